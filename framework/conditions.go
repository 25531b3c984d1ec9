package framework

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/schemas"
)

// A conditionShape says which fields a kind of condition needs, which it may
// have besides, and how its scope may be narrowed.
type conditionShape struct{ needs, may, scope []string }

var (
	onCriteria       = []string{"sections", "tag", "dimension", "mandatory"}
	withoutDimension = []string{"sections", "tag", "mandatory"}
)

var conditionShapes = map[ConditionKind]conditionShape{
	OverallAtLeast:     {may: []string{"percent", "value", "level", "exceed"}, scope: []string{"dimension"}},
	SectionsAtLeast:    {may: []string{"percent", "value", "level", "exceed"}, scope: []string{"sections", "dimension"}},
	CriteriaAtLeast:    {may: []string{"level", "percent", "value"}, scope: onCriteria},
	CountAtMost:        {needs: []string{"level"}, may: []string{"count", "percent"}, scope: onCriteria},
	CountAtLeast:       {needs: []string{"level"}, may: []string{"count", "percent"}, scope: onCriteria},
	NotRepeated:        {needs: []string{"level"}, scope: onCriteria},
	NotApplicableShare: {needs: []string{"percent"}, scope: withoutDimension},
	Accompanied:        {needs: []string{"level", "with"}, scope: onCriteria},
	MeasuresMet:        {may: []string{"measures", "trend", "count", "percent", "value"}},
	OpenFindingsAtMost: {needs: []string{"count"}, may: []string{"grades", "raised"}, scope: []string{"sections"}},
	EvidenceAtLeast:    {needs: []string{"count"}, may: []string{"slot"}, scope: withoutDimension},
	VerdictIs:          {needs: []string{"role", "verdict"}},
	AdjustmentsAtMost:  {needs: []string{"case", "count"}},
	AnyOf:              {needs: []string{"any"}},
	Complete:           {scope: onCriteria},
}

// given lists the fields of a condition that are written.
func (c *Condition) given() map[string]bool {
	return map[string]bool{
		"percent": c.Percent != nil, "count": c.Count != nil, "level": c.Level != "", "with": len(c.With) > 0,
		"grades": len(c.Grades) > 0, "measures": len(c.Measures) > 0, "trend": c.Trend != "", "role": c.Role != "",
		"verdict": c.Verdict != "", "slot": c.Slot != "", "value": c.Value != nil, "exceed": c.Exceed, "raised": c.Raised,
		"case": c.Case != "", "any": len(c.Any) > 0,
	}
}

func (s *Scope) given() map[string]bool {
	return map[string]bool{"sections": len(s.Sections) > 0, "tag": s.Tag != "", "dimension": s.Dimension != "", "mandatory": s.Mandatory}
}

// eachCondition calls do with every condition of the award, those of
// alternatives after the condition that they belong to.
func (k *checker) eachCondition(do func(at string, t *Tier, c *Condition)) {
	var t *Tier
	var walk func(at string, cs []Condition)
	walk = func(at string, cs []Condition) {
		for i := range cs {
			at := fmt.Sprintf("%s/conditions/%d", at, i)
			do(at, t, &cs[i])
			for j := range cs[i].Any {
				walk(fmt.Sprintf("%s/any/%d", at, j), cs[i].Any[j].Conditions)
			}
		}
	}
	for i := range k.f.Award.Tiers {
		t = &k.f.Award.Tiers[i]
		walk(fmt.Sprintf("/award/tiers/%d", i), t.Conditions)
	}
}

// conditions: each has what its kind needs and nothing that would be ignored.
func (k *checker) conditions() {
	k.eachCondition(func(at string, _ *Tier, c *Condition) {
		shape, ok := conditionShapes[c.Kind]
		if !ok {
			return // the schema has said so
		}
		given := c.given()
		for _, name := range shape.needs {
			if !given[name] {
				k.fail(at, "condition-needs", "the condition %s needs %s", c.Kind, name)
			}
		}
		for _, name := range sortedKeys(given) {
			if given[name] && !slices.Contains(shape.needs, name) && !slices.Contains(shape.may, name) {
				k.fail(at+"/"+name, "condition-field", "the condition %s has no %s", c.Kind, name)
			}
		}
		scope := c.Scope.given()
		for _, name := range sortedKeys(scope) {
			if scope[name] && !slices.Contains(shape.scope, name) {
				k.fail(at+"/scope/"+name, "condition-scope", "the scope of the condition %s cannot be narrowed by %s", c.Kind, name)
			}
		}
		if c.Percent != nil {
			k.percent(at+"/percent", *c.Percent)
		}
		switch c.Kind {
		case CountAtMost, CountAtLeast:
			if given["count"] == given["percent"] {
				k.fail(at, "condition-choice", "the condition %s needs either count or percent", c.Kind)
			}
		case MeasuresMet:
			if given["count"] && given["percent"] {
				k.fail(at, "condition-choice", "the condition %s has count or percent, not both", c.Kind)
			}
			if given["value"] && len(c.Measures) != 1 {
				k.fail(at+"/value", "condition-choice", "a target of its own is that of one measure: name it")
			}
		case CriteriaAtLeast:
			k.criteriaScore(at, c)
		case OverallAtLeast, SectionsAtLeast:
			if k.f.Scoring.InformationOnly {
				k.fail(at+"/kind", "condition-information", "the score is for information only, so that no condition can use it")
			}
			k.conditionScore(at, c)
		case AnyOf:
			k.alternatives(at, c)
		}
		k.conditionNames(at, c)
		k.conditionScope(at, c)
	})
}

// conditionScore: a score is asked for in one way, and in one that it has.
func (k *checker) conditionScore(at string, c *Condition) {
	ways := 0
	for _, given := range []bool{c.Percent != nil, c.Value != nil, c.Level != ""} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		k.fail(at, "condition-choice", "the condition %s needs exactly one of percent, value and level", c.Kind)
		return
	}
	nodes := []*Section{nil}
	if c.Kind == SectionsAtLeast {
		nodes = nil
		for i := range k.f.Sections {
			nodes = append(nodes, &k.f.Sections[i])
		}
		if len(c.Scope.Sections) > 0 {
			nodes = nil
			for _, id := range c.Scope.Sections {
				if s, ok := k.x.Section(id); ok {
					nodes = append(nodes, s)
				}
			}
		}
	}
	for _, s := range nodes {
		if m := k.method(s); m.ok && !k.nodeScore(at, c, s, m) {
			return // the same for the others would be too much
		}
	}
}

// nodeScore: the score of a node is asked for in a way that it has.
func (k *checker) nodeScore(at string, c *Condition, s *Section, m *method) bool {
	switch {
	case c.Exceed && c.Level != "":
		k.fail(at+"/exceed", "condition-score", "a level has a limit of its own: name the next level instead")
		return false
	case c.Percent != nil && m.Own:
		k.fail(at+"/percent", "condition-score", "the score of %s is no share: the condition needs a value", node(s))
		return false
	case c.Value != nil && !m.Own && !m.Staged && (m.Each != nil || m.Then != nil):
		k.fail(at+"/value", "condition-score", "the score of %s is not on the scale of its criteria: the condition needs percent", node(s))
		return false
	case c.Value != nil && !m.Own && !m.Staged:
		var scale *Scale
		for _, x := range k.below(s) {
			for _, other := range k.scalesOf(x, c.Scope.Dimension) {
				if scale != nil && other != scale {
					k.fail(at+"/value", "condition-score", "%s has no scale of its own, since its criteria are rated on several: the condition needs percent", node(s))
					return false
				}
				scale = other
			}
		}
	case c.Value != nil && m.Staged:
		numbers := k.stageNumbers(s)
		low, high := scoring.Decimal(numbers[0]), scoring.Decimal(numbers[len(numbers)-1])
		if v := c.Value.Score(); v.Cmp(low.Score()) < 0 || v.Cmp(high.Score()) > 0 {
			k.fail(at+"/value", "stage-unknown", "the stages of %s are from %s to %s, not %s", node(s), low, high, *c.Value)
			return false
		}
	case c.Level != "" && m.Staged:
		if numbers := k.stageNumbers(s); len(numbers) > 1 && !slices.Contains(numbers, c.Level) {
			k.add(guess(problem(at+"/level", "stage-unknown", "there is no stage %q of %s", c.Level, node(s)), c.Level, numbers))
			return false
		}
	case c.Level != "":
		id := k.f.Scoring.Bands
		if s != nil && s.Bands != "" {
			id = s.Bands
		}
		bands, ok := k.f.Cuts(id)
		switch {
		case id == "" || m.Own:
			k.fail(at+"/level", "condition-score", "the score of %s has neither bands nor stages, so that it is at no level", node(s))
			return false
		case !ok: // told elsewhere
		default:
			if _, ok := bands.Step(c.Level); !ok {
				k.add(noBand(at+"/level", bands, nil, c.Level))
				return false
			}
		}
	}
	return true
}

// criteriaScore: a criterion is asked for in one way, and its score in one that
// it has.
func (k *checker) criteriaScore(at string, c *Condition) {
	ways := 0
	for _, given := range []bool{c.Percent != nil, c.Value != nil, c.Level != ""} {
		if given {
			ways++
		}
	}
	if ways > 1 {
		k.fail(at, "condition-choice", "the condition %s has one of level, percent and value", c.Kind)
		return
	}
	if c.Value == nil {
		return
	}
	for above, x := range k.f.All() {
		if c.Scope.Contains(above, x) && len(k.scalesOf(x, c.Scope.Dimension)) > 1 {
			k.fail(at+"/value", "condition-score", "criterion %s has no scale of its own, since it is rated on several: the condition needs percent", x.Ref)
			return
		}
	}
}

// alternatives: there is a choice, and something to choose.
func (k *checker) alternatives(at string, c *Condition) {
	if len(c.Any) == 1 {
		k.fail(at+"/any", "condition-any", "the condition any-of needs at least two alternatives")
	}
	for i, a := range c.Any {
		at := fmt.Sprintf("%s/any/%d", at, i)
		if len(a.Conditions) == 0 {
			k.fail(at, "condition-any", "an alternative needs at least one condition")
		}
		for j, nested := range a.Conditions {
			if nested.Kind == AnyOf {
				k.fail(fmt.Sprintf("%s/conditions/%d/kind", at, j), "condition-any", "an alternative has no alternatives of its own")
			}
		}
	}
}

// conditionNames: measures, grades and adjustments exist.
func (k *checker) conditionNames(at string, c *Condition) {
	measures := names(k.f.Measures, func(m Measure) string { return m.ID })
	for i, m := range c.Measures {
		if !slices.Contains(measures, m) {
			k.unknown(fmt.Sprintf("%s/measures/%d", at, i), "measure", m, measures)
		}
	}
	if c.Kind == MeasuresMet {
		meant := len(measures)
		if len(c.Measures) > 0 {
			meant = len(c.Measures)
		}
		switch {
		case len(measures) == 0:
			k.fail(at, "condition-empty", "the framework has no measures")
		case c.Count != nil && *c.Count > meant:
			k.fail(at+"/count", "condition-count", "of %d measures, %d cannot be met", meant, *c.Count)
		}
	}
	if _, ok := k.f.Adjustment(c.Case); !ok && c.Case != "" {
		k.unknown(at+"/case", "adjustment", c.Case, names(k.f.Scoring.Adjustments, func(a AdjustmentKind) string { return a.ID }))
	}
	grades := k.grades()
	for i, g := range c.Grades {
		if !slices.Contains(grades, g) {
			k.unknown(fmt.Sprintf("%s/grades/%d", at, i), "grade", g, grades)
		}
	}
}

// conditionScope: the scope exists and is not empty, and the level is on every
// scale in it.
func (k *checker) conditionScope(at string, c *Condition) {
	known := true
	for i, id := range c.Scope.Sections {
		if _, ok := k.x.Section(id); !ok {
			k.unknown(fmt.Sprintf("%s/scope/sections/%d", at, i), "section", id, sortedKeys(k.x.sections))
			known = false
		}
	}
	if t := c.Scope.Tag; t != "" {
		tags := map[string]bool{}
		for _, x := range k.f.All() {
			for _, tag := range x.Tags {
				tags[tag] = true
			}
		}
		if !tags[t] {
			k.unknown(at+"/scope/tag", "tag", t, sortedKeys(tags))
			known = false
		}
	}
	if !k.dimension(at+"/scope/dimension", c.Scope.Dimension) || !known {
		return
	}
	any, mandatory := false, false
	done := map[*Scale]bool{}
	for path, x := range k.f.All() {
		if !c.Scope.Contains(path, x) {
			continue
		}
		any = true
		mandatory = mandatory || x.Mandatory != ""
		if c.Level == "" || c.Kind == OverallAtLeast || c.Kind == SectionsAtLeast {
			continue
		}
		for _, s := range k.scalesOf(x, c.Scope.Dimension) {
			if !done[s] {
				done[s] = true
				k.onScale(at+"/level", s, c.Level)
			}
		}
	}
	switch {
	case !any:
		k.fail(at+"/scope", "condition-empty", "no criterion is in the scope of the condition")
	case c.Kind == CriteriaAtLeast && c.Level == "" && c.Percent == nil && c.Value == nil && !mandatory:
		k.fail(at, "condition-needs", "the condition %s needs a level, since no criterion in its scope has a mandatory one", c.Kind)
	}
}

// Contains reports whether a criterion with the sections above it is in the
// scope. The dimension of a scope narrows the ratings, not the criteria.
func (s *Scope) Contains(above []*Section, c *Criterion) bool {
	return (len(s.Sections) == 0 || slices.ContainsFunc(above, func(x *Section) bool { return slices.Contains(s.Sections, x.ID) })) &&
		(s.Tag == "" || slices.Contains(c.Tags, s.Tag)) &&
		(!s.Mandatory || c.Mandatory != "")
}

// A wait is a dependency with its levels as places on the scales: the criterion
// cannot reach level before the other has reached needs.
type wait struct {
	at           string
	from, to     *Criterion
	level, needs int
}

// cycles: no criterion waits for itself. What a dependency without levels means
// depends on the tier, so each tier is looked at.
func (k *checker) cycles() {
	tiers := k.f.Award.Tiers
	if len(tiers) == 0 {
		tiers = []Tier{{}}
	}
	told := map[string]bool{}
	for _, t := range tiers {
		waits := map[*Criterion][]*wait{}
		k.eachCriterion(func(at string, _ []*Section, c *Criterion) {
			for i, d := range c.Dependencies {
				if other, ok := k.x.criteria[d.Criterion]; ok && other != c {
					waits[c] = append(waits[c], &wait{fmt.Sprintf("%s/dependencies/%d", at, i), c, other,
						k.position(c, d.Level, &t), k.position(other, d.Needs, &t)})
				}
			}
		})
		k.findCycles(waits, told)
	}
}

// position is the place of a level on a criterion's scale; of no level, that of
// the target for the tier.
func (k *checker) position(c *Criterion, level string, t *Tier) int {
	ss := k.scalesOf(c, "")
	if len(ss) == 0 {
		return 0
	}
	s := ss[0]
	for _, l := range []string{level, c.Targets[t.ID], t.Target, s.Highest()} {
		if l != "" {
			i, _ := s.Position(l)
			return i
		}
	}
	return 0
}

// findCycles follows each wait to those that it sets off: the dependencies of
// the other criterion at or below the level that is waited for.
func (k *checker) findCycles(waits map[*Criterion][]*wait, told map[string]bool) {
	const open, closed = 1, 2
	state := map[*wait]int{}
	var path []*wait
	var follow func(w *wait)
	follow = func(w *wait) {
		state[w] = open
		path = append(path, w)
		for _, next := range waits[w.to] {
			if next.level > w.needs {
				continue
			}
			switch state[next] {
			case open:
				k.tellCycle(path[slices.Index(path, next):], told)
			case 0:
				follow(next)
			}
		}
		path = path[:len(path)-1]
		state[w] = closed
	}
	for _, c := range k.f.All() {
		for _, w := range waits[c] {
			if state[w] == 0 {
				follow(w)
			}
		}
	}
}

func (k *checker) tellCycle(cycle []*wait, told map[string]bool) {
	var words strings.Builder
	words.WriteString(schemas.Short(cycle[0].from.ID, maxQuoted))
	for _, w := range cycle {
		words.WriteString(" → " + schemas.Short(w.to.ID, maxQuoted))
	}
	if told[words.String()] {
		return
	}
	told[words.String()] = true
	k.add(schemas.Problem{Pointer: cycle[0].at, Code: "dependency-cycle", Severity: schemas.Error,
		Message: "the dependencies go round in a circle: " + schemas.Short(words.String(), 1000), Hint: "remove one of them"})
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
