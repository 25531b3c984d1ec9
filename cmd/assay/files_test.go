package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/frameworks"
	"github.com/assay-audit/assay/schemas"
)

// What the JSON Schema refuses comes back with the cell in which it was typed.
func TestSchemaErrorsAreCells(t *testing.T) {
	a, problems := assessment.Parse("example", frameworks.Example("balanced-service"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	a.Engagement.Client.Personnel = -5
	a.Evidence[0].SHA256 = "no digest"
	ps := a.CheckShape()
	inCells(ps, assessment.Places{"/engagement/client/personnel": "Start!C15", "/evidence/0": "Evidence!B5"})
	place("acme.xlsx", ps)
	if len(ps) != 2 || ps[0].Where != "acme.xlsx: Start!C15" || ps[1].Where != "acme.xlsx: Evidence!B5" {
		t.Error(ps)
	}
}

// An output appears whole or not at all, and never over a file that is there.
func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "out.txt")
	write := func(text string, err error) func(io.Writer) error {
		return func(w io.Writer) error {
			io.WriteString(w, text)
			return err
		}
	}
	content := func() string {
		data, _ := os.ReadFile(name)
		return string(data)
	}
	if err := writeFile(name, false, write("one", nil)); err != nil || content() != "one" {
		t.Fatal(err, content())
	}
	if err := writeFile(name, false, write("two", nil)); err == nil || content() != "one" {
		t.Error("overwritten", err)
	}
	if err := writeFile(name, true, write("half", errors.New("stopped"))); err == nil || content() != "one" {
		t.Error("a failed output is left", content())
	}
	if err := writeFile(name, true, write("three", nil)); err != nil || content() != "three" {
		t.Error(err, content())
	}
	if err := os.WriteFile(filepath.Join(dir, "~$out.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(name, true, write("four", nil)); err == nil || !strings.Contains(err.Error(), "open in Excel") {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".assay-*")); len(left) > 0 {
		t.Error("left behind:", left)
	}
	if err := writeFile(filepath.Join(dir, "none", "out.txt"), false, write("x", nil)); err == nil || !strings.Contains(err.Error(), "out.txt") {
		t.Error(err)
	}
}

// An answer that could not be printed is no success.
func TestLostOutput(t *testing.T) {
	var errs strings.Builder
	if code := run([]string{"framework", "list"}, strings.NewReader(""), full{}, &errs); code != couldNot || !strings.Contains(errs.String(), "cannot write the output") {
		t.Errorf("exit code %d, %s", code, errs.String())
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// One wrong word in a dropdown of a workbook is told once, another problem of
// the same row all the same.
func TestWordsOnce(t *testing.T) {
	places := assessment.Places{"/measures/0/measure": "Measures!B6", "/measures/1/measure": "Measures!B7", "/measures/0": "Measures!B6"}
	said := schemas.Problems{{Where: "Measures!B6", Code: "not-in-list"}, {Where: "Measures!B7", Code: "formula"}}
	more := schemas.Problems{{Pointer: "/measures/0/measure", Code: "measure-unknown"}, {Pointer: "/measures/1/measure", Code: "measure-unknown"}, {Pointer: "/measures/0", Code: "measure-twice"}}
	left := wordsOnce(said, more, places)
	if len(left) != 2 || left[0].Pointer != "/measures/1/measure" || left[1].Code != "measure-twice" {
		t.Errorf("left: %+v", left)
	}
}
