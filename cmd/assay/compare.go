package main

import (
	"github.com/urfave/cli/v2"

	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/report"
)

func (p *program) compareCommand() *cli.Command {
	return &cli.Command{
		Name:      "compare",
		Usage:     "say what changed between two assessments, and what it is due to",
		ArgsUsage: "OLD NEW",
		Flags: []cli.Flag{
			formatFlag(documentFormats()), outFlag("the comparison"),
			&cli.StringFlag{Name: "old-framework", Usage: "the same for OLD alone: the edition `ID|FILE` that it was made for"},
			frameworkFlag, dateFlag, forceFlag,
		},
		Action: func(c *cli.Context) error {
			if c.NArg() != 2 {
				return fail(usage, "for example: assay compare last-year.xlsx this-year.xlsx", "name two files: the old assessment and the new one")
			}
			old, err := p.openOld(c, c.Args().Get(0))
			if err != nil {
				return err
			}
			new, err := p.open(c, c.Args().Get(1))
			if err != nil {
				return err
			}
			for _, f := range []*file{old, new} {
				if err := p.talk(f); err != nil {
					return err
				}
			}
			comparison, err := evaluation.Compare(old.result, new.result)
			if err != nil {
				return fail(answerNo, "compare two assessments of one framework, or of two editions of it", "%s", err)
			}
			at, err := today(c, new.assessment.Engagement.ReportDate.Time)
			if err != nil {
				return err
			}
			return p.print(c, "text", comparison, func() (*report.Document, error) {
				return report.Comparison(old.side(), new.side(), comparison, at), nil
			})
		},
	}
}

// openOld opens the old assessment, which may have been made for an edition that
// is neither built in nor carried by its file.
func (p *program) openOld(c *cli.Context, name string) (*file, error) {
	edition := c.String("old-framework")
	if edition == "" {
		return p.open(c, name)
	}
	data, err := readFile(name)
	if err != nil {
		return nil, err
	}
	given, err := p.loadFramework(edition)
	if err != nil {
		return nil, err
	}
	return read(c, name, data, given)
}

func (f *file) side() report.Side {
	return report.Side{Framework: f.framework, Assessment: f.assessment, Result: f.result}
}
