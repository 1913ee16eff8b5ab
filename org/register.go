package org

import (
	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Field is one column of a register's workbook.
type Field struct {
	Key      string   // stable English name, as in JSON and in problems
	Header   string   // the column's Chinese head
	Other    []string // other heads under which it comes back
	Example  string
	Choices  []string // drop-down
	Required bool
	Width    float64 // characters
	Part     string  // key of the field that this head gives a part of: read, never written
}

// Record is one row of a register as text, by field key.
type Record struct {
	ID      int64
	Version int64
	Fields  map[string]string
}

// Register is a list that goes out as a workbook and comes back: units or
// people. The importer plans over Key and Load, then calls the rest inside its
// one transaction. Fields that a row does not mention are not changed.
type Register struct {
	Name   string      // units, people: the kind of import
	Title  string      // 单位表, 人员岗位表
	Action rbac.Action // the right that applying needs besides import.run
	Fields []Field
	// Extra is the key of the field that also takes the columns that are none of
	// ours, as 列名：值；…; "" leaves them out.
	Extra string
	// Private makes the text of a private cell (PrivateFields) unreadable before
	// the workbook is kept; Prepare reads both forms. nil: the file is kept as
	// it came.
	Private       func(text string) (string, error)
	PrivateFields []string

	// Prepare reads what it needs once and returns the function that every row
	// of a file goes through first: names of units become codes, labels and
	// dates their usual form, and personal data is sealed, so that a stored
	// plan holds none. Keys that begin with "_" are ours: keep, never show.
	Prepare func(q db.Reader) (func(fields map[string]string) (map[string]string, error), error)
	// Implied gives, for each row of a file as it is written, the records that
	// the row takes for granted and that neither exist nor have a row of their
	// own; they are added before it. nil: none.
	Implied func(q db.Reader, rows []map[string]string) ([][]map[string]string, error)
	// Key identifies a prepared row; equal keys in one file are an error of the file.
	Key func(fields map[string]string) string
	// Load reads all current rows. Order is the order of the export.
	Load func(q db.Reader) ([]Record, error)
	// Differs names the fields that a prepared row would change.
	Differs func(now, said map[string]string) []string
	// Check finds what is wrong with a prepared row, without writing; it may refer to
	// codes that the same file adds (known).
	Check func(q db.Reader, fields map[string]string, known map[string]bool) ([]fault.Problem, error)
	// CheckNew finds what keeps a prepared row that meets no record from being
	// added; nil: nothing more than Check.
	CheckNew func(fields map[string]string) []fault.Problem
	// Add adds a row and returns its id.
	Add func(tx *db.Tx, who audit.Who, fields map[string]string) (int64, error)
	// Change changes the row seen at version and returns its fields as they
	// were and its new version, for undo.
	Change func(tx *db.Tx, who audit.Who, id, version int64, fields map[string]string) (before map[string]string, now int64, err error)
	// Close ends a row (撤销, 离任); it is also how an added row is undone.
	Close func(tx *db.Tx, who audit.Who, id, version int64) error
	// Reopen undoes Close.
	Reopen func(tx *db.Tx, who audit.Who, id, version int64) error
	// Version reads the row's version now; 0 when there is no such row.
	Version func(q db.Reader, id int64) (int64, error)
}

// Registers lists all registers of this package.
func (s *Service) Registers() []Register { return []Register{s.UnitRegister(), s.PeopleRegister()} }

func versionOf(q db.Reader, query string, id int64) (v int64, err error) {
	err = q.Get(&v, query, id)
	if db.NoRows(err) {
		return 0, nil
	}
	return v, err
}

// merge lays what a row says over what is.
func merge(now, said map[string]string) map[string]string {
	out := make(map[string]string, len(now)+len(said))
	for k, v := range now {
		out[k] = v
	}
	for k, v := range said {
		out[k] = v
	}
	return out
}

// differs compares the fields that are said, as text without white space.
func differs(fields []Field, now, said map[string]string) []string {
	var out []string
	for _, f := range fields {
		if v, ok := said[f.Key]; ok && fold(v) != fold(now[f.Key]) {
			out = append(out, f.Key)
		}
	}
	return out
}

func byLabel[T ~string](list []T, label func(T) string, typed string) (T, bool) {
	for _, x := range list {
		if fold(label(x)) == fold(typed) || string(x) == typed {
			return x, true
		}
	}
	var none T
	return none, false
}

func labels[T any](list []T, label func(T) string) []string {
	var out []string
	for _, x := range list {
		out = append(out, label(x))
	}
	return out
}
