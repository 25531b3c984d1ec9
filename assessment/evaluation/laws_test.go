package evaluation

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// codes are levels that are on each scale of drawFramework.
var codes = []string{"0", "1", "2"}

// drawFramework makes a small framework of any shape: up to six criteria,
// three scales, dimensions, units, every method, policies, and conditions.
func drawFramework(t *rapid.T, policies ...framework.NAPolicy) *framework.Framework {
	d := &drawing{T: t, f: standard(numeric("two", "2"), ""), left: 6}
	f := d.f
	f.Scales[0].Bands = rapid.SampledFrom([]string{"", "bands"}).Draw(t, "scale bands")
	f.Bands = []framework.Bands{{ID: "bands", Steps: []framework.Band{{Code: "low"}, {Code: "mid", Above: dec("15")}, {Code: "top", From: dec("85")}}}}
	f.Scales = append(f.Scales, numeric("four", "4"), framework.Scale{ID: "words", Kind: framework.Ordinal, Levels: []framework.Level{
		{Code: "0", Label: "No", Points: "-1"}, {Code: "1", Label: "Partly", Points: "0.5"}, {Code: "2", Label: "Yes", Points: "3"},
		{Code: "3", Label: "Plus", Points: "3", Recognition: true},
	}})
	for i := range rapid.IntRange(0, 2).Draw(t, "dimensions") {
		f.Dimensions = append(f.Dimensions, framework.Dimension{ID: fmt.Sprint("d", i), Title: "D", Scale: d.scale(), Weight: weight(t)})
	}
	if len(f.Dimensions) > 0 {
		f.Scoring.Dimensions = rapid.SampledFrom(append(scoring.DimensionMethods(), "")).Draw(t, "combine")
		switch f.Scoring.Dimensions {
		case "capped":
			f.Scoring.CappedBy = "d0"
		case "best-fit":
			f.Scoring.BestFit = "d0"
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "units?") == 0 {
		f.Units = &framework.Units{Kind: framework.Site, RollUp: rapid.SampledFrom([]framework.RollUp{
			framework.RollUpMean, framework.RollUpWeighted, framework.RollUpWorst, framework.RollUpPooled}).Draw(t, "roll-up")}
		if f.Units.RollUp != framework.RollUpPooled && rapid.Bool().Draw(t, "whole") {
			f.Units.Per = framework.PerWhole
		}
	}
	f.Scoring.Bands = rapid.SampledFrom([]string{"", "bands"}).Draw(t, "bands")
	f.Scoring.NotApplicable = rapid.SampledFrom(append(policies, framework.NAExclude)).Draw(t, "policy")
	f.Scoring.Rule = d.rule("")
	f.Sections = d.sections(0, f.Scoring.Method)
	if own, _ := scoring.Lookup(scoring.Rule{Method: f.Scoring.Method}); !own.Own && rapid.IntRange(0, 3).Draw(t, "adjustments") == 0 {
		f.Scoring.Adjustments = []framework.AdjustmentKind{{ID: "special", Title: "S", Points: "-10"}, {ID: "bonus", Title: "B", Points: "15", Most: new(1)}}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "tiers") {
		var cs []framework.Condition
		for j := range rapid.IntRange(1, 3).Draw(t, "conditions") {
			cs = append(cs, drawCondition(t, f, fmt.Sprint("k", i, j)))
		}
		tier(f, fmt.Sprint("t", i), rapid.SampledFrom(codes).Draw(t, "target"), cs...)
	}
	switch cut := rapid.IntRange(0, 6).Draw(t, "cut?"); {
	case cut == 0:
		f.Scoring.CutBack = "60"
	case cut == 1 && len(f.Award.Tiers) > 0:
		f.Scoring.CutBackTo = f.Award.Tiers[0].ID
	}
	return f
}

// A drawing is a framework that is being drawn.
type drawing struct {
	*rapid.T
	f    *framework.Framework
	left int // criteria
}

func (d *drawing) scale() string {
	return rapid.SampledFrom([]string{"two", "four", "words"}).Draw(d.T, "scale")
}

// rule draws a method that may stand below another. What is relative to a
// required level is no share, so that it stands at the top or nowhere, and
// staged nodes are drawn with their stages.
func (d *drawing) rule(above string) framework.Rule {
	methods := slices.DeleteFunc(scoring.Names(), func(n string) bool {
		return n == "staged" || n == "relative" && (above != "" || len(d.f.Dimensions) > 0)
	})
	r := framework.Rule{Method: rapid.SampledFrom(methods).Draw(d.T, "method")}
	if r.Method == "percentile" {
		r.Of = rapid.SampledFrom([]string{"mean", "weighted-mean", "share", "lowest", "points"}).Draw(d.T, "of")
		for range rapid.IntRange(1, 4).Draw(d.T, "benchmark") {
			r.Benchmark = append(r.Benchmark, scoring.Decimal(fmt.Sprint(rapid.IntRange(0, 100).Draw(d.T, "other"))))
		}
	}
	m, _ := scoring.Lookup(r.Scoring())
	if m.UsesLevel {
		r.Level = rapid.SampledFrom(codes).Draw(d.T, "level")
	}
	if slices.Contains(m.Needs, "count") {
		r.Count = new(rapid.IntRange(1, 3).Draw(d.T, "k"))
	}
	if slices.Contains(m.May, "budget") {
		r.Budget = rapid.SampledFrom([]scoring.Decimal{"", "10"}).Draw(d.T, "budget")
	}
	return r
}

func (d *drawing) sections(depth int, above string) []framework.Section {
	var ss []framework.Section
	for range rapid.IntRange(1, 2).Draw(d.T, "sections") {
		s := framework.Section{ID: fmt.Sprint("s", d.left, depth, len(ss)), Weight: weight(d.T)}
		if above != "relative" && above != "staged" && depth < 2 && len(d.f.Dimensions) == 0 && d.left > 1 && rapid.IntRange(0, 3).Draw(d.T, "staged") == 0 {
			s.Rule = framework.Rule{Method: "staged", Reach: "1", Hold: rapid.SampledFrom([]string{"", "2"}).Draw(d.T, "hold"), Base: rapid.IntRange(0, 1).Draw(d.T, "base")}
			s.Sections = d.sections(depth+1, "staged")
			ss = append(ss, s)
			continue
		}
		if above == "staged" || rapid.Bool().Draw(d.T, "own method") {
			s.Rule = d.rule("section")
		}
		for range rapid.IntRange(1, 2).Draw(d.T, "criteria") {
			if d.left > 0 {
				s.Criteria = append(s.Criteria, d.criterion())
			}
		}
		if depth < 2 && d.left > 0 && above != "staged" && rapid.Bool().Draw(d.T, "deeper") {
			own := s.Method
			if own == "" {
				own = above
			}
			s.Sections = d.sections(depth+1, own)
		}
		ss = append(ss, s)
	}
	return ss
}

func (d *drawing) criterion() framework.Criterion {
	c := framework.Criterion{ID: fmt.Sprint("c", d.left), Ref: fmt.Sprint(d.left), Weight: weight(d.T), Points: scoring.Decimal(fmt.Sprint(rapid.IntRange(1, 9).Draw(d.T, "points"))), Scale: d.scale()}
	d.left--
	if rapid.Bool().Draw(d.T, "tag") {
		c.Tags = []string{"x"}
	}
	if rapid.Bool().Draw(d.T, "mandatory") {
		c.Mandatory = rapid.SampledFrom(codes).Draw(d.T, "at")
	}
	if d.f.Scoring.Method != "relative" && (d.f.Units == nil || d.f.Units.Per == framework.PerWhole) && rapid.IntRange(0, 9).Draw(d.T, "auto-fail") == 0 {
		c.AutoFail = rapid.SampledFrom(codes[:2]).Draw(d.T, "fails at")
	}
	return c
}

func weight(t *rapid.T) scoring.Decimal {
	return rapid.SampledFrom([]scoring.Decimal{"", "0", "1", "2.5", "7"}).Draw(t, "weight")
}

func drawCondition(t *rapid.T, f *framework.Framework, id string) framework.Condition {
	kinds := []framework.ConditionKind{
		framework.OverallAtLeast, framework.SectionsAtLeast, framework.CriteriaAtLeast, framework.CountAtMost, framework.CountAtLeast,
		framework.NotRepeated, framework.NotApplicableShare, framework.Accompanied,
	}
	if !strings.HasSuffix(id, "!") {
		kinds = append(kinds, framework.AnyOf)
	}
	if len(f.Scoring.Adjustments) > 0 {
		kinds = append(kinds, framework.AdjustmentsAtMost)
	}
	c := framework.Condition{ID: id, Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
	level, percent := rapid.SampledFrom(codes).Draw(t, "level"), dec(fmt.Sprint(rapid.IntRange(0, 100).Draw(t, "percent")))
	switch c.Kind {
	case framework.AnyOf:
		for i := range rapid.IntRange(2, 3).Draw(t, "alternatives") {
			var alternative framework.Alternative
			for j := range rapid.IntRange(1, 2).Draw(t, "of them") {
				alternative.Conditions = append(alternative.Conditions, drawCondition(t, f, fmt.Sprint(id, i, j, "!")))
			}
			c.Any = append(c.Any, alternative)
		}
		return c
	case framework.OverallAtLeast, framework.SectionsAtLeast:
		c.Percent, c.Exceed = percent, rapid.IntRange(0, 3).Draw(t, "exceed") == 0
		if f.Scoring.Method == "relative" {
			c.Kind = framework.OverallAtLeast // its sections may be shares or not
			c.Percent, c.Value = nil, dec(fmt.Sprint(rapid.IntRange(-9, 9).Draw(t, "value")))
		}
		if c.Kind == framework.OverallAtLeast && f.Scoring.Bands != "" && f.Scoring.Method != "relative" && rapid.Bool().Draw(t, "band") {
			c.Level, c.Percent, c.Exceed = rapid.SampledFrom([]string{"low", "mid", "top"}).Draw(t, "which band"), nil, false
		}
	case framework.AdjustmentsAtMost:
		c.Case, c.Count = "special", new(rapid.IntRange(0, 3).Draw(t, "cases"))
		return c
	case framework.NotApplicableShare:
		c.Percent = percent
	case framework.CountAtMost, framework.CountAtLeast:
		c.Level = level
		if rapid.Bool().Draw(t, "as share") {
			c.Percent = percent
		} else {
			c.Count = new(rapid.IntRange(0, 3).Draw(t, "count"))
		}
	case framework.CriteriaAtLeast:
		if c.Level = rapid.SampledFrom(append(codes, "", "score")).Draw(t, "own level"); c.Level == "score" {
			c.Level, c.Percent = "", percent
		}
	case framework.Accompanied:
		c.Level, c.With = level, []framework.Accompaniment{framework.WithExplanation}
	default:
		c.Level = level
	}
	if c.Kind != framework.OverallAtLeast && c.Kind != framework.SectionsAtLeast {
		if rapid.IntRange(0, 3).Draw(t, "tagged") == 0 {
			c.Scope.Tag = "x"
		}
		c.Scope.Mandatory = rapid.IntRange(0, 3).Draw(t, "mandatory only") == 0
	}
	if c.Kind != framework.OverallAtLeast && rapid.IntRange(0, 2).Draw(t, "in sections") == 0 {
		for s := range f.AllSections() {
			if rapid.Bool().Draw(t, "section") {
				c.Scope.Sections = append(c.Scope.Sections, s.ID)
			}
		}
	}
	if c.Kind != framework.NotApplicableShare && len(f.Dimensions) > 0 && rapid.IntRange(0, 3).Draw(t, "by dimension") == 0 {
		c.Scope.Dimension = "d0"
	}
	return c
}

// drawAssessment rates the framework, and leaves at most open slots unrated.
func drawAssessment(t *rapid.T, f *framework.Framework, open int) *assessment.Assessment {
	a := rate(assessment.GapAnalysis)
	a.Previous = &assessment.Previous{Round: "2025"}
	ids := []string{""}
	if f.Units != nil {
		ids = []string{"u", "v"}[:rapid.IntRange(1, 2).Draw(t, "units")]
		for _, id := range ids {
			a.Engagement.Units = append(a.Engagement.Units, assessment.Unit{ID: id, Weight: weight(t)})
		}
	}
	for _, c := range f.All() {
		for _, u := range ids {
			whole := assessment.Rating{Slot: assessment.Slot{Criterion: c.ID, Unit: u}, Layer: assessment.Assessor}
			switch rapid.IntRange(0, 7).Draw(t, "aside") {
			case 0:
				whole.State, whole.Reason = assessment.NotApplicable, "none"
				a.Ratings = append(a.Ratings, whole)
				continue
			case 1:
				whole.State, whole.From = assessment.NotSampled, "2025"
				a.Ratings = append(a.Ratings, whole)
			}
			for _, d := range f.Slots() {
				r := whole
				r.Dimension, r.State, r.Reason = d, assessment.Rated, ""
				r.Level = rapid.SampledFrom(f.ScaleOf(c, d).Codes()).Draw(t, "level")
				if rapid.Bool().Draw(t, "explained") {
					r.Note = "Because."
				}
				old := r
				old.Level = rapid.SampledFrom(f.ScaleOf(c, d).Codes()).Draw(t, "level before")
				if rapid.Bool().Draw(t, "rated before") {
					a.Previous.Ratings = append(a.Previous.Ratings, old)
				}
				switch {
				case whole.State == assessment.NotSampled:
				case open > 0 && rapid.IntRange(0, 2).Draw(t, "open") == 0:
					open--
				default:
					a.Ratings = append(a.Ratings, r)
				}
			}
		}
	}
	for _, x := range f.Scoring.Adjustments {
		for range rapid.IntRange(0, 3).Draw(t, x.ID) {
			a.Adjustments = append(a.Adjustments, assessment.Adjustment{Kind: x.ID, Reason: "Seen."})
		}
	}
	return a
}

// shares collects every score and bound of a result by name.
func shares(r *Result) map[string]*Value {
	out := map[string]*Value{}
	node := func(n *Node) {
		out["node "+n.ID], out["low "+n.ID], out["high "+n.ID] = n.Score, n.Bounds.Lowest, n.Bounds.Highest
		for _, d := range n.Dimensions {
			out["node "+n.ID+" "+d.ID] = d.Score
		}
	}
	node(&r.Overall)
	for i := range r.Sections {
		node(&r.Sections[i])
	}
	for _, c := range r.Criteria {
		out["criterion "+c.ID], out["low c "+c.ID], out["high c "+c.ID] = c.Score, c.Bounds.Lowest, c.Bounds.Highest
	}
	return out
}

func same(a, b *Value) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Share.Cmp(b.Share) == 0)
}

var allPolicies = []framework.NAPolicy{framework.NAExclude, framework.NAFull, framework.NAZero, framework.NAForbid, ""}

// Raising one rating never lowers a score, nor breaks a condition.
func TestLawMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := onlyRatings(drawFramework(t, allPolicies...))
		a := drawAssessment(t, f, 3)
		var rated []int
		for i, r := range a.Ratings {
			if r.State == assessment.Rated {
				rated = append(rated, i)
			}
		}
		if len(rated) == 0 {
			t.Skip()
		}
		before := Evaluate(f, a)
		i := rapid.SampledFrom(rated).Draw(t, "raised")
		c, _ := f.Criterion(a.Ratings[i].Criterion)
		levels := f.ScaleOf(c, a.Ratings[i].Dimension).Codes()
		from := slices.Index(levels, a.Ratings[i].Level)
		a.Ratings[i].Level = levels[rapid.IntRange(from, len(levels)-1).Draw(t, "to")]
		after := Evaluate(f, a)
		now := shares(after)
		for name, was := range shares(before) {
			if (was == nil) != (now[name] == nil) || was != nil && now[name].Share.Cmp(was.Share) < 0 {
				t.Fatalf("%s fell from %s to %s", name, text(was), text(now[name]))
			}
		}
		for i, c := range before.Outcome.Conditions {
			if was, now := order[c.State], order[after.Outcome.Conditions[i].State]; now < was {
				t.Fatalf("%s went from %s to %s", c.ID, c.State, after.Outcome.Conditions[i].State)
			}
		}
	})
}

// onlyRatings leaves out the conditions on what accompanies a level: they are
// about what is recorded now, and a rating may come to need it by rising.
func onlyRatings(f *framework.Framework) *framework.Framework {
	for i := range f.Award.Tiers {
		f.Award.Tiers[i].Conditions = slices.DeleteFunc(f.Award.Tiers[i].Conditions, func(c framework.Condition) bool {
			return c.Kind == framework.Accompanied || slices.ContainsFunc(c.Any, func(a framework.Alternative) bool {
				return slices.ContainsFunc(a.Conditions, func(c framework.Condition) bool { return c.Kind == framework.Accompanied })
			})
		})
	}
	return f
}

var order = map[ConditionState]int{Missed: 0, OutOfReach: 0, OpenCondition: 1, Secure: 2, Met: 2}

// Under exclude, a criterion that is not applicable counts as if the framework
// did not have it.
func TestLawNotApplicable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFramework(t)
		a := drawAssessment(t, f, 2)
		var ids []string
		for _, c := range f.All() {
			ids = append(ids, c.ID)
		}
		out := rapid.SampledFrom(ids).Draw(t, "not applicable")
		// drawAssessment gives each unit its own; take all of them out.
		a.Ratings = slices.DeleteFunc(a.Ratings, func(r assessment.Rating) bool { return r.Criterion == out })
		without := Evaluate(remove(f, out), a)
		us := []string{""}
		if f.Units != nil {
			us = nil
			for _, u := range a.Engagement.Units {
				us = append(us, u.ID)
			}
		}
		for _, u := range us {
			a.Ratings = append(a.Ratings, assessment.Rating{Slot: assessment.Slot{Criterion: out, Unit: u}, Layer: assessment.Assessor, State: assessment.NotApplicable, Reason: "none"})
		}
		with := Evaluate(f, a)
		have := shares(with)
		for name, v := range shares(without) {
			if !same(v, have[name]) {
				t.Fatalf("%s is %s, without the criterion %s", name, text(have[name]), text(v))
			}
		}
		if with.Complete != without.Complete || with.Rated != without.Rated || with.Applicable != without.Applicable {
			t.Fatalf("complete %v, %v", with.Complete, without.Complete)
		}
		if len(with.Outcome.Conditions) != len(without.Outcome.Conditions) {
			t.Fatalf("%d conditions, without it %d", len(with.Outcome.Conditions), len(without.Outcome.Conditions))
		}
		for i, c := range without.Outcome.Conditions {
			if d := with.Outcome.Conditions[i]; !c.hasKind(framework.NotApplicableShare) && (c.State != d.State || c.Actual.Text != d.Actual.Text || c.Required.Text != d.Required.Text || !slices.Equal(c.Criteria, d.Criteria)) {
				t.Fatalf("%+v\nwithout it %+v", d, c)
			}
		}
	})
}

// remove returns the framework without a criterion.
func remove(f *framework.Framework, id string) *framework.Framework {
	g := *f
	var walk func(ss []framework.Section) []framework.Section
	walk = func(ss []framework.Section) []framework.Section {
		ss = slices.Clone(ss)
		for i := range ss {
			ss[i].Criteria = slices.DeleteFunc(slices.Clone(ss[i].Criteria), func(c framework.Criterion) bool { return c.ID == id })
			ss[i].Sections = walk(ss[i].Sections)
		}
		return ss
	}
	g.Sections = walk(f.Sections)
	return &g
}

// The order of ratings, criteria and sections does not matter.
func TestLawOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFramework(t, allPolicies...)
		a := drawAssessment(t, f, 3)
		was := Evaluate(f, a)
		a.Ratings = rapid.Permutation(a.Ratings).Draw(t, "ratings")
		if got, want := toJSONr(t, Evaluate(f, a)), toJSONr(t, was); got != want {
			t.Fatalf("another order of ratings gives\n%s\nnot\n%s", got, want)
		}
		var shuffle func(ss []framework.Section, staged bool) []framework.Section
		shuffle = func(ss []framework.Section, staged bool) []framework.Section {
			ss = slices.Clone(ss)
			if !staged { // the order of stages is what they mean
				ss = rapid.Permutation(ss).Draw(t, "sections")
			}
			for i := range ss {
				ss[i].Criteria = rapid.Permutation(ss[i].Criteria).Draw(t, "criteria")
				ss[i].Sections = shuffle(ss[i].Sections, ss[i].Method == "staged")
			}
			return ss
		}
		g := *f
		g.Sections = shuffle(f.Sections, false)
		now := Evaluate(&g, a)
		have := shares(now)
		for name, v := range shares(was) {
			if !same(v, have[name]) {
				t.Fatalf("%s is %s, was %s", name, text(have[name]), text(v))
			}
		}
		states := func(r *Result) []string {
			var out []string
			for _, c := range r.Outcome.Conditions {
				out = append(out, c.ID+" "+c.Scope+" "+string(c.State))
			}
			slices.Sort(out)
			return out
		}
		if !slices.Equal(states(was), states(now)) || was.Outcome.State != now.Outcome.State {
			t.Fatalf("conditions %v, were %v", states(now), states(was))
		}
	})
}

func toJSONr(t *rapid.T, v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Bounds are the extremes over all completions; conditions are secure, out of
// reach or open as all, none or some of them say; so are the tiers. The
// completions are evaluated naively.
func TestLawBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFramework(t, allPolicies...)
		sameAsNaive(t, f, fewOpen(f, drawAssessment(t, f, 3), 50))
	})
}

// The same input gives the same bytes and is not changed.
func TestLawPure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFramework(t, allPolicies...)
		a := drawAssessment(t, f, 3)
		g, b := deepCopy(t, f), deepCopy(t, a)
		first := Evaluate(f, a)
		want := toJSONr(t, first)
		var gaps string
		if len(f.Award.Tiers) > 0 {
			gs, err := first.Gaps("")
			if err != nil {
				t.Fatal(err)
			}
			gaps = toJSONr(t, gs)
		}
		Check(f, a, first)
		for range 3 {
			r := Evaluate(f, a)
			if toJSONr(t, r) != want {
				t.Fatal("another result")
			}
			if gaps != "" {
				gs, _ := r.Gaps("")
				if toJSONr(t, gs) != gaps {
					t.Fatal("other gaps")
				}
			}
		}
		if !reflect.DeepEqual(deepCopy(t, f), g) || !reflect.DeepEqual(deepCopy(t, a), b) {
			t.Fatal("the input was changed")
		}
	})
}

func deepCopy[T any](t *rapid.T, v *T) *T {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	c := new(T)
	if err := json.Unmarshal(data, c); err != nil {
		t.Fatal(err)
	}
	return c
}

// A gain is what evaluating again gives; gaps weigh what they say; the order
// is that of blocking, gain and framework.
func TestLawGaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFramework(t, allPolicies...)
		if len(f.Award.Tiers) == 0 {
			t.Skip()
		}
		f.Scoring.CutBack, f.Scoring.CutBackTo = "", ""
		a := drawAssessment(t, f, 2)
		r := Evaluate(f, a)
		tier := rapid.SampledFrom(f.Award.Tiers).Draw(t, "tier")
		g, err := r.Gaps(tier.ID)
		if err != nil {
			t.Fatal(err)
		}
		// Every method on the way has weights, and nothing changes the score outside the tree.
		linear := len(f.Scoring.Adjustments) == 0 && len(r.model.critical) == 0 && (f.Units == nil || f.Units.Per == "" && f.Units.RollUp != framework.RollUpWorst) &&
			slices.Contains([]string{"", "mean", "weighted-mean"}, f.Scoring.Dimensions)
		for _, n := range r.model.nodes {
			linear = linear && n.method.Linear()
		}
		sum := scoring.Zero
		all := *a
		all.Ratings = slices.Clone(a.Ratings)
		for i, gap := range g.Gaps {
			if *gap.Priority != i+1 {
				t.Fatal("priority", i, *gap.Priority)
			}
			if i > 0 {
				p := g.Gaps[i-1]
				// Rated before unrated, then what holds up a condition, then the gain.
				rank := func(x Gap) int {
					n := 0
					if x.Current == nil {
						n = 2
					}
					if len(x.Blocking) == 0 {
						n++
					}
					return n
				}
				if rank(p) > rank(gap) || rank(p) == rank(gap) && gain(p).Cmp(gain(gap)) < 0 {
					t.Fatalf("%s before %s", p.ID, gap.ID)
				}
			}
			if gap.Current == nil {
				if gap.Gap != nil || gap.Gain != nil || gap.WeightedGap != nil {
					t.Fatal("an unrated slot has a gap")
				}
				continue
			}
			if linear && gap.WeightedGap == nil {
				t.Fatal("no weighted gap of", gap.ID)
			}
			linear = linear && gap.WeightedGap != nil
			if gap.WeightedGap != nil {
				sum = sum.Add(gap.WeightedGap.Share)
			}
			if gap.Current.Share.Cmp(gap.Target.Share) >= 0 {
				continue
			}
			if r.Overall.Score == nil { // the judgement that counts is missing
				if gap.Gain != nil {
					t.Fatal("a gain of nothing")
				}
				continue
			}
			one := *a
			one.Ratings = raise(a, a.Ratings, gap)
			all.Ratings = raise(a, all.Ratings, gap)
			after := Evaluate(f, &one)
			if got := after.Overall.Score.Share.Sub(r.Overall.Score.Share); got.Cmp(gap.Gain.Share) != 0 {
				t.Fatalf("%s: gain %s, evaluated again %s", gap.ID, gap.Gain.Share, got)
			}
		}
		if linear && r.Overall.Score != nil {
			if got := Evaluate(f, &all).Overall.Score.Share.Sub(r.Overall.Score.Share); got.Cmp(sum) != 0 {
				t.Fatalf("weighted gaps sum to %s, at target the score rises by %s", sum, got)
			}
		}
	})
}

func gain(g Gap) scoring.Score {
	if g.Gain == nil {
		return scoring.Zero
	}
	return g.Gain.Share
}

// raise puts one slot at its target; one that is carried over is rated.
func raise(a *assessment.Assessment, ratings []assessment.Rating, g Gap) []assessment.Rating {
	out := slices.Clone(ratings)
	for i := range out {
		if out[i].Slot == g.Slot() && out[i].State == assessment.Rated {
			out[i].Level = g.Target.Level
			return out
		}
	}
	return append(out, assessment.Rating{Slot: g.Slot(), Layer: assessment.Agreed, State: assessment.Rated, Level: g.Target.Level})
}
