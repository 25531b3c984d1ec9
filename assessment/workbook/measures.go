package workbook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
)

// Bands of the sheets Measures and Adjustments.
const (
	bandMeasure    = "What is measured"
	bandValue      = "Values"
	bandAdjustment = "Cases"
)

// makeMeasures describes the sheets Measures and Adjustments, each where the
// framework has any. What the framework says of a measure or an adjustment
// stands beside the dropdown, and follows what is chosen.
func (l *layout) makeMeasures() {
	type M = assessment.MeasureValue
	l.meas = register[M]{name: "measures", sheet: sheetMeasures, title: "Measures",
		hint: "One row for each measure and period; for another one choose the measure in an empty row. The values of a measure stand in order of time, the latest last. A row without entries counts as not measured.",
		fields: []field[M]{
			{column{key: "measure", title: "Measure", kind: choice, list: "measure", given: true, width: 30, wide: true, field: "measure", band: bandMeasure}, func(m *M) any { return &m.Measure }},
			{column{key: "what", title: "What it is", kind: reading, list: "measure/what", of: "measure", width: 46, wide: true, band: bandMeasure}, nil},
			{column{key: "in", title: "Measured in", kind: reading, list: "measure/in", of: "measure", width: 12, wide: true, band: bandMeasure}, nil},
			{column{key: "aim", title: "Framework's target", kind: reading, list: "measure/aim", of: "measure", width: 17, wide: true, band: bandMeasure}, nil},
			{column{key: "needs", title: "Counts with", kind: reading, list: "measure/needs", of: "measure", width: 17, wide: true, band: bandMeasure}, nil},
			{column{key: "unit", title: "Unit", kind: text, width: 9, field: "unit", band: bandValue, help: "Id of the unit, where the measure is recorded by unit."}, func(m *M) any { return &m.Unit }},
			{column{key: "period", title: "Period", kind: text, width: 12, field: "period", band: bandValue, help: "As it is printed, for example 2026 or 2026 Q3."}, func(m *M) any { return &m.Period }},
			{column{key: "value", title: "Value", kind: decimal, from: "-1000000000000", to: "1000000000000", width: 12, field: "value", band: bandValue, help: "The number alone: 85 for 85 %."}, func(m *M) any { return &m.Value }},
			{column{key: "target", title: "Own target", kind: decimal, from: "-1000000000000", to: "1000000000000", width: 12, field: "target", band: bandValue, help: "Only if it is another one than the framework's. The number alone: 85 for 85 %."}, func(m *M) any { return &m.Target }},
			{column{key: "n", title: "Observations", kind: whole, to: "1000000000", width: 13, field: "n", band: bandValue, help: "How many contacts, answers or cases the value was made of."}, func(m *M) any { return &m.N }},
			{column{key: "responseRate", title: "Response rate", kind: decimal, percent: true, to: "100", width: 11, field: "responseRate", band: bandValue, help: "Of a survey, in percent: 40 for 40 %."}, func(m *M) any { return &m.ResponseRate }},
			{column{key: "source", title: "Source", kind: text, width: 22, wide: true, field: "source", band: bandValue, help: "Where the value can be looked up."}, func(m *M) any { return &m.Source }},
			{column{key: "note", title: "Note", kind: text, width: 30, wide: true, field: "note", band: bandValue}, func(m *M) any { return &m.Note }},
		}}
	if !l.hasUnits() {
		l.meas.fields = without(l.meas.fields, "unit")
	}
	type A = assessment.Adjustment
	l.adjs = register[A]{name: "adjustments", sheet: sheetAdjustments, title: "Adjustments",
		hint: "What changes the overall score from outside the criteria. One row for each case; what a case is worth is fixed by the framework.",
		fields: []field[A]{
			{column{key: "kind", title: "Kind", kind: choice, list: "adjustment", width: 40, wide: true, field: "kind", band: bandAdjustment}, func(x *A) any { return &x.Kind }},
			{column{key: "counts", title: "What a case counts", kind: reading, list: "adjustment/counts", of: "kind", width: 30, wide: true, band: bandAdjustment}, nil},
			{column{key: "reason", title: "Reason", kind: text, width: 70, wide: true, field: "reason", band: bandAdjustment, help: "What the case was, so that others can judge it."}, func(x *A) any { return &x.Reason }},
			{column{key: "by", title: "Decided by", kind: text, width: 20, wide: true, field: "by", band: bandAdjustment, help: "Id or name of the person."}, func(x *A) any { return &x.By }},
		}}
}

// makeMeasureLists makes the dropdowns of measures and adjustments, and what is
// said of each in lists of the same order.
func (l *layout) makeMeasureLists() {
	if len(l.f.Measures) > 0 {
		measures := &list{name: "measure"}
		what, in, aim, needs := &list{name: "measure/what"}, &list{name: "measure/in"}, &list{name: "measure/aim"}, &list{name: "measure/needs"}
		var refs, titles []string
		for i := range l.f.Measures {
			m := &l.f.Measures[i]
			measures.addOwn(m.ID, strings.TrimSpace(m.Ref+" "+m.Title))
			refs, titles = append(refs, m.Ref), append(titles, m.Title)
			what.add(m.ID, definition(m))
			in.add(m.ID, m.Unit)
			aim.add(m.ID, targetWords(m))
			needs.add(m.ID, needWords(m))
		}
		measures.alone(refs, titles)
		for _, li := range []*list{measures, what, in, aim, needs} {
			l.addList(li)
		}
	}
	if kinds := l.f.Scoring.Adjustments; len(kinds) > 0 {
		words, counts := &list{name: "adjustment"}, &list{name: "adjustment/counts"}
		for i := range kinds {
			words.addOwn(kinds[i].ID, kinds[i].Title)
			counts.add(kinds[i].ID, pointWords(&kinds[i]))
		}
		l.addList(words)
		l.addList(counts)
	}
	for _, v := range l.verdicts() {
		l.addList(&list{name: "verdict/" + v.role, codes: v.words, labels: v.words, number: make([]bool, len(v.words))})
	}
}

// addOwn adds a code under a label that no other has.
func (l *list) addOwn(code, label string) {
	if r := []rune(label); len(r) > maxLabel {
		label = string(r[:maxLabel])
	}
	if slices.ContainsFunc(l.labels, func(s string) bool { return fold(s) == fold(label) }) {
		label += " (" + code + ")"
	}
	l.add(code, label)
}

// maxLabel is how much of a label a formula still finds, with room for an id.
const maxLabel = 160

// definition is what a measure is, how it is computed, and how often.
func definition(m *framework.Measure) string {
	var parts []string
	if m.Definition != "" {
		parts = append(parts, m.Definition)
	}
	if m.Formula != "" {
		parts = append(parts, "Formula: "+m.Formula)
	}
	if m.Calendar != "" {
		parts = append(parts, "Hours: "+m.Calendar)
	}
	if m.Frequency != "" {
		parts = append(parts, "Reported every "+durationWords(m.Frequency))
	}
	return strings.Join(parts, "\n")
}

// durationWords puts an ISO 8601 duration of days or more in words.
func durationWords(s string) string {
	names := map[byte]string{'Y': "year", 'M': "month", 'W': "week", 'D': "day"}
	var parts []string
	rest := strings.TrimPrefix(s, "P")
	for rest != "" {
		i := strings.IndexAny(rest, "YMWD")
		if i <= 0 {
			return s
		}
		n, name := strings.TrimLeft(rest[:i], "0"), names[rest[i]]
		switch n {
		case "":
		case "1":
			parts = append(parts, name)
		default:
			parts = append(parts, n+" "+name+"s")
		}
		rest = rest[i+1:]
	}
	return strings.Join(parts, " and ")
}

// targetWords say what the framework wants of a measure.
func targetWords(m *framework.Measure) string {
	lower := m.Direction == "lower"
	s := ""
	switch {
	case m.Target == "" && lower:
		return "None; lower is better"
	case m.Target == "":
		return "None; higher is better"
	case lower:
		s = "At most " + string(m.Target)
	default:
		s = "At least " + string(m.Target)
	}
	if m.Tolerance.Score().Sign() > 0 {
		s += ", tolerance " + string(m.Tolerance)
	}
	if m.Assumed {
		s += " (assumed)"
	}
	return s
}

// needWords say what a value needs in order to count.
func needWords(m *framework.Measure) string {
	var parts []string
	if m.MinimumN > 0 {
		parts = append(parts, fmt.Sprintf("%d observations", m.MinimumN))
	}
	if m.ResponseRate != "" {
		parts = append(parts, fmt.Sprintf("response rate of %s %%", m.ResponseRate))
	}
	return strings.Join(parts, ", ")
}

// unitColumn is the column of a measure's value or target as it is for that
// measure: 85 % is 85 where the measure is a percentage.
func (l *layout) unitColumn(c *column, v *assessment.MeasureValue) *column {
	if c.key != "value" && c.key != "target" {
		return c
	}
	of := *c
	if m, ok := l.f.Measure(v.Measure); ok {
		of.percent = slices.Contains([]string{"%", "per cent", "percent"}, fold(m.Unit))
	}
	return &of
}

// pointWords say what an adjustment is worth.
func pointWords(k *framework.AdjustmentKind) string {
	points, more := strings.TrimPrefix(string(k.Points), "-"), "more"
	if points != string(k.Points) {
		more = "less"
	}
	s := fmt.Sprintf("%s of 100 points %s", points, more)
	if k.Most != nil {
		cases := "cases"
		if *k.Most == 1 {
			cases = "case"
		}
		s += fmt.Sprintf(", for at most %d %s", *k.Most, cases)
	}
	if k.Assumed {
		s += " (assumed)"
	}
	return s
}

// measureRows are the recorded values, and a row to fill in for each measure
// that has none.
func (b *writer) measureRows() []assessment.MeasureValue {
	rows := slices.Clone(b.a.Measures)
	for i := range b.f.Measures {
		id := b.f.Measures[i].ID
		if !slices.ContainsFunc(b.a.Measures, func(m assessment.MeasureValue) bool { return m.Measure == id }) {
			rows = append(rows, assessment.MeasureValue{Measure: id})
		}
	}
	return rows
}

// An asked is a role whose verdict the award conditions ask for, with the
// verdicts that they name.
type asked struct {
	role  string
	words []string
}

// verdicts lists the roles in the order in which conditions ask them.
func (l *layout) verdicts() []asked {
	var all []asked
	var walk func(cs []framework.Condition)
	walk = func(cs []framework.Condition) {
		for i := range cs {
			c := &cs[i]
			for k := range c.Any {
				walk(c.Any[k].Conditions)
			}
			if c.Kind != framework.VerdictIs || c.Role == "" {
				continue
			}
			at := slices.IndexFunc(all, func(v asked) bool { return v.role == c.Role })
			if at < 0 {
				at = len(all)
				all = append(all, asked{role: c.Role})
			}
			if !slices.Contains(all[at].words, c.Verdict) {
				all[at].words = append(all[at].words, c.Verdict)
			}
		}
	}
	for i := range l.f.Award.Tiers {
		walk(l.f.Award.Tiers[i].Conditions)
	}
	return all
}

// verdictKey is the hidden key of a line on the sheet Start that belongs to a
// role's verdict.
func verdictKey(role, part string) string { return "/recommendation/verdicts/" + role + "/" + part }

// makeVerdicts adds the lines for the verdicts that conditions ask for. They
// are of every type of engagement: conditions are evaluated in each.
func (l *layout) makeVerdicts(g *group, add func(*group, column, func(*assessment.Assessment) any)) {
	type A = assessment.Assessment
	for _, v := range l.verdicts() {
		role := strings.ReplaceAll(v.role, "-", " ")
		title := strings.ToUpper(role[:1]) + role[1:]
		of := func(a *A) *assessment.Verdict {
			r := recommendationOf(a)
			for i := range r.Verdicts {
				if string(r.Verdicts[i].Role) == v.role {
					return &r.Verdicts[i]
				}
			}
			r.Verdicts = append(r.Verdicts, assessment.Verdict{Role: assessment.Role(v.role)})
			return &r.Verdicts[len(r.Verdicts)-1]
		}
		add(g, column{key: verdictKey(v.role, "verdict"), title: "Verdict: " + role, kind: choice, list: "verdict/" + v.role, open: true, help: "A condition asks for: " + strings.Join(v.words, " or ")}, func(a *A) any { return &of(a).Verdict })
		add(g, column{key: verdictKey(v.role, "by"), title: title + ": name", kind: text, help: "Id or name of who gave it"}, func(a *A) any { return &of(a).By })
		add(g, column{key: verdictKey(v.role, "date"), title: title + ": date", kind: date}, func(a *A) any { return &of(a).Date })
		add(g, column{key: verdictKey(v.role, "reasons"), title: title + ": reasons", kind: text, wide: true}, func(a *A) any { return &of(a).Reasons })
	}
}

// recommendationOf returns the recommendation, and makes one where there is
// none.
func recommendationOf(a *assessment.Assessment) *assessment.Recommendation {
	if a.Recommendation == nil {
		a.Recommendation = &assessment.Recommendation{}
	}
	return a.Recommendation
}

// verdictsOf returns the verdicts of an assessment.
func verdictsOf(a *assessment.Assessment) []assessment.Verdict {
	if a.Recommendation == nil {
		return nil
	}
	return a.Recommendation.Verdicts
}

// takeVerdicts takes the verdicts that were typed on the sheet Start out of the
// recommendation: they are a list with keys, to which hidden ones are added.
func (b *reader) takeVerdicts() {
	for _, v := range verdictsOf(&b.a) {
		if v != (assessment.Verdict{Role: v.Role}) { // something of it could be taken
			b.verdicts.add(v, origin{})
		}
	}
	if b.a.Recommendation != nil {
		b.a.Recommendation.Verdicts = nil
	}
}

// placeVerdicts locates the verdicts on the sheet Start, whose lines are known
// by role.
func (b *reader) placeVerdicts() {
	for i := range b.verdicts.items {
		role, at := string(b.verdicts.items[i].Role), fmt.Sprintf("/recommendation/verdicts/%d", i)
		for _, part := range []string{"verdict", "by", "date", "reasons"} {
			if cell, ok := b.places[verdictKey(role, part)]; ok {
				b.places[at+"/"+part] = cell
			}
		}
		if cell, ok := b.places[at+"/verdict"]; ok {
			b.places[at], b.places[at+"/role"] = cell, cell
		}
	}
}
