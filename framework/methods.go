package framework

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/schemas"
)

// given lists the fields of a rule that are written, besides the method.
func (r *Rule) given() map[string]bool {
	return map[string]bool{
		"level": r.Level != "", "count": r.Count != nil, "of": r.Of != "", "benchmark": len(r.Benchmark) > 0,
		"budget": r.Budget != "", "reach": r.Reach != "", "hold": r.Hold != "", "base": r.Base != 0,
	}
}

// A method is what a rule stands for; ok is false where that is not known, so
// that nothing can follow from it.
type method struct {
	scoring.Method
	name string // whose inputs count: for percentile, of the method that is ranked
	ok   bool
}

// method looks up the rule of a section, nil being the whole.
func (k *checker) method(s *Section) *method {
	r := k.f.RuleOf(s)
	m := k.methods[r]
	if m == nil {
		m = new(method)
		m.Method, m.ok = scoring.Lookup(r.Scoring())
		m.name = r.Method
		if slices.Contains(m.Needs, "of") {
			m.name, m.ok = r.Of, slices.Contains(ranked(), r.Of)
		}
		k.methods[r] = m
	}
	return m
}

// own reports whether a section, nil being the whole, has a score that is not
// a share.
func (k *checker) own(s *Section) bool { m := k.method(s); return m.ok && m.Own }

// ranked lists the methods whose scores a percentile can rank: shares that are
// combined from the parts of the same node.
func ranked() []string {
	return slices.DeleteFunc(scoring.Names(), func(name string) bool {
		m, _ := scoring.Lookup(scoring.Rule{Method: name})
		return m.Own || m.Staged || slices.Contains(m.Needs, "of")
	})
}

// eachNode calls do with the whole, which is nil, and with every section.
func (k *checker) eachNode(do func(at string, around []*Section, s *Section)) {
	do("/scoring", nil, nil)
	k.eachSection(do)
}

// below lists the criteria below a section at any depth.
func (k *checker) below(s *Section) []*Criterion {
	var all []*Criterion
	in := &Framework{Sections: k.f.Sections}
	if s != nil {
		in.Sections = []Section{*s}
	}
	for _, c := range in.All() {
		all = append(all, c)
	}
	return all
}

// node names a section in a message.
func node(s *Section) string {
	if s == nil {
		return "the whole"
	}
	return "section " + s.Ref
}

// scoring: methods exist, and have what they need.
func (k *checker) scoring() {
	if k.f.Scoring.Method == "" {
		k.fail("/scoring", "method-unknown", "the framework needs a method of scoring")
	}
	all := len(k.below(nil))
	k.eachNode(func(at string, around []*Section, s *Section) {
		switch {
		case s == nil && k.f.Scoring.Method != "":
			k.rule(at, nil)
		case s != nil && s.Method != "":
			k.rule(at, s)
		case s != nil:
			k.inherited(at, s, all)
		}
		if s != nil && k.own(s) {
			k.combined(at, around, s)
		}
	})
}

// methodField is the code of a field that is missing or too much.
func methodField(name, code string) string {
	if name == "level" {
		return "method-level"
	}
	return code
}

// rule checks a rule where it is written.
func (k *checker) rule(at string, s *Section) {
	r := k.f.RuleOf(s)
	if !scoring.Known(r.Method) {
		k.unknown(at+"/method", "method", r.Method, scoring.Names())
		return
	}
	m, given := k.method(s), r.given()
	needs := m.Needs
	if !m.ok { // what is ranked is not known, so neither is what that needs
		bare, _ := scoring.Lookup(scoring.Rule{Method: r.Method})
		needs = bare.Needs
	}
	for _, name := range needs {
		if !given[name] {
			k.fail(at, methodField(name, "method-needs"), "the method %s needs %s", r.Method, name)
		}
	}
	switch {
	case m.ok:
		for _, name := range sortedKeys(given) {
			if given[name] && !slices.Contains(m.Needs, name) && !slices.Contains(m.May, name) {
				k.fail(at+"/"+name, methodField(name, "method-field"), "the method %s has no %s", r.Method, name)
			}
		}
	case r.Of != "" && !scoring.Known(r.Of):
		k.unknown(at+"/of", "method", r.Of, ranked())
	case r.Of != "":
		p := problem(at+"/of", "method-of", "the method %s cannot rank the scores of %s", r.Method, r.Of)
		p.Hint = "it ranks a share that is combined right here"
		k.add(p)
	}
	for i, b := range r.Benchmark {
		k.percent(fmt.Sprintf("%s/benchmark/%d", at, i), b)
	}
	if r.Budget != "" && r.Budget.Score().Sign() <= 0 {
		k.fail(at+"/budget", "points-range", "the budget must be above 0, not %s", r.Budget)
	}
	if !m.ok {
		return
	}
	if n := len(k.below(s)); given["count"] && slices.Contains(m.Needs, "count") && (*r.Count < 1 || *r.Count > n) {
		k.fail(at+"/count", "method-count", "the count is from 1 to the %d criteria below, not %d", n, *r.Count)
	}
	if m.UsesLevel {
		k.ruleLevel(at, s, m)
	}
	if u := k.f.Units; u != nil && u.RollUp == RollUpPooled && (m.Fold == scoring.Sum || slices.Contains(m.Needs, "count")) {
		k.fail(at, "units-per", "the method %s counts each criterion once, so that units cannot be pooled", r.Method)
	}
}

// ruleLevel: the level that criteria are compared with is on their scales.
func (k *checker) ruleLevel(at string, s *Section, m *method) {
	r := k.f.RuleOf(s)
	done := map[*Scale]bool{}
	bare, several := false, false
	for _, c := range k.below(s) {
		scales := k.scalesOf(c, "")
		several = several || len(scales) > 1
		if m.Own && r.Level == "" && c.Mandatory == "" && !bare {
			bare = true
			k.fail(at, "method-level", "the method %s needs a level, since criterion %s has no mandatory one", r.Method, c.Ref)
		}
		for _, scale := range scales {
			if r.Level != "" && !done[scale] {
				done[scale] = true
				if share, ok := scale.Share(r.Level); k.onScale(at+"/level", scale, r.Level) && ok && !m.Own && k.f.Scoring.CutBack != "" &&
					share.Mul(scoring.Int(100)).Cmp(k.f.Scoring.CutBack.Score()) > 0 {
					k.fail(at+"/level", "cut-back", "ratings are cut back to %s %%, so that none counts as at the level %q", k.f.Scoring.CutBack, r.Level)
				}
			}
		}
	}
	if m.Own && several {
		k.fail(at, "method-scale", "the method %s counts points of one scale, but criteria are rated on several", r.Method)
	}
}

// inherited checks a section that has the rule of the whole.
func (k *checker) inherited(at string, s *Section, all int) {
	given := s.given()
	for _, name := range sortedKeys(given) {
		if given[name] {
			p := problem(at+"/"+name, methodField(name, "method-field"), "section %s has %s, but no method of its own", s.Ref, name)
			p.Hint = "without a method a section takes over the whole rule of the framework"
			k.add(p)
		}
	}
	r, m := k.f.RuleOf(s), k.method(s)
	if !m.ok || r.Count == nil || !slices.Contains(m.Needs, "count") {
		return
	}
	if n := len(k.below(s)); n > 0 && n < *r.Count && *r.Count <= all {
		p := problem(at, "method-count", "section %s has fewer criteria than the count %d of the framework's method %s", s.Ref, *r.Count, r.Method)
		p.Hint = "name a method for the section"
		k.add(p)
	}
}

// combined: a score that is not a share stands where nothing else is made of
// it.
func (k *checker) combined(at string, around []*Section, s *Section) {
	if s.Method != "" {
		at += "/method"
	}
	up := append([]*Section{nil}, around...) // the whole is around everything
	parent := up[len(up)-1]
	if m := k.method(parent); m.ok && !m.Flat && !m.Staged {
		k.notCombined(at, s, parent)
	}
	if len(up) > 1 {
		if above := up[len(up)-2]; k.method(above).ok && k.method(above).Staged {
			k.notCombined(at, s, above)
		}
	}
}

func (k *checker) notCombined(at string, s, by *Section) {
	k.fail(at, "method-own", "the method %s gives section %s points of its own and no share, which the method %s of %s cannot combine",
		k.f.RuleOf(s).Method, s.Ref, k.f.RuleOf(by).Method, node(by))
}

// stages: a staged node consists of stages, and what is in them can be held
// against what they need.
func (k *checker) stages() {
	k.eachNode(func(at string, around []*Section, s *Section) {
		if m := k.method(s); !m.ok || !m.Staged {
			return
		}
		written := s == nil || s.Method != ""
		if s != nil {
			var parent *Section
			if len(around) > 0 {
				parent = around[len(around)-1]
			}
			if m := k.method(parent); m.ok && m.Staged {
				p := problem(at, "method-stages", "section %s is a stage and cannot be staged itself", s.Ref)
				if !written {
					p.Hint = "name a method for the section, which otherwise has that of the framework"
				}
				k.add(p)
				return
			}
		}
		stages := k.f.Sections
		if s != nil {
			stages = s.Sections
			if len(s.Criteria) > 0 {
				k.fail(at+"/criteria", "method-stages", "the criteria of section %s are in none of its stages", s.Ref)
			}
			if len(stages) == 0 {
				k.fail(at, "method-stages", "section %s has no sections to be its stages", s.Ref)
			}
		}
		k.stageNeeds(at, s, written, stages)
	})
}

// stageNeeds: the bands or levels that stages need exist for everything in
// them.
func (k *checker) stageNeeds(at string, s *Section, written bool, stages []Section) {
	r := k.f.RuleOf(s)
	if r.Reach == "" {
		return
	}
	place := func(name string) string {
		if !written {
			return at
		}
		return at + "/" + name
	}
	told := map[string]bool{}
	once := func(p schemas.Problem) {
		if key := p.Pointer + p.Message; !told[key] {
			told[key] = true
			k.add(p)
		}
	}
	need := func(bands *Bands, scale *Scale) {
		reach, ok := limit(bands, scale, r.Reach)
		hold, ok2 := limit(bands, scale, cmp.Or(r.Hold, r.Reach))
		switch {
		case !ok:
			once(noBand(place("reach"), bands, scale, r.Reach))
		case !ok2:
			once(noBand(place("hold"), bands, scale, r.Hold))
		case hold.At.Cmp(reach.At) < 0 || hold.At.Cmp(reach.At) == 0 && reach.Exclusive && !hold.Exclusive:
			once(problem(place("hold"), "method-hold", "hold %q is below reach %q", r.Hold, r.Reach))
		}
	}
	for i := range stages {
		for j := range stages[i].Criteria {
			scales := k.scalesOf(&stages[i].Criteria[j], "")
			switch len(scales) {
			case 0: // told elsewhere
			case 1:
				if bands, ok := k.f.Cuts(scales[0].Bands); ok || scales[0].Bands == "" {
					need(bands, scales[0])
				}
			default:
				once(problem(place("reach"), "method-scale", "criteria are rated on several scales, so that none says whether they reach %q", r.Reach))
			}
		}
		for j := range stages[i].Sections {
			part := &stages[i].Sections[j]
			bands := k.f.BandsOf(part)
			switch {
			case k.own(part): // told elsewhere
			case bands != nil:
				need(bands, nil)
			case part.Bands == "" && k.f.Scoring.Bands == "":
				p := problem(place("reach"), "bands-missing", "section %s has no bands, so that nothing says whether it reaches %q", part.Ref, r.Reach)
				p.Hint = "name bands for the section or for the framework"
				k.add(p)
			}
		}
	}
}

// limit is what a band, or else a level, asks for.
func limit(bands *Bands, scale *Scale, code string) (scoring.Limit, bool) {
	if b, ok := bands.Step(code); ok {
		return b.Limit(), true
	}
	if scale == nil {
		return scoring.Limit{}, false
	}
	_, ok := scale.Position(code)
	share, _ := scale.Share(code)
	return scoring.Limit{At: share}, ok
}

// noBand reports a code that is neither a band nor a level of what it is for.
func noBand(at string, bands *Bands, scale *Scale, code string) schemas.Problem {
	var codes []string
	if bands != nil {
		codes = names(bands.Steps, func(b Band) string { return b.Code })
	}
	if scale == nil {
		return guess(problem(at, "band-unknown", "there is no band %q in the bands %q", code, bands.ID), code, codes)
	}
	if scale.Kind != Numeric {
		codes = append(codes, scale.Codes()...)
	}
	return guess(problem(at, "band-unknown", "%q is neither a band nor a level of the scale %q", code, scale.ID), code, codes)
}

// bands: they cut a score from the lowest to the highest, and are in use.
func (k *checker) bands() {
	used, lost := map[string]bool{}, false
	ids := names(k.f.Bands, func(b Bands) string { return b.ID })
	use := func(at, id string) {
		used[id] = true
		if _, ok := k.f.Cuts(id); !ok && id != "" {
			lost = true // it may be any
			k.add(guess(problem(at+"/bands", "bands-unknown", "there are no bands %q", id), id, ids))
		}
	}
	for i := range k.f.Scales {
		use(fmt.Sprintf("/scales/%d", i), k.f.Scales[i].Bands)
	}
	k.eachNode(func(at string, _ []*Section, s *Section) {
		id := k.f.Scoring.Bands
		if s != nil {
			id = s.Bands
		}
		use(at, id)
		if id != "" && k.own(s) {
			k.fail(at+"/bands", "method-own", "the method %s gives points of its own and no share that bands could cut", k.f.RuleOf(s).Method)
		}
	})
	for i := range k.f.Bands {
		b, at := &k.f.Bands[i], fmt.Sprintf("/bands/%d", i)
		k.steps(at, b)
		if !used[b.ID] && !lost {
			k.warn(at, "bands-unused", "nothing falls into the bands %q", b.ID)
		}
	}
}

// steps: each band begins above the one before it, and can be reached.
func (k *checker) steps(at string, b *Bands) {
	if len(b.Steps) < 2 {
		k.fail(at, "bands-steps", "bands need at least two steps, the lowest first")
	}
	last := scoring.Limit{}
	for i := range b.Steps {
		s, at := &b.Steps[i], fmt.Sprintf("%s/steps/%d", at, i)
		switch {
		case i == 0 && (s.From != nil || s.Above != nil):
			k.fail(at, "bands-limit", "the lowest band %q has no limit: it is all that is below the next", s.Code)
			continue
		case i == 0:
			continue
		case (s.From == nil) == (s.Above == nil):
			k.fail(at, "bands-limit", "the band %q needs either from or above, in percent", s.Code)
			continue
		}
		field, d := "from", s.From
		if d == nil {
			field, d = "above", s.Above
		}
		l, hundred := s.Limit(), scoring.Int(100)
		switch v := d.Score(); {
		case v.Sign() < 0 || v.Cmp(hundred) > 0 || l.Exclusive && v.Cmp(hundred) == 0:
			k.fail(at+"/"+field, "bands-range", "nothing could be in the band %q: %s %s %%", s.Code, field, *d)
		case l.At.Cmp(last.At) < 0 || l.At.Cmp(last.At) == 0 && (!l.Exclusive || last.Exclusive):
			p := problem(at+"/"+field, "bands-order", "the band %q does not begin above the band %q before it", s.Code, b.Steps[i-1].Code)
			p.Hint = "bands are listed from the lowest to the highest; the lowest begins at 0"
			k.add(p)
		default:
			last = l
		}
	}
}

// units: a roll-up of whole scores has whole scores.
func (k *checker) units() {
	if u := k.f.Units; u != nil && u.Per == PerWhole && u.RollUp == RollUpPooled {
		k.fail("/units/per", "units-per", "units that are scored as a whole cannot be pooled rating by rating")
	}
}

// adjustments: they change the overall score, which is a share.
func (k *checker) adjustments() {
	for i, a := range k.f.Scoring.Adjustments {
		if v := a.Points.Score(); a.Points != "" && v.Sign() == 0 || v.Cmp(scoring.Int(-100)) < 0 || v.Cmp(scoring.Int(100)) > 0 {
			k.fail(fmt.Sprintf("/scoring/adjustments/%d/points", i), "adjustment-points",
				"an adjustment is of up to 100 points, or down to -100, but not of %s", a.Points)
		}
	}
	if len(k.f.Scoring.Adjustments) > 0 && k.own(nil) {
		k.fail("/scoring/adjustments", "method-own", "the method %s gives points of its own, to which no share can be added", k.f.Scoring.Method)
	}
}

// cutBack: ratings are cut back in one way, which holds for all of them.
func (k *checker) cutBack() {
	s := k.f.Scoring
	if c := s.CutBack; c != "" && (c.Score().Sign() <= 0 || c.Score().Cmp(scoring.Int(100)) > 0) {
		k.fail("/scoring/cutBack", "percent-range", "cutBack is a percentage above 0 and at most 100, not %s", c)
	}
	if s.CutBackTo == "" {
		return
	}
	if s.CutBack != "" {
		k.fail("/scoring/cutBackTo", "cut-back", "ratings are cut back either at a percentage or at the targets of a tier")
	}
	t, ok := k.x.Tier(s.CutBackTo)
	if !ok {
		k.unknown("/scoring/cutBackTo", "tier", s.CutBackTo, names(k.f.Award.Tiers, func(t Tier) string { return t.ID }))
		return
	}
	for _, c := range k.f.All() {
		if t.Target == "" && c.Targets[t.ID] == "" {
			k.fail("/scoring/cutBackTo", "cut-back", "the tier %q has no target, and criterion %s has none of its own for it", t.ID, c.Ref)
			return
		}
	}
}

// above lists the methods of the nodes above a part, the nearest last; ok is
// false where one of them is not known.
func (k *checker) above(sections []*Section) (methods []*method, ok bool) {
	methods = append(methods, k.method(nil))
	for _, s := range sections {
		methods = append(methods, k.method(s))
	}
	return methods, !slices.ContainsFunc(methods, func(m *method) bool { return !m.ok })
}

// weights: none is negative, and each given one can matter.
func (k *checker) weights() {
	weight := func(at string, w scoring.Decimal, counts bool) {
		switch {
		case w == "":
		case w.Score().Sign() < 0:
			k.fail(at+"/weight", "weight-negative", "the weight %s is negative", w)
		case !counts:
			k.warn(at+"/weight", "weight-unused", "no method above takes the weight into account")
		}
	}
	for i, d := range k.f.Dimensions {
		weight(fmt.Sprintf("/dimensions/%d", i), d.Weight, true)
	}
	if len(k.f.Dimensions) > 0 && k.f.Scoring.Dimensions == "weighted-mean" &&
		zeros(names(k.f.Dimensions, func(d Dimension) scoring.Decimal { return d.Weight })) {
		k.fail("/dimensions", "weights-zero", "all dimensions have the weight 0")
	}
	// A part's weight counts for the node right above it, and that of a
	// criterion for any flat method further up.
	uses := func(sections []*Section, criterion bool) (counts, known bool) {
		methods, known := k.above(sections)
		for i, m := range methods {
			if m.UsesWeights && (criterion && m.Flat || !m.Flat && i == len(methods)-1) {
				return true, known
			}
		}
		return false, known
	}
	k.eachSection(func(at string, around []*Section, s *Section) {
		counts, known := uses(around, false)
		weight(at, s.Weight, counts || !known)
		if s.Weight != "" && s.Weight.Score().Sign() == 0 && counts {
			k.warn(at+"/weight", "weight-zero", "section %s has the weight 0 and never counts", s.Ref)
		}
	})
	k.eachCriterion(func(at string, above []*Section, c *Criterion) {
		counts, known := uses(above, true)
		weight(at, c.Weight, counts || !known)
	})
	k.zeroWeights("/sections", nil, k.f.Sections, nil)
	k.eachSection(func(at string, _ []*Section, s *Section) {
		k.zeroWeights(at, s, s.Sections, s.Criteria)
	})
}

// zeroWeights reports a node whose parts all have the weight 0.
func (k *checker) zeroWeights(at string, s *Section, ss []Section, cs []Criterion) {
	if m := k.method(s); !m.ok || !m.UsesWeights || m.Flat {
		return
	}
	all := append(names(ss, func(s Section) scoring.Decimal { return s.Weight }),
		names(cs, func(c Criterion) scoring.Decimal { return c.Weight })...)
	if zeros(all) {
		k.fail(at, "weights-zero", "everything in here has the weight 0, so that nothing can be weighed")
	}
}

// zeros reports whether there are weights and all of them are 0; what is not
// written is 1.
func zeros(weights []scoring.Decimal) bool {
	for _, w := range weights {
		if w == "" || w.Score().Sign() != 0 {
			return false
		}
	}
	return len(weights) > 0
}

// points: given where a method needs them, and only there.
func (k *checker) points() {
	k.eachCriterion(func(at string, above []*Section, c *Criterion) {
		methods, known := k.above(above)
		i := slices.IndexFunc(methods, func(m *method) bool { return m.UsesPoints })
		switch {
		case i >= 0 && c.Points == "":
			k.fail(at, "points-missing", "the method %s needs the points of criterion %s", methods[i].name, c.Ref)
		case i >= 0 && c.Points.Score().Sign() <= 0:
			k.fail(at+"/points", "points-range", "the points must be above 0, not %s", c.Points)
		case i < 0 && known && c.Points != "":
			k.warn(at+"/points", "points-unused", "no method above takes points into account")
		}
	})
}

// stageNumbers lists the numbers of the stages of a staged node, after that of the
// level below the first one.
func (k *checker) stageNumbers(s *Section) []string {
	stages := k.f.Sections
	if s != nil {
		stages = s.Sections
	}
	base := k.f.RuleOf(s).Base
	numbers := make([]string, len(stages)+1)
	for i := range numbers {
		numbers[i] = strconv.Itoa(base + i)
	}
	return numbers
}
