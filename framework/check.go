package framework

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/schemas"
)

// Check tells what is wrong with a framework beyond the shape that the schema
// describes: names that lead nowhere, scales that are none, levels that are
// not on their scale, settings that contradict each other or do nothing. Every
// problem has a pointer; [Parse] adds the place in the file. Whether award
// conditions can be reached at all is evaluation.CheckFramework's business.
func (f *Framework) Check() schemas.Problems {
	if ps := f.tooMany(); ps != nil {
		return ps // the rules would take too long
	}
	k := &checker{f: f, x: NewIndex(f), methods: map[*Rule]*method{}}
	for _, rule := range rules {
		rule(k)
	}
	return k.ps
}

// rules are the rules of Check, each with its function below.
var rules = []func(*checker){
	(*checker).ids,
	(*checker).refs,
	(*checker).lines,
	(*checker).sections,
	(*checker).profiles,
	(*checker).scales,
	(*checker).scalesInUse,
	(*checker).bands,
	(*checker).dimensions,
	(*checker).units,
	(*checker).scoring,
	(*checker).stages,
	(*checker).adjustments,
	(*checker).cutBack,
	(*checker).weights,
	(*checker).points,
	(*checker).sizes,
	(*checker).criteriaScale,
	(*checker).criteriaLevels,
	(*checker).autoFail,
	(*checker).rubrics,
	(*checker).efforts,
	(*checker).targets,
	(*checker).criteriaNames,
	(*checker).crossReferences,
	(*checker).dependencies,
	(*checker).cycles,
	(*checker).notApplicable,
	(*checker).measures,
	(*checker).award,
	(*checker).tierTargets,
	(*checker).conditions,
	(*checker).scheme,
	(*checker).lengths,
	(*checker).translations,
}

// Limits of a framework, which keep its workbook readable.
const (
	maxCriteria = 5000
	maxEntries  = 10_000 // of any list
)

// tooMany reports what a framework has too much of.
func (f *Framework) tooMany() schemas.Problems {
	var ps schemas.Problems
	criteria := 0
	// walk follows lists only; no map of a framework holds one.
	var walk func(v reflect.Value, at string)
	walk = func(v reflect.Value, at string) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem(), at)
			}
		case reflect.Struct:
			for i := range v.NumField() {
				field, name := v.Type().Field(i), at
				if !field.Anonymous { // the fields of a rule stand in its section
					tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
					name += "/" + tag
				}
				walk(v.Field(i), name)
			}
		case reflect.Slice:
			if v.Type() == reflect.TypeFor[[]Criterion]() {
				criteria += v.Len()
			}
			if v.Len() > maxEntries {
				ps = append(ps, problem(at, "too-many", "the list has %d entries, more than %d", v.Len(), maxEntries))
				return
			}
			if v.Type().Elem().Kind() == reflect.Struct {
				for i := range v.Len() {
					walk(v.Index(i), at+"/"+strconv.Itoa(i))
				}
			}
		}
	}
	walk(reflect.ValueOf(f), "")
	if criteria > maxCriteria {
		ps = append(ps, problem("/sections", "too-many", "the framework has %d criteria, more than %d", criteria, maxCriteria))
	}
	return ps
}

type checker struct {
	f       *Framework
	x       *Index
	methods map[*Rule]*method
	ps      schemas.Problems
}

func problem(pointer, code, format string, args ...any) schemas.Problem {
	return schemas.Problem{Pointer: pointer, Code: code, Severity: schemas.Error, Message: fmt.Sprintf(format, short(args)...)}
}

// maxQuoted is how much of a value a message can bear, in characters.
const maxQuoted = 60

// short cuts long texts.
func short(args []any) []any {
	for i, a := range args {
		if v := reflect.ValueOf(a); v.Kind() == reflect.String && v.Len() > maxQuoted {
			args[i] = schemas.Short(v.String(), maxQuoted)
		}
	}
	return args
}

func warning(pointer, code, format string, args ...any) schemas.Problem {
	p := problem(pointer, code, format, args...)
	p.Severity = schemas.Warning
	return p
}

// guess adds the name that was probably meant, or else all there are.
func guess(p schemas.Problem, name string, names []string) schemas.Problem {
	switch near := schemas.Nearest(name, names); {
	case near != "":
		p.Hint = fmt.Sprintf("did you mean %q?", schemas.Short(near, maxQuoted))
	case len(names) == 0:
		p.Hint = "there are none in this framework"
	case len(names) <= 12:
		list := make([]string, len(names))
		for i, n := range names {
			list[i] = schemas.Short(n, maxQuoted)
		}
		p.Hint = "there are " + strings.Join(list, ", ")
	}
	return p
}

func (k *checker) add(p schemas.Problem) { k.ps = append(k.ps, p) }

func (k *checker) fail(pointer, code, format string, args ...any) {
	k.add(problem(pointer, code, format, args...))
}

func (k *checker) warn(pointer, code, format string, args ...any) {
	k.add(warning(pointer, code, format, args...))
}

// eachSection calls do with every section, its pointer and the sections around
// it, outermost first.
func (k *checker) eachSection(do func(at string, around []*Section, s *Section)) {
	var around []*Section
	var walk func(at string, ss []Section)
	walk = func(at string, ss []Section) {
		for i := range ss {
			at := at + "/sections/" + strconv.Itoa(i)
			do(at, around, &ss[i])
			around = append(around, &ss[i])
			walk(at, ss[i].Sections)
			around = around[:len(around)-1]
		}
	}
	walk("", k.f.Sections)
}

// eachCriterion calls do with every criterion, its pointer and the sections
// above it, outermost first.
func (k *checker) eachCriterion(do func(at string, above []*Section, c *Criterion)) {
	k.eachSection(func(at string, around []*Section, s *Section) {
		above := append(slices.Clone(around), s)
		for i := range s.Criteria {
			do(at+"/criteria/"+strconv.Itoa(i), above, &s.Criteria[i])
		}
	})
}

// ids: the names that files use are unique, each kind among itself.
func (k *checker) ids() {
	unique := func(what string) func(at, id, title string) {
		seen := map[string]string{}
		return func(at, id, title string) {
			if first, twice := seen[id]; twice && id != "" {
				p := problem(at, "duplicate-id", "the %s %q is already that of %q", what, id, first)
				p.Hint = "ids are never used twice"
				k.add(p)
			} else {
				seen[id] = title
			}
		}
	}
	node := unique("id")
	k.eachSection(func(at string, _ []*Section, s *Section) {
		node(at+"/id", s.ID, s.Title)
		for i := range s.Criteria {
			node(fmt.Sprintf("%s/criteria/%d/id", at, i), s.Criteria[i].ID, s.Criteria[i].Title)
		}
	})
	scale := unique("scale id")
	for i, s := range k.f.Scales {
		scale(fmt.Sprintf("/scales/%d/id", i), s.ID, s.Title)
		level := unique("level code")
		for j, l := range s.Levels {
			level(fmt.Sprintf("/scales/%d/levels/%d/code", i, j), l.Code, l.Label)
		}
	}
	bands := unique("bands id")
	for i, b := range k.f.Bands {
		bands(fmt.Sprintf("/bands/%d/id", i), b.ID, b.Title)
		band := unique("band code")
		for j, s := range b.Steps {
			band(fmt.Sprintf("/bands/%d/steps/%d/code", i, j), s.Code, s.Label)
		}
	}
	adjustment := unique("adjustment id")
	for i, a := range k.f.Scoring.Adjustments {
		adjustment(fmt.Sprintf("/scoring/adjustments/%d/id", i), a.ID, a.Title)
	}
	dimension := unique("dimension id")
	for i, d := range k.f.Dimensions {
		dimension(fmt.Sprintf("/dimensions/%d/id", i), d.ID, d.Title)
	}
	profile := unique("profile id")
	for i, p := range k.f.Profiles {
		profile(fmt.Sprintf("/profiles/%d/id", i), p.ID, p.Title)
	}
	measure := unique("measure id")
	for i, m := range k.f.Measures {
		measure(fmt.Sprintf("/measures/%d/id", i), m.ID, m.Title)
	}
	size := unique("size")
	for i, s := range k.f.Sizes {
		size(fmt.Sprintf("/sizes/%d/code", i), s.Code, string(s.Days)+" days")
	}
	tier, condition := unique("tier id"), unique("condition id")
	for i, t := range k.f.Award.Tiers {
		tier(fmt.Sprintf("/award/tiers/%d/id", i), t.ID, t.Title)
	}
	k.eachCondition(func(at string, t *Tier, c *Condition) { condition(at+"/id", c.ID, t.Title) })
}

// refs: what is printed is unique as well, or a reader could not find it.
func (k *checker) refs() {
	seen := map[string]string{}
	ref := func(at, ref, title string) {
		if first, twice := seen[ref]; twice && ref != "" {
			k.fail(at, "duplicate-ref", "the ref %q is already that of %q", ref, first)
		} else {
			seen[ref] = title
		}
	}
	k.eachSection(func(at string, _ []*Section, s *Section) {
		ref(at+"/ref", s.Ref, s.Title)
		for i := range s.Criteria {
			ref(fmt.Sprintf("%s/criteria/%d/ref", at, i), s.Criteria[i].Ref, s.Criteria[i].Title)
		}
	})
}

// maxRef is how long a ref may be, in characters: it stands in narrow columns.
const maxRef = 100

// lines: what is printed in a line is one, and reads in the order in which it
// is written.
func (k *checker) lines() {
	line := func(at, what, s string) {
		for _, r := range s {
			if what == "ref" && unicode.Is(unicode.Bidi_Control, r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069' {
				p := problem(at, "line-character", "the %s %q holds the character %U, which a line cannot show", what, s, r)
				p.Hint = "write it without line breaks and control characters"
				k.add(p)
				return
			}
		}
	}
	ref := func(at, s string) {
		if n := utf8.RuneCountInString(s); n > maxRef {
			p := problem(at+"/ref", "ref-long", "the ref %q has %d characters, more than %d", s, n, maxRef)
			p.Hint = "write a short mark such as 1.2.3; the title says the rest"
			k.add(p)
		}
		line(at+"/ref", "ref", s)
	}
	line("/title", "title", k.f.Title)
	k.eachSection(func(at string, _ []*Section, s *Section) {
		ref(at, s.Ref)
		line(at+"/title", "title", s.Title)
		for i, c := range s.Criteria {
			at := fmt.Sprintf("%s/criteria/%d", at, i)
			ref(at, c.Ref)
			line(at+"/title", "title", c.Title)
		}
	})
	for i, m := range k.f.Measures {
		at := fmt.Sprintf("/measures/%d", i)
		ref(at, m.Ref)
		line(at+"/title", "title", m.Title)
		line(at+"/unit", "unit", m.Unit)
	}
	for i, s := range k.f.Scales {
		line(fmt.Sprintf("/scales/%d/title", i), "title", s.Title)
		for j, l := range s.Levels {
			line(fmt.Sprintf("/scales/%d/levels/%d/label", i, j), "label", l.Label)
		}
	}
	for i, b := range k.f.Bands {
		for j, s := range b.Steps {
			line(fmt.Sprintf("/bands/%d/steps/%d/label", i, j), "label", s.Label)
		}
	}
	for i, d := range k.f.Dimensions {
		line(fmt.Sprintf("/dimensions/%d/title", i), "title", d.Title)
	}
	for i, p := range k.f.Profiles {
		line(fmt.Sprintf("/profiles/%d/title", i), "title", p.Title)
	}
	for i, a := range k.f.Scoring.Adjustments {
		line(fmt.Sprintf("/scoring/adjustments/%d/title", i), "title", a.Title)
	}
	for i, t := range k.f.Award.Tiers {
		line(fmt.Sprintf("/award/tiers/%d/title", i), "title", t.Title)
	}
}

// sections: each has something in it.
func (k *checker) sections() {
	k.eachSection(func(at string, _ []*Section, s *Section) {
		if len(s.Sections) == 0 && len(s.Criteria) == 0 {
			k.fail(at, "section-empty", "section %s has neither criteria nor sections", s.Ref)
		}
	})
}

// profiles: each selects something.
func (k *checker) profiles() {
	for i, p := range k.f.Profiles {
		any := false
		for range k.f.CriteriaOf(p.ID) {
			any = true
			break
		}
		if !any {
			k.fail(fmt.Sprintf("/profiles/%d", i), "profile-empty", "no criterion belongs to the profile %q", p.ID)
		}
	}
}

// scales: a scale has a lowest and a highest level and a span between them.
func (k *checker) scales() {
	for i := range k.f.Scales {
		s, at := &k.f.Scales[i], fmt.Sprintf("/scales/%d", i)
		if s.Kind == Numeric {
			k.numeric(at, s)
		} else if s.Kind == Ordinal {
			k.ordinal(at, s)
		}
		if s.LeastConforming != "" {
			k.onScale(at+"/leastConforming", s, s.LeastConforming)
		}
	}
}

func (k *checker) ordinal(at string, s *Scale) {
	for name, v := range map[string]scoring.Decimal{"min": s.Min, "max": s.Max, "step": s.Step} {
		if v != "" {
			k.fail(at+"/"+name, "scale-field", "an ordinal scale has no %s; its levels say it all", name)
		}
	}
	if len(s.Levels) < 2 {
		k.fail(at, "scale-levels", "an ordinal scale needs at least two levels, the lowest first")
		return
	}
	missing := false
	for j, l := range s.Levels {
		at := fmt.Sprintf("%s/levels/%d", at, j)
		if l.Points == "" {
			k.fail(at, "points-missing", "the level %q needs points", l.Code)
			missing = true
			continue
		}
		if j == 0 || missing {
			continue
		}
		below := s.Levels[j-1]
		switch c := l.Points.Score().Cmp(below.Points.Score()); {
		case c < 0, c == 0 && !l.Recognition:
			p := problem(at+"/points", "points-order", "the level %q has %s points, the level %q below it %s", l.Code, l.Points, below.Code, below.Points)
			p.Hint = "levels are listed from the lowest to the highest; only a recognition level may have the same points as the one below"
			k.add(p)
		case c > 0 && l.Recognition:
			k.warn(at+"/points", "points-recognition", "the recognition level %q earns more points than the level below it", l.Code)
		}
	}
	if low, high := s.Ends(); !missing && low.Cmp(high) == 0 {
		k.fail(at+"/levels", "scale-span", "all levels have the same points")
	}
}

func (k *checker) numeric(at string, s *Scale) {
	complete := true
	for _, v := range []struct {
		name  string
		value scoring.Decimal
	}{{"min", s.Min}, {"max", s.Max}, {"step", s.Step}} {
		if v.value == "" {
			k.fail(at, "scale-numeric", "a numeric scale needs %s", v.name)
			complete = false
		}
	}
	if !complete {
		return
	}
	low, high := s.Ends()
	switch {
	case low.Cmp(high) >= 0:
		k.fail(at+"/max", "scale-span", "max %s is not above min %s", s.Max, s.Min)
		return
	case s.Step.Score().Sign() <= 0:
		k.fail(at+"/step", "scale-step", "step %s is not above 0", s.Step)
		return
	}
	if n := high.Sub(low).Div(s.Step.Score()); n.Cmp(scoring.Int(maxSteps)) > 0 {
		k.fail(at+"/step", "scale-step", "there are more than %d steps from %s to %s", maxSteps, s.Min, s.Max)
		return
	}
	if _, ok := s.steps(s.Max); !ok {
		k.fail(at+"/step", "scale-step", "steps of %s do not lead from %s to %s", s.Step, s.Min, s.Max)
		return
	}
	for j, l := range s.Levels {
		at := fmt.Sprintf("%s/levels/%d", at, j)
		k.onScale(at+"/code", s, l.Code)
		if l.Points != "" {
			k.fail(at+"/points", "scale-field", "an anchor of a numeric scale has no points; its code is the number")
		}
		if l.Recognition {
			k.fail(at+"/recognition", "scale-field", "a numeric scale has no recognition levels")
		}
	}
}

// onScale reports a level that is not on a scale.
func (k *checker) onScale(at string, s *Scale, level string) bool {
	if s == nil {
		return true // told elsewhere
	}
	if _, ok := s.Position(level); ok {
		return true
	}
	if s.Kind == Numeric {
		if _, ok := s.steps(s.Max); ok { // a broken scale is told elsewhere
			k.fail(at, "level-unknown", "level %q is not on the scale %q, %s to %s in steps of %s", level, s.ID, s.Min, s.Max, s.Step)
		}
		return false
	}
	k.add(guess(problem(at, "level-unknown", "level %q is not on the scale %q", level, s.ID), level, s.Codes()))
	return false
}

// scalesOf lists the scales that a criterion is rated on, in one dimension or,
// if that is empty, in all.
func (k *checker) scalesOf(c *Criterion, dimension string) []*Scale {
	var scales []*Scale
	for _, d := range k.f.Slots() {
		if dimension == "" || d == dimension {
			if s := k.f.ScaleOf(c, d); s != nil && !slices.Contains(scales, s) {
				scales = append(scales, s)
			}
		}
	}
	return scales
}

// level reports a level that is not on every scale of the criterion.
func (k *checker) level(at string, c *Criterion, dimension, level string) {
	for _, s := range k.scalesOf(c, dimension) {
		if !k.onScale(at, s, level) {
			return
		}
	}
}

// scalesInUse: a scale that nothing is rated on is probably a slip.
func (k *checker) scalesInUse() {
	used := map[*Scale]bool{}
	for _, c := range k.f.All() {
		scales := k.scalesOf(c, "")
		if len(scales) == 0 {
			return // told elsewhere; it may be this one
		}
		for _, s := range scales {
			used[s] = true
		}
	}
	for i := range k.f.Scales {
		if !used[&k.f.Scales[i]] {
			k.warn(fmt.Sprintf("/scales/%d", i), "scale-unused", "nothing is rated on the scale %q", k.f.Scales[i].ID)
		}
	}
}

// dimensions: their scales exist, and the way to combine them makes sense.
func (k *checker) dimensions() {
	f := k.f
	for i, d := range f.Dimensions {
		if _, ok := k.x.Scale(d.Scale); !ok {
			k.unknown(fmt.Sprintf("/dimensions/%d/scale", i), "scale", d.Scale, names(f.Scales, func(s Scale) string { return s.ID }))
		}
		if d.Weight != "" && f.Scoring.Dimensions != "weighted-mean" {
			k.warn(fmt.Sprintf("/dimensions/%d/weight", i), "weight-unused", "the weight of a dimension only counts under weighted-mean")
		}
	}
	s := f.Scoring
	methods := scoring.DimensionMethods()
	switch {
	case s.Dimensions != "" && len(f.Dimensions) == 0:
		k.fail("/scoring/dimensions", "dimensions-missing", "the framework has no dimensions to combine")
	case s.Dimensions != "" && !slices.Contains(methods, s.Dimensions):
		k.unknown("/scoring/dimensions", "method", s.Dimensions, methods)
		return // it may be that of cappedBy or bestFit
	}
	switch {
	case s.Dimensions == "best-fit" && s.BestFit == "":
		k.fail("/scoring", "best-fit", "best-fit needs bestFit, the dimension that holds the judgement")
	case s.Dimensions != "best-fit" && s.BestFit != "":
		k.fail("/scoring/bestFit", "best-fit", "bestFit only counts where the dimensions are combined by best-fit")
	case s.BestFit != "":
		k.dimension("/scoring/bestFit", s.BestFit)
	}
	switch {
	case s.Dimensions == "capped" && s.CappedBy == "":
		k.fail("/scoring", "capped-by", "capped needs cappedBy, the dimension that caps the others")
	case s.Dimensions != "capped" && s.CappedBy != "":
		k.fail("/scoring/cappedBy", "capped-by", "cappedBy only counts where the dimensions are capped")
	case s.CappedBy != "":
		k.dimension("/scoring/cappedBy", s.CappedBy)
	}
}

func (k *checker) dimension(at, id string) bool {
	if _, ok := k.x.Dimension(id); ok || id == "" {
		return true
	}
	k.unknown(at, "dimension", id, names(k.f.Dimensions, func(d Dimension) string { return d.ID }))
	return false
}

// unknown reports a name that leads nowhere.
func (k *checker) unknown(at, what, name string, known []string) {
	k.add(guess(problem(at, what+"-unknown", "there is no %s %q", what, name), name, known))
}

// names collects one field of each item.
func names[T any, N ~string](list []T, name func(T) N) []N {
	out := make([]N, len(list))
	for i, v := range list {
		out[i] = name(v)
	}
	return out
}

// sizes: what an effort size means is a number of days.
func (k *checker) sizes() {
	for i, s := range k.f.Sizes {
		if s.Days.Score().Sign() < 0 {
			k.fail(fmt.Sprintf("/sizes/%d/days", i), "effort-range", "%s days are less than none", s.Days)
		}
	}
}

// criteriaScale: it is clear what each criterion is rated on.
func (k *checker) criteriaScale() {
	ids := names(k.f.Scales, func(s Scale) string { return s.ID })
	k.eachCriterion(func(at string, _ []*Section, c *Criterion) {
		_, known := k.x.Scale(c.Scale)
		switch {
		case len(k.f.Dimensions) > 0:
			if c.Scale != "" {
				k.warn(at+"/scale", "scale-unused", "the dimensions have the scales; that of a criterion does not count")
			}
		case c.Scale == "" && len(k.f.Scales) > 1:
			k.add(guess(problem(at, "scale-missing", "criterion %s needs a scale, since the framework has several", c.Ref), "", ids))
		case c.Scale != "" && !known:
			k.unknown(at+"/scale", "scale", c.Scale, ids)
		}
	})
}

// criteriaLevels: a mandatory level is on the scale.
func (k *checker) criteriaLevels() {
	k.eachCriterion(func(at string, _ []*Section, c *Criterion) {
		if c.Mandatory != "" {
			k.level(at+"/mandatory", c, "", c.Mandatory)
		}
	})
}

// autoFail: it can be avoided, and it is clear what fails.
func (k *checker) autoFail() {
	together := k.f.Units != nil && k.f.Units.Per != PerWhole
	k.eachCriterion(func(at string, _ []*Section, c *Criterion) {
		if c.AutoFail == "" {
			return
		}
		at += "/autoFail"
		for _, s := range k.scalesOf(c, "") {
			if !k.onScale(at, s, c.AutoFail) {
				return
			}
			if s.Compare(c.AutoFail, s.Highest()) == 0 {
				k.fail(at, "auto-fail", "every rating is at or below %q, the highest level, and would fail the whole", c.AutoFail)
				return
			}
		}
		switch {
		case together:
			p := problem(at, "auto-fail", "a unit can only fail where units are scored as a whole")
			p.Hint = "add per: whole to the units"
			k.add(p)
		case k.own(nil):
			k.fail(at, "auto-fail", "the overall score is not a share, so that zero is not the least")
		}
	})
}

// rubrics: each text belongs to one level.
func (k *checker) rubrics() {
	k.eachCriterion(func(at string, _ []*Section, c *Criterion) {
		seen := map[[2]string]bool{}
		for i, r := range c.Rubric {
			at := fmt.Sprintf("%s/rubric/%d", at, i)
			if k.dimension(at+"/dimension", r.Dimension) {
				k.level(at+"/level", c, r.Dimension, r.Level)
			}
			key := [2]string{r.Dimension, k.canonical(c, r.Dimension, r.Level)}
			if seen[key] {
				k.fail(at, "rubric-twice", "the level %q is described twice", r.Level)
			}
			seen[key] = true
		}
	})
}

// canonical writes the level of a numeric scale in one way.
func (k *checker) canonical(c *Criterion, dimension, level string) string {
	if ss := k.scalesOf(c, dimension); len(ss) > 0 && ss[0].Kind == Numeric {
		if d, err := scoring.ParseDecimal(level); err == nil {
			return string(d)
		}
	}
	return level
}

// efforts: each says in one way how long one step takes.
func (k *checker) efforts() {
	sizes := names(k.f.Sizes, func(s Size) string { return s.Code })
	k.eachCriterion(func(at string, _ []*Section, c *Criterion) {
		seen := map[[2]string]bool{}
		for i, e := range c.Effort {
			at := fmt.Sprintf("%s/effort/%d", at, i)
			if k.dimension(at+"/dimension", e.Dimension) {
				k.level(at+"/level", c, e.Dimension, e.Level)
			}
			level := k.canonical(c, e.Dimension, e.Level)
			key := [2]string{e.Dimension, level}
			if seen[key] {
				k.fail(at, "effort-twice", "the effort for the level %q is given twice", e.Level)
			}
			seen[key] = true
			if ss := k.scalesOf(c, e.Dimension); len(ss) == 1 && ss[0].Lowest() == level {
				k.warn(at+"/level", "effort-lowest", "no step leads to the lowest level %q", e.Level)
			}
			k.effort(at, &e)
			if e.Size != "" && !slices.Contains(sizes, e.Size) {
				k.unknown(at+"/size", "size", e.Size, sizes)
			}
		}
	})
}

func (k *checker) effort(at string, e *Effort) {
	ranged := e.Low != "" || e.Likely != "" || e.High != ""
	ways := 0
	for _, given := range []bool{e.Size != "", e.Days != "", ranged} {
		if given {
			ways++
		}
	}
	switch {
	case ways != 1:
		k.add(schemas.Problem{Pointer: at, Code: "effort-form", Severity: schemas.Error,
			Message: "an effort is a size, or days, or low, likely and high days", Hint: "give exactly one of the three"})
		return
	case ranged && (e.Low == "" || e.Likely == "" || e.High == ""):
		k.fail(at, "effort-form", "low, likely and high belong together")
		return
	}
	low, likely, high := e.Low.Score(), e.Likely.Score(), e.High.Score()
	if e.Days.Score().Sign() < 0 || low.Sign() < 0 {
		k.fail(at, "effort-range", "an effort is not negative")
	}
	if low.Cmp(likely) > 0 || likely.Cmp(high) > 0 {
		k.fail(at, "effort-range", "low, likely and high are not in order: %s, %s, %s", e.Low, e.Likely, e.High)
	}
}

// targets: they name tiers and levels.
func (k *checker) targets() {
	tiers := names(k.f.Award.Tiers, func(t Tier) string { return t.ID })
	k.eachCriterion(func(at string, _ []*Section, c *Criterion) {
		for _, tier := range sortedKeys(c.Targets) {
			at := at + "/targets/" + schemas.Escape(tier)
			if _, ok := k.x.Tier(tier); !ok {
				k.unknown(at, "tier", tier, tiers)
			}
			k.level(at, c, "", c.Targets[tier])
		}
	})
}

// criteriaNames: profiles and measures that a criterion names exist.
func (k *checker) criteriaNames() {
	profiles := names(k.f.Profiles, func(p Profile) string { return p.ID })
	measures := names(k.f.Measures, func(m Measure) string { return m.ID })
	k.eachCriterion(func(at string, _ []*Section, c *Criterion) {
		for i, p := range c.Profiles {
			if !slices.Contains(profiles, p) {
				k.unknown(fmt.Sprintf("%s/profiles/%d", at, i), "profile", p, profiles)
			}
		}
		for i, m := range c.Measures {
			if !slices.Contains(measures, m) {
				k.unknown(fmt.Sprintf("%s/measures/%d", at, i), "measure", m, measures)
			}
		}
	})
}

// crossReferences: they lead elsewhere.
func (k *checker) crossReferences() {
	k.eachCriterion(func(at string, _ []*Section, c *Criterion) {
		for i, r := range c.CrossReferences {
			if r.Framework != k.f.ID || r.Edition != "" && r.Edition != k.f.Edition {
				continue
			}
			at := fmt.Sprintf("%s/crossReferences/%d", at, i)
			if r.Criterion == c.ID || r.Criterion == c.Ref {
				k.fail(at, "cross-reference-self", "the criterion refers to itself")
			} else if _, ok := k.x.Criterion(r.Criterion); !ok {
				k.unknown(at+"/criterion", "criterion", r.Criterion, k.criterionIDs())
			}
		}
	})
}

func (k *checker) criterionIDs() []string {
	var ids []string
	for _, c := range k.f.All() {
		ids = append(ids, c.ID)
	}
	return ids
}

// dependencies: they lead to another criterion, at levels that exist.
func (k *checker) dependencies() {
	k.eachCriterion(func(at string, _ []*Section, c *Criterion) {
		for i, d := range c.Dependencies {
			at := fmt.Sprintf("%s/dependencies/%d", at, i)
			other, ok := k.x.criteria[d.Criterion]
			switch {
			case !ok:
				p := guess(problem(at+"/criterion", "criterion-unknown", "there is no criterion %q", d.Criterion), d.Criterion, k.criterionIDs())
				if byRef, ok := k.x.Criterion(d.Criterion); ok {
					p.Hint = fmt.Sprintf("write the id %q instead of the ref", schemas.Short(byRef.ID, maxQuoted))
				}
				k.add(p)
			case other == c:
				k.fail(at+"/criterion", "dependency-self", "the criterion depends on itself")
			}
			if d.Level != "" {
				k.level(at+"/level", c, "", d.Level)
			}
			if d.Needs != "" && ok {
				k.level(at+"/needs", other, "", d.Needs)
			}
		}
	})
}

// notApplicable: where it is forbidden, nothing counts on it.
func (k *checker) notApplicable() {
	if k.f.Scoring.NotApplicable != NAForbid {
		return
	}
	k.eachCriterion(func(at string, _ []*Section, c *Criterion) {
		if c.NotApplicable != nil && *c.NotApplicable {
			k.fail(at+"/notApplicable", "not-applicable-forbidden", "the framework forbids not applicable, criterion %s allows it", c.Ref)
		}
	})
	k.eachCondition(func(at string, _ *Tier, c *Condition) {
		if c.Kind == NotApplicableShare {
			k.fail(at+"/kind", "not-applicable-forbidden", "the framework forbids not applicable, so that there is no share of it to limit")
		}
	})
}

// measures: percentages are percentages.
func (k *checker) measures() {
	for i, m := range k.f.Measures {
		at := fmt.Sprintf("/measures/%d", i)
		k.percent(at+"/responseRate", m.ResponseRate)
		if m.Tolerance.Score().Sign() < 0 {
			k.fail(at+"/tolerance", "measure-tolerance", "the tolerance %s is negative", m.Tolerance)
		}
	}
}

func (k *checker) percent(at string, d scoring.Decimal) {
	if v := d.Score(); v.Sign() < 0 || v.Cmp(scoring.Int(100)) > 0 {
		k.fail(at, "percent-range", "a percentage is from 0 to 100, not %s", d)
	}
}

// award: there is something to grant, unless there is not meant to be.
func (k *checker) award() {
	a := k.f.Award
	switch {
	case a.Kind == NoAward && len(a.Tiers) > 0:
		k.fail("/award/tiers", "award-tiers", "an award of the kind none has no tiers")
	case (a.Kind == Certificate || a.Kind == Recognition) && len(a.Tiers) == 0:
		k.fail("/award", "award-tiers", "an award of the kind %s needs at least one tier", a.Kind)
	}
	if a.Kind == NoAward && (a.Validity != nil || a.Renewal != nil || len(a.Surveillance) > 0) {
		k.warn("/award", "award-unused", "nothing is granted, so that validity, surveillance and renewal do not count")
	}
	if a.Validity != nil && a.Validity.Months == 0 {
		k.fail("/award/validity/months", "award-validity", "an award that is valid for 0 months is none")
	}
	for i, t := range a.Tiers {
		if len(t.Conditions) == 0 {
			k.warn(fmt.Sprintf("/award/tiers/%d", i), "tier-conditions", "the tier %q has no conditions: everybody reaches it who reaches the one below", t.ID)
		}
	}
}

// tierTargets: the target of a tier is on the scale of every criterion that
// has no target of its own.
func (k *checker) tierTargets() {
	for i, t := range k.f.Award.Tiers {
		if t.Target == "" {
			continue
		}
		done := map[*Scale]bool{}
		for _, c := range k.f.All() {
			if c.Targets[t.ID] != "" {
				continue
			}
			for _, s := range k.scalesOf(c, "") {
				if !done[s] {
					done[s] = true
					k.onScale(fmt.Sprintf("/award/tiers/%d/target", i), s, t.Target)
				}
			}
		}
	}
}

// scheme: what it says about grades, times and sampling holds together.
func (k *checker) scheme() {
	s := k.f.Scheme
	grades := k.grades()
	for i, d := range s.Deadlines {
		if !slices.Contains(grades, d.Grade) {
			k.unknown(fmt.Sprintf("/scheme/deadlines/%d/grade", i), "grade", d.Grade, grades)
		}
	}
	for i := 1; i < len(s.AuditTime); i++ {
		if s.AuditTime[i].Personnel <= s.AuditTime[i-1].Personnel {
			k.fail(fmt.Sprintf("/scheme/auditTime/%d/personnel", i), "audit-time-order", "the rows are not in ascending order of personnel")
		}
	}
	if p := s.SiteSampling; p != nil {
		k.percent("/scheme/siteSampling/randomPercent", p.RandomPercent)
		for _, c := range []struct {
			name  string
			value scoring.Decimal
		}{{"initial", p.Initial}, {"surveillance", p.Surveillance}, {"recertification", p.Recertification}} {
			if c.value.Score().Sign() <= 0 {
				k.fail("/scheme/siteSampling/"+c.name, "sampling-range", "the coefficient must be above 0, not %s", c.value)
			}
		}
	}
}

// grades lists the grades of nonconformities: those of the scheme, or else the
// usual ones.
func (k *checker) grades() []string {
	var grades []string
	for _, kind := range k.f.Scheme.FindingKinds {
		grades = append(grades, kind.Grades...)
	}
	if len(grades) == 0 {
		grades = []string{"critical", "major", "minor"}
	}
	return grades
}

// lengths: a text fits into a cell of a workbook.
func (k *checker) lengths() {
	for x := range k.f.texts() {
		if len(*x.text) > schemas.MaxText && len(utf16.Encode([]rune(*x.text))) > schemas.MaxText {
			k.fail("", "text-long", "%s of %s has more than %d characters", x.field, x.part, schemas.MaxText)
		}
	}
}

// translations: those that travel with the framework fit it.
func (k *checker) translations() {
	for i, t := range k.f.Translations {
		k.ps = append(k.ps, k.f.checkTranslation(t, fmt.Sprintf("/translations/%d", i))...)
	}
}
