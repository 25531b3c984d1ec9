package pdf

import (
	"math"
	"strings"

	"github.com/assay-audit/assay/report"
)

// A grid is rows of cells, drawn one after the other. Only the widths of its
// columns are known beforehand; a row is wrapped when its turn comes.
type grid struct {
	*page
	columns []column
	head    *row // nil: none
	rows    []report.Row
	ready   []row // the first rows, wrapped already
}

type column struct {
	x, w  float64
	right bool
	st    style
}

// A row is wrapped and measured.
type row struct {
	cells  []cell
	kind   kind
	lines  int
	lead   float64
	height float64
}

type kind uint8

const (
	plain kind = iota
	heading
	group
)

type cell struct {
	lines []printable
	st    style
	tone  report.Tone
}

func (p *page) table(t report.Table) piece {
	g := &grid{page: p, columns: p.columns(t), rows: t.Rows}
	titles := make([]report.Cell, len(t.Columns))
	named := false
	for i, c := range t.Columns {
		titles[i] = report.Cell{Text: c.Title, Strong: true}
		named = named || c.Title != ""
	}
	if named {
		head := g.set(report.Row{Cells: titles})
		head.kind = heading
		g.head = &head
	}
	return g.piece(p.wrap(caption, width, t.Caption), wholeTable, afterTable)
}

// piece keeps the caption, the head and the first row together, two rows where
// there is no head, and a grid that is lower than whole altogether.
func (g *grid) piece(title []printable, whole, after float64) piece {
	opening := float64(len(title)) * caption.lead
	if len(title) > 0 {
		opening += afterCaption
	}
	if g.head != nil {
		opening += g.head.height
	}
	all := opening
	for i := 0; i < len(g.rows) && all <= whole; i++ {
		all += g.at(i).height
	}
	if all > whole {
		all = 0
	}
	room := max(bottom-top-opening, leastPart)
	first := g.least(0, room)
	if g.head == nil && len(g.rows) > 1 { // facts
		if two := g.at(0).height + g.least(1, room); two <= whole {
			first = max(first, two)
		}
	}
	return piece{
		opening: opening + first,
		whole:   all,
		draw: func() {
			if len(title) > 0 {
				g.flow(left, caption, title)
				g.gap(afterCaption)
			}
			g.draw()
			g.gap(after)
		},
	}
}

func (g *grid) draw() {
	whole := bottom - top
	if g.head != nil {
		if g.head.height > whole/3 { // a head this high would leave no room for rows
			g.drawRow(*g.head, nil)
			g.head = nil
		} else {
			g.need(g.head.height)
			g.drawRow(*g.head, nil)
			whole -= g.head.height
		}
	}
	for i := range g.rows {
		if g.least(i, whole) > g.room() && !g.atTop() {
			g.add()
			g.again()
		}
		g.drawRow(g.at(i), g.again)
		g.ready[i] = row{} // not needed any more
	}
}

func (g *grid) at(i int) row {
	for i >= len(g.ready) {
		g.ready = append(g.ready, g.set(g.rows[len(g.ready)]))
	}
	return g.ready[i]
}

// least is the height without which a row should not start on a page that has
// a height for rows: a sub-heading stays with what it is above, the last row is
// not left alone, and a row is only split if no page has room for it.
func (g *grid) least(i int, whole float64) float64 {
	height := 0.0
	for ; i < len(g.rows); i++ {
		r := g.at(i)
		if height+r.height > whole {
			return min(height+leastPart, whole)
		}
		height += r.height
		if r.kind != group && i+2 != len(g.rows) {
			break
		}
	}
	return height
}

// again draws the head on a new page.
func (g *grid) again() {
	if g.head != nil {
		g.drawRow(*g.head, nil)
	}
}

// set wraps a row.
func (g *grid) set(r report.Row) row {
	out := row{lead: g.columns[len(g.columns)-1].st.lead}
	if r.Group && len(r.Cells) > 0 {
		st := g.columns[0].st.as(bold)
		out.kind = group
		out.cells = []cell{{lines: g.wrap(st, width-2*cellPadX, r.Cells[0].Text), st: st}}
		out.lines = len(out.cells[0].lines)
	} else {
		out.cells = make([]cell, min(len(r.Cells), len(g.columns)))
		for i := range out.cells {
			c, col := r.Cells[i], g.columns[i]
			room := col.w - 2*cellPadX
			st := col.st
			if t, ok := tones[c.Tone]; ok {
				st = st.in(t.text)
			}
			if marked(c.Tone, c.Text) {
				room -= markSpace
			} else {
				c.Tone = report.Neutral
			}
			if c.Strong || c.Tone == report.Bad {
				st = st.as(bold)
			}
			out.cells[i] = cell{g.wrap(st, room, c.Text), st, c.Tone}
			out.lines = max(out.lines, len(out.cells[i].lines))
		}
	}
	out.lines = max(out.lines, 1)
	out.height = float64(out.lines)*out.lead + 2*cellPadY
	return out
}

// drawRow draws a row, on several pages if it is higher than one; after each new
// page it calls again.
func (g *grid) drawRow(r row, again func()) {
	for from := 0; from < r.lines; {
		n := min(r.lines-from, int((g.room()-2*cellPadY)/r.lead))
		if n < 1 && !g.atTop() {
			g.add()
			if again != nil {
				again()
			}
			continue
		}
		n = max(n, 1)
		h := float64(n)*r.lead + 2*cellPadY
		g.part(r, from, n, h)
		g.y += h
		from += n
	}
}

// part draws n lines of a row.
func (g *grid) part(r row, from, n int, h float64) {
	switch r.kind {
	case heading:
		g.rect(left, g.y, width, h, g.tint)
		g.rule(left, g.y+h, right, g.y+h, 0.4, g.strong)
	case group:
		g.rect(left, g.y, width, h, panel)
		fallthrough
	default:
		g.rule(left, g.y+h, right, g.y+h, hairline, line)
	}
	for i, c := range r.cells {
		col := g.columns[i]
		x := col.x + cellPadX
		if t, ok := tones[c.tone]; ok {
			g.rect(col.x+0.3, g.y+0.3, col.w-0.6, h-0.6, t.fill)
			if from == 0 {
				g.mark(c.tone, x+0.9, g.y+cellPadY+r.lead/2)
			}
			x += markSpace
		}
		y := g.y + cellPadY
		for _, l := range c.lines[min(from, len(c.lines)):min(from+n, len(c.lines))] {
			if col.right && r.kind != group {
				g.putRight(col.x+col.w-cellPadX, y, c.st, l)
			} else {
				g.put(x, y, c.st, l)
			}
			y += r.lead
		}
	}
}

// marked reports whether a tone is shown behind and beside a text. A dash that
// is muted is only pale.
func marked(t report.Tone, text string) bool {
	_, ok := tones[t]
	return ok && (t != report.Muted || strings.Trim(text, "-‐–—−") != "")
}

// mark draws the sign of a tone round a point, so that it can be told without
// colour: disc, triangle, square, ring.
func (p *page) mark(t report.Tone, x, y float64) {
	const r = 0.9
	c := tones[t].text
	p.fill(c)
	switch t {
	case report.Good:
		p.pdf.Circle(x, y, r, "F")
	case report.Caution:
		p.polygon([]point{{x, y - r}, {x + r*1.1, y + r*0.85}, {x - r*1.1, y + r*0.85}}, "F")
	case report.Bad:
		p.pdf.Rect(x-r*0.9, y-r*0.9, r*1.8, r*1.8, "F")
	case report.Muted:
		p.stroke(c)
		p.pdf.SetLineWidth(0.3)
		p.pdf.Circle(x, y, r*0.85, "D")
	}
}

// columns shares the width of the page out as the table asks, but gives every
// column the room for its longest word as far as there is any, in the largest
// type that allows it, and for its short lines if the other columns can spare
// it.
func (p *page) columns(t report.Table) []column {
	const longest = 34.0 // words wider than this are broken rather than given room
	n := len(t.Columns)
	for _, r := range t.Rows {
		if !r.Group {
			n = max(n, len(r.Cells)) // nothing is lost, not even cells without a column
		}
	}
	n = max(n, 1)
	columns := make([]column, n)
	shares := make([]float64, n)
	for i := range columns {
		shares[i] = 1
		if i < len(t.Columns) {
			columns[i].right = t.Columns[i].Right
			if w := t.Columns[i].Width; w > 0 && !math.IsInf(w, 0) {
				shares[i] = w
			}
		}
	}
	needs := make([]float64, n) // in thousandths of an em
	toned := make([]bool, n)
	whole := make([]float64, n) // the same if short lines are not broken either
	for i, c := range t.Columns {
		needs[i], whole[i] = p.unbreakable(bold, c.Title)
	}
	for _, r := range t.Rows {
		if r.Group {
			continue
		}
		for i, c := range r.Cells {
			f := regular
			if c.Strong || c.Tone == report.Bad {
				f = bold
			}
			word, line := p.unbreakable(f, c.Text)
			needs[i], whole[i] = max(needs[i], word), max(whole[i], line)
			toned[i] = toned[i] || marked(c.Tone, c.Text)
		}
	}
	var widths []float64
	for _, st := range cellSizes {
		least := func(needs []float64) (out []float64, total float64) {
			for i, need := range needs {
				l := min(need*st.unit(), longest) + 2*cellPadX + 0.1
				if toned[i] {
					l += markSpace
				}
				out = append(out, l)
				total += l
			}
			return out, total
		}
		words, total := least(needs)
		widths = share(width, shares, words)
		for i := range columns {
			columns[i].st = st
		}
		if total > width {
			continue
		}
		lines, _ := least(whole)
		better := share(width, shares, lines)
		for i, w := range widths {
			if better[i] < w*0.75 {
				better = widths // the others would pay too much for it
			}
		}
		widths = better
		break
	}
	x := left
	for i, w := range widths {
		columns[i].x, columns[i].w = x, w
		x += w
	}
	return columns
}

// share divides a total in proportion to shares, but gives nobody less than
// the least that he needs, unless all needs together are more than there is.
func share(total float64, shares, least []float64) []float64 {
	out := make([]float64, len(shares))
	needs := 0.0
	for _, l := range least {
		needs += l
	}
	if needs >= total {
		for i, l := range least {
			out[i] = l * total / needs
		}
		return out
	}
	fixed := make([]bool, len(shares))
	for {
		rest, sum := total, 0.0
		for i, s := range shares {
			if fixed[i] {
				rest -= least[i]
			} else {
				sum += s
			}
		}
		again := false
		for i, s := range shares {
			if fixed[i] {
				out[i] = least[i]
			} else if out[i] = rest * (s / sum); out[i] < least[i] {
				fixed[i], again = true, true
			}
		}
		if !again {
			return out
		}
	}
}
