package sheet

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// appendNumber appends a number as a person would have typed it: rounded to
// the 15 significant digits that spreadsheet programs show, without superfluous
// zeros, and without exponent where that fits in maxPlain characters. It
// reports false if raw is not a number.
func appendNumber(dst, raw []byte) ([]byte, bool) {
	if len(raw) > 0 && len(raw) <= maxDigits && '1' <= raw[0] && raw[0] <= '9' && allDigits(raw) {
		return append(dst, raw...), true // as most are
	}
	raw = bytes.Trim(raw, " \t\r\n")
	digits, negative := bytes.CutPrefix(raw, []byte("-"))
	if !negative {
		digits, _ = bytes.CutPrefix(raw, []byte("+"))
	}
	mantissa, exponent := digits, []byte("0")
	if i := bytes.IndexAny(digits, "eE"); i >= 0 {
		mantissa, exponent = digits[:i], digits[i+1:]
		if len(exponent) > 0 && (exponent[0] == '-' || exponent[0] == '+') {
			exponent = exponent[1:]
		}
	}
	whole, frac, _ := bytes.Cut(mantissa, []byte("."))
	if len(whole)+len(frac) == 0 || !allDigits(whole) || !allDigits(frac) || len(exponent) == 0 || !allDigits(exponent) {
		return dst, false
	}
	if len(digits) > len(mantissa) || len(whole)+len(frac) > maxDigits {
		return appendRounded(dst, raw)
	}
	return appendPlain(dst, negative, whole, frac), true
}

const (
	maxDigits = 15
	maxPlain  = 40
)

func allDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func appendPlain(dst []byte, negative bool, whole, frac []byte) []byte {
	whole, frac = bytes.TrimLeft(whole, "0"), bytes.TrimRight(frac, "0")
	if negative && len(whole)+len(frac) > 0 {
		dst = append(dst, '-')
	}
	if len(whole) == 0 {
		dst = append(dst, '0')
	}
	dst = append(dst, whole...)
	if len(frac) > 0 {
		dst = append(dst, '.')
		dst = append(dst, frac...)
	}
	return dst
}

// appendRounded is appendNumber for a number that is long or has an exponent.
func appendRounded(dst, raw []byte) ([]byte, bool) {
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || math.IsInf(f, 0) {
		return dst, false
	}
	n := len(dst)
	if dst = strconv.AppendFloat(dst, f, 'e', maxDigits-1, 64); f == 0 {
		return append(dst[:n], '0'), true
	}
	e := bytes.LastIndexByte(dst, 'e')
	exponent, _ := strconv.Atoi(string(dst[e+1:]))
	sign := 0
	if f < 0 {
		sign = 1
	}
	digits := bytes.TrimRight(append([]byte{dst[n+sign]}, dst[n+sign+2:e]...), "0")
	// The point stands after digit number exponent + 1.
	length := sign + max(exponent+1, len(digits))
	if exponent < 0 {
		length = sign + len("0.") - 1 - exponent + len(digits)
	} else if len(digits) > exponent+1 {
		length++
	}
	switch {
	case length > maxPlain:
		dst = append(dst[:n+sign], digits[0])
		if len(digits) > 1 {
			dst = append(append(dst, '.'), digits[1:]...)
		}
		return strconv.AppendInt(append(dst, 'E'), int64(exponent), 10), true
	case exponent < 0:
		zeros := bytes.Repeat([]byte("0"), -1-exponent)
		return appendPlain(dst[:n], f < 0, nil, append(zeros, digits...)), true
	}
	for len(digits) <= exponent {
		digits = append(digits, '0')
	}
	return appendPlain(dst[:n], f < 0, digits[:exponent+1], digits[exponent+1:]), true
}

// Serial returns the date and time of a serial number, the text of a [Date]
// cell, to the millisecond and in UTC. A number below 1, which is a time of
// day, has the day before day 1. It reports false if text is no serial of a
// day that exists: day 60 of the 1900 system is 29 February 1900.
func Serial(text string, date1904 bool) (time.Time, bool) {
	f, err := strconv.ParseFloat(text, 64)
	first := time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
	if date1904 {
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if err != nil || !(f >= 0 && f < maxSerial) {
		return time.Time{}, false
	}
	day, fraction := math.Modf(f)
	if !date1904 && day >= 60 {
		if day == 60 {
			return time.Time{}, false
		}
		day--
	}
	t := first.AddDate(0, 0, int(day)).Add(time.Duration(math.Round(fraction*24*60*60*1000)) * time.Millisecond)
	return t, t.Year() <= 9999
}

// Percentage returns the number that a [Percent] cell shows before its percent
// sign, from the text of the cell: "85" for "0.85". It is exact.
func Percentage(text string) string {
	if mantissa, exponent, found := strings.Cut(text, "E"); found {
		n, _ := strconv.Atoi(exponent)
		return mantissa + "E" + strconv.Itoa(n+2)
	}
	digits, negative := strings.CutPrefix(text, "-")
	whole, frac, _ := strings.Cut(digits, ".")
	frac += "00"
	return string(appendPlain(nil, negative, []byte(whole+frac[:2]), []byte(frac[2:])))
}

const maxSerial = 2_958_466 // the day after 31 December 9999

// appendSerial appends the serial number of an ISO 8601 date, time or both, as
// Strict workbooks write them. It reports false if raw is none.
func appendSerial(dst, raw []byte, date1904 bool) ([]byte, bool) {
	s := string(bytes.Trim(raw, " \t\r\n"))
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02", "15:04:05"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		// A zone is dropped: the cell shows the time as written.
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
		first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
		switch {
		case layout == "15:04:05":
			first = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
		case date1904:
			first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
		case t.Before(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)):
			first = first.AddDate(0, 0, 1)
		}
		days := float64(t.Unix()-first.Unix())/86400 + float64(t.Nanosecond())/86400e9
		if days < 0 {
			return dst, false
		}
		return appendNumber(dst, strconv.AppendFloat(nil, days, 'f', -1, 64))
	}
	return dst, false
}
