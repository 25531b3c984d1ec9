package sheet

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"reflect"
	"strings"
	"testing"
)

func TestSheets(t *testing.T) {
	w := open(t, pack(t, book("", parts{
		"xl/workbook.xml": `<workbook ` + mainNS + `><workbookPr date1904="1"/><bookViews/><sheets><sheet name="Sites &amp; team" sheetId="7" r:id="rId9"/>` +
			`<sheet name="Lists" sheetId="2" state="hidden" r:id="rId1"/><sheet name="_meta" sheetId="3" state="veryHidden" r:id="c"/><sheet name="Chart" sheetId="4" state="visible" r:id="d"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": rels("rId1", "worksheet", "/xl/worksheets/sheet1.xml", "rId9", "worksheet", "../xl/./Worksheets/SHEET%202.xml", "c", "worksheet", "worksheets/sheet3.xml", "d", "chartsheet", "chartsheets/sheet1.xml"),
		"xl/worksheets/sheet1.xml":   worksheet(`<row><c t="str"><v>one</v></c></row>`),
		"xl/worksheets/sheet 2.xml":  worksheet(`<row><c t="str"><v>two</v></c></row>`),
		"xl/worksheets/sheet3.xml":   worksheet(`<row><c t="str"><v>three</v></c></row>`),
		"xl/chartsheets/sheet1.xml":  `<chartsheet ` + mainNS + `><drawing r:id="rId1"/></chartsheet>`,
	})))
	want := []SheetInfo{{"Sites & team", Visible}, {"Lists", Hidden}, {"_meta", VeryHidden}, {"Chart", Visible}}
	if got := w.Sheets(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
	for name, text := range map[string]string{"Sites & team": "two", "Lists": "one", "_META": "three", "Chart": ""} {
		tab, err := w.Sheet(name)
		if err != nil || tab.At(1, 1).Text != text || !strings.EqualFold(tab.Name, name) {
			t.Errorf("%s: %+v, %v", name, tab, err)
		}
	}
	if _, err := w.Sheet("Assessment"); code(t, err) != CodeNoSheet {
		t.Error(err)
	}
	if !w.Date1904() || w.ExternalLinks() {
		t.Error(w.Date1904(), w.ExternalLinks())
	}
}

// TestPlaces has the workbook part elsewhere, with other capitals, and Strict
// relationship types.
func TestPlaces(t *testing.T) {
	strict := func(s string) string {
		return strings.ReplaceAll(s, relURI, "http://purl.oclc.org/ooxml/officeDocument/relationships/")
	}
	p := parts{
		"_rels/.rels":               strict(rels("a", "extended-properties", "docProps/app.xml", "b", "officeDocument", "/Book.XML", "c", "customProperties", "custom.xml")),
		"book.xml":                  `<workbook ` + mainNS + `><sheets><sheet name="S" r:id="z"/></sheets></workbook>`,
		"_rels/book.xml.rels":       strict(rels("z", "worksheet", "data/one.xml", "y", "sharedStrings", "TEXTS.xml")),
		"Data/One.xml":              worksheet(`<row><c t="s"><v>0</v></c></row>`),
		"texts.xml":                 `<sst><si><t>found</t></si></sst>`,
		"custom.xml":                `<Properties><property name="a"><vt:i4>7</vt:i4></property></Properties>`,
		"xl/worksheets/sheet1.xml":  "not this one",
		"xl/sharedStrings.xml":      "not this one",
		"xl/media/evidence 1.jpeg":  "\xff\xd8",
		"customXml/itemProps1.xml":  "<no/>",
		"customXml/_rels/item1.xml": "<no/>",
	}
	w := open(t, pack(t, p))
	tab, err := w.Sheet("S")
	if err != nil || tab.At(1, 1).Text != "found" {
		t.Errorf("%+v, %v", tab, err)
	}
	if properties, err := w.CustomProperties(); err != nil || properties["a"] != "7" {
		t.Error(properties, err)
	}
	if xml, err := w.CustomXML(); err != nil || xml != nil {
		t.Errorf("%q, %v", xml, err)
	}
}

func TestCustom(t *testing.T) {
	w := open(t, pack(t, book("", parts{
		"_rels/.rels": rels("rId1", "officeDocument", "xl/workbook.xml", "rId2", "custom-properties", "docProps/custom.xml"),
		"docProps/custom.xml": `<Properties xmlns="u" xmlns:vt="v"><property fmtid="{x}" pid="2" name="assay &amp; co"><vt:lpwstr>iqs_x000A_2026 &lt;1&gt;</vt:lpwstr></property>` +
			`<property fmtid="{x}" pid="3" name="n"><vt:i4>3</vt:i4></property><property name="empty"/></Properties>`,
		"customXml/item10.xml": "<ten/>",
		"customXml/item2.xml":  "<two>\xff</two>",
	})))
	properties, err := w.CustomProperties()
	if want := map[string]string{"assay & co": "iqs\n2026 <1>", "n": "3"}; err != nil || !maps.Equal(properties, want) {
		t.Errorf("%q, %v", properties, err)
	}
	xml, err := w.CustomXML()
	if want := [][]byte{[]byte("<two>\xff</two>"), []byte("<ten/>")}; err != nil || !reflect.DeepEqual(xml, want) {
		t.Errorf("%q, %v", xml, err)
	}
	if properties, err := open(t, pack(t, book("", nil))).CustomProperties(); properties != nil || err != nil {
		t.Error(properties, err)
	}
}

func TestExternalLinks(t *testing.T) {
	for kind, want := range map[string]bool{"externalLink": true, "connections": true, "theme": false} {
		w := open(t, pack(t, book("", parts{"xl/_rels/workbook.xml.rels": rels("rId1", "worksheet", "worksheets/sheet1.xml", "e", kind, "e.xml")})))
		if w.ExternalLinks() != want {
			t.Errorf("%s: %v", kind, w.ExternalLinks())
		}
	}
}

// TestLimits lowers one limit at a time below what a small workbook needs.
func TestLimits(t *testing.T) {
	file := pack(t, book(`<row r="1"><c t="s"><v>0</v></c><c r="B1"><v>12</v></c><c r="ZZ1" s="1"/></row><row r="3"><c r="A3"><v>3</v></c><c r="C3"><v>4</v></c></row><row r="99"/>`, parts{
		"_rels/.rels":          rels("rId1", "officeDocument", "xl/workbook.xml", "rId2", "custom-properties", "docProps/custom.xml"),
		"docProps/custom.xml":  `<Properties><property name="p"><vt:lpwstr>v</vt:lpwstr></property></Properties>`,
		"xl/sharedStrings.xml": `<sst><si><t>four</t></si><si><t>more</t></si></sst>`,
		"customXml/item1.xml":  "<item/>",
	}))
	if _, err := readAll(file, Limits{Rows: 3, Columns: 3, Cells: 4, SharedStrings: 2, TextLength: 8, Depth: 5, Sheets: 1, RawBytes: 7, Parts: 9}); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		name, code string
		lim        Limits
	}{
		{"File", CodeTooLarge, Limits{File: int64(len(file)) - 1}},
		{"Parts", CodeTooLarge, Limits{Parts: 7}},
		{"PartBytes", CodeTooLarge, Limits{PartBytes: 200}},
		{"TotalBytes", CodeTooLarge, Limits{TotalBytes: 1000}},
		{"Depth", CodeSuspicious, Limits{Depth: 3}},
		{"Elements", CodeTooLarge, Limits{Elements: 12}},
		{"Sheets", CodeTooLarge, Limits{Sheets: -1}},
		{"Rows", CodeTooManyRows, Limits{Rows: 2}},
		{"Columns", CodeTooManyColumns, Limits{Columns: 2}},
		{"Cells", CodeTooManyCells, Limits{Cells: 3}},
		{"SharedStrings", CodeTooMuchText, Limits{SharedStrings: 1}},
		{"TextLength", CodeTooMuchText, Limits{TextLength: 3}},
		{"TextBytes", CodeTooMuchText, Limits{TextBytes: 20}},
		{"RawBytes", CodeTooLarge, Limits{RawBytes: 6}},
	} {
		if _, err := readAll(file, c.lim); code(t, err) != c.code {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	merged := pack(t, book("", parts{"xl/worksheets/sheet1.xml": `<worksheet><mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="A3:B4"/></mergeCells></worksheet>`}))
	if _, err := readAll(merged, Limits{Merged: 1}); code(t, err) != CodeTooLarge {
		t.Error(err)
	}
}

// failing is a disk that fails at the given byte.
type failing struct {
	io.ReaderAt
	at int64
}

var errDisk = errors.New("input/output error")

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off <= f.at && f.at < off+int64(len(p)) {
		return 0, errDisk
	}
	return f.ReaderAt.ReadAt(p, off)
}

func TestUnreadable(t *testing.T) {
	file := pack(t, book(`<row><c><v>1</v></c></row>`, nil))
	failed := 0
	for at := range int64(len(file)) {
		w, err := Open(failing{bytes.NewReader(file), at}, int64(len(file)), Limits{})
		if err == nil {
			_, err = w.Sheet("S")
		}
		if err == nil {
			continue // not a part that is read
		}
		failed++
		if code(t, err) != CodeUnreadable || !errors.Is(err, errDisk) {
			t.Fatalf("byte %d: %v", at, err)
		}
	}
	if failed < len(file)/2 {
		t.Errorf("only %d of %d bytes are read", failed, len(file))
	}
}
