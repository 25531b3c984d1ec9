package frameworks_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/assessment/workbook"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/frameworks"
	"github.com/assay-audit/assay/report"
	"github.com/assay-audit/assay/report/pdf"
	"github.com/assay-audit/assay/schemas"
)

// An expectation is what the ratings of an example must give. It is computed
// by hand or by a naive script from the framework's rules, never by assay.
type expectation struct {
	Overall struct {
		Exact string `json:"exact"`
	} `json:"overall"`
	Sections   map[string]string  `json:"sections"`
	Criteria   map[string]*string `json:"criteria"`
	Rated      int                `json:"rated"`
	Applicable int                `json:"applicable"`
	Total      int                `json:"total"`
	Outcome    struct {
		State string  `json:"state"`
		Tier  *string `json:"tier"`
	} `json:"outcome"`
	Conditions map[string]string `json:"conditions"`
}

// TestFolders runs every built-in framework through the whole program.
func TestFolders(t *testing.T) {
	folders, err := filepath.Glob("*/framework.yaml")
	if err != nil || len(folders) != len(frameworks.IDs()) {
		t.Fatalf("folders %v, embedded %v: run go generate ./frameworks", folders, frameworks.IDs())
	}
	for _, id := range frameworks.IDs() {
		t.Run(id, func(t *testing.T) {
			if _, err := os.Stat(filepath.Join(id, "README.md")); err != nil {
				t.Error(err)
			}
			f := load(t, id)
			a, ps := assessment.Parse(id+"/example.yaml", frameworks.Example(id))
			if len(ps) > 0 {
				t.Fatal(ps)
			}
			a = throughWorkbook(t, f, a)
			r := evaluation.Evaluate(f, a)
			if ps := append(a.Check(f), evaluation.Check(f, a, r)...); ps.Count(schemas.Error)+ps.Count(schemas.Warning) > 0 {
				t.Error(ps)
			}
			compare(t, id, r)
			g, err := r.Gaps("")
			if err != nil || len(g.Gaps) == 0 {
				t.Errorf("no gaps: %v", err)
			}
			d := report.Full(f, a, r, report.Options{Date: a.Engagement.ReportDate.Time})
			if missing := pdf.Missing(d); missing != nil {
				t.Errorf("the fonts have no picture for %v", missing)
			}
			var b bytes.Buffer
			if err := pdf.Write(&b, d); err != nil || b.Len() == 0 {
				t.Errorf("report: %v", err)
			}
		})
	}
}

// load proves the embedded form equal to the YAML, and the YAML without fault.
func load(t *testing.T, id string) *framework.Framework {
	t.Helper()
	name := filepath.Join(id, "framework.yaml")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	written, ps := framework.Parse(name, data)
	ps = append(ps, evaluation.CheckFramework(written)...)
	if len(ps) > 0 {
		t.Error(ps)
	}
	f, err := frameworks.Load(id)
	if err != nil {
		t.Fatal(err)
	}
	if f.ID != id {
		t.Errorf("the framework in folder %s has id %s", id, f.ID)
	}
	want, err := framework.Encode(written)
	if err != nil {
		t.Fatal(err)
	}
	got, err := framework.Encode(f)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("parsed.json is not what framework.yaml says: run go generate ./frameworks")
	}
	return f
}

// throughWorkbook writes the example as a workbook and reads it back.
func throughWorkbook(t *testing.T, f *framework.Framework, a *assessment.Assessment) *assessment.Assessment {
	t.Helper()
	var b bytes.Buffer
	if err := workbook.Write(&b, f, a, workbook.Options{}); err != nil {
		t.Fatal(err)
	}
	book, err := workbook.Read(bytes.NewReader(b.Bytes()), int64(b.Len()), workbook.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(book.Problems) > 0 {
		t.Error(book.Problems)
	}
	want, err := assessment.Encode(a)
	if err != nil {
		t.Fatal(err)
	}
	got, err := assessment.Encode(book.Assessment)
	if err != nil || !bytes.Equal(got, want) {
		t.Error("the workbook gives another assessment back")
	}
	return book.Assessment
}

func compare(t *testing.T, id string, r *evaluation.Result) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(id, "expect.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want expectation
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	got := expectation{Rated: r.Rated, Applicable: r.Applicable, Total: r.Total, Sections: map[string]string{}, Criteria: map[string]*string{}, Conditions: map[string]string{}}
	got.Overall.Exact = r.Overall.Score.Share.String()
	for _, s := range r.Sections {
		got.Sections[s.ID] = s.Score.Share.String()
	}
	for _, c := range r.Criteria {
		got.Criteria[c.ID] = nil
		if c.Score != nil {
			got.Criteria[c.ID] = new(c.Score.Share.String())
		}
	}
	got.Outcome.State, got.Outcome.Tier = string(r.Outcome.State), r.Outcome.Tier
	for _, c := range r.Outcome.Conditions {
		key := c.ID
		if c.Kind == framework.SectionsAtLeast {
			key += "@" + c.Scope
		}
		got.Conditions[key] = string(c.State)
	}
	if !reflect.DeepEqual(got, want) {
		g, _ := json.MarshalIndent(got, "", "  ")
		t.Errorf("the result differs from expect.json; got\n%s", g)
	}
}

// TestTexts asks of every criterion what an assessor needs who has never read
// the official text.
func TestTexts(t *testing.T) {
	for _, id := range frameworks.IDs() {
		f, err := frameworks.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]string{}
		for _, c := range f.All() {
			if c.Intent == "" || c.Guidance == "" || c.FirstImprovement == "" || len(c.Effort) == 0 || c.Embed == "" ||
				len(c.Evidence.Shown) < 2 || len(c.Evidence.Told) < 1 {
				t.Errorf("%s %s: something is missing", id, c.Ref)
			}
			texts := []string{c.Text, c.Intent, c.Guidance, c.FirstImprovement}
			texts = append(append(texts, c.Evidence.Shown...), c.Evidence.Told...)
			levels := map[string]int{}
			for _, r := range c.Rubric {
				levels[r.Dimension]++
				texts = append(texts, r.Text)
			}
			for _, d := range f.Slots() {
				if s := f.ScaleOf(c, d); levels[d] != len(s.Levels) {
					t.Errorf("%s %s: %d levels described on dimension %q, want %d", id, c.Ref, levels[d], d, len(s.Levels))
				}
			}
			for _, x := range texts {
				if other, twice := seen[x]; twice {
					t.Errorf("%s %s has a text of %s: %q", id, c.Ref, other, x)
				}
				seen[x] = c.Ref
			}
		}
	}
}
