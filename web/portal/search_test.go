package portal_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/internal/search"
	"lianghua/web/portal"
	"lianghua/web/webtest"
)

func TestSearchPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d)
		deps := &portal.Deps{}
		c.Serve(portal.Routes(deps), nil)
		b, ctx := c.Visitor(), context.Background()
		err := d.Write(ctx, func(tx *db.Tx) error {
			if err := search.Seed(tx, "系统"); err != nil {
				return err
			}
			var docs []search.Doc
			for i := range 30 {
				docs = append(docs, search.Doc{Kind: "item", ObjectID: itoa(i), Title: "最低生活保障对象公示" + itoa(i), Number: "蒙民发〔2026〕" + itoa(i) + "号", URL: "/items/" + itoa(i),
					Body: "示例<script>正文</script>", UnitID: c.Units["D1"].ID, Tier: "county", Domain: "D20", Type: "notice", Year: 2026, On: calendar.On(2026, 1, 1).AddDays(i)})
			}
			docs[3].Validity = search.Expired
			return search.Index(tx, docs...)
		})
		if err != nil {
			t.Fatal(err)
		}
		at := func(more string) string { return "/search?q=" + url.QueryEscape("低保") + more }
		b.Get("/search").Page(t, 200, "站内搜索")
		first := b.Get(at(""))
		first.Page(t, 200, "找到 <b>30</b> 条", "<mark>最低生活保障</mark>", "民政局", "下一页", "标准目录里有", "示例&lt;script&gt;", "同时查找了意思相同的词：最低生活保障", `<span class="kind">通知公告</span>`)
		next := htmlcheck.Attr(first.Body, `.pager a[rel="next"]`, "href")
		if second := b.Get(next); len(htmlcheck.Find(second.Body, ".finds li")) != 10 || strings.Contains(second.Body, "下一页") {
			t.Errorf("second page %s: %d hits", next, len(htmlcheck.Find(second.Body, ".finds li")))
		}
		for more, want := range map[string]int{"&validity=expired": 1, "&tier=village": 0, "&year=2025": 0, "&kind=item&domain=D20&year=2026&unit=" + itoa(int(c.Units["D1"].ID)): 20, "&kind=policy": 0, "&kind=item:notice": 20, "&kind=item:policy": 0, "&kind=call": 0, "&order=newest&after=x": 20} {
			page := b.Get(at(more))
			page.Page(t, 200)
			if n := len(htmlcheck.Find(page.Body, ".finds li")); n != want {
				t.Errorf("%s: %d hits, want %d", more, n, want)
			}
		}
		b.Get("/search?q="+url.QueryEscape("蒙民发(2026)7号")).Page(t, 200, "找到 <b>1</b> 条", "/items/7")
		none := b.Get("/search?q=" + url.QueryEscape("最低生活保障补贴金额"))
		none.Page(t, 200, "没有找到", "有内容的是", "12345")
		if link := htmlcheck.Attr(none.Body, ".empty li a", "href"); link != "/search?q="+url.QueryEscape("最低生活保障补") && !strings.HasPrefix(link, "/search?q=") {
			t.Errorf("instead %q", link)
		}
		// The count is that of the filtered hits.
		b.Get(at("&validity=expired")).Page(t, 200, "找到 <b>1</b> 条")
		for typed, want := range map[string]string{"低保": `[]`, "生活保障": `["最低生活保障","最低生活保障对象公示29"`, "x": `[]`, "": `[]`} {
			if a := b.Get("/search/words?q=" + url.QueryEscape(typed)); a.Status != 200 || !strings.HasPrefix(a.Body, want) {
				t.Errorf("completions of %q: %d %s", typed, a.Status, a.Body)
			}
		}
		b.Get("/search?q="+url.QueryEscape("。")).Page(t, 200, "至少一个字")
		b.Get("/search?q=%00%ff&unit=x&year=y&after=-1&kind=nothing").Page(t, 200)
		for range 2 {
			b.Get("/search?q=" + url.QueryEscape("最低生活保障补贴金额"))
		}
		if err := deps.Misses.Flush(ctx, d); err != nil {
			t.Fatal(err)
		}
		if got, err := search.Missed(d.Reader(ctx), calendar.On(2026, 1, 1)); err != nil || len(got) != 1 || got[0].N != 3 {
			t.Errorf("missed %v, %v", got, err)
		}
	})
}

func TestSearchIsSlowedDownByAddress(t *testing.T) {
	_, b := serve(t, dbtest.SQLite(t))
	for range 120 {
		if a := b.Get("/search?q=x%20y"); a.Status != 200 {
			t.Fatal(a.Status)
		}
	}
	a := b.Get("/search?q=x%20y")
	a.Page(t, 429, "搜索得太频繁", "1 秒后再试")
	if a.Header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
	}
	b.Get("/search").Page(t, 200)
	r := httptest.NewRequest(http.MethodGet, "/search?q=x%20y", nil)
	r.RemoteAddr = "198.51.100.9:1000"
	if other := b.Send(r); other.Status != 200 {
		t.Errorf("another address: %d", other.Status)
	}
}
