// Package settings holds what a county sets for itself: names, limits, looks.
// Every setting is defined once (define.go) with its Chinese label, help,
// default and check; a changed value is audited with the one before it.
package settings

import (
	"maps"
	"slices"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Key names a setting in the database, in forms and in the audit.
type Key string

// Values are all settings of one request; a key that was never set has its default.
type Values struct{ set map[Key]string }

// All reads every setting in one query: read once a request.
func All(q db.Reader) (Values, error) {
	var rows []struct {
		Key   Key    `db:"key"`
		Value string `db:"value"`
	}
	if err := q.Select(&rows, `SELECT key, value FROM setting ORDER BY key`); err != nil {
		return Values{}, fault.Internal("settings.All", err)
	}
	v := Values{set: make(map[Key]string, len(rows))}
	for _, r := range rows {
		v.set[r.Key] = r.Value
	}
	return v, nil
}

// Defaults are the values of a county that has set nothing.
func Defaults() Values { return Values{} }

// Text is a setting as stored: what a form shows.
func (v Values) Text(k Key) string {
	if s, ok := v.set[k]; ok {
		return s
	}
	d, _ := find(k)
	return d.Default
}

// Set changes settings as a form gives them. All of them are checked first
// and every problem is named; what is unchanged is not written. The change is
// audited as the given action, one act a setting, with old and new value.
func Set(tx *db.Tx, who audit.Who, action string, form map[Key]string) error {
	clean, err := check(form)
	if err != nil {
		return err
	}
	now, err := All(tx)
	if err != nil {
		return err
	}
	for _, k := range slices.Sorted(maps.Keys(clean)) {
		old, value := now.Text(k), clean[k]
		if old == value {
			continue
		}
		_, err := tx.Exec(`INSERT INTO setting (key, value, changed_at, changed_by) VALUES (?, ?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
			string(k), value, tx.Now, who.Name)
		if err != nil {
			return fault.Internal("settings.Set", err)
		}
		audit.Record(tx, who, audit.Entry{Action: action, ObjectKind: "setting", ObjectID: string(k),
			Detail: map[string]any{"old": old, "new": value}})
	}
	return nil
}

// Switch keeps what a verb of its own decides, so that every request reads it
// with the settings. The verb checks the right and records the act.
func Switch(tx *db.Tx, k Key, value, by string) error {
	_, err := tx.Exec(`INSERT INTO setting (key, value, changed_at, changed_by) VALUES (?, ?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`, string(k), value, tx.Now, by)
	return fault.Wrap("settings.Switch", err)
}

func check(form map[Key]string) (map[Key]string, error) {
	var p fault.Problems
	clean := make(map[Key]string, len(form))
	for _, k := range slices.Sorted(maps.Keys(form)) {
		d, ok := find(k)
		if !ok {
			p.Add(string(k), "没有名为“"+string(k)+"”的设置项")
			continue
		}
		value, problem := d.check(form[k])
		if problem != "" {
			p.Add(string(k), d.Label+"："+problem)
		}
		clean[k] = value
	}
	return clean, p.Err()
}

// Change is a setting's last change.
type Change struct {
	Key Key     `db:"key"`
	At  db.Time `db:"changed_at"`
	By  string  `db:"changed_by"`
}

// Changes reads who last changed each setting that was ever set.
func Changes(q db.Reader) (map[Key]Change, error) {
	var rows []Change
	if err := q.Select(&rows, `SELECT key, changed_at, changed_by FROM setting ORDER BY key`); err != nil {
		return nil, fault.Internal("settings.Changes", err)
	}
	out := make(map[Key]Change, len(rows))
	for _, r := range rows {
		out[r.Key] = r
	}
	return out, nil
}
