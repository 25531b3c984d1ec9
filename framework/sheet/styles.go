package sheet

import (
	"strconv"
	"strings"
)

// maxStyles is more than the 65,490 cell formats that Excel allows.
const maxStyles = 1 << 16

// readStyles finds out which cell formats show their number as a date.
func (w *Workbook) readStyles() error {
	if w.parts[w.stylesPart] == nil {
		return nil
	}
	s, err := w.scan(w.stylesPart)
	if err != nil {
		return err
	}
	defer s.src.Close()
	count := 0
	custom := map[string]bool{} // number format id → shows a date
	for s.root(); s.child(1); {
		switch string(s.name) {
		case "numFmts":
			for s.child(2) {
				var id, code string
				for s.attribute() {
					switch string(s.key) {
					case "numFmtId":
						id = s.keep(s.value)
					case "formatCode":
						code = s.attributeText()
					}
				}
				custom[id] = isDateFormat(code)
				if count++; count > maxStyles {
					s.fail(CodeSuspicious, "has more than %d number formats", maxStyles)
				}
			}
		case "cellXfs":
			for s.child(2) {
				date := false
				for s.attribute() {
					if string(s.key) == "numFmtId" {
						var own bool
						if date, own = custom[string(s.value)]; !own {
							date = isDateID(s.value)
						}
					}
				}
				if w.dates = append(w.dates, date); len(w.dates) > maxStyles {
					s.fail(CodeSuspicious, "has more than %d cell formats", maxStyles)
				}
			}
			return s.err // what follows does not matter here
		}
	}
	return s.err
}

// isDateID reports whether a built-in number format shows a date or a time. 27
// to 36 and 50 to 58 are those of East Asian editions.
func isDateID(id []byte) bool {
	n, err := strconv.Atoi(string(id))
	return err == nil && (14 <= n && n <= 22 || 27 <= n && n <= 36 || 45 <= n && n <= 47 || 50 <= n && n <= 58)
}

// isDateFormat reports whether a format code shows a date or a time: y, m, d,
// h or s outside quotes, brackets and escapes. Elapsed time, as [h], counts.
func isDateFormat(code string) bool {
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return false
			}
			i += end + 1
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return false
			}
			if inside := strings.ToLower(code[i+1 : i+end]); inside != "" && strings.Trim(inside, "hms") == "" {
				return true
			}
			i += end
		case '\\', '_', '*':
			i++
		case 'y', 'm', 'd', 'h', 's', 'Y', 'M', 'D', 'H', 'S':
			return true
		}
	}
	return false
}
