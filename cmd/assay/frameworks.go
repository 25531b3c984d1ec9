package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/frameworks"
	"github.com/assay-audit/assay/report"
	"github.com/assay-audit/assay/schemas"
)

func (p *program) frameworkCommand() *cli.Command {
	return &cli.Command{
		Name:  "framework",
		Usage: "list, show and check frameworks",
		Subcommands: []*cli.Command{
			{
				Name: "list", Usage: "list the built-in frameworks",
				Flags:  []cli.Flag{formatFlag([]string{"text", "json"})},
				Action: p.listFrameworks,
			},
			{
				Name: "show", Usage: "show a framework, or one criterion of it", ArgsUsage: "ID|FILE [CRITERION]",
				Flags:  []cli.Flag{formatFlag(documentFormats()), outFlag("the framework"), dateFlag, forceFlag},
				Action: p.showFramework,
			},
			{
				Name: "check", Usage: "report every problem of a framework", ArgsUsage: "ID|FILE...",
				Flags:  []cli.Flag{formatFlag([]string{"text", "json"})},
				Action: p.checkFrameworks,
			},
			{
				Name: "schema", Usage: "print a JSON Schema: " + strings.Join(schemas.Names(), ", "), ArgsUsage: "NAME",
				Action: p.showSchema,
			},
		},
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return fail(usage, "have list, show, check, schema", "unknown command framework %s", c.Args().First())
			}
			return cli.ShowSubcommandHelp(c)
		},
	}
}

func (p *program) listFrameworks(c *cli.Context) error {
	list := frameworks.List()
	switch c.String("format") {
	case "json":
		return writeJSON(p.out, struct {
			Format     string             `json:"format"`
			Version    int                `json:"version"`
			Frameworks []frameworks.Entry `json:"frameworks"`
		}{"assay/frameworks", 1, list})
	case "", "text":
	default:
		return fail(usage, "", "unknown format %q (have text, json)", c.String("format"))
	}
	for _, e := range list {
		fmt.Fprintf(p.out, "%-22s edition %-6s %s\n", e.ID, e.Edition, e.Title)
	}
	return nil
}

func (p *program) showFramework(c *cli.Context) error {
	if c.NArg() == 0 || c.NArg() > 2 {
		return fail(usage, "see: assay framework list", "name a framework, and a criterion if you like")
	}
	fw, ps, err := lookUp(c.Args().First())
	if err != nil {
		return err
	}
	if fw == nil {
		return ps
	}
	if n := ps.Count(schemas.Error); n > 0 {
		fmt.Fprintf(p.err, "assay: %s has %s; see: assay framework check %s\n", c.Args().First(), plural(n, "error"), c.Args().First())
	}
	at, err := today(c, time.Time{})
	if err != nil {
		return err
	}
	if c.NArg() == 1 {
		return p.print(c, "text", fw, func() (*report.Document, error) { return report.Criteria(fw, at, c.String("output") != ""), nil })
	}
	id := c.Args().Get(1)
	criterion, ok := fw.Criterion(id)
	if !ok {
		return fail(usage, "see: assay framework show "+c.Args().First(), "framework %s has no criterion %q", fw.ID, id)
	}
	value := struct {
		Format    string               `json:"format"`
		Version   int                  `json:"version"`
		Framework string               `json:"framework"`
		Edition   string               `json:"edition"`
		Criterion *framework.Criterion `json:"criterion"`
	}{"assay/criterion", 1, fw.ID, fw.Edition, criterion}
	return p.print(c, "text", value, func() (*report.Document, error) { return report.OneCriterion(fw, criterion, at), nil })
}

func (p *program) checkFrameworks(c *cli.Context) error {
	if c.NArg() == 0 {
		return fail(usage, "see: assay framework check --help", "name a framework or its file")
	}
	worst := 0
	for _, name := range c.Args().Slice() {
		fw, ps, err := lookUp(name)
		if f, ok := err.(*failure); ok && f.code == usage {
			return err
		}
		code := 0
		if err != nil {
			ps = append(ps, schemas.Problem{Where: name, Code: "unreadable", Severity: schemas.Error, Message: err.Error()})
			code = couldNot
		} else if !isFramework(fw, ps) {
			code = couldNot
		} else if fw == nil {
			code = answerNo
		} else {
			if slices.Contains(frameworks.IDs(), name) {
				ps = fw.Check() // what is read from a file has been checked
			}
			if ps.Count(schemas.Error) == 0 {
				ps = append(ps, located(name, evaluation.CheckFramework(fw))...)
			}
			if ps.Count(schemas.Error) > 0 {
				code = answerNo
			}
		}
		if c.String("format") == "json" {
			res := struct {
				Format   string           `json:"format"`
				Version  int              `json:"version"`
				File     string           `json:"file"`
				Problems schemas.Problems `json:"problems"`
			}{"assay/framework-check", 1, name, append(schemas.Problems{}, ps...)}
			if err := writeJSON(p.out, res); err != nil {
				return err
			}
		} else {
			if len(ps) > 0 {
				fmt.Fprintln(p.out, ps)
			}
			fmt.Fprintf(p.out, "%s: %s, %s\n", name, plural(ps.Count(schemas.Error), "error"), plural(ps.Count(schemas.Warning), "warning"))
		}
		if worst == 0 || code == couldNot {
			worst = code
		}
	}
	if worst != 0 {
		return &failure{code: worst, quiet: true}
	}
	return nil
}

// isFramework reports whether a file is a framework, with whatever errors: even
// if none could be made of it, for a number that cannot be kept.
func isFramework(fw *framework.Framework, ps schemas.Problems) bool {
	shape := fw != nil
	for _, p := range ps {
		switch {
		case p.Pointer == "/format", p.Pointer == "" && p.Code == "schema-type":
			return false // it says that it is something else
		case strings.HasPrefix(p.Code, "schema-"), p.Code == "number-form":
			shape = true
		case fw == nil && (p.Code != "too-many" || p.Pointer != ""):
			return false // nobody knows what it says
		}
	}
	return shape
}

// located gives problems of a framework file their line and column.
func located(name string, ps schemas.Problems) schemas.Problems {
	if data, err := readFile(name); err == nil && len(ps) > 0 {
		if doc, _ := schemas.Decode(name, data); doc != nil {
			doc.Locate(ps)
			return ps
		}
	}
	place(name, ps)
	return ps
}

func (p *program) showSchema(c *cli.Context) error {
	if c.NArg() != 1 {
		return fail(usage, "have "+strings.Join(schemas.Names(), ", "), "name a schema")
	}
	data := schemas.Source(c.Args().First())
	if data == nil {
		return fail(usage, "have "+strings.Join(schemas.Names(), ", "), "unknown schema %q", c.Args().First())
	}
	_, err := p.out.Write(data)
	return err
}
