package assessment

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/schemas"
)

func TestCheckClean(t *testing.T) {
	if ps := full().Check(small()); ps != nil {
		t.Error(ps)
	}
	a := full()
	a.Status = Final
	sign(a)
	if ps := a.Check(small()); ps != nil {
		t.Error(ps)
	}
}

// Each change to a sound assessment gives exactly these problems. The pointer
// of the first is given where it tells something.
func TestCheckProblems(t *testing.T) {
	units := func(f *framework.Framework) {
		f.Units = &framework.Units{Kind: framework.Site, RollUp: framework.RollUpMean}
	}
	weighted := func(f *framework.Framework) {
		f.Units = &framework.Units{Kind: framework.Site, RollUp: framework.RollUpWeighted}
	}
	verdicts := func(f *framework.Framework) {
		ask := func(verdict string) framework.Condition {
			return framework.Condition{ID: verdict, Kind: framework.VerdictIs, Role: string(TeamLeader), Verdict: verdict}
		}
		f.Award.Kind = framework.Recognition
		f.Award.Tiers = []framework.Tier{{ID: "t", Title: "T", Conditions: []framework.Condition{ask("Go"), {ID: "or", Kind: framework.AnyOf, Any: []framework.Alternative{
			{Conditions: []framework.Condition{ask("Wait")}}, {Conditions: []framework.Condition{{ID: "deep", Kind: framework.AnyOf, Any: []framework.Alternative{{Conditions: []framework.Condition{ask("Stay")}}}}}}}}}}}
	}
	verdict := func(s string) func(*Assessment) {
		return func(a *Assessment) {
			a.Recommendation = &Recommendation{Verdicts: []Verdict{{Role: ClientRepresentative, Verdict: "whatever"}, {Role: TeamLeader, Verdict: s}}}
		}
	}
	periods := func(ps ...string) func(*Assessment) {
		return func(a *Assessment) {
			a.Measures = nil
			for _, p := range ps {
				a.Measures = append(a.Measures, MeasureValue{Measure: "m", Period: p, Value: "1"})
			}
		}
	}
	covered := map[string]bool{}
	later := NewDate(2020, time.January, 1)
	for _, c := range []struct {
		name      string
		framework func(*framework.Framework)
		change    func(*Assessment)
		codes     string
		pointer   string
	}{
		{"another framework", nil, func(a *Assessment) { a.Framework.ID = "large"; a.Ratings[0].Criterion = "x" }, "other-framework", "/framework"},
		{"another edition", nil, func(a *Assessment) { a.Framework.Edition = "2" }, "other-framework", "/framework"},
		{"other rules in a draft", nil, func(a *Assessment) { a.Framework.Rules = "0" }, "other-rules warning", "/framework/rules"},
		{"other rules", nil, func(a *Assessment) { a.Framework.Rules = "0"; a.Status = Final }, "other-rules", ""},
		{"other texts", nil, func(a *Assessment) { a.Framework.Texts = "0" }, "other-texts note", "/framework/texts"},
		{"the same texts", nil, func(a *Assessment) { a.Framework.Rules, a.Framework.Texts = small().Digests() }, "", ""},
		{"the same texts without advice", func(f *framework.Framework) { f.Sections[0].Criteria[0].FirstImprovement = "begin" }, func(a *Assessment) { _, a.Framework.Texts = small().Digests() }, "", ""},

		{"no client in a draft", nil, func(a *Assessment) { a.Engagement.Client.Name = " " }, "client-missing warning", "/engagement/client/name"},
		{"no client", nil, func(a *Assessment) { a.Engagement.Client.Name = ""; a.Status = Final }, "client-missing", ""},
		{"unknown profile", nil, func(a *Assessment) { a.Engagement.Profile = "x" }, "profile-unknown outside-profile warning", ""},
		{"outside the profile", nil, func(a *Assessment) { a.Engagement.Profile = "short" }, "outside-profile warning", "/ratings/4/criterion"},
		{"days reversed", nil, func(a *Assessment) { a.Engagement.End = later }, "dates-reversed", "/engagement/end"},
		{"a person twice", nil, func(a *Assessment) { a.Engagement.People[1].ID = "p1" }, "duplicate-id person-unknown warning person-unknown warning", "/engagement/people/1/id"},
		{"a site twice", nil, func(a *Assessment) { a.Engagement.Sites = append(a.Engagement.Sites, a.Engagement.Sites[0]) }, "duplicate-id", "/engagement/sites/1/id"},
		{"a negative weight", units, func(a *Assessment) {
			a.Engagement.Units, a.Ratings = []Unit{{ID: "u", Name: "U"}, {ID: "v", Name: "V", Weight: "-0.5"}}, nil
		}, "weight-negative", "/engagement/units/1/weight"},
		{"weights of nothing", weighted, func(a *Assessment) {
			a.Engagement.Units, a.Ratings = []Unit{{ID: "u", Name: "U", Weight: "0"}, {ID: "v", Name: "V", Weight: "0"}}, nil
		}, "weights-zero", "/engagement/units"},
		{"one weight of nothing", weighted, func(a *Assessment) {
			a.Engagement.Units, a.Ratings = []Unit{{ID: "u", Name: "U", Weight: "0"}, {ID: "v", Name: "V"}}, nil
		}, "", ""},
		{"weights that do not matter", units, func(a *Assessment) {
			a.Engagement.Units, a.Ratings = []Unit{{ID: "u", Name: "U", Weight: "0"}}, nil
		}, "", ""},
		{"units where there are none", nil, func(a *Assessment) { a.Engagement.Units = []Unit{{ID: "u", Name: "U"}} }, "no-units", "/engagement/units"},
		{"a unit twice", units, func(a *Assessment) {
			a.Engagement.Units = []Unit{{ID: "u", Name: "U"}, {ID: "u", Name: "V"}}
			a.Ratings = nil
		}, "duplicate-id", "/engagement/units/1/id"},
		{"a unit at an unknown site", units, func(a *Assessment) {
			a.Engagement.Units = []Unit{{ID: "u", Name: "U", Site: "x"}}
			a.Ratings = nil
		}, "site-unknown", "/engagement/units/0/site"},
		{"no unit", units, func(a *Assessment) {
			a.Engagement.Units = []Unit{{ID: "u", Name: "U"}}
			a.Ratings = a.Ratings[:1]
		}, "unit-missing", "/ratings/0/unit"},
		{"an unknown unit", units, func(a *Assessment) {
			a.Engagement.Units = []Unit{{ID: "u", Name: "U"}}
			a.Ratings = a.Ratings[:1]
			a.Ratings[0].Unit = "v"
		}, "unit-unknown", "/ratings/0/unit"},
		{"unknown units elsewhere", nil, func(a *Assessment) {
			a.Comments[0].Unit, a.Work[0].Unit, a.Evidence[0].Unit, a.Findings[0].Unit, a.Actions[0].Unit = "v", "v", "v", "v", "v"
			a.Initiatives[0].Raises[0].Unit = "v"
		}, "unit-unknown", "/comments/0/unit"},
		{"two unknown units", nil, func(a *Assessment) { a.Comments[0].Unit, a.Work[0].Unit, a.Findings[0].Unit = "v", "w", "v" }, "unit-unknown unit-unknown", "/comments/0/unit"},
		{"ratings of the whole where there are units", units, func(a *Assessment) { a.Engagement.Units = []Unit{{ID: "u", Name: "U"}} }, "unit-missing", "/ratings/0/unit"},
		{"units that nobody named", units, func(a *Assessment) {}, "units-missing warning", "/engagement/units"},
		{"units that nobody named, when final", units, func(a *Assessment) { a.Status = Final }, "units-missing warning", "/engagement/units"},
		{"an unknown site in the plan", nil, func(a *Assessment) { a.Engagement.Plan.Sites = []string{"x"} }, "site-unknown", "/engagement/plan/sites/0"},
		{"no team leader", nil, func(a *Assessment) { a.Engagement.People[0].Role = Observer; a.Status = Final }, "no-team-leader", "/engagement/people"},
		{"no scope", nil, func(a *Assessment) { a.Engagement.Scope = ""; a.Status = Final }, "scope-missing", "/engagement/scope"},
		{"no declaration", nil, func(a *Assessment) { a.Engagement.People[1].Declaration = ""; a.Status = Final }, "impartiality-undeclared warning", "/engagement/people/1"},
		{"a change without a reason", nil, func(a *Assessment) { a.Ratings[2].Reason = "" }, "change-unexplained warning", "/ratings/2"},
		{"closed without an answer", nil, func(a *Assessment) { a.Findings[1].State = Closed; a.Findings[1].Actions = nil }, "answer-incomplete warning", "/findings/1/state"},
		{"closed with an answer", nil, func(a *Assessment) { a.Findings[1].State = Closed; a.Findings[1].Closed = later }, "", ""},
		{"a finding after the report", nil, func(a *Assessment) { a.Findings[0].Raised = NewDate(2030, time.May, 1) }, "finding-late warning", "/findings/0/raised"},
		{"seen where nobody was", nil, func(a *Assessment) {
			a.Engagement.Sites[0].Visited = Date{}
			a.Evidence[0].Type, a.Evidence[0].Site = Observation, a.Engagement.Sites[0].ID
		}, "site-not-visited warning", "/evidence/0/site"},
		{"decided before the audit", nil, func(a *Assessment) { a.Decision.Date = later }, "dates-reversed", "/decision/date"},
		{"effective before the decision", nil, func(a *Assessment) { a.Decision.Effective = later }, "dates-reversed", "/decision/effective"},
		{"expired before it begins", nil, func(a *Assessment) {
			a.Decision.Effective, a.Decision.Expires = NewDate(2031, time.May, 1), NewDate(2030, time.May, 1)
		}, "dates-reversed", "/decision/expires"},
		{"closed before it was raised", nil, func(a *Assessment) {
			a.Findings[0].Raised, a.Findings[0].Closed = a.Engagement.Start, later
		}, "dates-reversed", "/findings/0/closed"},
		{"a repeat of itself", nil, func(a *Assessment) { a.Findings[0].RepeatOf = a.Findings[0].ID }, "repeat-self", "/findings/0/repeatOf"},
		{"more than a thousand", nil, func(a *Assessment) {
			for i := range maxProblems + 5 {
				a.Comments = append(a.Comments, Comment{Criterion: fmt.Sprint("x", i)})
			}
		}, strings.Repeat("criterion-unknown ", maxProblems) + "too-many-problems", ""},
		{"no scope in a draft", nil, func(a *Assessment) { a.Engagement.Scope = "" }, "", ""},

		{"an unknown criterion", nil, func(a *Assessment) { a.Ratings[0].Criterion = "x" }, "criterion-unknown", "/ratings/0/criterion"},
		{"a ref for an id", nil, func(a *Assessment) { a.Ratings[0].Criterion = "1.1" }, "criterion-unknown", "/ratings/0/criterion"},
		{"a rating twice", nil, func(a *Assessment) { a.Ratings = append(a.Ratings, a.Ratings[2]) }, "duplicate-rating", "/ratings/5"},
		{"an unknown rater", nil, func(a *Assessment) { a.Ratings[1].Rater = "x" }, "person-unknown warning", "/ratings/1/rater"},
		{"a layer too many", nil, func(a *Assessment) {
			a.Engagement.Type = SelfAssessment
			a.Ratings = a.Ratings[:2]
		}, "layer-not-allowed", "/ratings/1/layer"},
		{"unknown", nil, func(a *Assessment) { a.Ratings[1].Evidence[0] = "x" }, "evidence-unknown", "/ratings/1/evidence/0"},
		{"no level", nil, func(a *Assessment) { a.Ratings[0].Level = "" }, "level-missing", "/ratings/0"},
		{"off the scale", nil, func(a *Assessment) { a.Ratings[0].Level = "Yes" }, "off-scale", "/ratings/0/level"},
		{"a level, but not rated", nil, func(a *Assessment) { a.Ratings[0].State = NotRated }, "level-unexpected", "/ratings/0/level"},
		{"both", nil, func(a *Assessment) {
			a.Ratings[1].Criterion, a.Ratings[1].Rater = "c", ""
			a.Ratings[4].Layer = Assessor
			a.Ratings[1].Level = "yes"
		}, "duplicate-rating rated-and-not-applicable raters-differ", ""},
		{"not applicable is forbidden", nil, func(a *Assessment) { a.Ratings[4].Criterion = "b" }, "not-applicable-forbidden", "/ratings/4"},
		{"the framework forbids it", func(f *framework.Framework) { f.Scoring.NotApplicable = framework.NAForbid }, func(a *Assessment) {}, "not-applicable-forbidden", "/ratings/4"},
		{"no reason", nil, func(a *Assessment) { a.Ratings[4].Reason = " " }, "reason-missing", "/ratings/4/reason"},
		{"no approver", nil, func(a *Assessment) { a.Ratings[4].Approver = "" }, "approver-missing", "/ratings/4/approver"},
		{"none asked for", func(f *framework.Framework) { f.Scheme.NAApprover = false }, func(a *Assessment) { a.Ratings[4].Approver = "" }, "", ""},
		{"no round", nil, func(a *Assessment) { a.Ratings[3].From = "" }, "round-missing", "/ratings/3"},
		{"an unknown dimension", nil, func(a *Assessment) { a.Ratings[0].Dimension = "x" }, "dimension-unknown", "/ratings/0/dimension"},
		{"no dimension", func(f *framework.Framework) { *f = *dimensioned() }, func(a *Assessment) { a.Ratings = a.Ratings[:1] }, "dimension-missing", "/ratings/0/dimension"},
		{"off the dimension's scale", func(f *framework.Framework) { *f = *dimensioned() }, func(a *Assessment) {
			a.Ratings = a.Ratings[:1]
			a.Ratings[0].Dimension, a.Ratings[0].Level = "results", "0.75"
		}, "off-scale", "/ratings/0/level"},
		{"on it", func(f *framework.Framework) { *f = *dimensioned() }, func(a *Assessment) {
			a.Ratings = a.Ratings[:1]
			a.Ratings[0].Dimension, a.Ratings[0].Level = "results", "07.50"
		}, "", ""},
		{"a dimension set aside", func(f *framework.Framework) { *f = *dimensioned() }, func(a *Assessment) {
			a.Ratings = a.Ratings[4:]
			a.Ratings[0].Dimension = "results"
		}, "whole-criterion", "/ratings/0/dimension"},
		{"rated on a dimension and set aside", func(f *framework.Framework) { *f = *dimensioned() }, func(a *Assessment) {
			a.Ratings = a.Ratings[3:]
			a.Ratings[0] = Rating{Slot: Slot{Criterion: "c", Dimension: "results"}, Layer: Agreed, State: Rated, Level: "1"}
		}, "rated-and-not-applicable", "/ratings/1"},
		{"set aside by one, rated by another", func(f *framework.Framework) { *f = *dimensioned() }, func(a *Assessment) {
			a.Ratings = a.Ratings[3:]
			a.Ratings[0] = Rating{Slot: Slot{Criterion: "c", Dimension: "results"}, Layer: Assessor, Rater: "p1", State: Rated, Level: "1"}
			a.Ratings[1].Layer, a.Ratings[1].Rater = Assessor, "p2"
		}, "raters-differ", "/ratings/0"},
		{"raters differ", nil, func(a *Assessment) {
			a.Ratings[2] = a.Ratings[1]
			a.Ratings[2].Rater, a.Ratings[2].Level = "p1", "yes"
		}, "raters-differ", "/ratings/1"},

		{"comments", nil, func(a *Assessment) { a.Comments[1].Criterion = "x" }, "criterion-unknown", "/comments/1/criterion"},
		{"two comments", nil, func(a *Assessment) { a.Comments[1].Criterion = "a" }, "duplicate-row", "/comments/1"},
		{"work", nil, func(a *Assessment) { a.Work[1].Criterion = "x" }, "criterion-unknown", "/work/1/criterion"},
		{"work twice", nil, func(a *Assessment) { a.Work[1].Criterion = "b" }, "duplicate-row", "/work/1"},
		{"actions", nil, func(a *Assessment) { a.Actions[0].Criterion = "x"; a.Actions[1].ID = "A-2" }, "duplicate-id criterion-unknown", ""},
		{"an action to nowhere", nil, func(a *Assessment) { a.Actions[0].To = "x" }, "off-scale", "/actions/0/to"},
		{"an action on no dimension", nil, func(a *Assessment) { a.Actions[0].Dimension = "x" }, "dimension-unknown", "/actions/0/dimension"},
		{"initiatives", nil, func(a *Assessment) {
			a.Initiatives = append(a.Initiatives, a.Initiatives[0])
			a.Initiatives[0].Raises = []Raise{{Slot: Slot{Criterion: "x"}, To: "yes"}, {Slot: Slot{Criterion: "a"}, To: "x"}}
		}, "duplicate-id off-scale criterion-unknown", ""},

		{"evidence twice", nil, func(a *Assessment) { a.Evidence[2].ID = "E2" }, "duplicate-id", "/evidence/2/id"},
		{"evidence for an unknown criterion", nil, func(a *Assessment) { a.Evidence[0].Criteria[0] = "x" }, "criterion-unknown", "/evidence/0/criteria/0"},
		{"evidence for nothing", nil, func(a *Assessment) { a.Evidence = append(a.Evidence, Evidence{ID: "E3", Title: "X"}) }, "evidence-unused note", "/evidence/3"},
		{"evidence of a finding only", nil, func(a *Assessment) { a.Ratings[1].Evidence = nil }, "", ""},
		{"evidence from an unknown site", nil, func(a *Assessment) { a.Evidence[0].Site = "x" }, "site-unknown", "/evidence/0/site"},
		{"a period reversed", nil, func(a *Assessment) { a.Evidence[0].From = a.Evidence[0].Date; a.Evidence[0].To = later }, "dates-reversed", "/evidence/0/to"},
		{"evidence out of date", nil, func(a *Assessment) { a.Evidence[0].ValidUntil = later }, "evidence-expired warning", "/evidence/0/validUntil"},

		{"a finding twice", nil, func(a *Assessment) { a.Findings[1].ID = "F-10" }, "duplicate-id", "/findings/1/id"},
		{"a finding on an unknown criterion", nil, func(a *Assessment) { a.Findings[1].Criteria[0] = "x" }, "criterion-unknown", "/findings/1/criteria/0"},
		{"a finding on unknown", nil, func(a *Assessment) { a.Findings[1].Evidence[0] = "x" }, "evidence-unknown", "/findings/1/evidence/0"},
		{"a finding at an unknown site", nil, func(a *Assessment) { a.Findings[1].Site = "x" }, "site-unknown", "/findings/1/site"},
		{"a graded strength", nil, func(a *Assessment) { a.Findings[0].Grade = Minor }, "grade-unexpected", "/findings/0/grade"},
		{"a bare nonconformity in a draft", nil, func(a *Assessment) {
			a.Findings[1] = Finding{ID: "F-2", Kind: Nonconformity}
			a.Ratings[1].Evidence = []string{"E1"}
		}, "evidence-missing warning grade-missing warning requirement-missing warning statement-missing warning", ""},
		{"a bare nonconformity", nil, func(a *Assessment) {
			a.Findings[1] = Finding{ID: "F-2", Kind: Nonconformity, Criteria: []string{"a"}}
			a.Status = Final
		}, "evidence-missing grade-missing statement-missing", ""},
		{"a grade of another scheme", nil, func(a *Assessment) { a.Findings[1].Grade = Critical }, "grade-unknown", "/findings/1/grade"},
		{"a scheme without grades", func(f *framework.Framework) { f.Scheme.FindingKinds = nil }, func(a *Assessment) { a.Findings[1].Grade = Critical }, "", ""},

		{"an unknown measure", nil, func(a *Assessment) { a.Measures[0].Measure = "x" }, "measure-unknown", "/measures/0/measure"},
		{"a measure in an unknown unit", nil, func(a *Assessment) { a.Measures[0].Unit = "v" }, "unit-unknown", "/measures/0/unit"},
		{"a measure twice", nil, func(a *Assessment) { a.Measures = append(a.Measures, a.Measures[0]) }, "measure-twice", "/measures/1"},
		{"a measure in two periods", nil, func(a *Assessment) {
			a.Measures = append(a.Measures, a.Measures[0])
			a.Measures[1].Period = "2026"
		}, "", ""},
		{"a measure in two units", units, func(a *Assessment) {
			a.Engagement.Units, a.Ratings = []Unit{{ID: "u", Name: "U"}, {ID: "v", Name: "V"}}, nil
			a.Measures = []MeasureValue{{Measure: "m", Unit: "u", Value: "1"}, {Measure: "m", Unit: "v", Value: "1"}, {Measure: "m", Unit: "v", Value: "2"}}
		}, "measure-twice", "/measures/2"},
		{"a measure without anything", nil, func(a *Assessment) { a.Measures = []MeasureValue{{Measure: "m"}} }, "measure-empty", "/measures/0"},
		{"a measure still to come", nil, func(a *Assessment) { a.Measures = []MeasureValue{{Measure: "m", Period: "2027"}} }, "", ""},
		{"a value of no measure", nil, func(a *Assessment) { a.Measures[0].Measure = "" }, "measure-unknown", "/measures/0/measure"},
		{"two values of no measure", nil, func(a *Assessment) {
			a.Measures[0].Measure = ""
			a.Measures = append(a.Measures, a.Measures[0])
		}, "measure-unknown measure-unknown", ""},
		{"a later year first", nil, periods("2026", "2025", "2024"), "periods-reversed warning", "/measures/1/period"},
		{"a later quarter first", nil, periods("2025-Q4", "2026 Q3", "2026-Q2"), "periods-reversed warning", "/measures/2/period"},
		{"a later month first", nil, periods("2026-10", "2026-09"), "periods-reversed warning", "/measures/1/period"},
		{"a day before its month", nil, periods("2026-10", "2026-09-30"), "periods-reversed warning", "/measures/1/period"},
		{"periods in order", nil, periods("2024", "2025-Q1", "2025-04", "2025-05-31", "2025", "2026"), "", ""},
		{"periods in words", nil, periods("2026", "last winter", "2025/26", "2026-13", "2026-Q5"), "", ""},
		{"periods of two measures", units, func(a *Assessment) {
			a.Engagement.Units, a.Ratings = []Unit{{ID: "u", Name: "U"}}, nil
			a.Measures = []MeasureValue{{Measure: "m", Period: "2026", Value: "1"}, {Measure: "m", Unit: "u", Period: "2025", Value: "1"}, {Measure: "m", Period: "2024"}}
		}, "", ""},
		{"too many answers", nil, func(a *Assessment) { a.Measures[0].ResponseRate = "100.1" }, "response-rate-outside", "/measures/0/responseRate"},
		{"fewer than none", nil, func(a *Assessment) { a.Measures[0].ResponseRate = "-1" }, "response-rate-outside", "/measures/0/responseRate"},
		{"all of them", nil, func(a *Assessment) { a.Measures[0].ResponseRate = "100" }, "", ""},

		{"an adjustment where there are none", func(f *framework.Framework) { f.Scoring.Adjustments = nil }, nil, "adjustment-unknown", "/adjustments/0/kind"},
		{"an unknown adjustment", nil, func(a *Assessment) { a.Adjustments[0].Kind = "Bonus" }, "adjustment-unknown", "/adjustments/0/kind"},
		{"an adjustment without a reason", nil, func(a *Assessment) { a.Adjustments[0].Reason = " " }, "reason-missing", "/adjustments/0/reason"},
		{"a case too many", nil, func(a *Assessment) {
			a.Adjustments = append(a.Adjustments, a.Adjustments[0], Adjustment{Kind: "bonus", Reason: "too"}, a.Adjustments[0])
		}, "adjustment-uncounted note", "/adjustments/3"},

		{"nothing recommended, in a draft", nil, func(a *Assessment) { a.Recommendation.Recommend = "" }, "recommendation-missing warning", "/recommendation/recommend"},
		{"nothing recommended", nil, func(a *Assessment) { a.Recommendation.Recommend, a.Status = "", Final }, "recommendation-missing", ""},
		{"nobody recommends", nil, func(a *Assessment) { a.Recommendation.By = " " }, "recommender-missing warning", "/recommendation/by"},
		{"verdicts only", nil, func(a *Assessment) { a.Recommendation = &Recommendation{Verdicts: a.Recommendation.Verdicts} }, "", ""},
		{"a verdict twice", nil, func(a *Assessment) {
			v := a.Recommendation.Verdicts[0]
			a.Recommendation.Verdicts = append(a.Recommendation.Verdicts, v)
		}, "verdict-twice", "/recommendation/verdicts/2/role"},
		{"a verdict as asked", verdicts, verdict(" GO "), "", ""},
		{"a verdict of an alternative", verdicts, verdict("stay"), "", ""},
		{"another verdict", verdicts, verdict("gone"), "verdict-unknown warning", "/recommendation/verdicts/1/verdict"},
		{"a verdict that nobody asks for", nil, verdict("gone"), "", ""},
		{"an empty verdict", nil, func(a *Assessment) { a.Recommendation.Verdicts[0].Verdict = "" }, "verdict-missing warning", "/recommendation/verdicts/0/verdict"},
		{"an award that expired before it began", nil, func(a *Assessment) { a.Previous.Expires = later }, "dates-reversed", "/previous/expires"},
		{"an award that runs on", nil, func(a *Assessment) { a.Previous.Expires = NewDate(2027, time.May, 4) }, "", ""},
		{"decided in the team", nil, func(a *Assessment) { a.Decision.By = "p2" }, "decider-in-team", "/decision/by"},
		{"decided in the team, by name", nil, func(a *Assessment) { a.Decision.By = "Bob" }, "decider-in-team", "/decision/by"},
	} {
		a, f := dup(t, full()), small()
		// The order of the file, not the canonical one.
		b := full()
		a.Ratings, a.Evidence, a.Findings, a.Comments, a.Work, a.Actions = b.Ratings, b.Evidence, b.Findings, b.Comments, b.Work, b.Actions
		if c.framework != nil {
			c.framework(f)
		}
		if c.change != nil {
			c.change(a)
		}
		sign(a)
		ps := a.Check(f)
		var want, got []string
		for w := range strings.FieldsSeq(c.codes) {
			if w == "warning" || w == "note" {
				want[len(want)-1] += " " + w
			} else {
				want = append(want, w)
			}
		}
		for _, p := range ps {
			w := p.Code
			if p.Severity != schemas.Error {
				w += " " + string(p.Severity)
			}
			got = append(got, w)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v\n%v", c.name, got, want, ps)
			continue
		}
		if c.pointer != "" && ps[0].Pointer != c.pointer {
			t.Errorf("%s: at %s, want %s", c.name, ps[0].Pointer, c.pointer)
		}
		for _, p := range ps {
			covered[p.Code] = true
			if p.Message == "" || strings.HasSuffix(p.Message, ".") || strings.Contains(p.Message, "%!") {
				t.Errorf("%s: message %q", c.name, p.Message)
			}
		}
	}

	a := full()
	a.Ratings[0].Note = "changed after the decision"
	ps := a.Check(small())
	if got := codes(ps); !slices.Equal(got, []string{"other-record"}) {
		t.Error("a decision on another record:", got)
	}
	covered["other-record"] = true
	for code := range codesIn(t, "check.go") {
		if !covered[code] && !strings.HasPrefix(code, "schema-") {
			t.Errorf("no test gives %s", code)
		}
	}
}

// TestCheckWords proves that what is told once says of how many, and that
// people are shown titles.
func TestCheckWords(t *testing.T) {
	f := small()
	f.Units = &framework.Units{Kind: framework.Visit, RollUp: framework.RollUpMean}
	f.Scoring.Adjustments[0].Title = "Breach of the law"
	a := full()
	a.Engagement.Units = []Unit{{ID: "u", Name: "U"}}
	a.Comments[0].Unit, a.Work[0].Unit = "v", "v"
	a.Engagement.Type = SelfAssessment
	for range 3 {
		a.Adjustments = append(a.Adjustments, Adjustment{Kind: "deduction", Reason: "It happened again"})
	}
	said := a.Check(f).Error()
	for _, want := range []string{
		`unit "v", which 2 records name, is not among the units`,
		fmt.Sprintf("%d ratings name no unit: where each visit is rated by itself, that does not count", len(a.Ratings)),
		"an engagement of type self-assessment has no agreed ratings, but 2 are recorded",
		`this case of "Breach of the law" does not count: the framework counts no more than 2`,
	} {
		if !strings.Contains(said, want) {
			t.Errorf("not said: %s\n%s", want, said)
		}
	}
}

// TestCheckHints proves that a remedy offers what can be chosen.
func TestCheckHints(t *testing.T) {
	f := small()
	f.Measures = []framework.Measure{{ID: "m", Ref: "M1", Title: "Answered in time"}}
	f.Scoring.Adjustments[0].Title = "Breach of the law"
	f.Award.Tiers = []framework.Tier{{ID: "t", Title: "T", Conditions: []framework.Condition{
		{ID: "a", Kind: framework.VerdictIs, Role: string(TeamLeader), Verdict: "go"}, {ID: "b", Kind: framework.VerdictIs, Role: string(TeamLeader), Verdict: "go, with care"}}}}
	a := full()
	a.Measures = []MeasureValue{{Value: "1"}, {Measure: "x", Unit: "u", Value: "1", ResponseRate: "101"}}
	a.Adjustments = []Adjustment{{Reason: "It happened"}, {Kind: "x", Reason: "It happened"}}
	a.Recommendation.Verdicts = []Verdict{{Role: TeamLeader, Verdict: "gone"}}
	said := a.Check(f).Error()
	for _, want := range []string{
		"no measure is chosen for this value [measure-unknown]\n  hint: choose one of: M1 Answered in time\n",
		`measure "x" is not one of framework small [measure-unknown]` + "\n  hint: choose one of: m\n",
		"no kind is chosen for this case [adjustment-unknown]\n  hint: choose one of: Breach of the law",
		`adjustment "x" is not one of framework small [adjustment-unknown]` + "\n  hint: choose one of: deduction",
		`no condition of the award knows the verdict "gone" of the team leader; asked for: "go", "go, with care" [verdict-unknown]`,
		`unit "u" is not among the units [unit-unknown]` + "\n  hint: clear it: the framework rates the organisation as a whole, not units\n",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("not said: %s\n%s", want, said)
		}
	}
}

// Check does not change what it is given, and says the same each time.
func TestCheckPure(t *testing.T) {
	a, f := full(), dimensioned()
	a.Engagement.Units = []Unit{{ID: "u", Name: "U"}}
	first := a.Check(f)
	if len(first) == 0 {
		t.Fatal("nothing wrong?")
	}
	want := full()
	want.Engagement.Units = a.Engagement.Units
	got, _ := Encode(a)
	bytes, _ := Encode(want)
	if string(got) != string(bytes) {
		t.Error("changed")
	}
	for range 10 {
		if a.Check(f).Error() != first.Error() {
			t.Fatal("another answer")
		}
	}
}
