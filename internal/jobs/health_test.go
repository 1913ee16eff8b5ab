package jobs_test

import (
	"context"
	"testing"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/jobs"
)

func health(t *testing.T, d *db.DB, r *jobs.Runner) jobs.Health {
	t.Helper()
	h, err := r.Health(d.Reader(context.Background()))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// eventually waits for what another goroutine does.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

func TestAStoppedWorkerAndLateWorkAreSeen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		r := runner(t, d, 1, func(context.Context, *jobs.Job) error { return nil })
		r.Expect("work", 24*time.Hour)
		if h := health(t, d, r); h.Word() != "stopped" || h.Late() != 0 {
			t.Errorf("before any process: %s, %d late", h.Word(), h.Late())
		}
		stop := start(t, r)
		eventually(t, "no sign of life", func() bool { return health(t, d, r).Alive() == 1 })
		id := enqueue(t, d, 1, jobs.Options{By: "系统"})[0]
		r.Wake()
		eventually(t, "the job did not end", func() bool { return get(t, d, id).State == jobs.Finished })
		if h := health(t, d, r); h.Word() != "ok" || len(h.Plans) != 1 || !h.Plans[0].OK.Valid || h.Plans[0].LastID != id || !h.Plans[0].Next.Equal(now.Add(24*time.Hour)) {
			t.Errorf("after a success: %s %+v", h.Word(), h.Plans)
		}
		stop()
		if h := health(t, d, r); len(h.Workers) != 0 || h.Word() != "stopped" {
			t.Errorf("a process that stopped in order has a row: %+v", h.Workers)
		}
		write := func(q string, args ...any) {
			if err := d.Write(context.Background(), func(tx *db.Tx) error { _, err := tx.Exec(q, args...); return err }); err != nil {
				t.Fatal(err)
			}
		}
		write(`INSERT INTO job_worker (id, name, started_at, seen_at) VALUES ('killed', '示例主机', ?, ?)`, db.At(now), db.At(now))
		if h := health(t, d, r); h.Word() != "ok" {
			t.Errorf("with a living worker: %s", h.Word())
		}
		now = now.Add(3 * time.Minute)
		if h := health(t, d, r); h.Word() != "stopped" || len(h.Workers) != 1 || h.Workers[0].Alive {
			t.Errorf("a worker that was killed counts as alive: %+v", h.Workers)
		}
		now = now.Add(48 * time.Hour).Add(-3 * time.Minute)
		if h := health(t, d, r); h.Late() != 0 {
			t.Error("late at the end of its interval, not beyond it")
		}
		now = now.Add(time.Second)
		write(`UPDATE job_worker SET seen_at = ?`, db.At(now))
		if h := health(t, d, r); h.Late() != 1 || h.Word() != "late" {
			t.Errorf("two days without a success: %d late, %s", h.Late(), h.Word())
		}
		enqueue(t, d, 2, jobs.Options{By: "系统"})
		if h := health(t, d, r); h.Waiting != 0 {
			t.Errorf("%d wait too long at once", h.Waiting)
		}
		now = now.Add(11 * time.Minute)
		if h := health(t, d, r); h.Waiting != 2 {
			t.Errorf("%d wait too long, want 2", h.Waiting)
		}
	})
}

func TestWorkThatNeverRanIsLateToo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		r := runner(t, d, 1, func(context.Context, *jobs.Job) error { return nil })
		r.Expect("work", time.Hour)
		stop := start(t, r)
		eventually(t, "no sign of life", func() bool { return health(t, d, r).Alive() == 1 })
		stop()
		now = now.Add(3 * time.Hour)
		if h := health(t, d, r); h.Late() != 1 || h.Plans[0].OK.Valid {
			t.Errorf("%+v", h.Plans)
		}
	})
}
