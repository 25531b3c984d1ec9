package text_test

import (
	"fmt"
	"os"

	"github.com/assay-audit/assay/report"
	"github.com/assay-audit/assay/report/text"
)

func ExampleWriteWith() {
	score, target := 0.724, 0.8
	d := &report.Document{
		Title:   "Gap analysis",
		Subject: "Acme Ltd",
		Kind:    "Self-assessment",
		Blocks: []report.Block{
			report.Heading{Level: 2, Text: "Sections"},
			report.Figure{Chart: report.Bars{
				Series: []string{"Score", "target"},
				Axes:   []report.Axis{{Label: "Insight", Value: &score, Target: &target, Text: "72.4 %"}},
			}},
			report.Table{
				Columns: []report.Column{{Title: "Criterion"}, {Title: "Gap", Right: true}},
				Rows:    []report.Row{{Cells: []report.Cell{{Text: "Listening"}, {Text: "20 %"}}}},
			},
		},
	}
	if err := text.WriteWith(os.Stdout, d, text.Options{Width: 60}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// ════════════════════════════════════════════════════════════
	// Gap analysis
	// Acme Ltd
	// Self-assessment
	// ════════════════════════════════════════════════════════════
	//
	// Sections
	// ────────
	//
	// Insight  ██████████░░│░░░  72.4 %  target 80 %
	//
	// Criterion │  Gap
	// ══════════╪═════
	// Listening │ 20 %
}
