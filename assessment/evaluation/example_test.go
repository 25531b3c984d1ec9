package evaluation_test

import (
	"fmt"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// Two criteria of three are rated: the score comes with its bounds, and the
// condition is open until the third is.
func Example() {
	sixty := scoring.Decimal("60")
	f := &framework.Framework{
		ID: "promises", Edition: "2026",
		Scales:  []framework.Scale{{ID: "maturity", Kind: framework.Numeric, Min: "0", Max: "10", Step: "1"}},
		Scoring: framework.Scoring{Rule: framework.Rule{Method: "mean"}},
		Sections: []framework.Section{{ID: "service", Criteria: []framework.Criterion{
			{ID: "promise", Ref: "1.1"}, {ID: "complaints", Ref: "1.2"}, {ID: "access", Ref: "1.3"},
		}}},
		Award: framework.Award{Tiers: []framework.Tier{{ID: "certified", Target: "6", Conditions: []framework.Condition{
			{ID: "overall", Kind: framework.OverallAtLeast, Percent: &sixty},
		}}}},
	}
	a := &assessment.Assessment{
		Framework:  assessment.FrameworkRef{ID: "promises", Edition: "2026"},
		Engagement: assessment.Engagement{Type: assessment.SelfAssessment},
		Ratings: []assessment.Rating{
			{Slot: assessment.Slot{Criterion: "promise"}, Layer: assessment.Self, State: assessment.Rated, Level: "7"},
			{Slot: assessment.Slot{Criterion: "complaints"}, Layer: assessment.Self, State: assessment.Rated, Level: "4"},
		},
	}
	r := evaluation.Evaluate(f, a)
	fmt.Println("score", r.Overall.Score.Share, "from", r.Overall.Bounds.Lowest.Share, "to", r.Overall.Bounds.Highest.Share)
	for _, c := range r.Outcome.Conditions {
		fmt.Println(c.Text, "is", c.State)
	}
	gaps, err := r.Gaps("")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range gaps.Gaps {
		fmt.Println(*g.Priority, g.ID, "to", g.Target.Level)
	}
	// Output:
	// score 11/20 from 11/30 to 7/10
	// overall score at least 60 % is open
	// 1 complaints to 6
	// 2 access to 6
}

// One criterion is rated 8 and the other 4: what the score is made of, and what
// would lose the condition.
func ExampleResult_Explain() {
	sixty := scoring.Decimal("60")
	f := &framework.Framework{
		ID: "promises", Edition: "2026", Title: "Promises",
		Scales:  []framework.Scale{{ID: "maturity", Kind: framework.Numeric, Min: "0", Max: "10", Step: "1"}},
		Scoring: framework.Scoring{Rule: framework.Rule{Method: "weighted-mean"}},
		Sections: []framework.Section{{ID: "service", Ref: "1", Title: "Service", Criteria: []framework.Criterion{
			{ID: "promise", Ref: "1.1", Title: "Promise", Weight: "2"}, {ID: "complaints", Ref: "1.2", Title: "Complaints"},
		}}},
		Award: framework.Award{Tiers: []framework.Tier{{ID: "welcoming", Conditions: []framework.Condition{
			{ID: "enough", Kind: framework.OverallAtLeast, Percent: &sixty},
		}}}},
	}
	a := &assessment.Assessment{Engagement: assessment.Engagement{Type: assessment.SelfAssessment}}
	for criterion, level := range map[string]string{"promise": "8", "complaints": "4"} {
		a.Ratings = append(a.Ratings, assessment.Rating{Slot: assessment.Slot{Criterion: criterion}, Layer: assessment.Self, State: assessment.Rated, Level: level})
	}
	r := evaluation.Evaluate(f, a)
	x, err := r.Explain("service")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(x.Step.Title+":", x.Step.Rule, x.Step.Text)
	for _, s := range x.Step.Steps {
		fmt.Println("-", s.Ref, s.Title, s.Printed)
	}
	for _, flip := range r.Flips()[1:] {
		fmt.Println(flip.Text, "is", flip.After, "with", flip.Change.Ref, "at", flip.Change.To)
	}
	// Output:
	// Service: weighted mean (2 × 4/5 + 1 × 2/5) ÷ 3 = 2/3 = 66.7 %
	// - 1.1 Promise 80.0 %
	// - 1.2 Complaints 40.0 %
	// overall score at least 60 % is missed with 1.1 at 6
}
