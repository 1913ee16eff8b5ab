package todo

import (
	"slices"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Group is how pressing an item is.
type Group int

// The three groups of 今日一屏, in the order shown.
const (
	Late Group = iota // 逾期
	Soon              // 今天和三日内
	Rest              // 待办: later, or without a last day
)

var groupNames = [...]string{"逾期", "今天和三日内", "待办"}

// Label is the group's Chinese name.
func (g Group) Label() string { return groupNames[g] }

// Row is one open item as a person sees it.
type Row struct {
	ID         int64         `db:"id"`
	Kind       string        `db:"kind"`
	ObjectKind string        `db:"object_kind"`
	ObjectID   string        `db:"object_id"`
	UnitID     int64         `db:"unit_id"`
	Unit       string        `db:"unit"` // the unit's short name
	Action     string        `db:"action"`
	PersonID   int64         `db:"person_id"`
	Title      string        `db:"title"`
	URL        string        `db:"url"`
	Verb       string        `db:"verb"`
	Due        calendar.Date `db:"due_on"`
	Urgent     bool          `db:"urgent"`
	OpenedAt   db.Time       `db:"opened_at"`
	TakenBy    int64         `db:"taken_by"`    // who has said 我来办, 0 for nobody (any more)
	Taker      string        `db:"taker"`       // that person's name
	TakenUntil calendar.Date `db:"taken_until"` // the last day of it
	Group      Group         `db:"grp"`
}

// Days are the borders of the groups: what was due before Today is late, what
// is due until Soon is soon. Callers count Soon with the calendar.
type Days struct{ Today, Soon calendar.Date }

// Board is 今日一屏: the first rows of each group and how many there are.
type Board struct {
	Groups [3]Part
}

// Part is one group of a board.
type Part struct {
	Rows  []Row
	Total int
}

// Total is the number of all open items.
func (b Board) Total() int { return b.Groups[Late].Total + b.Groups[Soon].Total + b.Groups[Rest].Total }

const (
	rowColumns = `t.id, t.kind, t.object_kind, t.object_id, t.unit_id, t.action, t.person_id, t.title, t.url, t.verb, t.due_on, t.urgent, t.opened_at`
	// outer are the same columns seen from outside the open rows.
	outer = `x.id, x.kind, x.object_kind, x.object_id, x.unit_id, x.action, x.person_id, x.title, x.url, x.verb, x.due_on, x.urgent, x.opened_at,
		x.unit, x.taken_by, x.taker, x.taken_until, x.grp`
	// order is what is due first, what is urgent before the rest of its day.
	order = `x.due_key, x.calm, x.id`
)

// open is the reader's open rows with group and sort key; undated rows sort
// last. An expired 我来办 counts as none, and so does that of somebody who has left.
func open(m Mine, d Days, f Filter) (string, []any) {
	where, args := m.where()
	more, moreArgs := f.where(m)
	return `SELECT ` + rowColumns + `, COALESCE(u.short_name, '') AS unit, COALESCE(p.id, 0) AS taken_by, COALESCE(p.name, '') AS taker,
		CASE WHEN p.id IS NULL THEN '' ELSE t.taken_until END AS taken_until, CASE WHEN t.urgent THEN 0 ELSE 1 END AS calm,
		CASE WHEN t.due_on = '' THEN '9999-99-99' ELSE t.due_on END AS due_key,
		CASE WHEN t.due_on = '' OR t.due_on > ? THEN 2 WHEN t.due_on >= ? THEN 1 ELSE 0 END AS grp
		FROM todo t LEFT JOIN org_unit u ON u.id = t.unit_id LEFT JOIN org_person p ON p.id = t.taken_by AND t.taken_until >= ? AND p.left_on = ''
		WHERE t.closed_at IS NULL AND ` + where + more,
		slices.Concat([]any{d.Soon, d.Today, d.Today}, args, moreArgs)
}

// List reads a person's board: at most limit rows of each group, the most
// pressing first, over everything that the rights reach. Two queries.
func List(q db.Reader, m Mine, d Days, f Filter, limit int) (b Board, err error) {
	if m.none() {
		return b, nil
	}
	from, args := open(m, d, f)
	var rows []Row
	err = q.Select(&rows, `SELECT `+outer+` FROM (
		SELECT `+strings.ReplaceAll(outer, `x.`, `o.`)+`, o.due_key, o.calm, row_number() OVER (PARTITION BY o.grp ORDER BY o.due_key, o.calm, o.id) AS place
		FROM (`+from+`) o) x WHERE x.place <= ? ORDER BY x.grp, `+order, append(args, limit)...)
	if err != nil {
		return b, fault.Internal("todo.List", err)
	}
	for _, r := range rows {
		part := &b.Groups[r.Group]
		part.Rows = append(part.Rows, r)
	}
	counts, err := Counts(q, m, d, f)
	for g := range b.Groups {
		b.Groups[g].Total = counts[g]
	}
	return b, err
}

// Counts is the number of open items in each group.
func Counts(q db.Reader, m Mine, d Days, f Filter) (n [3]int, err error) {
	if m.none() {
		return n, nil
	}
	from, args := open(m, d, f)
	var c struct{ Late, Soon, Rest int }
	err = q.Get(&c, `SELECT COALESCE(sum(CASE WHEN o.grp = 0 THEN 1 ELSE 0 END), 0) AS late,
		COALESCE(sum(CASE WHEN o.grp = 1 THEN 1 ELSE 0 END), 0) AS soon,
		COALESCE(sum(CASE WHEN o.grp = 2 THEN 1 ELSE 0 END), 0) AS rest FROM (`+from+`) o`, args...)
	if err != nil {
		return n, fault.Internal("todo.Counts", err)
	}
	return [3]int{c.Late, c.Soon, c.Rest}, nil
}

// Cursor is a place in the whole list of a group; the zero Cursor is its start.
type Cursor struct {
	Due    calendar.Date
	Urgent bool
	ID     int64
}

func (c Cursor) key() string {
	if c.Due.IsZero() {
		return "9999-99-99"
	}
	return c.Due.String()
}

func (c Cursor) calm() int {
	if c.Urgent {
		return 0
	}
	return 1
}

// At is the cursor behind a row.
func At(r Row) Cursor { return Cursor{r.Due, r.Urgent, r.ID} }

// Page reads one page of a group's whole list behind the cursor; more says
// that another page follows.
func Page(q db.Reader, m Mine, d Days, f Filter, g Group, after Cursor, limit int) (rows []Row, more bool, err error) {
	if m.none() {
		return nil, false, nil
	}
	from, args := open(m, d, f)
	text := `SELECT ` + outer + ` FROM (` + from + `) x WHERE x.grp = ?`
	args = append(args, int(g))
	if after.ID != 0 {
		text, args = text+` AND (x.due_key, x.calm, x.id) > (?, ?, ?)`, append(args, after.key(), after.calm(), after.ID)
	}
	if err := q.Select(&rows, text+` ORDER BY `+order+` LIMIT ?`, append(args, limit+1)...); err != nil {
		return nil, false, fault.Internal("todo.Page", err)
	}
	if len(rows) > limit {
		return rows[:limit], true, nil
	}
	return rows, false, nil
}

// Fresh counts what was opened from an instant on.
func Fresh(q db.Reader, m Mine, d Days, f Filter, since db.Time) (n int, err error) {
	if m.none() {
		return 0, nil
	}
	from, args := open(m, d, f)
	err = q.Get(&n, `SELECT count(*) FROM (`+from+`) x WHERE x.opened_at >= ?`, append(args, since)...)
	return n, fault.Wrap("todo.Fresh", err)
}
