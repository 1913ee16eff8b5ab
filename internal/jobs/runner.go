package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Handler does one kind of work. It is idempotent: after a crash it runs
// again. A fault that a person must mend (invalid, conflict, …) ends the job;
// any other error is tried again, MaxAttempts times in all. When ctx ends it
// returns soon; context.Cause tells why.
type Handler func(ctx context.Context, j *Job) error

// Runner takes jobs from one database and runs them in this process.
type Runner struct {
	DB      *db.DB
	Workers int           // jobs at the same time; default 1
	Grace   time.Duration // how long Run waits for running jobs when it stops; default 20 s
	Poll    time.Duration // default 500 ms
	Lease   time.Duration // default 2 min
	Log     *slog.Logger  // default slog.Default()

	handlers map[string]Handler
	kinds    []string
	wake     chan struct{}
	mu       sync.Mutex
	running  map[int64]*Job
	plans    []Plan
}

// NewRunner makes a runner with the default times.
func NewRunner(d *db.DB) *Runner {
	return &Runner{DB: d, Workers: 1, Grace: 20 * time.Second, Poll: 500 * time.Millisecond, Lease: 2 * time.Minute, Log: slog.Default(),
		handlers: map[string]Handler{}, wake: make(chan struct{}, 1), running: map[int64]*Job{}}
}

// Register names the handler of a kind; call it before Run. Kinds without a
// handler are left for other processes.
func (r *Runner) Register(kind string, h Handler) {
	r.handlers[kind] = h
	r.kinds = append(r.kinds, kind)
}

// Wake makes the runner look for work now. Call it after the commit of Enqueue.
func (r *Runner) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run takes and runs jobs until ctx ends. Then it waits for the running ones
// as long as Grace, tells what is left to stop, gives those jobs back to the
// queue and returns.
func (r *Runner) Run(ctx context.Context) {
	if len(r.kinds) == 0 {
		return
	}
	defer r.heart(ctx)()
	var wg sync.WaitGroup
	slots := make(chan struct{}, max(1, r.Workers))
	tick := time.NewTicker(r.Poll)
	defer tick.Stop()
	for ctx.Err() == nil {
		r.fillSlots(ctx, slots, &wg)
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-r.wake:
		}
	}
	r.drain(&wg)
}

// fillSlots starts due jobs as long as there are free slots.
func (r *Runner) fillSlots(ctx context.Context, slots chan struct{}, wg *sync.WaitGroup) {
	for free := cap(slots) - len(slots); free > 0; free = cap(slots) - len(slots) {
		got, err := r.takeSome(ctx, free)
		if err != nil && ctx.Err() == nil {
			r.Log.Error("jobs: taking work", "err", err)
		}
		if len(got) == 0 {
			return
		}
		for _, t := range got {
			slots <- struct{}{}
			j, jobCtx := r.admit(ctx, t)
			wg.Go(func() {
				defer func() { r.dismiss(j); <-slots; r.Wake() }()
				r.perform(jobCtx, j)
			})
		}
	}
}

func (r *Runner) takeSome(ctx context.Context, n int) (got []taken, err error) {
	if waiting, err := due(r.DB.Reader(ctx), r.DB.Now(), r.kinds); err != nil || waiting == 0 {
		return nil, err
	}
	err = r.DB.Write(ctx, func(tx *db.Tx) error {
		if err := bury(tx, r.kinds, r.ids()); err != nil {
			return err
		}
		got, err = take(tx, r.kinds, r.ids(), n, r.Lease)
		return err
	})
	return got, err
}

// admit makes the job known as running here. Its context survives ctx: a
// stopping process lets it finish first.
func (r *Runner) admit(ctx context.Context, t taken) (*Job, context.Context) {
	jobCtx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	j := &Job{ID: t.ID, Kind: t.Kind, Attempt: t.Attempts, UnitID: t.UnitID, CreatedBy: t.CreatedBy, args: t.Args, cancel: cancel}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running[j.ID] = j
	return j, jobCtx
}

func (r *Runner) dismiss(j *Job) {
	j.cancel(nil)
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.running, j.ID)
}

func (r *Runner) ids() (ids []int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.running {
		ids = append(ids, id)
	}
	return ids
}

// drain waits for the running jobs, first patiently, then after telling them to stop.
func (r *Runner) drain(wg *sync.WaitGroup) {
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	patience := time.NewTimer(r.Grace)
	defer patience.Stop()
	select {
	case <-done:
		return
	case <-patience.C:
	}
	r.mu.Lock()
	for _, j := range r.running {
		j.cancel(ErrStopping)
	}
	r.mu.Unlock()
	patience.Reset(farewell)
	select {
	case <-done:
	case <-patience.C: // a deaf handler ends with the process; its lease runs out
		r.Log.Warn("jobs: a job did not stop", "jobs", r.ids())
	}
}

// farewell is how long a job may take to return after it was told to stop.
const farewell = 5 * time.Second

// Live puts the progress of a job that runs in this process over the stored one.
func (r *Runner) Live(row *Row) {
	r.mu.Lock()
	j := r.running[row.ID]
	r.mu.Unlock()
	if j == nil {
		return
	}
	if p := j.Progressed(); p != (Progress{}) {
		row.Done, row.Total, row.Message = p.Done, p.Total, p.Message
	}
}

// Cancel stops a job: one that runs in this process directly, even while its
// transaction holds the database; any other through the table.
func (r *Runner) Cancel(ctx context.Context, id int64) error {
	r.mu.Lock()
	j := r.running[id]
	r.mu.Unlock()
	if j != nil {
		j.cancel(ErrCancelled)
		return nil
	}
	return fault.Wrap("jobs.Cancel", r.DB.Write(ctx, func(tx *db.Tx) error { return Cancel(tx, id) }))
}
