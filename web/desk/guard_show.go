package desk

import (
	"strings"

	"lianghua/internal/fault"
	"lianghua/patrol"
	"lianghua/web"
)

// GuardPage is the switch of 重保模式 with its history.
type GuardPage struct {
	web.Base
	On      bool
	Rows    []patrol.Watch
	Why     string
	Typed   string // networks
	Address string // of whoever looks
	Inside  bool   // this address stays in whatever the networks
}

func (d *Deps) guardPage(c *web.Ctx) (*GuardPage, error) {
	p := &GuardPage{Why: c.Form("why"), Typed: c.Form("networks"), Address: c.RealIP(), Inside: c.Inside(nil)}
	p.Title = "重保模式"
	list, err := patrol.Watches(c.Q())
	p.Rows, p.On = list, len(list) > 0 && list[0].On()
	return p, err
}

func (d *Deps) guardShow(c *web.Ctx) error {
	p, err := d.guardPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) guardOn(c *web.Ctx) error {
	networks := strings.Fields(c.Form("networks"))
	var err error
	if !c.Inside(networks) {
		err = fault.Invalidf("networks", "您现在的地址是 %s，不在允许的范围内，开启后您自己也进不来。请把它或它所在的网段写进来，或者在服务器上执行 lianghua guard on。", c.RealIP())
	} else {
		err = d.Patrol.GuardOn(c.Request().Context(), c.Actor, c.Form("why"), networks)
	}
	if err != nil {
		p, again := d.guardPage(c)
		if again != nil {
			return again
		}
		return c.Retry(err, "desk/guard_show", p)
	}
	return c.Done("重保模式已开启：公众表单已关闭，工作台只对本机和所列网段开放。", "/desk/patrol/guard")
}

func (d *Deps) guardOff(c *web.Ctx) error {
	if err := d.Patrol.GuardOff(c.Request().Context(), c.Actor); err != nil {
		return err
	}
	return c.Done("重保模式已关闭。", "/desk/patrol/guard")
}

func (d *Deps) guardExport(c *web.Ctx) error {
	list, err := patrol.Watches(c.Q())
	if err != nil {
		return err
	}
	var rows [][]string
	for _, w := range list {
		rows = append(rows, []string{w.OnAt.In(eastern).Format("2006-01-02 15:04"), w.OnBy, w.Why, strings.ReplaceAll(w.Networks, "\n", "、"), stamp(w.OffAt), w.OffBy})
	}
	return listFile(c, "重保模式记录", []string{"开启时间", "开启人", "原因", "允许的网段", "关闭时间", "关闭人"}, rows)
}
