package org

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/rbac"
)

// Session is one sign-in on one device. Its ID is the hash of the cookie.
type Session struct {
	ID         string  `db:"token"`
	AccountID  int64   `db:"account_id"`
	GrantID    int64   `db:"grant_id"` // the post in force, 0: all merged
	CSRF       string  `db:"csrf"`     // the hidden field of every form
	Flash      string  `db:"flash"`
	Address    string  `db:"address"`
	Agent      string  `db:"agent"` // what the browser called itself
	Half       bool    `db:"half"`  // password only: the code of the second factor is still to come
	CreatedAt  db.Time `db:"created_at"`
	SeenAt     db.Time `db:"seen_at"`
	EndsAt     db.Time `db:"ends_at"`
	MustChange bool    `db:"-"` // the password must be changed before anything else
	MustEnrol  bool    `db:"-"` // the second factor must be set up before anything else
}

const sessionColumns = `s.token, s.account_id, s.grant_id, s.csrf, s.flash, s.address, s.agent, s.half, s.created_at, s.seen_at, s.ends_at`

func openSession(tx *db.Tx, account int64, token string, from Place, lim Limits) error {
	return putSession(tx, account, token, from, false, lim.Absolute)
}

// openHalf opens a session that is good for the code of the second factor only.
func openHalf(tx *db.Tx, account int64, token string, from Place) error {
	return putSession(tx, account, token, from, true, halfTime)
}

func putSession(tx *db.Tx, account int64, token string, from Place, half bool, lasts time.Duration) error {
	_, err := tx.Exec(`INSERT INTO org_session (token, account_id, csrf, address, agent, half, created_at, seen_at, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		crypt.Digest(token), account, crypt.Token(24), from.Address, clip(from.Agent, longestAgent), half, tx.Now, tx.Now, db.At(tx.Now.Add(lasts)))
	return err
}

// longestAgent is how much is kept of what a browser calls itself, in bytes.
const longestAgent = 300

func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// endSessions ends an account's sessions but the one whose hash is keep.
func endSessions(tx *db.Tx, account int64, keep string) error {
	_, err := tx.Exec(`DELETE FROM org_session WHERE account_id = ? AND token <> ?`, account, keep)
	return err
}

var errNoSession = fault.Unauthenticated("登录已过期，请重新登录。")

// seenEvery is how often a session's last use is written.
const seenEvery = time.Minute

// Actor tells who a cookie's secret belongs to: account state, posts and roles
// are read anew each time. Unauthenticated when the session is unknown, idle
// too long or over, or the account was disabled.
func (s *Service) Actor(ctx context.Context, token string) (rbac.Actor, Session, error) {
	q := s.DB.Reader(ctx)
	var row struct {
		Session
		Account Account `db:"a"`
	}
	err := q.Get(&row, `SELECT `+sessionColumns+`, a.id AS "a.id", a.login AS "a.login", a.person_id AS "a.person_id", p.name AS "a.name",
		p.left_on AS "a.left_on", a.must_change AS "a.must_change", a.changed_at AS "a.changed_at", a.disabled AS "a.disabled"
		FROM org_session s JOIN org_account a ON a.id = s.account_id JOIN org_person p ON p.id = a.person_id WHERE s.token = ?`, crypt.Digest(token))
	if db.NoRows(err) {
		return rbac.Actor{}, Session{}, errNoSession
	}
	if err != nil {
		return rbac.Actor{}, Session{}, fault.Internal("org.Actor", err)
	}
	v, err := settings.All(q)
	if err != nil {
		return rbac.Actor{}, Session{}, fault.Wrap("org.Actor", err)
	}
	lim := limitsOf(v)
	now, se, a := s.DB.Now(), row.Session, row.Account
	if se.Half || a.Disabled || !a.LeftOn.IsZero() || !now.Before(se.EndsAt.Time) || now.Sub(se.SeenAt.Time) >= lim.Idle {
		return rbac.Actor{}, Session{}, errNoSession
	}
	grants, err := grantsOf(q, a.PersonID, calendar.DateOf(now.Time))
	if err != nil {
		return rbac.Actor{}, Session{}, fault.Internal("org.Actor", err)
	}
	se.MustChange = !s.Demo && (a.MustChange || now.Sub(a.ChangedAt.Time) > lim.PasswordAge)
	if demanded(v, grants) {
		f, err := factorOf(q, a.ID)
		if err != nil {
			return rbac.Actor{}, Session{}, err
		}
		se.MustEnrol = !f.On()
	}
	s.seen(ctx, se, now)
	return actorOf(a, se, grants), se, nil
}

func actorOf(a Account, se Session, grants []rbac.Grant) rbac.Actor {
	actor := rbac.Actor{AccountID: a.ID, PersonID: a.PersonID, Name: a.Name, Login: a.Login, Grants: grants, Current: -1,
		Face: "web", Address: se.Address}
	for i, g := range grants {
		if g.ID == se.GrantID {
			actor.Current = i
		}
	}
	if actor.Current < 0 && len(grants) > 0 && grants[0].For.PersonID != 0 {
		actor.Current = 0 // nothing of their own to merge
	}
	actor.Name = rbac.Signed(actor.Name, actor.For())
	return actor
}

// seen notes that the session is in use, in its own short transaction; a busy
// database must not fail the page.
func (s *Service) seen(ctx context.Context, se Session, now db.Time) {
	if now.Sub(se.SeenAt.Time) < seenEvery {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE org_session SET seen_at = ? WHERE token = ? AND seen_at < ?`, now, se.ID, now)
		return err
	})
	if err != nil {
		slog.Warn("a session's last use was not written", "err", err)
	}
}

// SwitchPost puts one grant in force for the session, or all of them with 0.
func (s *Service) SwitchPost(ctx context.Context, actor rbac.Actor, token string, grant int64) error {
	held := grant == 0
	for _, g := range actor.Grants {
		held = held || g.ID == grant
	}
	if !held {
		return fault.NotFound("这个岗位已不在您名下，请刷新后重选。")
	}
	return s.onSession(ctx, "org.SwitchPost", `UPDATE org_session SET grant_id = ? WHERE token = ?`, grant, crypt.Digest(token))
}

// SetFlash keeps one sentence for the session's next page.
func (s *Service) SetFlash(ctx context.Context, token, text string) error {
	return s.onSession(ctx, "org.SetFlash", `UPDATE org_session SET flash = ? WHERE token = ?`, text, crypt.Digest(token))
}

// TakeFlash clears the sentence that Actor returned in the Session.
func (s *Service) TakeFlash(ctx context.Context, token string) error {
	return s.onSession(ctx, "org.TakeFlash", `UPDATE org_session SET flash = '' WHERE token = ?`, crypt.Digest(token))
}

func (s *Service) onSession(ctx context.Context, op, query string, args ...any) error {
	return fault.Wrap(op, s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}))
}

// Sessions lists the actor's own living sessions, newest first.
func (s *Service) Sessions(ctx context.Context, actor rbac.Actor) (rows []Session, err error) {
	err = s.DB.Reader(ctx).Select(&rows, `SELECT `+sessionColumns+` FROM org_session s WHERE s.account_id = ? AND s.ends_at > ? AND NOT s.half
		ORDER BY s.seen_at DESC`, actor.AccountID, s.DB.Now())
	return rows, fault.Wrap("org.Sessions", err)
}

// EndSession ends one of the actor's own sessions, by its ID.
func (s *Service) EndSession(ctx context.Context, actor rbac.Actor, id string) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`DELETE FROM org_session WHERE token = ? AND account_id = ?`, id, actor.AccountID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.NotFound("这次登录已经结束。")
		}
		audit.Record(tx, Who(actor), audit.Entry{Action: signOut, ObjectKind: "account", ObjectID: audit.ID(actor.AccountID)})
		return nil
	})
	return fault.Wrap("org.EndSession", err)
}

// Sweep deletes sessions that are over; a daily job calls it.
func (s *Service) Sweep(ctx context.Context) error {
	return s.onSession(ctx, "org.Sweep", `DELETE FROM org_session WHERE ends_at <= ?`, s.DB.Now())
}
