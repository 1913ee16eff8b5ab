package desk_test

import (
	"bytes"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/internal/settings"
	"lianghua/internal/workday"
	"lianghua/org"
	"lianghua/web/webtest"
)

func TestEachPartOfTheSettingsHasItsKeeper(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		keepers := map[string]string{"/desk/settings": "county", "/desk/settings/items": "county", "/desk/settings/duties": "county", "/desk/settings/machine": "sysadmin", "/desk/settings/security": "secadmin", "/desk/settings/site": "county", "/desk/settings/consult": "county",
			"/desk/settings/digest": "county", "/desk/settings/channels": "sysadmin"}
		shown := 0
		for path, keeper := range keepers {
			for _, login := range []string{"county", "sysadmin", "secadmin"} {
				b := c.As(login)
				want := 403
				if login == keeper {
					want = 200
					shown += len(htmlcheck.Find(b.Get(path).Body, ".form .field"))
				}
				b.Get(path).Page(t, want)
				if login != keeper {
					b.Post(path, url.Values{"county.name": {"别人改的"}, "lock.failures": {"3"}}).Page(t, 403)
				}
			}
		}
		if shown != len(settings.Definitions()) {
			t.Errorf("%d settings on the pages, %d defined", shown, len(settings.Definitions()))
		}
	})
}

func TestSettingsKeepWhatWasTyped(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("county")
	form := url.Values{"county.name": {"示例县"}, "site.name": {""}, "site.url": {"ftp://x"}, "office.name": {"政务公开科"}, "deadline.first_day": {"same"},
		"look.elder": {"true"}, "look.accent": {"#ffff00"}, "look.emblem": {"none"}, "notice.unverified": {"待核数据仅供参考"}, "data.terms": {"可以自由使用，请注明来源。"}}
	page := b.Post("/desk/settings", form)
	page.Page(t, 422, `value="示例县"`, "网站名称：不能为空", "请写完整网址", `value="#ffff00"`, "对比度", `href="#f-lookaccent"`, `value="same" checked`)
	form.Set("site.name", "示例县政务公开")
	form.Set("site.url", "https://www.example.gov.cn")
	form.Set("look.accent", "#0b5cad")
	b.Post("/desk/settings", form).Redirects(t, "/desk/settings")
	b.Get("/desk/settings").Page(t, 200, "已保存本县设置", "最近修改：2026年11月23日 示例甲", "示例县")
	sec := c.As("secadmin")
	sec.Post("/desk/settings/security", url.Values{"session.idle_minutes": {"30"}, "session.max_hours": {"12"}, "lock.failures": {"99"}, "lock.minutes": {"15"}}).
		Page(t, 422, "请填写 3 至 10 之间的整数", `value="99"`)
	c.As("auditor").Get("/desk/audit?kind=setting").Page(t, 200, "设置 county.name", "原值：蒙阴县", "新值：示例县")
}

func seeded(t *testing.T, d *db.DB) (*webtest.County, *webtest.Browser) {
	c := serve(t, d)
	write(t, d, func(tx *db.Tx) error { _, err := workday.Seed(tx, org.Who(webtest.CLI)); return err })
	return c, c.As("county")
}

func TestCalendarDayIsSetAndRemoved(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := seeded(t, d)
		b.Get("/desk/calendar").Page(t, 200, "2026 年", "2027 年的放假安排还没有录入", "共 3 条")
		b.Get("/desk/calendar/2026").Page(t, 200, "全年 248 个工作日", "2026年10月1日", "星期四")
		b.Get("/desk/calendar/2027").Page(t, 200, "还没有整年录入")
		b.Get("/desk/calendar/1800").Page(t, 404)
		b.Post("/desk/calendar/2026/days", url.Values{"day": {"2026-11-28"}, "kind": {"off"}, "note": {"临时"}}).Page(t, 422, "本来就是周末", `value="临时"`, `value="2026-11-28"`)
		b.Post("/desk/calendar/2026/days", url.Values{"day": {"2027-11-26"}, "kind": {"off"}}).Page(t, 422, "不在 2026 年")
		b.Post("/desk/calendar/2026/days", url.Values{"day": {"2026-11-27"}, "kind": {"off"}, "note": {"临时"}}).Redirects(t, "/desk/calendar/2026")
		b.Get("/desk/calendar/2026").Page(t, 200, "2026年11月27日已列为放假", "全年 247 个工作日")
		b.Get("/desk/calendar/2026/days/2026-11-27/remove").Page(t, 200, "现列为“放假”", "是工作日")
		b.Post("/desk/calendar/2026/days/2026-11-27/remove", nil).Redirects(t, "/desk/calendar/2026")
		b.Post("/desk/calendar/2026/days/2026-11-27/remove", nil).Page(t, 404)
		b.Get("/desk/calendar/2026/days/2025-11-27/remove").Page(t, 404)
		if csv := b.Get("/desk/calendar/2026/export?format=csv").Body; !strings.Contains(csv, "2026-10-01,放假") {
			t.Errorf("2026: %q", csv)
		}
		c.As("dept").Get("/desk/calendar").Page(t, 403)
	})
}

func TestCalendarYearIsPastedOrUploaded(t *testing.T) {
	c, b := seeded(t, dbtest.SQLite(t))
	b.Get("/desk/calendar/new?year=2027").Page(t, 200, `value="2027"`)
	b.Post("/desk/calendar", url.Values{"year": {"2027"}, "days": {"2027-01-01,放假\n不是日期,放假"}}).
		Page(t, 422, "请填写来源", "第 2 行", "不是日期,放假", `href="#f-days"`)
	b.Post("/desk/calendar", url.Values{"year": {"2027"}, "source": {"通知"}, "days": {"2026-12-31,放假"}}).Page(t, 422, "2026年12月31日 不是 2027 年的日期")
	b.Post("/desk/calendar", url.Values{"year": {"2027"}, "source": {"通知"}, "days": {"2027-01-01\t放假\t元旦"}}).Redirects(t, "/desk/calendar/2027")
	b.Get("/desk/calendar/2027").Page(t, 200, "来源：通知", "元旦")

	var body bytes.Buffer
	_, session := c.Actor(b)
	w := multipart.NewWriter(&body)
	for name, value := range map[string]string{"year": "2027", "source": "更正通知", "_csrf": session.CSRF, "replace": "1"} {
		_ = w.WriteField(name, value)
	}
	f, _ := w.CreateFormFile("file", "2027.csv")
	_, _ = f.Write([]byte("日期,类别\n2027-01-01,放假\n2027-02-05,放假\n"))
	w.Close()
	b.Post("/desk/calendar", url.Values{"year": {"2027"}, "source": {"更正通知"}, "days": {"2027-02-05,放假"}}).Page(t, 422, "2027 年已有放假安排", "替换已有的安排", `href="#f-replace"`)
	r := httptest.NewRequest("POST", "/desk/calendar", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	b.Send(r).Redirects(t, "/desk/calendar/2027")
	b.Get("/desk/calendar/2027").Page(t, 200, "来源：更正通知", "共 2 条")
}

func TestChannels(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("county")
		page := b.Get("/desk/channels")
		page.Page(t, 200, "政府网站", "国家标准")
		b.Post("/desk/channels", url.Values{"name": {"政府网站"}}).Page(t, 409, "不必另加", `value="政府网站"`)
		b.Post("/desk/channels", url.Values{"name": {"示例广播"}}).Redirects(t, "/desk/channels")
		b.Post("/desk/channels/alias", url.Values{"alias": {""}}).Page(t, 422, "请填写别名")
		code := option(t, b.Get("/desk/channels"), "#f-code", "示例广播")
		b.Post("/desk/channels/alias", url.Values{"alias": {"大喇叭"}, "code": {code}}).Redirects(t, "/desk/channels")
		b.Get("/desk/channels").Page(t, 200, "大喇叭")
		b.Post("/desk/channels/"+code+"/stop", nil).Redirects(t, "/desk/channels")
		if csv := b.Get("/desk/channels/export?format=csv").Body; !strings.Contains(csv, "示例广播,另加,已停用,大喇叭") {
			t.Errorf("channels: %q", csv)
		}
		b.Post("/desk/channels/"+code+"/use", nil).Redirects(t, "/desk/channels")
		b.Post("/desk/channels/none/use", nil).Page(t, 404)
		c.As("dept").Post("/desk/channels", url.Values{"name": {"x"}}).Page(t, 403)
	})
}

func TestLaws(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("county")
		b.Get("/desk/laws").Page(t, 200, "下一页", "共 316 条")
		b.Get("/desk/laws?q=政府信息公开条例&status=有效").Page(t, 200, "中华人民共和国政府信息公开条例")
		edit := "/desk/laws/edit?key=" + url.QueryEscape("政府信息公开条例")
		b.Get(edit).Page(t, 200, "认作这个文件", `value="2019-05-15"`)
		form := url.Values{"key": {"政府信息公开条例"}, "title": {"中华人民共和国政府信息公开条例"}, "kind": {""}, "status": {"作废"}, "amended_on": {"前年"}}
		b.Post("/desk/laws/edit", form).Page(t, 422, "请选择种类", "请选择状态", "日期“前年”不能识别", `value="前年"`)
		form.Set("kind", "行政法规")
		form.Set("status", "被替代")
		form.Set("amended_on", "2019-04")
		form.Set("replaced_by", "新条例")
		b.Post("/desk/laws/edit", form).Redirects(t, "/desk/laws")
		b.Get("/desk/laws?status=被替代&q=政府信息公开").Page(t, 200, "新条例", "被替代")
		b.Get("/desk/laws/new").Page(t, 200)
		b.Post("/desk/laws", url.Values{"title": {"政府信息公开条例"}, "kind": {"行政法规"}, "status": {"有效"}}).Page(t, 422, "已经登记")
		b.Post("/desk/laws", url.Values{"title": {"示例县政务公开办法"}, "kind": {"规范性文件"}, "status": {"有效"}, "verification": {"seen"}}).Redirects(t, "/desk/laws")
		if csv := b.Get("/desk/laws/export?format=csv&q=示例县").Body; !strings.Contains(csv, "示例县政务公开办法,规范性文件") || !strings.Contains(csv, "已见原文") {
			t.Errorf("laws: %q", csv)
		}
		b.Get("/desk/laws/edit?key=没有").Page(t, 404)
		c.As("dept").Get("/desk/laws").Page(t, 403)
	})
}
