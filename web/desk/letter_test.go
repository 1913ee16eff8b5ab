package desk_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"net/url"
	"strings"
	"testing"

	"lianghua/foi"
	"lianghua/foi/letter"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/org"
	"lianghua/web/webtest"
)

// applied is a county with one application that was looked at, and its address.
func applied(t *testing.T, d *db.DB) (*webtest.County, *webtest.Browser, string) {
	t.Helper()
	c := serve(t, d)
	b := c.As("county")
	actor, _ := c.Actor(b)
	s := &foi.Service{DB: d, Keys: c.Org.Keys, Files: c.Files, Calendar: c.Calendar, Items: c.Items}
	unit, err := org.CountyUnit(d.Reader(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Register(context.Background(), actor, foi.Form{OrganID: unit.ID, Channel: foi.Counter, ApplicantType: "natural", Need: "示例项目的补偿方案", SubmittedOn: c.Org.Today(),
		Applicant: foi.Applicant{Name: "示例甲", IDKind: "其他证件", IDNumber: "SHILI1", Phone: "13900000001", Address: "示例路1号"}})
	if err != nil {
		t.Fatal(err)
	}
	ref := foi.Ref{ID: got.ID, Version: 1}
	if err := s.Examine(context.Background(), actor, ref, foi.Examination{View: "需要补正", Sensitivity: foi.Plain}); err != nil {
		t.Fatal(err)
	}
	if err := s.AskCorrection(context.Background(), actor, foi.Ref{ID: got.ID, Version: 2}, foi.Ask{What: "写明年度。", On: c.Org.Today(), Until: c.Org.Today().AddDays(20)}); err != nil {
		t.Fatal(err)
	}
	return c, b, fmt.Sprintf("/desk/requests/%d", got.ID)
}

// A letter from its form to the sealed scan, without a script.
func TestLetterPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b, page := applied(t, d)
		b.Get(page+"/letters").Page(t, 200, "政府信息公开申请补正告知书", "信封")
		form := b.Get(page + "/letters/correction")
		form.Page(t, 200, "示＊＊：", "1．写明年度。", "制作并编号", "内置模板")
		if strings.Contains(form.Body, "示例甲") && !strings.Contains(form.Body, "联系人") {
			t.Error("the form names the applicant")
		}
		typed := url.Values{"version": {hidden(t, form, "version")}, letter.FieldKey("补正事项"): {"写明文件名称。\n写明年度。"}, letter.FieldKey("补正期限"): {"2099年1月2日"}, "do": {"preview"}}
		b.Post(page+"/letters/correction", typed).Page(t, 200, "2．写明年度。", "2099年1月2日")
		typed.Set("do", "make")
		typed.Set(letter.FieldKey("补正事项"), "")
		b.Post(page+"/letters/correction", typed).Page(t, 422, "请填写“补正事项”")
		typed.Set(letter.FieldKey("补正事项"), "写明文件名称。")
		made := b.Post(page+"/letters/correction", typed)
		paper := made.Location()
		made.Redirects(t, paper)
		show := b.Get(paper)
		show.Page(t, 200, "-补", "内置模板", "未回传", "登记送达")
		b.Get(paper+"/file").Holds(t, "PK")
		version := hidden(t, show, "version")
		b.Post(paper+"/send", url.Values{"version": {version}, "way": {"post"}, "sent_on": {c.Org.Today().String()}}).Page(t, 422, "请填写邮件号")
		b.Post(paper+"/send", url.Values{"version": {version}, "way": {"post"}, "post_number": {"XA1"}, "sent_on": {c.Org.Today().String()}}).Redirects(t, paper)
		version = hidden(t, b.Get(paper), "version")
		post(t, c, b, paper+"/scan", url.Values{"version": {version}}, part{"scan", "盖章.pdf", scanOf}).Redirects(t, paper)
		b.Get(paper).Page(t, 200, "已回传", "XA1")
		b.Get(paper+"/sealed").Holds(t, "%PDF")
		c.As("dept").Get(page+"/letters").Page(t, 404)
	})
}

// A template is checked, refused with every place, put in use, and put back.
func TestTemplatePages(t *testing.T) {
	c, b, _ := applied(t, dbtest.SQLite(t))
	const page = "/desk/requests/templates/extension"
	b.Get("/desk/requests/templates").Page(t, 200, "延期答复告知书", "内置模板")
	b.Get(page).Page(t, 200, "占位符", "延期理由", "随系统提供")
	b.Get(page+"/file").Holds(t, "PK")
	b.Get(page+"/file?sample=1").Holds(t, "PK")
	wrong, err := letter.Builtin("envelope")
	if err != nil {
		t.Fatal(err)
	}
	good, err := letter.Builtin("extension")
	if err != nil {
		t.Fatal(err)
	}
	post(t, c, b, page, url.Values{"do": {"check"}}, part{"file", "延期.docx", wrong}).Page(t, 200, "处要改", "缺少必须有的占位符“{{延长至}}”")
	post(t, c, b, page, url.Values{"do": {"save"}}, part{"file", "延期.docx", wrong}).Page(t, 422, "缺少必须有的占位符“{{延长至}}”")
	post(t, c, b, page, url.Values{"do": {"save"}}, part{"file", "延期.docx", []byte("不是文档")}).Page(t, 422, "请用 Word 或者 WPS 另存为 .docx")
	post(t, c, b, page, url.Values{"do": {"check"}}, part{"file", "延期.docx", good}).Page(t, 200, "没有问题", "样例预览", "答复期限延长至2026年4月17日")
	post(t, c, b, page, url.Values{"do": {"save"}, "note": {"加了二维码"}}, part{"file", "延期.docx", good}).Redirects(t, page)
	b.Get(page).Page(t, 200, "第1版", "加了二维码", "改用内置模板")
	b.Post(page+"/use", url.Values{"template": {"0"}}).Redirects(t, page)
	b.Get(page).Page(t, 200, "改用第1版")
	c.As("dept").Get(page).Page(t, 403)
}

// Passages are ticked, boxes typed, both derivatives made and looked at.
func TestRedactionPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b, page := applied(t, d)
		list := b.Get(page + "/redactions")
		list.Page(t, 200, "还没有需要区分处理的文件")
		version := hidden(t, list, "version")
		added := post(t, c, b, page+"/redactions", url.Values{"version": {version}}, part{"file", "方案.txt", []byte("联系人示例丁，手机号13800138000。\n单价一千元。\n")})
		red := added.Location()
		added.Redirects(t, red)
		show := b.Get(red + "?words=" + url.QueryEscape("示例丁"))
		show.Page(t, 200, "建议遮盖 2 处", "手机号", "<mark>示例丁</mark>")
		keys := []string{htmlcheck.Attr(show.Body, "#f-mark-0", "value"), htmlcheck.Attr(show.Body, "#f-mark-1", "value")}
		version = hidden(t, show, "version")
		b.Post(red+"/marks", url.Values{"version": {version}, "mark": keys}).Page(t, 422, "请填写遮盖的理由", "请选择遮盖的范围")
		b.Post(red+"/marks", url.Values{"version": {version}, "mark": {"1:0:9999"}, "reason": {"个人隐私"}, "article": {"条例第十五条"}, "scope": {"both"}}).Page(t, 422, "请重新选择")
		b.Post(red+"/marks", url.Values{"version": {version}, "mark": keys, "reason": {"个人隐私"}, "article": {"条例第十五条"}, "scope": {"both"}}).Redirects(t, red)
		show = b.Get(red)
		show.Page(t, 200, "遮盖清单 2 处", "生成两份遮盖件", "<del>示例丁</del>")
		b.Post(red+"/copies", url.Values{"version": {hidden(t, show, "version")}}).Redirects(t, red)
		done := b.Get(red)
		done.Page(t, 200, "按现在的清单", "供公开", "提供申请人")
		link := htmlcheck.Attr(done.Body, `a[href*="/copies/"]`, "href")
		b.Get(link).Holds(t, "■■■■", "单价一千元")

		var pic bytes.Buffer
		if err := png.Encode(&pic, image.NewGray(image.Rect(0, 0, 40, 40))); err != nil {
			t.Fatal(err)
		}
		added = post(t, c, b, page+"/redactions", url.Values{"version": {hidden(t, b.Get(page+"/redactions"), "version")}}, part{"file", "图.png", pic.Bytes()})
		red = added.Location()
		show = b.Get(red)
		show.Page(t, 200, "按坐标遮盖", "原件（带刻度）")
		b.Get(red+"/pages/1").Holds(t, "PNG")
		box := url.Values{"version": {hidden(t, show, "version")}, "page": {"1"}, "x": {"100"}, "y": {"100"}, "w": {"950"}, "h": {"100"}, "reason": {"个人隐私"}, "article": {"条例第十五条"}, "scope": {"both"}}
		b.Post(red+"/marks", box).Page(t, 422, "不能超出页面")
		box.Set("w", "500")
		b.Post(red+"/marks", box).Redirects(t, red)
		b.Get(red).Page(t, 200, "左 100、上 100、宽 500、高 100")
		c.As("dept").Get(red).Page(t, 404)
	})
}
