package portal_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lianghua/consult"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web/webtest"
)

// boxed names D1 as the unit that answers.
func boxed(t testing.TB, c *webtest.County) {
	t.Helper()
	err := c.DB.Write(context.Background(), func(tx *db.Tx) error {
		return settings.Set(tx, org.Who(webtest.CLI), string(rbac.SiteEdit), map[settings.Key]string{settings.ConsultBox: "D1", settings.SiteHotline: "https://12345.example.gov.cn"})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// act makes a move of the only letter as somebody.
func act(t testing.TB, c *webtest.County, login string, a consult.Action, f consult.Form) {
	t.Helper()
	actor, _ := c.Actor(c.As(login))
	d, err := c.Consult.Detail(context.Background(), webtest.CLI, 1)
	if err == nil {
		err = c.Consult.Act(context.Background(), actor, d.Ref(), a, f)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func launched(t testing.TB, c *webtest.County, content consult.Content) int64 {
	t.Helper()
	ctx := context.Background()
	dept, _ := c.Actor(c.As("dept"))
	head, _ := c.Actor(c.As("dept-head"))
	id, err := c.Consult.Begin(ctx, dept, content)
	if err == nil {
		err = c.Consult.ActCall(ctx, dept, consult.Ref{ID: id, Version: 1}, consult.Submit, "")
	}
	if err == nil {
		err = c.Consult.ActCall(ctx, head, consult.Ref{ID: id, Version: 2}, consult.Launch, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func opinionCall(c *webtest.County) consult.Content {
	return consult.Content{Kind: consult.Opinions, UnitID: c.Units["D1"].ID, Title: "养老服务办法公开征求意见", Body: "第一段。\n第二段。", OpensOn: calendar.MustParse("2026-11-23"),
		ClosesOn: calendar.MustParse("2026-12-24"), Ways: "电话：0539-4271001", Questions: []consult.Question{{Kind: consult.Words, Text: "对标准的意见", Optional: true}}}
}

func TestNoBoxIsAWayTo12345(t *testing.T) {
	_, b := serve(t, dbtest.SQLite(t))
	page := b.Get("/consult")
	page.Page(t, 200, "拨打 12345", "没有正在进行的意见征集", "我为政府网站找错")
	if strings.Contains(page.Body, "/consult/letters/new") || strings.Contains(page.Body, `href="/consult/fix"`) {
		t.Error("a form that nobody attends is offered")
	}
	b.Get("/consult/letters/new").Page(t, 404, "12345")
	b.Get("/consult/fix").Page(t, 404, "12345")
}

func TestALetterFromThePage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		boxed(t, c)
		b.Get("/consult").Page(t, 200, "https://12345.example.gov.cn", "/consult/letters/new", "5 个工作日内答复")
		form := url.Values{"topic": {"咨询"}, "title": {""}, "content": {"我叫示例子，怎样办？"}, "name": {"示例子"}, "phone": {"138 0000 1111"}, "unit": {"987"}}
		again := b.Fill("/consult/letters/new", form)
		again.Page(t, 422, "请填写主题", "我叫示例子，怎样办？", `value="示例子"`)
		form.Set("_form", htmlcheck.Attr(again.Body, `input[name="_form"]`, "value"))
		form.Set("title", "怎样办")
		b.SendForm("/consult/letters/new", form).Page(t, 422, "请从列表中选择单位")
		form.Set("unit", "")
		receipt := b.SendForm("/consult/letters/new", form)
		receipt.Page(t, 200, "LY2026-00001", "蒙阴县民政局", "查询码只显示这一次")
		code := htmlcheck.Text(receipt.Body, ".receipt")
		if receipt.Header.Get("Set-Cookie") != "" || receipt.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("headers %v", receipt.Header)
		}
		b.SendForm("/consult/letters/new", form).Page(t, 200, "LY2026-00001", code)
		if d, err := c.Consult.Detail(context.Background(), webtest.CLI, 1); err != nil || d.ContactShown != "示例* 138****1111" {
			t.Errorf("%q %v", d.ContactShown, err)
		}
		b.Fill("/consult/query", url.Values{"code": {strings.ToLower(code)}}).Page(t, 200, "已收到，正在办理", "2026年11月30日")
		b.Fill("/consult/query", url.Values{"code": {"AAAA-AAAA-AAAA"}}).Page(t, 422, "没有这个查询码")
		if page := b.Get("/consult/query?code=" + code); strings.Contains(page.Body, code) {
			t.Error("a code in an address is taken up")
		}
		act(t, c, "dept", consult.Answer, consult.Form{Text: "请到镇民政办办理。"})
		act(t, c, "dept-head", consult.Pass, consult.Form{})
		b.Fill("/consult/query", url.Values{"code": {code}}).Page(t, 200, "已答复", "请到镇民政办办理。")
		b.Get("/consult/letters/1").Page(t, 404, "没有这封留言")
		act(t, c, "dept", consult.Propose, consult.Form{Title: "到哪里办", Asked: "有群众问到哪里办。", Told: "到镇民政办办理。"})
		act(t, c, "dept-head", consult.Show, consult.Form{})
		page := b.Get("/consult/letters/1")
		page.Page(t, 200, "有群众问到哪里办。", "到镇民政办办理。", "蒙阴县民政局")
		if strings.Contains(page.Body, "示例子") || strings.Contains(page.Body, "1111") {
			t.Error("the page names the writer")
		}
		b.Get("/consult/letters").Page(t, 200, "到哪里办")
		b.Get("/search?q="+url.QueryEscape("到哪里办")).Page(t, 200, "/consult/letters/1")
		b.Fill("/consult/fix", url.Values{"topic": {"错别字"}, "page": {"/items"}, "content": {"错字"}}).Page(t, 200, "JC2026-00001", "3 个工作日")
	})
}

func TestACallIsAnsweredFromThePage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		launched(t, c, opinionCall(c))
		survey := opinionCall(c)
		survey.Kind, survey.Title, survey.ClosesOn = consult.Survey, "办事满意度问卷", calendar.MustParse("2026-11-30")
		survey.Questions = consult.ReadQuestions("单选：满意吗\n- 满意\n- 不满意\n多选：常办的事\n- 社保\n- 户口\n建议（选填）")
		launched(t, c, survey)
		b.Get("/consult").Page(t, 200, "养老服务办法公开征求意见", "还有 32 天", "办事满意度问卷", "还有 8 天")
		b.Get("/").Page(t, 200, "养老服务办法公开征求意见", "办事满意度问卷", "/consult/calls/2")
		b.Get("/consult/calls").Page(t, 200, "意见征集", "调查问卷", "还有 8 天")
		b.Fill("/consult/calls/1", url.Values{}).Page(t, 422, "请填写意见和建议")
		b.Fill("/consult/calls/1", url.Values{"text": {"建议提高"}, "phone": {"abc"}}).Page(t, 422, "电话请填数字", "建议提高")
		b.Fill("/consult/calls/1", url.Values{"text": {"建议提高"}}).Page(t, 200, "已收到")
		missing := b.Fill("/consult/calls/2", url.Values{"q2": {"0", "1"}})
		missing.Page(t, 422, "请回答第 1 题")
		if n := len(htmlcheck.Find(missing.Body, `input[name="q2"][checked]`)); n != 2 {
			t.Errorf("%d boxes are still ticked", n)
		}
		b.Fill("/consult/calls/2", url.Values{"q1": {"7"}, "q2": {"x"}}).Page(t, 422, "从列出的选项中选择")
		sent := url.Values{"_form": {htmlcheck.Attr(missing.Body, `input[name="_form"]`, "value")}, "q1": {"0"}, "q2": {"0", "1"}}
		b.SendForm("/consult/calls/2", sent).Page(t, 200, "已收到")
		b.SendForm("/consult/calls/2", sent).Page(t, 200, "已收到")
		b.SendForm("/consult/calls/1", sent).Page(t, 422, "页面已经失效") // another form's token
		if n, err := consult.CountOf(d.Reader(context.Background()), 2); err != nil || n.Opinions != 1 {
			t.Errorf("%d filled in, %v", n.Opinions, err)
		}
		c.Later(9 * 24 * time.Hour)
		b.Get("/consult/calls/2").Page(t, 200, "征集已经结束")
		dept, _ := c.Actor(c.As("dept"))
		head, _ := c.Actor(c.As("dept-head"))
		for _, step := range []struct {
			actor rbac.Actor
			a     consult.Action
			text  string
		}{{dept, consult.Sum, "多数满意。"}, {head, consult.Announce, ""}} {
			x, err := c.Consult.CallDetail(context.Background(), webtest.CLI, 2)
			if err == nil {
				err = c.Consult.ActCall(context.Background(), step.actor, x.Ref(), step.a, step.text)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		b.Get("/consult/calls/2").Page(t, 200, "征集结果", "共收到问卷 <b>1</b> 份", "100%", "多数满意。", "<svg")
	})
}

// Every form that anybody may send refuses one without its token, gives what
// was typed back and sets no cookie.
func TestPublicFormsAskForTheirToken(t *testing.T) {
	c, b := serve(t, dbtest.SQLite(t))
	boxed(t, c)
	launched(t, c, opinionCall(c))
	forms := 0
	for _, r := range c.Server.Routes() {
		if r.Method != http.MethodPost {
			continue
		}
		if r.Form == nil {
			if r.Path != "/policies/match" {
				t.Errorf("POST %s is open and unprotected", r.Path)
			}
			continue
		}
		forms++
		path := strings.Replace(r.Path, ":id", "1", 1)
		a := b.SendForm(path, url.Values{"text": {"示例文字"}, "content": {"示例文字"}, "code": {"示例文字"}, "need": {"示例文字"}, "topic": {"咨询"}, "title": {"示例"}, "page": {"/"}})
		a.Page(t, 422, "页面已经失效", "示例文字")
		if a.Header.Get("Set-Cookie") != "" || htmlcheck.Attr(a.Body, `input[name="_form"]`, "value") == "" {
			t.Errorf("POST %s: %v", path, a.Header)
		}
	}
	if forms < 8 {
		t.Errorf("%d protected forms", forms)
	}
}
