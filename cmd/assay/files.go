package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/assessment/workbook"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/sheet"
	"github.com/assay-audit/assay/frameworks"
	"github.com/assay-audit/assay/schemas"
)

// maxFile bounds what is read at all.
const maxFile = 64 << 20

// A file is an assessment that was opened, with everything that is wrong
// with it.
type file struct {
	name       string
	workbook   bool
	framework  *framework.Framework
	assessment *assessment.Assessment
	result     *evaluation.Result
	problems   schemas.Problems
	places     assessment.Places // cells, of a workbook
	final      bool              // asked to be treated as final
}

// open reads FILE as a workbook or as JSON or YAML, finds its framework,
// checks and evaluates it. The error is for a file that cannot be read as
// what it claims to be; what is wrong inside it is in problems.
func (p *program) open(c *cli.Context, name string) (*file, error) {
	data, err := readFile(name)
	if err != nil {
		return nil, err
	}
	given, err := p.givenFramework(c)
	if err != nil {
		return nil, err
	}
	return read(c, name, data, given)
}

// read reads the content of FILE, against the framework that is given for it.
func read(c *cli.Context, name string, data []byte, given *framework.Framework) (f *file, err error) {
	f = &file{name: name, final: c.Bool("final")}
	switch kind := sheet.Detect(data); kind {
	case sheet.FormatJSON, sheet.FormatText:
		err = f.fromText(data, given)
	default:
		f.workbook = true
		err = f.fromWorkbook(data, given)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fail(couldNot, "check the name and the folder", "%s: there is no such file", name)
	case err != nil:
		return nil, fail(couldNot, "", "%s", err)
	case info.IsDir():
		return nil, fail(couldNot, "name a file in it", "%s is a folder", name)
	case !info.Mode().IsRegular():
		return nil, fail(couldNot, "save the data in a file first", "%s is not a file", name)
	case info.Size() > maxFile:
		return nil, fail(couldNot, "an assessment is never so large; check that it is the right file", "%s is larger than %d MB", name, maxFile>>20)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fail(couldNot, "close it in other programs and check your permissions", "%s", err)
	}
	return data, nil
}

func (f *file) fromText(data []byte, given *framework.Framework) error {
	if err := f.notAnAssessment(data); err != nil {
		return err
	}
	a, ps := assessment.Parse(f.name, data)
	if a == nil {
		return ps
	}
	f.assessment, f.problems = a, ps
	f.finish()
	if err := f.findFramework(given, data); err != nil {
		if ps.Count(schemas.Error) > 0 {
			return append(ps, err.(schemas.Problems)...)
		}
		return err
	}
	var more schemas.Problems
	if given == nil {
		more = f.posing()
	}
	more = append(more, a.Check(f.framework)...)
	f.result = evaluation.Evaluate(f.framework, a)
	more = append(more, evaluation.Check(f.framework, a, f.result)...)
	if len(more) > 0 {
		if doc, _ := schemas.Decode(f.name, data); doc != nil {
			doc.Locate(more)
		}
		f.problems = append(f.problems, more...)
	}
	return nil
}

// notAnAssessment recognises first what a text is that claims to be something
// else, so that nobody gets a hundred complaints about the wrong file.
func (f *file) notAnAssessment(data []byte) error {
	refuse := func(code, message, hint string) error {
		return schemas.Problems{{Where: f.name, Code: code, Severity: schemas.Error, Message: message, Hint: hint}}
	}
	switch strings.ToLower(filepath.Ext(f.name)) {
	case ".xlsx", ".xlsm", ".xltx", ".xltm":
		return refuse(sheet.CodeNotAWorkbook, "the file is text, not a workbook", "choose the workbook itself, as saved by the spreadsheet program")
	}
	doc, _ := schemas.Decode(f.name, data)
	if doc == nil {
		return nil // Parse says what is wrong
	}
	top, ok := doc.Value.(map[string]any)
	switch format, _ := top["format"].(string); {
	case !ok:
		return refuse("not-an-assessment", "the file is not an assessment", "choose a workbook (.xlsx), or an assessment in JSON or YAML")
	case format == framework.Format:
		return refuse("not-an-assessment", "the file is a framework, not an assessment", "check it with: assay framework check "+f.name)
	case format != "" && format != assessment.Format:
		return refuse("not-an-assessment", fmt.Sprintf("the file says that it is %q, not an assessment", format), "choose a workbook (.xlsx), or an assessment in JSON or YAML")
	}
	return nil
}

// finish sets the status that was asked for, before anything is checked.
func (f *file) finish() {
	if f.final {
		f.assessment.Status = assessment.Final
	}
}

// findFramework takes the framework from --framework, else from the file,
// else the built-in one of that id and edition.
func (f *file) findFramework(given *framework.Framework, data []byte) error {
	if f.framework = given; given != nil {
		return nil
	}
	if len(f.assessment.Carried) > 0 {
		fw, ps := framework.Parse("", f.assessment.Carried)
		if ps.Count(schemas.Error) > 0 || fw == nil {
			return f.inCarried(ps, data)
		}
		f.framework = fw
		return nil
	}
	if f.framework = builtIn(f.assessment.Framework); f.framework == nil {
		return unknownFramework(f.name, f.assessment.Framework)
	}
	return nil
}

// inCarried gives problems of the carried framework their places in the file
// around it: it was parsed from a copy of its own.
func (f *file) inCarried(ps schemas.Problems, data []byte) schemas.Problems {
	doc, _ := schemas.Decode(f.name, data)
	for i := range ps {
		p := &ps[i]
		if p.Where = ""; doc == nil || p.Pointer == "" {
			p.Where = f.name + ", carried framework"
		}
		p.Pointer = "/carried" + p.Pointer
	}
	if doc != nil {
		doc.Locate(ps)
	}
	return ps
}

// posing says when the framework that a file carries names itself like a
// built-in one and has other rules: then it is not what it says it is.
func (f *file) posing() schemas.Problems {
	b := builtIn(assessment.FrameworkRef{ID: f.framework.ID, Edition: f.framework.Edition})
	if b == nil {
		return nil
	}
	mine, _ := f.framework.Digests()
	theirs, _ := b.Digests()
	if mine == theirs {
		return nil
	}
	severity := schemas.Warning
	if f.assessment.Status == assessment.Final {
		severity = schemas.Error
	}
	return schemas.Problems{{
		Pointer: "/carried", Code: "framework-altered", Severity: severity,
		Message: fmt.Sprintf("the framework in the file calls itself %s edition %s, but its rules are not those of the built-in one", b.ID, b.Edition),
		Hint:    "use the built-in rules with --framework " + b.ID + ", or give the other framework an id of its own",
	}}
}

// builtIn returns the built-in framework of an id and edition, nil if there is
// none.
func builtIn(ref assessment.FrameworkRef) *framework.Framework {
	fw, err := frameworks.Load(ref.ID)
	if err != nil || fw.Edition != ref.Edition {
		return nil
	}
	return fw
}

func unknownFramework(name string, ref assessment.FrameworkRef) schemas.Problems {
	p := schemas.Problem{
		Where: name, Pointer: "/framework", Code: "framework-unknown", Severity: schemas.Error,
		Message: fmt.Sprintf("made for framework %q edition %q, which is neither carried in the file nor built in", ref.ID, ref.Edition),
		Hint:    "name the framework's own file: --framework FILE",
	}
	if fw, err := frameworks.Load(ref.ID); err == nil {
		p.Code = "other-edition"
		p.Message = fmt.Sprintf("made for edition %q of framework %s; built in is edition %q", ref.Edition, ref.ID, fw.Edition)
		p.Hint = "name the file of that edition: --framework FILE"
	}
	return schemas.Problems{p}
}

func (f *file) fromWorkbook(data []byte, given *framework.Framework) error {
	book, err := workbook.Read(bytes.NewReader(data), int64(len(data)), workbook.ReadOptions{Framework: given, Find: builtIn})
	if err != nil {
		if ps, ok := errors.AsType[schemas.Problems](err); ok {
			place(f.name, ps)
			return ps
		}
		return fmt.Errorf("%s: %w", f.name, err)
	}
	f.assessment, f.framework, f.places = book.Assessment, book.Framework, book.Places
	f.finish()
	ps := append(book.Problems, newTo(book.Problems, book.Assessment.CheckShape(), book.Places)...)
	if given == nil {
		ps = append(ps, f.posing()...)
	}
	ps = append(ps, wordsOnce(book.Problems, unitsOnce(book.Problems, f.assessment.Check(f.framework)), book.Places)...)
	f.result = evaluation.Evaluate(f.framework, f.assessment)
	ps = append(ps, evaluation.Check(f.framework, f.assessment, f.result)...)
	inCells(ps, book.Places)
	place(f.name, ps)
	f.problems = ps
	return nil
}

// newTo leaves out what the reader of the workbook has said already in its own
// words about the same cell.
func newTo(said, more schemas.Problems, places assessment.Places) schemas.Problems {
	cells := map[string]bool{}
	for _, p := range said {
		cells[p.Where] = true
	}
	return slices.DeleteFunc(more, func(p schemas.Problem) bool { return cells[places.Locate(p.Pointer)] })
}

// unitsOnce leaves out that ratings are of no unit, or of an unknown one, where
// the reader of the workbook has said why that is so of all of them.
func unitsOnce(said, more schemas.Problems) schemas.Problems {
	has := func(code string) bool {
		return slices.ContainsFunc(said, func(p schemas.Problem) bool { return p.Code == code })
	}
	added, removed := has("units-added"), has("units-removed")
	return slices.DeleteFunc(more, func(p schemas.Problem) bool {
		return added && p.Code == "unit-missing" || removed && p.Code == "unit-unknown"
	})
}

// wordsOnce leaves out that nothing is chosen in a cell where the reader of the
// workbook has said that the word in it is none to choose.
func wordsOnce(said, more schemas.Problems, places assessment.Places) schemas.Problems {
	wrong := map[string]bool{}
	for _, p := range said {
		wrong[p.Where] = wrong[p.Where] || p.Code == "not-in-list"
	}
	return slices.DeleteFunc(more, func(p schemas.Problem) bool {
		return (p.Code == "measure-unknown" || p.Code == "adjustment-unknown") && wrong[places.Locate(p.Pointer)]
	})
}

// inCells gives problems of an assessment the cells in which it was typed.
func inCells(ps schemas.Problems, places assessment.Places) {
	for i := range ps {
		if ps[i].Where == "" {
			ps[i].Where = places.Locate(ps[i].Pointer)
		}
	}
}

// place puts the name of the file before the place in it.
func place(name string, ps schemas.Problems) {
	for i := range ps {
		switch {
		case ps[i].Where == "":
			ps[i].Where = name
		case !strings.HasPrefix(ps[i].Where, name+":"):
			ps[i].Where = name + ": " + ps[i].Where
		}
	}
}

// givenFramework loads what --framework names, nil if it is not set.
func (p *program) givenFramework(c *cli.Context) (*framework.Framework, error) {
	name := c.String("framework")
	if name == "" {
		return nil, nil
	}
	return p.loadFramework(name)
}

// loadFramework loads a framework for use. What is wrong with it is printed;
// only errors refuse it.
func (p *program) loadFramework(name string) (*framework.Framework, error) {
	fw, ps, err := lookUp(name)
	if err != nil {
		return nil, err
	}
	if ps.Count(schemas.Error) > 0 || fw == nil {
		fmt.Fprintln(p.err, ps)
		return nil, fail(usage, "see everything with: assay framework check "+name, "%s cannot be used as a framework", name)
	}
	return fw, nil
}

// lookUp finds what a person calls a framework: a built-in one by its id, or
// else a framework file, a folder, or a workbook that carries one, with what
// is wrong with it. A folder named like a built-in framework is ./folder.
func lookUp(name string) (*framework.Framework, schemas.Problems, error) {
	fw, err := frameworks.Load(name)
	if err == nil {
		return fw, nil, nil
	}
	if _, e := os.Stat(name); errors.Is(e, fs.ErrNotExist) {
		return nil, nil, fail(usage, "see: assay framework list", "%s, and there is no file of that name", err)
	}
	return readFramework(name)
}

// readFramework reads a framework from a file, a folder or a workbook.
func readFramework(name string) (*framework.Framework, schemas.Problems, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, nil, fail(couldNot, "check the name and the folder", "%s: there is no such file", name)
	}
	if info.IsDir() {
		root, err := os.OpenRoot(name)
		if err != nil {
			return nil, nil, err
		}
		defer root.Close()
		fw, ps := framework.Load(root.FS(), ".")
		for i := range ps {
			ps[i].Where = filepath.ToSlash(filepath.Join(name, ps[i].Where))
		}
		return fw, ps, nil
	}
	data, err := readFile(name)
	if err != nil {
		return nil, nil, err
	}
	if kind := sheet.Detect(data); kind == sheet.FormatJSON || kind == sheet.FormatText {
		fw, ps := framework.Parse(name, data)
		return fw, ps, nil
	}
	book, err := workbook.Read(bytes.NewReader(data), int64(len(data)), workbook.ReadOptions{})
	if err != nil {
		if ps, ok := errors.AsType[schemas.Problems](err); ok {
			place(name, ps)
			return nil, nil, ps
		}
		return nil, nil, err
	}
	return book.Framework, nil, nil
}

// talk prints how many problems a file has, for commands that go on without
// them, and refuses a final assessment with errors.
func (p *program) talk(f *file) error {
	errs, warnings := f.problems.Count(schemas.Error), f.problems.Count(schemas.Warning)
	if errs > 0 && f.assessment.Status == assessment.Final {
		fmt.Fprintln(p.err, onlyErrors(f.problems))
		return fail(answerNo, "correct them, or set the status to draft", "%s is final and has %s", f.name, plural(errs, "error"))
	}
	if errs+warnings > 0 {
		fmt.Fprintf(p.err, "assay: %s has %s and %s; see: assay check %s\n", f.name, plural(errs, "error"), plural(warnings, "warning"), f.name)
	}
	return nil
}

func onlyErrors(ps schemas.Problems) schemas.Problems {
	var out schemas.Problems
	for _, p := range ps {
		if p.Severity == schemas.Error {
			out = append(out, p)
		}
	}
	return out
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// write makes the output whole or not at all: to a temporary file in the same
// folder, synced, then renamed. "-" is standard output.
func (p *program) write(c *cli.Context, name string, do func(io.Writer) error) error {
	if name == "-" {
		return do(p.out)
	}
	inputs := c.Args().Slice()
	if c.Command.Name == "convert" {
		inputs = inputs[:1] // the second one is the output
	}
	for _, in := range append(inputs, c.String("framework"), c.String("old-framework")) {
		if sameFile(in, name) {
			return fail(usage, "choose another name for the output", "%s is what the command reads, and is never overwritten", name)
		}
	}
	return writeFile(name, c.Bool("force"), do)
}

// sameFile reports whether two names are one file, by whatever links.
func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

func writeFile(name string, force bool, do func(io.Writer) error) (err error) {
	exists := func() error { return fail(couldNot, "choose another name, or add --force", "%s exists", name) }
	switch info, err := os.Lstat(name); {
	case err != nil: // it is new
	case !force:
		return exists()
	case !info.Mode().IsRegular():
		return fail(couldNot, "choose another name", "%s is not an ordinary file, and is not replaced", name)
	}
	if other := lockedBy(name); other != "" {
		return fail(couldNot, "close it there and run the command again", "%s is open in %s", name, other)
	}
	dir := filepath.Dir(name)
	tmp, err := os.CreateTemp(dir, ".assay-*"+filepath.Ext(name))
	if err != nil {
		return fail(couldNot, "check that the folder exists and that you may write in it", "cannot write %s: %s", name, reason(err))
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
		}
	}()
	if err := do(tmp); err != nil {
		return err
	}
	if err := errors.Join(tmp.Chmod(0o644), tmp.Sync(), tmp.Close()); err != nil {
		return fail(couldNot, "check the space on the disk", "cannot write %s: %s", name, reason(err))
	}
	if !force {
		// A link fails where a file has appeared meanwhile; a rename would not.
		switch err := os.Link(tmp.Name(), name); {
		case err == nil:
			os.Remove(tmp.Name())
			return nil
		case errors.Is(err, fs.ErrExist):
			return exists()
		}
	}
	if err := os.Rename(tmp.Name(), name); err != nil {
		return fail(couldNot, "close it in other programs and run the command again", "cannot replace %s: %s", name, reason(err))
	}
	return nil
}

// reason is the cause of a file error without the path, which is a temporary
// one that says nothing to a person.
func reason(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err.Error()
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}

// lockedBy names the program that has a file open, by the lock files that
// office programs leave beside it.
func lockedBy(name string) string {
	dir, base := filepath.Split(name)
	for lock, program := range map[string]string{"~$" + base: "Excel", ".~lock." + base + "#": "LibreOffice"} {
		if _, err := os.Stat(filepath.Join(dir, lock)); err == nil {
			return program
		}
	}
	return ""
}
