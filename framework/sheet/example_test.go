package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"log"

	"github.com/assay-audit/assay/framework/sheet"
	"github.com/xuri/excelize/v2"
)

func Example() {
	file := workbook() // or an *os.File and its size
	w, err := sheet.Open(file, file.Size(), sheet.Limits{})
	if e := (*sheet.Error)(nil); errors.As(err, &e) {
		log.Fatalf("%v [%s]; %s", e, e.Code, e.Hint)
	}
	for _, info := range w.Sheets() {
		fmt.Println("sheet", info.Name, info.State)
	}
	table, err := w.Sheet("Assessment")
	if err != nil {
		log.Fatal(err)
	}
	for _, row := range table.Rows {
		for _, cell := range row.Cells {
			fmt.Printf("%s %s %q\n", sheet.Ref(cell.Column, row.Number), cell.Kind, cell.Text)
		}
	}
	if date, ok := sheet.Serial(table.At(4, 2).Text, w.Date1904()); ok {
		fmt.Println(date.Format("2 January 2006"))
	}
	// Output:
	// sheet Assessment visible
	// A1 text "Ref"
	// B1 text "Rating"
	// A2 text "1.1"
	// B2 number "3"
	// D2 date "46347"
	// 21 November 2026
}

// workbook stands for a file that somebody filled in.
func workbook() *bytes.Reader {
	f := excelize.NewFile()
	defer f.Close()
	f.SetSheetName("Sheet1", "Assessment")
	f.SetSheetRow("Assessment", "A1", &[]any{"Ref", "Rating"})
	f.SetSheetRow("Assessment", "A2", &[]any{"1.1", 3.0, nil, 46347})
	if date, err := f.NewStyle(&excelize.Style{NumFmt: 14}); err == nil {
		f.SetCellStyle("Assessment", "D2", "D2", date)
	}
	var b bytes.Buffer
	f.Write(&b)
	return bytes.NewReader(b.Bytes())
}
