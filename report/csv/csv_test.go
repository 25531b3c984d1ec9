package csv

import (
	"bytes"
	"encoding/csv"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/assay-audit/assay/report"
	"github.com/assay-audit/assay/report/internal/sample"
)

var update = flag.Bool("update", false, "write the golden files")

func render(t testing.TB, d *report.Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	one := sample.Document()
	one.Blocks = slices.DeleteFunc(one.Blocks, func(b report.Block) bool {
		t, ok := b.(report.Table)
		return ok && t.Name == "Sections"
	})
	for path, d := range map[string]*report.Document{"testdata/sample.csv": sample.Document(), "testdata/one.csv": one} {
		got := render(t, d)
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
}

// parse reads a file of ours as any program would.
func parse(t testing.TB, s string) [][]string {
	t.Helper()
	s, ok := strings.CutPrefix(s, "\uFEFF")
	if !ok {
		t.Fatal("no byte order mark")
	}
	records, err := csv.NewReader(strings.NewReader(s)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

const starts = "=+-@\t\n＝＋－＠"

// undo takes away the apostrophe of text.
func undo(s string) string {
	if rest := strings.TrimLeft(s, "'"); rest != s && rest != "" && strings.ContainsRune(starts, []rune(rest)[0]) {
		return s[1:]
	}
	return s
}

// as returns s with the line ends of a cell.
func as(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.ReplaceAll(s, "\r", "\n")
}

func TestDefuse(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "\n=1": "'\n=1", "＝1": "'＝1",
		"'=1": "''=1", "'": "'", "it's": "it's", "a=1": "a=1", "": "", "− 5": "− 5",
	} {
		if got := text(in); got != want || undo(got) != in {
			t.Errorf("%q: got %q, want %q; undone %q", in, got, want, undo(got))
		}
	}
	for _, c := range []struct {
		cell report.Cell
		want string
	}{
		{report.Cell{Text: "−0.75 %", Number: "-0.75"}, "-0.75"},
		{report.Cell{Text: "72.4 %", Number: "72.4"}, "72.4"},
		{report.Cell{Text: "-0.75"}, "'-0.75"},
		{report.Cell{Text: "x", Number: "=1"}, "x"},
	} {
		if got := value(c.cell); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.cell, got, c.want)
		}
	}
}

func FuzzWrite(f *testing.F) {
	for _, s := range []string{"", "a", "a,b", `say "x"`, "a\r\nb", "=1", "'=1", "''", "\r", "\n", " x ", "\xff", "\uFEFF", `\.`, "\x00"} {
		f.Add(s, "b", "=c", 2)
		f.Add("b", s, s, 1)
		f.Add(s, s, s, 3)
	}
	f.Fuzz(func(t *testing.T, a, b, c string, n int) {
		a, b, c = as(a), as(b), as(c)
		texts := []string{a, b, c}[:1+(n%3+3)%3]
		table := report.Table{Name: a}
		row := report.Row{}
		for _, s := range texts {
			table.Columns = append(table.Columns, report.Column{Title: s})
			row.Cells = append(row.Cells, report.Cell{Text: s})
		}
		table.Rows = []report.Row{row, row}
		records := parse(t, render(t, &report.Document{Blocks: []report.Block{table}}))
		if len(records) != 3 {
			t.Fatalf("%d records", len(records))
		}
		for _, r := range records {
			for i, got := range r {
				if undo(got) != texts[i] {
					t.Errorf("got %q, want %q", undo(got), texts[i])
				}
			}
		}

		// Two tables: the columns of both, and each cell under its title.
		other := report.Table{Name: b, Columns: []report.Column{{Title: c}, {Title: c}}, Rows: []report.Row{{Cells: []report.Cell{{Text: a}, {Text: b}}}}}
		records = parse(t, render(t, &report.Document{Blocks: []report.Block{table, other}}))
		last := records[3]
		var under []string
		for i, title := range records[0] {
			if i > 0 && undo(title) == c {
				under = append(under, undo(last[i]))
			}
		}
		if under = under[:2]; under[0] != a || under[1] != b {
			t.Errorf("got %q under %q, want %q and %q", under, c, a, b)
		}
	})
}

func TestRefuses(t *testing.T) {
	type block struct{ report.Heading }
	for want, b := range map[string][]report.Block{
		"csv: unknown block type csv.block":           {block{}},
		"csv: unknown block type <nil>":               {nil},
		"csv: the document has no table":              {report.Heading{}},
		`csv: table "T", row 1: 1 cells in 0 columns`: {report.Table{Name: "T", Rows: []report.Row{{Cells: make([]report.Cell, 1)}}}},
	} {
		err := Write(new(bytes.Buffer), &report.Document{Blocks: b})
		if err == nil || err.Error() != want {
			t.Errorf("got error %v, want %s", err, want)
		}
	}
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
