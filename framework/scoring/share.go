package scoring

import "fmt"

// share is the share of the criteria below the node that are at or above a
// level: 46 of 57 compliant give 46/57.
func share(Rule) Method {
	return Method{Words: "share of the criteria at or above the level", Each: atLevel,
		Flat: true, UsesLevel: true, Needs: []string{"level"}, Monotone: true}
}

// kOfN is 1 where at least Count of the criteria below the node are at or
// above a level, and 0 otherwise: 6 of 9 practices in use. The count does not
// shrink when some are not applicable.
func kOfN(r Rule) Method {
	reached := func(folded Score, parts []Part) int64 {
		n, _ := folded.Mul(Int(int64(len(parts)))).Whole()
		return n
	}
	return Method{Words: "enough criteria at or above the level", Each: atLevel,
		Then: func(folded Score, parts []Part) Score { return one(reached(folded, parts) >= int64(r.Count)) },
		Says: func(folded Score, parts []Part) string {
			return fmt.Sprintf("%d of %d, %d needed", reached(folded, parts), len(parts), r.Count)
		},
		Flat: true, UsesLevel: true, Needs: []string{"level", "count"}, Monotone: true}
}

// absolute is 1 where every criterion below the node is at the top of its
// scale, and 0 otherwise (XCCDF "absolute").
func absolute(Rule) Method {
	return Method{Words: "all criteria in full", Fold: Least,
		Each: func(p Part) Score { return one(p.Value.Cmp(One) >= 0) }, Flat: true, Monotone: true}
}
