package duty

import (
	"context"
	"strings"

	"lianghua/catalog/term"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// When narrows the list to what the day makes of open duties.
type When string

// The days' words.
const (
	WhenSoon    When = "soon"    // 临期
	WhenOverdue When = "overdue" // 逾期
	WhenMissing When = "missing" // 缺
)

// Filter narrows the list of duties; zero fields do not.
type Filter struct {
	UnitID  int64
	Town    int64 // the villages of a township
	Domain  string
	Tier    term.Tier
	Period  string
	State   State
	When    When
	EntryID int64
	ItemID  int64 // that an item serves
	Text    string
	IDs     []int64 // only these; nil is no limit
}

// Cursor is where a page of the list ends; the zero Cursor is before the first row.
type Cursor struct {
	Due calendar.Date
	ID  int64
}

// Row is one line of the list.
type Row struct {
	Duty
	Title      string        `db:"title"`
	DomainName string        `db:"domain_name"`
	Unit       string        `db:"unit_name"`
	UnitKind   org.Kind      `db:"unit_kind"`
	UnitPath   string        `db:"unit_path"`
	ParentID   int64         `db:"parent_id"`
	EntryCode  string        `db:"entry_code"`
	ColumnID   int64         `db:"column_id"`
	Kind       Kind          `db:"kind"` // of its last declaration, Waiting and closed only
	Reason     string        `db:"reason"`
	Platform   string        `db:"platform"`
	Link       string        `db:"link"`
	Silent     calendar.Date `db:"silent_on"` // Waiting: agreed to after this day
	Year       int           `db:"year_count"`
	Last       calendar.Date `db:"last_on"` // Demand: the newest publication
	Moves      []Move        `db:"-"`
	Sign       Sign          `db:"-"`
	Workdays   int           `db:"-"` // open and dated: left, negative when late
}

// PeriodName is the row's period in words.
func (r Row) PeriodName() string { return PeriodName(r.Period) }

// Statement is the sentence to print or to post for a declared duty: up to when
// there was nothing to publish, in which period. "" for any other.
func (r Row) Statement() string {
	_, last, ok := Span(r.Period)
	if r.State != Declared || !ok {
		return ""
	}
	return "截至" + last.Chinese() + "，“" + r.Title + "”" + r.PeriodName() + "无应公开信息。"
}

// UnitRef is the unit of the row, as far as rights need it.
func (r Row) unit() org.Unit {
	return org.Unit{ID: r.UnitID, Kind: r.UnitKind, Path: r.UnitPath, ShortName: r.Unit, ParentID: r.ParentID}
}

const rowColumns = columns + `, ` + titleSQL + ` AS title, COALESCE(c.name, s.name, '` + GeneralName + `') AS domain_name, u.short_name AS unit_name,
	u.kind AS unit_kind, u.path AS unit_path, COALESCE(u.parent_id, 0) AS parent_id, COALESCE(e.code, '') AS entry_code, COALESCE(e.column_id, p.column_id, 0) AS column_id,
	COALESCE(x.kind, '') AS kind, COALESCE(x.reason, '') AS reason, COALESCE(x.platform, '') AS platform, COALESCE(x.link, '') AS link,
	CASE WHEN d.state = 'waiting' THEN COALESCE(x.due_on, '') ELSE '' END AS silent_on,
	CASE WHEN d.state <> 'demand' THEN 0 WHEN d.entry_id IS NOT NULL
		THEN (SELECT count(*) FROM duty_fact_entry f WHERE f.entry_id = d.entry_id AND f.unit_id = d.unit_id AND f.fact_on >= ?)
		ELSE (SELECT count(*) FROM duty_fact f WHERE f.unit_id = d.unit_id AND f.sheet = d.sheet AND f.fact_on >= ?) END AS year_count,
	CASE WHEN d.state <> 'demand' THEN '' WHEN d.entry_id IS NOT NULL
		THEN COALESCE((SELECT max(f.fact_on) FROM duty_fact_entry f WHERE f.entry_id = d.entry_id AND f.unit_id = d.unit_id), '')
		ELSE COALESCE((SELECT max(f.fact_on) FROM duty_fact f WHERE f.unit_id = d.unit_id AND f.sheet = d.sheet), '') END AS last_on`

const rowTables = ` FROM duty d ` + titleTables + ` LEFT JOIN catalog_domain c ON c.key = d.domain
	LEFT JOIN duty_declaration x ON x.id = (SELECT max(y.id) FROM duty_declaration y WHERE y.duty_id = d.id AND y.state NOT IN ('recalled', 'refused', 'reopened'))`

// pageSize is the number of duties on one page.
const pageSize = 50

// List is one page of duties by limit, of the units that the actor may see.
func (s *Service) List(ctx context.Context, actor rbac.Actor, f Filter, after Cursor) (rows []Row, next Cursor, err error) {
	err = s.DB.Snapshot(ctx, func(q db.Reader) (err error) {
		if rows, err = s.rows(q, actor, f, after, pageSize+1); err != nil {
			return err
		}
		if len(rows) > pageSize {
			rows = rows[:pageSize]
			next = Cursor{rows[pageSize-1].DueOn, rows[pageSize-1].ID}
		}
		return nil
	})
	return rows, next, err
}

// exportLimit bounds All.
const exportLimit = 100_000

// All is every duty of a filter, for exports.
func (s *Service) All(ctx context.Context, actor rbac.Actor, f Filter) (rows []Row, err error) {
	err = s.DB.Snapshot(ctx, func(q db.Reader) (err error) {
		rows, err = s.rows(q, actor, f, Cursor{}, exportLimit+1)
		if err == nil && len(rows) > exportLimit {
			return fault.TooLarge("任务太多，请按单位、领域或期次分开导出。")
		}
		return err
	})
	return rows, err
}

func (s *Service) rows(q db.Reader, actor rbac.Actor, f Filter, after Cursor, limit int) (rows []Row, err error) {
	look, err := s.Look(q)
	if err != nil {
		return nil, err
	}
	c, err := s.Calendar(q)
	if err != nil {
		return nil, err
	}
	where, args, err := f.where(actor, look)
	if err != nil {
		return nil, fault.Internal("duty.rows", err)
	}
	if after != (Cursor{}) {
		where, args = where+` AND (d.due_on, d.id) > (?, ?)`, append(args, after.Due, after.ID)
	}
	year := calendar.On(look.Today.Year(), 1, 1)
	err = q.Select(&rows, `SELECT `+rowColumns+rowTables+` WHERE `+where+` ORDER BY d.due_on, d.id LIMIT ?`, append(append([]any{year, year}, args...), limit)...)
	for i := range rows {
		r := &rows[i]
		r.Moves = Moves(r.State, actor, r.unit())
		r.look(look, c)
	}
	return rows, fault.Wrap("duty.rows", err)
}

func (r *Row) look(look Look, c calendar.Calendar) {
	var t Tally
	t.count(r.Duty, look)
	r.Sign = t.Sign()
	if r.State == Open && !r.DueOn.IsZero() {
		r.Workdays = c.WorkdaysUntil(look.Today, r.DueOn)
	}
}

// count adds one duty to the tally, as it looks on a day.
func (t *Tally) count(d Duty, look Look) {
	one := map[State]*int{Demand: &t.Demand, Open: &t.Open, Waiting: &t.Waiting, Done: &t.Done, Elsewhere: &t.Elsewhere,
		Declared: &t.Declared, NotApplicable: &t.NotApplicable}
	if n := one[d.State]; n != nil {
		*n++
	}
	if d.Late() {
		t.Late++
	}
	if d.State != Open {
		return
	}
	if d.DueOn.Before(look.Today) {
		t.Overdue++
	} else if !d.DueOn.After(look.Soon) {
		t.Soon++
	}
	if d.DueOn.Before(look.Long) {
		t.Missing++
	}
}

func (f Filter) where(actor rbac.Actor, look Look) (string, []any, error) {
	where, args := rbac.ReachOf(actor, rbac.DutyRead).Where("u.path", "u.id")
	add := func(set bool, clause string, arg ...any) {
		if set {
			where, args = where+` AND `+clause, append(args, arg...)
		}
	}
	if f.IDs != nil {
		clause, in, err := db.In(`d.id IN (?)`, f.IDs)
		if err != nil {
			return "", nil, err
		}
		add(true, clause, in...)
	}
	add(f.State == "" && f.When == "" && f.ItemID == 0, `d.state NOT IN ('gone', 'demand')`)
	add(f.State != "", `d.state = ?`, string(f.State))
	add(f.When == WhenSoon, `d.state = 'open' AND d.due_on >= ? AND d.due_on <= ?`, look.Today, look.Soon)
	add(f.When == WhenOverdue, `d.state = 'open' AND d.due_on < ?`, look.Today)
	add(f.When == WhenMissing, `d.state = 'open' AND d.due_on < ?`, look.Long)
	add(f.UnitID != 0, `d.unit_id = ?`, f.UnitID)
	add(f.Town != 0, `u.parent_id = ? AND d.tier = 'village'`, f.Town)
	add(f.Domain != "", `d.domain = ?`, f.Domain)
	add(f.Tier != "", `d.tier = ?`, string(f.Tier))
	add(f.Period != "", `d.period = ?`, f.Period)
	add(f.EntryID != 0, `d.entry_id = ?`, f.EntryID)
	add(f.ItemID != 0, `d.id IN (SELECT x.duty_id FROM duty_item x WHERE x.item_id = ?)`, f.ItemID)
	add(f.Text != "", `(e.find LIKE ? ESCAPE '\' OR s.name LIKE ? ESCAPE '\' OR p.name LIKE ? ESCAPE '\')`, db.Pattern(strings.ToLower(term.Match(f.Text))), db.Pattern(f.Text), db.Pattern(f.Text))
	return where, args, nil
}

// Recorded is one move of a duty as it was recorded.
type Recorded struct {
	Action Action  `db:"action"`
	From   State   `db:"from_state"`
	To     State   `db:"to_state"`
	ItemID int64   `db:"item_id"`
	ByName string  `db:"by_name"`
	Note   string  `db:"note"`
	At     db.Time `db:"at"`
}

// Detail is one duty with its story, for its page.
type Detail struct {
	Row
	Basis        string // of a sheet or a line of the calendar
	Items        []int64
	Moved        []Recorded
	Declarations []Declaration
	Sheet        *Sheet // with the items that it ticks
}

// Detail reads one duty. One out of the actor's reach is NotFound.
func (s *Service) Detail(ctx context.Context, actor rbac.Actor, id int64) (out Detail, err error) {
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		look, err := s.Look(q)
		if err != nil {
			return err
		}
		c, err := s.Calendar(q)
		if err != nil {
			return err
		}
		where, args := rbac.ReachOf(actor, rbac.DutyRead).Where("u.path", "u.id")
		year := calendar.On(look.Today.Year(), 1, 1)
		err = q.Get(&out.Row, `SELECT `+rowColumns+rowTables+` WHERE d.id = ? AND `+where, append([]any{year, year, id}, args...)...)
		if db.NoRows(err) {
			return fault.NotFound("该公开任务不存在，或不在您的管理范围内")
		}
		if err != nil {
			return fault.Internal("duty.Detail", err)
		}
		out.Moves = Moves(out.State, actor, out.unit())
		out.look(look, c)
		return out.story(q)
	})
	return out, err
}

func (d *Detail) story(q db.Reader) error {
	if err := q.Select(&d.Items, `SELECT item_id FROM duty_item WHERE duty_id = ? ORDER BY fact_on, item_id`, d.ID); err != nil {
		return fault.Internal("duty.story", err)
	}
	if err := q.Select(&d.Moved, `SELECT action, from_state, to_state, item_id, by_name, note, at FROM duty_move WHERE duty_id = ? ORDER BY id`, d.ID); err != nil {
		return fault.Internal("duty.story", err)
	}
	if err := q.Select(&d.Declarations, `SELECT `+declarationColumns+` FROM duty_declaration x WHERE x.duty_id = ? ORDER BY x.id`, d.ID); err != nil {
		return fault.Internal("duty.story", err)
	}
	if d.Row.Sheet != "" {
		list, err := Sheets(q)
		if err != nil {
			return err
		}
		for i := range list {
			if list[i].Key == d.Row.Sheet {
				d.Sheet, d.Basis = &list[i], list[i].Basis
			}
		}
	}
	if d.PresetID != 0 {
		return fault.Wrap("duty.story", q.Get(&d.Basis, `SELECT basis FROM duty_preset WHERE id = ?`, d.PresetID))
	}
	return nil
}

// Chosen reads the named duties within the actor's reach, by limit.
func (s *Service) Chosen(ctx context.Context, actor rbac.Actor, refs []Ref) (rows []Row, err error) {
	if len(refs) == 0 {
		return nil, nil
	}
	if len(refs) > batchLimit {
		return nil, fault.TooLarge("一次选择的任务太多，请分批办理。")
	}
	ids := make([]int64, len(refs))
	for i, r := range refs {
		ids[i] = r.ID
	}
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		rows, err = s.rows(q, actor, Filter{IDs: ids}, Cursor{}, batchLimit)
		return err
	})
	return rows, err
}
