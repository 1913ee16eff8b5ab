package pilot

import (
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
)

// OpenItems are the cases of a seat's unit that have not been chosen or dropped.
func OpenItems(q db.Reader, seat rbac.Actor) ([]org.OpenItem, error) {
	where, args := rbac.ReachOf(seat, rbac.CaseWrite).Where("u.path", "u.id")
	return org.ReadOpen(q, org.OpenKind{Kind: "case", URL: "/desk/cases/:id", State: func(s string) string { return State(s).Name() }},
		`SELECT c.id, c.unit_id, u.short_name AS unit, c.title, c.state, '' AS due_on FROM pilot_case c
		JOIN org_unit u ON u.id = c.unit_id WHERE c.state IN ('draft', 'submitted', 'returned') AND `+where+` ORDER BY c.id`, args...)
}
