package framework_test

import (
	"fmt"
	"strings"

	"github.com/assay-audit/assay/framework"
)

const source = `format: assay/framework
version: 1
id: counter
edition: "2026"
title: Counter service
language: en
provider: Example
copyright: Example
licence: CC0-1.0
origin: original
scales:
  - {id: stars, kind: numeric, title: Stars, min: 0, max: 5, step: 1}
scoring: {method: mean}
sections:
  - id: people
    ref: "1"
    title: People
    criteria:
      - {id: welcome, ref: "1.1", title: Welcome, text: Customers are greeted., mandatory: "3"}
award: {kind: none}
scheme: {attestation: service}
`

// A framework is parsed, with every problem at its place, and looked up.
func Example() {
	_, problems := framework.Parse("framework.yaml", []byte(strings.Replace(source, `"3"`, `"7"`, 1)))
	fmt.Println(problems.Error())

	f, problems := framework.Parse("framework.yaml", []byte(source))
	if problems.Err() != nil {
		fmt.Println(problems)
		return
	}
	c, _ := f.Criterion("1.1")
	share, _ := f.ScaleOf(c, "").Share(c.Mandatory)
	fmt.Printf("%s needs %s stars, %s of the span\n", c.Title, c.Mandatory, share)
	// Output:
	// framework.yaml:19:92: level "7" is not on the scale "stars", 0 to 5 in steps of 1 [level-unknown]
	// Welcome needs 3 stars, 3/5 of the span
}
