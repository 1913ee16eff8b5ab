package reorg

import (
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// State is where a plan stands.
type State string

// The states of a plan.
const (
	Draft     State = "draft"     // 拟定
	Submitted State = "submitted" // 待审定
	Scheduled State = "scheduled" // 已排定
	Effective State = "effective" // 已生效
	Undone    State = "undone"    // 已撤销
	Dropped   State = "dropped"   // 已终止
)

// States lists the states in the order in which a plan meets them.
func States() []State { return []State{Draft, Submitted, Scheduled, Effective, Undone, Dropped} }

// Name is the state in Chinese.
func (s State) Name() string {
	return map[State]string{Draft: "拟定", Submitted: "待审定", Scheduled: "已排定", Effective: "已生效", Undone: "已撤销", Dropped: "已终止"}[s]
}

// Action is one move of a plan.
type Action string

// The moves of a plan.
const (
	ActSubmit   Action = "submit"
	ActReturn   Action = "return"
	ActConfirm  Action = "confirm"
	ActSigned   Action = "signed" // 线下审签: the leader signed on paper
	ActWithdraw Action = "withdraw"
	ActCarry    Action = "carry" // its day has come
	ActUndo     Action = "undo"
	ActDrop     Action = "drop"
)

// Need says what a move must be told.
type Need string

// What moves need.
const (
	NeedNothing   Need = ""
	NeedReason    Need = "reason"    // 理由
	NeedSignature Need = "signature" // who signed on paper and when, the scan
)

// Move is one line of the table: the button, its right, what it needs.
type Move struct {
	From  State
	Act   Action
	Right rbac.Action
	To    State
	Label string
	Need  Need
}

// moves is the law of a plan's life. A plan may be taken back until its day;
// what has taken effect may be undone until that day is over (Service.Undo).
var moves = []Move{
	{Draft, ActSubmit, rbac.ReorgPlan, Submitted, "提请审定", NeedNothing},
	{Submitted, ActConfirm, rbac.ReorgConfirm, Scheduled, "审定", NeedNothing},
	{Submitted, ActSigned, rbac.ReorgPlan, Scheduled, "登记线下审定", NeedSignature},
	{Submitted, ActReturn, rbac.ReorgConfirm, Draft, "退回修改", NeedReason},
	{Submitted, ActReturn, rbac.ReorgPlan, Draft, "退回修改", NeedReason},
	{Scheduled, ActWithdraw, rbac.ReorgPlan, Draft, "撤回排定", NeedReason},
	{Scheduled, ActCarry, rbac.ReorgPlan, Effective, "生效", NeedNothing},
	{Effective, ActUndo, rbac.ReorgPlan, Undone, "撤销", NeedReason},
	{Draft, ActDrop, rbac.ReorgPlan, Dropped, "终止", NeedReason},
}

// Moves lists the whole table, for the diagram in the documents.
func Moves() []Move { return append([]Move(nil), moves...) }

// MovesFor lists the moves that an actor may make from a state: the buttons.
// A plan takes effect by the clock and has no button for it.
func MovesFor(actor rbac.Actor, s State) (out []Move) {
	seen := map[Action]bool{}
	for _, m := range moves {
		if m.From == s && m.Act != ActCarry && !seen[m.Act] && rbac.MayAny(actor, m.Right) {
			seen[m.Act] = true
			out = append(out, m)
		}
	}
	return out
}

// next finds the line for an act from a state to which the actor has the right.
func next(actor rbac.Actor, s State, act Action) (Move, error) {
	var refused error
	for _, m := range moves {
		if m.From != s || m.Act != act {
			continue
		}
		err := rbac.Check(actor, m.Right, rbac.Unit{})
		if err == nil {
			return m, nil
		}
		refused = err
	}
	if refused != nil {
		return Move{}, refused
	}
	return Move{}, fault.Conflictf("该方案现在是“%s”，不能办理这一步，请刷新后再看。", s.Name())
}
