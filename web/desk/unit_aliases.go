package desk

import (
	"fmt"
	"strings"

	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

// AliasesPage lists the aliases of all units (单位别名).
type AliasesPage struct {
	web.Base
	Rows  []AliasRow
	Next  string
	Total int
}

// AliasRow is one alias and the unit that it means.
type AliasRow struct {
	Alias string
	Unit  org.Unit
}

const aliasesPage = 100

func (d *Deps) aliasList(c *web.Ctx) error {
	rows, err := aliasRows(c.Q(), c.QueryParam("q"))
	if err != nil {
		return err
	}
	p := &AliasesPage{Total: len(rows)}
	p.Title = "单位别名"
	p.Rows, p.Next = pageOf(rows, c.QueryParam("after"), aliasesPage, func(r AliasRow) string { return r.Alias })
	return c.Render(p)
}

// aliasRows reads all aliases with their units, in two queries.
func aliasRows(q db.Reader, text string) (out []AliasRow, err error) {
	all, err := org.Aliases(q)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, a := range all {
		ids = append(ids, a.UnitID)
	}
	units, err := org.UnitsByID(q, ids)
	for _, a := range all {
		u := units[a.UnitID]
		if text == "" || strings.Contains(a.Alias, text) || strings.Contains(u.Name, text) || strings.Contains(u.ShortName, text) {
			out = append(out, AliasRow{a.Alias, u})
		}
	}
	return out, err
}

func (d *Deps) aliasExport(c *web.Ctx) error {
	rows, err := aliasRows(c.Q(), c.QueryParam("q"))
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Alias, r.Unit.Code, r.Unit.Name})
	}
	return listFile(c, "单位别名", []string{"别名", "单位编码", "单位"}, out)
}

// UnitAliasesPage changes the aliases of one unit.
type UnitAliasesPage struct {
	web.Base
	Unit    org.Unit
	Aliases string // one a line
}

func (d *Deps) unitAliases(c *web.Ctx) error {
	u, err := unitAt(c, rbac.UnitEdit)
	if err != nil {
		return err
	}
	aliases, err := org.AliasesOf(c.Q(), u.ID)
	if err != nil {
		return err
	}
	return c.Render(unitAliasesPage(u, strings.Join(aliases, "\n")))
}

func unitAliasesPage(u org.Unit, aliases string) *UnitAliasesPage {
	p := &UnitAliasesPage{Unit: u, Aliases: aliases}
	p.Title = u.ShortName + "的别名"
	return p
}

func (d *Deps) unitAliasesSet(c *web.Ctx) error {
	u, err := unitAt(c, rbac.UnitEdit)
	if err != nil {
		return err
	}
	list := org.SplitAliases(c.FormValue("aliases"))
	if err := d.Org.SetAliases(c.Request().Context(), c.Actor, u.ID, list); err != nil {
		return c.Retry(err, "desk/unit_aliases", unitAliasesPage(u, c.FormValue("aliases")))
	}
	return d.unitDone(c, fmt.Sprintf("%s现有 %d 个别名。", u.ShortName, len(list)), fmt.Sprintf("/desk/units/%d", u.ID))
}
