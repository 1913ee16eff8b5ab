package desk

import (
	"lianghua/internal/attach"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/village/pilot"
	"lianghua/web"
)

// CasePage is one case with its story, on screen and on paper.
type CasePage struct {
	web.Base
	pilot.CaseDetail
	Kind    string
	Acts    []CaseLink
	Edit    bool
	UseFrom []templates.Option // units of the person that may work by it
	Typed   struct{ Unit, Note string }
	Words   int
}

func (d *Deps) caseShow(c *web.Ctx) error {
	p, err := d.casePage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) casePage(c *web.Ctx) (*CasePage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &CasePage{}
	if p.CaseDetail, err = d.Pilots.CaseDetail(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	p.Base.Title = p.Case.Title
	p.Kind, p.Acts = caseKind(p.State), caseLinks(c, p.Case)
	p.Edit = p.Own && p.State.Open()
	p.Words = pilot.Length(p.Background + p.Practice + p.Effect)
	if !p.State.Shared() {
		return p, nil
	}
	units, err := unitOptions(c.Q(), c.Actor, rbac.CaseWrite)
	for _, u := range units {
		if u.Value != idText(p.UnitID) && u.Group != "村" && u.Group != "社区" {
			p.UseFrom = append(p.UseFrom, u)
		}
	}
	return p, err
}

func (d *Deps) casePrint(c *web.Ctx) error {
	p, err := d.casePage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

// caseUse records that a unit works by the case (学习应用).
func (d *Deps) caseUse(c *web.Ctx) error {
	p, err := d.casePage(c)
	if err != nil {
		return err
	}
	p.Typed.Unit, p.Typed.Note = c.Form("unit"), c.Form("note")
	unit, err := c.FormInt("unit")
	if err == nil {
		err = d.Pilots.UseCase(c.Request().Context(), c.Actor, p.ID, unit, p.Typed.Note)
	}
	if err != nil {
		return c.Retry(err, "desk/case_show", p)
	}
	return c.Done("已登记学习应用。", caseURL(p.ID))
}

func caseURL(id int64) string { return "/desk/cases/" + idText(id) }

func (d *Deps) caseAttach(c *web.Ctx) error {
	p, err := d.casePage(c)
	if err != nil {
		return err
	}
	if !p.Own {
		return fault.NotFound("没有这个案例，或不在您管理的范围内。")
	}
	file, name, err := upload(c, d.Files, "file", attach.Document(c.Values.UploadLimit()))
	if err == nil {
		err = d.Pilots.AttachToCase(c.Request().Context(), c.Actor, p.ID, file, name)
	}
	if err != nil {
		return c.Retry(err, "desk/case_show", p)
	}
	return c.Done("附件已添加。", caseURL(p.ID))
}

func (d *Deps) caseFile(c *web.Ctx) error {
	id, err1 := c.ID("id")
	file, err2 := c.ID("file")
	if err := firstError(err1, err2); err != nil {
		return err
	}
	a, err := d.Pilots.CaseFile(c.Request().Context(), c.Actor, id, file)
	if err != nil {
		return err
	}
	return sendKept(c, d.Files, a)
}
