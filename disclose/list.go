package disclose

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

// Filter narrows the list of items; zero fields do not.
type Filter struct {
	UnitID   int64
	Stages   []Stage
	States   []State // of the open draft
	ColumnID int64
	Type     string
	Tier     term.Tier
	EntryID  int64
	Text     string // any part of the title, 文号, 索引号 or a number it was known by
	Mine     bool   // begun by the actor
	Waiting  bool   // a step that the actor may take is open
	Period   string
	Late     bool    // 补签 overdue
	IDs      []int64 // only these items; nil is no limit
}

// Cursor is where a page of the list ends: the id of its last row, 0 before
// the first.
type Cursor struct{ ID int64 }

// Row is one line of the list.
type Row struct {
	Item
	Unit     string `db:"unit_name"`
	UnitCode string `db:"unit_code"`
	UnitPath string `db:"unit_path"`
	Column   string `db:"column_name"`
	Level    int    `db:"level"` // review steps of the newest draft
	Moves    []Move `db:"-"`     // buttons for this actor
}

// PageSize is the number of items on one page.
const PageSize = 20

const rowColumns = itemColumns + `, u.short_name AS unit_name, u.code AS unit_code, u.path AS unit_path, COALESCE(k.full_name, '') AS column_name,
	COALESCE((SELECT w.level FROM disclose_draft w WHERE w.item_id = i.id ORDER BY w.no DESC LIMIT 1), 1) AS level`

const rowTables = ` FROM disclose_item i JOIN org_unit u ON u.id = i.unit_id LEFT JOIN catalog_column k ON k.id = i.column_id`

// List is one page of the items that the actor may see, newest first. One query.
func (s *Service) List(ctx context.Context, actor rbac.Actor, f Filter, after Cursor) (rows []Row, next Cursor, err error) {
	where, args, err := f.where(actor, s.DB.Now())
	if err != nil {
		return nil, next, err
	}
	if after.ID != 0 {
		where, args = where+` AND i.id < ?`, append(args, after.ID)
	}
	err = s.DB.Reader(ctx).Select(&rows, `SELECT `+rowColumns+rowTables+` WHERE `+where+` ORDER BY i.id DESC LIMIT ?`, append(args, PageSize+1)...)
	if err != nil {
		return nil, next, fault.Internal("disclose.List", err)
	}
	if len(rows) > PageSize {
		rows = rows[:PageSize]
		next = Cursor{rows[PageSize-1].ID}
	}
	for i := range rows {
		all := Moves(rows[i].Stage, rows[i].DraftState, rows[i].Level, actor, rows[i].unit())
		rows[i].Moves = slices.DeleteFunc(all, func(m Move) bool { return !m.inBatch() })
	}
	return rows, next, nil
}

func (r Row) unit() org.Unit { return org.Unit{ID: r.UnitID, Path: r.UnitPath, ShortName: r.Unit} }

func (f Filter) where(actor rbac.Actor, now db.Time) (string, []any, error) {
	where, args := `1 = 1`, []any(nil)
	add := func(set bool, clause string, arg ...any) {
		if set {
			where, args = where+` AND `+clause, append(args, arg...)
		}
	}
	add(f.UnitID != 0, `i.unit_id = ?`, f.UnitID)
	add(f.ColumnID != 0, `i.column_id = ?`, f.ColumnID)
	add(f.Type != "", `i.type = ?`, f.Type)
	add(f.Tier != "", `i.tier = ?`, f.Tier)
	add(f.Period != "", `i.period = ?`, f.Period)
	add(f.Mine, `i.created_by = ?`, actor.PersonID)
	add(f.EntryID != 0, `EXISTS (SELECT 1 FROM disclose_item_entry x WHERE x.item_id = i.id AND x.entry_id = ?)`, f.EntryID)
	add(f.Late, `EXISTS (SELECT 1 FROM disclose_draft y WHERE y.item_id = i.id AND y.sign_due <> '' AND y.sign_due < ? AND y.signed_at IS NULL)`, today(now))
	if text := strings.ToLower(strings.TrimSpace(f.Text)); text != "" {
		number := db.Pattern(text)
		add(true, `(i.find LIKE ? ESCAPE '\' OR lower(i.index_no) LIKE ? ESCAPE '\'
			OR i.id IN (SELECT a.item_id FROM disclose_alias a WHERE lower(a.number) LIKE ? ESCAPE '\'))`, db.Pattern(strings.ToLower(term.Match(f.Text))), number, number)
	}
	for _, in := range []struct {
		clause string
		n      int
		values any
	}{{`i.stage IN (?)`, len(f.Stages), f.Stages}, {`i.draft_state <> '' AND i.draft_state IN (?)`, len(f.States), f.States}, {`i.id IN (?)`, len(f.IDs), f.IDs}} {
		if in.n == 0 {
			continue
		}
		clause, values, err := db.In(in.clause, in.values)
		if err != nil {
			return "", nil, fault.Internal("disclose.where", err)
		}
		add(true, clause, values...)
	}
	if f.Waiting {
		clause, values := waiting(actor)
		add(true, clause, values...)
	}
	if reach := rbac.ReachOf(actor, rbac.ItemRead); !reach.All {
		clause, in := reach.Where("u.path", "u.id")
		add(true, clause, in...)
	}
	return where, args, nil
}

// waiting holds for items with a draft at a step whose right the actor has.
func waiting(actor rbac.Actor) (string, []any) {
	var parts []string
	var args []any
	seen := map[State]map[rbac.Action]bool{}
	for _, m := range moves {
		if !m.forward() || seen[m.From][m.Right] {
			continue
		}
		if seen[m.From] == nil {
			seen[m.From] = map[rbac.Action]bool{}
		}
		seen[m.From][m.Right] = true
		reach := rbac.ReachOf(actor, m.Right)
		if reach.None() {
			continue
		}
		clause, in := reach.Where("u.path", "u.id")
		parts = append(parts, `(i.draft_state = ? AND `+clause+`)`)
		args = append(append(args, m.From), in...)
	}
	if len(parts) == 0 {
		return `1 = 0`, nil
	}
	return `i.draft_state <> '' AND (` + strings.Join(parts, ` OR `) + `)`, args
}

// forward reports a move that a draft waits for.
func (m move) forward() bool {
	switch m.Action {
	case ActSubmit:
		return m.From == Returned
	case ActFirst, ActSecrecy, ActSecond, ActFinal, ActPublish:
		return m.From != Scheduled
	}
	return false
}
