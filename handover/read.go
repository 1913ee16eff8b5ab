package handover

import (
	"context"

	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Recorded is one move as it was made.
type Recorded struct {
	Action Action        `db:"action"`
	From   State         `db:"from_state"`
	To     State         `db:"to_state"`
	Way    string        `db:"way"` // system, paper
	By     string        `db:"by_name"`
	On     calendar.Date `db:"signed_on"`
	Scan   int64         `db:"scan_id"` // 0: none
	Reason string        `db:"reason"`
	At     db.Time       `db:"at"`
}

// OnPaper reports a signature on paper.
func (r Recorded) OnPaper() bool { return r.Way == "paper" }

// Detail is a handover with its list and history.
type Detail struct {
	Handover
	Items []Item
	Moves []Recorded
	May   []Action
	Mine  bool // the actor is the successor
	Self  bool // the actor is the former holder
}

// Sections are the list under its headings.
func (d Detail) Sections() []Section { return Sections(d.Items) }

// Gone is how many lines the successor has gone through.
func (d Detail) Gone() (n int) {
	for _, it := range d.Items {
		if it.Received {
			n++
		}
	}
	return n
}

// Show reads one handover that the actor may see.
func (s *Service) Show(ctx context.Context, actor rbac.Actor, id int64) (d Detail, err error) {
	err = s.DB.Read(ctx, func(q db.Reader) error {
		if d.Handover, err = readable(q, actor, id); err != nil {
			return err
		}
		if d.Items, err = items(q, d.Handover, s.Org.Today()); err != nil {
			return err
		}
		d.May, d.Mine, d.Self = d.Handover.Moves(actor), actor.PersonID != 0 && actor.PersonID == d.ToID, actor.PersonID != 0 && actor.PersonID == d.FromID
		return q.Select(&d.Moves, `SELECT action, from_state, to_state, way, by_name, signed_on, COALESCE(scan_id, 0) AS scan_id, reason, at
			FROM handover_move WHERE handover_id = ? ORDER BY id`, id)
	})
	return d, fault.Wrap("handover.Show", err)
}

// Filter narrows the list of handovers.
type Filter struct {
	State  State
	Before int64 // the cursor that the page before gave
	Limit  int   // 0: all, for the export
}

// List lists the handovers that the actor may see, the newest first; next is 0
// on the last page.
func (s *Service) List(ctx context.Context, actor rbac.Actor, f Filter) (rows []Handover, next int64, err error) {
	where, args := rbac.ReachOf(actor, rbac.HandoverRead).Where("u.path", "u.id")
	where, args = "("+where+" OR h.from_person = ? OR h.to_person = ?)", append(args, actor.PersonID, actor.PersonID)
	if f.State != "" {
		where, args = where+" AND h.state = ?", append(args, string(f.State))
	}
	if f.Before != 0 {
		where, args = where+" AND h.id < ?", append(args, f.Before)
	}
	limit := ""
	if f.Limit > 0 {
		limit, args = " LIMIT ?", append(args, f.Limit+1)
	}
	err = s.DB.Reader(ctx).Select(&rows, `SELECT `+columns+tables+` WHERE `+where+` ORDER BY h.id DESC`+limit, args...)
	if err == nil && f.Limit > 0 && len(rows) > f.Limit {
		rows = rows[:f.Limit]
		next = rows[f.Limit-1].ID
	}
	return rows, next, fault.Wrap("handover.List", err)
}

// Waiting is the handover that a person has to take over first, 0 for none:
// their first page after sign-in.
func Waiting(q db.Reader, person int64) (id int64, err error) {
	err = q.Get(&id, `SELECT COALESCE(min(id), 0) FROM handover WHERE to_person = ? AND state = 'switched'`, person)
	return id, fault.Wrap("handover.Waiting", err)
}

// Scan finds the signed sheet of a handover that the actor may see.
func (s *Service) Scan(ctx context.Context, actor rbac.Actor, id, file int64) (a attach.Attachment, err error) {
	err = s.DB.Read(ctx, func(q db.Reader) error {
		if _, err := readable(q, actor, id); err != nil {
			return err
		}
		if a, err = attach.ByID(q, file); err == nil && (a.OwnerKind != Object || a.OwnerID != id) {
			err = fault.NotFound("该文件不存在")
		}
		return err
	})
	return a, fault.Wrap("handover.Scan", err)
}

// Held is what a person holds in a unit now, as a handover would list it: for
// whoever asks before one is begun.
func (s *Service) Held(ctx context.Context, actor rbac.Actor, person, unit int64) (list []Item, err error) {
	err = s.DB.Read(ctx, func(q db.Reader) error {
		u, err := org.UnitByID(q, unit)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.HandoverRead, u.RBAC()); err != nil {
			return err
		}
		place, err := org.SeatOf(q, person, unit, s.Org.Today())
		if err == nil {
			list, err = listOf(q, seatOf(person, u, place.Roles))
		}
		return err
	})
	return list, fault.Wrap("handover.Held", err)
}
