package desk

import "lianghua/web"

// AccountAskPage asks before a login is disabled or gets a new password.
type AccountAskPage struct {
	web.Base
	Account AccountRow
}

func (d *Deps) accountAsk(verb string) web.Handler {
	return func(c *web.Ctx) error {
		a, err := d.accountAt(c)
		if err != nil {
			return err
		}
		return c.Render(accountAskPage(a, verb))
	}
}

func accountAskPage(a AccountRow, verb string) *AccountAskPage {
	p := &AccountAskPage{Account: a}
	p.Title = verb + " " + a.Login
	return p
}

func (d *Deps) accountReset(c *web.Ctx) error {
	a, err := d.accountAt(c)
	if err != nil {
		return err
	}
	password, err := d.Org.ResetPassword(c.Request().Context(), c.Actor, a.ID, "")
	if err != nil {
		return err
	}
	return d.accountSecret(c, a.Login, password, false)
}

func (d *Deps) accountDisable(c *web.Ctx) error {
	a, err := d.accountAt(c)
	if err != nil {
		return err
	}
	if err := d.Org.DisableAccount(c.Request().Context(), c.Actor, a.ID); err != nil {
		return err
	}
	return c.Done("已停用 "+a.Login+"（"+a.Name+"），该账号的登录已全部退出。", "/desk/accounts")
}

// accountEnable opens a disabled login again, or unlocks a locked one.
func (d *Deps) accountEnable(c *web.Ctx) error {
	a, err := d.accountAt(c)
	if err != nil {
		return err
	}
	if err := d.Org.EnableAccount(c.Request().Context(), c.Actor, a.ID); err != nil {
		return err
	}
	verb := "启用"
	if !a.Disabled {
		verb = "解锁"
	}
	return c.Done("已"+verb+" "+a.Login+"（"+a.Name+"）。", "/desk/accounts")
}
