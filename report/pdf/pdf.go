// Package pdf writes a [report.Document] as a PDF: A4, with the fonts in it,
// to be read on a screen, printed and archived.
//
// It promises:
//   - The same document gives the same bytes.
//   - No text is lost. Long text goes on over as many pages as it needs, a word
//     wider than its column is broken, and a character that the fonts lack is
//     spelled out as [U+1F600]; [Missing] lists those. Invisible characters, such
//     as soft hyphens, are left out. What is repeated in the head and foot of all
//     pages, the brand's name and what stands in a chart have to fit their place
//     and are cut with an ellipsis if they do not (a label after four lines).
//   - No document makes it panic; what cannot be written is an error, and then
//     nothing has been written.
//   - Nothing is said by colour alone: toned cells carry a mark (disc, triangle,
//     square or ring for good, caution, bad and muted), targets are dashed.
//
// The document is laid out once. The page of contents comes before the pages it
// lists, but its length follows from the headings alone: its pages are kept
// free and filled in at the end, as are the page numbers.
package pdf

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/go-pdf/fpdf"

	"github.com/assay-audit/assay/report"
)

// Write writes a document as a PDF.
func Write(w io.Writer, d *report.Document) (err error) {
	defer func() {
		if p := recover(); p != nil { // fpdf panics rather than fail
			err = fmt.Errorf("pdf: %v", p)
		}
	}()
	p, err := newPage(d)
	if err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	if err := p.document(); err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	if err := p.pdf.Output(w); err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	return nil
}

// A page is the page being written: the state of one call of Write.
type page struct {
	*fonts
	theme
	pdf      *fpdf.Fpdf
	doc      *report.Document
	y        float64 // where the next thing goes
	face     face    // selected in the PDF,
	size     float64 // 0 if unknown
	heads    []head
	nextHead int
	outline  int       // level of the last bookmark, -1 if none
	stacked  bool      // the last block was a heading
	runner   printable // running header
	stamp    string    // watermark, as PDF operators
	logo     *logo
}

// A piece is a block made ready.
type piece struct {
	opening float64 // the height without which it should not start on a page
	whole   float64 // its height if it is low and had better not be split, else 0
	leads   float64 // the height of a heading or paragraph with the space below it
	draw    func()  // from p.y on
}

const family = "liberation"

func newPage(d *report.Document) (*page, error) {
	f, err := newFonts()
	if err != nil {
		return nil, err
	}
	p := &page{fonts: f, theme: newTheme(d.Brand.Accent), doc: d, outline: -1, pdf: fpdf.New("P", "mm", "A4", "")}
	p.pdf.SetAutoPageBreak(false, 0)
	p.pdf.SetMargins(left, top, left)
	for i, name := range faceNames {
		p.pdf.AddUTF8FontFromBytes(family, name, ttf[i])
	}
	p.pdf.SetCatalogSort(true)
	date := d.Date
	if date.IsZero() { // fpdf would take today
		date = time.Unix(0, 0).UTC()
	}
	p.pdf.SetCreationDate(date)
	p.pdf.SetModificationDate(date)
	p.pdf.SetProducer("assay", true)
	p.pdf.SetTitle(unprinted(d.Title), true)
	p.pdf.SetSubject(unprinted(d.Subject), true)
	p.pdf.SetAuthor(unprinted(d.Brand.Name), true)
	if isLanguage(d.Language) {
		p.pdf.SetLang(d.Language)
	}
	p.logo, err = p.readLogo(d.Brand.Logo)
	return p, err
}

var faceNames = [faces]string{"", "B", "I"}

// isLanguage reports whether s can stand in the catalog, where fpdf writes it
// as it is.
func isLanguage(s string) bool {
	for _, r := range s {
		if r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return s != "" && len(s) <= 35
}

func (p *page) document() error {
	p.runner = p.running()
	if p.doc.Draft {
		var err error
		if p.stamp, err = p.watermark(); err != nil {
			return err
		}
	}
	p.findHeads()
	p.add()
	var contents func()
	if p.doc.Contents {
		p.titlePage()
		contents = p.reserveContents()
		p.breakPage()
	} else {
		p.titleBlock()
	}
	if err := p.blocks(p.doc.Blocks); err != nil {
		return err
	}
	if contents != nil {
		contents()
	}
	p.footers()
	return p.pdf.Error()
}

// blocks draws the blocks. A heading stays with what follows it: with short
// paragraphs and what they introduce. So pieces are made in runs, and a run has
// its place before any of it is drawn.
func (p *page) blocks(blocks []report.Block) error {
	for done := 0; done < len(blocks); {
		var run []piece
		stays, introduced := 0.0, 0.0
		for i, b := range blocks[done:] {
			now, err := p.piece(b)
			if err != nil {
				return fmt.Errorf("block %d: %w", done+i+1, err)
			}
			run = append(run, now)
			if _, ok := b.(report.Heading); !ok {
				introduced += now.leads
				if i == 0 || introduced > introduction || !introduces(blocks[done+i+1:]) {
					break
				}
			}
			if now.leads == 0 || stays+now.leads > bottom-top || done+len(run) == len(blocks) {
				break
			}
			stays += now.leads
		}
		last := run[len(run)-1]
		p.place(stays+last.opening, stays+last.whole)
		for _, now := range run {
			now.draw()
			_, p.stacked = blocks[done].(report.Heading)
			done++
		}
	}
	return nil
}

// introduces reports whether a paragraph before these blocks belongs to them.
func introduces(next []report.Block) bool {
	if len(next) == 0 {
		return false
	}
	switch next[0].(type) {
	case report.Heading, report.PageBreak:
		return false
	}
	return true
}

func (p *page) piece(b report.Block) (piece, error) {
	switch b := b.(type) {
	case report.Heading:
		return p.heading(b), nil
	case report.Paragraph:
		return p.paragraph(b), nil
	case report.List:
		return p.list(b), nil
	case report.KeyValues:
		return p.keyValues(b.Facts), nil
	case report.Table:
		return p.table(b), nil
	case report.Tree:
		return p.tree(b), nil
	case report.Figure:
		return p.figure(b)
	case report.Signatures:
		return p.signatures(b), nil
	case report.PageBreak:
		return piece{draw: p.breakPage}, nil
	}
	return piece{}, fmt.Errorf("unknown block type %T", b)
}

// add starts a page.
func (p *page) add() {
	p.pdf.AddPage()
	p.size = 0
	p.y = top
	if p.stamp != "" {
		p.pdf.RawWriteStr(p.stamp)
	}
	p.header()
}

func (p *page) atTop() bool { return p.y <= top+epsilon }

// room is the height left on the page.
func (p *page) room() float64 { return bottom - p.y + epsilon }

// need starts a page if a height is not left on this one.
func (p *page) need(height float64) {
	if height > p.room() && !p.atTop() {
		p.add()
	}
}

// place starts a page if the least height of something is not left on this
// one, or if all of its height is not and little of the page stays blank.
func (p *page) place(least, whole float64) {
	if whole > least && whole <= bottom-top && p.room() < mostBlank {
		least = whole
	}
	p.need(min(least, bottom-top))
}

// breakPage leaves no room, so that a page is only started when something
// comes.
func (p *page) breakPage() {
	if !p.atTop() {
		p.y = bottom
	}
}

// gap is white space; at the foot of a page it needs no page.
func (p *page) gap(height float64) { p.y = min(p.y+height, bottom) }

// fit says how many of n lines go on this page, so that neither the first nor
// the last line of several stands alone; 0 calls for a new page.
func (p *page) fit(n int, lead, pad float64) int {
	k := int((p.room() - pad) / lead)
	switch {
	case k >= n:
		return n
	case p.atTop():
		return max(k, 1)
	case n-k == 1:
		k--
	}
	if k < 2 {
		return 0
	}
	return k
}

// flow sets lines one below the other from p.y on, over as many pages as they
// need.
func (p *page) flow(x float64, st style, lines []printable) {
	for len(lines) > 0 {
		n := p.fit(len(lines), st.lead, 0)
		for _, l := range lines[:n] {
			p.put(x, p.y, st, l)
			p.y += st.lead
		}
		if lines = lines[n:]; len(lines) > 0 {
			p.add()
		}
	}
}

// put sets one line whose top is at y.
func (p *page) put(x, y float64, st style, s printable) {
	if s == "" {
		return
	}
	if p.face != st.face || p.size != st.size {
		p.face, p.size = st.face, st.size
		p.pdf.SetFont(family, faceNames[st.face], st.size)
	}
	p.pdf.SetTextColor(int(st.ink.r), int(st.ink.g), int(st.ink.b))
	p.pdf.Text(x, y+st.lead/2+st.size*capHeight/2, string(s))
}

// capHeight is the height of a capital in millimetres for each point of size.
const capHeight = 0.72 * 25.4 / 72

func (p *page) putRight(x, y float64, st style, s printable) {
	p.put(x-p.width(st, s), y, st, s)
}

func (p *page) putCentre(x, y float64, st style, s printable) {
	p.put(x-p.width(st, s)/2, y, st, s)
}

func (p *page) fill(c color)   { p.pdf.SetFillColor(int(c.r), int(c.g), int(c.b)) }
func (p *page) stroke(c color) { p.pdf.SetDrawColor(int(c.r), int(c.g), int(c.b)) }

// rect fills a rectangle.
func (p *page) rect(x, y, w, h float64, c color) {
	p.fill(c)
	p.pdf.Rect(x, y, w, h, "F")
}

// rule draws a line.
func (p *page) rule(x1, y1, x2, y2, thick float64, c color) {
	p.stroke(c)
	p.pdf.SetLineWidth(thick)
	p.pdf.Line(x1, y1, x2, y2)
}

// dash makes lines dashed until it is called without arguments.
func (p *page) dash(pattern ...float64) { p.pdf.SetDashPattern(pattern, 0) }

// running is what the head of every page says.
func (p *page) running() printable {
	var parts []string
	for _, s := range []string{p.doc.Subject, p.doc.Title} {
		if s := p.single(s); s != "" {
			parts = append(parts, string(s))
		}
	}
	return p.shortened(running, width-30, strings.Join(parts, " · "))
}

func (p *page) header() {
	y := headerLine - running.lead - 1.2
	if p.doc.Draft {
		p.putRight(right, y, running.as(bold).in(caution), wordDraft)
	}
	if p.pdf.PageNo() > 1 {
		p.put(left, y, running, p.runner)
		p.rule(left, headerLine, right, headerLine, hairline, line)
	}
}

// footers go on all the pages when their number is known.
func (p *page) footers() {
	const gutter = 4
	total := p.pdf.PageCount()
	last := printable(fmt.Sprintf(wordPage, total, total))
	identifier := p.shortened(running, 105, p.doc.Identifier)
	idWidth := p.width(running, identifier)
	// In the middle if the text to the left leaves it free, else further right.
	idRight := right - p.width(running, last) - 2*gutter
	words := p.wrapped(running, idRight-idWidth-gutter-left, p.doc.Footer, 2)
	if middle := pageWidth/2 + idWidth/2; left+p.widest(running, words)+gutter < middle-idWidth {
		idRight = min(idRight, middle)
	}
	for n := 1; n <= total; n++ {
		p.turnTo(n)
		p.rule(left, footerLine, right, footerLine, hairline, line)
		y := footerLine + 1.6
		for i, l := range words {
			p.put(left, y+float64(i)*running.lead, running, l)
		}
		p.put(idRight-idWidth, y, running, identifier)
		p.putRight(right, y, running, printable(fmt.Sprintf(wordPage, n, total)))
	}
}

// turnTo goes on writing on a page left before, where neither font nor colours
// are the ones that fpdf believes to have set.
func (p *page) turnTo(n int) {
	p.pdf.SetPage(n)
	p.size = 0
	p.fill(white)
	p.dash()
}
