package report_test

import (
	"bytes"
	"fmt"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/assessment/workbook"
	"github.com/assay-audit/assay/frameworks"
	"github.com/assay-audit/assay/report"
	"github.com/assay-audit/assay/report/pdf"
)

// The whole flow: a framework, a workbook, the assessment in it, the result
// and the report.
func Example() {
	f, err := frameworks.Load("balanced-service")
	if err != nil {
		panic(err)
	}
	filled, problems := assessment.Parse("example.yaml", frameworks.Example(f.ID))
	if err := problems.Err(); err != nil {
		panic(err)
	}
	// A workbook goes out, and comes back.
	var file bytes.Buffer
	if err := workbook.Write(&file, f, filled, workbook.Options{}); err != nil {
		panic(err)
	}
	book, err := workbook.Read(bytes.NewReader(file.Bytes()), int64(file.Len()), workbook.ReadOptions{})
	if err != nil {
		panic(err)
	}
	result := evaluation.Evaluate(book.Framework, book.Assessment)
	problems = append(book.Assessment.Check(book.Framework), evaluation.Check(book.Framework, book.Assessment, result)...)
	fmt.Println("problems:", len(problems))
	fmt.Println("overall:", result.Overall.Score.Share)
	fmt.Println("outcome:", result.Outcome.State, *result.Outcome.Tier)

	document := report.Full(book.Framework, book.Assessment, result, report.Options{Date: book.Assessment.Engagement.ReportDate.Time})
	var out bytes.Buffer
	if err := pdf.Write(&out, document); err != nil {
		panic(err)
	}
	fmt.Println("report:", document.Title)
	// Output:
	// problems: 0
	// overall: 2369/3600
	// outcome: reached certified
	// report: Audit report
}
