package text

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/assay-audit/assay/report"
)

// A column has a share of the width that its contents do not all fit in.
// Nothing in a whole column is wrapped.
type column struct {
	share float64
	right bool
	whole bool
}

type cell struct{ text, style string }

type row struct {
	cells []cell
	group bool
}

// table draws t with rules, or as records if it does not fit.
func (p *printer) table(t report.Table) error {
	p.paragraph(report.Paragraph{Text: t.Caption, Style: report.Lead})
	p.gap()
	cols := make([]column, len(t.Columns))
	head := make([]cell, len(t.Columns))
	for i, c := range t.Columns {
		cols[i] = column{share: c.Width, right: c.Right}
		head[i] = cell{clean(c.Title), bold}
	}
	var rows []row
	for i, r := range t.Rows {
		if len(r.Cells) > len(cols) {
			return fmt.Errorf("text: table %q, row %d: %d cells in %d columns", t.Name, i+1, len(r.Cells), len(cols))
		}
		cells := make([]cell, len(cols))
		for j, c := range r.Cells {
			style := tones[c.Tone]
			if c.Strong || r.Group {
				style = strings.TrimPrefix(style+";"+bold, ";")
			}
			cells[j] = cell{clean(c.Text), style}
		}
		rows = append(rows, row{cells, r.Group})
	}
	widths, ok := layout(cols, append([]row{{cells: head}}, rows...), p.width-3*(len(cols)-1))
	if !ok {
		p.records(head, rows)
		return nil
	}

	// Rules between all rows help the eye only where a row has several lines.
	ruled := false
	for _, r := range rows {
		for i, c := range r.cells {
			ruled = ruled || !r.group && len(wrap(c.text, widths[i])) > 1
		}
	}
	p.row(cols, widths, head, " │ ")
	above := false
	for i, r := range rows {
		switch {
		case i == 0 && r.group:
			p.line(widths, "═", "╧")
		case i == 0:
			p.line(widths, "═", "╪")
		case above && r.group:
			p.line(widths, "─", "─")
		case above:
			p.line(widths, "─", "┬")
		case r.group:
			p.line(widths, "─", "┴")
		case ruled:
			p.line(widths, "─", "┼")
		}
		if r.group {
			for _, c := range r.cells {
				p.lines("", c.style, wrap(c.text, p.width))
			}
		} else {
			p.row(cols, widths, r.cells, " │ ")
		}
		above = r.group
	}
	if len(rows) == 0 && len(cols) > 0 {
		p.line(widths, "═", "╪")
	}
	return nil
}

// records writes each row as a list of its titles and cells.
func (p *printer) records(head []cell, rows []row) {
	for _, r := range rows {
		p.gap()
		if r.group {
			for _, c := range r.cells {
				p.lines("", c.style, wrap(c.text, p.width))
			}
			continue
		}
		var pairs []row
		for i, c := range r.cells {
			if c.text != "" {
				pairs = append(pairs, row{cells: []cell{head[i], c}})
			}
		}
		p.grid([]column{{share: 1}, {share: 2}}, pairs)
	}
}

// grid writes rows without rules.
func (p *printer) grid(cols []column, rows []row) {
	for i, r := range rows {
		for j, c := range r.cells {
			rows[i].cells[j].text = clean(c.text)
		}
	}
	widths, ok := layout(cols, rows, p.width-2*(len(cols)-1))
	for _, r := range rows {
		if ok {
			p.row(cols, widths, r.cells, "  ")
			continue
		}
		for _, c := range r.cells {
			p.lines("", c.style, wrap(c.text, p.width))
		}
	}
}

// row writes one row of wrapped cells.
func (p *printer) row(cols []column, widths []int, cells []cell, sep string) {
	wrapped := make([][]string, len(cells))
	height := 1
	for i, c := range cells {
		wrapped[i] = wrap(c.text, widths[i])
		height = max(height, len(wrapped[i]))
	}
	for n := range height {
		var b strings.Builder
		for i, c := range cells {
			if i > 0 {
				b.WriteString(sep)
			}
			s := ""
			if n < len(wrapped[i]) {
				s = wrapped[i][n]
			}
			pad := strings.Repeat(" ", max(widths[i]-columns(s), 0))
			if cols[i].right {
				b.WriteString(pad + p.paint(c.style, s))
			} else {
				b.WriteString(p.paint(c.style, s) + pad)
			}
		}
		p.lines("", "", []string{b.String()})
	}
}

// line writes a rule with a crossing between each two columns.
func (p *printer) line(widths []int, rule, crossing string) {
	parts := make([]string, len(widths))
	for i, w := range widths {
		parts[i] = strings.Repeat(rule, w)
	}
	p.lines("", "", []string{strings.Join(parts, rule+crossing+rule)})
}

// layout shares room among the columns: each gets what its contents need, or
// when that is too much, at least what a word needs, and a line of a few words
// if it can be, and then by its share. It reports whether there is room.
func layout(cols []column, rows []row, room int) ([]int, bool) {
	const few = 12 // "out of reach"
	if widths, ok := layoutLines(cols, rows, room, few); ok {
		return widths, true
	}
	return layoutLines(cols, rows, room, 0)
}

// layoutLines is layout, where lines of no more columns than unbroken stay
// whole.
func layoutLines(cols []column, rows []row, room, unbroken int) ([]int, bool) {
	const word = 14 // longer words may be broken
	widths := make([]int, len(cols))
	needs := make([]int, len(cols))
	for _, r := range rows {
		if r.group {
			continue
		}
		for i, c := range r.cells {
			for line := range strings.SplitSeq(c.text, "\n") {
				n := columns(line)
				needs[i] = max(needs[i], n)
				if cols[i].whole {
					widths[i] = max(widths[i], n)
					continue
				}
				if cols[i].right || n <= unbroken { // "72.4 %" stays whole
					widths[i] = max(widths[i], min(n, word))
				}
				for w := range strings.SplitSeq(line, " ") {
					widths[i] = max(widths[i], min(columns(w), word))
				}
			}
		}
	}
	for _, w := range widths {
		room -= w
	}
	if room < 0 {
		return nil, false
	}
	for ; room > 0; room-- {
		next := -1
		least := 0.0
		for i, w := range widths {
			share := cols[i].share
			if !(share > 0) {
				share = 1
			}
			if filled := float64(w) / share; w < needs[i] && (next < 0 || filled < least) {
				next, least = i, filled
			}
		}
		if next < 0 {
			break
		}
		widths[next]++
	}
	return widths, true
}

// wrap breaks s into lines of at most n columns: at spaces, beside East Asian
// characters, and inside a word only if it is longer than a line.
func wrap(s string, n int) []string {
	if s == "" {
		return nil
	}
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		r := []rune(strings.TrimSpace(line))
		start, end, used := 0, 0, 0 // the line is r[start:], and may end before r[end]
		for i := range r {
			w := runeColumns(r[i])
			if r[i] == ' ' || w == 2 || i > 0 && w > 0 && runeColumns(r[i-1]) == 2 {
				end = i
			}
			for r[i] != ' ' && used+w > n && i > start {
				if end <= start {
					end = i
				}
				out = append(out, strings.TrimSpace(string(r[start:end])))
				for start = end; r[start] == ' '; {
					start++
				}
				used = columns(string(r[start:i]))
			}
			used += w
		}
		out = append(out, strings.TrimSpace(string(r[start:])))
	}
	return out
}

// columns counts the columns of the terminal that s takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf), r >= 0x1160 && r <= 0x11FF:
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
