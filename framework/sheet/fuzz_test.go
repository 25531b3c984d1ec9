package sheet

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
)

// small limits make every one of them within reach of the fuzzer.
var small = Limits{File: 1 << 20, Parts: 20, PartBytes: 100_000, TotalBytes: 200_000, Depth: 12, Elements: 5000, Sheets: 10, Rows: 50, Columns: 30,
	Cells: 300, Merged: 10, SharedStrings: 50, TextLength: 2000, TextBytes: 20_000, RawBytes: 2000}

// checkTables fails on what [Table] promises not to be.
func checkTables(t *testing.T, tables []*Table) {
	cells := 0
	for _, tab := range tables {
		last := 0
		for _, row := range tab.Rows {
			if row.Number <= last || row.Number > small.Rows || len(row.Cells) == 0 {
				t.Fatalf("row %d after %d, with %d cells", row.Number, last, len(row.Cells))
			}
			last = row.Number
			column := 0
			for _, cell := range row.Cells {
				if cells++; cell.Column <= column || cell.Column > small.Columns || cell.Text == "" && !cell.Formula || cell.Kind > ErrorValue || len(cell.Text) > 3*small.TextLength {
					t.Fatalf("%+v after column %d", cell, column)
				}
				column = cell.Column
				if got := tab.At(column, row.Number); got != cell {
					t.Fatalf("%+v is not found: %+v", cell, got)
				}
				switch cell.Kind {
				case Number:
					if again, ok := appendNumber(nil, []byte(cell.Text)); !ok || string(again) != cell.Text || len(again) > maxPlain {
						t.Fatalf("number %q", cell.Text)
					}
				case Date:
					Serial(cell.Text, false)
				case Percent:
					Percentage(cell.Text)
				}
			}
		}
	}
	if cells > small.Cells {
		t.Fatalf("%d cells", cells)
	}
}

// FuzzOpen opens anything.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Add([]byte("Criterion;Rating\n1.1;3\n"))
	f.Add(zipOf(f, "mimetype", "application/vnd.oasis.opendocument.spreadsheet"))
	f.Add(pack(f, book(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, parts{"xl/sharedStrings.xml": "<sst><si><t>a</t></si></sst>"})))
	f.Add(zipOf(f, flat(book(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45000</v></c></row>`, parts{ // not packed, so that mutations reach the parts
		"xl/sharedStrings.xml": "<sst><si><t>a</t></si></sst>", "xl/styles.xml": `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`, "customXml/item1.xml": "<a/>"}))...))
	f.Add(overlapping(f))
	f.Add(liar(f))
	f.Fuzz(func(t *testing.T, file []byte) {
		tables, err := readAll(file, small)
		code(t, err)
		checkTables(t, tables)
	})
}

// FuzzParts puts anything into the parts of a sound package.
func FuzzParts(f *testing.F) {
	p := book(`<row r="1" hidden="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45000</v></c><c t="str"><f>A1</f><v>_x0041_&amp;</v></c><c t="inlineStr"><is><r><t>é</t></r></is></c></row><row><c t="d"><v>2026-11-21</v></c><c t="b"><f>TRUE()</f><v>1</v></c></row>`, nil)
	f.Add(p["xl/worksheets/sheet1.xml"], "<sst uniqueCount='1'><si><t>a</t></si></sst>", `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
		p["xl/workbook.xml"], p["xl/_rels/workbook.xml.rels"], `<Properties><property name="a"><b>c</b></property></Properties>`)
	f.Add(`<worksheet><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`, "", "", p["xl/workbook.xml"], p["xl/_rels/workbook.xml.rels"], "")
	f.Add(worksheet(`<row r="50"><c r="AD50"><v>1E-3</v></c></row>`), "", "", `<x:workbook><x:workbookPr date1904="1"/><x:sheets><x:sheet name="a&amp;b" state="hidden" r:id="rId1"/></x:sheets></x:workbook>`, rels("rId1", "worksheet", "/xl/worksheets/sheet1.xml", "e", "externalLink", "x"), "")
	f.Fuzz(func(t *testing.T, sheet, shared, styles, workbook, relations, custom string) {
		tables, err := readAll(zipOf(t, flat(book("", parts{"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": shared, "xl/styles.xml": styles, "xl/workbook.xml": workbook, "xl/_rels/workbook.xml.rels": relations,
			"_rels/.rels": rels("rId1", "officeDocument", "xl/workbook.xml", "rId2", "custom-properties", "docProps/custom.xml"), "docProps/custom.xml": custom}))...), small)
		code(t, err)
		checkTables(t, tables)
	})
}

// FuzzScanner compares the scanner with encoding/xml: what that takes for one
// well-formed document is the same elements and texts here. A buffer of a few
// bytes puts its ends everywhere.
func FuzzScanner(f *testing.F) {
	f.Add(`<a><b c="d">e&amp;f</b><g/><!-- h --><![CDATA[i]]><?j k?></a>`)
	f.Add("<?xml version='1.0' encoding='UTF-8'?>\r\n<x:a xmlns:x='u'><x:b>\r\n\r&#13;&#x1F600;</x:b ><b/></x:a>\n")
	f.Add("<a b='>' c=\"/'>\">]]&gt;<d><e><f/></e></d></a>")
	f.Fuzz(func(t *testing.T, document string) {
		want, ok := events(document)
		s := scanner{buf: make([]byte, 8)}
		s.start(io.NopCloser(strings.NewReader(document)), &Workbook{lim: Limits{}.orDefault()}, func() string { return "" })
		var got strings.Builder
		var text []byte
		write := func(event string) {
			fmt.Fprintf(&got, "%q %s\n", text, event)
			text = text[:0]
		}
		for s.next() {
			switch s.kind {
			case startTag:
				write(fmt.Sprintf("%d", s.depth))
				for s.attribute() {
				}
			case endTag:
				write(fmt.Sprintf("/%d", s.depth))
			case chars:
				text = s.decode(text)
			}
		}
		if ok && (s.err != nil || got.String() != want) {
			t.Errorf("%q\n%v\n%swant\n%s", document, s.err, &got, want)
		}
	})
}

// events lists the elements and texts of a document by encoding/xml. It reports
// false for what no part may be.
func events(document string) (string, bool) {
	if strings.HasPrefix(document, "\ufeff") {
		return "", false
	}
	d := xml.NewDecoder(strings.NewReader(document))
	var b strings.Builder
	var text []byte
	depth, roots := 0, 0
	for {
		token, err := d.Token()
		if err != nil {
			return b.String(), err == io.EOF && roots == 1
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth == 1 {
				roots++
			}
			if depth > DefaultLimits().Depth {
				return "", false
			}
			fmt.Fprintf(&b, "%q %d\n", text, depth)
			text = text[:0]
		case xml.EndElement:
			depth--
			fmt.Fprintf(&b, "%q /%d\n", text, depth)
			text = text[:0]
		case xml.CharData:
			if depth > 0 {
				text = append(text, token...)
			} else if len(bytes.Trim(token, " \t\r\n")) > 0 {
				return "", false
			}
		case xml.Directive:
			return "", false
		}
	}
}
