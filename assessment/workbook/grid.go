package workbook

import (
	"bufio"
	"strconv"
	"strings"

	"github.com/assay-audit/assay/framework/sheet"
)

// A grid holds the cells of one sheet until they are written, and is what Read
// would see of it.
type grid struct {
	name   string
	rows   []gridRow // rows[0] is row 1
	widest int
}

type gridRow struct {
	cells  []cell // cells[0] is column A
	height float64
	auto   bool // the program may fit the height to what is typed
	hidden bool
}

type valueKind uint8

const (
	nothing valueKind = iota
	textValue
	numberValue
	dateValue // the serial number of a day
	trueValue
)

// A cell is a value, or a formula with its value, and a style.
type cell struct {
	kind    valueKind
	style   int
	text    string // numbers as a decimal
	formula string // without the equals sign
	runs    []run  // instead of text
}

// A run is a stretch of text in one font.
type run struct {
	text string
	bold bool
	dim  bool
}

func textCell(s string) cell {
	if s == "" {
		return cell{}
	}
	return cell{kind: textValue, text: s}
}

func styled(s string, style int) cell { c := textCell(s); c.style = style; return c }

func (c cell) in(style int) cell { c.style = style; return c }

// set puts a cell; column and row count from 1.
func (g *grid) set(col, row int, c cell) {
	r := g.row(row)
	for len(r.cells) < col {
		r.cells = append(r.cells, cell{})
	}
	r.cells[col-1] = c
	g.widest = max(g.widest, col)
}

func (g *grid) row(n int) *gridRow {
	for len(g.rows) < n {
		g.rows = append(g.rows, gridRow{})
	}
	return &g.rows[n-1]
}

// table is what the reader sees of the grid.
func (g *grid) table() *sheet.Table {
	t := &sheet.Table{Name: g.name}
	for i := range g.rows {
		var cells []sheet.Cell
		for j := range g.rows[i].cells {
			c := &g.rows[i].cells[j]
			switch c.kind {
			case textValue:
				if len(c.runs) == 0 { // rich text is for people
					cells = append(cells, sheet.Cell{Column: j + 1, Kind: sheet.Text, Text: c.text, Formula: c.formula != ""})
				}
			case numberValue:
				cells = append(cells, sheet.Cell{Column: j + 1, Kind: sheet.Number, Text: c.text, Formula: c.formula != ""})
			case dateValue:
				cells = append(cells, sheet.Cell{Column: j + 1, Kind: sheet.Date, Text: c.text})
			}
		}
		if len(cells) > 0 {
			t.Rows = append(t.Rows, sheet.Row{Number: i + 1, Hidden: g.rows[i].hidden, Cells: cells})
		}
	}
	return t
}

// dimension is the range in use.
func (g *grid) dimension() string {
	return "A1:" + sheet.Ref(max(g.widest, 1), max(len(g.rows), 1))
}

// write writes the element sheetData.
func (g *grid) write(w *bufio.Writer) {
	w.WriteString("<sheetData>")
	var name []byte
	for i := range g.rows {
		r := &g.rows[i]
		if len(r.cells) == 0 && r.height == 0 && !r.hidden {
			continue
		}
		number := strconv.Itoa(i + 1)
		w.WriteString(`<row r="` + number + `"`)
		if r.height > 0 {
			w.WriteString(` ht="` + strconv.FormatFloat(r.height, 'f', -1, 64) + `"`)
			if !r.auto {
				w.WriteString(` customHeight="1"`)
			}
		}
		if r.hidden {
			w.WriteString(` hidden="1"`)
		}
		w.WriteByte('>')
		for j := range r.cells {
			c := &r.cells[j]
			if c.kind == nothing && c.style == 0 && c.formula == "" {
				continue
			}
			name = append(name[:0], sheet.Ref(j+1, i+1)...)
			w.WriteString(`<c r="`)
			w.Write(name)
			w.WriteByte('"')
			if c.style > 0 {
				w.WriteString(` s="` + strconv.Itoa(c.style) + `"`)
			}
			c.write(w)
		}
		w.WriteString("</row>")
	}
	w.WriteString("</sheetData>")
}

// write finishes the element c.
func (c *cell) write(w *bufio.Writer) {
	switch {
	case c.formula != "":
		switch c.kind {
		case textValue:
			w.WriteString(` t="str"`)
		case trueValue:
			w.WriteString(` t="b"`)
		}
		w.WriteString("><f>")
		escape(w, c.formula)
		w.WriteString("</f>")
		switch c.kind {
		case textValue:
			w.WriteString("<v>")
			escape(w, c.text)
			w.WriteString("</v>")
		case numberValue:
			w.WriteString("<v>" + c.text + "</v>")
		case trueValue:
			w.WriteString("<v>1</v>")
		}
		w.WriteString("</c>")
	case c.kind == numberValue || c.kind == dateValue:
		w.WriteString("><v>" + c.text + "</v></c>")
	case c.kind == textValue && len(c.runs) > 0:
		w.WriteString(` t="inlineStr"><is>`)
		for _, r := range c.runs {
			w.WriteString("<r>")
			if r.bold || r.dim { // the others have the font of the cell
				color := inkText
				if r.dim {
					color = inkDim
				}
				w.WriteString("<rPr>")
				if r.bold {
					w.WriteString("<b/>")
				}
				w.WriteString(`<sz val="9"/><color rgb="FF` + color + `"/><rFont val="` + fontName + `"/></rPr>`)
			}
			w.WriteString(`<t xml:space="preserve">`)
			escape(w, r.text)
			w.WriteString("</t></r>")
		}
		w.WriteString("</is></c>")
	case c.kind == textValue:
		w.WriteString(` t="inlineStr"><is><t xml:space="preserve">`)
		escape(w, c.text)
		w.WriteString("</t></is></c>")
	default:
		w.WriteString("/>")
	}
}

// escape writes text for XML. What spreadsheet programs would take for the
// escape of a character (_x000D_) is escaped itself.
func escape(w *bufio.Writer, s string) {
	last := 0
	for i := 0; i < len(s); i++ {
		var e string
		switch s[i] {
		case '&':
			e = "&amp;"
		case '<':
			e = "&lt;"
		case '>':
			e = "&gt;"
		case '\r':
			e = "&#13;"
		case '_':
			if len(s) < i+7 || s[i+1] != 'x' || s[i+6] != '_' || strings.Trim(s[i+2:i+6], "0123456789abcdefABCDEF") != "" {
				continue
			}
			e = "_x005F_"
		default:
			continue
		}
		w.WriteString(s[last:i])
		w.WriteString(e)
		last = i + 1
	}
	w.WriteString(s[last:])
}
