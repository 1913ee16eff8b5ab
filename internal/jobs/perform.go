package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// perform runs one attempt and writes how it ended.
func (r *Runner) perform(ctx context.Context, j *Job) {
	stop := make(chan struct{})
	beating := make(chan struct{})
	go func() {
		defer close(beating)
		r.keep(ctx, j, stop)
	}()
	err := call(ctx, r.handlers[j.Kind], j)
	close(stop)
	<-beating
	if err != nil {
		r.Log.Warn("jobs: an attempt ended", "job", j.ID, "kind", j.Kind, "attempt", j.Attempt, "cause", context.Cause(ctx), "err", err)
	}
	if err := r.settle(ctx, j, err); err != nil {
		r.Log.Error("jobs: the end of an attempt could not be stored", "job", j.ID, "err", err)
	}
}

// call turns a panic into an error: one bad row must not end the server.
func call(ctx context.Context, h Handler, j *Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Internal("jobs."+j.Kind, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	return h(ctx, j)
}

// settle writes the end. The handler's error is judged by why its context
// ended: a job that was told to stop did not fail.
func (r *Runner) settle(ctx context.Context, j *Job, err error) error {
	why := context.Cause(ctx)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	return r.DB.Write(ctx, func(tx *db.Tx) error {
		switch {
		case err == nil:
			return r.finished(tx, j)
		case errors.Is(why, ErrLost):
			return nil // another runner has it
		case errors.Is(why, ErrCancelled):
			return quiet(j.end(tx, Cancelled, sayCancelled))
		case errors.Is(why, ErrStopping):
			return j.again(tx, 0, j.Attempt-1, "服务停止时尚未完成，重新启动后继续")
		case permanent(err) || j.Attempt >= MaxAttempts:
			return quiet(j.end(tx, Failed, fault.Message(err)))
		}
		wait := time.Duration(j.Attempt*j.Attempt) * retryAfter
		return j.again(tx, wait, j.Attempt, fmt.Sprintf("第 %d 次未成功，稍后自动重试。", j.Attempt))
	})
}

// retryAfter is the wait after the first failure; the second waits four times as long.
const retryAfter = 5 * time.Second

// finished ends a job whose handler returned nil and did not call Finish itself.
func (r *Runner) finished(tx *db.Tx, j *Job) error {
	message := j.Progressed().Message
	if message == "" {
		message = "已完成"
	}
	return quiet(j.end(tx, Finished, message))
}

// quiet drops ErrLost: the job was ended by its handler or taken by another.
func quiet(err error) error {
	if errors.Is(err, ErrLost) {
		return nil
	}
	return err
}

// permanent are the faults that trying again does not mend.
func permanent(err error) bool {
	k := fault.KindOf(err)
	return k != fault.KindInternal && k != fault.KindBusy
}

// keep renews the lease, stores progress at most once a second and looks for
// a wish to cancel, until stop.
func (r *Runner) keep(ctx context.Context, j *Job, stop <-chan struct{}) {
	tick := time.NewTicker(min(time.Second, r.Lease/4))
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-stop:
			return
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if asked, err := r.pulse(ctx, j, n); errors.Is(err, ErrLost) {
			j.cancel(ErrLost)
		} else if asked {
			j.cancel(ErrCancelled)
		} else if err != nil && ctx.Err() == nil {
			r.Log.Warn("jobs: renewing a lease", "job", j.ID, "err", err)
		}
	}
}

// pulse writes when there is progress to store or a quarter of the lease has
// gone, and otherwise only reads.
func (r *Runner) pulse(ctx context.Context, j *Job, n int) (asked bool, err error) {
	every := max(1, int(r.Lease/4/time.Second))
	if !j.news() && n%every != 0 {
		err = r.DB.Reader(ctx).Get(&asked, `SELECT cancel_asked FROM job WHERE id = ?`, j.ID)
		return asked, err
	}
	ctx, cancel := context.WithTimeout(ctx, r.Lease)
	defer cancel()
	err = r.DB.Write(ctx, func(tx *db.Tx) error {
		asked, err = j.beat(tx, r.Lease)
		return err
	})
	return asked, err
}
