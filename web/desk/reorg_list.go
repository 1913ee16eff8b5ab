package desk

import (
	"strconv"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/reorg"
	"lianghua/templates"
	"lianghua/web"
)

// ReorgsPage lists the plans of re-organisations (机构改革).
type ReorgsPage struct {
	web.Base
	Rows    []reorg.Plan
	Next    string
	Tabs    []templates.Link
	MayPlan bool
}

const reorgsPerPage = 30

func (d *Deps) reorgList(c *web.Ctx) error {
	before, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
	state := reorg.State(c.QueryParam("state"))
	rows, next, err := d.Reorg.Plans(c.Request().Context(), c.Actor, state, before, reorgsPerPage)
	if err != nil {
		return err
	}
	p := &ReorgsPage{Rows: rows, Next: orNone(next), MayPlan: mayPlanReorg(c)}
	p.Title = "机构改革"
	p.Tabs = []templates.Link{{Label: "全部", URL: "/desk/reorgs", Current: state == ""}}
	for _, s := range reorg.States() {
		p.Tabs = append(p.Tabs, templates.Link{Label: s.Name(), URL: "/desk/reorgs?state=" + string(s), Current: s == state})
	}
	return c.Render(p)
}

func (d *Deps) reorgListExport(c *web.Ctx) error {
	var out [][]string
	for before := int64(0); ; {
		rows, next, err := d.Reorg.Plans(c.Request().Context(), c.Actor, reorg.State(c.QueryParam("state")), before, 500)
		if err != nil {
			return err
		}
		for _, p := range rows {
			steps, err := reorg.StepsOf(c.Q(), p.ID)
			if err != nil {
				return err
			}
			name := reorg.NameOf(c.Q(), steps)
			for _, s := range steps {
				out = append(out, []string{idText(p.ID), p.Title, p.Basis, p.EffectiveOn.String(), p.State.Name(), p.Planner, strconv.Itoa(s.N), s.Kind.Name(), s.Says(name)})
			}
		}
		if before = next; next == 0 {
			return listFile(c, "机构改革方案", []string{"编号", "方案", "依据文件", "生效日期", "状态", "拟定人", "步骤", "变更方式", "变更内容"}, out)
		}
	}
}

// ReorgPastPage is what the county's units, or one unit's responsibility list,
// were on a day (某日名册).
type ReorgPastPage struct {
	web.Base
	Day    string
	Unit   string
	Units  []templates.Option
	Rows   []PastRow
	Claims []reorg.PastClaim
}

// PastRow is one unit as it was.
type PastRow struct {
	ID                               int64
	Code, Name, Kind, Parent, Change string
}

func (d *Deps) reorgPastOf(c *web.Ctx) (*ReorgPastPage, error) {
	p := &ReorgPastPage{Day: c.QueryParam("day"), Unit: c.QueryParam("unit")}
	p.Title = "某日名册"
	if p.Day == "" {
		p.Day = d.Org.Today().String()
	}
	day, err := calendar.Parse(p.Day)
	if err != nil {
		return nil, fault.Invalid("day", "请填写日期，格式如 2026-11-23。")
	}
	list, err := d.Reorg.UnitsOn(c.Request().Context(), c.Actor, day)
	if err != nil {
		return nil, err
	}
	for _, u := range list {
		row := PastRow{u.ID, u.Code, u.Name, u.Kind.Label(), u.Parent, ""}
		switch {
		case u.ClosedNow:
			row.Change = "现已撤销"
		case u.Now != u.Name:
			row.Change = "现名" + u.Now
		}
		p.Rows = append(p.Rows, row)
		if !u.Kind.Villages() {
			p.Units = append(p.Units, templates.Option{Value: idText(u.ID), Label: u.Name, Group: u.Kind.Label()})
		}
	}
	if unit := parsed(p.Unit); unit != 0 {
		p.Claims, err = d.Reorg.ClaimsOn(c.Request().Context(), c.Actor, day, unit)
	}
	return p, err
}

func (d *Deps) reorgPast(c *web.Ctx) error {
	p, err := d.reorgPastOf(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) reorgPastExport(c *web.Ctx) error {
	p, err := d.reorgPastOf(c)
	if err != nil {
		return err
	}
	var out [][]string
	if p.Unit != "" {
		for _, r := range p.Claims {
			out = append(out, []string{r.Unit, r.Code, r.Title(), r.Tier.String(), r.Part.Name()})
		}
		return listFile(c, p.Day+"公开责任清单", []string{"单位", "事项编号", "事项", "层级", "分工"}, out)
	}
	for _, r := range p.Rows {
		out = append(out, []string{r.Code, r.Name, r.Kind, r.Parent, r.Change})
	}
	return listFile(c, p.Day+"单位名册", []string{"编码", "单位", "类别", "上级", "现在"}, out)
}
