// Package pagecache keeps public pages as they were answered and serves them
// without asking the program again. A page is kept with the number of the state
// of what the public may see, read before the page was made; when the state
// moved on meanwhile it is not kept, and what was kept is no longer served. A
// process that cannot be sure of the state serves nothing from here.
package pagecache

import (
	"container/list"
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"lianghua/internal/db"
)

// Options say what is kept and for whom. Only Now is needed.
type Options struct {
	Bytes   int64                                    // of all pages in all their forms; DefaultBytes when 0
	Public  func(path string) bool                   // paths worth a look; nil: all
	Bypass  []string                                 // cookies whose bearer is answered by the program itself
	Variant func(r *http.Request) string             // how the visitor wants pages to look: part of the key
	Now     func() time.Time                         // the clock by which pages expire
	Next    func(context.Context) (time.Time, error) // when what is shown next changes by itself; zero: never
	Log     func(Answer)                             // the access log
	Carried []string                                 // headers that Variant reads beside Cookie, in canonical form
}

// Answer is one request that was answered from here.
type Answer struct {
	Method string
	Path   string
	Agent  string // what the browser calls itself
	Status int
}

// DefaultBytes is the memory for pages when nobody says otherwise.
const DefaultBytes = 64 << 20

// largest is the longest page that is kept.
const largest = 2 << 20

// Lease is how long an engine's word on the state holds: the longest that
// another process's act stays unknown here.
func Lease(e db.Engine) time.Duration {
	if e == db.SQLite {
		return 200 * time.Millisecond
	}
	return time.Second
}

// Cache is one process's pages. It serves nothing until it is told of a state:
// see Watch and Confirm.
type Cache struct {
	opts Options

	epoch atomic.Uint64 // moves with every change of state
	until atomic.Int64  // nanoseconds since start: the state is known until then
	start time.Time

	mu     sync.Mutex
	seen   int64 // the state's number
	pages  map[key]*page
	order  *list.List // of *page, the last used in front
	bytes  int64
	making map[flight]chan struct{}
	next   planned

	counts counts
}

type counts struct{ hits, notModified, misses, stored, late, expired, evicted, unsure atomic.Int64 }

// Stats counts what happened since the start.
type Stats struct {
	Hits        int64 `json:"hits"`         // answered from here, 304 included
	NotModified int64 `json:"not_modified"` // of these, with 304
	Misses      int64 `json:"misses"`       // made by the program
	Stored      int64 `json:"stored"`
	Late        int64 `json:"late"`    // not kept: the state moved on while the page was made
	Expired     int64 `json:"expired"` // by the clock
	Evicted     int64 `json:"evicted"` // for want of memory
	Unsure      int64 `json:"unsure"`  // made by the program because the state was not known
	Pages       int64 `json:"pages"`
	Bytes       int64 `json:"bytes"`
}

// key is what a page depends on, but for its encoding: face, host, path, sorted
// query and variant with a NUL between them, which only the last could hold.
type key string

func keyFrom(face, host, path, query, variant string) key {
	return key(strings.Join([]string{face, host, path, query, variant}, "\x00"))
}

// flight is a page being made in a state.
type flight struct {
	key   key
	epoch uint64
}

// planned is when the next change by the clock comes, as found in a state.
type planned struct {
	epoch uint64
	known bool
	at    time.Time
}

// New returns an empty cache.
func New(o Options) *Cache {
	if o.Bytes <= 0 {
		o.Bytes = DefaultBytes
	}
	return &Cache{opts: o, start: time.Now(), pages: map[key]*page{}, order: list.New(), making: map[flight]chan struct{}{}}
}

// Stats reads the counters.
func (c *Cache) Stats() Stats {
	c.mu.Lock()
	pages, bytes := int64(len(c.pages)), c.bytes
	c.mu.Unlock()
	n := &c.counts
	return Stats{Hits: n.hits.Load(), NotModified: n.notModified.Load(), Misses: n.misses.Load(), Stored: n.stored.Load(), Late: n.late.Load(),
		Expired: n.expired.Load(), Evicted: n.evicted.Load(), Unsure: n.unsure.Load(), Pages: pages, Bytes: bytes}
}

// Changed says that the state has a new number, or 0 when nobody knows which.
func (c *Cache) Changed(n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n != 0 && n == c.seen {
		return
	}
	if n != 0 {
		c.seen = n
	}
	c.flush()
}

// flush forgets every page; c.mu is held.
func (c *Cache) flush() {
	c.epoch.Add(1)
	c.pages, c.bytes = map[key]*page{}, 0
	c.order.Init()
}

// Confirm says that the state's number was n, no earlier than asOf, and that
// this may be believed for the lease.
func (c *Cache) Confirm(n int64, asOf time.Time, lease time.Duration) {
	c.Changed(n)
	c.until.Store(int64(asOf.Add(lease).Sub(c.start)))
}

// Doubt says that nobody can tell the state: nothing is served from here until
// the next Confirm.
func (c *Cache) Doubt() { c.until.Store(0) }

func (c *Cache) sure() bool { return int64(time.Since(c.start)) < c.until.Load() }

// Attach makes every act of this process known here before it returns.
func (c *Cache) Attach(d *db.DB) { d.OnPublicChange(c.Changed) }

// Watch learns of other processes' acts until ctx ends.
func (c *Cache) Watch(ctx context.Context, d *db.DB) {
	lease := Lease(d.Engine())
	d.WatchPublic(ctx, func(n int64, asOf time.Time, err error) {
		if err != nil {
			c.Doubt()
			return
		}
		c.Confirm(n, asOf, lease)
	})
	c.Doubt()
}

// Wrap serves from the cache what it can and lets next answer the rest. One
// cache may stand before several handlers, each under a face of its own.
func (c *Cache) Wrap(face string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k, ok := c.keyOf(face, r)
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		if !c.sure() {
			c.counts.unsure.Add(1)
			next.ServeHTTP(w, r)
			return
		}
		if p := c.find(k); p != nil {
			c.answer(w, r, p)
			return
		}
		if r.Method != http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		c.make(w, r, k, next)
	})
}

// make lets next answer and keeps the page. Who asks for the same page
// meanwhile waits for it, as long as the state is the same.
func (c *Cache) make(w http.ResponseWriter, r *http.Request, k key, next http.Handler) {
	f := flight{k, c.epoch.Load()}
	done, first := c.join(f)
	if !first {
		select {
		case <-done:
		case <-r.Context().Done():
		}
		if p := c.find(k); p != nil {
			c.answer(w, r, p)
			return
		}
	} else {
		defer c.leave(f, done)
	}
	c.counts.misses.Add(1)
	rec := &recorder{ResponseWriter: w}
	// The clock is read before the page is made: what changes meanwhile has expired.
	if until, err := c.expiry(r.Context(), f.epoch); err == nil {
		rec.allowed, rec.until = true, until
	}
	inner := r.WithContext(context.WithValue(r.Context(), recorderKey{}, rec))
	inner.Header = r.Header.Clone() // Keep takes questions out of it
	next.ServeHTTP(rec, inner)
	p := rec.page(k, f.epoch)
	if p == nil {
		rec.pass()
		return
	}
	c.store(p)
	if _, grown := p.write(w, r); grown > 0 {
		c.grow(p, grown)
	}
}

func (c *Cache) join(f flight) (done chan struct{}, first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if done, ok := c.making[f]; ok {
		return done, false
	}
	done = make(chan struct{})
	c.making[f] = done
	return done, true
}

func (c *Cache) leave(f flight, done chan struct{}) {
	c.mu.Lock()
	delete(c.making, f)
	c.mu.Unlock()
	close(done)
}

// find returns a page that may be served now.
func (c *Cache) find(k key) *page {
	c.mu.Lock()
	p := c.use(c.pages[k])
	c.mu.Unlock()
	return c.fresh(p)
}

// findText finds by a key's bytes, without making a string of them.
func (c *Cache) findText(k []byte) *page {
	c.mu.Lock()
	p := c.use(c.pages[key(k)])
	c.mu.Unlock()
	return c.fresh(p)
}

// use puts a page in front of those that were used before; c.mu is held.
func (c *Cache) use(p *page) *page {
	if p != nil {
		c.order.MoveToFront(p.place)
	}
	return p
}

// fresh drops a page whose end has come.
func (c *Cache) fresh(p *page) *page {
	if p == nil || p.until.IsZero() || c.opts.Now().Before(p.until) {
		return p
	}
	c.counts.expired.Add(1)
	c.drop(p)
	return nil
}

func (c *Cache) answer(w http.ResponseWriter, r *http.Request, p *page) {
	status, grown := p.write(w, r)
	c.tell(p, grown, Answer{Method: r.Method, Path: r.URL.Path, Agent: r.UserAgent(), Status: status})
}

// tell counts an answer from here and writes it down.
func (c *Cache) tell(p *page, grown int64, a Answer) {
	c.counts.hits.Add(1)
	if a.Status == http.StatusNotModified {
		c.counts.notModified.Add(1)
	}
	if grown > 0 {
		c.grow(p, grown)
	}
	if c.opts.Log != nil {
		c.opts.Log(a)
	}
}

// store keeps a page unless the state has moved on since it was begun.
func (c *Cache) store(p *page) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p.epoch != c.epoch.Load() {
		c.counts.late.Add(1)
		return
	}
	if old, ok := c.pages[p.key]; ok {
		c.remove(old)
	}
	p.place = c.order.PushFront(p)
	c.pages[p.key] = p
	c.bytes += p.size
	c.counts.stored.Add(1)
	c.trim()
}

// grow counts a form that was made of a page on its first use.
func (c *Cache) grow(p *page, n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pages[p.key] != p {
		return
	}
	p.size += n
	c.bytes += n
	c.trim()
}

// trim drops the pages that were not used for longest; c.mu is held.
func (c *Cache) trim() {
	for c.bytes > c.opts.Bytes {
		c.remove(c.order.Back().Value.(*page))
		c.counts.evicted.Add(1)
	}
}

func (c *Cache) drop(p *page) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pages[p.key] == p {
		c.remove(p)
	}
}

// remove forgets a page; c.mu is held.
func (c *Cache) remove(p *page) {
	delete(c.pages, p.key)
	c.order.Remove(p.place)
	c.bytes -= p.size
}

// expiry is the next change by the clock, found once in a state.
func (c *Cache) expiry(ctx context.Context, epoch uint64) (time.Time, error) {
	if c.opts.Next == nil {
		return time.Time{}, nil
	}
	now := c.opts.Now()
	c.mu.Lock()
	p := c.next
	c.mu.Unlock()
	if p.known && p.epoch == epoch && (p.at.IsZero() || now.Before(p.at)) {
		return p.at, nil
	}
	at, err := c.opts.Next(ctx)
	if err != nil {
		return at, err
	}
	c.mu.Lock()
	c.next = planned{epoch, true, at}
	c.mu.Unlock()
	return at, nil
}

// keyOf is what an anonymous reader's request for a page depends on.
func (c *Cache) keyOf(face string, r *http.Request) (k key, ok bool) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || c.opts.Public != nil && !c.opts.Public(r.URL.Path) {
		return k, false
	}
	if len(r.Header["Authorization"]) > 0 || len(r.Header["Range"]) > 0 || len(r.URL.RawQuery) > longestQuery || strings.Contains(r.URL.Path, "\x00") {
		return k, false
	}
	for _, line := range r.Header["Cookie"] {
		for _, name := range c.opts.Bypass {
			if strings.Contains(line, name+"=") {
				return k, false
			}
		}
	}
	query, ok := sorted(r.URL.RawQuery)
	if !ok {
		return k, false
	}
	variant := ""
	if c.opts.Variant != nil {
		variant = c.opts.Variant(r)
	}
	return keyFrom(face, r.Host, r.URL.Path, query, variant), true
}

// sorted is a query in one order, however it was asked.
func sorted(raw string) (string, bool) {
	if raw == "" {
		return "", true
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return "", false
	}
	return values.Encode(), true
}

// longestQuery bounds the keys.
const longestQuery = 1024
