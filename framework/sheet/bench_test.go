package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// filled is a workbook as people send it in: 120 criteria in 25 columns, most
// of them text, formatted empty cells below.
func filled(t testing.TB) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	style, err := f.NewStyle(&excelize.Style{NumFmt: 14, Border: []excelize.Border{{Type: "left", Style: 1, Color: "#000000"}}})
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	guidance := make([]string, 60)
	for i := range guidance {
		guidance[i] = sentence(rnd, 1+rnd.IntN(12))
	}
	for row := 1; row <= 140; row++ {
		for col := 1; col <= 25; col++ {
			cell := Ref(col, row)
			var v any
			switch {
			case row > 120 || col%7 == 6:
				f.SetCellStyle("Sheet1", cell, cell, style)
				continue
			case col%5 == 0:
				v = (row*7 + col) % 6
			case col == 24:
				f.SetCellStyle("Sheet1", cell, cell, style)
				v = 45000.0 + float64(row)
			case col%3 == 0:
				v = sentence(rnd, 5+rnd.IntN(40))
			default:
				v = guidance[(row+col)%len(guidance)]
			}
			if err := f.SetCellValue("Sheet1", cell, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sentence is as varied as prose, so that it inflates no faster.
func sentence(rnd *rand.Rand, words int) string {
	var b strings.Builder
	for range words {
		for range 2 + rnd.IntN(7) {
			b.WriteByte("eeeeeettttaaaoooiiinnnsshhrrddlluucmfywgpbvk"[rnd.IntN(44)])
		}
		b.WriteByte(' ')
	}
	return b.String()
}

func BenchmarkRead(b *testing.B) {
	file := filled(b)
	b.ReportAllocs()
	for b.Loop() {
		w, err := Open(bytes.NewReader(file), int64(len(file)), Limits{})
		if err != nil {
			b.Fatal(err)
		}
		if tab, err := w.Sheet("Sheet1"); err != nil || len(tab.Rows) != 120 {
			b.Fatal(err)
		}
	}
}

// BenchmarkInflate is the floor under BenchmarkRead: it inflates the same parts.
func BenchmarkInflate(b *testing.B) {
	file := filled(b)
	b.ReportAllocs()
	for b.Loop() {
		z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for _, f := range z.File {
			switch f.Name {
			case "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml":
				r, err := f.Open()
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, r); err != nil {
					b.Fatal(err)
				}
				r.Close()
				n++
			}
		}
		if n != 6 {
			b.Fatal(n)
		}
	}
}
