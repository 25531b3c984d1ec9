package workbook_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/assessment/workbook"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/schemas"
)

// recalculate makes LibreOffice compute every formula when it opens a file,
// whatever value is stored with it.
const recalculate = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`

// resave has LibreOffice open and save workbooks.
func resave(t *testing.T, files map[string][]byte) map[string][]byte {
	t.Helper()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("ASSAY_TOOLS") == "required" {
			t.Fatal("soffice is missing")
		}
		t.Skip("soffice is missing")
	}
	dir := t.TempDir()
	in, out, profile := filepath.Join(dir, "in"), filepath.Join(dir, "out"), filepath.Join(dir, "profile")
	must(t, os.MkdirAll(in, 0o755))
	must(t, os.MkdirAll(filepath.Join(profile, "user"), 0o755))
	must(t, os.WriteFile(filepath.Join(profile, "user", "registrymodifications.xcu"), []byte(recalculate), 0o644))
	args := []string{"-env:UserInstallation=file://" + profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out}
	for name, data := range files {
		p := filepath.Join(in, name+".xlsx")
		must(t, os.WriteFile(p, data, 0o644))
		args = append(args, p)
	}
	if msg, err := exec.Command(soffice, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	saved := map[string][]byte{}
	for name := range files {
		data, err := os.ReadFile(filepath.Join(out, name+".xlsx"))
		must(t, err)
		saved[name] = data
	}
	return saved
}

// TestLibreOffice has LibreOffice save workbooks: the same assessments are
// read, and its own arithmetic agrees with the program's.
func TestLibreOffice(t *testing.T) {
	if testing.Short() {
		t.Skip("starts LibreOffice")
	}
	partial, complete := filled(ordinal()), filled(ordinal())
	for i, c := range []string{"voice", "risk", "law"} {
		complete.Ratings = append(complete.Ratings, assessment.Rating{Slot: assessment.Slot{Criterion: c}, Layer: assessment.Assessor, State: assessment.Rated, Level: []string{"none", "plus", "part"}[i]})
	}
	dims := blank(dimensioned(), assessment.SelfAssessment)
	for i, c := range []string{"needs", "charter", "voice", "risk"} {
		dims.Ratings = append(dims.Ratings, assessment.Rating{Slot: assessment.Slot{Criterion: c, Dimension: "planned"}, Layer: assessment.Self, State: assessment.Rated, Level: strconv.Itoa(i)})
		if i > 0 {
			dims.Ratings = append(dims.Ratings, assessment.Rating{Slot: assessment.Slot{Criterion: c, Dimension: "results"}, Layer: assessment.Self, State: assessment.Rated, Level: strconv.Itoa(5 - i)})
		}
	}
	flat := ordinal()
	flat.ID = "flat"
	flat.Scoring.Method = "flat-weighted-mean"
	points := ordinal()
	points.ID = "points"
	points.Scoring.Method = "points"
	for s := range points.Sections {
		for i := range points.Sections[s].Criteria {
			points.Sections[s].Criteria[i].Points = "7"
		}
	}
	points.Sections[1].Sections[0].Criteria[0].Points = "12.5"
	product := dimensioned()
	product.ID, product.Scoring.Dimensions = "product", "product"
	own := ordinal() // a section inherits the rule of the whole, not of the section around it
	own.ID, own.Sections[1].Method = "own", "mean"
	own.Sections[1].Sections[0].Criteria = append(own.Sections[1].Sections[0].Criteria, criterion("tax", "2.3", "Paying taxes"))
	own.Sections[1].Sections[0].Criteria[1].Weight = "3"
	limited := under(complete, limit("10"))
	loose := under(complete, limit("20")) // exactly what one of five is
	aside, carried := setAside()
	cases := map[string]struct {
		f *framework.Framework
		a *assessment.Assessment
	}{
		"partial":  {ordinal(), partial},
		"complete": {ordinal(), complete},
		"dims":     {dimensioned(), dims},
		"flat":     {flat, under(complete, flat)},
		"points":   {points, under(complete, points)},
		"limited":  {limit("10"), limited},
		"loose":    {limit("20"), loose},
		"aside":    {dimensioned(), aside},
		"carried":  {dimensioned(), carried},
		"product":  {product, under(dims, product)},
		"own":      {own, under(complete, own)},
		"measured": {measured(), recorded(measured(), assessment.GapAnalysis)},
		"audited":  {measured(), recorded(measured(), assessment.Stage2)},
	}
	files := map[string][]byte{}
	for name, c := range cases {
		files[name] = write(t, c.f, c.a)
	}
	for name, data := range resave(t, files) {
		c := cases[name]
		book := read(t, data)
		if n := book.Problems.Count(schemas.Error) + book.Problems.Count(schemas.Warning); n > 0 {
			t.Errorf("%s: %s", name, problemsText(book.Problems))
		}
		if got, want := encode(t, book.Assessment), encode(t, c.a); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
		checkPreview(t, name, files[name], c.f, c.a) // the values that we stored
		checkPreview(t, name+" computed by LibreOffice", data, c.f, c.a)
		if name != "measured" {
			continue
		}
		edit(t, data, func(x *excelize.File) { // what stands beside a choice follows it
			for cell, want := range map[string]string{"Measures!E7": "At least 75, tolerance 2.5", "Measures!E9": "At most 30 (assumed)", "Measures!F9": "", "Measures!C11": "", "Adjustments!C8": "2.5 of 100 points more (assumed)"} {
				sheet, ref, _ := strings.Cut(cell, "!")
				if got := cellValue(t, x, sheet, ref); got != want {
					t.Errorf("%s is %q, want %q", cell, got, want)
				}
			}
		})
	}
}

// limit is a framework that allows a share of criteria that are not applicable.
func limit(percent scoring.Decimal) *framework.Framework {
	f := ordinal()
	f.ID = "limit-" + string(percent)
	tier := &f.Award.Tiers[0]
	tier.Conditions = append(tier.Conditions, framework.Condition{ID: "na", Kind: framework.NotApplicableShare, Percent: &percent}, framework.Condition{ID: "done", Kind: framework.Complete})
	return f
}

// setAside is two assessments on dimensions in which layers differ in what they
// set aside.
func setAside() (aside, carried *assessment.Assessment) {
	aside = blank(dimensioned(), assessment.GapAnalysis)
	whole := func(criterion string, layer assessment.Layer, state assessment.State) assessment.Rating {
		r := assessment.Rating{Slot: assessment.Slot{Criterion: criterion}, Layer: layer, State: state, Reason: "Nothing there"}
		if state == assessment.NotSampled {
			r.Reason, r.From = "", "2025"
		}
		return r
	}
	level := func(criterion, dimension string, layer assessment.Layer) assessment.Rating {
		return assessment.Rating{Slot: assessment.Slot{Criterion: criterion, Dimension: dimension}, Layer: layer, State: assessment.Rated, Level: "3"}
	}
	aside.Ratings = []assessment.Rating{
		whole("needs", assessment.Self, assessment.NotApplicable), level("needs", "planned", assessment.Assessor), // half overruled
		whole("charter", assessment.Assessor, assessment.NotApplicable), level("charter", "planned", assessment.Self), level("charter", "results", assessment.Self),
		whole("voice", assessment.Self, assessment.NotApplicable), level("voice", "planned", assessment.Assessor), level("voice", "results", assessment.Assessor),
		level("risk", "planned", assessment.Self), level("risk", "results", assessment.Assessor),
	}
	carried = blank(dimensioned(), assessment.SurveillanceAudit)
	carried.Previous = &assessment.Previous{Round: "2025"}
	carried.Ratings = []assessment.Rating{
		whole("needs", assessment.Agreed, assessment.NotSampled), level("needs", "planned", assessment.Assessor), level("needs", "results", assessment.Assessor),
		whole("charter", assessment.Agreed, assessment.NotApplicable),
		level("voice", "planned", assessment.Agreed), level("voice", "results", assessment.Assessor),
		level("law", "planned", assessment.Self), level("law", "results", assessment.Self), // the client's own never count
	}
	aside.Canonical()
	carried.Canonical()
	return aside, carried
}

func under(a *assessment.Assessment, f *framework.Framework) *assessment.Assessment {
	b := *a
	b.Framework.ID = f.ID
	b.Framework.Rules, b.Framework.Texts = f.Digests()
	return &b
}

// checkPreview compares the progress and scores on the sheet Start with the
// program's.
func checkPreview(t *testing.T, name string, data []byte, f *framework.Framework, a *assessment.Assessment) {
	t.Helper()
	r := evaluation.Evaluate(f, a)
	edit(t, data, func(x *excelize.File) {
		rows, err := x.GetRows("Start", excelize.Options{RawCellValue: true})
		must(t, err)
		scores := slices.Contains(flatten(rows), "At least")
		line := func(title string) []string {
			for _, row := range rows {
				if len(row) > 7 && row[5] == title {
					return append(slices.Clone(row[6:]), "", "", "")
				}
			}
			t.Fatalf("%s: no line %q", name, title)
			return nil
		}
		check := func(title string, rated, applicable int, b evaluation.Bounds) {
			got := line(title)
			if got[0] != strconv.Itoa(rated) || got[1] != strconv.Itoa(applicable) {
				t.Errorf("%s: %s: %s of %s, want %d of %d", name, title, got[0], got[1], rated, applicable)
			}
			if !scores {
				return
			}
			for i, v := range []*evaluation.Value{b.Lowest, b.Highest} {
				n, err := strconv.ParseFloat(got[3+i], 64)
				if v == nil {
					if got[3+i] != "" {
						t.Errorf("%s: %s: %q, want nothing", name, title, got[3+i])
					}
				} else if err != nil || n-v.Share.Float() > 1e-12 || v.Share.Float()-n > 1e-12 {
					t.Errorf("%s: %s: %q, want %s", name, title, got[3+i], v.Share)
				}
			}
		}
		for _, c := range r.Outcome.Conditions {
			if c.Kind != framework.NotApplicableShare || !scores {
				continue
			}
			want := "met"
			if c.State.Fails() {
				want = "missed"
			}
			title := evaluation.TierName(f, a.Engagement.Type, c.Tier) + ": " + c.Text
			if i := slices.IndexFunc(rows, func(row []string) bool { return len(row) > 9 && row[5] == title && row[9] == want }); i < 0 {
				t.Errorf("%s: no line %q is %s", name, title, want)
			}
		}
		check("Overall", r.Rated, r.Applicable, r.Overall.Bounds)
		for _, s := range r.Sections {
			if s.Parent == "" {
				check(strings.TrimSpace(s.Ref+" "+s.Title), s.Rated, s.Applicable, s.Bounds)
			}
		}
	})
}

// TestPreviewOff proves that an audit shows no score unless asked.
func TestPreviewOff(t *testing.T) {
	f := ordinal()
	edit(t, write(t, f, blank(f, assessment.Stage2)), func(x *excelize.File) {
		rows, _ := x.GetRows("Start")
		for _, row := range rows {
			if strings.Contains(strings.Join(row, "|"), "At least") {
				t.Error("an audit shows scores")
			}
		}
	})
	var b strings.Builder
	must(t, workbook.Write(&b, f, blank(f, assessment.Stage2), workbook.Options{Preview: new(true)}))
	edit(t, []byte(b.String()), func(x *excelize.File) {
		rows, _ := x.GetRows("Start")
		if !strings.Contains(strings.Join(flatten(rows), "|"), "At least") {
			t.Error("an audit that asked shows no score")
		}
	})
}

func flatten(rows [][]string) []string {
	var all []string
	for _, r := range rows {
		all = append(all, r...)
	}
	return all
}
