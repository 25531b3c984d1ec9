package workbook

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

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

// arrange puts the records in a new order; those whose position is equal stay
// as they were.
func (r *records[T]) arrange(less func(a, b *T) int) {
	by := func(i, j int) int { return less(&r.items[i], &r.items[j]) }
	order := make([]int, len(r.items))
	for i := range order {
		order[i] = i
	}
	if slices.IsSortedFunc(order, by) {
		return
	}
	slices.SortStableFunc(order, by)
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

// A keeper knows how the records of one list are told apart and ordered.
type keeper[T any] struct {
	key   func(*T) string
	order func(a, b *T) int // as [assessment.Assessment.Canonical]; nil: as typed
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
		func(a, b *assessment.Rating) int {
			return cmp.Or(natural(a.Criterion, b.Criterion), natural(a.Unit, b.Unit), strings.Compare(a.Dimension, b.Dimension),
				slices.Index(allLayers, a.Layer)-slices.Index(allLayers, b.Layer), natural(a.Rater, b.Rater))
		},
	}
	commentKeeper = keeper[assessment.Comment]{
		func(c *assessment.Comment) string { return rowID(c.Criterion, c.Unit) },
		func(a, b *assessment.Comment) int {
			return cmp.Or(natural(a.Criterion, b.Criterion), natural(a.Unit, b.Unit))
		},
	}
	workKeeper = keeper[assessment.Work]{
		func(w *assessment.Work) string { return rowID(w.Criterion, w.Unit) },
		func(a, b *assessment.Work) int {
			return cmp.Or(natural(a.Criterion, b.Criterion), natural(a.Unit, b.Unit))
		},
	}
	actionKeeper = keeper[assessment.Action]{
		func(x *assessment.Action) string { return x.ID },
		func(a, b *assessment.Action) int { return natural(a.ID, b.ID) },
	}
	evidenceKeeper = keeper[assessment.Evidence]{
		func(e *assessment.Evidence) string { return e.ID },
		func(a, b *assessment.Evidence) int { return natural(a.ID, b.ID) },
	}
	findingKeeper = keeper[assessment.Finding]{
		func(f *assessment.Finding) string { return f.ID },
		func(a, b *assessment.Finding) int { return natural(a.ID, b.ID) },
	}
	personKeeper = keeper[assessment.Person]{key: func(p *assessment.Person) string { return p.ID }}
	siteKeeper   = keeper[assessment.Site]{key: func(s *assessment.Site) string { return s.ID }}
	unitKeeper   = keeper[assessment.Unit]{key: func(u *assessment.Unit) string { return u.ID }}
)

// natural compares as [assessment.Assessment.Canonical] does: runs of digits
// as numbers.
func natural(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		dx, dy := leadingDigits(x), leadingDigits(y)
		if dx > 0 && dy > 0 {
			nx, ny := strings.TrimLeft(x[:dx], "0"), strings.TrimLeft(y[:dy], "0")
			if c := cmp.Or(len(nx)-len(ny), strings.Compare(nx, ny)); c != 0 {
				return c
			}
			x, y = x[dx:], y[dy:]
			continue
		}
		if x[0] != y[0] {
			return int(x[0]) - int(y[0])
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(len(x)-len(y), strings.Compare(a, b))
}

func leadingDigits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
