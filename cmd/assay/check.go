package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/schemas"
)

// A checked is the JSON of one checked file.
type checked struct {
	Format    string                  `json:"format"`
	Version   int                     `json:"version"`
	File      string                  `json:"file"`
	Framework assessment.FrameworkRef `json:"framework"`
	Status    assessment.Status       `json:"status"`
	Problems  schemas.Problems        `json:"problems"`
}

func (p *program) checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "report every problem of a workbook or assessment",
		ArgsUsage: "FILE...",
		Flags:     []cli.Flag{formatFlag([]string{"text", "json"}), finalFlag, frameworkFlag, dateFlag},
		Action: func(c *cli.Context) error {
			if c.NArg() == 0 {
				return fail(usage, "see: assay check --help", "name the file")
			}
			format := c.String("format")
			if format != "" && format != "text" && format != "json" {
				return fail(usage, "", "unknown format %q (have text, json)", format)
			}
			worst := 0
			for _, name := range c.Args().Slice() {
				code, err := p.check(c, name, format)
				if err != nil {
					return err
				}
				if worst == 0 || code == couldNot {
					worst = code
				}
			}
			if worst != 0 {
				return &failure{code: worst, quiet: true}
			}
			return nil
		},
	}
}

// check prints what is wrong with one file and returns its exit code. An error
// is wrong usage.
func (p *program) check(c *cli.Context, name, format string) (int, error) {
	f, err := p.open(c, name)
	res := checked{Format: "assay/check", Version: 1, File: name, Problems: schemas.Problems{}}
	code := 0
	if err != nil {
		ps, isProblems := errors.AsType[schemas.Problems](err)
		if fl, ok := errors.AsType[*failure](err); ok {
			if fl.code == usage {
				return 0, err
			}
			ps, isProblems = schemas.Problems{{Where: name, Code: "unreadable", Severity: schemas.Error, Message: fl.message, Hint: fl.hint}}, true
		}
		if !isProblems {
			ps = schemas.Problems{{Where: name, Code: "unreadable", Severity: schemas.Error, Message: err.Error()}}
		}
		res.Problems = append(res.Problems, ps...)
		code = couldNot
	} else {
		res.Problems = append(res.Problems, f.problems...)
		res.Framework, res.Status = f.assessment.Framework, f.assessment.Status
		if res.Problems.Count(schemas.Error) > 0 {
			code = answerNo
		}
	}
	if format == "json" {
		line, err := json.Marshal(res)
		if err != nil {
			return 0, err
		}
		fmt.Fprintln(p.out, string(line))
		return code, nil
	}
	if code == couldNot {
		fmt.Fprintln(p.err, res.Problems)
		return code, nil
	}
	p.printProblems(f)
	return code, nil
}

// printProblems prints every problem and a line that sums up.
func (p *program) printProblems(f *file) {
	if len(f.problems) > 0 {
		fmt.Fprintln(p.out, f.problems)
	}
	var counts []string
	for _, s := range []schemas.Severity{schemas.Error, schemas.Warning, schemas.Note} {
		if n := f.problems.Count(s); n > 0 {
			counts = append(counts, plural(n, string(s)))
		}
	}
	said := "no problems"
	if len(counts) > 0 {
		said = strings.Join(counts, ", ")
	}
	fmt.Fprintf(p.out, "%s: %s; %d of %d applicable criteria rated, status %s\n", f.name, said, f.result.Rated, f.result.Applicable, f.assessment.Status)
}
