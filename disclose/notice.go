package disclose

import (
	"context"
	"fmt"
	"strings"

	"lianghua/disclose/form"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// NoticeRule is how long the 公示 of a type runs in this county, as somebody
// laid it down. Rules are added, never changed; the newest of a type holds.
type NoticeRule struct {
	ID     int64   `db:"id"`
	Type   string  `db:"type"`
	Days   int     `db:"days"` // 0: the type's own again
	Unit   string  `db:"unit"` // form.InDays or form.InWorkdays
	Basis  string  `db:"basis"`
	ByName string  `db:"by_name"`
	At     db.Time `db:"at"`
}

func (r NoticeRule) rule() form.NoticeRule {
	return form.NoticeRule{Days: r.Days, Workdays: r.Unit == form.InWorkdays, Basis: r.Basis}
}

// Text is the rule in a line.
func (r NoticeRule) Text() string {
	if r.Days == 0 {
		return "按类型默认"
	}
	return fmt.Sprintf("%d %s", r.Days, form.Clock{Workdays: r.Unit == form.InWorkdays}.Unit())
}

const noticeColumns = `r.id, r.type, r.days, r.unit, r.basis, r.by_name, r.at`

// NoticeRules lists every rule that was ever laid down, newest first.
func NoticeRules(q db.Reader) (list []NoticeRule, err error) {
	err = q.Select(&list, `SELECT `+noticeColumns+` FROM disclose_notice_rule r ORDER BY r.id DESC`)
	return list, fault.Wrap("disclose.NoticeRules", err)
}

// Ruled is a type form under the county's rules; false when there is no such type.
func Ruled(q db.Reader, key string) (form.Form, bool, error) {
	f, ok := form.ByKey(key)
	if !ok || f.Clocks.Notice.Days == 0 {
		return f, ok, nil
	}
	var r NoticeRule
	err := q.Get(&r, `SELECT `+noticeColumns+` FROM disclose_notice_rule r WHERE r.type = ? ORDER BY r.id DESC LIMIT 1`, key)
	if err != nil && !db.NoRows(err) {
		return f, ok, fault.Internal("disclose.Ruled", err)
	}
	return f.WithNotice(r.rule()), ok, nil
}

// SetNotice lays down how long the 公示 of types runs from now on, all or none;
// a problem's field ends with its type (days.lowincome). Published
// items keep the last day that they were published with, drafts the period
// that was written into them when they were saved.
func (s *Service) SetNotice(ctx context.Context, actor rbac.Actor, rules ...NoticeRule) error {
	return s.do(ctx, actor, func(d *deed) error {
		county, err := org.CountyUnit(d.tx)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.ItemSetup, county.RBAC()); err != nil {
			return err
		}
		var p fault.Problems
		for _, r := range rules {
			r.check(&p)
		}
		if err := p.Err(); err != nil {
			return err
		}
		for _, r := range rules {
			if err := d.setNotice(r); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r NoticeRule) check(p *fault.Problems) {
	f, ok := form.ByKey(r.Type)
	if !ok || f.Clocks.Notice.Days == 0 {
		p.Add("days."+r.Type, "这种信息没有公示期")
		return
	}
	if r.Unit != form.InDays && r.Unit != form.InWorkdays {
		p.Add("days."+r.Type, "公示期按日或按工作日计算，请选择")
	}
	k := form.Clock{Workdays: r.Unit == form.InWorkdays}
	if least := f.LeastNotice(k.Workdays); r.Days != 0 && (r.Days < least || r.Days > 365) {
		p.Add("days."+r.Type, fmt.Sprintf("“%s”的公示期应为 %d 至 365 %s（%s）", f.Name, least, k.Unit(), f.Clocks.Notice.Basis))
	}
	if r.Days != 0 {
		p.Need("basis."+r.Type, r.Basis, "请填写依据（文件名称和文号，或会议纪要）")
	}
	if len([]rune(r.Basis)) > 200 {
		p.Add("basis."+r.Type, "依据不超过 200 个字")
	}
}

func (d *deed) setNotice(r NoticeRule) error {
	_, err := d.tx.Insert(`INSERT INTO disclose_notice_rule (type, days, unit, basis, by_name, at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		r.Type, r.Days, r.Unit, strings.TrimSpace(r.Basis), d.actor.Name, d.tx.Now)
	audit.Record(d.tx, d.who, audit.Entry{Action: string(rbac.ItemSetup), ObjectKind: "item_type", ObjectID: r.Type,
		Detail: map[string]any{"notice_days": r.Days, "notice_unit": r.Unit}})
	return fault.Wrap("disclose.setNotice", err)
}

// stamp writes the county's 公示期 into a content, so that the sealed revision
// says by what it ran. Without a rule the type's own holds and nothing is written.
func stamp(f form.Form, c form.Content) form.Content {
	k := f.Clocks.Notice
	c.NoticeUnit = ""
	if !k.Ruled {
		return c
	}
	if c.NoticeDays == 0 {
		c.NoticeDays = k.Days
	}
	c.NoticeUnit = k.Key()
	return c
}

// startNotice begins the 公示期 of a type that has one: the day of publishing
// does not count. It never ends before the least of the type by the calendar.
func (d *deed) startNotice(w *work, c form.Content) error {
	k := w.F.Clocks.Notice
	days := c.NoticeDays
	switch {
	case days == 0:
		days = k.Days
	case c.NoticeUnit != "":
		k = k.Counted(c.NoticeUnit)
	default: // written before the county had a rule
		k = form.Clock{Workdays: w.Form().Clocks.Notice.Workdays}
	}
	if days == 0 {
		w.NoticeState = ""
		return nil
	}
	cal, err := d.cal()
	if err != nil {
		return err
	}
	w.NoticeFrom, w.NoticeState, w.NoticeResult = d.today, "running", "" // published again, it runs again
	w.NoticeUntil = LastDay(d.today, days, k.Workdays, cal)
	legal := w.Form().Clocks.Notice
	if least := LastDay(d.today, legal.Min, legal.Workdays, cal); legal.Min > 0 && w.NoticeUntil.Before(least) {
		w.NoticeUntil = least
	}
	return nil
}

// LastDay is the last day of a period of n days or working days that begins on
// the day after from (《民法典》第二百零一条：开始的当日不计入).
func LastDay(from calendar.Date, n int, workdays bool, cal calendar.Calendar) calendar.Date {
	if workdays {
		return cal.AddWorkdays(from, n).Date
	}
	return from.AddDays(n)
}
