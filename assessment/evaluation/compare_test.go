package evaluation

import (
	"encoding/json"
	"fmt"
	"maps"
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

func compare(t testing.TB, f *framework.Framework, a *assessment.Assessment, g *framework.Framework, b *assessment.Assessment) *Comparison {
	t.Helper()
	c, err := Compare(Evaluate(f, a), Evaluate(g, b))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// effects writes a difference as "change: cause change, …" without what is
// nothing, "null: reason" where there is no change.
func effects(d *Difference) string {
	if d.Change == nil {
		return "null: " + d.Reason
	}
	var parts []string
	for _, e := range d.Causes {
		var with strings.Builder
		for _, w := range e.With {
			with.WriteString(string(w) + "+")
		}
		switch {
		case e.Change == nil:
		case e.Change.Share.Sign() != 0 || with.String() != "":
			parts = append(parts, fmt.Sprintf("%s%s %s", with.String(), e.Cause, e.Change.Share))
		}
	}
	return d.Change.Share.String() + ": " + strings.Join(parts, ", ")
}

// tree is a framework on a scale from 0 to 4, with ratings that give 3/4, 0,
// 13/16 and 161/320 in all.
func tree(weights ...string) *framework.Framework {
	return standard(numeric("n", "4"), "weighted-mean",
		section("1", weights[0], "a", "b", "c:2"), section("2", weights[1], "d", "e"), section("3", weights[2], "f:3", "g"))
}

const treeRatings = "a=4 b=2 c=3 d=0 e=n/a f=4 g=1"

// The sums are done by hand in fractions.
func TestCompareByHand(t *testing.T) {
	f, a := tree("40", "35", "25"), rate(assessment.SelfAssessment, treeRatings)
	edition := tree("50", "25", "25")
	edition.Edition = "2"
	edition.Sections[2].Criteria = edition.Sections[2].Criteria[:1]
	edition.Sections[1].Criteria = append(edition.Sections[1].Criteria, framework.Criterion{ID: "h", Ref: "2.3", Title: "Criterion h"})
	edition.Scoring.Adjustments = []framework.AdjustmentKind{{ID: "late", Title: "Late", Points: "-5"}}
	all := rate(assessment.SelfAssessment, "a=2 b=2 c=3 d=n/a e=n/a f=4 h=2")
	all.Adjustments = []assessment.Adjustment{{Kind: "late", Reason: "a day"}}
	for _, c := range []struct {
		name              string
		f                 *framework.Framework
		a                 *assessment.Assessment
		overall, criteria string
		sections          []string
	}{
		{"the same", f, a, "0: ", "same 7", []string{"0: ", "0: ", "0: "}},
		// 161/208 - 161/320
		{"section 2 entirely not applicable", f, rate(assessment.SelfAssessment, "a=4 b=2 c=3 d=n/a e=n/a f=4 g=1"),
			"1127/4160: applicability 1127/4160", "same 6, newly-not-applicable 1", []string{"0: ", "null: it is not applicable now", "0: "}},
		// 50/100·3/4 + 25/100·13/16 = 37/64
		{"section weights", tree("50", "25", "25"), a, "3/40: method 3/40", "same 7", []string{"0: ", "0: ", "0: "}},
		// section 2 from 0 to 1, which is 35 of 100
		{"a rating", f, rate(assessment.SelfAssessment, "a=4 b=2 c=3 d=4 e=n/a f=4 g=1"), "7/20: ratings 7/20", "better 1, same 6", []string{"0: ", "1: ratings 1", "0: "}},
		// 161/320, without g 11/20, reweighed 5/8, d not applicable 5/6, a lower 3/4, with h 11/16, less 5 points 51/80
		{"all of it", edition, all, "43/320: removed 3/64, method 3/40, applicability 5/24, ratings -1/12, added -1/16, adjustments -1/20",
			"worse 1, same 4, added 1, removed 1, newly-not-applicable 1",
			// nothing of section 2 is rated until h is
			[]string{"-1/8: ratings -1/8", "1/2: applicability+ratings+added 1/2", "3/16: removed 3/16"}},
	} {
		got := compare(t, f, a, c.f, c.a)
		if s := effects(&got.Overall); s != c.overall {
			t.Errorf("%s: overall %s, want %s", c.name, s, c.overall)
		}
		if s := got.Counts.text(); s != c.criteria {
			t.Errorf("%s: %s, want %s", c.name, s, c.criteria)
		}
		for i, want := range c.sections {
			if s := effects(&got.Sections[i].Difference); s != want {
				t.Errorf("%s: section %s %s, want %s", c.name, got.Sections[i].ID, s, want)
			}
		}
	}
}

func (n ChangeCounts) text() string {
	var parts []string
	for _, k := range []struct {
		kind ChangeKind
		n    int
	}{
		{KindBetter, n.Better}, {KindWorse, n.Worse}, {KindSame, n.Same}, {KindAdded, n.Added}, {KindRemoved, n.Removed},
		{KindNewlyNotApplicable, n.NewlyNotApplicable}, {KindNewlyApplicable, n.NewlyApplicable}, {KindNewlyRated, n.NewlyRated}, {KindNoLongerRated, n.NoLongerRated},
	} {
		if k.n > 0 {
			parts = append(parts, fmt.Sprint(k.kind, " ", k.n))
		}
	}
	return strings.Join(parts, ", ")
}

// What an edition, a layer or a unit does to the causes.
func TestCompareCauses(t *testing.T) {
	const self = assessment.SelfAssessment
	f := standard(numeric("n", "4"), "mean", section("1", "", "a", "b"))
	ten := standard(numeric("n", "10"), "mean", section("1", "", "a", "b"))
	words := standard(ordinal(), "mean", section("1", "", "a", "b"))
	sites := standard(numeric("n", "4"), "mean", section("1", "", "a"))
	sites.Units = &framework.Units{Kind: framework.Site, RollUp: framework.RollUpWeighted}
	points := standard(numeric("n", "4"), "relative", section("1", "", "a", "b"))
	points.Scoring.Level = "2"
	forbid := standard(numeric("n", "4"), "mean", section("1", "", "a", "b"))
	forbid.Scoring.NotApplicable = framework.NAForbid
	profiles := standard(numeric("n", "4"), "mean", section("1", "", "a", "b"))
	profiles.Profiles = []framework.Profile{{ID: "small"}, {ID: "large"}}
	profiles.Sections[0].Criteria[1].Profiles = []string{"large"}
	in := func(profile, ratings string) *assessment.Assessment {
		a := rate(self, ratings)
		a.Engagement.Profile = profile
		return a
	}
	both := rate(assessment.Stage2, "a=3 b=3")
	both.Ratings = append(both.Ratings, rate(self, "a=4 b=4").Ratings...)
	for _, c := range []struct {
		name    string
		f, g    *framework.Framework
		a, b    *assessment.Assessment
		overall string
		warns   string
	}{
		{"the same level on a longer scale", f, ten, rate(self, "a=4 b=2"), rate(self, "a=4 b=2"), "-9/20: method -9/20", ""},
		{"no level of the old scale is on the new one", f, words, rate(self, "a=4 b=2"), rate(self, "a=yes b=no"), "-1/4: method+applicability+ratings -1/4", ""},
		{"no longer allowed to be not applicable", f, forbid, rate(self, "a=4 b=n/a"), rate(self, "a=4 b=n/a"), "0: ", "unfinished"},
		{"not applicable before", f, f, rate(self, "a=4 b=n/a"), rate(self, "a=4 b=0"), "-1/2: applicability -1/2", ""},
		{"rated now", f, f, rate(self, "a=4"), rate(self, "a=3 b=0"), "-5/8: ratings -5/8", "the old assessment is unfinished, with 1 of 2"},
		{"nothing rated before", f, f, rate(self), rate(self, "a=3 b=0"), "null: nothing of it was rated", "unfinished"},
		{"self and agreed", f, f, rate(self, "a=4 b=4"), both, "-1/4: ratings -1/4", "uses self ratings, the new one agreed"},
		{"a carried rating", f, f, rate(self, "a=4 b=4"), before(rate(self, "a=4 b=later"), "b=2"), "-1/4: ratings -1/4", ""},
		{"another site", sites, sites, units(rate(self, "a@u=4 a@v=2"), "u", "v"), units(rate(self, "a@u=4 a@w=0"), "u", "w"), "-1/4: applicability -1/4", ""},
		{"a site that weighs more", sites, sites, units(rate(self, "a@u=4 a@v=2"), "u", "v"), units(rate(self, "a@u=4 a@v=2"), "u:3", "v"), "1/8: method 1/8", ""},
		{"a profile with less", profiles, profiles, in("large", "a=4 b=2"), in("small", "a=4 b=2"), "1/4: removed 1/4", "the profiles differ"},
		{"a profile with more", profiles, profiles, in("small", "a=4"), in("large", "a=4 b=2"), "-1/4: added -1/4", "the profiles differ"},
		{"points", points, points, rate(self, "a=2 b=2"), rate(self, "a=3 b=1"), "0: ", ""},
		{"points and a share", points, f, rate(self, "a=2 b=2"), rate(self, "a=3 b=1"), "null: one of the scores is a share of what can be reached, the other is not", ""},
	} {
		got := compare(t, c.f, c.a, c.g, c.b)
		if s := effects(&got.Overall); s != c.overall {
			t.Errorf("%s: %s, want %s", c.name, s, c.overall)
		}
		if w := strings.Join(got.Warnings, "; "); !strings.Contains(w, c.warns) {
			t.Errorf("%s: warnings %q, want %q", c.name, w, c.warns)
		}
		valid(t, "comparison", got)
	}
	// A recognition level earns no points, and is better all the same.
	if got := compare(t, words, rate(self, "a=yes b=yes"), words, rate(self, "a=plus b=yes")); got.Counts.Better != 1 || got.Overall.Change.Share.Sign() != 0 {
		t.Error(got.Counts.text())
	}
	other := standard(numeric("n", "4"), "mean", section("1", "", "a"))
	other.ID = "other"
	if _, err := Compare(Evaluate(f, rate(self)), Evaluate(other, rate(self))); err == nil || !strings.Contains(err.Error(), "the old one is of test, the new one of other") {
		t.Error(err)
	}
}

// Conditions are matched by tier, id and scope.
func TestCompareConditions(t *testing.T) {
	edition := func(percent string, more ...framework.Condition) *framework.Framework {
		f := tree("40", "35", "25")
		tier(f, "good", "3", append([]framework.Condition{{ID: "overall", Kind: framework.OverallAtLeast, Percent: dec(percent)}, {ID: "each", Kind: framework.SectionsAtLeast, Percent: dec("50")}}, more...)...)
		return f
	}
	old := edition("50", framework.Condition{ID: "old", Kind: framework.CountAtMost, Level: "0", Count: new(1)})
	new := edition("60", framework.Condition{ID: "new", Kind: framework.CountAtMost, Level: "0", Count: new(0)})
	tier(new, "best", "4", framework.Condition{ID: "overall", Kind: framework.OverallAtLeast, Percent: dec("90")})
	c := compare(t, old, rate(assessment.SelfAssessment, treeRatings), new, rate(assessment.SelfAssessment, "a=4 b=2 c=3 d=1 e=n/a f=2 g=1"))
	var got []string
	for _, d := range c.Conditions {
		state := func(s *Standing) ConditionState {
			if s == nil {
				return "-"
			}
			return s.State
		}
		got = append(got, fmt.Sprintf("%s %s %s: %s %s", d.Tier, d.ID, d.Scope, state(d.Old), state(d.New)))
	}
	want := []string{"good overall : met missed", "good each 2: missed missed", "good each 3: met missed", "good new : - met", "best overall : - missed", "good old : met -"}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	if s := toJSON(t, c.Tiers[0]); len(c.Tiers) != 2 || c.Tiers[1].Old != nil || c.Tiers[0].Old.Holding != 4 || c.Tiers[0].New.Conditions != 5 || c.Tiers[0].New.State != Missed {
		t.Error(s)
	}
}

// drawEdition makes another edition: some of what an author may change.
func drawEdition(t *rapid.T, f *framework.Framework) *framework.Framework {
	may := func(name string) bool { return rapid.IntRange(0, 2).Draw(t, name) == 0 }
	g := only(f, func(string) bool { return !may("leaves") })
	g.Edition = "2"
	if may("other method") {
		g.Scoring.Rule = (&drawing{T: t, f: g}).rule("")
	}
	if may("other policy") {
		g.Scoring.NotApplicable = rapid.SampledFrom(allPolicies).Draw(t, "policy now")
	}
	if may("adjustments") {
		g.Scoring.Adjustments = []framework.AdjustmentKind{{ID: "special", Title: "S", Points: "-7"}}
	}
	n := 0
	for s := range g.AllSections() {
		if may("weight") {
			s.Weight = weight(t)
		}
		for i := range s.Criteria {
			c := &s.Criteria[i]
			if may("criterion weight") {
				c.Weight = weight(t)
			}
			if may("scale") {
				c.Scale = "words"
			}
			if may("fails") {
				c.AutoFail = "0"
			}
		}
		if may("enters") {
			n++
			s.Criteria = append(s.Criteria, framework.Criterion{ID: fmt.Sprint("n", n), Ref: fmt.Sprint("n", n), Scale: "four", Points: "3"})
		}
	}
	return g
}

// differences calls do with every difference of a comparison.
func differences(c *Comparison, do func(name string, d *Difference)) {
	do("overall", &c.Overall)
	for i := range c.Sections {
		do("section "+c.Sections[i].ID, &c.Sections[i].Difference)
	}
	for i := range c.Criteria {
		do("criterion "+c.Criteria[i].ID, &c.Criteria[i].Difference)
	}
}

// The causes add up to the change; both ends are what Evaluate gives; the other
// way round the change is the opposite.
func TestLawCompare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFramework(t, allPolicies...)
		g := drawEdition(t, f)
		old, new := Evaluate(f, drawAssessment(t, f, 3)), Evaluate(g, drawAssessment(t, g, 3))
		c, err := Compare(old, new)
		if err != nil {
			t.Fatal(err)
		}
		valid(t, "comparison", c)
		was, is := shares(old), shares(new)
		differences(c, func(name string, d *Difference) {
			key := strings.Replace(strings.Replace(name, "section", "node", 1), "overall", "node ", 1)
			if !same(d.Old, was[key]) || !same(d.New, is[key]) {
				t.Fatalf("%s: from %s to %s, evaluated %s and %s", name, text(d.Old), text(d.New), text(was[key]), text(is[key]))
			}
			if (d.Change == nil) != (d.Old == nil || d.New == nil || d.Old.Own != d.New.Own) || (d.Change == nil) == (d.Reason == "") {
				t.Fatalf("%s: change %s, reason %q", name, text(d.Change), d.Reason)
			}
			if d.Change == nil {
				if len(d.Causes) > 0 {
					t.Fatalf("%s: causes of nothing", name)
				}
				return
			}
			if d.Change.Share.Cmp(d.New.Share.Sub(d.Old.Share)) != 0 || len(d.Causes) != len(Causes) {
				t.Fatalf("%s: %s", name, effects(d))
			}
			sum := scoring.Zero
			var with []Cause
			for i, e := range d.Causes {
				if e.Cause != Causes[i] || (e.Change == nil) != (e.Score == nil) {
					t.Fatalf("%s: %+v", name, e)
				}
				if e.Change == nil {
					with = append(with, e.Cause)
					continue
				}
				if !slices.Equal(e.With, with) {
					t.Fatalf("%s: with %v, want %v", name, e.With, with)
				}
				with = nil
				sum = sum.Add(e.Change.Share)
				if e.Score.Share.Cmp(d.Old.Share.Add(sum)) != 0 {
					t.Fatalf("%s: %s after %s", name, e.Score.Share, sum)
				}
			}
			if sum.Cmp(d.Change.Share) != 0 || with != nil {
				t.Fatalf("%s: causes sum to %s, the change is %s", name, sum, d.Change.Share)
			}
		})
		n := c.Counts
		if sum := n.Better + n.Worse + n.Same + n.Added + n.Removed + n.NewlyApplicable + n.NewlyNotApplicable + n.NewlyRated + n.NoLongerRated; sum != len(c.Criteria) {
			t.Fatalf("%d counted, %d criteria", sum, len(c.Criteria))
		}
		back, err := Compare(new, old)
		if err != nil {
			t.Fatal(err)
		}
		forth := map[string]*Value{}
		differences(c, func(name string, d *Difference) { forth[name] = d.Change })
		differences(back, func(name string, d *Difference) {
			if v := forth[name]; (v == nil) != (d.Change == nil) || v != nil && v.Share.Cmp(d.Change.Share.Neg()) != 0 {
				t.Fatalf("%s: %s, the other way round %s", name, text(v), text(d.Change))
			}
		})
		if m := back.Counts; m.Better != n.Worse || m.Added != n.Removed || m.NewlyApplicable != n.NewlyNotApplicable || m.NewlyRated != n.NoLongerRated || m.Same != n.Same {
			t.Fatalf("%s, the other way round %s", n.text(), m.text())
		}
	})
}

// What is of one kind has one cause.
func TestLawCompareOneCause(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFramework(t, framework.NAExclude, framework.NAFull, framework.NAZero)
		old := Evaluate(f, drawAssessment(t, f, 3))
		a := *old.model.a
		a.Ratings = slices.Clone(a.Ratings)
		g := f
		cause := rapid.SampledFrom(append(slices.Clone(Causes), "")).Draw(t, "cause")
		switch cause {
		case DueToRemoved, DueToAdded:
			g = only(f, func(string) bool { return rapid.Bool().Draw(t, "stays") })
		case DueToMethod:
			g = only(f, func(string) bool { return true })
			for s := range g.AllSections() {
				s.Weight = weight(t)
				for i := range s.Criteria {
					s.Criteria[i].Weight = weight(t)
				}
			}
		case DueToApplicability:
			for _, l := range old.model.leaves {
				for _, ul := range l.units {
					if rapid.Bool().Draw(t, "not applicable") {
						a.Ratings = append(a.Ratings, assessment.Rating{Slot: assessment.Slot{Criterion: l.c.ID, Unit: ul.unit}, Layer: assessment.Agreed, State: assessment.NotApplicable, Reason: "none"})
					}
				}
			}
		case DueToRatings:
			for _, l := range old.model.leaves {
				for _, ul := range l.units {
					if ul.state == assessment.NotApplicable {
						continue
					}
					for _, s := range ul.slots {
						if rapid.Bool().Draw(t, "rated anew") {
							a.Ratings = append(a.Ratings, assessment.Rating{Slot: s.Slot, Layer: assessment.Agreed, State: assessment.Rated, Level: rapid.SampledFrom(s.scale.Codes()).Draw(t, "level now")})
						}
					}
				}
			}
		case DueToAdjustments:
			a.Adjustments = append(slices.Clone(a.Adjustments), assessment.Adjustment{Kind: "special", Reason: "again"})
		}
		new := Evaluate(g, &a)
		if cause == DueToAdded {
			old, new = new, old
		}
		c, err := Compare(old, new)
		if err != nil {
			t.Fatal(err)
		}
		differences(c, func(name string, d *Difference) {
			for _, e := range d.Causes {
				if e.Cause != cause && (e.Change == nil || e.Change.Share.Sign() != 0) {
					t.Fatalf("only the %s changed, but %s: %s", cause, name, effects(d))
				}
			}
		})
		if cause == "" && (c.Counts.Same != len(c.Criteria) || len(c.Conditions) > 0 || slices.ContainsFunc(c.Criteria, func(d CriterionDifference) bool { return d.Changed() })) {
			t.Fatalf("nothing changed, but %s", toJSONr(t, c))
		}
	})
}

// The schema has the fields that the Go types print.
func TestComparisonSchemaFields(t *testing.T) {
	type object struct {
		Properties map[string]any    `json:"properties"`
		Required   []string          `json:"required"`
		Defs       map[string]object `json:"$defs"`
	}
	var root, gaps object
	for name, o := range map[string]*object{"comparison": &root, "gaps": &gaps} {
		if err := json.Unmarshal(schemas.Source(name), o); err != nil {
			t.Fatal(err)
		}
	}
	for _, typ := range []reflect.Type{
		reflect.TypeFor[Comparison](), reflect.TypeFor[Compared](), reflect.TypeFor[Difference](), reflect.TypeFor[Effect](),
		reflect.TypeFor[SectionDifference](), reflect.TypeFor[CriterionDifference](), reflect.TypeFor[SlotDifference](), reflect.TypeFor[ChangeCounts](),
		reflect.TypeFor[OutcomeDifference](), reflect.TypeFor[OutcomeBrief](), reflect.TypeFor[TierDifference](), reflect.TypeFor[TierStanding](),
		reflect.TypeFor[ConditionDifference](), reflect.TypeFor[Standing](),
	} {
		o := root.Defs[strings.ToLower(typ.Name()[:1])+typ.Name()[1:]]
		if typ == reflect.TypeFor[Comparison]() {
			o = root
		}
		var names, required []string
		for _, f := range reflect.VisibleFields(typ) {
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" {
				continue
			}
			names = append(names, name)
			if options == "" {
				required = append(required, name)
			}
		}
		slices.Sort(names)
		slices.Sort(required)
		if got := slices.Sorted(maps.Keys(o.Properties)); !slices.Equal(got, names) {
			t.Errorf("%s: the schema has %v, the Go type %v", typ, got, names)
		}
		if got := slices.Sorted(slices.Values(o.Required)); !slices.Equal(got, required) {
			t.Errorf("%s: the schema requires %v, the Go type always writes %v", typ, got, required)
		}
	}
	if !reflect.DeepEqual(root.Defs["value"], gaps.Defs["value"]) {
		t.Error("the two schemas disagree about a value")
	}
}

func BenchmarkCompare(b *testing.B) {
	for _, n := range []int{120, 1200} {
		f, a := large(n, "weighted-mean")
		r := Evaluate(f, a)
		b.Run(fmt.Sprintf("%dx3", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Compare(r, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
