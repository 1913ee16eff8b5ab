package desk

import (
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// GrantFormPage grants a role to a person in a unit.
type GrantFormPage struct {
	web.Base
	Form   GrantForm
	People []templates.Option
	Roles  []templates.Option
	Units  []templates.Option
}

// GrantForm is what was typed.
type GrantForm struct{ Person, Role, Unit, Since, Until string }

func (d *Deps) grantNew(c *web.Ctx) error {
	return d.grantForm(c, GrantForm{Person: c.QueryParam("person"), Since: d.Org.Today().String()}, nil)
}

func (d *Deps) grantForm(c *web.Ctx, form GrantForm, wrong error) error {
	users, err := d.Org.UserList(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	p := &GrantFormPage{Form: form, Roles: roleOptions()}
	p.Title = "授予角色"
	for _, u := range users {
		if !u.Disabled {
			p.People = append(p.People, templates.Option{Value: idText(u.PersonID), Label: u.Name + "（" + u.Login + "）"})
		}
	}
	if p.Units, err = unitOptions(c.Q(), c.Actor, rbac.GrantManage); err != nil {
		return err
	}
	if wrong != nil {
		return c.Retry(wrong, "desk/grant_role", p)
	}
	return c.Render(p)
}

func (d *Deps) grantRole(c *web.Ctx) error {
	form := GrantForm{Person: c.Form("person"), Role: c.Form("role"), Unit: c.Form("unit"), Since: c.Form("since_on"), Until: c.Form("until_on")}
	draft, err := grantTyped(c)
	if err == nil {
		_, err = d.Org.GrantRole(c.Request().Context(), c.Actor, draft)
	}
	if err != nil {
		return d.grantForm(c, form, err)
	}
	return c.Done("已授予"+draft.Role.Label()+"。", "/desk/grants")
}

func grantTyped(c *web.Ctx) (g org.GrantDraft, err error) {
	var p fault.Problems
	if g.PersonID, err = c.FormInt("person"); err != nil || g.PersonID == 0 {
		p.Add("person", "请选择人员。没有列出的，请先由系统管理员开通账号。")
	}
	if g.Role = rbac.Role(c.Form("role")); g.Role == "" {
		p.Add("role", "请选择角色。")
	}
	if g.UnitID, err = c.FormInt("unit"); err != nil || g.UnitID == 0 {
		p.Add("unit", "请选择单位。")
	}
	g.Since, g.Until = dateField(c, &p, "since_on"), dateField(c, &p, "until_on")
	return g, p.Err()
}

// GrantRevokePage asks before a role is taken back (收回角色).
type GrantRevokePage struct {
	web.Base
	Grant GrantRow
}

func (d *Deps) grantRevokeAsk(c *web.Ctx) error {
	g, err := d.grantAt(c)
	if err != nil {
		return err
	}
	p := &GrantRevokePage{Grant: g}
	p.Title = "收回" + g.Name + "的角色"
	return c.Render(p)
}

func (d *Deps) grantRevoke(c *web.Ctx) error {
	g, err := d.grantAt(c)
	if err != nil {
		return err
	}
	if err := d.Org.RevokeRole(c.Request().Context(), c.Actor, g.ID); err != nil {
		return err
	}
	return c.Done("已收回"+g.Name+"的“"+g.Role.Label()+"”（"+g.UnitName+"）。", "/desk/grants")
}
