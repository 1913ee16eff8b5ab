package main

import (
	"context"
	"time"

	"lianghua/disclose"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/pagecache"
	"lianghua/web"
)

// ends are the instants at which something public changes by the clock and
// not by an act. Days need no line here: every page ends at midnight.
var ends = []func(q db.Reader, now db.Time) (db.NullTime, error){disclose.NextEnd}

// keepPages is the cache of public pages of this process; nil when it has no memory.
func (a *app) keepPages(routes []web.Route, base func() string) *pagecache.Cache {
	if a.cacheBytes <= 0 {
		return nil
	}
	o := web.PageOptions(routes, base)
	o.Bytes, o.Log = a.cacheBytes, a.shownKept(o.Log, base)
	o.Now = func() time.Time { return a.db.Now().Time }
	o.Next = func(ctx context.Context) (time.Time, error) { return nextChange(a.db.Reader(ctx), a.db.Now()) }
	c := pagecache.New(o)
	c.Attach(a.db)
	return c
}

// nextChange is when public pages change next without an act: the next end, or
// the next midnight of the county, since pages show days.
func nextChange(q db.Reader, now db.Time) (time.Time, error) {
	next := calendar.DateOf(now.Time).AddDays(1).Start()
	for _, end := range ends {
		at, err := end(q, now)
		if err != nil {
			return next, err
		}
		if at.Valid && at.Before(next) {
			next = at.Time.Time
		}
	}
	return next, nil
}

// watchPages learns what other processes change, until ctx ends.
func (a *app) watchPages(ctx context.Context) {
	if a.pages != nil {
		a.pages.Watch(ctx, a.db)
	}
}
