package reshape

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Op is what was done to a row.
type Op string

// The ops of the journal.
const (
	OpSet  Op = "set"  // one cell was changed
	OpAdd  Op = "add"  // a row was added
	OpDrop Op = "drop" // a row was deleted
	OpTook Op = "took" // a row was taken over otherwise than by setting its column
	OpStay Op = "stay" // a row was looked at and left where it is
	OpOpen Op = "open" // a row that nobody has said where it goes
)

// Line is one entry of the journal. Lines with a Kind are what people see.
type Line struct {
	Step   int64
	Op     Op
	Table  string
	Key    string // JSON list
	Column string
	Before string // JSON
	After  string // JSON
	Kind   string // the holding's name
	Title  string
	Domain string
	From   int64
	To     int64
	Note   string

	FromName, ToName string // as the units are called then
}

// Journal carries records over to other units inside one transaction and
// writes down each cell.
type Journal struct {
	Tx    *db.Tx
	Who   audit.Who
	On    calendar.Date // the day from which it counts
	Why   string        // the document: 关于……的通知（蒙编发〔2026〕3号）
	Back  bool          // the journal is read backwards: an undo
	Step  int64         // the step that is being carried out
	Lines []Line

	Renamed map[int64]string // units whose name changed, with the former name
	Touched map[int64]bool   // units that lost or got something
	Gone    []int64          // units that an undo takes away again
	moved   map[string]map[string][2]int64
}

// NewJournal begins a journal.
func NewJournal(tx *db.Tx, who audit.Who, on calendar.Date, why string) *Journal {
	return &Journal{Tx: tx, Who: who, On: on, Why: why, Renamed: map[int64]string{}, Touched: map[int64]bool{}, moved: map[string]map[string][2]int64{}}
}

// Moved lists the ids of a table's rows that went from one unit to another,
// in order.
func (j *Journal) Moved(table string) (out []int64) {
	for _, l := range j.Lines {
		if l.Table == table && l.Kind != "" && l.Op == OpSet {
			if _, key, err := unnamed(l.Key); err == nil && len(key) == 1 {
				out = append(out, key.ID())
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Went tells where the plan has taken a record; 0 when nowhere.
func (j *Journal) Went(table, id string) int64 { return j.moved[table][id][1] }

// Units lists the units that lost or got something, in order.
func (j *Journal) Units() []int64 {
	out := make([]int64, 0, len(j.Touched))
	for id := range j.Touched {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// Move carries one row to r.To.
func (j *Journal) Move(r Row) error {
	h := r.Holding
	j.Touched[r.From], j.Touched[r.To] = true, true
	other, err := h.other(j.Tx, r)
	if err != nil {
		return err
	}
	if other != nil {
		note := "承接单位已有同一项，本项留在原单位备查"
		if h.Meets != nil {
			if note, err = h.Meets(j, r, other); err != nil {
				return err
			}
		}
		j.see(OpStay, r, note)
		return nil
	}
	if h.Do != nil {
		note, err := h.Do(j, r)
		if err != nil {
			return err
		}
		j.went(r)
		j.see(OpTook, r, note)
		return nil
	}
	before := len(j.Lines)
	if err := j.Set(h.Table, h.keys(), r.Key, h.Column, r.To); err != nil {
		return err
	}
	l := &j.Lines[before]
	l.Kind, l.Title, l.Domain, l.From, l.To = h.Name, r.Title, r.Domain, r.From, r.To
	j.went(r)
	if h.Versioned {
		_, err = j.Tx.Exec(`UPDATE `+h.Table+` SET version = version + 1 WHERE `+where("", h.keys()), keyAfter(h.keys(), r.Key, h.Column, r.To)...)
	}
	return fault.Wrap("reshape.Move", err)
}

func (j *Journal) went(r Row) {
	if len(r.Key) != 1 {
		return
	}
	if j.moved[r.Holding.Table] == nil {
		j.moved[r.Holding.Table] = map[string][2]int64{}
	}
	j.moved[r.Holding.Table][textOf(r.Key[0])] = [2]int64{r.From, r.To}
}

// Leave writes down a row that stays, or that nobody has assigned.
func (j *Journal) Leave(r Row, op Op, note string) { j.see(op, r, note) }

func (j *Journal) see(op Op, r Row, note string) {
	j.Lines = append(j.Lines, Line{Step: j.Step, Op: op, Table: r.Holding.Table, Key: r.Key.String(), Column: r.Holding.Column, Kind: r.Holding.Name,
		Title: r.Title, Domain: r.Domain, From: r.From, To: r.To, Note: note})
}

// keyAfter is the key of a row once one of its columns has changed.
func keyAfter(keys []string, key Key, column string, value any) Key {
	out := slices.Clone(key)
	if i := slices.Index(keys, column); i >= 0 {
		out[i] = value
	}
	return out
}

// Set changes one cell. keys nil is id.
func (j *Journal) Set(table string, keys []string, key Key, column string, value any) error {
	if keys == nil {
		keys = []string{"id"}
	}
	var before any
	found := false
	err := each(j.Tx, func(values []any) { before, found = values[0], true }, `SELECT `+column+` FROM `+table+` WHERE `+where("", keys), key...)
	if err != nil {
		return err
	}
	if !found {
		return fault.Internal("reshape.Set", fmt.Errorf("%s has no row %s", table, key))
	}
	if _, err := j.Tx.Exec(`UPDATE `+table+` SET `+column+` = ? WHERE `+where("", keys), append([]any{value}, key...)...); err != nil {
		return fault.Internal("reshape.Set", fmt.Errorf("%s.%s: %w", table, column, err))
	}
	j.Lines = append(j.Lines, Line{Step: j.Step, Op: OpSet, Table: table, Key: named(keys, key), Column: column, Before: encode(before), After: encode(plain(value))})
	return nil
}

// Add adds a row. Its key is read back: columns keys, or id when nil.
func (j *Journal) Add(table string, keys []string, values map[string]any) (Key, error) {
	if keys == nil {
		keys = []string{"id"}
	}
	names := make([]string, 0, len(values))
	for n := range values {
		names = append(names, n)
	}
	sort.Strings(names)
	args := make([]any, len(names))
	for i, n := range names {
		args[i] = values[n]
	}
	var key Key
	err := each(j.Tx, func(got []any) { key = Key(got) }, `INSERT INTO `+table+` (`+strings.Join(names, ", ")+`) VALUES (`+
		strings.TrimSuffix(strings.Repeat("?, ", len(names)), ", ")+`) RETURNING `+strings.Join(keys, ", "), args...)
	if err != nil {
		return nil, fault.Internal("reshape.Add", fmt.Errorf("%s: %w", table, err))
	}
	row, err := readRow(j.Tx, table, keys, key)
	if err != nil {
		return nil, err
	}
	j.Lines = append(j.Lines, Line{Step: j.Step, Op: OpAdd, Table: table, Key: named(keys, key), After: encode(row)})
	return key, nil
}

// Drop deletes a row.
func (j *Journal) Drop(table string, keys []string, key Key) error {
	if keys == nil {
		keys = []string{"id"}
	}
	row, err := readRow(j.Tx, table, keys, key)
	if err != nil || row == nil {
		return err
	}
	if _, err := j.Tx.Exec(`DELETE FROM `+table+` WHERE `+where("", keys), key...); err != nil {
		return fault.Internal("reshape.Drop", fmt.Errorf("%s: %w", table, err))
	}
	j.Lines = append(j.Lines, Line{Step: j.Step, Op: OpDrop, Table: table, Key: named(keys, key), Before: encode(row)})
	return nil
}

// named is the key with its columns where they are not just id.
func named(keys []string, key Key) string {
	if len(keys) == 1 && keys[0] == "id" {
		return key.String()
	}
	m := make(map[string]any, len(keys))
	for i, k := range keys {
		m[k] = key[i]
	}
	return encode(m)
}

// unnamed reads it back, in the order of the columns' names.
func unnamed(text string) (keys []string, key Key, err error) {
	v, err := decode(text)
	if err != nil {
		return nil, nil, err
	}
	if list, ok := v.([]any); ok {
		return []string{"id"}, Key(list), nil
	}
	m, _ := v.(map[string]any)
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		key = append(key, m[k])
	}
	return keys, key, nil
}

// Row is the id of the line's row where its key is one number, else 0.
func (l Line) Row() int64 {
	_, key, err := unnamed(l.Key)
	if err != nil || len(key) != 1 {
		return 0
	}
	return key.ID()
}

// Text reads a cell of the line, Before or After, as text.
func (l Line) Text(cell string) string {
	v, err := decode(cell)
	if err != nil {
		return ""
	}
	return textOf(v)
}
