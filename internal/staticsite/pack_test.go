package staticsite

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lianghua/internal/crypt"
)

// inner is the side that makes packages.
type inner struct {
	t      *testing.T
	keys   *crypt.Keys
	public string
	pages  map[string]string
	before Before
	seq    int64
}

func newInner(t *testing.T) *inner {
	t.Helper()
	k, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	public, err := k.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	return &inner{t: t, keys: k, public: public, pages: maps.Clone(somePages)}
}

// pack makes the next package of the pages as they are now.
func (i *inner) pack(full bool) []byte {
	i.t.Helper()
	dir := i.t.TempDir()
	if _, broken, err := copier(i.pages).Copy(context.Background(), dir); err != nil || len(broken) > 0 {
		i.t.Fatal(err, broken)
	}
	before := i.before
	if full {
		before = Before{}
	}
	i.seq++
	var out bytes.Buffer
	if _, err := Pack(&out, dir, "示例县", i.seq, before, time.Now(), i.keys.Sign); err != nil {
		i.t.Fatal(err)
	}
	list, err := os.ReadFile(filepath.Join(dir, ListName))
	if err != nil {
		i.t.Fatal(err)
	}
	i.before = Before{Seq: i.seq, List: list}
	return out.Bytes()
}

func load(pack []byte, public, dir string) (Head, error) {
	z, err := zip.NewReader(bytes.NewReader(pack), int64(len(pack)))
	if err != nil {
		return Head{}, err
	}
	return Load(z, public, dir)
}

// altered is a package with one of its parts changed, or left out for nil.
func altered(t *testing.T, pack []byte, name string, change func([]byte) []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(pack), int64(len(pack)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Name, name) {
			if body = change(body); body == nil {
				continue
			}
		}
		to, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPackagesCarryChangesAndRemovals(t *testing.T) {
	in, dir := newInner(t), t.TempDir()
	first := in.pack(false)
	if h, err := load(first, in.public, dir); err != nil || !h.Full || h.Seq != 1 {
		t.Fatal(h, err)
	}
	wantIn(t, read(t, Current(dir), "items/1.html"), "一")

	in.pages["/items"] = strings.ReplaceAll(in.pages["/items"], `<a href="/items/1">一</a>`, `<a href="/items/4">四</a>`)
	in.pages["/items/4"] = `<html><head></head><body><main><h1>四</h1></main></body></html>`
	in.pages["/items/2"] = strings.ReplaceAll(in.pages["/items/2"], `<a href="https://old.example/items/1">一</a>`, "")
	in.pages["/items/3"] = "410" + `<html><head></head><body><main><h1>已撤稿二</h1></main></body></html>`
	for _, gone := range []string{"/items/1", "/files/t/a.pdf", "/i/abc"} {
		delete(in.pages, gone)
	}
	second := in.pack(false)
	if len(second) >= len(first) {
		t.Errorf("a package of changes has %d bytes, the whole one %d", len(second), len(first))
	}
	h, err := load(second, in.public, dir)
	if err != nil || h.Full || strings.Join(h.Removed, " ") != "/files/t/a.pdf /i/abc /items/1" {
		t.Fatal(h, err)
	}
	for _, gone := range []string{"items/1.html", "files/t/a.pdf"} {
		if _, err := os.Stat(filepath.Join(Current(dir), gone)); err == nil {
			t.Errorf("%s is still served", gone)
		}
	}
	wantIn(t, read(t, Current(dir), "items/4.html"), "四")
	if entries, _ := os.ReadDir(filepath.Join(dir, releasesDir)); len(entries) != 1 {
		t.Errorf("%d releases lie about", len(entries))
	}
}

func TestWhatIsNotTheNextPackageIsRefused(t *testing.T) {
	in, other, dir := newInner(t), newInner(t), t.TempDir()
	first := in.pack(false)
	in.pages["/items/2"] += "<!-- 二 -->"
	second := in.pack(false)
	in.pages["/items/2"] += "<!-- 三 -->"
	third := in.pack(false)
	foreign := other.pack(true)
	refused := func(what string, pack []byte, words string) {
		t.Helper()
		before := Current(dir)
		if _, err := load(pack, in.public, dir); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, want %q", what, err, words)
		}
		if Current(dir) != before {
			t.Errorf("%s: what is served has changed", what)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, releasesDir, "*.part")); len(left) > 0 {
			t.Errorf("%s: %v is left", what, left)
		}
	}
	refused("changes without a first package", second, "还没有底本")
	if _, err := load(first, in.public, dir); err != nil {
		t.Fatal(err)
	}
	refused("the same again", first, "已经装入过")
	refused("a gap", third, "请先装入缺的数据包")
	refused("another county's key", foreign, "签名不对")
	refused("a changed head", altered(t, second, headName, func(b []byte) []byte { return bytes.Replace(b, []byte(`"seq":2`), []byte(`"seq":9`), 1) }), "签名不对")
	refused("a changed list", altered(t, second, ListName, func(b []byte) []byte { return bytes.Replace(b, []byte("/items/2"), []byte("/items/7"), 1) }), "与签名不符")
	refused("a changed page", altered(t, second, partsDir, func(b []byte) []byte { b[len(b)-1] ^= 1; return b }), "与清单不符")
	refused("a page left out", altered(t, second, partsDir, func([]byte) []byte { return nil }), "缺少")
	refused("no signature", altered(t, second, sigName, func([]byte) []byte { return nil }), "缺少 package.sig")
	if _, err := load(second, in.public, dir); err != nil {
		t.Fatal(err)
	}
	refused("an older one", first, "已经装入过")

	// Somebody changed a file of the copy on this side: the next changes do not build on it.
	at := filepath.Join(Current(dir), "items.html")
	if err := os.WriteFile(at, []byte("改"), 0o644); err != nil {
		t.Fatal(err)
	}
	refused("a changed copy", third, "被改动过")
	in.pages["/items/2"] += "<!-- 四 -->"
	if h, err := load(in.pack(true), in.public, dir); err != nil || h.Seq != 4 {
		t.Fatal(h, err)
	}
	wantIn(t, read(t, Current(dir), "items.html"), "公开信息")
}

// A list may not lead out of its folder.
func TestNamesOutsideAreRefused(t *testing.T) {
	for _, name := range []string{"../x.html", "/etc/passwd", "a/../../x"} {
		text, err := json.Marshal(List{Format: format, Files: []File{{Path: "/x", Name: name}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseList(text); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func ask(h http.Handler, method, path string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for _, line := range headers {
		k, v, _ := strings.Cut(line, ": ")
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestServerAnswersAsTheProgramDoes(t *testing.T) {
	in, dir := newInner(t), t.TempDir()
	if _, err := load(in.pack(true), in.public, dir); err != nil {
		t.Fatal(err)
	}
	var now atomic.Int64
	end := time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC)
	now.Store(end.Unix() - 1)
	s, err := NewServer(dir, 0, func() time.Time { return time.Unix(now.Load(), 0) })
	if err != nil {
		t.Fatal(err)
	}
	h := s.Handler()
	for path, want := range map[string]int{"/": 200, "/index.html": 200, "/items": 200, "/items/": 200, "/items.html": 200, "/items/1": 200, "/items?after=1": 200, "/items?utm=x": 200,
		"/items/2": 200, "/items/3": 410, "/items/99": 404, "/i/abc": 302, "/files/t/a.pdf": 200, "/static/a.css": 200, "/site.json": 404, "/package.json": 404, "/../site.json": 404, "/404": 404} {
		for range 2 {
			if res := ask(h, http.MethodGet, path); res.StatusCode != want {
				t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
			}
		}
	}
	if to := ask(h, http.MethodGet, "/i/abc").Header.Get("Location"); to != "/items/2" {
		t.Errorf("the short address leads to %s", to)
	}
	res := ask(h, http.MethodGet, "/items/1", "Accept-Encoding: br, gzip")
	tag := res.Header.Get("ETag")
	if same := ask(h, http.MethodGet, "/items/1", "Accept-Encoding: br, gzip", "If-None-Match: "+tag); tag == "" || same.StatusCode != 304 {
		t.Errorf("tag %q: %d", tag, same.StatusCode)
	}
	if post := ask(h, http.MethodPost, "/items"); post.StatusCode != 405 {
		t.Errorf("POST: %d", post.StatusCode)
	}
	now.Store(end.Unix())
	res = ask(h, http.MethodGet, "/items/2")
	if body, _ := io.ReadAll(res.Body); res.StatusCode != 410 || strings.Contains(string(body), "二") {
		t.Errorf("after its end: %d %s", res.StatusCode, body)
	}
}

// Packages are exchanged while readers read: each answer is of one copy, and
// soon of the new one.
func TestReadersDuringAnExchange(t *testing.T) {
	in, dir := newInner(t), t.TempDir()
	if _, err := load(in.pack(true), in.public, dir); err != nil {
		t.Fatal(err)
	}
	s, err := NewServer(dir, 0, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { s.Watch(ctx) })
	h := s.Handler()
	for range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				if res := ask(h, http.MethodGet, "/items/2"); res.StatusCode != 200 {
					t.Errorf("during an exchange: %d", res.StatusCode)
					return
				}
			}
		})
	}
	for i := range 6 {
		in.pages["/items/2"] = strings.Replace(in.pages["/items/2"], "<h1>", "<h1>新", 1)
		if _, err := load(in.pack(i%2 == 0), in.public, dir); err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			body, _ := io.ReadAll(ask(h, http.MethodGet, "/items/2").Body)
			if strings.Contains(string(body), "<h1>"+strings.Repeat("新", i+1)+"二") {
				break
			}
			if time.Now().After(end) {
				t.Fatal("the new copy is not served")
			}
		}
	}
	stop()
	wg.Wait()
}
