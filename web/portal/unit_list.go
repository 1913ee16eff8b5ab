package portal

import (
	"strings"

	"lianghua/org"
	"lianghua/web"
)

// UnitsPage lists the units that have a responsibility list (公开责任清单).
type UnitsPage struct {
	web.Base
	Groups []UnitGroup
	Text   string
	Count  int
}

// UnitGroup is the units of one kind.
type UnitGroup struct {
	Label string
	Units []org.Unit
}

func (d *Deps) unitList(c *web.Ctx) error {
	roots, err := org.Tree(c.Q(), false)
	if err != nil {
		return err
	}
	p := &UnitsPage{Text: strings.Join(strings.Fields(c.QueryParam("q")), "")}
	p.Title = "公开责任清单"
	p.Groups = []UnitGroup{{Label: "县直部门"}, {Label: "垂直管理部门和市级派出机构"}, {Label: "公共企事业单位"}, {Label: "乡镇（街道）"}}
	for _, n := range roots {
		p.add(n)
	}
	return c.Render(p)
}

// add sorts a unit and those below it into their groups. Villages are listed
// through their township.
func (p *UnitsPage) add(n *org.Node) {
	at := -1
	switch u := n.Unit; {
	case u.Kind.Towns():
		at = 3
	case u.Kind != org.Department:
	case u.ByRequest():
		at = 1
	case u.Relation == org.Public:
		at = 2
	default:
		at = 0
	}
	if at >= 0 && (p.Text == "" || strings.Contains(n.Name+n.ShortName, p.Text)) {
		p.Groups[at].Units = append(p.Groups[at].Units, n.Unit)
		p.Count++
	}
	for _, below := range n.Children {
		p.add(below)
	}
}
