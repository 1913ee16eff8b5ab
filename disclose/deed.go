package disclose

import (
	"context"

	"lianghua/disclose/form"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/rbac"
)

// deed is one transaction of one actor with what it read once.
type deed struct {
	s        *Service
	tx       *db.Tx
	actor    rbac.Actor
	who      audit.Who
	today    calendar.Date
	units    map[int64]org.Unit
	calendar *calendar.Calendar
	settings *settings.Values
	levels   map[string]setup
	codes    map[int64]unitCode
}

// do runs one verb in one transaction.
func (s *Service) do(ctx context.Context, actor rbac.Actor, verb func(d *deed) error) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error { return verb(s.begin(tx, actor)) })
}

func (s *Service) begin(tx *db.Tx, actor rbac.Actor) *deed {
	return &deed{s: s, tx: tx, actor: actor, who: org.Who(actor), today: calendar.DateOf(tx.Now.Time), units: map[int64]org.Unit{}}
}

func (d *deed) unit(id int64) (org.Unit, error) {
	if u, ok := d.units[id]; ok {
		return u, nil
	}
	u, err := org.UnitByID(d.tx, id)
	if err == nil {
		d.units[id] = u
	}
	return u, err
}

func (d *deed) cal() (calendar.Calendar, error) {
	if d.calendar == nil {
		c, err := d.s.Calendar(d.tx)
		if err != nil {
			return c, err
		}
		d.calendar = &c
	}
	return *d.calendar, nil
}

func (d *deed) values() (settings.Values, error) {
	if d.settings == nil {
		v, err := settings.All(d.tx)
		if err != nil {
			return v, err
		}
		d.settings = &v
	}
	return *d.settings, nil
}

// work is an item with its newest draft, its unit and its type.
type work struct {
	Item
	W     Writing
	Unit  org.Unit
	F     form.Form
	files []File // of the draft, once fitToPublish read them
	stale bool
	first bool // publishing it for the first time
}

func (w work) name() string {
	if w.IndexNo != "" {
		return w.Title + "（" + w.IndexNo + "，" + w.Unit.ShortName + "）"
	}
	return w.Title + "（" + w.Unit.ShortName + "）"
}

// load reads an item for a change: one that the actor may not see is as one
// that is not there.
func (d *deed) load(ref Ref) (work, error) {
	it, err := ByID(d.tx, ref.ID)
	if err != nil {
		return work{}, err
	}
	u, err := d.unit(it.UnitID)
	if err != nil {
		return work{}, err
	}
	if !rbac.May(d.actor, rbac.ItemRead, u.RBAC()) {
		return work{}, errNoItem
	}
	draft, err := latest(d.tx, it.ID)
	if err != nil {
		return work{}, err
	}
	f, ok, err := Ruled(d.tx, it.Type)
	if err != nil {
		return work{}, err
	}
	if !ok {
		return work{}, fault.Conflictf("信息类型“%s”已停用，不能再办理", it.Type)
	}
	return work{Item: it, W: draft, Unit: u, F: f, stale: ref.Version != it.Version}, nil
}

// alone is load of one item for one verb: a stale page is refused.
func (d *deed) alone(ref Ref, right rbac.Action) (work, error) {
	w, err := d.load(ref)
	if err != nil {
		return w, err
	}
	if right != "" {
		if err := rbac.Check(d.actor, right, w.Unit.RBAC()); err != nil {
			return w, err
		}
	}
	if w.stale {
		return w, errStale
	}
	return w, nil
}

func (d *deed) audit(action rbac.Action, w work, detail map[string]any) {
	audit.Record(d.tx, d.who, audit.Entry{Action: string(action), ObjectKind: "item", ObjectID: audit.ID(w.Item.ID), UnitID: w.UnitID, Detail: detail})
}

// bump marks the item as changed, so that other open pages notice.
func (d *deed) bump(w *work) error {
	n, err := d.tx.Exec(`UPDATE disclose_item SET changed_at = ?, version = version + 1 WHERE id = ? AND version = ?`, d.tx.Now, w.Item.ID, w.Version)
	if err != nil {
		return fault.Internal("disclose.bump", err)
	}
	if n == 0 {
		return errStale
	}
	w.Version++
	w.Item.ChangedAt = d.tx.Now
	return nil
}
