// Package evaluation draws the conclusions from an assessment: scores, bounds,
// award conditions, the outcome and the gaps. It is pure: the same framework
// and assessment give the same result, to the byte.
//
// Every score is an exact fraction ([scoring.Score]); conditions compare
// fractions, never rounded numbers. A criterion that is not rated is never
// counted as a pass nor as zero: where ratings are missing, a score comes
// with its bounds, and a condition says whether it is secure, out of reach or
// open.
package evaluation
