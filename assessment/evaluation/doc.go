// Package evaluation draws the conclusions from an assessment: scores, bounds,
// award conditions, the outcome and the gaps. It is pure: the same framework
// and assessment give the same result, to the byte.
//
// Every score is an exact fraction ([scoring.Score]); conditions compare
// fractions, never rounded numbers. A criterion that is not rated is never
// counted as a pass nor as zero: where ratings are missing, a score comes
// with its bounds, and a condition says whether it is secure, out of reach or
// open.
//
// Every number can be explained: [Result.Explain] gives the tree of steps by
// which a score, a condition or the outcome came about, down to the ratings.
// Each step has its value, the fold that made it of the steps below, and the
// number with which each of those enters, so that anyone can compute it again.
//
// Bounds are the extremes over all completions. All methods are monotone, so
// that one completion has everything at its lowest and another at its highest:
// they are tight, and a condition is secure exactly if it holds in the lowest.
//
// Where the engagement may advise, [Result.Flips] finds the smallest change of
// one rating that alters a condition or the outcome, and [Result.Sensitivity]
// the fewest ratings that, one step off each, would: exactly, or with what is
// proven said apart from what was found.
//
// # What a change is due to
//
// Compare separates the change of every score between two assessments into its
// causes, exactly: it walks from the old assessment to the new one in steps that
// are assessments themselves, evaluates each, and takes the differences.
//
//	removed        criteria that the new edition does not have leave
//	method         the method, weights, scales, dimensions and policies become the new ones,
//	               over the same ratings; a level that is not on the new scale counts as not rated
//	applicability  what is not applicable becomes what is so now; what was not applicable enters
//	               with its new rating; units come and go
//	ratings        the ratings of what both have become the new ones
//	added          criteria that only the new edition has enter
//	adjustments    what counts outside the tree becomes what counts now
//
// The order is fixed, and part of the meaning: in another one the same causes
// could be of other sizes, with the same sum. Moving a criterion to another
// section and giving a unit another weight are method; a criterion outside the
// profile is one that the edition does not have; what was not sampled has the
// rating that it is carried with. Where a step leaves nothing to score, its
// effect is in that of the next step with a score, which says so.
//
// # Codes
//
// The code of a problem is stable. Check gives the following; "strict" is an
// error in a final assessment and a warning in a draft, "scheme" an error in a
// pre-assessment and in audits and a note elsewhere, both only where the scale
// knows conformity.
//
//	best-fit-outside              note     the judgement that counts is outside the range of the ratings that are its grounds
//	expiry-differs                warning  the decision's expiry is not the one that the award's rules give
//	nonconformity-missing         scheme   rated below conformity, without a nonconformity
//	nonconformity-on-conforming   scheme   an open nonconformity on what is rated as conforming
//	not-rated                     error    a final assessment with a criterion that is not fully rated
//	nothing-rated                 strict   no rating at all
//	opportunity-on-nonconforming  scheme   an opportunity for improvement on what is rated below conformity
//	reasons-missing               error    less is recommended than the outcome gives, without reasons
//	recommendation-above-outcome  error    more is recommended than the outcome gives
//	recommendation-not-allowed    error    an award is recommended where the engagement does not certify
//	tier-unknown                  error    a tier is recommended that the framework does not have
//
// CheckFramework gives
//
//	condition-trivial      warning  met with every criterion at its lowest level
//	condition-unreachable  error    missed with every criterion at its highest level
//	target-too-low         warning  a condition of a tier is missed with every criterion at the tier's target
package evaluation
