package desk

import (
	"strings"

	"lianghua/rbac"
	"lianghua/site"
	"lianghua/web"
)

// sitePath is where a register is kept.
func sitePath(k site.Kind) string { return "/desk/site/" + string(k) + "s" }

// siteRoutes are the registers of the public site and its emblem.
func siteRoutes(d *Deps) (list []web.Route) {
	for _, r := range site.Registers() {
		path := sitePath(r.Kind)
		list = append(list,
			web.Desk(path, "desk/site_list", rbac.SiteEdit, d.siteList(r)).At(path),
			web.Desk(path+"/export", "", rbac.SiteEdit, d.siteExport(r)),
			web.Desk(path+"/new", "desk/site_edit", rbac.SiteEdit, d.siteNew(r)).At(path+"/new"),
			web.Act(path, rbac.SiteEdit, d.siteSave(r)),
			web.Desk(path+"/:id", "desk/site_edit", rbac.SiteEdit, d.siteEdit(r)).At(path+` .ledger th a`),
			web.Act(path+"/:id", rbac.SiteEdit, d.siteSave(r)))
		if r.Photo {
			list = append(list, web.Act(path+"/:id/photo", rbac.SiteEdit, d.sitePhoto(r)))
		}
	}
	return append(list,
		web.Desk("/desk/site/emblem", "desk/site_emblem", rbac.SiteEdit, d.emblemForm).At("/desk/site/emblem"),
		web.Act("/desk/site/emblem", rbac.SiteEdit, d.emblemSet))
}

// SiteListPage is a register.
type SiteListPage struct {
	web.Base
	Register site.Register
	Path     string
	Rows     []site.Record
	Heads    []site.Field // the fields that the table shows
}

func (d *Deps) siteList(r site.Register) web.Handler {
	return func(c *web.Ctx) error {
		rows, err := site.Records(c.Q(), r.Kind, true)
		if err != nil {
			return err
		}
		p := &SiteListPage{Register: r, Path: sitePath(r.Kind), Rows: rows, Heads: r.Fields[:min(len(r.Fields), 4)]}
		p.Title = r.Name
		return c.Render(p)
	}
}

func (d *Deps) siteExport(r site.Register) web.Handler {
	return func(c *web.Ctx) error {
		rows, err := site.Records(c.Q(), r.Kind, true)
		if err != nil {
			return err
		}
		head, cells := siteTable(r, rows)
		return listFile(c, r.Name, head, cells)
	}
}

// siteTable is a register as a sheet.
func siteTable(r site.Register, rows []site.Record) (head []string, cells [][]string) {
	head = []string{r.Title}
	if r.HasUnit {
		head = append(head, "单位")
	}
	if r.Day != "" {
		head = append(head, r.Day)
	}
	for _, f := range r.Fields {
		head = append(head, f.Label)
	}
	head = append(head, "状态")
	for _, x := range rows {
		line := []string{x.Title}
		if r.HasUnit {
			line = append(line, x.Unit)
		}
		if r.Day != "" {
			line = append(line, x.On.String())
		}
		for _, f := range r.Fields {
			line = append(line, strings.ReplaceAll(x.Get(f.Key), "\n", "、"))
		}
		cells = append(cells, append(line, map[bool]string{true: "已停用", false: "在用"}[x.Closed]))
	}
	return head, cells
}
