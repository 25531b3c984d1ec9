package evaluation

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/frameworks"
)

func TestLevels(t *testing.T) {
	f, err := frameworks.Load("customer-excellence")
	if err != nil {
		t.Fatal(err)
	}
	a, ps := assessment.Parse("example", frameworks.Example(f.ID))
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	r := Evaluate(f, a)
	counts := func(section string) string {
		var parts []string
		for _, l := range r.Levels(section) {
			parts = append(parts, fmt.Sprintf("%s %d", l.Level.Code, l.Count))
		}
		return strings.Join(parts, ", ")
	}
	for section, want := range map[string]string{
		"":           "compliance-plus 5, compliant 37, partial 13, non-compliant 1",
		"culture":    "compliance-plus 1, compliant 8, partial 1, non-compliant 1",
		"timeliness": "compliance-plus 1, compliant 6, partial 3, non-compliant 0",
	} {
		if got := counts(section); got != want {
			t.Errorf("%q: %s, want %s", section, got, want)
		}
	}
	g, err := frameworks.Load("balanced-service")
	if err != nil {
		t.Fatal(err)
	}
	if got := Evaluate(g, &assessment.Assessment{}).Levels(""); got != nil {
		t.Error("a numeric scale has levels", got)
	}
}

// The days of domain rule: 2026-08-31 + 90 days = 2026-11-29, + 28 days =
// 2026-09-28, both calendar days.
func TestDeadlines(t *testing.T) {
	f := &framework.Framework{Scheme: framework.Scheme{Deadlines: []framework.Deadline{
		{Grade: "major", For: "response", Days: 28}, {Grade: "major", For: "closure", Days: 90, Assumed: true}, {Grade: "minor", For: "response", Days: 1},
	}}}
	a := &assessment.Assessment{Engagement: assessment.Engagement{End: assessment.NewDate(2026, time.August, 31)}}
	x := &assessment.Finding{Kind: assessment.Nonconformity, Grade: assessment.Major}
	if got := fmt.Sprint(Deadlines(f, a, x)); got != "[{{major response 28 false} 2026-09-28} {{major closure 90 true} 2026-11-29}]" {
		t.Error(got)
	}
	x.State = assessment.Closed
	if got := Deadlines(f, a, x); got != nil {
		t.Error("closed", got)
	}
}
