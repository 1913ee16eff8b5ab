package pagecache

import (
	"net/http"
	"strings"
	"time"
)

// recorder holds an answer back until it is whole, when it is a page to keep;
// anything else goes straight through.
type recorder struct {
	http.ResponseWriter
	allowed bool // the cache can keep a page now
	kept    bool // and the program said that this is one
	until   time.Time
	status  int
	body    []byte
	passed  bool
}

type recorderKey struct{}

// Keep says that the answer to r may be served to every reader who asks the
// same: a public page, made for nobody in particular. The program calls it
// before it answers. Questions about what the reader has already are the
// cache's to answer then.
func Keep(r *http.Request) {
	rec, ok := r.Context().Value(recorderKey{}).(*recorder)
	if !ok || !rec.allowed {
		return
	}
	rec.kept = true
	r.Header.Del("If-None-Match")
	r.Header.Del("If-Modified-Since")
}

// WriteHeader holds a page's status back.
func (rec *recorder) WriteHeader(status int) {
	if rec.passed {
		rec.ResponseWriter.WriteHeader(status)
		return
	}
	if rec.status == 0 {
		rec.status = status
	}
	if status != http.StatusOK || !rec.keeps() {
		rec.pass()
	}
}

// Write holds a page's body back.
func (rec *recorder) Write(b []byte) (int, error) {
	if rec.status == 0 {
		rec.WriteHeader(http.StatusOK)
	}
	if !rec.passed && len(rec.body)+len(b) > largest {
		rec.pass()
	}
	if rec.passed {
		return rec.ResponseWriter.Write(b)
	}
	rec.body = append(rec.body, b...)
	return len(b), nil
}

// Flush sends what there is: a stream is no page.
func (rec *recorder) Flush() {
	rec.pass()
	if f, ok := rec.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// Unwrap is for http.ResponseController.
func (rec *recorder) Unwrap() http.ResponseWriter { return rec.ResponseWriter }

// pass sends what was held back and everything that follows.
func (rec *recorder) pass() {
	if rec.passed {
		return
	}
	rec.passed = true
	if rec.status != 0 {
		rec.ResponseWriter.WriteHeader(rec.status)
	}
	if len(rec.body) > 0 {
		_, _ = rec.ResponseWriter.Write(rec.body) // the reader went away: nobody to tell
	}
}

// keeps reports an answer whose head allows keeping.
func (rec *recorder) keeps() bool {
	h := rec.Header()
	if !rec.kept || len(h["Set-Cookie"]) > 0 || h.Get("Content-Encoding") != "" || h.Get("Vary") == "*" {
		return false
	}
	control := h.Get("Cache-Control")
	return !strings.Contains(control, "no-store") && !strings.Contains(control, "private")
}

// page is what was held back, nil when it is not to be kept.
func (rec *recorder) page(k key, epoch uint64) *page {
	if rec.passed || rec.status != http.StatusOK || !rec.keeps() {
		return nil
	}
	return newPage(k, epoch, rec.until, rec.Header(), rec.body)
}
