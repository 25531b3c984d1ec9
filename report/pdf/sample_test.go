package pdf

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	imagecolor "image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/assay-audit/assay/report"
)

var samples = flag.String("samples", "", "write the sample documents into this folder, to be looked at")

func TestSamples(t *testing.T) {
	if *samples == "" {
		t.Skip("no -samples folder")
	}
	long := sampleReport(57)
	draft := sampleReport(57)
	draft.Draft = true
	draft.Brand = report.Brand{Name: "Meridian Assurance", Accent: "#B5179E", Logo: sampleLogo()}
	docs := map[string]*report.Document{"report": long, "draft": draft, "short": sampleShort(), "charts": sampleCharts(), "plain": {}}
	for name, d := range docs {
		if err := os.WriteFile(filepath.Join(*samples, name+".pdf"), write(t, d), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func write(t testing.TB, d *report.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var sections = []string{
	"Leadership and commitment to service", "Understanding customers", "Service design", "People and competence",
	"Service delivery", "Complaints and recovery", "Partners and suppliers", "Measurement and data", "Improvement and innovation",
}

// sampleReport is a report as an audit of n criteria gives it.
func sampleReport(n int) *report.Document {
	tones := []report.Tone{report.Bad, report.Caution, report.Caution, report.Good, report.Good}
	words := []string{"not met", "below target", "partly met", "met", "exceeded"}
	d := &report.Document{
		Title: "Assessment report", Subject: "Northwind Logistics Ltd", Standard: "Service Excellence Framework, edition 2025.1",
		Kind: "Gap analysis", Language: "en", Contents: true, Audience: "full",
		Date:   time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
		Footer: "Confidential. Prepared by Meridian Assurance for Northwind Logistics Ltd.", Identifier: "assay-7c41-9e02-b8d3",
		Brand: report.Brand{Name: "Meridian Assurance"},
		Statement: "This is a gap analysis, not a certification. It says which conditions of the framework are met on the ratings given. " +
			"It is no award, no certificate and no mark, and gives no right to use one.",
		Facts: []report.Fact{
			{Label: "Client", Text: "Northwind Logistics Ltd, Rotterdam and Piraeus (Πειραιάς)"},
			{Label: "Scope", Text: "Parcel delivery to private customers, customer service centre, returns handling; excluding freight forwarding"},
			{Label: "Objectives", Text: "Find the gaps to tier Gold and order them by what closing them would gain"},
			{Label: "Lead assessor", Text: "Dr. Anna Lindström"},
			{Label: "Assessed", Text: "9 to 13 November 2026"},
			{Label: "Sites", Text: "Rotterdam (head office)\nPiraeus\nСофия"},
		},
	}
	add := func(b ...report.Block) { d.Blocks = append(d.Blocks, b...) }
	add(report.Heading{Level: 1, Text: "1 Executive summary"},
		report.Paragraph{Style: report.Lead, Text: "Northwind reaches 61.4 % of the scale and meets the conditions of tier Bronze. Tier Silver is two criteria away; both are in complaints and recovery."},
		report.Paragraph{Text: "The organisation knows its customers well and has competent, committed people. What it does not have is a closed loop: complaints are answered, but what they teach does not reach the design of the service. Four of the nine sections are above their target, three are close to it and two are clearly below."},
		report.Paragraph{Text: "All 57 criteria apply to the scope. 54 of them were rated; three could not be assessed because the evidence was not available during the visit, so that the overall score lies between 58.9 % and 64.2 %."},
		report.Paragraph{Style: report.Callout, Text: "Conditions of tier Bronze: met on the ratings given.\nConditions of tier Silver: 2 of 7 missed."},
		report.Paragraph{Style: report.Important, Text: "Criterion 6.2 (recovery authority of front-line staff) is mandatory and rated 1. No tier above Bronze can be reached before it is at least 3."},
		report.Heading{Level: 2, Text: "1.1 Key figures"},
		report.KeyValues{Facts: []report.Fact{
			{Label: "Overall score", Text: "61.4 % (between 58.9 % and 64.2 %)"}, {Label: "Criteria rated", Text: "54 of 57"},
			{Label: "Outcome", Text: "Conditions of tier Bronze met"}, {Label: "Findings", Text: "1 major nonconformity, 4 minor, 6 opportunities for improvement"},
		}})
	add(report.Heading{Level: 1, Text: "2 Scorecard"}, report.Heading{Level: 2, Text: "2.1 Sections against target"})
	card := report.Table{Name: "sections", Caption: "Score by section", Columns: []report.Column{{Title: "Section", Width: 5}, {Title: "Weight", Width: 1, Right: true},
		{Title: "Score", Width: 1.2, Right: true}, {Title: "Target", Width: 1.2, Right: true}, {Title: "Bounds", Width: 1.6, Right: true}, {Title: "Status", Width: 1.8}}}
	var axes []report.Axis
	for i, s := range sections {
		v, to := 0.32+0.07*float64(i*5%9), 0.6+0.1*float64(i%3)
		k := i * 5 % 9 / 2
		a := report.Axis{Label: s, Value: new(v), Target: new(to), Text: fmt.Sprintf("%.1f %%", v*100), Tone: tones[k]}
		bounds := "final"
		if i%4 == 1 {
			a.Low, a.High = new(v-0.05), new(v+0.08)
			bounds = fmt.Sprintf("%.1f–%.1f %%", v*100-5, v*100+8)
		}
		axes = append(axes, a)
		card.Rows = append(card.Rows, report.Row{Cells: []report.Cell{{Text: fmt.Sprintf("%d  %s", i+1, s)}, {Text: fmt.Sprint(8 + i%4)}, {Text: a.Text, Strong: true},
			{Text: fmt.Sprintf("%.0f %%", to*100)}, {Text: bounds, Tone: report.Neutral}, {Text: words[k], Tone: tones[k]}}})
	}
	card.Rows = append(card.Rows, report.Row{Cells: []report.Cell{{Text: "Overall", Strong: true}, {Text: "100", Strong: true}, {Text: "61.4 %", Strong: true}, {Text: "70 %", Strong: true}, {Text: "58.9–64.2 %", Strong: true}, {Text: "not final", Tone: report.Muted}}})
	add(card,
		report.Figure{Caption: "Profile of the sections", Alt: "Radar of nine sections.", Chart: report.Radar{Axes: axes, Series: []string{"Score", "Target", "Possible range"}}},
		report.Figure{Caption: "Score by section against target", Alt: "Bars of nine sections.", Chart: report.Bars{Axes: axes, Series: []string{"Score", "Target", "Possible range"}}},
		report.Paragraph{Style: report.Note, Text: "Scores are exact and rounded only for print. Where criteria are not rated yet the range shows the lowest and the highest score that any rating of them could give."})
	add(report.Heading{Level: 1, Text: "3 Strengths"}, report.Paragraph{Text: "The assessors want to name what the organisation should keep while it changes the rest."},
		report.List{Items: []string{
			"Customer journeys are described for all five services, reviewed twice a year with customers, and known by the people who work in them.",
			"Front-line staff are trained for 40 hours in their first three months. The training is measured by what customers say, not by attendance.",
			"Delivery data are complete, and open to every depot.",
			"The managing director answers ten complaints each month personally; the answers that we read were concrete, correct and kind, and each one was followed up within the promised time.",
		}})
	gaps := report.Table{Name: "gaps", Caption: "Gaps in the order of their priority", Columns: []report.Column{{Title: "Ref", Width: 0.8}, {Title: "Criterion", Width: 5}, {Title: "Current", Width: 1, Right: true},
		{Title: "Target", Width: 1, Right: true}, {Title: "Gain", Width: 1, Right: true}, {Title: "Priority", Width: 1.4}, {Title: "Blocks", Width: 2}}}
	priority := []string{"high", "medium", "low"}
	for i := range 40 {
		k := min(i/13, 2)
		c := report.Cell{Text: priority[k], Tone: []report.Tone{report.Bad, report.Caution, report.Neutral}[k]}
		gaps.Rows = append(gaps.Rows, report.Row{Cells: []report.Cell{{Text: fmt.Sprintf("%d.%d", i/5+1, i%5+1)}, {Text: criterion(i)}, {Text: fmt.Sprint(i % 3)}, {Text: "4"},
			{Text: fmt.Sprintf("%.2f", 2.4-float64(i)*0.05)}, c, {Text: []string{"Silver, Gold", "Gold", ""}[k]}}})
	}
	add(report.Heading{Level: 1, Text: "4 Gaps"}, report.Paragraph{Text: "Gain is what the overall score would win, in points of a hundred, if this criterion alone were at its target. Criteria that block a tier come first."}, gaps)
	add(report.Heading{Level: 1, Text: "5 Findings"})
	for i := range 6 {
		add(report.Heading{Level: 2, Text: fmt.Sprintf("5.%d %s", i+1, criterion(i*7))},
			report.KeyValues{Facts: []report.Fact{{Label: "Grade", Text: []string{"Major nonconformity", "Minor nonconformity", "Opportunity for improvement"}[min(i, 2)]},
				{Label: "Requirement", Text: fmt.Sprintf("Criterion %d.%d: the organisation shall empower the people who meet customers to put things right, within limits that they know.", i+1, i%5+1)},
				{Label: "Evidence", Text: "Interviews I-04 and I-11; procedure QP-17 rev. 3 (2024-02-11), clause 5; 25 of 180 complaints sampled at random, of which 19 waited for approval for more than three working days."},
				{Label: "Statement", Text: "Staff have to ask for approval for every recovery above EUR 10. Customers wait for 3.4 days on average for what could be decided in the first call."}}})
	}
	add(report.PageBreak{}, report.Heading{Level: 1, Text: "6 Criterion by criterion"})
	detail := report.Table{Name: "criteria", Columns: []report.Column{{Title: "Ref", Width: 0.9}, {Title: "Criterion", Width: 4}, {Title: "Rating", Width: 1.6}, {Title: "Evidence and notes", Width: 6}}}
	for i := range n {
		if i%7 == 0 {
			detail.Rows = append(detail.Rows, report.Row{Group: true, Cells: []report.Cell{{Text: fmt.Sprintf("%d  %s", i/7+1, sections[i/7%len(sections)])}}})
		}
		k := i * 3 % 5
		rating := report.Cell{Text: fmt.Sprintf("%d of 5\n%s", k+1, words[k]), Tone: tones[k]}
		if i%19 == 7 {
			rating = report.Cell{Text: "not rated", Tone: report.Muted}
		}
		text := "Shown: procedure QP-17, minutes of the service board of March to September. Told: depot managers in Rotterdam and Piraeus describe the same practice."
		if i%4 == 2 {
			text += " The practice is not yet established in Sofia, where the process was taken over in June; the people there know it but have not had the training.\nNext: record the training and its effect."
		}
		if i%11 == 5 {
			text += " See https://intranet.northwind.example/quality/procedures/2026/service-recovery/QP-17-revision-3-final-approved-signed.pdf."
		}
		detail.Rows = append(detail.Rows, report.Row{Cells: []report.Cell{{Text: fmt.Sprintf("%d.%d", i/7+1, i%7+1)}, {Text: criterion(i)}, rating, {Text: text}}})
	}
	add(detail)
	add(report.Heading{Level: 1, Text: "7 Method"}, report.Paragraph{Text: "Ratings were agreed by the team after each visit. Sites, interview partners and complaints were sampled at random with a seed that is recorded in the plan."},
		report.Heading{Level: 2, Text: "7.1 Sampling"}, report.Paragraph{Text: "An assessment is based on samples. That something was not found does not mean that it does not exist."},
		report.Heading{Level: 3, Text: "Complaints"}, report.Paragraph{Text: "25 of 180 complaints received between January and September 2026."},
		report.Heading{Level: 3, Text: "Interviews"}, report.Paragraph{Text: "18 people from all levels and sites, two of them from partner companies."},
		report.Heading{Level: 1, Text: "8 Signatures"}, report.Signatures{Fields: []report.SignatureField{
			{Role: "Lead assessor", Name: "Dr. Anna Lindström", Date: "21 November 2026"}, {Role: "Assessor", Name: "Γιώργος Παπαδόπουλος", Date: "21 November 2026"},
			{Role: "For the client", Name: "Мария Иванова"}}})
	return d
}

func criterion(i int) string {
	return []string{
		"Senior managers explain the service promise to staff and customers",
		"Complaints are answered by a named person within the promised time",
		"The service is designed with customers",
		"Staff may put things right without asking, within limits that they know and that are reviewed at least yearly",
		"Suppliers share the service promise",
		"Measures are defined, owned and used",
		"Ideas of staff and customers are tried out quickly and kept, changed or dropped for reasons that are written down",
	}[i%7]
}

func sampleShort() *report.Document {
	d := sampleReport(12)
	d.Contents, d.Draft = false, true
	d.Title = "Gap analysis"
	d.Facts = d.Facts[:3]
	d.Blocks = d.Blocks[6:14]
	return d
}

// sampleCharts has the charts that are hard to draw.
func sampleCharts() *report.Document {
	d := &report.Document{Title: "Charts", Subject: "All kinds", Date: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)}
	make := func(n, long int) []report.Axis {
		var axes []report.Axis
		for i := range n {
			a := report.Axis{Label: sections[i%len(sections)], Value: new(float64(i*7%10) / 10), Target: new(0.7), Text: fmt.Sprintf("%d %%", i*7%10*10), Tone: report.Tone(i % 5)}
			for range long {
				a.Label += ", " + criterion(i)
			}
			if i%6 == 4 {
				a.Value, a.Text, a.Low, a.High = nil, "not rated", new(0.2), new(0.9)
			}
			if i%6 == 2 {
				a.Low, a.High = new(*a.Value-0.1), new(*a.Value+0.15)
			}
			axes = append(axes, a)
		}
		return axes
	}
	series := []string{"Score", "Target", "Possible range"}
	for _, n := range []int{3, 4, 5, 8, 12, 17, 24} {
		for long := range 2 {
			d.Blocks = append(d.Blocks, report.Figure{Caption: fmt.Sprintf("%d axes, labels %d", n, long), Chart: report.Radar{Axes: make(n, long), Series: series}})
		}
	}
	for _, n := range []int{1, 2, 12, 40} {
		d.Blocks = append(d.Blocks, report.Figure{Caption: fmt.Sprintf("%d bars", n), Chart: report.Bars{Axes: make(n, n%4/2), Series: series}})
	}
	d.Blocks = append(d.Blocks, report.Figure{Caption: "40 bars with long labels", Chart: report.Bars{Axes: make(40, 2), Series: series}},
		report.Figure{Caption: "Two axes of a radar", Chart: report.Radar{Axes: make(2, 0), Series: series}},
		report.Figure{Caption: "Nothing to show", Alt: "No section has been rated yet.", Chart: report.Radar{}})
	return d
}

func sampleLogo() []byte {
	m := image.NewNRGBA(image.Rect(0, 0, 480, 120))
	for y := range 120 {
		for x := range 480 {
			dx, dy := x-60, y-60
			if dx*dx+dy*dy < 55*55 || x > 140 && y > 35 && y < 85 && (x/40)%2 == 1 {
				m.Set(x, y, imagecolor.NRGBA{181, 23, 158, uint8(255 - x/4)})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}
