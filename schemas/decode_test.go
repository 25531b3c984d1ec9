package schemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

const deepHint = "\n  hint: arrange it in fewer levels, for example of sections"

func TestDecodeProblems(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"empty", "", "f:1:1: the file is empty [file-empty]"},
		{"blank", " \n\t\n", "f:1:1: the file is empty [file-empty]"},
		{"comments", "# nothing\n", "f:1:1: the file holds nothing but comments [file-empty]"},
		{"utf-16", "\xff\xfea\x00", "f:1:1: the file is UTF-16, not UTF-8 [file-encoding]\n  hint: save it again as UTF-8"},
		{"utf-8", "a: é\nb: \xe9\n", "f:2:4: byte 0xE9 is not UTF-8 [file-encoding]\n  hint: save the file again as UTF-8"},
		{"control", "a: \x01\nb: \x00", "f:1:4: the character U+0001 is not allowed [text-character]\n  hint: remove it\n" +
			"f:2:4: the character U+0000 is not allowed [text-character]\n  hint: remove it"},
		{"escaped", "a: \"\\x01\"", "f:1:4: the character U+0001 is not allowed in a text [text-character]\n  hint: remove it"},
		{"escaped json", `{"é": 1, "a": "\u0000"}`, "f:1:15: the character U+0000 is not allowed in a text [text-character]\n  hint: remove it"},
		{"half pair", `{"a": "\ud800"}`, "f:1:7: half of a surrogate pair is not a character [text-character]\n  hint: remove it"},
		{"replacement", `{"a": "\uFFFD"}`, ""},
		{"twice", "a: 1\nb:\n  c: 1\n  c: 2\na: 3", "f:4:3: the property \"c\" is given twice [duplicate-key]\n  hint: remove one of them\n" +
			"f:5:1: the property \"a\" is given twice [duplicate-key]\n  hint: remove one of them"},
		{"twice json", "{\"a\": 1,\n \"a\": {\"b\": 1, \"b\": 2}}", "f:2:2: the property \"a\" is given twice [duplicate-key]\n  hint: remove one of them\n" +
			"f:2:16: the property \"b\" is given twice [duplicate-key]\n  hint: remove one of them"},
		{"exponent", `{"a": 1e3, "b": 1e9999999}`, "f:1:7: the number 1e3 is written with an exponent [number-form]\n  hint: write 1000\n" +
			"f:1:17: the number 1e9999999 is written with an exponent [number-form]\n  hint: write all digits"},
		{"long number", `{"a": ` + strings.Repeat("1", 41) + `}`, "f:1:7: the number has more than 40 characters [number-form]"},
		{"json end", `{"a": [1`, "f:1:9: not valid JSON: the file ends too early [json-syntax]"},
		{"json syntax", "{\"a\": 1,\n  b: 2}", "f:2:3: not valid JSON: invalid character 'b' looking for beginning of object key string [json-syntax]"},
		{"json more", `{} {}`, "f:1:4: there is something after the end of the JSON object [json-syntax]"},
		{"tab", "a:\n\tb: 1\n\tc: 2\n", "f:2:1: a tab in the indentation [yaml-tab]\n  hint: indent with spaces\n" +
			"f:3:1: a tab in the indentation [yaml-tab]\n  hint: indent with spaces"},
		{"colon", "title: a\ntext: Note: this\n", "f:2:1: not valid YAML: mapping values are not allowed in this context [yaml-syntax]\n" +
			"  hint: put a text that contains \": \" in quotes, and indent the properties of one object alike"},
		{"documents", "a: 1\n---\nb: 2\n", "f:2:1: the file holds more than one YAML document [yaml-documents]\n  hint: keep one; a line --- starts another"},
		{"tag", "a: !!binary aGk=\nb: !mine x\nc: !!str 5", "f:1:4: the tag \"!!binary\" is not supported [yaml-tag]\n  hint: remove it\n" +
			"f:2:4: the tag \"!mine\" is not supported [yaml-tag]\n  hint: remove it"},
		{"merge", "a: &x {b: 1}\nc:\n  <<: *x\n", "f:3:3: merge keys (<<) are not supported [yaml-merge]\n  hint: write the properties out"},
		{"key", "? [a, b]\n: 1\n", "f:1:3: a key must be a text [yaml-key]"},
		{"unknown anchor", "a: *x\n", "f:1:1: not valid YAML: unknown anchor 'x' referenced [yaml-syntax]"},
		{"alias of itself", "a: &x\n  b: *x\n", "f:2:6: more than 64 levels of nesting [too-deep]" + deepHint},
		{"long", "a: " + strings.Repeat("x", MaxText+1),
			"f:1:4: the text has 32768 characters, more than the 32767 that a cell of a workbook holds [text-long]\n  hint: shorten it"},
		{"long in UTF-16", `{"a": "` + strings.Repeat("😀", 16384) + `"}`,
			"f:1:7: the text has 32768 characters, more than the 32767 that a cell of a workbook holds [text-long]\n  hint: shorten it"},
		{"deep json", strings.Repeat(`{"a":`, 65) + "1" + strings.Repeat("}", 65), ""},
		{"a framework carried in json", `{"carried":` + strings.Repeat(`{"a":`, 65) + "1" + strings.Repeat("}", 66), ""},
		{"a deep one", `{"carried":` + strings.Repeat(`{"a":`, 66) + "1" + strings.Repeat("}", 67), "f:1:337: more than 64 levels of nesting [too-deep]" + deepHint},
		{"too deep json", strings.Repeat(`{"a":`, 66) + "1" + strings.Repeat("}", 66), "f:1:326: more than 64 levels of nesting [too-deep]" + deepHint},
		{"byte order mark", "\ufeff{\"a\" 1}", "f:1:6: not valid JSON: invalid character '1' after object key [json-syntax]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, ps := Decode("f", []byte(tt.in))
			if got := ps.Error(); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestDecodeScalars(t *testing.T) {
	const in = `
number: [1.10, -3, 0, 0.5]
text: [012, 0x1F, 1e5, .5, 5., +5, .inf, .nan, 1_000, 1:30, 2026-05-31, yes, "1", 'true', 12345678901234567890123456789012345678901]
bool: [true, False, TRUE]
null: [null, ~, NULL, Null, ]
block: |
  a
  b
folded: >-
  a
  b
alias: [&a x, *a]
trimmed: "  a\r\nb\r "
nfc: "e\u0301"
`
	d, ps := Decode("f", []byte(in))
	if ps != nil {
		t.Fatal(ps)
	}
	n := func(s string) json.Number { return json.Number(s) }
	want := map[string]any{
		"number": []any{n("1.10"), n("-3"), n("0"), n("0.5")},
		"text": []any{"012", "0x1F", "1e5", ".5", "5.", "+5", ".inf", ".nan", "1_000", "1:30", "2026-05-31", "yes", "1", "true",
			"12345678901234567890123456789012345678901"},
		"bool":    []any{true, false, true},
		"null":    []any{nil, nil, nil, nil},
		"block":   "a\nb",
		"folded":  "a b",
		"alias":   []any{"x", "x"},
		"trimmed": "a\nb",
		"nfc":     "é",
	}
	if !reflect.DeepEqual(d.Value, want) {
		t.Errorf("got  %#v\nwant %#v", d.Value, want)
	}
}

func TestInto(t *testing.T) {
	d, ps := Decode("f", []byte("a: 1.0\nb: x\n"))
	if ps != nil {
		t.Fatal(ps)
	}
	var v struct {
		A int
		B string
	}
	if err := d.Into(&v); err != nil || v.A != 1 || v.B != "x" {
		t.Error(v, err)
	}
	if err := d.Into(&struct{ A int }{}); err == nil {
		t.Error("an unknown property was accepted")
	}
}

// Files made to take time or memory are refused in time.
func TestDecodeHostile(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 40 {
		bomb.WriteString(fmt.Sprintf("a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i+1, i+1, i, i, i, i, i, i, i, i))
	}
	long := "t: &t " + strings.Repeat("x", 30_000) + "\nl: [" + strings.Repeat("*t,", 100_000) + "]\n"
	for name, in := range map[string]string{
		"bomb":          bomb.String(),
		"long alias":    long,
		"circle":        "&a [*a, *a, *a, *a, *a, *a, *a, *a]",
		"brackets":      "a: " + strings.Repeat("[", 1_000_000),
		"braces":        "a: " + strings.Repeat("{", 1_000_000),
		"json brackets": `{"a":` + strings.Repeat("[", 1_000_000),
		"hyphens":       strings.Repeat("- ", 1_000_000),
		"questions":     strings.Repeat("? ", 1_000_000),
		"pairs":         "[" + strings.Repeat("a: b, ", 200_000) + "]",
		"flow keys":     "{" + strings.Repeat("a, ", 200_000) + "}",
		"anchors":       strings.Repeat("&a ", 300_000),
		"comments":      strings.Repeat("#\n", 1_000_000),
		"commented":     strings.Repeat("#\na:\n", 100_000),
		"control":       strings.Repeat("\x01", MaxSize),
		"large YAML":    strings.Repeat("- a: b\n", MaxSize/8),
		"too large":     strings.Repeat("x", MaxSize+1),
		"json twice":    "{" + strings.Repeat(`"a":1,`, 300_000) + `"a":1}`,
		"quotes":        strings.Repeat("'", 1_000_001),
		"tabs":          "a: [\n" + strings.Repeat("\tx\n", 500_000),
		"tags":          "- " + strings.Repeat("!a b\n- ", 200_000),
		"percent":       strings.Repeat("%TAG ! x\n", 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, ps := Decode("f", []byte(in))
			took := time.Since(start)
			if len(ps) > maxListed+1 {
				t.Error(len(ps), "problems")
			}
			if took > 20*time.Second {
				t.Error("took", took)
			}
			t.Log(took, len(ps))
		})
	}
}

// What there is too much of ends the reading.
func TestDecodeTooMany(t *testing.T) {
	keys := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for _, tt := range []struct{ name, in, want string }{
		{"items", "a: [" + strings.Repeat("x,", maxItems) + "]", ""},
		{"too many items", "a: [" + strings.Repeat("x,", maxItems+1) + "]", "f:1:40005: more than 20000 items in one list [too-many]"},
		{"too many items json", `{"a":[` + strings.Repeat("1,", maxItems) + "1]}", "f:1:40007: more than 20000 items in one list [too-many]"},
		{"too many values", "a:\n" + strings.Repeat("- ["+strings.Repeat("x,", 9999)+"]\n", 101), "f:101:19996: more than 500000 values in the file [too-many]"},
		{"too many values json", "{\"a\":[\n" + strings.Repeat("["+strings.Repeat("1,", 9998)+"1],\n", 50) + "1]}", "f:51:19996: more than 500000 values in the file [too-many]"},
		{"keys", keys(maxKeys, "k%d: x\n"), ""},
		{"too many keys", keys(maxKeys+1, "k%d: x\n"), "f:10001:1: more than 10000 properties in one object [too-many]"},
		{"too many keys json", "{" + keys(maxKeys, "\"k%d\":1,\n") + `"z":1}`, "f:10001:1: more than 10000 properties in one object [too-many]"},
		{"anchors", keys(maxAnchor, "- &a%d x\n"), ""},
		{"too many anchors", keys(maxAnchor+1, "- &a%d x\n"), "f:1001:3: more than 1000 anchors [too-many]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, ps := Decode("f", []byte(tt.in))
			if got := ps.Error(); got != tt.want || (d == nil) != (tt.want != "") {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestLocate(t *testing.T) {
	for _, src := range []string{
		"a:\n  - b: 1\n    c~/: 2\n  - {b: 3}\nd: x\n",
		"{\"a\": [\n  {\"b\":1,\n   \"c~/\": 2},\n  {\"b\": 3}],\n \"d\": \"x\"}",
	} {
		yaml := src[0] != '{'
		d, ps := Decode("f", []byte(src))
		if ps != nil {
			t.Fatal(ps)
		}
		want := []string{ // YAML, JSON, pointer, code
			"1:1 1:1  x", "1:1 1:2 /a schema-unknown", "2:5 2:3 /a/0 x", "2:5 2:3 /a/0/gone/away x", "2:8 2:8 /a/0/b x",
			"3:5 3:4 /a/0/c~0~1 schema-unknown", "3:10 3:11 /a/0/c~0~1 x", "4:9 4:9 /a/1/b x", "5:4 5:7 /d x",
		}
		ps = nil
		for _, w := range slices.Backward(want) {
			f := strings.SplitN(w, " ", 4)
			ps = append(ps, Problem{Pointer: f[2], Code: f[3]})
		}
		d.Locate(ps)
		var got []string
		for _, p := range ps {
			got = append(got, p.Where+" "+p.Pointer+" "+p.Code)
		}
		slices.Sort(got)
		for i, w := range want {
			f := strings.SplitN(w, " ", 4)
			at := f[0]
			if !yaml {
				at = f[1]
			}
			want[i] = "f:" + at + " " + f[2] + " " + f[3]
		}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

// The order of problems is that of the file: line 9 before line 10.
func TestLocateOrder(t *testing.T) {
	var b strings.Builder
	var ps Problems
	for i := range 30 {
		fmt.Fprintf(&b, "k%d: 1\n", i)
		ps = append(ps, Problem{Pointer: fmt.Sprintf("/k%d", 29-i)})
	}
	d, _ := Decode("f", []byte(b.String()))
	d.Locate(ps)
	for i, p := range ps {
		if want := fmt.Sprintf("f:%d:%d", i+1, len(fmt.Sprint(i))+4); p.Where != want {
			t.Errorf("%d: %s, not %s", i, p.Where, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		"a: 1\nb: [x, {c: 'd'}]\n", `{"a": [1.10, "x\u00e9", null, true], "b": {}}`, "&a [*a]", "a: !!str 1", "a: |\n  x\n", "\ufeff{}",
		"{\"a\": 1e400}", "? a\n: b", "a:\n\tb", "---\na\n---\nb", "format: assay/framework\nversion: 1\n", "a: &x [1]\nb: [*x, *x]", "\"\\ud800\": 1",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, ps := Decode("f", data)
		if d == nil && len(ps) == 0 {
			t.Fatal("neither a document nor a problem")
		}
		for _, p := range ps {
			if p.Where == "" || p.Code == "" || p.Message == "" {
				t.Fatalf("incomplete problem %+v", p)
			}
		}
		if d == nil {
			return
		}
		if len(ps) > 0 { // no promises about the value, but nothing breaks
			d.Locate(d.Check("framework"))
			return
		}
		wellFormed(t, d.Value)
		for _, p := range d.Check("framework") {
			if p.Where == "" && p.Code != "too-many" {
				t.Fatalf("no place: %+v", p)
			}
		}
		// What was read, written as JSON, reads as the same.
		again, err := json.Marshal(d.Value)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(again, []byte("{")) {
			return // only objects are told apart as JSON
		}
		e, ps := Decode("f", again)
		if len(ps) > 0 || !reflect.DeepEqual(e.Value, d.Value) {
			t.Fatalf("%s\n%#v\n%#v\n%v", again, d.Value, e.Value, ps)
		}
	})
}

func wellFormed(t *testing.T, v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			wellFormed(t, k)
			wellFormed(t, v[k])
		}
	case []any:
		for _, e := range v {
			wellFormed(t, e)
		}
	case string:
		if !utf8.ValidString(v) || strings.TrimSpace(v) != v || strings.Contains(v, "\r") || utf16Len(v) > MaxText {
			t.Fatalf("text %q", v)
		}
	case json.Number:
		if len(v) > maxNumber || strings.ContainsAny(string(v), "eE") {
			t.Fatalf("number %s", v)
		}
	case bool, nil:
	default:
		t.Fatalf("%T", v)
	}
}
