package desk

import (
	"fmt"
	"slices"
	"strings"

	"lianghua/claim"
	"lianghua/internal/fault"
	"lianghua/web"
)

// RoundRemindPage lists the units to be reminded (拟催办清单), with text ready
// to paste. Nothing is sent until the officer says so.
type RoundRemindPage struct {
	web.Base
	Round  claim.Round
	Rows   []claim.Reminder
	Text   string // all of them, a line each
	Chosen []string
}

func (d *Deps) roundRemindAsk(c *web.Ctx) error {
	p, err := d.roundRemindPage(c)
	if err != nil {
		return err
	}
	for _, r := range p.Rows {
		p.Chosen = append(p.Chosen, idText(r.UnitID))
	}
	return c.Render(p)
}

func (d *Deps) roundRemindPage(c *web.Ctx) (*RoundRemindPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	b, err := d.Claims.RoundBoard(c.Request().Context(), c.Actor, id)
	if err != nil {
		return nil, err
	}
	p := &RoundRemindPage{Round: b.Round}
	p.Title = "催办：" + b.Round.Name
	if p.Rows, err = d.Claims.Reminders(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	var lines []string
	for _, r := range p.Rows {
		lines = append(lines, r.Text)
	}
	p.Text = strings.Join(lines, "\n")
	return p, nil
}

func (d *Deps) roundRemind(c *web.Ctx) error {
	p, err := d.roundRemindPage(c)
	if err != nil {
		return err
	}
	units, err := c.FormIDs("units")
	p.Chosen = c.Request().Form["units"]
	if err == nil && len(units) == 0 {
		err = fault.Invalid("units", "请先勾选要催办的单位")
	}
	sent := 0
	if err == nil {
		sent, err = d.Claims.SendReminders(c.Request().Context(), c.Actor, p.Round.ID, units)
	}
	if err != nil {
		return c.Retry(err, "desk/round_remind", p)
	}
	return c.Done(fmt.Sprintf("已向 %d 个单位的联络员发出站内催办。", sent), "/desk/rounds/"+idText(p.Round.ID))
}

// Ticked reports a unit that is chosen.
func (p *RoundRemindPage) Ticked(unit int64) bool { return slices.Contains(p.Chosen, idText(unit)) }
