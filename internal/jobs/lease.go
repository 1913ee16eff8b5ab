package jobs

import (
	"fmt"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// taken is what a runner gets with a job.
type taken struct {
	ID        int64  `db:"id"`
	Kind      string `db:"kind"`
	Args      string `db:"args"`
	Attempts  int    `db:"attempts"`
	UnitID    int64  `db:"unit_id"`
	CreatedBy string `db:"created_by"`
}

// due asks without writing whether take would find anything: a runner with
// nothing to do never takes the writer's place.
func due(q db.Reader, now db.Time, kinds []string) (n int, err error) {
	text, args, err := db.In(`SELECT count(id) FROM (SELECT id FROM job WHERE state IN ('queued', 'running')
		AND run_at <= ? AND lease_until < ? AND kind IN (?) LIMIT 1) d`, now, now, kinds)
	if err != nil {
		return 0, err
	}
	return n, q.Get(&n, text, args...)
}

// take leases at most n due jobs in one statement. mine are the jobs that
// this process runs: a lease that ran out while its own transaction held the
// database is not taken again here.
func take(tx *db.Tx, kinds []string, mine []int64, n int, lease time.Duration) (got []taken, err error) {
	lock := ``
	if tx.Engine() == db.Postgres {
		lock = ` FOR UPDATE SKIP LOCKED`
	}
	text, args, err := db.In(`UPDATE job SET state = 'running', lease_until = ?, started_at = ?, attempts = attempts + 1 WHERE id IN (
		SELECT id FROM job WHERE state IN ('queued', 'running') AND run_at <= ? AND lease_until < ? AND attempts < ?
		AND kind IN (?) AND id NOT IN (?) ORDER BY run_at, id LIMIT ?`+lock+`) RETURNING id, kind, args, attempts, unit_id, created_by`,
		db.At(tx.Now.Add(lease)), tx.Now, tx.Now, tx.Now, MaxAttempts, kinds, append(mine, 0), n)
	if err != nil {
		return nil, err
	}
	return got, tx.Select(&got, text, args...)
}

// bury ends the jobs that nobody will take again: their last attempt died
// with its process, or somebody wanted them cancelled.
func bury(tx *db.Tx, kinds []string, mine []int64) error {
	text, args, err := db.In(`UPDATE job SET finished_at = ?,
		message = CASE WHEN cancel_asked THEN ? ELSE ? END, state = CASE WHEN cancel_asked THEN 'cancelled' ELSE 'failed' END
		WHERE state = 'running' AND lease_until < ? AND (attempts >= ? OR cancel_asked) AND kind IN (?) AND id NOT IN (?)`,
		db.Some(tx.Now), sayCancelled, fmt.Sprintf("运行中断 %d 次，已停止。请检查后重新提交，仍不行请联系政务公开科。", MaxAttempts),
		tx.Now, MaxAttempts, kinds, append(mine, 0))
	if err != nil {
		return err
	}
	_, err = tx.Exec(text, args...)
	return err
}

// beat renews the lease, never shortening it, and stores progress; asked reports a wish to cancel,
// ErrLost that the job is no longer ours.
func (j *Job) beat(tx *db.Tx, lease time.Duration) (asked bool, err error) {
	p := j.Progressed()
	until := db.At(tx.Now.Add(lease))
	err = tx.Get(&asked, `UPDATE job SET lease_until = CASE WHEN lease_until > ? THEN lease_until ELSE ? END,
		progress = ?, total = ?, message = ? WHERE id = ? AND attempts = ? AND state = 'running' RETURNING cancel_asked`,
		until, until, p.Done, p.Total, p.Message, j.ID, j.Attempt)
	if db.NoRows(err) {
		return false, ErrLost
	}
	return asked, err
}

// end writes the outcome of this attempt, once: a lease that was lost and
// taken by another cannot finish the job a second time.
func (j *Job) end(tx *db.Tx, s State, message string) error {
	p := j.Progressed()
	n, err := tx.Exec(`UPDATE job SET state = ?, message = ?, result = ?, progress = ?, total = ?, finished_at = ?
		WHERE id = ? AND attempts = ? AND state = 'running'`,
		string(s), message, j.left(), p.Done, p.Total, db.Some(tx.Now), j.ID, j.Attempt)
	if err == nil && n != 1 {
		return ErrLost
	}
	return err
}

// again puts the job back: after a failure that may pass, or, with the
// attempt given back, because this process is stopping.
func (j *Job) again(tx *db.Tx, wait time.Duration, attempts int, message string) error {
	_, err := tx.Exec(`UPDATE job SET state = CASE WHEN cancel_asked THEN 'cancelled' ELSE 'queued' END,
		finished_at = CASE WHEN cancel_asked THEN ? ELSE finished_at END,
		lease_until = ?, run_at = ?, attempts = ?, message = ? WHERE id = ? AND attempts = ? AND state = 'running'`,
		db.Some(tx.Now), free, db.At(tx.Now.Add(wait)), attempts, message, j.ID, j.Attempt)
	return err
}

// Finish marks the job done inside the handler's own transaction, so that
// its work and its end are one: ErrLost, and with it a roll-back, when the
// job was meanwhile taken by another.
func (j *Job) Finish(tx *db.Tx, message string) error {
	return fault.Wrap("jobs.Finish", j.end(tx, Finished, message))
}

// Hold stretches the lease before one long transaction, during which nothing
// can be renewed on an engine with one writer.
func (j *Job) Hold(tx *db.Tx, d time.Duration) error {
	_, err := j.beat(tx, d)
	return fault.Wrap("jobs.Hold", err)
}
