package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"lianghua/disclose"
	"lianghua/handover"
	"lianghua/internal/backup"
	"lianghua/internal/db"
	"lianghua/internal/jobs"
	"lianghua/internal/search"
	"lianghua/patrol"
	"lianghua/queue"
	"lianghua/web"
	"lianghua/web/api"
)

// tidyJob clears what time has passed over: ended sessions, and files that no
// record names; and it reminds of cards of the guide that must be looked at.
const tidyJob = "tidy"

// keepOrphans is how long a file without a record stays: the object is
// written before its row.
const keepOrphans = 7 * 24 * time.Hour

// daily puts the day's work into the queue, now and whenever a new day has
// begun. Every process may ask; the day is the unique key, so one wins.
func (a *app) daily(ctx context.Context) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := a.enqueueDay(ctx); err != nil && ctx.Err() == nil {
			slog.Error("the daily job was not queued", "err", err)
		}
		select {
		case <-ctx.Done():
			a.flushMisses(ctx)
			return
		case <-tick.C:
			a.flushMisses(ctx)
		}
	}
}

// keepMisses is how many days the counts of what was not found are kept.
const keepMisses = 400

func (a *app) flushMisses(ctx context.Context) {
	if err := a.portal.Misses.Flush(context.WithoutCancel(ctx), a.db); err != nil {
		slog.Error("what was not found was not written", "err", err)
	}
}

func (a *app) enqueueDay(ctx context.Context) error {
	err := a.db.Write(ctx, func(tx *db.Tx) error {
		for _, kind := range a.dayJobs() {
			if _, err := jobs.Enqueue(tx, kind, struct{}{}, jobs.Options{By: "系统", UniqueKey: a.org.Today().String()}); err != nil {
				return err
			}
		}
		return a.enqueueWeek(tx)
	})
	a.jobs.Wake()
	return err
}

// enqueueWeek queues what is done once a week; the week is named by its Monday.
func (a *app) enqueueWeek(tx *db.Tx) error {
	monday := a.org.Today().AddDays(-(int(a.org.Today().Weekday()) + 6) % 7)
	_, err := jobs.Enqueue(tx, patrol.MissJob, struct{}{}, jobs.Options{By: "系统", UniqueKey: monday.String()})
	return err
}

// expect tells the runner how often each periodic kind should run. Digests are
// asked for every day: on a day off the job says so and sends nothing.
func (a *app) expect() {
	const day = 24 * time.Hour
	for _, kind := range a.dayJobs() {
		a.jobs.Expect(kind, day)
	}
	a.jobs.Expect(queue.Job, day)
	a.jobs.Expect(patrol.MissJob, 7*day)
}

// dayJobs are the kinds of a day's work. A demo is not worth a backup.
func (a *app) dayJobs() []string {
	if a.demo {
		return []string{anchorJob, reorgJob, tidyJob, dutyJob, handover.VacancyJob, verifyJob, resealJob}
	}
	return []string{anchorJob, backup.TakeJob, reorgJob, tidyJob, dutyJob, handover.VacancyJob, verifyJob, resealJob}
}

// minutely queues the clock of publishing whenever something is due: scheduled
// items, ends, 公示期满. Every process may ask; the minute is the unique key.
func (a *app) minutely(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		a.watch(ctx)
		if err := a.enqueueTick(ctx); err != nil && ctx.Err() == nil {
			slog.Error("the clock of publishing was not queued", "err", err)
		}
		if err := a.enqueueMessages(ctx); err != nil && ctx.Err() == nil {
			slog.Error("digests and messages were not queued", "err", err)
		}
		select {
		case <-ctx.Done():
			a.flushCounts(ctx)
			return
		case <-tick.C:
		}
	}
}

func (a *app) enqueueTick(ctx context.Context) error {
	due, err := disclose.Due(a.db.Reader(ctx), a.db.Now())
	if err != nil || !due {
		return err
	}
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		_, err := jobs.Enqueue(tx, disclose.TickJob, struct{}{}, jobs.Options{By: "系统", UniqueKey: tx.Now.UTC().Format("2006-01-02T15:04")})
		return err
	})
	a.jobs.Wake()
	return err
}

// tidy is the handler of tidyJob.
func (a *app) tidy(ctx context.Context, j *jobs.Job) error {
	if err := a.org.Sweep(ctx); err != nil {
		return err
	}
	if err := api.Sweep(ctx, a.db); err != nil {
		return err
	}
	if err := web.SweepForms(ctx, a.db); err != nil {
		return err
	}
	j.Progress(1, 3, "已清理过期登录")
	if err := a.foi.Tick(ctx); err != nil {
		return err
	}
	if err := a.guide.Tick(ctx); err != nil {
		return err
	}
	if err := a.org.ReviewTick(ctx); err != nil {
		return err
	}
	if err := a.consult.Tick(ctx); err != nil {
		return err
	}
	if err := a.queue.Tidy(ctx); err != nil {
		return err
	}
	if err := a.db.Write(ctx, func(tx *db.Tx) error { return search.Forget(tx, a.org.Today().AddDays(-keepMisses)) }); err != nil {
		return err
	}
	j.Progress(2, 3, "已提醒到期核对")
	swept, err := a.files.Sweep(a.db.Reader(ctx), a.db.Now().Add(-keepOrphans))
	if err != nil {
		return err
	}
	j.Progress(3, 3, fmt.Sprintf("已清理过期登录，删除无记录的附件 %d 个。", swept.Files))
	return nil
}

// reorgJob makes the re-organisations effective whose day has come.
const reorgJob = "reorg"

// reorgDay is the handler of reorgJob.
func (a *app) reorgDay(ctx context.Context, j *jobs.Job) error {
	n, err := a.reorg.Tick(ctx)
	j.Progress(1, 1, fmt.Sprintf("今日生效的机构改革方案 %d 个。", n))
	return err
}

// dutyJob brings the duties in line with the day: what is coming is planned,
// declarations are accepted by silence, accepted ones are drawn for a check,
// and every column's page is opened.
const dutyJob = "duty"

// dutyDay is the handler of dutyJob.
func (a *app) dutyDay(ctx context.Context, j *jobs.Job) error {
	c, err := a.duties.Replan(ctx)
	if err != nil {
		return err
	}
	j.Progress(1, 3, fmt.Sprintf("应公开任务：新增 %d 项，调整时限 %d 项，恢复 %d 项，取消 %d 项。", c.Added, c.Moved, c.Back, c.Gone))
	silent, err := a.duties.Silence(ctx)
	if err != nil {
		return err
	}
	if err := a.duties.DrawMonthly(ctx); err != nil {
		return err
	}
	j.Progress(2, 3, fmt.Sprintf("期满视为同意的申报 %d 项。", silent))
	if a.site == nil {
		return nil // no pages are served here, e.g. while the demo is loaded
	}
	visited, faults, err := a.duties.Visit(ctx, a.site)
	if err != nil {
		return err
	}
	links, dead, err := a.linkDay(ctx)
	if err != nil {
		return err
	}
	j.Progress(3, 3, fmt.Sprintf("应公开任务：新增 %d 项，取消 %d 项；期满视为同意 %d 项；巡检栏目 %d 个，有问题 %d 个；外部链接 %d 个，打不开 %d 个。", c.Added, c.Gone, silent, visited, faults, links, dead))
	return nil
}

// linkDay visits the addresses outside that items name, when the county allows
// it, and lets what was checked before be checked again: words and allowances
// begin and end with the day.
func (a *app) linkDay(ctx context.Context) (visited, dead int, err error) {
	links, err := disclose.Links(a.db.Reader(ctx))
	if err != nil {
		return 0, 0, err
	}
	if visited, dead, err = a.words.Visit(ctx, links); err != nil {
		return 0, 0, err
	}
	return visited, dead, a.db.Write(ctx, disclose.VoidReports)
}
