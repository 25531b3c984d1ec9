// Command assay runs service-standards assessments: it writes the workbook of
// a framework, reads the filled one back, checks and scores it, and writes the
// gap analysis and the report. See README.md for a journey through it, and
// "assay help COMMAND" for every flag.
//
// FILE is a workbook (.xlsx) or an assessment in JSON or YAML; they are told
// apart by content. The format of an output follows its extension, --format
// overrides it, and "-o -" writes to standard output. Commands never change
// the file they read and never overwrite one without --force.
//
// # Exit codes
//
//	0  done
//	1  could not: a file cannot be read as what it claims to be, or not written
//	2  wrong usage: unknown command, flag or framework
//	3  done, and the answer is no: errors in the file, a tier not reached
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
