package desk

import (
	"io"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// DomainPage is one domain with its aliases and lead unit.
type DomainPage struct {
	web.Base
	Domain catalog.Domain
	Row    DomainRow
	Column catalog.Column // the column that carries the domain's key
	Edit   bool
	Import bool
	Units  []templates.Option
	Form   struct{ Alias, Unit string }
}

func (d *Deps) domainShow(c *web.Ctx) error {
	p, err := domainPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func domainPage(c *web.Ctx) (*DomainPage, error) {
	domain, err := wholeDomain(c.Q(), c.Param("key"))
	if err != nil {
		return nil, err
	}
	p := &DomainPage{Domain: domain, Edit: c.May(rbac.EntryEdit), Import: c.May(rbac.ImportRun)}
	p.Title = domain.Name
	rows, err := domainRows(c.Q())
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.Key == domain.Key {
			p.Row = r
		}
	}
	columns, err := catalog.Columns(c.Q())
	if err != nil {
		return nil, err
	}
	for _, col := range columns {
		if col.Code == domain.Key {
			p.Column = col
		}
	}
	if domain.LeadUnitID != 0 {
		p.Form.Unit = idText(domain.LeadUnitID)
	}
	if p.Edit {
		p.Units, err = unitPicks(c.Q())
	}
	return p, err
}

func wholeDomain(q db.Reader, key string) (catalog.Domain, error) {
	all, err := catalog.Domains(q)
	if err != nil {
		return catalog.Domain{}, err
	}
	for _, d := range all {
		if d.Key == key {
			return d, nil
		}
	}
	return catalog.Domain{}, fault.NotFound("没有这个领域，请从领域看板进入。")
}

func (d *Deps) domainAlias(c *web.Ctx) error {
	key, alias := c.Param("key"), c.Form("alias")
	if err := d.Catalog.AddDomainAlias(c.Request().Context(), c.Actor, key, alias); err != nil {
		p, e := domainPage(c)
		if e != nil {
			return e
		}
		p.Form.Alias = alias
		return c.Retry(err, "desk/domain_show", p)
	}
	return c.Done("已记下别名“"+alias+"”，以后导入的表用这个名称也认得。", "/desk/domains/"+key)
}

func (d *Deps) domainLead(c *web.Ctx) error {
	key := c.Param("key")
	unit, err1 := c.FormInt("unit")
	version, err2 := c.FormInt("version")
	err := firstError(err1, err2)
	if err == nil && unit != 0 {
		_, err = org.UnitByID(c.Q(), unit)
	}
	if err == nil {
		err = d.Catalog.SetDomainLead(c.Request().Context(), c.Actor, key, unit, version)
	}
	if err != nil {
		p, e := domainPage(c)
		if e != nil {
			return e
		}
		p.Form.Unit = c.Form("unit")
		return c.Retry(err, "desk/domain_show", p)
	}
	if unit == 0 {
		return c.Done("已取消指定的牵头单位。", "/desk/domains/"+key)
	}
	return c.Done("牵头单位已更新。", "/desk/domains/"+key)
}

func firstError(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

// domainTemplate is the blank form of the official table for one domain.
func (d *Deps) domainTemplate(c *web.Ctx) error {
	domain, err := catalog.DomainByKey(c.Q(), c.Param("key"))
	if err != nil {
		return err
	}
	title := domain.Name + "领域基层政务公开标准目录"
	t := table.Table{Kind: table.Template, Parts: []table.Part{{Name: domain.Name, DomainName: domain.Name, Title: title}}}
	return c.Download(title+"（空白）.xlsx", mediaTypes["xlsx"], func(w io.Writer) error { return table.Write(w, table.XLSX, t) })
}
