package assessment_test

import (
	"fmt"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
)

func Example() {
	f := &framework.Framework{
		ID: "promises", Edition: "2026",
		Scales: []framework.Scale{{ID: "maturity", Kind: framework.Numeric, Min: "0", Max: "10", Step: "1"}},
		Sections: []framework.Section{{ID: "service", Criteria: []framework.Criterion{
			{ID: "promise", Ref: "1.1"}, {ID: "complaints", Ref: "1.2"},
		}}},
	}
	a, problems := assessment.Parse("acme.yaml", []byte(`
format: assay/assessment
version: 1
status: draft
framework: {id: promises, edition: "2026"}
engagement:
  type: gap-analysis
  client: {name: Acme}
ratings:
  - {criterion: promise, layer: self, state: rated, level: "9"}
  - {criterion: promise, layer: assessor, state: rated, level: "6"}
  - {criterion: complaints, layer: assessor, state: rated, level: "11"}
`))
	fmt.Println(len(problems), "problems of shape")
	for _, p := range a.Check(f) {
		fmt.Println(p)
	}
	counts := a.Effective().Of(assessment.Slot{Criterion: "promise"})
	fmt.Println("the", counts.Layer, "rating counts:", counts.Level)
	// Output:
	// 0 problems of shape
	// rating "11" is not on the scale 0–10 of criterion 1.2 [off-scale]
	// the assessor rating counts: 6
}
