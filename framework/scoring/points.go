package scoring

// points is points earned over points available, of all criteria below the
// node (EFQM, Baldrige and COPC-like budgets): 82 of 95 applicable points
// give 82/95.
var points = Method{
	Combine: combineBy(byPoints), Weights: weightsBy(byPoints),
	Flat: true, UsesPoints: true, Monotone: true,
}
