package desk

import (
	"strings"

	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

// VacanciesPage lists the units that lack somebody (空缺岗位).
type VacanciesPage struct {
	web.Base
	Rows    []org.Vacancy
	Next    string
	Total   int
	MayEdit bool
}

const vacanciesPage = 100

func (d *Deps) vacancyList(c *web.Ctx) error {
	rows, err := d.Org.Vacancies(c.Request().Context(), c.Actor, c.QueryParam("villages") != "")
	if err != nil {
		return err
	}
	p := &VacanciesPage{Total: len(rows), MayEdit: c.May(rbac.PersonEdit)}
	p.Title = "空缺岗位"
	p.Rows, p.Next = pageOf(rows, c.QueryParam("after"), vacanciesPage, func(v org.Vacancy) string { return v.Code })
	return c.Render(p)
}

func (d *Deps) vacancyExport(c *web.Ctx) error {
	rows, err := d.Org.Vacancies(c.Request().Context(), c.Actor, c.QueryParam("villages") != "")
	if err != nil {
		return err
	}
	var out [][]string
	for _, v := range rows {
		var names []string
		for _, k := range v.Missing {
			names = append(names, k.Label())
		}
		out = append(out, []string{v.Code, v.Name, v.Kind.Label(), strings.Join(names, "、"), v.Phone})
	}
	return listFile(c, "空缺岗位", []string{"单位编码", "单位", "类别", "空缺岗位", "电话"}, out)
}
