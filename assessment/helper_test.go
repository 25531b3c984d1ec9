package assessment

import (
	"slices"
	"testing"
	"time"

	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/schemas"
)

// small is a framework with one scale, two criteria that all have in common
// and one of a profile.
func small() *framework.Framework {
	no := false
	return &framework.Framework{
		Format: framework.Format, Version: framework.Version, ID: "small", Edition: "1", Title: "Small", Language: "en",
		Scales: []framework.Scale{{ID: "s", Kind: framework.Ordinal, Title: "S", LeastConforming: "yes", Levels: []framework.Level{
			{Code: "no", Label: "No", Points: "0"}, {Code: "partly", Label: "Partly", Points: "1"}, {Code: "yes", Label: "Yes", Points: "2"},
		}}},
		Profiles: []framework.Profile{{ID: "full", Title: "Full"}, {ID: "short", Title: "Short"}},
		Scoring: framework.Scoring{Rule: framework.Rule{Method: "mean"}, Adjustments: []framework.AdjustmentKind{
			{ID: "deduction", Title: "Deduction", Points: "-5", Most: new(2)}, {ID: "bonus", Title: "Bonus", Points: "2"},
		}},
		Sections: []framework.Section{{ID: "one", Ref: "1", Title: "One", Criteria: []framework.Criterion{
			{ID: "a", Ref: "1.1", Title: "A"}, {ID: "b", Ref: "1.2", Title: "B", NotApplicable: &no}, {ID: "c", Ref: "1.3", Title: "C", Profiles: []string{"full"}},
		}}},
		Measures: []framework.Measure{{ID: "m", Title: "M", Target: "90"}},
		Award:    framework.Award{Kind: framework.Certificate, Tiers: []framework.Tier{{ID: "t", Title: "T", Target: "yes", Conditions: []framework.Condition{}}}},
		Scheme: framework.Scheme{NAApprover: true, FindingKinds: []framework.FindingKind{
			{Kind: "nonconformity", Title: "Nonconformity", Grades: []string{"major", "minor"}},
		}},
	}
}

// dimensioned is small with two dimensions, one of them rated from 0 to 10.
func dimensioned() *framework.Framework {
	f := small()
	f.Scales = append(f.Scales, framework.Scale{ID: "n", Kind: framework.Numeric, Title: "N", Min: "0", Max: "10", Step: "0.5"})
	f.Dimensions = []framework.Dimension{{ID: "planned", Title: "Planned", Scale: "s"}, {ID: "results", Title: "Results", Scale: "n"}}
	return f
}

// full is an assessment in which every kind of record occurs and nothing is
// wrong.
func full() *Assessment {
	yes, n := true, 120
	day := NewDate(2026, time.May, 4)
	a := &Assessment{
		Format: Format, Version: Version, Status: Draft,
		Framework: FrameworkRef{ID: "small", Edition: "1"},
		Engagement: Engagement{
			ID: "E-1", Type: Stage2, Objectives: []string{"certification"}, Scope: "all services", Client: Client{Name: "Acme <& Söhne>", Personnel: 12},
			Sites:  []Site{{ID: "hq", Name: "Head office", Central: true, Visited: day}},
			People: []Person{{ID: "p1", Name: "Ann", Role: TeamLeader, Declaration: "none"}, {ID: "p2", Name: "Bob", Role: Auditor, Declaration: "none"}, {ID: "p3", Name: "Cid", Role: DecisionMaker}},
			Start:  day, End: NewDate(2026, time.May, 6), ReportDate: NewDate(2026, time.May, 20),
			Plan: &Plan{Seed: 7, Sites: []string{"hq"}, Timetable: []PlanEntry{{Date: day, Start: "09:00", Activity: "opening", Criteria: []string{"a"}}}, Agreed: day},
		},
		Ratings: []Rating{
			{Slot: Slot{Criterion: "a"}, Layer: Self, State: Rated, Level: "yes", Note: "two\nlines"},
			{Slot: Slot{Criterion: "a"}, Layer: Assessor, Rater: "p2", State: Rated, Level: "no", Evidence: []string{"E2", "E1"}},
			{Slot: Slot{Criterion: "a"}, Layer: Agreed, State: Rated, Level: "partly", Reason: "seen again"},
			{Slot: Slot{Criterion: "b"}, Layer: Assessor, Rater: "p2", State: NotSampled, From: "2025"},
			{Slot: Slot{Criterion: "c"}, Layer: Agreed, State: NotApplicable, Reason: "no shops", Approver: "p1"},
		},
		Comments: []Comment{{Criterion: "a", Strengths: "prompt", Improvements: "none"}, {Criterion: "b", Strengths: "x"}},
		Evidence: []Evidence{
			{ID: "E2", Title: "Minutes", Type: Document, Criteria: []string{"a"}, Site: "hq", Date: day, Size: 10},
			{ID: "E1", Title: "Talk", Type: Interview, ValidUntil: NewDate(2027, time.January, 1)},
			{ID: "a/shown", Title: "Policy", Slot: "shown", Criteria: []string{"a"}},
		},
		Findings: []Finding{
			{ID: "F-10", Kind: Strength, Statement: "good", Criteria: []string{"a"}},
			{ID: "F-2", Kind: Nonconformity, Grade: Major, Criteria: []string{"a"}, Statement: "not done", Objective: "seen", Evidence: []string{"E1"}, State: Responded,
				Actions: []CorrectiveAction{{Correction: "done", RootCause: "haste", Action: "train", Owner: "Dot", Due: day, Accepted: &yes}},
				History: []GradeChange{{From: Minor, To: Major, Reason: "again", Date: day}}},
		},
		Measures:    []MeasureValue{{Measure: "m", Period: "2025", Value: "88.5", N: &n, ResponseRate: "40"}},
		Adjustments: []Adjustment{{Kind: "deduction", Reason: "data withheld", By: "p1"}},
		Work:        []Work{{Criterion: "b", Responsible: "p2", Progress: ProgressReady}, {Criterion: "a", Due: day}},
		Actions:     []Action{{ID: "A-2", Criterion: "a", Action: "train", Owner: "Dot", Due: day, To: "yes", Effort: "2.5"}, {ID: "A-1", Action: "plan"}},
		Initiatives: []Initiative{{ID: "I-1", Title: "Tool", OneOff: "1000", Raises: []Raise{{Slot: Slot{Criterion: "a"}, To: "yes"}}}},
		Responses:   []Response{{By: "Board", Text: "agreed", Date: day}},
		Review:      &Review{By: "p3", Complete: true, Date: day},
		Recommendation: &Recommendation{Recommend: "refuse", By: "p1", Reasons: "one major", Verdicts: []Verdict{
			{Role: Reviewer, Verdict: "agreed", By: "p3"}, {Role: TeamLeader, Verdict: "not yet", By: "p1", Date: day},
		}},
		Previous: &Previous{Round: "2025", Edition: "1", Date: NewDate(2025, time.May, 4), Ratings: []Rating{
			{Slot: Slot{Criterion: "b"}, Layer: Agreed, State: Rated, Level: "yes"}, {Slot: Slot{Criterion: "a"}, Layer: Agreed, State: Rated, Level: "no"},
		}, Findings: []Finding{{ID: "F-9", Kind: Nonconformity, Statement: "old"}, {ID: "F-1", Kind: Nonconformity, Statement: "older"}}},
		Carried: []byte(`{"title":"<Small & Co>","id":"small","version":1,"sections":[{"b":1,"a":2}]}`),
	}
	a.Decision = &Decision{Decision: "refuse", Record: a.RecordCode(), By: "p3", Date: NewDate(2026, time.May, 21)}
	return a
}

// dup is a deep copy.
func dup(t testing.TB, a *Assessment) *Assessment {
	t.Helper()
	data, err := Encode(a)
	if err != nil {
		t.Fatal(err)
	}
	b, ps := Parse("copy", data)
	if ps != nil {
		t.Fatal(ps)
	}
	return b
}

// sign makes the decision fit the record as it is.
func sign(a *Assessment) {
	if a.Decision != nil {
		a.Decision.Record = a.RecordCode()
	}
}

func codes(ps schemas.Problems) []string {
	out := []string{}
	for _, p := range ps {
		out = append(out, p.Code)
	}
	slices.Sort(out)
	return out
}
