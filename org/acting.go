package org

import (
	"slices"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/rbac"
)

// Grants that are not rows of org_grant get ids of their own, so that a
// session can name the one in force. Both tables stay far below these numbers.
const (
	actingStep int64 = 1 << 24 // id of a grant used for another: -(delegation * actingStep + grant)
	trainingID int64 = 1 << 40 // id of a secondment's grant: trainingID + secondment
)

// heldGrant is one grant as grantsOf reads it, whatever table it comes from.
type heldGrant struct {
	Kind    string    `db:"kind"` // own, acting, trainee
	Source  int64     `db:"source"`
	ID      int64     `db:"id"`
	Role    rbac.Role `db:"role"`
	UnitID  int64     `db:"unit_id"`
	Unit    string    `db:"unit_name"`
	Path    string    `db:"unit_path"`
	ForID   int64     `db:"for_id"`
	ForName string    `db:"for_name"`
	NotID   int64     `db:"not_id"`
	NotPath string    `db:"not_path"`
}

// held is all that a person may do on a day, in one statement: their own
// roles; the roles of whom they stand in for (代), as long as those hold them
// by themselves — so no delegation reaches further than its giver, and none
// can be passed on; the training role of a secondment.
const held = `SELECT 'own' AS kind, 0 AS source, g.id, g.role, g.unit_id, u.short_name AS unit_name, u.path AS unit_path,
		0 AS for_id, '' AS for_name, 0 AS not_id, '' AS not_path
	FROM org_grant g JOIN org_unit u ON u.id = g.unit_id
	WHERE g.person_id = ? AND g.since_on <= ? AND (g.until_on = '' OR g.until_on >= ?) AND u.closed_on = ''
	UNION ALL
	SELECT 'acting', d.id, g.id, g.role, g.unit_id, u.short_name, u.path, p.id, p.name, 0, ''
	FROM handover_delegation d JOIN org_grant g ON g.person_id = d.from_person AND g.unit_id = d.unit_id
		JOIN org_unit u ON u.id = g.unit_id JOIN org_person p ON p.id = d.from_person
	WHERE d.to_person = ? AND d.ended_at IS NULL AND d.since_on <= ? AND d.until_on >= ? AND g.since_on <= ? AND (g.until_on = '' OR g.until_on >= ?)
		AND u.closed_on = '' AND p.left_on = ''
	UNION ALL
	SELECT 'trainee', s.id, 0, 'county.trainee', s.county_id, u.short_name, u.path, 0, '', h.id, h.path
	FROM handover_secondment s JOIN org_unit u ON u.id = s.county_id JOIN org_unit h ON h.id = s.home_id
	WHERE s.person_id = ? AND s.state = 'granted' AND s.since_on <= ? AND s.until_on >= ?
	ORDER BY 1, 2, 3`

// grantsOf lists the roles that count for a person on a day, their own first.
func grantsOf(q db.Reader, person int64, day calendar.Date) ([]rbac.Grant, error) {
	var rows []heldGrant
	err := q.Select(&rows, held, person, day, day, person, day, day, day, day, person, day, day)
	out := make([]rbac.Grant, 0, len(rows))
	for _, g := range rows {
		out = append(out, g.rbac())
	}
	return separated(out), err
}

func (g heldGrant) rbac() rbac.Grant {
	out := rbac.Grant{ID: g.ID, Role: g.Role, Unit: rbac.Unit{ID: g.UnitID, Path: g.Path, Name: g.Unit}}
	switch g.Kind {
	case "acting":
		out.ID, out.For = -(g.Source*actingStep + g.ID), rbac.Principal{PersonID: g.ForID, Name: g.ForName}
	case "trainee":
		out.ID, out.Not = trainingID+g.Source, rbac.Unit{ID: g.NotID, Path: g.NotPath}
	}
	return out
}

// separated keeps 三员分立 whatever was agreed before: an administrator acts
// for nobody and trains nowhere, and nobody acts for an administrator.
func separated(all []rbac.Grant) []rbac.Grant {
	own := func(g rbac.Grant) bool { return g.ID > 0 && g.ID < trainingID }
	admin := slices.ContainsFunc(all, func(g rbac.Grant) bool { return own(g) && g.Role.Administrator() })
	kept := slices.DeleteFunc(all, func(g rbac.Grant) bool { return !own(g) && (admin || g.Role.Administrator()) })
	slices.SortStableFunc(kept, func(a, b rbac.Grant) int { return rank(a) - rank(b) })
	return kept
}

// rank puts own grants before the training role, and both before others'.
func rank(g rbac.Grant) int {
	switch {
	case g.For.PersonID != 0:
		return 2
	case g.ID >= trainingID:
		return 1
	}
	return 0
}

// GrantsOn are the roles that count for a person on a day.
func GrantsOn(q db.Reader, person int64, day calendar.Date) ([]rbac.Grant, error) {
	return grantsOf(q, person, day)
}
