package workbook

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/sheet"
)

// FuzzRead does to the cells of a good workbook whatever the input says: no
// panic, and no problem without a code and a message. Damaged packages are the
// fuzz of framework/sheet, which hands over only whole tables.
func FuzzRead(f *testing.F) {
	fw := &framework.Framework{Format: framework.Format, Version: 1, ID: "f", Edition: "1", Title: "F", Language: "en",
		Scales: []framework.Scale{
			{ID: "s", Kind: framework.Numeric, Title: "S", Min: "0", Max: "5", Step: "0.5"},
			{ID: "o", Kind: framework.Ordinal, Title: "O", Levels: []framework.Level{{Code: "no", Label: "No", Points: "0"}, {Code: "yes", Label: "Yes", Points: "1"}}}},
		Units:    &framework.Units{Kind: "site", RollUp: framework.RollUpMean},
		Scoring:  framework.Scoring{Rule: framework.Rule{Method: "mean"}, Adjustments: []framework.AdjustmentKind{{ID: "k", Title: "K", Points: "-1"}}},
		Measures: []framework.Measure{{ID: "m", Title: "M", Target: "5"}},
		Award:    framework.Award{Tiers: []framework.Tier{{ID: "t", Title: "T", Conditions: []framework.Condition{{ID: "v", Kind: framework.VerdictIs, Role: "reviewer", Verdict: "yes"}}}}},
		Sections: []framework.Section{{ID: "x", Ref: "1", Title: "X", Criteria: []framework.Criterion{
			{ID: "c1", Ref: "1.1", Title: "C1", Scale: "s"}, {ID: "c2", Ref: "1.2", Title: "C2", Scale: "o"}, {ID: "c3", Ref: "1.2", Title: "C3", Scale: "o"}}}}}
	a := &assessment.Assessment{Format: assessment.Format, Version: 1, Status: assessment.Draft, Framework: assessment.FrameworkRef{ID: "f", Edition: "1"},
		Engagement: assessment.Engagement{Type: assessment.Stage2, Client: assessment.Client{Name: "n"}, Units: []assessment.Unit{{ID: "u", Name: "U"}, {ID: "v", Name: "V"}},
			People: []assessment.Person{{ID: "p", Name: "n", Role: assessment.Auditor}}, Plan: &assessment.Plan{Seed: 1}},
		Previous: &assessment.Previous{Round: "2025"},
		Measures: []assessment.MeasureValue{{Measure: "m", Unit: "u", Period: "2025", Value: "4"}}, Adjustments: []assessment.Adjustment{{Kind: "k", Reason: "r"}},
		Recommendation: &assessment.Recommendation{Recommend: "grant", Verdicts: []assessment.Verdict{{Role: assessment.Reviewer, Verdict: "no"}, {Role: assessment.Sponsor, Verdict: "yes"}}},
		Ratings: []assessment.Rating{{Slot: assessment.Slot{Criterion: "c1", Unit: "u"}, Layer: assessment.Agreed, State: assessment.Rated, Level: "3", Rater: "p", Note: "n"},
			{Slot: assessment.Slot{Criterion: "c2", Unit: "v"}, Layer: assessment.Self, State: assessment.NotApplicable, Reason: "r"}},
		Evidence: []assessment.Evidence{{ID: "E", Title: "t", Size: 3}},
		Findings: []assessment.Finding{{ID: "F", Kind: assessment.Nonconformity, Statement: "s", Actions: []assessment.CorrectiveAction{{Action: "a"}, {Action: "b"}}}}}
	var out bytes.Buffer
	if err := Write(&out, fw, a, Options{}); err != nil {
		f.Fatal(err)
	}
	w, err := sheet.Open(bytes.NewReader(out.Bytes()), int64(out.Len()), sheet.Limits{})
	if err != nil {
		f.Fatal(err)
	}
	good := &reader{tables: map[string]*found{}}
	if err := good.open(w); err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{}, "7")
	f.Add([]byte{1, 0, 3, 12, 1, 1, 4, 0, 2, 3, 5, 5}, "assay:assessment|c1@u|#N/A|1e40|03/04/2026|,|/engagement/type")
	f.Add([]byte{0, 1, 1, 0, 6, 1, 2, 1, 9, 1, 4, 4, 4, 1, 4}, "|-|\xff|\x00|N/A|not sampled")
	f.Fuzz(func(t *testing.T, ops []byte, words string) {
		texts := strings.Split(strings.ToValidUTF8(words, "?"), "|")
		b := &reader{id: good.id, tables: map[string]*found{}, chunks: good.chunks, order: good.order, rest: good.rest}
		tables := make([]*sheet.Table, len(good.sheets))
		for i, old := range good.sheets {
			n := &sheet.Table{Name: old.Name, Merged: slices.Clone(old.Merged), Rows: slices.Clone(old.Rows)}
			for r := range n.Rows {
				n.Rows[r].Cells = slices.Clone(n.Rows[r].Cells)
			}
			tables[i] = n
		}
		for len(ops) >= 4 {
			mutate(tables[int(ops[0])%len(tables)], ops[1], int(binary.BigEndian.Uint16(ops[2:])), texts)
			ops = ops[4:]
		}
		for _, n := range tables {
			b.scan(n)
		}
		b.setFramework(fw)
		book, err := b.book()
		if err != nil || book.Assessment == nil {
			t.Fatalf("nothing was read: %v", err)
		}
		for _, p := range book.Problems {
			if p.Code == "" || p.Message == "" || p.Severity == "" {
				t.Errorf("incomplete problem %+v", p)
			}
		}
		if _, err := assessment.Encode(book.Assessment); err != nil {
			t.Error(err)
		}
		book.Assessment.Check(fw)
	})
}

// mutate does to one row or cell what an operation says.
func mutate(t *sheet.Table, op byte, at int, texts []string) {
	if len(t.Rows) == 0 {
		return
	}
	i := at % len(t.Rows)
	r := &t.Rows[i]
	switch op % 7 {
	case 0, 1: // a cell says something else
		if j := (at / 64) % (len(r.Cells) + 1); j < len(r.Cells) {
			r.Cells[j].Text, r.Cells[j].Kind, r.Cells[j].Formula = texts[at%len(texts)], sheet.Kind(int(op/7)%7), op > 127
		}
	case 2: // a cell is gone
		if j := (at / 64) % (len(r.Cells) + 1); j < len(r.Cells) {
			r.Cells = slices.Delete(r.Cells, j, j+1)
		}
		if len(r.Cells) == 0 {
			t.Rows = slices.Delete(t.Rows, i, i+1)
		}
	case 3: // a row is gone
		t.Rows = slices.Delete(t.Rows, i, i+1)
	case 4: // two rows change places
		j := (at / 64) % len(t.Rows)
		t.Rows[i].Cells, t.Rows[j].Cells = t.Rows[j].Cells, t.Rows[i].Cells
	case 5: // cells are merged
		t.Merged = append(t.Merged, sheet.Range{FirstColumn: 1 + at%9, FirstRow: 1 + at%11, LastColumn: 1 + at%9 + at%30, LastRow: 1 + at%11 + at%7})
	case 6: // a cell appears
		c := sheet.Cell{Column: 1 + at%60, Text: texts[at%len(texts)], Kind: sheet.Text}
		if n := len(r.Cells); n == 0 || r.Cells[n-1].Column < c.Column {
			r.Cells = append(r.Cells, c)
		}
	}
}
