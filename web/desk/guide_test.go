package desk_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"lianghua/guide"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/search"
	"lianghua/web/webtest"
)

func cardNamed(t *testing.T, d *db.DB, title string) guide.Card {
	t.Helper()
	list, _, err := (&guide.Service{DB: d}).List(context.Background(), webtest.CLI, guide.Filter{Text: title}, 0)
	i := slices.IndexFunc(list, func(c guide.Card) bool { return c.Title == title })
	if err != nil || i < 0 {
		t.Fatalf("%q: %d cards, %v", title, len(list), err)
	}
	return list[i]
}

// typed is a card's form as its page has it.
func typed(c guide.Card) url.Values {
	form := url.Values{"title": {c.Title}, "section": {c.Section}, "unit": {itoa(c.UnitID)}, "version": {itoa(c.Version)}}
	for k, v := range c.Content.V.Fields {
		form.Set(k, v)
	}
	return form
}

func TestGuideIsTended(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		county, dept, other, supervise := c.As("county"), c.As("dept"), c.As("other-dept"), c.As("supervise")
		county.Get("/desk/guide").Page(t, 200, "装入示例卡片", "没有符合条件")
		dept.Post("/desk/guide/samples", nil).Page(t, 403, "政务公开科")
		county.Post("/desk/guide/samples", nil).Redirects(t, "/desk/guide")
		county.Get("/desk/guide?kind=policy").Page(t, 200, "还有 103 项是示例，待核", "下一页", "确认所选", "/desk/guide/new?kind=policy")
		county.Get("/desk/guide?kind=service").Page(t, 200, "缺联系电话")
		card := cardNamed(t, d, "高龄津贴")
		at := "/desk/guide/" + itoa(card.ID)
		dept.Get("/desk/guide?kind=policy&q="+url.QueryEscape("高龄津贴")).Page(t, 200, "高龄津贴", "民政局")
		other.Get(at).Page(t, 404, "没有这张卡片")
		other.Get("/desk/guide?kind=policy").Page(t, 200, "没有符合条件")
		supervise.Get(at).Page(t, 200, "现在对外的内容", "装入示例")
		dept.Get(at+"/edit").Page(t, 200, "提交确认", "严禁存储", "办理材料")

		form := typed(card)
		form.Set("amount", "")
		form.Set("valid_to", "明年")
		form.Set("who", "")
		dept.Post(at+"/edit", form).Page(t, 422, "请填写办理对象", "不能识别", `value="明年"`)
		form.Set("who", "八十岁以上老人")
		form.Set("valid_to", "2027-12-31")
		dept.Post(at+"/edit", form).Redirects(t, at)
		dept.Post(at+"/edit", form).Page(t, 409, "刚被别人改过")
		county.Get(at).Page(t, 200, "等待确认的修改", "八十岁以上老人", "确认修改", "退回修改")
		county.Post(at+"/return", url.Values{"version": {"2"}, "why": {""}}).Page(t, 422, "请写明退回的理由")
		county.Post(at+"/return", url.Values{"version": {"2"}, "why": {"请补标准"}}).Redirects(t, at)
		dept.Get(at+"/edit").Page(t, 200, "退回的理由", "请补标准", `value="八十岁以上老人"`)
		form.Set("version", "3")
		form.Set("amount", "每月 100 元")
		dept.Post(at+"/edit", form).Redirects(t, at)
		dept.Post("/desk/guide/confirm", url.Values{"card": {itoa(card.ID) + ".4"}}).Page(t, 403, "政务公开科")
		county.Post("/desk/guide/confirm", url.Values{"card": {itoa(card.ID) + ".4"}, "back": {at}}).Redirects(t, at)
		dept.Get(at).Page(t, 200, "每月 100 元", "2026年11月23日", "仍有效", "退回", "请补标准", "下次 2027年11月23日")
		dept.Post(at+"/stand", url.Values{"version": {"5"}}).Redirects(t, at)
		county.Post(at+"/close", url.Values{"version": {"6"}, "why": {"示例：停止执行"}}).Redirects(t, at)
		county.Get(at).Page(t, 200, "已停用", "示例：停止执行", "恢复")
		county.Post(at+"/reopen", url.Values{"version": {"7"}}).Redirects(t, at)
	})
}

func TestGuideListsAndFiles(t *testing.T) {
	d := dbtest.SQLite(t)
	c := serve(t, d)
	county, dept := c.As("county"), c.As("dept")
	county.Post("/desk/guide/samples", nil)
	// A service without its elements is not confirmed, and the sentence says why.
	service := cardNamed(t, d, "普通护照申领")
	county.Post("/desk/guide/confirm", url.Values{"card": {itoa(service.ID) + ".1"}, "back": {"/desk/guide?kind=service"}}).Redirects(t, "/desk/guide?kind=service")
	county.Get("/desk/guide?kind=service").Page(t, 200, "还缺联系电话")
	for _, f := range []string{"xlsx", "csv", "json"} {
		a := county.Get("/desk/guide/export?kind=question&format=" + f)
		if a.Status != 200 || len(a.Body) < 5000 {
			t.Errorf("%s: %d, %d bytes", f, a.Status, len(a.Body))
		}
	}
	all, own := county.Get("/desk/guide/export?kind=policy&format=csv").Body, dept.Get("/desk/guide/export?kind=policy&format=csv").Body
	if n, m := strings.Count(all, "\nP0"), strings.Count(own, "\nP0"); n != 103 || m == 0 || m >= n {
		t.Errorf("the county has %d policies, the department %d", n, m)
	}
	dept.Get("/desk/guide/new?kind=policy").Page(t, 200, "新建惠民政策汇编卡片", fmt.Sprintf(`<option value="%d" selected>`, c.Units["D1"].ID))
	dept.Post("/desk/guide", url.Values{"kind": {"policy"}, "title": {"示例"}, "section": {"relief"}, "unit": {idOf(c, "D1")}}).Page(t, 422, "请填写办理对象", "请填写办理材料", "请填写核对周期")
	a := dept.Post("/desk/guide", url.Values{"kind": {"policy"}, "title": {"示例政策"}, "section": {"relief"}, "unit": {idOf(c, "D1")}, "who": {"示例"}, "conditions": {"示例"}, "materials": {"无需材料"},
		"where": {"示例"}, "department": {"示例"}, "review_months": {"6"}})
	a.Redirects(t, "/desk/guide/"+itoa(cardNamed(t, d, "示例政策").ID))
	county.Get(a.Location()).Page(t, 200, "等待确认的新卡片")
	county.Post("/desk/guide/confirm", url.Values{"card": {"x"}}).Page(t, 422, "不是有效的编号")
	county.Post("/desk/guide/confirm", nil).Page(t, 422, "请先选择")
}

func TestSearchWords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("county")
		c.As("dept").Get("/desk/search").Page(t, 403, "办理")
		b.Get("/desk/search").Page(t, 200, "已有 0 组", "不记谁")
		b.Post("/desk/search", url.Values{"words": {"低保"}}).Page(t, 422, "2 至 12 个", "低保")
		b.Post("/desk/search", url.Values{"words": {"低保\n最低生活保障\n低保 "}}).Redirects(t, "/desk/search")
		b.Get("/desk/search").Page(t, 200, "已有 1 组", "低保、最低生活保障")
		var m search.Misses
		for range 4 {
			m.Note("育儿补贴")
		}
		if err := m.Flush(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		b.Get("/desk/search").Page(t, 200, "育儿补贴")
		if a := b.Get("/desk/search/missed?format=csv"); !strings.Contains(a.Body, "育儿补贴,4") {
			t.Errorf("file: %q", a.Body)
		}
		b.Post("/desk/search", url.Values{"id": {"1"}, "version": {"9"}, "words": {"低保\n低收入"}}).Redirects(t, "/desk/search")
		b.Get("/desk/search").Page(t, 200, "刚被别人改过", "低保、最低生活保障")
		b.Post("/desk/search", url.Values{"id": {"1"}, "version": {"1"}, "words": {" "}}).Redirects(t, "/desk/search")
		b.Get("/desk/search").Page(t, 200, "已有 0 组")
	})
}
