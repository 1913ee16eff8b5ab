package desk

import (
	"fmt"
	"slices"
	"strconv"

	"lianghua/claim"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// ClaimAct is one way to move claims, as the address names it.
type ClaimAct struct {
	Word   string // in the address
	Action claim.Action
	Right  rbac.Action
	Label  string
	Paper  bool   // the head signed on paper (线下审签)
	Many   bool   // also on several claims at once
	Sample string // a list of the demo county that leads there
}

// claimActs are the moves of claims that have a page, in the order of the
// buttons. Who may make which in what state is claim's move table's to say.
func claimActs() []ClaimAct {
	list := []ClaimAct{
		{Word: "accept", Action: claim.ActAccept, Right: rbac.ClaimMake, Many: true},
		{Word: "refuse", Action: claim.ActRefuse, Right: rbac.ClaimMake},
		{Word: "contest", Action: claim.ActContest, Right: rbac.ClaimMake},
		{Word: "withdraw", Action: claim.ActWithdraw, Right: rbac.ClaimMake},
		{Word: "endorse", Action: claim.ActEndorse, Right: rbac.ClaimEndorse, Many: true},
		{Word: "decline", Action: claim.ActDecline, Right: rbac.ClaimEndorse, Many: true},
		{Word: "paper", Action: claim.ActEndorse, Right: rbac.ClaimMake, Label: "登记线下审签", Paper: true, Many: true},
		{Word: "record-paper", Action: claim.ActEndorse, Right: rbac.ClaimConfirm, Label: "登记线下审签", Paper: true, Many: true},
		{Word: "confirm", Action: claim.ActConfirm, Right: rbac.ClaimConfirm, Many: true},
		{Word: "return", Action: claim.ActReturn, Right: rbac.ClaimConfirm, Many: true},
		{Word: "agree", Action: claim.ActAgree, Right: rbac.ClaimAssign},
		{Word: "publish", Action: claim.ActPublish, Right: rbac.ClaimAssign},
		{Word: "unmet", Action: claim.ActUnmet, Right: rbac.ClaimAssign},
		{Word: "release", Action: claim.ActRelease, Right: rbac.ClaimAssign},
	}
	for i := range list {
		a := &list[i]
		if a.Label == "" {
			a.Label = a.Action.Name()
		}
		a.Sample = claimSamples[a.Word]
	}
	return list
}

// claimSamples are lists of the demo county with claims in a state that each move takes.
var claimSamples = map[string]string{
	"accept": "/desk/claims?state=assigned", "refuse": "/desk/claims?state=assigned", "contest": "/desk/claims?state=assigned",
	"withdraw": "/desk/claims?state=proposed", "endorse": "/desk/claims?report=unendorsed", "decline": "/desk/claims?report=unendorsed",
	"paper": "/desk/claims?report=unendorsed", "record-paper": "/desk/claims?report=unendorsed", "confirm": "/desk/claims?state=endorsed",
	"return": "/desk/claims?state=endorsed", "agree": "/desk/claims?state=requested", "publish": "/desk/claims?state=requested",
	"unmet": "/desk/claims?state=requested", "release": "/desk/claims?view=list",
}

// fits reports that the claim can be moved this way by this person now.
func (a ClaimAct) fits(c *web.Ctx, r claim.Row) bool {
	i := slices.IndexFunc(r.Moves, func(m claim.Move) bool { return m.Action == a.Action })
	if i < 0 {
		return false
	}
	unit := rbac.Unit{ID: r.UnitID, Path: r.UnitPath}
	switch {
	case a.Paper:
		return r.Moves[i].Paper && (a.Right == rbac.ClaimConfirm) == !rbac.May(c.Actor, rbac.ClaimMake, unit)
	case a.Action == claim.ActEndorse:
		return rbac.May(c.Actor, rbac.ClaimEndorse, unit)
	}
	return true
}

// claimLinks are the moves that the person may make on one claim.
func claimLinks(c *web.Ctx, r claim.Row) (out []ClaimLink) {
	for _, a := range claimActs() {
		if a.fits(c, r) {
			out = append(out, ClaimLink{a.Label, fmt.Sprintf("/desk/claims/%d/%s", r.ID, a.Word)})
		}
	}
	return out
}

// claimListActs are the acts on many that the list offers, each with the
// address that takes the whole filtered list.
func claimListActs(c *web.Ctx, keep []filterPair) (out []ClaimListAct) {
	for _, a := range claimActs() {
		if !a.Many || !c.May(a.Right) || a.Word == "record-paper" && c.May(rbac.ClaimMake) {
			continue
		}
		act := ClaimListAct{Word: a.Word, Label: a.Label}
		if f, err := claimFilter(c); err == nil && len(f.States) > 0 && !slices.ContainsFunc(f.States, func(s claim.State) bool { return !claimFrom(a.Action, s) }) {
			act.All = address("/desk/claims/"+a.Word, append(slices.Clone(keep), filterPair{"all", "1"}))
		}
		out = append(out, act)
	}
	return out
}

// claimFrom reports that the act is made on claims in state s.
func claimFrom(a claim.Action, s claim.State) bool {
	switch a {
	case claim.ActAccept:
		return s == claim.Assigned || s == claim.Returned
	case claim.ActEndorse, claim.ActDecline:
		return s == claim.Accepted || s == claim.Proposed
	}
	return s == claim.Endorsed
}

// ClaimActPage asks what a move must be told, for one claim or many.
type ClaimActPage struct {
	web.Base
	Act     ClaimAct
	Need    ClaimNeed
	Rows    []claim.Row
	Refs    []string // the claims and the versions that the person saw
	Left    int      // chosen, but not to be moved this way
	Form    ClaimForm
	Units   []templates.Option
	PostTo  string
	Back    string
	PaperOf string // the 《栏目认领表》 of these claims, for printing
}

// ClaimNeed says which fields the form has.
type ClaimNeed struct{ Desk, Reason, Other, Link, Paper bool }

// ClaimForm is what was typed.
type ClaimForm struct{ Section, Officer, Phone, Reason, Other, Link, SignedBy, SignedOn string }

// None reports a move that asks nothing but the person's word.
func (n ClaimNeed) None() bool { return n == ClaimNeed{} }

func (a ClaimAct) need() ClaimNeed {
	switch a.Action {
	case claim.ActAccept, claim.ActAgree:
		return ClaimNeed{Desk: true}
	case claim.ActContest:
		return ClaimNeed{Reason: true, Other: true}
	case claim.ActPublish:
		return ClaimNeed{Link: true}
	case claim.ActRefuse, claim.ActDecline, claim.ActReturn, claim.ActUnmet, claim.ActRelease:
		return ClaimNeed{Reason: true}
	}
	return ClaimNeed{Paper: a.Paper}
}

func (d *Deps) claimActAsk(a ClaimAct) web.Handler {
	return func(c *web.Ctx) error {
		rows, err := d.claimChosen(c)
		if err != nil {
			return err
		}
		p := &ClaimActPage{}
		for _, r := range rows {
			if a.fits(c, r) {
				p.Rows = append(p.Rows, r)
				p.Refs = append(p.Refs, fmt.Sprintf("%d.%d", r.ID, r.Version))
			}
		}
		if p.Left = len(rows) - len(p.Rows); len(p.Rows) == 0 {
			return claimCannot(a, rows)
		}
		p.suggest()
		if err := p.fill(c, a); err != nil {
			return err
		}
		return c.Render(p)
	}
}

func claimCannot(a ClaimAct, rows []claim.Row) error {
	switch len(rows) {
	case 0:
		return fault.Conflict("请先在认领列表中勾选要办理的事项。")
	case 1:
		return fault.Conflictf("“%s”现在是“%s”，您现在的岗位不能办理“%s”。请返回刷新页面。", rows[0].Title(), rows[0].State.Name(), a.Label)
	}
	return fault.Conflictf("所选 %d 项现在都不能办理“%s”，请返回刷新页面。", len(rows), a.Label)
}

// suggest fills in what the first claim has, and the unit's own link.
func (p *ClaimActPage) suggest() {
	r := p.Rows[0]
	p.Form = ClaimForm{Section: r.Section, Officer: r.Officer, Phone: r.Phone, Link: r.Link}
}

func (p *ClaimActPage) fill(c *web.Ctx, a ClaimAct) (err error) {
	p.Act, p.Need, p.PostTo, p.Back = a, a.need(), "/desk/claims/"+a.Word, c.Local("back", "/desk/claims?view=list")
	p.Title = a.Label
	if id := c.Param("id"); id != "" {
		p.PostTo, p.Back = "/desk/claims/"+id+"/"+a.Word, "/desk/claims/"+id
	} else if len(p.Rows) > 1 {
		p.Title = a.Label + " " + strconv.Itoa(len(p.Rows)) + " 项"
	}
	if p.Need.Paper && len(p.Rows) > 0 {
		pairs := []filterPair{{"unit", idText(p.Rows[0].UnitID)}}
		if !slices.ContainsFunc(p.Rows, func(r claim.Row) bool { return r.Domain != p.Rows[0].Domain }) {
			pairs = append(pairs, filterPair{"domain", p.Rows[0].Domain})
		}
		p.PaperOf = address("/desk/claims/form", pairs)
	}
	if p.Need.Other {
		p.Units, err = unitPicks(c.Q())
	}
	return err
}

// claimMost is how many claims one act takes.
const claimMost = 2000

// claimChosen reads the claims that an act is about: the one of the address,
// the ticked ones, or the whole filtered list.
func (d *Deps) claimChosen(c *web.Ctx) ([]claim.Row, error) {
	ctx := c.Request().Context()
	if c.Param("id") != "" {
		id, err := c.ID("id")
		if err != nil {
			return nil, err
		}
		one, err := d.Claims.Detail(ctx, c.Actor, id)
		return []claim.Row{one.Row}, err
	}
	f := claim.Filter{States: claim.States()}
	if c.Checked("all") {
		var err error
		if f, err = claimFilter(c); err != nil {
			return nil, err
		}
	} else {
		refs, err := claimRefs(c)
		if err != nil || len(refs) == 0 {
			return nil, err
		}
		for _, r := range refs {
			f.IDs = append(f.IDs, r.ID)
		}
	}
	rows, err := d.Claims.All(ctx, c.Actor, f)
	if len(rows) > claimMost {
		return nil, fault.TooLarge(fmt.Sprintf("符合条件的有 %d 项，一次最多办理 %d 项，请按领域或单位分开办理。", len(rows), claimMost))
	}
	return rows, err
}

// claimRefs reads the ticked claims, each with the version that was seen.
func claimRefs(c *web.Ctx) (refs []claim.Ref, err error) {
	pairs, err := pairedRefs(c, "claim", claimMost)
	for _, r := range pairs {
		refs = append(refs, claim.Ref{ID: r[0], Version: r[1]})
	}
	return refs, err
}
