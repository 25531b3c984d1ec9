package pdf_test

import (
	"bytes"
	"fmt"

	"github.com/assay-audit/assay/report"
	"github.com/assay-audit/assay/report/pdf"
)

func Example() {
	d := &report.Document{
		Title:   "Gap analysis",
		Subject: "Северозапад ΑΕ",
		Blocks: []report.Block{
			report.Heading{Level: 1, Text: "Summary"},
			report.Paragraph{Text: "Two sections are below target 🚧."},
		},
	}
	var out bytes.Buffer
	if err := pdf.Write(&out, d); err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%s\n", out.Bytes()[:8])
	fmt.Println("no glyph for", pdf.Missing(d))
	// Output:
	// %PDF-1.3
	// no glyph for [U+1F6A7]
}
