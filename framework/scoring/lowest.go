package scoring

// lowest is the lowest child of a node: a chain is as strong as its weakest
// link.
func lowest(Rule) Method { return Method{Words: "lowest", Fold: Least, Monotone: true} }

// highest is the best child of a node: one of several ways is enough.
func highest(Rule) Method { return Method{Words: "highest", Fold: Greatest, Monotone: true} }
