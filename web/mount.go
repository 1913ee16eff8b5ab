package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/site"
)

// mount is how one listener serves: which faces answer there, and below which
// path (/zwgk) a reverse proxy shows the site. Handlers, templates and routes
// know nothing of it: addresses are written from / inside and carry the path
// outside.
type mount struct {
	server *Server
	faces  []Face // none for all
}

// HandlerFor serves the named faces only; every other route is not found.
func (s *Server) HandlerFor(faces ...Face) http.Handler { return s.front(mount{s, faces}) }

// Base is the path below which the site stands, "" for the root of its host:
// the one that the command line named, else that of the site's address.
func (s *Server) Base() string {
	if s.Options.BasePath != "" {
		return s.Options.BasePath
	}
	if at := s.base.Load(); at != nil {
		return *at
	}
	return ""
}

// learnBase keeps the path of the site's address; a changed setting holds from
// the next request on.
func (s *Server) learnBase(p site.Profile) {
	if p.BasePath != s.Base() {
		s.base.Store(&p.BasePath)
	}
}

// LearnBase reads the site's address before the first request.
func (s *Server) LearnBase(q db.Reader) error {
	p, err := site.Load(q)
	if err == nil {
		s.learnBase(p)
	}
	return err
}

// CheckBase says what is wrong with a path of the command line.
func CheckBase(path string) error {
	u, err := url.Parse(path)
	if path == "" || err == nil && u.Path == path && strings.HasPrefix(path, "/") && !strings.HasSuffix(path, "/") && !strings.Contains(path, "//") {
		return nil
	}
	return fault.Invalidf("base-path", "--base-path “%s”不是路径，应像 /zwgk：以 / 开头，末尾不加 /。", path)
}

// facesKey holds a listener's faces in the context of its requests.
type facesKey struct{}

func (m mount) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	base := m.server.Base()
	ctx := r.Context()
	if len(m.faces) > 0 {
		ctx = context.WithValue(ctx, facesKey{}, m.faces)
	}
	r = r.WithContext(ctx)
	if base != "" {
		r.URL = without(r.URL, base)
		w = &outward{ResponseWriter: w, base: base}
	}
	if r.URL.Path == "/" && len(m.faces) > 0 && !slices.Contains(m.faces, FacePortal) {
		http.Redirect(w, r, entrance(m.faces), http.StatusSeeOther)
		return
	}
	m.server.echo.ServeHTTP(w, r)
}

// entrance is where a listener without the portal begins.
func entrance(faces []Face) string {
	if slices.Contains(faces, FaceDesk) {
		return "/desk"
	}
	return phonePath
}

// without is the address inside: a proxy may have taken the path off or not.
func without(u *url.URL, base string) *url.URL {
	path, ok := strings.CutPrefix(u.Path, base)
	if !ok || path != "" && path[0] != '/' {
		return u
	}
	inner := *u
	if inner.Path = path; path == "" {
		inner.Path = "/"
	}
	inner.RawPath = strings.TrimPrefix(u.RawPath, base)
	return &inner
}

// answers reports whether a route is served where the request came in. Programs
// are answered beside the desk; what they may read without a key, everywhere.
func answers(ctx context.Context, r *Route) bool {
	faces, ok := ctx.Value(facesKey{}).([]Face)
	if !ok {
		return true
	}
	if r.Face == FaceAPI {
		return r.Open && slices.Contains(faces, FacePortal) || slices.Contains(faces, FaceDesk)
	}
	return slices.Contains(faces, r.Face)
}

// outward puts the path before what a response says outside its body: where a
// redirect leads, for which pages a cookie is.
type outward struct {
	http.ResponseWriter
	base string
	sent bool
}

// Unwrap lets the standard library reach flushing and deadlines.
func (o *outward) Unwrap() http.ResponseWriter { return o.ResponseWriter }

func (o *outward) WriteHeader(status int) {
	if !o.sent {
		o.sent = true
		h := o.Header()
		if to := h.Get("Location"); to != "" {
			h.Set("Location", outside(to, o.base))
		}
		for i, cookie := range h["Set-Cookie"] {
			h["Set-Cookie"][i] = cookieOutside(cookie, o.base)
		}
	}
	o.ResponseWriter.WriteHeader(status)
}

func (o *outward) Write(b []byte) (int, error) {
	if !o.sent {
		o.WriteHeader(http.StatusOK)
	}
	return o.ResponseWriter.Write(b)
}

// outside is a local address with the path before it; others stay.
func outside(to, base string) string {
	if base == "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || to == base || strings.HasPrefix(to, base+"/") {
		return to
	}
	return base + to
}

func cookieOutside(cookie, base string) string {
	before, after, ok := strings.Cut(cookie, "; Path=/")
	if !ok {
		return cookie
	}
	return before + "; Path=" + base + "/" + after
}

// linkAttributes are the attributes in which a page names another address.
var linkAttributes = [][]byte{[]byte("href"), []byte("action"), []byte("src"), []byte("formaction"), []byte("poster"),
	[]byte("hx-get"), []byte("hx-post"), []byte("data-url")}

// links rewrites every local address of a page. Text cannot look like an
// attribute: html/template and internal/richtext write its quotes as entities.
func links(page []byte, to func(path string) string) []byte {
	mark := []byte(`="/`)
	out := make([]byte, 0, len(page)+len(page)/16)
	for {
		i := bytes.Index(page, mark)
		if i < 0 {
			return append(out, page...)
		}
		value := page[i+2:]
		end := bytes.IndexByte(value, '"')
		if end < 0 || !isLink(page[:i]) {
			out, page = append(out, page[:i+2]...), value
			continue
		}
		out = append(append(out, page[:i+2]...), to(string(value[:end]))...)
		page = value[end:]
	}
}

func isLink(before []byte) bool {
	for _, a := range linkAttributes {
		if n := len(before) - len(a); n > 0 && bytes.HasSuffix(before, a) && (before[n-1] == ' ' || before[n-1] == '\n') {
			return true
		}
	}
	return false
}

// linked is a page as it leaves: below the site's path, and with links to the
// portal whole where the portal does not answer.
func (c *Ctx) linked(page []byte) []byte {
	base, away := c.Server.Base(), c.awayFromPortal()
	if base == "" && !away {
		return page
	}
	address := c.Values.SiteURL()
	return links(page, func(path string) string {
		if away && c.Server.ofPortal(path) {
			return address + path
		}
		return outside(path, base)
	})
}

// awayFromPortal reports a listener without the portal, when it is known where
// the portal is.
func (c *Ctx) awayFromPortal() bool {
	return c.Values.SiteURL() != "" && !c.Serves(FacePortal)
}

// Serves reports whether a face answers where this request came in.
func (c *Ctx) Serves(f Face) bool { return answers(c.Request().Context(), &Route{Face: f}) }

// ofPortal reports an address of the portal, by its first word.
func (s *Server) ofPortal(path string) bool {
	word, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	word, _, _ = strings.Cut(word, "?")
	return s.portalWords[word]
}

// portalWords are the first words of the portal's addresses.
func portalWords(routes []Route) map[string]bool {
	words := map[string]bool{}
	for _, r := range routes {
		if r.Face == FacePortal {
			word, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/")
			words[word] = true
		}
	}
	return words
}
