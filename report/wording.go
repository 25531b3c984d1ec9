package report

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// Every sentence that the program writes stands in this file, and every
// number becomes text here.

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
	holds, all := 0, 0
	for _, c := range o.Conditions {
		if c.Tier == w.tiers[next].ID {
			all++
			if c.State.Holds() {
				holds++
			}
		}
	}
	verb := are(holds) + " met"
	if o.State == evaluation.OpenOutcome {
		verb = are(holds) + " certain already"
	}
	if len(w.tiers) == 1 {
		return fmt.Sprintf(" %d of %d conditions %s.", holds, all, verb)
	}
	return fmt.Sprintf(" Of the conditions of “%s”, %d of %d %s.", w.tier(w.tiers[next].ID), holds, all, verb)
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

// scoreState in words.
var states = map[evaluation.State]string{
	evaluation.Rated:         "rated",
	evaluation.Partial:       "partly rated",
	evaluation.NotRated:      "not rated",
	evaluation.NotApplicable: "not applicable",
	evaluation.NotSampled:    "not sampled",
}

// percent prints a value as a percentage, faithful to the thresholds.
func percent(v *evaluation.Value, thresholds ...scoring.Score) Cell {
	if v == nil {
		return Cell{Text: "–"}
	}
	return Cell{Text: scoring.Percent(v.Share, thresholds...), Number: string(scoring.Truncate(v.Share.Mul(scoring.Int(100))))}
}

// points prints a difference in percentage points.
func points(v *evaluation.Value) Cell {
	if v == nil {
		return Cell{Text: "–"}
	}
	hundred := v.Share.Mul(scoring.Int(100))
	text := scoring.Format(hundred)
	if text == "0.0" && hundred.Sign() > 0 {
		text = "< 0.1"
	}
	return Cell{Text: text, Number: string(scoring.Truncate(hundred))}
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

// methodWords explain how a node's method combines its parts.
var methodWords = map[string]string{
	"weighted-mean":      "the mean of its parts, each by its weight",
	"mean":               "the mean of its parts, each counting the same",
	"flat-mean":          "the mean of all its criteria, each counting the same",
	"flat-weighted-mean": "the mean of all its criteria, each by its weight",
	"points":             "the points earned of the points available",
	"lowest":             "the lowest of its parts",
	"share":              "the share of its criteria at or above a level",
}

var dimensionWords = map[string]string{
	"":              "the mean of its dimensions",
	"mean":          "the mean of its dimensions",
	"weighted-mean": "the mean of its dimensions, each by its weight",
	"lowest":        "the lowest of its dimensions",
	"capped":        "the mean of its dimensions, but not above the one that caps it",
}

var naWords = map[framework.NAPolicy]string{
	"":                  "leaves the calculation, as if the framework did not have it",
	framework.NAExclude: "leaves the calculation, as if the framework did not have it",
	framework.NAFull:    "counts as fully met",
	framework.NAZero:    "counts as not met",
	framework.NAForbid:  "is not allowed",
}
