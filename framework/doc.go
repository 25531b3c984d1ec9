// Package framework holds criteria sets and the rules that score and award
// them: sections, criteria, scales, measures, the award and the scheme. A
// [Framework] is plain data. [Load] and [Parse] read what an author wrote and
// answer with every problem and its place; [Encode] writes the canonical form,
// from which the same bytes come for the same value; [Decode] reads that back
// without checking it again.
//
// # Format
//
// The file format is assay/framework, version 1: framework.yaml or
// framework.json. Later versions of assay read every file that this one
// accepts, and mean the same by it. Ids are written by authors, never computed
// and never used again for something else. Texts are in the framework's own
// language; translations are kept beside it in framework.<language>.yaml, see
// [Translation].
//
// # Scoring
//
// The overall score and that of every section come about by a [Rule]: a method
// of package scoring with the fields that this method takes. That of
// [Scoring] holds for the whole and for every section that names no method;
// a section with a method has a rule of its own, of which every field counts:
//
//	mean, weighted-mean           of the direct children
//	flat-mean, flat-weighted-mean of all criteria below
//	lowest, highest               of the direct children
//	points                        earned of available, of all criteria below
//	deductions                    a budget less what each criterion misses of its points
//	share                         of the criteria at or above level
//	k-of-n                        whether count criteria are at or above level
//	absolute                      whether all criteria are at the top of their scale
//	percentile                    the rank, in a benchmark, of the score by the method that of names
//	staged                        the highest stage reached of the child sections, in their order
//	relative                      points above and below the level required of each criterion
//
// All but relative give a share of a span, from nothing to full marks. A
// relative score is a number of points that may be negative; nothing further
// is made of it, and conditions ask for its value. [Bands] cut a share into
// named ranges, for conditions, for reports and for what a stage needs.
//
// Several ratings of one criterion are combined before all that, by the
// dimensions of [Scoring] and then over [Units]; or each unit is scored as a
// whole, and every score of the tree is combined over the units. What lies
// outside the tree comes last: an autoFail rating makes the overall score zero,
// adjustments add or take off points.
//
// # Digests
//
// Two digests pin what an assessment was made against, see
// [Framework.Digests]: the rules, which must not change under way, and the
// texts that only help.
//
// # Codes
//
// The code of a problem is stable. Besides those of package schemas there are
//
//	adjustment-points         points of an adjustment that are 0 or beyond 100
//	adjustment-unknown        no adjustment of that id
//	auto-fail                 autoFail at the highest level, or where nothing could fail by itself
//	award-tiers               tiers without an award, or an award without tiers
//	award-unused              validity and the like where nothing is granted
//	award-validity            a validity of no months
//	audit-time-order          rows that are not ascending
//	band-unknown              no band of that code, nor a level where one would do
//	bands-limit               a lowest band with a limit, or another without exactly one
//	bands-missing             a part of a stage that no bands say anything about
//	bands-order               bands that are not ascending
//	bands-range               a band that nothing could be in
//	bands-steps               fewer than two bands
//	bands-unknown             no bands of that id
//	bands-unused              bands that nothing falls into
//	best-fit                  bestFit without best-fit, or the other way round
//	capped-by                 cappedBy without capped, or the other way round
//	condition-any             fewer than two alternatives, an empty one, or one within another
//	condition-choice          not exactly one of the fields that say how much
//	condition-count           more measures than there are
//	condition-empty           nothing to apply the condition to
//	condition-field           a field that the kind of condition does not have
//	condition-information     a condition on a score for information only
//	condition-needs           a field that the kind of condition needs
//	condition-scope           a scope that the kind of condition does not have
//	condition-score           a share, value or level that the score does not have
//	criterion-unknown         no criterion of that id
//	cross-reference-self      a criterion compared with itself
//	cut-back                  two ways to cut ratings back, or a tier without target
//	dependency-cycle          criteria that wait for each other
//	dependency-self           a criterion that waits for itself
//	dimension-unknown         no dimension of that id
//	dimensions-missing        a way to combine dimensions, but none of them
//	duplicate-id              an id, a level code or a size given twice
//	duplicate-ref             a ref given twice
//	effort-form               not exactly one of size, days, and low, likely, high
//	effort-lowest             an effort for the lowest level
//	effort-range              negative, or low, likely and high not in order
//	effort-twice              two efforts for one level
//	file-missing              no framework in the folder
//	file-twice                two frameworks in the folder
//	file-unreadable           the file system gave an error
//	grade-unknown             no grade of nonconformities of that name
//	level-unknown             a level that is not on the scale
//	line-character            a line break, control or bidirectional control character in a ref, title, label or unit
//	measure-tolerance         a negative tolerance
//	measure-unknown           no measure of that id
//	method-count              a count that is not from 1 to the number of criteria
//	method-field              a field that the method does not have, or that has no method
//	method-hold               hold is below reach
//	method-level              no level where the method needs one, or one where it has none
//	method-needs              a field that the method needs
//	method-of                 a method whose scores cannot be ranked
//	method-own                points of its own where a share is needed
//	method-scale              criteria on several scales where one is needed
//	method-stages             a staged node that does not consist of stages
//	method-unknown            no method of that name
//	not-applicable-forbidden  not applicable is forbidden, but something relies on it
//	percent-range             not from 0 to 100
//	points-missing            a level or criterion without the points it needs
//	points-order              levels that are not ascending
//	points-range              points that are not above 0
//	points-recognition        a recognition level that earns points
//	points-unused             points that no method takes into account
//	profile-empty             a profile without criteria
//	profile-unknown           no profile of that id
//	ref-long                  a ref of more than 100 characters
//	rubric-twice              two texts for one level
//	sampling-range            a coefficient that is not above 0
//	scale-field               a field that the kind of scale does not have
//	scale-levels              fewer than two levels
//	scale-missing             a criterion without scale, though there are several
//	scale-numeric             a numeric scale without min, max or step
//	scale-span                no difference between the lowest and the highest level
//	scale-step                steps that do not fit
//	scale-unknown             no scale of that id
//	scale-unused              a scale that nothing is rated on
//	section-empty             neither criteria nor sections
//	section-unknown           no section of that id
//	size-unknown              no size of that code
//	stage-unknown             no stage of that number
//	tag-unknown               a tag that no criterion has
//	text-long                 a text that no cell of a workbook can hold
//	tier-conditions           a tier without conditions
//	tier-unknown              no tier of that id
//	too-many                  more criteria or entries than a workbook can bear
//	translation-framework     a translation of something else
//	translation-language      a translation into the framework's own language
//	translation-missing       the number of texts that are not translated
//	translation-unknown       a translated text that the framework does not have
//	units-per                 units that are pooled where that has no meaning
//	weight-negative           a weight below 0
//	weight-unused             a weight that no method takes into account
//	weight-zero               a section that never counts
//	weights-zero              nothing to weigh
package framework
