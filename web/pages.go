package web

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"lianghua/internal/pagecache"
	"lianghua/site"
)

// Public pages are kept before Echo: a kept page asks nothing of sessions,
// routes or the database. What may be kept is said by the route.

// kept reports a route whose answers are the same for every reader without a session.
func (r *Route) kept() bool {
	return (r.Face == FacePortal || r.Face == FaceAPI) && r.Open && r.Method == http.MethodGet && !r.Live
}

// PageOptions are what the shell knows of the pages that may be kept. base is
// the path below which the site stands, as it is at the time.
func PageOptions(routes []Route, base func() string) pagecache.Options {
	words := map[string]bool{"static": true}
	for i := range routes {
		if routes[i].kept() {
			words[firstWord(routes[i].Path)] = true
		}
	}
	return pagecache.Options{
		Public:  func(path string) bool { return words[firstWord(strings.TrimPrefix(path, base()))] },
		Bypass:  []string{sessionCookie, flashCookie, phoneCookie},
		Variant: variant,
		Carried: proxyHeaders,
		Log:     logKept,
	}
}

// proxyHeaders say by which scheme the reader came to the proxy before us.
var proxyHeaders = []string{"X-Forwarded-Proto", "X-Forwarded-Protocol", "X-Forwarded-Ssl", "X-Url-Scheme"}

// variant is what a page depends on beside its address: the reader's style, and
// how the reader came here, which stands in whole addresses while the county has
// not set its own.
func variant(r *http.Request) string {
	key := site.StyleOf(r)
	for _, name := range proxyHeaders {
		if v := r.Header[name]; len(v) > 0 {
			key += "\n" + name + "=" + v[0]
		}
	}
	return key
}

func firstWord(path string) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return word
}

// logKept writes the same line as logged does for what the program answers.
func logKept(a pagecache.Answer) {
	slog.Info("request", "method", a.Method, "path", a.Path, "status", a.Status, "kept", true)
}

// front stands before what a listener serves, when pages are kept: the cache
// is one, listeners that serve other faces write other links.
func (s *Server) front(m mount) http.Handler {
	if s.Pages == nil {
		return m
	}
	return s.Pages.Wrap(keptFor(m.faces), m)
}

// keptFor is the part of the cache that belongs to listeners of these faces.
func keptFor(faces []Face) string {
	var served []string
	for _, f := range faces {
		served = append(served, string(f))
	}
	return strings.Join(served, "+")
}

// kept lets files that never change be kept with the pages, packed.
func kept(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pagecache.Keep(r)
		h.ServeHTTP(w, r)
	})
}

// CopyOf reports the paths that belong into a copy of the public pages as
// files: what is the same for every reader. The search and what sets a cookie
// need the program.
func CopyOf(routes []Route) func(path string) bool {
	words := map[string]bool{"static": true, "files": true}
	for i := range routes {
		if r := &routes[i]; r.Face == FacePortal && r.Open && r.Method == http.MethodGet {
			words[firstWord(r.Path)] = true
		}
	}
	delete(words, "search")
	delete(words, "look")
	return func(path string) bool { return words[firstWord(path)] }
}

type copyKey struct{}

// AsCopy asks for pages as they stand in a folder of files.
func AsCopy(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), copyKey{}, true)))
	})
}

func isCopy(ctx context.Context) bool { return ctx.Value(copyKey{}) != nil }
