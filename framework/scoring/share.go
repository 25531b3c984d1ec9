package scoring

// share is the share of the criteria below the node that are at or above a
// level: 46 of 57 compliant give 46/57.
var share = Method{
	Combine: func(parts []Part, at Score) Score {
		n := int64(0)
		for _, p := range parts {
			if p.Value.Cmp(at) >= 0 {
				n++
			}
		}
		return Fraction(n, int64(len(parts)))
	},
	Flat: true, Monotone: true,
}
