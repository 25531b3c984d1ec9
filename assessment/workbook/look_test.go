package workbook_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/workbook"
	"github.com/assay-audit/assay/framework"
)

// TestLook writes a workbook of a framework file for people to look at.
func TestLook(t *testing.T) {
	name, out := os.Getenv("LOOK"), os.Getenv("LOOK_OUT")
	if name == "" {
		t.Skip("LOOK names no framework file")
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f, ps := framework.Parse(name, data)
	if f == nil {
		t.Fatal(ps)
	}
	var a *assessment.Assessment
	if in := os.Getenv("LOOK_IN"); in != "" {
		data, err := os.ReadFile(in)
		if err != nil {
			t.Fatal(err)
		}
		a, ps = assessment.Parse(in, data)
		t.Log(ps)
	} else {
		a = &assessment.Assessment{Format: assessment.Format, Version: 1, Status: assessment.Draft, Framework: assessment.FrameworkRef{ID: f.ID, Edition: f.Edition},
			Engagement: assessment.Engagement{Type: assessment.Type(os.Getenv("LOOK_TYPE")), Client: assessment.Client{Name: "Harbour Utilities"}}}
	}
	var buf bytes.Buffer
	if err := workbook.Write(&buf, f, a, workbook.Options{}); err != nil {
		t.Fatal(err)
	}
	os.WriteFile(out, buf.Bytes(), 0o644)
	book, err := workbook.Read(bytes.NewReader(buf.Bytes()), int64(buf.Len()), workbook.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(book.Problems.Error())
	want, _ := assessment.Encode(a)
	got, _ := assessment.Encode(book.Assessment)
	if !bytes.Equal(want, got) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
