package desk_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
)

const revisedSheet = "序号,一级事项,二级事项,公开内容（要素）,公开依据,公开时限,公开主体\n" +
	"1,综合业务,救助热线,社会救助服务热线号码,《社会救助暂行办法》,长期公开,县民政局\n" +
	"2,综合业务,政策法规文件,《社会救助暂行办法》及各地配套政策法规文件,《中华人民共和国政府信息公开条例》,制定或获取信息之日起5个工作日内,县级民政部门\n" +
	"3,综合业务,投诉举报,社会救助信访通讯地址、社会救助投诉举报电话,《中华人民共和国政府信息公开条例》,制定或获取信息之日起10个工作日内,县级民政部门\n"

func TestUpgradeFromSheetToUndo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		county, leader, dept := c.As("county"), c.As("leader"), c.As("dept")
		county.Get("/desk/upgrades").Page(t, 200, "还没有目录升级")
		dept.Get("/desk/upgrades").Page(t, 403)
		leader.Get("/desk/upgrades/new").Page(t, 403)
		form := url.Values{"level": {"national"}, "name": {"示例标准"}, "document_no": {"示发〔2026〕1号"}, "issued_on": {"2026-10-01"}, "in_force_on": {"2026-11-01"}, "domain": {"D20"}, "part": {"1"}}
		uploadTo(t, c, county, "/desk/upgrades", "a.csv", nil, form).Page(t, 422, "请选择新标准的文件", "示发〔2026〕1号")
		uploadTo(t, c, county, "/desk/upgrades", "a.csv", []byte(revisedSheet), url.Values{"domain": {"D20"}}).Page(t, 422, "文号", "施行日期")
		sent := uploadTo(t, c, county, "/desk/upgrades", "a.csv", []byte(revisedSheet), form)
		page := sent.Location()
		sent.Redirects(t, page)

		all := county.Get(page + "?kind=all")
		all.Page(t, 200, "救助热线", "匹配的理由", "一、二级事项名称完全相同", "部分事项", "确认匹配")
		leader.Get(page+"?kind=changed").Page(t, 200, "投诉举报", "公开时限")
		county.Get(page+"?kind=removed").Page(t, 200, "这一类没有")
		if body := county.Get(page + "/export?format=csv").Body; !strings.Contains(body, "投诉举报") || !strings.Contains(body, "名称相近") {
			t.Errorf("the export says %.300s", body)
		}
		line := regexp.MustCompile(page + `/lines/\d+`).FindString(county.Get(page + "?kind=changed&q=投诉").Body)
		county.Get(line).Page(t, 200, "标准改了什么", "相近的现行事项", "改配", "拆开")
		version := func() string { return htmlcheck.Attr(county.Get(page).Body, `input[name=version]`, "value") }
		county.Post(line+"/rematch", url.Values{"version": {version()}, "rows": {"3"}}).Page(t, 422, "理由")
		county.Post(line+"/reject", url.Values{"version": {version()}, "why": {"不是同一事项"}}).Redirects(t, page+"?kind=all")
		county.Get(page+"?kind=added").Page(t, 200, "人工指定：不是同一事项")
		county.Post(page+"/accept", url.Values{"version": {version()}, "all": {"1"}}).Redirects(t, page)
		county.Post(page+"/recheck", url.Values{"version": {"1"}}).Page(t, 409, "刷新")
		county.Get(page+"/issue/apply").Page(t, 409, "不能办理这一步")
		v := version()
		county.Get(page+"/draft/confirm").Page(t, 200, "确认匹配")
		county.Post(page+"/draft/confirm", url.Values{"version": {v}}).Redirects(t, page)
		v = htmlcheck.Attr(county.Get(page+"/issue/apply").Body, `input[name=version]`, "value")
		leader.Post(page+"/issue/apply", url.Values{"version": {v}}).Page(t, 403)
		county.Post(page+"/issue/apply", url.Values{"version": {v}}).Redirects(t, page)
		county.Get(page).Page(t, 200, "已生效", "重新确认进度", "撤销升级")
		county.Get(page+"/progress").Page(t, 200, "还没有单位认领", "救助热线")
		if a := county.Get(page + "/progress/export?format=csv"); a.Status != 200 || !strings.Contains(a.Body, "需重新确认") {
			t.Errorf("progress as a file: %d", a.Status)
		}
		county.Get("/desk/editions").Page(t, 200, "示例标准", "上级标准")
		ask := county.Get(page + "/issue/undo")
		ask.Page(t, 200, "恢复到生效以前")
		v = htmlcheck.Attr(ask.Body, `input[name=version]`, "value")
		county.Post(page+"/issue/undo", url.Values{"version": {v}}).Page(t, 422, "请写明理由")
		county.Post(page+"/issue/undo", url.Values{"version": {v}, "reason": {"读错了文件"}}).Redirects(t, page)
		county.Get(page).Page(t, 200, "已撤销", "读错了文件")
		county.Get("/desk/upgrades").Page(t, 200, "示例标准", "已撤销")
		if a := county.Get("/desk/upgrades/export?format=json"); a.Status != 200 || !strings.Contains(a.Body, "示例标准") {
			t.Errorf("the list as a file: %d", a.Status)
		}
		county.Get("/desk/upgrades/99").Page(t, 404)
	})
}
