package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"github.com/assay-audit/assay/report"
	"github.com/assay-audit/assay/report/csv"
	"github.com/assay-audit/assay/report/markdown"
	"github.com/assay-audit/assay/report/pdf"
	"github.com/assay-audit/assay/report/text"
	"github.com/assay-audit/assay/report/xlsx"
)

// formats is the one list of document formats, by the extension of the file.
var formats = map[string]func(io.Writer, *report.Document) error{
	"text": writeText,
	"pdf":  pdf.Write,
	"xlsx": xlsx.Write,
	"csv":  csv.Write,
	"md":   markdown.Write,
}

// aliases are other names of formats.
var aliases = map[string]string{"txt": "text", "markdown": "md"}

// documentFormats lists the formats, and JSON where the command prints a
// value.
func documentFormats() []string {
	names := []string{"json"}
	for n := range formats {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// formatOf is the format that the flags ask for.
func formatOf(c *cli.Context, fallback string) (string, error) {
	name := c.String("format")
	out := c.String("output")
	if name == "" && out != "" && out != "-" {
		name = strings.TrimPrefix(strings.ToLower(filepath.Ext(out)), ".")
		if name == "" {
			return "", fail(usage, "add an extension or --format: "+strings.Join(documentFormats(), ", "), "the name %s does not say the format", out)
		}
	}
	if name == "" {
		name = fallback
	}
	if a := aliases[name]; a != "" {
		name = a
	}
	if name != "json" && formats[name] == nil {
		return "", fail(usage, "", "unknown format %q (have %s)", name, strings.Join(documentFormats(), ", "))
	}
	return name, nil
}

// print writes a document, or the value behind it as JSON, where the flags
// say.
func (p *program) print(c *cli.Context, fallback string, value any, doc func() (*report.Document, error)) error {
	format, err := formatOf(c, fallback)
	if err != nil {
		return err
	}
	out := c.String("output")
	if out == "" {
		out = "-"
	}
	if format == "json" {
		return p.write(c, out, func(w io.Writer) error { return writeJSON(w, value) })
	}
	d, err := doc()
	if err != nil {
		return err
	}
	if out == "-" && (format == "pdf" || format == "xlsx") && c.String("output") == "" {
		return fail(usage, "name a file: -o FILE."+format, "%s is not for the terminal", format)
	}
	if format == "pdf" {
		if missing := pdf.Missing(d); len(missing) > 0 {
			fmt.Fprintf(p.err, "assay: the fonts have no picture for %s; their codes are printed instead\n", strings.Join(missing, ", "))
		}
	}
	return p.write(c, out, func(w io.Writer) error { return formats[format](w, d) })
}

func writeJSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}

// writeText fits the text to the terminal; elsewhere it has a fixed width and
// no colour.
func writeText(w io.Writer, d *report.Document) error {
	o := text.Options{}
	if isTerminal(w) {
		if s, ok := w.(*sink); ok {
			w = s.Writer
		}
		if width, _, err := term.GetSize(int(w.(*os.File).Fd())); err == nil {
			o.Width = min(width, 140)
		}
		o.Color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	}
	return text.WriteWith(w, d, o)
}
