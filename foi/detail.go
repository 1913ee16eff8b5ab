package foi

import (
	"context"
	"slices"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// History is one line of a case's history.
type History struct {
	ID       int64         `db:"id"`
	Action   Action        `db:"action"`
	From     State         `db:"from_state"`
	To       State         `db:"to_state"`
	On       calendar.Date `db:"on_day"`
	Reason   string        `db:"reason"`
	ByName   string        `db:"by_name"`
	At       db.Time       `db:"at"`
	Hash     string        `db:"hash"`
	ErasedAt db.NullTime   `db:"erased_at"` // its words were erased by law
}

const historyColumns = `id, action, from_state, to_state, on_day, reason, by_name, at, hash, erased_at`

// Text is the reason, or that it was erased.
func (h History) Text() string {
	if h.ErasedAt.Valid {
		return Gone
	}
	return h.Reason
}

// Detail is a case on one page: facts, ladder, papers, people.
type Detail struct {
	Request
	Who     string // the applicant, masked
	Ladder  Ladder // empty while 待确认
	Left    int    // working days left, negative when late
	Events  []Event
	Parties []Party
	Tasks   []Task
	Joints  []Joint
	Draft   Draft // the newest, ID 0: none
	Drafts  []Draft
	Steps   []Step
	Papers  []Paper
	Checks  []Check
	History []History
	Alike   Alike
	Moves   []Action
	Sits    map[int64]bool // steps that the actor may decide now
	Prior   string         // 受理号 of the application that this one repeats
}

// Detail reads one case for the desk.
func (s *Service) Detail(ctx context.Context, actor rbac.Actor, id int64) (d Detail, err error) {
	err = s.DB.Read(ctx, func(q db.Reader) error {
		r, err := readable(q, actor, id)
		if err != nil {
			return err
		}
		if d, err = s.gather(q, r); err != nil {
			return err
		}
		done := Done{}
		for _, e := range d.Events {
			if !e.VoidedAt.Valid {
				done.Corrected = done.Corrected || e.Kind == "correction_sent"
				done.Extended = done.Extended || e.Kind == "extended"
			}
		}
		d.Moves, d.Sits = Moves(actor, r, done), map[int64]bool{}
		for _, st := range d.Steps {
			d.Sits[st.ID] = r.State == Signing && st.ready(d.Steps) && rbac.May(actor, st.Seat.Right(), rbac.Unit{ID: st.UnitID, Path: st.Path})
		}
		return nil
	})
	return d, fault.Wrap("foi.Detail", err)
}

// May reports a move that the actor may make.
func (d Detail) May(a string) bool { return slices.Contains(d.Moves, Action(a)) }

// gather reads everything about a case.
func (s *Service) gather(q db.Reader, r Request) (d Detail, err error) {
	d = Detail{Request: r, Who: s.Masked(r)}
	if d.Events, err = events(q, r.ID); err != nil {
		return d, err
	}
	if d.Parties, err = parties(q, r.ID); err != nil {
		return d, err
	}
	if d.Tasks, err = tasks(q, r.ID); err != nil {
		return d, err
	}
	if d.Joints, err = joints(q, r.ID); err != nil {
		return d, err
	}
	if d.Steps, err = steps(q, r.ID); err != nil {
		return d, err
	}
	if d.Papers, err = papers(q, r.ID); err != nil {
		return d, err
	}
	if err = q.Select(&d.Drafts, `SELECT `+draftColumns+` FROM foi_draft d WHERE d.request_id = ? ORDER BY d.id`, r.ID); err != nil {
		return d, err
	}
	if n := len(d.Drafts); n > 0 {
		d.Draft = d.Drafts[n-1]
	}
	if err = q.Select(&d.History, `SELECT `+historyColumns+` FROM foi_move WHERE request_id = ? ORDER BY id DESC`, r.ID); err != nil {
		return d, err
	}
	if d.Alike, err = alike(q, r); err != nil {
		return d, err
	}
	if r.SameAs != 0 {
		if err = q.Get(&d.Prior, `SELECT number FROM foi_request WHERE id = ?`, r.SameAs); err != nil {
			return d, err
		}
	}
	d.Checks = checklist(r, d.Events, d.Parties, d.Steps, d.Papers)
	return d, s.count(q, &d)
}

// count adds the ladder and the days left.
func (s *Service) count(q db.Reader, d *Detail) error {
	if d.ReceivedOn.IsZero() {
		return nil
	}
	by, err := s.counting(q, calendar.DateOf(s.DB.Now().Time))
	if err != nil {
		return err
	}
	if d.Ladder, err = reckonWith(d.Request, d.Events, by); err != nil {
		return err
	}
	d.Left = by.cal.WorkdaysUntil(by.asOf, d.DueOn)
	return nil
}

// DraftByID finds one of the case's drafts.
func (d Detail) DraftByID(id int64) (Draft, bool) {
	i := slices.IndexFunc(d.Drafts, func(x Draft) bool { return x.ID == id })
	if i < 0 {
		return Draft{}, false
	}
	return d.Drafts[i], true
}
