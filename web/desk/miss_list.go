package desk

import (
	"strconv"

	"lianghua/patrol"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// MissesPage lists what people look for in vain, by the unit that should own it.
type MissesPage struct {
	web.Base
	Rows   []patrol.Missing
	Units  []templates.Option
	Assign bool
	Next   string
	Total  int
}

func (d *Deps) missPage(c *web.Ctx) (*MissesPage, error) {
	list, err := d.Patrol.Misses(c.Request().Context(), c.Actor)
	if err != nil {
		return nil, err
	}
	p := &MissesPage{Assign: c.May(rbac.PatrolManage), Total: len(list)}
	p.Title = "搜不到的词"
	p.Rows, p.Next = pageOf(list, c.QueryParam("after"), hitsPerPage, func(m patrol.Missing) string { return m.Text })
	if p.Assign {
		p.Units, err = unitOptions(c.Q(), c.Actor, rbac.PatrolCheck)
	}
	return p, err
}

func (d *Deps) missList(c *web.Ctx) error {
	p, err := d.missPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) missExport(c *web.Ctx) error {
	list, err := d.Patrol.Misses(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	var out [][]string
	for _, m := range list {
		out = append(out, []string{m.Text, strconv.Itoa(m.N), m.WeekOn.String(), m.Unit, m.How, map[bool]string{true: "已处理", false: "待处理"}[m.DoneAt.Valid], m.Note, m.DoneBy, stamp(m.DoneAt)})
	}
	return listFile(c, "搜不到的词", []string{"词语", "一周次数", "统计日期", "单位", "分派依据", "状态", "处理情况", "处理人", "处理时间"}, out)
}

func (d *Deps) missAssign(c *web.Ctx) error {
	version, err := c.FormInt("version")
	if err != nil {
		return err
	}
	unit, err := c.FormInt("unit")
	if err == nil {
		err = d.Patrol.Reassign(c.Request().Context(), c.Actor, c.Form("text"), version, unit)
	}
	return d.missDone(c, err, "已改派。")
}

func (d *Deps) missAnswer(c *web.Ctx) error {
	version, err := c.FormInt("version")
	if err == nil {
		err = d.Patrol.Answer(c.Request().Context(), c.Actor, c.Form("text"), version, c.Form("note"))
	}
	return d.missDone(c, err, "已登记处理情况。")
}

func (d *Deps) missDone(c *web.Ctx, err error, said string) error {
	if err == nil {
		return c.Done(said, "/desk/patrol/misses")
	}
	p, again := d.missPage(c)
	if again != nil {
		return again
	}
	return c.Retry(err, "desk/miss_list", p)
}
