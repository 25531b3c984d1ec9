package evaluation

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
)

// states are the outcome and the states of all conditions, found naively.
func (n *naive) states() []string {
	r := n.result()
	out := []string{fmt.Sprint(r.tier, r.secured, r.possible)}
	for _, s := range r.states {
		out = append(out, string(s))
	}
	return out
}

// What would flip a condition, or the outcome, is what trying every level of
// every rating of this round finds.
func TestLawFlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFramework(t, allPolicies...)
		sameFlips(t, f, fewOpen(f, drawAssessment(t, f, 1), 5))
	})
}

func sameFlips(t rapid.TB, f *framework.Framework, a *assessment.Assessment) {
	n := newNaive(f, a)
	before := n.states()
	best := make([]int, len(before)) // steps; 0: none
	for _, s := range n.rated {
		codes, was := n.scale(s).Codes(), n.level[s]
		from := slices.Index(codes, was)
		for to, level := range codes {
			if to == from {
				continue
			}
			steps := max(to-from, from-to)
			n.set(s, level)
			for i, now := range n.states() {
				if now != before[i] && (best[i] == 0 || steps < best[i]) {
					best[i] = steps
				}
			}
		}
		n.set(s, was)
	}
	flips := Evaluate(f, a).Flips()
	if len(flips) != len(best) {
		t.Fatalf("%d flips of %d", len(flips), len(best))
	}
	for i, x := range flips {
		switch {
		case (x.Change == nil) != (best[i] == 0), x.Change != nil && x.Change.Steps != best[i]:
			t.Fatalf("%s %s: %+v, the smallest is %d steps", x.Condition, x.Scope, x.Change, best[i])
		case x.Change != nil:
			was := n.level[x.Change.Slot]
			if !slices.Contains(n.rated, x.Change.Slot) || x.Change.From != was {
				t.Fatalf("%s: %+v is no rating of this round", x.Condition, x.Change)
			}
			n.set(x.Change.Slot, x.Change.To)
			if after := n.states()[i]; after == before[i] || i > 0 && x.After != after {
				t.Fatalf("%s: %s after the change, not %s", x.Condition, after, x.After)
			}
			n.set(x.Change.Slot, was)
		}
	}
}

// Sensitivity is what trying every set of ratings one step off finds, or a
// bound of it.
func TestLawSensitivity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFramework(t, allPolicies...)
		if len(f.Award.Tiers) == 0 {
			t.Skip()
		}
		sameMoves(t, f, few(f, fewOpen(f, drawAssessment(t, f, 1), 5), 4))
	})
}

func sameMoves(t rapid.TB, f *framework.Framework, a *assessment.Assessment) {
	n := newNaive(f, a)
	worse, better := n.moves()
	before := n.states()[0]
	s := Evaluate(f, a).Sensitivity()
	for _, c := range []struct {
		name string
		move *Move
		want int
	}{{"worse", s.Worse, worse}, {"better", s.Better, better}} {
		m := c.move
		switch {
		case m.Fewest == nil && m.Exact && c.want != 0, m.Exact && m.Fewest != nil && *m.Fewest != c.want,
			c.want != 0 && m.AtLeast > c.want, m.Fewest != nil && (c.want == 0 || *m.Fewest < c.want):
			t.Fatalf("%s: %+v, fewest %v; the sets say %d", c.name, m, text2(m.Fewest), c.want)
		case !m.Exact:
			t.Fatalf("%s: not exact for so few ratings: %+v; the sets say %d", c.name, m, c.want)
		case m.Fewest != nil && len(m.Ratings) != *m.Fewest:
			t.Fatal("another number of ratings")
		}
		for _, x := range m.Ratings {
			if !slices.Contains(n.rated, x.Slot) || x.Steps != 1 {
				t.Fatalf("%s: %+v is no rating of this round, one step off", c.name, x)
			}
			n.set(x.Slot, x.To)
		}
		if m.Fewest != nil && n.states()[0] == before {
			t.Fatal("the outcome is the same")
		}
		for _, x := range m.Ratings {
			n.set(x.Slot, x.From)
		}
	}
}

func text2(n *int) string {
	if n == nil {
		return "none"
	}
	return fmt.Sprint(*n)
}

// moves tries every way to leave each rating of this round or move it by one
// step.
func (n *naive) moves() (worse, better int) {
	before := n.result()
	var try func(k, moved int)
	try = func(k, moved int) {
		if k == len(n.rated) {
			if moved == 0 {
				return
			}
			now := n.result()
			if (now.secured < before.secured || now.possible < before.possible) && (worse == 0 || moved < worse) {
				worse = moved
			}
			if (now.secured > before.secured || now.possible > before.possible) && (better == 0 || moved < better) {
				better = moved
			}
			return
		}
		s := n.rated[k]
		codes, was := n.scale(s).Codes(), n.level[s]
		at := slices.Index(codes, was)
		try(k+1, moved)
		for _, to := range []int{at - 1, at + 1} {
			if to >= 0 && to < len(codes) {
				n.set(s, codes[to])
				try(k+1, moved+1)
				n.set(s, was)
			}
		}
	}
	try(0, 0)
	return worse, better
}

// A rating that has moved to the end of its scale is not moved on while the
// rest of a set is looked for.
func TestBuildAtTheEnd(t *testing.T) {
	f := standard(numeric("n", "1"), "mean", section("s", "", "a", "b", "c"))
	tier(f, "t", "1", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("50")})
	j := newJudge(Evaluate(f, rate(assessment.SelfAssessment, "a=1 b=1 c=1")))
	set := j.build(j.nudges(-1, j.slots), 2, func() (int, bool) { return 2 - len(j.fixed), true }, func() bool { return true })
	if len(set) != 2 || set[0].slot == set[1].slot {
		t.Error(set)
	}
	for _, s := range j.slots {
		if s.place != 1 || j.fixed[s] {
			t.Error("not put back:", s.Criterion)
		}
	}
}
