package queue

import (
	"context"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Taken is what 我来办 did.
type Taken struct {
	Title string
	Until calendar.Date
	From  string // the colleague who had it before, "" for nobody
}

// Take is 我来办: colleagues see that the actor does this, and may do it or
// take it over all the same. It falls back by itself after the days that the
// county has set.
func (s *Service) Take(ctx context.Context, actor rbac.Actor, id int64) (t Taken, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		c, days, r, err := s.held(tx, actor, id)
		if err != nil {
			return err
		}
		v, err := settings.All(tx)
		if err != nil {
			return err
		}
		t = Taken{Title: r.Title, Until: c.AddWorkdays(days.Today, v.TakeDays()).Date}
		if r.TakenBy != actor.PersonID {
			t.From = r.Taker
		}
		record(tx, actor, r, "take")
		return todo.Take(tx, id, actor.PersonID, t.Until)
	})
	return t, fault.Wrap("queue.Take", err)
}

// PutBack is 放回: only who took it puts it back.
func (s *Service) PutBack(ctx context.Context, actor rbac.Actor, id int64) (title string, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		_, _, r, err := s.held(tx, actor, id)
		if err != nil {
			return err
		}
		switch title = r.Title; r.TakenBy {
		case 0:
			return fault.Conflict("这件事没有人在办，不用放回。")
		case actor.PersonID:
		default:
			return fault.Conflict("这件事由" + r.Taker + "在办。您要办可以直接办理，或点“我来办”接过来。")
		}
		record(tx, actor, r, "put_back")
		return todo.PutBack(tx, id)
	})
	return title, fault.Wrap("queue.PutBack", err)
}

// held reads one item of the actor's queue.
func (s *Service) held(tx *db.Tx, actor rbac.Actor, id int64) (c calendar.Calendar, days todo.Days, r todo.Row, err error) {
	if err = rbac.Check(actor, rbac.DeskUse, actor.Home()); err != nil {
		return c, days, r, err
	}
	if actor.PersonID == 0 {
		return c, days, r, fault.Forbidden("“我来办”须由本人登录后点。")
	}
	if c, days, err = s.days(tx, tx.Now); err != nil {
		return c, days, r, err
	}
	r, err = todo.One(tx, MineOf(actor), days, id)
	return c, days, r, err
}

func record(tx *db.Tx, actor rbac.Actor, r todo.Row, verb string) {
	audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.DeskUse), ObjectKind: "todo", ObjectID: audit.ID(r.ID), UnitID: r.UnitID,
		Detail: map[string]any{"verb": verb, "kind": r.Kind}})
}
