package desk

import (
	"fmt"

	"lianghua/catalog"
	"lianghua/rbac"
	"lianghua/web"
)

// EditionsPage lists the editions (目录版本).
type EditionsPage struct {
	web.Base
	Rows  []catalog.Edition
	Start bool // may start one, and none is being made
	Stats bool
}

func (d *Deps) editionList(c *web.Ctx) error {
	rows, err := visibleEditions(c)
	if err != nil {
		return err
	}
	p := &EditionsPage{Rows: rows, Start: c.May(rbac.EditionDraft), Stats: c.May(rbac.ReportRead)}
	p.Title = "目录版本"
	for _, e := range rows {
		if e.Level == "county" && e.State.Open() {
			p.Start = false
		}
	}
	return c.Render(p)
}

func (d *Deps) editionListExport(c *web.Ctx) error {
	rows, err := visibleEditions(c)
	if err != nil {
		return err
	}
	var out [][]string
	for _, e := range rows {
		out = append(out, []string{e.Name, e.State.Name(), claimYes(e.Starter), e.DocumentNo, e.IssuedOn, stamp(e.PublishedAt), e.Reason})
	}
	return listFile(c, "目录版本", []string{"版本", "状态", "国家标准（待核）", "文号", "印发日期", "公布时间", "说明"}, out)
}

// visibleEditions are all for those who work for the whole county; for others
// those that the public may read: a draft is the county's own affair.
func visibleEditions(c *web.Ctx) ([]catalog.Edition, error) {
	if rbac.ReachOf(c.Actor, rbac.CatalogRead).All {
		return catalog.Editions(c.Q())
	}
	return catalog.PublicEditions(c.Q())
}

// EditionNewPage starts a draft.
type EditionNewPage struct {
	web.Base
	Adjusts string // the issued edition that it adjusts, "" for the first
	Name    string
	Reason  string
}

func (d *Deps) editionNew(c *web.Ctx) error {
	p, err := editionNewPage(c)
	if err != nil {
		return err
	}
	if p.Name == "" {
		p.Name = fmt.Sprintf("%s基层政务公开标准目录（%d年版）", catalog.CountyName(c.Q()), d.Org.Today().Year())
	}
	return c.Render(p)
}

func editionNewPage(c *web.Ctx) (*EditionNewPage, error) {
	p := &EditionNewPage{Name: c.Form("name"), Reason: c.Form("reason")}
	p.Title = "起草目录版本"
	list, err := catalog.Editions(c.Q())
	for _, e := range list {
		if p.Adjusts == "" && e.Level == "county" && e.DocumentNo != "" {
			p.Adjusts = e.Name + "（" + e.DocumentNo + "）"
		}
	}
	return p, err
}

func (d *Deps) editionStart(c *web.Ctx) error {
	p, err := editionNewPage(c)
	if err != nil {
		return err
	}
	id, err := d.Catalog.StartEdition(c.Request().Context(), c.Actor, p.Name, p.Reason)
	if err != nil {
		return c.Retry(err, "desk/edition_new", p)
	}
	return c.Done("已建立草案《"+p.Name+"》。", "/desk/editions/"+idText(id))
}
