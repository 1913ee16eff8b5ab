package desk_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lianghua/catalog"
	"lianghua/claim"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/web/webtest"
)

// scanOf is a signed sheet, as far as the store looks.
var scanOf = []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")

// part is one file of a form.
type part struct {
	field, name string
	data        []byte
}

// post sends a form with files.
func post(t testing.TB, c *webtest.County, b *webtest.Browser, path string, fields url.Values, files ...part) webtest.Answer {
	t.Helper()
	_, session := c.Actor(b)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	put := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	put(w.WriteField("_csrf", session.CSRF))
	for k, list := range fields {
		for _, v := range list {
			put(w.WriteField(k, v))
		}
	}
	for _, f := range files {
		to, err := w.CreateFormFile(f.field, f.name)
		put(err)
		_, err = to.Write(f.data)
		put(err)
	}
	put(w.Close())
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.Send(r)
}

// hidden is the value of a form's hidden field.
func hidden(t testing.TB, a webtest.Answer, name string) string {
	t.Helper()
	v := htmlcheck.Attr(a.Body, `main input[name="`+name+`"]`, "value")
	if v == "" {
		t.Fatalf("%s: no field %q", a.Path, name)
	}
	return v
}

// assigned gives D1 the county tier of the first n entries of D20 and returns
// the claims.
func assigned(t testing.TB, c *webtest.County, n int) (list []claim.Claim) {
	t.Helper()
	entries, err := catalog.All(c.DB.Reader(t.Context()), catalog.Filter{Domain: "D20", Tier: "county"})
	if err != nil || len(entries) < n {
		t.Fatal(len(entries), err)
	}
	for _, e := range entries[:n] {
		made, err := c.Claims.Assign(t.Context(), webtest.CLI, claim.Assignment{EntryID: e.ID, Tier: "county", UnitID: c.Units["D1"].ID})
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, made)
	}
	return list
}

func TestClaimFromAssigningToTheResponsibilityList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		county, dept, other := c.As("county"), c.As("dept"), c.As("other-dept")
		county.Get("/desk/claims").Page(t, 200, "认领到位的领域 0 个，共 26 个", "社会救助")
		county.Get("/desk/claims/gaps?domain=D20").Page(t, 200, "D20-0001", "分派")
		county.Get("/desk/claims/assign?entry=D20-0001&tier=county").Page(t, 200, "综合业务 / 政策法规文件", `value="county" checked`)
		county.Post("/desk/claims/assign", url.Values{"entry": {"D99-1"}, "note": {"请尽快"}, "due_on": {"明天"}}).
			Page(t, 422, "没有编号为“D99-1”的事项", "请选择层级", "请选择单位", `value="请尽快"`, `value="明天"`)
		d1 := itoa(c.Units["D1"].ID)
		county.Post("/desk/claims/assign", url.Values{"entry": {"D20-0001"}, "tier": {"county"}, "coverage": {"unit"}, "unit": {d1}, "part": {"lead"}, "due_on": {"2026-12-04"}}).
			Redirects(t, "/desk/claims/1")

		dept.Get("/desk/claims?state=assigned").Page(t, 200, "已分派待认领", "2026年12月4日前", "/desk/claims/1/accept")
		form := dept.Get("/desk/claims/1/accept")
		form.Page(t, 200, "责任科室", "认领 1 项")
		fields := url.Values{"claim": {hidden(t, form, "claim")}, "section": {"社会救助科"}}
		dept.Post("/desk/claims/1/accept", fields).Page(t, 422, "请填写业务人员姓名", "请填写联系电话", `value="社会救助科"`)
		fields.Set("officer", "示例丁")
		fields.Set("phone", "0539-4271001")
		dept.Post("/desk/claims/1/accept", fields).Redirects(t, "/desk/claims/1")
		dept.Post("/desk/claims/1/accept", fields).Page(t, 409, "刷新")
		dept.Post("/desk/claims/1/accept", url.Values{"claim": {"1.2", "1.2"}}).Page(t, 409, "不一致")
		dept.Get("/desk/claims/1/confirm").Page(t, 403)

		paperOf(t, c, dept, other)
		sent := county.Get("/desk/claims/confirm?all=1&state=endorsed&domain=D20")
		sent.Page(t, 200, "县级确认 1 项", "政策法规文件")
		county.Post("/desk/claims/confirm", url.Values{"claim": {hidden(t, sent, "claim")}}).Page(t, 200, "办成 1 项", "都已生效")
		dept.Get("/desk/responsibility").Page(t, 200, "1 项", "社会救助科", "0539-4271001")
		dept.Get("/desk/responsibility/print").Page(t, 200, "蒙阴县民政局公开责任清单", "政策法规文件")
		if csv := dept.Get("/desk/responsibility/export?format=csv"); csv.Status != 200 || !strings.Contains(csv.Body, "D20-0001") {
			t.Errorf("export: %d %.200s", csv.Status, csv.Body)
		}
		county.Get("/desk/reports").Page(t, 200, "1 / 11")
	})
}

// paperOf has the head's signature recorded from a scan, which only those who
// may see the claim can fetch.
func paperOf(t *testing.T, c *webtest.County, dept, other *webtest.Browser) {
	t.Helper()
	d1 := itoa(c.Units["D1"].ID)
	dept.Get("/desk/claims/form?domain=D20").Page(t, 200, "社会救助领域栏目认领表", "填表人", "审核人", "单位负责人（签字）", "单位（盖章）", "社会救助科")
	ask := dept.Get("/desk/claims/1/paper")
	ask.Page(t, 200, "扫描件", "严禁存储")
	fields := url.Values{"claim": {hidden(t, ask, "claim")}, "signed_by": {"示例戊"}}
	post(t, c, dept, "/desk/claims/1/paper", fields).Page(t, 422, "请填写签字日期", "请上传签字盖章后的扫描件", `value="示例戊"`)
	fields.Set("signed_on", "2026-11-20")
	post(t, c, dept, "/desk/claims/1/paper", fields, part{"scan", "表.xlsx", []byte("no scan")}).Page(t, 422, "只接受PDF", `value="2026-11-20"`)
	post(t, c, dept, "/desk/claims/1/paper", fields, part{"scan", "签字.pdf", scanOf}).Redirects(t, "/desk/claims/1")

	page := dept.Get("/desk/claims/1")
	page.Page(t, 200, "线下审签：示例戊，2026年11月20日签字", "待县级确认")
	scan := htmlcheck.Attr(page.Body, `a[href*="/scans/"]`, "href")
	if got := dept.Get(scan); got.Status != 200 || got.Body != string(scanOf) || !strings.Contains(got.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("scan: %d %v", got.Status, got.Header)
	}
	for _, path := range []string{scan, "/desk/claims/1", "/desk/claims/1/accept", "/desk/claims/form?domain=D20&unit=" + d1,
		"/desk/responsibility?unit=" + d1, "/desk/responsibility/print?unit=" + d1, "/desk/responsibility/export?unit=" + d1} {
		other.Get(path).Page(t, 404)
	}
	other.Get("/desk/claims").Page(t, 200, "没有符合条件的认领")
	if csv := other.Get("/desk/claims/export?format=csv"); csv.Status != 409 {
		t.Errorf("another unit's export: %d %.200s", csv.Status, csv.Body)
	}
	for _, path := range []string{"/desk/claims/board", "/desk/claims/gaps", "/desk/reports", "/desk/claims/assign", "/desk/claims/domain", "/desk/rounds", "/desk/sittings"} {
		other.Get(path).Page(t, 403)
	}
	other.Post("/desk/claims/1/accept", url.Values{"claim": {"1.2"}, "section": {"x"}, "officer": {"x"}, "phone": {"1"}}).Page(t, 404)
}

func TestClaimsAreMovedByTheDozenWithAResultForEach(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	list := assigned(t, c, 3)
	county, dept, head := c.As("county"), c.As("dept"), c.As("dept-head")
	desk := url.Values{"section": {"社会救助科"}, "officer": {"示例丁"}, "phone": {"0539-4271001"}}
	dept.Get("/desk/claims/accept").Page(t, 409, "请先在认领列表中勾选")
	ask := dept.Get(fmt.Sprintf("/desk/claims/accept?claim=%d.%d&claim=%d.%d&claim=%d.%d", list[0].ID, 1, list[1].ID, 1, list[2].ID, 1))
	ask.Page(t, 200, "认领 3 项")
	dept.Post(fmt.Sprintf("/desk/claims/%d/refuse", list[2].ID), url.Values{"claim": {fmt.Sprintf("%d.1", list[2].ID)}, "reason": {"没有这项业务"}}).
		Redirects(t, fmt.Sprintf("/desk/claims/%d", list[2].ID))
	for _, n := range htmlcheck.Find(ask.Body, `main input[name="claim"]`) {
		for _, a := range n.Attr {
			if a.Key == "value" {
				desk.Add("claim", a.Val)
			}
		}
	}
	dept.Post("/desk/claims/accept", desk).Page(t, 200, "办成 2 项，未办 1 项", "刚被他人办理过")

	one := fmt.Sprintf("/desk/claims/%d", list[0].ID)
	head.Get("/desk/claims?report=unendorsed").Page(t, 200, "全部单位负责人确认")
	all := head.Get("/desk/claims/endorse?all=1&report=unendorsed")
	all.Page(t, 200, "单位负责人确认 2 项")
	head.Post("/desk/claims/decline", url.Values{"claim": {fmt.Sprintf("%d.2", list[0].ID)}, "reason": {""}}).Page(t, 422, "请说明理由")
	head.Post("/desk/claims/decline", url.Values{"claim": {fmt.Sprintf("%d.2", list[0].ID)}, "reason": {"科室填错了"}}).Page(t, 200, "办成 1 项")
	dept.Get(one).Page(t, 200, "科室填错了", "已退回")
	head.Post("/desk/claims/endorse", url.Values{"claim": {fmt.Sprintf("%d.2", list[1].ID)}}).Page(t, 200, "办成 1 项")
	county.Post("/desk/claims/return", url.Values{"claim": {fmt.Sprintf("%d.3", list[1].ID)}, "reason": {"请写全称"}, "back": {"//evil.example"}}).Page(t, 200, `href="/desk/claims?view=list"`)
	county.Get("/desk/claims?report=refused").Page(t, 200, "没有这项业务")
	county.Post("/desk/claims/confirm", url.Values{"claim": {"坏.1"}}).Page(t, 422, "不是有效的编号")
	county.Get("/desk/claims?state=nonsense").Page(t, 404)
	if csv := county.Get("/desk/claims/export?format=csv&domain=D20"); csv.Status != 200 || strings.Count(csv.Body, "D20-") != 3 {
		t.Errorf("export: %d %.400s", csv.Status, csv.Body)
	}
}

func TestADomainIsAssignedAndATownshipExcepted(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	county := c.As("county")
	county.Post("/desk/claims/domain", url.Values{"by": {"lead"}, "due_on": {"早"}}).Page(t, 422, "请选择领域", `value="早"`)
	county.Post("/desk/claims/domain", url.Values{"domain": {"D20"}, "by": {"lead"}}).Page(t, 200, "请逐项分派", "全部乡镇（街道）")
	all, err := c.Claims.All(t.Context(), webtest.CLI, claim.Filter{Domain: "D20"})
	if err != nil || len(all) == 0 || all[0].Coverage != claim.All {
		t.Fatal(len(all), err)
	}
	at := fmt.Sprintf("/desk/claims/%d", all[0].ID)
	page := county.Get(at)
	page.Page(t, 200, "例外的乡镇（街道）", "全部乡镇（街道）牵头", "蒙阴县野店镇人民政府")
	town := itoa(c.Units["T1"].ID)
	county.Post(at+"/except", url.Values{"unit": {town}, "version": {hidden(t, page, "version")}}).Page(t, 422, "请说明列入例外的理由", `value="`+town+`" selected`)
	county.Post(at+"/except", url.Values{"unit": {town}, "version": {hidden(t, page, "version")}, "reason": {"没有这项业务"}}).Redirects(t, at)
	page = county.Get(at)
	page.Page(t, 200, "没有这项业务", "取消例外")
	county.Post(at+"/include", url.Values{"unit": {town}, "version": {hidden(t, page, "version")}}).Redirects(t, at)
	c.As("town").Get(at).Page(t, 404) // not confirmed yet
	c.As("town").Post(at+"/include", url.Values{"unit": {town}}).Page(t, 403)
}

func TestDisputeIsSettledWithALetter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		list := assigned(t, c, 2)
		dept, leader, other, county := c.As("dept"), c.As("leader"), c.As("other-dept"), c.As("county")
		at := fmt.Sprintf("/desk/claims/%d/contest", list[0].ID)
		ask := dept.Get(at)
		ask.Page(t, 200, "应由哪个单位负责")
		ref := hidden(t, ask, "claim")
		dept.Post(at, url.Values{"claim": {ref}, "reason": {"三定规定第二条"}}).Page(t, 422, "请指明应由哪个单位负责", "三定规定第二条")
		dept.Post(at, url.Values{"claim": {ref}, "reason": {"三定规定第二条"}, "other": {itoa(c.Units["D2"].ID)}}).Redirects(t, fmt.Sprintf("/desk/claims/%d", list[0].ID))
		county.Get("/desk/disputes").Page(t, 200, "三定规定第二条")
		county.Get("/desk/disputes/1").Page(t, 200, "由县级负责人协调确定")
		county.Post("/desk/disputes/1", url.Values{"unit": {"1"}}).Page(t, 403)
		other.Get("/desk/disputes/1").Page(t, 404)
		leader.Get("/desk/disputes/1/letter").Page(t, 409, "还没有协调确定")
		leader.Get("/desk/disputes/1").Page(t, 200, "指明应由国土空间规划服务中心负责", "协调确定并编号")
		d1 := itoa(c.Units["D1"].ID)
		leader.Post("/desk/disputes/1", url.Values{"unit": {d1}, "kinds": {"三定规定", "编办意见"}, "basis": {"第三条"}, "on": {"2026-11-23"}}).
			Page(t, 422, "请写明县委编办的意见", "第三条", `value="三定规定" checked`)
		leader.Post("/desk/disputes/1", url.Values{"unit": {d1}, "kinds": {"三定规定", "编办意见"}, "basis": {"第三条"}, "opinion": {"同意"}, "on": {"2026-11-23"}}).
			Redirects(t, "/desk/disputes/1")
		dept.Get("/desk/disputes?state=settled").Page(t, 200, "公开责任明确函〔2026〕1号")
		dept.Get("/desk/disputes/1/letter").Page(t, 200, "公开责任明确函", "由蒙阴县民政局负责公开", "三定规定、编办意见：第三条")
		other.Get("/desk/disputes/1/letter").Page(t, 404)

		county.Post("/desk/disputes", url.Values{"entry": {"D20-0002"}}).Page(t, 422, "请选择层级", "请说明争议的由来", `value="D20-0002"`)
		county.Post("/desk/disputes", url.Values{"entry": {"D20-0002"}, "tier": {"county"}, "reason": {"两家都不要"}}).Redirects(t, "/desk/disputes")
		county.Get("/desk/disputes").Page(t, 200, "两家都不要")
	})
}

func TestAUnitProposesAndTheCountyAsksAVerticalUnit(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	dept, county := c.As("dept"), c.As("county")
	d1 := itoa(c.Units["D1"].ID)
	dept.Post("/desk/claims/propose", url.Values{"entry": {"D20-0003"}, "unit": {d1}, "section": {"低保科"}}).Page(t, 422, "请选择层级", `value="低保科"`)
	typed := url.Values{"entry": {"D20-0003"}, "tier": {"county"}, "unit": {d1}, "section": {"低保科"}, "officer": {"示例丁"}, "phone": {"0539-1"}}
	dept.Post("/desk/claims/propose", typed).Redirects(t, "/desk/claims/1")
	dept.Get("/desk/claims/1").Page(t, 200, "单位认领待单位负责人确认", "撤回认领")
	typed.Set("unit", itoa(c.Units["D2"].ID))
	dept.Post("/desk/claims/propose", typed).Page(t, 403)

	county.Post("/desk/claims/assign", url.Values{"entry": {"D06-0001"}, "tier": {"county"}, "coverage": {"unit"}, "unit": {itoa(c.Units["V1"].ID)}, "part": {"lead"}}).Redirects(t, "/desk/claims/2")
	county.Get("/desk/claims/2").Page(t, 200, "商请中", "登记由垂管系统公开")
	ref := hidden(t, county.Get("/desk/claims/2/publish"), "claim")
	county.Post("/desk/claims/2/publish", url.Values{"claim": {ref}, "link": {"示例"}}).Page(t, 422, "请填写垂管系统公开页面的网址", `value="示例"`)
	county.Post("/desk/claims/2/publish", url.Values{"claim": {ref}, "link": {"https://www.example.gov.cn/tax"}}).Redirects(t, "/desk/claims/2")
	county.Get("/desk/claims/2").Page(t, 200, "由垂管系统公开", "https://www.example.gov.cn/tax")
}

func TestContactsAndWhoHasNotBeenMet(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	assigned(t, c, 1)
	county, d1 := c.As("county"), itoa(c.Units["D1"].ID)
	county.Get("/desk/contacts/missing").Page(t, 200, "民政局", "domains=D20")
	county.Get("/desk/contacts/new?unit="+d1+"&domains=D20").Page(t, 200, `value="`+d1+`" selected`, `value="D20" checked`)
	county.Post("/desk/contacts", url.Values{"unit": {d1}, "domains": {"D20"}, "met_on": {"2026-11-23"}, "persons": {"示例丁"}}).Page(t, 422, "请填写对接结果", `value="示例丁"`)
	county.Post("/desk/contacts", url.Values{"unit": {d1}, "domains": {"D20"}, "met_on": {"2026-11-23"}, "persons": {"示例丁"}, "outcome": {"逐条核对"}}).Redirects(t, "/desk/contacts")
	county.Get("/desk/contacts/missing").Page(t, 200, "没有尚未对接的单位")
	c.As("dept").Get("/desk/contacts").Page(t, 200, "逐条核对")
	c.As("other-dept").Get("/desk/contacts?unit="+d1).Page(t, 200, "没有对接记录")
	c.As("dept").Get("/desk/contacts/new").Page(t, 403)
}

func TestSittingOneKeyADecision(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		county := c.As("county")
		county.Post("/desk/sittings", url.Values{"domain": {"D20"}, "held_on": {"2026-11-23"}, "place": {"三楼"}}).Page(t, 422, "请填写参加人员", `value="三楼"`)
		county.Post("/desk/sittings", url.Values{"domain": {"D20"}, "held_on": {"2026-11-23"}, "place": {"三楼"}, "attendees": {"示例甲、示例丁"}}).Redirects(t, "/desk/sittings/1")
		page := county.Get("/desk/sittings/1")
		page.Page(t, 200, `accesskey="1"`, `accesskey="5"`, "示例甲、示例丁", "已定 0 项，共 13 项")
		county.Get("/desk/sittings/1/sheet").Page(t, 409, "还没有作出任何结论")
		entry := hidden(t, page, "entry")
		decide := func(fields url.Values) webtest.Answer { return county.Post("/desk/sittings/1/decide", fields) }
		decide(url.Values{"entry": {entry}, "decision": {"amend"}}).Page(t, 422, "请写明需要怎样修改")
		decide(url.Values{"entry": {entry}, "decision": {"agree"}}).Redirects(t, "/desk/sittings/1")
		page = county.Get("/desk/sittings/1")
		page.Page(t, 200, "已定 1 项", "确认无异议")
		if next := hidden(t, page, "entry"); next == entry {
			t.Error("the page stays at the decided entry")
		}
		decide(url.Values{"entry": {hidden(t, page, "entry")}, "decision": {"transfer"}, "note": {"职责调整"}}).Page(t, 422, "请选择转给哪个单位", `value="职责调整"`)
		decide(url.Values{"entry": {hidden(t, page, "entry")}, "decision": {"transfer"}, "unit": {itoa(c.Units["D1"].ID)}}).Redirects(t, "/desk/sittings/1")
		county.Post("/desk/sittings/1/close", nil).Redirects(t, "/desk/sittings")
		county.Get("/desk/sittings/1").Page(t, 200, "已定 2 项")
		decide(url.Values{"entry": {entry}, "decision": {"skip"}}).Page(t, 409, "已结束")
		county.Get("/desk/sittings/1/sheet").Page(t, 200, "会议确认单", "转责任单位", "示例甲、示例丁")
		c.As("dept").Get("/desk/sittings/1").Page(t, 403)
	})
}
