package desk

import (
	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// UnitFormsPage is the forms that a township works with (常用表单).
type UnitFormsPage struct {
	web.Base
	Tabs    []templates.Link
	Units   []templates.Option
	Unit    string
	Rows    []UnitFormRow
	Types   []templates.Option
	Columns []templates.Option
	Form    struct{ Type, Section, Column string }
}

// UnitFormRow is one of the forms.
type UnitFormRow struct {
	disclose.UnitForm
	Name, Group, Column string
}

func (d *Deps) unitForms(c *web.Ctx) error {
	p, err := d.unitFormsPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) unitFormsPage(c *web.Ctx) (*UnitFormsPage, error) {
	p := &UnitFormsPage{Tabs: villageTabs(c), Unit: c.Form("unit"), Types: typePicks()}
	p.Title = "常用表单"
	var err error
	if p.Units, err = townsFor(c, rbac.VillageSet); err != nil {
		return nil, err
	}
	if p.Unit == "" && len(p.Units) > 0 {
		p.Unit = p.Units[0].Value
	}
	if !offered(p.Units, p.Unit) {
		if p.Unit != "" {
			return nil, fault.NotFound("没有这个乡镇（街道），或不在您的范围内。")
		}
		return p, nil
	}
	if p.Columns, err = publishColumns(c.Q()); err != nil {
		return nil, err
	}
	p.Rows, err = unitFormRows(c.Q(), parsed(p.Unit))
	return p, err
}

func unitFormRows(q db.Reader, unit int64) (out []UnitFormRow, err error) {
	list, err := disclose.UnitForms(q, unit)
	if err != nil {
		return nil, err
	}
	columns, err := catalog.Columns(q)
	for _, x := range list {
		f, _ := form.ByKey(x.Type)
		row := UnitFormRow{UnitForm: x, Name: f.Name, Group: f.Group}
		for _, col := range columns {
			if col.ID == x.ColumnID {
				row.Column = col.FullName
			}
		}
		out = append(out, row)
	}
	return out, err
}

// unitFormSave adds a form or changes it; unitFormDrop takes one out.
func (d *Deps) unitFormSave(c *web.Ctx) error {
	p, err := d.unitFormsPage(c)
	if err != nil {
		return err
	}
	p.Form.Type, p.Form.Section, p.Form.Column = c.Form("type"), c.Form("section"), c.Form("column")
	f, ok := form.ByKey(p.Form.Type)
	if !ok {
		return c.Retry(fault.Invalid("type", "请选择类型"), "desk/unit_forms", p)
	}
	keep := []disclose.UnitForm{{Type: f.Key, Section: p.Form.Section, ColumnID: parsed(p.Form.Column)}}
	for _, r := range p.Rows {
		if r.Type != f.Key {
			keep = append(keep, r.UnitForm)
		}
	}
	if err := d.Items.SetUnitForms(c.Request().Context(), c.Actor, parsed(p.Unit), keep); err != nil {
		return c.Retry(atField(err, "section"), "desk/unit_forms", p)
	}
	return c.Done("“"+f.Name+"”已列入常用。", "/desk/villages/forms?unit="+p.Unit)
}

func (d *Deps) unitFormDrop(c *web.Ctx) error {
	p, err := d.unitFormsPage(c)
	if err != nil {
		return err
	}
	var keep []disclose.UnitForm
	for _, r := range p.Rows {
		if r.Type != c.Form("type") {
			keep = append(keep, r.UnitForm)
		}
	}
	if len(keep) == len(p.Rows) {
		return c.Warn("这种表单不在常用里。", "/desk/villages/forms?unit="+p.Unit)
	}
	if err := d.Items.SetUnitForms(c.Request().Context(), c.Actor, parsed(p.Unit), keep); err != nil {
		return err
	}
	return c.Done("已从常用表单里去掉。", "/desk/villages/forms?unit="+p.Unit)
}

func (d *Deps) unitFormExport(c *web.Ctx) error {
	p, err := d.unitFormsPage(c)
	if err != nil {
		return err
	}
	if len(p.Rows) == 0 {
		return fault.Conflict("还没有常用表单，没有可以导出的内容。")
	}
	var out [][]string
	for _, r := range p.Rows {
		out = append(out, []string{r.Group, r.Name, r.Section, r.Column})
	}
	return listFile(c, "常用表单", []string{"分类", "类型", "责任科室", "栏目"}, out)
}
