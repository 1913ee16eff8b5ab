package patrol

import (
	"context"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// LeadersJob is the job that runs Leaders.
const LeadersJob = "patrol.leaders"

// seat is a post of a leader with who was in it when last looked at.
type seat struct {
	PostID int64  `db:"post_id"`
	Name   string `db:"name"`
	Title  string `db:"title"`
	Unit   string `db:"unit"`
}

// leaders are the posts whose change changes pages (主要负责同志、分管负责同志).
const leaders = `o.kind IN ('principal', 'head')`

// moved lists the seats that are not as they were: the post ended, or its
// title or its person's name was changed.
func moved(q db.Reader, day calendar.Date) (list []seat, err error) {
	err = q.Select(&list, `SELECT l.post_id, l.name, l.title, u.short_name AS unit
		FROM patrol_leader l JOIN org_post o ON o.id = l.post_id JOIN org_person p ON p.id = o.person_id JOIN org_unit u ON u.id = o.unit_id
		WHERE (o.until_on <> '' AND o.until_on < ?) OR o.title <> l.title OR p.name <> l.name ORDER BY l.post_id`, day)
	return list, fault.Wrap("patrol.moved", err)
}

// LeadersDue reports seats that changed, or that nobody has noted yet.
func LeadersDue(q db.Reader, now db.Time) (bool, error) {
	list, err := moved(q, today(now))
	if err != nil || len(list) > 0 {
		return len(list) > 0, err
	}
	var n int
	err = q.Get(&n, `SELECT count(*) FROM org_post o LEFT JOIN patrol_leader l ON l.post_id = o.id WHERE `+leaders+` AND l.post_id IS NULL AND (o.until_on = '' OR o.until_on >= ?)`, today(now))
	return n > 0, fault.Wrap("patrol.LeadersDue", err)
}

// Leaders looks for changes of leaders since the last time and sweeps the site
// for each old name with its title; the county's office finds each list among
// its todos. It may run at any time and any number of times.
func (s *Service) Leaders(ctx context.Context) (swept int, err error) {
	q := s.DB.Reader(ctx)
	list, err := moved(q, today(s.DB.Now()))
	if err != nil {
		return 0, err
	}
	public := []Place{InPage, InFile, InGuide, InColumn, InEntry, InUnit, InLetter, InCall}
	for _, x := range list {
		sweep := Sweep{Kind: "leader", Terms: x.Name, Reason: x.Unit + x.Title + x.Name + "职务变动", PostID: x.PostID, ByName: "系统"}
		if x.Title != "" {
			sweep.Terms, sweep.Every = x.Name+"\n"+x.Title, true
		}
		hits, capped, err := find(q, sweep.matcher(), public)
		if err != nil {
			return swept, err
		}
		err = s.write(ctx, "Leaders", func(tx *db.Tx) error {
			if _, err := tx.Exec(`DELETE FROM patrol_leader WHERE post_id = ?`, x.PostID); err != nil {
				return err
			}
			return keepLeader(tx, sweep, public, hits, capped)
		})
		if err != nil {
			return swept, err
		}
		swept++
	}
	return swept, s.write(ctx, "Leaders", noteSeats)
}

// keepLeader keeps the list and puts it before the office; where the old name
// stands nowhere nothing is to be done.
func keepLeader(tx *db.Tx, sweep Sweep, places []Place, hits []found, capped bool) error {
	if len(hits) == 0 {
		return nil
	}
	id, err := keepSweep(tx, sweep, places, hits, capped)
	if err != nil {
		return err
	}
	audit.Record(tx, audit.Who{Name: "系统", Face: "job"}, audit.Entry{Action: string(rbac.PatrolSweep), ObjectKind: "sweep", ObjectID: itoa(id),
		Detail: map[string]any{"move": "leader", "post": sweep.PostID, "found": len(hits)}})
	return openTodo(tx, id, "处理含有原领导姓名和职务的页面："+sweep.Reason)
}

// noteSeats notes who sits where now.
func noteSeats(tx *db.Tx) error {
	_, err := tx.Exec(`INSERT INTO patrol_leader (post_id, name, title) SELECT o.id, p.name, o.title FROM org_post o JOIN org_person p ON p.id = o.person_id
		WHERE `+leaders+` AND (o.until_on = '' OR o.until_on >= ?)
		ON CONFLICT (post_id) DO UPDATE SET name = excluded.name, title = excluded.title`, today(tx.Now))
	return err
}
