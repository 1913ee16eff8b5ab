package org

import (
	"context"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Grant is a role that a person holds in a unit, from a day to a day (授权).
type Grant struct {
	ID        int64         `db:"id"`
	PersonID  int64         `db:"person_id"`
	Name      string        `db:"name"`
	Login     string        `db:"login"`
	Role      rbac.Role     `db:"role"`
	UnitID    int64         `db:"unit_id"`
	UnitName  string        `db:"unit_name"`
	UnitPath  string        `db:"unit_path"`
	SinceOn   calendar.Date `db:"since_on"`
	UntilOn   calendar.Date `db:"until_on"` // last day, zero: open
	GrantedBy string        `db:"granted_by"`
}

// Over reports a grant that ended before a day.
func (g Grant) Over(day calendar.Date) bool { return !g.UntilOn.IsZero() && g.UntilOn.Before(day) }

const grantColumns = `g.id, g.person_id, p.name, COALESCE(a.login, '') AS login, g.role, g.unit_id, u.short_name AS unit_name, u.path AS unit_path,
	g.since_on, g.until_on, g.granted_by`

const grantTables = ` FROM org_grant g JOIN org_person p ON p.id = g.person_id JOIN org_unit u ON u.id = g.unit_id
	LEFT JOIN org_account a ON a.person_id = g.person_id`

// Grants lists all grants, for the security administrator; ended ones on request.
func (s *Service) Grants(ctx context.Context, actor rbac.Actor, ended bool) ([]Grant, error) {
	reach := rbac.ReachOf(actor, rbac.GrantManage)
	where, args := reach.Where("u.path", "u.id")
	if !ended {
		where += " AND (g.until_on = '' OR g.until_on >= ?)"
		args = append(args, s.Today())
	}
	var rows []Grant
	err := s.DB.Reader(ctx).Select(&rows, `SELECT `+grantColumns+grantTables+` WHERE `+where+` ORDER BY p.name, g.id`, args...)
	return rows, fault.Wrap("org.Grants", err)
}

// GrantDraft gives a role to a person in a unit.
type GrantDraft struct {
	PersonID int64
	Role     rbac.Role
	UnitID   int64
	Since    calendar.Date // today when zero
	Until    calendar.Date // zero: open
}

// GrantRole grants a role (授予角色), by a security administrator who did not
// open the account: account and grant are two acts by two people.
func (s *Service) GrantRole(ctx context.Context, actor rbac.Actor, d GrantDraft) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := UnitByID(tx, d.UnitID)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.GrantManage, u.RBAC()); err != nil {
			return err
		}
		if err := checkGrantor(tx, actor, d.PersonID); err != nil {
			return err
		}
		id, err = grantRole(tx, actor, u, d)
		return err
	})
	return id, fault.Wrap("org.GrantRole", err)
}

func checkGrantor(tx *db.Tx, actor rbac.Actor, person int64) error {
	if actor.Local {
		has, err := hasSecAdmin(tx)
		if err == nil && has {
			return fault.Conflict("已有安全管理员，角色由安全管理员在系统内授予，命令行不再授予角色。")
		}
		return err
	}
	if person == actor.PersonID {
		return fault.Forbidden("不能给自己授予角色，请由另一位安全管理员办理。")
	}
	var by int64
	err := tx.Get(&by, `SELECT created_by FROM org_account WHERE person_id = ?`, person)
	switch {
	case db.NoRows(err):
		return fault.Conflict("这个人还没有账号，请先由系统管理员开通账号，再授予角色。")
	case err != nil:
		return err
	case by == actor.PersonID:
		return fault.Forbidden("这个账号是您开通的，开通账号和授予角色须由两人分别办理。")
	}
	return nil
}

// hasSecAdmin reports that somebody can grant roles in the system.
func hasSecAdmin(tx *db.Tx) (has bool, err error) {
	return has, tx.Get(&has, `SELECT count(*) > 0 FROM org_grant g JOIN org_account a ON a.person_id = g.person_id
		WHERE g.role = ? AND (g.until_on = '' OR g.until_on >= ?) AND NOT a.disabled`, string(rbac.SecAdmin), today(tx))
}

func holdsAny(tx *db.Tx, person int64, roles ...rbac.Role) (has bool, err error) {
	query, args, err := db.In(`SELECT count(*) > 0 FROM org_grant WHERE person_id = ? AND role IN (?) AND (until_on = '' OR until_on >= ?)`,
		person, roles, today(tx))
	if err != nil {
		return false, err
	}
	return has, tx.Get(&has, query, args...)
}

func grantRole(tx *db.Tx, actor rbac.Actor, u Unit, d GrantDraft) (int64, error) {
	if d.Since.IsZero() {
		d.Since = today(tx)
	}
	if err := checkGrant(tx, u, d); err != nil {
		return 0, err
	}
	id, err := tx.Insert(`INSERT INTO org_grant (person_id, role, unit_id, since_on, until_on, granted_by) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (person_id, role, unit_id) DO UPDATE SET since_on = excluded.since_on, until_on = excluded.until_on,
		granted_by = excluded.granted_by RETURNING id`, d.PersonID, string(d.Role), u.ID, d.Since, d.Until, actor.Name)
	if err == nil {
		audit.Record(tx, Who(actor), act(rbac.GrantManage, "grant", id, u.ID, "grant", "role", string(d.Role), "person", d.PersonID,
			"since", d.Since.String(), "until", d.Until.String()))
	}
	return id, err
}

func checkGrant(tx *db.Tx, u Unit, d GrantDraft) error {
	var p fault.Problems
	switch {
	case !d.Role.Known():
		p.Add("role", "没有名为“"+string(d.Role)+"”的角色。")
	case !d.Role.Fits(string(u.Kind)):
		p.Add("unit", u.ShortName+"是"+u.Kind.Label()+"，不能设“"+d.Role.Label()+"”。")
	}
	if u.Closed() {
		p.Add("unit", u.ShortName+"已撤销。")
	}
	if !d.Until.IsZero() && d.Until.Before(d.Since) {
		p.Add("until_on", "截止日期不能早于起始日期。")
	}
	person, err := personByID(tx, d.PersonID)
	if err != nil {
		return err
	}
	if !person.LeftOn.IsZero() {
		p.Add("person", person.Name+"已离岗，不能授予角色。")
	}
	var held []rbac.Role
	if err := tx.Select(&held, `SELECT DISTINCT role FROM org_grant WHERE person_id = ? AND (until_on = '' OR until_on >= ?) ORDER BY role`,
		d.PersonID, d.Since); err != nil {
		return err
	}
	for _, r := range held {
		if d.Role.Excludes(r) {
			p.Add("role", person.Name+"已是“"+r.Label()+"”，不能再任“"+d.Role.Label()+"”：系统管理员、安全管理员、审计员三员分立，也不兼任业务角色。")
		}
	}
	return p.Err()
}

// RevokeRole takes a role back at once (收回角色).
func (s *Service) RevokeRole(ctx context.Context, actor rbac.Actor, grant int64) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		var g Grant
		err := tx.Get(&g, `SELECT `+grantColumns+grantTables+` WHERE g.id = ?`, grant)
		if db.NoRows(err) {
			return fault.NotFound("没有这条授权，请刷新后重试。")
		}
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.GrantManage, rbac.Unit{ID: g.UnitID, Path: g.UnitPath, Name: g.UnitName}); err != nil {
			return err
		}
		if g.PersonID == actor.PersonID && !actor.Local {
			return fault.Forbidden("不能收回自己的角色，请由另一位安全管理员办理。")
		}
		if g.Over(today(tx)) {
			return fault.Conflict("这个角色已经收回。")
		}
		if _, err := tx.Exec(`UPDATE org_grant SET until_on = ? WHERE id = ?`, today(tx).AddDays(-1), grant); err != nil {
			return err
		}
		audit.Record(tx, Who(actor), act(rbac.GrantManage, "grant", grant, g.UnitID, "revoke", "role", string(g.Role), "person", g.PersonID))
		return nil
	})
	return fault.Wrap("org.RevokeRole", err)
}
