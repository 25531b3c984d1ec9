package evaluation

import (
	"slices"
	"strings"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/frameworks"
)

// A tree that everybody can redo by hand:
// a scale from 0 to 4, items (weight, rating) {(1,4),(1,2),(2,3)},
// {(1,0),(1,N/A)} and {(3,4),(1,1)}, sections of the weights 40, 35 and 25.
func TestAggregation(t *testing.T) {
	tree := func(method, inner string) *framework.Framework {
		f := standard(numeric("n", "4"), method, section("s1", "40", "a1:1", "a2:1", "a3:2"), section("s2", "35", "b1:1", "b2:1"), section("s3", "25", "c1:3", "c2:1"))
		for i := range f.Sections {
			f.Sections[i].Method = inner
		}
		return f
	}
	ratings := "a1=4 a2=2 a3=3 b1=0 b2=n/a c1=4 c2=1"
	for _, c := range []struct {
		name           string
		method, inner  string
		policy         framework.NAPolicy
		ratings        string
		overall, parts string
		sections       string
	}{
		{"nested", "weighted-mean", "", "", ratings, "161/320", "2/5 7/20 1/4", "3/4 0 13/16"},
		{"mean of sections", "mean", "weighted-mean", "", ratings, "25/48", "1/3 1/3 1/3", "3/4 0 13/16"},
		{"flat", "flat-weighted-mean", "", "", ratings, "25/36", "1/9 1/9 2/9 1/9 1/3 1/9", "3/4 0 13/16"},
		{"flat unweighted", "flat-mean", "", "", ratings, "7/12", "1/6 1/6 1/6 1/6 1/6 1/6", "3/4 0 5/8"},
		{"points", "points", "", "", ratings, "25/36", "1/9 1/9 2/9 1/9 1/3 1/9", "3/4 0 13/16"},
		{"not applicable as zero", "flat-weighted-mean", "", framework.NAZero, ratings, "5/8", "1/10 1/10 1/5 1/10 1/10 3/10 1/10", "3/4 0 13/16"},
		{"not applicable as full", "flat-weighted-mean", "", framework.NAFull, ratings, "29/40", "1/10 1/10 1/5 1/10 1/10 3/10 1/10", "3/4 1/2 13/16"},
		{"a section not applicable", "weighted-mean", "", "", "a1=4 a2=2 a3=3 b1=n/a b2=n/a c1=4 c2=1", "161/208", "8/13 5/13", "3/4 - 13/16"},
		{"lowest", "lowest", "", "", ratings, "0", "- - -", "1/2 0 1/4"},
		{"lowest of means", "lowest", "weighted-mean", "", ratings, "0", "- - -", "3/4 0 13/16"},
	} {
		f := tree(c.method, c.inner)
		f.Scoring.NotApplicable = c.policy
		r := Evaluate(f, rate(assessment.SelfAssessment, c.ratings))
		if got := text(r.Overall.Score); got != c.overall {
			t.Errorf("%s: %s, want %s", c.name, got, c.overall)
		}
		var parts, sections []string
		for _, p := range r.Overall.Parts {
			if p.Weight == nil {
				parts = append(parts, "-")
			} else {
				parts = append(parts, p.Weight.String())
			}
		}
		for i := range r.Sections {
			sections = append(sections, text(r.Sections[i].Score))
		}
		if got := strings.Join(parts, " "); got != c.parts {
			t.Errorf("%s: parts %s, want %s", c.name, got, c.parts)
		}
		if got := strings.Join(sections, " "); got != c.sections {
			t.Errorf("%s: sections %s, want %s", c.name, got, c.sections)
		}
		if !r.Complete || r.Overall.Bounds.Open() {
			t.Errorf("%s: not complete", c.name)
		}
	}
	r := Evaluate(tree("weighted-mean", ""), rate(assessment.SelfAssessment, "a1=4 a2=2 a3=3 b1=n/a b2=n/a c1=4 c2=1"))
	if !slices.Equal(r.Excluded, []string{"s2"}) || len(r.Warnings) != 1 || sectionOf(t, r, "s2").State != NotApplicable {
		t.Error("the section that is not applicable is not named:", r.Excluded, r.Warnings)
	}
	if r.Rated != 5 || r.Applicable != 5 || r.Total != 7 {
		t.Error(r.Rated, r.Applicable, r.Total)
	}
	f := tree("weighted-mean", "")
	f.Scoring.NotApplicable = framework.NAZero
	if r := Evaluate(f, rate(assessment.SelfAssessment, "a1=4 a2=2 a3=3 b1=n/a b2=n/a c1=4 c2=1")); len(r.Excluded) != 0 || text(r.Overall.Score) != "161/320" {
		t.Error("a section that counts as zero does not leave the score:", r.Excluded, text(r.Overall.Score))
	}

	// XCCDF: a group with a pass and a failure, one with a pass of weight 10.
	for method, want := range map[string]string{"weighted-mean": "3/4", "flat-weighted-mean": "11/12", "flat-mean": "2/3"} {
		f := standard(numeric("n", "1"), method, section("g1", "1", "a:1", "b:1"), section("g2", "1", "c:10"))
		if got := text(Evaluate(f, rate(assessment.SelfAssessment, "a=1 b=0 c=1")).Overall.Score); got != want {
			t.Errorf("XCCDF %s: %s, want %s", method, got, want)
		}
	}
	// Sections of 80, 90, 90 (one item N/A) and 100 %.
	f = standard(numeric("n", "100"), "weighted-mean", section("g1", "20", "a"), section("g2", "35", "b"), section("g3", "30", "c", "d"), section("g4", "15", "e"))
	if got := text(Evaluate(f, rate(assessment.SelfAssessment, "a=80 b=90 c=90 d=n/a e=100")).Overall.Score); got != "179/200" {
		t.Error("call scorecard:", got)
	}
}

// (8,7,6), (9,9,5), (10,4,4) on planned, deployed and results.
func TestThreeDimensions(t *testing.T) {
	f := standard(numeric("n", "10"), "mean", section("s", "", "a", "b", "c"))
	for _, d := range []string{"p", "d", "r"} {
		f.Dimensions = append(f.Dimensions, framework.Dimension{ID: d, Title: strings.ToUpper(d), Scale: "n"})
	}
	a := rate(assessment.SelfAssessment, "a/p=8 a/d=7 a/r=6 b/p=9 b/d=9 b/r=5 c/p=10 c/d=4 c/r=4")
	r := Evaluate(f, a)
	on, ok := r.Overall.Score.OnScale()
	if !ok || on.String() != "62/9" || text(r.Overall.Score) != "31/45" {
		t.Error("overall", on)
	}
	for id, want := range map[string]string{"a": "7/10", "b": "23/30", "c": "3/5"} {
		if got := text(criterionOf(t, r, id).Score); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	for i, want := range []string{"9/10", "2/3", "1/2"} {
		if d := r.Overall.Dimensions[i]; text(d.Score) != want || d.State != Rated {
			t.Errorf("%s: %s %s, want %s", d.ID, d.State, text(d.Score), want)
		}
	}
	for method, want := range map[string]string{"lowest": "1/2", "weighted-mean": "31/45", "capped": "1/2"} {
		f.Scoring.Dimensions = method
		f.Scoring.CappedBy = ""
		if method == "capped" {
			f.Scoring.CappedBy = "r"
		}
		if got := text(Evaluate(f, a).Overall.Score); got != want {
			t.Errorf("%s: %s, want %s", method, got, want)
		}
	}
	f.Scoring.Dimensions, f.Scoring.CappedBy, f.Scoring.CutBack = "", "", "80"
	// min(x, 8): (8,7,6), (8,8,5), (8,4,4) = 21/30, 21/30, 16/30
	if got := text(Evaluate(f, a).Overall.Score); got != "29/45" {
		t.Error("cut back:", got)
	}

	// One dimension unrated: its state is told apart from the node's.
	f.Scoring.CutBack = ""
	r = Evaluate(f, rate(assessment.SelfAssessment, "a/p=8 b/p=9 c/p=10 a/d=1"))
	states := []State{r.Overall.Dimensions[0].State, r.Overall.Dimensions[1].State, r.Overall.Dimensions[2].State, r.Overall.State, criterionOf(t, r, "a").State}
	if !slices.Equal(states, []State{Rated, Partial, NotRated, Partial, Partial}) {
		t.Error(states)
	}
	if c := criterionOf(t, r, "a"); text(c.Score) != "9/20" || text(c.Bounds.Lowest) != "3/10" || text(c.Bounds.Highest) != "19/30" {
		t.Error("a:", text(c.Score), text(c.Bounds.Lowest), text(c.Bounds.Highest))
	}
	// A rating without dimension is none, and one level set aside is not the whole.
	r = Evaluate(f, rate(assessment.SelfAssessment, "a=8 b/p=n/a"))
	if r.Overall.Score != nil || criterionOf(t, r, "a").State != NotRated || criterionOf(t, r, "b").State != NotRated {
		t.Error("what a framework cannot hold counts")
	}
}

// 11, 11, 12, 13 and 10 criteria: at least 80 % compliant in each section
// allows two others each, at least 80 % of all allows eleven.
func TestShareCaps(t *testing.T) {
	sizes := []int{11, 11, 12, 13, 10}
	build := func(conditions ...framework.Condition) *framework.Framework {
		f := standard(ordinal(), "share")
		f.Scoring.Level = "yes"
		for i, n := range sizes {
			s := section(string(rune('a'+i)), "")
			for j := range n {
				s.Criteria = append(s.Criteria, framework.Criterion{ID: s.ID + string(rune('a'+j)), Ref: s.ID + string(rune('a'+j))})
			}
			f.Sections = append(f.Sections, s)
		}
		tier(f, "t", "yes", conditions...)
		return f
	}
	withPartials := func(f *framework.Framework, counts ...int) *assessment.Assessment {
		var lines []string
		for i, s := range f.Sections {
			for j, c := range s.Criteria {
				level := "yes"
				if j < counts[i] {
					level = "partly"
				} else if j%2 == 1 {
					level = "plus"
				}
				lines = append(lines, c.ID+"="+level)
			}
		}
		return rate(assessment.SelfAssessment, lines...)
	}
	f := build(framework.Condition{Kind: framework.SectionsAtLeast, Percent: dec("80")})
	for i := range sizes {
		counts := []int{2, 2, 2, 2, 2}
		if r := Evaluate(f, withPartials(f, counts...)); r.Outcome.State != Reached {
			t.Error("two partials each:", r.Outcome)
		}
		counts[i] = 3
		if r := Evaluate(f, withPartials(f, counts...)); r.Outcome.State != None || r.Outcome.Conditions[i].State != Missed {
			t.Error("three partials:", i, r.Outcome)
		}
	}
	f = build(framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("80")})
	if r := Evaluate(f, withPartials(f, 11, 0, 0, 0, 0)); text(r.Overall.Score) != "46/57" || r.Outcome.State != Reached {
		t.Error("eleven partials:", text(r.Overall.Score))
	}
	if r := Evaluate(f, withPartials(f, 11, 1, 0, 0, 0)); text(r.Overall.Score) != "15/19" || r.Outcome.State != None {
		t.Error("twelve partials:", text(r.Overall.Score))
	}
}

// The level of "share" is worth another share on each scale.
func TestShareOfScales(t *testing.T) {
	f := standard(numeric("two", "2"), "share", section("s", "", "a::two", "b::four"))
	f.Scales = append(f.Scales, numeric("four", "4"))
	f.Scoring.Level = "2"
	for ratings, want := range map[string]string{"a=2 b=2": "1", "a=1 b=2": "1/2", "a=2 b=1": "1/2", "a=1 b=1": "0", "a=n/a b=2": "1", "a=n/a b=1": "0"} {
		if got := text(Evaluate(f, rate(assessment.SelfAssessment, ratings)).Overall.Score); got != want {
			t.Errorf("%s: %s, want %s", ratings, got, want)
		}
	}
	if r := Evaluate(f, rate(assessment.SelfAssessment, "a=2 b=2")); r.Overall.Score.Scale() != nil {
		t.Error("a value of two scales has none of its own")
	}
	f.Sections[0].Criteria[1].Scale = "two"
	if r := Evaluate(f, rate(assessment.SelfAssessment, "a=2 b=?")); text(r.Overall.Bounds.Lowest) != "1/2" || text(r.Overall.Bounds.Highest) != "1" || text(r.Overall.Score) != "1" {
		t.Error("bounds", toJSON(t, r.Overall.Bounds))
	}
}

// Three visits: 41 of 50, 38 of 46 (one criterion not applicable), 47 of 50.
func TestUnits(t *testing.T) {
	f := standard(numeric("n", "46"), "points", section("s", "", "a:46:n", "b:4:m"))
	f.Scales = append(f.Scales, numeric("m", "4"))
	a := func(us ...string) *assessment.Assessment {
		return units(rate(assessment.SelfAssessment, "a@x=38 b@x=3 a@y=38 b@y=n/a a@z=43 b@z=4"), us...)
	}
	for _, c := range []struct {
		rollUp framework.RollUp
		units  []string
		want   string
	}{
		{framework.RollUpPooled, []string{"x", "y", "z"}, "63/73"},
		// a is 38, 38 and 43 of 46, b is 3 and 4 of 4:
		{framework.RollUpMean, []string{"x", "y", "z"}, "259/300"},         // (46·119/138 + 4·7/8) / 50
		{framework.RollUpWorst, []string{"x", "y", "z"}, "41/50"},          // (38 + 3) / 50
		{framework.RollUpWeighted, []string{"x:2", "y", "z:1"}, "511/600"}, // a 157/4 of 46, b (2·3+4)/3 of 4: (39.25 + 10/3) / 50
	} {
		f.Units = &framework.Units{Kind: framework.Visit, RollUp: c.rollUp}
		r := Evaluate(f, a(c.units...))
		if got := text(r.Overall.Score); got != c.want {
			t.Errorf("%s: %s, want %s", c.rollUp, got, c.want)
		}
		if !r.Complete || r.Rated != 2 {
			t.Errorf("%s: complete %v, rated %d", c.rollUp, r.Complete, r.Rated)
		}
	}
	f.Units.RollUp = framework.RollUpPooled
	r := Evaluate(f, a("x", "y", "z"))
	var ids []string
	for _, p := range r.Overall.Parts {
		ids = append(ids, p.ID+" "+p.Weight.String())
	}
	if got := strings.Join(ids, ", "); got != "a@x 23/73, a@y 23/73, a@z 23/73, b@x 2/73, b@z 2/73" {
		t.Error("pooled parts:", got)
	}
	// Without units in the engagement the organisation is the one unit.
	if r := Evaluate(f, rate(assessment.SelfAssessment, "a=46 b=0")); text(r.Overall.Score) != "23/25" || r.Overall.Parts[0].ID != "a" {
		t.Error("no units:", text(r.Overall.Score), r.Overall.Parts)
	}
	// The weights of the parts of a criterion are those of its units.
	f.Units.RollUp = framework.RollUpWeighted
	c := criterionOf(t, Evaluate(f, a("x:2", "y", "z")), "a")
	if c.Parts[0].ID != "@x" || c.Parts[0].Weight.String() != "1/2" || c.Parts[2].Weight.String() != "1/4" {
		t.Errorf("%s", toJSON(t, c.Parts))
	}
	f.Units.RollUp = framework.RollUpWorst
	if c := criterionOf(t, Evaluate(f, a("x", "y", "z")), "a"); c.Parts[0].Weight != nil {
		t.Error("the worst unit has no weight")
	}
	// A unit that was not rated leaves the bounds open.
	r = Evaluate(f, units(rate(assessment.SelfAssessment, "a@x=46 b@x=4 a@y=46"), "x", "y"))
	if b := criterionOf(t, r, "b"); b.State != Partial || text(b.Score) != "1" || text(b.Bounds.Lowest) != "0" || text(b.Bounds.Highest) != "1" || r.Rated != 1 {
		t.Errorf("%s", toJSON(t, b))
	}
	// One unit not sampled and without an earlier rating stays out.
	r = Evaluate(f, units(rate(assessment.SelfAssessment, "a@x=46 b@x=4 a@y=46 b@y=later"), "x", "y"))
	if b := criterionOf(t, r, "b"); b.State != Rated || !r.Complete || text(b.Bounds.Lowest) != "1" {
		t.Errorf("%s", toJSON(t, b))
	}
}

func TestNotSampled(t *testing.T) {
	f := standard(numeric("n", "4"), "mean", section("s", "", "a", "b", "c"))
	tier(f, "t", "3", framework.Condition{Kind: framework.CriteriaAtLeast, Level: "2"}, framework.Condition{Kind: framework.Complete})
	a := before(rate(assessment.SurveillanceAudit, "a=4 b=later c=later"), "a=0 b=2 c=n/a")
	r := Evaluate(f, a)
	if got := text(r.Overall.Score); got != "3/4" {
		t.Error("carried over:", got)
	}
	b, c := criterionOf(t, r, "b"), criterionOf(t, r, "c")
	if b.State != NotSampled || text(b.Score) != "1/2" || b.Score.Level != "2" || c.State != NotSampled || c.Score != nil {
		t.Errorf("%s %s", toJSON(t, b), toJSON(t, c))
	}
	if !r.Complete || r.Outcome.State != Reached || r.Rated != 1 || r.Applicable != 3 || len(r.Warnings) != 0 {
		t.Error("a criterion not sampled is not an open one:", r.Complete, r.Outcome.State, r.Rated, r.Applicable, r.Warnings)
	}
	a.Ratings[1].From = ""
	if r := Evaluate(f, a); r.Complete || r.Outcome.State == Reached {
		t.Error("not sampled without its round is complete")
	}
	if r := Evaluate(f, rate(assessment.SurveillanceAudit, "a=later b=later c=later")); r.Overall.State != NotSampled || r.Overall.Score != nil || r.Overall.Bounds.Lowest != nil {
		t.Error("nothing sampled:", r.Overall.State)
	}
}

func TestNotApplicable(t *testing.T) {
	no := false
	f := standard(numeric("n", "4"), "mean", section("s", "", "a", "b"))
	a := rate(assessment.SelfAssessment, "a=4 b=n/a")
	if r := Evaluate(f, a); text(r.Overall.Score) != "1" || criterionOf(t, r, "b").Reason != "none here" || criterionOf(t, r, "b").Approver != "Ann" {
		t.Error("not applicable")
	}
	// Where it is forbidden, the criterion is simply not rated.
	f.Sections[0].Criteria[1].NotApplicable = &no
	r := Evaluate(f, a)
	if b := criterionOf(t, r, "b"); b.State != NotRated || r.Complete || text(r.Overall.Bounds.Lowest) != "1/2" {
		t.Errorf("forbidden, but taken: %s", toJSON(t, b))
	}
	f.Sections[0].Criteria[1].NotApplicable = nil
	f.Scoring.NotApplicable = framework.NAForbid
	if Evaluate(f, a).Complete {
		t.Error("forbidden by the framework, but taken")
	}
	// Without its reason or approver it is not complete.
	f.Scoring.NotApplicable = ""
	a.Ratings[1].Reason = " "
	if r := Evaluate(f, a); r.Complete || text(r.Overall.Score) != "1" {
		t.Error("complete without reason")
	}
	a.Ratings[1].Reason, a.Ratings[1].Approver = "x", ""
	if !Evaluate(f, a).Complete {
		t.Error("no approver was asked for")
	}
	f.Scheme.NAApprover = true
	if Evaluate(f, a).Complete {
		t.Error("complete without approver")
	}
	// All of it: no score, no bounds, and nothing is reached.
	tier(f, "t", "4", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("0")})
	r = Evaluate(f, rate(assessment.SelfAssessment, "a=n/a b=n/a"))
	if r.Overall.State != NotApplicable || r.Overall.Score != nil || r.Overall.Bounds.Lowest != nil || r.Overall.Bounds.Open() || r.Outcome.State != None || r.Applicable != 0 {
		t.Errorf("%s", toJSON(t, r))
	}
}

func TestProfiles(t *testing.T) {
	f := standard(numeric("n", "4"), "mean", section("s", "", "a", "b"), section("u", "", "c"))
	f.Profiles = []framework.Profile{{ID: "short"}, {ID: "long"}}
	f.Sections[0].Criteria[1].Profiles = []string{"long"}
	f.Sections[1].Criteria[0].Profiles = []string{"long"}
	tier(f, "t", "2", framework.Condition{Kind: framework.SectionsAtLeast, Percent: dec("50")})
	a := rate(assessment.SelfAssessment, "a=3 b=0 c=0")
	a.Engagement.Profile = "short"
	r := Evaluate(f, a)
	if r.Total != 1 || len(r.Criteria) != 1 || len(r.Sections) != 1 || text(r.Overall.Score) != "3/4" || r.Outcome.State != Reached || !r.Complete || len(r.Excluded) != 0 {
		t.Errorf("%s", toJSON(t, r))
	}
	g, err := r.Gaps("")
	if err != nil || len(g.Gaps) != 0 || len(g.Sections) != 1 {
		t.Errorf("%v %s", err, toJSON(t, g))
	}
}

func TestNested(t *testing.T) {
	f := standard(numeric("n", "4"), "weighted-mean", section("s", "1", "a:3"), section("u", "3", "e"))
	f.Sections[0].Sections = []framework.Section{section("s1", "1", "b", "c"), section("s2", "0", "d")}
	r := Evaluate(f, rate(assessment.SelfAssessment, "a=4 b=2 c=0 d=0 e=2"))
	// s1 = 1/4, s = (3·1 + 1·1/4 + 0·0) / 4 = 13/16; overall = (13/16 + 3·1/2) / 4
	if text(r.Overall.Score) != "37/64" || text(sectionOf(t, r, "s").Score) != "13/16" || sectionOf(t, r, "s1").Parent != "s" || sectionOf(t, r, "s").Parent != "" {
		t.Errorf("%s", toJSON(t, r.Sections))
	}
	var ids []string
	for _, s := range r.Sections {
		ids = append(ids, s.ID)
	}
	if !slices.Equal(ids, []string{"s", "s1", "s2", "u"}) {
		t.Error("sections are in the framework's order:", ids)
	}
	if r := Evaluate(&framework.Framework{Scoring: framework.Scoring{Rule: framework.Rule{Method: "mean"}}}, rate(assessment.SelfAssessment)); r.Overall.Score != nil || r.Overall.State != NotRated || r.Outcome.State != None {
		t.Error("an empty framework")
	}
}

// What the ratings cannot mean counts as not rated.
func TestUnusable(t *testing.T) {
	f := standard(numeric("n", "4"), "mean", section("s", "", "a", "b"))
	for _, ratings := range []string{"x=3", "a=5", "a=-1", "a=1.5", "a=yes", "a@u=3", "a/d=3", "a="} {
		if r := Evaluate(f, rate(assessment.SelfAssessment, ratings)); r.Overall.Score != nil || r.Rated != 0 {
			t.Errorf("%s counts", ratings)
		}
	}
	r := Evaluate(f, rate(assessment.SelfAssessment, "a=03.00 b=1"))
	if c := criterionOf(t, r, "a"); text(c.Score) != "3/4" || c.Score.Level != "3" {
		t.Error("a level in another form:", toJSON(t, c))
	}
	a := rate(assessment.Stage2, "a=3 b=1")
	a.Ratings[0].Layer = assessment.Self
	if r := Evaluate(f, a); criterionOf(t, r, "a").State != NotRated {
		t.Error("an audit takes the client's rating")
	}
}

func TestOutcome(t *testing.T) {
	f := standard(numeric("n", "4"), "mean", section("s", "", "a", "b"))
	tier(f, "bronze", "1", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("25")})
	tier(f, "silver", "2", framework.Condition{Kind: framework.CriteriaAtLeast, Level: "2"})
	tier(f, "gold", "3", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("75")})
	for _, c := range []struct {
		ratings                 string
		state                   OutcomeState
		tier, secured, possible string
	}{
		{"a=4 b=4", Reached, "gold", "gold", "bronze silver gold"},
		{"a=2 b=2", Reached, "silver", "silver", "bronze silver"},
		{"a=4 b=1", Reached, "bronze", "bronze", "bronze"}, // gold without silver is bronze
		{"a=0 b=1", None, "-", "-", ""},
		{"a=4", OpenOutcome, "-", "bronze", "bronze silver gold"},
		{"a=2", OpenOutcome, "-", "bronze", "bronze silver gold"},
		{"a=1", OpenOutcome, "-", "-", "bronze"},
		{"", OpenOutcome, "-", "-", "bronze silver gold"},
	} {
		o := Evaluate(f, rate(assessment.SelfAssessment, c.ratings)).Outcome
		id := func(s *string) string {
			if s == nil {
				return "-"
			}
			return *s
		}
		if o.State != c.state || id(o.Tier) != c.tier || id(o.Secured) != c.secured || strings.Join(o.Possible, " ") != c.possible {
			t.Errorf("%s: %s %s %s %v, want %+v", c.ratings, o.State, id(o.Tier), id(o.Secured), o.Possible, c)
		}
	}
	// Nothing can be reached any more: none, though not all is rated.
	f.Award.Tiers[0].Conditions[0].Percent = dec("75")
	if o := Evaluate(f, rate(assessment.SelfAssessment, "a=0")).Outcome; o.State != None || len(o.Possible) != 0 {
		t.Error(o.State, o.Possible)
	}
	// Records may still be added while ratings are, and not after.
	f.Award.Tiers[0].Conditions = []framework.Condition{{ID: "e", Kind: framework.EvidenceAtLeast, Count: new(1)}}
	if o := Evaluate(f, rate(assessment.SelfAssessment, "a=4")).Outcome; o.State != OpenOutcome || o.Secured != nil || len(o.Possible) != 3 {
		t.Error(o.State, o.Possible)
	}
	if o := Evaluate(f, rate(assessment.SelfAssessment, "a=4 b=4")).Outcome; o.State != None || len(o.Possible) != 0 {
		t.Error(o.State, o.Possible)
	}
	// A tier without conditions is reached with the one below.
	f.Award.Tiers = []framework.Tier{{ID: "all"}}
	if o := Evaluate(f, rate(assessment.SelfAssessment, "a=0 b=0")).Outcome; o.State != Reached {
		t.Error(o.State)
	}
}

// The balanced framework, done by hand: 6 everywhere, but 9, 3 and 0 on the
// first criterion (its mean is 4), and the last criterion of learning not
// applicable. Service is (4 + 5·6)/6 = 34/6 of 10, the others are 6 of 10;
// the whole is (34/6 + 3·6)/4 = 71/12 of 10, which misses 60 %.
func TestBalancedService(t *testing.T) {
	f, err := frameworks.Load("balanced-service")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for sections, c := range f.All() {
		if sections[0].ID == "learning" && c.ID == "improvement" {
			lines = append(lines, c.ID+"=n/a")
			continue
		}
		for i, d := range []string{"planned", "deployed", "results"} {
			level := "6"
			if c.ID == "needs-research" {
				level = []string{"9", "3", "0"}[i]
			}
			lines = append(lines, c.ID+"/"+d+"="+level)
		}
	}
	r := Evaluate(f, rate(assessment.SelfAssessment, lines...))
	if text(r.Overall.Score) != "71/120" || text(sectionOf(t, r, "service").Score) != "17/30" || text(sectionOf(t, r, "learning").Score) != "3/5" {
		t.Error(text(r.Overall.Score), text(sectionOf(t, r, "service").Score), text(sectionOf(t, r, "learning").Score))
	}
	states := map[string]ConditionState{}
	for _, c := range r.Outcome.Conditions {
		states[strings.TrimSuffix(c.ID+"@"+c.Scope, "@")] = c.State
	}
	for id, want := range map[string]ConditionState{
		"certified-overall": Missed, "certified-perspectives@service": Met, "certified-perspectives@learning": Met, "not-applicable": Met, "excellence-overall": Missed,
	} {
		if states[id] != want {
			t.Errorf("%s is %s, want %s", id, states[id], want)
		}
	}
	if r.Rated != 23 || r.Applicable != 23 || r.Total != 24 || r.Outcome.State != None {
		t.Error(r.Rated, r.Applicable, r.Total, r.Outcome.State)
	}
	if c := r.Outcome.Conditions[0]; c.Actual.Text != "59.2 %" || c.Required.Text != "at least 60.0 %" || c.Text != "overall score at least 60 %" {
		t.Errorf("%+v", c)
	}
	// Planned is (9 + 5·6)/6 = 13/2 in service, so (13/2 + 18)/4 = 49/8 of 10.
	if d := r.Overall.Dimensions[0]; text(d.Score) != "49/80" {
		t.Error("planned:", text(d.Score))
	}
}

// Two partials in each of four sections and three in delivery are just
// enough, if each has an action; one non-compliant criterion is not.
func TestCustomerExcellence(t *testing.T) {
	f, err := frameworks.Load("customer-excellence")
	if err != nil {
		t.Fatal(err)
	}
	build := func(more string) *assessment.Assessment {
		allowed := map[string]int{"insight": 2, "culture": 2, "information": 2, "delivery": 3, "timeliness": 2}
		var lines []string
		var actions []assessment.Action
		for sections, c := range f.All() {
			level := "compliant"
			if top := sections[0].ID; allowed[top] > 0 {
				allowed[top]--
				level = "partial"
				actions = append(actions, assessment.Action{ID: c.ID, Criterion: c.ID, Action: "mend it", Owner: "Ann", Due: assessment.NewDate(2026, 9, 1)})
			}
			if c.ID == more {
				level = "non-compliant"
			}
			lines = append(lines, c.ID+"="+level)
		}
		a := rate(assessment.SelfAssessment, lines...)
		a.Actions = actions
		return a
	}
	a := build("")
	r := Evaluate(f, a)
	if r.Outcome.State != Reached || *r.Outcome.Tier != "certified" || r.Total != 57 {
		t.Errorf("%s", toJSON(t, r.Outcome))
	}
	if got := text(r.Overall.Score); got != "103/114" { // (46 + 11/2) / 57
		t.Error(got)
	}
	a.Actions[3].Owner = ""
	r = Evaluate(f, a)
	if c := r.Outcome.Conditions[6]; r.Outcome.State != None || c.State != Missed || len(c.Criteria) != 1 || c.Criteria[0] != a.Actions[3].Criterion || c.Actual.Text != "1 of 11 without" {
		t.Errorf("%+v", c)
	}
	last := r.Criteria[len(r.Criteria)-1].ID
	r = Evaluate(f, build(last))
	if c := r.Outcome.Conditions[0]; c.State != Missed || c.Text != `no criterion at "Non-compliant"` || !slices.Equal(c.Criteria, []string{last}) {
		t.Errorf("%+v", c)
	}
	if c := r.Outcome.Conditions[5]; c.State != Missed || c.Actual.Text != "3" || c.Required.Text != "at most 2" {
		t.Errorf("%+v", c)
	}
}
