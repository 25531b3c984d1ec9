// Package workbook is the Excel adapter of an assessment, in both directions:
// [Write] makes the workbook that people fill in, [Read] makes an assessment
// of what they typed. Both follow one description of sheets and columns.
//
// It promises:
//
//   - Read gives back what Write was given, for every valid assessment. What no
//     sheet shows travels hidden; where a person changed a cell since, the
//     person is right.
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
//
// # How cells become records
//
// A row of the sheet Assessment is a criterion and unit. The rows are those of
// the units that there were when the workbook was written: a unit that is named
// later gets its rows when the workbook is written anew, and rows of what is no
// unit any more, or of the whole, stay as long as something is recorded in
// them, and are read as what they are. A level is the rating
// of its column's layer and dimension. N/A or "Not sampled" sets the criterion
// aside as a whole, in one rating; written in one dimension it holds for those
// that are empty. A note belongs to the first rating of its layer; the reason
// and the approver belong to what is N/A, else to the agreed rating. Evidence
// typed in a row has the id "<criterion>[@unit]/shown" or "…/told", an action
// "<criterion>[@unit]/action"; all other actions travel hidden. The sheet
// Findings shows the first corrective action of each; the others travel hidden.
// A round that a rating is carried from is that of the previous assessment,
// unless the rating came with another; without an earlier round "Not sampled"
// is a problem.
//
// A row of the sheet Measures is the value of a measure for one period; where
// only the measure stands, which is so in the rows that are ready for it,
// nothing was recorded. A number that its cell shows in percent is read as it is
// shown: as 85, not 0.85, where percent is the unit, else as a text or not at
// all. The verdicts that award conditions ask for are lines of the sheet Start,
// those of other roles travel hidden.
//
// # Problems
//
// Read refuses with one of the codes of package sheet, or with
//
//	not-an-assay-workbook  made by another program
//	newer-workbook         made by a newer assay
//	framework-unknown      carries no framework that can be used, and nobody knows it
//
// and reports
//
//	identity               two parts of the file disagree on what it is
//	too-many-problems      beyond the first 1,000
//	hidden-lost, hidden-damaged, hidden-dropped, carried-damaged
//	sheet-missing, sheet-twice, sheet-unknown, unread-sheet, external-links
//	keys-lost, header-lost, column-missing, column-twice, column-unknown
//	line-missing, line-twice
//	row-missing, no-rows, row-twice, row-unknown, row-outside, row-id-lost, sorted-apart
//	units-added, unit-without-rows, units-removed
//	merged-cells, formula, no-value, error-value
//	off-scale, set-aside-twice, no-previous-round, reason-without-na, type-changed
//	id-missing, too-many-entries
//	not-in-list, not-a-number, not-a-date, ambiguous-date, ambiguous-number, number-size, percent
//
// Write refuses with text-unwritable.
package workbook
