package workbook_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/workbook"
	"github.com/assay-audit/assay/framework"
)

// large is a framework of n criteria with texts as long as real ones, and an
// assessment with every row filled in.
func large(n int) (*framework.Framework, *assessment.Assessment) {
	f := ordinal()
	f.ID = "large"
	f.Sections = nil
	// Words drawn from the real texts, so that they compress as real ones do.
	built, err := os.ReadFile("../../frameworks/customer-excellence/framework.yaml")
	if err != nil {
		panic(err)
	}
	vocabulary, draw := strings.Fields(strings.ToValidUTF8(string(built), "")), rand.New(rand.NewPCG(1, 2))
	text := func(words int) string {
		at := draw.IntN(len(vocabulary) - words)
		return strings.Join(vocabulary[at:at+words], " ")
	}
	a := blank(f, assessment.SelfAssessment)
	for i := range n {
		if i%12 == 0 {
			f.Sections = append(f.Sections, framework.Section{ID: fmt.Sprint("s", i/12), Ref: fmt.Sprint(i/12 + 1), Title: "Section"})
		}
		s := &f.Sections[len(f.Sections)-1]
		c := criterion(fmt.Sprint("criterion-", i), fmt.Sprintf("%d.%d", i/12+1, i%12+1), "Title of a criterion")
		c.Text, c.Guidance, c.Intent = text(40), text(80), text(40)
		for _, l := range levels.Levels {
			c.Rubric = append(c.Rubric, framework.Rubric{Level: l.Code, Text: text(24)})
		}
		s.Criteria = append(s.Criteria, c)
		a.Ratings = append(a.Ratings, assessment.Rating{Slot: assessment.Slot{Criterion: c.ID}, Layer: assessment.Self, State: assessment.Rated, Level: "full", Note: text(20)})
		a.Evidence = append(a.Evidence, assessment.Evidence{ID: c.ID + "/shown", Criteria: []string{c.ID}, Slot: "shown", Title: text(16), Reference: "R-1"})
		a.Comments = append(a.Comments, assessment.Comment{Criterion: c.ID, Strengths: text(12)})
	}
	a.Framework.Rules, a.Framework.Texts = f.Digests()
	return f, a
}

func BenchmarkWrite(b *testing.B) {
	for _, n := range []int{120, 1200} {
		f, a := large(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := workbook.Write(io.Discard, f, a, workbook.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRead reads cells to an assessment, with the framework given;
// BenchmarkInflate only inflates the parts that it needs.
func BenchmarkRead(b *testing.B) {
	for _, n := range []int{120, 1200} {
		f, a := large(n)
		data := write(b, f, a)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := workbook.Read(bytes.NewReader(data), int64(len(data)), workbook.ReadOptions{Framework: f}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkInflate(b *testing.B) {
	for _, n := range []int{120, 1200} {
		f, a := large(n)
		data := write(b, f, a)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
				if err != nil {
					b.Fatal(err)
				}
				for _, part := range z.File {
					switch part.Name {
					case "xl/worksheets/sheet6.xml", "xl/worksheets/sheet7.xml": // Scales, lists
						continue
					}
					if strings.HasPrefix(part.Name, "xl/worksheets/") || part.Name == "xl/workbook.xml" || part.Name == "xl/styles.xml" || part.Name == "xl/sharedStrings.xml" {
						r, err := part.Open()
						if err != nil {
							b.Fatal(err)
						}
						io.Copy(io.Discard, r)
						r.Close()
					}
				}
			}
		})
	}
}
