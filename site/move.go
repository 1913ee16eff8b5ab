package site

import "lianghua/org/reshape"

// Reshape gives a unit's zones, media and relays to its successor.
func Reshape() reshape.Slice {
	return reshape.Slice{Holdings: []reshape.Holding{
		{Table: "site_record", Column: "unit_id", Name: "专区、新媒体和转载", Moves: "1 = 1", Title: "h.title", Versioned: true},
	}}
}
