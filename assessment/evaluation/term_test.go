package evaluation

import (
	"slices"
	"strings"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"pgregory.net/rapid"
)

func day(t testing.TB, s string) assessment.Date {
	t.Helper()
	if s == "" {
		return assessment.Date{}
	}
	d, err := assessment.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Months are clipped to the end of the month, days are counted.
func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from         string
		months, days int
		want         string
	}{
		{"2026-08-31", 6, 0, "2027-02-28"},
		{"2028-02-29", 12, 0, "2029-02-28"},
		{"2028-02-29", 36, 0, "2031-02-28"},
		{"2028-02-29", 48, 0, "2032-02-29"},
		{"2026-03-15", 36, 0, "2029-03-15"},
		{"2026-01-31", 1, 0, "2026-02-28"},
		{"2026-08-31", 0, 90, "2026-11-29"},
		{"2026-08-31", 0, 28, "2026-09-28"},
		{"2026-12-31", 2, 0, "2027-02-28"},
		{"2026-11-30", 15, 0, "2028-02-29"},
		{"2026-05-15", 0, 0, "2026-05-15"},
		{"2027-02-28", -6, 0, "2026-08-28"},
		{"2026-03-31", -1, 0, "2026-02-28"},
		{"2026-01-31", -14, 0, "2024-11-30"},
	} {
		if got := day(t, c.from).AddMonths(c.months).AddDays(c.days); got.String() != c.want {
			t.Errorf("%s + %d months + %d days = %s, want %s", c.from, c.months, c.days, got, c.want)
		}
	}
}

func TestNewTerm(t *testing.T) {
	award := func(months int, lastDay, basis string, restore int, surveillance ...int) *framework.Award {
		a := &framework.Award{Kind: framework.Certificate, Validity: &framework.Validity{Months: months, LastDay: lastDay}}
		if basis != "" {
			a.Renewal = &framework.Renewal{Basis: basis, RestoreMonths: restore}
		}
		for _, m := range surveillance {
			a.Surveillance = append(a.Surveillance, framework.Surveillance{Months: m, Title: "review", Covers: "all"})
		}
		return a
	}
	three := award(36, "", "old-expiry", 6, 12, 24)
	threeBefore := award(36, "before", "old-expiry", 6, 12, 24)
	decision := award(36, "", "new-decision", 6, 12, 24)
	decisionBefore := award(36, "before", "new-decision", 6)
	for _, c := range []struct {
		name                       string
		award                      *framework.Award
		decided, effective, before string
		basis                      Basis
		from, start, expires       string
		surveillance               string
		gap                        string // first day, last day
		days                       int
	}{
		{"first award", three, "2026-03-15", "", "", FromDecision, "2026-03-15", "2026-03-15", "2029-03-15", "2027-03-15 2028-03-15", "", 0},
		{"the day before", threeBefore, "2026-03-15", "", "", FromDecision, "2026-03-15", "2026-03-15", "2029-03-14", "2027-03-15 2028-03-15", "", 0},
		{"effective later than decided", award(36, "", "", 0), "2026-03-15", "2026-04-01", "", FromDecision, "2026-04-01", "2026-04-01", "2029-04-01", "", "", 0},
		{"effective before decided", three, "2026-03-15", "2026-03-01", "", FromDecision, "2026-03-15", "2026-03-15", "2029-03-15", "2027-03-15 2028-03-15", "", 0},
		{"from a leap day", three, "2028-02-29", "", "", FromDecision, "2028-02-29", "2028-02-29", "2031-02-28", "2029-02-28 2030-02-28", "", 0},
		{"from a leap day, the day before", threeBefore, "2028-02-29", "", "", FromDecision, "2028-02-29", "2028-02-29", "2031-02-27", "2029-02-28 2030-02-28", "", 0},
		{"four years", award(48, "", "", 0, 12, 24, 36), "2028-02-29", "", "", FromDecision, "2028-02-29", "2028-02-29", "2032-02-29", "2029-02-28 2030-02-28 2031-02-28", "", 0},
		{"one year, no reviews", award(12, "", "", 0), "2026-08-31", "", "", FromDecision, "2026-08-31", "2026-08-31", "2027-08-31", "", "", 0},

		{"renewed in time, on top of the old term", three, "2029-01-20", "", "2029-03-15", FromOldExpiry, "2029-01-20", "2029-03-15", "2032-03-15", "2030-03-15 2031-03-15", "", 0},
		{"an old expiry is a last day already", threeBefore, "2029-01-20", "", "2029-03-14", FromOldExpiry, "2029-01-20", "2029-03-14", "2032-03-14", "2030-03-14 2031-03-14", "", 0},
		{"renewed in time, from the decision", decision, "2029-01-20", "", "2029-03-15", FromDecision, "2029-01-20", "2029-01-20", "2032-01-20", "2030-01-20 2031-01-20", "", 0},
		{"renewed in time, without a rule", award(36, "", "", 0), "2029-01-20", "", "2029-03-15", FromDecision, "2029-01-20", "2029-01-20", "2032-01-20", "", "", 0},
		{"on the very day of expiry", three, "2029-03-15", "", "2029-03-15", FromOldExpiry, "2029-03-15", "2029-03-15", "2032-03-15", "2030-03-15 2031-03-15", "", 0},
		{"from the decision, on the day of expiry", decisionBefore, "2029-03-14", "", "2029-03-14", FromDecision, "2029-03-14", "2029-03-14", "2032-03-13", "", "", 0},
		{"reviews count from the decision", award(36, "", "", 0, 12), "2026-03-15", "2026-04-01", "", FromDecision, "2026-04-01", "2026-04-01", "2029-04-01", "2027-03-15", "", 0},
		{"decided in time, effective the day after", three, "2029-03-15", "2029-03-16", "2029-03-15", FromOldExpiry, "2029-03-16", "2029-03-15", "2032-03-15", "2030-03-15 2031-03-15", "", 0},
		{"decided in time, effective with a gap", three, "2029-03-10", "2029-03-20", "2029-03-15", FromOldExpiry, "2029-03-20", "2029-03-15", "2032-03-15", "2030-03-15 2031-03-15", "2029-03-16 2029-03-19", 4},

		{"restored one day late, nothing between", three, "2029-03-16", "", "2029-03-15", Restored, "2029-03-16", "2029-03-15", "2032-03-15", "2030-03-15 2031-03-15", "", 0},
		{"restored two days late", three, "2029-03-17", "", "2029-03-15", Restored, "2029-03-17", "2029-03-15", "2032-03-15", "2030-03-15 2031-03-15", "2029-03-16 2029-03-16", 1},
		// 16 March to 14 September: 16 + 30 + 31 + 30 + 31 + 31 + 14 days.
		{"restored on the last day", three, "2029-09-15", "", "2029-03-15", Restored, "2029-09-15", "2029-03-15", "2032-03-15", "2030-03-15 2031-03-15", "2029-03-16 2029-09-14", 183},
		{"too late", three, "2029-09-16", "", "2029-03-15", NewCycle, "2029-09-16", "2029-09-16", "2032-09-16", "2030-09-16 2031-09-16", "2029-03-16 2029-09-15", 184},
		{"restored by a scheme that renews from the decision", decision, "2029-05-01", "", "2029-03-15", Restored, "2029-05-01", "2029-03-15", "2032-03-15", "2030-03-15 2031-03-15", "2029-03-16 2029-04-30", 46},
		{"restored, where six months end in February", three, "2027-02-28", "", "2026-08-31", Restored, "2027-02-28", "2026-08-31", "2029-08-31", "2027-08-31 2028-08-31", "2026-09-01 2027-02-27", 180},
		{"a day after those", three, "2027-03-01", "", "2026-08-31", NewCycle, "2027-03-01", "2027-03-01", "2030-03-01", "2028-03-01 2029-03-01", "2026-09-01 2027-02-28", 181},
		{"late where nothing is restored", award(36, "before", "old-expiry", 0), "2029-03-16", "", "2029-03-15", NewCycle, "2029-03-16", "2029-03-16", "2032-03-15", "", "", 0},
		{"a new cycle ends the day before", decisionBefore, "2030-01-10", "", "2029-03-14", NewCycle, "2030-01-10", "2030-01-10", "2033-01-09", "", "2029-03-15 2030-01-09", 301},
	} {
		got := NewTerm(c.award, day(t, c.decided), day(t, c.effective), day(t, c.before))
		var due []string
		for _, s := range got.Surveillance {
			due = append(due, s.Due.String())
			if s.Title != "review" || s.Covers != "all" {
				t.Errorf("%s: %+v", c.name, s)
			}
		}
		gap, days := "", 0
		if got.Gap != nil {
			gap, days = got.Gap.From.String()+" "+got.Gap.To.String(), got.Gap.Days
		}
		if got.Decided.String() != c.decided || got.Basis != c.basis || got.Effective.String() != c.from || got.Start.String() != c.start || got.Expires.String() != c.expires {
			t.Errorf("%s: %s from %s, counted from %s to %s, want %s from %s, counted from %s to %s", c.name, got.Basis, got.Effective, got.Start, got.Expires, c.basis, c.from, c.start, c.expires)
		}
		if strings.Join(due, " ") != c.surveillance || gap != c.gap || days != c.days {
			t.Errorf("%s: surveillance %v, gap %s of %d days, want %s, %s of %d", c.name, due, gap, days, c.surveillance, c.gap, c.days)
		}
	}

	if NewTerm(&framework.Award{}, day(t, "2026-03-15"), assessment.Date{}, assessment.Date{}) != nil {
		t.Error("an award without validity has a term")
	}
	if NewTerm(three, assessment.Date{}, assessment.Date{}, assessment.Date{}) != nil {
		t.Error("no decision has a term")
	}
	// What is assumed of the rules used is said.
	a := award(36, "", "old-expiry", 6)
	a.Renewal.Assumed = true
	if NewTerm(a, day(t, "2026-03-15"), assessment.Date{}, assessment.Date{}).Assumed {
		t.Error("the renewal rule was not used")
	}
	if !NewTerm(a, day(t, "2026-03-15"), assessment.Date{}, day(t, "2026-04-01")).Assumed {
		t.Error("the renewal rule was used")
	}
	a.Validity.Assumed = true
	if !NewTerm(a, day(t, "2026-03-15"), assessment.Date{}, assessment.Date{}).Assumed {
		t.Error("the validity is assumed")
	}
}

// A result has a term where its file has a decision that grants or renews.
func TestResultTerm(t *testing.T) {
	f := standard(numeric("n", "4"), "mean", section("s", "", "a"))
	f.Award.Validity = &framework.Validity{Months: 36}
	f.Award.Renewal = &framework.Renewal{Basis: "old-expiry"}
	for _, c := range []struct{ decision, before, want string }{
		{"grant", "", "2029-03-15"}, {"grant-with-conditions", "", "2029-03-15"}, {"renew", "2026-05-01", "2029-05-01"},
		{"refuse", "", ""}, {"suspend", "", ""}, {"withdraw", "", ""}, {"maintain", "", ""},
	} {
		a := rate(assessment.Stage2, "a=4")
		a.Decision = &assessment.Decision{Decision: c.decision, Date: day(t, "2026-03-15")}
		if c.before != "" {
			a.Previous = &assessment.Previous{Round: "2023", Expires: day(t, c.before)}
		}
		got := ""
		if r := Evaluate(f, a); r.Term != nil {
			got = r.Term.Expires.String()
		}
		if got != c.want {
			t.Errorf("%s: expires %q, want %q", c.decision, got, c.want)
		}
	}
	if Evaluate(f, rate(assessment.Stage2, "a=4")).Term != nil {
		t.Error("a term without a decision")
	}
}

// An award is never in force before it was decided, and ends after it begins;
// reviews are in order and within the cycle; a gap lies between the old award
// and the new one.
func TestTermLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		date := func(name string) assessment.Date {
			return assessment.NewDate(2024, 1, 1).AddDays(rapid.IntRange(0, 3000).Draw(t, name))
		}
		months := rapid.IntRange(1, 60).Draw(t, "months")
		award := &framework.Award{Validity: &framework.Validity{Months: months, LastDay: rapid.SampledFrom([]string{"", "same", "before"}).Draw(t, "last day")}}
		for m := 12; m < months; m += 12 {
			award.Surveillance = append(award.Surveillance, framework.Surveillance{Months: m})
		}
		if rapid.Bool().Draw(t, "renewal") {
			award.Renewal = &framework.Renewal{Basis: rapid.SampledFrom([]string{"old-expiry", "new-decision"}).Draw(t, "basis"), RestoreMonths: rapid.IntRange(0, min(12, months-1)).Draw(t, "restore")}
		}
		var effective, before assessment.Date
		decided := date("decided")
		if rapid.Bool().Draw(t, "effective given") {
			effective = decided.AddDays(rapid.IntRange(-40, 25).Draw(t, "effective"))
		}
		if rapid.Bool().Draw(t, "before given") {
			before = date("before")
		}
		got := NewTerm(award, decided, effective, before)
		if got.Effective.Before(got.Decided.Time) {
			t.Fatalf("effective %s before the decision %s", got.Effective, got.Decided)
		}
		if got.Start != got.Effective && got.Start != before {
			t.Fatalf("counted from %s", got.Start)
		}
		if exact := got.Start.AddMonths(months); got.Expires != exact && (award.Validity.LastDay != "before" || got.Expires != exact.AddDays(-1)) {
			t.Fatalf("expires %s, not %s", got.Expires, exact)
		}
		// A restored award goes on with the cycle, of which the months for
		// restoring are a part; what becomes effective weeks later may leave nothing.
		late := got.Basis == Restored || got.Basis == FromOldExpiry && got.Effective.After(before.Time)
		if !late && !got.Expires.After(got.Effective.Time) {
			t.Fatalf("expires %s, not after %s", got.Expires, got.Effective)
		}
		if effective.IsZero() && got.Basis == Restored && award.Renewal.RestoreMonths < months-1 && !got.Expires.After(got.Effective.Time) {
			t.Fatalf("restored on %s, expired on %s", got.Effective, got.Expires)
		}
		if !slices.IsSortedFunc(got.Surveillance, func(a, b Review) int { return a.Due.Compare(b.Due.Time) }) {
			t.Fatal("reviews are not in order", got.Surveillance)
		}
		for _, s := range got.Surveillance {
			if s.Due.After(got.Expires.Time) {
				t.Fatalf("a review on %s after the expiry on %s", s.Due, got.Expires)
			}
		}
		gap := !before.IsZero() && got.Effective.After(before.AddDays(1).Time)
		if gap != (got.Gap != nil) {
			t.Fatalf("gap %v between %s and %s", got.Gap, before, got.Effective)
		}
		if gap && (got.Gap.From != before.AddDays(1) || got.Gap.To != got.Effective.AddDays(-1) || got.Gap.From.AddDays(got.Gap.Days-1) != got.Gap.To) {
			t.Fatalf("gap %+v between %s and %s", *got.Gap, before, got.Effective)
		}
		switch {
		case before.IsZero() && got.Basis != FromDecision,
			!before.IsZero() && decided.After(before.Time) != (got.Basis == Restored || got.Basis == NewCycle):
			t.Fatalf("%s: decided %s, expired %s", got.Basis, decided, before)
		}
	})
}
