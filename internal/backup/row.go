package backup

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// binary is how bytes stand in a line: text stays text.
type binary struct {
	Base64 string `json:"base64"`
}

// encode writes a row as one line of JSON, the same on both engines.
func encode(t db.Table, values []any) ([]byte, error) {
	out := make([]any, len(values))
	for i, v := range values {
		plain, err := canonical(t.Columns[i], v)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t.Name, t.Columns[i].Name, err)
		}
		out[i] = plain
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(out) // ends the line
	return buf.Bytes(), err
}

func canonical(c db.Column, v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	if c.Kind == db.ColumnTime {
		var t db.Time
		return &t, t.Scan(v)
	}
	switch x := v.(type) {
	case int64, bool:
		return x, nil
	case string:
		if !utf8.ValidString(x) {
			return nil, fmt.Errorf("text that is not UTF-8")
		}
		return x, nil
	case []byte:
		if c.Kind == db.ColumnBytes {
			return binary{base64.StdEncoding.EncodeToString(x)}, nil
		}
		return canonical(c, string(x))
	}
	return nil, fmt.Errorf("a value of type %T", v)
}

// decode reads a line that encode wrote.
func decode(line []byte, columns int) ([]any, error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	var values []any
	if err := dec.Decode(&values); err != nil || len(values) != columns {
		return nil, fault.Invalid("file", "备份文件里有一行不能识别，文件可能被改动。")
	}
	for i, v := range values {
		switch x := v.(type) {
		case json.Number:
			n, err := x.Int64()
			if err != nil {
				return nil, fault.Invalid("file", "备份文件里有一个数不能识别，文件可能被改动。")
			}
			values[i] = n
		case map[string]any:
			text, _ := x["base64"].(string)
			raw, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				return nil, fault.Invalid("file", "备份文件里有一段内容不能识别，文件可能被改动。")
			}
			values[i] = raw
		}
	}
	return values, nil
}

// eachRow gives every row of a table as a line, in the order of its key.
func eachRow(q db.Reader, t db.Table, f func(line []byte) error) error {
	return q.Each(func(rows *sqlx.Rows) error {
		values, err := rows.SliceScan()
		if err != nil {
			return err
		}
		line, err := encode(t, values)
		if err != nil {
			return err
		}
		return f(line)
	}, `SELECT `+t.Names()+` FROM "`+t.Name+`" ORDER BY `+t.Order())
}
