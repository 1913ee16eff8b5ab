package disclose

import (
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// PublicColumnsOf counts what the public may see by column: of one unit, or of
// all for 0.
func PublicColumnsOf(q db.Reader, now db.Time, unitID int64) (map[int64]PublicSum, error) {
	var rows []PublicSum
	err := q.Select(&rows, `SELECT i.column_id AS k, count(*) AS n, max(i.listed_on) AS last FROM disclose_item i
		WHERE i.column_id IS NOT NULL AND (i.unit_id = ? OR ? = 0) AND `+Visible("i")+` GROUP BY i.column_id`, unitID, unitID, now)
	out := make(map[int64]PublicSum, len(rows))
	for _, r := range rows {
		out[r.Key] = r
	}
	return out, fault.Wrap("disclose.PublicColumnsOf", err)
}

// DomainSum is what one unit published of one domain (试点领域).
type DomainSum struct {
	Domain   string        `db:"domain"`
	Unit     string        `db:"unit_name"`
	UnitCode string        `db:"unit_code"`
	N        int64         `db:"n"`
	Last     calendar.Date `db:"last"`
}

// PublicByDomain counts what the public may see of the domains by unit: items
// that serve an entry of the domain's catalogue, the unit with most first.
func PublicByDomain(q db.Reader, now db.Time) (list []DomainSum, err error) {
	err = q.Select(&list, `SELECT e.domain, u.short_name AS unit_name, u.code AS unit_code, count(DISTINCT i.id) AS n, max(i.listed_on) AS last
		FROM disclose_item_entry x JOIN disclose_item i ON i.id = x.item_id JOIN catalog_entry e ON e.id = x.entry_id JOIN org_unit u ON u.id = i.unit_id
		WHERE `+Visible("i")+` GROUP BY e.domain, u.id, u.short_name, u.code ORDER BY e.domain, count(DISTINCT i.id) DESC, u.code`, now)
	return list, fault.Wrap("disclose.PublicByDomain", err)
}

// PublicReadings are the 解读 of policies, by the policy's id.
func PublicReadings(q db.Reader, now db.Time, policies []int64) (map[int64][]PublicRow, error) {
	out := map[int64][]PublicRow{}
	if len(policies) == 0 {
		return out, nil
	}
	var rows []struct {
		PublicRow
		Policy int64 `db:"policy_id"`
	}
	text, args, err := db.In(`SELECT i.id, i.code, COALESCE(i.index_no, '') AS index_no, i.title, `+publisher(`u.short_name`)+` AS unit_name, u.code AS unit_code, i.type,
		i.document_no, i.formed_on, i.listed_on, i.migrated, i.validity, COALESCE(i.column_id, 0) AS column_id, l.policy_id
		FROM disclose_link l JOIN disclose_item i ON i.id = l.reading_id JOIN org_unit u ON u.id = i.unit_id
		WHERE `+Listed("i")+` AND l.policy_id IN (?) ORDER BY i.listed_on, i.id`, now, policies)
	if err == nil {
		err = q.Select(&rows, text, args...)
	}
	for _, r := range rows {
		out[r.Policy] = append(out[r.Policy], r.PublicRow)
	}
	return out, fault.Wrap("disclose.PublicReadings", err)
}
