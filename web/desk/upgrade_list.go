package desk

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"lianghua/catalog"
	"lianghua/catalog/upgrade"
	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// UpgradesPage lists upgrades of the catalogue (目录升级), newest first.
type UpgradesPage struct {
	web.Base
	Rows  []UpgradeView
	Next  string
	Start bool
}

// UpgradeView is an upgrade with its sign and its level in words.
type UpgradeView struct {
	upgrade.Upgrade
	Kind      string // of the sign
	LevelName string
}

func upgradeView(u upgrade.Upgrade) UpgradeView {
	return UpgradeView{u, map[upgrade.State]string{upgrade.Read: "due", upgrade.Checking: "due", upgrade.Confirmed: "due", upgrade.Applied: "done",
		upgrade.Undone: "back"}[u.State], catalog.LevelName(u.Level)}
}

func (d *Deps) upgradeList(c *web.Ctx) error {
	before, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
	rows, next, err := upgrade.List(c.Q(), before)
	if err != nil {
		return err
	}
	p := &UpgradesPage{Start: c.May(rbac.EditionDraft)}
	p.Title = "目录升级"
	for _, u := range rows {
		p.Rows = append(p.Rows, upgradeView(u))
	}
	if next > 0 {
		p.Next = idText(next)
	}
	return c.Render(p)
}

func (d *Deps) upgradeListExport(c *web.Ctx) error {
	var out [][]string
	for before, more := int64(0), true; more; {
		rows, next, err := upgrade.List(c.Q(), before)
		if err != nil {
			return err
		}
		for _, u := range rows {
			out = append(out, []string{idText(u.ID), u.Name, catalog.LevelName(u.Level), u.DocumentNo, u.IssuedOn, u.InForceOn, u.State.Name(), u.FileName, u.CreatedBy, stamp(db.Some(u.CreatedAt)), stamp(u.AppliedAt)})
		}
		before, more = next, next > 0
	}
	return listFile(c, "目录升级", []string{"编号", "新标准", "层级", "文号", "印发日期", "施行日期", "状态", "文件", "读入人", "读入时间", "生效时间"}, out)
}

// UpgradeNewPage brings a new standard in.
type UpgradeNewPage struct {
	web.Base
	Sheet   upgrade.Sheet
	Levels  []templates.Option
	Domains []templates.Option
	Limit   string
	Part    bool // the table is not whole
}

func (d *Deps) upgradeNewPage(c *web.Ctx) (*UpgradeNewPage, error) {
	p := &UpgradeNewPage{Limit: fmt.Sprintf("%d MB", uploadLimit(c)>>20), Part: c.Checked("part")}
	p.Title = "读入新标准"
	p.Sheet = upgrade.Sheet{Level: c.Form("level"), Name: c.Form("name"), DocumentNo: c.Form("document_no"), IssuedOn: c.Form("issued_on"),
		InForceOn: c.Form("in_force_on"), Domain: c.Form("domain"), Complete: !p.Part}
	if p.Sheet.Level == "" {
		p.Sheet.Level = "national"
	}
	for _, l := range upgrade.Levels() {
		p.Levels = append(p.Levels, templates.Option{Value: l, Label: catalog.LevelName(l) + "标准"})
	}
	var err error
	p.Domains, err = domainPicks(c.Q())
	return p, err
}

func (d *Deps) upgradeNew(c *web.Ctx) error {
	p, err := d.upgradeNewPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) upgradeUpload(c *web.Ctx) error {
	p, err := d.upgradeNewPage(c)
	if err != nil {
		return err
	}
	u, err := d.upgradeTake(c, p.Sheet)
	if err != nil {
		return c.Retry(err, "desk/upgrade_new", p)
	}
	return c.Done("已读入并与现行目录逐条匹配，目录还没有变化。请核对存疑的和有本县改动的。", "/desk/upgrades/"+idText(u.ID))
}

func (d *Deps) upgradeTake(c *web.Ctx, in upgrade.Sheet) (upgrade.Upgrade, error) {
	head, err := c.FormFile("file")
	if err != nil {
		return upgrade.Upgrade{}, fault.Invalid("file", "请选择新标准的文件。")
	}
	path, err := saveUpload(d.Importer.TempDir, head, uploadLimit(c))
	if err != nil {
		return upgrade.Upgrade{}, err
	}
	defer os.RemoveAll(filepath.Dir(path))
	in.FileName = attach.SafeName(head.Filename)
	return d.Upgrades.Load(c.Request().Context(), c.Actor, path, in)
}
