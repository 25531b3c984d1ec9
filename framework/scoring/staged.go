package scoring

import "fmt"

// staged gives the highest stage for which everything in it reaches what the
// stage needs and everything in the stages below holds what they need, as a
// share of the stages. For ISO/IEC 33020 a capability level is reached with its
// own process attributes largely achieved and those of all lower levels fully:
// 86 % on level 1, 51 % and 90 % on level 2 are level 2, and with 85 % on level 1
// they are level 1. For staged maturity (CMMI) both needs are the same.
//
// It is the lowest of what each part allows: a part that does not reach its
// own stage allows the one below, one that reaches but does not hold allows
// its own, and one that holds allows all.
func staged(Rule) Method {
	stages := func(parts []Part) int {
		n := 0
		for _, p := range parts {
			n = max(n, p.Stage)
		}
		return n
	}
	allows := func(p Part) Score {
		switch {
		case !p.Reach.Holds(p.Value):
			return Int(int64(p.Stage - 1))
		case !p.Hold.Holds(p.Value):
			return Int(int64(p.Stage))
		}
		return Int(1 << 30)
	}
	reached := func(folded Score, parts []Part) int64 {
		n, _ := folded.Min(Int(int64(stages(parts)))).Whole()
		return n
	}
	return Method{Words: "highest stage reached", Fold: Least, Each: allows,
		Then: func(folded Score, parts []Part) Score {
			return Fraction(reached(folded, parts), int64(stages(parts)))
		},
		Says: func(folded Score, parts []Part) string {
			return fmt.Sprintf("%d of %d stages", reached(folded, parts), stages(parts))
		},
		Staged: true, Needs: []string{"reach"}, May: []string{"hold", "base"}, Monotone: true}
}
