package field

import (
	"lianghua/disclose"
	"lianghua/internal/fault"
	"lianghua/village"
	"lianghua/village/ledger"
	"lianghua/web"
)

// CheckPage is step three: what is still wrong, then submit.
type CheckPage struct {
	web.Base
	village.Paper
	Signed  bool
	Signs   bool // the form wants signers
	Income  string
	Expense string
}

func (d *Deps) checkPage(c *web.Ctx) (*CheckPage, error) {
	paper, err := d.paperPage(c)
	if err != nil {
		return nil, err
	}
	p := &CheckPage{Paper: paper.Paper, Signed: signed(paper.Form, paper.Content), Signs: len(paper.Form.Signers) > 0,
		Income: paper.Ledger.Sum(ledger.Income).Grouped(), Expense: paper.Ledger.Sum(ledger.Expense).Grouped()}
	p.Base.Title = "核对提交"
	return p, nil
}

func (d *Deps) checkShow(c *web.Ctx) error {
	p, err := d.checkPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) submit(c *web.Ctx) error {
	p, err := d.checkPage(c)
	if err != nil {
		return err
	}
	v, err := version(c)
	if err == nil {
		err = d.Villages.Submit(c.Request().Context(), c.Actor, p.ItemID, v)
	}
	if err != nil {
		return c.Retry(err, "field/check", p)
	}
	return c.Done("已提交，等乡镇（街道）审核。", villageURL(p.UnitID))
}

// PhotoPage takes a picture of the signed sheet or of the noticeboard. It is
// no duty, and stays inside until a person has looked at it.
type PhotoPage struct {
	web.Base
	village.Paper
	Pledge string
}

func (d *Deps) photoPage(c *web.Ctx) (*PhotoPage, error) {
	paper, err := d.paperPage(c)
	if err != nil {
		return nil, err
	}
	p := &PhotoPage{Paper: paper.Paper, Pledge: disclose.PhotoPledge}
	p.Base.Title = "拍照"
	return p, nil
}

func (d *Deps) photoAsk(c *web.Ctx) error {
	p, err := d.photoPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) photo(c *web.Ctx) error {
	p, err := d.photoPage(c)
	if err != nil {
		return err
	}
	if err := d.keepPhoto(c, p.ItemID); err != nil {
		return c.Retry(err, "field/photo", p)
	}
	return c.Done("照片已保存，审核人查看后才会公开。", paperURL(p.ItemID)+"/check")
}

func (d *Deps) keepPhoto(c *web.Ctx, item int64) error {
	head, err := c.FormFile("photo")
	if err != nil {
		return fault.Invalid("photo", "请拍照或选择照片")
	}
	in, err := head.Open()
	if err != nil {
		return fault.Internal("field.keepPhoto", err)
	}
	defer in.Close()
	v, err := version(c)
	if err != nil {
		return err
	}
	up, err := d.Items.Receive(c.Request().Context(), in, head.Filename, c.Values.UploadLimit())
	if err == nil {
		_, _, err = d.Items.Attach(c.Request().Context(), c.Actor, item, v, up)
	}
	if fault.KindOf(err) == fault.KindInvalid && err != nil {
		err = fault.Invalid("photo", fault.Message(err))
	}
	return err
}
