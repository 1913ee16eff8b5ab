package foi

import (
	"context"
	"fmt"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/notify"
	"lianghua/org"
	"lianghua/rbac"
)

// Tick is the day's work: every open case is reckoned anew, for what waits may
// have moved its day, and its warning says how many working days are left.
func (s *Service) Tick(ctx context.Context) error {
	if _, err := s.Recompute(ctx); err != nil {
		return err
	}
	return s.write(ctx, "foi.Tick", func(tx *db.Tx) error {
		cal, err := s.Calendar(tx)
		if err != nil {
			return err
		}
		var near []Request
		if err := tx.Select(&near, `SELECT `+requestColumns+requestFrom+`WHERE r.answered_on = '' AND r.closed_on = '' AND r.due_on <> '' AND r.due_on <= ?`,
			cal.AddWorkdays(today(tx), warnings[0]).Date); err != nil {
			return err
		}
		for _, r := range near {
			if err := s.watch(tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// Nudge is one thing that somebody should be reminded of (拟催办). Nothing is
// sent by itself: an officer presses 发出.
type Nudge struct {
	Kind   string // case, confirm, task
	ID     int64  // of the case or the task
	Number string
	Title  string
	UnitID int64
	Unit   string
	Person int64 // who has the case, 0: the unit's liaisons
	Due    calendar.Date
	Left   int // working days, negative when late
	URL    string
}

// Key names a nudge in a form.
func (n Nudge) Key() string { return n.Kind + "." + itoa(n.ID) }

// Nudges lists what is near its day, within the reach of who may send: cases at
// five working days, confirmations that are overdue, tasks at two.
func (s *Service) Nudges(ctx context.Context, actor rbac.Actor) (out []Nudge, err error) {
	err = s.DB.Read(ctx, func(q db.Reader) error {
		out, err = s.nudges(q, actor, calendar.DateOf(s.DB.Now().Time))
		return err
	})
	return out, fault.Wrap("foi.Nudges", err)
}

func (s *Service) nudges(q db.Reader, actor rbac.Actor, today calendar.Date) (out []Nudge, err error) {
	cal, err := s.Calendar(q)
	if err != nil {
		return nil, err
	}
	where, args := rbac.ReachOf(actor, rbac.NudgeSend).Where("u.path", "u.id")
	soon, task := cal.AddWorkdays(today, warnings[0]).Date, cal.AddWorkdays(today, warnings[1]).Date
	var cases []Request
	if err = q.Select(&cases, `SELECT `+requestColumns+requestFrom+`WHERE r.answered_on = '' AND r.closed_on = '' AND ((r.due_on <> '' AND r.due_on <= ?) OR (r.state = 'pending' AND r.nag_on < ?)) AND `+where+
		` ORDER BY r.due_on, r.id`, append([]any{soon, today}, args...)...); err != nil {
		return nil, err
	}
	for _, r := range cases {
		n := Nudge{Kind: "case", ID: r.ID, Number: r.Number, Title: r.Subject, UnitID: r.OrganID, Unit: r.OrganShort, Person: r.Handler, Due: r.DueOn, URL: address(r.ID)}
		if r.State == Pending {
			n.Kind, n.Due = "confirm", r.NagOn
		}
		n.Left = cal.WorkdaysUntil(today, n.Due)
		out = append(out, n)
	}
	var open []Task
	if err = q.Select(&open, `SELECT `+taskColumns+taskFrom+`WHERE t.state = 'open' AND t.due_on <= ? AND `+where+` ORDER BY t.due_on, t.id`, append([]any{task}, args...)...); err != nil {
		return nil, err
	}
	for _, t := range open {
		out = append(out, Nudge{Kind: "task", ID: t.ID, Number: t.Number, Title: t.Ask, UnitID: t.UnitID, Unit: t.Unit, Due: t.DueOn, Left: cal.WorkdaysUntil(today, t.DueOn), URL: "/desk/requests/tasks/" + itoa(t.ID)})
	}
	return out, nil
}

// Send sends the chosen reminders: to who has the case, or to the liaisons of
// the unit. It returns how many people got one.
func (s *Service) Send(ctx context.Context, actor rbac.Actor, keys ...string) (people int, err error) {
	err = s.write(ctx, "foi.Send", func(tx *db.Tx) error {
		people = 0
		all, err := s.nudges(tx, actor, today(tx))
		if err != nil {
			return err
		}
		chosen := map[string]bool{}
		for _, k := range keys {
			chosen[k] = true
		}
		for _, n := range all {
			if !chosen[n.Key()] {
				continue
			}
			to := []int64{n.Person}
			if n.Person == 0 {
				posts, err := org.InPost(tx, []int64{n.UnitID}, today(tx), org.Liaison)
				if err != nil {
					return err
				}
				to = posts[n.UnitID]
			}
			if err := notify.SendAll(tx, to, notify.Notice{Kind: todoDue, Title: "催办：申请 " + n.Number, Body: fmt.Sprintf("%s，期限 %s。", n.Title, n.Due.Chinese()), URL: n.URL}); err != nil {
				return err
			}
			people += len(to)
			audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.NudgeSend), ObjectKind: object, ObjectID: audit.ID(n.ID), UnitID: n.UnitID,
				Detail: map[string]any{"kind": n.Kind, "people": len(to)}})
		}
		if len(keys) == 0 {
			return fault.Invalid("nudge", "请先选择要催办的申请。")
		}
		return nil
	})
	return people, err
}
