package workbook

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// sums are the formulas of the preview. Each row of the sheet Assessment works
// out its own share in hidden columns, so that it may be sorted; a hidden table
// adds them up by section. They use functions that every program has, never
// text that depends on a language, and nothing volatile.
//
// Where the sheet cannot follow the framework's methods there is only
// progress, and the program scores.
type sums struct {
	b      *writer
	nodes  []*sumNode // sections in order, each before those in it
	roots  []*sumNode
	over   *sumNode
	scores bool
	shares map[string]string // scale → range of the shares of its levels
	cols   map[string]string // key → range of the column in the sheet Assessment
	sheet  *grid
}

type sumNode struct {
	section  *framework.Section // nil for the whole
	method   string
	children []*sumNode
	row      int    // in the hidden table
	id       string // of the section
}

// calcColumns are the hidden columns of the sheet Assessment.
func (l *layout) calcColumns() []column {
	cs := []column{{key: "calc/band"}, {key: "calc/scale"}, {key: "calc/section"}}
	for _, d := range l.dims {
		cs = append(cs, column{key: "calc/given/" + d.ID})
	}
	for _, d := range l.dims { // side by side, for COUNT
		cs = append(cs, column{key: "calc/share/" + d.ID})
	}
	return append(cs, column{key: "calc/applicable"}, column{key: "calc/done"}, column{key: "calc/weight"}, column{key: "calc/low"}, column{key: "calc/high"})
}

func (b *writer) newSums() *sums {
	s := &sums{b: b, shares: map[string]string{}, cols: map[string]string{}, sheet: b.grids[0]}
	var walk func(sec *framework.Section) *sumNode
	walk = func(sec *framework.Section) *sumNode {
		n := &sumNode{section: sec, method: b.f.RuleOf(sec).Method, id: sec.ID}
		s.nodes = append(s.nodes, n)
		for i := range sec.Sections {
			n.children = append(n.children, walk(&sec.Sections[i]))
		}
		return n
	}
	for i := range b.f.Sections {
		s.roots = append(s.roots, walk(&b.f.Sections[i]))
	}
	s.over = &sumNode{method: b.f.RuleOf(nil).Method, children: s.roots}
	s.scores = b.preview && s.computable()
	s.writeShares()
	s.writeNodes()
	return s
}

// computable reports whether the formulas give what the program gives.
func (s *sums) computable() bool {
	sc := &s.b.f.Scoring
	switch {
	case s.b.lay.hasUnits(), sc.CutBack != "", sc.CutBackTo != "", len(sc.Adjustments) > 0, sc.NotApplicable != "" && sc.NotApplicable != framework.NAExclude && sc.NotApplicable != framework.NAForbid:
		return false
	case s.b.a.Previous != nil && rounds(s.b.a.Engagement.Type):
		return false
	case slices.ContainsFunc(s.b.lay.all, func(c *framework.Criterion) bool { return c.AutoFail != "" }):
		return false // one rating may make the overall score zero
	case !slices.Contains([]string{"", "mean", "weighted-mean", "lowest", "product", "capped"}, sc.Dimensions):
		return false
	}
	var ok func(n *sumNode) bool
	ok = func(n *sumNode) bool {
		total := 0
		for _, c := range n.children {
			if !ok(c) || flat(n.method) && kindOf(c.method) != kindOf(n.method) {
				return false
			}
			if c.section.Weight.Or("1").Score().Sign() > 0 {
				total++
			}
		}
		if n.section != nil {
			for i := range n.section.Criteria {
				if weightOf(&n.section.Criteria[i], n.method).Sign() > 0 {
					total++
				}
			}
		}
		return kindOf(n.method) != "" && (total > 0 || flat(n.method))
	}
	return ok(s.over)
}

// kindOf says what a criterion weighs under a method; "" for methods that are
// not sums.
func kindOf(method string) string {
	switch method {
	case "weighted-mean", "flat-weighted-mean":
		return "weight"
	case "mean", "flat-mean":
		return "one"
	case "points":
		return "points"
	}
	return ""
}

func flat(method string) bool {
	m, _ := scoring.Lookup(scoring.Rule{Method: method})
	return m.Flat
}

func weightOf(c *framework.Criterion, method string) scoring.Score {
	switch kindOf(method) {
	case "weight":
		return c.Weight.Or("1").Score()
	case "points":
		return c.Points.Score()
	}
	return scoring.One
}

// The hidden tables stand right of the lists.
func (s *sums) column(i int) int { return len(s.b.lay.order) + 3 + i }

// writeShares writes what each level of an ordinal scale is worth beside its
// labels.
func (s *sums) writeShares() {
	col := s.column(8)
	for i := range s.b.f.Scales {
		sc := &s.b.f.Scales[i]
		if sc.Kind == framework.Numeric {
			continue
		}
		s.sheet.set(col, 1, textCell("share:"+sc.ID))
		for k := range sc.Levels {
			if share, ok := sc.Share(sc.Levels[k].Code); ok {
				s.sheet.set(col, k+2, cell{kind: numberValue, text: float(share)})
			}
		}
		s.shares[sc.ID] = fmt.Sprintf("'%s'!$%s$2:$%s$%d", sheetLists, letter(col), letter(col), len(sc.Levels)+1)
		col++
	}
}

// at names a cell of the hidden table from another sheet.
func (s *sums) at(n *sumNode, what int) string {
	return fmt.Sprintf("'%s'!$%s$%d", sheetLists, letter(s.column(what)), n.row)
}

// Columns of the hidden table.
const (
	sumID = iota
	sumTotal
	sumApplicable
	sumDone
	sumLow
	sumHigh
)

func (s *sums) writeNodes() {
	for i, title := range []string{"section", "total", "applicable", "rated", "lowest", "highest"} {
		s.sheet.set(s.column(i), 1, textCell(title))
	}
	for i, n := range append(slices.Clone(s.nodes), s.over) {
		n.row = i + 2
	}
}

// writeRows writes the hidden columns, and with their places known, the sums.
func (s *sums) writeRows(b *writer, g *grid, cs []column, at map[string]int, last int) {
	for key, col := range at {
		s.cols[key] = fmt.Sprintf("%s!$%s$%d:$%s$%d", sheetAssessment, letter(col), rowFirst, letter(col), last)
	}
	band, bandOf := 0, map[string]int{}
	number := map[string]int{}
	methods := map[string]string{}
	for i, n := range s.nodes {
		number[n.id], methods[n.id] = i+1, n.method
	}
	states := map[string]*evaluation.Criterion{}
	for i := range b.result.Criteria {
		states[b.result.Criteria[i].ID] = &b.result.Criteria[i]
	}
	choices := b.ratingLists(0)
	for i := range b.lay.rows {
		row := rowFirst + i
		n := b.lay.rows[i].criterion
		c := b.lay.all[n]
		path := b.lay.sections[n]
		own := path[len(path)-1].ID
		if bandOf[own] == 0 {
			band++
			bandOf[own] = band
		}
		ref := func(key string) string { return fmt.Sprintf("$%s%d", letter(at[key]), row) }
		put := func(key, formula, value string) {
			v := cell{formula: formula}
			if value != "" {
				v.kind, v.text = numberValue, value
			}
			g.set(at[key], row, v)
		}
		put("calc/band", "", fmt.Sprint(bandOf[own]))
		stray := b.lay.rows[i].stray
		if stray {
			put("calc/section", "", "0")
		} else {
			put("calc/section", "", fmt.Sprint(number[own]))
		}
		if len(choices) > 1 {
			put("calc/scale", "", fmt.Sprint(1+slices.Index(choices, b.lay.levelList(c, 0).name)))
		}
		var aside, shares []string
		for d, dim := range b.lay.dims {
			given := ref("calc/given/" + dim.ID)
			g.set(at["calc/given/"+dim.ID], row, b.given(g, at, row, dim.ID))
			aside = append(aside, given+"="+quote(labelNA))
			shares = append(shares, s.share(c, d, given))
		}
		state := states[c.ID]
		applicable, done := "1", "0"
		if state != nil && state.State == evaluation.NotApplicable {
			applicable = "0"
		}
		if state != nil && state.State == evaluation.Rated {
			done = "1"
		}
		if stray {
			applicable, done = "0", "0"
		}
		if b.lay.mayBeNA(c) && !stray {
			put("calc/applicable", "IF(AND("+strings.Join(aside, ",")+"),0,1)", applicable)
		} else {
			put("calc/applicable", "", applicable)
		}
		first, lastShare := ref("calc/share/"+b.lay.dims[0].ID), ref("calc/share/"+b.lay.dims[len(b.lay.dims)-1].ID)
		for d, dim := range b.lay.dims {
			v := cell{formula: shares[d], kind: textValue}
			if r := b.shareNow(c, d); r != nil {
				v.kind, v.text = numberValue, float(*r)
			}
			g.set(at["calc/share/"+dim.ID], row, v)
		}
		put("calc/done", fmt.Sprintf("IF(%s=0,0,IF(COUNT(%s:%s)=%d,1,0))", ref("calc/applicable"), first, lastShare, len(b.lay.dims)), done)
		if !s.scores {
			continue
		}
		weight := weightOf(c, methods[own])
		put("calc/weight", fmt.Sprintf("%s*%s", ref("calc/applicable"), float(weight)), float(times(weight, applicable)))
		low, high := "0", "0"
		if state != nil && state.Bounds.Lowest != nil {
			low, high = float(weight.Mul(state.Bounds.Lowest.Share)), float(weight.Mul(state.Bounds.Highest.Share))
		}
		put("calc/low", fmt.Sprintf("%s*%s", ref("calc/weight"), s.combine(ref, "0")), low)
		put("calc/high", fmt.Sprintf("%s*%s", ref("calc/weight"), s.combine(ref, "1")), high)
	}
	s.add(b)
}

func times(w scoring.Score, applicable string) scoring.Score {
	if applicable == "0" {
		return scoring.Zero
	}
	return w
}

// given is the rating that counts: that of the highest layer. What sets the
// criterion aside in one dimension does so in all of its layer.
func (b *writer) given(g *grid, at map[string]int, row int, dim string) cell {
	formula := `""`
	var now cell
	for _, layer := range allLayers { // from the lowest to the highest
		if !slices.Contains(b.lay.layers, layer) || layer == assessment.Self && b.a.Engagement.Type.Certifies() {
			continue
		}
		col := at[ratingKey(layer, dim)]
		ref := fmt.Sprintf("$%s%d", letter(col), row)
		formula = fmt.Sprintf(`IF(LEN(%s)>0,%s,%s)`, ref, ref, formula)
		if v := g.rows[row-1].cells[col-1]; v.kind != nothing {
			now = v
		}
		if len(b.lay.dims) == 1 {
			continue
		}
		for _, word := range []string{labelNotSampled, labelNA} {
			if word == labelNotSampled && !b.lay.round {
				continue
			}
			var any []string
			for _, d := range b.lay.dims {
				col := at[ratingKey(layer, d.ID)]
				any = append(any, fmt.Sprintf("$%s%d=%s", letter(col), row, quote(word)))
				if g.rows[row-1].cells[col-1].text == word {
					now = textCell(word)
				}
			}
			formula = fmt.Sprintf("IF(OR(%s),%s,%s)", strings.Join(any, ","), quote(word), formula)
		}
	}
	if now.kind == nothing {
		now.kind = textValue
	}
	return cell{kind: now.kind, text: now.text, formula: formula}
}

// share is what a rating is worth, as a share of the scale's span; a text if
// it is none.
func (s *sums) share(c *framework.Criterion, dim int, given string) string {
	sc := s.b.lay.scaleOf(c, dim)
	if sc == nil {
		return `""`
	}
	if sc.Kind == framework.Numeric {
		lo, hi := sc.Ends()
		return fmt.Sprintf(`IF(ISNUMBER(%s),(%s-%s)/%s,"")`, given, given, float(lo), float(hi.Sub(lo)))
	}
	labels := s.b.listAt["scale:"+sc.ID+":strict"]
	// The list may end in words for states, which are worth nothing.
	labels = labels[:strings.LastIndexByte(labels, '$')+1] + fmt.Sprint(len(sc.Levels)+1)
	return fmt.Sprintf(`IFERROR(INDEX(%s,MATCH(%s,%s,0)),"")`, s.shares[sc.ID], given, labels)
}

// shareNow is the share of the rating that counts now.
func (b *writer) shareNow(c *framework.Criterion, dim int) *scoring.Score {
	if b.effective == nil {
		b.effective = b.a.Effective()
	}
	r := b.effective.Of(assessment.Slot{Criterion: c.ID, Dimension: b.lay.dims[dim].ID})
	if r == nil || r.State != assessment.Rated {
		return nil
	}
	if sc := b.lay.scaleOf(c, dim); sc != nil {
		if v, ok := sc.Share(r.Level); ok {
			return &v
		}
	}
	return nil
}

// combine makes one share of the dimensions, with unrated ones at the given
// end of the scale.
func (s *sums) combine(ref func(string) string, unrated string) string {
	dims := s.b.lay.dims
	sc := &s.b.f.Scoring
	var each, weighted []string
	total := scoring.Zero
	capped := ""
	for _, d := range dims {
		v := ref("calc/share/" + d.ID)
		e := fmt.Sprintf("IF(ISNUMBER(%s),%s,%s)", v, v, unrated)
		w := d.Weight.Or("1").Score()
		if sc.Dimensions != "weighted-mean" {
			w = scoring.One
		}
		total = total.Add(w)
		each = append(each, e)
		weighted = append(weighted, float(w)+"*"+e)
		if d.ID == sc.CappedBy {
			capped = e
		}
	}
	mean := "(" + strings.Join(weighted, "+") + ")/" + float(total)
	switch {
	case len(dims) == 1:
		return each[0]
	case sc.Dimensions == "lowest":
		return "MIN(" + strings.Join(each, ",") + ")"
	case sc.Dimensions == "product":
		return strings.Join(each, "*")
	case sc.Dimensions == "capped" && capped != "":
		return "MIN(" + mean + "," + capped + ")"
	}
	return mean
}

// add writes the hidden table.
func (s *sums) add(b *writer) {
	bounds := map[string]evaluation.Bounds{}
	counts := map[string][3]int{}
	for i := range b.result.Sections {
		n := &b.result.Sections[i]
		bounds[n.ID], counts[n.ID] = n.Bounds, [3]int{n.Total, n.Applicable, n.Rated}
	}
	bounds[""] = b.result.Overall.Bounds
	counts[""] = [3]int{b.result.Total, b.result.Applicable, b.result.Rated}
	number := map[*sumNode]int{}
	for i, n := range s.nodes {
		number[n] = i + 1
	}
	cellAt := func(n *sumNode, what int) string { return fmt.Sprintf("$%s$%d", letter(s.column(what)), n.row) }
	// Sections are in order, each before its children: formulas may look down.
	for _, n := range append(slices.Clone(s.nodes), s.over) {
		put := func(what int, formula string, v cell) { v.formula = formula; s.sheet.set(s.column(what), n.row, v) }
		own := func(key string) string {
			if n.section == nil {
				return "0"
			}
			return fmt.Sprintf("SUMIF(%s,%d,%s)", s.cols["calc/section"], number[n], s.cols[key])
		}
		sum := func(first string, what int) string {
			parts := []string{first}
			for _, c := range n.children {
				parts = append(parts, cellAt(c, what))
			}
			return strings.Join(parts, "+")
		}
		put(sumID, "", textCell(cmpOr(n.id, "overall")))
		total := "0"
		if n.section != nil {
			total = fmt.Sprintf("COUNTIF(%s,%d)", s.cols["calc/section"], number[n])
		}
		count := counts[n.id]
		if b.lay.hasUnits() {
			count = [3]int{} // of rows here, of criteria there: left to the program
		}
		put(sumTotal, sum(total, sumTotal), cell{kind: numberValue, text: fmt.Sprint(count[0])})
		put(sumApplicable, sum(own("calc/applicable"), sumApplicable), cell{kind: numberValue, text: fmt.Sprint(count[1])})
		put(sumDone, sum(own("calc/done"), sumDone), cell{kind: numberValue, text: fmt.Sprint(count[2])})
		if !s.scores {
			continue
		}
		for _, what := range []int{sumLow, sumHigh} {
			key := "calc/low"
			if what == sumHigh {
				key = "calc/high"
			}
			num, den := []string{own(key)}, []string{own("calc/weight")}
			if flat(n.method) {
				var below func(n *sumNode)
				below = func(n *sumNode) {
					for _, c := range n.children {
						num = append(num, fmt.Sprintf("SUMIF(%s,%d,%s)", s.cols["calc/section"], number[c], s.cols[key]))
						den = append(den, fmt.Sprintf("SUMIF(%s,%d,%s)", s.cols["calc/section"], number[c], s.cols["calc/weight"]))
						below(c)
					}
				}
				below(n)
			} else {
				for _, c := range n.children {
					w := float(scoring.One)
					if kindOf(n.method) == "weight" {
						w = float(c.section.Weight.Or("1").Score())
					}
					num = append(num, fmt.Sprintf("IF(%s>0,%s*%s,0)", cellAt(c, sumApplicable), w, cellAt(c, what)))
					den = append(den, fmt.Sprintf("IF(%s>0,%s,0)", cellAt(c, sumApplicable), w))
				}
			}
			v := cell{kind: textValue}
			if x := bounds[n.id]; x.Lowest != nil {
				share := x.Lowest.Share
				if what == sumHigh {
					share = x.Highest.Share
				}
				v = cell{kind: numberValue, text: float(share)}
			}
			d := strings.Join(den, "+")
			put(what, fmt.Sprintf(`IF((%s)>0,(%s)/(%s),"")`, d, strings.Join(num, "+"), d), v)
		}
	}
}

// shareOfNA says whether no more criteria than allowed are not applicable. The
// counts are whole, so that this is exact.
func shareOfNA(total, applicable string, percent *big.Rat) string {
	return fmt.Sprintf(`IF((%s-%s)*100*%s<=%s*%s,"met","missed")`, total, applicable, percent.Denom(), percent.Num(), total)
}

// near is how close to a threshold a formula no longer decides.
const near = "0.000000001"

// condition says whether a share reaches a threshold; too close to call, it
// sends people to the program.
func condition(low, high string, at scoring.Score) string {
	t := float(at)
	return fmt.Sprintf(`IF(OR(NOT(ISNUMBER(%s)),NOT(ISNUMBER(%s))),"open",IF(OR(ABS(%s-%s)<%s,ABS(%s-%s)<%s),"see assay score",IF(%s>%s,IF(%s=%s,"met","secure"),IF(%s<%s,IF(%s=%s,"missed","out of reach"),"open"))))`,
		low, high, low, t, near, high, t, near, low, t, low, high, high, t, low, high)
}
