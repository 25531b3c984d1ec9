package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/assay-audit/assay/report"
	"github.com/assay-audit/assay/report/internal/sample"
)

var update = flag.Bool("update", false, "write the golden files")

func render(t testing.TB, d *report.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// dump writes the cells of every sheet as text, as stored and as shown.
func dump(t testing.TB, f *excelize.File) string {
	var out strings.Builder
	for _, sheet := range f.GetSheetList() {
		fmt.Fprintf(&out, "[%s] %s\n", sheet, must[string](t)(f.GetSheetDimension(sheet)))
		for i, row := range must[[][]string](t)(f.GetRows(sheet)) {
			for j, shown := range row {
				raw := must[string](t)(f.GetCellValue(sheet, at(j+1, i+1), excelize.Options{RawCellValue: true}))
				if raw == "" {
					continue
				}
				kind := "text"
				if must[excelize.CellType](t)(f.GetCellType(sheet, at(j+1, i+1))) != excelize.CellTypeSharedString {
					kind = "number " + raw
				}
				fmt.Fprintf(&out, "%s %s %q\n", at(j+1, i+1), kind, shown)
			}
		}
	}
	for _, name := range f.GetDefinedName() {
		fmt.Fprintf(&out, "name %s of %s: %s\n", name.Name, name.Scope, name.RefersTo)
	}
	return out.String()
}

func TestGolden(t *testing.T) {
	const path = "testdata/sample.txt"
	data := render(t, sample.Document())
	if file := os.Getenv("ASSAY_KEEP_XLSX"); file != "" {
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got := dump(t, open(t, data))
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; go test -update, and look at the difference. Got:\n%s", path, got)
	}
}

func logo(t testing.TB) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 200, 80))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSameBytes(t *testing.T) {
	d := sample.Document()
	d.Brand = report.Brand{Name: "Müller", Accent: "#ffcc00", Logo: logo(t)}
	before := fmt.Sprintf("%#v", d)
	first := render(t, d)
	for range 5 {
		if !bytes.Equal(first, render(t, d)) {
			t.Fatal("two runs differ")
		}
	}
	if fmt.Sprintf("%#v", d) != before {
		t.Error("the document has changed")
	}
}

func TestProperties(t *testing.T) {
	f := open(t, render(t, sample.Document()))
	got := must[*excelize.DocProperties](t)(f.GetDocProps())
	want := &excelize.DocProperties{
		Title: "Gap analysis", Subject: "Müller & Søn — Καλημέρα Ltd", Creator: "assay", Category: "Self-assessment", Identifier: "R-7F3A-92C1",
		Language: "en", Keywords: "Balanced service standard, edition 2026", Created: "2026-03-14T09:30:00Z", Modified: "2026-03-14T09:30:00Z",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestPrinting(t *testing.T) {
	f := open(t, render(t, sample.Document()))
	for _, sheet := range []string{"Gaps", "Sections"} {
		layout := must[excelize.PageLayoutOptions](t)(f.GetPageLayout(sheet))
		props := must[excelize.SheetPropsOptions](t)(f.GetSheetProps(sheet))
		panes := must[excelize.Panes](t)(f.GetPanes(sheet))
		if *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || !*props.FitToPage || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: %+v %+v %+v", sheet, layout, props, panes)
		}
		hf := must[*excelize.HeaderFooterOptions](t)(f.GetHeaderFooter(sheet))
		if hf.OddFooter != "&LMüller && Søn · confidential&CR-7F3A-92C1&R&P / &N" || !strings.HasSuffix(hf.OddHeader, `&R&"-,Bold"DRAFT`) {
			t.Errorf("%s: %+v", sheet, hf)
		}
	}
}

func TestSheetNames(t *testing.T) {
	var blocks []report.Block
	for _, name := range []string{"Gaps", "gaps", "a:b\\c/d?e*f[g]", "summary", "History", "", "'x'", strings.Repeat("x", 40), strings.Repeat("x", 41), strings.Repeat("🙂", 20), " \x01\xff"} {
		blocks = append(blocks, report.Table{Name: name, Columns: []report.Column{{Title: "A"}}})
	}
	got := sheetNames(blocks)
	want := []string{"Gaps", "gaps (2)", "a-b-c-d-e-f-g-", "summary (2)", "History (2)", "Table", "’x’", strings.Repeat("x", 31), strings.Repeat("x", 27) + " (2)", strings.Repeat("🙂", 15), "-\uFFFD"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	f := open(t, render(t, &report.Document{Blocks: blocks}))
	if list := f.GetSheetList(); !slices.Equal(list[1:], want) {
		t.Errorf("got %q", list)
	}
}

func TestNumberFormat(t *testing.T) {
	for _, c := range []struct{ text, number, want string }{
		{"72.4 %", "72.4", `0.0" %"`},
		{"72,4 %", "72.4", `0.0" %"`},
		{"72.4 %", "0.724", `0.0 %`},
		{"40%", "0.4", `0%`},
		{"+2.5", "2.5", `"+"0.0`},
		{"-0.75", "-0.75", `0.00`},
		{"−0.75", "-0.75", `0.00`},
		{"€ 1200", "1200", `"€ "0`},
		{"≥ 1234.5", "1234.5", `"≥ "0.0`},
		{"79.99", "79.996", ""}, // would show 80.00
		{"3 of 5", "3", ""},
		{"1,234.5", "1234.5", ""},
		{"4 Managed", "4", `0" Managed"`},
		{"", "4", ""},
	} {
		if got := numberFormat(c.text, c.number); got != c.want {
			t.Errorf("%q of %s: got %q, want %q", c.text, c.number, got, c.want)
		}
	}
}

func TestRefuses(t *testing.T) {
	type block struct{ report.Heading }
	type chart struct{ report.Bars }
	cell := func(s string) report.Block {
		return report.Table{Name: "T", Columns: []report.Column{{Title: "A"}, {Title: "B"}}, Rows: []report.Row{{}, {Cells: []report.Cell{{}, {Text: s}}}}}
	}
	for want, b := range map[string]report.Block{
		"xlsx: unknown block type xlsx.block":                                                         block{},
		"xlsx: unknown block type <nil>":                                                              nil,
		"xlsx: unknown chart type xlsx.chart":                                                         report.Figure{Chart: chart{}},
		`xlsx: table "T", row 1: 2 cells in 1 columns`:                                                report.Table{Name: "T", Columns: make([]report.Column, 1), Rows: []report.Row{{Cells: make([]report.Cell, 2)}}},
		`xlsx: table "T": 1 rows without columns`:                                                     report.Table{Name: "T", Rows: make([]report.Row, 1)},
		`xlsx: table "T", row 2, column "B": a workbook cannot hold the character U+0001`:             cell("a\x01"),
		`xlsx: table "T", row 2, column "B": a workbook cannot hold the character U+FFFE`:             cell("\uFFFE"),
		`xlsx: table "T", row 2, column "B": the text is not UTF-8 at byte 1`:                         cell("a\xff"),
		`xlsx: table "T", row 2, column "B": the text has 32768 characters, a cell holds 32767`:       cell(strings.Repeat("x", 32768)),
		`xlsx: table "T", row 2, column "B": the text has 32768 characters, a cell holds ` + "32767 ": cell(strings.Repeat("🙂", 16384)),
	} {
		err := Write(new(bytes.Buffer), &report.Document{Blocks: []report.Block{b}})
		if err == nil || err.Error() != strings.TrimSpace(want) {
			t.Errorf("got error %v, want %s", err, want)
		}
	}
	if err := Write(new(bytes.Buffer), &report.Document{Title: "\x00"}); err == nil || !strings.Contains(err.Error(), "title") {
		t.Errorf("got error %v", err)
	}
	if err := Write(new(bytes.Buffer), &report.Document{Brand: report.Brand{Logo: []byte("GIF89a")}}); err == nil || !strings.Contains(err.Error(), "logo") {
		t.Errorf("got error %v", err)
	}
}

func TestLongTextIsWhole(t *testing.T) {
	word := "customer service 顧客 "
	long := strings.TrimSpace(strings.Repeat(word, 2000))
	d := &report.Document{Blocks: []report.Block{
		report.Paragraph{Text: long},
		report.Table{Name: "T", Columns: make([]report.Column, 1), Rows: []report.Row{{Cells: []report.Cell{{Text: strings.Repeat("x", 32767)}}}}},
	}}
	f := open(t, render(t, d))
	var got strings.Builder
	for i, row := range must[[][]string](t)(f.GetRows(summarySheet)) {
		for _, s := range row[:min(len(row), 1)] {
			got.WriteString(s)
		}
		if h := must[float64](t)(f.GetRowHeight(summarySheet, i+1)); h > 409 {
			t.Errorf("row %d is %g high", i+1, h)
		}
	}
	squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	if !strings.HasPrefix(squeeze(got.String()), squeeze(long)) {
		t.Error("the paragraph is not whole")
	}
	if s := must[string](t)(f.GetCellValue("T", "A2")); len(s) != 32767 {
		t.Errorf("the cell has %d characters", len(s))
	}
}

func TestWrapKeepsEverything(t *testing.T) {
	s := "The quick\n漢字かな交じり文 brown fox  jumps over an extraordinarilylongword here\n\x95\x80 \xf9 "
	for n := 1; n < 60; n++ {
		if got := strings.Join(wrap(s, n), ""); got != s {
			t.Errorf("width %d: %q", n, got)
		}
	}
}

// everywhere returns the sample with s as every text of it.
func everywhere(s string) *report.Document {
	d := sample.Document()
	var fill func(v reflect.Value)
	fill = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			fill(v.Elem())
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					fill(v.Field(i))
				}
			}
		case reflect.Slice:
			for i := range v.Len() {
				fill(v.Index(i))
			}
		case reflect.Interface:
			if !v.IsNil() {
				c := reflect.New(v.Elem().Type()).Elem()
				c.Set(v.Elem())
				fill(c)
				v.Set(c)
			}
		case reflect.String:
			v.SetString(s)
		}
	}
	fill(reflect.ValueOf(d))
	return d
}

func FuzzWrite(f *testing.F) {
	for _, s := range []string{"", "a", "=1+1", "+1", "'=1", "3.10", "72.4 %", "_x0041_", "_x005F_", "_x0041_x0042_", "_x004", "__x0041__", "_x000D_", "a\nb", "a\rb", " x ", "\tx", "<b>&amp;", "\x00", "\xff", "\uFFFE", "&P&N", "'", "漢字", strings.Repeat("long ", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := everywhere(s)
		var b bytes.Buffer
		err := Write(&b, d)
		if err != nil {
			if holds(escaped(s)) == nil && len(utf16.Encode([]rune(s))) < 8000 {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		file := open(t, b.Bytes())
		want := strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
		names := file.GetSheetList()[1:]
		for _, block := range d.Blocks {
			table, ok := block.(report.Table)
			if !ok {
				continue
			}
			for i, r := range table.Rows {
				for j := range r.Cells {
					value := must[string](t)(file.GetCellValue(names[0], at(j+1, i+2), excelize.Options{RawCellValue: true}))
					if typed(s) {
						continue // a number: all digits are kept by the format of the file
					}
					if value != want {
						t.Fatalf("%s: got %q, want %q", at(j+1, i+2), value, want)
					}
					if formula := must[string](t)(file.GetCellFormula(names[0], at(j+1, i+2))); formula != "" {
						t.Fatalf("formula %q", formula)
					}
				}
			}
			names = names[1:]
		}
		// Every part is well-formed.
		for name, part := range parts(t, b.Bytes()) {
			if strings.HasSuffix(name, ".xml") && xml.Unmarshal(part, new(struct{})) != nil {
				t.Errorf("%s is not XML", name)
			}
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	d := sample.Document()
	b.ReportAllocs()
	for b.Loop() {
		if err := Write(new(bytes.Buffer), d); err != nil {
			b.Fatal(err)
		}
	}
}

// parts returns the files of the package.
func parts(t testing.TB, data []byte) map[string][]byte {
	r := must[*zip.Reader](t)(zip.NewReader(bytes.NewReader(data), int64(len(data))))
	out := map[string][]byte{}
	for _, file := range r.File {
		in := must[io.ReadCloser](t)(file.Open())
		out[file.Name] = must[[]byte](t)(io.ReadAll(in))
	}
	return out
}
