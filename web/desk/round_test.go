package desk_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/url"
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/web/webtest"
)

// retype changes texts in the first sheet of a workbook, as a person would in
// a spreadsheet: each old text once.
func retype(t testing.TB, book string, oldNew ...string) []byte {
	t.Helper()
	in, err := zip.NewReader(strings.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		if strings.HasSuffix(f.Name, "/sheet1.xml") {
			for i := 0; i < len(oldNew); i += 2 {
				if !strings.Contains(text, oldNew[i]) {
					t.Fatalf("no %q in the sheet", oldNew[i])
				}
				text = strings.Replace(text, oldNew[i], oldNew[i+1], 1)
			}
		}
		to, err := w.Create(f.Name)
		if err == nil {
			_, err = io.WriteString(to, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The round story: open, send, download, edit, return, accept a difference,
// confirm the rest with one key, seal, through.
func TestRoundFromSendingToConfirmed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		assigned(t, c, 4)
		county, dept := c.As("county"), c.As("dept")
		dept.Get("/desk/rounds/mine").Page(t, 200, "还没有发给本单位的确认表")
		county.Post("/desk/rounds", url.Values{"days": {"90"}, "note": {"逐条核对"}}).Page(t, 422, "请选择领域", "1 至 60 个工作日", `value="90"`, "逐条核对")
		county.Post("/desk/rounds", url.Values{"domains": {"D20"}, "days": {"10"}, "units": {itoa(c.Units["D1"].ID)}}).Redirects(t, "/desk/rounds/1")
		draft := county.Get("/desk/rounds/1")
		draft.Page(t, 200, "还没有发出", "发出给 1 个单位", "未发出")
		unit := "/desk/rounds/1/units/" + itoa(c.Units["D1"].ID)
		dept.Get(unit).Page(t, 404)
		county.Get("/desk/rounds/1/close").Page(t, 200, "删除第一轮确认")
		county.Post("/desk/rounds/1/send", url.Values{"version": {hidden(t, draft, "version")}}).Redirects(t, "/desk/rounds/1")
		dept.Get("/desk").Page(t, 200, "第一轮确认：13 项待确认并回传", unit)
		dept.Get("/desk/rounds/mine").Page(t, 200, "未回传", "还剩 10 个工作日")
		strangers(t, c, unit)

		book := dept.Get(unit + "/workbook")
		if book.Status != 200 || !strings.Contains(book.Header.Get("Content-Disposition"), "filename*=UTF-8''") {
			t.Fatalf("workbook: %d %v", book.Status, book.Header)
		}
		returned(t, c, county, dept, unit, book.Body)
		settled(t, c, county, dept, unit)
	})
}

// strangers are refused the round of another unit, in every form.
func strangers(t *testing.T, c *webtest.County, unit string) {
	t.Helper()
	for _, login := range []string{"other-dept", "town", "village", "supervise"} {
		b := c.As(login)
		for _, path := range []string{unit, unit + "/workbook", unit + "/files/1"} {
			b.Get(path).Page(t, 404)
		}
		b.Get("/desk/rounds/1").Page(t, 403)
		b.Get("/desk/rounds/1/zip").Page(t, 403)
		b.Post(unit+"/confirm", url.Values{"version": {"1"}}).Page(t, 403)
	}
	post(t, c, c.As("other-dept"), unit+"/return", nil, part{"files", "a.xlsx", []byte("x")}).Page(t, 404)
	post(t, c, c.As("other-dept"), unit+"/seal", url.Values{"signed_by": {"示例丑"}}).Page(t, 404)
	c.As("dept").Get(strings.TrimSuffix(unit, itoa(c.Units["D1"].ID))+itoa(c.Units["D2"].ID)).Page(t, 404)
}

// returned sends back the workbook with two rows changed and one row struck.
func returned(t *testing.T, c *webtest.County, county, dept *webtest.Browser, unit, book string) {
	t.Helper()
	post(t, c, dept, unit+"/return", nil).Page(t, 422, "请选择单位填好的确认表")
	post(t, c, dept, unit+"/return", nil, part{"files", "说明.xlsx", []byte("not a workbook")}).Page(t, 422, "“说明.xlsx”")
	edited := retype(t, book, "制定或获取信息之日起10个工作日内", "制定或获取信息之日起5个工作日内",
		`<c r="P5" s="7" t="inlineStr"><is><t></t></is></c>`, `<c r="P5" s="7" t="inlineStr"><is><t>有修改</t></is></c>`,
		`<c r="P6" s="7" t="inlineStr"><is><t></t></is></c>`, `<c r="P6" s="7" t="inlineStr"><is><t>本县不适用</t></is></c>`)
	post(t, c, dept, unit+"/return", nil, part{"files", "副本(3).xlsx", edited}).Page(t, 200, "民政局第一轮：无异议 11 项，有不同 2 项")
	post(t, c, county, "/desk/rounds/1/returns", nil, part{"files", "好.xlsx", edited}, part{"files", "坏.xlsx", []byte("x")}).
		Page(t, 200, "收到 1 份，未收 1 份", "坏.xlsx", "未收")
	many := make([]part, 21)
	for i := range many {
		many[i] = part{"files", "a.xlsx", []byte("x")}
	}
	post(t, c, county, "/desk/rounds/1/returns", nil, many...).Page(t, 422, "一次最多上传 20 份")

	page := county.Get(unit)
	page.Page(t, 200, "已回传未盖章", "有不同的 2 项", "制定或获取信息之日起5个工作日内", "确认无异议 11 项", "没有写说明")
	if strings.Contains(dept.Get(unit).Body, "采纳<span") {
		t.Error("the unit is offered to decide on its own answers")
	}
	file := htmlcheck.Attr(page.Body, `a[href*="/files/"]`, "href")
	if got := dept.Get(file); got.Status != 200 || got.Body != string(edited) {
		t.Errorf("returned file: %d, %d bytes", got.Status, len(got.Body))
	}
	c.As("other-dept").Get(file).Page(t, 404)
	county.Get("/desk/rounds/1?state=returned").Page(t, 200, "民政局")
	remind(t, county, c)
}

func remind(t *testing.T, county *webtest.Browser, c *webtest.County) {
	t.Helper()
	county.Get("/desk/rounds/1/reminders").Page(t, 200, "贵单位签字盖章件未上传", `checked`)
	county.Post("/desk/rounds/1/reminders", nil).Page(t, 422, "请先勾选要催办的单位")
	county.Post("/desk/rounds/1/reminders", url.Values{"units": {itoa(c.Units["D1"].ID)}}).Redirects(t, "/desk/rounds/1")
	c.As("dept").Get("/desk/inbox").Page(t, 200, "催办：签字盖章件未上传")
	if zip := county.Get("/desk/rounds/1/zip"); zip.Status != 200 || !strings.HasPrefix(zip.Body, "PK") {
		t.Errorf("zip: %d", zip.Status)
	}
}

// settled decides the differences, seals and confirms.
func settled(t *testing.T, c *webtest.County, county, dept *webtest.Browser, unit string) {
	t.Helper()
	row := func(n int) string {
		t.Helper()
		forms := htmlcheck.Find(county.Get(unit).Body, `form[action*="/rows/"]`)
		for _, a := range forms[n].Attr {
			if a.Key == "action" {
				return a.Val
			}
		}
		return ""
	}
	second := row(1)
	county.Post(second, url.Values{"act": {"return"}}).Page(t, 422, "请说明退回的理由")
	county.Post(row(0), url.Values{"act": {"accept"}}).Redirects(t, unit+"#differences")
	county.Post(second, url.Values{"act": {"return"}, "reason": {"请写明不适用的理由"}}).Redirects(t, unit+"#differences")
	county.Post(second, url.Values{"act": {"accept"}, "reason": {"再办一次"}}).Page(t, 409, "再办一次")
	dept.Get(unit).Page(t, 200, "请写明不适用的理由", "已退回")

	again := retype(t, dept.Get(unit+"/workbook").Body)
	post(t, c, dept, unit+"/return", nil, part{"files", "第二次.xlsx", again}).Page(t, 200, "无异议 12 项，有不同 0 项，以前已办理 1 项")
	page := dept.Get(unit)
	seal := url.Values{"version": {hidden(t, page, "version")}, "signed_by": {"示例戊"}, "signed_on": {"2026-12-31"}}
	post(t, c, dept, unit+"/seal", seal, part{"scan", "章.pdf", scanOf}).Page(t, 422, "签字日期不能晚于今天", `value="示例戊"`)
	seal.Set("signed_on", "2026-11-23")
	post(t, c, dept, unit+"/seal", seal, part{"scan", "章.pdf", scanOf}).Redirects(t, unit)
	page = county.Get(unit)
	page.Page(t, 200, "已盖章", "各项认领同时确认", "章.pdf")
	county.Post(unit+"/confirm", url.Values{"version": {hidden(t, page, "version")}, "section": {"社会救助科"}, "officer": {"示例丁"}, "phone": {"0539-4271001"}}).Redirects(t, unit)
	dept.Get(unit).Page(t, 200, "已确认")
	county.Get("/desk/rounds/1").Page(t, 200, "已确认 1 个单位，共 1 个")
	dept.Get("/desk/responsibility").Page(t, 200, "4 项", "制定或获取信息之日起5个工作日内")

	end := county.Get("/desk/rounds/1/close")
	end.Page(t, 200, "各单位都已确认")
	county.Post("/desk/rounds/1/close", url.Values{"version": {hidden(t, end, "version")}}).Redirects(t, "/desk/rounds/1")
	post(t, c, county, "/desk/rounds/1/returns", nil, part{"files", "晚了.xlsx", again}).Page(t, 422, "已经结束")
}
