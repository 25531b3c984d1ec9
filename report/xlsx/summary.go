package xlsx

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // sizes of logos
	_ "image/png"
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/assay-audit/assay/report"
)

// The summary is a page of six columns, one for labels and five for values.
const (
	labelWidth = 34
	valueWidth = 14
	lastColumn = 6
	pageWidth  = labelWidth + (lastColumn-1)*valueWidth
	pagePixels = pageWidth*7 + 5*lastColumn
	rowPixels  = 17 // what excelize takes 15 points for
)

// A sheet is the summary being written, row by row.
type sheet struct {
	*book
	row    int // the last one written
	charts int
}

func (b *book) summary(names []string) {
	off := false
	b.check(b.SetSheetView(summarySheet, 0, &excelize.ViewOptions{ShowGridLines: &off}))
	b.page(summarySheet, "portrait", b.doc.Title)
	b.check(b.SetColWidth(summarySheet, "A", "A", labelWidth))
	b.check(b.SetColWidth(summarySheet, "B", at(lastColumn, 1)[:1], valueWidth))

	s := &sheet{book: b}
	d := b.doc
	s.logo(d.Brand.Logo)
	title := d.Title
	if d.Draft {
		title = joined(" — ", title, "DRAFT")
	}
	band := look{color: b.onAccent(), fill: b.accent, wrap: true, middle: true, indent: 1}
	for _, line := range []struct {
		text, what string
		look
	}{
		{title, "title", look{size: 20, bold: true}},
		{d.Subject, "subject", look{size: 14, bold: true}},
		{joined(" · ", d.Standard, d.Kind), "standard and kind", look{}},
	} {
		l := band
		l.size, l.bold = line.size, line.bold
		if line.text != "" {
			s.across(line.text, line.what, l, 1.6)
		}
	}
	s.row++
	if d.Statement != "" {
		s.across(d.Statement, "statement", look{wrap: true, fill: "F1F3F5", left: b.accent, indent: 1, middle: true}, 1.45)
	}
	s.facts(d.Facts)
	for _, block := range d.Blocks {
		switch block := block.(type) {
		case report.Heading:
			s.heading(block)
		case report.Paragraph:
			s.paragraph(block)
		case report.List:
			s.row++
			for i, item := range block.Items {
				s.across("• "+strings.ReplaceAll(item, "\n", "\n   "), fmt.Sprintf("item %d of a list", i+1), look{wrap: true, indent: 1}, 1.3)
			}
		case report.KeyValues:
			s.facts(block.Facts)
		case report.Table:
			s.link(block, names[0])
			names = names[1:]
		case report.Figure:
			s.figure(block)
		case report.Signatures:
			s.signatures(block)
		case report.PageBreak:
			b.check(b.InsertPageBreak(summarySheet, at(1, s.row+2)))
		default:
			b.check(fmt.Errorf("unknown block type %T", block))
		}
	}
	if end := joined(" · ", d.Footer, d.Identifier); end != "" {
		s.row++
		s.across(end, "footer", look{size: 9, color: grey, wrap: true}, 1.3)
	}
	b.check(b.SetSheetDimension(summarySheet, "A1:"+at(lastColumn, max(s.row, 1))))
}

// logo puts the picture into a row of its own, at most 48 pixels high.
func (s *sheet) logo(data []byte) {
	if len(data) == 0 {
		return
	}
	config, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		s.check(fmt.Errorf("logo: %w", err))
		return
	}
	s.row++
	scale := min(48/float64(config.Height), pagePixels/2/float64(config.Width))
	s.check(s.SetRowHeight(summarySheet, s.row, 42))
	s.check(s.AddPictureFromBytes(summarySheet, at(1, s.row), &excelize.Picture{
		Extension: "." + kind,
		File:      data,
		Format:    &excelize.GraphicOptions{AltText: s.doc.Brand.Name, ScaleX: scale, ScaleY: scale, OffsetX: 2, OffsetY: 2, Positioning: "oneCell"},
	}))
}

// across writes text into the next row, over the whole page.
func (s *sheet) across(text, what string, l look, spacing float64) {
	s.spread(1, text, what, l, spacing)
}

// spread writes text into the next row from a column to the last one. Excel
// does not fit the height of merged cells, and no row is higher than 409
// points: a longer text goes on in the row below it.
func (s *sheet) spread(col int, text, what string, l look, spacing float64) {
	size := l.size
	if size == 0 {
		size = 11
	}
	room := float64(pageWidth)
	if col > 1 {
		room -= labelWidth
	}
	most := int(360 / (size * 1.3))
	lines := wrap(text, int(room*11/size)-2*l.indent-1)
	for first := true; first || len(lines) > 0; first = false {
		n := min(len(lines), most)
		s.row++
		s.text(summarySheet, col, s.row, strings.TrimRight(strings.Join(lines[:n], ""), " \n"), func() string { return what })
		lines = lines[n:]
		s.check(s.MergeCell(summarySheet, at(col, s.row), at(lastColumn, s.row)))
		s.check(s.SetCellStyle(summarySheet, at(col, s.row), at(lastColumn, s.row), s.style(l)))
		s.check(s.SetRowHeight(summarySheet, s.row, math.Ceil(float64(max(n-1, 0))*size*1.3+size*spacing+2)))
	}
}

func (s *sheet) facts(facts []report.Fact) {
	s.row++
	for _, f := range facts {
		row := s.row + 1
		s.spread(2, f.Text, fmt.Sprintf("fact %q", f.Label), look{wrap: true, under: grid}, 1.3)
		s.text(summarySheet, 1, row, f.Label, func() string { return fmt.Sprintf("label %q", f.Label) })
		s.check(s.SetCellStyle(summarySheet, at(1, row), at(1, s.row), s.style(look{bold: true, color: grey, wrap: true, under: grid})))
		s.atLeast(row, len(wrap(f.Label, labelWidth-1)))
	}
}

// atLeast makes a row high enough for n lines.
func (s *sheet) atLeast(row, n int) {
	height, err := s.GetRowHeight(summarySheet, row)
	s.check(err)
	s.check(s.SetRowHeight(summarySheet, row, min(max(height, float64(n)*14.3+2), 409)))
}

func (s *sheet) heading(h report.Heading) {
	s.row++
	l := look{bold: true, color: s.accent, wrap: true, size: 11}
	switch {
	case h.Level <= 1:
		l.size, l.under = 16, s.accent
	case h.Level == 2:
		l.size = 13
	}
	if s.onAccent() == "000000" { // a light accent cannot be read on white
		l.color = "000000"
	}
	s.across(h.Text, "heading", l, 1.5)
}

func (s *sheet) paragraph(p report.Paragraph) {
	if p.Text == "" {
		return
	}
	s.row++
	l, spacing := look{wrap: true}, 1.3
	switch p.Style {
	case report.Lead:
		l.size, l.bold = 12, true
	case report.Note:
		l.size, l.color = 9, grey
	case report.Callout:
		l.fill, l.left, l.indent, l.middle, spacing = "F1F3F5", s.accent, 1, true, 1.8
	case report.Important:
		l.bold, l.box, l.indent, l.middle, spacing = true, "000000", 1, true, 1.8
	}
	s.across(p.Text, fmt.Sprintf("paragraph %q", short(p.Text, 40)), l, spacing)
}

func (s *sheet) link(t report.Table, name string) {
	s.row++
	text := "→ " + name
	if t.Caption != name {
		text = joined(" ", t.Caption, text)
	}
	s.across(text, fmt.Sprintf("caption of table %q", t.Name), look{color: "0B5394", underline: true, wrap: true}, 1.3)
	s.check(s.SetCellHyperLink(summarySheet, at(1, s.row), quoted(name)+"A1", "Location"))
}

func (s *sheet) signatures(b report.Signatures) {
	for _, f := range b.Fields {
		s.row++
		s.spread(2, joined(" · ", f.Name, f.Date), "signature", look{wrap: true, under: "000000"}, 2.6)
		s.text(summarySheet, 1, s.row, f.Role, func() string { return "signature" })
		s.check(s.SetCellStyle(summarySheet, at(1, s.row), at(1, s.row), s.style(look{bold: true, wrap: true})))
		s.atLeast(s.row, len(wrap(f.Role, labelWidth-1)))
	}
}

func (s *sheet) figure(f report.Figure) {
	var axes []report.Axis
	var series []string
	radar := false
	switch c := f.Chart.(type) {
	case nil:
	case report.Radar:
		axes, series, radar = c.Axes, c.Series, len(c.Axes) >= 3
	case report.Bars:
		axes, series = c.Axes, c.Series
	default:
		s.check(fmt.Errorf("unknown chart type %T", c))
	}
	s.paragraph(report.Paragraph{Text: f.Caption, Style: report.Lead})
	if len(axes) == 0 {
		s.paragraph(report.Paragraph{Text: f.Alt})
		return
	}

	// The chart stands above its data.
	height := 340
	if !radar {
		height = 70 + 34*len(axes)
	}
	anchor := at(1, s.row+1)
	for range height/rowPixels + 1 {
		s.row++
		s.check(s.SetRowHeight(summarySheet, s.row, 15))
	}
	s.row++
	head := s.row
	series = append(series, "", "")[:2]
	titles := []string{"", series[0], series[1], "", "", ""}
	for _, a := range axes {
		if a.Low != nil || a.High != nil {
			titles[3], titles[4] = "min", "max"
		}
	}
	for i, title := range titles {
		s.text(summarySheet, i+1, head, title, func() string { return "name of a series" })
		s.check(s.SetCellStyle(summarySheet, at(i+1, head), at(i+1, head), s.style(look{size: 9, bold: true, color: grey, right: i > 0, wrap: true, under: grid})))
	}
	s.atLeast(head, max(len(wrap(series[0], valueWidth)), len(wrap(series[1], valueWidth))))
	for _, a := range axes {
		s.row++
		s.text(summarySheet, 1, s.row, a.Label, func() string { return fmt.Sprintf("axis %q", a.Label) })
		s.check(s.SetCellStyle(summarySheet, at(1, s.row), at(1, s.row), s.style(look{size: 9, wrap: true, under: grid})))
		note := a.Text // unless the value says the same
		for i, v := range []*float64{a.Value, a.Target, a.Low, a.High} {
			l := look{size: 9, right: true, under: grid}
			if v != nil && !math.IsNaN(*v) && !math.IsInf(*v, 0) {
				if l.format = "0%"; math.Round(*v*1000) != 10*math.Round(*v*100) {
					l.format = "0.0%"
				}
				s.check(s.SetCellFloat(summarySheet, at(i+2, s.row), *v, -1, 64))
			}
			if i == 0 {
				if a.Value != nil {
					if format := numberFormat(a.Text, strconv.FormatFloat(*v, 'f', -1, 64)); format != "" {
						l.format, note = format, ""
					}
				}
				l = l.tone(a.Tone)
			}
			s.check(s.SetCellStyle(summarySheet, at(i+2, s.row), at(i+2, s.row), s.style(l)))
		}
		s.text(summarySheet, lastColumn, s.row, note, func() string { return fmt.Sprintf("value of axis %q", a.Label) })
		s.check(s.SetCellStyle(summarySheet, at(lastColumn, s.row), at(lastColumn, s.row), s.style(look{size: 9, wrap: true, right: true, under: grid})))
		s.atLeast(s.row, max(len(wrap(a.Label, labelWidth*11/9)), len(wrap(note, valueWidth*11/9))))
	}
	s.chart(anchor, head, len(axes), height, radar, f.Alt)
}

// chart draws the values and targets of n rows below the head.
func (s *sheet) chart(anchor string, head, n, height int, radar bool, alt string) {
	column := func(col string) string {
		return fmt.Sprintf("%s$%s$%d:$%s$%d", quoted(summarySheet), col, head+1, col, head+n)
	}
	one := func(col, color string) excelize.ChartSeries {
		return excelize.ChartSeries{
			Name:       fmt.Sprintf("%s$%s$%d", quoted(summarySheet), col, head),
			Categories: column("A"),
			Values:     column(col),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}},
		}
	}
	const target = "8A9199"
	zero, full := 0.0, 1.0
	font := excelize.Font{Size: 9, Color: "333333"}
	c := &excelize.Chart{
		Type:         excelize.Bar,
		Series:       []excelize.ChartSeries{one("B", s.accent), one("C", target)},
		Dimension:    excelize.ChartDimension{Width: pagePixels, Height: uint(height)},
		Legend:       excelize.ChartLegend{Position: "bottom", Font: &font},
		Border:       excelize.LineOptions{Type: excelize.LineNone},
		ShowBlanksAs: "gap",
		XAxis:        excelize.ChartAxis{Font: font, ReverseOrder: !radar},
		YAxis:        excelize.ChartAxis{Font: font, Minimum: &zero, Maximum: &full, MajorGridLines: true, MajorUnit: 0.2, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0%"}},
		Format:       excelize.GraphicOptions{AltText: alt},
	}
	if radar {
		c.Type = excelize.Radar
	}
	s.check(s.AddChart(summarySheet, anchor, c))
	s.charts++
	if !radar {
		return
	}
	// Excelize fills a radar series, but cannot say how its line looks.
	name := fmt.Sprintf("xl/charts/chart%d.xml", s.charts)
	if part, ok := s.Pkg.Load(name); ok {
		xml := string(part.([]byte))
		for _, line := range []struct{ color, form string }{
			{s.accent, `<a:ln w="28575">%s</a:ln></spPr><marker><symbol val="circle"/><size val="6"/><spPr>%[1]s</spPr></marker>`},
			{target, `<a:ln w="22225">%s<a:prstDash val="dash"/></a:ln></spPr><marker><symbol val="none"/></marker>`},
		} {
			fill := fmt.Sprintf(`<a:solidFill><a:srgbClr val="%s"></a:srgbClr></a:solidFill>`, line.color)
			xml = strings.Replace(xml, fill+"</spPr>", fmt.Sprintf(line.form, fill), 1)
		}
		s.Pkg.Store(name, []byte(xml))
	}
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

// wrap estimates the lines that s takes, n columns wide. Put together, they
// are s.
func wrap(s string, n int) []string {
	var out []string
	start, end, used := 0, 0, 0 // the line is s[start:], and may end before s[end]
	after := false              // a line may end before the next character
	for i, r := range s {
		w := columns(string(r))
		if after {
			end = i
		}
		after = r == ' ' || w == 2
		if used+w > n && r != ' ' && r != '\n' && i > start {
			if end <= start {
				end = i
			}
			out = append(out, s[start:end])
			start, used = end, columns(s[end:i])
		}
		used += w
		if r == '\n' {
			out = append(out, s[start:i+1])
			start, used = i+1, 0
		}
	}
	return append(out, s[start:])
}
