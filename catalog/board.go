package catalog

import (
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// DomainCount is one domain on the board. Entries counts those in force:
// neither 本县不适用 nor 已取消.
type DomainCount struct {
	Key           string `db:"key" json:"key"`
	Name          string `db:"name" json:"name"`
	Sort          int64  `db:"sort" json:"-"`
	LeadUnitID    int64  `db:"lead_unit_id" json:"-"`
	UsualLead     string `db:"usual_lead" json:"usual_lead"`
	Entries       int64  `db:"entries" json:"entries"`
	Confirmed     int64  `db:"confirmed" json:"confirmed"`
	Unverified    int64  `db:"unverified" json:"unverified"`
	NotApplicable int64  `db:"not_applicable" json:"not_applicable"`
	Local         int64  `db:"local_count" json:"local"`
	Differs       int64  `db:"differing" json:"differs"`
	OldLaw        int64  `db:"old_law_count" json:"old_law"`
	Unparsed      int64  `db:"unparsed" json:"unparsed"`
	Unassigned    int64  `db:"unassigned" json:"unassigned"` // 公开主体 names no known unit
}

// Board counts every domain's entries in one query.
func Board(q db.Reader) (out []DomainCount, err error) {
	err = q.Select(&out, `SELECT d.key, d.name, d.sort, COALESCE(d.lead_unit_id, 0) AS lead_unit_id, d.usual_lead,
		COALESCE(sum(CASE WHEN e.state IN ('confirmed', 'unverified') THEN 1 ELSE 0 END), 0) AS entries,
		COALESCE(sum(CASE WHEN e.state = 'confirmed' THEN 1 ELSE 0 END), 0) AS confirmed,
		COALESCE(sum(CASE WHEN e.state = 'unverified' THEN 1 ELSE 0 END), 0) AS unverified,
		COALESCE(sum(CASE WHEN e.state = 'not_applicable' THEN 1 ELSE 0 END), 0) AS not_applicable,
		COALESCE(sum(CASE WHEN e.state IN ('confirmed', 'unverified') AND e.standard_id IS NULL THEN 1 ELSE 0 END), 0) AS local_count,
		COALESCE(sum(CASE WHEN e.state IN ('confirmed', 'unverified') AND e.differs THEN 1 ELSE 0 END), 0) AS differing,
		COALESCE(sum(CASE WHEN e.state IN ('confirmed', 'unverified') AND e.old_law THEN 1 ELSE 0 END), 0) AS old_law_count,
		COALESCE(sum(CASE WHEN e.state IN ('confirmed', 'unverified') AND NOT e.parsed THEN 1 ELSE 0 END), 0) AS unparsed,
		COALESCE(sum(CASE WHEN e.state IN ('confirmed', 'unverified') AND x.entry_id IS NULL THEN 1 ELSE 0 END), 0) AS unassigned
		FROM catalog_domain d
		LEFT JOIN catalog_entry e ON e.domain = d.key
		LEFT JOIN catalog_entry_unit x ON x.entry_id = e.id AND x.sort = 0
		GROUP BY d.key, d.name, d.sort, d.lead_unit_id, d.usual_lead ORDER BY d.sort, d.key`)
	return out, fault.Wrap("catalog.Board", err)
}
