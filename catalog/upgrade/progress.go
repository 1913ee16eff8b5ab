package upgrade

import (
	"lianghua/catalog"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// UnitProgress is how far one unit is with what an upgrade asks again.
type UnitProgress struct {
	UnitID  int64  `db:"unit_id"`
	Unit    string `db:"unit"`
	Total   int    `db:"total"`   // claims asked again, and claims of split entries
	Waiting int    `db:"waiting"` // 待认领
	Head    int    `db:"head"`    // 待单位负责人确认
	County  int    `db:"county"`  // 待县级确认
	Done    int    `db:"done"`    // 已确认
	Other   int    `db:"other"`   // refused, disputed, released
}

// Percent is how much is done, 0–100.
func (p UnitProgress) Percent() int {
	if p.Total == 0 {
		return 100
	}
	return p.Done * 100 / p.Total
}

// Progress counts the claims that an upgrade reopened, by unit.
func Progress(q db.Reader, id int64) (out []UnitProgress, err error) {
	err = q.Select(&out, `SELECT c.unit_id, o.short_name AS unit, count(*) AS total,
		count(CASE WHEN c.state IN ('assigned', 'returned', 'requested') THEN 1 END) AS waiting,
		count(CASE WHEN c.state IN ('accepted', 'proposed') THEN 1 END) AS head,
		count(CASE WHEN c.state = 'endorsed' THEN 1 END) AS county,
		count(CASE WHEN c.state IN ('confirmed', 'vertical') THEN 1 END) AS done,
		count(CASE WHEN c.state IN ('refused', 'disputed', 'released') THEN 1 END) AS other
		FROM catalog_upgrade_claim x JOIN claim c ON c.id = x.claim_id JOIN org_unit o ON o.id = c.unit_id
		WHERE x.upgrade_id = ? AND x.move <> 'release' GROUP BY c.unit_id, o.short_name, o.sort ORDER BY o.sort, c.unit_id`, id)
	return out, fault.Wrap("upgrade.Progress", err)
}

// Unowned are the entries that an upgrade changed or added, still 待核, for
// which nobody was asked: they have no claim to confirm anew.
func Unowned(q db.Reader, id int64) ([]catalog.Entry, error) {
	var ids []int64
	err := q.Select(&ids, `SELECT DISTINCT e.id FROM catalog_upgrade_line l JOIN catalog_entry e ON e.id = l.entry_id
		WHERE l.upgrade_id = ? AND l.after > 0 AND e.state = 'unverified'
		AND NOT EXISTS (SELECT 1 FROM catalog_upgrade_claim x WHERE x.upgrade_id = l.upgrade_id AND x.entry_id = e.id AND x.move <> 'release') ORDER BY e.id`, id)
	if err != nil {
		return nil, fault.Internal("upgrade.Unowned", err)
	}
	return catalog.ByIDs(q, ids)
}

// Opened is the upgrade that opened a claim for a split entry, 0 for none.
func Opened(q db.Reader, claimID int64) (id int64, err error) {
	err = q.Get(&id, `SELECT COALESCE(max(upgrade_id), 0) FROM catalog_upgrade_claim WHERE claim_id = ? AND move = 'open'`, claimID)
	return id, fault.Wrap("upgrade.Opened", err)
}

// WhatChanged is, for whoever confirms a claim anew, what an upgrade changed
// in the entry: its text before and now.
type WhatChanged struct {
	Upgrade Upgrade
	Changes []catalog.FieldChange
	Split   string // the code of the entry that it was split off
}

// ChangedBy reads what an upgrade changed in an entry; false when nothing.
func ChangedBy(q db.Reader, id int64, e catalog.Entry) (w WhatChanged, ok bool, err error) {
	list, err := selectLines(q, `WHERE l.upgrade_id = ? AND l.entry_id = ? ORDER BY l.id`, id, e.ID)
	if err != nil || len(list) == 0 {
		return w, false, err
	}
	if w.Upgrade, err = ByID(q, id); err != nil {
		return w, false, err
	}
	l := list[0]
	w.Split = l.FromCode
	if l.BeforeNo == 0 {
		return w, w.Split != "", nil
	}
	r, err := catalog.RevisionAt(q, e.ID, l.BeforeNo)
	w.Changes = catalog.Diff(r.Fields, e.Fields)
	return w, true, err
}
