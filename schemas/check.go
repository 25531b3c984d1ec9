package schemas

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// Check holds a decoded value against a schema. Problems have a pointer and no
// place yet; see [Document.Locate]. A schema of an unknown name is a mistake of
// the caller, who gets a panic.
func Check(schema string, value any) Problems {
	get, ok := compile[schema]
	if !ok {
		panic("schemas: no schema " + schema)
	}
	c, err := get()
	if err != nil {
		panic(fmt.Sprintf("schemas: %s: %v", schema, err))
	}
	err = c.schema.Validate(value)
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return Problems{{Code: "schema-shape", Severity: Error, Message: "cannot be checked: " + err.Error()}}
	}
	// The validator walks maps, so its errors come in random order.
	found := leaves(nil, invalid)
	slices.SortFunc(found, func(a, b leaf) int {
		return cmp.Or(comparePointers(a.pointer, b.pointer), cmp.Compare(a.keyword, b.keyword))
	})
	more := 0
	if len(found) > maxListed {
		more = len(found) - maxListed
		found = found[:maxListed]
	}
	ps := make(Problems, 0, len(found))
	for _, l := range found {
		if len(ps) >= maxListed {
			more++
			continue
		}
		ps = append(ps, c.explain(l, value)...)
	}
	if len(ps) > maxListed { // one object may lack or have many properties
		more += len(ps) - maxListed
		ps = ps[:maxListed]
	}
	return tooMany(ps, more)
}

// Check holds the document against a schema, leaves out what Decode has
// already reported, and locates the rest.
func (d *Document) Check(schema string) Problems {
	ps := Check(schema, d.Value)
	ps = slices.DeleteFunc(ps, func(p Problem) bool { return d.Faulty(p.Pointer) })
	for _, p := range ps {
		d.bad[p.Pointer] = true
	}
	d.Locate(ps)
	return ps
}

// Faulty reports whether a problem of exactly this value is known already, so
// that what follows from it need not be told as well.
func (d *Document) Faulty(pointer string) bool { return d.bad[pointer] }

// A leaf is one violated keyword at one value.
type leaf struct {
	pointer string // of the value, as a plain JSON pointer
	schema  string // pointer of the schema that has the keyword
	keyword string
	message string // the library's own
}

// leaves flattens the tree of errors. Of alternatives only the choice itself is
// told: why each of them does not fit would confuse.
func leaves(out []leaf, e *jsonschema.ValidationError) []leaf {
	at := unpercent(e.AbsoluteKeywordLocation)
	_, fragment, _ := strings.Cut(at, "#")
	i := strings.LastIndexByte(fragment, '/')
	keyword := fragment[i+1:]
	if len(e.Causes) == 0 || keyword == "anyOf" || keyword == "oneOf" {
		return append(out, leaf{unpercent(e.InstanceLocation), fragment[:max(i, 0)], keyword, e.Message})
	}
	for _, cause := range e.Causes {
		out = leaves(out, cause)
	}
	return out
}

// unpercent undoes the URL escaping that the validator adds to pointers.
func unpercent(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	if t, err := url.PathUnescape(s); err == nil {
		return t
	}
	return s
}

// comparePointers puts pointers in order, items of lists by number.
func comparePointers(a, b string) int {
	for a != "" && b != "" {
		var s, t string
		s, a, _ = strings.Cut(a[1:], "/")
		t, b, _ = strings.Cut(b[1:], "/")
		if a != "" {
			a = "/" + a
		}
		if b != "" {
			b = "/" + b
		}
		if s == t {
			continue
		}
		if n, err := strconv.Atoi(s); err == nil {
			if m, err := strconv.Atoi(t); err == nil {
				return cmp.Compare(n, m)
			}
		}
		return cmp.Compare(s, t)
	}
	return cmp.Compare(len(a), len(b))
}

// lookup follows a JSON pointer; nil if it leads nowhere.
func lookup(v any, pointer string) any {
	for _, token := range split(pointer) {
		switch w := v.(type) {
		case map[string]any:
			v = w[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(w) {
				return nil
			}
			v = w[i]
		default:
			return nil
		}
	}
	return v
}

// explain says in words what a violated keyword means.
func (c compiled) explain(l leaf, root any) Problems {
	schema, _ := lookup(c.source, l.schema).(map[string]any)
	value := lookup(root, l.pointer)
	p := Problem{Pointer: l.pointer, Code: "schema-shape", Severity: Error, Message: l.message}
	want := schema[l.keyword]
	switch l.keyword {
	case "required":
		return missing(p, want, value)
	case "additionalProperties", "unevaluatedProperties":
		return unknown(p, schema, value)
	case "type":
		p.Code = "schema-type"
		p.Message, p.Hint = wrongType(want, value)
	case "enum":
		p.Code = "schema-enum"
		p.Message, p.Hint = notAllowed(want, value)
	case "const":
		p.Code = "schema-const"
		p.Message = fmt.Sprintf("must be %s, not %s", show(want), show(value))
		if l.pointer == "/version" {
			p.Code = "schema-version"
			p.Message = fmt.Sprintf("version %s of the file format is unknown here; this program knows version %s", show(value), show(want))
			p.Hint = "a newer version of assay may read it"
		}
	case "pattern":
		p.Code = "schema-pattern"
		p.Message, p.Hint = notWritten(want, value)
	case "format":
		p.Code = "schema-format"
		p.Message = fmt.Sprintf("%s is not a %s", show(value), want)
		if want == "date" {
			p.Hint = "write a day of the calendar as YYYY-MM-DD, such as 2026-05-31"
		}
	case "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf":
		p.Code = "schema-range"
		p.Message = fmt.Sprintf("must be %s %s, not %s", bounds[l.keyword], show(want), show(value))
	case "minLength", "maxLength":
		p.Code = "schema-length"
		n := utf8.RuneCountInString(fmt.Sprint(value))
		if p.Message = fmt.Sprintf("must have %s %s characters, not %d", bounds[l.keyword], show(want), n); n == 0 {
			p.Message = "must not be empty"
		}
	case "minItems", "maxItems":
		p.Code = "schema-items"
		list, _ := value.([]any)
		if p.Message = fmt.Sprintf("the list must have %s %s items, not %d", bounds[l.keyword], show(want), len(list)); len(list) == 0 {
			p.Message = "the list must not be empty"
		}
	case "uniqueItems":
		p.Code = "schema-items"
		p.Message = "the list has the same item twice"
	case "anyOf", "oneOf":
		p.Message = show(value) + " is in none of the forms that are allowed here"
	}
	return Problems{p}
}

var bounds = map[string]string{
	"minimum": "at least", "exclusiveMinimum": "more than", "minLength": "at least", "minItems": "at least",
	"maximum": "at most", "exclusiveMaximum": "less than", "maxLength": "at most", "maxItems": "at most",
	"multipleOf": "a multiple of",
}

func missing(p Problem, want, value any) Problems {
	object, _ := value.(map[string]any)
	names, _ := want.([]any)
	var ps Problems
	for _, name := range names {
		if name, _ := name.(string); name != "" {
			if _, ok := object[name]; !ok {
				p.Code, p.Message = "schema-required", "the property "+quote(name)+" is missing"
				ps = append(ps, p)
			}
		}
	}
	return ps
}

func unknown(p Problem, schema map[string]any, value any) Problems {
	object, _ := value.(map[string]any)
	known, _ := schema["properties"].(map[string]any)
	var names []string
	for name := range known {
		if _, given := object[name]; !given {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var ps Problems
	for name := range object {
		if _, ok := known[name]; ok {
			continue
		}
		q := p
		q.Pointer += "/" + Escape(name)
		q.Code, q.Message = "schema-unknown", "there is no property "+quote(name)+" here"
		if near := Nearest(name, names); near != "" {
			q.Hint = "did you mean " + quote(near) + "?"
		}
		ps = append(ps, q)
	}
	slices.SortFunc(ps, func(a, b Problem) int { return cmp.Compare(a.Pointer, b.Pointer) })
	return ps
}

func wrongType(want, value any) (message, hint string) {
	wants, ok := want.([]any)
	if !ok {
		wants = []any{want}
	}
	words := make([]string, len(wants))
	for i, w := range wants {
		words[i] = typeWords[fmt.Sprint(w)]
	}
	if value == nil {
		return "must be " + strings.Join(words, " or ") + ", but there is nothing", "write a value or remove the property"
	}
	got := typeOf(value)
	message = "must be " + strings.Join(words, " or ") + ", not " + typeWords[got]
	switch {
	case slices.Contains(wants, any("string")) && (got == "number" || got == "boolean"):
		hint = "write it in quotes: \"" + show(value) + "\""
	case slices.Contains(wants, any("integer")) && got == "number":
		message = "must be a whole number, not " + show(value)
	case (slices.Contains(wants, any("integer")) || slices.Contains(wants, any("number"))) && got == "string" && jsonNumber.MatchString(value.(string)):
		hint = "write it without quotes: " + Short(value.(string), maxQuoted)
	case slices.Contains(wants, any("boolean")) && got == "string":
		hint = "write true or false, without quotes"
	case slices.Contains(wants, any("array")) && got != "array":
		hint = "in YAML every item of a list begins with a hyphen"
	}
	return message, hint
}

var typeWords = map[string]string{
	"string": "text", "number": "a number", "integer": "a whole number", "boolean": "true or false",
	"array": "a list", "object": "an object with properties", "null": "nothing",
}

func typeOf(v any) string {
	switch v.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	case nil:
		return "null"
	}
	return "number"
}

func notAllowed(want, value any) (message, hint string) {
	list, _ := want.([]any)
	var names []string
	for _, w := range list {
		if s := fmt.Sprint(w); s != "" {
			names = append(names, s)
		}
	}
	message = fmt.Sprintf("%s is not one of %s", show(value), strings.Join(names, ", "))
	if s, ok := value.(string); ok {
		if near := Nearest(s, names); near != "" {
			hint = "did you mean " + quote(near) + "?"
		}
	}
	return message, hint
}

// patterns says in words what the patterns of the schemas ask for.
var patterns = map[string]struct{ name, hint string }{
	`^[A-Za-z0-9][A-Za-z0-9._-]*$`:                                {"an id", "use letters without accents, digits, dots, hyphens and underscores, beginning with a letter or digit"},
	`^[-+]?[0-9]+(\.[0-9]+)?$`:                                    {"a decimal number", "write digits with a point, such as 12.5; no exponent, no thousands separator"},
	`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`:                         {"a language tag", "write a tag such as en, de or pt-BR"},
	`^([01][0-9]|2[0-3]):[0-5][0-9]$`:                             {"a time", "write hours and minutes, such as 09:30"},
	`^P([0-9]{1,4}Y)?([0-9]{1,4}M)?([0-9]{1,4}W)?([0-9]{1,4}D)?$`: {"a duration", "write an ISO 8601 duration such as P3M (three months) or P2W (two weeks)"},
	`^[0-9a-f]{64}$`:                                              {"a SHA-256 digest", "write 64 hexadecimal digits in lower case"},
}

// thousands matches a number whose comma may as well separate thousands.
var thousands = regexp.MustCompile(`^-?[1-9][0-9]{0,2},[0-9]{3}$`)

func notWritten(want, value any) (message, hint string) {
	pattern, _ := want.(string)
	p, ok := patterns[pattern]
	if !ok {
		return fmt.Sprintf("%s does not have the form %s", show(value), pattern), ""
	}
	s, _ := value.(string)
	if dotted := strings.Replace(s, ",", ".", 1); p.name == "a decimal number" && jsonNumber.MatchString(dotted) {
		if thousands.MatchString(s) {
			return show(value) + " is not " + p.name, "write " + strings.Replace(s, ",", "", 1) + " or " + dotted + ", whichever is meant"
		}
		return show(value) + " is not " + p.name, "write it with a point: " + Short(dotted, maxQuoted)
	}
	return show(value) + " is not " + p.name, p.hint
}

// show prints a value within a message.
func show(v any) string {
	switch v := v.(type) {
	case string:
		return quote(v)
	case nil:
		return "nothing"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case json.Number, bool:
		return Short(fmt.Sprint(v), maxQuoted)
	}
	return typeWords[typeOf(v)]
}

// maxQuoted is how much of a value a message can bear, in characters.
const maxQuoted = 60

func quote(s string) string { return strconv.Quote(Short(s, maxQuoted)) }

// Short cuts a text that has more than so many characters, and ends it with an
// ellipsis.
func Short(s string, most int) string {
	if len(s) <= most || utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// Nearest returns the word that somebody who wrote word probably meant, or "".
func Nearest(word string, of []string) string {
	limit := min(3, (utf8.RuneCountInString(word)+1)/3)
	best, least := "", limit+1
	for _, w := range of {
		if d := distance(strings.ToLower(word), strings.ToLower(w), limit); d < least {
			best, least = w, d
		}
	}
	return best
}

// distance counts the letters to change, add, drop or swap with their
// neighbour; more than limit of them are not counted out.
func distance(a, b string, limit int) int {
	s, t := []rune(a), []rune(b)
	if len(s)-len(t) > limit || len(t)-len(s) > limit || len(s) > 200 {
		return limit + 1
	}
	var before, last []int
	row := make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := range s {
		before, last, row = last, row, make([]int, len(t)+1)
		row[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(t)]
}
