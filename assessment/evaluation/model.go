package evaluation

import (
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
}

// A node is the root or a section.
type node struct {
	index   int
	section *framework.Section // nil at the root
	parent  *node
	name    string // of the method
	method  scoring.Method
	level   string // of the method "share"
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
	rated  bool
	level  string
	share  scoring.Score
}

func newModel(f *framework.Framework, a *assessment.Assessment) *model {
	m := &model{f: f, a: a, byID: map[string]*leaf{}}
	effective := a.Effective()
	carried := map[assessment.Slot]string{}
	if a.Previous != nil {
		for _, r := range a.Previous.Ratings {
			if r.State == assessment.Rated {
				carried[r.Slot] = r.Level
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
		for _, u := range units {
			ul := &unitLeaf{leaf: l, unit: u.ID, weight: u.Weight.Or("1").Score()}
			for _, d := range dimensions(f) {
				ul.slots = append(ul.slots, newSlot(f, ul, d, effective, carried))
			}
			ul.setAside(c.MayBeNotApplicable() && f.Scoring.NotApplicable != framework.NAForbid)
			l.units = append(l.units, ul)
		}
		m.leaves = append(m.leaves, l)
		m.byID[c.ID] = l
		n.leaves = append(n.leaves, l)
		for up := n; up != nil; up = up.parent {
			up.all = append(up.all, l)
		}
	}
	var walk func(parent *node, ss []framework.Section)
	walk = func(parent *node, ss []framework.Section) {
		for i := range ss {
			s := &ss[i]
			n := m.addNode(s, parent, s.Method, s.Level)
			for j := range s.Criteria {
				addLeaf(n, &s.Criteria[j])
			}
			walk(n, s.Sections)
		}
	}
	root := m.addNode(nil, nil, "", "")
	walk(root, f.Sections)
	return m
}

func (m *model) addNode(s *framework.Section, parent *node, method, level string) *node {
	n := &node{index: len(m.nodes), section: s, parent: parent, name: method, level: level, weight: scoring.One}
	if s != nil {
		n.weight = s.Weight.Or("1").Score()
	}
	if n.name == "" {
		n.name, n.level = m.f.Scoring.Method, m.f.Scoring.Level
	}
	n.method, _ = scoring.Lookup(n.name)
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

func newSlot(f *framework.Framework, ul *unitLeaf, d framework.Dimension, effective *assessment.Effective, carried map[assessment.Slot]string) *slot {
	s := &slot{
		Slot:   assessment.Slot{Criterion: ul.leaf.c.ID, Dimension: d.ID, Unit: ul.unit},
		of:     ul,
		scale:  f.ScaleOf(ul.leaf.c, d.ID),
		weight: d.Weight.Or("1").Score(),
	}
	s.rating = effective.Of(s.Slot)
	if s.rating == nil || s.scale == nil {
		return s
	}
	switch s.rating.State {
	case assessment.Rated:
		s.set(s.rating.Level)
	case assessment.NotSampled:
		// The rating of the round it was last looked at counts on.
		s.set(carried[s.Slot])
	}
	return s
}

func (s *slot) set(level string) {
	share, ok := s.scale.Share(level)
	if !ok {
		return
	}
	if d, err := scoring.ParseDecimal(level); err == nil && s.scale.Kind == framework.Numeric {
		level = string(d) // 5.0 is the level 5
	}
	s.rated, s.level, s.share = true, level, share
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

// A pick gives the value of a slot, or says that it has none.
type pick func(*slot) (scoring.Score, bool)

// current takes the slots that are rated.
func current(s *slot) (scoring.Score, bool) { return s.share, s.rated }

// lowestCompletion and highestCompletion rate what is not rated. What was not
// sampled and has no earlier rating stays without one.
func lowestCompletion(s *slot) (scoring.Score, bool) {
	if s.rated {
		return s.share, true
	}
	return scoring.Zero, s.of.state == ""
}

func highestCompletion(s *slot) (scoring.Score, bool) {
	if s.rated {
		return s.share, true
	}
	return scoring.One, s.of.state == ""
}

// of takes one dimension only.
func (p pick) of(dimension string) pick {
	return func(s *slot) (scoring.Score, bool) {
		if s.Dimension != dimension {
			return scoring.Score{}, false
		}
		return p(s)
	}
}

// A score is a value that may be missing.
type score struct {
	scoring.Score
	ok bool
}

// scores are the values of every leaf unit, leaf and node.
type scores struct {
	units  [][]score // by leaf and unit
	leaves []score
	nodes  []score
	at     []map[*leaf]scoring.Score // by node, what its level is worth for each criterion
}

// score computes everything from the leaves up.
func (m *model) score(p pick) *scores {
	s := &scores{
		units: make([][]score, len(m.leaves)), leaves: make([]score, len(m.leaves)), nodes: make([]score, len(m.nodes)),
		at: make([]map[*leaf]scoring.Score, len(m.nodes)),
	}
	for i, l := range m.leaves {
		s.units[i], s.leaves[i] = m.leafScore(l, p)
	}
	for i, n := range m.nodes {
		if n.level != "" && n.name == "share" {
			s.at[i] = m.worth(n, p)
		}
	}
	for i := len(m.nodes) - 1; i >= 0; i-- {
		s.nodes[i] = m.nodeScore(m.nodes[i], s)
	}
	return s
}

// overallWith is the overall score with one leaf picked otherwise; the rest
// is taken from s, which is put back as it was.
func (m *model) overallWith(s *scores, l *leaf, p pick) score {
	units, value := s.units[l.index], s.leaves[l.index]
	s.units[l.index], s.leaves[l.index] = m.leafScore(l, p)
	var path []score
	for n := l.node; n != nil; n = n.parent {
		path = append(path, s.nodes[n.index])
		s.nodes[n.index] = m.nodeScore(n, s)
	}
	overall := s.nodes[0]
	s.units[l.index], s.leaves[l.index] = units, value
	for n, i := l.node, 0; n != nil; n, i = n.parent, i+1 {
		s.nodes[n.index] = path[i]
	}
	return overall
}

func (m *model) leafScore(l *leaf, p pick) ([]score, score) {
	units := make([]score, len(l.units))
	parts := make([]scoring.Part, 0, len(l.units))
	for i, ul := range l.units {
		units[i] = m.unitScore(ul, p)
		if units[i].ok {
			parts = append(parts, scoring.Part{Weight: ul.weight, Value: units[i].Score})
		}
	}
	if len(parts) == 0 {
		return units, score{}
	}
	if len(parts) == 1 {
		return units, score{parts[0].Value, true}
	}
	method, _ := scoring.Lookup(rollUp[m.f.Units.RollUp])
	return units, score{method.Combine(parts, scoring.Zero), true}
}

// rollUp names the scoring method of each roll-up over the units of one
// criterion. Pooled units enter their section one by one; the value of the
// criterion itself is then their mean.
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
			return score{scoring.One, true}
		case framework.NAZero:
			return score{scoring.Zero, true}
		}
		return score{}
	}
	parts, capped := m.dimensionParts(ul, p)
	if len(parts) == 0 {
		return score{}
	}
	return score{scoring.Dimensions(m.f.Scoring.Dimensions, parts, capped), true}
}

func (m *model) dimensionParts(ul *unitLeaf, p pick) (parts []scoring.Part, capped *scoring.Score) {
	parts = make([]scoring.Part, 0, len(ul.slots))
	for _, s := range ul.slots {
		v, ok := p(s)
		if !ok {
			continue
		}
		if m.f.Scoring.CutBack != "" {
			v = v.Min(m.f.Scoring.CutBack.Score().Div(scoring.Int(100)))
		}
		parts = append(parts, scoring.Part{Weight: s.weight, Value: v})
		if s.Dimension != "" && s.Dimension == m.f.Scoring.CappedBy {
			capped = &v
		}
	}
	return parts, capped
}

// An input is a part of a node: a criterion, one unit of it, or a section.
type input struct {
	part scoring.Part
	leaf *leaf
	unit *unitLeaf // of leaf, where units are pooled
	node *node
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
// score, or all criteria below for a flat method.
func (m *model) inputs(n *node, s *scores) []input {
	leaves := n.leaves
	if n.method.Flat {
		leaves = n.all
	}
	in := make([]input, 0, len(leaves)+len(n.nodes))
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
	if !n.method.Flat {
		for _, c := range n.nodes {
			if v := s.nodes[c.index]; v.ok {
				in = append(in, input{part: scoring.Part{Weight: c.weight, Value: v.Score}, node: c})
			}
		}
	}
	return in
}

// pooled reports whether each unit enters its section by itself.
func (m *model) pooled() bool { return m.f.Units != nil && m.f.Units.RollUp == framework.RollUpPooled }

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
	ps := parts(in)
	if at := s.at[n.index]; at != nil {
		// Scales may differ, so that the level is worth another share for each
		// criterion: what counts is how far each is above its own.
		for i := range ps {
			ps[i].Value = ps[i].Value.Sub(at[in[i].leaf])
		}
	}
	return score{n.method.Combine(ps, scoring.Zero), true}
}

// worth is what the level of a node is worth for each criterion below it, in
// the slots that are picked.
func (m *model) worth(n *node, p pick) map[*leaf]scoring.Score {
	at := map[*leaf]scoring.Score{}
	for _, l := range n.all {
		for _, ul := range l.units {
			v := m.unitScore(ul, func(s *slot) (scoring.Score, bool) {
				_, ok := p(s)
				if !ok || s.scale == nil {
					return scoring.Zero, false
				}
				return s.scale.Share(n.level)
			})
			if v.ok && ul.state != assessment.NotApplicable {
				at[l] = v.Score
				break
			}
		}
	}
	return at
}
