package portal

import (
	"net/http"
	"net/url"
	"slices"

	"lianghua/catalog"
	"lianghua/consult"
	"lianghua/disclose"
	"lianghua/guide"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/site"
	"lianghua/templates"
	"lianghua/web"
)

// HomePage is the front page of a whole site (门户模式): what people come to do
// stands in front, news at the end (强化为民服务、弱化宣传报道).
type HomePage struct {
	web.Base
	Standing  Standing
	Total     int64
	Domains   []catalog.PublicCount
	Fill      []struct{} // empty cells that complete the grid's last row
	Questions []templates.Link
	Services  []ServiceWay
	Columns   []HomeColumn // latest by column
	Open      []OpenThing  // consultations and 公示 that run
	Towns     []org.Unit
	Villages  int
	Life      []guide.Part
	Policies  []guide.Part
	Relays    []site.Record
}

// ServiceWay is one of 个人办事, 法人办事, 常用服务.
type ServiceWay struct {
	Key, Name string
	Cards     []guide.Card
	More      int
}

// HomeColumn is one column with its newest items.
type HomeColumn struct {
	Name, URL string
	Rows      []ItemLine
}

// OpenThing is something in which people can take part now: 意见征集 or 公示.
type OpenThing struct {
	Kind  string // 征集 or 公示
	Title string
	URL   string
	Unit  string
	Until calendar.Date
	Left  int // days, 0 on the last one
}

// questions are what people look for most, as words of the catalogue.
var questions = []string{"最低生活保障", "征地补偿", "农村危房改造", "义务教育招生", "养老机构"}

// How much stands on the front page.
const (
	homeRows     = 7
	homeServices = 9
	homeOpen     = 8
)

// homeShow is the front page; a channel has none of its own and leads to the
// platform (国办公开办函〔2019〕61号).
func (d *Deps) homeShow(c *web.Ctx) error {
	profile := site.Of(c.Values)
	if profile.Mode != site.Portal {
		return c.Redirect(http.StatusFound, "/disclosure")
	}
	now, err := inForce(c.Q(), c.Values)
	if err != nil {
		return err
	}
	p := &HomePage{Standing: now}
	p.Title = "首页"
	p.Linked = linked(siteData(c, c.Values.SiteURL()))
	for _, q := range questions {
		p.Questions = append(p.Questions, templates.Link{Label: q, URL: "/search?q=" + url.QueryEscape(q)})
	}
	if p.Domains, err = catalog.PublicCounts(c.Q(), now.Edition); err != nil {
		return err
	}
	p.Total, p.Fill = total(p.Domains), make([]struct{}, (4-len(p.Domains)%4)%4)
	for _, read := range []func(*web.Ctx, site.Profile) error{p.guides, p.columns, p.open, p.places} {
		if err := read(c, profile); err != nil {
			return err
		}
	}
	if p.Relays, err = site.Newest(c.Q(), site.Relay, homeRows); err != nil {
		return err
	}
	return c.Render(p)
}

// guides reads what people come to do: services, life events, policies.
func (p *HomePage) guides(c *web.Ctx, _ site.Profile) error {
	services, err := guidePage(c, guide.Matter)
	if err != nil {
		return err
	}
	for _, x := range services.Parts {
		shown := x.Cards[:min(len(x.Cards), homeServices)]
		p.Services = append(p.Services, ServiceWay{x.Key, x.Fold, shown, len(x.Cards) - len(shown)})
	}
	life, err := guidePage(c, guide.Event)
	if err != nil {
		return err
	}
	policies, err := guidePage(c, guide.Policy)
	if err != nil {
		return err
	}
	p.Life, p.Policies = life.Parts, policies.Parts
	return nil
}

// columns reads the newest by column; one without anything is left out.
func (p *HomePage) columns(c *web.Ctx, profile site.Profile) error {
	add := func(name, to string, f disclose.PublicFilter) error {
		rows, err := latestItems(c, f, homeRows)
		if err == nil && len(rows) > 0 {
			p.Columns = append(p.Columns, HomeColumn{name, to, rows})
		}
		return err
	}
	if err := add("最新公开", "/items", disclose.PublicFilter{}); err != nil {
		return err
	}
	if err := add("政策文件", "/documents", disclose.PublicFilter{Type: "policy"}); err != nil {
		return err
	}
	if err := add("政策解读", "/items?type=interpretation", disclose.PublicFilter{Type: "interpretation"}); err != nil {
		return err
	}
	for _, x := range []struct{ name, code string }{{"通知公告", profile.Notices}, {"动态要闻", profile.News}} {
		if x.code == "" {
			continue
		}
		col, err := columnByCode(c, x.code)
		if err != nil { // the column was closed after it was chosen
			continue
		}
		if err := add(x.name, "/columns/"+url.PathEscape(col.Code), disclose.PublicFilter{ColumnID: col.ID}); err != nil {
			return err
		}
	}
	return nil
}

// open reads in what people can take part now, the one that ends first in front.
func (p *HomePage) open(c *web.Ctx, _ site.Profile) error {
	list, err := openThings(c.Q(), c.Server.DB.Now())
	p.Open = list[:min(len(list), homeOpen)]
	return err
}

func openThings(q db.Reader, now db.Time) (list []OpenThing, err error) {
	today := calendar.DateOf(now.Time)
	calls, err := consult.OpenCalls(q, today)
	if err != nil {
		return nil, err
	}
	for _, x := range calls {
		list = append(list, OpenThing{Kind: x.Kind.Short(), Title: x.Title, URL: "/consult/calls/" + idText(x.ID), Unit: x.Unit, Until: x.ClosesOn})
	}
	notices, err := disclose.Notices(q, now, today, disclose.PublicFilter{})
	for _, n := range notices {
		if !n.From.After(today) {
			list = append(list, OpenThing{Kind: "公示", Title: n.Title, URL: "/items/" + idText(n.ID), Unit: n.Unit, Until: n.Until})
		}
	}
	for i := range list {
		list[i].Left = today.DaysUntil(list[i].Until)
	}
	slices.SortStableFunc(list, func(a, b OpenThing) int { return a.Left - b.Left })
	return list, err
}

// places reads townships, and how many villages there are below them.
func (p *HomePage) places(c *web.Ctx, _ site.Profile) error {
	roots, err := org.Tree(c.Q(), false)
	var walk func(list []*org.Node)
	walk = func(list []*org.Node) {
		for _, n := range list {
			switch {
			case n.Kind.Towns():
				p.Towns = append(p.Towns, n.Unit)
			case n.Kind.Villages():
				p.Villages++
			}
			walk(n.Children)
		}
	}
	walk(roots)
	return err
}
