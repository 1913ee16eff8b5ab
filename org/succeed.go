package org

import (
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Seat is what a person holds in one unit: posts and business roles.
type Seat struct {
	Posts []Post      `json:"posts"`
	Roles []rbac.Role `json:"roles"`
}

// Empty reports a person who holds nothing there.
func (p Seat) Empty() bool { return len(p.Posts)+len(p.Roles) == 0 }

// SeatOf is what a person holds in a unit on a day, or from a later day on.
func SeatOf(q db.Reader, person, unit int64, day calendar.Date) (p Seat, err error) {
	err = q.Select(&p.Posts, `SELECT `+postColumns+` FROM org_post o WHERE o.person_id = ? AND o.unit_id = ? AND (o.until_on = '' OR o.until_on >= ?) ORDER BY o.id`, person, unit, day)
	if err == nil {
		err = q.Select(&p.Roles, `SELECT g.role FROM org_grant g WHERE g.person_id = ? AND g.unit_id = ? AND (g.until_on = '' OR g.until_on >= ?) ORDER BY g.id`, person, unit, day)
	}
	return p, fault.Wrap("org.SeatOf", err)
}

// Leave ends what a person holds in a unit at this moment, in the caller's
// transaction: posts, roles and every session. Who holds nothing elsewhere
// cannot sign in any more. The place is returned for whoever follows.
func (s *Service) Leave(tx *db.Tx, actor rbac.Actor, person int64, u Unit) (Seat, error) {
	who, last := Who(actor), today(tx).AddDays(-1) // days count whole: what ends now held until yesterday
	place, err := SeatOf(tx, person, u.ID, today(tx))
	if err != nil {
		return place, err
	}
	for _, r := range place.Roles {
		if r.Administrator() {
			return place, fault.Conflict("这个人在" + u.ShortName + "还担任" + r.Label() + "，请先由安全管理员收回角色，再办理交接。")
		}
	}
	for _, p := range place.Posts {
		if err := endPost(tx, who, p, p.Version, last); err != nil {
			return place, err
		}
	}
	if _, err := tx.Exec(`UPDATE org_grant SET until_on = ? WHERE person_id = ? AND unit_id = ? AND (until_on = '' OR until_on > ?)`, last, person, u.ID, last); err != nil {
		return place, err
	}
	audit.Record(tx, who, act(rbac.HandoverMake, "person", person, u.ID, "leave", "roles", place.Roles))
	return place, s.stop(tx, actor, person)
}

// stop ends a person's sessions; an account without any role left is disabled.
func (s *Service) stop(tx *db.Tx, actor rbac.Actor, person int64) error {
	var accounts []int64
	if err := tx.Select(&accounts, `SELECT id FROM org_account WHERE person_id = ? AND NOT disabled ORDER BY id`, person); err != nil {
		return err
	}
	var roles int
	if err := tx.Get(&roles, `SELECT count(*) FROM org_grant WHERE person_id = ? AND (until_on = '' OR until_on >= ?)`, person, today(tx)); err != nil {
		return err
	}
	for _, a := range accounts {
		err := endSessions(tx, a, "")
		if err == nil && roles == 0 {
			err = setDisabled(tx, Who(actor), a, true)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Follow gives a person the place that another has left, from today. What they
// hold there already stays as it is.
func (s *Service) Follow(tx *db.Tx, actor rbac.Actor, person int64, u Unit, place Seat) error {
	has, err := SeatOf(tx, person, u.ID, today(tx))
	if err != nil {
		return err
	}
	posts, roles := map[PostKind]bool{}, map[rbac.Role]bool{}
	for _, p := range has.Posts {
		posts[p.Kind] = true
	}
	for _, r := range has.Roles {
		roles[r] = true
	}
	for _, p := range place.Posts {
		if posts[p.Kind] {
			continue
		}
		posts[p.Kind] = true
		if _, err := s.appoint(tx, Who(actor), u, Appointment{UnitID: u.ID, PersonID: person, Kind: p.Kind, Title: p.Title, Section: p.Section}); err != nil {
			return err
		}
	}
	for _, r := range place.Roles {
		if roles[r] {
			continue
		}
		if _, err := grantRole(tx, actor, u, GrantDraft{PersonID: person, Role: r, UnitID: u.ID}); err != nil {
			return err
		}
	}
	audit.Record(tx, Who(actor), act(rbac.HandoverMake, "person", person, u.ID, "follow", "roles", place.Roles))
	return nil
}

// LeaveAll records that a person has left altogether (已离岗): all posts and
// roles in every unit, the account and its sessions.
func (s *Service) LeaveAll(tx *db.Tx, actor rbac.Actor, person int64) error {
	admin, err := holdsAny(tx, person, rbac.SysAdmin, rbac.SecAdmin, rbac.Auditor)
	if err != nil {
		return err
	}
	if admin {
		return fault.Conflict("这个人是系统管理员、安全管理员或审计员，请先由安全管理员收回角色，再办理离岗。")
	}
	p, err := personByID(tx, person)
	if err != nil || !p.LeftOn.IsZero() {
		return err
	}
	return s.depart(tx, Who(actor), person, p.Version, today(tx))
}

// Newcomer enters a person who is not known yet.
func (s *Service) Newcomer(tx *db.Tx, actor rbac.Actor, d PersonDraft) (int64, error) {
	return s.addPerson(tx, Who(actor), d)
}

// PersonNamed reads a person for a caller that has checked who may know.
func PersonNamed(q db.Reader, id int64) (Person, error) { return personByID(q, id) }

// HasAccount reports a login that is not disabled.
func HasAccount(q db.Reader, person int64) (has bool, err error) {
	return has, q.Get(&has, `SELECT count(*) > 0 FROM org_account WHERE person_id = ? AND NOT disabled`, person)
}
