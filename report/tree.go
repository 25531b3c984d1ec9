package report

import (
	"slices"
	"strconv"
	"strings"
)

// A Tree is a derivation: each branch follows from those below it. Name is
// unique among the tables of a document, since formats that have only tables
// write it as one.
type Tree struct {
	Name     string
	Branches []Branch
}

// A Branch is one step: what it is about, what came out, and how, in lines.
type Branch struct {
	Text     string
	Value    string // "75.0 %", "missed"
	Tone     Tone   // of the value
	Lines    []string
	Branches []Branch
}

func (Tree) block() {}

// Table is the tree as a table with a column for the level.
func (t Tree) Table() Table {
	out := Table{Name: t.Name, Columns: []Column{{"Level", 0.6, true}, {"Step", 4, false}, {"Result", 1.4, false}, {"How", 6, false}}}
	var walk func(bs []Branch, level int)
	walk = func(bs []Branch, level int) {
		for _, b := range bs {
			n := strconv.Itoa(level)
			out.Rows = append(out.Rows, Row{Cells: []Cell{{Text: n, Number: n}, {Text: b.Text, Strong: level == 1}, {Text: b.Value, Tone: b.Tone}, {Text: strings.Join(b.Lines, "\n")}}})
			walk(b.Branches, level+1)
		}
	}
	walk(t.Branches, 1)
	return out
}

// Tabular returns the document with a table for each tree, for formats that
// have only tables.
func Tabular(d *Document) *Document {
	if !slices.ContainsFunc(d.Blocks, func(b Block) bool { _, is := b.(Tree); return is }) {
		return d
	}
	out := *d
	out.Blocks = slices.Clone(d.Blocks)
	for i, b := range out.Blocks {
		if t, ok := b.(Tree); ok {
			out.Blocks[i] = t.Table()
		}
	}
	return &out
}
