package scoring

// mean is the mean of a node's children, each counting the same: the mean of
// section means. Sections that score 3/4, 0 and 13/16 give 25/48.
func mean(Rule) Method { return Method{Words: "mean", Monotone: true} }

// flatMean is the mean of all criteria below the node, each counting the same
// (XCCDF "flat unweighted").
func flatMean(Rule) Method {
	return Method{Words: "mean of all criteria", Flat: true, Monotone: true}
}
