package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"strconv"
	"strings"
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
			"code": exitCode,
			"replace": func(ts *testscript.TestScript, neg bool, args []string) { // replace FILE OLD NEW
				name := ts.MkAbs(args[0])
				ts.Check(os.WriteFile(name, []byte(strings.ReplaceAll(ts.ReadFile(args[0]), args[1], args[2])), 0o644))
			},
		},
	})
}

// exitCode runs assay and compares its exit code: code N ARG...
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec("assay", args[1:]...); err != nil {
		e, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = e.ExitCode()
	}
	if (got == want) == neg {
		ts.Fatalf("assay %v: exit code %d, want %d", args[1:], got, want)
	}
}
