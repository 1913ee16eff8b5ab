package main

import (
	"net/url"
	"strings"

	"lianghua/handover"
	"lianghua/org"
	"lianghua/rbac"
)

// handsOver has two departments hand over: one liaison is replaced by one
// side, another handover waits; and it has them stand in for each other, and a
// township's clerk be put down for training.
func (w *world) handsOver() {
	s, officer := w.a.handover, w.as("county")
	for _, unit := range []string{deptA, deptB} {
		u, clerk := w.units[unit], w.as(w.drafter(unit))
		old := "gone-" + strings.ToLower(unit)
		_, err := w.a.org.UserAdd(w.ctx, localActor(), org.UserAdd{Login: old, Name: "示例" + old, Unit: unit, Roles: []rbac.Role{rbac.DeptLiaison}, Post: org.Liaison, Password: worldPassword})
		w.ok(err)
		id := must[int64](w.t)(s.Start(w.ctx, officer, handover.Draft{UnitID: u.ID, FromID: w.as(old).PersonID, Heir: handover.Heir{PersonID: clerk.PersonID}, Reason: "调动",
			Note: w.m.make(kindUnit, "handover: note", unit)}))
		w.ok(s.Act(w.ctx, officer, id, 1, handover.Force, handover.Form{Reason: w.m.make(kindUnit, "handover: why one side", unit)}))
		must[int64](w.t)(s.Start(w.ctx, officer, handover.Draft{UnitID: u.ID, FromID: clerk.PersonID, Reason: "其他", Note: w.m.make(kindUnit, "handover that waits", unit)}))
		head := w.as(w.find(rbac.DeptHead, unit))
		must[int64](w.t)(s.SetPair(w.ctx, head, u.ID, clerk.PersonID, head.PersonID, w.m.make(kindUnit, "AB角: work", unit)))
		today := w.a.org.Today()
		must[int64](w.t)(s.Delegate(w.ctx, clerk, handover.DelegationDraft{UnitID: u.ID, ToID: head.PersonID, Since: today, Until: today.AddDays(3),
			Reason: w.m.make(kindUnit, "delegation: reason", unit)}))
	}
	w.trained(officer)
	note := w.m.add(kindNowhere, "review of rights", nil)
	note.logins = []string{"secadmin"}
	w.ok(w.a.org.SignReview(w.ctx, w.as("secadmin"), note.text))
}

// trained puts a clerk down for training, and has the one who is in training
// write an entry of the log. Who grants roles reads of both.
func (w *world) trained(officer rbac.Actor) {
	s, today := w.a.handover, w.a.org.Today()
	task := w.m.add(kindUnit, "secondment: task", []string{townB})
	task.logins = []string{"secadmin"}
	must[int64](w.t)(s.Second(w.ctx, officer, handover.SecondmentDraft{PersonID: w.as(w.drafter(townB)).PersonID, HomeID: w.units[townB].ID, Since: today.AddDays(100),
		Until: today.AddDays(120), Task: task.text, Mentor: "示例"}))
	entry := w.m.add(kindUnit, "training log", []string{townB})
	entry.logins = []string{"secadmin"}
	w.ok(s.Note(w.ctx, w.as("trainee"), 1, today, entry.text))
}

// handoverForms are the forms of people who change, with another unit's.
func (w *world) handoverForms(other, path string, full func(...string) url.Values) []foreignForm {
	unit := w.units[other].ID
	id := func(query string) string {
		if list := w.column(query, unit); len(list) > 0 {
			return list[0]
		}
		return "999"
	}
	switch {
	case path == "/desk/handovers", path == "/desk/delegations", path == "/desk/delegations/pairs":
		return []foreignForm{{target: path, fields: full("from", "1", "to", "2", "a", "1", "b", "2", "since_on", "2099-01-01", "until_on", "2099-01-02")}}
	case strings.HasPrefix(path, "/desk/handovers/:id/"):
		return []foreignForm{{target: strings.Replace(path, ":id", id(`SELECT id FROM handover WHERE unit_id = ? ORDER BY id DESC`), 1), fields: full("line", "1")}}
	case path == "/desk/delegations/:id/recall":
		return []foreignForm{{target: strings.Replace(path, ":id", id(`SELECT id FROM handover_delegation WHERE unit_id = ? ORDER BY id`), 1), fields: full()}}
	case path == "/desk/delegations/pairs/:pair/drop":
		return []foreignForm{{target: strings.Replace(path, ":pair", id(`SELECT id FROM handover_pair WHERE unit_id = ? ORDER BY id`), 1), fields: full()}}
	case strings.HasPrefix(path, "/desk/secondments/:id/"):
		return []foreignForm{{target: strings.Replace(path, ":id", id(`SELECT id FROM handover_secondment WHERE home_id = ? ORDER BY id`), 1), fields: full("text", "示例", "day", "2026-11-20", "content", "示例")}}
	}
	return nil
}

// lookUpHandover are the ids of what happens when people change.
func (w *world) lookUpHandover(key string) []string {
	switch key {
	case "handovers:id":
		return w.column(`SELECT id FROM handover ORDER BY id DESC`)
	case "scans:file":
		return w.column(`SELECT id FROM attachment ORDER BY id LIMIT 3`)
	case "delegations:id":
		return w.column(`SELECT id FROM handover_delegation ORDER BY id`)
	case "pairs:pair":
		return w.column(`SELECT id FROM handover_pair ORDER BY id`)
	case "secondments:id":
		return w.column(`SELECT id FROM handover_secondment ORDER BY id`)
	}
	return nil
}
