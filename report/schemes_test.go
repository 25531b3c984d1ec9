package report_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/report"
)

// schemes are small frameworks that use what the built-in ones do not.
var schemes = map[string]func(*testing.T) (*framework.Framework, *assessment.Assessment){
	"maturity": maturity, "visits": visits, "staged": staged, "relative": relativePoints,
}

// scheme loads a small framework of testdata/frameworks.
func scheme(t *testing.T, name string) *framework.Framework {
	t.Helper()
	file := filepath.Join("testdata", "frameworks", name+".yaml")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, ps := framework.Parse(file, data)
	for _, p := range ps {
		t.Errorf("%s", p)
	}
	if t.Failed() {
		t.FailNow()
	}
	return f
}

// rated is an assessment with ratings written
// "criterion[/dimension][@unit]=level"; "=later" is not sampled.
func rated(f *framework.Framework, typ assessment.Type, ratings string) *assessment.Assessment {
	day := func(m time.Month, d int) assessment.Date { return assessment.NewDate(2026, m, d) }
	a := &assessment.Assessment{
		Format: assessment.Format, Version: assessment.Version, Status: assessment.Final,
		Framework: assessment.FrameworkRef{ID: f.ID, Edition: f.Edition},
		Engagement: assessment.Engagement{
			Type: typ, Client: assessment.Client{Name: "Harbour Contact Services"},
			Start: day(5, 4), End: day(5, 6), ReportDate: day(5, 20),
		},
	}
	layers := typ.Layers()
	for text := range strings.FieldsSeq(ratings) {
		slot, level, _ := strings.Cut(text, "=")
		slot, unit, _ := strings.Cut(slot, "@")
		criterion, dimension, _ := strings.Cut(slot, "/")
		r := assessment.Rating{
			Slot:  assessment.Slot{Criterion: criterion, Dimension: dimension, Unit: unit},
			Layer: layers[len(layers)-1], State: assessment.Rated, Level: level,
		}
		if level == "later" {
			r.State, r.Level, r.From = assessment.NotSampled, "", "2025"
		}
		a.Ratings = append(a.Ratings, r)
	}
	return a
}

// maturity is an audit with bands, stages, adjustments, alternatives and a
// decision.
func maturity(t *testing.T) (*framework.Framework, *assessment.Assessment) {
	f := scheme(t, "maturity")
	a := rated(f, assessment.Recertification, "p1=90 p2=70 p3=50 p4=20 q1=all q2=some q3=none b1=all b2=all h1=all h2=later")
	a.Engagement.People = []assessment.Person{{ID: "mo", Name: "Mo Ito", Role: assessment.TeamLeader}}
	a.Previous = &assessment.Previous{Round: "2025", Date: assessment.NewDate(2025, 4, 30), Expires: assessment.NewDate(2026, 4, 30),
		Ratings: []assessment.Rating{{Slot: assessment.Slot{Criterion: "h2"}, Layer: assessment.Agreed, State: assessment.Rated, Level: "some"}}}
	for range 3 {
		a.Adjustments = append(a.Adjustments, assessment.Adjustment{Kind: "complaint", Reason: "A complaint about waiting times was upheld.", By: "mo"})
	}
	a.Adjustments = append(a.Adjustments, assessment.Adjustment{Kind: "prize", Reason: "Second place in the national survey.", By: "mo"})
	a.Measures = []assessment.MeasureValue{
		{Measure: "csat", Period: "2024", Value: "80", N: new(250), ResponseRate: "24"},
		{Measure: "csat", Period: "2025", Value: "82", Target: "81", N: new(90), ResponseRate: "22.5", Source: "Survey of October", Note: "The hill branch did not take part."},
		{Measure: "csat", Period: "2026"},
		{Measure: "fcr", Period: "2025", Value: "66"},
		{Measure: "effort", Period: "2025", Value: "3.5", Source: "Survey of October"},
	}
	a.Decision = &assessment.Decision{Decision: "renew", Tier: "silver", Record: a.RecordCode(), By: "Ada Roth",
		Date: assessment.NewDate(2026, 6, 10), Effective: assessment.NewDate(2026, 6, 15), Expires: assessment.NewDate(2029, 5, 31)}
	return f, a
}

// visits is a self-assessment unit by unit, with scores in points.
func visits(t *testing.T) (*framework.Framework, *assessment.Assessment) {
	f := scheme(t, "visits")
	a := rated(f, assessment.SelfAssessment, `a1@v1=3 a2@v1=2 b1@v1=4 b2@v1=5 c1@v1=3
		a1@v2=5 a2@v2=2 b1@v2=1 b2@v2=4 c1@v2=4`)
	a.Engagement.Units = []assessment.Unit{{ID: "v1", Name: "Harbour branch", Weight: "2"}, {ID: "v2", Name: "Hill branch"}}
	a.Measures = []assessment.MeasureValue{{Measure: "queue", Unit: "v1", Period: "2026-05", Value: "5.5"}, {Measure: "queue", Unit: "v2", Period: "2026-05", Value: "7"}}
	return f, a
}

// staged is a draft with open stages and a judgement that counts.
func staged(t *testing.T) (*framework.Framework, *assessment.Assessment) {
	f := scheme(t, "staged")
	a := rated(f, assessment.SelfAssessment, `m1/approach=7 m1/results=8 m1/overall=8 m2/approach=7 m2/results=7 m2/overall=7
		d1/approach=9 d1/results=9 d1/overall=7`)
	a.Status = assessment.Draft
	return f, a
}

// relativePoints is a gap analysis of a score that is no share.
func relativePoints(t *testing.T) (*framework.Framework, *assessment.Assessment) {
	f := scheme(t, "relative")
	a := rated(f, assessment.GapAnalysis, "o1=4 o2=3 d1=6 d2=5")
	return f, a
}

// Outside audits nothing names an award or a tier, whatever the framework can
// do; in audits and pre-assessments nothing advises.
func TestSchemesWordsFollowTheType(t *testing.T) {
	for name, load := range schemes {
		for _, typ := range assessment.Types {
			f, a := load(t)
			a.Engagement.Type = typ
			layers := typ.Layers()
			for i := range a.Ratings {
				a.Ratings[i].Layer = layers[len(layers)-1]
			}
			r := evaluation.Evaluate(f, a)
			at := a.Engagement.ReportDate.Time
			tiers := f.Award.Tiers
			g, err := r.Gaps(tiers[len(tiers)-1].ID)
			if err != nil {
				t.Fatal(err)
			}
			for kind, d := range map[string]*report.Document{
				"full":   report.Full(f, a, r, report.Options{Date: at}),
				"public": report.Full(f, a, r, report.Options{Date: at, Audience: report.ForPublic}),
				"gaps":   report.GapAnalysis(f, a, r, g, at),
				"scores": report.Scores(f, a, r, at),
			} {
				got := write(t, d)
				if said := granted.FindString(got); said != "" && !typ.Certifies() {
					t.Errorf("%s, %s of a %s says %q", name, kind, typ, said)
				}
				for _, tier := range tiers {
					if strings.Contains(got, tier.Title) && !typ.Certifies() {
						t.Errorf("%s, %s of a %s names the tier %s", name, kind, typ, tier.Title)
					}
				}
				got = strings.ReplaceAll(got, "Weighted mean", "") // the method, and no column of weighted gaps
				if said := advice.FindString(got); said != "" && !typ.Advises() {
					t.Errorf("%s, %s of a %s says %q", name, kind, typ, said)
				}
			}
		}
	}
}

// A score that is no share has no place on a chart, and is never printed as a
// percentage.
func TestPointsAreNoShare(t *testing.T) {
	f, a := relativePoints(t)
	d := report.Full(f, a, evaluation.Evaluate(f, a), report.Options{})
	for _, b := range d.Blocks {
		if x, ok := b.(report.Figure); ok {
			for _, axis := range x.Chart.(report.Bars).Axes {
				if axis.Label != "2 Delivery" {
					t.Errorf("an axis for %s: %s", axis.Label, axis.Text)
				}
			}
		}
	}
	text := write(t, d)
	for _, want := range []string{"Overall score  -2.0 points", "-3.0 points", "5.0 points"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Contains(text, "-200") || strings.Contains(text, "-300") || strings.Contains(text, "-2.0 %") {
		t.Error("points are printed as a percentage")
	}
}

// Bounds that are not proven to be reached are said to be so.
func TestLooseBounds(t *testing.T) {
	f, a := staged(t)
	r := evaluation.Evaluate(f, a)
	const loose = "that these are reached is not proven"
	if text := write(t, report.Scores(f, a, r, a.Engagement.ReportDate.Time)); strings.Contains(text, loose) || strings.Contains(text, " *") {
		t.Error(text)
	}
	r.Overall.Bounds.Tight = false
	text := strings.Join(strings.Fields(write(t, report.Scores(f, a, r, a.Engagement.ReportDate.Time))), " ")
	for _, want := range []string{"level 2 to 4 of 4 at most when everything is rated; " + loose, "level 2 – 4 of 4 *", "it is not proven"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
}

// Digits are printed until a score is on the side of the limit of its band.
func TestBandsAreFaithful(t *testing.T) {
	f := scheme(t, "maturity")
	a := rated(f, assessment.SelfAssessment, "h1=some h2=some p1=85 p2=50 p3=15 p4=16")
	f.Scoring.CutBackTo = ""
	r := evaluation.Evaluate(f, a)
	text := write(t, report.Full(f, a, r, report.Options{}))
	for _, want := range []string{
		"85 on the scale 0–100 (Largely achieved)", "50 on the scale 0–100 (Partially achieved)",
		"15 on the scale 0–100 (Not achieved)", "16 on the scale 0–100 (Partially achieved)", "50.0 % │ Reactive",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	// 59.97 % is not 60.0 %, where a band begins.
	f.Sections = f.Sections[3:]
	f.Scales[0].Bands, f.Scoring.Method = "", "mean"
	f.Scales[0].Max = "10000"
	f.Sections[0].Criteria = f.Sections[0].Criteria[:1]
	f.Sections[0].Criteria[0].Scale = "percent"
	text = write(t, report.Scores(f, rated(f, assessment.SelfAssessment, "h1=5997"), evaluation.Evaluate(f, rated(f, assessment.SelfAssessment, "h1=5997")), a.Engagement.ReportDate.Time))
	if !strings.Contains(text, "59.97 % (Reactive;") {
		t.Error(text)
	}
}

// What changes the overall score from outside the criteria is told beside it.
func TestOutside(t *testing.T) {
	words := func(change func(*framework.Framework, *assessment.Assessment)) string {
		f, a := maturity(t)
		change(f, a)
		r := evaluation.Evaluate(f, a)
		text := write(t, report.Scores(f, a, r, a.Engagement.ReportDate.Time))
		return strings.Join(strings.Fields(strings.ReplaceAll(text, "\n! ", " ")), " ")
	}
	rating := func(a *assessment.Assessment, criterion, level string) {
		for i := range a.Ratings {
			if a.Ratings[i].Criterion == criterion {
				a.Ratings[i].Level = level
			}
		}
	}
	for name, c := range map[string]struct {
		change func(*framework.Framework, *assessment.Assessment)
		want   []string
	}{
		"adjusted": {func(*framework.Framework, *assessment.Assessment) {}, []string{"Before the adjustments below the score is 68.3 % (Proactive); with them it is 61.8 % (Proactive)."}},
		"failed": {func(_ *framework.Framework, a *assessment.Assessment) { rating(a, "q1", "none"); a.Adjustments = nil },
			[]string{"Overall score 0.0 % (Reactive)", "The overall score is zero, because of what is rated at a level that fails the whole: 2.1 Coaching. Without that rule it is 48.3 % (Reactive)."}},
		"failed and adjusted": {func(_ *framework.Framework, a *assessment.Assessment) { rating(a, "q1", "none") },
			[]string{"change nothing: a score that failed stays zero"}},
		"no change": {func(f *framework.Framework, a *assessment.Assessment) {
			f.Scoring.Adjustments[0].Points, f.Scoring.Adjustments[1].Points = "-2", "4"
		}, []string{"The adjustments below leave the overall score as it is."}},
		"stages": {func(f *framework.Framework, a *assessment.Assessment) {
			f.Scoring.Rule, f.Scoring.Bands = f.Sections[0].Rule, ""
			f.Sections = f.Sections[0].Sections
			f.Scoring.Adjustments[0].Points = "-5"
		}, []string{"Before the adjustments below the score is level 1 of 3 (Performed); with them it is level 0.7 of 3."}},
	} {
		got := words(c.change)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q is missing in %s", name, want, got)
			}
		}
	}
}
