package foi

import (
	"slices"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// OpenItems are what a seat in a unit holds of applications, by number only:
// cases that are not archived, and what it was asked by another organ (协办).
func OpenItems(q db.Reader, seat rbac.Actor) ([]org.OpenItem, error) {
	where, args := rbac.ReachOf(seat, rbac.FoiHandle).Where("u.path", "u.id")
	cases, err := org.ReadOpen(q, org.OpenKind{Kind: "request", URL: "/desk/requests/:id", State: func(s string) string { return State(s).Name() }},
		`SELECT r.id, r.organ_id AS unit_id, u.short_name AS unit, CASE WHEN r.number = '' THEN '待登记的申请' ELSE r.number END AS title, r.state, r.due_on FROM foi_request r
		JOIN org_unit u ON u.id = r.organ_id WHERE r.state NOT IN ('archived', 'dismissed') AND `+where+` ORDER BY r.id`, args...)
	if err != nil {
		return nil, err
	}
	where, args = rbac.ReachOf(seat, rbac.FoiTask).Where("u.path", "u.id")
	tasks, err := org.ReadOpen(q, org.OpenKind{Kind: "task", URL: "/desk/requests/tasks/:id", State: func(s string) string { return Task{State: s}.StateName() }},
		`SELECT t.id, t.unit_id, u.short_name AS unit, '协办申请 ' || r.number AS title, t.state, t.due_on FROM foi_task t JOIN foi_request r ON r.id = t.request_id
		JOIN org_unit u ON u.id = t.unit_id WHERE t.state IN ('open', 'returned') AND `+where+` ORDER BY t.id`, args...)
	return slices.Concat(cases, tasks), err
}

// PassOn makes one person the handler of the other's open cases in a unit.
func PassOn(tx *db.Tx, from, to int64, name string, unit int64) error {
	_, err := tx.Exec(`UPDATE foi_request SET handler = ?, handler_name = ?, version = version + 1
		WHERE handler = ? AND organ_id = ? AND state NOT IN ('archived', 'dismissed')`, to, name, from, unit)
	return fault.Wrap("foi.PassOn", err)
}
