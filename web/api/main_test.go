package api

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"lianghua/disclose"
	"lianghua/exchange"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
	"lianghua/web/webtest"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // the shell logs every request
	os.Exit(m.Run())
}

// house is a small county with the interface behind the real shell.
type house struct {
	*webtest.County
	Items  *disclose.Service
	t      *testing.T
	deps   *Deps
	people map[string]rbac.Actor
}

func newHouse(t *testing.T, d *db.DB, more ...endpoint) *house {
	t.Helper()
	h := &house{County: webtest.New(t, d), t: t, people: map[string]rbac.Actor{}}
	h.Items = &disclose.Service{DB: d, Calendar: h.Calendar, Files: h.Files, Published: []func(*db.Tx, disclose.Event) error{exchange.Note}}
	h.deps = &Deps{DB: d, Org: h.Org, Items: h.Items, Duties: h.Duties}
	routes := Routes(h.deps)
	for _, e := range more {
		routes = append(routes, web.Route{Method: e.method, Path: Root + e.path, Face: web.FaceAPI, Need: e.need, Open: e.need == "", Handle: h.deps.serve(e)})
	}
	h.Serve(routes, nil)
	return h
}

// key makes a key for a unit.
func (h *house) key(unit string) string {
	h.t.Helper()
	_, secret, err := h.Org.IssueToken(h.t.Context(), webtest.CLI, org.TokenDraft{Name: "示例系统", UnitID: h.Units[unit].ID, ExpiresOn: calendar.On(2027, 6, 30)})
	if err != nil {
		h.t.Fatal(err)
	}
	return secret
}

// answered is what came back.
type answered struct {
	status int
	header http.Header
	body   string
}

// ask sends one request; headers come in pairs, an Authorization of a bare
// key is completed.
func (h *house) ask(method, path, body string, headers ...string) answered {
	h.t.Helper()
	var sent io.Reader
	if body != "" {
		sent = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, path, sent)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.Server.Handler().ServeHTTP(w, r)
	return answered{w.Code, w.Header(), w.Body.String()}
}

func bearer(key string) string { return "Bearer " + key }

// wants checks a status and words of the body.
func (a answered) wants(t *testing.T, status int, words ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d, want %d: %.400s", a.status, status, a.body)
	}
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			t.Errorf("no %q in %.600s", w, a.body)
		}
	}
}
