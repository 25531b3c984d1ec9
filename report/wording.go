package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// Here stand the words that depend on the engagement type or that more than one
// document uses, and here numbers become text. What a condition asks and how a
// number came about is said by the evaluation.

// kinds are the engagement types in words.
var kinds = map[assessment.Type]string{
	assessment.SelfAssessment:    "Self-assessment",
	assessment.GapAnalysis:       "Gap analysis",
	assessment.PreAssessment:     "Pre-assessment",
	assessment.Stage1:            "Stage 1 audit",
	assessment.Stage2:            "Stage 2 audit",
	assessment.SurveillanceAudit: "Surveillance audit",
	assessment.Recertification:   "Recertification audit",
	assessment.Special:           "Special audit",
}

// Kind is the engagement type in words.
func Kind(t assessment.Type) string { return kinds[t] }

// statement says on the first page what the document is, and what it is not.
func statement(a *assessment.Assessment) string {
	var s string
	switch t := a.Engagement.Type; t {
	case assessment.SelfAssessment:
		s = "Self-assessment, not certification. The organisation rated itself; nobody independent has confirmed the ratings. " +
			"Nothing in this document grants or promises any recognition, and it must not be presented as if it did."
	case assessment.GapAnalysis:
		s = "Gap analysis, not certification. It compares the service with the criteria to prepare improvement. " +
			"Nothing in this document grants or promises any recognition, and whoever advised here may not audit the same organisation afterwards for as long as the rules on impartiality say."
	case assessment.PreAssessment:
		s = "Pre-assessment, not certification. It shows how ready the organisation is for an audit. " +
			"It grants nothing, it does not shorten the audit, and it suggests no solutions."
	default:
		s = "Report of the audit team to the certification body. It states what was found and what the team leader recommends. " +
			"The decision on certification is made by the certification body, by a person who took no part in the audit."
	}
	if a.Status == assessment.Draft {
		s += " This is a draft: ratings and conclusions may still change."
	}
	return s
}

// publicStatement is the first-page statement for readers outside.
func publicStatement(a *assessment.Assessment) string {
	s := "Conclusions of an audit, published without evidence, findings and names. The decision on certification is made by the certification body."
	if !a.Engagement.Type.Certifies() {
		s = Kind(a.Engagement.Type) + ", not certification. Conclusions only, published without evidence, findings and names. Nothing in this document grants or promises any recognition."
	}
	if a.Status == assessment.Draft {
		s += " This is a draft."
	}
	return s
}

const samplingDisclaimer = "The conclusions rest on a sample of documents, records, interviews and observations taken at the times and places stated. " +
	"What was not looked at may differ: that nothing is reported about a matter does not show that it conforms. " +
	"Ratings are a judgement on the evidence that was available."

const identityDisclaimer = "Names, roles and dates in this document are as they were declared in the assessment file. assay does not verify who people are."

const confidentialityDefault = "This document is confidential between the parties named in it. It is given to others only with the consent of the client, or where law or an accreditation body requires it."

// titles of the report by engagement type.
func reportTitle(t assessment.Type) string {
	switch {
	case t == assessment.SelfAssessment:
		return "Self-assessment report"
	case t == assessment.GapAnalysis:
		return "Gap analysis report"
	case t == assessment.PreAssessment:
		return "Pre-assessment report"
	}
	return "Audit report"
}

// words are the terms that depend on the engagement type: only an audit may
// speak of what is granted.
type words struct {
	f          *framework.Framework
	engagement assessment.Type
	audit      bool
	tiers      []framework.Tier
}

func wordsFor(f *framework.Framework, t assessment.Type) words {
	return words{f, t, t.Certifies(), f.Award.Tiers}
}

// tier is what people are shown for a tier.
func (w words) tier(id string) string { return evaluation.TierName(w.f, w.engagement, id) }

// outcome is what the conditions give, in a sentence or two.
func (w words) outcome(r *evaluation.Result) string {
	if len(w.tiers) == 0 {
		return "The framework sets no conditions: the result describes, it does not decide."
	}
	o := r.Outcome
	if o.State == evaluation.OpenOutcome {
		s := fmt.Sprintf("The outcome is open: %d of %d applicable criteria %s fully rated.", r.Rated, r.Applicable, are(r.Rated))
		if o.Secured != nil {
			s += fmt.Sprintf(" %s is secured whatever the remaining ratings are.", w.tier(*o.Secured))
		}
		return s + w.rest(o, o.Secured)
	}
	if o.Tier == nil {
		if w.audit {
			return "The ratings do not meet the conditions of any tier." + w.rest(o, nil)
		}
		return "Not all conditions are met on the ratings given." + w.rest(o, nil)
	}
	s := "All conditions met on the ratings given."
	switch {
	case w.audit:
		s = fmt.Sprintf("The ratings meet every condition of the tier “%s”. Whether it is granted is for the certification body to decide.", w.tier(*o.Tier))
	case len(w.tiers) > 1:
		s = fmt.Sprintf("Conditions met on the ratings given: %s.", lower(w.tier(*o.Tier)))
	}
	return s + w.rest(o, o.Tier)
}

// rest counts the conditions of the first tier that does not hold.
func (w words) rest(o evaluation.Outcome, reached *string) string {
	next := 0
	for i, t := range w.tiers {
		if reached != nil && t.ID == *reached {
			next = i + 1
		}
	}
	if next == len(w.tiers) {
		return ""
	}
	holds, secure, all := 0, 0, 0
	unfinished := o.State == evaluation.OpenOutcome
	for _, c := range o.Conditions {
		if c.Tier != w.tiers[next].ID {
			continue
		}
		all++
		unfinished = unfinished || c.State != evaluation.Met && c.State != evaluation.Missed
		switch c.State {
		case evaluation.Secure:
			secure++
		case evaluation.Met:
			holds++
		}
	}
	of, subject := "conditions ", ""
	if len(w.tiers) > 1 {
		of, subject = "", fmt.Sprintf("Of the conditions of “%s”, ", w.tier(w.tiers[next].ID))
	}
	text := fmt.Sprintf("%d of %d %s%s met", holds+secure, all, of, are(holds+secure))
	switch recorded := fmt.Sprintf("%s met by what is recorded so far", are(holds)); {
	case !unfinished:
	case secure == 0 && holds > 0:
		text = fmt.Sprintf("%d of %d %s%s", holds, all, of, recorded)
	default:
		text = fmt.Sprintf("%d of %d %s%s certain already", secure, all, of, are(secure))
		if holds > 0 {
			text += fmt.Sprintf(", %d %s", holds, recorded)
		}
	}
	return " " + upper(subject+text) + "."
}

// upper and lower change the case of the first letter, in any script.
func upper(s string) string { return withFirst(s, unicode.ToUpper) }

func lower(s string) string { return withFirst(s, unicode.ToLower) }

func withFirst(s string, change func(rune) rune) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 || r == utf8.RuneError {
		return s
	}
	return string(change(r)) + s[size:]
}

// conditionState in words, with its tone.
func conditionState(s evaluation.ConditionState) Cell {
	switch s {
	case evaluation.Met:
		return Cell{Text: "met", Tone: Good}
	case evaluation.Secure:
		return Cell{Text: "secure", Tone: Good}
	case evaluation.Missed:
		return Cell{Text: "missed", Tone: Bad}
	case evaluation.OutOfReach:
		return Cell{Text: "out of reach", Tone: Bad}
	}
	return Cell{Text: "open", Tone: Caution}
}

// conditionWords say what a condition asks for, without an assessment.
func conditionWords(f *framework.Framework, c *framework.Condition) string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	of, more := "", ""
	if c.Kind == framework.MeasuresMet {
		of = " of the measures"
	}
	if c.Exceed {
		more = "more than "
	}
	if c.Percent != nil {
		add("%s%s %%%s", more, *c.Percent, of)
	}
	if c.Value != nil {
		add("%sthe value %s", more, *c.Value)
	}
	if c.Count != nil {
		add("%d%s", *c.Count, of)
	}
	switch {
	case c.Level == "":
	case c.Kind == framework.OverallAtLeast || c.Kind == framework.SectionsAtLeast:
		if label := bandLabel(f, c.Level); label != "" {
			add("band “%s”", label)
			break
		}
		add("level %s", c.Level)
	default:
		add("level %s", c.Level)
	}
	for _, w := range c.With {
		add("with %s", w)
	}
	if len(c.Scope.Sections) > 0 {
		add("in %s", strings.Join(c.Scope.Sections, ", "))
	}
	if c.Scope.Tag != "" {
		add("tagged %s", c.Scope.Tag)
	}
	if c.Scope.Dimension != "" {
		add("on %s", c.Scope.Dimension)
	}
	if c.Scope.Mandatory {
		add("mandatory criteria")
	}
	if len(c.Grades) > 0 {
		add("%s", strings.Join(c.Grades, ", "))
	}
	if len(c.Measures) > 0 {
		add("measures %s", strings.Join(c.Measures, ", "))
	}
	switch c.Trend {
	case "":
	case "target-or-improving":
		add("at the target or improving")
	default:
		add("at the target and %s", strings.ReplaceAll(c.Trend, "-", " "))
	}
	if c.Slot != "" {
		add("%s", c.Slot)
	}
	if c.Case != "" {
		title := c.Case
		if k, ok := f.Adjustment(c.Case); ok {
			title = k.Title
		}
		add("%s", title)
	}
	if len(c.Any) > 0 {
		add("one of the alternatives below")
	}
	if c.Verdict != "" {
		add("%q by %s", c.Verdict, c.Role)
	}
	if c.Assumed {
		add("assumed")
	}
	return strings.Join(parts, "; ")
}

func bandLabel(f *framework.Framework, code string) string {
	for i := range f.Bands {
		if b, ok := f.Bands[i].Step(code); ok {
			return b.Label
		}
	}
	return ""
}

// termWords say how long an award lasts, by its rules.
func termWords(a *framework.Award) []string {
	var text []string
	add := func(assumed bool, format string, args ...any) {
		s := fmt.Sprintf(format, args...)
		if assumed {
			s = strings.TrimSuffix(s, ".") + " (assumed)."
		}
		text = append(text, s)
	}
	if v := a.Validity; v != nil {
		day := ""
		if v.LastDay == "before" {
			day = ", to the day before"
		}
		add(v.Assumed, "Valid for %s%s.", count(v.Months, "month", "months"), day)
	}
	for _, s := range a.Surveillance {
		covers := ""
		if s.Covers != "" {
			covers = ": " + s.Covers
		}
		add(s.Assumed, "%s after %s%s", s.Title, count(s.Months, "month", "months"), covers)
	}
	if r := a.Renewal; r != nil {
		s := "Renewed in time, it counts from the new decision."
		if r.Basis == string(evaluation.FromOldExpiry) {
			s = "Renewed in time, it counts from the old expiry."
		}
		if r.RestoreMonths > 0 {
			s += fmt.Sprintf(" Within %s after expiry the old cycle can be restored.", count(r.RestoreMonths, "month", "months"))
		}
		add(r.Assumed, "%s", s)
	}
	return text
}

// alternativeWord leads from one condition of alternatives to the next.
func alternativeWord(alternative, condition int) string {
	switch {
	case condition > 0:
		return "and:"
	case alternative == 0:
		return "either:"
	}
	return "or:"
}

const measuresIntroduction = "Each value stands beside its target: its own where one is recorded with it, else that of the framework. " +
	"Conditions on measures look at the latest value; a condition may ask for a target or a trend of its own. n is the number of observations that a value rests on."

// measureState in words.
func measureState(s evaluation.MeasureState) Cell {
	switch s {
	case evaluation.AtTarget:
		return Cell{Text: "at target", Tone: Good}
	case evaluation.OffTarget:
		return Cell{Text: "not at target", Tone: Bad}
	case evaluation.TooFew:
		return Cell{Text: "rests on too few", Tone: Bad}
	case evaluation.LowResponse:
		return Cell{Text: "response rate too low", Tone: Bad}
	case evaluation.NoTarget:
		return Cell{Text: "no target", Tone: Muted}
	}
	return Cell{Text: "no value", Tone: Muted}
}

// least sets what there is beside the least that is asked for.
func least(v *evaluation.MeasureReading, has, asked string) string {
	switch {
	case has == "" && v.Value == "":
		return "least " + asked
	case has == "":
		has = "not given"
	}
	return has + " (least " + asked + ")"
}

// unitsAtTarget counts the units whose latest value is at its target; "" where
// values are not recorded by unit.
func unitsAtTarget(f *framework.Framework, m *evaluation.MeasureStanding) string {
	at, all := 0, 0
	for _, v := range m.Values {
		if v.Unit == "" {
			return ""
		}
		if v.Latest {
			all++
			if v.State == evaluation.AtTarget {
				at++
			}
		}
	}
	if all == 0 {
		return ""
	}
	return fmt.Sprintf("at target in %d of %s", at, count(all, lower(unitTitle(f)), lower(unitTitle(f))+"s"))
}

// unitTitle is what a unit is, at the head of a column.
func unitTitle(f *framework.Framework) string {
	if f.Units == nil {
		return "Unit"
	}
	return upper(string(f.Units.Kind))
}

const changedConditions = "Listed are the conditions whose state or whose numbers changed; every other condition stands as it did."

// assumedNote explains the asterisk.
func assumedNote() Block {
	return Paragraph{Text: "* Assumed: the scheme in whose style the framework is written does not publish this value.", Style: Note}
}

// scoreState in words.
var states = map[evaluation.State]string{
	evaluation.Rated:         "rated",
	evaluation.Partial:       "partly rated",
	evaluation.NotRated:      "not rated",
	evaluation.NotApplicable: "not applicable",
	evaluation.NotSampled:    "not sampled",
}

// percent prints a value as a percentage, or in points where it is no share,
// faithful to the thresholds.
func percent(v *evaluation.Value, thresholds ...scoring.Score) Cell {
	switch {
	case v == nil:
		return Cell{Text: "–"}
	case v.Own:
		return Cell{Text: inUnit(v.Text(thresholds...), "point"), Number: string(scoring.Truncate(v.Share))}
	}
	return Cell{Text: v.Text(thresholds...), Number: string(scoring.Truncate(v.Share.Mul(scoring.Int(100))))}
}

// points prints a difference in percentage points.
func points(v *evaluation.Value) Cell {
	if v == nil {
		return Cell{Text: "–"}
	}
	return small(v.Share.Mul(scoring.Int(100)), "")
}

// small prints a difference; one that is there is never printed as none.
func small(d scoring.Score, unit string) Cell {
	text := scoring.Format(d)
	if text == "0.0" && d.Sign() > 0 {
		text = "< 0.1"
	}
	return Cell{Text: text + unit, Number: string(scoring.Truncate(d))}
}

// method is the method that counts for a section, or for the whole with "".
func (w words) method(section string) scoring.Method {
	s, _ := w.f.Section(section)
	m, _ := scoring.Lookup(w.f.RuleOf(s).Scoring())
	return m
}

// mixed reports whether some scores are points and others percentages: then a
// bare number says too little.
func (w words) mixed(r *evaluation.Result) bool {
	own := w.method("").Own
	for i := range r.Sections {
		if w.method(r.Sections[i].ID).Own != own {
			return true
		}
	}
	return false
}

// score prints the score of a section, or of the whole with "": a percentage,
// points where it is no share, or the stage reached.
func (w words) score(section string, v *evaluation.Value, thresholds ...scoring.Score) Cell {
	if v == nil {
		return percent(nil)
	}
	if number, ok := w.stage(section, v, thresholds); ok {
		return Cell{Text: fmt.Sprintf("level %s of %d", number, w.top(section))}
	}
	if v.Band != nil {
		s, _ := w.f.Section(section)
		thresholds = append(slices.Clone(thresholds), limits(w.f.BandsOf(s))...)
	}
	return percent(v, thresholds...)
}

// scored is the score with the label of its band or stage.
func (w words) scored(section string, v *evaluation.Value, thresholds ...scoring.Score) string {
	text := w.score(section, v, thresholds...).Text
	if label := w.label(section, v); label != "" {
		text += " (" + label + ")"
	}
	return text
}

// between prints the lowest and the highest possible score.
func (w words) between(section string, b evaluation.Bounds, to string, thresholds ...scoring.Score) string {
	low, high := w.score(section, b.Lowest, thresholds...).Text, w.score(section, b.Highest, thresholds...).Text
	if number, ok := w.stage(section, b.Lowest, thresholds); ok {
		low = "level " + number
		high = strings.TrimPrefix(high, "level ")
	}
	if b.Lowest != nil && b.Lowest.Own {
		low = strings.TrimSuffix(low, " points")
	}
	return low + to + high
}

// stage is the number of the stage that a staged score has reached.
func (w words) stage(section string, v *evaluation.Value, thresholds []scoring.Score) (string, bool) {
	if v == nil || !w.method(section).Staged {
		return "", false
	}
	if v.Level != "" {
		return v.Level, true
	}
	on, ok := v.OnScale()
	if !ok {
		return "", false
	}
	if n, whole := on.Whole(); whole {
		return fmt.Sprint(n), true
	}
	numbers := make([]scoring.Score, 0, len(thresholds)) // the mean of several units
	for _, t := range thresholds {
		if on, ok := as(t, v).OnScale(); ok {
			numbers = append(numbers, on)
		}
	}
	return scoring.Format(on, numbers...), true
}

// stages are the sections that a staged score counts.
func stages(f *framework.Framework, section string) []framework.Section {
	if s, ok := f.Section(section); ok {
		return s.Sections
	}
	return f.Sections
}

// top is the number of the highest stage.
func (w words) top(section string) int {
	s, _ := w.f.Section(section)
	return w.f.RuleOf(s).Base + len(stages(w.f, section))
}

// as is another score of the same kind.
func as(share scoring.Score, of *evaluation.Value) *evaluation.Value {
	v := *of
	v.Share, v.Level, v.Band = share, "", nil
	return &v
}

// as is another score of a section, with its band.
func (w words) as(section string, share scoring.Score, of *evaluation.Value) *evaluation.Value {
	v := as(share, of)
	if of.Band != nil {
		s, _ := w.f.Section(section)
		v.Band = w.f.BandsOf(s).Of(share)
	}
	return v
}

// label is that of the band of a score, or the title of its stage.
func (w words) label(section string, v *evaluation.Value) string {
	switch {
	case v == nil:
		return ""
	case v.Band != nil:
		return v.Band.Label
	}
	number, _ := w.stage(section, v, nil)
	n, err := strconv.Atoi(number)
	if err != nil {
		return ""
	}
	s, _ := w.f.Section(section)
	if i, all := n-w.f.RuleOf(s).Base-1, stages(w.f, section); i >= 0 && i < len(all) {
		return all[i].Title
	}
	return ""
}

// limits are where bands begin.
func limits(b *framework.Bands) []scoring.Score {
	if b == nil {
		return nil
	}
	out := make([]scoring.Score, 0, len(b.Steps))
	for i := range b.Steps {
		out = append(out, b.Steps[i].Limit().At)
	}
	return out
}

// difference prints how far two scores of a section, or of the whole, are
// apart: in percentage points, or in what the score is counted in. Of is one of
// the scores.
func (w words) difference(section string, d, of *evaluation.Value) Cell {
	m := w.method(section)
	switch {
	case d == nil || of == nil:
		return points(d)
	case m.Own:
		return small(d.Share, " points")
	case m.Staged:
		to, ok := as(d.Share, of).OnScale()
		from, _ := as(scoring.Zero, of).OnScale()
		if !ok {
			break
		}
		if n, whole := to.Sub(from).Whole(); whole {
			return Cell{Text: count(int(n), "level", "levels")}
		}
		return small(to.Sub(from), " levels")
	}
	return points(d)
}

// rating prints the value of a criterion on its scale, with what it counts for
// where it is cut back, and with its band. Where is said after the value.
func (w words) rating(v *evaluation.Value, where string) Cell {
	c := level(v)
	if v == nil || v.Scale() == nil {
		c.Text += where
		return c
	}
	bands, _ := w.f.Cuts(v.Scale().Bands)
	band := bands.Of(v.Share)
	on, _ := v.OnScale()
	if v.Level == "" && band != nil {
		at := limits(bands)
		for i := range at {
			at[i] = v.Scale().Value(at[i])
		}
		c.Text = scoring.Format(on, at...)
	}
	more := where
	if share, ok := v.Scale().Share(v.Level); ok && share.Cmp(v.Share) != 0 {
		counts := scoring.Exact(on)
		if v.Scale().Kind == framework.Ordinal {
			counts = v.Text()
		}
		more += ", counting as " + counts
	}
	if band != nil {
		more += " (" + band.Label + ")"
	}
	if more == "" {
		return c
	}
	return Cell{Text: c.Text + more}
}

// level prints a value on its own scale: the label of a level, or the number.
func level(v *evaluation.Value) Cell {
	switch {
	case v == nil:
		return Cell{Text: "not rated", Tone: Muted}
	case v.Scale() == nil:
		return percent(v)
	case v.Level != "" && v.Scale().Kind == framework.Ordinal:
		return Cell{Text: v.Scale().Label(v.Level)}
	}
	on, _ := v.OnScale()
	if v.Level != "" {
		return Cell{Text: v.Level, Number: v.Level}
	}
	return Cell{Text: scoring.Format(on), Number: string(scoring.Truncate(on))}
}

// levelTone colours a rating by its place on the scale.
func levelTone(v *evaluation.Value) Tone {
	if v == nil {
		return Muted
	}
	if s := v.Scale(); s != nil && s.LeastConforming != "" && v.Level != "" {
		switch c := s.Compare(v.Level, s.LeastConforming); {
		case c < 0:
			return Bad
		case c == 0 && v.Share.Cmp(scoring.One) < 0:
			return Caution
		}
		return Good
	}
	switch {
	case v.Share.Cmp(scoring.Fraction(2, 5)) < 0:
		return Bad
	case v.Share.Cmp(scoring.Fraction(3, 5)) < 0:
		return Caution
	}
	return Good
}

// date prints a day in words.
func date(d assessment.Date) string {
	if d.IsZero() {
		return ""
	}
	return day(d.Time)
}

func day(t time.Time) string { return t.Format("2 January 2006") }

// period prints the days of an engagement.
func period(from, to assessment.Date) string {
	switch {
	case from.IsZero():
		return date(to)
	case to.IsZero() || to == from:
		return date(from)
	}
	return date(from) + " to " + date(to)
}

// capital makes a sentence of a code: "team-leader" → "Team leader".
func capital[T ~string](code T) string {
	return upper(strings.ReplaceAll(string(code), "-", " "))
}

// are is the verb for n of something.
func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// sentence ends a text with a full stop.
func sentence(s string) string {
	if s = strings.TrimSpace(s); s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// most is how many names a list in a sentence has.
const most = 12

// shortList names the first of many, and says how many more there are.
func shortList(names []string) string {
	if n := len(names) - most; n > 0 {
		return fmt.Sprintf("%s, … and %d more", strings.Join(names[:most], ", "), n)
	}
	return strings.Join(names, ", ")
}

// inUnit puts a number as it is printed before its unit.
func inUnit(number, one string) string {
	if strings.TrimLeft(number, "-−+") == "1" {
		return number + " " + one
	}
	return number + " " + one + "s"
}

const missingNotConsidered = "Ratings still missing are not considered: only changes of ratings that were given are."

const flipsPartial = "There are too many ratings to try every one: what follows was found, but a smaller change may be enough."

// noChange is the subject of a sentence on what alters something.
func noChange(missing, partial bool) string {
	switch {
	case partial:
		return "no change that was tried"
	case missing:
		return "no change of a rating given"
	}
	return "no change of one rating"
}

// noFlips says that there is nothing that could be altered.
func noFlips(of *evaluation.Step) string {
	switch of.Kind {
	case evaluation.CriterionStep:
		return "No change of one rating of this criterion alters the outcome or a condition."
	case evaluation.SectionStep:
		return "No condition is asked of this section by itself."
	}
	return "There is no condition that a rating could alter."
}

// count prints a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// findingKinds in words.
var findingKinds = map[assessment.FindingKind]string{
	assessment.Nonconformity:    "Nonconformity",
	assessment.ObservationNoted: "Observation",
	assessment.Opportunity:      "Opportunity for improvement",
	assessment.Strength:         "Strength",
}

// layers in words.
var layers = map[assessment.Layer]string{
	assessment.Self: "Self", assessment.Assessor: "Assessor", assessment.Agreed: "Agreed",
}

// methodWords explain the methods that take no numbers from the rule.
var methodWords = map[string]string{
	"weighted-mean":      "the mean of its parts, each by its weight",
	"mean":               "the mean of its parts, each counting the same",
	"flat-mean":          "the mean of all its criteria, each counting the same",
	"flat-weighted-mean": "the mean of all its criteria, each by its weight",
	"points":             "the points earned of the points available",
	"lowest":             "the lowest of its parts",
	"highest":            "the highest of its parts",
	"absolute":           "full marks where all its criteria are at the top of their scale, and nothing otherwise",
}

// ruleWords explain how the score of a section, or of the whole with nil, is
// made of its parts, with the numbers of its rule.
func ruleWords(f *framework.Framework, s *framework.Section) string {
	r := f.RuleOf(s)
	switch r.Method {
	case "share":
		return fmt.Sprintf("the share of its criteria at or above “%s”", levelWords(f, r.Level))
	case "k-of-n":
		n := 0
		if r.Count != nil {
			n = *r.Count
		}
		return fmt.Sprintf("full marks where at least %d of its criteria are at or above “%s”, and nothing otherwise", n, levelWords(f, r.Level))
	case "percentile":
		ranked := *r
		ranked.Method = r.Of
		return fmt.Sprintf("the share of the %s in the benchmark that are reached by %s", count(len(r.Benchmark), "score", "scores"), ruleWords(withRule(f, &ranked), nil))
	case "deductions":
		return fmt.Sprintf("what is left of %s points when each criterion has taken off the points that it misses, as a share of those %[1]s and never below zero", r.Budget.Or("100"))
	case "relative":
		required := "their mandatory level"
		switch {
		case r.Level != "" && slices.ContainsFunc(criteriaOf(f, s), func(c *framework.Criterion) bool { return c.Mandatory != "" }):
			required += ", or else “" + levelWords(f, r.Level) + "”"
		case r.Level != "":
			required = "“" + levelWords(f, r.Level) + "”"
		}
		return fmt.Sprintf("the sum of the points by which its criteria are above what is required of them (%s), each by its weight; those below it count negative. It is a number of points and no share", required)
	case "staged":
		return stagedWords(f, s, r)
	}
	if words, ok := methodWords[r.Method]; ok {
		return words
	}
	m, _ := scoring.Lookup(r.Scoring())
	return "the " + m.Words
}

// withRule is a framework that is scored by another rule.
func withRule(f *framework.Framework, r *framework.Rule) *framework.Framework {
	other := *f
	other.Scoring.Rule = *r
	return &other
}

// criteriaOf lists the criteria below a section, or below the whole with nil.
func criteriaOf(f *framework.Framework, s *framework.Section) []*framework.Criterion {
	var cs []*framework.Criterion
	for path, c := range f.All() {
		if s == nil || slices.Contains(path, s) {
			cs = append(cs, c)
		}
	}
	return cs
}

func stagedWords(f *framework.Framework, s *framework.Section, r *framework.Rule) string {
	all := f.Sections
	if s != nil {
		all = s.Sections
	}
	refs := make([]string, len(all))
	for i := range all {
		refs[i] = fmt.Sprintf("%s is level %d", all[i].Ref, r.Base+i+1)
	}
	needs := fmt.Sprintf("everything in it and in those below it must be at least “%s”", reachWords(f, r.Reach))
	if r.Hold != "" && r.Hold != r.Reach {
		needs = fmt.Sprintf("everything in it must be at least “%s”, and everything in those below it at least “%s”", reachWords(f, r.Reach), reachWords(f, r.Hold))
	}
	text := fmt.Sprintf("the highest of its stages that is reached: section %s; level %d where none is. For a stage %s", and(refs), r.Base, needs)
	if s != nil {
		text += ". In what is above, it counts as the share of the stages reached"
	}
	return text
}

// sectionsWords say by which rule sections are scored.
func sectionsWords(refs []string, rule string) string {
	if len(refs) == 1 {
		return fmt.Sprintf("In section %s the score is %s.", refs[0], rule)
	}
	return fmt.Sprintf("In sections %s the score is %s.", and(refs), rule)
}

// and lists names in words.
func and(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// levelWords is the label of a level.
func levelWords(f *framework.Framework, code string) string {
	for i := range f.Scales {
		if _, ok := f.Scales[i].Position(code); ok {
			return f.Scales[i].Label(code)
		}
	}
	return code
}

// reachWords is the label of a band, or else of a level.
func reachWords(f *framework.Framework, code string) string {
	return cmp.Or(bandLabel(f, code), levelWords(f, code))
}

// dimensionsWords explain how the dimensions of a criterion combine.
func dimensionsWords(f *framework.Framework) string {
	title := func(id string) string {
		if d, ok := f.Dimension(id); ok {
			return d.Title
		}
		return id
	}
	switch f.Scoring.Dimensions {
	case "weighted-mean":
		return "the mean of its dimensions, each by its weight"
	case "lowest":
		return "the lowest of its dimensions"
	case "product":
		return "the product of its dimensions, each as a share of its scale"
	case "capped":
		return fmt.Sprintf("the mean of its dimensions, but not above “%s”, which caps it", title(f.Scoring.CappedBy))
	case "best-fit":
		return fmt.Sprintf("what the assessor judged to fit best, recorded as “%s”; the other dimensions are the grounds for it and do not count by themselves", title(f.Scoring.BestFit))
	}
	return "the mean of its dimensions"
}

// unitWords explain how several units become one score.
func unitWords(u *framework.Units) []string {
	if u == nil {
		return nil
	}
	how := map[framework.RollUp]string{
		framework.RollUpMean:     "the mean of its %ss, each counting the same",
		framework.RollUpWeighted: "the mean of its %ss, each by its weight",
		framework.RollUpWorst:    "the lowest of its %ss",
		framework.RollUpPooled:   "the mean of its %ss",
	}[u.RollUp]
	text := fmt.Sprintf("A criterion that is rated %s by %[1]s is "+how+".", u.Kind, u.Kind)
	switch {
	case u.Per == framework.PerWhole:
		text = unitIntroduction(u)
	case u.RollUp == framework.RollUpPooled:
		text = fmt.Sprintf("A criterion that is rated %s by %[1]s enters its section once for each rating.", u.Kind)
	}
	if u.Assumed {
		text += " This is assumed: the scheme does not publish it."
	}
	return []string{text}
}

// unitIntroduction explains scores of units that are scored as a whole.
func unitIntroduction(u *framework.Units) string {
	how := map[framework.RollUp]string{
		framework.RollUpMean:     "the mean of those, each %s counting the same",
		framework.RollUpWeighted: "the mean of those, each %s by its weight",
		framework.RollUpWorst:    "the lowest of those, the weakest %s counting for all",
	}[u.RollUp]
	return fmt.Sprintf("Each %s is scored as a whole by itself; the overall score and that of every section are "+how+".", u.Kind, u.Kind)
}

// cutBack explains where a very good rating earns nothing more.
func (w words) cutBack() []string {
	s := &w.f.Scoring
	switch {
	case s.CutBack != "":
		return []string{fmt.Sprintf("What a rating is above %s %% of its scale earns nothing more.", s.CutBack)}
	case s.CutBackTo != "" && len(w.f.Award.Tiers) > 1:
		return []string{fmt.Sprintf("What a rating is above its target for “%s” earns nothing more.", w.tier(s.CutBackTo))}
	case s.CutBackTo != "":
		return []string{"What a rating is above its target earns nothing more."}
	}
	return nil
}

// autoFailWords name the criteria that can fail the whole.
func autoFailWords(f *framework.Framework) string {
	var items []string
	for _, c := range f.All() {
		if c.AutoFail != "" {
			items = append(items, fmt.Sprintf("%s (“%s”)", c.Ref, levelWords(f, c.AutoFail)))
		}
	}
	if len(items) == 0 {
		return ""
	}
	what := "The overall score is zero"
	if f.Units != nil && f.Units.Per == framework.PerWhole {
		what = fmt.Sprintf("The score of a %s is zero", f.Units.Kind)
	}
	return what + " where one of these criteria is rated at the level named, or below it: " + strings.Join(items, ", ") + "."
}

// autoFailed says which ratings have failed the whole, or a unit of it.
func autoFailed(w words, a *assessment.Assessment, r *evaluation.Result) string {
	whole := w.f.Units == nil || w.f.Units.Per != framework.PerWhole || len(a.Engagement.Units) == 0
	var items []string
	for i := range r.Criteria {
		c := &r.Criteria[i]
		if !slices.Contains(r.Overall.AutoFailed, c.ID) {
			continue
		}
		rule, _ := w.f.Criterion(c.ID)
		var units []string
		for _, d := range c.Dimensions {
			if d.Score == nil || rule == nil || slices.Contains(units, evaluation.UnitName(a, d.Unit)) {
				continue
			}
			if s := d.Score.Scale(); s != nil && s.Compare(d.Score.Level, rule.AutoFail) <= 0 {
				units = append(units, evaluation.UnitName(a, d.Unit))
			}
		}
		item := c.Ref + " " + c.Title
		if !whole {
			item += " (" + strings.Join(units, ", ") + ")"
		}
		items = append(items, item)
	}
	if !whole {
		return fmt.Sprintf("Rated at a level that fails the whole %s: %s. The score of such a %[1]s is zero.", w.f.Units.Kind, strings.Join(items, "; "))
	}
	s := fmt.Sprintf("The overall score is zero, because of what is rated at a level that fails the whole: %s.", strings.Join(items, "; "))
	if r.Overall.Base != nil {
		s += fmt.Sprintf(" Without that rule it is %s.", w.scored("", w.as("", r.Overall.Base.Share, r.Overall.Score)))
	}
	return s
}

// adjustedWords say what the adjustments did to the overall score.
func adjustedWords(w words, r *evaluation.Result) string {
	n := &r.Overall
	whole := w.f.Units == nil || w.f.Units.Per != framework.PerWhole
	switch {
	case len(n.AutoFailed) > 0 && whole:
		return "The adjustments below are recorded, but change nothing: a score that failed stays zero."
	case n.Base == nil:
		return "The adjustments below leave the overall score as it is."
	}
	return fmt.Sprintf("Before the adjustments below the score is %s; with them it is %s.",
		w.scored("", w.as("", n.Base.Share, n.Score)), w.scored("", n.Score, overallThresholds(r)...))
}

// radarCaption says what the axes of the radar are counted in.
func radarCaption(w words, r *evaluation.Result) string {
	for i := range r.Sections {
		if w.method(r.Sections[i].ID).Staged {
			return "Scores by section, as shares of the span of the scale or of the stages"
		}
	}
	return "Scores by section, in per cent of the span of the scale"
}

// signed prints points that are added or taken off.
func signed(d scoring.Decimal) Cell {
	c := Cell{Text: string(d), Number: string(d)}
	if d.Score().Sign() > 0 {
		c.Text = "+" + c.Text
	}
	return c
}

// possible says what an unfinished assessment can still come to.
func possible(w words, b evaluation.Bounds, thresholds ...scoring.Score) string {
	if !b.Tight {
		return w.between("", b, " to ", thresholds...) + " at most when everything is rated; that these are reached is not proven"
	}
	return w.between("", b, " to ", thresholds...) + " when everything is rated"
}

const looseBounds = "* Between these at most. For a score of this kind it is not proven that some ratings lead to either of them."

// carried says from which round a criterion is carried that was not sampled.
func carried(c *evaluation.Criterion) string {
	switch {
	case c.From == "":
		return ""
	case c.Date.IsZero():
		return ", carried from round " + c.From
	}
	return ", carried from round " + c.From + " of " + date(c.Date)
}

// basisWords say from where a term is counted.
func basisWords(t *evaluation.Term, a *assessment.Assessment, award *framework.Award) string {
	switch t.Basis {
	case evaluation.FromOldExpiry:
		return fmt.Sprintf("renewed in time: from the expiry of the award before, %s", date(t.Start))
	case evaluation.Restored:
		return fmt.Sprintf("restored within %s of expiry: from the expiry of the award before, %s, so that the cycle goes on",
			count(award.Renewal.RestoreMonths, "month", "months"), date(t.Start))
	case evaluation.NewCycle:
		return "decided after the award before had expired and could no longer be restored: a new cycle, from the day it takes effect"
	}
	if a.Previous != nil && !a.Previous.Expires.IsZero() {
		return "renewed in time: from the day the new award takes effect"
	}
	return "from the day the award takes effect"
}

// bandRange is where a band begins and ends.
func bandRange(b, next *framework.Band) string {
	from, to := "", ""
	switch {
	case b.From != nil:
		from = fmt.Sprintf("from %s %%", *b.From)
	case b.Above != nil:
		from = fmt.Sprintf("above %s %%", *b.Above)
	}
	if next != nil {
		switch {
		case next.From != nil:
			to = fmt.Sprintf("below %s %%", *next.From)
		case next.Above != nil:
			to = fmt.Sprintf("up to %s %%", *next.Above)
		}
	}
	if from != "" && to != "" {
		from += ", "
	}
	return from + to
}

// bandsOf says what falls into bands.
func bandsOf(f *framework.Framework, b *framework.Bands) string {
	var what []string
	var refs []string
	for s := range f.AllSections() {
		if s.Bands == b.ID {
			refs = append(refs, s.Ref)
		}
	}
	if f.Scoring.Bands == b.ID {
		others := "the scores of the sections"
		for s := range f.AllSections() {
			if s.Bands != "" && s.Bands != b.ID {
				others = "those of the sections without bands of their own"
			}
		}
		what = append(what, "the overall score and "+others)
		refs = nil
	}
	switch len(refs) {
	case 0:
	case 1:
		what = append(what, "the score of section "+refs[0])
	default:
		what = append(what, "the scores of sections "+and(refs))
	}
	for i := range f.Scales {
		if f.Scales[i].Bands == b.ID {
			what = append(what, fmt.Sprintf("criteria rated on the scale “%s”", f.Scales[i].Title))
		}
	}
	if len(what) == 0 {
		return ""
	}
	return "Into these bands fall " + strings.Join(what, ", and ") + "."
}

var naWords = map[framework.NAPolicy]string{
	"":                  "A criterion that is not applicable leaves the calculation, as if the framework did not have it.",
	framework.NAExclude: "A criterion that is not applicable leaves the calculation, as if the framework did not have it.",
	framework.NAFull:    "A criterion that is not applicable counts as fully met.",
	framework.NAZero:    "A criterion that is not applicable counts as not met.",
	framework.NAForbid:  "No criterion may be set aside as not applicable.",
}

// unratedStages says what becomes of a stage that is not rated.
func unratedStages(f *framework.Framework) string {
	rules := []*framework.Rule{f.RuleOf(nil)}
	for s := range f.AllSections() {
		rules = append(rules, f.RuleOf(s))
	}
	for _, r := range rules {
		if m, _ := scoring.Lookup(r.Scoring()); m.Staged {
			return "; a stage is not reached while something in it is not rated"
		}
	}
	return ""
}
