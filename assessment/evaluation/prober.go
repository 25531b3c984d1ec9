package evaluation

import (
	"slices"

	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// A prober bounds what a number of moves by one step can do: for every node,
// the best (or worst) score that so many moves below it can give. Since every
// method is a fold of what its parts contribute, that is worked out from the
// leaves up, exactly for one node; for several conditions at once it is a bound.
type prober struct {
	*judge
	by     int // +1 or −1
	scores *scores
	most   int            // moves that are of interest
	forced map[*slot]bool // must be among the moves
	floor  []int          // by node, how many moves there must be below it
	unit   int            // of a tree per unit, else −1
}

// A curve is the best score by the number of moves.
type curve []score

func (j *judge) prober(by int, s *scores, most int) *prober {
	return &prober{judge: j, by: by, scores: s, most: most, floor: make([]int, len(j.nodes)), unit: -1}
}

// least is the fewest moves with which a curve reaches, or no longer reaches,
// a limit.
func (x *prober) least(c curve, need scoring.Limit) (int, bool) {
	for k, v := range c {
		if v.ok && need.Holds(v.Score) == (x.by > 0) {
			return k, true
		}
	}
	return 0, false
}

// better reports whether a is further in the direction of the moves than b.
func (x *prober) better(a, b score) bool {
	return a.ok && (!b.ok || a.Cmp(b.Score)*x.by > 0)
}

// node is the curve of a node.
func (x *prober) node(n *node) curve {
	var c curve
	if x.scores.whole != nil && x.unit < 0 {
		c = x.wholes(n)
	} else {
		c = x.tree(n)
	}
	if n.parent == nil && x.unit < 0 {
		c = x.each(c, func(v scoring.Score) scoring.Score { return x.adjusted(score{v, true}, x.scores.pick).Score })
	}
	return x.floored(n, c)
}

// wholes rolls up the trees of the units.
func (x *prober) wholes(n *node) curve {
	var ps []scoring.Part
	var cs []curve
	for u, w := range x.scores.whole {
		y := *x
		y.scores, y.unit, y.floor = w, u, make([]int, len(x.nodes))
		if c := y.tree(n); c != nil {
			ps = append(ps, scoring.Part{Weight: x.leaves[0].units[u].weight})
			cs = append(cs, c)
		}
	}
	return x.rolledUp(ps, cs)
}

func (x *prober) rolledUp(ps []scoring.Part, cs []curve) curve {
	switch len(cs) {
	case 0:
		return nil
	case 1:
		return cs[0]
	}
	m, _ := scoring.Lookup(scoring.Rule{Method: rollUp[x.f.Units.RollUp]})
	return x.fold(&m, ps, cs, joined)
}

// tree is the curve of a node in one tree.
func (x *prober) tree(n *node) curve {
	in := x.inputs(n, x.scores)
	if len(in) == 0 {
		return nil
	}
	cs := make([]curve, len(in))
	for i := range in {
		cs[i] = x.input(&in[i])
	}
	join := joined
	if n.method.Flat {
		join = func(cs []curve, combine func(a, b curve) curve) curve { return x.bySection(n, in, cs, combine) }
	}
	c := x.fold(&n.method, parts(in), cs, join)
	if n.parent == nil {
		c = x.failing(c)
	}
	return c
}

func (x *prober) input(in *input) curve {
	switch {
	case in.missing:
		return curve{{in.part.Value, true}}
	case in.node != nil:
		return x.node(in.node)
	case in.unit != nil:
		return x.unitCurve(in.unit)
	}
	return x.leaf(in.leaf)
}

// joined combines curves one after the other.
func joined(cs []curve, combine func(a, b curve) curve) curve {
	var total curve
	for _, c := range cs {
		total = combine(total, c)
	}
	return total
}

// fold combines the curves of parts as the method combines their values.
func (x *prober) fold(m *scoring.Method, ps []scoring.Part, cs []curve, join func([]curve, func(a, b curve) curve) curve) curve {
	factors := m.Factors(ps)
	contributions := make([]curve, len(cs))
	for i, c := range cs {
		contributions[i] = x.each(c, func(v scoring.Score) scoring.Score {
			p := ps[i]
			p.Value = v
			v = m.Contribution(p)
			if factors != nil {
				v = v.Mul(factors[i])
			}
			return v
		})
	}
	op := scoring.Score.Add
	switch m.Fold {
	case scoring.Least:
		op = scoring.Score.Min
	case scoring.Greatest:
		op = scoring.Score.Max
	case scoring.Product:
		op = scoring.Score.Mul
	}
	total := join(contributions, func(a, b curve) curve { return x.combine(a, b, op) })
	if m.Then == nil {
		return total
	}
	return x.each(total, func(v scoring.Score) scoring.Score { return m.Then(v, ps) })
}

// bySection combines the criteria of a flat method section by section, for the
// floors.
func (x *prober) bySection(n *node, in []input, cs []curve, combine func(a, b curve) curve) curve {
	of := map[*node][]int{}
	for i := range in {
		of[in[i].leaf.node] = append(of[in[i].leaf.node], i)
	}
	var walk func(n *node) curve
	walk = func(n *node) curve {
		var c curve
		for _, i := range of[n] {
			c = combine(c, cs[i])
		}
		for _, child := range n.nodes {
			c = combine(c, walk(child))
		}
		return x.floored(n, c)
	}
	return walk(n)
}

// combine is the best of each way to divide the moves between two parts.
func (x *prober) combine(a, b curve, op func(scoring.Score, scoring.Score) scoring.Score) curve {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	out := make(curve, min(len(a)+len(b)-1, x.most+1))
	for i, v := range a {
		for k, w := range b {
			if i+k >= len(out) {
				break
			}
			if !v.ok || !w.ok {
				continue
			}
			if s := (score{op(v.Score, w.Score), true}); x.better(s, out[i+k]) {
				out[i+k] = s
			}
		}
	}
	return x.cumulate(out)
}

// cumulate lets fewer moves be made than there may be.
func (x *prober) cumulate(c curve) curve {
	for k := 1; k < len(c); k++ {
		if x.better(c[k-1], c[k]) {
			c[k] = c[k-1]
		}
	}
	return c
}

// each transforms every score of a curve.
func (x *prober) each(c curve, do func(scoring.Score) scoring.Score) curve {
	out := make(curve, len(c))
	for k, v := range c {
		if v.ok {
			out[k] = score{do(v.Score), true}
		}
	}
	return out
}

// floored takes out what has too few moves below a node.
func (x *prober) floored(n *node, c curve) curve {
	for k := range c {
		if k < x.floor[n.index] {
			c[k] = score{}
		}
	}
	return c
}

// failing is the effect of ratings that fail the whole.
func (x *prober) failing(c curve) curve {
	fatal := x.fatal(x.scores.pick, x.unit)
	trigger := false
	for _, l := range x.critical {
		for u, ul := range l.units {
			for _, s := range ul.slots {
				if s.fail == nil || x.unit >= 0 && u != x.unit || !x.picked(s) || !x.movable(s, x.by) {
					continue
				}
				trigger = trigger || x.steps(s.scale)[s.place+x.by].share.Cmp(*s.fail) <= 0
			}
		}
	}
	for k := range c {
		// Each of them must rise, but one that falls is enough.
		if c[k].ok && (x.by > 0 && k < len(fatal) || x.by < 0 && (len(fatal) > 0 || trigger && k > 0)) {
			c[k].Score = scoring.Zero
		}
	}
	return c
}

func (x *prober) picked(s *slot) bool {
	return x.scores.pick.only == "" || x.scores.pick.only == s.Dimension
}

// leaf is the curve of a criterion over its units, or in the unit of the tree.
func (x *prober) leaf(l *leaf) curve {
	if x.unit >= 0 {
		return x.unitCurve(l.units[x.unit])
	}
	var ps []scoring.Part
	var cs []curve
	for _, ul := range l.units {
		if c := x.unitCurve(ul); c != nil {
			ps = append(ps, scoring.Part{Weight: ul.weight})
			cs = append(cs, c)
		}
	}
	return x.rolledUp(ps, cs)
}

// maxDimensions bounds the sets of dimensions that are tried one by one.
const maxDimensions = 8

// unitCurve is the curve of a criterion in one unit: the best of each set of
// its dimensions.
func (x *prober) unitCurve(ul *unitLeaf) curve {
	now := x.unitScore(ul, x.scores.pick)
	if !now.ok {
		return nil
	}
	var moving []*slot
	forced := 0
	for _, s := range ul.slots {
		if x.picked(s) && x.movable(s, x.by) {
			moving = append(moving, s)
			if x.forced[s] {
				forced++
			}
		}
	}
	c := make(curve, len(moving)+1)
	if forced == 0 {
		c[0] = now
	}
	try := func(set uint) {
		n, f := 0, 0
		was := make([]scoring.Score, len(moving))
		for i, s := range moving {
			was[i] = s.share
			if set&(1<<i) != 0 {
				n++
				if x.forced[s] {
					f++
				}
				s.share = x.steps(s.scale)[s.place+x.by].share
			}
		}
		if v := x.unitScore(ul, x.scores.pick); f == forced && x.better(v, c[n]) {
			c[n] = v
		}
		for i, s := range moving {
			s.share = was[i]
		}
	}
	if len(moving) <= maxDimensions {
		for set := uint(1); set < 1<<len(moving); set++ {
			try(set)
		}
		return x.cumulate(c)
	}
	// Too many: as if one move did what all do, which is a bound still.
	try(1<<len(moving) - 1)
	for k := max(1, forced); k < len(moving); k++ {
		c[k] = c[len(moving)]
	}
	return x.cumulate(c)
}

// toFail is the fewest moves down that make a condition fail on a side; false
// where none do.
func (j *judge) toFail(c *Condition, on side, most int) (int, bool) {
	if x := j.judged(c); !j.holds(x, on) {
		return 0, true // it does already
	}
	switch c.Kind {
	case framework.OverallAtLeast, framework.SectionsAtLeast:
		x, n, need := j.probe(c, on, -1, most)
		return x.least(x.node(n), need)
	case framework.CriteriaAtLeast, framework.CountAtMost, framework.CountAtLeast, framework.NotRepeated:
		if c.Kind == framework.CriteriaAtLeast && c.rule.OnScore() {
			x := j.proberOf(c, on, -1, most)
			least, can := 0, false
			for l, need := range j.judged(c).below[on].need {
				if k, ok := x.least(x.leaf(l), need); ok && (!can || k < least) {
					least, can = k, true
				}
			}
			return least, can
		}
		q := j.judged(c).count
		bad, can := 0, 0
		for _, group := range q.groups {
			switch {
			case q.counts(group, on):
				bad++
			case slices.ContainsFunc(group, func(b bar) bool { return j.movable(b.slot, -1) && b.place == b.accept }):
				can++
			}
		}
		n := q.most + 1 - bad
		return n, n <= can
	case framework.Accompanied:
		bare := j.bare(c)
		for _, by := range []int{-1, 1} {
			for _, s := range j.slots {
				if j.movable(s, by) && bare(s, s.place+by) {
					return 1, true
				}
			}
		}
	case framework.AnyOf: // every alternative must fail
		all := 0
		for i := range c.Any {
			least, can := 0, false
			for k := range c.Any[i] {
				if n, ok := j.toFail(&c.Any[i][k], on, most); ok && (!can || n < least) {
					least, can = n, true
				}
			}
			if !can {
				return 0, false
			}
			all = max(all, least)
		}
		return all, true
	}
	return 0, false
}

// counts reports whether a criterion counts against the condition on a side.
func (q *counting) counts(group []bar, on side) bool {
	if on == secured {
		return q.of(group) > 0
	}
	return q.of(group) == 2
}

// probe is the prober of a condition on a score, with its node and limit.
func (j *judge) probe(c *Condition, on side, by, most int) (*prober, *node, scoring.Limit) {
	_, high := j.scored(c.rule.Scope.Dimension)
	n := j.nodes[c.node.index]
	need, _ := j.threshold(c.rule, n, high)
	return j.proberOf(c, on, by, most), n, need
}

func (j *judge) proberOf(c *Condition, on side, by, most int) *prober {
	low, high := j.scored(c.rule.Scope.Dimension)
	if on == possible {
		low = high
	}
	return j.prober(by, low, most)
}

// toReach is the fewest moves up that a tier and all below it need on a side;
// false where none are enough.
func (j *judge) toReach(tier int, on side, most int) (int, bool) {
	floor := make([]int, len(j.nodes))
	forced := map[*slot]bool{}
	for i := range j.conditions {
		c := &j.conditions[i]
		if c.tier > tier || j.holds(c, on) {
			continue
		}
		if !j.force(c.Condition, on, most, floor, forced) {
			return 0, false
		}
	}
	// Moves in different sections are different moves.
	for i := len(j.nodes) - 1; i >= 0; i-- {
		n, sum := j.nodes[i], 0
		for _, c := range n.nodes {
			sum += floor[c.index]
		}
		for _, l := range n.leaves {
			for _, ul := range l.units {
				for _, s := range ul.slots {
					if forced[s] {
						sum++
					}
				}
			}
		}
		floor[i] = max(floor[i], sum)
	}
	least := floor[0]
	for i := range j.conditions {
		c := &j.conditions[i]
		if c.tier > tier || c.Kind != framework.OverallAtLeast || j.holds(c, on) {
			continue
		}
		x, n, need := j.probe(c.Condition, on, 1, most)
		if x.scores.pick.only == "" {
			x.floor, x.forced = floor, forced
		}
		k, ok := x.least(x.node(n), need)
		if !ok {
			k = most // not with so few
		}
		least = max(least, k)
	}
	return least, true
}

// force notes what a condition needs: moves that must be made, or how many
// there must be below a node. It is false where nothing is enough.
func (j *judge) force(c *Condition, on side, most int, floor []int, forced map[*slot]bool) bool {
	switch c.Kind {
	case framework.OverallAtLeast, framework.SectionsAtLeast:
		x, n, need := j.probe(c, on, 1, most)
		curve := x.node(n)
		k, ok := x.least(curve, need)
		if !ok {
			// Not with so few moves, or not at all.
			k = min(most, len(curve))
		}
		floor[n.index] = max(floor[n.index], k)
	case framework.CriteriaAtLeast, framework.CountAtMost, framework.CountAtLeast, framework.NotRepeated:
		if c.Kind == framework.CriteriaAtLeast && c.rule.OnScore() {
			x, sums := j.proberOf(c, on, 1, most), map[*node]int{}
			for l, need := range j.judged(c).below[on].need {
				k, ok := x.least(x.leaf(l), need)
				if !ok {
					return false
				}
				sums[l.node] += k
			}
			for n, sum := range sums {
				floor[n.index] = max(floor[n.index], sum)
			}
			return true
		}
		q := j.judged(c).count
		var costs []int
		var slots []*slot
		bad := 0
		for _, group := range q.groups {
			if !q.counts(group, on) {
				continue
			}
			bad++
			if low, ok := j.mend(group, on); ok {
				costs = append(costs, len(low))
				slots = append(slots, low...)
			}
		}
		need := bad - q.most
		if need > len(costs) {
			return false
		}
		if need == bad {
			for _, s := range slots {
				forced[s] = true
			}
			return true
		}
		slices.Sort(costs)
		sum := 0
		for _, n := range costs[:max(need, 0)] {
			sum += n
		}
		n := 0 // the moves are below the one section, or anywhere
		if in := j.scopeNode(c.rule.Scope); in != nil {
			n = in.index
		}
		floor[n] = max(floor[n], sum)
	case framework.Accompanied:
		bare := j.bare(c)
		for _, s := range j.slots {
			if bare(s, s.place) {
				forced[s] = true // must leave the level, up or down
			}
		}
	case framework.AnyOf:
		least, can := 0, false
		for i := range c.Any {
			own, needs, ok := make([]int, len(floor)), map[*slot]bool{}, true
			for k := range c.Any[i] {
				x := j.judged(&c.Any[i][k])
				ok = ok && (j.holds(x, on) || j.force(&c.Any[i][k], on, most, own, needs))
			}
			n := max(slices.Max(own), len(needs))
			if ok && (!can || n < least) {
				least, can = n, true
			}
		}
		if !can {
			return false
		}
		floor[0] = max(floor[0], least)
	default:
		return false // ratings do not decide it
	}
	return true
}

// scopeNode is the one section that a scope is narrowed to, if it is one.
func (j *judge) scopeNode(s framework.Scope) *node {
	if len(s.Sections) != 1 {
		return nil
	}
	for _, n := range j.nodes[1:] {
		if n.section.ID == s.Sections[0] {
			return n
		}
	}
	return nil
}

// mend are the slots of a criterion that must rise so that it no longer counts;
// false where one step is not enough.
func (j *judge) mend(group []bar, on side) ([]*slot, bool) {
	var low []*slot
	for _, b := range group {
		switch {
		case b.rated && b.place >= b.accept:
		case !b.rated && (on == possible && b.top() >= b.accept || b.accept == 0):
		case b.rated && b.place == b.accept-1 && j.movable(b.slot, 1):
			low = append(low, b.slot)
		default:
			return nil, false
		}
	}
	return low, true
}
