package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/assay-audit/assay/frameworks"
	"github.com/assay-audit/assay/schemas"
)

// What compare prints as JSON is what its schema promises, for each example
// against one with other ratings.
func TestComparisonSchema(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, id := range frameworks.IDs() {
		old := string(frameworks.Example(id))
		level := "compliant"
		if !strings.Contains(old, level) {
			level = `"7"`
		}
		for name, text := range map[string]string{"old.yaml": old, "new.yaml": strings.Replace(strings.Replace(old, "status: final", "status: draft", 1), level, map[string]string{"compliant": "non-compliant", `"7"`: `"4"`}[level], 1)} {
			if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		var out, errs bytes.Buffer
		if code := run([]string{"compare", "old.yaml", "new.yaml", "--format", "json"}, strings.NewReader(""), &out, &errs); code != 0 {
			t.Fatalf("%s: exit code %d\n%s", id, code, errs.String())
		}
		doc, ps := schemas.Decode("comparison.json", out.Bytes())
		if ps == nil {
			ps = doc.Check("comparison")
		}
		if ps != nil {
			t.Errorf("%s: %v", id, ps)
		}
		var c struct {
			Overall struct{ Change *struct{ Exact string } }
		}
		if err := json.Unmarshal(out.Bytes(), &c); err != nil || c.Overall.Change == nil {
			t.Errorf("%s: no change: %v", id, err)
		}
	}
}
