package handover

import (
	"context"
	"strings"

	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/notify"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Sheet is a signed sheet of paper (线下审签).
type Sheet struct {
	By   string // who signed: 示例甲、示例乙
	On   calendar.Date
	Scan attach.Stored
	Name string
}

// Form is what a move is told.
type Form struct {
	Heir   Heir   // for 指定接任人
	Reason string // for 单方交接, 登记离岗 and 撤销
	Sheet  *Sheet // a signature on paper
}

// Act makes one move of a handover. The move that completes it switches posts,
// roles and logins in the same transaction.
func (s *Service) Act(ctx context.Context, actor rbac.Actor, id, version int64, a Action, f Form) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		h, err := readable(tx, actor, id)
		if err != nil {
			return err
		}
		m, err := next(h.State, a)
		if err != nil {
			return err
		}
		if err := h.may(actor, m); err != nil {
			return err
		}
		if err := s.prepare(tx, actor, &h, m, f); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE handover SET state = ?, to_person = ?, version = version + 1 WHERE id = ? AND version = ?`, string(m.To), none(h.ToID), h.ID, version)
		if err := once(n, err); err != nil {
			return err
		}
		if err := s.record(tx, actor, h, m, f); err != nil {
			return err
		}
		from := h.State
		h.State = m.To
		if err := s.perform(tx, actor, &h, m); err != nil {
			return err
		}
		note(tx, actor, m.Right, Object, h.ID, h.UnitID, string(a), "from", string(from), "to", string(m.To))
		return ask(tx, h, actor)
	})
	return fault.Wrap("handover.Act", err)
}

// prepare holds what the table cannot say.
func (s *Service) prepare(tx *db.Tx, actor rbac.Actor, h *Handover, m move, f Form) error {
	var p fault.Problems
	if m.Heir && h.ToID == 0 {
		p.Add("", "还没有指定接收人，请先指定。")
	}
	switch m.Action {
	case Name:
		if f.Heir.none() {
			p.Add("to", "请选择接任人，或填写新人员。")
			break
		}
		u, err := org.UnitByID(tx, h.UnitID)
		if err == nil {
			h.ToID, err = s.heir(tx, actor, u, h.FromID, f.Heir)
		}
		if err != nil {
			return err
		}
	case Force, Vacate, Drop:
		p.Need("reason", f.Reason, "请写明原因。")
		if m.Action == Vacate {
			h.ToID = 0
		}
	case Give, Receive, Paper:
		if !h.signs(actor, m) {
			f.Sheet.check(tx, &p)
		}
	}
	if (m.Action == Force || m.Action == Vacate) && actor.PersonID == h.FromID {
		p.Add("reason", "不能为自己办理单方交接，请在交接单上签字。")
	}
	return p.Err()
}

func (x *Sheet) check(tx *db.Tx, p *fault.Problems) {
	if x == nil {
		p.Add("scan", "请上传签字的扫描件。")
		return
	}
	p.Need("signed_by", x.By, "请填写签字人。")
	switch {
	case x.On.IsZero():
		p.Add("signed_on", "请填写签字日期。")
	case x.On.After(today(tx)):
		p.Add("signed_on", "签字日期不能晚于今天。")
	}
	if x.Scan.SHA256 == "" {
		p.Add("scan", "请上传签字的扫描件。")
	}
}

// record keeps who did what, and the signed sheet.
func (s *Service) record(tx *db.Tx, actor rbac.Actor, h Handover, m move, f Form) error {
	way, on, by := "system", today(tx), actor.Own()
	var scan any
	if f.Sheet != nil {
		way, on, by = "paper", f.Sheet.On, strings.TrimSpace(f.Sheet.By)
		file, err := attach.Record(tx, f.Sheet.Scan, attach.Owner{Kind: Object, ID: h.ID, UnitID: h.UnitID}, f.Sheet.Name, actor.Name)
		if err != nil {
			return err
		}
		scan = file
	}
	_, err := tx.Exec(`INSERT INTO handover_move (handover_id, action, from_state, to_state, way, by_person, by_name, signed_on, scan_id, reason, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, h.ID, string(m.Action), string(h.State), string(m.To), way, actor.PersonID, by, on, scan, strings.TrimSpace(f.Reason), tx.Now)
	return fault.Wrap("handover.record", err)
}

// perform does what a move does to people.
func (s *Service) perform(tx *db.Tx, actor rbac.Actor, h *Handover, m move) error {
	var err error
	if h.ToID != 0 {
		var to org.Person
		if to, err = org.PersonNamed(tx, h.ToID); err != nil {
			return err
		}
		h.To = to.Name
	}
	if m.Does == both || m.Does == leaves {
		err = s.leave(tx, actor, h)
	}
	if err == nil && (m.Does == both || m.Does == follows) {
		err = s.follow(tx, actor, h)
	}
	if err == nil && m.Action == Take {
		_, err = tx.Exec(`UPDATE handover SET taken_at = ? WHERE id = ?`, tx.Now, h.ID)
		if err == nil {
			_, err = tx.Exec(`UPDATE handover_item SET received = TRUE WHERE handover_id = ?`, h.ID)
		}
	}
	return err
}

// leave writes the list down and ends the former holder's place, roles and
// sessions at this moment, with what they had lent or stood in for.
func (s *Service) leave(tx *db.Tx, actor rbac.Actor, h *Handover) error {
	u, err := org.UnitByID(tx, h.UnitID)
	if err != nil {
		return err
	}
	kept, err := h.place(tx, today(tx))
	if err != nil {
		return err
	}
	list, err := listOf(tx, seatOf(h.FromID, u, kept.Roles))
	if err != nil {
		return err
	}
	if err := freeze(tx, *h, list); err != nil {
		return err
	}
	place, err := s.Org.Leave(tx, actor, h.FromID, u)
	if err == nil && h.Leaves {
		err = s.Org.LeaveAll(tx, actor, h.FromID)
	}
	if err != nil {
		return err
	}
	if !place.Empty() {
		h.Moved = db.Of(place)
	}
	if _, err := tx.Exec(`UPDATE handover SET moved = ?, switched_at = ? WHERE id = ?`, h.Moved, tx.Now, h.ID); err != nil {
		return fault.Internal("handover.leave", err)
	}
	return endStandIns(tx, actor, h.FromID, u.ID)
}

// follow begins the successor's place, and hands them what was addressed to
// the former holder by name.
func (s *Service) follow(tx *db.Tx, actor rbac.Actor, h *Handover) error {
	u, err := org.UnitByID(tx, h.UnitID)
	if err == nil {
		err = s.Org.Follow(tx, actor, h.ToID, u, h.Moved.V)
	}
	if err == nil {
		err = passOn(tx, *h)
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE handover SET named_at = ? WHERE id = ?`, tx.Now, h.ID); err != nil {
		return fault.Internal("handover.follow", err)
	}
	has, err := org.HasAccount(tx, h.ToID)
	if err != nil || has {
		return err
	}
	county, err := org.CountyUnit(tx)
	if err != nil {
		return err
	}
	return todo.Open(tx, todo.Item{Kind: "handover.account", ObjectKind: Object, ObjectID: text(h.ID), UnitID: county.ID, Action: string(rbac.AccountManage),
		Title: "为接任人员开通账号：" + h.To + "（" + h.Unit + "）", URL: "/desk/accounts/new", Verb: "开通"})
}

// ask puts what is to be done next on the queue, and nothing else of the handover.
func ask(tx *db.Tx, h Handover, actor rbac.Actor) error {
	for _, kind := range []string{"handover.give", "handover.receive", "handover.name", "handover.take"} {
		if err := todo.Close(tx, kind, Object, text(h.ID), 0, actor.Name); err != nil {
			return err
		}
	}
	item := todo.Item{ObjectKind: Object, ObjectID: text(h.ID), UnitID: h.UnitID, Action: string(rbac.HandoverMake), URL: h.URL(), Title: "交接单：" + h.Title(), Verb: "签字"}
	give, receive := item, item
	give.Kind, give.PersonID = "handover.give", h.FromID
	receive.Kind, receive.PersonID = "handover.receive", h.ToID
	switch {
	case h.State == Vacant || h.State == Open && h.ToID == 0:
		item.Kind, item.Action, item.Verb = "handover.name", string(rbac.HandoverDirect), "指定接任人"
		return todo.Open(tx, item)
	case h.State == Open:
		return todo.Open(tx, give, receive)
	case h.State == Received:
		return todo.Open(tx, give)
	case h.State == Given:
		return todo.Open(tx, receive)
	case h.State == Switched:
		item.Kind, item.PersonID, item.Verb = "handover.take", h.ToID, "接手"
		if err := notify.Send(tx, h.ToID, notify.Notice{Kind: "handover.take", Title: h.From + "在" + h.Unit + "的工作已交接给您，请逐项接手", URL: h.URL()}); err != nil {
			return err
		}
		return todo.Open(tx, item)
	}
	return nil
}

// Tick marks the lines that the successor has gone through.
func (s *Service) Tick(ctx context.Context, actor rbac.Actor, id int64, lines []int64) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		h, err := readable(tx, actor, id)
		if err != nil {
			return err
		}
		if actor.PersonID != h.ToID {
			return fault.Forbidden("由接收人本人逐项核对。")
		}
		if h.State != Switched {
			return fault.Conflictf("当前为“%s”，不需要再核对。", h.State.Name())
		}
		if _, err := tx.Exec(`UPDATE handover_item SET received = FALSE WHERE handover_id = ?`, id); err != nil {
			return fault.Internal("handover.Tick", err)
		}
		sets := make([][]any, len(lines))
		for i, line := range lines {
			sets[i] = []any{id, line}
		}
		if len(sets) > 0 {
			err = tx.ExecMany(`UPDATE handover_item SET received = TRUE WHERE handover_id = ? AND id = ?`, sets)
		}
		note(tx, actor, rbac.HandoverMake, Object, id, h.UnitID, "tick", "lines", len(lines))
		return err
	})
	return fault.Wrap("handover.Tick", err)
}
