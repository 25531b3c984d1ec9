package scoring

import (
	"math"
	"math/big"
	"math/bits"
	"strings"
)

// A Score is an exact fraction. It is an int64 over an int64 while both fit,
// which almost every score does, and a big.Rat beyond, so that sums of
// thousands of weighted ratings stay exact and cheap. The zero value is 0.
// Scores are immutable.
type Score struct {
	num, den int64 // lowest terms, den > 0; den 0 stands for 1 in the zero value
	big      *big.Rat
}

// Zero and One bound a share of a scale's span.
var (
	Zero = Score{}
	One  = Int(1)
)

// Int returns n as a score.
func Int(n int64) Score {
	if n == math.MinInt64 { // has no negative
		return fromRat(new(big.Rat).SetInt64(n))
	}
	return Score{num: n, den: 1}
}

// Fraction returns num/den in lowest terms. It panics if den is zero.
func Fraction(num, den int64) Score {
	if den == 0 {
		panic("scoring: fraction over zero")
	}
	if num == math.MinInt64 || den == math.MinInt64 {
		return fromRat(big.NewRat(num, den))
	}
	if den < 0 {
		num, den = -num, -den
	}
	if g := gcd(abs(num), den); g > 1 {
		num, den = num/g, den/g
	}
	return Score{num: num, den: den}
}

func fromRat(r *big.Rat) Score {
	if r.Num().IsInt64() && r.Denom().IsInt64() && r.Num().Int64() != math.MinInt64 {
		return Score{num: r.Num().Int64(), den: r.Denom().Int64()}
	}
	return Score{big: r}
}

// FromRat returns the value of r, which it copies.
func FromRat(r *big.Rat) Score { return fromRat(new(big.Rat).Set(r)) }

// Whole returns the value as an int64, if it is one.
func (s Score) Whole() (int64, bool) { return s.num, s.big == nil && s.d() == 1 }

// Rat returns the value as a new big.Rat.
func (s Score) Rat() *big.Rat {
	if s.big != nil {
		return new(big.Rat).Set(s.big)
	}
	return big.NewRat(s.num, s.d())
}

func (s Score) d() int64 {
	if s.den == 0 {
		return 1
	}
	return s.den
}

// Add returns s + t.
func (s Score) Add(t Score) Score {
	if s.big == nil && t.big == nil {
		g := gcd(s.d(), t.d())
		a, ok1 := mul(s.num, t.d()/g)
		b, ok2 := mul(t.num, s.d()/g)
		den, ok3 := mul(s.d()/g, t.d())
		if ok1 && ok2 && ok3 && abs(a) < 1<<61 && abs(b) < 1<<61 {
			return Fraction(a+b, den)
		}
	}
	return fromRat(new(big.Rat).Add(s.Rat(), t.Rat()))
}

// Sub returns s − t.
func (s Score) Sub(t Score) Score { return s.Add(t.Neg()) }

// Neg returns −s.
func (s Score) Neg() Score {
	if s.big != nil {
		return fromRat(new(big.Rat).Neg(s.big))
	}
	return Score{num: -s.num, den: s.d()}
}

// Mul returns s × t.
func (s Score) Mul(t Score) Score {
	if s.big == nil && t.big == nil {
		g1, g2 := gcd(abs(s.num), t.d()), gcd(abs(t.num), s.d())
		num, ok1 := mul(s.num/g1, t.num/g2)
		den, ok2 := mul(s.d()/g2, t.d()/g1)
		if ok1 && ok2 {
			return Fraction(num, den)
		}
	}
	return fromRat(new(big.Rat).Mul(s.Rat(), t.Rat()))
}

// Div returns s ÷ t. It panics if t is zero.
func (s Score) Div(t Score) Score {
	if t.Sign() == 0 {
		panic("scoring: division by zero")
	}
	if t.big == nil {
		if t.num < 0 {
			return s.Mul(Score{num: -t.d(), den: -t.num})
		}
		return s.Mul(Score{num: t.d(), den: t.num})
	}
	return fromRat(new(big.Rat).Quo(s.Rat(), t.Rat()))
}

// Cmp compares exactly: −1 if s < t, 0 if equal, +1 if s > t.
func (s Score) Cmp(t Score) int {
	if s.big == nil && t.big == nil {
		if s.Sign() != t.Sign() {
			if s.Sign() < t.Sign() {
				return -1
			}
			return 1
		}
		h1, l1 := bits.Mul64(uint64(abs(s.num)), uint64(t.d()))
		h2, l2 := bits.Mul64(uint64(abs(t.num)), uint64(s.d()))
		c := 0
		switch {
		case h1 != h2:
			c = 1
			if h1 < h2 {
				c = -1
			}
		case l1 != l2:
			c = 1
			if l1 < l2 {
				c = -1
			}
		}
		if s.num < 0 {
			return -c
		}
		return c
	}
	return s.Rat().Cmp(t.Rat())
}

// Sign returns −1, 0 or +1.
func (s Score) Sign() int {
	if s.big != nil {
		return s.big.Sign()
	}
	switch {
	case s.num < 0:
		return -1
	case s.num > 0:
		return 1
	}
	return 0
}

// Max returns the larger of s and t, Min the smaller.
func (s Score) Max(t Score) Score {
	if s.Cmp(t) < 0 {
		return t
	}
	return s
}

// Min returns the smaller of s and t.
func (s Score) Min(t Score) Score {
	if s.Cmp(t) > 0 {
		return t
	}
	return s
}

// Float returns the nearest float64, for pictures only.
func (s Score) Float() float64 {
	f, _ := s.Rat().Float64()
	return f
}

// String returns the fraction in lowest terms, "161/320", or the whole number.
func (s Score) String() string { return strings.TrimSuffix(s.Rat().String(), "/1") }

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	if a == 0 {
		return 1
	}
	return a
}

func mul(a, b int64) (int64, bool) {
	h, l := bits.Mul64(uint64(abs(a)), uint64(abs(b)))
	if h != 0 || l > 1<<62 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(l), true
	}
	return int64(l), true
}
