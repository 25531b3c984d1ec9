// Package sheet reads spreadsheets as tables. It is the one way by which foreign
// workbooks come in, so it is small, streaming and limited first.
//
// It reads what Excel, LibreOffice, Google Sheets and the usual libraries save
// as .xlsx (also .xlsm, .xltx and Strict): the values of cells, their kind,
// hidden sheets and rows, merged ranges, custom properties and custom XML. It
// reads no formats but those that make a number a date or a percentage, follows
// no link, runs no macro and computes no formula; a cell with a formula has the
// value that was stored with it.
//
// It promises, for every file whatever it claims to be:
//   - no panic, no file but the one given, no network
//   - memory and time within [Limits], which count what is really inflated and
//     found; hostile files are refused in a fraction of a second
//   - an [*Error] with a stable code, the place, the fault and the remedy if it
//     cannot be read; never a part of a table
//   - empty cells and rows, however many are formatted, cost next to nothing
//
// Rows beyond the limit are refused rather than cut off: nothing that a person
// typed is ignored silently.
package sheet

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
)

// A Workbook is an open .xlsx file. It reads on demand from what it was opened
// on. It must not be used by several goroutines at once; several workbooks may.
type Workbook struct {
	lim      Limits
	source   source
	parts    map[string]*zip.File // by name in small letters
	sheets   []sheetPart
	date1904 bool
	external bool

	sharedPart, stylesPart, propertiesPart string

	loaded  bool // shared and formats
	loadErr error
	shared  []string
	formats []Kind // by cell format: how a number is shown, Number, Date or Percent

	scanner  scanner
	texts    arena
	inflated int64
	cells    int
}

// SheetInfo is what a workbook says of a sheet before it is read.
type SheetInfo struct {
	Name  string
	State SheetState
}

// SheetState says whether a sheet is shown.
type SheetState string

// The states of a sheet. LibreOffice turns [VeryHidden] into [Hidden].
const (
	Visible    SheetState = "visible"
	Hidden     SheetState = "hidden"
	VeryHidden SheetState = "veryHidden" // only a macro can show it
)

type sheetPart struct {
	SheetInfo
	part string
}

// Sheets lists the sheets in their order.
func (w *Workbook) Sheets() []SheetInfo {
	infos := make([]SheetInfo, len(w.sheets))
	for i, s := range w.sheets {
		infos[i] = s.SheetInfo
	}
	return infos
}

// Date1904 reports whether day 0 of serial numbers is 1 January 1904, as in
// workbooks that come from old Macintosh editions.
func (w *Workbook) Date1904() bool { return w.date1904 }

// ExternalLinks reports whether the workbook draws on other files, databases or
// programs (DDE). None is followed; values that come from there are those that
// were stored.
func (w *Workbook) ExternalLinks() bool { return w.external }

// Open reads the directory and the workbook part of the package; sheets are
// read by [Workbook.Sheet], from r, which must stay open. The error is an
// [*Error].
func Open(r io.ReaderAt, size int64, lim Limits) (*Workbook, error) {
	lim = lim.orDefault()
	if size > lim.File {
		return nil, fault(CodeTooLarge, "", "the file has %d bytes; at most %d are read", size, lim.File)
	}
	head := make([]byte, min(max(size, 0), 512))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		return nil, readFault("", err)
	}
	if err := foreign(Detect(head)); err != nil {
		return nil, err
	}
	// The end of the directory is looked for in 66 KB; an entry has 46 bytes and
	// its name.
	w := &Workbook{lim: lim, source: source{ReaderAt: r, limit: 128<<10 + 512*int64(lim.Parts)}}
	z, err := zip.NewReader(&w.source, size)
	if err != nil && err != zip.ErrInsecurePath { // checkParts does that
		if errors.Is(err, zip.ErrFormat) {
			return nil, readFault("", io.ErrUnexpectedEOF) // the directory is at the end
		}
		return nil, readFault("", err)
	}
	w.source.limit = 0
	if err := w.checkParts(z.File, size); err != nil {
		return nil, err
	}
	main, err := w.mainPart()
	if err != nil {
		return nil, err
	}
	if err := w.readWorkbook(main); err != nil {
		return nil, err
	}
	return w, nil
}

// foreign names a file that is no zip archive.
func foreign(format Format) error {
	const resave = "open it in the spreadsheet program and save it as .xlsx"
	var e *Error
	switch format {
	case FormatZip:
		return nil
	case FormatEmpty:
		return fault(CodeEmptyFile, "", "the file is empty")
	case FormatOLE:
		return fault(CodeEncrypted, "", "the file is encrypted or an old .xls workbook")
	case FormatPDF:
		e = fault(CodeNotAWorkbook, "", "the file is a PDF document, not a workbook")
		e.Hint = "give the workbook that it was printed from"
	case FormatHTML:
		e = fault(CodeNotAWorkbook, "", "the file is a web page, not a workbook")
		e.Hint = resave
	case FormatXML:
		e = fault(CodeNotAWorkbook, "", "the file is an XML file, not a workbook")
		e.Hint = resave
	case FormatText:
		e = fault(CodeNotAWorkbook, "", "the file is a text file such as CSV, not a workbook")
		e.Hint = resave
	case FormatJSON:
		e = fault(CodeNotAWorkbook, "", "the file is a JSON file, not a workbook")
	default:
		e = fault(CodeNotAWorkbook, "", "the file is not a workbook")
	}
	return e
}

// checkParts indexes the package and refuses what no program writes.
func (w *Workbook) checkParts(files []*zip.File, size int64) error {
	if len(files) > w.lim.Parts {
		return fault(CodeTooLarge, "", "the package has more than %d parts", w.lim.Parts)
	}
	w.parts = make(map[string]*zip.File, len(files))
	type span struct{ from, to int64 }
	spans := make([]span, 0, len(files))
	for _, f := range files {
		name := strings.TrimSuffix(f.Name, "/")
		if !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00") {
			return fault(CodeSuspicious, "", "the package has a part named %.80q", f.Name)
		}
		key := strings.ToLower(name)
		if w.parts[key] != nil {
			return fault(CodeSuspicious, "", "the package has the part %.80q twice", f.Name)
		}
		w.parts[key] = f
		if f.Flags&1 != 0 {
			return fault(CodeEncrypted, "", "the file is a zip archive with a password")
		}
		from, err := f.DataOffset()
		if err != nil {
			return readFault("", err)
		}
		to := from + int64(f.CompressedSize64)
		if to < from || to > size {
			return readFault("", io.ErrUnexpectedEOF)
		}
		spans = append(spans, span{from, to})
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			return fault(CodeSuspicious, "", "the package has parts that overlap")
		}
	}
	return nil
}

// mainPart returns the part that the package says is its document.
func (w *Workbook) mainPart() (string, error) {
	if err := w.openDocument(); err != nil {
		return "", err
	}
	if w.parts["index/document.iwa"] != nil {
		e := fault(CodeNotAWorkbook, "", "the file is an Apple Numbers document")
		e.Hint = "export it to Excel and give the .xlsx file"
		return "", e
	}
	if w.parts["_rels/.rels"] == nil {
		return "", fault(CodeNotAWorkbook, "", "the file is a zip archive, but not a workbook")
	}
	main := ""
	err := w.relationships("", func(_, kind, target string) {
		switch kind {
		case "officeDocument":
			main = cmp.Or(main, target)
		case "custom-properties", "customProperties":
			w.propertiesPart = target
		}
	})
	switch {
	case err != nil:
		return "", err
	case main == "":
		return "", fault(CodeNotAWorkbook, "", "the file is a package without document, not a workbook")
	case strings.HasSuffix(main, ".bin"):
		return "", fault(CodeBinaryWorkbook, "", "the file is a binary workbook (.xlsb)")
	}
	return main, nil
}

// openDocument recognises the documents of LibreOffice and e-books, which name
// their type in the first part.
func (w *Workbook) openDocument() error {
	if w.parts["mimetype"] == nil {
		return nil
	}
	p, err := w.open("mimetype")
	if err != nil {
		return err
	}
	defer p.Close()
	b := make([]byte, 64)
	n, _ := io.ReadFull(p, b)
	kind := string(b[:n])
	switch {
	case strings.HasPrefix(kind, "application/vnd.oasis.opendocument.spreadsheet"):
		return fault(CodeODS, "", "the file is an OpenDocument spreadsheet (.ods)")
	case strings.HasPrefix(kind, "application/"):
		return fault(CodeOtherDocument, "", "the file is a document of the type %q, not a workbook", strings.TrimSpace(kind))
	}
	return nil
}

// readWorkbook reads the list of sheets and where the other parts are.
func (w *Workbook) readWorkbook(main string) error {
	targets := map[string]string{} // relationship id → part
	err := w.relationships(main, func(id, kind, target string) {
		switch kind {
		case "worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet":
			targets[id] = target
		case "sharedStrings":
			w.sharedPart = target
		case "styles":
			w.stylesPart = target
		case "externalLink", "connections":
			w.external = true
		}
	})
	if err != nil {
		return err
	}
	s, err := w.scan(main)
	if err != nil {
		return err
	}
	defer s.src.Close()
	switch name := s.root(); {
	case s.err != nil:
		return s.err
	case name == "workbook":
	case name == "document":
		return fault(CodeOtherDocument, "", "the file is a text document (.docx), not a workbook")
	case name == "presentation":
		return fault(CodeOtherDocument, "", "the file is a presentation (.pptx), not a workbook")
	default:
		return fault(CodeNotAWorkbook, "", "the file is a package, but not a workbook")
	}
	names := map[string]bool{}
	for s.child(1) {
		switch string(s.name) {
		case "workbookPr":
			for s.attribute() {
				if string(s.key) == "date1904" {
					w.date1904 = s.flag()
				}
			}
		case "sheets":
			for s.child(2) {
				sheet := sheetPart{SheetInfo: SheetInfo{State: Visible}}
				for s.attribute() {
					switch string(s.key) {
					case "name":
						sheet.Name = s.attributeText()
					case "state":
						if v := string(s.value); v == string(Hidden) || v == string(VeryHidden) {
							sheet.State = SheetState(v)
						}
					default:
						if bytes.HasSuffix(s.key, []byte(":id")) {
							sheet.part = targets[string(s.value)]
						}
					}
				}
				if key := strings.ToLower(sheet.Name); names[key] {
					s.fail(CodeDamaged, "has two sheets named %.80q", sheet.Name)
				} else {
					names[key] = true
				}
				if len(w.sheets) >= w.lim.Sheets {
					s.fail(CodeTooLarge, "has more than %d sheets", w.lim.Sheets)
					break
				}
				w.sheets = append(w.sheets, sheet)
			}
		}
	}
	return s.finish()
}

// load reads what cells refer to, once.
func (w *Workbook) load() error {
	if !w.loaded {
		w.loaded = true
		if w.loadErr = w.readShared(); w.loadErr == nil {
			w.loadErr = w.readStyles()
		}
	}
	return w.loadErr
}

// relationships calls use for each part that the given one refers to: its
// name in small letters is the target. The kind is the last element of the
// type, which is the same in Transitional and Strict files.
func (w *Workbook) relationships(of string, use func(id, kind, target string)) error {
	dir, base := path.Split(of)
	name := strings.ToLower(dir + "_rels/" + base + ".rels")
	if w.parts[name] == nil {
		return nil
	}
	s, err := w.scan(name)
	if err != nil {
		return err
	}
	defer s.src.Close()
	count := 0
	for s.root(); s.child(1); {
		var id, kind, target string
		for s.attribute() {
			switch string(s.key) {
			case "Id":
				id = s.attributeText()
			case "Type":
				kind = path.Base(s.attributeText())
			case "Target":
				target = s.attributeText()
			}
		}
		if count++; count > w.lim.Parts {
			s.fail(CodeSuspicious, "refers to more than %d parts", w.lim.Parts)
		}
		if s.err == nil {
			use(id, kind, resolve(dir, target))
		}
	}
	return s.finish()
}

// resolve returns the key of the part that a relationship's target names. A
// target that leaves the package names no part.
func resolve(dir, target string) string {
	if t, err := url.PathUnescape(target); err == nil {
		target = t
	}
	if !strings.HasPrefix(target, "/") {
		target = dir + target
	}
	return strings.ToLower(strings.TrimPrefix(path.Clean(target), "/"))
}

// open opens a part, by its key.
func (w *Workbook) open(name string) (*part, error) {
	f := w.parts[name]
	if f == nil {
		return nil, fault(CodeDamaged, name, "this part of the package is missing")
	}
	before := w.source.read
	rc, err := f.Open()
	if err != nil {
		return nil, readFault(f.Name, err)
	}
	return &part{ReadCloser: rc, w: w, name: f.Name, before: before}, nil
}

// scan opens a part for the workbook's one scanner. Its src must be closed.
func (w *Workbook) scan(name string) (*scanner, error) {
	p, err := w.open(name)
	if err != nil {
		return nil, err
	}
	w.scanner.start(p, w, func() string { return p.name })
	return &w.scanner, nil
}

// CustomProperties returns the properties that a person or a program attached
// to the file, as text; nil if there are none.
func (w *Workbook) CustomProperties() (map[string]string, error) {
	if w.parts[w.propertiesPart] == nil {
		return nil, nil
	}
	s, err := w.scan(w.propertiesPart)
	if err != nil {
		return nil, err
	}
	defer s.src.Close()
	properties, count := map[string]string{}, 0
	for s.root(); s.child(1); {
		name := ""
		for s.attribute() {
			if string(s.key) == "name" {
				name = s.attributeText()
			}
		}
		for s.child(2) { // vt:lpwstr, vt:i4 and so on
			properties[name] = s.keep(s.xstring(nil))
		}
		if count++; count > maxProperties {
			s.fail(CodeSuspicious, "has more than %d properties", maxProperties)
		}
	}
	if err := s.finish(); err != nil {
		return nil, err
	}
	return properties, nil
}

const maxProperties = 1000

// CustomXML returns the parts customXml/item*.xml as they are, in the order of
// their numbers.
func (w *Workbook) CustomXML() ([][]byte, error) {
	var names []string
	for name := range w.parts {
		number, ok := strings.CutPrefix(name, "customxml/item")
		number, isXML := strings.CutSuffix(number, ".xml")
		if ok && isXML && strings.Trim(number, "0123456789") == "" {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	var all [][]byte
	left := w.lim.RawBytes
	for _, name := range names {
		p, err := w.open(name)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		_, err = b.ReadFrom(io.LimitReader(p, left+1))
		p.Close()
		if err != nil {
			return nil, readFault(p.name, err)
		}
		if left -= int64(b.Len()); left < 0 {
			return nil, fault(CodeTooLarge, p.name, "makes more than %d bytes of custom XML", w.lim.RawBytes)
		}
		all = append(all, b.Bytes())
	}
	return all, nil
}
