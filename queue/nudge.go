package queue

import (
	"context"
	"fmt"
	"slices"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/notify"
	"lianghua/internal/settings"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Nudge is one unit of the 拟催办清单 over things to do of every kind that has
// no list of its own: what is late, whom to tell, text ready to paste. A
// township stands for its villages.
type Nudge struct {
	UnitID int64
	Unit   string
	Phone  string
	Late   int
	Areas  string // 认领和确认 2 件、互动交流 1 件
	Oldest calendar.Date
	Sent   int // nudges of this ladder
	SentOn calendar.Date
	Step   Step
	Ready  bool // false: the last nudge is given time
	Text   string
}

// nudgePath is where what is late stands for who is told.
const nudgePath = "/desk/todo?group=late"

// others are the beginnings of kinds that stand on a 拟催办清单 of their own.
var others = []string{"duty", "foi", "round"}

// Nudges lists the units that are late. Nothing is sent.
func (s *Service) Nudges(ctx context.Context, actor rbac.Actor) (list []Nudge, err error) {
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		list, err = s.nudges(q, actor, s.DB.Now())
		return err
	})
	return list, fault.Wrap("queue.Nudges", err)
}

// lateRow counts what is late of one kind in one unit.
type lateRow struct {
	UnitID int64         `db:"unit_id"`
	Unit   string        `db:"short_name"`
	Phone  string        `db:"phone"`
	Kind   string        `db:"kind"`
	N      int           `db:"n"`
	Oldest calendar.Date `db:"oldest"`
}

func late(q db.Reader, actor rbac.Actor, day calendar.Date) (rows []lateRow, err error) {
	where, args := rbac.ReachOf(actor, rbac.NudgeSend).Where("o.path", "o.id")
	text := `SELECT o.id AS unit_id, o.short_name, o.phone, t.kind, count(*) AS n, min(t.due_on) AS oldest FROM todo t JOIN org_unit u ON u.id = t.unit_id
		JOIN org_unit o ON o.id = CASE WHEN u.kind IN ('village', 'community') THEN u.parent_id ELSE u.id END
		WHERE t.closed_at IS NULL AND t.due_on <> '' AND t.due_on < ? AND o.kind <> 'county' AND ` + where
	args = append([]any{day}, args...)
	for _, prefix := range others {
		text, args = text+` AND NOT (t.kind >= ? AND t.kind < ?)`, append(args, prefix+".", prefix+"/")
	}
	err = q.Select(&rows, text+` GROUP BY o.id, o.short_name, o.phone, o.sort, t.kind ORDER BY o.sort, o.id, t.kind`, args...)
	return rows, err
}

func (s *Service) nudges(q db.Reader, actor rbac.Actor, now db.Time) (list []Nudge, err error) {
	c, days, err := s.days(q, now)
	if err != nil {
		return nil, err
	}
	rows, err := late(q, actor, days.Today)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var before []Sent
	if err := q.Select(&before, `SELECT unit_id, step, sent_on FROM queue_nudge WHERE sent_on >= ? ORDER BY id`, days.Today.AddDays(-Forgotten)); err != nil {
		return nil, err
	}
	v, err := settings.All(q)
	if err != nil {
		return nil, err
	}
	sent := ByUnit(before)
	for i := 0; i < len(rows); {
		n, kinds := Nudge{UnitID: rows[i].UnitID, Unit: rows[i].Unit, Phone: rows[i].Phone, Oldest: rows[i].Oldest}, []todo.Row(nil)
		for ; i < len(rows) && rows[i].UnitID == n.UnitID; i++ {
			if n.Late += rows[i].N; rows[i].Oldest.Before(n.Oldest) {
				n.Oldest = rows[i].Oldest
			}
			kinds = append(kinds, slices.Repeat([]todo.Row{{Kind: rows[i].Kind}}, rows[i].N)...)
		}
		n.Areas = byArea(kinds)
		if n.Sent = len(sent[n.UnitID]); n.Sent > 0 {
			n.SentOn = sent[n.UnitID][n.Sent-1].On
		}
		n.Step, n.Ready = Next(sent[n.UnitID], days.Today, c)
		n.Text = fmt.Sprintf("%s：截至%s，贵单位有 %d 件待办已超过期限（%s），最早期限%s。请尽快登录办理：%s%s（%s %s）", n.Unit, days.Today.Chinese(), n.Late, n.Areas,
			n.Oldest.Chinese(), v.SiteURL(), nudgePath, v.OfficeName(), v.OfficePhone())
		list = append(list, n)
	}
	slices.SortStableFunc(list, func(a, b Nudge) int { return a.Oldest.DaysUntil(b.Oldest) * -1 })
	return list, nil
}

// SendNudges is the officer's 发出: the people of the rung find the text in
// their inbox, and it is recorded.
func (s *Service) SendNudges(ctx context.Context, actor rbac.Actor, units []int64) (count, people int, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		count, people = 0, 0
		county, err := org.CountyUnit(tx)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.NudgeSend, county.RBAC()); err != nil {
			return err
		}
		list, err := s.nudges(tx, actor, tx.Now)
		if err != nil {
			return err
		}
		for _, n := range list {
			if !slices.Contains(units, n.UnitID) {
				continue
			}
			reached, err := n.send(tx, actor)
			if err != nil {
				return err
			}
			count, people = count+1, people+reached
		}
		if count == 0 {
			return fault.Invalid("units", "请先勾选要催办的单位。")
		}
		return nil
	})
	return count, people, fault.Wrap("queue.SendNudges", err)
}

func (n Nudge) send(tx *db.Tx, actor rbac.Actor) (int, error) {
	people, err := People(tx, n.UnitID, n.Step)
	if err != nil {
		return 0, err
	}
	if err := notify.SendAll(tx, people, notify.Notice{Kind: "queue.nudge", Title: fmt.Sprintf("催办：%d 件待办已超过期限", n.Late), Body: n.Text, URL: nudgePath}); err != nil {
		return 0, err
	}
	_, err = tx.Exec(`INSERT INTO queue_nudge (unit_id, step, late, reached, by_name, sent_on, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		n.UnitID, string(n.Step), n.Late, len(people), actor.Name, calendar.DateOf(tx.Now.Time), tx.Now)
	audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.NudgeSend), ObjectKind: "nudge", ObjectID: audit.ID(n.UnitID), UnitID: n.UnitID,
		Detail: map[string]any{"step": n.Step, "late": n.Late, "people": len(people)}})
	return len(people), fault.Wrap("queue.send", err)
}

// SentRow is a nudge that was sent.
type SentRow struct {
	ID      int64         `db:"id"`
	Unit    string        `db:"short_name"`
	Step    Step          `db:"step"`
	Late    int           `db:"late"`
	Reached int           `db:"reached"` // people
	ByName  string        `db:"by_name"`
	SentOn  calendar.Date `db:"sent_on"`
}

// sentMost is how many nudges the page shows.
const sentMost = 50

// Sent lists the last nudges, for who may send them.
func (s *Service) Sent(ctx context.Context, actor rbac.Actor) (rows []SentRow, err error) {
	where, args := rbac.ReachOf(actor, rbac.NudgeSend).Where("u.path", "u.id")
	err = s.DB.Reader(ctx).Select(&rows, `SELECT x.id, u.short_name, x.step, x.late, x.reached, x.by_name, x.sent_on FROM queue_nudge x JOIN org_unit u ON u.id = x.unit_id
		WHERE `+where+` ORDER BY x.id DESC LIMIT ?`, append(args, sentMost)...)
	return rows, fault.Wrap("queue.Sent", err)
}
