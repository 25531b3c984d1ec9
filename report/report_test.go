package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/frameworks"
	"github.com/assay-audit/assay/report"
	"github.com/assay-audit/assay/report/text"
)

var update = flag.Bool("update", false, "rewrite the golden documents")

// example is the filled example of a built-in framework, changed and
// evaluated.
func example(t *testing.T, id string, change func(*assessment.Assessment)) (*framework.Framework, *assessment.Assessment, *evaluation.Result) {
	t.Helper()
	f, err := frameworks.Load(id)
	if err != nil {
		t.Fatal(err)
	}
	a, ps := assessment.Parse(id, frameworks.Example(id))
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	if change != nil {
		change(a)
	}
	return f, a, evaluation.Evaluate(f, a)
}

func write(t *testing.T, d *report.Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := text.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// half leaves every other rating out of an example.
func half(a *assessment.Assessment) {
	a.Status = assessment.Draft
	n := 0
	a.Ratings = slices.DeleteFunc(a.Ratings, func(assessment.Rating) bool { n++; return n%2 == 0 })
}

// TestGolden compares what every document says. Look at the difference before
// you run it with -update.
func TestGolden(t *testing.T) {
	documents := map[string]*report.Document{}
	all := func(name, tier string, f *framework.Framework, a *assessment.Assessment) {
		r := evaluation.Evaluate(f, a)
		at := a.Engagement.ReportDate.Time
		g, err := r.Gaps(tier)
		if err != nil {
			t.Fatal(err)
		}
		documents[name+"-full"] = report.Full(f, a, r, report.Options{Date: at})
		documents[name+"-public"] = report.Full(f, a, r, report.Options{Date: at, Audience: report.ForPublic})
		documents[name+"-gaps"] = report.GapAnalysis(f, a, r, g, at)
		documents[name+"-scores"] = report.Scores(f, a, r, at)
	}
	add := func(name, id string, change func(*assessment.Assessment)) {
		f, a, _ := example(t, id, change)
		all(name, "", f, a)
	}
	for name, scheme := range schemes {
		f, a := scheme(t)
		all(name, f.Award.Tiers[len(f.Award.Tiers)-1].ID, f, a)
		documents[name+"-framework"] = report.Criteria(f, a.Engagement.ReportDate.Time, true)
	}
	add("audit", "balanced-service", nil)
	add("gap-analysis", "customer-excellence", nil)
	add("draft", "balanced-service", half)
	f, a, _ := example(t, "customer-excellence", nil)
	at := a.Engagement.ReportDate.Time
	documents["framework"] = report.Criteria(f, at, false)
	c, _ := f.Criterion("2.1.4")
	documents["criterion"] = report.OneCriterion(f, c, at)
	for name, d := range documents {
		golden(t, name, d)
	}
}

// golden compares a document, as text, with what it was.
func golden(t *testing.T, name string, d *report.Document) {
	t.Helper()
	got, file := write(t, d), filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: line %d differs; run with -update and read the difference", name, firstDifference(got, string(want)))
	}
}

func firstDifference(a, b string) int {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return i + 1
		}
	}
	return min(len(x), len(y)) + 1
}

var (
	granted = regexp.MustCompile(`(?i)\b(certified|certificate|award(s|ed)?|excellence tier)\b`)
	advice  = regexp.MustCompile(`(?i)(first to close|by priority|\bgain\b|weighted)`)
)

// The words follow the type: outside audits nothing names an award; in audits
// and pre-assessments nothing advises. What people typed is left alone, so the
// examples are stripped of it.
func TestWordsFollowTheType(t *testing.T) {
	for _, id := range frameworks.IDs() {
		for _, typ := range assessment.Types {
			f, a, r := example(t, id, func(a *assessment.Assessment) {
				a.Engagement.Type = typ
				a.Engagement.Objectives, a.Engagement.Scope, a.Engagement.Confidentiality = nil, "", ""
				a.Comments, a.Evidence, a.Findings, a.Actions, a.Recommendation = nil, nil, nil, nil, nil
				for i := range a.Ratings {
					r := &a.Ratings[i]
					if r.Layer != assessment.Self {
						layers := typ.Layers()
						r.Layer = layers[len(layers)-1]
					}
					r.Note, r.Reason = "", ""
				}
			})
			at := a.Engagement.ReportDate.Time
			g, err := r.Gaps("")
			if err != nil {
				t.Fatal(err)
			}
			for name, d := range map[string]*report.Document{
				"full":   report.Full(f, a, r, report.Options{Date: at}),
				"public": report.Full(f, a, r, report.Options{Date: at, Audience: report.ForPublic}),
				"gaps":   report.GapAnalysis(f, a, r, g, at),
				"scores": report.Scores(f, a, r, at),
			} {
				// The texts of the criteria belong to the framework.
				d.Blocks = slices.DeleteFunc(d.Blocks, func(b report.Block) bool {
					p, ok := b.(report.Paragraph)
					return ok && p.Style == report.Normal && slices.ContainsFunc(texts(f), func(s string) bool { return s == p.Text })
				})
				got := write(t, d)
				if said := granted.FindString(got); said != "" && !typ.Certifies() {
					t.Errorf("%s, %s of a %s says %q", id, name, typ, said)
				}
				if said := advice.FindString(got); said != "" && !typ.Advises() {
					t.Errorf("%s, %s of a %s says %q", id, name, typ, said)
				}
				if !typ.Certifies() && !strings.Contains(strings.ReplaceAll(got, "\n", " "), "not certification") {
					t.Errorf("%s, %s of a %s does not say what it is not", id, name, typ)
				}
			}
		}
	}
}

func texts(f *framework.Framework) []string {
	var out []string
	for _, c := range f.All() {
		out = append(out, c.Text)
	}
	return out
}

// A document is a pure function of its inputs.
func TestNothingChanges(t *testing.T) {
	f, a, r := example(t, "customer-excellence", nil)
	before, err := assessment.Encode(a)
	if err != nil {
		t.Fatal(err)
	}
	o := report.Options{Date: a.Engagement.ReportDate.Time}
	first := write(t, report.Full(f, a, r, o))
	if second := write(t, report.Full(f, a, r, o)); first != second {
		t.Error("the same input gives another document")
	}
	after, err := assessment.Encode(a)
	if err != nil || !bytes.Equal(before, after) {
		t.Error("the assessment has changed")
	}
}
