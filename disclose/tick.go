package disclose

import (
	"context"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/rbac"
)

// TickJob is the kind of the job that calls Tick, every minute.
const TickJob = "disclose.tick"

// clockFace marks what happened by itself.
const clockFace = "job"

// clock is the actor of what happens by itself.
func clock() rbac.Actor {
	return rbac.Actor{Name: "系统定时", Current: -1, Local: true, Face: clockFace}
}

// tickBatch bounds what one transaction of the clock does.
const tickBatch = 100

// Tick does what is due by the clock: it publishes what is scheduled, takes
// down what has ended, marks 公示期满 and asks for what comes then. It may run
// twice, in two processes or after a crash: every step looks at the state again.
func (s *Service) Tick(ctx context.Context) error {
	if err := s.publishDue(ctx); err != nil {
		return fault.Wrap("disclose.Tick", err)
	}
	for _, step := range []func(*deed) (int, error){(*deed).endDue, (*deed).noticesOver, (*deed).originalsDue} {
		for {
			n := 0
			err := s.do(ctx, clock(), func(d *deed) (err error) {
				n, err = step(d)
				return err
			})
			if err != nil {
				return fault.Wrap("disclose.Tick", err)
			}
			if n < tickBatch {
				break
			}
		}
	}
	return nil
}

// Due reports that Tick has something to do, so that a job is queued only then.
func Due(q db.Reader, now db.Time) (bool, error) {
	day := today(now)
	var n int
	err := q.Get(&n, `SELECT CASE WHEN EXISTS (SELECT 1 FROM disclose_draft WHERE state = 'scheduled' AND publish_at <= ?)
		OR EXISTS (SELECT 1 FROM disclose_item WHERE stage = 'live' AND ends_at IS NOT NULL AND ends_at <= ?)
		OR EXISTS (SELECT 1 FROM disclose_item WHERE notice_state = 'running' AND notice_until < ?)
		OR EXISTS (SELECT 1 FROM disclose_file f WHERE f.state = 'sealed' AND f.destroy_from <= ? AND `+notAsked+`) THEN 1 ELSE 0 END`, now, now, day, day)
	return n == 1, fault.Wrap("disclose.Due", err)
}

// notAsked holds for an original f whose destruction is no open todo yet.
const notAsked = `NOT EXISTS (SELECT 1 FROM todo t WHERE t.kind = 'item.destroy' AND t.object_kind = 'item' AND t.object_id = CAST(f.item_id AS TEXT)
	AND t.closed_at IS NULL)`

func (d *deed) ids(query string, args ...any) (ids []int64, err error) {
	err = d.tx.Select(&ids, query, append(args, tickBatch)...)
	return ids, fault.Wrap("disclose.ids", err)
}

// current loads an item as it is now.
func (d *deed) current(id int64) (work, error) {
	w, err := d.load(Ref{ID: id})
	w.stale = false
	return w, err
}

// publishDue publishes the scheduled drafts whose time has come, each in a
// transaction of its own. What may not be published after all waits for a
// person again, who is told why.
func (s *Service) publishDue(ctx context.Context) error {
	var ids []int64
	err := s.DB.Reader(ctx).Select(&ids, `SELECT item_id FROM disclose_draft WHERE state = 'scheduled' AND publish_at <= ? ORDER BY publish_at, id`, s.DB.Now())
	if err != nil {
		return fault.Internal("disclose.publishDue", err)
	}
	for _, id := range ids {
		if err := s.publishScheduled(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) publishScheduled(ctx context.Context, id int64) error {
	why := s.do(ctx, clock(), func(d *deed) error {
		w, err := d.current(id)
		if err != nil || w.W.State != Scheduled || w.W.PublishAt.After(d.tx.Now.Time) {
			return err // another process was first
		}
		return d.take(&w, step{Action: ActPublish})
	})
	if why == nil || !expected(why) {
		return why
	}
	return s.do(ctx, clock(), func(d *deed) error {
		w, err := d.current(id)
		if err != nil || w.W.State != Scheduled {
			return err
		}
		return d.unscheduled(w, fault.Message(why))
	})
}

func (d *deed) unscheduled(w work, why string) error {
	if err := d.take(&w, step{Action: ActUnschedule, Form: Form{Reason: why}}); err != nil {
		return err
	}
	t := d.todo(&w, TodoPublish, rbac.ItemPublish, "发布", "定时发布未成功，请处理后再发布：", calendar.Date{})
	return todo.Open(d.tx, t)
}

// endDue takes down what has reached its end. To the public it was gone at
// that instant already: see Visible.
func (d *deed) endDue() (int, error) {
	ids, err := d.ids(`SELECT id FROM disclose_item WHERE stage = 'live' AND ends_at IS NOT NULL AND ends_at <= ? ORDER BY ends_at, id LIMIT ?`, d.tx.Now)
	for _, id := range ids {
		w, err := d.current(id)
		if err != nil {
			return 0, err
		}
		if err := d.take(&w, step{Action: ActEnd, Form: Form{Reason: w.EndWhy}}); err != nil {
			return 0, err
		}
	}
	return len(ids), err
}

// noticesOver marks each 公示 whose last day has passed and asks for its result.
func (d *deed) noticesOver() (int, error) {
	ids, err := d.ids(`SELECT id FROM disclose_item WHERE notice_state = 'running' AND notice_until < ? ORDER BY notice_until, id LIMIT ?`, d.today)
	for _, id := range ids {
		w, err := d.current(id)
		if err != nil {
			return 0, err
		}
		if _, err := d.tx.Exec(`UPDATE disclose_item SET notice_state = 'over', changed_at = ?, version = version + 1 WHERE id = ?`, d.tx.Now, id); err != nil {
			return 0, fault.Internal("disclose.noticesOver", err)
		}
		if err := todo.Open(d.tx, d.todo(&w, TodoResult, rbac.Objection, "登记结果", "公示期满，请登记公示结果：", calendar.Date{})); err != nil {
			return 0, err
		}
		d.audit(rbac.Objection, w, map[string]any{"move": "notice_over"})
	}
	return len(ids), err
}

// originalsDue asks two persons for the sealed originals whose term is over.
func (d *deed) originalsDue() (int, error) {
	var rows []struct {
		ItemID int64         `db:"item_id"`
		Until  calendar.Date `db:"until"`
	}
	err := d.tx.Select(&rows, `SELECT f.item_id, min(f.destroy_until) AS until FROM disclose_file f WHERE f.state = 'sealed' AND f.destroy_from <= ? AND `+notAsked+`
		GROUP BY f.item_id ORDER BY f.item_id LIMIT ?`, d.today, tickBatch)
	if err != nil {
		return 0, fault.Internal("disclose.originalsDue", err)
	}
	for _, r := range rows {
		w, err := d.current(r.ItemID)
		if err != nil {
			return 0, err
		}
		if err := todo.Open(d.tx, d.todo(&w, TodoDestroy, rbac.ItemErase, "销毁", "含个人信息的封存原件到期，须两人销毁：", r.Until)); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

// NextEnd is the next instant at which an item leaves the web by the clock.
func NextEnd(q db.Reader, now db.Time) (at db.NullTime, err error) {
	err = q.Get(&at, `SELECT min(ends_at) FROM disclose_item WHERE stage = 'live' AND ends_at IS NOT NULL AND ends_at > ?`, now)
	return at, fault.Wrap("disclose.NextEnd", err)
}
