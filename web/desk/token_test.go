package desk_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/web/webtest"
)

func TestTokenIsShownOnceAndRevoked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		sys := c.As("sysadmin")
		for _, login := range []string{"county", "dept", "secadmin", "auditor"} {
			c.As(login).Get("/desk/tokens").Page(t, 403)
		}
		sys.Get("/desk/tokens").Page(t, 200, "没有符合的密钥")
		sys.Post("/desk/tokens", url.Values{"expires": {"早"}}).Page(t, 422, `value="早"`)
		sys.Post("/desk/tokens", url.Values{"name": {"民政业务系统"}}).Page(t, 422, "请选择单位", "请填写有效期", `value="民政业务系统"`)
		d1 := itoa(c.Units["D1"].ID)
		made := sys.Post("/desk/tokens", url.Values{"name": {"民政业务系统"}, "unit": {d1}, "expires": {"2026-12-10"}})
		made.Page(t, 200, "只显示这一次", "民政业务系统", "蒙阴县民政局", "2026年12月10日")
		secret := htmlcheck.Text(made.Body, "b.code")
		if _, _, err := c.Org.TokenActor(t.Context(), secret, ""); err != nil || made.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("the key that was shown does not work (%v), or the page may be kept", err)
		}
		list := sys.Get("/desk/tokens?q=民政")
		list.Page(t, 200, "即将到期", "民政业务系统", secret[:7], "共 1 条")
		if strings.Contains(list.Body, secret) {
			t.Error("the list shows the key")
		}
		if csv := sys.Get("/desk/tokens/export?format=csv"); strings.Contains(csv.Body, secret) || !strings.Contains(csv.Body, "民政业务系统") {
			t.Errorf("export: %s", csv.Body)
		}
		sys.Get("/desk/tokens/1/revoke").Page(t, 200, "不能恢复", "民政业务系统")
		sys.Get("/desk/tokens/9/revoke").Page(t, 404)
		sys.Post("/desk/tokens/1/revoke", nil).Redirects(t, "/desk/tokens")
		sys.Get("/desk/tokens?state=已收回").Page(t, 200, "已收回密钥“民政业务系统”", "示例壬收回")
		sys.Post("/desk/tokens/1/revoke", nil).Page(t, 409, "已经收回")
		if _, _, err := c.Org.TokenActor(t.Context(), secret, ""); err == nil {
			t.Error("a revoked key works")
		}
		sys.Post("/desk/tokens", url.Values{"name": {"镇村平台"}, "unit": {itoa(c.Units["T1"].ID)}, "expires": {"2026-11-24"}})
		d.SetClock(func() time.Time { return webtest.Now.AddDate(0, 0, 2) })
		c.As("sysadmin").Get("/desk/tokens?state=已到期").Page(t, 200, "镇村平台", "从未")
	})
}
