package desk

import (
	"fmt"

	"lianghua/internal/calendar"
	"lianghua/patrol"
	"lianghua/templates"
	"lianghua/web"
)

// SiteYearbookPage is the 政府网站工作年度报表 of one year.
type SiteYearbookPage struct {
	web.Base
	Year  int
	Due   calendar.Date // to be published by
	Rows  []patrol.Figure
	Years []templates.Option
}

func (d *Deps) siteYearbookPage(c *web.Ctx) (*SiteYearbookPage, error) {
	p := &SiteYearbookPage{Year: d.reportYear(c)}
	p.Title = fmt.Sprintf("%d年政府网站工作年度报表", p.Year)
	p.Due = calendar.On(p.Year+1, 1, 31) // 国办发〔2017〕47号: 每年1月31日前公布上一年度
	now := d.Org.Today().Year()
	for y := now; y > now-4; y-- {
		p.Years = append(p.Years, templates.Option{Value: fmt.Sprint(y), Label: fmt.Sprintf("%d年", y)})
	}
	var err error
	p.Rows, err = d.Patrol.Yearbook(c.Request().Context(), c.Actor, p.Year)
	return p, err
}

func (d *Deps) siteYearbook(c *web.Ctx) error {
	p, err := d.siteYearbookPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) siteYearbookSet(c *web.Ctx) error {
	p, err := d.siteYearbookPage(c)
	if err != nil {
		return err
	}
	typed := map[string]string{}
	for i := range p.Rows {
		if r := &p.Rows[i]; !r.Own {
			r.Value = c.Form(r.Key)
			typed[r.Key] = r.Value
		}
	}
	if err := d.Patrol.SetYearbook(c.Request().Context(), c.Actor, p.Year, typed); err != nil {
		return c.Retry(err, "desk/site_yearbook", p)
	}
	return c.Done("已保存。", fmt.Sprintf("/desk/patrol/yearbook?year=%d", p.Year))
}

func (d *Deps) siteYearbookExport(c *web.Ctx) error {
	p, err := d.siteYearbookPage(c)
	if err != nil {
		return err
	}
	var out [][]string
	for _, f := range p.Rows {
		out = append(out, []string{f.Group, f.Label, f.Value, f.Unit, map[bool]string{true: "系统统计", false: "人工填写"}[f.Own], f.Reason})
	}
	return listFile(c, p.Title, []string{"类别", "项目", "数值", "单位", "来源", "说明"}, out)
}
