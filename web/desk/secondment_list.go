package desk

import (
	"fmt"
	"strconv"
	"strings"

	"lianghua/handover"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// SecondmentsPage lists 以干代训.
type SecondmentsPage struct {
	web.Base
	Rows   []SecondmentRow
	Next   string
	Manage bool
}

// SecondmentRow is one line of the list.
type SecondmentRow struct {
	handover.Secondment
	Word string
	Sign string
}

var secondmentSigns = map[string]string{"待授权": "due", "培训中": "due", "已到期，待提交总结": "late", "提前结束，待提交总结": "due", "已提交总结": "due", "已结束": "done"}

func (d *Deps) secondmentRow(x handover.Secondment) SecondmentRow {
	word := x.Standing(d.Org.Today())
	sign := secondmentSigns[word]
	if sign == "" {
		sign = "none"
	}
	return SecondmentRow{x, word, sign}
}

const secondmentsPage = 50

func (d *Deps) secondmentList(c *web.Ctx) error {
	before, err := c.FormInt("after")
	if err != nil {
		return err
	}
	rows, next, err := d.Handover.Secondments(c.Request().Context(), c.Actor, handover.Filter{Before: before, Limit: secondmentsPage})
	if err != nil {
		return err
	}
	p := &SecondmentsPage{Manage: c.May(rbac.SecondmentManage)}
	p.Title = "以干代训"
	for _, x := range rows {
		p.Rows = append(p.Rows, d.secondmentRow(x))
	}
	if next != 0 {
		p.Next = idText(next)
	}
	return c.Render(p)
}

func (d *Deps) secondmentExport(c *web.Ctx) error {
	rows, _, err := d.Handover.Secondments(c.Request().Context(), c.Actor, handover.Filter{})
	if err != nil {
		return err
	}
	var out [][]string
	for _, x := range rows {
		out = append(out, []string{x.Home, x.Person, x.SinceOn.String(), x.UntilOn.String(), x.Task, x.Mentor, strconv.Itoa(x.Days), x.Standing(d.Org.Today()), x.Opinion})
	}
	return listFile(c, "以干代训登记表", []string{"乡镇（街道）", "姓名", "开始", "结束", "培训内容", "带训人", "日志天数", "状态", "鉴定意见"}, out)
}

// SecondmentNewPage registers a secondment.
type SecondmentNewPage struct {
	web.Base
	People []templates.Option // unit and person of the townships
	Form   struct{ Person, Since, Until, Task, Mentor string }
}

func (d *Deps) secondmentNew(c *web.Ctx) error {
	p, err := d.secondmentNewPage(c)
	if err != nil {
		return err
	}
	p.Form.Since, p.Form.Until, p.Form.Mentor = d.Org.Today().String(), d.Org.Today().AddDays(29).String(), c.Actor.Own()
	return c.Render(p)
}

func (d *Deps) secondmentNewPage(c *web.Ctx) (*SecondmentNewPage, error) {
	p := &SecondmentNewPage{}
	p.Title = "登记以干代训"
	for _, kind := range []org.Kind{org.Township, org.Subdistrict} {
		rows, _, err := org.Units(c.Q(), org.UnitFilter{Kind: kind, Limit: mostUnits}, "")
		if err != nil {
			return p, err
		}
		for _, u := range rows {
			people, err := d.Handover.People(c.Request().Context(), c.Actor, u.ID)
			if err != nil {
				return p, err
			}
			for _, x := range people {
				p.People = append(p.People, templates.Option{Value: fmt.Sprintf("%d-%d", u.ID, x.ID), Label: x.Label(), Group: u.Name})
			}
		}
	}
	return p, nil
}

func (d *Deps) secondmentAdd(c *web.Ctx) error {
	p, err := d.secondmentNewPage(c)
	if err != nil {
		return err
	}
	f := &p.Form
	f.Person, f.Since, f.Until, f.Task, f.Mentor = c.Form("person"), c.Form("since_on"), c.Form("until_on"), c.FormValue("task"), c.Form("mentor")
	since, until, err := span(c)
	home, person, _ := strings.Cut(f.Person, "-")
	draft := handover.SecondmentDraft{Since: since, Until: until, Task: f.Task, Mentor: f.Mentor}
	draft.HomeID, _ = strconv.ParseInt(home, 10, 64) // what is no number is nobody, which the verb says
	draft.PersonID, _ = strconv.ParseInt(person, 10, 64)
	var id int64
	if err == nil {
		id, err = d.Handover.Second(c.Request().Context(), c.Actor, draft)
	}
	if err != nil {
		return c.Retry(err, "desk/secondment_new", p)
	}
	return c.Done("已登记，安全管理员授权后生效。", secondmentURL(id))
}

func secondmentURL(id int64) string { return "/desk/secondments/" + idText(id) }
