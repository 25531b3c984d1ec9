package csv_test

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/assay-audit/assay/report"
	"github.com/assay-audit/assay/report/csv"
)

func Example() {
	d := &report.Document{Blocks: []report.Block{
		report.Table{
			Name:    "Gaps",
			Columns: []report.Column{{Title: "Criterion"}, {Title: "Gap"}},
			Rows:    []report.Row{{Cells: []report.Cell{{Text: "Listening, learning"}, {Text: "20 %", Number: "20"}}}},
		},
		report.Table{
			Name:    "Sections",
			Columns: []report.Column{{Title: "Section"}, {Title: "Gap"}},
			Rows:    []report.Row{{Cells: []report.Cell{{Text: "=Insight"}, {Text: "10 %", Number: "10"}}}},
		},
	}}
	var b bytes.Buffer
	if err := csv.Write(&b, d); err != nil {
		fmt.Println(err)
	}
	fmt.Print(strings.ReplaceAll(strings.TrimPrefix(b.String(), "\uFEFF"), "\r\n", "\n"))
	// Output:
	// Table,Criterion,Gap,Section
	// Gaps,"Listening, learning",20,
	// Sections,,10,'=Insight
}
