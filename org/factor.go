package org

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"lianghua/internal/audit"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/notify"
	"lianghua/internal/settings"
	"lianghua/rbac"
)

// The second factor (两步验证) is a code that a telephone makes from a shared
// secret and the time (动态口令, RFC 6238: SHA-1, six digits, 30 seconds), as
// GB/T 22239-2019, 8.1.4.1 d asks for administrators.
const (
	factorStep  = 30 * time.Second
	factorSkew  = 1 // steps that a telephone's clock may be off, either way
	factorCodes = 10
	factorBytes = 20 // of the secret, as RFC 4226 §4 recommends: 32 characters
	// halfTime is how long a person has for the code after the password.
	halfTime = 5 * time.Minute
)

var factorForm = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// Factor is the second factor of an account.
type Factor struct {
	AccountID   int64             `db:"account_id"`
	Sealed      string            `db:"secret" json:"-"`
	ConfirmedAt db.NullTime       `db:"confirmed_at"`
	LastStep    int64             `db:"last_step"`
	Codes       db.JSON[[]string] `db:"codes" json:"-"` // hashes of the recovery codes that are left
}

// On reports a factor that is asked for.
func (f Factor) On() bool { return f.ConfirmedAt.Valid }

// factorOf reads an account's factor; the zero Factor when there is none.
func factorOf(q db.Reader, account int64) (f Factor, err error) {
	err = q.Get(&f, `SELECT account_id, secret, confirmed_at, last_step, codes FROM org_factor WHERE account_id = ?`, account)
	if db.NoRows(err) {
		return Factor{}, nil
	}
	return f, fault.Wrap("org.factorOf", err)
}

// guardedRoles sign in with two factors (domain-rules of 等保: administrators and
// who signs for the county).
var guardedRoles = []rbac.Role{rbac.CountyOfficer, rbac.CountyLeader, rbac.SysAdmin, rbac.SecAdmin, rbac.Auditor}

// demanded reports that somebody with these roles needs a second factor.
func demanded(v settings.Values, grants []rbac.Grant) bool {
	if !v.SecondFactor() {
		return false
	}
	for _, g := range grants {
		for _, r := range guardedRoles {
			if g.Role == r {
				return true
			}
		}
	}
	return false
}

// FactorState is what the own page says of the second factor.
type FactorState struct {
	On       bool
	Demanded bool   // by role and setting: it cannot be turned off
	Secret   string // in groups of four, while it is being set up
	URL      string // otpauth://…, for the QR symbol, while it is being set up
	Left     int    // recovery codes
}

// MyFactor tells how the actor's own second factor stands.
func (s *Service) MyFactor(ctx context.Context, actor rbac.Actor) (st FactorState, err error) {
	q := s.DB.Reader(ctx)
	f, err := factorOf(q, actor.AccountID)
	if err != nil {
		return st, err
	}
	v, err := settings.All(q)
	if err != nil {
		return st, fault.Wrap("org.MyFactor", err)
	}
	st = FactorState{On: f.On(), Demanded: demanded(v, actor.Grants), Left: len(f.Codes.V)}
	if f.AccountID != 0 && !f.On() {
		secret, err := s.Keys.Decrypt(f.Sealed)
		if err != nil {
			return st, fault.Internal("org.MyFactor", err)
		}
		st.Secret, st.URL = grouped(secret), factorURL(v.SiteName(), actor.Login, secret)
	}
	return st, nil
}

// factorURL is what authenticators read from a QR symbol.
func factorURL(issuer, login, secret string) string {
	esc := strings.NewReplacer(" ", "%20", ":", "", "?", "", "&", "", "#", "", "%", "").Replace
	return "otpauth://totp/" + esc(issuer) + ":" + esc(login) + "?secret=" + secret + "&issuer=" + esc(issuer) + "&algorithm=SHA1&digits=6&period=30"
}

func grouped(secret string) string {
	var out []string
	for len(secret) > 4 {
		out, secret = append(out, secret[:4]), secret[4:]
	}
	return strings.Join(append(out, secret), " ")
}

// BeginFactor makes a secret that is not asked for until a code of it was typed.
func (s *Service) BeginFactor(ctx context.Context, actor rbac.Actor) error {
	raw := make([]byte, factorBytes)
	_, _ = rand.Read(raw) // never fails
	secret := base32.StdEncoding.EncodeToString(raw)
	sealed, err := s.Keys.Encrypt(secret)
	if err != nil {
		return fault.Internal("org.BeginFactor", err)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		f, err := factorOf(tx, actor.AccountID)
		if err != nil {
			return err
		}
		if f.On() {
			return fault.Conflict("两步验证已经开启。要换手机，请先停用或请安全管理员重置。")
		}
		if _, err := tx.Exec(`DELETE FROM org_factor WHERE account_id = ?`, actor.AccountID); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO org_factor (account_id, secret) VALUES (?, ?)`, actor.AccountID, sealed)
		return err
	})
	return fault.Wrap("org.BeginFactor", err)
}

// ConfirmFactor turns the factor on with a first code and returns the recovery
// codes, which are shown once. Other sessions of the account end.
func (s *Service) ConfirmFactor(ctx context.Context, actor rbac.Actor, token, code string) (codes []string, err error) {
	codes, hashes := newCodes()
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		f, err := factorOf(tx, actor.AccountID)
		if err != nil {
			return err
		}
		switch {
		case f.On():
			return fault.Conflict("两步验证已经开启，不用再设置。恢复码没有抄下的，请在两步验证页更换。")
		case f.AccountID == 0:
			return fault.Conflict("请先点“开始设置”。")
		}
		step, err := s.stepOf(f, code, tx.Now.Time)
		if err != nil {
			return err
		}
		if step == 0 {
			return fault.Invalid("code", "动态口令不正确。请核对手机时间是否准确，等下一个口令再输。")
		}
		if _, err := tx.Exec(`UPDATE org_factor SET confirmed_at = ?, last_step = ?, codes = ? WHERE account_id = ?`, tx.Now, step, db.Of(hashes), actor.AccountID); err != nil {
			return err
		}
		audit.Record(tx, Who(actor), factorDeed(actor.AccountID, "on"))
		return endSessions(tx, actor.AccountID, crypt.Digest(token))
	})
	return codes, fault.Wrap("org.ConfirmFactor", err)
}

const factorAct = "account.factor"

func factorDeed(account int64, verb string) audit.Entry {
	return audit.Entry{Action: factorAct, ObjectKind: "account", ObjectID: audit.ID(account), Detail: map[string]any{"verb": verb}}
}

// newCodes makes recovery codes and their hashes.
func newCodes() (codes, hashes []string) {
	for range factorCodes {
		c := strings.ToLower(rand.Text()[:16])
		codes, hashes = append(codes, c[:4]+"-"+c[4:8]+"-"+c[8:12]+"-"+c[12:]), append(hashes, crypt.Digest(c))
	}
	return codes, hashes
}

func tidyCode(code string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "　", "").Replace(strings.TrimSpace(code)))
}

// stepOf is the time step whose code was typed, 0 for none: one that was used
// before does not count again.
func (s *Service) stepOf(f Factor, code string, now time.Time) (int64, error) {
	secret, err := s.Keys.Decrypt(f.Sealed)
	if err != nil {
		return 0, fault.Internal("org.stepOf", err)
	}
	present := now.Unix() / int64(factorStep/time.Second)
	for step := present - factorSkew; step <= present+factorSkew; step++ {
		ok, err := hotp.ValidateCustom(tidyCode(code), uint64(step), secret, factorForm)
		if err != nil && err != otp.ErrValidateInputInvalidLength {
			return 0, fault.Internal("org.stepOf", err)
		}
		if ok && step > f.LastStep {
			return step, nil
		}
	}
	return 0, nil
}

// NewCodes replaces the recovery codes; a code of the telephone proves who asks.
func (s *Service) NewCodes(ctx context.Context, actor rbac.Actor, code string) (codes []string, err error) {
	codes, hashes := newCodes()
	err = s.proven(ctx, actor, code, func(tx *db.Tx) error {
		audit.Record(tx, Who(actor), factorDeed(actor.AccountID, "codes"))
		_, err := tx.Exec(`UPDATE org_factor SET codes = ? WHERE account_id = ?`, db.Of(hashes), actor.AccountID)
		return err
	})
	return codes, fault.Wrap("org.NewCodes", err)
}

// StopFactor turns the own factor off, where it is not demanded.
func (s *Service) StopFactor(ctx context.Context, actor rbac.Actor, code string) error {
	return fault.Wrap("org.StopFactor", s.proven(ctx, actor, code, func(tx *db.Tx) error {
		v, err := settings.All(tx)
		if err != nil {
			return err
		}
		if demanded(v, actor.Grants) {
			return fault.Conflict("您的岗位必须使用两步验证，不能停用。换手机请由安全管理员重置。")
		}
		audit.Record(tx, Who(actor), factorDeed(actor.AccountID, "off"))
		_, err = tx.Exec(`DELETE FROM org_factor WHERE account_id = ?`, actor.AccountID)
		return err
	}))
}

// proven runs f when the code is right; a wrong one counts like a wrong password.
func (s *Service) proven(ctx context.Context, actor rbac.Actor, code string, f func(tx *db.Tx) error) error {
	q := s.DB.Reader(ctx)
	a, err := accountByID(q, actor.AccountID)
	if err != nil {
		return err
	}
	if a.locked(s.DB.Now().Time) {
		return fault.Invalid("code", lockedMessage(a.LockedUntil.Time.Time))
	}
	wrongCode := false
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		wrongCode = false
		factor, err := factorOf(tx, a.ID)
		if err != nil {
			return err
		}
		if !factor.On() {
			return fault.Conflict("两步验证没有开启。")
		}
		step, err := s.stepOf(factor, code, tx.Now.Time)
		if err != nil {
			return err
		}
		if step == 0 {
			wrongCode = true
			return nil
		}
		if err := useStep(tx, a.ID, step); err != nil {
			return err
		}
		return f(tx)
	})
	if err != nil || !wrongCode {
		return err
	}
	lim, err := limits(q)
	if err != nil {
		return err
	}
	message, err := s.countFailure(ctx, a, actor.Address, lim, "code", wrongFactor)
	if err != nil {
		return err
	}
	return fault.Invalid("code", message)
}

// useStep marks a time step as used; who comes second with the same code is refused.
func useStep(tx *db.Tx, account, step int64) error {
	n, err := tx.Exec(`UPDATE org_factor SET last_step = ? WHERE account_id = ? AND last_step < ?`, step, account, step)
	if err == nil && n == 0 {
		return fault.Unauthenticated(wrongFactor)
	}
	return err
}

// ResetFactor takes the second factor of somebody who lost the telephone: they
// set up a new one at the next sign-in. By a security administrator, not for
// oneself; the person is told.
func (s *Service) ResetFactor(ctx context.Context, actor rbac.Actor, account int64) error {
	return fault.Wrap("org.ResetFactor", s.DB.Write(ctx, func(tx *db.Tx) error {
		a, err := accountByID(tx, account)
		if err != nil {
			return err
		}
		root, err := CountyUnit(tx)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.SecurityManage, root.RBAC()); err != nil {
			return err
		}
		if a.PersonID == actor.PersonID && !actor.Local {
			return fault.Forbidden("不能重置自己的两步验证，请由另一位安全管理员办理，或在服务器上用命令行：lianghua user reset-factor " + a.Login)
		}
		n, err := tx.Exec(`DELETE FROM org_factor WHERE account_id = ?`, account)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Conflict(a.Name + "没有开启两步验证。")
		}
		audit.Record(tx, Who(actor), factorDeed(account, "reset_factor"))
		if err := notify.Send(tx, a.PersonID, notify.Notice{Kind: factorAct, Title: "您的两步验证已被重置", Body: "由" + actor.Name + "办理。请重新设置；不是您要求的，请联系安全管理员。", URL: "/desk/factor"}); err != nil {
			return err
		}
		return endSessions(tx, account, "")
	}))
}
