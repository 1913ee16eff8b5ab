// Package village is what townships and villages do with what villages must
// publish: sheets filled in by the township for a village (代录) or by a keeper
// on a phone, the noticeboard (上墙, 撤下), posters, QR sheets and the yearly
// file. Figures are counted by village/ledger; publishing is disclose's.
package village

import (
	"strings"

	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Service holds the verbs of village affairs.
type Service struct {
	DB     *db.DB
	Org    *org.Service
	Items  *disclose.Service
	Duties *duty.Service
	Files  *attach.Store
}

// villageOf reads a village or community in which the actor may take the
// action; any other unit is as one that is not there.
func villageOf(q db.Reader, actor rbac.Actor, action rbac.Action, id int64) (org.Unit, error) {
	u, err := org.UnitByID(q, id)
	if err != nil {
		return u, err
	}
	if !u.Kind.Villages() || !rbac.ReachOf(actor, action).Holds(u.RBAC()) {
		return org.Unit{}, fault.NotFound("没有这个村（社区），或不在您管理的范围内。")
	}
	if u.Closed() {
		return u, fault.Conflictf("%s已撤销，不再办理。", u.ShortName)
	}
	return u, nil
}

func record(tx *db.Tx, actor rbac.Actor, action rbac.Action, kind string, id, unitID int64, detail map[string]any) {
	audit.Record(tx, org.Who(actor), audit.Entry{Action: string(action), ObjectKind: kind, ObjectID: audit.ID(id), UnitID: unitID, Detail: detail})
}

func today(tx *db.Tx) calendar.Date { return calendar.DateOf(tx.Now.Time) }

// once holds that exactly one row was changed: none means that somebody else
// was first.
func once(n int64, err error) error {
	if err == nil && n != 1 {
		return fault.Conflict("刚才有人改过这一项，请刷新页面后再办。")
	}
	return err
}

func plain(s string) string { return strings.TrimSpace(s) }
