package framework

import (
	"strings"
	"testing"

	"github.com/assay-audit/assay/framework/scoring"
)

// rich is a framework with what tiny has not: stages, bands, a method of its
// own for every section, adjustments, and conditions on all of them.
const rich = `format: assay/framework
version: 1
id: rich
edition: "2026"
title: Rich
language: en
provider: P
copyright: C
licence: CC0-1.0
origin: original
scales:
  - {id: share, kind: numeric, title: Share, min: 0, max: 100, step: 5, bands: nplf}
bands:
  - id: nplf
    title: Achievement
    steps:
      - {code: N, label: Not}
      - {code: P, label: Partly, above: 15}
      - {code: L, label: Largely, above: 50, meaning: Most of it.}
      - {code: F, label: Fully, above: 85}
  - id: stars
    title: Stars
    steps:
      - {code: "0", label: None}
      - {code: "1", label: One, from: 50}
      - {code: "2", label: Two, above: 50}
units: {kind: visit, rollUp: mean, per: whole}
scoring:
  method: staged
  reach: L
  hold: F
  base: 1
  bands: nplf
  cutBackTo: gold
  adjustments:
    - {id: late, title: Late report, points: -2.5, most: 2}
    - {id: pilot, title: Pilot, points: 5}
sections:
  - id: s1
    ref: "1"
    title: Mean
    method: mean
    bands: stars
    criteria:
      - {id: c1, ref: "1.1", title: A, text: T, mandatory: "50", autoFail: "10"}
      - {id: c2, ref: "1.2", title: B, text: T}
  - id: s2
    ref: "2"
    title: Enough
    method: k-of-n
    level: "60"
    count: 2
    sections:
      - id: s21
        ref: "2.A"
        title: Deductions
        method: deductions
        budget: 50
        criteria:
          - {id: c3, ref: "2.1", title: C, text: T, points: 10}
          - {id: c4, ref: "2.2", title: D, text: T, points: 40}
  - id: s3
    ref: "3"
    title: Relative
    method: relative
    level: "40"
    criteria:
      - {id: c5, ref: "3.1", title: E, text: T, weight: 2}
      - {id: c6, ref: "3.2", title: F, text: T}
  - id: s4
    ref: "4"
    title: Percentile
    method: percentile
    of: share
    level: "50"
    benchmark: [0, 12.5, 100]
    criteria:
      - {id: c7, ref: "4.1", title: G, text: T}
measures:
  - {id: m1, title: One}
  - {id: m2, title: Two}
award:
  kind: certificate
  tiers:
    - id: gold
      title: Gold
      target: "80"
      conditions:
        - {id: g1, kind: overall-at-least, level: "3"}
        - {id: g2, kind: overall-at-least, value: 2, exceed: true}
        - {id: g3, kind: sections-at-least, level: "1", scope: {sections: [s1]}}
        - {id: g4, kind: sections-at-least, value: 0, scope: {sections: [s3]}}
        - {id: g5, kind: count-at-least, level: "60", percent: 75}
        - {id: g6, kind: adjustments-at-most, case: late, count: 1}
        - {id: g7, kind: measures-met, count: 2, trend: target-or-improving}
        - id: g8
          kind: any-of
          any:
            - conditions:
                - {id: g81, kind: complete}
                - {id: g82, kind: count-at-most, level: "0", count: 0}
            - conditions:
                - {id: g83, kind: sections-at-least, percent: 50, scope: {sections: [s2, s4]}}
scheme: {attestation: service}
`

func TestCheckMethods(t *testing.T) {
	f, ps := Parse("f", []byte(rich))
	if ps != nil {
		t.Fatal(ps)
	}
	if c := f.Award.Tiers[0].Conditions[7].Any[0].Conditions[1]; c.ID != "g82" || *c.Count != 0 {
		t.Errorf("%+v", c)
	}
	for _, tt := range []struct{ name, old, new, want string }{
		{"fields that are missing", "    count: 2\n", "", `47:5: the method k-of-n needs count [method-needs]`},
		{"level that is missing", "    level: \"60\"\n", "", `47:5: the method k-of-n needs level [method-level]`},
		{"fields of other methods", "method: mean\n", "method: mean\n    base: 3\n    level: \"5\"\n    reach: L\n",
			`43:11: the method mean has no base [method-field]
44:12: the method mean has no level [method-level]
45:12: the method mean has no reach [method-field]`},
		{"fields of the method that is ranked", "    of: share\n    level: \"50\"\n", "    of: lowest\n    level: \"50\"\n    count: 1\n",
			`75:12: the method percentile has no level [method-level]
76:12: the method percentile has no count [method-field]`},
		{"needs of the method that is ranked", "    of: share\n    level: \"50\"\n", "    of: share\n", `70:5: the method percentile needs level [method-level]`},
		{"points of the method that is ranked", "    of: share\n    level: \"50\"\n", "    of: points\n", `77:9: the method points needs the points of criterion 4.1 [points-missing]`},
		{"ranked by an unknown method", "    of: share\n", "    of: shares\n", `74:9: there is no method "shares" [method-unknown]
  hint: did you mean "share"?`},
		{"ranked by itself", "    of: share\n", "    of: percentile\n", `74:9: the method percentile cannot rank the scores of percentile [method-of]
  hint: it ranks a share that is combined right here`},
		{"ranked by points of its own", "    of: share\n", "    of: relative\n", `74:9: the method percentile cannot rank the scores of relative [method-of]
  hint: it ranks a share that is combined right here`},
		{"ranked by stages", "    of: share\n", "    of: staged\n", `74:9: the method percentile cannot rank the scores of staged [method-of]
  hint: it ranks a share that is combined right here`},
		{"nothing to rank by", "    of: share\n    level: \"50\"\n    benchmark: [0, 12.5, 100]\n", "    benchmark: []\n",
			`70:5: the method percentile needs of [method-needs]
70:5: the method percentile needs benchmark [method-needs]`},
		{"benchmark", "12.5, 100]", "12.5, 101]", `76:26: a percentage is from 0 to 100, not 101 [percent-range]`},
		{"budget", "budget: 50", "budget: 0", `58:17: the budget must be above 0, not 0 [points-range]`},
		{"points of deductions", "title: C, text: T, points: 10}", "title: C, text: T}", `60:13: the method deductions needs the points of criterion 2.1 [points-missing]`},
		{"count too large", "    count: 2\n", "    count: 3\n", `52:12: the count is from 1 to the 2 criteria below, not 3 [method-count]`},
		{"count of none", "    count: 2\n", "    count: 0\n", `52:12: the count is from 1 to the 2 criteria below, not 0 [method-count]`},
		{"level of k-of-n", "    level: \"60\"\n", "    level: \"62\"\n", `51:12: level "62" is not on the scale "share", 0 to 100 in steps of 5 [level-unknown]`},
		{"level of relative", "    level: \"40\"\n", "", `62:5: the method relative needs a level, since criterion 3.1 has no mandatory one [method-level]`},
		{"relative to mandatory levels", `    level: "40"
    criteria:
      - {id: c5, ref: "3.1", title: E, text: T, weight: 2}
      - {id: c6, ref: "3.2", title: F, text: T}`, `    criteria:
      - {id: c5, ref: "3.1", title: E, text: T, mandatory: "40"}
      - {id: c6, ref: "3.2", title: F, text: T, mandatory: "60"}`, ""},
		{"rule without method", "        method: deductions\n        budget: 50\n", "        count: 2\n        level: \"5\"\n",
			`54:9: section 2.A has no sections to be its stages [method-stages]
57:16: section 2.A has count, but no method of its own [method-field]
  hint: without a method a section takes over the whole rule of the framework
58:16: section 2.A has level, but no method of its own [method-level]
  hint: without a method a section takes over the whole rule of the framework
60:11: the criteria of section 2.A are in none of its stages [method-stages]
60:61: warning: no method above takes points into account [points-unused]
61:61: warning: no method above takes points into account [points-unused]`},
		{"unknown method in between", "method: deductions", "method: deduction", `57:17: there is no method "deduction" [method-unknown]
  hint: did you mean "deductions"?`},
		{"stage without method", "    method: mean\n", "", `39:5: section 1 is a stage and cannot be staged itself [method-stages]
  hint: name a method for the section, which otherwise has that of the framework`},
		{"stage that is staged", "    method: mean\n", "    method: staged\n    reach: F\n", `39:5: section 1 is a stage and cannot be staged itself [method-stages]`},
		{"empty stage", "measures:\n", "  - {id: s5, ref: \"5\", title: Empty, method: mean}\nmeasures:\n", `79:5: section 5 has neither criteria nor sections [section-empty]`},
		{"reach", "reach: L", "reach: XL", `30:10: "XL" is neither a band nor a level of the scale "share" [band-unknown]
  hint: did you mean "L"?
30:10: there is no band "XL" in the bands "nplf" [band-unknown]
  hint: did you mean "L"?`},
		{"hold", "hold: F", "hold: FF", `31:9: "FF" is neither a band nor a level of the scale "share" [band-unknown]
  hint: did you mean "F"?
31:9: there is no band "FF" in the bands "nplf" [band-unknown]
  hint: did you mean "F"?`},
		{"hold below reach", "hold: F", "hold: P", `31:9: hold "P" is below reach "L" [method-hold]`},
		{"hold at reach", "hold: F", "hold: L", ""},
		{"levels in a stage", "reach: L", "reach: \"50\"", `30:10: there is no band "50" in the bands "nplf" [band-unknown]
  hint: there are N, P, L, F`},
		{"a part without bands", "  bands: nplf\n", "", `30:10: section 2.A has no bands, so that nothing says whether it reaches "L" [bands-missing]
  hint: name bands for the section or for the framework`},
		{"relative in a stage", "method: deductions\n        budget: 50", "method: relative\n        level: \"5\"",
			`57:17: the method relative gives section 2.A points of its own and no share, which the method staged of the whole cannot combine [method-own]
60:61: warning: no method above takes points into account [points-unused]
61:61: warning: no method above takes points into account [points-unused]`},
		{"bands of relative", "method: relative", "method: relative\n    bands: nplf", `66:12: the method relative gives points of its own and no share that bands could cut [method-own]`},
		{"bands that are not used", "    bands: stars\n", "", `21:5: warning: nothing falls into the bands "stars" [bands-unused]
90:52: there is no band "1" in the bands "nplf" [band-unknown]
  hint: there are N, P, L, F`},
		{"unknown bands", "bands: stars", "bands: star", `43:12: there are no bands "star" [bands-unknown]
  hint: did you mean "stars"?`},
		{"unknown bands of a scale", "step: 5, bands: nplf", "step: 5, bands: npfl", `12:80: there are no bands "npfl" [bands-unknown]
  hint: did you mean "nplf"?`},
		{"unknown bands of the whole", "  bands: nplf\n", "  bands: npfl\n", `33:10: there are no bands "npfl" [bands-unknown]
  hint: did you mean "nplf"?`},
		{"bands twice", "id: stars", "id: nplf", `21:9: the bands id "nplf" is already that of "Achievement" [duplicate-id]
  hint: ids are never used twice
…`},
		{"band twice", "code: P,", "code: N,", `18:16: the band code "N" is already that of "Not" [duplicate-id]
  hint: ids are never used twice`},
		{"lowest band with a limit", "label: Not}", "label: Not, from: 0}", `17:9: the lowest band "N" has no limit: it is all that is below the next [bands-limit]`},
		{"band without a limit", "label: Two, above: 50}", "label: Two}", `26:9: the band "2" needs either from or above, in percent [bands-limit]`},
		{"band with two limits", "label: Two, above: 50}", "label: Two, above: 50, from: 50}", `26:9: the band "2" needs either from or above, in percent [bands-limit]`},
		{"bands that are not ascending", "label: Two, above: 50}", "label: Two, from: 50}", `26:39: the band "2" does not begin above the band "1" before it [bands-order]
  hint: bands are listed from the lowest to the highest; the lowest begins at 0`},
		{"bands above the same", "label: One, from: 50}", "label: One, above: 50}", `26:40: the band "2" does not begin above the band "1" before it [bands-order]
  hint: bands are listed from the lowest to the highest; the lowest begins at 0`},
		{"second band at nothing", "from: 50", "from: 0", `25:39: the band "1" does not begin above the band "0" before it [bands-order]
  hint: bands are listed from the lowest to the highest; the lowest begins at 0`},
		{"second band above nothing", "from: 50", "above: 0", ""},
		{"band above everything", "label: Two, above: 50}", "label: Two, above: 100}", `26:40: nothing could be in the band "2": above 100 % [bands-range]`},
		{"band at everything", "label: Two, above: 50}", "label: Two, from: 100}", ""},
		{"one band", "      - {code: \"1\", label: One, from: 50}\n      - {code: \"2\", label: Two, above: 50}\n", "",
			`21:5: bands need at least two steps, the lowest first [bands-steps]
89:52: there is no band "1" in the bands "stars" [band-unknown]
  hint: there are 0`},
		{"pooled units", "rollUp: mean", "rollUp: pooled", `27:43: units that are scored as a whole cannot be pooled rating by rating [units-per]
47:5: the method k-of-n counts each criterion once, so that units cannot be pooled [units-per]
54:9: the method deductions counts each criterion once, so that units cannot be pooled [units-per]
62:5: the method relative counts each criterion once, so that units cannot be pooled [units-per]`},
		{"cut back below a level", "  cutBackTo: gold\n", "  cutBack: 55\n", `51:12: ratings are cut back to 55 %, so that none counts as at the level "60" [cut-back]`},
		{"value of what is no level", `{id: g3, kind: sections-at-least, level: "1", scope: {sections: [s1]}}`, `{id: g3, kind: sections-at-least, value: 1, scope: {sections: [s2]}}`, `91:52: the score of section 2 is not on the scale of its criteria: the condition needs percent [condition-score]`},
		{"criteria in two ways", `{id: g5, kind: count-at-least, level: "60", percent: 75}`, `{id: g5, kind: criteria-at-least, level: "60", percent: 75}`, `93:11: the condition criteria-at-least has one of level, percent and value [condition-choice]`},
		{"target of several measures", `kind: measures-met, count: 2,`, `kind: measures-met, count: 2, value: 5,`, `95:57: a target of its own is that of one measure: name it [condition-choice]`},
		{"raised and not raised", `{id: g6, kind: adjustments-at-most, case: late, count: 1}`, `{id: g6, kind: adjustments-at-most, case: late, count: 1, raised: true}`, `94:77: the condition adjustments-at-most has no raised [condition-field]`},
		{"more than the last stage", `{id: g2, kind: overall-at-least, value: 2, exceed: true}`, `{id: g2, kind: overall-at-least, value: 9}`, `90:51: the stages of the whole are from 1 to 5, not 9 [stage-unknown]`},
		{"more than a level", `{id: g1, kind: overall-at-least, level: "3"}`, `{id: g1, kind: overall-at-least, level: "3", exceed: true}`, `89:64: a level has a limit of its own: name the next level instead [condition-score]`},
		{"cut back twice", "  cutBackTo: gold\n", "  cutBackTo: gold\n  cutBack: 80\n", `34:14: ratings are cut back either at a percentage or at the targets of a tier [cut-back]`},
		{"cut back to nothing", "cutBackTo: gold", "cutBackTo: god", `34:14: there is no tier "god" [tier-unknown]
  hint: did you mean "gold"?`},
		{"cut back without target", "      target: \"80\"\n", "", `34:14: the tier "gold" has no target, and criterion 1.1 has none of its own for it [cut-back]`},
		{"adjustment of nothing", "points: -2.5", "points: 0", `36:46: an adjustment is of up to 100 points, or down to -100, but not of 0 [adjustment-points]`},
		{"adjustment of too much", "points: -2.5", "points: -100.5", `36:46: an adjustment is of up to 100 points, or down to -100, but not of -100.5 [adjustment-points]`},
		{"adjustment that never counts", "most: 2", "most: 0", `36:58: must be at least 1, not 0 [schema-range]`},
		{"adjustment twice", "id: pilot", "id: late", `37:12: the adjustment id "late" is already that of "Late report" [duplicate-id]
  hint: ids are never used twice`},
		{"auto-fail of everything", `autoFail: "10"`, `autoFail: "100"`, `45:76: every rating is at or below "100", the highest level, and would fail the whole [auto-fail]`},
		{"auto-fail off the scale", `autoFail: "10"`, `autoFail: "11"`, `45:76: level "11" is not on the scale "share", 0 to 100 in steps of 5 [level-unknown]`},
		{"auto-fail of a unit", ", per: whole", "", `45:76: a unit can only fail where units are scored as a whole [auto-fail]
  hint: add per: whole to the units`},
		{"auto-fail without units", "units: {kind: visit, rollUp: mean, per: whole}\n", "", ""},

		{"score asked twice", `kind: overall-at-least, level: "3"`, `kind: overall-at-least, level: "3", value: 3`,
			`89:11: the condition overall-at-least needs exactly one of percent, value and level [condition-choice]`},
		{"exceed of a count", `level: "60", percent: 75`, `level: "60", percent: 75, exceed: true`, `93:76: the condition count-at-least has no exceed [condition-field]`},
		{"stage below", `kind: overall-at-least, level: "3"`, `kind: overall-at-least, level: "0"`, `89:51: there is no stage "0" of the whole [stage-unknown]
  hint: there are 1, 2, 3, 4, 5`},
		{"stage of the base", `kind: overall-at-least, level: "3"`, `kind: overall-at-least, level: "1"`, ""},
		{"stage above", `kind: overall-at-least, level: "3"`, `kind: overall-at-least, level: "6"`, `89:51: there is no stage "6" of the whole [stage-unknown]
  hint: there are 1, 2, 3, 4, 5`},
		{"band of a section", `kind: sections-at-least, level: "1"`, `kind: sections-at-least, level: L`, `91:52: there is no band "L" in the bands "stars" [band-unknown]
  hint: there are 0, 1, 2`},
		{"level of points of its own", "value: 0, scope", "level: L, scope", `92:52: the score of section 3 has neither bands nor stages, so that it is at no level [condition-score]`},
		{"percent of points of its own", "value: 0, scope", "percent: 50, scope", `92:54: the score of section 3 is no share: the condition needs a value [condition-score]`},
		{"neither count nor percent", `level: "60", percent: 75`, `level: "60"`, `93:11: the condition count-at-least needs either count or percent [condition-choice]`},
		{"unknown case", "case: late", "case: lat", `94:53: there is no adjustment "lat" [adjustment-unknown]
  hint: did you mean "late"?`},
		{"case without count", "case: late, count: 1", "case: late", `94:11: the condition adjustments-at-most needs count [condition-needs]`},
		{"more measures than there are", "measures-met, count: 2", "measures-met, count: 3", `95:47: of 2 measures, 3 cannot be met [condition-count]`},
		{"more measures than are meant", "measures-met, count: 2", "measures-met, measures: [m1], count: 2", `95:63: of 1 measures, 2 cannot be met [condition-count]`},
		{"measures twice", "measures-met, count: 2", "measures-met, count: 2, percent: 50", `95:11: the condition measures-met has count or percent, not both [condition-choice]`},
		{"one alternative", "            - conditions:\n                - {id: g83", "                - {id: g83", `99:13: the condition any-of needs at least two alternatives [condition-any]`},
		{"no alternative", "any-of\n          any:\n", "any-of\n          any: []\n          not:\n", `96:11: the condition any-of needs any [condition-needs]
99:11: there is no property "not" here [schema-unknown]`},
		{"empty alternative", "            - conditions:\n                - {id: g83", "            - conditions: []\n            - conditions:\n                - {id: g83",
			`102:15: an alternative needs at least one condition [condition-any]`},
		{"nested alternatives", "{id: g81, kind: complete}", "{id: g81, kind: any-of, any: [{conditions: [{id: g1, kind: complete}]}, {conditions: [{id: x, kind: verdict}]}]}",
			`100:35: an alternative has no alternatives of its own [condition-any]
100:68: the condition id "g1" is already that of "Gold" [duplicate-id]
  hint: ids are never used twice
100:105: the condition verdict needs role [condition-needs]
100:105: the condition verdict needs verdict [condition-needs]`},
		{"nested condition", `id: g82, kind: count-at-most, level: "0"`, `id: g1, kind: count-at-most, level: "1"`, `101:24: the condition id "g1" is already that of "Gold" [duplicate-id]
  hint: ids are never used twice
101:56: level "1" is not on the scale "share", 0 to 100 in steps of 5 [level-unknown]`},
		{"scope of alternatives", "kind: any-of", "kind: any-of\n          scope: {mandatory: true}", `98:30: the scope of the condition any-of cannot be narrowed by mandatory [condition-scope]`},

		{"overall score of points", "  method: staged\n  reach: L\n  hold: F\n  base: 1\n", "  method: relative\n  level: \"50\"\n",
			`31:10: the method relative gives points of its own and no share that bands could cut [method-own]
34:5: the method relative gives points of its own, to which no share can be added [method-own]
43:76: the overall score is not a share, so that zero is not the least [auto-fail]
87:51: the score of the whole has neither bands nor stages, so that it is at no level [condition-score]`},
		{"overall score of means", "  method: staged\n  reach: L\n  hold: F\n  base: 1\n", "  method: mean\n",
			`62:13: the method relative gives section 3 points of its own and no share, which the method mean of the whole cannot combine [method-own]
86:51: there is no band "3" in the bands "nplf" [band-unknown]
  hint: there are N, P, L, F`},
		{"overall flat score", "  method: staged\n  reach: L\n  hold: F\n  base: 1\n", "  method: flat-mean\n", `86:51: there is no band "3" in the bands "nplf" [band-unknown]
  hint: there are N, P, L, F`},
		{"an unknown method is told once", "method: staged", "method: stagde", `29:11: there is no method "stagde" [method-unknown]
  hint: did you mean "staged"?`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := strings.Replace(rich, tt.old, tt.new, 1)
			if src == rich {
				t.Fatal("nothing replaced")
			}
			broken(t, src, tt.want)
		})
	}
}

// The same for criteria that are rated in two dimensions, on two scales.
func TestCheckDimensions(t *testing.T) {
	two := strings.Replace(tiny, "profiles:\n", `  - {id: n, kind: numeric, title: N, min: 0, max: 2, step: 1}
dimensions:
  - {id: done, title: Done, scale: grades}
  - {id: works, title: Works, scale: n}
profiles:
`, 1)
	two = strings.Replace(two, "kind: overall-at-least, percent: 50", "kind: overall-at-least, percent: 50, scope: {dimension: done}", 1)
	for _, s := range []string{"    leastConforming: good\n", "        mandatory: fair\n", "        rubric:\n          - {level: good, text: Well done.}\n",
		"        effort:\n          - {level: good, size: S}\n", "        targets: {gold: plus}\n", "        dependencies:\n          - {criterion: c2, level: good, needs: fair}\n",
		"      target: fair\n", "      target: good\n", ", scope: {tag: staff}"} {
		two = strings.Replace(two, s, "", 1)
	}
	two = strings.Replace(two, "count-at-most, level: bad, count: 0", "complete", 1)
	broken(t, two, "")
	for _, tt := range []struct{ name, old, new, want string }{
		{"best-fit", "method: weighted-mean", "method: weighted-mean, dimensions: best-fit, bestFit: works", ""},
		{"best-fit of nothing", "method: weighted-mean", "method: weighted-mean, dimensions: best-fit", `26:10: best-fit needs bestFit, the dimension that holds the judgement [best-fit]`},
		{"best-fit of another", "method: weighted-mean", "method: weighted-mean, dimensions: best-fit, bestFit: work", `26:65: there is no dimension "work" [dimension-unknown]
  hint: did you mean "works"?`},
		{"another fit", "method: weighted-mean", "method: weighted-mean, dimensions: product, bestFit: works", `26:64: bestFit only counts where the dimensions are combined by best-fit [best-fit]`},
		{"capped besides", "method: weighted-mean", "method: weighted-mean, dimensions: best-fit, bestFit: works, cappedBy: done", `26:82: cappedBy only counts where the dimensions are capped [capped-by]`},
		{"unknown combination", "method: weighted-mean", "method: weighted-mean, dimensions: best-fot, bestFit: works", `26:46: there is no method "best-fot" [method-unknown]
  hint: did you mean "best-fit"?`},
		{"relative on two scales", "method: weighted-mean", "method: relative, level: fair", `26:10: the method relative counts points of one scale, but criteria are rated on several [method-scale]
26:36: level "fair" is not on the scale "n", 0 to 2 in steps of 1 [level-unknown]
58:65: the score of the whole is no share: the condition needs a value [condition-score]`},
		{"value on two scales", "percent: 50, scope: {dimension: done}", "value: 1", `58:63: the whole has no scale of its own, since its criteria are rated on several: the condition needs percent [condition-score]`},
		{"value on one of them", "percent: 50, scope", "value: 1, scope", ""},
		{"stages on two scales", "scoring: {method: weighted-mean}\n", "scoring: {method: staged, reach: fair}\n", `26:34: criteria are rated on several scales, so that none says whether they reach "fair" [method-scale]
30:5: section 1 is a stage and cannot be staged itself [method-stages]
  hint: name a method for the section, which otherwise has that of the framework
48:17: warning: no method above takes the weight into account [weight-unused]`},
		{"level of bands without bands", "percent: 50, scope", "level: L, scope", `58:63: the score of the whole has neither bands nor stages, so that it is at no level [condition-score]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := strings.Replace(two, tt.old, tt.new, 1)
			if src == two {
				t.Fatal("nothing replaced")
			}
			broken(t, src, tt.want)
		})
	}
}

// A section without method has the rule of the framework, which has to make
// sense there.
func TestCheckInherited(t *testing.T) {
	src := strings.Replace(tiny, "method: weighted-mean", "method: k-of-n, level: fair, count: 2", 1)
	src = strings.Replace(src, "        weight: 2\n", "", 1)
	broken(t, src, "")
	more := strings.Replace(src, "measures:\n  -", "  - {id: s2, ref: \"2\", title: Two, criteria: [{id: c3, ref: \"2.1\", title: C, text: T}]}\nmeasures:\n  -", 1)
	broken(t, more, `54:5: section 2 has fewer criteria than the count 2 of the framework's method k-of-n [method-count]
  hint: name a method for the section`)
	broken(t, strings.Replace(more, "title: Two,", "title: Two, method: mean,", 1), "")
	// Nothing follows from a method that nobody knows.
	broken(t, strings.NewReplacer("method: k-of-n, level: fair, count: 2", "method: k-of-m", "title: Two,", "title: Two, weight: 2,").Replace(more),
		`23:19: there is no method "k-of-m" [method-unknown]
  hint: did you mean "k-of-n"?`)
	// Told once, where the count is.
	broken(t, strings.Replace(more, "count: 2", "count: 4", 1), `23:47: the count is from 1 to the 3 criteria below, not 4 [method-count]`)
}

// What a stage needs may be levels, where criteria are rated on levels.
func TestCheckStageLevels(t *testing.T) {
	src := strings.Replace(tiny, "method: weighted-mean", "method: staged, reach: fair, hold: good", 1)
	src = strings.Replace(src, "    title: One\n", "    title: One\n    method: weighted-mean\n", 1)
	broken(t, src, "")
	broken(t, strings.Replace(src, "hold: good", "hold: bad", 1), `23:46: hold "bad" is below reach "fair" [method-hold]`)
	broken(t, strings.Replace(src, "reach: fair", "reach: far", 1), `23:34: "far" is neither a band nor a level of the scale "grades" [band-unknown]
  hint: did you mean "fair"?`)
	broken(t, strings.Replace(src, "reach: fair, hold: good", "hold: good", 1), `23:10: the method staged needs reach [method-needs]`)
}

// Sections whose score is no share are told to be no part of a stage, and
// nothing besides.
func TestCheckOwn(t *testing.T) {
	src := strings.Replace(rich, "method: deductions\n        budget: 50", "method: relative\n        level: \"5\"", 1)
	src = strings.NewReplacer("  bands: nplf\n", "", ", points: 10}", "}", ", points: 40}", "}").Replace(src)
	broken(t, src, `56:17: the method relative gives section 2.A points of its own and no share, which the method staged of the whole cannot combine [method-own]`)

	// Criteria may be on several scales, each on one.
	src = strings.Replace(tiny, "profiles:\n", "  - {id: n, kind: numeric, title: N, min: 0, max: 2, step: 1}\nprofiles:\n", 1)
	src = strings.Replace(src, "        mandatory: fair\n", "        scale: grades\n        mandatory: fair\n", 1)
	src = strings.Replace(src, "        weight: 2\n", "        scale: n\n        mandatory: \"1\"\n", 1)
	src = strings.NewReplacer("weighted-mean", "relative", "percent: 50", "value: -1", "      target: fair\n", "", "      target: good\n", "",
		"level: good, needs: fair}", "level: good, needs: \"1\"}").Replace(src)
	broken(t, src, "")
	broken(t, strings.Replace(src, "method: relative", "method: mean", 1), `66:63: the whole has no scale of its own, since its criteria are rated on several: the condition needs percent [condition-score]`)
}

// A tier to cut back to may have its targets criterion by criterion.
func TestCheckCutBackTo(t *testing.T) {
	src := strings.Replace(tiny, "weighted-mean}", "weighted-mean, cutBackTo: gold}", 1)
	src = strings.Replace(src, "      target: good\n", "", 1)
	broken(t, src, `23:45: the tier "gold" has no target, and criterion 1.2 has none of its own for it [cut-back]`)
	broken(t, strings.Replace(src, "        weight: 2\n", "        targets: {gold: fair}\n", 1), "")
}

// Lists that the format requires are written even if they are empty.
func TestEncodeEmpty(t *testing.T) {
	f := &Framework{Bands: []Bands{{}}, Award: Award{Tiers: []Tier{{Conditions: []Condition{{Any: []Alternative{{}}}}}}}}
	if data := string(encode(t, f)); !strings.Contains(data, `"steps":[]`) || !strings.Contains(data, `"any":[{"conditions":[]}]`) {
		t.Error(data)
	}
	if f.Bands[0].Steps != nil || f.Award.Tiers[0].Conditions[0].Any[0].Conditions != nil {
		t.Error("encoding changed the original")
	}
}

// What bands and adjustments are called is translated.
func TestTranslateBands(t *testing.T) {
	f, _ := Parse("f", []byte(rich))
	de := Translation{"de", map[string]map[string]string{
		"bands/nplf":       {"title": "Erreichung", "steps/L/label": "Überwiegend", "steps/L/meaning": "Das meiste."},
		"adjustments/late": {"title": "Verspätet"},
	}}
	if ps := f.checkTranslation(de, ""); len(ps) != 1 || ps[0].Code != "translation-missing" {
		t.Error(ps)
	}
	g, _ := f.Translate(de)
	b, _ := g.Cuts("nplf")
	s, _ := b.Step("L")
	a, _ := g.Adjustment("late")
	if b.Title != "Erreichung" || s.Label != "Überwiegend" || s.Meaning != "Das meiste." || a.Title != "Verspätet" {
		t.Errorf("%+v %+v", b, a)
	}
	if b, _ := f.Cuts("nplf"); b.Title != "Achievement" || b.Steps[2].Label != "Largely" || f.Scoring.Adjustments[0].Title != "Late report" {
		t.Error("translating changed the original")
	}
}

// The cuts of ISO/IEC 33020, in its refined form.
func TestBandsOf(t *testing.T) {
	at := func(code, above string) Band {
		if above == "" {
			return Band{Code: code}
		}
		return Band{Code: code, Above: new(scoring.Decimal(above))}
	}
	b := &Bands{Steps: []Band{at("N", ""), at("P-", "15"), at("P+", "32.5"), at("L-", "50"), at("L+", "67.5"), at("F", "85")}}
	stars := &Bands{Steps: []Band{{Code: "0"}, {Code: "1", From: new(scoring.Decimal("50"))}, {Code: "2", Above: new(scoring.Decimal("50"))}, {Code: "3", From: new(scoring.Decimal("100"))}}}
	for _, tt := range []struct {
		bands         *Bands
		percent, want string
	}{
		{b, "-1", "N"}, {b, "0", "N"}, {b, "15", "N"}, {b, "15.01", "P-"}, {b, "32.5", "P-"}, {b, "32.51", "P+"}, {b, "50", "P+"}, {b, "50.01", "L-"},
		{b, "67.5", "L-"}, {b, "67.51", "L+"}, {b, "85", "L+"}, {b, "85.01", "F"}, {b, "100", "F"},
		{stars, "49.999", "0"}, {stars, "50", "1"}, {stars, "50.001", "2"}, {stars, "99.9", "2"}, {stars, "100", "3"},
	} {
		got := tt.bands.Of(scoring.Decimal(tt.percent).Score().Div(scoring.Int(100)))
		if got == nil || got.Code != tt.want {
			t.Errorf("%s %%: %v, not %s", tt.percent, got, tt.want)
		}
		if s, ok := tt.bands.Step(tt.want); !ok || s != got {
			t.Error("no step", tt.want)
		}
	}
	if (*Bands)(nil).Of(scoring.One) != nil || new(Bands).Of(scoring.One) != nil {
		t.Error("a band of nothing")
	}
	if _, ok := (*Bands)(nil).Step("N"); ok {
		t.Error("a step of nothing")
	}
}

func TestRules(t *testing.T) {
	f, _ := Parse("f", []byte(rich))
	section := func(id string) *Section { s, _ := f.Section(id); return s }
	if r := f.RuleOf(nil); r.Method != "staged" || r.Base != 1 || f.RuleOf(section("s2")).Method != "k-of-n" || f.RuleOf(&Section{}) != r {
		t.Error("rules")
	}
	if f.BandsOf(nil).ID != "nplf" || f.BandsOf(section("s1")).ID != "stars" || f.BandsOf(section("s21")).ID != "nplf" || new(Framework).BandsOf(nil) != nil {
		t.Error("bands")
	}
	r := f.RuleOf(section("s4")).Scoring()
	if r.Method != "percentile" || r.Of != "share" || len(r.Benchmark) != 3 || r.Benchmark[1].String() != "1/8" || r.Budget.String() != "100" {
		t.Errorf("%+v", r)
	}
	if r := f.RuleOf(section("s21")).Scoring(); r.Budget.String() != "50" || f.RuleOf(section("s2")).Scoring().Count != 2 {
		t.Errorf("%+v", r)
	}
	if a, ok := f.Adjustment("late"); !ok || a.Points != "-2.5" || *a.Most != 2 {
		t.Error("adjustment")
	}
}

// broken parses a source and compares its problems with want, which may end in
// "…" for any others.
func broken(t *testing.T, src, want string) {
	t.Helper()
	_, ps := Parse("f", []byte(src))
	got := ""
	if len(ps) > 0 {
		got = strings.ReplaceAll("\n"+ps.Error(), "\nf:", "\n")[1:]
	}
	want, more := strings.CutSuffix(want, "\n…")
	if got != want && !(more && strings.HasPrefix(got, want+"\n")) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
