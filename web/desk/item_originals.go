package desk

import (
	"lianghua/disclose"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/web"
)

// ItemOriginalsPage lists the sealed originals that wait for their destruction.
type ItemOriginalsPage struct {
	web.Base
	Rows  []ItemOriginal
	Typed struct {
		File   int64
		Reason string
	}
}

// ItemOriginal is one sealed original.
type ItemOriginal struct {
	disclose.Original
	Kind, State string
	Ask         bool // may be asked for now
	Do          bool // another asked: this person may do it
	Key         string
}

func (d *Deps) itemOriginals(c *web.Ctx) error {
	p, err := d.itemOriginalsPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) itemOriginalsPage(c *web.Ctx) (*ItemOriginalsPage, error) {
	list, err := d.Items.Originals(c.Request().Context(), c.Actor)
	if err != nil {
		return nil, err
	}
	p := &ItemOriginalsPage{}
	p.Title = "待销毁的原件"
	today := d.Org.Today()
	for _, x := range list {
		p.Rows = append(p.Rows, itemOriginal(x, today, c.Actor))
	}
	return p, nil
}

func itemOriginal(x disclose.Original, today calendar.Date, actor rbac.Actor) ItemOriginal {
	out := ItemOriginal{Original: x, Kind: "none", State: "封存中", Key: "reason-" + idText(x.FileID)}
	switch {
	case x.AskedBy != 0:
		out.Kind, out.State = "due", x.AskedName+"已提出，待另一人销毁"
		out.Do = !actor.Is(x.AskedBy)
	case today.After(x.DestroyUntil):
		out.Kind, out.State, out.Ask = "late", "已过销毁期限", true
	case !today.Before(x.DestroyFrom):
		out.Kind, out.State, out.Ask = "due", "可以销毁", true
	}
	return out
}

// itemOriginalAct is the first person's half or the second's.
func (d *Deps) itemOriginalAct(c *web.Ctx) error {
	file, err := c.ID("file")
	if err != nil {
		return err
	}
	p, err := d.itemOriginalsPage(c)
	if err != nil {
		return err
	}
	var row ItemOriginal
	for _, r := range p.Rows {
		if r.FileID == file {
			row = r
		}
	}
	if row.FileID == 0 {
		return fault.NotFound("没有这个封存的原件，可能已经销毁。")
	}
	said := "已提出销毁，请另一人核对后销毁。"
	if row.AskedBy == 0 {
		p.Typed.File, p.Typed.Reason = file, c.Form(row.Key)
		err = d.Items.AskErasure(c.Request().Context(), c.Actor, row.ItemID, disclose.EraseFile, file, p.Typed.Reason)
		if err != nil {
			err = atField(err, row.Key)
		}
	} else {
		said = "已销毁，记录保留。"
		err = d.Items.Erase(c.Request().Context(), c.Actor, row.ItemID, disclose.EraseFile, file)
	}
	if err != nil {
		return c.Retry(err, "desk/item_originals", p)
	}
	return c.Done(said, "/desk/items/originals")
}

func (d *Deps) itemOriginalsExport(c *web.Ctx) error {
	p, err := d.itemOriginalsPage(c)
	if err != nil {
		return err
	}
	if len(p.Rows) == 0 {
		return fault.Conflict("没有封存的原件，没有可以导出的内容。")
	}
	var out [][]string
	for _, r := range p.Rows {
		out = append(out, []string{r.Title, r.Unit, r.DestroyFrom.String(), r.DestroyUntil.String(), r.State, r.Reason})
	}
	return listFile(c, "待销毁的原件", []string{"信息", "单位", "可销毁日期", "应销毁日期", "状态", "理由"}, out)
}
