package portal

import (
	"net/url"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/templates"
	"lianghua/web"
)

// HomePage is the front page.
type HomePage struct {
	web.Base
	Standing  Standing
	Total     int64
	Domains   []catalog.PublicCount
	Fill      []struct{} // empty cells that complete the grid's last row
	Questions []templates.Link
	Changes   catalog.Adjustment
	Editions  []catalog.Edition
	Units     []UnitGroup
	Latest    []ItemLine
}

// questions are what people look for most, as words of the catalogue.
var questions = []string{"最低生活保障", "征地补偿", "农村危房改造", "义务教育招生", "养老机构"}

func (d *Deps) homeShow(c *web.Ctx) error {
	now, err := inForce(c.Q(), c.Values)
	if err != nil {
		return err
	}
	p := &HomePage{Standing: now}
	p.Title = "首页"
	p.Feeds = []web.Feed{{Title: c.Values.SiteName(), URL: "/feed.atom"}}
	p.Linked = linked(siteData(c, c.Values.SiteURL()))
	if p.Domains, err = catalog.PublicCounts(c.Q(), now.Edition); err != nil {
		return err
	}
	p.Total = total(p.Domains)
	p.Fill = make([]struct{}, (4-len(p.Domains)%4)%4)
	for _, q := range questions {
		p.Questions = append(p.Questions, templates.Link{Label: q, URL: "/catalogue?q=" + url.QueryEscape(q)})
	}
	if !now.Edition.Starter {
		if p.Changes, err = catalog.AdjustmentOf(c.Q(), now.Edition); err != nil {
			return err
		}
	}
	if p.Editions, err = catalog.PublicEditions(c.Q()); err != nil {
		return err
	}
	if p.Units, _, err = unitGroups(c.Q(), ""); err != nil {
		return err
	}
	if p.Latest, err = latestItems(c, disclose.PublicFilter{}, homeItems); err != nil {
		return err
	}
	return c.Render(p)
}
