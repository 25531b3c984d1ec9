// Package scoring is the arithmetic of assay: exact numbers as people type
// them ([Decimal]), exact fractions ([Score]), the text that shows them
// ([Format]), and the methods by which a framework combines ratings into
// scores, one file each.
//
// It promises that nothing is rounded before it is printed, and that no
// printed value seems to reach a threshold that it misses. It imports nothing
// of this module.
package scoring
