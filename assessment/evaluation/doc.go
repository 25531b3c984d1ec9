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
// # Codes
//
// The code of a problem is stable. Check gives the following; "strict" is an
// error in a final assessment and a warning in a draft, "scheme" an error in a
// pre-assessment and in audits and a note elsewhere, both only where the scale
// knows conformity.
//
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
