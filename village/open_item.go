package village

import (
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
)

// OpenItems are what hangs on the noticeboards of a seat's villages and must
// be taken down one day.
func OpenItems(q db.Reader, seat rbac.Actor) ([]org.OpenItem, error) {
	where, args := rbac.ReachOf(seat, rbac.VillagePost).Where("u.path", "u.id")
	return org.ReadOpen(q, org.OpenKind{Kind: "posting", URL: "/desk/villages/postings/:id/remove", State: func(string) string { return "张贴中" }},
		`SELECT p.id, p.unit_id, u.short_name AS unit, i.title, '' AS state, p.until_on AS due_on FROM village_posting p JOIN disclose_item i ON i.id = p.item_id
		JOIN org_unit u ON u.id = p.unit_id WHERE p.removed_on = '' AND `+where+` ORDER BY p.id`, args...)
}
