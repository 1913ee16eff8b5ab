package main

import (
	"context"
	"log/slog"
	"time"

	"lianghua/internal/channel"
	"lianghua/internal/db"
	"lianghua/internal/jobs"
	"lianghua/internal/metrics"
	"lianghua/internal/outbox"
	"lianghua/queue"
)

// figures are what is read when a monitor asks. Labels are kinds of job,
// channels and sides of the database: closed lists.
var figures = []metrics.Figure{
	{Name: "lianghua_up", Help: "1 while every figure below could be read.", Kind: metrics.Gauge},
	{Name: "lianghua_db_open_connections", Help: "Open connections.", Label: "pool"},
	{Name: "lianghua_db_in_use_connections", Help: "Connections in use.", Label: "pool"},
	{Name: "lianghua_db_max_connections", Help: "Connections at most.", Label: "pool"},
	{Name: "lianghua_db_waits_total", Help: "How often a connection was waited for; of SQLite's writer: how often a write waited for another.", Kind: metrics.Counter, Label: "pool"},
	{Name: "lianghua_db_wait_seconds_total", Help: "How long, together.", Kind: metrics.Counter, Label: "pool"},
	{Name: "lianghua_cache_answers_total", Help: "Public pages by what the cache did: hit (of them unchanged: not_modified), miss.", Kind: metrics.Counter, Label: "result"},
	{Name: "lianghua_cache_bytes", Help: "Memory of kept pages."},
	{Name: "lianghua_cache_pages", Help: "Kept pages."},
	{Name: "lianghua_job_last_success_seconds", Help: "When a job of the kind was last done, seconds since 1970.", Label: "kind"},
	{Name: "lianghua_job_last_failure_seconds", Help: "When a job of the kind last failed, seconds since 1970.", Label: "kind"},
	{Name: "lianghua_job_late", Help: "1 when periodic work was missed by more than its interval.", Label: "kind"},
	{Name: "lianghua_job_workers", Help: "Processes that run jobs and have given a sign of life."},
	{Name: "lianghua_jobs_waiting", Help: "Jobs whose time came ten minutes ago and that nobody took."},
	{Name: "lianghua_outbox_waiting", Help: "Entries and bundles for the upper platform that wait."},
	{Name: "lianghua_outbox_failed", Help: "Bundles that were not delivered."},
	{Name: "lianghua_messages_waiting", Help: "Messages that wait.", Label: "channel"},
	{Name: "lianghua_messages_failed", Help: "Messages that were not delivered.", Label: "channel"},
	{Name: "lianghua_todo_open", Help: "Things to do that are open."},
	{Name: "lianghua_audit_head_seq", Help: "Number of the last act in the log."},
	{Name: "lianghua_audit_faults", Help: "Faults that the last check of the log found."},
	{Name: "lianghua_audit_verified_seconds", Help: "When the log was last checked, seconds since 1970."},
	{Name: "lianghua_backup_last_seconds", Help: "When the newest backup was taken, seconds since 1970; none without one."},
	{Name: "lianghua_backup_bytes", Help: "Size of the newest backup."},
	{Name: "lianghua_public_generation", Help: "Number of the state of what the public may see."},
}

// scrapeTime bounds the questions of one scrape.
const scrapeTime = 5 * time.Second

// measure makes the figures of this process.
func (a *app) measure() *metrics.Set {
	s := metrics.New(version)
	s.Read(figures, a.readFigures)
	return s
}

// readFigures asks every part. What cannot be read is left out, and
// lianghua_up says 0: a gap is honest, an old number is not.
func (a *app) readFigures() (out []metrics.Value) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	q, up := a.db.Reader(ctx), 1.0
	for _, part := range []func(db.Reader) ([]metrics.Value, error){a.poolFigures, a.cacheFigures, a.jobFigures, a.sendFigures, a.logFigures, a.backupFigures} {
		list, err := part(q)
		if err != nil {
			up = 0
			slog.Warn("figures could not be read", "err", err)
			continue
		}
		out = append(out, list...)
	}
	return append(out, metrics.Value{Figure: "lianghua_up", V: up})
}

func (a *app) poolFigures(q db.Reader) (out []metrics.Value, err error) {
	for _, p := range a.db.Pools() {
		for name, v := range map[string]float64{"open_connections": float64(p.Open), "in_use_connections": float64(p.InUse), "max_connections": float64(p.Most),
			"waits_total": float64(p.Waits), "wait_seconds_total": p.Waited.Seconds()} {
			out = append(out, metrics.Value{Figure: "lianghua_db_" + name, Label: p.Side, V: v})
		}
	}
	n, err := db.Generation(q)
	return append(out, metrics.Value{Figure: "lianghua_public_generation", V: float64(n)}), err
}

func (a *app) cacheFigures(db.Reader) (out []metrics.Value, err error) {
	if a.pages == nil {
		return nil, nil
	}
	s := a.pages.Stats()
	for label, n := range map[string]int64{"hit": s.Hits, "not_modified": s.NotModified, "miss": s.Misses} {
		out = append(out, metrics.Value{Figure: "lianghua_cache_answers_total", Label: label, V: float64(n)})
	}
	return append(out, metrics.Value{Figure: "lianghua_cache_bytes", V: float64(s.Bytes)}, metrics.Value{Figure: "lianghua_cache_pages", V: float64(s.Pages)}), nil
}

// instant is seconds since 1970 of a moment that has come.
func instant(figure, label string, at db.NullTime) []metrics.Value {
	if !at.Valid {
		return nil
	}
	return []metrics.Value{{Figure: figure, Label: label, V: float64(at.UnixMilli()) / 1000}}
}

func (a *app) jobFigures(q db.Reader) (out []metrics.Value, err error) {
	ended, err := a.jobs.Outcomes(q)
	if err != nil {
		return nil, err
	}
	for _, x := range ended {
		out = append(out, instant("lianghua_job_last_success_seconds", x.Kind, x.OK)...)
		out = append(out, instant("lianghua_job_last_failure_seconds", x.Kind, x.Failed)...)
	}
	h, err := a.jobs.Health(q)
	if err != nil {
		return nil, err
	}
	for _, p := range h.Plans {
		late := 0.0
		if p.Late {
			late = 1
		}
		out = append(out, metrics.Value{Figure: "lianghua_job_late", Label: p.Kind, V: late})
	}
	return append(out, metrics.Value{Figure: "lianghua_job_workers", V: float64(h.Alive())}, metrics.Value{Figure: "lianghua_jobs_waiting", V: float64(h.Waiting)}), nil
}

func (a *app) sendFigures(q db.Reader) (out []metrics.Value, err error) {
	st, err := outbox.Stand(q)
	if err != nil {
		return nil, err
	}
	ways, err := channel.Stand(q)
	if err != nil {
		return nil, err
	}
	for _, w := range ways {
		out = append(out, metrics.Value{Figure: "lianghua_messages_waiting", Label: string(w.Channel), V: float64(w.Waiting)},
			metrics.Value{Figure: "lianghua_messages_failed", Label: string(w.Channel), V: float64(w.Failed)})
	}
	open, err := queue.Open(q)
	return append(out, metrics.Value{Figure: "lianghua_outbox_waiting", V: float64(st.Waiting + st.Open)}, metrics.Value{Figure: "lianghua_outbox_failed", V: float64(st.Failed)},
		metrics.Value{Figure: "lianghua_todo_open", V: float64(open)}), err
}

func (a *app) logFigures(q db.Reader) (out []metrics.Value, err error) {
	var seq int64
	if err := q.Get(&seq, `SELECT seq FROM audit_head WHERE id = 1`); err != nil {
		return nil, err
	}
	out = []metrics.Value{{Figure: "lianghua_audit_head_seq", V: float64(seq)}}
	last, err := jobs.Latest(q, verifyJob, 2) // the one that runs now has no result yet
	for _, r := range last {
		var found verified
		if !r.FinishedAt.Valid || r.Result == "" || r.Decode(&found) != nil {
			continue
		}
		return append(append(out, metrics.Value{Figure: "lianghua_audit_faults", V: float64(found.Faults)}), instant("lianghua_audit_verified_seconds", "", r.FinishedAt)...), err
	}
	return out, err
}

func (a *app) backupFigures(db.Reader) (out []metrics.Value, err error) {
	list, err := a.vault.List()
	if err != nil || len(list) == 0 {
		return nil, err
	}
	newest := list[0]
	for _, k := range list {
		if k.At.After(newest.At) {
			newest = k
		}
	}
	return append(instant("lianghua_backup_last_seconds", "", db.Some(db.At(newest.At))), metrics.Value{Figure: "lianghua_backup_bytes", V: float64(newest.Bytes)}), nil
}

// jobState is how the long work stands, for /readyz.
func (a *app) jobState(ctx context.Context) string {
	h, err := a.jobs.Health(a.db.Reader(ctx))
	if err != nil {
		return "unknown"
	}
	return h.Word()
}
