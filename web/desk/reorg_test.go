package desk_test

import (
	"net/url"
	"strings"
	"testing"

	"lianghua/disclose/form"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/reorg"
	"lianghua/web"
	"lianghua/web/desk"
)

func reorgPages(b web.Base) map[string]web.Page {
	return map[string]web.Page{"desk/reorg_list": &desk.ReorgsPage{Base: b, Rows: []reorg.Plan{{Title: "示例"}}}, "desk/reorg_edit": &desk.ReorgEditPage{Base: b},
		"desk/reorg_show": &desk.ReorgPage{Base: b, Edits: true, Counts: []reorg.Count{{Kind: "认领"}}}, "desk/reorg_step": &desk.ReorgStepPage{Base: b, Kind: reorg.Merge},
		"desk/reorg_assign":  &desk.ReorgAssignPage{Base: b, Spread: reorg.Spread{Kinds: []reorg.Pile{{Name: "任职"}}}},
		"desk/reorg_records": &desk.ReorgRecordsPage{Base: b, Edits: true, Rows: []reorg.Shown{{Kind: "认领"}}}, "desk/reorg_move": &desk.ReorgMovePage{Base: b}, "desk/reorg_past": &desk.ReorgPastPage{Base: b}}
}

// A unit goes into another, from the desk: what it published keeps its name.
func TestReorganisationFromTheDesk(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		officer, leader, dept := c.As("county"), c.As("leader"), c.As("dept")
		item := c.Published("D1", "notice", form.Content{Title: "示例公告"})
		for _, path := range []string{"/desk/reorgs", "/desk/reorgs/past", "/desk/reorgs/1"} {
			dept.Get(path).Page(t, 403)
		}
		leader.Get("/desk/reorgs/new").Page(t, 403)
		officer.Get("/desk/reorgs").Page(t, 200, "没有这样的方案")
		officer.Post("/desk/reorgs", url.Values{"title": {"民政局并入规划服务中心"}, "effective_on": {"2026-13-01"}}).Page(t, 422, "日期", `value="民政局并入规划服务中心"`)
		officer.Post("/desk/reorgs", url.Values{"title": {"民政局并入规划服务中心"}, "basis": {"蒙编发〔2026〕1号"}, "effective_on": {"2026-11-23"}}).Redirects(t, "/desk/reorgs/1")
		officer.Get("/desk/reorgs/1").Page(t, 200, "还没有步骤", "加一步：并入")
		officer.Get("/desk/reorgs/1/steps/none").Page(t, 404)
		officer.Post("/desk/reorgs/1/steps/merge", url.Values{"version": {"1"}, "into": {"D2"}}).Page(t, 422, "请选择要调整的单位")
		officer.Post("/desk/reorgs/1/steps/merge", url.Values{"version": {"1"}, "unit": {"D1"}, "into": {"D2"}}).Redirects(t, "/desk/reorgs/1")
		officer.Get("/desk/reorgs/1/plan/submit").Page(t, 200, "提请审定")
		officer.Post("/desk/reorgs/1/plan/submit", url.Values{"version": {"2"}}).Page(t, 409, "还没有试算")
		officer.Post("/desk/reorgs/1/try", url.Values{"version": {"2"}}).Redirects(t, "/desk/reorgs/1#preview")
		officer.Get("/desk/reorgs/1").Page(t, 200, "民政局并入国土空间规划服务中心", "公开信息和草稿", "任职")
		officer.Get("/desk/reorgs/1/records").Page(t, 200, "示例公告", "国土空间规划服务中心", "单独选定")
		officer.Get("/desk/reorgs/1/records/export?format=csv").Holds(t, "公开信息和草稿,示例公告,,民政局,国土空间规划服务中心,转入")
		step := htmlcheck.Attr(officer.Get("/desk/reorgs/1").Body, `input[name="step"]`, "value")
		officer.Get("/desk/reorgs/1/assign/"+step).Page(t, 200, "按类别", "系统角色")
		officer.Post("/desk/reorgs/1/plan/submit", url.Values{"version": {"2"}}).Redirects(t, "/desk/reorgs/1")
		officer.Post("/desk/reorgs/1/confirm/confirm", url.Values{"version": {"3"}}).Page(t, 403, "拟定人不能审定")
		leader.Get("/desk/reorgs/1/confirm/confirm").Page(t, 200, "立即生效")
		leader.Post("/desk/reorgs/1/confirm/confirm", url.Values{"version": {"3"}}).Redirects(t, "/desk/reorgs/1")
		officer.Get("/desk/reorgs/1").Page(t, 200, "已生效", "撤销")
		officer.Get("/desk/reorgs/export?format=csv").Holds(t, "民政局并入规划服务中心,蒙编发〔2026〕1号,2026-11-23,已生效")
		if csv := officer.Get("/desk/reorgs/past/export?format=csv&day=2026-11-23").Body; strings.Contains(csv, "蒙阴县民政局") || !strings.Contains(csv, "D2,") {
			t.Errorf("units of today: %s", csv)
		}
		officer.Get("/desk/reorgs/past?day=x").Page(t, 422, "请填写日期")
		var shown string
		if err := d.Reader(t.Context()).Get(&shown, `SELECT published_as FROM disclose_item WHERE id = ?`, item); err != nil || shown != "蒙阴县民政局" {
			t.Errorf("published as %q (%v)", shown, err)
		}
		officer.Post("/desk/reorgs/1/plan/undo", url.Values{"version": {"5"}}).Page(t, 422, "请写明理由")
		officer.Post("/desk/reorgs/1/plan/undo", url.Values{"version": {"5"}, "reason": {"示例"}}).Redirects(t, "/desk/reorgs/1")
		officer.Get("/desk/reorgs/1").Page(t, 200, "已撤销")
		officer.Get("/desk/units/"+itoa(c.Units["D1"].ID)).Page(t, 200, "蒙阴县民政局", "修改")
	})
}
