package main

import (
	"io"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/workbook"
	"github.com/assay-audit/assay/framework"
)

func (p *program) convertCommand() *cli.Command {
	return &cli.Command{
		Name:      "convert",
		Usage:     "turn a workbook into JSON, or JSON into a workbook",
		ArgsUsage: "IN OUT",
		Flags:     []cli.Flag{frameworkFlag, dateFlag, forceFlag},
		Action: func(c *cli.Context) error {
			if c.NArg() != 2 {
				return fail(usage, "for example: assay convert filled.xlsx filled.json", "name the file to read and the file to write")
			}
			in, out := c.Args().Get(0), c.Args().Get(1)
			ext := strings.ToLower(filepath.Ext(out))
			if ext != ".xlsx" && ext != ".json" && out != "-" {
				return fail(usage, "", "cannot convert to %q (have .xlsx, .json)", ext)
			}
			f, err := p.open(c, in)
			if err != nil {
				return err
			}
			// A file with errors cannot be carried over whole: what is off the
			// scale has no place in the other form. A final one is refused.
			if err := p.talk(f); err != nil {
				return err
			}
			if ext == ".xlsx" {
				return p.write(c, out, func(w io.Writer) error { return workbook.Write(w, f.framework, f.assessment, workbook.Options{}) })
			}
			a := *f.assessment
			if err := carry(&a, f.framework); err != nil {
				return err
			}
			return p.write(c, out, func(w io.Writer) error {
				data, err := assessment.Encode(&a)
				if err == nil {
					_, err = w.Write(data)
				}
				return err
			})
		},
	}
}

// carry puts the framework into an assessment that could not find it
// otherwise: one that is not built in, or differs from the built-in one.
func carry(a *assessment.Assessment, f *framework.Framework) error {
	a.Carried = nil
	if b := builtIn(assessment.FrameworkRef{ID: f.ID, Edition: f.Edition}); b != nil {
		mine, _ := f.Digests()
		theirs, _ := b.Digests()
		if mine == theirs {
			return nil
		}
	}
	data, err := framework.Encode(f)
	if err == nil {
		a.Carried = data
	}
	return err
}
