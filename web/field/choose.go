package field

import (
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/village"
	"lianghua/web"
)

// HomePage chooses the village: staff of a township have several.
type HomePage struct {
	web.Base
	Towns []Town
}

// Town is a township with its villages.
type Town struct {
	Name     string
	Villages []org.Unit
}

func (d *Deps) home(c *web.Ctx) error {
	list, err := d.Villages.Villages(c.Request().Context(), c.Actor, rbac.ItemDraft, 0)
	if err != nil {
		return err
	}
	if len(list) == 1 {
		return c.Redirect(303, villageURL(list[0].ID))
	}
	p := &HomePage{}
	p.Title = "选择村（社区）"
	var ids []int64
	for _, k := range list {
		ids = append(ids, k.ParentID)
	}
	towns, err := org.UnitsByID(c.Q(), ids)
	if err != nil {
		return err
	}
	last := int64(-1)
	for _, k := range list {
		if k.ParentID != last {
			p.Towns, last = append(p.Towns, Town{Name: towns[k.ParentID].ShortName}), k.ParentID
		}
		t := &p.Towns[len(p.Towns)-1]
		t.Villages = append(t.Villages, k.Unit)
	}
	return c.Render(p)
}

// VillagePage is step one: choose a sheet.
type VillagePage struct {
	web.Base
	Unit   org.Unit
	Month  string // 2026-08
	Before string // the month before, in the address
	After  string // the next month, "" at the newest
	Sheets []SheetLine
	Events []village.Draft
	Types  []templates.Option
	Acting bool
	Many   bool // the person may choose another village
}

// SheetLine is a sheet with the sign of where it stands.
type SheetLine struct {
	village.Cell
	Kind string
}

func sheetLines(cells []village.Cell, today calendar.Date) (out []SheetLine) {
	for _, c := range cells {
		kind := "due"
		switch {
		case c.Standing.Settled():
			kind = "done"
		case c.Standing == village.SentBack, !c.DueOn.IsZero() && c.DueOn.Before(today):
			kind = "late"
		case c.Standing == village.Missing:
			kind = "none"
		}
		out = append(out, SheetLine{c, kind})
	}
	return out
}

func (d *Deps) villageShow(c *web.Ctx) error {
	p, err := d.villagePage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) villagePage(c *web.Ctx) (*VillagePage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	today := d.Org.Today()
	month := village.MonthOf(c.QueryParam("month"), today)
	s, err := d.Villages.Sheets(c.Request().Context(), c.Actor, id, month)
	if err != nil {
		return nil, err
	}
	p := &VillagePage{Unit: s.Unit, Sheets: sheetLines(s.Cells, today), Events: s.Events, Acting: s.Acting, Many: !c.OnPhone, Month: monthText(month), Before: monthText(month.AddDays(-1))}
	p.Title = s.Unit.ShortName
	if next := calendar.On(month.Year(), month.Month()+1, 1); !next.After(today) {
		p.After = monthText(next)
	}
	for _, f := range village.EventForms() {
		p.Types = append(p.Types, templates.Option{Value: f.Key, Label: f.Name})
	}
	return p, nil
}

func monthText(d calendar.Date) string { return duty.PeriodOf("month", d) }

// SheetPage is a sheet that nobody has begun: fill it in, or say that there is
// nothing.
type SheetPage struct {
	web.Base
	Unit   org.Unit
	Cell   village.Cell
	Items  []string // what the sheet is to tell
	Owed   bool     // 本期无此类信息 may be declared
	Reason string
}

func (d *Deps) sheetShow(c *web.Ctx) error {
	p, err := d.sheetPage(c)
	if err != nil {
		return err
	}
	if p.Cell.ItemID != 0 {
		return c.Redirect(303, paperURL(p.Cell.ItemID))
	}
	return c.Render(p)
}

// sheetPage finds a sheet of the village by its key and period.
func (d *Deps) sheetPage(c *web.Ctx) (*SheetPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	one, err := d.Villages.Sheet(c.Request().Context(), c.Actor, id, c.Form("sheet"), c.Form("period"))
	if err != nil {
		return nil, err
	}
	p := &SheetPage{Unit: one.Unit, Cell: one.Cell, Owed: one.Cell.Duty == duty.Open && c.May(rbac.DutyDeclare)}
	p.Title = one.Cell.Slot.Name + one.Cell.Slot.Sheet.Name
	for _, it := range one.Cell.Slot.Sheet.Items {
		if it.Active && it.Applies == string(one.Unit.Kind) {
			p.Items = append(p.Items, it.Name)
		}
	}
	return p, nil
}

func (d *Deps) begin(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	way := "desk"
	if c.OnPhone {
		way = "phone"
	}
	item, err := d.Villages.Begin(c.Request().Context(), c.Actor, village.Start{UnitID: id, Sheet: c.Form("sheet"), Period: c.Form("period"), Type: c.Form("type"), Way: way})
	if err != nil {
		if fault.KindOf(err) != fault.KindInvalid {
			return err
		}
		p, e := d.villagePage(c)
		if e != nil {
			return e
		}
		return c.Retry(err, "field/village", p)
	}
	return c.Redirect(303, paperURL(item))
}

func (d *Deps) nothingAsk(c *web.Ctx) error {
	p, err := d.sheetPage(c)
	if err != nil {
		return err
	}
	p.Reason = "本期没有应公开的事项。"
	return c.Render(p)
}

// nothing declares 本期无此类信息; the township agrees, or its silence does.
func (d *Deps) nothing(c *web.Ctx) error {
	p, err := d.sheetPage(c)
	if err != nil {
		return err
	}
	p.Reason = c.Form("reason")
	if err := d.Villages.Nothing(c.Request().Context(), c.Actor, p.Cell, p.Reason); err != nil {
		return c.Retry(err, "field/nothing", p)
	}
	return c.Done(p.Title+"：已申报本期无此类信息。", villageURL(p.Unit.ID))
}
