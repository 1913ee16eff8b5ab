package main

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/jobs"
	"lianghua/internal/pagecache"
	"lianghua/patrol"
)

// shown counts one public page.
func (a *app) shown(path, agent string) {
	a.views.Note(calendar.DateOf(a.db.Now().Time), path, agent)
}

// shownKept counts one that the cache answered; base is the path below which
// the site stands.
func (a *app) shownKept(log func(pagecache.Answer), base func() string) func(pagecache.Answer) {
	return func(x pagecache.Answer) {
		log(x)
		if a.figures != nil {
			a.figures.Kept(x.Method, x.Status)
		}
		if x.Method == http.MethodGet {
			a.shown(strings.TrimPrefix(x.Path, base()), x.Agent)
		}
	}
}

// moved is where an address of an older site has gone.
func (a *app) moved(ctx context.Context, at string) string {
	r, to, err := patrol.Moved(a.db.Reader(ctx), at)
	if err != nil {
		slog.Error("the table of old addresses was not read", "err", err)
		return ""
	}
	if to != "" {
		a.old.Note(r.ID)
	}
	return to
}

// watch writes what was counted and looks for changes of leaders.
func (a *app) watch(ctx context.Context) {
	a.flushCounts(ctx)
	due, err := patrol.LeadersDue(a.db.Reader(ctx), a.db.Now())
	if err == nil && due {
		err = a.db.Write(ctx, func(tx *db.Tx) error {
			_, err := jobs.Enqueue(tx, patrol.LeadersJob, struct{}{}, jobs.Options{By: "系统", UniqueKey: tx.Now.UTC().Format("2006-01-02T15:04")})
			return err
		})
		a.jobs.Wake()
	}
	if err != nil && ctx.Err() == nil {
		slog.Error("changes of leaders were not looked for", "err", err)
	}
}

func (a *app) flushCounts(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	if err := a.views.Flush(ctx, a.db); err != nil {
		slog.Error("page views were not written", "err", err)
	}
	if err := a.old.Flush(ctx, a.db); err != nil {
		slog.Error("uses of old addresses were not written", "err", err)
	}
}
