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
//	award-tiers               tiers without an award, or an award without tiers
//	award-unused              validity and the like where nothing is granted
//	award-validity            a validity of no months
//	audit-time-order          rows that are not ascending
//	capped-by                 cappedBy without capped, or the other way round
//	condition-choice          not exactly one of count and percent
//	condition-empty           nothing to apply the condition to
//	condition-field           a field that the kind of condition does not have
//	condition-information     a condition on a score for information only
//	condition-needs           a field that the kind of condition needs
//	condition-scope           a scope that the kind of condition does not have
//	criterion-unknown         no criterion of that id
//	cross-reference-self      a criterion compared with itself
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
//	measure-tolerance         a negative tolerance
//	measure-unknown           no measure of that id
//	method-level              the method share without level, or another with one
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
//	tag-unknown               a tag that no criterion has
//	text-long                 a text that no cell of a workbook can hold
//	tier-conditions           a tier without conditions
//	tier-unknown              no tier of that id
//	too-many                  more criteria or entries than a workbook can bear
//	translation-framework     a translation of something else
//	translation-language      a translation into the framework's own language
//	translation-missing       the number of texts that are not translated
//	translation-unknown       a translated text that the framework does not have
//	weight-negative           a weight below 0
//	weight-unused             a weight that no method takes into account
//	weight-zero               a section that never counts
//	weights-zero              nothing to weigh
package framework
