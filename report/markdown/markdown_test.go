package markdown

import (
	"bytes"
	"flag"
	"os"
	"reflect"
	"regexp"
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
	const path = "testdata/sample.md"
	got := render(t, sample.Document())
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

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"a | b":                  `a \| b`,
		"# no heading #":         `\# no heading \#`,
		"*a* _b_ `c` ~~d~~ $e$":  "\\*a\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~ \\$e\\$",
		"- a":                    `\- a`,
		"+ a":                    `\+ a`,
		"===":                    `\===`,
		"---":                    `\---`,
		"> a":                    `\> a`,
		"12. a":                  `12\. a`,
		"3) a":                   `3\) a`,
		"3.1 -0.5 +1":            "3.1 -0.5 +1",
		"-0.5":                   "-0.5",
		":-:":                    `\:-:`,
		"7.":                     `7\.`,
		"a - b > c 3.1":          "a - b > c 3.1",
		"<script>x</script>":     `\<script>x\</script>`,
		"![x](y)":                `!\[x\](y)`,
		"&lt; R&D &#65; &c":      `\&lt; R&D &\#65; &c`,
		`C:\*`:                   `C:\\\*`,
		"http://a_b WWW.x.org":   `http\://a\_b WWW\.x.org`,
		"mailto:a_b@example.org": `mailto\:a\_b@example.org`,
		"a\r\nb\n\nc\x00":        "a<br>b<br><br>c\uFFFD",
		"  \t x  ":               "x",
	} {
		if got := inline(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
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

var escaped = regexp.MustCompile(`\\[[:punct:]]`)

// checkShape takes the escapes away and looks for markup that is not ours:
// what is left of any line must have the form this package writes.
func checkShape(t *testing.T, out, typed string) {
	t.Helper()
	width := 0
	for line := range strings.SplitSeq(out, "\n") {
		bare := escaped.ReplaceAllString(line, "x")
		if strings.HasPrefix(bare, "|") {
			n := strings.Count(bare, "|")
			if width != 0 && n != width {
				t.Errorf("row of %d cells in a table of %d: %q", n-1, width-1, line)
			}
			width = n
		} else {
			width = 0
		}
		rest := strings.NewReplacer("<br>", "", "**", "").Replace(bare)
		rest = strings.TrimSuffix(strings.TrimPrefix(rest, "*"), "*")
		rest = strings.TrimSuffix(rest, `\`) // hard break
		if strings.ContainsAny(rest, "`*_[]<~$\\") {
			t.Errorf("%q: live markup in %q", typed, line)
		}
		if strings.ContainsAny(rest, "#") && !regexp.MustCompile(`^#{1,6}( [^#]*)?$`).MatchString(rest) {
			t.Errorf("%q: heading mark in %q", typed, line)
		}
	}
}

func TestShape(t *testing.T) { checkShape(t, render(t, sample.Document()), "sample") }

func FuzzWrite(f *testing.F) {
	for _, s := range []string{"", "x", "a|b", `\|`, `\`, "| a | b |\n|---|---|", "*", "**bold**", "a\n\nb", "# h", "<br>", "`", "```\ncode\n```", "---", "\xff\x00", "1. a", "[x]: http://y", "https://a_b.c/*", "a\u2028b", "\u00a0*x*\u00a0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkShape(t, render(t, everywhere(s)), s) })
}

func TestRefuses(t *testing.T) {
	type block struct{ report.Heading }
	type chart struct{ report.Bars }
	for want, b := range map[string]report.Block{
		"markdown: unknown block type markdown.block":      block{},
		"markdown: unknown block type <nil>":               nil,
		"markdown: unknown chart type markdown.chart":      report.Figure{Chart: chart{}},
		`markdown: table "T", row 1: 1 cells in 0 columns`: report.Table{Name: "T", Rows: []report.Row{{Cells: make([]report.Cell, 1)}}},
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
