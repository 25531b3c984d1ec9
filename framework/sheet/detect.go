package sheet

import "bytes"

// A Format is what a file looks like.
type Format string

// What [Detect] tells apart.
const (
	FormatEmpty   Format = "empty"
	FormatZip     Format = "zip" // a workbook, if it is one
	FormatOLE     Format = "ole" // an encrypted workbook, or an old .xls, .doc or .ppt
	FormatPDF     Format = "pdf"
	FormatHTML    Format = "html"
	FormatXML     Format = "xml"
	FormatJSON    Format = "json" // starts like an object or a list
	FormatText    Format = "text" // YAML, CSV and the like
	FormatUnknown Format = "unknown"
)

// Detect tells from the first bytes of a file (512 are plenty) what it is; the
// name of a file says little.
func Detect(head []byte) Format {
	starts := func(b []byte, prefixes ...string) bool {
		for _, p := range prefixes {
			if len(b) >= len(p) && bytes.EqualFold(b[:len(p)], []byte(p)) {
				return true
			}
		}
		return false
	}
	content := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case len(head) == 0:
		return FormatEmpty
	case starts(head, "PK\x03\x04", "PK\x05\x06"):
		return FormatZip
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return FormatOLE
	case starts(content, "%PDF-"):
		return FormatPDF
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return FormatText // in UTF-16
	case bytes.ContainsFunc(head, func(r rune) bool { return r < ' ' && r != '\t' && r != '\r' && r != '\n' && r != '\f' }):
		return FormatUnknown
	case starts(content, "{", "["):
		return FormatJSON
	case starts(content, "<!doctype html", "<html", "<head", "<body", "<meta", "<style", "<table"),
		starts(content, "<?xml", "<!doctype", "<!--") && bytes.Contains(bytes.ToLower(content), []byte("<html")):
		return FormatHTML
	case starts(content, "<?xml", "<!doctype", "<!--"):
		return FormatXML
	}
	return FormatText
}
