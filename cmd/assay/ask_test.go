package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// Started alone at a terminal, the program asks, prints the command that it
// makes of the answers, and does it.
func TestAsk(t *testing.T) {
	t.Chdir(t.TempDir())
	ask := func(answers ...string) string {
		var out bytes.Buffer
		p := &program{strings.NewReader(strings.Join(answers, "\n") + "\n"), &out, &out}
		if code := p.exit(p.ask()); code != 0 {
			t.Fatalf("exit code %d\n%s", code, out.String())
		}
		return out.String()
	}
	out := ask("1", "2", "9", "1", "Example: Ltd", "")
	for _, want := range []string{
		"Type a number from 1 to 8",
		`assay new --framework customer-excellence --type self-assessment --client "Example: Ltd" -o Example- Ltd.xlsx`,
		"Wrote Example- Ltd.xlsx",
	} {
		if !strings.Contains(strings.ReplaceAll(out, `"Example- Ltd.xlsx"`, "Example- Ltd.xlsx"), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if _, err := os.Stat("Example- Ltd.xlsx"); err != nil {
		t.Error(err)
	}
	if out := ask("2", `"Example- Ltd.xlsx"`); !strings.Contains(out, "0 of 57 applicable criteria rated") {
		t.Error(out)
	}
	if out := ask("3", "Example- Ltd.xlsx"); !strings.Contains(out, "Nothing is rated yet") {
		t.Error(out)
	}
	if out := ask("5"); strings.Contains(out, "assay new") {
		t.Error(out)
	}
	ask() // end of input is leaving
}

func TestPermute(t *testing.T) {
	p := &program{}
	app := p.app()
	for in, want := range map[string]string{
		"score a.xlsx --format json":    "score --format json -- a.xlsx",
		"score a.xlsx --format=json":    "score --format=json -- a.xlsx",
		"score a.xlsx --final b.xlsx":   "score --final -- a.xlsx b.xlsx",
		"gaps a.xlsx -o - --target t":   "gaps -o - --target t -- a.xlsx",
		"framework show x -o y.pdf 1.1": "framework show -o y.pdf -- x 1.1",
		"score -- --odd.xlsx":           "score -- --odd.xlsx",
		"--version":                     "--version",
		"score --help":                  "score --help",
	} {
		got, err := permute(app.Commands, app.Flags, strings.Fields(in))
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("permute(%s) = %s, %v; want %s", in, strings.Join(got, " "), err, want)
		}
	}
	if _, err := permute(app.Commands, app.Flags, []string{"score", "a.xlsx", "--format"}); err == nil {
		t.Error("a flag without its value is accepted")
	}
}
