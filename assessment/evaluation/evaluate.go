package evaluation

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// Evaluate draws the conclusions from an assessment: exact scores of every
// criterion, section and the whole, their bounds where ratings are missing,
// the award conditions with the numbers used, and the outcome. It changes
// neither argument and reads nothing else. Ratings that the framework cannot
// hold (an unknown criterion, a level off the scale) count as not rated;
// [assessment.Assessment.Check] names them.
func Evaluate(f *framework.Framework, a *assessment.Assessment) *Result {
	m := newModel(f, a)
	e := &evaluator{model: m, now: m.score(current), low: m.score(lowestCompletion), high: m.score(highestCompletion)}
	r := &Result{
		Format: Format, Version: Version,
		Framework:       a.Framework,
		Engagement:      a.Engagement.Type,
		Status:          a.Status,
		Record:          a.RecordCode(),
		InformationOnly: f.Scoring.InformationOnly,
		Sections:        []Node{},
		Criteria:        make([]Criterion, 0, len(m.leaves)),
		Excluded:        []string{},
		Warnings:        []string{},
		model:           m,
	}
	for _, d := range f.Dimensions {
		e.dims = append(e.dims, m.score(pick(current).of(d.ID)))
	}
	open := 0
	for _, l := range m.leaves {
		c := e.criterion(l)
		r.Criteria = append(r.Criteria, c)
		if c.State == NotRated || c.State == Partial {
			open++
		}
	}
	e.criteria = r.Criteria
	e.complete = complete(m)
	r.Complete = e.complete
	for _, n := range m.nodes {
		res := e.node(n)
		if n.section == nil {
			r.Overall = res
			continue
		}
		if res.Total == 0 {
			continue // outside the profile
		}
		r.Sections = append(r.Sections, res)
		if res.State == NotApplicable && res.Bounds.Highest == nil {
			r.Excluded = append(r.Excluded, n.section.ID)
			r.Warnings = append(r.Warnings, fmt.Sprintf("section %s %s is entirely not applicable and leaves the score", n.section.Ref, n.section.Title))
		}
	}
	r.Rated, r.Applicable, r.Total = r.Overall.Rated, r.Overall.Applicable, r.Overall.Total
	if open > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d of %d applicable criteria are not fully rated; what is rated of them enters the score", open, r.Applicable))
	}
	r.Outcome = e.outcome()
	r.Term = term(f, a)
	return r
}

// complete reports whether every slot has a final state.
func complete(m *model) bool {
	for _, l := range m.leaves {
		for _, ul := range l.units {
			for _, s := range ul.slots {
				if !m.done(s) {
					return false
				}
			}
		}
	}
	return true
}

// An evaluator holds the three scorings that everything is read from.
type evaluator struct {
	*model
	now, low, high *scores
	dims           []*scores // by dimension
	criteria       []Criterion
	complete       bool
}

// value is a share on a scale.
func value(s score, scale *framework.Scale) *Value {
	if !s.ok {
		return nil
	}
	return &Value{Share: s.Score, scale: scale}
}

// leafValue is the value of a criterion, with its band.
func (m *model) leafValue(s score, scale *framework.Scale) *Value {
	v := value(s, scale)
	if v != nil && scale != nil {
		bands, _ := m.f.Cuts(scale.Bands)
		v.Band = bands.Of(v.Share)
	}
	return v
}

// nodeValue is the value of a node, with its band or the stage that it is.
func (m *model) nodeValue(n *node, s *scores) *Value {
	v := value(s.nodes[n.index], n.scale())
	switch {
	case v == nil:
	case n.method.Own:
		v.Own = true
	case n.method.Staged:
		of := stages(m.stagedInputs(n, s))
		v.steps = &stageSpan{n.rule.Base, len(of)}
		if k, whole := v.Share.Mul(scoring.Int(int64(len(of)))).Whole(); whole {
			number := n.rule.Base
			if k > 0 {
				number += of[k-1]
			}
			v.Level = strconv.Itoa(number)
		}
	default:
		v.Band = n.bands.Of(v.Share)
	}
	return v
}

func (e *evaluator) criterion(l *leaf) Criterion {
	scale := l.scale()
	c := Criterion{
		ID: l.c.ID, Ref: l.c.Ref, Title: l.c.Title, Section: l.node.section.ID,
		State:      l.state(),
		Score:      e.leafValue(e.now.leaves[l.index], scale),
		Bounds:     Bounds{e.leafValue(e.low.leaves[l.index], scale), e.leafValue(e.high.leaves[l.index], scale), true},
		Parts:      make([]Part, 0, len(l.units)*len(l.units[0].slots)),
		Dimensions: make([]Dimension, 0, len(l.units)*len(l.units[0].slots)),
	}
	shares := e.slotWeights(l, e.now)
	for _, ul := range l.units {
		if ul.rating != nil && c.Reason == "" {
			c.Reason, c.Approver = ul.rating.Reason, ul.rating.Approver
		}
		if ul.state == assessment.NotSampled && c.From == "" {
			c.From = ul.rating.From
			if p := e.a.Previous; p != nil && p.Round == c.From {
				c.Date = p.Date
			}
		}
		for _, s := range ul.slots {
			d := Dimension{ID: s.Dimension, Unit: s.Unit, State: s.state()}
			if dim, ok := e.f.Dimension(s.Dimension); ok {
				d.Title = dim.Title
			}
			if s.rated {
				d.Score = e.leafValue(score{s.share, true}, s.scale)
				d.Score.Level = s.level
				p := Part{ID: s.Dimension, Score: d.Score}
				if s.Unit != "" {
					p.ID += "@" + s.Unit
				}
				if w, ok := shares[s]; ok {
					p.Weight = &w
				}
				c.Parts = append(c.Parts, p)
			}
			c.Dimensions = append(c.Dimensions, d)
		}
	}
	if only := l.only(); only != nil && only.rated && c.Score != nil {
		c.Score.Level = only.level
	}
	return c
}

// only is the one slot of a criterion without dimensions and units.
func (l *leaf) only() *slot {
	if len(l.units) == 1 && len(l.units[0].slots) == 1 {
		return l.units[0].slots[0]
	}
	return nil
}

// scale is the one scale of all slots, nil where they differ.
func (l *leaf) scale() *framework.Scale {
	var one *framework.Scale
	for _, ul := range l.units {
		for _, s := range ul.slots {
			if one == nil {
				one = s.scale
			} else if one != s.scale {
				return nil
			}
		}
	}
	return one
}

func (l *leaf) state() State {
	var n, rated, na, sampled int
	for _, ul := range l.units {
		switch ul.state {
		case assessment.NotApplicable:
			na++
			continue
		case assessment.NotSampled:
			sampled++
			continue
		}
		for _, s := range ul.slots {
			n++
			if s.rated {
				rated++
			}
		}
	}
	switch {
	case na == len(l.units):
		return NotApplicable
	case na+sampled == len(l.units):
		return NotSampled
	case rated == n:
		return Rated
	case rated > 0:
		return Partial
	}
	return NotRated
}

func (s *slot) state() State {
	switch {
	case s.of.state == assessment.NotApplicable:
		return NotApplicable
	case s.of.state == assessment.NotSampled:
		return NotSampled
	case s.rated:
		return Rated
	}
	return NotRated
}

func (e *evaluator) node(n *node) Node {
	r := Node{
		Method:     n.rule.Method,
		Score:      e.nodeValue(n, e.now),
		Bounds:     Bounds{e.nodeValue(n, e.low), e.nodeValue(n, e.high), n.tight()},
		Parts:      e.parts(n, e.now),
		Dimensions: []Dimension{},
	}
	if n.method.UsesPoints && n.method.Linear() && e.now.whole == nil && r.Score != nil {
		p := Points{Earned: scoring.Zero, Available: scoring.Zero}
		for _, in := range e.inputs(n, e.now) {
			p.Available = p.Available.Add(in.part.Points)
			p.Earned = p.Earned.Add(in.part.Points.Mul(in.part.Value))
		}
		r.Points = &p
	}
	if n.section != nil {
		r.ID, r.Ref, r.Title = n.section.ID, n.section.Ref, n.section.Title
		if n.parent.section != nil {
			r.Parent = n.parent.section.ID
		}
	} else {
		r.Title = e.f.Title
		e.outside(&r)
	}
	counts := make([]stateCount, 1+len(e.f.Dimensions)) // of criteria, and of slots by dimension
	for _, l := range n.all {
		counts[0].add(e.criteria[l.index].State)
		for _, d := range e.criteria[l.index].Dimensions {
			for i := range e.f.Dimensions {
				if e.f.Dimensions[i].ID == d.ID {
					counts[1+i].add(d.State)
				}
			}
		}
	}
	r.State = counts[0].state()
	r.Rated, r.Total = counts[0][Rated], len(n.all)
	r.Applicable = r.Total - counts[0][NotApplicable]
	for i, d := range e.f.Dimensions {
		v := e.nodeValue(n, e.dims[i])
		if v != nil {
			v.scale = scaleIn(n, i)
		}
		r.Dimensions = append(r.Dimensions, Dimension{ID: d.ID, Title: d.Title, State: counts[1+i].state(), Score: v})
	}
	return r
}

// parts are what the score of a node was made of: the units, where each is
// scored as a whole, else what the method combined.
func (e *evaluator) parts(n *node, s *scores) []Part {
	out := []Part{}
	if s.whole != nil {
		var ps []scoring.Part
		for u, w := range s.whole {
			if v := e.nodeValue(n, w); v != nil {
				unit := e.leaves[0].units[u]
				out = append(out, Part{ID: "@" + unit.unit, Score: v})
				ps = append(ps, scoring.Part{Weight: unit.weight, Value: v.Share})
			}
		}
		method, _ := scoring.Lookup(scoring.Rule{Method: rollUp[e.f.Units.RollUp]})
		setWeights(out, method.Weights(ps))
		return out
	}
	in := e.inputs(n, s)
	for _, p := range in {
		part := Part{ID: p.id()}
		switch {
		case p.missing:
		case p.node != nil:
			part.Score = e.nodeValue(p.node, s)
		default:
			part.Score = e.leafValue(score{p.part.Value, true}, p.leaf.scale())
		}
		out = append(out, part)
	}
	setWeights(out, n.method.Weights(parts(in)))
	return out
}

func setWeights(parts []Part, weights []scoring.Score) {
	for i := range weights {
		parts[i].Weight = &weights[i]
	}
}

// outside adds to the overall score what changes it from outside the tree.
func (e *evaluator) outside(r *Node) {
	for i := range e.adjustments {
		x := &e.adjustments[i]
		if x.cases > 0 {
			r.Adjusted = append(r.Adjusted, Adjusted{ID: x.ID, Title: x.Title, Cases: x.cases, Counted: x.counted,
				Points: scoring.Decimal(scoring.Exact(x.share().Mul(scoring.Int(100))))})
		}
	}
	for _, s := range e.fatal(current, -1) {
		if !slices.Contains(r.AutoFailed, s.Criterion) {
			r.AutoFailed = append(r.AutoFailed, s.Criterion)
		}
	}
	if e.now.base.ok && e.now.base.Cmp(e.now.nodes[0].Score) != 0 {
		r.Base = value(e.now.base, e.nodes[0].scale())
	}
}

// tight reports whether the bounds of the node are proven.
func (n *node) tight() bool {
	return !n.open(-1) || n.method.Monotone && (n.method.Flat || !slices.ContainsFunc(n.nodes, func(c *node) bool { return !c.tight() }))
}

// A stateCount says how many parts are in each state.
type stateCount map[State]int

func (c *stateCount) add(s State) {
	if *c == nil {
		*c = stateCount{}
	}
	(*c)[s]++
}

// state sums up: parts that are not applicable do not count, and a whole is
// partly rated when something in it is and something is not.
func (c stateCount) state() State {
	done, open := c[Rated]+c[NotSampled], c[NotRated]
	switch {
	case c[Partial] > 0 || done > 0 && open > 0:
		return Partial
	case open > 0:
		return NotRated
	case c[Rated] > 0:
		return Rated
	case c[NotSampled] > 0:
		return NotSampled
	case c[NotApplicable] > 0:
		return NotApplicable
	}
	return NotRated
}

// scaleIn is the one scale of a dimension in a node.
func scaleIn(n *node, dimension int) *framework.Scale {
	if len(n.all) == 0 {
		return nil
	}
	return n.all[0].units[0].slots[dimension].scale // all criteria have the dimension's
}

// scale is the one scale of everything in the node, if its score is on it: a
// share of criteria, say, is not.
func (n *node) scale() *framework.Scale {
	var one *framework.Scale
	if !n.method.Own && (n.method.Each != nil || n.method.Then != nil) || !n.method.Flat && slices.ContainsFunc(n.nodes, func(c *node) bool { return len(c.all) > 0 && c.scale() == nil }) {
		return nil
	}
	for i, l := range n.all {
		s := l.scale()
		if i > 0 && s != one || s == nil {
			return nil
		}
		one = s
	}
	return one
}

// outcome reads the tiers from the conditions: a tier is reached when its own
// conditions and those of every tier below hold.
func (e *evaluator) outcome() Outcome {
	o := Outcome{State: None, Possible: []string{}, Conditions: []Condition{}}
	holds, possible := true, true
	for i := range e.f.Award.Tiers {
		t := &e.f.Award.Tiers[i]
		for j := range t.Conditions {
			for _, c := range e.condition(t, &t.Conditions[j]) {
				holds = holds && c.State.Holds()
				possible = possible && c.State != OutOfReach && !(e.complete && c.State == Missed)
				o.Conditions = append(o.Conditions, c)
			}
		}
		if holds {
			o.Secured = &t.ID
			if e.complete {
				o.Tier = &t.ID
			}
		}
		if possible {
			o.Possible = append(o.Possible, t.ID)
		}
	}
	switch {
	case o.Tier != nil:
		o.State = Reached
	case !e.complete && len(o.Possible) > 0:
		o.State = OpenOutcome
	}
	return o
}
