package catalog

import (
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

func columnID(id int64) string { return audit.ID(id) }

// ChangeColumn stores f for a column at the version that was seen (0: as it
// is now). A new name renames the paths below it.
func ChangeColumn(tx *db.Tx, act Act, ref Ref, f ColumnFields) error {
	f = f.clean()
	if err := f.Check(); err != nil {
		return err
	}
	c, err := lockColumn(tx, ref)
	if err != nil {
		return err
	}
	full := strings.TrimSuffix(c.FullName, c.Name) + f.Name
	if err := renamePaths(tx, c, full); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE catalog_column SET name = ?, kind = ?, link = ?, frequency = ?, unit_id = ?, section = ?, officer = ?,
		phone = ?, supporting = ?, version = version + 1 WHERE id = ?`,
		f.Name, string(f.Kind), f.Link, f.Frequency, null(f.UnitID), f.Section, f.Officer, f.Phone, f.Supporting, c.ID)
	if err != nil {
		return fault.Wrap("catalog.ChangeColumn", err)
	}
	act.note(tx, rbac.ColumnEdit, "change", "column", columnID(c.ID), "fields", columnFieldsChanged(c.ColumnFields, f))
	return nil
}

func columnFieldsChanged(a, b ColumnFields) []string {
	out := []string{}
	for _, f := range []struct{ name, a, b string }{
		{"name", a.Name, b.Name}, {"kind", string(a.Kind), string(b.Kind)}, {"link", a.Link, b.Link}, {"frequency", a.Frequency, b.Frequency},
		{"unit", audit.ID(a.UnitID), audit.ID(b.UnitID)}, {"section", a.Section, b.Section}, {"officer", a.Officer, b.Officer},
		{"phone", a.Phone, b.Phone}, {"supporting", a.Supporting, b.Supporting}} {
		if f.a != f.b {
			out = append(out, f.name)
		}
	}
	return out
}

// MoveColumn puts a column with everything below it under another parent
// (0: at the top), before the sibling with the place sort (0: last).
func MoveColumn(tx *db.Tx, act Act, ref Ref, parentID, sort int64) error {
	c, err := lockColumn(tx, ref)
	if err != nil {
		return err
	}
	full := c.Name
	if parentID != 0 {
		parent, err := ColumnByID(tx, parentID)
		if err != nil {
			return err
		}
		if parent.ID == c.ID || strings.HasPrefix(parent.FullName, c.FullName+PathSeparator) {
			return fault.Invalid("parent", "不能把栏目移到它自己下面，请选择别的上级栏目。")
		}
		full = parent.FullName + PathSeparator + c.Name
	}
	if err := renamePaths(tx, c, full); err != nil {
		return err
	}
	if sort == 0 {
		if err := tx.Get(&sort, `SELECT COALESCE(max(sort), 0) + 1 FROM catalog_column WHERE COALESCE(parent_id, 0) = ?`, parentID); err != nil {
			return fault.Wrap("catalog.MoveColumn", err)
		}
	} else if _, err := tx.Exec(`UPDATE catalog_column SET sort = sort + 1 WHERE COALESCE(parent_id, 0) = ? AND sort >= ?`, parentID, sort); err != nil {
		return fault.Wrap("catalog.MoveColumn", err)
	}
	if _, err := tx.Exec(`UPDATE catalog_column SET parent_id = ?, sort = ?, version = version + 1 WHERE id = ?`, null(parentID), sort, c.ID); err != nil {
		return fault.Wrap("catalog.MoveColumn", err)
	}
	act.note(tx, rbac.ColumnEdit, "move", "column", columnID(c.ID), "parent", parentID)
	return nil
}

// SetColumnActive takes a column out of use (停用) or back. A column that still
// holds entries or columns in use stays.
func SetColumnActive(tx *db.Tx, act Act, ref Ref, active bool) error {
	c, err := lockColumn(tx, ref)
	if err != nil {
		return err
	}
	if !active {
		var below int64
		if err := tx.Get(&below, `SELECT count(*) FROM catalog_column WHERE parent_id = ? AND active`, c.ID); err != nil {
			return fault.Wrap("catalog.SetColumnActive", err)
		}
		if below > 0 || c.Entries > 0 {
			return fault.Conflictf("栏目“%s”下还有 %d 个栏目、%d 条目录事项，请先移走再停用。", c.FullName, below, c.Entries)
		}
	}
	if _, err := tx.Exec(`UPDATE catalog_column SET active = ?, version = version + 1 WHERE id = ?`, active, c.ID); err != nil {
		return fault.Wrap("catalog.SetColumnActive", err)
	}
	act.note(tx, rbac.ColumnEdit, "active", "column", columnID(c.ID), "active", active)
	return nil
}

func lockColumn(tx *db.Tx, ref Ref) (Column, error) {
	lock := `SELECT id FROM catalog_column WHERE id = ?`
	if tx.Engine() == db.Postgres {
		lock += ` FOR UPDATE`
	}
	var id int64
	if err := tx.Get(&id, lock, ref.ID); err != nil && !db.NoRows(err) {
		return Column{}, fault.Wrap("catalog.lockColumn", err)
	}
	c, err := ColumnByID(tx, ref.ID)
	if err != nil {
		return c, err
	}
	if ref.Version != 0 && c.Version != ref.Version {
		return c, fault.Conflictf("栏目“%s”刚被他人修改，请刷新后再办。", c.FullName)
	}
	return c, nil
}

// renamePaths gives a column and everything below it the new path.
func renamePaths(tx *db.Tx, c Column, full string) error {
	if full == c.FullName {
		return nil
	}
	if err := freeName(tx, full, c.ID); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE catalog_column SET full_name = ? WHERE id = ?`, full, c.ID)
	if err != nil {
		return fault.Wrap("catalog.renamePaths", err)
	}
	below := c.FullName + PathSeparator // '0' follows '/'
	_, err = tx.Exec(`UPDATE catalog_column SET full_name = ? || substr(full_name, ?) WHERE full_name >= ? AND full_name < ?`,
		full, len([]rune(c.FullName))+1, below, c.FullName+"0")
	return fault.Wrap("catalog.renamePaths", err)
}
