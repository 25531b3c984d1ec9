package workbook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/framework/sheet"
)

// lineHeight is the height of a row with one line, on both halves of the sheet.
const lineHeight = 21.0

// Columns of the sheet Start.
const (
	colKey = iota + 1
	colLabel
	colValue
	colHelp
	colGap
	colSection
	colRated
	colOf
	colDone
	colLow
	colHigh
	colOpen // hidden: what is still open, for the chart
)

var startWidths = []float64{0, 24, 44, 36, 3, 34, 8, 11, 13, 11, 11, 0}

// writeStart writes the first sheet: what to do, the engagement, progress.
func (b *writer) writeStart(g *grid) {
	n := sheetStart
	for i, w := range startWidths {
		if w == 0 {
			b.check(b.x.SetColVisible(n, letter(i+1), false))
		} else {
			b.check(b.x.SetColWidth(n, letter(i+1), letter(i+1), w))
		}
	}
	keys := b.st.id(look{ink: inkDim})
	g.set(colKey, 1, styled(mark+"start", keys))
	g.set(colLabel, 1, styled("label", keys))
	g.set(colValue, 1, styled("value", keys))
	g.row(1).hidden = true

	fill := func(row int, l look, from, to int) {
		for c := from; c <= to; c++ {
			g.set(c, row, styled("", b.st.id(l)))
		}
	}
	banner := look{size: 20, bold: true, ink: inkWhite, fill: accent, middle: true, indent: 1}
	fill(2, banner, colLabel, colHigh)
	g.set(colLabel, 2, styled(b.f.Title, b.st.id(banner)))
	g.row(2).height = 38
	sub := look{size: 11, ink: inkWhite, fill: accent, middle: true, indent: 1}
	fill(3, sub, colLabel, colHigh)
	g.set(colLabel, 3, styled(b.subtitle(), b.st.id(sub)))
	g.row(3).height = 22
	g.row(4).height = 8

	row := 5
	head := look{size: 12, bold: true, ink: accent, under: true, middle: true}
	heading := func(row, from, to int, s string) {
		fill(row, head, from, to)
		g.set(from, row, styled(s, b.st.id(head)))
		g.row(row).height = 22
	}
	heading(row, colLabel, colHigh, "What to do")
	row++
	for i, s := range b.steps() {
		g.set(colLabel, row, styled(fmt.Sprintf("%d   %s", i+1, s[0]), b.st.id(look{size: 10, bold: true, middle: true, indent: 1})))
		g.set(colValue, row, styled(s[1], b.st.id(look{size: 10, middle: true, wrap: true})))
		b.check(b.x.MergeCell(n, sheet.Ref(colValue, row), sheet.Ref(colHigh, row)))
		g.row(row).height = max(lineHeight, height(lines(s[1], 158, 10, false), 10))
		row++
	}
	g.row(row).height = 10
	row++
	top := row
	b.writeFields(g, heading, row)
	b.writeProgress(g, heading, top)

	b.check(b.x.SetSheetView(n, 0, &excelize.ViewOptions{ShowGridLines: new(false)}))
	b.check(b.x.ProtectSheet(n, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatCells: true, FormatColumns: true, FormatRows: true, EditObjects: true, EditScenarios: true,
	}))
	b.printSetup(n, nil, 0, 0, "")
	b.check(b.x.SetPageLayout(n, &excelize.PageLayoutOptions{FitToHeight: new(1)}))
	b.tab(n, accent)
}

// subtitle says what kind of work this is; what is no certification says so.
func (b *writer) subtitle() string {
	s := b.lay.lists["type"].label(string(b.a.Engagement.Type))
	switch b.a.Engagement.Type {
	case assessment.SelfAssessment, assessment.GapAnalysis, assessment.PreAssessment:
		s += ", not certification"
	}
	return s + "   ·   edition " + b.f.Edition + "   ·   " + b.f.Provider
}

// steps tell what to do, in order.
func (b *writer) steps() [][2]string {
	t := b.a.Engagement.Type
	page := "Fill in the white cells under The engagement and For the report"
	switch {
	case t.Certifies():
		page += ", and at the end those under " + groupRecommendation
	case len(b.lay.verdicts()) > 0:
		page += ", and at the end those under " + groupVerdicts
	}
	page += ". What stands under Progress fills itself in. On the other sheets, too, white cells are for you; yellow ones still want a rating."
	find := "Write down what you were shown and told, "
	if t == assessment.SelfAssessment {
		find = "Gather what shows it, "
	}
	if b.lay.hasGuidance() {
		find = "Read how to find out, " + strings.ToLower(find[:1]) + find[1:]
	}
	if b.lay.anyRubric() {
		find += "compare with what distinguishes the levels, "
	}
	find += "then choose the level."
	if t == assessment.SelfAssessment {
		find += " Partial results are fine."
	}
	s := [][2]string{{"This page", page}, {"Assessment", find + b.layerWords() + b.asideWords()}}
	if u := b.f.Units; u != nil {
		s = append(s, [2]string{"Units", b.unitWords(string(u.Kind))})
	}
	s = append(s, [][2]string{
		{"Evidence", "Only for evidence that serves several criteria; everything else goes beside the criterion."},
	}...)
	if t.Advises() {
		s = append(s, [2]string{"Findings, people", "If you record findings, give each its own row. List who took part under Sites & team."})
	} else {
		s = append(s, [2]string{"Findings, people", "Give each finding its own row, and list the team and the sites visited under Sites & team."})
	}
	if len(b.f.Measures) > 0 {
		s = append(s, [2]string{"Measures", "Write the value of each measure and the period that it is for; yellow cells still want one. For further periods choose the measure again in an empty row."})
	}
	if len(b.f.Scoring.Adjustments) > 0 {
		s = append(s, [2]string{"Adjustments", "Only if something outside the criteria changes the overall score: give each case its own row and its reason."})
	}
	s = append(s, [2]string{"Check", "Save the file and drop it on the assay program (or run: assay check FILE). It lists every problem with its cell, and writes the report. " +
		"Filters work as the sheet is; to sort, first choose Review > Unprotect Sheet (there is no password)."})
	return s
}

// unitWords say how the units of a framework that has them are rated, and how
// they get their rows.
func (b *writer) unitWords(kind string) string {
	const rows = " under Units on the sheet " + sheetTeam + ", save the file, and run: assay convert FILE.xlsx NEW.xlsx. The new workbook has "
	if len(b.a.Engagement.Units) == 0 {
		return "The framework rates each " + kind + " by itself. None is named yet, so this workbook rates the whole as one. To rate each, name them before you begin" + rows + "a row for each criterion and " + kind + "."
	}
	return "Each criterion has one row for each " + kind + ". For a further one, name it" + rows + "its rows and all your entries."
}

// layerWords say which of several rating columns counts.
func (b *writer) layerWords() string {
	self := slices.Contains(b.lay.layers, assessment.Self)
	switch {
	case len(b.lay.layers) == 1:
		return ""
	case !slices.Contains(b.lay.layers, assessment.Agreed):
		return " There are two rating columns: self-assessment and assessor. The assessor's rating counts, else the self-assessment."
	case !self:
		return " There are two rating columns: assessor and agreed. The agreed rating counts, else that of the single assessor."
	case b.a.Engagement.Type.Certifies():
		return " There are three rating columns: self-assessment, assessor and agreed. The agreed rating counts, else that of the single assessor; the self-assessment never does."
	}
	return " There are three rating columns: self-assessment, assessor and agreed. The agreed rating counts, else that of the single assessor, else the self-assessment."
}

// asideWords say when a criterion gets no level.
func (b *writer) asideWords() string {
	s := ""
	if b.f.Scoring.NotApplicable != framework.NAForbid {
		s = " If a criterion has nothing to apply to, choose " + labelNA + " and give the reason."
		if b.f.Scheme.NAApprover {
			s = " If a criterion has nothing to apply to, choose " + labelNA + ", give the reason, and name who approved it."
		}
	}
	if b.lay.round {
		s += " What this round does not look at is " + labelNotSampled + ": its rating of round " + b.a.Previous.Round + " counts on."
	}
	return s
}

// writeFields writes the labelled input cells.
func (b *writer) writeFields(g *grid, heading func(row, from, to int, s string), row int) {
	labelMiddle := b.st.id(look{size: 10, middle: true, wrap: true, indent: 1})
	helpMiddle := b.st.id(look{italic: true, ink: inkDim, middle: true, wrap: true, indent: 1})
	labelTop := b.st.id(look{size: 10, wrap: true, indent: 1})
	helpTop := b.st.id(look{italic: true, ink: inkDim, wrap: true, indent: 1})
	a := *b.a // a copy: at may prepare the assessment
	if a.Recommendation != nil {
		r := *a.Recommendation
		r.Verdicts = slices.Clone(r.Verdicts)
		a.Recommendation = &r
	}
	for i := range b.lay.start {
		if i > 0 {
			g.row(row).height = 10
			row++
		}
		heading(row, colLabel, colHelp, b.lay.start[i].title)
		row++
		for k := range b.lay.start[i].fields {
			fd := &b.lay.start[i].fields[k]
			label, help := labelMiddle, helpMiddle
			l := input(&fd.column)
			l.size, l.center, l.middle, l.indent = 10, false, true, 1
			if fd.key == "/engagement/type" || fd.key == "/engagement/profile" {
				l.unlocked, l.fill = false, paper
			}
			if fd.wide {
				l.middle = false
			}
			v := b.lay.show(&fd.column, fd.at(&a)).in(b.st.id(l))
			g.set(colKey, row, textCell(fd.key))
			if fd.wide {
				label, help = labelTop, helpTop
			}
			g.set(colLabel, row, styled(fd.title, label))
			g.set(colValue, row, v)
			g.set(colHelp, row, styled(fd.help, help))
			h := max(lineHeight, height(lines(v.text, startWidths[colValue-1]-2, 10, false), 10), height(lines(fd.title, startWidths[colLabel-1]-2, 10, false), 10), height(lines(fd.help, startWidths[colHelp-1]-1, fontSize, false), fontSize))
			if fd.wide { // room for some lines
				h = max(h, 2*lineHeight)
			}
			g.row(row).height = h
			c := fd.column
			if c.kind != choice {
				c.help = "" // it stands beside the cell
			}
			b.validate(sheetStart, sheet.Ref(colValue, row), &c)
			row++
		}
	}
}

// writeProgress writes how far the work is and, with a preview, the scores.
func (b *writer) writeProgress(g *grid, heading func(row, from, to int, s string), row int) {
	s := b.sums
	heading(row, colSection, colHigh, "Progress")
	row++
	th := look{bold: true, fill: pale, border: true, wrap: true, middle: true}
	thc := th
	thc.center = true
	titles := []string{"Section", "Rated", "Applicable", "Done"}
	if b.lay.hasUnits() {
		titles[1], titles[2] = "Rows rated", "Rows applicable"
	}
	if s.scores {
		titles = append(titles, "At least", "At most")
		g.set(colOpen, row, textCell("Still open")) // names the series of the chart
	}
	for i, t := range titles {
		l := thc
		if i == 0 {
			l = th
			l.indent = 1
		}
		g.set(colSection+i, row, styled(t, b.st.id(l)))
	}
	row++
	num := look{border: true, center: true, middle: true, size: 10}
	pct := num
	pct.format = formatPercent
	done := num
	done.format = "0%"
	writeLine := func(n *sumNode, title string, bold bool) {
		name := look{border: true, middle: true, size: 10, bold: bold, indent: 1}
		g.set(colSection, row, styled(title, b.st.id(name)))
		bolder := func(l look) int { l.bold = bold; return b.st.id(l) }
		from := func(what int) cell {
			v := s.sheet.rows[n.row-1].cells[s.column(what)-1]
			v.formula = s.at(n, what)
			return v
		}
		rated, of := from(sumDone), from(sumApplicable)
		g.set(colRated, row, rated.in(bolder(num)))
		g.set(colOf, row, of.in(bolder(num)))
		share := "0"
		var r, o int
		fmt.Sscan(rated.text, &r)
		fmt.Sscan(of.text, &o)
		if o > 0 {
			share = float(scoring.Fraction(int64(r), int64(o)))
		}
		ref := func(col int) string { return sheet.Ref(col, row) }
		g.set(colDone, row, cell{kind: numberValue, text: share, formula: fmt.Sprintf("IF(%s>0,%s/%s,0)", ref(colOf), ref(colRated), ref(colOf)), style: bolder(done)})
		if s.scores {
			low, high := from(sumLow), from(sumHigh)
			g.set(colLow, row, low.in(bolder(pct)))
			g.set(colHigh, row, high.in(bolder(pct)))
			open := cell{kind: numberValue, text: "0", formula: fmt.Sprintf("IF(ISNUMBER(%s),%s-%s,0)", ref(colHigh), ref(colHigh), ref(colLow))}
			if low.kind == numberValue {
				open.text = subtract(high.text, low.text)
			}
			g.set(colOpen, row, open)
		}
		row++
	}
	first := row
	writeLine(s.over, "Overall", true)
	for _, n := range s.roots {
		writeLine(n, strings.TrimSpace(n.section.Ref+" "+n.section.Title), false)
	}
	last := row - 1
	b.check(b.x.SetConditionalFormat(sheetStart, fmt.Sprintf("%s%d:%s%d", letter(colDone), first, letter(colDone), last), []excelize.ConditionalFormatOptions{{
		Type: "data_bar", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "num", MaxValue: "1", BarColor: "#9DB9D6", BarSolid: true}}))
	note := func(text string) {
		g.set(colSection, row, styled(text, b.st.id(look{ink: inkDim, wrap: true, italic: true})))
		b.check(b.x.MergeCell(sheetStart, sheet.Ref(colSection, row), sheet.Ref(colHigh, row+1)))
		row += 2
	}
	switch {
	case s.scores:
		note("At least and at most: what the ratings still to come can make of the score. When all are given, both are the score. A preview; assay score FILE decides.")
	case b.preview:
		note("The scores of this framework are computed by the program: assay score FILE.")
	default:
		note("Scores are not shown while an audit is rated. They are computed by the program: assay score FILE.")
	}
	if s.scores {
		switch listed, others := b.writeConditions(g, &row, s); {
		case listed && others:
			note("The other conditions are left to the program: assay score FILE.")
		case others:
			note("The conditions are left to the program: assay score FILE.")
		}
		b.charts(g, row+1, first-1, first+1, last)
	}
}

func subtract(a, b string) string {
	var x, y float64
	fmt.Sscan(a, &x)
	fmt.Sscan(b, &y)
	return fmt.Sprint(x - y)
}

// writeConditions writes the conditions that the sheet can follow, those on
// scores and on the share of N/A, and reports whether there are such, and
// whether there are others.
func (b *writer) writeConditions(g *grid, row *int, s *sums) (listed, others bool) {
	type line struct{ text, formula, now string }
	var all []line
	for i := range b.f.Award.Tiers {
		t := &b.f.Award.Tiers[i]
		for k := range t.Conditions {
			c := &t.Conditions[k]
			if text, formula := s.conditionOn(c); formula != "" {
				all = append(all, line{b.tierName(t) + ": " + text, formula, b.stateOf(t.ID, c)})
			} else {
				others = true
			}
		}
	}
	if len(all) == 0 {
		return false, others
	}
	th := look{bold: true, fill: pale, border: true, wrap: true, middle: true, indent: 1}
	thc := th
	thc.center, thc.indent = true, 0
	all = append([]line{{text: "Conditions on scores and on N/A", now: "Now"}}, all...)
	cellLook := b.st.id(look{border: true, middle: true, size: 10, indent: 1})
	state := b.st.id(look{border: true, center: true, middle: true, size: 10, bold: true})
	for i, x := range all {
		if r := g.row(*row); r.height > 0 { // a gap between blocks on the left
			r.height = max(r.height, lineHeight)
		}
		left, right := cellLook, state
		if i == 0 {
			left, right = b.st.id(th), b.st.id(thc)
		}
		for c := colSection; c <= colHigh; c++ {
			g.set(c, *row, styled("", left))
		}
		g.set(colSection, *row, styled(x.text, left))
		b.check(b.x.MergeCell(sheetStart, sheet.Ref(colSection, *row), sheet.Ref(colDone, *row)))
		g.set(colLow, *row, cell{kind: textValue, text: x.now, formula: x.formula, style: right})
		g.set(colHigh, *row, styled("", right))
		b.check(b.x.MergeCell(sheetStart, sheet.Ref(colLow, *row), sheet.Ref(colHigh, *row)))
		*row++
	}
	return true, others
}

// conditionOn puts a condition in words and in a formula; "" where the sheet
// cannot follow it.
func (s *sums) conditionOn(c *framework.Condition) (text, formula string) {
	scope := &c.Scope
	if c.Percent == nil || c.Exceed || scope.Tag != "" || scope.Dimension != "" || scope.Mandatory {
		return "", ""
	}
	if scores := c.Kind == framework.OverallAtLeast || c.Kind == framework.SectionsAtLeast; scores && s.b.f.Scoring.InformationOnly {
		return "", ""
	}
	at := c.Percent.Score().Div(scoring.Int(100))
	switch {
	case c.Kind == framework.OverallAtLeast && len(scope.Sections) == 0:
		return fmt.Sprintf("overall at least %s %%", *c.Percent), condition(s.at(s.over, sumLow), s.at(s.over, sumHigh), at)
	case c.Kind == framework.SectionsAtLeast:
		var low, high []string
		for _, n := range s.roots {
			if len(scope.Sections) == 0 || slices.Contains(scope.Sections, n.id) {
				low, high = append(low, s.at(n, sumLow)), append(high, s.at(n, sumHigh))
			}
		}
		if len(low) > 0 && len(low) <= 30 && (len(scope.Sections) == 0 || len(low) == len(scope.Sections)) {
			return fmt.Sprintf("each section at least %s %%", *c.Percent), condition("MIN("+strings.Join(low, ",")+")", "MIN("+strings.Join(high, ",")+")", at)
		}
	case c.Kind == framework.NotApplicableShare && len(scope.Sections) == 0:
		if p := c.Percent.Rat(); p.Denom().BitLen() < 20 { // whole numbers that a cell computes exactly
			return fmt.Sprintf("at most %s %% of the criteria not applicable", *c.Percent), shareOfNA(s.at(s.over, sumTotal), s.at(s.over, sumApplicable), p)
		}
	}
	return "", ""
}

// stateOf is what the program says of a condition; where it stands for several
// sections, the least favourable. The share of N/A is what it is now.
func (b *writer) stateOf(tier string, condition *framework.Condition) string {
	order := map[string]int{"missed": 0, "out-of-reach": 0, "open": 1, "secure": 2, "met": 3}
	worst := ""
	for _, c := range b.result.Outcome.Conditions {
		if c.Tier == tier && c.ID == condition.ID {
			if s := string(c.State); worst == "" || order[s] < order[worst] {
				worst = s
			}
		}
	}
	if condition.Kind == framework.NotApplicableShare {
		worst = map[bool]string{true: "met", false: "missed"}[order[worst] > 0]
	}
	return strings.ReplaceAll(worst, "-", " ")
}
