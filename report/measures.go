package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-audit/assay/assessment/evaluation"
)

// measures is the chapter of the measures with everything recorded for them.
func (b *builder) measures() {
	all := b.r.Measures()
	if len(all) == 0 {
		return
	}
	b.add(Heading{1, "Measures"}, Paragraph{Text: measuresIntroduction})
	t := Table{Name: "Measures", Columns: []Column{{"Ref", 0.9, false}, {"Measure", 2.8, false}, {unitTitle(b.f), 1.6, false}, {"Period", 1.4, false}, {"Value", 1.1, true},
		{"Target", 2.4, false}, {"n", 1.3, false}, {"Response rate", 1.6, false}, {"State", 1.6, false}, {"Source and note", 3.4, false}}}
	assumed := false
	for _, m := range all {
		if len(m.Values) == 0 {
			m.Values = []evaluation.MeasureReading{{Asked: m.Target, State: evaluation.WithoutValue}}
		}
		title := measureTitle(&m)
		if m.Assumed {
			title += " *"
			assumed = true
		}
		if text := unitsAtTarget(b.f, &m); text != "" && b.audience == ForPublic { // which unit did what is not for the public
			t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: m.Ref}, {Text: title}, {}, {}, {}, {Text: targetOf(&m, &m.Values[0])}, {}, {}, {Text: text}, {}}})
			continue
		}
		for _, v := range m.Values {
			notes := joined("\n", v.Source, v.Note)
			if b.audience == ForPublic {
				notes = ""
			}
			t.Rows = append(t.Rows, Row{Cells: []Cell{
				{Text: m.Ref}, {Text: title}, {Text: b.unit(v.Unit)}, {Text: v.Period}, {Text: string(v.Value), Number: string(v.Value)},
				{Text: targetOf(&m, &v)}, {Text: observations(&m, &v)}, {Text: responseRate(&m, &v)}, measureState(v.State), {Text: notes},
			}})
		}
	}
	b.add(t.filled(0, 2, 3, 4, 6, 7, 9))
	if assumed {
		b.add(assumedNote())
	}
}

// measureTable is the latest value of each measure, for a short answer.
func (b *builder) measureTable() []Block {
	t := Table{Name: "Measures", Columns: []Column{{"Ref", 0.9, false}, {"Measure", 3.4, false}, {unitTitle(b.f), 1.6, false}, {"Period", 1.4, false}, {"Value", 1.1, true}, {"Target", 2.2, false}, {"State", 1.6, false}}}
	for _, m := range b.r.Measures() {
		latest := slices.DeleteFunc(slices.Clone(m.Values), func(v evaluation.MeasureReading) bool { return !v.Latest })
		if len(latest) == 0 {
			latest = []evaluation.MeasureReading{{Asked: m.Target, State: evaluation.WithoutValue}}
		}
		for _, v := range latest {
			t.Rows = append(t.Rows, Row{Cells: []Cell{
				{Text: m.Ref}, {Text: measureTitle(&m)}, {Text: b.unit(v.Unit)}, {Text: v.Period}, {Text: string(v.Value), Number: string(v.Value)}, {Text: targetOf(&m, &v)}, measureState(v.State),
			}})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []Block{Heading{2, "Measures"}, t.filled(0, 2, 3)}
}

// filled leaves out those of the columns in which no row has anything.
func (t Table) filled(columns ...int) Table {
	for _, c := range slices.Backward(columns) {
		if slices.ContainsFunc(t.Rows, func(r Row) bool { return !r.Group && r.Cells[c].Text != "" }) {
			continue
		}
		t.Columns = slices.Delete(t.Columns, c, c+1)
		for i := range t.Rows {
			t.Rows[i].Cells = slices.Delete(t.Rows[i].Cells, c, c+1)
		}
	}
	return t
}

// unit is what people call a unit.
func (b *builder) unit(id string) string { return evaluation.UnitName(b.a, id) }

func measureTitle(m *evaluation.MeasureStanding) string {
	if m.Unit == "" {
		return m.Title
	}
	return fmt.Sprintf("%s (%s)", m.Title, m.Unit)
}

// targetOf says what a value is set beside.
func targetOf(m *evaluation.MeasureStanding, v *evaluation.MeasureReading) string {
	if v.Asked == "" {
		return "none"
	}
	text := "at least " + string(v.Asked)
	if m.Direction == "lower" {
		text = "at most " + string(v.Asked)
	}
	var more []string
	if m.Tolerance != "" && m.Tolerance.Score().Sign() != 0 {
		more = append(more, "tolerance "+string(m.Tolerance))
	}
	if v.Target != "" && m.Target != "" && v.Target.Score().Cmp(m.Target.Score()) != 0 {
		more = append(more, "own; the framework asks for "+string(m.Target))
	}
	if len(more) > 0 {
		text += " (" + strings.Join(more, "; ") + ")"
	}
	return text
}

// observations is on how many a value rests, and on how many it must.
func observations(m *evaluation.MeasureStanding, v *evaluation.MeasureReading) string {
	n := ""
	if v.N != nil {
		n = fmt.Sprint(*v.N)
	}
	if m.MinimumN == 0 {
		return n
	}
	return least(v, n, fmt.Sprint(m.MinimumN))
}

func responseRate(m *evaluation.MeasureStanding, v *evaluation.MeasureReading) string {
	rate := ""
	if v.ResponseRate != "" {
		rate = string(v.ResponseRate) + " %"
	}
	if m.ResponseRate == "" {
		return rate
	}
	return least(v, rate, string(m.ResponseRate)+" %")
}
