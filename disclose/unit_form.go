package disclose

import (
	"context"
	"strings"

	"lianghua/catalog"
	"lianghua/disclose/form"
	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// UnitForm is a type that a unit uses often (常用表单), with what it writes
// into it by default. A village works by its township's.
type UnitForm struct {
	UnitID   int64  `db:"unit_id"`
	Type     string `db:"type"`
	Section  string `db:"section"`   // 责任科室
	ColumnID int64  `db:"column_id"` // 0: none
	Version  int64  `db:"version"`   // 0: not one of the unit's
}

const unitFormColumns = `f.unit_id, f.type, f.section, COALESCE(f.column_id, 0) AS column_id, f.version`

// UnitForms lists the forms of a unit in the order of the picker.
func UnitForms(q db.Reader, unitID int64) (out []UnitForm, err error) {
	var list []UnitForm
	if err := q.Select(&list, `SELECT `+unitFormColumns+` FROM disclose_unit_form f WHERE f.unit_id = ?`, unitID); err != nil {
		return nil, fault.Internal("disclose.UnitForms", err)
	}
	for _, f := range form.All() {
		for _, x := range list {
			if x.Type == f.Key {
				out = append(out, x)
			}
		}
	}
	return out, nil
}

// SetUnitForms lays down a unit's forms: what is given is kept or changed,
// what is not is no more one of them.
func (s *Service) SetUnitForms(ctx context.Context, actor rbac.Actor, unitID int64, forms []UnitForm) error {
	return s.do(ctx, actor, func(d *deed) error {
		u, err := d.unit(unitID)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.VillageSet, u.RBAC()); err != nil {
			return err
		}
		was, err := UnitForms(d.tx, unitID)
		if err != nil {
			return err
		}
		stays := map[string]bool{}
		for _, f := range forms {
			f.UnitID, stays[f.Type] = unitID, true
			if err := d.setUnitForm(f); err != nil {
				return err
			}
		}
		for _, f := range was {
			if !stays[f.Type] {
				if err := d.dropUnitForm(f); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// SetUnitFormIn is one form for a slice that has a transaction and has asked
// for its own right: a pilot's set-up that is applied to another township.
func (s *Service) SetUnitFormIn(tx *db.Tx, actor rbac.Actor, f UnitForm) error {
	return s.begin(tx, actor).setUnitForm(f)
}

// DropUnitFormIn takes back what SetUnitFormIn added.
func (s *Service) DropUnitFormIn(tx *db.Tx, actor rbac.Actor, f UnitForm) error {
	return s.begin(tx, actor).dropUnitForm(f)
}

func (d *deed) setUnitForm(f UnitForm) error {
	f.Section = strings.TrimSpace(f.Section)
	t, ok := form.ByKey(f.Type)
	switch {
	case !ok:
		return fault.Invalidf("type."+f.Type, "没有“%s”这种信息类型", f.Type)
	case len([]rune(f.Section)) > 60:
		return fault.Invalidf("section."+f.Type, "“%s”的责任科室不超过 60 个字", t.Name)
	}
	if f.ColumnID != 0 {
		if _, err := catalog.ColumnByID(d.tx, f.ColumnID); err != nil {
			return err
		}
	}
	n, err := d.tx.Exec(`INSERT INTO disclose_unit_form (unit_id, type, section, column_id) VALUES (?, ?, ?, ?)
		ON CONFLICT (unit_id, type) DO UPDATE SET section = excluded.section, column_id = excluded.column_id, version = disclose_unit_form.version + 1
		WHERE disclose_unit_form.section <> excluded.section OR COALESCE(disclose_unit_form.column_id, 0) <> COALESCE(excluded.column_id, 0)`,
		f.UnitID, f.Type, f.Section, orNull(f.ColumnID))
	if err == nil && n > 0 {
		d.auditForm(f, "set")
	}
	return fault.Wrap("disclose.setUnitForm", err)
}

func (d *deed) dropUnitForm(f UnitForm) error {
	_, err := d.tx.Exec(`DELETE FROM disclose_unit_form WHERE unit_id = ? AND type = ?`, f.UnitID, f.Type)
	d.auditForm(f, "drop")
	return fault.Wrap("disclose.dropUnitForm", err)
}

func (d *deed) auditForm(f UnitForm, verb string) {
	audit.Record(d.tx, d.who, audit.Entry{Action: string(rbac.VillageSet), ObjectKind: "unit_form", ObjectID: f.Type, UnitID: f.UnitID,
		Detail: map[string]any{"verb": verb, "column": f.ColumnID}})
}

// usual fills in what a unit, or the township of a village, writes into a type
// by default.
func (d *deed) usual(u org.Unit, n *NewItem) error {
	if n.ColumnID != 0 && n.Content.Section != "" {
		return nil
	}
	var f UnitForm
	err := d.tx.Get(&f, `SELECT `+unitFormColumns+` FROM disclose_unit_form f WHERE f.type = ? AND f.unit_id IN (?, ?) ORDER BY CASE WHEN f.unit_id = ? THEN 0 ELSE 1 END LIMIT 1`,
		n.Type, u.ID, u.ParentID, u.ID)
	if db.NoRows(err) {
		return nil
	}
	if n.ColumnID == 0 {
		n.ColumnID = f.ColumnID
	}
	if n.Content.Section == "" {
		n.Content.Section = f.Section
	}
	return fault.Wrap("disclose.usual", err)
}
