package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lianghua/cmd/lianghua/demo"
	"lianghua/internal/dbtest"
)

var (
	aMobile   = regexp.MustCompile(`(?:^|[^0-9A-Za-z])(1[3-9][0-9]{9})(?:[^0-9A-Za-z]|$)`)
	deskLinks = regexp.MustCompile(`(?:href|action|src)="(/desk/[^"]*|/v/[^"]*)"`)
	itemLinks = regexp.MustCompile(`/items/([0-9]+)`)
	locations = regexp.MustCompile(`<loc>[^<]*?(/[^<]*)</loc>`)
)

// Every public page, file and feed of the demo county: the headers that keep it
// to itself, no cookie, and nothing of the inside (OWASP, practice.md 24, 36).
func TestPublicOutputShowsNothingOfTheInside(t *testing.T) {
	w := newServer(t, dbtest.SQLiteSource(t))
	county := w.a.demoCounty()
	county.Few = true
	w.loadDemo(county)
	mobiles := w.mobiles(t)
	drafts := map[string]bool{}
	for _, id := range w.column(`SELECT CAST(id AS TEXT) FROM disclose_item WHERE stage IN ('new', 'offline')`) {
		drafts[id] = true
	}
	if len(mobiles) < 20 || len(drafts) < 5 {
		t.Fatalf("%d mobiles, %d drafts: the demo does not try it", len(mobiles), len(drafts))
	}
	paths := w.publicPaths()
	pages := 0
	for _, at := range paths {
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, at, nil))
		a := rec.Result()
		raw, _ := io.ReadAll(a.Body)
		body := string(raw)
		if a.StatusCode >= 500 {
			t.Errorf("%s: %d", at, a.StatusCode)
		}
		pages++
		checkHeaders(t, at, a.Header)
		for _, m := range aMobile.FindAllStringSubmatch(body, -1) {
			if mobiles[m[1]] {
				t.Errorf("%s shows the mobile number of a person of the staff", at)
			}
		}
		for _, m := range deskLinks.FindAllStringSubmatch(body, -1) {
			t.Errorf("%s leads to %s", at, m[1])
		}
		for _, m := range itemLinks.FindAllStringSubmatch(body, -1) {
			if drafts[m[1]] {
				t.Errorf("%s names the draft %s", at, m[1])
			}
		}
	}
	if pages < 1500 {
		t.Errorf("only %d addresses were asked", pages)
	}
}

// loadDemo loads the demo as the command does: its clock begins in the past, so
// that who acts there holds his posts already.
func (w *world) loadDemo(c *demo.County) {
	w.t.Helper()
	w.a.db.SetClock(func() time.Time { return demo.Beginning(time.Now()) })
	w.ok(c.Load(w.ctx, worldPassword))
	w.a.db.SetClock(time.Now)
}

// mobiles are the staff's numbers, opened with the county's key.
func (w *world) mobiles(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, sealed := range w.column(`SELECT mobile FROM org_person WHERE mobile <> ''`) {
		plain, err := w.a.keys.Decrypt(sealed)
		if err != nil {
			t.Fatal(err)
		}
		out[plain] = true
	}
	return out
}

// publicPaths are the samples of the open routes, everything in the site map
// and what the interface gives.
func (w *world) publicPaths() (out []string) {
	for _, r := range w.server.Routes() {
		if r.Open && r.Method == http.MethodGet && r.Sample != "" && strings.HasPrefix(r.Sample, "/") && !strings.Contains(r.Sample, " ") {
			out = append(out, r.Sample)
		}
	}
	get := func(at string) string {
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, at, nil))
		return rec.Body.String()
	}
	for _, part := range locations.FindAllStringSubmatch(get("/sitemap.xml"), -1) {
		at := part[1][strings.Index(part[1], "/sitemap/"):]
		out = append(out, at)
		for _, page := range locations.FindAllStringSubmatch(get(at), -1) {
			if _, path, ok := strings.Cut(strings.TrimPrefix(page[1], "//"), "/"); ok {
				out = append(out, "/"+path)
			}
		}
	}
	for _, code := range w.column(`SELECT code FROM org_unit WHERE closed_on = '' ORDER BY id LIMIT 40`) {
		out = append(out, "/units/"+code+"/feed.atom", "/units/"+code+"/feed.rss", "/units/"+code+"/calendar.ics", "/api/v1/units/"+code, "/items?unit="+code)
	}
	for _, code := range w.column(`SELECT code FROM catalog_column WHERE active ORDER BY id`) {
		out = append(out, "/columns/"+code+"/feed.atom")
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// checkHeaders holds an answer to what OWASP asks of every one.
func checkHeaders(t *testing.T, at string, h http.Header) {
	t.Helper()
	csp := h.Get("Content-Security-Policy")
	if csp == "" || strings.Contains(csp, "unsafe-inline") || strings.Contains(csp, "unsafe-eval") || !strings.Contains(csp, "default-src 'self'") || !strings.Contains(csp, "object-src 'none'") ||
		!strings.Contains(csp, "frame-ancestors 'none'") || !strings.Contains(csp, "base-uri 'none'") || !strings.Contains(csp, "form-action 'self'") {
		t.Errorf("%s: policy %q", at, csp)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin", "Permissions-Policy": "geolocation=(), microphone=()"} {
		if h.Get(name) != want {
			t.Errorf("%s: %s %q", at, name, h.Get(name))
		}
	}
	for _, name := range []string{"Set-Cookie", "Server", "X-Powered-By"} {
		if v := h.Get(name); v != "" {
			t.Errorf("%s: %s %q", at, name, v)
		}
	}
}

// Errors, redirects and files keep the headers too, and tell nothing.
func TestHeadersOfWhatIsNoPage(t *testing.T) {
	w := newServer(t, dbtest.SQLiteSource(t))
	for _, at := range []string{"/nothing", "/items/0", "/files/none/x.pdf", "/desk", "/login", "/api/v1/nothing", "/static/none", "/static/base/x", "/sitemap/9.xml", "/healthz"} {
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, at, nil))
		checkHeaders(t, at, rec.Header())
	}
}

// The command throws the switch beside a running server: its desk and forms are
// shut with the next request, its pages stay.
func TestGuardBesideARunningServer(t *testing.T) {
	for name, source := range map[string]string{"sqlite": dbtest.SQLiteSource(t), "postgres": dbtest.PostgresSource(t)} {
		t.Run(name, func(t *testing.T) {
			s := serveKept(t, source, 2)
			ask := func(at, from string) int {
				r := must[*http.Request](t)(http.NewRequest(http.MethodGet, s.url+at, nil))
				if from != "" {
					r.Header.Set("X-Forwarded-For", from)
				}
				a := must[*http.Response](t)(http.DefaultClient.Do(r))
				a.Body.Close()
				return a.StatusCode
			}
			guard := func(args ...string) (string, int) {
				return command(t, append([]string{"guard"}, append(args, "--db", source, "--files", s.dir+"/files", "--keys", s.dir+"/keys")...)...)
			}
			page := fmt.Sprintf("/items/%d", s.ids[0])
			want := func(when string, login, inside, public int) {
				t.Helper()
				if a, b, c := ask("/login", "203.0.113.5"), ask("/login", ""), ask(page, "203.0.113.5"); a != login || b != inside || c != public {
					t.Errorf("%s: %d %d %d, want %d %d %d", when, a, b, c, login, inside, public)
				}
			}
			want("before", 200, 200, 200)
			if out, code := guard("on", "--why", "会议", "--network", "nonsense"); code == 0 || !strings.Contains(out, "不是地址或网段") {
				t.Errorf("%d %s", code, out)
			}
			if out, code := guard("on", "--why", "会议", "--network", "10.0.0.0/8"); code != 0 || !strings.Contains(out, "已开启") {
				t.Fatalf("%d %s", code, out)
			}
			want("on", 503, 200, 200)
			if out, code := guard("status"); code != 0 || !strings.Contains(out, "重保模式：已开启") || !strings.Contains(out, "会议　允许：本机、10.0.0.0/8") {
				t.Errorf("%d %s", code, out)
			}
			if out, code := guard("off"); code != 0 || !strings.Contains(out, "已关闭") {
				t.Errorf("%d %s", code, out)
			}
			want("off", 200, 200, 200)
			if out, code := guard("off"); code == 0 || !strings.Contains(out, "没有开启") {
				t.Errorf("%d %s", code, out)
			}
			var acts int
			if err := s.a.db.Reader(t.Context()).Get(&acts, `SELECT count(*) FROM audit_log WHERE action = 'guard.switch' AND outcome = 'done' AND face = 'cli'`); err != nil || acts != 2 {
				t.Errorf("%d acts in the log, %v", acts, err)
			}
		})
	}
}
