package workbook_test

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/schemas"
)

// inUnits is an assessment of sited with ratings and notes in these units.
func inUnits(f *framework.Framework, units ...string) *assessment.Assessment {
	a := blank(f, assessment.SelfAssessment)
	for _, u := range units {
		if u != "" {
			a.Engagement.Units = append(a.Engagement.Units, assessment.Unit{ID: u, Name: "Site " + u})
		}
		for _, c := range []string{"needs", "risk"} {
			a.Ratings = append(a.Ratings, assessment.Rating{Slot: assessment.Slot{Criterion: c, Unit: u}, Layer: assessment.Self, State: assessment.Rated, Level: "part", Note: c + " of " + u})
		}
		at := "charter"
		if u != "" {
			at += "@" + u
		}
		a.Evidence = append(a.Evidence, assessment.Evidence{ID: at + "/shown", Criteria: []string{"charter"}, Unit: u, Slot: "shown", Title: "Seen in " + u})
		a.Comments = append(a.Comments, assessment.Comment{Criterion: "needs", Unit: u, Strengths: "Kind in " + u})
	}
	a.Canonical()
	return a
}

// register returns the first row of the table Units, below its header.
func register(t *testing.T, x *excelize.File) int {
	rows, err := x.GetRows("Sites & team")
	must(t, err)
	for i, r := range rows {
		if len(r) > 0 && r[0] == "assay:units" {
			return i + 3
		}
	}
	t.Fatal("no table Units")
	return 0
}

// TestUnitsAdded proves that what was rated as a whole is neither lost nor
// misread when units are named afterwards, and that the remedy works.
func TestUnitsAdded(t *testing.T) {
	f := sited()
	name := func(ids ...string) func(x *excelize.File) {
		return func(x *excelize.File) {
			row := register(t, x)
			for i, id := range ids {
				cell, _ := excelize.CoordinatesToCellName(2, row+i)
				set(t, x, "Sites & team", cell, id)
			}
		}
	}
	for _, c := range []struct {
		name   string
		given  *assessment.Assessment
		change func(x *excelize.File)
		want   string // the problem; "" if there is none
		after  string // what Check says of the workbook that is written anew
	}{
		{"of the whole", inUnits(f, ""), name("u1", "u2"),
			"the workbook has no rows for the units named here (u1, u2): its rows are of the whole, and what is typed in them does not count [units-added]", "2 ratings name no unit"},
		{"blank", blank(f, assessment.SelfAssessment), name("u1"), "the workbook has no rows for the units named here (u1): its rows are of the whole [units-added]", ""},
		{"a further one", inUnits(f, "u1"), name("u1", "u2"), "the workbook has no rows for these units: u2 [unit-without-rows]", ""},
		{"another id", inUnits(f, "u1"), name("x1"), "the workbook has no rows for these units: x1 [unit-without-rows]", `unit "u1", which 4 records name, is not among the units`},
		{"one removed", inUnits(f, "u1", "u2"), name("u1", ""), "", `unit "u2", which 4 records name, is not among the units`},
		{"the first removed", inUnits(f, "u1", "u2"), name("", "u2"), "", `unit "u1", which 4 records name, is not among the units`},
		{"all removed", inUnits(f, "u1", "u2"), name("", ""), "no unit is named any more, but the rows are of units: u1, u2 [units-removed]", `unit "u1", which 4 records name, is not among the units`},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := write(t, f, c.given)
			book := read(t, edit(t, data, func(x *excelize.File) {
				c.change(x)
				row := register(t, x) // a unit without id has no name either
				for i := range 2 {
					cell, _ := excelize.CoordinatesToCellName(2, row+i)
					if cellValue(t, x, "Sites & team", cell) == "" {
						cell, _ = excelize.CoordinatesToCellName(3, row+i)
						set(t, x, "Sites & team", cell, nil)
					}
				}
			}))
			var said []string
			for _, p := range book.Problems {
				if p.Severity != schemas.Note {
					said = append(said, p.String())
				}
			}
			switch {
			case c.want == "" && len(said) > 0:
				t.Errorf("said %q", said)
			case c.want != "" && (len(said) != 1 || !strings.Contains(said[0], c.want)):
				t.Errorf("said %q, want %q", said, c.want)
			}
			kept := func(a *assessment.Assessment) {
				t.Helper()
				got, want := *a, *c.given
				got.Engagement, want.Engagement = assessment.Engagement{}, assessment.Engagement{}
				if g, w := encode(t, &got), encode(t, &want); g != w {
					t.Errorf("got\n%s\nwant\n%s", g, w)
				}
			}
			kept(book.Assessment)

			// Written anew it has rows for the units there are, and shows the rest.
			again := write(t, f, book.Assessment)
			edit(t, again, func(x *excelize.File) {
				rows, err := x.GetRows("Assessment")
				must(t, err)
				all := strings.Join(flatten(rows), "|")
				for _, u := range book.Assessment.Engagement.Units {
					if strings.Count(all, "@"+u.ID) != 5 {
						t.Errorf("no rows for %s", u.ID)
					}
				}
				for _, r := range c.given.Ratings {
					if !strings.Contains(all, r.Note) {
						t.Errorf("%q is out of sight", r.Note)
					}
				}
				for _, e := range c.given.Evidence {
					if !strings.Contains(all, e.Title) {
						t.Errorf("%q is out of sight", e.Title)
					}
				}
			})
			book = read(t, again)
			if len(book.Problems) > 0 {
				t.Errorf("written anew: %v", book.Problems)
			}
			kept(book.Assessment)
			ps := book.Assessment.Check(f)
			if c.after == "" && ps.Count(schemas.Error) > 0 || !strings.Contains(ps.Error(), c.after) {
				t.Errorf("Check says of it %v", ps)
			}
		})
	}
}

// TestRemovedUnitGoes proves that a unit can be removed: by its line and what
// is typed in its rows.
func TestRemovedUnitGoes(t *testing.T) {
	f := sited()
	a := inUnits(f, "u1")
	a.Engagement.Units = append(a.Engagement.Units, assessment.Unit{ID: "u2", Name: "Site u2"})
	book := read(t, edit(t, write(t, f, a), func(x *excelize.File) {
		row := register(t, x)
		for _, col := range []int{2, 3} {
			cell, _ := excelize.CoordinatesToCellName(col, row+1)
			set(t, x, "Sites & team", cell, nil)
		}
	}))
	if ps := append(book.Problems, book.Assessment.Check(f)...); len(ps) > 0 {
		t.Errorf("said %v", ps)
	}
	if got, want := encode(t, book.Assessment), encode(t, inUnits(f, "u1")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestUnitIdsLost proves that a row is only taken for another when it is one.
func TestUnitIdsLost(t *testing.T) {
	f := sited()
	book := read(t, edit(t, write(t, f, inUnits(f, "u1", "u2")), func(x *excelize.File) {
		set(t, x, "Assessment", "A4", "nonsense")
		set(t, x, "Assessment", "A5", "")
	}))
	said := problemsText(book.Problems)
	for _, want := range []string{
		`Assessment!B4: the row cannot be told: its hidden id "nonsense" is none of a row, and ref 1.1 stands for several rows [row-unknown]`,
		`Assessment!B5: the row cannot be told: its hidden id is gone, and ref 1.1 stands for several rows [row-unknown]`,
		"2 rows are missing: 1.1 of unit u1, 1.1 of unit u2",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("not said: %s\n%s", want, said)
		}
	}
}

// TestUnitSteps proves that the sheet Start says how units are named.
func TestUnitSteps(t *testing.T) {
	f := sited()
	for _, c := range []struct {
		a    *assessment.Assessment
		want string
	}{
		{blank(f, assessment.Stage2), "None is named yet, so this workbook rates the whole as one."},
		{inUnits(f, "u1"), "Each criterion has one row for each site. For a further one, name it under Units on the sheet Sites & team"},
	} {
		edit(t, write(t, f, c.a), func(x *excelize.File) {
			rows, err := x.GetRows("Start")
			must(t, err)
			if all := strings.Join(flatten(rows), "|"); !strings.Contains(all, c.want) || !strings.Contains(all, "assay convert FILE.xlsx NEW.xlsx") {
				t.Errorf("not on Start: %s", c.want)
			}
		})
	}
}
