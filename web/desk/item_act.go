package desk

import (
	"slices"

	"lianghua/disclose"
	"lianghua/rbac"
	"lianghua/web"
)

// ItemAct is one way to move an item, as the address names it.
type ItemAct struct {
	Word   string // in the address
	Action disclose.Action
	Right  rbac.Action
	From   disclose.State // only in this state, "" is any that the move table takes
	Label  string
	Many   bool // also on several items at once
	Paper  bool // signed on paper (线下审签), recorded by the liaison
	Danger bool
	Sample string // a list of the demo county that leads there
}

// itemActs are the moves that have a page, in the order of the buttons. Who
// may make which in what state is disclose's move table's to say.
func itemActs() []ItemAct {
	list := []ItemAct{
		{Word: "submit", Action: disclose.ActSubmit, Right: rbac.ItemDraft, Many: true, Sample: "/desk/items?state=draft"},
		{Word: "first", Action: disclose.ActFirst, Right: rbac.ItemFirst, Many: true, Sample: "/desk/items?state=first"},
		{Word: "secrecy", Action: disclose.ActSecrecy, Right: rbac.ItemSecrecy, Many: true, Sample: "/desk/items?state=second"},
		{Word: "second", Action: disclose.ActSecond, Right: rbac.ItemSecond, Many: true, Sample: "/desk/items?state=second"},
		{Word: "final", Action: disclose.ActFinal, Right: rbac.ItemFinal, Many: true, Sample: "/desk/items?state=final"},
		{Word: "publish", Action: disclose.ActPublish, Right: rbac.ItemPublish, Many: true, Sample: "/desk/items?state=approved"},
		{Word: "schedule", Action: disclose.ActSchedule, Right: rbac.ItemPublish, Sample: "/desk/items?state=approved"},
		{Word: "unschedule", Action: disclose.ActUnschedule, Right: rbac.ItemPublish, Sample: "/desk/items?state=scheduled"},
		{Word: "return-first", Action: disclose.ActReturn, Right: rbac.ItemFirst, From: disclose.First, Many: true, Sample: "/desk/items?state=first"},
		{Word: "return-second", Action: disclose.ActReturn, Right: rbac.ItemSecond, From: disclose.Second, Many: true, Sample: "/desk/items?state=second"},
		{Word: "return-final", Action: disclose.ActReturn, Right: rbac.ItemFinal, From: disclose.Final, Many: true, Sample: "/desk/items?state=final"},
		{Word: "return-approved", Action: disclose.ActReturn, Right: rbac.ItemPublish, From: disclose.Approved, Sample: "/desk/items?state=approved"},
		{Word: "return-scheduled", Action: disclose.ActReturn, Right: rbac.ItemPublish, From: disclose.Scheduled, Sample: "/desk/items?state=scheduled"},
		{Word: "override", Action: disclose.ActOverride, Right: rbac.ItemOverride, Sample: "/desk/items?state=first"},
		{Word: "errata", Action: disclose.ActErrata, Right: rbac.ItemFirst, Sample: "/desk/items?state=approved"},
		{Word: "emergency", Action: disclose.ActEmergency, Right: rbac.ItemPublish, Sample: "/desk/items?state=draft"},
		{Word: "countersign", Action: disclose.ActCountersign, Right: rbac.ItemFinal, Sample: "/desk/items?type=emergency"},
		{Word: "recall", Action: disclose.ActRecall, Right: rbac.ItemDraft, Sample: "/desk/items?state=first"},
		{Word: "drop", Action: disclose.ActDrop, Right: rbac.ItemDraft, Danger: true, Sample: "/desk/items?state=draft"},
		{Word: "revise", Action: disclose.ActRevise, Right: rbac.ItemDraft, Sample: "/desk/items?state=live"},
		{Word: "effect", Action: disclose.ActEffect, Right: rbac.ItemPublish, Sample: "/desk/items?type=policy&state=live"},
		{Word: "withdraw", Action: disclose.ActWithdraw, Right: rbac.ItemWithdraw, Many: true, Danger: true, Sample: "/desk/items?state=live"},
		{Word: "offline", Action: disclose.ActOffline, Right: rbac.ItemOffline, Many: true, Danger: true, Sample: "/desk/items?state=live"},
	}
	for _, a := range list { // whoever signs need not have an account
		if signed[a.Word] {
			list = append(list, ItemAct{Word: "paper-" + a.Word, Action: a.Action, Right: rbac.ItemDraft, Paper: true, Danger: a.Danger, Sample: a.Sample})
		}
	}
	for i := range list {
		list[i].Label = list[i].Action.Name()
		if list[i].Paper {
			list[i].Label = "登记线下审签：" + list[i].Label
		}
	}
	return list
}

// signed are the acts that a signature on paper can also make.
var signed = map[string]bool{"first": true, "secrecy": true, "second": true, "final": true, "countersign": true, "offline": true, "override": true}

// move is the move that this act makes of an item now, false when the person
// cannot make it this way.
func (a ItemAct) move(r disclose.Row) (disclose.Move, bool) {
	if a.From != "" && a.From != r.DraftState {
		return disclose.Move{}, false
	}
	i := slices.IndexFunc(r.Moves, func(m disclose.Move) bool {
		return m.Action == a.Action && (a.Paper && m.Paper || !a.Paper && m.Signs)
	})
	if i < 0 {
		return disclose.Move{}, false
	}
	return r.Moves[i], true
}

// ItemLink is a door from an item: an act, a page, a print.
type ItemLink struct {
	Label, URL   string
	Main, Danger bool
	Count        int
}

// itemRefs reads the ticked items, each with the version that was seen.
func itemRefs(c *web.Ctx) ([]disclose.Ref, error) {
	refs, err := pairedRefs(c, "item", itemMost)
	var out []disclose.Ref
	seen := map[int64]bool{}
	for _, r := range refs {
		if seen[r[0]] { // one item may stand in a list several times
			continue
		}
		seen[r[0]] = true
		out = append(out, disclose.Ref{ID: r[0], Version: r[1]})
	}
	return out, err
}

// itemMost is how many items are moved in one act.
const itemMost = 500
