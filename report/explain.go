package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
)

// Explanation is the document that says how a score, a condition or the outcome
// came about, and where it was asked for and may be said, what would change it.
// That of the outcome stops at the sections: anything else goes down to the
// ratings.
func Explanation(f *framework.Framework, a *assessment.Assessment, r *evaluation.Result, x *evaluation.Explanation, at time.Time) *Document {
	b := &builder{f: f, a: a, r: r, w: wordsFor(f, a.Engagement.Type), audience: ForFull, results: map[string]*evaluation.Criterion{}, rows: map[string]*criterionRecord{}}
	b.collect()
	d := head(f, a, r, at)
	d.Title, d.Facts = "Explanation", nil
	e := explainer{builder: b, places: true, brief: x.Step.Kind == evaluation.OutcomeStep}
	b.add(Paragraph{Text: e.answer(x.Step), Style: Lead})
	b.add(warnings(r)...)
	b.add(Heading{2, "How it follows"})
	if e.brief {
		b.add(Paragraph{Text: sentence(upper(x.Step.Text))})
	}
	b.add(e.tree(x.Step))
	if e.brief {
		b.add(Paragraph{Text: "The sections stand for their criteria. Name a criterion, a section or a condition (by what stands in brackets) to see how it came about, down to the ratings.", Style: Note})
	}
	b.bears(x.Bears)
	if x.Flips != nil {
		b.flips(x.Step, x.Flips)
	}
	if x.Sensitivity != nil {
		b.sensitivity(x.Sensitivity)
	}
	d.Blocks = b.blocks
	return d
}

// derivation is the chapter of the report that says how the outcome follows.
func (b *builder) derivation() {
	x, err := b.r.Explain("")
	if err != nil {
		return
	}
	e := explainer{builder: b, brief: true}
	b.add(Heading{1, "How the outcome follows"}, Paragraph{Text: sentence(upper(x.Step.Text))},
		Paragraph{Text: "Each line follows from those below it. Fractions are exact; percentages are rounded for reading only. How each criterion was rated stands in its own chapter."},
		e.tree(x.Step))
}

// An explainer puts a derivation into words.
type explainer struct {
	*builder
	places  bool // says in which cell a rating is
	brief   bool // without the criteria
	overall *evaluation.Step
}

// answer is the sentence to read if no other is read.
func (e *explainer) answer(s *evaluation.Step) string {
	name := e.name(s)
	switch s.Kind {
	case evaluation.OutcomeStep:
		return e.w.outcome(e.r)
	case evaluation.TierStep:
		return fmt.Sprintf("%s: %s.", name, s.Text)
	case evaluation.ConditionStep:
		if s.Title != "" {
			name = upper(s.Title)
		}
		text := name + ": " + conditionState(evaluation.ConditionState(s.State)).Text + "."
		if s.Required != nil {
			text += " " + sentence(fmt.Sprintf("Required: %s; actual: %s", s.Required.Text, s.Actual.Text))
		}
		return text
	}
	if s.Value == nil {
		return fmt.Sprintf("%s is %s.", name, stateWords(s.State))
	}
	text := fmt.Sprintf("%s: %s", name, e.result(s).Text)
	if s.Bounds != nil {
		text += " so far; " + e.between(s)
	}
	return text + "."
}

// tree is the derivation below a step, or of the step itself.
func (e *explainer) tree(s *evaluation.Step) Tree {
	t := Tree{Name: "Derivation"}
	if s.Kind != evaluation.OutcomeStep {
		t.Branches = []Branch{e.branch(s, false)}
		return t
	}
	e.overall = s.Steps[len(s.Steps)-1]
	for _, c := range s.Steps {
		t.Branches = append(t.Branches, e.branch(c, false))
	}
	return t
}

// stands reports whether a score that a condition is about stands in the
// derivation of the overall score, where it need not be repeated.
func (e *explainer) stands(s *evaluation.Step) bool {
	var in func(x *evaluation.Step) bool
	in = func(x *evaluation.Step) bool {
		return x.Kind == s.Kind && x.ID == s.ID && x.Unit == s.Unit && x.Text == s.Text || slices.ContainsFunc(x.Steps, in) || slices.ContainsFunc(x.Excluded, in)
	}
	return (s.Kind == evaluation.SectionStep || s.Kind == evaluation.OverallStep) && in(e.overall)
}

// branch is one step; weighted says that the steps beside it do not all weigh
// the same.
func (e *explainer) branch(s *evaluation.Step, weighted bool) Branch {
	result := e.result(s)
	out := Branch{Text: e.name(s), Value: result.Text, Tone: result.Tone}
	add := func(text string) {
		if text != "" {
			out.Lines = append(out.Lines, upper(text))
		}
	}
	steps, excluded := s.Steps, s.Excluded
	if only := onlyRating(s); only != nil {
		// A criterion with one rating is that rating.
		add(joined("; ", e.derived(only), e.source(only)))
		if s.Reason != only.Reason {
			add(s.Reason)
		}
		if only.Entry != nil {
			add(only.Entry.Text)
		}
		steps, excluded = nil, nil
	} else {
		add(joined("; ", e.derived(s), e.source(s)))
	}
	if s.Kind == evaluation.ConditionStep && s.Required != nil {
		asked := fmt.Sprintf("required: %s; actual: %s", s.Required.Text, s.Actual.Text)
		if strings.Contains(s.Text, "/") { // whole numbers need no second look
			asked += " (" + s.Text + ")"
		}
		add(asked)
	}
	add(s.Asked)
	add(entered(s, weighted))
	if s.Bounds != nil {
		add(e.between(s))
	}
	add(e.counted(s))
	if e.brief {
		if s.Kind == evaluation.ConditionStep {
			steps = slices.DeleteFunc(slices.Clone(steps), e.stands)
		}
		steps, _ = e.withoutCriteria(steps)
		var left []string
		if excluded, left = e.withoutCriteria(excluded); len(left) > 0 {
			add("does not count: " + shortList(left))
		}
	}
	weighted = slices.ContainsFunc(steps, func(c *evaluation.Step) bool {
		return c.Weight != nil && c.Weight.Cmp(steps[0].Weight.Score) != 0
	})
	for _, c := range steps {
		out.Branches = append(out.Branches, e.branch(c, weighted))
	}
	if len(excluded) > 0 {
		out.Branches = append(out.Branches, e.excluded(excluded))
	}
	return out
}

// counted says how many criteria do what for a condition, and which, where they
// are not derived below.
func (e *explainer) counted(s *evaluation.Step) string {
	var parts []string
	add := func(ids []string, one, many string, named bool) {
		if len(ids) == 0 {
			return
		}
		text := fmt.Sprint(len(ids))
		if parts == nil {
			text = count(len(ids), "criterion", "criteria")
		}
		if text += " " + many; len(ids) == 1 {
			text = strings.TrimSuffix(text, many) + one
		}
		if named && e.brief {
			text += " (" + shortList(strings.Split(e.refs(ids), ", ")) + ")"
		}
		parts = append(parts, text)
	}
	add(s.Against, "counts against it", "count against it", true)
	add(s.Open, "is not fully rated", "are not fully rated", true)
	add(s.For, "is as it asks", "are as it asks", false)
	return strings.Join(parts, "; ")
}

// onlyRating is the one rating that a criterion, or a unit of it, consists of.
func onlyRating(s *evaluation.Step) *evaluation.Step {
	if s.Kind != evaluation.CriterionStep && s.Kind != evaluation.UnitStep || len(s.Steps)+len(s.Excluded) != 1 {
		return nil
	}
	if only := append(s.Steps, s.Excluded...)[0]; only.Kind == evaluation.RatingStep && only.ID == "" {
		return only
	}
	return nil
}

// withoutCriteria drops the criteria, and names them by their refs; those that
// do not count with the reason in a word.
func (e *explainer) withoutCriteria(steps []*evaluation.Step) (rest []*evaluation.Step, names []string) {
	for _, s := range steps {
		if s.Kind != evaluation.CriterionStep && (s.Kind != evaluation.UnitStep || s.Ref == "") {
			rest = append(rest, s)
			continue
		}
		name := s.Ref
		if s.Value == nil {
			name += " (" + stateWords(s.State) + ")"
		}
		names = append(names, name)
	}
	return rest, names
}

// excluded gathers what does not count. What the profile leaves out was not
// chosen by an assessor and is only named.
func (e *explainer) excluded(steps []*evaluation.Step) Branch {
	out := Branch{Text: "Does not count"}
	var outside []string
	for _, s := range steps {
		if s.State == evaluation.OutsideProfile && s.Kind == evaluation.CriterionStep {
			outside = append(outside, s.Ref)
			continue
		}
		out.Branches = append(out.Branches, e.branch(s, false))
	}
	if len(outside) > 0 {
		out.Lines = []string{"Outside the profile: " + shortList(outside)}
	}
	return out
}

// name says what a step is about.
func (e *explainer) name(s *evaluation.Step) string {
	switch s.Kind {
	case evaluation.OverallStep:
		return "Overall score"
	case evaluation.BaseStep:
		return "The criteria alone"
	case evaluation.AlternativeStep:
		return "Alternative " + s.ID
	case evaluation.ConditionStep:
		if s.Title == "" { // asked of each section
			return fmt.Sprintf("Condition “%s”", s.ID)
		}
		if !e.places {
			return upper(s.Title)
		}
		return fmt.Sprintf("%s [%s]", upper(s.Title), e.conditionID(s.ID, s.Scope))
	case evaluation.RecordStep:
		if strings.HasPrefix(s.Pointer, "/findings/") {
			return s.ID + " " + s.Title
		}
		return cmp.Or(s.Title, s.ID)
	case evaluation.RatingStep:
		if s.Ref == "" {
			return cmp.Or(s.Title, "Rating")
		}
	}
	return strings.TrimSpace(s.Ref + " " + cmp.Or(s.Title, s.ID))
}

// conditionID is what a condition is named by: with its section, where it is
// asked of several.
func (b *builder) conditionID(id, scope string) string {
	n := 0
	for i := range b.r.Outcome.Conditions {
		if b.r.Outcome.Conditions[i].ID == id {
			n++
		}
	}
	if n > 1 {
		return id + "/" + scope
	}
	return id
}

// stateWords says what a step without a value is.
func stateWords(state string) string {
	if state == evaluation.OutsideProfile {
		return "outside the profile"
	}
	return states[evaluation.State(state)]
}

// result is what came out at a step.
func (e *explainer) result(s *evaluation.Step) Cell {
	switch {
	case s.Kind == evaluation.ConditionStep || s.Kind == evaluation.TierStep || s.Kind == evaluation.AlternativeStep:
		return conditionState(evaluation.ConditionState(s.State))
	case s.Kind == evaluation.RecordStep && s.State != "":
		return conditionState(evaluation.ConditionState(s.State))
	case s.Value == nil && s.State != "":
		return Cell{Text: stateWords(s.State), Tone: Muted}
	case s.Value == nil:
		return Cell{}
	}
	text := s.Printed
	if s.Value.Own {
		text = inUnit(text, "point")
	}
	if s.Value.Band != nil {
		text += ", " + s.Value.Band.Label
	}
	return Cell{Text: text}
}

// derived is the sum, without the result that stands beside the name.
func (e *explainer) derived(s *evaluation.Step) string {
	if s.Kind == evaluation.ConditionStep {
		return ""
	}
	text := strings.TrimSuffix(s.Text, " = "+s.Printed)
	if text == "" || s.Rule == "" {
		return text + s.Rule
	}
	return s.Rule + ": " + text
}

// entered says how a step enters the one above, where that is not plain.
func entered(s *evaluation.Step, weighted bool) string {
	x := s.Entry
	switch {
	case x == nil && s.Weight != nil:
		return fmt.Sprintf("decides %s of the overall score", s.Weight)
	case x == nil:
		return ""
	case x.Text != "":
		return x.Text
	case s.Weight != nil && weighted:
		return fmt.Sprintf("weight %s: decides %s of the score above", x.Factor, s.Weight)
	}
	return ""
}

func (e *explainer) between(s *evaluation.Step) string {
	if s.Kind == evaluation.SectionStep || s.Kind == evaluation.OverallStep {
		section := s.ID
		if s.Kind == evaluation.OverallStep {
			section = ""
		}
		return fmt.Sprintf("between %s when everything is rated", e.w.between(section, *s.Bounds, " and "))
	}
	return fmt.Sprintf("between %s and %s when everything is rated", s.Bounds.Lowest.Text(), s.Bounds.Highest.Text())
}

// source says where a rating or record comes from, or why there is none.
func (e *explainer) source(s *evaluation.Step) string {
	var parts []string
	add := func(format, text string) {
		if text != "" {
			parts = append(parts, fmt.Sprintf(format, text))
		}
	}
	if s.Kind == evaluation.CriterionStep && len(s.Steps) > 0 {
		add("%s", s.Reason)
		return strings.Join(parts, "; ")
	}
	if s.State == string(evaluation.NotSampled) {
		round := s.From
		if !s.Date.IsZero() {
			round += " (" + date(s.Date) + ")"
		}
		add("not sampled; carried over from %s", round)
	}
	add("%s", strings.TrimSuffix(s.Reason, "."))
	add("approved by %s", e.person(s.Approver))
	if s.Kind == evaluation.RatingStep && s.Value != nil {
		by := layerWords[assessment.Layer(s.Layer)]
		if s.Rater != "" {
			by += " by " + e.person(s.Rater)
		}
		add("%s", by)
	} else if s.Kind == evaluation.RecordStep {
		add("by %s", e.person(s.Rater))
	}
	if where := s.Where; e.places {
		if where == "" && !strings.HasPrefix(s.Pointer, "/ratings/-/") {
			where = s.Pointer
		}
		add("%s", where)
	}
	return strings.Join(parts, "; ")
}

// joined leaves out what is empty.
func joined(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), sep)
}

var layerWords = map[assessment.Layer]string{
	assessment.Self: "the organisation's own rating", assessment.Assessor: "the assessor's rating", assessment.Agreed: "the agreed rating",
}

// bears says which conditions a criterion bears on.
func (b *builder) bears(all []evaluation.Bearing) {
	if len(all) == 0 {
		return
	}
	b.add(Heading{2, "The conditions that it bears on"})
	var items []string
	for _, x := range all {
		text := fmt.Sprintf("%s [%s]: %s", upper(x.Text), b.conditionID(x.Condition, x.Scope), conditionState(x.State).Text)
		if x.Asked != "" {
			text += "; " + x.Asked
		}
		items = append(items, sentence(text))
	}
	b.add(List{items})
}

// flips say which one rating would change what.
func (b *builder) flips(of *evaluation.Step, flips []evaluation.Flip) {
	b.add(Heading{2, "What one rating would change"})
	missing := b.r.Rated < b.r.Applicable
	if missing {
		b.add(Paragraph{Text: missingNotConsidered, Style: Note})
	}
	if len(flips) == 0 {
		b.add(Paragraph{Text: noFlips(of)})
		return
	}
	var items []string
	if slices.ContainsFunc(flips, func(x evaluation.Flip) bool { return x.Partial }) {
		b.add(Paragraph{Text: flipsPartial, Style: Note})
	}
	for _, x := range flips {
		if x.Condition == "" {
			text := fmt.Sprintf("%s alters the outcome.", upper(noChange(missing, x.Partial)))
			if x.Change != nil {
				text = fmt.Sprintf("One rating would change the outcome: %s. It would be: %s.", b.change(x.Change), x.After)
			}
			b.add(Paragraph{Text: text})
			continue
		}
		state := conditionState(evaluation.ConditionState(x.Before)).Text
		text := fmt.Sprintf("%s (%s): %s alters it.", upper(x.Text), state, noChange(missing, x.Partial))
		if x.Change != nil {
			text = fmt.Sprintf("%s (%s): %s with %s.", upper(x.Text), state, conditionState(evaluation.ConditionState(x.After)).Text, b.change(x.Change))
		}
		items = append(items, text)
	}
	if len(items) > 0 {
		b.add(List{items})
	}
	b.add(Paragraph{Text: "The smallest change of a single rating, in steps of its scale; of several, the first in the framework's order.", Style: Note})
}

// change is one rating and what it would be instead.
func (b *builder) change(x *evaluation.Change) string {
	name := x.Ref + " " + x.Title
	var in []string
	if d, ok := b.f.Dimension(x.Dimension); ok {
		in = append(in, lower(d.Title))
	}
	if x.Unit != "" {
		in = append(in, b.unit(x.Unit))
	}
	if len(in) > 0 {
		name += " (" + strings.Join(in, ", ") + ")"
	}
	from, to, way := x.From, x.To, "up"
	if c, ok := b.f.Criterion(x.Criterion); ok {
		if s := b.f.ScaleOf(c, x.Dimension); s != nil {
			from, to = s.Name(x.From), s.Name(x.To)
			if s.Compare(x.To, x.From) < 0 {
				way = "down"
			}
		}
	}
	return fmt.Sprintf("%s from %s to %s (%s %s)", name, from, to, count(x.Steps, "step", "steps"), way)
}

// sensitivity says how many ratings, each a step off, change the outcome.
func (b *builder) sensitivity(x *evaluation.Sensitivity) {
	b.add(Heading{2, "How robust the outcome is"}, Paragraph{Text: fmt.Sprintf("The outcome is: %s.", x.Outcome)})
	if !slices.ContainsFunc(b.r.Criteria, func(c evaluation.Criterion) bool { return len(c.Parts) > 0 }) {
		b.add(Paragraph{Text: "Nothing is rated yet, so that no rating could be one step off."})
		return
	}
	if !b.r.Complete {
		b.add(Paragraph{Text: missingNotConsidered})
	}
	for _, m := range []struct {
		move      *evaluation.Move
		way, none string
	}{
		{x.Worse, "worse", "No number of ratings one step off makes it worse."},
		{x.Better, "better", "No number of ratings one step off makes it better."},
	} {
		switch {
		case m.move == nil || m.move.Fewest == nil && m.move.Exact:
			b.add(Paragraph{Text: m.none})
		case m.move.Fewest == nil:
			b.add(Paragraph{Text: fmt.Sprintf("It takes at least %s one step off to make it %s; whether any number is enough was not found out.", count(m.move.AtLeast, "rating", "ratings"), m.way)})
		default:
			text := fmt.Sprintf("The outcome would be %s (%s) with %s one step off:", m.way, m.move.Outcome, count(*m.move.Fewest, "rating", "ratings"))
			if m.move.Exact {
				text = strings.TrimSuffix(text, ":") + ", and not with fewer:"
			} else {
				text = strings.TrimSuffix(text, ":") + fmt.Sprintf("; whether fewer are enough was not found out, at least %d are needed:", m.move.AtLeast)
			}
			var items []string
			for i := range m.move.Ratings {
				items = append(items, b.change(&m.move.Ratings[i]))
			}
			b.add(Paragraph{Text: text}, List{items})
		}
	}
}
