package workbook

import (
	"slices"
	"strconv"

	"github.com/assay-audit/assay/assessment"
)

// records collects one list of an assessment while the sheets are read, with
// the cells that each record came from.
type records[T any] struct {
	name  string // JSON pointer of the list
	items []T
	at    []origin // of items
}

// An origin is where a record was typed.
type origin struct {
	sheet  string
	cell   string
	fields []fieldOrigin
}

type fieldOrigin struct{ field, cell string }

func (r *records[T]) add(item T, at origin) {
	r.items = append(r.items, item)
	r.at = append(r.at, at)
}

// arrange puts the records in the order of [assessment.Assessment.Canonical].
// That moves no cells: copies, numbered in a text that decides nothing, say
// where each record went.
func (r *records[T]) arrange(k *keeper[T]) {
	var a assessment.Assessment
	copies, order := slices.Clone(r.items), make([]int, len(r.items))
	for i := range copies {
		*k.spare(&copies[i]) = strconv.Itoa(i)
	}
	*k.list(&a) = copies
	a.Canonical()
	for i := range copies {
		order[i], _ = strconv.Atoi(*k.spare(&copies[i]))
	}
	r.permute(order)
}

func (r *records[T]) permute(order []int) {
	items, at := make([]T, len(order)), make([]origin, len(order))
	for i, j := range order {
		items[i], at[i] = r.items[j], r.at[j]
	}
	r.items, r.at = items, at
}

// places adds the cells of the records under their final pointers.
func (r *records[T]) places(p assessment.Places) {
	for i := range r.at {
		o := &r.at[i]
		if o.sheet == "" {
			continue
		}
		pointer := r.name + "/" + strconv.Itoa(i)
		if o.cell != "" {
			p[pointer] = o.sheet + "!" + o.cell
		}
		for _, f := range o.fields {
			p[pointer+"/"+f.field] = o.sheet + "!" + f.cell
		}
	}
}

// A keeper knows how the records of one list are told apart, and where they
// belong if their order means nothing.
type keeper[T any] struct {
	key   func(*T) string
	list  func(*assessment.Assessment) *[]T // nil: in the order typed
	spare func(*T) *string                  // a text that their order does not depend on
}

// keys returns the key of each record, made different where two have the same.
func (k *keeper[T]) keys(items []T) []string {
	keys := make([]string, len(items))
	seen := make(map[string]int, len(items))
	for i := range items {
		key := k.key(&items[i])
		n := seen[key]
		seen[key]++
		if n > 0 {
			key += "#" + strconv.Itoa(n+1)
		}
		keys[i] = key
	}
	return keys
}

var (
	ratingKeeper = keeper[assessment.Rating]{
		// Not by rater: the sheet shows one rating for a slot and layer.
		func(r *assessment.Rating) string {
			return r.Criterion + "|" + r.Unit + "|" + r.Dimension + "|" + string(r.Layer)
		},
		func(a *assessment.Assessment) *[]assessment.Rating { return &a.Ratings },
		func(r *assessment.Rating) *string { return &r.Note },
	}
	commentKeeper = keeper[assessment.Comment]{
		func(c *assessment.Comment) string { return rowID(c.Criterion, c.Unit) },
		func(a *assessment.Assessment) *[]assessment.Comment { return &a.Comments },
		func(c *assessment.Comment) *string { return &c.Strengths },
	}
	workKeeper = keeper[assessment.Work]{
		func(w *assessment.Work) string { return rowID(w.Criterion, w.Unit) },
		func(a *assessment.Assessment) *[]assessment.Work { return &a.Work },
		func(w *assessment.Work) *string { return &w.Responsible },
	}
	actionKeeper = keeper[assessment.Action]{
		func(x *assessment.Action) string { return x.ID },
		func(a *assessment.Assessment) *[]assessment.Action { return &a.Actions },
		func(x *assessment.Action) *string { return &x.Action },
	}
	evidenceKeeper = keeper[assessment.Evidence]{
		func(e *assessment.Evidence) string { return e.ID },
		func(a *assessment.Assessment) *[]assessment.Evidence { return &a.Evidence },
		func(e *assessment.Evidence) *string { return &e.Title },
	}
	findingKeeper = keeper[assessment.Finding]{
		func(f *assessment.Finding) string { return f.ID },
		func(a *assessment.Assessment) *[]assessment.Finding { return &a.Findings },
		func(f *assessment.Finding) *string { return &f.Statement },
	}
	personKeeper     = keeper[assessment.Person]{key: func(p *assessment.Person) string { return p.ID }}
	siteKeeper       = keeper[assessment.Site]{key: func(s *assessment.Site) string { return s.ID }}
	measureKeeper    = keeper[assessment.MeasureValue]{key: func(m *assessment.MeasureValue) string { return m.Measure + "|" + m.Unit + "|" + m.Period }}
	adjustmentKeeper = keeper[assessment.Adjustment]{key: func(x *assessment.Adjustment) string { return x.Kind + "|" + x.Reason }}
	verdictKeeper    = keeper[assessment.Verdict]{
		func(v *assessment.Verdict) string { return string(v.Role) },
		func(a *assessment.Assessment) *[]assessment.Verdict { return &recommendationOf(a).Verdicts },
		func(v *assessment.Verdict) *string { return &v.Reasons },
	}
	unitKeeper = keeper[assessment.Unit]{key: func(u *assessment.Unit) string { return u.ID }}
)
