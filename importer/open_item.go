package importer

import (
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
)

// OpenItems are the batches that the person of a seat has read in and not
// applied or dropped. They belong to a person and the unit they worked for.
func OpenItems(q db.Reader, seat rbac.Actor) ([]org.OpenItem, error) {
	names := map[string]string{"reading": "读取中", "planned": "待执行", "asking": "待回答"}
	return org.ReadOpen(q, org.OpenKind{Kind: "import", URL: "/desk/imports/:id", State: func(s string) string { return names[s] }},
		`SELECT b.id, u.id AS unit_id, u.short_name AS unit, b.file_name AS title, b.state, '' AS due_on FROM import_batch b
		JOIN org_unit u ON u.id = ? WHERE b.person_id = ? AND b.unit_id = u.id AND b.state IN ('reading', 'planned', 'asking') ORDER BY b.id`, seat.Home().ID, seat.PersonID)
}
