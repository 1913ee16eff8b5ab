package desk

import (
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/village/pilot"
	"lianghua/web"
)

// CaseEditPage writes a case.
type CaseEditPage struct {
	web.Base
	ID     int64
	Form   pilot.Case
	Unit   string
	Units  []templates.Option
	Limits map[string]int
	PostTo string
	Back   string
}

func (d *Deps) caseNew(c *web.Ctx) error {
	p, err := caseEditPage(c, pilot.Case{})
	if err != nil {
		return err
	}
	return c.Render(p)
}

func caseEditPage(c *web.Ctx, form pilot.Case) (*CaseEditPage, error) {
	p := &CaseEditPage{ID: form.ID, Form: form, Limits: map[string]int{}, PostTo: "/desk/cases", Back: "/desk/cases", Unit: c.Form("unit")}
	p.Title = "撰写典型案例"
	if form.ID != 0 {
		p.Title, p.PostTo, p.Back = "修改典型案例", caseURL(form.ID), caseURL(form.ID)
	}
	for _, l := range pilot.Limits() {
		p.Limits[l.Field] = l.Most
	}
	units, err := unitOptions(c.Q(), c.Actor, rbac.CaseWrite)
	for _, u := range units {
		if u.Group != "村" && u.Group != "社区" && u.Group != "县政府" {
			p.Units = append(p.Units, u)
		}
	}
	if len(p.Units) == 1 {
		p.Unit = p.Units[0].Value
	}
	return p, err
}

// caseTyped reads the form over what is there.
func caseTyped(c *web.Ctx, form pilot.Case) (pilot.Case, error) {
	form.Title, form.Background, form.Practice = c.Form("title"), c.FormValue("background"), c.FormValue("practice")
	form.Effect, form.Contact = c.FormValue("effect"), c.Form("contact")
	version, err1 := c.FormInt("version")
	unit, err2 := c.FormInt("unit")
	form.Version = version
	if form.ID == 0 {
		form.UnitID = unit
	}
	return form, firstError(err1, err2)
}

func (d *Deps) caseAdd(c *web.Ctx) error { return d.caseSave(c, pilot.Case{}) }

func (d *Deps) caseEdit(c *web.Ctx) error {
	form, err := d.caseOwn(c)
	if err != nil {
		return err
	}
	p, err := caseEditPage(c, form)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) caseChange(c *web.Ctx) error {
	form, err := d.caseOwn(c)
	if err != nil {
		return err
	}
	return d.caseSave(c, form)
}

// caseOwn reads a case that its unit may still change.
func (d *Deps) caseOwn(c *web.Ctx) (pilot.Case, error) {
	id, err := c.ID("id")
	if err != nil {
		return pilot.Case{}, err
	}
	detail, err := d.Pilots.CaseDetail(c.Request().Context(), c.Actor, id)
	switch {
	case err != nil:
		return pilot.Case{}, err
	case !detail.Own:
		return pilot.Case{}, fault.NotFound("没有这个案例，或不在您管理的范围内。")
	case !detail.State.Open():
		return pilot.Case{}, fault.Conflict("案例当前为“" + detail.State.Name() + "”，不能修改。待审核的可以先撤回。")
	}
	return detail.Case, nil
}

func (d *Deps) caseSave(c *web.Ctx, form pilot.Case) error {
	form, err := caseTyped(c, form)
	id := form.ID
	if err == nil {
		id, err = d.Pilots.WriteCase(c.Request().Context(), c.Actor, form)
	}
	if err != nil {
		p, e := caseEditPage(c, form)
		if e != nil {
			return e
		}
		return c.Retry(err, "desk/case_edit", p)
	}
	return c.Done("案例已保存。写好后请报送县级。", caseURL(id))
}
