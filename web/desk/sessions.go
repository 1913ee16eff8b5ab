package desk

import (
	"lianghua/internal/db"
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

// sessionsExport is the same as a file.
func (d *Deps) sessionsExport(c *web.Ctx) error {
	rows, err := d.Org.Sessions(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{stamp(db.Some(r.CreatedAt)), r.Address, browserName(r.Agent), stamp(db.Some(r.SeenAt)), stamp(db.Some(r.EndsAt))})
	}
	return listFile(c, "登录记录", []string{"登录时间", "网络地址", "浏览器", "最近使用", "最迟退出"}, out)
}
