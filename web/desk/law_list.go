package desk

import (
	"strings"

	"lianghua/catalog"
	"lianghua/internal/db"
	"lianghua/templates"
	"lianghua/web"
)

// LawsPage lists the documents that catalogues cite (公开依据) with their status.
type LawsPage struct {
	web.Base
	Rows     []catalog.Law
	Next     string
	Total    int
	Statuses []templates.Option
}

const lawsPage = 50

func (d *Deps) lawList(c *web.Ctx) error {
	rows, err := lawRows(c.Q(), c.QueryParam("q"), c.QueryParam("status"))
	if err != nil {
		return err
	}
	p := &LawsPage{Total: len(rows), Statuses: statusOptions()}
	p.Title = "公开依据"
	p.Rows, p.Next = pageOf(rows, c.QueryParam("after"), lawsPage, func(l catalog.Law) string { return l.Key })
	return c.Render(p)
}

func lawRows(q db.Reader, text, status string) (out []catalog.Law, err error) {
	laws, err := catalog.Laws(q)
	for _, l := range laws {
		if (text == "" || strings.Contains(l.Title, text) || strings.Contains(l.DocumentNo, text)) && (status == "" || l.Status == status) {
			out = append(out, l)
		}
	}
	return out, err
}

func statusOptions() (out []templates.Option) {
	for _, s := range catalog.LawStatuses() {
		out = append(out, templates.Option{Value: s, Label: s})
	}
	return out
}

func (d *Deps) lawExport(c *web.Ctx) error {
	rows, err := lawRows(c.Q(), c.QueryParam("q"), c.QueryParam("status"))
	if err != nil {
		return err
	}
	var out [][]string
	for _, l := range rows {
		out = append(out, []string{l.Title, l.Kind, l.Issuer, l.DocumentNo, l.AmendedOn, l.InForceOn, l.Status, l.ReplacedBy, l.ReplacedOn, verifications[l.Verification]})
	}
	return listFile(c, "公开依据", []string{"名称", "种类", "制定机关", "文号", "修改日期", "施行日期", "状态", "替代文件", "替代日期", "核对情况"}, out)
}

// verifications say how sure a law's status is.
var verifications = map[string]string{"seen": "已见原文", "known": "据行业常识", "unsure": "待核"}
