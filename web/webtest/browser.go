package webtest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"lianghua/internal/htmlcheck"
)

// Browser asks the county's pages and keeps cookies.
type Browser struct {
	county  *County
	cookies map[string]*http.Cookie
}

// Answer is one response.
type Answer struct {
	Path   string
	Status int
	Header http.Header
	Body   string
}

// Visitor is a browser without a session.
func (c *County) Visitor() *Browser { return &Browser{county: c, cookies: map[string]*http.Cookie{}} }

// Cookie is the Cookie header of the browser's requests, for a client of another kind.
func (b *Browser) Cookie() string {
	var all []string
	for _, k := range b.cookies {
		all = append(all, k.Name+"="+k.Value)
	}
	return strings.Join(all, "; ")
}

// Get asks for a page.
func (b *Browser) Get(path string) Answer {
	b.county.t.Helper()
	return b.Send(httptest.NewRequest(http.MethodGet, path, nil))
}

// Post sends a form, with the session's token.
func (b *Browser) Post(path string, fields url.Values) Answer {
	b.county.t.Helper()
	sent := url.Values{}
	for k, v := range fields {
		sent[k] = v
	}
	if _, in := b.cookies["lianghua_session"]; in && !sent.Has("_csrf") {
		_, session := b.county.Actor(b)
		sent.Set("_csrf", session.CSRF)
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(sent.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.Send(r)
}

// Fill opens the page of a public form, takes a minute, and sends it with the
// page's token as a browser does.
func (b *Browser) Fill(page string, fields url.Values) Answer {
	b.county.t.Helper()
	sent := url.Values{"_form": {htmlcheck.Attr(b.Get(page).Body, `input[name="_form"]`, "value")}}
	for k, v := range fields {
		sent[k] = v
	}
	b.county.Later(time.Minute)
	return b.SendForm(page, sent)
}

// SendForm sends a public form to an address as a page of this site does.
func (b *Browser) SendForm(path string, fields url.Values) Answer {
	b.county.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "http://"+r.Host)
	return b.Send(r)
}

// Send asks with the browser's cookies and keeps those that come back.
func (b *Browser) Send(r *http.Request) Answer {
	b.county.t.Helper()
	for _, k := range b.cookies {
		r.AddCookie(k)
	}
	w := httptest.NewRecorder()
	b.county.Server.Handler().ServeHTTP(w, r)
	res := w.Result()
	for _, k := range res.Cookies() {
		if k.MaxAge < 0 || k.Value == "" {
			delete(b.cookies, k.Name)
			continue
		}
		b.cookies[k.Name] = k
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.county.t.Fatal(err)
	}
	return Answer{r.URL.Path, res.StatusCode, res.Header, string(body)}
}

// Location is where a redirect leads.
func (a Answer) Location() string { return a.Header.Get("Location") }

// Page checks a whole page: the status, sound markup, and the words in it.
func (a Answer) Page(t testing.TB, status int, words ...string) {
	t.Helper()
	if a.Status != status {
		t.Errorf("%s: status %d, want %d\n%.600s", a.Path, a.Status, status, a.Body)
		return
	}
	for _, wrong := range htmlcheck.Page(a.Body) {
		t.Errorf("%s: %s", a.Path, wrong)
	}
	for _, w := range words {
		if !strings.Contains(a.Body, w) {
			t.Errorf("%s: no %q in the page", a.Path, w)
		}
	}
}

// Redirects checks a 303 and where it leads.
func (a Answer) Redirects(t testing.TB, to string) {
	t.Helper()
	if a.Status != http.StatusSeeOther || a.Location() != to {
		t.Errorf("%s: %d to %q, want 303 to %q\n%.600s", a.Path, a.Status, a.Location(), to, a.Body)
	}
}

// Holds checks a file: status 200 and the words in it.
func (a Answer) Holds(t testing.TB, words ...string) {
	t.Helper()
	if a.Status != http.StatusOK {
		t.Errorf("%s: status %d\n%.600s", a.Path, a.Status, a.Body)
	}
	for _, w := range words {
		if !strings.Contains(a.Body, w) {
			t.Errorf("%s: no %q in\n%.1000s", a.Path, w, a.Body)
		}
	}
}
