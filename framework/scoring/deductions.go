package scoring

// deductions starts at a budget of points and takes off what each criterion
// below the node misses of its own: full marks take nothing off. What is not
// applicable takes nothing off either, and the budget stays. It never falls
// below zero. Of a budget of 100, criteria of 20, 10 and 30 points that reach
// 3/4, 1/2 and all of theirs take off 5, 5 and 0: 9/10 are left.
func deductions(r Rule) Method {
	return Method{Words: "budget less deductions", Fold: Sum, Weight: byPoints,
		Each: func(p Part) Score { return p.Value.Sub(One) },
		Then: func(folded Score, _ []Part) Score {
			if r.Budget.Sign() <= 0 {
				return Zero
			}
			return One.Add(folded.Div(r.Budget)).Max(Zero)
		},
		Says: func(folded Score, _ []Part) string {
			return Exact(folded.Neg()) + " of " + Exact(r.Budget) + " points taken off"
		},
		Flat: true, UsesPoints: true, May: []string{"budget"}, Monotone: true}
}
