package handover

import (
	"lianghua/foi"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// passOn gives the successor what names the former holder: items of the queue
// for one person, and cases that they handled.
func passOn(tx *db.Tx, h Handover) error {
	// The queue's key is kind, object, unit and person: where the successor has
	// the same item already, the former holder's is only closed.
	if _, err := tx.Exec(`UPDATE todo SET person_id = ? WHERE closed_at IS NULL AND unit_id = ? AND person_id = ? AND kind NOT IN ('handover.give', 'handover.receive', 'handover.take')
		AND NOT EXISTS (SELECT 1 FROM todo o WHERE o.kind = todo.kind AND o.object_kind = todo.object_kind AND o.object_id = todo.object_id
		AND o.unit_id = todo.unit_id AND o.person_id = ?)`, h.ToID, h.UnitID, h.FromID, h.ToID); err != nil {
		return fault.Internal("handover.passOn", err)
	}
	return foi.PassOn(tx, h.FromID, h.ToID, h.To, h.UnitID)
}

// endStandIns ends what a person lent or stood in for in a unit: 代办 and AB角.
func endStandIns(tx *db.Tx, actor rbac.Actor, person, unit int64) error {
	if _, err := tx.Exec(`UPDATE handover_delegation SET ended_at = ?, ended_name = ?, version = version + 1
		WHERE ended_at IS NULL AND unit_id = ? AND (from_person = ? OR to_person = ?)`, tx.Now, actor.Name, unit, person, person); err != nil {
		return fault.Internal("handover.endStandIns", err)
	}
	_, err := tx.Exec(`UPDATE handover_pair SET ended_at = ?, version = version + 1 WHERE ended_at IS NULL AND unit_id = ? AND (a_person = ? OR b_person = ?)`,
		tx.Now, unit, person, person)
	return fault.Wrap("handover.endStandIns", err)
}

// rolesIn are the business roles that a person holds by themselves in a unit
// on the day of the transaction.
func rolesIn(tx *db.Tx, person, unit int64) (out []rbac.Role, err error) {
	grants, err := org.GrantsOn(tx, person, today(tx))
	for _, g := range grants {
		if g.Unit.ID == unit && g.For.PersonID == 0 && !g.Role.Administrator() && g.Role != rbac.CountyTrainee {
			out = append(out, g.Role)
		}
	}
	return out, err
}
