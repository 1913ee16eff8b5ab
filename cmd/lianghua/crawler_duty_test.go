package main

import (
	"fmt"
	"net/url"
	"strings"

	"lianghua/duty"
	"lianghua/rbac"
	"lianghua/web"
)

// duties plans what every scope owes; each declares one, refuses nothing, and
// has a problem to put right.
func (w *world) duties() {
	w.t.Helper()
	must[duty.Changes](w.t)(w.a.duties.Replan(w.ctx))
	for _, unit := range scopes() {
		rows, _, err := w.a.duties.List(w.ctx, localActor(), duty.Filter{UnitID: w.units[unit].ID, State: duty.Open}, duty.Cursor{})
		w.ok(err)
		if len(rows) == 0 {
			w.t.Fatalf("%s owes nothing", unit)
		}
		must[[]duty.Result](w.t)(w.a.duties.Act(w.ctx, w.as(w.declarer(unit)), []duty.Ref{{ID: rows[0].ID, Version: rows[0].Version}}, duty.ActDeclare,
			duty.Form{Reason: w.m.make(kindUnit, "why there is nothing to publish", unit)}))
		if len(rows) > 1 {
			must[[]duty.Result](w.t)(w.a.duties.Act(w.ctx, w.as(w.declarer(unit)), []duty.Ref{{ID: rows[1].ID, Version: rows[1].Version}}, duty.ActElsewhere,
				duty.Form{Platform: w.m.make(kindUnit, "another platform", unit), Link: "https://www.example.gov.cn/", On: w.a.org.Today()}))
		}
		must[int64](w.t)(w.a.duties.AddRectify(w.ctx, w.as("county"), duty.Rectify{No: "R-" + unit, UnitID: w.units[unit].ID,
			Problem: w.m.make(kindUnit, "problem found by an inspection", unit), Officer: w.m.make(kindUnit, "who puts it right", unit)}))
	}
}

// declarer is who declares for a scope: its liaison, or the township's clerk.
func (w *world) declarer(unit string) string {
	switch unit {
	case deptA, deptB:
		return w.find(rbac.DeptLiaison, unit)
	case villA, villB:
		return w.find(rbac.VillageClerk, unit)
	}
	return w.find(rbac.TownClerk, unit)
}

// dutyForms are the forms of duties with another unit's ids.
func (w *world) dutyForms(other string, r web.Route, full func(...string) url.Values) (out []foreignForm) {
	unit := w.units[other].ID
	more := []string{"platform", "示例平台", "link", "https://www.example.gov.cn/", "on", w.a.org.Today().String(), "after", "https://www.example.gov.cn/", "finding", "true", "day", "8"}
	switch {
	case strings.HasPrefix(r.Path, "/desk/duties/do/"):
		for _, ref := range w.column(`SELECT CAST(id AS TEXT) || '.' || CAST(version AS TEXT) FROM duty WHERE unit_id = ? AND state IN ('open', 'waiting', 'elsewhere') ORDER BY id LIMIT 4`, unit) {
			out = append(out, foreignForm{target: r.Path, fields: full(append(more, "duty", ref)...)})
		}
	case strings.HasPrefix(r.Path, "/desk/duties/rectify/"):
		for _, id := range w.column(`SELECT id FROM duty_rectify WHERE unit_id = ?`, unit) {
			out = append(out, foreignForm{target: strings.Replace(r.Path, ":id", id, 1), fields: full(more...)})
		}
	case strings.HasPrefix(r.Path, "/desk/duties/declarations/"):
		for _, id := range w.column(`SELECT id FROM duty_declaration WHERE unit_id = ?`, unit) {
			out = append(out, foreignForm{target: strings.Replace(r.Path, ":id", id, 1), fields: full(more...)})
		}
	default:
		out = append(out, foreignForm{target: strings.Replace(r.Path, ":id", fmt.Sprint(unit), 1), fields: full(append(more, "version", "0")...)})
	}
	return out
}
