package desk

import (
	"fmt"
	"mime/multipart"
	"os"
	"path/filepath"

	"lianghua/claim"
	"lianghua/internal/attach"
	"lianghua/internal/fault"
	"lianghua/web"
)

// RoundReturnPage takes returned workbooks and says what became of each.
type RoundReturnPage struct {
	web.Base
	Round  string
	Unit   string // a unit's own page; "" for the county's
	PostTo string
	Back   string
	Files  []RoundReturned
	Taken  int
}

// RoundReturned is one file of an upload.
type RoundReturned struct {
	Name    string
	Receipt claim.Receipt
	Page    string // the unit's page in the round
	Refused string // why not; "" when taken
}

// roundMost is how many workbooks come back at once.
const roundMost = 20

func (d *Deps) roundReturnAsk(c *web.Ctx) error {
	p, _, err := d.roundReturnPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

// roundReturnPage reads where the person stands: the round, and for a unit's
// upload the unit. What belongs elsewhere is then refused by name.
func (d *Deps) roundReturnPage(c *web.Ctx) (*RoundReturnPage, claim.Upload, error) {
	at := claim.Upload{}
	var err error
	if at.Round, err = c.ID("id"); err != nil {
		return nil, at, err
	}
	if c.Param("unit") == "" {
		b, err := d.Claims.RoundBoard(c.Request().Context(), c.Actor, at.Round)
		p := &RoundReturnPage{Round: b.Round.Name, Back: "/desk/rounds/" + idText(at.Round), PostTo: "/desk/rounds/" + idText(at.Round) + "/returns"}
		p.Title = "上传回传的确认表"
		return p, at, err
	}
	if at.Unit, err = c.ID("unit"); err != nil {
		return nil, at, err
	}
	u, err := d.Claims.UnitPage(c.Request().Context(), c.Actor, at.Round, at.Unit)
	back := fmt.Sprintf("/desk/rounds/%d/units/%d", at.Round, at.Unit)
	p := &RoundReturnPage{Round: u.Round.Name, Unit: u.Unit.ShortName, Back: back, PostTo: back + "/return"}
	p.Title = "回传确认表"
	return p, at, err
}

func (d *Deps) roundReturn(c *web.Ctx) error {
	p, at, err := d.roundReturnPage(c)
	if err != nil {
		return err
	}
	heads, err := roundHeads(c)
	if err != nil {
		return c.Retry(err, "desk/round_return", p)
	}
	var failed error
	for _, h := range heads {
		got := d.roundTake(c, h, at)
		line := RoundReturned{Name: got.Name, Receipt: got.Receipt, Page: fmt.Sprintf("/desk/rounds/%d/units/%d", got.Receipt.Round.ID, got.Receipt.UnitID)}
		if got.Err != nil {
			failed, line.Refused = got.Err, fault.Message(got.Err)
		} else {
			p.Taken++
		}
		p.Files = append(p.Files, line)
	}
	if len(p.Files) == 1 && failed != nil {
		p.Files = nil
		return c.Retry(fault.Invalid("files", "“"+attach.SafeName(heads[0].Filename)+"”："+fault.Message(failed)), "desk/round_return", p)
	}
	p.Title = fmt.Sprintf("收到 %d 份，未收 %d 份", p.Taken, len(p.Files)-p.Taken)
	return c.RenderAs("desk/round_return", p)
}

func roundHeads(c *web.Ctx) ([]*multipart.FileHeader, error) {
	form, err := c.MultipartForm()
	if err != nil || len(form.File["files"]) == 0 {
		return nil, fault.Invalid("files", "请选择单位填好的确认表，可以一次选多个文件。")
	}
	heads := form.File["files"]
	if len(heads) > roundMost {
		return nil, fault.Invalidf("files", "一次最多上传 %d 份，您选了 %d 份，请分几次上传。", roundMost, len(heads))
	}
	return heads, nil
}

// roundTake receives one file; whatever is wrong with it keeps no other out.
func (d *Deps) roundTake(c *web.Ctx, head *multipart.FileHeader, at claim.Upload) claim.Received {
	at.Name = attach.SafeName(head.Filename)
	path, err := saveUpload(d.Claims.TempDir, head, uploadLimit(c))
	if err != nil {
		return claim.Received{Name: at.Name, Err: err}
	}
	defer os.RemoveAll(filepath.Dir(path))
	at.Path = path
	return d.Claims.ReceiveMany(c.Request().Context(), c.Actor, []claim.Upload{at})[0]
}
