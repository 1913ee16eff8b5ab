package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lianghua/duty"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// OwedNudgesPage is the 拟催办清单: who is late, text ready to paste, and 发出.
type OwedNudgesPage struct {
	web.Base
	Tabs   []templates.Link
	Rows   []duty.Nudge
	Sent   []duty.SentRow
	Text   string
	Chosen []string
}

// Ticked reports a unit that is chosen.
func (p *OwedNudgesPage) Ticked(unit int64) bool { return slices.Contains(p.Chosen, idText(unit)) }

func (d *Deps) owedNudgesPage(c *web.Ctx) (*OwedNudgesPage, error) {
	p := &OwedNudgesPage{Tabs: owedTabs(c)}
	p.Title = "拟催办清单"
	var err error
	if p.Rows, err = d.Duties.Nudges(c.Request().Context(), c.Actor); err != nil {
		return nil, err
	}
	var lines []string
	for _, n := range p.Rows {
		lines = append(lines, n.Text)
		if n.Ready {
			p.Chosen = append(p.Chosen, idText(n.UnitID))
		}
	}
	p.Text = strings.Join(lines, "\n")
	p.Sent, err = d.Duties.Sent(c.Request().Context(), c.Actor)
	return p, err
}

func (d *Deps) owedNudges(c *web.Ctx) error {
	p, err := d.owedNudgesPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) owedNudgesExport(c *web.Ctx) error {
	p, err := d.owedNudgesPage(c)
	if err != nil {
		return err
	}
	if len(p.Rows) == 0 {
		return fault.Conflict("没有需要催办的单位，没有可以导出的内容。")
	}
	var out [][]string
	for _, n := range p.Rows {
		out = append(out, []string{n.Unit, strconv.Itoa(n.Overdue), strconv.Itoa(n.Soon), strconv.Itoa(n.Sheets), n.Oldest.String(), n.Step.Name(), n.Phone,
			strconv.Itoa(n.Sent), n.SentOn.String(), claimYes(n.Ready), n.Text})
	}
	return listFile(c, "拟催办清单", []string{"单位", "逾期", "即将到期", "其中村级公开表", "最早时限", "拟发给", "电话", "已催办次数", "最近催办", "可以发出", "文字"}, out)
}

func (d *Deps) owedNudgeSend(c *web.Ctx) error {
	units, err := c.FormIDs("units")
	var count, people int
	if err == nil {
		count, people, err = d.Duties.SendNudges(c.Request().Context(), c.Actor, units)
	}
	if err != nil {
		p, e := d.owedNudgesPage(c)
		if e != nil {
			return e
		}
		p.Chosen = c.Request().Form["units"]
		return c.Retry(err, "desk/owed_nudges", p)
	}
	return c.Done(fmt.Sprintf("已向 %d 个单位发出催办，送达 %d 人。", count, people), "/desk/duties/nudges")
}

// OwedColumnsPage is the watch over the columns (栏目监测).
type OwedColumnsPage struct {
	web.Base
	Tabs      []templates.Link
	Rows      []OwedColumn
	Floods    []duty.Flood
	Threshold int
	Counts    map[string]int // by age
	Faulty    int            // of the last visit
	Age       string
	Next      string
}

// OwedColumn is a column with the sign of its age.
type OwedColumn struct {
	duty.Watched
	Kind string
}

func owedAgeKind(a duty.Age) string {
	switch a {
	case duty.AgeStale, duty.AgeBlank:
		return "late"
	case duty.AgeSoon:
		return "due"
	}
	return "done"
}

// columnsPerPage is how many columns one page shows.
const columnsPerPage = 50

func (d *Deps) owedColumns(c *web.Ctx) error {
	list, err := d.Duties.Watch(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	p := &OwedColumnsPage{Tabs: owedTabs(c), Counts: map[string]int{}, Age: c.Form("age")}
	p.Title = "栏目监测"
	var rows []OwedColumn
	for _, w := range list {
		p.Counts[string(w.Age)]++
		faulty := w.Visit != nil && !w.Visit.Sound()
		if faulty {
			p.Faulty++
		}
		if p.Age == "" || p.Age == string(w.Age) || p.Age == "faulty" && faulty {
			rows = append(rows, OwedColumn{w, owedAgeKind(w.Age)})
		}
	}
	p.Rows, p.Next = pageOf(rows, c.QueryParam("after"), columnsPerPage, func(r OwedColumn) string { return r.Code })
	if p.Floods, p.Threshold, err = d.Duties.Floods(c.Request().Context(), c.Actor); err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) owedColumnsExport(c *web.Ctx) error {
	list, err := d.Duties.Watch(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	head := []string{"栏目", "责任单位", "类型", "更新要求", "时限（天）", "已公开", "最近公开日期", "状态", "超期日期", "链接", "巡检日期", "点得开", "有内容", "一年内有更新", "巡检说明"}
	var out [][]string
	for _, w := range list {
		row := []string{w.FullName, w.UnitName, w.Kind.Name(), w.Frequency, strconv.Itoa(w.Limit), strconv.Itoa(w.Count), w.Last.String(), w.Age.Name(), w.StaleOn.String(), w.Link}
		if v := w.Visit; v != nil {
			row = append(row, v.Day.String(), claimYes(v.Opens), claimYes(v.Filled), claimYes(v.Fresh), v.Message)
		} else {
			row = append(row, "", "", "", "", "")
		}
		out = append(out, row)
	}
	return listFile(c, "栏目监测", head, out)
}

// OwedRectifyPage is the 《整改链接表》.
type OwedRectifyPage struct {
	web.Base
	Rows []OwedRectifyRow
	Next string
	Add  bool
}

// OwedRectifyRow is a line of the register.
type OwedRectifyRow struct {
	duty.Rectify
	Mine bool // this person may record what was put right
}

func (d *Deps) owedRectify(c *web.Ctx) error {
	list, err := d.Duties.Rectifies(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	p := &OwedRectifyPage{Add: c.May(rbac.DutyPlan)}
	p.Title = "整改链接表"
	page, next := pageOf(list, c.QueryParam("after"), columnsPerPage, func(r duty.Rectify) string { return idText(r.ID) })
	for _, r := range page {
		p.Rows = append(p.Rows, OwedRectifyRow{r, c.May(rbac.DutyDeclare)})
	}
	p.Next = next
	return c.Render(p)
}

func (d *Deps) owedRectifyExport(c *web.Ctx) error {
	list, err := d.Duties.Rectifies(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	head := []string{"问题编号", "责任单位", "问题", "整改前链接", "整改后链接", "整改期限", "整改时间", "责任人"}
	var out [][]string
	for _, r := range list {
		out = append(out, []string{r.No, r.Unit, r.Problem, r.Link, r.After, r.DueOn.String(), r.DoneOn.String(), r.Officer})
	}
	return listFile(c, "整改链接表", head, out)
}

// OwedRectifyEditPage adds a problem, or records how it was put right.
type OwedRectifyEditPage struct {
	web.Base
	Row   duty.Rectify
	Unit  string
	Typed OwedRectifyForm
	Units []templates.Option
	To    string
}

// OwedRectifyForm is what was typed.
type OwedRectifyForm struct{ No, Unit, Problem, Link, After, DueOn, DoneOn, Officer string }

func owedRectifyForm(c *web.Ctx) OwedRectifyForm {
	return OwedRectifyForm{c.Form("no"), c.Form("unit"), c.Form("problem"), c.Form("link"), c.Form("after"), c.Form("due_on"), c.Form("done_on"), c.Form("officer")}
}

func (d *Deps) owedRectifyNew(c *web.Ctx) error {
	p := &OwedRectifyEditPage{To: "/desk/duties/rectify/new"}
	p.Title = "登记整改问题"
	var err error
	if p.Units, err = unitOptions(c.Q(), c.Actor, rbac.DutyPlan); err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) owedRectifyAdd(c *web.Ctx) error {
	var bad fault.Problems
	r := duty.Rectify{No: c.Form("no"), Problem: c.Form("problem"), Link: c.Form("link"), After: c.Form("after"), Officer: c.Form("officer"),
		DueOn: dateField(c, &bad, "due_on"), DoneOn: dateField(c, &bad, "done_on")}
	unit, err := c.FormInt("unit")
	r.UnitID = unit
	if err = firstError(err, bad.Err()); err == nil {
		_, err = d.Duties.AddRectify(c.Request().Context(), c.Actor, r)
	}
	if err != nil {
		p := &OwedRectifyEditPage{To: "/desk/duties/rectify/new", Typed: owedRectifyForm(c)}
		p.Title = "登记整改问题"
		var e error
		if p.Units, e = unitOptions(c.Q(), c.Actor, rbac.DutyPlan); e != nil {
			return e
		}
		return c.Retry(err, "desk/owed_rectify_edit", p)
	}
	return c.Done("已登记问题“"+r.No+"”。", "/desk/duties/rectify")
}

func (d *Deps) owedRectifyPage(c *web.Ctx) (*OwedRectifyEditPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	r, err := d.Duties.RectifyByID(c.Request().Context(), c.Actor, id)
	p := &OwedRectifyEditPage{Row: r, Unit: r.Unit, To: "/desk/duties/rectify/" + idText(id),
		Typed: OwedRectifyForm{After: r.After, DoneOn: r.DoneOn.String(), Officer: r.Officer}}
	p.Title = "登记整改：" + r.No
	return p, err
}

func (d *Deps) owedRectifyAsk(c *web.Ctx) error {
	p, err := d.owedRectifyPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) owedRectified(c *web.Ctx) error {
	p, err := d.owedRectifyPage(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	r := p.Row
	r.Version, r.After, r.Officer = version, c.Form("after"), c.Form("officer")
	var bad fault.Problems
	r.DoneOn = dateField(c, &bad, "done_on")
	if err = firstError(err, bad.Err()); err == nil {
		err = d.Duties.Rectified(c.Request().Context(), c.Actor, r)
	}
	if err != nil {
		p.Typed = owedRectifyForm(c)
		return c.Retry(err, "desk/owed_rectify_edit", p)
	}
	return c.Done("整改情况已登记。", "/desk/duties/rectify")
}
