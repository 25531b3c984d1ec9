package workbook

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/framework/sheet"
)

func openForTest(t *testing.T, data []byte) *reader {
	t.Helper()
	w, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	b := &reader{tables: map[string]*found{}}
	if err := b.open(w); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTakeDate(t *testing.T) {
	c := &column{title: "Due", kind: date}
	for in, want := range map[string]string{
		"2026-03-04": "2026-03-04", "2026/3/4": "2026-03-04", " 2026-03-04 ": "2026-03-04", "2026-03-04T00:00:00": "2026-03-04",
		"31/12/2026": "2026-12-31", "12/31/2026": "2026-12-31", "31.12.2026": "2026-12-31", "03.04.2026": "2026-04-03", "5/5/2026": "2026-05-05",
		"3 April 2026": "2026-04-03", "April 3, 2026": "2026-04-03", "3 Apr 2026": "2026-04-03", "２０２６-０３-０４": "2026-03-04", "46085": "2026-03-04",
		"03/04/2026": "ambiguous-date", "3-4-2026": "ambiguous-date",
		"soon": "not-a-date", "32/12/2026": "not-a-date", "2026-02-30": "not-a-date", "12": "not-a-date", "1/2/26": "not-a-date",
		"0001-01-01": "not-a-date", "0001-01-01 00:00:00": "not-a-date", "1 January 0001": "not-a-date", "1/1/0001": "not-a-date", "1850-02-01": "1850-02-01",
	} {
		kind := sheet.Text
		if in == "46085" || in == "12" {
			kind = sheet.Number
		}
		d, bad := takeDate(c, &sheet.Cell{Text: in, Kind: kind}, false)
		got := d.String()
		if bad != nil {
			got = bad.code
		}
		if got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
	if _, bad := takeDate(c, &sheet.Cell{Text: "03/04/2026", Kind: sheet.Text}, false); !strings.Contains(bad.hint, "2026-04-03 for 3 April 2026, or 2026-03-04 for 4 March 2026") {
		t.Errorf("hint %q", bad.hint)
	}
	for in, want := range map[string]string{"0": "00:00", "0.5": "12:00", "1": "1900-01-01", "366": "1900-12-31", "-5": "-5", "1E300": "1E300"} {
		if d, bad := takeDate(c, &sheet.Cell{Text: in, Kind: sheet.Date}, false); bad == nil || bad.code != "not-a-date" || !strings.Contains(bad.message, strconv.Quote(want)) {
			t.Errorf("%s: %s, %+v", in, d, bad)
		}
	}
	if d, bad := takeDate(c, &sheet.Cell{Text: "367.5", Kind: sheet.Date}, false); bad != nil || d.String() != "1901-01-01" {
		t.Errorf("the first day: %s, %+v", d, bad)
	}
	if d, _ := takeDate(c, &sheet.Cell{Text: "44623", Kind: sheet.Date}, true); d.String() != "2026-03-04" {
		t.Errorf("1904: %s", d)
	}
}

func TestSerialText(t *testing.T) {
	for in, want := range map[string]string{
		"0.604166666666667": "14:30", "0.604340277777778": "14:30:15", "46082": "2026-03-01", "46082.604166666667": "2026-03-01 14:30", "46082.9999999999": "2026-03-02", "60": "60", "x": "x",
	} {
		if got := serialText(in, false); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestTakeRating(t *testing.T) {
	f := &framework.Framework{Scales: []framework.Scale{
		{ID: "n", Kind: framework.Numeric, Min: "0", Max: "5", Step: "0.5"},
		{ID: "o", Kind: framework.Ordinal, Title: "Compliance", Levels: []framework.Level{{Code: "none", Label: "Not met"}, {Code: "full", Label: "Met – all"}, {Code: "3", Label: "Defined"}, {Code: "4", Label: "4"}, {Code: "half", Label: "50 %"}}}},
		Sections: []framework.Section{{Criteria: []framework.Criterion{{ID: "a", Ref: "2.3", Scale: "n"}, {ID: "b", Ref: "2.4", Scale: "o"}}}}}
	l := newLayout(f, &assessment.Assessment{}, allLayers, true)
	for _, x := range []struct{ criterion, in, want string }{
		{"a", "3", "3"}, {"a", "3 ", "3"}, {"a", "3,0", "3"}, {"a", "３", "3"}, {"a", "\u00a02.50", "2.5"}, {"a", "7", "off-scale"}, {"a", "2.3", "off-scale"}, {"a", "three", "off-scale"},
		{"a", "n/a", "not-applicable"}, {"a", "Not Applicable", "not-applicable"}, {"a", "NOT  SAMPLED", "not-sampled"}, {"a", "-1", "off-scale"}, {"a", "1e1", "off-scale"}, {"a", "3,000", "off-scale"}, {"a", "3 %", "off-scale"},
		{"b", "not met", "none"}, {"b", "NONE", "none"}, {"b", "met - ALL", "full"}, {"b", "met\u00a0–  all", "full"}, {"b", "3 – Defined", "3"}, {"b", "defined", "3"}, {"b", "3", "3"}, {"b", "3,0", "3"}, {"b", "4", "4"}, {"b", "5", "off-scale"}, {"b", "N/A", "not-applicable"}, {"b", "50%", "half"}, {"b", "50 %", "half"}, {"b", "0.5", "off-scale"},
	} {
		c := l.all[l.criteria[x.criterion]]
		state, level, bad := l.takeRating(c, 0, &sheet.Cell{Text: x.in, Kind: sheet.Text})
		got := level
		switch {
		case bad != nil:
			got = bad.code
		case state != assessment.Rated:
			got = string(state)
		}
		if got != x.want {
			t.Errorf("%s %q: %s, want %s", x.criterion, x.in, got, x.want)
		}
	}
	_, _, bad := l.takeRating(l.all[0], 0, &sheet.Cell{Text: "7"})
	if bad.message != `rating "7" is not on the scale 0–5 of criterion 2.3` || bad.hint != "write a number from 0 to 5 in steps of 0.5, or N/A" {
		t.Errorf("%s; %s", bad.message, bad.hint)
	}
}

func TestTakeNumber(t *testing.T) {
	l := newLayout(&framework.Framework{}, &assessment.Assessment{}, allLayers, true)
	for _, x := range []struct{ in, plain, percent, whole string }{
		{"85", "85", "85", "85"}, {"1.5", "1.5", "1.5", "not-a-number"}, {"1,5", "1.5", "1.5", "not-a-number"}, {"−3", "-3", "-3", "not-a-number"}, {"0,125", "0.125", "0.125", "not-a-number"}, {"1234,567", "1234.567", "1234.567", "not-a-number"},
		{"1,234", "ambiguous-number", "ambiguous-number", "ambiguous-number"}, {"3,000", "ambiguous-number", "ambiguous-number", "ambiguous-number"}, {"-123,456", "ambiguous-number", "ambiguous-number", "ambiguous-number"}, {"１，２３４", "ambiguous-number", "ambiguous-number", "ambiguous-number"},
		{"1,2345", "1.2345", "1.2345", "not-a-number"}, {"1,234,567", "not-a-number", "not-a-number", "not-a-number"}, {"1,234.5", "not-a-number", "not-a-number", "not-a-number"}, {"1,", "not-a-number", "not-a-number", "not-a-number"},
		{"85 %", "percent", "85", "not-a-number"}, {"85%", "percent", "85", "not-a-number"}, {"12,5 ％", "percent", "12.5", "not-a-number"}, {"-0.5 %", "percent", "-0.5", "not-a-number"}, {"1,234 %", "not-a-number", "ambiguous-number", "not-a-number"}, {"%", "not-a-number", "not-a-number", "not-a-number"},
		{"1E300", "number-size", "number-size", "number-size"}, {"-1.5E+26", "number-size", "number-size", "number-size"}, {"1E-60", "number-size", "number-size", "number-size"}, {"1E302 %", "not-a-number", "number-size", "not-a-number"}, {strings.Repeat("1", 41), "number-size", "number-size", "number-size"}, {strings.Repeat("1", 25), strings.Repeat("1", 25), strings.Repeat("1", 25), "number-size"},
		{"1e5", "not-a-number", "not-a-number", "not-a-number"}, {"seventy", "not-a-number", "not-a-number", "not-a-number"},
	} {
		for _, c := range []struct {
			column
			want string
		}{{column{title: "Value", kind: decimal}, x.plain}, {column{title: "Value", kind: decimal, percent: true}, x.percent}, {column{title: "Value", kind: whole}, x.whole}} {
			var d scoring.Decimal
			var n int
			p := any(&d)
			if c.kind == whole {
				p = &n
			}
			bad := l.take(&c.column, &sheet.Cell{Text: x.in, Kind: sheet.Text}, p)
			got := string(d)
			if c.kind == whole {
				got = strconv.Itoa(n)
			}
			if bad != nil {
				got = bad.code
			}
			if got != c.want {
				t.Errorf("%q, percent %v, kind %d: %s, want %s", x.in, c.percent, c.kind, got, c.want)
			}
		}
	}
	for in, want := range map[string]string{
		"3,000": `value "3,000" can be read in two ways; write 3000 or 3`, "-1,230": `value "-1,230" can be read in two ways; write -1230 or -1.23`,
		"85 %":  `value "85 %" is in percent, which is not known to be meant here; write 85 or 0.85, in a cell that is not formatted as percent`,
		"1E300": "value 1E300 is too large to be kept; correct the number", "1E-60": "value 1E-60 is too close to 0 to be kept; write 0, or correct the number",
		"0." + strings.Repeat("1", 40): "value 0." + strings.Repeat("1", 40) + " has more than 40 characters; round the number, or correct it",
	} {
		var d scoring.Decimal
		bad := l.take(&column{title: "Value", kind: decimal}, &sheet.Cell{Text: in, Kind: sheet.Text}, &d)
		if got := bad.message + "; " + bad.hint; got != want {
			t.Errorf("%s", got)
		}
	}
}

func TestScaleHint(t *testing.T) {
	for _, x := range []struct{ min, step, want string }{
		{"", "", "write a whole number from 0 to 10"}, {"0", "1", "write a whole number from 0 to 10"}, {"-5", "1", "write a whole number from -5 to 10"},
		{"0", "0.5", "write a number from 0 to 10 in steps of 0.5"}, {"0", "2", "write a number from 0 to 10 in steps of 2"}, {"0.5", "1", "write a number from 0.5 to 10 in steps of 1"},
	} {
		if got := scaleHint(&framework.Scale{Kind: framework.Numeric, Min: scoring.Decimal(x.min), Max: "10", Step: scoring.Decimal(x.step)}); got != x.want {
			t.Errorf("%+v: %s", x, got)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		" a ": "a", "\u00a0a\u200b": "a", "a\r\nb\rc": "a\nb\nc", "e\u0301": "é", "\u00a0\u200b \t": "", "a\u00a0b": "a\u00a0b",
	} {
		if got := clean(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestLines(t *testing.T) {
	for _, x := range []struct {
		s     string
		width float64
		want  int
	}{{"", 10, 1}, {"one", 10, 1}, {"a\nb\nc", 10, 3}, {strings.Repeat("word ", 40), 40, 5}, {strings.Repeat("x", 100), 20, 5}} {
		if got := lines(x.s, x.width, 9, false); got < x.want-1 || got > x.want+1 {
			t.Errorf("%.20q in %g: %d lines, want about %d", x.s, x.width, got, x.want)
		}
	}
}
