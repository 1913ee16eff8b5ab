package desk

import (
	"lianghua/handover"
	"lianghua/web"
)

// LoginPage is sign-in.
type LoginPage struct {
	web.Base
	Login    string
	Next     string
	Accounts []web.DemoAccount // of the demo county
}

func (d *Deps) sessionForm(c *web.Ctx) error {
	if c.SignedIn {
		return c.Redirect(303, c.Local("next", "/desk"))
	}
	return c.Render(loginPage(c))
}

func loginPage(c *web.Ctx) *LoginPage {
	p := &LoginPage{Login: c.Form("login"), Next: c.Local("next", "")}
	p.Title = "登录"
	if c.Server.Options.Demo {
		p.Accounts = c.Server.Options.DemoAccounts
	}
	return p
}

// sessionStart signs in. What was wrong is not told apart: login and password
// are refused with one sentence.
func (d *Deps) sessionStart(c *web.Ctx) error {
	ctx := c.Request().Context()
	token, err := d.Org.Authenticate(ctx, c.Form("login"), c.FormValue("password"), placeOf(c))
	if err != nil {
		return c.Retry(err, "plain/login", loginPage(c))
	}
	half, err := d.Org.Half(ctx, token)
	if err != nil {
		return err
	}
	c.StartSession(token)
	if half {
		return c.Redirect(303, toCode(c.Local("next", "")))
	}
	first, err := d.firstPage(c, token)
	if err != nil {
		return err
	}
	return c.Redirect(303, first)
}

// firstPage is where a person who has just signed in begins: with the 交接单
// that they have to take over, until they have.
func (d *Deps) firstPage(c *web.Ctx, token string) (string, error) {
	actor, _, err := d.Org.Actor(c.Request().Context(), token)
	if err != nil {
		return "", err
	}
	if id, err := handover.Waiting(c.Q(), actor.PersonID); err != nil || id != 0 {
		return handoverURL(id), err
	}
	return c.Local("next", "/desk"), nil
}

func (d *Deps) sessionEnd(c *web.Ctx) error {
	if err := d.Org.SignOut(c.Request().Context(), c.Actor, c.Token()); err != nil {
		return err
	}
	c.EndSession()
	return c.Done("已退出登录。", "/login")
}

func (d *Deps) postSwitch(c *web.Ctx) error {
	grant, err := c.FormInt("post")
	if err != nil {
		return err
	}
	if err := d.Org.SwitchPost(c.Request().Context(), c.Actor, c.Token(), grant); err != nil {
		return err
	}
	return c.Redirect(303, c.Back("/desk"))
}
