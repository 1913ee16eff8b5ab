package desk

import (
	"fmt"
	"regexp"
	"slices"

	"lianghua/catalog"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// LawPage adds a law or changes what is known of it.
type LawPage struct {
	web.Base
	Law           catalog.Law // as typed
	New           bool
	Kinds         []templates.Option
	Statuses      []templates.Option
	Verifications []templates.Option
}

func lawPage(l catalog.Law, fresh bool) *LawPage {
	p := &LawPage{Law: l, New: fresh, Statuses: statusOptions()}
	p.Title = "登记公开依据"
	if !fresh {
		p.Title = "修改《" + l.Title + "》"
	}
	for _, k := range []string{"法律", "行政法规", "地方性法规", "部门规章", "地方政府规章", "规范性文件", "党内法规", "标准", "其他"} {
		p.Kinds = append(p.Kinds, templates.Option{Value: k, Label: k})
	}
	if l.Kind != "" && !slices.ContainsFunc(p.Kinds, func(o templates.Option) bool { return o.Value == l.Kind }) {
		p.Kinds = append(p.Kinds, templates.Option{Value: l.Kind, Label: l.Kind})
	}
	for _, v := range []string{"seen", "known", "unsure"} {
		p.Verifications = append(p.Verifications, templates.Option{Value: v, Label: verifications[v]})
	}
	return p
}

func (d *Deps) lawNew(c *web.Ctx) error {
	return c.Render(lawPage(catalog.Law{Status: "有效", Verification: "seen"}, true))
}

func (d *Deps) lawEdit(c *web.Ctx) error {
	l, err := lawAt(c)
	if err != nil {
		return err
	}
	return c.Render(lawPage(l, false))
}

// lawAt reads the law that the address names; its key is Chinese and stands
// in the query.
func lawAt(c *web.Ctx) (catalog.Law, error) {
	laws, err := catalog.Laws(c.Q())
	if err != nil {
		return catalog.Law{}, err
	}
	key := c.Form("key")
	i := slices.IndexFunc(laws, func(l catalog.Law) bool { return l.Key == key })
	if i < 0 {
		return catalog.Law{}, fault.NotFound("没有登记这个文件，请从公开依据列表重新进入。")
	}
	return laws[i], nil
}

func (d *Deps) lawAdd(c *web.Ctx) error {
	l := lawTyped(c)
	l.Key = catalog.LawKey("《" + l.Title + "》")
	err := lawProblems(l)
	if err == nil {
		var laws []catalog.Law
		if laws, err = catalog.Laws(c.Q()); err == nil && slices.ContainsFunc(laws, func(x catalog.Law) bool { return x.Key == l.Key }) {
			err = fault.Invalidf("title", "《%s》已经登记，请在列表中查找后修改。", l.Title)
		}
	}
	return d.lawStore(c, err, l, true)
}

func (d *Deps) lawChange(c *web.Ctx) error {
	old, err := lawAt(c)
	if err != nil {
		return err
	}
	l := lawTyped(c)
	l.Key = old.Key
	return d.lawStore(c, lawProblems(l), l, false)
}

func (d *Deps) lawStore(c *web.Ctx, err error, l catalog.Law, fresh bool) error {
	if err == nil {
		err = d.Catalog.SetLaw(c.Request().Context(), c.Actor, l)
	}
	if err != nil {
		return c.Retry(err, "desk/law_edit", lawPage(l, fresh))
	}
	return c.Done(fmt.Sprintf("已保存《%s》，状态：%s。引用它的目录事项已重新标注。", l.Title, l.Status), "/desk/laws")
}

func lawTyped(c *web.Ctx) catalog.Law {
	return catalog.Law{Title: c.Form("title"), Kind: c.Form("kind"), Issuer: c.Form("issuer"), DocumentNo: c.Form("document_no"),
		AmendedOn: c.Form("amended_on"), InForceOn: c.Form("in_force_on"), Status: c.Form("status"), ReplacedBy: c.Form("replaced_by"),
		ReplacedOn: c.Form("replaced_on"), Verification: c.Form("verification")}
}

// lawProblems finds what the form alone shows to be wrong, all at once.
func lawProblems(l catalog.Law) error {
	var p fault.Problems
	p.Need("title", l.Title, "请填写名称，不带书名号。")
	if l.Title != "" && l.Key == "" {
		p.Add("title", "名称“"+l.Title+"”不能识别，请填写文件的完整名称。")
	}
	p.Need("kind", l.Kind, "请选择种类。")
	if !slices.Contains(catalog.LawStatuses(), l.Status) {
		p.Add("status", "请选择状态。")
	}
	for _, f := range [][2]string{{"amended_on", l.AmendedOn}, {"in_force_on", l.InForceOn}, {"replaced_on", l.ReplacedOn}} {
		if f[1] != "" && !lawDay.MatchString(f[1]) {
			p.Add(f[0], "日期“"+f[1]+"”不能识别，应写成 2026-01-02；只知年月的写成 2026-01，只知年份的写成 2026。")
		}
	}
	return p.Err()
}

// lawDay is a day, or a month or a year where no more is known.
var lawDay = regexp.MustCompile(`^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$`)
