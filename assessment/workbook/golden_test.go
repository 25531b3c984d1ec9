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
	golden(t, "testdata/golden.txt", write(t, ordinal(), filled(ordinal())), []string{"Start", "Assessment", "Evidence", "Findings", "Sites & team", "Scales", "assay lists"}, 1000)
	golden(t, "testdata/measured.txt", write(t, measured(), recorded(measured(), assessment.SelfAssessment)), []string{"Start", "Measures", "Adjustments", "assay lists"}, 60)
	golden(t, "testdata/visited.txt", write(t, visited(), blank(visited(), assessment.Stage2)), []string{"Start", "Measures"}, 12)
}

// golden compares the first rows of some sheets with those of a file.
func golden(t *testing.T, name string, data []byte, sheets []string, most int) {
	t.Helper()
	var b strings.Builder
	edit(t, data, func(x *excelize.File) {
		for _, name := range sheets {
			fmt.Fprintf(&b, "== %s\n", name)
			rows, err := x.GetRows(name, excelize.Options{RawCellValue: true})
			must(t, err)
			for r, row := range rows[:min(len(rows), most)] {
				if strings.Join(row, "") == "" {
					continue // nothing but formulas that wait for something
				}
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
				t.Fatalf("%s, line %d: %s\nrun with -update and look at the difference", name, i+1, g[i])
			}
		}
		t.Fatal(name, "lines are missing")
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
	mixed.Measures, mixed.Scoring.Adjustments = measured().Measures, measured().Scoring.Adjustments
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
