package desk

import (
	"strings"

	"lianghua/catalog"
	"lianghua/templates"
	"lianghua/web"
)

// ColumnMovePage puts a column under another one, or in another place.
type ColumnMovePage struct {
	web.Base
	Column  catalog.Column
	Version int64
	Parent  string
	Before  string // id of the sibling that it is put before, "" for last
	Parents []templates.Option
	Befores []templates.Option
}

func (d *Deps) columnMoveAsk(c *web.Ctx) error {
	p, err := columnMovePage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func columnMovePage(c *web.Ctx) (*ColumnMovePage, error) {
	col, err := columnOf(c)
	if err != nil {
		return nil, err
	}
	p := &ColumnMovePage{Column: col, Version: col.Version, Parent: idText(col.ParentID), Before: c.Form("before")}
	p.Title = "移动栏目：" + col.FullName
	if c.Form("parent") != "" {
		p.Parent = c.Form("parent")
	}
	list, err := catalog.Columns(c.Q())
	p.Parents = []templates.Option{{Value: "0", Label: "（最上层）"}}
	for _, x := range list {
		inside := x.ID == col.ID || strings.HasPrefix(x.FullName, col.FullName+catalog.PathSeparator)
		if !inside && x.Active {
			p.Parents = append(p.Parents, templates.Option{Value: idText(x.ID), Label: x.FullName})
		}
		if x.ID != col.ID {
			p.Befores = append(p.Befores, templates.Option{Value: idText(x.ID), Label: x.FullName})
		}
	}
	return p, err
}

func (d *Deps) columnMove(c *web.Ctx) error {
	p, err := columnMovePage(c)
	if err != nil {
		return err
	}
	parent, err1 := c.FormInt("parent")
	before, err2 := c.FormInt("before")
	version, err3 := c.FormInt("version")
	err = firstError(err1, err2, err3)
	var sort int64
	if err == nil && before != 0 {
		var next catalog.Column
		next, err = catalog.ColumnByID(c.Q(), before)
		parent, sort = next.ParentID, next.Sort // it stands beside the one named
	}
	if err == nil {
		err = d.Catalog.MoveColumn(c.Request().Context(), c.Actor, p.Column.ID, version, parent, sort)
	}
	if err != nil {
		return c.Retry(err, "desk/column_move", p)
	}
	return c.Done("已移动栏目“"+p.Column.Name+"”。", "/desk/columns")
}

// ColumnClosePage asks before a column is taken out of use.
type ColumnClosePage struct {
	web.Base
	Column catalog.Column
}

func (d *Deps) columnCloseAsk(c *web.Ctx) error {
	p, err := columnClosePage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func columnClosePage(c *web.Ctx) (*ColumnClosePage, error) {
	col, err := columnOf(c)
	p := &ColumnClosePage{Column: col}
	p.Title = "停用栏目：" + col.FullName
	return p, err
}

func (d *Deps) columnClose(c *web.Ctx) error {
	p, err := columnClosePage(c)
	if err != nil {
		return err
	}
	if err := d.columnActive(c, p.Column.ID, false); err != nil {
		return c.Retry(err, "desk/column_close", p)
	}
	return c.Done("已停用栏目“"+p.Column.FullName+"”。", "/desk/columns")
}

func (d *Deps) columnOpen(c *web.Ctx) error {
	col, err := columnOf(c)
	if err != nil {
		return err
	}
	if err := d.columnActive(c, col.ID, true); err != nil {
		return err
	}
	return c.Done("已重新启用栏目“"+col.FullName+"”。", "/desk/columns")
}

func (d *Deps) columnActive(c *web.Ctx, id int64, active bool) error {
	version, err := c.FormInt("version")
	if err != nil {
		return err
	}
	return d.Catalog.SetColumnActive(c.Request().Context(), c.Actor, id, version, active)
}
