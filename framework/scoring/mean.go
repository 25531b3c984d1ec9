package scoring

// mean is the mean of a node's children, each counting the same: the mean of
// section means. Sections that score 3/4, 0 and 13/16 give 25/48.
var mean = Method{Combine: combineBy(equally), Weights: weightsBy(equally), Monotone: true}

// flatMean is the mean of all criteria below the node, each counting the same
// (XCCDF "flat unweighted").
var flatMean = Method{Combine: combineBy(equally), Weights: weightsBy(equally), Flat: true, Monotone: true}
