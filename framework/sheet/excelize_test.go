package sheet

import (
	"bytes"
	"context"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// written is a workbook with everything that is read, made by excelize.
func written(t testing.TB) []byte {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f := excelize.NewFile()
	defer f.Close()
	must(f.SetSheetName("Sheet1", "Assessment & more"))
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	must(err)
	code := `yyyy\-mm\-dd hh:mm;@`
	custom, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
	must(err)
	const s = "Assessment & more"
	for cell, v := range map[string]any{
		"A1": "ref", "B1": " spaces ", "C1": "two\nlines\tand a tab", "D1": "<b>&amp;\"'", "E1": "_x _x00 x005F_", "F1": "Ελληνικά Кириллица é 😀", "G1": "3",
		"A2": 3, "B2": 0.1 + 0.2, "C2": -12.5, "D2": 1e-7, "E2": 123456789012345, "F2": 2.0 / 3, "G2": 0,
		"A3": true, "B3": false, "C3": time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), "D3": time.Date(2026, 11, 21, 14, 30, 0, 0, time.UTC), "E3": 45000, "F3": 45000.25,
		"A5": "merged", "AZ7": "far", "B40": "below",
	} {
		must(f.SetCellValue(s, cell, v))
	}
	must(f.SetCellStyle(s, "E3", "E3", date))
	must(f.SetCellStyle(s, "F3", "F3", custom))
	must(f.SetCellStyle(s, "H1", "M60", date))
	must(f.SetCellRichText(s, "A4", []excelize.RichTextRun{{Text: "bold ", Font: &excelize.Font{Bold: true}}, {Text: "and not"}}))
	must(f.MergeCell(s, "A5", "C6"))
	must(f.SetRowVisible(s, 7, false))
	must(f.SetCustomProps(excelize.CustomProperty{Name: "assay-framework", Value: "iqs 2026 <a&b>"}))
	for name, hide := range map[string]bool{"Hidden": false, "_meta": true} {
		_, err = f.NewSheet(name)
		must(err)
		must(f.SetCellValue(name, "A1", name))
		must(f.SetSheetVisible(name, false, hide))
	}
	_, err = f.NewSheet("Formulas")
	must(err)
	w, err := f.NewStreamWriter("Formulas")
	must(err)
	must(w.SetRow("A1", []any{excelize.Cell{Formula: "1+2", Value: 3}, excelize.Cell{Formula: `"a"&"b"`, Value: "ab"}, excelize.Cell{Formula: "1=1", Value: true}, "in line", excelize.Cell{Formula: `""`, Value: ""}}))
	must(w.Flush())
	var b bytes.Buffer
	must(f.Write(&b))
	return b.Bytes()
}

func tables(t testing.TB, file []byte) map[string]*Table {
	t.Helper()
	all, err := readAll(file, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]*Table{}
	for _, tab := range all {
		byName[tab.Name] = tab
	}
	return byName
}

// TestExcelize reads as excelize does, by another way.
func TestExcelize(t *testing.T) {
	file := written(t)
	f, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got := tables(t, file)
	if len(got) != len(f.GetSheetList()) {
		t.Errorf("%d sheets", len(got))
	}
	total := 0
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for i, row := range rows {
			for j, text := range row {
				cell := got[name].At(j+1, i+1)
				if text == "" && cell == (Cell{Column: j + 1}) {
					continue
				}
				n++
				switch cell.Kind {
				case Bool: // excelize has 1 and 0
					text = map[string]string{"1": "TRUE", "0": "FALSE"}[text]
				case Number, Date, Percent: // and 17 digits
					f, _ := strconv.ParseFloat(text, 64)
					f, _ = strconv.ParseFloat(strconv.FormatFloat(f, 'e', 14, 64), 64)
					text = strconv.FormatFloat(f, 'f', -1, 64)
				}
				kind, _ := f.GetCellType(name, Ref(j+1, i+1))
				want := map[excelize.CellType][]Kind{excelize.CellTypeUnset: {Number, Date, Percent}, excelize.CellTypeNumber: {Number, Date, Percent}, excelize.CellTypeBool: {Bool},
					excelize.CellTypeSharedString: {Text}, excelize.CellTypeInlineString: {Text}, excelize.CellTypeFormula: {Text}}[kind]
				formula, _ := f.GetCellFormula(name, Ref(j+1, i+1))
				merged := name == "Assessment & more" && text == "merged" && (i != 4 || j != 0) // excelize repeats it
				if !merged && (cell.Text != text || !slices.Contains(want, cell.Kind) || cell.Formula != (formula != "")) {
					t.Errorf("%s!%s: %+v, want %q (type %d)", name, Ref(j+1, i+1), cell, text, kind)
				}
				if merged {
					n--
				}
			}
		}
		for _, row := range got[name].Rows {
			n -= len(row.Cells)
			total += len(row.Cells)
			if visible, _ := f.GetRowVisible(name, row.Number); visible == row.Hidden {
				t.Errorf("%s: row %d", name, row.Number)
			}
		}
		if n != 0 {
			t.Errorf("%s: %d cells more than here", name, n)
		}
	}
	if total < 30 {
		t.Errorf("only %d cells", total)
	}
}

// TestWritten says what the workbook holds, with kinds and states.
func TestWritten(t *testing.T) {
	file := written(t)
	w := open(t, file)
	if want := []SheetInfo{{"Assessment & more", Visible}, {"Hidden", Hidden}, {"_meta", VeryHidden}, {"Formulas", Visible}}; !sameSheets(w.Sheets(), want) {
		t.Errorf("%v", w.Sheets())
	}
	checkWritten(t, tables(t, file))
	if properties, err := w.CustomProperties(); err != nil || properties["assay-framework"] != "iqs 2026 <a&b>" {
		t.Error(properties, err)
	}
}

// sameSheets compares in any order, since the hidden ones come from a map.
func sameSheets(a, b []SheetInfo) bool {
	key := func(list []SheetInfo) map[SheetInfo]bool {
		m := map[SheetInfo]bool{}
		for _, s := range list {
			m[s] = true
		}
		return m
	}
	return len(a) == len(b) && maps.Equal(key(a), key(b))
}

func checkWritten(t *testing.T, got map[string]*Table) {
	t.Helper()
	for name, cells := range map[string]map[string]Cell{
		"Assessment & more": {
			"A1": {Kind: Text, Text: "ref"}, "B1": {Kind: Text, Text: " spaces "}, "C1": {Kind: Text, Text: "two\nlines\tand a tab"}, "D1": {Kind: Text, Text: "<b>&amp;\"'"},
			"E1": {Kind: Text, Text: "_x _x00 x005F_"}, "F1": {Kind: Text, Text: "Ελληνικά Кириллица é 😀"}, "G1": {Kind: Text, Text: "3"},
			"A2": {Kind: Number, Text: "3"}, "B2": {Kind: Number, Text: "0.3"}, "C2": {Kind: Number, Text: "-12.5"}, "D2": {Kind: Number, Text: "0.0000001"},
			"E2": {Kind: Number, Text: "123456789012345"}, "F2": {Kind: Number, Text: "0.666666666666667"}, "G2": {Kind: Number, Text: "0"},
			"A3": {Kind: Bool, Text: "TRUE"}, "B3": {Kind: Bool, Text: "FALSE"}, "C3": {Kind: Date, Text: "46347"}, "D3": {Kind: Date, Text: "46347.6041666667"},
			"E3": {Kind: Date, Text: "45000"}, "F3": {Kind: Date, Text: "45000.25"},
			"A4": {Kind: Text, Text: "bold and not"}, "A5": {Kind: Text, Text: "merged"}, "AZ7": {Kind: Text, Text: "far"}, "B40": {Kind: Text, Text: "below"},
		},
		"Hidden":   {"A1": {Kind: Text, Text: "Hidden"}},
		"_meta":    {"A1": {Kind: Text, Text: "_meta"}},
		"Formulas": {"A1": {Kind: Number, Text: "3", Formula: true}, "B1": {Kind: Text, Text: "ab", Formula: true}, "C1": {Kind: Bool, Text: "TRUE", Formula: true}, "D1": {Kind: Text, Text: "in line"}, "E1": {Kind: Text, Formula: true}},
	} {
		if got[name] == nil {
			t.Errorf("no sheet %s", name)
			continue
		}
		n := 0
		for _, row := range got[name].Rows {
			for _, cell := range row.Cells {
				n++
				want, ok := cells[Ref(cell.Column, row.Number)]
				if want.Column = cell.Column; !ok || cell != want {
					t.Errorf("%s!%s: %+v, want %+v", name, Ref(cell.Column, row.Number), cell, want)
				}
			}
			if row.Hidden != (name == "Assessment & more" && row.Number == 7) {
				t.Errorf("%s: row %d is hidden: %v", name, row.Number, row.Hidden)
			}
		}
		if n != len(cells) {
			t.Errorf("%s: %d cells, want %d", name, n, len(cells))
		}
	}
	if tab := got["Assessment & more"]; !reflect.DeepEqual(tab.Merged, []Range{{1, 5, 3, 6}}) {
		t.Errorf("merged: %v", tab.Merged)
	}
}

// TestLibreOffice reads the same from the workbook as LibreOffice saves it.
func TestLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("ASSAY_TOOLS") == "required" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	in, out := filepath.Join(t.TempDir(), "written.xlsx"), t.TempDir()
	if err := os.WriteFile(in, written(t), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	profile := "file://" + filepath.ToSlash(t.TempDir())
	if text, err := exec.CommandContext(ctx, office, "--headless", "-env:UserInstallation="+profile, "--convert-to", "xlsx", "--outdir", out, in).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	file, err := os.ReadFile(filepath.Join(out, "written.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	w := open(t, file)
	if want := []SheetInfo{{"Assessment & more", Visible}, {"Hidden", Hidden}, {"_meta", Hidden}, {"Formulas", Visible}}; !sameSheets(w.Sheets(), want) {
		t.Errorf("%v", w.Sheets())
	}
	checkWritten(t, tables(t, file))
	if properties, err := w.CustomProperties(); err != nil || properties["assay-framework"] != "iqs 2026 <a&b>" {
		t.Error(properties, err)
	}
}

// TestReadIsWritten is a law: what excelize writes is what is read.
func TestReadIsWritten(t *testing.T) {
	texts := rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune("aZ09 \t\n_xé<>&\"'=;😀漢\u00a0\u0301")), 1, 40, -1),
		rapid.StringMatching(`(_x[0-9A-Fa-f]{1,3}_|_x|_|x005F|a){1,5}`),
		rapid.Just(strings.Repeat("long ", 5000)),
	)
	values := rapid.OneOf(texts.AsAny(), rapid.Float64Range(-1e20, 1e20).AsAny(), rapid.Float64Range(-10, 10).AsAny(), rapid.IntRange(-1e9, 1e9).AsAny(), rapid.Bool().AsAny(),
		rapid.Custom(func(t *rapid.T) time.Time {
			return time.Unix(rapid.Int64Range(-2203891200+86400, 253402300799).Draw(t, "time"), 0).UTC() // from 1 March 1900
		}).AsAny())
	rapid.Check(t, func(t *rapid.T) {
		type position struct{ col, row int }
		want := map[position]any{}
		f := excelize.NewFile()
		defer f.Close()
		for range rapid.IntRange(0, 40).Draw(t, "cells") {
			p := position{rapid.IntRange(1, 256).Draw(t, "column"), rapid.IntRange(1, 200).Draw(t, "row")}
			v := values.Draw(t, "value")
			if _, twice := want[p]; twice {
				continue // it would keep the format of a date
			}
			if err := f.SetCellValue("Sheet1", Ref(p.col, p.row), v); err != nil {
				t.Fatal(err)
			}
			want[p] = v
		}
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		tables, err := readAll(b.Bytes(), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range tables[0].Rows {
			for _, cell := range row.Cells {
				p := position{cell.Column, row.Number}
				ok := false
				switch v := want[p].(type) {
				case string:
					// excelize does not write _ as _x005F_ where it must.
					ok = cell.Kind == Text && cell.Text == string(unescape([]byte(v), 0))
				case bool:
					ok = cell.Kind == Bool && cell.Text == strings.ToUpper(strconv.FormatBool(v))
				case int:
					ok = cell.Kind == Number && cell.Text == strconv.Itoa(v)
				case float64:
					rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 14, 64), 64)
					f, err := strconv.ParseFloat(cell.Text, 64)
					ok = cell.Kind == Number && err == nil && f == rounded && len(cell.Text) <= 40 && math.Abs(f-v) <= math.Abs(v)*1e-14
				case time.Time:
					date, valid := Serial(cell.Text, false)
					ok = cell.Kind == Date && valid && date.Sub(v).Abs() < 100*time.Millisecond
				}
				if !ok {
					t.Fatalf("%s: %+v, want %#v", Ref(p.col, p.row), cell, want[p])
				}
				delete(want, p)
			}
		}
		if len(want) > 0 {
			t.Fatalf("not read: %v", want)
		}
	})
}
