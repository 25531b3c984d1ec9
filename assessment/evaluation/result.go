package evaluation

import (
	"encoding/json"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
	"github.com/assay-audit/assay/framework/scoring"
)

// Format and Version head the JSON of a result.
const (
	Format  = "assay/result"
	Version = 1
)

// A Result is everything that follows from the ratings: scores with the parts
// they were made of, bounds where ratings are missing, conditions, and the
// outcome. It is computed; nobody decides anything in it.
type Result struct {
	Format  string `json:"format"`
	Version int    `json:"version"`

	Framework  assessment.FrameworkRef `json:"framework"`
	Engagement assessment.Type         `json:"engagement"`
	Status     assessment.Status       `json:"status"`
	Record     string                  `json:"record"` // record code of the assessment

	// Rated, Applicable and Total count criteria of the profile. A criterion
	// is rated when all its slots are.
	Rated      int  `json:"rated"`
	Applicable int  `json:"applicable"`
	Total      int  `json:"total"`
	Complete   bool `json:"complete"` // every slot has a final state

	InformationOnly bool        `json:"informationOnly,omitempty"` // no condition uses the scores
	Overall         Node        `json:"overall"`
	Sections        []Node      `json:"sections"`
	Criteria        []Criterion `json:"criteria"`
	Outcome         Outcome     `json:"outcome"`
	Term            *Term       `json:"term,omitempty"`     // where the file has a decision that grants or renews
	Excluded        []string    `json:"excluded,omitempty"` // sections entirely not applicable
	Warnings        []string    `json:"warnings,omitempty"`

	model *model
}

// A Value is an exact score: a share of the scale's span, from 0 to 1. In
// JSON it is null where nothing is rated, otherwise
//
//	{"exact": "161/320", "percent": 50.3125, "value": "2.0125", "level": null}
//
// with percent truncated to six places, so that it never reaches a threshold
// that the share misses, and value exact on the framework's own scale, null
// where there is no one scale. Where bands cut the score into ranges, "band" is
// the code of its band. A staged score is a share of the stages, its value and
// level the number reached. The score of a method that is relative to what is
// required is no share: its percent is null, and exact and value are points,
// which may be below zero.
type Value struct {
	Share scoring.Score    // or points, where Own
	Level string           // code of the level, where the value is one
	Band  *framework.Band  // nil where there are no bands
	Own   bool             // a number of its own and no share of a span
	scale *framework.Scale // nil where the parts have different scales
	steps *stageSpan       // of a staged score
}

// A stageSpan is the number below the first stage, and how many there are.
type stageSpan struct{ base, stages int }

// OnScale returns the value on the framework's own scale.
func (v *Value) OnScale() (scoring.Score, bool) {
	switch {
	case v.Own:
		return v.Share, true
	case v.steps != nil && v.Level != "":
		return scoring.Decimal(v.Level).Score(), true // stages that are not applicable are passed over
	case v.steps != nil:
		return v.scaled(v.Share), true
	case v.scale == nil:
		return scoring.Score{}, false
	}
	return v.scale.Value(v.Share), true
}

// scaled is a share of the stages of a staged value as a level.
func (v *Value) scaled(share scoring.Score) scoring.Score {
	return scoring.Int(int64(v.steps.base)).Add(share.Mul(scoring.Int(int64(v.steps.stages))))
}

// Text prints the value as people are shown it: as a percentage, or in points
// where it is no share. Thresholds are on the scale of Share.
func (v *Value) Text(thresholds ...scoring.Score) string {
	if v.Own {
		return scoring.Format(v.Share, thresholds...)
	}
	return scoring.Percent(v.Share, thresholds...)
}

// Scale returns the one scale of everything in the value, or nil.
func (v *Value) Scale() *framework.Scale { return v.scale }

// MarshalJSON writes the object described at [Value].
func (v Value) MarshalJSON() ([]byte, error) {
	o := struct {
		Exact   string       `json:"exact"`
		Percent *json.Number `json:"percent"`
		Value   *string      `json:"value"`
		Level   *string      `json:"level"`
		Band    string       `json:"band,omitempty"`
	}{Exact: v.Share.String()}
	if !v.Own {
		o.Percent = new(json.Number(scoring.Truncate(v.Share.Mul(scoring.Int(100)))))
	}
	if on, ok := v.OnScale(); ok {
		o.Value = new(scoring.Exact(on))
	}
	if v.Level != "" {
		o.Level = &v.Level
	}
	if v.Band != nil {
		o.Band = v.Band.Code
	}
	return json.Marshal(o)
}

// Bounds are the lowest and the highest score over every completion that
// gives each unrated applicable slot a level of its scale. Both are nil where
// everything is set aside. Tight says that this is proven: some completion
// gives each of them, which holds for all methods that are monotone; otherwise
// the score is somewhere between them.
type Bounds struct {
	Lowest  *Value `json:"lowest"`
	Highest *Value `json:"highest"`
	Tight   bool   `json:"tight"`
}

// Open reports whether the score is not yet decided.
func (b Bounds) Open() bool {
	return b.Lowest != nil && b.Lowest.Share.Cmp(b.Highest.Share) != 0
}

// A Part is one thing that a score was made of. Weight is the share of the
// score that it decides, nil where the method has none.
type Part struct {
	ID     string         `json:"id"`
	Weight *scoring.Score `json:"-"`
	Score  *Value         `json:"score"`
}

// MarshalJSON writes the weight as a fraction.
func (p Part) MarshalJSON() ([]byte, error) {
	var w *string
	if p.Weight != nil {
		w = new(p.Weight.String())
	}
	return json.Marshal(struct {
		ID     string  `json:"id"`
		Weight *string `json:"weight"`
		Score  *Value  `json:"score"`
	}{p.ID, w, p.Score})
}

// State of a node or criterion.
type State string

const (
	Rated         State = "rated"
	Partial       State = "partial" // some slots rated
	NotRated      State = "not-rated"
	NotApplicable State = "not-applicable"
	NotSampled    State = "not-sampled"
)

// A Node is the whole assessment, or a section of it.
type Node struct {
	ID         string      `json:"id"`
	Ref        string      `json:"ref"`
	Title      string      `json:"title"`
	Parent     string      `json:"parent"` // section above; "" at the top
	State      State       `json:"state"`
	Score      *Value      `json:"score"` // nil when nothing is rated
	Bounds     Bounds      `json:"bounds"`
	Method     string      `json:"method"`
	Parts      []Part      `json:"parts"`
	Points     *Points     `json:"points,omitempty"`      // under a method that earns points
	Base       *Value      `json:"base,omitempty"`        // overall: before adjustments and auto-fail, if they change it
	Adjusted   []Adjusted  `json:"adjustments,omitempty"` // overall: what counts outside the tree
	AutoFailed []string    `json:"autoFailed,omitempty"`  // overall: criteria whose rating fails the whole, or their unit
	Dimensions []Dimension `json:"dimensions"`            // the node's method over the ratings of one dimension
	Rated      int         `json:"rated"`
	Applicable int         `json:"applicable"`
	Total      int         `json:"total"`
}

// A Criterion is the result of one criterion over all its units.
type Criterion struct {
	ID         string      `json:"id"`
	Ref        string      `json:"ref"`
	Title      string      `json:"title"`
	Section    string      `json:"section"`
	State      State       `json:"state"`
	Score      *Value      `json:"score"`
	Bounds     Bounds      `json:"bounds"`
	Parts      []Part      `json:"parts"`
	Dimensions []Dimension `json:"dimensions"`
	Reason     string      `json:"reason,omitempty"` // of not applicable or not sampled
	Approver   string      `json:"approver,omitempty"`
	// From is the round that a criterion that was not sampled is carried from,
	// Date the day of that round where it is the previous one.
	From string          `json:"from,omitempty"`
	Date assessment.Date `json:"date,omitzero"`
}

// Points are those earned of those available: 463.5 of 1000. What is not
// applicable or not rated is not among them.
type Points struct {
	Earned    scoring.Score `json:"-"`
	Available scoring.Score `json:"-"`
}

// MarshalJSON writes both as exact decimals or fractions.
func (p Points) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Earned    string `json:"earned"`
		Available string `json:"available"`
	}{scoring.Exact(p.Earned), scoring.Exact(p.Available)})
}

// Adjusted is a kind of adjustment with its cases. Points are those that
// count, of 100.
type Adjusted struct {
	ID      string          `json:"id"`
	Title   string          `json:"title"`
	Cases   int             `json:"cases"`
	Counted int             `json:"counted"`
	Points  scoring.Decimal `json:"points"`
}

// A Dimension is the value of one dimension of a criterion or node.
type Dimension struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Unit   string `json:"unit,omitempty"`
	State  State  `json:"state"`
	Score  *Value `json:"score"`
	Target *Value `json:"target,omitempty"`
}

// An Outcome is what the award conditions give for these ratings. It is not a
// recommendation, and not a decision.
type Outcome struct {
	State      OutcomeState `json:"state"`
	Tier       *string      `json:"tier"`     // the highest tier reached
	Secured    *string      `json:"secured"`  // the highest tier that every completion reaches
	Possible   []string     `json:"possible"` // tiers that no condition on ratings rules out; records may still be added while ratings are
	Conditions []Condition  `json:"conditions"`
}

// OutcomeState says whether the outcome is known.
type OutcomeState string

const (
	Reached     OutcomeState = "reached"
	None        OutcomeState = "none"
	OpenOutcome OutcomeState = "open"
)

// A Condition is an award condition with the numbers used. A condition that
// asks something of each section appears once a section.
type Condition struct {
	Tier     string                  `json:"tier"`
	ID       string                  `json:"id"`
	Scope    string                  `json:"scope"` // section, tag or dimension; "" for all
	Kind     framework.ConditionKind `json:"kind"`
	State    ConditionState          `json:"state"`
	Required Amount                  `json:"required"`
	Actual   Amount                  `json:"actual"`
	Text     string                  `json:"text"` // the condition in words
	Assumed  bool                    `json:"assumed,omitempty"`
	Criteria []string                `json:"criteria,omitempty"` // that count against it
	Any      [][]Condition           `json:"any,omitempty"`      // alternatives of any-of: one must hold in full
	Slots    []assessment.Slot       `json:"-"`                  // that count against it, for gaps

	rule *framework.Condition
	node *node // of a condition on a score
}

// ConditionState tells what is certain. Met and missed are final; the others
// are said of an unfinished assessment.
type ConditionState string

const (
	Met           ConditionState = "met"
	Missed        ConditionState = "missed"
	Secure        ConditionState = "secure"       // in every completion
	OutOfReach    ConditionState = "out-of-reach" // in none
	OpenCondition ConditionState = "open"
)

// Holds reports whether nothing can make the condition fail any more.
func (s ConditionState) Holds() bool { return s == Met || s == Secure }

// Fails reports whether no rating can make the condition hold.
func (s ConditionState) Fails() bool { return s == Missed || s == OutOfReach }

// An Amount is a number that a condition compares, with its text. Exact is
// null where there is no number.
type Amount struct {
	Exact *scoring.Score `json:"-"`
	Text  string         `json:"text"`
}

// MarshalJSON writes the number as a fraction.
func (a Amount) MarshalJSON() ([]byte, error) {
	var e *string
	if a.Exact != nil {
		e = new(a.Exact.String())
	}
	return json.Marshal(struct {
		Exact *string `json:"exact"`
		Text  string  `json:"text"`
	}{e, a.Text})
}
