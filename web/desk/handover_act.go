package desk

import (
	"lianghua/handover"
	"lianghua/templates"
	"lianghua/web"
)

// HandoverActPage asks for what one move of a 交接单 needs.
type HandoverActPage struct {
	web.Base
	H      handover.Handover
	Action handover.Action
	Count  int // lines of the list
	Paper  bool
	Heir   bool
	Reason bool
	Switch bool // logins switch with it
	Heirs  []templates.Option
	Form   struct{ To, Name, Phone, Reason, SignedBy, SignedOn string }
}

func (d *Deps) handoverActAsk(a handover.Action) web.Handler {
	return func(c *web.Ctx) error {
		p, err := d.handoverActPage(c, a)
		if err != nil {
			return err
		}
		p.Form.SignedOn = d.Org.Today().String()
		return c.Render(p)
	}
}

func (d *Deps) handoverActPage(c *web.Ctx, a handover.Action) (*HandoverActPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	x, err := d.Handover.Show(c.Request().Context(), c.Actor, id)
	if err != nil {
		return nil, err
	}
	if err := x.Can(c.Actor, a); err != nil {
		return nil, err
	}
	p := &HandoverActPage{H: x.Handover, Action: a, Count: len(x.Items), Heir: a == handover.Name}
	p.Title = a.Name()
	p.Paper = a == handover.Paper || (a == handover.Give || a == handover.Receive) && !x.Signs(c.Actor, a)
	p.Reason = a == handover.Force || a == handover.Vacate || a == handover.Drop
	p.Switch = x.Switches(a)
	if p.Heir {
		p.Heirs, err = d.peopleOf(c, x.UnitID)
	}
	return p, err
}

func (d *Deps) handoverAct(a handover.Action) web.Handler {
	return func(c *web.Ctx) error {
		p, err := d.handoverActPage(c, a)
		if err != nil {
			return err
		}
		f := &p.Form
		f.To, f.Name, f.Phone, f.Reason, f.SignedBy, f.SignedOn = c.Form("to"), c.Form("to_name"), c.Form("to_phone"), c.FormValue("reason"), c.Form("signed_by"), c.Form("signed_on")
		form, version, err := d.handoverForm(c, p)
		if err == nil {
			err = d.Handover.Act(c.Request().Context(), c.Actor, p.H.ID, version, a, form)
		}
		if err != nil {
			return c.Retry(err, "desk/handover_act", p)
		}
		return d.handoverActed(c, p)
	}
}

func (d *Deps) handoverForm(c *web.Ctx, p *HandoverActPage) (f handover.Form, version int64, err error) {
	if version, err = c.FormInt("version"); err != nil {
		return f, 0, err
	}
	if f.Heir, err = heirOf(c); err != nil {
		return f, 0, err
	}
	f.Reason = p.Form.Reason
	if p.Paper {
		signed, err := d.signedScan(c)
		if err != nil {
			return f, 0, err
		}
		f.Sheet = &handover.Sheet{By: signed.by, On: signed.on, Scan: signed.stored, Name: signed.name}
	}
	return f, version, nil
}

// handoverActed goes on after a move: who has just handed over their own post
// is signed out.
func (d *Deps) handoverActed(c *web.Ctx, p *HandoverActPage) error {
	if p.Switch && c.Actor.PersonID == p.H.FromID {
		c.EndSession()
		return c.Done("交接完成，您在"+p.H.Unit+"的岗位和登录已终止。", "/login")
	}
	text := map[handover.Action]string{handover.Name: "接任人已指定。", handover.Vacate: "已登记离岗，账号已停用。请尽快指定接任人。", handover.Drop: "交接单已撤销。"}[p.Action]
	switch {
	case text != "":
	case p.Switch:
		text = "交接完成：原任的岗位和登录已终止，接任人的岗位已开始。"
	default:
		text = "已签字，等另一方签字。"
	}
	return c.Done(text, handoverURL(p.H.ID))
}
