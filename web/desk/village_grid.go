package desk

import (
	"fmt"
	"io"

	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/village"
	"lianghua/web"
)

// VillageGridPage is the desk of 代录: villages down, sheets across, and who is
// missing at a glance.
type VillageGridPage struct {
	web.Base
	village.Grid
	MonthIs string
	Before  string
	After   string
	Month   string // 2026-08, for addresses
	Heads   []VillageHead
	Lines   []VillageLine
	Tabs    []templates.Link
	Review  int
	Export  string
}

// VillageHead is a column of the grid.
type VillageHead struct {
	Name, Period string
	Missing      int
}

// VillageLine is a row of the grid.
type VillageLine struct {
	ID    int64
	Name  string
	Cells []VillageCell
}

// VillageCell is a sheet with its sign and where it leads.
type VillageCell struct {
	village.Cell
	Kind string
	URL  string
	Late bool
}

func (d *Deps) villageGrid(c *web.Ctx) error {
	month := village.MonthOf(c.QueryParam("month"), d.Org.Today())
	g, err := d.Villages.Grid(c.Request().Context(), c.Actor, 0, month)
	if err != nil {
		return err
	}
	p := &VillageGridPage{Grid: g, Month: duty.PeriodOf("month", month), Tabs: villageTabs(c)}
	p.Title = "代录台"
	p.MonthIs, p.Before = duty.PeriodName(p.Month), duty.PeriodOf("month", month.AddDays(-1))
	if next := calendar.On(month.Year(), month.Month()+1, 1); !next.After(d.Org.Today()) {
		p.After = duty.PeriodOf("month", next)
	}
	p.Export = address("/desk/villages/export", []filterPair{{"month", p.Month}})
	for i, s := range g.Slots {
		p.Heads = append(p.Heads, VillageHead{s.Sheet.Name, s.Name, g.Missing(i)})
	}
	for _, r := range g.Rows {
		line := VillageLine{ID: r.Unit.ID, Name: r.Unit.ShortName}
		for _, cell := range r.Cells {
			late := !cell.Standing.Settled() && !cell.DueOn.IsZero() && cell.DueOn.Before(d.Org.Today())
			if cell.Standing == village.InReview {
				p.Review++
			}
			line.Cells = append(line.Cells, VillageCell{cell, cellKind(cell, late), cellURL(r.Unit.ID, cell), late})
		}
		p.Lines = append(p.Lines, line)
	}
	return c.Render(p)
}

// cellKind is the class of a cell of the board.
func cellKind(cell village.Cell, late bool) string {
	switch {
	case cell.Standing.Settled():
		return "done"
	case late || cell.Standing == village.SentBack:
		return "late"
	case cell.Standing == village.Missing:
		return "none"
	}
	return "due"
}

// cellURL leads to the sheet: to fill it in, or to look at it.
func cellURL(unit int64, cell village.Cell) string {
	if cell.ItemID != 0 {
		return "/v/sheets/" + idText(cell.ItemID)
	}
	return address("/v/villages/"+idText(unit)+"/sheet", []filterPair{{"sheet", cell.Slot.Sheet.Key}, {"period", cell.Slot.Period}})
}

func villageTabs(c *web.Ctx) []templates.Link {
	path := c.Request().URL.Path
	var out []templates.Link
	for _, t := range []struct {
		label, url string
		need       rbac.Action
	}{{"代录台", "/desk/villages", rbac.VillageAct}, {"粘贴录入", "/desk/villages/paste", rbac.VillageAct}, {"批量审核", "/desk/villages/review", rbac.ItemFirst},
		{"发布公示", "/desk/villages/notice", rbac.ItemDraft}, {"公开栏", "/desk/villages/postings", rbac.VillagePost}, {"常用表单", "/desk/villages/forms", rbac.VillageSet}, {"村（社区）设置", "/desk/villages/setup", rbac.VillageSet}} {
		if c.May(t.need) {
			out = append(out, templates.Link{Label: t.label, URL: t.url, Current: path == t.url})
		}
	}
	return out
}

// villageExport is the grid as a file.
func (d *Deps) villageExport(c *web.Ctx) error {
	g, err := d.Villages.Grid(c.Request().Context(), c.Actor, 0, village.MonthOf(c.QueryParam("month"), d.Org.Today()))
	if err != nil {
		return err
	}
	if len(g.Rows) == 0 {
		return fault.Conflict("您的岗位下没有村（社区），没有可以导出的内容。")
	}
	head := []string{"村（社区）"}
	for _, s := range g.Slots {
		head = append(head, s.Sheet.Name+"（"+s.Name+"）", "填报人", "代录")
	}
	var rows [][]string
	for _, r := range g.Rows {
		row := []string{r.Unit.ShortName}
		for _, x := range r.Cells {
			acting := ""
			if x.Acting {
				acting = "代"
			}
			row = append(row, x.Standing.Name(), x.ByName, acting)
		}
		rows = append(rows, row)
	}
	return listFile(c, "村级公开表填报情况", head, rows)
}

// villageBundle is the export for the 灯塔 platform's 三务公开.
func (d *Deps) villageBundle(c *web.Ctx) error {
	month := village.MonthOf(c.QueryParam("month"), d.Org.Today())
	// Nothing is sent before it is known that there is something.
	if _, err := d.Villages.Bundle(c.Request().Context(), c.Actor, month, io.Discard); err != nil {
		return err
	}
	return c.Download(fmt.Sprintf("三务公开-%s.zip", duty.PeriodOf("month", month)), "application/zip", func(w io.Writer) error {
		_, err := d.Villages.Bundle(c.Request().Context(), c.Actor, month, w)
		return err
	})
}
