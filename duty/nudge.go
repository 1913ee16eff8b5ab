package duty

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/notify"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/queue"
	"lianghua/rbac"
)

// Nudge is one unit of the 拟催办清单: what it owes, whom to tell, and text
// ready to paste. A township stands for its villages.
type Nudge struct {
	UnitID  int64         `db:"unit_id"`
	Unit    string        `db:"short_name"`
	Phone   string        `db:"phone"`
	Overdue int           `db:"overdue"`
	Soon    int           `db:"soon"`
	Sheets  int           `db:"sheets"` // of them of villages
	Oldest  calendar.Date `db:"oldest"`
	Sent    int           `db:"-"` // nudges of this ladder
	SentOn  calendar.Date `db:"-"` // the last
	Step    queue.Step    `db:"-"` // the next rung
	Ready   bool          `db:"-"` // false: the last nudge is given time
	Text    string        `db:"-"`
	Path    string        `db:"-"` // of the page that the text names
}

// Nudges lists the units that are late or nearly so. Nothing is sent.
func (s *Service) Nudges(ctx context.Context, actor rbac.Actor) (list []Nudge, err error) {
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		list, err = s.nudges(q, actor)
		return err
	})
	return list, err
}

// owner is the unit that answers for a duty: a village's township.
const owner = `CASE WHEN c.tier = 'village' THEN u.parent_id ELSE u.id END`

func (s *Service) nudges(q db.Reader, actor rbac.Actor) ([]Nudge, error) {
	v, err := settings.All(q)
	if err != nil {
		return nil, err
	}
	look := LookOn(calendar.DateOf(s.DB.Now().Time), v)
	where, args := rbac.ReachOf(actor, rbac.NudgeSend).Where("u.path", "u.id")
	var list []Nudge
	err = q.Select(&list, `SELECT o.id AS unit_id, o.short_name, o.phone, COALESCE(sum(CASE WHEN c.due_on < ? THEN c.n END), 0) AS overdue,
		COALESCE(sum(CASE WHEN c.due_on >= ? THEN c.n END), 0) AS soon, COALESCE(sum(CASE WHEN c.tier = 'village' THEN c.n END), 0) AS sheets, min(c.due_on) AS oldest
		FROM duty_count c JOIN org_unit u ON u.id = c.unit_id JOIN org_unit o ON o.id = `+owner+`
		WHERE c.state = 'open' AND c.due_on <= ? AND `+where+` GROUP BY o.id, o.short_name, o.phone, o.sort ORDER BY min(c.due_on), o.sort, o.id`,
		append([]any{look.Today, look.Today, look.Soon}, args...)...)
	if err != nil || len(list) == 0 {
		return nil, fault.Wrap("duty.nudges", err)
	}
	c, err := s.Calendar(q)
	if err != nil {
		return nil, err
	}
	named, err := oldest(q, look)
	if err != nil {
		return nil, err
	}
	last, err := lastNudges(q, look.Today.AddDays(-queue.Forgotten))
	if err != nil {
		return nil, err
	}
	for i := range list {
		n := &list[i]
		if n.Sent = len(last[n.UnitID]); n.Sent > 0 {
			n.SentOn = last[n.UnitID][n.Sent-1].On
		}
		n.Step, n.Ready = queue.Next(last[n.UnitID], look.Today, c)
		n.write(named[n.UnitID], look, v)
	}
	return list, nil
}

// lastNudges is what was sent to units lately.
func lastNudges(q db.Reader, since calendar.Date) (map[int64][]queue.Sent, error) {
	var rows []queue.Sent
	err := q.Select(&rows, `SELECT unit_id, step, sent_on FROM duty_nudge WHERE sent_on >= ? ORDER BY id`, since)
	return queue.ByUnit(rows), fault.Wrap("duty.lastNudges", err)
}

// oldestNamed is how many of a unit's late duties the text names.
const oldestNamed = 3

// oldest names the late duties that are due longest, by who answers for them.
func oldest(q db.Reader, look Look) (map[int64][]string, error) {
	var rows []struct {
		Owner  int64         `db:"owner"`
		Title  string        `db:"title"`
		Period string        `db:"period"`
		Due    calendar.Date `db:"due_on"`
		Unit   string        `db:"unit_name"`
		Tier   string        `db:"tier"`
	}
	err := q.Select(&rows, `SELECT x.owner, `+titleSQL+` AS title, d.period, d.due_on, u.short_name AS unit_name, d.tier
		FROM (SELECT c.id, `+owner+` AS owner, row_number() OVER (PARTITION BY `+owner+` ORDER BY c.due_on, c.id) AS place
			FROM duty c JOIN org_unit u ON u.id = c.unit_id WHERE c.state = 'open' AND c.due_on <= ?) x
		JOIN duty d ON d.id = x.id `+titleTables+` WHERE x.place <= ? ORDER BY x.owner, x.place`, look.Soon, oldestNamed)
	out := map[int64][]string{}
	for _, r := range rows {
		name := "“" + r.Title + "”"
		if r.Tier == "village" {
			name = r.Unit + name
		}
		out[r.Owner] = append(out[r.Owner], name+"（"+PeriodName(r.Period)+"，"+r.Due.Chinese()+"前）")
	}
	return out, fault.Wrap("duty.oldest", err)
}

// write makes the text that can be pasted.
func (n *Nudge) write(named []string, look Look, v settings.Values) {
	n.Path = fmt.Sprintf("/desk/duties/list?unit=%d&state=open", n.UnitID)
	if n.Sheets > 0 {
		n.Path = fmt.Sprintf("/desk/duties/villages?town=%d", n.UnitID)
	}
	var parts []string
	if n.Overdue > 0 {
		parts = append(parts, fmt.Sprintf("已逾期 %d 项", n.Overdue))
	}
	if n.Soon > 0 {
		parts = append(parts, fmt.Sprintf("%d 天内到期 %d 项", v.DutySoonDays(), n.Soon))
	}
	n.Text = fmt.Sprintf("%s：截至%s，贵单位应公开信息%s，包括%s等。请尽快公开；已在其他平台公开的请登记，确无此类信息的请申报。办理：%s%s（%s %s）",
		n.Unit, look.Today.Chinese(), strings.Join(parts, "、"), strings.Join(named, "、"), v.SiteURL(), n.Path, v.OfficeName(), v.OfficePhone())
	n.Text = strings.ReplaceAll(n.Text, " ）", "）")
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
		list, err := s.nudges(tx, actor)
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
			count++
			people += reached
		}
		if count == 0 {
			return fault.Invalid("units", "请先勾选要催办的单位。")
		}
		return nil
	})
	return count, people, err
}

func (n Nudge) send(tx *db.Tx, actor rbac.Actor) (int, error) {
	today := calendar.DateOf(tx.Now.Time)
	people, err := queue.People(tx, n.UnitID, n.Step)
	if err != nil {
		return 0, err
	}
	if err := notify.SendAll(tx, people, notify.Notice{Kind: "duty.nudge", Title: fmt.Sprintf("催办：应公开信息逾期 %d 项，即将到期 %d 项", n.Overdue, n.Soon), Body: n.Text, URL: n.Path}); err != nil {
		return 0, err
	}
	_, err = tx.Exec(`INSERT INTO duty_nudge (unit_id, step, overdue, soon, body, reached, by_name, sent_on, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		n.UnitID, string(n.Step), n.Overdue, n.Soon, n.Text, len(people), actor.Name, today, tx.Now)
	audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.NudgeSend), ObjectKind: "nudge", ObjectID: audit.ID(n.UnitID), UnitID: n.UnitID,
		Detail: map[string]any{"step": n.Step, "overdue": n.Overdue, "soon": n.Soon, "people": len(people)}})
	return len(people), fault.Wrap("duty.send", err)
}

// SentRow is a nudge that was sent.
type SentRow struct {
	ID      int64         `db:"id"`
	Unit    string        `db:"short_name"`
	Step    queue.Step    `db:"step"`
	Overdue int           `db:"overdue"`
	Soon    int           `db:"soon"`
	Reached int           `db:"reached"` // people
	ByName  string        `db:"by_name"`
	SentOn  calendar.Date `db:"sent_on"`
}

// sentMost is how many nudges the page shows.
const sentMost = 50

// Sent lists the last nudges of the units that the actor may read.
func (s *Service) Sent(ctx context.Context, actor rbac.Actor) (rows []SentRow, err error) {
	where, args := rbac.ReachOf(actor, rbac.DutyRead).Where("u.path", "u.id")
	err = s.DB.Reader(ctx).Select(&rows, `SELECT x.id, u.short_name, x.step, x.overdue, x.soon, x.reached, x.by_name, x.sent_on FROM duty_nudge x JOIN org_unit u ON u.id = x.unit_id
		WHERE `+where+` ORDER BY x.id DESC LIMIT ?`, append(args, sentMost)...)
	return rows, fault.Wrap("duty.Sent", err)
}
