// Package workbook is the Excel adapter of an assessment, in both directions:
// [Write] makes the workbook that people fill in, [Read] makes an assessment
// of what they typed. Both follow one description of sheets and columns.
//
// It promises:
//
//   - Read gives back what Write was given, for every valid assessment. What no
//     sheet shows travels hidden.
//   - Reading survives what people do to workbooks: sorting, filtering, moved,
//     added and hidden columns, added, renamed and reordered sheets, labels
//     typed by hand, and saving by Excel, LibreOffice and Google Sheets.
//   - Nothing typed is lost or guessed in silence: what cannot be understood is
//     a problem that names its cell, and one pass finds them all.
//   - No file makes Read panic, or take more time or memory than its limits.
//   - The same assessment gives the same bytes.
//   - No formula is trusted: those in the workbook are a preview for the person
//     who fills it in.
//
// Writing a blank workbook and reading the filled one:
//
//	err := workbook.Write(out, f, a, workbook.Options{})
//	…
//	book, err := workbook.Read(in, size, workbook.ReadOptions{})
//	if err != nil {
//		return err // not a workbook of assay
//	}
//	fmt.Print(book.Problems.Error())
//	result := evaluation.Evaluate(book.Framework, book.Assessment)
package workbook
