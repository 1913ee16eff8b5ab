package desk

import (
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/templates"
	"lianghua/web"
)

// AccountOpenPage opens a login for somebody in post who has none.
type AccountOpenPage struct {
	web.Base
	People []templates.Option
	Person string
	Login  string
}

// AccountSecretPage shows a one-time password, once: it is in no address,
// cookie or log.
type AccountSecretPage struct {
	web.Base
	Name     string
	Login    string
	Password string
	Opened   bool // a new login; else a new password
}

func (d *Deps) accountNew(c *web.Ctx) error { return d.accountForm(c, nil) }

func (d *Deps) accountForm(c *web.Ctx, wrong error) error {
	rows, err := d.Org.WithoutAccount(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	p := &AccountOpenPage{People: peopleOptions(rows), Person: c.Form("person"), Login: c.Form("login")}
	p.Title = "开通账号"
	if wrong != nil {
		return c.Retry(wrong, "desk/account_open", p)
	}
	return c.Render(p)
}

// peopleOptions names each person once, under the unit of the first post.
func peopleOptions(rows []org.RosterRow) (out []templates.Option) {
	seen := map[int64]bool{}
	for _, r := range rows {
		if !seen[r.PersonID] {
			seen[r.PersonID] = true
			out = append(out, templates.Option{Value: idText(r.PersonID), Label: r.Name + "（" + r.Kind.Label() + "）", Group: r.UnitName})
		}
	}
	return out
}

func (d *Deps) accountOpen(c *web.Ctx) error {
	person, err := c.FormInt("person")
	if err == nil && person == 0 {
		err = fault.Invalid("person", "请选择人员。")
	}
	var password string
	if err == nil {
		password, err = d.Org.OpenAccount(c.Request().Context(), c.Actor, person, c.Form("login"), "")
	}
	if err != nil {
		return d.accountForm(c, err)
	}
	return d.accountSecret(c, c.Form("login"), password, true)
}

func (d *Deps) accountSecret(c *web.Ctx, login, password string, opened bool) error {
	users, err := d.Org.UserList(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	p := &AccountSecretPage{Login: login, Password: password, Opened: opened}
	p.Title = "一次性密码"
	for _, u := range users {
		if u.Login == login {
			p.Name = u.Name
		}
	}
	return c.RenderAs("desk/account_secret", p)
}
