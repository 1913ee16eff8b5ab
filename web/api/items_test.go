package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/exchange"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/rbac"
	"lianghua/web/webtest"
)

// person is somebody of the county, by the login of webtest.
func (h *house) person(login string) rbac.Actor {
	h.t.Helper()
	if a, known := h.people[login]; known {
		return a
	}
	h.people[login], _ = h.Actor(h.As(login))
	return h.people[login]
}

func (h *house) move(login string, id int64, action disclose.Action, f disclose.Form) {
	h.t.Helper()
	it, err := disclose.ByID(h.DB.Reader(h.t.Context()), id)
	if err == nil {
		_, err = h.Items.Act(h.t.Context(), h.person(login), []disclose.Ref{it.Ref()}, action, f)
	}
	if err != nil {
		h.t.Fatalf("%s by %s: %v", action, login, err)
	}
}

var clean = disclose.Form{Secrecy: &disclose.Secrecy{Answered: true}}

// publish takes an item of D1 through its reviews.
func (h *house) publish(id int64) {
	h.t.Helper()
	for range 8 {
		it, err := disclose.ByID(h.DB.Reader(h.t.Context()), id)
		if err != nil {
			h.t.Fatal(err)
		}
		switch it.DraftState {
		case disclose.Draft:
			h.move("dept", id, disclose.ActSubmit, disclose.Form{})
		case disclose.First:
			h.move("dept-head", id, disclose.ActFirst, clean)
		case disclose.Second:
			h.move("dept-head", id, disclose.ActSecrecy, clean)
			h.move("dept-head", id, disclose.ActSecond, disclose.Form{})
		case disclose.Final:
			h.move("dept-head", id, disclose.ActFinal, disclose.Form{})
		case disclose.Approved:
			h.move("dept-head", id, disclose.ActPublish, disclose.Form{})
			return
		}
	}
	h.t.Fatalf("item %d was never published", id)
}

// draftOf begins an item of D1.
func (h *house) draft(kind string, c form.Content) int64 {
	h.t.Helper()
	ref, err := h.Items.Create(h.t.Context(), h.person("dept"), disclose.NewItem{UnitID: h.Units["D1"].ID, Type: kind, Content: c})
	if err != nil {
		h.t.Fatal(err)
	}
	return ref.ID
}

func words(title string) form.Content {
	return form.Content{Title: title, Body: "<p>" + title + "的正文</p>", Section: "办公室"}
}

func names() form.Content {
	return form.Content{Title: "低保名单公示", Section: "社会救助科", NoticeContact: "民政局 0539-1234567",
		Fields: map[string]string{"supervise": "0539-1234567", "total": "1", "sum": "500"}, Rows: [][]string{{"示例一", "示例村", "2", "500"}}}
}

func (h *house) item(id int64) answered {
	return h.ask(http.MethodGet, fmt.Sprint(Root, "/items/", id), "")
}

// The interface shows what the public may see now, and says of everything
// else that it is not there; only a 撤稿 says why.
func TestItemsAreThoseThatAreVisible(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		live, draft := h.draft("notice", words("公开的通知")), h.draft("notice", words("没写完的通知"))
		down, off, list := h.draft("notice", words("有误的通知")), h.draft("notice", words("涉及隐私的通知")), h.draft("lowincome", names())
		for _, id := range []int64{live, down, off, list} {
			h.publish(id)
		}
		h.item(off).wants(t, http.StatusOK, "涉及隐私的通知")
		h.move("dept-head", down, disclose.ActWithdraw, disclose.Form{Reason: "数据有误，另行公布"})
		h.move("dept-head", off, disclose.ActOffline, disclose.Form{Reason: "含个人信息"})
		page := decode[Items](t, h.ask(http.MethodGet, Root+"/items", ""))
		if len(page.Data) != 1 || page.Data[0].ID != live || page.Data[0].Unit.Code != "D1" || page.Data[0].IndexNo == "" || page.Next != "" {
			t.Errorf("%+v", page)
		}
		h.item(live).wants(t, http.StatusOK, "公开的通知的正文", `"section":"办公室"`)
		h.item(down).wants(t, http.StatusGone, "《有误的通知》", "数据有误，另行公布", `"code":"gone"`)
		for what, id := range map[string]int64{"a draft": draft, "a silent removal": off, "a name list": list, "nothing": 9999} {
			a := h.item(id)
			if a.status != http.StatusNotFound || strings.Contains(a.body, "示例一") || strings.Contains(a.body, "隐私") || a.header.Get("ETag") != "" {
				t.Errorf("%s: %d %s", what, a.status, a.body)
			}
		}
		for _, q := range []string{"?unit=D2", "?type=lowincome", "?year=2025", "?unit=T1"} {
			if p := decode[Items](t, h.ask(http.MethodGet, Root+"/items"+q, "")); len(p.Data) != 0 {
				t.Errorf("%s: %+v", q, p)
			}
		}
		for _, q := range []string{"?unit=D1", "?type=notice", "?year=2026"} {
			if p := decode[Items](t, h.ask(http.MethodGet, Root+"/items"+q, "")); len(p.Data) != 1 {
				t.Errorf("%s: %+v", q, p)
			}
		}
		for _, q := range []string{"?type=moon", "?column=moon", "?year=long", "?cursor=moon"} {
			h.ask(http.MethodGet, Root+"/items"+q, "").wants(t, http.StatusUnprocessableEntity)
		}
	})
}

// Columns that may hold a person's name, signers and reviewers stay on the page.
func TestItemsNameNoPersons(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		id := h.draft("permit", form.Content{Title: "行政许可结果公示", Section: "审批科", Fields: map[string]string{"kind": "许可"},
			Rows: [][]string{{"蒙许〔2026〕1号", "示例某", "食品经营许可", "2026-11-20", ""}}})
		h.publish(id)
		a := h.item(id)
		a.wants(t, http.StatusOK, "食品经营许可", "蒙许〔2026〕1号", "决定文书号")
		for _, name := range []string{"示例某", "行政相对人", "示例丁", "示例戊"} {
			if strings.Contains(a.body, name) {
				t.Errorf("the interface names %s: %s", name, a.body)
			}
		}
		if it := decode[exchange.Item](t, a); len(it.Table.Columns) != len(it.Table.Rows[0]) || len(it.Table.Columns) != 4 {
			t.Errorf("%+v", it.Table)
		}
	})
}

func TestItemsArePaged(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	for i := range 23 {
		h.publish(h.draft("notice", words(fmt.Sprint("第 ", i, " 号通知"))))
	}
	seen, pages := map[int64]bool{}, 0
	for cursor := ""; ; pages++ {
		p := decode[Items](t, h.ask(http.MethodGet, Root+"/items?cursor="+cursor, ""))
		for _, x := range p.Data {
			seen[x.ID] = true
		}
		if cursor = p.Next; cursor == "" {
			break
		}
	}
	if len(seen) != 23 || pages != 1 {
		t.Errorf("%d items, %d full pages", len(seen), pages)
	}
}

const draftBody = `{"unit":"D1","type":"notice","entries":["D05-0001"],"content":{"title":"接口报送的通知","body":"<p onclick=\"x()\">正文<script>alert(1)</script></p>","section":"办公室"}}`

// A program drafts, mends, attaches and submits; people review and publish.
func TestProgramDraftsAndPeoplePublish(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		key := h.key("D1")
		send := func(method, path, body string, more ...string) answered {
			return h.ask(method, Root+path, body, append([]string{"Authorization", bearer(key)}, more...)...)
		}
		made := send(http.MethodPost, "/drafts", draftBody, keyHeader, "make-1")
		made.wants(t, http.StatusCreated, "接口报送的通知", `"state":"draft"`)
		x := decode[Draft](t, made)
		if again := send(http.MethodPost, "/drafts", draftBody, keyHeader, "make-1"); again.body != made.body {
			t.Errorf("made twice: %s", again.body)
		}
		if made.header.Get("Location") != fmt.Sprint(Root, "/drafts/", x.ID) || strings.Contains(x.Content.Body, "script") || strings.Contains(x.Content.Body, "onclick") || x.Entries[0] != "D05-0001" {
			t.Errorf("%+v %v", x, made.header)
		}
		at := fmt.Sprint("/drafts/", x.ID)
		saved := send(http.MethodPut, at, fmt.Sprintf(`{"version":%d,"content":{"title":"接口报送的通知（更正）","body":"<p>正文</p>","section":"办公室"}}`, x.Version))
		saved.wants(t, http.StatusOK, "（更正）")
		send(http.MethodPut, at, fmt.Sprintf(`{"version":%d,"content":{"title":"旧页面"}}`, x.Version)).wants(t, http.StatusConflict)
		x = decode[Draft](t, saved)
		pdf := "%PDF-1.4\n附件正文\n%%EOF\n"
		with := send(http.MethodPost, fmt.Sprint(at, "/files?name=a.pdf&version=", x.Version), pdf, "Content-Type", "application/octet-stream", keyHeader, "file-1")
		with.wants(t, http.StatusCreated, `"name":"a.pdf"`, `"media_type":"application/pdf"`)
		x = decode[Draft](t, with)
		send(http.MethodPost, fmt.Sprint(at, "/files?name=b.exe&version=", x.Version), "MZ\x90\x00", "Content-Type", "application/octet-stream").wants(t, http.StatusUnprocessableEntity, "只接受")
		gone := send(http.MethodDelete, fmt.Sprint(at, "/files/", x.Files[0].ID, "?version=", x.Version), "")
		gone.wants(t, http.StatusOK, `"files":[]`)
		x = decode[Draft](t, gone)
		sent := send(http.MethodPost, at+"/submit", fmt.Sprintf(`{"version":%d}`, x.Version))
		sent.wants(t, http.StatusOK, `"state":"first"`, "待初审")
		h.move("dept-head", x.ID, disclose.ActReturn, disclose.Form{Reason: "要素不全"})
		send(http.MethodGet, at, "").wants(t, http.StatusOK, `"state":"returned"`, `"returned":"要素不全"`)
		x = decode[Draft](t, send(http.MethodGet, at, ""))
		send(http.MethodPost, at+"/submit", fmt.Sprintf(`{"version":%d}`, x.Version)).wants(t, http.StatusOK, `"state":"first"`)
		h.move("dept", x.ID, disclose.ActFirst, clean) // a person, who did not write it
		h.move("dept", x.ID, disclose.ActPublish, disclose.Form{})
		send(http.MethodGet, at, "").wants(t, http.StatusOK, `"stage":"live"`, fmt.Sprintf(`"url":"/items/%d"`, x.ID))
		h.item(x.ID).wants(t, http.StatusOK, "（更正）", "D05-0001")
		if l := decode[Drafts](t, send(http.MethodGet, "/drafts?q=报送", "")); len(l.Data) != 1 || l.Data[0].Stage != "live" {
			t.Errorf("%+v", l)
		}
		var by []string
		if err := d.Reader(t.Context()).Select(&by, `SELECT DISTINCT actor FROM audit_log WHERE face = 'api' AND action = 'item.draft'`); err != nil || len(by) != 1 || by[0] != "接口：示例系统" {
			t.Errorf("the log names %v, %v", by, err)
		}
	})
}

// What lacks an element is refused whole; a key reaches its own unit and what
// lies below it, and nothing else exists for it.
func TestProgramsStayInTheirUnit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		dept, town := h.key("D1"), h.key("T1")
		send := func(key, method, path, body string) answered {
			return h.ask(method, Root+path, body, "Authorization", bearer(key))
		}
		empty := decode[Draft](t, send(dept, http.MethodPost, "/drafts", `{"unit":"D1","type":"notice","content":{"title":""}}`))
		if len(empty.Missing) < 2 {
			t.Errorf("%+v", empty)
		}
		send(dept, http.MethodPost, fmt.Sprint("/drafts/", empty.ID, "/submit"), fmt.Sprintf(`{"version":%d}`, empty.Version)).
			wants(t, http.StatusUnprocessableEntity, "请填写标题", "请填写正文", `"field":"section"`)
		for body, words := range map[string]string{`{"unit":"D2","type":"notice","content":{"title":"a"}}`: "不在这个密钥的范围内", `{"unit":"T1","type":"notice","content":{"title":"a"}}`: "不在这个密钥的范围内",
			`{"unit":"MOON","type":"notice","content":{"title":"a"}}`: "不在这个密钥的范围内", `{"unit":"D1","type":"moon","content":{"title":"a"}}`: "请选择信息类型",
			`{"type":"notice","content":{"title":"a"}}`: "请填写发布单位", `{"unit":"D1","type":"notice","column":"moon","content":{"title":"a"}}`: "没有代码为",
			`{"unit":"D1","type":"notice","entries":["D99-1"],"content":{"title":"a"}}`: "没有编号为", `{"unit":"D1","type":"notice","content":{"title":"a","period":"十月"}}`: "所属期"} {
			send(dept, http.MethodPost, "/drafts", body).wants(t, http.StatusUnprocessableEntity, words)
		}
		send(town, http.MethodPost, "/drafts", `{"unit":"T1-C1","type":"village_notice","content":{"title":"村里的通知"}}`).wants(t, http.StatusCreated)
		mine := fmt.Sprint("/drafts/", empty.ID)
		for _, a := range []answered{send(town, http.MethodGet, mine, ""), send(town, http.MethodPut, mine, `{"version":1,"content":{"title":"x"}}`),
			send(town, http.MethodPost, mine+"/submit", `{"version":1}`), send(town, http.MethodGet, "/drafts/9999", ""), send(town, http.MethodGet, "/drafts/x", "")} {
			a.wants(t, http.StatusNotFound, "没有这条信息，或不在这个密钥的范围内")
		}
		if l := decode[Drafts](t, send(town, http.MethodGet, "/drafts", "")); len(l.Data) != 1 || l.Data[0].Unit.Code != "T1-C1" {
			t.Errorf("%+v", l)
		}
		send(town, http.MethodGet, "/drafts?unit=D1", "").wants(t, http.StatusUnprocessableEntity, "不在这个密钥的范围内")
	})
}

// An item that ends by the clock leaves the interface at that moment.
func TestEndedItemsLeave(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	c := words("三天的公告")
	c.KeepDays = 3
	id := h.draft("notice", c)
	h.publish(id)
	h.item(id).wants(t, http.StatusOK)
	h.DB.SetClock(func() time.Time { return webtest.Now.AddDate(0, 0, 4) })
	h.item(id).wants(t, http.StatusNotFound)
	if p := decode[Items](t, h.ask(http.MethodGet, Root+"/items", "")); len(p.Data) != 0 {
		t.Errorf("%+v", p)
	}
}
