package desk

import (
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// UnitsPage is the tree of units that the person may read, or with a filter
// the list of those that fit it.
type UnitsPage struct {
	web.Base
	Tree      []*UnitNode
	Rows      []org.Unit
	Next      string
	Filtered  bool
	Total     int
	Kinds     []templates.Option
	Relations []templates.Option
	MayEdit   bool
}

// UnitNode is a unit of the tree with those below it.
type UnitNode struct {
	org.Unit
	Children []*UnitNode
}

// Open reports that the tree shows what lies below without a click.
func (n *UnitNode) Open() bool { return n.Kind == org.County || n.Depth() == 0 }

func (d *Deps) unitList(c *web.Ctx) (err error) {
	p := &UnitsPage{Kinds: kindOptions(), Relations: relationOptions(), MayEdit: c.May(rbac.UnitEdit)}
	p.Title = "单位"
	f := unitFilter(c)
	if p.Filtered = f.Text != "" || f.Kind != "" || f.Relation != "" || f.Closed; p.Filtered {
		p.Rows, p.Next, err = org.Units(c.Q(), f, c.QueryParam("after"))
	} else {
		p.Tree, p.Total, err = unitTree(c.Q(), c.Actor)
	}
	if err != nil {
		return err
	}
	return c.Render(p)
}

func unitFilter(c *web.Ctx) org.UnitFilter {
	reach := rbac.ReachOf(c.Actor, rbac.UnitRead)
	return org.UnitFilter{Text: c.QueryParam("q"), Kind: org.Kind(c.QueryParam("kind")), Relation: org.Relation(c.QueryParam("relation")),
		Closed: c.QueryParam("closed") != "", Reach: &reach}
}

// unitTree reads the open units that an actor may read, in one query.
func unitTree(q db.Reader, actor rbac.Actor) (roots []*UnitNode, total int, err error) {
	units, err := org.Visible(q, actor, rbac.UnitRead)
	if err != nil {
		return nil, 0, err
	}
	nodes := make(map[int64]*UnitNode, len(units))
	for _, u := range units { // a parent stands before its children
		n := &UnitNode{Unit: u}
		nodes[u.ID] = n
		if up, ok := nodes[u.ParentID]; ok {
			up.Children = append(up.Children, n)
		} else {
			roots = append(roots, n)
		}
	}
	return roots, len(units), nil
}

func kindOptions() (out []templates.Option) {
	for _, k := range org.Kinds() {
		out = append(out, templates.Option{Value: string(k), Label: k.Label()})
	}
	return out
}

func relationOptions() (out []templates.Option) {
	for _, r := range org.Relations() {
		out = append(out, templates.Option{Value: string(r), Label: r.Label()})
	}
	return out
}

// unitExport writes the units that the person may read, as they come back in.
func (d *Deps) unitExport(c *web.Ctx) error {
	units, err := org.Visible(c.Q(), c.Actor, rbac.UnitRead)
	if err != nil {
		return err
	}
	mine := make(map[int64]bool, len(units))
	for _, u := range units {
		mine[u.ID] = true
	}
	return registerFile(c, d.Org.UnitRegister(), func(r org.Record) bool { return mine[r.ID] })
}

func (d *Deps) unitTemplate(c *web.Ctx) error { return registerTemplate(c, d.Org.UnitRegister()) }
