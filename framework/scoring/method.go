package scoring

import (
	"maps"
	"slices"
)

// A Part is one thing that a method combines: a child of a node, or a
// criterion below it. Value is a share of the scale's span, 0 to 1.
type Part struct {
	Weight Score // not negative
	Points Score // available, under the method "points"
	Value  Score
}

// A Method combines parts into the score of a node.
type Method struct {
	// Combine returns the score of one or more parts. At is the share that
	// the node's level stands for; only "share" uses it.
	Combine func(parts []Part, at Score) Score
	// Weights returns the share of the score that each part decides, summing
	// to 1; nil where the method has no such shares.
	Weights func(parts []Part) []Score
	// Flat methods combine the criteria below the node at any depth, the
	// others its direct children.
	Flat bool
	// UsesWeights and UsesPoints say which numbers of a part matter.
	UsesWeights, UsesPoints bool
	// Monotone methods never give less when a part gives more.
	Monotone bool
}

// methods is the one list of node methods. A new method is a file with its
// Method, and a line here.
var methods = map[string]Method{
	"weighted-mean":      weightedMean,
	"mean":               mean,
	"flat-mean":          flatMean,
	"flat-weighted-mean": flatWeightedMean,
	"points":             points,
	"lowest":             lowest,
	"share":              share,
}

// Lookup returns the method of a name.
func Lookup(name string) (Method, bool) {
	m, ok := methods[name]
	return m, ok
}

// Known reports whether a framework may name the method.
func Known(name string) bool { _, ok := methods[name]; return ok }

// Names lists the methods in alphabetical order.
func Names() []string { return slices.Sorted(maps.Keys(methods)) }

// combineBy returns the mean of the values by the weights that w gives the
// parts. Where all weights are zero nothing can be preferred, and every part
// counts the same.
func combineBy(w func(Part) Score) func([]Part, Score) Score {
	return func(parts []Part, _ Score) Score {
		total, sum := Zero, Zero
		for _, p := range parts {
			weight := w(p)
			total = total.Add(weight)
			sum = sum.Add(weight.Mul(p.Value))
		}
		if total.Sign() == 0 {
			return combineBy(equally)(parts, Zero)
		}
		return sum.Div(total)
	}
}

func weightsBy(w func(Part) Score) func([]Part) []Score {
	return func(parts []Part) []Score {
		total := Zero
		for _, p := range parts {
			total = total.Add(w(p))
		}
		shares := make([]Score, len(parts))
		for i, p := range parts {
			if total.Sign() == 0 {
				shares[i] = Fraction(1, int64(len(parts)))
			} else {
				shares[i] = w(p).Div(total)
			}
		}
		return shares
	}
}

func byWeight(p Part) Score { return p.Weight }
func byPoints(p Part) Score { return p.Points }
func equally(Part) Score    { return One }
