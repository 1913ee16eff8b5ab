package demo

import (
	"context"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/org"
	"lianghua/rbac"
)

// unsettled gives every kind of claim something to show: one accepted, one
// claimed by the unit itself, one asked of a vertical unit, two disputes of
// which one is settled, and a sitting under way.
func (c *County) unsettled(ctx context.Context, act func(string) (rbac.Actor, error), officer rbac.Actor, units map[string]org.Unit) error {
	liaison, err1 := act("dept")
	leader, err2 := act("leader")
	if err := first(err1, err2); err != nil {
		return err
	}
	civil := units["MY-D07"]
	rows, _, err := c.Claims.List(ctx, officer, claim.Filter{UnitID: civil.ID, Domain: "D21", States: []claim.State{claim.Assigned}}, claim.Cursor{})
	if err != nil || len(rows) < 4 {
		return err
	}
	desk := claim.Desk{Section: "养老服务科", Officer: "示例戊", Phone: civil.Phone}
	steps := []struct {
		action claim.Action
		form   claim.Form
	}{
		{claim.ActAccept, claim.Form{Desk: desk}},
		{claim.ActRefuse, claim.Form{Reason: "本单位没有这项职责。"}},
		{claim.ActContest, claim.Form{Reason: "按三定规定，这一项由卫生健康部门负责。", Other: units["MY-D18"].ID}},
		{claim.ActContest, claim.Form{Reason: "按权责清单，这一项由人力资源社会保障部门负责。", Other: units["MY-D10"].ID}},
	}
	for i, s := range steps {
		ref := []claim.Ref{{ID: rows[i].ID, Version: rows[i].Version}}
		if _, err := c.Claims.Act(ctx, liaison, ref, s.action, s.form); err != nil {
			return err
		}
	}
	if err := c.settleFirst(ctx, leader, civil.ID); err != nil {
		return err
	}
	return c.requested(ctx, liaison, officer, units, desk)
}

// settleFirst settles the oldest open dispute.
func (c *County) settleFirst(ctx context.Context, leader rbac.Actor, unit int64) error {
	list, _, err := c.Claims.Disputes(ctx, leader, true, 0)
	if err != nil || len(list) == 0 {
		return err
	}
	_, err = c.Claims.Settle(ctx, leader, list[len(list)-1].ID, claim.Settlement{UnitID: unit, Basis: "三定规定：《县民政局职能配置规定》第三条",
		Opinion: "同意由县民政局负责。", On: c.Org.Today()})
	return err
}

// requested asks a vertical unit, lets the liaison claim by itself, and
// starts a sitting with one decision taken.
func (c *County) requested(ctx context.Context, liaison, officer rbac.Actor, units map[string]org.Unit, desk claim.Desk) error {
	free, err := catalog.All(c.DB.Reader(ctx), catalog.Filter{Domain: "D02", Tier: term.County})
	if err != nil || len(free) < 2 {
		return err
	}
	for _, code := range sorted(units) {
		if units[code].Relation == org.Vertical {
			if _, err := c.Claims.Assign(ctx, officer, claim.Assignment{EntryID: free[0].ID, Tier: term.County, UnitID: units[code].ID}); err != nil {
				return err
			}
			break
		}
	}
	if _, err := c.Claims.Propose(ctx, liaison, claim.Proposal{EntryID: free[1].ID, Tier: term.County, UnitID: units["MY-D07"].ID, Desk: desk}); err != nil {
		return err
	}
	id, err := c.Claims.StartSitting(ctx, officer, claim.Sitting{Domain: "D21", HeldOn: c.Org.Today(), Place: "三楼会议室", Attendees: "政务公开科示例甲、县民政局示例戊"})
	if err != nil {
		return err
	}
	page, err := c.Claims.SittingPage(ctx, officer, id)
	if err != nil || page.Next < 0 {
		return err
	}
	return c.Claims.Decide(ctx, officer, id, claim.Verdict{EntryID: page.Lines[page.Next].EntryID, Decision: claim.Agree})
}
