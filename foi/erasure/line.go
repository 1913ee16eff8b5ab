package erasure

import (
	"context"
	"slices"

	"lianghua/foi"
	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/rbac"
)

// Reasons are why words of one line are erased: a closed list, so that no
// personal data stands beside what was erased.
func Reasons() []string {
	return []string{"写入了申请人的个人信息", "写入了第三方的个人信息", "写入了与本件无关的个人信息", "本人依法要求删除"}
}

// Line names the words of one move or draft of a case.
type Line struct {
	Kind string // foi.LineMove, foi.LineDraft
	ID   int64
	Why  string // one of Reasons
}

// AskLine puts before another person that the words of one line go: names that
// were typed into the sealed history.
func (s *Service) AskLine(ctx context.Context, actor rbac.Actor, ref foi.Ref, l Line) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := foi.Readable(tx, actor, ref.ID)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.FoiErase, r.Unit()); err != nil {
			return err
		}
		if !slices.Contains(Reasons(), l.Why) {
			return fault.Invalid("why", "请选择清除的理由。")
		}
		if err := foi.HasLine(tx, r.ID, l.Kind, l.ID); err != nil {
			return err
		}
		var open int
		if err := tx.Get(&open, `SELECT count(*) FROM foi_review WHERE request_id = ? AND outcome = ''`, r.ID); err != nil {
			return err
		}
		if open > 0 {
			return fault.Conflict("这件申请的复议或者诉讼还没有审结，办理记录应当保留，审结后再提出。")
		}
		if err := tx.Get(&open, `SELECT count(*) FROM foi_erasure WHERE what = ? AND target_id = ? AND done_at IS NULL`, l.Kind, l.ID); err != nil {
			return err
		}
		if open > 0 {
			return fault.Conflict("这条记录已提出清除，等待另一位同志确认。")
		}
		if id, err = tx.Insert(`INSERT INTO foi_erasure (unit_id, before_on, asked_person, asked_by, asked_at, requests, what, request_id, target_id, why)
			VALUES (?, '', ?, ?, ?, 1, ?, ?, ?, ?) RETURNING id`, r.OrganID, actor.PersonID, actor.Name, tx.Now, l.Kind, r.ID, l.ID, l.Why); err != nil {
			return err
		}
		record(tx, actor, r.OrganID, id, "ask", 1)
		return todo.Open(tx, todo.Item{Kind: todoErase, ObjectKind: todoErase, ObjectID: audit.ID(id), UnitID: r.OrganID, Action: string(rbac.FoiErase),
			Title: "确认清除办理记录中的个人信息：申请 " + r.Number, URL: "/desk/requests/erasures", Verb: "确认"})
	})
	return id, fault.Wrap("erasure.AskLine", err)
}

// doLine is the second person's half.
func (s *Service) doLine(tx *db.Tx, actor rbac.Actor, e Erasure) error {
	if err := foi.EraseLine(tx, e.RequestID, e.What, e.TargetID, e.AskedPerson, actor.PersonID); err != nil {
		return err
	}
	return done(tx, actor, e, 1, 0)
}
