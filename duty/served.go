package duty

import (
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Served is a duty that an item serves.
type Served struct {
	ID     int64         `db:"id"`
	Title  string        `db:"title"`
	Unit   string        `db:"unit_name"`
	Period string        `db:"period"`
	Due    calendar.Date `db:"due_on"`
	Closed bool          `db:"closed"` // the item closed it; false: another did, earlier
}

// PeriodName is the period in words.
func (s Served) PeriodName() string { return PeriodName(s.Period) }

// ServedBy lists the duties that an item serves, by limit. The caller has
// checked that the actor may see the item.
func ServedBy(q db.Reader, itemID int64) (list []Served, err error) {
	err = q.Select(&list, `SELECT d.id, `+titleSQL+` AS title, u.short_name AS unit_name, d.period, d.due_on, COALESCE(d.item_id, 0) = z.item_id AS closed
		FROM duty_item z JOIN duty d ON d.id = z.duty_id `+titleTables+` WHERE z.item_id = ? ORDER BY d.due_on, d.id LIMIT 50`, itemID)
	return list, fault.Wrap("duty.ServedBy", err)
}
