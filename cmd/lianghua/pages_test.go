package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/dbtest"
	"lianghua/internal/pagecache"
	"lianghua/org"
	"lianghua/web"
)

// asCommand makes the test's own binary the command: another process.
const asCommand = "LIANGHUA_TEST_COMMAND"

func init() {
	if os.Getenv(asCommand) != "" {
		main()
		os.Exit(0)
	}
}

// command runs a subcommand in a process of its own.
func command(t *testing.T, args ...string) (string, int) {
	t.Helper()
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), asCommand+"=1")
	out, err := c.CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	return string(out), c.ProcessState.ExitCode()
}

// keptSite is a small county with published items behind a real listener, its
// pages kept and watched as serve does.
type keptSite struct {
	t   *testing.T
	a   *app
	url string
	dir string
	db  string
	ids []int64
}

func serveKept(t *testing.T, source string, items int) *keptSite {
	t.Helper()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	ctx, s := context.Background(), &keptSite{t: t, dir: t.TempDir(), db: source}
	s.a = must[*app](t)(openApp(ctx, &cli{DB: source, Files: filepath.Join(s.dir, "files"), Keys: filepath.Join(s.dir, "keys"), CacheBytes: 8 << 20}, false))
	t.Cleanup(func() { s.a.close() })
	_, err := s.a.load(ctx)
	if err != nil {
		t.Fatal(err)
	}
	unit := must[org.Unit](t)(s.a.org.AddUnit(ctx, localActor(), org.UnitDraft{Code: "MY", Name: "示例县人民政府", ShortName: "县政府", Kind: org.County}))
	for i := range items {
		ref := must[disclose.Ref](t)(s.a.items.Migrate(ctx, localActor(), disclose.Migration{NewItem: disclose.NewItem{UnitID: unit.ID, Type: "notice",
			Content: form.Content{Title: fmt.Sprintf("示例公告第%d号", i), Section: "示例科", Body: "<p>示例正文</p>"}}, PublishedOn: calendar.On(2026, 5, 6)}))
		s.ids = append(s.ids, ref.ID)
	}
	server := must[*web.Server](t)(s.a.server(env{get: func(string) string { return "" }}))
	listener := httptest.NewServer(server.Handler())
	watch, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); s.a.watchPages(watch) }()
	t.Cleanup(func() { stop(); <-done; listener.Close() })
	s.url = listener.URL
	return s
}

func (s *keptSite) get(path string) (int, string) {
	s.t.Helper()
	res, err := http.Get(s.url + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// kept waits until a page comes from the cache.
func (s *keptSite) kept(path string) {
	s.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		before := s.a.pages.Stats().Hits
		if status, _ := s.get(path); status != http.StatusOK {
			s.t.Fatalf("%s: %d", path, status)
		}
		if s.a.pages.Stats().Hits > before {
			return
		}
	}
	s.t.Fatalf("%s never comes from the cache: %+v", path, s.a.pages.Stats())
}

// Somebody at the command line takes items down beside a running service: the
// page and its line in the list are gone within the engine's lease.
func TestOfflineBesideARunningService(t *testing.T) {
	for name, source := range map[string]func(testing.TB) string{"sqlite": dbtest.SQLiteSource, "postgres": dbtest.PostgresSource} {
		t.Run(name, func(t *testing.T) {
			s := serveKept(t, source(t), 4)
			places := []string{"--db", s.db, "--files", filepath.Join(s.dir, "files"), "--keys", filepath.Join(s.dir, "keys")}
			for i, id := range s.ids {
				page, args, want := fmt.Sprintf("/items/%d", id), []string{"offline", fmt.Sprint(id), "--reason", "内容有误"}, http.StatusNotFound
				if i%2 == 1 {
					args, want = append(args, "--withdraw"), http.StatusGone
				}
				s.kept(page)
				s.kept("/items")
				out, code := command(t, append(args, places...)...)
				if code != 0 || !strings.Contains(out, fmt.Sprintf("示例公告第%d号", i)) {
					t.Fatalf("exit %d: %s", code, out)
				}
				// The command has ended: from the lease's end on nobody reads it.
				time.Sleep(pagecache.Lease(s.a.db.Engine()))
				status, _ := s.get(page)
				_, list := s.get("/items")
				if status != want || strings.Contains(list, fmt.Sprintf("示例公告第%d号", i)) {
					t.Errorf("%v: %d, want %d; in the list: %v", args, status, want, strings.Contains(list, "公告第"))
				}
			}
			if out, code := command(t, append([]string{"offline", fmt.Sprint(s.ids[0]), "--reason", "再来"}, places...)...); code != 2 {
				t.Errorf("taken down twice: exit %d: %s", code, out)
			}
			if out, code := command(t, append([]string{"offline", "99999", "--reason", "无"}, places...)...); code == 0 || !strings.Contains(out, "没有这条公开信息") {
				t.Errorf("an item that is not there: exit %d: %s", code, out)
			}
		})
	}
}

// A page ends at the county's midnight, and earlier when something ends.
func TestNextChangeIsAnEndOrMidnight(t *testing.T) {
	s := serveKept(t, dbtest.SQLiteSource(t), 1)
	now := s.a.db.Now()
	midnight := calendar.DateOf(now.Time).AddDays(1).Start()
	if at, err := nextChange(s.a.db.Reader(context.Background()), now); err != nil || !at.Equal(midnight) {
		t.Errorf("%s, want %s: %v", at, midnight, err)
	}
}
