package todo

import (
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// All reads every open item of the reader, the most pressing first: what a
// handover writes down.
func All(q db.Reader, m Mine) (rows []Row, err error) {
	if m.none() {
		return nil, nil
	}
	from, args := open(m, Days{}, Filter{})
	err = q.Select(&rows, `SELECT `+outer+` FROM (`+from+`) x ORDER BY x.due_key, x.id`, args...)
	return rows, fault.Wrap("todo.All", err)
}
