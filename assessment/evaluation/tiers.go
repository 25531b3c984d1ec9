package evaluation

import (
	"fmt"

	"github.com/assay-audit/assay/assessment"
	"github.com/assay-audit/assay/framework"
)

// TierName is what people are shown for a tier. Only audits may speak of what
// is granted; elsewhere a tier is a number, so that the name of an award never
// stands beside ratings that cannot earn it.
func TierName(f *framework.Framework, t assessment.Type, id string) string {
	for i, tier := range f.Award.Tiers {
		switch {
		case tier.ID != id:
		case t.Certifies():
			return tier.Title
		case len(f.Award.Tiers) == 1:
			return "All conditions"
		default:
			return fmt.Sprintf("Tier %d of %d", i+1, len(f.Award.Tiers))
		}
	}
	return id
}
