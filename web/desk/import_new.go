package desk

import (
	"fmt"
	"io"
	"mime/multipart"
	"os"
	"path/filepath"

	"lianghua/disclose/form"
	"lianghua/importer"
	"lianghua/internal/attach"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// ImportNewPage is step 1 of an import: 选文件.
type ImportNewPage struct {
	web.Base
	Kinds     []templates.Option
	Domains   []templates.Option
	Kind      string
	Domain    string
	Complete  bool
	Note      string
	Templates []templates.Link
	Limit     string             // the largest file, in words
	Types     []templates.Option // of items
	Type      string
	Units     []templates.Option // for which items may be published
	Unit      string
	Submit    bool
	Catalogue bool // the county's own tables may be imported too
	Items     bool
	Steps     []LifeStep
}

func (d *Deps) importNew(c *web.Ctx) error {
	p, err := d.importNewPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) importNewPage(c *web.Ctx) (*ImportNewPage, error) {
	p := &ImportNewPage{Kind: c.Form("kind"), Domain: c.Form("domain"), Complete: c.Checked("complete"), Note: c.Form("note"),
		Limit: fmt.Sprintf("%d MB", uploadLimit(c)>>20), Steps: wizard(1)}
	p.Title = "导入表格"
	for _, k := range importer.Kinds() {
		if !d.Importer.May(c.Actor, k) {
			continue
		}
		if p.Kind == "" || !d.Importer.May(c.Actor, importer.Kind(p.Kind)) {
			p.Kind = string(k)
		}
		p.Kinds = append(p.Kinds, templates.Option{Value: string(k), Label: k.Name(), Hint: kindHints[k]})
		if k != importer.Catalogue && k != importer.Items {
			p.Templates = append(p.Templates, templates.Link{Label: k.Name(), URL: "/desk/imports/template/" + string(k)})
		}
	}
	p.Catalogue, p.Items = d.Importer.May(c.Actor, importer.Catalogue), d.Importer.May(c.Actor, importer.Items)
	var err error
	if p.Catalogue {
		if p.Domains, err = domainPicks(c.Q()); err != nil {
			return p, err
		}
	}
	if !p.Items {
		return p, nil
	}
	p.Type, p.Unit, p.Submit = c.Form("type"), c.Form("unit"), c.Checked("submit")
	p.Types = typePicks()
	units, err := org.Visible(c.Q(), c.Actor, rbac.ImportItems)
	for _, u := range units {
		p.Units = append(p.Units, templates.Option{Value: u.Code, Label: u.Name, Group: u.Kind.Label()})
	}
	return p, err
}

// typePicks are the types of item as choices, by group.
func typePicks() (out []templates.Option) {
	for _, f := range form.All() {
		out = append(out, templates.Option{Value: f.Key, Label: f.Name, Group: f.Group})
	}
	return out
}

var kindHints = map[importer.Kind]string{
	importer.Catalogue: "各部门、乡镇编制的标准目录，一张或多张表都可以。",
	importer.Columns:   "栏目、链接、更新要求、责任单位和责任人。",
	importer.Units:     "单位编码、名称、类别、上级和别名。",
	importer.People:    "人员、岗位和联系方式。",
	importer.Items:     "名单、村级财务台账和一般信息，入库后成为草稿。",
	importer.Guide:     "五个人生阶段的办事卡片。",
	importer.Policies:  "各类惠民政策，含适用身份和有效期。",
	importer.Services:  "个人、法人和常用服务的办事指南。",
	importer.Questions: "问题和回答。",
	importer.Requests:  "受理号、收到日期、申请人类型、申请人、所需信息、办理结果、答复日期。申请人加密保存。",
	importer.Reorg:     "方案、依据文件、生效日期、变更方式、原单位和承接单位，一行一步；入库后成为拟定的方案。",
}

// wizard is the head of the import pages with step n in hand.
func wizard(n int) []LifeStep {
	out := []LifeStep{{Name: "选文件"}, {Name: "看问题"}, {Name: "定取舍"}, {Name: "已入库（可撤销）"}}
	for i := range out {
		out[i].Done, out[i].Current = i+1 < n, i+1 == n
	}
	return out
}

// uploadLimit is the largest file that is taken in, in bytes.
func uploadLimit(c *web.Ctx) int64 { return min(c.Values.UploadLimit(), importer.UploadLimit) }

func (d *Deps) importUpload(c *web.Ctx) error {
	batches, err := d.importTake(c)
	if err != nil {
		p, e := d.importNewPage(c)
		if e != nil {
			return e
		}
		return c.Retry(err, "desk/import_new", p)
	}
	if len(batches) > 1 {
		return c.Warn(fmt.Sprintf("文件较长，分成 %d 批，请逐批入库。", len(batches)), "/desk/imports")
	}
	return c.Redirect(303, "/desk/imports/"+idText(batches[0].ID))
}

func (d *Deps) importTake(c *web.Ctx) ([]importer.Batch, error) {
	head, err := c.FormFile("file")
	if err != nil {
		return nil, fault.Invalid("file", "请选择要导入的文件。")
	}
	kind := importer.Kind(c.Form("kind"))
	if !kind.Known() {
		return nil, fault.Invalid("kind", "请选择导入什么。")
	}
	path, err := saveUpload(d.Importer.TempDir, head, uploadLimit(c))
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(filepath.Dir(path))
	how := importer.Reading{Name: attach.SafeName(head.Filename)}
	if kind == importer.Catalogue {
		how.Domain, how.Complete = c.Form("domain"), c.Checked("complete")
	}
	if kind == importer.Requests {
		how.Unit = c.Form("unit")
	}
	if kind == importer.Items {
		if how.Type, how.Unit, how.Submit = c.Form("type"), c.Form("unit"), c.Checked("submit"); how.Type == "" {
			return nil, fault.Invalid("type", "请选择信息类型。")
		}
	}
	batches, _, err := d.Importer.Upload(c.Request().Context(), c.Actor, kind, path, how, c.Form("note"))
	return batches, err
}

// saveUpload copies an upload to a private folder of its own; the caller
// removes the folder.
func saveUpload(dir string, head *multipart.FileHeader, limit int64) (path string, err error) {
	if head.Size > limit {
		return "", fault.TooLarge(fmt.Sprintf("文件超过 %d MB，请拆分后再上传。", limit>>20))
	}
	in, err := head.Open()
	if err != nil {
		return "", fault.Internal("desk.saveUpload", err)
	}
	defer in.Close()
	folder, err := os.MkdirTemp(dir, "upload-")
	if err != nil {
		return "", fault.Internal("desk.saveUpload", err)
	}
	path = filepath.Join(folder, "book")
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = io.Copy(out, io.LimitReader(in, limit))
		err = firstError(err, out.Close())
	}
	if err != nil {
		os.RemoveAll(folder)
		return "", fault.Internal("desk.saveUpload", err)
	}
	return path, nil
}

// importTemplate is the blank form of a kind of import.
func (d *Deps) importTemplate(c *web.Ctx) error {
	for _, r := range d.registers() {
		if r.Name != c.Param("kind") {
			continue
		}
		if err := rbac.Check(c.Actor, r.Action, rbac.Unit{}); err != nil {
			return err
		}
		return registerTemplate(c, r)
	}
	return fault.NotFound("没有这种模板。目录的空白模板请在领域页下载。")
}

// importItemTemplate is the blank workbook of a type of item.
func (d *Deps) importItemTemplate(c *web.Ctx) error {
	f, ok := form.ByKey(c.Param("type"))
	if !ok {
		return fault.NotFound("没有这种信息类型。")
	}
	return c.Download(f.Name+"（空白模板）.xlsx", mediaTypes["xlsx"], func(w io.Writer) error { return importer.ItemTemplate(f, w) })
}

func (d *Deps) registers() []org.Register { return d.Importer.Registers }
