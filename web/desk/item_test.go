package desk_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/internal/sheet"
	"lianghua/web/webtest"
)

// sent posts a form of an item with the version and the ref that a page holds.
func sent(t *testing.T, b *webtest.Browser, page string, to string, fields url.Values) webtest.Answer {
	t.Helper()
	a, fields := b.Get(page), maps.Clone(fields)
	for _, name := range []string{"version", "item"} {
		if v := htmlcheck.Attr(a.Body, `main input[name="`+name+`"]`, "value"); v != "" && !fields.Has(name) {
			fields.Set(name, v)
		}
	}
	return b.Post(to, fields)
}

var noSecrets = url.Values{"secrecy_state": {"no"}, "secrecy_work": {"no"}, "secrecy_trade": {"no"}, "secrecy_personal": {"no"}, "conclusion": {"publish"}}

func TestItemFromDraftToThePublicPageAndBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		dept, head, other := c.As("dept"), c.As("dept-head"), c.As("other-dept")
		dept.Get("/desk/items").Page(t, 200, "没有符合条件的公开信息", "新建公开信息")
		dept.Get("/desk/items/new").Page(t, 200, "文件和公告", "政策文件", "两级审核", "公示期满下线")
		dept.Get("/desk/items/new?type=notice&q=D20-0001").Page(t, 200, "D20-0001", "蒙阴县民政局")
		column := option(t, dept.Get("/desk/items/new?type=notice"), "#f-column", "法定主动公开内容/其他法定信息")
		d1 := itoa(c.Units["D1"].ID)
		dept.Post("/desk/items", url.Values{"type": {"notice"}, "unit": {d1}, "tier": {"county"}}).Page(t, 422, "请填写标题", "请选择栏目")
		made := dept.Post("/desk/items", url.Values{"type": {"notice"}, "unit": {d1}, "tier": {"county"}, "column": {column}, "title": {"冬季救助通知"}})
		made.Redirects(t, "/desk/items/1/edit")
		for _, path := range []string{"/desk/items/1", "/desk/items/1/edit", "/desk/items/1/files", "/desk/items/1/check", "/desk/items/1/review", "/desk/items/1/submit", "/desk/items/1/approval-sheet"} {
			other.Get(path).Page(t, 404)
		}
		itemFilled(t, dept)
		itemReviewed(t, dept, head, other)
		itemTakenDown(t, c, dept, head)
		if csv := dept.Get("/desk/items/export?format=csv"); csv.Status != 200 || !strings.Contains(csv.Body, "D1/2026-00001,冬季救助通知") {
			t.Errorf("export: %d %.300s", csv.Status, csv.Body)
		}
		other.Get("/desk/items/export").Page(t, 409)
	})
}

// itemFilled types the draft, with errors that keep every word.
func itemFilled(t *testing.T, dept *webtest.Browser) {
	t.Helper()
	edit := dept.Get("/desk/items/1/edit")
	edit.Page(t, 200, "填写：冬季救助通知", "咨询电话", "data-rich", "严禁存储", "要素 3 项")
	if got := edit.Header.Get("Content-Security-Policy"); !strings.Contains(got, "style-src 'self'; style-src-attr 'unsafe-inline'") || strings.Contains(got, "unsafe-eval") {
		t.Errorf("policy of the edit page: %q", got)
	}
	bad := sent(t, dept, "/desk/items/1/edit", "/desk/items/1/edit", url.Values{"title": {"冬季救助通知"}, "formed_on": {"上周"}, "fields.phone": {"13800001111"}, "announce_days": {"十天"},
		"entries": {"D99-1"}, "body": {"第一段\n第二段"}, "body_is": {"text"}, "other_channels": {"微信 无链接"}})
	bad.Page(t, 422, "有误", `value="上周"`, `value="十天"`, `value="D99-1"`, "没有编号为“D99-1”的事项", "第一段\n第二段", "微信 无链接", "13800001111")
	sent(t, dept, "/desk/items/1/edit", "/desk/items/1/edit", url.Values{"title": {"冬季救助通知"}, "fields.phone": {"13800001111"}}).Page(t, 422, "应是办公电话", `href="#f-fieldsphone"`)
	sent(t, dept, "/desk/items/1/edit", "/desk/items/1/edit", url.Values{"title": {"冬季救助通知"}, "column": {"18"}, "section": {"救助科"}, "fields.phone": {"0539-4271001"},
		"entries": {"D20-0001"}, "body": {"第一段\n<第二段>"}, "body_is": {"text"}, "then": {"check"}}).Redirects(t, "/desk/items/1/check")
	dept.Get("/desk/items/1/edit").Page(t, 200, "第一段\n&lt;第二段&gt;", `name="body_is" value="text"`, `value="D20-0001"`)
	dept.Get("/desk/items/1/check").Page(t, 200, "没有发现问题", "送审")
	stale := dept.Post("/desk/items/1/edit", url.Values{"version": {"1"}, "title": {"旧页面上的标题"}})
	stale.Page(t, 409, "旧页面上的标题", "刷新")
}

// itemReviewed sends it round: returned once, then passed and published.
func itemReviewed(t *testing.T, dept, head, other *webtest.Browser) {
	t.Helper()
	sent(t, dept, "/desk/items/1/submit", "/desk/items/1/submit", url.Values{}).Redirects(t, "/desk/items/1")
	dept.Get("/desk/items/1/edit").Page(t, 409, "待初审")
	sent(t, dept, "/desk/items/1/first", "/desk/items/1/first", noSecrets).Page(t, 409, "须由他人审核")
	head.Get("/desk/items?view=waiting").Page(t, 200, "冬季救助通知", "审核")
	head.Get("/desk").Page(t, 200, "待初审：冬季救助通知")
	head.Get("/desk/items/1/review").Page(t, 200, "要素不全", "体检没有发现问题", "救助科", "退回修改", "<p>第一段</p>")
	sent(t, head, "/desk/items/1/return-first", "/desk/items/1/return-first", url.Values{}).Page(t, 422, "请说明理由")
	sent(t, head, "/desk/items/1/return-first", "/desk/items/1/return-first", url.Values{"chip": {"文字差错"}, "reason": {"请写明时间"}}).Redirects(t, "/desk/items/1")
	dept.Get("/desk/items/1/edit").Page(t, 200, "文字差错；请写明时间")
	sent(t, dept, "/desk/items/1/submit", "/desk/items/1/submit", url.Values{}).Redirects(t, "/desk/items/1")
	sent(t, head, "/desk/items/1/first", "/desk/items/1/first", url.Values{"secrecy_state": {"no"}, "conclusion": {"publish"}}).Page(t, 422, "请逐项填写保密审查表", `value="no" checked`)
	head.Post("/desk/items/1/first", url.Values{"item": {"2.1"}}).Page(t, 409, "不一致")
	sent(t, head, "/desk/items/1/first", "/desk/items/1/first", noSecrets).Redirects(t, "/desk/items/1")
	head.Get("/desk/items/1/approval-sheet").Page(t, 200, "信息发布审核表", "冬季救助通知", "没有发现问题", "主要负责同志（签字）")
	head.Get("/desk/items/1/secrecy-sheet").Page(t, 200, "政府信息公开保密审查表", "☑ 不含")
	other.Post("/desk/items/1/publish", url.Values{"item": {"1.5"}}).Page(t, 404)
	sent(t, dept, "/desk/items/1/publish", "/desk/items/1/publish", url.Values{}).Redirects(t, "/desk/items/1")
	dept.Get("/desk/items/1").Page(t, 200, "D1/2026-00001", "已发布", "示例戊 2026年11月23日 09:00", "第 1 版", "/i/", "D20-0001")
	dept.Get("/desk/items/1/revisions/1").Page(t, 200, "第 1 版", "校验值", "初审人", "示例戊")
	dept.Get("/desk/items/1/revisions/9").Page(t, 404)
}

// itemTakenDown revises it, changes its validity and withdraws it.
func itemTakenDown(t *testing.T, c *webtest.County, dept, head *webtest.Browser) {
	t.Helper()
	sent(t, dept, "/desk/items/1/revise", "/desk/items/1/revise", url.Values{}).Redirects(t, "/desk/items/1/edit")
	sent(t, dept, "/desk/items/1/edit", "/desk/items/1/edit", url.Values{"title": {"冬季救助通知（修订）"}, "column": {"18"}, "section": {"救助科"}, "body": {"<p>第一段</p><p>新的一段</p>"}, "body_is": {"html"}}).
		Redirects(t, "/desk/items/1/edit")
	dept.Get("/desk/items/1/review").Page(t, 200, "与公开版本的不同", "<del>冬季救助通知</del>", "<ins>冬季救助通知（修订）</ins>", "新的一段")
	dept.Get("/desk/items/1").Page(t, 200, "公开的仍是上一版")
	head.Get("/desk/items/1/withdraw").Page(t, 200, "冬季救助通知", "公众会看到")
	sent(t, head, "/desk/items/1/withdraw", "/desk/items/1/withdraw", url.Values{}).Page(t, 422, "请说明理由")
	sent(t, head, "/desk/items/1/withdraw", "/desk/items/1/withdraw", url.Values{"reason": {"内容有误"}}).Redirects(t, "/desk/items/1")
	dept.Get("/desk/items/1").Page(t, 200, "已撤稿", "内容有误")
	dept.Get("/desk/items?view=down").Page(t, 200, "已撤稿")
	c.As("dept").Get("/desk/items?state=nonsense").Page(t, 404)
}

func TestItemsAreReviewedByTheDozenAndOnPaper(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	var ids []int64
	for i := range 3 {
		id := c.Drafted("D1", "notice", form.Content{Title: fmt.Sprintf("第%d件", i+1)})
		c.Moved("D1", id, disclose.ActSubmit)
		ids = append(ids, id)
	}
	head, dept := c.As("dept-head"), c.As("dept")
	head.Get("/desk/items/first").Page(t, 409, "请先在公开信息列表中勾选")
	ask := head.Get(fmt.Sprintf("/desk/items/first?item=%d.2&item=%d.2&item=%d.2", ids[0], ids[1], ids[2]))
	ask.Page(t, 200, "初审通过 3 件", "国家秘密")
	fields := url.Values{"item": {fmt.Sprintf("%d.2", ids[0]), fmt.Sprintf("%d.1", ids[1]), fmt.Sprintf("%d.2", ids[2])}}
	for k, v := range noSecrets {
		fields[k] = v
	}
	head.Post("/desk/items/first", fields).Page(t, 200, "办成 2 件，未办 1 件", "刚被他人办理过")

	at := fmt.Sprintf("/desk/items/%d", ids[1])
	dept.Get(at).Page(t, 200, "登记线下审签：初审通过")
	paper := dept.Get(at + "/paper-first")
	paper.Page(t, 200, "扫描件", "信息发布审核表")
	signed := url.Values{"item": {hidden(t, paper, "item")}, "signed_by": {"示例丁"}, "signed_on": {"2026-11-20"}}
	for k, v := range noSecrets {
		signed[k] = v
	}
	post(t, c, dept, at+"/paper-first", signed, part{"scan", "签字.pdf", scanOf}).Page(t, 422, "示例丁是拟稿人", `value="2026-11-20"`)
	signed.Set("signed_by", "示例巳")
	post(t, c, dept, at+"/paper-first", signed).Page(t, 422, "请上传签字盖章后的")
	post(t, c, dept, at+"/paper-first", signed, part{"scan", "签字.pdf", scanOf}).Redirects(t, at)
	page := dept.Get(at)
	page.Page(t, 200, "线下审签：示例巳", "待发布")
	scan := htmlcheck.Attr(page.Body, `a[href*="/scans/"]`, "href")
	if got := dept.Get(scan); got.Status != 200 || got.Body != string(scanOf) {
		t.Errorf("scan: %d", got.Status)
	}
	c.As("other-dept").Get(scan).Page(t, 404)

	sched := sent(t, dept, at+"/schedule", at+"/schedule", url.Values{"publish_at": {"2026-11-20"}, "publish_time": {"9点"}})
	sched.Page(t, 422, "时间应写成", `value="9点"`)
	sent(t, dept, at+"/schedule", at+"/schedule", url.Values{"publish_at": {"2026-12-01"}, "publish_time": {"08:30"}}).Redirects(t, at)
	dept.Get(at).Page(t, 200, "定于 2026年12月1日 08:30")
}

func TestItemFilesAndTheirChecks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		id := c.Drafted("D1", "notice", form.Content{Title: "附件通知", Body: "<p>联系人身份证号 110105194912310023，请核对。</p>"})
		at := fmt.Sprintf("/desk/items/%d", id)
		dept, head := c.As("dept"), c.As("dept-head")
		files := dept.Get(at + "/files")
		files.Page(t, 200, "还没有附件", "严禁存储")
		post(t, c, dept, at+"/files", url.Values{"version": {hidden(t, files, "version")}}).Page(t, 422, "请选择要上传的文件")
		post(t, c, dept, at+"/files", url.Values{"version": {hidden(t, files, "version")}}, part{"file", "名单.exe", []byte("MZ\x00\x01")}).Page(t, 422, "名单.exe")
		post(t, c, dept, at+"/files", url.Values{"version": {hidden(t, files, "version")}}, part{"file", "通知.pdf", scanOf}, part{"file", "照片.png", picture(t)}).Redirects(t, at+"/files")
		files = dept.Get(at + "/files")
		files.Page(t, 200, "通知.pdf", "照片.png", "未查看，不公开", disclose.PhotoPledge)
		get := htmlcheck.Attr(files.Body, `a[href*="/files/"]`, "href")
		if a := dept.Get(get); a.Status != 200 || !strings.Contains(a.Header.Get("Content-Type"), "pdf") {
			t.Errorf("file: %d %v", a.Status, a.Header)
		}
		c.As("other-dept").Get(get).Page(t, 404)
		seen := htmlcheck.Attr(files.Body, `form[action$="/seen"]`, "action")
		dept.Post(seen, url.Values{"version": {hidden(t, files, "version")}}).Page(t, 422, "请打开图片看过后")
		dept.Post(seen, url.Values{"version": {hidden(t, files, "version")}, "seen": {"1"}}).Redirects(t, at+"/files")
		dept.Get(at+"/files").Page(t, 200, "示例丁已查看")

		check := dept.Get(at + "/check")
		check.Page(t, 200, "必须处理", "身份证号", "110105194912310023", "一键遮盖", "#f-body")
		sent(t, dept, at+"/submit", at+"/submit", url.Values{}).Redirects(t, at)
		head.Get(at+"/review").Page(t, 200, "处必须处理", "放行")
		sent(t, head, at+"/return-first", at+"/return-first", url.Values{"chip": {"含个人信息，请脱敏"}}).Redirects(t, at)
		sent(t, dept, at+"/check", at+"/check/mask", url.Values{}).Redirects(t, at+"/check")
		after := dept.Get(at + "/check")
		after.Page(t, 200)
		if strings.Contains(after.Body, "110105194912310023") {
			t.Error("the number is still there")
		}
	})
}

// picture is a small photo.
func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestOverrideNeedsAHeadAndAReason(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	id := c.Drafted("D1", "notice", form.Content{Title: "处罚公告", Body: "<p>当事人身份证号 110105194912310023。</p>"})
	c.Moved("D1", id, disclose.ActSubmit, disclose.ActFirst)
	at := fmt.Sprintf("/desk/items/%d", id)
	dept, head := c.As("dept"), c.As("dept-head")
	sent(t, dept, at+"/publish", at+"/publish", url.Values{}).Page(t, 409, "须先处理")
	dept.Get(at+"/override").Page(t, 403)
	sent(t, head, at+"/override", at+"/override", url.Values{}).Page(t, 422, "请说明理由")
	sent(t, head, at+"/override", at+"/override", url.Values{"reason": {"行政处罚法第四十八条"}}).Redirects(t, at)
	head.Get(at+"/check").Page(t, 200, "已由负责人放行：示例戊", "行政处罚法第四十八条")
	sent(t, dept, at+"/publish", at+"/publish", url.Values{}).Redirects(t, at)
}

func TestTableIsTypedAndPasted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		id := c.Drafted("T1", "lowincome", form.Content{Title: "低保公示"})
		at := fmt.Sprintf("/desk/items/%d/edit", id)
		town := c.As("town")
		town.Get(at).Page(t, 200, "户主姓名", "从 Excel 粘贴", "公示期（日）", `name="rows.1.name"`)
		cell := sent(t, town, at, at, url.Values{"title": {"低保公示"}, "rows.1.name": {"甲某"}, "rows.1.village": {"烟庄村"}, "rows.1.people": {"两人"}, "rows.1.amount": {"1060"}})
		cell.Page(t, 422, `value="两人"`, "cell-wrong", "应是数字", `href="#f-rows1people"`)
		sent(t, town, at, at, url.Values{"title": {"低保公示"}, "rows.1.name": {"甲某"}, "rows.1.village": {"烟庄村"}, "rows.1.people": {"2"}, "rows.1.amount": {"1060"}, "rows.2.name": {""}}).
			Redirects(t, at)
		pasted := "姓名\t户主姓名\t身份证号\t所在村（社区）\t保障人数\t金额\n" + "略\t乙某\t1\t\"烟庄\n村\"\t1\t640\n略\t丙某\t2\t烟庄村\t3\t1500\n"
		sent(t, town, at, at, url.Values{"title": {"低保公示"}, "rows.1.name": {"甲某"}, "rows.1.village": {"烟庄村"}, "rows.1.people": {"2"}, "rows.1.amount": {"1060"},
			"paste": {pasted}, "paste_how": {"append"}}).Redirects(t, at)
		page := town.Get(at)
		page.Page(t, 200, "已去掉", "身份证号", `value="乙某"`, `value="烟庄 村"`, `value="甲某"`)
		sent(t, town, at, at, url.Values{"title": {"低保公示"}, "paste": {"a\tb\tc\td\te\tf"}, "paste_how": {"replace"}}).Page(t, 422, "粘贴的表有 6 列", "a\tb\tc")
		long := "户主姓名\t所在村（社区）\t保障人数\t金额（元）\n" + strings.Repeat("丁某\t烟庄村\t1\t640\n", 70)
		sent(t, town, at, at, url.Values{"title": {"低保公示"}, "paste": {long}, "paste_how": {"replace"}}).Redirects(t, at)
		page = town.Get(at)
		page.Page(t, 200, "共 70 行")
		sent(t, town, at, at, url.Values{"title": {"低保公示（改标题）"}}).Redirects(t, at)
		if csv := town.Get(strings.TrimSuffix(at, "/edit") + "/table?format=csv"); strings.Count(csv.Body, "丁某") != 70 {
			t.Errorf("table: %d %.200s", csv.Status, csv.Body)
		}
	})
}

func TestNoticeOfAListWithObjectionsAndItsResult(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		id := c.Published("T1", "lowincome", form.Content{Title: "低保公示", NoticeContact: "民政办 0539-4271009", Fields: map[string]string{"supervise": "0539-4271009"},
			Rows: [][]string{{"户主甲某", "烟庄村", "2", "1060"}}})
		at := fmt.Sprintf("/desk/items/%d", id)
		town := c.As("town")
		town.Get(at).Page(t, 200, "还剩 7 天", "没有收到异议", "登记异议")
		town.Post(at+"/objections", url.Values{"received_on": {"昨天"}, "summary": {"收入高于标准"}}).Page(t, 422, `value="昨天"`, "收入高于标准")
		town.Post(at+"/objections", url.Values{"way": {"电话"}, "received_on": {"2026-11-23"}, "summary": {"收入高于标准"}}).Redirects(t, at+"#objections")
		page := town.Get(at)
		page.Page(t, 200, "收入高于标准", "公示异议 1 件")
		handle := htmlcheck.Attr(page.Body, `form[action*="/objections/"]`, "action")
		field := "handled-" + handle[strings.LastIndex(handle, "/")+1:]
		town.Post(handle, url.Values{"version": {"1"}, field: {""}}).Page(t, 422, "请填写处理情况")
		version := func() []string {
			i, err := disclose.ByID(d.Reader(t.Context()), id)
			if err != nil {
				t.Fatal(err)
			}
			return []string{itoa(i.Version)}
		}
		town.Post(at+"/result", url.Values{"version": version(), "result": {"无"}}).Page(t, 409, "期满后才能登记")
		c.As("other-dept").Post(at+"/objections", url.Values{"way": {"电话"}}).Page(t, 404)
		d.SetClock(func() time.Time { return webtest.Now.AddDate(0, 0, 9) })
		town = c.As("town")
		if err := c.Items.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		town.Post(at+"/result", url.Values{"version": version(), "result": {"拟新增1户"}}).Page(t, 409, "还有 1 条异议没有处理", "拟新增1户")
		town.Post(handle, url.Values{"version": {"1"}, field: {"经核查符合条件"}}).Redirects(t, at+"#objections")
		shown := htmlcheck.Attr(town.Get(at).Body, `form[action$="/result"] input[name="version"]`, "value")
		town.Post(at+"/result", url.Values{"version": {shown}, "result": {"拟新增1户，经公示无异议。"}}).Redirects(t, at+"#objections")
		town.Get(at).Page(t, 200, "拟新增1户，经公示无异议。", "已到期")
	})
}

func TestPolicyAndReadingAreTied(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	policy := c.Drafted("D1", "policy", form.Content{Title: "细则"})
	reading := c.Drafted("D1", "interpretation", form.Content{Title: "细则解读"})
	notice := c.Drafted("D1", "notice", form.Content{Title: "通知"})
	dept, at := c.As("dept"), fmt.Sprintf("/desk/items/%d", reading)
	dept.Post(at+"/links", url.Values{"other": {"没有的号"}}).Page(t, 422, "没有索引号为“没有的号”", `value="没有的号"`)
	dept.Post(at+"/links", url.Values{"other": {fmt.Sprintf("https://x/items/%d", notice)}}).Page(t, 422, "与政策文件相关联")
	dept.Post(at+"/links", url.Values{"other": {fmt.Sprintf("/items/%d", policy)}}).Redirects(t, at+"#links")
	dept.Get(at).Page(t, 200, "解读的文件：", "细则")
	dept.Get(fmt.Sprintf("/desk/items/%d", policy)).Page(t, 200, "解读：", "细则解读")
	dept.Post(fmt.Sprintf("%s/links/%d/remove", at, policy), nil).Redirects(t, at+"#links")
	dept.Get(at).Page(t, 200, "还没有关联")
	c.As("other-dept").Post(at+"/links", url.Values{"other": {fmt.Sprintf("/items/%d", policy)}}).Page(t, 404)
}

func TestItemSetup(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		county := c.As("county")
		county.Get("/desk/items/setup").Page(t, 200, "MY/2026-00001", "一级（初审）", "低保名单")
		county.Get("/desk/items/setup?template=%7Babbr%7D/%7Byyyy%7D-%7Bn7%7D").Page(t, 200, "my/2026-0000001")
		county.Post("/desk/items/setup/levels", url.Values{"level.notice": {"2"}}).Redirects(t, "/desk/items/setup")
		county.Get("/desk/items/setup").Page(t, 200, "已保存 1 种类型")
		county.Post("/desk/items/setup/levels", url.Values{"level.lowincome": {"1"}}).Page(t, 422, "至少两级审核", `href="#f-levellowincome"`)
		county.Post("/desk/items/setup/notice", url.Values{"days.lowincome": {"5"}, "unit.lowincome": {"day"}}).Page(t, 422, "应为 7 至 365 日", "请填写依据", `value="5"`)
		county.Post("/desk/items/setup/notice", url.Values{"days.lowincome": {"10"}, "unit.lowincome": {"workday"}, "basis.lowincome": {"示例文件"}}).Redirects(t, "/desk/items/setup#notice")
		county.Get("/desk/items/setup").Page(t, 200, "10 个工作日", "历次调整（1）")
		c.As("town").Get("/desk/villages/notice?type=lowincome").Page(t, 200, "公示期（个工作日）", "本县规定 10 个工作日（示例文件）", `value="10"`)
		county.Post("/desk/items/setup/column", url.Values{"type": {"notice"}}).Page(t, 422, "请选择栏目", "请选择审核层级", `value="notice" selected`)
		county.Post("/desk/items/setup/column", url.Values{"type": {"policy"}, "column": {itoa(c.Column("S18"))}, "level": {"3"}}).Redirects(t, "/desk/items/setup")
		county.Post("/desk/items/setup/unit", url.Values{"unit": {itoa(c.Units["D1"].ID)}, "uscc": {"11370"}}).Page(t, 422, "校验位不符", `value="11370"`)
		county.Post("/desk/items/setup/unit", url.Values{"unit": {itoa(c.Units["D1"].ID)}, "uscc": {"11370686004268741K"}, "abbr": {"mzj"}}).Redirects(t, "/desk/items/setup")
		county.Get("/desk/items/setup").Page(t, 200, "11370686004268741K", "三级（初审、复审、终审）")
		if csv := county.Get("/desk/items/setup/export?format=csv"); !strings.Contains(csv.Body, "通知公告,,一级（初审）,二级（初审、复审）") {
			t.Errorf("export: %.300s", csv.Body)
		}
		c.As("dept").Get("/desk/items/setup").Page(t, 403)
		if id := c.Drafted("D1", "notice", form.Content{Title: "两级的通知"}); id > 0 {
			c.As("dept").Get(fmt.Sprintf("/desk/items/%d", id)).Page(t, 200, "初审、复审")
		}
	})
}

// An original that was masked is kept sealed, then destroyed by two persons.
func TestSealedOriginalsAreDestroyedByTwo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		id := c.Drafted("D1", "notice", form.Content{Title: "名单通知"})
		at := fmt.Sprintf("/desk/items/%d", id)
		dept := c.As("dept")
		files := dept.Get(at + "/files")
		post(t, c, dept, at+"/files", url.Values{"version": {hidden(t, files, "version")}}, part{"file", "名单.xlsx", workbook(t, "姓名", "身份证号", "甲某", "11010519491231002X")}).Redirects(t, at+"/files")
		sent(t, dept, at+"/check", at+"/check/mask", url.Values{}).Redirects(t, at+"/check")
		dept.Get(at+"/files").Page(t, 200, "名单.xlsx", "已遮盖")

		head, second := c.As("dept-head"), c.As("leader")
		head.Get("/desk/items/originals").Page(t, 200, "名单通知", "封存中", "2026年12月23日起可以销毁")
		c.As("county").Get("/desk/items/originals").Page(t, 403)
		d.SetClock(func() time.Time { return webtest.Now.AddDate(0, 0, 31) })
		head, second = c.As("dept-head"), c.As("leader")
		page := head.Get("/desk/items/originals")
		page.Page(t, 200, "可以销毁", "提出销毁")
		to := htmlcheck.Attr(page.Body, `form[action*="/originals/"]`, "action")
		reason := "reason-" + to[strings.LastIndex(to, "/")+1:]
		head.Post(to, url.Values{}).Page(t, 422, "请说明销毁依据或理由")
		head.Post(to, url.Values{reason: {"遮盖件已公开，封存期满"}}).Redirects(t, "/desk/items/originals")
		head.Get("/desk/items/originals").Page(t, 200, "示例戊已提出，待另一人销毁", "遮盖件已公开，封存期满")
		head.Post(to, url.Values{}).Page(t, 409)
		if csv := second.Get("/desk/items/originals/export?format=csv"); !strings.Contains(csv.Body, "名单通知,民政局") {
			t.Errorf("export: %.200s", csv.Body)
		}
		second.Post(to, url.Values{}).Redirects(t, "/desk/items/originals")
		second.Get("/desk/items/originals").Page(t, 200, "没有封存的原件")
		second.Post(to, url.Values{}).Page(t, 404)
	})
}

// workbook is a sheet of two columns with these cells, row by row.
func workbook(t *testing.T, cells ...string) []byte {
	t.Helper()
	w := sheet.NewWorkbook()
	s := w.Sheet("名单", sheet.Layout{})
	for i := 0; i < len(cells); i += 2 {
		s.Row(0, sheet.Cells(sheet.Body, cells[i], cells[i+1])...)
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
