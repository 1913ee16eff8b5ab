package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianghua/internal/crypt"
	"lianghua/internal/dbtest"
	"lianghua/internal/staticsite"
	"lianghua/web"
)

// What is published inside is read outside after each package, and what was
// taken down is gone: 410 with its reason after 撤稿, 404 after 静默下线.
func TestPackagesAcrossAGap(t *testing.T) {
	for name, source := range map[string]func(testing.TB) string{"sqlite": dbtest.SQLiteSource, "postgres": dbtest.PostgresSource} {
		t.Run(name, func(t *testing.T) {
			s := serveKept(t, source(t), 3)
			places := []string{"--db", s.db, "--files", filepath.Join(s.dir, "files"), "--keys", filepath.Join(s.dir, "keys")}
			run := func(want int, args ...string) string {
				t.Helper()
				out, code := command(t, args...)
				if code != want {
					t.Fatalf("%v: exit %d: %s", args, code, out)
				}
				return out
			}
			keys := must[*crypt.Keys](t)(crypt.ReadKeys(filepath.Join(s.dir, "keys")))
			public := must[string](t)(keys.PublicKey())
			outside := filepath.Join(t.TempDir(), "outside")
			one, two := filepath.Join(s.dir, "1.zip"), filepath.Join(s.dir, "2.zip")
			pack := func(to string) string {
				return run(0, append([]string{"package", "make", "-o", to, "--base", "https://www.example.gov.cn"}, places...)...)
			}
			if out := pack(one); !strings.Contains(out, "第 1 号（完整）") {
				t.Errorf("the first package: %s", out)
			}
			run(0, append([]string{"offline", fmt.Sprint(s.ids[0]), "--reason", "内容有误"}, places...)...)
			run(0, append([]string{"offline", fmt.Sprint(s.ids[1]), "--reason", "内容有误请看更正", "--withdraw"}, places...)...)
			if out := pack(two); !strings.Contains(out, "第 2 号（变动）") {
				t.Errorf("the second package: %s", out)
			}
			small, whole := must[os.FileInfo](t)(os.Stat(two)).Size(), must[os.FileInfo](t)(os.Stat(one)).Size()
			if small > whole/2 {
				t.Errorf("two items were taken down: %d bytes of %d", small, whole)
			}
			run(2, "package", "load", two, "--key", public, "--to", outside)
			run(0, "package", "load", one, "--key", public, "--to", outside)
			server := must[*staticsite.Server](t)(staticsite.NewServer(outside, 0, time.Now))
			h := web.Secured(server.Handler(), server.Live)
			for i := range s.ids {
				wantPublic(t, h, fmt.Sprintf("/items/%d", s.ids[i]), 200, fmt.Sprintf("示例公告第%d号", i))
			}
			run(0, "package", "load", two, "--key", public, "--to", outside)
			server = must[*staticsite.Server](t)(staticsite.NewServer(outside, 0, time.Now))
			h = web.Secured(server.Handler(), server.Live)
			wantPublic(t, h, fmt.Sprintf("/items/%d", s.ids[0]), 404, "没有找到")
			wantPublic(t, h, fmt.Sprintf("/items/%d", s.ids[1]), 410, "内容有误请看更正")
			wantPublic(t, h, fmt.Sprintf("/items/%d", s.ids[2]), 200, "示例公告第2号")
			if out := run(2, "package", "load", two, "--key", public, "--to", outside); !strings.Contains(out, "已经装入过") {
				t.Errorf("loaded twice: %s", out)
			}
		})
	}
}

func wantPublic(t *testing.T, h http.Handler, path string, status int, words string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	body := must[[]byte](t)(io.ReadAll(w.Body))
	if w.Code != status || !strings.Contains(string(body), words) {
		t.Errorf("%s: %d, want %d with %q", path, w.Code, status, words)
	}
	if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: headers %v", path, w.Header())
	}
}
