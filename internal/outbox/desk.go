package outbox

import (
	"context"
	"fmt"
	"strconv"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/rbac"
)

// Standing is what the desk shows above the list.
type Standing struct {
	Waiting int `db:"waiting"` // entries that are in no bundle yet
	Open    int `db:"open"`    // bundles that wait
	Failed  int `db:"failed"`  // bundles somebody must look at
}

// Stand counts what is not on its way yet.
func Stand(q db.Reader) (st Standing, err error) {
	err = q.Get(&st, `SELECT (SELECT count(*) FROM outbox_entry WHERE state = 'waiting') AS waiting,
		(SELECT count(*) FROM outbox_bundle WHERE state = 'waiting') AS open, (SELECT count(*) FROM outbox_bundle WHERE state = 'failed') AS failed`)
	return st, fault.Wrap("outbox.Stand", err)
}

// PageSize is the number of bundles on one page.
const PageSize = 50

// List reads a page of bundles, newest first, before a number (0: from the
// newest), in one state or ("") in any; next is the following page's place.
func List(q db.Reader, state State, before int64) (list []Bundle, next int64, err error) {
	text, args := `SELECT `+bundleColumns+` FROM outbox_bundle b WHERE 1 = 1`, []any(nil)
	if before > 0 {
		text, args = text+` AND b.number < ?`, append(args, before)
	}
	if state != "" {
		text, args = text+` AND b.state = ?`, append(args, string(state))
	}
	if err := q.Select(&list, text+` ORDER BY b.number DESC LIMIT ?`, append(args, PageSize+1)...); err != nil {
		return nil, 0, fault.Internal("outbox.List", err)
	}
	if len(list) > PageSize {
		list = list[:PageSize]
		next = list[PageSize-1].Number
	}
	return list, next, nil
}

// ByNumber reads a bundle and what it tells.
func ByNumber(q db.Reader, number int64) (b Bundle, list []Entry, err error) {
	err = q.Get(&b, `SELECT `+bundleColumns+` FROM outbox_bundle b WHERE b.number = ?`, number)
	if db.NoRows(err) {
		return b, nil, fault.NotFound("没有这一号数据包，请从列表重新进入。")
	}
	if err == nil {
		list, err = entriesOf(q, b.ID)
	}
	return b, list, fault.Wrap("outbox.ByNumber", err)
}

// Resend lets a bundle be sent once more from the next round on, with a fresh
// count of attempts: the other side knows it by its number and digest.
func (s *Service) Resend(ctx context.Context, actor rbac.Actor, who audit.Who, number int64) error {
	return fault.Wrap("outbox.Resend", s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := rbac.Check(actor, rbac.OutboxManage, rbac.Unit{}); err != nil {
			return err
		}
		b, _, err := ByNumber(tx, number)
		if err != nil {
			return err
		}
		if b.State == Void {
			return fault.Conflict("这一号已作废，内容已另编新包，不能重发。")
		}
		// the attempts so far stay counted in that there is at least one
		if _, err := tx.Exec(`UPDATE outbox_bundle SET state = 'waiting', attempts = CASE WHEN attempts > 0 THEN 1 ELSE 0 END, next_at = ?, message = '', ended_at = NULL
			WHERE id = ?`, tx.Now, b.ID); err != nil {
			return err
		}
		audit.Record(tx, who, audit.Entry{Action: string(rbac.OutboxManage), ObjectKind: "bundle", ObjectID: audit.ID(number), Detail: map[string]any{"verb": "resend"}})
		return s.remind(tx)
	}))
}

// remind keeps one thing to do open as long as a bundle has failed.
func (s *Service) remind(tx *db.Tx) error {
	c, err := s.County(tx)
	if err != nil {
		return err
	}
	var n int
	if err := tx.Get(&n, `SELECT count(*) FROM outbox_bundle WHERE state = 'failed'`); err != nil {
		return err
	}
	id := strconv.FormatInt(c.UnitID, 10)
	if n == 0 {
		return todo.Close(tx, "outbox.failed", "outbox", id, 0, "系统")
	}
	return todo.Open(tx, todo.Item{Kind: "outbox.failed", ObjectKind: "outbox", ObjectID: id, UnitID: c.UnitID, Action: string(rbac.OutboxManage),
		Title: fmt.Sprintf("上报数据包 %d 个未送达", n), URL: "/desk/outbox?state=failed", Verb: "查看"})
}
