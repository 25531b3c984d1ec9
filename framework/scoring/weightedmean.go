package scoring

// weightedMean is the sum of weight × value over the sum of weights of a
// node's children: the nested tree of most balanced scorecards, and XCCDF
// "default". Sections of weight 40, 35 and 25 that score 3/4, 0 and 13/16 give
// (40·3/4 + 35·0 + 25·13/16) / 100 = 161/320.
func weightedMean(Rule) Method {
	return Method{Words: "weighted mean", Weight: byWeight, UsesWeights: true, Monotone: true}
}

// flatWeightedMean is the same over all criteria below the node, whatever
// section they stand in (XCCDF "flat").
func flatWeightedMean(Rule) Method {
	return Method{Words: "weighted mean of all criteria", Weight: byWeight, Flat: true, UsesWeights: true, Monotone: true}
}
