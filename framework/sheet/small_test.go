package sheet

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRef(t *testing.T) {
	for ref, want := range map[string][2]int{"A1": {1, 1}, "F23": {6, 23}, "Z9": {26, 9}, "AA10": {27, 10}, "IV65536": {256, 65536}, "ZZ1": {702, 1}, "AAA1": {703, 1}, "XFD1048576": {16384, 1048576}} {
		if got := Ref(want[0], want[1]); got != ref {
			t.Errorf("Ref%v = %s, want %s", want, got, ref)
		}
		for _, s := range []string{ref, strings.ToLower(ref)} {
			if col, row, ok := ParseRef(s); !ok || col != want[0] || row != want[1] {
				t.Errorf("ParseRef(%s) = %d, %d, %v", s, col, row, ok)
			}
		}
	}
	for _, s := range []string{"$B$3", "B$3", "$B3"} {
		if col, row, ok := ParseRef(s); !ok || col != 2 || row != 3 {
			t.Errorf("ParseRef(%s) = %d, %d, %v", s, col, row, ok)
		}
	}
	for _, s := range []string{"", "A", "1", "A0", "A01", "1A", "A1B", "XFE1", "A1048577", "A99999999999999999999", "AAAAAAAAAAAAAAAA1", "$", "$1", "A$", "$$A1", "A$$1", "A-1", "Ä1", "[1", "@1", "`1", "A 1", "A1:B2"} {
		if col, row, ok := ParseRef(s); ok || col != 0 || row != 0 {
			t.Errorf("ParseRef(%s) = %d, %d, %v", s, col, row, ok)
		}
	}
}

func TestNumber(t *testing.T) {
	for raw, want := range map[string]string{
		"0": "0", "-0": "0", "0.0": "0", "3": "3", "3.0": "3", "+3": "3", "-3.50": "-3.5", "007": "7", ".5": "0.5", "5.": "5", " 5\n": "5",
		"100":                   "100",
		"123456789012345":       "123456789012345",
		"1234567890123456":      "1234567890123460",
		"-0.30000000000000004":  "-0.3",
		"0.1":                   "0.1",
		"2.9999999999999996":    "3",
		"99.999999999999996":    "100",
		"1E-3":                  "0.001",
		"1e3":                   "1000",
		"-1.25E+2":              "-125",
		"1.5E1":                 "15",
		"0E5":                   "0",
		"1E0":                   "1",
		"4.5000000000000005E-2": "0.045",
		"1E38":                  "100000000000000000000000000000000000000",
		"1E39":                  "1000000000000000000000000000000000000000",
		"-1E39":                 "-1E39",
		"1E40":                  "1E40",
		"1.25E300":              "1.25E300",
		"-1.25E-300":            "-1.25E-300",
		"1E-38":                 "0.00000000000000000000000000000000000001",
		"1E-39":                 "1E-39",
		"1.2E-37":               "0.00000000000000000000000000000000000012",
		"1E-999":                "0",
		"10000000000000000000":  "10000000000000000000",
	} {
		if got, ok := appendNumber(nil, []byte(raw)); !ok || string(got) != want || len(got) > maxPlain {
			t.Errorf("%s: %s, %v; want %s", raw, got, ok, want)
		}
	}
	for _, raw := range []string{"", ".", "-", "+", "e5", "1e", "1e+", "1,5", "1 5", "--1", "0x10", "1_000", "inf", "NaN", "1e400", "1.2.3", "1e5e5", "1e5.5", "١"} {
		if got, ok := appendNumber(nil, []byte(raw)); ok {
			t.Errorf("%s: %s", raw, got)
		}
	}
}

func TestSerial(t *testing.T) {
	for _, c := range []struct {
		text string
		mac  bool
		want string // empty: none
	}{
		{"0.25", false, "1899-12-31T06:00:00Z"},
		{"1", false, "1900-01-01T00:00:00Z"},
		{"59", false, "1900-02-28T00:00:00Z"},
		{"60", false, ""},
		{"60.5", false, ""},
		{"61", false, "1900-03-01T00:00:00Z"},
		{"45000", false, "2023-03-15T00:00:00Z"},
		{"45000.5", false, "2023-03-15T12:00:00Z"},
		{"45000.9999999999", false, "2023-03-16T00:00:00Z"},
		{"45000.604166666664", false, "2023-03-15T14:30:00Z"},
		{"2958465", false, "9999-12-31T00:00:00Z"},
		{"2958466", false, ""},
		{"-1", false, ""},
		{"", false, ""},
		{"tomorrow", false, ""},
		{"NaN", false, ""},
		{"0", true, "1904-01-01T00:00:00Z"},
		{"60", true, "1904-03-01T00:00:00Z"},
		{"43538", true, "2023-03-15T00:00:00Z"},
		{"2957003", true, "9999-12-31T00:00:00Z"},
		{"2957004", true, ""},
	} {
		got, ok := Serial(c.text, c.mac)
		if ok != (c.want != "") || ok && got.Format(time.RFC3339Nano) != c.want {
			t.Errorf("Serial(%s, %v) = %v, %v; want %s", c.text, c.mac, got, ok, c.want)
		}
	}
	for _, mac := range []bool{false, true} { // dates as Strict workbooks write them
		for _, iso := range []string{"1900-01-01T00:00:00", "1900-02-28T00:00:00", "1904-01-01T06:00:00", "1900-03-01T12:00:00", "2023-03-15T14:30:00", "2026-11-21T23:59:59.999", "9999-12-31T00:00:00"} {
			text, ok := appendSerial(nil, []byte(iso), mac)
			if mac && iso < "1904" {
				if ok {
					t.Errorf("%s: %s in the system of 1904", iso, text)
				}
				continue
			}
			if got, valid := Serial(string(text), mac); !ok || !valid || got.Format("2006-01-02T15:04:05.999") != iso {
				t.Errorf("%s: %s is %v", iso, text, got)
			}
		}
	}
	for iso, want := range map[string]string{"12:00:00": "0.5", "2023-03-15T12:00:00Z": "45000.5", "2023-03-15": "45000"} {
		if got, ok := appendSerial(nil, []byte(iso), false); !ok || string(got) != want {
			t.Errorf("%s: %s", iso, got)
		}
	}
}

func TestKindOfFormat(t *testing.T) {
	for code, want := range map[string]Kind{
		"General": Number, "0.00": Number, "#,##0.00 [$USD]": Number, `0" days"`: Number, `0\d`: Number, "[Red]0;[Blue]-0": Number, "0.00E+00": Number, "@": Number, "": Number,
		`0 "open`: Number, "[$-409]0": Number, "_d0": Number, "*y0": Number, `# ?/?`: Number, "[": Number, "[]": Number, `\`: Number,
		"yyyy-mm-dd": Date, "DD/MM/YYYY": Date, `[$-409]d\-mmm\-yy;@`: Date, "[h]:mm": Date, "[hh]": Date, "[MM]": Date, "mm:ss.0": Date, `"on "d`: Date, "h AM/PM": Date, `[$-F800]dddd\,\ mmmm\ dd\,\ yyyy`: Date,
		"0%": Percent, "0.00 %": Percent, "[Red]-0%": Percent, "0%;[Red]-0%": Percent, `0"per cent"%`: Percent, `0% "of`: Percent, "%": Percent, "0%[": Percent, `#,##0.0\ %`: Percent,
		`0\%`: Number, `0"%"`: Number, `0" % of all"`: Number, "0_%": Number, "0*%": Number, "[$%]0": Number,
	} {
		if got := kindOfFormat(code); got != want {
			t.Errorf("%q: %v, want %v", code, got, want)
		}
	}
	for id, want := range map[string]Kind{"0": Number, "8": Number, "9": Percent, "10": Percent, "11": Number, "13": Number, "14": Date, "22": Date, "23": Number, "27": Date, "36": Date, "37": Number, "44": Number, "45": Date, "47": Date, "48": Number, "50": Date, "58": Date, "59": Number, "x": Number} {
		if got := kindOfID([]byte(id)); got != want {
			t.Errorf("%s: %v, want %v", id, got, want)
		}
	}
}

func TestPercentage(t *testing.T) {
	for text, want := range map[string]string{
		"0.85": "85", "1": "100", "0": "0", "-0.125": "-12.5", "0.005": "0.5", "0.0000007": "0.00007", "12.3456": "1234.56", "0.666666666666667": "66.6666666666667", "123456789012345": "12345678901234500",
		"-0.07": "-7", "1E300": "1E302", "-1.5E-60": "-1.5E-58",
	} {
		if got := Percentage(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestPercent proves that a cell says when its number is shown in percent.
func TestPercent(t *testing.T) {
	w := open(t, pack(t, book(`<row r="1"><c r="A1" s="0"><v>0.85</v></c><c r="B1" s="1"><v>0.070000000000000007</v></c><c r="C1" s="2"><v>0.4</v></c><c r="D1" s="3"><v>0.4</v></c><c r="E1" s="1" t="str"><v>85 %</v></c><c r="F1" s="4"><v>1</v></c></row>`, parts{
		"xl/styles.xml": `<styleSheet ` + mainNS + `><numFmts count="2"><numFmt numFmtId="164" formatCode="0.0%"/><numFmt numFmtId="165" formatCode="0\%"/></numFmts>` +
			`<cellXfs count="5"><xf/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="10"/></cellXfs></styleSheet>`,
	})))
	table, err := w.Sheet("S")
	if err != nil {
		t.Fatal(err)
	}
	want := []Cell{{1, "0.85", Number, false}, {2, "0.07", Percent, false}, {3, "0.4", Percent, false}, {4, "0.4", Number, false}, {5, "85 %", Text, false}, {6, "1", Percent, false}}
	if got := table.Rows[0].Cells; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestDetect(t *testing.T) {
	for head, want := range map[string]Format{
		"":                                     FormatEmpty,
		"PK\x03\x04\x14\x00":                   FormatZip,
		"PK\x05\x06\x00\x00":                   FormatZip,
		"PK":                                   FormatText,
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00": FormatOLE,
		"%PDF-1.7\n%\xe2\xe3\x00":              FormatPDF,
		"\n<!DOCTYPE HTML>\n":                  FormatHTML,
		"<html xmlns:x='urn:x'>":               FormatHTML,
		"<?xml version='1.0'?>\n<HTML>":        FormatHTML,
		"<?xml version='1.0'?>\n<Workbook>":    FormatXML,
		"\xef\xbb\xbf <table>":                 FormatHTML,
		" \r\n{\"format\": ":                   FormatJSON,
		"[1]":                                  FormatJSON,
		"\xef\xbb\xbf{}":                       FormatJSON,
		"format: assay/assessment":             FormatText,
		"---\na: 1\n":                          FormatText,
		"a;b;c\ncaf\xe9;1;2\n":                 FormatText,
		"\xff\xfea\x00;\x00":                   FormatText,
		"   ":                                  FormatText,
		"\x1f\x8b\x08\x00":                     FormatUnknown,
		"\x89PNG\r\n\x1a\n":                    FormatUnknown,
		"\x00\x00\x00":                         FormatUnknown,
	} {
		if got := Detect([]byte(head)); got != want {
			t.Errorf("%q: %s, want %s", head, got, want)
		}
	}
}

func TestKind(t *testing.T) {
	for k, want := range map[Kind]string{Blank: "blank", Text: "text", Number: "number", Bool: "boolean", Date: "date", Percent: "percent", ErrorValue: "error", 9: "kind 9"} {
		if k.String() != want {
			t.Errorf("%d: %s", k, k)
		}
	}
}
