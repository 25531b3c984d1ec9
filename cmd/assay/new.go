package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/urfave/cli/v2"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/workbook"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/schemas"
)

func (p *program) newCommand() *cli.Command {
	return &cli.Command{
		Name:      "new",
		Usage:     "write a blank workbook for an assessment",
		ArgsUsage: "-o FILE.xlsx",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "framework", Usage: "`ID|FILE` of the framework"},
			&cli.StringFlag{Name: "type", Usage: "`TYPE` of engagement: " + typeNames()},
			&cli.StringFlag{Name: "client", Usage: "`NAME` of the organisation that is assessed"},
			&cli.StringFlag{Name: "profile", Usage: "`PROFILE` of the framework that selects criteria"},
			&cli.StringFlag{Name: "language", Usage: "`LANGUAGE` of the criteria, where the framework is translated"},
			&cli.GenericFlag{Name: "unit", Value: new(unitList), Usage: "`ID[=NAME]` of a site, contact, visit or case to rate by itself; repeat it for each, or list ids: v1,v2"},
			&cli.BoolFlag{Name: "preview", Usage: "live scores while typing, in audits too"},
			outFlag("the workbook"), dateFlag, forceFlag,
		},
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return fail(usage, "", "unexpected %s", strings.Join(c.Args().Slice(), " "))
			}
			out := c.String("output")
			var missing []string
			for _, name := range []string{"framework", "type", "client", "output"} {
				if c.String(name) == "" {
					missing = append(missing, "--"+name)
				}
			}
			if len(missing) > 0 {
				return fail(usage, `for example: assay new --framework balanced-service --type self-assessment --client "Example Ltd" -o example.xlsx`, "needed as well: %s", strings.Join(missing, ", "))
			}
			if !strings.HasSuffix(strings.ToLower(out), ".xlsx") {
				return fail(usage, "", "a workbook ends in .xlsx, not like %s", out)
			}
			f, err := p.loadFramework(c.String("framework"))
			if err != nil {
				return err
			}
			return p.newWorkbook(c, f, assessment.Type(c.String("type")), c.String("client"), out)
		},
	}
}

func typeNames() string {
	names := make([]string, len(assessment.Types))
	for i, t := range assessment.Types {
		names[i] = string(t)
	}
	return strings.Join(names, ", ")
}

func (p *program) newWorkbook(c *cli.Context, f *framework.Framework, t assessment.Type, client, out string) error {
	if !slices.Contains(assessment.Types, t) {
		return fail(usage, "", "unknown engagement type %q (have %s)", t, typeNames())
	}
	if profile := c.String("profile"); profile != "" {
		if _, ok := f.Profile(profile); !ok {
			return fail(usage, "see: assay framework show "+f.ID, "framework %s has no profile %q", f.ID, profile)
		}
	}
	if l := c.String("language"); l != "" && l != f.Language {
		g, missing, ok := f.InLanguage(l)
		if !ok {
			return fail(usage, "", "framework %s is not translated into %q", f.ID, l)
		}
		if missing > 0 {
			fmt.Fprintf(p.err, "assay: %s not translated and shown in %s\n", plural(missing, "text"), f.Language)
		}
		f = g
	}
	a := blank(f, t, client, c.String("profile"))
	a.Engagement.Language = c.String("language")
	a.Engagement.Units, _ = c.Value("unit").([]assessment.Unit)
	if err := checkUnits(f, a); err != nil {
		return err
	}
	o := workbook.Options{}
	if c.Bool("preview") {
		o.Preview = new(true)
	}
	if err := p.write(c, out, func(w io.Writer) error { return workbook.Write(w, f, a, o) }); err != nil {
		return err
	}
	if f.Units != nil && len(a.Engagement.Units) == 0 {
		fmt.Fprintf(p.err, "assay: framework %s can rate each %s by itself; none is named, so the workbook rates the whole as one\n  hint: name each, for example: --unit \"v1=First %[2]s\" --unit \"v2=Second %[2]s\"\n", f.ID, f.Units.Kind)
	}
	return nil
}

// A unitList is what the flags --unit name.
type unitList []assessment.Unit

func (l *unitList) String() string { return "" }

func (l *unitList) Get() any { return []assessment.Unit(*l) }

// Set takes ID, ID=NAME or ID,ID. A name may hold commas.
func (l *unitList) Set(s string) error {
	if strings.Contains(s, ",") && strings.Count(s, "=") > 1 {
		return fmt.Errorf("%q names several units: give each its own --unit ID=NAME", s)
	}
	names := []string{s}
	if !strings.Contains(s, "=") {
		names = strings.Split(s, ",")
	}
	for _, n := range names {
		id, name, named := strings.Cut(n, "=")
		u := assessment.Unit{ID: strings.TrimSpace(id), Name: strings.TrimSpace(name)}
		switch {
		case u.ID == "":
			return fmt.Errorf("a unit needs an id: %q", s)
		case strings.ContainsFunc(u.ID, func(r rune) bool { return !unicode.IsPrint(r) || strings.ContainsRune("@/,;|", r) }):
			return fmt.Errorf("%q is no id of a unit: choose a short name without @ / , ; or |", u.ID)
		case named && u.Name == "":
			return fmt.Errorf("the name after %s= is missing", u.ID)
		}
		*l = append(*l, u)
	}
	return nil
}

// checkUnits refuses the units that a framework does not have, and two with
// one id.
func checkUnits(f *framework.Framework, a *assessment.Assessment) error {
	units := a.Engagement.Units
	if len(units) == 0 {
		return nil
	}
	if f.Units == nil {
		return fail(usage, "leave out --unit", "framework %s rates the organisation as a whole, not units", f.ID)
	}
	if ps := a.Check(f); ps.Count(schemas.Error) > 0 {
		return fail(usage, "", "--unit: %s", onlyErrors(ps)[0].Message)
	}
	return nil
}

// blank is an assessment in which nothing is recorded yet.
func blank(f *framework.Framework, t assessment.Type, client, profile string) *assessment.Assessment {
	carried := f
	if !t.Advises() {
		carried = f.WithoutAdvice() // what the workbook of an audit holds
	}
	rules, texts := carried.Digests()
	return &assessment.Assessment{
		Format: assessment.Format, Version: assessment.Version,
		Status:     assessment.Draft,
		Framework:  assessment.FrameworkRef{ID: f.ID, Edition: f.Edition, Rules: rules, Texts: texts},
		Engagement: assessment.Engagement{Type: t, Client: assessment.Client{Name: client}, Profile: profile},
	}
}
