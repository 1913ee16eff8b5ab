// Package org holds the county's organisations, their people and posts, and
// who may sign in. Verbs are methods of Service and open their own
// transaction; functions that take a db.Reader or *db.Tx join the caller's.
package org

import (
	"context"
	"log/slog"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Service is the office that keeps units, people and accounts. It is used by
// pointer: it counts sign-in attempts.
type Service struct {
	DB   *db.DB
	Keys *crypt.Keys
	Demo bool // a demo county: no first-login change, no ageing of passwords

	// Closing tells what stands in the way of closing a unit, one Chinese
	// phrase each; the slices that hold work of a unit add theirs (app.go).
	Closing []func(q db.Reader, unit Unit) ([]string, error)

	addresses attempts  // sign-ins by address
	strangers strangers // failures of logins that do not exist
}

// Today is the legal day now, Asia/Shanghai.
func (s *Service) Today() calendar.Date { return calendar.DateOf(s.DB.Now().Time) }

// today is the legal day of a transaction.
func today(tx *db.Tx) calendar.Date { return calendar.DateOf(tx.Now.Time) }

// Denied records in the log that an actor asked for what they may not have.
func (s *Service) Denied(ctx context.Context, actor rbac.Actor, action rbac.Action, object string) {
	err := audit.Log(ctx, s.DB, Who(actor), audit.Entry{Action: string(action), Outcome: audit.Denied,
		ObjectKind: "route", ObjectID: object, UnitID: actor.Home().ID})
	if err != nil {
		slog.Error("a refusal could not be recorded", "err", err)
	}
}

// act is one entry of the log about an object of this package.
func act(action rbac.Action, kind string, id, unit int64, verb string, more ...any) audit.Entry {
	detail := map[string]any{"verb": verb}
	for i := 0; i+1 < len(more); i += 2 {
		detail[more[i].(string)] = more[i+1]
	}
	return audit.Entry{Action: string(action), ObjectKind: kind, ObjectID: audit.ID(id), UnitID: unit, Detail: detail}
}

var errStale = fault.Conflict("这条内容刚被别人改过，您的修改没有保存。请刷新后看一看再改。")

// one turns "no row had that id and version" into a conflict.
func one(n int64, err error) error {
	if err == nil && n == 0 {
		return errStale
	}
	return err
}
