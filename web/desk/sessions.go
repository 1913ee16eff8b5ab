package desk

import (
	"lianghua/org"
	"lianghua/web"
)

// SessionsPage lists where the person is signed in.
type SessionsPage struct {
	web.Base
	Rows    []org.Session
	Present string // the id of the session in use
}

func (d *Deps) sessionsList(c *web.Ctx) error {
	rows, err := d.Org.Sessions(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	p := &SessionsPage{Rows: rows, Present: c.Session.ID}
	p.Title = "登录记录"
	return c.Render(p)
}

func (d *Deps) sessionsEnd(c *web.Ctx) error {
	id := c.Form("id")
	if err := d.Org.EndSession(c.Request().Context(), c.Actor, id); err != nil {
		return err
	}
	if id == c.Session.ID {
		c.EndSession()
		return c.Done("已退出登录。", "/login")
	}
	return c.Done("已结束那一次登录。", "/desk/sessions")
}
