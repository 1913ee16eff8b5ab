package main

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/jobs"
	"lianghua/internal/notify"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

// world is a county in which every scoped record carries a word of its own.
type world struct {
	t       testing.TB
	ctx     context.Context
	a       *app
	m       *markers
	server  *web.Server
	handler http.Handler
	units   map[string]org.Unit
	viewers []viewer // everybody with a login, and the public
	cookies map[string]string
	csrf    map[string]string
	keys    map[string]string // of each scope's programs
	revoked string            // a key that ended

	disclosed disclosed

	requests int
	mu       sync.Mutex
	known    map[string][]string // ids for addresses
	said     map[string]bool     // faults reported
}

const (
	worldPassword = "Shan-Qing-6-Shui"

	deptA, deptB = "MY-D07", "MY-D20" // 民政局, 应急局
	townA, townB = "MY-T07", "MY-T08" // 野店镇, 桃墟镇
	villA, villB = "MY-T07-S01", "MY-T08-S01"
)

// scopes are the units whose records are marked.
func scopes() []string { return []string{deptA, deptB, townA, townB, villA, villB} }

// demoViewers are the accounts of the demo county.
func demoViewers() []viewer {
	return []viewer{
		{"county", rbac.CountyOfficer, "MY-D01"}, {"leader", rbac.CountyLeader, "MY-D01"}, {"supervise", rbac.CountySupervisor, "MY-D01"},
		{"dept", rbac.DeptLiaison, deptA}, {"dept-head", rbac.DeptHead, deptA}, {"town", rbac.TownClerk, townA}, {"town-head", rbac.TownHead, townA},
		{"village", rbac.VillageClerk, villA}, {"overseer", rbac.VillageOverseer, villA},
		{"legal", rbac.LegalReviewer, "MY-D08"}, {"counsel", rbac.LegalCounsel, "MY-D08"},
		{"sysadmin", rbac.SysAdmin, "MY-D01"}, {"secadmin", rbac.SecAdmin, "MY-D01"}, {"auditor", rbac.Auditor, "MY-D21"},
		{"county2", rbac.CountyOfficer, "MY-D01"},
	}
}

// strangers are the people on the other side of each fence; their logins are
// markers.
func strangers() []viewer {
	return []viewer{{"", rbac.DeptLiaison, deptB}, {"", rbac.DeptHead, deptB}, {"", rbac.TownClerk, townB}, {"", rbac.TownHead, townB}, {"", rbac.VillageClerk, villB}}
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// newWorld builds the county at the address of a fresh migrated database.
func newWorld(t testing.TB, source string) *world {
	t.Helper()
	slog.SetDefault(slog.New(slog.DiscardHandler)) // the shell logs every request
	w := newServer(t, source)
	county := w.a.demoCounty()
	county.Few = true
	w.loadDemo(county)
	for _, u := range must[[]org.Unit](t)(org.Visible(w.a.db.Reader(w.ctx), localActor(), rbac.UnitRead)) {
		w.units[u.Code] = u
	}
	w.people()
	w.signIn()
	w.claims()
	w.rounds()
	w.drafts()
	w.villages()
	w.items()
	w.imports()
	w.upgrades()
	w.cards()
	w.lists()
	w.interaction()
	w.applications()
	w.duties()
	w.watched()
	w.reorganised()
	w.handsOver()
	w.ruled()
	w.queues()
	w.days()
	w.programs()
	w.receipt()
	return w
}

// programs gives every scope a key and a draft, and the county a bundle.
func (w *world) programs() {
	w.keys = map[string]string{}
	for _, unit := range scopes() {
		_, secret, err := w.a.org.IssueToken(w.ctx, localActor(), org.TokenDraft{Name: w.keyName(unit),
			UnitID: w.units[unit].ID, ExpiresOn: w.a.org.Today().AddDays(90)})
		w.ok(err)
		w.keys[unit] = secret
		_, err = w.a.items.Create(w.ctx, localActor(), disclose.NewItem{UnitID: w.units[unit].ID, Type: "village_notice", Content: form.Content{
			Title: w.m.make(kindUnit, "title of a draft", unit), Body: "<p>" + w.m.make(kindUnit, "words of a draft", unit) + "</p>"}})
		w.ok(err)
	}
	id, secret, err := w.a.org.IssueToken(w.ctx, localActor(), org.TokenDraft{Name: w.m.make(kindJob, "name of a revoked key"),
		UnitID: w.units[deptA].ID, ExpiresOn: w.a.org.Today().AddDays(90)})
	w.ok(err)
	w.ok(w.a.org.RevokeToken(w.ctx, localActor(), id))
	w.revoked = secret
	w.write(func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO outbox_bundle (number, state, entries, digest, previous, signature, key_id, next_at, message, created_at)
			VALUES (1, 'failed', 0, 'x', '', 'x', 'k', ?, ?, ?)`, tx.Now, w.m.make(kindImport, "why a bundle failed"), tx.Now)
		return err
	})
}

// newServer wires an empty county.
func newServer(t testing.TB, source string) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), m: newMarkers(), units: map[string]org.Unit{}, cookies: map[string]string{}, csrf: map[string]string{}}
	dir := t.TempDir()
	w.a = must[*app](t)(openApp(w.ctx, &cli{DB: source, Files: filepath.Join(dir, "files"), Keys: filepath.Join(dir, "keys")}, true))
	t.Cleanup(func() {
		if err := w.a.close(); err != nil {
			t.Error(err)
		}
	})
	_, err := w.a.load(w.ctx)
	w.ok(err)
	w.server = must[*web.Server](t)(w.a.server(env{get: func(string) string { return "" }}))
	w.handler = w.server.Handler()
	return w
}

func (w *world) as(login string) rbac.Actor {
	w.t.Helper()
	actor := must[rbac.Actor](w.t)(org.ActorByLogin(w.a.db.Reader(w.ctx), login, w.a.org.Today()))
	actor.Face = "web"
	return actor
}

func (w *world) write(f func(tx *db.Tx) error) {
	w.t.Helper()
	w.ok(w.a.db.Write(w.ctx, f))
}

// find is the login of somebody with a role in a unit.
func (w *world) find(role rbac.Role, unit string) string {
	for _, v := range w.viewers {
		if v.role == role && v.unit == unit {
			return v.login
		}
	}
	w.t.Fatalf("nobody is %s in %s", role, unit)
	return ""
}

// people renames everybody with an account, opens the strangers' accounts and
// puts people without an account and people who left into every scope.
func (w *world) people() {
	for _, v := range demoViewers() {
		w.rename(v, w.as(v.login).PersonID)
	}
	for _, v := range strangers() {
		v.login = w.m.make(kindLogin, "login of "+string(v.role), v.unit)
		post := org.Liaison
		if v.role == rbac.DeptHead || v.role == rbac.TownHead {
			post = org.Head
		}
		_, err := w.a.org.UserAdd(w.ctx, localActor(), org.UserAdd{Login: v.login, Name: "示例" + v.login, Unit: v.unit, Roles: []rbac.Role{v.role}, Post: post, Password: worldPassword})
		w.ok(err)
		w.m.list[len(w.m.list)-1].logins = []string{v.login}
		w.rename(v, w.as(v.login).PersonID)
	}
	w.viewers = append(w.viewers, viewer{})
	for _, unit := range scopes() {
		for _, former := range []bool{false, true} {
			w.appoint(unit, former)
		}
	}
}

func (w *world) rename(v viewer, person int64) {
	x := w.m.add(kindActor, "name of "+v.login+" "+string(v.role), []string{v.unit})
	x.logins = []string{v.login}
	x.office = v.role == rbac.CountyOfficer || v.role == rbac.CountyLeader
	w.ok(w.a.org.ChangePerson(w.ctx, localActor(), person, 1, org.PersonDraft{Name: x.text, Mobile: w.m.mobile("mobile of " + v.login)}))
	w.viewers = append(w.viewers, v)
}

func (w *world) appoint(unit string, former bool) {
	post := must[int64](w.t)(w.a.org.Appoint(w.ctx, localActor(), org.Appointment{UnitID: w.units[unit].ID, Kind: org.Liaison,
		Title: w.m.make(kindPerson, "title", unit), Section: w.m.make(kindPerson, "section", unit), Since: calendar.On(2026, 2, 1),
		Person: org.PersonDraft{Name: w.m.make(kindPerson, "name in "+unit, unit), Note: w.m.make(kindUnit, "note on a person", unit), Mobile: w.m.mobile("mobile in " + unit)}}))
	if former {
		w.ok(w.a.org.EndPost(w.ctx, localActor(), post, 1, calendar.On(2026, 9, 30)))
	}
}

// signIn opens a session for everybody. The password is not asked for: that
// is tested elsewhere and is slow on purpose.
func (w *world) signIn() {
	for _, v := range w.viewers {
		if v.login != "" {
			w.session(v.login)
		}
	}
}

func (w *world) session(login string) {
	token, csrf := crypt.Token(32), crypt.Token(24)
	w.write(func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO org_session (token, account_id, csrf, address, created_at, seen_at, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			crypt.Digest(token), w.as(login).AccountID, csrf, "10.1.1.1", tx.Now, tx.Now, db.At(tx.Now.Add(time.Hour)))
		return err
	})
	w.cookies[login], w.csrf[login] = token, csrf
}

// scan stores a signed sheet whose name and bytes carry words.
func (w *world) scan(unit string) (attach.Stored, string) {
	body := "%PDF-1.4\n% " + w.m.make(kindUnit, "scan's content", unit) + "\n%%EOF\n"
	stored := must[attach.Stored](w.t)(w.a.files.Save(w.ctx, strings.NewReader(body), "x.pdf", attach.Scan(1<<20)))
	return stored, w.m.make(kindUnit, "scan's file name", unit) + ".pdf"
}

// queues fills what has no page of its own to be made on: todo, inbox, jobs
// and a row of the log.
func (w *world) queues() {
	w.write(func(tx *db.Tx) error {
		for _, unit := range scopes() {
			for _, act := range []rbac.Action{rbac.ClaimMake, rbac.ClaimRead} {
				if err := todo.Open(tx, w.item(unit, act)); err != nil {
					return err
				}
			}
		}
		for _, v := range w.viewers {
			if v.login == "" {
				continue
			}
			title, body := w.m.add(kindNotice, "notice to "+v.login, nil), w.m.add(kindNotice, "notice's body to "+v.login, nil)
			title.logins, body.logins = []string{v.login}, []string{v.login}
			if err := notify.Send(tx, w.as(v.login).PersonID, notify.Notice{Kind: "crawler", Title: title.text, Body: body.text, URL: "/desk"}); err != nil {
				return err
			}
		}
		_, err := jobs.Enqueue(tx, "crawler", map[string]string{"note": w.m.make(kindJob, "arguments of a job")},
			jobs.Options{By: w.m.make(kindJob, "who asked for a job"), RunAt: db.At(tx.Now.AddDate(1, 0, 0))})
		audit.Record(tx, org.Who(localActor()), audit.Entry{Action: "crawler", ObjectKind: "crawler", ObjectID: w.m.make(kindAudit, "object in the log"),
			Detail: map[string]any{"note": w.m.make(kindAudit, "detail in the log")}})
		return err
	})
}

// keyName is the name of a program's key: for who manages keys, and for who
// reviews who may do what.
func (w *world) keyName(unit string) string {
	x := w.m.add(kindJob, "name of a key", []string{unit})
	x.logins = []string{"secadmin"}
	return x.text
}

// item is a thing to do for whoever may take the action in the unit.
func (w *world) item(unit string, act rbac.Action) todo.Item {
	x := w.m.add(kindTodo, "todo "+string(act), []string{unit})
	for _, v := range w.viewers {
		village := v.role == rbac.VillageClerk || v.role == rbac.VillageOverseer
		// The county directs handovers: it reads what is open in the units that hand over.
		county := v.county() && (act == rbac.ClaimRead || unit == deptA || unit == deptB)
		if v.login != "" && (v.reaches(x.units) && !(village && act == rbac.ClaimMake) || county) {
			x.logins = append(x.logins, v.login)
		}
	}
	return todo.Item{Kind: "crawler", ObjectKind: "crawler", ObjectID: x.text, UnitID: w.units[unit].ID, Action: string(act), Title: x.text, URL: "/desk", Verb: "看"}
}

// column reads one column of one kind of record, for addresses.
func (w *world) column(query string, args ...any) (out []string) {
	w.t.Helper()
	w.ok(w.a.db.Reader(w.ctx).Select(&out, query, args...))
	return out
}

// upload writes a file as a browser would send it.
func upload(t testing.TB, dir, name string, body []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := writeFile(path, bytes.NewReader(body)); err != nil {
		t.Fatal(err)
	}
	return path
}
