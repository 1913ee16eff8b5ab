package desk

import (
	"fmt"
	"strconv"

	"lianghua/internal/fault"
	"lianghua/patrol"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// ChecksPage is one of the two yearly lists, unit by unit.
type ChecksPage struct {
	web.Base
	Tabs  []templates.Link
	Kind  patrol.CheckKind
	Year  int
	Years []templates.Option
	Rows  []patrol.Check
	Open  int
	Plan  bool
	Due   string // as typed
}

// checkAsked reads list and year of the address.
func (d *Deps) checkAsked(c *web.Ctx) (kind patrol.CheckKind, year int) {
	if kind = patrol.CheckKind(c.Form("kind")); kind.Name() == "" {
		kind = patrol.Contacts
	}
	return kind, d.reportYear(c)
}

func (d *Deps) checksPage(c *web.Ctx) (*ChecksPage, error) {
	p := &ChecksPage{Plan: c.May(rbac.PatrolManage), Due: c.Form("due")}
	p.Kind, p.Year = d.checkAsked(c)
	p.Title = "年度核验清单"
	var err error
	if p.Rows, err = d.Patrol.Checks(c.Request().Context(), c.Actor, p.Kind, p.Year); err != nil {
		return nil, err
	}
	for _, r := range p.Rows {
		if !r.DoneAt.Valid {
			p.Open++
		}
	}
	for _, k := range patrol.CheckKinds() {
		p.Tabs = append(p.Tabs, templates.Link{Label: k.Name(), URL: fmt.Sprintf("/desk/patrol/checks?kind=%s&year=%d", k, p.Year), Current: k == p.Kind})
	}
	years, err := patrol.CheckYears(c.Q())
	for _, y := range years {
		p.Years = append(p.Years, templates.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y) + "年"})
	}
	return p, err
}

func (d *Deps) checkList(c *web.Ctx) error {
	p, err := d.checksPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) checkPlan(c *web.Ctx) error {
	var bad fault.Problems
	due := dateField(c, &bad, "due")
	kind, _ := d.checkAsked(c)
	n := 0
	year, err := c.FormInt("for_year")
	if err = firstError(err, bad.Err()); err == nil {
		n, err = d.Patrol.PlanCheck(c.Request().Context(), c.Actor, kind, int(year), due)
	}
	if err != nil {
		p, again := d.checksPage(c)
		if again != nil {
			return again
		}
		return c.Retry(err, "desk/check_list", p)
	}
	return c.Done(fmt.Sprintf("已生成%d年%s清单，%d 个单位，已列入各单位待办。", year, kind.Name(), n), fmt.Sprintf("/desk/patrol/checks?kind=%s&year=%d", kind, year))
}

func (d *Deps) checkListExport(c *web.Ctx) error {
	kind, year := d.checkAsked(c)
	list, err := d.Patrol.Checks(c.Request().Context(), c.Actor, kind, year)
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range list {
		out = append(out, []string{r.Unit, r.DueOn.String(), map[bool]string{true: "已核对", false: "未核对"}[r.DoneAt.Valid], strconv.Itoa(r.Looked), r.Note, r.DoneBy, stamp(r.DoneAt)})
	}
	return listFile(c, fmt.Sprintf("%d年%s", year, kind.Name()), []string{"单位", "期限", "状态", "核对条数", "核对情况", "核对人", "核对时间"}, out)
}

// CheckPage is one unit's part with what there is to look at.
type CheckPage struct {
	web.Base
	Check  patrol.Check
	Things []patrol.Thing
	Next   string
	Total  int
	Note   string
}

func (d *Deps) checkPage(c *web.Ctx) (*CheckPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &CheckPage{Note: c.Form("note")}
	if p.Check, p.Things, err = d.Patrol.Check(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	p.Total = len(p.Things)
	p.Title = fmt.Sprintf("%d年%s：%s", p.Check.Year, p.Check.Kind.Name(), p.Check.Unit)
	p.Things, p.Next = pageOf(p.Things, c.QueryParam("after"), hitsPerPage, func(t patrol.Thing) string { return t.What + t.URL + t.Title })
	return p, nil
}

func (d *Deps) checkShow(c *web.Ctx) error {
	p, err := d.checkPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) checkExport(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	check, things, err := d.Patrol.Check(c.Request().Context(), c.Actor, id)
	if err != nil {
		return err
	}
	var out [][]string
	for _, x := range things {
		out = append(out, []string{x.What, x.Title, x.Value})
	}
	return listFile(c, fmt.Sprintf("%d年%s（%s）", check.Year, check.Kind.Name(), check.Unit), []string{"类别", "名称", "内容"}, out)
}

func (d *Deps) checkTick(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err == nil {
		err = d.Patrol.TickCheck(c.Request().Context(), c.Actor, id, version, c.Form("note"))
	}
	if err != nil {
		p, again := d.checkPage(c)
		if again != nil {
			return again
		}
		return c.Retry(err, "desk/check_show", p)
	}
	return c.Done("已登记核对完成。", "/desk/patrol/checks/"+idText(id))
}
