package reorg

import (
	"context"
	"errors"
	"strings"

	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/org/reshape"
	"lianghua/rbac"
)

// errTried ends the transaction of a dry run.
var errTried = errors.New("dry run")

// Try makes the dry run (试算): the plan is carried out in a transaction that is
// rolled back, and what it did to each record is kept for the page.
func (s *Service) Try(ctx context.Context, actor rbac.Actor, id, version int64) error {
	var found []reshape.Line
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		p, steps, err := s.toTry(tx, actor, id, version)
		if err != nil {
			return err
		}
		j, err := s.carry(tx, org.Who(actor), p, steps)
		if err != nil {
			return err
		}
		if found = j.Lines; name(tx, found) != nil {
			return name(tx, found)
		}
		return errTried
	})
	if !errors.Is(err, errTried) {
		return fault.Wrap("reorg.Try", err)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE reorg_plan SET tried = version, tried_at = ? WHERE id = ? AND version = ?`, tx.Now, id, version)
		if err != nil {
			return err
		}
		if n == 0 {
			return errStale
		}
		record(tx, org.Who(actor), rbac.ReorgPlan, id, "try", map[string]any{"lines": len(found)})
		return store(tx, id, false, found)
	})
	return fault.Wrap("reorg.Try", err)
}

func (s *Service) toTry(tx *db.Tx, actor rbac.Actor, id, version int64) (Plan, []Step, error) {
	p, err := PlanByID(tx, id)
	if err != nil {
		return p, nil, err
	}
	if err := rbac.Check(actor, rbac.ReorgPlan, rbac.Unit{}); err != nil {
		return p, nil, err
	}
	if p.Version != version {
		return p, nil, errStale
	}
	if p.State == Effective || p.State == Undone || p.State == Dropped {
		return p, nil, fault.Conflictf("方案现在是“%s”，不能再试算。", p.State.Name())
	}
	steps, err := StepsOf(tx, id)
	if err == nil && len(steps) == 0 {
		err = fault.Conflict("方案里还没有步骤，请先写明怎样变更。")
	}
	return p, steps, err
}

// MoveForm is what a move must be told.
type MoveForm struct {
	Reason   string
	SignedBy string
	SignedOn calendar.Date
	Scan     attach.Stored // of the signed sheet (线下审签)
	ScanName string
}

func (f *MoveForm) check(p Plan, need Need, today calendar.Date) error {
	f.Reason, f.SignedBy = strings.TrimSpace(f.Reason), strings.TrimSpace(f.SignedBy)
	var bad fault.Problems
	switch need {
	case NeedReason:
		bad.Need("reason", f.Reason, "请写明理由。")
	case NeedSignature:
		bad.Need("signed_by", f.SignedBy, "请填写签字审定的领导姓名。")
		if f.SignedBy != "" && f.SignedBy == p.Planner {
			bad.Add("signed_by", "拟定人不能审定自己的方案，请由领导签字。")
		}
		if f.SignedOn.IsZero() || f.SignedOn.After(today) {
			bad.Add("signed_on", "请填写签字日期，不能晚于今天。")
		}
		if f.Scan.SHA256 == "" {
			bad.Add("scan", "请上传签字盖章后的扫描件。")
		}
	}
	return bad.Err()
}

// Advance makes one move of a plan that the actor saw at version.
func (s *Service) Advance(ctx context.Context, actor rbac.Actor, id, version int64, act Action, f MoveForm) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := PlanByID(tx, id)
		if err != nil {
			return err
		}
		m, err := next(actor, p.State, act)
		if err != nil {
			return err
		}
		if act == ActCarry {
			return fault.Conflict("方案到生效日期自动生效，不用办理。")
		}
		if err := f.check(p, m.Need, calendar.DateOf(tx.Now.Time)); err != nil {
			return err
		}
		if err := guard(tx, actor, p, m); err != nil {
			return err
		}
		return s.advance(tx, actor, p, version, m, f)
	})
	return fault.Wrap("reorg.Advance", err)
}

// guard asks what the table cannot say: a dry run of the plan as it stands with
// everything assigned, a second person, a day that is not over.
func guard(tx *db.Tx, actor rbac.Actor, p Plan, m Move) error {
	switch m.Act {
	case ActSubmit, ActConfirm, ActSigned:
		if !p.Fresh() {
			return fault.Conflict("方案修改后还没有试算，请先试算，看清每一项去向。")
		}
		var n int
		if err := tx.Get(&n, `SELECT count(*) FROM reorg_change WHERE plan_id = ? AND NOT done AND op = 'open'`, p.ID); err != nil {
			return fault.Internal("reorg.guard", err)
		}
		if n > 0 {
			return fault.Conflictf("还有 %d 项没有选定承接单位，请在分配表中逐项选定后重新试算。", n)
		}
		if err := inOrder(tx, p); err != nil {
			return err
		}
		if m.Act == ActConfirm && actor.PersonID == p.PlannerID && !actor.Local {
			return fault.Forbidden("拟定人不能审定自己的方案，请由另一位负责同志审定，或登记线下审定。")
		}
	case ActUndo:
		if today := calendar.DateOf(tx.Now.Time); today.After(p.UndoUntil()) {
			return fault.Conflictf("方案已于%s生效，只能在%s当日撤销。如需调整，请另立一个方案。", p.EffectiveOn.Chinese(), p.UndoUntil().Chinese())
		}
	}
	return nil
}

// inOrder keeps history one line: no plan takes effect before one that already
// has.
func inOrder(tx *db.Tx, p Plan) error {
	var last calendar.Date
	err := tx.Get(&last, `SELECT COALESCE(max(p.effective_on), '') FROM reorg_plan p WHERE p.state = ?`, string(Effective))
	if err == nil && p.EffectiveOn.Before(last) {
		return fault.Conflictf("已有方案于%s生效，本方案的生效日期不能早于这一天，请修改生效日期。", last.Chinese())
	}
	return fault.Wrap("reorg.inOrder", err)
}

func (s *Service) advance(tx *db.Tx, actor rbac.Actor, p Plan, version int64, m Move, f MoveForm) error {
	n, err := tx.Exec(`UPDATE reorg_plan SET state = ?, trouble = '', version = version + 1, tried = CASE WHEN tried = version THEN version + 1 ELSE tried END
		WHERE id = ? AND version = ?`, string(m.To), p.ID, version)
	if err != nil {
		return fault.Internal("reorg.advance", err)
	}
	if n == 0 {
		return errStale
	}
	if err := noteMove(tx, actor, p, m, f); err != nil {
		return err
	}
	record(tx, org.Who(actor), m.Right, p.ID, string(m.Act), map[string]any{"from": p.State, "to": m.To, "paper": m.Need == NeedSignature})
	if err := reviewTodo(tx, p, m, actor.Name); err != nil {
		return err
	}
	switch {
	case m.To == Scheduled && !p.EffectiveOn.After(calendar.DateOf(tx.Now.Time)):
		return s.execute(tx, org.Who(actor), p)
	case m.Act == ActUndo:
		return s.undo(tx, org.Who(actor), p)
	}
	return nil
}

func noteMove(tx *db.Tx, actor rbac.Actor, p Plan, m Move, f MoveForm) error {
	way, scan := "system", any(nil)
	if m.Need == NeedSignature {
		county, err := org.CountyUnit(tx)
		if err != nil {
			return err
		}
		id, err := attach.Record(tx, f.Scan, attach.Owner{Kind: "reorg_plan", ID: p.ID, UnitID: county.ID}, f.ScanName, actor.Name)
		if err != nil {
			return err
		}
		way, scan = "paper", id
	}
	_, err := tx.Exec(`INSERT INTO reorg_move (plan_id, action, from_state, to_state, way, by_person, by_name, signed_by, signed_on, scan_id, reason, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.ID, string(m.Act), string(p.State), string(m.To), way, actor.PersonID, actor.Name, f.SignedBy, f.SignedOn, scan, f.Reason, tx.Now)
	return fault.Wrap("reorg.noteMove", err)
}

const (
	todoConfirm = "reorg.confirm" // 待审定
	todoTrouble = "reorg.trouble" // 到期未能生效
)

func reviewTodo(tx *db.Tx, p Plan, m Move, by string) error {
	if err := todo.Close(tx, "", "reorg", audit.ID(p.ID), 0, by); err != nil || m.To != Submitted {
		return err
	}
	county, err := org.CountyUnit(tx)
	if err != nil {
		return err
	}
	return todo.Open(tx, todo.Item{Kind: todoConfirm, ObjectKind: "reorg", ObjectID: audit.ID(p.ID), UnitID: county.ID, Action: string(rbac.ReorgConfirm),
		Title: "机构改革方案“" + p.Title + "”待审定", URL: "/desk/reorgs/" + audit.ID(p.ID), Verb: "审定", Due: p.EffectiveOn})
}

// execute carries a confirmed plan out, whole, in the caller's transaction.
func (s *Service) execute(tx *db.Tx, who audit.Who, p Plan) error {
	steps, err := StepsOf(tx, p.ID)
	if err != nil {
		return err
	}
	j, err := s.carry(tx, who, p, steps)
	if err != nil {
		return err
	}
	if n := open(j.Lines); n > 0 {
		return fault.Conflictf("排定后又新增了 %d 项没有选定承接单位的记录，请撤回排定，补齐分配后重新审定。", n)
	}
	if err := name(tx, j.Lines); err != nil {
		return err
	}
	if err := store(tx, p.ID, true, j.Lines); err != nil {
		return err
	}
	m, err := next(rbac.Actor{Local: true}, Scheduled, ActCarry)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE reorg_plan SET state = ?, trouble = '', carried_at = ?, version = version + 1 WHERE id = ?`, string(m.To), tx.Now, p.ID); err != nil {
		return fault.Internal("reorg.execute", err)
	}
	if _, err := tx.Exec(`INSERT INTO reorg_move (plan_id, action, from_state, to_state, way, by_person, by_name, at) VALUES (?, ?, ?, ?, 'clock', ?, ?, ?)`,
		p.ID, string(m.Act), string(m.From), string(m.To), who.PersonID, who.Name, tx.Now); err != nil {
		return fault.Internal("reorg.execute", err)
	}
	audit.Record(tx, who, audit.Entry{Action: string(rbac.ReorgPlan), ObjectKind: "reorg", ObjectID: audit.ID(p.ID), Detail: map[string]any{"verb": "carry", "lines": len(j.Lines)}})
	return todo.Close(tx, "", "reorg", audit.ID(p.ID), 0, who.Name)
}

// undo reads the journal of a plan backwards.
func (s *Service) undo(tx *db.Tx, who audit.Who, p Plan) error {
	done, err := lines(tx, p.ID, true)
	if err != nil {
		return err
	}
	j := reshape.NewJournal(tx, who, p.EffectiveOn, p.Title)
	var after []func(j *reshape.Journal) error
	for _, slice := range s.Slices {
		if slice.After != nil {
			after = append(after, slice.After)
		}
	}
	return j.Reverse(done, append(after, s.clear))
}

// Tick makes every plan whose day has come effective, each in a transaction of
// its own. One that cannot be carried out says why and waits for the office.
func (s *Service) Tick(ctx context.Context) (carried int, err error) {
	today := calendar.DateOf(s.DB.Now().Time)
	var due []Plan
	err = s.DB.Reader(ctx).Select(&due, `SELECT `+planColumns+` FROM reorg_plan p WHERE p.state = ? AND p.effective_on <= ? ORDER BY p.effective_on, p.id`, string(Scheduled), today)
	if err != nil {
		return 0, fault.Internal("reorg.Tick", err)
	}
	for _, p := range due {
		who := audit.Who{Name: "系统", Face: "job"}
		err := s.DB.Write(ctx, func(tx *db.Tx) error {
			now, err := PlanByID(tx, p.ID)
			if err != nil || now.State != Scheduled {
				return err
			}
			return s.execute(tx, who, now)
		})
		switch {
		case err == nil:
			carried++
		case fault.KindOf(err) == fault.KindInternal || fault.KindOf(err) == fault.KindBusy:
			return carried, fault.Wrap("reorg.Tick", err)
		default:
			if err := s.troubled(ctx, p, fault.Message(err)); err != nil {
				return carried, err
			}
		}
	}
	return carried, nil
}

func (s *Service) troubled(ctx context.Context, p Plan, why string) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`UPDATE reorg_plan SET trouble = ? WHERE id = ? AND state = ?`, why, p.ID, string(Scheduled)); err != nil {
			return err
		}
		county, err := org.CountyUnit(tx)
		if err != nil {
			return err
		}
		return todo.Open(tx, todo.Item{Kind: todoTrouble, ObjectKind: "reorg", ObjectID: audit.ID(p.ID), UnitID: county.ID, Action: string(rbac.ReorgPlan),
			Title: "机构改革方案“" + p.Title + "”到期未能生效", URL: "/desk/reorgs/" + audit.ID(p.ID), Verb: "处理", Due: p.EffectiveOn})
	})
	return fault.Wrap("reorg.troubled", err)
}
