package sheet

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	bufferSize = 32 << 10
	maxTag     = 1 << 20 // bytes of one tag, comment, instruction or CDATA section
)

// A scanner cuts the XML of one part into tags and texts without building
// anything. It knows what spreadsheet programs write: UTF-8, no document type,
// one vocabulary under one prefix. Nesting is checked by depth, not by name.
//
// The first error is kept in err; from then on there are no more tokens, so
// that loops end by themselves and are followed by one check.
type scanner struct {
	src   io.ReadCloser
	w     *Workbook     // limits, and where texts are kept
	where func() string // for errors
	err   error

	buf      []byte
	pos, end int // buf[pos:end] is not yet scanned
	eof      bool

	kind  token
	name  []byte // of a start tag, without the prefix of the root; nil if it has another prefix
	rest  []byte // attributes of a start tag, not yet cut
	key   []byte // attribute, with prefix
	value []byte // of the attribute, as written
	data  []byte // text as written
	cdata bool   // data holds no references

	prefix   []byte // of the root, with its colon
	depth    int    // of the element that is open; the root has 1
	elements int
	scratch  []byte
	empty    bool // the tag was <a/>: its end comes next
	closed   bool // the root has ended
}

type token uint8

const (
	startTag token = iota
	endTag
	chars
)

// start begins a part, keeping the buffer of the one before.
func (s *scanner) start(src io.ReadCloser, w *Workbook, where func() string) {
	buf := s.buf
	if buf == nil {
		buf = make([]byte, bufferSize)
	}
	*s = scanner{src: src, w: w, where: where, buf: buf, scratch: s.scratch}
}

func (s *scanner) fail(code, format string, args ...any) {
	if s.err == nil {
		s.err = fault(code, s.where(), format, args...)
	}
}

// root moves to the root element and returns its name.
func (s *scanner) root() string {
	s.more() // the byte order mark, whole if there is one
	for s.end-s.pos < 3 && s.more() {
	}
	switch b := s.buf[s.pos:s.end]; {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		s.pos += 3
	case bytes.HasPrefix(b, []byte("\xfe\xff")), bytes.HasPrefix(b, []byte("\xff\xfe")):
		s.fail(CodeDamaged, "is not written in UTF-8")
	}
	if s.next() { // depth is 0: nothing but a start tag gets here
		return string(s.name)
	}
	return ""
}

// child moves to the next element directly inside the open element of that
// depth, past whatever is left of the one before; it reports false when there
// is none, with the element closed.
func (s *scanner) child(depth int) bool {
	for s.next() {
		switch {
		case s.kind == startTag && s.depth == depth+1:
			return true
		case s.kind == endTag && s.depth < depth:
			return false
		}
	}
	return false
}

// finish reads what follows the root, so that a part which is cut short or
// altered is noticed, and returns the first error.
func (s *scanner) finish() error {
	for s.next() {
	}
	return s.err
}

// text appends the text directly inside the open element and closes it.
func (s *scanner) text(dst []byte) []byte {
	depth := s.depth
	for s.next() {
		switch {
		case s.kind == chars && s.depth == depth:
			dst = s.decode(dst)
			if len(dst) > s.w.lim.TextLength {
				s.fail(CodeTooMuchText, "a text has more than %d bytes", s.w.lim.TextLength)
			}
		case s.kind == endTag && s.depth < depth:
			return dst
		}
	}
	return dst
}

// only appends the text of the open element's only child and closes the
// element, if what comes next is exactly that child and those end tags, with
// plain text and in the buffer. Nearly all cells and shared strings are like
// that, and this way is several times faster.
func (s *scanner) only(dst []byte, child, ends string) ([]byte, bool) {
	b := s.buf[s.pos:s.end]
	if s.empty || len(s.prefix) > 0 || s.err != nil || len(b) < len(child) || string(b[:len(child)]) != child {
		return dst, false
	}
	b = b[len(child):]
	n := bytes.IndexByte(b, '<')
	if n < 0 || n > s.w.lim.TextLength || len(b) < n+len(ends) || string(b[n:n+len(ends)]) != ends {
		return dst, false
	}
	for _, c := range b[:n] {
		if c == '&' || c == '\r' {
			return dst, false
		}
	}
	s.pos += len(child) + n + len(ends)
	s.depth--
	s.elements++
	return append(dst, b[:n]...), true
}

// attribute cuts the next attribute of the start tag into key and value.
func (s *scanner) attribute() bool {
	b, i := s.rest, 0
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	if i == len(b) || s.err != nil {
		return false
	}
	start := i
	for i < len(b) && b[i] != '=' && !isSpace(b[i]) {
		i++
	}
	s.key = b[start:i]
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	if i < len(b) && b[i] == '=' {
		for i++; i < len(b) && isSpace(b[i]); i++ {
		}
		if i < len(b) && (b[i] == '"' || b[i] == '\'') {
			quote := b[i]
			i++
			for start = i; i < len(b); i++ {
				if b[i] == quote {
					s.value, s.rest = b[start:i], b[i+1:]
					return true
				}
			}
		}
	}
	s.fail(CodeDamaged, "has a tag that is not XML")
	return false
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// attributeText returns the attribute's value with references decoded.
func (s *scanner) attributeText() string {
	s.data, s.cdata = s.value, false
	s.scratch = s.decode(s.scratch[:0])
	return s.keep(s.scratch)
}

// flag reports whether the attribute's value is true.
func (s *scanner) flag() bool {
	return string(s.value) == "1" || string(s.value) == "true"
}

// next moves to the next token. It reports false at the end of the part.
func (s *scanner) next() bool {
	if s.err != nil {
		return false
	}
	if s.empty {
		s.empty = false
		s.closeTag()
		return true
	}
	for s.pos < s.end || s.more() {
		if s.buf[s.pos] != '<' {
			if s.piece() {
				return true
			} else if s.err != nil {
				return false
			}
			continue
		}
		if s.end-s.pos < 2 && !s.more() {
			break
		}
		switch s.buf[s.pos+1] {
		case '/':
			n := s.until(">")
			if n == 0 {
				return false
			}
			s.pos += n
			if s.depth == 0 {
				s.fail(CodeDamaged, "has an end tag without its start")
				return false
			}
			s.closeTag()
			return true
		case '?':
			n := s.until("?>")
			if n == 0 || !s.encoding(s.buf[s.pos:s.pos+n]) {
				return false
			}
			s.pos += n
		case '!':
			if s.declaration() {
				return true
			}
		default:
			return s.tag()
		}
		if s.err != nil {
			return false
		}
	}
	if s.err == nil && !s.closed {
		s.fail(CodeDamaged, "is cut short")
	}
	return false
}

func (s *scanner) closeTag() {
	s.kind = endTag
	s.depth--
	s.closed = s.depth == 0
}

// piece takes text up to the next tag or to the end of what is buffered. It
// never ends inside a reference or between CR and LF.
func (s *scanner) piece() bool {
	b := s.buf[s.pos:s.end]
	n := bytes.IndexByte(b, '<')
	if n < 0 {
		n = len(b)
		if s.depth > 0 {
			if b[n-1] == '\r' {
				n--
			}
			if i := bytes.LastIndexByte(b[:n], '&'); i >= 0 && n-i < maxReference && bytes.IndexByte(b[i:n], ';') < 0 {
				n = i
			}
			if n == 0 {
				if !s.more() && s.err == nil {
					s.fail(CodeDamaged, "is cut short")
				}
				return false
			}
		}
	}
	s.pos += n
	if s.depth == 0 {
		if len(bytes.TrimLeft(b[:n], " \t\r\n")) > 0 {
			s.fail(CodeDamaged, "is not XML")
		}
		return false
	}
	s.kind, s.data, s.cdata = chars, b[:n], false
	return true
}

// declaration passes a comment or takes a CDATA section; it reports whether
// there is a text.
func (s *scanner) declaration() bool {
	for s.end-s.pos < len("<![CDATA[") && s.more() {
	}
	switch b := s.buf[s.pos:s.end]; {
	case bytes.HasPrefix(b, []byte("<!--")):
		s.pos += 4 // so that <!--> is no whole comment
		s.pos += s.until("-->")
	case bytes.HasPrefix(b, []byte("<![CDATA[")) && s.depth > 0:
		n := s.until("]]>")
		if n > 0 {
			s.kind, s.data, s.cdata = chars, s.buf[s.pos+len("<![CDATA["):s.pos+n-len("]]>")], true
			s.pos += n
			return true
		}
	case bytes.HasPrefix(b, []byte("<!DOCTYPE")):
		s.fail(CodeSuspicious, "has a document type declaration")
	default:
		s.fail(CodeDamaged, "is not XML")
	}
	return false
}

// tag takes a start tag.
func (s *scanner) tag() bool {
	n := s.tagLength()
	for ; n == 0; n = s.tagLength() {
		if !s.more() {
			s.fail(CodeDamaged, "is cut short")
			return false
		}
	}
	b := s.buf[s.pos+1 : s.pos+n-1]
	s.pos += n
	if len(b) > 0 && b[len(b)-1] == '/' {
		b, s.empty = b[:len(b)-1], true
	}
	for n = 0; n < len(b) && !isSpace(b[n]); n++ {
	}
	name := b[:n]
	if n == 0 || s.closed {
		s.fail(CodeDamaged, "is not XML")
		return false
	}
	if s.depth == 0 {
		s.prefix = bytes.Clone(name[:bytes.IndexByte(name, ':')+1])
	}
	if bytes.HasPrefix(name, s.prefix) {
		name = name[len(s.prefix):]
	} else {
		name = nil
	}
	s.kind, s.name, s.rest = startTag, name, b[n:]
	s.depth++
	s.elements++
	if lim := &s.w.lim; s.depth > lim.Depth {
		s.fail(CodeSuspicious, "has elements nested more than %d deep", lim.Depth)
		return false
	} else if s.elements > lim.Elements {
		s.fail(CodeTooLarge, "has more than %d elements", lim.Elements)
		return false
	}
	return true
}

// tagLength returns the length of the tag that comes next, or 0 if its end is
// not yet buffered. A > in quotes does not end it.
func (s *scanner) tagLength() int {
	b := s.buf[s.pos:s.end]
	for n := 1; n < len(b); n++ {
		switch c := b[n]; {
		case c > '>': // most are letters
		case c == '>':
			return n + 1
		case c == '"' || c == '\'':
			for n++; n < len(b) && b[n] != c; n++ {
			}
		}
	}
	return 0
}

// encoding refuses an XML declaration that announces other than UTF-8.
func (s *scanner) encoding(instruction []byte) bool {
	_, after, found := bytes.Cut(instruction, []byte("encoding="))
	if !bytes.HasPrefix(instruction, []byte("<?xml ")) || !found || len(after) < 2 {
		return true
	}
	value, _, _ := bytes.Cut(after[1:], after[:1])
	switch strings.ToLower(string(value)) {
	case "utf-8", "utf8", "us-ascii":
		return true
	}
	s.fail(CodeDamaged, "is not written in UTF-8")
	return false
}

// until returns the length of what is up to and with mark, or 0.
func (s *scanner) until(mark string) int {
	from := 0
	if i := bytes.IndexByte(s.buf[s.pos:s.end], mark[0]); len(mark) == 1 && i >= 0 {
		return i + 1
	}
	for {
		if i := bytes.Index(s.buf[s.pos+from:s.end], []byte(mark)); i >= 0 {
			return from + i + len(mark)
		}
		from = max(0, s.end-s.pos-len(mark)+1)
		if !s.more() {
			s.fail(CodeDamaged, "is cut short")
			return 0
		}
	}
}

// more reads on. What is not scanned moves to the front, so slices of the
// buffer are void after it.
func (s *scanner) more() bool {
	if s.eof || s.err != nil {
		return false
	}
	s.end = copy(s.buf, s.buf[s.pos:s.end])
	s.pos = 0
	if s.end == len(s.buf) {
		if len(s.buf) >= maxTag {
			s.fail(CodeSuspicious, "has a tag of more than %d bytes", maxTag)
			return false
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for {
		n, err := s.src.Read(s.buf[s.end:])
		s.end += n
		if err == io.EOF {
			s.eof = true
		} else if err != nil {
			s.err = err
			return false
		}
		if n > 0 || s.eof {
			return n > 0
		}
	}
}

// maxReference is the length of the longest reference that is understood:
// &#1114111; with room for leading zeros.
const maxReference = 16

// decode appends the text of the token: references replaced, line ends made LF.
func (s *scanner) decode(dst []byte) []byte {
	b := s.data
	for len(b) > 0 {
		n := bytes.IndexByte(b, '&')
		if n < 0 || s.cdata {
			n = len(b)
		}
		if bytes.IndexByte(b[:n], '\r') < 0 {
			dst = append(dst, b[:n]...)
		} else {
			for i, c := range b[:n] {
				switch {
				case c != '\r':
					dst = append(dst, c)
				case i+1 == len(b) || b[i+1] != '\n':
					dst = append(dst, '\n')
				}
			}
		}
		if b = b[n:]; len(b) == 0 {
			break
		}
		n = bytes.IndexByte(b[:min(len(b), maxReference)], ';')
		r, ok := reference(b[1:max(n, 1)])
		if !ok {
			s.fail(CodeDamaged, "has the reference %q, which is not XML", b[:min(len(b), maxReference)])
			return dst
		}
		dst = utf8.AppendRune(dst, r)
		b = b[n+1:]
	}
	return dst
}

// reference returns the character that an XML reference stands for, given
// without & and semicolon.
func reference(name []byte) (rune, bool) {
	switch string(name) {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	base := 10
	digits, ok := bytes.CutPrefix(name, []byte("#"))
	if hex, isHex := bytes.CutPrefix(digits, []byte("x")); isHex {
		base, digits = 16, hex
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	return rune(n), ok && err == nil && utf8.ValidRune(rune(n)) && n <= utf8.MaxRune
}
