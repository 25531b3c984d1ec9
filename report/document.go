package report

import "time"

// A Document is what is said, decided once: every format writes the same
// blocks, so that no two of them can disagree. Text is plain Unicode; numbers
// have become text already. A writer never changes the document it is given.
type Document struct {
	Title      string // "Assessment report"
	Subject    string // what it is about: the client
	Standard   string // framework title and edition
	Kind       string // engagement type in words: "Self-assessment"
	Statement  string // first-page statement of what this document is and is not
	Facts      []Fact // first-page facts, in order
	Date       time.Time
	Language   string // BCP 47
	Draft      bool   // watermarked where the format has pages
	Audience   string // "full", "client" or "public"
	Footer     string // left part of the page footer
	Identifier string // record code, printed in the footer
	Contents   bool   // has a page of contents and a title page of its own
	Brand      Brand
	Blocks     []Block
}

// A Brand changes how a document looks, never what it says. The zero value is
// the house style.
type Brand struct {
	Name   string
	Accent string // #RRGGBB
	Logo   []byte // PNG or JPEG
}

// A Fact is a label with its text.
type Fact struct{ Label, Text string }

// A Block is one of [Heading], [Paragraph], [List], [KeyValues], [Table],
// [Tree], [Figure], [Signatures] and [PageBreak].
type Block interface{ block() }

// A Heading opens a part of the document. Level 1 starts a chapter, 2 a
// section and 3 a sub-section.
type Heading struct {
	Level int
	Text  string
}

// A Paragraph is running text. Lines are separated by "\n".
type Paragraph struct {
	Text  string
	Style Style
}

// Style says what a paragraph is, not how it looks.
type Style int

const (
	Normal    Style = iota
	Lead            // the sentence to read if no other is read
	Note            // small: caveats, sources, method
	Callout         // a boxed statement; Tone of the box is Neutral
	Important       // a boxed warning
)

// A List is a bulleted list.
type List struct{ Items []string }

// KeyValues is a short two-column list of facts.
type KeyValues struct{ Facts []Fact }

// A Table has a head that is repeated on every page.
type Table struct {
	Name    string // short name: sheet name, CSV file part; unique in a document
	Caption string
	Columns []Column
	Rows    []Row
}

// A Column has a title, a share of the width and an alignment.
type Column struct {
	Title string
	Width float64 // relative to the other columns
	Right bool    // numbers
}

// A Row is a row of cells, as many as the table has columns.
type Row struct {
	Cells []Cell
	Group bool // a sub-heading across the table: only the first cell has text
}

// A Cell is a text, and the number behind it where there is one.
type Cell struct {
	Text   string
	Number string // plain decimal of at most 15 digits: typed cell in a spreadsheet
	Tone   Tone
	Strong bool
}

// Tone colours a cell or a bar. It never carries meaning alone: the text says
// the same.
type Tone int

const (
	Neutral Tone = iota
	Good
	Caution
	Bad
	Muted
)

// A Figure is a vector chart with a caption. Alt says in words what it shows,
// and is what formats without pictures print.
type Figure struct {
	Caption string
	Alt     string
	Chart   Chart
}

// A Chart is a [Radar] or [Bars].
type Chart interface{ chart() }

// A Radar shows one value for each axis, 0 at the centre and 1 at the rim. It
// needs three axes or more; writers draw fewer as bars.
type Radar struct {
	Axes   []Axis
	Series []string // names of the value and of the target, for the legend
}

// Bars shows one horizontal bar for each axis, with a mark at the target and
// a whisker from Low to High where the value is not final.
type Bars struct {
	Axes   []Axis
	Series []string
}

// An Axis is a labelled value between 0 and 1; a nil value is not known, a
// nil target is none. Text is the value as it is printed; Goal and Range are
// the target and the range from Low to High, where they are no percentages.
type Axis struct {
	Label       string
	Value       *float64
	Target      *float64
	Low, High   *float64
	Text        string
	Goal, Range string
	Tone        Tone
}

// Signatures is a row of signature fields: a role, and the name and date if
// they are known.
type Signatures struct{ Fields []SignatureField }

// A SignatureField is one line to sign on.
type SignatureField struct{ Role, Name, Date string }

// PageBreak starts a new page where the format has pages.
type PageBreak struct{}

func (Heading) block()    {}
func (Paragraph) block()  {}
func (List) block()       {}
func (KeyValues) block()  {}
func (Table) block()      {}
func (Figure) block()     {}
func (Signatures) block() {}
func (PageBreak) block()  {}

func (Radar) chart() {}
func (Bars) chart()  {}
