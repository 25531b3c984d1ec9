package evaluation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/schemas"
)

// Check adds the problems that need the result: a final assessment that is
// not complete, findings that contradict ratings where the scheme knows
// conformity, a judgement outside the ratings that it rests on, a recommendation
// more favourable than the outcome, and a decision with another expiry than the
// award's rules give.
func Check(f *framework.Framework, a *assessment.Assessment, r *Result) schemas.Problems {
	var ps schemas.Problems
	add := func(s schemas.Severity, pointer, code, hint, format string, args ...any) {
		ps = append(ps, schemas.Problem{Pointer: pointer, Code: code, Severity: s, Message: fmt.Sprintf(format, args...), Hint: hint})
	}
	if !slices.ContainsFunc(a.Ratings, func(r assessment.Rating) bool { return r.State != assessment.NotRated }) {
		s := schemas.Warning
		if a.Status == assessment.Final {
			s = schemas.Error
		}
		add(s, "/ratings", "nothing-rated", "fill in the rating column and save the file", "nothing has been rated yet")
	} else if a.Status == assessment.Final && !r.Complete {
		for _, l := range r.model.leaves {
			for _, ul := range l.units {
				if s := ul.unrated(); s != nil {
					add(schemas.Error, missing(s), "not-rated", "rate it, set it aside with a reason, or set the status to draft", "criterion %s %s is not fully rated, but the assessment is final", l.c.Ref, l.c.Title)
				}
			}
		}
	}
	ps = append(ps, checkFindings(a, r)...)
	ps = append(ps, checkBestFit(f, a, r)...)
	ps = append(ps, checkRecommendation(f, a, r)...)
	if t := r.Term; t != nil && !a.Decision.Expires.IsZero() && a.Decision.Expires != t.Expires {
		add(schemas.Warning, "/decision/expires", "expiry-differs", "correct it, or give the reason with the decision",
			"the decision says that the award expires on %s, its rules say %s", a.Decision.Expires, t.Expires)
	}
	return ps
}

// checkBestFit compares the judgement that counts with the ratings that are its
// grounds: one below the lowest or above the highest of them fits none.
func checkBestFit(f *framework.Framework, a *assessment.Assessment, r *Result) schemas.Problems {
	if f.Scoring.BestFit == "" {
		return nil
	}
	var ps schemas.Problems
	for _, l := range r.model.leaves {
		for _, ul := range l.units {
			var fit *slot
			var grounds []*slot
			for _, s := range ul.slots {
				switch {
				case !s.rated:
				case s.Dimension == f.Scoring.BestFit:
					fit = s
				default:
					grounds = append(grounds, s)
				}
			}
			if fit == nil || len(grounds) == 0 {
				continue
			}
			byShare := func(a, b *slot) int { return a.share.Cmp(b.share) }
			how := ""
			if lowest := slices.MinFunc(grounds, byShare); fit.share.Cmp(lowest.share) < 0 {
				how = "below"
			} else if highest := slices.MaxFunc(grounds, byShare); fit.share.Cmp(highest.share) > 0 {
				how = "above"
			} else {
				continue
			}
			unit := ""
			if ul.unit != "" {
				unit = " in " + ul.unit
			}
			ps = append(ps, schemas.Problem{Pointer: pointerTo(a, fit), Code: "best-fit-outside", Severity: schemas.Note,
				Message: fmt.Sprintf("the judgement %q of criterion %s%s is %s every rating that it rests on", fit.level, l.c.Ref, unit, how),
				Hint:    "look again at what fits best with all of them in view, or say in a note why it lies outside"})
		}
	}
	return ps
}

// unrated is the first slot without a rating, nil if there is none.
func (ul *unitLeaf) unrated() *slot {
	for _, s := range ul.slots {
		if !s.rated && ul.state == "" {
			return s
		}
	}
	return nil
}

// missing points at a rating that is not there ("-" is the element after the
// last, RFC 6901): the pointer ends with what it
// would be for, so that a workbook can name the empty cell.
func missing(s *slot) string {
	p := "/ratings/-/" + s.Criterion
	if s.Unit != "" {
		p += "@" + s.Unit
	}
	if s.Dimension != "" {
		p += "/" + s.Dimension
	}
	return p
}

// pointerOf is the place of the rating that counts and does not conform.
func (l *leaf) pointerOf(a *assessment.Assessment) string {
	for _, ul := range l.units {
		for _, s := range ul.slots {
			if s.rated && s.scale.LeastConforming != "" && s.scale.Compare(s.level, s.scale.LeastConforming) < 0 {
				return pointerTo(a, s)
			}
		}
	}
	return "/ratings"
}

// pointerTo is the place of the rating of a slot.
func pointerTo(a *assessment.Assessment, s *slot) string {
	for i := range a.Ratings {
		if &a.Ratings[i] == s.rating {
			return "/ratings/" + strconv.Itoa(i)
		}
	}
	return "/ratings"
}

// checkFindings compares findings with ratings where a scale marks the least
// level that conforms. They are errors in a pre-assessment and in audits, and
// notes elsewhere.
func checkFindings(a *assessment.Assessment, r *Result) schemas.Problems {
	severity := schemas.Error
	if a.Engagement.Type.Advises() {
		severity = schemas.Note
	}
	var ps schemas.Problems
	add := func(pointer, code, hint, format string, args ...any) {
		ps = append(ps, schemas.Problem{Pointer: pointer, Code: code, Severity: severity, Message: fmt.Sprintf(format, args...), Hint: hint})
	}
	for _, l := range r.model.leaves {
		conforms, known := l.conforms()
		if !known {
			continue
		}
		nonconformity := false
		for i := range a.Findings {
			f := &a.Findings[i]
			if !slices.Contains(f.Criteria, l.c.ID) {
				continue
			}
			at := "/findings/" + strconv.Itoa(i)
			switch {
			case f.Kind == assessment.Nonconformity:
				nonconformity = true
				if conforms && f.IsOpen() {
					add(at, "nonconformity-on-conforming", "close the nonconformity, or rate the criterion below conformity",
						"nonconformity %s is open on criterion %s, which is rated as conforming", f.ID, l.c.Ref)
				}
			case f.Kind == assessment.Opportunity && !conforms:
				add(at, "opportunity-on-nonconforming", "record a nonconformity instead: what does not conform must not be softened",
					"opportunity %s is on criterion %s, which is rated below conformity", f.ID, l.c.Ref)
			}
		}
		if !conforms && !nonconformity {
			add(l.pointerOf(a), "nonconformity-missing", "record a nonconformity with requirement, evidence and statement",
				"criterion %s is rated below conformity, but has no nonconformity", l.c.Ref)
		}
	}
	return ps
}

// conforms reports whether every rated slot is at the least level that
// conforms or above; known is false where nothing is rated or the scale does
// not say.
func (l *leaf) conforms() (conforms, known bool) {
	conforms = true
	for _, ul := range l.units {
		for _, s := range ul.slots {
			if s.rated && s.scale.LeastConforming != "" {
				known = true
				conforms = conforms && s.scale.Compare(s.level, s.scale.LeastConforming) >= 0
			}
		}
	}
	return conforms, known
}

// favourable are the recommendations that grant or keep something.
var favourable = []string{"grant", "grant-with-conditions", "maintain", "renew", "extend"}

func checkRecommendation(f *framework.Framework, a *assessment.Assessment, r *Result) schemas.Problems {
	rec := a.Recommendation
	if rec == nil || rec.Recommend == "" {
		return nil // verdicts alone recommend nothing; what is half typed is told by the assessment
	}
	var ps schemas.Problems
	add := func(pointer, code, hint, format string, args ...any) {
		ps = append(ps, schemas.Problem{Pointer: pointer, Code: code, Severity: schemas.Error, Message: fmt.Sprintf(format, args...), Hint: hint})
	}
	rank := func(id string) int {
		return slices.IndexFunc(f.Award.Tiers, func(t framework.Tier) bool { return t.ID == id })
	}
	reached := -1
	if r.Outcome.Tier != nil {
		reached = rank(*r.Outcome.Tier)
	}
	wanted := -1
	if slices.Contains(favourable, rec.Recommend) {
		wanted = 0
		if rec.Tier != "" {
			if wanted = rank(rec.Tier); wanted < 0 {
				add("/recommendation/tier", "tier-unknown", "", "tier %q is not one of framework %s", rec.Tier, f.ID)
				return ps
			}
		}
	}
	switch {
	case wanted > reached:
		add("/recommendation", "recommendation-above-outcome", "the conditions that are not met are listed by: assay score",
			"the recommendation (%s) is more favourable than the outcome", strings.ReplaceAll(rec.Recommend, "-", " "))
	case wanted < reached && strings.TrimSpace(rec.Reasons) == "":
		add("/recommendation/reasons", "reasons-missing", "say why less is recommended than the conditions give",
			"the recommendation is less favourable than the outcome, without reasons")
	}
	if !r.Engagement.Certifies() {
		add("/recommendation", "recommendation-not-allowed", "remove it, or set the engagement type",
			"an engagement of type %s recommends no award", r.Engagement)
	}
	return ps
}

// CheckFramework proves the award conditions reachable and not trivial, by
// evaluating the framework with everything at the top of its scales and with
// everything at the bottom.
func CheckFramework(f *framework.Framework) schemas.Problems {
	var ps schemas.Problems
	top, bottom := extreme(f, (*framework.Scale).Highest), extreme(f, (*framework.Scale).Lowest)
	low := map[string]Condition{}
	for _, c := range bottom.Outcome.Conditions {
		low[c.Tier+"/"+c.ID+"/"+c.Scope] = c
	}
	for _, c := range top.Outcome.Conditions {
		if !c.onRatings() {
			continue
		}
		t := slices.IndexFunc(f.Award.Tiers, func(t framework.Tier) bool { return t.ID == c.Tier })
		i := slices.IndexFunc(f.Award.Tiers[t].Conditions, func(x framework.Condition) bool { return x.ID == c.ID })
		at := fmt.Sprintf("/award/tiers/%d/conditions/%d", t, i)
		switch {
		case c.State.Fails():
			ps = append(ps, schemas.Problem{Pointer: at, Code: "condition-unreachable", Severity: schemas.Error,
				Message: fmt.Sprintf("condition %s (%s) is missed even when every criterion is at its highest level", c.ID, c.Text), Hint: "lower what it requires"})
		case low[c.Tier+"/"+c.ID+"/"+c.Scope].State.Holds():
			ps = append(ps, schemas.Problem{Pointer: at, Code: "condition-trivial", Severity: schemas.Warning,
				Message: fmt.Sprintf("condition %s (%s) is met even when every criterion is at its lowest level", c.ID, c.Text), Hint: "raise what it requires, or remove it"})
		}
	}
	for i, t := range f.Award.Tiers {
		if t.Target == "" {
			continue
		}
		r := atTarget(f, &f.Award.Tiers[i])
		for _, c := range r.Outcome.Conditions {
			if c.Tier == t.ID && c.onRatings() && c.State.Fails() {
				ps = append(ps, schemas.Problem{Pointer: fmt.Sprintf("/award/tiers/%d/target", i), Code: "target-too-low", Severity: schemas.Warning,
					Message: fmt.Sprintf("with every criterion at its target, condition %s (%s) of tier %s is still missed", c.ID, c.Text, t.ID), Hint: "raise the target"})
			}
		}
	}
	return ps
}

// onRatings reports whether ratings alone decide the condition.
func (c *Condition) onRatings() bool {
	for _, all := range c.Any {
		for i := range all {
			if !all[i].onRatings() {
				return false
			}
		}
	}
	return onRatings[c.Kind]
}

// onRatings are the kinds that ratings alone decide.
var onRatings = map[framework.ConditionKind]bool{
	framework.OverallAtLeast: true, framework.SectionsAtLeast: true, framework.CriteriaAtLeast: true, framework.CountAtMost: true, framework.CountAtLeast: true, framework.AnyOf: true,
}

func extreme(f *framework.Framework, level func(*framework.Scale) string) *Result {
	return rateAll(f, func(_ *framework.Criterion, s *framework.Scale) string { return level(s) })
}

func atTarget(f *framework.Framework, t *framework.Tier) *Result {
	return rateAll(f, func(c *framework.Criterion, s *framework.Scale) string {
		if own := c.Targets[t.ID]; own != "" {
			return own
		}
		return t.Target
	})
}

func rateAll(f *framework.Framework, level func(*framework.Criterion, *framework.Scale) string) *Result {
	a := &assessment.Assessment{Engagement: assessment.Engagement{Type: assessment.SelfAssessment}}
	for _, c := range f.All() {
		for _, d := range dimensions(f) {
			if s := f.ScaleOf(c, d.ID); s != nil {
				a.Ratings = append(a.Ratings, assessment.Rating{
					Slot:  assessment.Slot{Criterion: c.ID, Dimension: d.ID},
					Layer: assessment.Self, State: assessment.Rated, Level: level(c, s),
				})
			}
		}
	}
	return Evaluate(f, a)
}
