package evaluation

import (
	"fmt"
	"slices"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
)

// A Comparison says what changed between two assessments of one framework, or
// of two editions of it, and what each change of a score is due to.
type Comparison struct {
	Format  string `json:"format"`
	Version int    `json:"version"`

	Old        Compared              `json:"old"`
	New        Compared              `json:"new"`
	Overall    Difference            `json:"overall"`
	Sections   []SectionDifference   `json:"sections"` // in the new framework's order, then those that only the old one has
	Criteria   []CriterionDifference `json:"criteria"` // likewise
	Counts     ChangeCounts          `json:"counts"`
	Outcome    OutcomeDifference     `json:"outcome"`
	Tiers      []TierDifference      `json:"tiers"`
	Conditions []ConditionDifference `json:"conditions"` // that hold, fail or are open otherwise than before, whose numbers changed, that came or went
	Warnings   []string              `json:"warnings"`   // why the two are perhaps not comparable
}

// Compared is one of the two assessments.
type Compared struct {
	Record     string                  `json:"record"`
	Framework  assessment.FrameworkRef `json:"framework"` // that it was evaluated with
	Engagement assessment.Type         `json:"engagement"`
	Client     string                  `json:"client"`
	Profile    string                  `json:"profile,omitempty"`
	Status     assessment.Status       `json:"status"`
	Start      assessment.Date         `json:"start,omitzero"`
	End        assessment.Date         `json:"end,omitzero"`
	ReportDate assessment.Date         `json:"reportDate,omitzero"`
	Units      []string                `json:"units,omitempty"`
	Layers     []assessment.Layer      `json:"layers"` // of the ratings that count, the highest first
	Rated      int                     `json:"rated"`
	Applicable int                     `json:"applicable"`
	Total      int                     `json:"total"`
	Complete   bool                    `json:"complete"`
}

// day is the day that the assessment stands for.
func (c *Compared) day() assessment.Date {
	for _, d := range []assessment.Date{c.ReportDate, c.End, c.Start} {
		if !d.IsZero() {
			return d
		}
	}
	return assessment.Date{}
}

// A Cause is what a part of a change is due to.
type Cause string

const (
	DueToRemoved       Cause = "removed"
	DueToMethod        Cause = "method"
	DueToApplicability Cause = "applicability"
	DueToRatings       Cause = "ratings"
	DueToAdded         Cause = "added"
	DueToAdjustments   Cause = "adjustments"
)

// Causes lists every cause in the order of the steps from the old score to the
// new one. The order decides what a cause is worth, because each step starts
// from where the last one ended.
var Causes = []Cause{DueToRemoved, DueToMethod, DueToApplicability, DueToRatings, DueToAdded, DueToAdjustments}

// A Difference is the change of one score. Change and Causes are nil where one
// of the two scores does not exist, for the reason given; otherwise the changes
// of the causes add up to Change exactly.
type Difference struct {
	Old    *Value   `json:"old"`
	New    *Value   `json:"new"`
	Change *Value   `json:"change"`
	Reason string   `json:"reason,omitempty"` // why there is no change
	Causes []Effect `json:"causes"`
}

// An Effect is what one cause changes, and the score after its step. Both are
// nil where nothing is left to score after the step; then the effect is in that
// of the next step with a score, which names it in With.
type Effect struct {
	Cause  Cause   `json:"cause"`
	Change *Value  `json:"change"`
	Score  *Value  `json:"score"`
	With   []Cause `json:"with,omitempty"`
}

// A SectionDifference is the change of a section.
type SectionDifference struct {
	ID     string `json:"id"`
	Ref    string `json:"ref"`
	Title  string `json:"title"`
	Parent string `json:"parent"`
	Difference
}

// A CriterionDifference is the change of a criterion. A state is empty where
// the assessment does not have the criterion.
type CriterionDifference struct {
	ID       string     `json:"id"`
	Ref      string     `json:"ref"`
	Title    string     `json:"title"`
	Section  string     `json:"section"`
	Kind     ChangeKind `json:"kind"`
	OldState State      `json:"oldState,omitempty"`
	NewState State      `json:"newState,omitempty"`
	Difference
	Slots []SlotDifference `json:"slots"` // that both have, and whose ratings differ
}

// Changed reports whether anything about the criterion is other than it was.
func (c *CriterionDifference) Changed() bool {
	return c.Kind != KindSame || len(c.Slots) > 0 || slices.ContainsFunc(c.Causes, func(e Effect) bool { return e.Change == nil || e.Change.Share.Sign() != 0 })
}

// A SlotDifference is a rating that differs.
type SlotDifference struct {
	Dimension string `json:"dimension"`
	Title     string `json:"title"` // of the dimension
	Unit      string `json:"unit"`
	OldState  State  `json:"oldState"`
	NewState  State  `json:"newState"`
	Old       *Value `json:"old"`
	New       *Value `json:"new"`
}

// A ChangeKind sums up what became of a criterion.
type ChangeKind string

const (
	KindBetter             ChangeKind = "better"
	KindWorse              ChangeKind = "worse"
	KindSame               ChangeKind = "same"
	KindAdded              ChangeKind = "added"
	KindRemoved            ChangeKind = "removed"
	KindNewlyNotApplicable ChangeKind = "newly-not-applicable"
	KindNewlyApplicable    ChangeKind = "newly-applicable"
	KindNewlyRated         ChangeKind = "newly-rated"
	KindNoLongerRated      ChangeKind = "no-longer-rated"
)

// ChangeCounts count the criteria of each kind.
type ChangeCounts struct {
	Better             int `json:"better"`
	Worse              int `json:"worse"`
	Same               int `json:"same"`
	Added              int `json:"added"`
	Removed            int `json:"removed"`
	NewlyNotApplicable int `json:"newlyNotApplicable"`
	NewlyApplicable    int `json:"newlyApplicable"`
	NewlyRated         int `json:"newlyRated"`
	NoLongerRated      int `json:"noLongerRated"`
}

func (n *ChangeCounts) add(k ChangeKind) {
	*map[ChangeKind]*int{
		KindBetter: &n.Better, KindWorse: &n.Worse, KindSame: &n.Same, KindAdded: &n.Added, KindRemoved: &n.Removed,
		KindNewlyNotApplicable: &n.NewlyNotApplicable, KindNewlyApplicable: &n.NewlyApplicable,
		KindNewlyRated: &n.NewlyRated, KindNoLongerRated: &n.NoLongerRated,
	}[k]++
}

// An OutcomeDifference is the outcome before and after.
type OutcomeDifference struct {
	Old OutcomeBrief `json:"old"`
	New OutcomeBrief `json:"new"`
}

// An OutcomeBrief is an outcome without its conditions.
type OutcomeBrief struct {
	State   OutcomeState `json:"state"`
	Tier    *string      `json:"tier"`
	Secured *string      `json:"secured"`
}

// A TierDifference says how one tier stood and stands; nil where an edition
// does not have it.
type TierDifference struct {
	ID  string        `json:"id"`
	Old *TierStanding `json:"old"`
	New *TierStanding `json:"new"`
}

// A TierStanding counts the tier's own conditions and those of them that hold.
// The state is that of all conditions up to the tier.
type TierStanding struct {
	State      ConditionState `json:"state"`
	Conditions int            `json:"conditions"`
	Holding    int            `json:"holding"`
}

// A ConditionDifference is a condition that did hold and does not, or the like,
// or whose numbers changed; met and secure, missed and out of reach are the same
// here. A side that does not have the condition is nil.
type ConditionDifference struct {
	Tier  string    `json:"tier"`
	ID    string    `json:"id"`
	Scope string    `json:"scope"`
	Text  string    `json:"text"` // of the new one, where there is one
	Old   *Standing `json:"old"`
	New   *Standing `json:"new"`
}

// A Standing is how a condition stood.
type Standing struct {
	State    ConditionState `json:"state"`
	Required Amount         `json:"required"`
	Actual   Amount         `json:"actual"`
}

// Compare says what changed between two results of [Evaluate]. Criteria,
// sections, units, tiers and conditions of two editions are the same where they
// have the same id. The error says that the two are of different frameworks.
func Compare(old, new *Result) (*Comparison, error) {
	if a, b := old.model.f.ID, new.model.f.ID; a != b {
		return nil, fmt.Errorf("assessments of two frameworks cannot be compared: the old one is of %s, the new one of %s", a, b)
	}
	b := newBridge(old, new)
	c := &Comparison{
		Format: "assay/comparison", Version: 1,
		Old: compared(old), New: compared(new),
		Overall:  b.difference(old.Overall.Score, new.Overall.Score, nodeReason(&old.Overall, &new.Overall), b.section("")),
		Sections: b.sections(), Criteria: b.criteria(),
		Outcome: OutcomeDifference{brief(&old.Outcome), brief(&new.Outcome)},
		Tiers:   tierDifferences(old, new), Conditions: conditionDifferences(old.Outcome.Conditions, new.Outcome.Conditions),
	}
	for i := range c.Criteria {
		c.Counts.add(c.Criteria[i].Kind)
	}
	c.Warnings = append(c.warnings(), scaleWarnings(old.model, new.model)...)
	return c, nil
}

func compared(r *Result) Compared {
	f, e := r.model.f, &r.model.a.Engagement
	c := Compared{
		Record: r.Record, Framework: assessment.FrameworkRef{ID: f.ID, Edition: f.Edition},
		Engagement: e.Type, Client: e.Client.Name, Profile: e.Profile, Status: r.Status,
		Start: e.Start, End: e.End, ReportDate: e.ReportDate,
		Layers: []assessment.Layer{},
		Rated:  r.Rated, Applicable: r.Applicable, Total: r.Total, Complete: r.Complete,
	}
	c.Framework.Rules, c.Framework.Texts = f.Digests()
	if f.Units != nil {
		for _, u := range e.Units {
			c.Units = append(c.Units, u.ID)
		}
	}
	used := map[assessment.Layer]bool{}
	for _, l := range r.model.leaves {
		for _, ul := range l.units {
			for _, s := range ul.slots {
				if s.rating != nil {
					used[s.rating.Layer] = true
				}
			}
		}
	}
	for _, l := range []assessment.Layer{assessment.Agreed, assessment.Assessor, assessment.Self} {
		if used[l] {
			c.Layers = append(c.Layers, l)
		}
	}
	return c
}

func brief(o *Outcome) OutcomeBrief { return OutcomeBrief{o.State, o.Tier, o.Secured} }

// warnings name what a reader should know before believing in a change.
func (c *Comparison) warnings() []string {
	out := []string{}
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	old, new := &c.Old, &c.New
	switch {
	case old.Record != new.Record:
	case old.Framework.Rules == new.Framework.Rules:
		say("both files hold the same assessment")
	default:
		say("both files hold the same ratings: what has changed are the rules")
	}
	if n := &c.Counts; n.Added+n.Removed > 0 && n.Added+n.Removed == len(c.Criteria) {
		say("the two have no criterion in common, so that no score says anything about the other")
	}
	if old.Client != new.Client {
		say("the clients differ: the old assessment is of %s, the new one of %s", old.Client, new.Client)
	}
	if a, b := old.day(), new.day(); !a.IsZero() && !b.IsZero() && b.Before(a.Time) {
		say("the old assessment is dated %s, the new one %s: perhaps they were named in the wrong order", a, b)
	}
	if old.Framework.Edition == new.Framework.Edition && old.Framework.Rules != new.Framework.Rules {
		say("both are of edition %s, but its rules differ", new.Framework.Edition)
	}
	if old.Profile != new.Profile {
		say("the profiles differ: criteria that only one of them has count as removed or added")
	}
	if len(old.Layers) > 0 && len(new.Layers) > 0 && old.Layers[0] != new.Layers[0] {
		say("the ratings are by different people: the old score uses %s ratings, the new one %s ratings", old.Layers[0], new.Layers[0])
	}
	for _, s := range []struct {
		name string
		*Compared
	}{{"old", old}, {"new", new}} {
		if !s.Complete && s.Rated < s.Applicable {
			say("the %s assessment is unfinished, with %d of %d applicable criteria fully rated; its scores count what is rated", s.name, s.Rated, s.Applicable)
		}
	}
	return out
}

// scaleWarnings tell what becomes of old ratings on new scales.
func scaleWarnings(old, new *model) []string {
	rated, lost, other := 0, 0, 0
	for _, l := range old.leaves {
		is := new.byID[l.c.ID]
		if is == nil {
			continue
		}
		for _, ul := range l.units {
			for _, s := range ul.slots {
				scale := new.f.ScaleOf(is.c, s.Dimension)
				if !s.rated || scale == nil {
					continue
				}
				rated++
				if share, ok := scale.Share(s.level); !ok {
					lost++
				} else if share.Cmp(s.share) != 0 {
					other++
				}
			}
		}
	}
	var out []string
	if lost > 0 {
		out = append(out, fmt.Sprintf("the scales differ: %d of %d old ratings have a level that the new scale does not have, and count as not rated under the new rules", lost, rated))
	}
	if other > 0 {
		out = append(out, fmt.Sprintf("the scales differ: %d of %d old ratings have a level of the same name on the new scale that is worth another share of it", other, rated))
	}
	return out
}

// A bridge leads from the old scores to the new ones, one cause after another.
// Each of its steps is an assessment that could have been made, evaluated: the
// old ratings under the new rules, and so on.
type bridge struct {
	old, new *Result
	piers    []*pier // the old result, then one after each cause; the last is the new result
}

// A pier is the tree with its scores between two causes.
type pier struct {
	m        *model
	s        *scores
	sections map[string]*node
}

func newPier(m *model) *pier {
	s := &pier{m, m.score(current), map[string]*node{}}
	for _, n := range m.nodes {
		id := ""
		if n.section != nil {
			id = n.section.ID
		}
		s.sections[id] = n
	}
	return s
}

func newBridge(old, new *Result) *bridge {
	om, nm := old.model, new.model
	was, is := ratingsOf(om.a), ratingsOf(nm.a)
	common := func(id string) bool { return om.byID[id] != nil && nm.byID[id] != nil }
	oldCommon, newCommon := only(om.f, common), only(nm.f, common)
	newAll := only(nm.f, func(id string) bool { return nm.byID[id] != nil })
	adjustments := om.a.Adjustments

	m := func(f *framework.Framework, units []assessment.Unit, of func(criterion, unit string) *ratings) *model {
		return newModel(f, mix(f, units, adjustments, of))
	}
	all := func(r *ratings) func(string, string) *ratings { return func(string, string) *ratings { return r } }
	oldUnits, newUnits := om.a.Engagement.Units, nm.a.Engagement.Units

	removed := m(oldCommon, oldUnits, all(was))
	method := m(newCommon, reweighed(oldUnits, newUnits), all(was))
	applicability := m(newCommon, newUnits, func(criterion, unit string) *ratings {
		before, after := method.unit(criterion, unit), nm.unit(criterion, unit)
		if before == nil || (before.state == assessment.NotApplicable) != (after.state == assessment.NotApplicable) {
			return is
		}
		return was
	})
	rated := m(newCommon, newUnits, all(is))
	added := m(newAll, newUnits, all(is))
	b := &bridge{old: old, new: new}
	for _, m := range []*model{om, removed, method, applicability, rated, added, nm} {
		b.piers = append(b.piers, newPier(m))
	}
	return b
}

// unit finds a criterion of one unit, nil if there is none.
func (m *model) unit(criterion, unit string) *unitLeaf {
	if l := m.byID[criterion]; l != nil {
		for _, ul := range l.units {
			if ul.unit == unit {
				return ul
			}
		}
	}
	return nil
}

// only returns a framework with those of its criteria that are kept.
func only(f *framework.Framework, keep func(id string) bool) *framework.Framework {
	g := *f
	var walk func(ss []framework.Section) []framework.Section
	walk = func(ss []framework.Section) []framework.Section {
		ss = slices.Clone(ss)
		for i := range ss {
			ss[i].Criteria = slices.DeleteFunc(slices.Clone(ss[i].Criteria), func(c framework.Criterion) bool { return !keep(c.ID) })
			ss[i].Sections = walk(ss[i].Sections)
		}
		return ss
	}
	g.Sections = walk(f.Sections)
	return &g
}

// reweighed are the old units with the weights that the new assessment gives
// them.
func reweighed(old, new []assessment.Unit) []assessment.Unit {
	out := slices.Clone(old)
	for i := range out {
		if j := slices.IndexFunc(new, func(u assessment.Unit) bool { return u.ID == out[i].ID }); j >= 0 {
			out[i].Weight = new[j].Weight
		}
	}
	return out
}

// ratings are those of an assessment that count, and the levels that the last
// round gave.
type ratings struct {
	*assessment.Effective
	carried map[assessment.Slot]assessment.Rating
}

func ratingsOf(a *assessment.Assessment) *ratings {
	r := &ratings{a.Effective(), map[assessment.Slot]assessment.Rating{}}
	if a.Previous != nil {
		for _, p := range a.Previous.Ratings {
			if p.State == assessment.Rated {
				r.carried[p.Slot] = p
			}
		}
	}
	return r
}

// mix makes an assessment against a framework in which each criterion of each
// unit has the ratings that of names. What a level means is the framework's to
// say: one that is not on its scale counts as not rated.
func mix(f *framework.Framework, units []assessment.Unit, adjustments []assessment.Adjustment, of func(criterion, unit string) *ratings) *assessment.Assessment {
	a := &assessment.Assessment{Adjustments: adjustments, Previous: &assessment.Previous{}}
	a.Engagement.Units = units
	if f.Units == nil || len(units) == 0 {
		units = []assessment.Unit{{}}
	}
	for _, c := range f.All() {
		for _, u := range units {
			from := of(c.ID, u.ID)
			for _, d := range f.Slots() {
				s := assessment.Slot{Criterion: c.ID, Dimension: d, Unit: u.ID}
				r := from.Of(s)
				if r == nil {
					continue
				}
				x := *r
				x.Slot, x.Layer, x.Rater = s, assessment.Agreed, ""
				a.Ratings = append(a.Ratings, x)
				if p, ok := from.carried[s]; ok && x.State == assessment.NotSampled {
					a.Previous.Ratings = append(a.Previous.Ratings, p)
				}
			}
		}
	}
	return a
}

// section gives the score of a section after each step, "" being the whole.
func (b *bridge) section(id string) func(*pier) *Value {
	return func(s *pier) *Value {
		if n := s.sections[id]; n != nil {
			return s.m.nodeValue(n, s.s)
		}
		return nil
	}
}

// criterion gives the score of a criterion after each step.
func (b *bridge) criterion(id string) func(*pier) *Value {
	return func(s *pier) *Value {
		l := s.m.byID[id]
		if l == nil {
			return nil
		}
		v := s.m.leafValue(s.s.leaves[l.index], l.scale())
		if one := l.only(); v != nil && one != nil && one.rated {
			v.Level = one.level
		}
		return v
	}
}

// difference separates the change of one score into its causes.
func (b *bridge) difference(old, new *Value, reason string, at func(*pier) *Value) Difference {
	d := Difference{Old: old, New: new, Reason: reason, Causes: []Effect{}}
	if reason != "" {
		return d
	}
	if old.Own != new.Own {
		d.Reason = "one of the scores is a share of what can be reached, the other is not"
		return d
	}
	d.Change = minus(new, old)
	last := old
	var with []Cause
	for i, cause := range Causes {
		now := at(b.piers[i+1])
		if i == len(Causes)-1 {
			now = new
		}
		if now == nil {
			with = append(with, cause)
			d.Causes = append(d.Causes, Effect{Cause: cause})
			continue
		}
		d.Causes = append(d.Causes, Effect{cause, minus(now, last), now, with})
		last, with = now, nil
	}
	return d
}

func minus(a, b *Value) *Value { return &Value{Share: a.Share.Sub(b.Share), Own: a.Own} }

// noScore says why there is no score to compare; "" where there is one.
func noScore(score *Value, has bool, state State, old bool) string {
	switch {
	case !has && old:
		return "the old assessment does not have it"
	case !has:
		return "the new assessment does not have it"
	case score != nil:
		return ""
	case state == NotApplicable && old:
		return "it was not applicable"
	case state == NotApplicable:
		return "it is not applicable now"
	case old:
		return "nothing of it was rated"
	}
	return "nothing of it is rated now"
}

func nodeReason(old, new *Node) string {
	o, n := old, new
	if old == nil {
		o = &Node{}
	}
	if new == nil {
		n = &Node{}
	}
	if s := noScore(o.Score, old != nil, o.State, true); s != "" {
		return s
	}
	return noScore(n.Score, new != nil, n.State, false)
}

func (b *bridge) sections() []SectionDifference {
	out := []SectionDifference{}
	for _, p := range paired(b.old.Sections, b.new.Sections, func(n *Node) string { return n.ID }) {
		at := p.latest()
		var old, new *Value
		if p.old != nil {
			old = p.old.Score
		}
		if p.new != nil {
			new = p.new.Score
		}
		out = append(out, SectionDifference{at.ID, at.Ref, at.Title, at.Parent, b.difference(old, new, nodeReason(p.old, p.new), b.section(at.ID))})
	}
	return out
}

func (b *bridge) criteria() []CriterionDifference {
	out := []CriterionDifference{}
	for _, p := range paired(b.old.Criteria, b.new.Criteria, func(c *Criterion) string { return c.ID }) {
		at := p.latest()
		c := CriterionDifference{ID: at.ID, Ref: at.Ref, Title: at.Title, Section: at.Section, Slots: []SlotDifference{}}
		var old, new *Value
		if p.old != nil {
			old, c.OldState = p.old.Score, p.old.State
		}
		if p.new != nil {
			new, c.NewState = p.new.Score, p.new.State
		}
		reason := noScore(old, p.old != nil, c.OldState, true)
		if reason == "" {
			reason = noScore(new, p.new != nil, c.NewState, false)
		}
		c.Difference = b.difference(old, new, reason, b.criterion(at.ID))
		c.Kind = c.kind()
		if p.old != nil && p.new != nil {
			c.Slots = slotDifferences(p.old.Dimensions, p.new.Dimensions)
		}
		out = append(out, c)
	}
	return out
}

func (c *CriterionDifference) kind() ChangeKind {
	was, is := c.OldState == NotApplicable, c.NewState == NotApplicable
	switch {
	case c.OldState == "":
		return KindAdded
	case c.NewState == "":
		return KindRemoved
	case is && !was:
		return KindNewlyNotApplicable
	case was && !is:
		return KindNewlyApplicable
	case c.Old == nil && c.New != nil:
		return KindNewlyRated
	case c.Old != nil && c.New == nil:
		return KindNoLongerRated
	case c.Change == nil:
		return KindSame
	}
	sign := c.Change.Share.Sign()
	if s := c.New.scale; sign == 0 && s != nil && c.Old.scale != nil && s.ID == c.Old.scale.ID && c.Old.Level != "" && c.New.Level != "" {
		sign = s.Compare(c.New.Level, c.Old.Level) // a recognition level earns no points
	}
	switch {
	case sign > 0:
		return KindBetter
	case sign < 0:
		return KindWorse
	}
	return KindSame
}

// slotDifferences are the ratings of one criterion that differ.
func slotDifferences(old, new []Dimension) []SlotDifference {
	out := []SlotDifference{}
	for _, p := range paired(old, new, func(d *Dimension) string { return d.ID + "@" + d.Unit }) {
		if p.old == nil || p.new == nil {
			continue // another dimension, or a unit that came or went
		}
		s := SlotDifference{p.new.ID, p.new.Title, p.new.Unit, p.old.State, p.new.State, p.old.Score, p.new.Score}
		equal := (s.Old == nil) == (s.New == nil) && (s.Old == nil || s.Old.Level == s.New.Level && s.Old.Share.Cmp(s.New.Share) == 0)
		if s.OldState != s.NewState || !equal {
			out = append(out, s)
		}
	}
	return out
}

// A pair is what both sides have under one id; nil on a side without it.
type pair[T any] struct{ old, new *T }

func (p pair[T]) latest() *T {
	if p.new != nil {
		return p.new
	}
	return p.old
}

// paired matches two lists by id, in the order of the new one; what only the
// old one has comes last.
func paired[T any](old, new []T, id func(*T) string) []pair[T] {
	was := make(map[string]*T, len(old))
	for i := range old {
		was[id(&old[i])] = &old[i]
	}
	out := make([]pair[T], 0, len(new))
	seen := make(map[string]bool, len(new))
	for i := range new {
		key := id(&new[i])
		seen[key] = true
		out = append(out, pair[T]{was[key], &new[i]})
	}
	for i := range old {
		if !seen[id(&old[i])] {
			out = append(out, pair[T]{&old[i], nil})
		}
	}
	return out
}

func tierDifferences(old, new *Result) []TierDifference {
	out := []TierDifference{}
	for _, p := range paired(old.model.f.Award.Tiers, new.model.f.Award.Tiers, func(t *framework.Tier) string { return t.ID }) {
		t := TierDifference{ID: p.latest().ID}
		if p.old != nil {
			t.Old = old.standing(t.ID)
		}
		if p.new != nil {
			t.New = new.standing(t.ID)
		}
		out = append(out, t)
	}
	return out
}

// standing says how a tier stands.
func (r *Result) standing(id string) *TierStanding {
	s := &TierStanding{State: OutOfReach}
	for i := range r.Outcome.Conditions {
		if c := &r.Outcome.Conditions[i]; c.Tier == id {
			s.Conditions++
			if c.State.Holds() {
				s.Holding++
			}
		}
	}
	if r.Complete {
		s.State = Missed
	}
	if slices.Contains(r.Outcome.Possible, id) {
		s.State = OpenCondition
	}
	if r.Outcome.Secured != nil {
		tiers := r.model.f.Award.Tiers
		place := func(id string) int { return slices.IndexFunc(tiers, func(t framework.Tier) bool { return t.ID == id }) }
		if place(id) <= place(*r.Outcome.Secured) {
			s.State = Secure
			if r.Complete {
				s.State = Met
			}
		}
	}
	return s
}

func conditionDifferences(old, new []Condition) []ConditionDifference {
	out := []ConditionDifference{}
	for _, p := range paired(old, new, func(c *Condition) string { return c.Tier + "\x00" + c.ID + "\x00" + c.Scope }) {
		if p.old != nil && p.new != nil && p.old.State.Holds() == p.new.State.Holds() && p.old.State.Fails() == p.new.State.Fails() && // what is secure and then met has not changed
			p.old.Actual.same(p.new.Actual) && p.old.Required.same(p.new.Required) {
			continue
		}
		at := p.latest()
		d := ConditionDifference{Tier: at.Tier, ID: at.ID, Scope: at.Scope, Text: at.Text}
		if p.old != nil {
			d.Old = &Standing{p.old.State, p.old.Required, p.old.Actual}
		}
		if p.new != nil {
			d.New = &Standing{p.new.State, p.new.Required, p.new.Actual}
		}
		out = append(out, d)
	}
	return out
}

// same reports whether two amounts are equal: as numbers, where they are such.
func (a Amount) same(b Amount) bool {
	return a.Text == b.Text && (a.Exact == nil) == (b.Exact == nil) && (a.Exact == nil || a.Exact.Cmp(*b.Exact) == 0)
}
