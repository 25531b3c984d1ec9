// Package markdown writes a report as GitHub-flavoured Markdown.
//
// It promises that what people typed is shown as they typed it: every
// character that could be markup is escaped, so that no text becomes a
// heading, a link, a tag or another column. Every row of a table has as many
// cells as its head. Line breaks become <br>, in paragraphs hard breaks.
// Figures become small tables of their values, or their description where they
// have none. Tables have no name of their own here, only their caption.
package markdown

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/assay-audit/assay/report"
)

// Write writes d.
func Write(w io.Writer, d *report.Document) error {
	var p printer
	title := inline(d.Title)
	if d.Draft {
		title = joined(" — ", title, "DRAFT")
	}
	p.block("#", title)
	p.block("", joined("<br>", strong(inline(d.Subject)), joined(" · ", inline(d.Standard), inline(d.Kind))))
	p.paragraph(report.Paragraph{Text: d.Statement})
	p.facts(d.Facts)
	for _, b := range d.Blocks {
		if err := p.add(b); err != nil {
			return err
		}
	}
	if end := joined(" · ", inline(d.Footer), inline(d.Identifier)); end != "" {
		p.block("", "---")
		p.block("", end)
	}
	_, err := w.Write(p.out.Bytes())
	return err
}

type printer struct{ out bytes.Buffer }

// block writes lines with an empty line before them, and a mark before each.
func (p *printer) block(mark string, lines ...string) {
	if strings.Join(lines, "") == "" {
		return
	}
	if p.out.Len() > 0 {
		p.out.WriteByte('\n')
	}
	for _, line := range lines {
		p.out.WriteString(joined(" ", mark, line))
		p.out.WriteByte('\n')
	}
}

func (p *printer) add(b report.Block) error {
	switch b := b.(type) {
	case report.Heading:
		p.block(strings.Repeat("#", min(max(b.Level, 1), 5)+1), inline(b.Text))
	case report.Paragraph:
		p.paragraph(b)
	case report.List:
		var lines []string
		for _, item := range b.Items {
			lines = append(lines, joined(" ", "-", inline(item)))
		}
		p.block("", lines...)
	case report.KeyValues:
		p.facts(b.Facts)
	case report.Table:
		return p.table(b)
	case report.Tree:
		p.tree(b)
	case report.Figure:
		return p.figure(b)
	case report.Signatures:
		var facts []report.Fact
		for _, f := range b.Fields {
			name := "________________"
			if f.Name+f.Date != "" {
				name = joined(" · ", f.Name, f.Date)
			}
			facts = append(facts, report.Fact{Label: f.Role, Text: name})
		}
		p.facts(facts)
	case report.PageBreak:
	default:
		return fmt.Errorf("markdown: unknown block type %T", b)
	}
	return nil
}

func (p *printer) paragraph(b report.Paragraph) {
	mark, wrap := "", func(s string) string { return s }
	switch b.Style {
	case report.Lead:
		wrap = strong
	case report.Note:
		wrap = func(s string) string { return "*" + s + "*" }
	case report.Callout:
		mark = ">"
	case report.Important:
		mark, wrap = ">", strong
	}
	var lines []string
	for part := range strings.SplitSeq(clean(b.Text), "\n\n") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if lines != nil {
			lines = append(lines, "")
		}
		broken := strings.Split(part, "\n")
		for i, line := range broken {
			broken[i] = escape(line)
		}
		lines = append(lines, strings.Split(wrap(strings.Join(broken, "\\\n")), "\n")...)
	}
	p.block(mark, lines...)
}

func (p *printer) facts(facts []report.Fact) {
	var lines []string
	for _, f := range facts {
		label := ""
		if f.Label != "" {
			label = strong(inline(f.Label + ":"))
		}
		if line := joined(" ", label, inline(f.Text)); line != "" {
			lines = append(lines, line)
		}
	}
	p.block("", strings.Split(strings.Join(lines, "\\\n"), "\n")...)
}

func (p *printer) table(t report.Table) error {
	p.block("", strong(inline(t.Caption)))
	head := make([]string, len(t.Columns))
	right := make([]bool, len(t.Columns))
	for i, c := range t.Columns {
		head[i], right[i] = inline(c.Title), c.Right
	}
	var rows [][]string
	for i, r := range t.Rows {
		if len(r.Cells) > len(head) {
			return fmt.Errorf("markdown: table %q, row %d: %d cells in %d columns", t.Name, i+1, len(r.Cells), len(head))
		}
		row := make([]string, len(head))
		for j, c := range r.Cells {
			row[j] = inline(c.Text)
			if c.Strong || r.Group {
				row[j] = strong(row[j])
			}
		}
		rows = append(rows, row)
	}
	p.grid(head, right, rows)
	return nil
}

// grid writes a table, if it has columns at all.
func (p *printer) grid(head []string, right []bool, rows [][]string) {
	if len(head) == 0 {
		return
	}
	under := make([]string, len(head))
	for i := range head {
		under[i] = "---"
		if right[i] {
			under[i] = "--:"
		}
	}
	var lines []string
	for _, row := range append([][]string{head, under}, rows...) {
		lines = append(lines, "| "+strings.Join(row, " | ")+" |")
	}
	p.block("", lines...)
}

func (p *printer) figure(f report.Figure) error {
	var axes []report.Axis
	var series []string
	switch c := f.Chart.(type) {
	case nil:
	case report.Radar:
		axes, series = c.Axes, c.Series
	case report.Bars:
		axes, series = c.Axes, c.Series
	default:
		return fmt.Errorf("markdown: unknown chart type %T", c)
	}
	p.block("", strong(inline(f.Caption)))
	if len(axes) == 0 {
		p.paragraph(report.Paragraph{Text: f.Alt})
		return nil
	}
	head := []string{"", "", ""}
	for i := range min(len(series), 2) {
		head[i+1] = inline(series[i])
	}
	var rows [][]string
	for _, a := range axes {
		value := inline(a.Text)
		if a.Low != nil && a.High != nil {
			value += " (" + inline(cmp.Or(a.Range, percent(a.Low)+" – "+percent(a.High))) + ")"
		}
		rows = append(rows, []string{inline(a.Label), value, inline(cmp.Or(a.Goal, percent(a.Target)))})
	}
	p.grid(head, []bool{false, true, true}, rows)
	return nil
}

// percent writes a share with at most one decimal.
func percent(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(math.Round(*v*1000)/10, 'f', -1, 64) + " %"
}

func strong(s string) string {
	if s == "" {
		return ""
	}
	return "**" + s + "**"
}

func joined(sep string, parts ...string) string {
	var s []string
	for _, part := range parts {
		if part != "" {
			s = append(s, part)
		}
	}
	return strings.Join(s, sep)
}

// inline returns s as Markdown that stays on one line.
func inline(s string) string {
	lines := strings.Split(clean(s), "\n")
	for i, line := range lines {
		lines[i] = escape(line)
	}
	return strings.Join(lines, "<br>")
}

// clean returns s with line ends as "\n", without spaces around it or at the
// ends of its lines, and with control characters replaced.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r != '\n' && unicode.IsControl(r):
			return unicode.ReplacementChar
		}
		return r
	}, s)
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, "\n")
}

var (
	always  = strings.NewReplacer(`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`, `<`, `\<`, `|`, `\|`, `~`, `\~`, `$`, `\$`, `#`, `\#`)
	entity  = regexp.MustCompile(`&(\w+;)`)
	address = regexp.MustCompile(`(?i)(https?|ftp|mailto|xmpp)(:)|(www)(\.)`)
	leading = regexp.MustCompile(`^(>|[-+](?: |$)|[-=:][-=: ]*$)|^(\d+)([.)](?: |$))`)
)

// escape returns one line of text as Markdown that shows it.
func escape(line string) string {
	line = always.Replace(line)
	line = entity.ReplaceAllString(line, `\&$1`)
	// Addresses would be linked together with the escapes inside them.
	line = address.ReplaceAllString(line, `$1$3\$2$4`)
	return leading.ReplaceAllString(line, `${2}\$1$3`)
}
