package guide

import (
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// State is where a card stands with the county.
type State string

// The states.
const (
	Sample    State = "sample"    // 示例，待核: as delivered, nobody has checked it
	Pending   State = "pending"   // 待确认: a change waits for the county
	Returned  State = "returned"  // 已退回: the change needs more work
	Confirmed State = "confirmed" // 已核对
	Closed    State = "closed"    // 已停用: kept, not shown
)

var stateNames = map[State]string{Sample: "示例，待核", Pending: "待确认", Returned: "已退回", Confirmed: "已核对", Closed: "已停用"}

// States lists all states.
func States() []State { return []State{Sample, Pending, Returned, Confirmed, Closed} }

// Name is the state in Chinese.
func (s State) Name() string { return stateNames[s] }

// Action is one move of a card.
type Action string

// The moves.
const (
	Edit    Action = "edit"    // 修改: the change goes to the county
	Stand   Action = "stand"   // 仍有效: looked at again, nothing to change
	Confirm Action = "confirm" // 确认: the change, or the sample, is right
	Return  Action = "return"  // 退回
	Close   Action = "close"   // 停用
	Reopen  Action = "reopen"  // 恢复
)

// move is one line of the law of this slice.
type move struct {
	From   State
	Action Action
	To     State
	Need   rbac.Action
}

var moves = []move{
	{Sample, Edit, Pending, rbac.GuideEdit},
	{Confirmed, Edit, Pending, rbac.GuideEdit},
	{Returned, Edit, Pending, rbac.GuideEdit},
	{Pending, Edit, Pending, rbac.GuideEdit},
	{Confirmed, Stand, Confirmed, rbac.GuideEdit},
	{Sample, Confirm, Confirmed, rbac.GuideConfirm},
	{Pending, Confirm, Confirmed, rbac.GuideConfirm},
	{Pending, Return, Returned, rbac.GuideConfirm},
	{Sample, Close, Closed, rbac.GuideConfirm},
	{Confirmed, Close, Closed, rbac.GuideConfirm},
	{Returned, Close, Closed, rbac.GuideConfirm},
	{Closed, Reopen, Sample, rbac.GuideConfirm}, // to be checked anew
}

// next is the move of an action from a state.
func next(from State, a Action) (move, error) {
	for _, m := range moves {
		if m.From == from && m.Action == a {
			return m, nil
		}
	}
	return move{}, fault.Conflictf("这张卡片%s，不能这样办理，请刷新页面后重试。", from.Name())
}

// need is the right that an action takes, whatever the state.
func need(a Action) rbac.Action {
	for _, m := range moves {
		if m.Action == a {
			return m.Need
		}
	}
	return rbac.GuideConfirm
}

// Moves lists what the actor may do with the card now: its buttons.
func Moves(actor rbac.Actor, c Card) []Action {
	var out []Action
	for _, m := range moves {
		if m.From == c.State && rbac.Check(actor, m.Need, c.rbac()) == nil {
			out = append(out, m.Action)
		}
	}
	return out
}
