package pagecache_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lianghua/internal/pagecache"
)

// nobody takes an answer and forgets it.
type nobody struct{ head http.Header }

func (n *nobody) Header() http.Header         { return n.head }
func (n *nobody) WriteHeader(int)             {}
func (n *nobody) Write(b []byte) (int, error) { return len(b), nil }

// BenchmarkHit is what the cache itself adds to net/http for a kept page.
func BenchmarkHit(b *testing.B) {
	c := pagecache.New(pagecache.Options{Now: time.Now, Bypass: []string{"lianghua_session", "lianghua_flash", "lianghua_village"}})
	c.Confirm(1, time.Now(), time.Hour)
	page := strings.Repeat("公开信息", 1000)
	h := c.Wrap("", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pagecache.Keep(r)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Permissions-Policy"} {
			w.Header().Set(name, "x")
		}
		_, _ = w.Write([]byte(page))
	}))
	r := httptest.NewRequest(http.MethodGet, "/items", nil)
	r.Header.Set("Accept-Encoding", "gzip, deflate, br")
	h.ServeHTTP(httptest.NewRecorder(), r)
	b.ReportAllocs()
	for b.Loop() {
		w := &nobody{head: make(http.Header, 8)}
		h.ServeHTTP(w, r)
	}
	if s := c.Stats(); s.Misses != 1 {
		b.Fatalf("%+v", s)
	}
}
