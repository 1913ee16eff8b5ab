package desk_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"lianghua/catalog"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/internal/jobs"
	"lianghua/web/webtest"
)

const sample = "../../testdata/catalogues/20-dachuan-anquan/openpyxl.xlsx"

func bytesOf(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// upload sends the form of step 1.
func upload(t testing.TB, c *webtest.County, b *webtest.Browser, name string, data []byte, fields url.Values) webtest.Answer {
	t.Helper()
	return uploadTo(t, c, b, "/desk/imports", name, data, fields)
}

// uploadTo sends a form with a file.
func uploadTo(t testing.TB, c *webtest.County, b *webtest.Browser, path, name string, data []byte, fields url.Values) webtest.Answer {
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
	if data != nil {
		f, err := w.CreateFormFile("file", name)
		put(err)
		_, err = f.Write(data)
		put(err)
	}
	put(w.Close())
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.Send(r)
}

func catalogueOf(c *webtest.County) url.Values {
	return url.Values{"kind": {"catalogue"}, "note": {"县应急管理局第一轮的表"}}
}

func TestImportApplyAgainUndo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("county")
		b.Get("/desk/imports").Page(t, 200, "还没有导入过表格")
		b.Get("/desk/imports/new").Page(t, 200, "严禁存储", "选文件", "本表为该领域全表")
		sent := upload(t, c, b, "安全生产 副本(3).xlsx", bytesOf(t, sample), catalogueOf(c))
		page := sent.Location()
		sent.Redirects(t, page)
		b.Get(page).Page(t, 200, "安全生产 副本(3).xlsx", "定取舍", "县应急管理局第一轮的表", "看问题", "新增")
		b.Get(page+"?action=add&worst=1").Page(t, 200)
		b.Get("/desk/imports").Page(t, 200, "安全生产 副本(3).xlsx", "待入库")

		before, _ := catalog.Count(d.Reader(context.Background()), catalog.Filter{})
		ask := b.Get(page + "/apply")
		ask.Page(t, 200, "一行也不写", "入库")
		hash := htmlcheck.Attr(ask.Body, `input[name=hash]`, "value")
		b.Post(page+"/apply", url.Values{"hash": {"stale"}}).Page(t, 409, "预览已更新")
		b.Post(page+"/apply", url.Values{"hash": {hash}, "skip": {"1"}}).Redirects(t, page)
		b.Get(page).Page(t, 200, "已入库", "撤销这一批")
		after, _ := catalog.Count(d.Reader(context.Background()), catalog.Filter{})
		if after <= before {
			t.Fatalf("%d entries before, %d after", before, after)
		}
		b.Get(page+"/apply").Page(t, 409)
		b.Get("/desk/entries?local=1").Page(t, 200, "本县新增")

		again := upload(t, c, b, "改名.xlsx", bytesOf(t, sample), catalogueOf(c)).Location()
		second := b.Get(again)
		second.Page(t, 200, "与现在的内容完全一样", "不变")
		if strings.Contains(second.Body, "/apply") {
			t.Error("a plan without changes can be applied")
		}
		b.Get(again+"/drop").Page(t, 200, "放弃")
		b.Post(again+"/drop", nil).Redirects(t, "/desk/imports")

		undoWithLaterEdit(t, c, b, page)
		left, _ := catalog.Count(d.Reader(context.Background()), catalog.Filter{})
		if left != before+1 { // the one that was confirmed since
			t.Errorf("%d entries after undoing, want %d", left, before+1)
		}
	})
}

// undoWithLaterEdit confirms one imported entry, which then stands in the way.
func undoWithLaterEdit(t *testing.T, c *webtest.County, b *webtest.Browser, page string) {
	t.Helper()
	list, _, err := catalog.List(c.DB.Reader(context.Background()), catalog.Filter{Local: true}, catalog.Cursor{})
	if err != nil || len(list) == 0 {
		t.Fatal(len(list), err)
	}
	e := list[0]
	b.Get(entryPage(e)).Page(t, 200, "导入", `href="`+page+`"`)
	b.Post("/desk/entries/confirm", url.Values{"id": {itoa(e.ID)}})
	b.Get(page+"/undo").Page(t, 200, e.Code, "只撤销没有再改过的行")
	b.Post(page+"/undo", nil).Page(t, 409, "整批没有撤销", e.Code)
	b.Post(page+"/undo", url.Values{"untouched": {"1"}}).Redirects(t, page)
	b.Get(page).Page(t, 200, "已撤销", "保持现状")
	b.Get(page+"/undo").Page(t, 409)
}

// A Word document goes the same way, and its problems come back as a workbook.
func TestImportFromWord(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("county")
	b.Get("/desk/imports/new").Page(t, 200, ".docx 里的表格")
	page := upload(t, c, b, "安全生产.docx", bytesOf(t, "../../testdata/catalogues/20-dachuan-anquan/table.docx"), catalogueOf(c)).Location()
	b.Get(page).Page(t, 200, "安全生产.docx", "这是 Word 文档", "新增")
	b.Get(page+"/sheet?sheet=表1&row=5").Page(t, 200, "安全生产领域")
	book := b.Get(page + "/errors")
	if book.Status != 200 || !strings.HasPrefix(book.Body, "PK") || !strings.Contains(book.Header.Get("Content-Disposition"), ".xlsx") {
		t.Fatalf("%d %.60q", book.Status, book.Body)
	}
	again := upload(t, c, b, "改后.xlsx", []byte(book.Body), catalogueOf(c)).Location()
	b.Get(again).Page(t, 200, "改后.xlsx", "待入库")
}

func TestUploadRefused(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("county")
	upload(t, c, b, "", nil, url.Values{"kind": {"catalogue"}, "note": {"没有文件"}}).Page(t, 422, "请选择要导入的文件", `value="没有文件"`, `href="#f-file"`)
	upload(t, c, b, "a.xlsx", []byte("PK\x03\x04 broken"), catalogueOf(c)).Page(t, 422, "县应急管理局第一轮的表")
	upload(t, c, b, "a.pdf", []byte("%PDF-1.7\n"), catalogueOf(c)).Page(t, 422)
	upload(t, c, b, "a.csv", []byte("x"), url.Values{"kind": {"nonsense"}}).Page(t, 422, "请选择导入什么")
	upload(t, c, c.As("dept"), "a.xlsx", bytesOf(t, sample), catalogueOf(c)).Page(t, 403)
}

const odd = "甲,乙,丙,丁\n公共服务,法规文件,全部文件,20个工作日内\n公共服务,办事指南,全部指南,实时\n公共服务,机构信息,职能,实时\n"

func TestMappingAndDomain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("county")
		page := upload(t, c, b, "表.csv", []byte(odd), catalogueOf(c)).Location()
		shown := b.Get(page)
		shown.Page(t, 200, "说明各列", "待补充说明")
		b.Get(page+"/apply").Page(t, 409)
		mapping := htmlcheck.Attr(shown.Body, `a[href*="/mapping"]`, "href")
		ask := b.Get(mapping)
		ask.Page(t, 200, "A 列", "D 列", "法规文件", "记住并重新读取")
		print := htmlcheck.Attr(ask.Body, `input[name=print]`, "value")
		form := url.Values{"print": {print}, "header_rows": {"1"}, "col1": {"level2"}, "col2": {"level2"}, "col3": {"content"}, "col4": {"extra"}}
		b.Post(page+"/mapping", form).Page(t, 422, "一级事项", "都选了“二级事项”", `<option value="level2" selected>`)
		form.Set("col1", "level1")
		form.Set("col4", "time_limit")
		mapped := b.Post(page+"/mapping", form).Location()
		b.Get(mapped).Page(t, 200, "看不出是哪个领域", "按这个领域重新预览")
		b.Post(mapped+"/again", url.Values{"domain": {"D99"}}).Page(t, 422)
		domain := b.Post(mapped+"/again", url.Values{"domain": {"D05"}}).Location()
		b.Get(domain).Page(t, 200, "待入库", "新增", "公共服务 / 法规文件")

		again := upload(t, c, b, "同样的表头.csv", []byte(odd), url.Values{"kind": {"catalogue"}, "domain": {"D05"}}).Location()
		b.Get(again).Page(t, 200, "待入库", "公共服务 / 法规文件") // remembered
	})
}

func TestProblemsOnTheSheet(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("county")
	text := "安全生产领域基层政务公开标准目录,,,,\n序号,一级事项,二级事项,公开内容,公开主体\n1,应急演练,演练方案,方案,没有这个局\n2,,,没有名称,县民政局\n3,应急演练,演练总结,总结,县民政局\n"
	page := upload(t, c, b, "安全生产.csv", []byte(text), catalogueOf(c)).Location()
	shown := b.Get(page + "?action=add")
	shown.Page(t, 200, "没有这个局", "下载问题表", "请核对")
	sheet := htmlcheck.Attr(shown.Body, `.ledger a[href*="/sheet?"]`, "href")
	b.Get(sheet).Page(t, 200, "cell-warn", "没有这个局", "cell-said", "sheet-head")
	b.Get(page+"/sheet?sheet=nonsense&row=1").Page(t, 404)
	if a := b.Get(page + "/errors"); a.Status != 200 || !strings.HasPrefix(a.Body, "PK") {
		t.Errorf("error workbook: %d %.100s", a.Status, a.Body)
	}
	c.As("dept").Get(page).Page(t, 404) // who brings in items does not see the county's tables
	c.As("dept").Get(page+"/errors").Page(t, 404)
	c.As("dept-head").Get(page).Page(t, 403)
	b.Get("/desk/imports/999").Page(t, 404)
}

func TestImportColumns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("county")
		out := b.Get("/desk/columns/export?format=xlsx")
		same := upload(t, c, b, "分工表.xlsx", []byte(out.Body), url.Values{"kind": {"columns"}}).Location()
		b.Get(same).Page(t, 200, "与现在的内容完全一样")

		book := "栏目编号,栏目全称,栏目类型,责任单位,责任科室\n,专题/防汛抗旱,动态更新,县民政局,办公室\nD05,,,县民政局,安全科\n,没有上级/甲,动态更新,,\n"
		page := upload(t, c, b, "分工表.csv", []byte(book), url.Values{"kind": {"columns"}}).Location()
		shown := b.Get(page)
		shown.Page(t, 200, "上级栏目“没有上级”还没有", "不能导入")
		b.Get(page+"?action=change").Page(t, 200, "责任单位", "蒙阴县民政局", "安全科")
		hash := htmlcheck.Attr(b.Get(page+"/apply").Body, `input[name=hash]`, "value")
		b.Post(page+"/apply", url.Values{"hash": {hash}}).Page(t, 422, "只导入没有问题的行")
		b.Post(page+"/apply", url.Values{"hash": {hash}, "skip": {"1"}}).Redirects(t, page)
		b.Get("/desk/columns").Page(t, 200, "防汛抗旱", "安全科")
		b.Post(page+"/undo", nil).Redirects(t, page)
		if body := b.Get("/desk/columns").Body; strings.Contains(body, "防汛抗旱") || strings.Contains(body, "安全科") {
			t.Error("undoing left something of the batch")
		}
		for _, kind := range []string{"columns", "units", "people"} {
			if a := b.Get("/desk/imports/template/" + kind); a.Status != 200 || !strings.HasPrefix(a.Body, "PK") {
				t.Errorf("template %s: %d", kind, a.Status)
			}
		}
		b.Get("/desk/imports/template/catalogue").Page(t, 404)
	})
}

// long is a table of n entries that are not in the catalogue.
func long(n int) []byte {
	var b bytes.Buffer
	io.WriteString(&b, "安全生产领域基层政务公开标准目录,,,,\n序号,一级事项,二级事项,公开内容,公开主体\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,演练,第%d次演练,方案,县民政局\n", i+1, i+1)
	}
	return b.Bytes()
}

func TestLongImportRunsAsAJob(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		runner := jobs.NewRunner(d)
		c := serveJobs(t, d, runner)
		b := c.As("county")
		page := upload(t, c, b, "长表.csv", long(600), url.Values{"kind": {"catalogue"}}).Location()
		b.Get(page).Page(t, 200, "下一页", "本页 50 条")
		ask := b.Get(page + "/apply")
		ask.Page(t, 200, "在后台进行")
		hash := htmlcheck.Attr(ask.Body, `input[name=hash]`, "value")
		b.Post(page+"/apply", url.Values{"hash": {"stale"}}).Page(t, 409)
		b.Post(page+"/apply", url.Values{"hash": {hash}}).Redirects(t, page+"/progress")
		b.Get(page+"/progress").Page(t, 200, "可以离开本页", "取消入库", "共 600 条")
		b.Get(page).Page(t, 200, "看入库进度")
		b.Post(page+"/apply", url.Values{"hash": {hash}}).Page(t, 409, "正在入库")
		b.Post(page+"/cancel", nil).Redirects(t, page)
		b.Get(page+"/progress").Page(t, 200, "已取消", "没有写入任何内容")
		b.Post(page+"/apply", url.Values{"hash": {hash}}).Redirects(t, page+"/progress")

		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() { defer close(ended); runner.Run(ctx) }()
		for range 200 {
			if b.Get(page+"/progress").Status == 303 {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		stop()
		<-ended
		b.Get(page).Page(t, 200, "已入库", "撤销这一批")
		b.Get(page+"/progress").Redirects(t, page)
	})
}
