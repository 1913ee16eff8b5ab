package desk

import (
	"lianghua/handover"
	"lianghua/internal/db"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// HandoversPage lists 交接单.
type HandoversPage struct {
	web.Base
	Rows   []HandoverRow
	Next   string
	State  string
	States []templates.Option
	Make   bool
}

// HandoverRow is one line of the list.
type HandoverRow struct {
	handover.Handover
	Sign string // the look of the state
}

const handoversPage = 50

var handoverSigns = map[handover.State]string{handover.Open: "due", handover.Given: "due", handover.Received: "due", handover.Vacant: "late",
	handover.Switched: "due", handover.Taken: "done", handover.Dropped: "none"}

func (d *Deps) handoverList(c *web.Ctx) error {
	before, err := c.FormInt("after")
	if err != nil {
		return err
	}
	p := &HandoversPage{State: c.Form("state"), Make: c.May(rbac.HandoverMake)}
	rows, next, err := d.Handover.List(c.Request().Context(), c.Actor, handover.Filter{State: handover.State(p.State), Before: before, Limit: handoversPage})
	if err != nil {
		return err
	}
	p.Title = "交接单"
	for _, h := range rows {
		p.Rows = append(p.Rows, HandoverRow{h, handoverSigns[h.State]})
	}
	for _, s := range handover.States() {
		p.States = append(p.States, templates.Option{Value: string(s), Label: s.Name()})
	}
	if next != 0 {
		p.Next = idText(next)
	}
	return c.Render(p)
}

func (d *Deps) handoverExport(c *web.Ctx) error {
	rows, _, err := d.Handover.List(c.Request().Context(), c.Actor, handover.Filter{State: handover.State(c.Form("state"))})
	if err != nil {
		return err
	}
	var out [][]string
	for _, h := range rows {
		out = append(out, []string{h.Unit, h.From, h.To, h.Reason, h.State.Name(), stamp(db.NullTime{Time: h.StartedAt, Valid: true}), stamp(h.SwitchedAt), stamp(h.TakenAt)})
	}
	return listFile(c, "交接单", []string{"单位", "移交人", "接收人", "原因", "状态", "填单时间", "交接时间", "接手时间"}, out)
}
