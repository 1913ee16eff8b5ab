package desk_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/org"
	"lianghua/village"
	"lianghua/web/webtest"
)

// villages gives the test county its sheets, what is owed since October, and
// the village's signers.
func villages(t *testing.T, c *webtest.County) {
	t.Helper()
	ctx := context.Background()
	c.DB.SetClock(func() time.Time { return webtest.Now.AddDate(0, 0, -53) })
	if err := duty.Load(ctx, c.DB, org.Who(webtest.CLI)); err != nil {
		t.Fatal(err)
	}
	c.DB.SetClock(func() time.Time { return webtest.Now })
	if _, err := c.Duties.Replan(ctx); err != nil {
		t.Fatal(err)
	}
	if err := c.Villages.SaveProfile(ctx, webtest.CLI, village.Profile{UnitID: c.Units["T1-C1"].ID, Accountant: "示例甲", Overseer: "示例乙", Principal: "示例丙", Board: "村委会西侧", Phone: "0539-4271099"}); err != nil {
		t.Fatal(err)
	}
}

const october = "村名\t日期\t收支\t摘要\t金额\n烟庄\t\t\t期初余额\t1000\n烟庄\t10.8\t收\t承包费\t350\n烟庄\t10.20\t支\t路灯电费\t60\n烟庄\t\t\t期末余额\t1290\n没有村\t10.1\t收\t租金\t1\n"

func TestTheTownshipsDayWithItsVillages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		villages(t, c)
		town, head := c.As("town"), c.As("town-head")
		grid := town.Get("/desk/villages")
		grid.Page(t, 200, "代录台 2026年10月", "烟庄村", "未填", "灯塔三务公开包")
		town.Get("/desk/villages/bundle?month=2026-10").Page(t, 409, "没有可以导出的内容")
		town.Get("/desk/villages/paste").Page(t, 200, `value="2026-10"`)
		town.Post("/desk/villages/paste", url.Values{"period": {"2026-10"}, "text": {"没有表头"}}).Page(t, 422, "没有找到表头", "没有表头")
		seen := town.Post("/desk/villages/paste", url.Values{"period": {"2026-10"}, "text": {october}})
		seen.Page(t, 200, "看出 2 个村", "1,290.00", "没有叫“没有村”的村", "生成 1 个村的草稿")
		kept := town.Post("/desk/villages/paste", url.Values{"period": {"2026-10"}, "text": {october}, "keep": {"1"}})
		kept.Page(t, 200, "看草稿")
		town.Get("/desk/villages").Page(t, 200, "草稿（代）")
		town.Get("/desk/villages/export?month=2026-10&format=csv")

		item := sign(t, c, d)
		refs := []disclose.Ref{{ID: item, Version: version(t, d, item)}}
		town.Get("/desk/villages/review").Page(t, 200, "烟庄村2026年10月村级财务公开表", "示例乙", "350.00")
		if got := town.Get("/desk/villages/review/export?format=csv"); got.Status != 200 || !strings.Contains(got.Body, "烟庄村2026年10月村级财务公开表") {
			t.Errorf("%d %.300s", got.Status, got.Body)
		}
		ticked := itoa(item) + "." + itoa(refs[0].Version)
		town.Post("/desk/villages/review/pass", url.Values{}).Page(t, 422, "请先勾选")
		town.Post("/desk/villages/review/pass", url.Values{"item": {ticked}}).Page(t, 422, "保密审查")
		town.Post("/desk/villages/review/pass", url.Values{"item": {ticked}, "secrecy": {"1"}}).Page(t, 409, "本人拟稿")
		head.Post("/desk/villages/review/return", url.Values{"item": {ticked}}).Page(t, 422, "请说明理由")
		head.Post("/desk/villages/review/pass", url.Values{"item": {ticked}, "secrecy": {"1"}}).Redirects(t, "/desk/villages/review")
		ticked = itoa(item) + "." + itoa(version(t, d, item))
		town.Post("/desk/villages/review/publish", url.Values{"item": {ticked}}).Redirects(t, "/desk/villages/review")
		town.Get("/desk/villages").Page(t, 200, "已公开（代）")
		board(t, c, item)
	})
}

// sign records the signatures of the pasted draft and submits it.
func sign(t *testing.T, c *webtest.County, d *db.DB) int64 {
	t.Helper()
	town := c.As("town")
	var item int64
	if err := d.Reader(context.Background()).Get(&item, `SELECT item_id FROM village_fill`); err != nil {
		t.Fatal(err)
	}
	actor, _ := c.Actor(town)
	ctx := context.Background()
	p, err := c.Villages.Paper(ctx, actor, item)
	if err == nil {
		p, err = c.Villages.Sign(ctx, actor, item, p.Item.Version, map[string]string{"报账员": "示例甲", "村务监督委员会主任": "示例乙", "村负责人": "示例丙"}, c.Org.Today())
	}
	if err == nil {
		err = c.Villages.Submit(ctx, actor, item, p.Item.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	return item
}

func version(t *testing.T, d *db.DB, item int64) int64 {
	t.Helper()
	it, err := disclose.ByID(d.Reader(context.Background()), item)
	if err != nil {
		t.Fatal(err)
	}
	return it.Version
}

// board prints the poster, hangs it and tries to take it down early.
func board(t *testing.T, c *webtest.County, item int64) {
	t.Helper()
	const all = "/desk/villages/postings"
	town, head := c.As("town"), c.As("town-head")
	town.Get(all).Page(t, 200, "还没有登记上墙 1 条")
	for _, paper := range []string{"", "?paper=a3"} {
		town.Get("/desk/villages/items/"+itoa(item)+"/poster"+paper).Page(t, 200, "村级财务公开表", "承包费", "<svg", "核对码", "/i/", "0539-4271099")
	}
	town.Get(all+"/new?item="+itoa(item)).Page(t, 200, `value="村委会西侧"`)
	town.Post(all, url.Values{"item": {itoa(item)}, "place": {""}, "posted_on": {"2026-11-20"}}).Page(t, 422, "请填写张贴的公开栏位置")
	town.Post(all, url.Values{"item": {itoa(item)}, "place": {"村委会西侧"}, "posted_on": {"2026-11-20"}}).Redirects(t, all)
	page := town.Get(all)
	page.Page(t, 200, "还须张贴 12 日")
	remove := htmlcheck.Attr(page.Body, `a[href$="/remove"]`, "href")
	town.Get(remove).Page(t, 200, "由乡镇（街道）负责人说明理由")
	town.Post(remove, url.Values{"removed_on": {"2026-11-23"}, "version": {"1"}, "reason": {"x"}}).Page(t, 409, "还差 12 日")
	head.Get(remove).Page(t, 200, "提前撤下的理由")
	head.Post(remove, url.Values{"removed_on": {"2026-11-23"}, "version": {"1"}, "reason": {"公开栏改建"}}).Redirects(t, all)
	town.Get(all).Page(t, 200, "提前：公开栏改建")
	town.Get("/desk/villages/"+itoa(c.Units["T1-C1"].ID)+"/yearbook?year=2026").Page(t, 200, "村务公开档案册", "目录（1 件）", "承包费")
	c.As("dept").Get("/desk/villages/items/"+itoa(item)+"/poster").Page(t, 404)
	if a := town.Get("/desk/villages/bundle?month=2026-10"); a.Status != 200 || !strings.HasPrefix(a.Body, "PK") {
		t.Errorf("bundle: %d", a.Status)
	}
}

func TestNoticeWizard(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		town := c.As("town")
		town.Get("/desk/villages/notice").Page(t, 200, "低保名单")
		town.Get("/desk/villages/notice?type=lowincome").Page(t, 200, "户主姓名", "公示期", `value="7"`)
		unit := itoa(c.Units["T1"].ID)
		form := url.Values{"type": {"lowincome"}, "unit": {unit}, "title": {"2026年11月低保初审公示"}, "days": {"2"}}
		town.Post("/desk/villages/notice", form).Page(t, 422, "公示期不少于 7 日", "请填写监督电话", "请粘贴名单")
		form.Set("days", "7")
		form.Set("supervise", "0539-4271009")
		form.Set("contact", "野店镇民政办 0539-4271009")
		form.Set("section", "民政办")
		form.Set("list", "序号\t户主姓名\t身份证号\t所在村（社区）\t保障人数\t金额（元）\t银行账号\n1\t示例一\t370000199001010000\t烟庄村\t2\t800\t6222\n")
		to := town.Post("/desk/villages/notice", form)
		if to.Status != 303 || !strings.HasPrefix(to.Location(), "/desk/items/") {
			t.Fatalf("%d %s\n%.500s", to.Status, to.Location(), to.Body)
		}
		var content string
		if err := d.Reader(context.Background()).Get(&content, `SELECT content FROM disclose_draft`); err != nil || strings.Contains(content, "370000") || strings.Contains(content, "6222") || !strings.Contains(content, "示例一") {
			t.Errorf("%v %s", err, content)
		}
		if flash, _ := url.QueryUnescape(to.Header.Get("Set-Cookie")); !strings.Contains(flash, "身份证号") || !strings.Contains(flash, "银行账号") {
			t.Errorf("what was left out is not told: %s", flash)
		}
	})
}

func TestPilotPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		villages(t, c)
		town, county := c.As("town"), c.As("county")
		actor, _ := c.Actor(town)
		if err := c.Duties.SetTownDay(context.Background(), actor, duty.TownDay{UnitID: c.Units["T1"].ID, Day: 8, Shift: true}); err != nil {
			t.Fatal(err)
		}
		other, err := c.Org.AddUnit(context.Background(), webtest.CLI, org.UnitDraft{Code: "T2", Name: "蒙阴县桃墟镇人民政府", ShortName: "桃墟镇", Kind: org.Township, ParentCode: "MY"})
		if err != nil {
			t.Fatal(err)
		}
		town.Get("/desk/pilots").Page(t, 200, "还没有保存试点做法")
		unit := itoa(c.Units["T1"].ID)
		town.Get("/desk/pilots/new?unit="+unit).Page(t, 200, "保存做法")
		town.Post("/desk/pilots", url.Values{"unit": {unit}}).Page(t, 422, "起个名字")
		at := town.Post("/desk/pilots", url.Values{"unit": {unit}, "name": {"每月8日统一公开"}}).Location()
		county.Get(at).Page(t, 200, "期满次月8日", "还没有套用")
		county.Get(at+"?to="+itoa(other.ID)).Page(t, 200, "桃墟镇将要发生的变化", "期满次月15日")
		county.Post(at+"/apply", url.Values{"to": {""}}).Page(t, 422, "请选择单位")
		county.Post(at+"/apply", url.Values{"to": {itoa(other.ID)}}).Redirects(t, at)
		page := county.Get(at)
		page.Page(t, 200, "撤销套用")
		county.Post(htmlcheck.Attr(page.Body, `form[action$="/undo"]`, "action"), nil).Redirects(t, at)
		county.Get("/desk/pilots").Page(t, 200, "每月8日统一公开")
		c.As("dept").Get("/desk/pilots").Page(t, 403)
	})
}
