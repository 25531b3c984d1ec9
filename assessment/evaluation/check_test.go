package evaluation

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/schemas"
)

// Every code that the source gives is documented, and given by a case below.
func TestProblems(t *testing.T) {
	covered := map[string]bool{}
	t.Run("Check", func(t *testing.T) { checkCases(t, covered) })
	t.Run("CheckFramework", func(t *testing.T) { frameworkCases(t, covered) })
	for code := range givenCodes(t) {
		if !covered[code] {
			t.Errorf("no test gives %s", code)
		}
	}
}

func checkCases(t *testing.T, covered map[string]bool) {
	f := standard(ordinal(), "mean", section("s", "", "a", "b"))
	tier(f, "t", "yes", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("50")})
	tier(f, "u", "yes", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("100")})
	nc := func(kind assessment.FindingKind, state assessment.FindingState, criterion string) assessment.Finding {
		return assessment.Finding{ID: "F", Kind: kind, State: state, Criteria: []string{criterion}}
	}
	recommend := func(what, tier, reasons string) func(*assessment.Assessment) {
		return func(a *assessment.Assessment) {
			a.Recommendation = &assessment.Recommendation{Recommend: what, Tier: tier, Reasons: reasons, By: "Ann"}
		}
	}
	for _, c := range []struct {
		name    string
		typ     assessment.Type
		ratings string
		change  func(*assessment.Assessment)
		codes   string
	}{
		{"sound", assessment.Stage2, "a=yes b=partly", nil, ""},
		{"nothing in a draft", assessment.Stage2, "", nil, "nothing-rated warning /ratings"},
		{"nothing but open rows", assessment.Stage2, "a=? b=?", nil, "nothing-rated warning /ratings"},
		{"nothing", assessment.Stage2, "", func(a *assessment.Assessment) { a.Status = assessment.Final }, "nothing-rated error /ratings"},
		{"a draft may be open", assessment.Stage2, "a=yes", nil, ""},
		{"a final one may not", assessment.Stage2, "a=yes b=?", func(a *assessment.Assessment) { a.Status = assessment.Final }, "not-rated error /ratings/-/b"},
		{"nor without a row", assessment.Stage2, "a=yes", func(a *assessment.Assessment) { a.Status = assessment.Final }, "not-rated error /ratings/-/b"},
		{"final", assessment.Stage2, "a=yes b=n/a", func(a *assessment.Assessment) { a.Status = assessment.Final }, ""},

		{"no nonconformity", assessment.Stage2, "a=no b=yes", nil, "nonconformity-missing error /ratings/0"},
		{"one", assessment.Stage2, "a=no b=yes", func(a *assessment.Assessment) { a.Findings = []assessment.Finding{nc("nonconformity", "", "a")} }, ""},
		{"none before a certification", assessment.PreAssessment, "a=no b=yes", nil, "nonconformity-missing error /ratings/0"},
		{"none in a gap analysis", assessment.GapAnalysis, "a=no b=yes", nil, "nonconformity-missing note /ratings/0"},
		{"softened", assessment.Stage2, "a=no b=yes", func(a *assessment.Assessment) {
			a.Findings = []assessment.Finding{nc("nonconformity", "", "a"), nc("opportunity", "", "a")}
		}, "opportunity-on-nonconforming error /findings/1"},
		{"an opportunity where it belongs", assessment.Stage2, "a=partly b=yes", func(a *assessment.Assessment) { a.Findings = []assessment.Finding{nc("opportunity", "", "a")} }, ""},
		{"open on what conforms", assessment.Stage2, "a=partly b=yes", func(a *assessment.Assessment) { a.Findings = []assessment.Finding{nc("nonconformity", "", "a")} }, "nonconformity-on-conforming error /findings/0"},
		{"closed on what conforms", assessment.Stage2, "a=partly b=yes", func(a *assessment.Assessment) {
			a.Findings = []assessment.Finding{nc("nonconformity", assessment.Closed, "a")}
		}, ""},
		{"on what is not rated", assessment.Stage2, "b=yes", func(a *assessment.Assessment) { a.Findings = []assessment.Finding{nc("nonconformity", "", "a")} }, ""},

		{"grant the tier", assessment.Stage2, "a=yes b=partly", recommend("grant", "t", ""), ""},
		{"grant more", assessment.Stage2, "a=yes b=partly", recommend("grant", "u", ""), "recommendation-above-outcome error /recommendation"},
		{"renew more, with reasons", assessment.Recertification, "a=yes b=partly", recommend("renew", "u", "nearly"), "recommendation-above-outcome error /recommendation"},
		{"grant anything", assessment.Stage2, "a=yes b=partly", recommend("grant", "", ""), ""},
		{"grant while open", assessment.Stage2, "a=yes", recommend("grant", "t", ""), "recommendation-above-outcome error /recommendation"},
		{"grant less", assessment.Stage2, "a=yes b=yes", recommend("grant", "t", ""), "reasons-missing error /recommendation/reasons"},
		{"grant less, with reasons", assessment.Stage2, "a=yes b=yes", recommend("grant", "t", "young"), ""},
		{"refuse", assessment.Stage2, "a=yes b=partly", recommend("refuse", "", " "), "reasons-missing error /recommendation/reasons"},
		{"refuse, with reasons", assessment.Stage2, "a=yes b=partly", recommend("refuse", "", "fraud"), ""},
		{"refuse what is missed", assessment.Stage2, "a=n/a b=n/a", recommend("refuse", "", ""), ""},
		{"an unknown tier", assessment.Stage2, "a=yes b=yes", recommend("grant", "x", ""), "tier-unknown error /recommendation/tier"},
		{"who may not", assessment.SelfAssessment, "a=yes b=partly", recommend("grant", "t", ""), "recommendation-not-allowed error /recommendation"},
	} {
		a := rate(c.typ, c.ratings)
		if c.change != nil {
			c.change(a)
		}
		if got := told(Check(f, a, Evaluate(f, a)), covered); got != c.codes {
			t.Errorf("%s: %s, want %s", c.name, got, c.codes)
		}
	}

	decisionCases(t, covered)
	bestFitCases(t, covered)

	// A scale that knows no conformity asks for nothing.
	f = standard(numeric("n", "4"), "mean", section("s", "", "a"))
	a := rate(assessment.Stage2, "a=0")
	a.Findings = []assessment.Finding{nc("opportunity", "", "a")}
	if ps := Check(f, a, Evaluate(f, a)); ps != nil {
		t.Error(ps)
	}
}

// The expiry of a decision is that which follows from the award's rules.
func decisionCases(t *testing.T, covered map[string]bool) {
	f := standard(ordinal(), "mean", section("s", "", "a"))
	tier(f, "t", "", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("50")})
	for _, c := range []struct {
		months            int
		decision, expires string
		codes             string
	}{
		{36, "grant", "2029-03-10", ""},
		{36, "grant", "", ""},
		{36, "grant", "2029-03-09", "expiry-differs warning /decision/expires"},
		{36, "renew", "2030-03-10", "expiry-differs warning /decision/expires"},
		{36, "refuse", "2029-03-09", ""},
		{0, "grant", "2029-03-09", ""}, // the award has no term
	} {
		f.Award.Validity = nil
		if c.months > 0 {
			f.Award.Validity = &framework.Validity{Months: c.months}
		}
		a := rate(assessment.Stage2, "a=yes")
		a.Decision = &assessment.Decision{Decision: c.decision, Tier: "t", By: "Ann", Date: assessment.NewDate(2026, 3, 10)}
		if c.expires != "" {
			a.Decision.Expires, _ = assessment.ParseDate(c.expires)
		}
		if got := told(Check(f, a, Evaluate(f, a)), covered); got != c.codes {
			t.Errorf("%s until %s: %s, want %s", c.decision, c.expires, got, c.codes)
		}
	}
}

// A judgement lies within the range of the ratings that are its grounds.
func bestFitCases(t *testing.T, covered map[string]bool) {
	f := standard(numeric("n", "4"), "mean", section("s", "", "a"))
	f.Scales = append(f.Scales, numeric("fine", "8"))
	f.Dimensions = []framework.Dimension{{ID: "x", Title: "X", Scale: "n"}, {ID: "y", Title: "Y", Scale: "n"}, {ID: "fit", Title: "Fit", Scale: "fine"}}
	f.Scoring.Dimensions, f.Scoring.BestFit = "best-fit", "fit"
	f.Units = &framework.Units{Kind: framework.Site, RollUp: framework.RollUpMean}
	for ratings, want := range map[string]string{
		"a/x@u=1 a/y@u=3 a/fit@u=2":                         "",
		"a/x@u=1 a/y@u=3 a/fit@u=6":                         "",
		"a/x@u=1 a/y@u=3 a/fit@u=1":                         "best-fit-outside note /ratings/2",
		"a/fit@u=7 a/x@u=1 a/y@u=3":                         "best-fit-outside note /ratings/0",
		"a/x@u=1 a/fit@u=3":                                 "best-fit-outside note /ratings/1",
		"a/fit@u=3":                                         "",
		"a/x@u=1 a/y@u=3":                                   "",
		"a/x@u=1 a/fit@u=2 a/x@v=4 a/fit@v=0":               "best-fit-outside note /ratings/3",
		"a/x@u=n/a a/y@u=n/a a/fit@u=n/a a/x@v=0 a/fit@v=0": "",
	} {
		a := units(rate(assessment.SelfAssessment, ratings), "u", "v")
		if got := told(Check(f, a, Evaluate(f, a)), covered); got != want {
			t.Errorf("%s: %s, want %s", ratings, got, want)
		}
	}
}

// told are the problems as "code severity pointer".
func told(ps schemas.Problems, covered map[string]bool) string {
	var out []string
	for _, p := range ps {
		covered[p.Code] = true
		out = append(out, fmt.Sprintf("%s %s %s", p.Code, p.Severity, p.Pointer))
	}
	return strings.Join(out, ", ")
}

func frameworkCases(t *testing.T, covered map[string]bool) {
	build := func(target string, conditions ...framework.Condition) *framework.Framework {
		f := standard(numeric("n", "4"), "mean", section("s", "", "a", "b"), section("u", "", "c"))
		tier(f, "t", target, conditions...)
		return f
	}
	for _, c := range []struct {
		name  string
		f     *framework.Framework
		codes string
	}{
		{"sound", build("2", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("50")}), ""},
		{"trivial", build("2", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("0")}), "condition-trivial warning /award/tiers/0/conditions/0"},
		{"trivial count", build("2", framework.Condition{Kind: framework.CountAtMost, Level: "1", Count: new(3)}), "condition-trivial warning /award/tiers/0/conditions/0"},
		{"trivial level", build("2", framework.Condition{Kind: framework.CriteriaAtLeast, Level: "0"}), "condition-trivial warning /award/tiers/0/conditions/0"},
		{"unreachable count", build("", framework.Condition{Kind: framework.CountAtMost, Level: "4", Count: new(2)}), "condition-unreachable error /award/tiers/0/conditions/0"},
		{"a target that is not enough", build("1", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("50")}), "target-too-low warning /award/tiers/0/target"},
		{"records prove nothing", build("2", framework.Condition{Kind: framework.EvidenceAtLeast, Count: new(1)}, framework.Condition{Kind: framework.VerdictIs, Role: "team-leader", Verdict: "yes"}), ""},
		{"not applicable proves nothing", build("2", framework.Condition{Kind: framework.NotApplicableShare, Percent: dec("10")}), ""},
	} {
		if got := told(CheckFramework(c.f), covered); got != c.codes {
			t.Errorf("%s: %s, want %s", c.name, got, c.codes)
		}
	}
	// A cut-back below what is asked for.
	f := build("2", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("90")})
	f.Scoring.CutBack = "80"
	if ps := CheckFramework(f); len(ps) != 2 || ps[0].Code != "condition-unreachable" {
		t.Error(ps)
	}
	// Own targets count.
	f = build("1", framework.Condition{Kind: framework.CriteriaAtLeast, Level: "2"})
	for i := range f.Sections {
		for j := range f.Sections[i].Criteria {
			f.Sections[i].Criteria[j].Targets = map[string]string{"t": "2"}
		}
	}
	if ps := CheckFramework(f); len(ps) != 0 {
		t.Error(ps)
	}
}

// givenCodes finds the codes in the source.
func givenCodes(t *testing.T) map[string]bool {
	src, err := os.ReadFile("check.go")
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?:add\([^"\n]*(?:"/[^"]*", |at, )?|Code: )"([a-z]+(?:-[a-z]+)+)"`).FindAllSubmatch(src, -1) {
		given[string(m[1])] = true
	}
	if len(given) != 14 {
		t.Errorf("%d codes found in the source: is the pattern out of date?", len(given))
	}
	return given
}

func TestCodesDocumented(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^//\t([a-z-]+) +(?:error|warning|note|strict|scheme) `).FindAllSubmatch(doc, -1) {
		documented[string(m[1])] = true
	}
	if given := givenCodes(t); !maps.Equal(given, documented) {
		t.Errorf("given %v, documented %v", slices.Sorted(maps.Keys(given)), slices.Sorted(maps.Keys(documented)))
	}
}
