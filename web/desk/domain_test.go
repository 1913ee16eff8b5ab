package desk_test

import (
	"net/url"
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

func TestDomainBoard(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("county")
		b.Get("/desk/domains").Page(t, 200, "安全生产", `/desk/entries?domain=D05`, "新增领域", "依据已失效")
		b.Get("/desk/domains/D05").Page(t, 200, "安全生产", "牵头单位", "别名")
		for _, format := range []string{"xlsx", "csv", "json"} {
			if a := b.Get("/desk/domains/export?format=" + format); a.Status != 200 || len(a.Body) < 1000 {
				t.Errorf("export %s: %d, %d bytes", format, a.Status, len(a.Body))
			}
		}
		if a := b.Get("/desk/domains/D05/template"); a.Status != 200 || !strings.HasPrefix(a.Body, "PK") {
			t.Errorf("template: %d %.80s", a.Status, a.Body)
		}
		b.Get("/desk/domains/D99").Page(t, 404)
		b.Get("/desk/domains/D99/template").Page(t, 404)
	})
}

func TestDomainLeadAndAlias(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("county")
	b.Post("/desk/domains/D05/lead", url.Values{"unit": {idOf(c, "D2")}, "version": {"1"}}).Redirects(t, "/desk/domains/D05")
	b.Get("/desk/domains/D05").Page(t, 200, "牵头单位已更新", "临沂市自然资源和规划局蒙阴县国土空间规划服务中心")
	b.Post("/desk/domains/D05/lead", url.Values{"unit": {idOf(c, "D1")}, "version": {"1"}}).Page(t, 409, "刚被他人修改", "有 1 处需要改")
	b.Post("/desk/domains/D05/lead", url.Values{"unit": {"x"}, "version": {"2"}}).Page(t, 422, `href="#f-unit"`)
	b.Post("/desk/domains/D05/alias", url.Values{"alias": {"安全生产监管"}}).Redirects(t, "/desk/domains/D05")
	b.Get("/desk/domains/D05").Page(t, 200, "安全生产监管")
	b.Post("/desk/domains/D05/alias", url.Values{"alias": {" "}}).Page(t, 422, "请填写别名", `href="#f-alias"`)

	b.Get("/desk/domains/new").Page(t, 200, "新增领域")
	b.Post("/desk/domains", url.Values{"key": {"d27"}}).Page(t, 422, "请填写领域名称", `value="D27"`)
	b.Post("/desk/domains", url.Values{"key": {"d27"}, "name": {"气象服务"}}).Redirects(t, "/desk/domains/D27")
	b.Get("/desk/domains/D27").Page(t, 200, "气象服务", "基层政务公开标准化试点领域/气象服务")

	dept := c.As("dept")
	dept.Get("/desk/domains").Page(t, 200, "安全生产")
	dept.Get("/desk/domains/new").Page(t, 403)
	dept.Post("/desk/domains/D05/alias", url.Values{"alias": {"x"}}).Page(t, 403)
	if strings.Contains(dept.Get("/desk/domains/D05").Body, "加上别名") {
		t.Error("a department sees the form of aliases")
	}
}
