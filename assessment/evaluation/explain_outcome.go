package evaluation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// outcomeStep derives the outcome: the tiers in their order, each with its
// conditions, and the overall score.
func (x *explainer) outcomeStep() *Step {
	o := x.r.Outcome
	out := &Step{Kind: OutcomeStep, ID: "outcome", Title: x.f.Title, State: string(o.State), Text: x.why()}
	for i := range x.f.Award.Tiers {
		out.Steps = append(out.Steps, x.tierStep(i, false))
	}
	out.Steps = append(out.Steps, x.node(x.nodes[0], x.now, -1, true))
	return out
}

// why says in a sentence why this tier and not the next.
func (x *explainer) why() string {
	tiers := x.f.Award.Tiers
	if len(tiers) == 0 {
		return "the framework sets no conditions"
	}
	reached := -1
	for i, t := range tiers {
		if x.r.Outcome.Secured != nil && *x.r.Outcome.Secured == t.ID {
			reached = i
		}
	}
	of, has := "", "every condition holds"
	if len(tiers) > 1 {
		has = "every condition"
		for i := 0; i <= reached; i++ {
			has += []string{" of ", " and of "}[min(i, 1)] + fmt.Sprintf("%q", x.tierName(i))
		}
		has += " holds"
	}
	if reached+1 == len(tiers) {
		return has
	}
	if len(tiers) > 1 {
		of = fmt.Sprintf(" of %q", x.tierName(reached+1))
	}
	holds, all := 0, 0
	var missed, open []string
	for i := range x.r.Outcome.Conditions {
		c := &x.r.Outcome.Conditions[i]
		if c.Tier != tiers[reached+1].ID {
			continue
		}
		all++
		switch {
		case c.State.Holds():
			holds++
		case c.State.Fails():
			missed = append(missed, c.Text)
		default:
			open = append(open, c.Text)
		}
	}
	text := holding(holds, len(missed), all, of)
	if reached >= 0 {
		text = has + "; " + text
	}
	if len(missed) > 0 {
		text += "; missed: " + firstOf(missed)
	}
	if len(open) > 0 {
		text += "; not decided yet: " + firstOf(open)
	}
	return text
}

// firstOf names three, and how many more there are.
func firstOf(texts []string) string {
	if n := len(texts) - 3; n > 0 {
		return strings.Join(texts[:3], ", ") + fmt.Sprintf(", and %d more", n)
	}
	return strings.Join(texts, ", ")
}

func (x *explainer) tierName(i int) string {
	return TierName(x.f, x.r.Engagement, x.f.Award.Tiers[i].ID)
}

// tierStep derives one tier from its own conditions.
func (x *explainer) tierStep(i int, deep bool) *Step {
	out := &Step{Kind: TierStep, ID: x.f.Award.Tiers[i].ID, Title: x.tierName(i)}
	var own []*Condition
	below := true
	for j := range x.r.Outcome.Conditions {
		c := &x.r.Outcome.Conditions[j]
		at := slices.IndexFunc(x.f.Award.Tiers, func(t framework.Tier) bool { return t.ID == c.Tier })
		if at == i {
			own = append(own, c)
			out.Steps = append(out.Steps, x.conditionStep(c, deep))
		}
		below = below && (at >= i || c.State.Holds())
	}
	x.sum(out, own)
	if !below {
		out.Text += "; a tier also needs the conditions of those below it, and these do not all hold"
	}
	return out
}

// conditionStep derives one condition from the score, the criteria or the
// records that it is about.
func (x *explainer) conditionStep(c *Condition, deep bool) *Step {
	out := &Step{Kind: ConditionStep, ID: c.ID, Title: c.Text, Tier: c.Tier, Scope: c.Scope, State: string(c.State), Required: &c.Required, Actual: &c.Actual}
	out.Text = x.compared(c)
	if c.rule == nil {
		return out
	}
	switch {
	case c.node != nil:
		now, _, _, _ := x.scorings(c.rule.Scope)
		if c.rule.Scope.Dimension == "" {
			now = x.now
		}
		out.Steps = []*Step{x.node(c.node, now, -1, deep)}
	case c.Kind == framework.AnyOf:
		for i := range c.Any {
			out.Steps = append(out.Steps, x.alternative(c, i, deep))
		}
	default:
		x.about(out, c)
		out.Steps = append(out.Steps, x.records(c)...)
	}
	return out
}

// alternative derives one alternative of a condition.
func (x *explainer) alternative(c *Condition, i int, deep bool) *Step {
	out := &Step{Kind: AlternativeStep, ID: strconv.Itoa(i + 1)}
	var all []*Condition
	for j := range c.Any[i] {
		all = append(all, &c.Any[i][j])
		out.Steps = append(out.Steps, x.conditionStep(&c.Any[i][j], deep))
	}
	x.sum(out, all)
	return out
}

// A Bearing is a condition that a criterion bears on.
type Bearing struct {
	Tier      string         `json:"tier"`
	Condition string         `json:"condition"`
	Scope     string         `json:"scope"`
	Text      string         `json:"text"`
	State     ConditionState `json:"state"`
	Against   bool           `json:"against"`         // the criterion counts against it
	Asked     string         `json:"asked,omitempty"` // of the criterion, and what misses it
}

// bearings lists the conditions that a criterion bears on, those that it counts
// against first.
func (x *explainer) bearings(l *leaf) []Bearing {
	var against, rest []Bearing
	for _, c := range x.find(func(c *Condition) bool { return x.bears(l, c) }) {
		b := Bearing{Tier: c.Tier, Condition: c.ID, Scope: c.Scope, Text: c.Text, State: c.State, Against: slices.Contains(c.Criteria, l.c.ID)}
		if b.Against {
			b.Asked = x.asked(l, c, true)
			against = append(against, b)
		} else {
			rest = append(rest, b)
		}
	}
	return append(against, rest...)
}

// bears reports whether a condition is about a criterion.
func (x *explainer) bears(l *leaf, c *Condition) bool {
	switch c.Kind {
	case framework.OverallAtLeast, framework.SectionsAtLeast:
		return slices.Contains(c.node.all, l)
	case framework.MeasuresMet, framework.VerdictIs, framework.AdjustmentsAtMost, framework.AnyOf:
		return false
	case framework.OpenFindingsAtMost:
		return slices.Contains(c.Criteria, l.c.ID)
	case framework.NotApplicableShare, framework.Complete:
		return slices.Contains(x.all(c.rule.Scope), l)
	}
	return slices.Contains(x.scope(c.rule.Scope), l)
}

// compared sets what is asked beside what there is, as fractions. How much is
// short is not for an audit to say.
func (x *explainer) compared(c *Condition) string {
	if c.Actual.Exact == nil || c.Required.Exact == nil {
		return ""
	}
	a, b := *c.Actual.Exact, *c.Required.Exact
	sign := []string{"<", "=", ">"}[a.Cmp(b)+1]
	text := fmt.Sprintf("%s %s %s", a, sign, b)
	if c.node == nil || !x.r.Engagement.Advises() || c.node.method.Own || c.node.method.Staged || sign != "<" {
		return text
	}
	short := b.Sub(a)
	points := scoring.Format(short.Mul(scoring.Int(100)))
	if points == "0.0" {
		points = "less than 0.1"
	}
	return text + fmt.Sprintf("; %s short, %s percentage points", short, points)
}

// about names the criteria in the scope of a condition on criteria, by what
// they do for it, and derives those that count against it or may yet.
func (x *explainer) about(out *Step, c *Condition) {
	switch c.Kind {
	case framework.OpenFindingsAtMost, framework.MeasuresMet, framework.VerdictIs, framework.AdjustmentsAtMost:
		return
	}
	ratings := c.Kind != framework.EvidenceAtLeast && c.Kind != framework.NotApplicableShare
	leaves := x.scope(c.rule.Scope)
	if c.Kind == framework.NotApplicableShare || c.Kind == framework.Complete {
		leaves = x.all(c.rule.Scope)
	}
	against := c.Criteria
	if c.Kind == framework.NotApplicableShare { // counted, also where they are few enough
		against = nil
		for _, l := range leaves {
			if x.criteria[l.index].State == NotApplicable {
				against = append(against, l.c.ID)
			}
		}
	}
	if c.Kind == framework.CountAtLeast { // likewise
		against = x.count(c.rule).criteria
	}
	var open []*Step
	for _, l := range leaves {
		switch {
		case slices.Contains(against, l.c.ID):
			out.Against = append(out.Against, l.c.ID)
			s := x.leaf(l, x.now, -1)
			s.Asked = x.asked(l, c, true)
			out.Steps = append(out.Steps, s)
		case ratings && slices.ContainsFunc(l.slots(c.rule.Scope), func(s *slot) bool { return !s.rated && x.matters(s, c) }):
			out.Open = append(out.Open, l.c.ID)
			s := x.leaf(l, x.now, -1)
			s.Asked = x.asked(l, c, false)
			open = append(open, s)
		case x.asks(l, c):
			out.For = append(out.For, l.c.ID)
		}
	}
	out.Steps = append(out.Steps, open...)
}

// asks reports whether a condition asks anything of a criterion in its scope:
// one on mandatory levels only where there is one, one on what accompanies a
// level only of what is at it.
func (x *explainer) asks(l *leaf, c *Condition) bool {
	switch {
	case c.Kind == framework.CriteriaAtLeast && c.rule.Level == "" && !c.rule.OnScore():
		return l.c.Mandatory != ""
	case c.Kind == framework.Accompanied:
		return slices.ContainsFunc(l.slots(c.rule.Scope), func(s *slot) bool { return s.rated && s.scale.Compare(s.level, c.rule.Level) == 0 })
	}
	return true
}

// matters reports whether a missing rating could count against a condition.
func (x *explainer) matters(s *slot, c *Condition) bool {
	switch c.Kind {
	case framework.CriteriaAtLeast, framework.CountAtMost, framework.CountAtLeast, framework.NotRepeated:
		return c.rule.OnScore() || s.scale != nil && x.accept(c.rule, s) > 0
	}
	return true
}

// asked says what a condition asks of a criterion, and which of its ratings
// miss that, or may.
func (x *explainer) asked(l *leaf, c *Condition, against bool) string {
	mark := "counts against it"
	if !against {
		mark = "not fully rated; may yet count against it"
	}
	switch c.Kind {
	case framework.Accompanied:
		if against {
			mark += ": " + x.lacks(l, c)
		}
	case framework.CriteriaAtLeast, framework.CountAtMost, framework.CountAtLeast, framework.NotRepeated:
		text := x.askedLevels(l, c)
		if c.rule.OnScore() {
			text = x.askedScore(l, c)
		}
		if text != "" {
			mark += ": " + text
		}
	}
	return mark
}

// askedScore sets the score of a criterion beside what is asked of it.
func (x *explainer) askedScore(l *leaf, c *Condition) string {
	now, _, _, suffix := x.scorings(c.rule.Scope)
	need := worthOf(c.rule, l)
	ask, is := scoring.Percent(need.At, need.At), "not rated"
	if c.rule.Value != nil {
		ask = string(*c.rule.Value)
	}
	if v := now.leaves[l.index]; v.ok {
		is = scoring.Percent(v.Score, need.At)
		if s := l.scale(); c.rule.Value != nil && s != nil {
			is = scoring.Format(s.Value(v.Score), c.rule.Value.Score())
		}
	}
	return fmt.Sprintf("a score%s of at least %s is asked for; it is %s", suffix, ask, is)
}

// askedLevels names the ratings of a criterion that are below what a condition that
// counts criteria asks of each, and those not given that could be.
func (x *explainer) askedLevels(l *leaf, c *Condition) string {
	var asks, misses []string
	slots := l.slots(c.rule.Scope)
	for _, s := range slots {
		if s.scale == nil {
			continue
		}
		accept := x.accept(c.rule, s)
		codes := s.scale.Codes()
		if accept <= 0 {
			continue
		}
		ask := "more is asked for than is on its scale"
		if accept < len(codes) {
			ask = fmt.Sprintf("at least %q is asked for", s.scale.Name(codes[accept]))
		}
		if c.Kind == framework.NotRepeated {
			ask += fmt.Sprintf(", since the round before gave %q", s.scale.Name(x.carried[s.Slot]))
		}
		if !slices.Contains(asks, ask) {
			asks = append(asks, ask)
		}
		var name []string
		if s.Dimension != "" {
			name = append(name, x.dimensionTitle(s.Dimension))
		}
		if s.Unit != "" {
			name = append(name, x.unitName(s.Unit))
		}
		is := "is not rated"
		switch {
		case s.rated && s.place >= accept:
			continue
		case s.rated:
			is = fmt.Sprintf("is %q", s.scale.Name(s.level))
		}
		if name == nil {
			name = []string{"it"}
		}
		misses = append(misses, strings.Join(name, ", ")+" "+is)
	}
	if asks == nil {
		return ""
	}
	return strings.Join(asks, " and ") + "; " + strings.Join(misses, "; ")
}

// lacks says what the ratings of a criterion should come with and do not.
func (x *explainer) lacks(l *leaf, c *Condition) string {
	var words []string
	for _, s := range l.slots(c.rule.Scope) {
		if !s.rated || s.scale.Compare(s.level, c.rule.Level) != 0 {
			continue
		}
		for _, w := range c.rule.With {
			if text := accompaniments[w]; !x.has(s, w) && !slices.Contains(words, text) {
				words = append(words, text)
			}
		}
	}
	return "without " + strings.Join(words, " and ")
}

// records are what a condition on records counts.
func (x *explainer) records(c *Condition) []*Step {
	var out []*Step
	switch c.Kind {
	case framework.OpenFindingsAtMost:
		for i := range x.a.Findings {
			if f := &x.a.Findings[i]; x.counts(f, c.rule) {
				out = append(out, &Step{Kind: RecordStep, ID: f.ID, Title: f.Statement, Rule: strings.TrimSpace(string(f.Grade) + " " + string(f.Kind)), Pointer: "/findings/" + strconv.Itoa(i)})
			}
		}
	case framework.MeasuresMet:
		for i := range x.f.Measures {
			m := &x.f.Measures[i]
			if len(c.rule.Measures) > 0 && !slices.Contains(c.rule.Measures, m.ID) {
				continue
			}
			out = append(out, x.measure(m, c.rule))
		}
	case framework.VerdictIs:
		if rec := x.a.Recommendation; rec != nil {
			for i, v := range rec.Verdicts {
				if string(v.Role) == c.rule.Role {
					out = []*Step{{Kind: RecordStep, ID: string(v.Role), Title: v.Verdict, Rater: v.By, Reason: v.Reasons, Pointer: "/recommendation/verdicts/" + strconv.Itoa(i)}}
				}
			}
		}
	case framework.AdjustmentsAtMost:
		for i := range x.adjustments {
			if a := &x.adjustments[i]; a.ID == c.rule.Case && a.cases > 0 {
				out = append(out, x.adjustment(a))
			}
		}
	}
	return out
}

// measure sets the latest value of a measure, or that of each unit, beside what
// the condition asks of it.
func (x *explainer) measure(m *framework.Measure, c *framework.Condition) *Step {
	out := &Step{Kind: RecordStep, ID: m.ID, Ref: m.Ref, Title: m.Title, State: string(record(x.measureMisses(m, c) == "")), Text: "no value"}
	units, values := x.recorded(m, false)
	for _, u := range units {
		s := &Step{Kind: RecordStep, ID: m.ID, Title: x.unitName(u), Unit: u, State: string(record(valuesMiss(m, values[u], c) == "")), Text: accounts(m, values[u], c)}
		for i := range x.a.Measures {
			if v := &x.a.Measures[i]; v.Measure == m.ID && v.Unit == u && v.Value != "" {
				s.Pointer = "/measures/" + strconv.Itoa(i) // the latest
			}
		}
		if len(units) == 1 && u == "" {
			out.Text, out.Pointer = s.Text, s.Pointer
			break
		}
		out.Text = ""
		out.Steps = append(out.Steps, s)
	}
	return out
}
