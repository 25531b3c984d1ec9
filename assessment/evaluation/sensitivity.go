package evaluation

import (
	"slices"

	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// A Sensitivity says how robust the outcome is: the fewest ratings that, one
// step off each, would change it, for the worse and for the better.
type Sensitivity struct {
	Outcome string `json:"outcome"` // as it is, in words
	Worse   *Move  `json:"worse"`
	Better  *Move  `json:"better"`
}

// A Move is a set of ratings, each one step off, that changes the outcome.
// Fewest is how many it takes. Exact says that fewer do not; otherwise at least
// AtLeast are needed. Where Fewest is nil, no number of ratings is enough
// (Exact), or none was found.
type Move struct {
	Fewest  *int     `json:"fewest"`
	Exact   bool     `json:"exact"`
	AtLeast int      `json:"atLeast"`
	Outcome string   `json:"outcome,omitempty"` // afterwards, in words
	Ratings []Change `json:"ratings"`
}

// Sensitivity finds the fewest ratings that, one step off each, would change
// the outcome. It is nil where the engagement may not advise: an audit must not
// say what would have been enough (ISO/IEC 17021-1, 9.4.5).
//
// A set that is enough is found by moving everything and taking back what is
// not needed. That no smaller one is enough follows from a bound (see prober):
// by moving one rating after the other that brings the bound nearer, a set of
// that size is built, or else every smaller set is looked at, while there are
// few enough of them. Otherwise the result says that it is only a bound.
func (r *Result) Sensitivity() *Sensitivity {
	if !r.Engagement.Advises() {
		return nil
	}
	j := newJudge(r)
	before := j.standing()
	return &Sensitivity{Outcome: j.words(before), Worse: j.worse(before), Better: j.better(before)}
}

// looks bounds how often the conditions are decided while sets are looked at
// one by one, for a framework of a hundred criteria; larger ones get fewer.
const looks = 4000

// A nudge moves one rating by one step.
type nudge struct {
	slot *slot
	by   int
}

func (j *judge) nudge(n nudge)   { j.set(n.slot, n.slot.place+n.by) }
func (j *judge) unnudge(n nudge) { j.set(n.slot, n.slot.place-n.by) }

// nudges are the moves of rated slots by one step that stay on their scale.
func (j *judge) nudges(by int, slots []*slot) []nudge {
	var out []nudge
	seen := map[*slot]bool{}
	for _, s := range slots {
		if j.movable(s, by) && !seen[s] {
			seen[s] = true
			out = append(out, nudge{s, by})
		}
	}
	return out
}

func (j *judge) movable(s *slot, by int) bool {
	p := s.place + by
	return s.rated && s.of.state == "" && !j.fixed[s] && p >= 0 && p < len(j.steps(s.scale))
}

// A side is one of the two ends of what is possible: secured, with everything
// that is not rated at its lowest, or possible, with it at its highest.
type side bool

const (
	secured  side = false
	possible side = true
)

func (j *judge) sides() []side {
	if j.complete {
		return []side{secured}
	}
	return []side{secured, possible}
}

// holds reports whether the condition holds on a side.
func (j *judge) holds(c *judged, on side) bool {
	if on == secured {
		return c.state().Holds()
	}
	return c.state() != OutOfReach
}

// worse is the fewest ratings whose fall lowers the outcome: one condition that
// fails is enough.
func (j *judge) worse(before standing) *Move {
	best := &Move{Exact: true, Ratings: []Change{}}
	var found, candidates []nudge
	least := 0 // over the conditions; 0: none can be made to fail
	for _, on := range j.sides() {
		reached := before.secured
		if on == possible {
			reached = before.possible
		}
		for i := range j.conditions {
			c := &j.conditions[i]
			if c.tier >= reached || len(c.slots) == 0 {
				continue
			}
			moves := j.nudges(-1, c.slots)
			if c.hasKind(framework.Accompanied) {
				moves = append(moves, j.nudges(1, c.slots)...)
			}
			candidates = append(candidates, moves...)
			goal := func() bool { return !j.holds(c, on) }
			set := j.prune(j.down(c), goal)
			most := len(moves)
			if set != nil {
				most = len(set)
				if found == nil || len(set) < len(found) {
					found = set
				}
			}
			n, ok := 1, true
			if !j.heavy(most) {
				n, ok = j.toFail(c.Condition, on, most)
			}
			if ok && (least == 0 || n < least) {
				least = max(n, 1)
			}
			if ok && found != nil && n < len(found) {
				if built := j.build(moves, n, func() (int, bool) { return j.toFail(c.Condition, on, n) }, goal); built != nil {
					found = built
				}
			}
		}
	}
	goal := func() bool {
		s := j.standing()
		return s.secured < before.secured || s.possible < before.possible
	}
	return j.settle(best, found, least, distinct(candidates), goal)
}

// down are the moves that can make a condition fail. Of those onto a level that
// needs something that is not there, one is enough.
func (j *judge) down(c *judged) []nudge {
	if c.Kind != framework.Accompanied {
		return j.nudges(-1, c.slots)
	}
	bare := j.bare(c.Condition)
	for _, by := range []int{-1, 1} {
		for _, n := range j.nudges(by, c.slots) {
			if bare(n.slot, n.slot.place+n.by) {
				return []nudge{n}
			}
		}
	}
	return nil
}

// better is the fewest ratings whose rise brings a tier within reach: all its
// conditions must hold.
func (j *judge) better(before standing) *Move {
	best := &Move{Exact: true, Ratings: []Change{}}
	if before.secured == len(j.f.Award.Tiers) {
		return best // there is nothing above
	}
	up := j.nudges(1, j.slots)
	// What lacks something at a level must leave it, and nothing may come there.
	jumpy := false
	for i := range j.conditions {
		if c := &j.conditions[i]; c.hasKind(framework.Accompanied) {
			jumpy = true
			var bares []func(*slot, int) bool
			c.each(func(x *Condition) {
				if x.Kind == framework.Accompanied {
					bares = append(bares, j.bare(x))
				}
			})
			for _, bare := range bares {
				for _, s := range j.slots {
					if bare(s, s.place) && j.movable(s, -1) && !j.movable(s, 1) {
						up = append(up, nudge{s, -1})
					}
				}
				up = slices.DeleteFunc(up, func(n nudge) bool { return bare(n.slot, n.slot.place+n.by) })
			}
		}
	}
	up = distinct(up)
	goal := func() bool {
		s := j.standing()
		return s.secured > before.secured || s.possible > before.possible
	}
	found := j.prune(up, goal)
	if found == nil && !jumpy && !j.spent() {
		return best // not even with everything one step up
	}
	most := len(up)
	if found != nil {
		most = len(found)
	}
	least := 0
	for _, on := range j.sides() {
		tier := before.secured
		if on == possible {
			tier = before.possible
		}
		if tier == len(j.f.Award.Tiers) {
			continue
		}
		n, ok := 1, true
		if !j.heavy(most) {
			n, ok = j.toReach(tier, on, most)
		}
		if ok && (least == 0 || n < least) {
			least = max(n, 1)
		}
		if ok && found != nil && n < len(found) {
			if built := j.build(up, n, func() (int, bool) { return j.toReach(tier, on, n) }, goal); built != nil {
				found = built
			}
		}
	}
	if jumpy {
		up = append(j.nudges(1, j.slots), j.nudges(-1, j.slots)...)
	}
	return j.settle(best, found, least, up, goal)
}

// heavy reports whether a bound takes too long to work out: then it is that one
// rating at least must move.
func (j *judge) heavy(most int) bool { return j.spent() || len(j.slots)*most > 20_000_000 }

// each calls do with a condition and those in its alternatives.
func (c *Condition) each(do func(*Condition)) {
	do(c)
	for _, all := range c.Any {
		for i := range all {
			all[i].each(do)
		}
	}
}

func distinct(ns []nudge) []nudge {
	seen := map[nudge]bool{}
	return slices.DeleteFunc(ns, func(n nudge) bool {
		was := seen[n]
		seen[n] = true
		return was
	})
}

// prune makes all moves and takes back those that are not needed, the least
// effective first; nil where not even all of them are enough.
func (j *judge) prune(moves []nudge, goal func() bool) []nudge {
	if len(moves) == 0 || j.spent() {
		return nil
	}
	moves = j.byEffect(moves)
	slices.Reverse(moves)
	for _, n := range moves {
		j.nudge(n)
	}
	defer func() {
		for _, n := range moves {
			j.unnudge(n)
		}
	}()
	if !goal() {
		return nil
	}
	var kept []nudge
	for i := 0; i < len(moves); {
		if j.spent() {
			return slices.Clone(moves) // enough, if more than needed
		}
		n := moves[i]
		j.unnudge(n)
		if goal() {
			moves = slices.Delete(moves, i, i+1)
			continue
		}
		j.nudge(n)
		kept = append(kept, n)
		i++
	}
	return kept
}

// probes bounds what is spent on working out a bound again and again to build a
// set: each time, about the number of ratings times that of the moves.
const probes = 1_500_000

// build makes as many moves as a bound says are needed, each of which brings it
// nearer by one; nil where it finds no such set, or where it would take too
// long.
func (j *judge) build(moves []nudge, need int, bound func() (int, bool), goal func() bool) []nudge {
	left := probes / (len(j.slots)*need + 1)
	if left < need {
		return nil
	}
	var made []nudge
	defer func() {
		for _, n := range made {
			j.unnudge(n)
		}
		clear(j.fixed)
	}()
	for ; need > 0; need-- {
		found := false
		moves = slices.DeleteFunc(slices.Clone(moves), func(n nudge) bool { return j.fixed[n.slot] })
		for _, n := range j.byEffect(moves) {
			if left == 0 || j.spent() {
				break
			}
			left--
			j.nudge(n)
			j.fixed[n.slot] = true
			if k, ok := bound(); ok && k < need {
				made, found = append(made, n), true
				break
			}
			delete(j.fixed, n.slot)
			j.unnudge(n)
		}
		if !found {
			return nil
		}
	}
	if !goal() {
		return nil
	}
	return slices.Clone(made)
}

// byEffect sorts moves by what they change of the overall score, most first.
func (j *judge) byEffect(moves []nudge) []nudge {
	effect := make(map[nudge]scoring.Score, len(moves))
	for _, n := range moves {
		if j.spent() {
			break
		}
		was := j.low.nodes[0]
		j.nudge(n)
		d := j.low.nodes[0].Sub(was.Score)
		j.unnudge(n)
		effect[n] = d.Max(d.Neg())
	}
	moves = slices.Clone(moves)
	slices.SortStableFunc(moves, func(a, b nudge) int { return effect[b].Cmp(effect[a]) })
	return moves
}

// settle closes the gap between a set that is enough and the bound, by looking
// at every smaller set while there are few enough.
func (j *judge) settle(best *Move, found []nudge, least int, candidates []nudge, goal func() bool) *Move {
	if least == 0 && found == nil && !j.spent() {
		return best // nothing can change it
	}
	least = max(least, 1)
	most := len(candidates) + 1
	if found != nil {
		most = len(found)
	}
	left := looks * 100 / max(len(j.leaves), 100)
	for least < most && !j.spent() && choose(len(candidates), least, left) <= left {
		left -= choose(len(candidates), least, left)
		if set := j.search(candidates, least, goal); set != nil {
			found, most = set, least
			break
		}
		least++
	}
	best.AtLeast, best.Exact = least, least >= most
	if found == nil {
		if least >= most { // every set was looked at
			best.AtLeast = 0
		}
		return best
	}
	for _, n := range found {
		best.Ratings = append(best.Ratings, j.change(n.slot, n.slot.place, n.slot.place+n.by))
		defer j.unnudge(n)
	}
	for _, n := range found {
		j.nudge(n)
	}
	best.Fewest, best.Outcome = new(len(found)), j.words(j.standing())
	return best
}

// choose is the number of sets of k out of n, or more than limit.
func choose(n, k, limit int) int {
	sets := 1
	for i := range k {
		sets = sets * (n - i) / (i + 1)
		if sets > limit {
			return limit + 1
		}
	}
	return sets
}

// search looks at every set of k moves of different slots.
func (j *judge) search(moves []nudge, k int, goal func() bool) []nudge {
	if k == 0 {
		if goal() {
			return []nudge{}
		}
		return nil
	}
	for i, n := range moves {
		if len(moves)-i < k {
			break
		}
		j.nudge(n)
		rest := slices.DeleteFunc(slices.Clone(moves[i+1:]), func(x nudge) bool { return x.slot == n.slot })
		set := j.search(rest, k-1, goal)
		j.unnudge(n)
		if set != nil {
			return append(set, n)
		}
	}
	return nil
}
