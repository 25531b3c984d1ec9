package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/frameworks"
	"github.com/assay-audit/assay/report"
	"github.com/assay-audit/assay/report/pdf"
	"github.com/assay-audit/assay/report/xlsx"
	"github.com/assay-audit/assay/schemas"
)

// dropped does what a person expects who drops workbooks on the program: check
// each, and write the gap analysis and the report beside it, under names that
// are new.
func (p *program) dropped(names []string) error {
	c := cli.NewContext(p.app(), nil, nil)
	var worst error
	for _, name := range names {
		if err := p.drop(c, name); err != nil {
			if _, ok := err.(*failure); !ok {
				p.exit(err)
				err = &failure{code: couldNot, quiet: true}
			}
			worst = err
		}
	}
	return worst
}

func (p *program) drop(c *cli.Context, name string) error {
	f, err := p.open(c, name)
	if err != nil {
		return err
	}
	p.printProblems(f)
	if f.problems.Count(schemas.Error) > 0 && f.assessment.Status == assessment.Final {
		fmt.Fprintln(p.out, "\nThe assessment is final and has errors, so nothing was written. Mend them, save the file, and drop it here again.")
		return saidNo()
	}
	if len(f.assessment.Ratings) == 0 {
		fmt.Fprintln(p.out, "\nNothing is rated yet. Open the workbook, follow the sheet Start, save it, and drop it here again.")
		return nil
	}
	at, err := today(c, f.assessment.Engagement.ReportDate.Time)
	if err != nil {
		return err
	}
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	var wrote []string
	save := func(suffix, ext string, d *report.Document, write func(io.Writer, *report.Document) error) error {
		out := newName(stem+" "+suffix, ext)
		wrote = append(wrote, out)
		return writeFile(out, false, func(w io.Writer) error { return write(w, d) })
	}
	if g, err := f.result.Gaps(""); err == nil {
		if err := save("gaps", ".xlsx", report.GapAnalysis(f.framework, f.assessment, f.result, g, at), xlsx.Write); err != nil {
			return err
		}
	}
	if err := save("report", ".pdf", report.Full(f.framework, f.assessment, f.result, report.Options{Date: at}), pdf.Write); err != nil {
		return err
	}
	fmt.Fprintln(p.out, "\nWritten beside it; open these:")
	for _, out := range wrote {
		fmt.Fprintf(p.out, "   %s\n", out)
	}
	return nil
}

// newName is a name that no file has yet: "acme report.pdf", then
// "acme report 2.pdf".
func newName(stem, ext string) string {
	name := stem + ext
	for n := 2; ; n++ {
		if _, err := os.Stat(name); err != nil {
			return name
		}
		name = stem + " " + strconv.Itoa(n) + ext
	}
}

// ask is what the program does when it is started without anything at a
// terminal: it asks, and does it.
func (p *program) ask() error {
	in := bufio.NewScanner(p.in)
	answer := func(question, fallback string) (string, bool) {
		if fallback != "" {
			question += " [" + fallback + "]"
		}
		fmt.Fprint(p.out, question+": ")
		if !in.Scan() {
			fmt.Fprintln(p.out)
			return "", false
		}
		s := strings.Trim(strings.TrimSpace(in.Text()), `"'`)
		if s == "" {
			s = fallback
		}
		return s, true
	}
	needed := func(question string) (string, bool) {
		for {
			if s, ok := answer(question, ""); !ok || s != "" {
				return s, ok
			}
		}
	}
	choose := func(question string, options []string) (int, bool) {
		for i, o := range options {
			fmt.Fprintf(p.out, "  %d  %s\n", i+1, o)
		}
		for {
			s, ok := answer(question, "1")
			if !ok {
				return 0, false
			}
			if n, err := strconv.Atoi(s); err == nil && n >= 1 && n <= len(options) {
				return n - 1, true
			}
			fmt.Fprintf(p.out, "Type a number from 1 to %d.\n", len(options))
		}
	}
	fmt.Fprintln(p.out, "assay: assess a service against a standard. What would you like to do?")
	what, ok := choose("Number", []string{"start a new workbook", "check a filled workbook", "write the gap analysis and the report of one", "see a worked example", "leave"})
	if !ok || what == 4 {
		return nil
	}
	var args []string
	switch what {
	case 0:
		fmt.Fprintln(p.out, "\nWhich framework?")
		var ids, titles []string
		for _, e := range frameworks.List() {
			ids, titles = append(ids, e.ID), append(titles, e.Title)
		}
		fw, ok := choose("Number", append(titles, "one of your own, in a file"))
		if !ok {
			return nil
		}
		if fw == len(ids) {
			own, ok := needed("\nWhich framework file?")
			if !ok {
				return nil
			}
			ids = append(ids, own)
		}
		fmt.Fprintln(p.out, "\nWhat kind of engagement?")
		kinds := make([]string, len(assessment.Types))
		for i, t := range assessment.Types {
			kinds[i] = report.Kind(t)
		}
		kind, ok := choose("Number", kinds)
		if !ok {
			return nil
		}
		client, ok := needed("\nName of the organisation")
		if !ok {
			return nil
		}
		out, ok := answer("Save the workbook as", newName(fileName(client), ".xlsx"))
		if !ok {
			return nil
		}
		args = []string{"new", "--framework", ids[fw], "--type", string(assessment.Types[kind]), "--client", client, "-o", out}
	case 1, 2:
		name, ok := needed("\nWhich file? Type its name, or drop it on this window")
		for ok && !isFile(p.app(), name) {
			fmt.Fprintf(p.out, "There is no file %s.\n", name)
			name, ok = needed("Which file?")
		}
		if !ok {
			return nil
		}
		if what == 2 {
			fmt.Fprintf(p.out, "\n   assay %s\n\n", quoteArgs([]string{name}))
			return p.dropped([]string{name})
		}
		args = []string{"check", name}
	case 3:
		args = []string{"demo"}
	}
	fmt.Fprintf(p.out, "\n   assay %s\n\n", quoteArgs(args))
	if code := run(args, p.in, p.out, p.err); code != 0 {
		return &failure{code: code, quiet: true}
	}
	if what == 0 {
		fmt.Fprintf(p.out, "Wrote %s. Open it, follow the sheet Start, and drop it on assay when it is filled in.\n", args[len(args)-1])
	}
	return nil
}

// fileName makes a file name of what a client is called.
func fileName(client string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, client)
	return strings.Trim(name, ". ")
}

// waitForEnter keeps the console window open that a double click has opened
// for this program alone.
func (p *program) waitForEnter() {
	if !ownsConsole() {
		return
	}
	fmt.Fprint(p.out, "\nPress Enter to close this window.")
	bufio.NewReader(p.in).ReadString('\n')
}
