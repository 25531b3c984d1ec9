package main

import (
	"errors"
	"fmt"
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
			&cli.BoolFlag{Name: "sensitivity", Usage: "also the fewest ratings, one step off each, that would change the outcome: exactly, or what is proven and what was found (not in audits)"},
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
				hint := "name a criterion or section (ref, id or title), a condition (its number or its id in brackets, as printed), a tier, or overall; without a name the outcome is explained, which names them all"
				if unknown.Near != "" {
					hint = fmt.Sprintf("did you mean: %s (%s)", unknown.Near, hint)
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
// of a section its own conditions, of a criterion what its ratings alone alter,
// for all else every one.
func flipsOf(r *evaluation.Result, s *evaluation.Step) []evaluation.Flip {
	if s.Kind == evaluation.CriterionStep {
		return r.FlipsOf(s.ID)
	}
	return slices.DeleteFunc(r.Flips(), func(x evaluation.Flip) bool {
		switch s.Kind {
		case evaluation.ConditionStep:
			return !is(r, x, s)
		case evaluation.TierStep:
			return x.Tier != s.ID
		case evaluation.SectionStep:
			return !isOf(r, x, s.ID)
		}
		return false
	})
}

// is reports whether a flip is of a condition, or of the one that it is an
// alternative of.
func is(r *evaluation.Result, x evaluation.Flip, s *evaluation.Step) bool {
	has := func(c evaluation.Condition) bool {
		return c.Tier == s.Tier && c.ID == s.ID && (s.Scope == "" || c.Scope == s.Scope)
	}
	return slices.ContainsFunc(r.Outcome.Conditions, func(c evaluation.Condition) bool {
		return c.Tier == x.Tier && c.ID == x.Condition && c.Scope == x.Scope &&
			(has(c) || slices.ContainsFunc(c.Any, func(all []evaluation.Condition) bool { return slices.ContainsFunc(all, has) }))
	})
}

// isOf reports whether a flip is of a condition that is asked of a section.
func isOf(r *evaluation.Result, x evaluation.Flip, section string) bool {
	return slices.ContainsFunc(r.Outcome.Conditions, func(c evaluation.Condition) bool {
		return c.Tier == x.Tier && c.ID == x.Condition && c.Scope == x.Scope && slices.Contains(strings.Split(c.Scope, ", "), section)
	})
}
