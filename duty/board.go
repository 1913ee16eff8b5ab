package duty

import (
	"cmp"
	"context"
	"slices"

	"lianghua/catalog/term"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/rbac"
)

// Tally is what a cell, a row or a column of the board holds. Soon, Overdue
// and Missing are among Open, and follow from the day.
type Tally struct {
	Open          int `db:"open"`           // 待公开
	Soon          int `db:"soon"`           // 临期
	Overdue       int `db:"overdue"`        // 逾期
	Missing       int `db:"missing"`        // 缺: overdue for long
	Waiting       int `db:"waiting"`        // 申报待同意
	Done          int `db:"done"`           // 已公开
	Elsewhere     int `db:"elsewhere"`      // 已在其他平台公开
	Declared      int `db:"declared"`       // 本期无此类信息
	NotApplicable int `db:"not_applicable"` // 不适用
	Late          int `db:"late"`           // closed after the limit
	Demand        int `db:"demand"`         // 按需公开
}

// Owed is how many dated duties there are.
func (t Tally) Owed() int { return t.Open + t.Waiting + t.Closed() }

// Closed is how many of them nobody owes any more.
func (t Tally) Closed() int { return t.Done + t.Elsewhere + t.Declared + t.NotApplicable }

func (t *Tally) add(o Tally) {
	t.Open += o.Open
	t.Soon += o.Soon
	t.Overdue += o.Overdue
	t.Missing += o.Missing
	t.Waiting += o.Waiting
	t.Done += o.Done
	t.Elsewhere += o.Elsewhere
	t.Declared += o.Declared
	t.NotApplicable += o.NotApplicable
	t.Late += o.Late
	t.Demand += o.Demand
}

// Sign is the worst that a tally holds: what a cell of the board shows.
type Sign string

// The signs, the worst first.
const (
	SignMissing Sign = "missing" // 缺
	SignOverdue Sign = "overdue" // 逾期
	SignSoon    Sign = "soon"    // 临期
	SignWaiting Sign = "waiting" // 待同意
	SignOpen    Sign = "open"    // 待公开, not yet near
	SignDone    Sign = "done"    // 已办结
	SignDemand  Sign = "demand"  // 按需
	SignNone    Sign = ""
)

// Sign is the tally's worst.
func (t Tally) Sign() Sign {
	switch {
	case t.Missing > 0:
		return SignMissing
	case t.Overdue > 0:
		return SignOverdue
	case t.Soon > 0:
		return SignSoon
	case t.Waiting > 0:
		return SignWaiting
	case t.Open > 0:
		return SignOpen
	case t.Closed() > 0:
		return SignDone
	case t.Demand > 0:
		return SignDemand
	}
	return SignNone
}

// Number is how many duties stand behind the sign.
func (t Tally) Number() int {
	switch t.Sign() {
	case SignMissing:
		return t.Missing
	case SignOverdue:
		return t.Overdue
	case SignSoon:
		return t.Soon
	case SignWaiting:
		return t.Waiting
	case SignOpen:
		return t.Open
	case SignDone:
		return t.Closed()
	}
	return t.Demand
}

// Look is the day on which one looks, with what near and long mean on it.
type Look struct {
	Today calendar.Date
	Soon  calendar.Date // the last day that is 临期
	Long  calendar.Date // what was due before it is 缺
}

// LookOn is a day seen with the county's settings.
func LookOn(today calendar.Date, v settings.Values) Look {
	return Look{today, today.AddDays(v.DutySoonDays()), today.AddDays(-v.DutyMissingDays())}
}

// Look reads the settings for today.
func (s *Service) Look(q db.Reader) (Look, error) {
	v, err := settings.All(q)
	return LookOn(calendar.DateOf(s.DB.Now().Time), v), err
}

// tallySQL sums a group of counters c; its arguments are those of Look.args.
const tallySQL = `COALESCE(sum(CASE WHEN c.state = 'open' THEN c.n END), 0) AS open,
	COALESCE(sum(CASE WHEN c.state = 'open' AND c.due_on >= ? AND c.due_on <= ? THEN c.n END), 0) AS soon,
	COALESCE(sum(CASE WHEN c.state = 'open' AND c.due_on < ? THEN c.n END), 0) AS overdue,
	COALESCE(sum(CASE WHEN c.state = 'open' AND c.due_on < ? THEN c.n END), 0) AS missing,
	COALESCE(sum(CASE WHEN c.state = 'waiting' THEN c.n END), 0) AS waiting,
	COALESCE(sum(CASE WHEN c.state = 'done' THEN c.n END), 0) AS done,
	COALESCE(sum(CASE WHEN c.state = 'elsewhere' THEN c.n END), 0) AS elsewhere,
	COALESCE(sum(CASE WHEN c.state = 'declared' THEN c.n END), 0) AS declared,
	COALESCE(sum(CASE WHEN c.state = 'not_applicable' THEN c.n END), 0) AS not_applicable,
	COALESCE(sum(CASE WHEN c.late THEN c.n END), 0) AS late,
	COALESCE(sum(CASE WHEN c.state = 'demand' THEN c.n END), 0) AS demand`

func (l Look) args() []any { return []any{l.Today, l.Soon, l.Today, l.Long} }

// BoardFilter narrows the board; zero fields do not.
type BoardFilter struct {
	Villages bool   // sheets × villages instead of domains × departments and townships
	Town     int64  // Villages: one township's villages; 0 is one row for each township
	Tier     string // county or township
	UnitID   int64
	Domain   string
	Period   string
	Year     int // of the limit; 0 is any
}

// Axis is a row or a column of the board.
type Axis struct {
	Key   string // of a domain or sheet
	ID    int64  // of a unit
	Name  string
	Kind  string // of a unit
	Tally Tally
}

// Board is the public board of what is owed (公开总表): units × domains, or
// villages × sheets.
type Board struct {
	Look    Look
	Rows    []Axis // units
	Columns []Axis // domains or sheets
	Cells   map[int64]map[string]Tally
	Total   Tally
}

// Cell is the tally of a unit and a domain.
func (b Board) Cell(unit int64, key string) Tally { return b.Cells[unit][key] }

// Board reads the board within the actor's reach, in a constant number of
// queries.
func (s *Service) Board(ctx context.Context, actor rbac.Actor, f BoardFilter) (Board, error) {
	var out Board
	err := s.DB.Snapshot(ctx, func(q db.Reader) (err error) {
		look, err := s.Look(q)
		if err != nil {
			return err
		}
		out, err = board(q, look, rbac.ReachOf(actor, rbac.DutyRead), f)
		return err
	})
	return out, err
}

type boardCell struct {
	Tally
	Unit   int64  `db:"unit_id"`
	Domain string `db:"domain"`
}

func board(q db.Reader, look Look, reach rbac.Reach, f BoardFilter) (Board, error) {
	b := Board{Look: look, Cells: map[int64]map[string]Tally{}}
	unit := `c.unit_id`
	if f.Villages && f.Town == 0 {
		unit = `u.parent_id`
	}
	where, args := f.where(reach)
	var cells []boardCell
	err := q.Select(&cells, `SELECT `+unit+` AS unit_id, c.domain, `+tallySQL+` FROM duty_count c JOIN org_unit u ON u.id = c.unit_id
		WHERE `+where+` GROUP BY `+unit+`, c.domain`, append(look.args(), args...)...)
	if err != nil {
		return b, fault.Internal("duty.board", err)
	}
	byUnit, byDomain := map[int64]*Tally{}, map[string]*Tally{}
	for _, c := range cells {
		if b.Cells[c.Unit] == nil {
			b.Cells[c.Unit], byUnit[c.Unit] = map[string]Tally{}, &Tally{}
		}
		if byDomain[c.Domain] == nil {
			byDomain[c.Domain] = &Tally{}
		}
		b.Cells[c.Unit][c.Domain] = c.Tally
		byUnit[c.Unit].add(c.Tally)
		byDomain[c.Domain].add(c.Tally)
		b.Total.add(c.Tally)
	}
	if b.Rows, err = unitAxis(q, byUnit); err != nil {
		return b, err
	}
	b.Columns, err = domainAxis(q, byDomain, f.Villages)
	return b, err
}

func (f BoardFilter) where(reach rbac.Reach) (string, []any) {
	where, args := reach.Where("u.path", "u.id")
	add := func(set bool, clause string, arg ...any) {
		if set {
			where, args = where+` AND `+clause, append(args, arg...)
		}
	}
	add(f.Villages, `c.tier = ?`, string(term.Village))
	add(!f.Villages, `c.tier IN (?, ?, ?)`, string(term.City), string(term.County), string(term.Township))
	add(f.Villages && f.Town != 0, `u.parent_id = ?`, f.Town)
	add(!f.Villages && f.Tier != "", `c.tier = ?`, f.Tier)
	add(f.UnitID != 0, `c.unit_id = ?`, f.UnitID)
	add(f.Domain != "", `c.domain = ?`, f.Domain)
	add(f.Period != "", `c.period = ?`, f.Period)
	add(f.Period == "" && f.Year != 0, `(c.due_on = '' OR (c.due_on >= ? AND c.due_on <= ?))`, calendar.On(f.Year, 1, 1), calendar.On(f.Year, 12, 31))
	return where, args
}

func unitAxis(q db.Reader, tallies map[int64]*Tally) ([]Axis, error) {
	if len(tallies) == 0 {
		return nil, nil
	}
	text, args, err := db.In(`SELECT u.id, u.short_name, u.kind FROM org_unit u WHERE u.id IN (?)
		ORDER BY CASE u.kind WHEN 'county' THEN 0 WHEN 'department' THEN 1 ELSE 2 END, u.sort, u.id`, sortedKeys(tallies))
	if err != nil {
		return nil, fault.Internal("duty.unitAxis", err)
	}
	var rows []struct {
		ID   int64  `db:"id"`
		Name string `db:"short_name"`
		Kind string `db:"kind"`
	}
	if err := q.Select(&rows, text, args...); err != nil {
		return nil, fault.Internal("duty.unitAxis", err)
	}
	out := make([]Axis, len(rows))
	for i, r := range rows {
		out[i] = Axis{ID: r.ID, Name: r.Name, Kind: r.Kind, Tally: *tallies[r.ID]}
	}
	return out, nil
}

func domainAxis(q db.Reader, tallies map[string]*Tally, sheets bool) ([]Axis, error) {
	text := `SELECT key, name, sort FROM catalog_domain ORDER BY sort, key`
	if sheets {
		text = `SELECT key, name, sort FROM duty_sheet ORDER BY sort, key`
	}
	var rows []struct {
		Key  string `db:"key"`
		Name string `db:"name"`
		Sort int64  `db:"sort"`
	}
	if err := q.Select(&rows, text); err != nil {
		return nil, fault.Internal("duty.domainAxis", err)
	}
	var out []Axis
	if t := tallies[General]; t != nil {
		out = append(out, Axis{Key: General, Name: GeneralName, Tally: *t})
	}
	for _, r := range rows {
		if t := tallies[r.Key]; t != nil {
			out = append(out, Axis{Key: r.Key, Name: r.Name, Tally: *t})
		}
	}
	return out, nil
}

// GeneralName is what duties of no domain are called.
const GeneralName = "法定主动公开"

// Periods lists the periods that counters hold, the newest first, for the
// filter row.
func (s *Service) Periods(ctx context.Context, actor rbac.Actor, villages bool) (out []string, err error) {
	where, args := BoardFilter{Villages: villages}.where(rbac.ReachOf(actor, rbac.DutyRead))
	err = s.DB.Reader(ctx).Select(&out, `SELECT DISTINCT c.period FROM duty_count c JOIN org_unit u ON u.id = c.unit_id WHERE c.period <> '' AND `+where, args...)
	slices.SortFunc(out, func(a, b string) int {
		fa, _, _ := Span(a)
		fb, _, _ := Span(b)
		return cmp.Or(cmp.Compare(fb.String(), fa.String()), cmp.Compare(len(a), len(b)), cmp.Compare(b, a))
	})
	return out, fault.Wrap("duty.Periods", err)
}
