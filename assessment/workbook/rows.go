package workbook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/sheet"
	"github.com/assay-audit/assay/schemas"
)

// readStart reads the labelled cells of the sheet Start, by hidden key or else
// by label.
func (b *reader) readStart() {
	f := b.tables["start"]
	if f == nil {
		for _, t := range b.sheets {
			if t.Name == sheetStart {
				f = &found{t: t, columns: map[string]int{}}
			}
		}
	}
	if f == nil {
		b.problem(schemas.Error, "", "sheet-missing", "undo the deletion, or copy what was typed into a new workbook", "the sheet %q is missing", sheetStart)
		return
	}
	b.tables["start"] = f
	type at struct{ row, col int }
	keys, labels := map[string]at{}, map[string]at{}
	for i := range f.t.Rows {
		for _, c := range f.t.Rows[i].Cells {
			switch w := fold(c.Text); {
			case c.Kind != sheet.Text:
			case c.Column == f.columns["id"]:
				here := at{f.t.Rows[i].Number, c.Column}
				if first, twice := keys[c.Text]; !twice {
					keys[c.Text] = here
				} else if col := f.columns["value"]; col > 0 && b.lay.startTitle(c.Text) != "" {
					b.problem(schemas.Error, f.place(col, here.row), "line-twice", "keep one of the two rows", "the line %q stands at %s and %s; only the first is read",
						b.lay.startTitle(c.Text), sheet.Ref(col, first.row), sheet.Ref(col, here.row))
				}
			case labels[w].row == 0 && (f.columns["label"] == 0 || f.columns["label"] == c.Column):
				labels[w] = at{f.t.Rows[i].Number, c.Column}
			}
		}
	}
	value := f.columns["value"]
	for i := range b.lay.start {
		for k := range b.lay.start[i].fields {
			fd := &b.lay.start[i].fields[k]
			where, ok := keys[fd.key]
			col := value
			if !ok {
				where, ok = labels[fold(fd.title)]
				if col == 0 {
					col = where.col + 1
				}
			}
			if !ok || col == 0 {
				continue
			}
			b.places[fd.key] = f.place(col, where.row)
			c := f.t.At(col, where.row)
			if c.Kind == sheet.Blank && !c.Formula || !b.value(f, &c, where.row) {
				continue
			}
			b.takeInto(f, &fd.column, &c, where.row, fd.at(&b.a))
		}
	}
	for _, m := range f.t.Merged {
		if value >= m.FirstColumn && value <= m.LastColumn && m.FirstRow < m.LastRow && m.FirstRow > f.keys {
			b.problem(schemas.Error, f.place(m.FirstColumn, m.FirstRow), "merged-cells", "unmerge the cells and fill in each",
				"the cells %s:%s are merged; only the first keeps what was typed", sheet.Ref(m.FirstColumn, m.FirstRow), sheet.Ref(m.LastColumn, m.LastRow))
		}
	}
	for _, must := range []string{"/status", "/engagement/type"} {
		if b.places[must] == "" {
			b.problem(schemas.Error, f.t.Name, "column-missing", "undo the deletion, or copy what was typed into a new workbook", "the line %q of sheet %q is missing", strings.TrimPrefix(must[strings.LastIndexByte(must, '/'):], "/"), f.t.Name)
		}
	}
	written := &layout{f: b.lay.f, typ: b.a.Engagement.Type} // what a workbook of the type has
	written.makeStart()
	for i := range written.start {
		for k := range written.start[i].fields {
			if fd := &written.start[i].fields[k]; b.places[fd.key] == "" && b.a.Engagement.Type != "" && fd.key != "/status" {
				b.problem(schemas.Warning, f.t.Name, "line-missing", "undo the deletion, or copy what was typed into a new workbook", "the line %q of sheet %q is missing; what was typed in it is lost", fd.title, f.t.Name)
			}
		}
	}
	b.takeVerdicts()
	if r := b.a.Recommendation; r != nil && r.Recommend+r.Tier+r.Reasons+r.By == "" && r.Date.IsZero() {
		b.a.Recommendation = nil // nothing in it could be taken
	}
	if cell, ok := b.places["/recommendation/recommend"]; ok {
		b.places["/recommendation"] = cell
	}
	b.checkType()
}

// checkType says what a changed type would need.
func (b *reader) checkType() {
	have := b.id.layers()
	if b.a.Engagement.Type == "" || len(have) == 0 {
		return
	}
	for _, layer := range b.a.Engagement.Type.Layers() {
		if !slices.Contains(have, layer) && !(b.blind() && layer == assessment.Self) {
			b.problem(schemas.Error, b.places["/engagement/type"], "type-changed", "make a new workbook of that type: assay new --type "+string(b.a.Engagement.Type),
				"the type was changed; this workbook has no column for the rating layer %s", layer)
			return
		}
	}
}

// blind reports whether the workbook hides the client's ratings: it was
// written so, and nobody sees that in a cell.
func (b *reader) blind() bool {
	return !slices.Contains(b.id.layers(), assessment.Self) && len(b.id.layers()) > 0
}

// readAssessment reads the sheet Assessment.
func (b *reader) readAssessment() {
	shown := b.id.layers()
	if len(shown) == 0 {
		shown = b.a.Engagement.Type.Layers()
	}
	// Titles depend on how many layers there are; keys do not.
	titles := *b.lay
	titles.layers = shown
	cs := titles.assessmentColumns()
	f := b.locate("assessment", sheetAssessment, cs)
	if f == nil {
		return
	}
	b.findHeader(f, cs, func(c *column) (schemas.Severity, bool) {
		switch {
		case c.kind == level:
			return schemas.Error, true
		case c.kind == reading:
			return schemas.Warning, c.key == "ref"
		}
		return schemas.Warning, true
	})
	b.merged(f, cs)
	b.strangers(f)
	byKey := map[string]*column{}
	for i := range cs {
		byKey[cs[i].key] = &cs[i]
	}
	s := &rowReader{b: b, f: f, columns: byKey, shown: shown, seen: make([]int, len(b.lay.rows)), others: map[string]int{}}
	s.plan()
	b.ratedIn = s
	rows := f.rows()
	lines := s.identify(rows)
	for i := range rows {
		if lines[i] >= 0 {
			s.read(&rows[i], lines[i])
		}
	}
	s.missing()
	s.unitsWithoutRows()
}

// A rowReader reads the rows of the sheet Assessment.
type rowReader struct {
	b       *reader
	f       *found
	columns map[string]*column
	shown   []assessment.Layer
	seen    []int          // row number in which each line was found
	others  map[string]int // units that rows are of, although they are not among the units: how many have entries
	cols    struct {
		id, ref, criterion                             int
		rating                                         [][]int // by layer and dimension
		note                                           []int
		shown, shownRef, told, toldRef                 int
		reason, approver, strengths, improvements      int
		action, owner, due, responsible, workDue, prog int
	}
}

// plan looks up where the columns are.
func (s *rowReader) plan() {
	at := s.f.columns
	c := &s.cols
	c.id, c.ref, c.criterion = at["id"], at["ref"], at["criterion"]
	c.shown, c.shownRef, c.told, c.toldRef = at["shown"], at["shown.reference"], at["told"], at["told.reference"]
	c.reason, c.approver, c.strengths, c.improvements = at["reason"], at["approver"], at["strengths"], at["improvements"]
	c.action, c.owner, c.due = at["action"], at["action.owner"], at["action.due"]
	c.responsible, c.workDue, c.prog = at["responsible"], at["work.due"], at["progress"]
	for _, layer := range s.shown {
		var dims []int
		for _, d := range s.b.lay.dims {
			dims = append(dims, at[ratingKey(layer, d.ID)])
		}
		c.rating = append(c.rating, dims)
		c.note = append(c.note, at["note/"+string(layer)])
	}
}

// identify finds the line of each row, −1 for a row that is none, and reports
// rows that cannot be told or are there twice.
func (s *rowReader) identify(rows []sheet.Row) []int {
	l := s.b.lay
	byRef := map[string]int{} // ref → line, −1 where several have it
	for i, ln := range l.rows {
		ref := l.all[ln.criterion].Ref
		if _, twice := byRef[ref]; twice {
			byRef[ref] = -1
		} else {
			byRef[ref] = i
		}
	}
	lines := make([]int, len(rows))
	titles := map[string]bool{}
	for _, c := range l.all {
		titles[heading(c.Title)] = true
	}
	moved, firstMoved := 0, 0
	var apart []string
	apartAt := 0
	for i := range rows {
		row := &rows[i]
		lines[i] = -1
		id, ref := "", ""
		if s.cols.id > 0 {
			id = clean(row.At(s.cols.id).Text)
		}
		if s.cols.ref > 0 {
			ref = clean(row.At(s.cols.ref).Text)
		}
		line, known := s.lineOf(id, row)
		if line == skipped {
			continue
		}
		byItsRef, refKnown := byRef[ref]
		where := s.f.place(max(s.cols.ref, 1), row.Number)
		switch {
		case known && refKnown && byItsRef >= 0 && l.rows[byItsRef].criterion != l.rows[line].criterion && s.cols.criterion > 0 &&
			heading(row.At(s.cols.criterion).Text) == heading(l.all[l.rows[byItsRef].criterion].Title):
			// Sorted without the hidden column: what people saw is right.
			line = byItsRef
			if moved++; moved == 1 {
				firstMoved = row.Number
			}
		case known:
		case refKnown && byItsRef >= 0:
			line, known = byItsRef, true
			switch {
			case s.cols.id == 0:
			case id == "":
				s.b.problem(schemas.Note, where, "row-id-lost", "", "the hidden id of this row is gone; it was recognised by its ref %s", ref)
			default:
				s.b.problem(schemas.Warning, where, "row-id-lost", "check that the entries of the row belong to its criterion", "the hidden id %q of this row is none of a row; it was recognised by its ref %s", short(id), ref)
			}
		case refKnown:
			if s.typed(row) {
				gone := "is gone"
				if id != "" {
					gone = fmt.Sprintf("%q is none of a row", short(id))
				}
				s.b.problem(schemas.Error, where, "row-unknown", "copy its entries into a row that came with the workbook", "the row cannot be told: its hidden id %s, and ref %s stands for several rows", gone, ref)
			}
			continue
		case !s.typed(row):
			continue
		case l.isCriterion(id):
			s.b.problem(schemas.Error, where, "row-outside", "make a new workbook for the profile as it is now", "the row of %s is not part of the profile on the sheet "+sheetStart+"; it is not read", id)
			continue
		default:
			what := "it has no hidden id and no ref"
			if id+ref != "" {
				what = fmt.Sprintf("%q is not a row of the framework", strings.TrimSpace(id+" "+ref))
			}
			s.b.problem(schemas.Error, where, "row-unknown", "copy its entries into a row that came with the workbook", "the row cannot be told: %s", what)
			continue
		}
		if !known {
			continue
		}
		if n := s.seen[line]; n > 0 {
			s.b.problem(schemas.Error, where, "row-twice", "keep one of the two rows", "criterion %s already stands in row %d; this row is not read", s.name(line), n)
			continue
		}
		s.seen[line] = row.Number
		lines[i] = line
		if !s.shows(row, line, titles) {
			if apart = append(apart, strconv.Itoa(row.Number)); len(apart) == 1 {
				apartAt = row.Number
			}
		}
	}
	if n := len(apart); n > 0 {
		if n > 10 {
			apart = append(apart[:10], "…")
		}
		s.b.problem(schemas.Error, s.f.place(s.cols.criterion, apartAt), "sorted-apart", "undo the sorting, or start again from the last file that is whole; sort by the arrows in the header row, which keep rows whole",
			"%s: the ratings may belong to another criterion (row %s)", disagree(n), strings.Join(apart, ", "))
	}
	if moved > 0 {
		s.b.problem(schemas.Warning, s.f.place(max(s.cols.ref, 1), firstMoved), "sorted-apart", "sort by the arrows in the header row, which keep rows whole",
			"%d rows were sorted without their hidden column; they were read by ref and title", moved)
	}
	return lines
}

// skipped is the line of a row that is of no unit of the engagement and has no
// entries.
const skipped = -1

// lineOf finds the line of a row by its hidden id. A row of what is not among
// the units, because units were added or removed after the workbook was
// written, is read as what it is, if it has entries.
func (s *rowReader) lineOf(id string, row *sheet.Row) (n int, known bool) {
	l := s.b.lay
	if n, known = l.rowIndex[id]; known {
		return n, true
	}
	criterion, unit, _ := strings.Cut(id, "@")
	c, ok := l.criteria[criterion]
	if !ok || !l.all[c].In(s.b.a.Engagement.Profile) || id != rowID(criterion, unit) {
		return 0, false
	}
	if !s.typed(row) {
		s.others[unit] += 0
		return skipped, false
	}
	s.others[unit]++
	s.seen = append(s.seen, 0)
	return l.addRow(line{criterion: c, unit: unit, stray: true}), true
}

func disagree(n int) string {
	if n == 1 {
		return "the id and the title of one row are of different criteria"
	}
	return fmt.Sprintf("the ids and the titles of %d rows are of different criteria", n)
}

// shows reports whether the criterion that a row shows is that of the line. A
// cell that was emptied or reworded shows no other.
func (s *rowReader) shows(row *sheet.Row, line int, titles map[string]bool) bool {
	if s.cols.criterion == 0 {
		return true
	}
	text, title := row.At(s.cols.criterion).Text, s.b.lay.all[s.b.lay.rows[line].criterion].Title
	if rest, ok := strings.CutPrefix(text, title); ok && (rest == "" || rest[0] == '\n') {
		return true
	}
	head := heading(text)
	return head == heading(title) || !titles[head]
}

// heading is the first line of a text.
func heading(s string) string {
	s, _, _ = strings.Cut(clean(s), "\n")
	return fold(s)
}

// short is a text as far as a message quotes it.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func (l *layout) isCriterion(id string) bool {
	criterion, _, _ := strings.Cut(id, "@")
	_, ok := l.criteria[criterion]
	return ok
}

func (s *rowReader) name(line int) string {
	ln := s.b.lay.rows[line]
	name := s.b.lay.all[ln.criterion].Ref
	if ln.unit != "" {
		name += " of unit " + ln.unit
	}
	return name
}

// typed reports whether a row holds any input.
func (s *rowReader) typed(row *sheet.Row) bool {
	for key, col := range s.f.columns {
		c := s.columns[key]
		if c != nil && c.kind != reading && strings.TrimFunc(row.At(col).Text, blank) != "" {
			return true
		}
	}
	return false
}

// missing reports the lines that have no row, but for units that have none at
// all.
func (s *rowReader) missing() {
	rows, has := 0, map[string]bool{}
	for i, n := range s.seen {
		if n > 0 {
			rows++
			has[s.b.lay.rows[i].unit] = true
		}
	}
	var names []string
	for i, n := range s.seen {
		if n == 0 && (has[s.b.lay.rows[i].unit] || rows == 0) {
			names = append(names, s.name(i))
		}
	}
	where := s.f.place(1, max(s.f.header, s.f.keys))
	switch {
	case rows == 0 && len(s.others) == 0:
		s.b.problem(schemas.Error, where, "no-rows", "check that this is the right workbook and that its rows were not deleted", "no row of the sheet %q could be read", s.f.t.Name)
	case rows > 0 && len(names) > 0:
		n := len(names)
		if n > 10 {
			names = append(names[:10], "…")
		}
		rows := "rows are"
		if n == 1 {
			rows = "row is"
		}
		s.b.problem(schemas.Error, where, "row-missing", "undo the deletion, or copy what was typed into a new workbook; a criterion that does not apply is rated "+labelNA,
			"%d %s missing: %s", n, rows, strings.Join(names, ", "))
	}
}

// unitsWithoutRows reports, once, the units that cannot be rated because they
// were named after the workbook was written, and the names that are gone.
func (s *rowReader) unitsWithoutRows() {
	has := map[string]bool{}
	for i, n := range s.seen {
		if n > 0 && !s.b.lay.rows[i].stray {
			has[s.b.lay.rows[i].unit] = true
		}
	}
	const convert = "assay convert FILE.xlsx NEW.xlsx"
	if len(s.b.units.items) == 0 {
		var gone []string
		for u := range s.others {
			if u != "" && !has[""] {
				gone = append(gone, u)
			}
		}
		if slices.Sort(gone); len(gone) > 0 {
			s.b.problem(schemas.Error, s.f.place(1, max(s.f.header, s.f.keys)), "units-removed", "name the units again on the sheet "+sheetTeam+"; or, to rate the whole as one, "+convert+" gives a workbook with rows for that, in which entries for units stay visible",
				"no unit is named any more, but the rows are of units: %s", listed(gone))
		}
		return
	}
	var without []string
	told, at := map[string]bool{}, ""
	for i, u := range s.b.units.items {
		if u.ID == "" || has[u.ID] || told[u.ID] {
			continue
		}
		told[u.ID] = true
		if without = append(without, u.ID); at == "" {
			at = s.b.units.at[i].sheet + "!" + s.b.units.at[i].cell
		}
	}
	whole, ofWhole := s.others[""]
	switch {
	case len(without) == 0 || len(has)+len(s.others) == 0: // what is wrong is said
	case len(has) == 0 && ofWhole:
		what := "its rows are of the whole"
		if whole > 0 {
			what += ", and what is typed in them does not count"
		}
		s.b.problem(schemas.Error, at, "units-added", convert+" gives a workbook with rows for each unit, in which the rows of the whole that have entries stay visible, to copy from; or clear the units here, if the whole is rated as one",
			"the workbook has no rows for the units named here (%s): %s", listed(without), what)
	default:
		s.b.problem(schemas.Error, at, "unit-without-rows", convert+" gives a workbook with rows for each unit, and keeps all entries; or clear the units that have none",
			"the workbook has no rows for these units: %s", listed(without))
	}
}

// listed joins ids, as far as a message needs them.
func listed(ids []string) string {
	if len(ids) > 10 {
		ids = append(slices.Clone(ids[:10]), "…")
	}
	return strings.Join(ids, ", ")
}

// cell returns a cell that has something to take.
func (s *rowReader) cell(row *sheet.Row, col int) (sheet.Cell, bool) {
	if col == 0 {
		return sheet.Cell{}, false
	}
	c := row.At(col)
	if c.Kind == sheet.Blank && !c.Formula {
		return c, false
	}
	return c, s.b.value(s.f, &c, row.Number)
}

// take reads a cell into p.
func (s *rowReader) take(row *sheet.Row, col int, key string, p any, at *origin) {
	c, ok := s.cell(row, col)
	if !ok {
		return
	}
	s.b.takeInto(s.f, s.columns[key], &c, row.Number, p)
	ref := sheet.Ref(col, row.Number)
	if at.cell == "" {
		at.cell = ref
	}
	at.fields = append(at.fields, fieldOrigin{s.columns[key].field, ref})
}

// read reads one row: its ratings, and the records that are typed beside them.
func (s *rowReader) read(row *sheet.Row, line int) {
	b, c := s.b, &s.cols
	ln := &b.lay.rows[line]
	crit := b.lay.all[ln.criterion]
	id := rowID(crit.ID, ln.unit)
	from := func() origin { return origin{sheet: s.f.t.Name} }

	s.readRatings(row, ln, crit)

	for _, e := range []struct {
		slot      string
		text, ref int
	}{{"shown", c.shown, c.shownRef}, {"told", c.told, c.toldRef}} {
		var ev assessment.Evidence
		at := from()
		s.take(row, e.text, e.slot, &ev.Title, &at)
		s.take(row, e.ref, e.slot+".reference", &ev.Reference, &at)
		if at.cell != "" {
			ev.ID, ev.Criteria, ev.Unit, ev.Slot = id+"/"+e.slot, []string{crit.ID}, ln.unit, e.slot
			b.evidence.add(ev, at)
		}
	}
	com := assessment.Comment{Criterion: crit.ID, Unit: ln.unit}
	at := from()
	s.take(row, c.strengths, "strengths", &com.Strengths, &at)
	s.take(row, c.improvements, "improvements", &com.Improvements, &at)
	if at.cell != "" {
		b.comments.add(com, at)
	}
	act := assessment.Action{ID: id + "/action", Criterion: crit.ID, Unit: ln.unit}
	at = from()
	s.take(row, c.action, "action", &act.Action, &at)
	s.take(row, c.owner, "action.owner", &act.Owner, &at)
	s.take(row, c.due, "action.due", &act.Due, &at)
	if at.cell != "" {
		b.actions.add(act, at)
	}
	work := assessment.Work{Criterion: crit.ID, Unit: ln.unit}
	at = from()
	s.take(row, c.responsible, "responsible", &work.Responsible, &at)
	s.take(row, c.workDue, "work.due", &work.Due, &at)
	s.take(row, c.prog, "progress", &work.Progress, &at)
	if at.cell != "" {
		b.work.add(work, at)
	}
}

// readRatings reads the rating cells of a row with their notes and the reason.
//
// A criterion is set aside as a whole: N/A in one dimension holds for those
// that are empty, and is recorded once. The reason and its approver belong to
// what is not applicable, else to the highest layer rated. A note belongs to
// the first rating of its layer.
func (s *rowReader) readRatings(row *sheet.Row, ln *line, crit *framework.Criterion) {
	var all []assessment.Rating
	var origins []origin
	none := -1
	add := func(r assessment.Rating, ref string) int {
		r.Criterion, r.Unit = crit.ID, ln.unit
		all, origins = append(all, r), append(origins, origin{sheet: s.f.t.Name, cell: ref})
		return len(all) - 1
	}
	dims := s.b.lay.dims
	for li, layer := range s.shown {
		first := none
		aside, asideRef := assessment.State(""), ""
		for d := range dims {
			col := s.cols.rating[li][d]
			c, ok := s.cell(row, col)
			if !ok {
				continue
			}
			ref := sheet.Ref(col, row.Number)
			state, lv, bad := s.b.lay.takeRating(crit, d, &c)
			switch {
			case bad != nil:
				s.b.problem(schemas.Error, s.f.place(col, row.Number), bad.code, bad.hint, "%s", bad.message)
			case state == assessment.Rated:
				n := add(assessment.Rating{Slot: assessment.Slot{Dimension: dims[d].ID}, Layer: layer, State: state, Level: lv}, ref)
				if first == none {
					first = n
				}
			case aside == "":
				aside, asideRef = state, ref
			case aside != state:
				s.b.problem(schemas.Error, s.f.place(col, row.Number), "set-aside-twice", "decide once for the criterion", "criterion %s is both %s and %s", crit.Ref, words(aside), words(state))
			}
		}
		if aside != "" {
			n := add(assessment.Rating{Layer: layer, State: aside}, asideRef)
			if first == none {
				first = n
			}
		}
		if c, ok := s.cell(row, s.cols.note[li]); ok {
			if first == none {
				first = add(assessment.Rating{Slot: assessment.Slot{Dimension: dims[0].ID}, Layer: layer, State: assessment.NotRated}, sheet.Ref(s.cols.note[li], row.Number))
			}
			s.b.takeInto(s.f, s.columns["note/"+string(layer)], &c, row.Number, &all[first].Note)
		}
	}
	s.readReason(row, crit, &all, add)
	for i := range all {
		s.b.ratings.add(all[i], origins[i])
	}
}

// readReason gives the reason and the approver to the ratings that they
// belong to.
func (s *rowReader) readReason(row *sheet.Row, crit *framework.Criterion, all *[]assessment.Rating, add func(assessment.Rating, string) int) {
	var reason, approver string
	var at origin
	s.take(row, s.cols.reason, "reason", &reason, &at)
	s.take(row, s.cols.approver, "approver", &approver, &at)
	if at.cell == "" {
		return
	}
	var to []int
	for i := range *all {
		if (*all)[i].State == assessment.NotApplicable {
			to = append(to, i)
		}
	}
	if to == nil {
		highest := slices.Index(s.shown, assessment.Agreed)
		for i := range *all {
			if r := &(*all)[i]; r.Layer == assessment.Agreed && r.State == assessment.Rated {
				to = []int{i}
				break
			}
		}
		if to == nil || approver != "" {
			s.b.problem(schemas.Warning, s.f.t.Name+"!"+at.cell, "reason-without-na", "choose "+labelNA+" as the rating, or clear the reason and the approver",
				"criterion %s has a reason or approver for not applicable, but is not rated %s", crit.Ref, labelNA)
		}
		if to == nil && len(*all) > 0 {
			to = []int{len(*all) - 1}
		}
		if to == nil {
			to = []int{add(assessment.Rating{Slot: assessment.Slot{Dimension: s.b.lay.dims[0].ID}, Layer: s.shown[max(highest, 0)], State: assessment.NotRated}, at.cell)}
		}
	}
	for _, i := range to {
		(*all)[i].Reason, (*all)[i].Approver = reason, approver
	}
}

// places locates the ratings of every row, filled or empty: what is missing
// has a cell, too. A rating that is not there is pointed at by what it would
// be for; it would count on the layer that decides.
func (s *rowReader) places(p assessment.Places) {
	lay, c := s.b.lay, &s.cols
	layers := s.b.a.Engagement.Type.Layers()
	decides := slices.Index(s.shown, layers[len(layers)-1])
	if decides < 0 {
		decides = len(s.shown) - 1
	}
	for line, row := range s.seen {
		if row == 0 {
			continue
		}
		ln := &lay.rows[line]
		id := s.b.ratings.name + "/-/" + rowID(lay.all[ln.criterion].ID, ln.unit)
		for d, col := range c.rating[decides] {
			if col == 0 {
				continue
			}
			cell := s.f.place(col, row)
			if _, ok := p[id]; !ok {
				p[id] = cell
			}
			if dim := lay.dims[d].ID; dim != "" {
				p[id+"/"+dim] = cell
			}
		}
	}
	for i := range s.b.ratings.items {
		r := &s.b.ratings.items[i]
		line, ok := lay.rowIndex[rowID(r.Criterion, r.Unit)]
		layer := slices.Index(s.shown, r.Layer)
		if !ok || layer < 0 || s.seen[line] == 0 {
			continue
		}
		at := s.b.ratings.name + "/" + strconv.Itoa(i)
		put := func(field string, col int) {
			if col > 0 {
				p[at+field] = s.f.place(col, s.seen[line])
			}
		}
		put("/note", c.note[layer])
		put("/reason", c.reason)
		put("/approver", c.approver)
		own := c.rating[layer][lay.dimIndex(r.Dimension)]
		put("/level", own)
		switch typed := s.b.ratings.at[i].cell; {
		case typed == "": // it travelled hidden, of another rater
			put("", own)
		case r.State == assessment.NotApplicable || r.State == assessment.NotSampled: // by the cell of any dimension
			p[at], p[at+"/level"] = s.f.t.Name+"!"+typed, s.f.t.Name+"!"+typed
		}
		if cell, ok := p[at+"/level"]; ok {
			p[at+"/state"] = cell
		}
	}
}

func words(s assessment.State) string { return strconv.Quote(strings.ReplaceAll(string(s), "-", " ")) }
