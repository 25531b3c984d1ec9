package evaluation

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
	"github.com/assay-audit/assay/schemas"
)

// valid holds what is printed against a schema.
func valid(t interface{ Fatalf(string, ...any) }, schema string, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%v", err)
	}
	doc, ps := schemas.Decode("x.json", data)
	if ps == nil {
		ps = doc.Check(schema)
	}
	if ps != nil {
		t.Fatalf("%s: %v\n%s", schema, ps, data)
	}
}

func TestResultSchema(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFramework(t, allPolicies...)
		f.Scoring.InformationOnly = rapid.Bool().Draw(t, "information only")
		r := Evaluate(f, drawAssessment(t, f, 3))
		valid(t, "result", r)
		for _, tier := range f.Award.Tiers {
			g, err := r.Gaps(tier.ID)
			if err != nil {
				t.Fatal(err)
			}
			valid(t, "gaps", g)
		}
	})
	empty := Evaluate(&framework.Framework{Scoring: framework.Scoring{Rule: framework.Rule{Method: "mean"}}}, rate(assessment.SelfAssessment))
	valid(t, "result", empty)
}

// The schemas have the fields that the Go types print.
func TestSchemaFields(t *testing.T) {
	type object struct {
		Properties map[string]any    `json:"properties"`
		Required   []string          `json:"required"`
		Defs       map[string]object `json:"$defs"`
	}
	load := func(name string) object {
		var o object
		if err := json.Unmarshal(schemas.Source(name), &o); err != nil {
			t.Fatal(err)
		}
		return o
	}
	result, gaps := load("result"), load("gaps")
	check := func(o object, typ reflect.Type, more ...string) {
		names, required := slices.Clone(more), slices.Clone(more)
		for _, f := range reflect.VisibleFields(typ) {
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" || name == "-" {
				continue
			}
			names = append(names, name)
			if options == "" {
				required = append(required, name)
			}
		}
		slices.Sort(names)
		slices.Sort(required)
		if got := slices.Sorted(maps.Keys(o.Properties)); !slices.Equal(got, names) {
			t.Errorf("%s: the schema has %v, the Go type %v", typ, got, names)
		}
		if got := slices.Sorted(slices.Values(o.Required)); !slices.Equal(got, required) {
			t.Errorf("%s: the schema requires %v, the Go type always writes %v", typ, got, required)
		}
	}
	check(result, reflect.TypeFor[Result]())
	check(result.Defs["node"], reflect.TypeFor[Node]())
	check(result.Defs["criterion"], reflect.TypeFor[Criterion]())
	check(result.Defs["dimension"], reflect.TypeFor[Dimension]())
	check(result.Defs["bounds"], reflect.TypeFor[Bounds]())
	check(result.Defs["outcome"], reflect.TypeFor[Outcome]())
	check(result.Defs["condition"], reflect.TypeFor[Condition]())
	check(result.Defs["amount"], reflect.TypeFor[Amount](), "exact")
	check(result.Defs["part"], reflect.TypeFor[Part](), "weight")
	check(result.Defs["frameworkRef"], reflect.TypeFor[assessment.FrameworkRef]())
	check(result.Defs["adjusted"], reflect.TypeFor[Adjusted]())
	check(result.Defs["term"], reflect.TypeFor[Term]())
	check(result.Defs["review"], reflect.TypeFor[Review]())
	check(result.Defs["interruption"], reflect.TypeFor[Interruption]())
	check(gaps, reflect.TypeFor[Gaps]())
	check(gaps.Defs["gap"], reflect.TypeFor[Gap]())
	check(gaps.Defs["sectionGap"], reflect.TypeFor[SectionGap]())
	if !reflect.DeepEqual(result.Defs["value"], gaps.Defs["value"]) {
		t.Error("the two schemas disagree about a value")
	}
}

func TestValueJSON(t *testing.T) {
	n := numeric("n", "4")
	for _, c := range []struct {
		v    *Value
		want string
	}{
		{nil, "null"},
		{&Value{Share: scoring.Fraction(161, 320), scale: &n}, `{"exact":"161/320","percent":50.3125,"value":"2.0125","level":null}`},
		{&Value{Share: scoring.Fraction(3, 4), Level: "3", scale: &n}, `{"exact":"3/4","percent":75,"value":"3","level":"3"}`},
		{&Value{Share: scoring.Fraction(2, 3), scale: &n}, `{"exact":"2/3","percent":66.666666,"value":"8/3","level":null}`},
		{&Value{Share: scoring.Fraction(899999999, 1e9)}, `{"exact":"899999999/1000000000","percent":89.999999,"value":null,"level":null}`},
		{&Value{}, `{"exact":"0","percent":0,"value":null,"level":null}`},
		{&Value{Share: scoring.One}, `{"exact":"1","percent":100,"value":null,"level":null}`},
	} {
		data, err := json.Marshal(c.v)
		if err != nil || string(data) != c.want {
			t.Errorf("%s, %v, want %s", data, err, c.want)
		}
	}
	third := scoring.Fraction(1, 3)
	for _, c := range []struct {
		v    any
		want string
	}{
		{Part{ID: "a"}, `{"id":"a","weight":null,"score":null}`},
		{Part{ID: "a", Weight: &third}, `{"id":"a","weight":"1/3","score":null}`},
		{Amount{Text: "none"}, `{"exact":null,"text":"none"}`},
		{Amount{Exact: &third, Text: "33.3 %"}, `{"exact":"1/3","text":"33.3 %"}`},
		{Bounds{}, `{"lowest":null,"highest":null,"tight":false}`},
		{Value{Share: scoring.Int(-3), Own: true}, `{"exact":"-3","percent":null,"value":"-3","level":null}`},
		{Value{Share: scoring.Fraction(2, 5), Level: "3", steps: &stageSpan{1, 5}}, `{"exact":"2/5","percent":40,"value":"3","level":"3"}`},
		{Value{Share: scoring.Fraction(2, 5), Band: &framework.Band{Code: "P"}}, `{"exact":"2/5","percent":40,"value":null,"level":null,"band":"P"}`},
		{Condition{ID: "x", Assumed: true}, `{"tier":"","id":"x","scope":"","kind":"","state":"","required":{"exact":null,"text":""},"actual":{"exact":null,"text":""},"text":"","assumed":true}`},
	} {
		if data, err := json.Marshal(c.v); err != nil || string(data) != c.want {
			t.Errorf("%s, %v, want %s", data, err, c.want)
		}
	}
}

// What the documents of the command line promise about a result.
func TestResultJSON(t *testing.T) {
	f := weighted("3", framework.Condition{ID: "overall", Kind: framework.OverallAtLeast, Percent: dec("60")})
	r := Evaluate(f, rate(assessment.SelfAssessment, "a=4 b=2 c=n/a"))
	var got map[string]any
	if err := json.Unmarshal([]byte(toJSON(t, r)), &got); err != nil {
		t.Fatal(err)
	}
	outcome := got["outcome"].(map[string]any)
	if got["format"] != "assay/result" || got["rated"] != 2.0 || got["applicable"] != 3.0 || got["total"] != 4.0 || outcome["state"] != "open" || outcome["tier"] != nil || len(outcome["possible"].([]any)) != 1 || len(got["record"].(string)) != 64 {
		t.Errorf("%s", toJSON(t, r))
	}
}

// large has n criteria in sections of ten, with three dimensions and the
// conditions of a usual scheme.
func large(n int, method string) (*framework.Framework, *assessment.Assessment) {
	f := standard(numeric("n", "10"), method)
	for _, d := range []string{"planned", "deployed", "results"} {
		f.Dimensions = append(f.Dimensions, framework.Dimension{ID: d, Title: d, Scale: "n"})
	}
	a := rate(assessment.SelfAssessment)
	for i := range n {
		if i%10 == 0 {
			f.Sections = append(f.Sections, section(fmt.Sprint("s", i/10), fmt.Sprint(1+i%7)))
		}
		s := &f.Sections[i/10]
		s.Criteria = append(s.Criteria, framework.Criterion{ID: fmt.Sprint("c", i), Ref: fmt.Sprintf("%d.%d", i/10, i%10), Weight: scoring.Decimal(fmt.Sprint(1 + i%3)), Points: "5"})
		for j, d := range f.Dimensions {
			a.Ratings = append(a.Ratings, assessment.Rating{Slot: assessment.Slot{Criterion: fmt.Sprint("c", i), Dimension: d.ID}, Layer: assessment.Self, State: assessment.Rated, Level: fmt.Sprint((i*7 + j*3) % 10)})
		}
	}
	tier(f, "t", "6", framework.Condition{Kind: framework.OverallAtLeast, Percent: dec("60")}, framework.Condition{Kind: framework.SectionsAtLeast, Percent: dec("50")},
		framework.Condition{Kind: framework.CountAtMost, Level: "2", Count: new(5)}, framework.Condition{Kind: framework.NotApplicableShare, Percent: dec("10")})
	tier(f, "u", "9", framework.Condition{Kind: framework.CriteriaAtLeast, Level: "8"})
	return f, a
}

func BenchmarkEvaluate(b *testing.B) {
	for _, n := range []int{120, 1200} {
		for _, method := range []string{"weighted-mean", "flat-weighted-mean"} {
			f, a := large(n, method)
			b.Run(fmt.Sprintf("%dx3/%s", n, method), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					Evaluate(f, a)
				}
			})
		}
	}
}

func BenchmarkGaps(b *testing.B) {
	for _, n := range []int{120, 1200} {
		for _, method := range []string{"weighted-mean", "flat-weighted-mean"} {
			f, a := large(n, method)
			r := Evaluate(f, a)
			b.Run(fmt.Sprintf("%dx3/%s", n, method), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := r.Gaps("u"); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
