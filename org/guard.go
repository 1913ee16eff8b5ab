package org

import (
	"context"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/rbac"
)

// Living is a session that is in use, with whose it is.
type Living struct {
	Session
	Login string `db:"login"`
	Name  string `db:"name"`
}

// guard lets in who cares for everybody's sign-in.
func guard(q db.Reader, actor rbac.Actor) error {
	root, err := CountyUnit(q)
	if err != nil {
		return err
	}
	return rbac.Check(actor, rbac.SecurityManage, root.RBAC())
}

// AllSessions lists the county's living sessions, the last used first. Half
// sessions are none: they open nothing.
func (s *Service) AllSessions(ctx context.Context, actor rbac.Actor) (rows []Living, err error) {
	q := s.DB.Reader(ctx)
	if err := guard(q, actor); err != nil {
		return nil, err
	}
	lim, err := limits(q)
	if err != nil {
		return nil, fault.Wrap("org.AllSessions", err)
	}
	now := s.DB.Now()
	err = q.Select(&rows, `SELECT `+sessionColumns+`, a.login, p.name FROM org_session s JOIN org_account a ON a.id = s.account_id JOIN org_person p ON p.id = a.person_id
		WHERE NOT s.half AND s.ends_at > ? AND s.seen_at > ? ORDER BY s.seen_at DESC, s.token`, now, db.At(now.Add(-lim.Idle)))
	return rows, fault.Wrap("org.AllSessions", err)
}

// RevokeSession ends somebody's session at once.
func (s *Service) RevokeSession(ctx context.Context, actor rbac.Actor, id string) error {
	return fault.Wrap("org.RevokeSession", s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := guard(tx, actor); err != nil {
			return err
		}
		var account int64
		err := tx.Get(&account, `DELETE FROM org_session WHERE token = ? RETURNING account_id`, id)
		if db.NoRows(err) {
			return fault.NotFound("这次登录已经结束。")
		}
		if err == nil {
			audit.Record(tx, Who(actor), audit.Entry{Action: sessionEnd, ObjectKind: "account", ObjectID: audit.ID(account)})
		}
		return err
	}))
}

const sessionEnd = "session.revoke"

// Guarded is a login and how its second factor stands.
type Guarded struct {
	User
	FactorOn bool `db:"factor_on"`
	Codes    int  // recovery codes that are left
	Demanded bool // by role and setting
}

// FactorList lists the logins with their second factors.
func (s *Service) FactorList(ctx context.Context, actor rbac.Actor) (rows []Guarded, err error) {
	q := s.DB.Reader(ctx)
	if err := guard(q, actor); err != nil {
		return nil, err
	}
	users, err := s.UserList(ctx, actor)
	if err != nil {
		return nil, err
	}
	var factors []Factor
	if err := q.Select(&factors, `SELECT account_id, secret, confirmed_at, last_step, codes FROM org_factor WHERE confirmed_at IS NOT NULL`); err != nil {
		return nil, fault.Internal("org.FactorList", err)
	}
	of := map[int64]Factor{}
	for _, f := range factors {
		of[f.AccountID] = f
	}
	v, err := settings.All(q)
	if err != nil {
		return nil, fault.Wrap("org.FactorList", err)
	}
	held, err := rights(q, s.Today())
	for _, u := range users {
		g := Guarded{User: u, FactorOn: of[u.ID].On(), Codes: len(of[u.ID].Codes.V)}
		for _, r := range ofPerson(held, u.PersonID) { // what is lent counts as at sign-in
			g.Demanded = g.Demanded || !r.SinceOn.After(s.Today()) && demanded(v, []rbac.Grant{{Role: r.Role}})
		}
		rows = append(rows, g)
	}
	return rows, err
}
