package workbook

import (
	"math"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Arial is on every Windows and Mac, and free programs have a font with the
// same widths, so that rows are as high everywhere as they were computed.
const (
	fontName = "Arial"
	fontSize = 9
	// ratings stand out
	ratingSize = 11
	inkText    = "1F2933"
	inkDim     = "5B6770"
	inkWhite   = "FFFFFF"
	ruleColor  = "C5CED6"
	paper      = "F6F8FA" // cells to read
	accent     = "1F4E79"
	pale       = "DCE7F3"
	todo       = "FFF3BF" // a rating that is not there yet
)

// A tone is the dark and the light colour of a band of columns. Dark ones
// carry white words, so that nothing depends on colour alone.
type tone struct{ dark, light string }

var tones = map[string]tone{
	bandWhat:       {"3D4F61", "E6EAEE"},
	bandEvidence:   {"22645A", "DFEEEA"},
	bandRating:     {accent, pale},
	bandSayings:    {"5D4A82", "EAE5F3"},
	bandAction:     {"7A4B12", "F6EBDB"},
	bandWork:       {"4A5560", "E6EAEE"},
	bandBefore:     {"6B7280", "ECEEF0"},
	bandMeasure:    {"3D4F61", "E6EAEE"},
	bandValue:      {accent, pale},
	bandAdjustment: {accent, pale},
	"Finding":      {accent, pale},
	"Answer":       {"7A4B12", "F6EBDB"},
	"Review":       {"5D4A82", "EAE5F3"},
	"":             {accent, pale},
}

// styles makes each style once.
type styles struct {
	f   *excelize.File
	ids map[look]int
	err error
}

// A look is what a cell looks like.
type look struct {
	size     float64
	bold     bool
	italic   bool
	ink      string
	fill     string
	border   bool
	heavy    bool // border of a rating
	wrap     bool
	middle   bool
	center   bool
	indent   int
	unlocked bool
	format   string
	under    bool // line below
}

func (s *styles) id(l look) int {
	key := l
	if id, ok := s.ids[key]; ok {
		return id
	}
	if l.size == 0 {
		l.size = fontSize
	}
	if l.ink == "" {
		l.ink = inkText
	}
	st := &excelize.Style{
		Font:       &excelize.Font{Family: fontName, Size: l.size, Bold: l.bold, Italic: l.italic, Color: l.ink},
		Alignment:  &excelize.Alignment{Vertical: "top", WrapText: l.wrap, Indent: l.indent},
		Protection: &excelize.Protection{Locked: !l.unlocked},
	}
	if l.middle {
		st.Alignment.Vertical = "center"
	}
	if l.center {
		st.Alignment.Horizontal = "center"
	} else if l.indent > 0 {
		st.Alignment.Horizontal = "left"
	}
	if l.fill != "" {
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}
	}
	switch {
	case l.heavy:
		for _, side := range []string{"left", "right"} {
			st.Border = append(st.Border, excelize.Border{Type: side, Color: accent, Style: 2})
		}
		for _, side := range []string{"top", "bottom"} {
			st.Border = append(st.Border, excelize.Border{Type: side, Color: ruleColor, Style: 1})
		}
	case l.border:
		for _, side := range []string{"left", "right", "top", "bottom"} {
			st.Border = append(st.Border, excelize.Border{Type: side, Color: ruleColor, Style: 1})
		}
	case l.under:
		st.Border = []excelize.Border{{Type: "bottom", Color: accent, Style: 2}}
	}
	if l.format != "" {
		st.CustomNumFmt = &l.format
	}
	id, err := s.f.NewStyle(st)
	if err != nil && s.err == nil {
		s.err = err
	}
	s.ids[key] = id
	return id
}

const (
	formatDate    = "yyyy-mm-dd"
	formatPercent = "0.0%"
	formatText    = "@"
)

// input is the look of a cell that is typed in.
func input(c *column) look {
	l := look{border: true, wrap: true, unlocked: true}
	switch c.kind {
	case date:
		l.format, l.wrap, l.center = formatDate, false, true
	case level:
		l.size, l.bold, l.center, l.heavy = ratingSize, true, true, true
	case choice, yesNo:
		l.center = !c.wide
	}
	// What looks like a date or a number stays what was typed. Not for prose:
	// some editions of Excel show long texts in this format as ####.
	if c.kind == text && (!c.wide || strings.HasSuffix(c.key, "reference")) || c.kind == several && c.list != "" {
		l.format = formatText
	}
	return l
}

// widths of Helvetica, which Arial shares, in thousandths of the size, from
// the space to the tilde.
var widths = [...]int16{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

// lines counts the lines that a text takes in a column of that width.
func lines(s string, width, size float64, bold bool) int {
	// A unit of width is a digit of the default font: 7 pixels. Programs draw
	// text a little wider than its metrics, so some room is kept.
	room := width * 7 * 0.97
	em := size / 72 * 96 / 1000
	if bold {
		em *= 1.07
	}
	n := 0
	for para := range strings.SplitSeq(s, "\n") {
		n++
		used, word := 0.0, 0.0
		for _, r := range para {
			w := 0.0
			switch {
			case r >= ' ' && int(r-' ') < len(widths):
				w = float64(widths[r-' ']) * em
			case r >= 0x1100:
				w = 1000 * em
			default:
				w = 556 * em
			}
			if r == ' ' {
				used += word + w
				word = 0
				continue
			}
			word += w
			if word > room { // a word longer than the line is cut
				n++
				used, word = 0, w
			} else if used+word > room {
				n++
				used = 0
			}
		}
	}
	return n
}

// maxHeight is the most that a row can have.
const maxHeight = 409

// height is how high a row of that many lines is, with some room.
func height(lines int, size float64) float64 {
	return min(maxHeight, math.Ceil(float64(lines)*size*1.3)+5)
}
