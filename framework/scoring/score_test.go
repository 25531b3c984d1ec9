package scoring

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// scores draws small and large fractions, and those at the edge of int64.
func scores(t *rapid.T, name string) (Score, *big.Rat) {
	edge := rapid.SampledFrom([]int64{0, 1, -1, 2, math.MaxInt64, math.MaxInt64 - 1, math.MinInt64, math.MinInt64 + 1, 1 << 61, 1 << 62, 1<<62 + 1, -1 << 62, 1 << 31})
	small := rapid.Int64Range(-1000, 1000)
	any := rapid.Int64()
	num := rapid.OneOf(edge, small, any).Draw(t, name+" numerator")
	den := rapid.OneOf(edge, small, any).Filter(func(n int64) bool { return n != 0 }).Draw(t, name+" denominator")
	return Fraction(num, den), big.NewRat(num, den)
}

func TestScoreArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, a := scores(t, "s")
		u, b := scores(t, "u")
		is := func(what string, got Score, want *big.Rat) {
			t.Helper()
			if got.Rat().Cmp(want) != 0 {
				t.Fatalf("%s: %s, want %s", what, got, want.RatString())
			}
			if got.String() != want.RatString() {
				t.Fatalf("%s is printed %s, want %s", what, got.String(), want.RatString())
			}
			// What fits is kept in the small form, so that sums come back from
			// big.Rat, and == agrees on it.
			fits := want.Num().IsInt64() && want.Denom().IsInt64() && want.Num().Int64() != math.MinInt64
			if fits != (got.big == nil) {
				t.Fatalf("%s: %s fits int64 %v, kept big %v", what, got, fits, got.big != nil)
			}
		}
		is("s", s, a)
		is("s+u", s.Add(u), new(big.Rat).Add(a, b))
		is("s-u", s.Sub(u), new(big.Rat).Sub(a, b))
		is("s*u", s.Mul(u), new(big.Rat).Mul(a, b))
		is("-s", s.Neg(), new(big.Rat).Neg(a))
		is("s+u-u", s.Add(u).Sub(u), a)
		is("FromRat", FromRat(a), a)
		if b.Sign() != 0 {
			is("s/u", s.Div(u), new(big.Rat).Quo(a, b))
			is("s*u/u", s.Mul(u).Div(u), a)
		}
		if got, want := s.Cmp(u), a.Cmp(b); got != want {
			t.Fatalf("Cmp(%s, %s) = %d, want %d", s, u, got, want)
		}
		if s.Sign() != a.Sign() {
			t.Fatal("Sign", s)
		}
		lo, hi := s.Min(u), s.Max(u)
		if lo.Cmp(hi) > 0 || lo.Add(hi).Cmp(s.Add(u)) != 0 {
			t.Fatalf("Min %s, Max %s of %s and %s", lo, hi, s, u)
		}
		if n, ok := s.Whole(); ok != (a.IsInt() && s.big == nil) || ok && n != a.Num().Int64() {
			t.Fatal("Whole", s, n, ok)
		}
		f, _ := a.Float64()
		if s.Float() != f {
			t.Fatal("Float", s, f)
		}
	})
}

func TestScoreCmpLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, _ := scores(t, "a")
		b, _ := scores(t, "b")
		c, _ := scores(t, "c")
		if a.Cmp(a) != 0 || a.Cmp(b) != -b.Cmp(a) {
			t.Fatal("Cmp is not symmetric", a, b)
		}
		if a.Cmp(b) <= 0 && b.Cmp(c) <= 0 && a.Cmp(c) > 0 {
			t.Fatal("Cmp is not transitive", a, b, c)
		}
		if a.Add(c).Cmp(b.Add(c)) != a.Cmp(b) {
			t.Fatal("adding the same changes the order", a, b, c)
		}
	})
}

func TestScoreEdges(t *testing.T) {
	var zero Score
	if zero.Cmp(Zero) != 0 || zero.String() != "0" || zero.Add(One).Cmp(One) != 0 || zero.Neg().Sign() != 0 {
		t.Error("the zero value is not 0")
	}
	r := big.NewRat(1, 3)
	s := FromRat(r)
	r.SetInt64(9)
	s.Rat().SetInt64(8)
	if s.String() != "1/3" {
		t.Error("a score shares its number with the caller:", s)
	}
	huge := Int(math.MaxInt64).Mul(Int(math.MaxInt64))
	huge.Rat().SetInt64(1)
	if huge.big == nil || huge.Div(Int(math.MaxInt64)).big != nil {
		t.Error("a large product does not come back:", huge)
	}
	if got := Int(math.MinInt64).Neg().String(); got != "9223372036854775808" {
		t.Error("the least int64 has a negative:", got)
	}
	panics(t, func() { Fraction(1, 0) })
	panics(t, func() { One.Div(Zero) })
}

func panics(t *testing.T, do func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	do()
}

// Thousands of awkward denominators leave int64 and must stay exact.
func TestScoreLongSum(t *testing.T) {
	sum, want := Zero, new(big.Rat)
	for i := int64(1); i <= 300; i++ {
		sum = sum.Add(Fraction(1, i))
		want.Add(want, big.NewRat(1, i))
	}
	if sum.Rat().Cmp(want) != 0 {
		t.Error(sum)
	}
	for i := int64(300); i >= 1; i-- {
		sum = sum.Sub(Fraction(1, i))
	}
	if sum.Sign() != 0 || sum.big != nil {
		t.Error("does not come back to 0:", sum)
	}
}
