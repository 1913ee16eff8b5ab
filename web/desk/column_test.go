package desk_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"lianghua/catalog"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/web/webtest"
)

func columnNamed(t testing.TB, c *webtest.County, name string) catalog.Column {
	t.Helper()
	list, err := catalog.Columns(c.DB.Reader(context.Background()))
	if err != nil {
		t.Fatal(err)
	}
	for _, col := range list {
		if col.FullName == name {
			return col
		}
	}
	t.Fatalf("no column %q", name)
	return catalog.Column{}
}

func TestColumns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("county")
		b.Get("/desk/columns").Page(t, 200, "法定主动公开内容", "安全生产", "新增栏目", "空白模板")
		topic := columnNamed(t, c, "专题")
		at := itoa(topic.ID)
		b.Get("/desk/columns/new?parent="+at).Page(t, 200, "放在“专题”下面")
		b.Post("/desk/columns", url.Values{"parent": {at}, "name": {""}, "link": {"www.example.gov.cn"}}).
			Page(t, 422, "请填写栏目名称", "栏目链接应以", `value="www.example.gov.cn"`, "放在“专题”下面")
		b.Post("/desk/columns", url.Values{"parent": {at}, "name": {"防汛抗旱"}, "kind": {"list"}, "link": {"https://www.example.gov.cn/fxkh/"}, "frequency": {"每日"},
			"unit": {idOf(c, "D1")}, "section": {"办公室"}, "officer": {"示例卯"}, "phone": {"0539-4271001"}, "supporting": {"各乡镇"}}).Redirects(t, "/desk/columns")
		b.Get("/desk/columns").Page(t, 200, "防汛抗旱", "示例卯", "0539-4271001", "配合：各乡镇")
		col := columnNamed(t, c, "专题/防汛抗旱")
		page := "/desk/columns/" + itoa(col.ID)

		b.Get(page+"/edit").Page(t, 200, `value="防汛抗旱"`, "保存修改")
		b.Post(page, url.Values{"version": {"1"}, "name": {"防汛/抗旱"}}).Page(t, 422, "不能有“/”")
		b.Post(page, url.Values{"version": {"1"}, "name": {"防汛"}, "kind": {"list"}, "unit": {idOf(c, "D1")}, "officer": {"示例卯"}}).Redirects(t, "/desk/columns")
		b.Post(page, url.Values{"version": {"1"}, "name": {"抗旱"}}).Page(t, 409, "刚被他人修改")
		statutory := columnNamed(t, c, "法定主动公开内容")
		b.Get(page+"/move").Page(t, 200, "上级栏目", "法定主动公开内容")
		b.Post(page+"/move", url.Values{"version": {"2"}, "parent": {itoa(statutory.ID)}}).Redirects(t, "/desk/columns")
		moved := columnNamed(t, c, "法定主动公开内容/防汛")
		b.Post("/desk/columns/"+itoa(statutory.ID)+"/move", url.Values{"version": {"1"}, "parent": {itoa(moved.ID)}}).Page(t, 422, "不能把栏目移到它自己下面")

		b.Get(page+"/close").Page(t, 200, "停用“防汛”")
		b.Post(page+"/close", url.Values{"version": {"3"}}).Redirects(t, "/desk/columns")
		b.Get("/desk/columns").Page(t, 200, "连同停用的 1 个")
		b.Get("/desk/columns?all=1").Page(t, 200, "防汛", "停用")
		b.Get(page+"/close").Page(t, 200, "启用“防汛”")
		b.Post(page+"/open", url.Values{"version": {"4"}}).Redirects(t, "/desk/columns")
		full := columnNamed(t, c, "基层政务公开标准化试点领域/安全生产")
		b.Post("/desk/columns/"+itoa(full.ID)+"/close", url.Values{"version": {"1"}}).Page(t, 409, "请先移走再停用")

		dept, other := c.As("dept"), c.As("other-dept")
		dept.Get("/desk/columns").Page(t, 200, "示例卯")
		if strings.Contains(other.Get("/desk/columns").Body+other.Get("/desk/columns/export?format=csv").Body, "示例卯") {
			t.Error("another department reads who is responsible")
		}
		if !strings.Contains(dept.Get("/desk/columns/export?format=csv").Body, "示例卯") {
			t.Error("the own export lacks the person")
		}
		dept.Get("/desk/columns/new").Page(t, 403)
		dept.Post(page, url.Values{"version": {"1"}}).Page(t, 403)
	})
}
