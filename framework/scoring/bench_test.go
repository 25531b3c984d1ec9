package scoring

import "testing"

var sink Score

func BenchmarkAdd(b *testing.B) {
	x, y := Fraction(161, 320), Fraction(25, 48)
	b.ReportAllocs()
	for b.Loop() {
		sink = x.Add(y)
	}
}

func BenchmarkCmp(b *testing.B) {
	x, y := Fraction(161, 320), Fraction(25, 48)
	b.ReportAllocs()
	for b.Loop() {
		_ = x.Cmp(y)
	}
}

func BenchmarkWeightedMean1200(b *testing.B) {
	parts := make([]Part, 1200)
	for i := range parts {
		parts[i] = Part{Weight: Int(int64(i%7 + 1)), Value: Fraction(int64(i%11), 10)}
	}
	m := method(b, Rule{Method: "flat-weighted-mean"})
	b.ReportAllocs()
	for b.Loop() {
		sink = m.Combine(parts)
	}
}

func BenchmarkParseDecimal(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, _ = ParseDecimal("12.50")
	}
}

func BenchmarkDecimalScore(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		sink = Decimal("12.5").Score()
	}
}

func BenchmarkPercent(b *testing.B) {
	x, t := Fraction(161, 320), Fraction(1, 2)
	b.ReportAllocs()
	for b.Loop() {
		_ = Percent(x, t)
	}
}
