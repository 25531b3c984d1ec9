package workbook_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/workbook"
	"github.com/assay-audit/assay/schemas"
)

// TestTold proves that nothing is lost or moved without a word.
func TestTold(t *testing.T) {
	f := ordinal()
	a := filled(f)
	for i := range a.Ratings {
		a.Ratings[i].Rater = "ak"
	}
	data := write(t, f, a)
	swap := func(t *testing.T, x *excelize.File, one, two string) {
		v, w := cellValue(t, x, "Assessment", one), cellValue(t, x, "Assessment", two)
		set(t, x, "Assessment", one, w)
		set(t, x, "Assessment", two, v)
	}
	line := func(t *testing.T, x *excelize.File, label string) int {
		_, row, err := excelize.CellNameToCoordinates(valueCell(t, x, label))
		must(t, err)
		return row
	}
	for _, x := range []struct {
		name   string
		change func(t *testing.T, x *excelize.File)
		want   []string // problems, and nothing else
	}{
		{"ids and refs swapped", func(t *testing.T, x *excelize.File) {
			swap(t, x, "A4", "A5")
			swap(t, x, "B4", "B5")
		}, []string{
			`note: what travelled hidden beside one record is dropped, which the sheets no longer hold: rating "needs self" [hidden-dropped]`,
			"Assessment!D4: the ids and the titles of 2 rows are of different criteria: the ratings may belong to another criterion (row 4, 5) [sorted-apart]",
		}},
		{"title reworded", func(t *testing.T, x *excelize.File) { set(t, x, "Assessment", "D4", "Know thy customer") }, nil},
		{"title emptied", func(t *testing.T, x *excelize.File) { set(t, x, "Assessment", "D4", "") }, nil},
		{"id of nothing", func(t *testing.T, x *excelize.File) { set(t, x, "Assessment", "A4", "xyzzy") },
			[]string{`Assessment!B4: warning: the hidden id "xyzzy" of this row is none of a row; it was recognised by its ref 1.1 [row-id-lost]`}},
		{"line twice", func(t *testing.T, x *excelize.File) {
			set(t, x, "Start", "A90", "/status")
			set(t, x, "Start", "C90", "Final")
		}, []string{fmt.Sprintf(`Start!C90: the line "Status" stands at %s and C90; only the first is read [line-twice]`, "C17")}},
		{"line deleted", func(t *testing.T, x *excelize.File) { must(t, x.RemoveRow("Start", line(t, x, "Scope"))) },
			[]string{`Start: warning: the line "Scope" of sheet "Start" is missing; what was typed in it is lost [line-missing]`}},
		{"reason on a rating", func(t *testing.T, x *excelize.File) {
			set(t, x, "Assessment", find(t, x, "Assessment", "Reason if N/A", "1.1"), "Because")
		}, []string{"Assessment!O4: warning: criterion 1.1 has a reason or approver for not applicable, but is not rated N/A [reason-without-na]"}},
		{"keys gone", func(t *testing.T, x *excelize.File) { must(t, x.RemoveRow("Assessment", 2)) },
			[]string{`Assessment!A2: note: the hidden keys of sheet "Assessment" are gone; its columns were found by their headers [keys-lost]`}},
		{"record without id", func(t *testing.T, x *excelize.File) { set(t, x, "Evidence", "C6", "Nameless") },
			[]string{"Evidence!B6: the record in row 6 has no id [id-missing]"}},
		{"ratings cleared", func(t *testing.T, x *excelize.File) {
			set(t, x, "Assessment", find(t, x, "Assessment", "Rating: assessor", "1.2"), "")
			set(t, x, "Assessment", find(t, x, "Assessment", "Reason if N/A", "1.2"), "")
			set(t, x, "Assessment", find(t, x, "Assessment", "N/A approved by", "1.2"), "")
			set(t, x, "Assessment", find(t, x, "Assessment", "Rating: self-assessment", "1.1"), "")
			set(t, x, "Assessment", find(t, x, "Assessment", "Note: self-assessment", "1.1"), "")
		}, []string{`note: what travelled hidden beside 2 records is dropped, which the sheets no longer hold: rating "charter assessor", rating "needs self" [hidden-dropped]`}},
		{"data sheet gone", func(t *testing.T, x *excelize.File) { must(t, x.DeleteSheet("assay data")) },
			[]string{"warning: the hidden part of the workbook is missing, and with it what no cell shows: raters, plan, history, evidence of single ratings [hidden-lost]"}},
		{"data sheet gone when final", func(t *testing.T, x *excelize.File) {
			must(t, x.DeleteSheet("assay data"))
			set(t, x, "Start", valueCell(t, x, "Status"), "Final")
		}, []string{"the hidden part of the workbook is missing, and with it what no cell shows: raters, plan, history, evidence of single ratings [hidden-lost]"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			changed := edit(t, data, func(file *excelize.File) { x.change(t, file) })
			book, err := workbook.Read(bytes.NewReader(changed), int64(len(changed)), workbook.ReadOptions{Framework: f})
			must(t, err)
			if got := strings.TrimSpace(problemsText(book.Problems)); got != strings.Join(x.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", got, strings.Join(x.want, "\n"))
			}
			if x.name == "line twice" && book.Assessment.Status != assessment.Draft {
				t.Error("the second line was read")
			}
		})
	}
}

// TestTimes proves that a time in a text stays one.
func TestTimes(t *testing.T) {
	f := ordinal()
	book := read(t, edit(t, write(t, f, filled(f)), func(x *excelize.File) {
		set(t, x, "Assessment", find(t, x, "Assessment", "Strengths", "2.1"), 14*time.Hour+30*time.Minute)
		set(t, x, "Assessment", find(t, x, "Assessment", "Improvements", "2.1"), time.Date(2026, 3, 1, 14, 30, 0, 0, time.UTC))
		style, err := x.NewStyle(&excelize.Style{NumFmt: 22})
		must(t, err)
		cell := find(t, x, "Assessment", "Improvements", "2.1")
		must(t, x.SetCellStyle("Assessment", cell, cell, style))
		style, err = x.NewStyle(&excelize.Style{NumFmt: 20})
		must(t, err)
		cell = find(t, x, "Assessment", "Strengths", "2.1")
		must(t, x.SetCellStyle("Assessment", cell, cell, style))
	}))
	i := slices.IndexFunc(book.Assessment.Comments, func(c assessment.Comment) bool { return c.Criterion == "risk" })
	if c := book.Assessment.Comments[i]; c.Strengths != "14:30" || c.Improvements != "2026-03-01 14:30" {
		t.Errorf("%+v, problems %v", c, book.Problems)
	}
}

// TestTooMany proves that neither a cell nor a workbook makes problems without
// end.
func TestTooMany(t *testing.T) {
	f := ordinal()
	book := read(t, edit(t, write(t, f, filled(f)), func(x *excelize.File) {
		set(t, x, "Evidence", "D5", strings.Repeat("1.1,", 1001))
		for i := range 1200 {
			set(t, x, "Findings", fmt.Sprint("B", i+10), fmt.Sprint("X", i))
			set(t, x, "Findings", fmt.Sprint("C", i+10), "nonsense")
		}
	}))
	if n := len(book.Assessment.Evidence[0].Criteria); n != 1000 {
		t.Errorf("%d entries", n)
	}
	ps := book.Problems
	if last := ps[len(ps)-1]; len(ps) != 1001 || last.Message != "201 more problems are not listed" || last.Severity != schemas.Error ||
		!slices.ContainsFunc(ps, func(p schemas.Problem) bool { return p.Code == "too-many-entries" && p.Where == "Evidence!D5" }) {
		t.Errorf("%d problems, the last %v", len(ps), last)
	}
}
