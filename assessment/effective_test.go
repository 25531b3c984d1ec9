package assessment

import (
	"slices"
	"strings"
	"testing"
)

// rs makes ratings of criterion a from words: "layer rater dimension level",
// "-" for nothing. The levels n/a, later and open are states.
func rs(lines ...string) []Rating {
	var out []Rating
	for _, line := range lines {
		w := strings.Fields(strings.ReplaceAll(line, "-", " - "))
		for i := range w {
			if w[i] == "-" {
				w[i] = ""
			}
		}
		r := Rating{Slot: Slot{Criterion: "a", Dimension: w[2]}, Layer: Layer(w[0]), Rater: w[1], State: Rated, Level: w[3]}
		if state := map[string]State{"n/a": NotApplicable, "later": NotSampled, "open": NotRated}[w[3]]; state != "" {
			r.State, r.Level = state, ""
		}
		out = append(out, r)
	}
	return out
}

func TestEffective(t *testing.T) {
	for _, c := range []struct {
		name    string
		typ     Type
		ratings []Rating
		of      string // dimension
		want    string // level, state or "" for none
		differ  int
	}{
		{"nothing", GapAnalysis, nil, "", "", 0},
		{"agreed above all", PreAssessment, rs("self - - 1", "assessor x - 2", "agreed - - 3"), "", "3", 0},
		{"assessor above self", GapAnalysis, rs("self - - 1", "assessor x - 2"), "", "2", 0},
		{"self alone", PreAssessment, rs("self - - 1"), "", "1", 0},
		{"self never certifies", Stage2, rs("self - - 1"), "", "", 0},
		{"nor in surveillance", SurveillanceAudit, rs("self - - 1"), "", "", 0},
		{"nor as not applicable", Special, rs("self - - n/a"), "", "", 0},
		{"assessor certifies", Stage2, rs("self - - 1", "assessor x - 2"), "", "2", 0},
		{"assessors alike", Stage2, rs("assessor x - 2", "assessor y - 2"), "", "2", 0},
		{"assessors differ", Stage2, rs("assessor x - 2", "assessor y - 3"), "", "", 1},
		{"three, the second differs", Stage2, rs("assessor x - 2", "assessor y - 3", "assessor z - 2"), "", "", 1},
		{"three, the last differs", Stage2, rs("assessor x - 2", "assessor y - 2", "assessor z - 3"), "", "", 1},
		{"three, all differ", Stage2, rs("assessor x - 1", "assessor y - 2", "assessor z - 3"), "", "", 2},
		{"differ does not fall back to self", GapAnalysis, rs("self - - 1", "assessor x - 2", "assessor y - 3"), "", "", 1},
		{"agreed settles it", Stage2, rs("assessor x - 2", "assessor y - 3", "agreed - - 2"), "", "2", 0},
		{"agreed first in the file", Stage2, rs("agreed - - 2", "assessor x - 2", "assessor y - 3"), "", "2", 0},
		{"agreed but open", Stage2, rs("agreed - - open", "assessor x - 2"), "", "2", 0},
		{"state against level", Stage2, rs("assessor x - n/a", "assessor y - 3"), "", "", 1},
		{"open is no opinion", Stage2, rs("assessor x - open", "assessor y - 3"), "", "3", 0},
		{"an unknown layer", GapAnalysis, rs("mine x - 3"), "", "", 0},

		{"a dimension", GapAnalysis, rs("assessor x d 4", "assessor x e 5"), "d", "4", 0},
		{"another dimension", GapAnalysis, rs("assessor x e 5"), "d", "", 0},
		{"whole set aside", GapAnalysis, rs("assessor x - n/a"), "d", "not-applicable", 0},
		{"whole not sampled", GapAnalysis, rs("assessor x - later"), "d", "not-sampled", 0},
		{"a level of no dimension is none", GapAnalysis, rs("assessor x - 5"), "d", "", 0},
		{"nor does it hide a rating", GapAnalysis, rs("assessor x - 5", "self - d 3"), "d", "3", 0},
		{"set aside above a rating", GapAnalysis, rs("self - d 4", "assessor x - n/a"), "d", "not-applicable", 0},
		{"a rating above set aside", GapAnalysis, rs("self - - n/a", "assessor x d 4"), "d", "4", 0},
		{"… where it is rated", GapAnalysis, rs("self - - n/a", "assessor x e 4"), "d", "not-applicable", 0},
		{"one rater does both", GapAnalysis, rs("assessor x - n/a", "assessor x d 4"), "d", "not-applicable", 0},
		{"two raters, one each", GapAnalysis, rs("assessor x - n/a", "assessor y d 4"), "d", "", 1},
		{"… in the other order", GapAnalysis, rs("assessor y d 4", "assessor x - n/a"), "d", "", 1},
		{"… settled", PreAssessment, rs("assessor y d 4", "assessor x - n/a", "agreed - d 4"), "d", "4", 0},
		{"… settled otherwise", PreAssessment, rs("assessor y d 4", "assessor x - n/a", "agreed - - n/a"), "d", "not-applicable", 0},
		{"two set aside alike", GapAnalysis, rs("assessor x - n/a", "assessor y - n/a"), "d", "not-applicable", 0},
		{"two set aside otherwise", GapAnalysis, rs("assessor x - n/a", "assessor y - later"), "d", "", 0},
	} {
		a := &Assessment{Engagement: Engagement{Type: c.typ}, Ratings: c.ratings}
		e := a.Effective()
		s := Slot{Criterion: "a", Dimension: c.of}
		got := ""
		if r := e.Of(s); r != nil {
			if got = r.Level; r.State != Rated {
				got = string(r.State)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if n := len(e.Differ(s)); n != c.differ {
			t.Errorf("%s: %d differ, want %d", c.name, n, c.differ)
		}
		slices.Reverse(a.Ratings)
		got2 := ""
		if r := a.Effective().Of(s); r != nil {
			if got2 = r.Level; r.State != Rated {
				got2 = string(r.State)
			}
		}
		if got2 != got {
			t.Errorf("%s: %q in reverse order, not %q", c.name, got2, got)
		}
	}
}

func TestTypes(t *testing.T) {
	for _, typ := range Types {
		if typ.Certifies() && typ.Advises() {
			t.Errorf("%s both certifies and advises", typ)
		}
	}
	if !Stage1.Certifies() || PreAssessment.Certifies() || SelfAssessment.Certifies() || !GapAnalysis.Advises() || PreAssessment.Advises() {
		t.Error("types")
	}
	if len(SelfAssessment.Layers()) != 1 || len(GapAnalysis.Layers()) != 2 || len(Stage2.Layers()) != 3 {
		t.Error("layers")
	}
	for _, r := range Roles {
		if team := slices.Contains([]Role{TeamLeader, Auditor, TechnicalExpert, Consultant}, r); r.AuditTeam() != team {
			t.Error(r)
		}
	}
	for state, open := range map[FindingState]bool{"": true, Open: true, Responded: true, PlanAccepted: true, Implemented: true, Rejected: true, Verified: false, Closed: false} {
		if f := (Finding{State: state}); f.IsOpen() != open {
			t.Error(state)
		}
	}
}
