package report

import (
	"fmt"
	"slices"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
)

// outside says what changed the overall score from outside the tree of
// criteria; it is nil where nothing did.
func outside(w words, a *assessment.Assessment, r *evaluation.Result) []Block {
	n := &r.Overall
	if len(n.AutoFailed) == 0 && len(n.Adjusted) == 0 || n.Score == nil {
		return nil
	}
	var blocks []Block
	if len(n.AutoFailed) > 0 {
		blocks = append(blocks, Paragraph{Text: autoFailed(w, a, r), Style: Important})
	}
	if len(n.Adjusted) == 0 {
		return blocks
	}
	blocks = append(blocks, Paragraph{Text: adjustedWords(w, r)})
	t := Table{Name: "Adjustments", Columns: []Column{{"Adjustment", 4, false}, {"Cases", 1, true}, {"Counted", 1, true}, {"Points of 100", 1.4, true}}}
	assumed := false
	for _, x := range n.Adjusted {
		title := x.Title
		if k, ok := w.f.Adjustment(x.ID); ok && k.Assumed {
			title += " *"
			assumed = true
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: title}, number(x.Cases), number(x.Counted), signed(x.Points)}})
	}
	blocks = append(blocks, t)
	if assumed {
		blocks = append(blocks, assumedNote())
	}
	return blocks
}

// cases lists the adjustments one by one, with their reasons.
func cases(f *framework.Framework, a *assessment.Assessment) []Block {
	t := Table{Name: "Adjustment cases", Caption: "The cases and their reasons", Columns: []Column{{"Adjustment", 2.5, false}, {"Reason", 5, false}, {"By", 1.8, false}}}
	for _, x := range a.Adjustments {
		title := x.Kind
		if k, ok := f.Adjustment(x.Kind); ok {
			title = k.Title
		}
		by := x.By
		if i := slices.IndexFunc(a.Engagement.People, func(p assessment.Person) bool { return p.ID == x.By }); i >= 0 {
			by = a.Engagement.People[i].Name
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: title}, {Text: x.Reason}, {Text: by}}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []Block{t}
}

// term prints how long the award lasts that the decision in the file gives, and
// when it is looked at again.
func (b *builder) term() {
	t, d := b.r.Term, b.a.Decision
	if t == nil || d == nil || !b.w.audit {
		return
	}
	assumed := false
	mark := func(text string, yes bool) string {
		if yes {
			assumed = true
			return text + " *"
		}
		return text
	}
	decision := capital(d.Decision)
	if d.Tier != "" {
		decision += ", tier “" + b.w.tier(d.Tier) + "”"
	}
	fs := []Fact{
		{"Decision", decision},
		{"Decided", date(t.Decided)},
		{"Effective", date(t.Effective)},
		{"Counted", basisWords(t, b.a, &b.f.Award)},
		{"Expires", mark(date(t.Expires), t.Assumed)},
	}
	if !d.Expires.IsZero() && d.Expires != t.Expires {
		fs = append(fs, Fact{"Expiry as decided", fmt.Sprintf("%s; the rules of the award give the date above", date(d.Expires))})
	}
	if t.Gap != nil {
		fs = append(fs, Fact{"Gap", fmt.Sprintf("no valid award from %s to %s, %s", date(t.Gap.From), date(t.Gap.To), count(t.Gap.Days, "day", "days"))})
	}
	b.add(Heading{2, "Term of the award"}, KeyValues{fs})
	if len(t.Surveillance) > 0 {
		table := Table{Name: "Surveillance", Columns: []Column{{"Surveillance", 2.4, false}, {"Due by", 1.8, false}, {"Covers", 5, false}}}
		for _, s := range t.Surveillance {
			table.Rows = append(table.Rows, Row{Cells: []Cell{{Text: s.Title}, {Text: mark(date(s.Due), s.Assumed)}, {Text: s.Covers}}})
		}
		b.add(table)
	}
	if assumed {
		b.add(assumedNote())
	}
}
