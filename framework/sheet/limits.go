package sheet

import (
	"archive/zip"
	"cmp"
	"compress/flate"
	"errors"
	"fmt"
	"io"
)

// Limits bound what is read, so that a file of a few kilobytes cannot take
// gigabytes or minutes. A field that is zero has its value in [DefaultLimits];
// what grows is bounded for the whole [Workbook], not for each sheet.
type Limits struct {
	File          int64 // bytes of the file
	Parts         int   // entries of the package
	PartBytes     int64 // inflated bytes of one part, counted while inflating
	TotalBytes    int64 // inflated bytes of everything that is read
	Ratio         int64 // inflated bytes for each packed byte, at any point of a part beyond its first megabyte
	Depth         int   // of XML elements in each other
	Elements      int   // XML elements of one part, empty cells and rows included
	Sheets        int
	Rows          int // highest row with content
	Columns       int // highest column with content
	Cells         int // cells with content
	Merged        int // merged ranges of one sheet
	SharedStrings int
	TextLength    int   // bytes of one text; Excel allows 32,767 characters
	TextBytes     int64 // bytes of all texts that are kept
	RawBytes      int64 // bytes of all custom XML parts
}

// DefaultLimits leave room for the largest workbooks that people fill in, in
// less than 64 MB of memory whatever the file claims.
func DefaultLimits() Limits {
	return Limits{
		File:          128 << 20, // evidence photographs are not inflated
		Parts:         2_000,
		PartBytes:     192 << 20, // a sheet whose 1,048,576 rows are all formatted has 110 MB
		TotalBytes:    256 << 20,
		Ratio:         200, // such a sheet has 45; deflate reaches 1,032
		Depth:         64,
		Elements:      2_200_000, // such a sheet has two for each row
		Sheets:        500,
		Rows:          20_000,
		Columns:       256,
		Cells:         500_000,
		Merged:        20_000,
		SharedStrings: 250_000,
		TextLength:    4 * 32_767,
		TextBytes:     24 << 20,
		RawBytes:      8 << 20,
	}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	l.File = cmp.Or(l.File, d.File)
	l.Parts = cmp.Or(l.Parts, d.Parts)
	l.PartBytes = cmp.Or(l.PartBytes, d.PartBytes)
	l.TotalBytes = cmp.Or(l.TotalBytes, d.TotalBytes)
	l.Ratio = cmp.Or(l.Ratio, d.Ratio)
	l.Depth = cmp.Or(l.Depth, d.Depth)
	l.Elements = cmp.Or(l.Elements, d.Elements)
	l.Sheets = cmp.Or(l.Sheets, d.Sheets)
	l.Rows = cmp.Or(l.Rows, d.Rows)
	l.Columns = cmp.Or(l.Columns, d.Columns)
	l.Cells = cmp.Or(l.Cells, d.Cells)
	l.Merged = cmp.Or(l.Merged, d.Merged)
	l.SharedStrings = cmp.Or(l.SharedStrings, d.SharedStrings)
	l.TextLength = cmp.Or(l.TextLength, d.TextLength)
	l.TextBytes = cmp.Or(l.TextBytes, d.TextBytes)
	l.RawBytes = cmp.Or(l.RawBytes, d.RawBytes)
	return l
}

// The codes of [Error]. They are stable.
const (
	CodeEmptyFile      = "empty-file"
	CodeNotAWorkbook   = "not-a-workbook"  // something else under the name of a workbook
	CodeOtherDocument  = "other-document"  // a text document or a presentation
	CodeODS            = "ods"             // an OpenDocument spreadsheet
	CodeBinaryWorkbook = "binary-workbook" // .xlsb
	CodeEncrypted      = "encrypted"       // with a password, or an .xls of before 2007
	CodeDamaged        = "damaged"         // cut short, altered, or against the format
	CodeSuspicious     = "suspicious"      // built to harm, not by a spreadsheet program
	CodeTooLarge       = "too-large"
	CodeTooManyRows    = "too-many-rows"
	CodeTooManyColumns = "too-many-columns"
	CodeTooManyCells   = "too-many-cells"
	CodeTooMuchText    = "too-much-text"
	CodeNoSheet        = "no-sheet"   // no sheet has the name asked for
	CodeUnreadable     = "unreadable" // the disk or the network failed, not the file
)

var hints = map[string]string{
	CodeEmptyFile:      "the copy or download was interrupted; get the file again",
	CodeNotAWorkbook:   "give the .xlsx workbook itself, as saved by the spreadsheet program",
	CodeOtherDocument:  "give the .xlsx workbook itself, as saved by the spreadsheet program",
	CodeODS:            "open it and save it as .xlsx (Excel 2007-365)",
	CodeBinaryWorkbook: "open it and save it as .xlsx (Excel Workbook)",
	CodeEncrypted:      "open it in the spreadsheet program and save it as .xlsx without a password to open",
	CodeDamaged:        "open it in the spreadsheet program, let it repair the file and save it, or get the file again",
	CodeSuspicious:     "no spreadsheet program writes such a file; ask its sender where it comes from",
	CodeTooLarge:       "delete unused rows, columns and sheets (also their formats), or split the workbook",
	CodeTooManyRows:    "delete what stands below the table, or split the workbook",
	CodeTooManyColumns: "delete what stands to the right of the table, or move it to another workbook",
	CodeTooManyCells:   "delete sheets that are not needed, or split the workbook",
	CodeTooMuchText:    "shorten the texts, or split the workbook",
	CodeNoSheet:        "give the sheet its first name again, or check that this is the right workbook",
	CodeUnreadable:     "check the disk or the network and try again",
}

// An Error says why a workbook or a sheet of it cannot be read.
type Error struct {
	Code    string // one of the Code constants
	Where   string // sheet, Sheet!F23 or part of the package; empty: the file
	Message string // what is wrong: lower case, no full stop
	Hint    string // the remedy
	Err     error  // what lies below, if anything
}

// Error returns the place and the message.
func (e *Error) Error() string {
	if e.Where == "" {
		return e.Message
	}
	return e.Where + ": " + e.Message
}

// Unwrap returns what lies below.
func (e *Error) Unwrap() error { return e.Err }

func fault(code, where, format string, args ...any) *Error {
	return &Error{Code: code, Where: where, Message: fmt.Sprintf(format, args...), Hint: hints[code]}
}

// readFault turns what archive/zip and the file below it say into an Error.
func readFault(where string, err error) *Error {
	if e := (*Error)(nil); errors.As(err, &e) {
		return e
	}
	var corrupt flate.CorruptInputError
	var e *Error
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		e = fault(CodeDamaged, where, "is cut short")
	case errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrChecksum), errors.As(err, &corrupt):
		e = fault(CodeDamaged, where, "is damaged")
	case errors.Is(err, zip.ErrAlgorithm):
		e = fault(CodeDamaged, where, "is compressed in a way that workbooks do not use")
	default:
		e = fault(CodeUnreadable, where, "cannot be read: %v", err)
	}
	if where == "" {
		e.Message = "the file " + e.Message
	}
	e.Err = err
	return e
}

// A source is the file under archive/zip. It counts what is read, so that
// neither the size that a header claims nor the number of entries that the
// directory claims need be believed.
type source struct {
	io.ReaderAt
	read  int64
	limit int64 // while the directory is read, else 0
}

func (s *source) ReadAt(p []byte, off int64) (int, error) {
	if s.read += int64(len(p)); s.limit > 0 && s.read > s.limit {
		return 0, fault(CodeTooLarge, "", "the package has too many parts")
	}
	return s.ReaderAt.ReadAt(p, off)
}

// A part is one entry of the package while it is inflated.
type part struct {
	io.ReadCloser
	w      *Workbook
	name   string
	before int64 // read of the source before it
	read   int64
}

func (p *part) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	p.read += int64(n)
	p.w.inflated += int64(n)
	switch lim := &p.w.lim; {
	case p.read-1<<20 > (p.w.source.read-p.before)*lim.Ratio:
		return 0, fault(CodeSuspicious, p.name, "inflates to more than %d times its size", lim.Ratio)
	case p.read > lim.PartBytes:
		return 0, fault(CodeTooLarge, p.name, "has more than %d bytes", lim.PartBytes)
	case p.w.inflated > lim.TotalBytes:
		return 0, fault(CodeTooLarge, p.name, "makes more than %d bytes with what was read before", lim.TotalBytes)
	}
	if err != nil && err != io.EOF {
		err = readFault(p.name, err)
	}
	return n, err
}
