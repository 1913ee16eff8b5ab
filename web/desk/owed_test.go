package desk_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/org"
	"lianghua/web"
	"lianghua/web/desk"
	"lianghua/web/webtest"
)

// owedPages are the templates of what must be published.
func owedPages(b web.Base) map[string]web.Page {
	return map[string]web.Page{
		"desk/owed_board": &desk.OwedBoardPage{Base: b}, "desk/owed_list": &desk.OwedListPage{Base: b}, "desk/owed_show": &desk.OwedPage{Base: b}, "print/nothing": &desk.NothingPage{Base: b},
		"desk/owed_act": &desk.OwedActPage{Base: b}, "desk/owed_declarations": &desk.OwedDeclarationsPage{Base: b},
		"desk/owed_nudges": &desk.OwedNudgesPage{Base: b}, "desk/owed_columns": &desk.OwedColumnsPage{Base: b}, "desk/owed_rectify": &desk.OwedRectifyPage{Base: b},
		"desk/owed_rectify_edit": &desk.OwedRectifyEditPage{Base: b}, "desk/owed_calendar": &desk.OwedCalendarPage{Base: b}, "desk/owed_preset": &desk.OwedPresetPage{Base: b},
		"desk/owed_sheets": &desk.OwedSheetsPage{Base: b}, "desk/report_disclosed": &desk.DisclosedPage{Base: b}, "desk/report_explained": &desk.ExplainedPage{Base: b},
	}
}

// owing is a county whose duties began on 1 September: some are late on the
// day of the tests, 23 November.
func owing(t *testing.T, d *db.DB) *webtest.County {
	t.Helper()
	c := serve(t, d)
	d.SetClock(func() time.Time { return webtest.Now.AddDate(0, 0, -83) })
	if err := duty.Load(t.Context(), d, org.Who(webtest.CLI)); err != nil {
		t.Fatal(err)
	}
	for _, made := range assigned(t, c, 1) {
		for _, a := range []struct {
			action claim.Action
			form   claim.Form
		}{{claim.ActAccept, claim.Form{Desk: claim.Desk{Section: "社会救助科", Officer: "示例丁", Phone: "0539-4271001"}}}, {claim.ActEndorse, claim.Form{}}, {claim.ActConfirm, claim.Form{}}} {
			now, err := claim.ByID(d.Reader(t.Context()), made.ID)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Claims.Act(t.Context(), webtest.CLI, []claim.Ref{{ID: now.ID, Version: now.Version}}, a.action, a.form); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := c.Duties.SavePreset(t.Context(), webtest.CLI, duty.Preset{Name: "救助标准公布", Target: duty.ForUnit, Unit: "民政局", Frequency: term.Yearly, Month: 10, Day: 20,
		Active: true, Since: calendar.On(2026, 9, 1)}); err != nil {
		t.Fatal(err)
	}
	d.SetClock(func() time.Time { return webtest.Now })
	if _, err := c.Duties.Replan(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestBoardToTheUnitsDeclaration(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := owing(t, d)
		county, dept, other := c.As("county"), c.As("dept"), c.As("other-dept")
		county.Get("/desk/duties").Page(t, 200, "民政局", "法定主动公开", "缺", "cell-missing", "按需公开")
		county.Get("/desk/duties?view=table&tier=county").Page(t, 200, "看总表", "逾期办结")
		county.Get("/desk/duties?tier=village").Page(t, 404)
		county.Get("/desk/duties/villages").Page(t, 200, "野店镇", "村级财务公开表")
		county.Get("/desk/duties/villages?town="+itoa(c.Units["T1"].ID)).Page(t, 200, "烟庄村")
		county.Get("/desk/duties/list?when=missing").Page(t, 200, "救助标准公布", "已超过")
		county.Get("/desk/duties/list?state=demand").Page(t, 200, "政策法规文件", "尚未公开")
		if csv := county.Get("/desk/duties/export?format=csv"); csv.Status != 200 || !strings.Contains(csv.Body, "民政局") {
			t.Errorf("export: %d %.200s", csv.Status, csv.Body)
		}
		if csv := county.Get("/desk/duties/list/export?format=csv&when=missing"); csv.Status != 200 || !strings.Contains(csv.Body, "救助标准公布") {
			t.Errorf("export: %d %.200s", csv.Status, csv.Body)
		}
		mine := dept.Get("/desk/duties/list?state=open")
		mine.Page(t, 200, "我的公开任务", "救助标准公布", "申报本期无此类信息")
		other.Get("/desk/duties/list").Page(t, 200, "我的公开任务")
		id, ref := missingDuty(t, c)
		other.Get("/desk/duties/"+id).Page(t, 404)
		dept.Get("/desk/duties/"+id).Page(t, 200, "救助标准公布", "还没有办理")
		dept.Get("/desk/duties/"+id+"/poster").Page(t, 409, "已经同意")
		for at, word := range map[string]string{"/desk/duties/nudges/export?format=csv": "民政局", "/desk/duties/sheets/export?format=csv": "村级财务公开表"} {
			if got := county.Get(at); got.Status != 200 || !strings.Contains(got.Body, word) {
				t.Errorf("%s: %d %.300s", at, got.Status, got.Body)
			}
		}
		dept.Get("/desk/duties/do/declare?duty="+ref).Page(t, 200, "情况说明", "申报本期无此类信息 1 项")
		dept.Post("/desk/duties/do/declare", url.Values{"duty": {ref}}).Page(t, 422, "请说明情况")
		dept.Post("/desk/duties/do/elsewhere", url.Values{"duty": {ref}, "platform": {"省平台"}, "on": {"明天"}}).Page(t, 422, "明天", `value="省平台"`)
		dept.Post("/desk/duties/do/declare", url.Values{"duty": {ref}, "reason": {"标准未调整"}}).Redirects(t, "/desk/duties/list")
		dept.Post("/desk/duties/do/declare", url.Values{"duty": {ref}, "reason": {"标准未调整"}}).Page(t, 409, "刷新")
		dept.Get("/desk/duties/do/agree?duty="+ref).Page(t, 403)
		county.Get("/desk").Page(t, 200, "1 项申报待同意")
		county.Get("/desk/duties/declarations").Page(t, 200, "标准未调整", "2026年11月30日后视为同意")
		_, ref = missingDuty(t, c)
		county.Post("/desk/duties/do/agree", url.Values{"duty": {ref}, "back": {"/desk/duties/declarations"}}).Redirects(t, "/desk/duties/declarations")
		dept.Get("/desk/duties/"+id).Page(t, 200, "打印张贴")
		dept.Get("/desk/duties/"+id+"/poster?paper=a3").Page(t, 200, "公　　告", "无应公开信息。", "蒙阴县民政局", "poster-a3")
		other.Get("/desk/duties/"+id+"/poster").Page(t, 404)
		county.Post("/desk/duties/declarations/draw", url.Values{}).Redirects(t, "/desk/duties/declarations?state=drawn")
		county.Get("/desk/duties/declarations?state=drawn").Page(t, 200, "不属实", "随机种子")
		county.Post("/desk/duties/declarations/1/find", url.Values{"finding": {"false"}}).Page(t, 422, "请写明不属实的情况")
		county.Post("/desk/duties/declarations/1/find", url.Values{"finding": {"false"}, "note": {"十月已调标"}}).Redirects(t, "/desk/duties/declarations?state=drawn")
		dept.Get("/desk/duties/"+id).Page(t, 200, "抽查不属实：十月已调标", "重新列为待公开") // owed again
	})
}

// missingDuty is the duty that is long late, as an id and as a form names it.
func missingDuty(t *testing.T, c *webtest.County) (id, ref string) {
	t.Helper()
	var row struct {
		ID      int64 `db:"id"`
		Version int64 `db:"version"`
	}
	if err := c.DB.Reader(t.Context()).Get(&row, `SELECT d.id, d.version FROM duty d JOIN duty_preset p ON p.id = d.preset_id WHERE p.name = '救助标准公布' AND d.due_on <> ''`); err != nil {
		t.Fatal(err)
	}
	return itoa(row.ID), fmt.Sprintf("%d.%d", row.ID, row.Version)
}

func TestNudgesColumnsAndRectification(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := owing(t, d)
		county, dept := c.As("county"), c.As("dept")
		dept.Get("/desk/duties/nudges").Page(t, 403)
		county.Get("/desk/duties/nudges").Page(t, 200, "民政局：截至2026年11月23日", "“救助标准公布”", "发给联络员", "0539-4271001")
		county.Post("/desk/duties/nudges", url.Values{}).Page(t, 422, "请先勾选要催办的单位")
		county.Post("/desk/duties/nudges", url.Values{"units": {itoa(c.Units["D1"].ID)}}).Redirects(t, "/desk/duties/nudges")
		county.Get("/desk/duties/nudges").Page(t, 200, "已催办 1 次", "未满 3 个工作日", "已发出")
		dept.Get("/desk/inbox").Page(t, 200, "催办：应公开信息逾期")

		county.Get("/desk/duties/columns").Page(t, 200, "空白栏目", "尚未巡检")
		county.Get("/desk/duties/columns?age=stale").Page(t, 200, "没有这样的栏目")
		if csv := county.Get("/desk/duties/columns/export?format=csv"); csv.Status != 200 || !strings.Contains(csv.Body, "空白栏目") {
			t.Errorf("export: %d %.200s", csv.Status, csv.Body)
		}

		county.Get("/desk/reports/disclosed").Page(t, 200, "这一年还没有公开的信息")
		county.Get("/desk/reports/explained?year=2025").Page(t, 200, "政策解读统计（2025年）")
		county.Get("/desk/duties/rectify").Page(t, 200, "还没有登记整改问题")
		county.Post("/desk/duties/rectify/new", url.Values{"problem": {"栏目空白"}}).Page(t, 422, "请填写问题编号", "请选择责任单位", "栏目空白")
		county.Post("/desk/duties/rectify/new", url.Values{"no": {"2026-01"}, "unit": {itoa(c.Units["D1"].ID)}, "problem": {"栏目空白"}, "link": {"https://www.example.gov.cn/a"}}).
			Redirects(t, "/desk/duties/rectify")
		dept.Get("/desk/duties/rectify").Page(t, 200, "2026-01", "登记整改")
		c.As("other-dept").Get("/desk/duties/rectify/1").Page(t, 404)
		dept.Get("/desk/duties/rectify/1").Page(t, 200, "栏目空白", "整改前链接")
		dept.Post("/desk/duties/rectify/1", url.Values{"version": {"1"}, "done_on": {"2026-11-23"}}).Page(t, 422, "已整改的请填写整改后链接")
		dept.Post("/desk/duties/rectify/1", url.Values{"version": {"1"}, "done_on": {"2026-11-23"}, "after": {"https://www.example.gov.cn/b"}, "officer": {"示例丁"}}).
			Redirects(t, "/desk/duties/rectify")
		if csv := county.Get("/desk/duties/rectify/export?format=csv"); !strings.Contains(csv.Body, "https://www.example.gov.cn/b") {
			t.Errorf("export: %d %.200s", csv.Status, csv.Body)
		}
	})
}

func TestCalendarAndSheetsArePlanned(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := owing(t, d)
		county, town := c.As("county"), c.As("town")
		county.Get("/desk/duties/calendar").Page(t, 200, "政府信息公开工作年度报告", "待核", "财政部门批复部门预算之日起20日内", "预计")
		town.Get("/desk/duties/calendar/new").Page(t, 403)
		county.Get("/desk/duties/calendar/new").Page(t, 200, "新增日历事项")
		county.Post("/desk/duties/calendar/new", url.Values{"name": {"年度总结"}, "since": {"2026-01-01"}, "month": {"十"}}).Page(t, 422, "请选择由谁公开", "“十”不是数字", `value="年度总结"`)
		county.Post("/desk/duties/calendar/new", url.Values{"name": {"年度总结"}, "target": {"departments"}, "frequency": {"year"}, "month": {"12"}, "about": {"0"}, "since": {"2026-01-01"}, "active": {"1"}}).
			Redirects(t, "/desk/duties/calendar")
		county.Get("/desk/duties/list?q=年度总结").Page(t, 200, "2026年12月31日", "民政局")
		county.Get("/desk/duties/calendar/1").Page(t, 200, "修改日历事项")
		county.Post("/desk/duties/calendar/6/event", url.Values{"year": {"2026"}, "on": {"2026-11-09"}}).Redirects(t, "/desk/duties/calendar?year=2026")
		county.Get("/desk/duties/list?q=部门预算").Page(t, 200, "2026年11月29日")

		town.Get("/desk/duties/sheets").Page(t, 200, "村级财务公开表", "统一公开日", "未设置")
		town.Post("/desk/duties/towns/"+itoa(c.Units["T1"].ID), url.Values{"day": {"40"}, "version": {"0"}}).Page(t, 422, "1 至 28")
		town.Post("/desk/duties/towns/"+itoa(c.Units["T1"].ID), url.Values{"day": {"8"}, "shift": {"1"}, "version": {"0"}}).Redirects(t, "/desk/duties/sheets")
		town.Get("/desk/duties/list?period=2026-11").Page(t, 200, "2026年12月8日", "烟庄村")
		county.Post("/desk/duties/sheets/village_party", url.Values{"name": {"党务公开"}, "since": {"2026-09-01"}, "version": {"1"}}).Redirects(t, "/desk/duties/sheets")
		county.Get("/desk/duties/sheets").Page(t, 200, "停用")
		county.Post("/desk/duties/sheets/items/1", url.Values{"version": {"1"}}).Redirects(t, "/desk/duties/sheets")
		county.Post("/desk/duties/sheets/items/1", url.Values{"version": {"1"}}).Page(t, 409, "刷新")
	})
}
