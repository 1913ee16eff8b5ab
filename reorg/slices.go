package reorg

import (
	"lianghua/catalog"
	"lianghua/claim"
	"lianghua/consult"
	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/foi"
	"lianghua/guide"
	"lianghua/handover"
	"lianghua/org"
	"lianghua/org/reshape"
	"lianghua/patrol"
	"lianghua/site"
	"lianghua/village"
	"lianghua/village/pilot"
)

// Slices is the one register of what moves, in the order in which it moves:
// what goes with an item comes after the items. A test walks the schema and
// finds no column that names a unit and stands in none of them.
func Slices(claims *claim.Service, duties *duty.Service) []reshape.Slice {
	return []reshape.Slice{org.Reshape(), catalog.Reshape(), claims.Reshape(), disclose.Reshape(), duties.Reshape(), village.Reshape(), pilot.Reshape(), guide.Reshape(),
		site.Reshape(), consult.Reshape(), foi.Reshape(), patrol.Reshape(), handover.Reshape(), Kernel()}
}
