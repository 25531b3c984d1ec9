package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// A bomb is the content of a part: head, then repeat many times over, then
// tail. It is packed without being written out.
type bomb struct {
	head, repeat, tail string
	size               int64
}

// packBombs zips parts, some of them bombs.
func packBombs(t testing.TB, p parts, bombs map[string]bomb) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if _, isBomb := bombs[name]; isBomb || p[name] == "" {
			continue
		}
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(p[name]))
	}
	for name, m := range bombs {
		var packed, block bytes.Buffer
		f, _ := flate.NewWriter(&packed, flate.DefaultCompression)
		f.Write([]byte(m.head))
		f.Flush()
		f.Reset(&block) // a block that refers to nothing before it can be repeated
		times := max(1, 1<<18/len(m.repeat))
		f.Write([]byte(strings.Repeat(m.repeat, times)))
		f.Flush()
		n := m.size / int64(times*len(m.repeat))
		packed.Write(bytes.Repeat(block.Bytes(), int(n)))
		var end bytes.Buffer
		f.Reset(&end)
		f.Write([]byte(m.tail))
		f.Close()
		packed.Write(end.Bytes())
		w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: uint64(packed.Len()),
			UncompressedSize64: uint64(len(m.head)+len(m.tail)) + uint64(n)*uint64(times*len(m.repeat))})
		if err != nil {
			t.Fatal(err)
		}
		w.Write(packed.Bytes())
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const enough = 100 * time.Millisecond

// cost is the least time of some tries, since the machine may be busy, and the
// bytes allocated by one.
func cost(f func()) (time.Duration, uint64) {
	least := time.Hour
	var before, after runtime.MemStats
	for try := 0; try == 0 || try < 5 && least > enough && !raceEnabled; try++ {
		runtime.ReadMemStats(&before)
		start := cpuTime()
		f()
		least = min(least, cpuTime()-start)
		runtime.ReadMemStats(&after)
	}
	return least, after.TotalAlloc - before.TotalAlloc
}

// zipOf packs parts in this order, under any name and as often as given.
func zipOf(t testing.TB, nameAndContent ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(nameAndContent); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: nameAndContent[i], Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(nameAndContent[i+1]))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHostile(t *testing.T) {
	good := pack(t, book(`<row><c><v>1</v></c></row>`, nil))
	with := func(more parts, bombs map[string]bomb) []byte { return packBombs(t, book("", more), bombs) }
	sheetBomb := func(repeat string, size int64) []byte {
		return with(nil, map[string]bomb{"xl/worksheets/sheet1.xml": {"<worksheet><sheetData>", repeat, "</sheetData></worksheet>", size}})
	}
	rows := func(n int, row func(i int) string) []byte {
		var b strings.Builder
		for i := range n {
			b.WriteString(row(i + 1))
		}
		return pack(t, book(b.String(), nil))
	}
	withName := func(names ...string) []byte {
		all := flat(book("", nil))
		for _, name := range names {
			all = append(all, name, "x")
		}
		return zipOf(t, all...)
	}
	stored := func(rows string) []byte { return zipOf(t, flat(book(rows, nil))...) }
	renamed := func(content string) []byte { return []byte(content) }
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	workbook := func(sheets string) parts {
		return parts{"xl/workbook.xml": "<workbook " + mainNS + "><sheets>" + sheets + "</sheets></workbook>"}
	}

	for _, c := range []struct {
		name string
		file []byte
		code string // empty: can be read
	}{
		// Size.
		{"100 MB of zeros as a sheet", with(nil, map[string]bomb{"xl/worksheets/sheet1.xml": {"", "\x00", "", 100 << 20}}), CodeDamaged},
		{"100 MB of zeros in a cell", sheetBomb("\x00", 100<<20), CodeSuspicious},
		{"1 GB of blanks", sheetBomb(" ", 1<<30), CodeSuspicious},
		{"1 GB in one tag", sheetBomb("<c a='"+strings.Repeat("a", 1<<18), 1<<30), CodeSuspicious},
		{"1 GB in one comment", sheetBomb("<!--"+strings.Repeat("a", 1<<18), 1<<30), CodeSuspicious},
		{"1 GB in one CDATA section", sheetBomb("<![CDATA["+strings.Repeat("a", 1<<18), 1<<30), CodeSuspicious},
		{"100 MB in one text", sheetBomb("<row><c t='str'><v>"+strings.Repeat("a", 1<<18), 100<<20), CodeTooMuchText},
		{"1 GB of empty rows", sheetBomb("<row/>", 1<<30), CodeSuspicious},
		{"63 million shared strings", with(nil, map[string]bomb{"xl/sharedStrings.xml": {"<sst uniqueCount='63000000'>", "<si/>", "</sst>", 315 << 20}}), CodeTooMuchText},
		{"63 million rich runs", with(nil, map[string]bomb{"xl/sharedStrings.xml": {"<sst><si>", "<r><t>a</t></r>", "</si></sst>", 945 << 20}}), CodeSuspicious},
		{"500 MB of styles", with(nil, map[string]bomb{"xl/styles.xml": {"<styleSheet><cellXfs>", "<xf numFmtId='14'/>", "</cellXfs></styleSheet>", 500 << 20}}), CodeSuspicious},
		{"500 MB of fonts", with(nil, map[string]bomb{"xl/styles.xml": {"<styleSheet><fonts>", "<font/>", "</fonts></styleSheet>", 500 << 20}}), CodeSuspicious},
		{"500 MB of number formats", with(nil, map[string]bomb{"xl/styles.xml": {"<styleSheet><numFmts>", "<numFmt numFmtId='1' formatCode='y'/>", "</numFmts></styleSheet>", 500 << 20}}), CodeSuspicious},
		{"500 MB of merged ranges", with(nil, map[string]bomb{"xl/worksheets/sheet1.xml": {"<worksheet><mergeCells>", "<mergeCell ref='A1:B2'/>", "</mergeCells></worksheet>", 500 << 20}}), CodeTooLarge},
		{"500 MB of sheets", with(nil, map[string]bomb{"xl/workbook.xml": {"<workbook><sheets>", "<sheet name='a'/>", "</sheets></workbook>", 500 << 20}}), CodeDamaged},
		{"500 MB of relationships", with(nil, map[string]bomb{"_rels/.rels": {"<Relationships>", "<Relationship Type='a/officeDocument' Target='xl/workbook.xml'/>", "</Relationships>", 500 << 20}}), CodeSuspicious},
		{"500 MB of properties", with(parts{"_rels/.rels": rels("1", "officeDocument", "xl/workbook.xml", "2", "custom-properties", "c.xml")},
			map[string]bomb{"c.xml": {"<Properties>", "<property name='a'><b>c</b></property>", "</Properties>", 500 << 20}}), CodeSuspicious},
		{"500 MB of custom XML", with(nil, map[string]bomb{"customXml/item1.xml": {"", "a", "", 500 << 20}}), CodeSuspicious},
		{"header that claims less", liar(t), CodeDamaged},
		{"30,000 parts", zipOf(t, strings.Split(many(30_000, "p%d\x00\x00")+"[Content_Types].xml\x00", "\x00")...), CodeTooLarge},
		{"3,000 parts", withName(strings.Fields(many(3_000, "p%d "))...), CodeTooLarge},
		{"2,000 sheets", pack(t, book("", workbook(many(2000, "<sheet name='%d'/>")))), CodeTooLarge},
		{"70,000 number formats", pack(t, book("", parts{"xl/styles.xml": "<styleSheet><numFmts>" + many(70_000, "<numFmt numFmtId='%d' formatCode='y'/>") + "</numFmts></styleSheet>"})), CodeSuspicious},
		{"5,000 properties", pack(t, book("", parts{"_rels/.rels": rels("1", "officeDocument", "xl/workbook.xml", "2", "custom-properties", "c.xml"),
			"c.xml": "<Properties>" + many(5000, "<property name='%d'><b>c</b></property>") + "</Properties>"})), CodeSuspicious},

		// Rows, columns, cells.
		{"2,000 rows each with one cell in XFD", rows(2000, func(i int) string { return fmt.Sprintf(`<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i, i) }), CodeTooManyColumns},
		{"983,040 rows without r", sheetBomb("<row><c><v>1</v></c></row>", 983_040*26), CodeTooManyRows},
		{"983,040 empty rows without r", sheetBomb("<row/>", 983_040*6), CodeSuspicious},
		{"983,040 empty rows without r, not packed", stored(strings.Repeat("<row/>", 983_040)), ""},
		{"1,048,577 rows", stored(strings.Repeat("<row/>", 1_048_577)), CodeDamaged},
		{"row 4294967296", rows(1, func(int) string { return `<row r="4294967296"><c><v>1</v></c></row>` }), CodeDamaged},
		{"cell XFD1048576 and relationship rId99", rows(1, func(int) string { return `<row r="1048576"><c r="XFD1048576" t="s"><v>99</v></c></row>` }), CodeDamaged},
		{"row 20,001", rows(1, func(int) string { return `<row r="20001"><c><v>1</v></c></row>` }), CodeTooManyRows},
		{"formula in row 20,001", rows(1, func(int) string { return `<row r="20001"><c><f>1</f></c></row>` }), CodeTooManyRows},
		{"column IW", rows(1, func(int) string { return `<row><c r="IW1"><v>1</v></c></row>` }), CodeTooManyColumns},
		{"20,000 rows of 60 cells", stored(strings.Repeat("<row>"+strings.Repeat("<c><v>1</v></c>", 60)+"</row>", 20_000)), CodeTooManyCells},
		{"4,000,000 empty cells", stored(strings.Repeat("<row>"+strings.Repeat("<c/>", 10_000)+"</row>", 400)), CodeTooLarge},
		{"unlimited empty cells in one row", rows(1, func(int) string { return "<row>" + strings.Repeat("<c/>", 20_000) + "</row>" }), CodeDamaged},
		{"one long text often", pack(t, book(many(20_000, "<row><c t='s'><v>0</v></c></row><!-- %d -->"), parts{"xl/sharedStrings.xml": "<sst><si><t>" + strings.Repeat("a", 32_767) + "</t></si></sst>"})), ""},
		{"many long texts", stored(strings.Repeat("<row><c t='str'><v>"+strings.Repeat("a", 30_000)+"</v></c></row>", 1000)), CodeTooMuchText},

		// XML.
		{"deep", rows(1, func(int) string { return strings.Repeat("<a>", 1_000_000) }), CodeSuspicious},
		{"deep text", pack(t, book("", parts{"xl/sharedStrings.xml": "<sst><si>" + strings.Repeat("<r>", 100_000)})), CodeSuspicious},
		{"entities", with(parts{"xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>`}, nil), CodeSuspicious},
		{"tag without end", with(parts{"xl/worksheets/sheet1.xml": "<worksheet " + strings.Repeat("a='b' ", 1<<20)}, nil), CodeSuspicious},
		{"references", with(parts{"xl/worksheets/sheet1.xml": worksheet("<row><c t='str'><v>" + strings.Repeat("&amp;", 1<<20) + "</v></c></row>")}, nil), CodeTooMuchText},

		// The package.
		{"duplicate part", withName("xl/workbook.xml"), CodeSuspicious},
		{"duplicate part, other case", withName("XL/Workbook.XML"), CodeSuspicious},
		{"path ../", withName("../evil.xml"), CodeSuspicious},
		{"path inside ../", withName("xl/../../evil.xml"), CodeSuspicious},
		{"path /", withName("/etc/passwd"), CodeSuspicious},
		{"path with backslash", withName(`xl\worksheets\sheet2.xml`), CodeSuspicious},
		{"path ./", withName("./xl/a.xml"), CodeSuspicious},
		{"path with NUL", withName("xl/a\x00.xml"), CodeSuspicious},
		{"path empty", withName(""), CodeSuspicious},
		{"target ../", with(parts{"xl/_rels/workbook.xml.rels": rels("rId1", "worksheet", "../../../../etc/passwd")}, nil), CodeDamaged},
		{"target of another machine", with(parts{"xl/_rels/workbook.xml.rels": rels("rId1", "worksheet", "http://example.org/sheet1.xml")}, nil), CodeDamaged},
		{"target itself", with(parts{"xl/_rels/workbook.xml.rels": rels("rId1", "worksheet", "/xl/workbook.xml")}, nil), CodeDamaged},
		{"overlapping parts", overlapping(t), CodeSuspicious},
		{"unknown compression", patched(t, good, func(h []byte) { binary.LittleEndian.PutUint16(h[10:], 99) }), CodeDamaged},
		{"zip password", patched(t, good, func(h []byte) { h[8] |= 1 }), CodeEncrypted},
		{"wrong checksum", patched(t, good, func(h []byte) { h[16] ^= 1 }), CodeDamaged},
		{"part behind the end", patched(t, good, func(h []byte) { binary.LittleEndian.PutUint32(h[20:], 1<<30) }), CodeDamaged},
		{"part far behind the end", patched(t, good, func(h []byte) { binary.LittleEndian.PutUint32(h[42:], 1<<31) }), CodeDamaged},
		{"cut in half", good[:len(good)/2], CodeDamaged},
		{"without its last byte", good[:len(good)-1], CodeDamaged},
		{"only a directory end", zipOf(t), CodeNotAWorkbook},

		// Other files.
		{"empty file", nil, CodeEmptyFile},
		{"encrypted or .xls", renamed("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 4096)), CodeEncrypted},
		{".ods", zipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<a/>", "Configurations2/", ""), CodeODS},
		{".odt", zipOf(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "<a/>"), CodeOtherDocument},
		{".docx", with(parts{"xl/workbook.xml": `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>`}, nil), CodeOtherDocument},
		{".pptx", with(parts{"xl/workbook.xml": `<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"/>`}, nil), CodeOtherDocument},
		{".vsdx", with(parts{"xl/workbook.xml": `<VisioDocument/>`}, nil), CodeNotAWorkbook},
		{".xlsb", with(parts{"_rels/.rels": rels("rId1", "officeDocument", "xl/workbook.bin"), "xl/workbook.bin": "\x83\x01\x00"}, nil), CodeBinaryWorkbook},
		{".numbers", zipOf(t, "Index/Document.iwa", "\x00", "Metadata/Properties.plist", "\x00"), CodeNotAWorkbook},
		{".zip", zipOf(t, "photo.jpeg", "\xff\xd8", "folder/", ""), CodeNotAWorkbook},
		{"package without document", with(parts{"_rels/.rels": rels()}, nil), CodeNotAWorkbook},
		{"package without its document", with(parts{"xl/workbook.xml": ""}, nil), CodeDamaged},
		{".html", renamed("<html><table><tr><td>1</td></tr></table></html>"), CodeNotAWorkbook},
		{".xml", renamed("<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook/>"), CodeNotAWorkbook},
		{".csv", renamed("Criterion;Rating\n1.1;3\n"), CodeNotAWorkbook},
		{".json", renamed("{}"), CodeNotAWorkbook},
		{".pdf", renamed("%PDF-1.7\n"), CodeNotAWorkbook},
		{".png", renamed("\x89PNG\r\n\x1a\n\x00"), CodeNotAWorkbook},
	} {
		t.Run(c.name, func(t *testing.T) {
			var err error
			took, allocated := cost(func() { _, err = readAll(c.file, Limits{}) })
			if code(t, err) != c.code {
				t.Errorf("%v, want %s", err, c.code)
			}
			limit := enough
			if len(c.file) > 4<<20 {
				limit *= 3 // who sends much may be kept waiting; a small file may not
			}
			if took > limit && !raceEnabled {
				t.Errorf("took %v for %d bytes: %v", took, len(c.file), err)
			}
			if allocated > 64<<20 {
				t.Errorf("allocated %d bytes for %d bytes: %v", allocated, len(c.file), err)
			}
			if testing.Verbose() {
				t.Logf("%8d bytes, %12v, %9d bytes allocated: %v", len(c.file), took, allocated, err)
			}
		})
	}
}

// TestFormattedToTheEnd reads a sheet in which every row is formatted, as
// LibreOffice writes it; only a cell with content past the limit is refused.
func TestFormattedToTheEnd(t *testing.T) {
	var b strings.Builder
	for i := 1; i <= 50_000; i++ {
		fmt.Fprintf(&b, `<row r="%d" customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0" collapsed="false"><c r="A%d" s="1"/></row>`, i, i)
	}
	file := pack(t, book(b.String(), nil))
	if _, err := readAll(file, Limits{}); err != nil {
		t.Error(err)
	}
	_, allocated := cost(func() { readAll(file, Limits{}) })
	if allocated > 1<<20 {
		t.Errorf("allocated %d bytes", allocated)
	}
	file = zipOf(t, flat(book(b.String()+`<row r="900000"><c r="C900000" t="str"><v>lost</v></c></row>`, nil))...)
	if _, err := readAll(file, Limits{}); code(t, err) != CodeTooManyRows || err.Error() != "S!C900000: stands below row 20000, the last that is read" {
		t.Error(err)
	}
}

// TestTruncated cuts a workbook at every byte.
func TestTruncated(t *testing.T) {
	file := pack(t, book(`<row><c><v>1</v></c></row>`, nil))
	for n := range file {
		if _, err := readAll(file[:n], Limits{}); code(t, err) == "" {
			t.Fatalf("%d of %d bytes are read", n, len(file))
		}
	}
}

// patched changes the directory entry of the sheet.
func patched(t testing.TB, file []byte, change func(header []byte)) []byte {
	t.Helper()
	file = bytes.Clone(file)
	name := bytes.LastIndex(file, []byte("xl/worksheets/sheet1.xml"))
	if name < 46 {
		t.Fatal("no sheet")
	}
	change(file[name-46:])
	return file
}

// liar has a sheet whose header claims a hundredth of its size.
func liar(t testing.TB) []byte {
	p := book(strings.Repeat("<row/>", 10_000), nil)
	return patched(t, pack(t, p), func(h []byte) {
		binary.LittleEndian.PutUint32(h[24:], binary.LittleEndian.Uint32(h[24:])/100)
	})
}

// overlapping has two directory entries that refer to the same bytes.
func overlapping(t testing.TB) []byte {
	p := book("", nil)
	p["xl/worksheets/sheet2.xml"] = p["xl/worksheets/sheet1.xml"]
	file := pack(t, p)
	one := bytes.LastIndex(file, []byte("xl/worksheets/sheet1.xml")) - 46
	two := bytes.LastIndex(file, []byte("xl/worksheets/sheet2.xml")) - 46
	copy(file[two+42:two+46], file[one+42:one+46])
	return file
}
