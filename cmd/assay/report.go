package main

import (
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/assay-audit/assay/report"
)

func (p *program) reportCommand() *cli.Command {
	return &cli.Command{
		Name:      "report",
		Usage:     "write the report of an assessment",
		ArgsUsage: "FILE -o OUT",
		Flags: []cli.Flag{
			formatFlag(documentFormats()), outFlag("the report"),
			&cli.StringFlag{Name: "audience", Value: string(report.ForFull), Usage: "`AUDIENCE`: full, client (without notes of single assessors and confidential evidence) or public (conclusions only)"},
			finalFlag, frameworkFlag, dateFlag, forceFlag,
		},
		Action: func(c *cli.Context) error {
			name, err := oneFile(c)
			if err != nil {
				return err
			}
			audience := report.Audience(c.String("audience"))
			if !slices.Contains(report.Audiences, audience) {
				return fail(usage, "", "unknown audience %q (have full, client, public)", audience)
			}
			if c.String("output") == "" {
				return fail(usage, "for example: assay report "+name+" -o report.pdf", "say where to write the report")
			}
			f, err := p.open(c, name)
			if err != nil {
				return err
			}
			if err := p.talk(f); err != nil {
				return err
			}
			at, err := today(c, f.assessment.Engagement.ReportDate.Time)
			if err != nil {
				return err
			}
			return p.print(c, "pdf", f.result, func() (*report.Document, error) {
				return report.Full(f.framework, f.assessment, f.result, report.Options{Date: at, Audience: audience}), nil
			})
		},
	}
}
