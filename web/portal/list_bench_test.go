package portal_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
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
