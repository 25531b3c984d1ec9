package workbook

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
)

// TestNothingHidden proves that what has a cell is read from its cell, and not
// brought back by the hidden part.
func TestNothingHidden(t *testing.T) {
	f := &framework.Framework{Format: framework.Format, Version: 1, ID: "f", Edition: "1", Title: "F", Language: "en",
		Scales:     []framework.Scale{{ID: "s", Kind: framework.Numeric, Title: "S", Min: "0", Max: "5", Step: "1"}},
		Scoring:    framework.Scoring{Rule: framework.Rule{Method: "mean"}, Adjustments: []framework.AdjustmentKind{{ID: "k", Title: "K", Points: "-1"}}},
		Dimensions: []framework.Dimension{{ID: "a", Title: "A", Scale: "s"}, {ID: "b", Title: "B", Scale: "s"}},
		Award:      framework.Award{Tiers: []framework.Tier{{ID: "t1", Title: "Certified", Conditions: []framework.Condition{{ID: "v", Kind: framework.VerdictIs, Role: "reviewer", Verdict: "yes"}}}, {ID: "t2", Title: "Certified"}}},
		Measures:   []framework.Measure{{ID: "m", Title: "M"}},
		Sections:   []framework.Section{{ID: "x", Ref: "1", Title: "X", Criteria: []framework.Criterion{{ID: "c1", Ref: "1.1", Title: "C1"}, {ID: "c2", Ref: "1.2", Title: "C2"}}}}}
	day := assessment.NewDate(2026, 5, 4)
	a := &assessment.Assessment{Format: assessment.Format, Version: 1, Status: assessment.Draft, Framework: assessment.FrameworkRef{ID: "f", Edition: "1"},
		Engagement: assessment.Engagement{ID: "X-1", Type: assessment.Stage2, Objectives: []string{"one", "two"}, Scope: "scope", Client: assessment.Client{Name: "n", Address: "a", Representative: "r", Personnel: 3}, Body: "b",
			Sites:  []assessment.Site{{ID: "hq", Name: "n", Address: "a", Activity: "act", Personnel: 2, Central: true, Visited: day, Remote: true}},
			People: []assessment.Person{{ID: "p", Name: "n", Role: assessment.Auditor, Organisation: "o", Declaration: "d", Declared: day}},
			Start:  day, End: day, ReportDate: day, Deviations: "d", Obstacles: "o", Changes: "c", Unresolved: "u", Confidentiality: "c", Distribution: []string{"x"}},
		Ratings: []assessment.Rating{
			{Slot: assessment.Slot{Criterion: "c1", Dimension: "a"}, Layer: assessment.Self, State: assessment.Rated, Level: "3", Note: "n"},
			{Slot: assessment.Slot{Criterion: "c1", Dimension: "a"}, Layer: assessment.Agreed, State: assessment.Rated, Level: "4", Note: "n", Reason: "changed"},
			{Slot: assessment.Slot{Criterion: "c2"}, Layer: assessment.Agreed, State: assessment.NotApplicable, Reason: "r", Approver: "p", Note: "n"},
		},
		Comments: []assessment.Comment{{Criterion: "c1", Strengths: "s", Improvements: "i"}},
		Evidence: []assessment.Evidence{
			{ID: "E1", Criteria: []string{"c1", "c2"}, Slot: "told", Type: assessment.Interview, Title: "t", Reference: "1.10", Source: "s", Version: "1", Date: day, Site: "hq", From: day, To: day, Sample: "5 of 9", Collector: "p", Collected: day, File: "f", Class: "internal", Personal: true, ValidUntil: day, RetainUntil: day, Sufficient: "partly", Note: "n"},
			{ID: "c1/shown", Criteria: []string{"c1"}, Slot: "shown", Title: "t", Reference: "r"}},
		Findings: []assessment.Finding{{ID: "F1", Kind: assessment.Nonconformity, Grade: assessment.Major, Criteria: []string{"c1"}, Site: "hq", Requirement: "r", Statement: "s", Objective: "o", Evidence: []string{"E1"}, Raised: day, RaisedBy: "p", Acknowledged: day, Disagreement: "d", RepeatOf: "F0", State: assessment.Responded, Closed: day,
			Actions: []assessment.CorrectiveAction{{Correction: "c", RootCause: "r", Action: "a", Owner: "o", Due: day, Done: day, Extent: "e", Accepted: new(false), ReviewedBy: "p", Reviewed: day, ReviewNote: "n", Effectiveness: "e"}}}},
		Work:           []assessment.Work{{Criterion: "c1", Responsible: "p", Due: day, Progress: assessment.ProgressReady}},
		Recommendation: &assessment.Recommendation{Recommend: "grant-with-conditions", Tier: "t2", Reasons: "r", By: "p", Date: day, Verdicts: []assessment.Verdict{{Role: assessment.Reviewer, Verdict: "yes", By: "p", Date: day, Reasons: "r"}}},
		Measures:       []assessment.MeasureValue{{Measure: "m", Period: "2025", Value: "-1.5", Target: "2", N: new(0), ResponseRate: "40", Source: "s", Note: "n"}, {Measure: "m", Note: "n"}},
		Adjustments:    []assessment.Adjustment{{Kind: "k", Reason: "r", By: "p"}, {Kind: "k", Reason: "r"}},
		Actions:        []assessment.Action{{ID: "c1/action", Criterion: "c1", Action: "a", Owner: "o", Due: day}},
	}
	a.Canonical()
	var out bytes.Buffer
	if err := Write(&out, f, a, Options{}); err != nil {
		t.Fatal(err)
	}
	if h := hiddenOf(t, out.Bytes()); h != `{}` {
		t.Errorf("hidden: %s", h)
	}
	a.Ratings[0].Rater = "p"
	a.Engagement.Plan = &assessment.Plan{Seed: 9}
	a.Recommendation.Verdicts = append(a.Recommendation.Verdicts, assessment.Verdict{Role: assessment.Sponsor, Verdict: "no"})
	out.Reset()
	if err := Write(&out, f, a, Options{}); err != nil {
		t.Fatal(err)
	}
	want := `{"document":{"fields":{"engagement":{"fields":{"plan":{"is":{"seed":9}}}}}},"lists":{"ratings":{"c1||a|self":{"fields":{"rater":{"is":"p"}}}},"verdicts":{"sponsor":{"is":{"role":"sponsor","verdict":"no"}}}}}`
	if h := hiddenOf(t, out.Bytes()); h != want {
		t.Errorf("hidden: %s\nwant:   %s", h, want)
	}
}

func hiddenOf(t *testing.T, data []byte) string {
	t.Helper()
	b := openForTest(t, data)
	out, err := json.Marshal(b.rest)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestDelta(t *testing.T) {
	parse := func(s string) (v any) {
		if err := json.Unmarshal([]byte(s), &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, x := range []struct{ was, is, now, want string }{
		{`{"a":1}`, `{"a":1,"b":2}`, `{"a":5}`, `{"a":5,"b":2}`},
		{`{"a":1}`, `{"a":2}`, `{"a":1}`, `{"a":2}`},
		{`{"a":1}`, `{"a":2}`, `{"a":7}`, `{"a":7}`}, // a person changed it since
		{`{"a":1}`, `{"b":2}`, `{"a":1}`, `{"b":2}`},
		{`{}`, `{"b":2}`, `{"b":7}`, `{"b":7}`},
		{`{"l":[{"a":1}]}`, `{"l":[{"a":1,"b":2},{"a":3}]}`, `{"l":[{"a":9}]}`, `{"l":[{"a":9,"b":2},{"a":3}]}`},
		{`{"l":["x","y"]}`, `{"l":["x\ny"]}`, `{"l":["x","y"]}`, `{"l":["x\ny"]}`},
		{`{"o":{"a":1}}`, `{"o":{"a":1,"b":2}}`, `{}`, `{}`}, // gone, and what was beside it
	} {
		got, _ := json.Marshal(diff(parse(x.was), parse(x.is)).apply(parse(x.now)))
		if string(got) != x.want {
			t.Errorf("%s → %s on %s: got %s, want %s", x.was, x.is, x.now, got, x.want)
		}
	}
}

func TestUnpackLimits(t *testing.T) {
	chunks, err := pack(bytes.Repeat([]byte("bomb"), maxHidden/4+1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unpack(chunks); err != errTooLarge {
		t.Errorf("got %v", err)
	}
	for _, c := range []string{"!!", "AAAA", strings.Repeat("A", 50_000)} {
		if _, err := unpack([]string{c}); err == nil {
			t.Errorf("%.10q is accepted", c)
		}
	}
	data := []byte(strings.Repeat("what no sheet shows ", 9_000))
	if chunks, err = pack(data); err != nil {
		t.Fatal(err)
	}
	if got, err := unpack(chunks); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// TestArrange proves that cells stay with their records when those are put in
// order.
func TestArrange(t *testing.T) {
	r := records[assessment.Evidence]{name: "/evidence"}
	for _, id := range []string{"F-10", "F-2", "b", "007", "8", "F-2"} {
		r.add(assessment.Evidence{ID: id, Title: "of " + id}, origin{sheet: "S", cell: id + "!"})
	}
	r.arrange(&evidenceKeeper)
	want := &assessment.Assessment{Evidence: slices.Clone(r.items)}
	want.Canonical()
	for i := range r.items {
		if e := &r.items[i]; e.ID != want.Evidence[i].ID || e.Title != "of "+e.ID || r.at[i].cell != e.ID+"!" {
			t.Errorf("%d: %+v at %+v, want %s", i, e, r.at[i], want.Evidence[i].ID)
		}
	}
}
