package portal_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/guide"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/pagecache"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/web"
	"lianghua/web/api"
	"lianghua/web/webtest"
)

// keeper is a county whose public pages are kept, and the same pages bare.
type keeper struct {
	*webtest.County
	t     *testing.T
	ctx   context.Context
	cache *pagecache.Cache
	front http.Handler
	bare  http.Handler
	guide *guide.Service
	now   atomic.Int64 // seconds after webtest.Now
	extra []string     // addresses beside the samples of the routes
}

func keep(t *testing.T, d *db.DB) *keeper {
	t.Helper()
	c, _ := serve(t, d)
	c.Serve(append(c.Server.Routes(), api.Routes(&api.Deps{DB: d, Org: c.Org, Items: c.Items, Duties: c.Duties})...), nil) // kept like pages
	k := &keeper{County: c, t: t, ctx: context.Background(), bare: c.Server.Handler(), guide: &guide.Service{DB: d}}
	d.SetClock(func() time.Time { return webtest.Now.Add(time.Duration(k.now.Load()) * time.Second) })
	if _, err := k.guide.LoadSamples(k.ctx, webtest.CLI); err != nil {
		t.Fatal(err)
	}
	o := web.PageOptions(c.Server.Routes(), c.Server.Base)
	o.Now = func() time.Time { return d.Now().Time }
	o.Next = func(ctx context.Context) (time.Time, error) {
		at, err := disclose.NextEnd(d.Reader(ctx), d.Now())
		return at.Time.Time, err
	}
	k.cache = pagecache.New(o)
	k.cache.Attach(d)
	k.watch()
	k.front = k.cache.Wrap("", k.bare)
	return k
}

// watch confirms the state as a watcher does, without its lease ending in a
// test that waits for the machine.
func (k *keeper) watch() {
	n, err := db.Generation(k.DB.Reader(k.ctx))
	if err != nil {
		k.t.Fatal(err)
	}
	k.cache.Confirm(n, time.Now(), time.Hour)
}

func ask(h http.Handler, path string) (int, string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

// addresses are the kept pages: a sample of every route, and what was made.
func (k *keeper) addresses() (out []string) {
	for _, r := range k.Server.Routes() {
		if r.Sample != "" && r.Method == http.MethodGet && !r.Live && r.Face == web.FacePortal {
			out = append(out, r.Sample)
		}
	}
	return append(append(out, "/api/v1/items", "/api/v1/items?unit=D1", "/api/v1/units/D1", "/api/v1/entries/D05-0001"), k.extra...)
}

// requestNo is the one thing in which two answers differ.
var requestNo = regexp.MustCompile(`请求号 [0-9A-Za-z]+`)

// all reads every page through the cache and compares it with the bare one.
func (k *keeper) all(when string) map[string]string {
	k.t.Helper()
	pages := map[string]string{}
	for _, at := range k.addresses() {
		status, kept := ask(k.front, at)
		want, bare := ask(k.bare, at)
		kept, bare = requestNo.ReplaceAllString(kept, ""), requestNo.ReplaceAllString(bare, "")
		if status != want || kept != bare {
			k.t.Errorf("%s: %s is %d with %d bytes from the cache, %d with %d bytes without", when, at, status, len(kept), want, len(bare))
		}
		pages[at] = kept
	}
	return pages
}

// verbs are acts of the office and of the desk that the public sees.
func (k *keeper) verbs() []verb {
	item := func(id int64) disclose.Ref {
		i, err := disclose.ByID(k.DB.Reader(k.ctx), id)
		if err != nil {
			k.t.Fatal(err)
		}
		return i.Ref()
	}
	var notice, policy, list int64
	column := func() catalog.Column {
		c, err := catalog.ColumnByID(k.DB.Reader(k.ctx), k.Column("S18"))
		if err != nil {
			k.t.Fatal(err)
		}
		return c
	}
	unit := func(code string) org.Unit {
		u, err := org.UnitByCode(k.DB.Reader(k.ctx), code)
		if err != nil {
			k.t.Fatal(err)
		}
		return u
	}
	return []verb{
		{"发布", func() error {
			notice = k.Published("D1", "notice", form.Content{Title: "示例公告甲"})
			k.extra = append(k.extra, fmt.Sprintf("/items/%d", notice), "/items?unit=D1", "/items?type=notice", "/search?q=%E7%A4%BA%E4%BE%8B%E5%85%AC%E5%91%8A")
			return nil
		}},
		{"发布文件", func() error {
			policy = k.Published("D1", "policy", form.Content{Title: "示例办法", DocumentNo: "示民发〔2026〕1号", FormedOn: k.Org.Today(), Genre: "通知", Summary: "示例概述"})
			k.extra = append(k.extra, fmt.Sprintf("/items/%d", policy))
			return nil
		}},
		{"公示名单", func() error {
			list = k.Published("T1", "lowincome", lowIncome())
			k.extra = append(k.extra, fmt.Sprintf("/items/%d", list))
			return nil
		}},
		{"修改后再发布", func() error {
			k.Moved("D1", notice, disclose.ActRevise)
			actor, _ := k.Actor(k.As("dept"))
			if _, err := k.Items.Save(k.ctx, actor, notice, item(notice).Version, disclose.Change{Content: form.Content{Title: "示例公告乙", Section: "示例科", Body: "<p>改过。</p>"}, ColumnID: k.Column("S18")}); err != nil {
				return err
			}
			k.Moved("D1", notice, append(webtest.Passed(1), disclose.ActPublish)...)
			return nil
		}},
		{"变更效力", func() error {
			actor, _ := k.Actor(k.As("county"))
			_, err := k.Items.Act(k.ctx, actor, []disclose.Ref{item(policy)}, disclose.ActEffect, disclose.Form{Effect: &disclose.Effect{Validity: disclose.Repealed, On: k.Org.Today(), Basis: "示例依据"}})
			return err
		}},
		{"单位改名", func() error {
			u := unit("D1")
			return k.Org.ChangeUnit(k.ctx, webtest.CLI, u.ID, u.Version, org.UnitDraft{Code: u.Code, Name: "蒙阴县民政和退役军人局", ShortName: "民政退役局", Kind: u.Kind, ParentCode: "MY", Phone: "0539-4271088"})
		}},
		{"网站名称", func() error { return k.setting(settings.SiteName, "示例县政务公开") }},
		{"网站主色", func() error { return k.setting(settings.Accent, "#0b5cad") }},
		{"栏目改名", func() error {
			c := column()
			f := c.ColumnFields
			f.Name = "改名的栏目"
			return k.Catalog.ChangeColumn(k.ctx, webtest.CLI, c.ID, c.Version, f)
		}},
		{"认领", func() error {
			return k.exec(`INSERT INTO claim (entry_id, tier, unit_id, part, coverage, state, section, officer, phone, opened_at, changed_at)
				SELECT e.id, 'county', u.id, 'lead', 'unit', 'confirmed', '救助科', '示例业务员', '0539-4270000', e.changed_at, e.changed_at
				FROM catalog_entry e, org_unit u WHERE e.code = 'D05-0001' AND u.code = 'D1'`)
		}},
		{"一本通", func() error {
			return k.exec(`UPDATE guide_card SET state = 'closed' WHERE id IN (SELECT min(id) FROM guide_card)`)
		}},
		{"公示期满", func() error { k.now.Store(9 * 24 * 3600); return nil }},
		{"撤稿", func() error { k.Moved("D1", notice, disclose.ActWithdraw); return nil }},
		{"静默下线", func() error { k.Moved("D1", policy, disclose.ActOffline); return nil }},
		{"单位停用", func() error {
			u := unit("V1")
			return k.Org.CloseUnit(k.ctx, webtest.CLI, u.ID, u.Version, k.Org.Today())
		}},
	}
}

type verb struct {
	name string
	do   func() error
}

func (k *keeper) setting(key settings.Key, value string) error {
	return k.DB.Write(k.ctx, func(tx *db.Tx) error {
		return settings.Set(tx, org.Who(webtest.CLI), "settings.write", map[settings.Key]string{key: value})
	})
}

func (k *keeper) exec(q string) error {
	return k.DB.Write(k.ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(q)
		if err == nil && n == 0 {
			k.t.Errorf("%s: nothing to change", q)
		}
		return err
	})
}

// After each verb every public page is as the program makes it now, and the
// verb was one that some page shows.
func TestEveryVerbShowsOnEveryKeptPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keep(t, d)
		before := k.all("at the start")
		for _, v := range k.verbs() {
			hits := k.cache.Stats().Hits
			before = k.all("before " + v.name)
			if n := k.cache.Stats().Hits - hits; n < int64(len(before)/2) {
				t.Errorf("before %s: %d of %d pages came from the cache", v.name, n, len(before))
			}
			if err := v.do(); err != nil {
				t.Errorf("%s: %v", v.name, err)
				continue
			}
			shown := 0
			for at, page := range k.all("after " + v.name) {
				if page != before[at] {
					shown++
				}
			}
			if shown == 0 {
				t.Errorf("%s: no page shows it, so that it proves nothing", v.name)
			}
		}
	})
}

// No public page reads a table whose changes leave the cache alone.
func TestPublicPagesReadNoUnseenTable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keep(t, d)
		for _, v := range k.verbs()[:3] {
			if err := v.do(); err != nil {
				t.Fatal(err)
			}
		}
		unseen := regexp.MustCompile(`\b(` + strings.Join(db.Unseen(), "|") + `)\b`)
		at, statements := "", 0
		d.Trace(func(q string) {
			statements++
			if name := unseen.FindString(q); name != "" && name != "cache_generation" { // the state's own number (db.Kept)
				t.Errorf("%s reads %s: %s", at, name, q)
			}
		})
		defer d.Trace(func(string) {})
		for _, at = range k.addresses() {
			ask(k.bare, at)
		}
		if statements < 100 {
			t.Errorf("only %d statements were seen", statements)
		}
	})
}

// Readers ask without pause while items are withdrawn: whoever begins to ask
// after the verb has returned never gets the page.
func TestWithdrawnPagesAreNeverServed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keep(t, d)
		const items = 12
		ids, down := make([]int64, items), make([]atomic.Bool, items)
		for i := range items {
			ids[i] = k.Published("D1", "notice", form.Content{Title: fmt.Sprintf("将撤下的公告%d号", i)})
		}
		var stop atomic.Bool
		var served atomic.Int64
		var wg sync.WaitGroup
		for reader := range 6 {
			wg.Go(func() {
				for n := reader; !stop.Load(); n++ {
					i := n % items
					was := down[i].Load()
					status, body := ask(k.front, fmt.Sprintf("/items/%d", ids[i]))
					if was && status != http.StatusGone {
						t.Errorf("item %d was withdrawn and is served with %d", i, status)
					}
					_, list := ask(k.front, "/items")
					if was && strings.Contains(list, fmt.Sprintf("将撤下的公告%d号", i)) {
						t.Errorf("item %d was withdrawn and stands in the list", i)
					}
					if status == http.StatusOK && strings.Contains(body, "将撤下") {
						served.Add(1)
					}
				}
			})
		}
		for i := range items {
			k.Moved("D1", ids[i], disclose.ActWithdraw)
			down[i].Store(true)
			time.Sleep(5 * time.Millisecond)
		}
		stop.Store(true)
		wg.Wait()
		if s := k.cache.Stats(); served.Load() == 0 || s.Hits == 0 {
			t.Errorf("nothing was read: %d pages, %+v", served.Load(), s)
		}
	})
}

// At the end of a 公示期 the names are gone at that instant, though no act and
// no job tells the cache.
func TestNamesEndWithTheirNotice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keep(t, d)
		at := fmt.Sprintf("/items/%d", k.Published("T1", "lowincome", lowIncome()))
		i, err := disclose.PublicByID(d.Reader(k.ctx), d.Now(), strings.TrimPrefix(at, "/items/"))
		if err != nil || !i.Item.EndsAt.Valid {
			t.Fatalf("the list has no end: %v", err)
		}
		last := int64(i.Item.EndsAt.Sub(webtest.Now).Seconds()) - 1
		k.now.Store(last)
		for range 2 {
			if _, body := ask(k.front, at); !strings.Contains(body, "户主甲某") {
				t.Fatal("the names are not shown on the last day")
			}
		}
		if k.cache.Stats().Hits == 0 {
			t.Fatal("the page was not kept")
		}
		k.now.Store(last + 1)
		status, body := ask(k.front, at)
		if status != 200 || strings.Contains(body, "户主甲某") || !strings.Contains(body, "公示期") {
			t.Errorf("at the end of the 公示期: %d, names shown: %v", status, strings.Contains(body, "户主甲某"))
		}
	})
}

// Readers with a session, and pages that set one, never meet the cache.
func TestStaffSeeTheirOwnPages(t *testing.T) {
	k := keep(t, dbtest.SQLite(t))
	ask(k.front, "/")
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	k.As("county") // opens the account
	token, err := k.Org.Authenticate(k.ctx, "county", webtest.Password, org.Place{Address: "10.1.1.2"})
	if err != nil {
		t.Fatal(err)
	}
	k.watch()
	ask(k.front, "/")
	hits := k.cache.Stats().Hits
	r.AddCookie(&http.Cookie{Name: "lianghua_session", Value: token})
	w := httptest.NewRecorder()
	k.front.ServeHTTP(w, r)
	if w.Code != 200 || k.cache.Stats().Hits != hits || w.Header().Get("Etag") != "" {
		t.Errorf("a signed-in reader was served from the cache: %v", w.Header())
	}
	for _, path := range []string{"/look?elder=1", "/files/none/a.pdf", "/i/none"} {
		ask(k.front, path)
		before := k.cache.Stats()
		ask(k.front, path)
		if k.cache.Stats().Hits != before.Hits {
			t.Errorf("%s is served from the cache", path)
		}
	}
}
