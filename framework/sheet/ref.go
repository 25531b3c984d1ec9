package sheet

import "strconv"

// What the file format allows.
const (
	maxRow    = 1 << 20
	maxColumn = 1 << 14 // XFD
)

// Ref returns the name of a cell: Ref(6, 23) is "F23". Column and row count
// from 1.
func Ref(col, row int) string {
	letters := ""
	for ; col > 0; col = (col - 1) / 26 {
		letters = string(rune('A'+(col-1)%26)) + letters
	}
	return letters + strconv.Itoa(row)
}

// ParseRef is the inverse of [Ref]. It also takes small letters and the $ of
// absolute references, and refuses cells that no sheet has.
func ParseRef(s string) (col, row int, ok bool) { return parseRef(s) }

func parseRef[T string | []byte](s T) (col, row int, ok bool) {
	i := 0
	if i < len(s) && s[i] == '$' {
		i++
	}
	for ; i < len(s); i++ {
		c := s[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		if col = col*26 + int(c-'A') + 1; col > maxColumn {
			return 0, 0, false
		}
	}
	if i < len(s) && s[i] == '$' && col > 0 {
		i++
	}
	row, ok = parseRow(s[i:])
	if !ok || col == 0 {
		return 0, 0, false
	}
	return col, row, true
}

// parseRow reads a row number that a sheet can have.
func parseRow[T string | []byte](s T) (row int, ok bool) {
	if len(s) == 0 || s[0] == '0' {
		return 0, false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		if row = row*10 + int(c-'0'); row > maxRow {
			return 0, false
		}
	}
	return row, true
}
