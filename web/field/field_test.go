package field_test

import (
	"context"
	"log/slog"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"lianghua/duty"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/org"
	"lianghua/village"
	"lianghua/web/field"
	"lianghua/web/webtest"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // the shell logs every request
	os.Exit(m.Run())
}

// small is the most that a page may weigh, its style sheet included: 15 kB.
const small = 15_000

// phone is a village's phone behind the real shell, on 2026年11月23日.
type phone struct {
	t    *testing.T
	c    *webtest.County
	b    *webtest.Browser
	vill string
	code string
	pin  string
}

func open(t *testing.T, d *db.DB) *phone {
	t.Helper()
	c := webtest.New(t, d)
	c.Serve(field.Routes(&field.Deps{Org: c.Org, Items: c.Items, Villages: c.Villages}), nil)
	ctx := context.Background()
	fatal := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	d.SetClock(func() time.Time { return webtest.Now.AddDate(0, 0, -53) }) // 10月1日: what is due since then is owed
	fatal(duty.Load(ctx, d, org.Who(webtest.CLI)))
	d.SetClock(func() time.Time { return webtest.Now })
	_, err := c.Duties.Replan(ctx)
	fatal(err)
	v := c.Units["T1-C1"].ID
	fatal(c.Villages.SaveProfile(ctx, webtest.CLI, village.Profile{UnitID: v, Accountant: "示例甲", Overseer: "示例乙", Principal: "示例丙", Phone: "0539-4271099"}))
	pin, err := c.Villages.SetKeeper(ctx, webtest.CLI, v, "示例甲")
	fatal(err)
	p, err := village.ProfileOf(d.Reader(ctx), v)
	fatal(err)
	return &phone{t, c, c.Visitor(), strconv.FormatInt(v, 10), p.Code, pin}
}

// page opens a page, which must be whole, small and without a script.
func (p *phone) page(path string, status int, words ...string) webtest.Answer {
	p.t.Helper()
	a := p.b.Get(path)
	a.Page(p.t, status, words...)
	css := len(p.c.Visitor().Get(htmlcheck.Attr(a.Body, `link[rel="stylesheet"]`, "href")).Body)
	if n := len(a.Body) + css; n > small || css == 0 {
		p.t.Errorf("%s weighs %d bytes with its style sheet of %d", path, n, css)
	}
	if strings.Contains(a.Body, "<script") || len(htmlcheck.Find(a.Body, `link[rel="stylesheet"]`)) != 1 {
		p.t.Errorf("%s has a script or a second style sheet", path)
	}
	return a
}

// fill posts the form of a page at the address with its hidden fields and more.
func (p *phone) fill(page, action string, more url.Values) webtest.Answer {
	p.t.Helper()
	a := p.b.Get(page)
	sent := url.Values{}
	for _, in := range htmlcheck.Find(a.Body, `form[action="`+action+`"] input`) {
		name, value, ticked := "", "", true
		for _, x := range in.Attr {
			switch x.Key {
			case "type":
				ticked = x.Val != "checkbox" && x.Val != "radio" && x.Val != "file"
			case "name":
				name = x.Val
			case "value":
				value = x.Val
			}
		}
		if name != "" && ticked {
			sent.Set(name, value)
		}
	}
	if !sent.Has("_csrf") {
		p.t.Fatalf("%s: no form to %s", page, action)
	}
	for k, v := range more {
		sent[k] = v
	}
	return p.b.Post(action, sent)
}

func TestAPhoneFillsInAFinanceSheet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		p.page("/v", 200, "扫描")
		p.b.Get("/v/home").Redirects(t, "/v")
		p.page("/v/"+p.code, 200, "烟庄村填报", `inputmode="numeric"`)
		wrong := p.b.Post("/v/"+p.code, url.Values{"pin": {"000000"}})
		wrong.Page(t, 422, "口令不正确")
		p.b.Post("/v/"+p.code, url.Values{"pin": {p.pin}}).Redirects(t, "/v/home")
		p.b.Get("/v/home").Redirects(t, "/v/villages/"+p.vill)

		home := "/v/villages/" + p.vill
		p.page(home, 200, "村级财务公开表", "2026年10月", "未填", "退出这部手机") // step 1
		sheet := home + "/sheet?sheet=village_finance&period=2026-10"
		p.page(sheet, 200, "开始填写", "本期无此类信息")
		at := p.fill(sheet, home+"/begin", nil).Location() // step 2
		p.page(at, 200, "期初余额", "记收入")
		p.fill(at, at+"/balance", url.Values{"opening": {"一千"}, "closing": {"1290"}}).Page(t, 422, "不是数字", `value="一千"`)
		p.fill(at, at+"/balance", url.Values{"opening": {"1000"}, "closing": {"1290"}}).Redirects(t, at)
		p.page(at+"/line?n=0&kind=收入", 200, `inputmode="decimal"`)
		p.fill(at+"/line?n=0", at+"/line", url.Values{"kind": {"收入"}, "amount": {""}, "on": {"2026-10-08"}, "matter": {"承包费"}}).Page(t, 422, "请填写金额", "承包费")
		p.fill(at+"/line?n=0", at+"/line", url.Values{"kind": {"收入"}, "amount": {"350"}, "on": {"2026-10-08"}, "matter": {"承包费"}, "more": {"1"}}).Redirects(t, at+"/line?n=0")
		p.fill(at+"/line?n=0", at+"/line", url.Values{"kind": {"支出"}, "amount": {"60.5"}, "on": {"2026-10-20"}, "matter": {"路灯电费"}}).Redirects(t, at)
		p.page(at+"/check", 200, "相差 0.50 元", "改好后在这里提交") // step 3, not yet
		p.page(at+"/line?n=2", 200, "60.50", "删除这一笔")
		p.fill(at+"/line?n=2", at+"/line", url.Values{"amount": {"60"}, "kind": {"支出"}}).Redirects(t, at)
		p.page(at+"/sign", 200, "村务监督委员会主任", `value="示例乙"`)
		p.fill(at+"/sign", at+"/sign", nil).Page(t, 422, "签好字并存档后请勾选")
		p.fill(at+"/sign", at+"/sign", url.Values{"signed": {"1"}, "signed_on": {"2026-11-05"}}).Redirects(t, at+"/check")
		p.page(at+"/photo", 200, `capture="environment"`)
		p.page(at+"/check", 200, "提交审核", "已签字存档")
		p.fill(at+"/check", at+"/submit", nil).Redirects(t, home)
		p.page(home, 200, "待审核")
		p.page(at, 200, "不能修改")

		other := open(t, d2(t, d)) // another county's phone knows nothing of it
		other.b.Get(at).Redirects(t, "/v")
	})
}

// d2 is another database of the same engine.
func d2(t *testing.T, d *db.DB) *db.DB {
	if d.Engine() == db.SQLite {
		return dbtest.SQLite(t)
	}
	return dbtest.Postgres(t)
}

func TestNothingInThreeTaps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		p.b.Post("/v/"+p.code, url.Values{"pin": {p.pin}})
		home := "/v/villages/" + p.vill
		one := htmlcheck.Attr(p.page(home, 200).Body, `.list a[href*="village_affairs"]`, "href")
		two := htmlcheck.Attr(p.page(strings.ReplaceAll(one, "&amp;", "&"), 200).Body, `a[href*="/nothing?"]`, "href")
		p.fill(strings.ReplaceAll(two, "&amp;", "&"), home+"/nothing", nil).Redirects(t, home)
		p.page(home, 200, "本期无")
		p.page(strings.ReplaceAll(one, "&amp;", "&"), 200, "等乡镇（街道）同意")
	})
}

func TestWordsAndEvents(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		p.b.Post("/v/"+p.code, url.Values{"pin": {p.pin}})
		home := "/v/villages/" + p.vill
		sheet := home + "/sheet?sheet=village_affairs&period=2026Q3"
		at := p.fill(sheet, home+"/begin", nil).Location()
		p.page(at, 200, "填一项")
		p.page(at+"/row?n=0", 200, "村级民主协商")
		p.fill(at+"/row?n=0", at+"/row", url.Values{"item": {"村级民主协商"}}).Page(t, 422, "请填写公开内容")
		p.fill(at+"/row?n=0", at+"/row", url.Values{"item": {"村级民主协商"}, "content": {"协商了路灯位置。"}}).Redirects(t, at)
		p.page(at, 200, "协商了路灯位置")
		p.fill(at, at+"/words", url.Values{"field-supervise": {"0539-4271099"}}).Redirects(t, at+"/check")

		p.fill(home, home+"/begin", url.Values{"type": {""}}).Page(t, 422, "请选择公开什么")
		event := p.fill(home, home+"/begin", url.Values{"type": {"village_notice"}}).Location()
		p.page(event, 200, "正文")
		p.fill(event, event+"/words", url.Values{"title": {"停水通知"}, "body": {"周三停水<script>\n周四恢复"}}).Redirects(t, event+"/check")
		p.page(event, 200, "停水通知", "周四恢复")
		p.page(event+"/check", 200, "提交审核")
		p.page(home, 200, "停水通知")
	})
}

// Staff of the township come in with their desk session and act for villages.
func TestTheTownshipActsForAVillage(t *testing.T) {
	d := dbtest.SQLite(t)
	p := open(t, d)
	p.b = p.c.As("town")
	p.page("/v/villages/"+p.vill, 200, "代录")
	home := "/v/villages/" + p.vill
	at := p.fill(home+"/sheet?sheet=village_finance&period=2026-10", home+"/begin", nil).Location()
	var acting bool
	if err := d.Reader(context.Background()).Get(&acting, `SELECT acting FROM village_fill`); err != nil || !acting {
		t.Errorf("代录 was not recorded: %v %v", acting, err)
	}
	p.page(at, 200, "期初余额")
	p.b = p.c.As("dept")
	p.b.Get(at).Page(t, 404, "没有")
	p.b.Get(home).Page(t, 404)
	p.b = p.c.Visitor()
	p.b.Post("/v/"+p.code, url.Values{"pin": {p.pin}})
	p.b.Get("/v/villages/"+strconv.FormatInt(p.c.Units["T1"].ID, 10)).Page(t, 404)
}

func TestLeaving(t *testing.T) {
	p := open(t, dbtest.SQLite(t))
	p.b.Post("/v/"+p.code, url.Values{"pin": {p.pin}})
	home := "/v/villages/" + p.vill
	if a := p.b.Post("/v/out", url.Values{"_csrf": {"x"}}); a.Status != 403 {
		t.Errorf("a form without the phone's token: %d", a.Status)
	}
	p.fill(home, "/v/out", nil).Redirects(t, "/v")
	p.b.Get(home).Redirects(t, "/v")
}
