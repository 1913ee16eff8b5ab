package disclose

import (
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// State is where a draft stands on its way to being published.
type State string

// The states of a draft.
const (
	Draft     State = "draft"     // 草稿
	Returned  State = "returned"  // 已退回
	First     State = "first"     // 待初审
	Second    State = "second"    // 待复审
	Final     State = "final"     // 待终审
	Approved  State = "approved"  // 待发布
	Scheduled State = "scheduled" // 定时发布
	Published State = "published" // 已发布
	Dropped   State = "dropped"   // 已作废
)

// States lists the states in the order in which a draft meets them.
func States() []State {
	return []State{Draft, Returned, First, Second, Final, Approved, Scheduled, Published, Dropped}
}

var stateNames = map[State]string{Draft: "草稿", Returned: "已退回", First: "待初审", Second: "待复审", Final: "待终审",
	Approved: "待发布", Scheduled: "定时发布", Published: "已发布", Dropped: "已作废", "": "无修改稿"}

// Name is the state's word on the page.
func (s State) Name() string { return stateNames[s] }

// Open reports a draft that is still under way; an item has at most one.
func (s State) Open() bool { return s != Published && s != Dropped && s != "" }

// Editable reports a draft whose words may be changed by its drafter.
func (s State) Editable() bool { return s == Draft || s == Returned }

// Stage is where an item stands for the public.
type Stage string

// The stages of an item.
const (
	New       Stage = "new"       // 未发布
	Live      Stage = "live"      // 已发布
	Withdrawn Stage = "withdrawn" // 已撤稿: 410 with title, number, reason
	Offline   Stage = "offline"   // 已下线: 404, nothing outside
	Ended     Stage = "ended"     // 已到期
)

// Stages lists the stages.
func Stages() []Stage { return []Stage{New, Live, Withdrawn, Offline, Ended} }

var stageNames = map[Stage]string{New: "未发布", Live: "已发布", Withdrawn: "已撤稿", Offline: "已下线", Ended: "已到期"}

// Name is the stage's word on the page.
func (s Stage) Name() string { return stageNames[s] }

// Action is one move of a draft or of an item.
type Action string

// The moves. What each needs and who may make it is the move tables' business.
const (
	ActSubmit      Action = "submit"      // 送审
	ActRecall      Action = "recall"      // 撤回 (by the drafter)
	ActFirst       Action = "first"       // 初审通过
	ActSecrecy     Action = "secrecy"     // 保密审查会签
	ActSecond      Action = "second"      // 复审通过
	ActFinal       Action = "final"       // 终审通过
	ActReturn      Action = "return"      // 退回修改
	ActErrata      Action = "errata"      // 文字勘误确认: the shown diff is confirmed, the reviews stay
	ActPublish     Action = "publish"     // 发布
	ActSchedule    Action = "schedule"    // 定时发布
	ActUnschedule  Action = "unschedule"  // 取消定时
	ActEmergency   Action = "emergency"   // 电话请示发布
	ActCountersign Action = "countersign" // 补签
	ActDrop        Action = "drop"        // 作废
	ActOverride    Action = "override"    // 放行体检问题, with a reason
	ActMigrate     Action = "migrate"     // 迁移: public elsewhere before

	ActRevise   Action = "revise"   // 修改: a new draft beside the published revision
	ActWithdraw Action = "withdraw" // 撤稿
	ActOffline  Action = "offline"  // 静默下线
	ActEffect   Action = "effect"   // 变更效力
	ActEnd      Action = "end"      // 到期下线, by the clock
)

var actionNames = map[Action]string{ActSubmit: "送审", ActRecall: "撤回", ActFirst: "初审通过", ActSecrecy: "保密审查会签",
	ActSecond: "复审通过", ActFinal: "终审通过", ActReturn: "退回修改", ActErrata: "文字勘误确认", ActPublish: "发布", ActSchedule: "定时发布",
	ActUnschedule: "取消定时", ActEmergency: "电话请示发布", ActCountersign: "补签", ActDrop: "作废", ActOverride: "放行", ActMigrate: "迁移", ActRevise: "修改",
	ActWithdraw: "撤稿", ActOffline: "静默下线", ActEffect: "变更效力", ActEnd: "到期下线"}

// Name is the action's word on a button and in the log.
func (a Action) Name() string { return actionNames[a] }

// Actions lists every move.
func Actions() []Action {
	return []Action{ActSubmit, ActRecall, ActFirst, ActSecrecy, ActSecond, ActFinal, ActReturn, ActErrata, ActPublish, ActSchedule,
		ActUnschedule, ActEmergency, ActCountersign, ActDrop, ActOverride, ActMigrate, ActRevise, ActWithdraw, ActOffline, ActEffect, ActEnd}
}

// Need says what a move must be told.
type Need int

// What moves need.
const (
	NeedNothing   Need = iota
	NeedReason         // 说明理由
	NeedSignature      // an act of one who signs: in the system, or the signed 《信息发布审核表》 (线下审签)
	NeedSecrecy        // the checklist of the 《保密审查表》 (and a signature)
	NeedTime           // when to publish
	NeedPhone          // 同意人 and 时间 of a 电话请示
	NeedEffect         // 效力, date, basis
	NeedHead           // 说明理由, and a head by name: in the system or on paper
)

// move is one line of the law of a draft. Levels says for which numbers of
// review steps it holds; 0 means all.
type move struct {
	From   State
	Action Action
	To     State
	Right  rbac.Action
	Need   Need
	Levels string // "1", "23" …; "" is all
}

// moves is the law of the draft: pages show its buttons, verbs obey it, the
// diagram in the documents is drawn from it.
var moves = [...]move{
	{Draft, ActSubmit, First, rbac.ItemDraft, NeedNothing, ""},
	{Returned, ActSubmit, First, rbac.ItemDraft, NeedNothing, ""},
	{First, ActRecall, Draft, rbac.ItemDraft, NeedNothing, ""},
	{Second, ActRecall, Draft, rbac.ItemDraft, NeedNothing, ""},
	{Final, ActRecall, Draft, rbac.ItemDraft, NeedNothing, ""},

	{First, ActFirst, Approved, rbac.ItemFirst, NeedSecrecy, "1"},
	{First, ActFirst, Second, rbac.ItemFirst, NeedSignature, "23"},
	{Second, ActSecrecy, Second, rbac.ItemSecrecy, NeedSecrecy, ""},
	{Second, ActSecond, Approved, rbac.ItemSecond, NeedSignature, "2"},
	{Second, ActSecond, Final, rbac.ItemSecond, NeedSignature, "3"},
	{Final, ActFinal, Approved, rbac.ItemFinal, NeedSignature, ""},

	{First, ActReturn, Returned, rbac.ItemFirst, NeedReason, ""},
	{Second, ActReturn, Returned, rbac.ItemSecond, NeedReason, ""},
	{Final, ActReturn, Returned, rbac.ItemFinal, NeedReason, ""},
	{Approved, ActReturn, Returned, rbac.ItemPublish, NeedReason, ""},
	{Scheduled, ActReturn, Returned, rbac.ItemPublish, NeedReason, ""},
	{Approved, ActErrata, Approved, rbac.ItemFirst, NeedSignature, ""},

	{Approved, ActPublish, Published, rbac.ItemPublish, NeedNothing, ""},
	{Approved, ActSchedule, Scheduled, rbac.ItemPublish, NeedTime, ""},
	{Scheduled, ActUnschedule, Approved, rbac.ItemPublish, NeedNothing, ""},
	{Scheduled, ActPublish, Published, rbac.ItemPublish, NeedNothing, ""},

	{Draft, ActEmergency, Published, rbac.ItemPublish, NeedPhone, ""},
	{Returned, ActEmergency, Published, rbac.ItemPublish, NeedPhone, ""},
	{First, ActEmergency, Published, rbac.ItemPublish, NeedPhone, ""},
	{Second, ActEmergency, Published, rbac.ItemPublish, NeedPhone, ""},
	{Final, ActEmergency, Published, rbac.ItemPublish, NeedPhone, ""},
	{Published, ActCountersign, Published, rbac.ItemFinal, NeedSignature, ""},

	{Draft, ActOverride, Draft, rbac.ItemOverride, NeedHead, ""},
	{Returned, ActOverride, Returned, rbac.ItemOverride, NeedHead, ""},
	{First, ActOverride, First, rbac.ItemOverride, NeedHead, ""},
	{Second, ActOverride, Second, rbac.ItemOverride, NeedHead, ""},
	{Final, ActOverride, Final, rbac.ItemOverride, NeedHead, ""},
	{Approved, ActOverride, Approved, rbac.ItemOverride, NeedHead, ""},

	{Draft, ActDrop, Dropped, rbac.ItemDraft, NeedNothing, ""},
	{Returned, ActDrop, Dropped, rbac.ItemDraft, NeedNothing, ""},
}

// turn is one line of the law of the item.
type turn struct {
	From   Stage
	Action Action
	To     Stage
	Right  rbac.Action
	Need   Need
}

// turns is the law of the item. A draft that is published makes every stage
// live; nothing else does: taking down is undone only by a new review.
var turns = [...]turn{
	{Live, ActRevise, Live, rbac.ItemDraft, NeedNothing},
	{Withdrawn, ActRevise, Withdrawn, rbac.ItemDraft, NeedNothing},
	{Offline, ActRevise, Offline, rbac.ItemDraft, NeedNothing},
	{Ended, ActRevise, Ended, rbac.ItemDraft, NeedNothing},
	{New, ActRevise, New, rbac.ItemDraft, NeedNothing}, // after the first draft was dropped

	{Live, ActWithdraw, Withdrawn, rbac.ItemWithdraw, NeedReason},
	{Ended, ActWithdraw, Withdrawn, rbac.ItemWithdraw, NeedReason},
	{Live, ActOffline, Offline, rbac.ItemOffline, NeedHead},
	{Ended, ActOffline, Offline, rbac.ItemOffline, NeedHead},
	{Withdrawn, ActOffline, Offline, rbac.ItemOffline, NeedHead},
	{Live, ActEffect, Live, rbac.ItemPublish, NeedEffect},
	{Live, ActEnd, Ended, rbac.ItemPublish, NeedReason},
}

// onItem reports a move of the item and not of its draft.
func (a Action) onItem() bool {
	switch a {
	case ActRevise, ActWithdraw, ActOffline, ActEffect, ActEnd:
		return true
	}
	return false
}

// Approving reports a move by which somebody answers for the item: its person
// must be another than those who wrote it.
func (a Action) Approving() bool {
	switch a {
	case ActFirst, ActSecrecy, ActSecond, ActFinal, ActErrata, ActEmergency, ActCountersign, ActOverride:
		return true
	}
	return false
}

func (m move) fits(level int) bool {
	if m.Levels == "" {
		return true
	}
	for _, c := range m.Levels {
		if int(c-'0') == level {
			return true
		}
	}
	return false
}

// next is the move that action makes from state at a number of review steps;
// a Conflict in the office's words when the table has none.
func next(from State, action Action, level int) (move, error) {
	for _, m := range moves {
		if m.From == from && m.Action == action && m.fits(level) {
			return m, nil
		}
	}
	return move{}, fault.Conflictf("当前为“%s”，不能%s。请刷新页面后再办。", from.Name(), action.Name())
}

func nextStage(from Stage, action Action) (turn, error) {
	for _, t := range turns {
		if t.From == from && t.Action == action {
			return t, nil
		}
	}
	return turn{}, fault.Conflictf("该信息当前为“%s”，不能%s。请刷新页面后再办。", from.Name(), action.Name())
}

// Move is a button: an action that this actor may take now.
type Move struct {
	Action Action
	Label  string
	Need   Need
	Paper  bool // the act may also be recorded from a signed sheet (线下审签)
	Signs  bool // the actor may do it in the system
}

// Moves lists the buttons of an item of unit for actor: those of its open
// draft ("" when it has none) and those of the item itself.
func Moves(stage Stage, draft State, level int, actor rbac.Actor, unit org.Unit) (out []Move) {
	for _, m := range moves {
		if m.From == draft && m.fits(level) {
			out = appendMove(out, m.Action, m.Right, m.Need, actor, unit)
		}
	}
	for _, t := range turns {
		if t.From == stage && t.Action != ActEnd && !(t.Action == ActRevise && draft.Open()) {
			out = appendMove(out, t.Action, t.Right, t.Need, actor, unit)
		}
	}
	return out
}

// open reports a move that means something now: a 勘误确认 when the text was
// mended, a 补签 when one is owed, a 放行 when the check blocks.
func (m Move) open(w Writing) bool {
	switch m.Action {
	case ActErrata:
		return w.Hash != w.ApprovedHash
	case ActCountersign:
		return !w.SignDue.IsZero() && !w.SignedAt.Valid
	case ActOverride:
		return w.ReportBlocks && w.ReportHash == w.Hash && w.OverrideHash != w.Hash
	}
	return true
}

// inBatch reports a move that a list offers: what needs a look at the draft
// itself is done on its page.
func (m Move) inBatch() bool {
	return m.Action != ActErrata && m.Action != ActOverride && m.Action != ActCountersign
}

func appendMove(out []Move, a Action, right rbac.Action, need Need, actor rbac.Actor, unit org.Unit) []Move {
	signs := rbac.May(actor, right, unit.RBAC())
	paper := need.byPaper() && mayRecord(actor, unit)
	if !signs && !paper {
		return out
	}
	return append(out, Move{Action: a, Label: a.Name(), Need: need, Paper: paper, Signs: signs})
}

// byPaper reports a need that a signed sheet also answers.
func (n Need) byPaper() bool { return n == NeedSignature || n == NeedSecrecy || n == NeedHead }

// mayRecord answers whether actor may record what was signed on paper for a
// unit: whoever may draft or review there.
func mayRecord(actor rbac.Actor, u org.Unit) bool {
	return rbac.May(actor, rbac.ItemDraft, u.RBAC()) || rbac.May(actor, rbac.ItemFirst, u.RBAC())
}

// ReturnReasons are the common reasons of 退回修改, shown as chips.
func ReturnReasons() []string {
	return []string{"要素不全", "含个人信息，请脱敏", "文字差错", "格式不规范", "栏目选错", "附件缺失或打不开", "依据已失效", "内容与事实不符", "重复公开", "不宜公开"}
}
