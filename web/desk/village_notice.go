package desk

import (
	"strings"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/village"
	"lianghua/web"
)

// NoticePage is the wizard of 公示: choose what, then fill in.
type NoticePage struct {
	web.Base
	Types []templates.Option
	Form  village.Notice
	Type  form.Form
	Unit  string
	Days  string
	Heads string // columns of the list
	Extra []form.Field
	Units []templates.Option
	Tabs  []templates.Link
}

func (d *Deps) noticeAsk(c *web.Ctx) error {
	p, err := noticePage(c)
	if err != nil {
		return err
	}
	p.Form.Supervise = ""
	return c.Render(p)
}

func noticePage(c *web.Ctx) (*NoticePage, error) {
	p := &NoticePage{Tabs: villageTabs(c), Unit: c.Form("unit"), Days: c.Form("days")}
	p.Title = "发布公示"
	for _, f := range village.NoticeForms() {
		p.Types = append(p.Types, templates.Option{Value: f.Key, Label: f.Name, Group: f.Group})
	}
	p.Form = village.Notice{Type: c.Form("type"), Title: c.Form("title"), Section: c.Form("section"), Supervise: c.Form("supervise"), Contact: c.Form("contact"),
		List: c.FormValue("list"), Fields: map[string]string{}}
	f, ok, err := disclose.Ruled(c.Q(), p.Form.Type)
	if err != nil {
		return nil, err
	}
	if ok && (f.List || f.BoardOnly) {
		p.Type = f
		var heads []string
		if f.Table != nil {
			for _, col := range f.Table.Columns {
				heads = append(heads, col.Label)
			}
		}
		p.Heads = strings.Join(heads, "、")
		for _, x := range f.Fields {
			p.Form.Fields[x.Key] = c.Form("field-" + x.Key)
			if x.Key != "supervise" {
				p.Extra = append(p.Extra, x)
			}
		}
	}
	units, err := unitOptions(c.Q(), c.Actor, rbac.ItemDraft)
	for _, u := range units {
		if u.Group != "县直部门" || c.Actor.Has(rbac.DeptLiaison) || c.Actor.Has(rbac.DeptHead) {
			p.Units = append(p.Units, u)
		}
	}
	return p, err
}

func (d *Deps) noticeStart(c *web.Ctx) error {
	p, err := noticePage(c)
	if err != nil {
		return err
	}
	days, err1 := c.FormInt("days")
	unit, err2 := c.FormInt("unit")
	p.Form.Days, p.Form.UnitID = int(days), unit
	err = firstError(err1, err2)
	if err == nil && unit == 0 {
		err = fault.Invalid("unit", "请选择发布单位")
	}
	var id int64
	var dropped []string
	if err == nil {
		id, dropped, err = d.Villages.StartNotice(c.Request().Context(), c.Actor, p.Form)
	}
	if err != nil {
		return c.Retry(err, "desk/village_notice", p)
	}
	to := "/desk/items/" + idText(id)
	if len(dropped) > 0 {
		return c.Warn("已生成草稿。这些列不能公示，没有保存："+strings.Join(dropped, "、")+"。请核对后送审。", to)
	}
	return c.Done("已生成草稿，请核对后送审。", to)
}
