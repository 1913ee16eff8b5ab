package upgrade

import (
	"context"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Advance makes one move of an upgrade.
func (s *Service) Advance(ctx context.Context, actor rbac.Actor, id, version int64, act Act, reason string) error {
	return fault.Wrap("upgrade.Advance", s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := hold(tx, id, version)
		if err != nil {
			return err
		}
		if _, err := move(tx, actor, &u, act, reason); err != nil {
			return err
		}
		switch act {
		case ActConfirm:
			err = ready(tx, u)
		case ActApply:
			err = s.apply(tx, actor, u)
		case ActUndo:
			err = s.undo(tx, actor, u, reason)
		}
		if err != nil {
			return err
		}
		return remind(tx, actor, u)
	}))
}

// ready holds that nothing is left to say, and that what was looked at is
// still there.
func ready(q db.Reader, u Upgrade) error {
	n, err := CountsOf(q, u.ID)
	if err != nil {
		return err
	}
	var bad fault.Problems
	if n.Doubt > 0 {
		bad.Add("doubt", fault.Message(fault.Invalidf("", "还有 %d 条存疑的匹配，请先采纳或改配。", n.Doubt)))
	}
	if n.Asks > 0 {
		bad.Add("asks", fault.Message(fault.Invalidf("", "还有 %d 处本县改动没有定取舍，请先选择采用新标准或保留本县。", n.Asks)))
	}
	if err := bad.Err(); err != nil {
		return err
	}
	lines, err := AllLines(q, u.ID, Filter{})
	if err != nil {
		return err
	}
	codes, err := stale(q, lines)
	if err == nil && len(codes) > 0 {
		err = fault.Conflictf("读入以后有 %d 条事项又被修改（%s），请先“重新比对”，再确认。", len(codes), some(codes))
	}
	return err
}

// some names the first five.
func some(list []string) string {
	out := ""
	for i, s := range list {
		if i == 5 {
			return out + " 等"
		}
		if i > 0 {
			out += "、"
		}
		out += s
	}
	return out
}

// TodoApply is the county's: a confirmed upgrade waits for its day.
const TodoApply = "upgrade.apply"

// remind keeps a confirmed upgrade on the list of whoever puts it into force.
func remind(tx *db.Tx, actor rbac.Actor, u Upgrade) error {
	id := idText(u.ID)
	if u.State != Confirmed {
		return todo.Close(tx, TodoApply, "upgrade", id, 0, actor.Name)
	}
	county, err := org.CountyUnit(tx)
	if err != nil {
		return err
	}
	due, err := calendar.Parse(u.InForceOn)
	if err != nil {
		return fault.Internal("upgrade.remind", err)
	}
	return todo.Open(tx, todo.Item{Kind: TodoApply, ObjectKind: "upgrade", ObjectID: id, UnitID: county.ID, Action: string(rbac.EditionIssue),
		Title: "目录升级待生效：《" + u.Name + "》", URL: "/desk/upgrades/" + id, Verb: "生效", Due: due})
}
