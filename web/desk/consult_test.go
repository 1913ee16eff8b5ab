package desk_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"lianghua/consult"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web/webtest"
)

// written is a county with a box at D1 and one letter in it.
func written(t *testing.T, d *db.DB) *webtest.County {
	t.Helper()
	c := serve(t, d)
	ctx := context.Background()
	err := d.Write(ctx, func(tx *db.Tx) error {
		return settings.Set(tx, org.Who(webtest.CLI), string(rbac.SiteEdit), map[settings.Key]string{settings.ConsultBox: "D1"})
	})
	if err == nil {
		_, err = c.Consult.Post(ctx, consult.Posted{Kind: consult.Letter, Topic: "咨询", Title: "高龄津贴怎样申请", Content: "我叫示例子，怎样申请？",
			Contact: consult.Contact{Name: "示例子", Phone: "13800001111"}}, "A")
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func fields(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// The head of a unit who does not sign in signs the printed sheet; the liaison
// records it with the scan, which who may read the letter can open.
func TestALetterIsSignedOnPaper(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := written(t, d)
		dept, other, county := c.As("dept"), c.As("other-dept"), c.As("county")
		dept.Post("/desk/consult/1/answer", fields("version", "1", "move", "answer", "text_answer", "请到镇民政办申请。")).Redirects(t, "/desk/consult/1")
		dept.Get("/desk/consult/1").Page(t, 200, "登记线下审签：同意答复", "/desk/consult/1/sheet")
		dept.Get("/desk/consult/1/sheet").Page(t, 200, "留言审签单", "请到镇民政办申请。", "负责人（签字）")
		other.Get("/desk/consult/1/sheet").Page(t, 404)
		dept.Post("/desk/consult/1/sign", fields("version", "2", "move", "pass", "signed_by", "示例庚")).Page(t, 422, "请填写签字日期", "请上传签字的扫描件", `value="示例庚"`, "<details class=\"more\" open")
		sign := func(b *webtest.Browser) webtest.Answer {
			return post(t, c, b, "/desk/consult/1/sign", fields("version", "2", "move", "pass", "signed_by", "示例庚", "signed_on", "2026-11-23"), part{"scan", "签字.pdf", []byte("%PDF-1.4\nsigned\n")})
		}
		sign(other).Page(t, 404)
		sign(dept).Redirects(t, "/desk/consult/1")
		page := county.Get("/desk/consult/1")
		page.Page(t, 200, "线下审签：示例庚，2026年11月23日签字", "/desk/consult/1/scans/1", "已答复")
		if a := county.Get("/desk/consult/1/scans/1"); a.Status != 200 || !strings.Contains(a.Body, "signed") {
			t.Errorf("scan: %d", a.Status)
		}
		other.Get("/desk/consult/1/scans/1").Page(t, 404)
		county.Get("/desk/consult/1/scans/2").Page(t, 404)
	})
}

func TestALetterAtTheDesk(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := written(t, d)
		dept, head, other := c.As("dept"), c.As("dept-head"), c.As("other-dept")
		dept.Get("/desk/consult").Page(t, 200, "LY2026-00001", "还有 5 个工作日", "民政局")
		dept.Get("/desk/consult?q=津贴&state=open&kind=letter").Page(t, 200, "高龄津贴怎样申请")
		dept.Get("/desk/consult?late=1").Page(t, 200, "没有符合条件的来信")
		other.Get("/desk/consult").Page(t, 200, "没有符合条件的来信")
		other.Get("/desk/consult/1").Page(t, 404, "没有这件来信")
		page := dept.Get("/desk/consult/1")
		page.Page(t, 200, "示例* 138****1111", "提交审核", "转有关单位办理", "告知延长", "查看联系方式的理由")
		if strings.Contains(page.Body, "13800001111") {
			t.Error("the telephone is on the page")
		}
		if file := dept.Get("/desk/consult/export?format=csv"); file.Status != 200 || strings.Contains(file.Body, "13800001111") || !strings.Contains(file.Body, "LY2026-00001") {
			t.Errorf("export: %d %.200s", file.Status, file.Body)
		}
		dept.Post("/desk/consult/1/reveal", fields()).Page(t, 422, "请选择查看理由")
		dept.Post("/desk/consult/1/reveal", fields("reason", "回访")).Page(t, 200, "13800001111", "已记入审计日志")
		dept.Post("/desk/consult/1/answer", fields("version", "1", "move", "answer")).Page(t, 422, "请填写答复内容")
		dept.Post("/desk/consult/1/answer", fields("version", "1", "move", "transfer", "why_transfer", "属地办理")).Page(t, 422, "请选择转办的单位", `value="属地办理"`)
		dept.Post("/desk/consult/1/answer", fields("version", "1", "move", "extend", "text_extend", "正在核实，请等待。")).Redirects(t, "/desk/consult/1")
		dept.Post("/desk/consult/1/answer", fields("version", "1", "move", "answer", "text_answer", "晚")).Redirects(t, "/desk/consult/1") // told in a sentence there
		dept.Get("/desk/consult/1").Page(t, 200, "刚被别人办理过")
		dept.Post("/desk/consult/1/answer", fields("version", "2", "move", "answer", "text_answer", "请到镇民政办申请。")).Redirects(t, "/desk/consult/1")
		dept.Post("/desk/consult/1/review", fields("version", "3", "move", "pass")).Page(t, 403)
		head.Post("/desk/consult/1/review", fields("version", "3", "move", "back")).Page(t, 422, "请填写理由")
		head.Post("/desk/consult/1/review", fields("version", "3", "move", "pass")).Redirects(t, "/desk/consult/1")
		dept.Post("/desk/consult/1/answer", fields("version", "4", "move", "propose", "title_propose", "怎样申请", "asked_propose", "示例子问", "told_propose", "到镇里")).Page(t, 422, "称呼", "示例子问")
		dept.Post("/desk/consult/1/answer", fields("version", "4", "move", "propose", "title_propose", "怎样申请", "asked_propose", "群众问怎样申请", "told_propose", "到镇里申请")).Redirects(t, "/desk/consult/1")
		head.Get("/desk/consult/1").Page(t, 200, "同意公开", "不同意公开", "提请公开的文字")
		head.Post("/desk/consult/1/review", fields("version", "5", "move", "show")).Redirects(t, "/desk/consult/1")
		head.Get("/desk/consult/1").Page(t, 200, "从网站撤下", "/consult/letters/1", "0 个工作日办结")
		// Handed on: it is gone from the unit that had it.
		if _, err := c.Consult.Post(context.Background(), consult.Posted{Kind: consult.Letter, Topic: "咨询", Title: "第二封", Content: "内容"}, "B"); err != nil {
			t.Fatal(err)
		}
		dept.Post("/desk/consult/2/answer", fields("version", "1", "move", "transfer", "why_transfer", "属地", "unit_transfer", itoa(c.Units["T1"].ID))).Redirects(t, "/desk/consult")
		dept.Get("/desk/consult/2").Page(t, 404)
		c.As("town").Get("/desk/consult/2").Page(t, 200, "第二封", "转野店镇")
	})
}

func TestACallAtTheDesk(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := written(t, d)
		dept, head := c.As("dept"), c.As("dept-head")
		unit := itoa(c.Units["D1"].ID)
		dept.Get("/desk/consult/calls").Page(t, 200, "新建意见征集", "没有符合条件的征集")
		dept.Get("/desk/consult/calls/new?kind=call").Page(t, 200, "2026-12-23", "第十五条")
		typed := fields("kind", "call", "unit", unit, "title", "养老服务办法征求意见", "body", "说明文字", "opens", "2026-11-23", "closes", "2026-12-01", "ways", "电话", "item", "/items/99")
		dept.Post("/desk/consult/calls", typed).Page(t, 422, "没有这条已发布的公开信息", "说明文字")
		typed.Set("item", "")
		dept.Post("/desk/consult/calls", typed).Page(t, 422, "一般不少于 30 日", "2026-12-01")
		typed.Set("short_why", "上级要求")
		dept.Post("/desk/consult/calls", typed).Redirects(t, "/desk/consult/calls/1")
		typed.Set("closes", "明天")
		typed.Set("version", "1")
		dept.Post("/desk/consult/calls/1/edit", typed).Page(t, 422, `value="明天"`)
		typed.Set("closes", "2026-12-02")
		dept.Post("/desk/consult/calls/1/edit", typed).Redirects(t, "/desk/consult/calls/1")
		dept.Post("/desk/consult/calls/1/prepare", fields("version", "2", "move", "submit")).Redirects(t, "/desk/consult/calls/1")
		head.Get("/desk/consult/calls/1").Page(t, 200, "审核通过，发布", "上级要求", "退回修改")
		head.Post("/desk/consult/calls/1/review", fields("version", "3", "move", "return")).Page(t, 422, "请填写理由")
		head.Post("/desk/consult/calls/1/review", fields("version", "3", "move", "launch")).Redirects(t, "/desk/consult/calls/1")
		dept.Get("/desk/consult/calls?state=open").Page(t, 200, "进行中", "ZJ2026-00001")
		if file := dept.Get("/desk/consult/calls/export?format=json"); file.Status != 200 || !strings.Contains(file.Body, "上级要求") {
			t.Errorf("export: %d %.200s", file.Status, file.Body)
		}
		dept.Post("/desk/consult/calls/1/opinions", fields("channel", "", "heads", "0", "received", "2026-11-23", "text", "来电说的话")).Page(t, 422, "意见来自哪里", "人数请填", "来电说的话")
		dept.Post("/desk/consult/calls/1/opinions", fields("channel", "phone", "heads", "3", "received", "2026-11-23", "text", "来电说的话")).Redirects(t, "/desk/consult/calls/1/opinions")
		dept.Get("/desk/consult/calls/1/opinions").Page(t, 200, "来电说的话", "电话，3 人", "示例丁登记")
		dept.Post("/desk/consult/calls/1/judge", fields("opinion", "1")).Redirects(t, "/desk/consult/calls/1/opinions")
		dept.Post("/desk/consult/calls/1/judge", fields("opinion", "1", "outcome1", "rejected", "gist1", "概括的话")).Page(t, 422, "请写明理由", "概括的话")
		dept.Post("/desk/consult/calls/1/judge", fields("opinion", "1", "outcome1", "rejected", "gist1", "概括的话", "reason1", "依据不足")).Redirects(t, "/desk/consult/calls/1/opinions")
		if file := dept.Get("/desk/consult/calls/1/opinions/export?format=csv"); file.Status != 200 || !strings.Contains(file.Body, "依据不足") {
			t.Errorf("export: %d %.200s", file.Status, file.Body)
		}
		c.Later(10 * 24 * time.Hour)
		dept, head = c.As("dept"), c.As("dept-head")
		dept.Get("/desk/consult/calls/1").Page(t, 200, "提交结果")
		dept.Post("/desk/consult/calls/1/prepare", fields("version", "4", "move", "sum")).Page(t, 422, "请填写结果说明")
		dept.Post("/desk/consult/calls/1/prepare", fields("version", "4", "move", "sum", "result", "共收到意见 1 条。")).Redirects(t, "/desk/consult/calls/1")
		head.Post("/desk/consult/calls/1/review", fields("version", "5", "move", "announce")).Redirects(t, "/desk/consult/calls/1")
		head.Get("/desk/consult/calls/1").Page(t, 200, "结果已公布", "从网站撤下")
		dept.Get("/desk/consult/calls/new?kind=survey").Page(t, 200, "单选：")
		c.As("other-dept").Get("/desk/consult/calls/1").Page(t, 404, "没有这次征集")
	})
}
