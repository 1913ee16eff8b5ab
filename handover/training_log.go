package handover

import (
	"context"
	"strings"
	"unicode/utf8"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// LogEntry is one entry of a training log (培训日志).
type LogEntry struct {
	ID      int64         `db:"id"`
	Day     calendar.Date `db:"day"`
	Content string        `db:"content"`
	ByName  string        `db:"by_name"`
	At      db.Time       `db:"at"`
}

// Note adds an entry to the own training log: what was done on a day of the
// training that is not ahead. Entries are not changed afterwards.
func (s *Service) Note(ctx context.Context, actor rbac.Actor, id int64, day calendar.Date, content string) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		x, err := secondment(tx, actor, id)
		if err != nil {
			return err
		}
		if actor.PersonID != x.PersonID || actor.For().PersonID != 0 {
			return fault.Forbidden("培训日志由参加培训的本人登记。")
		}
		if x.Stage != Granted && x.Stage != Ended {
			return fault.Conflictf("当前为“%s”，不能登记培训日志。", x.Stage.Name())
		}
		var p fault.Problems
		switch content = strings.TrimSpace(content); {
		case content == "":
			p.Add("content", "请填写当天做了什么。")
		case utf8.RuneCountInString(content) > 500:
			p.Add("content", "一条日志最多 500 字。")
		}
		if day.IsZero() || day.Before(x.SinceOn) || day.After(x.UntilOn) || day.After(today(tx)) {
			p.Add("day", "日期应在培训期内，且不晚于今天。")
		}
		if err := p.Err(); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO handover_log (secondment_id, day, content, by_name, at) VALUES (?, ?, ?, ?, ?)`, id, day, content, actor.Name, tx.Now); err != nil {
			return fault.Internal("handover.Note", err)
		}
		note(tx, actor, rbac.SecondmentWrite, "secondment", id, x.HomeID, "log", "day", day.String())
		return nil
	})
	return fault.Wrap("handover.Note", err)
}

// TrainingDetail is a secondment with its log.
type TrainingDetail struct {
	Secondment
	Log  []LogEntry
	May  []Step
	Self bool // the actor is the person
}

// Secondment reads one secondment that the actor may see.
func (s *Service) Secondment(ctx context.Context, actor rbac.Actor, id int64) (d TrainingDetail, err error) {
	err = s.DB.Read(ctx, func(q db.Reader) error {
		if d.Secondment, err = secondment(q, actor, id); err != nil {
			return err
		}
		d.May, d.Self = d.Secondment.Steps(actor), actor.PersonID != 0 && actor.PersonID == d.PersonID
		return q.Select(&d.Log, `SELECT id, day, content, by_name, at FROM handover_log WHERE secondment_id = ? ORDER BY day, id`, id)
	})
	return d, fault.Wrap("handover.Secondment", err)
}

// Secondments lists the secondments that the actor may see, the newest first.
func (s *Service) Secondments(ctx context.Context, actor rbac.Actor, f Filter) (rows []Secondment, next int64, err error) {
	where, args := "1 = 1", []any(nil)
	if !rbac.MayAny(actor, rbac.SecondmentManage) && !rbac.MayAny(actor, rbac.GrantManage) {
		where, args = rbac.ReachOf(actor, rbac.HandoverDirect).Where("h.path", "h.id")
		where, args = "("+where+" OR s.person_id = ?)", append(args, actor.PersonID)
	}
	if f.Before != 0 {
		where, args = where+" AND s.id < ?", append(args, f.Before)
	}
	limit := ""
	if f.Limit > 0 {
		limit, args = " LIMIT ?", append(args, f.Limit+1)
	}
	err = s.DB.Reader(ctx).Select(&rows, secondmentQuery+` WHERE `+where+` ORDER BY s.id DESC`+limit, args...)
	if err == nil && f.Limit > 0 && len(rows) > f.Limit {
		rows = rows[:f.Limit]
		next = rows[f.Limit-1].ID
	}
	return rows, next, fault.Wrap("handover.Secondments", err)
}
