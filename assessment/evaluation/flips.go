package evaluation

import (
	"slices"
	"sort"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
)

// A Change is one rating that is given another level. Steps is how many levels
// it moves, up or down.
type Change struct {
	assessment.Slot
	Ref   string `json:"ref"`
	Title string `json:"title"`
	From  string `json:"from"`
	To    string `json:"to"`
	Steps int    `json:"steps"`
}

// A Flip is the smallest change of a single rating that alters a condition, or
// the outcome: the fewest steps, and the first in the framework's order of
// those. Change is nil where no change of one rating does.
type Flip struct {
	Tier      string  `json:"tier"`      // of the condition
	Condition string  `json:"condition"` // "" for the outcome
	Scope     string  `json:"scope"`
	Text      string  `json:"text"`
	Before    string  `json:"before"` // state of the condition; of the outcome, the tier
	After     string  `json:"after"`
	Change    *Change `json:"change"`
	// Partial says that not all ratings were tried, since there are too many.
	Partial bool `json:"partial,omitempty"`
}

// Flips finds the smallest change of one rating that alters the outcome (first)
// and each condition. Only ratings that were given change: what a missing one
// could turn out to be is what bounds are for. It is nil where the engagement
// may not advise: an audit must not say what would have been enough (ISO/IEC
// 17021-1, 9.4.5).
func (r *Result) Flips() []Flip { return r.flips(nil) }

// FlipsOf finds the same for the ratings of one criterion alone, and leaves out
// what they cannot alter.
func (r *Result) FlipsOf(criterion string) []Flip {
	all := r.flips(func(s *slot) bool { return s.Criterion == criterion })
	return slices.DeleteFunc(all, func(f Flip) bool { return f.Change == nil })
}

func (r *Result) flips(of func(*slot) bool) []Flip {
	if !r.Engagement.Advises() {
		return nil
	}
	j := newJudge(r)
	if of != nil {
		j.slots = slices.DeleteFunc(j.slots, func(s *slot) bool { return !of(s) })
	}
	before := j.standing()
	x := &flipping{judge: j, finds: make([]find, 1+len(j.conditions))}
	x.finds[0].altered = func() bool { return j.standing() != before }
	for i := range j.conditions {
		c := &j.conditions[i]
		was := c.state()
		x.finds[1+i].altered = func() bool { return c.state() != was }
		x.finds[1+i].slots = c.slots
	}
	x.run()
	out := make([]Flip, len(x.finds))
	for i := range x.finds {
		f := &out[i]
		f.Change, f.Partial = x.finds[i].change, x.spent()
		f.Before, f.Text = x.finds[i].state(j, i), "outcome"
		if i > 0 {
			c := j.conditions[i-1]
			f.Tier, f.Condition, f.Scope, f.Text = c.Tier, c.ID, c.Scope, c.Text
		}
		if f.Change == nil {
			continue
		}
		s, was := x.finds[i].slot, x.finds[i].slot.place
		j.set(s, x.finds[i].place)
		f.After = x.finds[i].state(j, i)
		j.set(s, was)
	}
	return out
}

// A find is the best flip so far of one thing that can be altered.
type find struct {
	altered func() bool
	slots   []*slot // that it is about; nil: all
	slot    *slot
	place   int
	change  *Change
}

func (f *find) state(j *judge, i int) string {
	if i == 0 {
		return j.words(j.standing())
	}
	return string(j.conditions[i-1].state())
}

// steps is how far a new flip must stay below.
func (f *find) steps(most int) int {
	if f.change == nil {
		return most
	}
	return min(most, f.change.Steps-1)
}

type flipping struct {
	*judge
	finds []find
}

// run tries every slot, up and down. What a condition gives moves one way as a
// rating does, so that a direction is given up when not even its end alters
// anything; only conditions on what accompanies a level do not, and then every
// level is tried.
func (x *flipping) run() {
	about := map[*slot]map[int]bool{}
	for i := range x.finds[1:] {
		for _, s := range x.finds[1+i].slots {
			if about[s] == nil {
				about[s] = map[int]bool{0: true}
			}
			about[s][1+i] = true
		}
	}
	jumpy := map[*slot]bool{}
	for i := range x.conditions {
		if c := &x.conditions[i]; c.hasKind(framework.Accompanied) {
			for _, s := range c.slots {
				jumpy[s] = true
			}
		}
	}
	for _, s := range x.slots {
		if x.spent() {
			return
		}
		was, top := s.place, len(x.steps(s.scale))-1
		for _, dir := range []int{1, -1} {
			room := top - was
			if dir < 0 {
				room = was
			}
			if room == 0 || len(about[s]) == 0 {
				continue
			}
			x.direction(s, was, dir, room, about[s], jumpy[s])
			if s.place != was {
				x.set(s, was)
			}
		}
	}
}

// direction looks for flips by moving one slot one way.
func (x *flipping) direction(s *slot, was, dir, room int, about map[int]bool, jumpy bool) {
	for i := range x.finds {
		f := &x.finds[i]
		most := f.steps(room)
		if !about[i] || most == 0 {
			continue
		}
		at := func(n int) bool {
			if s.place != was+dir*n {
				x.set(s, was+dir*n)
			}
			return f.altered()
		}
		n := 0
		if jumpy {
			for k := 1; k <= most && n == 0; k++ {
				if at(k) {
					n = k
				}
			}
		} else if at(most) {
			n = 1 + sort.Search(most-1, func(k int) bool { return at(k + 1) })
		}
		if n > 0 {
			f.slot, f.place = s, was+dir*n
			f.change = new(x.change(s, was, f.place))
		}
	}
}

// hasKind reports whether the condition, or one of its alternatives, is of a
// kind.
func (c *Condition) hasKind(k framework.ConditionKind) bool {
	for _, all := range c.Any {
		for i := range all {
			if all[i].hasKind(k) {
				return true
			}
		}
	}
	return c.Kind == k
}
