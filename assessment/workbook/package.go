package workbook

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/xml"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"strings"
	"sync"

	"github.com/xuri/excelize/v2"
)

// A zipper writes the parts that excelize makes, and puts in what excelize
// cannot write: cells that have a formula and a value, custom XML, and document
// properties that other programs accept.
type zipper struct {
	*zip.Writer
	grids map[string]*grid  // by part
	parts map[string][]byte // to add or to replace
	done  map[string]bool
}

func newZipper(w io.Writer) *zipper {
	z := &zipper{Writer: zip.NewWriter(w), parts: map[string][]byte{}, done: map[string]bool{}}
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		c := compressors.Get().(*flate.Writer)
		c.Reset(w)
		return &compressor{c}, nil
	})
	return z
}

// A new compressor costs more than most parts: they are used again.
var compressors = sync.Pool{New: func() any {
	w, err := flate.NewWriter(nil, flate.DefaultCompression)
	if err != nil {
		panic(err) // the level is right
	}
	return w
}}

type compressor struct{ *flate.Writer }

func (c *compressor) Close() error {
	err := c.Writer.Close()
	compressors.Put(c.Writer)
	c.Writer = nil
	return err
}

var _ excelize.ZipWriter = (*zipper)(nil)

// AddFS is not used.
func (z *zipper) AddFS(fs.FS) error { return nil }

// Create begins a part; excelize writes each in one piece.
func (z *zipper) Create(name string) (io.Writer, error) {
	w, err := z.Writer.Create(name)
	if err != nil {
		return nil, err
	}
	z.done[name] = true
	if data, ok := z.parts[name]; ok {
		_, err := w.Write(data)
		return io.Discard, err
	}
	return &patcher{z: z, name: name, w: w}, nil
}

// Close adds the parts that excelize does not know.
func (z *zipper) Close() error {
	for _, name := range []string{"customXml/item1.xml", "customXml/itemProps1.xml", "customXml/_rels/item1.xml.rels"} {
		if z.done[name] {
			continue
		}
		w, err := z.Writer.Create(name)
		if err == nil {
			_, err = w.Write(z.parts[name])
		}
		if err != nil {
			return err
		}
	}
	return z.Writer.Close()
}

// filterRef is the range of an autofilter, which the format wants without $.
var filterRef = regexp.MustCompile(`<autoFilter ref="[^"]*"`)

type patcher struct {
	z    *zipper
	name string
	w    io.Writer
}

func (p *patcher) Write(data []byte) (int, error) {
	if err := p.patch(data); err != nil {
		return 0, err
	}
	return len(data), nil
}

func (p *patcher) patch(data []byte) error {
	insert := func(before, what string) error {
		head, tail, found := bytes.Cut(data, []byte(before))
		if !found {
			_, err := p.w.Write(data)
			return err
		}
		_, err := p.w.Write(append(append(append(append([]byte{}, head...), what...), before...), tail...))
		return err
	}
	if g := p.z.grids[p.name]; g != nil {
		data = bytes.Replace(data, []byte(` filterMode="true"`), nil, 1) // nothing is filtered yet
		data = filterRef.ReplaceAllFunc(data, func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("$"), nil) })
		for _, empty := range []string{"<sheetData></sheetData>", "<sheetData/>"} {
			head, tail, found := bytes.Cut(data, []byte(empty))
			if !found {
				continue
			}
			b := bufio.NewWriterSize(p.w, 64<<10)
			b.Write(head)
			g.write(b)
			b.Write(tail)
			return b.Flush()
		}
	}
	switch p.name {
	case "[Content_Types].xml":
		return insert("</Types>", `<Override PartName="/customXml/itemProps1.xml" ContentType="application/vnd.openxmlformats-officedocument.customXmlProperties+xml"/>`)
	case "xl/_rels/workbook.xml.rels":
		return insert("</Relationships>", `<Relationship Id="rIdAssay" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml" Target="../customXml/item1.xml"/>`)
	}
	_, err := p.w.Write(data)
	return err
}

// addIdentity prepares the custom XML parts and the document properties.
func (z *zipper) addIdentity(id *identity, title, subject, language string) {
	maps.Copy(z.parts, map[string][]byte{
		"customXml/item1.xml": id.xml(),
		"customXml/itemProps1.xml": []byte(xml.Header + `<ds:datastoreItem ds:itemID="{7A3C5B52-6E0E-4C0B-9C52-3B1D5E0A5A11}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs><ds:schemaRef ds:uri="` +
			namespace + `"/></ds:schemaRefs></ds:datastoreItem>`),
		"customXml/_rels/item1.xml.rels": []byte(xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXmlProps" Target="itemProps1.xml"/></Relationships>`),
		"docProps/core.xml": []byte(xml.Header + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
			"<dc:title>" + xmlText(title) + "</dc:title><dc:subject>" + xmlText(subject) + "</dc:subject><dc:creator>assay</dc:creator><dc:language>" + xmlText(language) + "</dc:language></cp:coreProperties>"),
	})
}

func xmlText(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s))
	return b.String()
}
