package framework

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/schemas"
)

// tiny is the smallest framework that has a bit of everything.
const tiny = `format: assay/framework
version: 1
id: tiny
edition: "2026"
title: Tiny
language: en
provider: P
copyright: C
licence: CC0-1.0
origin: original
scales:
  - id: grades
    kind: ordinal
    title: Grades
    leastConforming: good
    levels:
      - {code: bad, label: Bad, points: 0}
      - {code: fair, label: Fair, points: 1}
      - {code: good, label: Good, points: 2}
      - {code: plus, label: Plus, points: 2, recognition: true}
profiles:
  - {id: small, title: Small}
scoring: {method: weighted-mean}
sizes:
  - {code: S, days: 2}
sections:
  - id: s1
    ref: "1"
    title: One
    criteria:
      - id: c1
        ref: "1.1"
        title: First
        text: Requirement.
        intent: Why.
        guidance: How.
        mandatory: fair
        evidence: {shown: [A document], told: [A story]}
        rubric:
          - {level: good, text: Well done.}
        effort:
          - {level: good, size: S}
        firstImprovement: Begin.
        targets: {gold: plus}
        tags: [staff]
        measures: [m1]
        dependencies:
          - {criterion: c2, level: good, needs: fair}
      - id: c2
        ref: "1.2"
        title: Second
        text: Another.
        weight: 2
        profiles: [small]
measures:
  - {id: m1, title: Waiting time}
award:
  kind: certificate
  tiers:
    - id: silver
      title: Silver
      target: fair
      conditions:
        - {id: silver-overall, kind: overall-at-least, percent: 50}
    - id: gold
      title: Gold
      target: good
      conditions:
        - {id: gold-count, kind: count-at-most, level: bad, count: 0, scope: {tag: staff}}
  validity: {months: 36}
scheme:
  attestation: service
`

func parseTiny(t testing.TB) *Framework {
	t.Helper()
	f, ps := Parse("f", []byte(tiny))
	if ps != nil {
		t.Fatal(ps)
	}
	return f
}

// generated is a framework of n criteria with texts of a realistic length, in
// YAML.
func generated(n int) []byte {
	var b strings.Builder
	head, rest, _ := strings.Cut(tiny, "sections:\n")
	_, tail, _ := strings.Cut(rest, "measures:\n  - {id")
	b.WriteString(head + "sections:\n")
	text := strings.Repeat("The organisation keeps a current description of the people that use it. ", 3)
	for i := range n {
		if i%10 == 0 {
			fmt.Fprintf(&b, "  - id: s%d\n    ref: \"%d\"\n    title: Section %d\n    criteria:\n", i/10, i/10+1, i/10+1)
		}
		fmt.Fprintf(&b, "      - id: c%d\n        ref: \"%d.%d\"\n        title: Criterion %d\n        text: >-\n          %s\n", i, i/10+1, i%10+1, i, text)
		fmt.Fprintf(&b, "        intent: >-\n          %s\n        guidance: >-\n          %s%s\n", text, text, text)
		fmt.Fprintf(&b, "        evidence:\n          shown: [\"%s\", \"%s\"]\n          told: [\"%s\"]\n        rubric:\n", text[:70], text[:60], text[:50])
		for _, l := range []string{"bad", "fair", "good", "plus"} {
			fmt.Fprintf(&b, "          - {level: %s, text: \"%s\"}\n", l, text[:140])
		}
		b.WriteString("        effort: [{level: fair, size: S}, {level: good, days: 5}]\n        tags: [staff]\n        profiles: [small]\n")
	}
	b.WriteString("measures:\n  - {id" + tail)
	return []byte(b.String())
}

// The built-in frameworks' sources have no problems at all.
func TestBuiltIn(t *testing.T) {
	fsys := os.DirFS("../frameworks")
	dirs, err := os.ReadDir("../frameworks")
	if err != nil {
		t.Skip(err)
	}
	for _, d := range dirs {
		if !d.IsDir() {
			continue
		}
		if _, ps := Load(fsys, d.Name()); ps.Count(schemas.Error)+ps.Count(schemas.Warning) > 0 {
			t.Error(ps)
		}
	}
}

func TestLoad(t *testing.T) {
	const de = `format: assay/translation
version: 1
framework: tiny
edition: "2026"
language: de
texts:
  framework: {title: Winzig}
  c1: {title: Erstes, "evidence/shown/1": Ein Dokument, rubric/good: Gut gemacht.}
`
	fsys := fstest.MapFS{
		"tiny/framework.yaml":    {Data: []byte(tiny)},
		"tiny/framework.de.yaml": {Data: []byte(de)},
		"tiny/README.md":         {Data: []byte("x")},
		"none/README.md":         {Data: []byte("x")},
		"two/framework.yaml":     {Data: []byte(tiny)},
		"two/framework.json":     {Data: []byte("{}")},
		"bad/framework.yaml":     {Data: []byte(tiny)},
		"bad/framework.fr.yaml":  {Data: []byte(strings.NewReplacer("language: de", "language: en", "tiny", "tny", "c1:", "c9:", "title: Winzig", "tilte: W").Replace(de))},
	}
	f, ps := Load(fsys, "tiny")
	if got, want := ps.Error(), `tiny/framework.de.yaml:7:3: note: 17 of 21 texts are not translated and stay in en [translation-missing]`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	g, missing, ok := f.InLanguage("de-AT")
	c, _ := g.Criterion("1.1")
	if !ok || missing != 17 || g.Title != "Winzig" || g.Language != "de" || c.Title != "Erstes" || c.Rubric[0].Text != "Gut gemacht." ||
		c.Evidence.Shown[0] != "Ein Dokument" || c.Text != "Requirement." {
		t.Errorf("%v %d %+v", ok, missing, c)
	}
	if c, _ := f.Criterion("c1"); c.Title != "First" || f.Title != "Tiny" || c.Evidence.Shown[0] != "A document" {
		t.Error("translating changed the original")
	}
	if _, _, ok := f.InLanguage("fr"); ok {
		t.Error("there is no French")
	}
	for dir, want := range map[string]string{
		"none": "none: there is no framework.yaml here [file-missing]",
		"two":  "two/framework.yaml: the folder has both framework.json and framework.yaml [file-twice]\n  hint: keep one",
		"gone": "gone: cannot be read: file does not exist [file-unreadable]",
		"bad": `bad/framework.fr.yaml:3:12: this translates tny 2026, not tiny 2026 [translation-framework]
bad/framework.fr.yaml:5:11: en is the framework's own language [translation-language]
bad/framework.fr.yaml:7:3: note: 21 of 21 texts are not translated and stay in en [translation-missing]
bad/framework.fr.yaml:7:22: warning: framework has no text "tilte" [translation-unknown]
  hint: did you mean "title"?
bad/framework.fr.yaml:8:7: warning: the framework has no part "c9" with a text [translation-unknown]
  hint: did you mean "c1"?`,
	} {
		if _, ps := Load(fsys, dir); ps.Error() != want {
			t.Errorf("got\n%s\nwant\n%s", ps.Error(), want)
		}
	}
}

func TestScale(t *testing.T) {
	f := parseTiny(t)
	s := &f.Scales[0]
	share := func(s *Scale, code string) string {
		v, ok := s.Share(code)
		return fmt.Sprint(v, ok)
	}
	for code, want := range map[string]string{"bad": "0 true", "fair": "1/2 true", "good": "1 true", "plus": "1 true", "x": "0 false"} {
		if got := share(s, code); got != want {
			t.Errorf("%s: %s, not %s", code, got, want)
		}
	}
	if s.Compare("good", "plus") >= 0 || s.Compare("x", "bad") >= 0 || s.Label("plus") != "Plus" || s.Lowest() != "bad" || s.Highest() != "plus" {
		t.Error("order of the ordinal scale")
	}
	n := &Scale{Kind: Numeric, Min: "1", Max: "3", Step: "0.5", Levels: []Level{{Code: "2", Label: "Two"}}}
	if got := fmt.Sprint(n.Codes()); got != "[1 1.5 2 2.5 3]" {
		t.Error(got)
	}
	for code, want := range map[string]string{"1": "0 true", "1.50": "1/4 true", "2.0": "1/2 true", "3": "1 true", "3.5": "0 false", "0.5": "0 false", "1.7": "0 false", "": "0 false"} {
		if got := share(n, code); got != want {
			t.Errorf("%q: %s, not %s", code, got, want)
		}
	}
	if n.Label("2.0") != "Two" || n.Label("2.5") != "2.5" || n.Compare("1.5", "1.50") != 0 {
		t.Error("numeric labels")
	}
	if p, ok := n.Points("2.5"); !ok || p.Cmp(scoring.Fraction(5, 2)) != 0 {
		t.Error(p, ok)
	}
	for _, broken := range []*Scale{{}, {Kind: Numeric}, {Kind: Numeric, Min: "0", Max: "1"}, {Kind: Numeric, Min: "2", Max: "1", Step: "1"}} {
		if len(broken.Codes()) != 0 || share(broken, "1") != "0 false" {
			t.Errorf("%+v has levels", broken)
		}
		broken.Lowest()
		broken.Highest()
	}
}

func TestLookup(t *testing.T) {
	f := parseTiny(t)
	x := NewIndex(f)
	for _, find := range []func(string) (*Criterion, bool){f.Criterion, x.Criterion} {
		c, ok := find("1.2")
		if d, _ := find("c2"); !ok || c != d || c.Title != "Second" {
			t.Error("ref")
		}
		if _, ok := find("1"); ok {
			t.Error("a section is no criterion")
		}
	}
	if p := x.Path("c1"); len(p) != 1 || p[0].ID != "s1" {
		t.Error(p)
	}
	n := 0
	for range f.CriteriaOf("other") {
		n++
	}
	if n != 1 {
		t.Error(n, "criteria without a profile of their own")
	}
	if f.ScaleOf(&f.Sections[0].Criteria[0], "") != &f.Scales[0] || f.ScaleOf(&f.Sections[0].Criteria[0], "results") != nil {
		t.Error("scale")
	}
}
