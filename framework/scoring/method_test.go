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

// The sums were done by hand: a tree on a scale from 0 to 4 with sections of
// the weights 40, 35 and 25 and the items (weight, rating)
// {(1,4),(1,2),(2,3)}, {(1,0),(1,N/A)} and {(3,4),(1,1)}, N/A left out.
func TestMethods(t *testing.T) {
	s1, s2, s3 := p("1", "1", "1", "1/2", "2", "3/4"), p("1", "0"), p("3", "1", "1", "1/4")
	all := slices.Concat(s1, s2, s3)
	zero := slices.Concat(s1, p("1", "0", "1", "0"), s3)
	for _, c := range []struct {
		name, method string
		parts        []Part
		at, want     string
	}{
		{"section 1", "weighted-mean", s1, "0", "3/4"},
		{"section 2", "weighted-mean", s2, "0", "0"},
		{"section 3", "weighted-mean", s3, "0", "13/16"},
		{"nested by section weights", "weighted-mean", p("40", "3/4", "35", "0", "25", "13/16"), "0", "161/320"},
		{"mean of sections", "mean", p("40", "3/4", "35", "0", "25", "13/16"), "0", "25/48"},
		{"flat by item weights", "flat-weighted-mean", all, "0", "25/36"},
		{"flat unweighted", "flat-mean", all, "0", "7/12"},
		{"section 2 not applicable", "weighted-mean", p("40", "3/4", "25", "13/16"), "0", "161/208"},
		{"not applicable as zero", "flat-weighted-mean", zero, "0", "5/8"},
		{"three dimensions, criteria", "mean", p("1", "7", "1", "23/3", "1", "6"), "0", "62/9"},
		{"points: 82 of 95", "points", p("50", "1", "30", "1", "2", "1", "13", "0"), "0", "82/95"},
		{"points: parts of seven", "points", p("100", "0.55", "100", "0.50", "100", "0.60", "200", "0.45", "100", "0.50", "200", "0.40", "200", "0.45"), "0", "0.475"},
		{"points: categories", "points", p("120", "0.50", "85", "0.45", "85", "0.55", "90", "0.50", "85", "0.60", "85", "0.50", "450", "0.40"), "0", "0.4635"},
		{"call scorecard", "weighted-mean", p("20", "0.80", "35", "0.90", "30", "0.90", "15", "1"), "0", "0.895"},
		{"pooled visits", "points", p("50", "41/50", "46", "38/46", "50", "47/50"), "0", "63/73"},
		{"mean of visits", "mean", p("50", "41/50", "46", "38/46", "50", "47/50"), "0", "1487/1725"},
		{"compensation", "mean", p("1", "0.92", "1", "0.88", "1", "0.45"), "0", "3/4"},
		{"lowest", "lowest", p("1", "0.92", "1", "0.88", "1", "0.45"), "0", "0.45"},
		{"share", "share", p("1", "1", "9", "1/2", "1", "0.49", "1", "0"), "1/2", "1/2"},
		{"share of one", "share", p("1", "0"), "0", "1"},
		{"XCCDF groups", "weighted-mean", p("1", "1/2", "1", "1"), "0", "3/4"},
		{"XCCDF flat", "flat-weighted-mean", p("1", "1", "1", "0", "10", "1"), "0", "11/12"},
		{"XCCDF flat unweighted", "flat-mean", p("1", "1", "1", "0", "10", "1"), "0", "2/3"},
		{"nothing weighs anything", "weighted-mean", p("0", "1", "0", "1/2"), "0", "3/4"},
	} {
		m, ok := Lookup(c.method)
		if !ok {
			t.Fatal("no method", c.method)
		}
		if got := m.Combine(c.parts, sc(c.at)); got.Cmp(sc(c.want)) != 0 {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestDimensions(t *testing.T) {
	ratings := p("1", "0.8", "2", "0.7", "1", "0.6")
	cap := sc("0.6")
	for _, c := range []struct {
		method string
		capped *Score
		want   string
	}{
		{"", nil, "0.7"}, {"mean", nil, "0.7"}, {"weighted-mean", nil, "0.7"}, {"lowest", nil, "0.6"},
		{"capped", &cap, "0.6"}, {"capped", nil, "0.7"}, {"capped", &One, "0.7"},
	} {
		if got := Dimensions(c.method, ratings, c.capped); got.Cmp(sc(c.want)) != 0 {
			t.Errorf("%s: %s, want %s", c.method, got, c.want)
		}
	}
	if got := Dimensions("weighted-mean", p("3", "1", "1", "0"), nil); got.Cmp(sc("3/4")) != 0 {
		t.Error("weighted-mean:", got)
	}
	if w := DimensionWeights("weighted-mean", p("3", "1", "1", "0")); w[0].String() != "3/4" || w[1].String() != "1/4" {
		t.Error("weights:", w)
	}
	if DimensionWeights("lowest", ratings) != nil || DimensionWeights("capped", ratings) != nil || len(DimensionWeights("", ratings)) != 3 {
		t.Error("only means have weights")
	}
	panics(t, func() { Dimensions("median", ratings, nil) })
}

func TestNames(t *testing.T) {
	if want := []string{"flat-mean", "flat-weighted-mean", "lowest", "mean", "points", "share", "weighted-mean"}; !slices.Equal(Names(), want) {
		t.Error(Names())
	}
	if want := []string{"capped", "lowest", "mean", "weighted-mean"}; !slices.Equal(DimensionMethods(), want) {
		t.Error(DimensionMethods())
	}
	for _, name := range Names() {
		if !Known(name) {
			t.Error(name)
		}
	}
	if _, ok := Lookup("median"); ok || Known("median") || Known("") {
		t.Error("unknown names are known")
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
		}
	}
	return parts
}

func TestMethodLaws(t *testing.T) {
	for _, name := range Names() {
		m := methods[name]
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			parts, at := drawParts(t), drawShare(t, "at")
			before := slices.Clone(parts)
			score := m.Combine(parts, at)
			checkLaws(t, parts, score, name != "share", m.Monotone, func(ps []Part) Score { return m.Combine(ps, at) })
			if m.Weights != nil {
				checkWeights(t, m.Weights(parts), parts, score)
			}
			for i := range parts {
				if parts[i].Value.Cmp(before[i].Value) != 0 || parts[i].Weight.Cmp(before[i].Weight) != 0 {
					t.Fatal("the parts were changed")
				}
			}
		}))
	}
	for _, name := range DimensionMethods() {
		t.Run("dimensions "+name, rapid.MakeCheck(func(t *rapid.T) {
			parts := drawParts(t)
			combine := func(ps []Part) Score {
				// The capping dimension is the one with the most points, so
				// that it moves with its part.
				c := slices.MaxFunc(ps, func(a, b Part) int { return a.Points.Cmp(b.Points) }).Value
				return Dimensions(name, ps, &c)
			}
			for i := range parts {
				parts[i].Points = Int(int64(100*i) + 1)
			}
			score := combine(parts)
			checkLaws(t, parts, score, true, true, combine)
			if w := DimensionWeights(name, parts); w != nil {
				checkWeights(t, w, parts, score)
			}
		}))
	}
}

func checkLaws(t *rapid.T, parts []Part, score Score, between, monotone bool, combine func([]Part) Score) {
	lo, hi := parts[0].Value, parts[0].Value
	for _, p := range parts {
		lo, hi = lo.Min(p.Value), hi.Max(p.Value)
	}
	if !between {
		lo, hi = Zero, One
	}
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
