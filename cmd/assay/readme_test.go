package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadme runs every command of the README in its order, and checks the
// framework in it. A comment "exits with N" after a command is its exit code.
func TestReadme(t *testing.T) {
	repo, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(repo, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for _, folder := range []string{"frameworks", "testdata"} {
		if err := os.Symlink(filepath.Join(repo, folder), folder); err != nil {
			t.Skip("this machine makes no links, which the test requires")
		}
	}
	n := 0
	for _, block := range blocks(string(data), "sh") {
		for line := range strings.Lines(block) {
			line, comment, _ := strings.Cut(strings.TrimSpace(line), " #")
			args := words(line)
			switch {
			case len(args) > 3 && args[0] == "go" && args[2] == "./cmd/assay":
				args = args[3:]
			case len(args) > 1 && args[0] == "assay":
				args = args[1:]
			case line == "go test ./...": // this test is part of it
				continue
			default:
				t.Errorf("what is this command? %s", line)
				continue
			}
			want := 0
			if strings.Contains(comment, "exits with 3") {
				want = answerNo
			}
			var out, errs bytes.Buffer
			if got := run(args, strings.NewReader(""), &out, &errs); got != want {
				t.Errorf("%s: exit code %d, want %d\n%s%s", line, got, want, out.String(), errs.String())
			}
			n++
		}
	}
	if n < 20 {
		t.Errorf("only %d commands found in the README", n)
	}
	for _, block := range blocks(string(data), "yaml") {
		if err := os.WriteFile("own.yaml", []byte(block), 0o644); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if run([]string{"framework", "check", "own.yaml"}, strings.NewReader(""), &out, &out) != 0 || !strings.Contains(out.String(), "0 errors, 0 warnings") {
			t.Errorf("the framework of the README:\n%s", out.String())
		}
		if code := run([]string{"new", "--framework", "own.yaml", "--type", "gap-analysis", "--client", "X", "-o", "own.xlsx"}, strings.NewReader(""), &out, &out); code != 0 {
			t.Errorf("new with the framework of the README: %d\n%s", code, out.String())
		}
	}
}

// blocks returns the code blocks of a language.
func blocks(text, language string) []string {
	var found []string
	for _, part := range strings.Split(text, "```"+language+"\n")[1:] {
		block, _, _ := strings.Cut(part, "```")
		found = append(found, block)
	}
	return found
}

// words splits a command as a shell does, as far as the README needs it.
func words(line string) []string {
	var ws []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			ws = append(ws, part)
		} else {
			ws = append(ws, strings.Fields(part)...)
		}
	}
	return ws
}
