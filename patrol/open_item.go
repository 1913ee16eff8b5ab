package patrol

import (
	"slices"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// OpenItems are a seat's parts of the yearly lists and the words that people
// looked for in vain.
func OpenItems(q db.Reader, seat rbac.Actor) ([]org.OpenItem, error) {
	where, args := rbac.ReachOf(seat, rbac.PatrolCheck).Where("u.path", "u.id")
	checks, err := org.ReadOpen(q, org.OpenKind{Kind: "check", URL: "/desk/patrol/checks/:id", State: func(string) string { return "待核验" }},
		`SELECT c.id, c.unit_id, u.short_name AS unit, CASE WHEN c.kind = 'contacts' THEN '联系方式核验' ELSE '历史信息清理' END AS title, '' AS state, c.due_on FROM patrol_check c
		JOIN org_unit u ON u.id = c.unit_id WHERE c.done_at IS NULL AND `+where+` ORDER BY c.id`, args...)
	if err != nil {
		return nil, err
	}
	words, err := misses(q, where, args)
	return slices.Concat(checks, words), err
}

// misses have no number: the word itself is their key.
func misses(q db.Reader, where string, args []any) (out []org.OpenItem, err error) {
	var rows []struct {
		Text string `db:"text"`
		Unit int64  `db:"unit_id"`
		Name string `db:"unit"`
	}
	err = q.Select(&rows, `SELECT m.text, m.unit_id, u.short_name AS unit FROM patrol_miss m JOIN org_unit u ON u.id = m.unit_id
		WHERE m.done_at IS NULL AND `+where+` ORDER BY m.text`, args...)
	for _, r := range rows {
		out = append(out, org.OpenItem{Kind: "miss", ID: r.Text, UnitID: r.Unit, Unit: r.Name, Title: "搜不到的词：" + r.Text, State: "待处理", URL: "/desk/patrol/misses"})
	}
	return out, fault.Wrap("patrol.misses", err)
}
