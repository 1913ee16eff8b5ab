package desk

import (
	"lianghua/catalog"
	"lianghua/templates"
	"lianghua/web"
)

// ColumnEditPage is the form of one column, or of a new one.
type ColumnEditPage struct {
	web.Base
	Column  catalog.Column // zero for a new one
	Parent  catalog.Column // of a new one, zero at the top
	Form    catalog.ColumnFields
	Unit    string
	Version int64
	Kinds   []templates.Option
	Units   []templates.Option
}

func (d *Deps) columnNew(c *web.Ctx) error {
	p, err := columnForm(c, catalog.Column{}, catalog.ColumnFields{Kind: catalog.KindList})
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) columnEdit(c *web.Ctx) error {
	col, err := columnOf(c)
	if err != nil {
		return err
	}
	p, err := columnForm(c, col, col.ColumnFields)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func columnOf(c *web.Ctx) (catalog.Column, error) {
	id, err := c.ID("id")
	if err != nil {
		return catalog.Column{}, err
	}
	return catalog.ColumnByID(c.Q(), id)
}

func columnForm(c *web.Ctx, col catalog.Column, f catalog.ColumnFields) (*ColumnEditPage, error) {
	p := &ColumnEditPage{Column: col, Form: f, Version: col.Version}
	p.Title = "新增栏目"
	if col.ID != 0 {
		p.Title = "修改栏目：" + col.FullName
	}
	if f.UnitID != 0 {
		p.Unit = idText(f.UnitID)
	}
	for _, k := range catalog.ColumnKinds() {
		p.Kinds = append(p.Kinds, templates.Option{Value: string(k), Label: k.Name()})
	}
	parent, err := c.FormInt("parent")
	if err == nil && parent != 0 && col.ID == 0 {
		p.Parent, err = catalog.ColumnByID(c.Q(), parent)
	}
	if err != nil {
		return nil, err
	}
	p.Units, err = unitPicks(c.Q())
	return p, err
}

func typedColumn(c *web.Ctx) (catalog.ColumnFields, error) {
	unit, err := c.FormInt("unit")
	return catalog.ColumnFields{Name: c.Form("name"), Kind: catalog.ColumnKind(c.Form("kind")), Link: c.Form("link"), Frequency: c.Form("frequency"),
		UnitID: unit, Section: c.Form("section"), Officer: c.Form("officer"), Phone: c.Form("phone"), Supporting: c.Form("supporting")}, err
}

func (d *Deps) columnAdd(c *web.Ctx) error {
	f, err := typedColumn(c)
	p, e := columnForm(c, catalog.Column{}, f)
	if e != nil {
		return e
	}
	if err == nil {
		_, err = d.Catalog.AddColumn(c.Request().Context(), c.Actor, p.Parent.ID, f)
	}
	if err != nil {
		return c.Retry(err, "desk/column_edit", p)
	}
	return c.Done("已新增栏目“"+f.Name+"”。", "/desk/columns")
}

func (d *Deps) columnChange(c *web.Ctx) error {
	col, err := columnOf(c)
	if err != nil {
		return err
	}
	f, err1 := typedColumn(c)
	version, err2 := c.FormInt("version")
	if err = firstError(err1, err2); err == nil {
		err = d.Catalog.ChangeColumn(c.Request().Context(), c.Actor, col.ID, version, f)
	}
	if err != nil {
		p, e := columnForm(c, col, f)
		if e != nil {
			return e
		}
		p.Version = version
		return c.Retry(err, "desk/column_edit", p)
	}
	return c.Done("已保存栏目“"+f.Name+"”。", "/desk/columns")
}
