package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"lianghua/importer"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

var updateRoutes = flag.Bool("update", false, "write testdata/routes.golden")

// refusal is what the route says to those without its action.
const refusal = "您现在的岗位不办理这一项"

// The route table is the access matrix; a change of it is a visible difference.
func TestRoutesAreGolden(t *testing.T) {
	w := newServer(t, dbtest.SQLiteSource(t))
	var b strings.Builder
	for _, r := range w.server.Routes() {
		fmt.Fprintf(&b, "%s %s %s\n", r.Method, r.Path, needOf(r))
	}
	file := filepath.Join("testdata", "routes.golden")
	if *updateRoutes {
		if err := firstOf(os.MkdirAll("testdata", 0o755), os.WriteFile(file, []byte(b.String()), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	is, was := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	for _, l := range is {
		if !slices.Contains(was, l) {
			t.Errorf("new: %s", l)
		}
	}
	for _, l := range was {
		if !slices.Contains(is, l) {
			t.Errorf("gone: %s", l)
		}
	}
	if t.Failed() {
		t.Log("the route table changed; run with -update and say why in the commit")
	}
}

func TestEveryRouteNamesAnAction(t *testing.T) {
	w := newServer(t, dbtest.SQLiteSource(t))
	twice := map[string]bool{}
	for _, r := range w.server.Routes() {
		line := r.Method + " " + r.Path
		if twice[line] {
			t.Errorf("%s stands twice", line)
		}
		twice[line] = true
		switch {
		case r.Open && r.Need != "":
			t.Errorf("%s is open and asks for %s", line, r.Need)
		case r.Open && r.Form == nil && r.Path != "/login" && r.Path != "/login/code" && r.Path != "/policies/match" && r.Path != "/v/:code" && (r.Face == web.FaceDesk || r.Method != http.MethodGet):
			t.Errorf("%s is open", line)
		case !r.Open && r.Need.Label() == "":
			t.Errorf("%s asks for no known action: %q", line, r.Need)
		}
	}
}

// Every action of rbac is asked for by a route and by a verb behind it.
func TestEveryActionIsUsed(t *testing.T) {
	w := newServer(t, dbtest.SQLiteSource(t))
	routed := map[rbac.Action]bool{}
	for _, r := range w.server.Routes() {
		routed[r.Need] = true
	}
	verbs := actionsNamedIn(t, "../../org", "../../catalog", "../../claim", "../../duty", "../../disclose", "../../exchange", "../../village", "../../guide", "../../consult", "../../patrol", "../../reorg", "../../handover", "../../foi", "../../importer", "../../internal", "../../web")
	names := actionNames(t)
	for _, a := range rbac.Actions() {
		if !routed[a] {
			t.Errorf("no route asks for %s", a)
		}
		if !verbs[names[a]] && a != rbac.DeskUse { // the desk itself: its routes are all there is to it
			t.Errorf("no verb asks for %s (rbac.%s)", a, names[a])
		}
	}
}

// actionsNamedIn lists the selectors rbac.X in the sources below folders.
func actionsNamedIn(t *testing.T, folders ...string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || strings.Contains(filepath.Base(path), "routes") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := s.X.(*ast.Ident); ok && x.Name == "rbac" {
						found[s.Sel.Name] = true
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// actionNames are the Go names of the actions, from their declaration.
func actionNames(t *testing.T) map[rbac.Action]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../rbac/action.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	out := map[rbac.Action]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Names) == 1 && len(v.Values) == 1 {
			if text, ok := v.Values[0].(*ast.BasicLit); ok {
				out[rbac.Action(strings.Trim(text.Value, `"`))] = v.Names[0].Name
			}
		}
		return true
	})
	return out
}

// commands are the leaves of the command line with the actions they need, none
// for what tends the machine and reads no record. Export runs as the machine's
// own user only, who has every right.
var commands = map[string][]rbac.Action{
	"serve": nil, "demo": nil, "migrate": nil, "check": nil, "routes": nil, "version": nil, "scan": nil,
	"backup": nil, "restore": nil, "migrate-db": nil, "keys list": nil, "keys rotate": nil, "keys retire": nil,
	"audit anchor": nil, "audit anchors": nil, "audit archive": nil, "audit verify": nil,
	"guard on": {rbac.GuardSwitch}, "guard off": {rbac.GuardSwitch}, "guard status": nil,
	"clock": nil, "fee": nil, "report annual": {rbac.FoiReport},
	"upgrade": {rbac.EditionDraft, rbac.EditionIssue},
	"import":  {rbac.ImportRun, rbac.ImportItems}, "export": {rbac.CatalogRead, rbac.UnitRead},
	"offline": {rbac.ItemOffline, rbac.ItemWithdraw}, "package make": {rbac.OutboxManage}, "package load": nil, "serve-static": nil,
	"outbox export": {rbac.OutboxManage}, "outbox receipt": {rbac.OutboxManage}, "outbox verify": nil, "outbox key": nil,
	"user add": {rbac.AccountManage}, "user passwd": {rbac.AccountManage}, "user disable": {rbac.AccountManage}, "user reset-factor": {rbac.SecurityManage}, "user list": {rbac.AccountManage},
}

func TestEveryCommandNamesAnAction(t *testing.T) {
	parser, err := kong.New(&cli{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, leaf := range parser.Model.Leaves(false) {
		path := strings.TrimPrefix(leaf.Path(), "lianghua ")
		path, _, _ = strings.Cut(path, " <")
		seen[path] = true
		if _, ok := commands[path]; !ok {
			t.Errorf("the command %q has no action: name it here and let its verb ask for it", path)
		}
	}
	for path, actions := range commands {
		if !seen[path] {
			t.Errorf("there is no command %q", path)
		}
		for _, a := range actions {
			if a.Label() == "" {
				t.Errorf("%s names the unknown action %q", path, a)
			}
		}
	}
}

// Verbs behind commands ask for their action whoever calls them.
func (w *world) verbsOfCommands() {
	liaison := w.as("dept")
	_, errs := w.a.org.UserList(w.ctx, liaison)
	all := []error{errs}
	_, err := w.a.org.UserAdd(w.ctx, liaison, org.UserAdd{Login: "someone", Name: "示例", Unit: deptA, Password: worldPassword})
	all = append(all, err)
	_, err = w.a.org.UserPasswd(w.ctx, liaison, "county", worldPassword)
	all = append(all, err, w.a.org.UserDisable(w.ctx, liaison, "county"))
	path := upload(w.t, w.t.TempDir(), "a.csv", []byte("单位编码,姓名,岗位\r\nMY-D07,示例,联络员\r\n"))
	e := importCmd{As: "dept"}
	for _, kind := range importer.Kinds() {
		e.Type = "notice"
		_, err := e.apply(w.ctx, w.a, liaison, kind, path)
		if want := fault.KindForbidden; kind == importer.Items { // which they may; the table is none of items
			if fault.KindOf(err) != fault.KindInvalid {
				w.t.Errorf("a liaison imports a table of people as items: %v", err)
			}
		} else if fault.KindOf(err) != want {
			w.t.Errorf("a liaison imports %s: %v", kind, err)
		}
	}
	for i, err := range all {
		if fault.KindOf(err) != fault.KindForbidden {
			w.t.Errorf("verb %d lets a liaison in: %v", i, err)
		}
	}
}

// matrix asks every route as every role: the coarse right, the token, and the
// site that the form came from.
func (w *world) matrix() {
	w.verbsOfCommands()
	w.programsReach()
	for _, r := range w.server.Routes() {
		if r.Face == web.FaceAPI {
			w.asProgram(r)
			continue
		}
		if r.Method == http.MethodGet && !r.Open {
			w.withoutSession(r, http.MethodHead)
		}
		if !r.Open {
			w.withoutSession(r, r.Method)
		}
		if r.Method != http.MethodGet {
			w.fences(r)
		}
	}
	for _, v := range demoViewers() {
		if v.login == "county2" {
			continue
		}
		actor := w.as(v.login)
		for _, r := range w.server.Routes() {
			if !r.Open && r.Face != web.FaceAPI {
				w.asRole(v, actor, r)
			}
		}
	}
}

// asProgram asks a route of the interface for programs: a session opens
// nothing there, not the county's own either, and neither does another site's
// page; a key that was revoked is no key.
func (w *world) asProgram(r web.Route) {
	ask := func(headers ...string) answer {
		q := httptest.NewRequest(r.Method, nowhere(r), strings.NewReader("{}"))
		q.Header.Set("Content-Type", "application/json")
		for i := 0; i+1 < len(headers); i += 2 {
			q.Header.Set(headers[i], headers[i+1])
		}
		w.requests++
		return w.send(w.viewer("county"), q)
	}
	if r.Open {
		open := []int{http.StatusOK, http.StatusNotFound, http.StatusUnprocessableEntity} // the last: a search without a word
		if a := ask(); !slices.Contains(open, a.status) || len(a.header.Values("Set-Cookie")) > 0 {
			w.t.Errorf("%s %s for a visitor: status %d", r.Method, r.Path, a.status)
		}
		return
	}
	for what, key := range map[string]string{"without a key": "", "with a session's secret": "Bearer " + w.cookies["county"], "with a revoked key": "Bearer " + w.revoked} {
		if a := ask("Authorization", key); a.status != http.StatusUnauthorized || a.header.Get("WWW-Authenticate") != "Bearer" || !strings.Contains(string(a.body), `"request_id"`) {
			w.t.Errorf("%s %s %s: status %d %s", r.Method, r.Path, what, a.status, a.body)
		}
	}
	if a := ask("Authorization", "Bearer "+w.keys[deptA]); a.status == http.StatusUnauthorized || a.status == http.StatusForbidden || a.status >= 500 {
		w.t.Errorf("%s %s with a key: status %d %s", r.Method, r.Path, a.status, a.body)
	}
	if r.Method != http.MethodGet {
		if a := ask("Authorization", "Bearer "+w.keys[deptA], "Origin", "https://example.org"); a.status != http.StatusForbidden {
			w.t.Errorf("%s %s from another site's page: status %d", r.Method, r.Path, a.status)
		}
	}
}

// programsReach lets every key ask for every draft of the county: it reads
// those of its unit and below, and of the others not even that they are there.
func (w *world) programsReach() {
	met := map[string]int{}
	for unit, key := range w.keys {
		v := viewer{role: rbac.TownClerk, unit: unit, login: "a key of " + unit}
		for _, at := range append(w.values([]string{"drafts"}, "id"), "987654321", "") {
			target := strings.TrimSuffix("/api/v1/drafts/"+at, "/")
			q := httptest.NewRequest(http.MethodGet, target, nil)
			q.Header.Set("Authorization", "Bearer "+key)
			w.requests++
			a := w.send(viewer{}, q)
			if a.status != http.StatusOK && a.status != http.StatusNotFound {
				w.t.Errorf("%s: status %d", target, a.status)
			}
			for _, m := range w.m.in(string(a.body)) {
				if met[unit]++; m.kind != kindPublic && (m.kind != kindUnit || !v.reaches(m.units)) {
					w.t.Errorf("LEAK: a key of %s reads the %s of %v at %s", unit, m.what, m.units, target)
				}
			}
		}
		if met[unit] == 0 {
			w.t.Errorf("a key of %s met nothing of its own", unit)
		}
	}
}

// nowhere fills a route with ids that nothing has.
func nowhere(r web.Route) string {
	parts := strings.Split(r.Path, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, ":") {
			parts[i] = "987654321"
		}
	}
	return strings.Join(parts, "/")
}

func (w *world) withoutSession(r web.Route, method string) {
	target := nowhere(r)
	w.requests++
	a := w.send(viewer{}, httptest.NewRequest(method, target, nil))
	want := "/login?next=" + url.QueryEscape(target)
	if method != http.MethodGet {
		want = "/login?next=" + url.QueryEscape("/desk")
	}
	if r.Face == web.FaceField { // a phone that is not known: how to come in
		want = "/v"
	}
	if a.status != http.StatusSeeOther || a.header.Get("Location") != want {
		w.t.Errorf("%s %s without a session: %d to %q, want %q", method, r.Path, a.status, a.header.Get("Location"), want)
	}
}

// post is a form of a viewer; more headers come in pairs.
func (w *world) post(v viewer, target string, form url.Values, headers ...string) answer {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w.requests++
	return w.send(v, r)
}

// fences: a form without the token, with another session's, or sent by
// another site is refused before anything else.
func (w *world) fences(r web.Route) {
	county, target := w.viewer("county"), nowhere(r)
	good := url.Values{"_csrf": {w.csrf["county"]}}
	cases := map[string]answer{
		"from another origin":   w.post(county, target, good, "Origin", "https://example.org"),
		"from another site":     w.post(county, target, good, "Sec-Fetch-Site", "cross-site"),
		"from a sibling domain": w.post(county, target, good, "Sec-Fetch-Site", "same-site", "Origin", "https://other.example.com"),
	}
	if !r.Open { // there is no session before sign-in
		cases["without the token"] = w.post(county, target, nil)
		cases["with another session's token"] = w.post(county, target, url.Values{"_csrf": {w.csrf["leader"]}})
	}
	for what, a := range cases {
		if a.status != http.StatusForbidden || strings.Contains(string(a.body), refusal) {
			w.t.Errorf("POST %s %s: status %d", r.Path, what, a.status)
		}
	}
}

// asRole: without the action 403 and a row in the log; with it anything but
// that refusal.
func (w *world) asRole(v viewer, actor rbac.Actor, r web.Route) {
	before := w.denied(actor, r)
	var a answer
	if r.Method == http.MethodGet {
		w.requests++
		a = w.send(v, httptest.NewRequest(http.MethodGet, nowhere(r), nil))
	} else {
		a = w.post(v, nowhere(r), url.Values{"_csrf": {w.csrf[v.login]}})
	}
	refused, more := strings.Contains(string(a.body), refusal), w.denied(actor, r)-before
	switch may := rbac.MayAny(actor, r.Need); {
	case a.status >= 500:
		w.once("500 "+r.Method+r.Path, "%s %s as %s: status %d", r.Method, r.Path, v.login, a.status)
	case may && (refused || more != 0):
		w.t.Errorf("%s %s refuses %s, who has %s", r.Method, r.Path, v.role, r.Need)
	case !may && (a.status != http.StatusForbidden || !refused || more != 1):
		w.t.Errorf("%s %s as %s, who lacks %s: status %d, %d refusals in the log", r.Method, r.Path, v.role, r.Need, a.status, more)
	}
	if r.Path == "/logout" {
		w.session(v.login)
	}
}

func (w *world) denied(actor rbac.Actor, r web.Route) (n int) {
	w.ok(w.a.db.Reader(w.ctx).Get(&n, `SELECT count(*) FROM audit_log WHERE account_id = ? AND action = ? AND outcome = 'denied'
		AND object_kind = 'route' AND object_id = ?`, actor.AccountID, string(r.Need), r.Path))
	return n
}
