package staticsite

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestNamesAreUniqueAndSafe(t *testing.T) {
	for at, want := range map[string]string{
		"/": "index.html", "/items": "items.html", "/items/5": "items/5.html", "/items?unit=D1": "items--unit-D1.html",
		"/items?after=2026-01-02_3&unit=D1": "items--after-2026-01-02_3--unit-D1.html", "/units/A/../../etc": "etc.html", "/../x": "x.html",
	} {
		if got := nameOf(at, "text/html; charset=utf-8"); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
	for at, want := range map[string]string{"/catalogue.csv": "catalogue.csv", "/files/abc/公告.pdf": "files/abc/公告.pdf", "/x.csv?a=b": "x--a-b.csv"} {
		if got := nameOf(at, "text/csv"); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
	long := nameOf("/files/abc/"+strings.Repeat("长", 200)+".pdf", "application/pdf")
	if len(filepath.Base(long)) > 255 || !strings.HasSuffix(long, ".pdf") {
		t.Errorf("a long name: %s", long)
	}
	for _, x := range []struct{ from, to, want string }{
		{"index.html", "items/5.html", "items/5.html"}, {"items/5.html", "index.html", "../index.html"}, {"items/5.html", "items/6.html", "6.html"},
		{"items.html", "items/6.html", "items/6.html"}, {"units/A/feed.atom", "units/A.html", "../A.html"}, {"a/b/c.html", "a/d/e.html", "../d/e.html"},
	} {
		if got := relative(x.from, x.to); got != x.want {
			t.Errorf("%s to %s: %s, want %s", x.from, x.to, got, x.want)
		}
	}
}

// little is a site of a few pages; pages may be replaced by a test.
func little(pages map[string]string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := address(r.URL)
		body, ok := pages[at]
		switch {
		case !ok:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`<html><head></head><body><main><h1>没有找到</h1><a href="/">首页</a></main></body></html>`))
		case strings.HasPrefix(body, "→"):
			http.Redirect(w, r, strings.TrimPrefix(body, "→"), http.StatusFound)
		case strings.HasPrefix(body, "410"):
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(http.StatusGone)
			_, _ = w.Write([]byte(body[3:]))
		default:
			kind := "text/html; charset=utf-8"
			switch filepath.Ext(r.URL.Path) {
			case ".xml":
				kind = "application/xml"
			case ".css":
				kind = "text/css; charset=utf-8"
			case ".pdf":
				kind = "application/pdf"
			}
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write([]byte(body))
		}
	})
}

var somePages = map[string]string{
	"/": `<html><head><link rel="stylesheet" href="/static/a.css"><link rel="canonical" href="https://old.example/"></head><body><ul><li><a href="/desk">登录</a></li></ul>` +
		`<form class="finder" action="/search"><input name="q"></form><main><h1>首页</h1><a href="/items">信息</a> <a href="/items/2#end">二</a> <a href="https://other.example/x">外</a></main></body></html>`,
	"/items":         `<html><head></head><body><main><h1>公开信息</h1><a href="/items/1">一</a><a href="?after=1">下一页</a><a href="/items?a=1&amp;b=2&amp;c=3">筛选</a></main></body></html>`,
	"/items?after=1": `<html><head></head><body><main><h1>公开信息</h1><a href="/items/2">二</a></main></body></html>`,
	"/items/1":       `<html><head></head><body><main><h1>一</h1><a href="/files/t/a.pdf">附件</a><a href="/i/abc">短</a><form method="post" action="/items/1"><input></form></main></body></html>`,
	"/items/2":       `<html><head></head><body><main><h1>二</h1><p id="end">完</p><a href="https://old.example/items/1">一</a></main></body></html>`,
	"/items/3":       `410<html><head></head><body><main><h1>已撤稿</h1></main></body></html>`,
	"/i/abc":         "→/items/2",
	"/files/t/a.pdf": "%PDF-示例",
	"/static/a.css":  `body { background: url("/static/b.css") }`,
	"/static/b.css":  `p {}`,
	"/sitemap.xml":   `<urlset><url><loc>https://old.example/items/2</loc></url><url><loc>https://old.example/search?a=1&amp;b=2</loc></url></urlset>`,
}

func copier(pages map[string]string) *Copier {
	return &Copier{Site: little(pages), Address: "https://old.example", Now: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC),
		Seeds: []Seed{{Path: "/"}, {Path: "/items/3"}, {Path: "/sitemap.xml"}, {Path: "/items/2", Until: time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC)}},
		Holds: func(p string) bool { return !strings.HasPrefix(p, "/desk") && !strings.HasPrefix(p, "/search") }}
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func wantIn(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in %s", w, text)
		}
	}
}

func TestCopyIsWholeAndLeadsIntoItself(t *testing.T) {
	dir := t.TempDir()
	l, broken, err := copier(somePages).Copy(context.Background(), dir)
	if err != nil || len(broken) > 0 {
		t.Fatal(err, broken)
	}
	if want := len(somePages) + 2; len(l.Files) != want { // contents, 404
		t.Errorf("%d files, want %d: %+v", len(l.Files), want, l.Files)
	}
	front := read(t, dir, "index.html")
	wantIn(t, front, `href="static/a.css"`, `href="items.html"`, `href="items/2.html#end"`, `href="https://other.example/x"`, `<a href="contents.html">内容目录</a>`)
	for _, gone := range []string{"/desk", "登录", "<form", "<li>"} {
		if strings.Contains(front, gone) {
			t.Errorf("%q is still on the page", gone)
		}
	}
	wantIn(t, read(t, dir, "items.html"), `href="items--after-1.html"`, `href="contents.html">筛选`)
	wantIn(t, read(t, dir, "items/1.html"), `href="../files/t/a.pdf"`, `href="2.html"`, "不能使用")
	wantIn(t, read(t, dir, "items/2.html"), `href="1.html"`)
	wantIn(t, read(t, dir, "i/abc.html"), `url=../items/2.html`)
	wantIn(t, read(t, dir, "items/3.html"), `已撤稿`)
	wantIn(t, read(t, dir, "404.html"), `href="/index.html"`)
	wantIn(t, read(t, dir, "static/a.css"), `url("b.css")`)
	wantIn(t, read(t, dir, "contents.html"), `<a href="items/1.html">一</a>`)
	wantIn(t, read(t, dir, "sitemap.xml"), "https://old.example/items/2<")
	back, err := ReadList(dir)
	if err != nil || len(back.Files) != len(l.Files) {
		t.Fatal(err)
	}
	for _, f := range back.Files {
		if f.Path == "/items/3" && f.Status != 410 || f.Path == "/items/2" && (f.Until == nil || f.Until.Day() != 30) || f.Path == "/i/abc" && f.To != "/items/2" {
			t.Errorf("%+v", f)
		}
	}
}

func TestCopyUnderAnAddressAndWithALiveSite(t *testing.T) {
	dir := t.TempDir()
	c := copier(somePages)
	c.Base, c.Live = "https://www.example.gov.cn/zwgk", "https://live.example"
	if _, broken, err := c.Copy(context.Background(), dir); err != nil || len(broken) > 0 {
		t.Fatal(err, broken)
	}
	wantIn(t, read(t, dir, "index.html"), `href="https://www.example.gov.cn/zwgk/items.html"`, `action="https://live.example/search"`, `href="https://live.example/desk"`,
		`rel="canonical" href="https://www.example.gov.cn/zwgk/index.html"`)
	wantIn(t, read(t, dir, "sitemap.xml"), "<loc>https://www.example.gov.cn/zwgk/items/2.html</loc>", "<loc>https://live.example/search?a=1&amp;b=2</loc>")
}

func TestBrokenLinksAreNamed(t *testing.T) {
	pages := map[string]string{"/": `<html><body><main><h1>首页</h1><a href="/items/9">没有</a><a href="/a#nowhere">a</a><img src="/static/x.png"></main></body></html>`, "/a": `<html><body><h1>a</h1></body></html>`}
	c := copier(pages)
	c.Seeds = []Seed{{Path: "/"}}
	_, broken, err := c.Copy(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	said := fmt.Sprint(broken)
	if len(broken) != 3 {
		t.Errorf("%d broken links: %v", len(broken), broken)
	}
	wantIn(t, said, "{/ /items/9 状态 404}", "{/ /a#nowhere 页面上没有这个位置}", "/static/x.png 状态 404")
}

func TestFolderOfOthersIsNotReplaced(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "thesis.doc"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Begin(dir); err == nil {
		t.Fatal("a folder with somebody's files would be replaced")
	}
	dir = filepath.Join(t.TempDir(), "site")
	for i := range 2 {
		part, err := Begin(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := copier(somePages).Copy(context.Background(), part); err != nil {
			t.Fatal(err)
		}
		if err := Replace(dir); err != nil {
			t.Fatal(i, err)
		}
		read(t, dir, "items/1.html")
	}
	for _, left := range []string{dir + ".part", dir + ".old"} {
		if _, err := os.Stat(left); err == nil {
			t.Errorf("%s is left", left)
		}
	}
}
