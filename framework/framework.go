package framework

import (
	"iter"

	"github.com/assay-audit/assay/framework/scoring"
)

// Format and Version head every framework file.
const (
	Format  = "assay/framework"
	Version = 1
)

// A Framework is a criteria set and the rules that score and award it, in one
// dated edition. It is data: nothing in it is computed, and no function of
// this module changes one that it was given.
type Framework struct {
	Format  string `json:"format"`  // always [Format]
	Version int    `json:"version"` // of the file format, not of the criteria

	ID          string `json:"id"`      // written by the author, never reused
	Edition     string `json:"edition"` // the dated version of the criteria, as printed
	Title       string `json:"title"`
	Language    string `json:"language"` // BCP 47 tag of every text in the file
	Description string `json:"description,omitempty"`
	Provider    string `json:"provider"`
	Copyright   string `json:"copyright"`
	Licence     string `json:"licence"` // SPDX identifier, or the words of the licence
	Origin      Origin `json:"origin"`

	Scales     []Scale     `json:"scales"`
	Bands      []Bands     `json:"bands,omitempty"`
	Dimensions []Dimension `json:"dimensions,omitempty"`
	Units      *Units      `json:"units,omitempty"`
	Profiles   []Profile   `json:"profiles,omitempty"`
	Scoring    Scoring     `json:"scoring"`
	Sizes      []Size      `json:"sizes,omitempty"` // what S, M, L and XL mean in person-days
	Sections   []Section   `json:"sections"`
	Measures   []Measure   `json:"measures,omitempty"`
	Award      Award       `json:"award"`
	Scheme     Scheme      `json:"scheme"`

	// Translations travel with a framework that is carried in another file;
	// authors keep each in its own framework.<language>.yaml.
	Translations []Translation `json:"translations,omitempty"`
}

// Origin says where the texts come from.
type Origin string

const (
	Original      Origin = "original"       // written for this file
	Licensed      Origin = "licensed"       // the owner's text, used by permission
	ReferenceOnly Origin = "reference-only" // references to a text that the reader has elsewhere
)

// A Scale is what a criterion is rated on. An ordinal scale lists its levels
// from the lowest to the highest; a numeric one has a minimum, a maximum and
// a step. The span of a scale is the difference between its highest and its
// lowest points.
type Scale struct {
	ID              string          `json:"id"`
	Kind            ScaleKind       `json:"kind"`
	Title           string          `json:"title"`
	Description     string          `json:"description,omitempty"`
	Levels          []Level         `json:"levels,omitempty"`          // ordinal: all of them; numeric: the anchors
	Min             scoring.Decimal `json:"min,omitempty"`             // numeric
	Max             scoring.Decimal `json:"max,omitempty"`             // numeric
	Step            scoring.Decimal `json:"step,omitempty"`            // numeric
	LeastConforming string          `json:"leastConforming,omitempty"` // the lowest level that conforms, where the scheme knows conformity
	Bands           string          `json:"bands,omitempty"`           // id of the bands that a criterion rated on it falls into
	Assumed         bool            `json:"assumed,omitempty"`
}

// ScaleKind tells an ordinal scale from a numeric one.
type ScaleKind string

const (
	Ordinal ScaleKind = "ordinal"
	Numeric ScaleKind = "numeric"
)

// A Level is one step of an ordinal scale, or an anchor of a numeric one (then
// its code is the number). Recognition marks a level above full conformity
// that is honoured but earns no more points than the level below it.
type Level struct {
	Code        string          `json:"code"`
	Label       string          `json:"label"`
	Meaning     string          `json:"meaning,omitempty"`
	Points      scoring.Decimal `json:"points,omitempty"` // ordinal
	Recognition bool            `json:"recognition,omitempty"`
}

// Bands cut a score into named ranges: the ratings N, P, L and F of ISO/IEC
// 33020, stars, grades of maturity. Steps are listed from the lowest, which has
// no limit, to the highest; each of the others begins at From or just above
// Above, in percent of the span.
type Bands struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Steps   []Band `json:"steps"`
	Assumed bool   `json:"assumed,omitempty"`
}

// A Band is one range of [Bands].
type Band struct {
	Code    string           `json:"code"`
	Label   string           `json:"label"`
	Meaning string           `json:"meaning,omitempty"`
	From    *scoring.Decimal `json:"from,omitempty"`  // percent, included
	Above   *scoring.Decimal `json:"above,omitempty"` // percent, not included
}

// A Dimension is one of several ratings that every criterion gets.
type Dimension struct {
	ID       string          `json:"id"`
	Title    string          `json:"title"`
	Question string          `json:"question,omitempty"` // what the assessor asks to rate it
	Scale    string          `json:"scale"`
	Weight   scoring.Decimal `json:"weight,omitempty"` // default 1
}

// Units says what is rated when it is not the whole organisation, and how the
// ratings of several units become one score: criterion by criterion, or after
// each unit has been scored as a whole (the mean of visits and not their pool).
type Units struct {
	Kind    UnitKind `json:"kind"`
	RollUp  RollUp   `json:"rollUp"`
	Per     RollUpOf `json:"per,omitempty"` // default criterion
	Assumed bool     `json:"assumed,omitempty"`
}

// RollUpOf says what is scored for each unit before units are combined.
type RollUpOf string

const (
	PerCriterion RollUpOf = "criterion"
	PerWhole     RollUpOf = "whole" // every section and the overall score, unit by unit
)

// UnitKind names what is rated.
type UnitKind string

const (
	Site    UnitKind = "site"
	Contact UnitKind = "contact"
	Visit   UnitKind = "visit"
	Case    UnitKind = "case"
)

// RollUp names how unit scores of one criterion combine.
type RollUp string

const (
	RollUpMean     RollUp = "mean"     // every unit counts the same
	RollUpWeighted RollUp = "weighted" // by the weight of the unit
	RollUpWorst    RollUp = "worst"    // the lowest unit
	RollUpPooled   RollUp = "pooled"   // each rating of each unit enters the section by itself
)

// A Profile selects criteria: one that lists no profile belongs to all.
type Profile struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

// A Rule says how the score of a node comes about. Which fields count depends
// on the method; [Load] refuses those that do not.
type Rule struct {
	Method    string            `json:"method,omitempty"`
	Level     string            `json:"level,omitempty"`     // share, k-of-n; relative: required where a criterion has no mandatory level
	Count     *int              `json:"count,omitempty"`     // k-of-n: how many are enough
	Of        string            `json:"of,omitempty"`        // percentile: the method whose score is ranked
	Benchmark []scoring.Decimal `json:"benchmark,omitempty"` // percentile: scores to compare with, in percent
	Budget    scoring.Decimal   `json:"budget,omitempty"`    // deductions: points to start with (default 100)
	Reach     string            `json:"reach,omitempty"`     // staged: band or level that a part of a stage needs for it
	Hold      string            `json:"hold,omitempty"`      // staged: what it needs for the stages above (default reach)
	Base      int               `json:"base,omitempty"`      // staged: the number of the level below the first stage (default 0)
}

// Scoring names the methods and policies. The rule applies to the whole and to
// every section that does not name its own method; so do the bands.
type Scoring struct {
	Rule
	Bands           string           `json:"bands,omitempty"`
	Dimensions      string           `json:"dimensions,omitempty"` // mean (default), weighted-mean, lowest, product, capped, best-fit
	CappedBy        string           `json:"cappedBy,omitempty"`   // capped: the dimension that caps the others
	BestFit         string           `json:"bestFit,omitempty"`    // best-fit: the dimension that holds the judgement
	NotApplicable   NAPolicy         `json:"notApplicable,omitempty"`
	InformationOnly bool             `json:"informationOnly,omitempty"` // the score is shown, no condition uses it
	CutBack         scoring.Decimal  `json:"cutBack,omitempty"`         // percent of the span above which a rating earns nothing more
	CutBackTo       string           `json:"cutBackTo,omitempty"`       // tier at whose targets ratings are cut back
	Adjustments     []AdjustmentKind `json:"adjustments,omitempty"`
	Assumed         bool             `json:"assumed,omitempty"`
}

// An AdjustmentKind is something outside the tree that changes the overall
// score: a special deduction, a bonus. Each case counts its points, up to Most
// cases; the score stays between zero and full marks.
type AdjustmentKind struct {
	ID      string          `json:"id"`
	Title   string          `json:"title"`
	Points  scoring.Decimal `json:"points"`         // of 100, negative for a deduction
	Most    *int            `json:"most,omitempty"` // cases that count; default all
	Assumed bool            `json:"assumed,omitempty"`
}

// NAPolicy says what a criterion that is not applicable counts as.
type NAPolicy string

const (
	NAExclude NAPolicy = "exclude" // leaves the denominator (default)
	NAFull    NAPolicy = "full"    // counts as the highest level
	NAZero    NAPolicy = "zero"    // counts as the lowest level
	NAForbid  NAPolicy = "forbid"  // is a problem
)

// A Size gives the person-days of an effort size.
type Size struct {
	Code string          `json:"code"`
	Days scoring.Decimal `json:"days"`
}

// A Section is a node of the criteria tree. Ref is what is printed, ID what
// files use.
type Section struct {
	ID          string          `json:"id"`
	Ref         string          `json:"ref"`
	Title       string          `json:"title"`
	Description string          `json:"description,omitempty"`
	Weight      scoring.Decimal `json:"weight,omitempty"` // default 1
	Rule
	Bands    string      `json:"bands,omitempty"`
	Sections []Section   `json:"sections,omitempty"`
	Criteria []Criterion `json:"criteria,omitempty"`
}

// A Criterion is a leaf of the tree, which is rated.
type Criterion struct {
	ID               string            `json:"id"`
	Ref              string            `json:"ref"`
	Title            string            `json:"title"`
	Text             string            `json:"text"`               // what is required or recommended
	Intent           string            `json:"intent,omitempty"`   // why it matters to a customer
	Guidance         string            `json:"guidance,omitempty"` // to the assessor
	Evidence         Prompts           `json:"evidence,omitzero"`
	Rubric           []Rubric          `json:"rubric,omitempty"`
	Obligation       Obligation        `json:"obligation,omitempty"` // default should
	Scale            string            `json:"scale,omitempty"`      // default: the only scale; unused with dimensions
	Weight           scoring.Decimal   `json:"weight,omitempty"`     // default 1
	Points           scoring.Decimal   `json:"points,omitempty"`     // available under the methods points and deductions
	Mandatory        string            `json:"mandatory,omitempty"`  // least level that conditions on mandatory criteria ask for
	AutoFail         string            `json:"autoFail,omitempty"`   // at or below this level the overall score is zero
	Profiles         []string          `json:"profiles,omitempty"`   // none = all
	NotApplicable    *bool             `json:"notApplicable,omitempty"`
	Effort           []Effort          `json:"effort,omitempty"`
	Embed            string            `json:"embed,omitempty"` // ISO 8601 duration before a level can be rated
	FirstImprovement string            `json:"firstImprovement,omitempty"`
	Targets          map[string]string `json:"targets,omitempty"` // tier → level; default: the tier's target
	Tags             []string          `json:"tags,omitempty"`
	Dependencies     []Dependency      `json:"dependencies,omitempty"`
	Measures         []string          `json:"measures,omitempty"`
	CrossReferences  []CrossReference  `json:"crossReferences,omitempty"`
}

// MayBeNotApplicable reports whether an assessor may set the criterion aside;
// so it is unless the author forbids it.
func (c *Criterion) MayBeNotApplicable() bool { return c.NotApplicable == nil || *c.NotApplicable }

// Prompts list typical evidence: documents to be shown, and what to see or be
// told on site.
type Prompts struct {
	Shown []string `json:"shown,omitempty"`
	Told  []string `json:"told,omitempty"`
}

// A Rubric is what one level looks like for one criterion.
type Rubric struct {
	Dimension string `json:"dimension,omitempty"`
	Level     string `json:"level"`
	Text      string `json:"text"`
}

// Obligation is the force of a criterion.
type Obligation string

const (
	Must    Obligation = "must"
	Should  Obligation = "should"
	May     Obligation = "may"
	MustNot Obligation = "must-not"
)

// Effort is the work of reaching a level from the one below, in person-days,
// as a size, as days, or as low, likely and high days. On a numeric scale it
// holds for every step after the previous entry up to Level.
type Effort struct {
	Dimension string          `json:"dimension,omitempty"` // empty: each dimension
	Level     string          `json:"level"`
	Size      string          `json:"size,omitempty"`
	Days      scoring.Decimal `json:"days,omitempty"`
	Low       scoring.Decimal `json:"low,omitempty"`
	Likely    scoring.Decimal `json:"likely,omitempty"`
	High      scoring.Decimal `json:"high,omitempty"`
}

// A Dependency says that a criterion cannot reach Level before another has
// reached Needs. Empty levels mean the target.
type Dependency struct {
	Criterion string `json:"criterion"`
	Level     string `json:"level,omitempty"`
	Needs     string `json:"needs,omitempty"`
}

// Relationship compares a criterion with one of another framework, read from
// this one: superset means that this one asks for more.
type Relationship string

const (
	Equal     Relationship = "equal"
	Subset    Relationship = "subset"
	Superset  Relationship = "superset"
	Intersect Relationship = "intersect"
)

// A CrossReference names a counterpart in another framework.
type CrossReference struct {
	Framework    string       `json:"framework"`
	Edition      string       `json:"edition,omitempty"`
	Criterion    string       `json:"criterion"`
	Relationship Relationship `json:"relationship"` // equal, subset, superset, intersect
	Note         string       `json:"note,omitempty"`
}

// A Measure is a KPI as the framework defines it: which formula, which unit,
// which target. Values are recorded in the assessment.
type Measure struct {
	ID           string          `json:"id"`
	Ref          string          `json:"ref,omitempty"`
	Title        string          `json:"title"`
	Definition   string          `json:"definition,omitempty"`
	Formula      string          `json:"formula,omitempty"` // the named variant: the same data give different values under another
	Unit         string          `json:"unit,omitempty"`
	Direction    string          `json:"direction,omitempty"` // higher (default) or lower is better
	Target       scoring.Decimal `json:"target,omitempty"`
	Tolerance    scoring.Decimal `json:"tolerance,omitempty"`
	Frequency    string          `json:"frequency,omitempty"` // how often it is reported, ISO 8601 duration
	Calendar     string          `json:"calendar,omitempty"`  // business hours or around the clock
	MinimumN     int             `json:"minimumN,omitempty"`
	ResponseRate scoring.Decimal `json:"responseRate,omitempty"` // least, in percent
	Assumed      bool            `json:"assumed,omitempty"`
}

// All walks the criteria in the framework's order, each with the sections
// above it, outermost first. The slice is reused between steps.
func (f *Framework) All() iter.Seq2[[]*Section, *Criterion] {
	return func(yield func([]*Section, *Criterion) bool) {
		var path []*Section
		var walk func(ss []Section) bool
		walk = func(ss []Section) bool {
			for i := range ss {
				path = append(path, &ss[i])
				for j := range ss[i].Criteria {
					if !yield(path, &ss[i].Criteria[j]) {
						return false
					}
				}
				if !walk(ss[i].Sections) {
					return false
				}
				path = path[:len(path)-1]
			}
			return true
		}
		walk(f.Sections)
	}
}
