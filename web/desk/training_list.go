package desk

import (
	"strconv"

	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/village/pilot"
	"lianghua/web"
)

// TrainingsPage lists trainings.
type TrainingsPage struct {
	web.Base
	Rows []pilot.Training
	Next string
	Hold bool
}

func (d *Deps) trainingList(c *web.Ctx) error {
	before, err := c.FormInt("after")
	if err != nil {
		return err
	}
	rows, next, err := d.Pilots.Trainings(c.Request().Context(), c.Actor, before, false)
	if err != nil {
		return err
	}
	p := &TrainingsPage{Rows: rows, Hold: c.May(rbac.TrainingHold)}
	p.Title = "培训"
	if next != 0 {
		p.Next = idText(next)
	}
	return c.Render(p)
}

func (d *Deps) trainingExport(c *web.Ctx) error {
	rows, _, err := d.Pilots.Trainings(c.Request().Context(), c.Actor, 0, true)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fault.Conflict("还没有登记培训，没有可以导出的内容。")
	}
	var out [][]string
	for _, t := range rows {
		out = append(out, []string{t.HeldOn.String(), t.Title, t.Form, t.Place, t.Speaker, t.Content, strconv.Itoa(t.Called), strconv.Itoa(t.Present)})
	}
	return listFile(c, "培训统计表", []string{"日期", "培训主题", "形式", "地点", "授课人", "培训内容", "应到人数", "实到人数"}, out)
}
