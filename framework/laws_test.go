package framework

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/schemas"
	"pgregory.net/rapid"
)

// draw makes a framework with texts, translations and a tree of any depth.
func draw(t *rapid.T) *Framework {
	f, err := Decode(canonicalTiny)
	if err != nil {
		t.Fatal(err)
	}
	text := rapid.StringMatching(`[A-Z][A-Za-z<&> é]{0,12}[a-z]`)
	maybe := func(label string) string {
		if rapid.Bool().Draw(t, label+"?") {
			return text.Draw(t, label)
		}
		return ""
	}
	n := 0
	var sections func(depth int) []Section
	sections = func(depth int) []Section {
		var ss []Section
		for range rapid.IntRange(1, 3).Draw(t, "sections") {
			n++
			s := Section{ID: fmt.Sprint("s", n), Ref: fmt.Sprint("S", n), Title: text.Draw(t, "title"),
				Rule: rapid.SampledFrom(drawnRules).Draw(t, "rule"), Bands: rapid.SampledFrom([]string{"", "b1"}).Draw(t, "bands")}
			for range rapid.IntRange(1, 3).Draw(t, "criteria") {
				n++
				c := Criterion{ID: fmt.Sprint("c", n), Ref: fmt.Sprint("C", n), Title: text.Draw(t, "title"), Text: text.Draw(t, "text"),
					Intent: maybe("intent"), Guidance: maybe("guidance"), FirstImprovement: maybe("first"),
					Tags: []string{"staff"}, Points: "2", AutoFail: rapid.SampledFrom([]string{"", "bad", "fair"}).Draw(t, "auto-fail"), Weight: scoring.Decimal(rapid.SampledFrom([]string{"", "1", "2.5"}).Draw(t, "weight"))}
				if rapid.Bool().Draw(t, "effort?") {
					c.Effort = []Effort{{Level: "good", Days: "2.5"}}
				}
				if rapid.Bool().Draw(t, "rubric?") {
					c.Rubric = []Rubric{{Level: "good", Text: text.Draw(t, "rubric")}}
				}
				s.Criteria = append(s.Criteria, c)
			}
			if depth > 0 && rapid.Bool().Draw(t, "deeper") {
				s.Sections = sections(depth - 1)
			}
			ss = append(ss, s)
		}
		return ss
	}
	f.Sections = sections(2)
	f.Profiles = nil
	f.Bands = []Bands{{ID: "b1", Title: text.Draw(t, "title"), Steps: drawSteps(t, text)}}
	for i := range rapid.IntRange(0, 2).Draw(t, "adjustments") {
		f.Scoring.Adjustments = append(f.Scoring.Adjustments, AdjustmentKind{ID: fmt.Sprint("a", i), Title: text.Draw(t, "title"),
			Points: scoring.Decimal(rapid.SampledFrom([]string{"-2.5", "1", "100"}).Draw(t, "points")), Most: new(rapid.IntRange(1, 3).Draw(t, "most"))})
		f.Award.Tiers[0].Conditions = append(f.Award.Tiers[0].Conditions, anyOf(i))
	}
	if rapid.Bool().Draw(t, "units") {
		f.Units = &Units{Kind: Visit, RollUp: rapid.SampledFrom([]RollUp{RollUpMean, RollUpWorst}).Draw(t, "roll-up"), Per: PerWhole}
	}
	for _, language := range []string{"de", "fr"} {
		if rapid.Bool().Draw(t, language) {
			tr := Translation{Language: language, Texts: map[string]map[string]string{}}
			for x := range f.texts() {
				if rapid.IntRange(0, 3).Draw(t, "translated") == 0 {
					if tr.Texts[x.part] == nil {
						tr.Texts[x.part] = map[string]string{}
					}
					tr.Texts[x.part][x.field] = text.Draw(t, "translation")
				}
			}
			f.Translations = append(f.Translations, tr)
		}
	}
	return f
}

// drawnRules are rules that any section may have.
var drawnRules = []Rule{{}, {}, {Method: "mean"}, {Method: "highest"}, {Method: "absolute"}, {Method: "share", Level: "good"},
	{Method: "k-of-n", Level: "fair", Count: new(1)}, {Method: "deductions", Budget: "12.5"}, {Method: "deductions"},
	{Method: "percentile", Of: "lowest", Benchmark: []scoring.Decimal{"0", "33.3", "90"}},
	{Method: "percentile", Of: "k-of-n", Level: "good", Count: new(1), Benchmark: []scoring.Decimal{"50"}}}

// drawSteps draws bands that are ascending.
func drawSteps(t *rapid.T, text *rapid.Generator[string]) []Band {
	steps := []Band{{Code: "0", Label: text.Draw(t, "label")}}
	for i, at := range []string{"10", "47.5", "99.9"}[:rapid.IntRange(1, 3).Draw(t, "steps")] {
		b := Band{Code: fmt.Sprint(i + 1), Label: text.Draw(t, "label"), From: new(scoring.Decimal(at))}
		if rapid.Bool().Draw(t, "above") {
			b.From, b.Above, b.Meaning = nil, b.From, text.Draw(t, "meaning")
		}
		steps = append(steps, b)
	}
	return steps
}

// anyOf is a condition with alternatives, on the adjustment of a number.
func anyOf(i int) Condition {
	return Condition{ID: fmt.Sprint("any", i), Kind: AnyOf, Any: []Alternative{
		{[]Condition{{ID: fmt.Sprint("case", i), Kind: AdjustmentsAtMost, Case: fmt.Sprint("a", i), Count: new(i)}}},
		{[]Condition{{ID: fmt.Sprint("value", i), Kind: OverallAtLeast, Value: new(scoring.Decimal("1.5")), Exceed: true},
			{ID: fmt.Sprint("count", i), Kind: CountAtLeast, Level: "fair", Percent: new(scoring.Decimal("50"))}}},
	}}
}

var canonicalTiny = func() []byte {
	f, ps := Parse("tiny", []byte(tiny))
	if ps != nil {
		panic(ps)
	}
	data, err := Encode(f)
	if err != nil {
		panic(err)
	}
	return data
}()

func encode(t interface{ Fatal(...any) }, f *Framework) []byte {
	data, err := Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// What is encoded reads as the same value, by both ways, and encodes to the
// same bytes again.
func TestEncodeDecode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := draw(t)
		data := encode(t, f)
		trusted, err := Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		parsed, ps := Parse("f", data)
		if ps.Err() != nil {
			t.Fatal(ps)
		}
		if !reflect.DeepEqual(trusted, f) || !reflect.DeepEqual(parsed, f) {
			t.Fatalf("not the same after encoding: %s", data)
		}
		if again := encode(t, parsed); !bytes.Equal(again, data) {
			t.Fatalf("%s\n%s", data, again)
		}
	})
}

// Leaving advice out changes no rule, and texts only if there was advice; f
// itself is not changed by any of it.
func TestDigests(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := draw(t)
		before := encode(t, f)
		rules, texts := f.Digests()
		bare := f.WithoutAdvice()
		bareRules, bareTexts := bare.Digests()
		if bareRules != rules {
			t.Fatal("advice is among the rules")
		}
		if same := reflect.DeepEqual(bare, f); same != (bareTexts == texts) {
			t.Fatal("texts and value disagree", same)
		}
		if !f.SameTexts(texts) || !f.SameTexts(bareTexts) || f.SameTexts(rules) {
			t.Fatal("SameTexts")
		}
		if again := bare.WithoutAdvice(); !reflect.DeepEqual(again, bare) {
			t.Fatal("leaving out twice is not leaving out once")
		}
		if strings.Contains(string(encode(t, bare)), "irstImprovement") || strings.Contains(string(encode(t, bare)), `"effort"`) {
			t.Fatal("advice is left")
		}
		for _, tr := range f.Translations {
			f.Translate(tr)
		}
		slices.Reverse(f.Translations)
		if r, x := f.Digests(); r != rules || x != texts {
			t.Fatal("the order of translations counts")
		}
		slices.Reverse(f.Translations)
		if !bytes.Equal(encode(t, f), before) {
			t.Fatal("f has changed")
		}
	})
}

// Every field is covered by exactly one of the digests.
func TestDigestsCoverEverything(t *testing.T) {
	f := parseTiny(t)
	rules, texts := f.Digests()
	change := func(name string, do func(f *Framework, c *Criterion), wantRules, wantTexts bool) {
		g, _ := Decode(canonicalTiny)
		do(g, &g.Sections[0].Criteria[0])
		r, x := g.Digests()
		if (r != rules) != wantRules || (x != texts) != wantTexts {
			t.Errorf("%s: rules changed %v, texts changed %v", name, r != rules, x != texts)
		}
	}
	change("guidance", func(f *Framework, c *Criterion) { c.Guidance = "x" }, false, true)
	change("intent", func(f *Framework, c *Criterion) { c.Intent = "x" }, false, true)
	change("effort", func(f *Framework, c *Criterion) { c.Effort[0].Size, c.Effort[0].Days = "", "3" }, false, true)
	change("first improvement", func(f *Framework, c *Criterion) { c.FirstImprovement = "x" }, false, true)
	change("translation", func(f *Framework, c *Criterion) { f.Translations = []Translation{{Language: "de"}} }, false, true)
	change("text", func(f *Framework, c *Criterion) { c.Text = "x" }, true, false)
	change("rubric", func(f *Framework, c *Criterion) { c.Rubric[0].Text = "x" }, true, false)
	change("weight", func(f *Framework, c *Criterion) { c.Weight = "3" }, true, false)
	change("size", func(f *Framework, c *Criterion) { f.Sizes[0].Days = "3" }, true, false)
	change("rule", func(f *Framework, c *Criterion) { f.Sections[0].Rule = Rule{Method: "share", Level: "good"} }, true, false)
	change("rule of the whole", func(f *Framework, c *Criterion) { f.Scoring.Of = "mean" }, true, false)
	change("bands", func(f *Framework, c *Criterion) { f.Bands = []Bands{{ID: "b"}} }, true, false)
	change("band", func(f *Framework, c *Criterion) { f.Bands = []Bands{{Steps: []Band{{Label: "x"}}}} }, true, false)
	change("adjustment", func(f *Framework, c *Criterion) { f.Scoring.Adjustments = []AdjustmentKind{{Title: "x"}} }, true, false)
	change("units", func(f *Framework, c *Criterion) { f.Units = &Units{Per: PerWhole} }, true, false)
	change("auto-fail", func(f *Framework, c *Criterion) { c.AutoFail = "bad" }, true, false)
	change("alternative", func(f *Framework, c *Criterion) {
		f.Award.Tiers[0].Conditions[0].Any = []Alternative{{[]Condition{{ID: "x"}}}}
	}, true, false)
	change("percent", func(f *Framework, c *Criterion) {
		d := scoring.Decimal("51")
		f.Award.Tiers[0].Conditions[0].Percent = &d
	}, true, false)
}

// Files pin digests, so that those of a framework which has nothing new stay
// what they were when version 1 of the format came out.
func TestDigestsStay(t *testing.T) {
	rules, texts := parseTiny(t).Digests()
	if rules != "2a347243fe07d0bcfaed5596cce83a179bd5abdb86c33eca9bf32a16f71b77ae" || texts != "ca0637ec723806edc12ba803100bfb0a74f60689701a5a369aea6d084f3e3e79" {
		t.Error(rules, texts)
	}
}

// A translation with every text leaves nothing, one with none changes nothing
// but the language; what is missing is counted right in between.
func TestTranslate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := draw(t)
		f.Translations = nil
		all, some := Translation{"xx", map[string]map[string]string{}}, Translation{"xx", map[string]map[string]string{}}
		left := 0
		for x := range f.texts() {
			for _, tr := range []Translation{all, some} {
				if tr.Texts[x.part] == nil {
					tr.Texts[x.part] = map[string]string{}
				}
			}
			all.Texts[x.part][x.field] = "[" + *x.text + "]"
			if rapid.Bool().Draw(t, "some") {
				some.Texts[x.part][x.field] = "[" + *x.text + "]"
			} else {
				left++
			}
		}
		g, missing := f.Translate(all)
		if missing != 0 {
			t.Fatal(missing, "missing of a whole translation")
		}
		for x := range g.texts() {
			if !strings.HasPrefix(*x.text, "[") {
				t.Fatalf("%s %s is not translated: %s", x.part, x.field, *x.text)
			}
		}
		if _, missing := f.Translate(some); missing != left {
			t.Fatal(missing, "missing, not", left)
		}
		untranslated := 0
		for range f.Untranslated(some) {
			untranslated++
		}
		if untranslated != left {
			t.Fatal(untranslated, "untranslated, not", left)
		}
		g, _ = f.Translate(Translation{Language: "en"})
		if !reflect.DeepEqual(g, f) {
			t.Fatal("an empty translation changes something")
		}
		if ps := f.checkTranslation(all, ""); len(ps) > 0 {
			t.Fatal(ps)
		}
	})
}

// Positions, shares and codes of a scale agree with each other.
func TestScaleLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step := rapid.SampledFrom([]string{"1", "0.5", "0.1", "2.5", "10"}).Draw(t, "step")
		low := rapid.SampledFrom([]string{"-1.5", "0", "1", "0.3"}).Draw(t, "min")
		steps := rapid.IntRange(1, 50).Draw(t, "steps")
		top := scoring.Decimal(low).Score().Add(scoring.Decimal(step).Score().Mul(scoring.Int(int64(steps))))
		s := &Scale{Kind: Numeric, Min: scoring.Decimal(low), Max: scoring.Decimal(scoring.Exact(top)), Step: scoring.Decimal(step)}
		codes := s.Codes()
		if len(codes) != steps+1 || codes[0] != s.Lowest() || codes[steps] != s.Highest() {
			t.Fatal(codes)
		}
		for i, code := range codes {
			p, ok := s.Position(code)
			share, ok2 := s.Share(code)
			points, ok3 := s.Points(code)
			if !ok || !ok2 || !ok3 || p != i || share.Cmp(scoring.Fraction(int64(i), int64(steps))) != 0 || points.Cmp(scoring.Decimal(code).Score()) != 0 {
				t.Fatal(code, p, share, points)
			}
			if i > 0 && s.Compare(codes[i-1], code) >= 0 {
				t.Fatal("order")
			}
			if d, err := scoring.ParseDecimal(code); err != nil || string(d) != code {
				t.Fatal("not canonical:", code)
			}
		}
	})
}

// The schema has exactly the properties that the Go types have.
func TestSchemaMatchesTypes(t *testing.T) {
	for name, v := range map[string]any{"framework": Framework{}, "translation": translationFile{}} {
		var root map[string]any
		if err := json.Unmarshal(schemas.Source(name), &root); err != nil {
			t.Fatal(err)
		}
		sameProperties(t, name, root, root, reflect.TypeOf(v), map[reflect.Type]bool{})
	}
}

func sameProperties(t *testing.T, at string, root, schema map[string]any, typ reflect.Type, done map[reflect.Type]bool) {
	if ref, ok := schema["$ref"].(string); ok {
		defs, _ := root["$defs"].(map[string]any)
		schema, _ = defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
	switch typ.Kind() {
	case reflect.Pointer:
		sameProperties(t, at, root, schema, typ.Elem(), done)
	case reflect.Slice:
		items, _ := schema["items"].(map[string]any)
		if schema["type"] != "array" || items == nil {
			t.Errorf("%s is a list in Go", at)
		}
		sameProperties(t, at+"[]", root, items, typ.Elem(), done)
	case reflect.Map:
		values, _ := schema["additionalProperties"].(map[string]any)
		sameProperties(t, at+"{}", root, values, typ.Elem(), done)
	case reflect.Bool:
		if schema["type"] != "boolean" {
			t.Errorf("%s is true or false in Go", at)
		}
	case reflect.Int:
		if _, fixed := schema["const"]; schema["type"] != "integer" && !fixed {
			t.Errorf("%s is a whole number in Go", at)
		}
	case reflect.String:
		if _, decimal := reflect.New(typ).Interface().(*scoring.Decimal); decimal != (schema["pattern"] == `^[-+]?[0-9]+(\.[0-9]+)?$`) {
			t.Errorf("%s is a decimal in Go or in the schema, not in both", at)
		}
	case reflect.Struct:
		if done[typ] {
			return
		}
		done[typ] = true
		properties, _ := schema["properties"].(map[string]any)
		var required []string
		names := map[string]bool{}
		for _, f := range reflect.VisibleFields(typ) {
			if f.Anonymous { // its fields stand in the same object, and are visited as well
				continue
			}
			tag := f.Tag.Get("json")
			name, options, _ := strings.Cut(tag, ",")
			names[name] = true
			sub, ok := properties[name].(map[string]any)
			if !ok {
				t.Errorf("%s.%s is not in the schema", at, name)
				continue
			}
			// A section may be without method, the framework may not.
			if !strings.Contains(options, "omit") || typ == reflect.TypeFor[Scoring]() && name == "method" {
				required = append(required, name)
			}
			sameProperties(t, at+"."+name, root, sub, f.Type, done)
		}
		for name := range maps.Keys(properties) {
			if !names[name] {
				t.Errorf("%s.%s is not in Go", at, name)
			}
		}
		if schema["additionalProperties"] != false {
			t.Errorf("%s is open in the schema", at)
		}
		var needed []string
		list, _ := schema["required"].([]any)
		for _, r := range list {
			needed = append(needed, r.(string))
		}
		slices.Sort(required)
		slices.Sort(needed)
		if !slices.Equal(required, needed) {
			t.Errorf("%s requires %v in Go and %v in the schema", at, required, needed)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(tiny))
	f.Add(canonicalTiny)
	f.Add([]byte(rich))
	f.Add([]byte(strings.Replace(tiny, "kind: ordinal", "kind: numeric", 1)))
	f.Add([]byte(strings.Replace(tiny, "weighted-mean", "points", 1)))
	f.Fuzz(func(t *testing.T, data []byte) {
		g, ps := Parse("f", data)
		for _, p := range ps {
			if p.Where == "" && p.Code != "too-many" || p.Message == "" || p.Code == "" {
				t.Fatalf("incomplete problem %+v", p)
			}
		}
		if g == nil {
			if ps.Err() == nil {
				t.Fatal("neither a framework nor an error")
			}
			return
		}
		g.Digests()
		if ps.Err() != nil {
			return
		}
		out := encode(t, g)
		h, ps := Parse("f", out)
		if ps.Err() != nil || !bytes.Equal(encode(t, h), out) {
			t.Fatalf("%s\n%v", out, ps)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	data := generated(120)
	if _, ps := Parse("f", data); ps != nil {
		b.Fatal(ps)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		Parse("f", data)
	}
}

func BenchmarkDecode(b *testing.B) {
	f, _ := Parse("f", generated(120))
	data := encode(b, f)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	f, _ := Parse("f", generated(1200))
	b.ReportAllocs()
	for b.Loop() {
		f.Check()
	}
}

func BenchmarkDigests(b *testing.B) {
	f, _ := Parse("f", generated(120))
	b.ReportAllocs()
	for b.Loop() {
		f.Digests()
	}
}
