package evaluation

import (
	"fmt"
	"testing"

	"github.com/assay-audit/assay/framework"
)

// usual rates a large framework evenly, so that its first tier is near, and
// gives it the conditions of a usual scheme.
func usual(n int, method string, shift int) *Result {
	f, a := large(n, method)
	if method == "share" {
		f.Scoring.Level = "5"
	}
	for i := range a.Ratings {
		a.Ratings[i].Level = fmt.Sprint((i*7+i/3)%5 + shift)
	}
	f.Award.Tiers = nil
	tier(f, "t", "6", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("60")}, framework.Condition{Kind: framework.SectionsAtLeast, Percent: dec("50")},
		framework.Condition{Kind: framework.CountAtMost, Level: "2", Count: new(5)}, framework.Condition{Kind: framework.Complete})
	tier(f, "u", "9", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("66")}, framework.Condition{Kind: framework.CriteriaAtLeast, Level: "3"})
	return Evaluate(f, a)
}

func BenchmarkFlips(b *testing.B) {
	for _, n := range []int{120, 1200} {
		r := usual(n, "weighted-mean", 4)
		b.Run(fmt.Sprintf("%dx3", n), func(b *testing.B) {
			for b.Loop() {
				r.Flips()
			}
		})
	}
}

// Sensitivity is exact for 120 criteria of three dimensions each.
func BenchmarkSensitivity(b *testing.B) {
	for _, n := range []int{120, 1200} {
		for _, method := range []string{"weighted-mean", "flat-weighted-mean", "lowest", "share", "points"} {
			for _, shift := range []int{2, 4} {
				r := usual(n, method, shift)
				b.Run(fmt.Sprintf("%dx3/%s/%d", n, method, shift), func(b *testing.B) {
					for b.Loop() {
						s := r.Sensitivity()
						if !s.Worse.Exact || !s.Better.Exact {
							b.Logf("only a bound: %+v, %+v", *s.Worse, *s.Better)
						}
						b.ReportMetric(float64(len(s.Worse.Ratings)), "worse")
						b.ReportMetric(float64(len(s.Better.Ratings)), "better")
					}
				})
			}
		}
	}
}
