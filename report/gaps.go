package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
)

// GapAnalysis is the document of the gaps towards one tier. In audits it lists
// ratings against requirements in the framework's order, without priorities
// and gains: an auditor does not advise.
func GapAnalysis(f *framework.Framework, a *assessment.Assessment, r *evaluation.Result, g *evaluation.Gaps, at time.Time) *Document {
	w := wordsFor(f, a.Engagement.Type)
	d := head(f, a, r, at)
	d.Title = "Gap analysis"
	if !g.Advises {
		d.Title = "Ratings against requirements"
	}
	d.Facts = nil
	d.Blocks = []Block{Paragraph{Text: w.outcome(r), Style: Lead}}
	d.Blocks = append(d.Blocks, warnings(r)...)
	if changed := outside(w, a, r); changed != nil {
		d.Blocks = append(d.Blocks, Heading{2, "Overall score"}, Paragraph{Text: fmt.Sprintf("The overall score is %s.", w.scored("", r.Overall.Score, overallThresholds(r)...))})
		d.Blocks = append(d.Blocks, changed...)
	}
	if table := conditionTable(w, r); table != nil {
		d.Blocks = append(append(d.Blocks, Heading{2, "Conditions"}), table...)
	}
	title := "Gaps"
	if !g.Advises {
		title = "Below target"
	}
	d.Blocks = append(d.Blocks, Heading{2, title}, Paragraph{Text: gapIntroduction(w, g)})
	d.Blocks = append(d.Blocks, gapTable(w, r, g)...)
	if t := actionTable(a, g); len(t.Rows) > 0 {
		d.Blocks = append(d.Blocks, Heading{2, "Actions planned"}, t)
	}
	if targets(f, g.Tier) {
		d.Blocks = append(d.Blocks, Heading{2, "By section"}, sectionGapTable(w, r, g))
	}
	return d
}

// targets reports whether a tier says which level single ratings should reach.
func targets(f *framework.Framework, t *framework.Tier) bool {
	if t.Target != "" {
		return true
	}
	for _, c := range f.All() {
		if c.Targets[t.ID] != "" {
			return true
		}
	}
	return false
}

// actionTable lists what the client plans to do about the gaps, in their
// order.
func actionTable(a *assessment.Assessment, g *evaluation.Gaps) Table {
	t := Table{Name: "Actions", Columns: []Column{{"Ref", 0.8, false}, {"Criterion", 2.6, false}, {"Action", 5, false}, {"Owner", 1.8, false}, {"Due", 1.6, false}}}
	seen := map[string]bool{}
	for _, x := range g.Gaps {
		for _, act := range a.Actions {
			if act.Criterion == x.ID && !seen[act.ID] {
				seen[act.ID] = true
				t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: x.Ref}, {Text: x.Title}, {Text: act.Action}, {Text: act.Owner}, {Text: date(act.Due)}}})
			}
		}
	}
	return t
}

// head is what every document about an assessment starts from.
func head(f *framework.Framework, a *assessment.Assessment, r *evaluation.Result, at time.Time) *Document {
	e := &a.Engagement
	d := &Document{
		Subject:    e.Client.Name,
		Standard:   fmt.Sprintf("%s, edition %s", f.Title, f.Edition),
		Kind:       Kind(e.Type),
		Statement:  statement(a),
		Date:       at,
		Language:   "en",
		Draft:      a.Status != assessment.Final,
		Audience:   "full",
		Identifier: "Record " + r.Record[:12],
	}
	add := func(label, text string) {
		if text != "" {
			d.Facts = append(d.Facts, Fact{label, text})
		}
	}
	add("Scope", e.Scope)
	add("Dates", period(e.Start, e.End))
	if len(e.Sites) > 0 {
		names := make([]string, len(e.Sites))
		for i, s := range e.Sites {
			names[i] = s.Name
		}
		add("Sites", strings.Join(names, "; "))
	}
	for _, role := range []assessment.Role{assessment.TeamLeader, assessment.Consultant} {
		var names []string
		for _, p := range e.People {
			if p.Role == role {
				names = append(names, named(p))
			}
		}
		if len(names) > 1 {
			role += "s"
		}
		add(capital(role), strings.Join(names, "; "))
	}
	add("Carried out by", e.Body)
	add("Report date", day(at))
	add("Status", capital(a.Status))
	add("Record", r.Record)
	return d
}

func named(p assessment.Person) string {
	if p.Organisation != "" {
		return p.Name + ", " + p.Organisation
	}
	return p.Name
}

func warnings(r *evaluation.Result) []Block {
	var bs []Block
	if len(r.Warnings) > 0 {
		text := make([]string, len(r.Warnings))
		for i, w := range r.Warnings {
			text[i] = upper(w) + "."
		}
		bs = append(bs, Paragraph{Text: strings.Join(text, "\n"), Style: Important})
	}
	return bs
}

func gapIntroduction(w words, g *evaluation.Gaps) string {
	below, held, unrated := 0, 0, 0
	for _, x := range g.Gaps {
		switch {
		case x.Current == nil:
			unrated++
		case x.Gap == nil || x.Gap.Share.Sign() == 0:
			held++
		default:
			below++
		}
	}
	if below+held+unrated == 0 && !targets(w.f, g.Tier) {
		return "No level is set as the target of single ratings. What is asked for is listed under “Conditions”."
	}
	if below+held+unrated == 0 {
		return "No rating is below its target. A condition that is missed all the same asks for something else than ratings."
	}
	var parts []string
	if below > 0 {
		parts = append(parts, count(below, "rating is", "ratings are")+" below target")
	}
	if held > 0 {
		parts = append(parts, count(held, "rating holds up a condition", "ratings hold up a condition")+" without being below a target")
	}
	if unrated > 0 {
		parts = append(parts, count(unrated, "rating is", "ratings are")+" still missing")
	}
	s := and(parts)
	if len(w.tiers) > 1 {
		t := w.tier(g.Target)
		s += fmt.Sprintf(", measured against “%s”", t)
	}
	s += ". "
	if !g.Advises {
		return s + "They are listed in the order of the framework; an audit sets no priorities and suggests no solutions."
	}
	if unrated > 0 {
		s += "Gains are computed on the ratings given so far; missing ratings come last. "
	}
	s += "They are listed by priority: first what holds up a condition, and of that what would raise the overall score the most. " +
		"The gap is a share of the span of the scale"
	if weighted(w, g) {
		s += "; weighted, it is what that share decides of the overall score"
	}
	unit := "in percentage points"
	switch m := w.method(""); {
	case m.Own:
		unit = "in its own points"
	case m.Staged:
		unit = "in levels"
	}
	return s + ". The gain is what the overall score would rise by, " + unit + ", if this rating alone reached its target."
}

// weighted reports whether ratings decide a share of the overall score each. No
// rating does where a method has no weights.
func weighted(w words, g *evaluation.Gaps) bool {
	rated := false
	for _, x := range g.Gaps {
		if x.WeightedGap != nil {
			return true
		}
		rated = rated || x.Gap != nil
	}
	m := w.method("")
	return !rated && m.Linear()
}

func gapTable(w words, r *evaluation.Result, g *evaluation.Gaps) []Block {
	if len(g.Gaps) == 0 {
		return nil
	}
	f, weights := w.f, weighted(w, g)
	dimensioned, units := len(f.Dimensions) > 0, false
	for _, x := range g.Gaps {
		units = units || x.Unit != ""
	}
	numbers := conditionNumbers(r)
	t := Table{Name: "Gaps"}
	col := func(title string, width float64, right bool) {
		t.Columns = append(t.Columns, Column{title, width, right})
	}
	if g.Advises {
		col("No.", 0.7, true)
	}
	col("Ref", 0.9, false)
	col("Criterion", 4, false)
	if dimensioned {
		col("Dimension", 1.5, false)
	}
	if units {
		col(unitTitle(f), 1.6, false)
	}
	col("Current", 1.9, false)
	col("Target", 1.6, false)
	col("Gap %", 0.9, true)
	if g.Advises && weights {
		col("Weighted", 1.1, true)
	}
	if g.Advises {
		col("Gain", 0.9, true)
	}
	col("Holds up", 1.4, false)
	for _, x := range g.Gaps {
		var cells []Cell
		if g.Advises {
			cells = append(cells, Cell{Text: fmt.Sprint(*x.Priority), Number: fmt.Sprint(*x.Priority)})
		}
		cells = append(cells, Cell{Text: x.Ref}, Cell{Text: x.Title})
		if dimensioned {
			title := x.Dimension
			if d, ok := f.Dimension(x.Dimension); ok {
				title = d.Title
			}
			cells = append(cells, Cell{Text: title})
		}
		if units {
			cells = append(cells, Cell{Text: r.UnitName(x.Unit)})
		}
		now := w.rating(x.Current, "")
		now.Tone = levelTone(x.Current)
		target := Cell{Text: "–"}
		if x.Target != nil {
			target = w.rating(x.Target, "")
		}
		cells = append(cells, now, target, points(x.Gap))
		if g.Advises && weights {
			cells = append(cells, points(x.WeightedGap))
		}
		if g.Advises {
			cells = append(cells, w.difference("", x.Gain, r.Overall.Score))
		}
		var blocks []string
		for _, id := range x.Blocking {
			for _, n := range numbers[id] {
				if holdsUp(&r.Outcome.Conditions[n-1], x.Slot()) {
					blocks = append(blocks, fmt.Sprint(n))
				}
			}
		}
		cells = append(cells, Cell{Text: strings.Join(blocks, ", ")})
		t.Rows = append(t.Rows, Row{Cells: cells})
	}
	return []Block{t, Paragraph{Text: "“Holds up” gives the numbers of the conditions, as listed under “Conditions”, that this rating counts against.", Style: Note}}
}

// sectionGapTable compares each section with itself, every rating at its target.
func sectionGapTable(w words, r *evaluation.Result, g *evaluation.Gaps) Table {
	t := Table{Name: "Sections", Columns: []Column{
		{"Ref", 0.8, false}, {"Section", 4, false}, {"Now", 1.5, true}, {"All at target", 1.5, true}, {"Gap", 1.1, true}, {"Below target", 1.3, true}, {"Not rated", 1.1, true},
	}}
	scores := map[string]*evaluation.Value{}
	for i := range r.Sections {
		scores[r.Sections[i].ID] = r.Sections[i].Score
	}
	mixed := w.mixed(r)
	cell := func(section string, v *evaluation.Value) Cell {
		c := w.score(section, v)
		if label := w.label(section, v); label != "" {
			c = Cell{Text: c.Text + "\n" + label}
		}
		return c
	}
	for i := range r.Sections {
		if w.label(r.Sections[i].ID, r.Sections[i].Score) != "" { // words may be broken
			for j := 2; j < 5; j++ {
				t.Columns[j].Right = false
			}
		}
	}
	for _, s := range g.Sections {
		now, target := s.Current, s.Target
		if score := scores[s.ID]; score != nil && now != nil {
			now = score
			if target.Level == "" {
				target = w.as(s.ID, target.Share, score)
			}
		}
		cells := []Cell{{Text: s.Ref}, {Text: s.Title}, cell(s.ID, now), cell(s.ID, target), w.difference(s.ID, s.Gap, now), number(s.Below), number(s.Unrated)}
		if mixed && w.method(s.ID).Own {
			cells[2].Number, cells[3].Number, cells[4].Number = "", "", ""
		}
		t.Rows = append(t.Rows, Row{Cells: cells})
	}
	return t
}

func number(n int) Cell { return Cell{Text: fmt.Sprint(n), Number: fmt.Sprint(n)} }
