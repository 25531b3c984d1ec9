package pdf

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansitalic"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"

	"github.com/assay-audit/assay/report"
)

// printable is text that every face has the glyphs for. Only [fonts.clean]
// makes it, because fpdf panics on some of the rest.
type printable string

// fonts measures text. The faces cover the same characters, which a test
// holds, so that coverage is asked of the regular face alone.
type fonts struct {
	parsed  [faces]*sfnt.Font
	widths  [faces][]int16 // by character: 0 not asked yet, -1 no glyph, else 1 + thousandths of an em
	buffer  sfnt.Buffer
	missing map[rune]bool // collects what clean had to spell, if not nil
}

var (
	ttf   = [faces][]byte{liberationsansregular.TTF, liberationsansbold.TTF, liberationsansitalic.TTF}
	parse = sync.OnceValues(func() (parsed [faces]*sfnt.Font, err error) {
		for i, b := range ttf {
			if parsed[i], err = sfnt.Parse(b); err != nil {
				return parsed, fmt.Errorf("embedded font %d: %w", i, err)
			}
		}
		return parsed, nil
	})
)

func newFonts() (*fonts, error) {
	parsed, err := parse()
	return &fonts{parsed: parsed}, err
}

// advance is the width of a character in thousandths of an em, or -1 if there
// is no glyph for it.
func (f *fonts) advance(c face, r rune) int {
	if r > 0xFFFF {
		return -1
	}
	if f.widths[c] == nil {
		f.widths[c] = make([]int16, 0x10000)
	}
	w := &f.widths[c][r]
	if *w == 0 {
		*w = -1
		if g, err := f.parsed[c].GlyphIndex(&f.buffer, r); err == nil && g != 0 {
			if a, err := f.parsed[c].GlyphAdvance(&f.buffer, g, fixed.I(1000), font.HintingNone); err == nil {
				*w = int16(a.Round()) + 1
			}
		}
	}
	return max(int(*w)-1, -1)
}

func (f *fonts) covers(s string) bool {
	for _, r := range s {
		if f.advance(regular, r) < 0 {
			return false
		}
	}
	return true
}

func (f *fonts) width(st style, s printable) float64 {
	n := 0
	for _, r := range s {
		n += f.advance(st.face, r)
	}
	return float64(n) * st.unit()
}

// clean makes text printable: composed, with single spaces and "\n" for every
// kind of line end, without invisible characters, and with [U+1F600] in the
// place of a character that has no glyph.
func (f *fonts) clean(s string) printable {
	if tidy(s) {
		return printable(s)
	}
	out := make([]byte, 0, len(s)+8)
	last := func() byte {
		if len(out) == 0 {
			return '\n'
		}
		return out[len(out)-1]
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	for _, r := range norm.NFC.String(s) { // invalid bytes arrive as U+FFFD
		switch {
		case r == '\n', r == '\r', r == '\v', r == '\f', r == '\u0085', r == '\u2028', r == '\u2029':
			if last() == ' ' {
				out = out[:len(out)-1]
			}
			out = append(out, '\n')
		case r == '\t', unicode.Is(unicode.Zs, r) && r != '\u00a0' && r != '\u202f':
			if c := last(); c != ' ' && c != '\n' {
				out = append(out, ' ')
			}
		case invisible(r):
		case r == '\u2011': // hyphen that does not break: as U+2010, where no line is broken either
			out = append(out, "\u2010"...)
		case f.advance(regular, r) >= 0:
			out = utf8.AppendRune(out, r)
		default:
			if parts := norm.NFD.String(string(r)); f.covers(parts) {
				out = append(out, parts...)
				break
			}
			if f.missing != nil {
				f.missing[r] = true
			}
			out = fmt.Appendf(out, "[%U]", r)
		}
	}
	return printable(strings.Trim(string(out), " \n"))
}

// tidy reports whether clean would not change s: true for most texts, and
// quick to see.
func tidy(s string) bool {
	last := byte('\n')
	for i := range len(s) {
		c := s[i]
		if c == '\n' {
			if i == 0 || last == ' ' {
				return false
			}
		} else if c < ' ' || c > '~' || c == ' ' && (last == ' ' || last == '\n') {
			return false
		}
		last = c
	}
	return s == "" || last != ' ' && last != '\n'
}

// invisible reports whether a character only steers how others are shown.
func invisible(r rune) bool {
	return r == '\u00ad' || r == '\ufeff' ||
		r >= '\u200b' && r <= '\u200f' || r >= '\u202a' && r <= '\u202e' ||
		r >= '\u2060' && r <= '\u2069' || unicode.Is(unicode.Variation_Selector, r)
}

// single is clean text in one line.
func (f *fonts) single(s string) printable {
	return printable(strings.ReplaceAll(string(f.clean(s)), "\n", " "))
}

// shortened is clean text in one line of at most a width, with an ellipsis if
// it had to be cut.
func (f *fonts) shortened(st style, width float64, text string) printable {
	s := f.single(text)
	limit := int(width/st.unit() + epsilon)
	total, ellipsis := 0, f.advance(st.face, '…')
	cut := 0
	for i, r := range s {
		if total+ellipsis <= limit {
			cut = i
		}
		if total += f.advance(st.face, r); total > limit {
			return printable(strings.TrimRight(string(s[:cut]), " ")) + "…"
		}
	}
	return s
}

// wrap folds text into lines of at most a width. Nothing is lost: a word that
// is wider than that is broken. Blank text has no lines.
func (f *fonts) wrap(st style, width float64, text string) []printable {
	s := f.clean(text)
	if s == "" {
		return nil
	}
	limit := int(width/st.unit() + epsilon)
	var lines []printable
	for s := range strings.SplitSeq(string(s), "\n") {
		lines = f.fold(lines, st.face, limit, s)
	}
	return lines
}

// fold appends the lines of one paragraph.
func (f *fonts) fold(lines []printable, c face, limit int, s string) []printable {
	var (
		start     int     // of the line
		w         int     // width of s[start:i]
		end, next int     // where the line can end and where the following one starts; none if end is start
		nextW     int     // width of s[start:next]
		soft      int     // where a word may be broken if it must be
		softW     int     // width of s[start:soft]
		before    [2]rune // the characters before r
	)
	for i, r := range s {
		a := f.advance(c, r)
		if before[1] == '-' && unicode.IsLetter(before[0]) && unicode.IsLetter(r) {
			end, next, nextW = i, i, w
		}
		space := r == ' ' && !glued(s, i)
		for w+a > limit && a > 0 && !space && i > start {
			switch {
			case end > start:
				lines = append(lines, printable(s[start:end]))
				start, w = next, w-nextW
				soft, softW = max(soft, start), max(softW-nextW, 0)
			case soft > start && softW*5 > limit*2:
				lines = append(lines, printable(s[start:soft]))
				start, w = soft, w-softW
			default:
				lines = append(lines, printable(s[start:i]))
				start, w = i, 0
			}
			end = start
			if soft <= start {
				soft, softW = start, 0
			}
		}
		if space {
			end, next, nextW = i, i+1, w+a
		}
		w += a
		if strings.ContainsRune("/-_.,?&=:;@]", r) {
			soft, softW = i+1, w
		}
		before = [2]rune{before[1], r}
	}
	return append(lines, printable(s[start:]))
}

// glued reports whether the space at i stands before a per cent sign, where no
// line is broken.
func glued(s string, i int) bool {
	return i > 0 && i+1 < len(s) && s[i+1] == '%'
}

// unbreakable is the width of the widest word of a text in thousandths of an
// em, and the same if lines of a few short words are not broken either.
func (f *fonts) unbreakable(c face, text string) (word, line float64) {
	const short = 6700 // "not applicable"
	for s := range strings.SplitSeq(string(f.clean(text)), "\n") {
		all, now, most := 0, 0, 0
		for i, r := range s {
			a := f.advance(c, r)
			all += a
			if now += a; r == ' ' && !glued(s, i) {
				now = 0
			}
			most = max(most, now)
		}
		word = max(word, float64(most))
		if all <= short {
			most = all
		}
		line = max(line, float64(most))
	}
	return word, line
}

// wrapped is text in at most n lines.
func (f *fonts) wrapped(st style, width float64, text string, n int) []printable {
	return f.clip(st, width, f.wrap(st, width, text), n)
}

// clip keeps at most n lines of a width and marks the last one if some were
// left out.
func (f *fonts) clip(st style, width float64, lines []printable, n int) []printable {
	if len(lines) <= n {
		return lines
	}
	// The next word is there to be cut.
	last := f.shortened(st, width, string(lines[n-1])+" "+string(lines[n]))
	if f.width(st, lines[n-1]+"…") <= width {
		last = lines[n-1] + "…"
	}
	return append(slices.Clone(lines[:n-1]), last)
}

// widest is the width of the widest line.
func (f *fonts) widest(st style, lines []printable) float64 {
	w := 0.0
	for _, l := range lines {
		w = max(w, f.width(st, l))
	}
	return w
}

// unprinted is text for metadata and bookmarks, which are not drawn with our
// fonts but still have to survive fpdf: one line of characters up to U+FFFF.
func unprinted(s string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		switch {
		case r > 0xFFFF:
			fmt.Fprintf(&b, "[%U]", r)
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Missing names the characters of a document that the fonts have no glyph
// for, each once, sorted: "U+1F600". [Write] spells them out in their place.
func Missing(d *report.Document) []string {
	f, err := newFonts()
	if err != nil {
		return nil // Write will say so
	}
	f.missing = map[rune]bool{}
	visit(d, func(texts ...string) {
		for _, s := range texts {
			f.clean(s)
		}
	})
	var names []string
	for r := range f.missing {
		names = append(names, fmt.Sprintf("%U", r))
	}
	slices.Sort(names)
	return names
}

// visit shows all the texts that Write draws.
func visit(d *report.Document, show func(...string)) {
	d = report.Tabular(d)
	facts := func(facts []report.Fact) {
		for _, f := range facts {
			show(f.Label, f.Text)
		}
	}
	show(d.Title, d.Subject, d.Standard, d.Kind, d.Statement, d.Footer, d.Identifier, d.Brand.Name)
	facts(d.Facts)
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case report.Heading:
			show(b.Text)
		case report.Paragraph:
			show(b.Text)
		case report.List:
			show(b.Items...)
		case report.KeyValues:
			facts(b.Facts)
		case report.Table:
			show(b.Caption)
			for _, c := range b.Columns {
				show(c.Title)
			}
			for _, r := range b.Rows {
				for _, c := range r.Cells {
					show(c.Text)
				}
			}
		case report.Figure:
			axes, series, _ := chartOf(b.Chart)
			if show(b.Caption); len(axes) == 0 {
				show(b.Alt)
			}
			show(series...)
			for _, a := range axes {
				show(a.Label, a.Text, a.Goal, a.Range)
			}
		case report.Signatures:
			for _, s := range b.Fields {
				show(s.Role, s.Name, s.Date)
			}
		}
	}
}
