package desk_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
)

func TestVillageSetup(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		at := "/desk/villages/" + itoa(c.Units["T1-C1"].ID)
		town := c.As("town")
		town.Get("/desk/villages/setup").Page(t, 200, "烟庄村", "乡镇代录")
		town.Get(at+"/setup").Page(t, 200, "手机填报", "不能是村负责人")
		wrong := town.Post(at+"/setup", url.Values{"accountant": {"示例甲"}, "overseer": {"示例甲"}, "principal": {"示例乙"}, "board": {"村委会西侧"}})
		wrong.Page(t, 422, "不能同时是报账员", `value="村委会西侧"`)
		town.Post(at+"/setup", url.Values{"accountant": {"示例甲"}, "overseer": {"示例丙"}, "principal": {"示例乙"}, "board": {"村委会西侧"}}).Redirects(t, at+"/setup")
		town.Post(at+"/keepers", url.Values{"name": {""}}).Page(t, 422, "请填写姓名")
		pin := town.Post(at+"/keepers", url.Values{"name": {"示例甲"}})
		pin.Page(t, 200, "口令只显示这一次", "/v/")
		if n := len(htmlcheck.Text(pin.Body, "b.code")); n != 6 {
			t.Errorf("a PIN of %d characters", n)
		}
		page := town.Get(at + "/setup")
		page.Page(t, 200, "示例甲", "重置口令")
		stop := htmlcheck.Attr(page.Body, `form[action$="/stop"]`, "action")
		town.Post(stop, nil).Redirects(t, at+"/setup")
		town.Get(at+"/setup").Page(t, 200, "已停用", "重新启用")
		town.Get("/desk/villages/qr").Page(t, 200, "烟庄村", "<svg", "/v/")
		c.As("dept").Get("/desk/villages/setup").Page(t, 403, "不办理")
		town.Get("/desk/villages/"+itoa(c.Units["D1"].ID)+"/setup").Page(t, 404)
	})
}

func TestCasePages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		town, county := c.As("town"), c.As("county")
		town.Get("/desk/cases").Page(t, 200, "没有符合条件的案例")
		town.Get("/desk/cases/new").Page(t, 200, "最多 1200 字")
		unit := itoa(c.Units["T1"].ID)
		town.Post("/desk/cases", url.Values{"unit": {unit}}).Page(t, 422, "请填写标题")
		form := url.Values{"unit": {unit}, "title": {"村务公开一张表"}, "background": {"村多表多。"}, "practice": {"一、乡镇代录。\n二、一表多用。"}, "effect": {"按时公开。"}, "contact": {"示例己 0539-4271009"}}
		at := town.Post("/desk/cases", form).Location()
		town.Get(at).Page(t, 200, "草稿", "报送县级", "二、一表多用。")
		form.Set("version", "1")
		form.Set("title", "村务公开一表通")
		town.Get(at+"/edit").Page(t, 200, "村务公开一张表")
		town.Post(at, form).Redirects(t, at)
		county.Get(at).Page(t, 200)
		c.As("dept").Get(at).Page(t, 404)
		town.Get(at+"/submit").Page(t, 200, "报送后由县政务公开科审核")
		town.Post(at+"/submit", url.Values{"version": {"2"}}).Redirects(t, at)
		county.Get("/desk").Page(t, 200, "典型案例待审核")
		town.Get(at+"/edit").Page(t, 409, "可以先撤回")
		county.Post(at+"/return", url.Values{"version": {"3"}}).Page(t, 422, "请说明理由")
		county.Post(at+"/choose", url.Values{"version": {"3"}}).Redirects(t, at)
		dept := c.As("dept")
		dept.Get(at).Page(t, 200, "县级典型案例", "应用到本单位")
		dept.Post(at+"/use", url.Values{"unit": {itoa(c.Units["D1"].ID)}, "note": {"下月试行"}}).Redirects(t, at)
		county.Get(at).Page(t, 200, "民政局", "下月试行", "示例己")
		county.Get(at+"/print").Page(t, 200, "主要做法", "野店镇")
		county.Post(at+"/send", url.Values{"version": {"4"}, "sent_to": {"市政府办公室"}, "sent_on": {"2026-11-20"}}).Redirects(t, at)
		if a := county.Get("/desk/cases/export?format=csv&state=sent"); a.Status != 200 {
			t.Errorf("export: %d", a.Status)
		}
	})
}

func TestTrainingPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		county, town := c.As("county"), c.As("town")
		county.Post("/desk/trainings", url.Values{"title": {"财务公开表怎样填"}}).Page(t, 422, "请选择培训形式", "请填写培训日期")
		at := county.Post("/desk/trainings", url.Values{"title": {"财务公开表怎样填"}, "form": {"集中培训"}, "held_on": {"2026-11-20"}, "place": {"政务服务中心三楼"}}).Location()
		county.Post(at+"/call", url.Values{"people": {"野店镇 示例甲\n没有的镇 示例乙"}}).Page(t, 422, "没有叫“没有的镇”的单位", "野店镇 示例甲")
		county.Post(at+"/call", url.Values{"kinds": {"township"}, "people": {"民政局 示例乙"}}).Redirects(t, at)
		page := county.Get(at)
		page.Page(t, 200, "示例己", "示例乙", "登记到会")
		came := htmlcheck.Attr(page.Body, `input[name="came"]`, "value")
		county.Post(at+"/attend", url.Values{"came": {came}}).Redirects(t, at)
		county.Get("/desk/trainings").Page(t, 200, "财务公开表怎样填")
		county.Get(at+"/sheet").Page(t, 200, "签到表", "示例乙")
		seen := town.Get(at)
		seen.Page(t, 200, "示例己")
		if htmlcheck.Text(seen.Body, "main") == "" || len(htmlcheck.Find(seen.Body, ".ledger tbody tr")) != 1 {
			t.Error("a township sees the people of other units")
		}
		town.Get(at+"/edit").Page(t, 403)
		county.Get(at+"/edit").Page(t, 200, "政务服务中心三楼")
	})
}

func TestFormsOfATownship(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		town := c.As("town")
		at := "/desk/villages/forms?unit=" + fmt.Sprint(c.Units["T1"].ID)
		town.Get("/desk/villages/forms").Page(t, 200, "还没有常用表单")
		town.Get("/desk/villages/forms?unit=1").Page(t, 404)
		town.Post("/desk/villages/forms", url.Values{"unit": {fmt.Sprint(c.Units["T1"].ID)}}).Page(t, 422, "请选择类型")
		town.Post("/desk/villages/forms", url.Values{"unit": {fmt.Sprint(c.Units["T1"].ID)}, "type": {"notice"}, "section": {"党政办"}, "column": {fmt.Sprint(c.Column("S18"))}}).Redirects(t, at)
		town.Get(at).Page(t, 200, "党政办", "1 种")
		town.Get("/desk/items/new").Page(t, 200, "本单位常用")
		town.Post("/desk/villages/forms/remove", url.Values{"unit": {fmt.Sprint(c.Units["T1"].ID)}, "type": {"notice"}}).Redirects(t, at)
		town.Get(at).Page(t, 200, "还没有常用表单")
		if got := town.Get("/desk/villages/setup/export?format=csv"); got.Status != 200 || !strings.Contains(got.Body, "烟庄村") {
			t.Errorf("%d %s", got.Status, got.Body)
		}
	})
}
