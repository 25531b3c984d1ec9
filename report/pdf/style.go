package pdf

import (
	"math"
	"strconv"

	"github.com/assay-audit/assay/report"
)

// Lengths are in millimetres from the top left corner of the page, sizes of
// type in points.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	left       = 22.0
	width      = pageWidth - 2*left // of the text
	right      = left + width
	top        = 27.0  // of the text, below the running header
	bottom     = 271.0 // of the text, above the footer
	headerLine = 17.0
	footerLine = 278.0

	bandWidth   = 9.0  // accent band of the title page
	titleTop    = 84.0 // where the title starts on it
	logoWidth   = 62.0
	logoHeight  = 24.0
	labelWidth  = 46.0 // left column of facts
	bullet      = 4.6  // indent of list items
	boxPad      = 3.4
	boxBar      = 1.4
	cellPadX    = 1.7
	cellPadY    = 1.25
	markSpace   = 3.5 // kept free for the mark of a toned cell
	hairline    = 0.15
	signatureUp = 15.0 // room to sign above the line

	afterParagraph = 2.6
	afterCaption   = 1.2 // of a table
	afterTable     = 6.0
	afterFigure    = 5.0

	// A part of a block is not set at the foot of a page when it is lower
	// than this, if the rest fits on the next page.
	leastPart = 24.0
	// Tables and facts that are lower than this had better not be split,
	wholeTable = 76.0
	wholeFacts = 60.0
	// if no more than this is left blank for it.
	mostBlank = 60.0
	// Paragraphs no higher than this stay with the heading before them and the
	// block after them.
	introduction = 36.0

	epsilon = 1e-6 // sums of line heights are not exact
)

// The few words that a page has and a document does not.
const (
	wordContents = "Contents"
	wordDraft    = "DRAFT"
	wordPage     = "Page %d of %d"
	wordRange    = "possible"
)

type face uint8

const (
	regular face = iota
	bold
	italic
	faces
)

type color struct{ r, g, b uint8 }

// A style is how a line of text looks; lead is the distance between lines.
type style struct {
	face face
	size float64
	lead float64
	ink  color
}

var (
	white  = color{255, 255, 255}
	ink    = color{31, 41, 51}
	muted  = color{92, 104, 115}
	line   = color{208, 214, 220}
	panel  = color{243, 245, 247}
	mark   = color{236, 238, 240} // watermark: pale enough to read through
	houses = color{18, 74, 110}   // accent of the house style

	caution     = color{122, 76, 0}
	cautionFill = color{253, 243, 219}

	body    = style{regular, 10, 5.0, ink}
	lead    = style{regular, 12, 6.1, ink}
	note    = style{regular, 8.5, 4.1, muted}
	label   = style{regular, 9.5, 4.6, muted}
	value   = style{regular, 9.5, 4.6, ink}
	running = style{regular, 7.5, 3.6, muted}
	caption = style{bold, 9, 4.5, ink}
	chart   = style{regular, 7.5, 3.4, ink}
	scale   = style{regular, 6.5, 3, muted}
)

// cellSizes are tried from the largest until no word needs to be broken.
var cellSizes = []style{
	{regular, 8.5, 4.0, ink},
	{regular, 7.5, 3.6, ink},
	{regular, 6.5, 3.1, ink},
}

type tone struct{ text, fill color }

var tones = map[report.Tone]tone{
	report.Good:    {color{22, 96, 54}, color{226, 242, 232}},
	report.Caution: {caution, cautionFill},
	report.Bad:     {color{155, 28, 28}, color{252, 228, 226}},
	report.Muted:   {muted, panel},
}

func (s style) in(c color) style { s.ink = c; return s }
func (s style) as(f face) style  { s.face = f; return s }

// unit is the length of one thousandth of an em.
func (s style) unit() float64 { return s.size * 25.4 / 72 / 1000 }

// A theme is what a brand can recolour. Accent is as the brand wants it, for
// ornaments; strong is dark enough to be read on white and to show a value.
type theme struct{ accent, strong, tint color }

func newTheme(accent string) theme {
	c, ok := parseColor(accent)
	if !ok {
		c = houses
	}
	t := theme{accent: c, strong: c, tint: c.mix(white, 0.91)}
	for t.strong.contrast(white) < 5 {
		t.strong = t.strong.mix(color{}, 0.06)
	}
	return t
}

func parseColor(s string) (color, bool) {
	if len(s) != 7 || s[0] != '#' {
		return color{}, false
	}
	n, err := strconv.ParseUint(s[1:], 16, 24)
	return color{uint8(n >> 16), uint8(n >> 8), uint8(n)}, err == nil
}

// mix moves a colour by a share towards another.
func (c color) mix(to color, share float64) color {
	m := func(a, b uint8) uint8 { return uint8(float64(a) + (float64(b)-float64(a))*share) }
	return color{m(c.r, to.r), m(c.g, to.g), m(c.b, to.b)}
}

// contrast is the ratio of two luminances as WCAG defines it, 1 to 21.
func (c color) contrast(d color) float64 {
	a, b := c.luminance(), d.luminance()
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

func (c color) luminance() float64 {
	linear := func(v uint8) float64 { return math.Pow(float64(v)/255, 2.2) }
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}
