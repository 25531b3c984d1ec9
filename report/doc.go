// Package report decides what a document says; the packages below it decide
// how that looks.
package report
