package evaluation

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
)

// lines prints gaps as "id current>target gap weighted gain [blocking]".
func lines(g *Gaps) []string {
	out := []string{}
	for i := range g.Gaps {
		x := &g.Gaps[i]
		id := x.ID
		if x.Dimension != "" {
			id += "/" + x.Dimension
		}
		if x.Unit != "" {
			id += "@" + x.Unit
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s>%s %s %s %s %s", id, text(x.Current), text(x.Target), text(x.Gap), text(x.WeightedGap), text(x.Gain), strings.Join(x.Blocking, ","))))
	}
	return out
}

func gapsOf(t *testing.T, f *framework.Framework, a *assessment.Assessment, tier string) *Gaps {
	t.Helper()
	g, err := Evaluate(f, a).Gaps(tier)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func wantLines(t *testing.T, name string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Two sections of the weights 3 and 1: a, b and c, and d, on a scale from 0
// to 4. A slot of section s weighs 3/4 · 1/3 = 1/4, that of u 1/4.
func weighted(target string, conditions ...framework.Condition) *framework.Framework {
	f := standard(numeric("n", "4"), "weighted-mean", section("s", "3", "a:1", "b:1", "c:2"), section("u", "1", "d"))
	tier(f, "t", target, conditions...)
	return f
}

func TestGaps(t *testing.T) {
	f := weighted("3",
		framework.Condition{ID: "none-low", Kind: framework.CountAtMost, Level: "0", Count: new(0)},
		framework.Condition{ID: "overall", Kind: framework.OverallAtLeast, Percent: dec("40")})
	// a, b and c weigh 3/16, 3/16 and 3/8 of the whole, d 1/4.
	a := rate(assessment.SelfAssessment, "a=0 b=2 c=1 d=4")
	g := gapsOf(t, f, a, "")
	wantLines(t, "gaps", lines(g),
		"a 0>3/4 3/4 9/64 9/64 none-low",
		"c 1/4>3/4 1/2 3/16 3/16",
		"b 1/2>3/4 1/4 3/64 3/64")
	if g.Target != "t" || !g.Advises || *g.Gaps[0].Priority != 1 || *g.Gaps[2].Priority != 3 || g.Gaps[0].Target.Level != "3" || g.Gaps[0].Current.Level != "0" {
		t.Errorf("%s", toJSON(t, g))
	}
	var sections []string
	for _, s := range g.Sections {
		sections = append(sections, fmt.Sprintf("%s %s>%s %s %d %d", s.ID, text(s.Current), text(s.Target), text(s.Gap), s.Below, s.Unrated))
	}
	wantLines(t, "sections", sections, "s 1/4>3/4 1/2 3 0", "u 1>1 0 0 0")

	// Unrated slots are listed, without numbers; the rated ones share the weight.
	g = gapsOf(t, f, rate(assessment.SelfAssessment, "a=0 c=1"), "")
	wantLines(t, "unrated", lines(g),
		"c 1/4>3/4 1/2 1/3 1/3 overall",
		"a 0>3/4 3/4 1/4 1/4 none-low,overall",
		"b ->3/4 - - - none-low,overall",
		"d ->3/4 - - - none-low,overall")
	if s := g.Sections[1]; s.Current != nil || s.Gap != nil || s.Unrated != 1 {
		t.Errorf("%+v", s)
	}

	// In an audit: the framework's order, no gain, no priority.
	g = gapsOf(t, f, rate(assessment.Stage2, "c=1 b=2 a=0 d=4"), "")
	wantLines(t, "audit", lines(g),
		"a 0>3/4 3/4 9/64 - none-low",
		"b 1/2>3/4 1/4 3/64 -",
		"c 1/4>3/4 1/2 3/16 -")
	if g.Advises || g.Gaps[0].Priority != nil || g.Gaps[0].Gain != nil {
		t.Errorf("%s", toJSON(t, g))
	}
	for _, typ := range assessment.Types {
		if g := gapsOf(t, f, rate(typ, "a=0 b=1 c=1 d=1"), ""); g.Advises != typ.Advises() || (g.Gaps[0].Gain != nil) != typ.Advises() || (g.Gaps[0].Priority != nil) != typ.Advises() {
			t.Errorf("%s: %s", typ, toJSON(t, g.Gaps[0]))
		}
	}

	// Not applicable is no gap; nothing below target gives an empty list.
	wantLines(t, "not applicable", lines(gapsOf(t, f, rate(assessment.SelfAssessment, "a=n/a b=3 c=4 d=3"), "")))
}

func TestGapTargets(t *testing.T) {
	f := weighted("2", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("50")})
	tier(f, "u", "3", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("75")})
	tier(f, "v", "", framework.Condition{Kind: framework.CriteriaAtLeast, Level: "4", Scope: framework.Scope{Sections: []string{"u"}}})
	f.Sections[0].Criteria[0].Targets = map[string]string{"t": "1", "u": "4"}
	low := rate(assessment.SelfAssessment, "a=1 b=1 c=1 d=1")
	targets := func(g *Gaps) string {
		out := []string{g.Target}
		for i := range g.Gaps {
			if g.Gaps[i].Target == nil {
				out = append(out, g.Gaps[i].ID+"=-")
			} else {
				out = append(out, g.Gaps[i].ID+"="+g.Gaps[i].Target.Level)
			}
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		a          *assessment.Assessment
		tier, want string
	}{
		{low, "", "t c=2 d=2 b=2"}, // the gains are 3/8, 1/4 and 3/16 of a step
		{low, "t", "t c=2 d=2 b=2"},
		{low, "u", "u c=3 a=4 d=3 b=3"}, // 6/8, 9/16, 2/4 and 6/16
		{rate(assessment.SelfAssessment, "a=2 b=2 c=2 d=2"), "", "u a=4 c=3 d=3 b=3"},
		{rate(assessment.SelfAssessment, "a=4 b=4 c=4 d=3"), "", "v d=-"},
		{rate(assessment.SelfAssessment, "a=4 b=4 c=4 d=4"), "", "v"}, // all met: the highest
	} {
		if got := targets(gapsOf(t, f, c.a, c.tier)); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	// A slot without target that holds up a condition.
	if g := gapsOf(t, f, rate(assessment.SelfAssessment, "a=4 b=4 c=4 d=3"), "v").Gaps[0]; g.Gap != nil || g.Gain != nil || g.Current.Level != "3" || !slices.Equal(g.Blocking, []string{"v-1"}) {
		t.Errorf("%s", toJSON(t, g))
	}
	if _, err := Evaluate(f, low).Gaps("x"); err == nil || err.Error() != `unknown tier "x" (have t, u, v)` {
		t.Error(err)
	}
	f.Award.Tiers = nil
	if _, err := Evaluate(f, low).Gaps(""); err == nil {
		t.Error("no tiers, no error")
	}
}

// What counts against a condition is told, also where the target is reached.
func TestGapBlocking(t *testing.T) {
	f := standard(ordinal(), "mean", section("s", "", "a", "b"), section("u", "", "c"))
	tier(f, "t", "partly", framework.Condition{ID: "with-action", Kind: framework.Accompanied, Level: "partly", With: []framework.Accompaniment{framework.WithAction}},
		framework.Condition{ID: "sections", Kind: framework.SectionsAtLeast, Percent: dec("60")})
	tier(f, "u", "yes", framework.Condition{ID: "each", Kind: framework.CriteriaAtLeast, Level: "yes"}, framework.Condition{ID: "done", Kind: framework.Complete})
	a := rate(assessment.SelfAssessment, "a=partly b=yes c=no")
	wantLines(t, "to t", lines(gapsOf(t, f, a, "t")),
		"c 0>1/2 1/2 1/4 1/4 sections",
		"a 1/2>1/2 0 0 0 with-action")
	wantLines(t, "to u", lines(gapsOf(t, f, a, "u")),
		"c 0>1 1 1/2 1/2 sections,each",
		"a 1/2>1 1/2 1/8 1/8 with-action,each")
	wantLines(t, "unrated", lines(gapsOf(t, f, rate(assessment.SelfAssessment, "a=yes b=plus"), "u")),
		"c ->1 - - - sections,each,done")
	// Recognition is above the target, not a gap.
	wantLines(t, "recognised", lines(gapsOf(t, f, rate(assessment.SelfAssessment, "a=plus b=plus c=plus"), "u")))
}

func TestGapWeights(t *testing.T) {
	// Dimensions share the weight of their criterion.
	f := weighted("2")
	f.Scoring.Dimensions = "weighted-mean"
	f.Dimensions = []framework.Dimension{{ID: "p", Scale: "n", Weight: "3"}, {ID: "r", Scale: "n"}}
	a := rate(assessment.SelfAssessment, "a=n/a b=n/a c=n/a d/p=0 d/r=1")
	wantLines(t, "dimensions", lines(gapsOf(t, f, a, "")), "d/p 0>1/2 1/2 3/8 3/8", "d/r 1/4>1/2 1/4 1/16 1/16")
	f.Scoring.Dimensions = "lowest"
	wantLines(t, "lowest", lines(gapsOf(t, f, a, "")), "d/p 0>1/2 1/2 - 1/4", "d/r 1/4>1/2 1/4 - 0")

	// So do units, by the roll-up.
	f = weighted("2")
	a = units(rate(assessment.SelfAssessment, "a@x=n/a a@y=n/a b@x=n/a b@y=n/a c@x=n/a c@y=n/a d@x=0 d@y=1"), "x:3", "y")
	for rollUp, want := range map[framework.RollUp][]string{
		framework.RollUpMean:     {"d@x 0>1/2 1/2 1/4 1/4", "d@y 1/4>1/2 1/4 1/8 1/8"},
		framework.RollUpWeighted: {"d@x 0>1/2 1/2 3/8 3/8", "d@y 1/4>1/2 1/4 1/16 1/16"},
		framework.RollUpWorst:    {"d@x 0>1/2 1/2 - 1/4", "d@y 1/4>1/2 1/4 - 0"},
		framework.RollUpPooled:   {"d@x 0>1/2 1/2 1/4 1/4", "d@y 1/4>1/2 1/4 1/8 1/8"},
	} {
		f.Units = &framework.Units{Kind: framework.Site, RollUp: rollUp}
		wantLines(t, string(rollUp), lines(gapsOf(t, f, a, "")), want...)
	}

	// Below a method without weights there are none.
	f = weighted("2")
	f.Sections[0].Method = "share"
	f.Sections[0].Level = "2"
	wantLines(t, "share", lines(gapsOf(t, f, rate(assessment.SelfAssessment, "a=1 b=2 c=2 d=1"), "")), "a 1/4>1/2 1/4 - 1/4", "d 1/4>1/2 1/4 1/16 1/16")
}
