package queue

import (
	"context"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Digest is a digest that was made.
type Digest struct {
	ID      int64         `db:"id"`
	Person  string        `db:"person"`
	Day     calendar.Date `db:"day"`
	MadeAt  db.Time       `db:"made_at"`
	Late    int           `db:"late"`
	Soon    int           `db:"soon"`
	Rest    int           `db:"rest"`
	Fresh   int           `db:"fresh"`
	Notices int           `db:"notices"`
	Body    string        `db:"body"`
	Ways    int           `db:"ways"` // messages that left the program with it, or will
}

const digestColumns = `d.id, p.name AS person, d.day, d.made_at, d.late, d.soon, d.rest, d.fresh, d.notices, d.body,
	(SELECT count(*) FROM channel_message m WHERE m.person_id = d.person_id AND m.kind = 'digest' AND m.created_at = d.made_at) AS ways`

// ownMost is how many of their own digests a person is shown.
const ownMost = 30

// Own lists the actor's last digests, newest first.
func (s *Service) Own(ctx context.Context, actor rbac.Actor) (rows []Digest, err error) {
	err = s.DB.Reader(ctx).Select(&rows, `SELECT `+digestColumns+` FROM queue_digest d JOIN org_person p ON p.id = d.person_id
		WHERE d.person_id = ? ORDER BY d.id DESC LIMIT ?`, actor.PersonID, ownMost)
	return rows, fault.Wrap("queue.Own", err)
}

// PageSize is the number of digests on one page of the officer's list.
const PageSize = 50

// Digests reads a page of everybody's digests, newest first, before an id (0:
// from the newest), for the officer who pastes them where a person reads. Only
// who may send 催办 for the whole county sees them.
func (s *Service) Digests(ctx context.Context, actor rbac.Actor, before int64) (rows []Digest, next int64, err error) {
	q := s.DB.Reader(ctx)
	county, err := org.CountyUnit(q)
	if err != nil {
		return nil, 0, fault.Wrap("queue.Digests", err)
	}
	if err := rbac.Check(actor, rbac.NudgeSend, county.RBAC()); err != nil {
		return nil, 0, err
	}
	text, args := `SELECT `+digestColumns+` FROM queue_digest d JOIN org_person p ON p.id = d.person_id`, []any(nil)
	if before > 0 {
		text, args = text+` WHERE d.id < ?`, append(args, before)
	}
	if err := q.Select(&rows, text+` ORDER BY d.id DESC LIMIT ?`, append(args, PageSize+1)...); err != nil {
		return nil, 0, fault.Internal("queue.Digests", err)
	}
	if len(rows) > PageSize {
		rows = rows[:PageSize]
		next = rows[PageSize-1].ID
	}
	return rows, next, nil
}

// Open counts everything that is to be done in the county.
func Open(q db.Reader) (n int, err error) {
	return n, fault.Wrap("queue.Open", q.Get(&n, `SELECT count(*) FROM todo WHERE closed_at IS NULL`))
}
