package desk_test

import (
	"strconv"
	"strings"
	"testing"

	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/web/webtest"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// Every link of the left side opens, for everybody who is shown it.
func TestNavLeadsToPagesThatOpen(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	for login := range webtest.Logins {
		b := c.As(login)
		home := b.Get("/desk")
		home.Page(t, 200)
		links := htmlcheck.Find(home.Body, ".side li a")
		if len(links) < 4 {
			t.Errorf("%s: %d links", login, len(links))
		}
		for _, a := range links {
			for _, attr := range a.Attr {
				if attr.Key == "href" {
					b.Get(attr.Val).Page(t, 200)
				}
			}
		}
		if htmlcheck.Attr(home.Body, `.side [aria-current]`, "href") != "/desk" {
			t.Errorf("%s: 今日一屏 is not marked as the place where one stands", login)
		}
	}
}

func TestEveryRouteOfTheDeskNamesAnAction(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	for _, r := range c.Server.Routes() {
		signIn := r.Path == "/login" || r.Path == "/login/code"
		if r.Open != signIn || !r.Open && r.Need == "" {
			t.Errorf("%s %s is open or asks for no action", r.Method, r.Path)
		}
		if !signIn && r.Path != "/logout" && r.Path != "/desk" && !strings.HasPrefix(r.Path, "/desk/") {
			t.Errorf("%s stands outside /desk", r.Path)
		}
	}
}
