package consult

import (
	"slices"

	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
)

// OpenItems are what a seat in a unit holds of letters, by number only, and of
// calls for opinions.
func OpenItems(q db.Reader, seat rbac.Actor) ([]org.OpenItem, error) {
	where, args := rbac.ReachOf(seat, rbac.ConsultAnswer).Where("u.path", "u.id")
	letters, err := org.ReadOpen(q, org.OpenKind{Kind: "letter", URL: "/desk/consult/:id", State: func(s string) string { return State(s).LetterName() }},
		`SELECT m.id, m.unit_id, u.short_name AS unit, CASE WHEN m.kind = 'fix' THEN '网站纠错 ' ELSE '留言 ' END || m.number AS title, m.state, m.due_on FROM consult_letter m
		JOIN org_unit u ON u.id = m.unit_id WHERE m.state IN ('open', 'drafted') AND `+where+` ORDER BY m.id`, args...)
	if err != nil {
		return nil, err
	}
	where, args = rbac.ReachOf(seat, rbac.ConsultCall).Where("u.path", "u.id")
	calls, err := org.ReadOpen(q, org.OpenKind{Kind: "call", URL: "/desk/consult/calls/:id", State: func(s string) string { return State(s).CallName() }},
		`SELECT c.id, c.unit_id, u.short_name AS unit, c.title, c.state, c.closes_on AS due_on FROM consult_call c
		JOIN org_unit u ON u.id = c.unit_id WHERE c.state NOT IN ('done', 'withdrawn') AND `+where+` ORDER BY c.id`, args...)
	return slices.Concat(letters, calls), err
}
