package desk_test

import (
	"net/url"
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/web/webtest"
)

// appointed registers 示例寅 as a liaison of the 民政局 and returns the person's page.
func appointed(t *testing.T, c *webtest.County, b *webtest.Browser) string {
	t.Helper()
	d1 := itoa(c.Units["D1"].ID)
	b.Post("/desk/people", url.Values{"name": {"示例寅"}, "unit": {d1}, "post": {"liaison"}, "title": {"办公室主任"}, "section": {"办公室"},
		"office_phone": {"0539-4271001"}, "mobile": {"13800001234"}, "since_on": {"2026-01-05"}}).Redirects(t, "/desk/people?unit="+d1)
	list := b.Get("/desk/people?unit=" + d1 + "&q=示例寅")
	list.Page(t, 200, "示例寅", "138****1234", "办公室主任，办公室", "2026年1月5日")
	return htmlcheck.Attr(list.Body, ".ledger tbody a", "href")
}

func TestPeopleAreAppointedAndLeave(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b, stranger := c.As("county"), c.As("other-dept")
		b.Get("/desk/people/new?unit="+itoa(c.Units["D1"].ID)).Page(t, 200, "登记任职", `value="2026-11-23"`)
		b.Post("/desk/people", url.Values{"name": {"示例寅"}, "mobile": {"13800001234"}, "since_on": {"去年"}}).
			Page(t, 422, "请选择单位", "请选择岗位", "日期“去年”不能识别", `value="示例寅"`, `value="13800001234"`, `value="去年"`)
		b.Post("/desk/people", url.Values{}).Page(t, 422, "请填写姓名", "请选择单位", "请选择岗位")
		here := appointed(t, c, b)
		if page := b.Get("/desk/people"); strings.Contains(page.Body, "13800001234") {
			t.Error("a whole mobile is in the list")
		}
		stranger.Get(here).Page(t, 404)
		stranger.Post(here, url.Values{"name": {"x"}}).Page(t, 403)
		if strings.Contains(stranger.Get("/desk/people").Body, "示例寅") || strings.Contains(stranger.Get("/desk/people/export?format=csv").Body, "示例寅") ||
			strings.Contains(stranger.Get("/desk/people/roster").Body, "示例寅") {
			t.Error("another unit's person is on a list")
		}
		c.As("dept").Get(here).Page(t, 200, "示例寅", "138****1234")

		b.Get(here+"/edit").Page(t, 200, `value="138****1234"`)
		b.Post(here, url.Values{"name": {""}, "office_phone": {"总机"}, "version": {"1"}}).Page(t, 422, "请填写姓名", `value="总机"`)
		b.Post(here, url.Values{"name": {"示例卯"}, "mobile": {"138****1234"}, "version": {"1"}}).Redirects(t, here)
		b.Get(here+"/posts/new").Page(t, 200, "示例卯另任一职")
		b.Post(here+"/posts", url.Values{"unit": {itoa(c.Units["D2"].ID)}, "post": {"head"}, "since_on": {"2026-11-01"}}).Redirects(t, here)
		stranger.Get(here).Page(t, 200, "示例卯")
		if strings.Contains(stranger.Get(here).Body, "民政局") {
			t.Error("a post in another unit is shown")
		}

		b.Get(here+"/depart").Page(t, 200, "单方交接", "蒙阴县民政局，联络员")
		b.Post(here+"/depart", url.Values{"left_on": {"2026-12-31"}, "version": {"2"}}).Page(t, 422, "不能晚于今天", `value="2026-12-31"`)
		b.Post(here+"/depart", url.Values{"left_on": {"2026-11-22"}, "version": {"2"}}).Redirects(t, here)
		b.Get(here).Page(t, 200, "已于 2026年11月22日 离岗", "已离任")
		b.Get("/desk/people?former=1").Page(t, 200, "示例卯")
	})
}

func TestPostIsChangedAndEnds(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("county")
	here := appointed(t, c, b)
	post := htmlcheck.Attr(b.Get(here).Body, `a[href$="/end"]`, "href")
	edit := strings.TrimSuffix(post, "/end")
	b.Get(edit+"/edit").Page(t, 200, `value="办公室主任"`)
	b.Post(edit, url.Values{"title": {"科长"}, "since_on": {"2026-01-05"}, "until_on": {"2025-01-01"}, "version": {"1"}}).
		Page(t, 422, "离任日期不能早于任职日期", `value="科长"`)
	b.Post(edit, url.Values{"title": {"科长"}, "since_on": {"2026-01-05"}, "version": {"1"}}).Redirects(t, here)
	b.Get(post).Page(t, 200, "将终止示例寅在蒙阴县民政局的“联络员”任职")
	b.Post(post, url.Values{"until_on": {""}, "version": {"2"}}).Page(t, 422, "请填写任职的最后一天")
	b.Post(post, url.Values{"until_on": {"2025-12-31"}, "version": {"2"}}).Page(t, 422, "不能早于任职日期2026年1月5日")
	b.Post(post, url.Values{"until_on": {"2026-11-20"}, "version": {"2"}}).Redirects(t, here)
	b.Get(here).Page(t, 200, "已离任", "2026年11月20日", "科长")
	b.Get(here+"/posts/999/edit").Page(t, 404)
}

func TestMobileIsShownForAReason(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("county")
	here := appointed(t, c, b)
	b.Post(here+"/reveal", url.Values{"reason": {"好奇"}}).Page(t, 422, "请选择查看理由", "138****1234")
	page := b.Post(here+"/reveal", url.Values{"reason": {"工作联系"}})
	page.Page(t, 200, "13800001234", "理由：工作联系")
	if page.Header.Get("Cache-Control") != "no-store" {
		t.Error("the number may be kept by the browser")
	}
	if strings.Contains(b.Get(here).Body, "13800001234") {
		t.Error("the number is still shown")
	}
	c.As("dept").Post(here+"/reveal", url.Values{"reason": {"工作联系"}}).Page(t, 403)
	c.As("auditor").Get("/desk/audit?action=person.reveal").Page(t, 200, "查看手机号；原因：工作联系")
}

func TestVacanciesAndRoster(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("county")
	appointed(t, c, b)
	page := b.Get("/desk/vacancies")
	page.Page(t, 200, "空缺岗位", "主要负责同志")
	if strings.Contains(page.Body, "烟庄村") {
		t.Error("a village is listed unasked")
	}
	b.Get("/desk/vacancies?villages=1").Page(t, 200, "烟庄村")
	if csv := b.Get("/desk/vacancies/export?format=csv").Body; !strings.Contains(csv, "D1,蒙阴县民政局,县直部门,主要负责同志、分管负责同志") {
		t.Errorf("vacancies: %q", csv)
	}
	b.Get("/desk/people/roster").Page(t, 200, "蒙阴县政务公开联络员花名册", "示例寅，办公室主任，办公室", "0539-4271001", "138****1234")
	if csv := b.Get("/desk/people/export?format=csv").Body; !strings.Contains(csv, "示例寅") || strings.Contains(csv, "13800001234") {
		t.Errorf("people: %q", csv)
	}
	b.Get("/desk/people?unit=x").Page(t, 422, "不是数字")
}
