package disclose

import (
	"context"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// ObjectionWays are how an objection to a 公示 reaches the office.
func ObjectionWays() []string {
	return []string{"电话", "来访", "来信", "12345", "网上", "其他"}
}

// Objection (异议) to a 公示. The summary names the matter, not the person.
type Objection struct {
	ID         int64         `db:"id"`
	ItemID     int64         `db:"item_id"`
	Way        string        `db:"way"`
	ReceivedOn calendar.Date `db:"received_on"`
	Summary    string        `db:"summary"`
	Handled    string        `db:"handled"` // what came of it, "" while open
	HandledOn  calendar.Date `db:"handled_on"`
	ByName     string        `db:"by_name"`
	At         db.Time       `db:"at"`
	Version    int64         `db:"version"`
}

// Objections lists the objections to an item, oldest first. The caller has
// checked that the actor may see it.
func Objections(q db.Reader, itemID int64) (list []Objection, err error) {
	err = q.Select(&list, `SELECT o.id, o.item_id, o.way, o.received_on, o.summary, o.handled, o.handled_on, o.by_name, o.at, o.version
		FROM disclose_objection o WHERE o.item_id = ? ORDER BY o.id`, itemID)
	return list, fault.Wrap("disclose.Objections", err)
}

// Object records an objection to a 公示 that runs or has just ended.
func (s *Service) Object(ctx context.Context, actor rbac.Actor, itemID int64, o Objection) (int64, error) {
	var id int64
	err := s.do(ctx, actor, func(d *deed) error {
		w, err := d.load(Ref{ID: itemID})
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.Objection, w.Unit.RBAC()); err != nil {
			return err
		}
		if err := d.checkObjection(w, &o); err != nil {
			return err
		}
		id, err = d.tx.Insert(`INSERT INTO disclose_objection (item_id, way, received_on, summary, handled, handled_on, by_name, at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, itemID, o.Way, o.ReceivedOn, o.Summary, o.Handled, o.HandledOn, actor.Name, d.tx.Now)
		d.audit(rbac.Objection, w, map[string]any{"move": "object", "objection": id})
		return fault.Wrap("disclose.Object", err)
	})
	return id, err
}

func (d *deed) checkObjection(w work, o *Objection) error {
	if w.NoticeState == "" {
		return fault.Conflict("这条信息没有公示期，不能登记异议。")
	}
	if w.NoticeState == "closed" {
		return fault.Conflict("公示结果已登记，不能再登记异议。")
	}
	var p fault.Problems
	o.Summary, o.Handled = strings.TrimSpace(o.Summary), strings.TrimSpace(o.Handled)
	p.Need("summary", o.Summary, "请填写异议内容（不写提出人姓名和联系方式）")
	if len([]rune(o.Summary)) > 500 || len([]rune(o.Handled)) > 500 {
		p.Add("summary", "异议内容和处理情况各不超过 500 个字")
	}
	known := false
	for _, way := range ObjectionWays() {
		known = known || way == o.Way
	}
	if !known {
		p.Add("way", "请选择提出方式")
	}
	switch {
	case o.ReceivedOn.IsZero():
		p.Add("received_on", "请填写收到日期")
	case o.ReceivedOn.After(d.today):
		p.Add("received_on", "收到日期不能晚于今天")
	case o.ReceivedOn.Before(w.NoticeFrom):
		p.Add("received_on", "收到日期早于公示开始日期")
	}
	if o.Handled != "" && o.HandledOn.IsZero() {
		o.HandledOn = d.today
	}
	return p.Err()
}

// Handle records what came of an objection.
func (s *Service) Handle(ctx context.Context, actor rbac.Actor, itemID, objectionID, version int64, handled string) error {
	handled = strings.TrimSpace(handled)
	if handled == "" || len([]rune(handled)) > 500 {
		return fault.Invalid("handled", "请填写处理情况，不超过 500 个字")
	}
	return s.do(ctx, actor, func(d *deed) error {
		w, err := d.load(Ref{ID: itemID})
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.Objection, w.Unit.RBAC()); err != nil {
			return err
		}
		n, err := d.tx.Exec(`UPDATE disclose_objection SET handled = ?, handled_on = ?, version = version + 1 WHERE id = ? AND item_id = ? AND version = ?`,
			handled, d.today, objectionID, itemID, version)
		if err != nil {
			return fault.Internal("disclose.Handle", err)
		}
		if n == 0 {
			return errStale
		}
		d.audit(rbac.Objection, w, map[string]any{"move": "handle", "objection": objectionID})
		return nil
	})
}

// CloseNotice records the result of a 公示 whose time is over (公示结果): it is
// what remains outside of a name list.
func (s *Service) CloseNotice(ctx context.Context, actor rbac.Actor, id, version int64, result string) error {
	result = strings.TrimSpace(result)
	if result == "" || len([]rune(result)) > 1000 {
		return fault.Invalid("result", "请填写公示结果（人数、金额和异议处理情况，不写姓名），不超过 1000 个字")
	}
	return s.do(ctx, actor, func(d *deed) error {
		w, err := d.alone(Ref{id, version}, rbac.Objection)
		if err != nil {
			return err
		}
		if err := d.noticeMayClose(w); err != nil {
			return err
		}
		n, err := d.tx.Exec(`UPDATE disclose_item SET notice_state = 'closed', notice_result = ?, changed_at = ?, version = version + 1
			WHERE id = ? AND version = ?`, result, d.tx.Now, id, version)
		if err != nil {
			return fault.Internal("disclose.CloseNotice", err)
		}
		if n == 0 {
			return errStale
		}
		d.audit(rbac.Objection, w, map[string]any{"move": "close_notice"})
		return d.closeTodo(&w, TodoResult)
	})
}

func (d *deed) noticeMayClose(w work) error {
	switch {
	case w.NoticeState == "":
		return fault.Conflict("这条信息没有公示期。")
	case w.NoticeState == "closed":
		return fault.Conflict("公示结果已经登记过了。")
	case !d.today.After(w.NoticeUntil):
		return fault.Conflictf("公示期到 %s 止，期满后才能登记结果。", w.NoticeUntil.Chinese())
	}
	var n int
	if err := d.tx.Get(&n, `SELECT count(*) FROM disclose_objection WHERE item_id = ? AND handled = ''`, w.Item.ID); err != nil {
		return fault.Internal("disclose.noticeMayClose", err)
	}
	if n > 0 {
		return fault.Conflictf("还有 %d 条异议没有处理，处理后再登记公示结果。", n)
	}
	return nil
}

// NoticeDaysLeft is the countdown of a running 公示: days until its last day, 0
// on that day, negative when it is over.
func (i Item) NoticeDaysLeft(today calendar.Date) int { return today.DaysUntil(i.NoticeUntil) }
