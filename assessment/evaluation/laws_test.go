package evaluation

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// codes are levels that are on each scale of drawFramework.
var codes = []string{"0", "1", "2"}

// drawFramework makes a small framework of any shape: up to six criteria, two
// scales, dimensions, units, methods, policies and conditions on ratings.
func drawFramework(t *rapid.T, policies ...framework.NAPolicy) *framework.Framework {
	f := standard(numeric("two", "2"), rapid.SampledFrom(scoring.Names()).Draw(t, "method"))
	f.Scoring.Level = ""
	if f.Scoring.Method == "share" {
		f.Scoring.Level = rapid.SampledFrom(codes).Draw(t, "level")
	}
	f.Scales = append(f.Scales, numeric("four", "4"), framework.Scale{ID: "words", Kind: framework.Ordinal, Levels: []framework.Level{
		{Code: "0", Label: "No", Points: "-1"}, {Code: "1", Label: "Partly", Points: "0.5"}, {Code: "2", Label: "Yes", Points: "3"},
		{Code: "3", Label: "Plus", Points: "3", Recognition: true},
	}})
	scale := func() string { return rapid.SampledFrom([]string{"two", "four", "words"}).Draw(t, "scale") }
	for i := range rapid.IntRange(0, 2).Draw(t, "dimensions") {
		f.Dimensions = append(f.Dimensions, framework.Dimension{ID: fmt.Sprint("d", i), Title: "D", Scale: scale(), Weight: weight(t)})
	}
	if len(f.Dimensions) > 0 {
		f.Scoring.Dimensions = rapid.SampledFrom(append(scoring.DimensionMethods(), "")).Draw(t, "combine")
		if f.Scoring.Dimensions == "capped" {
			f.Scoring.CappedBy = "d0"
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "units?") == 0 {
		f.Units = &framework.Units{Kind: framework.Site, RollUp: rapid.SampledFrom([]framework.RollUp{
			framework.RollUpMean, framework.RollUpWeighted, framework.RollUpWorst, framework.RollUpPooled}).Draw(t, "roll-up")}
	}
	if rapid.IntRange(0, 4).Draw(t, "cut?") == 0 {
		f.Scoring.CutBack = "60"
	}
	f.Scoring.NotApplicable = rapid.SampledFrom(append(policies, framework.NAExclude)).Draw(t, "policy")
	left := 6
	var sections func(depth int) []framework.Section
	sections = func(depth int) []framework.Section {
		var ss []framework.Section
		for range rapid.IntRange(1, 2).Draw(t, "sections") {
			s := framework.Section{ID: fmt.Sprint("s", left, depth, len(ss)), Weight: weight(t)}
			if rapid.Bool().Draw(t, "own method") {
				s.Method = rapid.SampledFrom(scoring.Names()).Draw(t, "its method")
				if s.Method == "share" {
					s.Level = rapid.SampledFrom(codes).Draw(t, "its level")
				}
			}
			for range rapid.IntRange(1, 2).Draw(t, "criteria") {
				if left == 0 {
					break
				}
				c := framework.Criterion{ID: fmt.Sprint("c", left), Ref: fmt.Sprint(left), Weight: weight(t), Points: scoring.Decimal(fmt.Sprint(rapid.IntRange(1, 9).Draw(t, "points"))), Scale: scale()}
				if rapid.Bool().Draw(t, "tag") {
					c.Tags = []string{"x"}
				}
				if rapid.Bool().Draw(t, "mandatory") {
					c.Mandatory = rapid.SampledFrom(codes).Draw(t, "at")
				}
				left--
				s.Criteria = append(s.Criteria, c)
			}
			if depth < 2 && left > 0 && rapid.Bool().Draw(t, "deeper") {
				s.Sections = sections(depth + 1)
			}
			ss = append(ss, s)
		}
		return ss
	}
	f.Sections = sections(0)
	for i := range rapid.IntRange(0, 2).Draw(t, "tiers") {
		var cs []framework.Condition
		for j := range rapid.IntRange(1, 3).Draw(t, "conditions") {
			cs = append(cs, drawCondition(t, f, fmt.Sprint("k", i, j)))
		}
		tier(f, fmt.Sprint("t", i), rapid.SampledFrom(codes).Draw(t, "target"), cs...)
	}
	return f
}

func weight(t *rapid.T) scoring.Decimal {
	return rapid.SampledFrom([]scoring.Decimal{"", "0", "1", "2.5", "7"}).Draw(t, "weight")
}

func drawCondition(t *rapid.T, f *framework.Framework, id string) framework.Condition {
	c := framework.Condition{ID: id, Kind: rapid.SampledFrom([]framework.ConditionKind{
		framework.OverallAtLeast, framework.SectionsAtLeast, framework.CriteriaAtLeast, framework.CountAtMost, framework.NotRepeated, framework.NotApplicableShare,
	}).Draw(t, "kind")}
	level, percent := rapid.SampledFrom(codes).Draw(t, "level"), dec(fmt.Sprint(rapid.IntRange(0, 100).Draw(t, "percent")))
	switch c.Kind {
	case framework.OverallAtLeast, framework.SectionsAtLeast, framework.NotApplicableShare:
		c.Percent = percent
	case framework.CountAtMost:
		c.Level = level
		if rapid.Bool().Draw(t, "as share") {
			c.Percent = percent
		} else {
			c.Count = new(rapid.IntRange(0, 3).Draw(t, "count"))
		}
	case framework.CriteriaAtLeast:
		c.Level = rapid.SampledFrom(append(codes, "")).Draw(t, "own level")
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
				old := r
				old.Level = rapid.SampledFrom(codes).Draw(t, "level before")
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
		f := drawFramework(t, allPolicies...)
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
			if d := with.Outcome.Conditions[i]; c.Kind != framework.NotApplicableShare && (c.State != d.State || c.Actual.Text != d.Actual.Text || c.Required.Text != d.Required.Text || !slices.Equal(c.Criteria, d.Criteria)) {
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
		var shuffle func(ss []framework.Section) []framework.Section
		shuffle = func(ss []framework.Section) []framework.Section {
			ss = rapid.Permutation(ss).Draw(t, "sections")
			for i := range ss {
				ss[i].Criteria = rapid.Permutation(ss[i].Criteria).Draw(t, "criteria")
				ss[i].Sections = shuffle(ss[i].Sections)
			}
			return ss
		}
		g := *f
		g.Sections = shuffle(f.Sections)
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

// complete calls do with every completion of an assessment: each unrated
// applicable slot gets each level of its scale.
func completions(f *framework.Framework, a *assessment.Assessment, do func(*assessment.Assessment)) {
	var open []*slot
	for _, l := range newModel(f, a).leaves {
		for _, ul := range l.units {
			for _, s := range ul.slots {
				if !s.rated && ul.state == "" {
					open = append(open, s)
				}
			}
		}
	}
	b := *a
	b.Ratings = slices.Clone(a.Ratings)
	// What is invalid, such as a forbidden not applicable, gives way.
	for _, s := range open {
		b.Ratings = slices.DeleteFunc(b.Ratings, func(r assessment.Rating) bool {
			return r.Slot == s.Slot || r.Dimension == "" && r.Criterion == s.Criterion && r.Unit == s.Unit
		})
	}
	var fill func(i int)
	fill = func(i int) {
		if i == len(open) {
			do(&b)
			return
		}
		for _, level := range open[i].scale.Codes() {
			b.Ratings = append(b.Ratings, assessment.Rating{Slot: open[i].Slot, Layer: assessment.Assessor, State: assessment.Rated, Level: level})
			fill(i + 1)
			b.Ratings = b.Ratings[:len(b.Ratings)-1]
		}
	}
	fill(0)
}

// Bounds are the extremes over all completions; conditions are secure, out of
// reach or open as all, none or some of them say; so are the tiers.
func TestLawBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFramework(t, framework.NAExclude, framework.NAFull, framework.NAZero)
		a := drawAssessment(t, f, 3)
		r := Evaluate(f, a)
		low, high := map[string]scoring.Score{}, map[string]scoring.Score{}
		holds, n := make([]int, len(r.Outcome.Conditions)), 0
		worst, best := len(f.Award.Tiers), -1
		completions(f, a, func(b *assessment.Assessment) {
			n++
			c := Evaluate(f, b)
			if !c.Complete {
				t.Fatal("a completion is not complete")
			}
			for name, v := range shares(c) {
				if v == nil {
					continue
				}
				if old, ok := low[name]; !ok || v.Share.Cmp(old) < 0 {
					low[name] = v.Share
				}
				if old, ok := high[name]; !ok || v.Share.Cmp(old) > 0 {
					high[name] = v.Share
				}
			}
			for i, x := range c.Outcome.Conditions {
				if x.State != Met && x.State != Missed {
					t.Fatalf("complete, but %s is %s", x.ID, x.State)
				}
				if x.State == Met {
					holds[i]++
				}
			}
			tier := -1
			for i := range f.Award.Tiers {
				if c.Outcome.Tier != nil && *c.Outcome.Tier == f.Award.Tiers[i].ID {
					tier = i
				}
			}
			worst, best = min(worst, tier), max(best, tier)
		})
		check := func(kind, id string, b Bounds) {
			l, ok := low[kind+id]
			if ok != (b.Lowest != nil) || ok != (b.Highest != nil) {
				t.Fatalf("%s%s: completions %v, bounds %s to %s", kind, id, ok, text(b.Lowest), text(b.Highest))
			}
			if ok && (b.Lowest.Share.Cmp(l) != 0 || b.Highest.Share.Cmp(high[kind+id]) != 0) {
				t.Fatalf("%s%s: bounds %s to %s, completions %s to %s", kind, id, text(b.Lowest), text(b.Highest), l, high[kind+id])
			}
		}
		check("node ", "", r.Overall.Bounds)
		for _, s := range r.Sections {
			check("node ", s.ID, s.Bounds)
		}
		for _, c := range r.Criteria {
			check("criterion ", c.ID, c.Bounds)
		}
		for i, c := range r.Outcome.Conditions {
			want := OpenCondition
			switch {
			case holds[i] == n && r.Complete:
				want = Met
			case holds[i] == n:
				want = Secure
			case holds[i] == 0 && r.Complete:
				want = Missed
			case holds[i] == 0:
				want = OutOfReach
			}
			if c.State != want {
				t.Fatalf("%s (%s) is %s, but holds in %d of %d completions", c.ID, c.Text, c.State, holds[i], n)
			}
		}
		secured := -1
		for i := range f.Award.Tiers {
			if r.Outcome.Secured != nil && *r.Outcome.Secured == f.Award.Tiers[i].ID {
				secured = i
			}
		}
		if secured != worst || len(r.Outcome.Possible) != best+1 {
			t.Fatalf("secured %d, possible %v; completions reach %d to %d", secured, r.Outcome.Possible, worst, best)
		}
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
		f.Scoring.CutBack = ""
		a := drawAssessment(t, f, 2)
		r := Evaluate(f, a)
		tier := rapid.SampledFrom(f.Award.Tiers).Draw(t, "tier")
		g, err := r.Gaps(tier.ID)
		if err != nil {
			t.Fatal(err)
		}
		linear := true // every method on the way has weights
		for _, n := range r.model.nodes {
			linear = linear && n.method.Weights != nil
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
			if linear != (gap.WeightedGap != nil) && f.Scoring.Dimensions != "lowest" && f.Scoring.Dimensions != "capped" && (f.Units == nil || f.Units.RollUp != framework.RollUpWorst) {
				if linear {
					t.Fatal("no weighted gap of", gap.ID)
				}
			}
			linear = linear && gap.WeightedGap != nil
			if gap.WeightedGap != nil {
				sum = sum.Add(gap.WeightedGap.Share)
			}
			if gap.Current.Share.Cmp(gap.Target.Share) >= 0 {
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
