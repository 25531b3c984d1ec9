package workbook_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework/sheet"
)

var update = flag.Bool("update", false, "write the golden files")

// TestGolden compares the cells of a small workbook with those that were
// looked at.
func TestGolden(t *testing.T) {
	var b strings.Builder
	edit(t, write(t, ordinal(), filled(ordinal())), func(x *excelize.File) {
		for _, name := range x.GetSheetList() {
			if name == "assay data" {
				continue
			}
			fmt.Fprintf(&b, "== %s\n", name)
			rows, err := x.GetRows(name, excelize.Options{RawCellValue: true})
			must(t, err)
			for r, row := range rows {
				for c, v := range row {
					cell := sheet.Ref(c+1, r+1)
					formula, err := x.GetCellFormula(name, cell)
					must(t, err)
					if v != "" || formula != "" {
						fmt.Fprintf(&b, "%s %q", cell, v)
						if formula != "" {
							fmt.Fprintf(&b, " =%s", formula)
						}
						b.WriteByte('\n')
					}
				}
			}
			dvs, err := x.GetDataValidations(name)
			must(t, err)
			for _, dv := range dvs {
				fmt.Fprintf(&b, "validation %s %s %s\n", dv.Sqref, dv.Type, dv.Formula1)
			}
		}
	})
	const name = "testdata/golden.txt"
	if *update {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(name, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(name)
	must(t, err)
	if got := b.String(); got != string(want) {
		g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
		for i := range g {
			if i >= len(w) || g[i] != w[i] {
				t.Fatalf("line %d: %s\nrun with -update and look at the difference", i+1, g[i])
			}
		}
		t.Fatal("lines are missing")
	}
}

// TestDropdowns proves that every rating has its list, that wrong values are
// rejected, and that no two rules share a cell.
func TestDropdowns(t *testing.T) {
	mixed := ordinal()
	mixed.Scales = append(mixed.Scales, steps)
	mixed.Sections[1].Criteria[0].Scale = "steps"
	for i := range mixed.Sections[0].Criteria {
		mixed.Sections[0].Criteria[i].Scale = "levels"
	}
	mixed.Sections[1].Sections[0].Criteria[0].Scale = "levels"
	edit(t, write(t, mixed, blank(mixed, assessment.GapAnalysis)), func(x *excelize.File) {
		for _, name := range x.GetSheetList() {
			dvs, err := x.GetDataValidations(name)
			must(t, err)
			seen := map[string]bool{}
			for _, dv := range dvs {
				col := strings.TrimRight(strings.SplitN(dv.Sqref, ":", 2)[0], "0123456789")
				if key := dv.Sqref; seen[key] {
					t.Errorf("%s: two rules for %s", name, key)
				} else {
					seen[key] = true
				}
				if dv.Type != "" && !dv.ShowErrorMessage {
					t.Errorf("%s: %s does not reject what is wrong", name, dv.Sqref)
				}
				if name == "Assessment" && (col == "K" || col == "L") && (dv.Type != "list" || !strings.HasPrefix(dv.Formula1, "CHOOSE($")) {
					t.Errorf("%s: %s is a %s %s", name, dv.Sqref, dv.Type, dv.Formula1)
				}
			}
		}
	})
}
