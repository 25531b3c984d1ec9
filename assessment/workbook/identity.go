package workbook

import (
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework/sheet"
	"github.com/assay-audit/assay/schemas"
)

// Format marks a workbook of this package.
const Format = "assay/workbook"

// namespace of the identity in custom XML.
const namespace = "https://github.com/assay-audit/assay/ns/workbook"

// An identity says which workbook this is. It stands in three places, because
// programs lose some of them: the hidden sheet, the custom properties and a
// custom XML part.
type identity struct {
	Format  string
	Version string
	ID      string
	Edition string
	Rules   string
	Texts   string
	Layers  string // with commas: the rating columns that there are
}

// pairs are the names and values of the identity in all three places.
func (id *identity) pairs() []struct {
	name string
	at   *string
} {
	return []struct {
		name string
		at   *string
	}{
		{"format", &id.Format}, {"version", &id.Version}, {"framework", &id.ID}, {"edition", &id.Edition},
		{"rules", &id.Rules}, {"texts", &id.Texts}, {"layers", &id.Layers},
	}
}

func (id *identity) set(name, value string) {
	for _, p := range id.pairs() {
		if p.name == name {
			*p.at = value
		}
	}
}

func newIdentity(a *assessment.Assessment, layers []assessment.Layer) *identity {
	id := &identity{Format: Format, Version: strconv.Itoa(Version),
		ID: a.Framework.ID, Edition: a.Framework.Edition, Rules: a.Framework.Rules, Texts: a.Framework.Texts}
	for i, l := range layers {
		if i > 0 {
			id.Layers += ","
		}
		id.Layers += string(l)
	}
	return id
}

func (id *identity) ref() assessment.FrameworkRef {
	return assessment.FrameworkRef{ID: id.ID, Edition: id.Edition, Rules: id.Rules, Texts: id.Texts}
}

func (id *identity) layers() []assessment.Layer {
	var ls []assessment.Layer
	for s := range strings.SplitSeq(id.Layers, ",") {
		if s != "" {
			ls = append(ls, assessment.Layer(s))
		}
	}
	return ls
}

// The names of the custom properties begin with this.
const propertyPrefix = "assay."

type customXML struct {
	XMLName xml.Name `xml:"workbook"`
	Pairs   []struct {
		Name  string `xml:"name,attr"`
		Value string `xml:",chardata"`
	} `xml:"value"`
}

// xml writes the identity as a custom XML part.
func (id *identity) xml() []byte {
	var b strings.Builder
	b.WriteString(xml.Header + `<workbook xmlns="` + namespace + `">`)
	for _, p := range id.pairs() {
		b.WriteString(`<value name="` + p.name + `">`)
		xml.EscapeText(&b, []byte(*p.at))
		b.WriteString(`</value>`)
	}
	b.WriteString(`</workbook>`)
	return []byte(b.String())
}

// fromProperties finds the identity in the custom properties.
func fromProperties(props map[string]string) *identity {
	id := &identity{}
	for name, value := range props {
		if key, ok := strings.CutPrefix(name, propertyPrefix); ok {
			id.set(key, value)
		}
	}
	return id.orNil()
}

// fromXML finds the identity in the custom XML parts.
func fromXML(parts [][]byte) *identity {
	for _, part := range parts {
		if !strings.Contains(string(part), namespace) {
			continue
		}
		var c customXML
		if xml.Unmarshal(part, &c) != nil || c.XMLName.Space != namespace {
			continue
		}
		id := &identity{}
		for _, p := range c.Pairs {
			id.set(p.Name, p.Value)
		}
		if id.orNil() != nil {
			return id
		}
	}
	return nil
}

// fromSheet finds the identity, and the hidden parts, on the hidden sheet.
func fromSheet(t *sheet.Table) (id *identity, framework, rest []string) {
	id = &identity{}
	for i := range t.Rows {
		r := &t.Rows[i]
		name, ok := strings.CutPrefix(r.At(1).Text, mark)
		if !ok {
			continue
		}
		var values []string
		for _, c := range r.Cells[1:] {
			values = append(values, c.Text)
		}
		switch name {
		case "carried":
			framework = values
		case "hidden":
			rest = values
		default:
			id.set(name, strings.Join(values, ""))
		}
	}
	return id.orNil(), framework, rest
}

func (id *identity) orNil() *identity {
	if id.Format != Format {
		return nil
	}
	return id
}

// agree reports the first name in which two identities differ.
func (id *identity) agree(other *identity) (name, a, b string, ok bool) {
	theirs := other.pairs()
	for i, p := range id.pairs() {
		if *p.at != *theirs[i].at {
			return p.name, *p.at, *theirs[i].at, false
		}
	}
	return "", "", "", true
}

// recognise finds one identity in the three places. Two that disagree are a
// problem.
func recognise(found map[string]*identity) (*identity, schemas.Problems) {
	var first *identity
	var firstPlace string
	var ps schemas.Problems
	for _, place := range []string{"the hidden sheet", "the custom properties", "the custom XML"} {
		id := found[place]
		switch {
		case id == nil:
		case first == nil:
			first, firstPlace = id, place
		default:
			if name, a, b, ok := first.agree(id); !ok {
				ps = append(ps, schemas.Problem{Code: "identity", Severity: schemas.Error,
					Message: "the workbook says two things about itself: " + name + " is " + strconv.Quote(a) + " on " + firstPlace + ", " + strconv.Quote(b) + " in " + place,
					Hint:    "sheets of two workbooks were mixed: copy what was typed into a new workbook of the right framework"})
			}
		}
	}
	return first, ps
}
