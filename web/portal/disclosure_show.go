package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/templates"
	"lianghua/web"
)

// The platform (政府信息公开平台) has four parts and an entrance for requests
// (国办公开办函〔2019〕61号): 指南, 制度, 法定主动公开内容, 年报; 依申请公开. Its
// first three parts are the first three columns of the default tree.
const (
	columnGuide   = "S01"
	columnRules   = "S02"
	columnReports = "S03"
)

// PlatformPage is the platform, of the whole county or of one unit.
type PlatformPage struct {
	web.Base
	Unit      org.Unit // none for the whole county
	Units     []templates.Option
	Parts     []PlatformRow // 指南, 制度, 年报
	Statutory []PlatformRow // by column: 条例第二十条
	Towns     []PlatformRow // 条例第二十一条
	Domains   []PlatformDomain
	Latest    []ItemLine
	Request   string // where a request is made
	Meta      []Meta
}

// PlatformRow is one column as a line of the platform.
type PlatformRow struct {
	Code, Name, URL string
	Unit            string // who keeps it
	Frequency       string // 更新要求
	N               int64
	Last            calendar.Date
}

// PlatformDomain is one of the 26 domains with what was published of it.
type PlatformDomain struct {
	Key, Name string
	Lead      string
	Entries   int64
	N         int64
	Last      calendar.Date
	Units     []disclose.DomainSum
}

// Ways are the parts of the platform in the order of the rule, then what else
// is kept here. 年报 of the whole county are those made from the ledgers, whose
// page leads on to the column of files.
func (p *PlatformPage) Ways() (out []templates.Link) {
	for _, part := range p.Parts {
		if part.Code == columnReports {
			out = append(out, templates.Link{Label: "法定主动公开内容", URL: "#statutory"})
			if p.Unit.ID == 0 {
				part.URL = "/reports"
			}
		}
		out = append(out, templates.Link{Label: part.Name, URL: part.URL})
	}
	return append(out, templates.Link{Label: "依申请公开", URL: p.Request}, templates.Link{Label: "试点领域公开内容", URL: "/disclosure/domains"}, templates.Link{Label: "政策文件", URL: "/documents"})
}

func (d *Deps) disclosureShow(c *web.Ctx) error {
	p, err := d.platform(c)
	if err != nil {
		return err
	}
	p.Title = "政府信息公开"
	if p.Unit.ID != 0 {
		p.Title = p.Unit.ShortName + "政府信息公开"
	}
	p.Meta = columnMeta("政府信息公开", "政府信息公开指南、制度、法定主动公开内容、年报和依申请公开", "政府信息公开平台")
	if p.Latest, err = latestItems(c, disclose.PublicFilter{UnitID: p.Unit.ID}, homeItems); err != nil {
		return err
	}
	return c.Render(p)
}

// platform reads the rows of the platform: three queries whatever the county.
func (d *Deps) platform(c *web.Ctx) (*PlatformPage, error) {
	p := &PlatformPage{Request: "/requests"}
	if code := c.QueryParam("unit"); code != "" {
		u, err := org.UnitByCode(c.Q(), code)
		if err != nil || u.Closed() {
			return nil, fault.NotFound("没有这个单位，请从筛选框里选择。")
		}
		p.Unit = u
	}
	groups, _, err := unitGroups(c.Q(), "")
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		for _, u := range g.Units {
			p.Units = append(p.Units, templates.Option{Value: u.Code, Label: u.ShortName, Group: g.Label})
		}
	}
	columns, err := catalog.Columns(c.Q())
	if err != nil {
		return nil, err
	}
	sums, err := disclose.PublicColumnsOf(c.Q(), c.Server.DB.Now(), p.Unit.ID)
	if err != nil {
		return nil, err
	}
	for _, col := range columns {
		if col.Active && col.Kind != catalog.KindSection {
			p.place(col, sums[col.ID])
		}
	}
	return p, nil
}

// place puts a column where it belongs.
func (p *PlatformPage) place(col catalog.Column, sum disclose.PublicSum) {
	row := PlatformRow{Code: col.Code, Name: col.Name, URL: "/columns/" + url.PathEscape(col.Code), Unit: col.UnitName, Frequency: col.Frequency, N: sum.N, Last: sum.Last}
	if p.Unit.ID != 0 {
		row.URL, row.Unit = "/items?unit="+url.QueryEscape(p.Unit.Code)+"&column="+url.QueryEscape(col.Code), p.Unit.ShortName
	} else if col.Kind == catalog.KindLink && col.Link != "" {
		row.URL = col.Link
	}
	switch {
	case slices.Contains([]string{columnGuide, columnRules, columnReports}, col.Code):
		p.Parts = append(p.Parts, row)
	case strings.HasPrefix(col.Code, "S"):
		p.Statutory = append(p.Statutory, row)
	case strings.HasPrefix(col.Code, "T"):
		p.Towns = append(p.Towns, row)
	}
}

// disclosureDomains is 法定主动公开内容 by the 26 domains and unit.
func (d *Deps) disclosureDomains(c *web.Ctx) error {
	now, err := inForce(c.Q(), c.Values)
	if err != nil {
		return err
	}
	counts, err := catalog.PublicCounts(c.Q(), now.Edition)
	if err != nil {
		return err
	}
	all, err := catalog.Domains(c.Q())
	if err != nil {
		return err
	}
	sums, err := disclose.PublicByDomain(c.Q(), c.Server.DB.Now())
	if err != nil {
		return err
	}
	var leads []int64
	for _, x := range all {
		leads = append(leads, x.LeadUnitID)
	}
	units, err := org.UnitsByID(c.Q(), leads)
	if err != nil {
		return err
	}
	p := &PlatformPage{}
	p.Title = "试点领域公开内容"
	p.Meta = columnMeta("试点领域公开内容", "26 个试点领域已公开的信息，按领域和单位统计", "政府信息公开平台")
	for _, x := range counts {
		row := PlatformDomain{Key: x.Key, Name: x.Name, Entries: x.N}
		for _, dom := range all {
			if dom.Key == x.Key {
				row.Lead = units[dom.LeadUnitID].ShortName
			}
		}
		for _, s := range sums {
			if s.Domain == x.Key {
				row.Units = append(row.Units, s)
				row.N += s.N
				if s.Last.After(row.Last) {
					row.Last = s.Last
				}
			}
		}
		p.Domains = append(p.Domains, row)
	}
	return c.Render(p)
}

// disclosureRequest leads from the former address of the guide to applying.
func (d *Deps) disclosureRequest(c *web.Ctx) error {
	return c.Redirect(http.StatusMovedPermanently, "/requests")
}
