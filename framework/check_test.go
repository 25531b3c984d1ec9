package framework

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/assay-audit/assay/framework/scoring"
)

// Each row breaks the tiny framework in one place.
func TestCheck(t *testing.T) {
	const c2 = "        weight: 2\n"
	for _, tt := range []struct{ name, old, new, want string }{
		{"id of a section", "id: c2", "id: s1", `48:25: there is no criterion "c2" [criterion-unknown]
  hint: did you mean "c1"?
49:13: the id "s1" is already that of "One" [duplicate-id]
  hint: ids are never used twice`},
		{"level twice", "code: fair", "code: bad", "18:16: the level code \"bad\" is already that of \"Bad\" [duplicate-id]\n  hint: ids are never used twice\n…"},
		{"condition twice", "id: gold-count", "id: silver-overall", `69:16: the condition id "silver-overall" is already that of "Silver" [duplicate-id]
  hint: ids are never used twice`},
		{"ref", `ref: "1.2"`, `ref: "1.1"`, `50:14: the ref "1.1" is already that of "First" [duplicate-ref]`},
		{"ref of two lines", `ref: "1.2"`, `ref: "1.2\n3"`, `50:14: the ref "1.2\n3" holds the character U+000A, which a line cannot show [line-character]
  hint: write it without line breaks and control characters`},
		{"ref that turns the line", `ref: "1.2"`, `ref: "1\u200f2"`, `50:14: the ref "1\u200f2" holds the character U+200F, which a line cannot show [line-character]
  hint: write it without line breaks and control characters`},
		{"long ref", `ref: "1.2"`, `ref: "` + strings.Repeat("é", 101) + `"`, `50:14: the ref "` + strings.Repeat("é", 59) + `…" has 101 characters, more than 100 [ref-long]
  hint: write a short mark such as 1.2.3; the title says the rest`},
		{"the longest ref", `ref: "1.2"`, `ref: "` + strings.Repeat("é", 100) + `"`, ""},
		{"title that turns the line", "title: Grades\n", `title: "Gr\u202eades"` + "\n", `14:12: the title "Gr\u202eades" holds the character U+202E, which a line cannot show [line-character]
  hint: write it without line breaks and control characters`},
		{"label with a control character", "label: Bad", `label: "B\x85d"`, `17:28: the label "B\u0085d" holds the character U+0085, which a line cannot show [line-character]
  hint: write it without line breaks and control characters`},
		{"right to left", "title: Grades\n", `title: "\u200fGr"` + "\n", ""},
		{"empty section", "measures:\n", "  - {id: s2, ref: \"2\", title: Two}\nmeasures:\n", `55:5: section 2 has neither criteria nor sections [section-empty]`},
		{"empty profile", "        profiles: [small]\n", "        profiles: [large]\n", `54:20: there is no profile "large" [profile-unknown]
  hint: there are small`},
		{"unknown scale", c2, "        scale: grade\n", `53:16: there is no scale "grade" [scale-unknown]
  hint: did you mean "grades"?`},
		{"which scale", "profiles:\n  -", "  - {id: n, kind: numeric, title: N, min: 0, max: 1, step: 1}\nprofiles:\n  -", `32:9: criterion 1.1 needs a scale, since the framework has several [scale-missing]
  hint: there are grades, n
50:9: criterion 1.2 needs a scale, since the framework has several [scale-missing]
  hint: there are grades, n`},
		{"points order", "points: 1}", "points: 3}", `19:43: the level "good" has 2 points, the level "fair" below it 3 [points-order]
  hint: levels are listed from the lowest to the highest; only a recognition level may have the same points as the one below`},
		{"points equal", "points: 1}", "points: 0}", `18:43: the level "fair" has 0 points, the level "bad" below it 0 [points-order]
  hint: levels are listed from the lowest to the highest; only a recognition level may have the same points as the one below`},
		{"points missing", ", points: 1}", "}", "18:9: the level \"fair\" needs points [points-missing]"},
		{"recognition", "points: 2, recognition", "points: 3, recognition", `20:43: warning: the recognition level "plus" earns more points than the level below it [points-recognition]`},
		{"conforming", "leastConforming: good", "leastConforming: god", "15:22: level \"god\" is not on the scale \"grades\" [level-unknown]\n  hint: did you mean \"good\"?"},
		{"min of ordinal", "    title: Grades\n", "    title: Grades\n    min: 0\n", "15:10: an ordinal scale has no min; its levels say it all [scale-field]"},
		{"numeric", "profiles:\n  -", `  - {id: a, kind: numeric, title: N, min: 0, max: 1}
  - {id: b, kind: numeric, title: N, min: 1, max: 1, step: 1}
  - {id: c, kind: numeric, title: N, min: 0, max: 1, step: 0}
  - {id: d, kind: numeric, title: N, min: 0, max: 1, step: 0.3}
  - {id: e, kind: numeric, title: N, min: 0, max: 1000000, step: 0.1}
  - {id: f, kind: numeric, title: N, min: 0, max: 5, step: 1, levels: [{code: "6", label: X, points: 1, recognition: true}]}
dimensions:
  - {id: only, title: Only, scale: grades, weight: 2}
  - {id: lost, title: Lost, scale: grade}
profiles:
  -`, `21:5: a numeric scale needs step [scale-numeric]
21:5: warning: nothing is rated on the scale "a" [scale-unused]
22:5: warning: nothing is rated on the scale "b" [scale-unused]
22:51: max 1 is not above min 1 [scale-span]
23:5: warning: nothing is rated on the scale "c" [scale-unused]
23:60: step 0 is not above 0 [scale-step]
24:5: warning: nothing is rated on the scale "d" [scale-unused]
24:60: steps of 0.3 do not lead from 0 to 1 [scale-step]
25:5: warning: nothing is rated on the scale "e" [scale-unused]
25:66: there are more than 10000 steps from 0 to 1000000 [scale-step]
26:5: warning: nothing is rated on the scale "f" [scale-unused]
26:79: level "6" is not on the scale "f", 0 to 5 in steps of 1 [level-unknown]
26:102: an anchor of a numeric scale has no points; its code is the number [scale-field]
26:118: a numeric scale has no recognition levels [scale-field]
28:52: warning: the weight of a dimension only counts under weighted-mean [weight-unused]
29:36: there is no scale "grade" [scale-unknown]
  hint: did you mean "grades"?`},
		{"method", "method: weighted-mean", "method: weighted-men", "23:19: there is no method \"weighted-men\" [method-unknown]\n  hint: did you mean \"weighted-mean\"?"},
		{"no method", "method: weighted-mean", `method: ""`, "23:10: the framework needs a method of scoring [method-unknown]"},
		{"share", "method: weighted-mean", "method: share", "23:10: the method share needs level [method-level]\n…"},
		{"level of share", "method: weighted-mean", "method: share, level: superb", "23:33: level \"superb\" is not on the scale \"grades\" [level-unknown]\n  hint: there are bad, fair, good, plus\n…"},
		{"level of mean", "method: weighted-mean", "method: weighted-mean, level: good", "23:41: the method weighted-mean has no level [method-level]"},
		{"cut back", "method: weighted-mean", "method: weighted-mean, cutBack: 0", "23:43: cutBack is a percentage above 0 and at most 100, not 0 [percent-range]"},
		{"capped", "method: weighted-mean", "method: weighted-mean, dimensions: capped", "23:10: capped needs cappedBy, the dimension that caps the others [capped-by]\n" +
			"23:46: the framework has no dimensions to combine [dimensions-missing]"},
		{"negative weight", "weight: 2", "weight: -2", `53:17: the weight -2 is negative [weight-negative]`},
		{"useless weight", "method: weighted-mean", "method: lowest", `53:17: warning: no method above takes the weight into account [weight-unused]`},
		{"weight of section", "    title: One\n", "    title: One\n    weight: 0\n", `27:3: everything in here has the weight 0, so that nothing can be weighed [weights-zero]
30:13: warning: section 1 has the weight 0 and never counts [weight-zero]`},
		{"points method", "method: weighted-mean", "method: points", `31:9: the method points needs the points of criterion 1.1 [points-missing]
49:9: the method points needs the points of criterion 1.2 [points-missing]
53:17: warning: no method above takes the weight into account [weight-unused]`},
		{"useless points", "weight: 2", "points: 2", `53:17: warning: no method above takes points into account [points-unused]`},
		{"mandatory", "mandatory: fair", "mandatory: fine", "37:20: level \"fine\" is not on the scale \"grades\" [level-unknown]\n  hint: there are bad, fair, good, plus"},
		{"rubric", "- {level: good, text: Well done.}", "- {level: good, text: Well done.}\n          - {level: good, text: Again.}\n          - {level: best, dimension: d, text: x}",
			"41:13: the level \"good\" is described twice [rubric-twice]\n42:38: there is no dimension \"d\" [dimension-unknown]\n  hint: there are none in this framework"},
		{"effort", "- {level: good, size: S}", "- {level: good, size: M}\n          - {level: good, days: 1, low: 1, likely: 2}\n          - {level: fair, low: 3, likely: 2, high: 4}\n          - {level: bad}", `42:33: there is no size "M" [size-unknown]
  hint: there are S
43:13: the effort for the level "good" is given twice [effort-twice]
43:13: an effort is a size, or days, or low, likely and high days [effort-form]
  hint: give exactly one of the three
44:13: low, likely and high are not in order: 3, 2, 4 [effort-range]
45:13: an effort is a size, or days, or low, likely and high days [effort-form]
  hint: give exactly one of the three
45:21: warning: no step leads to the lowest level "bad" [effort-lowest]`},
		{"target", "targets: {gold: plus}", "targets: {godl: pls}", "44:25: there is no tier \"godl\" [tier-unknown]\n  hint: did you mean \"gold\"?\n" +
			"44:25: level \"pls\" is not on the scale \"grades\" [level-unknown]\n  hint: did you mean \"plus\"?"},
		{"measure", "measures: [m1]", "measures: [m2]", "46:20: there is no measure \"m2\" [measure-unknown]\n  hint: did you mean \"m1\"?"},
		{"cross-reference", c2, c2 + "        crossReferences:\n          - {framework: tiny, criterion: c2, relationship: equal}\n          - {framework: tiny, criterion: c3, relationship: equal}\n          - {framework: other, criterion: c2, relationship: equal}\n", `55:13: the criterion refers to itself [cross-reference-self]
56:42: there is no criterion "c3" [criterion-unknown]
  hint: did you mean "c1"?`},
		{"dependency on a ref", "criterion: c2, level: good, needs: fair", `criterion: "1.2", level: god`, `48:25: there is no criterion "1.2" [criterion-unknown]
  hint: write the id "c2" instead of the ref
48:39: level "god" is not on the scale "grades" [level-unknown]
  hint: did you mean "good"?`},
		{"dependency on itself", "criterion: c2, level", "criterion: c1, level", `48:25: the criterion depends on itself [dependency-self]`},
		{"cycle", c2, c2 + "        dependencies: [{criterion: c1, level: fair, needs: good}]\n",
			"48:13: the dependencies go round in a circle: c1 → c2 → c1 [dependency-cycle]\n  hint: remove one of them"},
		{"no cycle", c2, c2 + "        dependencies: [{criterion: c1, level: good, needs: good}]\n", ""},
		{"cycle of targets", "level: good, needs: fair}\n      - id: c2\n", "level: good}\n      - id: c2\n        dependencies: [{criterion: c1}]\n", `48:13: the dependencies go round in a circle: c1 → c2 → c1 [dependency-cycle]
  hint: remove one of them`},
		{"kind none", "kind: certificate", "kind: none", `58:3: warning: nothing is granted, so that validity, surveillance and renewal do not count [award-unused]
60:5: an award of the kind none has no tiers [award-tiers]`},
		{"validity", "months: 36", "months: 0", `70:22: an award that is valid for 0 months is none [award-validity]`},
		{"no conditions", "        - {id: silver-overall, kind: overall-at-least, percent: 50}\n", "        []\n", `60:7: warning: the tier "silver" has no conditions: everybody reaches it who reaches the one below [tier-conditions]`},
		{"tier target", "target: fair", "target: fine", `62:15: level "fine" is not on the scale "grades" [level-unknown]
  hint: there are bad, fair, good, plus`},
		{"condition fields", "percent: 50}", "count: 1, scope: {sections: [s1]}}", `64:11: the condition overall-at-least needs exactly one of percent, value and level [condition-choice]
64:63: the condition overall-at-least has no count [condition-field]
64:84: the scope of the condition overall-at-least cannot be narrowed by sections [condition-scope]`},
		{"percent", "percent: 50}", "percent: 120}", `64:65: a percentage is from 0 to 100, not 120 [percent-range]`},
		{"count and percent", "count: 0,", "count: 0, percent: 5,", `69:11: the condition count-at-most needs either count or percent [condition-choice]`},
		{"condition level", "level: bad, count", "level: bed, count", `69:56: level "bed" is not on the scale "grades" [level-unknown]
  hint: did you mean "bad"?`},
		{"scope", "scope: {tag: staff}", "scope: {tag: staf, sections: [s2], dimension: d}", `69:84: there is no tag "staf" [tag-unknown]
  hint: did you mean "staff"?
69:101: there is no section "s2" [section-unknown]
  hint: did you mean "s1"?
69:117: there is no dimension "d" [dimension-unknown]
  hint: there are none in this framework`},
		{"empty scope", "scope: {tag: staff}", "scope: {tag: staff, mandatory: true, sections: [s2]}", `69:119: there is no section "s2" [section-unknown]
  hint: did you mean "s1"?`},
		{"no mandatory", "kind: overall-at-least, percent: 50", "kind: criteria-at-least, scope: {sections: [s1], tag: staff}", ""},
		{"accompanied", "kind: overall-at-least, percent: 50", "kind: accompanied, level: bad", `64:11: the condition accompanied needs with [condition-needs]`},
		{"measures met", "kind: overall-at-least, percent: 50", "kind: measures-met, measures: [m1, m3]", `64:67: there is no measure "m3" [measure-unknown]
  hint: did you mean "m1"?`},
		{"grade", "kind: overall-at-least, percent: 50", "kind: open-findings-at-most, count: 0, grades: [majr]", `64:80: there is no grade "majr" [grade-unknown]
  hint: did you mean "major"?`},
		{"information", "scoring: {method: weighted-mean}", "scoring: {method: weighted-mean, informationOnly: true}", `64:38: the score is for information only, so that no condition can use it [condition-information]`},
		{"scheme", "  attestation: service\n", "  attestation: service\n  deadlines: [{grade: huge, for: closure, days: 3}]\n" +
			"  auditTime: [{personnel: 5, days: 1}, {personnel: 5, days: 2}]\n  siteSampling: {initial: 0, surveillance: 1, recertification: 1, randomPercent: 101}\n", `73:23: there is no grade "huge" [grade-unknown]
  hint: there are critical, major, minor
74:52: the rows are not in ascending order of personnel [audit-time-order]
75:27: the coefficient must be above 0, not 0 [sampling-range]
75:82: a percentage is from 0 to 100, not 101 [percent-range]`},
		{"schema and rules at once", "origin: original", "orign: original", "1:1: the property \"origin\" is missing [schema-required]\n" +
			"10:1: there is no property \"orign\" here [schema-unknown]\n  hint: did you mean \"origin\"?"},
		{"told once", "mandatory: fair", "mandatory: 5", "37:20: must be text, not a number [schema-type]\n  hint: write it in quotes: \"5\""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := strings.Replace(tiny, tt.old, tt.new, 1)
			if src == tiny {
				t.Fatal("nothing replaced")
			}
			_, ps := Parse("f", []byte(src))
			got := strings.ReplaceAll(strings.ReplaceAll("\n"+ps.Error(), "\nf:", "\n"), "\n\n", "\n")[1:]
			want, more := strings.CutSuffix(tt.want, "\n…")
			if got != want && !(more && strings.HasPrefix(got, want+"\n")) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestCheckForbid(t *testing.T) {
	src := strings.Replace(tiny, "weighted-mean}", "weighted-mean, notApplicable: forbid}", 1)
	src = strings.Replace(src, "weight: 2", "weight: 2\n        notApplicable: true", 1)
	src = strings.Replace(src, "overall-at-least", "not-applicable-at-most", 1)
	_, ps := Parse("f", []byte(src))
	const want = `f:54:24: the framework forbids not applicable, criterion 1.2 allows it [not-applicable-forbidden]
f:65:38: the framework forbids not applicable, so that there is no share of it to limit [not-applicable-forbidden]`
	if ps.Error() != want {
		t.Errorf("got\n%s\nwant\n%s", ps, want)
	}
}

// More than a workbook can bear is refused, and nothing else is said.
func TestCheckTooMany(t *testing.T) {
	for _, tt := range []struct {
		f    Framework
		want string
	}{
		{Framework{Sections: []Section{{Criteria: make([]Criterion, 3000)}, {Sections: []Section{{Criteria: make([]Criterion, 2001)}}}}},
			"the framework has 5001 criteria, more than 5000 [too-many]"},
		{Framework{Award: Award{Tiers: []Tier{{Conditions: make([]Condition, 10_001)}}}}, "the list has 10001 entries, more than 10000 [too-many]"},
	} {
		if got := tt.f.Check().Error(); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
	// The fields of a rule stand in the node that it is for.
	long := Framework{Sections: []Section{{Rule: Rule{Benchmark: make([]scoring.Decimal, maxEntries+1)}}}}
	if ps := long.Check(); len(ps) != 1 || ps[0].Pointer != "/sections/0/benchmark" {
		t.Error(ps)
	}
	var rows strings.Builder
	for range maxEntries + 1 {
		rows.WriteString("{code: a, days: 1}, ")
	}
	_, ps := Parse("f", []byte(strings.Replace(tiny, "sizes:", "sizes: ["+rows.String()+"]\nnot:", 1)))
	if got := ps[len(ps)-1]; got.Code != "too-many" && ps[0].Code != "too-many" || !strings.HasPrefix(got.Where, "f:") {
		t.Error(ps[:min(len(ps), 5)])
	}
}

// Messages show the beginning of a value.
func TestCheckLong(t *testing.T) {
	_, ps := Parse("f", []byte(strings.Replace(tiny, "mandatory: fair", "mandatory: "+strings.Repeat("x", 30_000), 1)))
	if len(ps) != 1 || len(ps[0].Message) > 200 || !strings.Contains(ps[0].Message, "x…") {
		t.Error(ps)
	}
}

// Check never panics on what a program may have built.
func TestCheckEmpty(t *testing.T) {
	new(Framework).Check()
	f := &Framework{Scales: []Scale{{}, {Kind: Numeric}, {Kind: Ordinal}}, Dimensions: []Dimension{{}}, Sections: []Section{{Criteria: []Criterion{{Dependencies: []Dependency{{}}}}}}}
	f.Check()
	for _, name := range scoring.Names() {
		f := &Framework{
			Scales:     []Scale{{ID: "s", Bands: "b"}},
			Bands:      []Bands{{}, {ID: "b", Steps: []Band{{}, {}, {From: new(scoring.Decimal(""))}}}},
			Units:      &Units{},
			Scoring:    Scoring{Rule: Rule{Method: name, Reach: "x"}, Bands: "b", Dimensions: "best-fit", CutBackTo: "t", Adjustments: []AdjustmentKind{{}}},
			Dimensions: []Dimension{{}},
			Sections: []Section{{Sections: []Section{{}}, Criteria: []Criterion{{AutoFail: "x"}}},
				{Rule: Rule{Method: "percentile", Of: name, Benchmark: []scoring.Decimal{""}}, Bands: "x"}},
			Award: Award{Tiers: []Tier{{ID: "t", Conditions: []Condition{{Kind: AnyOf, Any: []Alternative{{}, {[]Condition{
				{Kind: AnyOf}, {Kind: OverallAtLeast, Level: "x"}, {Kind: SectionsAtLeast, Value: new(scoring.Decimal(""))}, {Kind: MeasuresMet, Count: new(1)}}}}}}}}},
		}
		f.Check()
		f.Digests()
	}
}

// Every code that this package gives is in its documentation.
func TestCodesAreDocumented(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	call := regexp.MustCompile(`(?:fail|warn|problem|warning)\([^"\n]*(?:"[^"\n]*"[^"\n]*)??, "([a-z]+(?:-[a-z]+)+)"|Code: "([a-z-]+)"|k\.unknown\([^\n]*?, "([a-z]+)", `)
	for _, name := range []string{"load.go", "check.go", "methods.go", "conditions.go", "translate.go"} {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range call.FindAllStringSubmatch(string(src), -1) {
			code := m[1] + m[2]
			if m[3] != "" {
				code = m[3] + "-unknown"
			}
			if !strings.Contains(string(doc), "//\t"+code+" ") && !strings.HasPrefix(code, "schema-") {
				t.Errorf("%s: the code %s is not documented", name, code)
			}
		}
	}
}
