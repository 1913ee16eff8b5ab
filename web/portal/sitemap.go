package portal

import (
	"encoding/xml"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/guide"
	"lianghua/internal/fault"
	"lianghua/web"
)

// The protocol of sitemaps.org: an index, and parts of at most 50,000
// addresses. The first part ("pages") is what is no item.
type (
	sitemapIndex struct {
		XMLName xml.Name      `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Parts   []sitemapLine `xml:"sitemap"`
	}
	sitemapPart struct {
		XMLName xml.Name      `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		Pages   []sitemapLine `xml:"url"`
	}
	sitemapLine struct {
		Loc     string `xml:"loc"`
		Lastmod string `xml:"lastmod,omitempty"`
	}
)

// sitemap is the index of all parts.
func (d *Deps) sitemap(c *web.Ctx) error {
	base := siteAddress(c)
	out := sitemapIndex{Parts: []sitemapLine{{Loc: base + "/sitemap/pages.xml"}}}
	parts, err := disclose.SitemapParts(c.Q(), c.Server.DB.Now())
	if err != nil {
		return err
	}
	for _, p := range parts {
		out.Parts = append(out.Parts, sitemapLine{base + "/sitemap/" + strconv.FormatInt(p.No, 10) + ".xml", p.Last.In(eastern).Format(time.RFC3339)})
	}
	return sitemapFile(c, out)
}

func sitemapFile(c *web.Ctx, doc any) error {
	body, err := document(doc)
	if err != nil {
		return err
	}
	return tagged(c, "application/xml; charset=utf-8", body)
}

// sitemapOf is one part.
func (d *Deps) sitemapOf(c *web.Ctx) error {
	name, isXML := strings.CutSuffix(c.Param("part"), ".xml")
	base := siteAddress(c)
	out := sitemapPart{}
	if name == "pages" && isXML {
		lines, err := mappedPages(c)
		if err != nil {
			return err
		}
		for _, l := range lines {
			l.Loc = base + l.Loc
			out.Pages = append(out.Pages, l)
		}
		return sitemapFile(c, out)
	}
	no, err := strconv.ParseInt(name, 10, 32)
	if err != nil || no < 1 || !isXML {
		return fault.NotFound("没有这一份网站地图。")
	}
	rows, err := disclose.Sitemap(c.Q(), c.Server.DB.Now(), no)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fault.NotFound("没有这一份网站地图。")
	}
	for _, r := range rows {
		out.Pages = append(out.Pages, sitemapLine{base + r.URL(), r.At.In(eastern).Format(time.RFC3339)})
	}
	return sitemapFile(c, out)
}

// mappedPages are the pages that are no items, by their paths.
func mappedPages(c *web.Ctx) (out []sitemapLine, err error) {
	for _, at := range []string{"/", "/disclosure", "/disclosure/domains", "/requests", "/requests/fees", "/requests/answers", "/documents", "/zones", "/institutions", "/media", "/relays", "/sitemap", "/catalogue", "/items", "/units", "/editions", "/guide", "/policies", "/services", "/questions", "/data"} {
		out = append(out, sitemapLine{Loc: at})
	}
	now, err := inForce(c.Q(), c.Values)
	if err != nil && fault.KindOf(err) != fault.KindNotFound { // a county may have no catalogue yet
		return nil, err
	}
	if err == nil {
		if out, err = mappedCatalogue(c, now, out); err != nil {
			return nil, err
		}
	}
	groups, _, err := unitGroups(c.Q(), "")
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		for _, u := range g.Units {
			out = append(out, sitemapLine{Loc: "/units/" + url.PathEscape(u.Code)})
		}
	}
	if out, err = mappedColumns(c, out); err != nil {
		return nil, err
	}
	for _, k := range []guide.Kind{guide.Event, guide.Policy, guide.Matter} {
		cards, err := guide.Public(c.Q(), k, c.Server.Org.Today())
		if err != nil {
			return nil, err
		}
		for _, x := range cards {
			out = append(out, sitemapLine{x.URL(), x.CheckedOn.String()})
		}
	}
	return out, nil
}

func mappedCatalogue(c *web.Ctx, now Standing, out []sitemapLine) ([]sitemapLine, error) {
	day := catalogueDay(now.Edition)
	domains, err := catalog.PublicCounts(c.Q(), now.Edition)
	if err != nil {
		return nil, err
	}
	for _, x := range domains {
		out = append(out, sitemapLine{"/catalogue/" + x.Key, day})
	}
	entries, err := catalog.PublicEntries(c.Q(), now.Edition, "")
	for _, e := range entries {
		out = append(out, sitemapLine{"/catalogue/entries/" + url.PathEscape(e.Code), day})
	}
	return out, err
}

// catalogueDay is the day from which an edition holds: of 印发, else the day it
// was loaded.
func catalogueDay(e catalog.Edition) string {
	if e.IssuedOn != "" {
		return e.IssuedOn
	}
	return e.CreatedAt.In(eastern).Format(time.DateOnly)
}

func mappedColumns(c *web.Ctx, out []sitemapLine) ([]sitemapLine, error) {
	all, err := catalog.Columns(c.Q())
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, col := range all {
		ids = append(ids, col.ID)
	}
	sums, err := disclose.PublicByColumn(c.Q(), c.Server.DB.Now(), ids)
	for _, col := range all {
		if col.Active && col.Kind != catalog.KindLink {
			out = append(out, sitemapLine{"/columns/" + url.PathEscape(col.Code), sums[col.ID].Last.String()})
		}
	}
	return out, err
}
