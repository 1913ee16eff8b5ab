package portal_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"lianghua/guide"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/web/webtest"
)

// withSamples is the small county with the sample cards.
func withSamples(t *testing.T, d *db.DB) (*guide.Service, *webtest.Browser) {
	t.Helper()
	c, b := serve(t, d)
	g := &guide.Service{DB: c.DB}
	if _, err := g.LoadSamples(context.Background(), webtest.CLI); err != nil {
		t.Fatal(err)
	}
	return g, b
}

func TestGuideIsMarkedUntilChecked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g, b := withSamples(t, d)
		for path, words := range map[string][]string{
			"/guide":                      {"110</b> 项", "我要退休了", "示例，待核", "/guide/booklet"},
			"/guide/marriage":             {"我要结婚了", "待核"},
			"/guide/cards/1":              {"免费孕前优生健康检查", "办理材料", "核对日期", "待核"},
			"/guide/booklet":              {"目录", "（待核）", "我要工作了"},
			"/policies":                   {"23</b> 类", "103</b> 项", "/policies/match"},
			"/policies/categories/relief": {"救助", "待核"},
			"/services":                   {"个人办事", "法人办事", "常用服务"},
			"/services/214":               {"设定依据", "申请条件", "办理材料", "办理地点", "办理时间", "联系电话", "待补充", "办理流程"},
			"/questions":                  {"20</b> 问", "第二十七条"},
		} {
			b.Get(path).Page(t, 200, words...)
		}
		card, err := guide.PublicCard(d.Reader(context.Background()), guide.Event, 1, calendar.DateOf(webtest.Now))
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Confirm(context.Background(), webtest.CLI, card.Ref()); err != nil {
			t.Fatal(err)
		}
		find := "/search?q=" + url.QueryEscape("免费孕前优生健康检查")
		if hits := b.Get("/search?q=" + url.QueryEscape("免费增补叶酸")); !strings.Contains(htmlcheck.Text(hits.Body, ".finds"), "示例，待核") {
			t.Error("a sample is found without its mark")
		}
		if hits := b.Get(find); strings.Contains(htmlcheck.Text(hits.Body, ".finds li"), "待核") {
			t.Error("a checked card is marked among the hits")
		}
		a := b.Get("/guide/cards/1")
		a.Page(t, 200, "2026年11月23日")
		if strings.Contains(a.Body, "示例，待核") || strings.Contains(a.Body, webtest.CLI.Name) {
			t.Error("a checked card is still a sample, or names its checker")
		}
	})
}

// What somebody answers is used and forgotten: it is in the page only.
func TestMatchingKeepsNothing(t *testing.T) {
	d := dbtest.SQLite(t)
	_, b := withSamples(t, d)
	var log bytes.Buffer
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(old)
	b.Get("/policies/match").Page(t, 200, "不保存，不记录")
	queries := tableSizes(t, d)
	a := b.Post("/policies/match", url.Values{"age": {"81"}, "household": {"农村"}, "income": {"低保"}, "identity": {"老年人", "低保"}})
	a.Page(t, 200, "可能适合的政策", "因为您选择了", "老人到一定年龄按月发津贴", "81 岁（80 岁以上）")
	if a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("Set-Cookie") != "" {
		t.Errorf("cache %q, cookie %q", a.Header.Get("Cache-Control"), a.Header.Get("Set-Cookie"))
	}
	if text := htmlcheck.Text(a.Body, "h1"); text != "查查我能享受哪些政策" {
		t.Errorf("title %q", text)
	}
	for _, word := range []string{"81", "低保", "老年人"} {
		if strings.Contains(log.String(), word) {
			t.Errorf("the log holds %q", word)
		}
	}
	if now := tableSizes(t, d); now != queries {
		t.Errorf("rows before %s, after %s", queries, now)
	}
	b.Post("/policies/match", url.Values{"age": {"abc"}}).Page(t, 422, "0 至 150")
	b.Post("/policies/match", url.Values{}).Page(t, 422, "至少回答一个问题")
	b.Post("/policies/match", url.Values{"identity": {"神仙"}, "household": {"月球"}}).Page(t, 422, "至少回答一个问题")
	b.Post("/policies/match", url.Values{"identity": {strings.Repeat("长", 20<<10)}}).Page(t, 422, "没有传完整")
}

// tableSizes is the number of rows of all tables.
func tableSizes(t *testing.T, d *db.DB) string {
	t.Helper()
	var tables, out []string
	q := d.Reader(context.Background())
	if err := q.Select(&tables, `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`); err != nil {
		t.Fatal(err)
	}
	for _, name := range tables {
		var n int
		if err := q.Get(&n, `SELECT count(*) FROM "`+name+`"`); err != nil {
			t.Fatal(err)
		}
		out = append(out, name+"="+itoa(n))
	}
	return strings.Join(out, " ")
}
