package reshape

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Key is the primary key of a row, in the order of its columns.
type Key []any

// ID is the key of a table whose key is one number.
func (k Key) ID() int64 {
	id, _ := k[0].(int64)
	return id
}

// String is the key as the journal keeps it: a JSON list.
func (k Key) String() string { return encode([]any(k)) }

func columns(alias string, names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = alias + "." + n
	}
	return strings.Join(out, ", ")
}

func where(alias string, names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		if out[i] = n + " = ?"; alias != "" {
			out[i] = alias + "." + out[i]
		}
	}
	return strings.Join(out, " AND ")
}

// each reads rows whose columns are not known when the program is built.
func each(q db.Reader, f func(values []any), text string, args ...any) error {
	err := q.Each(func(rows *sqlx.Rows) error {
		values, err := rows.SliceScan()
		if err != nil {
			return err
		}
		for i := range values {
			values[i] = plain(values[i])
		}
		f(values)
		return nil
	}, text, args...)
	return fault.Wrap("reshape.each", err)
}

// plain gives what both engines read for a value: int64, string, bool or nil.
func plain(v any) any {
	switch x := v.(type) {
	case []byte:
		return string(x)
	case time.Time:
		t, _ := db.At(x).Value() // never fails
		return t
	case int32:
		return int64(x)
	case int:
		return int64(x)
	}
	return v
}

func textOf(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case int64:
		return strconv.FormatInt(x, 10)
	}
	return fmt.Sprint(v)
}

// encode and decode keep a value in the journal. Only plain values go in.
func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // a value that plain does not give
	}
	return string(b)
}

func decode(text string) (any, error) {
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fault.Internal("reshape.decode", err)
	}
	return numbers(v)
}

func numbers(v any) (any, error) {
	var err error
	switch x := v.(type) {
	case json.Number:
		return x.Int64()
	case []any:
		for i := range x {
			if x[i], err = numbers(x[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for k := range x {
			if x[k], err = numbers(x[k]); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}

// readRow reads a whole row by its key; nil when there is none.
func readRow(q db.Reader, table string, keys []string, key Key) (row map[string]any, err error) {
	names, err := columnNames(q, table)
	if err != nil {
		return nil, err
	}
	err = each(q, func(values []any) {
		row = make(map[string]any, len(names))
		for i, n := range names {
			row[n] = values[i]
		}
	}, `SELECT `+strings.Join(names, ", ")+` FROM `+table+` WHERE `+where("", keys), key...)
	return row, err
}

// columnNames lists the columns of a table.
func columnNames(q db.Reader, table string) (names []string, err error) {
	text := `SELECT name FROM pragma_table_info(?) ORDER BY cid`
	if q.Engine() == db.Postgres {
		text = `SELECT c.column_name AS name FROM information_schema.columns c WHERE c.table_schema = current_schema() AND c.table_name = ? ORDER BY c.ordinal_position`
	}
	return names, fault.Wrap("reshape.columnNames", q.Select(&names, text, table))
}
