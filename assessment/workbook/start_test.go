package workbook_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/frameworks"
	"github.com/assay-audit/assay/schemas"
)

// TestPlacesOfWhatIsMissing proves that every rating has a cell, given or not,
// and so has everything that may be missing beside it.
func TestPlacesOfWhatIsMissing(t *testing.T) {
	f := dimensioned()
	for typ, layer := range map[assessment.Type]string{
		assessment.SelfAssessment: "", assessment.GapAnalysis: ": assessor", assessment.PreAssessment: ": agreed", assessment.Stage2: ": agreed",
	} {
		a := blank(f, typ)
		last := typ.Layers()[len(typ.Layers())-1]
		a.Ratings = []assessment.Rating{
			{Slot: assessment.Slot{Criterion: "needs", Dimension: "results"}, Layer: last, State: assessment.Rated, Level: "3", Rater: "one"},
			{Slot: assessment.Slot{Criterion: "needs", Dimension: "results"}, Layer: last, State: assessment.Rated, Level: "4", Rater: "two"},
			{Slot: assessment.Slot{Criterion: "charter"}, Layer: last, State: assessment.NotApplicable},
		}
		a.Canonical()
		data := write(t, f, a)
		places := read(t, data).Places
		edit(t, data, func(x *excelize.File) {
			at := func(header, ref string) string { return "Assessment!" + find(t, x, "Assessment", header, ref) }
			reason := "Reason if N/A"
			if layer == ": agreed" {
				reason = "Reason if N/A or changed"
			}
			note := "Note" + layer
			for pointer, want := range map[string]string{
				"/ratings/-/risk":          at("Planned"+layer, "2.1"),
				"/ratings/-/risk/planned":  at("Planned"+layer, "2.1"),
				"/ratings/-/risk/results":  at("Results"+layer, "2.1"),
				"/ratings/-/needs/results": at("Results"+layer, "1.1"),
				"/ratings/0/level":         at("Planned"+layer, "1.2"), // charter comes first
				"/ratings/0/reason":        at(reason, "1.2"),
				"/ratings/0/approver":      at("N/A approved by", "1.2"),
				"/ratings/0/note":          at(note, "1.2"),
				"/ratings/1":               at("Results"+layer, "1.1"),
				"/ratings/1/level":         at("Results"+layer, "1.1"),
				"/ratings/1/note":          at(note, "1.1"),
				"/ratings/2":               at("Results"+layer, "1.1"), // travels hidden
				"/ratings/2/approver":      at("N/A approved by", "1.1"),
			} {
				if got := places[pointer]; got != want {
					t.Errorf("%s: %s is at %q, want %s", typ, pointer, got, want)
				}
			}
		})
	}
	f = sited()
	a := blank(f, assessment.SelfAssessment)
	a.Engagement.Units = []assessment.Unit{{ID: "u", Name: "U"}, {ID: "v", Name: "V"}}
	places := read(t, write(t, f, a)).Places
	if u, v := places["/ratings/-/needs@u"], places["/ratings/-/needs@v"]; u == "" || v == "" || u == v || places["/ratings/-/needs"] != "" {
		t.Errorf("units are at %q and %q", u, v)
	}
}

// TestPlacesOfIDs proves that an id that is missing or used twice has a cell.
func TestPlacesOfIDs(t *testing.T) {
	f := ordinal()
	a := filled(f)
	data := edit(t, write(t, f, a), func(x *excelize.File) {
		set(t, x, "Evidence", "B6", "E1")
		set(t, x, "Evidence", "C6", "Another")
		set(t, x, "Evidence", "C7", "Without an id")
		set(t, x, "Findings", "B7", "F1")
		set(t, x, "Sites & team", "B6", "ak")
		set(t, x, "Sites & team", "C7", "Nameless")
	})
	book := read(t, data)
	got := map[string]string{}
	for _, p := range book.Assessment.Check(f) {
		if p.Code == "duplicate-id" {
			got[p.Pointer] = book.Places.Locate(p.Pointer)
		}
	}
	want := map[string]string{"/evidence/2/id": "Evidence!B6", "/findings/1/id": "Findings!B7", "/engagement/people/1/id": "Sites & team!B6"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for pointer, cell := range map[string]string{"/evidence/0/id": "Evidence!B7", "/engagement/people/2/id": "Sites & team!B7", "/findings/1/grade": "Findings!D7"} {
		if got := book.Places[pointer]; got != cell {
			t.Errorf("%s is at %q, want %s", pointer, got, cell)
		}
	}
}

// TestNotSampled proves that ratings are carried on only from a round that
// there was.
func TestNotSampled(t *testing.T) {
	f := ordinal()
	offered := func(a *assessment.Assessment) (yes bool) {
		edit(t, write(t, f, a), func(x *excelize.File) {
			rows, err := x.GetRows("assay lists")
			must(t, err)
			yes = slices.Contains(flatten(rows), "Not sampled")
		})
		return yes
	}
	for _, typ := range assessment.Types {
		a := blank(f, typ)
		if offered(a) {
			t.Errorf("%s: offered without an earlier round", typ)
		}
		a.Previous = &assessment.Previous{Round: "2025"}
		if want := typ.Certifies() && typ != assessment.Stage1; offered(a) != want {
			t.Errorf("%s: offered after an earlier round: %v", typ, !want)
		}
	}
	a := blank(f, assessment.SurveillanceAudit)
	typed := func() (string, assessment.Rating, schemas.Problems) {
		cell := ""
		book := read(t, edit(t, write(t, f, a), func(x *excelize.File) {
			cell = find(t, x, "Assessment", "Rating: agreed", "1.2")
			set(t, x, "Assessment", cell, "Not sampled")
			set(t, x, "Assessment", find(t, x, "Assessment", "Note: agreed", "1.2"), "Next year")
		}))
		return cell, book.Assessment.Ratings[0], append(book.Problems, book.Assessment.Check(f)...)
	}
	cell, r, ps := typed()
	if len(ps) != 1 || ps[0].Code != "no-previous-round" || ps[0].Where != "Assessment!"+cell || ps[0].Hint == "" || r.State != assessment.NotRated || r.Note != "Next year" {
		t.Errorf("%+v: %s", r, problemsText(ps))
	}
	a.Previous = &assessment.Previous{Round: "2025"}
	if _, r, ps = typed(); len(ps) > 0 || r.State != assessment.NotSampled || r.From != "2025" {
		t.Errorf("%+v: %s", r, problemsText(ps))
	}
}

// TestProgress compares the counts on the sheet Start with the program's where
// criteria are set aside.
func TestProgress(t *testing.T) {
	aside, carried := setAside()
	for name, a := range map[string]*assessment.Assessment{"aside": aside, "carried": carried} {
		checkPreview(t, name, write(t, dimensioned(), a), dimensioned(), a)
	}
}

// TestRecommendation types the recommendation of the team leader, and takes it
// back.
func TestRecommendation(t *testing.T) {
	f := ordinal()
	data := edit(t, write(t, f, blank(f, assessment.Stage2)), func(x *excelize.File) {
		set(t, x, "Start", valueCell(t, x, "Recommendation"), "grant with conditions")
		set(t, x, "Start", valueCell(t, x, "Recommended tier"), "Mark")
		set(t, x, "Start", valueCell(t, x, "Reasons for it"), "One action is open")
		set(t, x, "Start", valueCell(t, x, "Recommended by"), "A. Karlsson")
		set(t, x, "Start", valueCell(t, x, "Recommended on"), "2026-05-04")
	})
	book := read(t, data)
	if len(book.Problems) > 0 {
		t.Error(problemsText(book.Problems))
	}
	want := assessment.Recommendation{Recommend: "grant-with-conditions", Tier: "mark", Reasons: "One action is open", By: "A. Karlsson", Date: assessment.NewDate(2026, time.May, 4)}
	if got := book.Assessment.Recommendation; got == nil || fmt.Sprint(*got) != fmt.Sprint(want) {
		t.Fatalf("got %+v", got)
	}
	edit(t, data, func(x *excelize.File) {
		for pointer, label := range map[string]string{"": "Recommendation", "/recommend": "Recommendation", "/tier": "Recommended tier", "/reasons": "Reasons for it", "/by": "Recommended by", "/date": "Recommended on"} {
			if got, want := book.Places["/recommendation"+pointer], "Start!"+valueCell(t, x, label); got != want {
				t.Errorf("%s is at %q, want %s", pointer, got, want)
			}
		}
	})
	again := edit(t, write(t, f, book.Assessment), func(x *excelize.File) {
		for _, label := range []string{"Recommendation", "Recommended tier", "Reasons for it", "Recommended by", "Recommended on"} {
			cell := valueCell(t, x, label)
			if cellValue(t, x, "Start", cell) == "" {
				t.Errorf("%q was not written", label)
			}
			set(t, x, "Start", cell, nil)
		}
	})
	if book = read(t, again); len(book.Problems) > 0 || book.Assessment.Recommendation != nil {
		t.Errorf("%+v%s", book.Assessment.Recommendation, problemsText(book.Problems))
	}
	bad := edit(t, write(t, f, blank(f, assessment.Stage2)), func(x *excelize.File) {
		set(t, x, "Start", valueCell(t, x, "Recommendation"), "perhaps")
	})
	if book = read(t, bad); book.Assessment.Recommendation != nil || len(book.Problems) != 1 || book.Problems[0].Code != "not-in-list" {
		t.Errorf("%+v%s", book.Assessment.Recommendation, problemsText(book.Problems))
	}
	edit(t, write(t, f, blank(f, assessment.PreAssessment)), func(x *excelize.File) {
		rows, _ := x.GetRows("Start")
		if strings.Contains(strings.Join(flatten(rows), "|"), "ecommend") {
			t.Error("a pre-assessment recommends")
		}
	})
}

// TestTierNames proves that no name of an award stands anywhere outside an
// audit.
func TestTierNames(t *testing.T) {
	f, err := frameworks.Load("balanced-service")
	must(t, err)
	for _, typ := range assessment.Types {
		edit(t, write(t, f, blank(f, typ)), func(x *excelize.File) {
			for _, name := range x.GetSheetList() {
				rows, err := x.GetRows(name)
				must(t, err)
				for _, cell := range flatten(rows) {
					if name == "assay data" || typ.Certifies() {
						continue
					}
					for _, tier := range f.Award.Tiers {
						if cell == tier.Title || strings.HasPrefix(cell, tier.Title+":") {
							t.Errorf("%s: %s says %q", typ, name, cell)
						}
					}
					if strings.Contains(cell, "Certified") || cell == "Conditions of the award" {
						t.Errorf("%s: %s says %q", typ, name, cell)
					}
				}
			}
			rows, _ := x.GetRows("Scales")
			want := "Tier 1 of 2"
			if typ.Certifies() {
				want = "Certified"
			}
			if !slices.Contains(flatten(rows), want) {
				t.Errorf("%s: the scales do not name %q", typ, want)
			}
		})
	}
}

// TestConditionsNamed proves that Start says which conditions it lists, and
// which it does not.
func TestConditionsNamed(t *testing.T) {
	text := func(f *framework.Framework) (all string) {
		edit(t, write(t, f, blank(f, assessment.SelfAssessment)), func(x *excelize.File) {
			rows, _ := x.GetRows("Start")
			all = strings.Join(flatten(rows), "|")
		})
		return all
	}
	one := limit("10")
	for _, want := range []string{"Conditions on scores and on N/A", "All conditions: at most 10 % of the criteria not applicable", "The other conditions are left to the program: assay score FILE."} {
		if !strings.Contains(text(one), want) {
			t.Errorf("Start does not say %q", want)
		}
	}
	if strings.Contains(text(ordinal()), "The other conditions") {
		t.Error("Start speaks of other conditions where there are none")
	}
	one.Scoring.InformationOnly = true
	if s := text(one); strings.Contains(s, "overall at least") || !strings.Contains(s, "at most 10 % of the criteria") {
		t.Errorf("where no condition uses the scores: %s", s)
	}
}

// TestSteps proves that Start and the rating columns say what counts.
func TestSteps(t *testing.T) {
	text := func(f *framework.Framework, a *assessment.Assessment) (all string, help []string) {
		edit(t, write(t, f, a), func(x *excelize.File) {
			rows, _ := x.GetRows("Start")
			all = strings.Join(flatten(rows), "|")
			dvs, err := x.GetDataValidations("Assessment")
			must(t, err)
			for _, dv := range dvs {
				if dv.PromptTitle != nil && strings.HasPrefix(*dv.PromptTitle, "Rating") && *dv.PromptTitle != "Rating due" {
					help = append(help, *dv.Prompt)
				}
			}
		})
		return all, help
	}
	f := ordinal()
	f.Scheme.NAApprover = true
	audit, help := text(f, blank(f, assessment.Stage2))
	for _, want := range []string{"There are three rating columns: self-assessment, assessor and agreed. The agreed rating counts, else that of the single assessor; the self-assessment never does.",
		"choose N/A, give the reason, and name who approved it", "under The engagement and For the report", "Client's representative", "Effective personnel", "Carried out by"} {
		if !strings.Contains(audit, want) {
			t.Errorf("an audit does not say %q", want)
		}
	}
	if len(help) != 3 || help[0] == help[1] || help[1] == help[2] {
		t.Errorf("messages %q", help)
	}
	own, help := text(ordinal(), blank(ordinal(), assessment.SelfAssessment))
	if strings.Contains(own, "rating columns") || strings.Contains(own, "approved") || len(help) != 1 {
		t.Errorf("a self-assessment says %s", own)
	}
	f = ordinal()
	f.Scoring.NotApplicable = framework.NAForbid
	if never, _ := text(f, blank(f, assessment.SelfAssessment)); strings.Contains(never, "choose N/A") {
		t.Error("N/A is offered where it is forbidden")
	}
}

// TestScalesSheet proves that the sheet Scales says what ratings do in this
// framework, and nothing of what it does not have.
func TestScalesSheet(t *testing.T) {
	plain := func() *framework.Framework {
		f := dimensioned()
		f.Scoring.Dimensions = ""
		for i := range f.Sections {
			for k := range f.Sections[i].Criteria {
				f.Sections[i].Criteria[k].Rubric = nil
			}
		}
		return f
	}
	for _, c := range []struct {
		name      string
		framework func() *framework.Framework
		change    func(f *framework.Framework)
		want, not []string
	}{
		{"plain", plain, func(f *framework.Framework) {},
			[]string{"A criterion is the mean of its dimensions, each counting the same.", "It needs a reason, and leaves the score."},
			[]string{"Values between", "Weight|", "Special rules", "ssumed"}},
		{"described", dimensioned, func(f *framework.Framework) {}, []string{"Values between two described levels", "each by its weight", "Weight"}, nil},
		{"nothing set aside", plain, func(f *framework.Framework) { f.Scoring.NotApplicable = framework.NAForbid }, nil, []string{"Not applicable"}},
		{"set aside is zero", plain, func(f *framework.Framework) { f.Scoring.NotApplicable = framework.NAZero }, []string{"It needs a reason, and counts as not met."}, nil},
		{"capped", plain, func(f *framework.Framework) { f.Scoring.Dimensions, f.Scoring.CappedBy = "capped", "planned" }, []string{"no more than “Planned”, which caps it"}, nil},
		{"best fit", plain, func(f *framework.Framework) { f.Scoring.Dimensions, f.Scoring.BestFit = "best-fit", "results" }, []string{"“Results” is the judgement that counts."}, nil},
		{"lowest", plain, func(f *framework.Framework) { f.Scoring.Dimensions = "lowest" }, []string{"the lowest of its dimensions"}, nil},
		{"product", plain, func(f *framework.Framework) { f.Scoring.Dimensions = "product" }, []string{"the product of its dimensions"}, nil},
		{"rules", ordinal, func(f *framework.Framework) {
			f.Sections[0].Criteria[0].Mandatory, f.Sections[0].Criteria[1].AutoFail = "full", "none"
			f.Scoring.CutBack = "80"
		}, []string{"ask for at least the level named: 1.1 (Met).", "The overall score is zero where one of these criteria is rated at the level named, or below it: 1.2 (Not met).", "What a rating is above 80 % of its scale earns nothing more."}, nil},
		{"rules of units", sited, func(f *framework.Framework) {
			f.Units.Per, f.Sections[0].Criteria[1].AutoFail, f.Scoring.CutBackTo = framework.PerWhole, "none", "mark"
		}, []string{"The score of a site is zero where", "What a rating is above its target earns nothing more."}, nil},
		{"assumed", ordinal, func(f *framework.Framework) { f.Award.Tiers[0].Conditions[0].Assumed = true }, []string{"Assumed|", "Assumed: the scheme does not publish the value."}, nil},
	} {
		f := c.framework()
		c.change(f)
		edit(t, write(t, f, blank(f, assessment.SelfAssessment)), func(x *excelize.File) {
			rows, err := x.GetRows("Scales")
			must(t, err)
			all := strings.Join(flatten(rows), "|")
			for _, w := range c.want {
				if !strings.Contains(all, w) {
					t.Errorf("%s: not said: %s\n%s", c.name, w, all)
				}
			}
			for _, w := range c.not {
				if strings.Contains(all, w) {
					t.Errorf("%s: said: %s\n%s", c.name, w, all)
				}
			}
		})
	}
}

// TestNoGuidance proves that nobody is sent to read what is not there.
func TestNoGuidance(t *testing.T) {
	f := ordinal()
	for _, c := range f.All() {
		c.Guidance, c.Intent, c.Evidence, c.Rubric = "", "", framework.Prompts{}, nil
	}
	edit(t, write(t, f, blank(f, assessment.SelfAssessment)), func(x *excelize.File) {
		for _, sheet := range []string{"Start", "Assessment"} {
			rows, err := x.GetRows(sheet)
			must(t, err)
			all := strings.ToLower(strings.Join(flatten(rows), "|"))
			if strings.Contains(all, "how to find out") || strings.Contains(all, "distinguishes the levels") {
				t.Errorf("%s: %s", sheet, all)
			}
			if sheet == "Start" && !strings.Contains(all, "gather what shows it, then choose the level. partial results are fine.") {
				t.Error(all)
			}
		}
	})
	if book := read(t, write(t, f, blank(f, assessment.SelfAssessment))); len(book.Problems) > 0 {
		t.Error(book.Problems)
	}
}

// TestRatingCells proves that the longest label fits a rating cell, and that it
// wraps if a font is wider.
func TestRatingCells(t *testing.T) {
	f, err := frameworks.Load("customer-excellence")
	must(t, err)
	edit(t, write(t, f, blank(f, assessment.Stage2)), func(x *excelize.File) {
		cell := find(t, x, "Assessment", "Rating: agreed", "1.1.1")
		w, err := x.GetColWidth("Assessment", strings.TrimRight(cell, "0123456789"))
		must(t, err)
		if w < 20 { // "Partially compliant" takes 128 pixels, of 7 a unit
			t.Errorf("the column is %g wide", w)
		}
		id, err := x.GetCellStyle("Assessment", cell)
		must(t, err)
		style, err := x.GetStyle(id)
		must(t, err)
		if style.Alignment == nil || !style.Alignment.WrapText {
			t.Error("ratings do not wrap")
		}
	})
}
