package jobs

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Plan is periodic work: somebody enqueues a job of the kind every so often.
type Plan struct {
	Kind  string
	Every time.Duration
}

// Expect tells the runner of periodic work, so that Health knows when it is
// late. Call it before Run.
func (r *Runner) Expect(kind string, every time.Duration) {
	r.plans = append(r.plans, Plan{kind, every})
}

// How often a process says that it is alive, after what silence it counts as
// stopped, and how long its row is kept after that.
const (
	beatEvery  = 20 * time.Second
	silent     = 2 * time.Minute
	keepWorker = 7 * 24 * time.Hour
	// overdue is how long a job may wait for a runner before somebody looks.
	overdue = 10 * time.Minute
)

// heart writes that this process lives, until the returned function is called.
func (r *Runner) heart(ctx context.Context) (stop func()) {
	id, quit, done := workerID(), make(chan struct{}), make(chan struct{})
	r.beat(ctx, id)
	go func() {
		defer close(done)
		tick := time.NewTicker(beatEvery)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				r.beat(ctx, id)
			}
		}
	}()
	return func() {
		close(quit)
		<-done
		r.signOff(ctx, id)
	}
}

func workerID() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return hex.EncodeToString(b)
}

func (r *Runner) beat(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), beatEvery)
	defer cancel()
	host, _ := os.Hostname() // "" is a name too
	err := r.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`INSERT INTO job_worker (id, name, started_at, seen_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`,
			id, fmt.Sprintf("%s（进程 %d）", host, os.Getpid()), tx.Now, tx.Now); err != nil {
			return err
		}
		for _, p := range r.plans {
			if _, err := tx.Exec(`INSERT INTO job_plan (kind, since) VALUES (?, ?) ON CONFLICT (kind) DO NOTHING`, p.Kind, tx.Now); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`DELETE FROM job_worker WHERE seen_at < ?`, db.At(tx.Now.Add(-keepWorker)))
		return err
	})
	if err != nil {
		r.Log.Warn("jobs: a sign of life was not written", "err", err)
	}
}

// signOff takes the row of a process that stops in order: one that stays was killed.
func (r *Runner) signOff(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	err := r.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM job_worker WHERE id = ?`, id)
		return err
	})
	if err != nil {
		r.Log.Warn("jobs: the end of this process was not written", "err", err)
	}
}

// Worker is a process that runs jobs.
type Worker struct {
	ID        string  `db:"id"`
	Name      string  `db:"name"`
	StartedAt db.Time `db:"started_at"`
	SeenAt    db.Time `db:"seen_at"`
	Alive     bool    `db:"-"`
}

// PlanState is how periodic work stands.
type PlanState struct {
	Plan
	Since   db.Time     // since when it is expected
	OK      db.NullTime // the last success
	Failed  db.NullTime // the last failure
	Took    time.Duration
	LastID  int64 // the last job that ended
	Message string
	Next    time.Time // when it should have run again
	Late    bool      // that was missed by more than its interval
}

// Health is how the long work of a county stands.
type Health struct {
	Workers []Worker
	Plans   []PlanState
	Waiting int // jobs whose time came long ago and that nobody took
}

// Alive counts the processes that live.
func (h Health) Alive() (n int) {
	for _, w := range h.Workers {
		if w.Alive {
			n++
		}
	}
	return n
}

// Late counts periodic work that is late.
func (h Health) Late() (n int) {
	for _, p := range h.Plans {
		if p.Late {
			n++
		}
	}
	return n
}

// Word is the state in one word for a program: ok, late or stopped.
func (h Health) Word() string {
	switch {
	case h.Alive() == 0:
		return "stopped"
	case h.Late() > 0 || h.Waiting > 0:
		return "late"
	}
	return "ok"
}

// Health reads it: workers, periodic work and what waits too long.
func (r *Runner) Health(q db.Reader) (h Health, err error) {
	now := r.DB.Now()
	if err = q.Select(&h.Workers, `SELECT id, name, started_at, seen_at FROM job_worker ORDER BY seen_at DESC, id`); err != nil {
		return h, fault.Internal("jobs.Health", err)
	}
	for i := range h.Workers {
		h.Workers[i].Alive = now.Sub(h.Workers[i].SeenAt.Time) < silent
	}
	if h.Plans, err = r.planStates(q, now); err != nil {
		return h, fault.Internal("jobs.Health", err)
	}
	err = q.Get(&h.Waiting, `SELECT count(*) FROM job WHERE state IN ('queued', 'running') AND run_at < ? AND lease_until < ?`, db.At(now.Add(-overdue)), db.At(now.Add(-overdue)))
	return h, fault.Wrap("jobs.Health", err)
}

// Outcome is how the jobs of a kind ended last.
type Outcome struct {
	Kind   string      `db:"kind"`
	OK     db.NullTime `db:"ok_at"`
	Failed db.NullTime `db:"failed_at"`
	LastID int64       `db:"last_id"`
}

// Outcomes reads how the jobs of every kind that this program knows ended last.
func (r *Runner) Outcomes(q db.Reader) (rows []Outcome, err error) {
	text, args, err := db.In(`SELECT kind, max(CASE WHEN state = 'done' THEN finished_at END) AS ok_at, max(CASE WHEN state = 'failed' THEN finished_at END) AS failed_at,
		COALESCE(max(CASE WHEN state IN ('done', 'failed') THEN id END), 0) AS last_id FROM job WHERE kind IN (?) GROUP BY kind ORDER BY kind`, append(slices.Clone(r.kinds), ""))
	if err == nil {
		err = q.Select(&rows, text, args...)
	}
	return rows, fault.Wrap("jobs.Outcomes", err)
}

// Kinds are the kinds of job that this program runs.
func (r *Runner) Kinds() []string { return slices.Clone(r.kinds) }

func (r *Runner) planStates(q db.Reader, now db.Time) ([]PlanState, error) {
	var since []struct {
		Kind  string  `db:"kind"`
		Since db.Time `db:"since"`
	}
	if err := q.Select(&since, `SELECT kind, since FROM job_plan ORDER BY kind`); err != nil {
		return nil, err
	}
	ended, err := r.Outcomes(q)
	if err != nil {
		return nil, err
	}
	out := make([]PlanState, 0, len(r.plans))
	for _, p := range r.plans {
		s := PlanState{Plan: p}
		for _, x := range since {
			if x.Kind == p.Kind {
				s.Since = x.Since
			}
		}
		for _, x := range ended {
			if x.Kind == p.Kind {
				s.OK, s.Failed, s.LastID = x.OK, x.Failed, x.LastID
			}
		}
		if err := s.last(q); err != nil {
			return nil, err
		}
		s.judge(now)
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b PlanState) int { return cmp.Compare(a.Kind, b.Kind) })
	return out, nil
}

// last reads how long the last one took and what it said.
func (s *PlanState) last(q db.Reader) error {
	if s.LastID == 0 {
		return nil
	}
	r, err := ByID(q, s.LastID)
	s.Took, s.Message = r.Took(), r.Message
	return err
}

// judge reckons when the work should have run again. It is late when that
// moment has passed by more than the interval.
func (s *PlanState) judge(now db.Time) {
	from := s.Since
	if s.OK.Valid && s.OK.After(from.Time) {
		from = s.OK.Time
	}
	if from.IsZero() {
		return // nobody has expected it yet
	}
	s.Next = from.Add(s.Every)
	s.Late = now.Sub(s.Next) > s.Every
}
