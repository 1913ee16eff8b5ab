package desk

import (
	"slices"
	"strings"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/web"
)

// AccountsPage lists the logins, for the system administrator.
type AccountsPage struct {
	web.Base
	Rows  []AccountRow
	Next  string
	Total int
}

// AccountRow is a login and how it stands.
type AccountRow struct {
	org.User
	State string // 正常, 已停用, 已锁定, 未改初始密码
	Kind  string // of the sign beside the word
	Locks bool   // locked now
}

const accountsPage = 50

func (d *Deps) accountList(c *web.Ctx) error {
	rows, err := d.accountRows(c)
	if err != nil {
		return err
	}
	p := &AccountsPage{Total: len(rows)}
	p.Title = "账号"
	p.Rows, p.Next = pageOf(rows, c.QueryParam("after"), accountsPage, func(r AccountRow) string { return r.Login })
	return c.Render(p)
}

// accountRows are the logins that fit the filters.
func (d *Deps) accountRows(c *web.Ctx) (out []AccountRow, err error) {
	users, err := d.Org.UserList(c.Request().Context(), c.Actor)
	text, state := c.QueryParam("q"), c.QueryParam("state")
	for _, u := range users {
		r := accountRow(u, d.DB.Now())
		if (text == "" || strings.Contains(u.Login, strings.ToLower(text)) || strings.Contains(u.Name, text)) && (state == "" || r.State == state) {
			out = append(out, r)
		}
	}
	return out, err
}

func accountRow(u org.User, now db.Time) AccountRow {
	r := AccountRow{User: u, State: "正常", Kind: "done", Locks: u.Locked(now)}
	switch {
	case u.Disabled:
		r.State, r.Kind = "已停用", "none"
	case r.Locks:
		r.State, r.Kind = "已锁定", "late"
	case u.MustChange:
		r.State, r.Kind = "未改初始密码", "due"
	}
	return r
}

// RoleText names the roles with their units: 部门联络员（民政局）.
func (r AccountRow) RoleText() string {
	var names []string
	for _, g := range r.Roles {
		names = append(names, g.Role.Label()+"（"+g.Unit+"）")
	}
	return strings.Join(names, "、")
}

func (d *Deps) accountExport(c *web.Ctx) error {
	rows, err := d.accountRows(c)
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Login, r.Name, r.RoleText(), r.State, stamp(r.LastAt), stamp(db.Some(r.CreatedAt))})
	}
	return listFile(c, "账号", []string{"登录名", "姓名", "角色", "状态", "最近登录", "开通时间"}, out)
}

// accountAt reads the login of the address.
func (d *Deps) accountAt(c *web.Ctx) (AccountRow, error) {
	id, err := c.ID("id")
	if err != nil {
		return AccountRow{}, err
	}
	users, err := d.Org.UserList(c.Request().Context(), c.Actor)
	if err != nil {
		return AccountRow{}, err
	}
	i := slices.IndexFunc(users, func(u org.User) bool { return u.ID == id })
	if i < 0 {
		return AccountRow{}, fault.NotFound("没有这个账号，请从账号列表重新进入。")
	}
	return accountRow(users[i], d.DB.Now()), nil
}
