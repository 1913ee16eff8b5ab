package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/org"
	"lianghua/web/webtest"
)

// plan gives the county its sheets and duties.
func (h *house) plan() {
	h.t.Helper()
	if err := duty.Load(h.t.Context(), h.DB, org.Who(webtest.CLI)); err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.Duties.Replan(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// The public reads what is published of an entry and when, and that there is
// nothing of the kind; never that something is late.
func TestStandingIsWhatIsPublished(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.plan()
		e, err := catalog.ByCode(d.Reader(t.Context()), "D05-0001")
		if err != nil {
			t.Fatal(err)
		}
		ref, err := h.Items.Create(t.Context(), h.person("dept"), disclose.NewItem{UnitID: h.Units["D1"].ID, Type: "notice", Entries: []int64{e.ID}, Content: words("低保标准")})
		if err != nil {
			t.Fatal(err)
		}
		h.publish(ref.ID)
		a := h.ask(http.MethodGet, Root+"/duties?domain=D05&limit=5", "")
		page := decode[Standings](t, a)
		if len(page.Data) != 5 || page.Next == "" || page.Data[0].Code != "D05-0001" || page.Data[0].Published != 1 || page.Data[0].LastOn.String() != "2026-11-23" || page.Data[1].Published != 0 {
			t.Errorf("%+v", page)
		}
		for _, word := range []string{"逾期", "缺", "due_on", "open"} {
			if strings.Contains(a.body, word) {
				t.Errorf("the public reads %q: %s", word, a.body)
			}
		}
	})
}

// A program reads what its units owe and declares for them, once; those of
// others are not there.
func TestProgramsDeclare(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.plan()
		town, dept := h.key("T1"), h.key("D1")
		list := func(key, query string) OwnDuties {
			t.Helper()
			a := h.ask(http.MethodGet, Root+"/duties/own?"+query, "", "Authorization", bearer(key))
			a.wants(t, http.StatusOK)
			return decode[OwnDuties](t, a)
		}
		open := list(town, "unit=T1-C1&state=open")
		if len(open.Data) == 0 || open.Data[0].Unit.Code != "T1-C1" || open.Data[0].Sheet == "" || open.Data[0].DueOn.IsZero() {
			t.Fatalf("%+v", open)
		}
		first := open.Data[0]
		send := func(key, idem, body string) answered {
			return h.ask(http.MethodPost, Root+"/declarations", body, "Authorization", bearer(key), keyHeader, idem)
		}
		body := fmt.Sprintf(`{"duty":%d,"version":%d,"kind":"none","reason":"本月没有收支"}`, first.ID, first.Version)
		send(dept, "a", body).wants(t, http.StatusNotFound, "没有这项任务")
		send(town, "b", strings.Replace(body, "none", "moon", 1)).wants(t, http.StatusUnprocessableEntity, "本期无此类信息")
		made := send(town, "c", body)
		made.wants(t, http.StatusCreated, `"state":"waiting"`, "申报待同意")
		if again := send(town, "c", body); again.body != made.body || again.status != made.status {
			t.Errorf("declared twice: %+v", again)
		}
		send(town, "d", body).wants(t, http.StatusConflict)
		if len(list(town, "unit=T1-C1&state=waiting").Data) != 1 {
			t.Error("the declaration does not wait")
		}
		if len(open.Data) > 1 {
			second := open.Data[1]
			send(town, "e", fmt.Sprintf(`{"duty":%d,"version":%d,"kind":"elsewhere","platform":"灯塔","link":"https://www.example.gov.cn/1","on":"2026-11-20"}`, second.ID, second.Version)).
				wants(t, http.StatusCreated, `"state":"elsewhere"`)
		}
		for _, q := range []string{"unit=D1", "state=moon", "cursor=moon"} {
			h.ask(http.MethodGet, Root+"/duties/own?"+q, "", "Authorization", bearer(town)).wants(t, http.StatusUnprocessableEntity)
		}
		for _, x := range list(dept, "").Data {
			if x.Unit.Code != "D1" {
				t.Errorf("a department's key reads the duties of %s", x.Unit.Code)
			}
		}
	})
}

// A village's sheet that a program drafts is the sheet of its period for the
// township too.
func TestDraftedSheetIsTheVillagesSheet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.plan()
		a := h.ask(http.MethodPost, Root+"/drafts", `{"unit":"T1-C1","type":"village_affairs","content":{"title":"第三季度村务公开","period":"2026Q3","rows":[["一","二"]]}}`, "Authorization", bearer(h.key("T1")))
		a.wants(t, http.StatusCreated)
		var item int64
		if err := d.Reader(t.Context()).Get(&item, `SELECT item_id FROM village_fill WHERE unit_id = ? AND sheet = 'village_affairs' AND period = '2026Q3'`, h.Units["T1-C1"].ID); err != nil || item != decode[Draft](t, a).ID {
			t.Errorf("the sheet is item %d, %v", item, err)
		}
	})
}
