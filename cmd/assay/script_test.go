package main

import (
	"flag"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output in the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"assay": main})
}

// TestScripts runs the scenarios of testdata/script: one file is one story.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "../../testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			repo, err := os.Getwd()
			if err != nil {
				return err
			}
			e.Setenv("REPO", repo+"/../..")
			e.Setenv("SOURCE_DATE_EPOCH", "1790000000") // 2026-09-21
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"edit": editWorkbook,
			"make": makeFile,
		},
	})
}
