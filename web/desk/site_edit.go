package desk

import (
	"mime/multipart"
	"strings"

	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/site"
	"lianghua/templates"
	"lianghua/web"
)

// SiteEditPage enters or changes one line of a register.
type SiteEditPage struct {
	web.Base
	Register site.Register
	Path     string // of the register
	PostTo   string
	Version  int64
	Form     site.Draft
	Unit     string
	Units    []templates.Option
	Fields   []SiteField
	ID       int64
	Photo    bool // has one
	Closing  bool // an existing line, which may be closed
}

// SiteField is a field with what was typed.
type SiteField struct {
	site.Field
	Value   string
	Values  []string
	Options []templates.Option
}

func (d *Deps) sitePage(c *web.Ctx, r site.Register, draft site.Draft) (*SiteEditPage, error) {
	p := &SiteEditPage{Register: r, Path: sitePath(r.Kind), PostTo: sitePath(r.Kind), Form: draft}
	p.Title = "登记" + r.Name
	if draft.UnitID != 0 {
		p.Unit = idText(draft.UnitID)
	}
	if r.HasUnit {
		units, err := org.Visible(c.Q(), c.Actor, rbac.SiteEdit)
		if err != nil {
			return nil, err
		}
		p.Units = unitsAsPicks(units)
	}
	for _, f := range r.Fields {
		x := SiteField{Field: f, Value: draft.Fields[f.Key], Values: strings.Split(draft.Fields[f.Key], "\n")}
		for _, choice := range f.Choices {
			x.Options = append(x.Options, templates.Option{Value: choice, Label: choice})
		}
		p.Fields = append(p.Fields, x)
	}
	return p, nil
}

func (d *Deps) siteNew(r site.Register) web.Handler {
	return func(c *web.Ctx) error {
		p, err := d.sitePage(c, r, site.Draft{})
		if err != nil {
			return err
		}
		return c.Render(p)
	}
}

// siteOld is the page of a line that exists.
func (d *Deps) siteOld(c *web.Ctx, r site.Register, id int64) (*SiteEditPage, error) {
	x, err := site.RecordByID(c.Q(), r.Kind, id)
	if err != nil {
		return nil, err
	}
	p, err := d.sitePage(c, r, site.Draft{Title: x.Title, UnitID: x.UnitID, On: x.On.String(), Fields: x.Content.V, Closed: x.Closed})
	if err != nil {
		return nil, err
	}
	p.Title, p.ID, p.Version, p.Closing = x.Title, id, x.Version, true
	p.PostTo += "/" + idText(id)
	_, p.Photo, err = site.Photo(c.Q(), id)
	return p, err
}

func (d *Deps) siteEdit(r site.Register) web.Handler {
	return func(c *web.Ctx) error {
		id, err := c.ID("id")
		if err != nil {
			return err
		}
		p, err := d.siteOld(c, r, id)
		if err != nil {
			return err
		}
		return c.Render(p)
	}
}

func (d *Deps) siteSave(r site.Register) web.Handler {
	return func(c *web.Ctx) error {
		var id int64
		if c.Param("id") != "" {
			var err error
			if id, err = c.ID("id"); err != nil {
				return err
			}
		}
		unit, err1 := c.FormInt("unit")
		version, err2 := c.FormInt("version")
		if err := firstError(err1, err2); err != nil {
			return err
		}
		draft := site.Draft{Title: c.Form("title"), UnitID: unit, On: c.Form("on"), Closed: c.Checked("closed"), Fields: map[string]string{}}
		for _, f := range r.Fields {
			draft.Fields[f.Key] = strings.Join(c.Request().Form[f.Key], "\n")
		}
		_, err := d.Site.Save(c.Request().Context(), c.Actor, r.Kind, id, version, draft)
		if err == nil {
			return c.Done("已保存“"+draft.Title+"”。", sitePath(r.Kind))
		}
		p, e := d.sitePage(c, r, draft)
		if e != nil {
			return e
		}
		if p.ID, p.Version = id, version; id != 0 {
			p.PostTo, p.Closing = p.PostTo+"/"+idText(id), true
		}
		return c.Retry(err, "desk/site_edit", p)
	}
}

// picture is the uploaded picture of a form.
func picture(c *web.Ctx) (multipart.File, int64, string, error) {
	head, err := c.FormFile("file")
	if err != nil {
		return nil, 0, "", fault.Invalid("file", "请选择图片，PNG 或 JPEG。")
	}
	f, err := head.Open()
	return f, head.Size, head.Filename, err
}

func (d *Deps) sitePhoto(r site.Register) web.Handler {
	return func(c *web.Ctx) error {
		id, err := c.ID("id")
		if err != nil {
			return err
		}
		p, err := d.siteOld(c, r, id)
		if err != nil {
			return err
		}
		f, size, name, err := picture(c)
		if err == nil {
			defer f.Close()
			err = d.Site.SetPhoto(c.Request().Context(), c.Actor, r.Kind, id, f, size, name)
		}
		if err != nil {
			return c.Retry(err, "desk/site_edit", p)
		}
		return c.Done("照片已更换。", sitePath(r.Kind)+"/"+idText(id))
	}
}

// EmblemPage is the slot of the 国徽.
type EmblemPage struct {
	web.Base
	Has bool
}

func (d *Deps) emblemPage(c *web.Ctx) (*EmblemPage, error) {
	_, has, err := site.Emblem(c.Q())
	p := &EmblemPage{Has: has}
	p.Title = "国徽图案"
	return p, err
}

func (d *Deps) emblemForm(c *web.Ctx) error {
	p, err := d.emblemPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) emblemSet(c *web.Ctx) error {
	f, size, name, err := picture(c)
	if err == nil {
		defer f.Close()
		err = d.Site.SetEmblem(c.Request().Context(), c.Actor, c.Checked("standard"), f, size, name)
	}
	if err == nil {
		return c.Done("国徽图案已保存。", "/desk/site/emblem")
	}
	p, e := d.emblemPage(c)
	if e != nil {
		return e
	}
	return c.Retry(err, "desk/site_emblem", p)
}
