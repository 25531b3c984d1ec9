package evaluation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// measuresMet compares the latest recorded value of each measure with its
// target. A measure without a value misses it: records are what they are now.
func (e *evaluator) measuresMet(r Condition, c *framework.Condition) Condition {
	n, title := 0, ""
	var missed []string
	for i := range e.f.Measures {
		m := &e.f.Measures[i]
		if len(c.Measures) > 0 && !slices.Contains(c.Measures, m.ID) {
			continue
		}
		n++
		title = m.Title
		if why := e.measureMisses(m, c); why != "" {
			missed = append(missed, fmt.Sprintf("%s: %s", m.Title, why))
		}
	}
	met, need := n-len(missed), scoring.Int(int64(n))
	r.Text = fmt.Sprintf("each of %d measures", n)
	if n == 1 {
		r.Text = title
	}
	r.Required, r.Actual = Amount{&scoring.Zero, "none missed"}, Amount{new(scoring.Int(int64(len(missed)))), fmt.Sprintf("%d of %d missed", len(missed), n)}
	if c.Count != nil || c.Percent != nil {
		words := ""
		if c.Count != nil {
			need, words = scoring.Int(int64(*c.Count)), strconv.Itoa(*c.Count)
		} else {
			need, words = percent(c).Mul(need), trimPercent(percent(c))
		}
		r.Text = fmt.Sprintf("at least %s of %d measures", words, n)
		r.Required, r.Actual = Amount{&need, "at least " + words}, Amount{new(scoring.Int(int64(met))), fmt.Sprintf("%d of %d met", met, n)}
	}
	if len(missed) > 0 {
		r.Actual.Text += " (" + strings.Join(missed, "; ") + ")"
	}
	at := " at its target"
	if c.Value != nil {
		at = " at " + string(*c.Value)
	}
	switch c.Trend {
	case "":
		r.Text += at
	case orImproving:
		r.Text += at + " or improving"
	default:
		r.Text += at + ", trend " + strings.ReplaceAll(c.Trend, "-", " ")
	}
	r.State = record(scoring.Int(int64(met)).Cmp(need) >= 0)
	return r
}

// orImproving is the trend under which a measure that misses its target but is
// better than before counts as met.
const orImproving = "target-or-improving"

// measureMisses says why a measure does not meet its target, "" if it does: in
// each unit, where values are recorded by unit.
func (e *evaluator) measureMisses(m *framework.Measure, c *framework.Condition) string {
	values := map[string][]assessment.MeasureValue{}
	var units []string
	for _, v := range e.a.Measures {
		if v.Measure == m.ID && v.Value != "" {
			if values[v.Unit] == nil {
				units = append(units, v.Unit)
			}
			values[v.Unit] = append(values[v.Unit], v)
		}
	}
	if len(units) == 0 {
		return "no value"
	}
	for _, u := range units {
		if why := valuesMiss(m, values[u], c); why != "" {
			if u != "" {
				why = u + ": " + why
			}
			return why
		}
	}
	return ""
}

func valuesMiss(m *framework.Measure, values []assessment.MeasureValue, c *framework.Condition) string {
	trend := c.Trend
	last := values[len(values)-1]
	// better compares so that more is always better.
	better := func(a, b scoring.Decimal) int {
		if m.Direction == "lower" {
			return b.Score().Cmp(a.Score())
		}
		return a.Score().Cmp(b.Score())
	}
	target := last.Target.Or(m.Target)
	if c.Value != nil {
		target = *c.Value // that of a higher tier
	}
	if target != "" {
		limit := target.Score()
		if m.Direction == "lower" {
			limit = limit.Add(m.Tolerance.Score())
		} else {
			limit = limit.Sub(m.Tolerance.Score())
		}
		cmp := last.Value.Score().Cmp(limit)
		missed := m.Direction == "lower" && cmp > 0 || m.Direction != "lower" && cmp < 0
		improves := trend == orImproving && len(values) > 1 && better(last.Value, values[len(values)-2].Value) > 0
		if missed && !improves {
			return fmt.Sprintf("%s against a target of %s", last.Value, target)
		}
	}
	if m.MinimumN > 0 && (last.N == nil || *last.N < m.MinimumN) {
		return fmt.Sprintf("fewer than %d observations", m.MinimumN)
	}
	if m.ResponseRate != "" && (last.ResponseRate == "" || last.ResponseRate.Score().Cmp(m.ResponseRate.Score()) < 0) {
		return fmt.Sprintf("response rate below %s %%", m.ResponseRate)
	}
	if trend != "" && trend != orImproving {
		if len(values) < 2 {
			return "no earlier value to compare"
		}
		cmp := better(last.Value, values[len(values)-2].Value)
		switch {
		case cmp < 0:
			return "worse than before"
		case cmp == 0 && trend == "improving":
			return "not better than before"
		}
	}
	return ""
}
