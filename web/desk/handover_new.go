package desk

import (
	"fmt"
	"strconv"

	"lianghua/handover"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// HandoverNewPage begins a 交接单.
type HandoverNewPage struct {
	web.Base
	Unit    string // chosen
	Units   []templates.Option
	People  []templates.Option // who may hand over
	Heirs   []templates.Option
	Reasons []templates.Option
	Direct  bool // may name somebody new
	Form    struct{ From, To, Name, Phone, Reason, Note, Leaves string }
}

func (d *Deps) handoverNew(c *web.Ctx) error {
	p, err := d.handoverNewPage(c)
	if err != nil {
		return err
	}
	p.Form.From = c.Form("from")
	if p.Form.From == "" && len(p.People) > 0 && c.Actor.PersonID != 0 {
		p.Form.From = idText(c.Actor.PersonID)
	}
	return c.Render(p)
}

// handoverNewPage offers the units where the person may hand over, and the
// people of the chosen one.
func (d *Deps) handoverNewPage(c *web.Ctx) (*HandoverNewPage, error) {
	p := &HandoverNewPage{Unit: c.Form("unit")}
	p.Title = "办理交接"
	var err error
	if p.Units, err = unitsFor(c, rbac.HandoverMake); err != nil {
		return p, err
	}
	if p.Unit == "" && len(p.Units) == 1 {
		p.Unit = p.Units[0].Value
	}
	for _, r := range handover.Reasons() {
		p.Reasons = append(p.Reasons, templates.Option{Value: r, Label: r})
	}
	if p.Unit == "" {
		return p, nil
	}
	u, err := d.unitChosen(c, p.Unit)
	if err != nil {
		return p, err
	}
	p.Direct = rbac.May(c.Actor, rbac.HandoverDirect, u.RBAC())
	if p.Heirs, err = d.peopleOf(c, u.ID); err != nil {
		return p, err
	}
	for _, o := range p.Heirs {
		if p.Direct || o.Value == idText(c.Actor.PersonID) {
			p.People = append(p.People, o)
		}
	}
	return p, nil
}

func (d *Deps) unitChosen(c *web.Ctx, id string) (org.Unit, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		n = 0
	}
	return org.UnitByID(c.Q(), n)
}

// unitsFor are the units where the actor may take an action, as choices.
func unitsFor(c *web.Ctx, a rbac.Action) ([]templates.Option, error) {
	reach := rbac.ReachOf(c.Actor, a)
	if reach.All {
		return unitPicks(c.Q())
	}
	rows, _, err := org.Units(c.Q(), org.UnitFilter{Reach: &reach, Limit: mostUnits}, "")
	return unitsAsPicks(rows), err
}

// peopleOf are who holds a post or a role in a unit now, as choices.
func (d *Deps) peopleOf(c *web.Ctx, unit int64) (out []templates.Option, err error) {
	people, err := d.Handover.People(c.Request().Context(), c.Actor, unit)
	for _, x := range people {
		out = append(out, templates.Option{Value: idText(x.ID), Label: x.Label()})
	}
	return out, err
}

func (d *Deps) handoverStart(c *web.Ctx) error {
	p, err := d.handoverNewPage(c)
	if err != nil {
		return err
	}
	f := &p.Form
	f.From, f.To, f.Name, f.Phone, f.Reason, f.Note, f.Leaves = c.Form("from"), c.Form("to"), c.Form("to_name"), c.Form("to_phone"), c.Form("reason"), c.FormValue("note"), c.Form("leaves")
	unit, err1 := c.FormInt("unit")
	from, err2 := c.FormInt("from")
	heir, err3 := heirOf(c)
	if err := firstError(err1, err2, err3); err != nil {
		return c.Retry(err, "desk/handover_new", p)
	}
	id, err := d.Handover.Start(c.Request().Context(), c.Actor, handover.Draft{UnitID: unit, FromID: from, Heir: heir, Reason: f.Reason, Note: f.Note, Leaves: f.Leaves != ""})
	if err != nil {
		return c.Retry(err, "desk/handover_new", p)
	}
	return c.Done("交接单已填好，双方签字后生效。", handoverURL(id))
}

func heirOf(c *web.Ctx) (handover.Heir, error) {
	to, err := c.FormInt("to")
	return handover.Heir{PersonID: to, Name: c.Form("to_name"), Phone: c.Form("to_phone")}, err
}

func handoverURL(id int64) string { return fmt.Sprintf("/desk/handovers/%d", id) }
