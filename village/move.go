package village

import "lianghua/org/reshape"

// Reshape says what becomes of a village's own set-up when villages merge or
// change their township.
func Reshape() reshape.Slice {
	return reshape.Slice{Holdings: []reshape.Holding{
		reshape.Holding{Table: "village_profile", Column: "unit_id", Name: "村级公开设置", Keys: []string{"unit_id"}, Moves: "1 = 1", Title: "h.code", Versioned: true}.Alone(),
		{Table: "village_keeper", Column: "unit_id", Name: "手机填报人", Moves: "1 = 1", Once: []string{"person_id"}, From: "JOIN org_person p ON p.id = h.person_id", Title: "p.name", Versioned: true},
		{Table: "village_fill", Column: "unit_id", Name: "公开表填报记录", Moves: "1 = 1", Once: []string{"sheet", "period"}, OnceIf: "h.period <> ''", Follows: "'disclose_item'", By: "h.item_id"},
		{Table: "village_posting", Column: "unit_id", Name: "公开栏张贴", Moves: "h.removed_on = ''", Title: "h.place", Versioned: true, Why: "已撤下的张贴记录保留原村"},
	}}
}
