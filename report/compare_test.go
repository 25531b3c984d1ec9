package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/report"
)

// compared is the comparison of an example with itself, both changed, under a
// method in which weights count.
func compared(t *testing.T, id string, older, newer func(*framework.Framework, *assessment.Assessment)) *report.Document {
	t.Helper()
	side := func(change func(*framework.Framework, *assessment.Assessment)) report.Side {
		f, a, _ := example(t, id, nil)
		f.Scoring.Method = "weighted-mean"
		if change != nil {
			change(f, a)
		}
		return report.Side{Framework: f, Assessment: a, Result: evaluation.Evaluate(f, a)}
	}
	old, new := side(older), side(newer)
	c, err := evaluation.Compare(old.Result, new.Result)
	if err != nil {
		t.Fatal(err)
	}
	return report.Comparison(old, new, c, new.Assessment.Engagement.ReportDate.Time)
}

// nextRound changes ratings, sets a criterion aside, and gives the first
// section another weight.
func nextRound(f *framework.Framework, a *assessment.Assessment) {
	f.Edition = "2027"
	f.Sections[0].Weight = "2"
	f.Sections[1].Criteria = slices.Clone(f.Sections[1].Criteria)
	f.Sections[1].Criteria = append(f.Sections[1].Criteria[1:], framework.Criterion{ID: "2.9", Ref: "2.9", Title: "Learning from others", Text: "Other services are visited."})
	a.Framework.Edition = "2027"
	a.Engagement.ReportDate = assessment.NewDate(2027, 10, 22)
	n := 0
	for i := range a.Ratings {
		r := &a.Ratings[i]
		if r.State != assessment.Rated {
			continue
		}
		switch n++; {
		case n%9 == 0 && r.Level == "7":
			r.Level = "9"
		case n%11 == 0:
			r.Level = "4"
		}
	}
	last := f.Sections[len(f.Sections)-1].Criteria[0].ID
	a.Ratings = slices.DeleteFunc(a.Ratings, func(r assessment.Rating) bool { return r.Criterion == last })
	a.Ratings = append(a.Ratings, assessment.Rating{Slot: assessment.Slot{Criterion: last}, Layer: assessment.Agreed, State: assessment.NotApplicable, Reason: "No staff of its own.", Approver: "reviewer"})
}

func TestComparisonGolden(t *testing.T) {
	golden(t, "comparison", compared(t, "balanced-service", nil, nextRound))
}

// Only where both are audits may a comparison name what is granted beside both;
// it never advises.
func TestComparisonWords(t *testing.T) {
	as := func(typ assessment.Type) func(*framework.Framework, *assessment.Assessment) {
		return func(_ *framework.Framework, a *assessment.Assessment) {
			a.Engagement.Type = typ
			for i := range a.Ratings {
				if r := &a.Ratings[i]; r.Layer != assessment.Self {
					layers := typ.Layers()
					r.Layer = layers[len(layers)-1]
				}
			}
		}
	}
	for _, old := range assessment.Types {
		for _, new := range assessment.Types {
			got := strings.ReplaceAll(write(t, compared(t, "customer-excellence", as(old), as(new))), "\n", " ")
			if said := granted.FindString(got); said != "" && !old.Certifies() && !new.Certifies() {
				t.Errorf("%s and %s: says %q", old, new, said)
			}
			if said := advice.FindString(got); said != "" {
				t.Errorf("%s and %s: says %q", old, new, said)
			}
			if strings.Contains(got, "not certification") == (old.Certifies() && new.Certifies()) {
				t.Errorf("%s and %s: what is it?", old, new)
			}
		}
	}
}

// A difference that is too small for a decimal place is not shown as none, and
// two scores that differ do not look equal.
func TestComparisonSmall(t *testing.T) {
	got := write(t, compared(t, "balanced-service", nil, func(f *framework.Framework, _ *assessment.Assessment) { f.Sections[0].Weight = "1.0001" }))
	if want := "The overall score fell from 65.8056 % to 65.8055 %, by 0.0001 percentage points, all of it due to"; !strings.Contains(strings.ReplaceAll(got, "\n", " "), want) {
		t.Error(got[:1500])
	}
}
