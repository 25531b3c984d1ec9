package scoring

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseDecimal(t *testing.T) {
	long := strings.Repeat("9", MaxDigits)
	for _, c := range []struct{ in, want string }{
		{"0", "0"}, {"-0", "0"}, {"+0", "0"}, {"0.0", "0"}, {"-0.00", "0"}, {"000", "0"},
		{"1", "1"}, {"+1", "1"}, {"007", "7"}, {"1.10", "1.1"}, {"1.0", "1"}, {"10", "10"}, {"100.00", "100"},
		{"-1.50", "-1.5"}, {"00.05", "0.05"}, {"-00.050", "-0.05"}, {long, long},
		{long[1:] + "0", long[1:] + "0"}, {"0." + long[2:], "0." + long[2:]},
	} {
		if got, err := ParseDecimal(c.in); err != nil || string(got) != c.want {
			t.Errorf("ParseDecimal(%q) = %q, %v, want %q", c.in, got, err, c.want)
		}
	}
	for _, in := range []string{
		"", " ", "1 ", " 1", "-", "+", ".", "1.", ".5", "--1", "+-1", "1.2.3", "1,5", "1e5", "1E5", "0x1", "1_000",
		"NaN", "Inf", "½", "٣", "1/2", "\x00", long + "9", "0." + long,
	} {
		if got, err := ParseDecimal(in); err == nil {
			t.Errorf("ParseDecimal(%q) = %q, want an error", in, got)
		}
	}
}

func TestDecimalScore(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "0"}, {"0", "0"}, {"2.5", "5/2"}, {"-0.05", "-1/20"}, {"100", "100"},
		{"9223372036854775808", "9223372036854775808"}, // 2⁶³
		{"0.0000000000000000000000000000000000001", "1/10000000000000000000000000000000000000"},
		{"-99999999999999999999.5", "-199999999999999999999/2"},
		// What ParseDecimal did not make is nothing.
		{"x", "0"}, {"1.2.3", "0"}, {"-", "0"}, {"99999999999999999999x", "0"}, {"99999999999999999999e999999999", "0"},
	} {
		if got := Decimal(c.in).Score().String(); got != c.want {
			t.Errorf("Decimal(%q).Score() = %s, want %s", c.in, got, c.want)
		}
	}
	if got := Decimal("2.5").Rat(); got.Cmp(big.NewRat(5, 2)) != 0 {
		t.Error("Rat", got)
	}
	if Decimal("").Or("1") != "1" || Decimal("0").Or("1") != "0" {
		t.Error("Or")
	}
}

func TestDecimalJSON(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`"1.50"`, "1.5"}, {`1.50`, "1.5"}, {`0`, "0"}, {`-3`, "-3"}, {`null`, ""}, {`"\u0031"`, "1"},
	} {
		var d Decimal
		if err := json.Unmarshal([]byte(c.in), &d); err != nil || string(d) != c.want {
			t.Errorf("%s: %q, %v, want %q", c.in, d, err, c.want)
		}
	}
	for _, in := range []string{`""`, `"x"`, `1e3`, `true`, `{}`, `[1]`, `" 1"`, strings.Repeat("1", MaxDigits+1)} {
		d := Decimal("7")
		if err := json.Unmarshal([]byte(in), &d); err == nil || d != "7" {
			t.Errorf("%s: %q, want an error and the old value", in, d)
		}
	}
	data, err := json.Marshal(struct {
		A Decimal `json:"a"`
		B Decimal `json:"b,omitempty"`
	}{A: "1.5"})
	if err != nil || string(data) != `{"a":"1.5"}` {
		t.Errorf("%s, %v", data, err)
	}
}

// decimals draws texts that ParseDecimal accepts.
func decimals(t *rapid.T, name string) string {
	return rapid.StringMatching(`[-+]?[0-9]{1,22}(\.[0-9]{1,16})?`).Draw(t, name)
}

func TestDecimalLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := decimals(t, "a"), decimals(t, "b")
		x, err := ParseDecimal(a)
		if err != nil {
			t.Fatal(err)
		}
		y, err := ParseDecimal(b)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := new(big.Rat).SetString(a)
		if x.Rat().Cmp(want) != 0 {
			t.Fatalf("%s is %s", a, x.Rat())
		}
		if again, err := ParseDecimal(string(x)); err != nil || again != x {
			t.Fatalf("%s is not canonical: %s, %v", x, again, err)
		}
		if (x == y) != (x.Score().Cmp(y.Score()) == 0) {
			t.Fatalf("%s and %s: equal by text and by value differ", x, y)
		}
	})
}

func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"", "0", "-0.50", "+12.0", "1e9", "9999999999999999999999999999999999999999", ".5", "1.2.3", "٣"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDecimal(s)
		if err != nil {
			if d != "" {
				t.Errorf("%q: a value %q with an error", s, d)
			}
			_ = Decimal(s).Score() // must not panic nor run away
			return
		}
		want, ok := new(big.Rat).SetString(s)
		if !ok || d.Rat().Cmp(want) != 0 {
			t.Errorf("%q became %q", s, d)
		}
		if len(d) > MaxDigits {
			t.Errorf("%q is longer than allowed", d)
		}
		if again, err := ParseDecimal(string(d)); err != nil || again != d {
			t.Errorf("%q is not canonical: %q, %v", d, again, err)
		}
	})
}
