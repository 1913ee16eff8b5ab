package duty

import (
	"context"
	"slices"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Changes counts what planning changed.
type Changes struct {
	Added int
	Moved int // another limit
	Back  int // planned again
	Gone  int // no longer planned
}

// Any reports that something changed.
func (c Changes) Any() bool { return c != Changes{} }

// horizon is how many days ahead duties are made: a quarter can be seen coming.
const horizon = 92

// Replan brings the duties in line with claims, catalogue, sheets, calendar of
// publication and working days: the daily job, and `check --rebuild`.
func (s *Service) Replan(ctx context.Context) (out Changes, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		c, err := s.Calendar(tx)
		if err != nil {
			return err
		}
		if out, err = Replan(tx, c, nil); err != nil {
			return err
		}
		return RefreshTodos(tx)
	})
	return out, err
}

// ClaimsChanged plans the duties of some entries anew, in the transaction that
// moved their claims.
func (s *Service) ClaimsChanged(tx *db.Tx, entryIDs []int64) error {
	c, err := s.Calendar(tx)
	if err != nil {
		return err
	}
	_, err = Replan(tx, c, entryIDs)
	return err
}

// Replan plans within the caller's transaction, for some entries or, with
// nil, for the whole county. It is idempotent, and what was closed stays
// closed: of a closed duty only a provisional limit moves.
func Replan(tx *db.Tx, c calendar.Calendar, entryIDs []int64) (Changes, error) {
	if entryIDs != nil && len(entryIDs) == 0 {
		return Changes{}, nil
	}
	in, err := inputs(tx, c, entryIDs)
	if err != nil {
		return Changes{}, err
	}
	r := replan{deed: begin(tx, system)}
	from, to := calendar.On(r.today.Year()-1, 1, 1), r.today.AddDays(horizon)
	if err := r.have(from, entryIDs); err != nil {
		return Changes{}, err
	}
	if err := r.predecessors(); err != nil {
		return Changes{}, err
	}
	if err := r.compare(plannedFor(Plan(in, from, to), entryIDs)); err != nil {
		return Changes{}, err
	}
	if err := r.insert(); err != nil {
		return Changes{}, err
	}
	if err := r.adopt(); err != nil {
		return Changes{}, err
	}
	return r.out, r.finish()
}

// plannedFor leaves of a plan for some entries what is theirs.
func plannedFor(plan []Duty, entryIDs []int64) []Duty {
	if entryIDs == nil {
		return plan
	}
	return slices.DeleteFunc(plan, func(d Duty) bool { return d.EntryID == 0 })
}

type place struct {
	unit         int64
	slot, period string
}

func (d Duty) place() place { return place{d.UnitID, d.Slot, d.Period} }

type replan struct {
	*deed
	list  []Duty // that are there
	there map[place]Duty
	fresh []Duty            // to insert
	owed  []Duty            // inserted or back: an item may serve them already
	past  map[int64][]int64 // units from which a unit took over
	out   Changes
}

// have reads the duties that planning decides about.
func (r *replan) have(from calendar.Date, entryIDs []int64) error {
	text, more, err := among(`SELECT `+columns+` FROM duty d WHERE (d.due_on >= ? OR d.due_on = '')`, `d.entry_id`, entryIDs)
	if err != nil {
		return err
	}
	if err := r.tx.Select(&r.list, text+` ORDER BY d.id`, append([]any{from}, more...)...); err != nil {
		return fault.Internal("duty.have", err)
	}
	r.there = make(map[place]Duty, len(r.list))
	for _, d := range r.list {
		r.there[d.place()] = d
	}
	return nil
}

func (r *replan) compare(plan []Duty) error {
	wanted := make(map[place]bool, len(plan))
	for _, want := range plan {
		wanted[want.place()] = true
		have, ok := r.there[want.place()]
		if !ok {
			if !r.doneBefore(want) {
				r.fresh = append(r.fresh, want)
			}
			continue
		}
		if err := r.adjust(have, want); err != nil {
			return err
		}
	}
	for _, have := range r.list {
		if wanted[have.place()] {
			continue
		}
		m, err := next(have.State, ActCancel, "")
		if err != nil {
			continue // closed, or gone already
		}
		if have.State == Waiting {
			if err := r.supersede(have); err != nil {
				return err
			}
		}
		if err := r.take(&have, m, change{action: ActCancel}); err != nil {
			return err
		}
		r.out.Gone++
	}
	return nil
}

// doneBefore reports a duty that a unit did before its work went to this one:
// what was published once is not owed again under another name.
func (r *replan) doneBefore(want Duty) bool {
	seen := map[int64]bool{want.UnitID: true}
	for queue := r.past[want.UnitID]; len(queue) > 0; {
		unit := queue[0]
		if queue = queue[1:]; seen[unit] {
			continue
		}
		seen[unit] = true
		if d, ok := r.there[place{unit, want.Slot, want.Period}]; ok && d.State.Closed() {
			return true
		}
		queue = append(queue, r.past[unit]...)
	}
	return false
}

// predecessors reads from which units each unit took over.
func (r *replan) predecessors() error {
	var rows []struct {
		Unit int64 `db:"unit_id"`
		Next int64 `db:"successor_id"`
	}
	if err := r.tx.Select(&rows, `SELECT unit_id, successor_id FROM org_succession ORDER BY unit_id, successor_id`); err != nil {
		return fault.Internal("duty.predecessors", err)
	}
	r.past = map[int64][]int64{}
	for _, x := range rows {
		r.past[x.Next] = append(r.past[x.Next], x.Unit)
	}
	return nil
}

// adjust brings a duty that is there in line with the plan.
func (r *replan) adjust(have, want Duty) error {
	now := have
	now.Domain = want.Domain
	if !have.State.Closed() || have.Provisional {
		now.OpensOn, now.DueOn, now.Provisional = want.OpensOn, want.DueOn, want.Provisional
	}
	if have.State == Gone {
		now.State = want.State
	}
	if now == have {
		return nil
	}
	if err := r.store(have, &now); err != nil {
		return err
	}
	if have.State == Gone {
		r.out.Back++
		r.owed = append(r.owed, now)
		return nil
	}
	r.out.Moved++
	return nil
}

func (r *replan) insert() error {
	rows := make([][]any, 0, len(r.fresh))
	for _, d := range r.fresh {
		rows = append(rows, []any{d.UnitID, d.Slot, d.Period, d.Domain, string(d.Tier), null(d.EntryID), d.Sheet, null(d.PresetID), d.OpensOn, d.DueOn,
			d.Provisional, string(d.State), r.tx.Now})
		r.counts.add(d, 1)
		r.units[d.UnitID] = true
	}
	r.out.Added = len(rows)
	r.owed = append(r.owed, r.fresh...)
	return fault.Wrap("duty.insert", r.tx.ExecRows(`INSERT INTO duty (unit_id, slot, period, domain, tier, entry_id, sheet, preset_id, opens_on, due_on,
		provisional, state, changed_at) VALUES `, `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, ``, rows))
}

func null(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// adopt lets items that were published before their duty was planned serve it.
func (r *replan) adopt() error {
	units, since := []int64{}, r.today
	for _, d := range r.owed {
		if d.State != Open || d.OpensOn.After(r.today) {
			continue
		}
		units = append(units, d.UnitID)
		if d.OpensOn.Before(since) {
			since = d.OpensOn
		}
	}
	for part := range slices.Chunk(compact(units), 400) {
		facts, err := factsOf(r.tx, part, since)
		if err != nil {
			return err
		}
		for _, p := range facts {
			before, err := r.servedBy(p.ItemID)
			if err != nil {
				return err
			}
			if _, err := r.serve(p, before); err != nil {
				return err
			}
		}
	}
	return nil
}

// factsOf reads what units published since a day.
func factsOf(q db.Reader, units []int64, since calendar.Date) ([]Publication, error) {
	clause, args, err := db.In(`f.unit_id IN (?)`, units)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Publication
		Entry int64 `db:"entry_id"`
	}
	err = q.Select(&rows, `SELECT f.item_id, f.unit_id, f.tier, f.column_id, f.sheet, f.period, f.fact_on, f.on_day, f.migrated, COALESCE(e.entry_id, 0) AS entry_id
		FROM duty_fact f LEFT JOIN duty_fact_entry e ON e.item_id = f.item_id
		WHERE `+clause+` AND f.fact_on >= ?
		ORDER BY f.fact_on, f.item_id, e.entry_id`, append(args, since)...)
	if err != nil {
		return nil, fault.Internal("duty.factsOf", err)
	}
	var out []Publication
	for _, r := range rows {
		if n := len(out); n == 0 || out[n-1].ItemID != r.ItemID {
			out = append(out, r.Publication)
		}
		if r.Entry != 0 {
			p := &out[len(out)-1]
			p.Entries = append(p.Entries, r.Entry)
		}
	}
	return out, nil
}
