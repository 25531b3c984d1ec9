package pdf

import (
	"fmt"

	"github.com/assay-audit/assay/report"
)

// findHeads collects the headings, whose number decides how many pages the
// contents take.
func (p *page) findHeads() {
	for _, b := range p.doc.Blocks {
		if h, ok := b.(report.Heading); ok && p.clean(h.Text) != "" {
			p.heads = append(p.heads, head{level: max(h.Level, 1), text: h.Text, link: p.pdf.AddLink()})
		}
	}
}

// markHead records that the next heading is drawn here.
func (p *page) markHead() {
	h := &p.heads[p.nextHead]
	// fpdf cannot have a bookmark below one that does not exist.
	p.outline = min(h.level-1, 2, p.outline+1)
	p.nextHead++
	h.page = p.pdf.PageNo()
	p.pdf.SetLink(h.link, p.y-2, h.page)
	p.pdf.Bookmark(unprinted(h.text), p.outline, p.y-2)
}

// An entry is a heading in the contents, or the part of it that is on a page.
type entry struct {
	*head
	st    style
	x, y  float64
	page  int // of the contents, from 0
	lines []printable
	last  bool // the entry ends here: has the number
}

const numberWidth = 14.0 // right column of the contents

// A last page of contents with fewer lines than this is saved by setting the
// lines closer, if that does it.
const fewEntries = 8

// listContents lays the contents out, with distances in proportion to spread,
// and counts the lines on the last page.
func (p *page) listContents(spread float64) (entries []entry, lastLines int) {
	const indent = 6.0
	n := 0 // page
	next := func() { n, p.y, lastLines = n+1, top, 0 }
	title, _, below := p.headingStyle(1)
	p.y = top + title.lead + below
	for i := range p.heads {
		h := &p.heads[i]
		st, x, above := style{bold, 10.5, 5.4 * spread, ink}, left, 2.6*spread
		if h.level == 2 {
			st, x, above = style{regular, 9.5, 5.0 * spread, ink}, left+indent, 0
		} else if h.level > 2 {
			continue
		}
		lines := p.wrap(st, right-numberWidth-x, h.text)
		if h.level == 1 && above+float64(min(len(lines)+1, 8))*st.lead > p.room() && !p.atTop() {
			next() // with the first entry below it
		}
		if !p.atTop() {
			p.gap(above)
		}
		for len(lines) > 0 {
			k := p.fit(len(lines), st.lead, 0)
			if k > 0 {
				entries = append(entries, entry{h, st, x, p.y, n, lines[:k], k == len(lines)})
				lastLines += k
			}
			p.y += float64(k) * st.lead
			if lines = lines[k:]; len(lines) > 0 {
				next()
			}
		}
	}
	return entries, lastLines
}

// reserveContents keeps the pages of the contents free and returns what fills
// them in when the page numbers are known.
func (p *page) reserveContents() (fill func()) {
	start := p.y
	entries, lines := p.listContents(1)
	if len(entries) == 0 {
		p.y = start
		return func() {}
	}
	pages := entries[len(entries)-1].page
	for spread := 0.96; lines < fewEntries && pages > 0 && spread > 0.8; spread -= 0.04 {
		if closer, _ := p.listContents(spread); closer[len(closer)-1].page < pages {
			entries = closer
			pages = closer[len(closer)-1].page
			break
		}
	}
	p.y = start
	p.breakPage()
	p.need(1)
	title, _, _ := p.headingStyle(1)
	p.put(left, p.y, title, wordContents)
	first := p.pdf.PageNo()
	for range pages {
		p.add()
	}
	p.y = bottom
	return func() {
		for _, e := range entries {
			if n := first + e.page; n != p.pdf.PageNo() {
				p.turnTo(n)
			}
			y := e.y
			for _, l := range e.lines {
				p.put(e.x, y, e.st, l)
				y += e.st.lead
			}
			p.pdf.Link(e.x, e.y, right-e.x, y-e.y, e.link)
			if !e.last {
				continue
			}
			number := printable(fmt.Sprint(e.head.page))
			p.putRight(right, y-e.st.lead, e.st, number)
			from := e.x + p.width(e.st, e.lines[len(e.lines)-1]) + 1.8
			to := right - p.width(e.st, number) - 1.8
			p.dots(from, to, y-e.st.lead/2+e.st.size*capHeight/2)
		}
	}
}

// dots draws a dotted leader. The dots of all leaders stand below each other.
func (p *page) dots(from, to, y float64) {
	const step = 1.5
	n := int((right - from) / step)
	if from = right - float64(n)*step; from >= to {
		return
	}
	p.pdf.SetLineCapStyle("round")
	p.dash(0, step)
	p.rule(from, y, to, y, 0.28, muted)
	p.dash()
	p.pdf.SetLineCapStyle("butt")
}
