package evaluation

import (
	"fmt"

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

func value(s score, scale *framework.Scale) *Value {
	if !s.ok {
		return nil
	}
	return &Value{Share: s.Score, scale: scale}
}

func bounds(low, high score, scale *framework.Scale) Bounds {
	return Bounds{value(low, scale), value(high, scale)}
}

func (e *evaluator) criterion(l *leaf) Criterion {
	scale := l.scale()
	c := Criterion{
		ID: l.c.ID, Ref: l.c.Ref, Title: l.c.Title, Section: l.node.section.ID,
		State:      l.state(),
		Score:      value(e.now.leaves[l.index], scale),
		Bounds:     bounds(e.low.leaves[l.index], e.high.leaves[l.index], scale),
		Parts:      make([]Part, 0, len(l.units)*len(l.units[0].slots)),
		Dimensions: make([]Dimension, 0, len(l.units)*len(l.units[0].slots)),
	}
	shares := e.slotWeights(l, e.now)
	for _, ul := range l.units {
		if ul.rating != nil && c.Reason == "" {
			c.Reason, c.Approver = ul.rating.Reason, ul.rating.Approver
		}
		for _, s := range ul.slots {
			d := Dimension{ID: s.Dimension, Unit: s.Unit, State: s.state()}
			if dim, ok := e.f.Dimension(s.Dimension); ok {
				d.Title = dim.Title
			}
			if s.rated {
				d.Score = &Value{Share: s.share, Level: s.level, scale: s.scale}
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
	scale := n.scale()
	r := Node{
		Method:     n.name,
		Score:      value(e.now.nodes[n.index], scale),
		Bounds:     bounds(e.low.nodes[n.index], e.high.nodes[n.index], scale),
		Parts:      []Part{},
		Dimensions: []Dimension{},
	}
	if n.section != nil {
		r.ID, r.Ref, r.Title = n.section.ID, n.section.Ref, n.section.Title
		if n.parent.section != nil {
			r.Parent = n.parent.section.ID
		}
	} else {
		r.Title = e.f.Title
	}
	in := e.inputs(n, e.now)
	var weights []scoring.Score
	if n.method.Weights != nil {
		weights = n.method.Weights(parts(in))
	}
	for i, p := range in {
		part := Part{ID: p.id(), Score: &Value{Share: p.part.Value, scale: scale}}
		if weights != nil {
			part.Weight = &weights[i]
		}
		r.Parts = append(r.Parts, part)
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
		v := value(e.dims[i].nodes[n.index], scaleIn(n, i))
		r.Dimensions = append(r.Dimensions, Dimension{ID: d.ID, Title: d.Title, State: counts[1+i].state(), Score: v})
	}
	return r
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

func (n *node) scale() *framework.Scale {
	var one *framework.Scale
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
