// Package reshape says which records change hands when units change, and keeps a
// journal of every cell that was changed, so that it can be changed back.
// Each slice declares its own columns (Holding) in a file move.go; package
// reorg walks over all of them. A test walks the schema: a column that names a
// unit is declared, or the test fails.
package reshape

import (
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Holding is one column that says which unit a record belongs to.
type Holding struct {
	Table  string
	Column string
	Name   string   // what its rows are called in a preview, e.g. 认领
	Keys   []string // primary key; id when nil

	// Moves is the SQL condition, over the row h and what From joins, of rows
	// that go to the successor; :on is the effective day; "" means that none
	// does. Why says in Chinese why the others stay under the old name.
	Moves string
	Why   string

	From   string // joins that the expressions below need
	Title  string // SQL expression that names a row
	Domain string // SQL expression of the row's domain, by which a split may sort

	// Once are the columns that together with Column name at most one row: where
	// the successor has it already, Meets decides. OnceIf narrows it.
	Once   []string
	OnceIf string // SQL condition over h
	single bool
	// Meets settles a row that the successor has already; nil leaves the row
	// where it is. The note says what was done.
	Meets func(j *Journal, r Row, other Key) (note string, err error)
	// Do moves a row otherwise than by setting its column.
	Do func(j *Journal, r Row) (note string, err error)

	// Follows is an SQL expression of the table, and By of the id, of the record
	// that a row goes with: a file with its item. Where the table is '' the row
	// is decided by itself.
	Follows string
	By      string

	Versioned bool // the table has a column version, which counts on
	Loose     bool // the column is no foreign key: it may name a unit that is gone
	Optional  bool // may be left behind when a unit closes without a successor
}

// Count is how many rows name a unit, moving or not.
func (h Holding) Count(q db.Reader, unit int64) (n int, err error) {
	err = q.Get(&n, `SELECT count(*) FROM `+h.Table+` WHERE `+h.Column+` = ?`, unit)
	return n, fault.Wrap("reshape.Count", err)
}

// Called is what its rows are called in a message.
func (h Holding) Called() string { return or(h.Name, "其他记录") }

// Alone says that a unit has at most one such row.
func (h Holding) Alone() Holding {
	h.single, h.Optional = true, true
	return h
}

func (h Holding) keys() []string {
	if h.Keys == nil {
		return []string{"id"}
	}
	return h.Keys
}

// ID is how the holding is named in rules and lines: table.column.
func (h Holding) ID() string { return h.Table + "." + h.Column }

// Slice is what a slice says about its records.
type Slice struct {
	Holdings []Holding
	// After brings in line what is derived from the records that a journal
	// moved, forward or back; it runs once all rows have moved.
	After func(j *Journal) error
}

// Stays declares columns whose rows never move, all for one reason.
func Stays(why string, columns ...[2]string) (out []Holding) {
	for _, c := range columns {
		out = append(out, Holding{Table: c[0], Column: c[1], Why: why, Loose: c[0] == "audit_log" || c[0] == "job"})
	}
	return out
}

// Row is one record of a unit.
type Row struct {
	Holding *Holding
	Key     Key
	Title   string
	Domain  string
	Follows string // table of the record that it goes with
	By      string // and its id
	From    int64
	To      int64
}

// Rows reads the rows of a unit that move on a day, in the order of their keys.
func (h *Holding) Rows(q db.Reader, unit int64, on calendar.Date) (out []Row, err error) {
	if h.Moves == "" {
		return nil, nil
	}
	text := `SELECT ` + columns("h", h.keys()) + `, ` + or(h.Title, `''`) + `, ` + or(h.Domain, `''`) + `, ` + or(h.Follows, `''`) + `, ` + or(h.By, `''`) +
		` FROM ` + h.Table + ` h ` + h.From + ` WHERE h.` + h.Column + ` = ? AND (` + strings.ReplaceAll(h.Moves, ":on", "'"+on.String()+"'") + `) ORDER BY ` + columns("h", h.keys())
	err = each(q, func(values []any) {
		k := len(h.keys())
		out = append(out, Row{Holding: h, Key: Key(values[:k]), Title: textOf(values[k]), Domain: textOf(values[k+1]), Follows: textOf(values[k+2]),
			By: textOf(values[k+3]), From: unit})
	}, text, unit)
	return out, err
}

// other finds the row of the successor that stands in the way of r.
func (h *Holding) other(q db.Reader, r Row) (key Key, err error) {
	if h.Once == nil && !h.single {
		return nil, nil
	}
	text := `SELECT ` + columns("x", h.keys()) + ` FROM ` + h.Table + ` h JOIN ` + h.Table + ` x ON x.` + h.Column + ` = ?`
	for _, c := range h.Once {
		text += ` AND x.` + c + ` = h.` + c
	}
	text += ` WHERE ` + where("h", h.keys())
	if h.OnceIf != "" {
		text += ` AND (` + h.OnceIf + `)`
	}
	err = each(q, func(values []any) { key = Key(values) }, text+` LIMIT 1`, append([]any{r.To}, r.Key...)...)
	return key, err
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
