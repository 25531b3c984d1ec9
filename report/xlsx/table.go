package xlsx

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/assay-audit/assay/report"
)

const (
	grid = "BFC5CC" // lines between cells
	grey = "5F6368" // text that stands back
)

// tone makes a cell stand out by its fill, and on a monochrome print by its
// letters: bold is bad, italic is caution.
func (l look) tone(t report.Tone) look {
	switch t {
	case report.Good:
		l.fill, l.color = "DFF0D8", "1E5B23"
	case report.Caution:
		l.fill, l.color, l.italic = "FFF1C9", "6B4700", true
	case report.Bad:
		l.fill, l.color, l.bold = "F4C7C3", "7A0C0C", true
	case report.Muted:
		l.color = grey
	}
	return l
}

// table writes t onto a sheet of its own, its head in the first row.
func (b *book) table(sheet string, t report.Table) {
	off := false
	b.check(b.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &off}))
	defer func() { b.page(sheet, "landscape", cmp.Or(t.Caption, t.Name)) }() // AutoFilter overwrites a part of it
	if len(t.Columns) == 0 {
		if len(t.Rows) > 0 {
			b.check(fmt.Errorf("table %q: %d rows without columns", t.Name, len(t.Rows)))
		}
		return
	}
	width := len(t.Columns)
	for i, c := range t.Columns {
		b.text(sheet, i+1, 1, c.Title, func() string { return fmt.Sprintf("table %q, head of column %d", t.Name, i+1) })
		head := b.style(look{bold: true, color: b.onAccent(), fill: b.accent, wrap: true, middle: true, box: grid, right: c.Right, indent: 1})
		b.check(b.SetCellStyle(sheet, at(i+1, 1), at(i+1, 1), head))
	}
	sizes := widths(t)
	for i, r := range t.Rows {
		if len(r.Cells) > width {
			b.check(fmt.Errorf("table %q, row %d: %d cells in %d columns", t.Name, i+1, len(r.Cells), width))
		}
		if b.err != nil {
			return
		}
		lines := 1
		for j := range width {
			var c report.Cell
			if j < len(r.Cells) {
				c = r.Cells[j]
			}
			l := look{wrap: true, box: grid, right: t.Columns[j].Right, bold: c.Strong, indent: 1}
			if r.Group { // shows across the empty cells
				l = look{bold: true, fill: "E8EBEF", under: grid, indent: 1}
				lines = max(lines, strings.Count(c.Text, "\n")+1)
			} else {
				lines = max(lines, len(wrap(c.Text, int(sizes[j])-1)))
			}
			l = l.tone(c.Tone)
			if typed(c.Number) {
				l.format, l.wrap = numberFormat(c.Text, c.Number), false
				b.check(b.SetCellDefault(sheet, at(j+1, i+2), c.Number))
			} else {
				b.text(sheet, j+1, i+2, c.Text, func() string {
					return fmt.Sprintf("table %q, row %d, column %q", t.Name, i+1, t.Columns[j].Title)
				})
			}
			b.check(b.SetCellStyle(sheet, at(j+1, i+2), at(j+1, i+2), b.style(l)))
		}
		// Not every program fits the height of a row when it opens a file.
		b.check(b.SetRowHeight(sheet, i+2, min(float64(lines)*14.6+3.4, 409)))
	}
	for i, w := range sizes {
		name, err := excelize.ColumnNumberToName(i + 1)
		b.check(err)
		b.check(b.SetColWidth(sheet, name, name, w))
	}
	b.check(b.SetRowHeight(sheet, 1, headHeight(t, sizes)))
	all := "A1:" + at(width, len(t.Rows)+1)
	b.check(b.SetSheetDimension(sheet, all))
	b.check(b.AutoFilter(sheet, all, nil))
	b.check(b.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	b.check(b.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: quoted(sheet) + "$1:$1", Scope: sheet}))
}

func headHeight(t report.Table, sizes []float64) float64 {
	lines := 1
	for i, c := range t.Columns {
		lines = max(lines, len(wrap(c.Title, int(sizes[i])-4)))
	}
	return min(float64(lines)*14.6+8, 409)
}

// widths shares a landscape page among the columns, but none gets more than
// its contents need nor less than its longest word or a short text.
func widths(t report.Table) []float64 {
	const page, button = 130, 4
	total := 0.0
	shares := make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		shares[i] = c.Width
		if !(c.Width > 0) || math.IsInf(c.Width, 0) {
			shares[i] = 1
		}
		total += shares[i]
	}
	for i, c := range t.Columns {
		word, need := longest(c.Title)
		word, need = word+button+2, need+button+2
		for _, r := range t.Rows {
			if i < len(r.Cells) && !r.Group {
				w, n := longest(r.Cells[i].Text)
				word, need = max(word, w+3), max(need, n+4)
			}
		}
		shares[i] = max(min(page*shares[i]/total, float64(need)), min(float64(word), 24), min(float64(need), 18))
	}
	return shares
}

// longest returns the columns of the longest word and of the longest line.
func longest(s string) (word, line int) {
	for part := range strings.SplitSeq(s, "\n") {
		line = max(line, columns(part))
		for w := range strings.FieldsSeq(part) {
			word = max(word, columns(w))
		}
	}
	return word, line
}

// columns estimates how many digits wide s is.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 && (r < 0x1200 || r >= 0x2E80) {
			n++ // East Asian, emoji
		}
	}
	return n
}

var (
	decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)
	shown   = regexp.MustCompile(`^([^0-9"\\−-]{0,20})([−-]?[0-9]+)(?:[.,]([0-9]+))?([^0-9"\\]{0,20})$`)
)

// typed reports whether a spreadsheet can hold the number as it is.
func typed(number string) bool {
	return decimal.MatchString(number) && len(strings.Trim(number, "-.")) <= 15
}

// numberFormat returns the format that shows the number as its text: with the
// same decimals, sign and unit, and as a percentage where the text is one of
// the number. It is empty, the general format, when there is none.
func numberFormat(text, number string) string {
	n, err := strconv.ParseFloat(number, 64)
	m := shown.FindStringSubmatch(text)
	if err != nil || m == nil || n < 0 && m[1] != "" {
		return ""
	}
	before, after := m[1], m[4]
	decimals := len(m[3])
	same := func(n float64) bool {
		printed, err1 := strconv.ParseFloat(strings.Replace(m[2]+"."+m[3]+"0", "−", "-", 1), 64)
		rounded, err2 := strconv.ParseFloat(strconv.FormatFloat(n, 'f', decimals, 64), 64)
		return err1 == nil && err2 == nil && printed == rounded
	}
	literal := func(s string) string {
		if s == "" || s == " " { // a space needs no quotes
			return s
		}
		return `"` + s + `"`
	}
	format := "0"
	if decimals > 0 {
		format += "." + strings.Repeat("0", min(decimals, 15))
	}
	switch unit, percent := strings.CutSuffix(after, "%"); {
	case same(n):
		return literal(before) + format + literal(after)
	case percent && same(n*100):
		return literal(before) + format + literal(unit) + "%"
	}
	return ""
}
