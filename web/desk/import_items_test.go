package desk_test

import (
	"net/url"
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
)

const accountBook = "村名,所属期,日期,摘要,收入,支出,身份证号\r\n烟庄村,2026年8月,,上月结余,10000,,\r\n,,2026/8/3,果园承包费,5000,,\r\n,,2026-08-15,路灯电费,,1200.50,\r\n县城关村,2026年8月,2026-08-15,路灯电费,,1,\r\n"

// A township clerk brings in the account book of a village, sees what was left
// out, makes drafts of it and takes them back; others do not see the batch.
func TestTownshipImportsAnAccountBook(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("town")
		page := b.Get("/desk/imports/new")
		page.Page(t, 200, "公开信息", "村级财务公开表", "入库后送审", "不读入，也不保存")
		if strings.Contains(page.Body, "标准目录（") || strings.Contains(page.Body, "该领域全表") {
			t.Error("a clerk is offered the county's own tables")
		}
		upload(t, c, b, "八月.csv", []byte(accountBook), url.Values{"kind": {"items"}}).Page(t, 422, "请选择信息类型")
		upload(t, c, b, "八月.csv", []byte(accountBook), url.Values{"kind": {"catalogue"}}).Page(t, 403)
		sent := upload(t, c, b, "八月.csv", []byte(accountBook), url.Values{"kind": {"items"}, "type": {"village_finance"}})
		at := sent.Location()
		sent.Redirects(t, at)
		b.Get(at).Page(t, 200, "“身份证号”列按规定不公开", "没有找到单位“县城关村”")
		b.Get(at+"?action=add").Page(t, 200, "烟庄村2026年8月村级财务公开表", "13799.50", "2 行")
		shown := b.Get(at + "?action=reject")
		b.Get(htmlcheck.Attr(shown.Body, `.ledger a[href*="/sheet?"]`, "href")).Page(t, 200, "果园承包费", "cell-said")
		if csv := b.Get(at + "/errors"); csv.Status != 200 {
			t.Errorf("error workbook: %d", csv.Status)
		}
		for _, other := range []string{"dept", "other-dept"} {
			for _, sub := range []string{"", "/apply", "/errors", "/drop", "/sheet", "/progress", "/takeback"} {
				c.As(other).Get(at+sub).Page(t, 404)
			}
			c.As(other).Post(at+"/drop", nil).Page(t, 404)
			if list := c.As(other).Get("/desk/imports"); strings.Contains(list.Body, "八月.csv") {
				t.Errorf("%s sees the batch", other)
			}
		}
		c.As("county").Get("/desk/imports").Page(t, 200, "八月.csv")
		ask := b.Get(at + "/apply")
		ask.Page(t, 200, "不会直接公开")
		hash := htmlcheck.Attr(ask.Body, `input[name=hash]`, "value")
		b.Post(at+"/apply", url.Values{"hash": {hash}, "skip": {"1"}}).Redirects(t, at)
		b.Get(at+"?action=add").Page(t, 200, "已入库", "/takeback")
		b.Get(at+"/takeback").Page(t, 200, "导入的草稿作废")
		b.Post(at+"/takeback", nil).Redirects(t, at)
		b.Get(at).Page(t, 200, "已撤销", "草稿已作废")
		c.As("village").Get("/desk/imports").Page(t, 403)
		if x := b.Get("/desk/imports/items/village_finance"); x.Status != 200 || !strings.HasPrefix(x.Body, "PK") {
			t.Errorf("template: %d", x.Status)
		}
		b.Get("/desk/imports/items/moon").Page(t, 404)
	})
}
