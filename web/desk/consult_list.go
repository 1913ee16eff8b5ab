package desk

import (
	"fmt"
	"strconv"

	"lianghua/consult"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// ConsultListPage lists letters and reports of mistakes: what waits first, by
// the working days that are left.
type ConsultListPage struct {
	web.Base
	Rows   []ConsultRow
	Next   string
	Export string
	Kinds  []templates.Option
	States []templates.Option
	Shows  []templates.Option
	Units  []templates.Option
	Box    string // who answers, "" when the county has no box
}

// ConsultRow is a line of the list.
type ConsultRow struct {
	consult.Line
	Sign string
	When string // how long is left, or how long it took
}

func consultRow(l consult.Line) ConsultRow {
	r := ConsultRow{Line: l, Sign: "due", When: leftText(l.Left)}
	switch {
	case l.State == consult.Answered:
		r.Sign, r.When = "done", fmt.Sprintf("%d 个工作日办结", l.Days)
	case l.State == consult.Refused:
		r.Sign, r.When = "none", fmt.Sprintf("%d 个工作日办结", l.Days)
	case l.Left < 0:
		r.Sign = "late"
	}
	return r
}

// leftText says the working days that are left.
func leftText(n int) string {
	switch {
	case n < 0:
		return "已超过 " + strconv.Itoa(-n) + " 个工作日"
	case n == 0:
		return "今天到期"
	}
	return "还有 " + strconv.Itoa(n) + " 个工作日"
}

func consultFilter(c *web.Ctx) (f consult.Filter, pairs []filterPair, err error) {
	f = consult.Filter{Kind: consult.Kind(c.Form("kind")), State: consult.State(c.Form("state")), Shown: consult.State(c.Form("shown")), Late: c.Checked("late"), Text: c.Form("q")}
	f.UnitID, err = c.FormInt("unit")
	for _, name := range []string{"kind", "state", "shown", "late", "q", "unit"} {
		if v := c.Form(name); v != "" {
			pairs = append(pairs, filterPair{name, v})
		}
	}
	return f, pairs, err
}

func (d *Deps) consultList(c *web.Ctx) error {
	f, pairs, err := consultFilter(c)
	if err != nil {
		return err
	}
	rows, next, err := d.Consult.List(c.Request().Context(), c.Actor, f, consult.ReadCursor(c.QueryParam("after")))
	if err != nil {
		return err
	}
	p := &ConsultListPage{Next: next.String(), Export: address("/desk/consult/export", pairs)}
	p.Title = "留言和纠错"
	for _, r := range rows {
		p.Rows = append(p.Rows, consultRow(r))
	}
	p.Kinds = []templates.Option{{Value: string(consult.Letter), Label: consult.Letter.Name()}, {Value: string(consult.Fix), Label: consult.Fix.Name()}}
	for _, s := range consult.LetterStates() {
		p.States = append(p.States, templates.Option{Value: string(s), Label: s.LetterName()})
	}
	for _, s := range []consult.State{consult.Proposed, consult.Shown} {
		p.Shows = append(p.Shows, templates.Option{Value: string(s), Label: s.ShownName()})
	}
	if box, err := consult.Box(c.Q(), consult.Letter); err == nil {
		p.Box = box.ShortName
	} else if fault.KindOf(err) != fault.KindNotFound {
		return err
	}
	if p.Units, err = unitOptions(c.Q(), c.Actor, rbac.ConsultRead); err != nil {
		return err
	}
	return c.Render(p)
}

// consultExport writes the list without contacts: those are looked at one by one.
func (d *Deps) consultExport(c *web.Ctx) error {
	f, _, err := consultFilter(c)
	if err != nil {
		return err
	}
	f.All = true
	rows, _, err := d.Consult.List(c.Request().Context(), c.Actor, f, consult.Cursor{})
	if err != nil {
		return err
	}
	out := make([][]string, 0, len(rows))
	for _, r := range rows {
		days := ""
		if r.Ended() {
			days = strconv.Itoa(r.Days)
		}
		out = append(out, []string{r.Number, r.Kind.Name(), r.Topic, r.Title, r.Content, r.PageURL, r.Unit, r.ReceivedOn.String(), r.DueOn.String(), r.State.LetterName(),
			r.AnsweredOn.String(), days, r.Answer, r.Shown.ShownName(), r.ContactShown})
	}
	return listFile(c, "留言和纠错", []string{"编号", "种类", "类别", "主题", "内容", "页面地址", "办理单位", "收到日期", "答复期限", "状态", "办结日期", "办理工作日", "答复", "公开", "联系方式（脱敏）"}, out)
}
