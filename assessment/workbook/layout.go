package workbook

import (
	"maps"
	"slices"
	"strings"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
)

// Version is the version of the layout, not of the file formats in it.
const Version = 1

// Names of the sheets as written. They are recognised by their hidden keys
// when renamed.
const (
	sheetStart       = "Start"
	sheetAssessment  = "Assessment"
	sheetEvidence    = "Evidence"
	sheetFindings    = "Findings"
	sheetTeam        = "Sites & team"
	sheetMeasures    = "Measures"
	sheetAdjustments = "Adjustments"
	sheetScales      = "Scales"
	sheetLists       = "assay lists" // very hidden: what dropdowns offer
	sheetData        = "assay data"  // very hidden: identity, framework, and what no sheet shows
)

// mark begins the key of a table, in the hidden row above its headers.
const mark = "assay:"

// kind is what a column takes.
type kind uint8

const (
	reading kind = iota // written for people, never read back
	text
	whole
	decimal
	date
	yesNo
	choice
	several // texts or ids, one a line
	level   // a rating
)

// A column is described once and serves both directions.
type column struct {
	key     string // in the hidden key row; never changes
	title   string // header as printed; recognised too, when keys are lost
	band    string // what the columns around it have in common
	kind    kind
	list    string // of a choice
	open    bool   // the choice takes other words too
	width   float64
	help    string // shown when a cell is selected
	field   string // JSON name of what it holds, for places
	wide    bool   // text that wraps over lines, not a word or two
	from    string // least of a number; 0 if empty
	to      string // most of a number; as much as anybody has if empty
	percent bool   // of a number: 85 % is 85
	given   bool   // may stand there before anything is typed: alone it makes no record
	of      string // of what is read in a register: the column whose choice decides which text of the list it is
}

// A field is a column of a register together with the place of its value in a
// record: at returns a pointer to it.
type field[T any] struct {
	column
	at func(*T) any
}

// A register is a table with one record of type T a row.
type register[T any] struct {
	name   string // "assay:<name>" is its mark
	sheet  string
	title  string
	hint   string
	fields []field[T]
}

func (r *register[T]) columns() []column {
	cs := make([]column, len(r.fields))
	for i := range r.fields {
		cs[i] = r.fields[i].column
	}
	return cs
}

// A list is what a dropdown offers: words for people, codes for the file.
type list struct {
	name   string
	codes  []string
	labels []string
	number []bool            // the label is written as a number
	also   map[string]string // other words that mean a code, folded
	words  map[string]string // all of them, folded, made when first asked for
}

func (l *list) add(code, label string) {
	l.codes = append(l.codes, code)
	l.labels = append(l.labels, label)
	l.number = append(l.number, false)
}

// label returns the word for a code; the code where there is none.
func (l *list) label(code string) string {
	if i := slices.Index(l.codes, code); i >= 0 {
		return l.labels[i]
	}
	return code
}

// code returns the code that was meant by a word, however it is capitalised
// and spaced. Labels come before codes, and those before other words.
func (l *list) code(word string) (string, bool) {
	if l.words == nil {
		l.words = make(map[string]string, 3*len(l.codes))
		maps.Copy(l.words, l.also)
		for _, words := range [][]string{l.codes, l.labels} {
			for i, w := range slices.Backward(words) { // of equal words the first counts
				l.words[fold(w)] = l.codes[i]
			}
		}
	}
	if c, ok := l.words[word]; ok && word != "" {
		return c, true
	}
	c, ok := l.words[fold(word)]
	return c, ok
}

// alone adds other words for the codes, in lists of their order: each where
// only one code has it.
func (l *list) alone(lists ...[]string) {
	l.also = map[string]string{}
	for _, words := range lists {
		for i, w := range words {
			w = fold(w)
			if c, ok := l.also[w]; ok && c != l.codes[i] {
				l.also[w] = ""
			} else {
				l.also[w] = l.codes[i]
			}
		}
	}
	maps.DeleteFunc(l.also, func(w, code string) bool { return w == "" || code == "" })
}

func newList(name string, pairs ...string) *list {
	l := &list{name: name}
	for i := 0; i < len(pairs); i += 2 {
		l.add(pairs[i], pairs[i+1])
	}
	return l
}

// Labels of rating states in the dropdowns.
const (
	labelNA         = "N/A"
	labelNotSampled = "Not sampled"
)

// typeLabels are the words for engagement types.
var typeLabels = []string{
	string(assessment.SelfAssessment), "Self-assessment",
	string(assessment.GapAnalysis), "Gap analysis",
	string(assessment.PreAssessment), "Pre-assessment",
	string(assessment.Stage1), "Stage 1 audit",
	string(assessment.Stage2), "Stage 2 audit",
	string(assessment.SurveillanceAudit), "Surveillance audit",
	string(assessment.Recertification), "Recertification audit",
	string(assessment.Special), "Special audit",
}

var layerLabels = map[assessment.Layer]string{
	assessment.Self:     "Self-assessment",
	assessment.Assessor: "Assessor",
	assessment.Agreed:   "Agreed",
}

var allLayers = []assessment.Layer{assessment.Self, assessment.Assessor, assessment.Agreed}

// A layout is everything that follows from the framework and the engagement:
// which rows, columns and dropdowns there are.
type layout struct {
	f      *framework.Framework
	typ    assessment.Type
	layers []assessment.Layer // shown
	dims   []framework.Dimension
	rows   []line
	byUnit bool // some row is of a unit
	lists  map[string]*list
	order  []string // of lists
	any    bool     // for reading: every column that some workbook has
	round  bool     // there is an earlier round to carry ratings from

	criteria map[string]int // id → position in the framework
	rowIndex map[string]int // row id → position in rows
	byRef    map[string]int // ref → row of a criterion, −1 if several have it
	all      []*framework.Criterion
	sections [][]*framework.Section // above all[i]
	scales   map[string]*framework.Scale

	team  register[assessment.Person]
	sites register[assessment.Site]
	units register[assessment.Unit]
	evid  register[assessment.Evidence]
	finds register[assessment.Finding]
	meas  register[assessment.MeasureValue]
	adjs  register[assessment.Adjustment]
	start []group
}

// A line is one row of the sheet Assessment.
type line struct {
	criterion int    // position in the framework
	unit      string // "" for the whole organisation
	unitName  string
	stray     bool // the unit is not among those of the engagement: what is recorded for it does not count
}

// newLayout describes the workbook of an assessment with these layers. For
// reading it has every column that some workbook of the framework has: what is
// there is found by its keys.
func newLayout(f *framework.Framework, a *assessment.Assessment, layers []assessment.Layer, read bool) *layout {
	e := &a.Engagement
	l := &layout{
		f: f, typ: e.Type, layers: layers, dims: f.Dimensions, any: read,
		round: rounds(e.Type) && a.Previous != nil && a.Previous.Round != "",
		lists: map[string]*list{}, criteria: map[string]int{}, byRef: map[string]int{}, scales: map[string]*framework.Scale{},
	}
	for i := range f.Scales {
		l.scales[f.Scales[i].ID] = &f.Scales[i]
	}
	for path, c := range f.All() {
		n := len(l.all)
		l.criteria[c.ID] = n
		if _, twice := l.byRef[c.Ref]; twice {
			l.byRef[c.Ref] = -1
		} else {
			l.byRef[c.Ref] = n
		}
		l.all = append(l.all, c)
		l.sections = append(l.sections, slices.Clone(path))
	}
	if len(l.dims) == 0 {
		l.dims = []framework.Dimension{{}}
	}
	l.setRows(a)
	l.makeLists()
	l.makeTeam()
	l.makeEvidence()
	l.makeFindings()
	l.makeMeasures()
	l.makeStart()
	return l
}

// setRows makes one row for each criterion of the profile and unit, and one
// where something is recorded for what is no unit of the engagement: it must
// not vanish from sight because units were added or removed.
func (l *layout) setRows(a *assessment.Assessment) {
	e := &a.Engagement
	units := []assessment.Unit{{}}
	if len(e.Units) > 0 {
		units = e.Units
	}
	strays := l.strays(a, units)
	l.rows, l.rowIndex, l.byUnit = nil, map[string]int{}, len(e.Units) > 0
	for i, c := range l.all {
		if !c.In(e.Profile) {
			continue
		}
		for _, u := range units {
			l.addRow(line{criterion: i, unit: u.ID, unitName: u.Name})
		}
		for _, u := range strays[c.ID] {
			l.addRow(line{criterion: i, unit: u, stray: true})
		}
	}
}

func (l *layout) addRow(ln line) int {
	l.byUnit = l.byUnit || ln.unit != ""
	l.rowIndex[rowID(l.all[ln.criterion].ID, ln.unit)] = len(l.rows)
	l.rows = append(l.rows, ln)
	return len(l.rows) - 1
}

// strays lists, by criterion, what rows record something for although it is
// none of these units.
func (l *layout) strays(a *assessment.Assessment, units []assessment.Unit) map[string][]string {
	found := map[string][]string{}
	known, seen := map[string]bool{}, map[string]bool{}
	for i := range units {
		known[units[i].ID] = true
	}
	add := func(criterion, unit string) {
		if id := rowID(criterion, unit); !known[unit] && !seen[id] {
			seen[id] = true
			found[criterion] = append(found[criterion], unit)
		}
	}
	for i := range a.Ratings {
		add(a.Ratings[i].Criterion, a.Ratings[i].Unit)
	}
	for i := range a.Comments {
		add(a.Comments[i].Criterion, a.Comments[i].Unit)
	}
	for i := range a.Work {
		add(a.Work[i].Criterion, a.Work[i].Unit)
	}
	for i := range a.Actions {
		if x := &a.Actions[i]; x.ID == rowID(x.Criterion, x.Unit)+"/action" {
			add(x.Criterion, x.Unit)
		}
	}
	for i := range a.Evidence {
		if x := &a.Evidence[i]; len(x.Criteria) == 1 && x.Slot != "" && x.ID == rowID(x.Criteria[0], x.Unit)+"/"+x.Slot {
			add(x.Criteria[0], x.Unit)
		}
	}
	for _, units := range found {
		slices.Sort(units)
	}
	return found
}

// shownLayers are the rating columns that the workbook of an engagement has.
func shownLayers(e *assessment.Engagement) []assessment.Layer {
	layers := e.Type.Layers()
	if e.Blind && len(layers) > 1 {
		layers = layers[1:] // the client's view stays out of the assessor's sight
	}
	return layers
}

// rounds reports whether an engagement may carry ratings of an earlier round.
func rounds(t assessment.Type) bool { return t.Certifies() && t != assessment.Stage1 }

func (l *layout) addList(li *list) { l.lists[li.name] = li; l.order = append(l.order, li.name) }

func (l *layout) makeLists() {
	l.addList(newList("type", typeLabels...))
	l.addList(newList("status", "draft", "Draft", "final", "Final"))
	yes := newList("yes", "yes", "Yes", "no", "No")
	yes.also = map[string]string{"y": "yes", "true": "yes", "x": "yes", "1": "yes", "n": "no", "false": "no", "0": "no"}
	l.addList(yes)
	profiles := &list{name: "profile"}
	for _, p := range l.f.Profiles {
		profiles.add(p.ID, p.Title)
	}
	if len(profiles.codes) > 0 {
		l.addList(profiles)
	}
	l.addList(newList("role",
		"team-leader", "Team leader", "auditor", "Auditor", "technical-expert", "Technical expert", "observer", "Observer",
		"interpreter", "Interpreter", "consultant", "Consultant", "self-assessor", "Self-assessor",
		"client-representative", "Client representative", "guide", "Guide", "reviewer", "Reviewer",
		"decision-maker", "Decision maker", "sponsor", "Sponsor"))
	l.addList(newList("progress", "open", "Open", "ready", "Ready", "reviewed", "Reviewed"))
	l.addList(newList("evidence", "document", "Document", "record", "Record", "interview", "Interview", "observation", "Observation",
		"data", "Data", "survey", "Survey", "mystery-contact", "Mystery contact"))
	l.addList(newList("slot", "shown", "Shown", "told", "Seen or told"))
	l.addList(newList("sufficient", "yes", "Yes", "partly", "Partly", "no", "No"))
	l.addList(newList("class", "public", "Public", "internal", "Internal", "confidential", "Confidential"))
	kinds := newList("finding", "nonconformity", "Nonconformity", "observation", "Observation",
		"opportunity", "Opportunity for improvement", "strength", "Strength")
	for _, k := range l.f.Scheme.FindingKinds {
		if i := slices.Index(kinds.codes, string(k.Kind)); i >= 0 && k.Title != "" {
			kinds.labels[i] = k.Title
		}
	}
	kinds.also = map[string]string{"nc": "nonconformity", "ofi": "opportunity", "non-conformity": "nonconformity"}
	l.addList(kinds)
	l.addList(newList("grade", "critical", "Critical", "major", "Major", "minor", "Minor"))
	l.addList(newList("state", "open", "Open", "responded", "Responded", "plan-accepted", "Plan accepted",
		"implemented", "Implemented", "verified", "Verified", "closed", "Closed", "rejected", "Rejected"))
	for i := range l.f.Scales {
		l.addLevels(&l.f.Scales[i])
	}
	if l.any || l.typ.Certifies() {
		l.addList(newList("recommend", "grant", "Grant", "grant-with-conditions", "Grant with conditions", "refuse", "Refuse",
			"maintain", "Maintain", "renew", "Renew", "suspend", "Suspend", "withdraw", "Withdraw", "extend", "Extend", "reduce", "Reduce"))
		tiers := &list{name: "tier"}
		for _, t := range l.f.Award.Tiers {
			title := t.Title
			if slices.Contains(tiers.labels, title) {
				title += " (" + t.ID + ")"
			}
			tiers.add(t.ID, title)
		}
		if len(tiers.codes) > 0 {
			l.addList(tiers)
		}
	}
	l.makeMeasureLists()
}

// maxChoices is how many steps of a numeric scale a dropdown offers; beyond it
// the number is typed.
const maxChoices = 101

// addLevels makes the dropdowns of a scale: one for criteria that may be set
// aside, one for those that may not.
func (l *layout) addLevels(s *framework.Scale) {
	li := &list{name: "scale:" + s.ID}
	if s.Kind == framework.Numeric {
		if codes := s.Codes(); len(codes) <= maxChoices {
			for _, v := range codes {
				li.add(v, v)
				li.number[len(li.number)-1] = true
			}
		}
	} else {
		seen := map[string]bool{}
		for i := range s.Levels {
			label := levelLabel(&s.Levels[i])
			if seen[fold(label)] {
				label += " (" + s.Levels[i].Code + ")"
			}
			seen[fold(label)] = true
			li.add(s.Levels[i].Code, label)
		}
		bare := make([]string, len(s.Levels))
		for i := range s.Levels {
			bare[i] = s.Levels[i].Label
		}
		li.alone(bare)
	}
	if l.any || l.round {
		li.add(stateCode+string(assessment.NotSampled), labelNotSampled)
	}
	strict := &list{name: li.name + ":strict", codes: slices.Clone(li.codes), labels: slices.Clone(li.labels), number: slices.Clone(li.number), also: li.also}
	l.addList(strict)
	if l.f.Scoring.NotApplicable != framework.NAForbid {
		li.add(stateCode+string(assessment.NotApplicable), labelNA)
		l.addList(li)
	}
}

// stateCode begins the code of what is no level.
const stateCode = "\x00"

// levelLabel is the word for a level: its label, with the code before it where
// that is a number of its own.
func levelLabel(v *framework.Level) string {
	if v.Label == "" || v.Label == v.Code {
		return v.Code
	}
	if strings.Trim(v.Code, "0123456789.-") == "" {
		return v.Code + " – " + v.Label
	}
	return v.Label
}

// levelList returns the dropdown of a rating.
func (l *layout) levelList(c *framework.Criterion, dim int) *list {
	s := l.scaleOf(c, dim)
	if s == nil {
		return &list{}
	}
	if !l.mayBeNA(c) {
		return l.lists["scale:"+s.ID+":strict"]
	}
	return l.lists["scale:"+s.ID]
}

func (l *layout) mayBeNA(c *framework.Criterion) bool {
	return c.MayBeNotApplicable() && l.f.Scoring.NotApplicable != framework.NAForbid
}

// scaleOf returns the scale on which a dimension of a criterion is rated.
func (l *layout) scaleOf(c *framework.Criterion, dim int) *framework.Scale {
	id := c.Scale
	if l.dims[dim].ID != "" {
		id = l.dims[dim].Scale
	}
	if id == "" && len(l.f.Scales) > 0 {
		return &l.f.Scales[0]
	}
	return l.scales[id]
}

// rowID is the stable id of a row: "<criterion>[@unit]".
func rowID(criterion, unit string) string {
	if unit == "" {
		return criterion
	}
	return criterion + "@" + unit
}

// Bands of the sheet Assessment.
const (
	bandWhat     = "What is asked"
	bandEvidence = "Evidence"
	bandRating   = "Rating"
	bandSayings  = "Conclusions"
	bandAction   = "Action"
	bandWork     = "Who does what"
	bandBefore   = "Before"
)

// assessmentColumns are the columns of the sheet Assessment, in order.
func (l *layout) assessmentColumns() []column {
	cs := []column{
		{key: "id", title: "Id", kind: reading},
		{key: "ref", title: "Ref", band: bandWhat, kind: reading, width: 7},
		{key: "section", title: "Section", band: bandWhat, kind: reading, width: 15, wide: true},
		{key: "criterion", title: "Criterion", band: bandWhat, kind: reading, width: 40, wide: true},
	}
	if l.hasUnits() {
		cs = append(cs, column{key: "unit", title: "Unit", band: bandWhat, kind: reading, width: 14, wide: true})
	}
	if l.any || l.hasGuidance() {
		cs = append(cs, column{key: "guidance", title: "How to find out", band: bandWhat, kind: reading, width: 64, wide: true})
	}
	cs = append(cs,
		column{key: "shown", title: "Shown to you", band: bandEvidence, kind: text, width: 30, wide: true, field: "title",
			help: "Documents, records and data that you saw: what they are and what they say. For evidence that serves several criteria use the sheet Evidence."},
		column{key: "shown.reference", title: "Shown: reference", band: bandEvidence, kind: text, width: 16, wide: true, field: "reference",
			help: "Number, page, version or link by which another person finds it again."},
		column{key: "told", title: "Seen or told on site", band: bandEvidence, kind: text, width: 30, wide: true, field: "title",
			help: "What you saw, and what people told you. Name roles, not persons."},
		column{key: "told.reference", title: "Seen or told: reference", band: bandEvidence, kind: text, width: 16, wide: true, field: "reference",
			help: "Where and when, and the role of the person asked."},
	)
	one := len(l.layers) == 1
	for d, dim := range l.dims {
		name := dim.Title
		if dim.ID == "" {
			name = "Rating"
		}
		if l.any || l.hasRubric(d) {
			cs = append(cs, column{key: "levels/" + dim.ID, title: levelsTitle(dim), band: bandRating, kind: reading, width: 44, wide: true})
		}
		for _, layer := range l.layers {
			title := name + ": " + strings.ToLower(layerLabels[layer])
			if one {
				title = name
			}
			help := l.ratingHelp(layer)
			if dim.ID != "" && dim.ID == l.bestFit() {
				help = "The judgement that counts, with the other dimensions as its grounds. " + help
			}
			if dim.Question != "" {
				help = dim.Question + "\n" + help
			}
			cs = append(cs, column{key: ratingKey(layer, dim.ID), title: title, band: bandRating, kind: level, width: l.ratingWidth(d), help: help})
		}
	}
	for _, layer := range l.layers {
		title := "Note: " + strings.ToLower(layerLabels[layer])
		if one {
			title = "Note"
		}
		cs = append(cs, column{key: "note/" + string(layer), title: title, band: bandRating, kind: text, width: 28, wide: true, field: "note",
			help: "Why this level and not the next one."})
	}
	reason, help := "Reason if N/A", "Why the criterion does not apply here. Also choose N/A as the rating."
	if slices.Contains(l.layers, assessment.Agreed) {
		reason, help = "Reason if N/A or changed", "Why the criterion does not apply here, or why the agreed rating differs from the assessor's."
	}
	approver := "Id or name of who agreed that the criterion does not apply, if anybody was asked."
	if l.f.Scheme.NAApprover {
		approver = "Id or name of who agreed that the criterion does not apply. The scheme asks for it."
	}
	cs = append(cs,
		column{key: "reason", title: reason, band: bandRating, kind: text, width: 20, wide: true, field: "reason", help: help},
		column{key: "approver", title: "N/A approved by", band: bandRating, kind: text, width: 14, wide: true, field: "approver", help: approver},
		column{key: "strengths", title: "Strengths", band: bandSayings, kind: text, width: 28, wide: true, field: "strengths"},
		column{key: "improvements", title: "Improvements", band: bandSayings, kind: text, width: 28, wide: true, field: "improvements"},
		column{key: "action", title: "Action", band: bandAction, kind: text, width: 28, wide: true, field: "action",
			help: l.actionHelp()},
		column{key: "action.owner", title: "Action: owner", band: bandAction, kind: text, width: 14, wide: true, field: "owner"},
		column{key: "action.due", title: "Action: due", band: bandAction, kind: date, width: 11, field: "due", help: "A date, for example 2027-03-31."},
		column{key: "responsible", title: "Responsible", band: bandWork, kind: text, width: 14, wide: true, field: "responsible",
			help: "Who is to rate this row."},
		column{key: "work.due", title: "Rating due", band: bandWork, kind: date, width: 11, field: "due", help: "A date, for example 2027-03-31."},
		column{key: "progress", title: "Progress", band: bandWork, kind: choice, list: "progress", width: 10, field: "progress"},
		column{key: "previous", title: "Last round", band: bandBefore, kind: reading, width: 14, wide: true},
	)
	return cs
}

// ratingHelp says whose rating a column takes, and when it counts.
func (l *layout) ratingHelp(layer assessment.Layer) string {
	switch {
	case len(l.layers) == 1:
		return "Choose the level that the evidence supports."
	case layer == assessment.Self && l.typ.Certifies():
		return "The organisation's own rating, for comparison: it never counts in an audit."
	case layer == assessment.Self:
		return "The organisation's own rating. It counts where nobody else has rated."
	case layer == assessment.Assessor && slices.Contains(l.layers, assessment.Agreed):
		return "The level that the evidence seen supports. It counts until the team has agreed on a rating."
	case layer == assessment.Assessor:
		return "The level that the evidence seen supports. It counts before the organisation's own rating."
	}
	return "What the team agreed on: it counts. If it differs from the assessor's rating, say why beside it."
}

// bestFit is the dimension that holds the judgement; "" where all count.
func (l *layout) bestFit() string {
	if l.f.Scoring.Dimensions != "best-fit" {
		return ""
	}
	return l.f.Scoring.BestFit
}

func (l *layout) actionHelp() string {
	if l.typ.Advises() {
		return "What is going to be done about it."
	}
	return "The client's own plan, as the client states it. Auditors do not suggest solutions."
}

func levelsTitle(d framework.Dimension) string {
	if d.ID == "" {
		return "What distinguishes the levels"
	}
	return d.Title + ": what distinguishes the levels"
}

func ratingKey(layer assessment.Layer, dim string) string {
	return "rating/" + string(layer) + "/" + dim
}

func (l *layout) hasUnits() bool { return l.any || l.byUnit }

func (l *layout) hasRubric(dim int) bool {
	for _, c := range l.all {
		for _, r := range c.Rubric {
			if r.Dimension == l.dims[dim].ID {
				return true
			}
		}
	}
	return false
}

// described reports whether some level of a scale is described for a criterion.
func (l *layout) described(s *framework.Scale) bool {
	for d := range l.dims {
		for _, c := range l.all {
			if l.scaleOf(c, d) == s && slices.ContainsFunc(c.Rubric, func(r framework.Rubric) bool { return r.Dimension == l.dims[d].ID }) {
				return true
			}
		}
	}
	return false
}

func (l *layout) anyRubric() bool {
	return slices.ContainsFunc(l.all, func(c *framework.Criterion) bool { return len(c.Rubric) > 0 })
}

// hasGuidance reports whether anything helps to rate some criterion.
func (l *layout) hasGuidance() bool {
	return slices.ContainsFunc(l.all, func(c *framework.Criterion) bool { return guidance(c).text != "" })
}

// ratingWidth fits the longest label of the scales on one line of a column,
// unless it is very long.
func (l *layout) ratingWidth(dim int) float64 {
	const widest = 26
	w := 9.5
	for _, c := range l.all {
		for _, label := range l.levelList(c, dim).labels {
			for w < widest && lines(label, w-1.5, ratingSize, true) > 1 {
				w++
			}
		}
		if l.dims[dim].ID != "" {
			break // every criterion has the same scale
		}
	}
	return w
}
