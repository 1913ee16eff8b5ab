package duty

import (
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Action is a move of a duty.
type Action string

// The moves.
const (
	ActPublish   Action = "publish"   // an item was published: by the system
	ActLose      Action = "lose"      // the item was taken down: by the system
	ActElsewhere Action = "elsewhere" // 登记已在其他平台公开
	ActDeclare   Action = "declare"   // 申报本期无此类信息
	ActExempt    Action = "exempt"    // 申报不适用
	ActRecall    Action = "recall"    // 撤回申报
	ActAgree     Action = "agree"     // 同意
	ActRefuse    Action = "refuse"    // 不同意
	ActSilent    Action = "silent"    // 逾期未提出意见，视为同意: by the system
	ActReopen    Action = "reopen"    // 重新列为待公开
	ActCancel    Action = "cancel"    // no longer planned: by the system
)

var actionNames = map[Action]string{ActPublish: "发布", ActLose: "信息撤下", ActElsewhere: "登记已在其他平台公开", ActDeclare: "申报本期无此类信息",
	ActExempt: "申报不适用", ActRecall: "撤回申报", ActAgree: "同意申报", ActRefuse: "不同意申报", ActSilent: "期满未提出意见，视为同意",
	ActReopen: "重新列为待公开", ActCancel: "取消任务"}

// Name is the move's word on a button and in the history.
func (a Action) Name() string { return actionNames[a] }

// seat is where the right of a move is asked.
type seat int

const (
	bySystem seat = iota
	atUnit        // the unit that owes
	atAbove       // the township for its villages, the county for the rest
)

// Need is what a move must be told.
type Need int

// The needs.
const (
	NeedNothing Need = iota
	NeedReason       // 说明理由
	NeedPlace        // platform, link, date
)

type move struct {
	From   State
	Action Action
	To     State
	Right  rbac.Action
	At     seat
	Need   Need
	Kind   Kind // of the declaration that the move is about; "" is any
}

// moves is the law of the duty: pages show its buttons, verbs obey it.
var moves = [...]move{
	{Open, ActPublish, Done, "", bySystem, NeedNothing, ""},
	{Waiting, ActPublish, Done, "", bySystem, NeedNothing, ""},
	{Declared, ActPublish, Done, "", bySystem, NeedNothing, ""},
	{NotApplicable, ActPublish, Done, "", bySystem, NeedNothing, ""},
	{Done, ActLose, Open, "", bySystem, NeedNothing, ""},
	{Open, ActCancel, Gone, "", bySystem, NeedNothing, ""},
	{Waiting, ActCancel, Gone, "", bySystem, NeedNothing, ""},
	{Demand, ActCancel, Gone, "", bySystem, NeedNothing, ""},

	{Open, ActElsewhere, Elsewhere, rbac.DutyDeclare, atUnit, NeedPlace, OnOther},
	{Open, ActDeclare, Waiting, rbac.DutyDeclare, atUnit, NeedReason, Nothing},
	{Open, ActExempt, Waiting, rbac.DutyDeclare, atUnit, NeedReason, Exempt},
	{Waiting, ActRecall, Open, rbac.DutyDeclare, atUnit, NeedNothing, ""},

	{Waiting, ActAgree, Declared, rbac.DutyAgree, atAbove, NeedNothing, Nothing},
	{Waiting, ActAgree, NotApplicable, rbac.DutyAgree, atAbove, NeedNothing, Exempt},
	{Waiting, ActRefuse, Open, rbac.DutyAgree, atAbove, NeedReason, ""},
	{Waiting, ActSilent, Declared, "", bySystem, NeedNothing, Nothing},

	{Elsewhere, ActReopen, Open, rbac.DutyAgree, atAbove, NeedReason, ""},
	{Declared, ActReopen, Open, rbac.DutyAgree, atAbove, NeedReason, ""},
	{NotApplicable, ActReopen, Open, rbac.DutyAgree, atAbove, NeedReason, ""},
}

// next is the move that an action makes from a state, of a duty whose last
// declaration is of kind; a Conflict in the office's words when the table has
// none.
func next(from State, action Action, kind Kind) (move, error) {
	for _, m := range moves {
		if m.From == from && m.Action == action && (m.Kind == "" || kind == "" || m.Kind == kind) {
			return m, nil
		}
	}
	return move{}, fault.Conflictf("当前为“%s”，不能%s。请刷新页面后再办。", from.Name(), action.Name())
}

// Move is a button: what this actor may do with a duty now.
type Move struct {
	Action Action
	Label  string
	Need   Need
}

// Moves lists the buttons of a duty of unit for actor.
func Moves(state State, actor rbac.Actor, unit org.Unit) []Move {
	var out []Move
	seen := map[Action]bool{}
	for _, m := range moves {
		if m.From == state && m.At != bySystem && !seen[m.Action] && rbac.May(actor, m.Right, m.place(unit)) {
			seen[m.Action] = true
			out = append(out, Move{m.Action, m.Action.Name(), m.Need})
		}
	}
	return out
}

// place is the unit at which the move's right is asked: a township's own
// duties are the county's to agree to, those of its villages its own.
func (m move) place(u org.Unit) rbac.Unit {
	if m.At == atAbove && !u.Kind.Villages() {
		return org.Root(u)
	}
	return u.RBAC()
}
