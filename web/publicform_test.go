package web_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/templates"
	"lianghua/web"
	"lianghua/web/webtest"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // the shell logs every request
	os.Exit(m.Run())
}

// letterPage is the smallest page with a public form.
const letterPage = `{{define "title"}}信{{end}}{{define "main"}}<h1>信</h1>{{with .Receipt}}<p id="receipt">{{.}}</p>{{end}}
<form method="post">{{template "part/formtoken" .Form}}<label for="text">内容</label><textarea id="text" name="text">{{.Text}}</textarea><button>提交</button></form>{{end}}`

type letter struct {
	web.Base
	Form, Text, Receipt string
}

var errPost = errors.New("the post is closed")

// office serves /letter, which counts what it takes in, and /card, another form.
func office(t *testing.T, d *db.DB, o web.Options) (*webtest.County, *webtest.Browser) {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "portal"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "portal", "units.html"), []byte(letterPage), 0o644); err != nil {
		t.Fatal(err)
	}
	pages, err := templates.Load(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := webtest.Empty(t, d)
	o.BodyLimit = "64M"
	var routes []web.Route
	for _, path := range []string{"/letter", "/card", "/calls/:id"} {
		f := &web.PublicForm{Once: true}
		routes = append(routes, web.Get(path, "portal/units", func(c *web.Ctx) error { return c.Render(&letter{Form: f.Token(c)}) }),
			web.Submit(path, "portal/units", f, func(c *web.Ctx) error { return take(c, f, d) }))
	}
	c.Server, err = web.New(&web.Server{DB: d, Org: c.Org, Templates: pages, Options: o}, routes)
	if err != nil {
		t.Fatal(err)
	}
	return c, c.Visitor()
}

func take(c *web.Ctx, f *web.PublicForm, d *db.DB) error {
	err := f.Verify(c)
	if err == nil {
		err = d.Write(c.Request().Context(), func(tx *db.Tx) error {
			if _, err := db.NextNumber(tx, "letters", 0); err != nil || c.Form("text") != "关门" {
				return err
			}
			return errPost
		})
	}
	if err != nil && !web.Repeated(err) {
		return c.Retry(err, "portal/units", &letter{Form: f.Token(c), Text: c.Form("text")})
	}
	p := &letter{}
	if p.Receipt, err = f.Receipt(c); err != nil {
		return err
	}
	p.Form = f.Token(c)
	return c.Render(p)
}

func letters(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	err := d.Reader(context.Background()).Get(&n, `SELECT COALESCE(max(value), 0) FROM counter WHERE name = 'letters'`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func tokenOf(t *testing.T, a webtest.Answer) string {
	t.Helper()
	token := htmlcheck.Attr(a.Body, `input[name="_form"]`, "value")
	if token == "" {
		t.Fatalf("no token in the page:\n%.400s", a.Body)
	}
	return token
}

func TestATokenMakesOneRecord(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := office(t, d, web.Options{})
		page := b.Get("/letter")
		if page.Header.Get("Cache-Control") != "no-store" || page.Header.Get("Set-Cookie") != "" {
			t.Errorf("headers %v", page.Header)
		}
		sent := url.Values{"_form": {tokenOf(t, page)}, "text": {"您好"}}
		c.Later(time.Minute)
		first := b.SendForm("/letter", sent)
		first.Page(t, 200)
		again := b.SendForm("/letter", sent)
		again.Page(t, 200)
		code := htmlcheck.Text(first.Body, "#receipt")
		if n := letters(t, d); n != 1 || code == "" || htmlcheck.Text(again.Body, "#receipt") != code {
			t.Errorf("%d letters, receipts %q and %q", n, code, htmlcheck.Text(again.Body, "#receipt"))
		}
		if web.ReadReceipt(" "+strings.ToLower(strings.ReplaceAll(code, "-", ""))) != code {
			t.Errorf("%q is not read back", code)
		}
		if tokenOf(t, again) == sent.Get("_form") {
			t.Error("a used token is given again")
		}
		if next := b.Fill("/letter", url.Values{"text": {"再来"}}); htmlcheck.Text(next.Body, "#receipt") == code || letters(t, d) != 2 {
			t.Error("another form shares the receipt")
		}
		// What failed has not happened: the same token takes it the second time.
		sent = url.Values{"_form": {tokenOf(t, b.Get("/letter"))}, "text": {"关门"}}
		c.Later(time.Minute)
		b.SendForm("/letter", sent).Page(t, 500)
		sent.Set("text", "开门")
		b.SendForm("/letter", sent).Page(t, 200)
		if n := letters(t, d); n != 3 {
			t.Errorf("%d letters", n)
		}
		// Used tokens are forgotten with their life, not before.
		left := func() (n int) {
			if err := web.SweepForms(context.Background(), d); err != nil {
				t.Fatal(err)
			}
			if err := d.Reader(context.Background()).Get(&n, `SELECT count(*) FROM form_token`); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := left(); n != 3 {
			t.Errorf("%d tokens are remembered", n)
		}
		c.Later(5 * time.Hour)
		if n := left(); n != 0 {
			t.Errorf("%d tokens are remembered too long", n)
		}
	})
}

func TestAFormComesBackAsItWasTyped(t *testing.T) {
	d := dbtest.SQLite(t)
	c, b := office(t, d, web.Options{})
	token := tokenOf(t, b.Get("/letter"))
	send := func(path, token string) webtest.Answer {
		return b.SendForm(path, url.Values{"_form": {token}, "text": {"打了很久的字"}})
	}
	quick := send("/letter", token)
	quick.Page(t, 422, "提交得太快", "打了很久的字")
	if tokenOf(t, quick) != token {
		t.Error("whoever was too quick must not begin anew")
	}
	c.Later(3 * time.Second)
	other := tokenOf(t, b.Get("/card"))
	c.Later(time.Minute)
	for name, wrong := range map[string]string{"none": "", "of another form": other, "cut": token[:20], "later": token[:9] + "z" + token[10:], "no base64": token + "="} {
		a := send("/letter", wrong)
		a.Page(t, 422, "页面已经失效", "打了很久的字")
		if got := tokenOf(t, a); got == wrong || got == token {
			t.Errorf("%s: the token is not fresh", name)
		}
	}
	c.Later(4 * time.Hour)
	old := send("/letter", token)
	old.Page(t, 422, "页面打开的时间太长", "打了很久的字")
	if letters(t, d) != 0 {
		t.Error("what was refused is a record")
	}
	c.Later(time.Minute)
	send("/letter", tokenOf(t, old)).Page(t, 200)
	if letters(t, d) != 1 {
		t.Error("the form that came back is not taken")
	}
}

func TestAFormComesFromOurOwnPage(t *testing.T) {
	d := dbtest.SQLite(t)
	c, b := office(t, d, web.Options{})
	token := tokenOf(t, b.Get("/letter"))
	c.Later(time.Minute)
	for _, x := range []struct {
		name, header, value string
		status              int
	}{
		{"nothing is said", "X-Other", "1", 403},
		{"another site by origin", "Origin", "https://evil.example", 403},
		{"another site by fetch", "Sec-Fetch-Site", "cross-site", 403},
		{"a sister site", "Sec-Fetch-Site", "same-site", 403},
		{"another site by referer", "Referer", "https://evil.example/letter", 403},
		{"our page by referer", "Referer", "http://example.com/letter", 200},
		{"our page by fetch", "Sec-Fetch-Site", "same-origin", 200},
	} {
		r := httptest.NewRequest(http.MethodPost, "/letter", strings.NewReader(url.Values{"_form": {token}, "text": {"x"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(x.header, x.value)
		if a := b.Send(r); a.Status != x.status {
			t.Errorf("%s: %d, want %d", x.name, a.Status, x.status)
		}
	}
}

func TestAFormHasASize(t *testing.T) {
	d := dbtest.SQLite(t)
	c, b := office(t, d, web.Options{})
	sent := url.Values{"_form": {tokenOf(t, b.Get("/letter"))}, "text": {strings.Repeat("长", 4000)}} // 36 kB as sent
	c.Later(time.Minute)
	b.SendForm("/letter", url.Values{"_form": sent["_form"], "text": {strings.Repeat("长", 8000)}}).Page(t, 413, "超过 64 kB")
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "a.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(make([]byte, 80<<10)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/letter", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Origin", "http://example.com")
	b.Send(r).Page(t, 413, "超过 64 kB")
	b.SendForm("/letter", sent).Page(t, 200)
	if letters(t, d) != 1 {
		t.Error("what was too large is a record")
	}
}

// from sends /letter without a token: an attempt all the same.
func from(b *webtest.Browser, peer, forwarded string) webtest.Answer {
	r := httptest.NewRequest(http.MethodPost, "/letter", strings.NewReader("text="+url.QueryEscape("慢慢写")))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "http://example.com")
	r.RemoteAddr = peer
	if forwarded != "" {
		r.Header.Set("X-Forwarded-For", forwarded)
	}
	return b.Send(r)
}

func TestAnAddressIsSlowedDown(t *testing.T) {
	c, b := office(t, dbtest.SQLite(t), web.Options{})
	for range 20 {
		from(b, "[2001:db8::1]:99", "").Page(t, 422)
	}
	slow := from(b, "[2001:db8::ffff]:99", "") // another address of the same household
	slow.Page(t, 429, "提交得太频繁", "30 秒", "慢慢写")
	if slow.Header.Get("Retry-After") != "30" {
		t.Errorf("Retry-After %q", slow.Header.Get("Retry-After"))
	}
	from(b, "[2001:db8:0:1::1]:99", "").Page(t, 422)
	from(b, "203.0.113.9:99", "").Page(t, 422)
	c.Later(31 * time.Second)
	from(b, "[2001:db8::1]:99", "").Page(t, 422)
	from(b, "[2001:db8::1]:99", "").Page(t, 429)
	// Nobody is believed who is not named.
	for i := range 20 {
		from(b, "203.0.113.10:99", "198.51.100."+string(rune('0'+i%10))).Page(t, 422)
	}
	from(b, "203.0.113.10:99", "198.51.100.77").Page(t, 429)
}

func TestATrustedProxyIsBelieved(t *testing.T) {
	_, b := office(t, dbtest.SQLite(t), web.Options{TrustedProxies: []string{"10.9.9.9", "10.8.0.0/16"}})
	for range 20 {
		from(b, "10.9.9.9:1", "6.6.6.6, 198.51.100.1").Page(t, 422) // what the client claimed stands left
	}
	from(b, "10.8.1.1:1", "7.7.7.7, 198.51.100.1").Page(t, 429)
	from(b, "10.9.9.9:1", "198.51.100.2").Page(t, 422)
	from(b, "198.51.100.3:1", "198.51.100.1").Page(t, 422) // no proxy of ours: the peer counts
	for _, wrong := range []string{"10.0.0.0/99", "proxy.example"} {
		if _, err := web.New(&web.Server{Options: web.Options{TrustedProxies: []string{wrong}}}, nil); err == nil {
			t.Errorf("%q is a network", wrong)
		}
	}
}
