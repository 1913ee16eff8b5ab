package claim

import (
	"slices"

	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
)

// OpenItems are what a seat in a unit holds of claims: every claim that still
// means something, and its workbooks of open rounds. seat has the roles of one
// unit only.
func OpenItems(q db.Reader, seat rbac.Actor) ([]org.OpenItem, error) {
	where, args := rbac.ReachOf(seat, rbac.ClaimMake).Where("u.path", "u.id")
	claims, err := org.ReadOpen(q, org.OpenKind{Kind: "claim", URL: "/desk/claims/:id", State: func(s string) string { return State(s).Name() }},
		`SELECT c.id, c.unit_id, u.short_name AS unit, COALESCE(NULLIF(e.level3, ''), NULLIF(e.level2, ''), e.level1) AS title, c.state, c.due_on FROM claim c JOIN catalog_entry e ON e.id = c.entry_id
		JOIN org_unit u ON u.id = c.unit_id WHERE c.state NOT IN ('refused', 'released') AND `+where+` ORDER BY c.id`, args...)
	if err != nil {
		return nil, err
	}
	where, args = rbac.ReachOf(seat, rbac.RoundAnswer).Where("u.path", "u.id")
	rounds, err := org.ReadOpen(q, org.OpenKind{Kind: "round", URL: "/desk/rounds/mine", State: func(s string) string { return UnitState(s).Name() }},
		`SELECT r.id, x.unit_id, u.short_name AS unit, r.name AS title, x.state, r.due_on FROM claim_round_unit x JOIN claim_round r ON r.id = x.round_id
		JOIN org_unit u ON u.id = x.unit_id WHERE r.state = 'open' AND x.state IN ('sent', 'returned', 'sealed') AND `+where+` ORDER BY r.id, x.unit_id`, args...)
	return slices.Concat(claims, rounds), err
}
