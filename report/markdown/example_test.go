package markdown_test

import (
	"fmt"
	"os"

	"github.com/assay-audit/assay/report"
	"github.com/assay-audit/assay/report/markdown"
)

func Example() {
	d := &report.Document{
		Title:   "Gap analysis",
		Subject: "Acme Ltd",
		Kind:    "Self-assessment",
		Blocks: []report.Block{
			report.Heading{Level: 1, Text: "1. Gaps"},
			report.Table{
				Columns: []report.Column{{Title: "Criterion"}, {Title: "Gap", Right: true}},
				Rows:    []report.Row{{Cells: []report.Cell{{Text: "Listening | learning"}, {Text: "20 %"}}}},
			},
		},
	}
	if err := markdown.Write(os.Stdout, d); err != nil {
		fmt.Println(err)
	}
	// Output:
	// # Gap analysis
	//
	// **Acme Ltd**<br>Self-assessment
	//
	// ## 1\. Gaps
	//
	// | Criterion | Gap |
	// | --- | --: |
	// | Listening \| learning | 20 % |
}
