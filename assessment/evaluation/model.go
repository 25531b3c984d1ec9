package evaluation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// A model is the framework's tree with the ratings hung on it: what every
// computation of this package walks over. It is built once for a result and
// not changed afterwards.
type model struct {
	f      *framework.Framework
	a      *assessment.Assessment
	nodes  []*node // the root first, each before its children
	leaves []*leaf // in the framework's order
	byID   map[string]*leaf

	carried     map[assessment.Slot]string // levels of the last round
	critical    []*leaf                    // that can make the overall score zero
	adjustments []adjustment
}

// A node is the root or a section.
type node struct {
	index   int
	section *framework.Section // nil at the root
	parent  *node
	rule    *framework.Rule
	method  scoring.Method
	bands   *framework.Bands
	weight  scoring.Score
	nodes   []*node
	leaves  []*leaf // directly below
	all     []*leaf // below at any depth
}

// A leaf is a criterion of the profile.
type leaf struct {
	index int
	c     *framework.Criterion
	node  *node
	part  scoring.Part // weight and points
	units []*unitLeaf
}

// A unitLeaf is a criterion of one unit, or of the whole organisation.
type unitLeaf struct {
	leaf   *leaf
	index  int // among the units of the leaf
	unit   string
	weight scoring.Score
	state  assessment.State // NotApplicable or NotSampled, where the whole is validly set aside
	rating *assessment.Rating
	slots  []*slot
}

// A slot is what one rating is for.
type slot struct {
	assessment.Slot
	of     *unitLeaf
	scale  *framework.Scale
	weight scoring.Score // of the dimension
	rating *assessment.Rating
	cut    *scoring.Score // what it earns at most
	fail   *scoring.Score // what makes the overall score zero
	rated  bool
	level  string
	place  int // of the level on the scale
	share  scoring.Score
}

func newModel(f *framework.Framework, a *assessment.Assessment) *model {
	m := &model{f: f, a: a, byID: map[string]*leaf{}, carried: map[assessment.Slot]string{}}
	effective := a.Effective()
	if a.Previous != nil {
		for _, r := range a.Previous.Ratings {
			if r.State == assessment.Rated {
				m.carried[r.Slot] = r.Level
			}
		}
	}
	units := []assessment.Unit{{}}
	if f.Units != nil && len(a.Engagement.Units) > 0 {
		units = a.Engagement.Units
	}
	addLeaf := func(n *node, c *framework.Criterion) {
		if !c.In(a.Engagement.Profile) {
			return
		}
		l := &leaf{index: len(m.leaves), c: c, node: n, part: scoring.Part{Weight: c.Weight.Or("1").Score(), Points: c.Points.Or("1").Score()}}
		for i, u := range units {
			ul := &unitLeaf{leaf: l, index: i, unit: u.ID, weight: u.Weight.Or("1").Score()}
			if ul.weight.Sign() < 0 {
				ul.weight = scoring.One // a problem of the file; no sum must turn round
			}
			for _, d := range dimensions(f) {
				ul.slots = append(ul.slots, m.newSlot(ul, d, effective))
			}
			ul.setAside(c.MayBeNotApplicable() && f.Scoring.NotApplicable != framework.NAForbid)
			l.units = append(l.units, ul)
		}
		m.leaves = append(m.leaves, l)
		m.byID[c.ID] = l
		if c.AutoFail != "" {
			m.critical = append(m.critical, l)
		}
		n.leaves = append(n.leaves, l)
		for up := n; up != nil; up = up.parent {
			up.all = append(up.all, l)
		}
	}
	var walk func(parent *node, ss []framework.Section)
	walk = func(parent *node, ss []framework.Section) {
		for i := range ss {
			s := &ss[i]
			n := m.addNode(s, parent)
			for j := range s.Criteria {
				addLeaf(n, &s.Criteria[j])
			}
			walk(n, s.Sections)
		}
	}
	root := m.addNode(nil, nil)
	walk(root, f.Sections)
	m.countAdjustments()
	return m
}

func (m *model) addNode(s *framework.Section, parent *node) *node {
	n := &node{index: len(m.nodes), section: s, parent: parent, rule: m.f.RuleOf(s), bands: m.f.BandsOf(s), weight: scoring.One}
	if s != nil {
		n.weight = s.Weight.Or("1").Score()
	}
	n.method, _ = scoring.Lookup(n.rule.Scoring())
	m.nodes = append(m.nodes, n)
	if parent != nil {
		parent.nodes = append(parent.nodes, n)
	}
	return n
}

// dimensions are those of the framework, or one without a name.
func dimensions(f *framework.Framework) []framework.Dimension {
	if len(f.Dimensions) == 0 {
		return []framework.Dimension{{}}
	}
	return f.Dimensions
}

func (m *model) newSlot(ul *unitLeaf, d framework.Dimension, effective *assessment.Effective) *slot {
	f := m.f
	s := &slot{
		Slot:   assessment.Slot{Criterion: ul.leaf.c.ID, Dimension: d.ID, Unit: ul.unit},
		of:     ul,
		scale:  f.ScaleOf(ul.leaf.c, d.ID),
		weight: d.Weight.Or("1").Score(),
	}
	s.rating = effective.Of(s.Slot)
	if s.scale == nil {
		return s
	}
	s.limits(f)
	if s.rating == nil {
		return s
	}
	switch s.rating.State {
	case assessment.Rated:
		s.set(s.rating.Level)
	case assessment.NotSampled:
		// The rating of the round it was last looked at counts on.
		s.set(m.carried[s.Slot])
	}
	return s
}

// limits sets what the framework makes of very good and very bad ratings.
func (s *slot) limits(f *framework.Framework) {
	if f.Scoring.CutBack != "" {
		s.cut = new(f.Scoring.CutBack.Score().Div(scoring.Int(100)))
	} else if t, ok := f.Tier(f.Scoring.CutBackTo); ok {
		if _, share, ok := targetOf(t, s); ok {
			s.cut = &share
		}
	}
	if share, ok := s.scale.Share(s.of.leaf.c.AutoFail); ok {
		s.fail = &share
	}
}

func (s *slot) set(level string) {
	share, ok := s.scale.Share(level)
	if !ok {
		return
	}
	if d, err := scoring.ParseDecimal(level); err == nil && s.scale.Kind == framework.Numeric {
		level = string(d) // 5.0 is the level 5
	}
	s.place, _ = s.scale.Position(level)
	s.rated, s.level, s.share = true, level, share
}

// top is the highest place on the scale.
func (s *slot) top() int {
	top, _ := s.scale.Position(s.scale.Highest())
	return top
}

// setAside marks a criterion all of whose slots are not applicable, where
// that is allowed, or not sampled.
func (ul *unitLeaf) setAside(mayBeNotApplicable bool) {
	for _, state := range []assessment.State{assessment.NotApplicable, assessment.NotSampled} {
		if state == assessment.NotApplicable && !mayBeNotApplicable {
			continue
		}
		n := 0
		for _, s := range ul.slots {
			if s.rating != nil && s.rating.State == state {
				n++
				ul.rating = s.rating
			}
		}
		if n == len(ul.slots) {
			ul.state = state
			return
		}
	}
	ul.rating = nil
}

// done reports whether a slot has a final state: rated, not applicable with
// reason (and approver where the scheme asks for one), or not sampled with its
// round.
func (m *model) done(s *slot) bool {
	r := s.of.rating
	switch s.of.state {
	case assessment.NotApplicable:
		return strings.TrimSpace(r.Reason) != "" && (!m.f.Scheme.NAApprover || strings.TrimSpace(r.Approver) != "")
	case assessment.NotSampled:
		return r.From != ""
	}
	return s.rated
}

// A pick gives the value of a slot, or says that it has none. Only narrows it
// to one dimension, which is then taken for the whole criterion.
type pick struct {
	value   func(*slot) (scoring.Score, bool)
	only    string
	missing *scoring.Score // what a completion gives to what is not rated
}

// current takes the slots that are rated.
var current = pick{value: func(s *slot) (scoring.Score, bool) { return s.share, s.rated }}

// lowestCompletion and highestCompletion rate what is not rated. What was not
// sampled and has no earlier rating stays without one.
var lowestCompletion = completion(scoring.Zero)
var highestCompletion = completion(scoring.One)

func completion(missing scoring.Score) pick {
	return pick{value: func(s *slot) (scoring.Score, bool) {
		if s.rated {
			return s.share, true
		}
		return missing, s.of.state == ""
	}, missing: &missing}
}

// allAt gives every slot the same.
func allAt(share scoring.Score, only string) pick {
	return pick{value: func(*slot) (scoring.Score, bool) { return share, true }, only: only}
}

// of takes one dimension only.
func (p pick) of(dimension string) pick {
	p.only = dimension
	return p
}

// A score is a value that may be missing.
type score struct {
	scoring.Score
	ok bool
}

// scores are the values of every leaf unit, leaf and node.
type scores struct {
	pick   pick
	units  [][]score // by leaf and unit
	leaves []score
	nodes  []score
	at     []map[*leaf]scoring.Score // by node, what its level is worth for each criterion
	whole  []*scores                 // by unit, where each is scored as a whole: its leaves and nodes
	unit   int                       // of such a tree, else −1
	base   score                     // overall, before adjustments and auto-fail
}

// score computes everything from the leaves up.
func (m *model) score(p pick) *scores {
	s := &scores{
		pick: p, unit: -1,
		units: make([][]score, len(m.leaves)), leaves: make([]score, len(m.leaves)), nodes: make([]score, len(m.nodes)),
		at: make([]map[*leaf]scoring.Score, len(m.nodes)),
	}
	for i, l := range m.leaves {
		s.units[i], s.leaves[i] = m.leafScore(l, p)
	}
	for i, n := range m.nodes {
		if n.method.UsesLevel {
			s.at[i] = m.worth(n, p)
		}
	}
	if m.perWhole() && len(m.leaves) > 0 {
		for u := range m.leaves[0].units {
			w := &scores{pick: p, unit: u, leaves: make([]score, len(m.leaves)), nodes: make([]score, len(m.nodes)), at: s.at}
			for i := range m.leaves {
				w.leaves[i] = s.units[i][u]
			}
			s.whole = append(s.whole, w)
		}
	}
	for i := len(m.nodes) - 1; i >= 0; i-- {
		m.setNode(m.nodes[i], s)
	}
	return s
}

// setNode computes one node from what is below it.
func (m *model) setNode(n *node, s *scores) {
	if s.whole == nil {
		s.nodes[n.index] = m.nodeScore(n, s)
		if n.parent == nil {
			s.base = s.nodes[0]
			s.nodes[0] = m.failed(s.nodes[0], s.pick, -1)
		}
	} else {
		parts := make([]scoring.Part, 0, len(s.whole))
		for u, w := range s.whole {
			w.nodes[n.index] = m.nodeScore(n, w)
			if n.parent == nil {
				w.nodes[0] = m.failed(w.nodes[0], s.pick, u)
			}
			if v := w.nodes[n.index]; v.ok {
				parts = append(parts, scoring.Part{Weight: m.leaves[0].units[u].weight, Value: v.Score})
			}
		}
		s.nodes[n.index] = m.rolledUp(parts)
		if n.parent == nil {
			s.base = s.nodes[0]
		}
	}
	if n.parent == nil {
		s.nodes[0] = m.adjusted(s.nodes[0], s.pick)
	}
}

// failed is zero where a rating fails the whole: a missed identity check sinks
// the contact, whatever else went well.
func (m *model) failed(v score, p pick, unit int) score {
	if v.ok && len(m.fatal(p, unit)) > 0 {
		v.Score = scoring.Zero
	}
	return v
}

// fatal lists the slots that fail the whole, or one unit of it.
func (m *model) fatal(p pick, unit int) []*slot {
	var out []*slot
	for _, l := range m.critical {
		units := l.units
		if unit >= 0 {
			units = units[unit : unit+1]
		}
		for _, ul := range units {
			if ul.state == assessment.NotApplicable {
				continue
			}
			for _, s := range ul.slots {
				if s.fail == nil || p.only != "" && s.Dimension != p.only {
					continue
				}
				if v, ok := p.value(s); ok && v.Cmp(*s.fail) <= 0 {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// adjusted adds what counts outside the tree to an overall score.
func (m *model) adjusted(v score, p pick) score {
	if !v.ok || p.only != "" || len(m.adjustments) == 0 || len(m.fatal(p, -1)) > 0 && !m.perWhole() {
		return v
	}
	for _, x := range m.adjustments {
		v.Score = v.Add(x.share())
	}
	v.Score = v.Max(scoring.Zero).Min(scoring.One)
	return v
}

// An adjustment is how often a kind of it occurred.
type adjustment struct {
	*framework.AdjustmentKind
	cases, counted int
}

// share is what the cases add to the overall score.
func (x *adjustment) share() scoring.Score {
	return x.Points.Score().Mul(scoring.Fraction(int64(x.counted), 100))
}

func (m *model) countAdjustments() {
	for i := range m.f.Scoring.Adjustments {
		x := adjustment{AdjustmentKind: &m.f.Scoring.Adjustments[i]}
		for _, c := range m.a.Adjustments {
			if c.Kind == x.ID {
				x.cases++
			}
		}
		x.counted = x.cases
		if x.Most != nil {
			x.counted = min(x.counted, *x.Most)
		}
		m.adjustments = append(m.adjustments, x)
	}
}

// overallWith is the overall score with one leaf picked otherwise; the rest
// is taken from s, which is put back as it was.
func (m *model) overallWith(s *scores, l *leaf, p pick) score {
	undo := m.replace(s, l, p)
	overall := s.nodes[0]
	undo()
	return overall
}

// replace picks one leaf otherwise and computes what is above it again; the
// function that it returns puts everything back.
func (m *model) replace(s *scores, l *leaf, p pick) (undo func()) {
	was, units, value, base := s.pick, s.units[l.index], s.leaves[l.index], s.base
	s.pick = p
	s.units[l.index], s.leaves[l.index] = m.leafScore(l, p)
	var path []score
	for u, w := range s.whole {
		path = append(path, w.leaves[l.index])
		w.leaves[l.index] = s.units[l.index][u]
	}
	for n := l.node; n != nil; n = n.parent {
		path = append(path, s.nodes[n.index])
		for _, w := range s.whole {
			path = append(path, w.nodes[n.index])
		}
		m.setNode(n, s)
	}
	return func() {
		s.pick, s.units[l.index], s.leaves[l.index], s.base = was, units, value, base
		i := 0
		next := func() score { i++; return path[i-1] }
		for _, w := range s.whole {
			w.leaves[l.index] = next()
		}
		for n := l.node; n != nil; n = n.parent {
			s.nodes[n.index] = next()
			for _, w := range s.whole {
				w.nodes[n.index] = next()
			}
		}
	}
}

func (m *model) leafScore(l *leaf, p pick) ([]score, score) {
	units := make([]score, len(l.units))
	for i, ul := range l.units {
		units[i] = m.unitScore(ul, p)
	}
	return units, m.ofUnits(l, units)
}

// ofUnits is the value of a criterion, given that of each unit.
func (m *model) ofUnits(l *leaf, units []score) score {
	parts := make([]scoring.Part, 0, len(units))
	for i, v := range units {
		if v.ok {
			parts = append(parts, scoring.Part{Weight: l.units[i].weight, Value: v.Score})
		}
	}
	return m.rolledUp(parts)
}

// rolledUp combines the values of units.
func (m *model) rolledUp(parts []scoring.Part) score {
	switch len(parts) {
	case 0:
		return score{}
	case 1:
		return score{parts[0].Value, true}
	}
	method, _ := scoring.Lookup(scoring.Rule{Method: rollUp[m.f.Units.RollUp]})
	return score{method.Combine(parts), true}
}

// rollUp names the scoring method of each roll-up over units. Pooled units
// enter their section one by one; the value of the criterion itself is then
// their mean.
var rollUp = map[framework.RollUp]string{
	framework.RollUpMean:     "mean",
	framework.RollUpWeighted: "weighted-mean",
	framework.RollUpWorst:    "lowest",
	framework.RollUpPooled:   "mean",
}

func (m *model) unitScore(ul *unitLeaf, p pick) score {
	if ul.state == assessment.NotApplicable {
		switch m.f.Scoring.NotApplicable {
		case framework.NAFull:
			return m.combined(ul, allAt(scoring.One, p.only), true)
		case framework.NAZero:
			return m.combined(ul, allAt(scoring.Zero, p.only), true)
		}
		return score{}
	}
	return m.combined(ul, p, true)
}

// combined makes one value of the dimensions, cut back or not.
func (m *model) combined(ul *unitLeaf, p pick, cut bool) score {
	parts, lead := m.dimensionParts(ul, p, cut)
	switch {
	case len(parts) == 0:
		return score{}
	case p.only != "":
		return score{parts[0].Value, true}
	}
	v, ok := scoring.Dimensions(m.f.Scoring.Dimensions, parts, lead)
	return score{v, ok}
}

// dimensionParts are the values of the dimensions, and that of the one which
// leads: it caps the others, or is the judgement that counts.
func (m *model) dimensionParts(ul *unitLeaf, p pick, cut bool) (parts []scoring.Part, lead *scoring.Score) {
	parts = make([]scoring.Part, 0, len(ul.slots))
	leader := cmp.Or(m.f.Scoring.CappedBy, m.f.Scoring.BestFit)
	for _, s := range ul.slots {
		if p.only != "" && s.Dimension != p.only {
			continue
		}
		v, ok := p.value(s)
		if !ok {
			continue
		}
		if cut && s.cut != nil {
			v = v.Min(*s.cut)
		}
		parts = append(parts, scoring.Part{Weight: s.weight, Value: v})
		if s.Dimension != "" && s.Dimension == leader {
			lead = &v
		}
	}
	return parts, lead
}

// An input is a part of a node: a criterion, one unit of it, or a section.
type input struct {
	part    scoring.Part
	stage   int  // number of the stage in the framework, from 1
	missing bool // has no value: a stage is not reached by what is not rated
	leaf    *leaf
	unit    *unitLeaf // of leaf, where units are pooled
	node    *node
}

func (in *input) id() string {
	switch {
	case in.node != nil:
		return in.node.section.ID
	case in.unit != nil && in.unit.unit != "":
		return in.leaf.c.ID + "@" + in.unit.unit
	}
	return in.leaf.c.ID
}

// inputs are what the method of a node combines: the children that have a
// score, all criteria below for a flat method, or the children of the stages.
func (m *model) inputs(n *node, s *scores) []input {
	if n.method.Staged {
		return m.stagedInputs(n, s)
	}
	leaves, nodes := n.leaves, n.nodes
	if n.method.Flat {
		leaves, nodes = n.all, nil
	}
	in := make([]input, 0, len(leaves)+len(nodes))
	in = m.leafInputs(in, leaves, s)
	for _, c := range nodes {
		if v := s.nodes[c.index]; v.ok {
			in = append(in, input{part: scoring.Part{Weight: c.weight, Value: v.Score}, node: c})
		}
	}
	if at := s.at[n.index]; at != nil {
		for i := range in {
			in[i].part.At = at[in[i].leaf]
			if scale := in[i].leaf.scale(); scale != nil {
				low, high := scale.Ends()
				in[i].part.Span = high.Sub(low)
			}
		}
	}
	return in
}

func (m *model) leafInputs(in []input, leaves []*leaf, s *scores) []input {
	for _, l := range leaves {
		if m.pooled() {
			for i, u := range s.units[l.index] {
				if u.ok {
					in = append(in, input{part: with(l.part, u.Score), leaf: l, unit: l.units[i]})
				}
			}
		} else if v := s.leaves[l.index]; v.ok {
			in = append(in, input{part: with(l.part, v.Score), leaf: l})
		}
	}
	return in
}

// stagedInputs are the children of the stages that apply, with what each needs.
// What is not rated yet reaches nothing, so that a stage never seems reached
// because nobody looked.
func (m *model) stagedInputs(n *node, s *scores) []input {
	var all []input
	rated, stage := false, 0
	for number, c := range n.nodes {
		in := m.leafInputs(nil, c.leaves, s)
		for _, l := range c.leaves {
			if l.open(s.unit) && !slices.ContainsFunc(in, func(i input) bool { return i.leaf == l }) {
				in = append(in, input{part: l.part, leaf: l, missing: true})
			}
		}
		for _, sub := range c.nodes {
			v := s.nodes[sub.index]
			if v.ok || sub.open(s.unit) {
				in = append(in, input{part: scoring.Part{Weight: sub.weight, Value: v.Score}, node: sub, missing: !v.ok})
			}
		}
		if len(in) == 0 {
			continue // entirely not applicable: the stage leaves the tree
		}
		stage++
		for i := range in {
			p := &in[i].part
			p.Stage, in[i].stage = stage, number+1
			p.Reach, p.Hold = m.needs(n.rule, &in[i], s.pick.only)
			if in[i].missing {
				p.Reach = scoring.Limit{At: scoring.One, Exclusive: true}
			}
			rated = rated || !in[i].missing
		}
		all = append(all, in...)
	}
	if !rated {
		return nil
	}
	return all
}

// open reports whether a rating is missing, in one unit or, with −1, in any.
func (l *leaf) open(unit int) bool {
	if unit >= 0 {
		return l.units[unit].unrated() != nil
	}
	return slices.ContainsFunc(l.units, func(ul *unitLeaf) bool { return ul.unrated() != nil })
}

func (n *node) open(unit int) bool {
	return slices.ContainsFunc(n.all, func(l *leaf) bool { return l.open(unit) })
}

// needs are what a part of a stage must reach for it, and hold for those above.
func (m *model) needs(r *framework.Rule, in *input, only string) (reach, hold scoring.Limit) {
	var bands *framework.Bands
	if in.node != nil {
		bands = in.node.bands
	} else if scale := in.leaf.scale(); scale != nil {
		bands, _ = m.f.Cuts(scale.Bands)
	}
	limit := func(code string) scoring.Limit {
		if b, ok := bands.Step(code); ok {
			return b.Limit()
		}
		if in.node == nil {
			if at := m.levelWorth(in.leaf, code, only); at.ok {
				return scoring.Limit{At: at.Score}
			}
		}
		return scoring.Limit{At: scoring.One}
	}
	return limit(r.Reach), limit(cmp.Or(r.Hold, r.Reach))
}

// stages are the numbers of the stages that the inputs of a staged node are in.
func stages(in []input) []int {
	var out []int
	for i := range in {
		if len(out) == 0 || out[len(out)-1] != in[i].stage {
			out = append(out, in[i].stage)
		}
	}
	return out
}

// pooled reports whether each unit enters its section by itself, perWhole
// whether each is scored as a whole.
func (m *model) pooled() bool { return m.f.Units != nil && m.f.Units.RollUp == framework.RollUpPooled }
func (m *model) perWhole() bool {
	return m.f.Units != nil && m.f.Units.Per == framework.PerWhole
}

func with(p scoring.Part, v scoring.Score) scoring.Part {
	p.Value = v
	return p
}

func parts(in []input) []scoring.Part {
	ps := make([]scoring.Part, len(in))
	for i := range in {
		ps[i] = in[i].part
	}
	return ps
}

func (m *model) nodeScore(n *node, s *scores) score {
	in := m.inputs(n, s)
	if len(in) == 0 {
		return score{}
	}
	if !n.method.Monotone && s.pick.missing != nil && n.open(s.unit) {
		// The extremes need not lie where all ratings are extreme: anything
		// between nothing and everything is possible.
		return score{*s.pick.missing, true}
	}
	return score{n.method.Combine(parts(in)), true}
}

// worth is what the level of a node is worth for each criterion below it, in
// the dimensions that are picked. A method that is relative to what is required
// takes the criterion's own mandatory level first.
func (m *model) worth(n *node, p pick) map[*leaf]scoring.Score {
	at := map[*leaf]scoring.Score{}
	for _, l := range n.all {
		level := n.rule.Level
		if n.method.Own {
			level = cmp.Or(l.c.Mandatory, level)
		}
		if v := m.levelWorth(l, level, p.only); v.ok {
			at[l] = v.Score
		}
	}
	return at
}

// levelWorth is what a criterion is worth with every rating at a level.
func (m *model) levelWorth(l *leaf, level, only string) score {
	return m.combined(l.units[0], pick{only: only, value: func(s *slot) (scoring.Score, bool) {
		if s.scale == nil {
			return scoring.Zero, false
		}
		return s.scale.Share(level)
	}}, false)
}
