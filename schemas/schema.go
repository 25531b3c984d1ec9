package schemas

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

//go:embed *.schema.json
var files embed.FS

const suffix = ".schema.json"

// Names lists the schemas.
func Names() []string {
	entries, _ := files.ReadDir(".")
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), suffix)
	}
	return names
}

// Source returns the text of a schema, or nil if there is none of that name.
func Source(name string) []byte {
	data, _ := files.ReadFile(name + suffix)
	return data
}

// A compiled schema keeps its source, from which the messages are made.
type compiled struct {
	schema *jsonschema.Schema
	source any
}

// compile holds every schema, each compiled when it is first needed.
var compile = func() map[string]func() (compiled, error) {
	m := map[string]func() (compiled, error){}
	for _, name := range Names() {
		m[name] = sync.OnceValues(func() (compiled, error) { return compileSchema(Source(name)) })
	}
	return m
}()

func compileSchema(data []byte) (compiled, error) {
	var head struct {
		ID string `json:"$id"`
	}
	var source any
	if err := json.Unmarshal(data, &head); err != nil {
		return compiled{}, err
	}
	if err := json.Unmarshal(data, &source); err != nil {
		return compiled{}, err
	}
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	c.AssertFormat = true
	c.LoadURL = func(url string) (io.ReadCloser, error) {
		return nil, fmt.Errorf("schemas: %s is outside the schema", url)
	}
	if err := c.AddResource(head.ID, bytes.NewReader(data)); err != nil {
		return compiled{}, err
	}
	s, err := c.Compile(head.ID)
	return compiled{s, source}, err
}
