package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
)

// Causes with which a handler's context ends; see context.Cause.
var (
	ErrCancelled = errors.New("jobs: cancelled on request")
	ErrLost      = errors.New("jobs: the lease was lost to another runner")
	ErrStopping  = errors.New("jobs: the process is stopping")
)

// Progress is how far a running job is.
type Progress struct {
	Done, Total int64
	Message     string // Chinese
}

// Job is a job in its handler's hands.
type Job struct {
	ID        int64
	Kind      string
	Attempt   int // from 1
	UnitID    int64
	CreatedBy string

	args   string
	cancel context.CancelCauseFunc
	mu     sync.Mutex
	now    Progress
	fresh  bool // progress not yet stored
	result string
}

// Decode reads the arguments that Enqueue stored.
func (j *Job) Decode(v any) error { return json.Unmarshal([]byte(j.args), v) }

// Progress says how far the job is; it is cheap and may be called for every row.
func (j *Job) Progress(done, total int64, message string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.now, j.fresh = Progress{done, total, message}, true
}

// Progressed is what Progress said last.
func (j *Job) Progressed() Progress {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.now
}

// SetResult leaves a value, as JSON, for the page that shows the finished job.
func (j *Job) SetResult(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.result = string(b)
	return nil
}

func (j *Job) left() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.result
}

// news reports once that there is progress to store.
func (j *Job) news() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	was := j.fresh
	j.fresh = false
	return was
}
