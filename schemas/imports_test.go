package schemas_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/assay-audit/assay/"

// mayImport lists, for every package, the packages of this module that it may
// import. The direction is the architecture: what is not listed is refused.
var mayImport = map[string][]string{
	"schemas":                {},
	"framework/scoring":      {},
	"framework/sheet":        {},
	"framework":              {"schemas", "framework/scoring"},
	"frameworks":             {"framework"},
	"assessment":             {"schemas", "framework", "framework/scoring"},
	"assessment/evaluation":  {"schemas", "framework", "framework/scoring", "assessment"},
	"assessment/workbook":    {"schemas", "framework", "framework/scoring", "framework/sheet", "assessment", "assessment/evaluation"},
	"report":                 {"framework", "framework/scoring", "assessment", "assessment/evaluation"},
	"report/pdf":             {"report"},
	"report/text":            {"report"},
	"report/markdown":        {"report"},
	"report/csv":             {"report"},
	"report/xlsx":            {"report"},
	"report/internal/sample": {"report"}, // of tests
	"cmd/assay":              nil,        // anything
}

// homes lists where a library may be imported: everywhere else it is refused.
var homes = map[string][]string{
	"github.com/urfave/cli/v2":                 {"cmd/assay"},
	"github.com/go-pdf/fpdf":                   {"report/pdf"},
	"github.com/go-fonts/liberation":           {"report/pdf"},
	"github.com/santhosh-tekuri/jsonschema/v5": {"schemas"},
	"go.yaml.in/yaml/v3":                       {"schemas"},
	"github.com/xuri/excelize/v2":              {"framework/sheet", "framework/authoring", "assessment/workbook", "report/xlsx"},
}

func TestImports(t *testing.T) {
	root := ".."
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		pkg := path.Dir(filepath.ToSlash(rel))
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		for _, c := range file.Comments {
			if strings.HasPrefix(c.Text(), "go:build ignore") || strings.Contains(c.List[0].Text, "go:build ignore") {
				return nil
			}
		}
		allowed, known := mayImport[pkg]
		if !known {
			t.Errorf("package %s has no place in the house: add it to this test and to CONTRIBUTING.md", pkg)
		}
		for _, spec := range file.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if ours, ok := strings.CutPrefix(imp, module); ok && pkg != "cmd/assay" && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s, which is against the direction", rel, ours)
			}
			for lib, at := range homes {
				if (imp == lib || strings.HasPrefix(imp, lib+"/")) && !slices.Contains(at, pkg) {
					t.Errorf("%s imports %s, whose home is %s", rel, lib, strings.Join(at, ", "))
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
