package queue

import (
	"context"
	"fmt"

	"lianghua/internal/calendar"
	"lianghua/internal/channel"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/notify"
	"lianghua/internal/settings"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Job is the kind of the job that makes the day's digests.
const Job = "queue.digest"

// Kind is the kind of the digest's message in the inbox.
const Kind = "queue.digest"

// mostRows is how many things of a group a digest tells apart; it counts all.
const mostRows = 1000

// Time reports the day whose digests should be made at an instant: a working
// day, from the hour that the county has set until the evening.
func (s *Service) Time(q db.Reader, now db.Time) (day calendar.Date, due bool, err error) {
	v, err := settings.All(q)
	if err != nil || !v.DigestOn() {
		return day, false, err
	}
	c, err := s.Calendar(q)
	if err != nil {
		return day, false, err
	}
	day = calendar.DateOf(now.Time)
	hour := int(now.Sub(day.Start()).Hours())
	return day, c.IsWorkday(day) && hour >= v.DigestHour() && hour < settings.DigestLast, nil
}

// Made is what a run did.
type Made struct{ Sent, Quiet int }

// Run makes the day's digests: for everybody who has one coming and has none
// of this day, unless nothing has changed for them. Broken off, it goes on
// where it stopped.
func (s *Service) Run(ctx context.Context) (m Made, err error) {
	q := s.DB.Reader(ctx)
	day, due, err := s.Time(q, s.DB.Now())
	if err != nil || !due {
		return m, fault.Wrap("queue.Run", err)
	}
	r, err := s.round(q, day)
	if err != nil {
		return m, fault.Wrap("queue.Run", err)
	}
	people, err := org.Actors(q, day)
	if err != nil {
		return m, fault.Wrap("queue.Run", err)
	}
	for _, actor := range people {
		if err := ctx.Err(); err != nil {
			return m, err
		}
		if r.last[actor.PersonID].Day == day || !r.chosen[actor.PersonID].On(actor) {
			continue
		}
		d, err := r.digest(q, actor)
		if err != nil {
			return m, fault.Wrap("queue.Run", err)
		}
		if d.quiet {
			m.Quiet++
			continue
		}
		if err := s.DB.Write(ctx, func(tx *db.Tx) error { return s.send(tx, r, actor, d) }); err != nil {
			return m, fault.Wrap("queue.Run", err)
		}
		m.Sent++
	}
	return m, nil
}

// round is what all digests of a day have in common.
type round struct {
	values settings.Values
	cal    calendar.Calendar
	days   todo.Days
	chosen map[int64]Choice
	last   map[int64]last
	first  bool // the first working day of its week
}

// last is what a person was told last.
type last struct {
	PersonID int64         `db:"person_id"`
	Day      calendar.Date `db:"day"`
	MadeAt   db.Time       `db:"made_at"`
	UpTo     int64         `db:"upto"`
	Raw      db.JSON[told] `db:"told"`
}

// told are the things that a digest counted as late or near, with the last
// day that it knew.
type told map[int64]calendar.Date

func (s *Service) round(q db.Reader, day calendar.Date) (r round, err error) {
	if r.values, err = settings.All(q); err != nil {
		return r, err
	}
	if r.cal, err = s.Calendar(q); err != nil {
		return r, err
	}
	if r.chosen, err = choices(q); err != nil {
		return r, err
	}
	r.days, r.first = Days(r.cal, day), firstOfWeek(r.cal, day)
	var rows []last
	err = q.Select(&rows, `SELECT d.person_id, d.day, d.made_at, d.upto, d.told FROM queue_digest d
		WHERE d.id IN (SELECT max(x.id) FROM queue_digest x GROUP BY x.person_id) ORDER BY d.person_id`)
	r.last = make(map[int64]last, len(rows))
	for _, l := range rows {
		r.last[l.PersonID] = l
	}
	return r, err
}

// firstOfWeek reports a working day before which its week has none.
func firstOfWeek(c calendar.Calendar, day calendar.Date) bool {
	for back := (int(day.Weekday()) + 6) % 7; back > 0; back-- {
		if c.IsWorkday(day.AddDays(-back)) {
			return false
		}
	}
	return true
}

// digest is what one person is told.
type digest struct {
	quiet   bool
	counts  [3]int
	fresh   int // things to do since the last one
	notices int // messages not read since the last one
	upto    int64
	rows    []todo.Row // late and near
}

func (r round) digest(q db.Reader, actor rbac.Actor) (d digest, err error) {
	mine, own, before := MineOf(actor), todo.Filter{NotOthers: true}, r.last[actor.PersonID]
	if d.counts, err = todo.Counts(q, mine, r.days, own); err != nil {
		return d, err
	}
	for _, g := range []todo.Group{todo.Late, todo.Soon} {
		rows, _, err := todo.Page(q, mine, r.days, own, g, todo.Cursor{}, mostRows)
		if err != nil {
			return d, err
		}
		d.rows = append(d.rows, rows...)
	}
	if d.fresh, err = todo.Fresh(q, mine, r.days, own, before.MadeAt); err != nil {
		return d, err
	}
	var unread struct {
		N    int   `db:"n"`
		UpTo int64 `db:"upto"`
	}
	err = q.Get(&unread, `SELECT COALESCE(sum(CASE WHEN read_at IS NULL AND kind <> ? THEN 1 ELSE 0 END), 0) AS n, COALESCE(max(id), 0) AS upto
		FROM notice WHERE person_id = ? AND id > ?`, Kind, actor.PersonID, before.UpTo)
	d.notices, d.upto = unread.N, max(unread.UpTo, before.UpTo)
	d.quiet = d.fresh == 0 && d.notices == 0 && !r.moved(d.rows, before) && !(r.first && d.counts[todo.Late] > 0)
	return d, err
}

// moved reports that something came near, is due today or has become late
// since the person was told last. What only stays late is told once a week.
func (r round) moved(rows []todo.Row, before last) bool {
	for _, x := range rows {
		due, known := before.Raw.V[x.ID]
		switch {
		case !known || due != x.Due, x.Due == r.days.Today:
			return true
		case x.Due.Before(r.days.Today) && !before.Day.After(x.Due):
			return true
		}
	}
	return false
}

// send keeps the digest and puts it on its ways. A second one of the day is
// refused by the table and sends nothing.
func (s *Service) send(tx *db.Tx, r round, actor rbac.Actor, d digest) error {
	title, body := r.write(d)
	list := told{}
	for _, x := range d.rows {
		list[x.ID] = x.Due
	}
	n, err := tx.Exec(`INSERT INTO queue_digest (person_id, day, made_at, late, soon, rest, fresh, notices, told, upto, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (person_id, day) DO NOTHING`, actor.PersonID, r.days.Today, tx.Now, d.counts[todo.Late], d.counts[todo.Soon], d.counts[todo.Rest],
		d.fresh, d.notices, db.Of(list), d.upto, body)
	if err != nil || n == 0 {
		return fault.Wrap("queue.send", err)
	}
	if err := notify.Send(tx, actor.PersonID, notify.Notice{Kind: Kind, Title: title, Body: r.line(d), URL: "/desk"}); err != nil {
		return err
	}
	open := channel.Open(r.values)
	out := channel.Draft{Kind: channel.Digest, PersonID: actor.PersonID, Title: r.values.SiteName() + title, Body: body, Link: r.values.SiteURL() + "/desk"}
	if email := r.chosen[actor.PersonID].Email; email != "" && open[channel.Mail] {
		if out.Address, err = s.Keys.Decrypt(email); err != nil {
			return fault.Internal("queue.send", err)
		}
		out.Channel = channel.Mail
		if err := s.Out.Put(tx, out); err != nil {
			return err
		}
	}
	if open[channel.Hook] {
		out.Channel, out.Address = channel.Hook, ""
		return s.Out.Put(tx, out)
	}
	return nil
}

// Keep is how many days digests are kept.
const Keep = 180

// Tidy drops old digests and the addresses of people who have left.
func (s *Service) Tidy(ctx context.Context) error {
	return fault.Wrap("queue.Tidy", s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`DELETE FROM queue_digest WHERE day < ?`, calendar.DateOf(tx.Now.Time).AddDays(-Keep)); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE queue_choice SET email = '' WHERE email <> '' AND person_id IN (SELECT p.id FROM org_person p WHERE p.left_on <> '')`); err != nil {
			return err
		}
		return channel.Forget(tx)
	}))
}

// note is what a run says of itself.
func (m Made) String() string {
	return fmt.Sprintf("今日摘要：发出 %d 份，没有变化不发 %d 人。", m.Sent, m.Quiet)
}
