package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/assay-audit/assay/report"
)

// tool runs an external program on a PDF and returns what it prints.
func tool(t *testing.T, pdf []byte, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("ASSAY_TOOLS") == "required" {
			t.Fatalf("%s is required: %v", name, err)
		}
		t.Skipf("no %s", name)
	}
	file := filepath.Join(t.TempDir(), "test.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		if a == "FILE" {
			args[i] = file
		}
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func qpdf(t *testing.T, pdf []byte) {
	t.Helper()
	if out := tool(t, pdf, "qpdf", "--check", "FILE"); !strings.Contains(out, "No syntax or stream encoding errors found") || strings.Contains(out, "WARNING") {
		t.Errorf("qpdf: %s", out)
	}
}

// pages are the texts of the pages in the order in which they were written.
func pages(t *testing.T, pdf []byte) []string {
	t.Helper()
	out := tool(t, pdf, "pdftotext", "-raw", "-enc", "UTF-8", "FILE", "-")
	return strings.Split(strings.TrimSuffix(out, "\f"), "\f")
}

// joined is text without white space, so that line breaks do not matter.
func joined(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), "")
}

func document(blocks ...report.Block) *report.Document {
	return &report.Document{Title: "Title", Subject: "Subject", Date: time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC), Blocks: blocks}
}

func TestSampleIsSound(t *testing.T) {
	d := sampleReport(57)
	d.Draft, d.Brand.Logo = true, sampleLogo()
	b := write(t, d)
	qpdf(t, b)
	fonts := tool(t, b, "pdffonts", "FILE")
	for l := range strings.Lines(fonts) {
		if strings.Contains(l, "CID TrueType") && !strings.Contains(l, "yes") {
			t.Errorf("font not embedded: %s", l)
		}
	}
	if strings.Count(fonts, "CID TrueType") != 3 || strings.Contains(fonts, "Type 1") {
		t.Errorf("fonts:\n%s", fonts)
	}
	info := tool(t, b, "pdfinfo", "FILE")
	for _, want := range []string{"Title: Assessment report", "Subject: Northwind Logistics Ltd", "Author: Meridian Assurance", "A4", "CreationDate: Sat Nov 21"} {
		if !strings.Contains(strings.Join(strings.Fields(info), " "), want) {
			t.Errorf("pdfinfo: no %q in\n%s", want, info)
		}
	}
	all := pages(t, b)
	for i, p := range all {
		if want := fmt.Sprintf("Page %d of %d", i+1, len(all)); !strings.Contains(p, want) {
			t.Errorf("no %q on page %d", want, i+1)
		}
		if strings.Count(p, wordDraft) != 1 {
			t.Errorf("page %d does not say that it is a draft", i+1)
		}
		if i > 0 && !strings.Contains(p, "Northwind Logistics Ltd · Assessment report") {
			t.Errorf("no running header on page %d", i+1)
		}
	}
	// The contents name the pages that the headings are on.
	for l := range strings.Lines(all[1]) {
		title, number, ok := cutLast(strings.TrimSpace(l))
		if n, err := strconv.Atoi(number); ok && err == nil && title[0] >= '1' && title[0] <= '9' {
			if n < 3 || n > len(all) || !strings.Contains(all[n-1], title) {
				t.Errorf("contents: %q is not on page %d", title, n)
			}
		}
	}
	// Reading order.
	text, last := joined(strings.Join(all, "")), 0
	for _, s := range []string{"Gap analysis", "Service Excellence Framework", "Πειραιάς", "София", "no award", "Contents", "Northwind reaches", "Score by section", "Customer journeys", "Gaps in the order", "Γιώργος", "Мария"} {
		at := strings.Index(text[last:], joined(s))
		if at < 0 {
			t.Fatalf("%q is missing or out of order", s)
		}
		last += at
	}
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, ' ')
	if i < 1 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

func TestSameBytes(t *testing.T) {
	for _, d := range []*report.Document{sampleReport(20), {}, sampleCharts()} {
		d.Draft, d.Brand.Logo = true, sampleLogo()
		first := write(t, d)
		results := make(chan []byte)
		for range 4 {
			go func() {
				var b bytes.Buffer
				Write(&b, d)
				results <- b.Bytes()
			}()
		}
		for range 4 {
			if !bytes.Equal(first, <-results) {
				t.Error("the bytes differ")
			}
		}
	}
}

func TestFacesCoverTheSame(t *testing.T) {
	f, err := newFonts()
	if err != nil {
		t.Fatal(err)
	}
	for r := rune(0); r <= 0x10000; r++ {
		if has := f.advance(regular, r) >= 0; has != (f.advance(bold, r) >= 0) || has != (f.advance(italic, r) >= 0) {
			t.Errorf("%U is not in all faces", r)
		}
	}
}

// everywhere is a document that has s in all of its texts.
func everywhere(s string) *report.Document {
	v := 0.5
	axes := []report.Axis{{Label: s, Text: s, Value: &v}, {Label: s, Text: s, Low: &v, Tone: report.Bad}, {Label: s, Text: s, Target: &v}}
	series := []string{s, s, s}
	facts := []report.Fact{{Label: s, Text: s}}
	return &report.Document{Title: s, Subject: s, Standard: s, Kind: s, Statement: s, Facts: facts, Language: s, Draft: true, Footer: s, Identifier: s,
		Contents: true, Brand: report.Brand{Name: s, Accent: s},
		Blocks: []report.Block{
			report.Heading{Level: 1, Text: s}, report.Heading{Level: 3, Text: s}, report.Heading{Level: 2, Text: s},
			report.Paragraph{Text: s}, report.Paragraph{Text: s, Style: report.Lead}, report.Paragraph{Text: s, Style: report.Note},
			report.Paragraph{Text: s, Style: report.Callout}, report.Paragraph{Text: s, Style: report.Important},
			report.List{Items: []string{s, s}}, report.KeyValues{Facts: facts},
			report.Table{Name: s, Caption: s, Columns: []report.Column{{Title: s, Width: 2}, {Title: s, Right: true}},
				Rows: []report.Row{{Group: true, Cells: []report.Cell{{Text: s}}}, {Cells: []report.Cell{{Text: s, Tone: report.Good}, {Text: s, Tone: report.Bad}}}}},
			report.Figure{Caption: s, Alt: s, Chart: report.Radar{Axes: axes, Series: series}},
			report.Figure{Caption: s, Alt: s, Chart: report.Bars{Axes: axes, Series: series}},
			report.Figure{Caption: s, Alt: s, Chart: report.Bars{}},
			report.Signatures{Fields: []report.SignatureField{{Role: s, Name: s, Date: s}}}, report.PageBreak{},
		}}
}

func TestAnyTextAnywhere(t *testing.T) {
	long := strings.Repeat("Lorem ipsum dolor sit amet ", 300)
	for name, c := range map[string]struct{ text, printed, missing string }{
		"latin":      {"Zażółć gęślą jaźń, naïve façade ß “quoted” – € ½ ≥", "Zażółć gęślą jaźń, naïve façade ß “quoted” – € ½ ≥", ""},
		"greek":      {"Ξεσκεπάζω την ψυχοφθόρα βδελυγμία ᾧ", "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία ᾧ", ""},
		"cyrillic":   {"Съешь же ещё этих мягких французских булок ЂЋЏ", "Съешь же ещё этих мягких французских булок ЂЋЏ", ""},
		"combining":  {"e\u0301 A\u030a", "é Å", ""},
		"emoji":      {"a😀b👩\u200d🚀", "a[U+1F600]b[U+1F469][U+1F680]", "U+1F469 U+1F600 U+1F680"},
		"cjk":        {"報告", "[U+5831][U+544A]", "U+544A U+5831"},
		"invalid":    {"a\xff\xfeb\xed\xa0\x80", "a[U+FFFD][U+FFFD]b", "U+FFFD"},
		"cut short":  {"a\xe2\x82", "a[U+FFFD]", "U+FFFD"},
		"control":    {"a\x00b\x1bc\u0085d", "a[U+0000]b[U+001B]c d", "U+0000 U+001B"},
		"pdf":        {`(a\) ) \( >> endobj \r`, `(a\) ) \( >> endobj \r`, ""},
		"invisible":  {"\u202aa\u200bb\u00adc\ufeff\u202c", "abc", ""},
		"spaces":     {"  a \t b\u2003c\u00a0d  \n\n", "a b c d", ""},
		"line ends":  {"a\r\nb\rc\u2028d", "a b c d", ""},
		"empty":      {"", "", ""},
		"blank":      {" \n\t ", "", ""},
		"last plane": {"\U0010FFFF\uFFFF\uE000", "[U+10FFFF][U+FFFF][U+E000]", "U+10FFFF U+E000 U+FFFF"},
		"word":       {strings.Repeat("x", 300), strings.Repeat("x", 300), ""},
		"address":    {"https://example.org/" + strings.Repeat("abc-def/", 40), "https://example.org/" + strings.Repeat("abc-def/", 40), ""},
		"endless":    {long, long, ""},
		"lines":      {strings.Repeat("a\n", 220), strings.Repeat("a ", 220), ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := everywhere(c.text)
			if got := strings.Join(Missing(d), " "); got != c.missing {
				t.Errorf("missing: %s, want %s", got, c.missing)
			}
			b := write(t, d)
			qpdf(t, b)
			// Twice in a title page's facts, twice in a list, and so on: 18 or more.
			text, want := joined(strings.Join(pages(t, b), "")), joined(c.printed)
			if n := strings.Count(text, want); want != "" && n < 18 && len(want) < 200 {
				t.Errorf("%q stands %d times in\n%s", want, n, text)
			}
		})
	}
}

// Long texts go on over pages, whatever they stand in, and are all there.
func TestNothingIsLost(t *testing.T) {
	words := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "w%dw ", i)
		}
		return b.String()
	}
	long := words(5000) // about 34,000 characters
	cell := func(s string) []report.Cell {
		return []report.Cell{{Text: "left"}, {Text: s, Tone: report.Caution}}
	}
	columns := []report.Column{{Title: "A", Width: 1}, {Title: "B", Width: 3}}
	for name, d := range map[string]*report.Document{
		"paragraph": document(report.Paragraph{Text: long}),
		"callout":   document(report.Paragraph{Text: "x"}, report.Paragraph{Text: long, Style: report.Callout}),
		"important": document(report.Paragraph{Text: long, Style: report.Important}),
		"list":      document(report.List{Items: []string{"a", long, "b"}}),
		"facts":     document(report.KeyValues{Facts: []report.Fact{{Label: "l", Text: long}}}),
		"label":     document(report.KeyValues{Facts: []report.Fact{{Label: long, Text: "t"}}}),
		"cell":      document(report.Table{Columns: columns, Rows: []report.Row{{Cells: cell("a")}, {Cells: cell(long)}, {Cells: cell("b")}}}),
		"group":     document(report.Table{Columns: columns, Rows: []report.Row{{Group: true, Cells: []report.Cell{{Text: long}}}, {Cells: cell("b")}}}),
		"extra":     document(report.Table{Columns: columns[:1], Rows: []report.Row{{Cells: cell(long)}}}),
		"caption":   document(report.Table{Caption: long, Columns: columns}),
		"head":      document(report.Table{Columns: []report.Column{{Title: long}, {Title: "B"}}, Rows: []report.Row{{Cells: cell("a")}, {Cells: cell("b")}}}),
		"heading":   document(report.Heading{Level: 1, Text: long}, report.Paragraph{Text: "x"}),
		"contents":  {Contents: true, Blocks: []report.Block{report.Heading{Level: 2, Text: long}}},
		"statement": {Contents: true, Statement: long},
		"title":     {Contents: true, Title: long},
		"subject":   {Subject: long},
		"standard":  {Standard: long, Contents: true},
		"alt":       document(report.Figure{Alt: long, Chart: report.Bars{}}),
		"signature": document(report.Signatures{Fields: []report.SignatureField{{Role: "r", Name: long}}}),
	} {
		t.Run(name, func(t *testing.T) {
			b := write(t, d)
			qpdf(t, b)
			all := pages(t, b)
			text, last := strings.Join(all, " "), 0
			for w := range strings.FieldsSeq(long) {
				i := strings.Index(text[last:], w)
				if i < 0 {
					t.Fatalf("%s is lost", w)
				}
				last += i + len(w)
			}
			if n := len(all); n > 60 {
				t.Errorf("%d pages", n)
			}
		})
	}
}

func TestTableOverPages(t *testing.T) {
	table := report.Table{Caption: "The caption", Columns: []report.Column{{Title: "Number", Width: 1, Right: true}, {Title: "Word", Width: 4}}}
	for i := range 200 {
		if i%9 == 0 {
			table.Rows = append(table.Rows, report.Row{Group: true, Cells: []report.Cell{{Text: fmt.Sprintf("group%d", i/9)}}})
		}
		table.Rows = append(table.Rows, report.Row{Cells: []report.Cell{{Text: fmt.Sprint(1000 + i)}, {Text: strings.Repeat(fmt.Sprintf("row%dstart ", i), 1+i%30) + fmt.Sprintf("row%dend", i)}}})
	}
	all := pages(t, write(t, document(report.Heading{Level: 1, Text: "Head"}, report.Paragraph{Text: strings.Repeat("a\n", 38)}, report.Heading{Level: 2, Text: "Before"}, table)))
	if len(all) < 5 {
		t.Fatalf("%d pages", len(all))
	}
	for n, p := range all {
		if strings.Contains(p, "start") && strings.Count(p, "Number Word") != 1 {
			t.Errorf("page %d has no head of the table", n+1)
		}
		if a, b := strings.Contains(p, "Before"), strings.Contains(p, "row0end"); a != b {
			t.Errorf("page %d: heading and first row are not together", n+1)
		}
		lines := strings.Split(strings.TrimSpace(p), "\n")
		if len(lines) > 1 && strings.HasPrefix(lines[len(lines)-2], "group") {
			t.Errorf("page %d ends with a group", n+1)
		}
		for i := range 200 { // rows are whole
			if a, b := strings.Contains(p, fmt.Sprintf("row%dstart", i)), strings.Contains(p, fmt.Sprintf("row%dend", i)); a != b {
				t.Errorf("row %d is split", i)
			}
		}
	}
}

// No heading stands at the foot of a page, wherever the page happens to end.
func TestHeadingsStay(t *testing.T) {
	v := 0.4
	follows := []report.Block{
		report.Paragraph{Text: "FOLLOWS " + strings.Repeat("word ", 200)}, report.Paragraph{Text: "FOLLOWS", Style: report.Important}, report.List{Items: []string{"FOLLOWS"}},
		report.KeyValues{Facts: []report.Fact{{Label: "FOLLOWS", Text: "x"}}},
		report.Table{Caption: "caption", Columns: []report.Column{{Title: "head"}}, Rows: []report.Row{{Group: true, Cells: []report.Cell{{Text: "group"}}}, {Cells: []report.Cell{{Text: "FOLLOWS"}}}}},
		report.Figure{Caption: "caption", Chart: report.Bars{Axes: []report.Axis{{Label: "FOLLOWS", Value: &v}}}},
		report.Signatures{Fields: []report.SignatureField{{Role: "FOLLOWS"}}},
	}
	for i, f := range follows {
		for lines := 20; lines < 56; lines += 5 {
			d := document(report.Paragraph{Text: strings.Repeat("a\n", lines)}, report.Heading{Level: 1, Text: "CHAPTER"}, report.Heading{Level: 2, Text: "SECTION"}, f)
			for _, p := range pages(t, write(t, d)) {
				if a, b := strings.Contains(p, "CHAPTER"), strings.Contains(p, "FOLLOWS"); a && !b {
					t.Errorf("block %d after %d lines: the heading is alone", i, lines)
				}
			}
		}
	}
}

// What a short paragraph introduces begins on its page, wherever that ends.
func TestIntroductionsStay(t *testing.T) {
	row := func(cells ...string) (r report.Row) {
		for _, s := range cells {
			r.Cells = append(r.Cells, report.Cell{Text: s})
		}
		return r
	}
	long := report.Table{Caption: "CAPTION", Columns: []report.Column{{Title: "ONE"}, {Title: "TWO"}}, Rows: []report.Row{row("FIRST", strings.Repeat("b\n", 20)), row("SECOND")}}
	var facts, few []report.Fact
	for i := range 30 {
		facts = append(facts, report.Fact{Label: fmt.Sprintf("LABEL%d.", i), Text: "c\nc\nc"})
	}
	few = facts[:3]
	for range 40 {
		long.Rows = append(long.Rows, row("d", "d"))
	}
	for name, c := range map[string]struct {
		block report.Block
		with  string
	}{
		"table":      {long, "FIRST"},
		"facts":      {report.KeyValues{Facts: facts}, "LABEL1."},
		"few facts":  {report.KeyValues{Facts: few}, "LABEL2."},
		"signatures": {report.Signatures{Fields: []report.SignatureField{{Role: "ROLE"}}}, "ROLE"},
	} {
		for lines := 16; lines < 46; lines += 2 {
			d := document(report.Paragraph{Text: strings.Repeat("a\n", lines)}, report.Heading{Level: 2, Text: "SECTION"},
				report.Paragraph{Text: "INTRODUCTION\nof three\nlines"}, report.Paragraph{Text: "NOTE", Style: report.Note}, c.block, report.Paragraph{Text: "e"})
			for _, p := range pages(t, write(t, d)) {
				a := strings.Contains(p, "SECTION")
				for _, s := range []string{"INTRODUCTION", "NOTE", c.with} {
					if a != strings.Contains(p, s) {
						t.Errorf("%s after %d lines: %s is not with its heading", name, lines, s)
					}
				}
			}
		}
	}
}

// What had better be whole goes to the next page, if that leaves little blank.
func TestPlace(t *testing.T) {
	p, err := newPage(document())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		room, least, whole float64
		page               bool
	}{
		{50, 30, 0, false}, {50, 30, 45, false}, {50, 30, 75, true}, {50, 51, 0, true},
		{mostBlank + 5, 30, 75, false}, {50, 30, 300, false}, {50, 300, 0, true},
	} {
		p.add()
		n := p.pdf.PageNo()
		p.y = bottom - c.room
		if p.place(c.least, c.whole); p.pdf.PageNo() > n != c.page {
			t.Errorf("%+v: not so", c)
		}
	}
}

// A last page of contents with a few entries is saved.
func TestContentsDoNotSpill(t *testing.T) {
	saved := 0
	for n := 44; n < 64; n++ {
		d := document()
		d.Contents = true
		for i := range n {
			d.Blocks = append(d.Blocks, report.Heading{Level: 1 + min(i%6, 1), Text: fmt.Sprintf("Entry %d.", i)})
		}
		all := pages(t, write(t, d))
		first := strings.Count(all[1], "Entry")
		switch on := strings.Count(all[2], "Contents"); {
		case on != 0:
			t.Fatal("contents twice")
		case first == n:
			saved = n
		case n-first < fewEntries-1: // they do not stand alone
			t.Errorf("%d of %d entries on the first page", first, n)
		}
	}
	if saved < 46 || saved > 56 {
		t.Errorf("at most %d entries on a page", saved)
	}
}

func TestThousandHeadings(t *testing.T) {
	d := document()
	d.Contents = true
	for i := range 1000 {
		d.Blocks = append(d.Blocks, report.Heading{Level: []int{3, 1, 2, 2, 3, 2, 9, -1}[i%8], Text: fmt.Sprintf("Heading number %d.", i)})
		if i%5 == 0 {
			d.Blocks = append(d.Blocks, report.Paragraph{Text: "Text."})
		}
	}
	b := write(t, d)
	qpdf(t, b)
	all := pages(t, b)
	found := 0
	for _, p := range all {
		for l := range strings.Lines(p) {
			title, number, ok := cutLast(strings.TrimSpace(l))
			if n, err := strconv.Atoi(number); ok && err == nil && strings.HasPrefix(title, "Heading number") && strings.HasSuffix(title, ".") {
				found++
				if n < 1 || n > len(all) || !strings.Contains(all[n-1], title) {
					t.Errorf("%s is not on page %d", title, n)
				}
			}
		}
	}
	if found != 625 { // five of eight are of level 1 or 2
		t.Errorf("%d entries in the contents", found)
	}
}

func TestNothingToShow(t *testing.T) {
	nan := func() *float64 { z := 0.0; v := z / z; return &v }()
	d := document(report.Heading{}, report.Paragraph{}, report.List{}, report.List{Items: []string{""}}, report.KeyValues{}, report.Table{},
		report.Table{Columns: []report.Column{{}}}, report.Table{Columns: []report.Column{{Title: "A", Width: -1}, {Title: "B", Width: *nan}}},
		report.Table{Rows: []report.Row{{}, {Group: true}, {Cells: []report.Cell{{}}}}},
		report.Figure{Chart: report.Radar{}}, report.Figure{Chart: report.Bars{}}, report.Figure{Chart: report.Bars{Axes: []report.Axis{{}}}},
		report.Figure{Chart: report.Radar{Axes: []report.Axis{{Value: nan, Target: nan, Low: nan}, {}, {}}}}, report.Signatures{}, report.PageBreak{}, report.PageBreak{})
	qpdf(t, write(t, d))
	if n := len(pages(t, write(t, d))); n != 1 {
		t.Errorf("%d pages", n)
	}
	for _, contents := range []bool{false, true} {
		if n := len(pages(t, write(t, &report.Document{Contents: contents}))); n != 1 {
			t.Errorf("empty document: %d pages", n)
		}
	}
}

func TestCharts(t *testing.T) {
	b := write(t, sampleCharts())
	qpdf(t, b)
	for i, p := range pages(t, b) {
		for l := range strings.Lines(p) {
			if strings.HasSuffix(l, "labels 1\n") && !strings.Contains(p, "Possible range") {
				t.Errorf("page %d: caption without its figure", i+1)
			}
		}
	}
}

// Values stand in one line with their range, the range is in the legend, and
// bars have one colour: tones are marks.
func TestRanges(t *testing.T) {
	axes := []report.Axis{
		{Label: "A", Text: "62.3 %", Value: new(0.623), Low: new(0.587), High: new(0.653), Tone: report.Good},
		{Label: "B", Text: "100.0 %", Value: new(float64(1)), Low: new(0.3), High: new(float64(1))}, {Label: "C", Text: "–", Tone: report.Muted},
	}
	for name, c := range map[string]report.Chart{"radar": report.Radar{Axes: axes, Series: []string{"score", "target"}}, "bars": report.Bars{Axes: axes, Series: []string{"score", "target"}}} {
		b := write(t, document(report.Figure{Chart: c}))
		text := pages(t, b)[0]
		for _, want := range []string{"62.3 % (58.7–65.3 %)", "100.0 % (30.0–100.0 %)", "score", wordRange} {
			if strings.Count(text, want) != 1 {
				t.Errorf("%s: not once %q in\n%s", name, want, text)
			}
		}
		if out := tool(t, b, "qpdf", "--qdf", "FILE", "-"); regexp.MustCompile(`0\.086 0\.376 0\.212 rg\n[^\n]* re f`).MatchString(out) {
			t.Errorf("%s: a bar has the colour of its tone", name)
		}
	}
	if text := pages(t, write(t, document(report.Figure{Chart: report.Bars{Axes: axes[2:], Series: []string{"score", "target"}}})))[0]; strings.Contains(text, wordRange) {
		t.Error("a range in the legend and none in the chart")
	}
}

func TestMarked(t *testing.T) {
	for _, c := range []struct {
		tone report.Tone
		text string
		want bool
	}{
		{report.Muted, "–", false}, {report.Muted, "—", false}, {report.Muted, "not rated", true},
		{report.Bad, "–", true}, {report.Neutral, "x", false},
	} {
		if marked(c.tone, c.text) != c.want {
			t.Errorf("%d %q: not %t", c.tone, c.text, c.want)
		}
	}
}

// Short cells are in one line, if the other columns can spare the room.
func TestShortCells(t *testing.T) {
	p, err := newPage(document())
	if err != nil {
		t.Fatal(err)
	}
	table := report.Table{Columns: []report.Column{{Title: "Criterion", Width: 9}, {Title: "State", Width: 0.1}}}
	cells := []report.Cell{{Text: strings.Repeat("word ", 9)}}
	for i, s := range []string{"not rated", "out of reach", "at 60 %", "–"} {
		cells = append(cells, report.Cell{Text: s, Tone: report.Tone(i + 1)})
		table.Columns = append(table.Columns[:i+1], report.Column{Title: "Gap %", Width: 0.1})
		table.Rows = []report.Row{{Cells: cells}}
		g := &grid{page: p, columns: p.columns(table)}
		for j, c := range g.set(table.Rows[0]).cells[1:] {
			if len(c.lines) != 1 {
				t.Errorf("%d: %q is in %d lines", i, cells[j+1].Text, len(c.lines))
			}
		}
	}
	for range 5 {
		table.Columns = append(table.Columns, report.Column{Title: "State", Width: 0.1})
		cells = append(cells, report.Cell{Text: "out of reach"})
	}
	table.Rows = []report.Row{{Cells: cells}}
	if w := p.columns(table)[0].w; w < 40 {
		t.Errorf("%.0f mm are left for the text", w)
	}
}

// No label of a radar overlaps another one or leaves the page.
func TestRadarLabels(t *testing.T) {
	p, err := newPage(document())
	if err != nil {
		t.Fatal(err)
	}
	for n := 3; n <= mostAxes; n++ {
		for words := range 12 {
			axes := make([]report.Axis, n)
			for i := range axes {
				axes[i] = report.Axis{Label: strings.Repeat("stakeholder management ", (words*(i+1))%13), Text: "42 %"}
			}
			for _, radius := range []float64{36, 42} {
				l := p.radarLabels(axes, radius)
				for _, side := range l.sides {
					y := -l.half
					for _, label := range side {
						if label.y < y-epsilon || label.y+label.height > l.half+epsilon {
							t.Errorf("%d axes: a label from %.1f to %.1f within ±%.1f, after %.1f", n, label.y, label.y+label.height, l.half, y)
						}
						y = label.y + label.height + labelGap
						if w := p.widest(chart, label.lines); w > width/2-radius-rimGap+epsilon {
							t.Errorf("a label is %.1f wide", w)
						}
					}
				}
			}
			if h := p.radar(axes, nil).height; h > bottom-top-10 {
				t.Errorf("%d axes: the figure is %.0f high", n, h)
			}
		}
	}
}

type unknown struct{ report.Block }
type unknownChart struct{ report.Chart }

func TestErrors(t *testing.T) {
	for want, d := range map[string]*report.Document{
		"block 2: unknown block type pdf.unknown":          document(report.Paragraph{Text: "a"}, unknown{}),
		"block 1: unknown block type <nil>":                document(nil),
		"block 1: unknown block type *report.Heading":      document(&report.Heading{}),
		"block 2: unknown chart type pdf.unknownChart":     document(report.Heading{Text: "a"}, report.Figure{Chart: unknownChart{}}),
		"block 1: unknown chart type <nil>":                document(report.Figure{}),
		"logo: neither PNG nor JPEG":                       {Brand: report.Brand{Logo: []byte("GIF89a")}},
		"logo: png: invalid format: not enough pixel data": {Brand: report.Brand{Logo: sampleLogo()[:200]}},
		"logo: 60000 × 60000 pixels: at most 16 million":   {Brand: report.Brand{Logo: hugeLogo()}},
	} {
		var b bytes.Buffer
		if err := Write(&b, d); err == nil || err.Error() != "pdf: "+want {
			t.Errorf("%v, want %s", err, want)
		}
		if b.Len() > 0 {
			t.Errorf("%s: %d bytes were written", want, b.Len())
		}
		Missing(d)
	}
	if err := Write(failing{}, document()); !errors.Is(err, errFull) {
		t.Errorf("%v, want %v", err, errFull)
	}
	var b bytes.Buffer
	if err := Write(&b, nil); err == nil { // fpdf is not the only one that panics
		t.Error("no error for no document")
	}
}

var errFull = errors.New("disk full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

// hugeLogo is the head of a PNG that would not fit into memory.
func hugeLogo() []byte {
	b := slices.Clone(sampleLogo()[:33])
	copy(b[16:], []byte{0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60})
	crc := crc32.ChecksumIEEE(b[12:29])
	copy(b[29:], []byte{byte(crc >> 24), byte(crc >> 16), byte(crc >> 8), byte(crc)})
	return b
}

func TestTheme(t *testing.T) {
	for _, accent := range []string{"", "#FFFFFF", "#FFEE00", "#000000", "#12345", "red", "#GG0000", "#+12345"} {
		th := newTheme(accent)
		if c := th.strong.contrast(white); c < 4.5 {
			t.Errorf("%s: contrast %.1f", accent, c)
		}
		if c := ink.contrast(th.tint); c < 7 {
			t.Errorf("%s: contrast %.1f on the tint", accent, c)
		}
	}
	if newTheme("red").accent != houses || newTheme("#ff0010").accent != (color{255, 0, 16}) {
		t.Error("accent")
	}
	for tone, c := range tones {
		if r := c.text.contrast(c.fill); r < 4.5 {
			t.Errorf("tone %d: contrast %.1f", tone, r)
		}
	}
}

func TestWrap(t *testing.T) {
	f, err := newFonts()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		width float64
		text  string
		want  string
	}{
		{30, "one two three four five", "one two three four|five"},
		{40, "it stands at almost 62.3 %", "it stands at almost|62.3 %"},
		{13, "at 62.3 %", "at|62.3 %"},
		{30, "self-assessment-based", "self-assessment-|based"},
		{20, "само-оценка-проекта", "само-|оценка-|проекта"},
		{20, "2026-11-21-001-7-8", "2026-11-21-|001-7-8"},
		{20, "a https://example.org/path/x", "a|https://|example.|org/path/x"},
		{20, "abcdefghijklmnopqrstuv", "abcdefghijkl|mnopqrstuv"},
		{0.1, "ab c", "a|b|c"},
		{30, "a\n\nb", "a||b"},
		{30, "", ""},
	} {
		var got []string
		for _, l := range f.wrap(body, c.width, c.text) {
			got = append(got, string(l))
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%q: %q, want %q", c.text, s, c.want)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"a", "😀 é e\u0301", "\xff", "a-b/c", strings.Repeat("x", 400), "a\n\n b", "\x00\r\n", "(\\", "שלום", "[U+1F600]"} {
		f.Add(s, 40.0)
	}
	f.Fuzz(func(t *testing.T, s string, w float64) {
		if len(s) > 2000 {
			return
		}
		fonts, err := newFonts()
		if err != nil {
			t.Fatal(err)
		}
		clean := fonts.clean(s)
		if again := fonts.clean(string(clean)); again != clean {
			t.Errorf("clean(%q) = %q, and again %q", s, clean, again)
		}
		var all strings.Builder
		for _, l := range fonts.wrap(body, w, s) {
			if !fonts.covers(string(l)) {
				t.Errorf("%q has no glyphs", l)
			}
			if lw := fonts.width(body, l); lw > max(w, 0)+epsilon && len([]rune(strings.TrimFunc(string(l), unicode.IsMark))) > 1 && base(l) > 1 {
				t.Errorf("%q is %.2f wide, more than %.2f", l, lw, w)
			}
			all.WriteString(string(l))
		}
		if a, b := joined(all.String()), joined(string(clean)); a != b {
			t.Errorf("wrap lost something: %q, want %q", a, b)
		}
		var b bytes.Buffer
		if err := Write(&b, everywhere(s)); err != nil {
			t.Error(err)
		}
	})
}

// base counts the characters that take room.
func base(l printable) (n int) {
	for _, r := range l {
		if !unicode.IsMark(r) {
			n++
		}
	}
	return n
}

// A report of 1,200 criteria stays far below the memory of a small machine.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	d := sampleReport(1200)
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	b := write(t, d)
	runtime.ReadMemStats(&after)
	if mb := (after.Sys - before.Sys) >> 20; mb > 150 {
		t.Errorf("%d MB more from the system", mb)
	}
	qpdf(t, b)
}

func BenchmarkWrite(b *testing.B) {
	for _, n := range []int{57, 120, 1200} {
		d := sampleReport(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var out bytes.Buffer
				if err := Write(&out, d); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(out.Len()), "bytes/doc")
			}
		})
	}
	b.Run("missing", func(b *testing.B) {
		d := sampleReport(120)
		b.ReportAllocs()
		for b.Loop() {
			Missing(d)
		}
	})
}
