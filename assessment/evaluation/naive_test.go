package evaluation

import (
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// A naive is a second implementation of the evaluation, to compare with: by
// plain recursion over the sections, all anew for every question, on fractions
// of the standard library. It follows the documentation and shares nothing
// with the engine but the types, the look-ups of package framework and which
// rating counts.
type naive struct {
	f       *framework.Framework
	a       *assessment.Assessment
	units   []assessment.Unit
	all     []naiveCriterion
	level   map[assessment.Slot]string // that counts, this round's or carried over
	rating  map[assessment.Slot]*assessment.Rating
	aside   map[assessment.Slot]bool // not applicable, by criterion and unit
	before  map[assessment.Slot]string
	rated   []assessment.Slot // in this round
	open    []assessment.Slot // without any final state
	shares  map[[2]string]*big.Rat
	records map[*framework.Condition]bool // conditions on records, as they are now
	granted bool                          // take it that all records will do
}

type naiveCriterion struct {
	*framework.Criterion
	path []*framework.Section
}

func newNaive(f *framework.Framework, a *assessment.Assessment) *naive {
	n := &naive{
		f: f, a: a, units: []assessment.Unit{{}}, level: map[assessment.Slot]string{}, rating: map[assessment.Slot]*assessment.Rating{},
		aside: map[assessment.Slot]bool{}, before: map[assessment.Slot]string{}, shares: map[[2]string]*big.Rat{}, records: map[*framework.Condition]bool{},
	}
	if f.Units != nil && len(a.Engagement.Units) > 0 {
		n.units = a.Engagement.Units
	}
	if a.Previous != nil {
		for _, r := range a.Previous.Ratings {
			if r.State == assessment.Rated {
				n.before[r.Slot] = r.Level
			}
		}
	}
	counts := a.Effective()
	for path, c := range f.CriteriaOf(a.Engagement.Profile) {
		n.all = append(n.all, naiveCriterion{c, slices.Clone(path)})
		for _, u := range n.units {
			for _, d := range f.Slots() {
				s := assessment.Slot{Criterion: c.ID, Dimension: d, Unit: u.ID}
				scale := f.ScaleOf(c, d)
				r := counts.Of(s)
				switch {
				case r != nil && r.State == assessment.Rated && on(scale, r.Level):
					n.level[s], n.rating[s] = r.Level, r
					n.rated = append(n.rated, s)
				case r != nil && r.State == assessment.NotApplicable && c.MayBeNotApplicable() && f.Scoring.NotApplicable != framework.NAForbid:
					n.aside[whole(s)] = true
				case r != nil && r.State == assessment.NotSampled:
					if was, ok := n.before[s]; ok && on(scale, was) {
						n.level[s], n.rating[s] = was, r
					}
				default:
					n.open = append(n.open, s)
				}
			}
		}
	}
	for i := range f.Award.Tiers {
		n.record(f.Award.Tiers[i].Conditions)
	}
	return n
}

// record decides the conditions on records, by what is rated now.
func (n *naive) record(cs []framework.Condition) {
	for i := range cs {
		c := &cs[i]
		switch c.Kind {
		case framework.Accompanied:
			n.records[c] = n.accompanied(c)
		case framework.AdjustmentsAtMost:
			n.records[c] = n.cases(c.Case) <= *c.Count
		}
		for _, x := range c.Any {
			n.record(x.Conditions)
		}
	}
}

func on(s *framework.Scale, level string) bool { _, ok := s.Position(level); return ok }

func whole(s assessment.Slot) assessment.Slot { s.Dimension = ""; return s }

// completions calls do with each level given to each open slot.
func (n *naive) completions(do func()) {
	var fill func(i int)
	fill = func(i int) {
		if i == len(n.open) {
			do()
			return
		}
		s := n.open[i]
		for _, level := range n.scale(s).Codes() {
			n.level[s] = level
			fill(i + 1)
		}
		delete(n.level, s)
	}
	fill(0)
}

func (n *naive) scale(s assessment.Slot) *framework.Scale {
	i := slices.IndexFunc(n.all, func(c naiveCriterion) bool { return c.ID == s.Criterion })
	return n.f.ScaleOf(n.all[i].Criterion, s.Dimension)
}

func rat(d scoring.Decimal, or int64) *big.Rat {
	if d == "" {
		return big.NewRat(or, 1)
	}
	return d.Rat()
}

func hundredth(d scoring.Decimal) *big.Rat { return new(big.Rat).Quo(d.Rat(), big.NewRat(100, 1)) }

var (
	nought  = new(big.Rat)
	unity   = big.NewRat(1, 1)
	least   = func(a, b *big.Rat) bool { return a.Cmp(b) < 0 }
	largest = func(a, b *big.Rat) bool { return a.Cmp(b) > 0 }
)

// best picks the value that beats all others.
func best(vs []*big.Rat, beats func(a, b *big.Rat) bool) *big.Rat {
	b := vs[0]
	for _, v := range vs {
		if beats(v, b) {
			b = v
		}
	}
	return b
}

// meanOf is the weighted mean; where nothing has any weight, the plain one.
func meanOf(vs, weights []*big.Rat) *big.Rat {
	sum, all := new(big.Rat), new(big.Rat)
	for i, v := range vs {
		sum.Add(sum, new(big.Rat).Mul(v, weights[i]))
		all.Add(all, weights[i])
	}
	if all.Sign() == 0 {
		return meanOf(vs, evenly(vs))
	}
	return sum.Quo(sum, all)
}

func evenly(vs []*big.Rat) []*big.Rat {
	ws := make([]*big.Rat, len(vs))
	for i := range ws {
		ws[i] = unity
	}
	return ws
}

func (n *naive) share(scale *framework.Scale, level string) *big.Rat {
	key := [2]string{scale.ID, level}
	if n.shares[key] == nil {
		s, _ := scale.Share(level)
		n.shares[key] = s.Rat()
	}
	return n.shares[key]
}

// slot is what one rating is worth, after it is cut back; nil without rating.
func (n *naive) slot(c *framework.Criterion, dimension, unit string) *big.Rat {
	scale := n.f.ScaleOf(c, dimension)
	s := assessment.Slot{Criterion: c.ID, Dimension: dimension, Unit: unit}
	level, ok := n.level[s]
	if n.aside[whole(s)] {
		switch n.f.Scoring.NotApplicable {
		case framework.NAFull:
			level, ok = scale.Highest(), true
		case framework.NAZero:
			level, ok = scale.Lowest(), true
		default:
			return nil
		}
	}
	if !ok {
		return nil
	}
	v := n.share(scale, level)
	if n.f.Scoring.CutBack != "" {
		v = best([]*big.Rat{v, hundredth(n.f.Scoring.CutBack)}, least)
	}
	if t, ok := n.f.Tier(n.f.Scoring.CutBackTo); ok {
		target := t.Target
		if own := c.Targets[t.ID]; own != "" {
			target = own
		}
		if on(scale, target) {
			v = best([]*big.Rat{v, n.share(scale, target)}, least)
		}
	}
	return v
}

// criterion combines what the dimensions are worth, or takes the one that is
// asked for.
func (n *naive) criterion(c *framework.Criterion, only string, value func(dimension string) *big.Rat) *big.Rat {
	if len(n.f.Dimensions) == 0 || only != "" {
		return value(only)
	}
	var vs, weights []*big.Rat
	var lead *big.Rat
	for _, d := range n.f.Dimensions {
		v := value(d.ID)
		if v == nil {
			continue
		}
		vs, weights = append(vs, v), append(weights, rat(d.Weight, 1))
		if d.ID == n.f.Scoring.CappedBy || d.ID == n.f.Scoring.BestFit {
			lead = v
		}
	}
	if n.f.Scoring.Dimensions == "best-fit" {
		return lead
	}
	if len(vs) == 0 {
		return nil
	}
	switch n.f.Scoring.Dimensions {
	case "weighted-mean":
		return meanOf(vs, weights)
	case "lowest":
		return best(vs, least)
	case "product":
		p := big.NewRat(1, 1)
		for _, v := range vs {
			p.Mul(p, v)
		}
		return p
	case "capped":
		m := meanOf(vs, evenly(vs))
		if lead != nil {
			m = best([]*big.Rat{m, lead}, least)
		}
		return m
	}
	return meanOf(vs, evenly(vs))
}

// A view is what of the ratings is looked at: these units, and all dimensions
// or one.
type view struct {
	n         *naive
	units     []assessment.Unit
	dimension string
}

// values are those with which a criterion enters its section: one of each unit
// where they are pooled, else one, or none.
func (v view) values(c *framework.Criterion) []*big.Rat {
	var vs, weights []*big.Rat
	for _, u := range v.units {
		x := v.n.criterion(c, v.dimension, func(d string) *big.Rat { return v.n.slot(c, d, u.ID) })
		if x != nil {
			vs, weights = append(vs, x), append(weights, rat(u.Weight, 1))
		}
	}
	if len(vs) == 0 || v.n.f.Units == nil || v.n.f.Units.RollUp == framework.RollUpPooled {
		return vs
	}
	return []*big.Rat{v.n.rollUp(vs, weights)}
}

func (n *naive) rollUp(vs, weights []*big.Rat) *big.Rat {
	switch n.f.Units.RollUp {
	case framework.RollUpWeighted:
		return meanOf(vs, weights)
	case framework.RollUpWorst:
		return best(vs, least)
	}
	return meanOf(vs, evenly(vs))
}

// A naivePart is a criterion or section that a node is made of.
type naivePart struct {
	value, weight, points *big.Rat
	c                     *framework.Criterion
	s                     *framework.Section
}

func (v view) criteria(cs []framework.Criterion) (out []naivePart) {
	for i := range cs {
		c := &cs[i]
		if !c.In(v.n.a.Engagement.Profile) {
			continue
		}
		for _, x := range v.values(c) {
			out = append(out, naivePart{x, rat(c.Weight, 1), rat(c.Points, 0), c, nil})
		}
	}
	return out
}

func (v view) children(ss []framework.Section, cs []framework.Criterion) []naivePart {
	out := v.criteria(cs)
	for i := range ss {
		s := &ss[i]
		if x := v.section(s); x != nil {
			out = append(out, naivePart{x, rat(s.Weight, 1), nil, nil, s})
		}
	}
	return out
}

func (v view) below(ss []framework.Section, cs []framework.Criterion) []naivePart {
	out := v.criteria(cs)
	for i := range ss {
		out = append(out, v.below(ss[i].Sections, ss[i].Criteria)...)
	}
	return out
}

func (v view) section(s *framework.Section) *big.Rat {
	return v.node(v.n.f.RuleOf(s), s.Sections, s.Criteria)
}

// node is the score of a section or of the whole, nil where there is none.
func (v view) node(r *framework.Rule, ss []framework.Section, cs []framework.Criterion) *big.Rat {
	parts := v.below(ss, cs)
	if len(parts) == 0 {
		return nil
	}
	switch r.Method {
	case "mean", "weighted-mean", "lowest", "highest":
		if parts = v.children(ss, cs); len(parts) == 0 {
			return nil
		}
	case "staged":
		return v.staged(r, ss)
	case "percentile":
		of := *r
		of.Method = r.Of
		score := v.node(&of, ss, cs)
		if score == nil {
			return nil
		}
		reached := int64(0)
		for _, b := range r.Benchmark {
			if score.Cmp(hundredth(b)) >= 0 {
				reached++
			}
		}
		return big.NewRat(reached, int64(len(r.Benchmark)))
	}
	var vs, weights, points []*big.Rat
	at, tops := int64(0), 0
	missed, above := new(big.Rat), new(big.Rat)
	for _, p := range parts {
		vs, weights, points = append(vs, p.value), append(weights, p.weight), append(points, p.points)
		if p.value.Cmp(unity) == 0 {
			tops++
		}
		switch r.Method {
		case "share", "k-of-n":
			if p.value.Cmp(v.worth(p.c, r.Level)) >= 0 {
				at++
			}
		case "deductions":
			short := new(big.Rat).Sub(unity, p.value)
			missed.Add(missed, short.Mul(short, p.points))
		case "relative":
			level := p.c.Mandatory
			if level == "" {
				level = r.Level
			}
			low, high := v.n.f.ScaleOf(p.c, v.dimension).Ends()
			x := new(big.Rat).Sub(p.value, v.worth(p.c, level))
			x.Mul(x, p.weight)
			above.Add(above, x.Mul(x, high.Sub(low).Rat()))
		}
	}
	yes := func(b bool) *big.Rat {
		if b {
			return unity
		}
		return nought
	}
	switch r.Method {
	case "mean", "flat-mean":
		return meanOf(vs, evenly(vs))
	case "weighted-mean", "flat-weighted-mean":
		return meanOf(vs, weights)
	case "points":
		return meanOf(vs, points)
	case "lowest":
		return best(vs, least)
	case "highest":
		return best(vs, largest)
	case "share":
		return big.NewRat(at, int64(len(parts)))
	case "k-of-n":
		return yes(at >= int64(*r.Count))
	case "absolute":
		return yes(tops == len(parts))
	case "deductions":
		budget := rat(r.Budget, 100)
		left := new(big.Rat).Sub(budget, missed)
		return best([]*big.Rat{nought, left.Quo(left, budget)}, largest)
	case "relative":
		return above
	}
	panic("no method " + r.Method)
}

// worth is what a criterion is worth with every rating at the level.
func (v view) worth(c *framework.Criterion, level string) *big.Rat {
	return v.n.criterion(c, v.dimension, func(d string) *big.Rat { return v.n.share(v.n.f.ScaleOf(c, d), level) })
}

// staged counts up the stages that apply: each needs what is in it to reach,
// and what is in those before it to hold.
func (v view) staged(r *framework.Rule, ss []framework.Section) *big.Rat {
	hold := r.Hold
	if hold == "" {
		hold = r.Reach
	}
	var stages [][]naivePart
	for i := range ss {
		if parts := v.children(ss[i].Sections, ss[i].Criteria); len(parts) > 0 {
			stages = append(stages, parts)
		}
	}
	top := int64(0)
	for i := range stages {
		ok := true
		for j := range i + 1 {
			need := hold
			if j == i {
				need = r.Reach
			}
			for _, p := range stages[j] {
				ok = ok && v.reaches(p, need)
			}
		}
		if ok {
			top = int64(i + 1)
		}
	}
	if len(stages) == 0 {
		return nil
	}
	return big.NewRat(top, int64(len(stages)))
}

// reaches reports whether a part of a stage is in a band or better, or a
// criterion at a level or better.
func (v view) reaches(p naivePart, code string) bool {
	var bands *framework.Bands
	if p.s != nil {
		bands = v.n.f.BandsOf(p.s)
	} else {
		bands, _ = v.n.f.Cuts(v.n.f.ScaleOf(p.c, v.dimension).Bands)
	}
	if _, ok := bands.Step(code); ok {
		return bandOf(bands, p.value) >= bandAt(bands, code)
	}
	return p.value.Cmp(v.worth(p.c, code)) >= 0
}

func bandAt(b *framework.Bands, code string) int {
	return slices.IndexFunc(b.Steps, func(s framework.Band) bool { return s.Code == code })
}

// bandOf is the place of the band of a share.
func bandOf(b *framework.Bands, share *big.Rat) int {
	at := 0
	for i, s := range b.Steps {
		if s.From != nil && share.Cmp(hundredth(*s.From)) >= 0 || s.Above != nil && share.Cmp(hundredth(*s.Above)) > 0 {
			at = i
		}
	}
	return at
}

// Scores are those of a tree by id, the whole being "". What has none is not
// in it.
type naiveScores map[string]*big.Rat

func (v view) tree() naiveScores {
	out := naiveScores{}
	put := func(id string, x *big.Rat) {
		if x != nil {
			out[id] = x
		}
	}
	for _, c := range v.n.all {
		if vs := v.values(c.Criterion); len(vs) > 0 {
			put(c.ID, meanOf(vs, evenly(vs)))
		}
	}
	for s := range v.n.f.AllSections() {
		put(s.ID, v.section(s))
	}
	put("", v.node(&v.n.f.Scoring.Rule, v.n.f.Sections, nil))
	return out
}

// scores are all of them, by all dimensions or one.
func (n *naive) scores(dimension string) naiveScores {
	var out naiveScores
	if n.f.Units != nil && n.f.Units.Per == framework.PerWhole {
		vs, weights := map[string][]*big.Rat{}, map[string][]*big.Rat{}
		for _, u := range n.units {
			one := view{n, []assessment.Unit{u}, dimension}.tree()
			if one[""] != nil && n.fails(dimension, u) {
				one[""] = nought
			}
			for id, x := range one {
				vs[id], weights[id] = append(vs[id], x), append(weights[id], rat(u.Weight, 1))
			}
		}
		out = naiveScores{}
		for id := range vs {
			out[id] = n.rollUp(vs[id], weights[id])
		}
	} else {
		out = view{n, n.units, dimension}.tree()
	}
	if out[""] == nil {
		return out
	}
	if points := n.adjustments(); points.Sign() != 0 && dimension == "" { // they are about no dimension
		sum := points.Add(points, out[""])
		out[""] = best([]*big.Rat{unity, best([]*big.Rat{nought, sum}, largest)}, least)
	}
	if (n.f.Units == nil || n.f.Units.Per != framework.PerWhole) && n.fails(dimension, n.units...) {
		out[""] = nought
	}
	return out
}

// fails reports whether some rating fails the whole.
func (n *naive) fails(dimension string, units ...assessment.Unit) bool {
	for _, c := range n.all {
		for _, u := range units {
			for _, d := range n.f.Slots() {
				s := assessment.Slot{Criterion: c.ID, Dimension: d, Unit: u.ID}
				level, ok := n.level[s]
				if c.AutoFail != "" && ok && (dimension == "" || d == dimension) && n.f.ScaleOf(c.Criterion, d).Compare(level, c.AutoFail) <= 0 {
					return true
				}
			}
		}
	}
	return false
}

func (n *naive) cases(kind string) (cases int) {
	for _, x := range n.a.Adjustments {
		if x.Kind == kind {
			cases++
		}
	}
	return cases
}

// adjustments are their points as a share.
func (n *naive) adjustments() *big.Rat {
	sum := new(big.Rat)
	for _, k := range n.f.Scoring.Adjustments {
		cases := n.cases(k.ID)
		if k.Most != nil {
			cases = min(cases, *k.Most)
		}
		sum.Add(sum, new(big.Rat).Mul(hundredth(k.Points), big.NewRat(int64(cases), 1)))
	}
	return sum
}

// in lists the criteria in a scope, and the slots of one of them.
func (n *naive) in(s framework.Scope) (out []naiveCriterion) {
	for _, c := range n.all {
		above := slices.ContainsFunc(c.path, func(x *framework.Section) bool { return slices.Contains(s.Sections, x.ID) })
		if (len(s.Sections) == 0 || above) && (s.Tag == "" || slices.Contains(c.Tags, s.Tag)) && (!s.Mandatory || c.Mandatory != "") {
			out = append(out, c)
		}
	}
	return out
}

// slots are those of a criterion that are applicable.
func (n *naive) slots(c naiveCriterion, dimension string) (out []assessment.Slot) {
	for _, u := range n.units {
		for _, d := range n.f.Slots() {
			s := assessment.Slot{Criterion: c.ID, Dimension: d, Unit: u.ID}
			if !n.aside[whole(s)] && (dimension == "" || d == dimension) {
				out = append(out, s)
			}
		}
	}
	return out
}

// any reports whether a rating of the criterion is as asked.
func (n *naive) any(c naiveCriterion, dimension string, is func(s assessment.Slot, scale *framework.Scale, level string) bool) bool {
	for _, s := range n.slots(c, dimension) {
		if level, ok := n.level[s]; ok && is(s, n.f.ScaleOf(c.Criterion, s.Dimension), level) {
			return true
		}
	}
	return false
}

// A naiveCondition is one condition, of one section where it asks each.
type naiveCondition struct {
	*framework.Condition
	tier, scope string
}

// conditions lists them as a result does.
func (n *naive) conditions(scores func(dimension string) naiveScores) (out []naiveCondition) {
	for i := range n.f.Award.Tiers {
		t := &n.f.Award.Tiers[i]
		for j := range t.Conditions {
			c := &t.Conditions[j]
			if c.Kind != framework.SectionsAtLeast {
				out = append(out, naiveCondition{c, t.ID, ""})
				continue
			}
			for _, id := range n.asked(c, scores) {
				out = append(out, naiveCondition{c, t.ID, id})
			}
		}
	}
	return out
}

// asked are the sections that sections-at-least asks: those that it names,
// else those at the top, but none that has no score.
func (n *naive) asked(c *framework.Condition, scores func(dimension string) naiveScores) (out []string) {
	for s := range n.f.AllSections() {
		top := slices.ContainsFunc(n.f.Sections, func(x framework.Section) bool { return x.ID == s.ID })
		named := slices.Contains(c.Scope.Sections, s.ID)
		if (named || top && len(c.Scope.Sections) == 0) && scores(c.Scope.Dimension)[s.ID] != nil {
			out = append(out, s.ID)
		}
	}
	return out
}

// holds decides one condition with every slot rated.
func (n *naive) holds(c naiveCondition, scores func(dimension string) naiveScores) bool {
	if held, ok := n.records[c.Condition]; ok {
		return held || n.granted
	}
	count, applicable := 0, 0
	most := func(limit int) *big.Rat { // or least
		if c.Count != nil {
			return big.NewRat(int64(*c.Count), 1)
		}
		p := hundredth(*c.Percent)
		return p.Mul(p, big.NewRat(int64(limit), 1))
	}
	switch c.Kind {
	case framework.AnyOf:
		return slices.ContainsFunc(c.Any, func(a framework.Alternative) bool {
			for i := range a.Conditions {
				x := &a.Conditions[i]
				parts := []naiveCondition{{x, c.tier, ""}}
				if x.Kind == framework.SectionsAtLeast {
					parts = nil
					for _, id := range n.asked(x, scores) {
						parts = append(parts, naiveCondition{x, c.tier, id})
					}
				}
				for _, p := range parts {
					if !n.holds(p, scores) {
						return false
					}
				}
			}
			return true
		})
	case framework.OverallAtLeast, framework.SectionsAtLeast:
		return n.scoreHolds(c, scores(c.Scope.Dimension)[c.scope])
	case framework.CriteriaAtLeast:
		for _, x := range n.in(c.Scope) {
			if c.Percent != nil || c.Value != nil {
				if v := scores(c.Scope.Dimension)[x.ID]; v != nil && len(n.slots(x, "")) > 0 && !n.scoreIs(x, c, v) {
					return false
				}
				continue
			}
			level := c.Level
			if level == "" {
				level = x.Mandatory
			}
			if level != "" && n.any(x, c.Scope.Dimension, func(_ assessment.Slot, scale *framework.Scale, has string) bool { return scale.Compare(has, level) < 0 }) {
				return false
			}
		}
		return true
	case framework.CountAtMost:
		for _, x := range n.in(c.Scope) {
			if len(n.slots(x, "")) > 0 {
				applicable++
			}
			if n.any(x, c.Scope.Dimension, func(_ assessment.Slot, scale *framework.Scale, has string) bool {
				return scale.Compare(has, c.Level) <= 0
			}) {
				count++
			}
		}
		return big.NewRat(int64(count), 1).Cmp(most(applicable)) <= 0
	case framework.CountAtLeast:
		for _, x := range n.in(c.Scope) {
			if len(n.slots(x, "")) > 0 {
				applicable++
			}
			has := n.any(x, c.Scope.Dimension, func(assessment.Slot, *framework.Scale, string) bool { return true })
			if has && !n.any(x, c.Scope.Dimension, func(_ assessment.Slot, scale *framework.Scale, has string) bool {
				return scale.Compare(has, c.Level) < 0
			}) {
				count++
			}
		}
		return big.NewRat(int64(count), 1).Cmp(most(applicable)) >= 0
	case framework.NotRepeated:
		for _, x := range n.in(c.Scope) {
			if n.any(x, c.Scope.Dimension, func(s assessment.Slot, scale *framework.Scale, has string) bool {
				was, ok := n.before[s]
				return ok && scale.Compare(has, c.Level) <= 0 && scale.Compare(was, c.Level) <= 0
			}) {
				return false
			}
		}
		return true
	case framework.NotApplicableShare:
		all := n.in(c.Scope)
		for _, x := range all {
			if len(n.slots(x, "")) == 0 {
				count++
			}
		}
		return big.NewRat(int64(count), 1).Cmp(most(len(all))) <= 0
	}
	panic("no condition " + c.Kind)
}

// scoreIs compares the score of a criterion with what is asked of each.
func (n *naive) scoreIs(x naiveCriterion, c naiveCondition, v *big.Rat) bool {
	if c.Percent != nil {
		return v.Cmp(hundredth(*c.Percent)) >= 0
	}
	dimension := c.Scope.Dimension
	if dimension == "" {
		dimension = n.f.Slots()[0]
	}
	low, high := n.f.ScaleOf(x.Criterion, dimension).Ends()
	on := new(big.Rat).Mul(v, high.Sub(low).Rat())
	return on.Add(on, low.Rat()).Cmp(c.Value.Rat()) >= 0
}

// scoreHolds compares a score with what is asked of it.
func (n *naive) scoreHolds(c naiveCondition, v *big.Rat) bool {
	if v == nil {
		return false
	}
	section, _ := n.f.Section(c.scope)
	r := n.f.RuleOf(section)
	asked := new(big.Rat)
	switch {
	case c.Percent != nil:
		asked = hundredth(*c.Percent)
	case r.Method == "staged":
		level := scoring.Decimal(c.Level)
		if c.Value != nil {
			level = *c.Value
		}
		// Stages that are not applicable are not asked for.
		numbers, below := n.stages(c.scope, r), int64(0)
		for _, k := range numbers {
			if big.NewRat(int64(k), 1).Cmp(level.Rat()) <= 0 {
				below++
			}
		}
		asked = big.NewRat(below, int64(len(numbers)))
	case c.Value != nil:
		asked = c.Value.Rat()
		v = n.onScale(c.scope, r, v)
	default:
		bands := n.f.BandsOf(section)
		step := bands.Steps[bandAt(bands, c.Level)]
		switch {
		case step.From != nil:
			asked = hundredth(*step.From)
		case step.Above != nil:
			asked = hundredth(*step.Above)
			return v.Cmp(asked) > 0
		}
	}
	return v.Cmp(asked) > 0 || v.Cmp(asked) == 0 && !c.Exceed
}

// onScale is a score on the scale of the criteria, or in points as it is.
func (n *naive) onScale(scope string, r *framework.Rule, v *big.Rat) *big.Rat {
	if r.Method == "relative" {
		return v
	}
	var in framework.Scope
	if scope != "" {
		in.Sections = []string{scope}
	}
	low, high := n.f.ScaleOf(n.in(in)[0].Criterion, n.f.Slots()[0]).Ends()
	x := new(big.Rat).Mul(v, high.Sub(low).Rat())
	return x.Add(x, low.Rat())
}

// stages are the numbers of the stages that apply.
func (n *naive) stages(scope string, r *framework.Rule) (out []int) {
	ss := n.f.Sections
	if s, ok := n.f.Section(scope); ok {
		ss = s.Sections
	}
	for i := range ss {
		if len(n.everything().below(ss[i:i+1], nil)) > 0 {
			out = append(out, r.Base+i+1)
		}
	}
	return out
}

// stage is the number that a staged score stands for, "" for one between two.
func (n *naive) stage(scope string, r *framework.Rule, v *big.Rat) string {
	numbers := n.stages(scope, r)
	k := new(big.Rat).Mul(v, big.NewRat(int64(len(numbers)), 1))
	switch {
	case !k.IsInt():
		return ""
	case k.Sign() == 0:
		return fmt.Sprint(r.Base)
	}
	return fmt.Sprint(numbers[k.Num().Int64()-1])
}

func (n *naive) everything() view { return view{n, n.units, ""} }

// accompanied reports whether each rating at the level has all that it needs.
func (n *naive) accompanied(c *framework.Condition) bool {
	for _, x := range n.in(c.Scope) {
		if n.any(x, c.Scope.Dimension, func(s assessment.Slot, scale *framework.Scale, has string) bool {
			r := n.rating[s]
			lacks := map[framework.Accompaniment]bool{
				framework.WithExplanation: strings.TrimSpace(r.Note+r.Reason) == "",
				framework.WithApproval:    strings.TrimSpace(r.Approver) == "",
				framework.WithAction: !slices.ContainsFunc(n.a.Actions, func(a assessment.Action) bool {
					return a.Criterion == s.Criterion && (a.Unit == "" || a.Unit == s.Unit) && a.Action != "" && a.Owner != "" && !a.Due.IsZero()
				}),
			}
			return scale.Compare(has, c.Level) == 0 && slices.ContainsFunc(c.With, func(w framework.Accompaniment) bool { return lacks[w] })
		}) {
			return false
		}
	}
	return true
}

// A naiveResult is what all completions say together.
type naiveResult struct {
	low, high map[string]naiveScores // by dimension, "" being all of them
	n         int                    // completions
	asked     []naiveCondition
	states    []ConditionState
	tier      int // reached; of an incomplete assessment 0
	secured   int // tiers that every completion reaches
	possible  int // tiers that some completion reaches, as far as ratings decide
}

// result evaluates every completion. Scores of single dimensions are only
// looked at where somebody asks for them.
func (n *naive) result(dimensions ...string) *naiveResult {
	r := &naiveResult{low: map[string]naiveScores{}, high: map[string]naiveScores{}, secured: len(n.f.Award.Tiers)}
	var met, may []int
	complete := len(n.open) == 0
	n.completions(func() {
		known := map[string]naiveScores{}
		scores := func(d string) naiveScores {
			if known[d] == nil {
				known[d] = n.scores(d)
			}
			return known[d]
		}
		if r.n++; r.n == 1 {
			r.asked = n.conditions(scores)
			met, may = make([]int, len(r.asked)), make([]int, len(r.asked))
		}
		for _, d := range dimensions {
			if r.low[d] == nil {
				r.low[d], r.high[d] = naiveScores{}, naiveScores{}
			}
			for id, x := range scores(d) {
				if r.low[d][id] == nil || x.Cmp(r.low[d][id]) < 0 {
					r.low[d][id] = x
				}
				if r.high[d][id] == nil || x.Cmp(r.high[d][id]) > 0 {
					r.high[d][id] = x
				}
			}
		}
		fails, ruledOut := map[string]bool{}, map[string]bool{}
		for i, c := range r.asked {
			holds := n.holds(c, scores)
			n.granted = !complete // records may still be added while ratings are
			could := n.holds(c, scores)
			n.granted = false
			if holds {
				met[i]++
			} else {
				fails[c.tier] = true
			}
			if could {
				may[i]++
			} else {
				ruledOut[c.tier] = true
			}
		}
		r.secured, r.possible = min(r.secured, n.reached(fails)), max(r.possible, n.reached(ruledOut))
	})
	for i, c := range r.asked {
		rated := n.onRatings(c.Condition)
		state := OpenCondition
		switch {
		case met[i] == r.n && (complete || !rated):
			state = Met
		case met[i] == r.n:
			state = Secure
		case met[i] == 0 && (complete || may[i] > 0):
			state = Missed // records are what is missing
		case met[i] == 0:
			state = OutOfReach
		}
		r.states = append(r.states, state)
	}
	if complete {
		r.tier = r.secured
	}
	return r
}

// onRatings reports whether ratings have a say in the condition.
func (n *naive) onRatings(c *framework.Condition) bool {
	if c.Kind != framework.AnyOf {
		_, record := n.records[c]
		return !record
	}
	return slices.ContainsFunc(c.Any, func(a framework.Alternative) bool {
		return slices.ContainsFunc(a.Conditions, func(c framework.Condition) bool {
			return c.Kind != framework.Accompanied && c.Kind != framework.AdjustmentsAtMost
		})
	})
}

// reached counts the tiers up to the first that fails.
func (n *naive) reached(fails map[string]bool) int {
	for i, t := range n.f.Award.Tiers {
		if fails[t.ID] {
			return i
		}
	}
	return len(n.f.Award.Tiers)
}

// isRat compares a value with its naive counterpart.
func isRat(v *Value, want *big.Rat) bool {
	return (v == nil) == (want == nil) && (v == nil || v.Share.Rat().Cmp(want) == 0)
}

func ratText(v *big.Rat) string {
	if v == nil {
		return "-"
	}
	return v.RatString()
}

// tierPlace is how many tiers are reached with this one.
func tierPlace(f *framework.Framework, id *string) int {
	for i := range f.Award.Tiers {
		if id != nil && *id == f.Award.Tiers[i].ID {
			return i + 1
		}
	}
	return 0
}

// sameAsNaive compares a result with everything that the naive
// implementation knows.
func sameAsNaive(t rapid.TB, f *framework.Framework, a *assessment.Assessment) {
	r, n := Evaluate(f, a), newNaive(f, a)
	ds := []string{""}
	for _, d := range f.Dimensions {
		ds = append(ds, d.ID)
	}
	want := n.result(ds...)
	if complete := len(n.open) == 0; r.Complete != complete {
		t.Fatalf("complete %v, naively %v", r.Complete, complete)
	}
	bounds := func(id string, score *Value, b Bounds) {
		low, high := want.low[""][id], want.high[""][id]
		if r.Complete && !isRat(score, low) {
			t.Fatalf("%q is %s, naively %s", id, text(score), ratText(low))
		}
		if !isRat(b.Lowest, low) || !isRat(b.Highest, high) || !b.Tight {
			t.Fatalf("%q: bounds %s to %s, tight %v, naively %s to %s", id, text(b.Lowest), text(b.Highest), b.Tight, ratText(low), ratText(high))
		}
	}
	node := func(x *Node, s *framework.Section) {
		bounds(x.ID, x.Score, x.Bounds)
		if !r.Complete {
			return
		}
		for _, d := range x.Dimensions {
			if !isRat(d.Score, want.low[d.ID][x.ID]) {
				t.Fatalf("%q %s: %s, naively %s", x.ID, d.ID, text(d.Score), ratText(want.low[d.ID][x.ID]))
			}
		}
		if x.Score == nil {
			return
		}
		code, bands := "", f.BandsOf(s)
		if x.Method != "relative" && x.Method != "staged" && bands != nil {
			code = bands.Steps[bandOf(bands, want.low[""][x.ID])].Code
		}
		if (x.Score.Band == nil) != (code == "") || code != "" && x.Score.Band.Code != code {
			t.Fatalf("%q: band %v, naively %s", x.ID, x.Score.Band, code)
		}
		if x.Method == "staged" {
			level := n.stage(x.ID, f.RuleOf(s), want.low[""][x.ID])
			if on, ok := x.Score.OnScale(); x.Score.Level != level || !ok || level != "" && on.String() != level {
				t.Fatalf("%q: level %q, value %s, naively %q", x.ID, x.Score.Level, on, level)
			}
		}
	}
	node(&r.Overall, nil)
	for i := range r.Sections {
		s, _ := f.Section(r.Sections[i].ID)
		node(&r.Sections[i], s)
	}
	for _, c := range r.Criteria {
		bounds(c.ID, c.Score, c.Bounds)
	}
	if len(want.asked) != len(r.Outcome.Conditions) {
		t.Fatalf("%d conditions, naively %d", len(r.Outcome.Conditions), len(want.asked))
	}
	for i, c := range r.Outcome.Conditions {
		if x := want.asked[i]; c.ID != x.ID || c.Scope != x.scope && x.scope != "" || c.Tier != x.tier {
			t.Fatalf("condition %s %s, naively %s %s", c.ID, c.Scope, x.ID, x.scope)
		}
		if c.State != want.states[i] {
			t.Fatalf("%s %s (%s) is %s, naively %s", c.ID, c.Scope, c.Text, c.State, want.states[i])
		}
	}
	if got := tierPlace(f, r.Outcome.Tier); got != want.tier {
		t.Fatalf("tier %d, naively %d", got, want.tier)
	}
	if got := tierPlace(f, r.Outcome.Secured); got != want.secured || len(r.Outcome.Possible) != want.possible {
		t.Fatalf("secured %d, possible %v, naively %d and %d", got, r.Outcome.Possible, want.secured, want.possible)
	}
}

// fewOpen rates what is open until there are not more completions than that.
func fewOpen(f *framework.Framework, a *assessment.Assessment, most int) *assessment.Assessment {
	b := *a
	b.Ratings = slices.Clone(a.Ratings)
	n, left := newNaive(f, a), 1
	for _, s := range n.open {
		codes := n.scale(s).Codes()
		if left*len(codes) <= most {
			left *= len(codes)
			continue
		}
		b.Ratings = append(b.Ratings, assessment.Rating{Slot: s, Layer: assessment.Agreed, State: assessment.Rated, Level: codes[len(b.Ratings)%len(codes)]})
	}
	return &b
}

// Scores, bands, stages, conditions and tiers are those that the naive
// implementation finds.
func TestNaiveComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFramework(t, allPolicies...)
		sameAsNaive(t, f, fewOpen(f, drawAssessment(t, f, 0), 1))
	})
}

// The same on every scheme of testdata, and with ratings missing.
func TestNaiveSchemes(t *testing.T) {
	for name, f := range ratedSchemes(t) {
		t.Run(name, func(t *testing.T) {
			draw := rapid.Custom(func(t *rapid.T) *assessment.Assessment { return drawScheme(t, f) })
			for seed := range 8 {
				a := draw.Example(seed)
				sameAsNaive(t, f, fewOpen(f, a, 1))
				sameAsNaive(t, f, fewOpen(f, a, 50))
				if a = fewOpen(f, a, 5); seed < 2 {
					sameFlips(t, f, a)
				}
				sameMoves(t, f, few(f, a, 4))
			}
		})
	}
}

// ratedSchemes are the frameworks of testdata, without the conditions on
// records that the naive implementation knows nothing of, and with scales that
// have not too many levels to try.
func ratedSchemes(t *testing.T) map[string]*framework.Framework {
	unknown := []framework.ConditionKind{framework.MeasuresMet, framework.OpenFindingsAtMost, framework.EvidenceAtLeast, framework.VerdictIs, framework.Complete}
	var known func(cs []framework.Condition) []framework.Condition
	known = func(cs []framework.Condition) []framework.Condition {
		cs = slices.DeleteFunc(cs, func(c framework.Condition) bool { return slices.Contains(unknown, c.Kind) })
		for i := range cs {
			for j := range cs[i].Any {
				cs[i].Any[j].Conditions = known(cs[i].Any[j].Conditions)
			}
		}
		return cs
	}
	out := map[string]*framework.Framework{}
	files, err := filepath.Glob(filepath.Join(schemesDir, "*", "framework.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no schemes", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, ps := framework.Parse(name, data)
		if f == nil {
			t.Fatal(ps)
		}
		for i := range f.Scales {
			if s := &f.Scales[i]; len(s.Codes()) > 1000 {
				s.Step = "2.5"
			}
		}
		for i := range f.Award.Tiers {
			f.Award.Tiers[i].Conditions = known(f.Award.Tiers[i].Conditions)
		}
		out[f.ID] = f
	}
	return out
}

// drawScheme rates a scheme, more often well than badly.
func drawScheme(t *rapid.T, f *framework.Framework) *assessment.Assessment {
	a := drawAssessment(t, f, 2)
	if len(f.Profiles) > 0 && rapid.Bool().Draw(t, "profile") {
		a.Engagement.Profile = f.Profiles[rapid.IntRange(0, len(f.Profiles)-1).Draw(t, "which")].ID
	}
	well := rapid.IntRange(0, 3).Draw(t, "how well")
	for i := range a.Ratings {
		r := &a.Ratings[i]
		r.Approver = "Ann"
		if c, _ := f.Criterion(r.Criterion); r.State == assessment.Rated && rapid.IntRange(1, 3).Draw(t, "well") <= well {
			codes := f.ScaleOf(c, r.Dimension).Codes()
			r.Level = codes[rapid.IntRange(max(0, len(codes)*3/4-1), len(codes)-1).Draw(t, "level")]
		}
	}
	return a
}

// few leaves at most so many ratings of this round: the others are carried
// over from the round before.
func few(f *framework.Framework, a *assessment.Assessment, most int) *assessment.Assessment {
	b, before := *a, assessment.Previous{Round: "2025"}
	if a.Previous != nil {
		before = *a.Previous
	}
	b.Ratings, b.Previous = slices.Clone(a.Ratings), &before
	before.Ratings = slices.Clone(before.Ratings)
	n := newNaive(f, a)
	over := map[assessment.Slot]bool{}
	var slots []assessment.Slot // that are carried over
	for i, s := range n.rated {
		if s = whole(s); i >= most && !over[s] {
			over[s] = true
			slots = append(slots, s)
		}
	}
	for _, s := range n.rated {
		if over[whole(s)] {
			before.Ratings = slices.DeleteFunc(before.Ratings, func(r assessment.Rating) bool { return r.Slot == s })
			before.Ratings = append(before.Ratings, assessment.Rating{Slot: s, Layer: assessment.Agreed, State: assessment.Rated, Level: n.level[s]})
		}
	}
	b.Ratings = slices.DeleteFunc(b.Ratings, func(r assessment.Rating) bool { return over[whole(r.Slot)] })
	for _, s := range slots {
		b.Ratings = append(b.Ratings, assessment.Rating{Slot: s, Layer: assessment.Agreed, State: assessment.NotSampled, From: "2025"})
	}
	return &b
}

// set gives a slot another level, as if it had been rated so.
func (n *naive) set(s assessment.Slot, level string) {
	n.level[s] = level
	for i := range n.f.Award.Tiers {
		n.record(n.f.Award.Tiers[i].Conditions)
	}
}

// Where a method is not monotone, its bounds are nothing and everything while
// a rating is missing below it, and what is above it is not proven either.
func TestBoundsNotMonotone(t *testing.T) {
	f := standard(numeric("n", "4"), "mean", section("s", "", "a", "b"), section("u", "", "c"))
	f.Sections[0].Sections = []framework.Section{section("deep", "", "d", "e")}
	for _, c := range []struct {
		ratings, s, deep, whole string
		tight                   bool // everything in deep is rated
	}{
		// deep is 4 × 1/2 × (1 − 1/2) = 1, s the mean of 1, 1 and 1.
		{"a=4 b=4 c=2 d=2 e=2", "1 1", "1 1", "3/4 3/4", true},
		{"a=4 b=4 c=2 d=0 e=4", "2/3 2/3", "0 0", "7/12 7/12", true},
		{"a=4 b=4 c=2 d=2", "2/3 1", "0 1", "7/12 3/4", false},
		{"a=4 b=4 c=2", "2/3 1", "0 1", "7/12 3/4", false},
		{"c=2 d=2 e=2", "1/3 1", "1 1", "5/12 3/4", true},
		{"a=4 b=4 c=2 d=n/a e=n/a", "1 1", "- -", "3/4 3/4", true},
	} {
		a := rate(assessment.SelfAssessment, c.ratings)
		m := newModel(f, a)
		hump := scoring.Method{Words: "hump", Each: func(p scoring.Part) scoring.Score {
			return p.Value.Mul(scoring.One.Sub(p.Value)).Mul(scoring.Int(4))
		}}
		for _, n := range m.nodes {
			if n.section != nil && n.section.ID == "deep" {
				n.method = hump
			}
		}
		e := &evaluator{model: m, now: m.score(current), low: m.score(lowestCompletion), high: m.score(highestCompletion)}
		for _, l := range m.leaves {
			e.criteria = append(e.criteria, e.criterion(l))
		}
		for _, n := range m.nodes {
			r := e.node(n)
			want, tight := c.whole, c.tight
			switch r.ID {
			case "s":
				want = c.s
			case "deep":
				want = c.deep
			case "u":
				want, tight = "1/2 1/2", true
			}
			got := text(r.Bounds.Lowest) + " " + text(r.Bounds.Highest)
			if got != want || r.Bounds.Tight != tight {
				t.Errorf("%s: %q is %s, tight %v, want %s", c.ratings, r.ID, got, r.Bounds.Tight, want)
			}
			if r.State == Rated && text(r.Score) != text(r.Bounds.Lowest) {
				t.Errorf("%s: %q is %s, bounds %s", c.ratings, r.ID, text(r.Score), got)
			}
		}
	}
}
