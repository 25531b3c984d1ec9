package scoring

import (
	"math/big"
	"strings"
)

// maxPlaces is where Format and Truncate stop: a value that still looks like
// the threshold after so many decimal places is shown cut to its own side.
const maxPlaces = 6

// Format prints a value with one decimal place, or with as many more as it
// takes so that the text does not seem to reach a threshold that the value
// misses, nor to miss one that it reaches: 89.96 beside the threshold 90 is
// "89.96", not "90.0". Without a threshold it rounds half up.
func Format(value Score, thresholds ...Score) string {
	for places := 1; places <= maxPlaces; places++ {
		text := round(value, places)
		if faithful(text, value, thresholds) {
			return text
		}
	}
	// Cut to either side; failing that, nothing but the exact value will do,
	// such as for a value that is exactly a threshold with many places.
	down := floor(value)
	for _, n := range []*big.Int{down, new(big.Int).Add(down, big.NewInt(1))} {
		text := new(big.Rat).SetFrac(n, millionth).FloatString(maxPlaces)
		if faithful(text, value, thresholds) {
			return text
		}
	}
	r := value.Rat()
	if n, exact := r.FloatPrec(); exact {
		return r.FloatString(n)
	}
	return value.String()
}

// millionth is 10 to the power of maxPlaces.
var millionth = big.NewInt(1_000_000)

// floor is the greatest number of millionths that is not above the value.
func floor(value Score) *big.Int {
	r := value.Rat()
	n := new(big.Int).Mul(r.Num(), millionth)
	return n.Div(n, r.Denom()) // Euclidean: the denominator is positive
}

// Percent prints 100 × value as [Format] does, with the sign. Thresholds are
// on the scale of value, from 0 to 1.
func Percent(value Score, thresholds ...Score) string {
	hundred := Int(100)
	scaled := make([]Score, len(thresholds))
	for i, t := range thresholds {
		scaled[i] = t.Mul(hundred)
	}
	return Format(value.Mul(hundred), scaled...) + " %"
}

// Truncate cuts a value toward zero after six decimal places: the number never
// reaches a positive threshold that the value misses. Trailing zeros are cut.
func Truncate(value Score) Decimal {
	r := value.Rat()
	n := new(big.Int).Mul(r.Num(), millionth)
	n.Quo(n, r.Denom())
	text := new(big.Rat).SetFrac(n, millionth).FloatString(maxPlaces)
	d, err := ParseDecimal(text)
	if err != nil { // longer than a decimal may be
		return Decimal(strings.TrimRight(strings.TrimRight(text, "0"), "."))
	}
	return d
}

// Exact prints a value as a decimal if it has one of at most maxPlaces places
// and as a fraction otherwise.
func Exact(value Score) string {
	r := value.Rat()
	if n, exact := r.FloatPrec(); exact && n <= maxPlaces {
		return r.FloatString(n)
	}
	return value.String()
}

// round rounds half away from zero, as people do.
func round(value Score, places int) string {
	text := value.Rat().FloatString(places)
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-") // there is no minus nothing
	}
	return text
}

// faithful reports whether the text stands to each threshold as the value
// does: a near miss must not be shown as equal, whichever side is asked for.
func faithful(text string, value Score, thresholds []Score) bool {
	shown, _ := new(big.Rat).SetString(text)
	for _, t := range thresholds {
		if FromRat(shown).Cmp(t) != value.Cmp(t) {
			return false
		}
	}
	return true
}
