package consult

import (
	"context"
	"strconv"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// CallFilter narrows the desk's list of calls; zero fields do not narrow.
type CallFilter struct {
	Kind   CallKind
	State  State
	UnitID int64
	Text   string
	Before int64 // ids below, newest first; 0 from the newest
	All    bool  // every row at once: for a file
}

// CallLine is a row of the list with its counts.
type CallLine struct {
	Call
	Opinions int `db:"opinions"`
}

// Calls lists the calls that the actor may read, newest first.
func (s *Service) Calls(ctx context.Context, actor rbac.Actor, f CallFilter) (out []CallLine, next int64, err error) {
	cond, args := rbac.ReachOf(actor, rbac.ConsultRead).Where("u.path", "u.id")
	add := func(set bool, c string, a ...any) {
		if set {
			cond, args = cond+" AND "+c, append(args, a...)
		}
	}
	add(f.Kind != "", "c.kind = ?", string(f.Kind))
	add(f.State != "", "c.state = ?", string(f.State))
	add(f.UnitID != 0, "c.unit_id = ?", f.UnitID)
	add(f.Before != 0, "c.id < ?", f.Before)
	if text := strings.ToLower(strings.Join(strings.Fields(f.Text), "")); text != "" {
		add(true, `(lower(c.title) LIKE ? ESCAPE '\' OR lower(c.number) LIKE ? ESCAPE '\')`, db.Pattern(text), db.Pattern(text))
	}
	query := `SELECT ` + callColumns + `, (SELECT count(*) FROM consult_opinion o WHERE o.call_id = c.id) AS opinions` + callFrom + `WHERE ` + cond + ` ORDER BY c.id DESC`
	if !f.All {
		query += ` LIMIT ` + strconv.Itoa(pageSize+1)
	}
	if err := s.DB.Reader(ctx).Select(&out, query, args...); err != nil {
		return nil, 0, fault.Wrap("consult.Calls", err)
	}
	if !f.All && len(out) > pageSize {
		out = out[:pageSize]
		next = out[pageSize-1].ID
	}
	return out, next, nil
}

// CallDetail is one call for the desk.
type CallDetail struct {
	Call
	Phase   Phase
	Counts  Counts
	Results []QuestionResult
	History []Step
	Moves   []Action
	Signs   []Action // what the actor may record as signed on paper
	Work    bool     // opinions may be entered and answered
}

// CallDetail reads one call.
func (s *Service) CallDetail(ctx context.Context, actor rbac.Actor, id int64) (d CallDetail, err error) {
	q := s.DB.Reader(ctx)
	if d.Call, err = callByID(q, id); err != nil {
		return d, err
	}
	if !rbac.ReachOf(actor, rbac.ConsultRead).Holds(d.rbac()) {
		return CallDetail{}, errNoCall
	}
	day := calendar.DateOf(s.DB.Now().Time)
	d.Phase = d.Call.Phase(day)
	if d.Counts, err = CountOf(q, id); err != nil {
		return d, err
	}
	if d.Results, err = Results(q, d.Call); err != nil {
		return d, err
	}
	if d.History, err = callHistory(q, id); err != nil {
		return d, fault.Wrap("consult.CallDetail", err)
	}
	for _, a := range open(callMoves, actor, d.State, d.rbac()) {
		if a != Sum || d.Phase == Over {
			d.Moves = append(d.Moves, a)
		}
	}
	d.Signs = signable(callMoves, actor, d.State, d.rbac())
	d.Work = d.State == Running && d.Kind == Opinions && rbac.Check(actor, rbac.ConsultCall, d.rbac()) == nil
	return d, nil
}

// OpinionPage lists the opinions of a call that the actor may read, oldest
// first, from behind an id; all of them for all.
func (s *Service) OpinionPage(ctx context.Context, actor rbac.Actor, call, after int64, all bool) (out []Opinion, next int64, err error) {
	q := s.DB.Reader(ctx)
	c, err := callByID(q, call)
	if err != nil {
		return nil, 0, err
	}
	if !rbac.ReachOf(actor, rbac.ConsultRead).Holds(c.rbac()) {
		return nil, 0, errNoCall
	}
	query := `SELECT ` + opinionColumns + ` FROM consult_opinion o WHERE o.call_id = ? AND o.id > ? ORDER BY o.id`
	if !all {
		query += ` LIMIT ` + strconv.Itoa(pageSize+1)
	}
	if err := q.Select(&out, query, call, after); err != nil {
		return nil, 0, fault.Wrap("consult.OpinionPage", err)
	}
	if !all && len(out) > pageSize {
		out = out[:pageSize]
		next = out[pageSize-1].ID
	}
	return out, next, nil
}
