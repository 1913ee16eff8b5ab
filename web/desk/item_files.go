package desk

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"lianghua/disclose"
	"lianghua/internal/attach"
	"lianghua/internal/fault"
	"lianghua/web"
)

// ItemFilesPage is the attachments of an item.
type ItemFilesPage struct {
	web.Base
	Head    ItemHead
	Rows    []ItemFile
	Edit    bool
	Version int64
	Limit   string
	Pledge  string
}

func (d *Deps) itemFiles(c *web.Ctx) error {
	p, err := d.itemFilesPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) itemFilesPage(c *web.Ctx) (*ItemFilesPage, error) {
	x, err := d.itemDetail(c)
	if err != nil {
		return nil, err
	}
	p := &ItemFilesPage{Head: itemHead(x), Version: x.Version, Edit: x.Draft.State.Editable() && mayEdit(x.Row),
		Limit: attach.SizeText(c.Values.UploadLimit()), Pledge: disclose.PhotoPledge}
	p.Title = "附件：" + p.Head.Title
	for _, f := range x.Files {
		p.Rows = append(p.Rows, itemFile(p.Head, f))
	}
	return p, nil
}

// itemUpload keeps one file or several; what is wrong with one does not stop
// the others.
func (d *Deps) itemUpload(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err != nil {
		return err
	}
	form, err := c.MultipartForm()
	if err != nil || len(form.File["file"]) == 0 {
		return d.itemFilesAgain(c, fault.Invalid("file", "请选择要上传的文件。"))
	}
	done := 0
	var problems fault.Problems
	for _, head := range form.File["file"] {
		version, err = d.itemAttach(c, id, version, head)
		switch kind := fault.KindOf(err); {
		case err == nil:
			done++
		case kind == fault.KindInvalid || kind == fault.KindTooLarge || kind == fault.KindConflict:
			problems.Add("file", fault.Message(err))
		default:
			return err
		}
		if err != nil && done == 0 && len(form.File["file"]) == 1 {
			return d.itemFilesAgain(c, err)
		}
	}
	if err := problems.Err(); err != nil {
		return d.itemFilesAgain(c, err)
	}
	return c.Done("已上传 "+idText(int64(done))+" 个文件。", "/desk/items/"+idText(id)+"/files")
}

// itemAttach keeps one upload and puts it beside the draft. The version stays
// as it was when that fails.
func (d *Deps) itemAttach(c *web.Ctx, id, version int64, head *multipart.FileHeader) (int64, error) {
	file, err := head.Open()
	if err != nil {
		return version, fault.Internal("desk.itemAttach", err)
	}
	defer file.Close()
	up, err := d.Items.Receive(c.Request().Context(), file, head.Filename, c.Values.UploadLimit())
	if err != nil {
		return version, err
	}
	_, next, err := d.Items.Attach(c.Request().Context(), c.Actor, id, version, up)
	if err != nil {
		return version, err
	}
	return next, nil
}

func (d *Deps) itemFilesAgain(c *web.Ctx, err error) error {
	p, e := d.itemFilesPage(c)
	if e != nil {
		return e
	}
	return c.Retry(err, "desk/item_files", p)
}

// itemFileAct is one act on one file of an item.
func (d *Deps) itemFileAct(done string, act func(c *web.Ctx, id, version, file int64) error) web.Handler {
	return func(c *web.Ctx) error {
		id, err1 := c.ID("id")
		file, err2 := c.ID("file")
		version, err3 := c.FormInt("version")
		if err := firstError(err1, err2, err3); err != nil {
			return err
		}
		if err := act(c, id, version, file); err != nil {
			return d.itemFilesAgain(c, err)
		}
		return c.Done(done, "/desk/items/"+idText(id)+"/files")
	}
}

func (d *Deps) itemDetach() web.Handler {
	return d.itemFileAct("已移除。", func(c *web.Ctx, id, version, file int64) error {
		_, err := d.Items.Detach(c.Request().Context(), c.Actor, id, version, file)
		return err
	})
}

func (d *Deps) itemSeen() web.Handler {
	return d.itemFileAct("已登记查看，图片随信息公开。", func(c *web.Ctx, id, version, file int64) error {
		if !c.Checked("seen") {
			return fault.Invalidf("seen-"+idText(file), "请打开图片看过后，勾选“%s”。", disclose.PhotoPledge)
		}
		_, err := d.Items.SeePhoto(c.Request().Context(), c.Actor, id, version, file)
		return err
	})
}

// itemFileGet sends a file of an item to one who may read the item. Pictures
// and PDF are shown in place, so that they can be looked at.
func (d *Deps) itemFileGet(c *web.Ctx) error {
	f, err := d.Items.File(c.Request().Context(), c.Actor, c.Param("token"))
	if err != nil {
		return err
	}
	if idText(f.ItemID) != c.Param("id") {
		return fault.NotFound("该文件不存在")
	}
	r, err := d.Items.Open(f)
	if err != nil {
		return err
	}
	return sendStored(c, f.Name, f.MediaType, r)
}

// sendStored sends a kept file under its own name.
func sendStored(c *web.Ctx, name, mediaType string, r io.ReadCloser) error {
	if err := c.NoteFile(name); err != nil {
		return errors.Join(err, r.Close())
	}
	h := c.Response().Header()
	h.Set("Content-Disposition", attach.Disposition(name, mediaType, true))
	err := c.Stream(http.StatusOK, mediaType, r)
	return errors.Join(err, r.Close())
}

// itemScan gives a signed scan to those who may see the item that it signed.
func (d *Deps) itemScan(c *web.Ctx) error {
	file, err := c.ID("file")
	if err != nil {
		return err
	}
	x, err := d.itemDetail(c)
	if err != nil {
		return err
	}
	for _, m := range x.Moved {
		if m.ScanID != file {
			continue
		}
		a, err := attach.ByID(c.Q(), file)
		if err != nil {
			return err
		}
		r, err := d.Files.Open(a.SHA256)
		if err != nil {
			return err
		}
		return sendStored(c, a.Name, a.MediaType, r)
	}
	return fault.NotFound("该文件不存在")
}
