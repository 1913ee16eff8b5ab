package portal

import (
	"bytes"
	"encoding/xml"
	"net/url"
	"time"

	"lianghua/disclose"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/web"
)

// feedRoutes are what programs of readers follow: news by Atom and RSS, days
// by iCalendar. Name lists stand in none of them (practice.md 24).
func feedRoutes(d *Deps) []web.Route {
	var out []web.Route
	for _, form := range []string{"atom", "rss"} {
		out = append(out,
			web.Get("/feed."+form, "", d.siteFeed).At("/feed."+form),
			web.Get("/units/:code/feed."+form, "", d.unitFeed).At("/units/MY/feed."+form),
			web.Get("/columns/:code/feed."+form, "", d.columnFeed).At("/columns/S04/feed."+form))
	}
	return append(out,
		web.Get("/calendar.ics", "", d.siteCalendar).At("/calendar.ics"),
		web.Get("/units/:code/calendar.ics", "", d.unitCalendar).At("/units/MY/calendar.ics"))
}

// feed is a list of news in neither form yet.
type feed struct {
	Title, URL string // URL is the page's path
	Rows       []disclose.FeedRow
}

func (d *Deps) siteFeed(c *web.Ctx) error {
	return give(c, feed{Title: c.Values.SiteName(), URL: "/items"}, disclose.PublicFilter{})
}

func (d *Deps) unitFeed(c *web.Ctx) error {
	u, f, err := followed(c)
	if err != nil {
		return err
	}
	return give(c, feed{Title: u.Name + "公开信息", URL: "/units/" + url.PathEscape(u.Code)}, f)
}

// followed is the unit of the address with what following it brings: of a
// township also what its villages publish.
func followed(c *web.Ctx) (org.Unit, disclose.PublicFilter, error) {
	u, err := org.UnitByCode(c.Q(), c.Param("code"))
	switch {
	case err != nil:
		return u, disclose.PublicFilter{}, err
	case u.Closed():
		return u, disclose.PublicFilter{}, fault.NotFound("这个单位已撤销，请从公开责任清单中选择现有单位。")
	case u.Kind.Towns():
		return u, disclose.PublicFilter{Under: u.Path}, nil
	}
	return u, disclose.PublicFilter{UnitID: u.ID}, nil
}

func (d *Deps) columnFeed(c *web.Ctx) error {
	col, err := columnByCode(c, c.Param("code"))
	if err != nil {
		return err
	}
	return give(c, feed{Title: col.Name, URL: "/columns/" + url.PathEscape(col.Code)}, disclose.PublicFilter{ColumnID: col.ID})
}

func give(c *web.Ctx, f feed, filter disclose.PublicFilter) (err error) {
	if f.Rows, err = disclose.Feed(c.Q(), c.Server.DB.Now(), filter); err != nil {
		return err
	}
	base := siteAddress(c)
	kind, doc := "application/atom+xml; charset=utf-8", any(f.atom(base, c.Request().URL.Path, c.Values.CountyName()))
	if suffixed(c) == "rss" {
		kind, doc = "application/rss+xml; charset=utf-8", f.rss(base, c.Request().URL.Path)
	}
	body, err := document(doc)
	if err != nil {
		return err
	}
	return tagged(c, kind, body)
}

// document writes XML with its declaration.
func document(doc any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	err := xml.NewEncoder(&b).Encode(doc)
	b.WriteByte('\n')
	return b.Bytes(), wrap("document", err)
}

// updated is the newest revision among the rows; an empty feed keeps one day,
// so that its bytes do not change with every request.
func (f feed) updated() time.Time {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, eastern)
	for _, r := range f.Rows {
		if r.At.After(at) {
			at = r.At.Time
		}
	}
	return at.In(eastern)
}

// RFC 4287.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  atomName    `xml:"author"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomName struct {
		Name string `xml:"name"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr,omitempty"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID        string   `xml:"id"`
		Title     string   `xml:"title"`
		Published string   `xml:"published"`
		Updated   string   `xml:"updated"`
		Author    atomName `xml:"author"`
		Link      atomLink `xml:"link"`
		Summary   string   `xml:"summary,omitempty"`
	}
)

func (f feed) atom(base, self, county string) atomFeed {
	out := atomFeed{Lang: "zh-CN", ID: base + self, Title: f.Title, Updated: f.updated().Format(time.RFC3339), Author: atomName{county},
		Links: []atomLink{{"self", "application/atom+xml", base + self}, {"alternate", "text/html", base + f.URL}}}
	for _, r := range f.Rows {
		out.Entries = append(out.Entries, atomEntry{ID: base + "/i/" + r.Code, Title: r.Title, Published: r.ListedOn.Start().In(eastern).Format(time.RFC3339), Updated: r.At.In(eastern).Format(time.RFC3339),
			Author: atomName{r.Unit}, Link: atomLink{"alternate", "text/html", base + r.URL()}, Summary: r.Content.V.Summary})
	}
	return out
}

// RSS 2.0.
type (
	rssFeed struct {
		XMLName xml.Name   `xml:"rss"`
		Version string     `xml:"version,attr"`
		Atom    string     `xml:"xmlns:atom,attr"`
		DC      string     `xml:"xmlns:dc,attr"`
		Channel rssChannel `xml:"channel"`
	}
	rssChannel struct {
		Title       string    `xml:"title"`
		Link        string    `xml:"link"`
		Description string    `xml:"description"`
		Language    string    `xml:"language"`
		Built       string    `xml:"lastBuildDate"`
		Self        atomLink  `xml:"atom:link"`
		Items       []rssItem `xml:"item"`
	}
	rssItem struct {
		Title       string `xml:"title"`
		Link        string `xml:"link"`
		GUID        string `xml:"guid"`
		Published   string `xml:"pubDate"`
		Creator     string `xml:"dc:creator"`
		Description string `xml:"description,omitempty"`
	}
)

func (f feed) rss(base, self string) rssFeed {
	ch := rssChannel{Title: f.Title, Link: base + f.URL, Description: f.Title, Language: "zh-CN", Built: f.updated().Format(time.RFC1123Z),
		Self: atomLink{"self", "application/rss+xml", base + self}}
	for _, r := range f.Rows {
		ch.Items = append(ch.Items, rssItem{r.Title, base + r.URL(), base + "/i/" + r.Code, r.ListedOn.Start().In(eastern).Format(time.RFC1123Z), r.Unit, r.Content.V.Summary})
	}
	return rssFeed{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", DC: "http://purl.org/dc/elements/1.1/", Channel: ch}
}
