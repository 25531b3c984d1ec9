package sheet

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A Table is the content of one sheet.
type Table struct {
	Name   string
	Rows   []Row // those with content, ascending
	Merged []Range
}

// A Row is one row with content.
type Row struct {
	Number int // from 1
	Hidden bool
	Cells  []Cell // those with content, ascending
}

// A Cell has content: a text that is not empty, another value, or a formula.
type Cell struct {
	Column  int    // from 1
	Text    string // see [Kind]
	Kind    Kind
	Formula bool // the value is what a formula gave when the file was saved
}

// Kind says what a cell holds.
type Kind uint8

// The kinds of cells, and what their Text is.
const (
	Blank      Kind = iota // "": nothing; only [Table.At] gives it, and a formula without stored value has it
	Text                   // the text, with its white space
	Number                 // a decimal number, see [Workbook.Sheet]
	Bool                   // TRUE or FALSE
	Date                   // the serial number, for [Serial]
	Percent                // the number that is shown times 100 with a percent sign, for [Percentage]
	ErrorValue             // #N/A and the like, or what stands where a number should
)

var kinds = [...]string{"blank", "text", "number", "boolean", "date", "percent", "error"}

// String returns the kind in words.
func (k Kind) String() string {
	if int(k) < len(kinds) {
		return kinds[k]
	}
	return "kind " + strconv.Itoa(int(k))
}

// A Range is a rectangle of cells, both corners included.
type Range struct {
	FirstColumn, FirstRow, LastColumn, LastRow int
}

// At returns the cell at a position; [Blank] if there is nothing.
func (t *Table) At(col, row int) Cell {
	i, found := slices.BinarySearchFunc(t.Rows, row, func(r Row, n int) int { return cmp.Compare(r.Number, n) })
	if !found {
		return Cell{Column: col}
	}
	return t.Rows[i].At(col)
}

// At returns the cell in a column; [Blank] if there is nothing.
func (r *Row) At(col int) Cell {
	i, found := slices.BinarySearchFunc(r.Cells, col, func(c Cell, n int) int { return cmp.Compare(c.Column, n) })
	if !found {
		return Cell{Column: col}
	}
	return r.Cells[i]
}

// Sheet reads a sheet, by its name as [Workbook.Sheets] gives it or with other
// capitals. Each call reads it anew and counts again towards the limits. A
// sheet that holds a chart has no rows.
//
// Numbers are rounded to 15 significant digits, as spreadsheet programs show
// them, and have no superfluous zeros and, up to 40 characters, no exponent:
// what a program stores as 0.30000000000000004 is "0.3".
func (w *Workbook) Sheet(name string) (*Table, error) {
	i := slices.IndexFunc(w.sheets, func(s sheetPart) bool { return s.Name == name })
	if i < 0 {
		i = slices.IndexFunc(w.sheets, func(s sheetPart) bool { return strings.EqualFold(s.Name, name) })
	}
	if i < 0 {
		return nil, fault(CodeNoSheet, "", "the workbook has no sheet %q", name)
	}
	if err := w.load(); err != nil {
		return nil, err
	}
	r := sheetReader{w: w, t: Table{Name: w.sheets[i].Name}}
	if err := r.read(w.sheets[i].part); err != nil {
		return nil, err
	}
	return &r.t, nil
}

// A sheetReader reads one sheet.
type sheetReader struct {
	w *Workbook
	s *scanner
	t Table

	row, col int // where it is
	cells    []Cell
	first    int // cells[first:] are of the row that is being read
	val, num []byte
}

// where names the place for errors.
func (r *sheetReader) where() string {
	name := r.t.Name
	if strings.ContainsFunc(name, func(c rune) bool { return !unicode.IsPrint(c) }) {
		name = strconv.Quote(name)
	}
	if r.row > 0 && r.col > 0 {
		name += "!" + Ref(r.col, r.row)
	}
	return name
}

func (r *sheetReader) read(part string) error {
	if part == "" {
		return fault(CodeDamaged, r.where(), "the part with its cells is missing")
	}
	s, err := r.w.scan(part)
	if err != nil {
		return err
	}
	defer s.src.Close()
	s.where = r.where
	r.s = s
	switch name := s.root(); name {
	case "worksheet":
	case "chartsheet", "dialogsheet", "macrosheet":
		return nil
	default:
		s.fail(CodeDamaged, "is not a sheet")
	}
	for s.child(1) {
		switch string(s.name) {
		case "sheetData":
			for s.child(2) {
				if string(s.name) == "row" {
					r.readRow()
				}
			}
			r.row, r.col = 0, 0
		case "mergeCells":
			for s.child(2) {
				if string(s.name) == "mergeCell" {
					r.readMerged()
				}
			}
		}
	}
	if err := s.finish(); err != nil {
		return err
	}
	return r.order()
}

func (r *sheetReader) readRow() {
	s := r.s
	r.row++
	r.col = 0
	hidden := false
	for s.attribute() {
		switch string(s.key) {
		case "r":
			n, ok := parseRow(s.value)
			if !ok {
				r.row = 0
				s.fail(CodeDamaged, "has a row %.20q, which no sheet has", s.value)
				return
			}
			r.row = n
		case "hidden":
			hidden = s.flag()
		}
	}
	if r.row > maxRow {
		r.row = 0
		s.fail(CodeDamaged, "has more than %d rows", maxRow)
		return
	}
	r.first = len(r.cells)
	for s.child(3) {
		if string(s.name) == "c" {
			r.readCell()
		}
	}
	if n := len(r.cells); n > r.first {
		r.t.Rows = append(r.t.Rows, Row{Number: r.row, Hidden: hidden, Cells: r.cells[r.first:n:n]})
	}
}

func (r *sheetReader) readCell() {
	s := r.s
	r.col++
	style, kind := 0, "n"
	for s.attribute() {
		switch string(s.key) {
		case "r":
			col, row, ok := parseRef(s.value)
			if !ok || row != r.row {
				s.fail(CodeDamaged, "a cell named %.20q stands in row %d", s.value, r.row)
				return
			}
			r.col = col
		case "s":
			style, _ = strconv.Atoi(string(s.value))
		case "t":
			switch string(s.value) {
			case "n":
				kind = "n"
			case "s":
				kind = "s"
			case "str":
				kind = "str"
			case "inlineStr":
				kind = "inlineStr"
			case "b":
				kind = "b"
			case "e":
				kind = "e"
			case "d":
				kind = "d"
			default:
				s.fail(CodeDamaged, "has the type %.20q, which is not known", s.value)
			}
		}
	}
	if r.col > maxColumn {
		s.fail(CodeDamaged, "a row has more than %d cells", maxColumn)
		return
	}
	if s.empty {
		s.next()
		return
	}
	cell := Cell{Column: r.col}
	plain := false
	if r.val = r.val[:0]; kind != "str" {
		r.val, plain = s.only(r.val, "<v>", "</v></c>")
	}
	for !plain && s.child(4) {
		switch string(s.name) {
		case "v":
			if r.val = r.val[:0]; kind == "str" || kind == "inlineStr" {
				r.val = s.xstring(r.val)
			} else {
				r.val = s.text(r.val)
			}
		case "is":
			kind = "inlineStr"
			r.val = s.richText(r.val[:0])
		case "f":
			cell.Formula = true
			if kind == "b" { // LibreOffice writes a boolean that a person typed as a formula
				r.num = s.text(r.num[:0])
				cell.Formula = string(r.num) != "TRUE()" && string(r.num) != "FALSE()"
			}
		}
	}
	if s.err == nil && (len(r.val) > 0 || cell.Formula) {
		r.value(&cell, kind, style)
		r.add(cell)
	}
}

// value sets the kind and the text of a cell from what was written.
func (r *sheetReader) value(cell *Cell, kind string, style int) {
	s, val, ok := r.s, r.val, true
	switch kind {
	case "str", "inlineStr":
		cell.Kind, cell.Text = Text, s.keep(val)
		return
	case "e":
		cell.Kind, cell.Text = ErrorValue, s.keep(val)
		return
	}
	if len(val) == 0 {
		return // a formula without stored value
	}
	switch kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(string(val)))
		if err != nil || i < 0 || i >= len(r.w.shared) {
			s.fail(CodeDamaged, "refers to the shared text %.20q, which there is not", val)
			return
		}
		cell.Kind, cell.Text = Text, r.w.shared[i]
		return
	case "b":
		cell.Kind = Bool
		switch strings.TrimSpace(string(val)) {
		case "1", "true":
			cell.Text = "TRUE"
			return
		case "0", "false":
			cell.Text = "FALSE"
			return
		}
		ok = false
	case "d":
		cell.Kind = Date
		r.num, ok = appendSerial(r.num[:0], val, r.w.date1904)
	default:
		cell.Kind = Number
		if style >= 0 && style < len(r.w.formats) {
			cell.Kind = r.w.formats[style]
		}
		r.num, ok = appendNumber(r.num[:0], val)
	}
	if ok {
		cell.Text = s.keep(r.num)
		return
	}
	// One bad value is a matter for whoever reads the cell, not for the file.
	cell.Kind, cell.Text = ErrorValue, s.keep([]byte(strings.ToValidUTF8(string(val), "\uFFFD")))
}

// add takes a cell of the current row, unless it turned out empty or is beyond
// the limits.
func (r *sheetReader) add(cell Cell) {
	s, lim := r.s, &r.w.lim
	if cell.Text == "" && !cell.Formula {
		return
	}
	switch r.w.cells++; {
	case r.row > lim.Rows:
		s.fail(CodeTooManyRows, "stands below row %d, the last that is read", lim.Rows)
	case r.col > lim.Columns:
		s.fail(CodeTooManyColumns, "stands to the right of column %s, the last that is read", strings.TrimSuffix(Ref(lim.Columns, 1), "1"))
	case r.w.cells > lim.Cells:
		s.fail(CodeTooManyCells, "makes more than %d cells with what was read before", lim.Cells)
	}
	if len(r.cells) == cap(r.cells) {
		// Earlier rows keep the old array; the current one moves on.
		row := r.cells[r.first:]
		r.cells = append(make([]Cell, 0, len(row)+min(max(256, 2*cap(r.cells)), 8192)), row...)
		r.first = 0
	}
	r.cells = append(r.cells, cell)
}

func (r *sheetReader) readMerged() {
	s := r.s
	var ref string
	for s.attribute() {
		if string(s.key) == "ref" {
			ref = string(s.value)
		}
	}
	from, to, found := strings.Cut(ref, ":")
	if !found {
		to = from
	}
	c1, r1, ok1 := ParseRef(from)
	c2, r2, ok2 := ParseRef(to)
	switch {
	case !ok1 || !ok2:
		s.fail(CodeDamaged, "has the merged range %.40q, which is none", ref)
	case len(r.t.Merged) >= r.w.lim.Merged:
		s.fail(CodeTooLarge, "has more than %d merged ranges", r.w.lim.Merged)
	default:
		r.t.Merged = append(r.t.Merged, Range{min(c1, c2), min(r1, r2), max(c1, c2), max(r1, r2)})
	}
}

// order puts rows and cells in order, which every known program does already,
// and refuses a cell that is there twice: programs differ in which they show.
func (r *sheetReader) order() error {
	rows := r.t.Rows
	byNumber := func(a, b Row) int { return cmp.Compare(a.Number, b.Number) }
	if !slices.IsSortedFunc(rows, byNumber) {
		slices.SortFunc(rows, byNumber)
	}
	for i := range rows {
		cells := rows[i].Cells
		byColumn := func(a, b Cell) int { return cmp.Compare(a.Column, b.Column) }
		if !slices.IsSortedFunc(cells, byColumn) {
			slices.SortFunc(cells, byColumn)
		}
		for j := 1; j < len(cells); j++ {
			if cells[j].Column == cells[j-1].Column {
				r.row, r.col = rows[i].Number, cells[j].Column
				return fault(CodeDamaged, r.where(), "is there twice")
			}
		}
		if i > 0 && rows[i].Number == rows[i-1].Number {
			return fault(CodeDamaged, r.where(), "has row %d twice", rows[i].Number)
		}
	}
	return nil
}
