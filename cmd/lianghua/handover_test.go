package main

import (
	"fmt"
	"maps"
	"slices"

	"lianghua/handover"
	"lianghua/org"
	"lianghua/rbac"
)

// held says of each kind of open work where its rows stand and by which right
// somebody must go on with it: read whole, without any reach, and asked of
// rbac.May row by row.
var held = []struct {
	kind  string
	right rbac.Action
	query string // id, unit_id
}{
	{"claim", rbac.ClaimMake, `SELECT id, unit_id FROM claim WHERE state IN ('assigned', 'accepted', 'proposed', 'endorsed', 'confirmed', 'returned', 'disputed', 'requested', 'vertical')`},
	{"round", rbac.RoundAnswer, `SELECT round_id AS id, unit_id FROM claim_round_unit WHERE state IN ('sent', 'returned', 'sealed') AND round_id IN (SELECT id FROM claim_round WHERE state = 'open')`},
	{"proposal", rbac.EntryPropose, `SELECT id, unit_id FROM catalog_proposal WHERE decision = ''`},
	{"column", rbac.ItemDraft, `SELECT id, unit_id FROM catalog_column WHERE active AND unit_id IS NOT NULL`},
	{"draft", rbac.ItemDraft, `SELECT id, unit_id FROM disclose_item WHERE draft_state IN ('draft', 'first', 'second', 'final', 'approved', 'scheduled', 'returned')`},
	{"notice", rbac.ItemDraft, `SELECT id, unit_id FROM disclose_item WHERE notice_state NOT IN ('', 'closed')`},
	{"duty", rbac.DutyDeclare, `SELECT id, unit_id FROM duty WHERE state NOT IN ('demand', 'done', 'elsewhere', 'declared', 'not_applicable', 'gone')`},
	{"rectify", rbac.DutyDeclare, `SELECT id, unit_id FROM duty_rectify WHERE done_on = ''`},
	{"request", rbac.FoiHandle, `SELECT id, organ_id AS unit_id FROM foi_request WHERE state NOT IN ('archived', 'dismissed')`},
	{"task", rbac.FoiTask, `SELECT id, unit_id FROM foi_task WHERE state NOT IN ('answered', 'dropped')`},
	{"letter", rbac.ConsultAnswer, `SELECT id, unit_id FROM consult_letter WHERE state NOT IN ('answered', 'refused')`},
	{"call", rbac.ConsultCall, `SELECT id, unit_id FROM consult_call WHERE state IN ('draft', 'pending', 'returned', 'open', 'summed')`},
	{"card", rbac.GuideEdit, `SELECT id, unit_id FROM guide_card WHERE state NOT IN ('confirmed', 'closed') AND unit_id IS NOT NULL`},
	{"case", rbac.CaseWrite, `SELECT id, unit_id FROM pilot_case WHERE state NOT IN ('chosen', 'sent', 'dropped')`},
	{"posting", rbac.VillagePost, `SELECT id, unit_id FROM village_posting WHERE removed_on = ''`},
	{"check", rbac.PatrolCheck, `SELECT id, unit_id FROM patrol_check WHERE done_by = ''`},
}

// nothingIsLost holds that the list of a handover is what the slices hold, for
// a liaison, a head, a township's clerk and a village's: no row more or less.
func (w *world) nothingIsLost() {
	units, err := org.Visible(w.a.db.Reader(w.ctx), localActor(), rbac.UnitRead)
	w.ok(err)
	where := map[int64]rbac.Unit{}
	for _, u := range units {
		where[u.ID] = u.RBAC()
	}
	lines := 0
	for _, login := range []string{"dept", "dept-head", "town", "village", "county"} {
		actor := w.as(login)
		seat := rbac.Actor{PersonID: actor.PersonID, Current: -1, Grants: actor.Grants[:1]}
		u := seat.Grants[0].Unit
		list := must[[]handover.Item](w.t)(w.a.handover.Held(w.ctx, localActor(), actor.PersonID, u.ID))
		got := map[string]map[string]bool{}
		for _, it := range list {
			if got[it.Kind] == nil {
				got[it.Kind] = map[string]bool{}
			}
			got[it.Kind][fmt.Sprintf("%s@%d", it.ObjectID, it.UnitID)] = true
		}
		for kind, want := range w.heldBy(seat, where) {
			if !maps.Equal(got[kind], want) && len(got[kind])+len(want) > 0 {
				w.t.Errorf("%s hands over %d of the kind %s, the slices hold %d", login, len(got[kind]), kind, len(want))
			}
			lines += len(want)
		}
	}
	if lines < 100 {
		w.t.Errorf("only %d lines were compared: too few to prove anything", lines)
	}
}

// heldBy is what a seat holds, kind by kind, as the tables say.
func (w *world) heldBy(seat rbac.Actor, where map[int64]rbac.Unit) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, h := range held {
		out[h.kind] = map[string]bool{}
		var rows []struct {
			ID   int64 `db:"id"`
			Unit int64 `db:"unit_id"`
		}
		w.ok(w.a.db.Reader(w.ctx).Select(&rows, h.query))
		for _, r := range rows {
			if rbac.May(seat, h.right, where[r.Unit]) {
				out[h.kind][fmt.Sprintf("%d@%d", r.ID, r.Unit)] = true
			}
		}
	}
	out["todo"] = map[string]bool{}
	var rows []struct {
		ID     int64  `db:"id"`
		Unit   int64  `db:"unit_id"`
		Action string `db:"action"`
		Person int64  `db:"person_id"`
	}
	w.ok(w.a.db.Reader(w.ctx).Select(&rows, `SELECT id, unit_id, action, person_id FROM todo WHERE closed_at IS NULL`))
	for _, r := range rows {
		if slices.Contains([]int64{0, seat.PersonID}, r.Person) && rbac.May(seat, rbac.Action(r.Action), where[r.Unit]) {
			out["todo"][fmt.Sprintf("%d@%d", r.ID, r.Unit)] = true
		}
	}
	return out
}
