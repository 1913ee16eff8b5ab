package main

import (
	"net/http"
	"net/http/httptest"
	"strings"

	"lianghua/internal/audit"
	"lianghua/web"
)

// takingIsLogged asks every address of the desk and of village mode that
// gives a file, and every page that shows what is not public, as somebody who
// may: the act stands in the log under their name.
func (w *world) takingIsLogged() {
	files, pages := 0, 0
	for _, r := range w.server.Routes() {
		if r.Method != http.MethodGet || r.Open || r.Face != web.FaceDesk && r.Face != web.FaceField || r.Page != "" && !r.Seen {
			continue
		}
		who, a, target := w.someoneGets(r)
		switch {
		case who.login == "" && r.Page != "": // a form for a state in which nothing is
		case who.login == "" && (empty[r.Path] || strings.Contains(r.Path[strings.LastIndexByte(r.Path, '/'):], ":")):
			w.t.Logf("this county has no file for %s", r.Path) // of one record, in a state that none is in
		case who.login == "":
			w.t.Errorf("nobody got a file from %s", r.Path)
		case r.Page != "":
			pages++
			w.inLog(who, audit.ReadPage, r, target)
		case a.header.Get("Content-Disposition") != "":
			files++
			w.inLog(who, audit.TakeFile, r, target)
		default:
			w.t.Errorf("%s gives neither a page nor a file", target)
		}
	}
	w.t.Logf("%d files and %d pages", files, pages)
	if files < 100 || pages < 60 {
		w.t.Errorf("only %d files and %d pages were met", files, pages)
	}
}

// empty are lists that this county has nothing for: nothing is late or to be
// erased, no paper of a case is sealed. They are sent like all others (a test
// of web/desk reads that from the sources).
var empty = map[string]bool{"/desk/items/originals/export": true, "/desk/duties/nudges/export": true, "/desk/requests/:id/papers/:paper/sealed": true}

// someoneGets finds a viewer and an address of a route that answer 200.
func (w *world) someoneGets(r web.Route) (viewer, answer, string) {
	bound := 12
	if r.Page == "" {
		bound = 400 // a file of one case among many
	}
	for _, v := range w.viewers {
		if v.login == "" || !w.may(v, r) {
			continue
		}
		for _, target := range w.addresses(r, bound) {
			if a := w.send(v, httptest.NewRequest(http.MethodGet, target, nil)); a.status == http.StatusOK {
				return v, a, target
			}
		}
	}
	return viewer{}, answer{}, ""
}

// inLog holds that the newest acts hold this one.
func (w *world) inLog(v viewer, action string, r web.Route, target string) {
	path, _, _ := strings.Cut(target, "?")
	kind, id := "route", path
	if k, param, ok := strings.Cut(r.About, ":"); ok {
		kind = k
		for i, part := range strings.Split(r.Path, "/") {
			if part == ":"+param {
				id = strings.Split(path, "/")[i]
			}
		}
	}
	rows, _, err := audit.Page(w.a.db.Reader(w.ctx), audit.Filter{Action: action, ObjectKind: kind, ObjectID: id, Actor: w.as(v.login).Name}, 0)
	if err != nil || len(rows) == 0 {
		w.t.Errorf("%s asked %s and the log does not say so (%s %s %s): %v", v.login, target, action, kind, id, err)
		return
	}
	if rows[0].Address == "" || rows[0].Outcome != audit.Done {
		w.t.Errorf("%s: %+v", target, rows[0])
	}
}
