package pdf

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/assay-audit/assay/report"
)

type point struct{ x, y float64 }

// chartOf takes a chart apart.
func chartOf(c report.Chart) (axes []report.Axis, series []string, err error) {
	switch c := c.(type) {
	case report.Radar:
		return c.Axes, c.Series, nil
	case report.Bars:
		return c.Axes, c.Series, nil
	}
	return nil, nil, fmt.Errorf("unknown chart type %T", c)
}

// More axes than this are not told apart on a radar.
const mostAxes = 24

// A drawing is a chart made ready: its height and how it is drawn from a
// height on the page downwards. A long chart is several drawings.
type drawing struct {
	height float64
	draw   func(y float64)
}

// figure keeps a chart on one page with its caption, unless it is higher than
// a page.
func (p *page) figure(f report.Figure) (piece, error) {
	axes, series, err := chartOf(f.Chart)
	if err != nil {
		return piece{}, err
	}
	title := p.wrap(caption, width, f.Caption)
	head := float64(len(title))*caption.lead + 2
	var parts []drawing
	_, radar := f.Chart.(report.Radar)
	switch {
	case len(axes) == 0:
		parts = p.words(f.Alt)
	case radar && len(axes) >= 3 && len(axes) <= mostAxes:
		parts = []drawing{p.radar(axes, series)}
	default:
		parts = p.bars(axes, series, head)
	}
	opening := head
	if len(parts) > 0 {
		opening += parts[0].height
	}
	return piece{
		opening: opening,
		draw: func() {
			if len(title) > 0 {
				p.flow(left, caption, title)
				p.gap(2)
			}
			for _, part := range parts {
				p.need(part.height)
				part.draw(p.y)
				p.y += part.height
			}
			p.gap(afterFigure)
		},
	}, nil
}

// words stand for a chart that has nothing to show.
func (p *page) words(s string) []drawing {
	var parts []drawing
	for _, l := range p.wrap(note, width, s) {
		parts = append(parts, drawing{note.lead, func(y float64) { p.put(left, y, note, l) }})
	}
	return parts
}

// known is a value of an axis, held between 0 and 1.
func known(v *float64) (float64, bool) {
	if v == nil || math.IsNaN(*v) {
		return 0, false
	}
	return min(max(*v, 0), 1), true
}

func target(a report.Axis) *float64 { return a.Target }

// between is the range that the value of an axis is going to be in.
func between(a report.Axis) (low, high float64, ok bool) {
	low, hasLow := known(a.Low)
	high, hasHigh := known(a.High)
	v, hasValue := known(a.Value)
	switch {
	case hasLow && hasHigh:
	case hasLow && hasValue:
		high = v
	case hasHigh && hasValue:
		low = v
	default:
		return 0, 0, false
	}
	return min(low, high), max(low, high), low != high
}

// valueText is the value of an axis, with its range if it is not final.
func valueText(a report.Axis) string {
	low, high, ok := between(a)
	if !ok {
		return a.Text
	}
	if a.Range != "" {
		return strings.TrimSpace(fmt.Sprintf("%s (%s)", a.Text, a.Range))
	}
	tenth := func(v float64) float64 { return math.Round(v*1000) / 10 }
	return strings.TrimSpace(fmt.Sprintf("%s (%.1f–%.1f %%)", a.Text, tenth(low), tenth(high)))
}

func (p *page) polygon(points []point, how string) {
	for i, q := range points {
		if i == 0 {
			p.pdf.MoveTo(q.x, q.y)
		} else {
			p.pdf.LineTo(q.x, q.y)
		}
	}
	p.pdf.ClosePath()
	p.pdf.DrawPath(how)
}

// A label is set beside the axis of a radar.
type axisLabel struct {
	lines  []printable
	value  []printable // the last lines, in bold
	angle  float64     // clockwise from the top
	y      float64     // of its top, from the centre
	height float64
}

const (
	targetThick = 0.45
	sample      = 8.0 // width in the legend
	valueThick  = 0.6
	ringSteps   = 4
)

var targetDash = []float64{1.5, 1.1}

// radarLabels is where the labels of a radar of one radius go. The labels of
// vertical axes stand above and below all others; these stand to the right and
// to the left, each as near to its axis as its neighbours allow. So none meet.
type radarLabels struct {
	above, below *axisLabel
	sides        [2][]*axisLabel // right, left
	half         float64         // height of the sides above and below the centre
	columns      bool            // the sides are higher than the circle and stand beside it
}

const (
	rimGap   = 4.0 // between rim and labels
	labelGap = 1.3 // between labels
)

func (p *page) radarLabels(axes []report.Axis, radius float64) radarLabels {
	l := radarLabels{half: radius + rimGap - 1}
	n := len(axes)
	for i, a := range axes {
		angle := 2 * math.Pi * float64(i) / float64(n)
		room := width/2 - radius - rimGap
		vertical := i == 0 || 2*i == n
		if vertical {
			room = 80
		}
		label := &axisLabel{angle: angle, lines: p.wrapped(chart, room, a.Label, 4), value: p.wrapped(chart.as(bold), room, valueText(a), 2)}
		label.height = float64(len(label.lines)+len(label.value)) * chart.lead
		label.y = -math.Cos(angle)*(radius+rimGap) - label.height/2
		switch {
		case i == 0:
			l.above = label
		case vertical:
			l.below = label
		case 2*i < n:
			l.sides[0] = append(l.sides[0], label)
		default:
			l.sides[1] = append(l.sides[1], label)
		}
	}
	slices.Reverse(l.sides[1])
	for _, side := range l.sides {
		total := -labelGap
		for _, label := range side {
			total += label.height + labelGap
		}
		if total/2 > l.half {
			l.half, l.columns = total/2, true
		}
	}
	for _, side := range l.sides {
		spread(side, labelGap, l.half)
	}
	return l
}

func (p *page) radar(axes []report.Axis, series []string) drawing {
	const small, large = 36.0, 42.0
	cx := left + width/2
	n := len(axes)
	radius := large
	labels := p.radarLabels(axes, radius)
	if n <= 12 || labels.columns {
		radius = small
		labels = p.radarLabels(axes, radius)
	}
	half := labels.half
	above, below, sides := labels.above, labels.below, labels.sides
	up := half + above.height
	down := radius * math.Cos(math.Pi/float64(n)) // the rim, if no axis points down
	if below != nil {
		down = half + below.height
	}
	for _, side := range sides {
		for _, l := range side {
			down = max(down, l.y+l.height)
		}
	}
	key := p.legend(axes, series, func(x, y float64) {
		p.dash(targetDash...)
		p.rule(x, y, x+sample, y, targetThick, ink)
		p.dash()
	})
	height := up + down + 3 + key.height

	draw := func(y float64) {
		cy := y + up
		at := func(i int, v float64) point {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			return point{cx + radius*v*sin, cy - radius*v*cos}
		}
		ring := func(v float64) []point {
			points := make([]point, n)
			for i := range points {
				points[i] = at(i, v)
			}
			return points
		}
		p.pdf.SetLineJoinStyle("round")
		complete := true
		values := make([]point, 0, n)
		for i, a := range axes {
			v, ok := known(a.Value)
			complete = complete && ok
			values = append(values, at(i, v))
		}
		if complete {
			p.fill(p.strong.mix(white, 0.82))
			p.polygon(values, "F")
		}
		for s := 1; s <= ringSteps; s++ {
			p.stroke(line)
			p.pdf.SetLineWidth(hairline)
			if s == ringSteps {
				p.stroke(muted)
			}
			p.polygon(ring(float64(s)/ringSteps), "D")
		}
		for i := range axes {
			rim := at(i, 1)
			p.rule(cx, cy, rim.x, rim.y, hairline, line)
		}
		for s := 1; s <= ringSteps; s++ {
			v := float64(s) / ringSteps
			p.put(cx+0.8, at(0, v).y-0.2, scale, printable(fmt.Sprintf("%.0f %%", v*100)))
		}
		p.dash(targetDash...)
		p.closed(axes, target, at, targetThick, ink)
		p.dash()
		for i, a := range axes {
			if low, high, ok := between(a); ok {
				sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
				from, to := at(i, low), at(i, high)
				p.rule(from.x, from.y, to.x, to.y, 0.35, ink)
				for _, e := range []point{from, to} {
					p.rule(e.x-cos, e.y-sin, e.x+cos, e.y+sin, 0.35, ink)
				}
			}
		}
		p.closed(axes, func(a report.Axis) *float64 { return a.Value }, at, valueThick, p.strong)
		for i, a := range axes {
			if v, ok := known(a.Value); ok {
				dot := at(i, v)
				p.fill(p.strong)
				p.pdf.Circle(dot.x, dot.y, 0.85, "F")
			}
		}
		p.pdf.SetLineJoinStyle("miter")
		lead := func(l *axisLabel, x, y float64) { // from the axis to a label that had to move away
			sin, cos := math.Sincos(l.angle)
			p.rule(cx+sin*(radius+0.6), cy-cos*(radius+0.6), x, y, hairline, muted)
		}
		p.label(above, cx, cy-half-above.height, 0)
		if below != nil {
			p.label(below, cx, cy+half, 0)
		}
		if labels.columns {
			lead(above, cx, cy-half)
			if below != nil {
				lead(below, cx, cy+half)
			}
		}
		for k, side := range sides {
			sign := float64(1 - 2*k)
			for _, l := range side {
				rim := radius + rimGap
				dx := rim
				if !labels.columns { // as near as the circle allows at the height of the label
					near := max(0, l.y, -l.y-l.height)
					dx = max(6, math.Sqrt(max(0, rim*rim-near*near)))
				}
				middle := l.y + l.height/2
				if math.Abs(middle+math.Cos(l.angle)*rim) > 4 {
					lead(l, cx+sign*(dx-0.8), cy+middle)
				}
				p.label(l, cx+sign*dx, cy+l.y, sign)
			}
		}
		key.draw(cy + down + 3)
	}
	return drawing{height, draw}
}

// label sets a label to the right of x, to its left or about it.
func (p *page) label(l *axisLabel, x, y, sign float64) {
	set := func(st style, lines []printable) {
		for _, s := range lines {
			switch {
			case sign > 0:
				p.put(x, y, st, s)
			case sign < 0:
				p.putRight(x, y, st, s)
			default:
				p.putCentre(x, y, st, s)
			}
			y += st.lead
		}
	}
	set(chart, l.lines)
	set(chart.as(bold), l.value)
}

// closed joins the known values all round; where one is not known the line is
// open.
func (p *page) closed(axes []report.Axis, value func(report.Axis) *float64, at func(int, float64) point, thick float64, c color) {
	p.stroke(c)
	p.pdf.SetLineWidth(thick)
	n := len(axes)
	start := -1 // a line starts after a gap
	var points []point
	for i, a := range axes {
		v, ok := known(value(a))
		if !ok {
			start = i
		}
		points = append(points, at(i, v))
	}
	if start < 0 {
		p.polygon(points, "D")
		return
	}
	open := false
	for k := 1; k <= n; k++ {
		i := (start + k) % n
		if _, ok := known(value(axes[i])); !ok {
			if open {
				p.pdf.DrawPath("D")
			}
			open = false
		} else if !open {
			p.pdf.MoveTo(points[i].x, points[i].y)
			open = true
		} else {
			p.pdf.LineTo(points[i].x, points[i].y)
		}
	}
}

// spread moves labels up and down as little as possible so that they keep
// their distance and stay within half above and below the centre. Labels that
// touch form a cluster, which stands where its members on average want to be.
func spread(labels []*axisLabel, gap, half float64) {
	type cluster struct {
		first, n    int
		want, total float64 // where its top wants to be, its height
	}
	place := func(c cluster) float64 { return min(max(c.want, -half), half-c.total) }
	var clusters []cluster
	for i, l := range labels {
		c := cluster{i, 1, l.y, l.height}
		for len(clusters) > 0 {
			b := clusters[len(clusters)-1]
			if place(b)+b.total+gap <= place(c)+epsilon {
				break
			}
			shifted := c.want - b.total - gap
			c = cluster{b.first, b.n + c.n,
				(b.want*float64(b.n) + shifted*float64(c.n)) / float64(b.n+c.n), b.total + gap + c.total}
			clusters = clusters[:len(clusters)-1]
		}
		clusters = append(clusters, c)
	}
	for _, c := range clusters {
		y := place(c)
		for _, l := range labels[c.first : c.first+c.n] {
			l.y = y
			y += l.height + gap
		}
	}
}

// legend explains value, target and, where there are any, ranges. A series
// without a name has no entry.
func (p *page) legend(axes []report.Axis, series []string, target func(x, y float64)) drawing {
	const space = 7.0
	type item struct {
		name  printable
		paint func(x, y float64)
	}
	var items []item
	total := -space
	shown := [3]bool{0: true}
	for _, a := range axes {
		_, hasTarget := known(a.Target)
		_, _, hasRange := between(a)
		shown[1], shown[2] = shown[1] || hasTarget, shown[2] || hasRange
	}
	if len(series) == 2 {
		series = []string{series[0], series[1], wordRange}
	}
	paint := [3]func(x, y float64){
		func(x, y float64) { p.rect(x, y-1.1, sample, 2.2, p.strong) },
		target,
		func(x, y float64) { p.whisker(x, x+sample, y) },
	}
	for i, s := range series[:min(len(series), len(shown))] {
		if name := p.shortened(chart, width/3-sample-space-2, s); shown[i] && name != "" {
			items = append(items, item{name, paint[i]})
			total += sample + 2 + p.width(chart, name) + space
		}
	}
	if len(items) == 0 {
		return drawing{0, func(float64) {}}
	}
	return drawing{chart.lead + 1, func(y float64) {
		x := left + (width-total)/2
		for _, it := range items {
			it.paint(x, y+chart.lead/2)
			x += sample + 2
			p.put(x, y, chart, it.name)
			x += p.width(chart, it.name) + space
		}
	}}
}

// whisker is a range, legible on a bar and beside it.
func (p *page) whisker(x1, x2, y float64) {
	for _, l := range []struct {
		thick float64
		c     color
	}{{0.85, white}, {0.4, ink}} {
		p.rule(x1, y, x2, y, l.thick, l.c)
		p.rule(x1, y-1, x1, y+1, l.thick, l.c)
		p.rule(x2, y-1, x2, y+1, l.thick, l.c)
	}
}

// tick is the mark of a target, legible on a bar and beside it.
func (p *page) tick(x, y1, y2 float64) {
	p.rule(x, y1, x, y2, 1.3, white)
	p.rule(x, y1, x, y2, 0.6, ink)
}

// bars are drawn in as many parts as they need pages, each with scale and
// legend. All have one colour, which is the one in the legend; a tone is a mark
// beside the value.
func (p *page) bars(axes []report.Axis, series []string, head float64) []drawing {
	const (
		labelW = 56.0
		x0     = left + labelW + 3
		thick  = 3.6
	)
	valueW := 26.0
	for _, a := range axes {
		if _, _, ok := between(a); ok { // in one line if it is not too long
			valueW = max(valueW, min(p.width(chart.as(bold), p.single(valueText(a)))+markSpace+0.1, 44))
		}
	}
	scaleW := width - labelW - valueW - 6
	x100 := x0 + scaleW
	type bar struct {
		report.Axis
		label, text []printable
		height      float64
	}
	bars := make([]bar, len(axes))
	least := min(max((bottom-top-head-22)/float64(len(axes)), 5), 6.2) // forty go on a page
	for i, a := range axes {
		st := chart
		b := bar{Axis: a, label: p.wrapped(st, labelW, a.Label, 4), text: p.wrapped(st.as(bold), valueW-markSpace, valueText(a), 4)}
		b.height = max(float64(max(len(b.label), len(b.text)))*st.lead+1.8, least)
		bars[i] = b
	}
	key := p.legend(axes, series, func(x, y float64) { p.tick(x+sample/2, y-1.4, y+1.4) })
	foot := scale.lead + 3.5 + key.height
	var parts []drawing
	for len(bars) > 0 {
		n, height := 0, foot
		whole := bottom - top - epsilon
		if len(parts) == 0 {
			whole -= head
		}
		for n < len(bars) && (n == 0 || height+bars[n].height <= whole) {
			height += bars[n].height
			n++
		}
		now := bars[:n]
		bars = bars[n:]
		parts = append(parts, drawing{height, func(y float64) {
			start, end := y, y+height-foot
			for s := 0; s <= ringSteps; s++ {
				x := x0 + scaleW*float64(s)/ringSteps
				p.rule(x, y, x, end+0.8, hairline, line)
				p.putCentre(x, end+1, scale, printable(fmt.Sprintf("%d %%", s*100/ringSteps)))
			}
			for _, b := range now {
				middle := y + b.height/2
				st := chart
				top := middle - float64(len(b.label))*st.lead/2
				for i, l := range b.label {
					p.putRight(left+labelW, top+float64(i)*st.lead, st, l)
				}
				if marked(b.Tone, b.Text) {
					p.mark(b.Tone, x100+4.6, middle)
				}
				if v, ok := known(b.Value); ok {
					p.rect(x0, middle-thick/2, max(v*scaleW, 0.3), thick, p.strong)
				}
				if low, high, ok := between(b.Axis); ok {
					p.whisker(x0+low*scaleW, x0+high*scaleW, middle)
				}
				if v, ok := known(b.Target); ok {
					p.tick(x0+v*scaleW, middle-thick/2-1, middle+thick/2+1)
				}
				top = middle - float64(len(b.text))*st.lead/2
				for i, l := range b.text {
					p.put(x100+3+markSpace, top+float64(i)*st.lead, st.as(bold), l)
				}
				y += b.height
			}
			p.rule(x0, start, x0, end, hairline, muted)
			key.draw(end + scale.lead + 3.5)
		}})
	}
	return parts
}
