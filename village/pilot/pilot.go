// Package pilot is how one township's good work becomes everybody's: set-ups
// saved as templates and applied to others (试点推广), good-practice cases
// (一乡镇一亮点) and training. It keeps no points, ranks or scores of persons.
package pilot

import (
	"strings"
	"unicode/utf8"

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

// Service holds the verbs of pilots, cases and training.
type Service struct {
	DB     *db.DB
	Items  *disclose.Service
	Duties *duty.Service
	Files  *attach.Store
}

// pageSize is the number of rows of one page of any list here.
const pageSize = 50

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

// Length counts the characters of a text as people count them: white space is
// none.
func Length(s string) int { return utf8.RuneCountInString(strings.Join(strings.Fields(s), "")) }

// ownUnit reads a unit in which the actor may take the action; any other is as
// one that is not there.
func ownUnit(q db.Reader, actor rbac.Actor, action rbac.Action, id int64) (org.Unit, error) {
	if id == 0 {
		return org.Unit{}, fault.Invalid("unit", "请选择单位")
	}
	u, err := org.UnitByID(q, id)
	if err == nil && !rbac.ReachOf(actor, action).Holds(u.RBAC()) {
		return org.Unit{}, fault.NotFound("没有这个单位，或不在您管理的范围内。")
	}
	return u, err
}
