package duty

import (
	"slices"

	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
)

// OpenItems are what a seat in a unit owes: duties that are open or whose
// declaration waits, and problems to be put right (整改链接表).
func OpenItems(q db.Reader, seat rbac.Actor) ([]org.OpenItem, error) {
	where, args := rbac.ReachOf(seat, rbac.DutyDeclare).Where("u.path", "u.id")
	duties, err := org.ReadOpen(q, org.OpenKind{Kind: "duty", URL: "/desk/duties/:id", State: func(s string) string { return State(s).Name() }},
		`SELECT d.id, d.unit_id, u.short_name AS unit, COALESCE(NULLIF(e.level3, ''), NULLIF(e.level2, ''), e.level1, s.name, p.name, d.slot) || CASE WHEN d.period = '' THEN '' ELSE '（' || d.period || '）' END AS title, d.state, d.due_on
		FROM duty d JOIN org_unit u ON u.id = d.unit_id LEFT JOIN catalog_entry e ON e.id = d.entry_id LEFT JOIN duty_sheet s ON s.key = d.sheet
		LEFT JOIN duty_preset p ON p.id = d.preset_id WHERE d.state IN ('open', 'waiting') AND `+where+` ORDER BY d.id`, args...)
	if err != nil {
		return nil, err
	}
	problems, err := org.ReadOpen(q, org.OpenKind{Kind: "rectify", URL: "/desk/duties/rectify/:id", State: func(string) string { return "待整改" }},
		`SELECT r.id, r.unit_id, u.short_name AS unit, r.problem AS title, '' AS state, r.due_on FROM duty_rectify r
		JOIN org_unit u ON u.id = r.unit_id WHERE r.done_on = '' AND `+where+` ORDER BY r.id`, args...)
	return slices.Concat(duties, problems), err
}
