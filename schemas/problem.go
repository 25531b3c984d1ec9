package schemas

import (
	"cmp"
	"slices"
	"strings"
)

// Severity says whether a problem stops anything.
type Severity string

const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// A Problem is a defect of a file: where it is, what is wrong, and what would
// be right. It is never a judgement on the organisation; that is a finding.
type Problem struct {
	Where    string   `json:"where"`   // "file:line:col" or "file: Sheet!Cell"; set last, by who knows the file
	Pointer  string   `json:"pointer"` // JSON pointer into the document
	Code     string   `json:"code"`    // stable, listed in the documentation
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
	Hint     string   `json:"hint"`
}

// String prints the problem on one line, without its hint:
//
//	acme.xlsx: Assessment!F23: rating "7" is not on the scale 0–5 [off-scale]
func (p Problem) String() string {
	var b strings.Builder
	if p.Where != "" {
		b.WriteString(p.Where + ": ")
	}
	if p.Severity != Error && p.Severity != "" {
		b.WriteString(string(p.Severity) + ": ")
	}
	b.WriteString(p.Message)
	if p.Code != "" {
		b.WriteString(" [" + p.Code + "]")
	}
	return b.String()
}

// Problems are all the defects found in one pass. As an error it prints one
// problem a line, with hints.
type Problems []Problem

// Error prints every problem, with its hint below it.
func (ps Problems) Error() string {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.String())
		if p.Hint != "" {
			b.WriteString("\n  hint: " + p.Hint)
		}
	}
	return b.String()
}

// Count returns how many problems have the severity.
func (ps Problems) Count(s Severity) int {
	n := 0
	for _, p := range ps {
		if p.Severity == s {
			n++
		}
	}
	return n
}

// Err returns the problems as an error if one of them is an error.
func (ps Problems) Err() error {
	if ps.Count(Error) > 0 {
		return ps
	}
	return nil
}

// Sort puts problems in the order of their place, then code. less compares two
// places; nil compares them as text.
func (ps Problems) Sort(less func(a, b Problem) int) {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		if less != nil {
			if c := less(a, b); c != 0 {
				return c
			}
		}
		return cmp.Or(cmp.Compare(a.Where, b.Where), cmp.Compare(a.Code, b.Code))
	})
}
