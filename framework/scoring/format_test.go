package scoring

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func sc(s string) Score {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic(s)
	}
	return FromRat(r)
}

func TestFormat(t *testing.T) {
	for _, c := range []struct{ value, thresholds, want string }{
		{"50", "", "50.0"},
		{"50.05", "", "50.1"}, // half up
		{"-50.05", "", "-50.1"},
		{"-0.04", "", "0.0"},
		{"200/3", "", "66.7"},
		{"89.96", "90", "89.96"},
		{"89.94", "90", "89.9"},
		{"89.96", "", "90.0"},
		{"90", "90", "90.0"},
		{"90.04", "90", "90.04"}, // would seem to be just at "at most 90"
		{"89.999", "90", "89.999"},
		{"59.99999999", "60", "59.999999"},
		{"60.00000001", "60", "60.000001"},
		{"59.99999999", "", "60.0"},
		{"59.99999999", "60 80", "59.999999"},
		{"79.96", "60 80", "79.96"},
		{"-0.00000001", "0", "-0.000001"},
		{"0.00000001", "0", "0.000001"},
		{"-59.99999999", "-60", "-59.999999"},
		{"-60.00000001", "-60", "-60.000001"},
		{"-60.04", "-60", "-60.04"},
		{"100/3", "100/3", "100/3"},                   // exactly at a threshold that no decimal is
		{"33.33333333", "33.33333333", "33.33333333"}, // … or that has many places
		{"60.00000005", "60 60.0000001", "60.00000005"},
	} {
		var thresholds []Score
		for s := range strings.FieldsSeq(c.thresholds) {
			thresholds = append(thresholds, sc(s))
		}
		if got := Format(sc(c.value), thresholds...); got != c.want {
			t.Errorf("Format(%s, %s) = %q, want %q", c.value, c.thresholds, got, c.want)
		}
	}
	for _, c := range []struct{ value, threshold, want string }{
		{"0.8996", "0.9", "89.96 %"}, {"161/320", "0.5", "50.3 %"}, {"161/320", "0.503125", "50.3125 %"}, {"1", "1", "100.0 %"},
		{"46/57", "0.8", "80.7 %"}, {"45/57", "0.8", "78.9 %"},
	} {
		if got := Percent(sc(c.value), sc(c.threshold)); got != c.want {
			t.Errorf("Percent(%s, %s) = %q, want %q", c.value, c.threshold, got, c.want)
		}
	}
}

func TestTruncateExact(t *testing.T) {
	for _, c := range []struct{ value, truncated, exact string }{
		{"0", "0", "0"}, {"60", "60", "60"}, {"50.3125", "50.3125", "50.3125"}, {"59.9999999", "59.999999", "599999999/10000000"},
		{"200/3", "66.666666", "200/3"}, {"-200/3", "-66.666666", "-200/3"}, {"-0.0000001", "0", "-1/10000000"}, {"0.000001", "0.000001", "0.000001"},
		{"62/9", "6.888888", "62/9"}, {"-2.5", "-2.5", "-2.5"}, {"100", "100", "100"},
		{"99999999999999999999999999999999999999999.5", "99999999999999999999999999999999999999999.5", "99999999999999999999999999999999999999999.5"},
	} {
		if got := Truncate(sc(c.value)); string(got) != c.truncated {
			t.Errorf("Truncate(%s) = %q, want %q", c.value, got, c.truncated)
		}
		if got := Exact(sc(c.value)); got != c.exact {
			t.Errorf("Exact(%s) = %q, want %q", c.value, got, c.exact)
		}
	}
}

// What is printed stands on the same side of each threshold as the value.
func TestFormatLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var thresholds []Score
		for range rapid.IntRange(0, 3).Draw(t, "thresholds") {
			thresholds = append(thresholds, Fraction(rapid.Int64Range(-1000, 1000).Draw(t, "numerator"), rapid.SampledFrom([]int64{1, 2, 3, 7, 10, 1000}).Draw(t, "denominator")))
		}
		value, _ := scores(t, "value")
		if len(thresholds) > 0 && rapid.Bool().Draw(t, "near") {
			near := Fraction(rapid.Int64Range(-20, 20).Draw(t, "off"), rapid.SampledFrom([]int64{10, 1000, 1e6, 1e7, 1e12}).Draw(t, "by"))
			value = thresholds[0].Add(near)
		}
		text := Format(value, thresholds...)
		shown, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("%q is no number", text)
		}
		for _, th := range thresholds {
			if got, want := FromRat(shown).Cmp(th), value.Cmp(th); got != want {
				t.Fatalf("Format(%s, %s) = %s is on another side", value, th, text)
			}
		}
		off := FromRat(shown).Sub(value)
		if off.Max(off.Neg()).Cmp(Fraction(1, 20)) > 0 {
			t.Fatalf("Format(%s) = %s is off by %s", value, text, off)
		}
		if strings.Trim(text, "-0./") == "" && strings.HasPrefix(text, "-") {
			t.Fatalf("minus nothing: %s", text)
		}

		cut := string(Truncate(value))
		r, ok := new(big.Rat).SetString(cut)
		if !ok {
			t.Fatalf("Truncate(%s) = %q is no number", value, cut)
		}
		for _, th := range thresholds {
			if th.Sign() > 0 && value.Cmp(th) < 0 && FromRat(r).Cmp(th) >= 0 {
				t.Fatalf("Truncate(%s) = %s reaches %s", value, cut, th)
			}
		}
		if off := value.Sub(FromRat(r)); off.Max(off.Neg()).Cmp(Fraction(1, 1e6)) >= 0 || off.Sign() != 0 && off.Sign() != value.Sign() {
			t.Fatalf("Truncate(%s) = %s", value, cut)
		}
		exact, ok := new(big.Rat).SetString(Exact(value))
		if !ok || FromRat(exact).Cmp(value) != 0 {
			t.Fatalf("Exact(%s) = %s", value, Exact(value))
		}
	})
}
