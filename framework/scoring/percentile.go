package scoring

import "fmt"

// percentile ranks the score that another method gives: the share of the
// benchmark's scores that it reaches. The best 15 per cent of a benchmark of
// 20 are those that reach 17 of them, 85 %.
func percentile(r Rule) Method {
	if r.of == nil || r.Of == r.Method { // told when the framework is loaded
		r.of = mean
	}
	base := r.of(r)
	transform := base.Then
	scored := func(folded Score, parts []Part) Score {
		if transform != nil {
			return transform(folded, parts)
		}
		return folded
	}
	rank := func(v Score) int64 {
		n := int64(0)
		for _, b := range r.Benchmark {
			if v.Cmp(b) >= 0 {
				n++
			}
		}
		return n
	}
	all := max(int64(len(r.Benchmark)), 1)
	base.Words = "percentile of the " + base.Words
	base.Then = func(folded Score, parts []Part) Score { return Fraction(rank(scored(folded, parts)), all) }
	base.Says = func(folded Score, parts []Part) string {
		v := scored(folded, parts)
		return fmt.Sprintf("%s reaches %d of %d scores of the benchmark", Percent(v, r.Benchmark...), rank(v), all)
	}
	base.Needs = append([]string{"of", "benchmark"}, base.Needs...)
	return base
}
