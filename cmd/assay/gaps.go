package main

import (
	"github.com/urfave/cli/v2"

	"github.com/assay-audit/assay/report"
)

func (p *program) gapsCommand() *cli.Command {
	return &cli.Command{
		Name:      "gaps",
		Usage:     "compare every rating with its target",
		ArgsUsage: "FILE",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "target", Usage: "`TIER` to compare with (default: the lowest that is not met)"},
			formatFlag(documentFormats()), outFlag("the gaps"),
			finalFlag, frameworkFlag, dateFlag, forceFlag,
		},
		Action: func(c *cli.Context) error {
			name, err := oneFile(c)
			if err != nil {
				return err
			}
			f, err := p.open(c, name)
			if err != nil {
				return err
			}
			if err := p.talk(f); err != nil {
				return err
			}
			g, err := f.result.Gaps(c.String("target"))
			if err != nil {
				return fail(usage, "", "%s", err)
			}
			at, err := today(c, f.assessment.Engagement.ReportDate.Time)
			if err != nil {
				return err
			}
			return p.print(c, "text", g, func() (*report.Document, error) {
				return report.GapAnalysis(f.framework, f.assessment, f.result, g, at), nil
			})
		},
	}
}
