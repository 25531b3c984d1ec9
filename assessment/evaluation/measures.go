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

// A MeasureStanding is a measure with what was recorded for it, in order of
// time, unit by unit.
type MeasureStanding struct {
	*framework.Measure
	Values []MeasureReading
}

// A MeasureReading is one recorded value set beside what is asked of it.
type MeasureReading struct {
	assessment.MeasureValue
	Asked  scoring.Decimal // target of this value or else of the measure; "" where there is none
	State  MeasureState
	Latest bool // of its unit: the one that conditions look at
}

// MeasureState says how a value stands to its own target. A condition may ask
// for another target, or for a trend.
type MeasureState string

const (
	AtTarget     MeasureState = "at-target"
	OffTarget    MeasureState = "off-target"
	TooFew       MeasureState = "too-few"       // fewer observations than the measure asks for
	LowResponse  MeasureState = "low-response"  // a lower response rate than it asks for
	WithoutValue MeasureState = "without-value" // for a period, or at all
	NoTarget     MeasureState = "no-target"
)

// Measures lists every measure of the framework, those without a value too.
func (r *Result) Measures() []MeasureStanding {
	m := r.model
	out := make([]MeasureStanding, len(m.f.Measures))
	for i := range out {
		out[i].Measure = &m.f.Measures[i]
		units, values := m.recorded(out[i].Measure, true)
		for _, u := range units {
			latest := -1
			for _, v := range values[u] {
				x := MeasureReading{MeasureValue: v, Asked: v.Target.Or(out[i].Target)}
				x.State = stands(out[i].Measure, &v, x.Asked)
				if v.Value != "" {
					latest = len(out[i].Values)
				}
				out[i].Values = append(out[i].Values, x)
			}
			if latest >= 0 {
				out[i].Values[latest].Latest = true
			}
		}
	}
	return out
}

// recorded are the values of a measure by unit; empty ones only if asked for.
func (m *model) recorded(of *framework.Measure, empty bool) (units []string, values map[string][]assessment.MeasureValue) {
	values = map[string][]assessment.MeasureValue{}
	for _, v := range m.a.Measures {
		if v.Measure == of.ID && (empty || v.Value != "") {
			if values[v.Unit] == nil {
				units = append(units, v.Unit)
			}
			values[v.Unit] = append(values[v.Unit], v)
		}
	}
	return units, values
}

// stands sets one value beside a target, with the tolerance of the measure,
// and beside what the measure asks of its data.
func stands(m *framework.Measure, v *assessment.MeasureValue, target scoring.Decimal) MeasureState {
	switch {
	case v.Value == "":
		return WithoutValue
	case target != "" && !reaches(m, v.Value, target):
		return OffTarget
	case m.MinimumN > 0 && (v.N == nil || *v.N < m.MinimumN):
		return TooFew
	case m.ResponseRate != "" && (v.ResponseRate == "" || v.ResponseRate.Score().Cmp(m.ResponseRate.Score()) < 0):
		return LowResponse
	case target == "":
		return NoTarget
	}
	return AtTarget
}

// lowerIsBetter reports whether less is better.
func lowerIsBetter(m *framework.Measure) bool { return m.Direction == "lower" }

// reaches reports whether a value is at a target, within the tolerance.
func reaches(m *framework.Measure, value, target scoring.Decimal) bool {
	if lowerIsBetter(m) {
		return value.Score().Cmp(target.Score().Add(m.Tolerance.Score())) <= 0
	}
	return value.Score().Cmp(target.Score().Sub(m.Tolerance.Score())) >= 0
}

// compareMeasure compares so that more is always better.
func compareMeasure(m *framework.Measure, a, b scoring.Decimal) int {
	if lowerIsBetter(m) {
		return b.Score().Cmp(a.Score())
	}
	return a.Score().Cmp(b.Score())
}

// measureMisses says why a measure does not meet its target, "" if it does: in
// each unit, where values are recorded by unit.
func (e *evaluator) measureMisses(m *framework.Measure, c *framework.Condition) string {
	units, values := e.recorded(m, false)
	if len(units) == 0 {
		return "no value"
	}
	for _, u := range units {
		if why := valuesMiss(m, values[u], c); why != "" {
			if u != "" {
				why = e.unitName(u) + ": " + why
			}
			return why
		}
	}
	return ""
}

// targetFor is what a condition asks of a value; it may be that of a higher
// tier.
func targetFor(m *framework.Measure, v *assessment.MeasureValue, c *framework.Condition) scoring.Decimal {
	if c.Value != nil {
		return *c.Value
	}
	return v.Target.Or(m.Target)
}

func valuesMiss(m *framework.Measure, values []assessment.MeasureValue, c *framework.Condition) string {
	last := &values[len(values)-1]
	target := targetFor(m, last, c)
	state := stands(m, last, target)
	if state == OffTarget {
		if c.Trend != orImproving || len(values) < 2 || compareMeasure(m, last.Value, values[len(values)-2].Value) <= 0 {
			return against(m, last, target)
		}
		state = stands(m, last, "") // it improves; its data must be sound all the same
	}
	switch state {
	case TooFew:
		return fmt.Sprintf("fewer than %d observations", m.MinimumN)
	case LowResponse:
		return fmt.Sprintf("response rate below %s %%", m.ResponseRate)
	}
	if c.Trend != "" && c.Trend != orImproving {
		if len(values) < 2 {
			return "no earlier value to compare"
		}
		cmp := compareMeasure(m, last.Value, values[len(values)-2].Value)
		switch {
		case cmp < 0:
			return "worse than before"
		case cmp == 0 && c.Trend == "improving":
			return "not better than before"
		}
	}
	return ""
}

// against sets a value beside its target in words: "94 against at least 95,
// tolerance 1".
func against(m *framework.Measure, v *assessment.MeasureValue, target scoring.Decimal) string {
	text := fmt.Sprintf("%s against %s %s", v.Value, map[bool]string{true: "at most", false: "at least"}[lowerIsBetter(m)], target)
	if m.Tolerance != "" && m.Tolerance.Score().Sign() != 0 {
		text += fmt.Sprintf(", tolerance %s", m.Tolerance)
	}
	return text
}

// accounts says of the values of one unit everything that a condition looks at.
func accounts(m *framework.Measure, values []assessment.MeasureValue, c *framework.Condition) string {
	last := &values[len(values)-1]
	text := string(last.Value) + ", no target"
	if target := targetFor(m, last, c); target != "" {
		text = against(m, last, target)
		if last.Target == target && m.Target != "" && m.Target.Score().Cmp(target.Score()) != 0 {
			text += fmt.Sprintf(" (its own target; the framework's is %s)", m.Target)
		}
	}
	if last.Period != "" {
		text = last.Period + ": " + text
	}
	improve := c.Trend != "" && (c.Trend != orImproving || stands(m, last, targetFor(m, last, c)) == OffTarget)
	if improve && len(values) > 1 {
		before := &values[len(values)-2]
		how := []string{"worse than", "the same as", "better than"}[compareMeasure(m, last.Value, before.Value)+1]
		text += fmt.Sprintf("; %s %s", how, before.Value)
		if before.Period != "" {
			text += " in " + before.Period
		}
	} else if improve {
		text += "; no earlier value to compare"
	}
	if m.MinimumN > 0 {
		n := "number of observations not given"
		if last.N != nil {
			n = fmt.Sprintf("%d observations", *last.N)
		}
		text += fmt.Sprintf("; %s, at least %d asked for", n, m.MinimumN)
	}
	if m.ResponseRate != "" {
		rate := "response rate not given"
		if last.ResponseRate != "" {
			rate = fmt.Sprintf("response rate %s %%", last.ResponseRate)
		}
		text += fmt.Sprintf("; %s, at least %s %% asked for", rate, m.ResponseRate)
	}
	return text
}
