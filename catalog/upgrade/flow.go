package upgrade

import (
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// State is where an upgrade stands.
type State string

// The states of an upgrade.
const (
	Read      State = "read"      // 读入
	Checking  State = "checking"  // 核对
	Confirmed State = "confirmed" // 已确认
	Applied   State = "applied"   // 已生效
	Undone    State = "undone"    // 已撤销
)

// States lists the states in their order.
func States() []State { return []State{Read, Checking, Confirmed, Applied, Undone} }

// Name is the state in Chinese.
func (s State) Name() string {
	return map[State]string{Read: "读入", Checking: "核对", Confirmed: "已确认", Applied: "已生效", Undone: "已撤销"}[s]
}

// Open reports an upgrade that is still being looked through.
func (s State) Open() bool { return s == Read || s == Checking || s == Confirmed }

// Act is one move of an upgrade.
type Act string

// The moves.
const (
	ActCheck   Act = "check"   // the first change by hand
	ActConfirm Act = "confirm" // 确认匹配
	ActReturn  Act = "return"  // 退回核对
	ActApply   Act = "apply"   // 生效
	ActUndo    Act = "undo"    // 撤销
	ActDrop    Act = "drop"    // 放弃
)

// Move is one line of the table: the button, its right, what it needs.
type Move struct {
	From   State
	Act    Act
	Right  rbac.Action
	To     State
	Label  string
	Reason bool // 说明理由
}

// moves is the law of an upgrade; no state is compared elsewhere.
var moves = []Move{
	{Read, ActCheck, rbac.EditionDraft, Checking, "开始核对", false},
	{Read, ActConfirm, rbac.EditionDraft, Confirmed, "确认匹配", false},
	{Checking, ActConfirm, rbac.EditionDraft, Confirmed, "确认匹配", false},
	{Confirmed, ActApply, rbac.EditionIssue, Applied, "生效", false},
	{Confirmed, ActReturn, rbac.EditionDraft, Checking, "退回核对", true},
	{Applied, ActUndo, rbac.EditionIssue, Undone, "撤销升级", true},
	{Read, ActDrop, rbac.EditionDraft, Undone, "放弃", true},
	{Checking, ActDrop, rbac.EditionDraft, Undone, "放弃", true},
	{Confirmed, ActDrop, rbac.EditionDraft, Undone, "放弃", true},
}

// Moves lists the whole table, for the documents and tests.
func Moves() []Move { return append([]Move(nil), moves...) }

// MovesFor lists the moves that an actor may make from a state: the buttons.
func MovesFor(actor rbac.Actor, s State) (out []Move) {
	for _, m := range moves {
		if m.From == s && rbac.MayAny(actor, m.Right) {
			out = append(out, m)
		}
	}
	return out
}

// next is the move that act makes from a state.
func next(s State, act Act) (Move, error) {
	for _, m := range moves {
		if m.From == s && m.Act == act {
			return m, nil
		}
	}
	return Move{}, fault.Conflictf("这次升级现在是“%s”，不能办理这一步，请刷新后再看。", s.Name())
}
