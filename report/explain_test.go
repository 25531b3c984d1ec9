package report_test

import (
	"strings"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/report"
)

// explained is the explanation of a subject, with everything that may be asked
// for.
func explained(t *testing.T, f *framework.Framework, a *assessment.Assessment, subject string) *report.Document {
	t.Helper()
	r := evaluation.Evaluate(f, a)
	x, err := r.Explain(subject)
	if err != nil {
		t.Fatal(err)
	}
	x.Flips, x.Sensitivity = r.Flips(), r.Sensitivity()
	x.Locate(func(pointer string) string {
		if n, ok := strings.CutPrefix(pointer, "/ratings/"); ok && !strings.HasPrefix(n, "-") {
			return "Assessment!F" + n
		}
		return ""
	})
	return report.Explanation(f, a, r, x, a.Engagement.ReportDate.Time)
}

func TestExplanationGolden(t *testing.T) {
	documents := map[string]*report.Document{}
	audit, a, _ := example(t, "balanced-service", nil)
	documents["explain-audit"] = explained(t, audit, a, "")
	documents["explain-audit-section"] = explained(t, audit, a, "3")
	_, a, _ = example(t, "balanced-service", half)
	documents["explain-draft-section"] = explained(t, audit, a, "3")
	f, a, _ := example(t, "customer-excellence", nil)
	documents["explain-gap-analysis"] = explained(t, f, a, "")
	documents["explain-gap-analysis-condition"] = explained(t, f, a, "partials-have-actions")
	for name, scheme := range schemes {
		f, a := scheme(t)
		documents["explain-"+name] = explained(t, f, a, "overall")
	}
	for name, d := range documents {
		golden(t, name, d)
	}
}

// An explanation outside audits never names what could be granted, and in an
// audit never says what would change the outcome.
func TestExplanationWords(t *testing.T) {
	f, a, _ := example(t, "balanced-service", nil)
	if got := write(t, explained(t, f, a, "")); strings.Contains(got, "One rating") || strings.Contains(got, "robust") || !strings.Contains(got, "Certified: met") {
		t.Error(got)
	}
	f, a, _ = example(t, "customer-excellence", nil)
	for _, typ := range []assessment.Type{assessment.SelfAssessment, assessment.GapAnalysis, assessment.PreAssessment} {
		a.Engagement.Type = typ
		got := write(t, explained(t, f, a, ""))
		for _, tier := range f.Award.Tiers {
			if strings.Contains(got, "“"+tier.Title) || strings.Contains(got, `"`+tier.Title) || strings.Contains(got, tier.Title+":") {
				t.Errorf("%s names %s", typ, tier.Title)
			}
		}
		if strings.Contains(got, "One rating") != typ.Advises() && strings.Contains(strings.ToLower(got), "no change of") != typ.Advises() {
			t.Errorf("%s: %s", typ, got)
		}
	}
}
