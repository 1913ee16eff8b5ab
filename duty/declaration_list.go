package duty

import (
	"context"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// DeclarationRow is one declaration with the duty that it is about.
type DeclarationRow struct {
	Declaration
	Title    string   `db:"title"`
	Period   string   `db:"period"`
	State    State    `db:"duty_state"`
	Version  int64    `db:"duty_version"`
	Unit     string   `db:"unit_name"`
	UnitKind org.Kind `db:"unit_kind"`
	UnitPath string   `db:"unit_path"`
	Agree    bool     `db:"-"` // this person may agree or refuse
}

// PeriodName is the row's period in words.
func (r DeclarationRow) PeriodName() string { return PeriodName(r.Period) }

// Which declarations a list shows.
const (
	DeclaredWaiting = "waiting"
	DeclaredDrawn   = "drawn"
	DeclaredAll     = "all"
)

// Declarations is one page of declarations within the actor's reach, the
// newest first, before an id (0: from the newest).
func (s *Service) Declarations(ctx context.Context, actor rbac.Actor, which string, before int64) (rows []DeclarationRow, next int64, err error) {
	where, args := rbac.ReachOf(actor, rbac.DutyRead).Where("u.path", "u.id")
	switch which {
	case DeclaredWaiting:
		where += ` AND x.state = 'waiting'`
	case DeclaredDrawn:
		where += ` AND x.drawn`
	}
	if before > 0 {
		where, args = where+` AND x.id < ?`, append(args, before)
	}
	err = s.DB.Reader(ctx).Select(&rows, `SELECT `+declarationColumns+`, `+titleSQL+` AS title, d.period, d.state AS duty_state, d.version AS duty_version,
		u.short_name AS unit_name, u.kind AS unit_kind, u.path AS unit_path FROM duty_declaration x JOIN duty d ON d.id = x.duty_id `+titleTables+`
		WHERE `+where+` ORDER BY x.id DESC LIMIT ?`, append(args, pageSize+1)...)
	if err != nil {
		return nil, 0, fault.Internal("duty.Declarations", err)
	}
	if len(rows) > pageSize {
		rows = rows[:pageSize]
		next = rows[pageSize-1].ID
	}
	for i := range rows {
		r := &rows[i]
		u := org.Unit{ID: r.UnitID, Kind: r.UnitKind, Path: r.UnitPath}
		for _, m := range Moves(r.State, actor, u) {
			r.Agree = r.Agree || m.Action == ActAgree && r.Declaration.State == "waiting" && !actor.Is(r.ByPerson)
		}
	}
	return rows, next, nil
}

// DrawRow is one drawing.
type DrawRow struct {
	ID     int64   `db:"id"`
	Seed   int64   `db:"seed"`
	Pool   int     `db:"pool"`
	Drawn  int     `db:"drawn"`
	False  int     `db:"wrong"` // 不属实
	ByName string  `db:"by_name"`
	At     db.Time `db:"at"`
}

// Draws lists the last drawings: the county's own.
func (s *Service) Draws(ctx context.Context, actor rbac.Actor) (rows []DrawRow, err error) {
	if !rbac.ReachOf(actor, rbac.DutyRead).All {
		return nil, nil
	}
	err = s.DB.Reader(ctx).Select(&rows, `SELECT w.id, w.seed, w.pool, w.drawn, w.by_name, w.at,
		(SELECT count(*) FROM duty_declaration x WHERE x.draw_id = w.id AND x.finding = 'false') AS wrong FROM duty_draw w ORDER BY w.id DESC LIMIT 12`)
	return rows, fault.Wrap("duty.Draws", err)
}
