package main

import (
	"testing"
	"time"

	"lianghua/internal/dbtest"
	"lianghua/internal/jobs"
	"lianghua/queue"
)

// The day's digests are queued once, at the county's hour, and the job says
// what it did; a late message is queued by the minute.
func TestDigestsAreQueuedOnceADay(t *testing.T) {
	w := newServer(t, dbtest.SQLiteSource(t))
	at := time.Date(2026, 11, 23, 7, 59, 0, 0, time.FixedZone("", 8*3600)) // a Monday
	w.a.db.SetClock(func() time.Time { return at })
	queued := func() int {
		w.ok(w.a.enqueueMessages(w.ctx))
		return len(must[[]jobs.Row](t)(jobs.Latest(w.a.db.Reader(w.ctx), queue.Job, 10)))
	}
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{0, 0}, {time.Minute, 1}, {time.Hour, 1}, {15 * time.Hour, 1}, {8 * time.Hour, 2}, {time.Minute, 2}} {
		at = at.Add(c.after)
		if n := queued(); n != c.want {
			t.Errorf("at %s: %d jobs, want %d", at, n, c.want)
		}
	}
	at = time.Date(2026, 11, 28, 9, 0, 0, 0, time.FixedZone("", 8*3600)) // a Saturday
	j := &jobs.Job{}
	w.ok(w.a.digestDay(w.ctx, j))
	if got := j.Progressed().Message; got != "今天不发今日摘要：休息日，或者没有开启。" {
		t.Errorf("on a day off: %q", got)
	}
	j = &jobs.Job{}
	w.ok(w.a.verifyDay(w.ctx, j))
	if got := j.Progressed(); got.Total == 0 || got.Done != got.Total {
		t.Errorf("the log: %+v", got)
	}
}
