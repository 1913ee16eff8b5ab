package todo

import (
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// One reads one open item that the rights reach; what is not there, settled
// or another's is not found.
func One(q db.Reader, m Mine, d Days, id int64) (r Row, err error) {
	missing := fault.NotFound("这件事已办结或不在您名下，请从待办重新进入。")
	if m.none() {
		return r, missing
	}
	from, args := open(m, d, Filter{})
	err = q.Get(&r, `SELECT `+outer+` FROM (`+from+`) x WHERE x.id = ?`, append(args, id)...)
	if db.NoRows(err) {
		return r, missing
	}
	return r, fault.Wrap("todo.One", err)
}

// Take writes that a person does an open item, until the end of a day
// (我来办). It keeps nobody from settling it.
func Take(tx *db.Tx, id, person int64, until calendar.Date) error {
	_, err := tx.Exec(`UPDATE todo SET taken_by = ?, taken_until = ? WHERE id = ? AND closed_at IS NULL`, person, until, id)
	return fault.Wrap("todo.Take", err)
}

// PutBack ends what Take wrote (放回).
func PutBack(tx *db.Tx, id int64) error {
	_, err := tx.Exec(`UPDATE todo SET taken_by = 0, taken_until = '' WHERE id = ?`, id)
	return fault.Wrap("todo.PutBack", err)
}
