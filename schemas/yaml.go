package schemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxAliased bounds what aliases repeat, in nodes and bytes of text. An author
// who repeats a rubric fifty times stays far below it.
const maxAliased = 1 << 20

type yamlReader struct {
	*reporter
	inside  int // aliases around the current node
	aliased int
	full    bool // no alias is followed any more
}

func decodeYAML(r *reporter) (*yaml.Node, any, bool) {
	root, ok := parseYAML(r)
	if !ok {
		return nil, nil, false
	}
	if !r.bounded(root) {
		return nil, nil, false
	}
	y := &yamlReader{reporter: r}
	return root, y.value(root), true
}

// bounded reports what there is too much of.
func (r *reporter) bounded(n *yaml.Node) bool {
	r.values++
	if n.Anchor != "" {
		r.anchors++
	}
	at := func(i int) place { return place{n.Content[i].Line, n.Content[i].Column} }
	switch {
	case r.values > 2*maxValues: // with the keys
		r.tooMany(place{n.Line, n.Column}, maxValues, "values in the file")
		return false
	case r.anchors > maxAnchor:
		r.tooMany(place{n.Line, n.Column}, maxAnchor, "anchors")
		return false
	case n.Kind == yaml.SequenceNode && len(n.Content) > maxItems:
		r.tooMany(at(maxItems), maxItems, "items in one list")
		return false
	case n.Kind == yaml.MappingNode && len(n.Content) > 2*maxKeys:
		r.tooMany(at(2*maxKeys), maxKeys, "properties in one object")
		return false
	}
	for _, c := range n.Content {
		if !r.bounded(c) {
			return false
		}
	}
	return true
}

// parseYAML returns the root of the only document.
func parseYAML(r *reporter) (root *yaml.Node, ok bool) {
	defer func() { // yaml panics on what it calls internal errors
		if p := recover(); p != nil {
			r.add(place{1, 1}, "", "yaml-syntax", fmt.Sprintf("not valid YAML: %v", p), "")
			root, ok = nil, false
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(r.src))
	var doc yaml.Node
	if err := dec.Decode(&doc); err == io.EOF {
		r.add(place{1, 1}, "", "file-empty", "the file holds nothing but comments", "")
		return nil, false
	} else if err != nil {
		r.yamlError(err)
		return nil, false
	}
	var second yaml.Node
	if err := dec.Decode(&second); err == nil {
		r.add(place{max(second.Line, 1), max(second.Column, 1)}, "", "yaml-documents",
			"the file holds more than one YAML document", "keep one; a line --- starts another")
	} else if err != io.EOF {
		r.yamlError(err)
	}
	if len(doc.Content) == 0 {
		r.add(place{1, 1}, "", "file-empty", "the file is empty", "")
		return nil, false
	}
	return doc.Content[0], true
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line ([0-9]+): )?(?s:(.*))$`)

// yamlError reports a syntax error. YAML gives a line at best, and no remedy.
func (r *reporter) yamlError(err error) {
	m := yamlLine.FindStringSubmatch(err.Error())
	line, _ := strconv.Atoi(m[1])
	line = max(line, 1)
	message := m[2]
	tabs := r.tabs()
	hint := ""
	switch {
	case strings.Contains(message, "mapping values are not allowed"):
		hint = `put a text that contains ": " in quotes, and indent the properties of one object alike`
	case strings.Contains(message, "did not find expected"):
		hint = "look for a missing quote, a missing bracket or a wrong indentation here or in the lines before"
	case strings.Contains(message, "cannot start any token"):
		if tabs {
			return
		}
		hint = "put a text that begins with @, %, ` or another sign of YAML in quotes"
	}
	r.add(place{line, r.indent(line)}, "", "yaml-syntax", "not valid YAML: "+Short(message, 200), hint)
}

// indent is the first column with something in it.
func (r *reporter) indent(line int) int {
	text := r.line(line)
	return len(text) - len(bytes.TrimLeft(text, " ")) + 1
}

func (r *reporter) line(n int) []byte {
	r.at(0)
	if n > len(r.lines) {
		return nil
	}
	text, _, _ := bytes.Cut(r.src[r.lines[n-1]:], []byte("\n"))
	return text
}

// tabs reports tabs in the indentation. Inside a text they are allowed, so
// this is only asked when the file could not be read.
func (r *reporter) tabs() bool {
	found := false
	n := 0
	for text := range bytes.Lines(r.src) {
		n++
		blank := text[:len(text)-len(bytes.TrimLeft(text, " \t"))]
		if i := bytes.IndexByte(blank, '\t'); i >= 0 && len(bytes.TrimSpace(text)) > 0 {
			found = true
			r.add(place{n, i + 1}, "", "yaml-tab", "a tab in the indentation", "indent with spaces")
		}
	}
	return found
}

// value converts a node. What is wrong is reported and left out.
func (y *yamlReader) value(n *yaml.Node) any {
	at := func() place { return place{n.Line, n.Column} }
	if y.full && y.inside > 0 {
		return nil
	}
	if y.deep(at) {
		y.full = true // an alias inside what it repeats would come here over and over
		return nil
	}
	if y.inside > 0 {
		if y.aliased += 1 + len(n.Value); y.aliased > maxAliased {
			y.full = true
			y.here(at(), "yaml-alias", "aliases repeat too much of the file", "write the repeated part out, or leave it out")
			return nil
		}
	}
	if !y.tag(n) {
		return nil
	}
	switch n.Kind {
	case yaml.AliasNode:
		y.inside++
		v := y.value(n.Alias)
		y.inside--
		return v
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			y.push(step{index: i})
			list[i] = y.value(c)
			y.pop()
		}
		return list
	case yaml.MappingNode:
		return y.object(n)
	}
	return y.scalar(n, at)
}

// tag reports a tag that means anything but the obvious.
func (y *yamlReader) tag(n *yaml.Node) bool {
	if n.Style&yaml.TaggedStyle == 0 {
		return true
	}
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!str", n.Kind == yaml.MappingNode && n.Tag == "!!map",
		n.Kind == yaml.SequenceNode && n.Tag == "!!seq":
		return true
	}
	y.here(place{n.Line, n.Column}, "yaml-tag", "the tag "+quote(n.Tag)+" is not supported", "remove it")
	return false
}

func (y *yamlReader) object(n *yaml.Node) any {
	object := make(map[string]any, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		at := func() place { return place{k.Line, k.Column} }
		key, ok := yamlKey(k)
		y.push(step{key, -1})
		switch {
		case !ok:
			y.here(at(), "yaml-key", "a key must be a text", "")
		case k.Tag == "!!merge":
			y.here(at(), "yaml-merge", "merge keys (<<) are not supported", "write the properties out")
		default:
			key = y.text(key, at)
			y.path[len(y.path)-1].key = key
			_, twice := object[key]
			if twice {
				y.here(at(), "duplicate-key", "the property "+quote(key)+" is given twice", "remove one of them")
			}
			if value := y.value(v); !twice {
				object[key] = value
			}
		}
		y.pop()
	}
	return object
}

func yamlKey(k *yaml.Node) (string, bool) {
	if k.Kind == yaml.AliasNode {
		k = k.Alias
	}
	return k.Value, k.Kind == yaml.ScalarNode
}

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// scalar gives a plain scalar the meaning of the YAML 1.2 core schema, except
// that a number other than a plain decimal stays the text that it is: nobody
// who types 012 or 1e5 into a list of criteria means ten or a hundred thousand.
func (y *yamlReader) scalar(n *yaml.Node, at func() place) any {
	const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle | yaml.TaggedStyle
	if n.Style&quoted == 0 {
		switch n.Value {
		case "", "~", "null", "Null", "NULL":
			return nil
		case "true", "True", "TRUE":
			return true
		case "false", "False", "FALSE":
			return false
		}
		if len(n.Value) <= maxNumber && jsonNumber.MatchString(n.Value) {
			return json.Number(n.Value)
		}
	}
	return y.text(n.Value, at)
}

// locateYAML finds the places of one pointer; false if it leads nowhere.
func locateYAML(n *yaml.Node, tokens []string) (key, value place, ok bool) {
	key = place{n.Line, n.Column}
	for _, token := range tokens {
		for n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		var child *yaml.Node
		switch n.Kind {
		case yaml.SequenceNode:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(n.Content) {
				return key, value, false
			}
			child = n.Content[i]
			key = place{child.Line, child.Column}
		case yaml.MappingNode:
			r := &reporter{bad: map[string]bool{}}
			for i := 0; i+1 < len(n.Content); i += 2 {
				k := n.Content[i]
				name, _ := yamlKey(k)
				if name == token || r.text(name, func() place { return place{} }) == token {
					key, child = place{k.Line, k.Column}, n.Content[i+1]
					break
				}
			}
		}
		if child == nil {
			return key, value, false
		}
		n = child
	}
	return key, place{n.Line, n.Column}, true
}
