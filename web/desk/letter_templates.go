package desk

import (
	"bytes"
	"io"
	"strings"

	"lianghua/foi"
	"lianghua/foi/letter"
	"lianghua/internal/attach"
	"lianghua/internal/fault"
	"lianghua/web"
)

// LetterTemplatesPage lists the letters of 依申请公开 with the template of each.
type LetterTemplatesPage struct {
	web.Base
	Groups []LetterGroup
}

// LetterGroup is the letters of one part of the work.
type LetterGroup struct {
	Name string
	Rows []LetterRow
}

// LetterRow is one letter and the template in use.
type LetterRow struct {
	letter.Kind
	Template foi.Template // ID 0: the built-in one
	Versions int
}

// letterRows joins letters and templates.
func letterRows(list []foi.Template) (out []LetterRow) {
	for _, k := range letter.Kinds() {
		r := LetterRow{Kind: k}
		for _, t := range list {
			if t.Kind == k.Code {
				r.Versions++
				if t.Current() {
					r.Template = t
				}
			}
		}
		out = append(out, r)
	}
	return out
}

func (d *Deps) letterTemplates(c *web.Ctx) error {
	list, err := foi.Templates(c.Q())
	if err != nil {
		return err
	}
	p := &LetterTemplatesPage{}
	p.Title = "文书模板"
	for _, r := range letterRows(list) {
		if n := len(p.Groups); n == 0 || p.Groups[n-1].Name != string(r.Group) {
			p.Groups = append(p.Groups, LetterGroup{Name: string(r.Group)})
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Rows = append(g.Rows, r)
	}
	return c.Render(p)
}

func (d *Deps) letterTemplatesExport(c *web.Ctx) error {
	list, err := foi.Templates(c.Q())
	if err != nil {
		return err
	}
	var rows [][]string
	for _, r := range letterRows(list) {
		number, name, by, at := "内置", "", "", ""
		if r.Template.ID != 0 {
			number, name, by, at = idText(int64(r.Template.Number)), r.Template.Name, r.Template.ByName, r.Template.At.Format("2006-01-02")
		}
		rows = append(rows, []string{string(r.Group), r.Name, number, name, by, at})
	}
	return listFile(c, "文书模板", []string{"环节", "文书", "版本", "文件", "上传人", "日期"}, rows)
}

// LetterTemplatePage is one letter: its placeholders, its versions, the form to
// upload a new one, and what a check found.
type LetterTemplatePage struct {
	web.Base
	Kind     letter.Kind
	Versions []foi.Template
	Used     letter.Checked // of the template in use
	Fields   []letter.Field
	BuiltIn  bool // the built-in template is in use
	Note     string
	Checked  string // name of the file that was checked, "" for none
	Found    letter.Checked
	Preview  string
}

func (d *Deps) letterTemplatePage(c *web.Ctx) (*LetterTemplatePage, error) {
	kind, ok := letter.ByCode(c.Param("kind"))
	if !ok {
		return nil, fault.NotFound("没有这种文书，请从文书模板列表重新进入。")
	}
	list, err := foi.Templates(c.Q())
	if err != nil {
		return nil, err
	}
	p := &LetterTemplatePage{Kind: kind, Fields: letter.Fields(), BuiltIn: true, Note: c.Form("note")}
	p.Title = kind.Name
	use := foi.Template{Kind: kind.Code}
	for _, t := range list {
		if t.Kind != kind.Code {
			continue
		}
		p.Versions = append(p.Versions, t)
		if t.Current() {
			p.BuiltIn, use = false, t
		}
	}
	raw, err := d.Requests.TemplateBytes(use)
	if err != nil {
		return nil, err
	}
	p.Used, err = letter.CheckTemplate(c.Request().Context(), kind.Code, raw)
	return p, err
}

func (d *Deps) letterTemplate(c *web.Ctx) error {
	p, err := d.letterTemplatePage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

// letterTemplateUpload checks a template and shows what the letter would look
// like; with do=save it is put in use when nothing is wrong.
func (d *Deps) letterTemplateUpload(c *web.Ctx) error {
	p, err := d.letterTemplatePage(c)
	if err != nil {
		return err
	}
	raw, name, err := uploadBytes(c, "file", foi.TemplateLimit)
	if err == nil && c.Form("do") == "save" {
		_, err = d.Requests.AddTemplate(c.Request().Context(), c.Actor, foi.TemplateUpload{Kind: p.Kind.Code, Name: name, Note: p.Note, Raw: raw})
		if err == nil {
			return c.Done("已启用新模板。以前制作的文书不变，记录着当时的版本。", "/desk/requests/templates/"+p.Kind.Code)
		}
	} else if err == nil {
		p.Checked = attach.SafeName(name)
		if p.Found, p.Preview, err = d.Requests.CheckTemplate(c.Request().Context(), p.Kind.Code, raw); err == nil {
			return c.RenderAs("desk/letter_template", p)
		}
	}
	return c.Retry(err, "desk/letter_template", p)
}

// uploadBytes reads a small upload whole.
func uploadBytes(c *web.Ctx, field string, limit int64) (raw []byte, name string, err error) {
	head, err := c.FormFile(field)
	if err != nil || head.Size == 0 {
		return nil, "", fault.Invalid(field, "请选择文件。")
	}
	if head.Size > limit {
		return nil, "", fault.Invalidf(field, "文件超过 %s，请压缩或者拆分后再上传。", attach.SizeText(limit))
	}
	in, err := head.Open()
	if err != nil {
		return nil, "", fault.Internal("desk.uploadBytes", err)
	}
	defer in.Close()
	raw, err = io.ReadAll(io.LimitReader(in, limit+1))
	return raw, head.Filename, fault.Wrap("desk.uploadBytes", err)
}

func (d *Deps) letterTemplateUse(c *web.Ctx) error {
	id, err := c.FormInt("template")
	if err != nil {
		return err
	}
	if err := d.Requests.UseTemplate(c.Request().Context(), c.Actor, c.Param("kind"), id); err != nil {
		return err
	}
	return c.Done("已更换模板。", "/desk/requests/templates/"+c.Param("kind"))
}

// letterTemplateFile sends a version as .docx, to be edited in Word or WPS;
// without a version the built-in template, or its preview.
func (d *Deps) letterTemplateFile(c *web.Ctx) error {
	kind, ok := letter.ByCode(c.Param("kind"))
	if !ok {
		return fault.NotFound("没有这种文书，请从文书模板列表重新进入。")
	}
	t, name := foi.Template{Kind: kind.Code}, kind.Name+"（内置模板）.docx"
	if v := c.QueryParam("version"); v != "" && v != "0" {
		id, err := c.FormInt("version")
		if err == nil {
			t, err = foi.TemplateByID(c.Q(), id)
		}
		if err != nil {
			return err
		}
		if name = t.Name; t.Kind != kind.Code {
			return fault.NotFound("没有这个文书模板。")
		}
	}
	raw, err := d.Requests.TemplateBytes(t)
	if err != nil {
		return err
	}
	if c.QueryParam("sample") != "" {
		if raw, err = letter.Render(c.Request().Context(), kind.Code, raw, letter.Sample()); err != nil {
			return err
		}
		name = strings.TrimSuffix(name, ".docx") + "（样例）.docx"
	}
	return sendBytes(c, name, attach.DOCX, raw)
}

func sendBytes(c *web.Ctx, name, mediaType string, raw []byte) error {
	return c.Download(attach.SafeName(name), mediaType, func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(raw))
		return err
	})
}
