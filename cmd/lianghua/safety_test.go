package main

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"lianghua/cmd/lianghua/demo"
	"lianghua/disclose/form"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/settings"
	"lianghua/org"
)

var (
	deskLinks = regexp.MustCompile(`(?:href|action|src)="((?:/zwgk)?/(?:desk|v)/[^"]*)"`)
	itemLinks = regexp.MustCompile(`/items/([0-9]+)`)
	locations = regexp.MustCompile(`<loc>[^<]*?(/[^<]*)</loc>`)
)

// Every public page, file and feed of the demo county: the headers that keep it
// to itself, no cookie, and nothing of the inside (OWASP, practice.md 24, 36):
// no draft, no mobile number of the staff, nothing of an applicant, of who wrote
// a letter or an opinion, of a name list or of a village's unpublished sheet.
// The same as a channel of another portal, and below a path.
func TestPublicOutputShowsNothingOfTheInside(t *testing.T) {
	w := newServer(t, dbtest.SQLiteSource(t))
	county := w.a.demoCounty()
	county.Few = true
	w.loadDemo(county)
	in := inside{secrets: w.secrets(t), drafts: map[string]bool{}}
	for _, id := range w.column(`SELECT CAST(id AS TEXT) FROM disclose_item WHERE stage IN ('new', 'offline')`) {
		in.drafts[id] = true
	}
	if len(in.drafts) < 5 {
		t.Fatalf("%d drafts: the demo does not try it", len(in.drafts))
	}
	paths := w.publicPaths()
	for _, at := range paths {
		in.look(t, w, "", at)
	}
	if in.pages < 1500 {
		t.Errorf("only %d addresses were asked", in.pages)
	}
	some := w.samples()
	for i := 0; i < len(paths); i += 12 {
		some = append(some, paths[i])
	}
	w.server.Options.BasePath = "/zwgk"
	for _, at := range some {
		in.look(t, w, "/zwgk", at)
	}
	w.server.Options.BasePath = ""
	w.write(func(tx *db.Tx) error {
		return settings.Set(tx, org.Who(localActor()), "settings.write", map[settings.Key]string{settings.SiteMode: settings.ModeChannel})
	})
	for _, at := range some {
		in.look(t, w, "", at)
	}
}

// inside is what no public page may show.
type inside struct {
	secrets []secret
	drafts  map[string]bool
	pages   int
}

// secret is a text of the inside, and the only page that may hold it, "" for none.
type secret struct{ text, what, but string }

// look asks for one address and holds the answer to all of it.
func (in *inside) look(t *testing.T, w *world, base, at string) {
	t.Helper()
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, base+at, nil))
	a := rec.Result()
	raw, _ := io.ReadAll(a.Body)
	body := string(raw)
	if a.StatusCode >= 500 {
		t.Errorf("%s: %d", base+at, a.StatusCode)
	}
	in.pages++
	checkHeaders(t, base+at, a.Header)
	for _, x := range in.secrets {
		if x.but != at && strings.Contains(body, x.text) {
			t.Errorf("%s shows %s, %d characters", base+at, x.what, utf8.RuneCountInString(x.text))
		}
	}
	for _, m := range local.FindAllStringSubmatch(body, -1) {
		if base != "" && strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") && !strings.HasPrefix(m[2], base+"/") {
			t.Errorf("%s leads out of its path: %s", base+at, m[0])
		}
	}
	for _, m := range deskLinks.FindAllStringSubmatch(body, -1) {
		t.Errorf("%s leads to %s", base+at, m[1])
	}
	for _, m := range itemLinks.FindAllStringSubmatch(body, -1) {
		if in.drafts[m[1]] {
			t.Errorf("%s names the draft %s", base+at, m[1])
		}
	}
}

// secrets are the texts of the demo county that stay inside: everything that is
// sealed, what people wrote, the names of a list, and the sheets that no
// township has passed yet. A test of each kind says that the demo has some.
func (w *world) secrets(t *testing.T) (out []secret) {
	t.Helper()
	public := map[string]bool{} // of offices and of who signs for them
	for _, x := range w.column(`SELECT name FROM org_unit UNION SELECT short_name FROM org_unit UNION SELECT name FROM org_person UNION SELECT office_phone FROM org_person UNION SELECT phone FROM org_unit`) {
		public[x] = true
	}
	kinds := map[string]int{}
	add := func(kind, text, but string) {
		if text = strings.TrimSpace(text); utf8.RuneCountInString(text) >= 4 && !public[text] {
			kinds[kind]++
			out = append(out, secret{html.EscapeString(text), kind, but}) // as pages write it
		}
	}
	for _, c := range []sealed{{"org_person", "id", "mobile", "a mobile number of the staff"}, {"foi_request", "id", "sealed", "an applicant"}, {"foi_party", "id", "sealed", "a third party"},
		{"consult_letter", "id", "contact", "who wrote a letter"}, {"consult_opinion", "id", "contact", "who gave an opinion"}} {
		for _, value := range w.column(`SELECT ` + c.column + ` FROM ` + c.table + ` WHERE ` + c.column + ` <> ''`) {
			plain, err := w.a.keys.Decrypt(value)
			if err != nil {
				t.Fatal(err)
			}
			var fields map[string]any
			if json.Unmarshal([]byte(plain), &fields) != nil {
				fields = map[string]any{"mobile": plain}
			}
			for key, v := range fields {
				if text, ok := v.(string); ok && key != "id_kind" && key != "postcode" {
					add(c.what, text, "")
				}
			}
		}
	}
	for _, x := range w.column(`SELECT content FROM consult_letter`) {
		add("what a letter says", x, "")
	}
	for _, x := range w.column(`SELECT text FROM consult_opinion WHERE text <> ''`) {
		add("an opinion", x, "")
	}
	w.inLists(t, add)
	for _, what := range []string{"a mobile number of the staff", "an applicant", "who wrote a letter", "what a letter says", "an opinion", "a name of a list", "a line of an unpublished sheet"} {
		if kinds[what] == 0 {
			t.Errorf("the demo holds nothing for “%s”: the test tries nothing", what)
		}
	}
	return out
}

// inLists adds the names of name lists, which only the list's own page may show,
// and the lines of village sheets that are not published.
func (w *world) inLists(t *testing.T, add func(kind, text, but string)) {
	t.Helper()
	for _, f := range form.All() {
		if !f.List {
			continue
		}
		for _, id := range w.column(`SELECT CAST(id AS TEXT) FROM disclose_item WHERE type = ?`, f.Key) {
			for _, raw := range w.column(`SELECT content FROM disclose_revision WHERE item_id = ` + id + ` AND content <> '' UNION SELECT content FROM disclose_draft WHERE item_id = ` + id) {
				var c form.Content
				if err := json.Unmarshal([]byte(raw), &c); err != nil {
					t.Fatal(err)
				}
				for _, row := range c.Rows {
					add("a name of a list", strings.Join(row[:min(len(row), 1)], ""), "/items/"+id)
				}
			}
		}
	}
	cells := func(query string, each func(string)) {
		for _, raw := range w.column(query) {
			var c form.Content
			if err := json.Unmarshal([]byte(raw), &c); err != nil {
				t.Fatal(err)
			}
			for _, row := range c.Rows {
				for _, cell := range row {
					each(cell)
				}
			}
		}
	}
	var told strings.Builder // villages of the demo write some lines alike
	cells(`SELECT content FROM disclose_revision WHERE content <> ''`, func(cell string) { told.WriteString(cell + "\n") })
	cells(`SELECT d.content FROM disclose_draft d JOIN disclose_item i ON i.id = d.item_id WHERE i.stage = 'new'`, func(cell string) {
		if utf8.RuneCountInString(cell) >= 8 && !strings.Contains(told.String(), cell) {
			add("a line of an unpublished sheet", cell, "")
		}
	})
}

// loadDemo loads the demo as the command does: its clock begins in the past, so
// that who acts there holds his posts already.
func (w *world) loadDemo(c *demo.County) {
	w.t.Helper()
	w.a.db.SetClock(func() time.Time { return demo.Beginning(time.Now()) })
	w.ok(c.Load(w.ctx, worldPassword))
	w.a.db.SetClock(time.Now)
}

// samples are the addresses of the open routes.
func (w *world) samples() (out []string) {
	for _, r := range w.server.Routes() {
		if r.Open && r.Method == http.MethodGet && r.Sample != "" && strings.HasPrefix(r.Sample, "/") && !strings.Contains(r.Sample, " ") {
			out = append(out, r.Sample)
		}
	}
	return out
}

// publicPaths are the samples of the open routes, everything in the site map
// and what the interface gives.
func (w *world) publicPaths() (out []string) {
	out = w.samples()
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
