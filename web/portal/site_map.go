package portal

import (
	"net/url"

	"lianghua/catalog"
	"lianghua/guide"
	"lianghua/site"
	"lianghua/templates"
	"lianghua/web"
)

// SiteMapPage names every part of the site (网站地图).
type SiteMapPage struct {
	web.Base
	Groups []SiteMapGroup
	Meta   []Meta
}

// SiteMapGroup is a heading with its pages.
type SiteMapGroup struct {
	Name  string
	Links []templates.Link
}

func (d *Deps) siteMapShow(c *web.Ctx) error {
	p := &SiteMapPage{Meta: columnMeta("网站地图", "全站栏目", "网站地图")}
	p.Title = "网站地图"
	profile := site.Of(c.Values)
	first := []templates.Link{{Label: "政府信息公开", URL: "/disclosure"}, {Label: "政府信息公开指南", URL: "/columns/" + columnGuide}, {Label: "政府信息公开制度", URL: "/columns/" + columnRules},
		{Label: "法定主动公开内容", URL: "/disclosure#statutory"}, {Label: "试点领域公开内容", URL: "/disclosure/domains"}, {Label: "政府信息公开年报", URL: "/columns/" + columnReports}, {Label: "政府信息公开工作年度报告", URL: "/reports"},
		{Label: "依申请公开", URL: "/requests"}, {Label: "信息处理费收费标准", URL: "/requests/fees"}, {Label: "已公开的申请答复", URL: "/requests/answers"}, {Label: "政策文件", URL: "/documents"}, {Label: "全部公开信息", URL: "/items"}}
	p.Groups = []SiteMapGroup{{"政府信息公开", first},
		{"标准目录", []templates.Link{{Label: "标准目录", URL: "/catalogue"}, {Label: "目录版本", URL: "/editions"}, {Label: "单位和乡镇", URL: "/units"}, {Label: "开放数据", URL: "/data"}}},
		{"办事和便民", []templates.Link{{Label: "办事服务", URL: "/services"}, {Label: "一本通", URL: "/guide"}, {Label: "惠民政策汇编", URL: "/policies"}, {Label: "查查我能享受哪些政策", URL: "/policies/match"}, {Label: "常见问题", URL: "/questions"}, {Label: "站内搜索", URL: "/search"}, {Label: "互动交流", URL: "/consult"}, {Label: "意见征集", URL: "/consult/calls"}, {Label: "网上留言", URL: "/consult/letters"}}},
		{"专区", []templates.Link{{Label: "政务公开专区", URL: "/zones"}}}}
	if profile.Mode == site.Portal {
		p.Groups[3] = SiteMapGroup{"专区和专栏", []templates.Link{{Label: "政务公开专区", URL: "/zones"}, {Label: "公共企事业单位信息公开", URL: "/institutions"}, {Label: "国务院信息转载", URL: "/relays"}, {Label: "政务新媒体", URL: "/media"}}}
		p.Groups[0].Links = append([]templates.Link{{Label: "首页", URL: "/"}}, first...)
	}
	return d.siteMapOf(c, p)
}

// siteMapOf adds columns, domains, life events and units.
func (d *Deps) siteMapOf(c *web.Ctx, p *SiteMapPage) error {
	columns, err := catalog.Columns(c.Q())
	if err != nil {
		return err
	}
	var at int
	for _, col := range columns {
		switch {
		case !col.Active:
		case col.ParentID == 0:
			p.Groups, at = append(p.Groups, SiteMapGroup{Name: col.Name}), len(p.Groups)
		case col.Kind != catalog.KindSection && at > 0 && !(col.Kind == catalog.KindLink && col.Link != ""):
			p.Groups[at].Links = append(p.Groups[at].Links, templates.Link{Label: col.Name, URL: "/columns/" + url.PathEscape(col.Code)})
		}
	}
	life := SiteMapGroup{Name: "一本通"}
	for _, s := range guide.Event.Sections() {
		life.Links = append(life.Links, templates.Link{Label: s.Name, URL: "/guide/" + s.Key})
	}
	p.Groups = append(p.Groups, life)
	groups, _, err := unitGroups(c.Q(), "")
	for _, g := range groups {
		x := SiteMapGroup{Name: g.Label}
		for _, u := range g.Units {
			x.Links = append(x.Links, templates.Link{Label: u.ShortName, URL: "/units/" + url.PathEscape(u.Code)})
		}
		if len(x.Links) > 0 {
			p.Groups = append(p.Groups, x)
		}
	}
	if err != nil {
		return err
	}
	return c.Render(p)
}
