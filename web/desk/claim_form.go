package desk

import (
	"slices"

	"lianghua/catalog"
	"lianghua/claim"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

// ClaimFormPage is the 《栏目认领表》 of a unit on paper: what it claims, with
// room for 填表人、审核人、单位负责人 and the seal.
type ClaimFormPage struct {
	web.Base
	Unit    org.Unit
	Domain  string // its name; "" is every domain
	Rows    []claim.Row
	Backing string // where 返回 leads
}

func (d *Deps) claimForm(c *web.Ctx) error {
	u, err := claimUnit(c, rbac.ClaimRead)
	if err != nil {
		return err
	}
	p := &ClaimFormPage{Unit: u, Backing: "/desk/claims?unit=" + idText(u.ID)}
	p.Title = "栏目认领表"
	key := c.Form("domain")
	if key != "" {
		domain, err := catalog.DomainByKey(c.Q(), key)
		if err != nil {
			return err
		}
		p.Domain, p.Backing = domain.Name, p.Backing+"&domain="+key
		p.Title = domain.Name + "领域栏目认领表"
	}
	rows, err := d.Claims.All(c.Request().Context(), c.Actor, claim.Filter{UnitID: u.ID, Domain: key})
	if err != nil {
		return err
	}
	p.Rows = slices.DeleteFunc(rows, func(r claim.Row) bool { return !r.State.Live() && r.State != claim.Refused })
	if len(p.Rows) == 0 {
		return fault.Conflictf("%s没有可以打印的认领。分派或主动认领以后再打印认领表。", u.ShortName)
	}
	return c.Render(p)
}
