package xlsx_test

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"

	"github.com/assay-audit/assay/report"
	"github.com/assay-audit/assay/report/xlsx"
)

func Example() {
	d := &report.Document{
		Title: "Gap analysis",
		Blocks: []report.Block{report.Table{
			Name:    "Gaps",
			Columns: []report.Column{{Title: "Criterion"}, {Title: "Gap", Right: true}},
			Rows:    []report.Row{{Cells: []report.Cell{{Text: "=Listening"}, {Text: "20 %", Number: "20"}}}},
		}},
	}
	var b bytes.Buffer
	if err := xlsx.Write(&b, d); err != nil {
		fmt.Println(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	fmt.Println(f.GetSheetList())
	fmt.Println(f.GetRows("Gaps"))
	// Output:
	// [Summary Gaps]
	// [[Criterion Gap] [=Listening 20 %]] <nil>
}
