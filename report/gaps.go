package report

import (
	"fmt"
	"slices"
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
	if table := conditionTable(w, r); table != nil {
		d.Blocks = append(append(d.Blocks, Heading{2, "Conditions"}), table...)
	}
	title := "Gaps"
	if !g.Advises {
		title = "Below target"
	}
	d.Blocks = append(d.Blocks, Heading{2, title}, Paragraph{Text: gapIntroduction(w, g)})
	d.Blocks = append(d.Blocks, gapTable(f, r, g)...)
	if t := actionTable(a, g); len(t.Rows) > 0 {
		d.Blocks = append(d.Blocks, Heading{2, "Actions planned"}, t)
	}
	d.Blocks = append(d.Blocks, Heading{2, "By section"}, sectionGapTable(g))
	return d
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
	below, unrated := 0, 0
	for _, x := range g.Gaps {
		if x.Current == nil {
			unrated++
		} else {
			below++
		}
	}
	if below+unrated == 0 {
		return "No rating is below its target. A condition that is missed all the same asks for something else than ratings."
	}
	s := fmt.Sprintf("%s below target", count(below, "rating is", "ratings are"))
	if unrated > 0 {
		s += fmt.Sprintf(" and %s still missing", count(unrated, "rating is", "ratings are"))
	}
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
	return s + "They are listed by priority: first what holds up a condition, and of that what would raise the overall score the most. " +
		"The gap is a share of the span of the scale; weighted, it is what that share decides of the overall score. " +
		"The gain is what the overall score would rise by, in percentage points, if this rating alone reached its target."
}

func gapTable(f *framework.Framework, r *evaluation.Result, g *evaluation.Gaps) []Block {
	if len(g.Gaps) == 0 {
		return nil
	}
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
		col("Unit", 1.3, false)
	}
	col("Current", 1.9, false)
	col("Target", 1.6, false)
	col("Gap %", 0.9, true)
	if g.Advises {
		col("Weighted", 1.1, true)
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
			cells = append(cells, Cell{Text: x.Unit})
		}
		now := level(x.Current)
		now.Tone = levelTone(x.Current)
		cells = append(cells, now, level(x.Target), points(x.Gap))
		if g.Advises {
			cells = append(cells, points(x.WeightedGap), points(x.Gain))
		}
		var blocks []string
		for _, id := range x.Blocking {
			for _, n := range numbers[id] {
				if c := r.Outcome.Conditions[n-1]; slices.Contains(c.Slots, x.Slot()) {
					blocks = append(blocks, fmt.Sprint(n))
				}
			}
		}
		cells = append(cells, Cell{Text: strings.Join(blocks, ", ")})
		t.Rows = append(t.Rows, Row{Cells: cells})
	}
	return []Block{t, Paragraph{Text: "“Holds up” gives the numbers of the conditions, as listed under “Conditions”, that this rating counts against.", Style: Note}}
}

// conditionNumbers numbers the conditions as the table of conditions does. A
// condition that is asked of several sections has several numbers.
func conditionNumbers(r *evaluation.Result) map[string][]int {
	m := map[string][]int{}
	for i, c := range r.Outcome.Conditions {
		m[c.ID] = append(m[c.ID], i+1)
	}
	return m
}

func sectionGapTable(g *evaluation.Gaps) Table {
	t := Table{Name: "Sections", Columns: []Column{
		{"Ref", 0.8, false}, {"Section", 4, false}, {"Now", 1.1, true}, {"All at target", 1.4, true}, {"Gap", 1, true}, {"Below target", 1.3, true}, {"Not rated", 1.1, true},
	}}
	for _, s := range g.Sections {
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: s.Ref}, {Text: s.Title}, percent(s.Current), percent(s.Target), points(s.Gap), number(s.Below), number(s.Unrated),
		}})
	}
	return t
}

func number(n int) Cell { return Cell{Text: fmt.Sprint(n), Number: fmt.Sprint(n)} }

// conditionTable lists the conditions of every tier with the numbers used.
func conditionTable(w words, r *evaluation.Result) []Block {
	t := Table{Name: "Conditions", Columns: []Column{{"No.", 0.6, true}, {"Condition", 5, false}, {"Required", 2, false}, {"Actual", 2.6, false}, {"State", 1.2, false}}}
	tier := ""
	assumed := false
	for i, c := range r.Outcome.Conditions {
		if c.Tier != tier && len(w.tiers) > 1 {
			t.Rows = append(t.Rows, Row{Group: true, Cells: []Cell{{Text: w.tier(c.Tier), Strong: true}, {}, {}, {}, {}}})
		}
		tier = c.Tier
		text := upper(c.Text)
		if c.Assumed {
			text += " *"
			assumed = true
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{number(i + 1), {Text: text}, {Text: c.Required.Text}, {Text: c.Actual.Text}, conditionState(c.State)}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	if assumed {
		return []Block{t, Paragraph{Text: "* Assumed: the scheme in whose style the framework is written does not publish this value.", Style: Note}}
	}
	return []Block{t}
}
