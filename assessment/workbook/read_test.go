package workbook_test

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/workbook"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/schemas"
)

// TestHarmless makes the changes that people make to workbooks without meaning
// anything by them: the same assessment is read.
func TestHarmless(t *testing.T) {
	f := ordinal()
	a := filled(f)
	data := write(t, f, a)
	for _, x := range []struct {
		name   string
		change func(x *excelize.File)
		note   string // code of a problem that may be told, not an error
	}{
		{"saved", func(x *excelize.File) {}, ""},
		{"sorted", func(x *excelize.File) { sortRows(t, x, 4, 8) }, ""},
		{"column inserted before the table", func(x *excelize.File) { must(t, x.InsertCols("Assessment", "A", 2)) }, ""},
		{"column inserted within", func(x *excelize.File) {
			must(t, x.InsertCols("Assessment", "G", 1))
			set(t, x, "Assessment", "G3", "My notes")
			set(t, x, "Assessment", "G5", "call them")
		}, "column-unknown"},
		{"columns moved", func(x *excelize.File) { moveColumn(t, x, "Assessment", "G", "T", 8) }, ""},
		{"columns and rows hidden", func(x *excelize.File) {
			must(t, x.SetColVisible("Assessment", "F:H", false))
			must(t, x.SetRowVisible("Assessment", 5, false))
		}, ""},
		{"rows inserted above", func(x *excelize.File) {
			must(t, x.InsertRows("Assessment", 1, 3))
			must(t, x.InsertRows("Start", 5, 1))
			must(t, x.InsertRows("Evidence", 1, 1))
		}, ""},
		{"sheets renamed and reordered", func(x *excelize.File) {
			for _, n := range []string{"Start", "Assessment", "Evidence", "Findings", "Sites & team"} {
				must(t, x.SetSheetName(n, "My "+n))
			}
			must(t, x.MoveSheet("My Assessment", "My Start"))
		}, ""},
		{"sheet added", func(x *excelize.File) {
			_, err := x.NewSheet("Calculations")
			must(t, err)
			set(t, x, "Calculations", "B2", 42)
		}, "sheet-unknown"},
		{"blank rows and white space", func(x *excelize.File) {
			set(t, x, "Evidence", "B30", "  ")
			set(t, x, "Evidence", "C31", "\u00a0")
			set(t, x, "Assessment", find(t, x, "Assessment", "Strengths", "1.2"), " \n ")
		}, ""},
		{"keys gone", func(x *excelize.File) {
			must(t, x.RemoveRow("Assessment", 2))
			must(t, x.RemoveRow("Findings", 4))
		}, "keys-lost"},
		{"identity gone from the sheet", func(x *excelize.File) {
			for r := 1; r <= 7; r++ {
				set(t, x, "assay data", fmt.Sprint("A", r), nil)
			}
		}, ""},
		{"labels typed by hand", func(x *excelize.File) {
			set(t, x, "Assessment", find(t, x, "Assessment", "Rating: self-assessment", "1.1"), " MET ")
			set(t, x, "Assessment", find(t, x, "Assessment", "Rating: assessor", "1.2"), "not applicable")
			set(t, x, "Findings", "C6", "NONCONFORMITY")
			set(t, x, "Evidence", "J5", "6 May 2025")
		}, ""},
		{"ids of rows gone", func(x *excelize.File) { set(t, x, "Assessment", "A4", nil) }, "row-id-lost"},
		{"sorted without the hidden column", func(x *excelize.File) {
			first, second := cellValue(t, x, "Assessment", "A4"), cellValue(t, x, "Assessment", "A5")
			set(t, x, "Assessment", "A4", second)
			set(t, x, "Assessment", "A5", first)
		}, "sorted-apart"},
	} {
		t.Run(x.name, func(t *testing.T) {
			book := read(t, edit(t, data, x.change))
			if n := book.Problems.Count(schemas.Error); n > 0 {
				t.Errorf("problems:\n%s", problemsText(book.Problems))
			}
			if x.note != "" && !slices.ContainsFunc(book.Problems, func(p schemas.Problem) bool { return p.Code == x.note }) {
				t.Errorf("no problem %s:\n%s", x.note, problemsText(book.Problems))
			}
			if x.note == "" && len(book.Problems) > 0 {
				t.Errorf("problems:\n%s", problemsText(book.Problems))
			}
			if got, want := encode(t, book.Assessment), encode(t, a); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestProblems makes the mistakes that people make: each is a problem with its
// cell, and everything else is read.
func TestProblems(t *testing.T) {
	f := ordinal()
	a := filled(f)
	data := write(t, f, a)
	for _, x := range []struct {
		name   string
		change func(x *excelize.File)
		want   string // in the text of the problems
	}{
		{"off the scale", func(x *excelize.File) {
			set(t, x, "Assessment", find(t, x, "Assessment", "Rating: assessor", "1.10"), 7)
		},
			`Assessment!L6: rating "7" is not on the scale none, part, full, plus of criterion 1.10 [off-scale]`},
		{"header deleted", func(x *excelize.File) { set(t, x, "Assessment", "K3", nil) }, `Assessment!K3: warning: the header "Rating: self-assessment" was deleted`},
		{"headers and keys deleted", func(x *excelize.File) { must(t, x.RemoveRow("Assessment", 3)); must(t, x.RemoveRow("Assessment", 2)) }, "[sheet-missing]"},
		{"header row deleted", func(x *excelize.File) { must(t, x.RemoveRow("Assessment", 3)) }, `the header row of sheet "Assessment" is gone [header-lost]`},
		{"rating column deleted", func(x *excelize.File) { must(t, x.RemoveCol("Assessment", "L")) }, `Assessment!A3: column "Rating: assessor" is missing; what was typed in it is lost [column-missing]`},
		{"note column deleted", func(x *excelize.File) { must(t, x.RemoveCol("Assessment", "M")) }, `warning: column "Note: self-assessment" is missing`},
		{"row deleted", func(x *excelize.File) { must(t, x.RemoveRow("Assessment", 4)) }, "1 row is missing: 1.1 [row-missing]"},
		{"all rows deleted", func(x *excelize.File) {
			for range 5 {
				must(t, x.RemoveRow("Assessment", 4))
			}
		}, "[no-rows]"},
		{"row copied", func(x *excelize.File) { must(t, x.DuplicateRowTo("Assessment", 4, 9)) }, "Assessment!B9: criterion 1.1 already stands in row 4; this row is not read [row-twice]"},
		{"row added", func(x *excelize.File) { set(t, x, "Assessment", "D9", "Our own"); set(t, x, "Assessment", "M9", "Met") }, "Assessment!B9: the row cannot be told: it has no hidden id and no ref [row-unknown]"},
		{"cells merged", func(x *excelize.File) { must(t, x.MergeCell("Assessment", "M4", "M6")) }, "the cells M4:M6 are merged; only the first keeps what was typed [merged-cells]"},
		{"sheet deleted", func(x *excelize.File) { must(t, x.DeleteSheet("Findings")) }, `the table "findings" of sheet "Findings" is missing [sheet-missing]`},
		{"sheet copied", func(x *excelize.File) {
			i, _ := x.NewSheet("Assessment (2)")
			must(t, x.CopySheet(1, i))
		}, `sheet "Assessment (2)" is a copy of "Assessment" [sheet-twice]`},
		{"formula", func(x *excelize.File) {
			must(t, x.SetCellFormula("Assessment", find(t, x, "Assessment", "Rating: assessor", "2.1"), "=B1"))
		}, "the cell holds a formula that gave nothing when the file was saved [no-value]"},
		{"error value", func(x *excelize.File) {
			cell := find(t, x, "Assessment", "Strengths", "2.1")
			must(t, x.SetCellFormula("Assessment", cell, "NA()"))
			set(t, x, "Assessment", cell, "#N/A")
		}, ""},
		{"ambiguous date", func(x *excelize.File) {
			set(t, x, "Assessment", find(t, x, "Assessment", "Action: due", "1.1"), "03/04/2026")
		}, `action: due "03/04/2026" can be read in two ways [ambiguous-date]`},
		{"not a number", func(x *excelize.File) { set(t, x, "Start", valueCell(t, x, "Effective personnel"), "many") }, `effective personnel "many" is not a whole number [not-a-number]`},
		{"not in its list", func(x *excelize.File) { set(t, x, "Findings", "C6", "Catastrophe") }, `Findings!C6: kind "Catastrophe" is not in its list [not-in-list]`},
		{"type changed", func(x *excelize.File) { set(t, x, "Start", valueCell(t, x, "Type"), "Stage 2 audit") }, "the type was changed; this workbook has no column for the rating layer agreed [type-changed]"},
		{"reason without N/A", func(x *excelize.File) {
			set(t, x, "Assessment", find(t, x, "Assessment", "Reason if N/A", "2.1"), "Because")
		}, "[reason-without-na]"},
		{"identities differ", func(x *excelize.File) { set(t, x, "assay data", "B3", "another") }, "the workbook says two things about itself: framework is \"another\" on the hidden sheet, \"small\" in the custom properties [identity]"},
		{"hidden part damaged", func(x *excelize.File) { set(t, x, "assay data", "B8", "AAAA") }, "the hidden part of the workbook is damaged [hidden-damaged]"},
		{"finding deleted", func(x *excelize.File) { must(t, x.RemoveRow("Findings", 6)) }, ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			book := read(t, edit(t, data, x.change))
			if got := problemsText(book.Problems); !strings.Contains(got, x.want) {
				t.Errorf("got\n%swant %s", got, x.want)
			}
			if x.name != "sheet deleted" && x.name != "finding deleted" && x.name != "not in its list" && len(book.Assessment.Findings) != 1 {
				t.Error("the rest of the workbook was not read")
			}
		})
	}
}

// TestAllAtOnce proves that one pass finds everything.
func TestAllAtOnce(t *testing.T) {
	f := dimensioned()
	data := edit(t, write(t, f, blank(f, assessment.SelfAssessment)), func(x *excelize.File) {
		set(t, x, "Assessment", find(t, x, "Assessment", "Planned", "1.1"), 9)
		set(t, x, "Assessment", find(t, x, "Assessment", "Results", "1.2"), "good")
		set(t, x, "Assessment", find(t, x, "Assessment", "Rating due", "2.1"), "tomorrow")
		set(t, x, "Start", valueCell(t, x, "First day"), "never")
	})
	var codes []string
	for _, p := range read(t, data).Problems {
		codes = append(codes, p.Where[:strings.IndexByte(p.Where, '!')]+" "+p.Code)
	}
	if got, want := strings.Join(codes, ", "), "Start not-a-date, Assessment off-scale, Assessment off-scale, Assessment not-a-date"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestTyping fills in a blank workbook and finds everything where it belongs.
func TestTyping(t *testing.T) {
	f := dimensioned()
	data := edit(t, write(t, f, blank(f, assessment.SelfAssessment)), func(x *excelize.File) {
		at := func(header, ref string, v any) { set(t, x, "Assessment", find(t, x, "Assessment", header, ref), v) }
		at("Planned", "1.1", 3)
		at("Results", "1.1", "４,0")
		at("Note", "1.1", "Why not")
		at("Planned", "1.2", "N/A")
		at("Reason if N/A", "1.2", "No charter")
		at("Shown to you", "1.1", "Plan 2026")
		at("Strengths", "1.10", "=cmd|' /C calc'!A0")
		at("Action: due", "1.10", "2027-03-31")
		at("Note", "2.1", "Nothing seen yet")
		set(t, x, "Evidence", "B5", "E1")
		set(t, x, "Evidence", "C5", "Survey")
		set(t, x, "Evidence", "D5", "1.10; 2.2,needs")
		set(t, x, "Sites & team", "B5", "ak")
		set(t, x, "Sites & team", "D5", "self-assessor")
	})
	book := read(t, data)
	if len(book.Problems) > 0 {
		t.Error(problemsText(book.Problems))
	}
	a := book.Assessment
	want := `needs planned rated 3 "Why not", needs results rated 4 "", charter  not-applicable  "", risk planned not-rated  "Nothing seen yet"`
	var got []string
	a2 := *a
	slices.SortStableFunc(a2.Ratings, func(x, y assessment.Rating) int {
		order := []string{"needs", "charter", "risk"}
		return slices.Index(order, x.Criterion) - slices.Index(order, y.Criterion)
	})
	for _, r := range a2.Ratings {
		got = append(got, fmt.Sprintf("%s %s %s %s %q", r.Criterion, r.Dimension, r.State, r.Level, r.Note))
	}
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	book = read(t, data)
	for pointer, cell := range map[string]string{
		"/engagement/client/name": "Start!", "/ratings/0": "Assessment!", "/evidence/0/title": "Evidence!C5", "/engagement/people/0/role": "Sites & team!D5", "/comments/0/strengths": "Assessment!", "/actions/0/due": "Assessment!",
	} {
		if got := book.Places.Locate(pointer); !strings.HasPrefix(got, cell) {
			t.Errorf("%s is at %q, want %s", pointer, got, cell)
		}
	}
	if e := book.Assessment.Evidence[0]; e.ID != "E1" || strings.Join(e.Criteria, " ") != "voice law needs" {
		t.Errorf("evidence %+v", e)
	}
	if s := book.Assessment.Comments[0].Strengths; s != "=cmd|' /C calc'!A0" {
		t.Errorf("text that looks like a formula came back as %q", s)
	}
	for i, r := range book.Assessment.Ratings {
		if r.State == assessment.Rated && book.Places[fmt.Sprintf("/ratings/%d/level", i)] == "" {
			t.Errorf("rating %d has no place", i)
		}
	}
}

// TestEdited proves that a person's change wins over what travels hidden, and
// that hidden parts of other records stay.
func TestEdited(t *testing.T) {
	f := ordinal()
	a := filled(f)
	for i := range a.Ratings {
		a.Ratings[i].Rater = "ak"
	}
	a.Findings[0].Actions = append(a.Findings[0].Actions, assessment.CorrectiveAction{Correction: "Second"})
	a.Findings[0].History = []assessment.GradeChange{{From: assessment.Major, To: assessment.Minor, Reason: "x"}}
	a.Engagement.Objectives = []string{"two\nlines"}
	data := edit(t, write(t, f, a), func(x *excelize.File) {
		set(t, x, "Assessment", find(t, x, "Assessment", "Rating: assessor", "1.1"), "Met")
		set(t, x, "Findings", find(t, x, "Findings", "Correction", "F1"), "Asked again")
		set(t, x, "Start", valueCell(t, x, "Objectives"), "other")
	})
	got := read(t, data).Assessment
	fi := got.Findings[0]
	if len(fi.Actions) != 2 || fi.Actions[0].Correction != "Asked again" || fi.Actions[1].Correction != "Second" || len(fi.History) != 1 {
		t.Errorf("finding %+v", fi)
	}
	if o := got.Engagement.Objectives; len(o) != 1 || o[0] != "other" {
		t.Errorf("objectives %q", o)
	}
	for _, r := range got.Ratings {
		if r.Criterion == "needs" && (r.Rater != "ak" || r.Layer == assessment.Assessor && r.Level != "full") {
			t.Errorf("rating %+v", r)
		}
	}
}

// TestRefused names files that are no workbook of assay.
func TestRefused(t *testing.T) {
	other := excelize.NewFile()
	set(t, other, "Sheet1", "A1", "hello")
	foreign, err := other.WriteToBuffer()
	must(t, err)
	f := ordinal()
	good := write(t, f, blank(f, assessment.SelfAssessment))
	newer := edit(t, good, func(x *excelize.File) { set(t, x, "assay data", "B2", "99") })
	noFramework := edit(t, good, func(x *excelize.File) { must(t, x.RemoveRow("assay data", 9)) })
	var packed bytes.Buffer
	z, err := flate.NewWriter(&packed, 9)
	must(t, err)
	_, err = z.Write(make([]byte, 40<<20))
	must(t, err)
	must(t, z.Close())
	bomb := edit(t, good, func(x *excelize.File) {
		chunks := base64.StdEncoding.EncodeToString(packed.Bytes())
		for i := 0; len(chunks) > 0; i++ {
			n := min(len(chunks), 30_000)
			for _, row := range []int{8, 9} {
				cell, _ := excelize.CoordinatesToCellName(i+2, row)
				set(t, x, "assay data", cell, chunks[:n])
			}
			chunks = chunks[n:]
		}
	})
	for _, x := range []struct {
		name, code string
		data       []byte
	}{
		{"bomb in the hidden part", "framework-unknown", bomb},
		{"empty", "empty-file", nil},
		{"text", "not-a-workbook", []byte("criterion,rating\n")},
		{"foreign", "not-an-assay-workbook", foreign.Bytes()},
		{"cut short", "damaged", good[:len(good)/2]},
		{"encrypted", "encrypted", append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 600)...)},
		{"newer", "newer-workbook", newer},
		{"no framework", "framework-unknown", noFramework},
	} {
		_, err := workbook.Read(bytes.NewReader(x.data), int64(len(x.data)), workbook.ReadOptions{})
		var ps schemas.Problems
		if !errors.As(err, &ps) || ps[0].Code != x.code || ps[0].Hint == "" {
			t.Errorf("%s: %v, want %s", x.name, err, x.code)
		}
	}
	asked := false
	book, err := workbook.Read(bytes.NewReader(noFramework), int64(len(noFramework)), workbook.ReadOptions{Find: func(ref assessment.FrameworkRef) *framework.Framework {
		asked = ref.ID == "small" && ref.Edition == "2026"
		return f
	}})
	if err != nil || !asked || book.Framework != f {
		t.Errorf("Find was not used: %v", err)
	}
}

// TestUnwritable proves that a text is never cut.
func TestUnwritable(t *testing.T) {
	f := ordinal()
	a := filled(f)
	a.Comments[0].Strengths = strings.Repeat("é", 32_768)
	a.Engagement.Scope = "bell \a"
	err := workbook.Write(new(bytes.Buffer), f, a, workbook.Options{})
	var ps schemas.Problems
	if !errors.As(err, &ps) || len(ps) != 2 || ps[0].Pointer != "/engagement/scope" || ps[1].Pointer != "/comments/0/strengths" || ps[0].Code != "text-unwritable" {
		t.Fatalf("%v", err)
	}
	if ps[0].Hint != "delete the character" || !strings.HasPrefix(ps[0].Message, `the text of "Scope", sheet Start, holds`) ||
		!strings.HasPrefix(ps[1].Hint, "shorten it") || !strings.HasPrefix(ps[1].Message, "the text of comments/0/strengths, sheet Assessment, has more") {
		t.Errorf("%v", err)
	}
	a.Engagement.Scope, a.Comments[0].Strengths = "", strings.Repeat("é", 32_767)
	if got := encode(t, read(t, write(t, f, a)).Assessment); got != encode(t, a) {
		t.Error("the longest text does not come back")
	}
}

// TestAuditCarriesNoAdvice looks for what an audit must not suggest.
func TestAuditCarriesNoAdvice(t *testing.T) {
	f := ordinal()
	for typ, want := range map[assessment.Type]bool{assessment.SelfAssessment: true, assessment.GapAnalysis: true, assessment.PreAssessment: false, assessment.Stage2: false} {
		book := read(t, write(t, f, blank(f, typ)))
		data, err := framework.Encode(book.Framework) // read with what it carries
		must(t, err)
		if got := bytes.Contains(data, []byte("firstImprovement")); got != want {
			t.Errorf("%s: advice carried is %v", typ, got)
		}
	}
}

func TestBlind(t *testing.T) {
	f := ordinal()
	a := blank(f, assessment.Stage2)
	a.Engagement.Blind = true
	a.Ratings = []assessment.Rating{{Slot: assessment.Slot{Criterion: "needs"}, Layer: assessment.Self, State: assessment.Rated, Level: "full"}}
	data := write(t, f, a)
	book := read(t, data)
	if len(book.Problems) > 0 || encode(t, book.Assessment) != encode(t, a) {
		t.Errorf("%s%s", problemsText(book.Problems), encode(t, book.Assessment))
	}
	edit(t, data, func(x *excelize.File) {
		rows, _ := x.GetRows("Assessment")
		for _, row := range rows {
			if slices.Contains(row, "Rating: self-assessment") {
				t.Error("the client's rating is in sight")
			}
		}
	})
}

func TestDeterministic(t *testing.T) {
	f := dimensioned()
	a := filled(f)
	a.Ratings = nil
	one := write(t, f, a)
	for range 5 {
		if !bytes.Equal(one, write(t, f, a)) {
			t.Fatal("the same assessment gives other bytes")
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func cellValue(t testing.TB, x *excelize.File, sheet, cell string) string {
	t.Helper()
	v, err := x.GetCellValue(sheet, cell)
	must(t, err)
	return v
}

// valueCell is the input cell beside a label of the sheet Start.
func valueCell(t testing.TB, x *excelize.File, label string) string {
	t.Helper()
	rows, err := x.GetRows("Start")
	must(t, err)
	for r, row := range rows {
		if len(row) > 1 && row[1] == label {
			return fmt.Sprint("C", r+1)
		}
	}
	t.Fatalf("no label %q", label)
	return ""
}

// sortRows turns the data rows round, as sorting does.
func sortRows(t testing.TB, x *excelize.File, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		// The last row moves up to i.
		must(t, x.DuplicateRowTo("Assessment", to, i))
		must(t, x.RemoveRow("Assessment", to+1))
	}
}

// moveColumn cuts a column and pastes it before another.
func moveColumn(t testing.TB, x *excelize.File, sheet, from, to string, last int) {
	t.Helper()
	must(t, x.InsertCols(sheet, to, 1))
	for r := 1; r <= last; r++ {
		src, dst := fmt.Sprint(from, r), fmt.Sprint(to, r)
		if v := cellValue(t, x, sheet, src); v != "" {
			set(t, x, sheet, dst, v)
		}
	}
	must(t, x.RemoveCol(sheet, from))
}
