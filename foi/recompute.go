package foi

import (
	"context"
	"errors"
	"slices"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Moved is an open case whose day changed with the calendar or with time.
type Moved struct {
	ID       int64
	Number   string
	Was, Now calendar.Date
}

// recomputeBatch is how many cases one transaction reckons: others write in
// between. Each reads the calendar itself, so that the last change wins.
const recomputeBatch = 250

// Recompute reckons every open case anew, after a change of the calendar and
// every day, and lists those whose day moved, in order of their ids. A case
// that can not be reckoned stops no other; it is named in the error.
func (s *Service) Recompute(ctx context.Context) (moved []Moved, err error) {
	var ids []int64
	err = s.DB.Reader(ctx).Select(&ids, `SELECT r.id FROM foi_request r WHERE r.answered_on = '' AND r.closed_on = '' AND r.received_on <> ''`)
	if err != nil {
		return nil, fault.Wrap("foi.Recompute", err)
	}
	slices.Sort(ids)
	var bad []error
	for part := range slices.Chunk(ids, recomputeBatch) {
		var some []Moved
		var failed []error
		if err := s.write(ctx, "foi.Recompute", func(tx *db.Tx) (err error) {
			some, failed, err = s.recompute(tx, part)
			return err
		}); err != nil {
			return moved, errors.Join(append(bad, err)...)
		}
		moved, bad = append(moved, some...), append(bad, failed...)
	}
	return moved, errors.Join(bad...)
}

// recompute reckons some open cases; failed are those that it could not.
func (s *Service) recompute(tx *db.Tx, ids []int64) (moved []Moved, failed []error, err error) {
	in, args := places(len(ids)), make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	var open []Request
	if err := tx.Select(&open, `SELECT r.id, r.number, r.received_on, r.correction_due_on, r.due_on, r.provisional FROM foi_request r
		WHERE r.answered_on = '' AND r.closed_on = '' AND r.received_on <> '' AND r.id IN `+in+` ORDER BY r.id`, args...); err != nil {
		return nil, nil, err
	}
	var list []Event
	if err := tx.Select(&list, `SELECT `+eventColumns+` FROM foi_event e WHERE e.request_id IN `+in+` ORDER BY e.on_day, e.id`, args...); err != nil {
		return nil, nil, err
	}
	of := make(map[int64][]Event, len(open))
	for _, e := range list {
		of[e.RequestID] = append(of[e.RequestID], e)
	}
	by, err := s.counting(tx, today(tx))
	if err != nil {
		return nil, nil, err
	}
	to := map[days][]any{}
	for _, r := range open {
		l, err := reckonWith(r, of[r.ID], by)
		if err != nil {
			failed = append(failed, fault.Wrap("foi.Recompute "+r.Number, err))
			continue
		}
		was, now := days{r.CorrectionDue, r.DueOn, r.Provisional}, days{l.CorrectionDue, l.DueDay(), l.Provisional}
		if was == now {
			continue
		}
		to[now] = append(to[now], r.ID)
		if was.due != now.due {
			moved = append(moved, Moved{ID: r.ID, Number: r.Number, Was: was.due, Now: now.due})
		}
	}
	for d, ids := range to {
		if _, err := tx.Exec(`UPDATE foi_request SET correction_due_on = ?, due_on = ?, provisional = ? WHERE id IN `+places(len(ids)), append([]any{d.correction, d.due, d.provisional}, ids...)...); err != nil {
			return nil, nil, err
		}
	}
	return moved, failed, nil
}

// days are what is kept of a case's limits; many cases have the same.
type days struct {
	correction, due calendar.Date
	provisional     bool
}

// places are n places in a list of SQL.
func places(n int) string { return "(" + strings.TrimSuffix(strings.Repeat("?, ", n), ", ") + ")" }
