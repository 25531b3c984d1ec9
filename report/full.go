package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
)

// Options choose what a report tells to whom.
type Options struct {
	Date     time.Time
	Audience Audience
	Brand    Brand
	Footer   string
}

// Audience is who may read a report.
type Audience string

const (
	ForFull   Audience = "full"   // everything
	ForClient Audience = "client" // without what single raters noted and without confidential evidence
	ForPublic Audience = "public" // conclusions only: no evidence, findings, notes or people
)

// Audiences lists every audience.
var Audiences = []Audience{ForFull, ForClient, ForPublic}

// Full is the report of an assessment. Its contents are those that
// ISO/IEC 17021-1, 9.4.8 and ISO 19011, 6.5.1 ask of an audit report; the
// engagement type and the audience decide which of them appear, and in what
// words.
func Full(f *framework.Framework, a *assessment.Assessment, r *evaluation.Result, o Options) *Document {
	b := &builder{
		f: f, a: a, r: r, w: wordsFor(f, a.Engagement.Type), audience: o.Audience,
		results: map[string]*evaluation.Criterion{}, rows: map[string]*criterionRecord{},
	}
	if b.audience == "" {
		b.audience = ForFull
	}
	b.collect()
	d := head(f, a, r, o.Date)
	d.Title = reportTitle(a.Engagement.Type)
	d.Contents = true
	d.Audience = string(b.audience)
	d.Brand, d.Footer = o.Brand, o.Footer
	if b.audience == ForPublic {
		d.Statement = publicStatement(a)
	}
	if b.audience == ForPublic {
		d.Facts = slices.DeleteFunc(d.Facts, func(x Fact) bool {
			return x.Label == "Sites" || strings.HasPrefix(x.Label, "Team leader") || strings.HasPrefix(x.Label, "Consultant")
		})
	}
	b.summary()
	b.scorecard()
	b.measures()
	b.strengths()
	if b.audience != ForPublic {
		b.gaps()
		b.findings()
		b.criteria()
		b.evidenceIndex()
		b.derivation()
	}
	b.method()
	if b.audience != ForPublic {
		b.engagement()
		b.signOff()
	}
	d.Blocks = b.blocks
	return d
}

// A builder collects the blocks of one report.
type builder struct {
	f        *framework.Framework
	a        *assessment.Assessment
	r        *evaluation.Result
	w        words
	audience Audience
	blocks   []Block
	results  map[string]*evaluation.Criterion
	rows     map[string]*criterionRecord
	persons  map[string]string
}

// A criterionRecord is everything recorded for one criterion.
type criterionRecord struct {
	ratings  []*assessment.Rating
	comments []*assessment.Comment
	evidence []*assessment.Evidence
	findings []*assessment.Finding
	actions  []*assessment.Action
}

func (b *builder) collect() {
	for i := range b.r.Criteria {
		b.results[b.r.Criteria[i].ID] = &b.r.Criteria[i]
	}
	at := func(id string) *criterionRecord {
		if b.rows[id] == nil {
			b.rows[id] = &criterionRecord{}
		}
		return b.rows[id]
	}
	cited := map[string][]string{}
	for i := range b.a.Ratings {
		x := &b.a.Ratings[i]
		at(x.Criterion).ratings = append(at(x.Criterion).ratings, x)
		for _, id := range x.Evidence {
			cited[id] = append(cited[id], x.Criterion)
		}
	}
	for i := range b.a.Comments {
		x := &b.a.Comments[i]
		at(x.Criterion).comments = append(at(x.Criterion).comments, x)
	}
	for i := range b.a.Evidence {
		x := &b.a.Evidence[i]
		if !b.shows(x) {
			continue
		}
		ids := slices.Clone(x.Criteria)
		for _, id := range cited[x.ID] {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		for _, id := range ids {
			at(id).evidence = append(at(id).evidence, x)
		}
	}
	for i := range b.a.Findings {
		x := &b.a.Findings[i]
		for _, id := range x.Criteria {
			at(id).findings = append(at(id).findings, x)
		}
	}
	for i := range b.a.Actions {
		x := &b.a.Actions[i]
		at(x.Criterion).actions = append(at(x.Criterion).actions, x)
	}
	b.persons = map[string]string{}
	for _, p := range b.a.Engagement.People {
		b.persons[p.ID] = p.Name
	}
}

// shows reports whether the audience may see a record of evidence.
func (b *builder) shows(e *assessment.Evidence) bool {
	return b.audience == ForFull || b.audience == ForClient && e.Class != "confidential" && !e.Personal
}

func (b *builder) add(blocks ...Block) { b.blocks = append(b.blocks, blocks...) }

func (b *builder) person(id string) string {
	if name, ok := b.persons[id]; ok {
		return name
	}
	return id
}

func (b *builder) summary() {
	e := &b.a.Engagement
	b.add(Heading{1, "Executive summary"}, Paragraph{Text: b.w.outcome(b.r), Style: Lead})
	b.add(warnings(b.r)...)
	if len(e.Objectives) > 0 {
		b.add(Heading{2, "Objectives"}, List{e.Objectives})
	}
	b.add(Heading{2, "Result at a glance"}, KeyValues{b.glance()})
	b.add(outside(b.w, b.a, b.r)...)
	if b.audience != ForPublic {
		b.add(cases(b.f, b.a)...)
	}
	b.highlights()
	if table := conditionTable(b.w, b.r); table != nil {
		b.add(Heading{2, "Conditions"},
			Paragraph{Text: "Conditions are decided on exact fractions. Figures are printed with as many digits as it takes to tell a value from the limit that it just misses."})
		b.add(table...)
	}
	if rec := b.a.Recommendation; rec != nil && b.w.audit && b.audience != ForPublic {
		b.add(Heading{2, "Recommendation of the team leader"})
		text := capital(rec.Recommend)
		if rec.Tier != "" {
			text += ", tier “" + b.w.tier(rec.Tier) + "”"
		}
		b.add(Paragraph{Text: text + ".", Style: Callout})
		if rec.Reasons != "" {
			b.add(Paragraph{Text: rec.Reasons})
		}
		if len(rec.Conditions) > 0 {
			b.add(List{rec.Conditions})
		}
	}
	b.term()
	for _, resp := range b.a.Responses {
		b.add(Heading{2, "Response of " + resp.By}, Paragraph{Text: resp.Text})
	}
}

// glance are the few figures that a reader looks for first.
func (b *builder) glance() []Fact {
	r := b.r
	var fs []Fact
	add := func(label, text string) { fs = append(fs, Fact{label, text}) }
	thresholds := overallThresholds(r)
	score := b.w.score("", r.Overall.Score, thresholds...).Text
	var more []string
	if label := b.w.label("", r.Overall.Score); label != "" {
		more = append(more, label)
	}
	if on := level(r.Overall.Score); r.Overall.Score != nil && on.Text != score && r.Overall.Score.Scale() != nil && r.Overall.Score.Scale().Kind == framework.Numeric && b.onScale() {
		more = append(more, fmt.Sprintf("%s on the scale %s", on.Text, r.Overall.Score.Scale().Range()))
	}
	if len(more) > 0 {
		score += " (" + strings.Join(more, "; ") + ")"
	}
	if r.InformationOnly {
		score += ", for information only: no condition uses it"
	}
	add("Overall score", score)
	if r.Overall.Bounds.Open() {
		add("Possible scores", possible(b.w, r.Overall.Bounds, thresholds...))
	}
	add("Criteria", fmt.Sprintf("%d rated of %d applicable; %d in all", r.Rated, r.Applicable, r.Total))
	for _, l := range b.levels() {
		add(l.Level.Label, fmt.Sprint(l.Count))
	}
	if b.audience == ForPublic {
		return fs
	}
	counts := map[string]int{}
	for i := range b.a.Findings {
		counts[findingName(&b.a.Findings[i])]++
	}
	for _, name := range findingOrder {
		if counts[name] > 0 {
			add(name, fmt.Sprint(counts[name]))
		}
	}
	return fs
}

// highlights are the strongest sections, and what to look at first where the
// engagement may say so.
func (b *builder) highlights() {
	var items []string
	var best, worst *evaluation.Node
	for i := range b.r.Sections {
		s := &b.r.Sections[i]
		if s.Parent != "" || s.Score == nil {
			continue
		}
		if m := b.w.method(s.ID); m.Own || m.Staged != b.w.method(b.r.Sections[0].ID).Staged {
			best = nil
			break // they are not counted in the same
		}
		if best == nil || s.Score.Share.Cmp(best.Score.Share) > 0 {
			best = s
		}
		if worst == nil || s.Score.Share.Cmp(worst.Score.Share) < 0 {
			worst = s
		}
	}
	if best != nil && best != worst {
		items = append(items, fmt.Sprintf("Highest section: %s %s, %s. Lowest section: %s %s, %s.",
			best.Ref, best.Title, b.w.scored(best.ID, best.Score, sectionThresholds(b.r, best.ID)...),
			worst.Ref, worst.Title, b.w.scored(worst.ID, worst.Score, sectionThresholds(b.r, worst.ID)...)))
	}
	var recognised []string
	for i := range b.r.Criteria {
		if c := &b.r.Criteria[i]; b.recognised(c) {
			recognised = append(recognised, c.Ref+" "+c.Title)
		}
	}
	if len(recognised) > 0 {
		items = append(items, "Exceptional practice: "+strings.Join(recognised, "; ")+".")
	}
	if g, err := b.r.Gaps(""); err == nil && g.Advises {
		var first []string
		for _, x := range g.Gaps[:min(5, len(g.Gaps))] {
			if x.Current == nil {
				break // not rated: there is no gap to close yet
			}
			name := x.Ref + " " + x.Title
			var of []string
			if d, ok := b.f.Dimension(x.Dimension); ok {
				of = append(of, strings.ToLower(d.Title))
			}
			if x.Unit != "" {
				of = append(of, b.unit(x.Unit))
			}
			if len(of) > 0 {
				name += " (" + strings.Join(of, ", ") + ")"
			}
			first = append(first, name)
		}
		if len(first) > 0 {
			items = append(items, "First to close: "+strings.Join(first, "; ")+".")
		}
	}
	if len(items) > 0 {
		b.add(Heading{2, "What stands out"}, List{items})
	}
}

// onScale reports whether the overall score is a value on the scale of the
// ratings: it is where nothing but means and extremes of them are taken.
func (b *builder) onScale() bool {
	same := []string{"mean", "weighted-mean", "flat-mean", "flat-weighted-mean", "lowest", "highest"}
	ok := slices.Contains(same, b.r.Overall.Method)
	if b.w.method("").Flat {
		return ok
	}
	for i := range b.r.Sections {
		ok = ok && slices.Contains(same, b.r.Sections[i].Method)
	}
	return ok
}

func (b *builder) scorecard() {
	b.add(Heading{1, "Scorecard"})
	g, _ := b.r.Gaps("")
	thresholds := map[string]*evaluation.Condition{}
	for i := range b.r.Outcome.Conditions {
		c := &b.r.Outcome.Conditions[i]
		if c.Kind == framework.SectionsAtLeast && g != nil && c.Tier == g.Target {
			thresholds[c.Scope] = c
		}
	}
	// A section that must reach a score is shown against that; otherwise
	// against its score with every criterion at target.
	goals, series := map[string]*evaluation.Value{}, []string{"score", "required"}
	if len(thresholds) == 0 && g != nil && targets(b.f, g.Tier) {
		series[1] = "all at target"
		for _, s := range g.Sections {
			goals[s.ID] = s.Target
		}
	}
	var top, all []Axis
	var bare []string
	for i := range b.r.Sections {
		s := &b.r.Sections[i]
		if b.w.method(s.ID).Own {
			bare = append(bare, s.Ref+" "+s.Title)
			continue // points of its own have no place between nothing and everything
		}
		x := b.axis(s, goals[s.ID], thresholds[s.ID])
		if s.Parent == "" {
			top = append(top, x)
		}
		all = append(all, x)
	}
	radar := top
	if len(top) < 3 {
		radar = b.leafSections(goals, thresholds)
	}
	if len(radar) >= 3 {
		b.add(Figure{Caption: radarCaption(b.w, b.r), Alt: alt(radar), Chart: b.radar(radar, series, len(thresholds) > 0)})
	}
	if len(all) > 0 {
		caption := "Sections against their target"
		if len(thresholds) == 0 && len(goals) == 0 {
			caption, series = "Scores by section", series[:1]
		}
		b.add(Figure{Caption: caption, Alt: alt(all), Chart: Bars{all, series}})
	}
	if len(bare) > 0 {
		b.add(Paragraph{Text: "Without a bar, since points are counted there and no share: " + strings.Join(bare, ", ") + ".", Style: Note})
	}
	b.add(b.sectionTable()...)
	b.add(b.unitTable()...)
	if t, ok := b.levelTable(); ok {
		b.add(Heading{2, "Ratings by level"}, t)
	}
	if len(b.f.Dimensions) > 0 {
		b.add(Heading{2, "Dimensions"}, Paragraph{Text: "The same criteria, one dimension at a time: a section can plan well and still have little to show for it."}, b.dimensionTable())
	}
}

// radar draws what is required only where it is asked of every axis: there is no
// line from one point to nowhere.
func (b *builder) radar(axes []Axis, series []string, required bool) Radar {
	if !required || !slices.ContainsFunc(axes, func(x Axis) bool { return x.Target == nil }) {
		return Radar{axes, series}
	}
	axes = slices.Clone(axes)
	for i := range axes {
		axes[i].Target, axes[i].Goal = nil, ""
	}
	return Radar{axes, series[:1]}
}

func (b *builder) axis(s *evaluation.Node, target *evaluation.Value, threshold *evaluation.Condition) Axis {
	limits := sectionThresholds(b.r, s.ID)
	x := Axis{Label: s.Ref + " " + s.Title, Text: b.w.score(s.ID, s.Score).Text, Tone: Neutral}
	if s.Score != nil {
		x.Value = new(s.Score.Share.Float())
	}
	switch {
	case threshold != nil:
		x.Target = new(threshold.Required.Exact.Float())
		x.Tone = conditionState(threshold.State).Tone
		x.Text = b.w.score(s.ID, s.Score, *threshold.Required.Exact).Text
	case target != nil:
		x.Target = new(target.Share.Float())
	}
	if s.Bounds.Open() {
		x.Low, x.High = new(s.Bounds.Lowest.Share.Float()), new(s.Bounds.Highest.Share.Float())
	}
	if b.w.method(s.ID).Staged { // no percentages beside levels
		if s.Bounds.Open() {
			x.Range = b.w.between(s.ID, s.Bounds, " to ", limits...)
		}
		switch {
		case target != nil && target.Level != "" && threshold == nil:
			x.Goal = b.w.score(s.ID, target).Text
		case x.Target != nil && s.Score != nil && threshold != nil:
			x.Goal = b.w.score(s.ID, as(*threshold.Required.Exact, s.Score)).Text
		case x.Target != nil && s.Score != nil:
			x.Goal = b.w.score(s.ID, as(target.Share, s.Score)).Text
		}
	}
	return x
}

// leafSections are the axes of the sections that hold criteria.
func (b *builder) leafSections(goals map[string]*evaluation.Value, thresholds map[string]*evaluation.Condition) []Axis {
	var axes []Axis
	for i := range b.r.Sections {
		s := &b.r.Sections[i]
		if sec, ok := b.f.Section(s.ID); ok && len(sec.Criteria) > 0 && !b.w.method(s.ID).Own {
			axes = append(axes, b.axis(s, goals[s.ID], thresholds[s.ID]))
		}
	}
	return axes
}

func alt(axes []Axis) string {
	parts := make([]string, len(axes))
	for i, x := range axes {
		parts[i] = x.Label + ": " + x.Text
	}
	return strings.Join(parts, "; ") + "."
}

func (b *builder) sectionTable() []Block {
	t := Table{Name: "Section scores", Columns: []Column{{"Ref", 0.8, false}, {"Section", 4, false}, {"Rated", 1.2, true}, {"Score", 1.2, true}}}
	nodes := make([]*evaluation.Node, 0, len(b.r.Sections)+1)
	for i := range b.r.Sections {
		nodes = append(nodes, &b.r.Sections[i])
	}
	overall := b.r.Overall
	overall.Title = "Overall"
	nodes = append(nodes, &overall)
	var bands, staged bool
	for _, n := range nodes {
		staged = staged || b.w.method(n.ID).Staged
		bands = bands || n.Score != nil && n.Score.Band != nil
	}
	switch {
	case bands && staged:
		t.Columns = append(t.Columns, Column{"Band or level", 2, false})
	case bands:
		t.Columns = append(t.Columns, Column{"Band", 2, false})
	case staged:
		t.Columns = append(t.Columns, Column{"Level", 2, false})
	}
	if staged {
		t.Columns[3].Width = 1.6
	}
	open, loose, mixed := b.r.Overall.Bounds.Open(), false, b.w.mixed(b.r)
	if open {
		t.Columns = append(t.Columns, Column{"Possible", 2, true})
	}
	deep := slices.ContainsFunc(b.r.Sections, func(n evaluation.Node) bool { return n.Parent != "" })
	for _, n := range nodes {
		thresholds := sectionThresholds(b.r, n.ID)
		cells := []Cell{{Text: n.Ref}, {Text: n.Title}, {Text: fmt.Sprintf("%d of %d", n.Rated, n.Applicable)}, b.w.score(n.ID, n.Score, thresholds...)}
		if mixed && b.w.method(n.ID).Own {
			cells[3].Number = ""
		}
		if n.State == evaluation.NotApplicable {
			cells[3] = Cell{Text: "not applicable", Tone: Muted}
		}
		if bands || staged {
			cells = append(cells, Cell{Text: b.w.label(n.ID, n.Score)})
		}
		if open {
			text := "–"
			if n.Bounds.Lowest != nil {
				text = b.w.between(n.ID, n.Bounds, " – ", thresholds...)
			}
			if n.Bounds.Open() && !n.Bounds.Tight {
				text += " *"
				loose = true
			}
			cells = append(cells, Cell{Text: text})
		}
		for i := range cells {
			cells[i].Strong = n.ID == "" || n.Parent == "" && deep
		}
		t.Rows = append(t.Rows, Row{Cells: cells})
	}
	if loose {
		return []Block{t, Paragraph{Text: looseBounds, Style: Note}}
	}
	return []Block{t}
}

// unitTable lists the scores of the units, where each is scored as a whole.
func (b *builder) unitTable() []Block {
	if b.f.Units == nil || b.f.Units.Per != framework.PerWhole || b.audience == ForPublic {
		return nil
	}
	t := Table{Name: "Units", Columns: []Column{{upper(string(b.f.Units.Kind)), 3, false}, {"Score", 1.2, true}}}
	for _, p := range b.r.Overall.Parts {
		id, ok := strings.CutPrefix(p.ID, "@")
		if !ok || id == "" {
			continue
		}
		text := b.w.scored("", p.Score, overallThresholds(b.r)...)
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: b.unit(id)}, {Text: text}}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []Block{Heading{2, "Scores by " + string(b.f.Units.Kind)}, Paragraph{Text: unitIntroduction(b.f.Units)}, t}
}

// levels counts the criteria at each level. There is nothing to count where the
// criteria have no one level, but one for each of several units.
func (b *builder) levels() []evaluation.LevelCount {
	if len(b.a.Engagement.Units) > 1 && b.f.Units != nil {
		return nil
	}
	return b.r.Levels("")
}

// levelTable counts the criteria of each section at each level; there is none
// for a numeric scale.
func (b *builder) levelTable() (Table, bool) {
	levels := b.levels()
	if levels == nil {
		return Table{}, false
	}
	t := Table{Name: "Ratings by level", Columns: []Column{{"Ref", 0.8, false}, {"Section", 3.4, false}}}
	for _, l := range levels {
		t.Columns = append(t.Columns, Column{l.Level.Label, 1.6, true})
	}
	t.Columns = append(t.Columns, Column{"Not applicable", 1.6, true})
	line := func(n *evaluation.Node, title string, strong bool) {
		cells := []Cell{{Text: n.Ref, Strong: strong}, {Text: title, Strong: strong}}
		for _, l := range b.r.Levels(n.ID) {
			x := number(l.Count)
			x.Strong = strong
			cells = append(cells, x)
		}
		na := number(n.Total - n.Applicable)
		na.Strong = strong
		t.Rows = append(t.Rows, Row{Cells: append(cells, na)})
	}
	for i := range b.r.Sections {
		if n := &b.r.Sections[i]; n.Parent == "" {
			line(n, n.Title, false)
		}
	}
	line(&b.r.Overall, "Overall", true)
	return t, true
}

func (b *builder) dimensionTable() Table {
	t := Table{Name: "Dimensions", Columns: []Column{{"Ref", 0.8, false}, {"Section", 4, false}}}
	for _, d := range b.f.Dimensions {
		t.Columns = append(t.Columns, Column{d.Title, 1.4, true})
	}
	line := func(n *evaluation.Node, title string) {
		cells := []Cell{{Text: n.Ref}, {Text: title}}
		for _, d := range n.Dimensions {
			cells = append(cells, b.w.score(n.ID, d.Score))
		}
		t.Rows = append(t.Rows, Row{Cells: cells})
	}
	for i := range b.r.Sections {
		line(&b.r.Sections[i], b.r.Sections[i].Title)
	}
	line(&b.r.Overall, "Overall")
	return t
}

func (b *builder) strengths() {
	t := Table{Name: "Strengths", Columns: []Column{{"Ref", 0.9, false}, {"Criterion", 2.6, false}, {"Strength", 6, false}}}
	for i := range b.r.Criteria {
		c := &b.r.Criteria[i]
		var texts []string
		if b.recognised(c) {
			texts = append(texts, "Rated “"+level(c.Score).Text+"”.")
		}
		if row := b.rows[c.ID]; row != nil && b.audience != ForPublic {
			for _, x := range row.comments {
				if x.Strengths != "" {
					texts = append(texts, x.Strengths)
				}
			}
			for _, x := range row.findings {
				if x.Kind == assessment.Strength {
					texts = append(texts, x.Statement)
				}
			}
		}
		if len(texts) > 0 {
			t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: c.Ref}, {Text: c.Title}, {Text: strings.Join(texts, "\n")}}})
		}
	}
	b.add(Heading{1, "Strengths"})
	if len(t.Rows) == 0 {
		b.add(Paragraph{Text: "No particular strengths were recorded."})
		return
	}
	b.add(t)
}

// recognised reports whether a criterion is rated at a level of recognition.
func (b *builder) recognised(c *evaluation.Criterion) bool {
	if c.Score == nil || c.Score.Scale() == nil || c.Score.Level == "" {
		return false
	}
	l, ok := c.Score.Scale().Level(c.Score.Level)
	return ok && l.Recognition
}

func (b *builder) gaps() {
	g, err := b.r.Gaps("")
	if err != nil {
		return // a framework without tiers has no targets
	}
	title := "Gaps"
	if !g.Advises {
		title = "Ratings against requirements"
	}
	b.add(Heading{1, title}, Paragraph{Text: gapIntroduction(b.w, g)})
	b.add(gapTable(b.w, b.r, g)...)
	if targets(b.f, g.Tier) {
		b.add(Heading{2, "By section"}, sectionGapTable(b.w, b.r, g))
	}
}

func findingName(f *assessment.Finding) string {
	if f.Kind == assessment.Nonconformity && f.Grade != "" {
		return capital(f.Grade) + " nonconformity"
	}
	return findingKinds[f.Kind]
}

// findingOrder is the order in which findings are listed, the gravest first.
var findingOrder = []string{"Critical nonconformity", "Major nonconformity", "Minor nonconformity", "Nonconformity", "Observation", "Opportunity for improvement", "Strength"}

func (b *builder) findings() {
	b.add(Heading{1, "Findings"})
	if len(b.a.Findings) == 0 {
		b.add(Paragraph{Text: "No findings were recorded."})
		return
	}
	b.add(Paragraph{Text: "Findings are recorded independently of ratings. A nonconformity states the requirement, the evidence and what does not conform."})
	fs := make([]*assessment.Finding, len(b.a.Findings))
	for i := range b.a.Findings {
		fs[i] = &b.a.Findings[i]
	}
	slices.SortStableFunc(fs, func(x, y *assessment.Finding) int {
		return slices.Index(findingOrder, findingName(x)) - slices.Index(findingOrder, findingName(y))
	})
	t := Table{Name: "Findings", Columns: []Column{{"No.", 0.9, false}, {"Kind", 2.2, false}, {"Criteria", 1.6, false}, {"Statement", 6, false}, {"State", 1.3, false}}}
	for _, x := range fs {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: x.ID, Strong: true}, {Text: findingName(x), Tone: findingTone(x)}, {Text: b.refs(x.Criteria)}, {Text: x.Statement}, {Text: findingState(x)}}})
	}
	b.add(t)
	for _, x := range fs {
		if x.Kind == assessment.Nonconformity || len(x.Actions) > 0 {
			b.finding(x)
		}
	}
}

func findingTone(x *assessment.Finding) Tone {
	switch {
	case x.Kind == assessment.Strength:
		return Good
	case x.Kind == assessment.Nonconformity && x.Grade != assessment.Minor:
		return Bad
	case x.Kind == assessment.Nonconformity:
		return Caution
	}
	return Neutral
}

func findingState(x *assessment.Finding) string {
	if x.Kind == assessment.Strength {
		return "–"
	}
	if x.State == "" {
		return "open"
	}
	return strings.ReplaceAll(string(x.State), "-", " ")
}

func (b *builder) refs(ids []string) string {
	refs := make([]string, len(ids))
	for i, id := range ids {
		refs[i] = id
		if c, ok := b.f.Criterion(id); ok {
			refs[i] = c.Ref
		}
	}
	return strings.Join(refs, ", ")
}

func (b *builder) finding(x *assessment.Finding) {
	b.add(Heading{2, fmt.Sprintf("%s: %s", x.ID, findingName(x))})
	var fs []Fact
	add := func(label, text string) {
		if text != "" {
			fs = append(fs, Fact{label, text})
		}
	}
	requirement := x.Requirement
	if requirement == "" {
		for _, id := range x.Criteria {
			if c, ok := b.f.Criterion(id); ok {
				requirement = strings.TrimSpace(requirement + "\n" + c.Ref + " " + c.Text)
			}
		}
	}
	add("Requirement", requirement)
	objective := x.Objective
	if records := b.cited(x.Evidence); records != "" {
		objective = strings.TrimSpace(objective + "\nRecords: " + records)
	}
	add("Evidence", objective)
	add("Statement", x.Statement)
	add("Raised", strings.Trim(date(x.Raised)+", "+b.person(x.RaisedBy), ", "))
	for _, d := range evaluation.Deadlines(b.f, b.a, x) {
		text := fmt.Sprintf("%s (%s after the last day", date(d.Day), count(d.Days, "day", "days"))
		if d.Assumed {
			text += ", assumed"
		}
		add(capital(d.For)+" due", text+")")
	}
	add("Repeat of", x.RepeatOf)
	add("Acknowledged by the client", date(x.Acknowledged))
	add("Client disagrees", x.Disagreement)
	for _, h := range x.History {
		add("Grade changed", fmt.Sprintf("from %s to %s: %s", h.From, h.To, h.Reason))
	}
	for _, ca := range x.Actions {
		add("Correction", ca.Correction)
		add("Root cause", ca.RootCause)
		add("Corrective action", ca.Action)
		add("Owner and due date", strings.Trim(b.person(ca.Owner)+", "+date(ca.Due), ", "))
		add("Done", date(ca.Done))
		add("Extent", ca.Extent)
		add("Review", strings.Trim(accepted(ca.Accepted)+" "+ca.ReviewNote, " "))
		add("Effectiveness", ca.Effectiveness)
	}
	b.add(KeyValues{fs})
}

func accepted(v *bool) string {
	switch {
	case v == nil:
		return ""
	case *v:
		return "Accepted."
	}
	return "Rejected."
}

// criteria prints every criterion with its ratings, evidence and notes.
func (b *builder) criteria() {
	b.add(Heading{1, "Criterion by criterion"})
	var last []*framework.Section
	for path, c := range b.f.All() {
		res := b.results[c.ID]
		if res == nil {
			continue
		}
		for i, s := range path {
			if i >= len(last) || last[i] != s {
				b.add(Heading{2, s.Ref + " " + s.Title})
			}
		}
		last = append(last[:0], path...)
		b.criterion(c, res)
	}
}

func (b *builder) criterion(c *framework.Criterion, res *evaluation.Criterion) {
	b.add(Heading{3, c.Ref + " " + c.Title}, Paragraph{Text: c.Text})
	var fs []Fact
	add := func(label, text string) {
		if text = strings.TrimSpace(text); text != "" {
			fs = append(fs, Fact{label, text})
		}
	}
	row := b.rows[c.ID]
	if row == nil {
		row = new(criterionRecord)
	}
	var rating strings.Builder
	rating.WriteString(b.ratingText(res))
	if ls := b.a.Engagement.Type.Layers(); len(ls) > 1 {
		for _, l := range ls {
			if text := b.layerText(c, row, l); text != "" {
				rating.WriteString("\n" + layers[l] + ": " + text)
			}
		}
	}
	add("Rating", rating.String())
	if res.Reason != "" {
		reason := res.Reason
		if res.Approver != "" {
			reason = sentence(reason) + " Approved by " + sentence(b.person(res.Approver))
		}
		add("Reason", reason)
	}
	notes := map[assessment.Layer]int{}
	for _, x := range row.ratings {
		if x.Note != "" {
			notes[x.Layer]++
		}
	}
	for _, x := range row.ratings {
		if b.audience == ForClient && x.Layer == assessment.Assessor {
			continue
		}
		label := ""
		if len(b.a.Engagement.Type.Layers()) > 1 {
			label = layers[x.Layer] + " "
		}
		note := x.Note
		// One note is about the criterion, whichever dimension it is kept with.
		if d, ok := b.f.Dimension(x.Dimension); ok && notes[x.Layer] > 1 && note != "" {
			note = d.Title + ": " + note
		}
		add(capital(label+"note"), note)
		if x.State == assessment.Rated {
			add(capital(label+"rating changed because"), x.Reason)
		}
	}
	var shown, told, shared []string
	for _, x := range row.evidence {
		text := x.Title
		if x.Reference != "" {
			text += " (" + x.Reference + ")"
		}
		switch {
		case !ofRow(x):
			shared = append(shared, x.ID+" "+x.Title)
		case x.Slot == "shown":
			shown = append(shown, text)
		default:
			told = append(told, text)
		}
	}
	add("Evidence shown", strings.Join(shown, "\n"))
	add("Seen or told", strings.Join(told, "\n"))
	add("Shared evidence", strings.Join(shared, "\n"))
	for _, x := range row.comments {
		add("Strengths", x.Strengths)
		add("Improvements", x.Improvements)
	}
	for _, x := range row.findings {
		add("Finding "+x.ID, findingName(x))
	}
	for _, x := range row.actions {
		add("Action", strings.TrimRight(x.Action+" – "+strings.Trim(b.person(x.Owner)+", "+date(x.Due), ", "), " –"))
	}
	b.add(KeyValues{fs})
}

// ratingText is the rating that counts, in words.
func (b *builder) ratingText(res *evaluation.Criterion) string {
	switch res.State {
	case evaluation.NotApplicable, evaluation.NotRated:
		return capital(states[res.State])
	}
	text := ""
	if res.Score != nil {
		where := ""
		if on := res.Score.Scale(); on != nil && on.Kind == framework.Numeric {
			where = " on the scale " + on.Range()
		}
		text = b.w.rating(res.Score, where).Text
	}
	if parts := b.slotsText(res); parts != "" {
		text += " (" + parts + ")"
	}
	if res.State != evaluation.Rated {
		text = strings.TrimSpace(text+", "+states[res.State]+carried(res)) + "."
	}
	return strings.TrimPrefix(text, ", ")
}

// slotsText are the ratings that a criterion is made of, by unit and dimension.
func (b *builder) slotsText(res *evaluation.Criterion) string {
	var units []string
	var parts []string
	unit := ""
	end := func() {
		if len(parts) == 0 {
			return
		}
		text := strings.Join(parts, ", ")
		if unit != "" {
			text = b.unit(unit) + ": " + text
		}
		units, parts = append(units, text), nil
	}
	for _, d := range res.Dimensions {
		if d.Title == "" && d.Unit == "" {
			continue
		}
		if d.Unit != unit {
			end()
			unit = d.Unit
		}
		text := b.w.rating(d.Score, "").Text
		if d.State != evaluation.Rated {
			text = states[d.State]
		}
		parts = append(parts, strings.TrimSpace(d.Title+" "+text))
	}
	end()
	return strings.Join(units, "; ")
}

// layerText is what one layer gave.
func (b *builder) layerText(c *framework.Criterion, row *criterionRecord, l assessment.Layer) string {
	var parts []string
	for _, x := range row.ratings {
		if x.Layer != l || b.audience == ForClient && l == assessment.Assessor && b.w.audit {
			continue
		}
		text := strings.ReplaceAll(string(x.State), "-", " ")
		if x.State == assessment.Rated {
			text = x.Level
			if s := b.f.ScaleOf(c, x.Dimension); s != nil && s.Kind == framework.Ordinal {
				text = s.Label(x.Level)
			}
		}
		if d, ok := b.f.Dimension(x.Dimension); ok {
			text = d.Title + " " + text
		}
		if x.Unit != "" {
			text = b.unit(x.Unit) + ": " + text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

func (b *builder) evidenceIndex() {
	t := Table{Name: "Evidence", Columns: []Column{{"No.", 1.6, false}, {"Type", 1.3, false}, {"Title", 4.2, false}, {"Reference, date, sample", 3.4, false}, {"Criteria", 1.7, false}}}
	for i := range b.a.Evidence {
		x := &b.a.Evidence[i]
		if !b.shows(x) || ofRow(x) {
			continue
		}
		source := []string{}
		for _, text := range []string{x.Reference, date(x.Date), period(x.From, x.To), x.Sample} {
			if text != "" {
				source = append(source, text)
			}
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: x.ID}, {Text: capital(x.Type)}, {Text: x.Title}, {Text: strings.Join(source, "; ")}, {Text: b.refs(b.evidenceCriteria(x))}}})
	}
	b.add(Heading{1, "Evidence index"})
	rows := 0
	for i := range b.a.Evidence {
		if ofRow(&b.a.Evidence[i]) && b.shows(&b.a.Evidence[i]) {
			rows++
		}
	}
	text := fmt.Sprintf("%s of evidence were recorded with single criteria and are printed there.", count(rows, "record", "records"))
	switch rows {
	case 0:
		text = "No evidence was recorded with single criteria."
	case 1:
		text = "1 record of evidence was recorded with its criterion and is printed there."
	}
	if len(t.Rows) == 0 {
		b.add(Paragraph{Text: text})
		return
	}
	b.add(Paragraph{Text: text + " Evidence that serves several criteria is listed here."}, t)
}

// ofRow reports whether a record was typed in the row of its criterion: its id
// is not an author's, and it is printed with the criterion.
func ofRow(x *assessment.Evidence) bool {
	return x.Slot != "" && len(x.Criteria) == 1 && strings.HasPrefix(x.ID, x.Criteria[0]) && strings.HasSuffix(x.ID, "/"+x.Slot)
}

// cited lists the ids of evidence that the audience may see. What was typed in
// the row of a criterion is named by its ref.
func (b *builder) cited(ids []string) string {
	var out []string
	for _, id := range ids {
		i := slices.IndexFunc(b.a.Evidence, func(x assessment.Evidence) bool { return x.ID == id })
		if i < 0 || !b.shows(&b.a.Evidence[i]) {
			continue
		}
		if x := &b.a.Evidence[i]; ofRow(x) {
			id = fmt.Sprintf("%s (%s at %s)", x.Title, strings.ReplaceAll(x.Slot, "told", "seen or told"), b.refs(x.Criteria))
		}
		out = append(out, id)
	}
	return strings.Join(out, ", ")
}

func (b *builder) evidenceCriteria(x *assessment.Evidence) []string {
	ids := slices.Clone(x.Criteria)
	for i := range b.a.Ratings {
		if slices.Contains(b.a.Ratings[i].Evidence, x.ID) && !slices.Contains(ids, b.a.Ratings[i].Criterion) {
			ids = append(ids, b.a.Ratings[i].Criterion)
		}
	}
	return ids
}

// engagement prints how the work was done: ISO/IEC 17021-1, 9.4.8.2.
func (b *builder) engagement() {
	e := &b.a.Engagement
	b.add(Heading{1, "Engagement and team"})
	var fs []Fact
	add := func(label, text string) {
		if text != "" {
			fs = append(fs, Fact{label, text})
		}
	}
	add("Client", strings.Trim(e.Client.Name+", "+e.Client.Address, ", "))
	add("Client's representative", e.Client.Representative)
	if e.Client.Personnel > 0 {
		add("Effective personnel", fmt.Sprint(e.Client.Personnel))
	}
	add("Carried out by", e.Body)
	add("Type", Kind(e.Type))
	add("Criteria", fmt.Sprintf("%s, edition %s", b.f.Title, b.f.Edition))
	add("Scope", e.Scope)
	add("Dates", period(e.Start, e.End))
	add("Deviations from the plan", e.Deviations)
	add("Obstacles", e.Obstacles)
	add("Significant changes", e.Changes)
	add("Unresolved matters", e.Unresolved)
	add("Distribution", strings.Join(e.Distribution, "; "))
	b.add(KeyValues{fs})
	if len(e.Sites) > 0 {
		t := Table{Name: "Sites", Columns: []Column{{"No.", 0.8, false}, {"Site", 3, false}, {"Address", 3, false}, {"Activity", 3, false}, {"Visited", 1.8, false}}}
		for _, s := range e.Sites {
			visited := date(s.Visited)
			if visited == "" {
				visited = "not visited"
			} else if s.Remote {
				visited += ", remotely"
			}
			t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: s.ID}, {Text: s.Name}, {Text: s.Address}, {Text: s.Activity}, {Text: visited}}})
		}
		b.add(Heading{2, "Sites"}, t)
	}
	if len(e.People) > 0 {
		t := Table{Name: "People", Columns: []Column{{"Name", 3, false}, {"Role", 2.2, false}, {"Organisation", 3, false}, {"Impartiality declared", 2.4, false}}}
		for _, p := range e.People {
			declared := strings.Trim(p.Declaration+", "+date(p.Declared), ", ")
			t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: p.Name}, {Text: capital(p.Role)}, {Text: p.Organisation}, {Text: declared}}})
		}
		b.add(Heading{2, "People"}, t)
	}
}

func (b *builder) signOff() {
	b.add(Heading{1, "Sign-off"}, Paragraph{Text: fmt.Sprintf("This report covers the record %s.", b.r.Record), Style: Note})
	var fields []SignatureField
	for _, p := range b.a.Engagement.People {
		switch p.Role {
		case assessment.TeamLeader, assessment.Consultant, assessment.SelfAssessor, assessment.ClientRepresentative, assessment.Reviewer:
			f := SignatureField{Role: capital(p.Role), Name: p.Name}
			if rec := b.a.Recommendation; rec != nil && (rec.By == p.ID || rec.By == p.Name) {
				f.Date = date(rec.Date)
			}
			fields = append(fields, f)
		}
	}
	if len(fields) == 0 {
		role := "Team leader"
		if b.a.Engagement.Type.Advises() {
			role = "Responsible for the assessment"
		}
		fields = []SignatureField{{Role: role}, {Role: "For the client"}}
	}
	b.add(Signatures{fields})
}
