package text

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/assay-audit/assay/report"
	"github.com/assay-audit/assay/report/internal/sample"
)

var update = flag.Bool("update", false, "write the golden files")

func render(t testing.TB, d *report.Document, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteWith(&b, d, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for name, o := range map[string]Options{
		"sample.txt":        {},
		"sample-60.txt":     {Width: 60},
		"sample-24.txt":     {Width: 24},
		"sample-color.ansi": {Width: 80, Color: true},
	} {
		got := render(t, sample.Document(), o)
		path := filepath.Join("testdata", name)
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
			t.Errorf("%s differs; go test -update, and look at the difference. Got:\n%s", name, got)
		}
	}
}

var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

func TestColorOnlyAdds(t *testing.T) {
	for _, n := range []int{20, 50, 80, 200} {
		plain := render(t, sample.Document(), Options{Width: n})
		color := render(t, sample.Document(), Options{Width: n, Color: true})
		if got := escape.ReplaceAllString(color, ""); got != plain {
			t.Errorf("width %d: without its escapes the coloured text differs:\n%s", n, got)
		}
		if !strings.Contains(color, "\x1b[31m") {
			t.Errorf("width %d: nothing is red", n)
		}
	}
}

// checkLines finds lines that are too wide, end in a space, or control the
// terminal.
func checkLines(t *testing.T, s string, width int) {
	t.Helper()
	for line := range strings.SplitSeq(s, "\n") {
		if n := columns(line); n > width {
			t.Errorf("%d columns in %d: %q", n, width, line)
		}
		if strings.HasSuffix(line, " ") {
			t.Errorf("line ends in a space: %q", line)
		}
		if i := strings.IndexFunc(line, unicode.IsControl); i >= 0 {
			t.Errorf("control character: %q", line)
		}
	}
}

func TestEveryWidth(t *testing.T) {
	for n := 20; n < 160; n++ {
		checkLines(t, render(t, sample.Document(), Options{Width: n}), n)
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
	for _, s := range []string{"", " ", "plain", "a\tb\r\nc", "\x1b[31mred\x1b[0m", "漢字かな交じり文", "e\u0301\u200d", "\xff", "a\u00a0b ", strings.Repeat("long ", 80), strings.Repeat("x", 300), "👩‍👩‍👧 a"} {
		f.Add(s, 40)
	}
	f.Fuzz(func(t *testing.T, s string, n int) {
		n = 20 + (n%100+100)%100
		checkLines(t, render(t, everywhere(s), Options{Width: n}), n)
	})
}

func TestWrapKeepsEverything(t *testing.T) {
	s := "The quick 漢字かな交じり文 brown fox jumps over an extraordinarilylongword here"
	for n := 2; n < 90; n++ {
		lines := wrap(s, n)
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got := squeeze(strings.Join(lines, "")); got != squeeze(s) {
			t.Errorf("width %d: %q", n, lines)
		}
	}
}

func TestRangeStandsOnce(t *testing.T) {
	v := func(f float64) *float64 { return &f }
	axis := report.Axis{Label: "Insight", Text: "62.3 %", Value: v(0.623), Low: v(0.587), High: v(0.653)}
	d := &report.Document{Blocks: []report.Block{report.Figure{Chart: report.Bars{Axes: []report.Axis{axis}}}}}
	if got := render(t, d, Options{}); !strings.Contains(got, "  62.3 % (58.7–65.3 %)\n") || strings.Count(got, "58.7") != 1 {
		t.Error(got)
	}
	if got := render(t, d, Options{Width: 36}); !strings.Contains(got, "  62.3 %\n") || !strings.Contains(got, "  (58.7–65.3 %)\n") {
		t.Error(got)
	}
}

func TestShortLinesStayWhole(t *testing.T) {
	long := strings.Repeat("word ", 60)
	table := report.Table{Columns: []report.Column{{Title: "Condition", Width: 9}, {Title: "State", Width: 1}, {Title: "Score", Width: 1}}}
	table.Rows = []report.Row{{Cells: []report.Cell{{Text: long}, {Text: "out of reach"}, {Text: "exactly 62.31234 %"}}}}
	for n := 60; n < 120; n++ {
		got := render(t, &report.Document{Blocks: []report.Block{report.Paragraph{Text: strings.Repeat("x", n-3) + " 75 %"}, table}}, Options{Width: n})
		for _, want := range []string{"out of reach", "62.31234 %", "75 %"} {
			if !strings.Contains(got, want) {
				t.Errorf("width %d: %q is broken in\n%s", n, want, got)
			}
		}
	}
}

func TestBar(t *testing.T) {
	v := func(f float64) *float64 { return &f }
	for _, c := range []struct {
		axis report.Axis
		want string
	}{
		{report.Axis{Value: v(0.72)}, "███████░░░"},
		{report.Axis{Value: v(0.8), Target: v(0.8)}, "████████│░░"},
		{report.Axis{Value: v(0.7999), Target: v(0.8)}, "███████░│░░"},
		{report.Axis{Value: v(0.84), Target: v(0.85)}, "███████░│░░"},
		{report.Axis{Value: v(1), Target: v(1)}, "██████████│"},
		{report.Axis{Value: v(0.5), Low: v(0.3), High: v(0.7)}, "███▓▓▒▒░░░"},
		{report.Axis{Low: v(0.3), High: v(0.7)}, "███▒▒▒▒░░░"},
		{report.Axis{Value: v(7)}, "██████████"},
		{report.Axis{}, "░░░░░░░░░░"},
	} {
		if got := bar(c.axis, 10); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestRefuses(t *testing.T) {
	type block struct{ report.Heading }
	type chart struct{ report.Bars }
	for want, b := range map[string]report.Block{
		"text: unknown block type text.block":          block{},
		"text: unknown block type <nil>":               nil,
		"text: unknown chart type text.chart":          report.Figure{Chart: chart{}},
		`text: table "T", row 1: 1 cells in 0 columns`: report.Table{Name: "T", Rows: []report.Row{{Cells: make([]report.Cell, 1)}}},
	} {
		err := Write(new(bytes.Buffer), &report.Document{Blocks: []report.Block{b}})
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
