package portal_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"lianghua/foi"
	"lianghua/foi/offer"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/web/webtest"
)

func TestTheGuideToApplying(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		if err := c.Requests.SetOrgan(context.Background(), webtest.CLI, foi.Organ{UnitID: c.Units["D1"].ID, Phone: "0539-4271777", Address: "示例路 1 号",
			Office: "示例科", Hours: "工作日 8:30—12:00", Postcode: "276200", Fax: "0539-4271778", Email: "foi@example.cn", RetainYears: 10}); err != nil {
			t.Fatal(err)
		}
		page := b.Get("/requests")
		page.Page(t, 200, "在线申请", "20 个工作日", "7 个工作日", "第五十一条", "蒙阴县野店镇人民政府", "蒙阴县人民政府", "0539-4271777", "示例路 1 号（邮编 276200）", "示例科", "工作日 8:30—12:00", "传真 0539-4271778", "foi@example.cn", "待补充，请先电话询问", "/requests/fees", "/questions", `name="ColumnName"`)
		if strings.Contains(page.Body, "烟庄村") {
			t.Error("a village takes applications")
		}
		b.Get("/requests/fees").Page(t, 200, "31—40 件", "3,000", "101—200 页", "1,100")
		b.Get("/disclosure").Page(t, 200, `href="/requests"`)
		b.Get("/sitemap/pages.xml").Holds(t, "/requests</loc>", "/requests/fees</loc>", "/requests/answers</loc>")
		if a := b.Get("/disclosure/request"); a.Status != 301 || a.Location() != "/requests" {
			t.Errorf("%d %s", a.Status, a.Location())
		}
	})
}

// person is a whole application of a natural person to D1.
func person(c *webtest.County) url.Values {
	return url.Values{"who": {"person"}, "organ": {strconv.FormatInt(c.Units["D1"].ID, 10)}, "need": {"2025 年度示例水库移民资金分配文件"}, "name": {"示例卯"}, "id_kind": {"其他证件"},
		"id_number": {"SHILI-0007"}, "phone": {"13800007777"}, "address": {"示例路 7 号"}, "carrier": {"paper"}, "way": {"post"}}
}

// begun is a form's values with the token of the first step.
func begun(t testing.TB, c *webtest.County, b *webtest.Browser, form url.Values) url.Values {
	t.Helper()
	form.Set("_form", htmlcheck.Attr(b.Get("/requests/new").Body, `input[name="_form"]`, "value"))
	c.Later(time.Minute)
	return form
}

func TestAnApplicationFromThePage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		form := begun(t, c, b, person(c))
		b.SendForm("/requests/new", url.Values{"_form": form["_form"], "need": {" "}}).Page(t, 422, "请填写所需政府信息")
		b.SendForm("/requests/new", url.Values{"_form": form["_form"], "need": form["need"]}).Page(t, 200, "填写申请表", "示例水库移民资金") // nothing like it is published
		wrong := begun(t, c, b, url.Values{"who": {"person"}, "need": {"示例文件"}, "name": {"示例卯"}, "phone": {"abc"}, "agent": {"1"}, "help": {"1"}, "suggests": {"1"}, "help_how": {"大字打印"}, "carrier": {"disc"}})
		again := b.SendForm("/requests/apply", wrong)
		again.Page(t, 422, "请选择受理申请的机关", "请填写证件号码", "联系电话不能识别", "请填写代理人姓名", "请上传授权委托书", `value="示例卯"`, `value="大字打印"`)
		if n := len(htmlcheck.Find(again.Body, `input[name="help"][checked], input[name="agent"][checked], input[value="disc"][checked]`)); n != 3 {
			t.Errorf("%d of 3 ticks stay", n)
		}
		receipt := b.SendForm("/requests/apply", form)
		receipt.Page(t, 200, "2026-00001", "只显示这一次", "确认之日", "蒙阴县民政局", "0539-4271001")
		code := htmlcheck.Text(receipt.Body, ".receipt")
		if receipt.Header.Get("Set-Cookie") != "" || receipt.Header.Get("Cache-Control") != "no-store" || strings.Contains(receipt.Body, "示例卯") {
			t.Errorf("headers %v", receipt.Header)
		}
		b.SendForm("/requests/apply", form).Page(t, 200, "2026-00001", code) // a second press
		if list, _, err := c.Requests.List(context.Background(), webtest.CLI, foi.Filter{}, foi.Place{}, 10); err != nil || len(list) != 1 {
			t.Errorf("%d applications, %v", len(list), err)
		}
		stale := begun(t, c, b, person(c))
		c.Later(5 * time.Hour)
		b.SendForm("/requests/apply", stale).Page(t, 422, "已经失效", `value="示例卯"`, `value="13800007777"`)

		status(t, c, b, code)
		for _, path := range []string{"/requests", "/requests/status", "/requests/answers", "/search?q=" + url.QueryEscape("示例水库移民资金"), "/requests/new?need=" + url.QueryEscape("示例水库移民资金")} {
			if body := b.Get(path).Body; strings.Contains(strings.ReplaceAll(body, url.QueryEscape("示例水库移民资金"), ""), "示例卯") || strings.Contains(body, "13800007777") || strings.Contains(htmlcheck.Text(body, "main textarea"), "水库") {
				t.Errorf("%s tells of the application", path)
			}
		}
	})
}

// status asks for the first application with its code and with wrong ones.
func status(t *testing.T, c *webtest.County, b *webtest.Browser, code string) {
	t.Helper()
	loose := strings.ToLower(strings.ReplaceAll(code, "-", " "))
	found := b.Fill("/requests/status", url.Values{"number": {"2026-00001"}, "code": {loose}})
	found.Page(t, 200, "待与您确认", "2026年11月23日")
	if strings.Contains(found.Body, "移民") || strings.Contains(found.Body, "示例卯") || strings.Contains(found.Body, code) {
		t.Error("the status tells more than dates")
	}
	said := ""
	for _, pair := range [][2]string{{"2026-00001", "AAAA-AAAA-AAAA"}, {"2026-00099", code}} {
		a := b.Fill("/requests/status", url.Values{"number": {pair[0]}, "code": {pair[1]}})
		a.Page(t, 422, "受理号或者查询码不正确")
		if words := htmlcheck.Text(a.Body, ".errors"); said != "" && said != words {
			t.Errorf("%q, %q", said, words)
		} else {
			said = words
		}
	}
	clerk, _ := c.Actor(c.As("dept"))
	r, err := foi.ByID(c.DB.Reader(context.Background()), 1)
	if err == nil {
		err = c.Requests.Confirm(context.Background(), clerk, foi.Ref{ID: 1, Version: r.Version}, foi.Confirmation{On: calendar.MustParse("2026-11-23"), How: "电话", By: "示例丁"})
	}
	if err != nil {
		t.Fatal(err)
	}
	b.Fill("/requests/status", url.Values{"number": {"2026-00001"}, "code": {code}}).Page(t, 200, "办理中", "答复期限", "2026年12月21日", "未延长")
	for range 30 {
		if a := b.Fill("/requests/status", url.Values{"number": {"2026-00001"}, "code": {"x"}}); a.Status == 429 {
			return
		}
		c.Later(-time.Minute)
	}
	t.Error("who asks again and again is not slowed down")
}

func TestABodyAppliesWithPapers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		form := begun(t, c, b, person(c))
		form.Set("step", "body")
		b.SendForm("/requests/apply", form).Page(t, 200, "单位类型", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他法人或组织", "统一社会信用代码", `value="13800007777"`)
		form.Del("step")
		form.Set("who", "body")
		b.SendForm("/requests/apply", form).Page(t, 422, "请选择申请人类型", "请填写法定代表人", "请填写联系人", "18 位")
		for k, v := range map[string]string{"applicant_type": "research", "name": "示例研究院", "principal": "示例辰", "contact": "示例巳", "id_number": "91370000MA00000000", "agent": "1", "agent_name": "示例午"} {
			form.Set(k, v)
		}
		papers(t, b, form, "proxy", "委托书.exe", []byte("MZ")).Page(t, 422, "请选择 PDF、JPG 或者 PNG 文件", "请重新选择")
		papers(t, b, form, "proxy", "委托书.png", []byte("no picture")).Page(t, 422, "请重新选择")
		papers(t, b, form, "proxy", "委托书.pdf", []byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")).Page(t, 200, "2026-00001")
		x, err := c.Requests.Detail(context.Background(), webtest.CLI, 1)
		if err != nil || x.ApplicantType != "research" || len(x.Papers) != 1 || x.Papers[0].Kind != "proxy" || !x.Agent {
			t.Errorf("%+v %v", x.Papers, err)
		}
	})
}

// papers sends an application with a file.
func papers(t testing.TB, b *webtest.Browser, form url.Values, field, name string, data []byte) webtest.Answer {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	var err error
	for k := range form {
		if err == nil {
			err = w.WriteField(k, form.Get(k))
		}
	}
	f, e := w.CreateFormFile(field, name)
	if err == nil && e == nil {
		_, err = f.Write(data)
	}
	if e := w.Close(); err != nil || e != nil {
		t.Fatal(err, e)
	}
	r := httptest.NewRequest("POST", "/requests/apply", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Origin", "http://"+r.Host)
	return b.Send(r)
}

// What was typed is never lost: a form with too large a file comes back with
// its words, also those behind the file, and says which files to choose again.
func TestATooLargeFormKeepsItsWords(t *testing.T) {
	c, b := serve(t, dbtest.SQLite(t))
	form := begun(t, c, b, person(c))
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	write := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for k := range form {
		write(w.WriteField(k, form.Get(k)))
	}
	for field, name := range map[string]string{"identity": "身份证.pdf", "proxy": "委托书.pdf"} {
		f, err := w.CreateFormFile(field, name)
		write(err)
		_, err = f.Write(bytes.Repeat([]byte("%PDF"), 4<<20)) // 16 MB each
		write(err)
	}
	write(w.WriteField("purpose", "写在附件后面的用途"))
	write(w.WriteField("agent_name", "示例代理"))
	write(w.Close())
	r := httptest.NewRequest("POST", "/requests/apply", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Origin", "http://"+r.Host)
	page := b.Send(r)
	page.Page(t, 413, "超过 25 MB", "2025 年度示例水库移民资金分配文件", `value="13800007777"`, "写在附件后面的用途", `value="示例代理"`,
		"身份证明（刚才选的是“身份证.pdf”）", "授权委托书（刚才选的是“委托书.pdf”）", "刚才选的“身份证.pdf”没有保存，请重新选择")
	form.Set("_form", htmlcheck.Attr(page.Body, `input[name="_form"]`, "value"))
	c.Later(time.Minute)
	papers(t, b, form, "identity", "证明.txt", []byte("x")).Page(t, 422, "身份证明（刚才选的是“证明.txt”）")
	long := strings.Repeat("长", 10_000)
	b.SendForm("/requests/new", url.Values{"_form": form["_form"], "need": {long}}).Page(t, 413, "超过 64 kB", long)
	b.SendForm("/requests/apply", form).Page(t, 200, "2026-00001")
	if list, err := c.Requests.Detail(context.Background(), webtest.CLI, 1); err != nil || len(list.Papers) != 0 {
		t.Errorf("%+v %v", list.Papers, err)
	}
}

func TestWhatIsPublishedAnswers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		id := published(t, c)
		at := "/requests/answers/" + strconv.FormatInt(id, 10)
		b.Get("/requests/answers").Page(t, 200, "示例镇养路资金", at)
		b.Get("/requests/answers?q="+url.QueryEscape("养路资金")).Page(t, 200, at)
		b.Get("/requests/answers?q="+url.QueryEscape("无此文字")).Page(t, 200, "没有找到")
		page := b.Get(at)
		page.Page(t, 200, "示例镇养路资金分配方案", "已经公开在", "予以公开")
		if strings.Contains(page.Body, "示例寅") || strings.Contains(page.Body, "13800006666") {
			t.Error("the answer names who applied")
		}
		b.Get("/requests/answers/99").Page(t, 404)
		form := begun(t, c, b, url.Values{"need": {"养路资金"}})
		offers := b.SendForm("/requests/new", form)
		offers.Page(t, 200, "先看一看", "示例镇养路资金", "这就是我要的", "继续申请")
		form.Set("kind", "answer")
		form.Set("id", strconv.FormatInt(id, 10))
		form.Set("do", "opened")
		b.SendForm("/requests/offers", form).Redirects(t, at)
		form.Set("do", "answered")
		b.SendForm("/requests/offers", form).Page(t, 200, "不需要申请", at)
		form.Set("id", "77")
		b.SendForm("/requests/offers", form).Page(t, 404)
		form.Set("kind", "item")
		b.SendForm("/requests/offers", form).Page(t, 404)
		day := calendar.DateOf(webtest.Now)
		if n, err := offer.Sum(d.Reader(context.Background()), day, day); err != nil || n != (offer.Sums{Shown: 1, Opened: 1, Answered: 1}) {
			t.Errorf("%+v %v", n, err)
		}
		form.Set("step", "person")
		b.SendForm("/requests/apply", form).Page(t, 200, "填写申请表", "养路资金")
	})
}

// published is a published answer of an application that came to the counter.
func published(t testing.TB, c *webtest.County) int64 {
	t.Helper()
	ctx := context.Background()
	got, err := c.Requests.Register(ctx, webtest.CLI, foi.Form{OrganID: c.Units["D1"].ID, Channel: foi.Counter, ApplicantType: "natural", SubmittedOn: calendar.MustParse("2026-11-02"),
		Need: "某路的养路资金怎么分", Applicant: foi.Applicant{Name: "示例寅", IDKind: "其他证件", IDNumber: "SHILI-0006", Phone: "13800006666"}})
	if err != nil {
		t.Fatal(err)
	}
	exec(t, c.DB, `UPDATE foi_request SET state = ?, answer_code = '1', answered_on = '2026-11-12', delivered_on = '2026-11-13' WHERE id = ?`, foi.Delivered, got.ID)
	r, err := foi.ByID(c.DB.Reader(ctx), got.ID)
	if err == nil {
		err = c.Offers.Publish(ctx, webtest.CLI, foi.Ref{ID: got.ID, Version: r.Version}, "示例镇养路资金分配方案", "分配方案已经公开在本网站。")
	}
	if err != nil {
		t.Fatal(err)
	}
	return got.ID
}
