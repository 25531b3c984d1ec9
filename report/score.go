package report

import (
	"time"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
)

// Scores is the short document that answers a question at a terminal: the
// outcome, the scores of the sections, and the conditions with the numbers
// used.
func Scores(f *framework.Framework, a *assessment.Assessment, r *evaluation.Result, at time.Time) *Document {
	b := &builder{f: f, a: a, r: r, w: wordsFor(f, a.Engagement.Type), results: map[string]*evaluation.Criterion{}, rows: map[string]*criterionRecord{}}
	b.collect()
	d := head(f, a, r, at)
	d.Title, d.Facts = "Scores", nil
	b.add(Paragraph{Text: b.w.outcome(r), Style: Lead})
	b.add(warnings(r)...)
	b.add(KeyValues{b.glance()})
	b.add(outside(b.w, a, r)...)
	b.add(Heading{2, "Sections"})
	b.add(b.sectionTable()...)
	b.add(b.unitTable()...)
	if t, ok := b.levelTable(); ok {
		b.add(Heading{2, "Ratings by level"}, t)
	}
	b.add(b.measureTable()...)
	if table := conditionTable(b.w, r); table != nil {
		b.add(Heading{2, "Conditions"})
		b.add(table...)
	}
	d.Blocks = b.blocks
	return d
}
