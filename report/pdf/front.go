package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg"
	"image/png"
	"math"
	"strings"

	"github.com/go-pdf/fpdf"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// titlePage says what the document is.
func (p *page) titlePage() {
	p.rect(0, 0, bandWidth, pageHeight, p.accent)
	p.brand(left, top, logoWidth, logoHeight)
	p.y = titleTop
	p.opening(30, 16)
	p.rect(left, p.y, 24, 1.1, p.accent)
	p.y += 7
	p.flow(left, style{regular, 11.5, 5.8, ink}, p.wrap(style{regular, 11.5, 5.8, ink}, width, p.doc.Standard))
	if date := p.date(); date != "" {
		p.flow(left, label.in(muted), []printable{date})
	}
	p.gap(7)
	p.keyValues(p.doc.Facts).draw()
	statement := p.text(body, p.doc.Statement, p.statement())
	height := p.boxHeight(body, p.doc.Statement)
	if height < p.room()-4 {
		p.y = bottom - height // at the foot of the page
	}
	statement.draw()
}

// titleBlock says the same at the head of the first page of a short document.
func (p *page) titleBlock() {
	p.y = top - 10
	p.rect(0, 0, pageWidth, 3.2, p.accent)
	if h := p.brand(left, p.y, logoWidth*0.7, logoHeight*0.6); h > 0 {
		p.y += h + 6
	}
	p.opening(20, 12.5)
	st := label
	about := string(p.single(p.doc.Standard))
	if date := string(p.date()); date != "" {
		about = strings.TrimPrefix(about+" · "+date, " · ")
	}
	p.flow(left, st, p.wrap(st, width, about))
	p.gap(2.5)
	p.rule(left, p.y, right, p.y, 0.4, p.strong)
	p.gap(4)
	if len(p.doc.Facts) > 0 {
		p.keyValues(p.doc.Facts).draw()
	}
	p.text(body, p.doc.Statement, p.statement()).draw()
	p.gap(2)
}

// opening sets kind, title and subject; a long title is set smaller.
func (p *page) opening(title, subject float64) {
	kind := style{bold, 10.5, 5.4, p.strong}
	if lines := p.wrap(kind, width, p.doc.Kind); len(lines) > 0 {
		p.flow(left, kind, lines)
		p.gap(2)
	}
	sized := func(f face, size float64, text string, c color) {
		for {
			st := style{f, size, size * 0.43, c}
			lines := p.wrap(st, width, text)
			if len(lines) <= 3 || size <= 12 {
				p.flow(left, st, lines)
				p.gap(size * 0.12)
				return
			}
			size *= 0.8
		}
	}
	sized(bold, title, p.doc.Title, ink)
	sized(regular, subject, p.doc.Subject, p.strong)
	p.gap(2)
}

func (p *page) boxHeight(st style, s string) float64 {
	n := len(p.wrap(st, width-boxBar-2*boxPad, s))
	if n == 0 {
		return 0
	}
	return 2*boxPad + float64(n)*st.lead
}

func (p *page) date() printable {
	switch {
	case p.doc.Date.IsZero():
		return ""
	case p.doc.Language == "" || strings.HasPrefix(p.doc.Language, "en"):
		return printable(p.doc.Date.Format("2 January 2006"))
	}
	return printable(p.doc.Date.Format("2006-01-02"))
}

// A logo is a picture that fpdf is sure to read.
type logo struct{ width, height float64 }

const logoName = "logo"

// readLogo decodes and encodes the picture anew, because fpdf trusts what it
// reads and knows few kinds of PNG.
func (p *page) readLogo(b []byte) (*logo, error) {
	if len(b) == 0 {
		return nil, nil
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || format != "png" && format != "jpeg" {
		return nil, errors.New("logo: neither PNG nor JPEG")
	}
	if config.Width < 1 || config.Height < 1 || config.Width > 16e6/config.Height {
		return nil, fmt.Errorf("logo: %d × %d pixels: at most 16 million", config.Width, config.Height)
	}
	picture, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("logo: %w", err)
	}
	flat := image.NewRGBA(image.Rect(0, 0, config.Width, config.Height)) // on white paper
	draw.Draw(flat, flat.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), picture, picture.Bounds().Min, draw.Over)
	var out bytes.Buffer
	if err := png.Encode(&out, flat); err != nil {
		return nil, fmt.Errorf("logo: %w", err)
	}
	p.pdf.RegisterImageOptionsReader(logoName, fpdf.ImageOptions{ImageType: "PNG"}, &out)
	return &logo{float64(config.Width), float64(config.Height)}, p.pdf.Error()
}

// brand draws the logo, or else the name, into a rectangle, and returns
// the height that it took.
func (p *page) brand(x, y, w, h float64) float64 {
	if p.logo != nil {
		k := min(w/p.logo.width, h/p.logo.height)
		p.pdf.ImageOptions(logoName, x, y, k*p.logo.width, k*p.logo.height, false, fpdf.ImageOptions{}, 0, "")
		return k * p.logo.height
	}
	st := style{bold, 11, 5.4, p.strong}
	lines := p.wrapped(st, width-30, p.doc.Brand.Name, 2)
	for i, l := range lines {
		p.put(x, y+float64(i)*st.lead, st, l)
	}
	return float64(len(lines)) * st.lead
}

// watermark is the word DRAFT from corner to corner. It is drawn from the
// outlines of the letters: as text it would stand between the words that a
// reader selects, searches or has read out.
func (p *page) watermark() (string, error) {
	const long, angle = 225.0 / 25.4 * 72, 54 * math.Pi / 180
	var b strings.Builder
	x := 0
	for _, r := range wordDraft {
		g, err := p.parsed[bold].GlyphIndex(&p.buffer, r)
		if err != nil {
			return "", err
		}
		outline, err := p.parsed[bold].LoadGlyph(&p.buffer, g, fixed.I(1000), nil)
		if err != nil {
			return "", err
		}
		at := func(q fixed.Point26_6) point { return point{float64(x) + float64(q.X)/64, -float64(q.Y) / 64} }
		var here point
		for _, s := range outline {
			switch a := at(s.Args[0]); s.Op {
			case sfnt.SegmentOpMoveTo:
				fmt.Fprintf(&b, "%.1f %.1f m ", a.x, a.y)
				here = a
			case sfnt.SegmentOpLineTo:
				fmt.Fprintf(&b, "%.1f %.1f l ", a.x, a.y)
				here = a
			case sfnt.SegmentOpQuadTo: // PDF has cubic curves only
				e := at(s.Args[1])
				fmt.Fprintf(&b, "%.1f %.1f %.1f %.1f %.1f %.1f c ",
					here.x+(a.x-here.x)*2/3, here.y+(a.y-here.y)*2/3, e.x+(a.x-e.x)*2/3, e.y+(a.y-e.y)*2/3, e.x, e.y)
				here = e
			}
		}
		x += p.advance(bold, r)
	}
	k := long / float64(x)
	sin, cos := k*math.Sin(angle), k*math.Cos(angle)
	halfX, halfY := float64(x)/2, 360.0
	e := pageWidth/25.4*72/2 - (cos*halfX - sin*halfY)
	f := pageHeight/25.4*72/2 - (sin*halfX + cos*halfY)
	return fmt.Sprintf("q %.3f %.3f %.3f rg %.5f %.5f %.5f %.5f %.2f %.2f cm %sf Q",
		float64(mark.r)/255, float64(mark.g)/255, float64(mark.b)/255, cos, sin, -sin, cos, e, f, b.String()), nil
}
