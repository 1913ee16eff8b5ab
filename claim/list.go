package claim

import (
	"context"
	"slices"
	"strings"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Filter narrows the claim list; zero fields do not.
type Filter struct {
	Domain string
	UnitID int64
	States []State
	Tier   term.Tier
	Part   Part
	Text   string  // any part of an item name, content or basis
	IDs    []int64 // only these claims; nil is no limit
}

// Cursor is where a page of the claim list ends; the zero Cursor is before
// the first row.
type Cursor struct {
	Ordinal int64
	EntryID int64
	ClaimID int64
}

// Row is one line of the claim list.
type Row struct {
	Claim
	EntryCode  string `db:"entry_code"`
	Ordinal    int64  `db:"ordinal"`
	Seq        string `db:"seq"`
	Level1     string `db:"level1"`
	Level2     string `db:"level2"`
	Level3     string `db:"level3"`
	EntryState string `db:"entry_state"`
	Unit       string `db:"unit_name"`
	UnitPath   string `db:"unit_path"`
	UnitRel    string `db:"unit_relation"`
	Counter    string `db:"counter_name"` // the unit named by a refusal
	Excepted   int    `db:"excepted"`     // townships excepted, Coverage All only
	Moves      []Move `db:"-"`            // buttons for this actor
}

// Title is the entry's finest item name.
func (r Row) Title() string { return Title(r.Level1, r.Level2, r.Level3) }

const rowColumns = claimColumns + `, e.code AS entry_code, e.ordinal, e.seq, e.level1, e.level2, e.level3, e.state AS entry_state,
	u.short_name AS unit_name, u.path AS unit_path, u.relation AS unit_relation, COALESCE(o.short_name, '') AS counter_name,
	CASE WHEN c.coverage = 'all' THEN (SELECT count(*) FROM claim_exception x WHERE x.claim_id = c.id) ELSE 0 END AS excepted`

// List is one page of claims in catalogue order, of the units that the actor
// may see; a confirmed claim of all townships is everybody's. One query.
func (s *Service) List(ctx context.Context, actor rbac.Actor, f Filter, after Cursor) (rows []Row, next Cursor, err error) {
	where, args, err := f.where(actor)
	if err != nil {
		return nil, Cursor{}, err
	}
	if after != (Cursor{}) {
		where += ` AND (e.ordinal, e.id, c.id) > (?, ?, ?) AND e.ordinal >= ?`
		args = append(args, after.Ordinal, after.EntryID, after.ClaimID, after.Ordinal)
	}
	err = s.DB.Reader(ctx).Select(&rows, `SELECT `+rowColumns+f.tables()+` WHERE `+where+` ORDER BY e.ordinal, e.id, c.id LIMIT ?`, append(args, pageSize+1)...)
	if err != nil {
		return nil, Cursor{}, fault.Internal("claim.List", err)
	}
	if len(rows) > pageSize {
		rows = rows[:pageSize]
		last := rows[pageSize-1]
		next = Cursor{last.Ordinal, last.EntryID, last.ID}
	}
	for i := range rows {
		rows[i].Moves = Moves(rows[i].State, actor, rows[i].unit())
	}
	return rows, next, nil
}

func (r Row) unit() org.Unit {
	return org.Unit{ID: r.UnitID, Path: r.UnitPath, ShortName: r.Unit, Relation: org.Relation(r.UnitRel)}
}

// tables joins in the order that keeps a page's cost flat: one unit's claims
// and rare states are few, so they come first and are sorted; anything else
// walks the entries in catalogue order. CROSS JOIN fixes that order on SQLite.
func (f Filter) tables() string {
	const names = ` JOIN org_unit u ON u.id = c.unit_id LEFT JOIN org_unit o ON o.id = c.counter_unit_id`
	if f.UnitID != 0 || len(f.IDs) > 0 || f.rare() {
		return ` FROM claim c JOIN catalog_entry e ON e.id = c.entry_id` + names
	}
	return ` FROM catalog_entry e CROSS JOIN claim c` + names
}

func (f Filter) rare() bool {
	for _, s := range f.States {
		switch s {
		case Refused, Returned, Disputed, Requested, Vertical:
		default:
			return false
		}
	}
	return len(f.States) > 0
}

func (f Filter) where(actor rbac.Actor) (string, []any, error) {
	where, args := `c.entry_id = e.id`, []any(nil)
	add := func(set bool, clause string, arg ...any) {
		if set {
			where, args = where+` AND `+clause, append(args, arg...)
		}
	}
	add(f.Domain != "", `e.domain = ?`, f.Domain)
	add(f.UnitID != 0, `c.unit_id = ?`, f.UnitID)
	add(f.Tier != "", `c.tier = ?`, f.Tier)
	add(f.Part != "", `c.part = ?`, f.Part)
	add(trimmed(f.Text) != "", `e.find LIKE ? ESCAPE '\'`, db.Pattern(strings.ToLower(term.Match(f.Text))))
	if len(f.IDs) > 0 {
		clause, in, err := db.In(`c.id IN (?)`, f.IDs)
		if err != nil {
			return "", nil, err
		}
		add(true, clause, in...)
	}
	if len(f.States) > 0 {
		clause, in, err := db.In(`c.state IN (?)`, f.States)
		if err != nil {
			return "", nil, err
		}
		add(true, clause, in...)
	} else {
		add(true, `c.state <> 'released'`)
	}
	if reach := rbac.ReachOf(actor, rbac.ClaimRead); !reach.All {
		clause, in := reach.Where("u.path", "u.id")
		add(true, `(`+clause+` OR (c.coverage = 'all' AND c.state = 'confirmed'))`, in...)
	}
	return where, args, nil
}

// Detail is one claim with its story, for its page.
type Detail struct {
	Row
	Moved      []Recorded
	Exceptions []Exception
	Disputes   []Dispute // of the entry at this tier, newest first
}

// Detail reads one claim with its moves, exceptions and disputes. A claim out
// of the actor's reach is NotFound.
func (s *Service) Detail(ctx context.Context, actor rbac.Actor, id int64) (Detail, error) {
	var out Detail
	err := s.DB.Snapshot(ctx, func(q db.Reader) error {
		where, args, err := Filter{States: States()}.where(actor)
		if err != nil {
			return err
		}
		err = q.Get(&out.Row, `SELECT `+rowColumns+Filter{UnitID: id}.tables()+` WHERE c.id = ? AND `+where, append([]any{id}, args...)...)
		if db.NoRows(err) {
			return fault.NotFound("该认领记录不存在")
		}
		if err != nil {
			return fault.Internal("claim.Detail", err)
		}
		if out.Moved, err = History(q, id); err != nil {
			return err
		}
		discreetMoves(actor, out.Moved)
		if out.Exceptions, err = Exceptions(q, id); err != nil {
			return err
		}
		if byTown(out.Tier) && !everDisputed(out.Moved) {
			return nil // other townships' affair
		}
		out.Disputes, err = disputesOf(q, out.EntryID, out.Tier)
		for i := range out.Disputes {
			out.Disputes[i].discreet(actor)
		}
		return err
	})
	out.Moves = Moves(out.State, actor, out.unit())
	return out, err
}

// discreetMoves takes from a unit the name of whoever put its claim into
// dispute: that is a person of another unit.
func discreetMoves(actor rbac.Actor, moves []Recorded) {
	if rbac.ReachOf(actor, rbac.ClaimRead).All {
		return
	}
	for i := range moves {
		if moves[i].Action == ActDispute {
			moves[i].ByName, moves[i].ByPerson = "", 0
		}
	}
}

func everDisputed(moves []Recorded) bool {
	return slices.ContainsFunc(moves, func(m Recorded) bool { return m.To == Disputed })
}

// OfEntry lists every claim of one entry that the actor may see, by tier, leads first.
func (s *Service) OfEntry(ctx context.Context, actor rbac.Actor, entryID int64) (rows []Row, err error) {
	where, args, err := Filter{}.where(actor)
	if err != nil {
		return nil, err
	}
	err = s.DB.Reader(ctx).Select(&rows, `SELECT `+rowColumns+Filter{UnitID: 1}.tables()+` WHERE c.entry_id = ? AND `+where+`
		ORDER BY CASE c.tier WHEN 'city' THEN 0 WHEN 'county' THEN 1 WHEN 'township' THEN 2 ELSE 3 END, c.part, c.id`, append([]any{entryID}, args...)...)
	for i := range rows {
		rows[i].Moves = Moves(rows[i].State, actor, rows[i].unit())
	}
	return rows, fault.Wrap("claim.OfEntry", err)
}
