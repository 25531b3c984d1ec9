package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-audit/assay/framework"
)

// method prints how the assessment was made.
func (b *builder) method() {
	f := b.f
	b.add(Heading{1, "Method"})
	b.add(Paragraph{Text: fmt.Sprintf("The criteria are those of %s, edition %s (%s). %s", f.Title, f.Edition, f.Provider, f.Description)})
	b.add(Heading{2, "Calculation"})
	b.add(b.calculation()...)
	b.scales()
	b.add(Heading{2, "Limits of this document"}, Paragraph{Text: samplingDisclaimer})
	if b.audience != ForPublic {
		b.add(Paragraph{Text: identityDisclaimer})
	}
	if b.audience != ForPublic {
		text := b.a.Engagement.Confidentiality
		if text == "" && !b.a.Engagement.Type.Advises() {
			text = confidentialityDefault
		}
		if text != "" {
			b.add(Heading{2, "Confidentiality"}, Paragraph{Text: text})
		}
	}
}

// calculation says how the scores come about: of the whole, of the sections
// with a rule of their own, and of a criterion.
func (b *builder) calculation() []Block {
	f := b.f
	overall := ruleWords(f, nil)
	text := []string{"The overall score is " + overall + "."}
	var own []string // the sections with other rules, those with the same rule together
	refs := map[string][]string{}
	inherit := false
	for s := range f.AllSections() {
		if s.Method == "" {
			inherit = true
			continue
		}
		words := ruleWords(f, s)
		if words == overall {
			inherit = true
			continue
		}
		if refs[words] == nil {
			own = append(own, words)
		}
		refs[words] = append(refs[words], s.Ref)
	}
	var sections []string
	for _, words := range own {
		sections = append(sections, sectionsWords(refs[words], words))
	}
	switch {
	case inherit && len(own) == 0:
		text = append(text, "Sections are scored in the same way.")
	case inherit:
		sections = append(sections, "Every other section is scored as the whole is.")
	}
	var blocks []Block
	if len(sections) > 2 {
		blocks = append(blocks, Paragraph{Text: text[0]}, List{sections})
		text = nil
	} else {
		text = append(text, sections...)
	}
	if len(f.Dimensions) > 0 {
		text = append(text, fmt.Sprintf("A criterion is %s.", dimensionsWords(f)))
	}
	text = append(text, unitWords(f.Units)...)
	text = append(text, naWords[f.Scoring.NotApplicable], "A criterion that is not rated counts neither as met nor as zero"+unratedStages(f)+".")
	text = append(text, b.w.cutBack()...)
	if f.Scoring.InformationOnly {
		text = append(text, "The score is given for information; the conditions count ratings and do not use it.")
	}
	blocks = append(blocks, Paragraph{Text: strings.Join(text, " ")})
	if text := autoFailWords(f); text != "" {
		blocks = append(blocks, Paragraph{Text: text})
	}
	if kinds := f.Scoring.Adjustments; len(kinds) > 0 {
		t := Table{Name: "Adjustments", Columns: []Column{{"Adjustment", 4, false}, {"Points a case", 1.3, true}, {"Cases that count", 1.5, true}}}
		assumed := false
		for _, k := range kinds {
			title := k.Title
			if k.Assumed {
				title += " *"
				assumed = true
			}
			most := "all"
			if k.Most != nil {
				most = fmt.Sprintf("at most %d", *k.Most)
			}
			t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: title}, signed(k.Points), {Text: most}}})
		}
		blocks = append(blocks, Paragraph{Text: "These change the overall score from outside the criteria, in points of 100; it stays between 0 and 100 %."}, t)
		if assumed {
			blocks = append(blocks, assumedNote())
		}
	}
	return blocks
}

// scales prints the dimensions and the scales.
func (b *builder) scales() {
	f := b.f
	if len(f.Dimensions) > 0 {
		var fs []Fact
		for _, d := range f.Dimensions {
			fs = append(fs, Fact{d.Title, d.Question})
		}
		b.add(Heading{2, "Dimensions"}, KeyValues{fs})
	}
	for i := range f.Scales {
		s := &f.Scales[i]
		b.add(Heading{2, "Scale: " + s.Title})
		if s.Description != "" {
			b.add(Paragraph{Text: s.Description})
		}
		t := Table{Name: "Scale " + s.ID, Columns: []Column{{"Level", 2, false}, {"Points", 0.9, true}, {"Meaning", 7, false}}}
		for _, l := range s.Levels {
			name := l.Label
			pts := string(l.Points)
			if s.Kind == framework.Numeric {
				pts = l.Code
			}
			if l.Recognition {
				name += " (recognition)"
			}
			if l.Code == s.LeastConforming {
				name += " (least that conforms)"
			}
			t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: name}, {Text: pts, Number: pts}, {Text: l.Meaning}}})
		}
		switch {
		case len(t.Rows) > 0:
			b.add(t)
		case s.Kind == framework.Numeric:
			b.add(Paragraph{Text: fmt.Sprintf("%s to %s, in steps of %s.", s.Min, s.Max, s.Step)})
		}
	}
	b.bands()
}

// bands prints what a score in per cent is called.
func (b *builder) bands() {
	for i := range b.f.Bands {
		x := &b.f.Bands[i]
		b.add(Heading{2, "Bands: " + x.Title})
		if text := bandsOf(b.f, x); text != "" {
			b.add(Paragraph{Text: text})
		}
		t := Table{Name: "Bands " + x.ID, Columns: []Column{{"Band", 2, false}, {"Of the span", 2.4, false}}}
		meanings := slices.ContainsFunc(x.Steps, func(s framework.Band) bool { return s.Meaning != "" })
		if meanings {
			t.Columns = append(t.Columns, Column{"Meaning", 6, false})
		}
		for j := range x.Steps {
			s := &x.Steps[j]
			name := s.Label
			if !strings.EqualFold(s.Code, s.Label) {
				name += " (" + s.Code + ")"
			}
			var next *framework.Band
			if j+1 < len(x.Steps) {
				next = &x.Steps[j+1]
			}
			cells := []Cell{{Text: name}, {Text: bandRange(s, next)}, {Text: s.Meaning}}
			t.Rows = append(t.Rows, Row{Cells: cells[:len(t.Columns)]})
		}
		b.add(t)
		if x.Assumed {
			b.add(Paragraph{Text: "The limits of these bands are assumed: the scheme in whose style the framework is written does not publish them.", Style: Note})
		}
	}
}
