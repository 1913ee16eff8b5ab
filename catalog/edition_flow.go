package catalog

import (
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// EditionState is where an edition of the county's catalogue stands.
type EditionState string

// The life of an edition.
const (
	Drafting   EditionState = "draft"      // 草案
	FirstRound EditionState = "round1"     // 征求意见（第一轮）
	LastRound  EditionState = "round2"     // 征求意见（第二轮）
	Conferring EditionState = "conference" // 领域会商
	Reviewing  EditionState = "review"     // 办公室审核
	Approved   EditionState = "approved"   // 审定
	Issued     EditionState = "issued"     // 印发
	Published  EditionState = "published"  // 公布
	Dropped    EditionState = "dropped"    // 已终止
)

// EditionStates lists the states in official order.
func EditionStates() []EditionState {
	return []EditionState{Drafting, FirstRound, LastRound, Conferring, Reviewing, Approved, Issued, Published, Dropped}
}

// Name is the state in Chinese.
func (s EditionState) Name() string {
	return map[EditionState]string{Drafting: "草案", FirstRound: "征求意见（第一轮）", LastRound: "征求意见（第二轮）", Conferring: "领域会商",
		Reviewing: "办公室审核", Approved: "审定", Issued: "印发", Published: "公布", Dropped: "已终止"}[s]
}

// Open reports an edition that is still being made.
func (s EditionState) Open() bool { return s != Issued && s != Published && s != Dropped }

// EditionAct is one move of an edition.
type EditionAct string

// The moves of an edition.
const (
	ActRound1  EditionAct = "round1"
	ActRound2  EditionAct = "round2"
	ActConfer  EditionAct = "confer"
	ActSubmit  EditionAct = "submit"
	ActApprove EditionAct = "approve"
	ActSigned  EditionAct = "signed" // 线下审签: the leader signed on paper
	ActIssue   EditionAct = "issue"
	ActPublish EditionAct = "publish"
	ActReturn  EditionAct = "return"
	ActDrop    EditionAct = "drop"
)

// EditionNeed says what a move must be told.
type EditionNeed string

// What moves need.
const (
	NeedNothing   EditionNeed = ""
	NeedReason    EditionNeed = "reason"    // 理由
	NeedSignature EditionNeed = "signature" // who signed, and when
	NeedDocument  EditionNeed = "document"  // 文号、印发日期
)

// EditionMove is one line of the table: the button, its right, what it needs.
type EditionMove struct {
	From  EditionState
	Act   EditionAct
	Right rbac.Action
	To    EditionState
	Label string
	Need  EditionNeed
}

// editionMoves is the law of an edition's life; no state is compared elsewhere.
var editionMoves = []EditionMove{
	{Drafting, ActRound1, rbac.EditionDraft, FirstRound, "开始第一轮征求意见", NeedNothing},
	{FirstRound, ActRound2, rbac.EditionDraft, LastRound, "开始第二轮征求意见", NeedNothing},
	{LastRound, ActConfer, rbac.EditionDraft, Conferring, "进入领域会商", NeedNothing},
	{Conferring, ActSubmit, rbac.EditionDraft, Reviewing, "提交办公室审核", NeedNothing},
	{Reviewing, ActApprove, rbac.EditionPass, Approved, "审定", NeedNothing},
	{Reviewing, ActSigned, rbac.EditionIssue, Approved, "登记线下审定", NeedSignature},
	{Approved, ActIssue, rbac.EditionIssue, Issued, "印发", NeedDocument},
	{Issued, ActPublish, rbac.EditionIssue, Published, "公布", NeedNothing},

	{FirstRound, ActReturn, rbac.EditionDraft, Drafting, "退回草案", NeedReason},
	{LastRound, ActReturn, rbac.EditionDraft, Drafting, "退回草案", NeedReason},
	{Conferring, ActReturn, rbac.EditionDraft, Drafting, "退回草案", NeedReason},
	{Reviewing, ActReturn, rbac.EditionPass, Drafting, "退回修改", NeedReason},
	{Reviewing, ActReturn, rbac.EditionDraft, Drafting, "退回修改", NeedReason},
	{Approved, ActReturn, rbac.EditionIssue, Drafting, "退回修改", NeedReason},

	{Drafting, ActDrop, rbac.EditionDraft, Dropped, "终止编制", NeedReason},
	{FirstRound, ActDrop, rbac.EditionDraft, Dropped, "终止编制", NeedReason},
	{LastRound, ActDrop, rbac.EditionDraft, Dropped, "终止编制", NeedReason},
	{Conferring, ActDrop, rbac.EditionDraft, Dropped, "终止编制", NeedReason},
}

// EditionMoves lists the whole table, for the diagram in the documents.
func EditionMoves() []EditionMove { return append([]EditionMove(nil), editionMoves...) }

// MovesFor lists the moves that an actor may make from a state: the buttons.
func MovesFor(actor rbac.Actor, s EditionState) []EditionMove {
	var out []EditionMove
	seen := map[EditionAct]bool{}
	for _, m := range editionMoves {
		if m.From == s && !seen[m.Act] && rbac.MayAny(actor, m.Right) {
			seen[m.Act] = true
			out = append(out, m)
		}
	}
	return out
}

// editionMove finds the line for an act from a state that the actor has the
// right to; with the line but without the right it is Forbidden.
func editionMove(actor rbac.Actor, s EditionState, act EditionAct) (EditionMove, error) {
	var refused error
	for _, m := range editionMoves {
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
		return EditionMove{}, refused
	}
	return EditionMove{}, fault.Conflictf("该版本现在是“%s”，不能办理这一步，请刷新后再看。", s.Name())
}
