package portal_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
)

const siteAddress = "https://www.example.gov.cn/zwgk"

func withAddress(t testing.TB, d *db.DB) {
	t.Helper()
	exec(t, d, `INSERT INTO setting (key, value, changed_at, changed_by) VALUES ('site.url', ?, '2026-11-23T01:00:00.000Z', '示例甲')`, siteAddress)
}

func TestFeedsAreWholeAndAbsolute(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		withAddress(t, d)
		id := c.Published("D1", "notice", form.Content{Title: "公告 <甲> & 乙", Summary: "说的是甲。"})
		town := c.Published("T1", "notice", form.Content{Title: "镇里的通知"})
		i, err := disclose.ByID(d.Reader(t.Context()), id)
		if err != nil {
			t.Fatal(err)
		}
		var atom struct {
			ID    string `xml:"id"`
			Links []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Entries []struct {
				ID, Title, Published, Updated, Summary string
				Link                                   struct {
					Href string `xml:"href,attr"`
				} `xml:"link"`
			} `xml:"entry"`
		}
		page := b.Get("/units/D1/feed.atom")
		if err := xml.Unmarshal([]byte(strings.ReplaceAll(page.Body, "\r", "")), &atom); err != nil || page.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
			t.Fatalf("%v\n%s", err, page.Body)
		}
		if len(atom.Entries) != 1 || atom.ID != siteAddress+"/units/D1/feed.atom" {
			t.Fatalf("%+v", atom)
		}
		if !strings.Contains(page.Body, "<title>公告 &lt;甲&gt; &amp; 乙</title>") || !strings.Contains(page.Body, `<id>`+siteAddress+`/i/`+i.Code+`</id>`) ||
			!strings.Contains(page.Body, siteAddress+"/items/"+itoa(id)) || !strings.Contains(page.Body, "<summary>说的是甲。</summary>") {
			t.Error(page.Body)
		}
		again := httptest.NewRequest(http.MethodGet, "/units/D1/feed.atom", nil)
		again.Header.Set("If-None-Match", page.Header.Get("ETag"))
		if n := b.Send(again); n.Status != http.StatusNotModified || n.Body != "" {
			t.Errorf("again: %d", n.Status)
		}
		var rss struct {
			Items []struct {
				Title string `xml:"title"`
				GUID  string `xml:"guid"`
			} `xml:"channel>item"`
		}
		page = b.Get("/feed.rss")
		if err := xml.Unmarshal([]byte(page.Body), &rss); err != nil || len(rss.Items) != 2 || rss.Items[0].Title != "镇里的通知" || !strings.HasPrefix(rss.Items[0].GUID, siteAddress+"/i/") {
			t.Errorf("%v %+v", err, rss)
		}
		if n := strings.Count(b.Get("/columns/S18/feed.atom").Body, "<entry>"); n != 2 {
			t.Errorf("%d in the column's feed", n)
		}
		if a := b.Get("/units/T1/feed.rss"); strings.Count(a.Body, "<item>") != 1 || !strings.Contains(a.Body, "/items/"+itoa(town)) {
			t.Error(a.Body)
		}
		exec(t, d, `UPDATE disclose_item SET unit_id = ? WHERE id = ?`, c.Units["T1-C1"].ID, town) // of a village: its township's feed has it too
		for at, n := range map[string]int{"/units/T1/feed.atom": 1, "/units/T1-C1/feed.atom": 1, "/units/MY/feed.atom": 0, "/feed.atom": 2} {
			if got := strings.Count(b.Get(at).Body, "<entry>"); got != n {
				t.Errorf("%s: %d entries, want %d", at, got, n)
			}
		}
		c.Moved("D1", id, disclose.ActWithdraw)
		if strings.Contains(b.Get("/feed.atom").Body, "公告") {
			t.Error("a withdrawn item is in the feed")
		}
		for _, at := range []string{"/units/NONE/feed.atom", "/columns/none/feed.rss", "/units/NONE/calendar.ics", "/sitemap/9.xml", "/sitemap/x", "/sitemap/1", "/sitemap/pages"} {
			b.Get(at).Page(t, 404)
		}
	})
}

func TestCalendarHoldsNoticesAndYearlyDays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		withAddress(t, d)
		id := c.Published("D1", "notice", form.Content{Title: "征地补偿，公示"})
		exec(t, d, `UPDATE disclose_item SET notice_from = '2026-11-20', notice_until = '2026-11-27', notice_state = 'running' WHERE id = ?`, id)
		exec(t, d, `INSERT INTO duty_preset (key, name, target, frequency, month, day, active, since_on, basis) VALUES ('annual-report', '政府信息公开工作年度报告', 'all', 'year', 1, 31, TRUE, '2025-01-01', '《条例》第五十条')`)
		cal, err := ics.ParseCalendar(strings.NewReader(b.Get("/calendar.ics").Body))
		if err != nil || len(cal.Events()) != 2 {
			t.Fatalf("%v, %d events", err, len(cal.Events()))
		}
		e := cal.Events()[1]
		from, err1 := e.GetAllDayStartAt()
		until, err2 := e.GetAllDayEndAt()
		if err1 != nil || err2 != nil || from.Format("2006-01-02") != "2026-11-20" || until.Format("2006-01-02") != "2026-11-28" ||
			e.GetProperty(ics.ComponentPropertySummary).Value != "公示：征地补偿，公示" || e.GetProperty(ics.ComponentPropertyUrl).Value != siteAddress+"/items/"+itoa(id) {
			t.Errorf("%v %v %+v", from, until, e)
		}
		if got := cal.Events()[0].GetProperty(ics.ComponentPropertySummary).Value; got != "政府信息公开工作年度报告" {
			t.Errorf("yearly day %q", got)
		}
		if got := b.Get("/units/D1/calendar.ics").Body; strings.Count(got, "BEGIN:VEVENT") != 1 || strings.Contains(strings.ReplaceAll(got, "\r\n", ""), "\n") {
			t.Errorf("lines must end in CRLF, and only the own notice stands there:\n%s", got)
		}
		for line := range strings.SplitSeq(b.Get("/calendar.ics").Body, "\r\n") {
			if len(line) > 75 {
				t.Errorf("a line of %d octets: RFC 5545 folds at 75", len(line))
			}
		}
	})
}

func TestSitemapNamesEveryPageOnceAndOnlyThose(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		withAddress(t, d)
		id := c.Published("D1", "notice", form.Content{Title: "示例公告"})
		c.Drafted("D1", "notice", form.Content{Title: "还没送审"})
		if robots := b.Get("/robots.txt").Body; !strings.Contains(robots, "Sitemap: "+siteAddress+"/sitemap.xml\n") || !strings.Contains(robots, "Disallow: /desk\n") {
			t.Error(robots)
		}
		index := b.Get("/sitemap.xml").Body
		parts := locs(t, index)
		if strings.Join(parts, " ") != "/sitemap/pages.xml /sitemap/1.xml" || !strings.Contains(index, "<lastmod>2026-11-23T09:00:00+08:00</lastmod>") {
			t.Fatal(index)
		}
		seen := map[string]bool{}
		for _, part := range parts {
			for _, at := range locs(t, b.Get(part).Body) {
				if seen[at] {
					t.Errorf("%s stands twice", at)
				}
				seen[at] = true
			}
		}
		if !seen["/items/"+itoa(id)] || !seen["/catalogue/entries/D05-0001"] || !seen["/units/D1"] || !seen["/columns/S18"] || len(seen) < 600 {
			t.Errorf("%d addresses", len(seen))
		}
		n := 0
		for at := range seen { // every tenth is opened, all items are
			if n++; n%10 == 0 || strings.HasPrefix(at, "/items/") {
				if a := b.Get(at); a.Status != 200 {
					t.Errorf("%s: %d", at, a.Status)
				}
			}
		}
		c.Published("D1", "notice", form.Content{Title: "另一份"})
		if got := len(locs(t, b.Get("/sitemap/1.xml").Body)); got != 2 {
			t.Errorf("%d items in the first part", got)
		}
	})
}

// locs are the addresses of a site map, below the site's own.
func locs(t testing.TB, body string) (out []string) {
	t.Helper()
	var doc struct {
		URLs  []struct{ Loc, Lastmod string } `xml:"url"`
		Parts []struct{ Loc, Lastmod string } `xml:"sitemap"`
	}
	if err := xml.Unmarshal([]byte(strings.NewReplacer("<loc>", "<Loc>", "</loc>", "</Loc>", "<lastmod>", "<Lastmod>", "</lastmod>", "</Lastmod>").Replace(body)), &doc); err != nil {
		t.Fatal(err)
	}
	for _, x := range append(doc.URLs, doc.Parts...) {
		at, own := strings.CutPrefix(x.Loc, siteAddress)
		if !own {
			t.Errorf("%s is not below the site's address", x.Loc)
		}
		out = append(out, at)
	}
	return out
}

func TestOpenDataHasTermsAndDay(t *testing.T) {
	_, b := serve(t, dbtest.SQLite(t))
	a := b.Get("/data/catalog.jsonld")
	var doc struct {
		Type     string `json:"@type"`
		Modified struct {
			Value string `json:"@value"`
		} `json:"dct:modified"`
		License struct {
			ID string `json:"@id"`
		} `json:"dct:license"`
		Datasets []struct {
			Type  string `json:"@type"`
			Files []struct {
				At struct {
					ID string `json:"@id"`
				} `json:"dcat:downloadURL"`
				Media string `json:"dcat:mediaType"`
			} `json:"dcat:distribution"`
		} `json:"dcat:dataset"`
	}
	if err := json.Unmarshal([]byte(a.Body), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Type != "dcat:Catalog" || doc.License.ID != "http://example.com/data#terms" || doc.Modified.Value == "" || len(doc.Datasets) != 1 || len(doc.Datasets[0].Files) != 3 {
		t.Fatalf("%s", a.Body)
	}
	if a.Header.Get("Cache-Control") != "no-store" { // the visitor said the name of the site
		t.Errorf("Cache-Control %q", a.Header.Get("Cache-Control"))
	}
	for _, f := range doc.Datasets[0].Files {
		file := b.Get(strings.TrimPrefix(f.At.ID, "http://example.com"))
		if file.Status != 200 || !strings.HasPrefix(file.Header.Get("Content-Type"), f.Media) || file.Header.Get("Last-Modified") == "" || !strings.Contains(file.Header.Get("Link"), "license") {
			t.Errorf("%s: %d %v", f.At.ID, file.Status, file.Header)
		}
	}
	b.Get("/data").Page(t, 200, "注明来源和更新日期", "/feed.atom", "/catalogue.csv", `id="terms"`)
}

func TestPagesSayWhatTheyAre(t *testing.T) {
	c, b := serve(t, dbtest.SQLite(t))
	withAddress(t, c.DB)
	id := c.Published("D1", "notice", form.Content{Title: `公告 </script><b>"甲"`})
	for at, want := range map[string]string{"/items/" + itoa(id): "Article BreadcrumbList", "/units/D1": "GovernmentOrganization", "/catalogue": "Dataset", "/": "WebSite", "/columns/S18": "BreadcrumbList"} {
		page := b.Get(at)
		page.Page(t, 200)
		if got := htmlcheck.Attr(page.Body, `link[rel="canonical"]`, "href"); got != siteAddress+at {
			t.Errorf("%s: canonical %q", at, got)
		}
		_, rest, _ := strings.Cut(page.Body, `<script type="application/ld+json">`)
		block, _, _ := strings.Cut(rest, "</script>")
		var doc struct {
			Graph []struct {
				Type     string `json:"@type"`
				Headline string
			} `json:"@graph"`
		}
		if err := json.Unmarshal([]byte(block), &doc); err != nil {
			t.Errorf("%s: %v: %s", at, err, block)
			continue
		}
		var types []string
		for _, x := range doc.Graph {
			if types = append(types, x.Type); x.Type == "Article" && x.Headline != `公告 </script><b>"甲"` {
				t.Errorf("headline %q", x.Headline)
			}
		}
		if got := strings.Join(types, " "); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
	if got := htmlcheck.Attr(b.Get("/items?unit=D1").Body, `link[rel="canonical"]`, "href"); got != "" {
		t.Errorf("a filtered list is canonical: %q", got)
	}
}

// Every kind of name list, and what is kept off the web, stays out of all that
// programs read (practice.md 24).
func TestNameListsStayOutOfWhatProgramsRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		shown := c.Published("T1", "notice", form.Content{Title: "看得见的公告"})
		i, err := disclose.ByID(d.Reader(t.Context()), shown)
		if err != nil {
			t.Fatal(err)
		}
		lists, hidden := 0, map[int64]bool{}
		for _, f := range form.All() {
			if !f.List && !f.OffWeb {
				continue
			}
			lists++
			id := c.Drafted("T1", f.Key, form.Content{Title: "名单标记" + f.Key, Period: "2026-10"})
			hidden[id] = true
			exec(t, d, `UPDATE disclose_item SET stage = 'live', off_web = ?, revision_id = ?, listed_on = '2026-11-23', published_at = created_at, notice_from = '2026-11-20', notice_until = '2026-11-30' WHERE id = ?`, f.OffWeb, i.RevisionID, id)
		}
		if lists < 5 {
			t.Fatalf("only %d kinds of list", lists)
		}
		paths := []string{"/sitemap/1.xml", "/feed.atom", "/feed.rss", "/units/T1/feed.atom", "/units/T1/feed.rss", "/columns/S18/feed.atom", "/columns/S18/feed.rss",
			"/calendar.ics", "/units/T1/calendar.ics", "/data", "/data/catalog.jsonld", "/catalogue.csv", "/catalogue.json", "/search?q=" + url.QueryEscape("名单标记"), "/items", "/units/T1", "/"}
		for _, r := range c.Server.Routes() {
			if r.Open && r.Method == http.MethodGet && r.Sample != "" {
				paths = append(paths, r.Sample)
			}
		}
		for _, at := range paths {
			body := b.Get(at).Body
			if strings.Contains(strings.ReplaceAll(body, "搜索“名单标记”", ""), "名单标记") && !strings.HasPrefix(at, "/search") || strings.Contains(body, "名单标记"+"low") {
				t.Errorf("%s holds a name list", at)
			}
			for id := range hidden {
				if strings.Contains(body, "/items/"+itoa(id)+"<") || strings.Contains(body, "/items/"+itoa(id)+`"`) {
					t.Errorf("%s leads to the name list %d", at, id)
				}
			}
		}
		if !strings.Contains(b.Get("/sitemap/1.xml").Body, "/items/"+itoa(shown)+"<") {
			t.Error("what may be listed is not")
		}
		exec(t, d, `UPDATE disclose_item SET ends_at = ? WHERE id = ?`, calendar.On(2026, 11, 20).String()+"T00:00:00.000Z", shown)
		if strings.Contains(b.Get("/sitemap.xml").Body+b.Get("/feed.atom").Body, "看得见") {
			t.Error("what ended by the clock is still there")
		}
	})
}
