package scoring

import (
	"maps"
	"slices"
)

// A DimensionMethod makes one value of the ratings that a criterion has on
// several dimensions: it combines them, and then one dimension may have the
// last word.
type DimensionMethod struct {
	Method
	Caps   bool // never above the dimension that leads
	Judged bool // the dimension that leads is what counts
}

// dimensions is the one list of them.
var dimensions = map[string]DimensionMethod{
	"mean":          {Method: mean(Rule{})},
	"weighted-mean": {Method: weightedMean(Rule{})},
	"lowest":        {Method: lowest(Rule{})},
	// What is planned counts as far as it is deployed, and that as far as it
	// works: 0.8, 0.7 and 0.6 give 0.336.
	"product": {Method: Method{Words: "product", Fold: Product, Monotone: true}},
	// The mean of all, but never above the capping dimension (EFQM RADAR:
	// a part cannot be better than it is sound).
	"capped": {Method: mean(Rule{}), Caps: true},
	// What the assessor judged to fit best with all of them in view (Baldrige):
	// the other dimensions are its grounds and do not count by themselves.
	"best-fit": {Method: Method{Words: "best fit", Monotone: true}, Judged: true},
}

// Combine combines the values of the dimensions. lead is that of the dimension
// which caps the others or was entered as the best fit; nil if it has none.
func (d *DimensionMethod) Combine(parts []Part, lead *Score) (Score, bool) {
	switch {
	case d.Judged && lead == nil:
		return Zero, false
	case d.Judged:
		return *lead, true
	}
	v := d.Method.Combine(parts)
	if d.Caps && lead != nil {
		v = v.Min(*lead)
	}
	return v, true
}

// LookupDimensions returns the method of a name; "" is the mean. It panics on
// a name that is not in [DimensionMethods].
func LookupDimensions(method string) DimensionMethod {
	if method == "" {
		method = "mean"
	}
	d, ok := dimensions[method]
	if !ok {
		panic("scoring: unknown dimension method " + method)
	}
	return d
}

// Dimensions combines the dimensions of one criterion by a named method, as
// [LookupDimensions] finds it. It is false where they have no value yet.
func Dimensions(method string, parts []Part, lead *Score) (Score, bool) {
	d := LookupDimensions(method)
	return d.Combine(parts, lead)
}

// DimensionMethods lists the names in alphabetical order.
func DimensionMethods() []string { return slices.Sorted(maps.Keys(dimensions)) }

// DimensionWeights returns the share of a criterion that each dimension
// decides, or nil where the method has no such shares.
func DimensionWeights(method string, parts []Part) []Score {
	d := LookupDimensions(method)
	if d.Caps || d.Judged {
		return nil
	}
	return d.Weights(parts)
}
