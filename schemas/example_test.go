package schemas_test

import (
	"fmt"

	"github.com/assay-audit/assay/schemas"
)

// A file is decoded, then checked; every problem says where, what and how.
func Example() {
	const src = `format: assay/translation
version: 1
framework: tiny
edition: 2026
langauge: de
texts: {}
`
	doc, problems := schemas.Decode("framework.de.yaml", []byte(src))
	if doc != nil {
		problems = append(problems, doc.Check("translation")...)
	}
	fmt.Println(problems.Error())
	// Output:
	// framework.de.yaml:1:1: the property "language" is missing [schema-required]
	// framework.de.yaml:4:10: must be text, not a number [schema-type]
	//   hint: write it in quotes: "2026"
	// framework.de.yaml:5:1: there is no property "langauge" here [schema-unknown]
	//   hint: did you mean "language"?
}
