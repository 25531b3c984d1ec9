package framework

import (
	"slices"
	"strings"

	"github.com/assay-audit/assay/framework/scoring"
)

// maxSteps bounds a numeric scale: 0 to 100 by tenths has a thousand.
const maxSteps = 10_000

// Position returns the place of a level on the scale, the lowest being 0. On a
// numeric scale the level is a decimal, canonical or not.
func (s *Scale) Position(code string) (int, bool) {
	if s.Kind != Numeric {
		i := slices.IndexFunc(s.Levels, func(l Level) bool { return l.Code == code })
		return i, i >= 0
	}
	v, err := scoring.ParseDecimal(code)
	if err != nil {
		return -1, false
	}
	n, ok := s.steps(v)
	if top, valid := s.steps(s.Max); !ok || !valid || n > top {
		return -1, false
	}
	return n, true
}

// steps counts the whole steps from the minimum of a numeric scale to v.
func (s *Scale) steps(v scoring.Decimal) (int, bool) {
	step := s.Step.Score()
	if step.Sign() <= 0 {
		return -1, false
	}
	n := v.Score().Sub(s.Min.Score()).Div(step)
	if n.Sign() < 0 || n.Cmp(scoring.Int(maxSteps)) > 0 {
		return -1, false
	}
	whole, ok := n.Whole()
	return int(whole), ok
}

// Points returns what a level is worth on the framework's own scale.
func (s *Scale) Points(code string) (scoring.Score, bool) {
	i, ok := s.Position(code)
	if !ok {
		return scoring.Score{}, false
	}
	if s.Kind == Numeric {
		return s.Min.Score().Add(s.Step.Score().Mul(scoring.Int(int64(i)))), true
	}
	return s.Levels[i].Points.Score(), true
}

// Share returns what a level is worth as a share of the scale's span, 0 for
// the lowest points and 1 for the highest.
func (s *Scale) Share(code string) (scoring.Score, bool) {
	p, ok := s.Points(code)
	low, high := s.Ends()
	if !ok || low.Cmp(high) >= 0 {
		return scoring.Score{}, false
	}
	return p.Sub(low).Div(high.Sub(low)), true
}

// Ends returns the lowest and the highest points.
func (s *Scale) Ends() (low, high scoring.Score) {
	switch {
	case s.Kind == Numeric:
		return s.Min.Score(), s.Max.Score()
	case len(s.Levels) == 0:
		return scoring.Score{}, scoring.Score{}
	}
	return s.Levels[0].Points.Score(), s.Levels[len(s.Levels)-1].Points.Score()
}

// Codes lists every level, the lowest first.
func (s *Scale) Codes() []string {
	if s.Kind != Numeric {
		codes := make([]string, len(s.Levels))
		for i := range s.Levels {
			codes[i] = s.Levels[i].Code
		}
		return codes
	}
	top, ok := s.steps(s.Max)
	if !ok {
		return nil
	}
	codes := make([]string, top+1)
	v, step := s.Min.Score(), s.Step.Score()
	for i := range codes {
		codes[i] = scoring.Exact(v)
		v = v.Add(step)
	}
	return codes
}

// Lowest returns the code of the lowest level, or "".
func (s *Scale) Lowest() string {
	switch {
	case s.Kind == Numeric:
		return string(s.Min)
	case len(s.Levels) == 0:
		return ""
	}
	return s.Levels[0].Code
}

// Highest returns the code of the highest level, or "".
func (s *Scale) Highest() string {
	switch {
	case s.Kind == Numeric:
		return string(s.Max)
	case len(s.Levels) == 0:
		return ""
	}
	return s.Levels[len(s.Levels)-1].Code
}

// Compare orders two levels by their place on the scale, not by their points:
// a recognition level is above the one below it. What is not on the scale is
// below everything.
func (s *Scale) Compare(a, b string) int {
	i, _ := s.Position(a)
	j, _ := s.Position(b)
	return i - j
}

// Level returns the level with the code; on a numeric scale, its anchor.
func (s *Scale) Level(code string) (*Level, bool) {
	i, ok := s.Position(code)
	if !ok {
		return nil, false
	}
	if s.Kind != Numeric {
		return &s.Levels[i], true
	}
	for j := range s.Levels {
		if k, ok := s.Position(s.Levels[j].Code); ok && k == i {
			return &s.Levels[j], true
		}
	}
	return nil, false
}

// Label returns what is printed for a level: its label, or the code.
func (s *Scale) Label(code string) string {
	if l, ok := s.Level(code); ok {
		return l.Label
	}
	return code
}

// Name returns the level as people are told it: its label, on a numeric scale
// the number with the label of its anchor, "8 (Managed)".
func (s *Scale) Name(code string) string {
	label := s.Label(code)
	if s.Kind == Numeric && label != code {
		return code + " (" + label + ")"
	}
	return label
}

// Value returns what a share of the span is on the framework's own scale.
func (s *Scale) Value(share scoring.Score) scoring.Score {
	low, high := s.Ends()
	return low.Add(share.Mul(high.Sub(low)))
}

// Range prints what the scale accepts: "0–10", or the codes of its levels.
func (s *Scale) Range() string {
	if s.Kind == Numeric {
		return string(s.Min) + "–" + string(s.Max)
	}
	return strings.Join(s.Codes(), ", ")
}
