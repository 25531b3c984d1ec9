package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// charts draws the section scores: what the ratings given have secured, and
// what is still open.
func (b *writer) charts(row, header, first, last int) {
	n := last - first + 1
	if n < 1 {
		return
	}
	rng := func(col int) string {
		return fmt.Sprintf("%s!$%s$%d:$%s$%d", sheetStart, letter(col), first, letter(col), last)
	}
	name := func(col int) string { return fmt.Sprintf("%s!$%s$%d", sheetStart, letter(col), header) }
	small := excelize.Font{Family: fontName, Size: 9, Color: inkText}
	title := func(s string) excelize.ChartTitle {
		return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: s, Font: &excelize.Font{Family: fontName, Size: 10, Bold: true, Color: accent}}}}
	}
	frame := excelize.LineOptions{Type: excelize.LineSolid, Width: 0.75}
	percent := excelize.ChartNumFmt{CustomNumFmt: "0%"}
	barHeight := uint(110 + 26*n)
	b.check(b.x.AddChart(sheetStart, fmt.Sprintf("%s%d", letter(colSection), row), &excelize.Chart{
		Type: excelize.BarStacked,
		Series: []excelize.ChartSeries{
			{Name: name(colLow), Categories: rng(colSection), Values: rng(colLow), Fill: solid(accent)},
			{Name: name(colOpen), Categories: rng(colSection), Values: rng(colOpen), Fill: solid("C9D6E4")},
		},
		Title:     title("Score by section"),
		Format:    excelize.GraphicOptions{AltText: "Bars: the score of each section that the ratings given have secured, and what is still open", Positioning: "oneCell"},
		Dimension: excelize.ChartDimension{Width: 640, Height: barHeight},
		Legend:    excelize.ChartLegend{Position: "bottom", Font: &small},
		XAxis:     excelize.ChartAxis{ReverseOrder: true, Font: small},
		YAxis:     excelize.ChartAxis{Minimum: new(0.0), Maximum: new(1.0), MajorUnit: 0.25, MajorGridLines: true, NumFmt: percent, Font: small},
		Border:    frame,
		GapWidth:  new(uint(60)),
		Overlap:   new(100),
	}))
	if n < 3 {
		return
	}
	below := row + int(barHeight)/27 + 1 // rows are at least 20 points high
	b.check(b.x.AddChart(sheetStart, fmt.Sprintf("%s%d", letter(colSection), below), &excelize.Chart{
		Type: excelize.Radar,
		Series: []excelize.ChartSeries{
			{Name: name(colHigh), Categories: rng(colSection), Values: rng(colHigh), Line: excelize.LineOptions{Type: excelize.LineSolid, Width: 1.5, Dash: excelize.LineDashDash, Fill: solid("8FA9C4")}, Marker: excelize.ChartMarker{Symbol: "none"}},
			{Name: name(colLow), Categories: rng(colSection), Values: rng(colLow), Line: excelize.LineOptions{Type: excelize.LineSolid, Width: 2.25, Fill: solid(accent)}, Marker: excelize.ChartMarker{Symbol: "circle", Size: 6, Fill: solid(accent)}},
		},
		Title:     title("Balance of the sections"),
		Format:    excelize.GraphicOptions{AltText: "Radar: the lowest and the highest possible score of each section", Positioning: "oneCell"},
		Dimension: excelize.ChartDimension{Width: 640, Height: 330},
		Legend:    excelize.ChartLegend{Position: "bottom", Font: &small},
		XAxis:     excelize.ChartAxis{Font: small},
		YAxis:     excelize.ChartAxis{Minimum: new(0.0), Maximum: new(1.0), MajorUnit: 0.25, MajorGridLines: true, NumFmt: percent, Font: small},
		Border:    frame,
	}))
}
