package schemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const minimal = `format: assay/framework
version: 1
id: tiny
edition: "2026"
title: Tiny
language: en
provider: P
copyright: C
licence: CC0-1.0
origin: original
scales: [{id: s, kind: numeric, title: S, min: 0, max: 5, step: 1}]
scoring: {method: mean}
sections: [{id: a, ref: "1", title: A, criteria: [{id: b, ref: "1.1", title: B, text: T}]}]
award: {kind: none}
scheme: {attestation: service}
`

func TestCheck(t *testing.T) {
	if ps := check(minimal); ps != nil {
		t.Fatal(ps)
	}
	for _, tt := range []struct{ name, old, new, want string }{
		{"number for text", `edition: "2026"`, `edition: 2026`, `f:4:10: must be text, not a number [schema-type]` + "\n" + `  hint: write it in quotes: "2026"`},
		{"zeros stay", `edition: "2026"`, `edition: 1.10`, `f:4:10: must be text, not a number [schema-type]` + "\n" + `  hint: write it in quotes: "1.10"`},
		{"nothing", `edition: "2026"`, `edition:`, `f:4:9: must be text, but there is nothing [schema-type]` + "\n" + `  hint: write a value or remove the property`},
		{"text for list", "scales: [{id: s, kind: numeric, title: S, min: 0, max: 5, step: 1}]", "scales: none",
			"f:11:9: must be a list, not text [schema-type]\n  hint: in YAML every item of a list begins with a hyphen"},
		{"enum", "origin: original", "origin: orginal", "f:10:9: \"orginal\" is not one of original, licensed, reference-only [schema-enum]\n  hint: did you mean \"original\"?"},
		{"enum type", "origin: original", "origin: 3", `f:10:9: 3 is not one of original, licensed, reference-only [schema-enum]`},
		{"required", "{method: mean}", "{level: x}", `f:12:10: the property "method" is missing [schema-required]`},
		{"required at root", "title: Tiny\n", "", `f:1:1: the property "title" is missing [schema-required]`},
		{"unknown", "award: {kind: none}", "award: {knid: none, kind: none}", `f:14:9: there is no property "knid" here [schema-unknown]`},
		{"unknown near", "award: {kind: none}", "award: {kind: none, tires: []}", "f:14:21: there is no property \"tires\" here [schema-unknown]\n  hint: did you mean \"tiers\"?"},
		{"id", "id: tiny", "id: tiny one", "f:3:5: \"tiny one\" is not an id [schema-pattern]\n  hint: use letters without accents, digits, dots, hyphens and underscores, beginning with a letter or digit"},
		{"decimal comma", "max: 5", "max: \"5,5\"", "f:11:56: \"5,5\" is not a decimal number [schema-pattern]\n  hint: write it with a point: 5.5"},
		{"decimal comma or thousands", "max: 5", "max: \"5,500\"", "f:11:56: \"5,500\" is not a decimal number [schema-pattern]\n  hint: write 5500 or 5.500, whichever is meant"},
		{"exponent", "max: 5", "max: 5e0", "f:11:56: \"5e0\" is not a decimal number [schema-pattern]\n  hint: write digits with a point, such as 12.5; no exponent, no thousands separator"},
		{"language", "language: en", "language: English!", "f:6:11: \"English!\" is not a language tag [schema-pattern]\n  hint: write a tag such as en, de or pt-BR"},
		{"embed", "text: T", "text: T, embed: 3 months", "f:13:97: \"3 months\" is not a duration [schema-pattern]\n  hint: write an ISO 8601 duration such as P3M (three months) or P2W (two weeks)"},
		{"empty", "title: Tiny", `title: " "`, "f:5:8: must not be empty [schema-length]"},
		{"empty list", "scales: [{id: s, kind: numeric, title: S, min: 0, max: 5, step: 1}]", "scales: []", "f:11:9: the list must not be empty [schema-items]"},
		{"const", "format: assay/framework", "format: assay/assessment", `f:1:9: must be "assay/framework", not "assay/assessment" [schema-const]`},
		{"version", "version: 1", "version: 2", "f:2:10: version 2 of the file format is unknown here; this program knows version 1 [schema-version]\n  hint: a newer version of assay may read it"},
		{"whole", "award: {kind: none}", "award: {kind: none, validity: {months: 1.5}}", "f:14:40: must be a whole number, not 1.5 [schema-type]"},
		{"quoted number", "award: {kind: none}", `award: {kind: none, validity: {months: "12"}}`, "f:14:40: must be a whole number, not text [schema-type]\n  hint: write it without quotes: 12"},
		{"minimum", "award: {kind: none}", "award: {kind: none, validity: {months: -1}}", "f:14:40: must be at least 0, not -1 [schema-range]"},
		{"maximum", "award: {kind: none}", "award: {kind: none, validity: {months: 1201}}", "f:14:40: must be at most 1200, not 1201 [schema-range]"},
		{"long values", "award: {kind: none}", "award: {kind: " + strings.Repeat("x", 30_000) + "}", "f:14:15: \"" + strings.Repeat("x", 59) + "…\" is not one of certificate, recognition, none [schema-enum]"},
		{"boolean", "award: {kind: none}", "award: {kind: none, validity: {months: 1, assumed: yes}}", "f:14:52: must be true or false, not text [schema-type]\n  hint: write true or false, without quotes"},
		{"all at once", "origin: original\n", "origin: x\nfoo: 1\nbar: 2\n", "f:10:9: \"x\" is not one of original, licensed, reference-only [schema-enum]\n" +
			"f:11:1: there is no property \"foo\" here [schema-unknown]\nf:12:1: there is no property \"bar\" here [schema-unknown]"},
		{"known already", "version: 1\n", "version: 1\nversion: 7\n", "f:3:1: the property \"version\" is given twice [duplicate-key]\n  hint: remove one of them"},
		{"percent sign in key", "award: {kind: none}", `award: {kind: none, "a%/b c": 1}`, "f:14:21: there is no property \"a%/b c\" here [schema-unknown]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := strings.Replace(minimal, tt.old, tt.new, 1)
			if src == minimal {
				t.Fatal("nothing replaced")
			}
			if got := check(src).Error(); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func check(src string) Problems {
	d, ps := Decode("f", []byte(src))
	if d != nil {
		ps = append(ps, d.Check("framework")...)
	}
	return ps
}

func TestCheckDate(t *testing.T) {
	const src = `{"format":"assay/assessment","version":1,"status":"draft","framework":{"id":"a","edition":"1"},` +
		`"engagement":{"type":"self-assessment","client":{"name":"C"},"start":"2026-02-30"}}`
	d, _ := Decode("f", []byte(src))
	const want = "f:1:165: \"2026-02-30\" is not a date [schema-format]\n  hint: write a day of the calendar as YYYY-MM-DD, such as 2026-05-31"
	if got := d.Check("assessment").Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A number that Decode complains about is not computed with.
func TestCheckNumber(t *testing.T) {
	for _, number := range []string{"1e999999999", strings.Repeat("9", 1_000_000)} {
		for _, src := range []string{`{"version":` + number + `}`, `{"carried":{"version":` + number + `}}`} {
			d, ps := Decode("f", []byte(src))
			if len(ps) != 1 || ps[0].Code != "number-form" {
				t.Fatal(ps)
			}
			for _, p := range d.Check("assessment") {
				if p.Pointer == "/version" {
					t.Error("told twice:", p)
				}
			}
		}
	}
}

// A file of nothing but mistakes is answered quickly, in order, and cut.
func TestCheckMany(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"sections":[`)
	for i := range maxItems {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%d}`, i)
	}
	b.WriteString(`]}`)
	d, ps := Decode("f", []byte(b.String()))
	if ps != nil {
		t.Fatal(ps)
	}
	start := time.Now()
	ps = Check("framework", d.Value)
	took := time.Since(start)
	t.Log(took)
	if took > 10*time.Second { // under a second on an idle machine
		t.Error("took", took)
	}
	if last := ps[len(ps)-1]; len(ps) != maxListed+1 || last.Code != "too-many" {
		t.Errorf("%d problems, the last %v", len(ps), last)
	}
	d.Locate(ps)
	if !slices.IsSortedFunc(ps[:len(ps)-1], func(a, b Problem) int { return comparePointers(a.Pointer, b.Pointer) }) {
		t.Error("not in order")
	}
}

// The same value gives the same problems: the validator's own order is random.
func TestCheckDeterministic(t *testing.T) {
	var value any
	json.Unmarshal([]byte(`{"a":1,"b":2,"c":3,"version":2,"scales":[{"x":1},{"y":2}]}`), &value)
	want := Check("framework", value).Error()
	for range 20 {
		if got := Check("framework", value).Error(); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	}
}

func TestSchemas(t *testing.T) {
	for _, name := range Names() {
		if Source(name) == nil {
			t.Error("no source of", name)
		}
		c, err := compile[name]()
		if err != nil {
			t.Error(name, err)
			continue
		}
		walkSchema(c.source, func(s map[string]any) {
			if p, ok := s["pattern"].(string); ok {
				if _, ok := patterns[p]; !ok {
					t.Errorf("%s: no words for the pattern %s", name, p)
				}
			}
			if ref, ok := s["$ref"].(string); ok && !strings.HasPrefix(ref, "#") {
				t.Errorf("%s: %s leads out of the file", name, ref)
			}
		})
	}
	if Source("nothing") != nil {
		t.Error("a schema of no name")
	}
}

func walkSchema(v any, do func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		do(v)
		for _, e := range v {
			walkSchema(e, do)
		}
	case []any:
		for _, e := range v {
			walkSchema(e, do)
		}
	}
}

// A schema never makes the program read a file or an address.
func TestRefsAreRefused(t *testing.T) {
	for _, ref := range []string{"file:///etc/passwd", "https://example.com/x.json", "other.schema.json"} {
		_, err := compileSchema(fmt.Appendf(nil, `{"$id":"https://assay.example/x","$ref":%q}`, ref))
		if err == nil || !strings.Contains(err.Error(), "outside the schema") {
			t.Errorf("%s: %v", ref, err)
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"compliant", "partial", "non-compliant", "a"}
	for in, want := range map[string]string{
		"complaint": "compliant", "Partial": "partial", "partail": "partial", "noncompliant": "non-compliant", "b": "", "zzzzzz": "", "": "",
	} {
		if got := Nearest(in, words); got != want {
			t.Errorf("%q: %q, not %q", in, got, want)
		}
	}
}

// Every code that this package gives is in its documentation.
func TestCodesAreDocumented(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`"((?:file|text|json|yaml|schema|duplicate|number|too)-[a-z]+)"`)
	for _, name := range []string{"decode.go", "json.go", "yaml.go", "check.go"} {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range codes.FindAllSubmatch(src, -1) {
			if !bytes.Contains(doc, append([]byte("//\t"), m[1]...)) {
				t.Errorf("%s: the code %s is not documented", name, m[1])
			}
		}
	}
}
