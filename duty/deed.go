package duty

import (
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// deed is what one transaction does to duties: rows at once, counters and
// todos at its end.
type deed struct {
	tx       *db.Tx
	counts   tallies
	units    map[int64]bool // whose todos must be brought in line
	declared map[int64]bool // units whose declarations were moved
	who      by
	today    calendar.Date
}

// by is who moves a duty.
type by struct {
	person int64
	name   string
}

// system is who acts when a rule does.
var system = by{name: "系统"}

func begin(tx *db.Tx, who by) *deed {
	return &deed{tx: tx, counts: tallies{}, units: map[int64]bool{}, declared: map[int64]bool{}, who: who, today: calendar.DateOf(tx.Now.Time)}
}

func (d *deed) finish() error {
	if err := d.counts.flush(d.tx); err != nil {
		return err
	}
	if err := d.todos(); err != nil {
		return err
	}
	return d.waiting()
}

// change is what a move writes.
type change struct {
	action   Action
	closedOn calendar.Date
	item     int64
	note     string
}

// take moves one duty along m and records it.
func (d *deed) take(u *Duty, m move, c change) error {
	was := *u
	u.State, u.ClosedOn, u.ItemID = m.To, c.closedOn, c.item
	if err := d.store(was, u); err != nil {
		return err
	}
	_, err := d.tx.Exec(`INSERT INTO duty_move (duty_id, action, from_state, to_state, item_id, by_person, by_name, note, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		u.ID, string(c.action), string(was.State), string(u.State), max(c.item, was.ItemID), d.who.person, d.who.name, c.note, d.tx.Now)
	return fault.Wrap("duty.take", err)
}

// store writes what differs between two states of a duty, and its counters.
func (d *deed) store(was Duty, u *Duty) error {
	n, err := d.tx.Exec(`UPDATE duty SET domain = ?, opens_on = ?, due_on = ?, provisional = ?, state = ?, closed_on = ?, item_id = ?, changed_at = ?,
		version = version + 1 WHERE id = ? AND version = ?`,
		u.Domain, u.OpensOn, u.DueOn, u.Provisional, string(u.State), u.ClosedOn, u.ItemID, d.tx.Now, u.ID, was.Version)
	if err != nil {
		return fault.Internal("duty.store", err)
	}
	if n == 0 {
		return errStale
	}
	u.Version = was.Version + 1
	d.counts.add(was, -1)
	d.counts.add(*u, 1)
	d.units[u.UnitID] = true
	return nil
}

var errStale = fault.Conflict("这项公开任务刚被他人办理过，请刷新页面后再办。")
