package db

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// JSON keeps any value as JSON text in a TEXT column. Its content is never
// compared or searched by SQL.
type JSON[T any] struct{ V T }

// Of wraps v for storing.
func Of[T any](v T) JSON[T] { return JSON[T]{v} }

// Value stores the JSON text.
func (j JSON[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(j.V)
	return string(b), err
}

// Scan reads JSON text; NULL and "" leave the zero value.
func (j *JSON[T]) Scan(v any) error {
	var zero T
	j.V = zero
	switch x := v.(type) {
	case nil:
		return nil
	case string:
		return j.read([]byte(x))
	case []byte:
		return j.read(x)
	}
	return fmt.Errorf("db.JSON: cannot scan %T", v)
}

func (j *JSON[T]) read(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	return json.Unmarshal(b, &j.V)
}
