package evaluation

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/schemas"
)

func explain(t testing.TB, f *framework.Framework, a *assessment.Assessment, subject string) *Explanation {
	t.Helper()
	x, err := Evaluate(f, a).Explain(subject)
	if err != nil {
		t.Fatal(err)
	}
	valid(t, "explanation", x)
	return x
}

// outline prints a derivation as one line a step.
func outline(s *Step) []string {
	var out []string
	var walk func(s *Step, depth int, mark string)
	walk = func(s *Step, depth int, mark string) {
		var line strings.Builder
		line.WriteString(strings.Repeat("  ", depth) + mark + strings.Join(strings.Fields(fmt.Sprint(s.Kind, " ", s.ID)), " "))
		for _, part := range []string{s.State, s.Rule, s.Text} {
			if part != "" {
				line.WriteString(" | " + part)
			}
		}
		if s.Entry != nil && s.Entry.Text != "" {
			line.WriteString(" | " + s.Entry.Text)
		}
		if s.Reason != "" {
			line.WriteString(" | " + s.Reason)
		}
		out = append(out, line.String())
		for _, c := range s.Steps {
			walk(c, depth+1, "")
		}
		for _, c := range s.Excluded {
			walk(c, depth+1, "- ")
		}
	}
	walk(s, 0, "")
	return out
}

func wantOutline(t *testing.T, s *Step, want string) {
	t.Helper()
	got := strings.Join(outline(s), "\n")
	if want = strings.Trim(want, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// worked is the tree of testdata that was done by hand: sections of the weights
// 40, 35 and 25 on a scale from 0 to 4.
func worked(method string) (*framework.Framework, *assessment.Assessment) {
	f := standard(numeric("n", "4"), method, section("a", "40", "a1", "a2", "a3:2"), section("b", "35", "b1", "b2"), section("c", "25", "c1:3", "c2"))
	return f, rate(assessment.SelfAssessment, "a1=4 a2=2 a3=3 b1=0 b2=n/a c1=4 c2=1")
}

func TestExplainWorked(t *testing.T) {
	f, a := worked("weighted-mean")
	wantOutline(t, explain(t, f, a, "overall").Step, `
overall overall | rated | weighted mean | (40 × 3/4 + 35 × 0 + 25 × 13/16) ÷ 100 = 161/320 = 50.3 %
  section a | rated | weighted mean | (1 × 1 + 1 × 1/2 + 2 × 3/4) ÷ 4 = 3/4 = 75.0 %
    criterion a1 | rated | its rating | 1 = 100.0 %
      rating | rated | rated 4 | 4 ÷ 4 = 1 = 100.0 %
    criterion a2 | rated | its rating | 1/2 = 50.0 %
      rating | rated | rated 2 | 2 ÷ 4 = 1/2 = 50.0 %
    criterion a3 | rated | its rating | 3/4 = 75.0 %
      rating | rated | rated 3 | 3 ÷ 4 = 3/4 = 75.0 %
  section b | rated | weighted mean | 0 = 0.0 %
    criterion b1 | rated | its rating | 0 = 0.0 %
      rating | rated | rated 0 | 0 ÷ 4 = 0 = 0.0 %
    - criterion b2 | not-applicable | none here
  section c | rated | weighted mean | (3 × 1 + 1 × 1/4) ÷ 4 = 13/16 = 81.3 %
    criterion c1 | rated | its rating | 1 = 100.0 %
      rating | rated | rated 4 | 4 ÷ 4 = 1 = 100.0 %
    criterion c2 | rated | its rating | 1/4 = 25.0 %
      rating | rated | rated 1 | 1 ÷ 4 = 1/4 = 25.0 %
`)
	for method, want := range map[string]string{
		"mean":               "mean | (3/4 + 0 + 13/16) ÷ 3 = 25/48 = 52.1 %",
		"flat-weighted-mean": "weighted mean of all criteria | (1 × 1 + 1 × 1/2 + 2 × 3/4 + 1 × 0 + 3 × 1 + 1 × 1/4) ÷ 9 = 25/36 = 69.4 %",
		"flat-mean":          "mean of all criteria | (1 + 1/2 + 3/4 + 0 + 1 + 1/4) ÷ 6 = 7/12 = 58.3 %",
		"lowest":             "lowest | least of 3/4, 0, 13/16 = 0 = 0.0 %",
		"highest":            "highest | greatest of 3/4, 0, 13/16 = 13/16 = 81.3 %",
		"points":             "points earned of points available | (1 × 1 + 1 × 1/2 + 2 × 3/4 + 1 × 0 + 3 × 1 + 1 × 1/4) ÷ 9 = 25/36 = 69.4 %",
	} {
		f, a := worked("weighted-mean")
		f.Scoring.Method = method
		for i := range f.Sections {
			f.Sections[i].Method = "weighted-mean"
		}
		if got := explain(t, f, a, "overall").Step; got.Rule+" | "+got.Text != want {
			t.Errorf("%s: %s | %s, want %s", method, got.Rule, got.Text, want)
		}
	}
	// A section that leaves the tree, and one that counts as zero.
	f, a = worked("weighted-mean")
	a.Ratings[3].State, a.Ratings[3].Level, a.Ratings[3].Reason = assessment.NotApplicable, "", "no shops"
	if got := explain(t, f, a, "overall").Step; got.Text != "(40 × 3/4 + 25 × 13/16) ÷ 65 = 161/208 = 77.4 %" || got.Excluded[0].ID != "b" || got.Excluded[0].State != "not-applicable" {
		t.Error(got.Text, outline(got))
	}
	f.Scoring.NotApplicable = framework.NAZero
	if got := explain(t, f, a, "b1").Step; got.Rule != "not applicable counts as zero" || got.Text != "0 = 0.0 %" || got.Reason != "no shops" || got.Approver != "" {
		t.Errorf("%+v", got)
	}
}

// Methods that do more than fold, each with its sum done by hand.
func TestExplainMethods(t *testing.T) {
	one := func(rule framework.Rule, change func(*framework.Framework), ratings string) *Step {
		t.Helper()
		f := standard(numeric("n", "4"), "mean", section("a", "1", "a1:10", "a2:20", "a3:70"))
		f.Sections[0].Rule = rule
		if change != nil {
			change(f)
		}
		return explain(t, f, rate(assessment.SelfAssessment, ratings), "a").Step
	}
	for _, c := range []struct{ name, got, want string }{
		{"share", one(framework.Rule{Method: "share", Level: "3"}, nil, "a1=4 a2=3 a3=1").Text, "(1 + 1 + 0) ÷ 3 = 2/3 = 66.7 %"},
		{"k-of-n", one(framework.Rule{Method: "k-of-n", Level: "3", Count: new(2)}, nil, "a1=4 a2=3 a3=1").Text, "(1 + 1 + 0) ÷ 3 = 2/3; 2 of 3, 2 needed: 1 = 100.0 %"},
		{"percentile", one(framework.Rule{Method: "percentile", Of: "mean", Benchmark: []scoring.Decimal{"20", "50", "90", "95"}}, nil, "a1=4 a2=2 a3=0").Text, "(1 + 1/2 + 0) ÷ 3 = 1/2; 50.0 % reaches 2 of 4 scores of the benchmark: 1/2 = 50.0 %"},
		{"deductions", one(framework.Rule{Method: "deductions"}, nil, "a1=4 a2=2 a3=3").Text, "10 × 0 + 20 × (-1/2) + 70 × (-1/4) = -55/2; 27.5 of 100 points taken off: 29/40 = 72.5 %"},
		{"absolute", one(framework.Rule{Method: "absolute"}, nil, "a1=4 a2=2 a3=3").Text, "least of 1, 0, 0 = 0 = 0.0 %"},
		{"relative", one(framework.Rule{Method: "relative", Level: "3"}, nil, "a1=4 a2=2 a3=3").Text, "10 × 1 + 20 × (-1) + 70 × 0 = -10"},
		{"product", one(framework.Rule{Method: "mean"}, func(f *framework.Framework) {
			f.Dimensions = []framework.Dimension{{ID: "d", Title: "Deployed", Scale: "n"}, {ID: "e", Title: "Effective", Scale: "n"}}
			f.Scoring.Dimensions = "product"
		}, "a1/d=3 a1/e=2").Steps[0].Text, "3/4 × 1/2 = 3/8 = 37.5 %"},
		{"capped", one(framework.Rule{Method: "mean"}, func(f *framework.Framework) {
			f.Dimensions = []framework.Dimension{{ID: "d", Title: "Sound", Scale: "n"}, {ID: "e", Title: "Effective", Scale: "n"}}
			f.Scoring.Dimensions, f.Scoring.CappedBy = "capped", "d"
		}, "a1/d=1 a1/e=4").Steps[0].Text, "(1/4 + 1) ÷ 2 = 5/8; not above Sound, 1/4: 1/4 = 25.0 %"},
		{"best fit", one(framework.Rule{Method: "mean"}, func(f *framework.Framework) {
			f.Dimensions = []framework.Dimension{{ID: "d", Title: "Sound", Scale: "n"}, {ID: "e", Title: "Fit", Scale: "n"}}
			f.Scoring.Dimensions, f.Scoring.BestFit = "best-fit", "e"
		}, "a1/d=1 a1/e=3").Steps[0].Text, "3/4 = 75.0 %"},
		{"cut back", one(framework.Rule{Method: "mean"}, func(f *framework.Framework) { f.Scoring.CutBack = "60" }, "a1=4 a2=2").Steps[0].Text, "3/5 = 60.0 %"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}

	// Stages: the second is reached, but does not hold what the third asks.
	f := standard(numeric("n", "4"), "mean", section("p", "1"))
	f.Sections[0].Rule = framework.Rule{Method: "staged", Reach: "2", Hold: "4"}
	f.Sections[0].Sections = []framework.Section{section("l1", "1", "x"), section("l2", "1", "y"), section("l3", "1", "z")}
	got := explain(t, f, rate(assessment.SelfAssessment, "x=4 y=3 z=4"), "p").Step
	wantOutline(t, got, `
section p | rated | highest stage reached | 2 of 3 stages are reached: 2/3 = level 2 of 3
  criterion x | rated | its rating | 1 = 100.0 % | enough for stage 1 and the stages above it, which ask for at least 100.0 %
    rating | rated | rated 4 | 4 ÷ 4 = 1 = 100.0 %
  criterion y | rated | its rating | 3/4 = 75.0 % | enough for stage 2, which asks for at least 50.0 %, not for those above it, which ask for at least 100.0 %
    rating | rated | rated 3 | 3 ÷ 4 = 3/4 = 75.0 %
  criterion z | rated | its rating | 1 = 100.0 % | enough for stage 3, which asks for at least 50.0 %
    rating | rated | rated 4 | 4 ÷ 4 = 1 = 100.0 %
`)
}

// Units, what was carried over, and what counts outside the tree.
func TestExplainOutside(t *testing.T) {
	f := standard(numeric("n", "4"), "mean", section("a", "1", "a1", "a2"))
	f.Units = &framework.Units{Kind: framework.Site, RollUp: framework.RollUpWeighted}
	a := units(rate(assessment.Stage2, "a1@n=4 a1@s=0 a2@n=n/a a2@s=later"), "n:3", "s:1")
	before(a, "a2@s=2").Previous.Date = assessment.NewDate(2025, 3, 14)
	x := explain(t, f, a, "a")
	wantOutline(t, x.Step, `
section a | rated | mean | (3/4 + 1/2) ÷ 2 = 5/8 = 62.5 %
  criterion a1 | rated | weighted mean of the units | (3 × 1 + 1 × 0) ÷ 4 = 3/4 = 75.0 %
    unit n | rated | its rating | 1 = 100.0 %
      rating | rated | rated 4 | 4 ÷ 4 = 1 = 100.0 %
    unit s | rated | its rating | 0 = 0.0 %
      rating | rated | rated 0 | 0 ÷ 4 = 0 = 0.0 %
  criterion a2 | not-sampled | weighted mean of the units | 1/2 = 50.0 %
    unit s | not-sampled | its rating | 1/2 = 50.0 %
      rating | not-sampled | rated 2 | 2 ÷ 4 = 1/2 = 50.0 %
    - unit n | not-applicable | none here
`)
	if got := x.Step.Steps[1].Steps[0].Steps[0]; got.From != "2025" || got.Date != assessment.NewDate(2025, 3, 14) || got.Pointer != "/ratings/3" || got.Layer != "agreed" {
		t.Errorf("%+v", got)
	}

	f = standard(numeric("n", "4"), "mean", section("a", "1", "a1", "a2"))
	f.Scoring.Adjustments = []framework.AdjustmentKind{{ID: "late", Title: "Late", Points: "-3", Most: new(2)}}
	a = rate(assessment.Stage2, "a1=4 a2=2")
	for range 3 {
		a.Adjustments = append(a.Adjustments, assessment.Adjustment{Kind: "late", Reason: "report late", By: "Ann"})
	}
	wantOutline(t, explain(t, f, a, "overall").Step, `
overall overall | rated | the criteria and what counts besides | 1 × 3/4 + 2 × (-3/100) = 69/100 = 69.0 %
  base base | mean | 3/4 = 75.0 %
    section a | rated | mean | (1 + 1/2) ÷ 2 = 3/4 = 75.0 %
      criterion a1 | rated | its rating | 1 = 100.0 %
        rating | rated | rated 4 | 4 ÷ 4 = 1 = 100.0 %
      criterion a2 | rated | its rating | 1/2 = 50.0 %
        rating | rated | rated 2 | 2 ÷ 4 = 1/2 = 50.0 %
  adjustment late | 2 of 3 cases count | 2 × (-3/100) = -3/50 = -6 points
    record 1
    record 2
    record 3
`)
	f.Sections[0].Criteria[1].AutoFail = "2"
	got := explain(t, f, a, "overall").Step
	if got.Text != "failed by a.2: 0 = 0.0 %" || got.Value.Share.Sign() != 0 || len(got.Steps) != 3 {
		t.Error(strings.Join(outline(got), "\n"))
	}
}

func TestExplainSubjects(t *testing.T) {
	f, a := worked("weighted-mean")
	f.Sections[1].Criteria[0].Profiles = []string{"large"}
	f.Sections[2].ID, f.Sections[2].Ref = "care", "3"
	f.Profiles = []framework.Profile{{ID: "large"}, {ID: "small"}}
	a.Engagement.Profile = "small"
	tier(f, "silver", "2", framework.Condition{ID: "half", Kind: framework.OverallAtLeast, Percent: dec("50")},
		framework.Condition{ID: "each", Kind: framework.SectionsAtLeast, Percent: dec("80")},
		framework.Condition{ID: "none-low", Kind: framework.CountAtMost, Level: "1", Count: new(0)})
	tier(f, "gold", "4", framework.Condition{ID: "either", Kind: framework.AnyOf, Any: []framework.Alternative{
		{Conditions: []framework.Condition{{ID: "x", Kind: framework.OverallAtLeast, Percent: dec("99")}}},
		{Conditions: []framework.Condition{{ID: "y", Kind: framework.OpenFindingsAtMost}}},
	}})
	r := Evaluate(f, a)
	for subject, want := range map[string]string{
		"": "outcome outcome", "overall": "overall overall", "a1": "criterion a1", "a.2": "criterion a2", "b1": "criterion b1",
		"a": "section a", "3": "section care", "half": "condition half", "each": "condition each", "each/care": "condition each", "each/3": "condition each",
		"silver": "tier silver", "gold": "tier gold",
		// as printed, in any case
		"OVERALL": "overall overall", "Overall score": "overall overall", "criterion A1": "criterion a1", "a.1 criterion a1": "criterion a1",
		"Section a": "section a", "3 Section c": "section care", "Gold": "tier gold", "tier 1 of 2": "tier silver", "EACH/Care": "condition each",
		"no criterion at or below \"1\"": "condition none-low", "x": "condition x", "Y": "condition y", "1": "condition half", "4": "condition none-low", "5b": "alternative 2",
	} {
		x, err := r.Explain(subject)
		if err != nil || strings.TrimSpace(fmt.Sprint(x.Step.Kind, " ", x.Step.ID)) != want {
			t.Errorf("%q: %v, %v, want %s", subject, x, err, want)
			continue
		}
		valid(t, "explanation", x)
	}
	if x, _ := r.Explain("b1"); x.Step.State != OutsideProfile {
		t.Error(x.Step.State)
	}
	wantOutline(t, explain(t, f, a, "each/3").Step, `
condition each | met | 13/16 > 4/5
  section care | rated | weighted mean | (3 × 1 + 1 × 1/4) ÷ 4 = 13/16 = 81.3 %
    criterion c1 | rated | its rating | 1 = 100.0 %
      rating | rated | rated 4 | 4 ÷ 4 = 1 = 100.0 %
    criterion c2 | rated | its rating | 1/4 = 25.0 %
      rating | rated | rated 1 | 1 ÷ 4 = 1/4 = 25.0 %
`)
	if x := explain(t, f, a, "each/a").Step; x.Text != "3/4 < 4/5; 1/20 short, 5.0 percentage points" || x.State != "missed" {
		t.Error(x.Text, x.State)
	}
	x := explain(t, f, a, "none-low").Step
	if x.Text != "1 > 0" || !slices.Equal(x.Against, []string{"c2"}) || !slices.Equal(x.For, []string{"a1", "a2", "a3", "c1"}) || len(x.Steps) != 1 {
		t.Errorf("%+v", x)
	}
	if x := explain(t, f, a, "either").Step; len(x.Steps) != 2 || x.Steps[0].State != "missed" || x.Steps[1].State != "met" {
		t.Error(outline(x))
	}
	if got, want := explain(t, f, a, "").Step.Text, `2 of the 4 conditions of "Tier 1 of 2" hold; missed: Section a at least 80 %, no criterion at or below "1"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for name, near := range map[string]string{"a11": "a1", "silber": "silver", "halff": "half", "Criterion a1x": "a1", "quite unlike anything": ""} {
		_, err := r.Explain(name)
		unknown, ok := errors.AsType[*UnknownSubjectError](err)
		if !ok || unknown.Near != near {
			t.Errorf("%s: %+v, want %q", name, unknown, near)
		}
	}
}

// What a condition asks of a criterion, and what misses it; and from the
// criterion, the conditions that it bears on.
func TestExplainAsked(t *testing.T) {
	f := standard(numeric("n", "4"), "mean", section("a", "1", "a1", "a2", "a3", "a4"))
	f.Scales[0].Levels = []framework.Level{{Code: "3", Label: "Managed"}}
	f.Dimensions = []framework.Dimension{{ID: "d", Title: "Deployed", Scale: "n"}, {ID: "e", Title: "Effective", Scale: "n"}}
	f.Units = &framework.Units{Kind: framework.Site, RollUp: framework.RollUpMean}
	f.Sections[0].Criteria[1].Mandatory = "2"
	tier(f, "t", "2",
		framework.Condition{ID: "all", Kind: framework.CriteriaAtLeast, Level: "3"},
		framework.Condition{ID: "mandatory", Kind: framework.CriteriaAtLeast},
		framework.Condition{ID: "score", Kind: framework.CriteriaAtLeast, Percent: dec("60")},
		framework.Condition{ID: "few", Kind: framework.CountAtMost, Level: "1", Count: new(1)},
		framework.Condition{ID: "many", Kind: framework.CountAtLeast, Level: "3", Count: new(3), Scope: framework.Scope{Dimension: "d"}},
		framework.Condition{ID: "again", Kind: framework.NotRepeated, Level: "1"},
	)
	a := units(rate(assessment.SelfAssessment, "a1/d@x=3 a1/e@x=4 a1/d@y=3 a1/e@y=3 a2/d@x=3 a2/e@x=1 a2/d@y=4 a2/e@y=3 a3/d@x=4 a3/e@x=4 a3/d@y=2 a4/d@x=4 a4/e@x=4 a4/d@y=4 a4/e@y=4"), "x", "y")
	a.Engagement.Units[0].Name, a.Engagement.Units[1].Name = "North", "South"
	before(a, "a2/e@x=0")
	for id, want := range map[string]string{
		"all": `a2 counts against it: at least "3 (Managed)" is asked for; Effective, North is "1"
a3 counts against it: at least "3 (Managed)" is asked for; Deployed, South is "2"; Effective, South is not rated`,
		"mandatory": `a2 counts against it: at least "2" is asked for; Effective, North is "1"`,
		"score":     `a3 not fully rated; may yet count against it: a score of at least 60.0 % is asked for; it is 75.0 %`,
		"few": `a2 counts against it: at least "2" is asked for; Effective, North is "1"
a3 not fully rated; may yet count against it: at least "2" is asked for; Effective, South is not rated`,
		"many":  `a3 counts against it: at least "3 (Managed)" is asked for; Deployed, South is "2"`,
		"again": `a2 counts against it: at least "2" is asked for, since the round before gave "0"; Effective, North is "1"`,
	} {
		var got []string
		for _, s := range explain(t, f, a, id).Step.Steps {
			got = append(got, s.ID+" "+s.Asked)
		}
		if strings.Join(got, "\n") != want {
			t.Errorf("%s:\n%s\nwant\n%s", id, strings.Join(got, "\n"), want)
		}
	}
	x := explain(t, f, a, "a2")
	var got []string
	for _, b := range x.Bears {
		got = append(got, fmt.Sprintf("%s %t", b.Condition, b.Against))
	}
	if want := []string{"all true", "mandatory true", "few true", "again true", "score false", "many false"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// A unit goes by its name, with the id only where several have that name.
func TestUnitName(t *testing.T) {
	a := rate(assessment.SelfAssessment, "a1=1")
	a.Engagement.Units = []assessment.Unit{{ID: "v1", Name: "Monday"}, {ID: "v2", Name: "Friday"}, {ID: "v3", Name: "Friday"}, {ID: "v4"}}
	for id, want := range map[string]string{"v1": "Monday", "v2": "Friday (v2)", "v3": "Friday (v3)", "v4": "v4", "v5": "v5", "": ""} {
		if got := UnitName(a, id); got != want {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}

// A measure says on what it is met or missed.
func TestExplainMeasures(t *testing.T) {
	f := standard(ordinal(), "mean", section("a", "1", "a1"))
	f.Measures = []framework.Measure{
		{ID: "sat", Title: "Satisfaction", Target: "95", Tolerance: "1", MinimumN: 30, ResponseRate: "15"},
		{ID: "wait", Title: "Waiting", Direction: "lower", Target: "10"},
		{ID: "cost", Title: "Cost"},
	}
	tier(f, "t", "yes", framework.Condition{ID: "k", Kind: framework.MeasuresMet, Trend: "improving"}, framework.Condition{ID: "l", Kind: framework.MeasuresMet, Trend: orImproving})
	a := rate(assessment.SelfAssessment, "a1=yes")
	a.Measures = []assessment.MeasureValue{
		{Measure: "sat", Period: "2025", Value: "90"}, {Measure: "sat", Period: "2026", Value: "94", N: new(40), ResponseRate: "12.5"}, {Measure: "sat", Period: "2027"},
		{Measure: "wait", Unit: "x", Value: "9"}, {Measure: "wait", Unit: "y", Value: "14", Period: "2025"}, {Measure: "wait", Unit: "y", Value: "12", Period: "2026"},
	}
	wantOutline(t, explain(t, f, a, "k").Step, `
condition k | missed | 3 > 0
  record sat | missed | 2026: 94 against at least 95, tolerance 1; better than 90 in 2025; 40 observations, at least 30 asked for; response rate 12.5 %, at least 15 % asked for
  record wait | missed
    record wait | missed | 9 against at most 10; no earlier value to compare
    record wait | missed | 2026: 12 against at most 10; better than 14 in 2025
  record cost | missed | no value
`)
	if got := explain(t, f, a, "l").Step.Steps[1]; got.State != "met" || got.Steps[0].Text != "9 against at most 10" || got.Steps[1].Pointer != "/measures/5" {
		t.Errorf("%+v", got.Steps)
	}
	var states []string
	for _, m := range Evaluate(f, a).Measures() {
		states = append(states, m.ID)
		for _, v := range m.Values {
			states = append(states, fmt.Sprintf("%s %s %t", v.Value, v.State, v.Latest))
		}
	}
	want := []string{"sat", "90 off-target false", "94 low-response true", " without-value false", "wait", "9 at-target true", "14 off-target false", "12 off-target true", "cost"}
	if !slices.Equal(states, want) {
		t.Errorf("%q, want %q", states, want)
	}
}

// An unfinished assessment: bounds, and pointers to what is missing.
func TestExplainUnfinished(t *testing.T) {
	f := standard(ordinal(), "mean", section("a", "1", "a1", "a2"))
	tier(f, "t", "yes", framework.Condition{ID: "low", Kind: framework.CountAtMost, Level: "no", Count: new(0)})
	a := rate(assessment.GapAnalysis, "a1=partly")
	x := explain(t, f, a, "a")
	wantOutline(t, x.Step, `
section a | partial | mean | 1/2 = 50.0 %
  criterion a1 | rated | its rating | 1/2 = 50.0 %
    rating | rated | rated "Partly" | 1 ÷ 2 = 1/2 = 50.0 %
  - criterion a2 | not-rated
    - rating | not-rated
`)
	if got := x.Step.Excluded[0].Excluded[0].Pointer; got != "/ratings/-/a2" {
		t.Error(got)
	}
	if b := x.Step.Bounds; b == nil || b.Lowest.Share.String() != "1/4" || b.Highest.Share.String() != "3/4" {
		t.Error(b)
	}
	x.Locate(func(pointer string) string { return "at " + pointer })
	if got := x.Step.Steps[0].Steps[0].Where; got != "at /ratings/0" {
		t.Error(got)
	}
	c := explain(t, f, a, "low").Step
	if !slices.Equal(c.Open, []string{"a2"}) || !slices.Equal(c.For, []string{"a1"}) || c.State != "open" {
		t.Errorf("%+v", c)
	}
}

// A long sum takes equal numbers together, and is cut where that is not enough.
func TestExplainLong(t *testing.T) {
	var criteria, same, all []string
	for i := range 12 {
		criteria = append(criteria, fmt.Sprintf("k%d", i))
		same = append(same, fmt.Sprintf("k%d=%d", i, 20*(i%3)))
		all = append(all, fmt.Sprintf("k%d=%d", i, 3*i))
	}
	f := standard(numeric("n", "40"), "mean", section("a", "1", criteria...))
	if got := explain(t, f, rate(assessment.SelfAssessment, same...), "a").Step.Text; got != "(4 × 1 + 4 × 1/2 + 4 × 0) ÷ 12 = 1/2 = 50.0 %" {
		t.Error(got)
	}
	x := explain(t, f, rate(assessment.SelfAssessment, all...), "a").Step
	if x.Text != "(1 × 33/40 + 1 × 3/4 + 1 × 27/40 + 1 × 3/5 + 1 × 21/40 + 1 × 9/20 + 1 × 3/8 + … 5 more) ÷ 12 = 99/20 ÷ 12 = 33/80 = 41.3 %" || len(x.Steps) != 12 {
		t.Error(x.Text)
	}
}

// Every step follows from the steps below it, by arithmetic that this test does
// on its own, and every sum in the text is right.
func TestLawExplain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFramework(t, allPolicies...)
		drawRules(t, f)
		a := drawAssessment(t, f, 3)
		// Only a share can be adjusted.
		if f.Scoring.Method != "relative" && rapid.IntRange(0, 2).Draw(t, "adjusted") == 0 {
			f.Scoring.Adjustments = []framework.AdjustmentKind{{ID: "less", Points: "-60", Most: new(2)}, {ID: "more", Points: "12.5"}}
			for _, kind := range []string{"less", "more"} {
				for range rapid.IntRange(0, 3).Draw(t, "cases") {
					a.Adjustments = append(a.Adjustments, assessment.Adjustment{Kind: kind, Reason: "x"})
				}
			}
		}
		r := Evaluate(f, a)
		subjects := []string{"", "overall"}
		for s := range f.AllSections() {
			subjects = append(subjects, s.ID)
		}
		for _, c := range f.All() {
			subjects = append(subjects, c.ID)
		}
		for _, tier := range f.Award.Tiers {
			subjects = append(subjects, tier.ID)
		}
		for i := range r.Outcome.Conditions {
			subjects = append(subjects, r.Outcome.Conditions[i].ID)
		}
		have := shares(r)
		for _, subject := range subjects {
			x, err := r.Explain(subject)
			if err != nil {
				t.Fatal(err)
			}
			if x.Step.Kind == OutcomeStep { // everything is in it
				valid(t, "explanation", x)
				again, _ := r.Explain(subject)
				if toJSONr(t, x) != toJSONr(t, again) {
					t.Fatal("another explanation")
				}
			}
			follows(t, x.Step, a)
			switch x.Step.Kind {
			case OverallStep:
				wantValue(t, x.Step, have["node "])
			case SectionStep:
				wantValue(t, x.Step, have["node "+x.Step.ID])
			case CriterionStep:
				wantValue(t, x.Step, have["criterion "+x.Step.ID])
			case OutcomeStep:
				wantValue(t, x.Step.Steps[len(x.Step.Steps)-1], have["node "])
			}
		}
	})
}

// drawRules gives a framework methods that drawFramework does not, and what
// counts outside the tree.
func drawRules(t *rapid.T, f *framework.Framework) {
	rule := func() framework.Rule {
		return rapid.SampledFrom([]framework.Rule{
			{Method: "highest"}, {Method: "absolute"}, {Method: "deductions", Budget: "20"}, {Method: "k-of-n", Level: "1", Count: new(1)},
			{Method: "percentile", Of: "mean", Benchmark: []scoring.Decimal{"10", "60", "70"}}, {Method: "staged", Reach: "1", Hold: "2"},
		}).Draw(t, "rule")
	}
	var walk func(ss []framework.Section)
	walk = func(ss []framework.Section) {
		for i := range ss {
			if rapid.IntRange(0, 2).Draw(t, "other") == 0 {
				ss[i].Rule = rule()
			}
			walk(ss[i].Sections)
		}
	}
	walk(f.Sections)
	if rapid.IntRange(0, 3).Draw(t, "other whole") == 0 {
		f.Scoring.Rule = rule()
	}
	if f.Units != nil && f.Units.RollUp != framework.RollUpPooled && rapid.Bool().Draw(t, "per whole") {
		f.Units.Per = framework.PerWhole
	}
	if rapid.IntRange(0, 3).Draw(t, "auto-fail") == 0 && len(f.Sections[0].Criteria) > 0 {
		f.Sections[0].Criteria[0].AutoFail = "0"
	}
	if len(f.Dimensions) > 0 && rapid.IntRange(0, 2).Draw(t, "other dimensions") == 0 {
		f.Scoring.Dimensions = rapid.SampledFrom([]string{"product", "best-fit"}).Draw(t, "combined")
		if f.Scoring.CappedBy = ""; f.Scoring.Dimensions == "best-fit" {
			f.Scoring.BestFit = "d0"
		}
	}
}

func wantValue(t *rapid.T, s *Step, v *Value) {
	if s.State == OutsideProfile {
		v = nil
	}
	if !same(s.Value, v) {
		t.Fatalf("%s %s: %s, the result has %s", s.Kind, s.ID, text(s.Value), text(v))
	}
}

func follows(t *rapid.T, s *Step, a *assessment.Assessment) {
	where := strings.Join(outline(s), "\n")
	if s.Value != nil && s.Fold != "" && len(s.Steps) > 0 {
		sum, total := new(big.Rat), new(big.Rat)
		var folded *big.Rat
		for _, c := range s.Steps {
			if c.Entry == nil {
				t.Fatalf("no entry\n%s", where)
			}
			v, w := c.Entry.Value.Rat(), big.NewRat(1, 1)
			if c.Entry.Factor != nil {
				w = c.Entry.Factor.Rat()
			}
			if c.Entry.Text == "" && c.Kind != AdjustmentStep && c.Value.Share.Rat().Cmp(v) != 0 {
				t.Fatalf("%s enters with another number than its value, and nothing says why\n%s", c.ID, where)
			}
			total.Add(total, w)
			sum.Add(sum, new(big.Rat).Mul(w, v))
			switch {
			case folded == nil:
				folded = new(big.Rat).Set(v)
			case s.Fold == "product":
				folded.Mul(folded, v)
			case s.Fold == "least" && v.Cmp(folded) < 0, s.Fold == "greatest" && v.Cmp(folded) > 0:
				folded.Set(v)
			}
		}
		switch s.Fold {
		case "sum":
			folded = sum
		case "mean":
			folded = new(big.Rat).Quo(sum, total)
		}
		want := s.Value.Share
		if s.Folded != nil {
			want = s.Folded.Score
		}
		if want.Rat().Cmp(folded) != 0 {
			t.Fatalf("the steps give %s, not %s\n%s", folded, want, where)
		}
	}
	if s.Kind != ConditionStep && s.Kind != OutcomeStep && s.Kind != TierStep && s.Kind != AlternativeStep && s.Kind != RecordStep {
		checkText(t, s, where)
	}
	if s.Kind == RatingStep {
		if i, ok := strings.CutPrefix(s.Pointer, "/ratings/"); ok && !strings.HasPrefix(i, "-/") {
			var n int
			fmt.Sscan(i, &n)
			if g := a.Ratings[n]; s.Level != "" && g.State == assessment.Rated && g.Level != s.Level {
				t.Fatalf("%s points at %+v\n%s", s.Pointer, g, where)
			}
		} else if !ok {
			t.Fatalf("pointer %q\n%s", s.Pointer, where)
		}
	}
	for _, c := range s.Steps {
		follows(t, c, a)
	}
	for _, c := range s.Excluded {
		follows(t, c, a)
	}
}

// checkText computes the sums of a text: what stands between the equals signs
// is equal, and the last number is the value.
func checkText(t *rapid.T, s *Step, where string) {
	if s.Text == "" || strings.HasPrefix(s.Text, "failed by") {
		return
	}
	if _, number, staged := strings.Cut(s.Text, " reached: "); staged {
		if got, _, _ := strings.Cut(number, " = "); got != s.Value.Share.String() {
			t.Fatalf("%s is not %s\n%s", got, s.Value.Share, where)
		}
		return
	}
	clauses := strings.Split(s.Text, "; ")
	want := s.Value.Share
	if s.Folded != nil {
		want = s.Folded.Score
	}
	for sum := range strings.SplitSeq(clauses[0], " = ") {
		number, isPercent := strings.CutSuffix(sum, " %")
		switch {
		case strings.Contains(sum, "…"), strings.HasSuffix(sum, " points"), strings.HasSuffix(sum, " point"), strings.HasPrefix(sum, "level "):
		case isPercent:
			shown, _ := new(big.Rat).SetString(number)
			if d := new(big.Rat).Sub(shown, new(big.Rat).Mul(want.Rat(), big.NewRat(100, 1))); d.Abs(d).Cmp(big.NewRat(1, 20)) > 0 {
				t.Fatalf("%s %% is not %s\n%s", number, want, where)
			}
		default:
			if got := calculate(t, sum); got.Cmp(want.Rat()) != 0 {
				t.Fatalf("%s is %s, not %s\n%s", sum, got, want, where)
			}
		}
	}
	if len(clauses) > 1 {
		_, result, _ := strings.Cut(clauses[len(clauses)-1], ": ")
		if got, _, _ := strings.Cut(result, " = "); got != s.Value.Share.String() {
			t.Fatalf("%s is not %s\n%s", got, s.Value.Share, where)
		}
	}
}

// calculate is a small calculator for what a text has: + - × ÷, brackets, and
// the least or greatest of a list. A fraction is one number.
func calculate(t *rapid.T, text string) *big.Rat {
	for words, sign := range map[string]int{"least of ": -1, "greatest of ": 1} {
		if list, ok := strings.CutPrefix(text, words); ok {
			var best *big.Rat
			for part := range strings.SplitSeq(list, ", ") {
				if v := calculate(t, part); best == nil || v.Cmp(best) == sign {
					best = v
				}
			}
			return best
		}
	}
	tokens := strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(text))
	next := func() string {
		if len(tokens) == 0 {
			return ""
		}
		return tokens[0]
	}
	var sum func() *big.Rat
	number := func() *big.Rat {
		token := next()
		tokens = tokens[1:]
		if token == "(" {
			v := sum()
			tokens = tokens[1:]
			return v
		}
		v, ok := new(big.Rat).SetString(token)
		if !ok {
			t.Fatalf("%q in %q is no number", token, text)
		}
		return v
	}
	product := func() *big.Rat {
		v := number()
		for next() == "×" || next() == "÷" {
			op := next()
			tokens = tokens[1:]
			if w := number(); op == "×" {
				v.Mul(v, w)
			} else {
				v.Quo(v, w)
			}
		}
		return v
	}
	sum = func() *big.Rat {
		v := product()
		for next() == "+" || next() == "-" {
			op := next()
			tokens = tokens[1:]
			if w := product(); op == "+" {
				v.Add(v, w)
			} else {
				v.Sub(v, w)
			}
		}
		return v
	}
	v := sum()
	if len(tokens) > 0 {
		t.Fatalf("%q does not end", text)
	}
	return v
}

func TestExplanationSchema(t *testing.T) {
	var o struct {
		Properties map[string]any `json:"properties"`
		Defs       map[string]struct {
			Properties map[string]any `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(schemas.Source("explanation"), &o); err != nil {
		t.Fatal(err)
	}
	check := func(properties map[string]any, typ reflect.Type) {
		var names []string
		for _, f := range reflect.VisibleFields(typ) {
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		if got := slices.Sorted(maps.Keys(properties)); !slices.Equal(got, names) {
			t.Errorf("%s: the schema has %v, the Go type %v", typ, got, names)
		}
	}
	check(o.Properties, reflect.TypeFor[Explanation]())
	check(o.Defs["step"].Properties, reflect.TypeFor[Step]())
	check(o.Defs["entry"].Properties, reflect.TypeFor[Entry]())
	check(o.Defs["bearing"].Properties, reflect.TypeFor[Bearing]())
	check(o.Defs["flip"].Properties, reflect.TypeFor[Flip]())
	check(o.Defs["change"].Properties, reflect.TypeFor[Change]())
	check(o.Defs["sensitivity"].Properties, reflect.TypeFor[Sensitivity]())
	check(o.Defs["move"].Properties, reflect.TypeFor[Move]())
}

func BenchmarkExplain(b *testing.B) {
	f, a := worked("weighted-mean")
	for i := range 20 {
		s := section(fmt.Sprint("s", i), "1", "x", "y", "z", "u", "v", "w")
		for j := range s.Criteria {
			s.Criteria[j].ID += fmt.Sprint(i)
			a.Ratings = append(a.Ratings, assessment.Rating{Slot: assessment.Slot{Criterion: s.Criteria[j].ID}, Layer: assessment.Self, State: assessment.Rated, Level: "3"})
		}
		f.Sections = append(f.Sections, s)
	}
	r := Evaluate(f, a)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Explain(""); err != nil {
			b.Fatal(err)
		}
	}
}
