package evaluation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// measuresMet compares the latest recorded value of each measure with its
// target. A measure without a value misses it: records are what they are now.
func (e *evaluator) measuresMet(r Condition, c *framework.Condition) Condition {
	n := 0
	var missed []string
	for i := range e.f.Measures {
		m := &e.f.Measures[i]
		if len(c.Measures) > 0 && !slices.Contains(c.Measures, m.ID) {
			continue
		}
		n++
		if why := e.measureMisses(m, c.Trend); why != "" {
			missed = append(missed, fmt.Sprintf("%s: %s", m.Title, why))
		}
	}
	count := scoring.Int(int64(len(missed)))
	r.Required = Amount{&scoring.Zero, "none missed"}
	r.Actual = Amount{&count, fmt.Sprintf("%d of %d missed", len(missed), n)}
	if len(missed) > 0 {
		r.Actual.Text += " (" + strings.Join(missed, "; ") + ")"
	}
	r.Text = fmt.Sprintf("each of %d measures at its target", n)
	if c.Trend != "" {
		r.Text += ", trend " + strings.ReplaceAll(c.Trend, "-", " ")
	}
	r.State = record(len(missed) == 0)
	return r
}

// measureMisses says why a measure does not meet its target, "" if it does: in
// each unit, where values are recorded by unit.
func (e *evaluator) measureMisses(m *framework.Measure, trend string) string {
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
		if why := valuesMiss(m, values[u], trend); why != "" {
			if u != "" {
				why = u + ": " + why
			}
			return why
		}
	}
	return ""
}

func valuesMiss(m *framework.Measure, values []assessment.MeasureValue, trend string) string {
	last := values[len(values)-1]
	// better compares so that more is always better.
	better := func(a, b scoring.Decimal) int {
		if m.Direction == "lower" {
			return b.Score().Cmp(a.Score())
		}
		return a.Score().Cmp(b.Score())
	}
	if target := last.Target.Or(m.Target); target != "" {
		limit := target.Score()
		if m.Direction == "lower" {
			limit = limit.Add(m.Tolerance.Score())
		} else {
			limit = limit.Sub(m.Tolerance.Score())
		}
		if cmp := last.Value.Score().Cmp(limit); m.Direction == "lower" && cmp > 0 || m.Direction != "lower" && cmp < 0 {
			return fmt.Sprintf("%s against a target of %s", last.Value, target)
		}
	}
	if m.MinimumN > 0 && (last.N == nil || *last.N < m.MinimumN) {
		return fmt.Sprintf("fewer than %d observations", m.MinimumN)
	}
	if m.ResponseRate != "" && (last.ResponseRate == "" || last.ResponseRate.Score().Cmp(m.ResponseRate.Score()) < 0) {
		return fmt.Sprintf("response rate below %s %%", m.ResponseRate)
	}
	if trend != "" {
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
