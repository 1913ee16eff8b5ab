package db

import (
	"fmt"
	"strings"

	"lianghua/internal/fault"
)

// ColumnKind is what both engines agree a column holds.
type ColumnKind string

// The kinds of column. An instant is KindText on SQLite, whose text is what
// PostgreSQL's KindTime is written as.
const (
	ColumnInt   ColumnKind = "int"
	ColumnText  ColumnKind = "text"
	ColumnBool  ColumnKind = "bool"
	ColumnTime  ColumnKind = "time"
	ColumnBytes ColumnKind = "bytes"
)

// Column is a column of a table.
type Column struct {
	Name string     `db:"name"`
	Kind ColumnKind `db:"-"`
	Type string     `db:"type"` // as the engine says
	Key  int        `db:"key"`  // place in the primary key from 1, 0: none
}

// Table is a table with its columns in the order of the schema.
type Table struct {
	Name    string
	Columns []Column
}

// Names lists the columns, joined as SQL wants them.
func (t Table) Names() string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = quoted(c.Name)
	}
	return strings.Join(names, ", ")
}

// Order is the primary key, for a stable order on both engines; all columns
// where there is none.
func (t Table) Order() string {
	var keys []string
	for place := 1; place <= len(t.Columns); place++ {
		for _, c := range t.Columns {
			if c.Key == place {
				keys = append(keys, quoted(c.Name))
			}
		}
	}
	if len(keys) == 0 {
		return t.Names()
	}
	return strings.Join(keys, ", ")
}

// quoted makes a name of the schema safe in a statement; names come from the
// database's own catalogue.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// derived tables are made from others by the program, in a form of the engine.
func derived(name string) bool {
	return name == "goose_db_version" || name == "cache_generation" || strings.HasPrefix(name, "sqlite_") ||
		strings.HasPrefix(name, "search_title") || strings.HasPrefix(name, "search_body")
}

// Tables lists every table that holds a county's records, by name: not the
// engine's own, not the schema's version, not the index of the search.
func Tables(q Reader) ([]Table, error) {
	list := `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`
	if q.Engine() == Postgres {
		list = `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name COLLATE "C"`
	}
	var names []string
	if err := q.Select(&names, list); err != nil {
		return nil, fault.Internal("db.Tables", err)
	}
	var out []Table
	for _, name := range names {
		if derived(name) {
			continue
		}
		columns, err := columnsOf(q, name)
		if err != nil {
			return nil, err
		}
		out = append(out, Table{Name: name, Columns: columns})
	}
	return out, nil
}

func columnsOf(q Reader, table string) (out []Column, err error) {
	text := `SELECT name, type, pk AS key FROM pragma_table_info(?) ORDER BY cid`
	if q.Engine() == Postgres {
		text = `SELECT c.column_name AS name, c.data_type AS type, COALESCE((SELECT k.ordinal_position FROM information_schema.key_column_usage k
			JOIN information_schema.table_constraints t ON t.constraint_name = k.constraint_name AND t.table_schema = k.table_schema AND t.table_name = k.table_name
			WHERE t.constraint_type = 'PRIMARY KEY' AND k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name), 0) AS key
			FROM information_schema.columns c WHERE c.table_schema = current_schema() AND c.table_name = ? ORDER BY c.ordinal_position`
	}
	if err := q.Select(&out, text, table); err != nil {
		return nil, fault.Internal("db.Tables", err)
	}
	for i := range out {
		kind, ok := kinds[strings.ToUpper(out[i].Type)]
		if !ok {
			return nil, fault.Internal("db.Tables", fmt.Errorf("%s.%s: type %q is not one of the common tongue", table, out[i].Name, out[i].Type))
		}
		out[i].Kind = kind
	}
	return out, nil
}

var kinds = map[string]ColumnKind{
	"INTEGER": ColumnInt, "BIGINT": ColumnInt, "TEXT": ColumnText, "BOOLEAN": ColumnBool,
	"TIMESTAMP WITH TIME ZONE": ColumnTime, "BLOB": ColumnBytes, "BYTEA": ColumnBytes,
}
