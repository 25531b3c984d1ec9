package assessment

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/assay-audit/assay/framework/scoring"
)

// Format and Version head every assessment file.
const (
	Format  = "assay/assessment"
	Version = 1
)

// An Assessment is the document of record of one engagement: who rated what
// against which framework, on which evidence, with which findings. A workbook
// is one way of typing it.
type Assessment struct {
	Format  string `json:"format"`
	Version int    `json:"version"`

	Status         Status          `json:"status"`
	Framework      FrameworkRef    `json:"framework"`
	Engagement     Engagement      `json:"engagement"`
	Ratings        []Rating        `json:"ratings,omitempty"`
	Comments       []Comment       `json:"comments,omitempty"`
	Evidence       []Evidence      `json:"evidence,omitempty"`
	Findings       []Finding       `json:"findings,omitempty"`
	Measures       []MeasureValue  `json:"measures,omitempty"`
	Adjustments    []Adjustment    `json:"adjustments,omitempty"`
	Work           []Work          `json:"work,omitempty"`
	Actions        []Action        `json:"actions,omitempty"`
	Initiatives    []Initiative    `json:"initiatives,omitempty"`
	Responses      []Response      `json:"responses,omitempty"`
	Review         *Review         `json:"review,omitempty"`
	Recommendation *Recommendation `json:"recommendation,omitempty"`
	Decision       *Decision       `json:"decision,omitempty"`
	Previous       *Previous       `json:"previous,omitempty"`

	// Carried is the framework that the file was made with, where it travels
	// with the assessment.
	Carried json.RawMessage `json:"carried,omitempty"`
}

// Status says whether an assessment is still being worked on.
type Status string

const (
	Draft Status = "draft"
	Final Status = "final"
)

// A FrameworkRef pins what the assessment was made against. The digests are
// SHA-256 in hexadecimal, see [framework.Framework.Digests].
type FrameworkRef struct {
	ID      string `json:"id"`
	Edition string `json:"edition"`
	Rules   string `json:"rules,omitempty"`
	Texts   string `json:"texts,omitempty"`
}

// Type is the kind of engagement. It decides what a document may say and
// which commands answer (DESIGN: no consultancy inside an audit).
type Type string

const (
	SelfAssessment    Type = "self-assessment"
	GapAnalysis       Type = "gap-analysis"
	PreAssessment     Type = "pre-assessment"
	Stage1            Type = "stage-1"
	Stage2            Type = "stage-2"
	SurveillanceAudit Type = "surveillance"
	Recertification   Type = "recertification"
	Special           Type = "special"
)

// Types lists every engagement type.
var Types = []Type{SelfAssessment, GapAnalysis, PreAssessment, Stage1, Stage2, SurveillanceAudit, Recertification, Special}

// Certifies reports whether the type belongs to a certification: its ratings
// are never taken from the client, its words may speak of an award.
func (t Type) Certifies() bool {
	switch t {
	case Stage1, Stage2, SurveillanceAudit, Recertification, Special:
		return true
	}
	return false
}

// Advises reports whether the engagement may suggest solutions: a
// self-assessment and a gap analysis may, an audit and a pre-assessment must
// not (ISO/IEC 17021-1, 9.4.5).
func (t Type) Advises() bool { return t == SelfAssessment || t == GapAnalysis }

// Layers lists the rating layers that an engagement of the type records.
func (t Type) Layers() []Layer {
	switch t {
	case SelfAssessment:
		return []Layer{Self}
	case GapAnalysis:
		return []Layer{Self, Assessor}
	}
	return []Layer{Self, Assessor, Agreed}
}

// An Engagement is one piece of work.
type Engagement struct {
	ID              string   `json:"id,omitempty"`
	Type            Type     `json:"type"`
	Objectives      []string `json:"objectives,omitempty"`
	Scope           string   `json:"scope,omitempty"`
	Profile         string   `json:"profile,omitempty"`
	Language        string   `json:"language,omitempty"` // of the reports
	Client          Client   `json:"client"`
	Body            string   `json:"body,omitempty"` // the certification body or consultancy
	Sites           []Site   `json:"sites,omitempty"`
	Units           []Unit   `json:"units,omitempty"`
	People          []Person `json:"people,omitempty"`
	Start           Date     `json:"start,omitzero"`
	End             Date     `json:"end,omitzero"`
	ReportDate      Date     `json:"reportDate,omitzero"`
	Plan            *Plan    `json:"plan,omitempty"`
	Blind           bool     `json:"blind,omitempty"`      // self ratings hidden from the assessor
	Deviations      string   `json:"deviations,omitempty"` // from the plan, with reasons
	Obstacles       string   `json:"obstacles,omitempty"`  // what reduces the reliability of the conclusions
	Changes         string   `json:"changes,omitempty"`    // significant changes since the last audit
	Unresolved      string   `json:"unresolved,omitempty"` // diverging opinions
	Confidentiality string   `json:"confidentiality,omitempty"`
	Distribution    []string `json:"distribution,omitempty"`
}

// A Client is the organisation that is assessed.
type Client struct {
	Name           string `json:"name"`
	Address        string `json:"address,omitempty"`
	Representative string `json:"representative,omitempty"`
	Personnel      int    `json:"personnel,omitempty"` // effective number
}

// A Site is a place of the client. Only a site that was visited can be rated.
type Site struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Address   string `json:"address,omitempty"`
	Activity  string `json:"activity,omitempty"`
	Personnel int    `json:"personnel,omitempty"`
	Central   bool   `json:"central,omitempty"`
	Visited   Date   `json:"visited,omitzero"`
	Remote    bool   `json:"remote,omitempty"`
}

// A Unit is what is rated when it is not the whole organisation.
type Unit struct {
	ID     string          `json:"id"`
	Name   string          `json:"name"`
	Site   string          `json:"site,omitempty"`
	Weight scoring.Decimal `json:"weight,omitempty"` // default 1
}

// A Person takes part in the engagement. Names are declared, not proven.
type Person struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Role         Role   `json:"role"`
	Organisation string `json:"organisation,omitempty"`
	Declaration  string `json:"declaration,omitempty"` // impartiality: conclusion
	Declared     Date   `json:"declared,omitzero"`
}

// Role is what a person does in the engagement.
type Role string

const (
	TeamLeader           Role = "team-leader"
	Auditor              Role = "auditor"
	TechnicalExpert      Role = "technical-expert"
	Observer             Role = "observer"
	Interpreter          Role = "interpreter"
	Consultant           Role = "consultant"
	SelfAssessor         Role = "self-assessor"
	ClientRepresentative Role = "client-representative"
	Guide                Role = "guide"
	Reviewer             Role = "reviewer"
	DecisionMaker        Role = "decision-maker"
	Sponsor              Role = "sponsor"
)

// Roles lists every role.
var Roles = []Role{TeamLeader, Auditor, TechnicalExpert, Observer, Interpreter, Consultant, SelfAssessor, ClientRepresentative, Guide, Reviewer, DecisionMaker, Sponsor}

// AuditTeam reports whether the role carries out the audit; such a person
// never decides on the award (ISO/IEC 17021-1, 9.5.1).
func (r Role) AuditTeam() bool {
	return r == TeamLeader || r == Auditor || r == TechnicalExpert || r == Consultant
}

// A Plan is how the engagement was laid out.
type Plan struct {
	Seed      int64       `json:"seed,omitempty"`
	Sites     []string    `json:"sites,omitempty"` // chosen
	Timetable []PlanEntry `json:"timetable,omitempty"`
	Agreed    Date        `json:"agreed,omitzero"`
}

// A PlanEntry is one row of the timetable.
type PlanEntry struct {
	Date        Date     `json:"date"`
	Start       string   `json:"start,omitempty"` // 09:00
	End         string   `json:"end,omitempty"`
	Site        string   `json:"site,omitempty"`
	Activity    string   `json:"activity"`
	Criteria    []string `json:"criteria,omitempty"`
	Person      string   `json:"person,omitempty"`
	Interviewee string   `json:"interviewee,omitempty"` // a role, never a name
	Method      string   `json:"method,omitempty"`
}

// A Slot is what one rating is for: a criterion, one of its dimensions (or ""),
// and a unit (or "").
type Slot struct {
	Criterion string `json:"criterion"`
	Dimension string `json:"dimension,omitempty"`
	Unit      string `json:"unit,omitempty"`
}

// Layer says whose view a rating is.
type Layer string

const (
	Self     Layer = "self"     // the client
	Assessor Layer = "assessor" // one assessor
	Agreed   Layer = "agreed"   // the audit team's consensus
)

// State is what became of a slot. Only a rated one has a level: a state is
// never a number.
type State string

const (
	Rated         State = "rated"
	NotRated      State = "not-rated"
	NotApplicable State = "not-applicable"
	NotSampled    State = "not-sampled"
)

// A Rating is what one rater gave one slot on one layer. Not applicable and
// not sampled are decided for a criterion and unit as a whole: they are
// recorded once, with the dimension "" even where the criterion has
// dimensions, with one reason and one approver.
type Rating struct {
	Slot
	Layer    Layer    `json:"layer"`
	Rater    string   `json:"rater,omitempty"` // person id
	State    State    `json:"state"`
	Level    string   `json:"level,omitempty"`    // code of an ordinal level, decimal of a numeric one
	Reason   string   `json:"reason,omitempty"`   // of not applicable, or of a changed agreed rating
	Approver string   `json:"approver,omitempty"` // of not applicable: person id or name
	From     string   `json:"from,omitempty"`     // of not sampled: the round it is carried from
	Evidence []string `json:"evidence,omitempty"`
	Note     string   `json:"note,omitempty"`
}

// A Comment holds the strengths and improvements noted for a criterion.
type Comment struct {
	Criterion    string `json:"criterion"`
	Unit         string `json:"unit,omitempty"`
	Strengths    string `json:"strengths,omitempty"`
	Improvements string `json:"improvements,omitempty"`
}

// Evidence is a record of objective evidence. What is typed in the row of a
// criterion has the id "<criterion>[@unit]/shown" or "…/told" and that one
// criterion; every other id is given by the author.
type Evidence struct {
	ID          string       `json:"id"`
	Criteria    []string     `json:"criteria,omitempty"`
	Unit        string       `json:"unit,omitempty"`
	Slot        string       `json:"slot,omitempty"` // shown, told or ""
	Type        EvidenceType `json:"type,omitempty"`
	Title       string       `json:"title"`
	Reference   string       `json:"reference,omitempty"` // document number, page, clause, link
	Source      string       `json:"source,omitempty"`    // owner, or role of the person interviewed
	Version     string       `json:"version,omitempty"`
	Date        Date         `json:"date,omitzero"`
	Site        string       `json:"site,omitempty"`
	From        Date         `json:"from,omitzero"` // observation period
	To          Date         `json:"to,omitzero"`
	Sample      string       `json:"sample,omitempty"` // population, size, method
	Collector   string       `json:"collector,omitempty"`
	Collected   Date         `json:"collected,omitzero"`
	File        string       `json:"file,omitempty"`
	Size        int64        `json:"size,omitempty"`
	SHA256      string       `json:"sha256,omitempty"`
	Class       string       `json:"class,omitempty"` // public, internal, confidential
	Personal    bool         `json:"personal,omitempty"`
	ValidUntil  Date         `json:"validUntil,omitzero"`
	RetainUntil Date         `json:"retainUntil,omitzero"`
	Sufficient  string       `json:"sufficient,omitempty"` // yes, no, partly
	Note        string       `json:"note,omitempty"`
}

// EvidenceType says how the evidence was obtained.
type EvidenceType string

const (
	Document       EvidenceType = "document"
	Record         EvidenceType = "record"
	Interview      EvidenceType = "interview"
	Observation    EvidenceType = "observation"
	Data           EvidenceType = "data"
	Survey         EvidenceType = "survey"
	MysteryContact EvidenceType = "mystery-contact"
)

// EvidenceTypes lists every type of evidence.
var EvidenceTypes = []EvidenceType{Document, Record, Interview, Observation, Data, Survey, MysteryContact}

// A Finding is evidence evaluated against criteria. A nonconformity needs its
// three parts: requirement, evidence and statement (ISO/IEC 17021-1, 9.4.5.3).
type Finding struct {
	ID           string             `json:"id"`
	Kind         FindingKind        `json:"kind"`
	Grade        Grade              `json:"grade,omitempty"` // of a nonconformity
	Criteria     []string           `json:"criteria,omitempty"`
	Unit         string             `json:"unit,omitempty"`
	Site         string             `json:"site,omitempty"`
	Requirement  string             `json:"requirement,omitempty"`
	Statement    string             `json:"statement"`
	Objective    string             `json:"objective,omitempty"` // the objective evidence in words
	Evidence     []string           `json:"evidence,omitempty"`
	Raised       Date               `json:"raised,omitzero"`
	RaisedBy     string             `json:"raisedBy,omitempty"`
	Acknowledged Date               `json:"acknowledged,omitzero"`
	Disagreement string             `json:"disagreement,omitempty"`
	RepeatOf     string             `json:"repeatOf,omitempty"`
	State        FindingState       `json:"state,omitempty"` // default open
	Closed       Date               `json:"closed,omitzero"`
	History      []GradeChange      `json:"history,omitempty"`
	Actions      []CorrectiveAction `json:"actions,omitempty"`
}

// FindingKind is what a finding is.
type FindingKind string

const (
	Nonconformity    FindingKind = "nonconformity"
	ObservationNoted FindingKind = "observation"
	Opportunity      FindingKind = "opportunity"
	Strength         FindingKind = "strength"
)

// FindingKinds lists every kind.
var FindingKinds = []FindingKind{Nonconformity, ObservationNoted, Opportunity, Strength}

// Grade is the weight of a nonconformity.
type Grade string

const (
	Critical Grade = "critical"
	Major    Grade = "major"
	Minor    Grade = "minor"
)

// FindingState follows the answer to a nonconformity.
type FindingState string

const (
	Open         FindingState = "open"
	Responded    FindingState = "responded"
	PlanAccepted FindingState = "plan-accepted"
	Implemented  FindingState = "implemented"
	Verified     FindingState = "verified"
	Closed       FindingState = "closed"
	Rejected     FindingState = "rejected"
)

// IsOpen reports whether the finding still counts against an award.
func (f *Finding) IsOpen() bool { return f.State != Closed && f.State != Verified }

// A GradeChange keeps what a grade was before, and why it changed.
type GradeChange struct {
	From   Grade  `json:"from,omitempty"`
	To     Grade  `json:"to,omitempty"`
	Reason string `json:"reason"`
	By     string `json:"by,omitempty"`
	Date   Date   `json:"date,omitzero"`
}

// A CorrectiveAction is the client's answer to a nonconformity: correction,
// root cause and corrective action (ISO/IEC 17021-1, 9.4.9).
type CorrectiveAction struct {
	Correction    string   `json:"correction,omitempty"`
	RootCause     string   `json:"rootCause,omitempty"`
	Action        string   `json:"action,omitempty"`
	Owner         string   `json:"owner,omitempty"`
	Due           Date     `json:"due,omitzero"`
	Done          Date     `json:"done,omitzero"`
	Evidence      []string `json:"evidence,omitempty"`
	Extent        string   `json:"extent,omitempty"` // other sites looked at
	Accepted      *bool    `json:"accepted,omitempty"`
	ReviewedBy    string   `json:"reviewedBy,omitempty"`
	Reviewed      Date     `json:"reviewed,omitzero"`
	ReviewNote    string   `json:"reviewNote,omitempty"`
	Effectiveness string   `json:"effectiveness,omitempty"`
}

// A MeasureValue is the recorded value of a measure for one period.
type MeasureValue struct {
	Measure      string          `json:"measure"`
	Unit         string          `json:"unit,omitempty"`
	Period       string          `json:"period,omitempty"` // as printed; values are in order of time
	Value        scoring.Decimal `json:"value,omitempty"`
	Target       scoring.Decimal `json:"target,omitempty"` // overrides the framework's
	N            *int            `json:"n,omitempty"`
	ResponseRate scoring.Decimal `json:"responseRate,omitempty"` // percent
	Source       string          `json:"source,omitempty"`
	Note         string          `json:"note,omitempty"`
}

// An Adjustment is one case of something outside the tree that changes the
// overall score: a special deduction, a bonus. What it is worth is the
// framework's to say.
type Adjustment struct {
	Kind   string `json:"kind"` // id of the framework's kind of adjustment
	Reason string `json:"reason"`
	By     string `json:"by,omitempty"`
}

// Work follows the rating of one criterion and unit.
type Work struct {
	Criterion   string   `json:"criterion"`
	Unit        string   `json:"unit,omitempty"`
	Responsible string   `json:"responsible,omitempty"`
	Due         Date     `json:"due,omitzero"`
	Progress    Progress `json:"progress,omitempty"`
}

// Progress says how far the work on a criterion is.
type Progress string

const (
	ProgressOpen     Progress = "open"
	ProgressReady    Progress = "ready"
	ProgressReviewed Progress = "reviewed"
)

// An Action is what the client plans to do about a criterion.
type Action struct {
	ID         string          `json:"id"`
	Criterion  string          `json:"criterion,omitempty"`
	Dimension  string          `json:"dimension,omitempty"`
	Unit       string          `json:"unit,omitempty"`
	Action     string          `json:"action"`
	Owner      string          `json:"owner,omitempty"`
	Due        Date            `json:"due,omitzero"`
	To         string          `json:"to,omitempty"`     // the level it leads to
	Effort     scoring.Decimal `json:"effort,omitempty"` // person-days
	Cost       scoring.Decimal `json:"cost,omitempty"`
	NotBefore  Date            `json:"notBefore,omitzero"`
	State      string          `json:"state,omitempty"`  // planned, started, done, deferred
	Reason     string          `json:"reason,omitempty"` // of a deferral
	ReviewDate Date            `json:"reviewDate,omitzero"`
}

// An Initiative lifts many criteria at once; its cost counts once.
type Initiative struct {
	ID     string          `json:"id"`
	Title  string          `json:"title"`
	Owner  string          `json:"owner,omitempty"`
	Effort scoring.Decimal `json:"effort,omitempty"`
	OneOff scoring.Decimal `json:"oneOff,omitempty"`
	Yearly scoring.Decimal `json:"yearly,omitempty"`
	Raises []Raise         `json:"raises,omitempty"`
}

// A Raise is what an initiative does for one slot.
type Raise struct {
	Slot
	To string `json:"to"`
}

// A Response is what the governing body answers.
type Response struct {
	By   string `json:"by"`
	Date Date   `json:"date,omitzero"`
	Text string `json:"text"`
}

// A Review is the technical review before the decision.
type Review struct {
	By         string `json:"by"`
	Date       Date   `json:"date,omitzero"`
	Complete   bool   `json:"complete"`
	Conclusion string `json:"conclusion,omitempty"`
}

// A Recommendation is the team leader's, typed, with reasons. One that holds
// verdicts only recommends nothing.
type Recommendation struct {
	Recommend  string    `json:"recommend,omitempty"` // grant, grant-with-conditions, refuse, maintain, renew, suspend, withdraw, extend, reduce
	Tier       string    `json:"tier,omitempty"`
	Reasons    string    `json:"reasons,omitempty"`
	Conditions []string  `json:"conditions,omitempty"`
	By         string    `json:"by,omitempty"`
	Date       Date      `json:"date,omitzero"`
	Verdicts   []Verdict `json:"verdicts,omitempty"`
}

// A Verdict is a judgement that an award condition asks of a role.
type Verdict struct {
	Role    Role   `json:"role"`
	Verdict string `json:"verdict"`
	By      string `json:"by,omitempty"`
	Date    Date   `json:"date,omitzero"`
	Reasons string `json:"reasons,omitempty"`
}

// A Decision is the certification body's, made for exactly one record code by
// a person who took no part in the audit.
type Decision struct {
	Decision    string   `json:"decision"`
	Tier        string   `json:"tier,omitempty"`
	Record      string   `json:"record"` // record code it was made for
	By          string   `json:"by"`
	Role        string   `json:"role,omitempty"`
	Date        Date     `json:"date"`
	Effective   Date     `json:"effective,omitzero"`
	Expires     Date     `json:"expires,omitzero"`
	Certificate string   `json:"certificate,omitempty"`
	Revision    int      `json:"revision,omitempty"`
	Reasons     string   `json:"reasons,omitempty"`
	Conditions  []string `json:"conditions,omitempty"`
}

// Previous is what the last round said.
type Previous struct {
	Round    string    `json:"round"`
	Record   string    `json:"record,omitempty"`
	Date     Date      `json:"date,omitzero"`
	Edition  string    `json:"edition,omitempty"`
	Expires  Date      `json:"expires,omitzero"`   // of the award that it led to
	Ratings  []Rating  `json:"ratings,omitempty"`  // effective ones
	Findings []Finding `json:"findings,omitempty"` // open ones
}

// A Date is a calendar day. The zero value is no date.
type Date struct{ time.Time }

// NewDate returns the day.
func NewDate(year int, month time.Month, day int) Date {
	return Date{time.Date(year, month, day, 0, 0, 0, 0, time.UTC)}
}

// ParseDate reads YYYY-MM-DD. Days before the year 1000 and after 8999 are
// refused: they are slips, or how programs write that there is no date, and
// the days that follow from a date must be written with four digits as well.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err == nil && (t.Year() < 1000 || t.Year() > 8999) {
		return Date{}, fmt.Errorf("%s is no date that an assessment can have", s)
	}
	return Date{t}, err
}

// AddMonths returns the same day so many months later, or the last day of that
// month where it is shorter: six months after 31 August are 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year(), d.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.AddDate(0, 0, min(d.Day(), last)-1)}
}

// AddDays returns the day so many days later.
func (d Date) AddDays(n int) Date { return Date{d.AddDate(0, 0, n)} }

// String returns YYYY-MM-DD, or "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}

// MarshalText writes what String returns.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// MarshalJSON writes a JSON string.
func (d Date) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalText reads YYYY-MM-DD.
func (d *Date) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	*d, err = ParseDate(string(text))
	return err
}

// UnmarshalJSON reads a JSON string.
func (d *Date) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	return d.UnmarshalText([]byte(s))
}
