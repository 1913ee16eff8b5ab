package disclose

import (
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Address is where the public finds an item, name lists included.
type Address struct {
	ID     int64       `db:"id"`
	Code   string      `db:"code"`
	EndsAt db.NullTime `db:"ends_at"` // while it is shown: when it leaves
}

// Addresses are the items that the public addresses answer for now: what is
// shown, what remains of a name list after its 公示, the notice of a 撤稿.
func Addresses(q db.Reader, now db.Time) (list []Address, err error) {
	err = q.Select(&list, `SELECT i.id, i.code, CASE WHEN i.stage = 'live' AND i.ends_at > ? THEN i.ends_at END AS ends_at FROM disclose_item i
		WHERE `+Visible("i")+` OR i.stage = 'withdrawn' OR (i.name_list AND NOT i.off_web AND i.stage IN ('live', 'ended')) ORDER BY i.id`, now, now)
	return list, fault.Wrap("disclose.Addresses", err)
}
