package db

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// layout is fixed-width UTC text, so that text order is time order on SQLite.
const layout = "2006-01-02T15:04:05.000Z"

// Time is an instant, to the millisecond, UTC. Legal dates are calendar.Date.
type Time struct{ time.Time }

// At makes a Time of t.
func At(t time.Time) Time { return Time{t.UTC().Truncate(time.Millisecond)} }

// Value stores the fixed-width text; PostgreSQL reads it as timestamptz.
func (t Time) Value() (driver.Value, error) { return t.UTC().Format(layout), nil }

// Scan reads text (SQLite) or a time (PostgreSQL).
func (t *Time) Scan(v any) error {
	switch x := v.(type) {
	case time.Time:
		*t = At(x)
		return nil
	case string:
		return t.parse(x)
	case []byte:
		return t.parse(string(x))
	}
	return fmt.Errorf("db.Time: cannot scan %T", v)
}

func (t *Time) parse(s string) error {
	p, err := time.Parse(layout, s)
	if err != nil {
		p, err = time.Parse(time.RFC3339Nano, s)
	}
	if err != nil {
		return fmt.Errorf("db.Time: %w", err)
	}
	*t = At(p)
	return nil
}

// MarshalJSON writes the fixed-width text.
func (t Time) MarshalJSON() ([]byte, error) { return json.Marshal(t.UTC().Format(layout)) }

// UnmarshalJSON reads what MarshalJSON writes.
func (t *Time) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	return t.parse(s)
}

// NullTime is a Time that may be absent.
type NullTime struct {
	Time
	Valid bool
}

// Some is a NullTime that is there.
func Some(t Time) NullTime { return NullTime{t, true} }

// Value stores NULL when absent.
func (n NullTime) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return n.Time.Value()
}

// Scan reads NULL as absent.
func (n *NullTime) Scan(v any) error {
	if v == nil {
		*n = NullTime{}
		return nil
	}
	n.Valid = true
	return n.Time.Scan(v)
}
