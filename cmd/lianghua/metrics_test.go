package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"lianghua/internal/channel"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/jobs"
	"lianghua/queue"
	"lianghua/web"
)

const scrapeToken = "an-example-token-of-a-monitor"

// scraped is a county behind a real listener, with what a monitor reads of it.
type scraped struct {
	t    *testing.T
	a    *app
	base string
	srv  *web.Server
}

func scrapeServer(t *testing.T, source string) *scraped {
	t.Helper()
	w := newServer(t, source)
	slog.SetDefault(slog.New(slog.DiscardHandler)) // the shell logs every request
	w.a.cli.MetricsToken, w.a.cacheBytes = scrapeToken, 8<<20
	w.a.cli.Backups = filepath.Join(t.TempDir(), "backups")
	w.a.vault.Dir = w.a.cli.Backups
	w.server = must[*web.Server](t)(w.a.server(env{get: func(string) string { return "" }}))
	l := must[net.Listener](t)(net.Listen("tcp", "127.0.0.1:0"))
	ctx, cancel := context.WithCancel(w.ctx)
	done := make(chan error, 3)
	go func() { done <- w.server.Serve(ctx, web.Gate{Listener: l}) }()
	go func() { w.a.jobs.Run(ctx); done <- nil }()
	go func() { w.a.watchPages(ctx); done <- nil }()
	t.Cleanup(func() {
		cancel()
		for range 3 {
			w.ok(<-done)
		}
	})
	return &scraped{t, w.a, "http://" + l.Addr().String(), w.server}
}

func (s *scraped) get(path string, head ...string) (int, string, http.Header) {
	s.t.Helper()
	r := must[*http.Request](s.t)(http.NewRequest(http.MethodGet, s.base+path, nil))
	for i := 0; i+1 < len(head); i += 2 {
		if head[i] == "Host" {
			r.Host = head[i+1]
			continue
		}
		r.Header.Set(head[i], head[i+1])
	}
	res := must[*http.Response](s.t)(http.DefaultClient.Do(r))
	defer res.Body.Close()
	body := must[[]byte](s.t)(io.ReadAll(res.Body))
	return res.StatusCode, string(body), res.Header
}

// figures reads and parses one scrape, as a monitor does.
func (s *scraped) figures() map[string]*dto.MetricFamily {
	s.t.Helper()
	status, body, head := s.get("/metrics")
	if status != http.StatusOK || !strings.HasPrefix(head.Get("Content-Type"), "text/plain; version=0.0.4") || head.Get("Cache-Control") != "no-store" {
		s.t.Fatalf("%d %v\n%.300s", status, head, body)
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	return must[map[string]*dto.MetricFamily](s.t)(parser.TextToMetricFamilies(strings.NewReader(body)))
}

// value is one figure; label "" for the only one.
func value(all map[string]*dto.MetricFamily, name, label string) (float64, bool) {
	f := all[name]
	if f == nil {
		return 0, false
	}
	for _, m := range f.Metric {
		if label == "" && len(m.Label) == 0 || len(m.Label) == 1 && m.Label[0].GetValue() == label {
			switch {
			case m.Gauge != nil:
				return m.Gauge.GetValue(), true
			case m.Counter != nil:
				return m.Counter.GetValue(), true
			}
		}
	}
	return 0, false
}

func TestAMonitorReadsTheFigures(t *testing.T) {
	for engine, source := range map[string]string{"sqlite": dbtest.SQLiteSource(t), "postgres": dbtest.PostgresSource(t)} {
		t.Run(engine, func(t *testing.T) {
			s := scrapeServer(t, source)
			for range 5 {
				s.get("/catalogue")
				time.Sleep(60 * time.Millisecond) // the cache learns its state
			}
			s.get("/items/987654321")
			s.get("/no/such/13912345678")
			write := func(f func(tx *db.Tx) error) {
				if err := s.a.db.Write(context.Background(), f); err != nil {
					t.Fatal(err)
				}
			}
			write(func(tx *db.Tx) error {
				if err := s.a.out.Put(tx, channel.Draft{Channel: channel.Mail, Kind: channel.Digest, Address: "shili@example.gov.cn", Title: "示例", Body: "示例"}); err != nil {
					return err
				}
				_, err := jobs.Enqueue(tx, verifyJob, struct{}{}, jobs.Options{By: "系统"})
				return err
			})
			must[string](t)(firstName(s.a))
			s.a.jobs.Wake()
			end := time.Now().Add(30 * time.Second)
			all := s.figures()
			for ; time.Now().Before(end); all = s.figures() {
				if _, ok := value(all, "lianghua_audit_verified_seconds", ""); ok {
					break
				}
				time.Sleep(50 * time.Millisecond)
			}
			s.values(all)
			s.labels(all)
		})
	}
}

// firstName takes a backup, so that there is one to have an age.
func firstName(a *app) (string, error) {
	name, _, err := a.vault.Take(context.Background())
	return name, err
}

func (s *scraped) values(all map[string]*dto.MetricFamily) {
	s.t.Helper()
	now := float64(time.Now().Unix())
	for _, want := range []struct {
		name, label string
		least, most float64
	}{
		{"lianghua_up", "", 1, 1}, {"lianghua_messages_waiting", "mail", 1, 1}, {"lianghua_messages_failed", "hook", 0, 0}, {"lianghua_outbox_waiting", "", 0, 0},
		{"lianghua_job_workers", "", 1, 1}, {"lianghua_job_late", queue.Job, 0, 0}, {"lianghua_jobs_waiting", "", 0, 0}, {"lianghua_audit_head_seq", "", 1, 1e6},
		{"lianghua_audit_faults", "", 0, 0}, {"lianghua_audit_verified_seconds", "", now - 60, now + 1}, {"lianghua_job_last_success_seconds", verifyJob, now - 60, now + 1},
		{"lianghua_backup_last_seconds", "", now - 60, now + 1}, {"lianghua_backup_bytes", "", 1000, 1e9}, {"lianghua_db_open_connections", "writer", 1, 16},
		{"lianghua_public_generation", "", 1, 1e6}, {"lianghua_build_info", version, 1, 1}, {"lianghua_todo_open", "", 0, 1e6}, {"lianghua_db_waits_total", "writer", 0, 1e6},
	} {
		if got, ok := value(all, want.name, want.label); !ok || got < want.least || got > want.most {
			s.t.Errorf("%s{%s}: %v, there %v, want %v to %v", want.name, want.label, got, ok, want.least, want.most)
		}
	}
	hits, _ := value(all, "lianghua_cache_answers_total", "hit")
	misses, _ := value(all, "lianghua_cache_answers_total", "miss")
	if hits < 1 || misses < 1 {
		s.t.Errorf("the cache counted %v hits and %v misses", hits, misses)
	}
	counted := map[string]float64{}
	for _, m := range all["lianghua_http_requests_total"].Metric {
		for _, l := range m.Label {
			if l.GetName() == "route" || l.GetName() == "status" {
				counted[l.GetValue()] += m.Counter.GetValue()
			}
		}
	}
	if counted["/catalogue"] < 1 || counted["kept"] < 1 || counted["/items/:code"]+counted["/items/:id"] != 1 || counted["404"] < 2 || counted["none"] < 1 {
		s.t.Errorf("requests: %v", counted)
	}
	for _, m := range all["lianghua_http_request_seconds"].Metric {
		if m.Histogram == nil || m.Histogram.GetSampleCount() == 0 || len(m.Histogram.Bucket) < 10 {
			s.t.Errorf("no histogram: %v", m)
		}
	}
}

// labels come from closed lists: patterns of routes, kinds of job, channels.
func (s *scraped) labels(all map[string]*dto.MetricFamily) {
	s.t.Helper()
	closed := map[string]bool{"none": true, "kept": true, "/healthz": true, "/readyz": true, "/metrics": true, "/static/*": true}
	for _, r := range s.srv.Routes() {
		closed[r.Path] = true
	}
	for _, k := range s.a.jobs.Kinds() {
		closed[k] = true
	}
	for _, l := range []string{"writer", "reader", "hit", "miss", "not_modified", "mail", "hook", version} {
		closed[l] = true
	}
	status := regexp.MustCompile(`^([1-5][0-9]{2}|GET|HEAD|POST|other)$`)
	for name, f := range all {
		if !strings.HasPrefix(name, "lianghua_") {
			continue
		}
		for _, m := range f.Metric {
			for _, l := range m.Label {
				if !closed[l.GetValue()] && !status.MatchString(l.GetValue()) {
					s.t.Errorf("%s has the label %s=%q, which is on no list", name, l.GetName(), l.GetValue())
				}
			}
		}
	}
}

func TestOnlyThisMachineOrTheTokenReadsTheFigures(t *testing.T) {
	s := scrapeServer(t, dbtest.SQLiteSource(t))
	for name, c := range map[string]struct {
		head   []string
		status int
	}{
		"this machine":               {nil, 200},
		"behind a proxy":             {[]string{"X-Forwarded-For", "203.0.113.5"}, 403},
		"behind another proxy":       {[]string{"Via", "1.1 example"}, 403},
		"a name that points here":    {[]string{"Host", "www.example.gov.cn"}, 403},
		"a wrong token":              {[]string{"Authorization", "Bearer wrong"}, 403},
		"the token":                  {[]string{"Authorization", "Bearer " + scrapeToken}, 200},
		"the token behind a proxy":   {[]string{"Authorization", "Bearer " + scrapeToken, "X-Forwarded-For", "203.0.113.5", "Host", "www.example.gov.cn"}, 200},
		"an empty token from afar":   {[]string{"Authorization", "Bearer ", "X-Forwarded-For", "203.0.113.5"}, 403},
		"the token as another thing": {[]string{"Authorization", "Basic " + scrapeToken, "X-Forwarded-For", "203.0.113.5"}, 403},
	} {
		if status, body, _ := s.get("/metrics", c.head...); status != c.status || status == 403 && strings.Contains(body, "lianghua_") {
			t.Errorf("%s: %d, want %d", name, status, c.status)
		}
	}
	// from another address: the handler itself, asked as if from there
	for _, from := range []string{"203.0.113.5:4000", "10.1.1.1:4000", "[2001:db8::1]:4000", "nonsense"} {
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/metrics", nil)
		r.RemoteAddr = from
		rec := httptest.NewRecorder()
		s.srv.Handler().ServeHTTP(rec, r)
		if rec.Code != http.StatusForbidden || strings.Contains(rec.Body.String(), "lianghua_") {
			t.Errorf("from %s: %d", from, rec.Code)
		}
		r.Header.Set("Authorization", "Bearer "+scrapeToken)
		rec = httptest.NewRecorder()
		if s.srv.Handler().ServeHTTP(rec, r); rec.Code != http.StatusOK {
			t.Errorf("from %s with the token: %d", from, rec.Code)
		}
	}
	if err := web.CheckMetricsToken("short"); err == nil {
		t.Error("a short token is taken")
	}
	// The worker of jobs says that it is there soon after the listener does.
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		status, body, _ := s.get("/readyz")
		if status == 200 && strings.Contains(body, `"jobs":"ok"`) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("readyz: %d %s", status, body)
		}
	}
}
