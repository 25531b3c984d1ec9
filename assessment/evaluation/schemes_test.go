package evaluation

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/schemas"
)

// schemesDir holds small frameworks in the style of known schemes, each with
// cases whose numbers were worked out by hand; its README has the table.
const schemesDir = "../../testdata/schemes"

// A word is a code or a number of a case file, as written.
type word string

func (w *word) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] != '"' {
		*w = word(data)
		return nil
	}
	return json.Unmarshal(data, (*string)(w))
}

// A schemeCase is what was rated and recorded, and what must come out.
type schemeCase struct {
	Name string          `json:"name"`
	Why  string          `json:"why"` // the calculation by hand
	Type assessment.Type `json:"type"`

	Profile string          `json:"profile"`
	Units   []string        `json:"units"`   // id, or id:weight
	All     word            `json:"all"`     // the level of every slot that is not named
	Ratings map[string]word `json:"ratings"` // criterion[/dimension][@unit]; several levels are those of the dimensions in turn
	// The levels n/a, later and ? stand for not applicable, not sampled and not rated.
	Assessor    map[string]word           `json:"assessor"` // one assessor's ratings, before the team agreed
	Before      map[string]word           `json:"before"`   // of the round before
	Explained   []string                  `json:"explained"`
	Approved    []string                  `json:"approved"`
	Actions     []string                  `json:"actions"`  // criteria with an action that has an owner and a date
	Evidence    []string                  `json:"evidence"` // criteria with a record of evidence, or criterion/shown and criterion/told
	Measures    []assessment.MeasureValue `json:"measures"`
	Findings    map[assessment.Grade]int  `json:"findings"`    // open nonconformities by grade
	Closed      map[assessment.Grade]int  `json:"closed"`      // closed ones
	Adjustments map[string]int            `json:"adjustments"` // cases by kind
	Verdicts    []assessment.Verdict      `json:"verdicts"`
	Decision    *assessment.Decision      `json:"decision"`
	Expires     assessment.Date           `json:"expires"` // of the award before

	Want schemeWant `json:"want"`
}

// A schemeWant holds exact fractions of the span, or points where the score is
// no share; what is not written is not compared.
type schemeWant struct {
	Score      word            `json:"score"` // overall; "-" for none
	Base       word            `json:"base"`  // before adjustments and auto-fail
	Lowest     word            `json:"lowest"`
	Highest    word            `json:"highest"`
	Value      word            `json:"value"`  // overall, on the framework's own scale
	Points     word            `json:"points"` // overall: earned of available
	Level      word            `json:"level"`  // overall: the stage
	Band       word            `json:"band"`   // overall
	Sections   map[string]word `json:"sections"`
	Criteria   map[string]word `json:"criteria"`
	Dimensions map[string]word `json:"dimensions"`
	Values     map[string]word `json:"values"` // of sections and criteria, on the scale
	Levels     map[string]word `json:"levels"` // of sections and criteria
	Bands      map[string]word `json:"bands"`  // of sections and criteria
	States     map[string]word `json:"states"` // of sections and criteria
	Excluded   []string        `json:"excluded"`
	AutoFailed []string        `json:"autoFailed"`
	Tier       word            `json:"tier"` // none, open, or the id
	Secured    word            `json:"secured"`
	Conditions map[string]word `json:"conditions"` // id or id@scope: state, or "state: actual text"
	Problems   []string        `json:"problems"`   // codes of errors that the ratings have; otherwise there are none
	Term       *struct {
		Basis        Basis             `json:"basis"`
		Effective    assessment.Date   `json:"effective"`
		Expires      assessment.Date   `json:"expires"`
		Surveillance []assessment.Date `json:"surveillance"`
		Gap          int               `json:"gap"` // days
	} `json:"term"`
}

// readSchemes lists the folders with their cases.
func readSchemes(t testing.TB) map[string][]schemeCase {
	t.Helper()
	dirs, err := os.ReadDir(schemesDir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]schemeCase{}
	for _, d := range dirs {
		if !d.IsDir() {
			continue
		}
		name := filepath.Join(schemesDir, d.Name(), "cases.yaml")
		data, err := os.ReadFile(name)
		if err != nil {
			t.Error(err)
			continue
		}
		doc, ps := schemas.Decode(name, data)
		if len(ps) > 0 {
			t.Error(ps)
			continue
		}
		var file struct {
			Cases []schemeCase `json:"cases"`
		}
		if err := doc.Into(&file); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		out[d.Name()] = file.Cases
	}
	return out
}

// TestSchemes runs the worked examples: each framework is without problems,
// and each case gives what was worked out by hand.
func TestSchemes(t *testing.T) {
	schemes := readSchemes(t)
	for _, id := range slices.Sorted(maps.Keys(schemes)) {
		t.Run(id, func(t *testing.T) {
			name := filepath.Join(schemesDir, id, "framework.yaml")
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			f, ps := framework.Parse(name, data)
			if ps.Count(schemas.Error)+ps.Count(schemas.Warning) > 0 {
				t.Fatal(ps)
			}
			if f.ID != id || f.Origin != framework.Original || !strings.Contains(f.Title, "style") {
				t.Error("id, origin or title:", f.ID, f.Origin, f.Title)
			}
			if ps := CheckFramework(f); ps.Count(schemas.Error)+ps.Count(schemas.Warning) > 0 {
				t.Error(ps)
			}
			if len(schemes[id]) == 0 {
				t.Error("no cases")
			}
			seen := map[string]bool{}
			for i := range schemes[id] {
				c := &schemes[id][i]
				if seen[c.Name] || c.Name == "" || c.Why == "" {
					t.Errorf("case %d %q needs a name of its own and the calculation", i+1, c.Name)
				}
				seen[c.Name] = true
				t.Run(c.Name, func(t *testing.T) { c.run(t, f) })
			}
		})
	}
}

func (c *schemeCase) run(t *testing.T, f *framework.Framework) {
	a := c.assessment(t, f)
	var codes []string
	for _, p := range a.Check(f) {
		if p.Severity == schemas.Error {
			codes = append(codes, p.Code)
			if !slices.Contains(c.Want.Problems, p.Code) {
				t.Error(p)
			}
		}
	}
	if len(codes) < len(c.Want.Problems) {
		t.Errorf("problems %v, want %v", codes, c.Want.Problems)
	}
	r := Evaluate(f, a)
	got, want := c.got(t, f, r), &c.Want
	compare := func(what string, got, want any) {
		t.Helper()
		if got, want := fmt.Sprint(got), fmt.Sprint(want); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	for _, x := range []struct {
		what      string
		got, want word
	}{
		{"score", got.Score, want.Score}, {"base", got.Base, want.Base}, {"lowest", got.Lowest, want.Lowest}, {"highest", got.Highest, want.Highest},
		{"value", got.Value, want.Value}, {"points", got.Points, want.Points}, {"level", got.Level, want.Level}, {"band", got.Band, want.Band}, {"tier", got.Tier, want.Tier}, {"secured", got.Secured, want.Secured},
	} {
		if x.want != "" {
			compare(x.what, x.got, x.want)
		}
	}
	for _, x := range []struct {
		what      string
		got, want map[string]word
	}{
		{"score", got.Sections, want.Sections}, {"score", got.Criteria, want.Criteria}, {"dimension", got.Dimensions, want.Dimensions}, {"value", got.Values, want.Values},
		{"level", got.Levels, want.Levels}, {"band", got.Bands, want.Bands}, {"state", got.States, want.States}, {"condition", got.Conditions, want.Conditions},
	} {
		for _, id := range slices.Sorted(maps.Keys(x.want)) {
			g, ok := x.got[id]
			if !ok {
				t.Errorf("%s of %s: there is none", x.what, id)
				continue
			}
			if x.what == "condition" && !strings.Contains(string(x.want[id]), ":") {
				state, _, _ := strings.Cut(string(g), ":")
				g = word(state)
			}
			compare(x.what+" of "+id, g, x.want[id])
		}
	}
	if want.Excluded != nil {
		compare("excluded", r.Excluded, want.Excluded)
	}
	if want.AutoFailed != nil {
		compare("auto-failed", r.Overall.AutoFailed, want.AutoFailed)
	}
	if len(f.Award.Tiers) > 0 && want.Tier == "" {
		t.Error("the case does not say which tier")
	}
	switch w := want.Term; {
	case w == nil:
	case r.Term == nil:
		t.Error("no term")
	default:
		var due []assessment.Date
		for _, s := range r.Term.Surveillance {
			due = append(due, s.Due)
		}
		gap := 0
		if r.Term.Gap != nil {
			gap = r.Term.Gap.Days
		}
		compare("basis", r.Term.Basis, w.Basis)
		compare("effective", r.Term.Effective, w.Effective)
		compare("expires", r.Term.Expires, w.Expires)
		compare("surveillance", due, w.Surveillance)
		compare("gap", gap, w.Gap)
	}
}

// assessment is the document that the case describes.
func (c *schemeCase) assessment(t *testing.T, f *framework.Framework) *assessment.Assessment {
	t.Helper()
	typ := c.Type
	if typ == "" {
		typ = assessment.SelfAssessment
	}
	a := units(rate(typ), c.Units...)
	a.Framework = assessment.FrameworkRef{ID: f.ID, Edition: f.Edition}
	a.Engagement.Profile = c.Profile
	a.Engagement.People = []assessment.Person{{ID: "ann", Name: "Ann", Role: assessment.TeamLeader}}
	a.Ratings = c.ratings(t, f, a, c.Ratings, c.All)
	if len(c.Assessor) > 0 {
		for _, r := range c.ratings(t, f, a, c.Assessor, "") {
			r.Layer, r.Rater = assessment.Assessor, "ann"
			a.Ratings = append(a.Ratings, r)
		}
	}
	if len(c.Before) > 0 || !c.Expires.IsZero() {
		a.Previous = &assessment.Previous{Round: "2025", Date: assessment.NewDate(2025, 3, 31), Expires: c.Expires, Ratings: c.ratings(t, f, a, c.Before, "")}
	}
	for i := range a.Ratings {
		r := &a.Ratings[i]
		if slices.Contains(c.Explained, r.Criterion) {
			r.Note = "why it is so"
		}
		if slices.Contains(c.Approved, r.Criterion) {
			r.Approver = "Ann"
		}
	}
	for i, id := range c.Actions {
		a.Actions = append(a.Actions, assessment.Action{ID: fmt.Sprintf("A%d", i+1), Criterion: id, Action: "mend it", Owner: "Ben", Due: assessment.NewDate(2026, 9, 30)})
	}
	for i, id := range c.Evidence {
		e := assessment.Evidence{ID: fmt.Sprintf("E%d", i+1), Title: "record"}
		criterion, slot, typed := strings.Cut(id, "/")
		if e.Criteria = []string{criterion}; typed {
			e.ID, e.Slot = id, slot
		}
		a.Evidence = append(a.Evidence, e)
	}
	a.Measures = c.Measures
	for _, x := range []struct {
		state  assessment.FindingState
		counts map[assessment.Grade]int
	}{{assessment.Open, c.Findings}, {assessment.Closed, c.Closed}} {
		for _, g := range slices.Sorted(maps.Keys(x.counts)) {
			for range x.counts[g] {
				a.Findings = append(a.Findings, assessment.Finding{ID: fmt.Sprintf("F%d", len(a.Findings)+1), Kind: assessment.Nonconformity, Grade: g, State: x.state,
					Requirement: "what is required", Statement: "what is not so", Objective: "what was seen"})
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.Adjustments)) {
		for i := range c.Adjustments[id] {
			a.Adjustments = append(a.Adjustments, assessment.Adjustment{Kind: id, Reason: fmt.Sprintf("case %d", i+1), By: "Ann"})
		}
	}
	if len(c.Verdicts) > 0 {
		a.Recommendation = &assessment.Recommendation{Verdicts: c.Verdicts}
	}
	if c.Decision != nil { // made for exactly this record
		d := *c.Decision
		d.Record = a.RecordCode()
		a.Decision = &d
	}
	return a
}

// ratings are those that are named, and those of all other slots of the
// profile.
func (c *schemeCase) ratings(t *testing.T, f *framework.Framework, a *assessment.Assessment, named map[string]word, all word) []assessment.Rating {
	t.Helper()
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(named)) {
		slot := slotOf(key)
		levels := strings.Fields(string(named[key]))
		if len(levels) > 1 {
			if slot.Dimension != "" || len(levels) != len(f.Dimensions) {
				t.Errorf("%s: %d levels for %d dimensions", key, len(levels), len(f.Dimensions))
				continue
			}
			for i, level := range levels {
				slot.Dimension = f.Dimensions[i].ID
				lines = append(lines, slotText(slot)+"="+level)
			}
			continue
		}
		lines = append(lines, key+"="+string(named[key]))
	}
	if all != "" {
		us := a.Engagement.Units
		if len(us) == 0 {
			us = []assessment.Unit{{}}
		}
		for _, criterion := range f.All() {
			if !criterion.In(c.Profile) {
				continue
			}
			for _, u := range us {
				whole := assessment.Slot{Criterion: criterion.ID, Unit: u.ID}
				if _, ok := named[slotText(whole)]; ok {
					continue
				}
				for _, d := range f.Slots() {
					slot := assessment.Slot{Criterion: criterion.ID, Dimension: d, Unit: u.ID}
					if _, ok := named[slotText(slot)]; !ok {
						lines = append(lines, slotText(slot)+"="+string(all))
					}
				}
			}
		}
	}
	return rate(a.Engagement.Type, lines...).Ratings
}

func slotText(s assessment.Slot) string {
	text := s.Criterion
	if s.Dimension != "" {
		text += "/" + s.Dimension
	}
	if s.Unit != "" {
		text += "@" + s.Unit
	}
	return text
}

// got brings a result into the form of what is wanted.
func (c *schemeCase) got(t *testing.T, f *framework.Framework, r *Result) *schemeWant {
	exact := func(v *Value) word { return word(text(v)) }
	g := &schemeWant{
		Score: exact(r.Overall.Score), Base: exact(r.Overall.Base), Lowest: exact(r.Overall.Bounds.Lowest), Highest: exact(r.Overall.Bounds.Highest),
		Sections: map[string]word{}, Criteria: map[string]word{}, Dimensions: map[string]word{},
		Values: map[string]word{}, Levels: map[string]word{}, Bands: map[string]word{}, States: map[string]word{}, Conditions: map[string]word{},
		Tier: word(r.Outcome.State), Secured: "none",
	}
	if v := r.Overall.Score; v != nil {
		g.Level = word(v.Level)
		if on, ok := v.OnScale(); ok {
			g.Value = word(scoring.Exact(on))
		}
		if v.Band != nil {
			g.Band = word(v.Band.Code)
		}
	}
	if p := r.Overall.Points; p != nil {
		g.Points = word(scoring.Exact(p.Earned) + " of " + scoring.Exact(p.Available))
	}
	add := func(scores map[string]word, id string, state State, v *Value) {
		scores[id], g.States[id] = exact(v), word(state)
		if v == nil {
			return
		}
		g.Levels[id] = word(v.Level)
		if on, ok := v.OnScale(); ok {
			g.Values[id] = word(scoring.Exact(on))
		}
		if v.Band != nil {
			g.Bands[id] = word(v.Band.Code)
		}
	}
	for i := range r.Sections {
		add(g.Sections, r.Sections[i].ID, r.Sections[i].State, r.Sections[i].Score)
	}
	for i := range r.Criteria {
		add(g.Criteria, r.Criteria[i].ID, r.Criteria[i].State, r.Criteria[i].Score)
	}
	for _, d := range r.Overall.Dimensions {
		g.Dimensions[d.ID] = exact(d.Score)
	}
	if r.Outcome.Tier != nil {
		g.Tier = word(*r.Outcome.Tier)
	}
	if r.Outcome.Secured != nil {
		g.Secured = word(*r.Outcome.Secured)
	}
	for _, x := range r.Outcome.Conditions {
		id := x.ID
		if x.Kind == framework.SectionsAtLeast {
			id += "@" + x.Scope
		}
		g.Conditions[id] = word(string(x.State) + ": " + x.Actual.Text)
	}
	return g
}

// TestSchemesTable proves that the table in the README names cases that exist,
// has every row and column of the features it is about, and every folder.
func TestSchemesTable(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(schemesDir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	schemes := readSchemes(t)
	named := map[string]bool{}
	for _, m := range regexp.MustCompile("`([a-z0-9-]+)/([a-z0-9-]+)`").FindAllStringSubmatch(string(data), -1) {
		named[m[1]] = true
		if !slices.ContainsFunc(schemes[m[1]], func(c schemeCase) bool { return c.Name == m[2] }) {
			t.Errorf("there is no case %s", m[0])
		}
	}
	for id := range schemes {
		if !named[id] {
			t.Errorf("the README does not name a case of %s", id)
		}
	}
	for _, table := range []struct {
		columns int
		rows    []string
	}{
		{12, []string{"Weights", "Scale type", "Dimensions per leaf", "N/A handling", "Mandatory gates", "Per-section minimum", "Max number of partials", "Staged levels", "KPI thresholds", "Survey thresholds", "Award tiers"}},
		{9, []string{"Scale", "Multi-dimension", "Aggregation", "Gates", "Tiers", "N/A", "Trend/comparison data"}},
	} {
		for _, row := range table.rows {
			_, rest, ok := strings.Cut(string(data), "\n| "+row+" |")
			if !ok {
				t.Errorf("no row %q", row)
				continue
			}
			line, _, _ := strings.Cut(rest, "\n")
			cells := strings.Split(strings.TrimSuffix(strings.TrimSpace(line), "|"), "|")
			if len(cells) != table.columns {
				t.Errorf("row %q has %d cells, not %d", row, len(cells), table.columns)
			}
			for i, cell := range cells {
				if cell = strings.TrimSpace(cell); cell != "–" && !strings.Contains(cell, "`") {
					t.Errorf("row %q, column %d names no case: %q", row, i+1, cell)
				}
			}
		}
	}
}
