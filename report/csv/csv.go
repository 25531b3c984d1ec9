// Package csv writes the tables of a report as comma-separated values.
//
// It promises a file that spreadsheets, databases and scripts read without a
// question: RFC 4180, one header line, the same number of fields in every
// line, CRLF line ends (LF inside a cell), UTF-8. Everything of a report that
// is not a table or a derivation is left out; a report without either is an
// error. A derivation is a table with a column for the level of each step.
//
// The file starts with a byte order mark, since Excel shows letters outside
// ASCII as garbage without it.
//
// A single table is its header and its rows. Several tables become one: a
// first column, Table, has the table's name, and the other columns are those
// of all tables, columns of the same title shared. So the first line is the
// header of the whole file, and filtering on Table gives each table back;
// tables below one another would each need a header that no program looks
// for. A sub-heading in a table is a row with only its first cell.
//
// A cell with a number is that number, with a decimal point and without a
// unit. A text that a spreadsheet would run as a formula (it starts with
// = + - @, tab, a line break or the full-width form of one) gets an apostrophe
// before it, and so does such a text that already has apostrophes; taking one
// away gives the text back. What looks like a number to a spreadsheet without
// being one (a reference such as 3.10) is written as it is: the workbook of
// package xlsx is the format that keeps its type.
package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/assay-audit/assay/report"
)

// Write writes the tables of d.
func Write(w io.Writer, d *report.Document) error {
	d = report.Tabular(d)
	var tables []report.Table
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case report.Table:
			tables = append(tables, b)
		case report.Heading, report.Paragraph, report.List, report.KeyValues, report.Figure, report.Signatures, report.PageBreak:
		default:
			return fmt.Errorf("csv: unknown block type %T", b)
		}
	}
	if len(tables) == 0 {
		return errors.New("csv: the document has no table")
	}
	several := len(tables) > 1

	// The columns of all tables, and for each table where its columns went.
	var head []string
	if several {
		head = append(head, "Table")
	}
	type column struct {
		title string
		nth   int // of this title in its table
	}
	at := map[column]int{}
	places := make([][]int, len(tables))
	for i, t := range tables {
		seen := map[string]int{}
		for _, c := range t.Columns {
			key := column{c.Title, seen[c.Title]}
			seen[c.Title]++
			place, ok := at[key]
			if !ok {
				place = len(head)
				at[key] = place
				head = append(head, text(c.Title))
			}
			places[i] = append(places[i], place)
		}
	}

	var out bytes.Buffer
	out.WriteString("\uFEFF")
	line(&out, head)
	for i, t := range tables {
		name := t.Name
		if name == "" {
			name = strconv.Itoa(i + 1)
		}
		for j, r := range t.Rows {
			if len(r.Cells) > len(t.Columns) {
				return fmt.Errorf("csv: table %q, row %d: %d cells in %d columns", t.Name, j+1, len(r.Cells), len(t.Columns))
			}
			fields := make([]string, len(head))
			if several {
				fields[0] = text(name)
			}
			for k, c := range r.Cells {
				fields[places[i][k]] = value(c)
			}
			line(&out, fields)
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}

var decimal = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

func value(c report.Cell) string {
	if decimal.MatchString(c.Number) {
		return c.Number
	}
	return text(c.Text)
}

var ends = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// text returns s as UTF-8 with line ends as "\n", and so that it is not taken
// for a formula.
func text(s string) string {
	s = ends.Replace(strings.ToValidUTF8(s, "\uFFFD"))
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "'"))
	if first != utf8.RuneError && strings.ContainsRune("=+-@\t\n＝＋－＠", first) {
		return "'" + s
	}
	return s
}

// line writes one record. A record of one empty field is quoted, since an
// empty line is no record.
func line(out *bytes.Buffer, fields []string) {
	for i, f := range fields {
		if i > 0 {
			out.WriteByte(',')
		}
		if strings.ContainsAny(f, ",\"\r\n") || strings.TrimSpace(f) != f || f == "" && len(fields) == 1 {
			f = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
		}
		out.WriteString(f)
	}
	out.WriteString("\r\n")
}
