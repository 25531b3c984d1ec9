package text

import (
	"strings"

	"github.com/assay-audit/assay/report"
)

// step is how far a branch stands to the right of the one that it is below.
const step = 3

// tree draws branches with the lines that lead to them. Where the terminal is
// too narrow for another level, the deeper ones stand under each other.
func (p *printer) tree(branches []report.Branch, before string, top bool) {
	if most := p.width / 2 / step * step; columns(before) > most {
		before = string([]rune(before)[:most])
	}
	for i, b := range branches {
		fork, next := "├─ ", "│  "
		if i == len(branches)-1 {
			fork, next = "└─ ", "   "
		}
		if top {
			p.gap()
			fork, next = "", ""
		}
		stem := "   " // beside the lines of a branch, down to those below it
		if len(b.Branches) > 0 {
			stem = "│  "
		}
		text, value := clean(b.Text), clean(b.Value)
		if value != "" {
			text += ": " + value
		}
		style := ""
		if top {
			style = bold
		}
		under := before + next + stem
		for j, line := range wrap(text, p.width-columns(under)) {
			lead := under
			if j == 0 {
				lead = before + fork
			}
			// The result is coloured where it stands whole.
			if rest, ok := strings.CutSuffix(line, value); ok && value != "" {
				p.lines(lead+p.paint(style, rest), tones[b.Tone], []string{value})
			} else {
				p.lines(lead, style, []string{line})
			}
		}
		for _, text := range b.Lines {
			p.lines(under, "", wrap(clean(text), p.width-columns(under)))
		}
		p.tree(b.Branches, before+next, false)
	}
}
