package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/report"
)

func (p *program) scoreCommand() *cli.Command {
	return &cli.Command{
		Name:      "score",
		Usage:     "print scores, conditions and the outcome",
		ArgsUsage: "FILE",
		Flags: []cli.Flag{
			formatFlag(documentFormats()), outFlag("the scores"),
			&cli.StringFlag{Name: "require", Usage: "exit with 3 unless `TIER` is reached or secured"},
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
			require := c.String("require")
			if _, ok := f.framework.Tier(require); require != "" && !ok {
				return fail(usage, "", "unknown tier %q (have %s)", require, tierNames(f.framework))
			}
			if err := p.talk(f); err != nil {
				return err
			}
			at, err := today(c, f.assessment.Engagement.ReportDate.Time)
			if err != nil {
				return err
			}
			err = p.print(c, "text", f.result, func() (*report.Document, error) {
				return report.Scores(f.framework, f.assessment, f.result, at), nil
			})
			if err != nil {
				return err
			}
			if require != "" && !reaches(f.framework, f.result, require) {
				return fail(answerNo, "the conditions are listed by: assay score "+name, "tier %s is neither reached nor secured", require)
			}
			return nil
		},
	}
}

func tierNames(f *framework.Framework) string {
	var names strings.Builder
	for i, t := range f.Award.Tiers {
		if i > 0 {
			names.WriteString(", ")
		}
		names.WriteString(t.ID)
	}
	return names.String()
}

// reaches reports whether the tier, or one above it, is reached or secured.
func reaches(f *framework.Framework, r *evaluation.Result, tier string) bool {
	if r.Outcome.Secured == nil {
		return false
	}
	place := func(id string) int {
		return slices.IndexFunc(f.Award.Tiers, func(t framework.Tier) bool { return t.ID == id })
	}
	return place(*r.Outcome.Secured) >= place(tier)
}
