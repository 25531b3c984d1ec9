// Package xlsx writes a report as a designed Excel workbook: a sheet Summary
// with everything that is not a table, figures as native charts over their
// data, and then a sheet for every table, ready to filter and to print. A
// derivation is a table with a column for the level of each step.
//
// It promises that what is in the document is in the workbook: numbers are
// typed and show as in the other formats where a number format can say it;
// everything else is text, also when it begins like a formula; a text that a
// cell cannot hold is an error that names its place, and never cut. A report
// has no formulas and no macros. The same document gives the same bytes.
package xlsx

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/assay-audit/assay/report"
)

// Write writes d.
func Write(w io.Writer, d *report.Document) error {
	d = report.Tabular(d)
	b := &book{File: excelize.NewFile(), doc: d, accent: "1F3A5F", styles: map[look]int{}}
	defer b.Close()
	if hex.MatchString(d.Brand.Accent) {
		b.accent = strings.ToUpper(d.Brand.Accent[1:])
	}

	// The summary links to the sheets, so all are there before it is written.
	b.check(b.SetSheetName("Sheet1", summarySheet))
	names := sheetNames(d.Blocks)
	for _, name := range names {
		_, err := b.NewSheet(name)
		b.check(err)
	}
	b.summary(names)
	i := 0
	for _, block := range d.Blocks {
		if t, ok := block.(report.Table); ok {
			b.table(names[i], t)
			i++
		}
	}
	b.properties()
	if b.err != nil {
		return fmt.Errorf("xlsx: %w", b.err)
	}
	// Excelize lists the types of charts and pictures in the order of a map.
	types := b.ContentTypes.Defaults
	sort.Slice(types, func(i, j int) bool { return types[i].Extension < types[j].Extension })
	return b.Write(w)
}

// A book is a workbook being written, and the first thing that went wrong.
type book struct {
	*excelize.File
	doc    *report.Document
	accent string // RRGGBB
	styles map[look]int
	err    error
}

func (b *book) check(err error) {
	if b.err == nil {
		b.err = err
	}
}

// A look is what of a style varies here.
type look struct {
	size         float64 // 11 if zero
	bold, italic bool
	underline    bool
	color, fill  string // RRGGBB
	format       string // of numbers
	right, wrap  bool
	middle       bool
	under        string // colour of a line below
	left         string // colour of a thick line to the left
	box          string // colour of a line all around
	indent       int
}

func (b *book) style(l look) int {
	if id, ok := b.styles[l]; ok {
		return id
	}
	s := &excelize.Style{
		Font:      &excelize.Font{Family: "Calibri", Size: cmp.Or(l.size, 11), Bold: l.bold, Italic: l.italic, Color: l.color},
		Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left", WrapText: l.wrap, Indent: l.indent},
	}
	if l.underline {
		s.Font.Underline = "single"
	}
	if l.right { // without indent: LibreOffice indents some numbers and not others
		s.Alignment.Horizontal, s.Alignment.Indent = "right", 0
	}
	if l.middle {
		s.Alignment.Vertical = "center"
	}
	if l.fill != "" {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}
	}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	line := func(side, color string, weight int) {
		if color != "" {
			s.Border = append(s.Border, excelize.Border{Type: side, Color: color, Style: weight})
		}
	}
	if l.box != "" {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			line(side, l.box, 1)
		}
	}
	line("bottom", l.under, 1)
	line("left", l.left, 5)
	id, err := b.NewStyle(s)
	b.check(err)
	b.styles[l] = id
	return id
}

// text writes s as text into a cell; where says what it is if it cannot be
// written.
func (b *book) text(sheet string, col, row int, s string, where func() string) {
	if b.err != nil {
		return
	}
	s = escaped(s)
	if err := holds(s); err != nil {
		b.check(fmt.Errorf("%s: %w", where(), err))
	} else if s != "" {
		b.check(b.SetCellStr(sheet, at(col, row), s))
	}
}

// escaped returns s with line ends as "\n", and so that what looks like Excel's
// own escapes for characters (_x0041_) is not taken for one.
func escaped(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for i := range len(s) {
		if escape.MatchString(s[i:min(i+7, len(s))]) {
			out.WriteString("_x005F")
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

var escape = regexp.MustCompile(`^_x[0-9A-Fa-f]{4}_$`)

// holds says why a cell cannot hold s.
func holds(s string) error {
	units := 0
	for i, r := range s {
		if _, n := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && n == 1 {
			return fmt.Errorf("the text is not UTF-8 at byte %d", i)
		}
		if r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF {
			return fmt.Errorf("a workbook cannot hold the character U+%04X", r)
		}
		units += utf16.RuneLen(r)
	}
	if units > excelize.TotalCellChars {
		return fmt.Errorf("the text has %d characters, a cell holds %d", units, excelize.TotalCellChars)
	}
	return nil
}

func at(col, row int) string {
	name, _ := excelize.CoordinatesToCellName(col, row)
	return name
}

func quoted(sheet string) string { return "'" + sheet + "'!" }

const summarySheet = "Summary"

// sheetNames returns a name for the sheet of each table: at most 31 characters
// of those that Excel allows, and no two alike.
func sheetNames(blocks []report.Block) []string {
	taken := map[string]bool{"summary": true, "history": true} // History is Excel's own
	var names []string
	for _, block := range blocks {
		t, ok := block.(report.Table)
		if !ok {
			continue
		}
		base := strings.Map(func(r rune) rune {
			switch {
			case strings.ContainsRune(`:\/?*[]`, r), r < ' ', r == 0xFFFE, r == 0xFFFF:
				return '-'
			case r == '\'':
				return '’'
			}
			return r
		}, strings.ToValidUTF8(t.Name, "\uFFFD"))
		base = cmp.Or(short(strings.TrimSpace(base), 31), "Table")
		name := base
		for n := 2; taken[strings.ToLower(name)]; n++ {
			suffix := fmt.Sprintf(" (%d)", n)
			name = short(base, 31-len(suffix)) + suffix
		}
		taken[strings.ToLower(name)] = true
		names = append(names, name)
	}
	return names
}

// short cuts s to n UTF-16 units.
func short(s string, n int) string {
	for i, r := range s {
		if n -= utf16.RuneLen(r); n < 0 {
			return s[:i]
		}
	}
	return s
}

// page sets up printing: A4, as wide as the paper, the page number and what
// the document prints on every page. The text of header and footer is cut to
// what Excel takes; the summary has it in full.
func (b *book) page(sheet, orientation, title string) {
	size, wide, high, fit := 9, 1, 0, true
	b.check(b.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}))
	b.check(b.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit, TabColorRGB: &b.accent}))
	side, top, edge := 0.5, 0.75, 0.3
	b.check(b.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &top, Header: &edge, Footer: &edge}))
	part := func(s string) string {
		s = strings.Join(strings.Fields(s), " ")
		if cut := short(s, 60); cut != s {
			s = cut + "…"
		}
		return strings.ReplaceAll(s, "&", "&&")
	}
	header := "&L" + part(title)
	if b.doc.Draft {
		header += `&R&"-,Bold"DRAFT`
	}
	b.check(b.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{
		OddHeader: header,
		OddFooter: "&L" + part(b.doc.Footer) + "&C" + part(b.doc.Identifier) + "&R&P / &N",
	}))
}

// properties writes the core properties. Those of excelize are not read by
// every program: keywords must be in their own name space.
func (b *book) properties() {
	var x bytes.Buffer
	x.WriteString(xml.Header + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	add := func(name, attr, s string) {
		if s == "" {
			return
		}
		s = escaped(s)
		if err := holds(s); err != nil {
			b.check(fmt.Errorf("property %s: %w", name, err))
		}
		fmt.Fprintf(&x, "<%s%s>", name, attr)
		b.check(xml.EscapeText(&x, []byte(s)))
		fmt.Fprintf(&x, "</%s>", name)
	}
	d := b.doc
	add("dc:title", "", d.Title)
	add("dc:subject", "", d.Subject)
	add("dc:creator", "", cmp.Or(d.Brand.Name, "assay"))
	add("cp:keywords", "", d.Standard)
	add("cp:category", "", d.Kind)
	add("dc:identifier", "", d.Identifier)
	add("dc:language", "", d.Language)
	if !d.Date.IsZero() {
		date := d.Date.UTC().Format(time.RFC3339)
		add("dcterms:created", ` xsi:type="dcterms:W3CDTF"`, date)
		add("dcterms:modified", ` xsi:type="dcterms:W3CDTF"`, date)
	}
	x.WriteString("</cp:coreProperties>")
	b.Pkg.Store("docProps/core.xml", x.Bytes())
}

var hex = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// onAccent is the colour of text on the accent: what contrasts more.
func (b *book) onAccent() string {
	var red, green, blue int
	_, err := fmt.Sscanf(b.accent, "%02X%02X%02X", &red, &green, &blue)
	b.check(err)
	if 299*red+587*green+114*blue > 150_000 {
		return "000000"
	}
	return "FFFFFF"
}
