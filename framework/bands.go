package framework

import "github.com/assay-audit/assay/framework/scoring"

// Limit is where the band begins, as a share of the span; the lowest begins at
// nothing, so that every value is in a band.
func (b *Band) Limit() scoring.Limit {
	hundred := scoring.Int(100)
	switch {
	case b.From != nil:
		return scoring.Limit{At: b.From.Score().Div(hundred)}
	case b.Above != nil:
		return scoring.Limit{At: b.Above.Score().Div(hundred), Exclusive: true}
	}
	return scoring.Limit{At: scoring.Zero}
}

// Of returns the band that a share of the span falls into, nil where there are
// no bands.
func (b *Bands) Of(share scoring.Score) *Band {
	if b == nil || len(b.Steps) == 0 {
		return nil
	}
	at := &b.Steps[0]
	for i := range b.Steps[1:] {
		if step := &b.Steps[i+1]; step.Limit().Holds(share) {
			at = step
		}
	}
	return at
}

// Step finds a band by its code.
func (b *Bands) Step(code string) (*Band, bool) {
	if b == nil {
		return nil, false
	}
	return find(b.Steps, func(s *Band) bool { return s.Code == code })
}

// OnScore reports whether a condition on criteria is about their scores, and
// not about each of their ratings.
func (c *Condition) OnScore() bool { return c.Percent != nil || c.Value != nil }

// Scoring returns the rule with its numbers as the arithmetic takes them.
func (r *Rule) Scoring() scoring.Rule {
	out := scoring.Rule{Method: r.Method, Of: r.Of, Budget: r.Budget.Or("100").Score()}
	if r.Count != nil {
		out.Count = *r.Count
	}
	for _, b := range r.Benchmark {
		out.Benchmark = append(out.Benchmark, b.Score().Div(scoring.Int(100)))
	}
	return out
}
