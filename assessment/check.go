package assessment

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/schemas"
)

// Check tests an assessment against its framework and against itself: what no
// schema can say. It reports all problems in the order of the document, with
// JSON pointers; codes are listed in the package documentation. The rules that
// need the computed result are in evaluation.Check.
func (a *Assessment) Check(f *framework.Framework) schemas.Problems {
	c := &checker{a: a, f: f, index: framework.NewIndex(f), aside: map[Slot]bool{}}
	c.identity()
	if a.Framework.ID != f.ID {
		return c.problems // nothing in it would be known
	}
	c.engagement()
	c.ratings()
	c.rows()
	c.evidence()
	c.findings()
	c.records()
	c.unknownUnits()
	if c.more > 0 {
		c.problems = append(c.problems, schemas.Problem{Code: "too-many-problems", Severity: schemas.Error, Message: fmt.Sprintf("%d more problems are not listed", c.more), Hint: "correct those that are, and check again"})
	}
	return c.problems
}

// CheckShape tests an assessment that was not parsed from JSON, such as one
// read from a workbook, against assessment.schema.json.
func (a *Assessment) CheckShape() schemas.Problems {
	data, err := json.Marshal(a) // in the order of a, so that pointers lead into it
	var v any
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		err = d.Decode(&v)
	}
	if err != nil {
		return schemas.Problems{{Code: "schema-shape", Severity: schemas.Error, Message: err.Error()}}
	}
	return schemas.Check("assessment", v)
}

type checker struct {
	a        *Assessment
	f        *framework.Framework
	index    *framework.Index
	problems schemas.Problems
	more     int           // problems that are not listed
	aside    map[Slot]bool // criteria whose missing reason is reported
	strays   []stray       // units that are not among the units
}

// maxProblems is where reporting stops: whoever has so many needs the first.
const maxProblems = 1000

func (c *checker) add(severity schemas.Severity, pointer, code, hint, format string, args ...any) {
	if len(c.problems) == maxProblems {
		c.more++
		return
	}
	c.problems = append(c.problems, schemas.Problem{Pointer: pointer, Code: code, Severity: severity, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// strict is an error in a final assessment and a warning in a draft.
func (c *checker) strict() schemas.Severity {
	if c.a.Status == Final {
		return schemas.Error
	}
	return schemas.Warning
}

func (c *checker) identity() {
	ref := c.a.Framework
	if ref.ID != c.f.ID || ref.Edition != c.f.Edition {
		c.add(schemas.Error, "/framework", "other-framework", "name the right one with --framework, or start from a workbook of this framework",
			"made for framework %s edition %s, not for %s edition %s", ref.ID, ref.Edition, c.f.ID, c.f.Edition)
		return
	}
	rules, texts := c.f.Digests()
	if ref.Rules != "" && ref.Rules != rules {
		c.add(c.strict(), "/framework/rules", "other-rules", "",
			"the rules of framework %s edition %s have changed since this assessment was started", ref.ID, ref.Edition)
	}
	if ref.Texts != "" && ref.Texts != texts && !c.f.SameTexts(ref.Texts) {
		c.add(schemas.Note, "/framework/texts", "other-texts", "", "guidance texts of framework %s have changed since this assessment was started", ref.ID)
	}
}

func (c *checker) engagement() {
	e := &c.a.Engagement
	if strings.TrimSpace(e.Client.Name) == "" {
		c.add(c.strict(), "/engagement/client/name", "client-missing", "write the name of the organisation that is assessed", "the client has no name")
	}
	if e.Profile != "" && !slices.ContainsFunc(c.f.Profiles, func(p framework.Profile) bool { return p.ID == e.Profile }) {
		c.add(schemas.Error, "/engagement/profile", "profile-unknown", "", "profile %q is not one of framework %s", e.Profile, c.f.ID)
	}
	c.order("/engagement/end", "engagement", "the last day", e.End, "the first day", e.Start)
	unique(c, "/engagement/people", "person", e.People, func(p *Person) string { return p.ID })
	unique(c, "/engagement/sites", "site", e.Sites, func(s *Site) string { return s.ID })
	unique(c, "/engagement/units", "unit", e.Units, func(u *Unit) string { return u.ID })
	for i, u := range e.Units {
		c.site(fmt.Sprintf("/engagement/units/%d/site", i), u.Site)
	}
	c.unitWeights()
	if c.f.Units == nil && len(e.Units) > 0 {
		c.add(schemas.Error, "/engagement/units", "no-units", "remove the units, or use a framework that rates units", "framework %s rates the organisation as a whole, not units", c.f.ID)
	}
	if u := c.f.Units; u != nil && len(e.Units) == 0 {
		c.add(schemas.Warning, "/engagement/units", "units-missing", fmt.Sprintf("add each %s to the units; a workbook then gets rows for it with: assay convert FILE.xlsx NEW.xlsx", u.Kind),
			"the framework rates each %s by itself, but none is named: the whole is rated and scored as one", u.Kind)
	}
	if e.Plan != nil {
		for i, s := range e.Plan.Sites {
			c.site(fmt.Sprintf("/engagement/plan/sites/%d", i), s)
		}
	}
	if e.Type.Certifies() && c.a.Status == Final {
		if !slices.ContainsFunc(e.People, func(p Person) bool { return p.Role == TeamLeader }) {
			c.add(schemas.Error, "/engagement/people", "no-team-leader", "name the team leader among the people", "a final audit has no team leader")
		}
		for i, p := range e.People {
			if p.Role.AuditTeam() && strings.TrimSpace(p.Declaration) == "" {
				c.add(schemas.Warning, fmt.Sprintf("/engagement/people/%d", i), "impartiality-undeclared", "record the declaration and its day", "%s of the audit team has declared no impartiality", p.Name)
			}
		}
		if e.Scope == "" {
			c.add(schemas.Error, "/engagement/scope", "scope-missing", "say which services, sites and channels were assessed", "a final audit has no scope")
		}
	}
}

// unitWeights asks for weights with which units can be rolled up.
func (c *checker) unitWeights() {
	units := c.a.Engagement.Units
	zero := len(units) > 0 && c.f.Units != nil && c.f.Units.RollUp == framework.RollUpWeighted // else weights do not matter
	for i, u := range units {
		if u.Weight.Score().Sign() < 0 {
			c.add(schemas.Error, fmt.Sprintf("/engagement/units/%d/weight", i), "weight-negative", "write a number above 0, or 0 if the unit is not to count", "the weight %s of unit %q is negative", u.Weight, u.ID)
		}
		zero = zero && u.Weight.Or("1").Score().Sign() == 0
	}
	if zero {
		c.add(schemas.Error, "/engagement/units", "weights-zero", "give a weight above 0 to each unit that counts", "all units have the weight 0, so that nothing can be weighed")
	}
}

func unique[T any](c *checker, pointer, what string, list []T, id func(*T) string) {
	seen := map[string]int{}
	for i := range list {
		k := id(&list[i])
		if first, ok := seen[k]; ok {
			c.add(schemas.Error, fmt.Sprintf("%s/%d/id", pointer, i), "duplicate-id", "give each its own id", "%s id %q is used twice, first as number %d", what, k, first+1)
		} else {
			seen[k] = i
		}
	}
}

func (c *checker) site(pointer, id string) {
	if id != "" && !slices.ContainsFunc(c.a.Engagement.Sites, func(s Site) bool { return s.ID == id }) {
		c.add(schemas.Error, pointer, "site-unknown", "add it to the sites", "site %q is not among the sites", id)
	}
}

func (c *checker) person(pointer, id string) {
	if id != "" && !slices.ContainsFunc(c.a.Engagement.People, func(p Person) bool { return p.ID == id }) {
		c.add(schemas.Warning, pointer, "person-unknown", "add the person on the team list, or correct the id", "person %q is not among the people", id)
	}
}

// criterion finds a criterion of the profile by id, and says what is wrong
// where there is none.
func (c *checker) criterion(pointer, id string) *framework.Criterion {
	crit, ok := c.index.Criterion(id)
	switch {
	case !ok || crit.ID != id:
		hint := "see the criteria with: assay framework show " + c.f.ID
		if ok {
			hint = fmt.Sprintf("write the id %q", crit.ID)
		}
		c.add(schemas.Error, pointer, "criterion-unknown", hint, "criterion %q is not in framework %s edition %s", id, c.f.ID, c.f.Edition)
		return nil
	case !crit.In(c.a.Engagement.Profile):
		c.add(schemas.Warning, pointer, "outside-profile", "", "criterion %s is not part of profile %q and does not count", crit.Ref, c.a.Engagement.Profile)
	}
	return crit
}

// A stray is a unit that records name although it is not among the units.
type stray struct {
	id      string
	records int
	at      int // its problem
}

// unit checks a unit that may be named. Each that is unknown is reported once:
// all records of a unit that was removed have the same remedy.
func (c *checker) unit(pointer, id string) {
	if id == "" || slices.ContainsFunc(c.a.Engagement.Units, func(u Unit) bool { return u.ID == id }) {
		return
	}
	if i := slices.IndexFunc(c.strays, func(s stray) bool { return s.id == id }); i >= 0 {
		c.strays[i].records++
		return
	}
	if n := len(c.problems); n < maxProblems {
		c.strays = append(c.strays, stray{id, 1, n})
	}
	hint := "add it to the units, or correct it"
	if c.f.Units == nil {
		hint = "clear it: the framework rates the organisation as a whole, not units"
	}
	c.add(schemas.Error, pointer, "unit-unknown", hint, "unit %q is not among the units", id)
}

// unknownUnits counts the records that name an unknown unit.
func (c *checker) unknownUnits() {
	for _, s := range c.strays {
		if s.records > 1 {
			c.problems[s.at].Message = fmt.Sprintf("unit %q, which %d records name, is not among the units", s.id, s.records)
		}
	}
}

// whole reports the ratings that name no unit where there are units: once, as
// they are all of the whole.
func (c *checker) whole() {
	if c.f.Units == nil || len(c.a.Engagement.Units) == 0 {
		return
	}
	first, n := 0, 0
	for i := range c.a.Ratings {
		if r := &c.a.Ratings[i]; r.Unit == "" {
			if n++; n == 1 {
				first = i
			}
		}
	}
	if n > 0 {
		ratings := "a rating names"
		if n > 1 {
			ratings = fmt.Sprintf("%d ratings name", n)
		}
		c.add(schemas.Error, fmt.Sprintf("/ratings/%d/unit", first), "unit-missing", fmt.Sprintf("give each the %s that was rated, or clear it", c.f.Units.Kind),
			"%s no unit: where each %s is rated by itself, that does not count", ratings, c.f.Units.Kind)
	}
}

// dimension checks a dimension that may be named.
func (c *checker) dimension(pointer, id string) bool {
	if id == "" {
		return true
	}
	_, ok := c.index.Dimension(id)
	if !ok {
		c.add(schemas.Error, pointer, "dimension-unknown", "", "dimension %q is not one of framework %s", id, c.f.ID)
	}
	return ok
}

// level checks that a level is on the scale of a criterion.
func (c *checker) level(pointer string, crit *framework.Criterion, dimension, level string) {
	scale := c.f.ScaleOf(crit, dimension)
	if scale == nil {
		return
	}
	if _, ok := scale.Position(level); !ok {
		c.add(schemas.Error, pointer, "off-scale", "choose one of: "+scale.Range(), "rating %q is not on the scale %s of criterion %s", level, scale.Range(), crit.Ref)
	}
}

func (c *checker) ratings() {
	type key struct {
		Slot
		Layer Layer
		Rater string
	}
	type whole struct {
		criterion, unit string
		layer           Layer
		rater           string
	}
	seen := map[key]bool{}
	levels := map[whole]bool{} // has a rated dimension
	for i := range c.a.Ratings {
		if r := &c.a.Ratings[i]; r.State == Rated {
			levels[whole{r.Criterion, r.Unit, r.Layer, r.Rater}] = true
		}
	}
	evidence := c.evidenceIDs()
	foreign := map[Layer]bool{} // layers that the type does not record
	for i := range c.a.Ratings {
		r := &c.a.Ratings[i]
		at := "/ratings/" + strconv.Itoa(i)
		crit := c.criterion(at+"/criterion", r.Criterion)
		if crit == nil {
			continue
		}
		if k := (key{r.Slot, r.Layer, r.Rater}); seen[k] {
			c.add(schemas.Error, at, "duplicate-rating", "keep one of them", "criterion %s is rated twice by the same rater on layer %s", crit.Ref, r.Layer)
		} else {
			seen[k] = true
		}
		c.unit(at+"/unit", r.Unit)
		c.person(at+"/rater", r.Rater)
		if !slices.Contains(c.a.Engagement.Type.Layers(), r.Layer) {
			if !foreign[r.Layer] {
				c.layer(at+"/layer", r.Layer)
			}
			foreign[r.Layer] = true
		}
		for j, id := range r.Evidence {
			if !evidence[id] {
				c.add(schemas.Error, fmt.Sprintf("%s/evidence/%d", at, j), "evidence-unknown", "add the record to the evidence, or correct its id", "evidence %q of criterion %s is not recorded", id, crit.Ref)
			}
		}
		c.state(at, r, crit, levels[whole{r.Criterion, r.Unit, r.Layer, r.Rater}])
	}
	c.whole()
	c.agreement()
	c.changes()
}

// layer reports a layer that the type of engagement does not record: once,
// with the number of its ratings, as one decision put them all there.
func (c *checker) layer(at string, layer Layer) {
	n := 0
	for i := range c.a.Ratings {
		if c.a.Ratings[i].Layer == layer {
			n++
		}
	}
	var layers, types []string
	for _, l := range c.a.Engagement.Type.Layers() {
		layers = append(layers, string(l))
	}
	for _, t := range Types {
		if slices.Contains(t.Layers(), layer) {
			types = append(types, string(t))
		}
	}
	what := "one is"
	if n > 1 {
		what = fmt.Sprintf("%d are", n)
	}
	c.add(schemas.Error, at, "layer-not-allowed", fmt.Sprintf("record them on a layer that it has (%s), or correct the type: %s ratings are those of %s", strings.Join(layers, ", "), layer, strings.Join(types, ", ")),
		"an engagement of type %s has no %s ratings, but %s recorded", c.a.Engagement.Type, layer, what)
}

// state checks one rating by its state.
func (c *checker) state(at string, r *Rating, crit *framework.Criterion, rated bool) {
	dimensioned := len(c.f.Dimensions) > 0
	if !c.dimension(at+"/dimension", r.Dimension) {
		return
	}
	switch r.State {
	case Rated:
		switch {
		case dimensioned && r.Dimension == "":
			c.add(schemas.Error, at+"/dimension", "dimension-missing", "rate each dimension by itself", "criterion %s is rated on dimensions, but the rating names none", crit.Ref)
			return
		case r.Level == "":
			c.add(schemas.Error, at, "level-missing", "give a level, or set the state to not-rated", "criterion %s is said to be rated, but has no level", crit.Ref)
			return
		}
		c.level(at+"/level", crit, r.Dimension, r.Level)
	case NotApplicable:
		switch {
		case rated:
			c.add(schemas.Error, at, "rated-and-not-applicable", "clear the rating, or clear not applicable", "criterion %s is both rated and not applicable", crit.Ref)
		case !crit.MayBeNotApplicable() || c.f.Scoring.NotApplicable == framework.NAForbid:
			c.add(schemas.Error, at, "not-applicable-forbidden", "rate the criterion", "criterion %s cannot be set aside as not applicable", crit.Ref)
		}
		c.reason(at, r, crit)
	case NotSampled:
		if r.From == "" {
			c.add(schemas.Error, at, "round-missing", "name the round that the rating is carried from", "criterion %s is not sampled, but names no earlier round", crit.Ref)
		}
	}
	if (r.State == NotApplicable || r.State == NotSampled) && r.Dimension != "" {
		c.add(schemas.Error, at+"/dimension", "whole-criterion", "record it once for the criterion", "criterion %s is set aside on dimension %s only; that is decided for the whole criterion", crit.Ref, r.Dimension)
	}
	if r.State != Rated && r.Level != "" {
		c.add(schemas.Error, at+"/level", "level-unexpected", "clear the level, or set the state to rated", "criterion %s has a level, but is %s", crit.Ref, strings.ReplaceAll(string(r.State), "-", " "))
	}
}

// reason asks for the reason and the approver of a criterion that is set
// aside: once, whatever the number of layers that set it aside.
func (c *checker) reason(at string, r *Rating, crit *framework.Criterion) {
	whole := Slot{Criterion: r.Criterion, Unit: r.Unit}
	if c.aside[whole] {
		return
	}
	if strings.TrimSpace(r.Reason) == "" {
		c.aside[whole] = true
		c.add(schemas.Error, at+"/reason", "reason-missing", "say why the criterion does not apply", "criterion %s is not applicable without a reason", crit.Ref)
	}
	if c.f.Scheme.NAApprover && strings.TrimSpace(r.Approver) == "" {
		c.aside[whole] = true
		c.add(schemas.Error, at+"/approver", "approver-missing", "name who agreed that the criterion does not apply", "criterion %s is not applicable without an approver", crit.Ref)
	}
}

// changes asks why the team agreed on another rating than its only assessor
// gave. It is about audits, where the change must be traceable.
func (c *checker) changes() {
	if c.a.Engagement.Type.Advises() {
		return
	}
	assessors := map[Slot][]*Rating{}
	for i := range c.a.Ratings {
		if r := &c.a.Ratings[i]; r.Layer == Assessor && r.State != NotRated {
			assessors[r.Slot] = append(assessors[r.Slot], r)
		}
	}
	for i := range c.a.Ratings {
		r := &c.a.Ratings[i]
		given := assessors[r.Slot]
		if r.Layer != Agreed || r.State != Rated || len(given) != 1 || given[0].State == r.State && given[0].Level == r.Level ||
			strings.TrimSpace(r.Reason+r.Note) != "" {
			continue
		}
		name := r.Criterion
		if crit, ok := c.index.Criterion(r.Criterion); ok {
			name = crit.Ref
		}
		c.add(schemas.Warning, "/ratings/"+strconv.Itoa(i), "change-unexplained", "say in a note why the team decided otherwise",
			"criterion %s is agreed at %s, but its assessor gave %s, without a note or reason", name, words(r), words(given[0]))
	}
}

// agreement says where assessors differ and nothing is agreed: then no rating
// counts.
func (c *checker) agreement() {
	e := c.a.Effective()
	reported := map[Slot]bool{}
	for i := range c.a.Ratings {
		s := c.a.Ratings[i].Slot
		if rs := e.Differ(s); len(rs) > 0 && !reported[s] && c.a.Ratings[i].Layer == rs[0].Layer {
			reported[s] = true
			first := e.ratings[s]
			name := s.Criterion
			if crit, ok := c.index.Criterion(s.Criterion); ok {
				name = crit.Ref
			}
			c.add(schemas.Error, "/ratings/"+strconv.Itoa(i), "raters-differ", "record the agreed rating",
				"raters of criterion %s differ (%s and %s) and nothing is agreed, so no rating counts", name, words(first), words(rs[0]))
		}
	}
}

func words(r *Rating) string {
	if r.State == Rated {
		return strconv.Quote(r.Level)
	}
	return strings.ReplaceAll(string(r.State), "-", " ")
}

// rows checks what else is kept per criterion.
func (c *checker) rows() {
	row := func(seen map[Slot]bool, at, criterion, unit string) {
		c.criterion(at+"/criterion", criterion)
		c.unit(at+"/unit", unit)
		s := Slot{Criterion: criterion, Unit: unit}
		if seen[s] {
			c.add(schemas.Error, at, "duplicate-row", "put the two together", "criterion %q has two entries of this kind", criterion)
		}
		seen[s] = true
	}
	comments, work := map[Slot]bool{}, map[Slot]bool{}
	for i, x := range c.a.Comments {
		row(comments, fmt.Sprintf("/comments/%d", i), x.Criterion, x.Unit)
	}
	for i, x := range c.a.Work {
		row(work, fmt.Sprintf("/work/%d", i), x.Criterion, x.Unit)
	}
	unique(c, "/actions", "action", c.a.Actions, func(x *Action) string { return x.ID })
	for i, x := range c.a.Actions {
		if x.Criterion != "" {
			c.rise(fmt.Sprintf("/actions/%d", i), Slot{x.Criterion, x.Dimension, x.Unit}, x.To)
		}
	}
	unique(c, "/initiatives", "initiative", c.a.Initiatives, func(x *Initiative) string { return x.ID })
	for i, x := range c.a.Initiatives {
		for j, r := range x.Raises {
			c.rise(fmt.Sprintf("/initiatives/%d/raises/%d", i, j), r.Slot, r.To)
		}
	}
}

// rise checks what an action or initiative is for, and the level that it leads
// to.
func (c *checker) rise(at string, s Slot, to string) {
	crit := c.criterion(at+"/criterion", s.Criterion)
	c.unit(at+"/unit", s.Unit)
	if !c.dimension(at+"/dimension", s.Dimension) || crit == nil || to == "" {
		return
	}
	for _, d := range c.f.Slots() {
		if s.Dimension == "" || s.Dimension == d {
			c.level(at+"/to", crit, d, to)
			return
		}
	}
}

func (c *checker) evidenceIDs() map[string]bool {
	ids := make(map[string]bool, len(c.a.Evidence))
	for i := range c.a.Evidence {
		ids[c.a.Evidence[i].ID] = true
	}
	return ids
}

// cited lists the records of evidence that a rating or a finding names.
func (c *checker) cited() map[string]bool {
	ids := map[string]bool{}
	for i := range c.a.Ratings {
		for _, id := range c.a.Ratings[i].Evidence {
			ids[id] = true
		}
	}
	for i := range c.a.Findings {
		for _, id := range c.a.Findings[i].Evidence {
			ids[id] = true
		}
	}
	return ids
}

func (c *checker) evidence() {
	unique(c, "/evidence", "evidence", c.a.Evidence, func(e *Evidence) string { return e.ID })
	cited := c.cited()
	for i := range c.a.Evidence {
		e := &c.a.Evidence[i]
		at := fmt.Sprintf("/evidence/%d", i)
		c.unit(at+"/unit", e.Unit)
		for j, id := range e.Criteria {
			c.criterion(fmt.Sprintf("%s/criteria/%d", at, j), id)
		}
		if len(e.Criteria) == 0 && !cited[e.ID] {
			c.add(schemas.Note, at, "evidence-unused", "name the criteria that it is for", "evidence %s is for no criterion", e.ID)
		}
		c.site(at+"/site", e.Site)
		c.visited(at+"/site", e)
		c.person(at+"/collector", e.Collector)
		c.order(at+"/to", "evidence "+e.ID, "the end of the period", e.To, "its beginning", e.From)
		if end := c.a.Engagement.End; !e.ValidUntil.IsZero() && !end.IsZero() && e.ValidUntil.Before(end.Time) {
			c.add(schemas.Warning, at+"/validUntil", "evidence-expired", "ask for the current version", "evidence %s was valid until %s only, before the last day of the engagement", e.ID, e.ValidUntil)
		}
	}
}

// visited: what was seen or heard at a site needs a visit there.
func (c *checker) visited(at string, e *Evidence) {
	if e.Type != Interview && e.Type != Observation {
		return
	}
	for _, s := range c.a.Engagement.Sites {
		if s.ID == e.Site && s.Visited.IsZero() {
			c.add(schemas.Warning, at, "site-not-visited", "give the site the day of the visit, or correct the site", "evidence %s was seen or heard at site %s, which has no visit", e.ID, s.ID)
		}
	}
}

func (c *checker) findings() {
	unique(c, "/findings", "finding", c.a.Findings, func(f *Finding) string { return f.ID })
	evidence := c.evidenceIDs()
	for i := range c.a.Findings {
		f := &c.a.Findings[i]
		at := fmt.Sprintf("/findings/%d", i)
		for j, id := range f.Criteria {
			c.criterion(fmt.Sprintf("%s/criteria/%d", at, j), id)
		}
		for j, id := range f.Evidence {
			if !evidence[id] {
				c.add(schemas.Error, fmt.Sprintf("%s/evidence/%d", at, j), "evidence-unknown", "add the record to the evidence, or correct its id", "evidence %q of finding %s is not recorded", id, f.ID)
			}
		}
		c.unit(at+"/unit", f.Unit)
		c.site(at+"/site", f.Site)
		c.person(at+"/raisedBy", f.RaisedBy)
		c.order(at+"/closed", "finding "+f.ID, "its closing", f.Closed, "the day it was raised", f.Raised)
		if f.RepeatOf != "" && f.RepeatOf == f.ID {
			c.add(schemas.Error, at+"/repeatOf", "repeat-self", "name the finding of the earlier round", "finding %s is said to repeat itself", f.ID)
		}
		if end := c.a.Engagement.ReportDate; !f.Raised.IsZero() && !end.IsZero() && f.Raised.After(end.Time) {
			c.add(schemas.Warning, at+"/raised", "finding-late", "correct the day, or the date of the report", "finding %s was raised on %s, after the report of %s", f.ID, f.Raised, end)
		}
		if f.Kind != Nonconformity {
			if f.Grade != "" {
				c.add(schemas.Error, at+"/grade", "grade-unexpected", "clear the grade, or make it a nonconformity", "finding %s is no nonconformity, but is graded %s", f.ID, f.Grade)
			}
			continue
		}
		c.nonconformity(at, f)
	}
}

// nonconformity asks for the three parts that ISO/IEC 17021-1, 9.4.5.3 makes
// of a nonconformity, and for a grade that the scheme knows.
func (c *checker) nonconformity(at string, f *Finding) {
	missing := func(code, part, text string) {
		if strings.TrimSpace(text) == "" {
			c.add(c.strict(), at, code, "a nonconformity has a requirement, evidence and a statement", "nonconformity %s has no %s", f.ID, part)
		}
	}
	requirement := f.Requirement
	if requirement == "" && len(f.Criteria) > 0 {
		requirement = f.Criteria[0] // the text of the criterion is the requirement
	}
	if !f.IsOpen() {
		c.answered(at, f)
	}
	missing("requirement-missing", "requirement", requirement)
	missing("statement-missing", "statement", f.Statement)
	missing("evidence-missing", "evidence", f.Objective+strings.Join(f.Evidence, ""))
	if f.Grade == "" {
		c.add(c.strict(), at+"/grade", "grade-missing", "grade it as the scheme defines", "nonconformity %s has no grade", f.ID)
	} else if grades := c.grades(); len(grades) > 0 && !slices.Contains(grades, string(f.Grade)) {
		c.add(schemas.Error, at+"/grade", "grade-unknown", "choose one of: "+strings.Join(grades, ", "), "grade %q of %s is not one of the scheme", f.Grade, f.ID)
	}
}

// answered asks of a closed nonconformity the three parts of the client's
// answer (ISO/IEC 17021-1, 9.4.9), and when it was closed.
func (c *checker) answered(at string, f *Finding) {
	var lacks []string
	whole := CorrectiveAction{}
	for _, x := range f.Actions {
		whole.Correction += x.Correction
		whole.RootCause += x.RootCause
		whole.Action += x.Action
	}
	for _, part := range []struct{ name, text string }{{"correction", whole.Correction}, {"root cause", whole.RootCause}, {"corrective action", whole.Action}, {"closing date", f.Closed.String()}} {
		if strings.TrimSpace(part.text) == "" {
			lacks = append(lacks, part.name)
		}
	}
	if len(lacks) > 0 {
		c.add(c.strict(), at+"/state", "answer-incomplete", "record what is missing, or open the nonconformity again", "nonconformity %s is %s without %s", f.ID, f.State, strings.Join(lacks, ", "))
	}
}

// order says when a day lies before one that it must follow.
func (c *checker) order(at, of, what string, day Date, after string, first Date) {
	if !day.IsZero() && !first.IsZero() && day.Before(first.Time) {
		c.add(schemas.Error, at, "dates-reversed", "correct one of the two dates", "%s: %s (%s) is before %s (%s)", of, what, day, after, first)
	}
}

func (c *checker) grades() []string {
	for _, k := range c.f.Scheme.FindingKinds {
		if k.Kind == string(Nonconformity) {
			return k.Grades
		}
	}
	return nil
}

func (c *checker) records() {
	c.measures()
	c.adjustments()
	c.recommendation()
	if d := c.a.Decision; d != nil {
		c.order("/decision/date", "decision", "the decision", d.Date, "the last day of the audit", c.a.Engagement.End)
		c.order("/decision/effective", "decision", "the effective date", d.Effective, "the decision", d.Date) // ISO/IEC 17021-1, 8.2.2
		c.order("/decision/expires", "decision", "the expiry", d.Expires, "the effective date", d.Effective)
		for _, p := range c.a.Engagement.People {
			if (p.ID == d.By || p.Name == d.By) && p.Role.AuditTeam() {
				c.add(schemas.Error, "/decision/by", "decider-in-team", "another person decides", "%s decides, but took part in the audit", p.Name)
			}
		}
		if d.Record != c.a.RecordCode() {
			c.add(schemas.Error, "/decision/record", "other-record", "decide again on the record as it is now", "the decision was made for another record of this assessment")
		}
	}
	if p := c.a.Previous; p != nil {
		c.order("/previous/expires", "previous round", "the expiry of its award", p.Expires, "its date", p.Date)
	}
}

// measures checks the recorded values: each is of one measure, unit and period.
func (c *checker) measures() {
	type key struct{ measure, unit, period string }
	seen := map[key]int{}
	for i := range c.a.Measures {
		m := &c.a.Measures[i]
		at := fmt.Sprintf("/measures/%d", i)
		_, known := c.f.Measure(m.Measure)
		switch {
		case known:
		case m.Measure == "":
			c.add(schemas.Error, at+"/measure", "measure-unknown", c.measureHint(true), "no measure is chosen for this value")
		default:
			c.add(schemas.Error, at+"/measure", "measure-unknown", c.measureHint(false), "measure %q is not one of framework %s", m.Measure, c.f.ID)
		}
		c.unit(at+"/unit", m.Unit)
		k := key{m.Measure, m.Unit, m.Period}
		if first, ok := seen[k]; ok && m.Measure != "" {
			c.add(schemas.Error, at, "measure-twice", "name the period of each, or keep one of them", "%s is recorded twice, first as number %d", measureWords(m), first+1)
		} else {
			seen[k] = i
		}
		if *m == (MeasureValue{Measure: m.Measure}) {
			c.add(schemas.Error, at, "measure-empty", "give its value, or remove it", "measure %q is named, but nothing is recorded of it", m.Measure)
		}
		if r := m.ResponseRate; r != "" && (r.Score().Sign() < 0 || r.Score().Cmp(scoring.Int(100)) > 0) {
			c.add(schemas.Error, at+"/responseRate", "response-rate-outside", "write it in percent, for example 40", "the response rate of %s is %s %%", measureWords(m), r)
		}
	}
	c.periods()
}

// periods warns where the values of a measure do not stand in order of time,
// as far as their periods tell: the last one counts as the latest.
func (c *checker) periods() {
	type series struct{ measure, unit string }
	type value struct {
		start, period string
		told          bool
	}
	before := map[series]value{}
	for i := range c.a.Measures {
		m := &c.a.Measures[i]
		start, end, ok := span(m.Period)
		if !ok || m.Value == "" {
			continue
		}
		k := series{m.Measure, m.Unit}
		v := before[k]
		told := v.told
		if end < v.start && !told {
			told = true
			c.add(schemas.Warning, fmt.Sprintf("/measures/%d/period", i), "periods-reversed", "put the values in order of time, the latest last",
				"%s stands below that of %q; the last value of a measure counts as its latest", measureWords(m), v.period)
		}
		before[k] = value{start, m.Period, told}
	}
}

var period = regexp.MustCompile(`^([0-9]{4})(?:-(0[1-9]|1[0-2])(-[0-9]{2})?|[- ][Qq]([1-4]))?$`)

// span returns the first and the last day of a period that is a year, a
// quarter, a month or a day, in an order that holds between them.
func span(s string) (start, end string, ok bool) {
	p := period.FindStringSubmatch(s)
	switch {
	case p == nil:
		return "", "", false
	case p[3] != "":
		return s, s, true
	case p[2] != "":
		return s + "-01", s + "-31", true
	case p[4] != "":
		q := int(p[4][0] - '0')
		return fmt.Sprintf("%s-%02d-01", p[1], 3*q-2), fmt.Sprintf("%s-%02d-31", p[1], 3*q), true
	}
	return s + "-01-01", s + "-12-31", true
}

// measureHint offers the measures there are: to whoever chose none by their
// titles, as a workbook shows them, else by their ids.
func (c *checker) measureHint(titles bool) string {
	if len(c.f.Measures) == 0 {
		return "remove it: the framework has no measures"
	}
	words := make([]string, len(c.f.Measures))
	for i := range c.f.Measures {
		m := &c.f.Measures[i]
		if words[i] = m.ID; titles {
			words[i] = strings.TrimSpace(m.Ref + " " + m.Title)
		}
	}
	return chooseOne(words)
}

// chooseOne offers what there is, as far as a hint can hold it.
func chooseOne(words []string) string {
	if len(words) > maxOffered {
		words = append(words[:maxOffered:maxOffered], "…")
	}
	return "choose one of: " + strings.Join(words, ", ")
}

const maxOffered = 20

func measureWords(m *MeasureValue) string {
	s := fmt.Sprintf("measure %q", m.Measure)
	if m.Measure == "" {
		s = "a value of no measure"
	}
	if m.Period != "" {
		s += fmt.Sprintf(" of %q", m.Period)
	}
	if m.Unit != "" {
		s += fmt.Sprintf(" in unit %q", m.Unit)
	}
	return s
}

// adjustments checks the cases outside the criteria: their kinds, and how many
// of a kind count.
func (c *checker) adjustments() {
	none := "remove it: the framework adjusts nothing outside its criteria"
	byID, byTitle := none, none
	if kinds := c.f.Scoring.Adjustments; len(kinds) > 0 {
		ids, titles := make([]string, len(kinds)), make([]string, len(kinds))
		for i := range kinds {
			ids[i], titles[i] = kinds[i].ID, kinds[i].Title
		}
		byID, byTitle = chooseOne(ids), chooseOne(titles)
	}
	cases := map[string]int{}
	for i, x := range c.a.Adjustments {
		at := fmt.Sprintf("/adjustments/%d", i)
		kind, ok := c.f.Adjustment(x.Kind)
		if !ok && x.Kind == "" {
			c.add(schemas.Error, at+"/kind", "adjustment-unknown", byTitle, "no kind is chosen for this case")
			continue
		} else if !ok {
			c.add(schemas.Error, at+"/kind", "adjustment-unknown", byID, "adjustment %q is not one of framework %s", x.Kind, c.f.ID)
			continue
		}
		if strings.TrimSpace(x.Reason) == "" {
			c.add(schemas.Error, at+"/reason", "reason-missing", "say what the case was", "adjustment %q has no reason", x.Kind)
		}
		if cases[x.Kind]++; kind.Most != nil && cases[x.Kind] > *kind.Most {
			c.add(schemas.Note, at, "adjustment-uncounted", "", "this case of %q does not count: the framework counts no more than %d", kind.Title, *kind.Most)
		}
	}
}

// recommendation asks for what is recommended and by whom, unless there are
// only verdicts.
func (c *checker) recommendation() {
	r := c.a.Recommendation
	if r == nil {
		return
	}
	switch {
	case r.Recommend != "" && strings.TrimSpace(r.By) == "":
		c.add(c.strict(), "/recommendation/by", "recommender-missing", "name the team leader", "nobody is named who recommends to %s", strings.ReplaceAll(r.Recommend, "-", " "))
	case r.Recommend == "" && (r.Tier+r.Reasons+r.By != "" || len(r.Conditions) > 0 || !r.Date.IsZero()):
		c.add(c.strict(), "/recommendation/recommend", "recommendation-missing", "say what is recommended, or clear the rest", "the recommendation recommends nothing")
	}
	seen, asked := map[Role]bool{}, c.verdicts()
	for i, v := range r.Verdicts {
		at := fmt.Sprintf("/recommendation/verdicts/%d", i)
		role := strings.ReplaceAll(string(v.Role), "-", " ")
		if seen[v.Role] {
			c.add(schemas.Error, at+"/role", "verdict-twice", "keep one of them", "the %s gave two verdicts", role)
		}
		seen[v.Role] = true
		if strings.TrimSpace(v.Verdict) == "" {
			c.add(c.strict(), at+"/verdict", "verdict-missing", "write the verdict, or clear what stands beside it", "the verdict of the %s is empty", role)
		} else if words := asked[v.Role]; len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return sameWords(w, v.Verdict) }) {
			for k := range words {
				words[k] = strconv.Quote(words[k])
			}
			c.add(schemas.Warning, at+"/verdict", "verdict-unknown", "write it as it is asked for, if that is what is meant", "no condition of the award knows the verdict %q of the %s; asked for: %s", v.Verdict, role, strings.Join(words, ", "))
		}
	}
}

// verdicts are those that the conditions of the award ask for, by role.
func (c *checker) verdicts() map[Role][]string {
	asked := map[Role][]string{}
	var walk func([]framework.Condition)
	walk = func(cs []framework.Condition) {
		for i := range cs {
			role := Role(cs[i].Role)
			if cs[i].Kind == framework.VerdictIs && !slices.Contains(asked[role], cs[i].Verdict) {
				asked[role] = append(asked[role], cs[i].Verdict)
			}
			for _, alternative := range cs[i].Any {
				walk(alternative.Conditions)
			}
		}
	}
	for i := range c.f.Award.Tiers {
		walk(c.f.Award.Tiers[i].Conditions)
	}
	return asked
}

// sameWords compares verdicts as conditions do: whatever capitals, and space
// around them.
func sameWords(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}
