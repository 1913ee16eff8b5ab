package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/rbac"
	"lianghua/web"
)

// One county for all tests of access: building it costs most.
func TestAccess(t *testing.T) {
	w := newWorld(t, dbtest.SQLiteSource(t))
	w.step(t, "every table is named", w.everyTableIsNamed)
	w.step(t, "no open item is lost in a handover", w.nothingIsLost)
	w.step(t, "routes and roles", w.matrix)
	w.step(t, "acts of one unit on another's records", w.foreignActs)
	w.step(t, "what is opened and taken away is in the log", w.takingIsLogged)
	w.step(t, "what is in the log has words", w.logIsInWords)
	w.step(t, "nobody reads beyond their scope", func() {
		w.everyKindWasMet(w.crawlAll(w.viewers, paces))
	})
}

// The same on PostgreSQL, shorter: one login of each sort. The whole county is
// made and walked by the program's own role, which owns nothing.
func TestAccessOnPostgres(t *testing.T) {
	app, sealed := granted(t)
	w := newWorld(t, app)
	w.step(t, "every table is named", w.everyTableIsNamed)
	w.step(t, "nobody reads beyond their scope", func() {
		brief := func(viewer) pace { return pace{ids: 9, sub: 2, links: 40} }
		w.crawlAll([]viewer{{}, w.viewer("dept"), w.viewer(w.find(rbac.TownClerk, townB)), w.viewer("sysadmin")}, brief)
	})
	w.step(t, "the server keeps the program from what is sealed", func() { w.cannotUnseal(sealed) })
}

// step runs a part as a test of its own.
func (w *world) step(t *testing.T, name string, part func()) {
	t.Run(name, func(t *testing.T) {
		whole := w.t
		w.t, w.requests = t, 0
		defer func() { w.t = whole }()
		start := time.Now()
		part()
		t.Logf("%d requests in %s", w.requests, time.Since(start).Round(time.Millisecond))
	})
}

func (w *world) viewer(login string) viewer {
	return w.viewers[slices.IndexFunc(w.viewers, func(v viewer) bool { return v.login == login })]
}

// pace is how far a viewer's walk goes.
type pace struct {
	ids     int  // addresses of a route that ends in an id
	sub     int  // addresses of any other route with ids
	links   int  // pages reached by links
	filters bool // lists are also asked for other units' records
}

// paces: those who belong to one unit walk furthest, for they have most to
// find; the county's people may read what the units have.
func paces(v viewer) pace {
	switch {
	case v.login == "" || v.county():
		return pace{ids: 6, sub: 2, links: 40}
	case v.role == rbac.DeptLiaison && v.unit == deptA, v.role == rbac.TownClerk && v.unit == townB, v.role == rbac.VillageClerk && v.unit == villA:
		return pace{ids: 48, sub: 10, links: 120, filters: true}
	}
	return pace{ids: 12, sub: 3, links: 30}
}

// crawlAll lets the viewers walk, two at a time, and returns which markers
// each of them met.
func (w *world) crawlAll(viewers []viewer, far func(viewer) pace) map[*marker][]viewer {
	seen := map[*marker][]viewer{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	gate := make(chan struct{}, 2)
	for _, v := range viewers {
		wg.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			c := &crawl{w: w, v: v, pace: far(v), asked: map[string]bool{}, shapes: map[string]int{}, met: map[*marker]string{}}
			c.run()
			mu.Lock()
			defer mu.Unlock()
			w.requests += c.n
			for m := range c.met {
				seen[m] = append(seen[m], v)
			}
		})
	}
	wg.Wait()
	return seen
}

// everyKindWasMet holds that the crawler can see: what nobody met would not
// be missed either.
func (w *world) everyKindWasMet(seen map[*marker][]viewer) {
	met, own := map[kind]int{}, map[string]int{}
	for m, who := range seen {
		met[m.kind] += len(who)
		for _, v := range who {
			if m.kind != kindPublic {
				own[v.login]++
			}
		}
	}
	for _, k := range []kind{kindPublic, kindPerson, kindActor, kindLogin, kindUnit, kindCounty, kindImport, kindTodo, kindNotice, kindAudit, kindJob} {
		if met[k] == 0 {
			w.t.Errorf("nobody met anything of the kind %s: the crawler is blind there", k)
		}
	}
	for _, v := range w.viewers {
		if v.login != "" && own[v.login] < 2 {
			w.t.Errorf("%s (%s) met %d of their own words", v.login, v.role, own[v.login])
		}
	}
	for _, m := range w.m.list {
		if len(seen[m]) == 0 && m.kind == kindUnit {
			w.t.Logf("met by nobody: %s %v", m.what, m.units)
		}
	}
}

// crawl is one viewer's walk.
type crawl struct {
	w      *world
	v      viewer
	pace   pace
	n      int
	queue  []string
	asked  map[string]bool
	shapes map[string]int // how often a route was asked with the same query fields, by links
	met    map[*marker]string
}

func (c *crawl) run() {
	for _, r := range c.w.server.Routes() {
		if r.Method == http.MethodGet {
			c.route(r)
		}
	}
	for far := c.n + c.pace.links; len(c.queue) > 0 && c.n < far; {
		next := c.queue[0]
		c.queue = c.queue[1:]
		c.get(next)
	}
}

// route asks a route with every id of the county, and a list with filters
// that name other units.
func (c *crawl) route(r web.Route) {
	bound := c.pace.sub
	if i := strings.LastIndexByte(r.Path, '/'); strings.HasPrefix(r.Path[i+1:], ":") {
		bound = c.pace.ids
	}
	paths := c.w.addresses(r, bound)
	if len(paths) == 0 {
		c.w.t.Errorf("no address could be made for %s", r.Path)
		return
	}
	for i, p := range paths {
		if a := c.get(p); i == 0 && a.status == http.StatusForbidden && !c.w.may(c.v, r) {
			return // refused for everything; the matrix test says so too
		}
		if c.pace.filters && !strings.Contains(r.Path, ":") && !r.Open && !plainLists[r.Path] {
			for _, q := range c.w.filters() {
				c.get(p + "?" + q)
			}
		}
	}
}

// plainLists hold nothing of a unit; one look at them is enough.
var plainLists = map[string]bool{"/desk/laws": true, "/desk/laws/export": true, "/desk/channels": true, "/desk/channels/export": true,
	"/desk/calendar": true, "/desk/calendar/export": true, "/desk/domains": true, "/desk/domains/export": true, "/desk/entries/export": true}

// answer is what came back, unpacked.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// get asks once, searches the answer and queues its links.
func (c *crawl) get(target string) answer {
	if c.asked[target] {
		return answer{}
	}
	c.asked[target] = true
	c.n++
	a := c.w.send(c.v, httptest.NewRequest(http.MethodGet, target, nil))
	c.search(target, a)
	if a.status >= 500 {
		c.w.once("status "+fmt.Sprint(a.status)+" at "+c.w.shape(target), "%s asks %s: status %d", c.v.name(), target, a.status)
	}
	c.links(a)
	return a
}

func (v viewer) name() string {
	if v.login == "" {
		return "the public"
	}
	return fmt.Sprintf("%s (%s, %s)", v.login, v.role, v.unit)
}

// send asks as a viewer.
func (w *world) send(v viewer, r *http.Request) answer {
	if v.login != "" {
		r.AddCookie(&http.Cookie{Name: "lianghua_session", Value: w.cookies[v.login]})
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return answer{rec.Code, rec.Header(), rec.Body.Bytes()}
}

// search looks for words that are not the viewer's.
func (c *crawl) search(target string, a answer) {
	for where, text := range a.texts(c.w.t) {
		if strings.Contains(text, "$argon2") {
			c.w.t.Errorf("%s reads a password's hash in %s of %s", c.v.name(), where, target)
		}
		for _, m := range c.w.m.in(text) {
			if _, before := c.met[m]; before {
				continue
			}
			c.met[m] = target
			if !c.v.sees(m) {
				c.w.once(fmt.Sprint(m.what, c.v.role, c.w.shape(target)), "LEAK: %s reads the %s %q (%s, of %v) in %s of %s (status %d)",
					c.v.name(), m.kind, m.text, m.what, m.units, where, target, a.status)
			}
		}
	}
}

// once reports a fault of one sort only the first time.
func (w *world) once(sort, format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.said == nil {
		w.said = map[string]bool{}
	}
	if !w.said[sort] {
		w.said[sort] = true
		w.t.Errorf(format, args...)
	}
}

// shape is the route behind an address.
func (w *world) shape(target string) string {
	path, _, _ := strings.Cut(target, "?")
	if r := w.match(path); r != nil {
		return r.Path
	}
	return path
}

// texts are everything that can be read of an answer: headers with their
// encoded names, the body, and each part of a zip or workbook.
func (a answer) texts(t testing.TB) map[string]string {
	out := map[string]string{}
	for name, values := range a.header {
		for _, v := range values {
			text := v
			if plain, err := url.QueryUnescape(v); err == nil {
				text += "\n" + plain
			}
			if _, params, err := mime.ParseMediaType(v); err == nil {
				text += "\n" + params["filename"]
			}
			out["header "+name] += text + "\n"
		}
	}
	unpack(t, "the body", a.body, out)
	return out
}

func unpack(t testing.TB, name string, body []byte, out map[string]string) {
	out[name] = string(body)
	if !bytes.HasPrefix(body, []byte("PK\x03\x04")) {
		return
	}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Errorf("%s cannot be unpacked: %v", name, err)
		return
	}
	for _, f := range z.File {
		out[name+" (names)"] += f.Name + "\n" + f.Comment + "\n"
		r, err := f.Open()
		if err != nil {
			t.Error(err)
			continue
		}
		part, err := io.ReadAll(r)
		if err = firstOf(err, r.Close()); err != nil {
			t.Error(err)
		}
		unpack(t, name+" › "+f.Name, part, out)
	}
}

var (
	hrefs = regexp.MustCompile(`\b(?:href|src|action|hx-get)="(/[^"]*)"`)
	gets  = regexp.MustCompile(`(?s)<form\b[^>]*method="get"[^>]*>.*?</form>`)
)

// perShape is how many addresses of one route with the same query fields are
// followed from links; the ids are walked apart from that.
const perShape = 6

// links queues what a page leads to.
func (c *crawl) links(a answer) {
	list := []string{a.header.Get("Location")}
	if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		for _, m := range hrefs.FindAllSubmatch(a.body, -1) {
			list = append(list, html.UnescapeString(string(m[1])))
		}
	}
	for _, target := range list {
		u, err := url.Parse(target)
		if err != nil || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "/static/") {
			continue
		}
		u.Fragment = ""
		r := c.w.match(u.Path)
		if r == nil {
			continue
		}
		shape := r.Path + "?" + strings.Join(sortedKeys(u.Query()), "&")
		if c.shapes[shape] >= perShape || c.asked[u.String()] {
			continue
		}
		c.shapes[shape]++
		c.queue = append(c.queue, u.String())
	}
}

func sortedKeys(q url.Values) (keys []string) {
	for k := range q {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// match finds the route of a path: plain words go before parameters.
func (w *world) match(path string) *web.Route {
	parts := strings.Split(path, "/")
	var best *web.Route
	routes := w.server.Routes()
	for i := range routes {
		r := &routes[i]
		if r.Method == http.MethodGet && fits(strings.Split(r.Path, "/"), parts) && (best == nil || strings.Count(r.Path, ":") < strings.Count(best.Path, ":")) {
			best = r
		}
	}
	return best
}

func fits(route, path []string) bool {
	if len(route) != len(path) {
		return false
	}
	for i, part := range route {
		if !strings.HasPrefix(part, ":") && part != path[i] {
			return false
		}
	}
	return true
}

// may is the product's own coarse answer.
func (w *world) may(v viewer, r web.Route) bool {
	return r.Open || v.login != "" && rbac.MayAny(w.as(v.login), r.Need)
}

// everyTableIsNamed holds that every table of the database is public, scoped
// or of the system, that every scoped one carries markers in this county, and
// that no other one does.
func (w *world) everyTableIsNamed() {
	names := w.tableNames()
	for _, name := range names {
		class, known := tables[name]
		if !known {
			w.t.Errorf("table %s is neither public nor scoped nor of the system: say so in crawler_kinds_test.go", name)
			continue
		}
		found := map[kind]bool{}
		for _, line := range w.dump(name) {
			for _, m := range w.m.in(line) {
				found[m.kind] = true
			}
		}
		delete(found, kindPublic)
		switch {
		case class == "scoped" && len(found) == 0 && name != "org_grant" && name != "claim_exception" && name != "claim_round_addition":
			w.t.Errorf("table %s is scoped and carries no marker in the crawler's county", name)
		case class == "public" && len(found) > 0:
			w.t.Errorf("table %s is called public and holds %v", name, found)
		}
	}
	for name := range tables {
		if !slices.Contains(names, name) {
			w.t.Errorf("there is no table %s any more", name)
		}
	}
}

func (w *world) tableNames() []string {
	if w.a.db.Engine() == db.SQLite {
		return w.column(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
			AND name NOT LIKE 'search_title_%' AND name NOT LIKE 'search_body_%' ORDER BY name`)
	}
	return w.column(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`)
}
