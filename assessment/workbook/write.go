package workbook

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/sheet"
	"github.com/assay-audit/assay/schemas"
)

// Options say how a workbook is written.
type Options struct {
	// Preview has formulas show scores while people type. By default they do,
	// except in certification types, where a live score would invite rating
	// to the threshold.
	Preview *bool
}

// Write writes the workbook of an assessment: blank where nothing is rated
// yet. The error is a [schemas.Problems] if a text of the assessment cannot
// stand in a cell.
func Write(w io.Writer, f *framework.Framework, a *assessment.Assessment, o Options) error {
	if ps := unwritable(f, a); len(ps) > 0 {
		return ps
	}
	b, err := newWriter(f, a, o)
	if err != nil {
		return err
	}
	return b.write(w)
}

// A writer is one writing of a workbook.
type writer struct {
	lay     *layout
	f       *framework.Framework // carried: without advice in an audit
	a       *assessment.Assessment
	id      *identity
	result  *evaluation.Result
	preview bool
	sums    *sums

	effective *assessment.Effective

	x      *excelize.File
	st     *styles
	grids  []*grid
	hidden map[string]bool   // sheets
	listAt map[string]string // list → range
	drawn  []drawing
	err    error
}

func newWriter(f *framework.Framework, a *assessment.Assessment, o Options) (*writer, error) {
	// The same order as a file has, without changing what was given.
	data, err := assessment.Encode(a)
	if err != nil {
		return nil, err
	}
	own := new(assessment.Assessment)
	if err := json.Unmarshal(data, own); err != nil {
		return nil, err
	}
	b := &writer{a: own, hidden: map[string]bool{}, listAt: map[string]string{}}
	b.f = f
	if !own.Engagement.Type.Advises() {
		b.f = f.WithoutAdvice()
	}
	layers := shownLayers(&own.Engagement)
	b.lay = newLayout(b.f, own, layers, false)
	b.id = newIdentity(own, layers)
	b.result = evaluation.Evaluate(f, own)
	b.preview = !own.Engagement.Type.Certifies()
	if o.Preview != nil {
		b.preview = *o.Preview
	}
	return b, nil
}

// unwritable lists the texts that no cell can hold.
func unwritable(f *framework.Framework, a *assessment.Assessment) schemas.Problems {
	var ps schemas.Problems
	l := &layout{f: f, typ: a.Engagement.Type}
	l.makeStart()
	check := func(root string, v any) {
		texts(reflect.ValueOf(v), root, func(pointer, s string) {
			if why := writable(s); why != "" {
				hint := "shorten it, or put it in a document and refer to that"
				if !strings.HasPrefix(why, "has more") {
					hint = "delete the character"
				}
				of := "framework" + strings.TrimPrefix(pointer, root)
				if root == "" {
					of = l.home(a, pointer)
				}
				ps = append(ps, schemas.Problem{Where: root, Pointer: strings.TrimPrefix(pointer, root), Code: "text-unwritable", Severity: schemas.Error, Message: "the text of " + of + " " + why, Hint: hint})
			}
		})
	}
	carried := *a
	carried.Carried = nil
	check("", carried)
	check("framework", *f)
	return ps
}

// home names the sheet and the field in which a text of the assessment stands.
func (l *layout) home(a *assessment.Assessment, pointer string) string {
	for i, v := range verdictsOf(a) { // lines are known by role
		if part, ok := strings.CutPrefix(pointer, fmt.Sprintf("/recommendation/verdicts/%d/", i)); ok {
			pointer = verdictKey(string(v.Role), part)
			break
		}
	}
	for key := pointer; key != ""; key = key[:strings.LastIndexByte(key, '/')] {
		if title := l.startTitle(key); title != "" {
			return fmt.Sprintf("%q, sheet %s,", title, sheetStart)
		}
	}
	for _, x := range [][2]string{
		{"/engagement/people/", sheetTeam}, {"/engagement/sites/", sheetTeam}, {"/engagement/units/", sheetTeam}, {"/evidence/", sheetEvidence}, {"/findings/", sheetFindings},
		{"/ratings/", sheetAssessment}, {"/comments/", sheetAssessment}, {"/work/", sheetAssessment}, {"/actions/", sheetAssessment},
		{"/measures/", sheetMeasures}, {"/adjustments/", sheetAdjustments},
	} {
		if strings.HasPrefix(pointer, x[0]) {
			return strings.TrimPrefix(pointer, "/") + ", sheet " + x[1] + ","
		}
	}
	return strings.TrimPrefix(pointer, "/") + ", which travels hidden,"
}

// texts visits every string in v with its JSON pointer.
func texts(v reflect.Value, at string, visit func(pointer, s string)) {
	switch v.Kind() {
	case reflect.String:
		visit(at, v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			texts(v.Elem(), at, visit)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			texts(v.Index(i), at+"/"+strconv.Itoa(i), visit)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			texts(v.MapIndex(k), at+"/"+fmt.Sprint(k), visit)
		}
	case reflect.Struct:
		t := v.Type()
		if t == reflect.TypeFor[assessment.Date]() {
			return
		}
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.IsExported() {
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Anonymous && name == "" {
				texts(v.Field(i), at, visit)
			} else {
				texts(v.Field(i), at+"/"+name, visit)
			}
		}
	}
}

func (b *writer) check(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *writer) grid(name string) *grid {
	g := &grid{name: name}
	b.grids = append(b.grids, g)
	return g
}

// write makes every sheet and the package.
func (b *writer) write(w io.Writer) error {
	b.x = excelize.NewFile()
	defer b.x.Close()
	b.st = &styles{f: b.x, ids: map[look]int{}}
	b.setFont()
	names := []string{sheetStart, sheetAssessment, sheetEvidence, sheetFindings, sheetTeam}
	if len(b.f.Measures) > 0 {
		names = append(names, sheetMeasures)
	}
	if len(b.f.Scoring.Adjustments) > 0 {
		names = append(names, sheetAdjustments)
	}
	names = append(names, sheetScales, sheetLists, sheetData)
	b.check(b.x.SetSheetName("Sheet1", names[0]))
	for _, n := range names[1:] {
		_, err := b.x.NewSheet(n)
		b.check(err)
	}
	b.writeLists()
	b.sums = b.newSums()
	start := b.grid(sheetStart)
	b.writeAssessment()
	b.writeRegisters()
	b.writeScales()
	b.writeStart(start)
	if err := b.writeData(); err != nil {
		return err
	}
	for _, n := range names[len(names)-2:] {
		b.check(b.x.SetSheetVisible(n, false, true))
	}
	b.x.SetActiveSheet(0)
	b.check(b.x.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: new(true)}))
	b.check(b.st.err)
	if b.err != nil {
		return b.err
	}
	return b.pack(w)
}

// setFont sets the font that column widths are measured in.
func (b *writer) setFont() {
	b.check(b.x.SetDefaultFont(fontName))
	if b.err == nil {
		b.x.Styles.Fonts.Font[0].Sz.Val = new(10.0)
	}
}

// pack writes the package.
func (b *writer) pack(w io.Writer) error {
	for _, p := range b.id.pairs() {
		b.check(b.x.SetCustomProps(excelize.CustomProperty{Name: propertyPrefix + p.name, Value: *p.at}))
	}
	parts := map[string]*grid{}
	for i, n := range b.x.GetSheetList() {
		for _, g := range b.grids {
			if g.name == n {
				parts["xl/worksheets/sheet"+strconv.Itoa(i+1)+".xml"] = g
				b.check(b.x.SetSheetDimension(n, g.dimension()))
			}
		}
	}
	// Excelize lists image types in the order of a map.
	d := b.x.ContentTypes.Defaults
	sort.Slice(d, func(i, j int) bool { return d[i].Extension < d[j].Extension })
	title := b.f.Title
	if name := b.a.Engagement.Client.Name; name != "" {
		title += ": " + name
	}
	b.x.SetZipWriter(func(out io.Writer) excelize.ZipWriter {
		z := newZipper(out)
		z.grids = parts
		for i, d := range b.drawn {
			z.parts["xl/charts/chart"+strconv.Itoa(i+1)+".xml"] = []byte(d.xml)
			z.parts["xl/drawings/drawing1.xml"] = []byte(b.drawingXML())
		}
		z.addIdentity(b.id, title, b.lay.lists["type"].label(string(b.a.Engagement.Type)), b.f.Language)
		return z
	})
	if b.err != nil {
		return b.err
	}
	_, err := b.x.WriteTo(w)
	return err
}

// writeLists writes what dropdowns offer, one list a column.
func (b *writer) writeLists() {
	g := b.grid(sheetLists)
	g.set(1, 1, textCell(mark+"lists"))
	for i, name := range b.lay.order {
		li := b.lay.lists[name]
		col := i + 2
		g.set(col, 1, textCell(name))
		for k := range li.labels {
			c := textCell(li.labels[k])
			if li.number[k] {
				c.kind = numberValue
			}
			g.set(col, k+2, c)
		}
		if n := len(li.labels); n > 0 {
			letter := strings.TrimRight(sheet.Ref(col, 1), "1")
			b.listAt[name] = fmt.Sprintf("'%s'!$%s$2:$%s$%d", sheetLists, letter, letter, n+1)
		}
	}
}

// writeData writes the hidden sheet: identity, framework, and what no sheet
// shows.
func (b *writer) writeData() error {
	g := b.grid(sheetData)
	row := 0
	put := func(name string, values ...string) {
		row++
		g.set(1, row, textCell(mark+name))
		for i, v := range values {
			g.set(i+2, row, textCell(v))
		}
	}
	for _, p := range b.id.pairs() {
		put(p.name, *p.at)
	}
	// What Read makes of the cells is compared with what is to come back.
	r := &reader{id: b.id, tables: map[string]*found{}}
	for _, g := range b.grids {
		if g.name != sheetLists && g.name != sheetData && g.name != sheetScales {
			r.scan(g.table())
		}
	}
	r.setFramework(b.f)
	r.assemble()
	seen := r.finish()
	data, err := json.Marshal(hide(seen, b.a))
	if err != nil {
		return err
	}
	chunks, err := pack(data)
	if err != nil {
		return err
	}
	put("hidden", chunks...)
	if data, err = framework.Encode(b.f); err != nil {
		return err
	}
	if chunks, err = pack(data); err != nil {
		return err
	}
	put("carried", chunks...)
	if row > 0 && len(chunks) > 200 {
		return errors.New("workbook: the framework is too large to travel in a workbook")
	}
	return nil
}

// Rows of the sheet Assessment above its data.
const (
	rowBands  = 1
	rowKeys   = 2
	rowHeader = 3
	rowFirst  = 4
)

// writeAssessment writes the sheet on which people work.
func (b *writer) writeAssessment() {
	g := b.grid(sheetAssessment)
	cs := append(b.lay.assessmentColumns(), b.lay.calcColumns()...)
	b.widen(cs)
	at := map[string]int{}
	for i := range cs {
		at[cs[i].key] = i + 1
	}
	b.writeHead(g, cs, "assessment", rowBands, rowKeys, rowHeader)
	looks := make([]int, len(cs))
	for i := range cs {
		looks[i] = b.lookOf(&cs[i])
	}
	known := b.index()
	for i := range b.lay.rows {
		b.writeRow(g, cs, looks, known, i)
	}
	last := rowHeader + len(b.lay.rows)
	b.sums.writeRows(b, g, cs, at, last)
	b.setAssessment(g, cs, at, last)
}

// An index finds the records of a row.
type index struct {
	ratings  map[string][]*assessment.Rating // by row id
	previous map[string][]*assessment.Rating
	evidence map[string]*assessment.Evidence
	comments map[string]*assessment.Comment
	work     map[string]*assessment.Work
	actions  map[string]*assessment.Action
}

func (b *writer) index() *index {
	x := &index{ratings: map[string][]*assessment.Rating{}, previous: map[string][]*assessment.Rating{}}
	for i := range b.a.Ratings {
		r := &b.a.Ratings[i]
		x.ratings[rowID(r.Criterion, r.Unit)] = append(x.ratings[rowID(r.Criterion, r.Unit)], r)
	}
	if b.a.Previous != nil {
		for i := range b.a.Previous.Ratings {
			r := &b.a.Previous.Ratings[i]
			x.previous[rowID(r.Criterion, r.Unit)] = append(x.previous[rowID(r.Criterion, r.Unit)], r)
		}
	}
	x.evidence = first(b.a.Evidence, evidenceKeeper.key)
	x.comments = first(b.a.Comments, commentKeeper.key)
	x.work = first(b.a.Work, workKeeper.key)
	x.actions = first(b.a.Actions, actionKeeper.key)
	return x
}

func first[T any](items []T, key func(*T) string) map[string]*T {
	m := make(map[string]*T, len(items))
	for i := range items {
		if k := key(&items[i]); m[k] == nil {
			m[k] = &items[i]
		}
	}
	return m
}

// or returns p, or a zero record.
func or[T any](p *T) *T {
	if p == nil {
		return new(T)
	}
	return p
}

// writeRow writes the row of one criterion and unit.
func (b *writer) writeRow(g *grid, cs []column, looks []int, x *index, i int) {
	ln := &b.lay.rows[i]
	c := b.lay.all[ln.criterion]
	id := rowID(c.ID, ln.unit)
	ratings := x.ratings[id]
	shown, told := or(x.evidence[id+"/shown"]), or(x.evidence[id+"/told"])
	comment, work, action := or(x.comments[id]), or(x.work[id]), or(x.actions[id+"/action"])
	reason, approver := b.reasonOf(ratings)
	row := rowFirst + i
	most := 0
	for k := range cs {
		col := &cs[k]
		var v cell
		switch key := col.key; key {
		case "id":
			v = textCell(id)
		case "ref":
			v = textCell(c.Ref)
		case "section":
			v = textCell(b.sectionPath(ln.criterion))
		case "criterion":
			v = richCell(run{text: c.Title, bold: true}, run{text: "\n" + c.Text}, run{text: obligationWords(c), dim: true})
		case "unit":
			v = textCell(unitText(ln))
		case "guidance":
			v = guidance(c)
		case "shown":
			v = b.lay.show(col, &shown.Title)
		case "shown.reference":
			v = b.lay.show(col, &shown.Reference)
		case "told":
			v = b.lay.show(col, &told.Title)
		case "told.reference":
			v = b.lay.show(col, &told.Reference)
		case "reason":
			v = textCell(reason)
		case "approver":
			v = textCell(approver)
		case "strengths":
			v = b.lay.show(col, &comment.Strengths)
		case "improvements":
			v = b.lay.show(col, &comment.Improvements)
		case "action":
			v = b.lay.show(col, &action.Action)
		case "action.owner":
			v = b.lay.show(col, &action.Owner)
		case "action.due":
			v = b.lay.show(col, &action.Due)
		case "responsible":
			v = b.lay.show(col, &work.Responsible)
		case "work.due":
			v = b.lay.show(col, &work.Due)
		case "progress":
			v = b.lay.show(col, &work.Progress)
		case "previous":
			v = textCell(b.previousWords(c, x.previous[id]))
		default:
			kind, rest, _ := strings.Cut(key, "/")
			switch kind {
			case "levels":
				v = b.rubric(c, b.lay.dimIndex(rest))
			case "rating":
				layer, dim, _ := strings.Cut(rest, "/")
				if r := ratingOf(ratings, assessment.Layer(layer), dim); r != nil {
					v = b.lay.showRating(c, b.lay.dimIndex(dim), r)
				}
			case "note":
				for n := range ratings {
					if ratings[n].Layer == assessment.Layer(rest) && ratings[n].Note != "" {
						v = textCell(ratings[n].Note)
						break
					}
				}
			}
		}
		if len(v.text) > 0 && col.wide {
			most = max(most, v.lines(col.width))
		}
		g.set(k+1, row, v.in(looks[k]))
	}
	r := g.row(row)
	r.height = height(max(most, 3), fontSize)
	r.auto = true
}

// unitText names the unit of a row.
func unitText(ln *line) string {
	switch {
	case ln.stray && ln.unit == "":
		return "The whole: does not count"
	case ln.stray:
		return ln.unit + ": no longer a unit, does not count"
	}
	return cmpOr(ln.unitName, ln.unit)
}

// ratingOf finds the rating that a cell shows: that of its dimension, else
// the one by which the criterion is set aside as a whole.
func ratingOf(ratings []*assessment.Rating, layer assessment.Layer, dim string) *assessment.Rating {
	var whole *assessment.Rating
	for _, r := range ratings {
		if r.Layer != layer {
			continue
		}
		if r.Dimension == dim {
			return r
		}
		if r.Dimension == "" && (r.State == assessment.NotApplicable || r.State == assessment.NotSampled) && whole == nil {
			whole = r
		}
	}
	return whole
}

// reasonOf finds the reason and approver that a row shows: of a rating that it
// shows, too.
func (b *writer) reasonOf(ratings []*assessment.Rating) (reason, approver string) {
	for _, state := range []assessment.State{assessment.NotApplicable, assessment.Rated} {
		for _, layer := range b.lay.layers {
			for _, d := range b.lay.dims {
				r := ratingOf(ratings, layer, d.ID)
				switch {
				case r == nil || r.State != state || r.Reason == "" && r.Approver == "":
				case state == assessment.NotApplicable:
					return r.Reason, r.Approver
				case layer == assessment.Agreed:
					return r.Reason, ""
				}
			}
		}
	}
	return "", ""
}

func (l *layout) dimIndex(id string) int {
	return max(0, slices.IndexFunc(l.dims, func(d framework.Dimension) bool { return d.ID == id }))
}

// sectionPath names the sections above a criterion.
func (b *writer) sectionPath(criterion int) string {
	var parts []string
	for _, s := range b.lay.sections[criterion] {
		parts = append(parts, strings.TrimSpace(s.Ref+" "+s.Title))
	}
	return strings.Join(parts, "\n")
}

func obligationWords(c *framework.Criterion) string {
	switch c.Obligation {
	case framework.Must:
		return "\nMust: required by law or by the scheme."
	case framework.MustNot:
		return "\nMust not happen."
	}
	return ""
}

// guidance is what helps to rate, apart from the levels.
func guidance(c *framework.Criterion) cell {
	var runs []run
	add := func(title, text string) {
		if text == "" {
			return
		}
		if len(runs) > 0 {
			title = "\n" + title
		}
		if title != "" {
			runs = append(runs, run{text: title, bold: true})
		}
		runs = append(runs, run{text: text})
	}
	add("", c.Guidance)
	add("Why: ", c.Intent)
	add("Ask to be shown: ", strings.Join(trimStops(c.Evidence.Shown), "; "))
	add("See or ask on site: ", strings.Join(trimStops(c.Evidence.Told), "; "))
	return richCell(runs...)
}

func trimStops(in []string) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = strings.TrimSuffix(strings.TrimSpace(s), ".")
	}
	return out
}

// rubric is what distinguishes the levels of a criterion on one dimension.
func (b *writer) rubric(c *framework.Criterion, dim int) cell {
	var runs []run
	s := b.lay.scaleOf(c, dim)
	for _, r := range c.Rubric {
		if r.Dimension != b.lay.dims[dim].ID {
			continue
		}
		label := r.Level
		if s != nil && s.Kind == framework.Ordinal {
			label = b.lay.lists["scale:"+s.ID+":strict"].label(r.Level)
		}
		if len(runs) > 0 {
			label = "\n" + label
		}
		runs = append(runs, run{text: label + "  ", bold: true}, run{text: r.Text})
	}
	return richCell(runs...)
}

// previousWords says what the last round gave.
func (b *writer) previousWords(c *framework.Criterion, ratings []*assessment.Rating) string {
	var words []string
	for _, r := range ratings {
		v := b.lay.showRating(c, b.lay.dimIndex(r.Dimension), r)
		if v.text == "" {
			continue
		}
		if r.Dimension != "" {
			v.text = b.lay.dims[b.lay.dimIndex(r.Dimension)].Title + " " + v.text
		}
		words = append(words, v.text)
	}
	return strings.Join(words, "\n")
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// richCell joins runs; what is empty disappears.
func richCell(runs ...run) cell {
	var kept []run
	var all strings.Builder
	for _, r := range runs {
		if r.text != "" {
			kept = append(kept, r)
			all.WriteString(r.text)
		}
	}
	if len(kept) == 0 {
		return cell{}
	}
	return cell{kind: textValue, text: all.String(), runs: kept}
}

// lines counts the lines of a cell in a column.
func (c *cell) lines(width float64) int { return lines(c.text, width, fontSize, false) }

// widen gives columns to read a width at which rows are not too high: no more
// than about a third of a screen where the texts allow it.
func (b *writer) widen(cs []column) {
	const enough, widest = 17, 92
	for k := range cs {
		col := &cs[k]
		if col.key != "guidance" && !strings.HasPrefix(col.key, "levels/") && col.key != "criterion" {
			continue
		}
		var texts []cell
		for _, c := range b.lay.all {
			switch {
			case col.key == "guidance":
				texts = append(texts, guidance(c))
			case col.key == "criterion":
				texts = append(texts, richCell(run{text: c.Title}, run{text: "\n" + c.Text}))
			default:
				texts = append(texts, b.rubric(c, b.lay.dimIndex(strings.TrimPrefix(col.key, "levels/"))))
			}
		}
		limit := float64(widest)
		if col.key == "criterion" {
			limit = 44 // it is frozen: the rest of the screen is for work
		}
		for ; col.width < limit; col.width += 4 {
			high := 0
			for i := range texts {
				if texts[i].lines(col.width) > enough {
					high++
				}
			}
			if high*10 <= len(texts) {
				break
			}
		}
	}
}

// lookOf is the look of a data cell.
func (b *writer) lookOf(c *column) int {
	if c.kind != reading {
		return b.st.id(input(c))
	}
	l := look{border: true, wrap: true, fill: paper}
	if c.key == "ref" {
		l.bold = true
		l.format = formatText
	}
	return b.st.id(l)
}

// writeHead writes the rows above a table: bands, hidden keys, headers.
func (b *writer) writeHead(g *grid, cs []column, name string, bands, keys, header int) {
	most := 1
	for i := range cs {
		c := &cs[i]
		t := tones[c.band]
		if bands > 0 {
			label := ""
			if i == 0 || cs[i-1].band != c.band {
				label = c.band
			}
			g.set(i+1, bands, styled(label, b.st.id(look{bold: true, ink: inkWhite, fill: t.dark, middle: true})))
		}
		key := c.key
		if i == 0 {
			key = mark + name
		}
		g.set(i+1, keys, styled(key, b.st.id(look{ink: inkDim})))
		g.set(i+1, header, styled(c.title, b.st.id(look{bold: true, fill: t.light, border: true, wrap: true, middle: true, center: c.kind == level || c.kind == date || c.kind == choice && !c.wide || c.kind == yesNo})))
		if c.width > 0 {
			most = max(most, lines(c.title, c.width-2, fontSize, true))
		}
	}
	if bands > 0 {
		g.row(bands).height = 18
	}
	g.row(keys).hidden = true
	g.row(header).height = height(most, fontSize) + 4
}
