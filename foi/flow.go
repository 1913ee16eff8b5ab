package foi

import (
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// State is where a case stands. 行政复议 and 行政诉讼 stand beside it (Dispute):
// they can begin while a case is open, for silence.
type State string

// The states.
const (
	Pending    State = "pending"    // 待确认
	Registered State = "registered" // 已登记
	Review     State = "review"     // 审查中
	Correcting State = "correcting" // 待补正
	Explaining State = "explaining" // 待说明理由
	Paying     State = "paying"     // 待缴费
	Third      State = "third"      // 征求第三方意见
	Coorgan    State = "coorgan"    // 征求共同制作机关意见
	Working    State = "working"    // 办理中
	Meeting    State = "meeting"    // 会商中
	Signing    State = "signing"    // 待审签
	Answered   State = "answered"   // 已答复
	Delivered  State = "delivered"  // 已送达
	Archived   State = "archived"   // 已归档
	Ended      State = "closed"     // 已终结
	Dismissed  State = "dismissed"  // 不作为申请处理
)

var stateNames = map[State]string{Pending: "待确认", Registered: "已登记", Review: "审查中", Correcting: "待补正", Explaining: "待说明理由",
	Paying: "待缴费", Third: "征求第三方意见", Coorgan: "征求共同制作机关意见", Working: "办理中", Meeting: "会商中", Signing: "待审签",
	Answered: "已答复", Delivered: "已送达", Archived: "已归档", Ended: "已终结", Dismissed: "不作为申请处理"}

// States lists all states in the order in which a case meets them.
func States() []State {
	return []State{Pending, Registered, Review, Correcting, Explaining, Paying, Third, Coorgan, Working, Meeting, Signing, Answered,
		Delivered, Archived, Ended, Dismissed}
}

// Name is the state in Chinese.
func (s State) Name() string { return stateNames[s] }

// Action is one move of a case.
type Action string

// The moves.
const (
	ActConfirm   Action = "confirm"   // 确认收到
	ActDismiss   Action = "dismiss"   // 不作为申请处理
	ActExamine   Action = "examine"   // 初审
	ActWork      Action = "work"      // 转办理
	ActCorrect   Action = "correct"   // 告知补正
	ActCorrected Action = "corrected" // 收到补正
	ActLapse     Action = "lapse"     // 逾期未补正、未说明理由、未缴费
	ActExplain   Action = "explain"   // 要求说明理由
	ActExplained Action = "explained" // 收到理由说明
	ActFee       Action = "fee"       // 通知缴费
	ActPaid      Action = "paid"      // 收到缴费
	ActThird     Action = "third"     // 征求第三方意见
	ActCoorgan   Action = "coorgan"   // 征求共同制作机关意见
	ActReplies   Action = "replies"   // 征求意见结束
	ActExtend    Action = "extend"    // 延期
	ActMeet      Action = "meet"      // 会商
	ActConclude  Action = "conclude"  // 会商结束
	ActSubmit    Action = "submit"    // 送审签
	ActReturn    Action = "return"    // 退回经办人
	ActIssue     Action = "issue"     // 签发
	ActDeliver   Action = "deliver"   // 登记送达
	ActArchive   Action = "archive"   // 归档
	ActAmend     Action = "amend"     // 更正答复
	ActWithdraw  Action = "withdraw"  // 申请人撤回
)

var actionNames = map[Action]string{ActConfirm: "确认收到", ActDismiss: "不作为申请处理", ActExamine: "初审", ActWork: "转入办理", ActCorrect: "告知补正",
	ActCorrected: "收到补正", ActLapse: "逾期未回", ActExplain: "要求说明理由", ActExplained: "收到理由说明", ActFee: "通知缴费", ActPaid: "收到缴费",
	ActThird: "征求第三方意见", ActCoorgan: "征求共同制作机关意见", ActReplies: "征求意见结束", ActExtend: "延期", ActMeet: "会商",
	ActConclude: "会商结束", ActSubmit: "送审签", ActReturn: "退回经办人", ActIssue: "签发", ActDeliver: "登记送达", ActArchive: "归档",
	ActAmend: "更正答复", ActWithdraw: "申请人撤回",
	actRegister: "登记", actReceipt: "更正收到日期", actGrade: "确定敏感程度", actVoid: "更正期限事实", actCode: "换发查询码",
	actNotify: "书面告知第三方", actDraft: "拟写答复", actStep: "审签", actTask: "协办", actDispute: "行政复议、行政诉讼",
	actPublish: "公开答复", actTurn: "转主动公开", actPaper: "登记材料"}

// What is recorded beside the moves, in the same history.
const (
	actRegister Action = "register"
	actReceipt  Action = "receipt"
	actGrade    Action = "grade"
	actVoid     Action = "void"
	actCode     Action = "code"
	actNotify   Action = "notify"
	actDraft    Action = "draft"
	actStep     Action = "step"
	actTask     Action = "task"
	actDispute  Action = "dispute"
	actPublish  Action = "publish"
	actTurn     Action = "turn"
	actPaper    Action = "paper"
)

// Name is the action's word on a button and in the history.
func (a Action) Name() string { return actionNames[a] }

type move struct {
	From   State
	Action Action
	To     State
	Right  rbac.Action
}

// moves is the law of a case: pages show its buttons, verbs obey it.
var moves = [...]move{
	{Pending, ActConfirm, Registered, rbac.FoiRegister},
	{Pending, ActDismiss, Dismissed, rbac.FoiRegister},
	{Pending, ActWithdraw, Ended, rbac.FoiRegister},

	{Registered, ActExamine, Review, rbac.FoiHandle},
	{Review, ActWork, Working, rbac.FoiHandle},
	{Review, ActCorrect, Correcting, rbac.FoiHandle},
	{Review, ActExplain, Explaining, rbac.FoiHandle},
	{Review, ActFee, Paying, rbac.FoiHandle},
	{Review, ActThird, Third, rbac.FoiHandle},
	{Review, ActCoorgan, Coorgan, rbac.FoiHandle},
	{Review, ActMeet, Meeting, rbac.FoiHandle},
	{Review, ActSubmit, Signing, rbac.FoiHandle},

	{Correcting, ActCorrected, Registered, rbac.FoiHandle}, // the 20 days begin anew (条例第三十条)
	{Correcting, ActLapse, Working, rbac.FoiHandle},
	{Explaining, ActExplained, Working, rbac.FoiHandle},
	{Explaining, ActLapse, Working, rbac.FoiHandle},
	{Paying, ActPaid, Working, rbac.FoiHandle},
	{Paying, ActLapse, Working, rbac.FoiHandle},
	{Third, ActReplies, Working, rbac.FoiHandle},
	{Coorgan, ActReplies, Working, rbac.FoiHandle},

	{Working, ActCorrect, Correcting, rbac.FoiHandle},
	{Working, ActExplain, Explaining, rbac.FoiHandle},
	{Working, ActFee, Paying, rbac.FoiHandle},
	{Working, ActThird, Third, rbac.FoiHandle},
	{Working, ActCoorgan, Coorgan, rbac.FoiHandle},
	{Working, ActMeet, Meeting, rbac.FoiHandle},
	{Meeting, ActConclude, Working, rbac.FoiHandle},
	{Working, ActSubmit, Signing, rbac.FoiHandle},
	{Signing, ActReturn, Working, rbac.FoiHandle}, // recalled; a seat that returns uses its own right
	{Signing, ActIssue, Answered, rbac.FoiSign},

	{Review, ActExtend, Review, rbac.FoiReview},
	{Third, ActExtend, Third, rbac.FoiReview},
	{Coorgan, ActExtend, Coorgan, rbac.FoiReview},
	{Working, ActExtend, Working, rbac.FoiReview},
	{Meeting, ActExtend, Meeting, rbac.FoiReview},
	{Signing, ActExtend, Signing, rbac.FoiReview},

	{Answered, ActDeliver, Delivered, rbac.FoiHandle},
	{Answered, ActAmend, Working, rbac.FoiReview},
	{Delivered, ActAmend, Working, rbac.FoiReview},
	{Archived, ActAmend, Working, rbac.FoiReview},
	{Delivered, ActArchive, Archived, rbac.FoiHandle},
	{Ended, ActArchive, Archived, rbac.FoiHandle},

	{Registered, ActWithdraw, Ended, rbac.FoiHandle},
	{Review, ActWithdraw, Ended, rbac.FoiHandle},
	{Correcting, ActWithdraw, Ended, rbac.FoiHandle},
	{Explaining, ActWithdraw, Ended, rbac.FoiHandle},
	{Paying, ActWithdraw, Ended, rbac.FoiHandle},
	{Third, ActWithdraw, Ended, rbac.FoiHandle},
	{Coorgan, ActWithdraw, Ended, rbac.FoiHandle},
	{Working, ActWithdraw, Ended, rbac.FoiHandle},
	{Meeting, ActWithdraw, Ended, rbac.FoiHandle},
	{Signing, ActWithdraw, Ended, rbac.FoiHandle},
}

// next is the move of an action from a state; a Conflict when there is none.
func next(from State, a Action) (move, error) {
	for _, m := range moves {
		if m.From == from && m.Action == a {
			return m, nil
		}
	}
	return move{}, fault.Conflictf("这件申请当前为“%s”，不能办理“%s”。请刷新页面后再办。", from.Name(), a.Name())
}

// Moves lists what the actor may do with a case now: its buttons. Signing has
// its seats' own buttons, and what was already done once is left out.
func Moves(actor rbac.Actor, r Request, done Done) []Action {
	var out []Action
	unit := r.unit()
	for _, m := range moves {
		if m.From == r.State && rbac.May(actor, m.Right, unit) && !done.once(m.Action, r) {
			out = append(out, m.Action)
		}
	}
	return out
}

// Done says what a case has had already.
type Done struct{ Corrected, Extended bool }

// once reports an action that this case can not have (again).
func (d Done) once(a Action, r Request) bool {
	switch a {
	case ActCorrect:
		return d.Corrected || !r.AnsweredOn.IsZero()
	case ActExtend:
		return d.Extended || !r.AnsweredOn.IsZero()
	case ActExplain, ActFee, ActThird, ActCoorgan, ActWithdraw:
		return !r.AnsweredOn.IsZero() // the answer is being put right: its clock has stopped
	case ActIssue: // the last seat signs
		return true
	}
	return false
}

func (r Request) unit() rbac.Unit { return rbac.Unit{ID: r.OrganID, Path: r.OrganPath, Name: r.Organ} }
