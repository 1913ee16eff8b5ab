package pagecache_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"lianghua/internal/pagecache"
)

// house is a cache before a handler that says how often it was asked.
type house struct {
	t     *testing.T
	cache *pagecache.Cache
	front http.Handler
	asked atomic.Int64
	body  func(r *http.Request) string
	head  http.Header // added to every answer
	mu    sync.Mutex
	now   time.Time
	next  time.Time
}

func open(t *testing.T, change func(*pagecache.Options)) *house {
	h := &house{t: t, head: http.Header{}, now: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)}
	h.body = func(r *http.Request) string { return strings.Repeat("公开信息 "+r.URL.String()+"\n", 60) }
	o := pagecache.Options{Now: h.clock, Next: func(context.Context) (time.Time, error) { return h.next, nil }, Bypass: []string{"session"},
		Variant: func(r *http.Request) string { return r.Header.Get("X-Style") }, Public: func(p string) bool { return !strings.HasPrefix(p, "/desk") }}
	if change != nil {
		change(&o)
	}
	h.cache = pagecache.New(o)
	h.cache.Confirm(1, time.Now(), time.Hour)
	h.front = h.cache.Wrap("", http.HandlerFunc(h.serve))
	return h
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) setClock(at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = at
}

func (h *house) serve(w http.ResponseWriter, r *http.Request) {
	h.asked.Add(1)
	if !strings.HasPrefix(r.URL.Path, "/private") {
		pagecache.Keep(r)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Request-Id", fmt.Sprint(h.asked.Load()))
	for k, v := range h.head {
		w.Header()[k] = v
	}
	_, _ = io.WriteString(w, h.body(r))
}

// get asks for a path with "Name: value" headers.
func (h *house) get(path string, headers ...string) *http.Response {
	return h.ask(http.MethodGet, path, headers...)
}

func (h *house) ask(method, path string, headers ...string) *http.Response {
	h.t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for _, line := range headers {
		k, v, _ := strings.Cut(line, ": ")
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	h.front.ServeHTTP(w, r)
	return w.Result()
}

// wants checks how often the program was asked so far.
func (h *house) wants(n int64, why string) {
	h.t.Helper()
	if got := h.asked.Load(); got != n {
		h.t.Errorf("%s: the program was asked %d times, want %d", why, got, n)
	}
}

func read(t *testing.T, res *http.Response) string {
	t.Helper()
	var body io.Reader = res.Body
	switch res.Header.Get("Content-Encoding") {
	case "br":
		body = brotli.NewReader(body)
	case "gzip":
		z, err := gzip.NewReader(body)
		if err != nil {
			t.Fatal(err)
		}
		body = z
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPageIsMadeOncePackedOnceAndAskedByTag(t *testing.T) {
	h := open(t, nil)
	want := h.body(httptest.NewRequest(http.MethodGet, "/items", nil))
	tags := map[string]bool{}
	for _, accept := range []string{"", "gzip", "br", "gzip, deflate, br", "br;q=0, gzip;q=0.5", "identity", "gzip;q=0.2, br;q=0.1"} {
		for range 2 {
			res := h.get("/items", "Accept-Encoding: "+accept)
			if got := read(t, res); res.StatusCode != 200 || got != want {
				t.Errorf("%q: %d, %d bytes, want %d", accept, res.StatusCode, len(got), len(want))
			}
			if vary := res.Header.Get("Vary"); vary != "Accept-Encoding, Cookie" || res.Header.Get("Cache-Control") != "no-cache" {
				t.Errorf("%q: Vary %q, Cache-Control %q", accept, vary, res.Header.Get("Cache-Control"))
			}
			tag := res.Header.Get("Etag")
			tags[tag] = true
			for _, list := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
				same := h.get("/items", "Accept-Encoding: "+accept, "If-None-Match: "+list)
				if body := read(t, same); same.StatusCode != 304 || body != "" || same.Header.Get("Etag") != tag {
					t.Errorf("%q with %s: %d, tag %s, %d bytes", accept, list, same.StatusCode, same.Header.Get("Etag"), len(body))
				}
			}
			if other := h.get("/items", "Accept-Encoding: "+accept, `If-None-Match: "x"`); other.StatusCode != 200 {
				t.Errorf("%q with another tag: %d", accept, other.StatusCode)
			}
			head := h.ask(http.MethodHead, "/items", "Accept-Encoding: "+accept)
			if body := read2(head); head.Header.Get("Etag") != tag || body != 0 || head.Header.Get("Content-Length") != res.Header.Get("Content-Length") {
				t.Errorf("%q: HEAD differs: %v", accept, head.Header)
			}
		}
	}
	if len(tags) != 3 {
		t.Errorf("%d tags for three encodings: %v", len(tags), tags)
	}
	h.wants(1, "one page, three encodings")
	if s := h.cache.Stats(); s.Stored != 1 || s.Misses != 1 || s.Hits != s.NotModified+13+14+14 {
		t.Errorf("counted %+v", s)
	}
}

func read2(res *http.Response) int {
	b, _ := io.ReadAll(res.Body)
	return len(b)
}

// A reader who has the page is told so also when it had to be made anew.
func TestTagHoldsAcrossStates(t *testing.T) {
	h := open(t, nil)
	tag := h.get("/a").Header.Get("Etag")
	h.cache.Changed(2)
	if res := h.get("/a", "If-None-Match: "+tag); res.StatusCode != 304 {
		t.Errorf("the same page in a new state: %d", res.StatusCode)
	}
	h.wants(2, "a new state")
}

func TestKeyIsWhatAPageDependsOn(t *testing.T) {
	h := open(t, nil)
	one := [][2]string{{"http://a/items?unit=D1&type=x", ""}, {"http://a/items?type=x&unit=D1", ""}}
	for _, x := range one {
		h.get(x[0])
	}
	h.wants(1, "order of the query")
	for _, x := range []struct{ path, header string }{{"http://a/items?unit=D2&type=x", "A: b"}, {"http://b/items?type=x&unit=D1", "A: b"},
		{"http://a/items/?type=x&unit=D1", "A: b"}, {"http://a/items?type=x&unit=D1", "X-Style: elder"}} {
		before := h.asked.Load()
		h.get(x.path, x.header)
		h.wants(before+1, x.path+" "+x.header)
	}
}

func TestWhatIsNotKept(t *testing.T) {
	for name, c := range map[string]struct {
		head   string
		path   string
		header string
		method string
	}{
		"session": {header: "Cookie: a=1; session=x"}, "key": {header: "Authorization: Bearer x"}, "part": {header: "Range: bytes=0-5"},
		"cookie is set": {head: "Set-Cookie: a=b"}, "no-store": {head: "Cache-Control: no-store"}, "private": {head: "Cache-Control: private, max-age=5"},
		"desk": {path: "/desk/x"}, "not said to be public": {path: "/private/x"}, "act": {method: http.MethodPost}, "already packed": {head: "Content-Encoding: zstd"},
		"query that cannot be read": {path: "/x?a=%zz"}, "endless query": {path: "/x?a=" + strings.Repeat("b", 2000)},
	} {
		h := open(t, nil)
		if k, v, ok := strings.Cut(c.head, ": "); ok {
			h.head.Set(k, v)
		}
		if c.path == "" {
			c.path = "/x"
		}
		if c.method == "" {
			c.method = http.MethodGet
		}
		if c.header == "" {
			c.header = "A: b"
		}
		for i := range 3 {
			res := h.ask(c.method, c.path, c.header)
			if n := read2(res); res.StatusCode != 200 || n == 0 || res.Header.Get("X-Request-Id") != fmt.Sprint(i+1) {
				t.Errorf("%s: %d with %d bytes, request %s", name, res.StatusCode, n, res.Header.Get("X-Request-Id"))
			}
		}
		h.wants(3, name)
	}
}

func TestErrorsAndLongPagesGoThrough(t *testing.T) {
	h := open(t, nil)
	long := strings.Repeat("长", 1<<20)
	h.body = func(*http.Request) string { return long }
	for range 2 {
		if got := read(t, h.get("/long")); got != long {
			t.Errorf("%d bytes of %d", len(got), len(long))
		}
	}
	h.wants(2, "a page of 3 MiB")
	gone := h.cache.Wrap("", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.asked.Add(1)
		pagecache.Keep(r)
		w.WriteHeader(http.StatusGone)
		_, _ = io.WriteString(w, "已撤稿")
	}))
	for range 2 {
		w := httptest.NewRecorder()
		if gone.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/gone", nil)); w.Code != 410 || w.Body.String() != "已撤稿" {
			t.Errorf("%d %q", w.Code, w.Body)
		}
	}
	h.wants(4, "410")
}

func TestPagesEndByTheClock(t *testing.T) {
	h := open(t, nil)
	h.next = h.now.Add(time.Hour)
	h.get("/a")
	h.setClock(h.next.Add(-time.Millisecond))
	h.get("/a")
	h.wants(1, "before the end")
	h.setClock(h.next)
	h.next = time.Time{}
	h.get("/a")
	h.wants(2, "at the end")
	h.setClock(h.now.AddDate(1, 0, 0))
	h.get("/a")
	h.wants(2, "no end")
	if s := h.cache.Stats(); s.Expired != 1 {
		t.Errorf("expired %d", s.Expired)
	}
}

// Nothing is kept while nobody can say when pages end.
func TestWithoutAnEndNothingIsKept(t *testing.T) {
	h := open(t, func(o *pagecache.Options) {
		o.Next = func(context.Context) (time.Time, error) { return time.Time{}, errors.New("no database") }
	})
	h.get("/a")
	h.get("/a")
	h.wants(2, "the next end is not known")
}

func TestLateStoreIsRefused(t *testing.T) {
	h := open(t, nil)
	first := true
	h.body = func(*http.Request) string {
		if first {
			first = false
			h.cache.Changed(2) // the act commits while the page is being made
			return strings.Repeat("旧", 300)
		}
		return strings.Repeat("新", 300)
	}
	h.get("/a")
	if got := read(t, h.get("/a")); !strings.HasPrefix(got, "新") {
		t.Errorf("an old page was served in the new state")
	}
	if s := h.cache.Stats(); s.Late != 1 || s.Stored != 1 {
		t.Errorf("counted %+v", s)
	}
}

func TestNothingIsServedInDoubt(t *testing.T) {
	h := open(t, nil)
	h.get("/a")
	h.cache.Doubt()
	h.get("/a")
	h.get("/a")
	h.wants(3, "in doubt")
	h.cache.Confirm(1, time.Now(), time.Hour)
	h.get("/a")
	h.wants(3, "the state is as it was")
	h.cache.Confirm(1, time.Now().Add(-time.Hour), time.Minute)
	h.get("/a")
	h.wants(4, "the word is too old")
	h.cache.Confirm(2, time.Now(), time.Hour)
	h.get("/a")
	h.wants(5, "another state")
	h.cache.Changed(0)
	h.get("/a")
	h.wants(6, "a commit that nobody knows the end of")
	if s := h.cache.Stats(); s.Unsure != 3 {
		t.Errorf("unsure %d times, want 3", s.Unsure)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	const most = 1 << 20
	h := open(t, func(o *pagecache.Options) { o.Bytes = most })
	noise := bytes.Repeat([]byte("0123456789abcdef"), 2000)
	h.body = func(r *http.Request) string { return r.URL.Path + string(noise) }
	for i := range 200 {
		for _, accept := range []string{"br", "gzip", ""} {
			h.get(fmt.Sprintf("/p/%d", i), "Accept-Encoding: "+accept)
			h.get("/often", "Accept-Encoding: "+accept)
			if s := h.cache.Stats(); s.Bytes > most {
				t.Fatalf("%d bytes after %d pages", s.Bytes, i)
			}
		}
	}
	s := h.cache.Stats()
	if s.Evicted == 0 || s.Pages < 10 || s.Bytes < most/2 {
		t.Errorf("%+v", s)
	}
	before := h.asked.Load()
	h.get("/often")
	h.wants(before, "the page that is read most")
	h.cache.Changed(9)
	if s := h.cache.Stats(); s.Pages != 0 || s.Bytes != 0 {
		t.Errorf("a new state keeps %d pages, %d bytes", s.Pages, s.Bytes)
	}
}

// Many who ask at once are answered by one page; each gets an answer.
func TestCrowdIsAnsweredByOnePage(t *testing.T) {
	var served atomic.Int64
	h := open(t, func(o *pagecache.Options) { o.Log = func(pagecache.Answer) { served.Add(1) } })
	let := make(chan struct{})
	h.body = func(r *http.Request) string { <-let; return "页面 " + r.URL.Path }
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if got := read(t, h.get("/a")); got != "页面 /a" {
				t.Errorf("got %q", got)
			}
		})
	}
	time.Sleep(20 * time.Millisecond)
	close(let)
	wg.Wait()
	h.wants(1, "fifty readers at once")
	if served.Load() != 49 {
		t.Errorf("the log was called %d times, want 49", served.Load())
	}
}
