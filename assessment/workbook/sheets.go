package workbook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/framework/sheet"
)

func letter(col int) string { return strings.TrimRight(sheet.Ref(col, 1), "1") }

// setAssessment gives the sheet its dropdowns, colours, protection and print
// set-up.
func (b *writer) setAssessment(g *grid, cs []column, at map[string]int, last int) {
	n := sheetAssessment
	rng := func(col int) string { return fmt.Sprintf("%s%d:%s%d", letter(col), rowFirst, letter(col), last) }
	for i := range cs {
		c := &cs[i]
		l := letter(i + 1)
		if c.width == 0 {
			b.check(b.x.SetColVisible(n, l, false))
			continue
		}
		b.check(b.x.SetColWidth(n, l, l, c.width))
		if c.kind != reading && c.kind != level {
			b.validate(n, rng(i+1), c)
		}
	}
	for d := range b.lay.dims {
		for _, layer := range b.lay.layers {
			if col := at[ratingKey(layer, b.lay.dims[d].ID)]; col > 0 {
				b.validateRating(n, col, last, d, &cs[col-1], at["calc/scale"])
			}
		}
	}
	b.colourRatings(cs, at, last)
	edge := at["criterion"]
	b.freeze(n, edge, rowHeader)
	b.check(b.x.AutoFilter(n, fmt.Sprintf("A%d:%s%d", rowHeader, letter(len(cs)), last), nil))
	b.check(b.x.ProtectSheet(n, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, AutoFilter: true, Sort: true,
		FormatCells: true, FormatColumns: true, FormatRows: true, EditScenarios: true,
	}))
	b.printSetup(n, cs, rowBands, rowHeader, "$B:$"+letter(edge))
	b.tab(n, accent)
}

// validate gives a column its dropdown and its message.
func (b *writer) validate(n, rng string, c *column) {
	dv := excelize.NewDataValidation(true)
	dv.Sqref = rng
	switch c.kind {
	case choice, yesNo:
		if b.listAt[c.list] == "" {
			return
		}
		dv.SetSqrefDropList(b.listAt[c.list])
		style := excelize.DataValidationErrorStyleStop
		if c.open {
			style = excelize.DataValidationErrorStyleInformation
		}
		dv.SetError(style, "Not in the list", "Choose one of the words in the list.")
	case date:
		b.check(dv.SetRange("1", "2958465", excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween))
		dv.SetError(excelize.DataValidationErrorStyleStop, "Not a date", "Write a date, for example 2027-03-31.")
	case whole:
		b.check(dv.SetRange(cmpOr(c.from, "0"), cmpOr(c.to, "100000000"), excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween))
		dv.SetError(excelize.DataValidationErrorStyleStop, "Not a number", "Write a whole number.")
	case decimal:
		b.check(dv.SetRange(cmpOr(c.from, "0"), cmpOr(c.to, "1000000000"), excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween))
		dv.SetError(excelize.DataValidationErrorStyleStop, "Not a number", "Write a number.")
	default:
		if c.help == "" {
			return
		}
		dv.Type = "" // only the message
	}
	if c.help != "" {
		dv.SetInput(cut(c.title, 32), cut(c.help, 255))
	}
	b.check(b.x.AddDataValidation(n, dv))
}

// cut shortens a text to what a validation message holds.
func cut(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return strings.TrimSpace(string(r[:most-1])) + "…"
}

// ratingLists lists the dropdowns that the criteria of a dimension need.
func (b *writer) ratingLists(dim int) []string {
	var names []string
	seen := map[string]bool{}
	for _, ln := range b.lay.rows {
		if name := b.lay.levelList(b.lay.all[ln.criterion], dim).name; !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

// validateRating gives a rating column its dropdown. Where criteria differ in
// what they may be rated, a hidden number in the row chooses, so that sorting
// does no harm.
func (b *writer) validateRating(n string, col, last, dim int, c *column, choiceCol int) {
	names := b.ratingLists(dim)
	var ranges, hints []string
	for _, name := range names {
		if at := b.listAt[name]; at != "" {
			ranges = append(ranges, at)
		}
		hints = append(hints, strings.Join(shorten(b.lay.lists[name].labels), ", "))
	}
	dv := excelize.NewDataValidation(true)
	dv.Sqref = fmt.Sprintf("%s%d:%s%d", letter(col), rowFirst, letter(col), last)
	switch {
	case len(ranges) < len(names) || len(ranges) == 0: // a scale with too many steps to list
		dv.Type = ""
	case len(ranges) == 1:
		dv.SetSqrefDropList(ranges[0])
	default:
		dv.Type = "list"
		dv.Formula1 = fmt.Sprintf("CHOOSE($%s%d,%s)", letter(choiceCol), rowFirst, strings.Join(ranges, ","))
	}
	if dv.Type != "" {
		dv.SetError(excelize.DataValidationErrorStyleStop, "Not on the scale", cut("Choose one of: "+strings.Join(hints, "; "), 255))
	}
	dv.SetInput(cut(c.title, 32), cut(c.help, 255))
	b.check(b.x.AddDataValidation(n, dv))
}

func shorten(labels []string) []string {
	if len(labels) <= 7 {
		return labels
	}
	return append(append([]string{}, labels[0], labels[1], "…"), labels[len(labels)-2:]...)
}

// colourRatings marks what is not rated yet, rated low, and set aside.
func (b *writer) colourRatings(cs []column, at map[string]int, last int) {
	n := sheetAssessment
	grey := b.conditional(&excelize.Style{Font: &excelize.Font{Color: "8A949E", Italic: true}, Fill: solid("ECEEF0")})
	empty := b.conditional(&excelize.Style{Fill: solid(todo)})
	low := b.conditional(&excelize.Style{Font: &excelize.Font{Color: "8A1C0C", Bold: true}, Fill: solid("FBD9CC")})
	band := b.conditional(&excelize.Style{Fill: solid("DDE5EC")})
	rule := func(rng, formula string, format int, stop bool) {
		b.check(b.x.SetConditionalFormat(n, rng, []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: formula, Format: &format, StopIfTrue: stop}}))
	}
	rule(fmt.Sprintf("B%d:%s%d", rowFirst, letter(at["previous"]), last), fmt.Sprintf("$%s%d=0", letter(at["calc/applicable"]), rowFirst), grey, true)
	for d := range b.lay.dims {
		for i, layer := range b.lay.layers {
			col := at[ratingKey(layer, b.lay.dims[d].ID)]
			ref := fmt.Sprintf("%s%d", letter(col), rowFirst)
			rng := fmt.Sprintf("%s:%s%d", ref, letter(col), last)
			var wanted strings.Builder
			wanted.WriteString("LEN(" + ref + ")=0") // and no higher layer has decided
			for _, higher := range b.lay.layers[i+1:] {
				wanted.WriteString(fmt.Sprintf(",LEN($%s%d)=0", letter(at[ratingKey(higher, b.lay.dims[d].ID)]), rowFirst))
			}
			rule(rng, "AND("+wanted.String()+")", empty, true)
			if test := b.lowTest(d, ref); test != "" {
				rule(rng, test, low, false)
			}
		}
	}
	rule(fmt.Sprintf("B%d:%s%d", rowFirst, letter(at["section"]), last), fmt.Sprintf("MOD($%s%d,2)=1", letter(at["calc/band"]), rowFirst), band, false)
}

// lowTest is true for ratings in the lowest third of their scale, or that do
// not conform.
func (b *writer) lowTest(dim int, ref string) string {
	var tests []string
	seen := map[string]bool{}
	for _, c := range b.lay.all {
		s := b.lay.scaleOf(c, dim)
		if s == nil || seen[s.ID] {
			continue
		}
		seen[s.ID] = true
		if s.Kind == framework.Numeric {
			third := s.Min.Score().Add(s.Max.Score().Sub(s.Min.Score()).Mul(scoring.Fraction(1, 3)))
			tests = append(tests, fmt.Sprintf("AND(ISNUMBER(%s),%s<=%s)", ref, ref, float(third)))
			continue
		}
		li := b.lay.lists["scale:"+s.ID+":strict"]
		for i := range s.Levels {
			share, ok := s.Share(s.Levels[i].Code)
			isLow := ok && share.Cmp(scoring.Fraction(1, 3)) <= 0
			if s.LeastConforming != "" {
				isLow = s.Compare(s.Levels[i].Code, s.LeastConforming) < 0 && (i == 0 || isLow)
			}
			if isLow {
				tests = append(tests, ref+"="+quote(li.labels[i]))
			}
		}
	}
	if len(tests) == 0 || len(tests) > 30 {
		return ""
	}
	return "OR(" + strings.Join(tests, ",") + ")"
}

// quote writes a text in a formula.
func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// float writes a number in a formula or cell.
func float(s scoring.Score) string { return strconv.FormatFloat(s.Float(), 'g', -1, 64) }

func solid(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

func (b *writer) conditional(s *excelize.Style) int {
	id, err := b.x.NewConditionalStyle(s)
	b.check(err)
	return id
}

// freeze keeps columns and rows in sight.
func (b *writer) freeze(n string, cols, rows int) {
	cell := sheet.Ref(cols+1, rows+1)
	pane := "bottomRight"
	if cols == 0 {
		pane = "bottomLeft"
	}
	b.check(b.x.SetPanes(n, &excelize.Panes{Freeze: true, XSplit: cols, YSplit: rows, TopLeftCell: cell, ActivePane: pane,
		Selection: []excelize.Selection{{SQRef: cell, ActiveCell: cell, Pane: pane}}}))
	b.check(b.x.SetSheetView(n, 0, &excelize.ViewOptions{ShowGridLines: new(false)}))
}

func (b *writer) tab(n, color string) {
	b.check(b.x.SetSheetProps(n, &excelize.SheetPropsOptions{TabColorRGB: &color, FitToPage: new(true)}))
}

const paperA4 = 9

// printWidth is how much width stays legible across a landscape A4 page.
const printWidth = 230

// printSetup fits a sheet to landscape A4, over as many pages side by side as
// keep it legible, and repeats its header and its first columns.
func (b *writer) printSetup(n string, cs []column, from, to int, repeat string) {
	across := 0.0
	for i := range cs {
		across += cs[i].width
	}
	pages := max(1, int(across/printWidth+0.5))
	b.check(b.x.SetPageLayout(n, &excelize.PageLayoutOptions{Size: new(paperA4), Orientation: new("landscape"), FitToWidth: &pages, FitToHeight: new(0)}))
	b.check(b.x.SetPageMargins(n, &excelize.PageLayoutMarginsOptions{Left: new(0.4), Right: new(0.4), Top: new(0.6), Bottom: new(0.6), Header: new(0.3), Footer: new(0.3)}))
	b.check(b.x.SetHeaderFooter(n, &excelize.HeaderFooterOptions{
		OddHeader: "&L&8" + amp(b.f.Title+" · "+b.f.Edition) + "&R&8" + amp(b.a.Engagement.Client.Name),
		OddFooter: "&L&8&A&R&8&P / &N",
	}))
	if to > 0 {
		b.check(b.x.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: n,
			RefersTo: fmt.Sprintf("'%s'!%s,'%s'!$%d:$%d", n, repeat, n, from, to)}))
	}
}

// amp keeps a text from being taken for a code of headers and footers.
func amp(s string) string { return cut(strings.ReplaceAll(s, "&", "&&"), 100) }

// markTitle stands in the hidden column beside the title of a table.
const markTitle = "title"

// room is how many empty rows of a register are ready to be filled in.
const room = 500

// writeRegisters writes the sheets Evidence, Findings, Sites & team, Measures
// and Adjustments.
func (b *writer) writeRegisters() {
	var shared []assessment.Evidence
	for _, e := range b.a.Evidence {
		if !b.typedInRow(e.ID) {
			shared = append(shared, e)
		}
	}
	g := b.grid(sheetEvidence)
	writeRegister(b, g, &b.lay.evid, shared, 1, true)
	b.setRegister(g, b.lay.evid.columns(), 2)
	g = b.grid(sheetFindings)
	writeRegister(b, g, &b.lay.finds, b.a.Findings, 1, true)
	b.setRegister(g, b.lay.finds.columns(), 2)
	b.writeTeam()
	if len(b.f.Measures) > 0 {
		g = b.grid(sheetMeasures)
		writeRegister(b, g, &b.lay.meas, b.measureRows(), 1, true)
		b.setRegister(g, b.lay.meas.columns(), 1)
		b.colourMeasures(g, b.lay.meas.columns())
	}
	if len(b.f.Scoring.Adjustments) > 0 {
		g = b.grid(sheetAdjustments)
		writeRegister(b, g, &b.lay.adjs, b.a.Adjustments, 1, true)
		b.setRegister(g, b.lay.adjs.columns(), 1)
	}
}

// typedInRow reports whether a record of evidence stands in a row of the sheet
// Assessment.
func (b *writer) typedInRow(id string) bool {
	for _, slot := range []string{"/shown", "/told"} {
		if row, ok := strings.CutSuffix(id, slot); ok {
			if _, ok := b.lay.rowIndex[row]; ok {
				return true
			}
		}
	}
	return false
}

// writeRegister writes a table with one record a row from the given row on and
// returns the row after its last.
func writeRegister[T any](b *writer, g *grid, reg *register[T], records []T, top int, open bool) int {
	cs := append([]column{{key: "mark", kind: reading}}, reg.columns()...)
	title := b.st.id(look{size: 16, bold: true, ink: accent, middle: true})
	hint := b.st.id(look{ink: inkDim, size: 10})
	g.set(1, top, styled(mark+markTitle, hint)) // ends the table above
	g.set(2, top, styled(reg.title, title))
	g.row(top).height = 28
	g.set(2, top+1, styled(reg.hint, hint))
	g.row(top + 1).height = 20
	bands, keys, header := 0, top+2, top+3
	if cs[1].band != "" {
		bands, keys, header = top+2, top+3, top+4
	}
	b.writeHead(g, cs, reg.name, bands, keys, header)
	if bands > 0 {
		g.set(1, bands, cell{})
	}
	g.set(1, header, cell{})
	looks := make([]int, len(cs))
	for i := range cs {
		looks[i] = b.lookOf(&cs[i])
	}
	row := header
	for i := range records {
		row++
		r := records[i] // a copy: at may prepare the record
		most := 1
		for k := range reg.fields {
			fd := &reg.fields[k]
			var v cell
			if fd.of != "" {
				v = b.lookup(&fd.column, cs, row, reg.chosen(fd.of, &r))
			} else {
				v = b.lay.show(&fd.column, fd.at(&r))
			}
			if fd.wide && v.text != "" {
				most = max(most, v.lines(b.registerWidth(g.name, k+2, fd.width)))
			}
			g.set(k+2, row, v.in(looks[k+1]))
		}
		g.row(row).height, g.row(row).auto = height(most, fontSize), true
	}
	// Some empty rows look like rows; below them the columns have the look,
	// where the table has a sheet of its own.
	end := row + 25
	if !open {
		end = row + 15
	}
	for r := row + 1; r <= end; r++ {
		g.row(r).height, g.row(r).auto = 15, true
		for k := range reg.fields {
			v := cell{}
			if c := &reg.fields[k].column; c.of != "" {
				v = b.lookup(c, cs, r, "")
			}
			g.set(k+2, r, v.in(looks[k+1]))
		}
	}
	if open {
		end = row + room
	}
	for k := range reg.fields {
		c := &reg.fields[k].column
		if c.kind == reading {
			continue
		}
		b.validate(g.name, fmt.Sprintf("%s%d:%s%d", letter(k+2), header+1, letter(k+2), end), c)
	}
	return end + 1
}

// chosen is the code in a column of a record.
func (r *register[T]) chosen(key string, record *T) string {
	i := slices.IndexFunc(r.fields, func(f field[T]) bool { return f.key == key })
	return *r.fields[i].at(record).(*string)
}

// lookup is a cell that says something of what is chosen in its row: what it is
// now, and what it becomes when another word is chosen.
func (b *writer) lookup(c *column, cs []column, row int, chosen string) cell {
	of := slices.IndexFunc(cs, func(o column) bool { return o.key == c.of })
	v := cell{kind: textValue, formula: fmt.Sprintf(`IFERROR(INDEX(%s,MATCH($%s%d,%s,0))&"","")`,
		b.listAt[c.list], letter(of+1), row, b.listAt[cs[of].list])}
	if li := b.lay.lists[c.list]; slices.Contains(li.codes, chosen) {
		v.text = li.label(chosen)
	}
	return v
}

// colourMeasures marks the values that are not there yet.
func (b *writer) colourMeasures(g *grid, cs []column) {
	at := func(key string) string {
		return letter(slices.IndexFunc(cs, func(c column) bool { return c.key == key }) + 2)
	}
	const first = 6 // below title, hint, bands, keys and header
	empty := b.conditional(&excelize.Style{Fill: solid(todo)})
	b.check(b.x.SetConditionalFormat(g.name, fmt.Sprintf("%s%d:%s%d", at("value"), first, at("value"), len(g.rows)), []excelize.ConditionalFormatOptions{{
		Type: "formula", Criteria: fmt.Sprintf("AND(LEN($%s%d)>0,LEN($%s%d)=0)", at("measure"), first, at("value"), first), Format: &empty}}))
}

// teamWidths serve the tables of the sheet Sites & team, one below the other.
var teamWidths = []float64{12, 28, 24, 30, 30, 14, 14, 16}

func (b *writer) registerWidth(name string, col int, width float64) float64 {
	if name == sheetTeam {
		return teamWidths[col-2]
	}
	return width
}

// setRegister gives a register with a sheet of its own its look. Columns carry
// the look of empty rows, so that there are as many as anybody needs.
func (b *writer) setRegister(g *grid, cs []column, frozen int) {
	n := g.name
	header := 4
	if cs[0].band != "" {
		header = 5
	}
	for i := range cs {
		l := letter(i + 2)
		b.check(b.x.SetColStyle(n, l, b.lookOf(&cs[i])))
		b.check(b.x.SetColWidth(n, l, l, cs[i].width))
	}
	plainLook := b.st.id(look{})
	for row := 1; row < header; row++ {
		if g.row(row).hidden {
			continue
		}
		for col := 1; col <= len(cs)+1; col++ {
			if r := g.row(row); col > len(r.cells) || r.cells[col-1].style == 0 {
				v := cell{}
				if col <= len(r.cells) {
					v = r.cells[col-1]
				}
				g.set(col, row, v.in(plainLook))
			}
		}
	}
	b.check(b.x.SetColVisible(n, "A", false))
	b.freeze(n, frozen+1, header)
	b.check(b.x.AutoFilter(n, fmt.Sprintf("B%d:%s%d", header, letter(len(cs)+1), max(len(g.rows), header+room)), nil))
	b.printSetup(n, cs, header, header, "$B:$"+letter(frozen+1))
	b.tab(n, "22645A")
}

func (b *writer) writeTeam() {
	g := b.grid(sheetTeam)
	row := writeRegister(b, g, &b.lay.team, b.a.Engagement.People, 1, false)
	row = writeRegister(b, g, &b.lay.sites, b.a.Engagement.Sites, row+1, false)
	if b.f.Units != nil {
		writeRegister(b, g, &b.lay.units, b.a.Engagement.Units, row+1, false)
	}
	n := sheetTeam
	for i, w := range teamWidths {
		b.check(b.x.SetColWidth(n, letter(i+2), letter(i+2), w))
	}
	b.check(b.x.SetColVisible(n, "A", false))
	b.check(b.x.SetSheetView(n, 0, &excelize.ViewOptions{ShowGridLines: new(false)}))
	b.printSetup(n, nil, 0, 0, "")
	b.tab(n, "22645A")
}

// writeScales writes what the levels, dimensions and conditions mean.
func (b *writer) writeScales() {
	n := sheetScales
	g := b.grid(n)
	g.set(1, 1, textCell(mark+"scales"))
	g.row(1).hidden = true
	title := b.st.id(look{size: 16, bold: true, ink: accent, middle: true})
	head := b.st.id(look{size: 11, bold: true, ink: inkWhite, fill: accent, middle: true})
	th := b.st.id(look{bold: true, fill: pale, border: true, wrap: true, middle: true})
	td := b.st.id(look{border: true, wrap: true, size: 10})
	strong := b.st.id(look{border: true, wrap: true, bold: true, size: 10})
	row := 2
	widths := []float64{0, 24, 46, 60, 12}
	line := func(style int, texts ...string) {
		most := 1
		for i, s := range texts {
			st := style
			if i == 0 && style == td {
				st = strong
			}
			g.set(i+2, row, styled(s, st))
			most = max(most, lines(s, widths[i+1], 10, i == 0))
		}
		g.row(row).height = height(most, 10)
		row++
	}
	block := func(s string) {
		row++
		for col := 2; col <= 5; col++ {
			g.set(col, row, styled("", head))
		}
		g.set(2, row, styled(s, head))
		g.row(row).height = 22
		row++
	}
	g.set(2, row, styled("What the ratings mean", title))
	g.row(row).height = 28
	row++
	for i := range b.f.Scales {
		s := &b.f.Scales[i]
		block("Scale: " + s.Title)
		if s.Description != "" {
			g.set(2, row, styled(s.Description, b.st.id(look{wrap: true, size: 10})))
			b.check(b.x.MergeCell(n, sheet.Ref(2, row), sheet.Ref(5, row)))
			g.row(row).height = height(lines(s.Description, 140, 10, false), 10)
			row++
		}
		if s.Kind == framework.Numeric {
			between := ""
			if b.lay.described(s) {
				between = "Values between two described levels are allowed where they fit better."
			}
			line(td, "Steps", fmt.Sprintf("%s to %s in steps of %s", s.Min.Or("0"), s.Max, s.Step.Or("1")), between, "")
		}
		if len(s.Levels) > 0 {
			line(th, "Level", "Label", "Meaning", "Points")
		}
		for k := range s.Levels {
			v := &s.Levels[k]
			meaning := v.Meaning
			if v.Recognition {
				meaning = strings.TrimSpace(meaning + " Honoured, but earns no more points than the level below.")
			}
			if v.Code == s.LeastConforming {
				meaning = strings.TrimSpace(meaning + " The lowest level that conforms.")
			}
			line(td, v.Code, v.Label, meaning, string(v.Points))
		}
		if effect, ok := naEffects[b.f.Scoring.NotApplicable]; ok {
			line(td, labelNA, "Not applicable", "The criterion has nothing to apply to here. It needs a reason, and "+effect+".", "")
		}
	}
	wideLine := func(style int, first, second, last string) {
		line(style, first, second, "", last)
		b.check(b.x.MergeCell(n, sheet.Ref(3, row-1), sheet.Ref(4, row-1)))
		g.row(row - 1).height = height(max(lines(second, widths[2]+widths[3], 10, false), lines(first, widths[1], 10, true)), 10)
	}
	if len(b.f.Dimensions) > 0 {
		block("Dimensions: every criterion is rated on each")
		weighted := b.f.Scoring.Dimensions == "weighted-mean"
		weight := func(s string) string {
			if !weighted {
				return "" // it counts nothing
			}
			return s
		}
		wideLine(th, "Dimension", "Question", weight("Weight"))
		for _, d := range b.f.Dimensions {
			wideLine(td, d.Title, d.Question, weight(string(d.Weight.Or("1"))))
		}
		wideLine(td, "Together", b.together(), "")
	}
	if rules := b.specialRules(); len(rules) > 0 {
		block("Special rules")
		for _, r := range rules {
			wideLine(td, r[0], r[1], "")
		}
	}
	if len(b.f.Award.Tiers) > 0 {
		title := "Conditions"
		if b.a.Engagement.Type.Certifies() {
			title = "Conditions of the award"
		}
		block(title)
		anyAssumed := slices.ContainsFunc(b.f.Award.Tiers, func(t framework.Tier) bool {
			return t.Assumed || slices.ContainsFunc(t.Conditions, func(c framework.Condition) bool { return c.Assumed })
		})
		last := ""
		if anyAssumed {
			last = "Assumed"
		}
		wideLine(th, "For", "Condition", last)
		for i := range b.f.Award.Tiers {
			t := &b.f.Award.Tiers[i]
			name := b.tierName(t)
			for k := range t.Conditions {
				assumed := ""
				if t.Conditions[k].Assumed || t.Assumed {
					assumed = "yes"
				}
				for _, text := range b.conditionWords(t.ID, &t.Conditions[k]) {
					wideLine(td, name, text, assumed)
					name = ""
				}
			}
		}
		if anyAssumed {
			g.set(2, row, styled("Assumed: the scheme does not publish the value.", b.st.id(look{italic: true, ink: inkDim})))
			row++
		}
	}
	for i, w := range widths[1:] {
		b.check(b.x.SetColWidth(n, letter(i+2), letter(i+2), w))
	}
	b.check(b.x.SetColVisible(n, "A", false))
	b.check(b.x.SetSheetView(n, 0, &excelize.ViewOptions{ShowGridLines: new(false)}))
	b.printSetup(n, nil, 0, 0, "")
	b.tab(n, "6B7280")
}

// naEffects say what becomes of a criterion that is not applicable; there is
// none where nothing may be set aside.
var naEffects = map[framework.NAPolicy]string{
	"": "leaves the score", framework.NAExclude: "leaves the score", framework.NAFull: "counts as fully met", framework.NAZero: "counts as not met",
}

// together says how the dimensions of a criterion become one score.
func (b *writer) together() string {
	sc := &b.f.Scoring
	title := func(id string) string {
		if d, ok := b.f.Dimension(id); ok {
			return d.Title
		}
		return id
	}
	switch sc.Dimensions {
	case "weighted-mean":
		return "A criterion is the mean of its dimensions, each by its weight."
	case "lowest":
		return "A criterion is the lowest of its dimensions."
	case "product":
		return "A criterion is the product of its dimensions, each as a share of its scale."
	case "capped":
		return fmt.Sprintf("A criterion is the mean of its dimensions, but no more than “%s”, which caps it.", title(sc.CappedBy))
	case "best-fit":
		return fmt.Sprintf("“%s” is the judgement that counts. The other dimensions are the grounds for it and do not count by themselves.", title(sc.BestFit))
	}
	return "A criterion is the mean of its dimensions, each counting the same."
}

// specialRules say what a rating does beyond its share of the score: criteria
// that fail the whole or that conditions ask for, and what is cut back.
func (b *writer) specialRules() [][2]string {
	var rules [][2]string
	refs := func(level func(*framework.Criterion) string) string {
		var items []string
		for _, c := range b.lay.all {
			if l := level(c); l != "" && c.In(b.a.Engagement.Profile) {
				if s := b.lay.scaleOf(c, 0); s != nil {
					l = b.lay.lists["scale:"+s.ID+":strict"].label(l)
				}
				items = append(items, fmt.Sprintf("%s (%s)", c.Ref, l))
			}
		}
		return strings.Join(items, ", ")
	}
	if items := refs(func(c *framework.Criterion) string { return c.Mandatory }); items != "" {
		rules = append(rules, [2]string{"Mandatory", "Conditions on mandatory criteria ask for at least the level named: " + items + "."})
	}
	if items := refs(func(c *framework.Criterion) string { return c.AutoFail }); items != "" {
		what := "The overall score is zero"
		if u := b.f.Units; u != nil && u.Per == framework.PerWhole {
			what = fmt.Sprintf("The score of a %s is zero", u.Kind)
		}
		rules = append(rules, [2]string{"Fails the whole", what + " where one of these criteria is rated at the level named, or below it: " + items + "."})
	}
	switch sc := &b.f.Scoring; {
	case sc.CutBack != "":
		rules = append(rules, [2]string{"Cut back", fmt.Sprintf("What a rating is above %s %% of its scale earns nothing more.", sc.CutBack)})
	case sc.CutBackTo != "" && len(b.f.Award.Tiers) > 1:
		rules = append(rules, [2]string{"Cut back", fmt.Sprintf("What a rating is above its target for “%s” earns nothing more.", evaluation.TierName(b.f, b.a.Engagement.Type, sc.CutBackTo))})
	case sc.CutBackTo != "":
		rules = append(rules, [2]string{"Cut back", "What a rating is above its target earns nothing more."})
	}
	return rules
}

// tierName is what people are shown for a tier.
func (b *writer) tierName(t *framework.Tier) string {
	return evaluation.TierName(b.f, b.a.Engagement.Type, t.ID)
}

// conditionWords puts a condition in words: once, where it asks the same of
// each section.
func (b *writer) conditionWords(tier string, c *framework.Condition) []string {
	if c.Kind == framework.SectionsAtLeast && len(c.Scope.Sections) == 0 && c.Percent != nil && c.Scope.Tag == "" && !c.Exceed {
		return []string{fmt.Sprintf("each section at least %s %%", *c.Percent)}
	}
	var texts []string
	for _, x := range b.result.Outcome.Conditions {
		if x.Tier == tier && x.ID == c.ID {
			texts = append(texts, x.Text)
		}
	}
	return texts
}
