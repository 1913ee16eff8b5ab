package catalog

import (
	"slices"

	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
)

// OpenItems are what a seat in a unit holds of the catalogue: proposals that
// wait for an answer, and the columns that its unit answers for.
func OpenItems(q db.Reader, seat rbac.Actor) ([]org.OpenItem, error) {
	where, args := rbac.ReachOf(seat, rbac.EntryPropose).Where("u.path", "u.id")
	proposals, err := org.ReadOpen(q, org.OpenKind{Kind: "proposal", URL: "/desk/entries/proposals", State: func(string) string { return "待县级答复" }},
		`SELECT p.id, p.unit_id, u.short_name AS unit, COALESCE(NULLIF(e.level3, ''), NULLIF(e.level2, ''), e.level1, p.title) AS title, '' AS state, '' AS due_on FROM catalog_proposal p LEFT JOIN catalog_entry e ON e.id = p.entry_id
		JOIN org_unit u ON u.id = p.unit_id WHERE p.decided_at IS NULL AND `+where+` ORDER BY p.id`, args...)
	if err != nil {
		return nil, err
	}
	where, args = rbac.ReachOf(seat, rbac.ItemDraft).Where("u.path", "u.id")
	columns, err := org.ReadOpen(q, org.OpenKind{Kind: "column", URL: "/desk/columns", State: func(string) string { return "负责维护" }},
		`SELECT c.id, c.unit_id, u.short_name AS unit, c.full_name AS title, '' AS state, '' AS due_on FROM catalog_column c
		JOIN org_unit u ON u.id = c.unit_id WHERE c.active AND `+where+` ORDER BY c.id`, args...)
	return slices.Concat(proposals, columns), err
}
