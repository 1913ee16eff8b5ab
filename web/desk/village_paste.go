package desk

import (
	"fmt"

	"lianghua/duty"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/village"
	"lianghua/village/ledger"
	"lianghua/web"
)

// VillagePastePage takes rows copied out of a workbook: paste, look, keep as
// drafts.
type VillagePastePage struct {
	web.Base
	Period string
	Text   string
	Seen   []village.Booked
	Good   int
	Tabs   []templates.Link
}

func (d *Deps) villagePasteAsk(c *web.Ctx) error {
	p := d.villagePastePage(c)
	return c.Render(p)
}

func (d *Deps) villagePastePage(c *web.Ctx) *VillagePastePage {
	p := &VillagePastePage{Period: c.Form("period"), Text: c.FormValue("text"), Tabs: villageTabs(c)}
	p.Title = "粘贴录入"
	if p.Period == "" {
		p.Period = duty.PeriodOf("month", village.Usual(d.Org.Today()))
	}
	return p
}

// villagePaste shows what was understood, and with keep makes the drafts.
func (d *Deps) villagePaste(c *web.Ctx) error {
	p := d.villagePastePage(c)
	list, err := p.read()
	if err == nil && !c.Checked("keep") {
		p.Seen, err = d.Villages.Books(c.Request().Context(), c.Actor, p.Period, list)
	} else if err == nil {
		p.Seen, err = d.Villages.FillBooks(c.Request().Context(), c.Actor, p.Period, "paste", list)
	}
	if err != nil {
		return c.Retry(err, "desk/village_paste", p)
	}
	for _, b := range p.Seen {
		if b.Refused == "" {
			p.Good++
		}
	}
	if c.Checked("keep") && p.Good == len(p.Seen) {
		return c.Done(fmt.Sprintf("已生成 %d 个村的财务公开表草稿，请逐村核对、登记签字后提交。", p.Good), address("/desk/villages", []filterPair{{"month", p.Period}}))
	}
	return c.RenderAs("desk/village_paste", p)
}

func (p *VillagePastePage) read() ([]ledger.Pasted, error) {
	first, _, ok := duty.Span(p.Period)
	if !ok {
		return nil, fault.Invalid("period", "所属期应像 2026-08。")
	}
	list, err := ledger.Paste(p.Text, first.Year())
	if err != nil {
		return nil, fault.Invalid("text", err.Error())
	}
	return list, nil
}
