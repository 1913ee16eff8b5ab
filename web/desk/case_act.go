package desk

import (
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/village/pilot"
	"lianghua/web"
)

// caseActLine is one way to move a case, as the address names it.
type caseActLine struct {
	Action pilot.Action
	Right  rbac.Action
	Sample string
}

func caseActs() []caseActLine {
	return []caseActLine{
		{pilot.Submit, rbac.CaseWrite, "/desk/cases?state=draft"}, {pilot.Recall, rbac.CaseWrite, "/desk/cases?state=submitted"},
		{pilot.Drop, rbac.CaseWrite, "/desk/cases?state=draft"}, {pilot.Choose, rbac.CaseReview, "/desk/cases?state=submitted"},
		{pilot.Return, rbac.CaseReview, "/desk/cases?state=submitted"}, {pilot.SendUp, rbac.CaseReview, "/desk/cases?state=chosen"},
		{pilot.Unchoose, rbac.CaseReview, "/desk/cases?state=chosen"},
	}
}

// CaseActPage asks what a move of a case needs, and names the case.
type CaseActPage struct {
	web.Base
	Case   pilot.Case
	Action pilot.Action
	Reason bool // asks for a reason
	Sent   bool // asks to whom and when it was sent
	Danger bool
	Form   struct{ Reason, SentTo, SentOn string }
	PostTo string
}

func (d *Deps) caseActAsk(a pilot.Action) web.Handler {
	return func(c *web.Ctx) error {
		p, err := d.caseActPage(c, a)
		if err != nil {
			return err
		}
		p.Form.SentOn = d.Org.Today().String()
		return c.RenderAs("desk/case_act", p)
	}
}

func (d *Deps) caseActPage(c *web.Ctx, a pilot.Action) (*CaseActPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &CaseActPage{Action: a, PostTo: caseURL(id) + "/" + string(a), Danger: a == pilot.Drop || a == pilot.Unchoose}
	if p.Case, err = d.Pilots.CaseByID(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	p.Title = a.Name() + "：" + p.Case.Title
	for _, m := range pilot.Moves(p.Case.State, c.Actor, rbac.Unit{ID: p.Case.UnitID, Path: p.Case.UnitPath}) {
		if m.Action == a {
			p.Reason, p.Sent = m.Need == pilot.NeedReason, m.Need == pilot.NeedSent
			return p, nil
		}
	}
	return nil, fault.Conflict("案例当前为“" + p.Case.State.Name() + "”，不能" + a.Name() + "。请回到案例页查看。")
}

func (d *Deps) caseAct(a pilot.Action) web.Handler {
	return func(c *web.Ctx) error {
		p, err := d.caseActPage(c, a)
		if err != nil {
			return err
		}
		p.Form.Reason, p.Form.SentTo, p.Form.SentOn = c.Form("reason"), c.Form("sent_to"), c.Form("sent_on")
		on, err1 := formDate(c, "sent_on")
		version, err2 := c.FormInt("version")
		if err = firstError(err1, err2); err == nil {
			err = d.Pilots.Act(c.Request().Context(), c.Actor, p.Case.ID, version, a, pilot.Form{Reason: p.Form.Reason, SentTo: p.Form.SentTo, SentOn: on})
		}
		if err != nil {
			return c.Retry(err, "desk/case_act", p)
		}
		return c.Done("已"+a.Name()+"。", caseURL(p.Case.ID))
	}
}
