package scoring

// lowest is the lowest child of a node: a chain is as strong as its weakest
// link.
var lowest = Method{
	Combine: func(parts []Part, _ Score) Score {
		least := parts[0].Value
		for _, p := range parts[1:] {
			least = least.Min(p.Value)
		}
		return least
	},
	Monotone: true,
}
