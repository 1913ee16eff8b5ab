// Package nginx compares a kept public page with nginx serving the same bytes
// from a file, and not-modified answers, with the same client in one run. It
// is a module of its own; nginx and wrk are programs of the system
// (apt install nginx-light wrk).
package nginx

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lianghua/disclose/form"
	"lianghua/internal/db"
	"lianghua/internal/pagecache"
	"lianghua/web"
	"lianghua/web/portal"
	"lianghua/web/webtest"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

// How the two are asked: the sides take turns, every number is a median.
const (
	rounds   = 5
	seconds  = "2s"
	clients  = "32"
	page     = "/items"
	encoding = "br"
)

// goals of the ratio to nginx in one run.
const (
	goalPage = 0.70
	goalSame = 0.60
)

// BenchmarkKeptPage prints a table; it fails when the two do not answer with
// the same bytes.
func BenchmarkKeptPage(b *testing.B) {
	ours, cache := kept(b)
	body, tag, head := get(b, ours+page, "")
	if bytes.Contains(body, []byte("<html")) || len(body) < 1000 {
		b.Fatalf("our page is not packed: %d bytes", len(body))
	}
	for _, logs := range []bool{false, true} {
		restore := logTo(b, logs)
		theirs, workers := nginx(b, body, head, logs)
		other, otherTag, _ := get(b, theirs+page, "")
		if !bytes.Equal(other, body) {
			b.Fatalf("nginx answers with %d bytes, we with %d", len(other), len(body))
		}
		fmt.Printf("\n%s, %d bytes (%s), wrk with %s connections, access log %v\n%-6s %10s %10s %7s %7s %7s %12s %12s %7s\n", page, len(body), encoding, clients, logs, "", "ours /s", "nginx /s", "ratio", "most", "goal", "ours µs cpu", "nginx µs cpu", "ratio")
		row(b, "200", goalPage, func() load { return measured(b, ours+page, "", os.Getpid()) }, func() load { return measured(b, theirs+page, "", workers...) })
		if got, _, _ := get(b, ours+page, tag); len(got) != 0 {
			b.Fatal("we do not answer 304")
		}
		if got, _, _ := get(b, theirs+page, otherTag); len(got) != 0 {
			b.Fatal("nginx does not answer 304")
		}
		row(b, "304", goalSame, func() load { return measured(b, ours+page, tag, os.Getpid()) }, func() load { return measured(b, theirs+page, otherTag, workers...) })
		restore()
	}
	s := cache.Stats()
	fmt.Printf("%d answers from the cache, %d made, %d while the state was not known; %d pages in %d bytes\n", s.Hits, s.Misses, s.Unsure, s.Pages, s.Bytes)
	if s.Misses+s.Unsure > s.Hits/100 {
		b.Errorf("more than one in a hundred answers was not from the cache")
	}
}

// row lets the sides take turns and prints the median ratio of the pairs.
func row(b *testing.B, name string, goal float64, ours, theirs func() load) {
	var o, t, ratio, oc, tc, cpu []float64
	for i := range rounds {
		var x, y load
		if i%2 == 0 {
			x, y = ours(), theirs()
		} else {
			y, x = theirs(), ours()
		}
		o, t, ratio = append(o, x.rate), append(t, y.rate), append(ratio, x.rate/y.rate)
		oc, tc, cpu = append(oc, x.cpu), append(tc, y.cpu), append(cpu, y.cpu/x.cpu)
	}
	fmt.Printf("%-6s %10.0f %10.0f %7.2f %7.2f %7.2f %12.1f %12.1f %7.2f\n", name, middle(o), middle(t), middle(ratio), slices.Max(ratio), goal, middle(oc), middle(tc), middle(cpu))
}

// load is what a server did in one turn: requests a second, and processor time
// of the server for each, which other work on the machine does not change.
type load struct{ rate, cpu float64 }

func measured(b *testing.B, address, tag string, pids ...int) load {
	b.Helper()
	before := spent(b, pids)
	rate, n := wrk(b, address, tag)
	return load{rate, (spent(b, pids) - before) * 1e6 / n}
}

// spent is the processor time of processes in seconds.
func spent(b *testing.B, pids []int) (total float64) {
	b.Helper()
	for _, pid := range pids {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			b.Fatal(err)
		}
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		for _, i := range []int{11, 12} { // utime, stime in hundredths
			n, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				b.Fatal(err)
			}
			total += n / 100
		}
	}
	return total
}

// children are the processes that pid started.
func children(b *testing.B, pid int) (out []int) {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		b.Fatal(err)
	}
	for _, word := range strings.Fields(string(text)) {
		n, err := strconv.Atoi(word)
		if err != nil {
			b.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

func middle(x []float64) float64 {
	x = slices.Clone(x)
	slices.Sort(x)
	return x[len(x)/2]
}

// logTo lets our side write its access log to a file, as nginx does.
func logTo(b *testing.B, on bool) (restore func()) {
	if !on {
		return func() {}
	}
	f, err := os.Create(filepath.Join(b.TempDir(), "ours.log"))
	if err != nil {
		b.Fatal(err)
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(f, nil)))
	return func() {
		slog.SetDefault(slog.New(slog.DiscardHandler))
		_ = f.Close()
	}
}

// kept serves a county with forty notices, its pages kept and watched.
func kept(b *testing.B) (string, *pagecache.Cache) {
	b.Helper()
	d, err := db.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "ours.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	if _, err := d.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	c := webtest.New(b, d)
	c.Serve(portal.Routes(&portal.Deps{Items: c.Items}), nil)
	for i := range 40 {
		c.Published("D1", "notice", form.Content{Title: fmt.Sprintf("关于公布第%d批城乡居民最低生活保障有关事项的通知", i)})
	}
	o := web.PageOptions(c.Server.Routes(), c.Server.Base)
	o.Now = func() time.Time { return d.Now().Time }
	cache := pagecache.New(o)
	cache.Attach(d)
	ctx, stop := context.WithCancel(context.Background())
	go cache.Watch(ctx, d)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	c.Server.Pages = cache // served as the program serves
	done := make(chan error, 1)
	go func() { done <- c.Server.Serve(ctx, web.Gate{Listener: l}) }()
	b.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			b.Error(err)
		}
	})
	address := "http://" + l.Addr().String()
	for end := time.Now().Add(5 * time.Second); cache.Stats().Hits == 0; {
		get(b, address+page, "")
		if time.Now().After(end) {
			b.Fatal("the page is never kept")
		}
	}
	return address, cache
}

func get(b *testing.B, address, tag string) (body []byte, etag string, head http.Header) {
	b.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", encoding)
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	if body, err = io.ReadAll(res.Body); err != nil {
		b.Fatal(err)
	}
	if want := map[bool]int{true: http.StatusNotModified, false: http.StatusOK}[tag != ""]; res.StatusCode != want {
		b.Fatalf("%s: %s", address, res.Status)
	}
	return body, res.Header.Get("ETag"), res.Header
}

// nginx serves the bytes from a file with the same headers; its open files are
// kept, which is the most that it can do.
func nginx(b *testing.B, body []byte, head http.Header, logs bool) (string, []int) {
	b.Helper()
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "items"), body, 0o644); err != nil {
		b.Fatal(err)
	}
	for _, open := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(open, 0o755); err != nil {
			b.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	var headers strings.Builder
	for name, values := range head {
		switch name {
		case "Content-Type", "Content-Length", "Etag", "Date":
		default:
			fmt.Fprintf(&headers, "add_header %s %q;\n", name, values[0])
		}
	}
	access := "access_log off;"
	if logs {
		access = "access_log " + dir + "/access.log combined buffer=64k flush=1s;"
	}
	conf := filepath.Join(dir, "nginx.conf")
	text := fmt.Sprintf(`daemon off; user root; worker_processes 2; pid %[1]s/pid; error_log %[1]s/error.log;
events { worker_connections 1024; }
http { %[2]s sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=100 inactive=1h; open_file_cache_valid 1h; etag on;
client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
server { listen %[3]s; root %[1]s; default_type "text/html; charset=utf-8"; types {}
%[4]s } }`, dir, access, address, headers.String())
	if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
	c := exec.Command("nginx", "-c", conf, "-p", dir)
	var said bytes.Buffer
	c.Stderr = &said
	if err := c.Start(); err != nil {
		b.Fatalf("nginx is needed (apt install nginx-light): %v", err)
	}
	b.Cleanup(func() {
		_ = c.Process.Signal(os.Interrupt)
		_ = c.Wait()
	})
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return "http://" + address, children(b, c.Process.Pid)
		}
		if time.Now().After(end) {
			b.Fatalf("nginx does not listen: %s", said.String())
		}
	}
}

var (
	perSecond = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	inAll     = regexp.MustCompile(`(\d+) requests in`)
	notOK     = regexp.MustCompile(`Non-2xx or 3xx responses: \d+|Socket errors: .*`)
)

// wrk is the client of both sides.
func wrk(b *testing.B, address, tag string) (rate, requests float64) {
	b.Helper()
	args := []string{"-t", "1", "-c", clients, "-d", seconds, "-H", "Accept-Encoding: " + encoding}
	if tag != "" {
		args = append(args, "-H", "If-None-Match: "+tag)
	}
	out, err := exec.Command("wrk", append(args, address)...).CombinedOutput()
	if err != nil {
		b.Fatalf("wrk is needed (apt install wrk): %v %s", err, out)
	}
	if wrong := notOK.Find(out); wrong != nil {
		b.Fatalf("%s: %s", address, wrong)
	}
	for _, x := range []struct {
		pattern *regexp.Regexp
		to      *float64
	}{{perSecond, &rate}, {inAll, &requests}} {
		m := x.pattern.FindSubmatch(out)
		if m == nil {
			b.Fatalf("%s: %s", address, out)
		}
		if *x.to, err = strconv.ParseFloat(string(m[1]), 64); err != nil {
			b.Fatal(err)
		}
	}
	return rate, requests
}
