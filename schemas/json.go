package schemas

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// A jsonReader walks the tokens of a JSON text; encoding/json alone would keep
// the last of two equal keys and say nothing.
type jsonReader struct {
	*reporter
	dec *json.Decoder
}

func newJSONReader(r *reporter) *jsonReader {
	dec := json.NewDecoder(bytes.NewReader(r.src))
	dec.UseNumber()
	return &jsonReader{r, dec}
}

func decodeJSON(r *reporter) (any, bool) {
	j := newJSONReader(r)
	v, ok := j.value()
	if !ok {
		return nil, false
	}
	if at := j.next(); at < len(r.src) {
		r.add(r.at(at), "", "json-syntax", "there is something after the end of the JSON object", "")
	}
	return v, true
}

// next is the offset of the next token.
func (j *jsonReader) next() int {
	at := int(j.dec.InputOffset())
	for at < len(j.src) && strings.IndexByte(" \t\r\n:,", j.src[at]) >= 0 {
		at++
	}
	return at
}

// token returns the next token, or reports that there is none.
func (j *jsonReader) token() (json.Token, bool) {
	at := j.next()
	t, err := j.dec.Token()
	if err == nil {
		return t, true
	}
	message := strings.TrimPrefix(err.Error(), "json: ")
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		message = "the file ends too early"
	}
	j.add(j.at(at), j.pointer(), "json-syntax", "not valid JSON: "+message, "")
	return nil, false
}

// value reads one value; false means that the rest cannot be read.
func (j *jsonReader) value() (any, bool) {
	start := j.next()
	at := func() place { return j.at(start) }
	if j.values++; j.values > maxValues {
		j.tooMany(at(), maxValues, "values in the file")
		return nil, false
	}
	t, ok := j.token()
	if !ok {
		return nil, false
	}
	switch t := t.(type) {
	case string:
		return j.string(t, start, at), true
	case json.Number:
		if message, hint := numberForm(string(t)); message != "" {
			j.here(at(), "number-form", message, hint)
			return string(t), true // such a number could take forever to compute with
		}
		return t, true
	case json.Delim:
		if j.deep(at) {
			return nil, false
		}
		if t == '[' {
			return j.list()
		}
		return j.object()
	}
	return t, true // bool and nil
}

func (j *jsonReader) list() (any, bool) {
	list := []any{}
	for j.dec.More() {
		if len(list) == maxItems {
			j.tooMany(j.at(j.next()), maxItems, "items in one list")
			return nil, false
		}
		j.push(step{index: len(list)})
		v, ok := j.value()
		if !ok {
			return nil, false
		}
		j.pop()
		list = append(list, v)
	}
	_, ok := j.token()
	return list, ok
}

func (j *jsonReader) object() (any, bool) {
	object := map[string]any{}
	for n := 0; j.dec.More(); n++ {
		start := j.next()
		at := func() place { return j.at(start) }
		if n == maxKeys {
			j.tooMany(at(), maxKeys, "properties in one object")
			return nil, false
		}
		t, ok := j.token()
		if !ok {
			return nil, false
		}
		key, _ := t.(string)
		j.push(step{key, -1})
		key = j.string(key, start, at)
		j.path[len(j.path)-1].key = key
		_, twice := object[key]
		if twice {
			j.here(at(), "duplicate-key", "the property "+quote(key)+" is given twice", "remove one of them")
		}
		v, ok := j.value()
		if !ok {
			return nil, false
		}
		j.pop()
		if !twice {
			object[key] = v
		}
	}
	_, ok := j.token()
	return object, ok
}

// string normalises a string and reports half a surrogate pair, for which
// encoding/json puts U+FFFD.
func (j *jsonReader) string(s string, start int, at func() place) string {
	if strings.ContainsRune(s, '\uFFFD') {
		raw := j.src[start:j.dec.InputOffset()]
		if !bytes.ContainsRune(raw, '\uFFFD') && !bytes.Contains(bytes.ToLower(raw), []byte(`\ufffd`)) {
			j.here(at(), "text-character", "half of a surrogate pair is not a character", "remove it")
		}
	}
	return j.text(s, at)
}

// locateJSON finds the places of the wanted pointers; wanted also holds every
// pointer above them. The source has been decoded before.
func locateJSON(src []byte, wanted map[string]bool, found func(pointer string, key, value place)) {
	r := &reporter{src: src, bad: map[string]bool{}}
	j := newJSONReader(r)
	var walk func(key place)
	walk = func(key place) {
		start := j.next()
		pointer := j.pointer()
		in := wanted[pointer]
		if in {
			at := j.at(start)
			if key == (place{}) {
				key = at
			}
			found(pointer, key, at)
		}
		t, ok := j.token()
		if !ok || t != json.Delim('{') && t != json.Delim('[') {
			return
		}
		if !in { // nothing below is wanted
			for depth := 1; depth > 0; {
				t, ok := j.token()
				if !ok {
					return
				}
				switch t {
				case json.Delim('{'), json.Delim('['):
					depth++
				case json.Delim('}'), json.Delim(']'):
					depth--
				}
			}
			return
		}
		for i := 0; j.dec.More(); i++ {
			at := place{}
			if t == json.Delim('{') {
				start := j.next()
				k, ok := j.token()
				if !ok {
					return
				}
				key, _ := k.(string)
				at = j.at(start)
				j.push(step{j.text(key, func() place { return at }), -1})
			} else {
				j.push(step{index: i})
			}
			walk(at)
			j.pop()
		}
		j.token()
	}
	walk(place{})
}
