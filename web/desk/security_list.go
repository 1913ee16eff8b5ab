package desk

import (
	"strconv"
	"strings"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/web"
)

// LivingPage lists everybody's sign-ins, for the security administrator.
type LivingPage struct {
	web.Base
	Rows    []org.Living
	Next    string
	Total   int
	Present string // the id of the session in use
}

const securityPage = 50

func (d *Deps) livingRows(c *web.Ctx) (out []org.Living, err error) {
	rows, err := d.Org.AllSessions(c.Request().Context(), c.Actor)
	text := c.QueryParam("q")
	for _, r := range rows {
		if text == "" || strings.Contains(r.Login, strings.ToLower(text)) || strings.Contains(r.Name, text) || strings.HasPrefix(r.Address, text) {
			out = append(out, r)
		}
	}
	return out, err
}

func (d *Deps) livingList(c *web.Ctx) error {
	rows, err := d.livingRows(c)
	if err != nil {
		return err
	}
	p := &LivingPage{Total: len(rows), Present: c.Session.ID}
	p.Title = "在线登录"
	p.Rows, p.Next = pageOf(rows, c.QueryParam("after"), securityPage, func(r org.Living) string { return r.ID })
	return c.Render(p)
}

func (d *Deps) livingExport(c *web.Ctx) error {
	rows, err := d.livingRows(c)
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Login, r.Name, stamp(db.Some(r.CreatedAt)), r.Address, browserName(r.Agent), stamp(db.Some(r.SeenAt)), stamp(db.Some(r.EndsAt))})
	}
	return listFile(c, "在线登录", []string{"登录名", "姓名", "登录时间", "网络地址", "浏览器", "最近使用", "最迟退出"}, out)
}

func (d *Deps) livingRevoke(c *web.Ctx) error {
	if err := d.Org.RevokeSession(c.Request().Context(), c.Actor, c.Form("id")); err != nil {
		return err
	}
	if c.Form("id") == c.Session.ID {
		c.EndSession()
		return c.Done("已退出登录。", "/login")
	}
	return c.Done("已结束那一次登录，立即生效。", "/desk/security")
}

// FactorsPage lists the logins with their second factors.
type FactorsPage struct {
	web.Base
	Rows  []FactorRow
	Next  string
	Total int
}

// FactorRow is a login and how its second factor stands.
type FactorRow struct {
	org.Guarded
	State string // 已开启, 应开启, 未开启
	Kind  string
}

// RoleText names the roles with their units.
func (r FactorRow) RoleText() string { return AccountRow{User: r.User}.RoleText() }

func factorRow(g org.Guarded) FactorRow {
	switch {
	case g.FactorOn:
		return FactorRow{g, "已开启", "done"}
	case g.Demanded:
		return FactorRow{g, "应开启", "due"}
	}
	return FactorRow{g, "未开启", "none"}
}

func (d *Deps) factorRows(c *web.Ctx) (out []FactorRow, err error) {
	rows, err := d.Org.FactorList(c.Request().Context(), c.Actor)
	text, state := c.QueryParam("q"), c.QueryParam("state")
	for _, g := range rows {
		r := factorRow(g)
		if !r.Disabled && (text == "" || strings.Contains(r.Login, strings.ToLower(text)) || strings.Contains(r.Name, text)) && (state == "" || r.State == state) {
			out = append(out, r)
		}
	}
	return out, err
}

func (d *Deps) factorList(c *web.Ctx) error {
	rows, err := d.factorRows(c)
	if err != nil {
		return err
	}
	p := &FactorsPage{Total: len(rows)}
	p.Title = "两步验证情况"
	p.Rows, p.Next = pageOf(rows, c.QueryParam("after"), securityPage, func(r FactorRow) string { return r.Login })
	return c.Render(p)
}

func (d *Deps) factorExport(c *web.Ctx) error {
	rows, err := d.factorRows(c)
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Login, r.Name, r.RoleText(), r.State, strconv.Itoa(r.Codes), stamp(r.LastAt)})
	}
	return listFile(c, "两步验证情况", []string{"登录名", "姓名", "角色", "两步验证", "剩余恢复码", "最近登录"}, out)
}

// FactorAskPage asks before a second factor is taken away.
type FactorAskPage struct {
	web.Base
	Row FactorRow
}

func (d *Deps) factorAt(c *web.Ctx) (FactorRow, error) {
	id, err := c.ID("id")
	if err != nil {
		return FactorRow{}, err
	}
	rows, err := d.Org.FactorList(c.Request().Context(), c.Actor)
	for _, g := range rows {
		if g.ID == id {
			return factorRow(g), err
		}
	}
	if err == nil {
		err = fault.NotFound("没有这个账号，请从列表重新进入。")
	}
	return FactorRow{}, err
}

func (d *Deps) factorResetAsk(c *web.Ctx) error {
	row, err := d.factorAt(c)
	if err != nil {
		return err
	}
	p := &FactorAskPage{Row: row}
	p.Title = "重置 " + row.Login + " 的两步验证"
	return c.Render(p)
}

func (d *Deps) factorReset(c *web.Ctx) error {
	row, err := d.factorAt(c)
	if err != nil {
		return err
	}
	if err := d.Org.ResetFactor(c.Request().Context(), c.Actor, row.ID); err != nil {
		return err
	}
	return c.Done("已重置 "+row.Login+"（"+row.Name+"）的两步验证，该账号的登录已全部退出。", "/desk/security/factors")
}

// browserName is what a person recognises of what a browser calls itself.
func browserName(agent string) string {
	name, system := "其他浏览器", ""
	for _, x := range [][2]string{{"Edg/", "Edge"}, {"QIHU", "360 浏览器"}, {"360SE", "360 浏览器"}, {"MicroMessenger", "微信"}, {"Firefox/", "火狐"}, {"Chrome/", "Chrome 内核浏览器"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, x[0]) {
			name = x[1]
			break
		}
	}
	for _, x := range [][2]string{{"Android", "安卓"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, x[0]) {
			system = x[1]
			break
		}
	}
	if agent == "" {
		return "未知"
	}
	return strings.TrimSuffix(name+"，"+system, "，")
}

// Browser names the browser of a session.
func (p *LivingPage) Browser(agent string) string { return browserName(agent) }

// Browser names the browser of a session.
func (p *SessionsPage) Browser(agent string) string { return browserName(agent) }
