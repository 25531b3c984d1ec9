package evaluation

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/schemas"
)

// An Explanation is how one score, condition or the outcome came about: a tree
// of steps, down to the ratings. Flips and Sensitivity are there only where
// they were asked for and the engagement may advise.
type Explanation struct {
	Format  string `json:"format"`
	Version int    `json:"version"`

	Framework   assessment.FrameworkRef `json:"framework"`
	Engagement  assessment.Type         `json:"engagement"`
	Record      string                  `json:"record"`  // record code of the assessment
	Subject     string                  `json:"subject"` // as it was asked for; "" is the outcome
	Step        *Step                   `json:"step"`
	Bears       []Bearing               `json:"bears,omitempty"` // of a criterion: the conditions that it bears on
	Flips       []Flip                  `json:"flips,omitempty"`
	Sensitivity *Sensitivity            `json:"sensitivity,omitempty"`
}

// A Step is one node of the derivation. A step with a value and a fold made
// that value of its steps: each enters with the number in its Entry, and the
// fold, and what Then says, gives the value. What does not count is in
// Excluded, with the reason.
//
// In the derivation of the outcome, a condition on a score has the step of that
// score without the steps below it: they are under the overall score, once.
type Step struct {
	Kind  StepKind `json:"kind"`
	ID    string   `json:"id"`              // of what it is about; of a unit or dimension, that
	Ref   string   `json:"ref,omitempty"`   // as printed
	Title string   `json:"title,omitempty"` // of a condition: what it asks for
	Tier  string   `json:"tier,omitempty"`  // of a condition
	Scope string   `json:"scope,omitempty"` // of a condition
	Unit  string   `json:"unit,omitempty"`  // where only one unit is meant
	State string   `json:"state,omitempty"` // a [State], [ConditionState] or [OutcomeState], or [OutsideProfile]

	Value   *Value  `json:"value,omitempty"`   // nil where there is none
	Printed string  `json:"printed,omitempty"` // the value as people are shown it: "50.3 %"
	Bounds  *Bounds `json:"bounds,omitempty"`  // where ratings are missing that could change it
	Weight  *Exact  `json:"weight,omitempty"`  // share of the step above that it decides, 0 to 1
	Entry   *Entry  `json:"entry,omitempty"`   // how it enters the step above

	Rule   string `json:"rule,omitempty"`   // the method, or the level rated, in words
	Text   string `json:"text,omitempty"`   // the sum with its numbers: "(40 × 3/4 + 35 × 0) ÷ 75 = 2/5 = 40.0 %"
	Fold   string `json:"fold,omitempty"`   // mean, sum, least, greatest or product
	Folded *Exact `json:"folded,omitempty"` // what the fold gave, where that is not the value yet
	Then   string `json:"then,omitempty"`   // what made the value of it

	Required *Amount  `json:"required,omitempty"` // of a condition
	Actual   *Amount  `json:"actual,omitempty"`
	For      []string `json:"for,omitempty"`     // ids of criteria in scope that are as the condition asks
	Against  []string `json:"against,omitempty"` // that count against it
	Open     []string `json:"open,omitempty"`    // that are not fully rated and do not count against it yet

	Asked string `json:"asked,omitempty"` // of a criterion under a condition: what that asks of it, and what misses it

	Reason   string          `json:"reason,omitempty"` // of not applicable or not sampled
	Approver string          `json:"approver,omitempty"`
	From     string          `json:"from,omitempty"`  // round that a rating is carried from
	Date     assessment.Date `json:"date,omitzero"`   // of that round
	Level    string          `json:"level,omitempty"` // rated
	Layer    string          `json:"layer,omitempty"` // of the rating that counts
	Rater    string          `json:"rater,omitempty"`
	Pointer  string          `json:"pointer,omitempty"` // JSON pointer into the assessment; "/ratings/-/ID" for a rating that is missing
	Where    string          `json:"where,omitempty"`   // cell of the workbook, where it is known

	Steps    []*Step `json:"steps,omitempty"`
	Excluded []*Step `json:"excluded,omitempty"`
}

// StepKind says what a step is about.
type StepKind string

const (
	OutcomeStep     StepKind = "outcome"
	TierStep        StepKind = "tier"
	ConditionStep   StepKind = "condition"
	AlternativeStep StepKind = "alternative" // of a condition any-of
	OverallStep     StepKind = "overall"
	BaseStep        StepKind = "base" // the overall score of the tree alone, where something else changes it
	SectionStep     StepKind = "section"
	CriterionStep   StepKind = "criterion"
	UnitStep        StepKind = "unit"
	RatingStep      StepKind = "rating"     // of one dimension, where there are dimensions
	AdjustmentStep  StepKind = "adjustment" // a kind of it, with its cases
	RecordStep      StepKind = "record"     // a finding, a measure, a verdict, a case
)

// OutsideProfile is the state of what the chosen profile leaves out.
const OutsideProfile = "outside-profile"

// An Entry is how a step enters the one above: with a number, and in a sum or a
// mean that many times. Text says why the number is not the value.
type Entry struct {
	Factor *Exact `json:"factor,omitempty"`
	Value  Exact  `json:"value"`
	Text   string `json:"text,omitempty"`
}

// An Exact is a fraction that is written as one: "161/320".
type Exact struct{ scoring.Score }

// MarshalText writes the fraction in lowest terms.
func (e Exact) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// An UnknownSubjectError says that there is nothing of a name to explain. Near
// is a name that may have been meant, or "".
type UnknownSubjectError struct{ Subject, Near string }

func (e *UnknownSubjectError) Error() string {
	return fmt.Sprintf("there is no criterion, section, condition or tier %q", e.Subject)
}

// Explain derives one thing: "" the outcome, "overall" the overall score, a
// criterion or section by its id or ref, a condition by its id or by its number
// in the table of conditions, "3" or "no. 3" (where it is asked of each section, all of them, or
// one as "id/section"), an alternative of one by its number ("2a"), or a tier.
// Titles and texts do as well, and upper and lower case make no difference. A
// name that fits several is taken for a criterion first, then a section, a
// condition, a tier and only then the overall score; one written exactly goes
// before one that is not, and an id, ref or number before a title. The error for
// a name that fits nothing is an [*UnknownSubjectError].
func (r *Result) Explain(subject string) (*Explanation, error) {
	x := r.explainer()
	step := x.subject(subject)
	if step == nil {
		return nil, &UnknownSubjectError{subject, x.near(subject)}
	}
	step.walk(func(s *Step) {
		if s.Value != nil && s.Printed == "" {
			s.Printed = x.printed(s.Value)
		}
	})
	out := &Explanation{
		Format: "assay/explanation", Version: 1,
		Framework: r.Framework, Engagement: r.Engagement, Record: r.Record,
		Subject: subject, Step: step,
	}
	if l := x.byID[step.ID]; step.Kind == CriterionStep && l != nil {
		out.Bears = x.bearings(l)
	}
	return out, nil
}

// Locate names the place of every rating and record in the file that it was
// read from.
func (x *Explanation) Locate(where func(pointer string) string) {
	x.Step.walk(func(s *Step) {
		if s.Pointer != "" {
			s.Where = where(s.Pointer)
		}
	})
}

func (s *Step) walk(do func(*Step)) {
	do(s)
	for _, c := range s.Steps {
		c.walk(do)
	}
	for _, c := range s.Excluded {
		c.walk(do)
	}
}

// An explainer derives. The numbers are those of the model; nothing is
// computed here in another way.
type explainer struct {
	*evaluator
	r          *Result
	places     map[*assessment.Rating]int
	thresholds map[*node][]scoring.Score // of the conditions on it, so that no text seems to reach one
	tops       map[*stageSpan]int        // numbers of the highest stages
	stages     []int                     // numbers of the stages that apply, where a staged score is being explained
	stageBase  int                       // and the level below the first
}

func (r *Result) explainer() *explainer {
	m := r.model
	x := &explainer{
		evaluator:  &evaluator{model: m, now: m.score(current), low: m.score(lowestCompletion), high: m.score(highestCompletion), criteria: r.Criteria, complete: r.Complete},
		r:          r,
		places:     make(map[*assessment.Rating]int, len(m.a.Ratings)),
		thresholds: map[*node][]scoring.Score{},
		tops:       map[*stageSpan]int{},
	}
	for i := range m.a.Ratings {
		x.places[&m.a.Ratings[i]] = i
	}
	var note func(cs []Condition)
	note = func(cs []Condition) {
		for i := range cs {
			if c := &cs[i]; c.node != nil && c.Required.Exact != nil {
				x.thresholds[c.node] = append(x.thresholds[c.node], *c.Required.Exact)
			}
			for _, alternative := range cs[i].Any {
				note(alternative)
			}
		}
	}
	note(r.Outcome.Conditions)
	return x
}

// subject finds what is to be explained, nil if there is no such thing.
func (x *explainer) subject(name string) *Step {
	if name == "" {
		return x.outcomeStep()
	}
	exact := func(s string) bool { return s == name }
	same := func(s string) bool { return strings.EqualFold(s, name) }
	for _, fits := range []func(string) bool{exact, same} {
		if s := x.named(name, fits); s != nil {
			return s
		}
	}
	return x.titled(same)
}

// named finds what has an id, a ref or a number.
func (x *explainer) named(name string, fits func(string) bool) *Step {
	for _, by := range []func(*framework.Criterion) string{
		func(c *framework.Criterion) string { return c.ID }, func(c *framework.Criterion) string { return c.Ref },
	} {
		for _, c := range x.f.All() {
			if fits(by(c)) {
				return x.criterionStep(c)
			}
		}
	}
	if n := x.sectionOf(fits); n != nil {
		return x.node(n, x.now, -1, true)
	}
	if s := x.conditionsOf(name, fits); s != nil {
		return s
	}
	for i := range x.f.Award.Tiers {
		if fits(x.f.Award.Tiers[i].ID) {
			return x.tierStep(i, true)
		}
	}
	if fits("overall") {
		return x.node(x.nodes[0], x.now, -1, true)
	}
	return nil
}

// titled finds what is called so, if nothing else of its kind is.
func (x *explainer) titled(fits func(string) bool) *Step {
	called := func(ref, title string) bool { return fits(title) || fits(ref+" "+title) }
	var cs []*framework.Criterion
	for _, c := range x.f.All() {
		if called(c.Ref, c.Title) {
			cs = append(cs, c)
		}
	}
	if len(cs) == 1 {
		return x.criterionStep(cs[0])
	}
	var ns []*node
	for _, n := range x.nodes[1:] {
		if called(n.section.Ref, n.section.Title) {
			ns = append(ns, n)
		}
	}
	if len(ns) == 1 {
		return x.node(ns[0], x.now, -1, true)
	}
	if found := x.find(func(c *Condition) bool { return fits(c.Text) }); len(found) > 0 {
		return x.conditionStep(found[0], true)
	}
	for i := range x.f.Award.Tiers {
		if fits(x.f.Award.Tiers[i].Title) || fits(x.tierName(i)) {
			return x.tierStep(i, true)
		}
	}
	if fits("overall score") {
		return x.node(x.nodes[0], x.now, -1, true)
	}
	return nil
}

func (x *explainer) criterionStep(c *framework.Criterion) *Step {
	l := x.byID[c.ID]
	if l == nil {
		return outside(c)
	}
	s := x.leaf(l, x.now, -1)
	s.Weight = x.effective(l)
	x.countsInto(s, l)
	return s
}

// countsInto says what a criterion adds to a score that is no share.
func (x *explainer) countsInto(s *Step, l *leaf) {
	for n := l.node; n != nil && s.Value != nil && x.now.whole == nil; n = n.parent {
		if !n.method.Own {
			continue
		}
		for _, in := range x.inputs(n, x.now) {
			if in.leaf != l || in.unit != nil {
				continue
			}
			what, weight := "the overall score", n.method.Weight(in.part)
			if n.section != nil {
				what = n.section.Ref + " " + n.section.Title
			}
			s.Entry = &Entry{Factor: &Exact{weight}, Value: Exact{n.method.Contribution(in.part)}}
			s.Entry.Text = fmt.Sprintf("counts %s × weight %s in %s, as the level asked for is %s", s.Entry.Value, weight, what, in.part.At)
			return
		}
	}
}

// effective is the share of the overall score that a criterion decides.
func (x *explainer) effective(l *leaf) *Exact {
	if w, ok := x.effectiveWeights(x.now).leaves[l]; ok {
		return &Exact{w}
	}
	return nil
}

// sectionOf finds a section by id, or by ref where no other has it.
func (x *explainer) sectionOf(fits func(string) bool) *node {
	var byRef []*node
	for _, n := range x.nodes[1:] {
		if fits(n.section.ID) {
			return n
		}
		if fits(n.section.Ref) {
			byRef = append(byRef, n)
		}
	}
	if len(byRef) == 1 {
		return byRef[0]
	}
	return nil
}

// find lists the conditions that fit, those in alternatives too.
func (x *explainer) find(fits func(*Condition) bool) []*Condition {
	var out []*Condition
	for i := range x.r.Outcome.Conditions {
		x.r.Outcome.Conditions[i].each(func(c *Condition) {
			if fits(c) {
				out = append(out, c)
			}
		})
	}
	return out
}

// conditionsOf finds a condition by id, all sections that it is asked of, or
// one of them; by its number; or an alternative by that.
func (x *explainer) conditionsOf(name string, fits func(string) bool) *Step {
	found := x.find(func(c *Condition) bool { return fits(c.ID) || c.Scope != "" && fits(c.ID+"/"+c.Scope) })
	if i := strings.LastIndexByte(name, '/'); len(found) == 0 && i >= 0 {
		if n := x.sectionOf(func(s string) bool { return strings.EqualFold(s, name[i+1:]) }); n != nil {
			found = x.find(func(c *Condition) bool { return fits(c.ID+name[i:]) && c.Scope == n.section.ID })
		}
	}
	if len(found) == 0 {
		for i := range x.r.Outcome.Conditions {
			c := &x.r.Outcome.Conditions[i]
			number := strconv.Itoa(i + 1)
			has := func(number string) bool { // a bare number may be the ref of a section
				return fits(number) || fits("no. "+number) || fits("condition "+number)
			}
			if has(number) {
				found = []*Condition{c}
			}
			for j := range c.Any {
				if letter := string(rune('a' + j)); j < 26 && has(number+letter) {
					return x.alternative(c, j, true)
				}
			}
		}
	}
	switch len(found) {
	case 0:
		return nil
	case 1:
		return x.conditionStep(found[0], true)
	}
	all := &Step{Kind: ConditionStep, ID: found[0].ID, Tier: found[0].Tier}
	for _, c := range found {
		all.Steps = append(all.Steps, x.conditionStep(c, true))
	}
	x.sum(all, found)
	return all
}

// sum gives a step the state of several conditions of which all must hold.
func (x *explainer) sum(s *Step, cs []*Condition) {
	holds, fails := 0, 0
	for _, c := range cs {
		if c.State.Holds() {
			holds++
		} else if c.State.Fails() {
			fails++
		}
	}
	switch {
	case holds == len(cs) && x.complete:
		s.State = string(Met)
	case holds == len(cs):
		s.State = string(Secure)
	case fails > 0:
		s.State = string(Missed)
	default:
		s.State = string(OpenCondition)
	}
	s.Text = holding(holds, fails, len(cs), "")
}

// holding counts conditions: of what, if anything, is in words.
func holding(holds, fails, all int, of string) string {
	open := all - holds - fails
	text := fmt.Sprintf("%d of the %d conditions%s hold", holds, all, of)
	switch {
	case all == 1 && open == 1:
		return "the condition" + of + " is not decided yet"
	case all == 1 && fails == 1:
		return "the condition" + of + " does not hold"
	case all == 1:
		return "the condition" + of + " holds"
	case holds == 1:
		text += "s"
	}
	if open > 0 {
		text += fmt.Sprintf(", %d %s not decided yet", open, map[bool]string{true: "is", false: "are"}[open == 1])
	}
	return text
}

// near is the id that may have been meant by a name that nothing has.
func (x *explainer) near(name string) string {
	ids := map[string]string{}
	var words []string
	add := func(word, id string) {
		if _, ok := ids[word]; !ok && word != "" {
			ids[word] = id
			words = append(words, word)
		}
	}
	for _, c := range x.f.All() {
		add(c.ID, c.ID)
		add(c.Ref, c.Ref)
		add(c.Title, c.ID)
	}
	for s := range x.f.AllSections() {
		add(s.ID, s.ID)
		add(s.Ref, s.Ref)
		add(s.Title, s.ID)
	}
	for _, c := range x.find(func(*Condition) bool { return true }) {
		add(c.ID, c.ID)
	}
	for i, t := range x.f.Award.Tiers {
		add(t.ID, t.ID)
		add(x.tierName(i), t.ID)
	}
	add("overall", "overall")
	return ids[schemas.Nearest(name, words)]
}

// node derives a section or the whole. Unit is the index of one unit where
// each is scored as a whole, otherwise -1. A step that is not deep says what
// it was made of in its text only.
func (x *explainer) node(n *node, s *scores, unit int, deep bool) *Step {
	out := &Step{Kind: OverallStep, ID: "overall", Title: x.f.Title, Value: x.nodeValue(n, s)}
	res := &x.r.Overall
	if n.section != nil {
		out.Kind, out.ID, out.Ref, out.Title = SectionStep, n.section.ID, n.section.Ref, n.section.Title
		res = nil
		for i := range x.r.Sections {
			if x.r.Sections[i].ID == n.section.ID {
				res = &x.r.Sections[i]
			}
		}
	}
	if unit >= 0 {
		out.Unit = x.leaves[0].units[unit].unit
	}
	switch {
	case res == nil:
		out.State = OutsideProfile
		return out
	case unit < 0 && s == x.now:
		out.State = string(res.State)
		if res.Bounds.Open() {
			out.Bounds = &res.Bounds
		}
	}
	switch {
	case n.parent != nil:
		x.tree(out, n, s, unit)
	case s.whole == nil && unit < 0:
		x.whole(out, n, s, unit, s.base, x.fatal(s.pick, -1))
	case s.whole == nil:
		x.whole(out, n, s, unit, score{}, x.fatal(s.pick, unit))
	default:
		x.whole(out, n, s, unit, s.base, nil)
	}
	if !deep {
		out.Steps, out.Excluded = nil, nil
	}
	return out
}

// tree derives a node from what is below it.
func (x *explainer) tree(out *Step, n *node, s *scores, unit int) {
	if s.whole != nil {
		var ps []scoring.Part
		for u, w := range s.whole {
			c := x.node(n, w, u, true)
			c.Kind, c.ID, c.Ref, c.Title = UnitStep, c.Unit, "", x.unitName(c.Unit)
			if !w.nodes[n.index].ok {
				out.Excluded = append(out.Excluded, c)
				continue
			}
			out.Steps = append(out.Steps, c)
			ps = append(ps, scoring.Part{Weight: x.leaves[0].units[u].weight, Value: w.nodes[n.index].Score})
		}
		x.rollUp(out, ps, x.thresholds[n])
		return
	}
	in := x.inputs(n, s)
	used := map[any]bool{}
	for i := range in {
		var c *Step
		switch {
		case in[i].node != nil:
			c = x.node(in[i].node, s, unit, true)
			used[in[i].node] = true
		case in[i].unit != nil:
			c = x.unit(in[i].unit, s.pick)
			c.Ref, c.Title = in[i].leaf.c.Ref, strings.TrimSpace(in[i].leaf.c.Title+", "+x.unitName(c.Unit))
			used[in[i].unit] = true
		default:
			c = x.leaf(in[i].leaf, s, unit)
			used[in[i].leaf] = true
		}
		out.Steps = append(out.Steps, c)
	}
	out.Excluded = x.excluded(n, s, unit, used)
	if len(in) == 0 {
		return
	}
	method := n.method
	switch level := n.rule.Level; {
	case level == "" || !method.UsesLevel:
	case method.Own:
		method.Words += fmt.Sprintf(", %q where a criterion has none of its own", x.label(level))
	default:
		method.Words += fmt.Sprintf(" %q", x.label(level))
	}
	if method.Staged {
		x.stages, x.stageBase = stages(in), n.rule.Base
	}
	x.fold(out, &method, parts(in), x.thresholds[n])
}

// excluded are the parts of a node that do not count.
func (x *explainer) excluded(n *node, s *scores, unit int, used map[any]bool) []*Step {
	var out []*Step
	leaf := func(l *leaf) {
		switch {
		case used[l]:
		case x.pooled():
			for _, ul := range l.units {
				if !used[ul] {
					c := x.unit(ul, s.pick)
					c.Ref, c.Title = l.c.Ref, strings.TrimSpace(l.c.Title+", "+x.unitName(c.Unit))
					out = append(out, c)
				}
			}
		default:
			out = append(out, x.leaf(l, s, unit))
		}
	}
	parents := []*node{n}
	if n.method.Staged {
		parents = n.nodes
	}
	for _, p := range parents {
		leaves, nodes := p.leaves, p.nodes
		if n.method.Flat {
			leaves, nodes = p.all, nil
		}
		for _, l := range leaves {
			leaf(l)
		}
		for _, c := range nodes {
			if !used[c] {
				out = append(out, x.node(c, s, unit, true))
			}
		}
		if p.section != nil {
			out = append(out, x.outsideProfile(p.section, n.method.Flat)...)
		} else if n.method.Flat {
			for i := range x.f.Sections {
				out = append(out, x.outsideProfile(&x.f.Sections[i], true)...)
			}
		}
	}
	return out
}

// outsideProfile lists the criteria of a section that the profile leaves out.
func (x *explainer) outsideProfile(sec *framework.Section, below bool) []*Step {
	var out []*Step
	for i := range sec.Criteria {
		if c := &sec.Criteria[i]; x.byID[c.ID] == nil {
			out = append(out, outside(c))
		}
	}
	for i := range sec.Sections {
		if below {
			out = append(out, x.outsideProfile(&sec.Sections[i], true)...)
		}
	}
	return out
}

func outside(c *framework.Criterion) *Step {
	return &Step{Kind: CriterionStep, ID: c.ID, Ref: c.Ref, Title: c.Title, State: OutsideProfile}
}

// whole derives the overall score, or that of one unit: of the tree, and of
// what changes it from outside. The base is what the tree alone gives.
func (x *explainer) whole(out *Step, n *node, s *scores, unit int, base score, fatal []*slot) {
	var cases []*Step
	for i := range x.adjustments {
		if a := &x.adjustments[i]; a.cases > 0 && unit < 0 && s.pick.only == "" {
			cases = append(cases, x.adjustment(a))
		}
	}
	if len(fatal) == 0 && len(cases) == 0 || out.Value == nil {
		x.tree(out, n, s, unit)
		return
	}
	tree := &Step{Kind: BaseStep, ID: "base", Title: "the criteria alone", Unit: out.Unit}
	if !base.ok { // of one unit, which keeps only what its ratings leave of it
		base = score{n.method.Combine(parts(x.inputs(n, s))), true}
	}
	tree.Value = value(base, n.scale())
	tree.Value.Own, tree.Value.steps = n.method.Own, out.Value.steps
	x.tree(tree, n, s, unit)
	out.Steps = append([]*Step{tree}, cases...)
	if len(fatal) > 0 {
		out.Rule = "zero, whatever else was rated"
		var names []string
		for _, f := range fatal {
			c := x.rating(f, s.pick)
			c.Ref, c.Title = f.of.leaf.c.Ref, f.of.leaf.c.Title
			c.Rule += fmt.Sprintf(", at or below %q, which fails the whole", f.scale.Label(f.of.leaf.c.AutoFail))
			out.Steps = append(out.Steps, c)
			names = append(names, c.Ref)
		}
		out.Printed = x.printed(out.Value, x.thresholds[n]...)
		out.Text = "failed by " + strings.Join(names, ", ") + ": 0 = " + out.Printed
		return
	}
	ps := []scoring.Part{{Weight: scoring.One, Value: base.Score}}
	for i := range x.adjustments {
		if a := &x.adjustments[i]; a.cases > 0 {
			ps = append(ps, scoring.Part{Weight: scoring.Int(int64(a.counted)), Value: a.Points.Score().Div(scoring.Int(100))})
		}
	}
	// What counts outside the tree is added to it; the sum stays a share.
	x.fold(out, &scoring.Method{
		Fold: scoring.Sum, Weight: func(p scoring.Part) scoring.Score { return p.Weight }, Words: "the criteria and what counts besides",
		Then: func(v scoring.Score, _ []scoring.Part) scoring.Score { return v.Max(scoring.Zero).Min(scoring.One) },
		Says: func(v scoring.Score, _ []scoring.Part) string {
			if v.Sign() < 0 || v.Cmp(scoring.One) > 0 {
				return "kept between 0 and 100 %"
			}
			return ""
		},
	}, ps, x.thresholds[n])
}

func (x *explainer) adjustment(a *adjustment) *Step {
	out := &Step{Kind: AdjustmentStep, ID: a.ID, Title: a.Title, Value: &Value{Share: a.share()}}
	points := a.Points.Score().Div(scoring.Int(100))
	out.Printed = inPoints(scoring.Decimal(scoring.Exact(a.share().Mul(scoring.Int(100)))))
	out.Text = fmt.Sprintf("%d × %s = %s = %s", a.counted, bracket(points), a.share(), out.Printed)
	out.Rule = fmt.Sprintf("%d of %d cases count", a.counted, a.cases)
	for i := range x.a.Adjustments {
		if c := &x.a.Adjustments[i]; c.Kind == a.ID {
			out.Steps = append(out.Steps, &Step{Kind: RecordStep, ID: strconv.Itoa(i + 1), Title: c.Reason, Rater: c.By, Pointer: "/adjustments/" + strconv.Itoa(i)})
		}
	}
	return out
}

// inPoints prints a number of points.
func inPoints(n scoring.Decimal) string {
	if n == "1" || n == "-1" {
		return string(n) + " point"
	}
	return string(n) + " points"
}

// leaf derives a criterion over its units, or one unit of it.
func (x *explainer) leaf(l *leaf, s *scores, unit int) *Step {
	out := &Step{Kind: CriterionStep, ID: l.c.ID, Ref: l.c.Ref, Title: l.c.Title}
	v := s.leaves[l.index]
	switch {
	case unit >= 0:
		out.Unit = l.units[unit].unit
		x.unitInto(out, l.units[unit], s.pick)
		return out
	case len(l.units) == 1 && l.units[0].unit == "":
		x.unitInto(out, l.units[0], s.pick)
	default:
		out.Value = x.leafValue(v, l.scale())
		var ps []scoring.Part
		for i, ul := range l.units {
			c := x.unit(ul, s.pick)
			if u := s.units[l.index][i]; u.ok {
				out.Steps = append(out.Steps, c)
				ps = append(ps, scoring.Part{Weight: ul.weight, Value: u.Score})
			} else {
				out.Excluded = append(out.Excluded, c)
			}
		}
		x.rollUp(out, ps, nil)
		out.State = string(x.criteria[l.index].State)
	}
	if b := x.criteria[l.index].Bounds; s == x.now && b.Open() {
		out.Bounds = &b
	}
	return out
}

// unit derives a criterion in one unit.
func (x *explainer) unit(ul *unitLeaf, p pick) *Step {
	out := &Step{Kind: UnitStep, ID: ul.unit, Unit: ul.unit, Title: x.unitName(ul.unit)}
	x.unitInto(out, ul, p)
	return out
}

func (x *explainer) unitInto(out *Step, ul *unitLeaf, p pick) {
	v := x.unitScore(ul, p)
	out.Value = x.leafValue(v, ul.scale(p))
	out.State = string(ul.stateOf())
	if r := ul.rating; r != nil {
		x.attribute(out, r)
	}
	if ul.state == assessment.NotApplicable {
		if v.ok {
			out.Rule = "not applicable counts " + naWords[x.f.Scoring.NotApplicable]
			out.Text = v.String() + " = " + out.Value.Text()
		}
		return
	}
	d := scoring.LookupDimensions(x.f.Scoring.Dimensions)
	ps, lead := x.dimensionParts(ul, p, true)
	var leader *slot
	for _, sl := range ul.slots {
		if p.only != "" && sl.Dimension != p.only {
			continue
		}
		c := x.rating(sl, p)
		leads := sl.Dimension != "" && sl.Dimension == cmp.Or(x.f.Scoring.CappedBy, x.f.Scoring.BestFit)
		if leads && c.Value != nil {
			leader = sl
		}
		if c.Value == nil || d.Judged && p.only == "" && !leads {
			if c.Value != nil {
				c.Reason = "one of the grounds of the judgement; does not count by itself"
			}
			out.Excluded = append(out.Excluded, c)
			continue
		}
		out.Steps = append(out.Steps, c)
	}
	if len(ps) == 0 || !v.ok {
		return
	}
	method := d.Method
	switch {
	case len(ul.slots) == 1 || p.only != "" || d.Judged:
		if d.Judged && lead != nil {
			ps = []scoring.Part{{Weight: scoring.One, Value: *lead}}
		}
		x.fold(out, &scoring.Method{Words: "its rating"}, ps[:1], nil)
		if d.Judged && p.only == "" {
			out.Rule = "best fit: the judgement counts"
		}
		return
	case d.Caps && leader != nil:
		method.Then = func(v scoring.Score, _ []scoring.Part) scoring.Score { return v.Min(*lead) }
		method.Says = func(v scoring.Score, _ []scoring.Part) string {
			return fmt.Sprintf("not above %s, %s", x.dimensionTitle(leader.Dimension), lead)
		}
	}
	x.fold(out, &method, ps, nil)
}

// naWords say what a criterion that is not applicable counts as.
var naWords = map[framework.NAPolicy]string{framework.NAFull: "as full marks", framework.NAZero: "as zero"}

// scale is the one scale of the slots that are picked, nil where they differ.
func (ul *unitLeaf) scale(p pick) *framework.Scale {
	var one *framework.Scale
	for _, s := range ul.slots {
		switch {
		case p.only != "" && s.Dimension != p.only:
		case one == nil:
			one = s.scale
		case one != s.scale:
			return nil
		}
	}
	return one
}

func (ul *unitLeaf) stateOf() State {
	one := leaf{units: []*unitLeaf{ul}}
	return one.state()
}

// rating is one slot: what was rated, by whom and where, or why it is not.
func (x *explainer) rating(s *slot, p pick) *Step {
	out := &Step{Kind: RatingStep, ID: s.Dimension, Unit: s.Unit, State: string(s.state())}
	if s.Dimension != "" {
		out.Title = x.dimensionTitle(s.Dimension)
	}
	out.Pointer = missing(s)
	if s.rating != nil {
		x.attribute(out, s.rating)
	}
	if s.rating != nil && s.rating.State == assessment.NotApplicable && s.of.state == "" {
		out.Reason = strings.Trim("set aside as not applicable, which does not count here: "+s.rating.Reason, ": ")
	}
	v, ok := p.value(s)
	if !ok || s.scale == nil {
		return out
	}
	out.Value = x.leafValue(score{v, true}, s.scale)
	out.Value.Level, out.Level = s.level, s.level
	out.Rule = "rated " + s.scale.Name(s.level)
	if s.scale.Kind != framework.Numeric {
		out.Rule = fmt.Sprintf("rated %q", s.scale.Name(s.level))
	}
	points, _ := s.scale.Points(s.level)
	low, high := s.scale.Ends()
	sum := fmt.Sprintf("%s ÷ %s", bracket(points), scoring.Exact(high))
	if low.Sign() != 0 {
		sum = fmt.Sprintf("(%s - %s) ÷ (%s - %s)", bracket(points), bracket(low), bracket(high), bracket(low))
	}
	out.Text = fmt.Sprintf("%s = %s = %s", sum, v, out.Value.Text())
	if s.cut != nil && s.cut.Cmp(v) < 0 {
		out.Entry = &Entry{Text: fmt.Sprintf("counts %s, as nothing above that earns more", s.cut)}
	}
	return out
}

// attribute says where a rating stands, who gave it and why.
func (x *explainer) attribute(out *Step, r *assessment.Rating) {
	if i, ok := x.places[r]; ok {
		out.Pointer = "/ratings/" + strconv.Itoa(i)
	}
	out.Layer, out.Rater = string(r.Layer), r.Rater
	if r.State != assessment.Rated {
		out.Reason, out.Approver = r.Reason, r.Approver
	}
	if r.State == assessment.NotSampled {
		out.From = r.From
		if p := x.a.Previous; p != nil && p.Round == r.From {
			out.Date = p.Date
		}
	}
}

func (m *model) unitName(id string) string { return UnitName(m.a, id) }

// UnitName is what people call a unit of the assessment.
func (r *Result) UnitName(id string) string { return r.model.unitName(id) }

// UnitName is what people call a unit: its name, with the id where several have
// that name, or the id where it has none.
func UnitName(a *assessment.Assessment, id string) string {
	name, same := "", 0
	for _, u := range a.Engagement.Units {
		if u.ID == id {
			name = u.Name
		}
	}
	for _, u := range a.Engagement.Units {
		if u.Name == name {
			same++
		}
	}
	switch {
	case name == "":
		return id
	case same > 1 && name != id:
		return name + " (" + id + ")"
	}
	return name
}

// rollUp derives a value from those of units.
func (x *explainer) rollUp(out *Step, ps []scoring.Part, thresholds []scoring.Score) {
	if len(ps) == 0 {
		return
	}
	method, _ := scoring.Lookup(scoring.Rule{Method: rollUp[x.f.Units.RollUp]})
	method.Words += " of the units"
	x.fold(out, &method, ps, thresholds)
}

// folds are the folds in words.
var folds = map[scoring.Fold]string{
	scoring.Mean: "mean", scoring.Sum: "sum", scoring.Least: "least", scoring.Greatest: "greatest", scoring.Product: "product",
}

// fold says how a method made the value of a step from its steps, which stand
// for the parts in their order. It knows the method only by what every method
// is: a fold of contributions, and perhaps what is made of that.
func (x *explainer) fold(out *Step, m *scoring.Method, ps []scoring.Part, thresholds []scoring.Score) {
	terms := make([]number, len(ps))
	total := scoring.Zero
	last := scoring.Zero // stage
	for i := range ps {
		last = last.Max(scoring.Int(int64(ps[i].Stage)))
	}
	for i, p := range ps {
		t := number{value: m.Contribution(p), factor: scoring.One}
		if m.Staged {
			t.value = t.value.Min(last) // what holds allows every stage, and no more than there are
		}
		if m.Weight != nil {
			t.factor = m.Weight(p)
		}
		total = total.Add(t.factor)
		terms[i] = t
	}
	if m.Fold == scoring.Mean && total.Sign() == 0 {
		for i := range terms {
			terms[i].factor = scoring.One
		}
	}
	weights := m.Weights(ps)
	for i, c := range out.Steps {
		if i >= len(ps) {
			break
		}
		e := &Entry{Value: Exact{terms[i].value}}
		if c.Entry != nil {
			e.Text = c.Entry.Text
		}
		if m.Fold == scoring.Mean || m.Fold == scoring.Sum {
			e.Factor = &Exact{terms[i].factor}
		}
		if words := x.contributes(m, &ps[i], c.Value == nil, last); words != "" {
			e.Text = words
		}
		c.Entry = e
		if weights != nil {
			c.Weight = &Exact{weights[i]}
		}
	}
	folded := m.Folded(ps)
	if m.Staged {
		folded = folded.Min(last)
	}
	out.Fold, out.Rule = folds[m.Fold], m.Words
	out.Text = formula(m.Fold, terms, folded)
	if len(terms) > mostTerms && m.Fold != scoring.Product {
		out.Rule += ", equal values together"
	}
	if m.Then != nil {
		if m.Says != nil {
			out.Then = m.Says(m.Folded(ps), ps)
		}
		if out.Value == nil || folded.Cmp(out.Value.Share) != 0 || out.Then != "" {
			out.Folded = &Exact{folded}
			then := cmp.Or(out.Then, "that gives")
			out.Text += fmt.Sprintf("; %s: %s", then, out.Value.Share)
		}
	}
	if m.Staged { // stages are counted; nobody needs the least of them
		out.Text = fmt.Sprintf("%s of %s %s reached: %s", folded, last, map[bool]string{true: "stages is", false: "stages are"}[folded.Cmp(scoring.One) == 0], out.Value.Share)
	}
	out.Printed = x.printed(out.Value, thresholds...)
	if !out.Value.Own {
		out.Text += " = " + out.Printed
	}
}

// printed is a value as people are shown it: a staged score is the number of
// its stage, of the highest there is.
func (x *explainer) printed(v *Value, thresholds ...scoring.Score) string {
	top, staged := x.tops[v.steps]
	if !staged {
		return v.Text(thresholds...)
	}
	on, _ := v.OnScale()
	number := v.Level
	if n, whole := on.Whole(); number == "" && whole {
		number = strconv.FormatInt(n, 10)
	}
	if number == "" { // the mean of several units, or adjusted
		limits := make([]scoring.Score, len(thresholds))
		for i, t := range thresholds {
			limits[i], _ = (&Value{Share: t, steps: v.steps}).OnScale()
		}
		number = scoring.Format(on, limits...)
	}
	return fmt.Sprintf("level %s of %d", number, top)
}

// nodeValue remembers the highest stage of a staged score.
func (x *explainer) nodeValue(n *node, s *scores) *Value {
	v := x.evaluator.nodeValue(n, s)
	if v != nil && v.steps != nil {
		all := x.f.Sections
		if n.section != nil {
			all = n.section.Sections
		}
		x.tops[v.steps] = n.rule.Base + len(all)
	}
	return v
}

// contributes says why a part enters with another number than its value.
func (x *explainer) contributes(m *scoring.Method, p *scoring.Part, missing bool, last scoring.Score) string {
	stage := ""
	if m.Staged {
		number := x.stages[p.Stage-1]
		stage = strconv.Itoa(number)
		if x.stageBase != 0 {
			stage += fmt.Sprintf(" (level %d)", number+x.stageBase)
		}
	}
	switch {
	case m.Staged && missing:
		return fmt.Sprintf("not rated, so not enough for stage %s", stage)
	case m.Staged && !p.Reach.Holds(p.Value):
		return fmt.Sprintf("not enough for stage %s, which asks for %s", stage, limit(p.Reach))
	case m.Staged && scoring.Int(int64(p.Stage)).Cmp(last) >= 0:
		return fmt.Sprintf("enough for stage %s, which asks for %s", stage, limit(p.Reach))
	case m.Staged && !p.Hold.Holds(p.Value):
		return fmt.Sprintf("enough for stage %s, which asks for %s, not for those above it, which ask for %s", stage, limit(p.Reach), limit(p.Hold))
	case m.Staged:
		return fmt.Sprintf("enough for stage %s and the stages above it, which ask for %s", stage, limit(p.Hold))
	case m.Each == nil:
		return ""
	case m.UsesLevel:
		return fmt.Sprintf("counts %s, as the level asked for is %s", m.Contribution(*p), p.At)
	}
	return "counts " + m.Contribution(*p).String()
}

func limit(l scoring.Limit) string {
	if l.Exclusive {
		return "more than " + scoring.Percent(l.At)
	}
	return "at least " + scoring.Percent(l.At)
}

// A number is one term of a sum.
type number struct{ factor, value scoring.Score }

// mostTerms is how many numbers a sum in a text has; the steps below have all.
const mostTerms = 8

// formula writes a fold with its numbers and its result. Of many numbers equal
// ones are taken together, and what is still too long is cut.
func formula(fold scoring.Fold, terms []number, folded scoring.Score) string {
	if len(terms) == 1 && fold != scoring.Sum {
		return folded.String()
	}
	mean, plain, total := fold == scoring.Mean, true, scoring.Zero
	for _, t := range terms {
		plain = plain && t.factor.Cmp(scoring.One) == 0
		total = total.Add(t.factor)
	}
	if len(terms) > mostTerms {
		terms = together(terms, fold)
		plain = plain && !mean && fold != scoring.Sum
	}
	shown, more := terms, ""
	if len(terms) > mostTerms {
		shown = terms[:mostTerms-1]
		more = fmt.Sprintf("… %d more", len(terms)-len(shown))
	}
	var words []string
	for _, t := range shown {
		w := bracket(t.value)
		if (mean || fold == scoring.Sum) && !plain {
			w = scoring.Exact(t.factor) + " × " + w
		}
		words = append(words, w)
	}
	if more != "" {
		words = append(words, more)
	}
	var text string
	switch fold {
	case scoring.Mean:
		text = fmt.Sprintf("(%s) ÷ %s", strings.Join(words, " + "), scoring.Exact(total))
		if more != "" {
			text += fmt.Sprintf(" = %s ÷ %s", bracket(folded.Mul(total)), scoring.Exact(total))
		}
	case scoring.Sum:
		text = strings.Join(words, " + ")
	case scoring.Product:
		text = strings.Join(words, " × ")
	case scoring.Least:
		text = "least of " + strings.Join(words, ", ")
	case scoring.Greatest:
		text = "greatest of " + strings.Join(words, ", ")
	}
	return text + " = " + folded.String()
}

// together adds up the factors of equal numbers, the largest number first; for
// the least, the smallest.
func together(terms []number, fold scoring.Fold) []number {
	if fold == scoring.Product {
		return terms
	}
	sorted := slices.Clone(terms)
	slices.SortStableFunc(sorted, func(a, b number) int {
		if fold == scoring.Least {
			return a.value.Cmp(b.value)
		}
		return b.value.Cmp(a.value)
	})
	out := sorted[:1]
	for _, t := range sorted[1:] {
		if last := &out[len(out)-1]; last.value.Cmp(t.value) == 0 {
			last.factor = last.factor.Add(t.factor)
		} else {
			out = append(out, t)
		}
	}
	return out
}

// bracket writes a number so that a sign before it is not misread.
func bracket(s scoring.Score) string {
	if s.Sign() < 0 {
		return "(" + s.String() + ")"
	}
	return s.String()
}
