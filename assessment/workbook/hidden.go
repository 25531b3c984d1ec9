package workbook

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-audit/assay/assessment"
)

// What no sheet shows travels hidden, as the difference between the assessment
// and what Read sees in the cells. Every part of it says what it was when the
// workbook was written: where a person changed the cell since, the person is
// right. A new field of the assessment travels without a change here.
type hidden struct {
	Document *delta                       `json:"document,omitempty"` // all but the lists
	Lists    map[string]map[string]*delta `json:"lists,omitempty"`
	Carried  bool                         `json:"carried,omitempty"` // the assessment carries its framework
}

// A delta changes one value to another, or some fields of an object.
type delta struct {
	Was    any               `json:"was,omitempty"`
	Is     any               `json:"is,omitempty"`
	Fields map[string]*delta `json:"fields,omitempty"`
}

// diff returns what makes is of was; nil if they are equal. Absent is nil.
func diff(was, is any) *delta {
	if equal(was, is) {
		return nil
	}
	a, ok1 := was.(map[string]any)
	b, ok2 := is.(map[string]any)
	if ok1 && ok2 {
		d := &delta{Fields: map[string]*delta{}}
		for k := range a {
			if x := diff(a[k], b[k]); x != nil {
				d.Fields[k] = x
			}
		}
		for k := range b {
			if _, both := a[k]; !both {
				d.Fields[k] = diff(nil, b[k])
			}
		}
		return d
	}
	x, ok1 := was.([]any)
	y, ok2 := is.([]any)
	if ok1 && ok2 && len(x) <= len(y) && objects(y) {
		d := &delta{Fields: map[string]*delta{}}
		for i := range y {
			var old any
			if i < len(x) {
				old = x[i]
			}
			if z := diff(old, y[i]); z != nil {
				d.Fields[strconv.Itoa(i)] = z
			}
		}
		return d
	}
	return &delta{Was: was, Is: is}
}

func objects(list []any) bool {
	for _, v := range list {
		if _, ok := v.(map[string]any); !ok {
			return false
		}
	}
	return true
}

func equal(a, b any) bool {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && maps.EqualFunc(x, y, equal)
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, equal)
	}
	switch b.(type) {
	case map[string]any, []any:
		return false
	}
	return a == b
}

// apply makes the change where the value is still what it was.
func (d *delta) apply(v any) any {
	if d == nil {
		return v
	}
	if d.Fields == nil {
		if equal(v, d.Was) {
			return d.Is
		}
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		for k, x := range d.Fields {
			if n := x.apply(v[k]); n == nil {
				delete(v, k)
			} else {
				v[k] = n
			}
		}
		return v
	case []any:
		for i := range len(v) + len(d.Fields) {
			x := d.Fields[strconv.Itoa(i)]
			switch {
			case i < len(v):
				if n := x.apply(v[i]); n != nil {
					v[i] = n
				}
			case x != nil:
				if n := x.apply(nil); n != nil {
					v = append(v, n)
				}
			}
		}
		return v
	}
	return v // gone: what was hidden beside it goes too
}

// plain is the JSON value of v.
func plain(v any) any {
	data, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var out any
	if dec.Decode(&out) != nil {
		return nil
	}
	return out
}

// into is the inverse of plain.
func into(v any, p any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, p)
}

// bare is the assessment without the lists that have keys.
func bare(a *assessment.Assessment) assessment.Assessment {
	b := *a
	b.Ratings, b.Comments, b.Evidence, b.Findings, b.Work, b.Actions = nil, nil, nil, nil, nil, nil
	b.Measures, b.Adjustments = nil, nil
	b.Engagement.People, b.Engagement.Sites, b.Engagement.Units = nil, nil, nil
	if len(verdictsOf(a)) > 0 {
		r := *a.Recommendation
		r.Verdicts, b.Recommendation = nil, nil
		if !reflect.ValueOf(r).IsZero() {
			b.Recommendation = &r
		}
	}
	b.Carried = nil
	return b
}

// hide returns what has to travel hidden so that a comes back.
func hide(seen, a *assessment.Assessment) *hidden {
	h := &hidden{Lists: map[string]map[string]*delta{}, Carried: len(a.Carried) > 0}
	s, b := bare(seen), bare(a)
	h.Document = diff(plain(&s), plain(&b))
	hideList(h, "ratings", &ratingKeeper, seen.Ratings, a.Ratings)
	hideList(h, "comments", &commentKeeper, seen.Comments, a.Comments)
	hideList(h, "evidence", &evidenceKeeper, seen.Evidence, a.Evidence)
	hideList(h, "findings", &findingKeeper, seen.Findings, a.Findings)
	hideList(h, "work", &workKeeper, seen.Work, a.Work)
	hideList(h, "actions", &actionKeeper, seen.Actions, a.Actions)
	hideList(h, "measures", &measureKeeper, seen.Measures, a.Measures)
	hideList(h, "adjustments", &adjustmentKeeper, seen.Adjustments, a.Adjustments)
	hideList(h, "verdicts", &verdictKeeper, verdictsOf(seen), verdictsOf(a))
	hideList(h, "people", &personKeeper, seen.Engagement.People, a.Engagement.People)
	hideList(h, "sites", &siteKeeper, seen.Engagement.Sites, a.Engagement.Sites)
	hideList(h, "units", &unitKeeper, seen.Engagement.Units, a.Engagement.Units)
	return h
}

func hideList[T any](h *hidden, name string, k *keeper[T], seen, is []T) {
	d := map[string]*delta{}
	was := map[string]*T{}
	for i, key := range k.keys(seen) {
		was[key] = &seen[i]
	}
	for i, key := range k.keys(is) {
		var old any
		if o, ok := was[key]; ok {
			old = plain(o)
			delete(was, key)
		}
		if x := diff(old, plain(&is[i])); x != nil {
			d[key] = x
		}
	}
	for key, old := range was {
		d[key] = &delta{Was: plain(old)}
	}
	if len(d) > 0 {
		h.Lists[name] = d
	}
}

// restore adds what travelled hidden to a list read from the sheets and puts
// it in its order. It names the records that have gone although something was
// hidden beside them.
func restore[T any](r *records[T], k *keeper[T], d map[string]*delta) (gone []string, err error) {
	if len(d) > 0 {
		index := map[string]int{}
		for i, key := range k.keys(r.items) {
			index[key] = i
		}
		var remove []int
		for _, key := range slices.Sorted(maps.Keys(d)) {
			x := d[key]
			if x == nil {
				continue
			}
			i, ok := index[key]
			var old any
			if ok {
				old = plain(&r.items[i])
			}
			v := x.apply(old)
			var item T
			switch {
			case v == nil && ok:
				remove = append(remove, i)
				continue
			case v == nil:
				if x.Fields != nil {
					gone = append(gone, key)
				}
				continue
			}
			if err := into(v, &item); err != nil {
				return nil, err
			}
			if ok {
				r.items[i] = item
			} else {
				r.add(item, origin{})
			}
		}
		slices.Sort(remove)
		for _, i := range slices.Backward(remove) {
			r.items, r.at = slices.Delete(r.items, i, i+1), slices.Delete(r.at, i, i+1)
		}
	}
	if k.list != nil {
		r.arrange(k)
	}
	return gone, nil
}

// Hidden parts are compressed and cut into cells.
const (
	maxChunk  = 30_000
	maxHidden = 32 << 20 // inflated
)

var errTooLarge = fmt.Errorf("inflates to more than %d bytes", maxHidden)

// pack compresses data into pieces that a cell holds.
func pack(data []byte) ([]string, error) {
	var buf bytes.Buffer
	w := compressors.Get().(*flate.Writer)
	defer compressors.Put(w)
	w.Reset(&buf)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	s := base64.StdEncoding.EncodeToString(buf.Bytes())
	var chunks []string
	for len(s) > maxChunk {
		chunks = append(chunks, s[:maxChunk])
		s = s[maxChunk:]
	}
	return append(chunks, s), nil
}

// unpack is the inverse of pack, within limits.
func unpack(chunks []string) ([]byte, error) {
	var r io.Reader = base64.NewDecoder(base64.StdEncoding, strings.NewReader(strings.Join(chunks, "")))
	z := flate.NewReader(r)
	defer z.Close()
	data, err := io.ReadAll(io.LimitReader(z, maxHidden+1))
	if err != nil {
		return nil, errors.New("is damaged")
	}
	if len(data) > maxHidden {
		return nil, errTooLarge
	}
	return data, nil
}
