package catalog

import (
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// ColumnLabel is the Chinese head of a column's field.
func ColumnLabel(field string) string {
	for _, h := range ColumnHeads() {
		if h.Field == field {
			return h.Header
		}
	}
	return field
}

// Row is the column as a row of the table.
func (c Column) Row() ColumnRow { return ColumnRow{c.FullName, c.ColumnFields, c.Active} }

// DiffColumn lists the fields in which a row differs from the column; unit
// names come from names (id → name).
func DiffColumn(a, b ColumnRow, names map[int64]string) []FieldChange {
	var out []FieldChange
	active := map[bool]string{true: "是", false: "否"}
	for _, f := range []struct{ field, old, new string }{
		{"path", a.Path, b.Path}, {"kind", a.Kind.Name(), b.Kind.Name()}, {"link", a.Link, b.Link}, {"frequency", a.Frequency, b.Frequency},
		{"unit", unitName(a.UnitID, names), unitName(b.UnitID, names)}, {"section", a.Section, b.Section}, {"officer", a.Officer, b.Officer},
		{"phone", a.Phone, b.Phone}, {"supporting", a.Supporting, b.Supporting}, {"active", active[a.Active], active[b.Active]}} {
		if f.old != f.new {
			out = append(out, FieldChange{f.field, ColumnLabel(f.field), f.old, f.new})
		}
	}
	return out
}

func unitName(id int64, names map[int64]string) string {
	if id == 0 {
		return ""
	}
	if n := names[id]; n != "" {
		return n
	}
	return audit.ID(id)
}

// ColumnChange is one row to apply: ID 0 adds.
type ColumnChange struct {
	Ref
	Row ColumnRow
}

// ColumnApplied is what applying one row did; Before is what undoing needs.
type ColumnApplied struct {
	Ref    // the column at its new version
	Added  bool
	Before ColumnRow
}

// ApplyColumns stores rows in their order: all or none.
func ApplyColumns(tx *db.Tx, act Act, list []ColumnChange) ([]ColumnApplied, error) {
	out := make([]ColumnApplied, 0, len(list))
	for _, c := range list {
		a, err := applyColumn(tx, act, c)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

func applyColumn(tx *db.Tx, act Act, c ColumnChange) (ColumnApplied, error) {
	if c.ID == 0 {
		parent, err := parentOf(tx, c.Row.Path)
		if err != nil {
			return ColumnApplied{}, err
		}
		id, err := AddColumn(tx, act, parent, c.Row.ColumnFields)
		if err == nil && !c.Row.Active {
			err = SetColumnActive(tx, act, Ref{ID: id}, false)
		}
		if err != nil {
			return ColumnApplied{}, err
		}
		now, err := ColumnByID(tx, id)
		return ColumnApplied{Ref{id, now.Version}, true, ColumnRow{}}, err
	}
	old, err := ColumnByID(tx, c.ID)
	if err != nil {
		return ColumnApplied{}, err
	}
	if c.Row.Active != old.Active {
		if err := SetColumnActive(tx, act, c.Ref, c.Row.Active); err != nil {
			return ColumnApplied{}, err
		}
		c.Version = 0
	}
	if err := ChangeColumn(tx, act, c.Ref, c.Row.ColumnFields); err != nil {
		return ColumnApplied{}, err
	}
	now, err := ColumnByID(tx, c.ID)
	return ColumnApplied{Ref{c.ID, now.Version}, false, old.Row()}, err
}

func parentOf(q db.Reader, path string) (id int64, err error) {
	i := strings.LastIndex(path, PathSeparator)
	if i < 0 {
		return 0, nil
	}
	err = q.Get(&id, `SELECT id FROM catalog_column WHERE full_name = ?`, path[:i])
	if db.NoRows(err) {
		return 0, fault.Invalid("path", "上级栏目“"+path[:i]+"”还没有，请先新增。")
	}
	return id, fault.Wrap("catalog.parentOf", err)
}

// UndoColumns takes applied rows back, last first: an added column is put out
// of use, a changed one gets its old fields. A column changed since stops it.
func UndoColumns(tx *db.Tx, act Act, list []ColumnApplied) error {
	for i := len(list) - 1; i >= 0; i-- {
		a := list[i]
		row := a.Before
		if a.Added {
			now, err := ColumnByID(tx, a.ID)
			if err != nil {
				return err
			}
			row = now.Row()
			row.Active = false
		}
		if _, err := applyColumn(tx, act, ColumnChange{a.Ref, row}); err != nil {
			return err
		}
	}
	return nil
}
