package markdown

import (
	"strings"

	"github.com/assay-audit/assay/report"
)

// tree writes branches as nested lists.
func (p *printer) tree(t report.Tree) {
	var lines []string
	var walk func(bs []report.Branch, indent string)
	walk = func(bs []report.Branch, indent string) {
		for _, b := range bs {
			head := joined(": ", strong(inline(b.Text)), inline(b.Value))
			parts := []string{head}
			for _, line := range b.Lines {
				parts = append(parts, inline(line))
			}
			lines = append(lines, indent+"- "+strings.Join(parts, "<br>"))
			walk(b.Branches, indent+"  ")
		}
	}
	walk(t.Branches, "")
	p.block("", lines...)
}
