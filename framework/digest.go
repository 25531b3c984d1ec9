package framework

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
)

// Digests returns two SHA-256 digests in hexadecimal. Texts covers what helps
// people to rate and to improve: guidance, intent, effort, first improvement
// and translations. Rules covers everything else. An edition may correct texts
// freely; ratings made under other rules cannot be compared.
//
// The framework without advice has the same rules and, unless there was none,
// other texts. Pin the digests of what a file carries, and compare them with
// [Framework.SameTexts].
func (f *Framework) Digests() (rules, texts string) {
	type advice struct {
		ID               string   `json:"id"`
		Intent           string   `json:"intent,omitempty"`
		Guidance         string   `json:"guidance,omitempty"`
		Effort           []Effort `json:"effort,omitempty"`
		FirstImprovement string   `json:"firstImprovement,omitempty"`
	}
	var t struct {
		Criteria     []advice      `json:"criteria"`
		Translations []Translation `json:"translations"`
	}
	t.Translations = sortedTranslations(f.Translations)
	bare := f.withCriteria(func(c *Criterion) {
		a := advice{c.ID, c.Intent, c.Guidance, c.Effort, c.FirstImprovement}
		if a.Intent != "" || a.Guidance != "" || len(a.Effort) > 0 || a.FirstImprovement != "" {
			t.Criteria = append(t.Criteria, a)
		}
		c.Intent, c.Guidance, c.Effort, c.FirstImprovement = "", "", nil, ""
	})
	bare.Translations = nil
	return digest(bare.complete()), digest(t)
}

// SameTexts reports whether the digest is that of the framework's texts, with
// or without advice: an audit's workbook carries the framework without.
func (f *Framework) SameTexts(digest string) bool {
	if _, texts := f.Digests(); texts == digest {
		return true
	}
	_, texts := f.WithoutAdvice().Digests()
	return texts == digest
}

// WithoutAdvice returns a copy without effort and first improvement, in every
// language: what an audit may carry, because an auditor must not suggest
// solutions. The copy has the same rules digest.
func (f *Framework) WithoutAdvice() *Framework {
	g := f.withCriteria(func(c *Criterion) { c.Effort, c.FirstImprovement = nil, "" })
	g.Translations = slices.Clone(g.Translations)
	for i := range g.Translations {
		texts := maps.Clone(g.Translations[i].Texts)
		for id, fields := range texts {
			if _, ok := fields["firstImprovement"]; ok {
				fields = maps.Clone(fields)
				delete(fields, "firstImprovement")
				if texts[id] = fields; len(fields) == 0 {
					delete(texts, id)
				}
			}
		}
		g.Translations[i].Texts = texts
	}
	return g
}

// withCriteria returns a copy of f with every criterion changed. Everything
// that change leaves alone is shared with f.
func (f *Framework) withCriteria(change func(*Criterion)) *Framework {
	var walk func([]Section) []Section
	walk = func(ss []Section) []Section {
		ss = slices.Clone(ss)
		for i := range ss {
			ss[i].Criteria = slices.Clone(ss[i].Criteria)
			for j := range ss[i].Criteria {
				change(&ss[i].Criteria[j])
			}
			ss[i].Sections = walk(ss[i].Sections)
		}
		return ss
	}
	g := *f
	g.Sections = walk(f.Sections)
	return &g
}

func digest(v any) string {
	data, err := canonical(v)
	if err != nil { // plain values always encode
		panic(err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
