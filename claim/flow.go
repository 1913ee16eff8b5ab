package claim

import (
	"strings"

	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// State is where a claim stands. The empty state is "no claim yet" (未认领).
type State string

// The states of a claim.
const (
	None      State = ""          // 未认领
	Assigned  State = "assigned"  // 已分派待认领
	Accepted  State = "accepted"  // 已认领待单位负责人确认
	Proposed  State = "proposed"  // 单位认领待单位负责人确认
	Endorsed  State = "endorsed"  // 待县级确认
	Confirmed State = "confirmed" // 已确认
	Refused   State = "refused"   // 不予认领
	Returned  State = "returned"  // 已退回
	Disputed  State = "disputed"  // 有异议
	Requested State = "requested" // 商请中
	Vertical  State = "vertical"  // 由垂管系统公开
	Released  State = "released"  // 已解除
)

// States lists every state but None, in the order in which a claim meets them.
func States() []State {
	return []State{Assigned, Accepted, Proposed, Endorsed, Confirmed, Refused, Returned, Disputed, Requested, Vertical, Released}
}

// Name is the state's word on the page.
func (s State) Name() string {
	switch s {
	case None:
		return "未认领"
	case Assigned:
		return "已分派待认领"
	case Accepted:
		return "已认领待单位负责人确认"
	case Proposed:
		return "单位认领待单位负责人确认"
	case Endorsed:
		return "待县级确认"
	case Confirmed:
		return "已确认"
	case Refused:
		return "不予认领"
	case Returned:
		return "已退回"
	case Disputed:
		return "有异议"
	case Requested:
		return "商请中"
	case Vertical:
		return "由垂管系统公开"
	case Released:
		return "已解除"
	}
	return string(s)
}

// Live reports a claim that still means something: it is neither refused nor released.
func (s State) Live() bool { return s != None && s != Refused && s != Released }

// Settled reports a claim that needs nobody any more.
func (s State) Settled() bool { return s == Confirmed || s == Vertical }

// Action is one move of a claim.
type Action string

// The moves. What each needs and who may make it is the move table's business.
const (
	ActAssign   Action = "assign"   // 分派
	ActCover    Action = "cover"    // 统一认领（全部乡镇、街道）
	ActRequest  Action = "request"  // 商请
	ActPropose  Action = "propose"  // 单位主动认领
	ActAccept   Action = "accept"   // 认领
	ActRefuse   Action = "refuse"   // 不予认领
	ActContest  Action = "contest"  // 不予认领并指明应由何单位负责
	ActWithdraw Action = "withdraw" // 撤回
	ActEndorse  Action = "endorse"  // 单位负责人确认
	ActDecline  Action = "decline"  // 单位负责人退回
	ActConfirm  Action = "confirm"  // 县级确认
	ActReturn   Action = "return"   // 县级退回
	ActAgree    Action = "agree"    // 商请同意
	ActPublish  Action = "publish"  // 由垂管系统公开
	ActUnmet    Action = "unmet"    // 商请未同意
	ActDispute  Action = "dispute"  // 列入争议
	ActUphold   Action = "uphold"   // 协调确定为责任单位（已有认领）
	ActAward    Action = "award"    // 协调确定为责任单位（待填责任科室）
	ActYield    Action = "yield"    // 协调确定后解除
	ActRelease  Action = "release"  // 解除
	ActRenew    Action = "renew"    // 目录升级：事项有变化，请重新认领
	ActReview   Action = "review"   // 目录升级：统一认领待县级重新确认

	// A re-organisation is no move of a claim: its state stays, its unit does
	// not. Both are recorded among the moves (move.go).
	ActSucceed Action = "succeed" // 机构改革移交
	ActRestore Action = "restore" // 机构改革方案撤销
)

// seat says at which unit the right is asked.
type seat int

const (
	atUnit   seat = iota // the claiming unit
	atCounty             // the county, whatever unit the claim is of
)

// Need says what a move must be told.
type Need int

// What moves need.
const (
	NeedNothing   Need = iota
	NeedReason         // 说明理由
	NeedOther          // 说明理由 and the unit that should do it
	NeedDesk           // 责任科室, 业务人员, 联系电话
	NeedLink           // the page of the vertical system
	NeedSignature      // the head's own act, or the signed scan (线下审签)
	NeedBasis          // 协调依据
	NeedUpgrade        // part of an upgrade of the catalogue, never a button
)

// relation says which units a move is for.
type relation int

const (
	anyUnit relation = iota
	ownUnit          // 县级, 双重管理, 公共企事业单位: they can be assigned
	farUnit          // 垂直管理, 市级派出机构: they are asked (商请)
)

type move struct {
	From   State
	Action Action
	To     State
	Right  rbac.Action
	At     seat
	Need   Need
	For    relation
}

// moves is the law of the claim: pages show its buttons, verbs obey it, the
// diagram in the documents is drawn from it.
var moves = [...]move{
	{None, ActAssign, Assigned, rbac.ClaimAssign, atCounty, NeedNothing, ownUnit},
	{Released, ActAssign, Assigned, rbac.ClaimAssign, atCounty, NeedNothing, ownUnit},
	{Refused, ActAssign, Assigned, rbac.ClaimAssign, atCounty, NeedNothing, ownUnit},
	{None, ActCover, Endorsed, rbac.ClaimAssign, atCounty, NeedNothing, anyUnit},
	{Released, ActCover, Endorsed, rbac.ClaimAssign, atCounty, NeedNothing, anyUnit},
	{None, ActRequest, Requested, rbac.ClaimAssign, atCounty, NeedNothing, farUnit},
	{Released, ActRequest, Requested, rbac.ClaimAssign, atCounty, NeedNothing, farUnit},
	{Refused, ActRequest, Requested, rbac.ClaimAssign, atCounty, NeedNothing, farUnit},

	{None, ActPropose, Proposed, rbac.ClaimMake, atUnit, NeedDesk, anyUnit},
	{Released, ActPropose, Proposed, rbac.ClaimMake, atUnit, NeedDesk, anyUnit},
	{Refused, ActPropose, Proposed, rbac.ClaimMake, atUnit, NeedDesk, anyUnit},
	{Proposed, ActWithdraw, Released, rbac.ClaimMake, atUnit, NeedNothing, anyUnit},
	{Assigned, ActAccept, Accepted, rbac.ClaimMake, atUnit, NeedDesk, anyUnit},
	{Returned, ActAccept, Accepted, rbac.ClaimMake, atUnit, NeedDesk, anyUnit},
	{Assigned, ActRefuse, Refused, rbac.ClaimMake, atUnit, NeedReason, anyUnit},
	{Accepted, ActRefuse, Refused, rbac.ClaimMake, atUnit, NeedReason, anyUnit},
	{Returned, ActRefuse, Refused, rbac.ClaimMake, atUnit, NeedReason, anyUnit},
	{Assigned, ActContest, Disputed, rbac.ClaimMake, atUnit, NeedOther, anyUnit},
	{Accepted, ActContest, Disputed, rbac.ClaimMake, atUnit, NeedOther, anyUnit},
	{Returned, ActContest, Disputed, rbac.ClaimMake, atUnit, NeedOther, anyUnit},

	{Accepted, ActEndorse, Endorsed, rbac.ClaimEndorse, atUnit, NeedSignature, anyUnit},
	{Proposed, ActEndorse, Endorsed, rbac.ClaimEndorse, atUnit, NeedSignature, anyUnit},
	{Accepted, ActDecline, Returned, rbac.ClaimEndorse, atUnit, NeedReason, anyUnit},
	{Proposed, ActDecline, Returned, rbac.ClaimEndorse, atUnit, NeedReason, anyUnit},

	{Endorsed, ActConfirm, Confirmed, rbac.ClaimConfirm, atCounty, NeedNothing, anyUnit},
	{Endorsed, ActReturn, Returned, rbac.ClaimConfirm, atCounty, NeedReason, anyUnit},

	{Requested, ActAgree, Accepted, rbac.ClaimAssign, atCounty, NeedDesk, farUnit},
	{Requested, ActPublish, Vertical, rbac.ClaimAssign, atCounty, NeedLink, farUnit},
	{Vertical, ActPublish, Vertical, rbac.ClaimAssign, atCounty, NeedLink, farUnit},
	{Requested, ActUnmet, Refused, rbac.ClaimAssign, atCounty, NeedReason, farUnit},

	{Assigned, ActDispute, Disputed, rbac.ClaimAssign, atCounty, NeedReason, anyUnit},
	{Accepted, ActDispute, Disputed, rbac.ClaimAssign, atCounty, NeedReason, anyUnit},
	{Proposed, ActDispute, Disputed, rbac.ClaimAssign, atCounty, NeedReason, anyUnit},
	{Endorsed, ActDispute, Disputed, rbac.ClaimAssign, atCounty, NeedReason, anyUnit},
	{Returned, ActDispute, Disputed, rbac.ClaimAssign, atCounty, NeedReason, anyUnit},
	{Requested, ActDispute, Disputed, rbac.ClaimAssign, atCounty, NeedReason, anyUnit},
	{Disputed, ActUphold, Confirmed, rbac.DisputeSettle, atCounty, NeedBasis, anyUnit},
	{Disputed, ActAward, Assigned, rbac.DisputeSettle, atCounty, NeedBasis, anyUnit},
	{None, ActAward, Assigned, rbac.DisputeSettle, atCounty, NeedBasis, anyUnit},
	{Refused, ActAward, Assigned, rbac.DisputeSettle, atCounty, NeedBasis, anyUnit},
	{Released, ActAward, Assigned, rbac.DisputeSettle, atCounty, NeedBasis, anyUnit},
	{Disputed, ActYield, Released, rbac.DisputeSettle, atCounty, NeedBasis, anyUnit},
	{Confirmed, ActYield, Released, rbac.DisputeSettle, atCounty, NeedBasis, anyUnit},
	{Vertical, ActYield, Released, rbac.DisputeSettle, atCounty, NeedBasis, anyUnit},

	{Assigned, ActRelease, Released, rbac.ClaimAssign, atCounty, NeedReason, anyUnit},
	{Accepted, ActRelease, Released, rbac.ClaimAssign, atCounty, NeedReason, anyUnit},
	{Proposed, ActRelease, Released, rbac.ClaimAssign, atCounty, NeedReason, anyUnit},
	{Endorsed, ActRelease, Released, rbac.ClaimAssign, atCounty, NeedReason, anyUnit},
	{Confirmed, ActRelease, Released, rbac.ClaimAssign, atCounty, NeedReason, anyUnit},
	{Refused, ActRelease, Released, rbac.ClaimAssign, atCounty, NeedReason, anyUnit},
	{Returned, ActRelease, Released, rbac.ClaimAssign, atCounty, NeedReason, anyUnit},
	{Requested, ActRelease, Released, rbac.ClaimAssign, atCounty, NeedReason, anyUnit},
	{Vertical, ActRelease, Released, rbac.ClaimAssign, atCounty, NeedReason, anyUnit},

	{Confirmed, ActRenew, Assigned, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
	{Endorsed, ActRenew, Assigned, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
	{Accepted, ActRenew, Assigned, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
	{Confirmed, ActReview, Endorsed, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
	{Assigned, regain(Confirmed), Confirmed, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
	{Assigned, regain(Endorsed), Endorsed, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
	{Assigned, regain(Accepted), Accepted, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
	{Endorsed, regain(Confirmed), Confirmed, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
	{Released, regain(Assigned), Assigned, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
	{Released, regain(Accepted), Accepted, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
	{Released, regain(Proposed), Proposed, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
	{Released, regain(Endorsed), Endorsed, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
	{Released, regain(Confirmed), Confirmed, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
	{Released, regain(Returned), Returned, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
	{Released, regain(Requested), Requested, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
	{Released, regain(Vertical), Vertical, rbac.EditionIssue, atCounty, NeedUpgrade, anyUnit},
}

// regain is the move by which a claim stands again as it did before an
// upgrade that is taken back.
func regain(s State) Action { return "regain_" + Action(s) }

// next is the move that action makes from state; a Conflict in the office's
// words when the table has none.
func next(from State, action Action) (move, error) {
	for _, m := range moves {
		if m.From == from && m.Action == action {
			return m, nil
		}
	}
	return move{}, fault.Conflictf("当前为“%s”，不能%s。请刷新页面后再办。", from.Name(), action.Name())
}

// Name is the action's word on a button and in the log.
func (a Action) Name() string {
	switch a {
	case ActAssign:
		return "分派"
	case ActCover:
		return "统一认领"
	case ActRequest:
		return "商请"
	case ActPropose:
		return "主动认领"
	case ActAccept:
		return "认领"
	case ActRefuse:
		return "不予认领"
	case ActContest:
		return "提出异议"
	case ActWithdraw:
		return "撤回认领"
	case ActEndorse:
		return "单位负责人确认"
	case ActDecline:
		return "退回经办人"
	case ActConfirm:
		return "县级确认"
	case ActReturn:
		return "退回单位"
	case ActAgree:
		return "记录商请同意"
	case ActPublish:
		return "登记由垂管系统公开"
	case ActUnmet:
		return "记录商请未同意"
	case ActDispute:
		return "列入争议"
	case ActUphold, ActAward, ActYield:
		return "协调确定"
	case ActRelease:
		return "解除认领"
	case ActSucceed:
		return "机构改革移交"
	case ActRestore:
		return "撤销机构改革移交"
	case ActRenew, ActReview:
		return "目录升级，重新确认"
	}
	if strings.HasPrefix(string(a), string(regain(""))) {
		return "撤销目录升级"
	}
	return string(a)
}

// Move is a button: an action that this actor may take on a claim now.
type Move struct {
	Action Action
	Label  string // the action's Name
	To     State
	Need   Need
	Paper  bool // the act may also be recorded from a signed scan (线下审签)
}

// Moves lists the buttons of a claim in state for actor, the claim being of
// unit. Moves of a dispute are not here: they are the dispute's own page. The
// paper way of ActEndorse is open to whoever may claim for the unit or
// confirm for the county.
func Moves(state State, actor rbac.Actor, unit org.Unit) []Move {
	var out []Move
	for _, m := range moves {
		if m.From != state || m.Need == NeedBasis || m.Need == NeedUpgrade || m.Action == ActDispute || !m.For.fits(unit) {
			continue
		}
		signs := may(actor, m, unit)
		paper := m.Need == NeedSignature && mayRecord(actor, unit)
		if signs || paper {
			out = append(out, Move{m.Action, m.Action.Name(), m.To, m.Need, paper})
		}
	}
	return out
}

func (r relation) fits(u org.Unit) bool {
	return r == anyUnit || (r == farUnit) == u.ByRequest()
}
