package disclose

import (
	"slices"

	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
)

// OpenItems are what a seat in a unit holds of disclosure items: drafts on
// their way, wherever they stand in the reviews, and 公示 that run.
func OpenItems(q db.Reader, seat rbac.Actor) ([]org.OpenItem, error) {
	where, args := rbac.ReachOf(seat, rbac.ItemDraft).Where("u.path", "u.id")
	drafts, err := org.ReadOpen(q, org.OpenKind{Kind: "draft", URL: "/desk/items/:id", State: func(s string) string { return State(s).Name() }},
		`SELECT i.id, i.unit_id, u.short_name AS unit, i.title, d.state, d.sign_due AS due_on FROM disclose_draft d JOIN disclose_item i ON i.id = d.item_id
		JOIN org_unit u ON u.id = i.unit_id WHERE d.state NOT IN ('published', 'dropped') AND `+where+` ORDER BY i.id`, args...)
	if err != nil {
		return nil, err
	}
	notices, err := org.ReadOpen(q, org.OpenKind{Kind: "notice", URL: "/desk/items/:id", State: func(s string) string {
		if s == "running" {
			return "公示中"
		}
		return "公示期满，待登记结果"
	}},
		`SELECT i.id, i.unit_id, u.short_name AS unit, i.title, i.notice_state AS state, i.notice_until AS due_on FROM disclose_item i
		JOIN org_unit u ON u.id = i.unit_id WHERE i.notice_state IN ('running', 'over') AND `+where+` ORDER BY i.id`, args...)
	return slices.Concat(drafts, notices), err
}
