package desk

import (
	"slices"
	"strconv"

	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/village/pilot"
	"lianghua/web"
)

// PilotsPage lists the set-ups that townships may take over (试点做法).
type PilotsPage struct {
	web.Base
	Rows []pilot.Template
}

func (d *Deps) pilotList(c *web.Ctx) error {
	rows, err := d.Pilots.Templates(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	p := &PilotsPage{Rows: rows}
	p.Title = "试点做法"
	return c.Render(p)
}

func (d *Deps) pilotExport(c *web.Ctx) error {
	rows, err := d.Pilots.Templates(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fault.Conflict("还没有保存试点做法，没有可以导出的内容。")
	}
	var out [][]string
	for _, t := range rows {
		out = append(out, []string{t.Name, t.Unit, t.Note, idText(int64(len(t.Setup.V.Columns))), idText(int64(len(t.Setup.V.Forms))), idText(int64(len(t.Setup.V.Examples))), idText(int64(t.Uses))})
	}
	return listFile(c, "试点做法", []string{"名称", "试点乡镇（街道）", "说明", "栏目", "常用表单", "范例", "已套用"}, out)
}

// PilotNewPage saves a township's set-up.
type PilotNewPage struct {
	web.Base
	Units    []templates.Option
	Examples []templates.Option
	Form     struct {
		Unit, Name, Note string
		Examples         []string
	}
}

func (d *Deps) pilotNew(c *web.Ctx) error {
	p, err := d.pilotNewPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) pilotNewPage(c *web.Ctx) (*PilotNewPage, error) {
	p := &PilotNewPage{}
	p.Title = "保存试点做法"
	var err error
	if p.Units, err = townOptions(c, 0); err != nil {
		return nil, err
	}
	p.Form.Unit, p.Form.Name, p.Form.Note = c.Form("unit"), c.Form("name"), c.FormValue("note")
	if p.Form.Unit == "" && len(p.Units) == 1 {
		p.Form.Unit = p.Units[0].Value
	}
	p.Form.Examples = c.Request().Form["examples"]
	if unit := parsed(p.Form.Unit); unit != 0 {
		list, err := d.Pilots.Examples(c.Request().Context(), c.Actor, unit)
		if err != nil {
			return nil, err
		}
		for _, it := range list {
			p.Examples = append(p.Examples, templates.Option{Value: idText(it.ID), Label: it.Title, Hint: it.Form().Name})
		}
	}
	return p, nil
}

// townOptions are the townships where the person manages pilots.
func townOptions(c *web.Ctx, but int64) (out []templates.Option, err error) {
	all, err := townsFor(c, rbac.PilotManage)
	return slices.DeleteFunc(all, func(o templates.Option) bool { return o.Value == idText(but) }), err
}

// townsFor are the townships where the person may take an action.
func townsFor(c *web.Ctx, action rbac.Action) (out []templates.Option, err error) {
	units, err := org.Visible(c.Q(), c.Actor, action)
	for _, u := range units {
		if u.Kind.Towns() {
			out = append(out, templates.Option{Value: idText(u.ID), Label: u.ShortName, Group: u.Kind.Label()})
		}
	}
	return out, err
}

func (d *Deps) pilotSave(c *web.Ctx) error {
	p, err := d.pilotNewPage(c)
	if err != nil {
		return err
	}
	examples, err := c.FormIDs("examples")
	var id int64
	if err == nil {
		id, err = d.Pilots.Save(c.Request().Context(), c.Actor, parsed(p.Form.Unit), p.Form.Name, p.Form.Note, examples)
	}
	if err != nil {
		return c.Retry(err, "desk/pilot_new", p)
	}
	return c.Done("已保存，其他乡镇（街道）可以套用。", pilotURL(id))
}

func pilotURL(id int64) string { return "/desk/pilots/" + idText(id) }

// PilotPage is one set-up, where it was applied, and what applying it to a
// township would do.
type PilotPage struct {
	web.Base
	pilot.Template
	Used  []pilot.Applied
	Units []templates.Option
	To    string       // the township that is asked about
	Name  string       // its name
	Steps []pilot.Step // the preview
}

func (d *Deps) pilotShow(c *web.Ctx) error {
	p, err := d.pilotPage(c)
	if err != nil {
		return err
	}
	if to := parsed(p.To); to != 0 {
		_, u, steps, err := d.Pilots.Preview(c.Request().Context(), c.Actor, p.ID, to)
		if err != nil {
			return err
		}
		p.Name, p.Steps = u.ShortName, steps
	}
	return c.Render(p)
}

func (d *Deps) pilotPage(c *web.Ctx) (*PilotPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &PilotPage{To: c.Form("to")}
	if p.Template, err = d.Pilots.Template(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	p.Title = p.Template.Name
	if p.Used, err = d.Pilots.Applications(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	p.Units, err = townOptions(c, p.UnitID)
	return p, err
}

func (d *Deps) pilotApply(c *web.Ctx) error {
	p, err := d.pilotPage(c)
	if err != nil {
		return err
	}
	if _, err = d.Pilots.Apply(c.Request().Context(), c.Actor, p.ID, parsed(p.To)); err != nil {
		return c.Retry(err, "desk/pilot_show", p)
	}
	return c.Done("已套用。没有改动之前可以撤销。", pilotURL(p.ID))
}

func (d *Deps) pilotUndo(c *web.Ctx) error {
	p, err := d.pilotPage(c)
	if err != nil {
		return err
	}
	use, err := c.ID("use")
	if err != nil {
		return err
	}
	if err := d.Pilots.Undo(c.Request().Context(), c.Actor, use); err != nil {
		return c.Retry(err, "desk/pilot_show", p)
	}
	return c.Done("已撤销套用。", pilotURL(p.ID))
}

// parsed reads the id of a select; anything else is none, which the verb
// answers.
func parsed(id string) int64 {
	n, _ := strconv.ParseInt(id, 10, 64)
	return n
}
