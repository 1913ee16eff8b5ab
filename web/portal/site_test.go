package portal_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/htmlcheck"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/site"
	"lianghua/web/portal"
	"lianghua/web/webtest"
)

// zone registers a 政务公开专区 of D1 with a picture.
func zone(t testing.TB, c *webtest.County) int64 {
	t.Helper()
	ctx, s := context.Background(), &site.Service{DB: c.DB, Files: c.Files}
	id, err := s.Save(ctx, webtest.CLI, site.Zone, 0, 0, site.Draft{Title: "示例政务公开专区", UnitID: c.Units["D1"].ID, Fields: map[string]string{"level": "县级", "address": "示例路 1 号",
		"hours": "工作日 8:30—12:00", "phone": "0539-0000001", "services": "政府信息查询\n信息公开申请", "devices": "查询一体机 2 台"}})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	if err := s.SetPhoto(ctx, webtest.CLI, site.Zone, id, bytes.NewReader(b.Bytes()), int64(b.Len()), "大厅.png"); err != nil {
		t.Fatal(err)
	}
	return id
}

func set(t testing.TB, c *webtest.County, key, value string) {
	t.Helper()
	exec(t, c.DB, `INSERT INTO setting (key, value, changed_at, changed_by) VALUES (?, ?, '2026-11-23T01:00:00.000Z', '示例甲')
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
}

// A channel has no home of its own: it begins with the platform.
func TestChannelBeginsWithThePlatform(t *testing.T) {
	c, b := serve(t, dbtest.SQLite(t))
	set(t, c, "site.mode", "channel")
	if a := b.Get("/"); a.Status != http.StatusFound || a.Location() != "/disclosure" {
		t.Errorf("/: %d to %q", a.Status, a.Location())
	}
	page := b.Get("/disclosure")
	page.Page(t, 200, "政府信息公开指南", "政府信息公开制度", "政府信息公开年报", "法定主动公开内容", "依申请公开", "第二十条", "第二十一条")
	if strings.Contains(page.Body, `>首页</a></li>
<li><a href="/disclosure"`) || strings.Contains(page.Body, "政务新媒体") {
		t.Error("a channel shows the ways of a whole site")
	}
}

// The platform counts by column, for the county and for one unit.
func TestPlatformCountsByUnit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		c.Published("D1", "notice", form.Content{Title: "示例公告"})
		row := func(path string) string {
			for _, tr := range strings.Split(b.Get(path).Body, "<tr>") {
				if strings.Contains(tr, "其他法定信息") {
					return tr
				}
			}
			return ""
		}
		if got := row("/disclosure"); !strings.Contains(got, "1 条") || !strings.Contains(got, "2026年11月23日") {
			t.Errorf("the county: %q", got)
		}
		if got := row("/disclosure?unit=D1"); !strings.Contains(got, "1 条") {
			t.Errorf("the unit: %q", got)
		}
		if got := row("/disclosure?unit=T1"); !strings.Contains(got, "本期无此类信息") {
			t.Errorf("another unit: %q", got)
		}
		b.Get("/disclosure?unit=NONE").Page(t, 404, "没有这个单位")
		b.Get("/items?domain=D20").Page(t, 200, "社会救助领域公开信息", "没有符合条件的公开信息")
		b.Get("/items?domain=D99").Page(t, 404, "没有这个领域")
		b.Get("/disclosure/domains").Page(t, 200, "社会救助", "牵头单位", "本期无此类信息")
	})
}

func TestPolicyLibrary(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		id := c.Published("D1", "policy", form.Content{Title: "示例办法", DocumentNo: "蒙民发〔2026〕1号", FormedOn: calendar.On(2026, 11, 20), Genre: "办法", Summary: "示例概述。"})
		reading := c.Published("D1", "interpretation", form.Content{Title: "示例办法的说明", FormedOn: calendar.On(2026, 11, 21), Genre: "解读", Fields: map[string]string{"way": "文字解读", "phone": "0539-0000007"}})
		actor, _ := c.Actor(c.As("dept"))
		if err := c.Items.Link(context.Background(), actor, id, reading); err != nil {
			t.Fatal(err)
		}
		b.Get("/documents").Page(t, 200, "示例办法", "蒙民发〔2026〕1号", "有效", "/items/"+itoa(reading))
		b.Get("/documents?year=2026&validity=valid&unit=D1").Page(t, 200, "示例办法")
		b.Get("/documents?validity=repealed").Page(t, 200, "没有符合条件的政策文件")
		b.Get("/documents?year=2020").Page(t, 200, "没有符合条件的政策文件")
		b.Get("/documents?validity=x").Page(t, 404, "没有这种有效性")
		if rows, _, err := disclose.PublicList(d.Reader(context.Background()), d.Now(), disclose.PublicFilter{Validity: disclose.Valid, Type: "policy"}, disclose.PublicCursor{}); err != nil || len(rows) != 1 {
			t.Errorf("%d in force, %v", len(rows), err)
		}
	})
}

// The registers are public as a page, a picture and a workbook.
func TestZonesAreShown(t *testing.T) {
	c, b := serve(t, dbtest.SQLite(t))
	b.Get("/zones").Page(t, 200, "还没有登记政务公开专区")
	id := itoa(zone(t, c))
	b.Get("/zones").Page(t, 200, "示例政务公开专区", "示例路 1 号", "0539-0000001", "政府信息查询、信息公开申请")
	b.Get("/zones/"+id).Page(t, 200, "查询一体机 2 台", "/zones/"+id+"/photo", "/units/D1")
	if photo := b.Get("/zones/" + id + "/photo"); photo.Status != 200 || photo.Header.Get("Content-Type") != "image/png" {
		t.Errorf("photo: %d %s", photo.Status, photo.Header.Get("Content-Type"))
	}
	if file := b.Get("/zones.xlsx"); file.Status != 200 || !strings.HasPrefix(file.Body, "PK") {
		t.Errorf("workbook: %d", file.Status)
	}
	b.Get("/units/D1").Page(t, 200, "示例政务公开专区")
	b.Get("/emblem").Page(t, 404, "没有这张图片")
	b.Get("/zones/99").Page(t, 404, "没有这一条")
}

func TestUnitsHaveHomePages(t *testing.T) {
	c, b := serve(t, dbtest.SQLite(t))
	set(t, c, "site.url", "https://www.example.gov.cn")
	c.Published("D1", "notice", form.Content{Title: "示例公告"})
	b.Get("/units/D1").Page(t, 200, "蒙阴县民政局", "已公开内容", "示例公告", "https://www.example.gov.cn/u/D1", "公开责任清单", `class="qr"`)
	b.Get("/units/T1").Page(t, 200, "烟庄村", "/units/T1-C1")
	b.Get("/units/T1-C1").Page(t, 200, "所属乡镇", "蒙阴县野店镇人民政府", "还没有在这里公开的村务公开表")
	if a := b.Get("/u/d1"); a.Status != http.StatusFound || a.Location() != "/units/D1" {
		t.Errorf("/u/d1: %d to %q", a.Status, a.Location())
	}
}

// Official marks stand on every page; labels name the site (国办发〔2017〕47号).
func TestMarksAndLabels(t *testing.T) {
	c, b := serve(t, dbtest.SQLite(t))
	for k, v := range map[string]string{"site.id_code": "3713280001", "site.icp": "鲁ICP备00000000号", "site.police": "鲁公网安备 1号", "site.undertaker": "示例承办单位",
		"site.organ_mark": "https://example.gov.cn/mark", "site.url": "https://www.example.gov.cn"} {
		set(t, c, k, v)
	}
	id := c.Published("D1", "notice", form.Content{Title: "示例公告"})
	page := b.Get("/items/" + itoa(id))
	page.Page(t, 200, "主办：蒙阴县人民政府", "承办：示例承办单位", "鲁ICP备00000000号", "鲁公网安备 1号", "网站标识码：3713280001", `href="https://example.gov.cn/mark"`, "党政机关标识",
		"我为政府网站找错", "jiucuo.html?site_code=3713280001", "网站地图", `<meta name="SiteName"`, `<meta name="SiteDomain" content="www.example.gov.cn">`, `<meta name="SiteIDCode" content="3713280001">`,
		`<meta name="ArticleTitle" content="示例公告">`, `<meta name="PubDate"`, `<meta name="ContentSource"`)
	for _, path := range []string{"/disclosure", "/documents", "/zones", "/columns/S18", "/items", "/units/D1", "/units", "/catalogue", "/services", "/guide", "/policies", "/questions"} {
		b.Get(path).Page(t, 200, `<meta name="ColumnName"`, `<meta name="ColumnDescription"`, `<meta name="ColumnKeywords"`, `<meta name="ColumnType"`)
	}
}

// A superior platform may want other names of the labels.
func TestLabelsAreRenamed(t *testing.T) {
	c, b := serve(t, dbtest.SQLite(t))
	id := itoa(c.Published("D1", "notice", form.Content{Title: "示例公告", Summary: "概述"}))
	keep := func(value string) error {
		return c.DB.Write(t.Context(), func(tx *db.Tx) error {
			return settings.Set(tx, org.Who(webtest.CLI), string(rbac.SiteEdit), map[settings.Key]string{settings.SiteLabels: value})
		})
	}
	if err := keep(" PubDate = PublishDate \n\nDescription=description\n"); err != nil {
		t.Fatal(err)
	}
	page := b.Get("/items/" + id)
	page.Page(t, 200, `<meta name="PublishDate" content=`, `<meta name="description" content="概述">`, `<meta name="ArticleTitle"`)
	if strings.Contains(page.Body, `"PubDate"`) {
		t.Error("the label has its former name")
	}
	for _, bad := range []string{"Nothing=x", "PubDate=日期", "PubDate=", "PubDate=a\nPubDate=b", "PubDate=a\nAuthor=a"} {
		if err := keep(bad); fault.KindOf(err) != fault.KindInvalid || err == nil {
			t.Errorf("%q is taken: %v", bad, err)
		}
	}
}

func TestGreyPages(t *testing.T) {
	c, b := serve(t, dbtest.SQLite(t))
	grey := func() bool {
		return strings.Contains(htmlcheck.Attr(b.Get("/disclosure").Body, "html", "class"), "grey")
	}
	if grey() {
		t.Error("grey without a reason")
	}
	set(t, c, "site.grey_from", "2026-11-23")
	if !grey() {
		t.Error("not grey on the day")
	}
	set(t, c, "site.grey_from", "2026-11-24")
	if grey() {
		t.Error("grey a day too early")
	}
	set(t, c, "site.grey", "true")
	if !grey() {
		t.Error("the switch does nothing")
	}
}

// What is due next and the reminder are shown only where the county wants it,
// and nothing is ever called late.
func TestNextDueIsOffByDefault(t *testing.T) {
	c, b := serve(t, dbtest.SQLite(t))
	exec(t, c.DB, `INSERT INTO duty (unit_id, slot, period, domain, tier, entry_id, due_on, state, changed_at)
		SELECT ?, 'x', '2026-12', 'D20', 'county', id, '2026-12-10', 'open', '2026-11-23T01:00:00.000Z' FROM catalog_entry WHERE code = 'D20-0001'`, c.Units["D1"].ID)
	if strings.Contains(b.Get("/catalogue/entries/D20-0001").Body, "下次应公开") {
		t.Error("the next date is shown without the setting")
	}
	if strings.Contains(b.Get("/catalogue/entries/D20-0001").Body, "提醒更新") {
		t.Error("the reminder is shown without the setting")
	}
	set(t, c, "site.next_due", "true")
	set(t, c, "site.remind", "true")
	set(t, c, "consult.fix", "D1")
	b.Get("/catalogue/entries/D20-0001").Page(t, 200, "下次应公开：2026年12月10日", "提醒更新", "/consult/fix?page=%2Fcatalogue%2Fentries%2FD20-0001")
	for _, path := range []string{"/catalogue/entries/D20-0001", "/catalogue/D20", "/disclosure", "/disclosure/domains", "/units/D1"} {
		if body := b.Get(path).Body; strings.Contains(body, "逾期") || strings.Contains(body, "缺公开") {
			t.Errorf("%s says that something is late", path)
		}
	}
}

var loads = regexp.MustCompile(`(?i)<(?:img|script|iframe|source|video|audio|embed|object|link)\b[^>]*?(?:src|href|data)="([^"]*)"[^>]*>`)

// No page loads anything from elsewhere.
func TestNoOutsideRequests(t *testing.T) {
	c, b := serve(t, dbtest.SQLite(t))
	set(t, c, "site.url", "https://www.example.gov.cn")
	c.Published("D1", "notice", form.Content{Title: "示例公告", Body: `<p><a href="https://www.gov.cn/">链接</a><img src="https://cdn.example.com/x.png"></p>`})
	zone(t, c)
	for _, r := range c.Server.Routes() {
		if r.Page == "" || r.Sample == "" {
			continue
		}
		for _, m := range loads.FindAllStringSubmatch(b.Get(r.Sample).Body, -1) {
			own := strings.HasPrefix(m[1], "/") && !strings.HasPrefix(m[1], "//")
			names := strings.Contains(m[0], `rel="canonical"`) || strings.Contains(m[0], `rel="alternate"`) || strings.Contains(m[0], `rel="license"`)
			if !own && !names {
				t.Errorf("%s loads %s", r.Sample, m[0])
			}
		}
	}
}

// The host's head and foot stand on the pages of a channel, and only there.
func TestHostHeadAndFoot(t *testing.T) {
	c := webtest.New(t, dbtest.SQLite(t))
	host := &site.Host{Head: "<p>示例县人民政府门户网站</p>", Foot: "<p>门户页脚</p>", Style: "/host/host.css"}
	c.Serve(portal.Routes(&portal.Deps{Items: c.Items, Files: c.Files, Host: host}), nil)
	c.Server.Options.Host = host
	b := c.Visitor()
	b.Get("/disclosure").Page(t, 200, "<p>示例县人民政府门户网站</p>", "<p>门户页脚</p>", `href="/host/host.css"`)
	set(t, c, "site.mode", "portal")
	if body := b.Get("/disclosure").Body; strings.Contains(body, "门户页脚") {
		t.Error("a whole site has a host")
	}
}
