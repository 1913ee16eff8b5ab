package guide

import (
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
)

// OpenItems are the cards of a seat's unit that are not settled.
func OpenItems(q db.Reader, seat rbac.Actor) ([]org.OpenItem, error) {
	where, args := rbac.ReachOf(seat, rbac.GuideEdit).Where("u.path", "u.id")
	return org.ReadOpen(q, org.OpenKind{Kind: "card", URL: "/desk/guide/:id", State: func(s string) string { return State(s).Name() }},
		`SELECT c.id, c.unit_id, u.short_name AS unit, c.title, c.state, c.review_on AS due_on FROM guide_card c
		JOIN org_unit u ON u.id = c.unit_id WHERE c.state IN ('sample', 'pending', 'returned') AND `+where+` ORDER BY c.id`, args...)
}
