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

// reserveContents keeps the pages of the contents free and returns what fills
// them in when the page numbers are known.
func (p *page) reserveContents() (fill func()) {
	const numberWidth, indent = 14.0, 6.0
	type entry struct {
		*head
		st    style
		x, y  float64
		page  int
		lines []printable
		last  bool // the entry ends here: has the number
	}
	var entries []entry
	for i := range p.heads {
		h := &p.heads[i]
		st, x, above := style{bold, 10.5, 5.4, ink}, left, 2.6
		if h.level == 2 {
			st, x, above = style{regular, 9.5, 5.0, ink}, left+indent, 0
		} else if h.level > 2 {
			continue
		}
		if len(entries) == 0 {
			p.breakPage()
			p.need(1)
			title, _, below := p.headingStyle(1)
			p.put(left, p.y, title, wordContents)
			p.y += title.lead + below
		}
		lines := p.wrap(st, right-numberWidth-x, h.text)
		if h.level == 1 { // with the first entry below it
			p.need(above + float64(min(len(lines)+1, 8))*st.lead)
		}
		if !p.atTop() {
			p.gap(above)
		}
		for len(lines) > 0 {
			n := p.fit(len(lines), st.lead, 0)
			if n > 0 {
				entries = append(entries, entry{h, st, x, p.y, p.pdf.PageNo(), lines[:n], n == len(lines)})
			}
			p.y += float64(n) * st.lead
			if lines = lines[n:]; len(lines) > 0 {
				p.add()
			}
		}
	}
	return func() {
		for _, e := range entries {
			if e.page != p.pdf.PageNo() {
				p.turnTo(e.page)
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
