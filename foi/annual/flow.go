package annual

import (
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Standing is where a report stands.
type Standing string

// The states.
const (
	Draft     Standing = "draft"     // 在编
	Final     Standing = "final"     // 已定稿
	Published Standing = "published" // 已公布
)

// Name is the state in Chinese.
func (s Standing) Name() string {
	return map[Standing]string{Draft: "在编", Final: "已定稿", Published: "已公布"}[s]
}

// Action is one move of a report.
type Action string

// The moves.
const (
	ActSave     Action = "save"     // 保存
	ActFinalise Action = "finalise" // 定稿: numbers are kept as they are now
	ActReturn   Action = "return"   // 退回修改
	ActPublish  Action = "publish"  // 公布: sealed
	ActRenew    Action = "renew"    // 更正: a new edition beside the published one
)

// Name is the move's word on a button.
func (a Action) Name() string {
	return map[Action]string{ActSave: "保存", ActFinalise: "定稿", ActReturn: "退回修改", ActPublish: "公布", ActRenew: "更正"}[a]
}

// moves is the law of a report.
var moves = []struct {
	From   Standing
	Action Action
	To     Standing
}{
	{Draft, ActSave, Draft},
	{Draft, ActFinalise, Final},
	{Final, ActReturn, Draft},
	{Final, ActPublish, Published},
	{Published, ActRenew, Published},
}

// next is where an action leads; a Conflict when it may not be done now.
func next(from Standing, a Action) (Standing, error) {
	for _, m := range moves {
		if m.From == from && m.Action == a {
			return m.To, nil
		}
	}
	return from, fault.Conflictf("这份报告%s，不能%s。请刷新页面后再办。", from.Name(), a.Name())
}

// Moves lists what the actor may do with a report now: its buttons.
func Moves(actor rbac.Actor, e Edition) (out []Action) {
	if !rbac.May(actor, rbac.FoiReport, e.unit()) {
		return nil
	}
	for _, m := range moves {
		if m.From == e.State {
			out = append(out, m.Action)
		}
	}
	return out
}
