package org

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

const wrong = "登录名或密码不正确，请核对后再试。连续输错多次账号会暂时锁定。"

// Place is where somebody signs in from.
type Place struct {
	Address string // the client's; it is slowed down, never locked
	Agent   string // what the browser calls itself
}

// Authenticate takes login and password and returns the secret of the new
// session, for the cookie. Of an account with a second factor the session is
// half: it opens nothing until Complete took the code (see Half).
// Errors: Unauthenticated (wrong, locked, disabled), Busy (too many attempts).
func (s *Service) Authenticate(ctx context.Context, login, password string, from Place) (token string, err error) {
	address := from.Address
	now := s.DB.Now().Time
	if wait, ok := s.addresses.throttle().Take(address, now); !ok {
		return "", fault.Busy(fmt.Sprintf("尝试登录过于频繁，请 %d 秒后再试。", int(math.Ceil(wait.Seconds()))))
	}
	q := s.DB.Reader(ctx)
	lim, err := limits(q)
	if err != nil {
		return "", fault.Wrap("org.Authenticate", err)
	}
	a, err := accountByLogin(q, login)
	if err != nil && fault.KindOf(err) != fault.KindNotFound {
		return "", fault.Wrap("org.Authenticate", err)
	}
	if a.locked(now) {
		return "", s.refuse(ctx, a, address, "locked", lockedMessage(a.LockedUntil.Time.Time))
	}
	right, stale, err := crypt.CheckPassword(ctx, a.Password, password) // an unknown login takes as long
	if err != nil {
		return "", fault.Wrap("org.Authenticate", err)
	}
	if !right {
		return "", s.wrongPassword(ctx, a, login, address, lim)
	}
	fresh := ""
	if stale {
		if fresh, err = crypt.HashPassword(ctx, password); err != nil {
			return "", fault.Wrap("org.Authenticate", err)
		}
	}
	s.addresses.throttle().GiveBack(address)
	return s.begin(ctx, a, from, fresh, lim)
}

func lockedMessage(until time.Time) string {
	return "输错次数过多，账号已锁定，请于 " + shanghaiClock(until) + " 后再试，或请系统管理员重置密码。"
}

// shanghaiClock is the time of day as people in the county read it.
func shanghaiClock(t time.Time) string {
	d := t.Sub(calendar.DateOf(t).Start())
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

// begin opens a session unless the account changed since its password was checked.
func (s *Service) begin(ctx context.Context, a Account, from Place, rehash string, lim Limits) (token string, err error) {
	token = crypt.Token(32)
	refusal := ""
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		now, err := accountByID(tx, a.ID)
		if err != nil {
			return err
		}
		switch {
		case now.locked(tx.Now.Time):
			refusal = lockedMessage(now.LockedUntil.Time.Time)
		case now.Disabled || !now.LeftOn.IsZero():
			refusal = "这个账号已停用，请联系本县系统管理员。"
		case now.Password != a.Password:
			refusal = wrong
		}
		if refusal != "" {
			audit.Record(tx, a.who(from.Address), audit.Entry{Action: signIn, Outcome: audit.Denied, ObjectKind: "account", ObjectID: audit.ID(a.ID)})
			return nil
		}
		hash := a.Password
		if rehash != "" {
			hash = rehash
		}
		f, err := factorOf(tx, a.ID)
		if err != nil {
			return err
		}
		if f.On() { // failures stay: they are forgotten when the code was right too
			audit.Record(tx, a.who(from.Address), audit.Entry{Action: signIn, ObjectKind: "account", ObjectID: audit.ID(a.ID), Detail: map[string]any{"step": "password"}})
			if _, err := tx.Exec(`UPDATE org_account SET password = ? WHERE id = ?`, hash, a.ID); err != nil {
				return err
			}
			return openHalf(tx, a.ID, token, from)
		}
		if _, err := tx.Exec(`UPDATE org_account SET failures = 0, locked_until = NULL, last_at = ?, password = ? WHERE id = ?`, tx.Now, hash, a.ID); err != nil {
			return err
		}
		audit.Record(tx, a.who(from.Address), audit.Entry{Action: signIn, ObjectKind: "account", ObjectID: audit.ID(a.ID)})
		return openSession(tx, a.ID, token, from, lim)
	})
	if err != nil {
		return "", fault.Wrap("org.Authenticate", err)
	}
	if refusal != "" {
		return "", fault.Unauthenticated(refusal)
	}
	return token, nil
}

// The log's names of acts that are no rights.
const (
	signIn         = "session.sign_in"
	signOut        = "session.sign_out"
	passwordChange = "account.password"
)

// wrongPassword counts a failure and locks the account at the last one.
func (s *Service) wrongPassword(ctx context.Context, a Account, login, address string, lim Limits) error {
	if a.ID == 0 {
		until := s.strangers.fail(crypt.Digest(tidyLogin(login)), s.DB.Now().Time, lim.Failures, lim.Lock)
		if !until.IsZero() {
			return s.refuse(ctx, a, address, "unknown", lockedMessage(until))
		}
		return s.refuse(ctx, a, address, "unknown", wrong)
	}
	message, err := s.countFailure(ctx, a, address, lim, "password", wrong)
	if err != nil {
		return fault.Wrap("org.Authenticate", err)
	}
	return fault.Unauthenticated(message)
}

// countFailure counts a wrong password or code, locks the account at the last
// one, and returns what the person is told.
func (s *Service) countFailure(ctx context.Context, a Account, address string, lim Limits, reason, told string) (message string, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		message = told
		var failures int
		if err := tx.Get(&failures, `UPDATE org_account SET failures = failures + 1 WHERE id = ? RETURNING failures`, a.ID); err != nil {
			return err
		}
		audit.Record(tx, a.who(address), audit.Entry{Action: signIn, Outcome: audit.Failed, ObjectKind: "account",
			ObjectID: audit.ID(a.ID), Detail: map[string]any{"reason": reason, "failures": failures}})
		if failures < lim.Failures {
			return nil
		}
		until := db.At(tx.Now.Add(lim.Lock))
		message = lockedMessage(until.Time)
		audit.Record(tx, a.who(address), audit.Entry{Action: "account.lock", ObjectKind: "account", ObjectID: audit.ID(a.ID)})
		_, err := tx.Exec(`UPDATE org_account SET failures = 0, locked_until = ? WHERE id = ?`, until, a.ID)
		return err
	})
	return message, err
}

// refuse records a refused sign-in; the login as typed is not kept, it may be
// a password in the wrong box.
func (s *Service) refuse(ctx context.Context, a Account, address, reason, message string) error {
	err := audit.Log(ctx, s.DB, a.who(address), audit.Entry{Action: signIn, Outcome: audit.Denied, ObjectKind: "account",
		ObjectID: audit.ID(a.ID), Detail: map[string]any{"reason": reason}})
	if err != nil {
		return fault.Wrap("org.Authenticate", err)
	}
	return fault.Unauthenticated(message)
}

func (a Account) who(address string) audit.Who {
	name := a.Name
	if a.ID == 0 {
		name = "未知登录名"
	}
	return audit.Who{AccountID: a.ID, PersonID: a.PersonID, Name: name, Face: "web", Address: address}
}

// SignOut ends the session of a cookie; a session that is gone already is no error.
func (s *Service) SignOut(ctx context.Context, actor rbac.Actor, token string) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`DELETE FROM org_session WHERE token = ?`, crypt.Digest(token))
		if err == nil && n > 0 {
			audit.Record(tx, Who(actor), audit.Entry{Action: signOut, ObjectKind: "account", ObjectID: audit.ID(actor.AccountID)})
		}
		return err
	})
	return fault.Wrap("org.SignOut", err)
}

func tidyLogin(login string) string { return strings.ToLower(strings.TrimSpace(login)) }
