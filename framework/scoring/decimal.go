package scoring

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
)

// MaxDigits bounds the length of a decimal as written.
const MaxDigits = 40

// A Decimal is a number that a person typed: a weight, points, an effort, a
// target. It is kept as text in canonical form (no exponent, no leading plus,
// no superfluous zeros), so two equal values are equal strings, and nothing is
// lost to binary fractions. The zero value "" means that nothing was written.
type Decimal string

// ParseDecimal reads a decimal as written: an optional sign, digits, and
// optionally a point with digits. Exponents and more than [MaxDigits]
// characters are refused.
func ParseDecimal(s string) (Decimal, error) {
	if s == "" {
		return "", fmt.Errorf("is empty, not a number")
	}
	if len(s) > MaxDigits {
		return "", fmt.Errorf("has more than %d characters", MaxDigits)
	}
	rest, negative := strings.CutPrefix(s, "-")
	if !negative {
		rest = strings.TrimPrefix(rest, "+")
	}
	whole, frac, point := strings.Cut(rest, ".")
	if !digits(whole) || point && !digits(frac) {
		return "", fmt.Errorf("%q is not a decimal number", s)
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if frac = strings.TrimRight(frac, "0"); frac != "" {
		whole += "." + frac
	}
	if negative && whole != "0" {
		whole = "-" + whole
	}
	return Decimal(whole), nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Score returns the exact value; nothing written is zero. The decimal must
// have come from [ParseDecimal] or a decoded file, otherwise the result is
// zero.
func (d Decimal) Score() Score {
	neg := strings.HasPrefix(string(d), "-")
	var n, den int64 = 0, 1
	point := false
	for _, c := range strings.TrimPrefix(string(d), "-") {
		switch {
		case c == '.' && !point:
			point = true
			continue
		case c < '0' || c > '9':
			return Score{}
		}
		if n > (1<<62)/10 || den > (1<<62)/10 {
			// Parsing again refuses what big.Rat would read without limit.
			exact, err := ParseDecimal(string(d))
			if err != nil {
				return Score{}
			}
			r, _ := new(big.Rat).SetString(string(exact))
			return fromRat(r)
		}
		n = n*10 + int64(c-'0')
		if point {
			den *= 10
		}
	}
	if neg {
		n = -n
	}
	return Fraction(n, den)
}

// Rat returns the exact value as a new big.Rat.
func (d Decimal) Rat() *big.Rat { return d.Score().Rat() }

// Or returns d, or what to use where nothing is written.
func (d Decimal) Or(fallback Decimal) Decimal {
	if d == "" {
		return fallback
	}
	return d
}

// UnmarshalText makes the canonical form of what is written.
func (d *Decimal) UnmarshalText(text []byte) error {
	v, err := ParseDecimal(string(text))
	if err == nil {
		*d = v
	}
	return err
}

// UnmarshalJSON reads a JSON string or number, as written.
func (d *Decimal) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		return d.UnmarshalText([]byte(s))
	}
	if string(data) == "null" {
		return nil
	}
	return d.UnmarshalText(data)
}
