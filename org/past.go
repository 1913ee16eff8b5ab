package org

import (
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org/reshape"
)

// remember writes down what a unit is called and where it stands from today
// on: every change of a unit ends with it, so that lists as of a day are read
// and not reconstructed.
func remember(tx *db.Tx, unit int64) error {
	_, err := tx.Exec(`INSERT INTO org_unit_past (unit_id, on_day, name, short_name, kind, relation, parent_id, closed)
		SELECT u.id, CAST(? AS TEXT), u.name, u.short_name, u.kind, u.relation, u.parent_id, (u.closed_on <> '' AND u.closed_on <= CAST(? AS TEXT))
		FROM org_unit u WHERE u.id = ?
		ON CONFLICT (unit_id, on_day) DO UPDATE SET name = excluded.name, short_name = excluded.short_name, kind = excluded.kind,
		relation = excluded.relation, parent_id = excluded.parent_id, closed = excluded.closed`, today(tx), today(tx), unit)
	return fault.Wrap("org.remember", err)
}

// pastKeys is the primary key of org_unit_past, in the order of the names.
var pastKeys = []string{"on_day", "unit_id"}

// RewritePast writes into the history of a unit that some of its columns are
// otherwise from a day on; a unit without history begins on that day.
func RewritePast(j *reshape.Journal, unit int64, from calendar.Date, values map[string]any) error {
	var days []string
	if err := j.Tx.Select(&days, `SELECT p.on_day FROM org_unit_past p WHERE p.unit_id = ? ORDER BY p.on_day`, unit); err != nil {
		return fault.Internal("org.RewritePast", err)
	}
	before, there := "", false
	for _, d := range days {
		if d <= from.String() {
			before, there = d, true
		}
	}
	if !there || before != from.String() {
		if err := addPast(j, unit, from, before, there, values); err != nil {
			return err
		}
	}
	for _, d := range days {
		if d < from.String() {
			continue
		}
		for _, c := range []string{"name", "short_name", "kind", "relation", "parent_id", "closed"} {
			if v, ok := values[c]; ok {
				if err := j.Set("org_unit_past", pastKeys, reshape.Key{d, unit}, c, v); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// addPast adds the row of a day: as the one before says, or as the unit is now.
func addPast(j *reshape.Journal, unit int64, on calendar.Date, before string, there bool, values map[string]any) error {
	var was struct {
		Name     string `db:"name"`
		Short    string `db:"short_name"`
		Kind     string `db:"kind"`
		Relation string `db:"relation"`
		Parent   *int64 `db:"parent_id"`
		Closed   bool   `db:"closed"`
	}
	text, args := `SELECT u.name, u.short_name, u.kind, u.relation, u.parent_id, FALSE AS closed FROM org_unit u WHERE u.id = ?`, []any{unit}
	if there {
		text, args = `SELECT p.name, p.short_name, p.kind, p.relation, p.parent_id, p.closed FROM org_unit_past p WHERE p.unit_id = ? AND p.on_day = ?`, []any{unit, before}
	}
	if err := j.Tx.Get(&was, text, args...); err != nil {
		return fault.Internal("org.addPast", err)
	}
	row := map[string]any{"unit_id": unit, "on_day": on.String(), "name": was.Name, "short_name": was.Short, "kind": was.Kind, "relation": was.Relation,
		"parent_id": was.Parent, "closed": was.Closed}
	for c, v := range values {
		row[c] = v
	}
	_, err := j.Add("org_unit_past", pastKeys, row)
	return err
}

// PastUnit is a unit as it was on a day.
type PastUnit struct {
	ID        int64    `db:"unit_id"`
	Code      string   `db:"code"`
	Name      string   `db:"name"`
	ShortName string   `db:"short_name"`
	Kind      Kind     `db:"kind"`
	Relation  Relation `db:"relation"`
	ParentID  int64    `db:"parent_id"`
	Parent    string   `db:"parent"` // its name on that day
	Now       string   `db:"now"`    // its name now
	ClosedNow bool     `db:"closed_now"`
}

// UnitsOn lists the units that existed on a day, as they were then, by code.
func UnitsOn(q db.Reader, day calendar.Date) (rows []PastUnit, err error) {
	err = q.Select(&rows, `SELECT p.unit_id, u.code, p.name, p.short_name, p.kind, p.relation, COALESCE(p.parent_id, 0) AS parent_id,
		COALESCE(`+nameOn(`p.parent_id`)+`, '') AS parent, u.name AS now, (u.closed_on <> '') AS closed_now
		FROM org_unit_past p JOIN org_unit u ON u.id = p.unit_id
		WHERE NOT p.closed AND p.on_day = (SELECT max(x.on_day) FROM org_unit_past x WHERE x.unit_id = p.unit_id AND x.on_day <= ?)
		ORDER BY u.code`, day, day)
	return rows, fault.Wrap("org.UnitsOn", err)
}

// nameOn is the name on a day (one placeholder) of the unit that an
// expression names.
func nameOn(unit string) string {
	return `(SELECT n.name FROM org_unit_past n WHERE n.unit_id = ` + unit + ` AND n.on_day <= ? ORDER BY n.on_day DESC LIMIT 1)`
}

// Successor is a unit that took over from another (承接单位).
type Successor struct {
	UnitID int64         `db:"unit_id"`
	ID     int64         `db:"id"`
	Code   string        `db:"code"`
	Name   string        `db:"name"`
	On     calendar.Date `db:"on_day"`
	Main   bool          `db:"main"`
	Closed bool          `db:"closed"`
}

// SuccessorsOf lists the units that took over from a unit, the main one first.
func SuccessorsOf(q db.Reader, unit int64) (rows []Successor, err error) {
	err = q.Select(&rows, `SELECT s.unit_id, u.id, u.code, u.name, s.on_day, s.main, (u.closed_on <> '') AS closed
		FROM org_succession s JOIN org_unit u ON u.id = s.successor_id WHERE s.unit_id = ? ORDER BY s.main DESC, s.on_day, u.code`, unit)
	return rows, fault.Wrap("org.SuccessorsOf", err)
}

// PredecessorsOf lists the units from which a unit took over, the last first.
func PredecessorsOf(q db.Reader, unit int64) (rows []Successor, err error) {
	err = q.Select(&rows, `SELECT s.unit_id, u.id, u.code, u.name, s.on_day, s.main, (u.closed_on <> '') AS closed
		FROM org_succession s JOIN org_unit u ON u.id = s.unit_id WHERE s.successor_id = ? ORDER BY s.on_day DESC, u.code`, unit)
	return rows, fault.Wrap("org.PredecessorsOf", err)
}

// FormerName is what a unit was called until a day.
type FormerName struct {
	Name  string        `db:"name"`
	Until calendar.Date `db:"until"` // the day from which another name holds
}

// FormerNames lists the earlier names of a unit, the last first.
func FormerNames(q db.Reader, unit int64) (out []FormerName, err error) {
	var rows []struct {
		Name string `db:"name"`
		On   string `db:"on_day"`
	}
	if err := q.Select(&rows, `SELECT p.name, p.on_day FROM org_unit_past p WHERE p.unit_id = ? ORDER BY p.on_day`, unit); err != nil {
		return nil, fault.Internal("org.FormerNames", err)
	}
	for i := 1; i < len(rows); i++ {
		if rows[i].Name != rows[i-1].Name {
			until, err := calendar.Parse(rows[i].On)
			if err != nil {
				return nil, fault.Internal("org.FormerNames", err)
			}
			out = append([]FormerName{{rows[i-1].Name, until}}, out...)
		}
	}
	return out, nil
}
