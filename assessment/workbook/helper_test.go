package workbook_test

import (
	"bytes"
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

// levels is an ordinal scale of four levels, one of them for recognition.
var levels = framework.Scale{ID: "levels", Kind: framework.Ordinal, Title: "Compliance", LeastConforming: "full", Levels: []framework.Level{
	{Code: "none", Label: "Not met", Meaning: "Nothing is there.", Points: "0"},
	{Code: "part", Label: "Partly met", Meaning: "Some is there.", Points: "1"},
	{Code: "full", Label: "Met", Meaning: "All is there.", Points: "2"},
	{Code: "plus", Label: "Met & more", Meaning: "Others learn from it.", Points: "2", Recognition: true},
}}

var steps = framework.Scale{ID: "steps", Kind: framework.Numeric, Title: "0 to 5", Min: "0", Max: "5", Step: "1"}

func criterion(id, ref, title string) framework.Criterion {
	return framework.Criterion{ID: id, Ref: ref, Title: title, Text: "The organisation does what " + title + " asks.", Guidance: "Ask three people.", Intent: "Customers notice.",
		Evidence: framework.Prompts{Shown: []string{"The procedure"}, Told: []string{"How staff do it"}}, FirstImprovement: "Begin."}
}

// ordinal is a framework of two sections, one nested, on one ordinal scale.
func ordinal() *framework.Framework {
	strict := criterion("law", "2.2", "Keeping the law")
	strict.NotApplicable = new(false)
	strict.Obligation = framework.Must
	first := criterion("needs", "1.1", "Knowing needs")
	first.Rubric = []framework.Rubric{{Level: "none", Text: "Nobody asked."}, {Level: "full", Text: "All groups are asked."}}
	return &framework.Framework{
		Format: framework.Format, Version: framework.Version, ID: "small", Edition: "2026", Title: "Small standard", Language: "en",
		Provider: "Nobody", Copyright: "Nobody", Licence: "CC-BY-4.0", Origin: framework.Original,
		Scales: []framework.Scale{levels}, Scoring: framework.Scoring{Rule: framework.Rule{Method: "weighted-mean"}},
		Profiles: []framework.Profile{{ID: "basic", Title: "Basic"}},
		Sections: []framework.Section{
			{ID: "s1", Ref: "1", Title: "Customers", Weight: "2", Criteria: []framework.Criterion{first, criterion("charter", "1.2", "A charter"), criterion("voice", "1.10", "Customers' voice")}},
			{ID: "s2", Ref: "2", Title: "Rules", Weight: "1", Criteria: []framework.Criterion{criterion("risk", "2.1", "Risk")},
				Sections: []framework.Section{{ID: "s2a", Ref: "2a", Title: "Law", Weight: "3", Criteria: []framework.Criterion{strict}}}},
		},
		Award: framework.Award{Kind: framework.Recognition, Tiers: []framework.Tier{{ID: "mark", Title: "Mark", Conditions: []framework.Condition{
			{ID: "overall", Kind: framework.OverallAtLeast, Percent: new(scoring.Decimal("60"))},
			{ID: "sections", Kind: framework.SectionsAtLeast, Percent: new(scoring.Decimal("50"))}}}}},
		Scheme: framework.Scheme{Attestation: framework.AttRecognition},
	}
}

// dimensioned is a framework rated on two dimensions from 0 to 5.
func dimensioned() *framework.Framework {
	f := ordinal()
	f.ID = "dimensioned"
	f.Scales = []framework.Scale{steps}
	f.Dimensions = []framework.Dimension{{ID: "planned", Title: "Planned", Question: "Is it planned?", Scale: "steps"}, {ID: "results", Title: "Results", Question: "Does it show?", Scale: "steps", Weight: "2"}}
	f.Scoring = framework.Scoring{Rule: framework.Rule{Method: "mean"}, Dimensions: "weighted-mean"}
	for i := range f.Sections[0].Criteria {
		f.Sections[0].Criteria[i].Rubric = []framework.Rubric{{Dimension: "planned", Level: "0", Text: "No plan."}, {Dimension: "results", Level: "5", Text: "It shows."}}
	}
	return f
}

// sited is a framework that rates units.
func sited() *framework.Framework {
	f := ordinal()
	f.ID = "sited"
	f.Units = &framework.Units{Kind: "site", RollUp: framework.RollUpMean}
	return f
}

// measured is a framework with measures, adjustments and conditions that ask
// for verdicts, one of them nested.
func measured() *framework.Framework {
	f := ordinal()
	f.ID = "measured"
	f.Measures = []framework.Measure{
		{ID: "fcr", Ref: "M1", Title: "Resolved at first contact", Definition: "Contacts that need no other one within seven days.", Formula: "resolved at first contact / all contacts", Unit: "%", Target: "75", Tolerance: "2.5", Frequency: "P1M", Calendar: "business hours", MinimumN: 200},
		{ID: "wait", Ref: "M2", Title: "Waiting time", Definition: "Median time until somebody answers.", Unit: "seconds", Direction: "lower", Target: "30", Assumed: true},
		{ID: "nps", Title: "Recommendation (NPS)", Definition: "Promoters less detractors.", Unit: "points", Frequency: "P3M", ResponseRate: "20", MinimumN: 100},
		{ID: "nps-2", Title: "recommendation  (nps)", Frequency: "P1Y6M", Direction: "lower"},
	}
	f.Scoring.Adjustments = []framework.AdjustmentKind{
		{ID: "withheld", Title: "Data were withheld", Points: "-5", Most: new(2)},
		{ID: "pioneer", Title: "First of its kind", Points: "2.5", Assumed: true},
	}
	tier := &f.Award.Tiers[0]
	ask := func(id, role, verdict string) framework.Condition {
		return framework.Condition{ID: id, Kind: framework.VerdictIs, Role: role, Verdict: verdict}
	}
	tier.Conditions = append(tier.Conditions, ask("leader", "team-leader", "recommended"), framework.Condition{ID: "either", Kind: framework.AnyOf, Any: []framework.Alternative{
		{Conditions: []framework.Condition{ask("client", "client-representative", "Agreed")}}, {Conditions: []framework.Condition{ask("reluctant", "team-leader", "acceptable")}},
	}})
	return f
}

// visited is measured, by unit.
func visited() *framework.Framework {
	f := measured()
	f.ID, f.Units = "visited", &framework.Units{Kind: framework.Visit, RollUp: framework.RollUpMean}
	return f
}

// recorded is an assessment of measured with something in each of these.
func recorded(f *framework.Framework, t assessment.Type) *assessment.Assessment {
	a := blank(f, t)
	a.Measures = []assessment.MeasureValue{
		{Measure: "fcr", Period: "2025", Value: "71.5", N: new(812), Source: "Contact log"},
		{Measure: "fcr", Period: "2026", Value: "76", Target: "80", N: new(0), Note: "Target raised by the board"},
		{Measure: "nps", Period: "1.10", Value: "-12", ResponseRate: "31.25"},
	}
	a.Adjustments = []assessment.Adjustment{{Kind: "withheld", Reason: "No access to complaints", By: "ak"}, {Kind: "withheld", Reason: "Nor to calls"}, {Kind: "pioneer", Reason: "Open data"}}
	a.Recommendation = &assessment.Recommendation{Verdicts: []assessment.Verdict{
		{Role: assessment.TeamLeader, Verdict: "recommended", By: "ak", Date: assessment.NewDate(2026, time.May, 4), Reasons: "Well kept"},
		{Role: assessment.ClientRepresentative, Verdict: "not now"},
	}}
	if t.Certifies() {
		a.Recommendation.Recommend, a.Recommendation.By = "grant", "ak"
	}
	return a
}

func blank(f *framework.Framework, t assessment.Type) *assessment.Assessment {
	rules, texts := f.Digests()
	return &assessment.Assessment{Format: assessment.Format, Version: assessment.Version, Status: assessment.Draft,
		Framework:  assessment.FrameworkRef{ID: f.ID, Edition: f.Edition, Rules: rules, Texts: texts},
		Engagement: assessment.Engagement{Type: t, Client: assessment.Client{Name: "Harbour Utilities"}}}
}

// filled is an assessment with something in every sheet.
func filled(f *framework.Framework) *assessment.Assessment {
	a := blank(f, assessment.GapAnalysis)
	e := &a.Engagement
	e.Client.Address, e.Client.Personnel, e.Scope = "1 Quay\nPort", 120, "All services"
	e.Objectives, e.Start = []string{"Find gaps", "Plan"}, assessment.NewDate(2026, time.March, 4)
	e.People = []assessment.Person{{ID: "ak", Name: "A. Karlsson", Role: assessment.Consultant, Declared: assessment.NewDate(2026, 1, 31)}}
	e.Sites = []assessment.Site{{ID: "hq", Name: "Head office", Central: true, Personnel: 80}}
	a.Ratings = []assessment.Rating{
		{Slot: assessment.Slot{Criterion: "needs"}, Layer: assessment.Self, State: assessment.Rated, Level: "full", Note: "We ask."},
		{Slot: assessment.Slot{Criterion: "needs"}, Layer: assessment.Assessor, State: assessment.Rated, Level: "part", Note: "Once."},
		{Slot: assessment.Slot{Criterion: "charter"}, Layer: assessment.Assessor, State: assessment.NotApplicable, Reason: "No promises to make", Approver: "ak"},
	}
	a.Evidence = []assessment.Evidence{
		{ID: "E1", Criteria: []string{"needs", "voice"}, Type: assessment.Survey, Title: "Survey 2025", Date: assessment.NewDate(2025, 5, 6), Personal: true},
		{ID: "needs/shown", Criteria: []string{"needs"}, Slot: "shown", Title: "Report", Reference: "R-1"},
	}
	a.Comments = []assessment.Comment{{Criterion: "needs", Strengths: "Regular", Improvements: "Reach"}}
	a.Work = []assessment.Work{{Criterion: "voice", Responsible: "ak", Due: assessment.NewDate(2026, 4, 1), Progress: assessment.ProgressReady}}
	a.Actions = []assessment.Action{{ID: "needs/action", Criterion: "needs", Action: "Ask all groups", Owner: "Head of service", Due: assessment.NewDate(2026, 9, 30)}}
	a.Findings = []assessment.Finding{{ID: "F1", Kind: assessment.Nonconformity, Grade: assessment.Minor, Criteria: []string{"needs"}, Requirement: "Ask", Statement: "Not asked", Objective: "No report", Evidence: []string{"E1"},
		Actions: []assessment.CorrectiveAction{{Correction: "Asked", Due: assessment.NewDate(2026, 5, 5), Accepted: new(true)}}}}
	a.Canonical()
	return a
}

func write(t testing.TB, f *framework.Framework, a *assessment.Assessment) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := workbook.Write(&b, f, a, workbook.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t testing.TB, data []byte) *workbook.Book {
	t.Helper()
	b, err := workbook.Read(bytes.NewReader(data), int64(len(data)), workbook.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func encode(t testing.TB, a *assessment.Assessment) string {
	t.Helper()
	data, err := assessment.Encode(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// edit changes a workbook as a person would, by a program that is not ours.
func edit(t testing.TB, data []byte, change func(x *excelize.File)) []byte {
	t.Helper()
	x, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	change(x)
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// find returns the cell below the header of a column in the row of a ref.
func find(t testing.TB, x *excelize.File, sheet, header, ref string) string {
	t.Helper()
	rows, err := x.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	col := 0
	for r, row := range rows {
		for c, v := range row {
			if v == header && col == 0 {
				col = c + 1
			}
		}
		for _, v := range row {
			if col > 0 && v == ref {
				cell, _ := excelize.CoordinatesToCellName(col, r+1)
				return cell
			}
		}
	}
	t.Fatalf("no cell %s of %s on %s", header, ref, sheet)
	return ""
}

func set(t testing.TB, x *excelize.File, sheet, cell string, v any) {
	t.Helper()
	if err := x.SetCellValue(sheet, cell, v); err != nil {
		t.Fatal(err)
	}
}

// problemsText prints problems with their places and codes.
func problemsText(ps schemas.Problems) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.String() + "\n")
	}
	return b.String()
}
