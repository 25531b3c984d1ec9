package sheet

import (
	"reflect"
	"strings"
	"testing"
)

// row1 reads the cells of row 1 of the least workbook.
func row1(t *testing.T, cells string, more parts) []Cell {
	t.Helper()
	tab := table(t, book("<row r=\"1\">"+cells+"</row>", more))
	if len(tab.Rows) == 0 {
		return nil
	}
	if len(tab.Rows) != 1 || tab.Rows[0].Number != 1 {
		t.Fatalf("rows: %v", tab.Rows)
	}
	return tab.Rows[0].Cells
}

func TestCells(t *testing.T) {
	shared := parts{
		"xl/sharedStrings.xml": `<sst ` + mainNS + ` count="9" uniqueCount="4"><si><t>first</t></si>` +
			`<si><r><rPr><b/><t>no text</t></rPr><t xml:space="preserve">rich </t></r><r><t>text</t></r><rPh sb="0" eb="1"><t>phonetic</t></rPh><phoneticPr fontId="1"/></si>` +
			`<si><t/></si><si><t xml:space="preserve">  kept&#10;white&#x9;space </t></si></sst>`,
		"xl/styles.xml": `<styleSheet ` + mainNS + `><numFmts count="2"><numFmt numFmtId="164" formatCode="dd\.mm\.yyyy"/><numFmt numFmtId="165" formatCode="0.0&quot; days&quot;"/></numFmts>` +
			`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
			`<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"><alignment wrapText="1"/></xf><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`,
	}
	text := func(s string) Cell { return Cell{Column: 1, Kind: Text, Text: s} }
	number := func(s string) Cell { return Cell{Column: 1, Kind: Number, Text: s} }
	date := func(s string) Cell { return Cell{Column: 1, Kind: Date, Text: s} }
	fault := func(s string) Cell { return Cell{Column: 1, Kind: ErrorValue, Text: s} }
	for _, c := range []struct {
		name, xml string
		want      Cell // none if zero
	}{
		{"shared", `<c r="A1" t="s"><v>0</v></c>`, text("first")},
		{"shared, rich, with phonetic hints", `<c r="A1" t="s"><v>1</v></c>`, text("rich text")},
		{"shared, empty", `<c r="A1" t="s"><v>2</v></c>`, Cell{}},
		{"shared, white space", `<c r="A1" t="s"><v>3</v></c>`, text("  kept\nwhite\tspace ")},
		{"shared, index with spaces", `<c r="A1" t="s"><v> 0 </v></c>`, text("first")},
		{"shared, none", `<c r="A1" s="1" t="s"/>`, Cell{}},
		{"inline", `<c r="A1" t="inlineStr"><is><t>in line</t></is></c>`, text("in line")},
		{"inline, rich", `<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh></is></c>`, text("ab")},
		{"inline, without type", `<c r="A1"><is><t>in line</t></is></c>`, text("in line")},
		{"inline, empty", `<c r="A1" t="inlineStr"><is><t></t></is></c>`, Cell{}},
		{"inline, as value", `<c r="A1" t="inlineStr"><v>in line</v></c>`, text("in line")},
		{"only white space", `<c r="A1" t="inlineStr"><is><t xml:space="preserve"> </t></is></c>`, text(" ")},
		{"entities", `<c r="A1" t="inlineStr"><is><t>&lt;&amp;&gt;&quot;&apos;&#65;&#x1F600;&amp;lt;</t></is></c>`, text(`<&>"'A😀&lt;`)},
		{"CDATA", `<c r="A1" t="inlineStr"><is><t>a<![CDATA[<b>&amp;]]>c</t></is></c>`, text("a<b>&amp;c")},
		{"comment and instruction inside", `<c r="A1" t="inlineStr"><is><t>a<!-- <t>no</t> -->b<?pi <t>?>c</t></is></c>`, text("abc")},
		{"line ends", "<c r=\"A1\" t=\"inlineStr\"><is><t>a\r\nb\rc&#13;d\r</t></is></c>", text("a\nb\nc\rd\n")},
		{"escapes", `<c r="A1" t="inlineStr"><is><t>a_x000D_b_x005F_x000D__x_xD83D__xDE00__xD83D__x00e9__xZZZZ_</t></is></c>`, text("a\rb_x000D__x😀\uFFFDé_xZZZZ_")},
		{"escape cut by a run", `<c r="A1" t="inlineStr"><is><r><t>_x00</t></r><r><t>41_</t></r></is></c>`, text("_x0041_")},
		{"number", `<c r="A1"><v>3</v></c>`, number("3")},
		{"number with type", `<c r="A1" t="n" s="0"><v>3.10</v></c>`, number("3.1")},
		{"number, binary fraction", `<c r="A1"><v>0.30000000000000004</v></c>`, number("0.3")},
		{"number, exponent", `<c r="A1"><v>1E-3</v></c>`, number("0.001")},
		{"number, no number", `<c r="A1"><v>three</v></c>`, fault("three")},
		{"number, not even text", "<c r=\"A1\"><v>\xff</v></c>", fault("\uFFFD")},
		{"number, empty", `<c r="A1"><v></v></c>`, Cell{}},
		{"number, other format", `<c r="A1" s="3"><v>3</v></c>`, number("3")},
		{"number, format beyond the list", `<c r="A1" s="99"><v>3</v></c>`, number("3")},
		{"date, built-in format", `<c r="A1" s="1"><v>45000</v></c>`, date("45000")},
		{"date, custom format", `<c r="A1" s="2"><v>45000.50</v></c>`, date("45000.5")},
		{"date, ISO 8601", `<c r="A1" t="d"><v>2023-03-15</v></c>`, date("45000")},
		{"date, ISO 8601 with time", `<c r="A1" t="d"><v>2023-03-15T12:00:00</v></c>`, date("45000.5")},
		{"date, none", `<c r="A1" t="d"><v>tomorrow</v></c>`, fault("tomorrow")},
		{"true", `<c r="A1" t="b"><v>1</v></c>`, Cell{Column: 1, Kind: Bool, Text: "TRUE"}},
		{"false", `<c r="A1" t="b"><v>false</v></c>`, Cell{Column: 1, Kind: Bool, Text: "FALSE"}},
		{"neither", `<c r="A1" t="b"><v>2</v></c>`, fault("2")},
		{"error", `<c r="A1" t="e"><v>#N/A</v></c>`, fault("#N/A")},
		{"formula, text", `<c r="A1" t="str"><f>"a"&amp;"b"</f><v>ab_x0041_</v></c>`, Cell{Column: 1, Kind: Text, Text: "abA", Formula: true}},
		{"formula, empty text", `<c r="A1" t="str"><f>""</f><v></v></c>`, Cell{Column: 1, Kind: Text, Formula: true}},
		{"formula, number", `<c r="A1"><f aca="false">1+2</f><v>3</v></c>`, Cell{Column: 1, Kind: Number, Text: "3", Formula: true}},
		{"formula, shared", `<c r="A1"><f t="shared" si="0"/><v>3</v></c>`, Cell{Column: 1, Kind: Number, Text: "3", Formula: true}},
		{"formula, no value", `<c r="A1"><f>1+2</f></c>`, Cell{Column: 1, Formula: true}},
		{"formula, boolean", `<c r="A1" t="b"><f>1=1</f><v>1</v></c>`, Cell{Column: 1, Kind: Bool, Text: "TRUE", Formula: true}},
		{"boolean by LibreOffice", `<c r="A1" s="0" t="b"><f aca="false">TRUE()</f><v>1</v></c>`, Cell{Column: 1, Kind: Bool, Text: "TRUE"}},
		{"formula, error", `<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>`, Cell{Column: 1, Kind: ErrorValue, Text: "#DIV/0!", Formula: true}},
		{"extension inside", `<c r="A1"><v>3</v><extLst><ext><v>4</v><x:v>5</x:v></ext></extLst></c>`, number("3")},
		{"quotes and spaces in tags", "<c\n r = 'A1'\tt=\"inlineStr\" note='a>b'><is ><t a=\"'>'\" >x</t ></is></c>", text("x")},
		{"format only", `<c r="A1" s="1"/>`, Cell{}},
		{"format only, two tags", `<c r="A1" s="1"></c>`, Cell{}},
	} {
		got := row1(t, c.xml, shared)
		var want []Cell
		if c.want != (Cell{}) {
			want = []Cell{c.want}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, want)
		}
	}
}

// TestPieces reads texts that lie across the ends of the buffer in every way.
func TestPieces(t *testing.T) {
	const text = "é&amp;\r\n&#x1F600;_x000D_<![CDATA[&]]>"
	for shift := range 40 {
		n := bufferSize - 300 + shift
		got := row1(t, `<c t="inlineStr"><is><t>`+strings.Repeat("x", n)+text+`</t></is></c><c><v>3</v></c><c t="s"><v>0</v></c>`, parts{
			"xl/sharedStrings.xml": `<sst><si><t>` + strings.Repeat("y", bufferSize-40+shift) + text + `</t></si></sst>`,
		})
		const want = "é&\n😀\r&"
		if len(got) != 3 || got[0].Text != strings.Repeat("x", n)+want || got[1].Text != "3" || got[2].Text != strings.Repeat("y", bufferSize-40+shift)+want {
			t.Fatalf("shift %d: %.400v", shift, got)
		}
	}
}

func TestPositions(t *testing.T) {
	tab := table(t, book(`<row><c><v>1</v></c><c/><c><v>2</v></c><c r="F1"><v>3</v></c><c><v>4</v></c></row>`+
		`<row r="3" hidden="1"><c r="b3"><v>5</v></c></row><row hidden="true"><c><v>6</v></c></row>`+
		`<row hidden="0"/><row r="9" spans="1:2" ht="15" customHeight="1"><c r="XFD9" s="4"/></row><row><c r="A10"><v>7</v></c></row>`, nil))
	cell := func(col int, text string) Cell { return Cell{Column: col, Kind: Number, Text: text} }
	want := []Row{
		{1, false, []Cell{cell(1, "1"), cell(3, "2"), cell(6, "3"), cell(7, "4")}},
		{3, true, []Cell{cell(2, "5")}},
		{4, true, []Cell{cell(1, "6")}},
		{10, false, []Cell{cell(1, "7")}},
	}
	if !reflect.DeepEqual(tab.Rows, want) {
		t.Errorf("%+v", tab.Rows)
	}
	for _, c := range []struct {
		col, row int
		want     Cell
	}{{6, 1, cell(6, "3")}, {2, 1, Cell{Column: 2}}, {2, 3, cell(2, "5")}, {1, 2, Cell{Column: 1}}, {1, 11, Cell{Column: 1}}, {99, 10, Cell{Column: 99}}} {
		if got := tab.At(c.col, c.row); got != c.want {
			t.Errorf("At(%d, %d) = %+v", c.col, c.row, got)
		}
	}
}

func TestOrder(t *testing.T) {
	tab := table(t, book(`<row r="2"><c r="C2"><v>3</v></c><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>0</v></c></row>`, nil))
	if len(tab.Rows) != 2 || tab.At(1, 1).Text != "0" || tab.At(1, 2).Text != "1" || tab.At(3, 2).Text != "3" {
		t.Errorf("%+v", tab.Rows)
	}
}

func TestManyCells(t *testing.T) {
	var b strings.Builder
	for row := 1; row <= 300; row++ {
		b.WriteString("<row>")
		for col := 1; col <= 97; col++ {
			b.WriteString("<c><v>" + strings.Repeat("1", 1+(row*col)%9) + "</v></c>")
		}
		b.WriteString("</row>")
	}
	tab := table(t, book(b.String(), nil))
	for row := 1; row <= 300; row++ {
		for col := 1; col <= 97; col++ {
			if got := tab.At(col, row); got != (Cell{Column: col, Kind: Number, Text: strings.Repeat("1", 1+(row*col)%9)}) {
				t.Fatalf("%s: %+v", Ref(col, row), got)
			}
		}
	}
}

func TestMerged(t *testing.T) {
	tab := table(t, book("", parts{"xl/worksheets/sheet1.xml": `<worksheet><sheetData/><mergeCells count="2"><mergeCell ref="A1:C2"/><mergeCell ref="$D$7"/></mergeCells><tableParts/></worksheet>`}))
	if want := []Range{{1, 1, 3, 2}, {4, 7, 4, 7}}; !reflect.DeepEqual(tab.Merged, want) {
		t.Errorf("%v", tab.Merged)
	}
}

// TestPrefixes reads the vocabulary under a prefix, and leaves others alone.
func TestPrefixes(t *testing.T) {
	tab := table(t, book("", parts{
		"xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><y:sheetData><y:row/></y:sheetData><sheetData/>` +
			`<x:sheetData><x:row r="1"><y:c r="A1"><y:v>0</y:v></y:c><x:c r="B1" t="s"><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
		"xl/sharedStrings.xml": `<x:sst><x:si><x:t>b</x:t></x:si></x:sst>`,
	}))
	if len(tab.Rows) != 1 || !reflect.DeepEqual(tab.Rows[0].Cells, []Cell{{Column: 2, Kind: Text, Text: "b"}}) {
		t.Errorf("%+v", tab.Rows)
	}
}

func TestByteOrderMark(t *testing.T) {
	p := book(`<row><c><v>1</v></c></row>`, nil)
	p["xl/worksheets/sheet1.xml"] = "\xef\xbb\xbf" + p["xl/worksheets/sheet1.xml"] + "\r\n"
	if tab := table(t, p); tab.At(1, 1).Text != "1" {
		t.Errorf("%+v", tab.Rows)
	}
}

// TestBrokenSheets has what is against the format, with the place that is named.
func TestBrokenSheets(t *testing.T) {
	sheet := func(xml string) parts { return book("", parts{"xl/worksheets/sheet1.xml": xml}) }
	for _, c := range []struct {
		name  string
		p     parts
		code  string
		error string // starts with
	}{
		{"cell in another row", book(`<row r="2"><c r="A3"><v>1</v></c></row>`, nil), CodeDamaged, `S!A2: a cell named "A3" stands in row 2`},
		{"cell name", book(`<row r="2"><c r="2A"/></row>`, nil), CodeDamaged, `S!A2: a cell named "2A"`},
		{"row 0", book(`<row r="0"/>`, nil), CodeDamaged, `S: has a row "0"`},
		{"row 4294967296", book(`<row r="4294967296"><c r="A4294967296"><v>1</v></c></row>`, nil), CodeDamaged, `S: has a row "4294967296"`},
		{"column XFE", book(`<row r="1"><c r="XFD1"/><c/></row>`, nil), CodeDamaged, "S!XFE1: a row has more than 16384 cells"},
		{"twice the same cell", book(`<row><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>`, nil), CodeDamaged, "S!A1: is there twice"},
		{"twice the same row", book(`<row r="2"><c><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>`, nil), CodeDamaged, "S: has row 2 twice"},
		{"shared text that is not", book(`<row><c t="s"><v>0</v></c></row>`, nil), CodeDamaged, `S!A1: refers to the shared text "0", which there is not`},
		{"shared text -1", book(`<row><c t="s"><v>-1</v></c></row>`, nil), CodeDamaged, `S!A1: refers to the shared text "-1"`},
		{"type", book(`<row><c t="q"><v>0</v></c></row>`, nil), CodeDamaged, `S!A1: has the type "q"`},
		{"entity", book(`<row><c t="str"><v>&nbsp;</v></c></row>`, nil), CodeDamaged, `S!A1: has the reference "&nbsp;`},
		{"number of a character", book(`<row><c t="str"><v>&#x110000;</v></c></row>`, nil), CodeDamaged, `S!A1: has the reference "&#x110000;`},
		{"surrogate", book(`<row><c t="str"><v>&#xD800;</v></c></row>`, nil), CodeDamaged, `S!A1: has the reference "&#xD800;`},
		{"bare ampersand", book(`<row><c t="str"><v>a & b</v></c></row>`, nil), CodeDamaged, `S!A1: has the reference "& b"`},
		{"Latin-1", book("<row><c t=\"str\"><v>caf\xe9</v></c></row>", nil), CodeDamaged, "S!A1: is not written in UTF-8"},
		{"Latin-1 announced", sheet(`<?xml version="1.0" encoding="iso-8859-1"?><worksheet/>`), CodeDamaged, "S: is not written in UTF-8"},
		{"UTF-16", sheet("\xff\xfe<\x00w\x00"), CodeDamaged, "S: is not written in UTF-8"},
		{"document type", sheet(`<!DOCTYPE worksheet [<!ENTITY a "aaaa">]><worksheet/>`), CodeSuspicious, "S: has a document type declaration"},
		{"cut short", sheet(`<worksheet><sheetData><row><c><v>1</v></c>`), CodeDamaged, "S!A1: is cut short"},
		{"cut short in a tag", sheet(`<worksheet><sheetData><row><c r="A1`), CodeDamaged, "S: is cut short"},
		{"cut short in a text", sheet(`<worksheet><sheetData><row><c><v>1 &am`), CodeDamaged, "S!A1: is cut short"},
		{"cut short in a comment", sheet(`<worksheet><!-- `), CodeDamaged, "S: is cut short"},
		{"cut short in CDATA", sheet(`<worksheet><![CDATA[ ]]`), CodeDamaged, "S: is cut short"},
		{"cut short at <", sheet(`<worksheet><`), CodeDamaged, "S: is cut short"},
		{"no XML", sheet("1;2;3\n"), CodeDamaged, "S: is not XML"},
		{"blank", sheet(" \n"), CodeDamaged, "S: is cut short"},
		{"two roots", sheet(`<worksheet/><worksheet/>`), CodeDamaged, "S: is not XML"},
		{"end without start", sheet(`<worksheet/></worksheet>`), CodeDamaged, "S: has an end tag without its start"},
		{"attribute without quotes", book(`<row r=1/>`, nil), CodeDamaged, "S: has a tag that is not XML"},
		{"no name", book(`< row/>`, nil), CodeDamaged, "S: is not XML"},
		{"other root", sheet(`<html/>`), CodeDamaged, "S: is not a sheet"},
		{"merged range", sheet(`<worksheet><mergeCells><mergeCell/></mergeCells></worksheet>`), CodeDamaged, `S: has the merged range ""`},
		{"merged range, half", sheet(`<worksheet><mergeCells><mergeCell ref="A1:"/></mergeCells></worksheet>`), CodeDamaged, `S: has the merged range "A1:"`},
		{"sheet without part", book("", parts{"xl/worksheets/sheet1.xml": ""}), CodeDamaged, "xl/worksheets/sheet1.xml: this part of the package is missing"},
		{"sheet without relationship", book("", parts{"xl/_rels/workbook.xml.rels": rels()}), CodeDamaged, "S: the part with its cells is missing"},
		{"shared texts", book("", parts{"xl/sharedStrings.xml": "<sst>"}), CodeDamaged, "xl/sharedStrings.xml: is cut short"},
		{"styles", book("", parts{"xl/styles.xml": "<styleSheet>"}), CodeDamaged, "xl/styles.xml: is cut short"},
	} {
		tables, err := readAll(pack(t, c.p), Limits{})
		if code(t, err) != c.code || !strings.HasPrefix(err.Error(), c.error) {
			t.Errorf("%s: %v, %v; want %s [%s]", c.name, tables, err, c.error, c.code)
		}
	}
}
