package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/report"
)

func (p *program) explainCommand() *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "print how a score, a condition or the outcome came about",
		ArgsUsage: "FILE [CRITERION|SECTION|CONDITION|TIER|overall]",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "flips", Usage: "also which one rating would change it (not in audits)"},
			&cli.BoolFlag{Name: "sensitivity", Usage: "also how many ratings, one step off, would change the outcome (not in audits)"},
			formatFlag(documentFormats()), outFlag("the explanation"),
			finalFlag, frameworkFlag, dateFlag, forceFlag,
		},
		Action: func(c *cli.Context) error {
			if c.NArg() > 2 {
				return fail(usage, "", "one thing at a time: assay explain FILE %s", c.Args().Get(1))
			}
			if c.NArg() == 0 {
				_, err := oneFile(c)
				return err
			}
			f, err := p.open(c, c.Args().First())
			if err != nil {
				return err
			}
			if err := p.talk(f); err != nil {
				return err
			}
			if (c.Bool("flips") || c.Bool("sensitivity")) && !f.result.Engagement.Advises() {
				return fail(answerNo, "leave --flips and --sensitivity out", "this is a %s: it must not say what would change the outcome, since an audit gives no advice", strings.ToLower(report.Kind(f.result.Engagement)))
			}
			x, err := f.result.Explain(c.Args().Get(1))
			if unknown, ok := errors.AsType[*evaluation.UnknownSubjectError](err); ok {
				hint := "leave it out to explain the outcome, which names the sections and conditions; a criterion goes by its ref"
				if unknown.Near != "" {
					hint = "did you mean: " + unknown.Near
				}
				return fail(usage, hint, "%s", err)
			} else if err != nil {
				return err
			}
			x.Locate(f.places.Locate)
			if c.Bool("flips") {
				x.Flips = flipsOf(f.result, x.Step)
			}
			if c.Bool("sensitivity") {
				x.Sensitivity = f.result.Sensitivity()
			}
			at, err := today(c, f.assessment.Engagement.ReportDate.Time)
			if err != nil {
				return err
			}
			return p.print(c, "text", x, func() (*report.Document, error) {
				return report.Explanation(f.framework, f.assessment, f.result, x, at), nil
			})
		},
	}
}

// flipsOf are the flips of what is explained: those of one condition or tier,
// for all else every one.
func flipsOf(r *evaluation.Result, s *evaluation.Step) []evaluation.Flip {
	return slices.DeleteFunc(r.Flips(), func(x evaluation.Flip) bool {
		switch s.Kind {
		case evaluation.ConditionStep:
			return x.Condition != s.ID || s.Scope != "" && x.Scope != s.Scope
		case evaluation.TierStep:
			return x.Tier != s.ID
		}
		return false
	})
}
