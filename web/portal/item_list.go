package portal

import (
	"fmt"
	"net/url"
	"time"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/templates"
	"lianghua/web"
)

// eastern is where every instant is shown: 东八区.
var eastern = time.FixedZone("Asia/Shanghai", 8*60*60)

// ItemsPage is a list of published items: all of them, of a unit, of a
// column. Name lists never stand in it.
type ItemsPage struct {
	web.Base
	Crumbs       []templates.Link
	Meta         []Meta
	Said         string
	Filter       bool
	Units        []templates.Option
	Columns      []templates.Option
	Types        []templates.Option
	Rows         []ItemLine
	Next         string
	Below        []templates.Link // columns below this one
	Nothing, Why string
	GoURL, Go    string
}

// ItemLine is one line of a list.
type ItemLine struct{ Title, URL, Unit, Day, ISO string }

// Short is the day for narrow columns: 11-22.
func (l ItemLine) Short() string { return l.ISO[max(0, len(l.ISO)-5):] }

func itemLines(rows []disclose.PublicRow) (out []ItemLine) {
	for _, r := range rows {
		title := r.Title
		if r.DocumentNo != "" {
			title += "（" + r.DocumentNo + "）"
		}
		if r.Validity != disclose.Valid {
			title += "【" + r.Validity.Name() + "】"
		}
		out = append(out, ItemLine{title, r.URL(), r.Unit, r.ListedOn.Chinese(), r.ListedOn.String()})
	}
	return out
}

// columnMeta are the page labels of a column (网页设计规范: 国办发〔2017〕47号).
func columnMeta(name, description, kind string) []Meta {
	return []Meta{{"ColumnName", name}, {"ColumnDescription", description}, {"ColumnKeywords", name}, {"ColumnType", kind}}
}

// How many of the newest items stand on another page.
const (
	homeItems  = 8
	unitItems  = 8
	entryItems = 5
)

// latestItems are the newest published items, at most so many.
func latestItems(c *web.Ctx, f disclose.PublicFilter, most int) ([]ItemLine, error) {
	rows, _, err := disclose.PublicList(c.Q(), c.Server.DB.Now(), f, disclose.PublicCursor{})
	return itemLines(rows[:min(len(rows), most)]), err
}

// itemList is every published item, narrowed by unit, column and type.
func (d *Deps) itemList(c *web.Ctx) error {
	p := &ItemsPage{Filter: true, Said: "各单位主动公开的信息，按发布日期排列。名单类公示不在这里列出，请按公示通知上的地址或二维码查看。",
		Nothing: "没有符合条件的公开信息。", Why: "可以换一个条件。", GoURL: "/items", Go: "看全部公开信息"}
	p.Title, p.Meta = "公开信息", columnMeta("公开信息", "各单位主动公开的信息", "公开信息列表")
	p.Crumbs = []templates.Link{{Label: "首页", URL: "/"}, {Label: "公开信息"}}
	f, err := publicFilter(c, p)
	if err != nil {
		return err
	}
	picks, err := d.itemPicks.Of(c.Q(), itemPicksOf)
	if err != nil {
		return err
	}
	p.offer(picks)
	if err := p.read(c, f); err != nil {
		return err
	}
	return c.Render(p)
}

// publicFilter reads the filters of the address.
func publicFilter(c *web.Ctx, p *ItemsPage) (f disclose.PublicFilter, err error) {
	if code := c.QueryParam("unit"); code != "" {
		u, err := org.UnitByCode(c.Q(), code)
		if err != nil {
			return f, err
		}
		f.UnitID = u.ID
		p.Title = u.Name + "公开信息"
		p.Nothing = u.ShortName + "还没有在这里公开的信息。"
	}
	if code := c.QueryParam("column"); code != "" {
		col, err := columnByCode(c, code)
		if err != nil {
			return f, err
		}
		f.ColumnID = col.ID
	}
	if key := c.QueryParam("domain"); key != "" {
		dom, err := catalog.DomainByKey(c.Q(), key)
		if err != nil {
			return f, fault.NotFound("没有这个领域，请从标准目录进入。")
		}
		f.Domain, p.Title = dom.Key, dom.Name+"领域公开信息"
	}
	if key := c.QueryParam("type"); key != "" {
		if _, ok := form.ByKey(key); !ok {
			return f, fault.NotFound("没有这种信息类型，请从筛选框里选择。")
		}
		f.Type = key
	}
	return f, nil
}

// itemPicks are what a list of items can be narrowed by.
type itemPicks struct{ units, columns, types []templates.Option }

func (p *ItemsPage) offer(x itemPicks) { p.Units, p.Columns, p.Types = x.units, x.columns, x.types }

func itemPicksOf(q db.Reader) (p itemPicks, err error) {
	groups, _, err := unitGroups(q, "")
	if err != nil {
		return p, err
	}
	for _, g := range groups {
		for _, u := range g.Units {
			p.units = append(p.units, templates.Option{Value: u.Code, Label: u.ShortName, Group: g.Label})
		}
	}
	columns, err := catalog.ColumnChoices(q)
	for _, col := range columns {
		if col.Active && (col.Kind == catalog.KindList || col.Kind == catalog.KindPage) {
			p.columns = append(p.columns, templates.Option{Value: col.Code, Label: col.FullName})
		}
	}
	for _, f := range form.All() {
		if !f.List && !f.OffWeb {
			p.types = append(p.types, templates.Option{Value: f.Key, Label: f.Name, Group: f.Group})
		}
	}
	return p, err
}

// read fills the rows of the page that the address names.
func (p *ItemsPage) read(c *web.Ctx, f disclose.PublicFilter) error {
	rows, next, err := disclose.PublicList(c.Q(), c.Server.DB.Now(), f, publicCursor(c.QueryParam("after")))
	if next != (disclose.PublicCursor{}) {
		p.Next = fmt.Sprintf("%s_%d", next.On, next.ID)
	}
	p.Rows = itemLines(rows)
	return err
}

// publicCursor reads a place in the list; anything else is the start.
func publicCursor(s string) (at disclose.PublicCursor) {
	if len(s) < 12 || s[10] != '_' {
		return at
	}
	on, err := calendar.Parse(s[:10])
	if err != nil {
		return at
	}
	if n, err := fmt.Sscanf(s[11:], "%d", &at.ID); n != 1 || err != nil {
		return disclose.PublicCursor{}
	}
	at.On = on
	return at
}

// columnShow is one column with what is published in it.
func (d *Deps) columnShow(c *web.Ctx) error {
	col, err := columnByCode(c, c.Param("code"))
	if err != nil {
		return err
	}
	p := &ItemsPage{Nothing: "本栏目还没有公开信息。", GoURL: "/items", Go: "看全部公开信息"}
	p.Title, p.Meta = col.Name, columnMeta(col.Name, col.FullName, col.Kind.Name())
	p.Crumbs = []templates.Link{{Label: "首页", URL: "/"}, {Label: "公开信息", URL: "/items"}, {Label: col.Name}}
	sums, err := p.below(c, col)
	if err != nil {
		return err
	}
	p.Said, p.Why = columnSaid(col, sums[col.ID]), "有新的信息会及时公开。"
	if col.UnitName != "" {
		p.Why = "本栏目由" + col.UnitName + "负责更新。"
	}
	if err := p.read(c, disclose.PublicFilter{ColumnID: col.ID}); err != nil {
		return err
	}
	p.Feeds = []web.Feed{{Title: col.Name, URL: "/columns/" + url.PathEscape(col.Code) + "/feed.atom"}}
	p.Linked = linked(crumbsData(c.Values.SiteURL(), c.Request().URL.Path, p.Crumbs))
	return c.RenderAs("portal/items", p)
}

// columnSaid says how a column is kept: 已公开 12 条，最近公开 2026年11月22日.
func columnSaid(col catalog.Column, sum disclose.PublicSum) string {
	said := ""
	if sum.N > 0 {
		said = fmt.Sprintf("已公开 %d 条，最近公开 %s。", sum.N, sum.Last.Chinese())
	}
	if col.Frequency != "" {
		said += "更新要求：" + col.Frequency + "。"
	}
	if col.UnitName != "" {
		said += "责任单位：" + col.UnitName + "。"
	}
	return said
}

// below lists the columns under this one with their counts.
func (p *ItemsPage) below(c *web.Ctx, of catalog.Column) (map[int64]disclose.PublicSum, error) {
	all, err := catalog.Columns(c.Q())
	if err != nil {
		return nil, err
	}
	ids := []int64{of.ID}
	var below []catalog.Column
	for _, col := range all {
		if col.ParentID == of.ID && col.Active {
			below, ids = append(below, col), append(ids, col.ID)
		}
	}
	sums, err := disclose.PublicByColumn(c.Q(), c.Server.DB.Now(), ids)
	for _, col := range below {
		to := "/columns/" + url.PathEscape(col.Code)
		if col.Kind == catalog.KindLink && col.Link != "" {
			to = col.Link
		}
		p.Below = append(p.Below, templates.Link{Label: col.Name, URL: to, Count: int(sums[col.ID].N)})
	}
	return sums, err
}

// columnByCode finds a column in use.
func columnByCode(c *web.Ctx, code string) (catalog.Column, error) {
	all, err := catalog.Columns(c.Q())
	for _, col := range all {
		if col.Code == code && col.Active {
			return col, err
		}
	}
	if err == nil {
		err = fault.NotFound("没有这个栏目，可能已经停用。")
	}
	return catalog.Column{}, err
}
