package org

import (
	"strings"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Enrol finds the one person of a name in post in a unit, or appoints a new
// one as its 联络员, with the caller's transaction. The caller has checked its
// own right to the unit: a township names who keeps its villages' sheets.
func (s *Service) Enrol(tx *db.Tx, actor rbac.Actor, u Unit, name, title string) (person int64, err error) {
	if name = strings.TrimSpace(name); name == "" {
		return 0, fault.Invalid("name", "请填写姓名。")
	}
	day := today(tx)
	var ids []int64
	err = tx.Select(&ids, `SELECT DISTINCT o.person_id FROM org_post o JOIN org_person p ON p.id = o.person_id
		WHERE o.unit_id = ? AND p.name = ? AND p.left_on = '' AND `+inPost+` ORDER BY o.person_id`, u.ID, name, day, day)
	switch {
	case err != nil:
		return 0, fault.Internal("org.Enrol", err)
	case len(ids) > 1:
		return 0, fault.Invalid("name", u.ShortName+"有多位“"+name+"”，请先在人员页加以区分。")
	case len(ids) == 1:
		return ids[0], nil
	}
	if person, err = s.addPerson(tx, Who(actor), PersonDraft{Name: name}); err != nil {
		return 0, fault.Wrap("org.Enrol", err)
	}
	_, err = s.appoint(tx, Who(actor), u, Appointment{UnitID: u.ID, PersonID: person, Kind: Liaison, Title: title})
	return person, fault.Wrap("org.Enrol", err)
}
