package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
)

// parts are the parts of a package by name.
type parts map[string]string

const (
	mainNS = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relNS  = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	relURI = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// rels writes a relationships part: id, kind and target of each.
func rels(triples ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n<Relationships " + relNS + ">")
	for i := 0; i < len(triples); i += 3 {
		b.WriteString(`<Relationship Id="` + triples[i] + `" Type="` + relURI + triples[i+1] + `" Target="` + triples[i+2] + `"/>`)
	}
	return b.String() + "</Relationships>"
}

// book is the least workbook: one sheet named S with these rows. more adds
// parts and replaces them; a part "" is left out.
func book(rows string, more parts) parts {
	p := parts{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":                rels("rId1", "officeDocument", "xl/workbook.xml"),
		"xl/workbook.xml":            `<workbook ` + mainNS + `><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": rels("rId1", "worksheet", "worksheets/sheet1.xml", "rId2", "sharedStrings", "sharedStrings.xml", "rId3", "styles", "styles.xml"),
		"xl/worksheets/sheet1.xml":   worksheet(rows),
	}
	maps.Copy(p, more)
	return p
}

func worksheet(rows string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n<worksheet " + mainNS + "><sheetData>" + rows + "</sheetData></worksheet>"
}

// pack zips the parts in the order of their names.
func pack(t testing.TB, p parts) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if p[name] == "" {
			continue
		}
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(p[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// flat lists names and contents in the order of the names, for zipOf.
func flat(p parts) []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(p)) {
		list = append(list, name, p[name])
	}
	return list
}

func open(t testing.TB, file []byte) *Workbook {
	t.Helper()
	w, err := Open(bytes.NewReader(file), int64(len(file)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// table reads the first sheet.
func table(t testing.TB, p parts) *Table {
	t.Helper()
	w := open(t, pack(t, p))
	tab, err := w.Sheet(w.Sheets()[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// readAll reads everything that the package offers.
func readAll(file []byte, lim Limits) ([]*Table, error) {
	w, err := Open(bytes.NewReader(file), int64(len(file)), lim)
	if err != nil {
		return nil, err
	}
	var tables []*Table
	for _, s := range w.Sheets() {
		tab, err := w.Sheet(s.Name)
		if err != nil {
			return nil, err
		}
		tables = append(tables, tab)
	}
	if _, err := w.CustomProperties(); err != nil {
		return nil, err
	}
	_, err = w.CustomXML()
	return tables, err
}

// code returns the code of an Error, and checks that it is a good one.
func code(t testing.TB, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var e *Error
	if !errors.As(err, &e) {
		t.Errorf("%T is not an *Error: %v", err, err)
		return ""
	}
	if e.Hint == "" || e.Message == "" || strings.HasSuffix(e.Message, ".") || strings.ToLower(e.Message[:1]) != e.Message[:1] {
		t.Errorf("%#v is not well worded", e)
	}
	return e.Code
}
