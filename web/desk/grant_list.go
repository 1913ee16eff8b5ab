package desk

import (
	"slices"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// GrantsPage lists who holds which role, by person, for the security administrator.
type GrantsPage struct {
	web.Base
	People []GrantPerson
	Next   string
	Total  int // people
	Roles  []templates.Option
}

// GrantPerson is a person with the roles granted to them.
type GrantPerson struct {
	PersonID int64
	Name     string
	Login    string
	Grants   []GrantRow
}

// GrantRow is a grant and how it stands today.
type GrantRow struct {
	org.Grant
	State string // 生效, 未到期, 已收回
	Kind  string
}

// Ended reports a grant that is over.
func (r GrantRow) Ended() bool { return r.Kind == "none" }

const grantsPage = 50

func (d *Deps) grantList(c *web.Ctx) error {
	people, err := d.grantPeople(c)
	if err != nil {
		return err
	}
	p := &GrantsPage{Total: len(people), Roles: roleOptions()}
	p.Title = "授权"
	p.People, p.Next = pageOf(people, c.QueryParam("after"), grantsPage, func(g GrantPerson) string { return idText(g.PersonID) })
	return c.Render(p)
}

// grantPeople gathers the grants that fit the filters by person.
func (d *Deps) grantPeople(c *web.Ctx) (out []GrantPerson, err error) {
	grants, err := d.Org.Grants(c.Request().Context(), c.Actor, c.QueryParam("ended") != "")
	text, role := c.QueryParam("q"), rbac.Role(c.QueryParam("role"))
	at, today := map[int64]int{}, d.Org.Today()
	for _, g := range grants {
		if role != "" && g.Role != role || text != "" && !strings.Contains(g.Name, text) && !strings.Contains(g.Login, strings.ToLower(text)) {
			continue
		}
		i, seen := at[g.PersonID]
		if !seen {
			i = len(out)
			at[g.PersonID] = i
			out = append(out, GrantPerson{PersonID: g.PersonID, Name: g.Name, Login: g.Login})
		}
		out[i].Grants = append(out[i].Grants, grantRow(g, today))
	}
	return out, err
}

func grantRow(g org.Grant, today calendar.Date) GrantRow {
	switch {
	case g.Over(today):
		return GrantRow{g, "已终止", "none"}
	case today.Before(g.SinceOn):
		return GrantRow{g, "尚未生效", "due"}
	}
	return GrantRow{g, "生效中", "done"}
}

// roleOptions are all roles, the three administrators under their own heading.
func roleOptions() (out []templates.Option) {
	for _, r := range rbac.Roles() {
		group := "业务角色"
		if r.Administrator() {
			group = "三员（互不兼任）"
		}
		out = append(out, templates.Option{Value: string(r), Label: r.Label(), Group: group})
	}
	return out
}

func (d *Deps) grantExport(c *web.Ctx) error {
	people, err := d.grantPeople(c)
	if err != nil {
		return err
	}
	var out [][]string
	for _, p := range people {
		for _, g := range p.Grants {
			out = append(out, []string{g.Name, g.Login, g.Role.Label(), g.UnitName, g.SinceOn.String(), g.UntilOn.String(), g.State, g.GrantedBy})
		}
	}
	return listFile(c, "授权", []string{"姓名", "登录名", "角色", "单位", "起始日期", "截止日期", "状态", "授予人"}, out)
}

// grantAt reads the grant of the address.
func (d *Deps) grantAt(c *web.Ctx) (GrantRow, error) {
	id, err := c.ID("id")
	if err != nil {
		return GrantRow{}, err
	}
	grants, err := d.Org.Grants(c.Request().Context(), c.Actor, true)
	if err != nil {
		return GrantRow{}, err
	}
	i := slices.IndexFunc(grants, func(g org.Grant) bool { return g.ID == id })
	if i < 0 {
		return GrantRow{}, fault.NotFound("没有这条授权，请从授权列表重新进入。")
	}
	return grantRow(grants[i], d.Org.Today()), nil
}
