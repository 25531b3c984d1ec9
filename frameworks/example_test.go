package frameworks_test

import (
	"fmt"

	"github.com/assay-audit/assay/frameworks"
)

func Example() {
	for _, e := range frameworks.List() {
		fmt.Println(e.ID, e.Edition)
	}
	f, err := frameworks.Load("customer-excellence")
	if err != nil {
		panic(err)
	}
	c, _ := f.Criterion("2.1.4")
	fmt.Println(c.ID+":", c.Title)
	// Output:
	// balanced-service 2026
	// customer-excellence 2026
	// privacy-in-practice: Privacy at counter, telephone and screen
}
