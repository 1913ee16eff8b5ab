// Package jobs runs long work outside a request: a table of leased jobs that
// several processes may serve. A job is enqueued in the transaction of the
// business that wants it, taken by one runner under a lease that it renews,
// and finished only by the runner whose attempt it still is.
package jobs

import (
	"encoding/json"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// State is where a job stands.
type State string

// The states of a job (排队、运行中、已完成、未成功、已取消).
const (
	Queued    State = "queued"
	Running   State = "running"
	Finished  State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

var stateNames = map[State]string{Queued: "排队中", Running: "运行中", Finished: "已完成", Failed: "未成功", Cancelled: "已取消"}

// Label is the state's Chinese name.
func (s State) Label() string { return stateNames[s] }

// Ended reports that nothing more will happen.
func (s State) Ended() bool { return s == Finished || s == Failed || s == Cancelled }

// MaxAttempts is how often a job is tried before it counts as failed.
const MaxAttempts = 3

// Options of a new job; zero values are usual.
type Options struct {
	UniqueKey string  // the same kind and key are enqueued once for ever, e.g. the period of periodic work
	RunAt     db.Time // not before; zero for at once
	UnitID    int64
	By        string // who asked, for the desk page
}

// Enqueue adds a job with the transaction and returns its id. For a UniqueKey
// that exists it returns the job that is there. Call Runner.Wake after commit
// to spare it the wait for the next poll.
func Enqueue(tx *db.Tx, kind string, args any, o Options) (int64, error) {
	if o.RunAt.IsZero() {
		o.RunAt = tx.Now
	}
	id, err := tx.Insert(`INSERT INTO job (kind, unique_key, args, state, run_at, lease_until, unit_id, created_by, created_at)
		VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?)
		ON CONFLICT (kind, unique_key) WHERE unique_key <> '' DO UPDATE SET unique_key = excluded.unique_key RETURNING id`,
		kind, o.UniqueKey, db.Of(args), o.RunAt, free, o.UnitID, o.By, tx.Now)
	return id, fault.Wrap("jobs.Enqueue", err)
}

// free is the lease of a job that nobody holds.
var free = db.Time{}

// Row is a job as the desk page shows it.
type Row struct {
	ID          int64       `db:"id"`
	Kind        string      `db:"kind"`
	State       State       `db:"state"`
	RunAt       db.Time     `db:"run_at"`
	Attempts    int         `db:"attempts"`
	CancelAsked bool        `db:"cancel_asked"`
	Done        int64       `db:"progress"`
	Total       int64       `db:"total"`
	Message     string      `db:"message"`
	Result      string      `db:"result"` // JSON, or ""
	UnitID      int64       `db:"unit_id"`
	CreatedBy   string      `db:"created_by"`
	CreatedAt   db.Time     `db:"created_at"`
	StartedAt   db.NullTime `db:"started_at"` // the last attempt
	FinishedAt  db.NullTime `db:"finished_at"`
}

// Took is how long the last attempt ran, 0 while it runs or when nobody
// wrote down its beginning.
func (r Row) Took() time.Duration {
	if !r.StartedAt.Valid || !r.FinishedAt.Valid {
		return 0
	}
	return max(0, r.FinishedAt.Sub(r.StartedAt.Time.Time))
}

// Decode reads the result that the job left.
func (r Row) Decode(v any) error { return json.Unmarshal([]byte(r.Result), v) }

const columns = `id, kind, state, run_at, attempts, cancel_asked, progress, total, message, result, unit_id, created_by, created_at, started_at, finished_at`

// ByID reads one job.
func ByID(q db.Reader, id int64) (Row, error) {
	var r Row
	err := q.Get(&r, `SELECT `+columns+` FROM job WHERE id = ?`, id)
	if db.NoRows(err) {
		return r, fault.NotFound("该任务不存在")
	}
	return r, fault.Wrap("jobs.ByID", err)
}

// PageSize is the number of jobs on one page.
const PageSize = 50

// List reads a page of jobs, newest first, before an id (0: from the newest);
// next is the following page's cursor, 0 on the last.
func List(q db.Reader, before int64) (rows []Row, next int64, err error) {
	text, args := `SELECT `+columns+` FROM job`, []any(nil)
	if before > 0 {
		text, args = text+` WHERE id < ?`, append(args, before)
	}
	if err := q.Select(&rows, text+` ORDER BY id DESC LIMIT ?`, append(args, PageSize+1)...); err != nil {
		return nil, 0, fault.Internal("jobs.List", err)
	}
	if len(rows) > PageSize {
		rows = rows[:PageSize]
		next = rows[PageSize-1].ID
	}
	return rows, next, nil
}

// Latest reads the newest n jobs of a kind.
func Latest(q db.Reader, kind string, n int) (rows []Row, err error) {
	err = q.Select(&rows, `SELECT `+columns+` FROM job WHERE kind = ? ORDER BY id DESC LIMIT ?`, kind, n)
	return rows, fault.Wrap("jobs.Latest", err)
}

// Cancel asks for a job to stop: a queued one is cancelled at once, a running
// one when its runner next looks (within a second). One that has ended is a
// conflict. See Runner.Cancel, which also reaches a job that holds the database.
func Cancel(tx *db.Tx, id int64) error {
	n, err := tx.Exec(`UPDATE job SET cancel_asked = TRUE,
		finished_at = CASE WHEN state = 'queued' THEN ? ELSE finished_at END,
		message = CASE WHEN state = 'queued' THEN ? ELSE message END,
		state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END
		WHERE id = ? AND state IN ('queued', 'running')`, db.Some(tx.Now), sayCancelled, id)
	if err != nil {
		return fault.Internal("jobs.Cancel", err)
	}
	if n == 1 {
		return nil
	}
	r, err := ByID(tx, id)
	if err != nil {
		return err
	}
	return fault.Conflictf("该任务%s，不能取消", r.State.Label())
}

const sayCancelled = "已按要求取消"
