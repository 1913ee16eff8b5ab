package audit

import (
	"context"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Reading is no right of its own, so it has actions of its own in the log.
const (
	ReadPage = "page.read" // opened a page that shows what is not public
	TakeFile = "file.take" // took a file away: a list, an attachment, a letter
)

// Seen records that somebody looked at an object, once a day for each person
// and object: who opens a page ten times has seen it, and the log stays one
// that can be read.
func Seen(ctx context.Context, d *db.DB, who Who, e Entry) error {
	day := calendar.DateOf(d.Now().Time)
	var before int
	err := d.Reader(ctx).Get(&before, `SELECT count(*) FROM (SELECT 1 FROM audit_log WHERE object_kind = ? AND object_id = ? AND action = ?
		AND account_id = ? AND person_id = ? AND at >= ? LIMIT 1) AS x`, e.ObjectKind, e.ObjectID, e.Action, who.AccountID, who.PersonID, db.At(day.Start()))
	if err != nil {
		return fault.Internal("audit.Seen", err)
	}
	if before > 0 {
		return nil
	}
	return Log(ctx, d, who, e)
}

// Look is what one person did with an object in one way (谁看过).
type Look struct {
	AccountID int64   `db:"account_id"`
	PersonID  int64   `db:"person_id"`
	Actor     string  `db:"actor"`
	Action    string  `db:"action"`
	Outcome   Outcome `db:"outcome"`
	Times     int64   `db:"times"`
	First     db.Time `db:"first_at"`
	Last      db.Time `db:"last_at"`
}

// mostLooks bounds a page; an object that more people handled is asked for by
// the log's own filters.
const mostLooks = 500

// Looks lists who opened, took away, handled or asked for an object, the
// latest first.
func Looks(q db.Reader, kind, id string) (list []Look, err error) {
	err = q.Select(&list, `SELECT account_id, person_id, actor, action, outcome, count(*) AS times, min(at) AS first_at, max(at) AS last_at
		FROM audit_log WHERE object_kind = ? AND object_id = ? GROUP BY account_id, person_id, actor, action, outcome
		ORDER BY max(at) DESC, max(seq) DESC LIMIT ?`, kind, id, mostLooks)
	return list, fault.Wrap("audit.Looks", err)
}
