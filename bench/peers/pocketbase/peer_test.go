package pocketbase

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations"
)

// peer is PocketBase in an empty folder with one collection.
type peer struct {
	b     *testing.B
	app   *core.BaseApp
	items *core.Collection
	mux   http.Handler
	key   string
	n     atomic.Int64
}

// newPeer opens PocketBase at its default level of durability (NORMAL) or at ours (FULL).
func newPeer(b *testing.B, level string) *peer {
	b.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: b.TempDir(), DBConnect: func(path string) (*dbx.DB, error) {
		return dbx.Open("sqlite", path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)&_pragma=synchronous("+
			level+")&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)")
	}})
	p := &peer{b: b, app: app}
	p.must(app.Bootstrap())
	b.Cleanup(func() { _ = app.ResetBootstrapState() })
	p.must(app.RunAllMigrations())
	p.items = core.NewBaseCollection("items")
	p.items.Fields.Add(&core.TextField{Name: "title", Required: true}, &core.TextField{Name: "body"}, &core.TextField{Name: "unit"},
		&core.TextField{Name: "number", Required: true}, &core.AutodateField{Name: "created", OnCreate: true})
	p.items.AddIndex("items_number", true, "number", "")
	p.items.AddIndex("items_unit", false, "unit, created", "")
	p.must(app.Save(p.items))
	root, err := app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	p.must(err)
	user := core.NewRecord(root)
	user.SetEmail("sample@example.com")
	user.SetPassword("Tian-Qing-9-Yue")
	p.must(app.Save(user))
	p.key, err = user.NewAuthToken()
	p.must(err)
	router, err := apis.NewRouter(app)
	p.must(err)
	p.mux, err = router.BuildMux()
	p.must(err)
	return p
}

func (p *peer) must(err error) {
	p.b.Helper()
	if err != nil {
		p.b.Fatal(err)
	}
}

// fields are those of a published notice that a plain record has.
func (p *peer) fields() map[string]any {
	return map[string]any{"title": title, "body": body, "unit": "MY-D07", "number": fmt.Sprintf("MY-D07/2026-%05d", p.n.Add(1))}
}

func (p *peer) save(int) error {
	r := core.NewRecord(p.items)
	r.Load(p.fields())
	return p.app.Save(r)
}

func (p *peer) post(address string) func(n int) error {
	return func(int) error {
		b, err := json.Marshal(p.fields())
		if err != nil {
			return err
		}
		return send(address+"/api/collections/items/records", "application/json", strings.TrimSpace(string(b)), http.Header{"Authorization": {p.key}}, http.StatusOK)
	}
}

func (p *peer) rows() int {
	n, err := p.app.CountRecords("items")
	p.must(err)
	return int(n)
}
