package desk_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/settings"
	"lianghua/web"
	"lianghua/web/webtest"
)

var (
	keyShown  = regexp.MustCompile(`密钥</th><td class="code">([A-Z2-7 ]+)<`)
	codeShown = regexp.MustCompile(`<li class="code">([a-z2-7-]+)</li>`)
)

// From the demand of a role to a sign-in with the code, on the pages.
func TestSecondFactorPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("secadmin")
		b.Get("/desk/security").Page(t, 200, "在线登录")
		c.Set(settings.SecondFactor, "true")
		b.Get("/desk/security").Redirects(t, web.FactorPath)
		b.Post("/desk/security/revoke", url.Values{"id": {"x"}}).Redirects(t, web.FactorPath)
		b.Get(web.FactorPath).Page(t, 200, "您的岗位登录必须使用两步验证", "开始设置")
		b.Post(web.FactorPath+"/begin", nil).Redirects(t, web.FactorPath)
		page := b.Get(web.FactorPath)
		page.Page(t, 200, `class="qr"`, "换一个密钥")
		secret := strings.ReplaceAll(keyShown.FindStringSubmatch(page.Body)[1], " ", "")
		code := func() url.Values {
			c.Later(time.Minute)
			text, err := totp.GenerateCode(secret, d.Now().Time)
			if err != nil {
				t.Fatal(err)
			}
			return url.Values{"code": {text}}
		}
		b.Post(web.FactorPath+"/confirm", url.Values{"code": {"abc"}}).Page(t, 422, "动态口令不正确", "二维码")
		codes := b.Post(web.FactorPath+"/confirm", code())
		codes.Page(t, 200, "恢复码只显示这一次")
		if codes.Header.Get("Cache-Control") != "no-store" || len(codeShown.FindAllString(codes.Body, -1)) != 10 {
			t.Errorf("recovery codes: %v", codes.Header)
		}
		recovery := codeShown.FindStringSubmatch(codes.Body)[1]
		b.Get(web.FactorPath).Page(t, 200, "已开启", "10 个")
		if strings.Contains(b.Get(web.FactorPath).Body, "停用两步验证") {
			t.Error("a role that must have it can turn it off")
		}

		v := c.Visitor()
		v.Get("/login/code").Redirects(t, "/login")
		v.Post("/login", url.Values{"login": {"secadmin"}, "password": {webtest.Password}, "next": {"/desk/grants"}}).Redirects(t, "/login/code?next=%2Fdesk%2Fgrants")
		for _, r := range c.Server.Routes() { // the half session opens nothing
			if r.Face == web.FaceDesk && !r.Open && r.Method == "GET" && !strings.Contains(r.Path, ":") {
				v.Get(r.Path).Redirects(t, "/login?next="+url.QueryEscape(r.Path))
			}
		}
		v.Get("/login/code?next=/desk/grants").Page(t, 200, "动态口令或恢复码", "/desk/grants")
		v.SendForm("/login/code", url.Values{"code": {"000000"}}).Page(t, 401, "动态口令不正确")
		next := code()
		next.Set("next", "/desk/grants")
		v.SendForm("/login/code", next).Redirects(t, "/desk/grants")
		v.Get("/desk/grants").Page(t, 200)
		v.Get("/desk/security/factors?state=已开启").Page(t, 200, "secadmin", "10 个")
		v.Get("/desk/security/factors").Page(t, 200, "应开启")
		v.Post(web.FactorPath+"/codes", code()).Page(t, 200, "恢复码只显示这一次")

		w := c.Visitor()
		w.Post("/login", url.Values{"login": {"secadmin"}, "password": {webtest.Password}}).Redirects(t, "/login/code")
		w.SendForm("/login/code", url.Values{"code": {recovery}}).Page(t, 401, "动态口令不正确") // renewed above
	})
}

// The security administrator ends another's session and takes a lost factor away.
func TestSecurityPagesRevokeAndReset(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		dept, b := c.As("dept"), c.As("secadmin")
		dept.Get("/desk").Page(t, 200)
		page := b.Get("/desk/security?q=dept")
		page.Page(t, 200, "示例丁", "10.1.1.1")
		id := regexp.MustCompile(`name="id" value="([0-9a-f]+)"`).FindStringSubmatch(page.Body)[1]
		b.Post("/desk/security/revoke", url.Values{"id": {id}}).Redirects(t, "/desk/security")
		dept.Get("/desk").Redirects(t, "/login?next=%2Fdesk")
		b.Get("/desk/security?q=dept").Page(t, 200, "没有符合的登录")
		b.Get("/desk/security/factors/9999/reset").Page(t, 404)
		c.As("sysadmin").Get("/desk/security").Page(t, 403)
	})
}

// The review is read, filtered and signed off.
func TestReviewPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		c.As("dept")
		b := c.As("secadmin")
		b.Get("/desk/security/review").Page(t, 200, "示例丁", "部门联络员", "登记复核")
		b.Get("/desk/security/review?flag="+url.QueryEscape("账号没有任何角色")).Page(t, 200, "没有符合的行")
		b.Post("/desk/security/review", url.Values{"note": {""}}).Page(t, 422, "无调整")
		b.Post("/desk/security/review", url.Values{"note": {"收回一项"}}).Redirects(t, "/desk/security/review")
		b.Get("/desk/security/review").Page(t, 200, "历次复核", "收回一项", "示例癸")
		c.As("sysadmin").Get("/desk/security/review").Page(t, 403)
	})
}
