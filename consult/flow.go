package consult

import (
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// State is where a letter, its publication or a call stands.
type State string

// The states of a letter or a report of a mistake.
const (
	Open     State = "open"     // 待答复
	Drafted  State = "drafted"  // 答复待审核
	Answered State = "answered" // 已答复
	Refused  State = "refused"  // 不予受理
)

// The states of what the public reads of an answered letter.
const (
	Unshown  State = "none"    // 不公开, as every letter begins
	Proposed State = "pending" // 公开待审核
	Shown    State = "shown"   // 已公开
)

// The states of a call for opinions or a survey. What is open shows itself by
// its days: not yet, now, over.
const (
	Draft     State = "draft"     // 草稿
	Pending   State = "pending"   // 待审核
	Returned  State = "returned"  // 已退回
	Running   State = "open"      // 已发布
	Summed    State = "summed"    // 结果待审核
	Done      State = "done"      // 结果已公布
	Withdrawn State = "withdrawn" // 已撤下
)

var letterNames = map[State]string{Open: "待答复", Drafted: "答复待审核", Answered: "已答复", Refused: "不予受理"}

var shownNames = map[State]string{Unshown: "不公开", Proposed: "公开待审核", Shown: "已公开"}

var callNames = map[State]string{Draft: "草稿", Pending: "待审核", Returned: "已退回", Running: "已发布", Summed: "结果待审核", Done: "结果已公布", Withdrawn: "已撤下"}

// LetterStates lists the states of a letter.
func LetterStates() []State { return []State{Open, Drafted, Answered, Refused} }

// CallStates lists the states of a call.
func CallStates() []State {
	return []State{Draft, Pending, Returned, Running, Summed, Done, Withdrawn}
}

// LetterName is a letter's state in Chinese.
func (s State) LetterName() string { return letterNames[s] }

// ShownName is the standing of a letter's publication in Chinese.
func (s State) ShownName() string { return shownNames[s] }

// CallName is a call's state in Chinese.
func (s State) CallName() string { return callNames[s] }

// Action is one move.
type Action string

// The moves of a letter.
const (
	Transfer Action = "transfer" // 转办
	Extend   Action = "extend"   // 告知延长
	Answer   Action = "answer"   // 提交答复
	Recall   Action = "recall"   // 撤回
	Back     Action = "back"     // 退回
	Pass     Action = "pass"     // 审核通过
	Refuse   Action = "refuse"   // 不予受理
)

// The moves of a letter's publication.
const (
	Propose Action = "propose" // 提请公开
	Decline Action = "decline" // 不同意公开
	Show    Action = "show"    // 公开
	Hide    Action = "hide"    // 撤下
)

// The moves of a call.
const (
	Save     Action = "save"     // 修改
	Submit   Action = "submit"   // 送审
	Return   Action = "return"   // 退回
	Launch   Action = "launch"   // 发布
	Sum      Action = "sum"      // 提交结果
	Unsum    Action = "unsum"    // 退回结果
	Announce Action = "announce" // 公布结果
	Withdraw Action = "withdraw" // 撤下
)

// The other entries of a history: what came in and what was looked at.
const (
	received Action = "received"
	revealed Action = "revealed"
	entered  Action = "entered"
	judged   Action = "judged"
)

var actionNames = map[Action]string{Transfer: "转办", Extend: "告知延长", Answer: "提交答复", Recall: "撤回", Back: "退回", Pass: "审核通过，答复", Refuse: "不予受理",
	Propose: "提请公开", Decline: "不同意公开", Show: "公开", Hide: "撤下", Save: "保存", Submit: "送审", Return: "退回", Launch: "发布", Sum: "提交结果",
	Unsum: "退回结果", Announce: "公布结果", Withdraw: "撤下", received: "收到", revealed: "查看联系方式", entered: "登记意见", judged: "填写采纳情况"}

// Name is the move in Chinese.
func (a Action) Name() string { return actionNames[a] }

// move is one line of the law of this slice.
type move struct {
	From   State
	Action Action
	To     State
	Need   rbac.Action
	Paper  bool // a head may sign it on paper (线下审签): recorded by who prepared it
}

// letterMoves is the way of a letter: nobody's answer leaves unreviewed (先审后发).
var letterMoves = []move{
	{Open, Transfer, Open, rbac.ConsultAnswer, false},
	{Open, Extend, Open, rbac.ConsultAnswer, false},
	{Open, Answer, Drafted, rbac.ConsultAnswer, false},
	{Open, Refuse, Refused, rbac.ConsultReview, true},
	{Drafted, Recall, Open, rbac.ConsultAnswer, false},
	{Drafted, Back, Open, rbac.ConsultReview, false},
	{Drafted, Pass, Answered, rbac.ConsultReview, true},
}

// shownMoves is the way of what the public reads of an answered letter.
var shownMoves = []move{
	{Unshown, Propose, Proposed, rbac.ConsultAnswer, false},
	{Proposed, Decline, Unshown, rbac.ConsultReview, false},
	{Proposed, Show, Shown, rbac.ConsultReview, true},
	{Shown, Hide, Unshown, rbac.ConsultReview, true},
}

// callMoves is the way of a call for opinions or a survey.
var callMoves = []move{
	{Draft, Save, Draft, rbac.ConsultCall, false},
	{Returned, Save, Returned, rbac.ConsultCall, false},
	{Draft, Submit, Pending, rbac.ConsultCall, false},
	{Returned, Submit, Pending, rbac.ConsultCall, false},
	{Pending, Return, Returned, rbac.ConsultReview, false},
	{Pending, Launch, Running, rbac.ConsultReview, true},
	{Running, Sum, Summed, rbac.ConsultCall, false},
	{Summed, Unsum, Running, rbac.ConsultReview, false},
	{Summed, Announce, Done, rbac.ConsultReview, true},
	{Running, Withdraw, Withdrawn, rbac.ConsultReview, true},
	{Done, Withdraw, Withdrawn, rbac.ConsultReview, true},
}

// next is the move of an action from a state.
func next(law []move, from State, a Action) (move, error) {
	for _, m := range law {
		if m.From == from && m.Action == a {
			return m, nil
		}
	}
	return move{}, fault.Conflictf("现在的状态不能“%s”，可能刚有人办理过，请刷新页面后重试。", a.Name())
}

// showing reports a move of a letter's publication, not of its answer.
func (a Action) showing() bool {
	for _, m := range shownMoves {
		if m.Action == a {
			return true
		}
	}
	return false
}

// needOf is the right that an action takes.
func needOf(law []move, a Action) rbac.Action {
	for _, m := range law {
		if m.Action == a {
			return m.Need
		}
	}
	return rbac.ConsultReview
}

// permit asks the right that a move takes; what a head signed on paper is
// recorded by who prepared it.
func permit(actor rbac.Actor, law []move, a Action, paper bool, unit rbac.Unit) error {
	if !paper {
		return rbac.Check(actor, needOf(law, a), unit)
	}
	if !onPaper(law, a) {
		return fault.Conflictf("“%s”不需要负责人签字，请直接办理。", a.Name())
	}
	return rbac.Check(actor, preparing(law), unit)
}

// open lists what the actor may do from a state: the buttons of a page.
func open(law []move, actor rbac.Actor, from State, unit rbac.Unit) (out []Action) {
	for _, m := range law {
		if m.From == from && rbac.Check(actor, m.Need, unit) == nil {
			out = append(out, m.Action)
		}
	}
	return out
}
