// Package assessment holds what an assessor recorded: the engagement, ratings,
// evidence, findings and decisions of one assessment against one framework.
// It reads and writes the document of record ([Parse], [Encode]) and checks it
// against its framework ([Assessment.Check]). It draws no conclusions; that is
// package evaluation.
//
// # Promise
//
// A file that this version reads, later versions read. Every file starts with
// "format": "assay/assessment" and "version": 1. Encode writes canonical JSON:
// the same content gives the same bytes, and Parse of them gives the content
// back.
//
// # Codes
//
// The code of a problem is stable. Parse gives those of package schemas and
// not-an-assessment, CheckShape those of package schemas. Check gives the
// others. "strict" is an error in a final assessment and a warning
// in a draft. The problems that need the result are in package evaluation.
//
//	adjustment-uncounted      note     more cases of a kind than the framework counts
//	adjustment-unknown        error    a kind of adjustment that the framework does not have
//	answer-incomplete         strict   a closed nonconformity without correction, root cause, corrective action or date
//	approver-missing          error    not applicable without the approver that the scheme asks for
//	change-unexplained        warning  an agreed rating differs from the one of the only assessor, without a note or reason
//	client-missing            strict   the client has no name
//	criterion-unknown         error    a criterion that the framework does not have
//	dates-reversed            error    a period ends before it begins
//	decider-in-team           error    who decides took part in the audit
//	dimension-missing         error    rated as a whole, where each dimension is rated
//	dimension-unknown         error    a dimension that the framework does not have
//	duplicate-id              error    two people, sites, units, records, findings … with one id
//	duplicate-rating          error    one rater rated one slot twice on one layer
//	duplicate-row             error    two comments, or two entries of work, for one criterion and unit
//	evidence-expired          warning  evidence that was no longer valid on the last day
//	evidence-missing          strict   a nonconformity without objective evidence
//	evidence-unknown          error    cited evidence that is not recorded
//	evidence-unused           note     evidence that is for no criterion and cited nowhere
//	finding-late              warning  a finding raised after the day of the report
//	grade-missing             strict   a nonconformity without grade
//	grade-unexpected          error    a grade on what is no nonconformity
//	grade-unknown             error    a grade that the scheme does not have
//	impartiality-undeclared   warning  someone of the team of a final audit has declared no impartiality
//	layer-not-allowed         error    a layer that the type of engagement does not record; told once
//	level-missing             error    rated, but without level
//	level-unexpected          error    a level, but not rated
//	measure-empty             error    a measure is named, but nothing is recorded of it
//	measure-twice             error    two values of one measure, unit and period
//	measure-unknown           error    a measure that the framework does not have
//	no-team-leader            error    a final audit without team leader
//	no-units                  error    units, where the framework rates the whole organisation
//	not-an-assessment         error    the file has another structure
//	not-applicable-forbidden  error    not applicable, where that is not allowed
//	off-scale                 error    a level that is not on the scale
//	other-framework           error    made for another framework or edition
//	other-record              error    decided on another state of the record
//	other-rules               strict   the framework's rules have changed since the start
//	other-texts               note     the framework's guidance texts have changed since the start
//	outside-profile           warning  a criterion that is not part of the profile
//	periods-reversed          warning  values of a measure that do not stand in order of time
//	person-unknown            warning  somebody who is not among the people
//	profile-unknown           error    a profile that the framework does not have
//	rated-and-not-applicable  error    one rater both rated a criterion and set it aside
//	raters-differ             error    raters of the highest layer differ, and nothing is agreed
//	reason-missing            error    not applicable, or an adjustment, without reason
//	recommendation-missing    strict   reasons or a name, but nothing recommended
//	recommender-missing       strict   a recommendation that nobody is named for
//	repeat-self               error    a finding that repeats itself
//	requirement-missing       strict   a nonconformity without requirement
//	response-rate-outside     error    a response rate below 0 or above 100 percent
//	round-missing             error    not sampled, without the round that the rating is carried from
//	scope-missing             error    a final audit without scope
//	site-not-visited          warning  an interview or observation at a site that has no visit
//	site-unknown              error    a site that is not among the sites
//	statement-missing         strict   a nonconformity without statement
//	too-many-problems         error    more than a thousand problems: the rest is counted
//	unit-missing              error    ratings that name no unit, where units are rated; told once
//	unit-unknown              error    a unit that is not among the units; told once, however many records name it
//	units-missing             warning  the framework rates units, but none is named
//	verdict-missing           strict   who gave the verdict is named, but not the verdict
//	verdict-twice             error    two verdicts of one role
//	verdict-unknown           warning  a verdict that no condition of the award asks for from that role
//	weight-negative           error    a unit with a weight below 0
//	weights-zero              error    units that are weighed all have the weight 0
//	whole-criterion           error    one dimension set aside; that is decided for the criterion
package assessment
