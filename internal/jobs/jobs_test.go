package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/jobs"
)

func runner(t *testing.T, d *db.DB, workers int, h jobs.Handler) *jobs.Runner {
	r := jobs.NewRunner(d)
	r.Workers, r.Poll, r.Log = workers, 5*time.Millisecond, slog.New(slog.NewTextHandler(t.Output(), nil))
	r.Register("work", h)
	return r
}

// start runs r until the returned stop is called or the test ends.
func start(t *testing.T, r *jobs.Runner) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { r.Run(ctx); close(done) }()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

func enqueue(t *testing.T, d *db.DB, n int, o jobs.Options) (ids []int64) {
	t.Helper()
	err := d.Write(context.Background(), func(tx *db.Tx) error {
		ids = nil
		for i := range n {
			id, err := jobs.Enqueue(tx, "work", map[string]int{"n": i}, o)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func get(t *testing.T, d *db.DB, id int64) jobs.Row {
	t.Helper()
	r, err := jobs.ByID(d.Reader(context.Background()), id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// await waits until the job is as wanted; tests of hours use a set clock.
func await(t *testing.T, d *db.DB, id int64, want func(jobs.Row) bool) jobs.Row {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		r := get(t, d, id)
		if want(r) {
			return r
		}
		if time.Now().After(end) {
			t.Fatalf("job %d stays %+v", id, r)
		}
	}
}

func in(s jobs.State) func(jobs.Row) bool { return func(r jobs.Row) bool { return r.State == s } }

// clock is a clock that tests move.
type clock struct{ at atomic.Int64 }

func setClock(d *db.DB) *clock {
	c := &clock{}
	c.at.Store(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC).UnixMilli())
	d.SetClock(func() time.Time { return time.UnixMilli(c.at.Load()) })
	return c
}

func (c *clock) add(d time.Duration) { c.at.Add(d.Milliseconds()) }

func TestNoneIsTakenTwice(t *testing.T) {
	const n = 200
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var mu sync.Mutex
		seen := map[int64]int{}
		work := func(_ context.Context, j *jobs.Job) error {
			mu.Lock()
			defer mu.Unlock()
			seen[j.ID]++
			return nil
		}
		ids := enqueue(t, d, n, jobs.Options{By: "示例甲", UnitID: 2})
		for range 4 {
			start(t, runner(t, d, 3, work))
		}
		for _, id := range ids {
			if r := await(t, d, id, in(jobs.Finished)); r.Attempts != 1 || r.CreatedBy != "示例甲" || !r.FinishedAt.Valid || r.Message != "已完成" {
				t.Errorf("%+v", r)
			}
		}
		for id, times := range seen {
			if times != 1 {
				t.Errorf("job %d ran %d times", id, times)
			}
		}
		if len(seen) != n {
			t.Errorf("%d of %d ran", len(seen), n)
		}
	})
}

// A runner that died keeps its job until the lease runs out; then another
// takes it, and what the first one still says no longer counts.
func TestExpiredLeaseIsRetakenAndTheOldHolderCannotFinish(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := setClock(d)
		id := enqueue(t, d, 1, jobs.Options{})[0]
		hold, finishes := make(chan struct{}), make(chan error, 1)
		start(t, runner(t, d, 1, func(_ context.Context, j *jobs.Job) error {
			<-hold // deaf and slow
			finishes <- d.Write(context.Background(), func(tx *db.Tx) error { return j.Finish(tx, "旧的说已完成") })
			return nil
		}))
		await(t, d, id, in(jobs.Running))
		second := runner(t, d, 1, func(_ context.Context, j *jobs.Job) error {
			j.Progress(5, 5, "第二次完成")
			return j.SetResult(map[string]int{"attempt": j.Attempt})
		})
		start(t, second)
		time.Sleep(50 * time.Millisecond)
		if r := get(t, d, id); r.Attempts != 1 {
			t.Errorf("taken while the lease holds: %+v", r)
		}
		c.add(3 * time.Minute)
		r := await(t, d, id, in(jobs.Finished))
		close(hold)
		if err := <-finishes; !errors.Is(err, jobs.ErrLost) {
			t.Errorf("the old holder finished: %v", err)
		}
		r = get(t, d, id)
		var result struct{ Attempt int }
		if err := r.Decode(&result); err != nil || r.Attempts != 2 || r.Message != "第二次完成" || result.Attempt != 2 || r.Done != 5 {
			t.Errorf("%+v, %+v, %v", r, result, err)
		}
	})
}

func TestCancel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		work := func(ctx context.Context, j *jobs.Job) error {
			j.Progress(1, 10, "正在读取")
			<-ctx.Done()
			return ctx.Err()
		}
		r := runner(t, d, 1, work)
		ids := enqueue(t, d, 3, jobs.Options{})
		start(t, r)
		await(t, d, ids[0], in(jobs.Running))
		row := get(t, d, ids[0])
		for row.Message == "" {
			r.Live(&row)
		}
		if row.Done != 1 || row.Total != 10 || row.Message != "正在读取" {
			t.Errorf("live: %+v", row)
		}
		cancel := func(id int64) error {
			return d.Write(ctx, func(tx *db.Tx) error { return jobs.Cancel(tx, id) })
		}
		if err := cancel(ids[2]); err != nil || get(t, d, ids[2]).State != jobs.Cancelled {
			t.Errorf("a queued job: %v, %v", err, get(t, d, ids[2]))
		}
		if err := r.Cancel(ctx, ids[0]); err != nil {
			t.Error(err)
		}
		if got := await(t, d, ids[0], in(jobs.Cancelled)); got.Message != "已按要求取消" || !got.FinishedAt.Valid {
			t.Errorf("%+v", got)
		}
		await(t, d, ids[1], in(jobs.Running))
		if err := cancel(ids[1]); err != nil { // by another process: through the table
			t.Error(err)
		}
		await(t, d, ids[1], in(jobs.Cancelled))
		if err := r.Cancel(ctx, ids[1]); fault.KindOf(err) != fault.KindConflict || !strings.Contains(fault.Message(err), "已取消") {
			t.Errorf("cancelling twice: %v", err)
		}
		if err := cancel(999); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("no such job: %v", err)
		}
	})
}

func TestFailuresAreTriedThreeTimes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := setClock(d)
		var ran atomic.Int64
		start(t, runner(t, d, 1, func(_ context.Context, j *jobs.Job) error {
			ran.Add(1)
			var args struct{ N int }
			if err := j.Decode(&args); err != nil {
				return err
			}
			switch args.N {
			case 0:
				panic("index out of range")
			case 1:
				return fault.Invalid("file", "第 1 张表 F12：日期不能识别")
			}
			return nil
		}))
		ids := enqueue(t, d, 3, jobs.Options{})
		if r := await(t, d, ids[1], in(jobs.Failed)); r.Attempts != 1 || r.Message != "第 1 张表 F12：日期不能识别" {
			t.Errorf("what a person must mend is not tried again: %+v", r)
		}
		for n := 1; n < jobs.MaxAttempts; n++ {
			if r := await(t, d, ids[0], func(r jobs.Row) bool { return r.State == jobs.Queued && r.Attempts == n }); !strings.Contains(r.Message, "未成功") {
				t.Errorf("%+v", r)
			}
			c.add(time.Minute)
		}
		if r := await(t, d, ids[0], in(jobs.Failed)); r.Attempts != 3 || strings.Contains(r.Message, "index") {
			t.Errorf("%+v", r)
		}
		await(t, d, ids[2], in(jobs.Finished))
		if ran.Load() != 5 {
			t.Errorf("ran %d times", ran.Load())
		}
	})
}

// A stopping process lets a job finish; what does not finish in time goes
// back to the queue with its attempt, and the next start goes on with it.
func TestStopAndRestart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ids := enqueue(t, d, 2, jobs.Options{})
		patient, began := make(chan struct{}), make(chan int64, 2)
		first := runner(t, d, 2, func(ctx context.Context, j *jobs.Job) error {
			began <- j.ID
			if j.ID == ids[0] {
				<-patient
				return nil
			}
			<-ctx.Done()
			if !errors.Is(context.Cause(ctx), jobs.ErrStopping) {
				t.Errorf("cause: %v", context.Cause(ctx))
			}
			return ctx.Err()
		})
		first.Grace = 300 * time.Millisecond
		stop := start(t, first)
		<-began
		<-began
		time.AfterFunc(50*time.Millisecond, func() { close(patient) })
		stop()
		if r := get(t, d, ids[0]); r.State != jobs.Finished {
			t.Errorf("a job that needed a moment: %+v", r)
		}
		if r := get(t, d, ids[1]); r.State != jobs.Queued || r.Attempts != 0 {
			t.Errorf("given back: %+v", r)
		}
		start(t, runner(t, d, 1, func(context.Context, *jobs.Job) error { return nil }))
		await(t, d, ids[1], in(jobs.Finished))
	})
}

// A job whose process dies three times is buried, with a Chinese sentence.
func TestThreeCrashesBuryAJob(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := setClock(d)
		id := enqueue(t, d, 1, jobs.Options{})[0]
		crash := make(chan struct{})
		defer close(crash)
		for n := 1; n <= jobs.MaxAttempts; n++ {
			start(t, runner(t, d, 1, func(context.Context, *jobs.Job) error { <-crash; return nil }))
			await(t, d, id, func(r jobs.Row) bool { return r.State == jobs.Running && r.Attempts == n })
			c.add(3 * time.Minute)
		}
		start(t, runner(t, d, 1, func(context.Context, *jobs.Job) error { return errors.New("must not run") }))
		if r := await(t, d, id, in(jobs.Failed)); !strings.Contains(r.Message, "运行中断 3 次") {
			t.Errorf("%+v", r)
		}
	})
}

func TestUniqueKeyAndLaterStart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := setClock(d)
		key := jobs.Options{UniqueKey: "2026-11-23", RunAt: db.At(d.Now().Add(time.Hour))}
		a, b := enqueue(t, d, 1, key)[0], enqueue(t, d, 1, key)[0]
		if a != b {
			t.Errorf("the same period twice: %d, %d", a, b)
		}
		start(t, runner(t, d, 1, func(context.Context, *jobs.Job) error { return nil }))
		time.Sleep(40 * time.Millisecond)
		if r := get(t, d, a); r.State != jobs.Queued {
			t.Errorf("before its hour: %+v", r)
		}
		c.add(time.Hour)
		await(t, d, a, in(jobs.Finished))
		if again := enqueue(t, d, 1, key)[0]; again != a || get(t, d, a).State != jobs.Finished {
			t.Errorf("enqueued again after its end: %d", again)
		}
		more := enqueue(t, d, 60, jobs.Options{RunAt: db.At(d.Now().Add(time.Hour))})
		q := d.Reader(context.Background())
		rows, next, err := jobs.List(q, 0)
		if err != nil || len(rows) != jobs.PageSize || rows[0].ID != more[59] {
			t.Errorf("%d rows, %v", len(rows), err)
		}
		if rows, next, err = jobs.List(q, next); err != nil || len(rows) != 11 || next != 0 {
			t.Errorf("second page: %d rows, next %d, %v", len(rows), next, err)
		}
	})
}

// Progress reaches the table while the job runs, and the lease is renewed.
func TestProgressIsStoredAndTheLeaseRenewed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		id := enqueue(t, d, 1, jobs.Options{})[0]
		end := make(chan struct{})
		r := runner(t, d, 1, func(ctx context.Context, j *jobs.Job) error {
			j.Progress(3, 7, "已读 3 行")
			select {
			case <-end:
			case <-ctx.Done():
				t.Errorf("ended by %v", context.Cause(ctx))
			}
			return nil
		})
		r.Lease = 400 * time.Millisecond
		start(t, r)
		await(t, d, id, in(jobs.Running))
		other := runner(t, d, 1, func(context.Context, *jobs.Job) error { t.Error("taken from a living runner"); return nil })
		start(t, other)
		await(t, d, id, func(r jobs.Row) bool { return r.Done == 3 && r.Total == 7 && r.Message == "已读 3 行" })
		time.Sleep(time.Second)
		if r := get(t, d, id); r.Attempts != 1 || r.State != jobs.Running {
			t.Errorf("%+v", r)
		}
		close(end)
		await(t, d, id, in(jobs.Finished))
	})
}
