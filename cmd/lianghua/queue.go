package main

import (
	"context"
	"fmt"

	"lianghua/internal/audit"
	"lianghua/internal/channel"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/jobs"
	"lianghua/internal/settings"
	"lianghua/queue"
)

// enqueueMessages queues the day's digests once their hour has come, and a
// round of sending whenever a message is due.
func (a *app) enqueueMessages(ctx context.Context) error {
	q := a.db.Reader(ctx)
	v, err := settings.All(q)
	if err != nil {
		return err
	}
	now := a.db.Now()
	day := a.org.Today()
	hour := int(now.Sub(day.Start()).Hours())
	send, err := channel.Due(q, now)
	if err != nil {
		return err
	}
	digest := hour >= v.DigestHour() && hour < settings.DigestLast
	if digest {
		var n int
		if err := q.Get(&n, `SELECT count(*) FROM job WHERE kind = ? AND unique_key = ?`, queue.Job, day.String()); err != nil {
			return err
		}
		digest = n == 0
	}
	if !digest && !send {
		return nil
	}
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		if digest {
			if _, err := jobs.Enqueue(tx, queue.Job, struct{}{}, jobs.Options{By: "系统", UniqueKey: day.String()}); err != nil {
				return err
			}
		}
		if !send {
			return nil
		}
		_, err := jobs.Enqueue(tx, channel.Job, struct{}{}, jobs.Options{By: "系统", UniqueKey: tx.Now.UTC().Format("2006-01-02T15:04")})
		return err
	})
	a.jobs.Wake()
	return err
}

// digestDay is the handler of queue.Job.
func (a *app) digestDay(ctx context.Context, j *jobs.Job) error {
	_, due, err := a.queue.Time(a.db.Reader(ctx), a.db.Now())
	if err != nil {
		return err
	}
	if !due {
		j.Progress(1, 1, "今天不发今日摘要：休息日，或者没有开启。")
		return nil
	}
	made, err := a.queue.Run(ctx)
	j.Progress(int64(made.Sent), int64(made.Sent+made.Quiet), made.String())
	return err
}

// verifyJob checks the whole chain of the log once a day, so that a break is
// known without anybody pressing a button.
const verifyJob = "audit.verify"

// verified is what verifyJob leaves for the figures.
type verified struct {
	Rows   int64 `json:"rows"`
	Faults int64 `json:"faults"`
}

// verifyDay is the handler of verifyJob. A break ends the job as not done.
func (a *app) verifyDay(ctx context.Context, j *jobs.Job) error {
	report, err := audit.Check(ctx, a.db, a.keys)
	if err != nil {
		return err
	}
	found := verified{report.Rows, int64(len(report.Faults)) + report.More}
	if err := j.SetResult(found); err != nil {
		return err
	}
	if !report.Sound() {
		return fault.Conflictf("审计日志 %d 条中有 %d 处不符，请审计员点“核验全部记录”查看。", found.Rows, found.Faults)
	}
	j.Progress(found.Rows, found.Rows, fmt.Sprintf("审计日志 %d 条，全部相符。", found.Rows))
	return nil
}
