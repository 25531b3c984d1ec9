package workbook

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A chart is drawn from cells of the sheet Start and carries their values, for
// programs that show files without computing. Excelize makes its frame; what
// is in it we write ourselves, because excelize can give neither values nor
// lines that differ without colour.
type chart struct {
	title      string
	first      int // row of the first section
	categories []string
	series     []series
}

type series struct {
	name   string
	head   string // cell of the name
	col    int
	values []string // "" where there is none
	color  string
	dash   bool
}

// charts draws the section scores: what the ratings given have secured, and
// what is still open.
func (b *writer) charts(g *grid, row, header, first, last int) {
	n := last - first + 1
	if n < 1 {
		return
	}
	c := chart{first: first}
	for r := first; r <= last; r++ {
		c.categories = append(c.categories, g.rows[r-1].cells[colSection-1].text)
	}
	line := func(col int, color string, dash bool) series {
		s := series{name: g.rows[header-1].cells[col-1].text, head: fmt.Sprintf("$%s$%d", letter(col), header), col: col, color: color, dash: dash}
		for r := first; r <= last; r++ {
			v := g.rows[r-1].cells[col-1]
			if v.kind != numberValue {
				v.text = ""
			}
			s.values = append(s.values, v.text)
		}
		return s
	}
	bars := c
	bars.title, bars.series = "Score by section", []series{line(colLow, accent, false), line(colOpen, "C9D6E4", false)}
	height := 110 + 30*n
	b.addChart(row, height, "Bars: the score of each section that the ratings given have secured, and what is still open", bars.bars())
	if n < 3 {
		return
	}
	radar := c
	radar.title, radar.series = "Balance of the sections", []series{line(colHigh, "6F8FB0", true), line(colLow, accent, false)}
	b.addChart(g.below(row, height)+1, 340, "Radar: the lowest and the highest possible score of each section", radar.radar())
}

// below returns the row that begins at least so many pixels under the top of
// another.
func (g *grid) below(row, pixels int) int {
	const plain = 12.75 // points of a row without a height of its own
	for points := float64(pixels) * 72 / 96; points > 0; row++ {
		h := plain
		if row <= len(g.rows) && g.rows[row-1].height > 0 {
			h = g.rows[row-1].height
		}
		points -= h
	}
	return row
}

const chartWidth = 640

// addChart has excelize make the parts of a chart and their relationships;
// what is in them is ours.
func (b *writer) addChart(row, height int, alt, xml string) {
	b.check(b.x.AddChart(sheetStart, fmt.Sprintf("%s%d", letter(colSection), row), &excelize.Chart{
		Type:   excelize.Bar,
		Series: []excelize.ChartSeries{{Categories: "Start!$A$1", Values: "Start!$A$1"}},
	}))
	b.drawn = append(b.drawn, drawing{row, height, alt, xml})
}

// A drawing is a chart and its place.
type drawing struct {
	row, height int
	alt, xml    string
}

// drawingXML anchors the charts by one cell and a size, so that no change of
// rows and columns distorts them.
func (b *writer) drawingXML() string {
	const pixel = 9525
	var w strings.Builder
	w.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">`)
	for i, d := range b.drawn {
		fmt.Fprintf(&w, `<xdr:oneCellAnchor><xdr:from><xdr:col>%d</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="%d" cy="%d"/>`+
			`<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="%d" name="Chart %d" descr="%s"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>`+
			`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart r:id="rId%d"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:oneCellAnchor>`,
			colSection-1, d.row-1, chartWidth*pixel, d.height*pixel, i+2, i+1, xmlText(d.alt), i+1)
	}
	w.WriteString(`</xdr:wsDr>`)
	return w.String()
}

const (
	chartHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><c:roundedCorners val="0"/><c:chart>`
	chartTail = `<c:legend><c:legendPos val="b"/><c:overlay val="0"/>%s</c:legend><c:plotVisOnly val="0"/><c:dispBlanksAs val="gap"/></c:chart>` +
		`<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln w="9525"><a:solidFill><a:srgbClr val="` + ruleColor + `"/></a:solidFill></a:ln></c:spPr></c:chartSpace>`
	gridLines = `<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="` + ruleColor + `"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>`
	axisLine  = `<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="8A949E"/></a:solidFill></a:ln></c:spPr>`
)

// font is the text properties of a part of a chart.
func font(size int, bold bool, color string) string {
	return fmt.Sprintf(`<a:defRPr sz="%d" b="%d"><a:solidFill><a:srgbClr val="%s"/></a:solidFill><a:latin typeface="%s"/></a:defRPr>`, size*100, map[bool]int{true: 1}[bold], color, fontName)
}

func textProperties(size int) string {
	return `<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>` + font(size, false, inkText) + `</a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>`
}

func (c *chart) head() string {
	return chartHead + `<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr>` + font(10, true, accent) + `</a:pPr><a:r><a:rPr lang="en-GB" sz="1000" b="1"><a:solidFill><a:srgbClr val="` + accent + `"/></a:solidFill><a:latin typeface="` + fontName + `"/></a:rPr><a:t>` + xmlText(c.title) +
		`</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>`
}

func (c *chart) tail() string { return `</c:plotArea>` + fmt.Sprintf(chartTail, textProperties(9)) }

// series writes one series; look stands where the schema wants the shape.
func (c *chart) seriesXML(i int, look string) string {
	s := &c.series[i]
	last := c.first + len(c.categories) - 1
	var b strings.Builder
	fmt.Fprintf(&b, `<c:ser><c:idx val="%d"/><c:order val="%d"/><c:tx><c:strRef><c:f>%s!%s</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>%s</c:v></c:pt></c:strCache></c:strRef></c:tx>%s`,
		i, i, sheetStart, s.head, xmlText(s.name), look)
	fmt.Fprintf(&b, `<c:cat><c:strRef><c:f>%s!$%s$%d:$%s$%d</c:f><c:strCache><c:ptCount val="%d"/>`, sheetStart, letter(colSection), c.first, letter(colSection), last, len(c.categories))
	for k, v := range c.categories {
		fmt.Fprintf(&b, `<c:pt idx="%d"><c:v>%s</c:v></c:pt>`, k, xmlText(v))
	}
	fmt.Fprintf(&b, `</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>%s!$%s$%d:$%s$%d</c:f><c:numCache><c:formatCode>0%%</c:formatCode><c:ptCount val="%d"/>`, sheetStart, letter(s.col), c.first, letter(s.col), last, len(s.values))
	for k, v := range s.values {
		if v != "" {
			fmt.Fprintf(&b, `<c:pt idx="%d"><c:v>%s</c:v></c:pt>`, k, v)
		}
	}
	b.WriteString(`</c:numCache></c:numRef></c:val></c:ser>`)
	return b.String()
}

// bars is a stacked bar for each section, the first on top.
func (c *chart) bars() string {
	var b strings.Builder
	b.WriteString(c.head() + `<c:barChart><c:barDir val="bar"/><c:grouping val="stacked"/><c:varyColors val="0"/>`)
	for i := range c.series {
		b.WriteString(c.seriesXML(i, `<c:spPr><a:solidFill><a:srgbClr val="`+c.series[i].color+`"/></a:solidFill><a:ln w="6350"><a:solidFill><a:srgbClr val="`+accent+`"/></a:solidFill></a:ln></c:spPr><c:invertIfNegative val="0"/>`))
	}
	b.WriteString(`<c:gapWidth val="60"/><c:overlap val="100"/><c:axId val="111"/><c:axId val="112"/></c:barChart>` +
		`<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/><c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>` + axisLine + textProperties(9) + `<c:crossAx val="112"/><c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>` +
		valueAxis("112", "111", "b", "max"))
	return b.String() + c.tail()
}

// radar has one spoke a section.
func (c *chart) radar() string {
	var b strings.Builder
	b.WriteString(c.head() + `<c:radarChart><c:radarStyle val="marker"/><c:varyColors val="0"/>`)
	for i := range c.series {
		s := &c.series[i]
		dash, marker := "", `<c:marker><c:symbol val="circle"/><c:size val="6"/><c:spPr><a:solidFill><a:srgbClr val="`+s.color+`"/></a:solidFill></c:spPr></c:marker>`
		if s.dash {
			dash, marker = `<a:prstDash val="dash"/>`, `<c:marker><c:symbol val="none"/></c:marker>`
		}
		b.WriteString(c.seriesXML(i, `<c:spPr><a:ln w="`+strconv.Itoa(map[bool]int{true: 15875, false: 28575}[s.dash])+`"><a:solidFill><a:srgbClr val="`+s.color+`"/></a:solidFill>`+dash+`</a:ln></c:spPr>`+marker))
	}
	b.WriteString(`<c:axId val="121"/><c:axId val="122"/></c:radarChart>` +
		`<c:catAx><c:axId val="121"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>` + gridLines + `<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>` + axisLine + textProperties(9) + `<c:crossAx val="122"/><c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>` +
		valueAxis("122", "121", "l", "autoZero"))
	return b.String() + c.tail()
}

// valueAxis runs from 0 to 100 %.
func valueAxis(id, cross, side, crosses string) string {
	return `<c:valAx><c:axId val="` + id + `"/><c:scaling><c:orientation val="minMax"/><c:max val="1"/><c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="` + side + `"/>` + gridLines +
		`<c:numFmt formatCode="0%" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>` + axisLine + textProperties(8) +
		`<c:crossAx val="` + cross + `"/><c:crosses val="` + crosses + `"/><c:crossBetween val="between"/><c:majorUnit val="0.25"/></c:valAx>`
}
