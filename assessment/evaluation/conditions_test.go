package evaluation

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
)

// three is a framework of the criteria a, b and c in section s and d in
// section u, on a scale from 0 to 4; a is mandatory at 2, b and d are tagged.
func three(conditions ...framework.Condition) *framework.Framework {
	f := standard(numeric("n", "4"), "mean", section("s", "", "a", "b", "c"), section("u", "", "d"))
	f.Sections[0].Criteria[0].Mandatory = "2"
	f.Sections[0].Criteria[1].Tags = []string{"staff"}
	f.Sections[1].Criteria[0].Tags = []string{"staff"}
	tier(f, "t", "3", conditions...)
	return f
}

// in makes a scope from words: section ids, #tag, /dimension, !mandatory.
func in(words string) framework.Scope {
	var s framework.Scope
	for w := range strings.FieldsSeq(words) {
		switch w[0] {
		case '#':
			s.Tag = w[1:]
		case '/':
			s.Dimension = w[1:]
		case '!':
			s.Mandatory = true
		default:
			s.Sections = append(s.Sections, w)
		}
	}
	return s
}

func TestConditionsOnRatings(t *testing.T) {
	overall := framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("50")}
	sections := framework.Condition{Kind: framework.SectionsAtLeast, Percent: dec("50")}
	each := framework.Condition{Kind: framework.CriteriaAtLeast, Level: "2"}
	own := framework.Condition{Kind: framework.CriteriaAtLeast}
	count := framework.Condition{Kind: framework.CountAtMost, Level: "1", Count: new(1)}
	none := framework.Condition{Kind: framework.CountAtMost, Level: "0", Count: new(0)}
	share := framework.Condition{Kind: framework.CountAtMost, Level: "1", Percent: dec("34")}
	repeated := framework.Condition{Kind: framework.NotRepeated, Level: "1"}
	na := framework.Condition{Kind: framework.NotApplicableShare, Percent: dec("25")}
	scoped := func(c framework.Condition, words string) framework.Condition { c.Scope = in(words); return c }
	const met, missed, secure, out, open = Met, Missed, Secure, OutOfReach, OpenCondition
	for _, c := range []struct {
		condition framework.Condition
		ratings   string
		state     ConditionState
		actual    string
		criteria  string
	}{
		{overall, "a=2 b=2 c=2 d=2", met, "50.0 %", ""},
		{overall, "a=2 b=2 c=2 d=1", missed, "37.5 %", ""},
		{overall, "a=2 b=2 c=2", open, "50.0 %", ""},
		{overall, "d=4", secure, "100.0 %", ""},
		{overall, "d=0 a=1", out, "12.5 %", ""},
		{overall, "", open, "not rated", ""},
		{overall, "a=n/a b=n/a c=n/a d=n/a", missed, "not rated", ""},
		{overall, "a=n/a b=n/a c=n/a d=2", met, "50.0 %", ""},

		{scoped(sections, "s"), "a=2 b=2 c=2 d=0", met, "50.0 %", ""},
		{scoped(sections, "s"), "a=2 b=2 c=1 d=4", missed, "41.7 %", ""},
		{scoped(sections, "s"), "a=2 b=2 c=2", secure, "50.0 %", ""},
		{scoped(sections, "s"), "a=0 b=1", out, "12.5 %", ""},
		{scoped(sections, "s"), "a=4", open, "100.0 %", ""},
		{scoped(sections, "u"), "a=4", open, "not rated", ""},

		{each, "a=2 b=3 c=4 d=2", met, "0 below", ""},
		{each, "a=1 b=3 c=0 d=2", missed, "2 below", "a c"},
		{each, "a=1 b=3", out, "1 below, up to 3 when all is rated", "a"},
		{each, "a=2 b=3", open, "0 below, up to 2 when all is rated", ""},
		{each, "a=n/a b=2 c=2 d=2", met, "0 below", ""},
		{scoped(each, "s"), "a=2 b=2 c=2", secure, "0 below", ""},
		{scoped(each, "u"), "a=0 b=0 c=0 d=3", met, "0 below", ""},
		{scoped(each, "#staff"), "a=0 b=3 c=0 d=2", met, "0 below", ""},
		{scoped(each, "#staff s"), "a=0 b=3 c=0 d=0", met, "0 below", ""},
		{scoped(each, "!"), "a=2 b=0", secure, "0 below", ""},

		{own, "a=2 b=0 c=0 d=0", met, "0 below", ""},
		{own, "a=1 b=4 c=4 d=4", missed, "1 below", "a"},
		{own, "a=?", open, "0 below, up to 1 when all is rated", ""},
		{own, "a=2", secure, "0 below", ""},
		{own, "a=n/a b=0 c=0 d=0", met, "0 below", ""},

		{count, "a=1 b=2 c=2 d=2", met, "1", "a"},
		{count, "a=1 b=2 c=2 d=0", missed, "2", "a d"},
		{count, "a=1 d=0", out, "2, up to 4 when all is rated", "a d"},
		{count, "a=2 b=2 c=2", secure, "0, up to 1 when all is rated", ""},
		{count, "a=1 b=2 c=2", open, "1, up to 2 when all is rated", "a"},
		{count, "a=1 b=n/a c=2 d=2", met, "1", "a"},
		{scoped(count, "#staff"), "a=0 b=0 c=0 d=2", met, "1", "b"},
		{none, "a=1 b=1 c=1 d=1", met, "0", ""},
		{none, "a=0 b=1 c=1 d=1", missed, "1", "a"},
		{none, "a=1", open, "0, up to 3 when all is rated", ""},
		// 34 % of four are 1.36, of three 1.02, of two 0.68.
		{share, "a=1 b=2 c=2 d=2", met, "1", "a"},
		{share, "a=1 b=1 c=2 d=2", missed, "2", "a b"},
		{share, "a=1 b=n/a c=2 d=2", met, "1", "a"},
		{share, "a=1 b=n/a c=n/a d=2", missed, "1", "a"},
		{share, "a=2 b=2 c=2", secure, "0, up to 1 when all is rated", ""},

		{repeated, "a=2 b=1 c=1 d=4", met, "0", ""},
		{repeated, "a=0 b=1 c=1 d=4", missed, "1", "a"},
		{repeated, "b=0 c=0 d=0", open, "0, up to 1 when all is rated", ""},
		{repeated, "a=1", out, "1", "a"},
		{repeated, "a=2 b=0", secure, "0", ""},
		{repeated, "a=n/a b=0 c=0 d=0", met, "0", ""},

		{na, "a=n/a b=0 c=0 d=0", met, "25.0 % (1 of 4)", ""},
		{na, "a=n/a b=n/a c=0 d=0", missed, "50.0 % (2 of 4)", "a b"},
		{na, "a=n/a", secure, "25.0 % (1 of 4)", ""},
		{na, "a=n/a b=n/a", out, "50.0 % (2 of 4)", "a b"},
		{scoped(na, "s"), "a=n/a b=0 c=0 d=0", missed, "33.3 % (1 of 3)", "a"},
		{scoped(na, "!"), "a=0 b=n/a c=n/a d=n/a", met, "0.0 % (0 of 1)", ""},
	} {
		f := three(c.condition)
		// In the round before only a was low, and b was not applicable.
		a := before(rate(assessment.SelfAssessment, c.ratings), "a=1 b=n/a c=2 d=4")
		got := Evaluate(f, a).Outcome.Conditions
		name := fmt.Sprintf("%s %v: %s", c.condition.Kind, c.condition.Scope, c.ratings)
		if len(got) != 1 {
			t.Fatalf("%s: %d results", name, len(got))
		}
		if got[0].State != c.state || got[0].Actual.Text != c.actual || strings.Join(got[0].Criteria, " ") != c.criteria {
			t.Errorf("%s: %s %q %v, want %s %q %s", name, got[0].State, got[0].Actual.Text, got[0].Criteria, c.state, c.actual, c.criteria)
		}
	}
}

func TestConditionWords(t *testing.T) {
	for _, c := range []struct {
		condition      framework.Condition
		text, required string
	}{
		{framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("62.5")}, "overall score at least 62.5 %", "at least 62.5 %"},
		{framework.Condition{Kind: framework.SectionsAtLeast, Percent: dec("50"), Scope: in("u")}, "Section u at least 50 %", "at least 50.0 %"},
		{framework.Condition{Kind: framework.CriteriaAtLeast, Level: "2", Scope: in("s")}, `every criterion in s Section s at least "2"`, "none below"},
		{framework.Condition{Kind: framework.CriteriaAtLeast}, "every mandatory criterion at its mandatory level", "none below"},
		{framework.Condition{Kind: framework.CountAtMost, Level: "1", Count: new(2), Scope: in("#staff")}, `at most 2 criteria tagged "staff" at or below "1"`, "at most 2"},
		{framework.Condition{Kind: framework.CountAtMost, Level: "0", Count: new(1)}, `at most 1 criterion at "0"`, "at most 1"},
		{framework.Condition{Kind: framework.CountAtMost, Level: "0", Count: new(0)}, `no criterion at "0"`, "none"},
		{framework.Condition{Kind: framework.CountAtMost, Level: "1", Percent: dec("20")}, `at most 20 % of the applicable criteria at or below "1"`, "at most 20 % of 4"},
		{framework.Condition{Kind: framework.NotRepeated, Level: "1"}, `no criterion at or below "1" in this round and the one before`, "none"},
		{framework.Condition{Kind: framework.NotApplicableShare, Percent: dec("10"), Scope: in("s u")}, "at most 10 % of the criteria in s Section s, u Section u not applicable", "at most 10 %"},
		{framework.Condition{Kind: framework.Accompanied, Level: "1", With: []framework.Accompaniment{framework.WithExplanation, framework.WithApproval}}, `each criterion at "1" comes with an explanation and an approval`, "none without"},
		{framework.Condition{Kind: framework.OpenFindingsAtMost, Count: new(0), Grades: []string{"critical", "major"}}, "no open critical or major nonconformities", "none"},
		{framework.Condition{Kind: framework.OpenFindingsAtMost, Count: new(3)}, "at most 3 open nonconformities", "at most 3"},
		{framework.Condition{Kind: framework.EvidenceAtLeast, Count: new(1), Slot: "shown"}, "at least 1 record(s) of evidence shown for each applicable criterion", "none without"},
		{framework.Condition{Kind: framework.VerdictIs, Role: "team-leader", Verdict: "recommended"}, `verdict "recommended" by the team leader`, "recommended"},
		{framework.Condition{Kind: framework.Complete, Scope: in("u")}, "every criterion in u Section u rated, not applicable with reason, or not sampled with its round", "none open"},
	} {
		got := Evaluate(three(c.condition), rate(assessment.SelfAssessment, "a=0")).Outcome.Conditions[0]
		if got.Text != c.text || got.Required.Text != c.required {
			t.Errorf("%s: %q, %q, want %q, %q", c.condition.Kind, got.Text, got.Required.Text, c.text, c.required)
		}
	}
	if got := Evaluate(three(framework.Condition{Kind: "magic"}), rate(assessment.SelfAssessment)).Outcome.Conditions[0]; got.State != Missed {
		t.Error("an unknown condition:", got.State)
	}
}

func TestSectionsAtLeast(t *testing.T) {
	f := three(framework.Condition{Kind: framework.SectionsAtLeast, Percent: dec("50")})
	f.Sections[0].Sections = []framework.Section{section("deep", "", "x")}
	f.Sections = append(f.Sections, section("v", "", "e"))
	scopes := func(ratings string) string {
		var out []string
		for _, c := range Evaluate(f, rate(assessment.SelfAssessment, ratings)).Outcome.Conditions {
			out = append(out, c.Scope+" "+string(c.State))
		}
		return strings.Join(out, ", ")
	}
	if got := scopes("a=2 b=2 c=2 x=2 d=0 e=4"); got != "s met, u missed, v met" {
		t.Error(got)
	}
	if got := scopes("a=2 b=2 c=2 x=2 d=n/a e=4"); got != "s met, v met" {
		t.Error("a section entirely not applicable is asked nothing:", got)
	}
	if got := scopes("a=2 b=2 c=2 x=0 d=n/a"); got != "s out-of-reach, v open" {
		t.Error(got)
	}
	f.Award.Tiers[0].Conditions[0].Scope = in("deep v")
	if got := scopes("a=0 b=0 c=0 x=4 d=0 e=0"); got != "deep met, v missed" {
		t.Error(got)
	}
	f.Scoring.NotApplicable = framework.NAZero
	if got := scopes("a=0 b=0 c=0 x=4 d=0 e=n/a"); got != "deep met, v missed" {
		t.Error("not applicable as zero is asked for:", got)
	}
}

func TestConditionsByDimension(t *testing.T) {
	build := func(c framework.Condition) *framework.Framework {
		f := three(c)
		f.Dimensions = []framework.Dimension{{ID: "p", Title: "Planned", Scale: "n"}, {ID: "r", Title: "Results", Scale: "n"}}
		return f
	}
	const ratings = "a/p=4 a/r=1 b/p=3 b/r=1 c/p=2 c/r=1 d/p=4 d/r=0"
	for _, c := range []struct {
		condition framework.Condition
		ratings   string
		state     ConditionState
		actual    string
	}{
		{framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("80"), Scope: in("/p")}, ratings, Met, "87.5 %"},
		{framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("80"), Scope: in("/r")}, ratings, Missed, "12.5 %"},
		{framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("50"), Scope: in("/p")}, "d/p=4", Secure, "100.0 %"},
		{framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("50"), Scope: in("/r")}, "d/p=4", OpenCondition, "not rated"},
		{framework.Condition{Kind: framework.SectionsAtLeast, Percent: dec("70"), Scope: in("s /p")}, ratings, Met, "75.0 %"},
		{framework.Condition{Kind: framework.CriteriaAtLeast, Level: "2", Scope: in("/p")}, ratings, Met, "0 below"},
		{framework.Condition{Kind: framework.CriteriaAtLeast, Level: "2"}, ratings, Missed, "4 below"},
		{framework.Condition{Kind: framework.CountAtMost, Level: "0", Count: new(0), Scope: in("/r u")}, ratings, Missed, "1"},
		{framework.Condition{Kind: framework.CountAtMost, Level: "0", Count: new(0), Scope: in("/r s")}, ratings, Met, "0"},
		{framework.Condition{Kind: framework.Complete, Scope: in("/p")}, "a/p=4 b/p=3 c/p=2 d=n/a", Met, "0 open"},
		{framework.Condition{Kind: framework.Complete}, "a/p=4 b/p=3 c/p=2 d=n/a", Missed, "3 open"},
		{framework.Condition{Kind: framework.Accompanied, Level: "1", With: []framework.Accompaniment{framework.WithExplanation}, Scope: in("/p")}, ratings, Met, "0 of 0 without"},
		{framework.Condition{Kind: framework.Accompanied, Level: "1", With: []framework.Accompaniment{framework.WithExplanation}, Scope: in("/r")}, ratings, Missed, "3 of 3 without"},
	} {
		got := Evaluate(build(c.condition), rate(assessment.SelfAssessment, c.ratings)).Outcome.Conditions[0]
		if got.State != c.state || got.Actual.Text != c.actual {
			t.Errorf("%s %v: %s %q, want %s %q", c.condition.Kind, c.condition.Scope, got.State, got.Actual.Text, c.state, c.actual)
		}
	}
}

func TestAccompanied(t *testing.T) {
	due := assessment.NewDate(2026, 9, 1)
	f := three(framework.Condition{Kind: framework.Accompanied, Level: "1"})
	for _, c := range []struct {
		name   string
		with   framework.Accompaniment
		change func(*assessment.Assessment)
		state  ConditionState
	}{
		{"nothing", framework.WithExplanation, func(a *assessment.Assessment) {}, Missed},
		{"a note", framework.WithExplanation, func(a *assessment.Assessment) { a.Ratings[0].Note = "x" }, Met},
		{"a reason", framework.WithExplanation, func(a *assessment.Assessment) { a.Ratings[0].Reason = "x" }, Met},
		{"a note elsewhere", framework.WithExplanation, func(a *assessment.Assessment) { a.Ratings[1].Note = "x" }, Missed},
		{"no approver", framework.WithApproval, func(a *assessment.Assessment) {}, Missed},
		{"an approver", framework.WithApproval, func(a *assessment.Assessment) { a.Ratings[0].Approver = "Ann" }, Met},
		{"no action", framework.WithAction, func(a *assessment.Assessment) {}, Missed},
		{"an action", framework.WithAction, func(a *assessment.Assessment) {
			a.Actions = []assessment.Action{{Criterion: "a", Action: "x", Owner: "y", Due: due}}
		}, Met},
		{"an action without owner", framework.WithAction, func(a *assessment.Assessment) {
			a.Actions = []assessment.Action{{Criterion: "a", Action: "x", Due: due}}
		}, Missed},
		{"an action without date", framework.WithAction, func(a *assessment.Assessment) {
			a.Actions = []assessment.Action{{Criterion: "a", Action: "x", Owner: "y"}}
		}, Missed},
		{"an action elsewhere", framework.WithAction, func(a *assessment.Assessment) {
			a.Actions = []assessment.Action{{Criterion: "b", Action: "x", Owner: "y", Due: due}}
		}, Missed},
		{"an action for another unit", framework.WithAction, func(a *assessment.Assessment) {
			a.Actions = []assessment.Action{{Criterion: "a", Unit: "u", Action: "x", Owner: "y", Due: due}}
		}, Missed},
		{"a corrective action", framework.WithAction, func(a *assessment.Assessment) {
			a.Findings = []assessment.Finding{{ID: "F", Criteria: []string{"b", "a"}, Actions: []assessment.CorrectiveAction{{Action: "x", Owner: "y", Due: due}}}}
		}, Met},
		{"a correction only", framework.WithAction, func(a *assessment.Assessment) {
			a.Findings = []assessment.Finding{{ID: "F", Criteria: []string{"a"}, Actions: []assessment.CorrectiveAction{{Correction: "x", Owner: "y", Due: due}}}}
		}, Missed},
		{"nothing at the level", framework.WithAction, func(a *assessment.Assessment) { a.Ratings[0].Level = "0" }, Met},
		{"the level in another form", framework.WithAction, func(a *assessment.Assessment) { a.Ratings[0].Level = "1.0" }, Missed},
	} {
		f.Award.Tiers[0].Conditions[0].With = []framework.Accompaniment{c.with}
		a := rate(assessment.SelfAssessment, "a=1 b=2 c=2 d=2")
		c.change(a)
		got := Evaluate(f, a).Outcome.Conditions[0]
		if got.State != c.state || (got.State == Missed) != slices.Equal(got.Slots, []assessment.Slot{{Criterion: "a"}}) {
			t.Errorf("%s: %s %v, want %s", c.name, got.State, got.Slots, c.state)
		}
	}
	// What is on record counts as it is, complete or not.
	f.Award.Tiers[0].Conditions[0].With = []framework.Accompaniment{framework.WithAction}
	if got := Evaluate(f, rate(assessment.SelfAssessment, "a=1")).Outcome.Conditions[0]; got.State != Missed {
		t.Error(got.State)
	}
	if got := Evaluate(f, rate(assessment.SelfAssessment, "a=2")).Outcome.Conditions[0]; got.State != Met {
		t.Error(got.State)
	}
}

func TestConditionsOnRecords(t *testing.T) {
	all := "a=2 b=2 c=2 d=2"
	nc := func(id string, grade assessment.Grade, state assessment.FindingState, criteria ...string) assessment.Finding {
		return assessment.Finding{ID: id, Kind: assessment.Nonconformity, Grade: grade, State: state, Criteria: criteria}
	}
	findings := func(fs ...assessment.Finding) func(*assessment.Assessment) {
		return func(a *assessment.Assessment) { a.Findings = fs }
	}
	majors := framework.Condition{Kind: framework.OpenFindingsAtMost, Count: new(0), Grades: []string{"major"}}
	any := framework.Condition{Kind: framework.OpenFindingsAtMost, Count: new(1)}
	inS := framework.Condition{Kind: framework.OpenFindingsAtMost, Count: new(0), Scope: in("s")}
	one := framework.Condition{Kind: framework.EvidenceAtLeast, Count: new(1)}
	two := framework.Condition{Kind: framework.EvidenceAtLeast, Count: new(2), Scope: in("u")}
	shown := framework.Condition{Kind: framework.EvidenceAtLeast, Count: new(1), Slot: "shown", Scope: in("!")}
	verdict := framework.Condition{Kind: framework.VerdictIs, Role: "team-leader", Verdict: "recommended"}
	complete := framework.Condition{Kind: framework.Complete}
	said := func(role assessment.Role, words ...string) func(*assessment.Assessment) {
		return func(a *assessment.Assessment) {
			a.Recommendation = &assessment.Recommendation{Recommend: "grant", By: "Ann"}
			for _, w := range words {
				a.Recommendation.Verdicts = append(a.Recommendation.Verdicts, assessment.Verdict{Role: role, Verdict: w})
			}
		}
	}
	evidence := func(es ...assessment.Evidence) func(*assessment.Assessment) {
		return func(a *assessment.Assessment) { a.Evidence = es }
	}
	for _, c := range []struct {
		name      string
		condition framework.Condition
		ratings   string
		change    func(*assessment.Assessment)
		state     ConditionState
		actual    string
		criteria  string
	}{
		{"no findings", majors, all, nil, Met, "0", ""},
		{"an open major", majors, all, findings(nc("1", "major", "", "a")), Missed, "1", "a"},
		{"a major that waits for its verification", majors, all, findings(nc("1", "major", assessment.Implemented, "a")), Missed, "1", "a"},
		{"a closed major", majors, all, findings(nc("1", "major", assessment.Closed, "a")), Met, "0", ""},
		{"an open minor", majors, all, findings(nc("1", "minor", "", "a")), Met, "0", ""},
		{"an observation", any, all, findings(assessment.Finding{Kind: assessment.ObservationNoted}, nc("1", "minor", "", "a")), Met, "1", "a"},
		{"two", any, all, findings(nc("1", "minor", "", "a", "b"), nc("2", "", "", "b")), Missed, "2", "a b"},
		{"one elsewhere", inS, all, findings(nc("1", "minor", "", "d"), nc("2", "minor", "", "x"), nc("3", "minor", "")), Met, "0", ""},
		{"one there", inS, all, findings(nc("1", "minor", "", "d", "c")), Missed, "1", "d c"},
		{"in a draft", majors, "a=2", findings(nc("1", "major", "", "a")), Missed, "1", "a"},

		{"no evidence", one, all, nil, Missed, "4 without", "a b c d"},
		{"evidence for all", one, all, evidence(assessment.Evidence{ID: "1", Criteria: []string{"a", "b", "c", "d"}}), Met, "0 without", ""},
		{"evidence through a rating", one, "a=n/a b=n/a c=n/a d=2", func(a *assessment.Assessment) {
			a.Evidence = []assessment.Evidence{{ID: "1"}}
			a.Ratings[3].Evidence = []string{"1"}
		}, Met, "0 without", ""},
		{"evidence for what is not applicable", one, "a=n/a b=n/a c=n/a d=2", evidence(assessment.Evidence{ID: "1", Criteria: []string{"a"}}), Missed, "1 without", "d"},
		{"one of two", two, all, evidence(assessment.Evidence{ID: "1", Criteria: []string{"d"}}), Missed, "1 without", "d"},
		{"one twice", two, all, func(a *assessment.Assessment) {
			a.Evidence = []assessment.Evidence{{ID: "1", Criteria: []string{"d", "d"}}}
			a.Ratings[3].Evidence = []string{"1", "1"}
		}, Missed, "1 without", "d"},
		{"two of two", two, all, func(a *assessment.Assessment) {
			a.Evidence = []assessment.Evidence{{ID: "1", Criteria: []string{"d"}}, {ID: "2"}}
			a.Ratings[3].Evidence = []string{"2"}
		}, Met, "0 without", ""},
		{"told, not shown", shown, all, evidence(assessment.Evidence{ID: "1", Slot: "told", Criteria: []string{"a"}}), Missed, "1 without", "a"},
		{"shown", shown, all, evidence(assessment.Evidence{ID: "1", Slot: "shown", Criteria: []string{"a"}}), Met, "0 without", ""},

		{"no verdict", verdict, all, nil, Missed, "none given", ""},
		{"the verdict", verdict, all, said(assessment.TeamLeader, "recommended"), Met, "recommended", ""},
		{"another verdict", verdict, all, said(assessment.TeamLeader, "not yet"), Missed, "not yet", ""},
		{"the last word counts", verdict, all, said(assessment.TeamLeader, "not yet", "recommended"), Met, "recommended", ""},
		{"another's verdict", verdict, all, said(assessment.Auditor, "recommended"), Missed, "none given", ""},

		{"complete", complete, all, nil, Met, "0 open", ""},
		{"complete with not applicable", complete, "a=n/a b=later c=1 d=1", nil, Met, "0 open", ""},
		{"open", complete, "a=1 b=?", nil, Missed, "3 open", "b c d"},
		{"no reason", complete, "a=n/a b=1 c=1 d=1", func(a *assessment.Assessment) { a.Ratings[0].Reason = "" }, Missed, "1 open", "a"},
	} {
		a := rate(assessment.Stage2, c.ratings)
		if c.change != nil {
			c.change(a)
		}
		got := Evaluate(three(c.condition), a).Outcome.Conditions[0]
		if got.State != c.state || got.Actual.Text != c.actual || strings.Join(got.Criteria, " ") != c.criteria {
			t.Errorf("%s: %s %q %v, want %s %q %s", c.name, got.State, got.Actual.Text, got.Criteria, c.state, c.actual, c.criteria)
		}
	}
}

func TestMeasuresMet(t *testing.T) {
	f := three(framework.Condition{Kind: framework.MeasuresMet})
	f.Measures = []framework.Measure{
		{ID: "sat", Title: "Satisfaction", Target: "90", Tolerance: "0.5", MinimumN: 100, ResponseRate: "20"},
		{ID: "wait", Title: "Waiting", Direction: "lower", Target: "25", Tolerance: "1"},
	}
	good := []assessment.MeasureValue{
		{Measure: "sat", Value: "80", N: new(1)}, // an earlier period
		{Measure: "sat", Value: "89.5", N: new(100), ResponseRate: "20"},
		{Measure: "wait", Value: "26"},
	}
	change := func(do func([]assessment.MeasureValue)) []assessment.MeasureValue {
		vs := slices.Clone(good)
		do(vs)
		return vs
	}
	for _, c := range []struct {
		name   string
		only   []string
		trend  string
		values []assessment.MeasureValue
		actual string
	}{
		{"met", nil, "", good, ""},
		{"nothing recorded", nil, "", nil, "Satisfaction: no value; Waiting: no value"},
		{"one of them", []string{"wait"}, "", good[2:], ""},
		{"below the tolerance", nil, "", change(func(vs []assessment.MeasureValue) { vs[1].Value = "89.49" }), "Satisfaction: 89.49 against at least 90, tolerance 0.5"},
		{"above it", nil, "", change(func(vs []assessment.MeasureValue) { vs[2].Value = "26.01" }), "Waiting: 26.01 against at most 25, tolerance 1"},
		{"another target", nil, "", change(func(vs []assessment.MeasureValue) { vs[2].Target = "24" }), "Waiting: 26 against at most 24, tolerance 1"},
		{"too few", nil, "", change(func(vs []assessment.MeasureValue) { vs[1].N = new(99) }), "Satisfaction: fewer than 100 observations"},
		{"nobody knows how many", nil, "", change(func(vs []assessment.MeasureValue) { vs[1].N = nil }), "Satisfaction: fewer than 100 observations"},
		{"response rate", nil, "", change(func(vs []assessment.MeasureValue) { vs[1].ResponseRate = "19.99" }), "Satisfaction: response rate below 20 %"},
		{"no trend", nil, "improving", good, "Waiting: no earlier value to compare"},
		{"improving", []string{"sat"}, "improving", good, ""},
		{"the same is not improving", []string{"wait"}, "improving", append(slices.Clone(good[2:]), good[2]), "Waiting: not better than before"},
		{"the same is not worse", []string{"wait"}, "not-worse", append(slices.Clone(good[2:]), good[2]), ""},
		{"lower is better", []string{"wait"}, "improving", []assessment.MeasureValue{{Measure: "wait", Value: "26"}, {Measure: "wait", Value: "25"}}, ""},
		{"higher is worse", []string{"wait"}, "not-worse", []assessment.MeasureValue{{Measure: "wait", Value: "25"}, {Measure: "wait", Value: "26"}}, "Waiting: worse than before"},
		{"each unit", []string{"wait"}, "", []assessment.MeasureValue{{Measure: "wait", Unit: "x", Value: "40"}, {Measure: "wait", Unit: "y", Value: "10"}}, "Waiting: x: 40 against at most 25, tolerance 1"},
		{"the last of each unit", []string{"wait"}, "", []assessment.MeasureValue{{Measure: "wait", Unit: "x", Value: "40"}, {Measure: "wait", Unit: "y", Value: "10"}, {Measure: "wait", Unit: "x", Value: "20"}}, ""},
		{"a period without value", []string{"wait"}, "", []assessment.MeasureValue{{Measure: "wait", Value: "20"}, {Measure: "wait"}}, ""},
	} {
		f.Award.Tiers[0].Conditions[0].Measures, f.Award.Tiers[0].Conditions[0].Trend = c.only, c.trend
		a := rate(assessment.SelfAssessment, "a=1")
		a.Measures = c.values
		got := Evaluate(f, a).Outcome.Conditions[0]
		_, missed, _ := strings.Cut(got.Actual.Text, "missed")
		missed = strings.TrimSuffix(strings.TrimPrefix(missed, " ("), ")")
		if (got.State == Met) != (c.actual == "") || missed != c.actual {
			t.Errorf("%s: %s %q, want %q", c.name, got.State, missed, c.actual)
		}
	}
}
