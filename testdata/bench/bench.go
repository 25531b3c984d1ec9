//go:build ignore

// Bench times whole commands, start-up included, round by round in one run,
// and prints medians as ratios to a Go program that does nothing but print a
// line, with the peak memory of each command:
//
//	go run testdata/bench/bench.go
//
// Ratios hold when the speed of the machine drifts; milliseconds do not.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/assessment/evaluation"
	"github.com/assay-audit/assay/assessment/workbook"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

const rounds = 15

func main() {
	log.SetFlags(0)
	dir, err := os.MkdirTemp("", "assay-bench")
	check(err)
	defer os.RemoveAll(dir)
	at := func(name string) string { return filepath.Join(dir, name) }

	check(os.WriteFile(at("hello.go"), []byte("package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n"), 0o644))
	build := func(out string, args ...string) {
		cmd := exec.Command("go", append([]string{"build", "-trimpath", "-ldflags=-s -w", "-tags=urfave_cli_no_docs", "-o", out}, args...)...)
		cmd.Stderr = os.Stderr
		check(cmd.Run())
	}
	build(at("hello"), at("hello.go"))
	build(at("assay"), "./cmd/assay")

	sizes := []int{120, 1200}
	commands := []command{{"hello, world", []string{at("hello")}, nil}, {"assay --version", []string{at("assay"), "--version"}, nil}}
	for _, n := range sizes {
		json, fw := at(fmt.Sprintf("%d.json", n)), at(fmt.Sprintf("%d.fw.json", n))
		generate(n, fw, json)
		xlsx := at(fmt.Sprintf("%d.xlsx", n))
		do := func(name string, args ...string) {
			commands = append(commands, command{fmt.Sprintf("%s, %d criteria", name, n), append([]string{at("assay")}, args...), nil})
		}
		cmd := exec.Command(at("assay"), "convert", json, xlsx)
		if out, err := cmd.CombinedOutput(); err != nil {
			log.Fatalf("%s", out)
		}
		do("new", "new", "--framework", fw, "--type", "gap-analysis", "--client", "X", "-o", at("new.xlsx"), "--force")
		do("convert to xlsx", "convert", json, at("out.xlsx"), "--force")
		do("convert to json", "convert", xlsx, at("out.json"), "--force")
		do("check", "check", xlsx)
		do("score", "score", xlsx)
		do("explain", "explain", xlsx)
		do("explain --flips --sensitivity", "explain", xlsx, "--flips", "--sensitivity")
		do("compare", "compare", xlsx, xlsx)
		do("gaps", "gaps", xlsx)
		do("gaps to xlsx", "gaps", xlsx, "-o", at("gaps.xlsx"), "--force")
		do("report", "report", xlsx, "-o", at("report.pdf"), "--force")
	}
	for range rounds {
		for i := range commands {
			commands[i].run()
		}
	}
	base := commands[0].median()
	fmt.Printf("| command | time / hello | peak MB |\n|---|---:|---:|\n")
	for _, c := range commands {
		fmt.Printf("| %s | %.1f | %.0f |\n", c.name, float64(c.median())/float64(base), float64(c.peak)/1024)
	}
	fmt.Printf("\n| inside one process | ratio |\n|---|---:|\n")
	for _, n := range sizes {
		fmt.Printf("| evaluating / reading the workbook, %d criteria | %.2f |\n", n, evaluation2reading(at(fmt.Sprintf("%d.xlsx", n))))
	}
	for i, n := range sizes {
		of := func(name string) float64 {
			k := slices.IndexFunc(commands, func(c command) bool { return c.name == fmt.Sprintf("%s, %d criteria", name, sizes[i]) })
			return float64(commands[k].median())
		}
		fmt.Printf("| explain / score, whole commands, %d criteria | %.2f |\n", n, of("explain")/of("score"))
	}
}

// evaluation2reading is the time of an evaluation with bounds and conditions as
// a ratio to that of reading the workbook, round by round.
func evaluation2reading(name string) float64 {
	data, err := os.ReadFile(name)
	check(err)
	var ratios []float64
	for range rounds {
		start := time.Now()
		book, err := workbook.Read(bytes.NewReader(data), int64(len(data)), workbook.ReadOptions{})
		check(err)
		read := time.Since(start)
		start = time.Now()
		evaluation.Evaluate(book.Framework, book.Assessment)
		ratios = append(ratios, float64(time.Since(start))/float64(read))
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

type command struct {
	name string
	args []string
	*runs
}

type runs struct {
	times []time.Duration
	peak  int64
}

func (c *command) run() {
	if c.runs == nil {
		c.runs = new(runs)
	}
	cmd := exec.Command(c.args[0], c.args[1:]...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	c.times = append(c.times, time.Since(start))
	if err != nil && cmd.ProcessState.ExitCode() != 3 {
		log.Fatalf("%s: %s\n%s", c.name, err, out)
	}
	c.peak = max(c.peak, maxRSS(cmd.ProcessState))
}

func (c *command) median() time.Duration {
	slices.Sort(c.times)
	return c.times[len(c.times)/2]
}

// generate writes a framework of n criteria in twelve sections with three
// dimensions, and an assessment that rates all of them with evidence.
func generate(n int, fwName, name string) {
	text := strings.Repeat("What is asked here is said at the length that a real criterion has. ", 4)
	f := &framework.Framework{
		Format: framework.Format, Version: 1, ID: "bench", Edition: "1", Title: "Bench", Language: "en", Provider: "x", Copyright: "x", Licence: "x", Origin: framework.Original,
		Scales:     []framework.Scale{{ID: "s", Kind: framework.Numeric, Title: "0 to 5", Min: "0", Max: "5", Step: "1"}},
		Dimensions: []framework.Dimension{{ID: "a", Title: "A", Scale: "s"}, {ID: "b", Title: "B", Scale: "s"}, {ID: "c", Title: "C", Scale: "s"}},
		Scoring:    framework.Scoring{Rule: framework.Rule{Method: "weighted-mean"}},
		Award:      framework.Award{Kind: framework.Recognition, Tiers: []framework.Tier{{ID: "t", Title: "T", Target: "4", Conditions: []framework.Condition{{ID: "overall", Kind: framework.SectionsAtLeast, Percent: ptr(scoring.Decimal("60"))}}}}},
		Scheme:     framework.Scheme{Attestation: framework.Service},
	}
	a := &assessment.Assessment{
		Format: assessment.Format, Version: 1, Status: assessment.Final,
		Framework:  assessment.FrameworkRef{ID: "bench", Edition: "1"},
		Engagement: assessment.Engagement{Type: assessment.GapAnalysis, Client: assessment.Client{Name: "X"}, ReportDate: assessment.NewDate(2026, 1, 2)},
	}
	for s := range 12 {
		sec := framework.Section{ID: fmt.Sprintf("s%d", s+1), Ref: fmt.Sprint(s + 1), Title: fmt.Sprintf("Section %d", s+1)}
		for i := range n / 12 {
			id := fmt.Sprintf("c-%d-%d", s+1, i+1)
			sec.Criteria = append(sec.Criteria, framework.Criterion{
				ID: id, Ref: fmt.Sprintf("%d.%d", s+1, i+1), Title: "Criterion " + id, Text: text, Intent: text, Guidance: text,
				Evidence: framework.Prompts{Shown: []string{"A document that shows it"}, Told: []string{"A person who tells it"}},
			})
			for j, d := range []string{"a", "b", "c"} {
				a.Ratings = append(a.Ratings, assessment.Rating{
					Slot: assessment.Slot{Criterion: id, Dimension: d}, Layer: assessment.Assessor, State: assessment.Rated,
					Level: fmt.Sprint((s + i*j + i) % 6),
				})
			}
			a.Ratings[len(a.Ratings)-3].Note = "What was concluded from the evidence of " + id + ", in a sentence of usual length."
			a.Evidence = append(a.Evidence, assessment.Evidence{ID: id + "/shown", Criteria: []string{id}, Slot: "shown", Title: "Procedure of " + id, Reference: "Doc 17, section 3"})
		}
		f.Sections = append(f.Sections, sec)
	}
	data, err := framework.Encode(f)
	check(err)
	check(os.WriteFile(fwName, data, 0o644))
	a.Carried = data
	data, err = assessment.Encode(a)
	check(err)
	check(os.WriteFile(name, data, 0o644))
}

// maxRSS is the peak memory of a finished process in KB, where the system
// tells it (Linux).
func maxRSS(s *os.ProcessState) int64 {
	v := reflect.ValueOf(s.SysUsage())
	if v.Kind() == reflect.Pointer {
		if f := v.Elem().FieldByName("Maxrss"); f.IsValid() {
			return f.Int()
		}
	}
	return 0
}

func ptr[T any](v T) *T { return &v }

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
