package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lianghua/disclose"
	"lianghua/internal/dbtest"
	"lianghua/rbac"
)

// What was taken down, is not out yet or has run out is asked by every form of
// address, as the public and as each sort of login, with and without the
// item's own pages: nobody finds what he should not.
func TestVisibility(t *testing.T) {
	w := newWorld(t, dbtest.SQLiteSource(t))
	stages := []string{"draft", "returned", "scheduled", "offline", "withdrawn", "ended", "list", "live"}
	for _, unit := range []string{deptA, townB} {
		for _, stage := range stages {
			t.Run(unit+" "+stage, func(t *testing.T) { w.seen(t, unit, stage) })
		}
	}
	t.Run("lists", w.listsSeen)
}

func TestVisibilityOnPostgres(t *testing.T) {
	w := newWorld(t, dbtest.PostgresSource(t))
	for _, stage := range []string{"draft", "scheduled", "offline", "withdrawn", "ended", "list", "live"} {
		t.Run(stage, func(t *testing.T) { w.seen(t, deptA, stage) })
	}
	t.Run("lists", w.listsSeen)
}

// outside says how the public addresses of an item in each stage are answered:
// its page, its short address, its files.
var outside = map[string]struct{ page, short, file int }{
	"draft": {404, 404, 404}, "returned": {404, 404, 404}, "scheduled": {404, 404, 404}, "offline": {404, 404, 404},
	"withdrawn": {410, 302, 410}, "ended": {200, 302, 404}, "list": {200, 302, 200}, "live": {200, 302, 200},
}

// seen asks for one item by its addresses, as everybody.
func (w *world) seen(t *testing.T, unit, stage string) {
	id := w.disclosed[unit][stage]
	it := must[disclose.Item](t)(disclose.ByID(w.a.db.Reader(w.ctx), id))
	tokens := w.column(`SELECT token FROM disclose_file WHERE item_id = ? ORDER BY id`, id)
	want := outside[stage]
	public := map[string]int{fmt.Sprintf("/items/%d", id): want.page, "/i/" + it.Code: want.short, fmt.Sprintf("/api/v1/items/%d", id): want.page}
	for _, token := range tokens {
		public["/files/"+token+"/x.pdf"] = want.file
		public["/files/"+strings.ToUpper(token)+"/"] = 0 // whatever it is, it must hold nothing
	}
	if stage == "ended" { // what remains outside is the result, for readers and not for programs
		public[fmt.Sprintf("/api/v1/items/%d", id)] = 0
	}
	if stage == "list" { // a name list is for readers only
		public[fmt.Sprintf("/api/v1/items/%d", id)] = 404
	}
	desk := []string{"", "/edit", "/files", "/review", "/check", "/approval-sheet", "/secrecy-sheet", "/table?format=csv", "/revisions/1", "/submit", "/withdraw"}
	for _, v := range w.viewers {
		for target, status := range public {
			w.ask(t, v, target, status)
		}
		for _, sub := range desk {
			w.ask(t, v, fmt.Sprintf("/desk/items/%d%s", id, sub), w.deskStatus(v, it))
		}
		for _, token := range tokens {
			w.ask(t, v, fmt.Sprintf("/desk/items/%d/files/%s", id, token), w.deskStatus(v, it))
		}
	}
}

// deskStatus is 404 for staff who may not read the unit's items, 403 for
// those who read none, and 0 (any) for those who may.
func (w *world) deskStatus(v viewer, it disclose.Item) int {
	if v.login == "" {
		return http.StatusSeeOther
	}
	actor := w.as(v.login)
	reach := rbac.ReachOf(actor, rbac.ItemRead)
	switch {
	case reach.None():
		return http.StatusForbidden
	case !reach.Holds(rbac.Unit{ID: it.UnitID, Path: w.column(`SELECT path FROM org_unit WHERE id = ?`, it.UnitID)[0]}):
		return http.StatusNotFound
	}
	return 0
}

// ask sends one request and searches what comes back for words that are not
// the viewer's. A status of 0 is not looked at; an act refused by the route
// answers 403 where the item's own page says 404.
func (w *world) ask(t *testing.T, v viewer, target string, status int) {
	t.Helper()
	w.requests++
	q := httptest.NewRequest(http.MethodGet, target, nil)
	q.RemoteAddr = fmt.Sprintf("192.0.2.%d:4000", w.requests%250+1) // many visitors: one alone would be slowed down
	a := w.send(v, q)
	refused := status == http.StatusNotFound && a.status == http.StatusForbidden && strings.Contains(string(a.body), refusal)
	if status != 0 && a.status != status && !refused {
		t.Errorf("%s asks %s: status %d, want %d", v.name(), target, a.status, status)
	}
	if a.status >= 500 {
		t.Errorf("%s asks %s: status %d", v.name(), target, a.status)
	}
	for where, text := range a.texts(t) {
		for _, m := range w.m.in(text) {
			if !v.sees(m) {
				t.Errorf("LEAK: %s reads the %s (%s) in %s of %s (status %d)", v.name(), m.what, m.kind, where, target, a.status)
			}
		}
	}
}

// listsSeen: what is not live, and every name list, stands in no list, feed,
// page of a column, a unit or an entry, and in no answer to programs.
func (w *world) listsSeen(t *testing.T) {
	hidden := map[string]string{}
	for unit, made := range w.disclosed {
		for stage, id := range made {
			if stage != "live" {
				hidden[fmt.Sprintf("/items/%d\"", id)] = unit + " " + stage
			}
		}
	}
	lists := []string{"/", "/items", "/items?type=notice", "/items?type=lowincome", "/columns/S18", "/columns/S", "/catalogue/D05", "/catalogue/D20.csv", "/catalogue.json",
		"/api/v1/items", "/api/v1/items?limit=100", "/robots.txt"}
	for _, unit := range []string{deptA, deptB, townA, townB} {
		lists = append(lists, "/items?unit="+unit, "/units/"+unit, "/api/v1/items?unit="+unit)
	}
	for _, list := range lists {
		for next := list; next != ""; {
			a := w.send(viewer{}, httptest.NewRequest(http.MethodGet, next, nil))
			for address, what := range hidden {
				if strings.Contains(string(a.body), address) {
					t.Errorf("%s lists the item %s", next, what)
				}
			}
			w.ask(t, viewer{}, next, 0)
			next = nextPage(string(a.body))
		}
	}
	for _, v := range w.viewers {
		if v.login != "" {
			for _, q := range []string{"", "?view=down", "?state=draft", "?state=scheduled", "?q=" + w.m.run, "?unit=" + fmt.Sprint(w.units[deptB].ID)} {
				w.ask(t, v, "/desk/items"+q, 0)
				w.ask(t, v, "/desk/items/export"+q, 0)
			}
		}
	}
}

// nextPage is the address of a list's next page, "" on the last.
func nextPage(body string) string {
	_, rest, ok := strings.Cut(body, `rel="next" href="`)
	if !ok {
		return ""
	}
	address, _, _ := strings.Cut(rest, `"`)
	return strings.ReplaceAll(address, "&amp;", "&")
}
