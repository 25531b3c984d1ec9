package framework

import (
	"iter"
	"slices"
)

// An Index finds the parts of one framework by name, in constant time. The
// framework must not be changed while it is in use.
type Index struct {
	Framework  *Framework
	criteria   map[string]*Criterion
	refs       map[string]*Criterion // nil: the ref is not unique
	sections   map[string]*Section
	paths      map[string][]*Section
	scales     map[string]*Scale
	dimensions map[string]*Dimension
	tiers      map[string]*Tier
}

// NewIndex makes the index of a framework.
func NewIndex(f *Framework) *Index {
	x := &Index{
		Framework:  f,
		criteria:   map[string]*Criterion{},
		refs:       map[string]*Criterion{},
		sections:   map[string]*Section{},
		paths:      map[string][]*Section{},
		scales:     byID(f.Scales, func(s *Scale) string { return s.ID }),
		dimensions: byID(f.Dimensions, func(d *Dimension) string { return d.ID }),
		tiers:      byID(f.Award.Tiers, func(t *Tier) string { return t.ID }),
	}
	for s := range f.AllSections() {
		if _, twice := x.sections[s.ID]; !twice {
			x.sections[s.ID] = s
		}
	}
	var path []*Section
	for sections, c := range f.All() {
		if !slices.Equal(path, sections) { // criteria of one section share a path
			path = slices.Clone(sections)
		}
		if _, twice := x.criteria[c.ID]; !twice {
			x.criteria[c.ID] = c
			x.paths[c.ID] = path
		}
		if _, twice := x.refs[c.Ref]; twice {
			x.refs[c.Ref] = nil
		} else {
			x.refs[c.Ref] = c
		}
	}
	return x
}

func byID[T any](list []T, id func(*T) string) map[string]*T {
	m := make(map[string]*T, len(list))
	for i := range list {
		if key := id(&list[i]); m[key] == nil {
			m[key] = &list[i]
		}
	}
	return m
}

// Criterion finds a criterion by its id, or else by its ref if no other has
// the same.
func (x *Index) Criterion(idOrRef string) (*Criterion, bool) {
	if c, ok := x.criteria[idOrRef]; ok {
		return c, true
	}
	c := x.refs[idOrRef]
	return c, c != nil
}

// Path returns the sections above a criterion, outermost first.
func (x *Index) Path(id string) []*Section { return x.paths[id] }

// Section finds a section at any depth.
func (x *Index) Section(id string) (*Section, bool) { s, ok := x.sections[id]; return s, ok }

// Scale finds a scale.
func (x *Index) Scale(id string) (*Scale, bool) { s, ok := x.scales[id]; return s, ok }

// Dimension finds a dimension.
func (x *Index) Dimension(id string) (*Dimension, bool) { d, ok := x.dimensions[id]; return d, ok }

// Tier finds a tier of the award.
func (x *Index) Tier(id string) (*Tier, bool) { t, ok := x.tiers[id]; return t, ok }

// AllSections walks the sections in the framework's order, each before those
// in it.
func (f *Framework) AllSections() iter.Seq[*Section] {
	return func(yield func(*Section) bool) {
		var walk func(ss []Section) bool
		walk = func(ss []Section) bool {
			for i := range ss {
				if !yield(&ss[i]) || !walk(ss[i].Sections) {
					return false
				}
			}
			return true
		}
		walk(f.Sections)
	}
}

// CriteriaOf walks the criteria of a profile in the framework's order, each
// with the sections above it, as [Framework.All] does. The profile "" has all.
func (f *Framework) CriteriaOf(profile string) iter.Seq2[[]*Section, *Criterion] {
	return func(yield func([]*Section, *Criterion) bool) {
		for path, c := range f.All() {
			if c.In(profile) && !yield(path, c) {
				return
			}
		}
	}
}

// In reports whether the criterion belongs to a profile.
func (c *Criterion) In(profile string) bool {
	return profile == "" || len(c.Profiles) == 0 || slices.Contains(c.Profiles, profile)
}

// Criterion finds a criterion by its id, or else by its ref if no other has
// the same. It walks the tree; an [Index] is faster for many.
func (f *Framework) Criterion(idOrRef string) (*Criterion, bool) {
	var byRef *Criterion
	refs := 0
	for _, c := range f.All() {
		if c.ID == idOrRef {
			return c, true
		}
		if c.Ref == idOrRef {
			byRef = c
			refs++
		}
	}
	if refs != 1 {
		return nil, false
	}
	return byRef, true
}

// Section finds a section at any depth.
func (f *Framework) Section(id string) (*Section, bool) {
	for s := range f.AllSections() {
		if s.ID == id {
			return s, true
		}
	}
	return nil, false
}

// Scale finds a scale.
func (f *Framework) Scale(id string) (*Scale, bool) {
	return find(f.Scales, func(s *Scale) bool { return s.ID == id })
}

// Dimension finds a dimension.
func (f *Framework) Dimension(id string) (*Dimension, bool) {
	return find(f.Dimensions, func(d *Dimension) bool { return d.ID == id })
}

// Tier finds a tier of the award.
func (f *Framework) Tier(id string) (*Tier, bool) {
	return find(f.Award.Tiers, func(t *Tier) bool { return t.ID == id })
}

// Cuts finds bands.
func (f *Framework) Cuts(id string) (*Bands, bool) {
	return find(f.Bands, func(b *Bands) bool { return b.ID == id })
}

// RuleOf returns the rule that counts for a section, nil being the whole.
func (f *Framework) RuleOf(s *Section) *Rule {
	if s != nil && s.Method != "" {
		return &s.Rule
	}
	return &f.Scoring.Rule
}

// BandsOf returns the bands of a section, nil being the whole; nil if it has
// none.
func (f *Framework) BandsOf(s *Section) *Bands {
	id := f.Scoring.Bands
	if s != nil && s.Bands != "" {
		id = s.Bands
	}
	b, _ := f.Cuts(id)
	return b
}

// Adjustment finds a kind of adjustment.
func (f *Framework) Adjustment(id string) (*AdjustmentKind, bool) {
	return find(f.Scoring.Adjustments, func(a *AdjustmentKind) bool { return a.ID == id })
}

// Measure finds a measure.
func (f *Framework) Measure(id string) (*Measure, bool) {
	return find(f.Measures, func(m *Measure) bool { return m.ID == id })
}

// Profile finds a profile.
func (f *Framework) Profile(id string) (*Profile, bool) {
	return find(f.Profiles, func(p *Profile) bool { return p.ID == id })
}

func find[T any](list []T, is func(*T) bool) (*T, bool) {
	for i := range list {
		if is(&list[i]) {
			return &list[i], true
		}
	}
	return nil, false
}

// ScaleOf returns the scale that a criterion is rated on, in one dimension if
// the framework has dimensions and else with "". It is nil for a dimension
// that does not exist, and where a file with errors leaves it open.
func (f *Framework) ScaleOf(c *Criterion, dimension string) *Scale {
	id := c.Scale
	if len(f.Dimensions) > 0 || dimension != "" {
		d, ok := f.Dimension(dimension)
		if !ok {
			return nil
		}
		id = d.Scale
	} else if id == "" && len(f.Scales) == 1 {
		return &f.Scales[0]
	}
	s, _ := f.Scale(id)
	return s
}

// Slots lists the dimensions that a criterion is rated in: those of the
// framework, or only "".
func (f *Framework) Slots() []string {
	if len(f.Dimensions) == 0 {
		return []string{""}
	}
	ids := make([]string, len(f.Dimensions))
	for i := range f.Dimensions {
		ids[i] = f.Dimensions[i].ID
	}
	return ids
}
