// Package static serves the style sheets and scripts of both faces.
//
// base/ is written by hand and committed: pages are complete with it alone.
// dist/ is made by `make assets` and ignored by git: it adds Bootstrap's grid
// and utilities, htmx and tom-select to the desk. In a bare clone dist/ holds
// only a placeholder, and the layouts leave those links out.
package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

//go:embed all:dist base
var files embed.FS

// prefix is where the shell mounts Handler.
const prefix = "/static"

// Assets is a set of files, each under one name that carries its content.
type Assets struct {
	urls  map[string]string // logical name ("desk.css", "dist/desk.js") to address
	files map[string]asset  // path below the mount to the file
}

type asset struct {
	body, etag, kind string
}

// embedded is read once: what is compiled in cannot change while we run.
var embedded = sync.OnceValues(func() (*Assets, error) { return Load(files) })

// URL returns the address of an asset, or "" when this build does not have it:
// "desk.css" is in base, "dist/desk.js" comes from `make assets`.
func URL(name string) string {
	a, err := embedded()
	if err != nil {
		return ""
	}
	return a.URL(name)
}

// Handler serves the embedded assets below the mount ("/static" stripped).
func Handler() http.Handler {
	a, err := embedded()
	if err != nil {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "页面样式文件损坏，请重新编译", http.StatusInternalServerError)
		})
	}
	return a
}

// Load reads base/* and what dist/meta.json names, if it is there.
func Load(fsys fs.FS) (*Assets, error) {
	a := &Assets{urls: map[string]string{}, files: map[string]asset{}}
	names, err := fs.Glob(fsys, "base/*")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := a.addBase(fsys, name); err != nil {
			return nil, err
		}
	}
	return a, a.addDist(fsys)
}

// addBase serves base/desk.css as base/desk-0123abcd.css.
func (a *Assets) addBase(fsys fs.FS, name string) error {
	body, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	f := newAsset(name, body)
	ext := path.Ext(name)
	served := "/" + strings.TrimSuffix(name, ext) + "-" + f.etag[1:11] + ext
	a.files[served] = f
	a.urls[path.Base(name)] = prefix + served
	return nil
}

// meta is the part of esbuild's metafile that we read.
type meta struct {
	Outputs map[string]struct {
		EntryPoint string `json:"entryPoint"`
	} `json:"outputs"`
}

// addDist reads the manifest; without one nothing of dist is served.
func (a *Assets) addDist(fsys fs.FS) error {
	text, err := fs.ReadFile(fsys, "dist/meta.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var m meta
	if err := json.Unmarshal(text, &m); err != nil {
		return fmt.Errorf("dist/meta.json: %w", err)
	}
	for output, o := range m.Outputs {
		name := "dist/" + path.Base(output)
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return fmt.Errorf("dist/meta.json names a file that is not there: %w", err)
		}
		a.files["/"+name] = newAsset(name, body)
		if o.EntryPoint != "" {
			a.urls["dist/"+path.Base(o.EntryPoint)] = prefix + "/" + name
		}
	}
	return nil
}

func newAsset(name string, body []byte) asset {
	sum := sha256.Sum256(body)
	return asset{body: string(body), etag: `"` + hex.EncodeToString(sum[:16]) + `"`, kind: kindOf(name)}
}

func kindOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// URL returns the address of an asset, or "" when it is not there.
func (a *Assets) URL(name string) string { return a.urls[name] }

// ServeHTTP serves known files for ever, since a changed file has another name.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.files[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", f.etag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader([]byte(f.body)))
}
