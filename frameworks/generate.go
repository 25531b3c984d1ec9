//go:build ignore

// Generate writes the parsed form of every built-in framework.
package main

import (
	"log"
	"os"
	"path/filepath"

	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/schemas"
)

func main() {
	log.SetFlags(0)
	names, err := filepath.Glob("*/framework.yaml")
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			log.Fatal(err)
		}
		f, problems := framework.Parse(name, data)
		if len(problems) > 0 {
			log.Print(problems)
		}
		if problems.Count(schemas.Error) > 0 {
			os.Exit(1)
		}
		parsed, err := framework.Encode(f)
		if err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(filepath.Dir(name), "parsed.json"), parsed, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
