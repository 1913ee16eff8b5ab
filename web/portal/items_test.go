package portal_test

import (
	"strings"
	"testing"
	"time"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/web/webtest"
)

// lowIncome is a list with three households.
func lowIncome() form.Content {
	return form.Content{Title: "十一月低保公示", NoticeContact: "民政办公室 0539-4271009", Fields: map[string]string{"supervise": "0539-4271009"},
		Rows: [][]string{{"户主甲某", "烟庄村", "2", "1060"}, {"户主乙某", "烟庄村", "1", "640"}}}
}

func TestItemPageHasWhatInspectorsLookFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		policy := c.Published("D1", "policy", form.Content{Title: "临时救助细则", DocumentNo: "蒙政办发〔2026〕9号", FormedOn: calendar.On(2026, 11, 16), Genre: "细则", Normative: true,
			RegistrationNo: "MYDR-2026-0020001", EffectiveOn: calendar.On(2026, 12, 1), Summary: "救助对象和标准。", Keywords: []string{"救助"},
			Body: `<p style="text-align:center" onclick="x()">第一条</p><table><tr><td colspan="2">合并</td></tr></table><script>alert(1)</script>`})
		reading := c.Published("D1", "interpretation", form.Content{Title: "细则解读", Fields: map[string]string{"way": "文字解读"}})
		dept, _ := c.Actor(c.As("dept"))
		if err := c.Items.Link(t.Context(), dept, policy, reading); err != nil {
			t.Fatal(err)
		}
		page := b.Get("/items/" + itoa(policy))
		page.Page(t, 200, "临时救助细则", "D1/2026-00001", "蒙政办发〔2026〕9号", "2026年11月16日", "2026年11月23日", "主动公开", "MYDR-2026-0020001", "2026年12月1日", "有效",
			"救助对象和标准。", "示例科", "初审 示例戊，复审 示例戊", `<p class="text-center">第一条</p>`, `colspan="2"`, "细则解读", "/items/"+itoa(reading), "发布机构：蒙阴县民政局", "0539-4271001",
			`<meta name="ArticleTitle" content="临时救助细则">`, `<meta name="PubDate" content="2026-11-23 09:00">`, `<meta name="Keywords" content="救助">`)
		for _, no := range []string{"onclick", "alert", "style=", "示例丁"} { // the drafter is not public
			if strings.Contains(page.Body, no) {
				t.Errorf("the page holds %q", no)
			}
		}
		b.Get("/items/"+itoa(reading)).Page(t, 200, "解读的文件", "临时救助细则")
		i, err := disclose.ByID(d.Reader(t.Context()), policy)
		if err != nil {
			t.Fatal(err)
		}
		if a := b.Get("/i/" + i.Code); a.Status != 302 || a.Location() != "/items/"+itoa(policy) {
			t.Errorf("short address: %d %q", a.Status, a.Location())
		}
		b.Get("/items").Page(t, 200, "临时救助细则（蒙政办发〔2026〕9号）", "2026年11月23日")
		b.Get("/items?unit=D1&type=policy&column=S18").Page(t, 200, "蒙阴县民政局公开信息", "临时救助细则")
		b.Get("/items?unit=D2").Page(t, 200, "还没有在这里公开的信息")
		b.Get("/items?type=none").Page(t, 404)
		b.Get("/columns/S18").Page(t, 200, "其他法定信息", "已公开 2 条，最近公开 2026年11月23日")
		b.Get("/columns/S").Page(t, 200, "下级栏目", "其他法定信息")
		b.Get("/columns/none").Page(t, 404)
		b.Get("/units/D1").Page(t, 200, "最新公开", "临时救助细则")
	})
}

func TestTakenDownItemsLeaveWhatTheyMust(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		gone := c.Published("D1", "notice", form.Content{Title: "停办公告"})
		c.Moved("D1", gone, disclose.ActWithdraw)
		off := c.Published("D1", "notice", form.Content{Title: "误发通知"})
		c.Moved("D1", off, disclose.ActOffline)
		draft := c.Drafted("D1", "notice", form.Content{Title: "还没送审"})
		a := b.Get("/items/" + itoa(gone))
		a.Page(t, 410, "停办公告", "D1/2026-00001", "示例理由", "2026年11月23日")
		if a.Header.Get("X-Robots-Tag") != "noindex" || strings.Contains(a.Body, "示例正文") {
			t.Error("the withdrawn text is still there, or may be indexed")
		}
		nothing := words(b.Get("/items/987654"))
		for _, id := range []int64{off, draft} {
			page := b.Get("/items/" + itoa(id))
			page.Page(t, 404)
			if words(page) != nothing {
				t.Errorf("item %d can be told from none: %q, %q", id, words(page), nothing)
			}
		}
		b.Get("/items").Page(t, 200, "没有符合条件的公开信息")
	})
}

func TestNameListStaysOutOfListsAndLeavesAtTheEndOfItsNotice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		id := c.Published("T1", "lowincome", lowIncome())
		at := "/items/" + itoa(id)
		page := b.Get(at)
		page.Page(t, 200, "户主甲某", "公示期：2026年11月23日至2026年11月30日，还剩 7 天", "民政办公室 0539-4271009", `name="robots" content="noindex, nofollow, noarchive"`)
		if page.Header.Get("X-Robots-Tag") != "noindex, nofollow, noarchive" {
			t.Errorf("robots: %q", page.Header.Get("X-Robots-Tag"))
		}
		for _, list := range []string{"/items", "/items?unit=T1", "/items?type=lowincome", "/columns/S18", "/units/T1", "/"} {
			if a := b.Get(list); a.Status != 200 || strings.Contains(a.Body, "十一月低保公示") || strings.Contains(a.Body, "户主甲某") {
				t.Errorf("%s: %d, or lists the names", list, a.Status)
			}
		}
		d.SetClock(func() time.Time { return webtest.Now.AddDate(0, 0, 9) })
		over := b.Get(at)
		over.Page(t, 200, "公示期", "名单不再公开", "0539-4271009")
		if strings.Contains(over.Body, "户主甲某") || len(htmlcheck.Find(over.Body, "table.ruled")) > 0 {
			t.Error("the names are still there")
		}
	})
}

// words is what a failure page says, without the request's number.
func words(a webtest.Answer) string {
	return htmlcheck.Text(a.Body, "main h1") + htmlcheck.Text(a.Body, "main .notice")
}

func TestWhatAUnitSaidInsteadOfPublishingStandsAtTheEntry(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, b := serve(t, d)
		say := func(code, period, state, kind, platform, link string) {
			exec(t, d, `INSERT INTO duty (unit_id, slot, period, domain, tier, entry_id, due_on, state, changed_at)
				SELECT u.id, e.code, ?, e.domain, 'county', e.id, '2026-10-20', ?, '2026-11-01T00:00:00.000Z' FROM org_unit u, catalog_entry e WHERE u.code = 'D1' AND e.code = ?`, period, state, code)
			exec(t, d, `INSERT INTO duty_declaration (duty_id, unit_id, kind, platform, link, fact_on, state, by_name, at)
				SELECT d.id, d.unit_id, ?, ?, ?, '2026-10-10', 'recorded', '示例甲', '2026-11-01T00:00:00.000Z' FROM duty d JOIN catalog_entry e ON e.id = d.entry_id WHERE e.code = ?`, kind, platform, link, code)
		}
		say("D20-0001", "2026Q3", "declared", "none", "", "")
		say("D20-0002", "2026Q3", "elsewhere", "elsewhere", "省救助平台", "https://www.example.gov.cn/a")
		b.Get("/catalogue/D20").Page(t, 200, "民政局2026年第三季度无此类信息", `<a href="https://www.example.gov.cn/a" rel="noopener">在省救助平台公开</a>`)
		b.Get("/catalogue/entries/D20-0001").Page(t, 200, "民政局2026年第三季度无此类信息。")
		b.Get("/catalogue/entries/D20-0002").Page(t, 200, "民政局已在省救助平台公开：")
	})
}
