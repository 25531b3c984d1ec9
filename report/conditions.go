package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// conditionTable lists the conditions of every tier with the numbers used. The
// alternatives of a condition stand below it, each with its own numbers.
func conditionTable(w words, r *evaluation.Result) []Block {
	t := Table{Name: "Conditions", Columns: []Column{{"No.", 0.6, true}, {"Condition", 5, false}, {"Required", 2, false}, {"Actual", 2.6, false}, {"State", 1.2, false}}}
	tier := ""
	assumed := false
	row := func(no Cell, text string, c *evaluation.Condition, actual string) {
		if c.Assumed {
			text += " *"
			assumed = true
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{no, {Text: text}, {Text: c.Required.Text}, {Text: actual}, conditionState(c.State)}})
	}
	for i := range r.Outcome.Conditions {
		c := &r.Outcome.Conditions[i]
		if c.Tier != tier && len(w.tiers) > 1 {
			t.Rows = append(t.Rows, Row{Group: true, Cells: []Cell{{Text: w.tier(c.Tier), Strong: true}, {}, {}, {}, {}}})
		}
		tier = c.Tier
		if len(c.Any) == 0 {
			row(number(i+1), upper(c.Text), c, c.Actual.Text)
			continue
		}
		row(number(i+1), "One of the alternatives below", c, alternativesHeld(i+1, c))
		for j, all := range c.Any {
			for k := range all {
				x := &all[k]
				no := Cell{}
				if k == 0 {
					no.Text = alternative(i+1, j)
				}
				row(no, alternativeWord(j, k)+" "+x.Text, x, x.Actual.Text)
			}
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	if assumed {
		return []Block{t, assumedNote()}
	}
	return []Block{t}
}

// alternative numbers an alternative of a condition: 7a, 7b.
func alternative(condition, i int) string {
	if i < 26 {
		return fmt.Sprintf("%d%c", condition, 'a'+i)
	}
	return fmt.Sprintf("%d/%d", condition, i+1)
}

// alternativesHeld names those that hold in full.
func alternativesHeld(no int, c *evaluation.Condition) string {
	var held []string
	for i, all := range c.Any {
		if !slices.ContainsFunc(all, func(x evaluation.Condition) bool { return !x.State.Holds() }) {
			held = append(held, alternative(no, i))
		}
	}
	if len(held) == 0 {
		return "none"
	}
	return strings.Join(held, ", ")
}

// conditionNumbers numbers the conditions as the table of conditions does. A
// condition that is asked of several sections has several numbers.
func conditionNumbers(r *evaluation.Result) map[string][]int {
	m := map[string][]int{}
	for i, c := range r.Outcome.Conditions {
		m[c.ID] = append(m[c.ID], i+1)
	}
	return m
}

// holdsUp reports whether a slot counts against a condition, or against one of
// its alternatives.
func holdsUp(c *evaluation.Condition, s assessment.Slot) bool {
	if slices.Contains(c.Slots, s) {
		return true
	}
	for _, all := range c.Any {
		for i := range all {
			if !all[i].State.Holds() && holdsUp(&all[i], s) {
				return true
			}
		}
	}
	return false
}

// overallThresholds are what conditions ask of the overall score.
func overallThresholds(r *evaluation.Result) []scoring.Score {
	return thresholds(r, framework.OverallAtLeast, "")
}

// sectionThresholds are what conditions ask of the score of a section, or of
// the whole with "".
func sectionThresholds(r *evaluation.Result, section string) []scoring.Score {
	if section == "" {
		return overallThresholds(r)
	}
	return thresholds(r, framework.SectionsAtLeast, section)
}

func thresholds(r *evaluation.Result, kind framework.ConditionKind, section string) []scoring.Score {
	var ts []scoring.Score
	var collect func(cs []evaluation.Condition)
	collect = func(cs []evaluation.Condition) {
		for i := range cs {
			c := &cs[i]
			if c.Kind == kind && c.Required.Exact != nil && (section == "" || c.Scope == section) {
				ts = append(ts, *c.Required.Exact)
			}
			for _, all := range c.Any {
				collect(all)
			}
		}
	}
	collect(r.Outcome.Conditions)
	return ts
}
