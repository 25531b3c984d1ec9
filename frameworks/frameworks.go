// Package frameworks holds the built-in frameworks as data: one folder each,
// with the framework as it is written (framework.yaml), a README, a filled
// example and its expected result. The program uses the parsed form beside
// them, parsed.json, which go generate makes from the YAML; a test proves
// the two equal.
//
// The texts of the criteria are original and licensed under CC BY 4.0.
package frameworks

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-audit/assay/framework"
)

//go:generate go run generate.go

//go:embed */parsed.json */example.yaml
var files embed.FS

// An Entry is a line of the list of built-in frameworks.
type Entry struct {
	ID          string `json:"id"`
	Edition     string `json:"edition"`
	Title       string `json:"title"`
	Language    string `json:"language"`
	Description string `json:"description"`
}

// List returns the built-in frameworks in alphabetical order of their ids.
func List() []Entry {
	dirs, err := files.ReadDir(".")
	if err != nil {
		panic(err) // embedded
	}
	entries := make([]Entry, len(dirs))
	for i, d := range dirs {
		if err := json.Unmarshal(read(d.Name()+"/parsed.json"), &entries[i]); err != nil {
			panic(err)
		}
	}
	return entries
}

func read(name string) []byte {
	data, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return data
}

// IDs lists the folders, which are named like the frameworks in them.
func IDs() []string {
	dirs, _ := files.ReadDir(".")
	ids := make([]string, len(dirs))
	for i, d := range dirs {
		ids[i] = d.Name()
	}
	return ids
}

// Load returns a built-in framework. The error names those there are.
func Load(id string) (*framework.Framework, error) {
	if !slices.Contains(IDs(), id) {
		return nil, fmt.Errorf("unknown framework %q (have %s)", id, strings.Join(IDs(), ", "))
	}
	return framework.Decode(read(id + "/parsed.json"))
}

// Example returns the filled example assessment of a built-in framework, in
// YAML. It panics on an id that [IDs] does not list.
func Example(id string) []byte { return read(id + "/example.yaml") }
