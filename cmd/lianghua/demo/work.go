package demo

import (
	"context"
	"sort"

	"lianghua/claim"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

func sorted(units map[string]org.Unit) []string {
	out := make([]string, 0, len(units))
	for code := range units {
		out = append(out, code)
	}
	sort.Strings(out)
	return out
}

// work puts some of the county's work under way: two domains assigned, one
// department's claims accepted and endorsed, contacts recorded, a first round
// sent. It is done once.
func (c *County) work(ctx context.Context, units map[string]org.Unit) error {
	rounds, err := c.Claims.Rounds(ctx, c.Actor)
	if err != nil || len(rounds) > 0 {
		return err
	}
	act := func(login string) (rbac.Actor, error) {
		return org.ActorByLogin(c.DB.Reader(ctx), login, c.Org.Today())
	}
	officer, err := act("county")
	if err != nil {
		return err
	}
	for _, domain := range []string{"D05", "D20", "D21"} {
		if _, err := c.Claims.AssignDomain(ctx, officer, domain, claim.ByUsualLead, calendar.Date{}); err != nil {
			return err
		}
	}
	if err := c.civilAffairs(ctx, act, officer, units["MY-D07"]); err != nil {
		return err
	}
	if err := c.Claims.RecordContact(ctx, officer, claim.Contact{UnitID: units["MY-D07"].ID, MetOn: c.Org.Today().String(),
		Persons: "示例甲、示例戊", Entries: "社会救助全部事项", Outcome: "逐条核对，时限统一为10个工作日，待第一轮确认。"}, []string{"D20"}); err != nil {
		return err
	}
	r, err := c.Claims.OpenRound(ctx, officer, claim.RoundScope{Domains: []string{"D20", "D21"}, Days: 10, Note: "请各单位对照公开主体逐条核对。"})
	if err != nil {
		return err
	}
	if _, err = c.Claims.SendRound(ctx, officer, r.ID, r.Version); err != nil {
		return err
	}
	if err := c.unsettled(ctx, act, officer, units); err != nil {
		return err
	}
	if err := c.imports(ctx, officer); err != nil {
		return err
	}
	return c.edition(ctx, act, officer, units["MY-D07"].ID)
}

// civilAffairs lets 县民政局 accept and endorse its claims in 社会救助, of which
// the county then confirms the first half.
func (c *County) civilAffairs(ctx context.Context, act func(string) (rbac.Actor, error), officer rbac.Actor, u org.Unit) error {
	liaison, err1 := act("dept")
	head, err2 := act("dept-head")
	if err := first(err1, err2); err != nil {
		return err
	}
	if _, err := c.Claims.AcceptAll(ctx, liaison, u.ID, "D20", claim.Desk{Section: "社会救助科", Officer: "示例戊", Phone: u.Phone}); err != nil {
		return err
	}
	if err := c.moveAll(ctx, head, u.ID, "D20", claim.Accepted, claim.ActEndorse, 1); err != nil {
		return err
	}
	return c.moveAll(ctx, officer, u.ID, "D20", claim.Endorsed, claim.ActConfirm, 2)
}

// moveAll makes a move on every n-th claim of a unit in a domain that is in a state.
func (c *County) moveAll(ctx context.Context, actor rbac.Actor, unit int64, domain string, from claim.State, action claim.Action, n int) error {
	var refs []claim.Ref
	filter := claim.Filter{UnitID: unit, States: []claim.State{from}, Domain: domain}
	for at, i := (claim.Cursor{}), 0; ; {
		rows, next, err := c.Claims.List(ctx, actor, filter, at)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if i%n == 0 {
				refs = append(refs, claim.Ref{ID: r.ID, Version: r.Version})
			}
			i++
		}
		if at = next; next == (claim.Cursor{}) {
			break
		}
	}
	if len(refs) == 0 {
		return nil
	}
	results, err := c.Claims.Act(ctx, actor, refs, action, claim.Form{})
	for _, r := range results {
		if err == nil && !r.OK {
			err = fault.Conflict(r.Title + "：" + r.Msg)
		}
	}
	return err
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
