package static

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func sample() fstest.MapFS {
	return fstest.MapFS{
		"base/desk.css":         {Data: []byte("body{}")},
		"dist/.placeholder":     {},
		"dist/desk-AAAA.js":     {Data: []byte("1")},
		"dist/desk-AAAA.js.txt": {Data: []byte("licence")},
		"dist/left-over.js":     {Data: []byte("2")},
		"dist/meta.json": {Data: []byte(`{"outputs":{
			"static/dist/desk-AAAA.js":{"entryPoint":"src/desk.js"},
			"static/dist/desk-AAAA.js.txt":{}}}`)},
	}
}

func get(h http.Handler, path, etag string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if etag != "" {
		r.Header.Set("If-None-Match", etag)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestServesByContentName(t *testing.T) {
	a, err := Load(sample())
	if err != nil {
		t.Fatal(err)
	}
	url := a.URL("desk.css")
	if !strings.HasPrefix(url, "/static/base/desk-") || !strings.HasSuffix(url, ".css") {
		t.Fatalf("URL = %q", url)
	}
	w := get(a, strings.TrimPrefix(url, "/static"), "")
	if w.Code != 200 || w.Body.String() != "body{}" {
		t.Fatalf("got %d %q", w.Code, w.Body)
	}
	if got := w.Header().Get("Content-Type"); got != "text/css; charset=utf-8" {
		t.Errorf("Content-Type = %q", got)
	}
	if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("Cache-Control = %q", got)
	}
	if again := get(a, strings.TrimPrefix(url, "/static"), w.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("with the same ETag: %d", again.Code)
	}
	if a.URL("dist/desk.js") != "/static/dist/desk-AAAA.js" {
		t.Errorf("dist URL = %q", a.URL("dist/desk.js"))
	}
}

func TestServesOnlyWhatTheManifestNames(t *testing.T) {
	a, err := Load(sample())
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"/dist/desk-AAAA.js": 200, "/dist/desk-AAAA.js.txt": 200, "/dist/left-over.js": 404,
		"/dist/.placeholder": 404, "/dist/meta.json": 404, "/base/desk.css": 404, "/": 404, "/../go.mod": 404,
	} {
		if got := get(a, path, "").Code; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}

func TestBareCloneHasNoDist(t *testing.T) {
	bare := sample()
	delete(bare, "dist/meta.json")
	a, err := Load(bare)
	if err != nil {
		t.Fatal(err)
	}
	if a.URL("dist/desk.js") != "" || get(a, "/dist/desk-AAAA.js", "").Code != 404 {
		t.Error("without a manifest something of dist is served")
	}
}

func TestTornManifestIsRefused(t *testing.T) {
	torn := sample()
	delete(torn, "dist/desk-AAAA.js")
	if _, err := Load(torn); err == nil {
		t.Error("a manifest that names a missing file was accepted")
	}
}

func TestEmbeddedFilesAreServed(t *testing.T) {
	for _, name := range []string{"tokens.css", "parts.css", "portal.css", "desk.css", "print.css", "favicon.svg"} {
		url := URL(name)
		if w := get(Handler(), strings.TrimPrefix(url, "/static"), ""); url == "" || w.Code != 200 {
			t.Errorf("%s: %q %d", name, url, w.Code)
		}
	}
}
