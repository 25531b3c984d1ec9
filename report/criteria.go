package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
)

// Criteria is the document that shows a framework: what it is, how it scores
// and awards, and its tree of criteria; with texts, each of them in full.
func Criteria(f *framework.Framework, at time.Time, texts bool) *Document {
	d := &Document{Title: f.Title, Standard: "Edition " + f.Edition, Kind: "Framework " + f.ID, Statement: f.Description, Date: at, Language: f.Language, Audience: string(ForFull)}
	n := 0
	for range f.All() {
		n++
	}
	d.Facts = []Fact{
		{"Provider", f.Provider}, {"Copyright", f.Copyright}, {"Licence", f.Licence}, {"Texts", originWords[f.Origin]},
		{"Criteria", fmt.Sprint(n)},
	}
	for _, p := range f.Profiles {
		d.Facts = append(d.Facts, Fact{"Profile " + p.ID, strings.Trim(p.Title+". "+p.Description, " .")})
	}
	t := Table{Name: "Criteria", Columns: []Column{{"Ref", 0.8, false}, {"Criterion", 5, false}, {"Obligation", 1.2, false}, {"Id", 3, false}}}
	var last []*framework.Section
	for path, c := range f.All() {
		for i, s := range path {
			if i >= len(last) || last[i] != s {
				t.Rows = append(t.Rows, Row{Group: true, Cells: []Cell{{Text: s.Ref + " " + s.Title, Strong: true}, {}, {}, {}}})
			}
		}
		last = append(last[:0], path...)
		obligation := c.Obligation
		if obligation == "" {
			obligation = framework.Should
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: c.Ref}, {Text: c.Title}, {Text: strings.ReplaceAll(string(obligation), "-", " ")}, {Text: c.ID}}})
	}
	b := &builder{f: f, w: wordsFor(f, assessment.Special)} // a framework names its own tiers
	d.Blocks = []Block{Heading{2, "Criteria"}, t}
	d.Blocks = append(d.Blocks, Heading{2, "Scoring"})
	b.add(b.calculation()...)
	b.scales()
	d.Blocks = append(d.Blocks, b.blocks...)
	d.Blocks = append(d.Blocks, awardBlocks(f)...)
	if !texts {
		return d
	}
	d.Contents = true
	last = last[:0]
	for path, c := range f.All() {
		for i, s := range path {
			if i >= len(last) || last[i] != s {
				d.Blocks = append(d.Blocks, Heading{min(i+1, 2), s.Ref + " " + s.Title})
				if s.Description != "" {
					d.Blocks = append(d.Blocks, Paragraph{Text: s.Description})
				}
			}
		}
		last = append(last[:0], path...)
		d.Blocks = append(d.Blocks, Heading{3, c.Ref + " " + c.Title})
		d.Blocks = append(d.Blocks, criterionBlocks(f, c, func(title string) Block { return Paragraph{Text: title, Style: Lead} })...)
	}
	return d
}

var originWords = map[framework.Origin]string{
	framework.Original:      "original",
	framework.Licensed:      "licensed from the owner of the standard",
	framework.ReferenceOnly: "references only: the text of the standard is needed beside it",
}

// awardBlocks say which tiers there are and what they ask for.
func awardBlocks(f *framework.Framework) []Block {
	bs := []Block{Heading{2, "Award"}}
	if f.Award.Kind == framework.NoAward {
		return append(bs, Paragraph{Text: "The framework advises. Nothing is granted on it."})
	}
	t := Table{Name: "Conditions", Columns: []Column{{"Condition", 3, false}, {"Kind", 2.6, false}, {"Asks for", 5, false}}}
	for _, tier := range f.Award.Tiers {
		title := tier.Title
		if tier.Target != "" {
			title += fmt.Sprintf(" (target level %s)", tier.Target)
		}
		t.Rows = append(t.Rows, Row{Group: true, Cells: []Cell{{Text: title, Strong: true}, {}, {}}})
		for i := range tier.Conditions {
			c := &tier.Conditions[i]
			t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: c.ID}, {Text: string(c.Kind)}, {Text: conditionWords(f, c)}}})
			for j, alternative := range c.Any {
				for k := range alternative.Conditions {
					x := &alternative.Conditions[k]
					t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: alternativeWord(j, k) + " " + x.ID}, {Text: string(x.Kind)}, {Text: conditionWords(f, x)}}})
				}
			}
		}
	}
	bs = append(bs, t)
	text := termWords(&f.Award)
	if len(text) > 0 {
		bs = append(bs, Paragraph{Text: strings.Join(text, "\n")})
	}
	return bs
}

// OneCriterion is the document that shows a criterion as an assessor needs it.
func OneCriterion(f *framework.Framework, c *framework.Criterion, at time.Time) *Document {
	d := &Document{Title: c.Ref + " " + c.Title, Standard: fmt.Sprintf("%s, edition %s", f.Title, f.Edition), Kind: "Criterion " + c.ID, Date: at, Language: f.Language, Audience: string(ForFull)}
	d.Blocks = criterionBlocks(f, c, func(title string) Block { return Heading{2, title} })
	return d
}

// criterionBlocks show everything about a criterion, each part under a title.
func criterionBlocks(f *framework.Framework, c *framework.Criterion, heading func(string) Block) []Block {
	var blocks []Block
	section := func(title, text string) {
		if text != "" {
			blocks = append(blocks, heading(title), Paragraph{Text: text})
		}
	}
	list := func(title string, items []string) {
		if len(items) > 0 {
			blocks = append(blocks, heading(title), List{items})
		}
	}
	blocks = append(blocks, Paragraph{Text: c.Text}, KeyValues{criterionFacts(f, c)})
	section("Why it matters", c.Intent)
	section("Guidance for the assessor", c.Guidance)
	list("To be shown", c.Evidence.Shown)
	list("To see or ask on site", c.Evidence.Told)
	if len(c.Rubric) > 0 {
		t := Table{Name: "Levels", Columns: []Column{{"Level", 1.4, false}, {"What it looks like", 7, false}}}
		last := ""
		for _, r := range c.Rubric {
			if dim, ok := f.Dimension(r.Dimension); ok && r.Dimension != last {
				t.Rows = append(t.Rows, Row{Group: true, Cells: []Cell{{Text: dim.Title, Strong: true}, {}}})
			}
			last = r.Dimension
			label := r.Level
			if s := f.ScaleOf(c, r.Dimension); s != nil && s.Kind == framework.Ordinal {
				label = s.Label(r.Level)
			}
			t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: label}, {Text: r.Text}}})
		}
		blocks = append(blocks, heading("What distinguishes the levels"), t)
	}
	section("A first improvement", c.FirstImprovement)
	return blocks
}

// criterionFacts are what is computed with.
func criterionFacts(f *framework.Framework, c *framework.Criterion) []Fact {
	var fs []Fact
	add := func(label, text string) {
		if text != "" {
			fs = append(fs, Fact{label, text})
		}
	}
	obligation := c.Obligation
	if obligation == "" {
		obligation = framework.Should
	}
	add("Obligation", strings.ReplaceAll(string(obligation), "-", " "))
	add("Weight", string(c.Weight))
	add("Points", string(c.Points))
	add("Mandatory level", c.Mandatory)
	if c.AutoFail != "" {
		what := "whole"
		if f.Units != nil && f.Units.Per == framework.PerWhole {
			what = string(f.Units.Kind)
		}
		add("Fails the "+what, fmt.Sprintf("at “%s” or below", levelWords(f, c.AutoFail)))
	}
	var targets []string
	for _, t := range f.Award.Tiers {
		if level := c.Targets[t.ID]; level != "" {
			targets = append(targets, fmt.Sprintf("“%s” for %s", levelWords(f, level), t.Title))
		}
	}
	add("Target", strings.Join(targets, ", "))
	if !c.MayBeNotApplicable() {
		add("Not applicable", "not allowed")
	}
	add("Profiles", strings.Join(c.Profiles, ", "))
	add("Tags", strings.Join(c.Tags, ", "))
	var needs []string
	for _, d := range c.Dependencies {
		if other, ok := f.Criterion(d.Criterion); ok {
			needs = append(needs, other.Ref+" "+other.Title)
		}
	}
	add("Depends on", strings.Join(needs, "; "))
	add("Measures", strings.Join(c.Measures, ", "))
	return fs
}
