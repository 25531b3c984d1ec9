package workbook_test

import (
	"bytes"
	"fmt"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/workbook"
	"github.com/assay-audit/assay/frameworks"
)

// A blank workbook goes out; what comes back has nothing rated, and carries
// its framework.
func Example() {
	f, err := frameworks.Load("balanced-service")
	if err != nil {
		panic(err)
	}
	a := &assessment.Assessment{
		Format: assessment.Format, Version: assessment.Version, Status: assessment.Draft,
		Framework:  assessment.FrameworkRef{ID: f.ID, Edition: f.Edition},
		Engagement: assessment.Engagement{Type: assessment.SelfAssessment, Client: assessment.Client{Name: "Example Ltd"}},
	}
	var file bytes.Buffer
	if err := workbook.Write(&file, f, a, workbook.Options{}); err != nil {
		panic(err)
	}
	book, err := workbook.Read(bytes.NewReader(file.Bytes()), int64(file.Len()), workbook.ReadOptions{})
	if err != nil {
		panic(err)
	}
	fmt.Println(book.Assessment.Engagement.Client.Name, len(book.Assessment.Ratings), len(book.Problems))
	fmt.Println(book.Framework.Title)
	fmt.Println(book.Places.Locate("/engagement/client/name"))
	// Output:
	// Example Ltd 0 0
	// Balanced service standard, ICSS-style
	// Start!C13
}
