package desk

import (
	"strconv"

	"lianghua/catalog"
	"lianghua/catalog/upgrade"
	"lianghua/web"
)

// UpgradeProgressPage says how far the units are with what changed.
type UpgradeProgressPage struct {
	web.Base
	Up      UpgradeView
	Rows    []upgrade.UnitProgress
	Total   upgrade.UnitProgress
	Unowned []catalog.Entry // changed or new, and nobody was asked
	More    int             // of those, beyond what is shown
}

// mostUnowned is how many entries without a claim the page names.
const mostUnowned = 50

func (d *Deps) upgradeProgressPage(c *web.Ctx) (*UpgradeProgressPage, error) {
	u, err := upgradeOf(c)
	if err != nil {
		return nil, err
	}
	p := &UpgradeProgressPage{Up: upgradeView(u)}
	p.Title = "重新确认进度：" + u.Name
	if p.Rows, err = upgrade.Progress(c.Q(), u.ID); err != nil {
		return nil, err
	}
	for _, r := range p.Rows {
		p.Total.Total, p.Total.Waiting, p.Total.Head = p.Total.Total+r.Total, p.Total.Waiting+r.Waiting, p.Total.Head+r.Head
		p.Total.County, p.Total.Done, p.Total.Other = p.Total.County+r.County, p.Total.Done+r.Done, p.Total.Other+r.Other
	}
	p.Total.Unit = "合计"
	if u.State == upgrade.Applied {
		p.Unowned, err = upgrade.Unowned(c.Q(), u.ID)
	}
	if n := len(p.Unowned) - mostUnowned; n > 0 {
		p.Unowned, p.More = p.Unowned[:mostUnowned], n
	}
	return p, err
}

func (d *Deps) upgradeProgress(c *web.Ctx) error {
	p, err := d.upgradeProgressPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) upgradeProgressExport(c *web.Ctx) error {
	p, err := d.upgradeProgressPage(c)
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range append(p.Rows, p.Total) {
		out = append(out, []string{r.Unit, strconv.Itoa(r.Total), strconv.Itoa(r.Waiting), strconv.Itoa(r.Head), strconv.Itoa(r.County), strconv.Itoa(r.Done), strconv.Itoa(r.Other), strconv.Itoa(r.Percent()) + "%"})
	}
	return listFile(c, "重新确认进度", []string{"单位", "需重新确认", "待认领", "待单位负责人确认", "待县级确认", "已确认", "不予认领、争议或解除", "完成"}, out)
}
