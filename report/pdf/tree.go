package pdf

import "github.com/assay-audit/assay/report"

const (
	treeStep  = 4.2 // indent of a level
	treeMost  = 9   // levels that are indented
	treeAbove = 1.2 // space above a branch
	treeFirst = 3.0 // above one at the top
	treeLeast = 9.0 // of the first branch below, which stays with the one above it
)

var (
	treeHead = style{regular, 9.5, 4.6, ink}
	treeLine = style{regular, 8.5, 4.0, muted}
)

// tree sets branches indented, with a rule down from each to the last one below
// it. Every line stands for itself, so that a tree goes over pages as it likes;
// only what a branch is about stays with the first line of how it came about.
func (p *page) tree(t report.Tree) piece {
	leads := 0.0
	if len(t.Branches) > 0 {
		leads = treeHead.lead + treeLine.lead*2
	}
	return piece{opening: leads, draw: func() {
		p.branches(t.Branches, 0)
		p.gap(afterTable)
	}}
}

func (p *page) branches(bs []report.Branch, level int) {
	x := left + treeStep*float64(min(level, treeMost))
	for _, b := range bs {
		st, above := treeHead, treeAbove
		if level == 0 {
			st, above = st.as(bold), treeFirst
		}
		text := b.Text
		room := width - (x - left)
		value := p.wrap(st.as(bold), room/3, b.Value)
		wide := 0.0
		for _, v := range value {
			wide = max(wide, p.width(st.as(bold), v))
		}
		if wide > 0 {
			wide += 4
		}
		mark := b.Tone != report.Neutral && len(value) > 0
		if mark {
			wide += markSpace
		}
		lines := p.wrap(st, room-wide, text)
		first := p.wrap(treeLine, room-treeStep, firstLine(b))
		least := above + float64(max(len(lines), len(value)))*st.lead + float64(min(len(first), 2))*treeLine.lead
		if len(b.Branches) > 0 {
			least += treeLeast
		}
		p.need(least)
		if !p.atTop() {
			p.stem(level, above)
		}
		for i := range max(len(lines), len(value)) {
			p.need(st.lead)
			if i < len(lines) {
				p.put(x, p.y, st, lines[i])
			}
			if i < len(value) {
				ink := st.as(bold)
				if c, ok := tones[b.Tone]; ok {
					ink = ink.in(c.text)
				}
				p.putRight(right, p.y, ink, value[i])
				if mark && i == 0 {
					p.mark(b.Tone, right-p.width(ink, value[i])-2.2, p.y+st.lead/2)
				}
			}
			p.stem(level, st.lead)
		}
		for _, text := range b.Lines {
			for _, l := range p.wrap(treeLine, room-treeStep, text) {
				p.need(treeLine.lead)
				p.put(x+treeStep, p.y, treeLine, l)
				p.stem(level, treeLine.lead)
			}
		}
		p.branches(b.Branches, level+1)
	}
}

func firstLine(b report.Branch) string {
	if len(b.Lines) == 0 {
		return ""
	}
	return b.Lines[0]
}

// stem draws the rules of the levels above beside a line, and goes on to the
// next one.
func (p *page) stem(level int, height float64) {
	for i := range min(level, treeMost) {
		x := left + treeStep*float64(i) + 1
		p.rule(x, p.y, x, p.y+height, hairline, line)
	}
	p.y += height
}
