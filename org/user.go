package org

import (
	"context"
	"strings"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// UserAdd is what `user add` and the demo say about a new login.
type UserAdd struct {
	Login    string
	Name     string
	Unit     string      // unit code
	Roles    []rbac.Role // in that unit; only while no security administrator exists
	Post     PostKind    // also appoints the person there, "" for no post
	Password string      // "" for a one-time one
}

// UserAdd opens a login at the command line. The person is the one of that
// name with a post in the unit, or a new one. Roles are granted only while the
// county has no security administrator (in a demo county, always).
func (s *Service) UserAdd(ctx context.Context, actor rbac.Actor, a UserAdd) (oneTime string, err error) {
	a.Login, a.Name = tidyLogin(a.Login), strings.TrimSpace(a.Name)
	if a.Name == "" {
		return "", fault.Invalid("name", "请用 --name 填写姓名。")
	}
	oneTime, hash, err := s.newPassword(ctx, a.Login, a.Password)
	if err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := UnitByCode(tx, a.Unit)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.AccountManage, u.RBAC()); err != nil {
			return err
		}
		if len(a.Roles) > 0 {
			if err := s.mayGrantAtOnce(tx, actor); err != nil {
				return err
			}
		}
		return s.userAdd(tx, actor, u, a, hash)
	})
	if err != nil {
		return "", fault.Wrap("org.UserAdd", err)
	}
	return oneTime, nil
}

func (s *Service) mayGrantAtOnce(tx *db.Tx, actor rbac.Actor) error {
	if !actor.Local {
		return fault.Forbidden("开通账号和授予角色须由两人分别办理，角色由安全管理员授予。")
	}
	if s.Demo {
		return nil
	}
	has, err := hasSecAdmin(tx)
	if err == nil && has {
		return fault.Conflict("已有安全管理员，--role 不再可用：请不带 --role 开通账号，再由安全管理员在系统内授予角色。")
	}
	return err
}

func (s *Service) userAdd(tx *db.Tx, actor rbac.Actor, u Unit, a UserAdd, hash string) error {
	person, err := s.userPerson(tx, actor, u, a)
	if err != nil {
		return err
	}
	if _, err := s.openAccount(tx, actor, person, a.Login, hash); err != nil {
		return err
	}
	if a.Post != "" {
		if _, err := s.appoint(tx, Who(actor), u, Appointment{UnitID: u.ID, PersonID: person, Kind: a.Post}); err != nil {
			return err
		}
	}
	for _, r := range a.Roles {
		if _, err := grantRole(tx, actor, u, GrantDraft{PersonID: person, Role: r, UnitID: u.ID}); err != nil {
			return err
		}
	}
	return nil
}

// userPerson is the one person of that name who has a post in the unit and no
// account yet, else a new one.
func (s *Service) userPerson(tx *db.Tx, actor rbac.Actor, u Unit, a UserAdd) (int64, error) {
	var ids []int64
	err := tx.Select(&ids, `SELECT DISTINCT p.id FROM org_person p JOIN org_post o ON o.person_id = p.id
		WHERE o.unit_id = ? AND p.name = ? AND p.left_on = '' AND NOT EXISTS (SELECT 1 FROM org_account a WHERE a.person_id = p.id) ORDER BY p.id`, u.ID, a.Name)
	switch {
	case err != nil:
		return 0, err
	case len(ids) == 1:
		return ids[0], nil
	case len(ids) > 1:
		return 0, fault.Conflictf("%s有多位“%s”，请在系统内从人员页开通账号。", u.ShortName, a.Name)
	}
	return s.addPerson(tx, Who(actor), PersonDraft{Name: a.Name})
}

// UserPasswd gives a login a new password; "" for a one-time one, which is returned.
func (s *Service) UserPasswd(ctx context.Context, actor rbac.Actor, login, password string) (oneTime string, err error) {
	a, err := accountByLogin(s.DB.Reader(ctx), login)
	if err != nil {
		return "", fault.Wrap("org.UserPasswd", err)
	}
	return s.ResetPassword(ctx, actor, a.ID, password)
}

// UserDisable disables a login.
func (s *Service) UserDisable(ctx context.Context, actor rbac.Actor, login string) error {
	a, err := accountByLogin(s.DB.Reader(ctx), login)
	if err != nil {
		return fault.Wrap("org.UserDisable", err)
	}
	return s.DisableAccount(ctx, actor, a.ID)
}

// UserResetFactor is ResetFactor by login, for the command line.
func (s *Service) UserResetFactor(ctx context.Context, actor rbac.Actor, login string) error {
	a, err := accountByLogin(s.DB.Reader(ctx), login)
	if err != nil {
		return fault.Wrap("org.UserResetFactor", err)
	}
	return s.ResetFactor(ctx, actor, a.ID)
}

// User is one line of the list of accounts.
type User struct {
	ID          int64       `db:"id" json:"id"`
	PersonID    int64       `db:"person_id" json:"-"`
	Login       string      `db:"login" json:"login"`
	Name        string      `db:"name" json:"name"`
	Disabled    bool        `db:"disabled" json:"disabled"`
	MustChange  bool        `db:"must_change" json:"must_change"`
	LockedUntil db.NullTime `db:"locked_until" json:"-"`
	LastAt      db.NullTime `db:"last_at" json:"-"`
	CreatedAt   db.Time     `db:"created_at" json:"created_at"`
	Roles       []UserRole  `db:"-" json:"roles"`
}

// UserRole is a role of a user in force or still to come.
type UserRole struct {
	Role rbac.Role `json:"role"`
	Unit string    `json:"unit"` // short name
}

// Locked reports that the account is locked at an instant.
func (u User) Locked(now db.Time) bool { return u.LockedUntil.Valid && u.LockedUntil.After(now.Time) }

// UserList lists all accounts by login: two queries, whatever their number.
func (s *Service) UserList(ctx context.Context, actor rbac.Actor) ([]User, error) {
	if !rbac.MayAny(actor, rbac.AccountManage) && !rbac.MayAny(actor, rbac.GrantManage) {
		return nil, rbac.Check(actor, rbac.AccountManage, rbac.Unit{})
	}
	q := s.DB.Reader(ctx)
	var users []User
	err := q.Select(&users, `SELECT a.id, a.person_id, a.login, p.name, a.disabled, a.must_change, a.locked_until, a.last_at, a.created_at
		FROM org_account a JOIN org_person p ON p.id = a.person_id ORDER BY a.login`)
	if err != nil {
		return nil, fault.Internal("org.UserList", err)
	}
	var grants []Grant
	if err := q.Select(&grants, `SELECT `+grantColumns+grantTables+` WHERE g.until_on = '' OR g.until_on >= ? ORDER BY g.id`, s.Today()); err != nil {
		return nil, fault.Internal("org.UserList", err)
	}
	at := make(map[int64]int, len(users))
	for i, u := range users {
		at[u.PersonID] = i
	}
	for _, g := range grants {
		if i, ok := at[g.PersonID]; ok {
			users[i].Roles = append(users[i].Roles, UserRole{g.Role, g.UnitName})
		}
	}
	return users, nil
}

// WithoutAccount lists people in post who have no login yet, for the picker of
// the system administrator.
func (s *Service) WithoutAccount(ctx context.Context, actor rbac.Actor) ([]RosterRow, error) {
	if !rbac.MayAny(actor, rbac.AccountManage) {
		return nil, rbac.Check(actor, rbac.AccountManage, rbac.Unit{})
	}
	var rows []RosterRow
	day := s.Today()
	err := s.DB.Reader(ctx).Select(&rows, `SELECT o.id, o.unit_id, u.code, u.name AS unit_name, o.person_id, p.name, o.kind, o.title, o.section, o.since_on, o.until_on
		FROM org_post o JOIN org_unit u ON u.id = o.unit_id JOIN org_person p ON p.id = o.person_id
		WHERE `+inPost+` AND p.left_on = ''
		AND NOT EXISTS (SELECT 1 FROM org_account a WHERE a.person_id = p.id) ORDER BY u.code, o.id`, day, day)
	return rows, fault.Wrap("org.WithoutAccount", err)
}
