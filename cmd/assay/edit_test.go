package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

// editWorkbook does to a workbook what people do: edit IN OUT OPERATION ARG...
//
//	sort                    the criteria rows by what stands in the rating column, backwards
//	filter                  hides every third row
//	move-columns            swaps two columns with everything in them
//	add-column              puts a column of remarks between others
//	add-sheet               adds a sheet with notes
//	delete-header KEY       empties header and key of a column
//	merge                   merges input cells of two rows
//	set SHEET CELL VALUE    types a value
//	set-rating N VALUE      types a value into the rating cell of row N of the criteria
func editWorkbook(ts *testscript.TestScript, neg bool, args []string) {
	in, out, op, args := ts.MkAbs(args[0]), ts.MkAbs(args[1]), args[2], args[3:]
	f, err := excelize.OpenFile(in)
	ts.Check(err)
	defer f.Close()
	const sheet, keys, first = "Assessment", 2, 4
	ts.Check(f.UnprotectSheet(sheet))
	rows, err := f.GetRows(sheet)
	ts.Check(err)
	column := func(key string) int {
		for i, k := range rows[keys-1] {
			if strings.HasPrefix(k, key) {
				return i + 1
			}
		}
		ts.Fatalf("no column %s", key)
		return 0
	}
	cell := func(col, row int) string {
		name, err := excelize.CoordinatesToCellName(col, row)
		ts.Check(err)
		return name
	}
	input := column("progress") // computed columns lie to the right
	switch op {
	case "sort":
		by := column("rating/") - 1
		data := rows[first-1:]
		for i := range data {
			data[i] = append(data[i], make([]string, max(0, input-len(data[i])))...)
		}
		slices.SortStableFunc(data, func(a, b []string) int { return strings.Compare(b[by]+b[0], a[by]+a[0]) })
		for i, row := range data {
			for j, v := range row[:input] {
				if n, err := strconv.Atoi(v); err == nil && j == by {
					ts.Check(f.SetCellInt(sheet, cell(j+1, first+i), int64(n)))
				} else {
					ts.Check(f.SetCellStr(sheet, cell(j+1, first+i), v))
				}
			}
		}
	case "filter":
		for r := first; r <= len(rows); r += 3 {
			ts.Check(f.SetRowVisible(sheet, r, false))
		}
	case "move-columns":
		a, b := column("shown"), column("rating/")
		for r := 1; r <= len(rows); r++ {
			x, err := f.GetCellValue(sheet, cell(a, r))
			ts.Check(err)
			y, err := f.GetCellValue(sheet, cell(b, r))
			ts.Check(err)
			ts.Check(f.SetCellStr(sheet, cell(a, r), y))
			ts.Check(f.SetCellStr(sheet, cell(b, r), x))
		}
	case "add-column":
		name, err := excelize.ColumnNumberToName(column("rating/"))
		ts.Check(err)
		ts.Check(f.InsertCols(sheet, name, 1))
		ts.Check(f.SetCellStr(sheet, name+"3", "My remarks"))
		ts.Check(f.SetCellStr(sheet, name+"7", "ask again on Tuesday"))
	case "add-sheet":
		_, err := f.NewSheet("My notes")
		ts.Check(err)
		ts.Check(f.SetCellStr("My notes", "B2", "call the archive"))
	case "delete-header":
		col := column(args[0])
		ts.Check(f.SetCellStr(sheet, cell(col, keys), ""))
		ts.Check(f.SetCellStr(sheet, cell(col, keys+1), ""))
	case "merge":
		col := column("rating/")
		ts.Check(f.MergeCell(sheet, cell(col, first), cell(col, first+1)))
	case "set":
		ts.Check(f.SetCellStr(args[0], args[1], args[2]))
	case "set-rating":
		n, err := strconv.Atoi(args[0])
		ts.Check(err)
		ts.Check(f.SetCellStr(sheet, cell(column("rating/"), first+n-1), args[1]))
	default:
		ts.Fatalf("unknown edit %s", op)
	}
	ts.Check(f.SaveAs(out))
}

// makeFile makes a file that no auditor would: make KIND FILE [FROM].
func makeFile(ts *testscript.TestScript, neg bool, args []string) {
	kind, out := args[0], ts.MkAbs(args[1])
	var b bytes.Buffer
	switch kind {
	case "ods":
		z := zip.NewWriter(&b)
		w, err := z.CreateHeader(&zip.FileHeader{Name: "mimetype", Method: zip.Store})
		ts.Check(err)
		io.WriteString(w, "application/vnd.oasis.opendocument.spreadsheet")
		part(ts, z, "content.xml", strings.NewReader("<office:document-content/>"))
		ts.Check(z.Close())
	case "other-tool": // a workbook, but not ours
		f := excelize.NewFile()
		ts.Check(f.SetCellStr("Sheet1", "A1", "Question"))
		ts.Check(f.SetCellStr("Sheet1", "A2", "Are you good?"))
		ts.Check(f.Write(&b))
	case "empty-workbook":
		ts.Check(excelize.NewFile().Write(&b))
	case "zeros": // 100 MB of zeros, zipped to 100 KB
		replacePart(ts, &b, ts.MkAbs(args[2]), "worksheets/sheet", io.LimitReader(zeros{}, 100<<20))
	case "sparse": // two thousand rows with one cell at the far right each
		var x strings.Builder
		x.WriteString(`<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
		for r := 1; r <= 2000; r++ {
			fmt.Fprintf(&x, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, r*500, r*500)
		}
		x.WriteString(`</sheetData></worksheet>`)
		replacePart(ts, &b, ts.MkAbs(args[2]), "worksheets/sheet", strings.NewReader(x.String()))
	case "truncated":
		data, err := os.ReadFile(ts.MkAbs(args[2]))
		ts.Check(err)
		b.Write(data[:len(data)*2/3])
	default:
		ts.Fatalf("unknown file %s", kind)
	}
	ts.Check(os.WriteFile(out, b.Bytes(), 0o644))
}

func part(ts *testscript.TestScript, z *zip.Writer, name string, content io.Reader) {
	w, err := z.Create(name)
	ts.Check(err)
	_, err = io.Copy(w, content)
	ts.Check(err)
}

// replacePart copies a workbook with every part of a kind replaced.
func replacePart(ts *testscript.TestScript, out io.Writer, from, prefix string, content io.Reader) {
	in, err := zip.OpenReader(from)
	ts.Check(err)
	defer in.Close()
	z := zip.NewWriter(out)
	replaced := false
	for _, f := range in.File {
		if strings.Contains(f.Name, prefix+"2.xml") && !replaced {
			part(ts, z, f.Name, content)
			replaced = true
			continue
		}
		ts.Check(z.Copy(f))
	}
	if !replaced {
		ts.Fatalf("no part %s in %s", prefix, from)
	}
	ts.Check(z.Close())
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
