package handover

import (
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Stage is where a secondment stands.
type Stage string

// The stages. Rights hold in Granted only, between its two days.
const (
	Planned  Stage = "planned"  // 待授权
	Granted  Stage = "granted"  // 已授权
	Reported Stage = "reported" // 已提交总结
	Closed   Stage = "closed"   // 已结束
	Ended    Stage = "ended"    // 提前结束，待提交总结
	Off      Stage = "off"      // 已取消
)

var stageNames = map[Stage]string{Planned: "待授权", Granted: "已授权", Ended: "提前结束，待提交总结", Reported: "已提交总结", Closed: "已结束", Off: "已取消"}

// Name is the stage in Chinese.
func (s Stage) Name() string { return stageNames[s] }

// Step is one move of a secondment.
type Step string

// The moves.
const (
	Grant  Step = "grant"  // 授权: by the security administrator
	Refuse Step = "refuse" // 不予授权
	Cancel Step = "cancel" // 取消
	Stop   Step = "stop"   // 提前结束
	Report Step = "report" // 提交总结: by the person
	Close  Step = "close"  // 结束
	Reopen Step = "reopen" // 退回总结
)

var stepNames = map[Step]string{Grant: "授权", Refuse: "不予授权", Cancel: "取消", Stop: "提前结束", Report: "提交培训总结", Close: "结束培训", Reopen: "退回总结"}

// Steps lists the moves in the order of the buttons.
func Steps() []Step { return []Step{Grant, Refuse, Report, Close, Reopen, Stop, Cancel} }

// Name is the move's word on a button.
func (s Step) Name() string { return stepNames[s] }

type trainingMove struct {
	From  Stage
	Step  Step
	To    Stage
	Right rbac.Action
	Self  bool // only the person themselves
}

// trainingMoves is the law of a secondment: who registers it does not grant
// it, as with every role (三员分立).
var trainingMoves = [...]trainingMove{
	{Planned, Grant, Granted, rbac.GrantManage, false},
	{Planned, Refuse, Off, rbac.GrantManage, false},
	{Planned, Cancel, Off, rbac.SecondmentManage, false},
	{Granted, Stop, Ended, rbac.SecondmentManage, false},
	{Granted, Report, Reported, rbac.SecondmentWrite, true},
	{Ended, Report, Reported, rbac.SecondmentWrite, true},
	{Reported, Close, Closed, rbac.SecondmentManage, false},
	{Reported, Reopen, Ended, rbac.SecondmentManage, false},
}

func nextStage(from Stage, s Step) (trainingMove, error) {
	for _, m := range trainingMoves {
		if m.From == from && m.Step == s {
			return m, nil
		}
	}
	return trainingMove{}, fault.Conflictf("当前为“%s”，不能%s。请刷新页面后再办。", from.Name(), s.Name())
}

// Steps lists what the actor may do with the secondment now.
func (x Secondment) Steps(actor rbac.Actor) (out []Step) {
	for _, s := range Steps() {
		if m, err := nextStage(x.Stage, s); err == nil && x.may(actor, m) == nil {
			out = append(out, s)
		}
	}
	return out
}

func (x Secondment) may(actor rbac.Actor, m trainingMove) error {
	if m.Self {
		if actor.PersonID != x.PersonID || actor.For().PersonID != 0 {
			return fault.Forbidden("由参加培训的本人办理。")
		}
		return nil
	}
	if actor.PersonID == x.PersonID && !actor.Local {
		return fault.Forbidden("不能办理本人的授权和考核，请由其他同志办理。")
	}
	return rbac.Check(actor, m.Right, x.county())
}
