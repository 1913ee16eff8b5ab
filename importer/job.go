package importer

import (
	"context"
	"fmt"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/jobs"
	"lianghua/rbac"
)

// ApplyJob is the kind of the job that applies a long batch; RunApply is its
// handler.
const ApplyJob = "import.apply"

// LongPlan is the number of written rows above which a batch is applied by a
// job, so that the person need not wait for the page.
const LongPlan = 500

// applying is what the job is told: who pressed the button, and what they saw.
type applying struct {
	Actor rbac.Actor `json:"actor"`
	Batch int64      `json:"batch"`
	Hash  string     `json:"hash"`
	Skip  bool       `json:"skip"`
}

// StartApply puts the applying of a long batch into the queue and returns the
// job's id. It refuses at once what Apply would refuse.
func (s *Service) StartApply(ctx context.Context, actor rbac.Actor, id int64, hash string, skip bool) (job int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		b, err := ByID(tx, id)
		if err != nil {
			return err
		}
		if err := s.applicable(tx, actor, b, hash, skip); err != nil {
			return err
		}
		if row, ok, err := JobOf(tx, id); err != nil {
			return err
		} else if ok && !row.State.Ended() {
			return fault.Conflict("这一批正在入库，请在进度页等待。")
		}
		actor.Face = "job"
		job, err = jobs.Enqueue(tx, ApplyJob, applying{actor, id, hash, skip}, jobs.Options{UnitID: actor.Home().ID, By: actor.Name})
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE import_batch SET job_id = ? WHERE id = ?`, job, id)
		return err
	})
	return job, fault.Wrap("importer.StartApply", err)
}

// JobOf reads the job that applies, or applied, a batch; false when there is none.
func JobOf(q db.Reader, batch int64) (jobs.Row, bool, error) {
	var id int64
	if err := q.Get(&id, `SELECT job_id FROM import_batch WHERE id = ?`, batch); err != nil {
		return jobs.Row{}, false, fault.Wrap("importer.JobOf", err)
	}
	if id == 0 {
		return jobs.Row{}, false, nil
	}
	row, err := jobs.ByID(q, id)
	return row, err == nil, err
}

// RunApply is the handler of ApplyJob. After a crash it runs again: a
// batch that is applied by then is done.
func (s *Service) RunApply(ctx context.Context, j *jobs.Job) error {
	var a applying
	if err := j.Decode(&a); err != nil {
		return fault.Internal("importer.RunApply", err)
	}
	if b, err := ByID(s.DB.Reader(ctx), a.Batch); err != nil || b.State == Applied {
		return err
	}
	b, err := s.Apply(ctx, a.Actor, a.Batch, a.Hash, a.Skip, func(done, total int) {
		j.Progress(int64(done), int64(total), "正在入库")
	})
	if err != nil {
		return err
	}
	n := b.Sums().Writes()
	j.Progress(int64(n), int64(n), fmt.Sprintf("已入库 %d 条。", n))
	return nil
}
