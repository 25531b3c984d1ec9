package scoring

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// p makes parts of "weight value" pairs; the points are the weight.
func p(pairs ...string) []Part {
	var parts []Part
	for i := 0; i < len(pairs); i += 2 {
		w := sc(pairs[i])
		parts = append(parts, Part{Weight: w, Points: w, Value: sc(pairs[i+1])})
	}
	return parts
}

// method looks up a method that exists.
func method(t testing.TB, r Rule) Method {
	t.Helper()
	m, ok := Lookup(r)
	if !ok {
		t.Fatal("no method", r.Method)
	}
	return m
}

// at gives every part the same level to be compared with.
func at(level string, parts []Part) []Part {
	for i := range parts {
		parts[i].At = sc(level)
	}
	return parts
}

// The sums were done by hand: a tree on a scale from 0 to 4 with sections of
// the weights 40, 35 and 25 and the items (weight, rating)
// {(1,4),(1,2),(2,3)}, {(1,0),(1,N/A)} and {(3,4),(1,1)}, N/A left out.
func TestMethods(t *testing.T) {
	s1, s2, s3 := p("1", "1", "1", "1/2", "2", "3/4"), p("1", "0"), p("3", "1", "1", "1/4")
	all := slices.Concat(s1, s2, s3)
	zero := slices.Concat(s1, p("1", "0", "1", "0"), s3)
	xccdf := p("1", "1", "1", "0", "10", "1")
	nine := at("3/4", p("1", "1", "1", "3/4", "1", "1", "1", "3/4", "1", "1", "1", "0.74", "1", "0", "1", "0", "1", "1/2"))
	six := slices.Clone(nine)
	six[6].Value = sc("3/4")
	twenty := benchmark(20)
	for _, c := range []struct {
		name  string
		rule  Rule
		parts []Part
		want  string
	}{
		{"section 1", Rule{Method: "weighted-mean"}, s1, "3/4"},
		{"section 2", Rule{Method: "weighted-mean"}, s2, "0"},
		{"section 3", Rule{Method: "weighted-mean"}, s3, "13/16"},
		{"nested by section weights", Rule{Method: "weighted-mean"}, p("40", "3/4", "35", "0", "25", "13/16"), "161/320"},
		{"mean of sections", Rule{Method: "mean"}, p("40", "3/4", "35", "0", "25", "13/16"), "25/48"},
		{"flat by item weights", Rule{Method: "flat-weighted-mean"}, all, "25/36"},
		{"flat unweighted", Rule{Method: "flat-mean"}, all, "7/12"},
		{"section 2 not applicable", Rule{Method: "weighted-mean"}, p("40", "3/4", "25", "13/16"), "161/208"},
		{"not applicable as zero", Rule{Method: "flat-weighted-mean"}, zero, "5/8"},
		{"three dimensions, criteria", Rule{Method: "mean"}, p("1", "7", "1", "23/3", "1", "6"), "62/9"},
		{"points: 82 of 95", Rule{Method: "points"}, p("50", "1", "30", "1", "2", "1", "13", "0"), "82/95"},
		{"points: parts of seven", Rule{Method: "points"}, p("100", "0.55", "100", "0.50", "100", "0.60", "200", "0.45", "100", "0.50", "200", "0.40", "200", "0.45"), "0.475"},
		{"points: categories", Rule{Method: "points"}, p("120", "0.50", "85", "0.45", "85", "0.55", "90", "0.50", "85", "0.60", "85", "0.50", "450", "0.40"), "0.4635"},
		{"call scorecard", Rule{Method: "weighted-mean"}, p("20", "0.80", "35", "0.90", "30", "0.90", "15", "1"), "0.895"},
		{"pooled visits", Rule{Method: "points"}, p("50", "41/50", "46", "38/46", "50", "47/50"), "63/73"},
		{"mean of visits", Rule{Method: "mean"}, p("50", "41/50", "46", "38/46", "50", "47/50"), "1487/1725"},
		{"compensation", Rule{Method: "mean"}, p("1", "0.92", "1", "0.88", "1", "0.45"), "3/4"},
		{"lowest", Rule{Method: "lowest"}, p("1", "0.92", "1", "0.88", "1", "0.45"), "0.45"},
		{"highest", Rule{Method: "highest"}, p("1", "0.88", "1", "0.92", "1", "0.45"), "0.92"},
		{"share", Rule{Method: "share"}, at("1/2", p("1", "1", "9", "1/2", "1", "0.49", "1", "0")), "1/2"},
		{"share of one", Rule{Method: "share"}, p("1", "0"), "1"},
		{"share by levels of their own", Rule{Method: "share"}, slices.Concat(at("1/2", p("1", "1/2")), at("3/4", p("1", "1/2", "1", "3/4"))), "2/3"},
		{"nothing weighs anything", Rule{Method: "weighted-mean"}, p("0", "1", "0", "1/2"), "3/4"},

		// Two groups of the weight 1, of items {pass 1, fail 1} and {pass 10}.
		{"XCCDF default: first group", Rule{Method: "weighted-mean"}, p("1", "1", "1", "0"), "1/2"},
		{"XCCDF default: second group", Rule{Method: "weighted-mean"}, p("10", "1"), "1"},
		{"XCCDF default", Rule{Method: "weighted-mean"}, p("1", "1/2", "1", "1"), "3/4"},
		{"XCCDF flat", Rule{Method: "flat-weighted-mean"}, xccdf, "11/12"},
		{"XCCDF flat unweighted", Rule{Method: "flat-mean"}, xccdf, "2/3"},
		{"XCCDF absolute", Rule{Method: "absolute"}, xccdf, "0"},
		{"XCCDF absolute, all passed", Rule{Method: "absolute"}, p("1", "1", "10", "1"), "1"},
		{"XCCDF absolute, all but a little", Rule{Method: "absolute"}, p("1", "1", "10", "0.999"), "0"},

		{"5 of 9 where 6 are needed", Rule{Method: "k-of-n", Count: 6}, nine, "0"},
		{"6 of 9 where 6 are needed", Rule{Method: "k-of-n", Count: 6}, six, "1"},
		{"7 of 9 would be more", Rule{Method: "k-of-n", Count: 5}, six, "1"},
		{"3 applicable where 6 are needed", Rule{Method: "k-of-n", Count: 6}, six[:3], "0"},

		// The best 15 % of 20 are the best three; the benchmark has 1 %, 2 % to 20 %.
		{"percentile: reaches 17 of 20", Rule{Method: "percentile", Of: "mean", Benchmark: twenty}, p("1", "0.17"), "17/20"},
		{"percentile: reaches 16 of 20", Rule{Method: "percentile", Of: "mean", Benchmark: twenty}, p("1", "0.1699"), "4/5"},
		{"percentile: of the mean of two", Rule{Method: "percentile", Of: "mean", Benchmark: twenty}, p("1", "0.1", "3", "0.2"), "3/4"},
		{"percentile: of the weighted mean of two", Rule{Method: "percentile", Of: "weighted-mean", Benchmark: twenty}, p("1", "0.1", "3", "0.2"), "17/20"},
		{"percentile: of points", Rule{Method: "percentile", Of: "points", Benchmark: twenty}, p("1", "0.1", "3", "0.2"), "17/20"},
		{"percentile: of the lowest", Rule{Method: "percentile", Of: "lowest", Benchmark: twenty}, p("1", "0.1", "3", "0.2"), "1/2"},
		{"percentile: of k-of-n, which is 1", Rule{Method: "percentile", Of: "k-of-n", Count: 6, Benchmark: twenty}, six, "1"},
		{"percentile: of k-of-n, which is 0", Rule{Method: "percentile", Of: "k-of-n", Count: 6, Benchmark: twenty}, nine, "0"},
		{"percentile: below all", Rule{Method: "percentile", Of: "mean", Benchmark: twenty}, p("1", "0"), "0"},
		{"percentile: equal ones are reached", Rule{Method: "percentile", Of: "mean", Benchmark: []Score{sc("1/2"), sc("1/2"), One}}, p("1", "1/2"), "2/3"},

		// 100 points, less 1/4 of 20, 1/2 of 10 and 0 of 30.
		{"deductions", Rule{Method: "deductions", Budget: sc("100")}, p("20", "3/4", "10", "1/2", "30", "1"), "9/10"},
		{"deductions from a small budget", Rule{Method: "deductions", Budget: sc("12.5")}, p("20", "3/4", "10", "1/2", "30", "1"), "1/5"},
		{"deductions of all there is", Rule{Method: "deductions", Budget: sc("10")}, p("20", "3/4", "10", "1/2"), "0"},
		{"deductions of more than there is", Rule{Method: "deductions", Budget: sc("10")}, p("20", "0", "10", "1/2"), "0"},
		{"deductions of nothing", Rule{Method: "deductions", Budget: sc("10")}, p("20", "1"), "1"},
		{"deductions: what is not applicable takes nothing off", Rule{Method: "deductions", Budget: sc("100")}, p("20", "3/4", "30", "1"), "19/20"},

		// On a scale from 0 to 5, required 3: rated 5, 2 and 3 are +2, −1 and 0.
		{"relative", Rule{Method: "relative"}, span("5", at("3/5", p("1", "1", "1", "2/5", "1", "3/5"))), "1"},
		{"relative, negative", Rule{Method: "relative"}, span("5", at("3/5", p("1", "0", "1", "2/5", "1", "4/5"))), "-3"},
		{"relative by weight", Rule{Method: "relative"}, span("5", at("3/5", p("3", "1", "2.5", "2/5"))), "7/2"},
		{"relative to levels of their own", Rule{Method: "relative"}, span("4", slices.Concat(at("1/2", p("1", "1")), at("1", p("1", "1/2")))), "0"},
		{"relative with another span", Rule{Method: "relative"}, slices.Concat(span("4", at("1/2", p("1", "1"))), span("10", at("1/2", p("1", "0")))), "-3"},
	} {
		m := method(t, c.rule)
		if got := m.Combine(c.parts); got.Cmp(sc(c.want)) != 0 {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func span(points string, parts []Part) []Part {
	for i := range parts {
		parts[i].Span = sc(points)
	}
	return parts
}

// benchmark is 1 %, 2 % and so on.
func benchmark(n int) []Score {
	b := make([]Score, n)
	for i := range b {
		b[i] = Fraction(int64(i+1), 100)
	}
	return b
}

// stages makes parts that need reach for their own stage and hold for those
// above.
func stages(reach, hold Limit, values ...[]string) []Part {
	var parts []Part
	for i, stage := range values {
		for _, v := range stage {
			parts = append(parts, Part{Value: sc(v), Stage: i + 1, Reach: reach, Hold: hold})
		}
	}
	return parts
}

func TestStaged(t *testing.T) {
	// ISO/IEC 33020: largely is more than 50 %, fully more than 85 %. Level 1 has
	// one process attribute, each of the others two.
	largely, fully := Limit{sc("0.5"), true}, Limit{sc("0.85"), true}
	capability := func(values ...[]string) []Part { return stages(largely, fully, values...) }
	// Staged maturity: every process area of a stage is at its level, or it is
	// not; four stages, 2 to 5.
	all := Limit{At: One}
	maturity := func(values ...[]string) []Part { return stages(all, all, values...) }
	for _, c := range []struct {
		name  string
		parts []Part
		want  string
	}{
		{"nothing", capability([]string{"0.5"}, []string{"0.9", "0.9"}, []string{"1", "1"}), "0"},
		{"level 1 largely", capability([]string{"0.501"}, []string{"1", "1"}, []string{"1", "1"}), "1/3"},
		{"level 1 just not fully", capability([]string{"0.85"}, []string{"1", "1"}, []string{"1", "1"}), "1/3"},
		{"level 2 largely on a full level 1", capability([]string{"0.86"}, []string{"0.51", "0.9"}, []string{"1", "1"}), "2/3"},
		{"level 2 with one attribute only partly", capability([]string{"0.86"}, []string{"0.5", "0.9"}, []string{"1", "1"}), "1/3"},
		{"level 3 largely on full levels 1 and 2", capability([]string{"0.86"}, []string{"0.86", "0.86"}, []string{"0.6", "0.6"}), "1"},
		{"level 3 on a level 2 that is not full", capability([]string{"0.86"}, []string{"0.86", "0.84"}, []string{"1", "1"}), "2/3"},
		{"a gap at the bottom", capability([]string{"0"}, []string{"1", "1"}, []string{"1", "1"}), "0"},
		{"maturity 1", maturity([]string{"1", "0"}, []string{"1"}, []string{"1"}, []string{"1"}), "0"},
		{"maturity 2", maturity([]string{"1", "1"}, []string{"0.99"}, []string{"1"}, []string{"1"}), "1/4"},
		{"maturity 3", maturity([]string{"1", "1"}, []string{"1"}, []string{"1", "0"}, []string{"1"}), "1/2"},
		{"maturity 5", maturity([]string{"1", "1"}, []string{"1"}, []string{"1"}, []string{"1"}), "1"},
		{"one stage", maturity([]string{"1"}), "1"},
	} {
		m := method(t, Rule{Method: "staged"})
		if got := m.Combine(c.parts); got.Cmp(sc(c.want)) != 0 {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// The stage is found the slow way: try each from the top.
func TestStagedLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := drawParts(t)
		top := 0
		for _, p := range parts {
			top = max(top, p.Stage)
		}
		want := 0
		for k := top; k > want; k-- {
			reached := true
			for _, p := range parts {
				reached = reached && (p.Stage > k || p.Stage == k && p.Reach.Holds(p.Value) || p.Stage < k && p.Reach.Holds(p.Value) && p.Hold.Holds(p.Value))
			}
			if reached {
				want = k
			}
		}
		m, _ := Lookup(Rule{Method: "staged"})
		if got := m.Combine(parts); got.Cmp(Fraction(int64(want), int64(top))) != 0 {
			t.Fatalf("%s, not %d of %d", got, want, top)
		}
	})
}

func TestLimit(t *testing.T) {
	for _, c := range []struct {
		limit Limit
		value string
		want  bool
	}{
		{Limit{At: sc("1/2")}, "1/2", true}, {Limit{At: sc("1/2")}, "0.499999999999999999999", false}, {Limit{At: sc("1/2")}, "1", true},
		{Limit{sc("1/2"), true}, "1/2", false}, {Limit{sc("1/2"), true}, "0.500000000000000000001", true}, {Limit{sc("1/2"), true}, "0", false},
		{Limit{}, "0", true}, {Limit{Exclusive: true}, "0", false}, {Limit{}, "-1", false},
	} {
		if got := c.limit.Holds(sc(c.value)); got != c.want {
			t.Errorf("%+v: %s %v", c.limit, c.value, got)
		}
	}
}

// What a method says about its sum.
func TestSays(t *testing.T) {
	for _, c := range []struct {
		rule  Rule
		parts []Part
		want  string
	}{
		{Rule{Method: "k-of-n", Count: 2}, at("1/2", p("1", "1", "1", "1/2", "1", "0")), "2 of 3, 2 needed"},
		{Rule{Method: "deductions", Budget: sc("50")}, p("20", "3/4", "3", "1/2"), "6.5 of 50 points taken off"},
		{Rule{Method: "percentile", Of: "mean", Benchmark: benchmark(20)}, p("1", "0.17"), "17.0 % reaches 17 of 20 scores of the benchmark"},
		{Rule{Method: "staged"}, stages(Limit{At: One}, Limit{At: One}, []string{"1"}, []string{"1", "0"}), "1 of 2 stages"},
	} {
		m := method(t, c.rule)
		if got := m.Says(m.Folded(c.parts), c.parts); got != c.want {
			t.Errorf("%s: %q, not %q", c.rule.Method, got, c.want)
		}
	}
	for _, name := range Names() {
		if m := method(t, drawnRule(name)); m.Words == "" || m.Then == nil && m.Says != nil || m.Then != nil && m.Says == nil {
			t.Error(name, "has no words")
		}
	}
}

func TestDimensions(t *testing.T) {
	ratings := p("1", "0.8", "2", "0.7", "1", "0.6")
	lead := sc("0.6")
	for _, c := range []struct {
		method string
		lead   *Score
		want   string
	}{
		{"", nil, "0.7"}, {"mean", nil, "0.7"}, {"weighted-mean", nil, "0.7"}, {"lowest", nil, "0.6"},
		{"product", nil, "0.336"}, {"product", &lead, "0.336"},
		{"capped", &lead, "0.6"}, {"capped", nil, "0.7"}, {"capped", &One, "0.7"},
		{"best-fit", &lead, "0.6"}, {"best-fit", &One, "1"},
	} {
		if got, ok := Dimensions(c.method, ratings, c.lead); !ok || got.Cmp(sc(c.want)) != 0 {
			t.Errorf("%s: %s %v, want %s", c.method, got, ok, c.want)
		}
	}
	if got, ok := Dimensions("best-fit", ratings, nil); ok {
		t.Error("a best fit without judgement:", got)
	}
	if got, _ := Dimensions("weighted-mean", p("3", "1", "1", "0"), nil); got.Cmp(sc("3/4")) != 0 {
		t.Error("weighted-mean:", got)
	}
	if w := DimensionWeights("weighted-mean", p("3", "1", "1", "0")); w[0].String() != "3/4" || w[1].String() != "1/4" {
		t.Error("weights:", w)
	}
	for _, name := range []string{"lowest", "product", "capped", "best-fit"} {
		if DimensionWeights(name, ratings) != nil {
			t.Error(name, "has weights")
		}
	}
	if len(DimensionWeights("", ratings)) != 3 {
		t.Error("the mean has no weights")
	}
	panics(t, func() { Dimensions("median", ratings, nil) })
}

func TestNames(t *testing.T) {
	if want := []string{"absolute", "deductions", "flat-mean", "flat-weighted-mean", "highest", "k-of-n", "lowest", "mean", "percentile", "points",
		"relative", "share", "staged", "weighted-mean"}; !slices.Equal(Names(), want) {
		t.Error(Names())
	}
	if want := []string{"best-fit", "capped", "lowest", "mean", "product", "weighted-mean"}; !slices.Equal(DimensionMethods(), want) {
		t.Error(DimensionMethods())
	}
	for _, name := range Names() {
		if !Known(name) {
			t.Error(name)
		}
	}
	if _, ok := Lookup(Rule{Method: "median"}); ok || Known("median") || Known("") {
		t.Error("unknown names are known")
	}
	// A framework with an unknown method to rank is refused when it is loaded;
	// until then it is looked at.
	for _, of := range []string{"", "median", "percentile"} {
		m, ok := Lookup(Rule{Method: "percentile", Of: of})
		if !ok || !slices.Equal(m.Needs, []string{"of", "benchmark"}) || m.Combine(p("1", "1")).Sign() != 0 {
			t.Errorf("percentile of %q: %+v", of, m)
		}
	}
	if m, _ := Lookup(Rule{Method: "percentile", Of: "k-of-n"}); !slices.Equal(m.Needs, []string{"of", "benchmark", "level", "count"}) || !m.UsesLevel || !m.Flat {
		t.Error("a percentile needs what its method needs:", m.Needs)
	}
}

// share draws a share of the span.
func drawShare(t *rapid.T, name string) Score {
	den := rapid.SampledFrom([]int64{1, 2, 3, 4, 10, 97, 1 << 40}).Draw(t, name+" of")
	return Fraction(rapid.Int64Range(0, den).Draw(t, name), den)
}

func drawParts(t *rapid.T) []Part {
	parts := make([]Part, rapid.IntRange(1, 8).Draw(t, "parts"))
	for i := range parts {
		parts[i] = Part{
			Weight: Fraction(rapid.Int64Range(0, 5).Draw(t, "weight"), 2),
			Points: Int(rapid.Int64Range(1, 100).Draw(t, "points")),
			Value:  drawShare(t, "value"),
			At:     drawShare(t, "at"),
			Span:   Int(rapid.Int64Range(1, 10).Draw(t, "span")),
			Stage:  rapid.IntRange(1, 3).Draw(t, "stage"),
			Reach:  Limit{drawShare(t, "reach"), rapid.Bool().Draw(t, "more than reach")},
		}
		parts[i].Hold = Limit{parts[i].Reach.At.Max(drawShare(t, "hold")), true}
	}
	return parts
}

// drawnRule is a rule of a method, with numbers for those that need some.
func drawnRule(name string) Rule {
	return Rule{Method: name, Of: "mean", Count: 2, Benchmark: []Score{sc("1/3"), sc("1/2"), sc("1/2"), sc("9/10")}, Budget: sc("150")}
}

func TestMethodLaws(t *testing.T) {
	rules := []Rule{}
	for _, name := range Names() {
		rules = append(rules, drawnRule(name))
	}
	for _, of := range []string{"points", "weighted-mean", "share", "k-of-n", "lowest", "deductions"} {
		r := drawnRule("percentile")
		r.Of = of
		rules = append(rules, r)
	}
	// What is not a transformation of the values lies between them.
	between := []string{"flat-mean", "flat-weighted-mean", "highest", "lowest", "mean", "points", "weighted-mean"}
	for _, r := range rules {
		m := method(t, r)
		t.Run(r.Method+" "+r.Of, rapid.MakeCheck(func(t *rapid.T) {
			parts := drawParts(t)
			before := slices.Clone(parts)
			score := m.Combine(parts)
			lo, hi := Zero, One
			switch {
			case m.Own:
				lo, hi = Int(-100), Int(100)
			case slices.Contains(between, r.Method):
				lo, hi = ends(parts)
			}
			checkLaws(t, parts, score, lo, hi, m.Monotone, m.Combine)
			if !slices.Equal(parts, before) {
				t.Fatal("the parts were changed")
			}
			if m.Linear() != (m.Weights(parts) != nil) {
				t.Fatal("weights without shares")
			}
			if m.Linear() {
				checkWeights(t, m.Weights(parts), parts, score)
			}
			checkFactors(t, m, parts)
		}))
	}
	for _, name := range DimensionMethods() {
		t.Run("dimensions "+name, rapid.MakeCheck(func(t *rapid.T) {
			parts := drawParts(t)
			combine := func(ps []Part) Score {
				// The capping dimension is the one with the most points, so
				// that it moves with its part.
				c := slices.MaxFunc(ps, func(a, b Part) int { return a.Points.Cmp(b.Points) }).Value
				v, ok := Dimensions(name, ps, &c)
				if !ok {
					t.Fatal("no value")
				}
				return v
			}
			for i := range parts {
				parts[i].Points = Int(int64(100*i) + 1)
			}
			score := combine(parts)
			lo, hi := ends(parts)
			if name == "product" {
				lo, hi = Zero, lo // of shares: never above the least of them
			}
			checkLaws(t, parts, score, lo, hi, true, combine)
			if w := DimensionWeights(name, parts); w != nil {
				checkWeights(t, w, parts, score)
			}
		}))
	}
}

func ends(parts []Part) (lo, hi Score) {
	lo, hi = parts[0].Value, parts[0].Value
	for _, p := range parts {
		lo, hi = lo.Min(p.Value), hi.Max(p.Value)
	}
	return lo, hi
}

// checkFactors: multiplying the contributions by the factors and adding up
// gives the folded number; a product and an extreme have none.
func checkFactors(t *rapid.T, m Method, parts []Part) {
	factors := m.Factors(parts)
	if m.Fold != Mean && m.Fold != Sum {
		if factors != nil {
			t.Fatal("factors of no sum")
		}
		return
	}
	sum := Zero
	for i, f := range factors {
		sum = sum.Add(f.Mul(m.Contribution(parts[i])))
	}
	if folded := m.Folded(parts); len(factors) != len(parts) || sum.Cmp(folded) != 0 {
		t.Fatalf("%d factors give %s, not %s", len(factors), sum, folded)
	}
}

func checkLaws(t *rapid.T, parts []Part, score, lo, hi Score, monotone bool, combine func([]Part) Score) {
	if score.Cmp(lo) < 0 || score.Cmp(hi) > 0 {
		t.Fatalf("%s is not between %s and %s", score, lo, hi)
	}
	if other := combine(rapid.Permutation(parts).Draw(t, "order")); other.Cmp(score) != 0 {
		t.Fatalf("in another order %s, not %s", other, score)
	}
	i := rapid.IntRange(0, len(parts)-1).Draw(t, "raised")
	raised := slices.Clone(parts)
	raised[i].Value = raised[i].Value.Max(drawShare(t, "to"))
	if other := combine(raised); monotone && other.Cmp(score) < 0 {
		t.Fatalf("raising part %d lowers the score from %s to %s", i, score, other)
	}
}

func checkWeights(t *rapid.T, weights []Score, parts []Part, score Score) {
	sum, weighed := Zero, Zero
	for i, w := range weights {
		if w.Sign() < 0 {
			t.Fatal("negative weight", w)
		}
		sum, weighed = sum.Add(w), weighed.Add(w.Mul(parts[i].Value))
	}
	if len(weights) != len(parts) || sum.Cmp(One) != 0 {
		t.Fatalf("%d weights of %d parts sum to %s", len(weights), len(parts), sum)
	}
	if weighed.Cmp(score) != 0 {
		t.Fatalf("the weights give %s, the score is %s", weighed, score)
	}
}
