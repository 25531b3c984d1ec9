// Package report decides what a document says; the packages below it decide
// how that looks. A [Document] is a list of blocks of a few kinds, in which
// every number has become text already, so that a PDF, a page and a
// spreadsheet of the same result cannot disagree.
//
// [Full] is the report of an assessment, [GapAnalysis] the gaps towards a tier,
// [Scores] the short answer at a terminal, [Explanation] how a score came
// about, [Comparison] what changed between two assessments, [Criteria] and
// [OneCriterion] show a framework. All of them are pure: the day is an
// argument, nothing is read from outside, and what comes in is not changed.
//
// The words follow the engagement type: outside audits no document names an
// award or a certificate, and the first page says what the document is not.
// In audits and pre-assessments none suggests a solution. Both rules are kept
// in wording.go, where the words stand that more than one document uses, and
// all that depend on the type. What only one document says stands in its file;
// what a condition asks and how a number came about is said by the evaluation.
package report
