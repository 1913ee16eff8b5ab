package desk

import (
	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// ClaimProposePage is a unit's own claim (主动认领).
type ClaimProposePage struct {
	web.Base
	Entry ClaimEntry
	Form  ClaimForm
	Tier  string
	Unit  string
	Part  string
	Tiers []templates.Option
	Units []templates.Option
	Parts []templates.Option
}

func (d *Deps) claimProposeAsk(c *web.Ctx) error {
	p, err := d.claimProposePage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) claimProposePage(c *web.Ctx) (*ClaimProposePage, error) {
	p := &ClaimProposePage{Parts: claimPartPicks(), Tier: c.Form("tier"), Unit: c.Form("unit"), Part: c.Form("part"),
		Form: ClaimForm{Section: c.Form("section"), Officer: c.Form("officer"), Phone: c.Form("phone"), Reason: c.Form("reason")}}
	p.Title = "主动认领"
	if p.Part == "" {
		p.Part = string(claim.Lead)
	}
	if p.Unit == "" {
		p.Unit = idText(c.Actor.Home().ID)
	}
	var err error
	if p.Entry, err = d.claimEntry(c); err != nil {
		return nil, err
	}
	p.Tiers = claimTiersOf(p.Entry.Found, claimTierPicks())
	units, err := org.Visible(c.Q(), c.Actor, rbac.ClaimMake)
	for _, u := range units {
		if !u.Kind.Villages() { // 村级 is claimed by its township
			p.Units = append(p.Units, templates.Option{Value: idText(u.ID), Label: u.Name})
		}
	}
	return p, err
}

func (d *Deps) claimPropose(c *web.Ctx) error {
	p, err := d.claimProposePage(c)
	if err != nil {
		return err
	}
	unit, err := c.FormInt("unit")
	if e := p.Entry.need(); e != nil {
		err = firstError(e, err)
	} else if p.Tier == "" {
		err = firstError(err, fault.Invalid("tier", "请选择层级"))
	}
	var made claim.Claim
	if err == nil {
		made, err = d.Claims.Propose(c.Request().Context(), c.Actor, claim.Proposal{EntryID: p.Entry.Found.ID, Tier: term.Tier(p.Tier), UnitID: unit,
			Part: claim.Part(p.Part), Desk: claimDesk(c), Reason: p.Form.Reason})
	}
	if err != nil {
		return c.Retry(err, "desk/claim_propose", p)
	}
	to := "/desk/claims/" + idText(made.ID)
	if made.State == claim.Disputed {
		return c.Warn("已有其他单位认领这一事项，已列为责任争议，由县级协调确定。", to)
	}
	return c.Done("已提出认领，待单位负责人确认。", to)
}
