package desk_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"lianghua/catalog"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

func TestEditionLife(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		county, leader, dept := c.As("county"), c.As("leader"), c.As("dept")
		county.Get("/desk/editions").Page(t, 200, "国家标准（待核）", "起草新版本", "编制情况统计表")
		county.Get("/desk/editions/new").Page(t, 200, "第一个版本", "2026年版")
		county.Post("/desk/editions", url.Values{"name": {""}}).Page(t, 422, "请填写版本名称")
		made := county.Post("/desk/editions", url.Values{"name": {"蒙阴县目录（2026年版）"}})
		page := made.Location()
		made.Redirects(t, page)
		county.Get("/desk/editions").Page(t, 200, "蒙阴县目录（2026年版）", "草案")
		if body := dept.Get("/desk/editions").Body; strings.Contains(body, "蒙阴县目录（2026年版）") {
			t.Error("a department sees the draft")
		}
		dept.Get(page).Page(t, 404)
		dept.Get(page+"/draft/round1").Page(t, 403)

		county.Get(page).Page(t, 200, "开始第一轮征求意见", "终止编制", "还有待核的事项", "草案")
		county.Get(page+"/draft/drop").Page(t, 200, "理由", "终止编制")
		county.Post(page+"/draft/drop", url.Values{"version": {"1"}}).Page(t, 422, "请写明理由")
		for i, act := range []string{"round1", "round2", "confer", "submit"} {
			county.Get(page+"/draft/"+act).Page(t, 200, "蒙阴县目录（2026年版）")
			county.Post(page+"/draft/"+act, url.Values{"version": {itoa(int64(i + 1))}}).Redirects(t, page)
		}
		county.Get(page+"/draft/round1").Page(t, 409, "办公室审核")
		leader.Get(page).Page(t, 200, "审定")
		leader.Post(page+"/pass/approve", url.Values{"version": {"5"}}).Redirects(t, page)
		county.Get(page+"/pass/approve").Page(t, 403)

		ask := county.Get(page + "/issue/issue")
		ask.Page(t, 200, "文号", "印发日期", "待核事项不列入本版", `value="2026-11-23"`)
		county.Post(page+"/issue/issue", url.Values{"version": {"6"}}).Page(t, 422, "请填写印发文号", `href="#f-document_no"`)
		form := url.Values{"version": {"6"}, "document_no": {"蒙政办字〔2026〕12号"}, "issued_on": {"2026-11-23"}}
		county.Post(page+"/issue/issue", form).Page(t, 409, "还有待核的事项", "蒙政办字〔2026〕12号")
		confirmDomain(t, c.DB, c.As("county").Post, "D05")
		form.Set("leave_out", "1")
		county.Post(page+"/issue/issue", form).Redirects(t, page)
		county.Post(page+"/issue/publish", url.Values{"version": {"7"}}).Redirects(t, page)
		county.Get(page).Page(t, 200, "公布", "蒙政办字〔2026〕12号", "办理经过", "下载")
		dept.Get(page).Page(t, 200, "蒙政办字〔2026〕12号")
		for _, f := range []string{"csv", "json", "xlsx"} {
			if a := dept.Get(page + "/export?format=" + f); a.Status != 200 {
				t.Errorf("%s: %d %.100s", f, a.Status, a.Body)
			}
		}
		adjust(t, c.DB, county.Get, county.Post)
	})
}

// adjust starts the yearly adjustment and looks at its three lists.
func adjust[A interface {
	Page(testing.TB, int, ...string)
	Redirects(testing.TB, string)
	Location() string
}](t *testing.T, d *db.DB, get func(string) A, post func(string, url.Values) A) {
	t.Helper()
	post("/desk/editions", url.Values{"name": {"蒙阴县目录（2027年版）"}}).Page(t, 422, "请写明本次动态调整的原因")
	page := post("/desk/editions", url.Values{"name": {"蒙阴县目录（2027年版）"}, "reason": {"机构改革"}}).Location()
	e := firstEntries(t, d, catalog.Filter{Domain: "D05", State: catalog.Confirmed})[0]
	post(entryPage(e)+"/not-applicable", url.Values{"version": {itoa(e.Version)}, "reason": {"职能划出"}})
	get(page).Page(t, 200, "取消 1 条", "职能划出", "机构改革", "调整自", "新增 0 条")
}

func confirmDomain[A any](t *testing.T, d *db.DB, post func(string, url.Values) A, domain string) {
	t.Helper()
	n, err := catalog.Count(d.Reader(context.Background()), catalog.Filter{Domain: domain, State: catalog.Unverified})
	if err != nil {
		t.Fatal(err)
	}
	post("/desk/entries/confirm", url.Values{"all": {"1"}, "seen": {itoa(n)}, "domain": {domain}})
}

func TestStatistics(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("supervise")
	b.Get("/desk/editions/statistics").Page(t, 200, "合计", "安全生产", "国家标准", "尚未公布")
	b.Get("/desk/editions/statistics/print").Page(t, 200, "编制情况统计表", "填报单位", "填表人", "尚未印发")
	for _, f := range []string{"csv", "json", "xlsx"} {
		if a := b.Get("/desk/editions/statistics/export?format=" + f); a.Status != 200 || len(a.Body) < 500 {
			t.Errorf("%s: %d", f, a.Status)
		}
	}
	c.As("dept").Get("/desk/editions/statistics").Page(t, 403)
}
