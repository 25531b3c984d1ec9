// Package assessment holds what an assessor recorded: the engagement, ratings,
// evidence, findings and decisions of one assessment against one framework.
// It reads and writes the document of record ([Parse], [Encode]) and checks it
// against its framework ([Assessment.Check]). It draws no conclusions; that is
// package evaluation.
//
// # Promise
//
// A file that this version reads, later versions read. Every file starts with
// "format": "assay/assessment" and "version": 1. Encode writes canonical JSON:
// the same content gives the same bytes, and Parse of them gives the content
// back.
package assessment
