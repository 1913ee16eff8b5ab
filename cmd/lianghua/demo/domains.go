package demo

import (
	"context"
	"fmt"

	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/org"
	"lianghua/rbac"
)

// settled are domains whose claims were settled before the demo's year began.
var settled = []string{"D13", "D18", "D22", "D24", "D25"}

// settle takes the claims of some domains from assignment to confirmation by
// the people in post, so that the year has something to publish by.
func (p *past) settle(ctx context.Context) error {
	officer, err := org.ActorByLogin(p.DB.Reader(ctx), "county", p.Org.Today())
	if err != nil {
		return err
	}
	for _, domain := range settled {
		has, _, err := p.Claims.List(ctx, officer, claim.Filter{Domain: domain}, claim.Cursor{})
		if err != nil {
			return err
		}
		if len(has) == 0 {
			if _, err := p.Claims.AssignDomain(ctx, officer, domain, claim.ByUsualLead, calendar.Date{}); err != nil {
				return err
			}
		}
		for _, code := range sorted(p.units) {
			if err := p.settleUnit(ctx, officer, p.units[code], domain); err != nil {
				return fmt.Errorf("%s %s: %w", code, domain, err)
			}
		}
	}
	return nil
}

func (p *past) settleUnit(ctx context.Context, officer rbac.Actor, u org.Unit, domain string) error {
	clerk, head, ok := p.pair(u)
	if u.Kind != org.Department || u.ByRequest() || !ok {
		return nil
	}
	rows, _, err := p.Claims.List(ctx, officer, claim.Filter{UnitID: u.ID, Domain: domain}, claim.Cursor{})
	if err != nil || len(rows) == 0 {
		return err
	}
	if _, err := p.Claims.AcceptAll(ctx, clerk, u.ID, domain, claim.Desk{Section: "办公室", Officer: clerk.Name, Phone: u.Phone}); err != nil {
		return err
	}
	if err := p.moveAll(ctx, head, u.ID, domain, claim.Accepted, claim.ActEndorse, 1); err != nil {
		return err
	}
	p.leads[domain] = append(p.leads[domain], u)
	return p.moveAll(ctx, officer, u.ID, domain, claim.Endorsed, claim.ActConfirm, 1)
}

// kinds of what a department publishes by its catalogue, in turn.
var matters = []struct{ title, body string }{
	{"关于公布%s的通知", "<p>示例：现将%s有关内容予以公布，请相关单位和群众对照执行。</p><p>一、公布内容见附表。</p><p>二、如有疑问，可在工作日拨打咨询电话。</p>"},
	{"%s办理情况", "<p>示例：本月办理%s有关事项 26 件，按时办结 26 件。</p>"},
	{"%s工作安排", "<p>示例：%s按年度计划推进，本月完成前期准备，下月组织实施。</p>"},
}

// catalogued publishes, for every settled domain, two items of the month: each
// serves an entry of the catalogue, another one each time.
func (p *past) catalogued(ctx context.Context, next calendar.Date, n int) error {
	for d, domain := range settled {
		for _, u := range p.leads[domain] {
			entries, err := p.owned(ctx, u, domain)
			if err != nil || len(entries) == 0 {
				return err
			}
			for k := range 2 {
				e := entries[(n*2+k)%len(entries)]
				m := matters[(n+k+d)%len(matters)]
				p.at(next.AddDays(3+d*2+k*6), 10+k)
				err := p.one(ctx, u, disclose.NewItem{UnitID: u.ID, Type: "notice", ColumnID: p.columns[domain], Entries: []int64{e.ID}, Content: form.Content{
					Title: fmt.Sprintf("%s%d年%d月"+m.title, u.ShortName, next.Year(), next.Month(), e.name), Section: "办公室", Genre: "通知",
					FormedOn: p.Org.Today().AddDays(-4), Fields: map[string]string{"phone": u.Phone}, Body: fmt.Sprintf(m.body, e.name)}})
				if err != nil {
					return fmt.Errorf("%s %s: %w", u.Code, domain, err)
				}
			}
		}
	}
	return nil
}

// entry is an entry of the catalogue that a unit leads.
type entry struct {
	ID   int64
	name string
}

// owned lists the entries that a unit leads in a domain at its own tier.
func (p *past) owned(ctx context.Context, u org.Unit, domain string) ([]entry, error) {
	if list, ok := p.lists[domain+u.Code]; ok {
		return list, nil
	}
	var out []entry
	rows, _, err := p.Claims.List(ctx, p.Actor, claim.Filter{UnitID: u.ID, Domain: domain, Tier: term.County, States: []claim.State{claim.Confirmed}}, claim.Cursor{})
	for _, r := range rows {
		out = append(out, entry{r.EntryID, r.Title()})
	}
	p.lists[domain+u.Code] = out
	return out, err
}
