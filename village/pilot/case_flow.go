package pilot

import (
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// State is where a case stands.
type State string

// The states of a case.
const (
	Draft     State = "draft"     // 草稿
	Submitted State = "submitted" // 待审核
	Returned  State = "returned"  // 已退回
	Chosen    State = "chosen"    // 县级典型案例
	Sent      State = "sent"      // 已报送上级
	Dropped   State = "dropped"   // 已作废
)

// States lists the states in the order in which a case meets them.
func States() []State { return []State{Draft, Submitted, Returned, Chosen, Sent, Dropped} }

// Name is the state's word on the page.
func (s State) Name() string {
	switch s {
	case Draft:
		return "草稿"
	case Submitted:
		return "待审核"
	case Returned:
		return "已退回"
	case Chosen:
		return "县级典型案例"
	case Sent:
		return "已报送"
	case Dropped:
		return "已作废"
	}
	return string(s)
}

// Shared reports a case that every unit may read and learn from.
func (s State) Shared() bool { return s == Chosen || s == Sent }

// Open reports a case whose unit may still change it.
func (s State) Open() bool { return s == Draft || s == Returned }

// Action is one move of a case.
type Action string

// The moves.
const (
	Submit   Action = "submit"   // 报送县级
	Recall   Action = "recall"   // 撤回
	Choose   Action = "choose"   // 采用
	Return   Action = "return"   // 退回修改
	SendUp   Action = "send"     // 登记报送上级
	Unchoose Action = "unchoose" // 取消采用
	Drop     Action = "drop"     // 作废
)

// Actions lists the moves in the order of the buttons.
func Actions() []Action { return []Action{Submit, Recall, Choose, SendUp, Return, Unchoose, Drop} }

// Name is the action's word on a button.
func (a Action) Name() string {
	switch a {
	case Submit:
		return "报送县级"
	case Recall:
		return "撤回"
	case Choose:
		return "采用"
	case Return:
		return "退回修改"
	case SendUp:
		return "登记报送上级"
	case Unchoose:
		return "取消采用"
	case Drop:
		return "作废"
	}
	return string(a)
}

// Need says what a move must be told.
type Need int

// What moves need.
const (
	NeedNothing Need = iota
	NeedReason       // 说明理由
	NeedSent         // to whom and when it was sent
)

type move struct {
	From   State
	Action Action
	To     State
	Right  rbac.Action
	Need   Need
}

// moves is the law of the case: pages show its buttons, Act obeys it.
var moves = [...]move{
	{Draft, Submit, Submitted, rbac.CaseWrite, NeedNothing},
	{Returned, Submit, Submitted, rbac.CaseWrite, NeedNothing},
	{Submitted, Recall, Draft, rbac.CaseWrite, NeedNothing},
	{Draft, Drop, Dropped, rbac.CaseWrite, NeedNothing},
	{Returned, Drop, Dropped, rbac.CaseWrite, NeedNothing},
	{Submitted, Choose, Chosen, rbac.CaseReview, NeedNothing},
	{Submitted, Return, Returned, rbac.CaseReview, NeedReason},
	{Chosen, SendUp, Sent, rbac.CaseReview, NeedSent},
	{Chosen, Unchoose, Returned, rbac.CaseReview, NeedReason},
}

func next(from State, a Action) (move, error) {
	for _, m := range moves {
		if m.From == from && m.Action == a {
			return m, nil
		}
	}
	return move{}, fault.Conflictf("当前为“%s”，不能%s。请刷新页面后再办。", from.Name(), a.Name())
}

// Move is a button of a case.
type Move struct {
	Action Action
	Label  string
	Need   Need
}

// Moves lists what the actor may do with a case of the unit now.
func Moves(s State, actor rbac.Actor, unit rbac.Unit) (out []Move) {
	for _, a := range Actions() {
		if m, err := next(s, a); err == nil && rbac.May(actor, m.Right, unit) {
			out = append(out, Move{a, a.Name(), m.Need})
		}
	}
	return out
}
