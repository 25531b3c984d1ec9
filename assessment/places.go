package assessment

import "strings"

// Places says where in a workbook each part of an assessment was typed: JSON
// pointer → "Sheet!Cell". An assessment read from JSON has none.
type Places map[string]string

// Locate returns the cell of the pointer, or of the nearest part around it
// that has one; "" if there is none.
func (p Places) Locate(pointer string) string {
	for {
		if cell, ok := p[pointer]; ok {
			return cell
		}
		i := strings.LastIndexByte(pointer, '/')
		if i < 0 {
			return ""
		}
		pointer = pointer[:i]
	}
}
