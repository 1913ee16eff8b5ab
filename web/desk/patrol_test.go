package desk_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lianghua/disclose/form"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/patrol"
	"lianghua/web"
	"lianghua/web/desk"
	"lianghua/web/webtest"
)

func patrolPages(b web.Base) map[string]web.Page {
	return map[string]web.Page{"desk/guard_show": &desk.GuardPage{Base: b}, "desk/sweep_list": &desk.SweepsPage{Base: b, Rows: []patrol.Sweep{{Terms: "示例"}}}, "desk/sweep_new": &desk.SweepNewPage{Base: b},
		"desk/check_list": &desk.ChecksPage{Base: b}, "desk/check_show": &desk.CheckPage{Base: b}, "desk/miss_list": &desk.MissesPage{Base: b}, "desk/site_yearbook": &desk.SiteYearbookPage{Base: b},
		"desk/sweep_show": &desk.SweepPage{Base: b}, "desk/redirect_list": &desk.RedirectsPage{Base: b}}
}

func TestSweepFromTheDesk(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		officer, dept := c.As("county"), c.As("dept")
		first := c.Published("D1", "notice", form.Content{Title: "示例辰任职公告"})
		second := c.Published("D1", "notice", form.Content{Title: "示例辰讲话"})
		c.Published("D1", "notice", form.Content{Title: "别的公告"})
		dept.Get("/desk/patrol/sweeps").Page(t, 403)
		officer.Get("/desk/patrol/sweeps").Page(t, 200, "还没有排查过")
		officer.Get("/desk/patrol/sweeps/new").Page(t, 200, "公开页面", "历史版本")
		officer.Post("/desk/patrol/sweeps", url.Values{"words": {"，"}, "reason": {"职务变动"}}).Page(t, 422, "应为 2 至 60 个字", `value="职务变动"`)
		officer.Post("/desk/patrol/sweeps", url.Values{"words": {"示例辰\n"}, "place": {"page", "old"}, "reason": {"职务变动"}}).Redirects(t, "/desk/patrol/sweeps/1")
		page := officer.Get("/desk/patrol/sweeps/1")
		page.Page(t, 200, "示例辰任职公告", "<mark>示例辰</mark>", "待处理", "本页 2 件全部撤稿")
		officer.Get("/desk/patrol/sweeps/1?place=old").Page(t, 200, "没有找到")
		officer.Get("/desk/patrol/sweeps/9").Page(t, 404)
		if csv := officer.Get("/desk/patrol/sweeps/1/export?format=csv").Body; !strings.Contains(csv, "公开页面,示例辰任职公告,民政局,") || !strings.Contains(csv, "待处理") {
			t.Errorf("%s", csv)
		}
		officer.Get("/desk/patrol/sweeps/export?format=csv").Holds(t, "示例辰,职务变动,2,示例甲")

		// Both are ticked; one is changed by somebody else before the act.
		ticks := url.Values{"hit": {"1", "2"}}
		to := officer.Post("/desk/patrol/sweeps/1/withdraw", ticks)
		if to.Status != http.StatusSeeOther || !strings.HasPrefix(to.Location(), "/desk/items/withdraw?back=") {
			t.Fatalf("%d %q", to.Status, to.Location())
		}
		ask := officer.Get(to.Location())
		ask.Page(t, 200, "撤稿 2 件", "示例辰讲话")
		exec(t, d, `UPDATE disclose_item SET version = version + 1 WHERE id = ?`, second)
		refs := htmlcheck.Find(ask.Body, `input[name="item"]`)
		typed := url.Values{"reason": {"人事变动"}, "back": {"/desk/patrol/sweeps/1"}}
		for _, n := range refs {
			for _, a := range n.Attr {
				if a.Key == "value" {
					typed.Add("item", a.Val)
				}
			}
		}
		done := officer.Post("/desk/items/withdraw", typed)
		done.Page(t, 200, "未办 1 件", "刚被他人办理过", "示例辰任职公告", `href="/desk/patrol/sweeps/1"`)
		page = officer.Get("/desk/patrol/sweeps/1")
		page.Page(t, 200, "已撤稿", "本页 1 件全部撤稿")
		officer.Post("/desk/patrol/sweeps/1/withdraw", url.Values{"hit": {"1"}}).Page(t, 409, "没有正在公开的信息")
		officer.Post("/desk/patrol/sweeps/1/close", url.Values{"version": {"1"}}).Page(t, 409, "还有 1 处没有处理")
		officer.Post("/desk/patrol/sweeps/1/keep", url.Values{"hit": {"2"}, "why": {"历史原样"}}).Redirects(t, "/desk/patrol/sweeps/1")
		officer.Post("/desk/patrol/sweeps/1/close", url.Values{"version": {"1"}}).Redirects(t, "/desk/patrol/sweeps")
		officer.Get("/desk/patrol/sweeps").Page(t, 200, "已办结")
		if first == second {
			t.Error("one item")
		}
	})
}

func exec(t testing.TB, d *db.DB, query string, args ...any) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
}

// from asks for a page from an address.
func from(b *webtest.Browser, address, forwarded, path string) webtest.Answer {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr = address + ":40000"
	if forwarded != "" {
		r.Header.Set("X-Forwarded-For", forwarded)
	}
	return b.Send(r)
}

func TestGuardShutsTheDeskToTheOutside(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		officer, dept := c.As("county"), c.As("dept")
		dept.Get("/desk/patrol/guard").Page(t, 403)
		officer.Get("/desk/patrol/guard").Page(t, 200, "192.0.2.1", "还没有开启过")
		officer.Post("/desk/patrol/guard/on", url.Values{"why": {"会议"}, "networks": {"10.0.0.0/8"}}).Page(t, 422, "开启后您自己也进不来", `value="会议"`, "10.0.0.0/8")
		officer.Post("/desk/patrol/guard/on", url.Values{"why": {""}, "networks": {"192.0.2.1"}}).Page(t, 422, "请写明开启重保模式的原因")
		officer.Get("/desk").Page(t, 200)
		officer.Post("/desk/patrol/guard/on", url.Values{"why": {"会议"}, "networks": {"192.0.2.0/24\n10.1.2.3"}}).Redirects(t, "/desk/patrol/guard")
		officer.Get("/desk/patrol/guard").Page(t, 200, "重保模式已开启", "关闭重保模式", "192.0.2.0/24")
		for _, x := range []struct {
			address, forwarded string
			status             int
		}{{"192.0.2.9", "", 200}, {"10.1.2.3", "", 200}, {"10.1.2.4", "", 503}, {"127.0.0.1", "", 200}, {"::1", "", 200}, {"127.0.0.1", "203.0.113.5", 503}, {"127.0.0.1", "127.0.0.1", 503}, {"203.0.113.5", "", 503}} {
			address := x.address
			if strings.Contains(address, ":") {
				address = "[" + address + "]"
			}
			for _, path := range []string{"/desk", "/login"} {
				a := from(officer, address, x.forwarded, path)
				if path == "/login" && x.status == 200 {
					continue
				}
				if a.Status != x.status {
					t.Errorf("%s %s %s: %d, want %d", x.address, x.forwarded, path, a.Status, x.status)
				}
				if x.status == 503 && (strings.Contains(a.Body, "示例甲") || a.Header.Get("Retry-After") == "" || !strings.Contains(a.Body, "暂停办理")) {
					t.Errorf("%s %s: %.400s", x.address, path, a.Body)
				}
			}
		}
		officer.Post("/desk/patrol/guard/off", nil).Redirects(t, "/desk/patrol/guard")
		if a := from(officer, "203.0.113.5", "", "/desk"); a.Status != 200 {
			t.Errorf("opened again: %d", a.Status)
		}
		officer.Get("/desk/patrol/guard/export?format=csv").Holds(t, "示例甲,会议,192.0.2.0/24、10.1.2.3,2026-11-23 09:00,示例甲")
	})
}

func TestOldAddressesByTableAndByFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		officer := c.As("county")
		c.As("dept").Get("/desk/patrol/redirects").Page(t, 403)
		officer.Get("/desk/patrol/redirects").Page(t, 200, "没有符合的地址")
		add := func(fields map[string]string, name, file string) webtest.Answer {
			var body bytes.Buffer
			w := multipart.NewWriter(&body)
			_, session := c.Actor(officer)
			fields["_csrf"] = session.CSRF
			for k, v := range fields {
				_ = w.WriteField(k, v)
			}
			if name != "" {
				part, err := w.CreateFormFile("file", name)
				if err == nil {
					_, err = part.Write([]byte(file))
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			w.Close()
			r := httptest.NewRequest(http.MethodPost, "/desk/patrol/redirects", &body)
			r.Header.Set("Content-Type", w.FormDataContentType())
			return officer.Send(r)
		}
		add(map[string]string{"lines": "/art/1.html /items\n坏行"}, "", "").Page(t, 422, "第 2 行", "/art/1.html /items")
		add(map[string]string{"lines": "/art/1.html /items\n/col/ /columns/ 开头一致\n"}, "", "").Redirects(t, "/desk/patrol/redirects")
		add(map[string]string{}, "旧地址.csv", "旧地址,新地址,方式\nhttp://old.example.gov.cn/show.asp?id=7,/items?unit=D1,完全一致\n/art/1.html,/catalogue,\n").Redirects(t, "/desk/patrol/redirects")
		officer.Get("/desk/patrol/redirects?q=asp").Page(t, 200, "/show.asp?id=7", "完全一致")
		if csv := officer.Get("/desk/patrol/redirects/export?format=csv").Body; !strings.Contains(csv, "/art/1.html,/catalogue,完全一致,0,") || !strings.Contains(csv, "/col/,/columns/,开头一致,0,") {
			t.Error(csv)
		}
		officer.Post("/desk/patrol/redirects/remove", url.Values{"id": {"1"}}).Redirects(t, "/desk/patrol/redirects")
		officer.Post("/desk/patrol/redirects/remove", nil).Page(t, 422, "请先勾选")
	})
}

func TestYearlyListsFromTheDesk(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	officer, dept := c.As("county"), c.As("dept")
	officer.Get("/desk/patrol/checks").Page(t, 200, "这一年还没有清单", "生成联系方式核验清单")
	officer.Post("/desk/patrol/checks", url.Values{"kind": {"contacts"}, "for_year": {"2030"}, "due": {"2026-12-20"}}).Page(t, 422, "年份应为今年")
	dept.Post("/desk/patrol/checks", url.Values{"kind": {"contacts"}, "for_year": {"2026"}, "due": {"2026-12-20"}}).Page(t, 403)
	officer.Post("/desk/patrol/checks", url.Values{"kind": {"contacts"}, "for_year": {"2026"}, "due": {"2026-12-20"}}).Redirects(t, "/desk/patrol/checks?kind=contacts&year=2026")
	dept.Get("/desk").Page(t, 200, "2026年联系方式核验：民政局")
	page := dept.Get("/desk/patrol/checks?kind=contacts&year=2026")
	page.Page(t, 200, "民政局", "未核对")
	at := htmlcheck.Attr(page.Body, ".ledger th a", "href")
	dept.Get(at).Page(t, 200, "蒙阴县民政局", "0539-4271001")
	dept.Get(at+"/export?format=csv").Holds(t, "单位,蒙阴县民政局,0539-4271001")
	dept.Post(at, url.Values{"version": {"1"}}).Page(t, 422, "请写明核对情况")
	dept.Post(at, url.Values{"version": {"1"}, "note": {"都对"}}).Redirects(t, at)
	officer.Get("/desk/patrol/checks/export?kind=contacts&year=2026&format=csv").Holds(t, "民政局,2026-12-20,已核对,", "都对,示例丁,2026-11-23 09:00", "县政府,2026-12-20,未核对")
	c.As("other-dept").Get(at).Page(t, 404)
}

func TestYearbookAndVainWordsFromTheDesk(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	officer, dept := c.As("county"), c.As("dept")
	dept.Get("/desk/patrol/yearbook").Page(t, 403)
	officer.Get("/desk/patrol/yearbook").Page(t, 200, "2026年政府网站工作年度报表", "2027年1月31日前公布", "网站总访问量")
	officer.Post("/desk/patrol/yearbook", url.Values{"year": {"2026"}, "tests": {"多"}}).Page(t, 422, "安全检测评估次数应填数字", `value="多"`)
	officer.Post("/desk/patrol/yearbook", url.Values{"year": {"2026"}, "tests": {"7"}}).Redirects(t, "/desk/patrol/yearbook?year=2026")
	officer.Get("/desk/patrol/yearbook/export?year=2026&format=csv").Holds(t, "安全防护,安全检测评估次数,7,次,人工填写", "互动交流,收到留言数量,0,条,系统统计", "网站访问,网站总访问量,0,次,系统统计")

	officer.Get("/desk/patrol/misses").Page(t, 200, "没有待处理的词")
	exec(t, c.DB, `INSERT INTO search_miss (day, text, n) VALUES ('2026-11-22', '民政局夜间服务', 5)`)
	if n, err := c.Patrol.Assign(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	dept.Get("/desk").Page(t, 200, "群众一周搜索“民政局夜间服务”5 次没有结果")
	dept.Get("/desk/patrol/misses").Page(t, 200, "单位名称中有“民政局”")
	dept.Post("/desk/patrol/misses/answer", url.Values{"text": {"民政局夜间服务"}, "version": {"1"}}).Page(t, 422, "请写明处理情况")
	officer.Post("/desk/patrol/misses/assign", url.Values{"text": {"民政局夜间服务"}, "version": {"1"}, "unit": {itoa(c.Units["D2"].ID)}}).Redirects(t, "/desk/patrol/misses")
	dept.Post("/desk/patrol/misses/answer", url.Values{"text": {"民政局夜间服务"}, "version": {"2"}, "note": {"已办"}}).Page(t, 404)
	c.As("other-dept").Post("/desk/patrol/misses/answer", url.Values{"text": {"民政局夜间服务"}, "version": {"2"}, "note": {"已补充"}}).Redirects(t, "/desk/patrol/misses")
	officer.Get("/desk/patrol/misses/export?format=csv").Holds(t, "民政局夜间服务,5,2026-11-23,国土空间规划服务中心,由示例甲改派,已处理,已补充")
}
