package evaluation

import (
	"slices"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
)

// A Term is how long an award lasts, and when it is looked at again. All dates
// follow from the decision, the award's rules and the expiry of the award
// before (ISO/IEC 17021-1, 9.6.3).
type Term struct {
	Decided   assessment.Date `json:"decided"`
	Effective assessment.Date `json:"effective"` // never before the decision
	Basis     Basis           `json:"basis"`
	Start     assessment.Date `json:"start"` // from which the term is counted
	Expires   assessment.Date `json:"expires"`
	// Surveillance lists the reviews of the cycle by their latest dates: counted
	// from the decision, or from the old expiry where the old cycle goes on.
	Surveillance []Review `json:"surveillance,omitempty"`
	// Gap is the time in which there was no valid award, if any.
	Gap     *Interruption `json:"gap,omitempty"`
	Assumed bool          `json:"assumed,omitempty"` // the scheme does not publish all of the rules
}

// Basis says from where a term is counted.
type Basis string

const (
	FromDecision  Basis = "decision"   // a first award, or one renewed from the new decision
	FromOldExpiry Basis = "old-expiry" // renewed in time, on top of the old term
	Restored      Basis = "restored"   // after expiry, within the time for it: the old cycle goes on
	NewCycle      Basis = "new-cycle"  // after expiry, too late to restore
)

// A Review is a surveillance with the date that it is due.
type Review struct {
	Title   string          `json:"title"`
	Covers  string          `json:"covers,omitempty"`
	Due     assessment.Date `json:"due"`
	Assumed bool            `json:"assumed,omitempty"`
}

// An Interruption is a time without a valid award, first and last day included.
type Interruption struct {
	From assessment.Date `json:"from"`
	To   assessment.Date `json:"to"`
	Days int             `json:"days"`
}

// NewTerm computes the term of an award that is granted or renewed by a
// decision of a day, effective on that day or later. Before is the expiry of
// the award before, zero if there is none. It is nil where the award has no
// validity.
//
// Decided by the day that the old award expires, the new term counts from there
// or from the new decision, as the scheme chooses. Decided later, but within
// the months in which the scheme restores, it counts from the old expiry, so
// that the cycle is kept and the gap shows; later still it is a new cycle.
func NewTerm(award *framework.Award, decided, effective, before assessment.Date) *Term {
	if award.Validity == nil || decided.IsZero() {
		return nil
	}
	if effective.Before(decided.Time) {
		effective = decided
	}
	t := &Term{Decided: decided, Effective: effective, Basis: FromDecision, Start: effective, Assumed: award.Validity.Assumed}
	switch r := award.Renewal; {
	case before.IsZero():
	case !decided.After(before.Time):
		if r != nil && r.Basis == string(FromOldExpiry) {
			t.Basis = FromOldExpiry
		}
	case r != nil && r.RestoreMonths > 0 && !decided.After(before.AddMonths(r.RestoreMonths).Time):
		t.Basis = Restored
	default:
		t.Basis = NewCycle
	}
	if award.Renewal != nil && !before.IsZero() {
		t.Assumed = t.Assumed || award.Renewal.Assumed
	}
	if t.Basis == FromOldExpiry || t.Basis == Restored {
		t.Start = before
	}
	t.Expires = t.Start.AddMonths(award.Validity.Months)
	kept := t.Basis == FromOldExpiry || t.Basis == Restored
	if award.Validity.LastDay == "before" && !kept {
		t.Expires = t.Expires.AddDays(-1) // an old expiry is a last day already
	}
	// A new cycle begins with the decision, even if the award takes effect
	// later: the first surveillance is at most 12 months after it.
	cycle := decided
	if kept {
		cycle = before
	}
	for _, s := range award.Surveillance {
		t.Surveillance = append(t.Surveillance, Review{s.Title, s.Covers, cycle.AddMonths(s.Months), s.Assumed})
	}
	if !before.IsZero() && effective.After(before.AddDays(1).Time) {
		from, to := before.AddDays(1), effective.AddDays(-1)
		t.Gap = &Interruption{from, to, int((to.Unix()-from.Unix())/86_400) + 1} // a Duration ends after 292 years
	}
	return t
}

// term is that of the decision in the file, if it grants or renews.
func term(f *framework.Framework, a *assessment.Assessment) *Term {
	d := a.Decision
	if d == nil || !slices.Contains([]string{"grant", "grant-with-conditions", "renew"}, d.Decision) {
		return nil
	}
	var before assessment.Date
	if a.Previous != nil {
		before = a.Previous.Expires
	}
	return NewTerm(&f.Award, d.Date, d.Effective, before)
}
