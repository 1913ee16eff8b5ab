package desk

import (
	"strconv"

	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/village/pilot"
	"lianghua/web"
)

// CasesPage lists good-practice cases (典型案例).
type CasesPage struct {
	web.Base
	Rows   []CaseRow
	Next   string
	Units  []templates.Option
	States []templates.Option
	Export string
}

// CaseRow is a line of the list with the sign of its state.
type CaseRow struct {
	pilot.Case
	Kind string
	Acts []CaseLink
}

// CaseLink is a move of a case as a link to its page.
type CaseLink struct{ Label, URL string }

func (d *Deps) caseList(c *web.Ctx) error {
	f, err := caseFilter(c)
	if err != nil {
		return err
	}
	rows, next, err := d.Pilots.Cases(c.Request().Context(), c.Actor, f)
	if err != nil {
		return err
	}
	p := &CasesPage{Export: address("/desk/cases/export", casePairs(c))}
	p.Title = "典型案例"
	if next != 0 {
		p.Next = idText(next)
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, CaseRow{Case: r, Kind: caseKind(r.State), Acts: caseLinks(c, r)})
	}
	for _, s := range pilot.States() {
		p.States = append(p.States, templates.Option{Value: string(s), Label: s.Name()})
	}
	p.Units, err = unitOptions(c.Q(), c.Actor, rbac.CaseWrite)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func caseFilter(c *web.Ctx) (f pilot.CaseFilter, err error) {
	f.State = pilot.State(c.QueryParam("state"))
	unit, err1 := c.FormInt("unit")
	year, err2 := c.FormInt("year")
	before, err3 := c.FormInt("after")
	f.UnitID, f.Year, f.Before = unit, int(year), before
	return f, firstError(err1, err2, err3)
}

func casePairs(c *web.Ctx) (out []filterPair) {
	for _, name := range []string{"state", "unit", "year"} {
		if v := c.QueryParam(name); v != "" {
			out = append(out, filterPair{name, v})
		}
	}
	return out
}

// caseKind is the sign of a state.
func caseKind(s pilot.State) string {
	switch s {
	case pilot.Submitted:
		return "due"
	case pilot.Returned:
		return "back"
	case pilot.Chosen, pilot.Sent:
		return "done"
	}
	return "none"
}

// caseLinks are the moves that the person may make now.
func caseLinks(c *web.Ctx, r pilot.Case) (out []CaseLink) {
	for _, m := range pilot.Moves(r.State, c.Actor, rbac.Unit{ID: r.UnitID, Path: r.UnitPath}) {
		out = append(out, CaseLink{m.Label, "/desk/cases/" + idText(r.ID) + "/" + string(m.Action)})
	}
	return out
}

func (d *Deps) caseExport(c *web.Ctx) error {
	f, err := caseFilter(c)
	if err != nil {
		return err
	}
	f.All, f.Before = true, 0
	rows, _, err := d.Pilots.Cases(c.Request().Context(), c.Actor, f)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fault.Conflict("没有符合条件的案例，没有可以导出的内容。请放宽筛选条件。")
	}
	out := make([][]string, 0, len(rows))
	for i, r := range rows {
		out = append(out, []string{strconv.Itoa(i + 1), strconv.Itoa(r.Year), r.Unit, r.Title, r.Background, r.Practice, r.Effect, r.Contact, r.State.Name(), r.SentTo, r.SentOn.String()})
	}
	return listFile(c, "典型案例报送表", []string{"序号", "年度", "单位", "案例标题", "背景和问题", "主要做法", "取得成效", "联系人和电话", "状态", "报送单位", "报送日期"}, out)
}
