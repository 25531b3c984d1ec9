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
	shares     map[any][]scoring.Score
	known      map[*Condition]*judged
	watch      map[*slot][]watched // the countings that a slot is in
	weak       map[*leaf][]*weakness
	work       int // done so far
}

// A judged condition gives its state for the ratings as they are.
type judged struct {
	*Condition
	tier  int
	state func() ConditionState
	slots []*slot            // whose ratings it is about
	count *counting          // of a condition that counts criteria by their ratings
	below map[side]*weakness // of one that counts them by their scores
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
		known: map[*Condition]*judged{}, shares: map[any][]scoring.Score{}, watch: map[*slot][]watched{}, weak: map[*leaf][]*weakness{},
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
		j.conditions = append(j.conditions, *v)
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
		j.update(x, s.of)
	}
	for _, w := range j.watch[s] {
		w.recount(w.group)
	}
	for _, w := range j.weak[s.of.leaf] {
		w.recount(s.of.leaf)
	}
	j.work += len(j.conditions)
}

// maxWork bounds what is tried for one answer, in steps of computing that take
// about the same time; it is some seconds.
const maxWork = 40_000_000

// spent reports whether no more is to be tried.
func (j *judge) spent() bool { return j.work > maxWork }

// update brings a scoring up to date with one criterion of a unit. Where a node
// adds up what its parts contribute, only the difference is added: the whole
// need not be added up again.
func (j *judge) update(x *scores, ul *unitLeaf) {
	l := ul.leaf
	was := x.units[l.index][ul.index]
	now := j.unitScore(ul, x.pick)
	j.work += 2
	if was.ok == now.ok && was.Cmp(now.Score) == 0 && len(j.critical) == 0 {
		return
	}
	x.units[l.index][ul.index] = now
	if shares := j.unitShares(leafOf{x, l}, func(u int) score { return x.units[l.index][u] }); shares != nil && was.ok && now.ok {
		x.leaves[l.index].Score = x.leaves[l.index].Add(shares[ul.index].Mul(now.Sub(was.Score)))
	} else {
		j.work += len(l.units)
		x.leaves[l.index] = j.ofUnits(l, x.units[l.index])
	}
	tree := x
	if x.whole != nil {
		tree = x.whole[ul.index]
		tree.leaves[l.index] = now
	}
	var child *node
	for n := l.node; n != nil; n = n.parent {
		was := tree.nodes[n.index]
		j.climb(tree, n, child, ul)
		child = n
		if x.whole != nil {
			j.rollUp(x, n, ul.index, was)
		}
	}
	if x.whole != nil {
		x.nodes[0] = j.adjusted(x.base, x.pick)
	}
}

// unitShares are what each unit decides of a criterion or node, given its
// value in each; nil where the roll-up has no such shares. They stay when
// ratings change.
func (j *judge) unitShares(of any, values func(unit int) score) []scoring.Score {
	if shares, ok := j.shares[of]; ok {
		return shares
	}
	var shares []scoring.Score
	var ps []scoring.Part
	var at []int
	for i, ul := range j.leaves[0].units {
		if values(i).ok {
			ps, at = append(ps, scoring.Part{Weight: ul.weight}), append(at, i)
		}
	}
	if j.f.Units != nil && len(ps) > 0 {
		if m, _ := scoring.Lookup(scoring.Rule{Method: rollUp[j.f.Units.RollUp]}); m.Linear() {
			shares = make([]scoring.Score, len(j.leaves[0].units))
			for k, share := range m.Weights(ps) {
				shares[at[k]] = share
			}
		}
	}
	j.shares[of] = shares
	return shares
}

type leafOf struct {
	*scores
	*leaf
}

// climb computes a node again of which one part has changed: a node right
// below, or what is rated.
func (j *judge) climb(x *scores, n, child *node, ul *unitLeaf) {
	root := n.parent == nil
	if root && x.unit < 0 && (len(j.critical) > 0 || len(j.adjustments) > 0) {
		j.work += len(n.all)
		j.setNode(n, x)
		return
	}
	key, value := any(ul.leaf), x.leaves[ul.leaf.index]
	switch {
	case child != nil && !n.method.Flat:
		key, value = child, x.nodes[child.index]
	case j.pooled():
		key, value = ul, x.units[ul.leaf.index][ul.index]
	}
	s := j.sum(x, n)
	if i, ok := s.at(key); ok && value.ok {
		x.nodes[n.index].Score = s.move(n, i, value.Score)
	} else {
		j.work += len(n.all)
		x.nodes[n.index] = j.nodeScore(n, x)
	}
	if root {
		x.nodes[0] = j.failed(x.nodes[0], x.pick, x.unit)
	}
}

// rollUp combines the trees of the units at a node, of which that of one unit
// has changed.
func (j *judge) rollUp(x *scores, n *node, unit int, was score) {
	to := &x.nodes[n.index]
	if n.parent == nil {
		to = &x.base
	}
	now := x.whole[unit].nodes[n.index]
	if shares := j.unitShares(sumOf{x, n}, func(u int) score { return x.whole[u].nodes[n.index] }); shares != nil && was.ok && now.ok {
		to.Score = to.Add(shares[unit].Mul(now.Sub(was.Score)))
		return
	}
	j.work += len(x.whole)
	parts := make([]scoring.Part, 0, len(x.whole))
	for u, w := range x.whole {
		if v := w.nodes[n.index]; v.ok {
			parts = append(parts, scoring.Part{Weight: j.leaves[0].units[u].weight, Value: v.Score})
		}
	}
	*to = j.rolledUp(parts)
}

// A sum is what a node adds up.
type sum struct {
	parts   []scoring.Part
	factors []scoring.Score
	place   map[any]int // of a leaf, a unit of one, or a node
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
	// The changed part is in x already: what is added up is as it is now, and
	// the move that follows changes nothing.
	if in := j.inputs(n, x); len(in) > 0 && n.method.Monotone {
		ps := parts(in)
		if factors := n.method.Factors(ps); factors != nil {
			s = &sum{parts: ps, factors: factors, place: make(map[any]int, len(in)), folded: scoring.Zero}
			for i := range in {
				s.folded = s.folded.Add(factors[i].Mul(n.method.Contribution(ps[i])))
				switch {
				case in[i].node != nil:
					s.place[in[i].node] = i
				case in[i].unit != nil:
					s.place[in[i].unit] = i
				default:
					s.place[in[i].leaf] = i
				}
			}
		}
	}
	j.sums[key] = s
	return s
}

// at is the place of a part.
func (s *sum) at(part any) (int, bool) {
	if s == nil {
		return 0, false
	}
	i, ok := s.place[part]
	return i, ok
}

// move gives a part another value, and returns the score of the node.
func (s *sum) move(n *node, i int, to scoring.Score) scoring.Score {
	p := &s.parts[i]
	was := n.method.Contribution(*p)
	p.Value = to
	s.folded = s.folded.Add(n.method.Contribution(*p).Sub(was).Mul(s.factors[i]))
	if n.method.Then != nil {
		return n.method.Then(s.folded, s.parts)
	}
	return s.folded
}

// judged is the test of one condition of the result.
func (j *judge) judged(c *Condition) *judged {
	if j.known[c] == nil {
		j.known[c] = j.newJudged(c)
	}
	return j.known[c]
}

func (j *judge) newJudged(c *Condition) *judged {
	v := &judged{Condition: c, state: func() ConditionState { return c.State }}
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
			v.below = j.below(c)
			v.state = func() ConditionState { return j.decide(v.below[secured].bad == 0, v.below[possible].bad == 0) }
			break
		}
		q := j.counted(c)
		for i, group := range q.groups {
			for _, b := range group {
				j.watch[b.slot] = append(j.watch[b.slot], watched{q, i})
			}
		}
		v.slots, v.count = q.slots, q
		v.state = func() ConditionState { return j.decide(q.certain+q.possible <= q.most, q.certain <= q.most) }
	case framework.Accompanied:
		v.slots = j.of(j.scope(c.rule.Scope), c.rule.Scope)
		bare := j.bare(c)
		v.state = func() ConditionState {
			return record(!slices.ContainsFunc(v.slots, func(s *slot) bool { return s.rated && bare(s, s.place) }))
		}
	case framework.AnyOf:
		alternatives := make([][]*judged, len(c.Any))
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

// A weakness counts the criteria whose score is below what a condition asks, on
// a side.
type weakness struct {
	in   *scores
	need map[*leaf]scoring.Limit
	weak map[*leaf]bool
	bad  int
}

// below are the weaknesses of a condition on the scores of criteria, by side.
func (j *judge) below(c *Condition) map[side]*weakness {
	low, high := j.scored(c.rule.Scope.Dimension)
	out := map[side]*weakness{secured: {in: low}, possible: {in: high}}
	for _, w := range out {
		w.need, w.weak = map[*leaf]scoring.Limit{}, map[*leaf]bool{}
		for _, l := range j.scope(c.rule.Scope) {
			if w.in.leaves[l.index].ok {
				w.need[l] = worthOf(c.rule, l)
				w.recount(l)
				j.weak[l] = append(j.weak[l], w)
			}
		}
	}
	return out
}

func (w *weakness) recount(l *leaf) {
	now := !w.need[l].Holds(w.in.leaves[l.index].Score)
	if now != w.weak[l] {
		w.weak[l] = now
		if now {
			w.bad++
		} else {
			w.bad--
		}
	}
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
	groups [][]bar // by criterion
	unseen bool    // whether a criterion that nobody rated counts
	slots  []*slot
	most   int
	kinds  []int // of each group, see of

	certain, possible int // groups that count, and that may
}

// A bar is the lowest place at which a slot does not count.
type bar struct {
	*slot
	accept int
}

// A watched counting is told when a slot of a group changes.
type watched struct {
	*counting
	group int
}

func (q *counting) recount(group int) {
	tell := func(by int) {
		switch q.kinds[group] {
		case 2:
			q.certain += by
		case 1:
			q.possible += by
		}
	}
	tell(-1)
	q.kinds[group] = q.of(q.groups[group])
	tell(1)
}

func (j *judge) counted(c *Condition) *counting {
	q := &counting{unseen: c.Kind == framework.CountAtLeast}
	in := j.scope(c.rule.Scope)
	for _, l := range in {
		var group []bar
		for _, s := range l.slots(c.rule.Scope) {
			if s.scale != nil {
				group = append(group, bar{s, j.accept(c.rule, s)})
				q.slots = append(q.slots, s)
			}
		}
		q.groups = append(q.groups, group)
	}
	q.most = floorOf(quota(c.rule, len(in)))
	q.kinds = make([]int, len(q.groups))
	for i := range q.groups {
		q.recount(i)
	}
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

// of is 2 for a criterion that counts, 1 for one that may, else 0.
func (q *counting) of(group []bar) int {
	if len(group) == 0 && q.unseen {
		return 2
	}
	worst := 0
	for _, s := range group {
		switch {
		case s.rated && s.place < s.accept || !s.rated && s.top() < s.accept:
			return 2
		case !s.rated && s.accept > 0:
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
