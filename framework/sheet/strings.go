package sheet

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// An arena keeps many short texts in few allocations: as slices of chunks that
// are only ever appended to.
type arena struct {
	chunk strings.Builder
	used  int64
}

const chunkSize = 16 << 10

// keep returns b as a string, unless that makes more than limit bytes.
func (a *arena) keep(b []byte, limit int64) (string, bool) {
	if a.used += int64(len(b)); a.used > limit {
		return "", false
	}
	if len(b) > chunkSize/4 {
		return string(b), true
	}
	if a.chunk.Cap()-a.chunk.Len() < len(b) {
		a.chunk.Reset()
		a.chunk.Grow(chunkSize)
	}
	n := a.chunk.Len()
	a.chunk.Write(b)
	return a.chunk.String()[n:], true
}

// keep returns b as a string that counts towards the limit of the workbook.
func (s *scanner) keep(b []byte) string {
	kept, ok := s.w.texts.keep(b, s.w.lim.TextBytes)
	if !ok {
		s.fail(CodeTooMuchText, "makes more than %d bytes of text with what was read before", s.w.lim.TextBytes)
	}
	return kept
}

// richText appends the text of the open element, which is a shared or inline
// string: its own t, or the t of its runs. Phonetic hints (rPh) are no text.
func (s *scanner) richText(dst []byte) []byte {
	for depth := s.depth; s.child(depth); {
		switch string(s.name) {
		case "t":
			dst = s.xstring(dst)
		case "r":
			for run := s.depth; s.child(run); {
				if string(s.name) == "t" {
					dst = s.xstring(dst)
				}
			}
		}
	}
	return dst
}

// xstring appends the text of the open element with _xHHHH_ decoded, by which
// spreadsheet programs write what XML cannot hold.
func (s *scanner) xstring(dst []byte) []byte {
	n := len(dst)
	return s.clean(s.text(dst), n)
}

// clean decodes dst from byte n on, in place.
func (s *scanner) clean(dst []byte, n int) []byte {
	if !utf8.Valid(dst[n:]) {
		s.fail(CodeDamaged, "is not written in UTF-8")
	}
	if i := bytes.Index(dst[n:], []byte("_x")); i >= 0 {
		dst = unescape(dst, n+i)
	}
	return dst
}

// unescape decodes _xHHHH_ in place, from byte i on. Two that make a UTF-16
// surrogate pair are one character.
func unescape(b []byte, i int) []byte {
	out := b[:i]
	for i < len(b) {
		r, ok := escaped(b[i:])
		if !ok {
			out = append(out, b[i])
			i++
			continue
		}
		i += escapeLength
		if utf16.IsSurrogate(r) {
			if low, ok := escaped(b[i:]); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
				r = utf16.DecodeRune(r, low)
				i += escapeLength
			}
		}
		out = utf8.AppendRune(out, r) // U+FFFD for half a pair; never longer than the escape
	}
	return out
}

const escapeLength = len("_xHHHH_")

// escaped returns the UTF-16 unit that b starts with as _xHHHH_.
func escaped(b []byte) (rune, bool) {
	if len(b) < escapeLength || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(n), err == nil
}

// readShared reads the list of texts that cells refer to by number.
func (w *Workbook) readShared() error {
	if w.parts[w.sharedPart] == nil {
		return nil
	}
	s, err := w.scan(w.sharedPart)
	if err != nil {
		return err
	}
	defer s.src.Close()
	s.root()
	for s.attribute() {
		if string(s.key) == "uniqueCount" { // believed in so far as it costs little
			n, _ := strconv.Atoi(string(s.value))
			w.shared = make([]string, 0, min(max(n, 0), 4096))
		}
	}
	var b []byte
	for s.child(1) {
		if string(s.name) != "si" {
			continue
		}
		if len(w.shared) >= w.lim.SharedStrings {
			s.fail(CodeTooMuchText, "has more than %d texts", w.lim.SharedStrings)
			break
		}
		var plain bool
		if b, plain = s.only(b[:0], "<t>", "</t></si>"); plain {
			b = s.clean(b, 0)
		} else {
			b = s.richText(b)
		}
		w.shared = append(w.shared, s.keep(b))
	}
	return s.finish()
}
