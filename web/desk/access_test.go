package desk_test

import (
	"net/url"
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/org"
	"lianghua/web/webtest"
)

// option finds the value of the choice that begins with a label.
func option(t *testing.T, page webtest.Answer, selector, label string) string {
	t.Helper()
	for _, o := range htmlcheck.Find(page.Body, selector+" option") {
		if o.FirstChild != nil && strings.HasPrefix(o.FirstChild.Data, label) {
			for _, a := range o.Attr {
				if a.Key == "value" {
					return a.Val
				}
			}
		}
	}
	t.Fatalf("no %q in %s", label, selector)
	return ""
}

func TestAccountAndGrantAreTwoActsByTwoPeople(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		appointed(t, c, c.As("county"))
		sys, sec := c.As("sysadmin"), c.As("secadmin")
		sys.Get("/desk/grants").Page(t, 403)
		sec.Get("/desk/accounts").Page(t, 403)
		c.As("county").Get("/desk/accounts").Page(t, 403)

		form := sys.Get("/desk/accounts/new")
		form.Page(t, 200, "示例寅（联络员）")
		person := option(t, form, "#f-person", "示例寅")
		sys.Post("/desk/accounts", url.Values{"login": {"new.one"}}).Page(t, 422, "请选择人员", `value="new.one"`)
		sys.Post("/desk/accounts", url.Values{"login": {"坏"}, "person": {person}}).Page(t, 422, "登录名应为", `value="`+person+`" selected`)
		opened := sys.Post("/desk/accounts", url.Values{"login": {"new.one"}, "person": {person}})
		opened.Page(t, 200, "一次性密码", "new.one", "只显示这一次", "示例寅")
		password := htmlcheck.Text(opened.Body, "b.code")
		if strings.Contains(opened.Header.Get("Set-Cookie"), password) || opened.Header.Get("Cache-Control") != "no-store" {
			t.Error("the password is in a cookie, or may be kept")
		}
		if _, err := c.Org.Authenticate(t.Context(), "new.one", password, org.Place{Address: "10.1.1.1"}); err != nil {
			t.Errorf("the one-time password does not sign in: %v", err)
		}
		sys.Get("/desk/accounts?q=new").Page(t, 200, "还没有授予", "共 1 条")

		grant := sec.Get("/desk/grants/new?person=" + person)
		grant.Page(t, 200, "三员分立", `value="`+person+`" selected`)
		d1 := itoa(c.Units["D1"].ID)
		sec.Post("/desk/grants", url.Values{"person": {person}, "since_on": {"早"}}).Page(t, 422, "请选择角色", "请选择单位", `value="早"`)
		sec.Post("/desk/grants", url.Values{"person": {person}, "role": {"town.head"}, "unit": {d1}}).Page(t, 422, "不能设“乡镇街道负责人”", `value="town.head" selected`)
		sec.Post("/desk/grants", url.Values{"person": {person}, "role": {"dept.liaison"}, "unit": {d1}, "until_on": {"2026-12-31"}}).Redirects(t, "/desk/grants")
		sec.Post("/desk/grants", url.Values{"person": {person}, "role": {"auditor"}, "unit": {itoa(c.Units["MY"].ID)}}).Page(t, 422, "三员分立")
		sec.Get("/desk/grants?q=示例寅").Page(t, 200, "部门联络员", "2026年12月31日", "生效中", "共 1 人")
		if csv := sec.Get("/desk/grants/export?format=csv&q=示例寅").Body; !strings.Contains(csv, "示例寅,new.one,部门联络员,民政局") {
			t.Errorf("grants: %q", csv)
		}
		revoke := htmlcheck.Attr(sec.Get("/desk/grants?q=示例寅").Body, `a[href$="/revoke"]`, "href")
		sec.Get(revoke).Page(t, 200, "将收回示例寅在民政局的“部门联络员”")
		sec.Post(revoke, nil).Redirects(t, "/desk/grants")
		sec.Get("/desk/grants?q=示例寅").Page(t, 200, "没有符合的授权")
		sec.Get("/desk/grants?q=示例寅&ended=1").Page(t, 200, "已终止")
		sec.Get("/desk/grants/999/revoke").Page(t, 404)
	})
}

func TestAccountIsResetDisabledAndEnabled(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	victim, sys := c.As("dept"), c.As("sysadmin")
	row := func() string { return sys.Get("/desk/accounts?q=dept").Body }
	reset := htmlcheck.Attr(row(), `a[href$="/reset"]`, "href")
	sys.Get(reset).Page(t, 200, "重置密码 dept", "示例丁")
	sys.Post(reset, nil).Page(t, 200, "密码已重置")
	victim.Get("/desk").Redirects(t, "/login?next=%2Fdesk")
	disable := strings.TrimSuffix(reset, "/reset") + "/disable"
	sys.Get(disable).Page(t, 200, "将停用 dept（示例丁）", "部门联络员（民政局）")
	sys.Post(disable, nil).Redirects(t, "/desk/accounts")
	sys.Get("/desk/accounts?state=已停用").Page(t, 200, "共 1 条", "启用")
	sys.Post(strings.TrimSuffix(reset, "/reset")+"/enable", nil).Redirects(t, "/desk/accounts")
	sys.Get("/desk/accounts").Page(t, 200, "已启用 dept（示例丁）")
	own := htmlcheck.Attr(sys.Get("/desk/accounts?q=sysadmin").Body, `a[href$="/disable"]`, "href")
	sys.Post(own, nil).Page(t, 403, "不能停用或重置自己的账号")
	if csv := sys.Get("/desk/accounts/export?format=csv").Body; !strings.Contains(csv, "dept,示例丁,部门联络员（民政局）") {
		t.Errorf("accounts: %q", csv)
	}
}

func TestLockedAccountIsUnlocked(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	c.As("dept")
	for range 5 {
		c.Visitor().Post("/login", url.Values{"login": {"dept"}, "password": {"x"}})
	}
	sys := c.As("sysadmin")
	page := sys.Get("/desk/accounts?state=已锁定")
	page.Page(t, 200, "解锁")
	sys.Post(htmlcheck.Attr(page.Body, `form[action$="/enable"]`, "action"), nil).Redirects(t, "/desk/accounts")
	sys.Get("/desk/accounts").Page(t, 200, "已解锁 dept")
	if _, err := c.Org.Authenticate(t.Context(), "dept", webtest.Password, org.Place{Address: "10.1.1.1"}); err != nil {
		t.Errorf("still locked: %v", err)
	}
}
