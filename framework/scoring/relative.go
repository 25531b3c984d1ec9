package scoring

// relative adds up how many points each criterion below the node is above the
// level that is required of it, times its weight, those below counting negative (schemes like
// the approved contractor scheme of the UK security industry). The score is
// that sum of points, which may be below zero, and not a share. On a scale from
// 0 to 5 where 3 is required, ratings of 5, 2 and 3 give 2 − 1 + 0 = 1.
func relative(Rule) Method {
	return Method{Words: "points above the required levels", Fold: Sum, Weight: byWeight,
		Each: func(p Part) Score { return p.Value.Sub(p.At).Mul(p.Span) },
		Flat: true, Own: true, UsesWeights: true, UsesLevel: true, May: []string{"level"}, Monotone: true}
}
