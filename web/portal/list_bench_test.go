package portal_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"testing"
	"time"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/templates"
	"lianghua/web"
	"lianghua/web/api"
	"lianghua/web/portal"
	"lianghua/web/webtest"
)

// listed is a county with so many notices of four units.
func listed(b *testing.B, n int) *webtest.County {
	b.Helper()
	d := dbtest.SQLite(b)
	c := webtest.New(b, d)
	c.Serve(append(portal.Routes(&portal.Deps{Items: c.Items}), api.Routes(&api.Deps{DB: d, Org: c.Org, Items: c.Items, Duties: c.Duties})...), nil)
	err := d.Write(context.Background(), func(tx *db.Tx) error {
		var rows [][]any
		column := c.Column("S18")
		for i := range n {
			title := fmt.Sprintf("关于公布第%05d批城乡居民最低生活保障有关事项的通知", i)
			rows = append(rows, []any{i + 1, fmt.Sprintf("c%06d", i), fmt.Sprintf("MY-D07/2026-%05d", i), c.Units[[]string{"D1", "D2", "T1", "V1"}[i%4]].ID, column,
				title, title, fmt.Sprintf("2026-%02d-%02d", 1+i%10, 1+i/10%28), tx.Now, tx.Now, tx.Now})
		}
		return tx.ExecRows(`INSERT INTO disclose_item (id, code, index_no, unit_id, tier, type, column_id, stage, title, find, listed_on, published_at, created_by, created_at, changed_at) VALUES `,
			`(?, ?, ?, ?, 'county', 'notice', ?, 'live', ?, ?, ?, ?, 1, ?, ?)`, ``, rows)
	})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// BenchmarkUncachedList makes a list of 20 of 20,000 items anew each time.
func BenchmarkUncachedList(b *testing.B) {
	c := listed(b, 20000)
	h := c.Server.Handler()
	for _, at := range []string{"/items?unit=D1", "/api/v1/items?unit=D1"} {
		b.Run(at, func(b *testing.B) {
			before, n := c.DB.Queries(), 0
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, at, nil)
				n++
				r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:4000", byte(n>>16), byte(n>>8), byte(n))
				w := httptest.NewRecorder()
				if h.ServeHTTP(w, r); w.Code != http.StatusOK {
					b.Fatalf("%d %s", w.Code, w.Body)
				}
			}
			b.ReportMetric(float64(c.DB.Queries()-before)/float64(n), "queries/op")
		})
	}
}

// BenchmarkListOverBare compares an uncached list as it is served, with session,
// settings, rights, headers and filters, with its bare query and its bare
// template. Both sides must show the same main part of the page.
func BenchmarkListOverBare(b *testing.B) {
	c := listed(b, 20000)
	h := c.Server.Handler()
	bare := bareList(b, c)
	served := func() []byte {
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/items?unit=D1", nil)); w.Code != http.StatusOK {
			b.Fatalf("%d %s", w.Code, w.Body)
		}
		return w.Body.Bytes()
	}
	main := regexp.MustCompile(`(?s)<main.*</main>`)
	if x, y := main.Find(served()), main.Find(bare()); len(x) < 3000 || string(x) != string(y) {
		b.Fatalf("served:\n%s\nbare:\n%s", x, y)
	}
	var ratios []float64
	timed := func(f func() []byte) time.Duration {
		start := time.Now()
		for range 50 {
			f()
		}
		return time.Since(start) / 50
	}
	for b.Loop() {
		for range 20 {
			x, y := timed(served), timed(bare)
			ratios = append(ratios, float64(x)/float64(y))
		}
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "times-bare")
	b.ReportMetric(float64(timed(bare).Microseconds()), "µs-bare")
}

// bareList runs the list's query and its template and nothing else.
func bareList(b *testing.B, c *webtest.County) func() []byte {
	b.Helper()
	page := &portal.ItemsPage{Filter: true, Crumbs: []templates.Link{{Label: "首页", URL: "/"}, {Label: "公开信息"}},
		Said: "各单位主动公开的信息，按发布日期排列。名单类公示不在这里列出，请按公示通知上的地址或二维码查看。"}
	unit := c.Units["D1"]
	page.Base = web.Base{Title: unit.Name + "公开信息", Path: "/items", Query: url.Values{"unit": {"D1"}}, Today: c.Org.Today()}
	w := httptest.NewRecorder()
	c.Server.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/items?unit=D1", nil))
	for _, m := range regexp.MustCompile(`<option value="([^"]+)"[^>]*>([^<]*)</option>`).FindAllStringSubmatch(w.Body.String(), -1) {
		if slices.ContainsFunc(form.All(), func(f form.Form) bool { return f.Key == m[1] }) {
			continue
		}
		if u, ok := c.Units[m[1]]; ok {
			page.Units = append(page.Units, templates.Option{Value: u.Code, Label: m[2], Group: groupIn(w.Body.String(), m[0])})
		}
	}
	columns, err := catalog.ColumnChoices(c.DB.Reader(context.Background()))
	if err != nil {
		b.Fatal(err)
	}
	for _, col := range columns {
		if col.Active && (col.Kind == catalog.KindList || col.Kind == catalog.KindPage) {
			page.Columns = append(page.Columns, templates.Option{Value: col.Code, Label: col.FullName})
		}
	}
	for _, f := range form.All() {
		if !f.List && !f.OffWeb {
			page.Types = append(page.Types, templates.Option{Value: f.Key, Label: f.Name, Group: f.Group})
		}
	}
	return func() []byte {
		rows, next, err := disclose.PublicList(c.DB.Reader(context.Background()), c.DB.Now(), disclose.PublicFilter{UnitID: unit.ID}, disclose.PublicCursor{})
		if err != nil {
			b.Fatal(err)
		}
		page.Rows, page.Next = page.Rows[:0], fmt.Sprintf("%s_%d", next.On, next.ID)
		for _, r := range rows {
			page.Rows = append(page.Rows, portal.ItemLine{Title: r.Title, URL: r.URL(), Unit: r.Unit, Day: r.ListedOn.Chinese(), ISO: r.ListedOn.String()})
		}
		out, err := c.Server.Templates.Execute("portal/items", page)
		if err != nil {
			b.Fatal(err)
		}
		return out
	}
}

// groupIn is the group of a choice as a page has it.
func groupIn(page, option string) string {
	at := regexp.MustCompile(regexp.QuoteMeta(option)).FindStringIndex(page)
	groups := regexp.MustCompile(`<optgroup label="([^"]*)">`).FindAllStringSubmatch(page[:at[0]], -1)
	return groups[len(groups)-1][1]
}
