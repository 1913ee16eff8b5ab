package desk_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"lianghua/foi/annual"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/web"
	"lianghua/web/desk"
)

// annualPages are the templates of the ledger and the annual report.
func annualPages(b web.Base) map[string]web.Page {
	return map[string]web.Page{"desk/ledger_list": &desk.LedgerPage{Base: b, Rows: []desk.LedgerRow{{}}},
		"desk/annual_show": &desk.AnnualPage{Base: b, Can: map[string]bool{}, Rows: []desk.AnnualRow{{}}},
		"desk/annual_edit": &desk.AnnualEditPage{Base: b, Cells: []desk.AnnualInput{{}}, Parts: []desk.AnnualPart{{}}}, "desk/annual_figures": &desk.AnnualFiguresPage{Base: b}}
}

const oldLedger = "受理号,收到日期,申请人类型,申请人,所需信息,办理结果,答复日期,受理机关\r\n2025-001,2025-03-04,自然人,示例癸,低保资金分配文件,予以公开,2025-03-20,D1\r\n" +
	"2025-002,2025-12-20,商业企业,示例有限公司,规划图,信息不存在,2026-01-08,D1\r\n2025-003,2025-05-06,自然人,示例丙,会议纪要,属于四类过程性信息,2025-05-20,MY\r\n"

// An old ledger comes in by the desk, the report counts it, each number opens
// its records, a department sees its own only; the report goes from draft to
// published and the public reads it.
func TestFromTheLedgerToThePublishedReport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("county")
		b.Get("/desk/imports/new?kind=requests").Page(t, 200, "依申请公开台账", "申请人加密保存")
		sent := upload(t, c, b, "台账.csv", []byte(oldLedger), url.Values{"kind": {"requests"}})
		at := sent.Location()
		if page := b.Get(at); page.Status != 200 || !strings.Contains(page.Body, "2025-001") || strings.Contains(page.Body, "示例癸") {
			t.Errorf("the preview: %d", page.Status)
		}
		hash := htmlcheck.Attr(b.Get(at+"/apply").Body, `input[name=hash]`, "value")
		b.Post(at+"/apply", url.Values{"hash": {hash}}).Redirects(t, at)

		b.Get("/desk/reports/ledger").Page(t, 200, "共 3 条", "2025-003", "无法提供：本机关不掌握相关政府信息")
		b.Get("/desk/reports/ledger?year=2025&row="+url.QueryEscape("四")+"&unit=D1").Page(t, 200, "共 1 条", "2025-002", "回到年度报告")
		b.Get("/desk/reports/ledger?year=2025&row=nonsense").Page(t, 422, "没有这一行")
		if csv := b.Get("/desk/reports/ledger/export?format=csv&year=2025"); strings.Count(csv.Body, "\n") != 4 || strings.Contains(csv.Body, "示例癸") {
			t.Errorf("export: %s", csv.Body)
		}
		own := c.As("dept")
		if page := own.Get("/desk/reports/ledger"); !strings.Contains(page.Body, "共 2 条") || strings.Contains(page.Body, "2025-003") {
			t.Error("a department's ledger is not its own")
		}
		own.Get("/desk/reports/annual").Page(t, 200, "蒙阴县民政局", "编制")
		own.Get("/desk/reports/annual?unit=MY").Page(t, 404)
		c.As("village").Get("/desk/reports/annual").Page(t, 403)

		const here = "/desk/reports/annual?year=2025&unit="
		b.Get(here).Page(t, 200, "全县", "表二还没有填", "成立", "row=%E4%B8%80")
		typed := url.Values{"year": {"2025"}, "unit": {""}, "version": {"0"}, "rules.made": {"不适用"}, "rules.repealed": {"不适用"}, "rules.valid": {"不适用"}, "norms.made": {"3"},
			"norms.repealed": {"1"}, "norms.valid": {"20"}, "permits": {"many"}, "penalties": {"0"}, "compulsions": {"0"}, "fees": {"1.5"}, "request": {"新收{本年新收}件。"}, "other": {"{信息处理费}"}}
		b.Post("/desk/reports/annual", typed).Page(t, 422, "不带小数的数", "many")
		typed.Set("permits", "12")
		b.Post("/desk/reports/annual", typed).Redirects(t, here)
		b.Get("/desk/reports/annual/edit?year=2025&unit=").Page(t, 200, "新收{本年新收}件。", "不适用")
		b.Get(here).Page(t, 200, "新收3件", "定稿")
		move := func(verb string, more url.Values) {
			t.Helper()
			e, err := annual.Latest(d.Reader(context.Background()), annual.Scope{Unit: c.Units["MY"], Whole: true}, 2025)
			if err != nil {
				t.Fatal(err)
			}
			form := url.Values{"year": {"2025"}, "unit": {""}, "id": {itoa(e.ID)}, "version": {itoa(e.Version)}}
			for k, v := range more {
				form[k] = v
			}
			if verb == "publish" {
				own.Post("/desk/reports/annual/publish", url.Values{"year": {"2025"}, "unit": {"D1"}, "id": {itoa(e.ID)}, "version": {itoa(e.Version)}}).Page(t, 404)
			}
			b.Post("/desk/reports/annual/"+verb, form).Redirects(t, here)
		}
		move("finalise", nil)
		move("publish", nil)
		b.Get(here).Page(t, 200, "已公布", "开始更正")
		if doc := b.Get("/desk/reports/annual/document?year=2025&unit="); doc.Status != 200 || !strings.HasPrefix(doc.Body, "PK") {
			t.Errorf("document: %d", doc.Status)
		}
		b.Get("/desk/reports/annual/figures?year=2025").Page(t, 200, "平均办理时间", "第四季度")
		move("renew", url.Values{"why": {"漏登一件"}})
		b.Get(here).Page(t, 200, "第2版", "漏登一件")
	})
}
