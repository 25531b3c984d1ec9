package framework

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"

	"github.com/assay-audit/assay/schemas"
)

// TranslationFormat heads every translation file.
const TranslationFormat = "assay/translation"

// A Translation holds the texts of a framework in another language: the part
// they belong to, the field, the text.
//
// The parts are
//
//	framework              title, description
//	<section id>           title, description
//	<criterion id>         title, text, intent, guidance, firstImprovement, evidence/shown/1, evidence/told/1,
//	                       rubric/<level>, rubric/<dimension>/<level>
//	scales/<id>            title, description, levels/<code>/label, levels/<code>/meaning
//	bands/<id>             title, steps/<code>/label, steps/<code>/meaning
//	dimensions/<id>        title, question
//	profiles/<id>          title, description
//	adjustments/<id>       title
//	measures/<id>          title, definition, formula, unit, calendar
//	tiers/<id>             title
//	surveillance/1         title, covers
//	findingKinds/<kind>    title
//	siteSampling           eligibility
type Translation struct {
	Language string                       `json:"language"`
	Texts    map[string]map[string]string `json:"texts"`
}

// A translationFile is what framework.<language>.yaml holds.
type translationFile struct {
	Format    string                       `json:"format"`
	Version   int                          `json:"version"`
	Framework string                       `json:"framework"`
	Edition   string                       `json:"edition"`
	Language  string                       `json:"language"`
	Texts     map[string]map[string]string `json:"texts"`
}

// A textField is one translatable text, where it is kept.
type textField struct {
	part, field string
	text        *string
}

// texts walks every text that is written in the framework's language.
func (f *Framework) texts() iter.Seq[textField] {
	return func(yield func(textField) bool) {
		ok := true
		add := func(part, field string, text *string) {
			if ok && *text != "" {
				ok = yield(textField{part, field, text})
			}
		}
		add("framework", "title", &f.Title)
		add("framework", "description", &f.Description)
		for i := range f.Scales {
			s := &f.Scales[i]
			part := "scales/" + s.ID
			add(part, "title", &s.Title)
			add(part, "description", &s.Description)
			for j := range s.Levels {
				l := &s.Levels[j]
				add(part, "levels/"+l.Code+"/label", &l.Label)
				add(part, "levels/"+l.Code+"/meaning", &l.Meaning)
			}
		}
		for i := range f.Bands {
			b := &f.Bands[i]
			part := "bands/" + b.ID
			add(part, "title", &b.Title)
			for j := range b.Steps {
				s := &b.Steps[j]
				add(part, "steps/"+s.Code+"/label", &s.Label)
				add(part, "steps/"+s.Code+"/meaning", &s.Meaning)
			}
		}
		for i := range f.Dimensions {
			d := &f.Dimensions[i]
			add("dimensions/"+d.ID, "title", &d.Title)
			add("dimensions/"+d.ID, "question", &d.Question)
		}
		for i := range f.Profiles {
			p := &f.Profiles[i]
			add("profiles/"+p.ID, "title", &p.Title)
			add("profiles/"+p.ID, "description", &p.Description)
		}
		for i := range f.Scoring.Adjustments {
			add("adjustments/"+f.Scoring.Adjustments[i].ID, "title", &f.Scoring.Adjustments[i].Title)
		}
		for s := range f.AllSections() {
			add(s.ID, "title", &s.Title)
			add(s.ID, "description", &s.Description)
			for i := range s.Criteria {
				s.Criteria[i].texts(add)
			}
		}
		for i := range f.Measures {
			m := &f.Measures[i]
			part := "measures/" + m.ID
			add(part, "title", &m.Title)
			add(part, "definition", &m.Definition)
			add(part, "formula", &m.Formula)
			add(part, "unit", &m.Unit)
			add(part, "calendar", &m.Calendar)
		}
		for i := range f.Award.Tiers {
			add("tiers/"+f.Award.Tiers[i].ID, "title", &f.Award.Tiers[i].Title)
		}
		for i := range f.Award.Surveillance {
			part := "surveillance/" + strconv.Itoa(i+1)
			add(part, "title", &f.Award.Surveillance[i].Title)
			add(part, "covers", &f.Award.Surveillance[i].Covers)
		}
		for i := range f.Scheme.FindingKinds {
			add("findingKinds/"+f.Scheme.FindingKinds[i].Kind, "title", &f.Scheme.FindingKinds[i].Title)
		}
		if f.Scheme.SiteSampling != nil {
			add("siteSampling", "eligibility", &f.Scheme.SiteSampling.Eligibility)
		}
	}
}

func (c *Criterion) texts(add func(part, field string, text *string)) {
	add(c.ID, "title", &c.Title)
	add(c.ID, "text", &c.Text)
	add(c.ID, "intent", &c.Intent)
	add(c.ID, "guidance", &c.Guidance)
	for i := range c.Evidence.Shown {
		add(c.ID, "evidence/shown/"+strconv.Itoa(i+1), &c.Evidence.Shown[i])
	}
	for i := range c.Evidence.Told {
		add(c.ID, "evidence/told/"+strconv.Itoa(i+1), &c.Evidence.Told[i])
	}
	for i := range c.Rubric {
		r := &c.Rubric[i]
		field := "rubric/" + r.Level
		if r.Dimension != "" {
			field = "rubric/" + r.Dimension + "/" + r.Level
		}
		add(c.ID, field, &r.Text)
	}
	add(c.ID, "firstImprovement", &c.FirstImprovement)
}

// Translate returns a copy of the framework in the language of t, and how many
// texts have no translation and stay as they are. The copy is for printing: its
// rules digest is another, because titles and requirements are rules.
func (f *Framework) Translate(t Translation) (g *Framework, missing int) {
	g = f.clone()
	g.Language = t.Language
	g.Translations = nil
	for x := range g.texts() {
		if text := t.Texts[x.part][x.field]; text != "" {
			*x.text = text
		} else {
			missing++
		}
	}
	return g, missing
}

// InLanguage returns the framework in a language, itself if that is its own. It falls
// back from pt-BR to pt; false means that there is no translation.
func (f *Framework) InLanguage(language string) (g *Framework, missing int, ok bool) {
	for tag := language; tag != ""; tag = parent(tag) {
		if tag == f.Language {
			return f, 0, true
		}
		for _, t := range f.Translations {
			if t.Language == tag {
				g, missing = f.Translate(t)
				return g, missing, true
			}
		}
	}
	return f, 0, false
}

// parent drops the last subtag of a language tag.
func parent(tag string) string {
	for i := len(tag) - 1; i >= 0; i-- {
		if tag[i] == '-' {
			return tag[:i]
		}
	}
	return ""
}

// Untranslated walks the texts that t lacks: the part, the field, and the text
// in the framework's own language.
func (f *Framework) Untranslated(t Translation) iter.Seq2[[2]string, string] {
	return func(yield func([2]string, string) bool) {
		for x := range f.texts() {
			if t.Texts[x.part][x.field] == "" && !yield([2]string{x.part, x.field}, *x.text) {
				return
			}
		}
	}
}

// clone copies everything that texts may reach.
func (f *Framework) clone() *Framework {
	g := f.withCriteria(func(c *Criterion) {
		c.Evidence.Shown = slices.Clone(c.Evidence.Shown)
		c.Evidence.Told = slices.Clone(c.Evidence.Told)
		c.Rubric = slices.Clone(c.Rubric)
	})
	g.Scales = slices.Clone(g.Scales)
	for i := range g.Scales {
		g.Scales[i].Levels = slices.Clone(g.Scales[i].Levels)
	}
	g.Bands = slices.Clone(g.Bands)
	for i := range g.Bands {
		g.Bands[i].Steps = slices.Clone(g.Bands[i].Steps)
	}
	g.Dimensions = slices.Clone(g.Dimensions)
	g.Profiles = slices.Clone(g.Profiles)
	g.Scoring.Adjustments = slices.Clone(g.Scoring.Adjustments)
	g.Measures = slices.Clone(g.Measures)
	g.Award.Tiers = slices.Clone(g.Award.Tiers)
	g.Award.Surveillance = slices.Clone(g.Award.Surveillance)
	g.Scheme.FindingKinds = slices.Clone(g.Scheme.FindingKinds)
	if s := g.Scheme.SiteSampling; s != nil {
		copied := *s
		g.Scheme.SiteSampling = &copied
	}
	return g
}

// parseTranslation reads a translation of f, which is nil if f itself could not
// be read; then only the shape of the translation is checked.
func (f *Framework) parseTranslation(name string, data []byte) (*Translation, schemas.Problems) {
	var file translationFile
	d, ps := parse(name, data, "translation", &file)
	if d == nil {
		return nil, ps
	}
	t := &Translation{file.Language, file.Texts}
	if f != nil {
		if file.Framework != f.ID || file.Edition != f.Edition {
			ps = append(ps, problem("/framework", "translation-framework", "this translates %s %s, not %s %s", file.Framework, file.Edition, f.ID, f.Edition))
		}
		ps = append(ps, f.checkTranslation(*t, "")...)
	}
	d.Locate(ps)
	return t, ps
}

// checkTranslation tells what a translation has that the framework has not,
// and counts what it lacks.
func (f *Framework) checkTranslation(t Translation, pointer string) schemas.Problems {
	var ps schemas.Problems
	known := map[string]map[string]bool{}
	all, missing := 0, 0
	for x := range f.texts() {
		if known[x.part] == nil {
			known[x.part] = map[string]bool{}
		}
		known[x.part][x.field] = true
		all++
		if t.Texts[x.part][x.field] == "" {
			missing++
		}
	}
	if t.Language == f.Language {
		ps = append(ps, problem(pointer+"/language", "translation-language", "%s is the framework's own language", t.Language))
	}
	parts := slices.Sorted(maps.Keys(known))
	for part, fields := range t.Texts {
		at := pointer + "/texts/" + schemas.Escape(part)
		if known[part] == nil {
			ps = append(ps, guess(warning(at, "translation-unknown", "the framework has no part %q with a text", part), part, parts))
			continue
		}
		names := slices.Sorted(maps.Keys(known[part]))
		for field := range fields {
			if !known[part][field] {
				ps = append(ps, guess(warning(at+"/"+schemas.Escape(field), "translation-unknown", "%s has no text %q", part, field), field, names))
			}
		}
	}
	slices.SortFunc(ps, func(a, b schemas.Problem) int { return cmp.Compare(a.Pointer, b.Pointer) })
	if missing > 0 {
		ps = append(ps, schemas.Problem{Pointer: pointer + "/texts", Code: "translation-missing", Severity: schemas.Note,
			Message: fmt.Sprintf("%d of %d texts are not translated and stay in %s", missing, all, schemas.Short(f.Language, maxQuoted))})
	}
	return ps
}

// sortedTranslations puts translations into the order of their languages, so
// that digests do not depend on the order in which they were read.
func sortedTranslations(ts []Translation) []Translation {
	return slices.SortedFunc(slices.Values(ts), func(a, b Translation) int { return cmp.Compare(a.Language, b.Language) })
}
