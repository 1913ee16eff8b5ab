package desk_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/web/webtest"
)

// The office keeps the site's registers; every problem of a form comes at once.
func TestZonesAreKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("county")
		b.Get("/desk/site/zones").Page(t, 200, "还没有登记政务公开专区")
		form := url.Values{"title": {"示例专区"}, "unit": {itoa(c.Units["D1"].ID)}, "level": {"县级"}, "address": {"示例路 1 号"}, "hours": {"工作日"}, "phone": {"13800000000"}}
		b.Post("/desk/site/zones", form).Page(t, 422, "不能用个人手机号", "请选择提供的服务", "示例路 1 号")
		form.Set("phone", "0539-0000001")
		form["services"] = []string{"政府信息查询", "信息公开申请"}
		b.Post("/desk/site/zones", form).Redirects(t, "/desk/site/zones")
		list := b.Get("/desk/site/zones")
		list.Page(t, 200, "示例专区", "民政局", "在用")
		at := htmlcheck.Attr(list.Body, ".ledger th a", "href")
		b.Get(at).Page(t, 200, `value="示例路 1 号"`, `value="政府信息查询" checked`)
		form.Set("version", "1")
		form.Set("closed", "1")
		b.Post(at, form).Redirects(t, "/desk/site/zones")
		b.Post(at, form).Page(t, 409, "刚被别人改过")
		b.Get("/desk/site/zones").Page(t, 200, "已停用")
		if file := b.Get("/desk/site/zones/export?format=csv"); file.Status != 200 || !strings.Contains(file.Body, "政府信息查询、信息公开申请") {
			t.Errorf("export: %d %s", file.Status, file.Body)
		}
		for _, login := range []string{"dept", "town", "sysadmin"} {
			c.As(login).Get("/desk/site/zones").Page(t, 403)
			c.As(login).Post("/desk/site/zones", form).Page(t, 403)
		}
		c.As("auditor").Get("/desk/audit?kind=site_record").Page(t, 200, "示例甲")
	})
}

func TestOnlyListedSitesAreRelayed(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("county")
	form := url.Values{"title": {"示例文件"}, "on": {"2026-11-20"}, "source": {"示例网站"}, "link": {"https://www.example.com/a"}}
	b.Post("/desk/site/relays", form).Page(t, 422, "不在可以转载的网站之列")
	form.Set("link", "https://www.gov.cn/zhengce/a.htm")
	b.Post("/desk/site/relays", form).Redirects(t, "/desk/site/relays")
}

// send posts a picture as a browser does.
func send(t *testing.T, c *webtest.County, b *webtest.Browser, path string, picture []byte, fields map[string]string) webtest.Answer {
	t.Helper()
	_, session := c.Actor(b)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	fields["_csrf"] = session.CSRF
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", "图.png")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(picture); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.Send(r)
}

func TestEmblemIsAPictureThatSomebodyVouchesFor(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("county")
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	b.Get("/desk/site/emblem").Page(t, 200, "还没有上传")
	send(t, c, b, "/desk/site/emblem", picture.Bytes(), map[string]string{}).Page(t, 422, "请核对图片是国徽标准图案")
	send(t, c, b, "/desk/site/emblem", []byte("<svg onload=alert(1)>"), map[string]string{"standard": "1"}).Page(t, 422, "不能使用")
	send(t, c, b, "/desk/site/emblem", picture.Bytes(), map[string]string{"standard": "1"}).Redirects(t, "/desk/site/emblem")
	b.Get("/desk/site/emblem").Page(t, 200, "已上传")
}
