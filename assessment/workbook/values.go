package workbook

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/framework/sheet"
	"github.com/assay-audit/assay/schemas"
)

// maxText is what a cell holds, in UTF-16 units.
const maxText = 32_767

// writable says why a cell cannot hold a text; "" if it can.
func writable(s string) string {
	if len(s) > maxText && len(utf16.Encode([]rune(s))) > maxText {
		return fmt.Sprintf("has more than %d characters, the most that a cell holds", maxText)
	}
	if !utf8.ValidString(s) {
		return "is not valid UTF-8"
	}
	for _, r := range s {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF {
			return fmt.Sprintf("holds the character U+%04X, which no workbook can hold", r)
		}
	}
	return ""
}

// clean makes one form of what people and programs type: no white space
// around it, LF at line ends, composed characters.
func clean(s string) string {
	if ascii(s) && !strings.Contains(s, "\r") {
		return strings.TrimSpace(s)
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.TrimFunc(s, blank)
	return strings.TrimFunc(norm.NFC.String(s), blank)
}

// blank reports whether a character shows nothing: white space, no-break
// space, zero-width space, byte order mark.
func blank(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u2060' }

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// fold makes words equal that a person would call equal: whatever capitals,
// dashes, inner spaces and full-width forms, and 50% like 50 %.
func fold(s string) string {
	if ascii(s) {
		return strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(s), " ")), " %", "%")
	}
	s = norm.NFKC.String(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Pd, r) || r == '\u2212':
			return '-'
		case blank(r):
			return ' '
		}
		return unicode.ToLower(r)
	}, s)
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), " %", "%")
}

// A number is what a person may have meant by a text: full-width digits, a
// decimal comma, spaces around it. A comma that may as well separate thousands
// makes none.
func number(s string) (scoring.Decimal, bool) {
	s = plainNumber(s)
	if !ambiguous.MatchString(s) && strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	d, err := scoring.ParseDecimal(s)
	return d, err == nil
}

func plainNumber(s string) string {
	if !ascii(s) {
		s = strings.ReplaceAll(norm.NFKC.String(s), "\u2212", "-")
	}
	return strings.TrimSpace(s)
}

var (
	ambiguous = regexp.MustCompile(`^[-+]?[1-9][0-9]{0,2},[0-9]{3}$`)
	digits    = regexp.MustCompile(`^[-+]?[0-9]+([.,][0-9]+)?$`)
	powers    = regexp.MustCompile(`^[-+]?[0-9]+([.,][0-9]+)?[Ee]([-+]?)0*([2-9][0-9]|[1-9][0-9]{2,})$`)
)

// withoutPercent takes the percent sign off where percent is what is meant.
func (c *column) withoutPercent(s string) string {
	if s = plainNumber(s); c.percent {
		s = strings.TrimSpace(strings.TrimSuffix(s, "%"))
	}
	return s
}

// notANumber says why a text that should be a number is none.
func (c *column) notANumber(s string) *fault {
	plain := c.withoutPercent(s)
	switch power := powers.FindStringSubmatch(plain); {
	case ambiguous.MatchString(plain):
		one, other := strings.Replace(plain, ",", "", 1), strings.Replace(plain, ",", ".", 1)
		if d, err := scoring.ParseDecimal(other); err == nil {
			other = string(d)
		}
		return &fault{"ambiguous-number", fmt.Sprintf("%s %q can be read in two ways", c.noun(), s), fmt.Sprintf("write %s or %s", one, other)}
	case power != nil && power[2] == "-":
		return &fault{"number-size", fmt.Sprintf("%s %s is too close to 0 to be kept", c.noun(), schemas.Short(s, maxShown)), "write 0, or correct the number"}
	case power != nil:
		return c.tooLarge(s)
	case digits.MatchString(plain): // and yet no number
		return &fault{"number-size", fmt.Sprintf("%s %s has more than %d characters", c.noun(), schemas.Short(s, maxShown), scoring.MaxDigits), "round the number, or correct it"}
	}
	if n, ok := strings.CutSuffix(plain, "%"); ok {
		if d, ok := number(n); ok {
			part := d.Score().Div(scoring.Int(100)).Rat()
			places, _ := part.FloatPrec()
			return &fault{"percent", fmt.Sprintf("%s %q is in percent, which is not known to be meant here", c.noun(), s),
				fmt.Sprintf("write %s or %s, in a cell that is not formatted as percent", d, part.FloatString(places))}
		}
	}
	return &fault{"not-a-number", fmt.Sprintf("%s %q is not a number", c.noun(), s), "write digits, and a point before decimals, for example 1.5"}
}

func (c *column) tooLarge(s string) *fault {
	return &fault{"number-size", fmt.Sprintf("%s %s is too large to be kept", c.noun(), schemas.Short(s, maxShown)), "correct the number"}
}

// maxShown is how much of a number a message can bear, in characters.
const maxShown = 60

// maxSignificant digits of a number survive in a cell.
const maxSignificant = 15

func significant(d scoring.Decimal) int {
	s := strings.TrimLeft(strings.Replace(strings.TrimPrefix(string(d), "-"), ".", "", 1), "0")
	return len(s)
}

// firstYear of the dates in cells: what shows an earlier one is a time of day
// or a number.
const firstYear = 1901

var firstSerial = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)

// show makes a cell of the value at p.
func (l *layout) show(c *column, p any) cell {
	switch v := p.(type) {
	case *string:
		return l.showText(c, *v)
	case *assessment.Date:
		switch {
		case v.IsZero():
			return cell{}
		case v.Year() < firstYear || v.Year() > 9999:
			return textCell(v.String())
		}
		return cell{kind: dateValue, text: strconv.Itoa(int(v.Sub(firstSerial).Hours()/24) + 61)}
	case *int:
		if *v == 0 {
			return cell{}
		}
		return cell{kind: numberValue, text: strconv.Itoa(*v)}
	case **int:
		if *v == nil {
			return cell{}
		}
		return cell{kind: numberValue, text: strconv.Itoa(**v)}
	case *scoring.Decimal:
		if *v == "" {
			return cell{}
		}
		if significant(*v) > maxSignificant {
			return textCell(string(*v))
		}
		return cell{kind: numberValue, text: string(*v)}
	case *bool:
		if *v {
			return textCell(l.lists["yes"].label("yes"))
		}
		return cell{}
	case **bool:
		if *v == nil {
			return cell{}
		}
		if **v {
			return textCell(l.lists["yes"].label("yes"))
		}
		return textCell(l.lists["yes"].label("no"))
	case *[]string:
		return textCell(l.showSeveral(c, *v))
	}
	return l.showText(c, reflect.ValueOf(p).Elem().String()) // the named types of strings
}

func (l *layout) showText(c *column, s string) cell {
	if c.kind == choice && s != "" {
		if li := l.lists[c.list]; li != nil {
			s = li.label(s)
		}
	}
	return textCell(s)
}

func (l *layout) showSeveral(c *column, ids []string) string {
	if c.list == "" {
		return strings.Join(ids, "\n")
	}
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = id
		if c.list == "criteria" {
			if n, ok := l.criteria[id]; ok && l.criterionOf(l.all[n].Ref) == id {
				words[i] = l.all[n].Ref
			}
		}
	}
	return strings.Join(words, ", ")
}

// criterionOf returns the id that a person meant by a ref or an id.
func (l *layout) criterionOf(word string) string {
	if _, ok := l.criteria[word]; ok {
		return word
	}
	if n, ok := l.byRef[word]; ok && n >= 0 {
		return l.all[n].ID
	}
	return word
}

// A fault says what is wrong with a cell and what would be right.
type fault struct{ code, message, hint string }

// take puts what was typed in a cell into the value at p.
func (l *layout) take(c *column, v *sheet.Cell, p any) *fault {
	s := clean(v.Text)
	switch v := p.(type) {
	case *string:
		return l.takeText(c, s, func(s string) { *v = s })
	case *int:
		return c.takeWhole(s, func(n int) { *v = n })
	case **int:
		return c.takeWhole(s, func(n int) { *v = &n })
	case *scoring.Decimal:
		d, ok := number(c.withoutPercent(s))
		if !ok {
			return c.notANumber(s)
		}
		*v = d
		return nil
	case *bool:
		return l.takeYes(c, s, func(b bool) { *v = b })
	case **bool:
		return l.takeYes(c, s, func(b bool) { *v = &b })
	case *[]string:
		var all bool
		if *v, all = l.takeSeveral(c, s); !all {
			return &fault{tooManyEntries, fmt.Sprintf("%s has more than %d entries; the others are not read", c.noun(), maxEntries), "name what matters, or make several records"}
		}
		return nil
	}
	return l.takeText(c, s, reflect.ValueOf(p).Elem().SetString)
}

func (c *column) takeWhole(s string, set func(int)) *fault {
	d, ok := number(s)
	n, err := strconv.Atoi(string(d))
	if bad := c.notANumber(s); !ok && (bad.code == "ambiguous-number" || bad.code == "number-size") {
		return bad
	} else if ok && errors.Is(err, strconv.ErrRange) {
		return c.tooLarge(s)
	} else if !ok || err != nil || n < 0 {
		return &fault{"not-a-number", fmt.Sprintf("%s %q is not a whole number", c.noun(), s), "write digits only, for example 120"}
	}
	set(n)
	return nil
}

// noun names the column in a message.
func (c *column) noun() string {
	if strings.ToUpper(c.title) == c.title {
		return c.title
	}
	r, n := utf8.DecodeRuneInString(c.title)
	return string(unicode.ToLower(r)) + c.title[n:]
}

func (l *layout) takeText(c *column, s string, set func(string)) *fault {
	if c.kind != choice {
		set(s)
		return nil
	}
	li := l.lists[c.list]
	if li != nil {
		if code, ok := li.code(s); ok {
			set(code)
			return nil
		}
	}
	if c.open || li == nil {
		set(s)
		return nil
	}
	return &fault{"not-in-list", fmt.Sprintf("%s %q is not in its list", c.noun(), s), "choose one of: " + strings.Join(li.labels, ", ")}
}

func (l *layout) takeYes(c *column, s string, set func(bool)) *fault {
	code, ok := l.lists["yes"].code(s)
	if !ok {
		return &fault{"not-in-list", fmt.Sprintf("%s %q is neither Yes nor No", c.noun(), s), "choose Yes or No, or leave it empty"}
	}
	set(code == "yes")
	return nil
}

// maxEntries are read from one cell; of more, the first.
const (
	maxEntries     = 1000
	tooManyEntries = "too-many-entries"
)

// takeSeveral reports false if there are more entries than that.
func (l *layout) takeSeveral(c *column, s string) ([]string, bool) {
	var out []string
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool {
		return r == '\n' || c.list != "" && (r == ',' || r == ';')
	}) {
		if w = clean(w); w == "" {
			continue
		}
		if len(out) == maxEntries {
			return out, false
		}
		if c.list == "criteria" {
			w = l.criterionOf(w)
		}
		out = append(out, w)
	}
	return out, true
}

// serialText writes a date, a time or both as a person would, from a cell that
// holds them as a number.
func serialText(s string, date1904 bool) string {
	t, ok := sheet.Serial(s, date1904)
	if !ok {
		return s
	}
	clock := "15:04"
	if t = t.Round(time.Second); t.Second() != 0 {
		clock += ":05"
	}
	days, _ := strconv.ParseFloat(s, 64)
	switch {
	case days < 1:
		return t.Format(clock)
	case t.Equal(t.Truncate(24 * time.Hour)):
		return t.Format(time.DateOnly)
	}
	return t.Format(time.DateOnly + " " + clock)
}

// takeDate reads a date cell, an ISO date, or a date in words or digits that
// can only be read in one way.
func takeDate(c *column, v *sheet.Cell, date1904 bool) (assessment.Date, *fault) {
	s := clean(v.Text)
	if v.Kind == sheet.Date || v.Kind == sheet.Number {
		// A number in a date column is a date that lost its format.
		t, ok := sheet.Serial(v.Text, date1904)
		days, _ := strconv.ParseFloat(v.Text, 64)
		if ok && days >= 1 && (v.Kind == sheet.Date && t.Year() >= firstYear || t.Year() > 1990 && t.Year() < 2200) {
			return assessment.NewDate(t.Year(), t.Month(), t.Day()), nil
		}
		if v.Kind == sheet.Date {
			return assessment.Date{}, noDate(c, serialText(v.Text, date1904))
		}
	}
	if !ascii(s) {
		s = norm.NFKC.String(s)
	}
	if d, err := assessment.ParseDate(s); err == nil && !d.IsZero() {
		return d, nil
	}
	if t, err := time.Parse("2006-01-02T15:04:05", strings.Replace(strings.TrimSuffix(s, "Z"), " ", "T", 1)); err == nil && t.Year() > 1 {
		return assessment.NewDate(t.Year(), t.Month(), t.Day()), nil
	}
	for _, layout := range []string{"2 January 2006", "2 Jan 2006", "January 2, 2006", "Jan 2, 2006", "2-Jan-2006", "2006/1/2", "2006.1.2", "2006-1-2"} {
		if t, err := time.Parse(layout, strings.Join(strings.Fields(s), " ")); err == nil && t.Year() > 1 {
			return assessment.NewDate(t.Year(), t.Month(), t.Day()), nil
		}
	}
	wrong := noDate(c, s)
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '.' || r == '-' || r == ' ' })
	if len(parts) != 3 || len(parts[2]) != 4 {
		return assessment.Date{}, wrong
	}
	a, err1 := strconv.Atoi(parts[0])
	b, err2 := strconv.Atoi(parts[1])
	y, err3 := strconv.Atoi(parts[2])
	if err1 != nil || err2 != nil || err3 != nil {
		return assessment.Date{}, wrong
	}
	dayFirst, ok1 := day(y, b, a)
	monthFirst, ok2 := day(y, a, b)
	switch {
	case ok1 && ok2 && dayFirst != monthFirst && !strings.Contains(s, "."): // 03.04.2026 is day first wherever it is written
		return assessment.Date{}, &fault{"ambiguous-date", fmt.Sprintf("%s %q can be read in two ways", c.noun(), s),
			fmt.Sprintf("write %s for %s, or %s for %s", dayFirst, dayFirst.Format("2 January 2006"), monthFirst, monthFirst.Format("2 January 2006"))}
	case ok1:
		return dayFirst, nil
	case ok2:
		return monthFirst, nil
	}
	return assessment.Date{}, wrong
}

func noDate(c *column, s string) *fault {
	return &fault{"not-a-date", fmt.Sprintf("%s %q is not a date", c.noun(), s), "write it as year-month-day, for example 2027-03-31"}
}

func day(y, m, d int) (assessment.Date, bool) {
	t := assessment.NewDate(y, time.Month(m), d)
	return t, !t.IsZero() && t.Year() == y && int(t.Month()) == m && t.Day() == d
}

// showRating is what a rating looks like in its cell.
func (l *layout) showRating(c *framework.Criterion, dim int, r *assessment.Rating) cell {
	switch r.State {
	case assessment.NotApplicable:
		return textCell(labelNA)
	case assessment.NotSampled:
		return textCell(labelNotSampled)
	case assessment.Rated:
		s := l.scaleOf(c, dim)
		if s == nil {
			return textCell(r.Level)
		}
		if s.Kind == framework.Numeric {
			if d, err := scoring.ParseDecimal(r.Level); err == nil && significant(d) <= maxSignificant {
				return cell{kind: numberValue, text: string(d)}
			}
			return textCell(r.Level)
		}
		return textCell(l.lists["scale:"+s.ID+":strict"].label(r.Level))
	}
	return cell{}
}

// stateWords are what people type for the two states that have no level.
var stateWords = map[string]assessment.State{
	"n/a": assessment.NotApplicable, "na": assessment.NotApplicable, "n.a.": assessment.NotApplicable,
	"not applicable": assessment.NotApplicable, "not-applicable": assessment.NotApplicable,
	"not sampled": assessment.NotSampled, "not-sampled": assessment.NotSampled,
}

// takeRating reads a rating. A level of the scale comes before a word for a
// state.
func (l *layout) takeRating(c *framework.Criterion, dim int, v *sheet.Cell) (assessment.State, string, *fault) {
	s := clean(v.Text)
	sc := l.scaleOf(c, dim)
	if sc == nil {
		return assessment.Rated, s, nil
	}
	off := func() *fault {
		hint := scaleHint(sc)
		if li := l.levelList(c, dim); slices.Contains(li.labels, labelNA) {
			hint += ", or " + labelNA
		}
		return &fault{"off-scale", fmt.Sprintf("rating %q is not on the scale %s of criterion %s", s, sc.Range(), c.Ref), hint}
	}
	if sc.Kind == framework.Numeric {
		if d, ok := number(s); ok {
			if _, on := sc.Position(string(d)); on {
				return assessment.Rated, string(d), nil
			}
			return "", "", off()
		}
	} else {
		li := l.lists["scale:"+sc.ID+":strict"]
		if code, ok := li.code(s); ok && !strings.HasPrefix(code, stateCode) {
			return assessment.Rated, code, nil
		}
		if d, ok := number(s); ok { // 3,0 for the level 3
			if code, ok := li.code(string(d)); ok {
				return assessment.Rated, code, nil
			}
		}
	}
	if state, ok := stateWords[fold(s)]; ok {
		return state, "", nil
	}
	return "", "", off()
}

func scaleHint(s *framework.Scale) string {
	if s.Kind == framework.Numeric {
		from, step := s.Min.Or("0"), s.Step.Or("1")
		if step == "1" && !strings.Contains(string(from), ".") {
			return fmt.Sprintf("write a whole number from %s to %s", from, s.Max)
		}
		return fmt.Sprintf("write a number from %s to %s in steps of %s", from, s.Max, step)
	}
	labels := make([]string, len(s.Levels))
	for i := range s.Levels {
		labels[i] = levelLabel(&s.Levels[i])
	}
	return "choose one of: " + strings.Join(labels, ", ")
}
