package desk

import (
	"slices"
	"strconv"
	"strings"

	"lianghua/org"
	"lianghua/templates"
	"lianghua/web"
)

// ReviewPage is the review of who may do what (权限复核).
type ReviewPage struct {
	web.Base
	Rows    []org.Held
	Next    string
	Total   int
	Flagged int
	Flags   []templates.Option
	Past    []org.Reviewed
	Note    string
}

// reviewRows are the lines that fit the filters, and how many there are in all.
func (d *Deps) reviewRows(c *web.Ctx) (out []org.Held, flagged int, err error) {
	rows, err := d.Org.Review(c.Request().Context(), c.Actor)
	text, flag := c.QueryParam("q"), org.Flag(c.QueryParam("flag"))
	for _, r := range rows {
		flagged += r.Marked()
		if (text == "" || strings.Contains(r.Login+r.Name+r.Unit+r.Role, text)) && (flag == "" || slices.Contains(r.Flags, flag)) {
			out = append(out, r)
		}
	}
	return out, flagged, err
}

func (d *Deps) reviewPage(c *web.Ctx) (*ReviewPage, error) {
	rows, flagged, err := d.reviewRows(c)
	if err != nil {
		return nil, err
	}
	p := &ReviewPage{Total: len(rows), Flagged: flagged, Note: c.Form("note")}
	p.Title = "权限复核"
	for _, f := range org.Flags() {
		p.Flags = append(p.Flags, templates.Option{Value: string(f), Label: string(f)})
	}
	from, _ := strconv.Atoi(c.QueryParam("after"))
	from = min(max(from, 0), len(rows))
	p.Rows = rows[from:min(from+securityPage, len(rows))]
	if from+securityPage < len(rows) {
		p.Next = strconv.Itoa(from + securityPage)
	}
	p.Past, err = d.Org.Reviews(c.Request().Context(), c.Actor)
	return p, err
}

func (d *Deps) reviewShow(c *web.Ctx) error {
	p, err := d.reviewPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) reviewExport(c *web.Ctx) error {
	rows, _, err := d.reviewRows(c)
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Login, r.Name, r.Role, r.Unit, r.SinceOn.String(), r.UntilOn.String(), r.GrantedBy, stamp(r.LastAt), flagText(r.Flags)})
	}
	return listFile(c, "权限复核", []string{"登录名", "姓名或程序", "角色", "单位", "自", "至", "授予人", "最近使用", "提示"}, out)
}

// FlagText joins what a line points at.
func (p *ReviewPage) FlagText(flags []org.Flag) string { return flagText(flags) }

func flagText(flags []org.Flag) string {
	var words []string
	for _, f := range flags {
		words = append(words, string(f))
	}
	return strings.Join(words, "；")
}

func (d *Deps) reviewSign(c *web.Ctx) error {
	if err := d.Org.SignReview(c.Request().Context(), c.Actor, c.Form("note")); err != nil {
		p, e := d.reviewPage(c)
		if e != nil {
			return e
		}
		return c.Retry(err, "desk/security_review", p)
	}
	return c.Done("已登记本次权限复核。", "/desk/security/review")
}
