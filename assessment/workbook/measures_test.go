package workbook_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/workbook"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/schemas"
)

// TestMeasures types values into the rows that are ready, and further periods
// below them.
func TestMeasures(t *testing.T) {
	f := measured()
	data := write(t, f, blank(f, assessment.SelfAssessment))
	if book := read(t, data); len(book.Problems) > 0 || book.Assessment.Measures != nil {
		t.Fatalf("rows that nobody filled in: %+v%s", book.Assessment.Measures, problemsText(book.Problems))
	}
	data = edit(t, data, func(x *excelize.File) {
		at := func(column, row string) string { return find(t, x, "Measures", column, row) }
		set(t, x, "Measures", at("Period", "M1 Resolved at first contact"), 2025)
		set(t, x, "Measures", at("Value", "M1 Resolved at first contact"), 71.5)
		set(t, x, "Measures", at("Observations", "M1 Resolved at first contact"), 0)
		set(t, x, "Measures", at("Note", "M2 Waiting time"), "Not measured yet")
		for i, word := range []string{"m1 resolved at first CONTACT", "Resolved at first contact", "M1", "fcr"} { // as people write it
			set(t, x, "Measures", fmt.Sprint("B", 12+i), word)
			set(t, x, "Measures", fmt.Sprint("G", 12+i), fmt.Sprint(2026+i))
			set(t, x, "Measures", fmt.Sprint("H", 12+i), "76,5")
		}
		set(t, x, "Measures", "B20", "nps-2") // nothing beside it
	})
	book := read(t, data)
	if len(book.Problems) > 0 {
		t.Error(problemsText(book.Problems))
	}
	want := []assessment.MeasureValue{{Measure: "fcr", Period: "2025", Value: "71.5", N: new(0)}, {Measure: "wait", Note: "Not measured yet"}}
	for i := range 4 {
		want = append(want, assessment.MeasureValue{Measure: "fcr", Period: fmt.Sprint(2026 + i), Value: "76.5"})
	}
	a := blank(f, assessment.SelfAssessment)
	a.Measures = want
	if got := encode(t, book.Assessment); got != encode(t, a) {
		t.Errorf("got %s", got)
	}
	for pointer, cell := range map[string]string{"/measures/0": "Measures!B6", "/measures/0/value": "Measures!H6", "/measures/1/value": "Measures!H7", "/measures/2/measure": "Measures!B12", "/measures/5/target": "Measures!I15"} {
		if got := book.Places[pointer]; got != cell {
			t.Errorf("%s is at %q, want %s", pointer, got, cell)
		}
	}
	// Written again, and emptied by a person.
	data = edit(t, write(t, f, book.Assessment), func(x *excelize.File) {
		for _, col := range []string{"G", "H", "J"} {
			set(t, x, "Measures", col+"6", nil)
		}
	})
	if book = read(t, data); len(book.Problems) > 0 || len(book.Assessment.Measures) != 5 || book.Assessment.Measures[0].Measure != "wait" {
		t.Errorf("%+v%s", book.Assessment.Measures, problemsText(book.Problems))
	}
}

// TestMeasureProblems proves that what cannot be a value has its cell.
func TestMeasureProblems(t *testing.T) {
	f := measured()
	book := read(t, edit(t, write(t, f, blank(f, assessment.SelfAssessment)), func(x *excelize.File) {
		set(t, x, "Measures", "H6", "about 70")
		set(t, x, "Measures", "J7", "-3")
		set(t, x, "Measures", "B10", "Sales")
		set(t, x, "Measures", "H11", "5")
		set(t, x, "Measures", "K8", "140")
		set(t, x, "Adjustments", "B6", "A gift")
		set(t, x, "Adjustments", "B7", "First of its kind")
		set(t, x, "Adjustments", "D8", "No kind")
	}))
	var got []string
	for _, p := range append(book.Problems, book.Assessment.Check(f)...) {
		where := p.Where
		if where == "" {
			where = book.Places.Locate(p.Pointer)
		}
		got = append(got, where+" "+p.Code)
		if p.Severity == schemas.Error && p.Hint == "" {
			t.Errorf("%s has no hint", p.Code)
		}
	}
	slices.Sort(got)
	want := []string{"Adjustments!B6 not-in-list", "Adjustments!B8 adjustment-unknown", "Adjustments!D7 reason-missing",
		"Measures!B10 not-in-list", "Measures!B11 measure-unknown", "Measures!H6 not-a-number", "Measures!J7 not-a-number", "Measures!K8 response-rate-outside"}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestPercent proves that a number in a cell that is formatted as percent is
// read as people see it, or not at all.
func TestPercent(t *testing.T) {
	f := measured()
	f.Measures = append(f.Measures, framework.Measure{ID: "words", Title: "In words", Unit: " Per  cent"})
	book := read(t, edit(t, write(t, f, blank(f, assessment.SelfAssessment)), func(x *excelize.File) {
		percent := func(sheet, cell string, v any) {
			style, err := x.NewStyle(&excelize.Style{NumFmt: 10})
			must(t, err)
			set(t, x, sheet, cell, v)
			must(t, x.SetCellStyle(sheet, cell, cell, style))
		}
		percent("Measures", "H6", 0.715)  // fcr, in %
		percent("Measures", "I6", 0.07)   // its target
		percent("Measures", "J6", 8)      // observations
		percent("Measures", "M6", 0.25)   // its note
		percent("Measures", "H7", 0.85)   // wait, in seconds
		percent("Measures", "I8", "0.4")  // a text
		percent("Measures", "K8", 0.3125) // nps, response rate
		set(t, x, "Measures", "B12", "In words")
		percent("Measures", "H12", 0.5)
		percent("Measures", "H13", 0.5) // of no measure
		percent("Assessment", "K4", 0.85)
	}))
	want := []assessment.MeasureValue{
		{Measure: "fcr", Value: "71.5", Target: "7", Note: "25 %"}, {Measure: "nps", Target: "0.4", ResponseRate: "31.25"}, {Measure: "words", Value: "50"},
	}
	if got := book.Assessment.Measures; !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
	var got []string
	for _, p := range book.Problems {
		got = append(got, p.Where+" "+p.Code)
		if p.Code == "percent" && (!strings.Contains(p.Message, `"85 %"`) && !strings.Contains(p.Message, `"50 %"`) || !strings.Contains(p.Hint, " or 0.")) {
			t.Errorf("%s; %s", p.Message, p.Hint)
		}
	}
	if s := strings.Join(got, ", "); !strings.HasSuffix(s, "K4 off-scale, Measures!J6 not-a-number, Measures!H7 percent, Measures!H13 percent") {
		t.Error(s, problemsText(book.Problems))
	}
}

// TestAdjustments types cases in the words of the dropdown.
func TestAdjustments(t *testing.T) {
	f := measured()
	book := read(t, edit(t, write(t, f, blank(f, assessment.Stage2)), func(x *excelize.File) {
		set(t, x, "Adjustments", "B6", "data were withheld")
		set(t, x, "Adjustments", "D6", "No access to complaints")
		set(t, x, "Adjustments", "B8", "First of its kind")
		set(t, x, "Adjustments", "D8", "Open data")
		set(t, x, "Adjustments", "E8", "ak")
	}))
	want := []assessment.Adjustment{{Kind: "withheld", Reason: "No access to complaints"}, {Kind: "pioneer", Reason: "Open data", By: "ak"}}
	if !slices.Equal(book.Assessment.Adjustments, want) || len(book.Problems) > 0 {
		t.Errorf("%+v%s", book.Assessment.Adjustments, problemsText(book.Problems))
	}
	if got := book.Places["/adjustments/1/reason"]; got != "Adjustments!D8" {
		t.Errorf("the reason is at %q", got)
	}
}

// TestVerdicts types verdicts in every type of engagement, beside one of a role
// that no condition asks and takes them back.
func TestVerdicts(t *testing.T) {
	f := measured()
	for _, typ := range assessment.Types {
		a := blank(f, typ)
		a.Recommendation = &assessment.Recommendation{Verdicts: []assessment.Verdict{{Role: assessment.Auditor, Verdict: "hidden"}, {Role: assessment.ClientRepresentative, Verdict: "not yet", By: "cr"}}}
		data := edit(t, write(t, f, a), func(x *excelize.File) {
			set(t, x, "Start", valueCell(t, x, "Verdict: team leader"), "Recommended")
			set(t, x, "Start", valueCell(t, x, "Team leader: name"), "ak")
			set(t, x, "Start", valueCell(t, x, "Team leader: date"), "2026-05-04")
			set(t, x, "Start", valueCell(t, x, "Verdict: client representative"), "agreed")
			set(t, x, "Start", valueCell(t, x, "Client representative: reasons"), "All is well")
		})
		book := read(t, data)
		want := assessment.Recommendation{Verdicts: []assessment.Verdict{{Role: assessment.TeamLeader, Verdict: "recommended", By: "ak", Date: assessment.NewDate(2026, time.May, 4)},
			{Role: assessment.Auditor, Verdict: "hidden"}, {Role: assessment.ClientRepresentative, Verdict: "Agreed", By: "cr", Reasons: "All is well"}}}
		if got := book.Assessment.Recommendation; got == nil || fmt.Sprint(*got) != fmt.Sprint(want) || len(book.Problems) > 0 {
			t.Fatalf("%s: %+v%s", typ, got, problemsText(book.Problems))
		}
		if ps := book.Assessment.CheckShape(); len(ps) > 0 {
			t.Errorf("%s: %s", typ, problemsText(ps))
		}
		cleared := edit(t, data, func(x *excelize.File) {
			for pointer, label := range map[string]string{"/0": "Verdict: team leader", "/0/by": "Team leader: name", "/2/verdict": "Verdict: client representative", "/2/reasons": "Client representative: reasons", "/2/date": "Client representative: date"} {
				if got, want := book.Places["/recommendation/verdicts"+pointer], "Start!"+valueCell(t, x, label); got != want {
					t.Errorf("%s: %s is at %q, want %s", typ, pointer, got, want)
				}
			}
			if got := book.Places.Locate("/recommendation/verdicts/1/verdict"); got == book.Places["/recommendation/verdicts/0"] {
				t.Errorf("%s: a hidden verdict is at %q", typ, got)
			}
			for _, label := range []string{"Verdict: team leader", "Team leader: name", "Team leader: date", "Verdict: client representative", "Client representative: name", "Client representative: reasons"} {
				set(t, x, "Start", valueCell(t, x, label), nil)
			}
		})
		if book = read(t, cleared); book.Assessment.Recommendation == nil || fmt.Sprint(book.Assessment.Recommendation.Verdicts) != fmt.Sprint(want.Verdicts[1:2]) {
			t.Errorf("%s: %+v", typ, book.Assessment.Recommendation)
		}
	}
	f = measured()
	f.Award.Tiers[0].Conditions = nil
	edit(t, write(t, f, blank(f, assessment.SelfAssessment)), func(x *excelize.File) {
		rows, err := x.GetRows("Start")
		must(t, err)
		if strings.Contains(strings.Join(flatten(rows), "|"), "erdict") {
			t.Error("verdicts are asked for that no condition asks for")
		}
	})
}

// TestPreviewComputable proves that scores show only where the formulas give
// what the program gives.
func TestPreviewComputable(t *testing.T) {
	for _, c := range []struct {
		name   string
		of     func() *framework.Framework
		change func(f *framework.Framework)
		shows  bool
	}{
		{"as it is", ordinal, func(f *framework.Framework) {}, true},
		{"bands", ordinal, func(f *framework.Framework) {
			f.Bands = []framework.Bands{{ID: "b", Title: "B", Steps: []framework.Band{{Code: "N", Label: "N"}, {Code: "F", Label: "F", From: new(scoring.Decimal("50"))}}}}
			f.Scoring.Bands = "b"
		}, true},
		{"product", dimensioned, func(f *framework.Framework) { f.Scoring.Dimensions = "product" }, true},
		{"best fit", dimensioned, func(f *framework.Framework) { f.Scoring.Dimensions, f.Scoring.BestFit = "best-fit", "results" }, false},
		{"the best section", ordinal, func(f *framework.Framework) { f.Scoring.Method = "highest" }, false},
		{"enough of them", ordinal, func(f *framework.Framework) {
			f.Sections[0].Rule = framework.Rule{Method: "k-of-n", Level: "full", Count: new(2)}
		}, false},
		{"adjustments", ordinal, func(f *framework.Framework) {
			f.Scoring.Adjustments = []framework.AdjustmentKind{{ID: "bonus", Title: "Bonus", Points: "1"}}
		}, false},
		{"one that fails all", ordinal, func(f *framework.Framework) { f.Sections[0].Criteria[1].AutoFail = "none" }, false},
		{"cut back", ordinal, func(f *framework.Framework) { f.Scoring.CutBackTo = "mark" }, false},
		{"units", sited, func(f *framework.Framework) {}, false},
	} {
		f := c.of()
		c.change(f)
		a := blank(f, assessment.SelfAssessment)
		if f.Units != nil {
			a.Engagement.Units = []assessment.Unit{{ID: "u", Name: "U"}}
		}
		edit(t, write(t, f, a), func(x *excelize.File) {
			rows, err := x.GetRows("Start")
			must(t, err)
			if got := slices.Contains(flatten(rows), "At least"); got != c.shows {
				t.Errorf("%s: scores show: %v", c.name, got)
			}
		})
	}
}

// TestMoreThan proves that no formula decides a condition that asks for more
// than a score.
func TestMoreThan(t *testing.T) {
	f := ordinal()
	for i := range f.Award.Tiers[0].Conditions {
		f.Award.Tiers[0].Conditions[i].Exceed = true
	}
	edit(t, write(t, f, blank(f, assessment.SelfAssessment)), func(x *excelize.File) {
		rows, err := x.GetRows("Start")
		must(t, err)
		if s := strings.Join(flatten(rows), "|"); strings.Contains(s, "Conditions on scores") || !strings.Contains(s, "The conditions are left to the program") {
			t.Error(s)
		}
	})
}

// TestBestFit proves that the column of the judgement says that it counts.
func TestBestFit(t *testing.T) {
	f := dimensioned()
	f.Scoring.Dimensions, f.Scoring.BestFit = "best-fit", "results"
	edit(t, write(t, f, blank(f, assessment.SelfAssessment)), func(x *excelize.File) {
		dvs, err := x.GetDataValidations("Assessment")
		must(t, err)
		for _, dv := range dvs {
			if dv.PromptTitle == nil || *dv.PromptTitle != "Planned" && *dv.PromptTitle != "Results" {
				continue
			}
			if strings.Contains(*dv.Prompt, "judgement that counts") != (*dv.PromptTitle == "Results") {
				t.Errorf("%s: %s", *dv.PromptTitle, *dv.Prompt)
			}
		}
	})
}

// TestUnwritableVerdict proves that a text of a verdict is named by its line,
// and one of a measure by its sheet.
func TestUnwritableVerdict(t *testing.T) {
	f := measured()
	a := recorded(f, assessment.SelfAssessment)
	a.Recommendation.Verdicts[1].Reasons, a.Measures[2].Note = "bell \a", "bell \a"
	err := workbook.Write(io.Discard, f, a, workbook.Options{})
	var ps schemas.Problems
	if !errors.As(err, &ps) || len(ps) != 2 {
		t.Fatalf("%v", err)
	}
	for i, want := range []string{"the text of measures/2/note, sheet Measures, holds", `the text of "Client representative: reasons", sheet Start, holds`} {
		if !strings.HasPrefix(ps[i].Message, want) {
			t.Errorf("%s", ps[i].Message)
		}
	}
}
