package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// The score of the demo workbook, done by hand. The assessor's ratings count.
//
//	section        plus  compliant  partial  non-compliant  N/A   points / applicable
//	1 insight         1          6        4              0    0   (7 + 2)   / 11 = 9/11
//	2 culture         1          8        1              1    0   (9 + 1/2) / 11 = 19/22
//	3 information     1          8        2              0    1   (9 + 1)   / 11 = 10/11
//	4 delivery        1          9        3              0    0   (10 + 3/2)/ 13 = 23/26
//	5 timeliness      1          6        3              0    0   (7 + 3/2) / 10 = 17/20
//	all               5         37       13              1    1   (42 + 13/2)/56 = 97/112
//
// 97/112 of the span is 86.607142857… %, cut to six places. At or below
// partially compliant: 4, 2, 2, 3 and 3, of which 2, 2, 2, 3 and 2 are
// allowed; one is non-compliant, where none is allowed.
func TestDemoByHand(t *testing.T) {
	t.Chdir(t.TempDir())
	var out, errs bytes.Buffer
	if code := run([]string{"demo", "out"}, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatal(code, errs.String())
	}
	out.Reset()
	if code := run([]string{"score", "out/filled.xlsx", "--format", "json"}, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatal(code, errs.String())
	}
	type value struct {
		Exact   string      `json:"exact"`
		Percent json.Number `json:"percent"`
		Value   string      `json:"value"`
	}
	var got struct {
		Format                   string `json:"format"`
		Rated, Applicable, Total int
		Overall                  struct{ Score value }
		Sections                 []struct {
			ID, Parent string
			Score      value
		}
		Outcome struct {
			State      string
			Tier       *string
			Conditions []struct {
				ID, Scope, State string
				Actual           struct{ Exact string }
			}
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Format != "assay/result" || got.Rated != 56 || got.Applicable != 56 || got.Total != 57 {
		t.Errorf("%s: %d rated, %d applicable, %d in all", got.Format, got.Rated, got.Applicable, got.Total)
	}
	if v := got.Overall.Score; v.Exact != "97/112" || v.Percent != "86.607142" || v.Value != "97/112" {
		t.Errorf("overall %+v", v)
	}
	want := map[string]string{"insight": "9/11", "culture": "19/22", "information": "10/11", "delivery": "23/26", "timeliness": "17/20"}
	for _, s := range got.Sections {
		if s.Parent == "" && s.Score.Exact != want[s.ID] {
			t.Errorf("section %s: %s, want %s", s.ID, s.Score.Exact, want[s.ID])
		}
	}
	conditions := map[string]string{
		"none-non-compliant": "missed 1", "partials-insight": "missed 4", "partials-culture": "met 2", "partials-information": "met 2",
		"partials-delivery": "met 3", "partials-timeliness": "missed 3", "partials-have-actions": "missed 4",
	}
	for _, c := range got.Outcome.Conditions {
		if now := c.State + " " + c.Actual.Exact; now != conditions[c.ID] {
			t.Errorf("condition %s: %s, want %s", c.ID, now, conditions[c.ID])
		}
	}
	if got.Outcome.State != "none" || got.Outcome.Tier != nil || len(got.Outcome.Conditions) != len(conditions) {
		t.Errorf("%+v", got.Outcome)
	}
}
