package framework

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/assay-audit/assay/schemas"
)

// Parse reads a framework file, YAML or JSON, and checks it against the schema
// and the rules of [Framework.Check]. Every problem has its place in the file.
// The framework is nil if it could not be built; one that is returned with
// errors is for looking at, not for use.
func Parse(name string, data []byte) (*Framework, schemas.Problems) {
	f := new(Framework)
	d, ps := parse(name, data, "framework", f)
	if d == nil {
		return nil, ps
	}
	for _, p := range f.Check() {
		if !d.Faulty(p.Pointer) {
			ps = append(ps, p)
		}
	}
	d.Locate(ps)
	return f, ps
}

// parse decodes a file, checks it against the schema and fills v. The document
// is nil if v could not be filled.
func parse(name string, data []byte, schema string, v any) (*schemas.Document, schemas.Problems) {
	d, ps := schemas.Decode(name, data)
	if d == nil {
		return nil, ps
	}
	ps = append(ps, d.Check(schema)...)
	err := d.Into(v)
	if err != nil && ps.Err() == nil { // the schema let something through that the Go types do not hold
		ps = append(ps, schemas.Problem{Code: "schema-shape", Severity: schemas.Error, Message: schemas.Short(err.Error(), 200)})
	}
	d.Locate(ps)
	if err != nil {
		return nil, ps
	}
	return d, ps
}

// Decode reads what [Encode] wrote. It trusts the data: nothing is checked
// beyond the shape, so it is for the embedded frameworks only.
func Decode(data []byte) (*Framework, error) {
	f := new(Framework)
	if err := json.Unmarshal(data, f); err != nil {
		return nil, fmt.Errorf("framework: %w", err)
	}
	return f, nil
}

// Encode writes the canonical JSON of a framework: the same value gives the
// same bytes.
func Encode(f *Framework) ([]byte, error) { return canonical(f.complete()) }

// canonical writes the fields of structs in their order, keys of maps sorted,
// no escapes for HTML, and a line end.
func canonical(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// complete returns f, or a copy in which lists that the format requires are
// empty rather than missing.
func (f *Framework) complete() *Framework {
	g := *f
	g.Scales = notNil(g.Scales)
	g.Sections = notNil(g.Sections)
	g.Bands = slices.Clone(g.Bands)
	for i := range g.Bands {
		g.Bands[i].Steps = notNil(g.Bands[i].Steps)
	}
	g.Award.Tiers = slices.Clone(g.Award.Tiers)
	for i := range g.Award.Tiers {
		g.Award.Tiers[i].Conditions = notNil(completeConditions(g.Award.Tiers[i].Conditions))
	}
	g.Scheme.Gates = slices.Clone(g.Scheme.Gates)
	for i := range g.Scheme.Gates {
		g.Scheme.Gates[i].Requires = notNil(g.Scheme.Gates[i].Requires)
	}
	return &g
}

// completeConditions does the same for the alternatives of conditions.
func completeConditions(cs []Condition) []Condition {
	cs = slices.Clone(cs)
	for i := range cs {
		cs[i].Any = slices.Clone(cs[i].Any)
		for j := range cs[i].Any {
			cs[i].Any[j].Conditions = notNil(completeConditions(cs[i].Any[j].Conditions))
		}
	}
	return cs
}

func notNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// Load reads a framework folder: framework.yaml or framework.json, and its
// translations framework.<language>.yaml.
func Load(fsys fs.FS, dir string) (*Framework, schemas.Problems) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, unreadable(dir, err)
	}
	main := ""
	var translations []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case name == "framework.yaml" || name == "framework.json":
			if main != "" {
				return nil, schemas.Problems{{Where: path.Join(dir, name), Code: "file-twice", Severity: schemas.Error,
					Message: "the folder has both framework.json and framework.yaml", Hint: "keep one"}}
			}
			main = name
		case strings.HasPrefix(name, "framework.") && path.Ext(name) == ".yaml":
			translations = append(translations, name)
		}
	}
	if main == "" {
		return nil, schemas.Problems{{Where: dir, Code: "file-missing", Severity: schemas.Error, Message: "there is no framework.yaml here"}}
	}
	data, ps := read(fsys, path.Join(dir, main))
	if ps != nil {
		return nil, ps
	}
	f, ps := Parse(path.Join(dir, main), data)
	for _, name := range translations {
		full := path.Join(dir, name)
		data, bad := read(fsys, full)
		if bad != nil {
			ps = append(ps, bad...)
			continue
		}
		t, bad := f.parseTranslation(full, data)
		ps = append(ps, bad...)
		if f != nil && t != nil {
			f.Translations = append(f.Translations, *t)
		}
	}
	return f, ps
}

func read(fsys fs.FS, name string) ([]byte, schemas.Problems) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer file.Close()
	// One byte too many is enough for Decode to say that the file is too large.
	data, err := io.ReadAll(io.LimitReader(file, schemas.MaxSize+1))
	if err != nil {
		return nil, unreadable(name, err)
	}
	return data, nil
}

func unreadable(name string, err error) schemas.Problems {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return schemas.Problems{{Where: name, Code: "file-unreadable", Severity: schemas.Error, Message: "cannot be read: " + err.Error()}}
}
