package evaluation

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// numeric is a scale of whole numbers from 0.
func numeric(id, max string) framework.Scale {
	return framework.Scale{ID: id, Kind: framework.Numeric, Title: id, Min: "0", Max: scoring.Decimal(max), Step: "1"}
}

// ordinal is no, partly, yes and the recognition level plus.
func ordinal() framework.Scale {
	return framework.Scale{ID: "o", Kind: framework.Ordinal, Title: "o", LeastConforming: "partly", Levels: []framework.Level{
		{Code: "no", Label: "No", Points: "0"}, {Code: "partly", Label: "Partly", Points: "1"}, {Code: "yes", Label: "Yes", Points: "2"},
		{Code: "plus", Label: "Plus", Points: "2", Recognition: true},
	}}
}

// section makes a section of criteria written "id", "id:weight" or
// "id:weight:scale"; the weight is that of points, too.
func section(id, weight string, criteria ...string) framework.Section {
	s := framework.Section{ID: id, Ref: id, Title: "Section " + id, Weight: scoring.Decimal(weight)}
	for i, c := range criteria {
		w := append(strings.Split(c, ":"), "", "")
		s.Criteria = append(s.Criteria, framework.Criterion{
			ID: w[0], Ref: fmt.Sprintf("%s.%d", id, i+1), Title: "Criterion " + w[0],
			Weight: scoring.Decimal(w[1]), Points: scoring.Decimal(w[1]), Scale: w[2],
		})
	}
	return s
}

func standard(scale framework.Scale, method string, sections ...framework.Section) *framework.Framework {
	return &framework.Framework{
		Format: framework.Format, Version: framework.Version, ID: "test", Edition: "1", Title: "Test", Language: "en",
		Scales: []framework.Scale{scale}, Scoring: framework.Scoring{Rule: framework.Rule{Method: method}}, Sections: sections,
		Award: framework.Award{Kind: framework.Certificate},
	}
}

// tier adds a tier with its conditions.
func tier(f *framework.Framework, id, target string, conditions ...framework.Condition) {
	for i := range conditions {
		if conditions[i].ID == "" {
			conditions[i].ID = fmt.Sprintf("%s-%d", id, i+1)
		}
	}
	f.Award.Tiers = append(f.Award.Tiers, framework.Tier{ID: id, Title: strings.ToUpper(id), Target: target, Conditions: conditions})
}

func dec(s string) *scoring.Decimal { d := scoring.Decimal(s); return &d }

// rate makes an assessment of ratings written "criterion[/dimension][@unit]=level";
// the level n/a is not applicable with its reason, later is not sampled with
// its round, and ? is not rated.
func rate(typ assessment.Type, ratings ...string) *assessment.Assessment {
	a := &assessment.Assessment{
		Format: assessment.Format, Version: assessment.Version, Status: assessment.Draft,
		Framework:  assessment.FrameworkRef{ID: "test", Edition: "1"},
		Engagement: assessment.Engagement{Type: typ, Client: assessment.Client{Name: "Acme"}},
	}
	layer := assessment.Self
	if typ.Certifies() {
		layer = assessment.Agreed
	}
	for line := range strings.FieldsSeq(strings.Join(ratings, " ")) {
		slot, level, _ := strings.Cut(line, "=")
		r := assessment.Rating{Slot: slotOf(slot), Layer: layer, State: assessment.Rated, Level: level}
		switch level {
		case "n/a":
			r.State, r.Level, r.Reason, r.Approver = assessment.NotApplicable, "", "none here", "Ann"
		case "later":
			r.State, r.Level, r.From = assessment.NotSampled, "", "2025"
		case "?":
			r.State, r.Level = assessment.NotRated, ""
		}
		a.Ratings = append(a.Ratings, r)
	}
	return a
}

func slotOf(s string) assessment.Slot {
	s, unit, _ := strings.Cut(s, "@")
	criterion, dimension, _ := strings.Cut(s, "/")
	return assessment.Slot{Criterion: criterion, Dimension: dimension, Unit: unit}
}

// before adds what the last round gave.
func before(a *assessment.Assessment, ratings ...string) *assessment.Assessment {
	a.Previous = &assessment.Previous{Round: "2025", Ratings: rate(a.Engagement.Type, ratings...).Ratings}
	return a
}

// units names the units of an assessment, "id" or "id:weight".
func units(a *assessment.Assessment, ids ...string) *assessment.Assessment {
	for _, id := range ids {
		id, weight, _ := strings.Cut(id, ":")
		a.Engagement.Units = append(a.Engagement.Units, assessment.Unit{ID: id, Name: id, Weight: scoring.Decimal(weight)})
	}
	return a
}

// text is a value as its fraction, "-" for none.
func text(v *Value) string {
	if v == nil {
		return "-"
	}
	return v.Share.String()
}

func criterionOf(t testing.TB, r *Result, id string) *Criterion {
	t.Helper()
	for i := range r.Criteria {
		if r.Criteria[i].ID == id {
			return &r.Criteria[i]
		}
	}
	t.Fatalf("no criterion %s", id)
	return nil
}

func sectionOf(t testing.TB, r *Result, id string) *Node {
	t.Helper()
	for i := range r.Sections {
		if r.Sections[i].ID == id {
			return &r.Sections[i]
		}
	}
	t.Fatalf("no section %s", id)
	return nil
}

func toJSON(t testing.TB, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
