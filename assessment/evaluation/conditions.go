package evaluation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// condition evaluates one award condition. Most give one result; those that
// ask something of each section give one for each.
func (e *evaluator) condition(t *framework.Tier, c *framework.Condition) []Condition {
	base := Condition{Tier: t.ID, ID: c.ID, Kind: c.Kind, Scope: scopeName(c.Scope), Assumed: c.Assumed, rule: c}
	if c.Kind == framework.SectionsAtLeast {
		return e.sectionsAtLeast(base, c)
	}
	evaluate := map[framework.ConditionKind]func(Condition, *framework.Condition) Condition{
		framework.OverallAtLeast:     e.overallAtLeast,
		framework.CriteriaAtLeast:    e.criteriaAtLeast,
		framework.CountAtMost:        e.countAtMost,
		framework.CountAtLeast:       e.countAtLeast,
		framework.NotRepeated:        e.notRepeated,
		framework.NotApplicableShare: e.notApplicableShare,
		framework.Accompanied:        e.accompanied,
		framework.MeasuresMet:        e.measuresMet,
		framework.OpenFindingsAtMost: e.openFindings,
		framework.EvidenceAtLeast:    e.evidenceAtLeast,
		framework.VerdictIs:          e.verdict,
		framework.AdjustmentsAtMost:  e.adjustmentsAtMost,
		framework.AnyOf:              func(r Condition, c *framework.Condition) Condition { return e.anyOf(r, t, c) },
		framework.Complete:           e.isComplete,
	}[c.Kind]
	if evaluate == nil { // an unknown kind fails when the framework is loaded
		base.State, base.Text = Missed, fmt.Sprintf("unknown condition %q", c.Kind)
		return []Condition{base}
	}
	return []Condition{evaluate(base, c)}
}

func scopeName(s framework.Scope) string {
	var parts []string
	parts = append(parts, s.Sections...)
	if s.Tag != "" {
		parts = append(parts, "tag "+s.Tag)
	}
	if s.Dimension != "" {
		parts = append(parts, "dimension "+s.Dimension)
	}
	if s.Mandatory {
		parts = append(parts, "mandatory criteria")
	}
	return strings.Join(parts, ", ")
}

// decide is the state of a condition on ratings: holds in the worst
// completion, and in the best. For a complete assessment both are the same.
func (e *evaluator) decide(worst, best bool) ConditionState {
	switch {
	case e.complete && worst:
		return Met
	case e.complete:
		return Missed
	case worst:
		return Secure
	case !best:
		return OutOfReach
	}
	return OpenCondition
}

// record is the state of a condition on records, which are what they are in
// the file now.
func record(holds bool) ConditionState {
	if holds {
		return Met
	}
	return Missed
}

// all lists the criteria that a condition is about.
func (e *evaluator) all(s framework.Scope) []*leaf {
	var in []*leaf
	for _, l := range e.leaves {
		if s.Tag != "" && !slices.Contains(l.c.Tags, s.Tag) ||
			s.Mandatory && l.c.Mandatory == "" ||
			len(s.Sections) > 0 && !l.under(s.Sections) {
			continue
		}
		in = append(in, l)
	}
	return in
}

// scope lists them, those that are not applicable left out.
func (e *evaluator) scope(s framework.Scope) []*leaf {
	return slices.DeleteFunc(e.all(s), func(l *leaf) bool { return e.criteria[l.index].State == NotApplicable })
}

func (l *leaf) under(sections []string) bool {
	for n := l.node; n.section != nil; n = n.parent {
		if slices.Contains(sections, n.section.ID) {
			return true
		}
	}
	return false
}

// slots lists the slots of a criterion that a condition is about; units that
// are set aside left out.
func (l *leaf) slots(s framework.Scope) []*slot {
	var in []*slot
	for _, ul := range l.units {
		for _, sl := range ul.slots {
			if (s.Dimension == "" || s.Dimension == sl.Dimension) && (ul.state == "" || sl.rated) {
				in = append(in, sl)
			}
		}
	}
	return in
}

// scorings are the three scorings that a condition is about: of the whole, or
// of one dimension.
func (e *evaluator) scorings(s framework.Scope) (now, low, high *scores, suffix string) {
	if s.Dimension == "" {
		return e.now, e.low, e.high, ""
	}
	return e.score(current.of(s.Dimension)), e.score(lowestCompletion.of(s.Dimension)), e.score(highestCompletion.of(s.Dimension)),
		fmt.Sprintf(" (%s)", e.dimensionTitle(s.Dimension))
}

func (e *evaluator) overallAtLeast(r Condition, c *framework.Condition) Condition {
	now, low, high, suffix := e.scorings(c.Scope)
	return e.atLeast(r, c, e.nodes[0], now, low, high, "overall score"+suffix)
}

func (e *evaluator) sectionsAtLeast(base Condition, c *framework.Condition) []Condition {
	now, low, high, suffix := e.scorings(c.Scope)
	var rs []Condition
	for _, n := range e.sections(c) {
		if len(n.all) == 0 || !high.nodes[n.index].ok {
			continue // entirely not applicable, or outside the profile: as if the framework did not have it
		}
		r := base
		r.Scope = n.section.ID
		rs = append(rs, e.atLeast(r, c, n, now, low, high, n.section.Title+suffix))
	}
	return rs
}

// sections are those that a condition asks something of: the named ones, or
// those at the top.
func (m *model) sections(c *framework.Condition) []*node {
	var out []*node
	for _, n := range m.nodes[1:] {
		if len(c.Scope.Sections) > 0 && slices.Contains(c.Scope.Sections, n.section.ID) || len(c.Scope.Sections) == 0 && n.parent.section == nil {
			out = append(out, n)
		}
	}
	return out
}

func (e *evaluator) atLeast(r Condition, c *framework.Condition, n *node, now, low, high *scores, what string) Condition {
	need, text := e.threshold(c, n, high)
	r.node = n
	how := "at least "
	if need.Exclusive {
		how = "more than "
	}
	if c.Level != "" {
		how = "at least " // the band says where it begins
	}
	r.Required = Amount{&need.At, how + text}
	r.Text = what + " " + how + text
	if c.Level == "" && c.Value == nil {
		r.Required.Text = how + scoring.Percent(need.At, need.At)
	}
	v := e.nodeValue(n, now)
	switch {
	case v == nil:
		r.Actual.Text = "not rated"
	case v.steps != nil:
		on, _ := v.OnScale() // of units on different stages, between two
		r.Actual = Amount{&v.Share, "level " + scoring.Exact(on)}
		if _, whole := on.Whole(); !whole {
			r.Actual.Text = "level " + scoring.Format(on, v.scaled(need.At))
		}
	case c.Value != nil:
		on, _ := v.OnScale()
		r.Actual = Amount{&v.Share, scoring.Format(on, c.Value.Score())}
	case c.Level != "" && v.Band != nil:
		r.Actual = Amount{&v.Share, fmt.Sprintf("%q (%s)", v.Band.Label, v.Text(need.At))}
	default:
		r.Actual = Amount{&v.Share, v.Text(need.At)}
	}
	lo, hi := low.nodes[n.index], high.nodes[n.index]
	r.State = e.decide(lo.ok && need.Holds(lo.Score), hi.ok && need.Holds(hi.Score))
	if !r.State.Holds() {
		r.Slots = e.short(n, low, need, c.Scope)
	}
	return r
}

// short are the slots that keep a node below a limit: all of them, or where the
// weakest part decides, those of the parts that are too weak.
func (e *evaluator) short(n *node, s *scores, need scoring.Limit, scope framework.Scope) []assessment.Slot {
	var out []assessment.Slot
	trees := s.whole
	if trees == nil {
		trees = []*scores{s}
	}
	for _, tree := range trees {
		add := func(leaves []*leaf) {
			for _, l := range leaves {
				for _, x := range l.slots(scope) {
					if tree.unit < 0 || l.units[tree.unit] == x.of {
						out = append(out, x.Slot)
					}
				}
			}
		}
		if n.method.Fold != scoring.Least {
			add(n.all)
			continue
		}
		in := e.inputs(n, tree)
		all := parts(in)
		for i := range in {
			v := n.method.Contribution(all[i])
			if n.method.Then != nil {
				v = n.method.Then(v, all)
			}
			switch {
			case need.Holds(v):
			case in[i].node != nil:
				add(in[i].node.all)
			default:
				add([]*leaf{in[i].leaf})
			}
		}
	}
	return out
}

// threshold is what a condition asks of a node's score, as a share of the span
// (or in points where the score is no share), and in words.
func (e *evaluator) threshold(c *framework.Condition, n *node, high *scores) (scoring.Limit, string) {
	need := scoring.Limit{At: percent(c), Exclusive: c.Exceed}
	switch {
	case n.method.Staged && (c.Level != "" || c.Value != nil):
		level, _ := scoring.ParseDecimal(c.Level)
		if c.Value != nil {
			level = *c.Value
		}
		need.At = stageShare(stages(e.stagedInputs(n, high)), level.Score().Sub(scoring.Int(int64(n.rule.Base))))
		if level.Score().Cmp(scoring.Int(int64(n.rule.Base+len(n.nodes)))) > 0 {
			need.At = scoring.Int(2) // there is no such stage
		}
		return need, "level " + string(level)
	case c.Level != "":
		if b, ok := n.bands.Step(c.Level); ok {
			return b.Limit(), fmt.Sprintf("%q", b.Label)
		}
		return need, fmt.Sprintf("%q", c.Level)
	case c.Value != nil:
		need.At = c.Value.Score()
		if s := n.scale(); s != nil && !n.method.Own {
			low, high := s.Ends()
			need.At = need.At.Sub(low).Div(high.Sub(low))
		}
		if n.method.Own {
			return need, inPoints(*c.Value)
		}
		return need, string(*c.Value)
	}
	return need, trimPercent(need.At)
}

// stageShare is the share of the stages, given by their numbers, that lie up to
// a level. Stages that are entirely not applicable are not asked for; what is
// between two levels is asked for in part, as the mean of units may be.
func stageShare(numbers []int, level scoring.Score) scoring.Score {
	if len(numbers) == 0 {
		return scoring.Zero
	}
	sum := scoring.Zero
	for _, number := range numbers {
		below := scoring.Int(int64(number - 1))
		sum = sum.Add(level.Sub(below).Max(scoring.Zero).Min(scoring.One))
	}
	return sum.Div(scoring.Int(int64(len(numbers))))
}

func percent(c *framework.Condition) scoring.Score {
	if c.Percent == nil {
		return scoring.Zero
	}
	return c.Percent.Score().Div(scoring.Int(100))
}

// trimPercent prints a threshold as people say it: "60 %".
func trimPercent(s scoring.Score) string { return scoring.Exact(s.Mul(scoring.Int(100))) + " %" }

func ids(ss []*slot) []assessment.Slot {
	out := make([]assessment.Slot, len(ss))
	for i, s := range ss {
		out[i] = s.Slot
	}
	return out
}

func (e *evaluator) dimensionTitle(id string) string {
	if d, ok := e.f.Dimension(id); ok {
		return d.Title
	}
	return id
}

// worthOf is the score that such a condition asks of one criterion.
func worthOf(c *framework.Condition, l *leaf) scoring.Limit {
	need := scoring.Limit{At: percent(c)}
	if s := l.scale(); c.Value != nil && s != nil {
		low, high := s.Ends()
		need.At = c.Value.Score().Sub(low).Div(high.Sub(low))
	}
	return need
}

// countScores tallies the criteria whose score is below what is asked.
func (e *evaluator) countScores(c *framework.Condition) tally {
	var t tally
	_, low, high, _ := e.scorings(c.Scope)
	for _, l := range e.scope(c.Scope) {
		need, lo, hi := worthOf(c, l), low.leaves[l.index], high.leaves[l.index]
		switch {
		case !hi.ok || lo.ok && need.Holds(lo.Score):
			continue
		case !need.Holds(hi.Score):
			t.certain++
			t.criteria = append(t.criteria, l.c.ID)
		default:
			t.possible++
		}
		t.slots = append(t.slots, ids(l.slots(c.Scope))...)
	}
	return t
}

// tally counts criteria: those that certainly count, whatever the missing
// ratings turn out to be, and those that may.
type tally struct {
	certain, possible int
	criteria          []string
	slots             []assessment.Slot
}

// accept is the lowest place on its scale at which a slot does not count
// against a condition that counts criteria.
func (m *model) accept(c *framework.Condition, s *slot) int {
	level := c.Level
	if c.Kind == framework.CriteriaAtLeast {
		level = cmp.Or(level, s.of.leaf.c.Mandatory)
	}
	at, ok := s.scale.Position(level)
	switch {
	case !ok:
		return 0
	case c.Kind == framework.CountAtMost:
		return at + 1
	case c.Kind == framework.NotRepeated:
		if last, ok := m.carried[s.Slot]; !ok || s.scale.Compare(last, level) > 0 {
			return 0
		}
		return at + 1
	}
	return at
}

// quota is how many criteria may count against such a condition.
func quota(c *framework.Condition, applicable int) scoring.Score {
	n := scoring.Zero
	switch {
	case c.Percent != nil:
		n = percent(c).Mul(scoring.Int(int64(applicable)))
	case c.Count != nil:
		n = scoring.Int(int64(*c.Count))
	}
	if c.Kind == framework.CountAtLeast {
		return scoring.Int(int64(applicable)).Sub(n)
	}
	return n
}

// count tallies the criteria of which a slot counts against the condition.
func (e *evaluator) count(c *framework.Condition) tally {
	var t tally
	for _, l := range e.scope(c.Scope) {
		slots := l.slots(c.Scope)
		// Nobody has seen it at the level: never rated is never a pass.
		certain, possible := c.Kind == framework.CountAtLeast && len(slots) == 0, false
		for _, s := range slots {
			if s.scale == nil {
				continue
			}
			accept := e.accept(c, s)
			switch {
			case s.rated && s.place < accept || !s.rated && s.top() < accept:
				certain = true
				t.slots = append(t.slots, s.Slot)
			case !s.rated && accept > 0:
				possible = true
				t.slots = append(t.slots, s.Slot)
			}
		}
		switch {
		case certain:
			t.certain++
			t.criteria = append(t.criteria, l.c.ID)
		case possible:
			t.possible++
		}
	}
	return t
}

func (e *evaluator) countAtMost(r Condition, c *framework.Condition) Condition {
	t := e.count(c)
	limit := scoring.Zero
	how := "at or below"
	if e.isLowest(c.Level) {
		how = "at"
	}
	where := e.scopeWords(c.Scope)
	if c.Percent != nil {
		applicable := len(e.scope(c.Scope))
		limit = percent(c).Mul(scoring.Int(int64(applicable)))
		r.Required = Amount{&limit, fmt.Sprintf("at most %s of %d", trimPercent(percent(c)), applicable)}
		r.Text = fmt.Sprintf("at most %s of the applicable criteria%s %s %q", trimPercent(percent(c)), where, how, e.label(c.Level))
	} else {
		n := 0
		if c.Count != nil {
			n = *c.Count
		}
		limit = scoring.Int(int64(n))
		r.Required = Amount{&limit, fmt.Sprintf("at most %d", n)}
		r.Text = fmt.Sprintf("at most %d criteria%s %s %q", n, where, how, e.label(c.Level))
		switch n {
		case 0:
			r.Required.Text = "none"
			r.Text = fmt.Sprintf("no criterion%s %s %q", where, how, e.label(c.Level))
		case 1:
			r.Text = fmt.Sprintf("at most 1 criterion%s %s %q", where, how, e.label(c.Level))
		}
	}
	return e.tallied(r, t, limit)
}

// countAtLeast counts the criteria of which every slot is at the level or
// above.
func (e *evaluator) countAtLeast(r Condition, c *framework.Condition) Condition {
	t := e.count(c)
	applicable := len(e.scope(c.Scope))
	certain, best := scoring.Int(int64(applicable-t.certain-t.possible)), scoring.Int(int64(applicable-t.certain))
	where, limit := e.scopeWords(c.Scope), scoring.Zero
	if c.Percent != nil {
		limit = percent(c).Mul(scoring.Int(int64(applicable)))
		r.Required = Amount{&limit, fmt.Sprintf("at least %s of %d", trimPercent(percent(c)), applicable)}
		r.Text = fmt.Sprintf("at least %s of the applicable criteria%s at or above %q", trimPercent(percent(c)), where, e.label(c.Level))
	} else {
		if c.Count != nil {
			limit = scoring.Int(int64(*c.Count))
		}
		r.Required = Amount{&limit, "at least " + limit.String()}
		r.Text = fmt.Sprintf("at least %s criteria%s at or above %q", limit, where, e.label(c.Level))
	}
	r.Actual = Amount{&certain, certain.String()}
	if t.possible > 0 {
		r.Actual.Text = fmt.Sprintf("%s, up to %s when all is rated", certain, best)
	}
	r.State = e.decide(certain.Cmp(limit) >= 0, best.Cmp(limit) >= 0)
	if !r.State.Holds() {
		r.Criteria, r.Slots = t.criteria, t.slots
	}
	return r
}

func (e *evaluator) tallied(r Condition, t tally, limit scoring.Score) Condition {
	certain, worst := scoring.Int(int64(t.certain)), scoring.Int(int64(t.certain+t.possible))
	r.Actual = Amount{&certain, fmt.Sprint(t.certain)}
	if t.possible > 0 {
		r.Actual.Text = fmt.Sprintf("%d, up to %d when all is rated", t.certain, t.certain+t.possible)
	}
	r.State = e.decide(worst.Cmp(limit) <= 0, certain.Cmp(limit) <= 0)
	r.Criteria = t.criteria
	if !r.State.Holds() {
		r.Slots = t.slots
	}
	return r
}

// isLowest reports whether every scale has the level as its lowest.
func (e *evaluator) isLowest(level string) bool {
	for i := range e.f.Scales {
		if e.f.Scales[i].Lowest() != level {
			return false
		}
	}
	return true
}

// label is the level in words.
func (e *evaluator) label(level string) string {
	for i := range e.f.Scales {
		if _, ok := e.f.Scales[i].Position(level); ok {
			return e.f.Scales[i].Label(level)
		}
	}
	return level
}

func (e *evaluator) scopeWords(s framework.Scope) string {
	var b strings.Builder
	for i, id := range s.Sections {
		b.WriteString([]string{" in ", ", "}[min(i, 1)])
		if sec, ok := e.f.Section(id); ok {
			b.WriteString(sec.Ref + " " + sec.Title)
		} else {
			b.WriteString(id)
		}
	}
	if s.Tag != "" {
		fmt.Fprintf(&b, " tagged %q", s.Tag)
	}
	if s.Mandatory {
		b.WriteString(" with a mandatory level")
	}
	if s.Dimension != "" {
		fmt.Fprintf(&b, " on %s", e.dimensionTitle(s.Dimension))
	}
	return b.String()
}

func (e *evaluator) criteriaAtLeast(r Condition, c *framework.Condition) Condition {
	var t tally
	if c.OnScore() {
		t = e.countScores(c)
	} else {
		t = e.count(c)
	}
	if c.OnScore() {
		need := trimPercent(percent(c))
		if c.Value != nil {
			need = string(*c.Value)
		}
		r.Text = fmt.Sprintf("the score of every criterion%s at least %s", e.scopeWords(c.Scope), need)
	} else if c.Level != "" {
		r.Text = fmt.Sprintf("every criterion%s at least %q", e.scopeWords(c.Scope), e.label(c.Level))
	} else {
		scope := c.Scope
		scope.Mandatory = false
		r.Text = fmt.Sprintf("every mandatory criterion%s at its mandatory level", e.scopeWords(scope))
	}
	r = e.tallied(r, t, scoring.Zero)
	r.Required = Amount{&scoring.Zero, "none below"}
	r.Actual.Text = fmt.Sprintf("%d below", t.certain)
	if t.possible > 0 {
		r.Actual.Text += fmt.Sprintf(", up to %d when all is rated", t.certain+t.possible)
	}
	return r
}

func (e *evaluator) notRepeated(r Condition, c *framework.Condition) Condition {
	t := e.count(c)
	r.Required = Amount{&scoring.Zero, "none"}
	r.Text = fmt.Sprintf("no criterion%s at or below %q in this round and the one before", e.scopeWords(c.Scope), e.label(c.Level))
	return e.tallied(r, t, scoring.Zero)
}

func (e *evaluator) notApplicableShare(r Condition, c *framework.Condition) Condition {
	total, na := 0, 0
	for _, l := range e.all(c.Scope) {
		total++
		if e.criteria[l.index].State == NotApplicable {
			na++
			r.Criteria = append(r.Criteria, l.c.ID)
		}
	}
	need, actual := percent(c), scoring.Zero
	if total > 0 {
		actual = scoring.Fraction(int64(na), int64(total))
	}
	r.Required = Amount{&need, "at most " + trimPercent(need)}
	r.Actual = Amount{&actual, fmt.Sprintf("%s (%d of %d)", scoring.Percent(actual, need), na, total)}
	r.Text = fmt.Sprintf("at most %s of the criteria%s not applicable", trimPercent(need), e.scopeWords(c.Scope))
	holds := actual.Cmp(need) <= 0
	r.State = e.decide(holds, holds)
	if holds {
		r.Criteria = nil
	}
	return r
}

func (e *evaluator) accompanied(r Condition, c *framework.Condition) Condition {
	n := 0
	for _, l := range e.scope(c.Scope) {
		bad, at := false, false
		for _, s := range l.slots(c.Scope) {
			if !s.rated || s.scale.Compare(s.level, c.Level) != 0 {
				continue
			}
			at = true
			if slices.ContainsFunc(c.With, func(w framework.Accompaniment) bool { return !e.has(s, w) }) {
				bad = true
				r.Slots = append(r.Slots, s.Slot)
			}
		}
		if at {
			n++
		}
		if bad {
			r.Criteria = append(r.Criteria, l.c.ID)
		}
	}
	words := make([]string, len(c.With))
	for i, w := range c.With {
		words[i] = accompaniments[w]
	}
	missing := scoring.Int(int64(len(r.Criteria)))
	r.Required = Amount{&scoring.Zero, "none without"}
	r.Actual = Amount{&missing, fmt.Sprintf("%d of %d without", len(r.Criteria), n)}
	r.Text = fmt.Sprintf("each criterion%s at %q comes with %s", e.scopeWords(c.Scope), e.label(c.Level), strings.Join(words, " and "))
	r.State = record(len(r.Criteria) == 0)
	return r
}

// accompaniments in words.
var accompaniments = map[framework.Accompaniment]string{
	framework.WithExplanation: "an explanation",
	framework.WithAction:      "an action with owner and due date",
	framework.WithApproval:    "an approval",
}

// has reports whether a rating comes with what a condition asks for.
func (e *evaluator) has(s *slot, w framework.Accompaniment) bool {
	switch w {
	case framework.WithExplanation:
		return s.rating.Note != "" || s.rating.Reason != ""
	case framework.WithApproval:
		return s.rating.Approver != ""
	}
	for _, act := range e.a.Actions {
		if act.Criterion == s.Criterion && (act.Dimension == "" || act.Dimension == s.Dimension) &&
			(act.Unit == "" || act.Unit == s.Unit) && act.Action != "" && act.Owner != "" && !act.Due.IsZero() {
			return true
		}
	}
	for i := range e.a.Findings {
		f := &e.a.Findings[i]
		if !slices.Contains(f.Criteria, s.Criterion) || f.Unit != "" && f.Unit != s.Unit {
			continue
		}
		for _, ca := range f.Actions {
			if ca.Action != "" && ca.Owner != "" && !ca.Due.IsZero() {
				return true
			}
		}
	}
	return false
}

func (e *evaluator) openFindings(r Condition, c *framework.Condition) Condition {
	limit, n := 0, 0
	if c.Count != nil {
		limit = *c.Count
	}
	for i := range e.a.Findings {
		f := &e.a.Findings[i]
		if !e.counts(f, c) {
			continue
		}
		n++
		for _, id := range f.Criteria {
			if !slices.Contains(r.Criteria, id) {
				r.Criteria = append(r.Criteria, id)
			}
		}
	}
	what := "nonconformities"
	if limit == 1 {
		what = "nonconformity"
	}
	if len(c.Grades) > 0 {
		what = strings.Join(c.Grades, " or ") + " " + what
	}
	if !c.Raised {
		what = "open " + what
	}
	need, actual := scoring.Int(int64(limit)), scoring.Int(int64(n))
	r.Required = Amount{&need, fmt.Sprintf("at most %d", limit)}
	r.Actual = Amount{&actual, fmt.Sprint(n)}
	r.Text = fmt.Sprintf("at most %d %s%s", limit, what, e.scopeWords(c.Scope))
	if limit == 0 {
		r.Required.Text, r.Text = "none", fmt.Sprintf("no %s%s", what, e.scopeWords(c.Scope))
	}
	r.State = record(n <= limit)
	return r
}

// counts reports whether a condition on open nonconformities counts a finding.
func (e *evaluator) counts(f *assessment.Finding, c *framework.Condition) bool {
	return f.Kind == assessment.Nonconformity && (c.Raised || f.IsOpen()) && (len(c.Grades) == 0 || slices.Contains(c.Grades, string(f.Grade))) &&
		(len(c.Scope.Sections) == 0 || slices.ContainsFunc(f.Criteria, func(id string) bool { l := e.byID[id]; return l != nil && l.under(c.Scope.Sections) }))
}

func (e *evaluator) evidenceAtLeast(r Condition, c *framework.Condition) Condition {
	need := 1
	if c.Count != nil {
		need = *c.Count
	}
	counts := map[string]int{}
	citing := e.citing()
	for _, ev := range e.a.Evidence {
		if c.Slot != "" && ev.Slot != c.Slot {
			continue
		}
		for i, id := range ev.Criteria {
			if !slices.Contains(ev.Criteria[:i], id) {
				counts[id]++
			}
		}
		for _, id := range citing[ev.ID] {
			if !slices.Contains(ev.Criteria, id) {
				counts[id]++
			}
		}
	}
	for _, l := range e.scope(c.Scope) {
		if counts[l.c.ID] < need {
			r.Criteria = append(r.Criteria, l.c.ID)
		}
	}
	missing := scoring.Int(int64(len(r.Criteria)))
	r.Required = Amount{&scoring.Zero, "none without"}
	r.Actual = Amount{&missing, fmt.Sprintf("%d without", len(r.Criteria))}
	kind := ""
	if c.Slot != "" {
		kind = " " + c.Slot
	}
	r.Text = fmt.Sprintf("at least %d record(s) of evidence%s for each applicable criterion%s", need, kind, e.scopeWords(c.Scope))
	r.State = record(len(r.Criteria) == 0)
	return r
}

// citing lists, for each record of evidence, the criteria whose ratings that
// count name it.
func (e *evaluator) citing() map[string][]string {
	out := map[string][]string{}
	for _, l := range e.leaves {
		for _, ul := range l.units {
			for _, s := range ul.slots {
				if s.rating == nil {
					continue
				}
				for _, id := range s.rating.Evidence {
					if !slices.Contains(out[id], l.c.ID) {
						out[id] = append(out[id], l.c.ID)
					}
				}
			}
		}
	}
	return out
}

func (e *evaluator) verdict(r Condition, c *framework.Condition) Condition {
	given := "none given"
	if rec := e.a.Recommendation; rec != nil {
		for _, v := range rec.Verdicts {
			if string(v.Role) == c.Role {
				given = v.Verdict
			}
		}
	}
	r.Required = Amount{Text: c.Verdict}
	r.Actual = Amount{Text: given}
	r.Text = fmt.Sprintf("verdict %q by the %s", c.Verdict, strings.ReplaceAll(c.Role, "-", " "))
	// Typed by hand: how it is capitalised is not what was judged.
	r.State = record(strings.EqualFold(strings.TrimSpace(given), strings.TrimSpace(c.Verdict)))
	return r
}

func (e *evaluator) isComplete(r Condition, c *framework.Condition) Condition {
	open := 0
	for _, l := range e.all(c.Scope) {
		before := len(r.Slots)
		for _, ul := range l.units {
			for _, s := range ul.slots {
				if (c.Scope.Dimension == "" || c.Scope.Dimension == s.Dimension) && !e.done(s) {
					r.Slots = append(r.Slots, s.Slot)
				}
			}
		}
		if len(r.Slots) > before {
			open++
			r.Criteria = append(r.Criteria, l.c.ID)
		}
	}
	n := scoring.Int(int64(open))
	r.Required = Amount{&scoring.Zero, "none open"}
	r.Actual = Amount{&n, fmt.Sprintf("%d open", open)}
	r.Text = fmt.Sprintf("every criterion%s rated, not applicable with reason, or not sampled with its round", e.scopeWords(c.Scope))
	r.State = record(open == 0)
	return r
}

func (e *evaluator) adjustmentsAtMost(r Condition, c *framework.Condition) Condition {
	limit, n, title := 0, 0, c.Case
	if c.Count != nil {
		limit = *c.Count
	}
	for i := range e.adjustments {
		if x := &e.adjustments[i]; x.ID == c.Case {
			n, title = x.cases, x.Title
		}
	}
	need, actual := scoring.Int(int64(limit)), scoring.Int(int64(n))
	r.Required = Amount{&need, fmt.Sprintf("at most %d", limit)}
	r.Actual = Amount{&actual, fmt.Sprint(n)}
	r.Text = fmt.Sprintf("at most %d of: %s", limit, title)
	if limit == 0 {
		r.Required.Text, r.Text = "none", "none of: "+title
	}
	r.State = record(n <= limit)
	return r
}

// anyOf holds when one of its alternatives does. Everything that ratings decide
// is at its worst in the same completion, so that some alternative holds in all
// completions exactly if one holds in that.
func (e *evaluator) anyOf(r Condition, t *framework.Tier, c *framework.Condition) Condition {
	words := make([]string, len(c.Any))
	states := make([][]ConditionState, len(c.Any))
	for i, alternative := range c.Any {
		all := []Condition{}
		for j := range alternative.Conditions {
			all = append(all, e.condition(t, &alternative.Conditions[j])...)
		}
		texts := make([]string, len(all))
		for j, x := range all {
			texts[j] = x.Text
			states[i] = append(states[i], x.State)
		}
		r.Any = append(r.Any, all)
		words[i] = strings.Join(texts, " and ")
	}
	r.State = anyState(e.complete, states)
	for i := range words {
		if len(words) > 1 && len(r.Any[i]) > 1 {
			words[i] = "(" + words[i] + ")"
		}
	}
	r.Text = strings.Join(words, ", or ")
	r.Required = Amount{Text: fmt.Sprintf("one of %d", len(c.Any))}
	r.Actual = Amount{Text: "none"}
	for i, all := range r.Any {
		if !slices.ContainsFunc(all, func(x Condition) bool { return !x.State.Holds() }) {
			r.Actual.Text = words[i]
			break
		}
	}
	if !r.State.Holds() {
		for _, all := range r.Any {
			for _, x := range all {
				for _, id := range x.Criteria {
					if !slices.Contains(r.Criteria, id) {
						r.Criteria = append(r.Criteria, id)
					}
				}
			}
		}
	}
	return r
}

// anyState is the state of a condition with alternatives, given those of their
// conditions.
func anyState(complete bool, alternatives [][]ConditionState) ConditionState {
	var worst, best, ratings bool
	out := true // ratings rule out every alternative
	for _, all := range alternatives {
		holds, fails, ruledOut := true, false, false
		for _, s := range all {
			holds = holds && s.Holds()
			fails = fails || s.Fails()
			ruledOut = ruledOut || s == OutOfReach
			ratings = ratings || s != Met && s != Missed
		}
		worst, best, out = worst || holds, best || !fails, out && ruledOut
	}
	switch {
	case complete || !ratings:
		return record(worst)
	case worst:
		return Secure
	case best:
		return OpenCondition
	case out:
		return OutOfReach
	}
	return Missed // what is recorded keeps the others from holding
}
