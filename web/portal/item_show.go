package portal

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/attach"
	"lianghua/internal/fault"
	"lianghua/internal/qr"
	"lianghua/org"
	"lianghua/templates"
	"lianghua/web"
)

// ItemPage is one published item: what inspectors look for, its text, table
// and files, and who answers for it.
type ItemPage struct {
	web.Base
	Crumbs      []templates.Link
	Meta        []Meta
	Facts       [][]Fact // two by two
	Notices     []Notice
	Fields      []Fact // of its type
	Body        template.HTML
	Table       *ItemTable
	Signers     []form.Signer
	Files       []ItemFile
	Related     []Related
	Responsible []Responsible
	Unit        string
	UnitShort   string
	UnitURL     string
	Phone       string
	Column      string
	ColumnURL   string
	Address     string // whole, with the site's name when it is set
	Short       string
	QR          qr.Code
}

// Meta is a page label (页面标签, 国办发〔2017〕47号).
type Meta struct{ Name, Content string }

// Fact is one line of what is known of an item.
type Fact struct {
	Label, Value, URL string
	Wide              bool
}

// Notice is a sentence between the facts and the text.
type Notice struct{ Kind, Text string }

// ItemTable is the table of an item.
type ItemTable struct {
	Head []string
	Rows [][]string
}

// ItemFile is an attachment.
type ItemFile struct{ Name, URL, Type, Size string }

// Related are the 解读 of a policy, or the policies of a 解读.
type Related struct {
	Name  string
	Items []ItemLine
}

// Responsible is an entry of the catalogue with who answers for it.
type Responsible struct {
	Code, Title, Subject, Limit string
	Duties                      []Duty
}

func (d *Deps) itemShow(c *web.Ctx) error {
	x, err := disclose.PublicByID(c.Q(), c.Server.DB.Now(), c.Param("id"))
	if err != nil {
		return err
	}
	switch x.Answer {
	case disclose.Gone:
		return itemGone(c, x)
	case disclose.Nothing:
		return noItem()
	}
	p, err := d.itemPage(c, x)
	if err != nil {
		return err
	}
	if x.Item.NameList {
		c.Response().Header().Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	}
	return c.Render(p)
}

func noItem() error {
	return fault.NotFound("没有这件公开信息，地址可能不完整，或已不再公开。")
}

func (d *Deps) itemPage(c *web.Ctx, x disclose.PublicItem) (*ItemPage, error) {
	u, err := org.UnitByID(c.Q(), x.Item.UnitID)
	if err != nil {
		return nil, err
	}
	p := &ItemPage{Unit: u.Name, UnitShort: u.ShortName, UnitURL: "/items?unit=" + url.QueryEscape(u.Code), Phone: org.OfficePhone(u.Phone),
		Address: c.Values.SiteURL() + "/items/" + idText(x.Item.ID), Short: c.Values.SiteURL() + "/i/" + x.Item.Code}
	p.Title, p.About = x.Item.Title, x.Content.Summary
	if p.Column, p.ColumnURL, err = columnOf(c, x.Item.ColumnID); err != nil {
		return nil, err
	}
	p.Crumbs = []templates.Link{{Label: "首页", URL: "/"}, {Label: "公开信息", URL: "/items"}, {Label: u.ShortName, URL: p.UnitURL}, {Label: "正文"}}
	p.Facts = pairs(itemFacts(x, p))
	p.notices(c, x)
	p.words(x)
	p.Meta = metaOf(x, p)
	if base := c.Values.SiteURL(); !x.Item.NameList {
		p.Linked = linked(itemData(base, x, u), crumbsData(base, c.Request().URL.Path, p.Crumbs))
	}
	if p.Responsible, err = responsible(c, x.Item.ID); err != nil {
		return nil, err
	}
	if c.Values.SiteURL() != "" { // a path alone leads nowhere on paper
		p.QR, err = qr.Encode(p.Short)
	}
	return p, err
}

// words are the item's own: fields, body, table, files, what belongs to it.
func (p *ItemPage) words(x disclose.PublicItem) {
	f := x.Item.Form()
	for _, k := range f.Fields {
		if v := x.Content.Fields[k.Key]; v != "" {
			p.Fields = append(p.Fields, Fact{Label: k.Label, Value: v})
		}
	}
	p.Body = template.HTML(x.Content.Body) // cleaned by internal/richtext when it was kept
	if f.Table != nil && len(x.Content.Rows) > 0 {
		p.Table = &ItemTable{Rows: x.Content.Rows}
		for _, col := range f.Table.Columns {
			p.Table.Head = append(p.Table.Head, col.Label)
		}
	}
	p.Signers = x.Content.Signers
	for _, a := range x.Files {
		p.Files = append(p.Files, ItemFile{a.Name, a.URL(), attach.TypeName(a.MediaType), attach.SizeText(a.Size)})
	}
	if len(x.Readings) > 0 {
		p.Related = append(p.Related, Related{"政策解读", itemLines(x.Readings)})
	}
	if len(x.Policies) > 0 {
		p.Related = append(p.Related, Related{"解读的文件", itemLines(x.Policies)})
	}
}

// responsible are the entries that the item serves, with who leads them.
func responsible(c *web.Ctx, itemID int64) ([]Responsible, error) {
	ids, err := disclose.EntriesOf(c.Q(), itemID)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	now, err := inForce(c.Q(), c.Values)
	if err != nil {
		return nil, err
	}
	entries, err := catalog.PublicEntriesByID(c.Q(), now.Edition, ids)
	if err != nil {
		return nil, err
	}
	who, err := duties(c.Q(), entries)
	var out []Responsible
	for _, e := range entries {
		out = append(out, Responsible{e.Code, e.Title(), e.Subject, e.LimitText(), who[e.ID]})
	}
	return out, err
}

// columnOf names a column and where it is listed.
func columnOf(c *web.Ctx, id int64) (name, address string, err error) {
	if id == 0 {
		return "", "", nil
	}
	col, err := catalog.ColumnByID(c.Q(), id)
	return strings.ReplaceAll(col.FullName, catalog.PathSeparator, " / "), "/columns/" + url.PathEscape(col.Code), err
}

// ItemGonePage is what remains of an item after 撤稿.
type ItemGonePage struct {
	web.Base
	Item, IndexNo, Reason, Unit string
	When                        string
}

func itemGone(c *web.Ctx, x disclose.PublicItem) error {
	p := &ItemGonePage{Item: x.Item.Title, IndexNo: x.Item.IndexNo, Reason: x.Item.DownReason, Unit: x.Unit, When: x.Item.DownOn.Chinese()}
	p.Title = "已撤稿"
	c.Response().Header().Set("X-Robots-Tag", "noindex")
	return c.RenderStatus(http.StatusGone, "portal/item_gone", p)
}

// itemShort leads from a short address to the item.
func (d *Deps) itemShort(c *web.Ctx) error {
	x, err := disclose.PublicByCode(c.Q(), c.Server.DB.Now(), c.Param("code"))
	if err != nil {
		return err
	}
	if x.Answer == disclose.Nothing {
		return noItem()
	}
	return c.Redirect(http.StatusFound, "/items/"+idText(x.Item.ID))
}

// itemFile serves a file while its item may be seen.
func (d *Deps) itemFile(c *web.Ctx) error {
	f, gone, err := disclose.PublicFile(c.Q(), c.Server.DB.Now(), c.Param("token"))
	if gone {
		return c.RenderStatus(http.StatusGone, "portal/fail", &web.FailPage{Base: web.Base{Title: "已撤稿"}, Status: http.StatusGone, Message: "这个文件已随信息撤下。", Back: "/items"})
	}
	if err != nil {
		return err
	}
	it, err := disclose.ByID(c.Q(), f.ItemID)
	if err != nil {
		return err
	}
	r, err := d.Items.Open(f)
	if err != nil {
		return err
	}
	defer r.Close()
	h := c.Response().Header()
	if it.NameList {
		h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	}
	h.Set("Cache-Control", "no-cache") // it may be taken down at any time
	h.Set("Content-Disposition", attach.Disposition(f.Name, f.MediaType, true))
	h.Set("Content-Type", f.MediaType)
	http.ServeContent(c.Response(), c.Request(), "", it.ChangedAt.Time, r)
	return nil
}
