package desk

import (
	"fmt"
	"strconv"
	"strings"

	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// UnitFormPage adds or changes a unit.
type UnitFormPage struct {
	web.Base
	Unit      org.Unit // as it is; zero for a new one
	Form      UnitForm
	Parents   []templates.Option
	Kinds     []templates.Option
	Relations []templates.Option
}

// UnitForm is what was typed.
type UnitForm struct {
	Code, Name, ShortName, Kind, Relation, Parent, Sort, Phone, Address, Link, Aliases string
	Sample                                                                             bool
	Version                                                                            int64
}

func (d *Deps) unitNew(c *web.Ctx) error {
	form := UnitForm{Kind: string(org.Department), Relation: string(org.ByCounty), Parent: c.QueryParam("parent")}
	return d.unitForm(c, org.Unit{}, form)
}

func (d *Deps) unitEdit(c *web.Ctx) error {
	u, err := unitAt(c, rbac.UnitEdit)
	if err != nil {
		return err
	}
	form := UnitForm{Code: u.Code, Name: u.Name, ShortName: u.ShortName, Kind: string(u.Kind), Relation: string(u.Relation),
		Sort: strconv.Itoa(u.Sort), Phone: u.Phone, Address: u.Address, Link: u.Link, Sample: u.Sample, Version: u.Version}
	aliases, err := org.AliasesOf(c.Q(), u.ID)
	if err != nil {
		return err
	}
	form.Aliases = strings.Join(aliases, "\n")
	if u.ParentID != 0 {
		parent, err := org.UnitByID(c.Q(), u.ParentID)
		if err != nil {
			return err
		}
		form.Parent = parent.Code
	}
	return d.unitForm(c, u, form)
}

func (d *Deps) unitForm(c *web.Ctx, u org.Unit, form UnitForm) error {
	p, err := unitFormPage(c, u, form)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func unitFormPage(c *web.Ctx, u org.Unit, form UnitForm) (*UnitFormPage, error) {
	p := &UnitFormPage{Unit: u, Form: form, Kinds: kindOptions(), Relations: relationOptions()}
	p.Title = "新增单位"
	if u.ID != 0 {
		p.Title = "修改" + u.ShortName
	}
	var err error
	p.Parents, err = parentOptions(c.Q(), c.Actor)
	return p, err
}

// parentOptions are the units below which another may stand.
func parentOptions(q db.Reader, actor rbac.Actor) (out []templates.Option, err error) {
	units, err := org.Visible(q, actor, rbac.UnitEdit)
	for _, u := range units {
		if !u.Kind.Villages() {
			out = append(out, templates.Option{Value: u.Code, Label: u.ShortName, Group: u.Kind.Label()})
		}
	}
	return out, err
}

// unitTyped reads the form; a sort that is no number is named with the rest.
func unitTyped(c *web.Ctx) (UnitForm, org.UnitDraft, error) {
	f := UnitForm{Code: c.Form("code"), Name: c.Form("name"), ShortName: c.Form("short_name"), Kind: c.Form("kind"), Relation: c.Form("relation"),
		Parent: c.Form("parent"), Sort: c.Form("sort"), Phone: c.Form("phone"), Address: c.Form("address"), Link: c.Form("link"),
		Aliases: c.FormValue("aliases"), Sample: c.Checked("sample")}
	var err error
	if f.Version, err = c.FormInt("version"); err != nil {
		return f, org.UnitDraft{}, err
	}
	sort, err := c.FormInt("sort")
	return f, org.UnitDraft{Code: f.Code, Name: f.Name, ShortName: f.ShortName, Kind: org.Kind(f.Kind), Relation: org.Relation(f.Relation),
		ParentCode: f.Parent, Sort: int(sort), Phone: f.Phone, Address: f.Address, Link: f.Link, Sample: f.Sample, Aliases: org.SplitAliases(f.Aliases)}, err
}

func (d *Deps) unitAdd(c *web.Ctx) error {
	form, draft, err := unitTyped(c)
	var u org.Unit
	if err == nil {
		u, err = d.Org.AddUnit(c.Request().Context(), c.Actor, draft)
	}
	if err != nil {
		return d.unitAgain(c, err, org.Unit{}, form)
	}
	return d.unitDone(c, "已新增"+u.ShortName+"。", fmt.Sprintf("/desk/units/%d", u.ID))
}

func (d *Deps) unitChange(c *web.Ctx) error {
	u, err := unitAt(c, rbac.UnitEdit)
	if err != nil {
		return err
	}
	form, draft, err := unitTyped(c)
	if err == nil {
		err = d.Org.ChangeUnit(c.Request().Context(), c.Actor, u.ID, form.Version, draft)
	}
	if err != nil {
		return d.unitAgain(c, err, u, form)
	}
	return d.unitDone(c, "已保存"+u.ShortName+"的修改。", fmt.Sprintf("/desk/units/%d", u.ID))
}

func (d *Deps) unitAgain(c *web.Ctx, err error, u org.Unit, form UnitForm) error {
	p, e := unitFormPage(c, u, form)
	if e != nil {
		return e
	}
	return c.Retry(err, "desk/unit_edit", p)
}

// unitDone reads every 公开主体 again, since units or aliases changed, and
// says what that changed.
func (d *Deps) unitDone(c *web.Ctx, text, to string) error {
	n, err := d.Catalog.Resolve(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	if n > 0 {
		text += fmt.Sprintf("有 %d 条事项的公开主体按新的单位和别名重新对应。", n)
	}
	return c.Done(text, to)
}
