package workbook_test

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/workbook"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/schemas"
)

// TestRoundTrip is the law: what was written is what is read, for every
// assessment that Parse returns and Check accepts.
func TestRoundTrip(t *testing.T) {
	frameworks := []*framework.Framework{ordinal(), dimensioned(), sited(), measured(), visited()}
	valid, tried := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		f := frameworks[rapid.IntRange(0, len(frameworks)-1).Draw(t, "framework")]
		data, err := assessment.Encode(anyAssessment(t, f))
		if err != nil {
			t.Fatal(err)
		}
		a, ps := assessment.Parse("a.json", data)
		if ps.Count(schemas.Error) > 0 {
			t.Fatalf("the generator makes what Parse refuses: %v", ps)
		}
		tried++
		if a.Check(f).Count(schemas.Error) > 0 {
			return
		}
		valid++
		var b bytes.Buffer
		if err := workbook.Write(&b, f, a, workbook.Options{}); err != nil {
			t.Fatal(err)
		}
		book, err := workbook.Read(bytes.NewReader(b.Bytes()), int64(b.Len()), workbook.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if n := book.Problems.Count(schemas.Error) + book.Problems.Count(schemas.Warning); n > 0 {
			t.Fatalf("problems: %v", book.Problems)
		}
		want, _ := assessment.Encode(a)
		got, _ := assessment.Encode(book.Assessment)
		if !bytes.Equal(got, want) {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	})
	if valid < tried/4 {
		t.Errorf("only %d of %d assessments were valid", valid, tried)
	}
}

// awkward texts that programs like to change.
var awkward = []string{"=1+1", "+44 20", "-3", "@here", "_x000D_", "a_x0041_b", "1.10", "2024-05-01", "1e5", "TRUE", "n/a", "N/A", "007", "'quoted", "a\nb", "a\tb", "<b>&\"x\"", "naïve Ωμέγα Привет 日本 😀", "a, b; c", "/engagement/type", "assay:people", "Id", "x  y", "0", "No", "-", "#N/A"}

func anyText(t *rapid.T, name string) string {
	switch rapid.IntRange(0, 3).Draw(t, name+"?") {
	case 0:
		return ""
	case 1:
		return rapid.SampledFrom(awkward).Draw(t, name)
	case 2:
		return rapid.StringMatching(`[a-zé0-9,;:()/ _.=\n-]{0,30}`).Draw(t, name)
	}
	return rapid.StringMatching(`[A-Z][a-z]{1,9}( [a-z]{1,9}){0,5}`).Draw(t, name)
}

func someText(t *rapid.T, name string) string {
	return rapid.StringMatching(`[A-Z][a-z]{1,9}( [a-z=+,;]{1,9}){0,5}`).Draw(t, name)
}

func anyDate(t *rapid.T, name string) assessment.Date {
	if rapid.Bool().Draw(t, name+"?") {
		return assessment.Date{}
	}
	return assessment.NewDate(rapid.IntRange(1890, 2200).Draw(t, name), 1, rapid.IntRange(1, 365).Draw(t, name+" day"))
}

// anyAssessment draws an assessment that is mostly valid.
func anyAssessment(t *rapid.T, f *framework.Framework) *assessment.Assessment {
	draw := func(n string, most int) int { return rapid.IntRange(0, most).Draw(t, n) }
	flip := func(n string) bool { return rapid.Bool().Draw(t, n) }
	a := blank(f, rapid.SampledFrom(assessment.Types).Draw(t, "type"))
	e := &a.Engagement
	e.Client = assessment.Client{Name: someText(t, "client"), Address: anyText(t, "address"), Representative: anyText(t, "representative"), Personnel: draw("personnel", 500)}
	e.ID, e.Scope, e.Body, e.Confidentiality, e.Deviations = anyText(t, "id"), anyText(t, "scope"), anyText(t, "body"), anyText(t, "conf"), anyText(t, "dev")
	e.Start, e.ReportDate = anyDate(t, "start"), anyDate(t, "report")
	e.Blind = flip("blind")
	if flip("profile") {
		e.Profile = "basic"
	}
	for i := range draw("objectives", 3) {
		e.Objectives = append(e.Objectives, someText(t, fmt.Sprint("objective", i)))
	}
	if flip("odd objective") {
		e.Objectives = append(e.Objectives, "two\nlines")
	}
	for i := range draw("people", 3) {
		e.People = append(e.People, assessment.Person{ID: fmt.Sprint("p", i), Name: someText(t, "name"), Role: rapid.SampledFrom(assessment.Roles).Draw(t, "role"), Organisation: anyText(t, "org"), Declared: anyDate(t, "declared")})
	}
	for i := range draw("sites", 3) {
		e.Sites = append(e.Sites, assessment.Site{ID: fmt.Sprint("s", i), Name: someText(t, "site"), Address: anyText(t, "site address"), Central: flip("central"), Remote: flip("remote"), Visited: anyDate(t, "visited"), Personnel: draw("site personnel", 9)})
	}
	units := []string{""}
	if f.Units != nil && flip("units") {
		units = nil
		for i := range 1 + draw("units", 2) {
			u := assessment.Unit{ID: fmt.Sprint("u", i), Name: someText(t, "unit"), Weight: scoring.Decimal(rapid.SampledFrom([]string{"", "1", "0.1", "2.5", "1234567890.123456789"}).Draw(t, "unit weight"))}
			e.Units, units = append(e.Units, u), append(units, u.ID)
		}
	}
	if flip("plan") {
		e.Plan = &assessment.Plan{Seed: 7, Agreed: anyDate(t, "agreed"), Timetable: []assessment.PlanEntry{{Date: assessment.NewDate(2026, 5, 4), Activity: someText(t, "activity")}}}
	}
	if flip("previous") {
		a.Previous = &assessment.Previous{Round: "2025", Ratings: []assessment.Rating{{Slot: assessment.Slot{Criterion: "needs"}, Layer: assessment.Agreed, State: assessment.NotRated}}}
	}
	e.Obstacles, e.Changes, e.Unresolved = anyText(t, "obstacles"), anyText(t, "changes"), anyText(t, "unresolved")
	var ids []string
	for i := range draw("evidence", 3) {
		ev := assessment.Evidence{ID: fmt.Sprint("E", i), Title: someText(t, "evidence"), Reference: anyText(t, "reference"), Note: anyText(t, "evidence note"), Date: anyDate(t, "evidence date"),
			Type: rapid.SampledFrom(append(assessment.EvidenceTypes, "")).Draw(t, "evidence type"), Slot: rapid.SampledFrom([]string{"", "shown", "told"}).Draw(t, "slot"), Personal: flip("personal"), Size: int64(draw("size", 3)), File: anyText(t, "file")}
		for _, c := range f.All() {
			if flip("evidence for " + c.ID) {
				ev.Criteria = append(ev.Criteria, c.ID)
			}
		}
		a.Evidence, ids = append(a.Evidence, ev), append(ids, ev.ID)
	}
	for _, c := range f.All() {
		for _, u := range units {
			anyRow(t, f, a, c, u, ids)
		}
	}
	if units[0] != "" && flip("of the whole") { // what is no rating may be of the whole where units are rated
		c := rapid.SampledFrom([]string{"needs", "law"}).Draw(t, "criterion of the whole")
		a.Comments = append(a.Comments, assessment.Comment{Criterion: c, Strengths: anyText(t, "strengths")})
		a.Work = append(a.Work, assessment.Work{Criterion: c, Responsible: anyText(t, "responsible")})
		a.Actions = append(a.Actions, assessment.Action{ID: c + "/action", Criterion: c, Action: someText(t, "action")})
		a.Evidence = append(a.Evidence, assessment.Evidence{ID: "risk/told", Criteria: []string{"risk"}, Slot: "told", Title: someText(t, "evidence")})
	}
	for i := range draw("findings", 3) {
		x := assessment.Finding{ID: fmt.Sprint("F", i), Kind: rapid.SampledFrom(assessment.FindingKinds).Draw(t, "kind"), Criteria: []string{"needs", "voice"}, Statement: someText(t, "statement"),
			Requirement: someText(t, "requirement"), Objective: someText(t, "objective"), Raised: anyDate(t, "raised"), Disagreement: anyText(t, "disagreement"), Evidence: ids}
		if x.Kind == assessment.Nonconformity {
			x.Grade = rapid.SampledFrom([]assessment.Grade{assessment.Major, assessment.Minor}).Draw(t, "grade")
		}
		if flip("history") {
			x.History = []assessment.GradeChange{{From: assessment.Major, To: assessment.Minor, Reason: someText(t, "why")}}
		}
		for range draw("answers", 3) {
			x.Actions = append(x.Actions, assessment.CorrectiveAction{Correction: someText(t, "correction"), Due: anyDate(t, "due"), ReviewNote: anyText(t, "review"), Evidence: ids})
			if flip("accepted") {
				x.Actions[len(x.Actions)-1].Accepted = new(flip("yes"))
			}
		}
		a.Findings = append(a.Findings, x)
	}
	if flip("free action") {
		a.Actions = append(a.Actions, assessment.Action{ID: "A1", Action: someText(t, "action"), Effort: "2.5", State: "planned"})
	}
	if flip("initiative") {
		a.Initiatives = []assessment.Initiative{{ID: "I1", Title: someText(t, "initiative"), OneOff: "100"}}
	}
	if flip("response") {
		a.Responses = []assessment.Response{{By: "Board", Text: someText(t, "response")}}
	}
	if a.Engagement.Type.Certifies() && flip("recommendation") {
		a.Recommendation = &assessment.Recommendation{Recommend: rapid.SampledFrom([]string{"grant", "grant-with-conditions", "refuse", "renew"}).Draw(t, "recommend"), Tier: rapid.SampledFrom([]string{"", "mark"}).Draw(t, "tier"),
			Reasons: anyText(t, "reasons"), By: anyText(t, "by"), Date: anyDate(t, "recommended")}
	}
	anyRecords(t, f, a, units)
	if flip("review") {
		a.Review = &assessment.Review{By: "p0", Complete: true}
	}
	return a
}

// anyRecords draws measures, adjustments, verdicts and the award before, where
// the framework knows such.
func anyRecords(t *rapid.T, f *framework.Framework, a *assessment.Assessment, units []string) {
	draw := func(n string, most int) int { return rapid.IntRange(0, most).Draw(t, n) }
	flip := func(n string) bool { return rapid.Bool().Draw(t, n) }
	number := func(n string) scoring.Decimal {
		return scoring.Decimal(rapid.SampledFrom([]string{"", "0", "1", "-12.5", "99.99", "0.000001", "1234567890.123456789", "-123456789012345678"}).Draw(t, n))
	}
	for i := range draw("measures", 6) {
		if len(f.Measures) == 0 {
			break
		}
		m := assessment.MeasureValue{Measure: rapid.SampledFrom(f.Measures).Draw(t, "measure").ID, Unit: rapid.SampledFrom(append(units, "")).Draw(t, "measure unit"), Period: anyText(t, "period"),
			Value: number("value"), Target: number("own target"), Source: anyText(t, "measure source"), Note: anyText(t, "measure note")}
		if flip("many measures") { // else two of them are the same too often
			m.Period = fmt.Sprint(2020 + i)
		}
		if flip("n") {
			m.N = new(draw("observations", 3))
		}
		m.ResponseRate = scoring.Decimal(rapid.SampledFrom([]string{"", "0", "33.3", "100"}).Draw(t, "response rate"))
		a.Measures = append(a.Measures, m)
	}
	for range draw("adjustments", 3) {
		if kinds := f.Scoring.Adjustments; len(kinds) > 0 {
			a.Adjustments = append(a.Adjustments, assessment.Adjustment{Kind: rapid.SampledFrom(kinds).Draw(t, "adjustment").ID, Reason: someText(t, "adjusted"), By: anyText(t, "adjusted by")})
		}
	}
	if flip("empty recommendation") && a.Recommendation == nil {
		a.Recommendation = &assessment.Recommendation{Conditions: []string{"Close F1"}[:draw("conditions", 1)]}
	}
	for _, role := range rapid.Permutation([]assessment.Role{assessment.TeamLeader, assessment.Auditor, assessment.ClientRepresentative, assessment.Sponsor}).Draw(t, "roles")[:draw("verdicts", 4)] {
		if a.Recommendation == nil {
			a.Recommendation = &assessment.Recommendation{}
		}
		a.Recommendation.Verdicts = append(a.Recommendation.Verdicts, assessment.Verdict{Role: role, Verdict: rapid.SampledFrom([]string{"recommended", "Recommended", "agreed", "not yet", ""}).Draw(t, "verdict"),
			By: anyText(t, "verdict by"), Date: anyDate(t, "verdict date"), Reasons: anyText(t, "verdict reasons")})
	}
	if a.Previous != nil && flip("award before") {
		a.Previous.Expires = anyDate(t, "award before expires")
	}
}

// anyRow draws what is typed in one row, and what is hidden behind it.
func anyRow(t *rapid.T, f *framework.Framework, a *assessment.Assessment, c *framework.Criterion, unit string, evidence []string) {
	flip := func(n string) bool { return rapid.Bool().Draw(t, n) }
	id := c.ID
	if unit != "" {
		id += "@" + unit
	}
	layers := a.Engagement.Type.Layers()
	for _, layer := range layers {
		switch rapid.IntRange(0, 5).Draw(t, "state") {
		case 0:
		case 1:
			if c.MayBeNotApplicable() {
				a.Ratings = append(a.Ratings, assessment.Rating{Slot: assessment.Slot{Criterion: c.ID, Unit: unit}, Layer: layer, State: assessment.NotApplicable, Reason: someText(t, "reason"), Approver: anyText(t, "approver"), Note: anyText(t, "note")})
			}
		case 2:
			if a.Previous != nil {
				a.Ratings = append(a.Ratings, assessment.Rating{Slot: assessment.Slot{Criterion: c.ID, Unit: unit}, Layer: layer, State: assessment.NotSampled, From: rapid.SampledFrom([]string{"2025", "2024"}).Draw(t, "from")})
			}
		default:
			for _, d := range f.Slots() {
				if flip("skip") {
					continue
				}
				r := assessment.Rating{Slot: assessment.Slot{Criterion: c.ID, Unit: unit, Dimension: d}, Layer: layer, State: assessment.Rated, Note: anyText(t, "note")}
				codes := f.ScaleOf(c, d).Codes()
				r.Level = rapid.SampledFrom(codes).Draw(t, "level")
				if flip("more") {
					r.Evidence = evidence
				}
				if layer == assessment.Agreed && flip("changed") {
					r.Reason = someText(t, "changed")
				}
				if len(a.Engagement.People) > 0 && flip("rater") {
					r.Rater = "p0"
					if flip("two") {
						other := r
						other.Rater, other.Note = "p1", anyText(t, "other note")
						a.Ratings = append(a.Ratings, other)
					}
				}
				if flip("not rated") {
					r.State, r.Level = assessment.NotRated, ""
				}
				a.Ratings = append(a.Ratings, r)
			}
		}
	}
	for _, slot := range []string{"shown", "told"} {
		if flip(slot) {
			ev := assessment.Evidence{ID: id + "/" + slot, Criteria: []string{c.ID}, Unit: unit, Slot: slot, Title: someText(t, slot), Reference: anyText(t, "ref")}
			if flip("typed more") {
				ev.Type, ev.Source = assessment.Interview, someText(t, "source")
			}
			a.Evidence = append(a.Evidence, ev)
		}
	}
	if flip("comment") {
		a.Comments = append(a.Comments, assessment.Comment{Criterion: c.ID, Unit: unit, Strengths: anyText(t, "strengths"), Improvements: anyText(t, "improvements")})
	}
	if flip("work") {
		a.Work = append(a.Work, assessment.Work{Criterion: c.ID, Unit: unit, Responsible: anyText(t, "responsible"), Due: anyDate(t, "due"), Progress: rapid.SampledFrom([]assessment.Progress{"", "open", "ready", "reviewed"}).Draw(t, "progress")})
	}
	if flip("action") {
		x := assessment.Action{ID: id + "/action", Criterion: c.ID, Unit: unit, Action: someText(t, "action"), Owner: anyText(t, "owner"), Due: anyDate(t, "action due")}
		if flip("action more") {
			x.To, x.Effort, x.State = "full", "3", "started"
		}
		a.Actions = append(a.Actions, x)
	}
}
