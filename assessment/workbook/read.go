package workbook

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/sheet"
	"github.com/assay-audit/assay/schemas"
)

// ReadOptions say what a workbook is read with.
type ReadOptions struct {
	// Framework to read with. If nil, the one that the workbook carries, or
	// else what Find gives.
	Framework *framework.Framework
	// Find is asked for a framework when the workbook carries none that can
	// be used; nil if there is nobody to ask.
	Find func(assessment.FrameworkRef) *framework.Framework
	// Limits of the file; zero fields have their defaults.
	Limits sheet.Limits
}

// A Book is what was read.
type Book struct {
	Assessment *assessment.Assessment
	Places     assessment.Places
	Framework  *framework.Framework // that the workbook was read with
	Problems   schemas.Problems     // of the workbook; those of the assessment are in [assessment.Assessment.Check]
}

// Read reads a workbook that [Write] made and people filled in. The error is a
// [schemas.Problems] of one: the file cannot be read as what it claims to be,
// or no framework is known for it. Everything else is among the problems of
// the book, each with its cell.
func Read(r io.ReaderAt, size int64, o ReadOptions) (*Book, error) {
	w, err := sheet.Open(r, size, o.Limits)
	if err != nil {
		return nil, refuse(err)
	}
	b := &reader{date1904: w.Date1904(), tables: map[string]*found{}}
	if err := b.open(w); err != nil {
		return nil, refuse(err)
	}
	if err := b.chooseFramework(o); err != nil {
		return nil, err
	}
	return b.book()
}

// refuse makes a problem of what the sheet reader says.
func refuse(err error) error {
	var e *sheet.Error
	if errors.As(err, &e) {
		return schemas.Problems{{Where: e.Where, Code: e.Code, Severity: schemas.Error, Message: e.Message, Hint: e.Hint}}
	}
	var ps schemas.Problems
	if errors.As(err, &ps) {
		return ps
	}
	return schemas.Problems{{Code: sheet.CodeUnreadable, Severity: schemas.Error, Message: err.Error()}}
}

// A reader is one reading of a workbook.
type reader struct {
	lay      *layout
	id       *identity
	date1904 bool
	tables   map[string]*found // by name of the table
	ratedIn  *rowReader        // of the sheet Assessment; nil without it
	rest     *hidden
	chunks   []string
	order    []string // sheets, as in the workbook
	sheets   []*sheet.Table
	unread   []*sheet.Table // none of ours by their keys
	problems schemas.Problems
	more     int              // problems beyond maxProblems
	worst    schemas.Severity // of those
	lost     bool             // the hidden part is not there
	dropped  []string         // records that are gone although something is hidden beside them
	places   assessment.Places

	a           assessment.Assessment
	ratings     records[assessment.Rating]
	comments    records[assessment.Comment]
	evidence    records[assessment.Evidence]
	findings    records[assessment.Finding]
	work        records[assessment.Work]
	actions     records[assessment.Action]
	measures    records[assessment.MeasureValue]
	adjustments records[assessment.Adjustment]
	verdicts    records[assessment.Verdict]
	people      records[assessment.Person]
	sites       records[assessment.Site]
	units       records[assessment.Unit]
}

// A found is a table of ours in some sheet.
type found struct {
	t       *sheet.Table
	keys    int // number of the key row; 0 if it is lost
	header  int // number of the header row; 0 if it is lost
	last    int // number of the last row
	columns map[string]int
}

// maxProblems are told one by one; nobody reads more.
const maxProblems = 1000

func (b *reader) problem(severity schemas.Severity, where, code, hint, format string, args ...any) {
	if len(b.problems) >= maxProblems {
		if b.more++; b.worst == "" || severity == schemas.Error || b.worst == schemas.Note {
			b.worst = severity
		}
		return
	}
	b.problems = append(b.problems, schemas.Problem{Where: where, Code: code, Severity: severity, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// open recognises the workbook and reads the sheets that matter.
func (b *reader) open(w *sheet.Workbook) error {
	var data *sheet.Table
	var user []string
	ours := []string{sheetStart, sheetAssessment, sheetEvidence, sheetFindings, sheetTeam, sheetMeasures, sheetAdjustments}
	for _, s := range w.Sheets() {
		b.order = append(b.order, s.Name)
		switch {
		case strings.EqualFold(s.Name, sheetData):
			t, err := w.Sheet(s.Name)
			if err != nil {
				return err
			}
			data = t
		case s.Name == sheetLists || s.Name == sheetScales:
		case slices.Contains(ours, s.Name):
			t, err := w.Sheet(s.Name)
			if err != nil {
				return err
			}
			if b.scan(t) == 0 {
				b.unread = append(b.unread, t)
			}
		default:
			user = append(user, s.Name)
		}
	}
	places := map[string]*identity{}
	if data != nil {
		var rest []string
		places["the hidden sheet"], b.chunks, rest = fromSheet(data)
		b.readHidden(rest)
	}
	b.lost = b.lost || data == nil
	props, err := w.CustomProperties()
	if err != nil {
		return err
	}
	parts, err := w.CustomXML()
	if err != nil {
		return err
	}
	places["the custom properties"], places["the custom XML"] = fromProperties(props), fromXML(parts)
	var ps schemas.Problems
	b.id, ps = recognise(places)
	b.problems = append(b.problems, ps...)
	if b.id == nil {
		return schemas.Problems{{Code: "not-an-assay-workbook", Severity: schemas.Error, Message: "the workbook was not made by assay",
			Hint: "make one with: assay new, and copy what was typed into it"}}
	}
	if v, err := strconv.Atoi(b.id.Version); err != nil || v > Version {
		return schemas.Problems{{Code: "newer-workbook", Severity: schemas.Error, Message: fmt.Sprintf("the workbook has layout version %s; this program reads up to %d", b.id.Version, Version),
			Hint: "use a newer assay"}}
	}
	// Renamed sheets are known by their hidden keys.
	for _, name := range user {
		t, err := w.Sheet(name)
		if err != nil {
			b.problem(schemas.Note, name, "unread-sheet", "", "sheet %q is not part of the workbook and cannot be read: %v", name, err)
			continue
		}
		if b.scan(t) == 0 {
			b.unread = append(b.unread, t)
		}
	}
	if w.ExternalLinks() {
		b.problem(schemas.Note, "", "external-links", "", "the workbook refers to other files; none was opened")
	}
	return nil
}

// unknown notes the sheets that nothing was read from.
func (b *reader) unknown() {
	used := map[*sheet.Table]bool{}
	for _, f := range b.tables {
		used[f.t] = true
	}
	for _, t := range b.unread {
		if !used[t] && len(t.Rows) > 0 && !b.isReading(t) {
			b.problem(schemas.Note, place(t.Name, 1, t.Rows[0].Number), "sheet-unknown", "what belongs to the assessment has to stand on its own sheets", "sheet %q was added; nothing on it is read", t.Name)
		}
	}
}

// isReading reports whether a sheet is a renamed one of ours that holds
// nothing but words to read.
func (b *reader) isReading(t *sheet.Table) bool {
	return strings.HasPrefix(t.Rows[0].At(1).Text, mark)
}

// scan finds the tables of a sheet by their key rows and returns how many.
func (b *reader) scan(t *sheet.Table) int {
	b.sheets = append(b.sheets, t)
	n := 0
	var last *found
	for i := range t.Rows {
		row := &t.Rows[i]
		// The mark stands left of everything, where nobody types.
		name, ok := strings.CutPrefix(row.Cells[0].Text, mark)
		if !ok {
			continue
		}
		if last != nil {
			last.last = row.Number - 1
			last = nil
		}
		if name == markTitle || name == "scales" || name == "lists" {
			continue
		}
		f := &found{t: t, keys: row.Number, last: t.Rows[len(t.Rows)-1].Number, columns: map[string]int{}}
		for j, c := range row.Cells {
			key := c.Text
			if j == 0 {
				if key = "id"; name != "assessment" && name != "start" {
					continue
				}
			}
			if _, twice := f.columns[key]; twice {
				b.problem(schemas.Error, place(t.Name, c.Column, row.Number), "column-twice", "delete the copy; its hidden key in this row marks it as the same column", "the column %q is there twice", key)
			} else {
				f.columns[key] = c.Column
			}
		}
		n++
		if old := b.tables[name]; old != nil {
			b.problem(schemas.Error, place(t.Name, row.Cells[0].Column, row.Number), "sheet-twice", "keep one of the two; what stands here is not read",
				"sheet %q is a copy of %q", t.Name, old.t.Name)
			continue
		}
		b.tables[name] = f
		last = f
	}
	return n
}

func place(sheetName string, col, row int) string { return sheetName + "!" + sheet.Ref(col, row) }

func (f *found) place(col, row int) string { return place(f.t.Name, col, row) }

// rows returns the rows of the table below its header.
func (f *found) rows() []sheet.Row {
	from := max(f.keys, f.header) + 1
	i, _ := slices.BinarySearchFunc(f.t.Rows, from, func(r sheet.Row, n int) int { return cmp.Compare(r.Number, n) })
	j, _ := slices.BinarySearchFunc(f.t.Rows, f.last+1, func(r sheet.Row, n int) int { return cmp.Compare(r.Number, n) })
	return f.t.Rows[i:max(i, j)]
}

func (b *reader) readHidden(chunks []string) {
	if len(chunks) == 0 {
		b.lost = true
		return
	}
	data, err := unpack(chunks)
	if err == nil {
		b.rest = new(hidden)
		dec := json.NewDecoder(strings.NewReader(string(data)))
		dec.UseNumber()
		err = dec.Decode(b.rest)
	}
	if err != nil {
		b.rest = nil
		b.problem(schemas.Error, sheetData, "hidden-damaged", "start again from the last file that is whole", "the hidden part of the workbook is damaged")
	}
}

// chooseFramework takes the framework given, else the one carried, else the
// one that somebody knows.
func (b *reader) chooseFramework(o ReadOptions) error {
	f := o.Framework
	var carried schemas.Problems
	if f == nil && len(b.chunks) > 0 {
		data, err := unpack(b.chunks)
		if err != nil {
			carried = schemas.Problems{{Code: "carried-damaged", Severity: schemas.Warning, Message: "the framework carried in the workbook " + err.Error()}}
		} else if f, carried = framework.Parse(carriedName, data); carried.Err() != nil {
			f = nil
			for i := range carried {
				carried[i].Where = carriedName // no line: nobody sees its text
			}
		}
	}
	if f == nil && o.Find != nil {
		f = o.Find(b.id.ref())
		if f != nil && carried != nil {
			b.problem(schemas.Warning, sheetData, "carried-damaged", "", "the framework carried in the workbook cannot be used; the program's own was taken")
		}
	}
	if f == nil {
		return append(schemas.Problems{{Code: "framework-unknown", Severity: schemas.Error,
			Message: fmt.Sprintf("the workbook was made for framework %q edition %q, which it does not carry and this program does not know", b.id.ID, b.id.Edition),
			Hint:    "give the framework with --framework"}}, carried...)
	}
	b.setFramework(f)
	return nil
}

const carriedName = "the framework in the workbook"

func (b *reader) setFramework(f *framework.Framework) {
	b.lay = newLayout(f, &assessment.Assessment{}, allLayers, true)
	b.ratings.name, b.comments.name, b.evidence.name, b.findings.name = "/ratings", "/comments", "/evidence", "/findings"
	b.work.name, b.actions.name = "/work", "/actions"
	b.measures.name, b.adjustments.name, b.verdicts.name = "/measures", "/adjustments", "/recommendation/verdicts"
	b.people.name, b.sites.name, b.units.name = "/engagement/people", "/engagement/sites", "/engagement/units"
	b.places = assessment.Places{}
}

// book reads everything and puts it together.
func (b *reader) book() (*Book, error) {
	b.assemble()
	b.unknown()
	if b.lost {
		severity := schemas.Warning
		if b.a.Status == assessment.Final {
			severity = schemas.Error
		}
		b.problem(severity, "", "hidden-lost", "start again from the last file that has its hidden sheet "+sheetData, "the hidden part of the workbook is missing, and with it what no cell shows: raters, plan, history, evidence of single ratings")
	}
	if err := b.restore(); err != nil {
		b.problem(schemas.Error, sheetData, "hidden-damaged", "start again from the last file that is whole", "the hidden part of the workbook is damaged")
	}
	b.carry()
	if n := len(b.dropped); n > 0 {
		if n > 10 {
			b.dropped = append(b.dropped[:10], "…")
		}
		b.problem(schemas.Note, "", "hidden-dropped", "", "what travelled hidden beside %s is dropped, which the sheets no longer hold: %s", recordsOf(n), strings.Join(b.dropped, ", "))
	}
	a := b.finish()
	b.problems.Sort(b.compare)
	if b.more > 0 {
		b.problems = append(b.problems, schemas.Problem{Code: "too-many-problems", Severity: b.worst, Message: fmt.Sprintf("%d more problems are not listed", b.more),
			Hint: "correct those that are, and check again"})
	}
	return &Book{Assessment: a, Places: b.places, Framework: b.lay.f, Problems: b.problems}, nil
}

// assemble reads the cells of all sheets.
func (b *reader) assemble() {
	b.a = assessment.Assessment{Format: assessment.Format, Version: assessment.Version, Framework: b.id.ref()}
	b.readStart()
	readRegister(b, &b.lay.team, &b.people, nil)
	readRegister(b, &b.lay.sites, &b.sites, nil)
	readRegister(b, &b.lay.units, &b.units, nil)
	b.a.Engagement.Units = b.units.items
	b.lay.setRows(&b.a)
	b.readAssessment()
	readRegister(b, &b.lay.evid, &b.evidence, nil)
	readRegister(b, &b.lay.finds, &b.findings, func(f *assessment.Finding) {
		if len(f.Actions) > 0 && isZero(&f.Actions[0]) {
			f.Actions = nil
		}
	})
	if len(b.lay.f.Measures) > 0 {
		readRegister(b, &b.lay.meas, &b.measures, nil)
	}
	if len(b.lay.f.Scoring.Adjustments) > 0 {
		readRegister(b, &b.lay.adjs, &b.adjustments, nil)
	}
}

func isZero(c *assessment.CorrectiveAction) bool {
	return c.Correction+c.RootCause+c.Action+c.Owner+c.Extent+c.ReviewedBy+c.ReviewNote+c.Effectiveness == "" &&
		c.Due.IsZero() && c.Done.IsZero() && c.Reviewed.IsZero() && c.Accepted == nil && len(c.Evidence) == 0
}

// restore adds what travelled hidden.
func (b *reader) restore() error {
	if b.rest == nil {
		b.rest = &hidden{}
	}
	if b.rest.Document != nil {
		whole := bare(&b.a)
		var a assessment.Assessment
		if err := into(b.rest.Document.apply(plain(&whole)), &a); err != nil {
			return err
		}
		b.a = a
	}
	if b.rest.Carried {
		b.a.Carried, _ = unpack(b.chunks)
	}
	return errors.Join(
		restoreIn(b, "ratings", &b.ratings, &ratingKeeper),
		restoreIn(b, "comments", &b.comments, &commentKeeper),
		restoreIn(b, "evidence", &b.evidence, &evidenceKeeper),
		restoreIn(b, "findings", &b.findings, &findingKeeper),
		restoreIn(b, "work", &b.work, &workKeeper),
		restoreIn(b, "actions", &b.actions, &actionKeeper),
		restoreIn(b, "measures", &b.measures, &measureKeeper),
		restoreIn(b, "adjustments", &b.adjustments, &adjustmentKeeper),
		restoreIn(b, "verdicts", &b.verdicts, &verdictKeeper),
		restoreIn(b, "people", &b.people, &personKeeper),
		restoreIn(b, "sites", &b.sites, &siteKeeper),
		restoreIn(b, "units", &b.units, &unitKeeper),
	)
}

func restoreIn[T any](b *reader, name string, r *records[T], k *keeper[T]) error {
	gone, err := restore(r, k, b.rest.Lists[name])
	for _, key := range gone {
		b.dropped = append(b.dropped, fmt.Sprintf("%s %q", strings.TrimSuffix(name, "s"), strings.Join(strings.FieldsFunc(key, func(r rune) bool { return r == '|' }), " ")))
	}
	return err
}

func recordsOf(n int) string {
	if n == 1 {
		return "one record"
	}
	return strconv.Itoa(n) + " records"
}

// carry names the round that ratings are carried from, which no cell says: it
// is the one before.
func (b *reader) carry() {
	for i := range b.ratings.items {
		r, at := &b.ratings.items[i], &b.ratings.at[i]
		switch {
		case r.State != assessment.NotSampled || r.From != "" || at.cell == "":
		case b.a.Previous != nil && b.a.Previous.Round != "":
			r.From = b.a.Previous.Round
		default:
			b.problem(schemas.Error, at.sheet+"!"+at.cell, "no-previous-round", "rate the criterion: only what was rated in an earlier round can be carried on",
				"criterion %s is %q, but the workbook knows no earlier round", b.lay.all[b.lay.criteria[r.Criterion]].Ref, labelNotSampled)
			r.State = assessment.NotRated
		}
	}
}

// finish makes the assessment and locates its parts.
func (b *reader) finish() *assessment.Assessment {
	a := b.a
	a.Ratings, a.Comments, a.Evidence, a.Findings = b.ratings.items, b.comments.items, b.evidence.items, b.findings.items
	a.Work, a.Actions = b.work.items, b.actions.items
	a.Measures, a.Adjustments = b.measures.items, b.adjustments.items
	if len(b.verdicts.items) > 0 {
		r := *recommendationOf(&a)
		r.Verdicts = b.verdicts.items
		a.Recommendation = &r
	}
	a.Engagement.People, a.Engagement.Sites, a.Engagement.Units = b.people.items, b.sites.items, b.units.items
	b.ratings.places(b.places)
	b.comments.places(b.places)
	b.evidence.places(b.places)
	b.findings.places(b.places)
	b.work.places(b.places)
	b.actions.places(b.places)
	b.measures.places(b.places)
	b.adjustments.places(b.places)
	b.placeVerdicts()
	b.people.places(b.places)
	b.sites.places(b.places)
	b.units.places(b.places)
	if f := b.tables["units"]; f != nil && f.columns["id"] > 0 { // what is missing has a cell, too
		b.places[b.units.name] = f.place(f.columns["id"], max(f.header, f.keys)+1)
	}
	if b.ratedIn != nil {
		b.ratedIn.places(b.places)
	}
	return &a
}

// compare orders problems as a person goes through the workbook: sheets as
// they stand, rows, columns.
func (b *reader) compare(x, y schemas.Problem) int {
	sx, cx, rx := b.position(x.Where)
	sy, cy, ry := b.position(y.Where)
	return cmp.Or(cmp.Compare(sx, sy), cmp.Compare(rx, ry), cmp.Compare(cx, cy))
}

func (b *reader) position(where string) (sheetIndex, col, row int) {
	i := strings.LastIndexByte(where, '!')
	if i < 0 {
		return -1, 0, 0
	}
	col, row, _ = sheet.ParseRef(where[i+1:])
	return slices.Index(b.order, where[:i]), col, row
}

// value checks that a cell holds something to take: no error, no formula
// without a value. A number that is shown in percent becomes the text that
// people see: 85 %, never 0.85.
func (b *reader) value(f *found, c *sheet.Cell, row int) bool {
	at := func() string { return f.place(c.Column, row) }
	if c.Kind == sheet.Percent {
		c.Kind, c.Text = sheet.Text, sheet.Percentage(c.Text)+" %"
	}
	switch {
	case c.Kind == sheet.ErrorValue:
		b.problem(schemas.Error, at(), "error-value", "replace it by what is meant, or clear the cell", "the cell holds the error %s", c.Text)
		return false
	case strings.TrimFunc(c.Text, blank) == "":
		if c.Formula {
			b.problem(schemas.Warning, at(), "no-value", "type the value itself, or save the file in the spreadsheet program", "the cell holds a formula that gave nothing when the file was saved")
		}
		return false
	}
	if c.Formula {
		shown := c.Text
		if c.Kind == sheet.Date {
			shown = serialText(shown, b.date1904)
		}
		b.problem(schemas.Note, at(), "formula", "type the value itself where it must not change", "the cell holds a formula; its value when the file was saved, %q, is taken", shown)
	}
	return true
}

// takeInto puts a cell into p and reports what is wrong with it, and whether
// anything could be taken.
func (b *reader) takeInto(f *found, c *column, v *sheet.Cell, row int, p any) bool {
	var bad *fault
	if d, ok := p.(*assessment.Date); ok {
		*d, bad = takeDate(c, v, b.date1904)
	} else {
		if v.Kind == sheet.Date { // a text that the program took for a date
			v = &sheet.Cell{Column: v.Column, Kind: sheet.Text, Text: serialText(v.Text, b.date1904)}
		}
		bad = b.lay.take(c, v, p)
	}
	if bad != nil {
		b.problem(schemas.Error, f.place(v.Column, row), bad.code, bad.hint, "%s", bad.message)
	}
	return bad == nil || bad.code == tooManyEntries
}

// merged reports merged cells that hide input.
func (b *reader) merged(f *found, cs []column) {
	first := max(f.keys, f.header) + 1
	for _, m := range f.t.Merged {
		if m.LastRow < first || m.FirstRow > f.last {
			continue
		}
		for i := range cs {
			col, ok := f.columns[cs[i].key]
			if ok && cs[i].kind != reading && col >= m.FirstColumn && col <= m.LastColumn {
				b.problem(schemas.Error, f.place(m.FirstColumn, m.FirstRow), "merged-cells", "unmerge the cells and fill in each",
					"the cells %s:%s are merged; only the first keeps what was typed", sheet.Ref(m.FirstColumn, m.FirstRow), sheet.Ref(m.LastColumn, m.LastRow))
				break
			}
		}
	}
}

// findHeader finds the header row of a table, right below its keys, and says
// which headers and columns are gone.
func (b *reader) findHeader(f *found, cs []column, required func(*column) (schemas.Severity, bool)) {
	number := f.header
	if f.keys > 0 {
		number = f.keys + 1
	}
	var row sheet.Row
	if i, ok := slices.BinarySearchFunc(f.t.Rows, number, func(r sheet.Row, n int) int { return cmp.Compare(r.Number, n) }); ok {
		row = f.t.Rows[i]
	}
	match := 0
	for k := range cs {
		if col, ok := f.columns[cs[k].key]; ok && fold(row.At(col).Text) == fold(cs[k].title) {
			match++
		}
	}
	if match > len(f.columns)/4 {
		f.header = number
	} else {
		b.problem(schemas.Warning, f.place(1, number), "header-lost", "the columns were found by their hidden keys; put the headers back for people", "the header row of sheet %q is gone", f.t.Name)
	}
	for k := range cs {
		c := &cs[k]
		col, ok := f.columns[c.key]
		switch severity, must := required(c); {
		case !ok && must:
			b.problem(severity, f.place(1, max(f.header, f.keys)), "column-missing", "undo the deletion, or copy what was typed into a new workbook", "column %q is missing; what was typed in it is lost", c.title)
		case ok && f.header > 0 && c.kind != reading && strings.TrimFunc(row.At(col).Text, blank) == "":
			b.problem(schemas.Warning, f.place(col, f.header), "header-lost", "write the header again", "the header %q was deleted; the column was found by its hidden key", c.title)
		}
	}
}

// strangers notes columns with content that are not ours.
func (b *reader) strangers(f *found) {
	ours := map[int]bool{}
	for _, col := range f.columns {
		ours[col] = true
	}
	count, first := map[int]int{}, map[int]int{}
	rows := f.rows()
	for i := range rows {
		for _, c := range rows[i].Cells {
			if !ours[c.Column] && strings.TrimFunc(c.Text, blank) != "" {
				if count[c.Column]++; count[c.Column] == 1 {
					first[c.Column] = rows[i].Number
				}
			}
		}
	}
	for col := range count {
		title := clean(f.t.At(col, f.header).Text)
		if title == "" && f.keys == 0 {
			continue // one of ours that people do not see
		}
		if title == "" {
			title = strings.TrimRight(sheet.Ref(col, 1), "1")
		}
		b.problem(schemas.Note, f.place(col, first[col]), "column-unknown", "notes that belong to the record go into its own columns", "column %q was added; its %s read", title, cellsAreNot(count[col]))
	}
}

func cellsAreNot(n int) string {
	if n == 1 {
		return "one cell is not"
	}
	return strconv.Itoa(n) + " cells are not"
}

// readRegister reads a table with one record a row.
func readRegister[T any](b *reader, reg *register[T], into *records[T], tidy func(*T)) {
	cs := reg.columns()
	f := b.locate(reg.name, reg.sheet, cs)
	if f == nil {
		return
	}
	b.findHeader(f, cs, func(c *column) (schemas.Severity, bool) {
		return schemas.Warning, c.key != "unit" && c.kind != reading // only where units are rated; what is read may go
	})
	b.merged(f, cs)
	b.strangers(f)
	rows := f.rows()
	for i := range rows {
		row := &rows[i]
		var item T
		at := origin{sheet: f.t.Name}
		typed := false
		for k := range reg.fields {
			fd := &reg.fields[k]
			col, ok := f.columns[fd.key]
			if !ok || fd.kind == reading {
				continue
			}
			c := row.At(col)
			if c.Kind == sheet.Blank && !c.Formula || !b.value(f, &c, row.Number) {
				continue
			}
			if at.cell == "" {
				at.cell = sheet.Ref(col, row.Number)
			}
			column := &fd.column
			if m, ok := any(&item).(*assessment.MeasureValue); ok {
				column = b.lay.unitColumn(column, m)
			}
			if b.takeInto(f, column, &c, row.Number, fd.at(&item)) && !fd.given {
				typed = true
			}
		}
		if !typed { // nothing, or nothing that could be taken
			continue
		}
		for k := range reg.fields { // what is empty may be missing
			if col, ok := f.columns[reg.fields[k].key]; ok && reg.fields[k].kind != reading {
				at.fields = append(at.fields, fieldOrigin{reg.fields[k].field, sheet.Ref(col, row.Number)})
			}
		}
		if tidy != nil {
			tidy(&item)
		}
		if id, ok := reg.fields[0].at(&item).(*string); ok && f.columns["id"] > 0 && *id == "" {
			b.problem(schemas.Error, f.place(f.columns["id"], row.Number), "id-missing", "give it an id: any short name that no other row has", "the record in row %d has no id", row.Number)
		}
		into.add(item, at)
	}
}

// locate returns a table by its keys, or else by the texts of its headers.
func (b *reader) locate(name, sheetName string, cs []column) *found {
	if f := b.tables[name]; f != nil {
		return f
	}
	if name == "units" && b.lay.f.Units == nil {
		return nil
	}
	if f := b.byHeaders(sheetName, cs); f != nil {
		b.tables[name] = f
		b.problem(schemas.Note, f.place(1, f.header), "keys-lost", "", "the hidden keys of sheet %q are gone; its columns were found by their headers", f.t.Name)
		return f
	}
	if name != "units" {
		b.problem(schemas.Error, "", "sheet-missing", "undo the deletion, or copy what was typed into a new workbook", "the table %q of sheet %q is missing", name, sheetName)
	}
	return nil
}

// byHeaders finds a table by the texts of its headers, on the sheet of its
// name first.
func (b *reader) byHeaders(sheetName string, cs []column) *found {
	titles := map[string]string{}
	for i := range cs {
		titles[fold(cs[i].title)] = cs[i].key
	}
	var best *found
	for _, t := range b.sheets {
		for i := range t.Rows {
			if i == maxHeaderRow {
				break
			}
			f := &found{t: t, header: t.Rows[i].Number, last: t.Rows[len(t.Rows)-1].Number, columns: map[string]int{}}
			for _, c := range t.Rows[i].Cells {
				if len(c.Text) > maxHeader {
					continue
				}
				if key, ok := titles[fold(c.Text)]; ok && f.columns[key] == 0 {
					f.columns[key] = c.Column
				}
			}
			if len(f.columns)*2 < min(len(cs), 8) || len(f.columns) < 3 {
				continue
			}
			if best == nil || len(f.columns) > len(best.columns) || t.Name == sheetName && best.t.Name != sheetName {
				best = f
			}
		}
	}
	return best
}

// How far down a header without keys is looked for, and how long it is.
const (
	maxHeaderRow = 60
	maxHeader    = 100
)
