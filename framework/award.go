package framework

import "github.com/assay-audit/assay/framework/scoring"

// An Award is what the scheme grants, and on which conditions. The tiers are
// in order, the lowest first; a tier is reached when its own conditions and
// those of every tier below it are met.
type Award struct {
	Kind         AwardKind      `json:"kind"`
	Tiers        []Tier         `json:"tiers,omitempty"`
	Validity     *Validity      `json:"validity,omitempty"`
	Surveillance []Surveillance `json:"surveillance,omitempty"`
	Renewal      *Renewal       `json:"renewal,omitempty"`
}

// AwardKind says whether there is anything to grant.
type AwardKind string

const (
	Certificate AwardKind = "certificate"
	Recognition AwardKind = "recognition"
	NoAward     AwardKind = "none" // advisory: nothing is ever granted
)

// A Tier is one grade of the award.
type Tier struct {
	ID         string      `json:"id"`
	Title      string      `json:"title"`
	Target     string      `json:"target,omitempty"` // level that a criterion is expected to reach for it
	Conditions []Condition `json:"conditions"`
	Assumed    bool        `json:"assumed,omitempty"`
}

// A Condition is declarative, so that it can be explained, checked and
// optimised. Which fields count depends on the kind; [Load] refuses those that
// do not.
type Condition struct {
	ID       string           `json:"id"`
	Kind     ConditionKind    `json:"kind"`
	Scope    Scope            `json:"scope,omitzero"`
	Percent  *scoring.Decimal `json:"percent,omitempty"` // of the span, of criteria or of measures, by kind
	Value    *scoring.Decimal `json:"value,omitempty"`   // a score on the framework's own scale, instead of a percentage of its span; measures-met: a target of its own
	Exceed   bool             `json:"exceed,omitempty"`  // the score must be more than what is asked for, not equal to it
	Count    *int             `json:"count,omitempty"`
	Level    string           `json:"level,omitempty"`    // of a criterion; of a score: its band or stage
	With     []Accompaniment  `json:"with,omitempty"`     // accompanied
	Grades   []string         `json:"grades,omitempty"`   // open-findings-at-most
	Raised   bool             `json:"raised,omitempty"`   // open-findings-at-most: count what was raised, closed or not
	Measures []string         `json:"measures,omitempty"` // measures-met; none = all
	Trend    string           `json:"trend,omitempty"`    // measures-met: improving, not-worse, or target-or-improving
	Role     string           `json:"role,omitempty"`     // verdict
	Verdict  string           `json:"verdict,omitempty"`  // verdict
	Slot     string           `json:"slot,omitempty"`     // evidence-at-least: shown, told or empty for any
	Case     string           `json:"case,omitempty"`     // adjustments-at-most: the kind of adjustment
	Any      []Alternative    `json:"any,omitempty"`      // any-of
	Assumed  bool             `json:"assumed,omitempty"`
}

// An Alternative is met when all its conditions are.
type Alternative struct {
	Conditions []Condition `json:"conditions"`
}

// ConditionKind names what is required.
type ConditionKind string

const (
	OverallAtLeast     ConditionKind = "overall-at-least"       // Percent of the span, Value, or Level
	SectionsAtLeast    ConditionKind = "sections-at-least"      // each top section in scope: Percent, Value, or Level
	CriteriaAtLeast    ConditionKind = "criteria-at-least"      // each criterion in scope: each rating at Level (empty: its mandatory level), or its score at Percent or Value
	CountAtMost        ConditionKind = "count-at-most"          // Count, or Percent of applicable, criteria at or below Level
	CountAtLeast       ConditionKind = "count-at-least"         // Count, or Percent of applicable, criteria at or above Level
	NotRepeated        ConditionKind = "not-repeated"           // none at or below Level in this round and the one before
	NotApplicableShare ConditionKind = "not-applicable-at-most" // Percent of criteria
	Accompanied        ConditionKind = "accompanied"            // each criterion at Level has everything in With
	MeasuresMet        ConditionKind = "measures-met"           // all, or Count, or Percent of them
	OpenFindingsAtMost ConditionKind = "open-findings-at-most"  // Count of Grades
	EvidenceAtLeast    ConditionKind = "evidence-at-least"      // Count of evidence for each applicable criterion
	VerdictIs          ConditionKind = "verdict"                // the person with Role gave Verdict
	AdjustmentsAtMost  ConditionKind = "adjustments-at-most"    // Count of Case
	AnyOf              ConditionKind = "any-of"                 // one of Any
	Complete           ConditionKind = "complete"               // every slot has a final state
)

// Accompaniment is what a low rating must come with.
type Accompaniment string

const (
	WithExplanation Accompaniment = "explanation" // a note
	WithAction      Accompaniment = "action"      // with owner and due date
	WithApproval    Accompaniment = "approval"    // a named approver
)

// A Scope narrows a condition; empty means everything.
type Scope struct {
	Sections  []string `json:"sections,omitempty"`
	Tag       string   `json:"tag,omitempty"`
	Dimension string   `json:"dimension,omitempty"`
	Mandatory bool     `json:"mandatory,omitempty"` // only criteria that have a mandatory level
}

// Validity is the term of an award. Months are added to the effective date
// and clipped to the end of the month.
type Validity struct {
	Months  int    `json:"months"`
	LastDay string `json:"lastDay,omitempty"` // same (default): the same day of the month; before: the day before
	Assumed bool   `json:"assumed,omitempty"`
}

// Surveillance is a review during the term.
type Surveillance struct {
	Months  int    `json:"months"` // after the decision
	Title   string `json:"title"`
	Covers  string `json:"covers,omitempty"` // what is looked at
	Assumed bool   `json:"assumed,omitempty"`
}

// Renewal says from when a renewed term counts.
type Renewal struct {
	Basis         string `json:"basis"`                   // old-expiry or new-decision, when decided in time
	RestoreMonths int    `json:"restoreMonths,omitempty"` // after expiry, while the old cycle can be kept
	Assumed       bool   `json:"assumed,omitempty"`
}

// A Scheme holds what belongs to the certification scheme and not to assay.
type Scheme struct {
	Attestation  Attestation   `json:"attestation"`
	FindingKinds []FindingKind `json:"findingKinds,omitempty"`
	Deadlines    []Deadline    `json:"deadlines,omitempty"`
	Gates        []Gate        `json:"gates,omitempty"`
	SiteSampling *SiteSampling `json:"siteSampling,omitempty"`
	AuditTime    []AuditTime   `json:"auditTime,omitempty"`
	MajorAtSite  string        `json:"majorAtSite,omitempty"`           // blocks-all (default) or blocks-site
	NAApprover   bool          `json:"notApplicableApprover,omitempty"` // a criterion set aside needs an approver
	Official     *Official     `json:"official,omitempty"`
}

// Attestation is what kind of statement a certificate of the scheme is.
type Attestation string

const (
	ManagementSystem Attestation = "management-system" // ISO/IEC 17021-1
	Service          Attestation = "service"           // ISO/IEC 17065
	AttRecognition   Attestation = "recognition"
)

// A FindingKind is one kind of finding that the scheme knows, with its grades.
type FindingKind struct {
	Kind   string   `json:"kind"`
	Title  string   `json:"title"`
	Grades []string `json:"grades,omitempty"`
}

// A Deadline counts calendar days from the last audit day.
type Deadline struct {
	Grade   string `json:"grade"`
	For     string `json:"for"` // response, closure
	Days    int    `json:"days"`
	Assumed bool   `json:"assumed,omitempty"`
}

// A Gate says what an engagement type needs before a positive recommendation.
type Gate struct {
	Engagement string   `json:"engagement"`
	Requires   []string `json:"requires"`
	Assumed    bool     `json:"assumed,omitempty"`
}

// SiteSampling says how many of x similar sites are visited: the smallest
// whole number not below Coefficient × √x, by kind of audit (IAF MD 1).
type SiteSampling struct {
	Initial         scoring.Decimal `json:"initial"`
	Surveillance    scoring.Decimal `json:"surveillance"`
	Recertification scoring.Decimal `json:"recertification"`
	RandomPercent   scoring.Decimal `json:"randomPercent"` // least share drawn at random
	Eligibility     string          `json:"eligibility,omitempty"`
	Assumed         bool            `json:"assumed,omitempty"`
}

// AuditTime is a row of the scheme's table: person-days for up to Personnel.
type AuditTime struct {
	Personnel int             `json:"personnel"`
	Days      scoring.Decimal `json:"days"`
	Assumed   bool            `json:"assumed,omitempty"`
}

// Official names the official standard that an issuer of certificates may
// refer to. It is empty unless the issuer declares it.
type Official struct {
	Standard      string `json:"standard,omitempty"`
	Issue         string `json:"issue,omitempty"`
	Owner         string `json:"owner,omitempty"`
	Authorisation string `json:"authorisation,omitempty"`
	Accreditation string `json:"accreditation,omitempty"`
}
