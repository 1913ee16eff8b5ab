package org

import (
	"context"
	"regexp"
	"strings"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Account is a login of a person.
type Account struct {
	ID          int64             `db:"id"`
	Login       string            `db:"login"`
	PersonID    int64             `db:"person_id"`
	Name        string            `db:"name"`
	LeftOn      calendar.Date     `db:"left_on"`
	Password    string            `db:"password" json:"-"`
	MustChange  bool              `db:"must_change"`
	ChangedAt   db.Time           `db:"changed_at"`
	Disabled    bool              `db:"disabled"`
	Failures    int               `db:"failures"`
	LockedUntil db.NullTime       `db:"locked_until"`
	LastAt      db.NullTime       `db:"last_at"`
	CreatedAt   db.Time           `db:"created_at"`
	CreatedBy   int64             `db:"created_by"`
	Old         db.JSON[[]string] `db:"old_passwords" json:"-"`
	Version     int64             `db:"version"`
}

func (a Account) locked(now time.Time) bool { return a.LockedUntil.Valid && a.LockedUntil.After(now) }

const accountColumns = `a.id, a.login, a.person_id, p.name, p.left_on, a.password, a.must_change, a.changed_at, a.disabled, a.failures,
	a.locked_until, a.last_at, a.created_at, a.created_by, a.old_passwords, a.version`

func accountByID(q db.Reader, id int64) (a Account, err error) {
	err = q.Get(&a, `SELECT `+accountColumns+` FROM org_account a JOIN org_person p ON p.id = a.person_id WHERE a.id = ?`, id)
	if db.NoRows(err) {
		return a, fault.NotFound("没有这个账号。")
	}
	return a, err
}

func accountByLogin(q db.Reader, login string) (a Account, err error) {
	err = q.Get(&a, `SELECT `+accountColumns+` FROM org_account a JOIN org_person p ON p.id = a.person_id WHERE a.login = ?`, tidyLogin(login))
	if db.NoRows(err) {
		return a, fault.NotFound("没有登录名为“" + tidyLogin(login) + "”的账号。")
	}
	return a, err
}

var loginForm = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,31}$`)

// checkLogin finds what is wrong with a new login.
func checkLogin(tx *db.Tx, p *fault.Problems, login string) error {
	if !loginForm.MatchString(login) {
		p.Add("login", "登录名应为 2 到 32 位小写字母、数字、点、短横或下划线，以字母开头。")
		return nil
	}
	_, err := accountByLogin(tx, login)
	switch {
	case err == nil:
		p.Add("login", "登录名“"+login+"”已被使用，请换一个。")
	case fault.KindOf(err) != fault.KindNotFound:
		return err
	}
	return nil
}

// newPassword makes a one-time password when none was given, and the hash of
// either. In a demo county any password will do.
func (s *Service) newPassword(ctx context.Context, login, given string) (oneTime, hash string, err error) {
	if given == "" {
		oneTime = crypt.OneTimePassword()
		given = oneTime
	} else if !s.Demo {
		if msg := crypt.PasswordProblem(login, given); msg != "" {
			return "", "", fault.Invalid("password", msg)
		}
	}
	hash, err = crypt.HashPassword(ctx, given)
	return oneTime, hash, err
}

// OpenAccount opens a login for a person (开通账号), by a system administrator.
// It returns a one-time password when none was given. The account can do
// nothing until a security administrator grants it a role.
func (s *Service) OpenAccount(ctx context.Context, actor rbac.Actor, person int64, login, password string) (oneTime string, err error) {
	login = tidyLogin(login)
	oneTime, hash, err := s.newPassword(ctx, login, password)
	if err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		root, err := CountyUnit(tx)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.AccountManage, root.RBAC()); err != nil {
			return err
		}
		_, err = s.openAccount(tx, actor, person, login, hash)
		return err
	})
	return oneTime, fault.Wrap("org.OpenAccount", err)
}

func (s *Service) openAccount(tx *db.Tx, actor rbac.Actor, person int64, login, hash string) (int64, error) {
	p, err := personByID(tx, person)
	if err != nil {
		return 0, err
	}
	var problems fault.Problems
	if !p.LeftOn.IsZero() {
		problems.Add("person", p.Name+"已离岗，不能开通账号。")
	}
	if err := checkLogin(tx, &problems, login); err != nil {
		return 0, err
	}
	var other string
	switch err := tx.Get(&other, `SELECT login FROM org_account WHERE person_id = ?`, person); {
	case err == nil:
		problems.Add("person", p.Name+"已有登录名“"+other+"”，一人只用一个账号。")
	case !db.NoRows(err):
		return 0, err
	}
	if err := problems.Err(); err != nil {
		return 0, err
	}
	id, err := tx.Insert(`INSERT INTO org_account (login, person_id, password, must_change, changed_at, created_at, created_by)
		VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`, login, person, hash, !s.Demo, tx.Now, tx.Now, actor.PersonID)
	if err == nil {
		audit.Record(tx, Who(actor), act(rbac.AccountManage, "account", id, 0, "open"))
	}
	return id, err
}

// ResetPassword gives an account a new password, unlocks it and ends its
// sessions. The passwords of security administrators and auditors are reset
// at the command line only: a system administrator must not become one.
func (s *Service) ResetPassword(ctx context.Context, actor rbac.Actor, account int64, password string) (oneTime string, err error) {
	a, err := accountByID(s.DB.Reader(ctx), account)
	if err != nil {
		return "", fault.Wrap("org.ResetPassword", err)
	}
	oneTime, hash, err := s.newPassword(ctx, a.Login, password)
	if err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := checkAccount(tx, actor, a); err != nil {
			return err
		}
		if !actor.Local {
			guarded, err := holdsAny(tx, a.PersonID, rbac.SecAdmin, rbac.Auditor)
			if err != nil {
				return err
			}
			if guarded {
				return fault.Forbidden("安全管理员和审计员的密码只能在服务器上用命令行重置：lianghua user passwd " + a.Login)
			}
		}
		if err := s.putPassword(tx, a, hash, !s.Demo); err != nil {
			return err
		}
		audit.Record(tx, Who(actor), act(rbac.AccountManage, "account", account, 0, "reset"))
		return endSessions(tx, account, "")
	})
	return oneTime, fault.Wrap("org.ResetPassword", err)
}

func checkAccount(tx *db.Tx, actor rbac.Actor, a Account) error {
	root, err := CountyUnit(tx)
	if err != nil {
		return err
	}
	if err := rbac.Check(actor, rbac.AccountManage, root.RBAC()); err != nil {
		return err
	}
	if a.PersonID == actor.PersonID && !actor.Local {
		return fault.Forbidden("不能停用或重置自己的账号，请由另一位系统管理员办理；改自己的密码请用“修改密码”。")
	}
	return nil
}

func (s *Service) putPassword(tx *db.Tx, a Account, hash string, mustChange bool) error {
	lim, err := limits(tx)
	if err != nil {
		return err
	}
	old := append([]string{a.Password}, a.Old.V...)
	old = old[:min(len(old), lim.Former)]
	n, err := tx.Exec(`UPDATE org_account SET password = ?, must_change = ?, changed_at = ?, failures = 0, locked_until = NULL,
		old_passwords = ?, version = version + 1 WHERE id = ? AND version = ?`, hash, mustChange, tx.Now, db.Of(old), a.ID, a.Version)
	return one(n, err)
}

// DisableAccount closes a login (停用) and ends its sessions at once.
func (s *Service) DisableAccount(ctx context.Context, actor rbac.Actor, account int64) error {
	return fault.Wrap("org.DisableAccount", s.setDisabled(ctx, actor, account, true))
}

// EnableAccount opens a disabled login again.
func (s *Service) EnableAccount(ctx context.Context, actor rbac.Actor, account int64) error {
	return fault.Wrap("org.EnableAccount", s.setDisabled(ctx, actor, account, false))
}

func (s *Service) setDisabled(ctx context.Context, actor rbac.Actor, account int64, disabled bool) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		a, err := accountByID(tx, account)
		if err != nil {
			return err
		}
		if err := checkAccount(tx, actor, a); err != nil {
			return err
		}
		if !disabled && !a.LeftOn.IsZero() {
			return fault.Conflict(a.Name + "已离岗，账号不能再启用。")
		}
		return setDisabled(tx, Who(actor), account, disabled)
	})
}

func setDisabled(tx *db.Tx, who audit.Who, account int64, disabled bool) error {
	if _, err := tx.Exec(`UPDATE org_account SET disabled = ?, failures = 0, locked_until = NULL, version = version + 1 WHERE id = ?`, disabled, account); err != nil {
		return err
	}
	verb := "enable"
	if disabled {
		verb = "disable"
	}
	audit.Record(tx, who, act(rbac.AccountManage, "account", account, 0, verb))
	return endSessions(tx, account, "")
}

// ChangePassword changes the actor's own password. token is the session in
// use: it stays, all others end.
func (s *Service) ChangePassword(ctx context.Context, actor rbac.Actor, token, old, fresh, again string) error {
	a, err := accountByID(s.DB.Reader(ctx), actor.AccountID)
	if err != nil {
		return fault.Wrap("org.ChangePassword", err)
	}
	if err := checkNewPassword(ctx, a, old, fresh, again); err != nil {
		return err
	}
	hash, err := crypt.HashPassword(ctx, fresh)
	if err != nil {
		return fault.Wrap("org.ChangePassword", err)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.putPassword(tx, a, hash, false); err != nil {
			return err
		}
		audit.Record(tx, Who(actor), audit.Entry{Action: passwordChange, ObjectKind: "account", ObjectID: audit.ID(a.ID)})
		return endSessions(tx, a.ID, crypt.Digest(token))
	})
	return fault.Wrap("org.ChangePassword", err)
}

func checkNewPassword(ctx context.Context, a Account, old, fresh, again string) error {
	var p fault.Problems
	right, _, err := crypt.CheckPassword(ctx, a.Password, old)
	if err != nil {
		return fault.Wrap("org.ChangePassword", err)
	}
	if !right {
		p.Add("old", "原密码不正确。")
	}
	if fresh != again {
		p.Add("again", "两次输入的新密码不一致。")
	}
	switch msg := crypt.PasswordProblem(a.Login, fresh); {
	case msg != "":
		p.Add("password", msg)
	case a.Name != "" && strings.Contains(fresh, a.Name):
		p.Add("password", "密码中不能含有姓名。")
	}
	if err := p.Err(); err != nil {
		return err
	}
	for _, h := range append([]string{a.Password}, a.Old.V...) {
		used, _, err := crypt.CheckPassword(ctx, h, fresh)
		if err != nil {
			return fault.Wrap("org.ChangePassword", err)
		}
		if used {
			return fault.Invalid("password", "新密码不能与最近用过的密码相同。")
		}
	}
	return nil
}
