package reorg

import (
	"context"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org/reshape"
	"lianghua/rbac"
)

// may asks whether the actor may read plans at all: they are the county's.
func may(actor rbac.Actor) error { return rbac.Check(actor, rbac.ReorgRead, rbac.Unit{}) }

// Plans lists plans, the newest first, from before a plan on; next is 0 on the
// last page.
func (s *Service) Plans(ctx context.Context, actor rbac.Actor, state State, before int64, limit int) (rows []Plan, next int64, err error) {
	if err := may(actor); err != nil {
		return nil, 0, err
	}
	where, args := `1 = 1`, []any{}
	if state != "" {
		where, args = where+` AND p.state = ?`, append(args, string(state))
	}
	if before > 0 {
		where, args = where+` AND p.id < ?`, append(args, before)
	}
	err = s.DB.Reader(ctx).Select(&rows, `SELECT `+planColumns+` FROM reorg_plan p WHERE `+where+` ORDER BY p.id DESC LIMIT ?`, append(args, limit+1)...)
	if err == nil && len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID
	}
	return rows, next, fault.Wrap("reorg.Plans", err)
}

// PlanByID reads one plan with its steps.
func (s *Service) PlanByID(ctx context.Context, actor rbac.Actor, id int64) (p Plan, steps []Step, err error) {
	if err := may(actor); err != nil {
		return p, nil, err
	}
	q := s.DB.Reader(ctx)
	if p, err = PlanByID(q, id); err == nil {
		steps, err = StepsOf(q, id)
	}
	return p, steps, err
}

// Recorded is one move of a plan as it was recorded.
type Recorded struct {
	ID       int64   `db:"id"`
	Action   Action  `db:"action"`
	From     State   `db:"from_state"`
	To       State   `db:"to_state"`
	Way      string  `db:"way"`
	ByName   string  `db:"by_name"`
	SignedBy string  `db:"signed_by"`
	SignedOn string  `db:"signed_on"`
	ScanID   int64   `db:"scan_id"`
	Reason   string  `db:"reason"`
	At       db.Time `db:"at"`
}

// Label is the move's word.
func (r Recorded) Label() string {
	for _, m := range moves {
		if m.Act == r.Action {
			return m.Label
		}
	}
	return string(r.Action)
}

// History lists the moves of a plan, the last first.
func (s *Service) History(ctx context.Context, actor rbac.Actor, id int64) (rows []Recorded, err error) {
	if err := may(actor); err != nil {
		return nil, err
	}
	err = s.DB.Reader(ctx).Select(&rows, `SELECT m.id, m.action, m.from_state, m.to_state, m.way, m.by_name, m.signed_by, m.signed_on, COALESCE(m.scan_id, 0) AS scan_id,
		m.reason, m.at FROM reorg_move m WHERE m.plan_id = ? ORDER BY m.id DESC`, id)
	return rows, fault.Wrap("reorg.History", err)
}

// Count is how many records of a kind a plan moves.
type Count struct {
	Kind  string `db:"kind"`
	Moves int    `db:"moves"` // go to a successor
	Stays int    `db:"stays"` // meet their like there, and stay
	Open  int    `db:"open"`  // nobody has said where
}

// Counts sums a plan's records up by kind, in the order in which they move.
func (s *Service) Counts(ctx context.Context, actor rbac.Actor, p Plan) (rows []Count, err error) {
	if err := may(actor); err != nil {
		return nil, err
	}
	err = s.DB.Reader(ctx).Select(&rows, `SELECT c.kind, sum(CASE WHEN c.op IN ('set', 'took') THEN 1 ELSE 0 END) AS moves, sum(CASE WHEN c.op = 'stay' THEN 1 ELSE 0 END) AS stays,
		sum(CASE WHEN c.op = 'open' THEN 1 ELSE 0 END) AS open FROM reorg_change c WHERE c.plan_id = ? AND c.done = ? AND c.kind <> '' GROUP BY c.kind ORDER BY min(c.n)`, p.ID, p.done())
	return rows, fault.Wrap("reorg.Counts", err)
}

// done says which journal is a plan's: the real one once it took effect.
func (p Plan) done() bool { return p.State == Effective || p.State == Undone }

// Shown is one record of the preview, or of what was done.
type Shown struct {
	N      int64  `db:"n"`
	Step   int64  `db:"step_id"`
	Op     string `db:"op"`
	Table  string `db:"tbl"`
	Column string `db:"col"`
	Key    string `db:"row_key"`
	Kind   string `db:"kind"`
	Title  string `db:"title"`
	Domain string `db:"domain"`
	From   string `db:"from_name"`
	To     string `db:"to_name"`
	Note   string `db:"note"`
}

// What is how a rule names the record.
func (r Shown) What() string { return r.Table + "." + r.Column + ":" + r.Key }

// Outcome is what becomes of the record.
func (r Shown) Outcome() string {
	switch reshape.Op(r.Op) {
	case reshape.OpStay:
		return "合并或保留"
	case reshape.OpOpen:
		return "待选定"
	}
	return "转入"
}

// RecordFilter narrows the records of a plan.
type RecordFilter struct {
	Kind  string
	Op    string // open, stay
	After int64
	Limit int // 0: all, for export
}

// Records lists what a plan does to each record, of the dry run or as done.
func (s *Service) Records(ctx context.Context, actor rbac.Actor, p Plan, f RecordFilter) (rows []Shown, next int64, err error) {
	if err := may(actor); err != nil {
		return nil, 0, err
	}
	where, args := `c.plan_id = ? AND c.done = ? AND c.kind <> '' AND c.n > ?`, []any{p.ID, p.done(), f.After}
	if f.Kind != "" {
		where, args = where+` AND c.kind = ?`, append(args, f.Kind)
	}
	if f.Op != "" {
		where, args = where+` AND c.op = ?`, append(args, f.Op)
	}
	limit := ``
	if f.Limit > 0 {
		limit, args = ` LIMIT ?`, append(args, f.Limit+1)
	}
	err = s.DB.Reader(ctx).Select(&rows, `SELECT c.n, c.step_id, c.op, c.tbl, c.col, c.row_key, c.kind, c.title, c.domain, c.from_name, c.to_name, c.note
		FROM reorg_change c WHERE `+where+` ORDER BY c.n`+limit, args...)
	if err == nil && f.Limit > 0 && len(rows) > f.Limit {
		rows = rows[:f.Limit]
		next = rows[f.Limit-1].N
	}
	return rows, next, fault.Wrap("reorg.Records", err)
}

// Staying is a kind of record that a plan leaves under the old name, and why.
type Staying struct{ Name, Why string }

// StaysBehind lists the reasons for which records stay under the old name.
func (s *Service) StaysBehind() (out []string) {
	seen := map[string]bool{}
	for _, slice := range s.Slices {
		for _, h := range slice.Holdings {
			if h.Why != "" && !seen[h.Why] {
				seen[h.Why] = true
				out = append(out, h.Why)
			}
		}
	}
	return out
}
