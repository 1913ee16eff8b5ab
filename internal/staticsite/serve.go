package staticsite

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"lianghua/internal/pagecache"
)

// Server answers from a copy, without a database. Addresses are those of the
// program (/items/5) and of the files (/items/5.html).
type Server struct {
	dir   string
	now   func() time.Time
	copy  atomic.Pointer[served]
	cache *pagecache.Cache
	loads int64
}

// served is one copy as it is answered from.
type served struct {
	dir    string
	byPath map[string]*File
	live   string
}

// look is how often the server asks whether another copy took the place.
const look = 100 * time.Millisecond

// NewServer opens the copy in dir: a plain one, or the current one of a folder
// of releases.
func NewServer(dir string, cacheBytes int64, now func() time.Time) (*Server, error) {
	s := &Server{dir: dir, now: now}
	s.cache = pagecache.New(pagecache.Options{Bytes: cacheBytes, Now: now})
	return s, s.reload()
}

// Live is the address of the program that forms of the copy lead to, or "".
func (s *Server) Live() string { return s.copy.Load().live }

// reload reads the copy's list when another copy is current.
func (s *Server) reload() error {
	at := Current(s.dir)
	asOf := time.Now()
	st, err := os.Stat(filepath.Join(at, ListName))
	if err != nil {
		_, err = ReadList(at)
		return err
	}
	if old := s.copy.Load(); old != nil && old.dir == at+st.ModTime().String() {
		s.cache.Confirm(s.loads, asOf, 5*look)
		return nil
	}
	l, err := ReadList(at)
	if err != nil {
		return err
	}
	c := &served{dir: at + st.ModTime().String(), byPath: map[string]*File{}, live: l.Live}
	for i := range l.Files {
		f := &l.Files[i]
		if f.Name != "" && !strings.HasPrefix(f.Path, "/404") {
			c.byPath["/"+f.Name] = f
		}
	}
	for i := range l.Files {
		c.byPath[l.Files[i].Path] = &l.Files[i]
	}
	s.copy.Store(c)
	s.loads++
	s.cache.Confirm(s.loads, asOf, 5*look)
	return nil
}

// Watch follows exchanges of the copy until ctx ends.
func (s *Server) Watch(ctx context.Context) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := s.reload(); err != nil {
				s.cache.Doubt()
				slog.Error("the copy cannot be read", "err", err)
			}
		}
	}
}

// Handler answers readers; pages are packed and kept in memory.
func (s *Server) Handler() http.Handler { return s.cache.Wrap("", http.HandlerFunc(s.serve)) }

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "这里只能阅读", http.StatusMethodNotAllowed)
		return
	}
	c := s.copy.Load()
	f, ok := c.byPath[address(r.URL)]
	if !ok && r.URL.RawQuery != "" { // a query that no page has changes nothing
		f, ok = c.byPath[r.URL.Path]
	}
	if !ok && len(r.URL.Path) > 1 && strings.HasSuffix(r.URL.Path, "/") {
		f, ok = c.byPath[strings.TrimRight(r.URL.Path, "/")]
	}
	switch {
	case !ok:
		s.answer(w, r, c.byPath["/404"], http.StatusNotFound)
	case f.Until != nil && !s.now().Before(*f.Until):
		s.answer(w, r, c.byPath["/404"], http.StatusGone)
	case f.To != "":
		if to := c.byPath[withoutFragment(f.To)]; to == nil {
			s.answer(w, r, c.byPath["/404"], http.StatusNotFound)
			return
		}
		http.Redirect(w, r, f.To, http.StatusFound)
	case f.Status != 0:
		s.answer(w, r, f, f.Status)
	default:
		s.answer(w, r, f, http.StatusOK)
	}
}

// answer sends a file.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, f *File, status int) {
	if f == nil {
		http.Error(w, "没有这个页面", status)
		return
	}
	h := w.Header()
	for name, value := range map[string]string{"Content-Type": f.Type, "X-Robots-Tag": f.Robots, "Content-Disposition": f.Disposition} {
		if value != "" {
			h.Set(name, value)
		}
	}
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(f.Path, "/static/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	path := filepath.Join(Current(s.dir), filepath.FromSlash(f.Name))
	if status != http.StatusOK {
		body, err := os.ReadFile(path)
		if err != nil {
			http.Error(w, "页面读不出来", http.StatusInternalServerError)
			return
		}
		w.WriteHeader(status)
		if r.Method != http.MethodHead {
			_, _ = w.Write(body)
		}
		return
	}
	in, err := os.Open(path)
	if err != nil { // the copy was exchanged this moment, and the new one lacks it
		http.Error(w, "没有这个页面", http.StatusNotFound)
		return
	}
	defer in.Close()
	h.Set("ETag", `"`+f.SHA256[:32]+`"`)
	if f.Until == nil && kindOf(f.Type) != kindOther {
		pagecache.Keep(r)
	}
	http.ServeContent(w, r, "", time.Time{}, in)
}
