package scoring_test

import (
	"fmt"

	"github.com/assay-audit/assay/framework/scoring"
)

// Three sections of the weights 40, 35 and 25.
func Example() {
	method, _ := scoring.Lookup(scoring.Rule{Method: "weighted-mean"})
	score := method.Combine([]scoring.Part{
		{Weight: scoring.Int(40), Value: scoring.Fraction(3, 4)},
		{Weight: scoring.Int(35), Value: scoring.Zero},
		{Weight: scoring.Int(25), Value: scoring.Fraction(13, 16)},
	})
	fmt.Println(score, "is", scoring.Percent(score))
	// Output: 161/320 is 50.3 %
}

// A value that misses its threshold by little is shown with as many places as
// it takes to see that.
func ExampleFormat() {
	pass := scoring.Int(90)
	fmt.Println(scoring.Format(scoring.Fraction(8996, 100), pass))
	fmt.Println(scoring.Format(scoring.Fraction(8996, 100)))
	// Output:
	// 89.96
	// 90.0
}

func ExampleParseDecimal() {
	for _, s := range []string{"007.50", "1e3", "1,5"} {
		d, err := scoring.ParseDecimal(s)
		fmt.Printf("%q %v\n", d, err)
	}
	// Output:
	// "7.5" <nil>
	// "" "1e3" is not a decimal number
	// "" "1,5" is not a decimal number
}

func ExampleTruncate() {
	fmt.Println(scoring.Truncate(scoring.Int(100).Mul(scoring.Fraction(46, 57))))
	// Output: 80.701754
}
