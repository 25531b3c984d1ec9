package scoring

// points is points earned over points available, of all criteria below the
// node (EFQM, Baldrige and COPC-like budgets): 82 of 95 applicable points
// give 82/95.
func points(Rule) Method {
	return Method{Words: "points earned of points available", Weight: byPoints, Flat: true, UsesPoints: true, Monotone: true}
}
