package evaluation

import (
	"slices"

	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// A judge decides the conditions again and again while ratings change, without
// the words. It has a model of its own, which it changes.
type judge struct {
	*evaluator
	conditions []judged       // in the order of the result
	slots      []*slot        // rated in this round, in the framework's order
	fixed      map[*slot]bool // have moved, and do not move again
	scorings   []*scores      // everything that follows the ratings
	levels     map[*framework.Scale][]step
	sums       map[sumOf]*sum
}

// A judged condition gives its state for the ratings as they are.
type judged struct {
	*Condition
	tier  int
	state func() ConditionState
	slots []*slot // whose ratings it is about
}

// A step is one level of a scale.
type step struct {
	code  string
	share scoring.Score
}

func newJudge(r *Result) *judge {
	m := newModel(r.model.f, r.model.a)
	j := &judge{
		evaluator: &evaluator{model: m, criteria: r.Criteria, complete: r.Complete},
		levels:    map[*framework.Scale][]step{}, sums: map[sumOf]*sum{}, fixed: map[*slot]bool{},
	}
	j.low, j.high = j.follow(lowestCompletion), nil
	if m.nodes[0].open(-1) {
		j.high = j.follow(highestCompletion)
	} else {
		j.high = j.low
	}
	for _, l := range m.leaves {
		for _, ul := range l.units {
			for _, s := range ul.slots {
				if ul.state == "" && s.rated {
					j.slots = append(j.slots, s)
				}
			}
		}
	}
	for i := range r.Outcome.Conditions {
		c := &r.Outcome.Conditions[i]
		tier := slices.IndexFunc(m.f.Award.Tiers, func(t framework.Tier) bool { return t.ID == c.Tier })
		v := j.judged(c)
		v.tier = tier
		j.conditions = append(j.conditions, v)
	}
	return j
}

// follow scores, and keeps the scores up to date when ratings change.
func (j *judge) follow(p pick) *scores {
	s := j.score(p)
	j.scorings = append(j.scorings, s)
	return s
}

// steps are the levels of a scale, the lowest first.
func (j *judge) steps(s *framework.Scale) []step {
	if j.levels[s] == nil {
		for _, code := range s.Codes() {
			share, _ := s.Share(code)
			j.levels[s] = append(j.levels[s], step{code, share})
		}
	}
	return j.levels[s]
}

// set gives a slot the level at a place on its scale.
func (j *judge) set(s *slot, place int) {
	l := j.steps(s.scale)[place]
	s.place, s.level, s.share = place, l.code, l.share
	for _, x := range j.scorings {
		j.update(x, s.of.leaf)
	}
}

// update brings a scoring up to date with one leaf. Where a node adds up what
// its parts contribute, only the difference is added: the whole need not be
// added up again.
func (j *judge) update(x *scores, l *leaf) {
	if x.whole != nil || j.pooled() || !x.leaves[l.index].ok {
		j.replace(x, l, x.pick)
		return
	}
	was := x.leaves[l.index]
	x.units[l.index], x.leaves[l.index] = j.leafScore(l, x.pick)
	if x.leaves[l.index].Cmp(was.Score) == 0 && len(j.critical) == 0 {
		return
	}
	part := l.index // of the node above, where that combines its children
	for n := l.node; n != nil; n = n.parent {
		sum := j.sum(x, n)
		switch {
		case sum == nil || n.parent == nil && (len(j.critical) > 0 || len(j.adjustments) > 0):
			j.setNode(n, x)
		case n.method.Flat:
			x.nodes[n.index].Score = sum.move(n, l.index, x.leaves[l.index].Score)
		case part >= 0:
			x.nodes[n.index].Score = sum.move(n, part, x.leaves[part].Score)
		default:
			x.nodes[n.index].Score = sum.move(n, part, x.nodes[-1-part].Score)
		}
		part = -1 - n.index
	}
}

// A sum is what a node adds up.
type sum struct {
	parts   []scoring.Part
	factors []scoring.Score
	place   map[int]int // of a leaf by its index, of a node by −1 less that
	folded  scoring.Score
}

type sumOf struct {
	*scores
	*node
}

// sum is that of a node in a scoring; nil where nothing is added up.
func (j *judge) sum(x *scores, n *node) *sum {
	key := sumOf{x, n}
	if s, ok := j.sums[key]; ok {
		return s
	}
	var s *sum
	if in := j.inputs(n, x); len(in) > 0 && x.nodes[n.index].ok && n.method.Monotone {
		ps := parts(in)
		if factors := n.method.Factors(ps); factors != nil {
			s = &sum{parts: ps, factors: factors, place: map[int]int{}, folded: scoring.Zero}
			for i := range in {
				s.folded = s.folded.Add(factors[i].Mul(n.method.Contribution(ps[i])))
				if in[i].node != nil {
					s.place[-1-in[i].node.index] = i
				} else {
					s.place[in[i].leaf.index] = i
				}
			}
		}
	}
	j.sums[key] = s
	return s
}

// move gives a part another value, and returns the score of the node.
func (s *sum) move(n *node, part int, to scoring.Score) scoring.Score {
	i := s.place[part]
	p := &s.parts[i]
	was := n.method.Contribution(*p)
	p.Value = to
	s.folded = s.folded.Add(n.method.Contribution(*p).Sub(was).Mul(s.factors[i]))
	if n.method.Then != nil {
		return n.method.Then(s.folded, s.parts)
	}
	return s.folded
}

// judged makes the test of one condition of the result.
func (j *judge) judged(c *Condition) judged {
	v := judged{Condition: c, state: func() ConditionState { return c.State }}
	switch c.Kind {
	case framework.OverallAtLeast, framework.SectionsAtLeast:
		n := j.nodes[c.node.index]
		low, high := j.scored(c.rule.Scope.Dimension)
		need, _ := j.threshold(c.rule, n, high)
		v.slots = j.of(n.all, c.rule.Scope)
		v.state = func() ConditionState {
			lo, hi := low.nodes[n.index], high.nodes[n.index]
			return j.decide(lo.ok && need.Holds(lo.Score), hi.ok && need.Holds(hi.Score))
		}
	case framework.CriteriaAtLeast, framework.CountAtMost, framework.CountAtLeast, framework.NotRepeated:
		if c.Kind == framework.CriteriaAtLeast && c.rule.OnScore() {
			v.slots = j.of(j.scope(c.rule.Scope), c.rule.Scope)
			j.scored(c.rule.Scope.Dimension) // followed from now on
			v.state = func() ConditionState {
				worst, best := true, true
				for _, x := range j.below(c, secured) {
					worst = worst && !x.bad
				}
				for _, x := range j.below(c, possible) {
					best = best && !x.bad
				}
				return j.decide(worst, best)
			}
			break
		}
		q := j.counted(c)
		v.slots = q.slots
		v.state = func() ConditionState {
			certain, possible := q.count()
			return j.decide(certain+possible <= q.most, certain <= q.most)
		}
	case framework.Accompanied:
		v.slots = j.of(j.scope(c.rule.Scope), c.rule.Scope)
		bare := j.bare(c)
		v.state = func() ConditionState {
			return record(!slices.ContainsFunc(v.slots, func(s *slot) bool { return s.rated && bare(s, s.place) }))
		}
	case framework.AnyOf:
		alternatives := make([][]judged, len(c.Any))
		for i, all := range c.Any {
			for k := range all {
				x := j.judged(&all[k])
				alternatives[i] = append(alternatives[i], x)
				v.slots = append(v.slots, x.slots...)
			}
		}
		v.state = func() ConditionState {
			states := make([][]ConditionState, len(alternatives))
			for i, all := range alternatives {
				for _, x := range all {
					states[i] = append(states[i], x.state())
				}
			}
			return anyState(j.complete, states)
		}
	}
	return v
}

// An asked criterion is one whose score a condition asks for.
type asked struct {
	leaf *leaf
	need scoring.Limit
	bad  bool
}

// below are the criteria whose score a condition asks for, on a side.
func (j *judge) below(c *Condition, on side) []asked {
	s, high := j.scored(c.rule.Scope.Dimension)
	if on == possible {
		s = high
	}
	var out []asked
	for _, l := range j.scope(c.rule.Scope) {
		if v := s.leaves[l.index]; v.ok {
			need := worthOf(c.rule, l)
			out = append(out, asked{l, need, !need.Holds(v.Score)})
		}
	}
	return out
}

// scored are the lowest and highest scorings of the whole or of a dimension.
func (j *judge) scored(dimension string) (low, high *scores) {
	if dimension == "" {
		return j.low, j.high
	}
	find := func(p pick) *scores {
		for _, s := range j.scorings {
			if s.pick.only == dimension && s.pick.missing == p.missing {
				return s
			}
		}
		return j.follow(p.of(dimension))
	}
	low = find(lowestCompletion)
	if j.high == j.low {
		return low, low
	}
	return low, find(highestCompletion)
}

// of are the slots of criteria that a scope is about.
func (j *judge) of(leaves []*leaf, s framework.Scope) []*slot {
	var out []*slot
	for _, l := range leaves {
		out = append(out, l.slots(s)...)
	}
	return out
}

// A counting is a condition that counts criteria: those with a slot below what
// is accepted count, and at most so many may.
type counting struct {
	groups [][]*slot // by criterion
	unseen bool      // whether a criterion that nobody rated counts
	accept map[*slot]int
	slots  []*slot
	most   int
}

func (j *judge) counted(c *Condition) *counting {
	q := &counting{accept: map[*slot]int{}, unseen: c.Kind == framework.CountAtLeast}
	in := j.scope(c.rule.Scope)
	for _, l := range in {
		var group []*slot
		for _, s := range l.slots(c.rule.Scope) {
			if s.scale != nil {
				q.accept[s] = j.accept(c.rule, s)
				group = append(group, s)
			}
		}
		q.groups = append(q.groups, group)
		q.slots = append(q.slots, group...)
	}
	q.most = floorOf(quota(c.rule, len(in)))
	return q
}

// floorOf is the greatest whole number that is not above a score; below zero
// nothing is.
func floorOf(s scoring.Score) int {
	r := s.Rat()
	if r.Sign() < 0 {
		return -1
	}
	return int(r.Num().Div(r.Num(), r.Denom()).Int64())
}

func (q *counting) count() (certain, possible int) {
	for _, group := range q.groups {
		switch q.of(group) {
		case 2:
			certain++
		case 1:
			possible++
		}
	}
	return certain, possible
}

// of is 2 for a criterion that counts, 1 for one that may, else 0.
func (q *counting) of(group []*slot) int {
	if len(group) == 0 && q.unseen {
		return 2
	}
	worst := 0
	for _, s := range group {
		switch accept := q.accept[s]; {
		case s.rated && s.place < accept || !s.rated && s.top() < accept:
			return 2
		case !s.rated && accept > 0:
			worst = 1
		}
	}
	return worst
}

// bare reports whether a slot would be without what must accompany it at a
// place on its scale.
func (j *judge) bare(c *Condition) func(*slot, int) bool {
	lacks, at := map[*slot]bool{}, map[*slot]int{}
	for _, l := range j.scope(c.rule.Scope) {
		for _, s := range l.slots(c.rule.Scope) {
			if !s.rated {
				continue
			}
			if p, ok := s.scale.Position(c.rule.Level); ok {
				at[s] = p
				lacks[s] = slices.ContainsFunc(c.rule.With, func(w framework.Accompaniment) bool { return !j.has(s, w) })
			}
		}
	}
	return func(s *slot, place int) bool { return lacks[s] && at[s] == place }
}

// A standing is the outcome as a number of tiers: those that hold in every
// completion, and those that ratings do not rule out. They are the same when
// the assessment is complete.
type standing struct{ secured, possible int }

func (j *judge) standing() standing {
	s := standing{len(j.f.Award.Tiers), len(j.f.Award.Tiers)}
	for i := range j.conditions {
		c := &j.conditions[i]
		if c.tier >= s.secured && c.tier >= s.possible {
			continue
		}
		state := c.state()
		if !state.Holds() {
			s.secured = min(s.secured, c.tier)
		}
		if state == OutOfReach || j.complete && state == Missed {
			s.possible = min(s.possible, c.tier)
		}
	}
	return s
}

// words are the standing as people are told it.
func (j *judge) words(s standing) string {
	name := func(n int) string {
		if n == 0 {
			return "no tier"
		}
		return TierName(j.f, j.a.Engagement.Type, j.f.Award.Tiers[n-1].ID)
	}
	if j.complete || s.secured == s.possible {
		return name(s.secured)
	}
	return name(s.secured) + " secured, " + name(s.possible) + " possible"
}

func (j *judge) change(s *slot, from, to int) Change {
	levels := j.steps(s.scale)
	steps := to - from
	if steps < 0 {
		steps = -steps
	}
	return Change{Slot: s.Slot, Ref: s.of.leaf.c.Ref, Title: s.of.leaf.c.Title, From: levels[from].code, To: levels[to].code, Steps: steps}
}
