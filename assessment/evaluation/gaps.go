package evaluation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// Gaps is the gap analysis towards one tier.
type Gaps struct {
	Format   string          `json:"format"`
	Version  int             `json:"version"`
	Target   string          `json:"target"` // tier id
	Advises  bool            `json:"-"`      // gain and priority are given
	Tier     *framework.Tier `json:"-"`
	Gaps     []Gap           `json:"gaps"`
	Sections []SectionGap    `json:"sections"`
}

// A Gap is the distance of one slot to its target level. Gap is a share of
// the scale's span, WeightedGap that share times the slot's effective weight
// in the overall score, Gain what the overall score would rise by if this
// slot alone reached its target. They are nil where the slot is not rated or
// the method has no weights; in audits Gain and Priority are nil always. A
// slot that is at its target, or has none, is listed where it holds up a
// condition.
type Gap struct {
	ID          string   `json:"id"`
	Ref         string   `json:"ref"`
	Title       string   `json:"title"`
	Section     string   `json:"section"`
	Dimension   string   `json:"dimension"`
	Unit        string   `json:"unit"`
	Current     *Value   `json:"current"`
	Target      *Value   `json:"target"`
	Gap         *Value   `json:"gap"`
	WeightedGap *Value   `json:"weightedGap"`
	Gain        *Value   `json:"gain"`
	Priority    *int     `json:"priority"`
	Blocking    []string `json:"blocking"` // ids of the conditions of the target that this slot holds up
}

// Slot returns what the gap is in.
func (g *Gap) Slot() assessment.Slot {
	return assessment.Slot{Criterion: g.ID, Dimension: g.Dimension, Unit: g.Unit}
}

// A SectionGap sums up a section: its score, its score with every slot at
// target, and how many slots are below target.
type SectionGap struct {
	ID      string `json:"id"`
	Ref     string `json:"ref"`
	Title   string `json:"title"`
	Current *Value `json:"current"`
	Target  *Value `json:"target"`
	Gap     *Value `json:"gap"`
	Below   int    `json:"below"`
	Unrated int    `json:"unrated"`
}

// Gaps lists every slot below its target or not rated. Tier names the target;
// "" is the lowest tier that is not met, else the highest. Where the
// engagement may advise, the order is by priority: what is rated before what is
// not, slots that hold up a condition of the target first, then larger gains,
// then the framework's order; elsewhere it is the framework's order. An error names an unknown
// tier, or says that the framework has none.
func (r *Result) Gaps(tier string) (*Gaps, error) {
	m := r.model
	t, err := r.target(tier)
	if err != nil {
		return nil, err
	}
	g := &Gaps{Format: "assay/gaps", Version: 1, Target: t.ID, Tier: t, Advises: r.Engagement.Advises(), Gaps: []Gap{}, Sections: []SectionGap{}}
	blocking := r.blocking(t)
	now := m.score(current)
	effective := m.effectiveWeights(now)
	weights := m.effectiveSlotWeights(now, effective)
	for _, l := range m.leaves {
		for _, ul := range l.units {
			if ul.state == assessment.NotApplicable {
				continue
			}
			for _, s := range ul.slots {
				level, share, ok := targetOf(t, s)
				if (!ok || s.rated && s.share.Cmp(share) >= 0) && len(blocking[s.Slot]) == 0 {
					continue
				}
				gap := Gap{
					ID: l.c.ID, Ref: l.c.Ref, Title: l.c.Title, Section: l.node.section.ID,
					Dimension: s.Dimension, Unit: s.Unit,
					Blocking: blocking[s.Slot],
				}
				if ok {
					gap.Target = &Value{Share: share, Level: level, scale: s.scale}
				}
				if gap.Blocking == nil {
					gap.Blocking = []string{}
				}
				if s.rated {
					gap.Current = &Value{Share: s.share, Level: s.level, scale: s.scale}
				}
				if s.rated && ok {
					d := share.Sub(s.share).Max(scoring.Zero)
					gap.Gap = &Value{Share: d}
					if w, ok := weights[s]; ok {
						gap.WeightedGap = &Value{Share: d.Mul(w)}
					}
					if g.Advises && now.nodes[0].ok {
						gap.Gain = &Value{Share: m.gain(now, effective, s, share), Own: m.nodes[0].method.Own}
					}
				}
				g.Gaps = append(g.Gaps, gap)
			}
		}
	}
	if g.Advises {
		prioritise(g.Gaps)
	}
	g.Sections = m.sectionGaps(t, now)
	return g, nil
}

// target is the tier of an id, or the default.
func (r *Result) target(id string) (*framework.Tier, error) {
	tiers := r.model.f.Award.Tiers
	if len(tiers) == 0 {
		return nil, fmt.Errorf("framework %s has no tiers to compare with", r.model.f.ID)
	}
	names := make([]string, len(tiers))
	reached := true
	var lowest *framework.Tier
	for i := range tiers {
		names[i] = tiers[i].ID
		if tiers[i].ID == id {
			return &tiers[i], nil
		}
		for _, c := range r.Outcome.Conditions {
			reached = reached && (c.Tier != tiers[i].ID || c.State.Holds())
		}
		if lowest == nil && !reached {
			lowest = &tiers[i]
		}
	}
	if id != "" {
		return nil, fmt.Errorf("unknown tier %q (have %s)", id, join(names))
	}
	if lowest == nil {
		lowest = &tiers[len(tiers)-1]
	}
	return lowest, nil
}

func join(names []string) string {
	var out strings.Builder
	for i, n := range names {
		if i > 0 {
			out.WriteString(", ")
		}
		out.WriteString(n)
	}
	return out.String()
}

// blocking lists, for every slot, the conditions up to the target that do not
// hold and that this slot counts against.
func (r *Result) blocking(t *framework.Tier) map[assessment.Slot][]string {
	out := map[assessment.Slot][]string{}
	for _, tier := range r.model.f.Award.Tiers {
		for _, c := range r.Outcome.Conditions {
			if c.Tier == tier.ID {
				r.block(out, t, &c, c.ID)
			}
		}
		if tier.ID == t.ID {
			break
		}
	}
	return out
}

func (r *Result) block(out map[assessment.Slot][]string, t *framework.Tier, c *Condition, id string) {
	if c.State.Holds() {
		return
	}
	for _, s := range c.Slots {
		// The overall and section conditions name every slot; one that is
		// at its target already does not hold them up.
		if c.Kind == framework.OverallAtLeast || c.Kind == framework.SectionsAtLeast {
			if !r.below(t, s) {
				continue
			}
		}
		if !slices.Contains(out[s], id) {
			out[s] = append(out[s], id)
		}
	}
	for _, alternative := range c.Any {
		for i := range alternative {
			r.block(out, t, &alternative[i], id)
		}
	}
}

func (r *Result) below(t *framework.Tier, id assessment.Slot) bool {
	l := r.model.byID[id.Criterion]
	for _, ul := range l.units {
		for _, s := range ul.slots {
			if s.Slot == id {
				_, share, ok := targetOf(t, s)
				return ok && (!s.rated || s.share.Cmp(share) < 0)
			}
		}
	}
	return false
}

// targetOf is the level that a slot is expected to reach for a tier.
func targetOf(t *framework.Tier, s *slot) (level string, share scoring.Score, ok bool) {
	level = s.of.leaf.c.Targets[t.ID]
	if level == "" {
		level = t.Target
	}
	if level == "" || s.scale == nil {
		return "", scoring.Zero, false
	}
	share, ok = s.scale.Share(level)
	return level, share, ok
}

func raised(which *slot, to scoring.Score) pick {
	return pick{value: func(s *slot) (scoring.Score, bool) {
		if s == which {
			return to.Max(s.share), true
		}
		return current.value(s)
	}}
}

// gain is what the overall score rises by if one rated slot alone rises to a
// share. Where the criterion has a weight that is a product; the whole need not
// be computed again.
func (m *model) gain(now *scores, w effective, s *slot, to scoring.Score) scoring.Score {
	l, with := s.of.leaf, raised(s, to)
	if len(m.critical) > 0 || len(m.adjustments) > 0 {
		return m.overallWith(now, l, with).Sub(now.nodes[0].Score) // the overall score is more than the tree
	}
	if share, ok := w.leaves[l]; ok {
		_, v := m.leafScore(l, with)
		return v.Sub(now.leaves[l.index].Score).Mul(share)
	}
	if share, ok := w.units[s.of]; ok {
		return m.unitScore(s.of, with).Sub(m.unitScore(s.of, current).Score).Mul(share)
	}
	return m.overallWith(now, l, with).Sub(now.nodes[0].Score)
}

// An effective weight is the share of the overall score that a criterion, or a
// pooled unit of one, decides. What is below a method without weights has none.
type effective struct {
	leaves map[*leaf]scoring.Score
	units  map[*unitLeaf]scoring.Score
}

func (m *model) effectiveWeights(now *scores) effective {
	out := effective{map[*leaf]scoring.Score{}, map[*unitLeaf]scoring.Score{}}
	if m.perWhole() {
		return out // a criterion counts differently in each unit
	}
	var walk func(n *node, w scoring.Score)
	walk = func(n *node, w scoring.Score) {
		if !n.method.Linear() {
			return
		}
		in := m.inputs(n, now)
		for i, share := range n.method.Weights(parts(in)) {
			share = share.Mul(w)
			switch {
			case in[i].node != nil:
				walk(in[i].node, share)
			case in[i].unit != nil:
				out.units[in[i].unit] = share
			default:
				out.leaves[in[i].leaf] = share
			}
		}
	}
	walk(m.nodes[0], scoring.One)
	return out
}

// effectiveSlotWeights is the share of the overall score that each rated slot
// decides.
func (m *model) effectiveSlotWeights(now *scores, w effective) map[*slot]scoring.Score {
	out := map[*slot]scoring.Score{}
	for l, share := range w.leaves {
		for s, v := range m.slotWeights(l, now) {
			out[s] = v.Mul(share)
		}
	}
	for ul, share := range w.units {
		for s, v := range m.unitWeights(ul) {
			out[s] = v.Mul(share)
		}
	}
	return out
}

// slotWeights is the share of a criterion's score that each of its rated slots
// decides; it is empty where the methods have no such shares.
func (m *model) slotWeights(l *leaf, now *scores) map[*slot]scoring.Score {
	var units []*unitLeaf
	var ps []scoring.Part
	for i, ul := range l.units {
		if v := now.units[l.index][i]; v.ok {
			units = append(units, ul)
			ps = append(ps, scoring.Part{Weight: ul.weight, Value: v.Score})
		}
	}
	switch len(units) {
	case 0:
		return nil
	case 1:
		return m.unitWeights(units[0])
	}
	method, _ := scoring.Lookup(scoring.Rule{Method: rollUp[m.f.Units.RollUp]})
	out := map[*slot]scoring.Score{}
	for i, share := range method.Weights(ps) {
		for s, v := range m.unitWeights(units[i]) {
			out[s] = v.Mul(share)
		}
	}
	return out
}

// unitWeights is the same within one unit.
func (m *model) unitWeights(ul *unitLeaf) map[*slot]scoring.Score {
	ps, _ := m.dimensionParts(ul, current, true)
	shares := scoring.DimensionWeights(m.f.Scoring.Dimensions, ps)
	if shares == nil {
		return nil
	}
	out := make(map[*slot]scoring.Score, len(shares))
	i := 0
	for _, s := range ul.slots {
		if s.rated {
			out[s] = shares[i]
			i++
		}
	}
	return out
}

// later puts what a condition is true of behind the rest.
func later(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// prioritise orders gaps: what is rated before what is not, then what holds up
// a condition of the target, then the larger gain; ties stay in the
// framework's order.
func prioritise(gaps []Gap) {
	slices.SortStableFunc(gaps, func(a, b Gap) int {
		gain := func(g Gap) scoring.Score {
			if g.Gain == nil {
				return scoring.Zero
			}
			return g.Gain.Share
		}
		return cmp.Or(later(a.Current == nil, b.Current == nil), later(len(a.Blocking) == 0, len(b.Blocking) == 0), gain(b).Cmp(gain(a)))
	})
	for i := range gaps {
		gaps[i].Priority = new(i + 1)
	}
}

// sectionGaps compares each section with itself, every slot at its target.
func (m *model) sectionGaps(t *framework.Tier, now *scores) []SectionGap {
	at := m.score(pick{value: func(s *slot) (scoring.Score, bool) {
		v, ok := current.value(s)
		if _, share, has := targetOf(t, s); has && ok {
			return v.Max(share), true
		}
		return v, ok
	}})
	out := []SectionGap{}
	for _, n := range m.nodes[1:] {
		if len(n.all) == 0 {
			continue // outside the profile
		}
		g := SectionGap{ID: n.section.ID, Ref: n.section.Ref, Title: n.section.Title}
		g.Current, g.Target = m.nodeValue(n, now), m.nodeValue(n, at)
		if g.Current != nil {
			g.Gap = &Value{Share: g.Target.Share.Sub(g.Current.Share), Own: n.method.Own}
		}
		for _, l := range n.all {
			for _, ul := range l.units {
				for _, s := range ul.slots {
					if ul.state == assessment.NotApplicable {
						continue
					}
					if _, share, ok := targetOf(t, s); ok {
						switch {
						case !s.rated:
							g.Unrated++
						case s.share.Cmp(share) < 0:
							g.Below++
						}
					}
				}
			}
		}
		out = append(out, g)
	}
	return out
}
