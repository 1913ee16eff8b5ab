package desk

import (
	"strings"

	"lianghua/catalog"
	"lianghua/importer"
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

// ColumnsPage is the tree of columns with who is responsible (栏目责任分工).
type ColumnsPage struct {
	web.Base
	Rows []ColumnRow
	Edit bool
	All  bool // with those out of use
	Off  int  // how many are out of use
}

// ColumnRow is one column as this person may see it.
type ColumnRow struct {
	catalog.Column
	Named bool // may see the person responsible
}

// Indent shows how deep the column stands in the tree.
func (r ColumnRow) Indent() string { return strings.Repeat("　", r.Depth()) }

func (d *Deps) columnList(c *web.Ctx) error {
	list, err := catalog.Columns(c.Q())
	if err != nil {
		return err
	}
	named, err := namedUnits(c.Q(), c.Actor)
	if err != nil {
		return err
	}
	p := &ColumnsPage{Edit: c.May(rbac.ColumnEdit), All: c.Checked("all")}
	p.Title = "栏目"
	for _, col := range list {
		if !col.Active {
			p.Off++
			if !p.All {
				continue
			}
		}
		p.Rows = append(p.Rows, ColumnRow{col, named(col.UnitID)})
	}
	return c.Render(p)
}

// namedUnits tells of which units this person may see the people: those that
// their posts reach.
func namedUnits(q db.Reader, actor rbac.Actor) (func(unit int64) bool, error) {
	if rbac.ReachOf(actor, rbac.UnitRead).All {
		return func(int64) bool { return true }, nil
	}
	list, err := org.Visible(q, actor, rbac.UnitRead)
	ids := map[int64]bool{}
	for _, u := range list {
		ids[u.ID] = true
	}
	return func(unit int64) bool { return ids[unit] }, err
}

func (d *Deps) columnExport(c *web.Ctx) error {
	named, err := namedUnits(c.Q(), c.Actor)
	if err != nil {
		return err
	}
	list, err := catalog.Columns(c.Q())
	if err != nil {
		return err
	}
	hidden := map[int64]bool{}
	for _, col := range list {
		hidden[col.ID] = !named(col.UnitID)
	}
	return registerFile(c, importer.ColumnRegister(), func(r org.Record) bool {
		if hidden[r.ID] {
			r.Fields["officer"] = ""
		}
		return true
	})
}
