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
		for i, alternative := range c.Any {
			a := &Step{Kind: AlternativeStep, ID: strconv.Itoa(i + 1)}
			var all []*Condition
			for j := range alternative {
				all = append(all, &alternative[j])
				a.Steps = append(a.Steps, x.conditionStep(&alternative[j], deep))
			}
			x.sum(a, all)
			out.Steps = append(out.Steps, a)
		}
	default:
		x.about(out, c)
		out.Steps = append(out.Steps, x.records(c)...)
	}
	return out
}

// compared sets what is asked beside what there is, as fractions.
func (x *explainer) compared(c *Condition) string {
	if c.Actual.Exact == nil || c.Required.Exact == nil {
		return ""
	}
	a, b := *c.Actual.Exact, *c.Required.Exact
	sign := []string{"<", "=", ">"}[a.Cmp(b)+1]
	text := fmt.Sprintf("%s %s %s", a, sign, b)
	if c.node == nil || c.node.method.Own || c.node.method.Staged || sign != "<" {
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
	for _, l := range leaves {
		switch {
		case slices.Contains(against, l.c.ID):
			out.Against = append(out.Against, l.c.ID)
			s := x.leaf(l, x.now, -1)
			if c.Kind == framework.Accompanied {
				s.Reason = x.lacks(l, c)
			}
			out.Steps = append(out.Steps, s)
		case ratings && slices.ContainsFunc(l.slots(c.rule.Scope), func(s *slot) bool { return !s.rated }):
			out.Open = append(out.Open, l.c.ID)
			out.Steps = append(out.Steps, x.leaf(l, x.now, -1))
		default:
			out.For = append(out.For, l.c.ID)
		}
	}
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
			s := &Step{Kind: RecordStep, ID: m.ID, Title: m.Title, State: string(Met), Text: x.measureMisses(m, c.rule)}
			if s.Text != "" {
				s.State = string(Missed)
			}
			for j := range x.a.Measures {
				if v := &x.a.Measures[j]; v.Measure == m.ID && v.Value != "" {
					s.Pointer = "/measures/" + strconv.Itoa(j) // the latest
					if s.State == string(Met) {
						s.Text = string(v.Value)
					}
				}
			}
			out = append(out, s)
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
