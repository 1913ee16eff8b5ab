package desk

import (
	"io"

	"lianghua/internal/attach"
	"lianghua/internal/fault"
	"lianghua/web"
)

// upload keeps the file of a form's field; what is wrong with it stands at the
// field. The caller records whose it is.
func upload(c *web.Ctx, store *attach.Store, field string, purpose attach.Purpose) (file attach.Stored, name string, err error) {
	head, err := c.FormFile(field)
	if err != nil {
		return file, "", fault.Invalid(field, "请选择文件。")
	}
	in, err := head.Open()
	if err != nil {
		return file, "", fault.Internal("desk.upload", err)
	}
	defer in.Close()
	file, err = store.Save(c.Request().Context(), in, head.Filename, purpose)
	if err != nil && fault.KindOf(err) == fault.KindInvalid {
		err = fault.Invalid(field, fault.Message(err))
	}
	return file, head.Filename, err
}

// sent reports that a form brought a file in the field.
func sent(c *web.Ctx, field string) bool {
	head, err := c.FormFile(field)
	return err == nil && head.Size > 0
}

// sendKept answers with a kept file, to be saved. The caller has checked who
// asks.
func sendKept(c *web.Ctx, store *attach.Store, a attach.Attachment) error {
	f, err := store.Open(a.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	return c.Download(attach.SafeName(a.Name), a.MediaType, func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}
