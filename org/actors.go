package org

import (
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Actors are the people who could sign in on a day and hold a role, each with
// all roles in force: two queries, whatever their number. A person with two
// accounts is one.
func Actors(q db.Reader, day calendar.Date) ([]rbac.Actor, error) {
	var people []struct {
		ID      int64  `db:"person_id"`
		Name    string `db:"name"`
		Account int64  `db:"account_id"`
	}
	err := q.Select(&people, `SELECT a.person_id, p.name, min(a.id) AS account_id FROM org_account a JOIN org_person p ON p.id = a.person_id
		WHERE NOT a.disabled AND p.left_on = '' GROUP BY a.person_id, p.name ORDER BY a.person_id`)
	if err != nil {
		return nil, fault.Internal("org.Actors", err)
	}
	var grants []Grant
	err = q.Select(&grants, `SELECT g.id, g.person_id, g.role, g.unit_id, u.short_name AS unit_name, u.path AS unit_path FROM org_grant g JOIN org_unit u ON u.id = g.unit_id
		WHERE g.since_on <= ? AND (g.until_on = '' OR g.until_on >= ?) AND u.closed_on = '' ORDER BY g.id`, day, day)
	if err != nil {
		return nil, fault.Internal("org.Actors", err)
	}
	held := map[int64][]rbac.Grant{}
	for _, g := range grants {
		held[g.PersonID] = append(held[g.PersonID], rbac.Grant{ID: g.ID, Role: g.Role, Unit: rbac.Unit{ID: g.UnitID, Path: g.UnitPath, Name: g.UnitName}})
	}
	var out []rbac.Actor
	for _, p := range people {
		if list := held[p.ID]; len(list) > 0 {
			out = append(out, rbac.Actor{AccountID: p.Account, PersonID: p.ID, Name: p.Name, Grants: list, Current: -1, Face: "job"})
		}
	}
	return out, nil
}
