package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// A Side is one of two assessments that are compared.
type Side struct {
	Framework  *framework.Framework
	Assessment *assessment.Assessment
	Result     *evaluation.Result
}

// Comparison is the document that says what changed between two assessments,
// and what the change of each score is due to.
func Comparison(old, new Side, c *evaluation.Comparison, at time.Time) *Document {
	x := &comparer{
		old: old, new: new, c: c,
		was: wordsFor(old.Framework, old.Assessment.Engagement.Type), is: wordsFor(new.Framework, new.Assessment.Engagement.Type),
	}
	d := head(new.Framework, new.Assessment, new.Result, at)
	d.Title, d.Facts = "Comparison", nil
	d.Kind, d.Statement = x.kind(), x.statement()
	d.Draft = c.Old.Status != assessment.Final || c.New.Status != assessment.Final
	d.Identifier = fmt.Sprintf("Records %s and %s", c.Old.Record[:12], c.New.Record[:12])
	if c.Old.Client != c.New.Client {
		d.Subject = c.Old.Client + " and " + c.New.Client
	}
	if c.Old.Framework.Edition != c.New.Framework.Edition {
		d.Standard = fmt.Sprintf("%s, editions %s and %s", new.Framework.Title, c.Old.Framework.Edition, c.New.Framework.Edition)
	}
	d.Blocks = []Block{Paragraph{Text: x.lead(), Style: Lead}}
	if len(c.Warnings) > 0 {
		text := make([]string, len(c.Warnings))
		for i, w := range c.Warnings {
			text[i] = sentence(upper(w))
		}
		d.Blocks = append(d.Blocks, Paragraph{Text: strings.Join(text, "\n"), Style: Important})
	}
	d.Blocks = append(d.Blocks, x.compared())
	if c.Overall.Change != nil {
		d.Blocks = append(d.Blocks, Heading{2, "What the change is due to"}, x.bridge())
		d.Blocks = append(d.Blocks, x.notes()...)
	}
	d.Blocks = append(d.Blocks, Heading{2, "Outcome"}, Paragraph{Text: x.outcome()})
	if len(c.Tiers) > 0 {
		d.Blocks = append(d.Blocks, x.tiers())
	}
	d.Blocks = append(d.Blocks, Heading{2, "Sections"}, x.sections())
	d.Blocks = append(d.Blocks, Heading{2, "Criteria"}, Paragraph{Text: x.counts()})
	if t := x.criteria(); len(t.Rows) > 0 {
		d.Blocks = append(d.Blocks, t)
	}
	d.Blocks = append(d.Blocks, Heading{2, "Conditions"})
	if t := x.conditions(); len(t.Rows) > 0 {
		d.Blocks = append(d.Blocks, Paragraph{Text: changedConditions}, t)
	} else {
		d.Blocks = append(d.Blocks, Paragraph{Text: "Every condition stands as it did."})
	}
	return d
}

// A comparer writes one comparison.
type comparer struct {
	old, new Side
	was, is  words // of each side: only an audit may speak of what is granted
	c        *evaluation.Comparison
}

func (x *comparer) kind() string {
	a, b := Kind(x.c.Old.Engagement), Kind(x.c.New.Engagement)
	if a == b {
		return a
	}
	return a + " and " + lower(b)
}

func (x *comparer) statement() string {
	s := "Comparison of two assessments, not certification. It states what changed between them and what the change of each score is due to. It grants nothing."
	if x.was.audit && x.is.audit {
		s = "Comparison of two audits. It states what changed between them and what the change of each score is due to. " +
			"The decision on certification is made by the certification body, by a person who took no part in the audit."
	}
	if x.c.Old.Status == assessment.Draft || x.c.New.Status == assessment.Draft {
		s += " At least one of the two is a draft: ratings and conclusions may still change."
	}
	return s
}

// causeWords name what a change is due to, causeSteps what the score is after
// the step.
var causeWords = map[evaluation.Cause]string{
	evaluation.DueToRemoved:       "criteria removed",
	evaluation.DueToMethod:        "method or weights",
	evaluation.DueToApplicability: "applicability",
	evaluation.DueToRatings:       "ratings",
	evaluation.DueToAdded:         "criteria added",
	evaluation.DueToAdjustments:   "adjustments",
}

var causeSteps = map[evaluation.Cause]string{
	evaluation.DueToRemoved:       "Criteria removed: the old ratings without them",
	evaluation.DueToMethod:        "Method or weights: the same ratings under the new rules",
	evaluation.DueToApplicability: "Applicability: what is not applicable, and which units, as now",
	evaluation.DueToRatings:       "Ratings: those of now",
	evaluation.DueToAdded:         "Criteria added: with their ratings",
	evaluation.DueToAdjustments:   "Adjustments: those of now",
}

// A part is a piece of a change: what it is due to, and how much it is in the
// unit in which the score is shown.
type part struct {
	cause evaluation.Cause
	words string
	by    scoring.Score
}

// A change is a difference of scores as it is shown: in percentage points, in
// points where the scores are no shares, or in levels where they are stages.
type change struct {
	unit  string
	total scoring.Score
	parts []part // those that are not zero
}

const (
	inPercent = "percentage points"
	inPoints  = "points"
	inLevels  = "levels"
)

// change makes a difference ready to be shown; nil where there is none.
func (x *comparer) change(section string, d *evaluation.Difference) *change {
	if d.Change == nil {
		return nil
	}
	c := &change{unit: inPercent}
	shown := func(v *evaluation.Value) scoring.Score { return v.Share.Mul(scoring.Int(100)) }
	switch {
	case d.Change.Own:
		c.unit = inPoints
		shown = func(v *evaluation.Value) scoring.Score { return v.Share }
	case section != noSection && x.was.method(section).Staged && x.is.method(section).Staged:
		c.unit = inLevels
		shown = func(v *evaluation.Value) scoring.Score { on, _ := v.OnScale(); return on }
	}
	c.total = shown(d.New).Sub(shown(d.Old))
	last := shown(d.Old)
	for _, e := range d.Causes {
		if e.Score == nil {
			continue
		}
		now := shown(e.Score)
		if by := now.Sub(last); by.Sign() != 0 {
			words := causeWords[e.Cause]
			for i := len(e.With) - 1; i >= 0; i-- {
				joint := ", "
				if i == len(e.With)-1 {
					joint = " and "
				}
				words = causeWords[e.With[i]] + joint + words
			}
			if len(e.With) > 0 {
				words += " together"
			}
			c.parts = append(c.parts, part{e.Cause, words, by})
		}
		last = now
	}
	return c
}

// noSection stands for a criterion, which no method of a section scores.
const noSection = "\x00"

// withSign prints a difference with its sign; one that is there is never printed
// as none.
func withSign(d scoring.Score) string {
	switch d.Sign() {
	case 0:
		return "0"
	case 1:
		return "+" + scoring.Format(d, scoring.Zero)
	}
	return "−" + scoring.Format(d.Neg(), scoring.Zero)
}

// by prints a part of the change; percentage points name no unit.
func (c *change) by(d scoring.Score) string {
	text := withSign(d)
	if c.unit == inLevels {
		if _, whole := d.Whole(); whole {
			text = strings.TrimSuffix(text, ".0")
		}
	}
	switch {
	case c.unit == inPercent || d.Sign() == 0:
		return text
	case strings.TrimLeft(text, "+−") == "1":
		return text + " " + strings.TrimSuffix(c.unit, "s")
	}
	return text + " " + c.unit
}

func (c *change) cell() Cell {
	if c == nil {
		return Cell{Text: "–", Tone: Muted}
	}
	cell := Cell{Text: c.by(c.total), Number: string(scoring.Truncate(c.total))}
	switch c.total.Sign() {
	case 1:
		cell.Tone = Good
	case -1:
		cell.Tone = Bad
	}
	return cell
}

// due lists what a change is due to, with numbers where it is more than one
// thing.
func (c *change) due() string {
	if len(c.parts) == 1 {
		return c.parts[0].words
	}
	texts := make([]string, len(c.parts))
	for i, p := range c.parts {
		texts[i] = p.words + " " + c.by(p.by)
	}
	return strings.Join(texts, "; ")
}

// scores prints both scores of a section, or of the whole with "", so that they
// do not look equal where they are not.
func (x *comparer) scores(section string, d *evaluation.Difference, print func(words, string, *evaluation.Value, ...scoring.Score) string) (old, new string) {
	ot, nt := sectionThresholds(x.old.Result, section), sectionThresholds(x.new.Result, section)
	if d.Change != nil && d.Change.Share.Sign() != 0 {
		// Each stays nearer to itself than to the other.
		half := d.Change.Share.Mul(scoring.Fraction(1, 2))
		near := func(v *evaluation.Value, ts []scoring.Score) []scoring.Score {
			return append(slices.Clone(ts), v.Share.Sub(half), v.Share.Add(half))
		}
		ot, nt = near(d.Old, ot), near(d.New, nt)
	}
	return print(x.was, section, d.Old, ot...), print(x.is, section, d.New, nt...)
}

func bare(w words, section string, v *evaluation.Value, thresholds ...scoring.Score) string {
	return w.score(section, v, thresholds...).Text
}

// lead is the sentence to read if no other is read.
func (x *comparer) lead() string {
	d := &x.c.Overall
	old, new := x.scores("", d, words.scored)
	c := x.change("", d)
	if c == nil {
		return fmt.Sprintf("The overall scores cannot be compared (old: %s, new: %s): %s.", old, new, d.Reason)
	}
	s := "The overall score is unchanged at " + new
	if c.total.Sign() != 0 {
		verb, by := "rose", c.total
		if by.Sign() < 0 {
			verb, by = "fell", by.Neg()
		}
		amount := strings.TrimPrefix(c.by(by), "+")
		if c.unit == inPercent {
			amount += " " + inPercent
		}
		s = fmt.Sprintf("The overall score %s from %s to %s, by %s", verb, old, new, amount)
	} else if old != new {
		s = fmt.Sprintf("The overall score went from %s to %s, which is no change in %s", old, new, c.unit)
	}
	switch {
	case len(c.parts) == 0:
		return s + "."
	case len(c.parts) == 1:
		return s + ", all of it due to " + c.parts[0].words + "."
	}
	texts := make([]string, len(c.parts))
	for i, p := range c.parts {
		texts[i] = c.by(p.by) + " from " + p.words
	}
	return s + ": " + strings.Join(texts, ", ") + "."
}

// compared says side by side what the two are.
func (x *comparer) compared() Table {
	t := Table{Name: "Compared", Columns: []Column{{"Compared", 1.5, false}, {"Old", 3, false}, {"New", 3, false}}}
	add := func(label string, of func(Side, *evaluation.Compared) string) {
		old, new := of(x.old, &x.c.Old), of(x.new, &x.c.New)
		if old+new != "" {
			t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: label}, {Text: old}, {Text: new}}})
		}
	}
	add("Assessment", func(_ Side, c *evaluation.Compared) string {
		return Kind(c.Engagement) + ", " + string(c.Status)
	})
	if x.c.Old.Client != x.c.New.Client {
		add("Client", func(_ Side, c *evaluation.Compared) string { return c.Client })
	}
	add("Edition", func(_ Side, c *evaluation.Compared) string { return c.Framework.Edition })
	add("Profile", func(s Side, c *evaluation.Compared) string {
		if p, ok := s.Framework.Profile(c.Profile); ok {
			return p.Title
		}
		return c.Profile
	})
	add("Dates", func(_ Side, c *evaluation.Compared) string { return period(c.Start, c.End) })
	add("Report date", func(_ Side, c *evaluation.Compared) string { return date(c.ReportDate) })
	add("Rated by unit", func(s Side, c *evaluation.Compared) string {
		if len(c.Units) > 8 {
			return fmt.Sprint(len(c.Units))
		}
		names := make([]string, len(c.Units))
		for i, u := range c.Units {
			names[i] = evaluation.UnitName(s.Assessment, u)
		}
		return strings.Join(names, ", ")
	})
	add("Ratings used", func(_ Side, c *evaluation.Compared) string {
		names := make([]string, len(c.Layers))
		for i, l := range c.Layers {
			names[i] = lower(layers[l])
		}
		return upper(strings.Join(names, ", else "))
	})
	add("Fully rated", func(_ Side, c *evaluation.Compared) string {
		return fmt.Sprintf("%d of %d applicable criteria", c.Rated, c.Applicable)
	})
	add("Record", func(_ Side, c *evaluation.Compared) string { return c.Record[:12] })
	return t
}

// bridge leads from the old overall score to the new one.
func (x *comparer) bridge() Table {
	d := &x.c.Overall
	c := x.change("", d)
	old, new := x.scores("", d, bare)
	t := Table{Name: "Due to", Columns: []Column{{"Step", 6, false}, {"Change", 1.2, true}, {"Score", 1.6, true}}}
	t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: "Old score", Strong: true}, {}, {Text: old, Strong: true}}})
	for _, e := range d.Causes {
		if !x.happens(e.Cause) {
			continue
		}
		row := []Cell{{Text: causeSteps[e.Cause]}, {Text: "0", Number: "0", Tone: Muted}, {Text: "–", Tone: Muted}}
		if e.Score == nil {
			row[1] = Cell{Text: "below", Tone: Muted}
		} else {
			w := x.is // the rules change with the method
			if e.Cause == evaluation.DueToRemoved {
				w = x.was
			}
			row[2] = Cell{Text: w.score("", e.Score).Text}
			for _, p := range c.parts {
				if p.cause == e.Cause {
					row[1] = (&change{unit: c.unit, total: p.by}).cell()
				}
			}
		}
		t.Rows = append(t.Rows, Row{Cells: row})
	}
	total := c.cell()
	total.Strong = true
	t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: "New score", Strong: true}, total, {Text: new, Strong: true}}})
	return t
}

// happens reports whether a step can change anything at all.
func (x *comparer) happens(c evaluation.Cause) bool {
	switch c {
	case evaluation.DueToRemoved:
		return x.c.Counts.Removed > 0
	case evaluation.DueToAdded:
		return x.c.Counts.Added > 0
	case evaluation.DueToAdjustments:
		return len(x.old.Assessment.Adjustments)+len(x.new.Assessment.Adjustments) > 0
	}
	return true
}

// notes say how the causes are told apart.
func (x *comparer) notes() []Block {
	c := x.change("", &x.c.Overall)
	s := "Changes are in percentage points"
	if c.unit != inPercent {
		s += " unless they name another unit"
	}
	s += ". The score is computed again after each step, in the order of the table, so that the steps add up to the change exactly; in another order they could be of other sizes. What was not applicable and now is enters with its new rating. "
	if len(c.parts) > 0 {
		s += "Each number shown is rounded by itself, so that sums can seem to be off in the last place; the JSON has the fractions. "
	}
	s += "A rating whose level is not on the new scale counts as not rated until the new ratings enter."
	if slices.ContainsFunc(x.c.Overall.Causes, func(e evaluation.Effect) bool { return e.Score == nil }) {
		s += " Where a step leaves nothing that could be scored, its change is in that of the next step with a score."
	}
	return []Block{Paragraph{Text: s, Style: Note}}
}

func (x *comparer) outcome() string {
	was, is := x.was.outcome(x.old.Result), x.is.outcome(x.new.Result)
	if was == is {
		return "Unchanged: " + lower(is)
	}
	return "Old: " + was + "\nNew: " + is
}

// tiers say how many conditions of each tier hold.
func (x *comparer) tiers() Table {
	t := Table{Name: "Tiers", Columns: []Column{{"Tier", 3, false}, {"Old", 2.4, false}, {"New", 2.4, false}}}
	cell := func(s *evaluation.TierStanding) Cell {
		if s == nil {
			return Cell{Text: "not in this edition", Tone: Muted}
		}
		c := conditionState(s.State)
		c.Text += fmt.Sprintf(": %d of %d conditions hold", s.Holding, s.Conditions)
		return c
	}
	for i := range x.c.Tiers {
		d := &x.c.Tiers[i]
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: x.tier(d.ID)}, cell(d.Old), cell(d.New)}})
	}
	return t
}

// tier is what people are shown for a tier of either side; its name only where
// both are audits.
func (x *comparer) tier(id string) string {
	w := x.is
	if w.audit && !x.was.audit {
		w.engagement = x.c.Old.Engagement
	}
	if _, ok := w.f.Tier(id); !ok {
		w.f = x.old.Framework
	}
	return w.tier(id)
}

func (x *comparer) sections() Table {
	t := Table{Name: "Sections", Columns: []Column{{"Ref", 0.8, false}, {"Section", 3.4, false}, {"Old", 1.3, true}, {"New", 1.3, true}, {"Change", 1.2, true}, {"Due to", 3, false}}}
	add := func(id, ref, title string, d *evaluation.Difference, strong bool) {
		old, new := x.scores(id, d, bare)
		c := x.change(id, d)
		due := d.Reason
		if c != nil {
			due = c.due()
		}
		row := []Cell{{Text: ref}, {Text: title}, {Text: old}, {Text: new}, c.cell(), {Text: due}}
		for i := range row[:5] {
			row[i].Strong = strong
		}
		t.Rows = append(t.Rows, Row{Cells: row})
	}
	for i := range x.c.Sections {
		s := &x.c.Sections[i]
		add(s.ID, s.Ref, s.Title, &s.Difference, false)
	}
	add("", "", "Overall", &x.c.Overall, true)
	return t
}

// counts sum up what became of the criteria.
func (x *comparer) counts() string {
	n := x.c.Counts
	var parts []string
	for _, p := range []struct {
		n     int
		words string
	}{
		{n.Better, "better"}, {n.Worse, "worse"}, {n.NewlyRated, "rated now"}, {n.NoLongerRated, "no longer rated"},
		{n.NewlyApplicable, "applicable now"}, {n.NewlyNotApplicable, "not applicable now"}, {n.Added, "new"}, {n.Removed, "no longer there"}, {n.Same, "the same"},
	} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.words))
		}
	}
	s := fmt.Sprintf("Of %s: %s.", count(len(x.c.Criteria), "criterion", "criteria"), strings.Join(parts, ", "))
	if slices.ContainsFunc(x.c.Criteria, func(c evaluation.CriterionDifference) bool { return c.Changed() }) {
		s += " Listed are those with a change; changes are in percentage points of the span of the scale."
	}
	return s
}

// criteria lists those that changed.
func (x *comparer) criteria() Table {
	t := Table{Name: "Criteria", Columns: []Column{{"Ref", 0.9, false}, {"Criterion", 3.2, false}, {"Old", 1.7, false}, {"New", 1.7, false}, {"Change", 1.2, true}, {"What changed", 3, false}}}
	for _, s := range x.c.Sections {
		t.Rows = append(t.Rows, x.criteriaOf(s)...)
	}
	return t
}

func (x *comparer) criteriaOf(s evaluation.SectionDifference) []Row {
	rows := []Row{{Group: true, Cells: []Cell{{Text: s.Ref + " " + s.Title, Strong: true}, {}, {}, {}, {}, {}}}}
	for i := range x.c.Criteria {
		c := &x.c.Criteria[i]
		if c.Section != s.ID || !c.Changed() {
			continue
		}
		ch := x.change(noSection, &c.Difference)
		rows = append(rows, Row{Cells: []Cell{
			{Text: c.Ref}, {Text: c.Title}, x.rated(x.was, c.Old, c.OldState), x.rated(x.is, c.New, c.NewState), ch.cell(), {Text: x.why(c, ch)},
		}})
	}
	if len(rows) == 1 {
		return nil
	}
	return rows
}

// rated is the rating of one side in words.
func (x *comparer) rated(w words, v *evaluation.Value, s evaluation.State) Cell {
	switch {
	case s == "":
		return Cell{Text: "–", Tone: Muted}
	case v == nil || s == evaluation.NotApplicable:
		return Cell{Text: states[s], Tone: Muted}
	}
	where := ""
	if s == evaluation.NotSampled {
		where = " (not sampled)"
	}
	c := w.rating(v, where)
	c.Tone = levelTone(v)
	return c
}

var kindWords = map[evaluation.ChangeKind]string{
	evaluation.KindAdded:              "criterion added",
	evaluation.KindRemoved:            "criterion removed",
	evaluation.KindNewlyNotApplicable: "not applicable now",
	evaluation.KindNewlyApplicable:    "applicable now",
	evaluation.KindNewlyRated:         "rated now",
	evaluation.KindNoLongerRated:      "no longer rated",
}

// why says what changed about a criterion, rating by rating where it has
// several.
func (x *comparer) why(c *evaluation.CriterionDifference, ch *change) string {
	text := kindWords[c.Kind]
	if text == "" && ch != nil {
		text = ch.due()
	}
	if text == "" {
		text = "ratings"
	}
	var slots []string
	for i := range c.Slots {
		s := &c.Slots[i]
		if s.Dimension == "" && s.Unit == "" || c.Kind == evaluation.KindNewlyNotApplicable {
			continue
		}
		name := s.Title
		if s.Unit != "" {
			name = strings.TrimPrefix(name+", "+evaluation.UnitName(x.new.Assessment, s.Unit), ", ")
		}
		slots = append(slots, fmt.Sprintf("%s %s → %s", name, x.rated(x.was, s.Old, s.OldState).Text, x.rated(x.is, s.New, s.NewState).Text))
	}
	if len(slots) == 0 {
		return text
	}
	return text + ": " + strings.Join(slots, "; ")
}

// conditions lists those whose state changed, or what they are decided on.
func (x *comparer) conditions() Table {
	t := Table{Name: "Conditions", Columns: []Column{{"Condition", 5, false}, {"Old", 2.4, false}, {"New", 2.4, false}}}
	cell := func(s, other *evaluation.Standing) Cell {
		if s == nil {
			return Cell{Text: "not asked", Tone: Muted}
		}
		c := conditionState(s.State)
		if s.Actual.Text != "" {
			c.Text += ": " + s.Actual.Text
		}
		if other != nil && other.Required.Text != s.Required.Text {
			c.Text += "; required: " + s.Required.Text
		}
		return c
	}
	last := ""
	for i := range x.c.Conditions {
		d := &x.c.Conditions[i]
		if d.Tier != last && len(x.c.Tiers) > 1 {
			t.Rows = append(t.Rows, Row{Group: true, Cells: []Cell{{Text: x.tier(d.Tier), Strong: true}, {}, {}}})
		}
		last = d.Tier
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: upper(d.Text)}, cell(d.Old, d.New), cell(d.New, d.Old)}})
	}
	return t
}
