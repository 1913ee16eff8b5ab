package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/patrol"
	"lianghua/web"
	"lianghua/web/webtest"
)

// 重保模式 thrown beside a running server closes its forms with the next request.
func TestGuardClosesPublicForms(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := office(t, d, web.Options{})
		c = county(t, c)
		page := b.Get("/letter")
		page.Page(t, 200)
		guard := &patrol.Service{DB: d} // another process: only the database is shared
		if err := guard.GuardOn(t.Context(), webtest.CLI, "会议", []string{"192.0.2.0/24"}); err != nil {
			t.Fatal(err)
		}
		for name, a := range map[string]webtest.Answer{"page": b.Get("/letter"), "form": b.SendForm("/letter", url.Values{"text": {"信"}})} {
			a.Page(t, http.StatusServiceUnavailable, "暂停办理", "公开信息照常可以查阅")
			if a.Header.Get("Retry-After") == "" || a.Header.Get("Cache-Control") != "no-store" || strings.Contains(a.Body, "<textarea") {
				t.Errorf("%s: %v", name, a.Header)
			}
		}
		b.Get("/calls/7").Page(t, 200) // what can be read beside a form stays
		b.SendForm("/calls/7", url.Values{"text": {"信"}}).Page(t, http.StatusServiceUnavailable, "暂停办理")
		if err := guard.GuardOff(t.Context(), webtest.CLI); err != nil {
			t.Fatal(err)
		}
		b.Get("/letter").Page(t, 200)
	})
}

// county gives the office its county unit.
func county(t *testing.T, c *webtest.County) *webtest.County {
	t.Helper()
	if _, err := c.Org.AddUnit(t.Context(), webtest.CLI, webtest.CountyUnit); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOldAddressesLeadOnAndNeverAway(t *testing.T) {
	d := dbtest.SQLite(t)
	c, b := office(t, d, web.Options{})
	c.Server.Moved = func(_ context.Context, at string) string {
		return map[string]string{"/old.html?id=1": "/letter", "/away": "//evil.example", "/away2": "https://evil.example/"}[at]
	}
	for at, want := range map[string]string{"/old.html?id=1": "/letter", "/old.html?id=2": "", "/away": "", "/away2": "", "/letter": ""} {
		a := b.Get(at)
		if (a.Status == http.StatusMovedPermanently) != (want != "") || a.Location() != want {
			t.Errorf("%s: %d %q", at, a.Status, a.Location())
		}
	}
	if a := b.Send(httptest.NewRequest(http.MethodPost, "/old.html?id=1", nil)); a.Status == http.StatusMovedPermanently {
		t.Error("a form is led on")
	}
}

func TestPagesAreCountedWithoutPersons(t *testing.T) {
	c, b := office(t, dbtest.SQLite(t), web.Options{})
	var seen []string
	c.Server.Shown = func(at, agent string) { seen = append(seen, at+" "+agent) }
	r := httptest.NewRequest(http.MethodGet, "/letter?q=secret", nil)
	r.Header.Set("User-Agent", "Mozilla/5.0")
	b.Send(r)
	b.Get("/nothing")
	b.SendForm("/letter", url.Values{"text": {"信"}})
	if got := strings.Join(seen, "|"); got != "/letter Mozilla/5.0" {
		t.Errorf("%q", got)
	}
}
