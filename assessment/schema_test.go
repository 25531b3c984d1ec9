package assessment

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/assay-audit/assay/schemas"
)

type schema struct {
	Properties map[string]schema `json:"properties"`
	Required   []string          `json:"required"`
	Enum       []string          `json:"enum"`
	Closed     *bool             `json:"additionalProperties"`
	Defs       map[string]schema `json:"$defs"`
}

// Every Go struct of the document and its part of the schema have the same
// fields, and what cannot be left out in one cannot in the other.
func TestSchemaFields(t *testing.T) {
	var root schema
	if err := json.Unmarshal(schemas.Source("assessment"), &root); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{"date": true, "decimal": true}
	var visit func(typ reflect.Type, s schema)
	visit = func(typ reflect.Type, s schema) {
		var names, required []string
		for _, f := range reflect.VisibleFields(typ) {
			if f.Anonymous {
				continue
			}
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			names = append(names, name)
			if options == "" {
				required = append(required, name)
			}
			sub := f.Type
			for sub.Kind() == reflect.Pointer || sub.Kind() == reflect.Slice {
				sub = sub.Elem()
			}
			if sub.Kind() != reflect.Struct || sub == reflect.TypeFor[Date]() {
				continue
			}
			def := strings.ToLower(sub.Name()[:1]) + sub.Name()[1:]
			if !seen[def] {
				seen[def] = true
				d, ok := root.Defs[def]
				if !ok {
					t.Errorf("the schema has no %s", def)
				}
				visit(sub, d)
			}
		}
		if got, want := slices.Sorted(maps.Keys(s.Properties)), slices.Sorted(slices.Values(names)); !slices.Equal(got, want) {
			t.Errorf("%s: the schema has %v, the Go type %v", typ, got, want)
		}
		if got, want := slices.Sorted(slices.Values(s.Required)), slices.Sorted(slices.Values(required)); !slices.Equal(got, want) {
			t.Errorf("%s: the schema requires %v, the Go type always writes %v", typ, got, want)
		}
		if s.Closed == nil || *s.Closed {
			t.Errorf("%s: the schema is open", typ)
		}
	}
	visit(reflect.TypeFor[Assessment](), root)
	for name := range root.Defs {
		if !seen[name] {
			t.Errorf("the schema's %s belongs to no Go type", name)
		}
	}
	enum := func(def, property string, want []string) {
		if got := root.Defs[def].Properties[property].Enum; !slices.Equal(got, want) {
			t.Errorf("%s of %s: the schema has %v, Go %v", property, def, got, want)
		}
	}
	enum("engagement", "type", texts(Types))
	enum("person", "role", texts(Roles))
	enum("verdict", "role", texts(Roles))
	enum("evidence", "type", texts(EvidenceTypes))
	enum("finding", "kind", texts(FindingKinds))
	enum("finding", "grade", texts([]Grade{Critical, Major, Minor}))
	enum("finding", "state", texts([]FindingState{Open, Responded, PlanAccepted, Implemented, Verified, Closed, Rejected}))
	enum("rating", "layer", texts([]Layer{Self, Assessor, Agreed}))
	enum("rating", "state", texts([]State{Rated, NotRated, NotApplicable, NotSampled}))
	enum("work", "progress", texts([]Progress{ProgressOpen, ProgressReady, ProgressReviewed}))
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// codesIn finds the codes in calls of add and missing, and in problems.
func codesIn(t *testing.T, files ...string) map[string]string {
	t.Helper()
	calls := regexp.MustCompile(`(?:c\.add\((?:schemas\.\w+|c\.strict\(\)), [^"]*(?:"(?:/|%s)[^"]*"[^"]*)*|missing\(|Code: )("[a-z]+(?:-[a-z]+)*")`)
	severity := regexp.MustCompile(`c\.add\((schemas\.(\w+)|c\.strict\(\))`)
	codes := map[string]string{}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range calls.FindAllSubmatch(src, -1) {
			s := "error"
			if w := severity.FindSubmatch(m[0]); w != nil {
				if s = strings.ToLower(string(w[2])); s == "" {
					s = "strict"
				}
			} else if strings.HasPrefix(string(m[0]), "missing(") {
				s = "strict"
			}
			codes[strings.Trim(string(m[1]), `"`)] = s
		}
	}
	return codes
}

// documented reads the table of codes in doc.go: code → severity.
func documented(t *testing.T) map[string]string {
	src, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^//\t([a-z-]+) +(error|warning|note|strict) `).FindAllSubmatch(src, -1) {
		codes[string(m[1])] = string(m[2])
	}
	return codes
}

func TestCodesDocumented(t *testing.T) {
	got, want := documented(t), codesIn(t, "check.go", "encode.go")
	if len(want) < 40 {
		t.Fatalf("only %d codes found in the source: the pattern is out of date", len(want))
	}
	for code, severity := range want {
		if strings.HasPrefix(code, "schema-") {
			continue // of package schemas
		}
		if got[code] != severity {
			t.Errorf("%s is %q in the documentation, %q in the source", code, got[code], severity)
		}
	}
	for code := range got {
		if want[code] == "" {
			t.Errorf("%s is documented, but nothing gives it", code)
		}
	}
}
