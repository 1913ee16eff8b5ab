package pagecache_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/pagecache"
)

// beside opens the database a second time, as another process does.
func beside(t *testing.T, source string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func set(t *testing.T, d *db.DB, value string) {
	t.Helper()
	err := d.Write(context.Background(), func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO setting (key, value, changed_at, changed_by) VALUES ('x', ?, ?, '') ON CONFLICT (key) DO UPDATE SET value = excluded.value`, value, tx.Now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func eachSource(t *testing.T, f func(t *testing.T, source string)) {
	t.Run("sqlite", func(t *testing.T) { f(t, dbtest.SQLiteSource(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, dbtest.PostgresSource(t)) })
}

// reading is a page that shows one setting, and a cache that watches.
type reading struct {
	t     *testing.T
	d     *db.DB
	cache *pagecache.Cache
	front http.Handler
	made  atomic.Int64
}

func watched(t *testing.T, source string) *reading {
	x := &reading{t: t, d: beside(t, source)}
	set(t, x.d, "0")
	x.cache = pagecache.New(pagecache.Options{Now: time.Now})
	x.cache.Attach(x.d)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); x.cache.Watch(ctx, x.d) }()
	t.Cleanup(func() { stop(); <-done })
	x.front = x.cache.Wrap("", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x.made.Add(1)
		pagecache.Keep(r)
		var v string
		if err := x.d.Reader(r.Context()).Get(&v, `SELECT value FROM setting WHERE key = 'x'`); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = w.Write([]byte(v))
	}))
	return x
}

func (x *reading) get() string {
	w := httptest.NewRecorder()
	x.front.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/x", nil))
	return w.Body.String()
}

// kept waits until the page is served from the cache.
func (x *reading) kept() {
	x.t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		before := x.cache.Stats().Hits
		if x.get(); x.cache.Stats().Hits > before {
			return
		}
	}
	x.t.Fatal("the page is never served from the cache")
}

func TestActsOfThisProcessShowAtOnce(t *testing.T) {
	eachSource(t, func(t *testing.T, source string) {
		x := watched(t, source)
		for _, v := range strings.Split("abcdefghij", "") {
			x.kept()
			set(t, x.d, v)
			if got := x.get(); got != v {
				t.Errorf("after the act: %q, want %q", got, v)
			}
		}
	})
}

func TestActsOfAnotherProcessShowInTime(t *testing.T) {
	eachSource(t, func(t *testing.T, source string) {
		x := watched(t, source)
		other := beside(t, source)
		limit, worst := pagecache.Lease(x.d.Engine()), time.Duration(0)
		for _, v := range strings.Split("abcdefghijklmnopqrst", "") {
			x.kept()
			set(t, other, v)
			since := time.Now()
			for {
				asked := time.Since(since) // the page of a request that began later than the limit must be new
				if x.get() == v {
					worst = max(worst, asked)
					break
				}
				if asked > limit {
					t.Fatalf("%s after another process's act: an old page", asked)
				}
				time.Sleep(time.Millisecond)
			}
		}
		t.Logf("at most %s of %s", worst.Round(time.Millisecond), limit)
	})
}

// What no public page reads leaves the pages alone.
func TestPrivateWorkKeepsPages(t *testing.T) {
	eachSource(t, func(t *testing.T, source string) {
		x := watched(t, source)
		x.kept()
		before, err := db.Generation(x.d.Reader(context.Background()))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range []*db.DB{x.d, beside(t, source)} {
			if err := d.Write(context.Background(), func(tx *db.Tx) error {
				_, err := db.NextNumber(tx, "受理号", 2026)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		after, err := db.Generation(x.d.Reader(context.Background()))
		if err != nil || after != before {
			t.Errorf("generation %d after %d: %v", after, before, err)
		}
		set(t, x.d, "1")
		if n, _ := db.Generation(x.d.Reader(context.Background())); n != before+1 {
			t.Errorf("generation %d after a public act, want %d", n, before+1)
		}
		if err := x.d.Write(context.Background(), func(tx *db.Tx) error {
			if _, err := tx.Exec(`DELETE FROM setting WHERE key = 'x'`); err != nil {
				return err
			}
			return context.Canceled
		}); err == nil {
			t.Fatal("not refused")
		}
		if n, _ := db.Generation(x.d.Reader(context.Background())); n != before+1 {
			t.Errorf("generation %d after an act that was undone", n)
		}
	})
}

// The listener's connection is cut again and again: nothing is served from
// the cache that another process has changed, and the cache comes back.
func TestListenerDown(t *testing.T) {
	source := dbtest.PostgresSource(t)
	x, other := watched(t, source), beside(t, source)
	for i := range 5 {
		x.kept()
		v := strings.Repeat("断", i+1)
		var cut int
		if err := other.Write(context.Background(), func(tx *db.Tx) error {
			return tx.Get(&cut, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT n FROM cache_generation%' ESCAPE '\' AND pid <> pg_backend_pid()`)
		}); err != nil || cut == 0 {
			t.Fatalf("%d listeners cut: %v", cut, err)
		}
		set(t, other, v)
		time.Sleep(pagecache.Lease(db.Postgres))
		if got := x.get(); got != v {
			t.Errorf("the listener was down: %q, want %q", got, v)
		}
	}
}

// Without anybody who watches, nothing is served from the cache.
func TestUnwatchedCacheServesNothing(t *testing.T) {
	x := watched(t, dbtest.SQLiteSource(t))
	alone := pagecache.New(pagecache.Options{Now: time.Now})
	alone.Attach(x.d)
	made := 0
	front := alone.Wrap("", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { made++; pagecache.Keep(r) }))
	for range 3 {
		front.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/x", nil))
	}
	if made != 3 {
		t.Errorf("made %d times, want 3", made)
	}
}
