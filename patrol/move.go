package patrol

import "lianghua/org/reshape"

// Reshape gives what is still to be looked at to the successor.
func Reshape() reshape.Slice {
	return reshape.Slice{Holdings: []reshape.Holding{
		{Table: "patrol_check", Column: "unit_id", Name: "网站核验任务", Moves: "h.done_at IS NULL", Once: []string{"kind", "year"}, Title: "h.year", Versioned: true, Why: "已核验的记录保留原单位"},
		{Table: "patrol_miss", Column: "unit_id", Name: "搜不到的词", Keys: []string{"text"}, Moves: "h.done_at IS NULL", Title: "h.text", Versioned: true, Why: "已答复的记录保留原单位"},
		{Table: "patrol_hit", Column: "unit_id", Name: "排查结果", Moves: "h.item_id <> 0", Follows: "'disclose_item'", By: "h.item_id", Why: "不属于公开信息的位置按当时的单位记录"},
	}}
}
