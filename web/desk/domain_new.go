package desk

import (
	"strings"

	"lianghua/catalog"
	"lianghua/web"
)

// DomainNewPage adds a domain of the county's own.
type DomainNewPage struct {
	web.Base
	Form catalog.Domain
}

func (d *Deps) domainNew(c *web.Ctx) error { return c.Render(domainNewPage(c)) }

func domainNewPage(c *web.Ctx) *DomainNewPage {
	p := &DomainNewPage{Form: catalog.Domain{Key: strings.ToUpper(c.Form("key")), Name: c.Form("name"), Ministry: c.Form("ministry"),
		GuidelineNo: c.Form("guideline_no"), UsualLead: c.Form("usual_lead")}}
	p.Title = "新增领域"
	return p
}

func (d *Deps) domainAdd(c *web.Ctx) error {
	p := domainNewPage(c)
	if err := d.Catalog.AddDomain(c.Request().Context(), c.Actor, p.Form); err != nil {
		return c.Retry(err, "desk/domain_new", p)
	}
	return c.Done("已新增领域“"+p.Form.Name+"”，并建立了同名栏目。", "/desk/domains/"+p.Form.Key)
}
