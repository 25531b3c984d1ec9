package evaluation

import (
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
	base := Condition{Tier: t.ID, ID: c.ID, Kind: c.Kind, Scope: scopeName(c.Scope), Assumed: c.Assumed}
	if c.Kind == framework.SectionsAtLeast {
		return e.sectionsAtLeast(base, c)
	}
	evaluate := map[framework.ConditionKind]func(Condition, *framework.Condition) Condition{
		framework.OverallAtLeast:     e.overallAtLeast,
		framework.CriteriaAtLeast:    e.criteriaAtLeast,
		framework.CountAtMost:        e.countAtMost,
		framework.NotRepeated:        e.notRepeated,
		framework.NotApplicableShare: e.notApplicableShare,
		framework.Accompanied:        e.accompanied,
		framework.MeasuresMet:        e.measuresMet,
		framework.OpenFindingsAtMost: e.openFindings,
		framework.EvidenceAtLeast:    e.evidenceAtLeast,
		framework.VerdictIs:          e.verdict,
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

func (e *evaluator) overallAtLeast(r Condition, c *framework.Condition) Condition {
	now, low, high := e.now, e.low, e.high
	what := "overall score"
	if c.Scope.Dimension != "" {
		now = e.score(pick(current).of(c.Scope.Dimension))
		low = e.score(pick(lowestCompletion).of(c.Scope.Dimension))
		high = e.score(pick(highestCompletion).of(c.Scope.Dimension))
		what = fmt.Sprintf("overall score of dimension %q", e.dimensionTitle(c.Scope.Dimension))
	}
	return e.atLeast(r, c, e.nodes[0], now, low, high, what)
}

func (e *evaluator) sectionsAtLeast(base Condition, c *framework.Condition) []Condition {
	now, low, high := e.now, e.low, e.high
	suffix := ""
	if c.Scope.Dimension != "" {
		now = e.score(pick(current).of(c.Scope.Dimension))
		low = e.score(pick(lowestCompletion).of(c.Scope.Dimension))
		high = e.score(pick(highestCompletion).of(c.Scope.Dimension))
		suffix = fmt.Sprintf(" (%s)", e.dimensionTitle(c.Scope.Dimension))
	}
	var rs []Condition
	for _, n := range e.nodes[1:] {
		named := slices.Contains(c.Scope.Sections, n.section.ID)
		if len(c.Scope.Sections) > 0 && !named || len(c.Scope.Sections) == 0 && n.parent.section != nil {
			continue
		}
		if len(n.all) == 0 || !high.nodes[n.index].ok {
			continue // entirely not applicable, or outside the profile: as if the framework did not have it
		}
		r := base
		r.Scope = n.section.ID
		rs = append(rs, e.atLeast(r, c, n, now, low, high, n.section.Title+suffix))
	}
	return rs
}

func (e *evaluator) atLeast(r Condition, c *framework.Condition, n *node, now, low, high *scores, what string) Condition {
	need := percent(c)
	r.Required = Amount{&need, "at least " + scoring.Percent(need)}
	r.Text = fmt.Sprintf("%s at least %s", what, trimPercent(need))
	v := now.nodes[n.index]
	if !v.ok {
		r.Actual.Text = "not rated"
	} else {
		r.Actual = Amount{&v.Score, scoring.Percent(v.Score, need)}
	}
	lo, hi := low.nodes[n.index], high.nodes[n.index]
	r.State = e.decide(lo.ok && lo.Cmp(need) >= 0, hi.ok && hi.Cmp(need) >= 0)
	if !r.State.Holds() {
		for _, l := range n.all {
			r.Slots = append(r.Slots, ids(l.slots(c.Scope))...)
		}
	}
	return r
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

// tally counts criteria: those that certainly count, whatever the missing
// ratings turn out to be, and those that may.
type tally struct {
	certain, possible int
	criteria          []string
	slots             []assessment.Slot
}

// count tallies the criteria of which a slot is bad. lowest and highest say
// what an unrated slot counts as when it gets the lowest or highest level.
func (e *evaluator) count(c *framework.Condition, bad func(s *slot, level string) bool) tally {
	var t tally
	for _, l := range e.scope(c.Scope) {
		certain, possible := false, false
		for _, s := range l.slots(c.Scope) {
			if s.scale == nil {
				continue
			}
			if s.rated {
				if bad(s, s.level) {
					certain = true
					t.slots = append(t.slots, s.Slot)
				}
				continue
			}
			if bad(s, s.scale.Highest()) {
				certain = true
			}
			if bad(s, s.scale.Lowest()) {
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
	t := e.count(c, func(s *slot, level string) bool { return s.scale.Compare(level, c.Level) <= 0 })
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
	t := e.count(c, func(s *slot, level string) bool {
		need := c.Level
		if need == "" {
			need = s.of.leaf.c.Mandatory
		}
		return need != "" && s.scale.Compare(level, need) < 0
	})
	if c.Level != "" {
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
	before := map[assessment.Slot]string{}
	if e.a.Previous != nil {
		for _, p := range e.a.Previous.Ratings {
			if p.State == assessment.Rated {
				before[p.Slot] = p.Level
			}
		}
	}
	t := e.count(c, func(s *slot, level string) bool {
		last, ok := before[s.Slot]
		return ok && s.scale.Compare(level, c.Level) <= 0 && s.scale.Compare(last, c.Level) <= 0
	})
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
		words[i] = map[framework.Accompaniment]string{
			framework.WithExplanation: "an explanation",
			framework.WithAction:      "an action with owner and due date",
			framework.WithApproval:    "an approval",
		}[w]
	}
	missing := scoring.Int(int64(len(r.Criteria)))
	r.Required = Amount{&scoring.Zero, "none without"}
	r.Actual = Amount{&missing, fmt.Sprintf("%d of %d without", len(r.Criteria), n)}
	r.Text = fmt.Sprintf("each criterion%s at %q comes with %s", e.scopeWords(c.Scope), e.label(c.Level), strings.Join(words, " and "))
	r.State = record(len(r.Criteria) == 0)
	return r
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
		if f.Kind != assessment.Nonconformity || !f.IsOpen() || len(c.Grades) > 0 && !slices.Contains(c.Grades, string(f.Grade)) ||
			len(c.Scope.Sections) > 0 && !slices.ContainsFunc(f.Criteria, func(id string) bool { l := e.byID[id]; return l != nil && l.under(c.Scope.Sections) }) {
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
	if len(c.Grades) > 0 {
		what = strings.Join(c.Grades, " or ") + " " + what
	}
	need, actual := scoring.Int(int64(limit)), scoring.Int(int64(n))
	r.Required = Amount{&need, fmt.Sprintf("at most %d", limit)}
	r.Actual = Amount{&actual, fmt.Sprint(n)}
	r.Text = fmt.Sprintf("at most %d open %s%s", limit, what, e.scopeWords(c.Scope))
	if limit == 0 {
		r.Required.Text, r.Text = "none", fmt.Sprintf("no open %s%s", what, e.scopeWords(c.Scope))
	}
	r.State = record(n <= limit)
	return r
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
	r.State = record(given == c.Verdict)
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
