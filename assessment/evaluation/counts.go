package evaluation

import (
	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
)

// A LevelCount is how many criteria have a level.
type LevelCount struct {
	Level *framework.Level
	Count int
}

// Levels counts the criteria of a section, or of the whole with "", at each
// level, the highest first. It is nil where criteria have no one level: on
// numeric scales, several scales, dimensions, several units.
func (r *Result) Levels(section string) []LevelCount {
	f := r.model.f
	if len(f.Scales) != 1 || f.Scales[0].Kind != framework.Ordinal || len(f.Dimensions) > 0 || len(r.model.a.Engagement.Units) > 1 {
		return nil
	}
	counts := map[string]int{}
	for _, n := range r.model.nodes {
		if n.section == nil && section == "" || n.section != nil && n.section.ID == section {
			for _, l := range n.all {
				if v := r.Criteria[l.index].Score; v != nil {
					counts[v.Level]++
				}
			}
		}
	}
	levels := f.Scales[0].Levels
	out := make([]LevelCount, len(levels))
	for i := range levels {
		l := &levels[len(levels)-1-i]
		out[i] = LevelCount{l, counts[l.Code]}
	}
	return out
}

// A Due is a day by which the answer to a nonconformity is expected.
type Due struct {
	framework.Deadline
	Day assessment.Date
}

// Deadlines are those that the scheme sets for an open nonconformity, in
// calendar days from the last day of the audit.
func Deadlines(f *framework.Framework, a *assessment.Assessment, x *assessment.Finding) []Due {
	last := a.Engagement.End
	if x.Kind != assessment.Nonconformity || !x.IsOpen() || last.IsZero() {
		return nil
	}
	var due []Due
	for _, d := range f.Scheme.Deadlines {
		if d.Grade == string(x.Grade) {
			due = append(due, Due{d, assessment.Date{Time: last.AddDate(0, 0, d.Days)}})
		}
	}
	return due
}
