// Package handover is what happens when people change: 交接单, 代办 (AB角 and
// delegation for a time), 以干代训, and posts without a person. Rights change
// at the moment of the act; what is for a time ends by the clock of each
// request.
package handover

import (
	"fmt"
	"strconv"

	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Service is the office where people hand over.
type Service struct {
	DB       *db.DB
	Org      *org.Service
	Files    *attach.Store
	Calendar func(q db.Reader) (calendar.Calendar, error)
}

// Object is the kind of a 交接单 in the log, the queue and among files.
const Object = "handover"

// Handover is one person's place in one unit on its way to another (交接单).
type Handover struct {
	ID          int64             `db:"id"`
	UnitID      int64             `db:"unit_id"`
	Unit        string            `db:"unit"`
	Path        string            `db:"path"`
	FromID      int64             `db:"from_person"`
	From        string            `db:"from_name"`
	ToID        int64             `db:"to_person"` // 0: not named yet
	To          string            `db:"to_name"`
	State       State             `db:"state"`
	Reason      string            `db:"reason"`
	Note        string            `db:"note"`   // what the list cannot say
	Leaves      bool              `db:"leaves"` // the former holder leaves altogether (离岗)
	Moved       db.JSON[org.Seat] `db:"moved"`
	StartedName string            `db:"started_name"`
	StartedAt   db.Time           `db:"started_at"`
	SwitchedAt  db.NullTime       `db:"switched_at"`
	TakenAt     db.NullTime       `db:"taken_at"`
	Version     int64             `db:"version"`
}

const columns = `h.id, h.unit_id, u.short_name AS unit, u.path, h.from_person, f.name AS from_name, COALESCE(h.to_person, 0) AS to_person,
	COALESCE(t.name, '') AS to_name, h.state, h.reason, h.note, h.leaves, h.moved, h.started_name, h.started_at, h.switched_at, h.taken_at, h.version`

const tables = ` FROM handover h JOIN org_unit u ON u.id = h.unit_id JOIN org_person f ON f.id = h.from_person LEFT JOIN org_person t ON t.id = h.to_person`

func (h Handover) unit() rbac.Unit { return rbac.Unit{ID: h.UnitID, Path: h.Path, Name: h.Unit} }

// URL is the page of the handover.
func (h Handover) URL() string { return url(h.ID) }

func url(id int64) string { return fmt.Sprintf("/desk/handovers/%d", id) }

// Title names the handover: 民政局：示例甲 → 示例乙.
func (h Handover) Title() string {
	to := h.To
	if to == "" {
		to = "待定"
	}
	return h.Unit + "：" + h.From + " → " + to
}

func byID(q db.Reader, id int64) (h Handover, err error) {
	err = q.Get(&h, `SELECT `+columns+tables+` WHERE h.id = ?`, id)
	if db.NoRows(err) {
		return h, errNone
	}
	return h, fault.Wrap("handover.byID", err)
}

var errNone = fault.NotFound("没有这张交接单，或不在您管理的单位。")

// reads reports who may see a handover: staff of the unit with the right, and
// the two whom it is about, whatever posts they hold.
func (h Handover) reads(actor rbac.Actor) bool {
	return rbac.May(actor, rbac.HandoverRead, h.unit()) || actor.PersonID != 0 && (actor.PersonID == h.FromID || actor.PersonID == h.ToID)
}

// readable reads a handover that the actor may see.
func readable(q db.Reader, actor rbac.Actor, id int64) (Handover, error) {
	h, err := byID(q, id)
	if err == nil && !h.reads(actor) {
		err = errNone
	}
	return h, err
}

func text(id int64) string { return strconv.FormatInt(id, 10) }

func today(tx *db.Tx) calendar.Date { return calendar.DateOf(tx.Now.Time) }

// note writes an act of this package into the log.
func note(tx *db.Tx, actor rbac.Actor, a rbac.Action, kind string, id, unit int64, verb string, more ...any) {
	detail := map[string]any{"verb": verb}
	for i := 0; i+1 < len(more); i += 2 {
		detail[more[i].(string)] = more[i+1]
	}
	audit.Record(tx, org.Who(actor), audit.Entry{Action: string(a), ObjectKind: kind, ObjectID: audit.ID(id), UnitID: unit, Detail: detail})
}

// once turns "no row had that id and version" into a conflict.
func once(n int64, err error) error {
	if err == nil && n == 0 {
		return fault.Conflict("这条内容刚被别人改过，您的操作没有保存。请刷新后看一看再办。")
	}
	return err
}
