package pocketbase

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/db"
	"lianghua/rbac"
	"lianghua/web"
	"lianghua/web/desk"
	"lianghua/web/webtest"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // the shell logs every request
	os.Exit(m.Run())
}

// county is a small county with notices that wait for publishing.
type county struct {
	b       *testing.B
	c       *webtest.County
	handler http.Handler
	actor   rbac.Actor
	csrf    string
	cookie  http.Header
	refs    []disclose.Ref
}

func newCounty(b *testing.B, n int) *county {
	b.Helper()
	d, err := db.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "ours.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	if _, err := d.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	c := webtest.New(b, d)
	c.Serve(desk.Routes(&desk.Deps{DB: d, Org: c.Org, Catalog: c.Catalog, Claims: c.Claims, Items: c.Items, Words: c.Words, Duties: c.Duties,
		Calendar: c.Calendar, Villages: c.Villages, Pilots: c.Pilots}), func(*web.Ctx) []web.NavItem { return nil })
	liaison := c.As("dept")
	actor, session := c.Actor(liaison)
	head, _ := c.Actor(c.As("dept-head"))
	x := &county{b: b, c: c, handler: c.Server.Handler(), actor: actor, csrf: session.CSRF, cookie: http.Header{"Cookie": {liaison.Cookie()}}}
	for range n {
		ref, err := c.Items.Create(context.Background(), actor, disclose.NewItem{UnitID: c.Units["D1"].ID, Type: "notice", ColumnID: c.Column("S18"),
			Content: form.Content{Title: title, Body: body, Section: "示例科"}})
		if err != nil {
			b.Fatal(err)
		}
		x.refs = append(x.refs, ref)
	}
	x.move(actor, disclose.ActSubmit)
	x.move(head, disclose.ActFirst)
	return x
}

// move makes one move on all of them.
func (x *county) move(actor rbac.Actor, act disclose.Action) {
	for from := 0; from < len(x.refs); from += 500 {
		part := x.refs[from:min(from+500, len(x.refs))]
		got, err := x.c.Items.Act(context.Background(), actor, part, act, disclose.Form{Secrecy: &disclose.Secrecy{Answered: true}})
		if err != nil {
			x.b.Fatal(err)
		}
		for i, r := range got {
			if !r.OK {
				x.b.Fatal(r.Msg)
			}
			it, err := disclose.ByID(x.c.DB.Reader(context.Background()), r.ID)
			if err != nil {
				x.b.Fatal(err)
			}
			part[i] = it.Ref()
		}
	}
}

func (x *county) publish(n int) error {
	_, err := x.c.Items.Act(context.Background(), x.actor, x.refs[n:n+1], disclose.ActPublish, disclose.Form{})
	return err
}

func ticked(r disclose.Ref) string { return fmt.Sprintf("%d.%d", r.ID, r.Version) }

// post publishes by the form that the liaison's page has.
func (x *county) post(address string) func(n int) error {
	return func(n int) error {
		r := x.refs[n]
		return send(fmt.Sprintf("%s/desk/items/%d/publish", address, r.ID), "application/x-www-form-urlencoded",
			encode("_csrf", x.csrf, "item", ticked(r)), x.cookie, http.StatusSeeOther)
	}
}

// postMany is 批量发布: one act, a result for each.
func (x *county) postMany(address string) func(n int) error {
	return func(n int) error {
		pairs := []string{"_csrf", x.csrf}
		for _, r := range x.refs[n : n+batch] {
			pairs = append(pairs, "item", ticked(r))
		}
		return send(address+"/desk/items/publish", "application/x-www-form-urlencoded", encode(pairs...), x.cookie, http.StatusOK)
	}
}

// rows counts what is public with a number of its own.
func (x *county) rows() (n int) {
	err := x.c.DB.Reader(context.Background()).Get(&n, `SELECT count(DISTINCT index_no) FROM disclose_item i
		JOIN disclose_revision r ON r.item_id = i.id WHERE i.stage = 'live'`)
	if err != nil {
		x.b.Fatal(err)
	}
	return n
}
