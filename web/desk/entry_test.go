package desk_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"lianghua/catalog"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/web/webtest"
)

func idOf(c *webtest.County, unit string) string { return itoa(c.Units[unit].ID) }

// firstEntries are the first entries of the catalogue.
func firstEntries(t testing.TB, d *db.DB, f catalog.Filter) []catalog.Entry {
	t.Helper()
	list, _, err := catalog.List(d.Reader(context.Background()), f, catalog.Cursor{})
	if err != nil || len(list) < 3 {
		t.Fatal(len(list), err)
	}
	return list
}

func entryPage(e catalog.Entry) string { return "/desk/entries/" + itoa(e.ID) }

func TestEntryList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("county")
		first := b.Get("/desk/entries")
		first.Page(t, 200, "共 555 条", "下一页", "本页 50 条", "确认其中全部待核事项", "放入栏目")
		next := htmlcheck.Attr(first.Body, `a[rel=next]`, "href")
		second := b.Get(next)
		second.Page(t, 200, "本页 50 条")
		e := firstEntries(t, d, catalog.Filter{})[0]
		if strings.Contains(second.Body, ">"+e.Code+"<") {
			t.Error("the second page repeats the first entry")
		}
		b.Get("/desk/entries?domain=D05&state=unverified&tier=county&q=%E5%BA%94%E6%80%A5").Page(t, 200, `<option value="D05" selected>`, "D05-")
		for _, flag := range []string{"differs", "old_law", "unparsed", "local"} {
			b.Get("/desk/entries?"+flag+"=1").Page(t, 200, `name="`+flag+`" type="checkbox" value="1" checked`)
		}
		b.Get("/desk/entries?differs=1").Page(t, 200, "没有符合条件的事项")
		b.Get("/desk/entries?unit="+idOf(c, "D1")).Page(t, 200, "民政局")
		b.Get("/desk/entries?column=1").Page(t, 200)
		b.Get("/desk/entries?state=nonsense").Page(t, 404)
		b.Get("/desk/entries?unit=x").Page(t, 422)
		b.Get("/desk/entries?after=nonsense").Page(t, 200, "共 555 条")
	})
}

func TestEntryExports(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("dept")
	if a := b.Get("/desk/entries/export?domain=D05&format=xlsx"); a.Status != 200 || !strings.HasPrefix(a.Body, "PK") ||
		!strings.Contains(a.Header.Get("Content-Disposition"), "filename*=UTF-8''"+url.PathEscape("安全生产领域基层政务公开标准目录.xlsx")) {
		t.Errorf("%d %v", a.Status, a.Header)
	}
	if a := b.Get("/desk/entries/export?domain=D05&format=csv"); !strings.Contains(a.Body, "安全生产") {
		t.Errorf("%.200s", a.Body)
	}
	if a := b.Get("/desk/entries/export?q=%E5%BA%94%E6%80%A5&format=json"); !strings.Contains(a.Body, `"level1"`) {
		t.Errorf("%.200s", a.Body)
	}
	b.Get("/desk/entries/export?format=pdf").Page(t, 422)
	b.Get("/desk/entries/export?local=1&format=xlsx").Page(t, 409, "没有可以导出的内容")
}

func TestConfirmInBulk(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("county")
		list := firstEntries(t, d, catalog.Filter{Domain: "D05"})
		ids := []string{itoa(list[0].ID), itoa(list[1].ID)}
		b.Post("/desk/entries/confirm", url.Values{"id": ids[:1]}).Redirects(t, "/desk/entries")
		done := b.Post("/desk/entries/confirm", url.Values{"id": ids, "back": {"/desk/entries?domain=D05"}})
		done.Page(t, 200, "已确认 1 条", "以前已确认", list[1].Code, `href="/desk/entries?domain=D05"`)
		b.Post("/desk/entries/confirm", nil).Page(t, 409, "请先勾选")

		ask := b.Get("/desk/entries/confirm?domain=D05")
		n := htmlcheck.Attr(ask.Body, `input[name=seen]`, "value")
		ask.Page(t, 200, "确认 "+n+" 条", "安全生产")
		b.Post("/desk/entries/confirm", url.Values{"all": {"1"}, "seen": {"1"}, "domain": {"D05"}}).Page(t, 409, "刚有变化", "确认 "+n+" 条")
		b.Post("/desk/entries/confirm", url.Values{"all": {"1"}, "seen": {n}, "domain": {"D05"}}).Page(t, 200, "已确认 "+n+" 条")
		b.Get("/desk/entries/confirm?domain=D05").Page(t, 200, "没有待核的事项")
		c.As("dept").Post("/desk/entries/confirm", url.Values{"id": ids}).Page(t, 403)
	})
}

func TestEntryEditedAndRestored(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("county")
		e := firstEntries(t, d, catalog.Filter{Domain: "D05"})[0]
		page := entryPage(e)
		b.Get(page).Page(t, 200, e.Code, "与国家标准一致", "修改记录", "第 1 版", "公开时限", "确认这条", "栏目")
		form := b.Get(page + "/edit")
		form.Page(t, 200, "国家标准和理由", "保存修改", `name="why_time_limit"`)

		fields := url.Values{"version": {"1"}, "seq": {e.Seq}, "level1": {e.Level1}, "level2": {e.Level2}, "level3": {e.Level3},
			"content": {strings.Join(e.Content, "\n")}, "basis": {strings.Join(e.Basis, "\n")}, "time_limit": {"自信息形成之日起10个工作日内"}, "why_time_limit": {"本县要求更快"},
			"subject": {"县民政局"}, "channels": e.Channels, "audience": {e.Audience}, "mode": {e.Mode}, "tiers": {"county"}}
		wrong := url.Values{}
		for k, v := range fields {
			wrong[k] = v
		}
		wrong.Set("level1", "")
		b.Post(page, wrong).Page(t, 422, "请填写一级事项", `href="#f-level1"`, "自信息形成之日起10个工作日内", "本县要求更快")
		b.Post(page, fields).Redirects(t, page)
		b.Get(page).Page(t, 200, "本县细化", "本县要求更快", "第 2 版", "对应单位：蒙阴县民政局", "10个工作日")
		b.Post(page, fields).Page(t, 409, "刷新")
		b.Get(page+"/revisions/2").Page(t, 200, "与第 1 版对比", "<ins>自信息形成之日起10个工作日内</ins>", "公开时限")
		b.Get(page+"/revisions/1?with=2").Page(t, 200, "与第 2 版对比", "恢复到这一版")
		b.Get(page+"/revisions/9").Page(t, 404)

		ask := b.Get(page + "/restore/1")
		ask.Page(t, 200, "恢复后的变化", "恢复第 1 版")
		b.Post(page+"/restore/1", url.Values{"version": {"1"}}).Page(t, 409)
		b.Post(page+"/restore/1", url.Values{"version": {"2"}}).Redirects(t, page)
		b.Get(page).Page(t, 200, "第 3 版", "恢复旧版", "与国家标准一致")
	})
}

func TestLocalEntry(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("county")
	b.Get("/desk/entries/new?domain=D05").Page(t, 200, "新增的理由和依据", `<option value="D05" selected>`)
	b.Post("/desk/entries", url.Values{"domain": {"D05"}, "level1": {"应急演练"}, "content": {"演练方案\n演练总结"}}).Page(t, 422, "请写明新增", "演练总结")
	made := b.Post("/desk/entries", url.Values{"domain": {"D05"}, "level1": {"应急演练"}, "content": {"演练方案\n演练总结"}, "reason": {"县政府要求"},
		"channels_more": {"其他:应急广播站"}, "tiers": {"county", "township"}})
	page := made.Location()
	made.Redirects(t, page)
	b.Get(page).Page(t, 200, "本县新增", "应急演练", "应急广播站", "县级、乡级", "取消事项", "县政府要求")
	b.Get("/desk/entries?local=1").Page(t, 200, "应急演练", "共 1 条")
	b.Get(page+"/withdraw").Page(t, 200, "取消这条事项")
	b.Post(page+"/withdraw", url.Values{"version": {"1"}}).Page(t, 422, "请写明取消的理由")
	b.Post(page+"/withdraw", url.Values{"version": {"1"}, "reason": {"重复"}}).Redirects(t, page)
	b.Get(page).Page(t, 200, "已取消", "重复")
	b.Get("/desk/entries?state=withdrawn").Page(t, 200, "应急演练")
}

func TestNotApplicable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		county, dept, other, town := c.As("county"), c.As("dept"), c.As("other-dept"), c.As("town")
		e := firstEntries(t, d, catalog.Filter{Domain: "D05"})[0]
		page := entryPage(e)

		dept.Get(page).Page(t, 200, "提出建议")
		dept.Get(page+"/propose").Page(t, 200, "本县不适用", "蒙阴县民政局")
		dept.Post(page+"/propose", url.Values{"kind": {"not_applicable"}, "unit": {idOf(c, "D1")}}).Page(t, 422, "请写明理由")
		dept.Post(page+"/propose", url.Values{"kind": {"not_applicable"}, "unit": {idOf(c, "D2")}, "reason": {"没有煤矿"}}).Page(t, 403)
		dept.Post(page+"/propose", url.Values{"kind": {"not_applicable"}, "unit": {idOf(c, "D1")}, "reason": {"没有煤矿企业"}}).Redirects(t, page)
		dept.Get(page).Page(t, 200, "没有煤矿企业")
		for _, b := range []*webtest.Browser{other, town} {
			if strings.Contains(b.Get(page).Body, "没有煤矿企业") || strings.Contains(b.Get("/desk/entries/proposals").Body, "没有煤矿企业") {
				t.Error("another unit reads the proposal")
			}
		}
		list := county.Get("/desk/entries/proposals")
		list.Page(t, 200, "没有煤矿企业", "蒙阴县民政局")
		decide := htmlcheck.Attr(list.Body, `.ledger a[href*="/proposals/"]`, "href")
		county.Get(decide).Page(t, 200, "没有煤矿企业", "不同意")
		dept.Get(decide).Page(t, 403)
		county.Post(decide, url.Values{"act": {"refuse"}}).Page(t, 422, "请写明不同意的理由")
		county.Post(decide, url.Values{"act": {"agree"}}).Redirects(t, page)
		county.Get(page).Page(t, 200, "本县不适用", "恢复适用", "已同意")
		county.Get(decide).Page(t, 200, "决定：同意")
		county.Post(decide, url.Values{"act": {"agree"}}).Page(t, 409)

		county.Get(page+"/applicable").Page(t, 200, "恢复适用")
		county.Post(page+"/applicable", url.Values{"version": {"2"}}).Redirects(t, page)
		county.Get(page+"/not-applicable").Page(t, 200, "国家标准事项不会删除")
		county.Post(page+"/not-applicable", url.Values{"version": {"3"}}).Page(t, 422, "请写明本县不适用的理由")
		dept.Get(page+"/not-applicable").Page(t, 403)
	})
}

func TestEntryScopes(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	county, village := c.As("county"), c.As("village")
	e := firstEntries(t, c.DB, catalog.Filter{Domain: "D05"})[0]
	county.Post("/desk/entries/confirm", url.Values{"id": {itoa(e.ID)}})
	if body := village.Get(entryPage(e)).Body; strings.Contains(body, "示例甲") || !strings.Contains(body, "政务公开科") {
		t.Error("a village reads who confirmed an entry")
	}
	village.Get(entryPage(e)+"/edit").Page(t, 403)
	village.Post(entryPage(e), url.Values{"version": {"1"}}).Page(t, 403)
	village.Post("/desk/entries/column", url.Values{"id": {itoa(e.ID)}, "column_id": {"1"}}).Page(t, 403)
	village.Get("/desk/entries/999999").Page(t, 404)
	c.As("auditor").Get("/desk/entries").Page(t, 403)
}

func TestEntriesIntoAColumn(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("county")
	list := firstEntries(t, c.DB, catalog.Filter{Domain: "D05"})
	b.Post("/desk/entries/column", url.Values{"id": {itoa(list[0].ID), itoa(list[1].ID)}, "column_id": {"2"}, "back": {"/desk/entries?domain=D05"}}).
		Redirects(t, "/desk/entries?domain=D05")
	col, err := catalog.ColumnByID(c.DB.Reader(context.Background()), 2)
	if err != nil || col.Entries != 2 {
		t.Errorf("%+v %v", col, err)
	}
	b.Post("/desk/entries/column", url.Values{"id": {itoa(list[0].ID)}}).Page(t, 409, "请先勾选事项")
	b.Post("/desk/entries/column", url.Values{"id": {itoa(list[0].ID)}, "column_id": {"9999"}}).Page(t, 404)
}
