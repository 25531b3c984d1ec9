// Package text writes a report for the terminal: plain Unicode text in lines
// that fit the width, tables drawn with rules, figures as bars of characters.
//
// It promises that no line is wider than asked for (down to 20 columns), that
// no line ends in a space, that the text means the same without colour, and
// that control characters in what people typed never reach the terminal. East
// Asian characters count as the two columns they take. A table that is too
// wide even when every cell is wrapped is written as one record after the
// other. The same document gives the same bytes in every environment.
package text

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/assay-audit/assay/report"
)

// Options say how the text is to look.
type Options struct {
	Width int  // columns of the terminal; 0 is 100, less than 20 is 20
	Color bool // emphasise with ANSI escape sequences
}

// Write writes d at a width of 100 columns and without colour.
func Write(w io.Writer, d *report.Document) error {
	return WriteWith(w, d, Options{})
}

// WriteWith writes d as o says.
func WriteWith(w io.Writer, d *report.Document, o Options) error {
	if o.Width == 0 {
		o.Width = 100
	}
	p := &printer{width: max(o.Width, 20), color: o.Color}
	p.front(d)
	for _, b := range d.Blocks {
		if err := p.block(b); err != nil {
			return err
		}
	}
	if end := joined(d.Footer, d.Identifier); end != "" {
		p.gap()
		p.rule("─")
		p.lines("", faint, wrap(end, p.width))
	}
	_, err := w.Write(append(bytes.TrimRight(p.out.Bytes(), "\n"), '\n'))
	return err
}

const (
	bold  = "1"
	faint = "2"
)

var tones = map[report.Tone]string{
	report.Good:    "32",
	report.Caution: "33",
	report.Bad:     "31",
	report.Muted:   faint,
}

type printer struct {
	out   bytes.Buffer
	width int
	color bool
}

func (p *printer) front(d *report.Document) {
	title := clean(d.Title)
	if d.Draft {
		title = joined(title, "DRAFT")
	}
	p.rule("═")
	p.lines("", bold, wrap(title, p.width))
	p.lines("", "", wrap(clean(d.Subject), p.width))
	p.lines("", "", wrap(joined(d.Standard, d.Kind), p.width))
	p.rule("═")
	p.paragraph(report.Paragraph{Text: d.Statement})
	p.facts(d.Facts)
}

func (p *printer) block(b report.Block) error {
	switch b := b.(type) {
	case report.Heading:
		p.heading(b)
	case report.Paragraph:
		p.paragraph(b)
	case report.List:
		p.gap()
		for _, item := range b.Items {
			for i, line := range wrap(clean(item), p.width-2) {
				p.lines([]string{"• ", "  "}[min(i, 1)], "", []string{line})
			}
		}
	case report.KeyValues:
		p.facts(b.Facts)
	case report.Table:
		return p.table(b)
	case report.Tree:
		p.tree(b.Branches, "", true)
	case report.Figure:
		return p.figure(b)
	case report.Signatures:
		var rows []row
		for _, f := range b.Fields {
			rows = append(rows, row{cells: []cell{{text: f.Role}, {text: strings.Repeat("_", 24)}, {text: joined(f.Name, f.Date)}}})
		}
		p.gap()
		p.grid([]column{{share: 1}, {whole: true}, {share: 2}}, rows)
	case report.PageBreak:
	default:
		return fmt.Errorf("text: unknown block type %T", b)
	}
	return nil
}

func (p *printer) heading(h report.Heading) {
	lines := wrap(clean(h.Text), p.width)
	n := 0
	for _, line := range lines {
		n = max(n, columns(line))
	}
	p.gap()
	p.lines("", bold, lines)
	p.lines("", "", []string{strings.Repeat([]string{"═", "─", "·"}[min(max(h.Level-1, 0), 2)], n)})
}

func (p *printer) paragraph(b report.Paragraph) {
	text := clean(b.Text)
	if text == "" {
		return
	}
	p.gap()
	switch b.Style {
	case report.Lead:
		p.lines("", bold, wrap(text, p.width))
	case report.Note:
		p.lines("", faint, wrap(text, p.width))
	case report.Callout:
		p.lines("│ ", "", wrap(text, p.width-2))
	case report.Important:
		p.lines("! ", bold, wrap(text, p.width-2))
	default:
		p.lines("", "", wrap(text, p.width))
	}
}

func (p *printer) facts(facts []report.Fact) {
	var rows []row
	for _, f := range facts {
		rows = append(rows, row{cells: []cell{{text: f.Label, style: faint}, {text: f.Text}}})
	}
	p.gap()
	p.grid([]column{{share: 1}, {share: 3}}, rows)
}

// gap leaves one empty line before what comes next.
func (p *printer) gap() {
	if p.out.Len() > 0 && !bytes.HasSuffix(p.out.Bytes(), []byte("\n\n")) {
		p.out.WriteByte('\n')
	}
}

func (p *printer) rule(s string) { p.lines("", "", []string{strings.Repeat(s, p.width)}) }

// lines writes each line with the prefix before it. No-break spaces have done
// their work.
func (p *printer) lines(prefix, style string, lines []string) {
	for _, line := range lines {
		p.out.WriteString(strings.TrimRight(strings.ReplaceAll(prefix+p.paint(style, line), "\u00a0", " "), " "))
		p.out.WriteByte('\n')
	}
}

func (p *printer) paint(style, s string) string {
	if !p.color || style == "" || s == "" {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
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
		return fmt.Errorf("text: unknown chart type %T", c)
	}
	p.paragraph(report.Paragraph{Text: f.Caption, Style: report.Lead})
	if len(axes) == 0 {
		p.paragraph(report.Paragraph{Text: f.Alt})
		return nil
	}
	n := min(20, p.width/4)
	target := ""
	if len(series) > 1 {
		target = series[1] + " "
	}
	var rows []row
	for _, a := range axes {
		goal := ""
		if a.Target != nil {
			goal = target + cmp.Or(a.Goal, percent(*a.Target))
		}
		rows = append(rows, row{cells: []cell{{text: a.Label}, {text: bar(a, n), style: tones[a.Tone]}, {text: value(a)}, {text: goal}}})
	}
	p.gap()
	p.grid([]column{{share: 2}, {whole: true}, {share: 1}, {whole: true}}, rows)
	return nil
}

// bar draws a in n cells: █ up to the value, and where the value is not final
// ▓ from the lowest to it and ▒ from it to the highest. A │ stands between
// cells at the target, and the bar reaches it only if the value does.
func bar(a report.Axis, n int) string {
	cells := func(v *float64, otherwise int) int {
		if v == nil || math.IsNaN(*v) {
			return otherwise
		}
		return int(min(max(*v, 0), 1)*float64(n) + 1e-9)
	}
	mark := cells(a.Target, -1)
	low := cells(a.Low, n)
	value := cells(a.Value, 0)
	if a.Value == nil {
		value = cells(a.Low, 0)
	} else if a.Target != nil && *a.Value < *a.Target && value == mark {
		value = max(mark-1, 0)
	}
	high := cells(a.High, 0)
	var b strings.Builder
	for i := range n + 1 {
		if i == mark {
			b.WriteString("│")
		}
		switch {
		case i == n:
		case i < value && i < low:
			b.WriteString("█")
		case i < value:
			b.WriteString("▓")
		case i < high:
			b.WriteString("▒")
		default:
			b.WriteString("░")
		}
	}
	return b.String()
}

// value writes the value of a, and its range where it is not final.
func value(a report.Axis) string {
	if a.Low == nil || a.High == nil {
		return a.Text
	}
	if a.Range != "" {
		return fmt.Sprintf("%s (%s)", a.Text, a.Range)
	}
	tenth := func(v float64) float64 { return math.Round(v*1000) / 10 }
	return fmt.Sprintf("%s (%.1f–%.1f %%)", a.Text, tenth(*a.Low), tenth(*a.High))
}

// percent writes a share with at most one decimal.
func percent(v float64) string {
	return strconv.FormatFloat(math.Round(v*1000)/10, 'f', -1, 64) + " %"
}

// joined puts a middle dot between the parts that are not empty.
func joined(parts ...string) string {
	var s []string
	for _, part := range parts {
		if part = clean(part); part != "" {
			s = append(s, part)
		}
	}
	return strings.Join(s, " · ")
}

// clean returns s with line ends as "\n", tabs as spaces, a no-break space
// before a per cent sign, and a replacement character for what would control
// the terminal.
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
	return strings.TrimSpace(strings.ReplaceAll(s, " %", "\u00a0%"))
}
