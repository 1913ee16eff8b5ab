package desk_test

import (
	"net/url"
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/org"
)

func TestUnitsShowWhatIsOnesOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		county, town, dept := c.As("county"), c.As("town"), c.As("dept")
		page := county.Get("/desk/units")
		page.Page(t, 200, "共 6 条", "新增单位", "商请", "示例")
		if n := len(htmlcheck.Find(page.Body, ".tree a")); n != 6 {
			t.Errorf("%d units in the tree", n)
		}
		own := town.Get("/desk/units")
		own.Page(t, 200, "野店镇", "烟庄村")
		if strings.Contains(htmlcheck.Text(own.Body, ".tree"), "民政局") || strings.Contains(own.Body, "新增单位") {
			t.Error("the township sees a department, or may add units")
		}
		county.Get("/desk/units?kind=department&q=空间").Page(t, 200, "临沂市自然资源和规划局蒙阴县国土空间规划服务中心", "本页 1 条")
		county.Get("/desk/units?q=没有的").Page(t, 200, "没有符合的单位")
		county.Get("/desk/units/"+itoa(c.Units["V1"].ID)).Page(t, 200, "商请单位", "由垂管系统公开", "https://www.example.gov.cn/tax")
		town.Get("/desk/units/"+itoa(c.Units["D1"].ID)).Page(t, 403)
		town.Get("/desk/units/"+itoa(c.Units["T1"].ID)).Page(t, 200, "下级单位（1 个）", "空缺：主要负责同志、分管负责同志")
		town.Get("/desk/units/"+itoa(c.Units["T1"].ID)+"/edit").Page(t, 403)
		dept.Get("/desk/units/999").Page(t, 404)

		for _, format := range []string{"xlsx", "csv", "json"} {
			if a := county.Get("/desk/units/export?format=" + format); a.Status != 200 || a.Header.Get("Content-Disposition") == "" {
				t.Errorf("%s: %d", format, a.Status)
			}
		}
		if csv := dept.Get("/desk/units/export?format=csv").Body; !strings.Contains(csv, "蒙阴县民政局") || strings.Contains(csv, "野店镇") {
			t.Errorf("the department's export: %q", csv)
		}
		if a := county.Get("/desk/units/template"); a.Status != 200 {
			t.Errorf("template: %d", a.Status)
		}
		county.Get("/desk/units/export?format=exe").Page(t, 422, "可选：xlsx")
	})
}

func TestUnitIsAddedChangedClosedAndReopened(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("county")
		b.Get("/desk/units/new?parent=MY").Page(t, 200, `value="MY" selected`)
		wrong := b.Post("/desk/units", url.Values{"name": {"示例局"}, "code": {"D1"}, "kind": {"department"}, "relation": {"county"}, "parent": {"MY"},
			"phone": {"不是电话"}, "aliases": {"民政局\n示例别名"}})
		wrong.Page(t, 422, `value="示例局"`, "编码D1已由“蒙阴县民政局”使用", "不能识别", "别名“民政局”已指", "示例别名", `href="#f-code"`)
		added := b.Post("/desk/units", url.Values{"name": {"蒙阴县示例局"}, "short_name": {"示例局"}, "code": {"D9"}, "kind": {"department"}, "relation": {"county"},
			"parent": {"MY"}, "aliases": {"示例管理部门"}})
		u, err := org.UnitByCode(d.Reader(t.Context()), "D9")
		if err != nil {
			t.Fatalf("%v: %s", err, added.Body)
		}
		here := "/desk/units/" + itoa(u.ID)
		added.Redirects(t, here)
		b.Get(here).Page(t, 200, "已新增示例局", "示例管理部门")
		b.Get(here+"/edit").Page(t, 200, `value="蒙阴县示例局"`)
		b.Post(here, url.Values{"name": {"蒙阴县样本局"}, "short_name": {"样本局"}, "code": {"D9"}, "kind": {"department"}, "relation": {"vertical"}, "parent": {"MY"},
			"version": {itoa(u.Version)}}).Redirects(t, here)
		b.Post(here, url.Values{"name": {"别人的名字"}, "code": {"D9"}, "kind": {"department"}, "parent": {"MY"}, "version": {itoa(u.Version)}}).
			Page(t, 409, "刚被别人改过", `value="别人的名字"`)
		b.Post(here, url.Values{"name": {"x"}, "code": {"D9"}, "sort": {"甲"}}).Page(t, 422, "不是数字", `value="甲"`)

		b.Get(here+"/aliases").Page(t, 200)
		b.Post(here+"/aliases", url.Values{"aliases": {"民政局"}}).Page(t, 422, "已指“蒙阴县民政局”", "民政局</textarea>")
		b.Post(here+"/aliases", url.Values{"aliases": {"样本部门、样本办"}}).Redirects(t, here)
		b.Get("/desk/aliases?q=样本办").Page(t, 200, "样本办", "共 1 条")
		b.Get("/desk/aliases?q=没有").Page(t, 200, "没有列出的别名")
		if csv := b.Get("/desk/aliases/export?format=csv").Body; !strings.Contains(csv, "样本部门,D9,蒙阴县样本局") {
			t.Errorf("aliases: %q", csv)
		}

		b.Get(here+"/close").Page(t, 200, "将撤销“蒙阴县样本局”")
		version := func() string { u, _ := org.UnitByID(d.Reader(t.Context()), u.ID); return itoa(u.Version) }
		b.Post(here+"/close", url.Values{"on": {"昨天"}, "version": {version()}}).Page(t, 422, "不能识别", `value="昨天"`)
		b.Post(here+"/close", url.Values{"on": {"2026-11-20"}, "version": {version()}}).Redirects(t, here)
		b.Get(here).Page(t, 200, "已于 2026年11月20日 撤销", "恢复")
		b.Get("/desk/units?closed=1").Page(t, 200, "2026年11月20日撤销")
		b.Post(here+"/reopen", url.Values{"version": {version()}}).Redirects(t, here)
		town := "/desk/units/" + itoa(c.Units["T1"].ID)
		b.Post(town+"/close", url.Values{"version": {itoa(c.Units["T1"].Version)}}).Page(t, 409, "下级单位烟庄村")
		c.As("dept").Post(here, url.Values{"name": {"x"}}).Page(t, 403)
	})
}
