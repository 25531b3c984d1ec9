package scoring

import (
	"maps"
	"slices"
)

// A Part is one thing that a method combines: a child of a node, or a
// criterion below it. Value is a share of the scale's span, 0 to 1; only what
// is below a method with [Method.Own] is anything else.
type Part struct {
	Weight Score // not negative
	Points Score // available, where the method uses points
	Value  Score
	At     Score // what the level of the rule is worth for this part: share, k-of-n, relative
	Span   Score // points between the lowest and the highest of its scale: relative
	Stage  int   // from 1: staged
	Reach  Limit // staged: what the part needs for its own stage
	Hold   Limit // staged: what it needs for the stages above
}

// A Rule is a method with the numbers that a framework gives it.
type Rule struct {
	Method    string
	Of        string  // percentile: the method whose score is ranked
	Count     int     // k-of-n: how many are enough
	Benchmark []Score // percentile: the scores to compare with, as shares
	Budget    Score   // deductions: the points that the node starts with

	of func(Rule) Method // the method of the name Of
}

// A Fold is how contributions become one number.
type Fold int

const (
	Mean     Fold = iota // by weight; where all weights are zero, every part counts the same
	Sum                  // of weight × contribution
	Least                // the smallest
	Greatest             // the largest
	Product
)

// A Method combines parts into the score of a node: each part contributes a
// number, the contributions are folded into one, and that may be transformed.
// Every method of this package is of that form, so that bounds, explanations
// and plans can rely on it.
type Method struct {
	Fold                               Fold
	Weight                             func(Part) Score           // of Mean and Sum; nil: every part counts the same
	Each                               func(Part) Score           // what a part contributes; nil: its value
	Then                               func(Score, []Part) Score  // from the folded number to the score; nil: the same
	Words                              string                     // the method in words
	Says                               func(Score, []Part) string // what Then did, in words; nil where there is nothing to say
	Flat                               bool                       // combines the criteria below the node at any depth, not its direct children
	Staged                             bool                       // combines the children of its children, which are its stages
	Own                                bool                       // the score is a number of its own and not a share of a span
	Needs                              []string                   // fields of a framework's rule that must be given
	May                                []string                   // fields that may be given besides
	UsesWeights, UsesPoints, UsesLevel bool
	// Monotone methods never give less when a part gives more. Bounds and
	// conditions are proven exact for those.
	Monotone bool
}

// methods is the one list of node methods. A new method is a file with its
// constructor, and a line here.
var methods = map[string]func(Rule) Method{
	"weighted-mean":      weightedMean,
	"mean":               mean,
	"flat-mean":          flatMean,
	"flat-weighted-mean": flatWeightedMean,
	"points":             points,
	"lowest":             lowest,
	"highest":            highest,
	"share":              share,
	"k-of-n":             kOfN,
	"percentile":         percentile,
	"staged":             staged,
	"deductions":         deductions,
	"relative":           relative,
	"absolute":           absolute,
}

// Lookup returns the method of a rule; false if there is none of its name.
func Lookup(r Rule) (Method, bool) {
	m, ok := methods[r.Method]
	if !ok {
		return Method{}, false
	}
	r.of = methods[r.Of]
	return m(r), true
}

// Known reports whether a framework may name the method.
func Known(name string) bool { _, ok := methods[name]; return ok }

// Names lists the methods in alphabetical order.
func Names() []string { return slices.Sorted(maps.Keys(methods)) }

// Combine returns the score of one or more parts.
func (m *Method) Combine(parts []Part) Score {
	folded := m.Folded(parts)
	if m.Then != nil {
		return m.Then(folded, parts)
	}
	return folded
}

// Contribution is what one part enters the fold with, before its weight.
func (m *Method) Contribution(p Part) Score {
	if m.Each != nil {
		return m.Each(p)
	}
	return p.Value
}

func (m *Method) weight(p Part) Score {
	if m.Weight != nil {
		return m.Weight(p)
	}
	return One
}

// Folded is the number before [Method.Then].
func (m *Method) Folded(parts []Part) Score {
	total := m.Contribution(parts[0])
	switch m.Fold {
	case Least:
		for _, p := range parts[1:] {
			total = total.Min(m.Contribution(p))
		}
	case Greatest:
		for _, p := range parts[1:] {
			total = total.Max(m.Contribution(p))
		}
	case Product:
		for _, p := range parts[1:] {
			total = total.Mul(m.Contribution(p))
		}
	default:
		return m.sum(parts)
	}
	return total
}

func (m *Method) sum(parts []Part) Score {
	weights, sum := Zero, Zero
	for _, p := range parts {
		w := m.weight(p)
		weights = weights.Add(w)
		sum = sum.Add(w.Mul(m.Contribution(p)))
	}
	switch {
	case m.Fold == Sum:
		return sum
	case weights.Sign() > 0:
		return sum.Div(weights)
	}
	// Nothing can be preferred where nothing weighs anything.
	for _, p := range parts {
		sum = sum.Add(m.Contribution(p))
	}
	return sum.Div(Int(int64(len(parts))))
}

// Factors are the numbers that the contributions of a Mean or Sum are
// multiplied by before they are added up; nil for the other folds.
func (m *Method) Factors(parts []Part) []Score {
	if m.Fold != Mean && m.Fold != Sum {
		return nil
	}
	total := Zero
	out := make([]Score, len(parts))
	for i, p := range parts {
		out[i] = m.weight(p)
		total = total.Add(out[i])
	}
	if m.Fold == Sum {
		return out
	}
	for i := range out {
		if total.Sign() == 0 {
			out[i] = Fraction(1, int64(len(parts)))
		} else {
			out[i] = out[i].Div(total)
		}
	}
	return out
}

// Linear reports whether the score is the weighted mean of the values as they
// are, so that every part decides a fixed share of it.
func (m *Method) Linear() bool { return m.Fold == Mean && m.Each == nil && m.Then == nil }

// Weights returns the share of the score that each part decides, summing to 1;
// nil where the method has no such shares.
func (m *Method) Weights(parts []Part) []Score {
	if !m.Linear() {
		return nil
	}
	return m.Factors(parts)
}

// A Limit is a threshold that a share may have to exceed.
type Limit struct {
	At        Score
	Exclusive bool // more than At, not At itself
}

// Holds reports whether the value reaches the limit.
func (l Limit) Holds(v Score) bool {
	c := v.Cmp(l.At)
	return c > 0 || c == 0 && !l.Exclusive
}

func byWeight(p Part) Score { return p.Weight }
func byPoints(p Part) Score { return p.Points }

// atLevel is one for a part at or above the rule's level, and zero for one
// below it.
func atLevel(p Part) Score { return one(p.Value.Cmp(p.At) >= 0) }

func one(yes bool) Score {
	if yes {
		return One
	}
	return Zero
}
