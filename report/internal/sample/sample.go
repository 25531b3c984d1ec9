// Package sample is the document that every format writes in its tests: every
// block, and text that is hard to write.
package sample

import (
	"time"

	"github.com/assay-audit/assay/report"
)

// Document returns a document with every block, and with text that is hard to
// write.
func Document() *report.Document {
	v := func(f float64) *float64 { return &f }
	axes := []report.Axis{
		{Label: "Leadership and strategy", Value: v(0.8), Target: v(0.8), Text: "80 %", Tone: report.Good},
		{Label: "Customer insight", Value: v(0.724), Target: v(0.8), Text: "72.4 %", Tone: report.Bad},
		{Label: "Complaints handling", Value: v(0.55), Target: v(0.625), Low: v(0.4), High: v(0.9), Text: "55 %", Tone: report.Caution},
		{Label: "People: recruitment, training and recognition of everyone who meets customers", Target: v(0.8), Text: "not rated", Tone: report.Muted},
		{Label: "顧客サービス", Value: v(1), Text: "100 %"},
	}
	series := []string{"Score", "target"}
	return &report.Document{
		Title:      "Gap analysis",
		Subject:    "Müller & Søn — Καλημέρα Ltd",
		Standard:   "Balanced service standard, edition 2026",
		Kind:       "Self-assessment",
		Statement:  "This is a self-assessment, not certification. It was made by the organisation itself and nobody outside it has tested the evidence.",
		Facts:      []report.Fact{{Label: "Client", Text: "Müller & Søn"}, {Label: "Scope", Text: "All contact centres\nand the web shop"}, {Label: "Score", Text: "68.3 % (61.0 % – 74.9 %)"}},
		Date:       time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC),
		Language:   "en",
		Draft:      true,
		Footer:     "Müller & Søn · confidential",
		Identifier: "R-7F3A-92C1",
		Blocks: []report.Block{
			report.Heading{Level: 1, Text: "1. Result"},
			report.Paragraph{Style: report.Lead, Text: "Four conditions of Silver are missed; the cheapest to meet is complaints handling."},
			report.Paragraph{Text: "First line.\nSecond line with *stars*, _underscores_, `code`, <b>tags</b>, a | pipe, [a link](http://example.org/a_b) and C:\\path.\n\n# not a heading\n- not a list\n1. not numbered"},
			report.Paragraph{Style: report.Note, Text: "Scores are exact fractions; they are shown to one decimal."},
			report.Paragraph{Style: report.Callout, Text: "Conditions met on the ratings given."},
			report.Paragraph{Style: report.Important, Text: "Three criteria are not rated. The score may rise or fall when they are."},
			report.List{Items: []string{"One finding is open since last year", "= equals first\nand a second line", "A long item that says at some length what is to be done about the queue at the desk in the morning, and by whom"}},
			report.KeyValues{Facts: []report.Fact{{Label: "Rated", Text: "41 of 44"}, {Label: "Outcome", Text: "open"}}},
			report.Heading{Level: 2, Text: "1.1 Sections"},
			report.Figure{Caption: "Score by section against target", Alt: "Complaints handling is farthest from its target.", Chart: report.Radar{Axes: axes, Series: series}},
			report.Figure{Caption: "Sections as bars", Alt: "The same as bars.", Chart: report.Bars{Axes: axes[:3], Series: series}},
			report.Figure{Caption: "Not drawn here", Alt: "A picture in words."},
			report.Heading{Level: 1, Text: "2. Gaps"},
			report.Table{
				Name: "Gaps", Caption: "Gaps, the most pressing first",
				Columns: []report.Column{{Title: "Ref", Width: 1}, {Title: "Criterion", Width: 5}, {Title: "Current", Width: 1.5}, {Title: "Gap", Width: 1, Right: true}, {Title: "Gain", Width: 1, Right: true}, {Title: "Blocks", Width: 2}},
				Rows: []report.Row{
					{Group: true, Cells: []report.Cell{{Text: "Complaints"}, {}, {}, {}, {}, {}}},
					{Cells: []report.Cell{{Text: "3.1"}, {Text: "Complaints are acknowledged within one working day, and the customer is told who deals with them"}, {Text: "1 Ad hoc", Tone: report.Bad}, {Text: "60 %", Number: "60"}, {Text: "+2.5", Number: "2.5"}, {Text: "Silver: each section at least 60 %", Strong: true}}},
					{Cells: []report.Cell{{Text: "3.10"}, {Text: "=HYPERLINK(\"http://example.org\",\"x\")"}, {Text: "2 Partial | mixed", Tone: report.Caution}, {Text: "40 %", Number: "0.4"}, {Text: "-0.75", Number: "-0.75"}, {}}},
					{Group: true, Cells: []report.Cell{{Text: "Insight\nand feedback"}, {}, {}, {}, {}, {}}},
					{Cells: []report.Cell{{Text: "4.2"}, {Text: "顧客の声を収集し分析する仕組みがあり、改善に使われている"}, {Text: "4 Managed", Tone: report.Good}, {Text: "≥ 1234.5", Number: "1234.5"}, {Text: "−", Tone: report.Muted}, {Text: "+1 more"}}},
				},
			},
			report.Table{
				Name: "Sections", Caption: "Sections",
				Columns: []report.Column{{Title: "Section", Width: 3}, {Title: "Score", Width: 1, Right: true}, {Title: "Gap", Width: 1, Right: true}},
				Rows: []report.Row{
					{Cells: []report.Cell{{Text: "Leadership"}, {Text: "80.0 %", Number: "80", Strong: true}, {Text: "0", Number: "0"}}},
					{Cells: []report.Cell{{Text: "Insight"}, {Text: "72.4 %", Number: "72.4"}, {Text: "7.6", Number: "7.6"}}},
				},
			},
			report.Tree{Name: "Derivation", Branches: []report.Branch{
				{Text: "Overall score: all sections", Value: "76.2 %", Lines: []string{"Mean: (4/5 + 181/250) ÷ 2 = 381/500"}, Branches: []report.Branch{
					{Text: "1 Leadership", Value: "80.0 %", Tone: report.Good, Lines: []string{"=A1 is no formula", "Complaints are acknowledged within one working day, and the customer is told who deals with them"}},
					{Text: "2 Customer insight", Value: "72.4 %", Tone: report.Bad, Branches: []report.Branch{
						{Text: "2.1 顧客の声", Lines: []string{"Not *rated*", "Assessment!F23"}, Branches: []report.Branch{{Text: "Does not count", Value: "not applicable", Tone: report.Muted}}},
						{Text: "2.2 A criterion with a title that is longer than a line of the terminal has room for, even a wide one, at any indent", Value: "72.4 %"},
					}},
				}},
				{Text: "Every branch at the top stands alone", Value: "met", Tone: report.Caution},
			}},
			report.PageBreak{},
			report.Signatures{Fields: []report.SignatureField{{Role: "Team leader", Name: "Zoë Ångström", Date: "14 March 2026"}, {Role: "For the client"}}},
		},
	}
}
