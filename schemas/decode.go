package schemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"
)

// Limits of what Decode accepts.
const (
	MaxSize   = 16 << 20 // bytes of a file
	maxYAML   = 4 << 20  // bytes of a YAML file, whose nodes can take a hundred times as much memory
	MaxDepth  = 64       // levels of nesting
	MaxText   = 32767    // UTF-16 units of a text: what a cell of a workbook holds
	maxNumber = 40       // characters of a number, as in scoring.MaxDigits
	maxListed = 1000     // problems that are listed in full
	maxValues = 500_000  // values of a file, whatever their lists
	maxItems  = 20_000   // entries of one list
	maxKeys   = 10_000   // properties of one object
	maxAnchor = 1000     // anchors of a YAML file
)

// A Document is a decoded file. Value holds map[string]any, []any, string,
// bool, json.Number and nil.
type Document struct {
	Name  string
	Value any

	src  []byte     // without byte order mark
	yaml *yaml.Node // nil for JSON
	bad  map[string]bool
}

// Decode reads JSON, if the first character is an opening brace, or YAML. The
// document is nil if nothing could be made of the data; otherwise it holds
// what was understood, whatever the problems. Every problem has its place in
// Where, as name:line:column.
func Decode(name string, data []byte) (*Document, Problems) {
	r := &reporter{name: name, bad: map[string]bool{}}
	src := bytes.TrimPrefix(data, []byte("\ufeff"))
	r.src = src
	switch {
	case len(data) > MaxSize:
		r.add(place{1, 1}, "", "file-size", fmt.Sprintf("the file has more than %d bytes", MaxSize), "")
		return nil, r.problems()
	case len(data) >= 2 && (data[0] == 0xFF && data[1] == 0xFE || data[0] == 0xFE && data[1] == 0xFF):
		r.add(place{1, 1}, "", "file-encoding", "the file is UTF-16, not UTF-8", "save it again as UTF-8")
		return nil, r.problems()
	case !r.readable():
		return nil, r.problems()
	case len(bytes.TrimSpace(src)) == 0:
		r.add(place{1, 1}, "", "file-empty", "the file is empty", "")
		return nil, r.problems()
	}
	d := &Document{Name: name, src: src, bad: r.bad}
	ok := false
	if bytes.TrimLeft(src, " \t\r\n")[0] == '{' {
		d.Value, ok = decodeJSON(r)
	} else if len(src) > maxYAML {
		r.add(place{1, 1}, "", "file-size", fmt.Sprintf("the YAML file has %d bytes, more than %d", len(src), maxYAML), "convert it to JSON")
	} else {
		d.yaml, d.Value, ok = decodeYAML(r)
	}
	if !ok {
		return nil, r.problems()
	}
	return d, r.problems()
}

// Into decodes the document into a Go value by its json tags. A property that
// v does not have is an error, unless Check has already reported one.
func (d *Document) Into(v any) error {
	data, err := json.Marshal(plainNumbers(d.Value))
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if len(d.bad) == 0 {
		dec.DisallowUnknownFields()
	}
	return dec.Decode(v)
}

// plainNumbers writes whole numbers without point, for the schema takes 1.0
// for an integer and encoding/json does not.
func plainNumbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = plainNumbers(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = plainNumbers(e)
		}
		return out
	case json.Number:
		if whole, frac, ok := strings.Cut(string(v), "."); ok && strings.Trim(frac, "0") == "" {
			return json.Number(whole)
		}
	}
	return v
}

// A place is a line and a column, both from 1; columns count characters.
type place struct{ line, col int }

// A reporter collects the problems of one file, in the order of the file.
type reporter struct {
	name  string
	src   []byte
	lines []int // offset of each line, made when first needed
	last  struct {
		offset int
		place
	}
	path []step
	bad  map[string]bool
	ps   Problems
	more int

	values, anchors int // counted so far
}

// A step leads to a property of an object, or to an item of a list.
type step struct {
	key   string
	index int // -1 for a property
}

func (r *reporter) push(s step) { r.path = append(r.path, s) }
func (r *reporter) pop()        { r.path = r.path[:len(r.path)-1] }

// pointer writes the way to the current value as a JSON pointer.
func (r *reporter) pointer() string {
	var b strings.Builder
	for _, s := range r.path {
		b.WriteByte('/')
		if s.index >= 0 {
			b.WriteString(strconv.Itoa(s.index))
		} else {
			b.WriteString(Escape(s.key))
		}
	}
	return b.String()
}

// here adds a problem of the current value, which the schema check will then
// pass over.
func (r *reporter) here(at place, code, message, hint string) {
	if len(r.ps) >= maxListed {
		r.more++
		return
	}
	p := r.pointer()
	r.bad[p] = true
	r.add(at, p, code, message, hint)
}

func (r *reporter) add(at place, pointer, code, message, hint string) {
	if len(r.ps) >= maxListed {
		r.more++
		return
	}
	r.ps = append(r.ps, Problem{
		Where: where(r.name, at), Pointer: pointer, Code: code, Severity: Error, Message: message, Hint: hint,
	})
}

func (r *reporter) problems() Problems { return tooMany(r.ps, r.more) }

func where(name string, at place) string {
	return name + ":" + strconv.Itoa(at.line) + ":" + strconv.Itoa(at.col)
}

// tooMany ends a list that was cut.
func tooMany(ps Problems, more int) Problems {
	if more == 0 {
		return ps
	}
	return append(ps, Problem{Code: "too-many", Severity: Error,
		Message: fmt.Sprintf("%d more problems are not listed", more), Hint: "mend those above first"})
}

// at converts an offset into a place. Mostly they come in ascending order, so
// it goes on from the last one: a file may be a single line of many megabytes.
func (r *reporter) at(offset int) place {
	if r.lines == nil {
		r.lines = []int{0}
		for i, c := range r.src {
			if c == '\n' {
				r.lines = append(r.lines, i+1)
			}
		}
	}
	offset = min(offset, len(r.src))
	line := sort.SearchInts(r.lines, offset+1)
	from, col := r.lines[line-1], 1
	if r.last.line == line && r.last.offset <= offset {
		from, col = r.last.offset, r.last.col
	}
	r.last.offset, r.last.place = offset, place{line, col + utf8.RuneCount(r.src[from:offset])}
	return r.last.place
}

// readable reports bytes that are not UTF-8 and characters that no text may
// contain. There is no point in reading on after that: most likely the file is
// not what its name says.
func (r *reporter) readable() bool {
	for i := 0; i < len(r.src); {
		c, size := rune(r.src[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRune(r.src[i:])
			if c == utf8.RuneError && size == 1 {
				r.add(r.at(i), "", "file-encoding", fmt.Sprintf("byte 0x%02X is not UTF-8", r.src[i]), "save the file again as UTF-8")
			}
		}
		if !xmlChar(c) {
			r.add(r.at(i), "", "text-character", fmt.Sprintf("the character %U is not allowed", c), "remove it")
		}
		i += size
		if len(r.ps) >= maxListed {
			break
		}
	}
	return len(r.ps) == 0
}

// xmlChar reports whether XML 1.0 can hold the character.
func xmlChar(c rune) bool {
	return c >= 0x20 && c <= 0xFFFD || c == '\n' || c == '\t' || c == '\r' || c > 0xFFFF
}

// text normalises a text: trimmed, LF, NFC. It reports what cannot be kept.
func (r *reporter) text(s string, at func() place) string {
	plain := true
	for i := range len(s) {
		if s[i] < ' ' && s[i] != '\n' && s[i] != '\t' || s[i] >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if !plain {
		for _, c := range s {
			if !xmlChar(c) {
				r.here(at(), "text-character", fmt.Sprintf("the character %U is not allowed in a text", c), "remove it")
				break
			}
		}
		s = strings.ReplaceAll(s, "\r\n", "\n")
		s = strings.ReplaceAll(s, "\r", "\n")
		s = norm.NFC.String(s)
	}
	s = strings.TrimSpace(s)
	if len(s) > MaxText {
		if n := utf16Len(s); n > MaxText {
			r.here(at(), "text-long", fmt.Sprintf("the text has %d characters, more than the %d that a cell of a workbook holds", n, MaxText), "shorten it")
		}
	}
	return s
}

func utf16Len(s string) int {
	n := 0
	for _, c := range s {
		n++
		if c > 0xFFFF {
			n++
		}
	}
	return n
}

// tooMany reports that there is more of something than the program can bear;
// then there is no point in reading on.
func (r *reporter) tooMany(at place, most int, what string) {
	r.add(at, r.pointer(), "too-many", fmt.Sprintf("more than %d %s", most, what), "")
}

// deep reports nesting that is too deep. A framework that an assessment carries
// may be as deep as one in a file of its own.
func (r *reporter) deep(at func() place) bool {
	if len(r.path) <= MaxDepth || len(r.path) == MaxDepth+1 && r.path[0].key == "carried" {
		return false
	}
	r.here(at(), "too-deep", fmt.Sprintf("more than %d levels of nesting", MaxDepth), "arrange it in fewer levels, for example of sections")
	return true
}

// numberForm says what is wrong with a JSON number, or "".
func numberForm(s string) (message, hint string) {
	switch {
	case len(s) > maxNumber:
		return fmt.Sprintf("the number has more than %d characters", maxNumber), ""
	case strings.ContainsAny(s, "eE"):
		return "the number " + s + " is written with an exponent", "write " + withoutExponent(s)
	}
	return "", ""
}

// withoutExponent writes a short number in full, if that is short too.
func withoutExponent(s string) string {
	mantissa, exp, _ := strings.Cut(strings.ToLower(s), "e")
	if n, err := strconv.Atoi(exp); err == nil && n >= -20 && n <= 20 {
		if x, ok := new(big.Rat).SetString(mantissa + "e" + exp); ok {
			if places, exact := x.FloatPrec(); exact {
				return x.FloatString(places)
			}
		}
	}
	return "all digits"
}

// Escape makes a token of a JSON pointer.
func Escape(key string) string {
	if !strings.ContainsAny(key, "~/") {
		return key
	}
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}

func unescape(token string) string {
	return strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
}
