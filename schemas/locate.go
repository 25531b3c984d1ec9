package schemas

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Locate sets Where of every problem that has none to name:line:column, and
// puts the problems into the order of the file. A problem stands where its
// value stands; one about an unknown or repeated property at its key; one about
// something that is not there at the nearest thing around it.
func (d *Document) Locate(ps Problems) {
	if d.yaml != nil {
		for i := range ps {
			if ps[i].Where == "" && !rest(&ps[i]) {
				ps[i].Where = where(d.Name, d.yamlPlace(&ps[i]))
			}
		}
	} else {
		d.locateAllJSON(ps)
	}
	sortByPlace(d.Name, ps)
}

// atKey reports whether the problem is about the key rather than the value.
func atKey(p *Problem) bool { return p.Code == "schema-unknown" || p.Code == "duplicate-key" }

// rest reports whether the problem only counts others.
func rest(p *Problem) bool { return p.Code == "too-many" && p.Pointer == "" }

func (d *Document) yamlPlace(p *Problem) place {
	tokens := split(p.Pointer)
	for {
		key, value, ok := locateYAML(d.yaml, tokens)
		if ok {
			if atKey(p) {
				return key
			}
			return value
		}
		tokens = tokens[:len(tokens)-1]
	}
}

func (d *Document) locateAllJSON(ps Problems) {
	wanted := map[string]bool{}
	for _, p := range ps {
		if p.Where != "" {
			continue
		}
		for ptr := p.Pointer; !wanted[ptr]; ptr = up(ptr) {
			wanted[ptr] = true
		}
	}
	if len(wanted) == 0 {
		return
	}
	keys, values := map[string]place{}, map[string]place{}
	locateJSON(d.src, wanted, func(pointer string, key, value place) {
		if _, twice := values[pointer]; !twice {
			keys[pointer], values[pointer] = key, value
		}
	})
	for i := range ps {
		p := &ps[i]
		if p.Where != "" || rest(p) {
			continue
		}
		ptr := p.Pointer
		for ; ptr != ""; ptr = up(ptr) {
			if _, ok := values[ptr]; ok {
				break
			}
		}
		at := values[ptr]
		if atKey(p) && ptr == p.Pointer {
			at = keys[ptr]
		}
		p.Where = where(d.Name, at)
	}
}

// up is the pointer of the value around.
func up(pointer string) string {
	return pointer[:max(strings.LastIndexByte(pointer, '/'), 0)]
}

// split returns the tokens of a JSON pointer.
func split(pointer string) []string {
	if pointer == "" {
		return nil
	}
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, t := range tokens {
		tokens[i] = unescape(t)
	}
	return tokens
}

// sortByPlace sorts by line and column; what has no place in the file is last.
func sortByPlace(name string, ps Problems) {
	far := place{1 << 60, 0}
	places := make(map[string]place, len(ps))
	for _, p := range ps {
		at := far
		if rest, ok := strings.CutPrefix(p.Where, name+":"); ok {
			line, col, _ := strings.Cut(rest, ":")
			l, err1 := strconv.Atoi(line)
			c, err2 := strconv.Atoi(col)
			if err1 == nil && err2 == nil {
				at = place{l, c}
			}
		}
		places[p.Where] = at
	}
	slices.SortStableFunc(ps, func(a, b Problem) int {
		p, q := places[a.Where], places[b.Where]
		return cmp.Or(cmp.Compare(p.line, q.line), cmp.Compare(p.col, q.col))
	})
}
