package org

import (
	"context"
	"slices"

	"lianghua/internal/audit"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/notify"
)

const wrongFactor = "动态口令不正确或已用过，请等手机上出现下一个口令再输。连续输错多次账号会暂时锁定。"

var errHalfOver = fault.Unauthenticated("验证超时，请重新输入账号和密码。")

// halfAccount is whose half session a cookie's secret is.
func (s *Service) halfAccount(q db.Reader, token string) (a Account, err error) {
	var id int64
	err = q.Get(&id, `SELECT account_id FROM org_session WHERE token = ? AND half AND ends_at > ?`, crypt.Digest(token), s.DB.Now())
	if db.NoRows(err) {
		return a, errHalfOver
	}
	if err != nil {
		return a, fault.Internal("org.halfAccount", err)
	}
	return accountByID(q, id)
}

// Half reports that a cookie's session waits for the code of the second factor.
func (s *Service) Half(ctx context.Context, token string) (bool, error) {
	_, err := s.halfAccount(s.DB.Reader(ctx), token)
	if fault.KindOf(err) == fault.KindUnauthenticated {
		return false, nil
	}
	return err == nil, err
}

// Complete takes the code, or a recovery code, and returns the secret of the
// whole session: a new one, the half session ends. Errors: Unauthenticated
// (wrong, used before, too late, locked).
func (s *Service) Complete(ctx context.Context, half, code string, from Place) (token string, err error) {
	q := s.DB.Reader(ctx)
	a, err := s.halfAccount(q, half)
	if err != nil {
		return "", err
	}
	lim, err := limits(q)
	if err != nil {
		return "", fault.Wrap("org.Complete", err)
	}
	if a.locked(s.DB.Now().Time) {
		return "", s.refuse(ctx, a, from.Address, "locked", lockedMessage(a.LockedUntil.Time.Time))
	}
	token = crypt.Token(32)
	right := false
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		right = false
		now, err := accountByID(tx, a.ID)
		if err != nil {
			return err
		}
		if now.Disabled || !now.LeftOn.IsZero() || now.Version != a.Version {
			return errHalfOver
		}
		if right, err = s.takeCode(tx, a, code, from); err != nil || !right {
			return err
		}
		n, err := tx.Exec(`DELETE FROM org_session WHERE token = ? AND half`, crypt.Digest(half))
		if err != nil {
			return err
		}
		if n == 0 {
			return errHalfOver
		}
		if _, err := tx.Exec(`UPDATE org_account SET failures = 0, locked_until = NULL, last_at = ? WHERE id = ?`, tx.Now, a.ID); err != nil {
			return err
		}
		audit.Record(tx, a.who(from.Address), audit.Entry{Action: signIn, ObjectKind: "account", ObjectID: audit.ID(a.ID), Detail: map[string]any{"step": "code"}})
		return openSession(tx, a.ID, token, from, lim)
	})
	if err != nil {
		return "", fault.Wrap("org.Complete", err)
	}
	if right {
		return token, nil
	}
	message, err := s.countFailure(ctx, a, from.Address, lim, "code", wrongFactor)
	if err != nil {
		return "", fault.Wrap("org.Complete", err)
	}
	return "", fault.Unauthenticated(message)
}

// takeCode uses a code of the telephone or a recovery code up.
func (s *Service) takeCode(tx *db.Tx, a Account, code string, from Place) (bool, error) {
	f, err := factorOf(tx, a.ID)
	if err != nil || !f.On() {
		return false, err
	}
	step, err := s.stepOf(f, code, tx.Now.Time)
	if err != nil {
		return false, err
	}
	if step > 0 {
		return true, useStep(tx, a.ID, step)
	}
	at := slices.Index(f.Codes.V, crypt.Digest(tidyCode(code)))
	if at < 0 {
		return false, nil
	}
	left := slices.Delete(slices.Clone(f.Codes.V), at, at+1)
	if _, err := tx.Exec(`UPDATE org_factor SET codes = ? WHERE account_id = ?`, db.Of(left), a.ID); err != nil {
		return false, err
	}
	audit.Record(tx, a.who(from.Address), factorDeed(a.ID, "recovery"))
	return true, notify.Send(tx, a.PersonID, notify.Notice{Kind: factorAct, Title: "有人用恢复码登录了您的账号", Body: "恢复码用一次少一个。不是您本人，请立即修改密码并联系安全管理员。", URL: "/desk/factor"})
}
