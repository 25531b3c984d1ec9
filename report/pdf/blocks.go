package pdf

import "github.com/assay-audit/assay/report"

// A head is a heading, and where it is once it has been drawn.
type head struct {
	level int
	text  string
	page  int
	link  int
}

// headings by level: style, space above and space below.
func (p *page) headingStyle(level int) (st style, above, below float64) {
	switch {
	case level <= 1:
		return style{bold, 18, 8, p.strong}, 10, 4.5
	case level == 2:
		return style{bold, 12.5, 6, ink}, 6.5, 2.4
	}
	return style{bold, 10.5, 5.2, p.strong}, 4, 1.4
}

func (p *page) heading(h report.Heading) piece {
	st, above, below := p.headingStyle(h.Level)
	lines := p.wrap(st, width, h.Text)
	height := above + float64(len(lines))*st.lead + below
	return piece{
		opening: height,
		leads:   height,
		draw: func() {
			if len(lines) == 0 {
				return
			}
			if !p.atTop() && !p.stacked {
				p.gap(above)
			}
			if p.fit(len(lines), st.lead, 0) == 0 {
				p.add()
			}
			p.markHead()
			p.flow(left, st, lines)
			p.gap(below)
		},
	}
}

func (p *page) paragraph(b report.Paragraph) piece {
	st, box := body, (*box)(nil)
	switch b.Style {
	case report.Lead:
		st = lead.in(p.strong)
	case report.Note:
		st = note
	case report.Callout:
		box = p.callout()
	case report.Important:
		st, box = st.as(bold), p.warning()
	}
	return p.text(st, b.Text, box)
}

// text is a piece of running text, in a box or not.
func (p *page) text(st style, s string, b *box) piece {
	if b != nil {
		lines := p.wrap(st, width-boxBar-2*boxPad, s)
		return piece{
			opening: 2*boxPad + leastLines(len(lines))*st.lead,
			leads:   2*boxPad + float64(len(lines))*st.lead + afterParagraph + 1,
			draw: func() {
				p.boxed(*b, st, lines)
				p.gap(afterParagraph + 1)
			},
		}
	}
	lines := p.wrap(st, width, s)
	return piece{
		opening: leastLines(len(lines)) * st.lead,
		leads:   float64(len(lines))*st.lead + afterParagraph,
		draw: func() {
			p.flow(left, st, lines)
			if len(lines) > 0 {
				p.gap(afterParagraph)
			}
		},
	}
}

// leastLines is how many of n lines have to stand together.
func leastLines(n int) float64 {
	if n > 3 {
		return 2
	}
	return float64(n)
}

// A box is a panel with a bar at its left, and a frame if it warns.
type box struct {
	fill, edge color
	frame      bool
}

func (p *page) callout() *box   { return &box{p.tint, p.strong, false} }
func (p *page) statement() *box { return &box{p.tint, p.strong, true} }
func (p *page) warning() *box   { return &box{cautionFill, caution, true} }

// boxed sets lines in a box, and in one more for every page that they go on.
func (p *page) boxed(b box, st style, lines []printable) {
	for len(lines) > 0 {
		n := p.fit(len(lines), st.lead, 2*boxPad)
		if n > 0 {
			h := 2*boxPad + float64(n)*st.lead
			p.rect(left, p.y, width, h, b.fill)
			p.rect(left, p.y, boxBar, h, b.edge)
			if b.frame {
				p.stroke(b.edge)
				p.pdf.SetLineWidth(0.3)
				p.pdf.Rect(left, p.y, width, h, "D")
			}
			for i, l := range lines[:n] {
				p.put(left+boxBar+boxPad, p.y+boxPad+float64(i)*st.lead, st, l)
			}
			p.y += h
		}
		if lines = lines[n:]; len(lines) > 0 {
			p.add()
		}
	}
}

func (p *page) list(b report.List) piece {
	items := make([][]printable, 0, len(b.Items))
	for _, s := range b.Items {
		if lines := p.wrap(body, width-bullet, s); len(lines) > 0 {
			items = append(items, lines)
		}
	}
	if len(items) == 0 {
		return piece{draw: func() {}}
	}
	return piece{
		opening: leastLines(len(items[0])) * body.lead,
		draw: func() {
			for _, lines := range items {
				if p.fit(len(lines), body.lead, 0) == 0 {
					p.add()
				}
				p.put(left+0.6, p.y, body.in(p.strong), "•")
				p.flow(left+bullet, body, lines)
				p.gap(1)
			}
			p.gap(afterParagraph - 1)
		},
	}
}

// keyValues are a table of two columns without a head.
func (p *page) keyValues(facts []report.Fact) piece {
	g := &grid{page: p, columns: []column{
		{x: left - cellPadX, w: labelWidth + cellPadX, st: label}, // flush with the text
		{x: left + labelWidth, w: width - labelWidth, st: value},
	}}
	for _, f := range facts {
		g.rows = append(g.rows, report.Row{Cells: []report.Cell{{Text: f.Label}, {Text: f.Text}}})
	}
	return g.piece(nil, wholeFacts, afterParagraph+2)
}

// signatures are drawn in rows of two: a line to sign on above role and name,
// and a short one for the date. A row is never split.
func (p *page) signatures(b report.Signatures) piece {
	const (
		gutter = 10.0
		w      = (width - gutter) / 2
		nameW  = w * 0.58
		dateX  = nameW + 4
	)
	type field struct{ role, name, date []printable }
	fields := make([]field, len(b.Fields))
	heights := make([]float64, (len(b.Fields)+1)/2)
	total := 0.0
	for i, s := range b.Fields {
		f := field{p.wrap(value.as(bold), nameW, s.Role), p.wrap(value, nameW, s.Name), p.wrap(value, w-dateX, s.Date)}
		lines := max(len(f.role)+len(f.name), len(f.date))
		fields[i] = f
		heights[i/2] = max(heights[i/2], signatureUp+6+float64(lines)*value.lead)
	}
	for _, h := range heights {
		if h > bottom-top { // nobody signs these: write them down
			var facts []report.Fact
			for _, s := range b.Fields {
				facts = append(facts, report.Fact{Label: s.Role, Text: s.Name + "\n" + s.Date})
			}
			return p.keyValues(facts)
		}
		total += h
	}
	return piece{
		opening: min(total, bottom-top),
		draw: func() {
			for i, f := range fields {
				x := left
				if i%2 == 0 {
					p.need(heights[i/2])
				} else {
					x += w + gutter
				}
				y := p.y + signatureUp
				p.rule(x, y, x+nameW, y, 0.25, ink)
				p.rule(x+dateX, y, x+w, y, 0.25, ink)
				y += 1.4
				for j, l := range f.date {
					p.put(x+dateX, y+float64(j)*value.lead, value, l)
				}
				for _, l := range f.role {
					p.put(x, y, value.as(bold), l)
					y += value.lead
				}
				for _, l := range f.name {
					p.put(x, y, value, l)
					y += value.lead
				}
				if i%2 == 1 || i == len(fields)-1 {
					p.gap(heights[i/2])
				}
			}
		},
	}
}
