package assessment

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/assay-audit/assay/schemas"
)

func TestEncodeCanonical(t *testing.T) {
	a := full()
	first, err := Encode(a)
	if err != nil {
		t.Fatal(err)
	}
	b, ps := Parse("a.json", first)
	if ps != nil {
		t.Fatal(ps)
	}
	second, err := Encode(b)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Errorf("written again:\n%s\nfirst:\n%s", second, first)
	}
	if !reflect.DeepEqual(a, full()) {
		t.Error("Encode changed what it was given")
	}
	if !bytes.Contains(first, []byte("Acme <& Söhne>")) || !bytes.Contains(first, []byte(`"<Small & Co>"`)) {
		t.Error("texts are escaped for HTML")
	}
	a.Canonical()
	b.Canonical()
	if !reflect.DeepEqual(a, b) {
		t.Errorf("read back:\n%+v\nwant\n%+v", b, a)
	}
	ids := []string{b.Findings[0].ID, b.Findings[1].ID, b.Previous.Findings[0].ID, b.Evidence[0].ID, b.Actions[0].ID, b.Previous.Ratings[0].Criterion}
	if !slices.Equal(ids, []string{"F-2", "F-10", "F-1", "E1", "A-1", "a"}) {
		t.Error("order:", ids)
	}
	if ids := b.Ratings[1].Evidence; !slices.Equal(ids, []string{"E2", "E1"}) {
		t.Error("the order of the evidence of a rating was not kept:", ids)
	}
}

// The same content in another order gives the same bytes and the same code.
func TestEncodeOrder(t *testing.T) {
	want, err := Encode(full())
	if err != nil {
		t.Fatal(err)
	}
	code := full().RecordCode()
	rapid.Check(t, func(t *rapid.T) {
		a := full()
		a.Ratings = rapid.Permutation(a.Ratings).Draw(t, "ratings")
		a.Comments = rapid.Permutation(a.Comments).Draw(t, "comments")
		a.Evidence = rapid.Permutation(a.Evidence).Draw(t, "evidence")
		a.Findings = rapid.Permutation(a.Findings).Draw(t, "findings")
		a.Work = rapid.Permutation(a.Work).Draw(t, "work")
		a.Actions = rapid.Permutation(a.Actions).Draw(t, "actions")
		a.Previous.Ratings = rapid.Permutation(a.Previous.Ratings).Draw(t, "previous ratings")
		a.Recommendation.Verdicts = rapid.Permutation(a.Recommendation.Verdicts).Draw(t, "verdicts")
		a.Previous.Findings = rapid.Permutation(a.Previous.Findings).Draw(t, "previous findings")
		got, err := Encode(a)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v\n%s", err, got)
		}
		if a.RecordCode() != code {
			t.Fatal("another record code")
		}
	})
}

func TestRecordCode(t *testing.T) {
	a := full()
	code := a.RecordCode()
	if len(code) != 64 {
		t.Fatal(code)
	}
	a.Decision, a.Carried = nil, nil
	if a.RecordCode() != code {
		t.Error("the decision or the carried framework counts")
	}
	for name, change := range map[string]func(*Assessment){
		"level":    func(a *Assessment) { a.Ratings[0].Level = "no" },
		"status":   func(a *Assessment) { a.Status = Final },
		"finding":  func(a *Assessment) { a.Findings[0].Statement = "other" },
		"previous": func(a *Assessment) { a.Previous.Ratings[0].Level = "no" },
		"person":   func(a *Assessment) { a.Engagement.People[0].Name = "Eve" },
	} {
		a := full()
		change(a)
		if a.RecordCode() == code {
			t.Errorf("another %s gives the same record code", name)
		}
	}
}

func TestNatural(t *testing.T) {
	sorted := []string{"", "-", "01", "1", "1.2", "1.10", "2", "10", "A", "F-1", "F-02", "F-2", "F-2a", "F-10", "F-99999999999999999999", "F-100000000000000000000", "a", "é"}
	for i, a := range sorted {
		for j, b := range sorted {
			if got := natural(a, b); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("natural(%q, %q) = %d", a, b, got)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a0-3.\-]{0,6}`)
		a, b, c := text.Draw(t, "a"), text.Draw(t, "b"), text.Draw(t, "c")
		if (natural(a, b) < 0) != (natural(b, a) > 0) || (natural(a, b) == 0) != (a == b) {
			t.Fatal("not symmetric", a, b)
		}
		if natural(a, b) <= 0 && natural(b, c) <= 0 && natural(a, c) > 0 {
			t.Fatal("not transitive", a, b, c)
		}
	})
}

const head = `{"format":"assay/assessment","version":1,"status":"draft","framework":{"id":"small","edition":"1"},"engagement":{"type":"self-assessment","client":{"name":"Acme"}}`

func TestParseProblems(t *testing.T) {
	for _, c := range []struct {
		name, text string
		codes      []string
		read       bool // whether something could be made of it
	}{
		{"nothing", "", []string{"file-empty"}, false},
		{"least", head + "}", []string{}, true},
		{"YAML", "format: assay/assessment\nversion: 1\nstatus: draft\nframework: {id: small, edition: '1'}\nengagement: {type: self-assessment, client: {name: Acme}}\n", []string{}, true},
		{"not JSON", "{", []string{"json-syntax"}, false},
		{"a list", "[1]", []string{"schema-type"}, false},
		{"another format", strings.Replace(head, "assay/assessment", "assay/framework", 1) + "}", []string{"schema-const"}, true},
		{"a later version", strings.Replace(head, `"version":1`, `"version":2`, 1) + "}", []string{"schema-version"}, true},
		{"an unknown field", head + `,"raitings":[]}`, []string{"schema-unknown"}, true},
		{"an unknown state", head + `,"ratings":[{"criterion":"a","layer":"self","state":"done"}]}`, []string{"schema-enum"}, true},
		{"no client", strings.Replace(head, `,"client":{"name":"Acme"}`, "", 1) + "}", []string{"schema-required"}, true},
		{"a number as level", head + `,"ratings":[{"criterion":"a","layer":"self","state":"rated","level":5}]}`, []string{"schema-type"}, false},
		{"no day", head + `,"responses":[{"by":"x","text":"y","date":"2026-02-30"}]}`, []string{"schema-format"}, false},
		{"no day either", head + `,"responses":[{"by":"x","text":"y","date":"0001-01-01"}]}`, []string{"not-an-assessment"}, false},
		{"a key twice", head + `,"status":"final"}`, []string{"duplicate-key"}, true},
		{"an exponent", head + `,"measures":[{"measure":"m","value":1e5}]}`, []string{"number-form"}, false},
	} {
		a, ps := Parse("a.json", []byte(c.text))
		if got := codes(ps); !slices.Equal(got, c.codes) {
			t.Errorf("%s: %v, want %v:\n%v", c.name, got, c.codes, ps)
		}
		if (a != nil) != c.read {
			t.Errorf("%s: read %v, want %v", c.name, a != nil, c.read)
		}
		for _, p := range ps {
			if !strings.HasPrefix(p.Where, "a.json") {
				t.Errorf("%s: no place: %+v", c.name, p)
			}
		}
	}
}

func TestParseNormalises(t *testing.T) {
	a, ps := Parse("a.json", []byte(head+`,"measures":[{"measure":"m","value":1.50,"target":"+090.0"}],"ratings":[{"criterion":" a ","layer":"self","state":"rated","level":"5","note":"  e\u0301\r\nx "}]}`))
	if ps != nil {
		t.Fatal(ps)
	}
	if m := a.Measures[0]; m.Value != "1.5" || m.Target != "90" {
		t.Errorf("%+v", m)
	}
	if r := a.Ratings[0]; r.Criterion != "a" || r.Note != "é\nx" {
		t.Errorf("%+q", r)
	}
}

func TestCheckShape(t *testing.T) {
	if ps := full().CheckShape(); ps != nil {
		t.Error(ps)
	}
	a := full()
	a.Status, a.Engagement.Type, a.Ratings[0].Layer = "ready", "", "mine"
	if got := codes(a.CheckShape()); !slices.Equal(got, []string{"schema-enum", "schema-enum", "schema-enum"}) {
		t.Error(got)
	}
	a = full()
	a.Carried = []byte("{")
	if got := codes(a.CheckShape()); !slices.Equal(got, []string{"schema-shape"}) {
		t.Error(got)
	}
	if (&Assessment{Carried: []byte("{")}).RecordCode() == "" {
		t.Error("what is carried has no part in the record code")
	}
}

func TestDate(t *testing.T) {
	type box struct {
		D Date `json:"d"`
		O Date `json:"o,omitzero"`
	}
	for _, c := range []struct {
		in, out string
		bad     bool
	}{
		{`{"d":"2026-05-04"}`, `{"d":"2026-05-04"}`, false},
		{`{"d":"2028-02-29","o":"2026-01-01"}`, `{"d":"2028-02-29","o":"2026-01-01"}`, false},
		{`{"d":""}`, `{"d":""}`, false},
		{`{"d":null}`, `{"d":""}`, false},
		{`{}`, `{"d":""}`, false},
		{`{"d":"2026-02-30"}`, "", true},
		{`{"d":"2026-5-4"}`, "", true},
		{`{"d":"04.05.2026"}`, "", true},
		{`{"d":"2026-05-04T00:00:00Z"}`, "", true},
		{`{"d":"0001-01-01"}`, "", true},
		{`{"d":20260504}`, "", true},
	} {
		var b box
		err := json.Unmarshal([]byte(c.in), &b)
		if (err != nil) != c.bad {
			t.Errorf("%s: %v", c.in, err)
		}
		if err != nil {
			continue
		}
		if out, err := json.Marshal(b); err != nil || string(out) != c.out {
			t.Errorf("%s became %s, %v, want %s", c.in, out, err, c.out)
		}
	}
	var d Date
	if d.String() != "" || !d.IsZero() || NewDate(2026, time.May, 4).String() != "2026-05-04" {
		t.Error("String")
	}
	if text, err := NewDate(2026, time.May, 4).MarshalText(); err != nil || string(text) != "2026-05-04" {
		t.Error(string(text), err)
	}
	p, err := ParseDate("2026-05-04")
	if err != nil || p != NewDate(2026, time.May, 4) {
		t.Error(p, err)
	}
}

func TestPlaces(t *testing.T) {
	p := Places{"/ratings/0": "Assessment!F7", "/ratings/0/level": "Assessment!G7", "": "Start!A1"}
	for pointer, want := range map[string]string{
		"/ratings/0/level": "Assessment!G7", "/ratings/0/note": "Assessment!F7", "/ratings/0": "Assessment!F7", "/ratings/1/level": "Start!A1", "": "Start!A1",
	} {
		if got := p.Locate(pointer); got != want {
			t.Errorf("Locate(%q) = %q, want %q", pointer, got, want)
		}
	}
	if (Places)(nil).Locate("/a/b") != "" {
		t.Error("nothing is somewhere")
	}
}

func FuzzParse(f *testing.F) {
	data, err := Encode(full())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(head + "}"))
	f.Add([]byte("format: assay/assessment\nversion: 1\nstatus: draft\nframework: {id: small, edition: '1'}\nengagement:\n  type: gap-analysis\n  client: {name: Acme}\nratings:\n  - {criterion: a, layer: self, state: rated, level: 'yes'}\n"))
	f.Add([]byte(head + `,"ratings":[{"criterion":"a","layer":"self","state":"rated","level":"no"},{"criterion":"a","dimension":"results","layer":"assessor","state":"not-applicable"}],"carried":{"z":[1.50,{"b":"<","a":null}]}}`))
	one, two := small(), dimensioned()
	f.Fuzz(func(t *testing.T, data []byte) {
		a, ps := Parse("x", data)
		if a == nil {
			if ps.Count(schemas.Error) == 0 {
				t.Error("nothing, and no error")
			}
			return
		}
		a.Check(one)
		a.Check(two)
		a.CheckShape()
		first, err := Encode(a)
		if err != nil {
			t.Fatal(err)
		}
		if ps.Count(schemas.Error) > 0 {
			return
		}
		b, ps := Parse("x", first)
		if b == nil || ps.Count(schemas.Error) > 0 {
			t.Fatalf("what was written cannot be read: %v\n%s", ps, first)
		}
		second, err := Encode(b)
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("%v\n%s\n%s", err, first, second)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	data, _ := Encode(large(1200))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		Parse("x", data)
	}
}

func BenchmarkEncode(b *testing.B) {
	a := large(1200)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Encode(a); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRecordCode(b *testing.B) {
	a := large(120)
	b.ReportAllocs()
	for b.Loop() {
		a.RecordCode()
	}
}

func BenchmarkEffective(b *testing.B) {
	a := large(1200)
	b.ReportAllocs()
	for b.Loop() {
		a.Effective()
	}
}

// large has n criteria with three dimensions.
func large(n int) *Assessment {
	a := &Assessment{Format: Format, Version: Version, Status: Draft, Framework: FrameworkRef{ID: "large", Edition: "1"},
		Engagement: Engagement{Type: SelfAssessment, Client: Client{Name: "Acme"}}}
	for i := range n {
		for _, d := range []string{"deployed", "planned", "results"} {
			a.Ratings = append(a.Ratings, Rating{Slot: Slot{Criterion: "criterion-" + time.Duration(i).String(), Dimension: d}, Layer: Self, State: Rated, Level: "5", Note: "as seen on site"})
		}
	}
	a.Canonical()
	return a
}
