// Package schemas reads files that people or other programs wrote and checks
// their shape. [Decode] turns JSON or YAML into plain values and remembers
// where each of them stands; [Check] holds such a value against one of the
// embedded JSON Schemas (draft 2020-12); both answer with [Problems], all of
// them at once, in words.
//
// What comes in is never trusted: whatever the bytes are, Decode returns, in
// bounded time and memory, and nothing but the bytes is read. Texts are
// trimmed, with LF line ends and in Unicode normal form C, before anybody sees
// them. Numbers keep the digits that were written: 1.10 stays 1.10, and what
// only looks like a number to some YAML programs (012, 1e5, 1_000) stays text.
//
// The schemas are kept by hand in step with the Go types of packages framework
// and assessment; a test in each of those packages compares them.
//
// # Codes
//
// The code of a problem is stable. Decode gives
//
//	file-empty      there is nothing in the file
//	file-size       the file is larger than MaxSize
//	file-encoding   the file is not UTF-8
//	text-character  a character that neither XML nor a workbook can hold
//	text-long       a text of more than MaxText UTF-16 units
//	json-syntax     not JSON
//	yaml-syntax     not YAML
//	yaml-tab        a tab where YAML wants spaces
//	yaml-documents  more than one document in the file
//	yaml-tag        a tag such as !!binary
//	yaml-merge      a merge key <<
//	yaml-alias      aliases that repeat too much
//	yaml-key        a key that is not a plain text
//	duplicate-key   the same key twice in one object
//	number-form     a number with an exponent, or too long
//	too-deep        more than MaxDepth levels of nesting, one more in a file that carries a framework
//	too-many        too many values, entries, properties or anchors; or how many problems are not listed
//
// and Check gives
//
//	schema-type      another type of value is needed
//	schema-required  a property is missing
//	schema-unknown   a property that the format does not have
//	schema-enum      not one of the allowed values
//	schema-const     not the one allowed value
//	schema-version   a version of the format that this program does not know
//	schema-pattern   not written as an id, a decimal number, a time …
//	schema-format    not a date
//	schema-range     a number that is too small or too large
//	schema-length    a text that is empty or too long
//	schema-items     a list with too few, too many or repeated items
//	schema-shape     anything else
package schemas
