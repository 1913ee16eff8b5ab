package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/web/webtest"
)

func decode[T any](t *testing.T, a answered) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatalf("%v in %.300s", err, a.body)
	}
	return v
}

// Walking the pages of any size meets every entry once, in the order of the
// catalogue.
func TestEntriesArePaged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		domains := decode[Domains](t, h.ask(http.MethodGet, Root+"/domains", ""))
		total, social := 0, 0
		for _, x := range domains.Data {
			total += int(x.Entries)
			if x.Key == "D05" {
				social = int(x.Entries)
			}
		}
		for query, want := range map[string]int{"limit=200": total, "limit=17&domain=D05": social} {
			seen, pages, cursor := map[string]bool{}, 0, ""
			for {
				page := decode[Entries](t, h.ask(http.MethodGet, Root+"/entries?"+query+"&cursor="+cursor, ""))
				for _, e := range page.Data {
					if seen[e.Code] {
						t.Fatalf("%s twice", e.Code)
					}
					seen[e.Code] = true
				}
				pages++
				if cursor = page.Next; cursor == "" {
					break
				}
			}
			if len(seen) != want || want == 0 || pages < 2 {
				t.Errorf("%s: %d entries on %d pages, want %d", query, len(seen), pages, want)
			}
		}
		if !domains.Edition.Unverified {
			t.Error("the starter is not marked 待核")
		}
	})
}

func TestUnitsArePagedAndKeepMobilesToThemselves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE org_unit SET phone = '13905390000' WHERE code = 'D2'`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var codes []string
		for cursor := ""; ; {
			page := decode[Units](t, h.ask(http.MethodGet, Root+"/units?limit=2&cursor="+cursor, ""))
			for _, u := range page.Data {
				codes = append(codes, u.Code)
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if got := strings.Join(codes, " "); got != "D1 D2 MY T1 T1-C1 V1" {
			t.Errorf("units %s", got)
		}
		under := decode[Units](t, h.ask(http.MethodGet, Root+"/units?under=T1&kind=village", ""))
		if len(under.Data) != 1 || under.Data[0].Code != "T1-C1" || under.Data[0].Parent != "T1" {
			t.Errorf("%+v", under)
		}
		if a := h.ask(http.MethodGet, Root+"/units/D2", ""); strings.Contains(a.body, "13905390000") {
			t.Errorf("a mobile number is public: %s", a.body)
		}
	})
}

// A page that did not change costs nothing the second time, and any site's
// page may read it; what needs a key is kept by nobody.
func TestTagsAndOrigins(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	a := h.ask(http.MethodGet, Root+"/domains", "", "Origin", "https://example.org")
	a.wants(t, http.StatusOK)
	tag := a.header.Get("ETag")
	if tag == "" || a.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(a.header.Get("Cache-Control"), "public") {
		t.Errorf("%v", a.header)
	}
	for _, same := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		if b := h.ask(http.MethodGet, Root+"/domains", "", "If-None-Match", same); b.status != http.StatusNotModified || b.body != "" {
			t.Errorf("If-None-Match %s: %d", same, b.status)
		}
	}
	h.ask(http.MethodGet, Root+"/domains", "", "If-None-Match", `"other"`).wants(t, http.StatusOK)
	k := h.ask(http.MethodGet, Root+"/key", "", "Authorization", bearer(h.key("D1")), "Origin", "https://example.org")
	k.wants(t, http.StatusOK, "示例系统", "item.draft")
	if k.header.Get("Access-Control-Allow-Origin") != "" || k.header.Get("Cache-Control") != "no-store" || strings.Contains(k.body, "item.publish") {
		t.Errorf("%v %s", k.header, k.body)
	}
}

// A session is no key: the interface knows no cookies, so no page of another
// site can act through somebody's browser.
func TestSessionIsNoKey(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	a := h.As("county").Get(Root + "/key")
	if a.Status != http.StatusUnauthorized || a.Header.Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

func TestAskingTooOftenIsSlowedDown(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	key := h.key("D1")
	last := answered{}
	for range visitorBurst + 1 {
		last = h.ask(http.MethodGet, Root+"/editions", "")
	}
	last.wants(t, http.StatusTooManyRequests, `"too_many"`, "过于频繁")
	if last.header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After %q", last.header.Get("Retry-After"))
	}
	h.ask(http.MethodGet, Root+"/key", "", "Authorization", bearer(key)).wants(t, http.StatusOK) // a program is not a visitor
	h.ask(http.MethodGet, Root+"/key", "", "Authorization", "Bearer lh_guess").wants(t, http.StatusTooManyRequests)
	h.DB.SetClock(func() time.Time { return webtest.Now.Add(time.Second) })
	h.ask(http.MethodGet, Root+"/editions", "").wants(t, http.StatusOK)
	for range programBurst + 1 {
		last = h.ask(http.MethodGet, Root+"/key", "", "Authorization", bearer(key))
	}
	last.wants(t, http.StatusTooManyRequests)
}
