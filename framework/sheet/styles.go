package sheet

import (
	"strconv"
	"strings"
)

// maxStyles is more than the 65,490 cell formats that Excel allows.
const maxStyles = 1 << 16

// readStyles finds out which cell formats show their number as a date or in
// percent.
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
	custom := map[string]Kind{} // number format id → what it shows
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
				custom[id] = kindOfFormat(code)
				if count++; count > maxStyles {
					s.fail(CodeSuspicious, "has more than %d number formats", maxStyles)
				}
			}
		case "cellXfs":
			for s.child(2) {
				kind := Number
				for s.attribute() {
					if string(s.key) == "numFmtId" {
						var own bool
						if kind, own = custom[string(s.value)]; !own {
							kind = kindOfID(s.value)
						}
					}
				}
				if w.formats = append(w.formats, kind); len(w.formats) > maxStyles {
					s.fail(CodeSuspicious, "has more than %d cell formats", maxStyles)
				}
			}
			return s.err // what follows does not matter here
		}
	}
	return s.err
}

// kindOfID says what a built-in number format shows. 27 to 36 and 50 to 58 are
// dates in East Asian editions.
func kindOfID(id []byte) Kind {
	n, err := strconv.Atoi(string(id))
	switch {
	case err != nil:
	case 14 <= n && n <= 22 || 27 <= n && n <= 36 || 45 <= n && n <= 47 || 50 <= n && n <= 58:
		return Date
	case n == 9 || n == 10:
		return Percent
	}
	return Number
}

// kindOfFormat says what a format code shows: y, m, d, h or s outside quotes,
// brackets and escapes make a date or a time, and so does elapsed time, as [h];
// a percent sign there makes a percentage.
func kindOfFormat(code string) Kind {
	kind := Number
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return kind
			}
			i += end + 1
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return kind
			}
			if inside := strings.ToLower(code[i+1 : i+end]); inside != "" && strings.Trim(inside, "hms") == "" {
				return Date
			}
			i += end
		case '\\', '_', '*':
			i++
		case 'y', 'm', 'd', 'h', 's', 'Y', 'M', 'D', 'H', 'S':
			return Date
		case '%':
			kind = Percent
		}
	}
	return kind
}
