package duty

import (
	"context"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Rectify is one line of the 《整改链接表》.
type Rectify struct {
	ID      int64         `db:"id"`
	No      string        `db:"no"` // 问题编号
	UnitID  int64         `db:"unit_id"`
	Unit    string        `db:"unit_name"`
	Problem string        `db:"problem"`
	Link    string        `db:"link"`       // 整改前链接
	After   string        `db:"after_link"` // 整改后链接
	DueOn   calendar.Date `db:"due_on"`
	DoneOn  calendar.Date `db:"done_on"`
	Officer string        `db:"officer"` // 责任人
	Version int64         `db:"version"`
}

// Done reports a line that was put right.
func (r Rectify) Done() bool { return !r.DoneOn.IsZero() }

const rectifySQL = `SELECT r.id, r.no, r.unit_id, u.short_name AS unit_name, r.problem, r.link, r.after_link, r.due_on, r.done_on, r.officer, r.version
	FROM duty_rectify r JOIN org_unit u ON u.id = r.unit_id WHERE `

// rectifyMost bounds the register.
const rectifyMost = 2000

// Rectifies lists the register within the actor's reach, the newest first.
func (s *Service) Rectifies(ctx context.Context, actor rbac.Actor) (rows []Rectify, err error) {
	where, args := rbac.ReachOf(actor, rbac.DutyRead).Where("u.path", "u.id")
	err = s.DB.Reader(ctx).Select(&rows, rectifySQL+where+` ORDER BY r.id DESC LIMIT ?`, append(args, rectifyMost)...)
	return rows, fault.Wrap("duty.Rectifies", err)
}

// RectifyByID reads one line within the actor's reach.
func (s *Service) RectifyByID(ctx context.Context, actor rbac.Actor, id int64) (r Rectify, err error) {
	where, args := rbac.ReachOf(actor, rbac.DutyRead).Where("u.path", "u.id")
	err = s.DB.Reader(ctx).Get(&r, rectifySQL+where+` AND r.id = ?`, append(args, id)...)
	if db.NoRows(err) {
		return r, fault.NotFound("该整改事项不存在，或不在您的管理范围内")
	}
	return r, fault.Wrap("duty.RectifyByID", err)
}

func (r *Rectify) check(today calendar.Date) error {
	var p fault.Problems
	for _, s := range []*string{&r.No, &r.Problem, &r.Link, &r.After, &r.Officer} {
		*s = strings.TrimSpace(*s)
	}
	p.Need("no", r.No, "请填写问题编号，例如 2026-03-001。")
	p.Need("problem", r.Problem, "请写明问题，例如“栏目超过一年未更新”。")
	if r.UnitID == 0 {
		p.Add("unit", "请选择责任单位。")
	}
	for field, link := range map[string]string{"link": r.Link, "after": r.After} {
		if link != "" && !strings.HasPrefix(link, "http://") && !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "/") {
			p.Add(field, "链接应以 http:// 或 https:// 开头，请从浏览器地址栏复制。")
		}
	}
	switch {
	case r.Done() && r.After == "":
		p.Add("after", "已整改的请填写整改后链接。")
	case r.DoneOn.After(today):
		p.Add("done_on", "整改时间不能晚于今天。")
	}
	return p.Err()
}

// AddRectify puts a problem on the register.
func (s *Service) AddRectify(ctx context.Context, actor rbac.Actor, r Rectify) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := r.check(calendar.DateOf(tx.Now.Time)); err != nil {
			return err
		}
		u, err := org.UnitByID(tx, r.UnitID)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.DutyPlan, u.RBAC()); err != nil {
			return err
		}
		var taken int
		if err := tx.Get(&taken, `SELECT count(*) FROM duty_rectify WHERE no = ?`, r.No); err != nil {
			return fault.Internal("duty.AddRectify", err)
		}
		if taken > 0 {
			return fault.Invalid("no", "问题编号“"+r.No+"”已经有了，请换一个。")
		}
		id, err = tx.Insert(`INSERT INTO duty_rectify (no, unit_id, problem, link, after_link, due_on, done_on, officer, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			r.No, r.UnitID, r.Problem, r.Link, r.After, r.DueOn, r.DoneOn, r.Officer, actor.Name, tx.Now)
		audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.DutyPlan), ObjectKind: "rectify", ObjectID: audit.ID(id), UnitID: r.UnitID, Detail: map[string]any{"verb": "add"}})
		return fault.Wrap("duty.AddRectify", err)
	})
	return id, err
}

// Rectified records what a unit put right: the new link, the day and who is
// responsible.
func (s *Service) Rectified(ctx context.Context, actor rbac.Actor, r Rectify) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		var was Rectify
		if err := tx.Get(&was, rectifySQL+`r.id = ?`, r.ID); err != nil {
			return fault.NotFound("该整改事项不存在，或不在您的管理范围内")
		}
		u, err := org.UnitByID(tx, was.UnitID)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.DutyDeclare, u.RBAC()); err != nil {
			return err
		}
		was.After, was.DoneOn, was.Officer = r.After, r.DoneOn, r.Officer
		if err := was.check(calendar.DateOf(tx.Now.Time)); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE duty_rectify SET after_link = ?, done_on = ?, officer = ?, version = version + 1 WHERE id = ? AND version = ?`,
			was.After, was.DoneOn, was.Officer, r.ID, r.Version)
		if err == nil && n == 0 {
			return errStalePlan
		}
		audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.DutyDeclare), ObjectKind: "rectify", ObjectID: audit.ID(r.ID), UnitID: was.UnitID, Detail: map[string]any{"verb": "done"}})
		return fault.Wrap("duty.Rectified", err)
	})
}
