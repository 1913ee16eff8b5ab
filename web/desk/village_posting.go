package desk

import (
	"lianghua/disclose"
	"lianghua/internal/attach"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/village"
	"lianghua/web"
)

// PostingsPage lists what hangs on the noticeboards (上墙), and what does not
// hang yet.
type PostingsPage struct {
	web.Base
	Rows   []PostingRow
	Next   string
	Left   []disclose.Item // published, not recorded as 上墙
	Names  map[int64]org.Unit
	Units  []templates.Option
	Export string
	Tabs   []templates.Link
}

// PostingRow is a posting with the days that it must still hang.
type PostingRow struct {
	village.Posting
	Days int
}

func (d *Deps) postingList(c *web.Ctx) error {
	f, err := postingFilter(c)
	if err != nil {
		return err
	}
	rows, next, err := d.Villages.Postings(c.Request().Context(), c.Actor, f)
	if err != nil {
		return err
	}
	p := &PostingsPage{Tabs: villageTabs(c), Export: address("/desk/villages/postings/export", []filterPair{{"unit", c.QueryParam("unit")}, {"up", c.QueryParam("up")}})}
	p.Title = "公开栏"
	if next != 0 {
		p.Next = idText(next)
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, PostingRow{r, r.Left(d.Org.Today())})
	}
	if p.Left, p.Names, err = d.Villages.Unposted(c.Request().Context(), c.Actor, f.UnitID); err != nil {
		return err
	}
	units, err := unitOptions(c.Q(), c.Actor, rbac.VillagePost)
	for _, u := range units {
		if u.Group == "村" || u.Group == "社区" {
			p.Units = append(p.Units, u)
		}
	}
	if err != nil {
		return err
	}
	return c.Render(p)
}

func postingFilter(c *web.Ctx) (f village.PostingFilter, err error) {
	unit, err1 := c.FormInt("unit")
	before, err2 := c.FormInt("after")
	return village.PostingFilter{UnitID: unit, Up: c.QueryParam("up") != "", Before: before}, firstError(err1, err2)
}

func (d *Deps) postingExport(c *web.Ctx) error {
	f, err := postingFilter(c)
	if err != nil {
		return err
	}
	f.All, f.Before = true, 0
	rows, _, err := d.Villages.Postings(c.Request().Context(), c.Actor, f)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fault.Conflict("还没有张贴记录，没有可以导出的内容。")
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Unit, r.Title, r.Place, r.PostedOn.String(), r.UntilOn.String(), r.PostedBy, r.RemovedOn.String(), r.RemovedBy, r.EarlyReason})
	}
	return listFile(c, "公开栏张贴登记表", []string{"村（社区）", "公开内容", "公开栏位置", "上墙日期", "可撤下日期", "登记人", "撤下日期", "撤下登记人", "提前撤下理由"}, out)
}

// PostingNewPage records 上墙.
type PostingNewPage struct {
	web.Base
	Item disclose.Item
	Unit string
	Form struct{ Place, On string }
	Days int
}

func (d *Deps) postingNew(c *web.Ctx) error {
	p, err := d.postingNewPage(c)
	if err != nil {
		return err
	}
	p.Form.On = d.Org.Today().String()
	return c.Render(p)
}

func (d *Deps) postingNewPage(c *web.Ctx) (*PostingNewPage, error) {
	id, err := c.FormInt("item")
	if err != nil {
		return nil, err
	}
	it, u, err := d.Villages.Hangable(c.Request().Context(), c.Actor, id)
	if err != nil {
		return nil, err
	}
	p := &PostingNewPage{Item: it, Unit: u.ShortName, Days: village.PostDays}
	p.Title = "登记上墙"
	profile, err := village.ProfileOf(c.Q(), u.ID)
	p.Form.Place = profile.Board
	return p, err
}

func (d *Deps) postingAdd(c *web.Ctx) error {
	p, err := d.postingNewPage(c)
	if err != nil {
		return err
	}
	p.Form.Place, p.Form.On = c.Form("place"), c.Form("posted_on")
	h := village.Hang{ItemID: p.Item.ID, Place: p.Form.Place}
	h.On, err = formDate(c, "posted_on")
	if err == nil {
		h.Photo, err = d.boardPhoto(c)
	}
	if err == nil {
		_, err = d.Villages.Post(c.Request().Context(), c.Actor, h)
	}
	if err != nil {
		return c.Retry(err, "desk/posting_new", p)
	}
	return c.Done("已登记上墙。张贴不少于 15 日，期满前系统不能登记撤下。", "/desk/villages/postings")
}

// boardPhoto keeps the picture of a board when the form brings one.
func (d *Deps) boardPhoto(c *web.Ctx) (*village.Photo, error) {
	if !sent(c, "photo") {
		return nil, nil
	}
	file, name, err := upload(c, d.Files, "photo", attach.Document(c.Values.UploadLimit()))
	return &village.Photo{Stored: file, Name: name}, err
}

// PostingRemovePage records 撤下.
type PostingRemovePage struct {
	web.Base
	village.Posting
	Days int  // that it must still hang
	Head bool // may take it down early
	Form struct{ On, Reason string }
}

func (d *Deps) postingRemoveAsk(c *web.Ctx) error {
	p, err := d.postingRemovePage(c)
	if err != nil {
		return err
	}
	p.Form.On = d.Org.Today().String()
	return c.Render(p)
}

func (d *Deps) postingRemovePage(c *web.Ctx) (*PostingRemovePage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &PostingRemovePage{Head: c.May(rbac.ItemOverride)}
	p.Posting, err = d.Villages.Posting(c.Request().Context(), c.Actor, id)
	p.Days = p.Left(d.Org.Today())
	p.Base.Title = "登记撤下"
	return p, err
}

func (d *Deps) postingRemove(c *web.Ctx) error {
	p, err := d.postingRemovePage(c)
	if err != nil {
		return err
	}
	p.Form.On, p.Form.Reason = c.Form("removed_on"), c.Form("reason")
	t := village.TakeOff{ID: p.ID, Reason: p.Form.Reason}
	t.On, err = formDate(c, "removed_on")
	if err == nil {
		t.Version, err = c.FormInt("version")
	}
	if err == nil {
		t.Photo, err = d.boardPhoto(c)
	}
	if err == nil {
		err = d.Villages.Unpost(c.Request().Context(), c.Actor, t)
	}
	if err != nil {
		return c.Retry(err, "desk/posting_remove", p)
	}
	return c.Done("已登记撤下。", "/desk/villages/postings")
}

func (d *Deps) postingPhoto(c *web.Ctx) error {
	id, err1 := c.ID("id")
	file, err2 := c.ID("file")
	if err := firstError(err1, err2); err != nil {
		return err
	}
	a, err := d.Villages.PostingFile(c.Request().Context(), c.Actor, id, file)
	if err != nil {
		return err
	}
	return sendKept(c, d.Files, a)
}
