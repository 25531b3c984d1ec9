package assessment

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/assay-audit/assay/schemas"
)

// Parse reads an assessment from JSON or YAML. It checks the shape against
// assessment.schema.json and reports all problems at once, each with
// "name:line:col"; the assessment is nil only when nothing could be made of
// the file. Lists keep the order of the file, so that JSON pointers of later
// problems lead back to it. Rules that need the framework are in
// [Assessment.Check].
func Parse(name string, data []byte) (*Assessment, schemas.Problems) {
	doc, ps := schemas.Decode(name, data)
	if doc == nil {
		return nil, ps
	}
	ps = append(ps, doc.Check("assessment")...)
	var a Assessment
	if err := doc.Into(&a); err != nil {
		if ps.Count(schemas.Error) == 0 {
			ps = append(ps, schemas.Problem{Where: name, Code: "not-an-assessment", Severity: schemas.Error, Message: err.Error()})
		}
		return nil, ps
	}
	return &a, ps
}

// Encode writes the canonical JSON of an assessment: the same content always
// gives the same bytes. It does not change a.
func Encode(a *Assessment) ([]byte, error) {
	c := *a
	c.Ratings, c.Comments, c.Evidence = slices.Clone(a.Ratings), slices.Clone(a.Comments), slices.Clone(a.Evidence)
	c.Findings, c.Work, c.Actions = slices.Clone(a.Findings), slices.Clone(a.Work), slices.Clone(a.Actions)
	if a.Previous != nil {
		p := *a.Previous
		p.Ratings, p.Findings = slices.Clone(p.Ratings), slices.Clone(p.Findings)
		c.Previous = &p
	}
	if a.Recommendation != nil {
		r := *a.Recommendation
		r.Verdicts = slices.Clone(r.Verdicts)
		c.Recommendation = &r
	}
	c.Canonical()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(&c)
	return b.Bytes(), err
}

// Canonical puts every list whose order means nothing into one order: ratings,
// comments and work by what they are for, evidence, findings and actions by
// id, digits in ids compared as numbers; so, too, in the previous round.
// Verdicts are in the order of [Roles]. The keys of a carried framework are
// sorted. Sites, units, people, measures, adjustments and texts keep the order
// in which they were typed. Ids of evidence within a rating keep theirs, too.
func (a *Assessment) Canonical() {
	if a.Format == "" {
		a.Format, a.Version = Format, Version
	}
	sortRatings(a.Ratings)
	slices.SortStableFunc(a.Comments, func(x, y Comment) int {
		return cmp.Or(natural(x.Criterion, y.Criterion), natural(x.Unit, y.Unit))
	})
	slices.SortStableFunc(a.Work, func(x, y Work) int {
		return cmp.Or(natural(x.Criterion, y.Criterion), natural(x.Unit, y.Unit))
	})
	slices.SortStableFunc(a.Evidence, func(x, y Evidence) int { return natural(x.ID, y.ID) })
	sortFindings(a.Findings)
	slices.SortStableFunc(a.Actions, func(x, y Action) int { return natural(x.ID, y.ID) })
	if a.Previous != nil {
		sortRatings(a.Previous.Ratings)
		sortFindings(a.Previous.Findings)
	}
	if a.Recommendation != nil {
		slices.SortStableFunc(a.Recommendation.Verdicts, func(x, y Verdict) int {
			return slices.Index(Roles, x.Role) - slices.Index(Roles, y.Role)
		})
	}
	a.Carried = sortedKeys(a.Carried)
}

func sortRatings(rs []Rating) {
	slices.SortStableFunc(rs, func(x, y Rating) int {
		return cmp.Or(natural(x.Criterion, y.Criterion), natural(x.Unit, y.Unit), strings.Compare(x.Dimension, y.Dimension),
			rank(x.Layer)-rank(y.Layer), natural(x.Rater, y.Rater))
	})
}

func sortFindings(fs []Finding) {
	slices.SortStableFunc(fs, func(x, y Finding) int { return natural(x.ID, y.ID) })
}

// sortedKeys writes JSON in one way, whoever wrote it: what is not JSON is
// left to Encode to refuse.
func sortedKeys(data json.RawMessage) json.RawMessage {
	var v any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if d.Decode(&v) != nil || d.More() {
		return data
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return data
	}
	return bytes.TrimSpace(b.Bytes())
}

// natural compares texts with runs of digits as numbers: F-2 before F-10.
func natural(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		dx, dy := digits(x), digits(y)
		if dx > 0 && dy > 0 {
			nx, ny := strings.TrimLeft(x[:dx], "0"), strings.TrimLeft(y[:dy], "0")
			if c := cmp.Or(len(nx)-len(ny), strings.Compare(nx, ny)); c != 0 {
				return c
			}
			x, y = x[dx:], y[dy:]
			continue
		}
		if x[0] != y[0] {
			return int(x[0]) - int(y[0])
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(len(x)-len(y), strings.Compare(a, b))
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// RecordCode is the digest (SHA-256, hexadecimal) of the canonical assessment
// without its decision and without the framework that travels with it: a
// decision names the record it was made for, and any later change of a rating
// gives another code.
func (a *Assessment) RecordCode() string {
	c := *a
	c.Decision, c.Carried = nil, nil
	data, err := Encode(&c)
	if err != nil {
		return "" // an assessment holds nothing that JSON cannot
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
