package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/assay-audit/assay/frameworks"
)

const demoFramework = "customer-excellence"

// demoManifest keeps what demo made, so that it rewrites nothing else.
const demoManifest = ".assay-demo.json"

func (p *program) demoCommand() *cli.Command {
	return &cli.Command{
		Name:      "demo",
		Usage:     "run a complete worked example, every step printed as the command that does it",
		ArgsUsage: "[DIR]",
		Action: func(c *cli.Context) error {
			dir := "assay-demo"
			switch c.NArg() {
			case 0:
			case 1:
				dir = c.Args().First()
			default:
				return fail(usage, "", "one folder at a time")
			}
			return p.demo(dir)
		},
	}
}

// A step of the demo is a command and what to say before it. A step that
// writes has its file as the last argument.
type step struct {
	say  string
	args []string
	out  string
}

func (p *program) demo(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fail(couldNot, "choose a folder that you may write in", "cannot make the folder %s: %s", dir, reason(err))
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	steps := []step{
		{"A blank workbook, as an assessor would start:", []string{"new", "--framework", demoFramework, "--type", "gap-analysis", "--client", "Borough of Little Wyvering, Library and Advice Service", "-o", in("blank.xlsx")}, in("blank.xlsx")},
		{"A filled one: the example assessment, turned into a workbook:", []string{"convert", in("example.yaml"), in("filled.xlsx")}, in("filled.xlsx")},
		{"Is it filled in properly?", []string{"check", in("filled.xlsx")}, ""},
		{"What is the score, and which conditions are met?", []string{"score", in("filled.xlsx")}, ""},
		{"Where are the gaps, and which to close first?", []string{"gaps", in("filled.xlsx")}, ""},
		{"The same for Excel:", []string{"gaps", in("filled.xlsx"), "-o", in("gaps.xlsx")}, in("gaps.xlsx")},
		{"The same for other programs:", []string{"gaps", in("filled.xlsx"), "-o", in("gaps.json")}, in("gaps.json")},
		{"The report:", []string{"report", in("filled.xlsx"), "-o", in("report.pdf")}, in("report.pdf")},
	}
	made, err := p.demoMade(dir)
	if err != nil {
		return err
	}
	var outs []string
	for _, s := range steps {
		if s.out != "" {
			outs = append(outs, s.out)
		}
	}
	if err := made.mayWrite(append(outs, in("example.yaml"))); err != nil {
		return err
	}
	err = writeFile(in("example.yaml"), true, func(w io.Writer) error {
		_, err := w.Write(frameworks.Example(demoFramework))
		return err
	})
	if err == nil {
		err = made.remember(in("example.yaml"))
	}
	if err != nil {
		return err
	}
	for i, s := range steps {
		fmt.Fprintf(p.out, "%d. %s\n\n   assay %s\n\n", i+1, s.say, quoteArgs(s.args))
		args := s.args
		if s.out != "" {
			args = append(append([]string{}, args...), "--force") // demo made it, or it was not there
		}
		if code := run(args, p.in, p.out, p.err); code != 0 && code != answerNo {
			return &failure{code: code, quiet: true}
		}
		if s.out != "" {
			if err := made.remember(s.out); err != nil {
				return err
			}
			fmt.Fprintf(p.out, "   wrote %s\n", s.out)
		}
		fmt.Fprintln(p.out)
	}
	fmt.Fprintf(p.out, "Open these:\n   %-28s the workbook, filled in\n   %-28s the report\n   %-28s the gaps, to filter and sort\n",
		in("filled.xlsx"), in("report.pdf"), in("gaps.xlsx"))
	return nil
}

// quoteArgs prints a command as it can be typed.
func quoteArgs(args []string) string {
	quoted := make([]string, len(args))
	for i, a := range args {
		quoted[i] = a
		if strings.ContainsAny(a, " ()&;'$*?<>|\\") {
			quoted[i] = `"` + a + `"`
		}
	}
	return strings.Join(quoted, " ")
}

// A manifest is the digests of the files that demo made.
type manifest struct {
	dir   string
	files map[string]string
}

func (p *program) demoMade(dir string) (*manifest, error) {
	m := &manifest{dir: dir, files: map[string]string{}}
	data, err := os.ReadFile(filepath.Join(dir, demoManifest))
	if err != nil {
		return m, nil // a first run
	}
	if err := json.Unmarshal(data, &m.files); err != nil {
		return nil, fail(couldNot, "delete it, or choose another folder", "%s is damaged", filepath.Join(dir, demoManifest))
	}
	return m, nil
}

// mayWrite refuses if one of the files is there and is not what demo made.
func (m *manifest) mayWrite(names []string) error {
	for _, name := range names {
		sum, err := digestFile(name)
		if err == nil && sum != m.files[filepath.Base(name)] {
			return fail(couldNot, "move it away, or choose another folder: assay demo OTHER", "%s is not what demo made, and is not overwritten", name)
		}
	}
	return nil
}

func (m *manifest) remember(name string) error {
	sum, err := digestFile(name)
	if err != nil {
		return err
	}
	m.files[filepath.Base(name)] = sum
	return writeFile(filepath.Join(m.dir, demoManifest), true, func(w io.Writer) error { return writeJSON(w, m.files) })
}

func digestFile(name string) (string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}
