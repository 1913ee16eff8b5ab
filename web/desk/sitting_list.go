package desk

import (
	"lianghua/catalog"
	"lianghua/claim"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// SittingsPage lists the sittings (集中办公).
type SittingsPage struct {
	web.Base
	Rows  []claim.Sitting
	Names map[string]string // of domains
}

func (d *Deps) sittingList(c *web.Ctx) error {
	rows, err := d.Claims.Sittings(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	domains, err := domainPicks(c.Q())
	p := &SittingsPage{Rows: rows, Names: claimNames(domains)}
	p.Title = "集中办公"
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) sittingExport(c *web.Ctx) error {
	rows, err := d.Claims.Sittings(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	var out [][]string
	for _, s := range rows {
		out = append(out, []string{s.HeldOn.String(), s.Domain, s.Place, s.Attendees, s.ByName, stamp(s.ClosedAt)})
	}
	return listFile(c, "集中办公记录", []string{"日期", "领域", "地点", "参加人员", "主持人", "结束时间"}, out)
}

// SittingNewPage opens a sitting.
type SittingNewPage struct {
	web.Base
	Domains []templates.Option
	Form    struct{ Domain, HeldOn, Place, Attendees string }
}

func (d *Deps) sittingNew(c *web.Ctx) error {
	p, err := sittingPage(c)
	if err != nil {
		return err
	}
	p.Form.HeldOn = d.Org.Today().String()
	return c.Render(p)
}

func sittingPage(c *web.Ctx) (*SittingNewPage, error) {
	p := &SittingNewPage{}
	p.Title = "开始集中办公"
	p.Form.Domain, p.Form.HeldOn, p.Form.Place, p.Form.Attendees = c.Form("domain"), c.Form("held_on"), c.Form("place"), c.Form("attendees")
	var err error
	p.Domains, err = domainPicks(c.Q())
	return p, err
}

func (d *Deps) sittingStart(c *web.Ctx) error {
	p, err := sittingPage(c)
	if err != nil {
		return err
	}
	var bad fault.Problems
	held := dateField(c, &bad, "held_on")
	if p.Form.Domain != "" {
		if _, e := catalog.DomainByKey(c.Q(), p.Form.Domain); e != nil {
			bad.Add("domain", fault.Message(e))
		}
	}
	var id int64
	if err = bad.Err(); err == nil {
		id, err = d.Claims.StartSitting(c.Request().Context(), c.Actor, claim.Sitting{Domain: p.Form.Domain, HeldOn: held, Place: p.Form.Place, Attendees: p.Form.Attendees})
	}
	if err != nil {
		return c.Retry(err, "desk/sitting_new", p)
	}
	return c.Redirect(303, "/desk/sittings/"+idText(id))
}
