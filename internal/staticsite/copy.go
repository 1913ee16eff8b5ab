package staticsite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lianghua/internal/fault"
)

// Seed is an address that the copy holds whether or not a page leads there.
type Seed struct {
	Path  string
	Until time.Time // zero: no end
}

// Copier makes copies of a site.
type Copier struct {
	Site    http.Handler
	Seeds   []Seed
	Holds   func(path string) bool // paths that belong into a copy
	Address string                 // of the site, as pages write it in full: https://www.example.gov.cn/zwgk
	Base    string                 // what stands before every link: "" for links relative to the page
	Live    string                 // where the program itself answers forms and searches; "" when it cannot be reached
	Now     time.Time
}

// Broken is a link of the copy that leads nowhere.
type Broken struct{ From, To, Why string }

// made is a copied address while the copy is made.
type made struct {
	File
	title string
	ids   map[string]bool
	links map[string]bool // local addresses, with fragments
}

// run is one making of a copy.
type run struct {
	*Copier
	ctx    context.Context
	dir    string
	pages  map[string]*made
	failed map[string]string // address to why it is not in the copy
	names  map[string]string // file to address
	queue  []string
	until  map[string]time.Time
	broken []Broken
}

// Copy writes the copy into dir, which must be empty, and says which of its
// links lead nowhere.
func (c *Copier) Copy(ctx context.Context, dir string) (*List, []Broken, error) {
	r := &run{Copier: c, ctx: ctx, dir: dir, pages: map[string]*made{}, failed: map[string]string{}, names: map[string]string{}, until: map[string]time.Time{}}
	for _, s := range c.Seeds {
		r.want(s.Path)
		if !s.Until.IsZero() {
			r.until[s.Path] = s.Until
		}
	}
	if err := r.fetchAll(); err != nil {
		return nil, nil, err
	}
	if err := r.contents(); err != nil {
		return nil, nil, err
	}
	if err := r.notFound(); err != nil {
		return nil, nil, err
	}
	l := &List{Format: format, Site: c.Address, Base: c.Base, Live: c.Live, MadeAt: c.Now.UTC()}
	for _, p := range r.pages {
		if err := r.finish(p); err != nil {
			return nil, nil, err
		}
		l.Files = append(l.Files, p.File)
	}
	l.sort()
	return l, r.broken, l.Save(dir)
}

// want queues an address once.
func (r *run) want(at string) {
	if _, ok := r.pages[at]; ok {
		return
	}
	if _, ok := r.failed[at]; ok {
		return
	}
	r.failed[at] = "" // until it is there
	r.queue = append(r.queue, at)
}

func (r *run) fetchAll() error {
	for len(r.queue) > 0 {
		at := r.queue[0]
		r.queue = r.queue[1:]
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if err := r.fetch(at); err != nil {
			return err
		}
	}
	return nil
}

// fetch asks the program for one address and keeps what it answers, as it is.
func (r *run) fetch(at string) error {
	w, err := r.ask(at)
	if err != nil {
		return err
	}
	head := w.head
	p := &made{File: File{Path: at, Type: head.Get("Content-Type"), Robots: head.Get("X-Robots-Tag"), Disposition: head.Get("Content-Disposition")}}
	switch w.status {
	case http.StatusOK:
	case http.StatusGone:
		p.Status = http.StatusGone
	case http.StatusFound, http.StatusMovedPermanently, http.StatusSeeOther:
		to, ok := r.local(at, head.Get("Location"))
		if !ok {
			r.failed[at] = "指向本站以外：" + head.Get("Location")
			return nil
		}
		p.To, p.Type = to, "text/html; charset=utf-8"
		w.body.Reset()
		r.want(withoutFragment(to))
	default:
		r.failed[at] = fmt.Sprintf("状态 %d", w.status)
		return nil
	}
	if until, ok := r.until[at]; ok {
		p.Until = &until
	}
	p.Name = r.name(at, p.Type)
	delete(r.failed, at)
	r.pages[at] = p
	r.read(p, w.body.Bytes())
	for to := range p.links {
		if r.belongs(to) {
			r.want(withoutFragment(to))
		}
	}
	return r.save(p, w.body.Bytes())
}

// name gives every address a file of its own.
func (r *run) name(at, kind string) string {
	name := nameOf(at, kind)
	if other, taken := r.names[name]; taken && other != at {
		ext := filepath.Ext(name)
		name = strings.TrimSuffix(name, ext) + "--" + digest(at) + ext
	}
	r.names[name] = at
	return name
}

func (r *run) save(p *made, body []byte) error {
	to := filepath.Join(r.dir, filepath.FromSlash(p.Name))
	if !filepath.IsLocal(filepath.FromSlash(p.Name)) {
		return fault.Internal("staticsite.save", fmt.Errorf("unsafe name %q", p.Name))
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	p.SHA256, p.Size = hex.EncodeToString(sum[:]), int64(len(body))
	return os.WriteFile(to, body, 0o644)
}

// finish writes a page again with its links leading into the copy.
func (r *run) finish(p *made) error {
	if p.To != "" {
		return r.save(p, r.leads(p))
	}
	body, err := os.ReadFile(filepath.Join(r.dir, filepath.FromSlash(p.Name)))
	if err != nil {
		return err
	}
	switch kindOf(p.Type) {
	case kindPage:
		body = r.rewrite(p, body)
	case kindXML:
		body = r.rewriteAddresses(p, body, strings.Contains(p.Type, "xml"))
	case kindStyle:
		body = r.rewriteStyle(p, body)
	default:
		return nil
	}
	return r.save(p, body)
}

// memory is an answer kept whole.
type memory struct {
	head   http.Header
	body   bytes.Buffer
	status int
}

func (m *memory) Header() http.Header         { return m.head }
func (m *memory) WriteHeader(status int)      { m.status = status }
func (m *memory) Write(b []byte) (int, error) { return m.body.Write(b) }

func (r *run) ask(at string) (*memory, error) {
	u, err := url.Parse(at)
	if err != nil {
		return nil, fault.Internal("staticsite.ask", err)
	}
	p, query, _ := strings.Cut(at, "?")
	u.Path, u.RawPath, u.RawQuery = p, "", query
	q, err := http.NewRequestWithContext(r.ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	q.RemoteAddr = "127.0.0.1:0"
	if a, err := url.Parse(r.Address); err == nil {
		q.Host = a.Host
		q.Header.Set("X-Forwarded-Proto", a.Scheme)
	}
	w := &memory{head: http.Header{}, status: http.StatusOK}
	r.Site.ServeHTTP(w, q)
	return w, nil
}

// local is an address of this site as a link names it, fragment and all.
func (r *run) local(from, link string) (string, bool) {
	link = strings.TrimSpace(link)
	if rest, ok := strings.CutPrefix(link, r.Address); ok && r.Address != "" && (rest == "" || strings.ContainsAny(rest[:1], "/?#")) {
		link = "/" + strings.TrimPrefix(rest, "/")
	}
	base, err := url.Parse(from)
	if err != nil {
		return "", false
	}
	to, err := base.Parse(link)
	if err != nil || to.Host != "" || to.Scheme != "" || to.Opaque != "" {
		return "", false
	}
	if root := r.root(); root != "" {
		if rest, ok := strings.CutPrefix(to.Path, root); ok && (rest == "" || rest[0] == '/') {
			to.Path, to.RawPath = rest, ""
		}
	}
	at := address(to)
	if to.Fragment != "" {
		at += "#" + to.Fragment
	}
	return at, true
}

// root is the path below which the program's pages place their links.
func (r *run) root() string {
	u, err := url.Parse(r.Address)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(u.Path, "/")
}

func withoutFragment(at string) string {
	at, _, _ = strings.Cut(at, "#")
	return at
}

// mostFilters is how many filters an address of a copy has: a list, the list
// of a unit, and their further pages. What more filters choose is for the
// program itself.
const mostFilters = 2

// belongs reports an address that a copy holds: no search, no form of words.
func (r *run) belongs(at string) bool {
	p, query, _ := strings.Cut(withoutFragment(at), "?")
	if !r.Holds(p) {
		return false
	}
	values, err := url.ParseQuery(query)
	return err == nil && len(values) <= mostFilters && !values.Has("q")
}
