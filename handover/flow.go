package handover

import (
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// State is where a handover stands.
type State string

// The states.
const (
	Open     State = "open"     // 待双方签字
	Given    State = "given"    // 移交人已签字
	Received State = "received" // 接收人已签字
	Vacant   State = "vacant"   // 原任已离岗，待定接任人
	Switched State = "switched" // 已交接，待接手
	Taken    State = "taken"    // 已接手
	Dropped  State = "dropped"  // 已撤销
)

var stateNames = map[State]string{Open: "待双方签字", Given: "待接收人签字", Received: "待移交人签字", Vacant: "原任已离岗，待定接任人",
	Switched: "已交接，待接手", Taken: "已接手", Dropped: "已撤销"}

// States lists the states in the order in which a handover meets them.
func States() []State { return []State{Open, Given, Received, Vacant, Switched, Taken, Dropped} }

// Name is the state in Chinese.
func (s State) Name() string { return stateNames[s] }

// Live reports a handover whose list is still made anew at each look.
func (s State) Live() bool { return s == Open || s == Given || s == Received }

// Action is one move of a handover.
type Action string

// The moves.
const (
	Give    Action = "give"    // 移交人签字
	Receive Action = "receive" // 接收人签字
	Paper   Action = "paper"   // 双方线下签字
	Name    Action = "name"    // 指定接任人
	Force   Action = "force"   // 单方交接（原任已离岗）
	Vacate  Action = "vacate"  // 登记离岗，接任人待定
	Take    Action = "take"    // 已接手
	Drop    Action = "drop"    // 撤销
)

var actionNames = map[Action]string{Give: "移交人签字", Receive: "接收人签字", Paper: "双方线下签字", Name: "指定接任人", Force: "单方交接",
	Vacate: "登记离岗，接任人待定", Take: "已接手", Drop: "撤销交接单"}

// Actions lists the moves in the order of the buttons.
func Actions() []Action { return []Action{Give, Receive, Take, Paper, Name, Force, Vacate, Drop} }

// Name is the action's word on a button.
func (a Action) Name() string { return actionNames[a] }

// who says whose act a move is, besides the right.
type who int

const (
	anybody  who = iota
	mover        // the former holder, or a signed sheet of theirs
	heir         // the successor, or a signed sheet of theirs
	heirOnly     // the successor in person
)

// effect is what a move does to posts and logins.
type effect int

const (
	nothing effect = iota
	leaves         // the former holder's end
	follows        // the successor's begin
	both           // both, in one transaction
)

type move struct {
	From   State
	Action Action
	To     State
	Right  rbac.Action
	By     who
	Does   effect
	Heir   bool // a successor is named
}

// moves is the law of the 交接单: pages show its buttons, Act obeys it.
var moves = [...]move{
	{Open, Give, Given, rbac.HandoverMake, mover, nothing, true},
	{Open, Receive, Received, rbac.HandoverMake, heir, nothing, true},
	{Received, Give, Switched, rbac.HandoverMake, mover, both, true},
	{Given, Receive, Switched, rbac.HandoverMake, heir, both, true},
	{Open, Paper, Switched, rbac.HandoverMake, anybody, both, true},
	{Open, Name, Open, rbac.HandoverDirect, anybody, nothing, false},
	{Open, Force, Switched, rbac.HandoverForce, anybody, both, true},
	{Given, Force, Switched, rbac.HandoverForce, anybody, both, true},
	{Received, Force, Switched, rbac.HandoverForce, anybody, both, true},
	{Open, Vacate, Vacant, rbac.HandoverForce, anybody, leaves, false},
	{Vacant, Name, Switched, rbac.HandoverDirect, anybody, follows, false},
	{Switched, Take, Taken, rbac.HandoverMake, heirOnly, nothing, true},
	{Open, Drop, Dropped, rbac.HandoverMake, anybody, nothing, false},
	{Given, Drop, Dropped, rbac.HandoverMake, anybody, nothing, false},
	{Received, Drop, Dropped, rbac.HandoverMake, anybody, nothing, false},
}

func next(from State, a Action) (move, error) {
	for _, m := range moves {
		if m.From == from && m.Action == a {
			return m, nil
		}
	}
	return move{}, fault.Conflictf("当前为“%s”，不能%s。请刷新页面后再办。", from.Name(), a.Name())
}

// Moves lists what the actor may do with the handover now.
func (h Handover) Moves(actor rbac.Actor) (out []Action) {
	for _, a := range Actions() {
		m, err := next(h.State, a)
		if err == nil && (!m.Heir || h.ToID != 0) && h.may(actor, m) == nil {
			out = append(out, a)
		}
	}
	return out
}

// may asks for the right of a move. The two whom it is about sign for
// themselves whatever posts they hold; for somebody else's signature a signed
// sheet is needed, which Act asks for.
func (h Handover) may(actor rbac.Actor, m move) error {
	self := actor.PersonID != 0 && (m.By == mover && actor.PersonID == h.FromID || (m.By == heir || m.By == heirOnly) && actor.PersonID == h.ToID)
	switch {
	case self:
		return nil
	case m.By == heirOnly:
		return fault.Forbidden("由接收人本人点“已接手”。")
	}
	return rbac.Check(actor, m.Right, h.unit())
}

// Signs reports that the move is the actor's own signature, so that no sheet
// of paper is needed.
func (h Handover) Signs(actor rbac.Actor, a Action) bool {
	m, err := next(h.State, a)
	return err == nil && h.signs(actor, m)
}

// signs reports that an act is the actor's own signature, and no sheet is needed.
func (h Handover) signs(actor rbac.Actor, m move) bool {
	return actor.PersonID != 0 && (m.By == mover && actor.PersonID == h.FromID || m.By == heir && actor.PersonID == h.ToID)
}

// Can says whether the actor may make the move now, and if not, why.
func (h Handover) Can(actor rbac.Actor, a Action) error {
	m, err := next(h.State, a)
	if err != nil {
		return err
	}
	if m.Heir && h.ToID == 0 {
		return fault.Conflict("还没有指定接收人，请先指定。")
	}
	return h.may(actor, m)
}

// Switches reports that the move ends the former holder's login.
func (h Handover) Switches(a Action) bool {
	m, err := next(h.State, a)
	return err == nil && (m.Does == both || m.Does == leaves)
}
