package scoring

import (
	"maps"
	"slices"
)

// dimensions is the one list of ways to make one value of the ratings that a
// criterion has on several dimensions. capped is the value of the capping
// dimension, nil if that is not among the parts.
var dimensions = map[string]func(parts []Part, capped *Score) Score{
	"mean":          func(parts []Part, _ *Score) Score { return mean.Combine(parts, Zero) },
	"weighted-mean": func(parts []Part, _ *Score) Score { return weightedMean.Combine(parts, Zero) },
	"lowest":        func(parts []Part, _ *Score) Score { return lowest.Combine(parts, Zero) },
	// The mean of all, but never above the capping dimension (EFQM RADAR:
	// a part cannot be better than it is sound).
	"capped": func(parts []Part, capped *Score) Score {
		v := mean.Combine(parts, Zero)
		if capped != nil {
			v = v.Min(*capped)
		}
		return v
	},
}

// Dimensions combines the dimensions of one criterion by a named method; ""
// is the mean. It panics on a name that is not in [DimensionMethods].
func Dimensions(method string, parts []Part, capped *Score) Score {
	if method == "" {
		method = "mean"
	}
	return dimensions[method](parts, capped)
}

// DimensionMethods lists the names in alphabetical order.
func DimensionMethods() []string { return slices.Sorted(maps.Keys(dimensions)) }

// DimensionWeights returns the share of a criterion that each dimension
// decides, or nil where the method has no such shares.
func DimensionWeights(method string, parts []Part) []Score {
	switch method {
	case "", "mean":
		return mean.Weights(parts)
	case "weighted-mean":
		return weightedMean.Weights(parts)
	}
	return nil
}
