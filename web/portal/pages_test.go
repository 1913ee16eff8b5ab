package portal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lianghua/catalog"
	"lianghua/consult"
	"lianghua/disclose/form"
	"lianghua/guide"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/web/portal"
	"lianghua/web/webtest"
)

func serve(t testing.TB, d *db.DB) (*webtest.County, *webtest.Browser) {
	t.Helper()
	c := webtest.New(t, d)
	c.Serve(portal.Routes(&portal.Deps{Items: c.Items, Consult: c.Consult, Files: c.Files, Requests: c.Requests, Offers: c.Offers}), nil)
	exec(t, d, `INSERT INTO setting (key, value, changed_at, changed_by) VALUES ('site.mode', 'portal', '2026-11-23T01:00:00.000Z', '示例甲')`) // 门户模式
	return c, c.Visitor()
}

func exec(t testing.TB, d *db.DB, query string, args ...any) {
	t.Helper()
	err := d.Write(context.Background(), func(tx *db.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestStarterIsShownAsUnverified(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, b := serve(t, d)
		b.Get("/").Page(t, 200, "26 个试点领域", "555", "待核", "/catalogue/D05", "正在征集和公示")
		b.Get("/catalogue").Page(t, 200, "城乡规划", "安全生产", "/catalogue.xlsx", "历次印发")
		table := b.Get("/catalogue/d20")
		table.Page(t, 200, "社会救助领域基层政务公开标准目录", "国家标准（待核）", "特定群体", "/catalogue/entries/D20-")
		if n := len(htmlcheck.Find(table.Body, ".catalogue tbody tr")); n < 10 {
			t.Errorf("%d rows in the table", n)
		}
		b.Get(firstEntry(t, table.Body)).Page(t, 200, "待核", "责任单位", "公开时限", "来源", "标准指引")
		b.Get("/editions").Page(t, 200, catalog.StarterName, "待核，现行显示")
		b.Get("/editions/1").Page(t, 200, catalog.StarterName, "/editions/1/D05")
		b.Get("/editions/1/D05").Page(t, 200, "安全生产领域")
	})
}

func firstEntry(t testing.TB, page string) string {
	t.Helper()
	link := htmlcheck.Attr(page, ".catalogue .item a", "href")
	if link == "" {
		t.Fatal("no link to an entry")
	}
	return link
}

func TestEveryPublicPageIsSoundAndSetsNoCookie(t *testing.T) {
	c, b := serve(t, dbtest.SQLite(t))
	if _, err := (&guide.Service{DB: c.DB}).LoadSamples(context.Background(), webtest.CLI); err != nil {
		t.Fatal(err)
	}
	c.Published("D1", "notice", form.Content{Title: "示例公告"})
	zone(t, c)
	reported(t, c)
	boxed(t, c)
	launched(t, c, opinionCall(c))
	if _, err := c.Consult.Post(context.Background(), consult.Posted{Kind: consult.Letter, Topic: "咨询", Title: "示例", Content: "示例"}, "A"); err != nil {
		t.Fatal(err)
	}
	act(t, c, "dept", consult.Answer, consult.Form{Text: "示例答复"})
	act(t, c, "dept-head", consult.Pass, consult.Form{})
	act(t, c, "dept", consult.Propose, consult.Form{Title: "示例", Asked: "示例问题", Told: "示例答复"})
	act(t, c, "dept-head", consult.Show, consult.Form{})
	published(t, c)
	for _, r := range c.Server.Routes() {
		if r.Method != http.MethodGet && r.Path != "/policies/match" && r.Form == nil || !r.Open {
			t.Errorf("%s %s: the portal is GET and open", r.Method, r.Path)
		}
		if r.Sample == "" {
			continue
		}
		a := b.Get(r.Sample)
		if r.Page != "" {
			a.Page(t, 200)
		}
		if a.Status != 200 || a.Header.Get("Set-Cookie") != "" || withScript(a.Body) {
			t.Errorf("%s: status %d, cookie %q", r.Sample, a.Status, a.Header.Get("Set-Cookie"))
		}
	}
	for _, path := range []string{"/nothing", "/catalogue/D99", "/catalogue/entries/D99-0001", "/catalogue/D05.exe", "/editions/99", "/editions/x", "/units/NONE", "/items/99", "/items/x", "/i/none123", "/files/none/a.pdf", "/columns/none",
		"/guide/none", "/guide/cards/111", "/policies/1", "/policies/categories/none", "/services/1", "/guide/booklet?event=none"} {
		b.Get(path).Page(t, 404, "没有")
	}
}

func TestFindingByWords(t *testing.T) {
	c, b := serve(t, dbtest.SQLite(t))
	page := b.Get("/catalogue?q=" + url.QueryEscape("救助 ＡＢＣ"))
	page.Page(t, 200, "没有找到", "按领域查看")
	page = b.Get("/catalogue?q=" + url.QueryEscape("信息公开条例"))
	page.Page(t, 200, "下一页", "查找“信息公开条例”")
	seen := map[string]bool{}
	at := "/catalogue?q=" + url.QueryEscape("信息公开条例")
	for range 40 {
		page = b.Get(at)
		for _, a := range htmlcheck.Find(page.Body, "tbody th a") {
			if seen[a.Attr[0].Val] {
				t.Fatalf("%s stands on two pages", a.Attr[0].Val)
			}
			seen[a.Attr[0].Val] = true
		}
		if at = htmlcheck.Attr(page.Body, `.pager a[rel="next"]`, "href"); at == "" {
			break
		}
	}
	if !strings.Contains(page.Body, "共 "+itoa(len(seen))+" 条") {
		t.Errorf("%d entries on all pages; the last says %q", len(seen), htmlcheck.Text(page.Body, ".pager"))
	}
	b.Get("/catalogue?q=%00&after=-5").Page(t, 200)
	b.Get("/catalogue?q="+url.QueryEscape(strings.Repeat("很长", 200))+"&after=x").Page(t, 200, "没有找到")
	// A draft is not found by its words.
	exec(t, c.DB, `UPDATE catalog_entry SET find = 'xyzzy', level2 = '起草中的名称' WHERE code = 'D05-0001'`)
	b.Get("/catalogue?q="+url.QueryEscape("起草中")).Page(t, 200, "没有找到")
}

func TestDraftsStayInside(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		exec(t, d, `UPDATE catalog_entry SET level2 = '起草中的名称', subject = '起草中的主体', state = 'confirmed' WHERE code = 'D05-0001'`)
		exec(t, d, `INSERT INTO catalog_entry_unit (entry_id, unit_id, sort) SELECT id, ?, 99 FROM catalog_entry WHERE code = 'D05-0001' ON CONFLICT (entry_id, unit_id) DO UPDATE SET sort = 99`, c.Units["D2"].ID)
		for _, path := range []string{"/catalogue/D05", "/catalogue/entries/D05-0001", "/catalogue/D05.csv", "/catalogue/D05.json", "/units/D2"} {
			if a := b.Get(path); a.Status != 200 || strings.Contains(a.Body, "起草中") {
				t.Errorf("%s: %d, or shows a draft", path, a.Status)
			}
		}
		if a := b.Get("/catalogue/entries/D05-0001"); strings.Contains(a.Body, "/units/D2") {
			t.Error("the draft's unit is on the page")
		}
	})
}

func TestFilesComeWithETag(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, b := serve(t, d)
		for path, kind := range map[string]string{"/catalogue.csv": "text/csv", "/catalogue.json": "application/json", "/catalogue/D05.xlsx": "spreadsheetml", "/catalogue/D05.csv": "text/csv", "/editions/1/D05.json": "application/json"} {
			a := b.Get(path)
			if a.Status != 200 || !strings.Contains(a.Header.Get("Content-Type"), kind) || !strings.Contains(a.Header.Get("Content-Disposition"), "attachment") {
				t.Errorf("%s: %d %v", path, a.Status, a.Header)
			}
			if a.Header.Get("Cache-Control") != "public, max-age=60" || a.Header.Get("ETag") == "" {
				t.Errorf("%s: headers %v", path, a.Header)
			}
			again := httptest.NewRequest(http.MethodGet, path, nil)
			again.Header.Set("If-None-Match", a.Header.Get("ETag"))
			if n := b.Send(again); n.Status != http.StatusNotModified || n.Body != "" {
				t.Errorf("%s again: %d with %d bytes", path, n.Status, len(n.Body))
			}
		}
		var rows []struct{ Domain, Level1 string }
		if err := json.Unmarshal([]byte(b.Get("/catalogue.json").Body), &rows); err != nil || len(rows) != 555 {
			t.Errorf("%d rows: %v", len(rows), err)
		}
		if !bytes.HasPrefix([]byte(b.Get("/catalogue/D05.xlsx").Body), []byte("PK")) {
			t.Error("the workbook is none")
		}
	})
}

func TestUnitsAndTheirLists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		b.Get("/units").Page(t, 200, "蒙阴县民政局", "国家税务总局蒙阴县税务局", "蒙阴县野店镇人民政府", "4</b> 个单位")
		b.Get("/units?q="+url.QueryEscape("民政")).Page(t, 200, "蒙阴县民政局")
		b.Get("/units?q="+url.QueryEscape("没有的")).Page(t, 200, "没有这样的单位")
		b.Get("/units/D1").Page(t, 200, "还在认领确认中", "0539-4271001")
		b.Get("/units/V1").Page(t, 200, "由垂管系统公开")

		claimed := func(entry, tier, unit, part, coverage, state, phone string) {
			exec(t, d, `INSERT INTO claim (entry_id, tier, unit_id, part, coverage, state, section, officer, phone, opened_at, changed_at)
				SELECT id, ?, ?, ?, ?, ?, '救助科', '示例业务员', ?, changed_at, changed_at FROM catalog_entry WHERE code = ?`,
				tier, c.Units[unit].ID, part, coverage, state, phone, entry)
		}
		claimed("D20-0001", "county", "D1", "lead", "unit", "confirmed", "0539-4270000")
		claimed("D20-0002", "county", "D1", "lead", "unit", "confirmed", "13800001111")
		claimed("D20-0002", "township", "MY", "lead", "all", "confirmed", "")
		claimed("D20-0003", "county", "D2", "lead", "unit", "proposed", "0539-4279999")
		claimed("D20-0004", "county", "V1", "lead", "unit", "vertical", "")

		list := b.Get("/units/D1")
		list.Page(t, 200, "已确认 <b>2</b> 项", "救助科", "0539-4270000", "县级牵头")
		b.Get("/units/T1").Page(t, 200, "已确认 <b>1</b> 项", "乡级牵头")
		b.Get("/catalogue/entries/D20-0002").Page(t, 200, "/units/D1", "各乡镇人民政府（街道办事处）")
		b.Get("/catalogue/entries/D20-0004").Page(t, 200, "由垂管系统公开", "https://www.example.gov.cn/tax")
		for _, path := range []string{"/units/D1", "/units/D2", "/catalogue/D20", "/catalogue/entries/D20-0002", "/catalogue/entries/D20-0003"} {
			for _, secret := range []string{"示例业务员", "13800001111", "0539-4279999"} {
				if strings.Contains(b.Get(path).Body, secret) {
					t.Errorf("%s shows %s", path, secret)
				}
			}
		}
		if strings.Contains(b.Get("/catalogue/entries/D20-0003").Body, "/units/D2") {
			t.Error("an unconfirmed claim is public")
		}
	})
}

func TestLookIsRememberedOnlyWhenChosen(t *testing.T) {
	_, b := serve(t, dbtest.SQLite(t))
	b.Get("/look?elder=1&back=/catalogue").Redirects(t, "/catalogue")
	b.Get("/look?contrast=1&back=//evil.example").Redirects(t, "/")
	page := b.Get("/")
	page.Page(t, 200, "退出长者模式", "退出高对比")
	if got := htmlcheck.Attr(page.Body, "html", "class"); got != "portal-face elder contrast" {
		t.Errorf("class %q", got)
	}
	b.Get("/look?elder=0").Redirects(t, "/")
	b.Get("/").Page(t, 200, ">长者模式<", "退出高对比")
}

func TestCountyColour(t *testing.T) {
	c, b := serve(t, dbtest.SQLite(t))
	if page := b.Get("/"); strings.Contains(page.Body, "accent.css") {
		t.Error("the usual colour needs no sheet")
	}
	exec(t, c.DB, `INSERT INTO setting (key, value, changed_at, changed_by) VALUES ('look.accent', '#114477', '2026-11-23T01:00:00.000Z', '示例甲')`)
	b.Get("/").Page(t, 200, `href="/accent.css?c=114477"`)
	sheet := b.Get("/accent.css?c=114477")
	if want := ":root:not(.contrast) { --accent: #114477; --accent-deep: #0c335a; --accent-wash: #f0f3f6; }\n"; sheet.Body != want {
		t.Errorf("got %q, want %q", sheet.Body, want)
	}
}

func TestPortalOfAnEmptyDatabase(t *testing.T) {
	c := webtest.Empty(t, dbtest.SQLite(t))
	c.Serve(portal.Routes(&portal.Deps{}), nil)
	b := c.Visitor()
	b.Get("/catalogue").Page(t, 404, "还没有可以公开的目录")
	b.Get("/units").Page(t, 200, "没有这样的单位")
	b.Get("/editions").Page(t, 200)
}

// ours are the scripts that a page may have: data for search engines and the
// completions of the search box.
var ours = regexp.MustCompile(`<script type="application/ld\+json">|<script src="/static/[^"]*/?find[^"]*\.js" defer></script>`)

// withScript reports any other script, which no page of the portal needs.
func withScript(page string) bool {
	return strings.Contains(ours.ReplaceAllString(page, ""), "<script")
}
