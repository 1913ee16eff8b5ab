package catalog

import "lianghua/org/reshape"

// Reshape says what becomes of domains, columns and the units that entries name
// when units change. The words of an entry (公开主体) are the catalogue's own
// and change with its next edition.
func Reshape() reshape.Slice {
	return reshape.Slice{Holdings: []reshape.Holding{
		{Table: "catalog_domain", Column: "lead_unit_id", Name: "领域牵头单位", Keys: []string{"key"}, Moves: "1 = 1", Title: "h.name", Domain: "h.key", Versioned: true},
		{Table: "catalog_column", Column: "unit_id", Name: "栏目", Moves: "1 = 1", Title: "h.full_name", Versioned: true},
		{Table: "catalog_entry_unit", Column: "unit_id", Name: "目录事项的公开主体", Keys: []string{"entry_id", "unit_id"}, Moves: "1 = 1", Once: []string{"entry_id"}, Meets: dropUnit,
			From: "JOIN catalog_entry e ON e.id = h.entry_id", Title: "e.code || ' ' || e.level1 || ' ' || e.level2 || ' ' || e.level3", Domain: "e.domain"},
		{Table: "catalog_proposal", Column: "unit_id", Name: "目录调整建议", Moves: "h.decided_at IS NULL", From: "JOIN catalog_entry e ON e.id = h.entry_id",
			Title: "e.code || ' ' || e.level1 || ' ' || e.level2 || ' ' || e.level3", Domain: "e.domain", Why: "已答复的建议是原单位提出的，保留原单位"},
	}}
}

// dropUnit takes the old unit off an entry that names the successor already.
func dropUnit(j *reshape.Journal, r reshape.Row, _ reshape.Key) (string, error) {
	return "承接单位已是公开主体，不重复列出", j.Drop("catalog_entry_unit", r.Holding.Keys, r.Key)
}
